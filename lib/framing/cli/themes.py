"""What `framing validate` says of themes: how far their matches, and how they are coded, can be trusted."""

from typing import TYPE_CHECKING

import click

from framing.base.workbook import Workbook
from framing.cli.common import tell

if TYPE_CHECKING:
    from framing.study.study import Study


def tell_themes(workbook: Workbook) -> None:
    """Print how often matches speak of their theme, what they miss, and how the model codes them."""
    from framing.figures.show import show_table
    from framing.measures import estimate_precision, estimate_recall
    from framing.training.themes import load_readings, score_model, score_values

    read = load_readings(workbook)
    tell("Themes, in texts of several kinds, as a large language model read them; no person has.\n")
    tables = {}
    for by in ("theme", "kind"):
        each = {"theme": "theme", "kind": "kind of text"}[by]
        precision = estimate_precision(read.matches, by=by)
        tables[f"Matches of themes, by {each}: of n that were read, k speak of their theme"] = precision
        recall = estimate_recall(read.matches, read.unmatched, by=by)
        tables[f"Passages with a theme, by {each}: the share in which a match speaks of it, at most"] = recall
    tables["The coder on matches of themes that it had not learned from"] = score_model(workbook, read)
    tables["The coder on matches of themes, value by value, cross-validated"] = score_values(workbook)
    for caption, table in tables.items():
        if len(table):
            click.echo(f"{show_table(table, caption, digits=3)}\n")


def tell_themes_of(study: "Study") -> None:
    """Print how well a study's themes agree with those that were read in its passages, where they were."""
    from framing.base import store
    from framing.figures.show import show_table
    from framing.study.agreement import score_themes

    table = score_themes(study, store.load(study, "mentions"))
    if len(table):
        caption = (
            "Presence of themes per passage, against reading: with matches as coded, and with every match"
        )
        click.echo(f"{show_table(table, caption, digits=3)}\n")
