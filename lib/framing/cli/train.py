"""The command that trains the model coder, or tunes it to a study."""

from pathlib import Path

import click

from framing.base.errors import ParameterError
from framing.base.workbook import Workbook
from framing.cli.common import open_given, say, texts_option


@click.command()
@click.option(
    "--collections",
    envvar="FRAMING_CORPORA",
    metavar="DIR",
    help="Folder with the documents that were read (data/training/README.md says which).",
)
@click.option(
    "--fit",
    "fits",
    metavar="NAME",
    multiple=True,
    help="Make this fit alone: fold-0 to fold-2, fold-0-without-KIND, or all; may be given several times.",
)
@click.option(
    "--hidden-words",
    is_flag=True,
    help="First let the encoder fill in hidden words of texts that nobody has read: an hour more.",
)
@click.option("--study", metavar="STUDY", help="Tune the trained model to this study's codings instead.")
@texts_option
@click.pass_obj
def train(
    workbook: Workbook,
    collections: str | None,
    fits: tuple[str, ...],
    hidden_words: bool,
    study: str | None,
    texts: str | None,
) -> None:
    """Train the model coder on codings, or tune it to a study's own.

    Training takes hours: each fit is stored after each pass, a run that was stopped goes on where it was,
    and a second one beside it takes other fits. Tuning takes minutes, from fifty codings on, and is kept
    where the gain is larger than its interval.
    """
    from framing.training.base_weights import check_packages

    check_packages()
    if study is not None:
        from framing.training.tune import describe_tuning, tune

        say(describe_tuning(tune(open_given(workbook, study, texts).as_run(), say)))
    else:
        _train(workbook, collections, fits, fill=hidden_words)


def _train(workbook: Workbook, collections: str | None, fits: tuple[str, ...], *, fill: bool) -> None:
    if collections is None:
        raise ParameterError(
            "training reads the documents that were read",
            expected="--collections DIR",
            advice="data/training/README.md says which documents they are",
        )
    if not Path(collections).is_dir():
        raise ParameterError(f"there is no folder {collections!r}", where="--collections")
    from framing.figures.show import show_table
    from framing.training.report import tabulate_card
    from framing.training.train import train as train_model

    card = train_model(workbook, Path(collections), say, names=fits, fill=fill)
    for caption, table in tabulate_card(card).items() if card else ():
        click.echo(f"{show_table(table, caption, digits=3)}\n")
