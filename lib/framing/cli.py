"""The command ``framing``. Messages go to standard error; only what was asked for goes to standard output."""

import sys
from contextlib import contextmanager

import click

from framing.base.errors import FramingError, ParameterError
from framing.base.escape import terminal

STUDY = "russia-china"


def main():
    """Run the command; errors are one line and exit status 1 (2 for wrong usage or unreadable files)."""
    with _plain_errors():
        cli()


@contextmanager
def _plain_errors():
    try:
        yield
    except FramingError as error:
        _say(f"error: {error}")
        sys.exit(1)
    except OSError as error:  # a folder that can't be written, a full disk
        _say(f"error: {error.filename or 'a file'}: {error.strerror}")
        sys.exit(1)


def _say(line):
    click.echo(terminal(str(line)), err=True)


def _quiet(_line):
    pass


def _parse_parameters(given):
    parameters = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"-p {item} is no parameter", expected="-p NAME=VALUE")
        parameters[name.strip()] = value.strip()
    return parameters


def _report(problems, word="warning", status=1):
    for problem in problems:
        _say(f"{word}: {problem}")
    if problems:
        sys.exit(status)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="framing-workbook", prog_name="framing")
def cli():
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
def run(study, texts, parameters, only, start, name, force, quiet):
    """Run the stages of STUDY in sequence."""
    from framing.run import runner as workbook

    done = workbook.run_study(
        study,
        texts=texts,
        parameters=_parse_parameters(parameters),
        only=only,
        start=start,
        name=name,
        force=force,
        say=_quiet if quiet else _say,
    )
    _report(done.problems if quiet else [])
    sys.exit(1 if done.problems else 0)


@cli.command()
@click.argument("study", required=False)
@_texts
@click.option("--open", "show", is_flag=True, help="Open the book in the browser.")
@_quietly
def book(study, texts, show, quiet):
    """Run all studies of the book (or STUDY), then build book/_build/html."""
    from framing.book import publish

    built = publish.publish_book(study, texts=texts, say=_quiet if quiet else _say)
    if show and built.index:
        click.launch(str(built.index))
    sys.exit(1 if built.problems else 0)


@cli.command()
def lab():
    """Open JupyterLab at the explorer."""
    import subprocess

    from framing.base import paths

    command = [sys.executable, "-m", "jupyterlab", str(paths.NOTEBOOKS / "explore.ipynb")]
    sys.exit(subprocess.call(command, cwd=paths.ROOT))


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
def code(files, study, focal, parties, codebooks, form, output, texts_out):
    """Code the mentions of FILES: one row per mention."""
    from framing.run import files as coded_files
    from framing.study.study import load_study

    loaded = load_study(study)
    problems = coded_files.code_files(
        files,
        study=loaded,
        codebook_names=codebooks or ("relationship",),
        focus=coded_files.choose_focus(loaded, parties, focal),
        form=form,
        output=output,
        texts_out=texts_out,
    )
    _report(problems, status=2)


@cli.command()
@click.argument("study", default=STUDY)
@_texts
def verify(study, texts):
    """Code STUDY again from its texts and compare each row with the release."""
    from framing.study import verify as verification

    differences, problems = verification.verify_study(study, texts=texts)
    for row in differences.itertuples(index=False):
        _say(verification.describe(row))
    if n := len(differences):
        _say(f"{study}: {n} difference{'s' * (n > 1)} between the release and the texts")
    _report(problems)
    if n:
        sys.exit(1)
    _say(f"{study}: the texts give the release, row by row")


@cli.command()
@click.argument("study")
def release(study):
    """Write data/studies/STUDY/release from the current tables."""
    from framing.base import paths
    from framing.study import release as releases
    from framing.study.study import load_study

    _say(f"written: {paths.place(releases.write(load_study(study)))}")


@cli.command()
@click.argument("study", required=False)
@_texts
def status(study, texts):
    """Show the stages, what is up to date, and why the others are not."""
    from framing.run import runner as workbook
    from framing.study.study import list_studies

    problems = []
    for study_id in [study] if study else list_studies():
        try:
            for line in workbook.describe_status(study_id, texts=texts):
                click.echo(line)
        except FramingError as problem:
            problems.append(problem)
    _report(problems, "error")


@cli.command()
@click.argument("study", required=False)
@_texts
def validate(study, texts):
    """Show how far the coding agrees with the reference codings."""
    from framing.base import store
    from framing.figures.show import show_table
    from framing.run import runner as workbook
    from framing.study import agreement as validation
    from framing.study import codings as references
    from framing.study.study import list_studies, load_study

    for study_id in [study] if study else list_studies():
        loaded = load_study(study_id)
        if not references.has_reference(loaded):
            _say(f"{study_id}: no reference codings")
            continue
        workbook.run_study(study_id, texts=texts, until="04_agreement", say=_say)
        table = store.load(loaded, "agreement")
        click.echo(f"{loaded.title}\n")
        click.echo(show_table(validation.summarise(table), "Share of mentions on which both agree", digits=3))
        click.echo(f"\n{references.ORIGIN}\n")


@cli.command()
@click.argument("study", default=STUDY)
def fetch(study):
    """Download the texts that sources.csv has a url for, to data/raw/STUDY."""
    from framing.base import paths
    from framing.run import fetch as fetching
    from framing.study.study import load_study

    loaded = load_study(study)
    _report(fetching.fetch_study(loaded, paths.data_folder() / "raw" / loaded.study_id, say=_say))


@cli.command()
@click.argument("study")
@click.option(
    "--texts", metavar="DIR", help="A folder of documents, or a collection (.jsonl, .csv, an archive)."
)
@click.option(
    "--party", "parties", metavar='"NAME, ALIAS, …"', multiple=True, help="A focal party; give two or more."
)
@click.option("--title", default="", help="The study's title.")
def new(study, texts, parties, title):
    """Scaffold a study from a folder of documents or an archive."""
    from pathlib import Path

    from framing.base import paths
    from framing.run import scaffold

    source = Path(texts) if texts else None
    folder, problems = scaffold.new_study(study, paths.STUDIES, source=source, parties=parties, title=title)
    _say(f"made: {folder}")
    _say(
        "next: fill in study.toml and sources.csv, then: framing run "
        + study
        + (f" --texts {texts}" if texts else "")
    )
    _report(problems)


@cli.group()
def codebook():
    """Check the codebooks, or see what an edit of one changes."""


@codebook.command("check")
@click.argument("names", nargs=-1)
@click.option("--study", default=STUDY, help="Count the entries in this study's texts.")
@_texts
def codebook_check(names, study, texts):
    """Run the examples of codebooks and report entries that are never found."""
    from framing.figures.show import show_table
    from framing.lexicon import codebook as codebooks
    from framing.run import runner as workbook
    from framing.study.ingest import read_bodies
    from framing.study.study import load_study

    loaded = load_study(study)
    with workbook.environment(texts, None):
        bodies = read_bodies(loaded)
    if not bodies:
        _say(f"the texts of {study} are absent: entries are checked and not counted")
    failed = 0
    for name in names or loaded.codebooks:
        entries = codebooks.load_codebook(name)
        table = codebooks.check_codebook(entries, bodies)
        click.echo(show_table(table, f"{name}: one row per entry"))
        for row in codebooks.check_examples(entries).itertuples(index=False):
            _say(
                f"error: {name}.toml line {row.line}, {row.entry}: {row.kind} example finds {row.found!r}: {row.sentence}"
            )
            failed += 1
        _say(
            f"{name}: {len(table)} entries, {int(table['unused'].sum())} never found, {failed} examples fail"
        )
    sys.exit(1 if failed else 0)


@codebook.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--study", default=STUDY, help="In which study's texts.")
@_texts
def codebook_diff(old, new, study, texts):
    """Show which mentions an edit adds, removes or changes: OLD and NEW are codebooks or files."""
    from framing.figures.show import show_table
    from framing.lexicon import codebook as codebooks
    from framing.run import runner as workbook
    from framing.study.ingest import read_bodies
    from framing.study.study import load_study

    with workbook.environment(texts, None):
        bodies = read_bodies(load_study(study))
    if not bodies:
        raise ParameterError(f"the texts of {study} are absent", advice="give them: --texts DIR")
    table = codebooks.diff_codebooks(codebooks.load_codebook(old), codebooks.load_codebook(new), bodies)
    click.echo(show_table(table, "One row per mention that differs"))
    _say(
        ", ".join(f"{n} {change}" for change, n in table["change"].value_counts().items())
        or "no mention differs"
    )


@cli.command()
@click.argument("finding")
@click.option("--study", default=STUDY)
@_texts
def trace(finding, study, texts):
    """Show the mentions behind a finding, in their words where the texts are present."""
    from framing.base import store
    from framing.figures.show import show_table
    from framing.lab import concordance
    from framing.run import runner as workbook
    from framing.study.findings import load_findings, trace_finding
    from framing.study.study import load_study

    loaded = load_study(study)
    claims = {claim.finding: claim for claim in load_findings(loaded.path("findings.toml"))}
    if finding not in claims:
        from framing.base.errors import nearest

        raise ParameterError(f"there is no finding {finding!r} in {study}", advice=nearest(finding, claims))
    with workbook.environment(texts, None):
        frames = {name: store.load(loaded, name) for name in store.stored(loaded)}
        for name, rows in trace_finding(claims[finding], frames).items():
            if "surface" in rows:
                rows = concordance.concord(loaded, rows)
                shown = [
                    "mention_id",
                    "left",
                    "surface",
                    "right",
                    "referent",
                    "stance",
                    "time",
                    "voice",
                    "cue",
                    "rule",
                ]
                rows = rows[shown]
            click.echo(show_table(rows, f"{name}: {len(rows)} rows"))
            click.echo()
