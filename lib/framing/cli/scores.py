"""What the commands say of the model coder in figures: what to expect of it, its card, the sealed sample."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from framing.base.errors import ParameterError
from framing.base.workbook import Workbook
from framing.cli.common import say

if TYPE_CHECKING:
    from framing.study.study import Study


def tell_expected(workbook: Workbook, studies: "Sequence[Study]") -> None:
    """Print how often the model codes as was read: on other texts, on those that it knows, in each study."""
    from framing.figures.show import show_table
    from framing.training.expect import expect

    caption = (
        "What to expect: one row per set of texts; «all» is the share of mentions with all four attributes"
        " coded as they were read, low and high its interval over documents; «constant» is focal, asserted,"
        " current, author for each; «readings» is how often two readings agree on all four"
    )
    click.echo(f"{show_table(expect(workbook, studies), caption, digits=3)}\n")


def tell_card(workbook: Workbook) -> None:
    """Print what the model learned from and was tested on, and its scores, as its card has them."""
    from framing.figures.show import show_table
    from framing.training.report import LONGEST, read_scored_card, tabulate_card
    from framing.training.sealed import find_fault, read_opening, tabulate_opening

    card = read_scored_card(workbook)
    if card is None:
        say("the model's card has no scores")
        return
    tables = tabulate_card(card)
    record = read_opening(workbook)
    if record is not None and not find_fault(workbook, record, card):
        tables |= tabulate_opening(record)
    for caption, table in tables.items():
        click.echo(f"{show_table(table, caption, digits=3, rows=LONGEST)}\n")


def open_sample(workbook: Workbook, texts: str | None) -> None:
    """Open the sealed sample of other texts, whose collections are in the folder ``texts``, and say so."""
    from framing.figures.show import show_table
    from framing.training.sealed import RECORD, open_sealed, read_opening, tabulate_opening

    before = read_opening(workbook)
    if texts is None and before is None:
        raise ParameterError(
            "opening the sealed sample codes its documents",
            expected="--texts DIR, the folder with their collections",
            advice="data/training/README.md says which they are",
        )
    folder = workbook.with_texts(texts).given_texts or workbook.root
    record = open_sealed(workbook, folder, today=date.today())
    how = "was opened" if before else "is opened, once and for all,"
    say(f"the sealed sample {how} on {record['opened']} for {record['model']}")
    for caption, table in tabulate_opening(record).items():
        click.echo(f"{show_table(table, caption, digits=3)}\n")
    if not before:
        say(f"written: data/training/{RECORD}; a model that is trained again needs a new sample")
