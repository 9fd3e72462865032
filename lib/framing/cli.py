"""The command ``framing``. Messages go to standard error; only what was asked for goes to standard output."""

import io
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.base.errors import FramingError, ParameterError, nearest
from framing.base.escape import terminal
from framing.base.workbook import Workbook

if TYPE_CHECKING:  # each command imports what it needs, so that none waits for what others need
    from framing.claims.findings import Trace
    from framing.lexicon.check import Body
    from framing.lexicon.codebook import Codebook
    from framing.study.study import Study

STUDY = "russia-china"


def main(
    arguments: list[str] | None = None, open_workbook: Callable[[], Workbook] = Workbook.from_environment
) -> None:
    """Run the command; errors are one line and exit status 1 (2 for wrong usage or unreadable files).

    Parameters
    ----------
    arguments : those of the command line; None takes them from there.
    open_workbook : gives the workbook to work in; by default that which the environment describes.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    with _plain_errors():
        cli(arguments, obj=open_workbook())


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except FramingError as error:
        _say(f"error: {error}")
        sys.exit(1)
    except OSError as error:  # a folder that can't be written, a full disk
        _say(f"error: {error.filename or 'a file'}: {error.strerror or error}")
        sys.exit(1)


def _say(line: str) -> None:
    """Say something that is no result: on standard error, as text that can't steer the terminal."""
    click.echo(terminal(line), err=True)


def _tell(text: str) -> None:
    """Say what was asked for: on standard output, its lines as text that can't steer the terminal."""
    for line in text.split("\n"):
        click.echo(terminal(line))


def _quiet(_line: str) -> None:
    """Say nothing."""


def _parse_parameters(given: Iterable[str]) -> dict[str, str]:
    parameters = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"-p {item} is no parameter", expected="-p NAME=VALUE")
        parameters[name.strip()] = value.strip()
    return parameters


def _report(problems: Sequence[FramingError], word: str = "warning", status: int = 1) -> None:
    """Say what went wrong, and end with this status if anything did."""
    for problem in problems:
        _say(f"{word}: {problem}")
    if problems:
        sys.exit(status)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="framing-workbook", prog_name="framing")
def cli() -> None:
    """Measure how texts name a relationship between states, and walk from any number back to its words."""


_texts = click.option(
    "--texts", metavar="DIR", help="Folder with the texts, or with one subfolder per study."
)
_quietly = click.option("--quiet", is_flag=True, help="Say nothing but errors.")


@cli.command()
@click.argument("study", default=STUDY)
@_texts
@click.option(
    "-p", "parameters", metavar="NAME=VALUE", multiple=True, help="A parameter; makes a run of its own."
)
@click.option("--only", metavar="STAGE", help="Run this stage alone.")
@click.option("--from", "start", metavar="STAGE", help="Run from this stage on.")
@click.option("--name", metavar="RUN", help="Name of the run, kept in data/runs/STUDY/RUN.")
@click.option("--force", is_flag=True, help="Run stages that are up to date, too.")
@_quietly
@click.pass_obj
def run(
    workbook: Workbook,
    study: str,
    texts: str | None,
    parameters: tuple[str, ...],
    only: str | None,
    start: str | None,
    name: str | None,
    force: bool,
    quiet: bool,
) -> None:
    """Run the stages of STUDY in sequence."""
    from framing.run.runner import Selection, run_study

    done = run_study(
        workbook.with_texts(texts),
        study,
        parameters=_parse_parameters(parameters),
        name=name,
        selection=Selection(only=only, start=start, force=force),
        say=_quiet if quiet else _say,
    )
    if quiet:  # else they were said on the way
        _report(done.problems)
    sys.exit(1 if done.problems else 0)


@cli.command()
@click.argument("study", required=False)
@_texts
@click.option("--open", "show", is_flag=True, help="Open the book in the browser.")
@_quietly
@click.pass_obj
def book(workbook: Workbook, study: str | None, texts: str | None, show: bool, quiet: bool) -> None:
    """Run all studies of the book (or STUDY), then build book/_build/html."""
    from framing.book.publish import publish_book

    built = publish_book(workbook.with_texts(texts), study, say=_quiet if quiet else _say)
    if show and built.index:
        click.launch(str(built.index))
    sys.exit(1 if built.problems else 0)


@cli.command()
@click.pass_obj
def lab(workbook: Workbook) -> None:
    """Open JupyterLab at the explorer."""
    import subprocess

    command = [sys.executable, "-m", "jupyterlab", str(workbook.notebooks / "explore.ipynb")]
    sys.exit(subprocess.call(command, cwd=workbook.root))  # noqa: S603 (our own command, over our own file)


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--study", default=STUDY, help="Whose focal parties and documents apply.")
@click.option(
    "--focal", type=click.Choice(["author"]), help="Any relationship that the document's actor is part of."
)
@click.option(
    "--party", "parties", metavar='"NAME, ALIAS, …"', multiple=True, help="A focal party; give two or more."
)
@click.option(
    "--codebook", "codebooks", metavar="NAME", multiple=True, help="Codebooks; default: relationship."
)
@click.option(
    "--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", help="Form of the rows."
)
@click.option("-o", "output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--texts-out", metavar="DIR", help="Write each document's decoded text to DIR.")
@click.pass_obj
def code(
    workbook: Workbook,
    files: tuple[str, ...],
    study: str,
    focal: str | None,
    parties: tuple[str, ...],
    codebooks: tuple[str, ...],
    form: str,
    output: str | None,
    texts_out: str | None,
) -> None:
    """Code the mentions of FILES: one row per mention."""
    from framing.corpus.export import Output, code_documents, write_mentions
    from framing.corpus.files import read_files
    from framing.corpus.parties import parse_focus
    from framing.study.study import open_study

    opened = open_study(study, workbook)
    focus = parse_focus(parties, by_author=focal == "author") or opened.focus
    books = [_codebook(workbook, name) for name in codebooks or ("relationship",)]
    problems: list[FramingError] = []
    coded = code_documents(read_files(files, problems, opened.sources), books, focus)
    paths = [Path(name) if name else None for name in (output, texts_out)]
    write_mentions(coded, Output(paths[0], form, paths[1]))
    _report(problems, status=2)


@cli.command()
@click.argument("study", required=False)
@_texts
@click.pass_obj
def verify(workbook: Workbook, study: str | None, texts: str | None) -> None:
    """Code STUDY again from its texts and compare each row with the release.

    Without STUDY: all studies that have a release and texts, and the coder's decisions on invented examples.
    """
    from framing.study import verify as verification
    from framing.study.study import open_study

    workbook = workbook.with_texts(texts)
    differing = 0
    for study_id in [study] if study else verification.verifiable(workbook):
        differences, problems = verification.verify_study(open_study(study_id, workbook))
        for row in differences.itertuples(index=False):
            _say(verification.describe(row))
        if n := len(differences):
            _say(f"{study_id}: {n} difference{'s' * (n > 1)} between the release and the texts")
        else:
            _say(f"{study_id}: the texts give the release, row by row")
        for problem in problems:
            _say(f"warning: {problem}")
        differing += n + len(problems)
    lines = [] if study else verification.describe_decisions(workbook)
    for line in lines:
        _say(line)
    if differing or lines:
        sys.exit(1)


@cli.command()
@click.argument("study")
@click.pass_obj
def release(workbook: Workbook, study: str) -> None:
    """Write data/studies/STUDY/release from the current tables, and what the coder decides on examples."""
    from framing.study import decisions
    from framing.study import release as releases
    from framing.study.study import open_study

    opened = open_study(study, workbook)
    releases.current_tables(opened)  # where one is missing, nothing is written
    decisions.write_decisions(workbook)
    _say(f"written: {workbook.place(releases.write(opened))}")


@cli.command()
@click.argument("study", required=False)
@_texts
@click.pass_obj
def status(workbook: Workbook, study: str | None, texts: str | None) -> None:
    """Show the stages, what is up to date, and why the others are not."""
    from framing.run.runner import describe_status
    from framing.study.study import list_studies

    problems = []
    for study_id in [study] if study else list_studies(workbook):
        try:
            for line in describe_status(workbook.with_texts(texts), study_id):
                _tell(line)
        except FramingError as problem:
            problems.append(problem)
    _report(problems, "error")


@cli.command()
@click.argument("study", required=False)
@_texts
@click.pass_obj
def validate(workbook: Workbook, study: str | None, texts: str | None) -> None:
    """Show how far the coding agrees with the reference codings."""
    from framing.base import store
    from framing.figures.show import show_table
    from framing.measures import summarise_agreement
    from framing.run.runner import Selection, run_study
    from framing.study import codings
    from framing.study.study import list_studies, open_study

    for study_id in [study] if study else list_studies(workbook):
        if not codings.has_reference(open_study(study_id, workbook)):
            _say(f"{study_id}: no reference codings")
            continue
        done = run_study(
            workbook.with_texts(texts), study_id, selection=Selection(until="04_agreement"), say=_say
        )
        table = summarise_agreement(store.load(done.study, "agreement"))
        _tell(f"{done.study.title}\n")
        click.echo(show_table(table, "Share of mentions on which both agree", digits=3))
        _tell(f"\n{codings.describe_origin(done.study)}\n")


@cli.command()
@click.argument("study", default=STUDY)
@click.option(
    "--allow-private", is_flag=True, help="Take addresses of this machine and of the local network, too."
)
@click.pass_obj
def fetch(workbook: Workbook, study: str, allow_private: bool) -> None:
    """Download the texts that sources.csv has a url for, to data/raw/STUDY."""
    from framing.run.fetch import fetch_study
    from framing.study.study import open_study

    opened = open_study(study, workbook)
    folder = workbook.data / "raw" / opened.study_id
    _report(fetch_study(opened, folder, say=_say, allow_private=allow_private))


@cli.command()
@click.argument("study")
@click.option(
    "--texts", metavar="DIR", help="A folder of documents, or a collection (.jsonl, .csv, an archive)."
)
@click.option(
    "--party", "parties", metavar='"NAME, ALIAS, …"', multiple=True, help="A focal party; give two or more."
)
@click.option("--title", default="", help="The study's title.")
@click.pass_obj
def new(workbook: Workbook, study: str, texts: str | None, parties: tuple[str, ...], title: str) -> None:
    """Scaffold a study from a folder of documents or an archive."""
    from framing.run.scaffold import new_study

    source = Path(texts) if texts else None
    folder, problems = new_study(study, workbook.studies, source=source, parties=parties, title=title)
    _say(f"made: {workbook.place(folder)}")
    files = " and ".join(name for name in ("study.toml", "sources.csv") if (folder / name).is_file())
    # A collection is looked for by its name in the folder that a run is given.
    given = source.parent if source and source.is_file() else source
    again = f" --texts {shlex.quote(str(given))}" if given else ""
    _say(f"next: fill in {files}, then: framing run {study}{again}")
    _report(problems)


@cli.group()
def codebook() -> None:
    """Check the codebooks, or see what an edit of one changes."""


@codebook.command("check")
@click.argument("names", nargs=-1)
@click.option("--study", default=STUDY, help="Count the entries in this study's texts.")
@_texts
@click.pass_obj
def codebook_check(workbook: Workbook, names: tuple[str, ...], study: str, texts: str | None) -> None:
    """Run the examples of codebooks and report entries that are never found."""
    from framing.study.ingest import split_documents
    from framing.study.study import open_study

    opened = open_study(study, workbook.with_texts(texts))
    found = [one.body for one in split_documents(opened).values()]
    if not found:
        _say(f"the texts of {study} are absent: entries are checked and not counted")
    wrong = sum(_check_list(workbook, name, found) for name in names or (*opened.codebooks, "states"))
    sys.exit(1 if wrong else 0)


@codebook.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--study", default=STUDY, help="In which study's texts.")
@_texts
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
    table = compare_codebooks(opened, *(_codebook(workbook, name) for name in (old, new)))
    if table is None:
        raise ParameterError(f"the texts of {study} are absent", advice="give them: --texts DIR")
    click.echo(show_table(table, "One row per mention that differs"))
    _say(describe_diff(table))


def _show_states_diff(study: "Study", old: Path, new: Path) -> None:
    """Print what differs between two lists of states: names, and codes of mentions."""
    from framing.figures.show import show_table
    from framing.lexicon.diff import describe_diff
    from framing.lexicon.states import diff_states
    from framing.study.edits import compare_states

    click.echo(show_table(diff_states(old, new), "One row per list of names that differs"))
    recoded = compare_states(study, old, new)
    if recoded is None:
        _say(f"the texts of {study.study_id} are absent: lists are compared, codes are not")
    for name, table in (recoded or {}).items():
        click.echo(show_table(table, f"{name}: one row per mention whose codes differ"))
        _say(f"{name}: {describe_diff(table)}")


@cli.command()
@click.argument("finding")
@click.option("--study", default=STUDY)
@click.option(
    "--rows",
    "most",
    type=click.IntRange(min=0),
    default=50,
    show_default=True,
    help="Most rows shown of each value; 0 shows all.",
)
@_texts
@click.pass_obj
def trace(workbook: Workbook, finding: str, study: str, most: int, texts: str | None) -> None:
    """Show the rows that were counted for each value of a FINDING, mentions in their words."""
    from framing.claims.findings import load_findings, trace_finding
    from framing.claims.frames import load_frames
    from framing.study.study import open_study

    opened = open_study(study, workbook.with_texts(texts))
    claims = {claim.finding: claim for claim in load_findings(opened.path("findings.toml"))}
    if finding not in claims:
        raise ParameterError(f"there is no finding {finding!r} in {study}", advice=nearest(finding, claims))
    claim = claims[finding]
    traced = trace_finding(claim, load_frames(opened, claim.values.values()))
    pages = (_trace_page(opened, one, most) for one in traced)
    if sys.stdout.isatty():
        click.echo_via_pager(pages)
    else:
        for page in pages:
            click.echo(page, nl=False)


def _trace_page(study: "Study", traced: "Trace", most: int) -> str:
    """One counted value as text: what was counted, and its rows."""
    from framing.figures.show import show_table
    from framing.lab.concordance import concord

    rows = traced.rows.head(most) if most else traced.rows
    if "surface" in rows:
        coded = ["referent", "stance", "time", "voice", "cue", "rule"]
        rows = concord(study, rows)[["mention_id", "left", "surface", "right", *coded]]
    asked = f" where {traced.condition}" if traced.condition else ""
    part = f", {len(rows)} shown (--rows 0 shows all)" if len(rows) < len(traced.rows) else ""
    counted = f"{traced.count} of {traced.table}{asked}; {len(traced.rows):,} rows{part}"
    return f"{show_table(rows, f'{traced.value} = {traced.number:g}: {counted}')}\n\n"


def _word_list(workbook: Workbook, name: str) -> Path:
    """The file of one of the workbook's codebooks or word lists by its name, or one given by its path."""
    path = Path(name)
    return path if path.suffix == ".toml" else workbook.codebooks / f"{name}.toml"


def _codebook(workbook: Workbook, name: str) -> "Codebook":
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
            _say(f"error: {fault}")
        _say(f"{name}: {len(faults)} fault{'s' * (len(faults) != 1)}")
        return len(faults)
    entries = _codebook(workbook, name)
    table = check_codebook(entries, bodies)
    click.echo(show_table(table, f"{name}: one row per entry"))
    failed = check_examples(entries)
    for row in failed.itertuples(index=False):
        found = f"{row.kind} example finds {row.found!r}: {row.sentence}"
        _say(f"error: {_word_list(workbook, name).name} line {row.line}, {row.entry}: {found}")
    _say(f"{name}: {describe_check(table)}")
    return len(failed)
