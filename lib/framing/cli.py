"""The command ``framing``. Messages go to standard error; only what was asked for goes to standard output."""

import sys
from contextlib import contextmanager

import click

from framing.errors import FramingError, ParameterError

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
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _say(line):
    click.echo(line, err=True)


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


def _report(problems, status=1):
    for problem in problems:
        _say(f"warning: {problem}")
    if problems:
        sys.exit(status)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="framing-workbook", prog_name="framing")
def cli():
    """Measure how texts name a relationship between states, and walk from any number back to its words."""


_texts = click.option("--texts", metavar="DIR", help="Folder with the texts, or with one subfolder per study.")
_quietly = click.option("--quiet", is_flag=True, help="Say nothing but errors.")


@cli.command()
@click.argument("study", default=STUDY)
@_texts
@click.option("-p", "parameters", metavar="NAME=VALUE", multiple=True, help="A parameter; makes a run of its own.")
@click.option("--only", metavar="STAGE", help="Run this stage alone.")
@click.option("--from", "start", metavar="STAGE", help="Run from this stage on.")
@click.option("--name", metavar="RUN", help="Name of the run, kept in data/runs/STUDY/RUN.")
@click.option("--force", is_flag=True, help="Run stages that are up to date, too.")
@_quietly
def run(study, texts, parameters, only, start, name, force, quiet):
    """Run the stages of STUDY in sequence."""
    from framing import workbook

    done = workbook.run_study(
        study, texts=texts, parameters=_parse_parameters(parameters), only=only, start=start, name=name,
        force=force, say=_quiet if quiet else _say,
    )  # fmt: skip
    _report(done.problems if quiet else [])
    sys.exit(1 if done.problems else 0)


@cli.command()
@click.argument("study", required=False)
@_texts
@click.option("--open", "show", is_flag=True, help="Open the book in the browser.")
@_quietly
def book(study, texts, show, quiet):
    """Run all studies of the book (or STUDY), then build book/_build/html."""
    from framing import publish

    built = publish.publish_book(study, texts=texts, say=_quiet if quiet else _say)
    if show and built.index:
        click.launch(str(built.index))
    sys.exit(1 if built.problems else 0)


@cli.command()
def lab():
    """Open JupyterLab at the explorer."""
    import subprocess

    from framing import paths

    command = [sys.executable, "-m", "jupyterlab", str(paths.NOTEBOOKS / "explore.ipynb")]
    sys.exit(subprocess.call(command, cwd=paths.ROOT))


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--study", default=STUDY, help="Whose focal parties and documents apply.")
@click.option("--focal", type=click.Choice(["author"]), help="Any relationship that the document's actor is part of.")
@click.option("--party", "parties", metavar='"NAME, ALIAS, …"', multiple=True, help="A focal party; give two or more.")
@click.option("--codebook", "codebooks", metavar="NAME", multiple=True, help="Codebooks; default: relationship.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="csv", help="Form of the rows.")
@click.option("-o", "output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.option("--texts-out", metavar="DIR", help="Write each document's decoded text to DIR.")
def code(files, study, focal, parties, codebooks, form, output, texts_out):
    """Code the mentions of FILES: one row per mention."""
    from framing import files as coded_files
    from framing.study import load_study

    loaded = load_study(study)
    problems = coded_files.code_files(
        files, study=loaded, codebook_names=codebooks or ("relationship",),
        focus=coded_files.choose_focus(loaded, parties, focal), form=form, output=output, texts_out=texts_out,
    )  # fmt: skip
    _report(problems, status=2)


@cli.command()
@click.argument("study", default=STUDY)
@_texts
def verify(study, texts):
    """Code STUDY again from its texts and compare each row with the release."""
    from framing import verification

    differences = verification.verify_study(study, texts=texts)
    for row in differences.itertuples(index=False):
        _say(verification.describe(row))
    if len(differences):
        _say(f"{study}: {len(differences)} differences between the release and the texts")
        sys.exit(1)
    _say(f"{study}: the texts give the release, row by row")


@cli.command()
@click.argument("study")
def release(study):
    """Write data/studies/STUDY/release from the current tables."""
    from framing import release as releases
    from framing.study import load_study

    _say(f"written: {releases.write(load_study(study))}")


@cli.command()
@click.argument("study", required=False)
@_texts
def status(study, texts):
    """Show the stages, what is up to date, and why the others are not."""
    from framing import workbook
    from framing.study import list_studies

    for study_id in [study] if study else list_studies():
        for line in workbook.describe_status(study_id, texts=texts):
            click.echo(line)
