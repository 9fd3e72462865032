"""The command that codes what it is given: a quotation, files, a page; or a study, with a language model."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.base.errors import FramingError
from framing.base.workbook import Means, Workbook
from framing.cli import codebook, language_model
from framing.cli.common import (
    STUDY,
    agree_option,
    fields_option,
    means_options,
    open_agreed,
    open_given,
    parse_fields,
    party_option,
    report,
    say,
    tell_progress,
    texts_option,
)

if TYPE_CHECKING:  # the command imports what it needs, so that no other waits for it
    from framing.base.spans import Focus
    from framing.corpus.document import Document
    from framing.corpus.tabulate import Rows, SplitDocument
    from framing.lexicon.codebook import Codebook
    from framing.study.study import Study

_NOTHING = "Missing argument 'FILES...'. A study is coded by --study, --coder, --model alone."
_FORMS = ("table", "csv", "jsonl", "xlsx", "html")


class _Command(click.Command):
    """A command that says how a sentence is given which begins like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)  # the parser takes them away
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if any(re.match(r"-\S*\s+\S", one) for one in given):
                advice = 'A sentence that begins with a dash stands last, after two: -- "SENTENCE"'
                raise click.UsageError(f"{error.format_message()} {advice}", ctx) from None
            raise


@click.command(cls=_Command)
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--study", help="Whose focal parties and documents apply.")
@click.option(
    "--focal", type=click.Choice(["author"]), help="Any relationship that the document's actor is part of."
)
@party_option
@click.option(
    "--codebook",
    "codebooks",
    metavar="NAME",
    multiple=True,
    help="Codebooks; default: those of the study with words for a relationship.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    help="Form of the result; default: as -o FILE ends, else a table in a terminal and csv elsewhere.",
)
@click.option("-o", "output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--texts-out", metavar="DIR", help="Write each document's decoded text to DIR.")
@fields_option
@texts_option
@agree_option
@means_options
@language_model.coder_options
@click.pass_obj
def code(
    workbook: Workbook,
    files: tuple[str, ...],
    study: str | None,
    focal: str | None,
    parties: tuple[str, ...],
    codebooks: tuple[str, ...],
    form: str | None,
    output: str | None,
    texts_out: str | None,
    fields: tuple[str, ...],
    texts: str | None,
    agree: bool,
    means: Means | None,
    asked: language_model.Asked | None,
) -> None:
    """Code the mentions of FILES, sentences, web addresses or standard input (-): one row per mention.

    A sentence stands in quotation marks: framing code "Arcadia is no ally of Borealia". With --coder and
    --model a language model is asked, and nobody else gets a word of the texts; its key is taken from
    FRAMING_API_KEY. Without FILES, the mentions of --study are coded and stored beside the study.
    """
    from framing.corpus.export import Output, choose_form, write_mentions

    if not files and (not (study and asked) or focal or parties or output or texts_out):
        raise click.UsageError(_NOTHING)
    path = Path(output) if output and output != "-" else None
    chosen = choose_form(path, form, on_terminal=sys.stdout.isatty())
    opened = _open(workbook, study, texts, agree=agree)
    books = [codebook.read_codebook(opened, name) for name in codebooks or _default_codebooks(opened)]
    if not files and asked:
        report(language_model.code_study(opened, asked, codebooks=books), status=2)
        return
    focus = _focus(opened, parties, focal, assumed=study is None)
    problems: list[FramingError] = []
    documents = _read(opened, files, parse_fields(fields), problems)
    coded = _code(opened, documents, books, focus, asked, means or workbook.means, problems)
    kept = Path(texts_out) if texts_out else None
    write_mentions(coded, Output(path, chosen, kept, focus, tuple(opened.own_values)))
    report(problems, status=2)


def _open(workbook: Workbook, study: str | None, texts: str | None, *, agree: bool) -> "Study":
    """The study that was named; where none was, the workbook's own."""
    if study is None:
        return open_given(workbook, STUDY, texts)
    return open_agreed(workbook, study, texts, agree=agree, command="code … --study")


def _default_codebooks(study: "Study") -> list[str]:
    """The study's codebooks with words for a relationship, its own among them."""
    named = [name for name in study.codebooks if study.load_codebook(name).scheme == "relationship"]
    return named or ["relationship"]


def _focus(study: "Study", parties: Sequence[str], focal: str | None, *, assumed: bool) -> "Focus":
    """Whose relationship is looked for; where nobody said, that is said, and how to say otherwise."""
    from framing.corpus.explain import describe_focus
    from framing.corpus.parties import parse_focus

    focus = parse_focus(parties, by_author=focal == "author")
    if focus is None and assumed:
        say(
            f"assumed: the relationship of {describe_focus(study.focus)} (study {study.study_id}) is meant; "
            'another pair: --party "NAME, ALIAS, …" --party "NAME, …"; another study: --study NAME; '
            "whatever the speaking country is part of: --focal author"
        )
    return focus or study.focus


def _read(
    study: "Study", given: Sequence[str], fields: dict[str, str], problems: list[FramingError]
) -> "Iterator[Document]":
    from framing.run.given import read_given

    columns = study.fields | fields
    return read_given(
        given, problems, study.sources, columns, standard_input=lambda: sys.stdin.buffer, say=say
    )


def _code(
    study: "Study",
    documents: "Iterable[Document]",
    books: "Sequence[Codebook]",
    focus: "Focus",
    asked: language_model.Asked | None,
    means: Means,
    problems: list[FramingError],
) -> "Iterable[tuple[SplitDocument, Rows]]":
    """Documents with their rows of ``mentions``; what was wrong is added to the problems."""
    from framing.corpus.actors import check_actors
    from framing.corpus.export import code_documents, split_documents

    documents = check_actors(documents, focus, problems)
    if asked is None:
        return code_documents(documents, books, focus, problems, means=means, tell=tell_progress)
    split = split_documents(documents, books, problems)
    coded, uncoded = language_model.code_documents(study, asked, split, codebooks=books, focus=focus)
    problems += uncoded
    return coded
