"""The commands on codebooks: check them, see what an edit changes, and test whether a model follows them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.base.errors import ParameterError
from framing.base.files import write_beside
from framing.base.workbook import Workbook
from framing.cli import language_model
from framing.cli.common import STUDY, open_given, say, texts_option

if TYPE_CHECKING:  # each command imports what it needs, so that none waits for what others need
    from framing.lexicon.check import Body
    from framing.lexicon.codebook import Codebook
    from framing.study.study import Study


@click.group()
def codebook() -> None:
    """Check the codebooks, see what an edit of one changes, or make one of another program's dictionary."""


codebook.add_command(language_model.probe)


@codebook.command("check")
@click.argument("names", nargs=-1)
@click.option("--study", default=STUDY, help="Count the entries in this study's texts.")
@texts_option
@click.pass_obj
def codebook_check(workbook: Workbook, names: tuple[str, ...], study: str, texts: str | None) -> None:
    """Run the examples of codebooks and report entries that are never found."""
    from framing.study.ingest import split_documents

    opened = open_given(workbook, study, texts)
    found = [one.body for one in split_documents(opened).values()]
    if not found:
        say(f"the texts of {study} are absent: entries are checked and not counted")
    wrong = sum(_check_list(opened, name, found) for name in names or (*opened.codebooks, "states"))
    sys.exit(1 if wrong else 0)


@codebook.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--study", default=STUDY, help="In which study's texts.")
@texts_option
@click.pass_obj
def codebook_diff(workbook: Workbook, old: str, new: str, study: str, texts: str | None) -> None:
    """Show which mentions an edit adds, removes, changes or recodes: OLD and NEW are word lists or files."""
    from framing.figures.show import show_table
    from framing.lexicon.diff import describe_diff
    from framing.lexicon.states import holds_states
    from framing.study.edits import compare_codebooks

    opened = open_given(workbook, study, texts)
    files = [_word_list(opened, name) for name in (old, new)]
    if any(map(holds_states, files)):
        _show_states_diff(opened, *files)
        return
    table = compare_codebooks(opened, *(read_codebook(opened, name) for name in (old, new)))
    if table is None:
        raise ParameterError(f"the texts of {study} are absent", advice="give them: --texts DIR")
    click.echo(show_table(table, "One row per mention that differs"))
    say(describe_diff(table))


@codebook.command("import")
@click.argument("file", type=click.Path())
@click.option("--name", required=True, help="The codebook's name.")
@click.option("--study", help="Write it to this study's codebooks; default: NAME.toml in this folder.")
@click.pass_obj
def codebook_import(workbook: Workbook, file: str, name: str, study: str | None) -> None:
    """Make a codebook of a dictionary: LIWC, Yoshikoder, Lexicoder, or quanteda's YAML.

    Categories become families, patterns become entries. Categories that share words come into codebooks of
    their own (NAME-2 and so on), for within one codebook a word is counted once. What is made is a draft:
    example sentences are still to be written, and each command that uses it says so.
    """
    from framing.lexicon.dictionaries import read_dictionary
    from framing.lexicon.imported import make_codebooks
    from framing.study.study import open_study

    folder = open_study(study, workbook).path("codebooks") if study else Path()
    made = make_codebooks(read_dictionary(Path(file)), _plain(name), source=Path(file).name)
    paths = {name: folder / f"{name}.toml" for name in made.texts}
    for path in paths.values():
        if path.exists():
            raise ParameterError("is there already", where=str(path), advice="choose another --name")
    for name, path in paths.items():
        write_beside(path, made.texts[name].encode())
        say(f"written: {workbook.place(path)}, {made.describe(name)}")
    for line in made.remarks():
        say(line)
    say(f"next: framing code FILE --codebook {workbook.place(next(iter(paths.values())))}")


def _plain(name: str) -> str:
    """A codebook's name, without the ending of its file. Raises ParameterError where it can't be one."""
    from framing.base.escape import is_plain_name
    from framing.lexicon.codebook import CODER_LISTS

    plain = name.removesuffix(".toml")
    if not is_plain_name(plain) or plain in CODER_LISTS:
        expected = f"letters, digits, dots and dashes, and none of {', '.join(CODER_LISTS)}"
        raise ParameterError("can't name a codebook", where="--name", expected=expected, found=repr(name))
    return plain


def _show_states_diff(study: "Study", old: Path, new: Path) -> None:
    """Print what differs between two lists of states: names, and codes of mentions."""
    from framing.figures.show import show_table
    from framing.lexicon.diff import describe_diff
    from framing.lexicon.states import diff_states
    from framing.study.edits import compare_states

    click.echo(show_table(diff_states(old, new), "One row per list of names that differs"))
    recoded = compare_states(study, old, new)
    if recoded is None:
        say(f"the texts of {study.study_id} are absent: lists are compared, codes are not")
    for name, table in (recoded or {}).items():
        click.echo(show_table(table, f"{name}: one row per mention whose codes differ"))
        say(f"{name}: {describe_diff(table)}")


def _word_list(study: "Study", name: str) -> Path:
    """The file of one of a study's codebooks or word lists by its name, or one given by its path."""
    path = Path(name)
    return path if path.suffix == ".toml" else study.codebook_path(name)


def read_codebook(study: "Study", name: str) -> "Codebook":
    """One of a study's codebooks by its name, or one given by its path; of a draft that is said."""
    from framing.lexicon.check import describe_draft
    from framing.lexicon.codebook import load_codebook

    book = load_codebook(_word_list(study, name))
    if line := describe_draft(book):
        say(line)
    return book


def _check_list(study: "Study", name: str, bodies: "Sequence[Body]") -> int:
    """Check a codebook or the list of states, say what is wrong, and give the number of faults."""
    from framing.figures.show import show_table
    from framing.lexicon.check import check_codebook, check_examples, describe_check, lack_examples
    from framing.lexicon.states import check_states, holds_states

    path = _word_list(study, name)
    if holds_states(path):
        faults = check_states(path)
        for fault in faults:
            say(f"error: {fault}")
        say(f"{name}: {len(faults)} fault{'s' * (len(faults) != 1)}")
        return len(faults)
    entries = read_codebook(study, name)
    table = check_codebook(entries, bodies)
    click.echo(show_table(table, f"{name}: one row per entry"))
    failed = check_examples(entries)
    for row in failed.itertuples(index=False):
        found = f"{row.kind} example finds {row.found!r}: {row.sentence}"
        say(f"error: {path.name} line {row.line}, {row.entry}: {found}")
    say(f"{name}: {describe_check(table)}")
    return len(failed) + len(lack_examples(entries))
