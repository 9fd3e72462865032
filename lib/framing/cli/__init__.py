"""The command ``framing``. Messages go to standard error; only what was asked for goes to standard output."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from framing.base.errors import FramingError, ParameterError
from framing.base.escape import terminal
from framing.base.memo import forget, kept_in
from framing.base.workbook import Means, Workbook
from framing.cli import codebook, coders, exchange, quotations, scores, themes, trace, train
from framing.cli.common import (
    STUDY,
    agree_option,
    fields_option,
    means_options,
    open_agreed,
    parse_fields,
    party_option,
    report,
    say,
    tell,
    tell_progress,
    texts_option,
    with_texts,
)

_INTERRUPTED = 130  # the exit status of what was stopped by Ctrl-C


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
        workbook = open_workbook()
        with kept_in(workbook.memory):
            cli(arguments, obj=workbook)


def _open_in_browser(page: Path) -> None:
    """Ask the desktop to open a page; where there is none, the line that says where it is will do."""
    errors = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # what a desktop's helper says when it finds no browser
            os.dup2(nowhere.fileno(), 2)
            click.launch(str(page))
    finally:
        os.dup2(errors, 2)
        os.close(errors)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except FramingError as error:
        say(f"error: {error}")
        sys.exit(1)
    except OSError as error:  # a folder that can't be written, a full disk
        say(f"error: {error.filename or 'a file'}: {error.strerror or error}")
        sys.exit(1)


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


class _Commands(click.Group):
    """The commands: an interrupted one says so in a line, and what was wrongly given steers no terminal."""

    def make_context(self, *given: Any, **more: Any) -> click.Context:  # noqa: ANN401 (click's own)
        with _said_plainly():
            return super().make_context(*given, **more)

    def invoke(self, ctx: click.Context) -> object:
        try:
            with _said_plainly():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            say("stopped; what was finished is kept, and the same command goes on from there")
            ctx.exit(_INTERRUPTED)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """What is said of wrong arguments steers no terminal: the name of a file may stand in it."""
    try:
        yield
    except click.UsageError as error:
        said = error.format_message()
        if (plain := "\n".join(map(terminal, said.split("\n")))) == said:
            raise
        raise click.UsageError(plain, error.ctx) from None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="framing-workbook", prog_name="framing")
def cli() -> None:
    """Measure how texts name a relationship between states, and walk from any number back to its words."""


_quietly = click.option("--quiet", is_flag=True, help="Say nothing but errors.")


@cli.command()
@click.argument("study", default=STUDY)
@texts_option
@click.option(
    "-p", "parameters", metavar="NAME=VALUE", multiple=True, help="A parameter; makes a run of its own."
)
@click.option("--only", metavar="STAGE", help="Run this stage alone.")
@click.option("--from", "start", metavar="STAGE", help="Run from this stage on.")
@click.option("--name", metavar="RUN", help="Name of the run, kept in data/runs/STUDY/RUN.")
@click.option("--force", is_flag=True, help="Run stages that are up to date, too.")
@click.option(
    "--formats", metavar="svg,pdf", default="", help="Formats of figures beside PNG; runs all stages."
)
@agree_option
@_quietly
@means_options
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
    formats: str,
    means: Means | None,
    agree: bool,
    quiet: bool,
) -> None:
    """Run the stages of STUDY in sequence."""
    from framing.run.runner import Selection, run_study

    workbook = workbook.with_formats(formats) if formats else workbook
    done = run_study(
        with_texts(workbook.with_means(means).with_agreement(study if agree else None), study, texts),
        study,
        parameters=_parse_parameters(parameters),
        name=name,
        selection=Selection(only=only, start=start, force=force or bool(formats)),
        say=_quiet if quiet else say,
        show=None if quiet else tell_progress,
    )
    if quiet:  # else they were said on the way
        report(done.problems)
    sys.exit(1 if done.problems else 0)


@cli.command()
@click.argument("study", required=False)
@texts_option
@click.option("--open", "show", is_flag=True, help="Open the book in the browser.")
@agree_option
@_quietly
@click.pass_obj
def book(
    workbook: Workbook, study: str | None, texts: str | None, show: bool, agree: bool, quiet: bool
) -> None:
    """Run all studies of the book (or STUDY), then build book/_build/html."""
    from framing.book.publish import publish_book

    given = with_texts(workbook.with_agreement(study if agree else None), study, texts)
    built = publish_book(given, study, say=_quiet if quiet else say)
    if show and built.index:
        _open_in_browser(built.index)
    sys.exit(1 if built.problems else 0)


@cli.command()
@click.argument("study", required=False)
@texts_option
@click.option("--hand-coding", is_flag=True, help="Open the notebook for coding by hand instead.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: 8888, or the next that is free.")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.pass_obj
def lab(
    workbook: Workbook,
    study: str | None,
    texts: str | None,
    hand_coding: bool,
    port: int | None,
    no_browser: bool,
) -> None:
    """Open JupyterLab at the explorer, with STUDY: on this machine alone, with a token."""
    import subprocess

    from framing.lab import start
    from framing.study.study import open_study

    workbook = with_texts(workbook, study, texts)
    if study:
        open_study(study, workbook)  # an unknown one is told at once
    notebook = "hand_coding" if hand_coding else "explore"
    command = start.lab_command(
        workbook, notebook, port=port or 0, browser=not no_browser, root=start.is_root()
    )
    environment = start.lab_environment(workbook, study or "")
    sys.exit(subprocess.call(command, cwd=workbook.root, env=environment))  # noqa: S603 (our own command)


@cli.command()
@click.argument("study", required=False)
@texts_option
@agree_option
@click.option(
    "--every",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    help="Code each Nth document only; of the others the rest is compared.",
)
@click.pass_obj
def verify(workbook: Workbook, study: str | None, texts: str | None, agree: bool, every: int) -> None:
    """Code STUDY again from its texts and compare each row with the release.

    Without STUDY: all studies that have a release and texts. A code may differ where its two best values are
    all but tied, for processors differ in the last digits: such codes are listed, and few may be.
    """
    from framing.study import verify as verification

    given = workbook.with_texts(texts)
    differing, chosen = 0, [study] if study else verification.verifiable(given)
    if not chosen:
        say("nothing to verify: no study has a release and its texts")
    for study_id in chosen:
        opened = open_agreed(given, study_id, texts if study else None, agree=agree, command="verify")
        verdict = verification.verify_study(opened, every=every)
        for line in verification.describe_verdict(study_id, verdict):
            say(line)
        for problem in verdict.problems:
            say(f"warning: {problem}")
        differing += len(verdict.changed) + len(verdict.problems)
    if differing:
        sys.exit(1)


@cli.command()
@click.argument("study")
@texts_option
@agree_option
@click.pass_obj
def release(workbook: Workbook, study: str, texts: str | None, agree: bool) -> None:
    """Code STUDY anew from its texts, and write data/studies/STUDY/release."""
    from framing.study import ingest
    from framing.study import release as releases

    opened = open_agreed(workbook, study, texts, agree=agree, command="release")
    made, problems = ingest.renew(opened)
    say(f"written: {workbook.place(releases.write(opened, made))}")
    report([*opened.problems, *problems])


@cli.command()
@click.argument("study", required=False)
@texts_option
@click.option("--verify", is_flag=True, help="Read each file again, though its size and times be the same.")
@click.pass_obj
def status(workbook: Workbook, study: str | None, texts: str | None, verify: bool) -> None:
    """Show the stages, what is up to date, and why the others are not."""
    from framing.run.runner import describe_status
    from framing.study.study import list_studies

    if verify:
        forget()
    workbook, problems = with_texts(workbook, study, texts), []
    for study_id in [study] if study else list_studies(workbook):
        try:
            for line in describe_status(workbook, study_id):
                tell(line)
        except FramingError as problem:
            problems.append(problem)
    report(problems, "error")


@cli.command()
@click.argument("study", required=False)
@texts_option
@click.option(
    "--sealed",
    is_flag=True,
    help="Open the sealed sample of other texts for this model, which can be done once; with --texts, the"
    " folder with their collections.",
)
@click.pass_obj
def validate(workbook: Workbook, study: str | None, texts: str | None, sealed: bool) -> None:
    """Show how far the coding agrees with what was read.

    Of STUDY, and how far its themes can be trusted; without it, of all studies, with the model's figures.
    """
    if sealed:
        if study:
            raise click.UsageError("The sealed sample is of no study: leave STUDY out.")
        scores.open_sample(workbook, texts)
        return
    from framing.base import store
    from framing.figures.show import show_table
    from framing.measures import summarise_agreement
    from framing.run.runner import Selection, run_study
    from framing.study import readings
    from framing.study.study import list_studies, open_study

    if not study:
        scores.tell_card(workbook)
    validated = []
    for study_id in [study] if study else list_studies(workbook):
        if not readings.has_reference(open_study(study_id, workbook)):
            say(f"{study_id}: no reference codings")
            continue
        done = run_study(
            with_texts(workbook, study, texts), study_id, selection=Selection(until="04_agreement"), say=say
        )
        table = summarise_agreement(store.load(done.study, "agreement"))
        tell(f"{done.study.title}\n")
        click.echo(show_table(table, "Share of mentions on which both agree", digits=3))
        tell(f"\n{readings.describe_origin(done.study)} {readings.describe_people(done.study)}\n")
        themes.tell_themes_of(done.study)
        validated.append(done.study)
    scores.tell_expected(workbook, validated)
    if not study:
        themes.tell_themes(workbook)


cli.add_command(quotations.code)
cli.add_command(codebook.codebook)
cli.add_command(coders.compare)
cli.add_command(coders.sample)
cli.add_command(train.train)
cli.add_command(exchange.export)
cli.add_command(exchange.import_codings)
cli.add_command(trace.trace)


@cli.command()
@click.argument("study", default=STUDY)
@click.option(
    "--allow-private", is_flag=True, help="Take addresses of this machine and of the local network, too."
)
@agree_option
@click.pass_obj
def fetch(workbook: Workbook, study: str, allow_private: bool, agree: bool) -> None:
    """Download the texts that sources.csv has a url for, to data/raw/STUDY."""
    from framing.run.fetch import fetch_study
    from framing.study.study import open_study

    opened = open_study(study, workbook.with_agreement(study if agree else None))
    folder = workbook.data / "raw" / opened.study_id
    report(fetch_study(opened, folder, say=say, allow_private=allow_private))


@cli.command()
@click.argument("study")
@click.option(
    "--texts",
    metavar="PLACE",
    help="A folder of documents, or a collection (.csv, .xlsx, .jsonl, an archive, …).",
)
@party_option
@click.option(
    "--author", is_flag=True, help="Any relationship of the document's own actor; so without --party."
)
@click.option("--title", default="", help="The study's title.")
@fields_option
@click.pass_obj
def new(
    workbook: Workbook,
    study: str,
    texts: str | None,
    parties: tuple[str, ...],
    author: bool,
    title: str,
    fields: tuple[str, ...],
) -> None:
    """Make a study of a folder of documents, a collection or an archive, and say how it goes on."""
    from framing.run.scaffold import describe_new, new_study

    if author and parties:
        raise ParameterError("--author and --party exclude each other")
    made = new_study(
        study,
        workbook,
        source=Path(texts) if texts else None,
        parties=parties,
        title=title,
        fields=parse_fields(fields),
    )
    if not author and not parties:
        say("no party was given: any relationship of a document's own actor is measured; else say --party")
    for line in describe_new(made):
        say(line)
