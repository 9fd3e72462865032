"""The commands on codebooks: check them, see what an edit changes, and test whether a model follows them."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.base.errors import ParameterError
from framing.base.workbook import Workbook
from framing.cli import language_model
from framing.cli.common import STUDY, say, texts_option

if TYPE_CHECKING:  # each command imports what it needs, so that none waits for what others need
    from framing.lexicon.check import Body
    from framing.lexicon.codebook import Codebook
    from framing.study.study import Study


@click.group()
def codebook() -> None:
    """Check the codebooks, or see what an edit of one changes."""


codebook.add_command(language_model.probe)


@codebook.command("check")
@click.argument("names", nargs=-1)
@click.option("--study", default=STUDY, help="Count the entries in this study's texts.")
@texts_option
@click.pass_obj
def codebook_check(workbook: Workbook, names: tuple[str, ...], study: str, texts: str | None) -> None:
    """Run the examples of codebooks and report entries that are never found."""
    from framing.study.ingest import split_documents
    from framing.study.study import open_study

    opened = open_study(study, workbook.with_texts(texts))
    found = [one.body for one in split_documents(opened).values()]
    if not found:
        say(f"the texts of {study} are absent: entries are checked and not counted")
    wrong = sum(_check_list(workbook, name, found) for name in names or (*opened.codebooks, "states"))
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
    from framing.study.study import open_study

    opened = open_study(study, workbook.with_texts(texts))
    files = [_word_list(workbook, name) for name in (old, new)]
    if any(map(holds_states, files)):
        _show_states_diff(opened, *files)
        return
    table = compare_codebooks(opened, *(read_codebook(workbook, name) for name in (old, new)))
    if table is None:
        raise ParameterError(f"the texts of {study} are absent", advice="give them: --texts DIR")
    click.echo(show_table(table, "One row per mention that differs"))
    say(describe_diff(table))


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


def _word_list(workbook: Workbook, name: str) -> Path:
    """The file of one of the workbook's codebooks or word lists by its name, or one given by its path."""
    path = Path(name)
    return path if path.suffix == ".toml" else workbook.codebooks / f"{name}.toml"


def read_codebook(workbook: Workbook, name: str) -> "Codebook":
    """One of the workbook's codebooks by its name, or one given by its path."""
    from framing.lexicon.codebook import load_codebook

    return load_codebook(_word_list(workbook, name))


def _check_list(workbook: Workbook, name: str, bodies: "Sequence[Body]") -> int:
    """Check a codebook or the list of states, say what is wrong, and give the number of faults."""
    from framing.figures.show import show_table
    from framing.lexicon.check import check_codebook, check_examples, describe_check
    from framing.lexicon.states import check_states, holds_states

    path = _word_list(workbook, name)
    if holds_states(path):
        faults = check_states(path)
        for fault in faults:
            say(f"error: {fault}")
        say(f"{name}: {len(faults)} fault{'s' * (len(faults) != 1)}")
        return len(faults)
    entries = read_codebook(workbook, name)
    table = check_codebook(entries, bodies)
    click.echo(show_table(table, f"{name}: one row per entry"))
    failed = check_examples(entries)
    for row in failed.itertuples(index=False):
        found = f"{row.kind} example finds {row.found!r}: {row.sentence}"
        say(f"error: {_word_list(workbook, name).name} line {row.line}, {row.entry}: {found}")
    say(f"{name}: {describe_check(table)}")
    return len(failed)
