"""Show a table in a notebook: plain text in a terminal, a captioned HTML table in JupyterLab and the book."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from framing.base import escape, paths
from framing.figures import plots as figures

NO_ROWS = "(no rows)"
Cell: TypeAlias = Any  # whatever a table holds


class ShownTable:
    """A small table with a caption, as a notebook's output. The book makes it sortable and filterable.

    Whatever stands in it is text, in the page as in a terminal. A cell is linked only where its address is
    one that a link may lead to.
    """

    def __init__(
        self, frame: pd.DataFrame, caption: str, digits: int, links: Mapping[Hashable, Sequence[str]]
    ) -> None:
        self.frame, self.caption, self.digits, self.links = frame, caption, digits, links

    def __repr__(self) -> str:
        caption = escape.terminal(self.caption)
        shown = self.frame.map(self._format).map(escape.terminal)
        shown.columns = pd.Index([escape.terminal(str(column)) for column in shown.columns])
        cells = shown.to_string(index=False) if len(shown) else NO_ROWS
        return f"{caption}\n{cells}" if caption else cells

    def _repr_html_(self) -> str:
        numeric = [pd.api.types.is_numeric_dtype(self.frame[column]) for column in self.frame]
        align = ["text-align: right" if number else "text-align: left" for number in numeric]
        head = "".join(
            f'<th scope="col" style="{style}">{escape.html(str(column).replace("_", " "))}</th>'
            for column, style in zip(self.frame.columns, align, strict=True)
        )
        rows = "\n".join(
            f"<tr>{self._cells(at, row, align)}</tr>"
            for at, row in enumerate(self.frame.itertuples(index=False, name=None))
        )
        words = self.caption if rows else f"{self.caption} {NO_ROWS}".strip()
        caption = f"<caption>{escape.html(words)}</caption>\n" if words else ""
        return (
            f'<table class="framing-table">\n{caption}<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{rows}\n</tbody>\n</table>"
        )

    def _cells(self, at: int, row: tuple[Cell, ...], align: Sequence[str]) -> str:
        cells = zip(self.frame.columns, row, align, strict=True)
        return "".join(
            f'<td style="{style}">{self._cell(at, column, value)}</td>' for column, value, style in cells
        )

    def _cell(self, at: int, column: Hashable, value: Cell) -> str:
        shown = self._format(value)
        target = self.links[column][at] if shown and column in self.links else ""
        return escape.html_link(shown, target)

    def _format(self, value: Cell) -> str:
        if value is pd.NA or value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return "" if pd.isna(value) else f"{value:,.{self.digits}f}"
        if pd.api.types.is_integer(value):
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        return str(value)


def show_table(frame, caption="", *, columns=None, rows=None, digits=2, links=None):
    """A table as a notebook's output.

    Parameters
    ----------
    frame : DataFrame, one row per row shown; or a list of rows, each a dict.
    caption : a sentence that says what a row is.
    columns : columns to show, in order; None shows all.
    rows : how many rows to show from the top; None shows all. The caption then says of how many.
    digits : digits after the decimal point.
    links : dict of column to addresses, one per row of ``frame``; that column's cells lead there.
    """
    frame = pd.DataFrame(frame)
    links = {column: list(addresses) for column, addresses in (links or {}).items()}
    for column, addresses in links.items():
        if len(addresses) != len(frame):
            raise ValueError(f"{len(addresses)} links for {len(frame)} rows of column {column!r}")
    shown = frame[list(columns)] if columns is not None else frame
    if rows is not None and len(shown) > rows:
        caption = f"{caption} ({rows} of {len(shown):,} rows)".strip()
        shown = shown.head(rows)
    return ShownTable(shown.reset_index(drop=True), caption, digits, links)


def show_figure(study, name, figure, *, data, caption, alt):
    """Export a figure with its data to the study's ``figures`` folder, and give it as a notebook's output.

    Parameters
    ----------
    study : Study
    name : file name without ending.
    figure : matplotlib Figure, drawn from ``data``.
    caption, alt : what a reader sees below it, and what a reader who can't see it is told.
    """
    figures.export_figure(
        figure, paths.tables_folder(study.study_id) / "figures", name, data=data, caption=caption, alt=alt
    )
    return figures.show_figure(figure, caption, alt)
