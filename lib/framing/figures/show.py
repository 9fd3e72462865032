"""Tables and figures as a notebook's outputs: captioned, and the same rows give the same bytes."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from framing.base import escape
from framing.base.store import HasTables
from framing.figures.captions import alternative_of, caption_of
from framing.figures.export import export_figure, render

NO_ROWS = "(no rows)"
GROUPED = 10_000  # from here on, whole numbers have commas; years have none


@dataclass(frozen=True, eq=False)
class ShownTable:
    """A small table with a caption: plain text in a terminal, HTML in JupyterLab and in the book.

    ``links`` holds, for a column, one address per row; ``digits`` are those after the decimal point.
    """

    frame: pd.DataFrame
    caption: str
    digits: int
    links: Mapping[str, Sequence[str]]

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
            f'<th scope="col" style="{style}">{_heading(column)}</th>'
            for column, style in zip(self.frame.columns, align, strict=True)
        )
        rows = "\n".join(f"<tr>{self._cells(at, row, align)}</tr>" for at, row in enumerate(self._rows()))
        words = self.caption if rows else f"{self.caption} {NO_ROWS}".strip()
        caption = f"<caption>{escape.html(words)}</caption>\n" if words else ""
        body = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>"
        return f'<table class="framing-table">\n{caption}{body}\n</table>'

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        return self.frame.itertuples(index=False, name=None)

    def _cells(self, at: int, row: tuple[Any, ...], align: list[str]) -> str:
        cells = zip(self.frame.columns, row, align, strict=True)
        return "".join(
            f'<td style="{style}">{self._cell(at, column, value)}</td>' for column, value, style in cells
        )

    def _cell(self, at: int, column: str, value: object) -> str:
        shown = self._format(value)
        target = self.links[column][at] if shown and column in self.links else ""
        return escape.html_link(shown, target)

    def _format(self, value: object) -> str:
        if value is pd.NA or value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return "" if pd.isna(value) else f"{value:,.{self.digits}f}"
        if isinstance(value, Integral):
            return f"{int(value):,}" if abs(int(value)) >= GROUPED else str(value)
        return str(value)


def _heading(column: object) -> str:
    return escape.html(str(column).replace("_", " "))


def show_table(
    frame: pd.DataFrame | list[dict[str, Any]],
    caption: str = "",
    *,
    columns: Sequence[str] | None = None,
    rows: int | None = None,
    digits: int = 2,
    links: Mapping[str, Sequence[str]] | None = None,
) -> ShownTable:
    """A table as a notebook's output. The book makes it sortable and filterable.

    Parameters
    ----------
    frame : one row per row shown; or a list of rows, each a dict.
    caption : a sentence that says what a row is.
    columns : columns to show, in order; None shows all.
    rows : how many rows to show from the top; None shows all. The caption then says of how many.
    digits : digits after the decimal point.
    links : column to addresses, one per row of ``frame``; that column's cells lead there.

    Raises
    ------
    ValueError
        where a column has more or fewer addresses than there are rows.
    """
    frame = pd.DataFrame(frame)
    addresses = {column: list(given) for column, given in (links or {}).items()}
    for column, given in addresses.items():
        if len(given) != len(frame):
            raise ValueError(f"{len(given)} links for {len(frame)} rows of column {column!r}")
    shown = frame[list(columns)] if columns is not None else frame
    if rows is not None and len(shown) > rows:
        caption = f"{caption} ({rows} of {len(shown):,} rows)".strip()
        shown = shown.head(rows)
    return ShownTable(shown.reset_index(drop=True), caption, digits, addresses)


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook displays it: a PNG, with its words as metadata and as plain text."""

    png: bytes = field(repr=False)
    caption: str
    alt: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        data = {"image/png": base64.b64encode(self.png).decode("ascii"), "text/plain": str(self)}
        return data, {"image/png": {"alt": self.alt, "caption": self.caption}}

    def __str__(self) -> str:
        return f"{self.caption}\n[{self.alt}]"


def show_figure(
    study: HasTables | None, name: str, figure: Figure, *, data: pd.DataFrame, **about: str
) -> ShownFigure:
    """Give a figure as a notebook's output, and export it with its data to the study's ``figures`` folder.

    Caption and alternative text are those of ``framing.figures.captions``.

    Parameters
    ----------
    study : the study whose figure it is; None exports nothing.
    name : the figure's name there, and its file name without ending.
    figure : drawn from ``data``.
    data : the table behind the figure, which the alternative text describes.
    about : what the caption names.

    Raises
    ------
    ParameterError
        where no caption has that name, or the caption names something that isn't given: a reader who can't
        see the figure has nothing else.
    """
    caption, alt = caption_of(name, **about), alternative_of(name, data)
    if study is not None:
        export_figure(figure, study.tables / "figures", name, data=data, caption=caption, alt=alt)
    return ShownFigure(render(figure, "png"), caption, alt)


def caption_cells(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give the book what it reads: a cell that shows a figure gets caption and alternative text as metadata.

    The book's renderer (myst-nb) takes both from the cell (``mystnb``), not from the output, where
    ``show_figure`` leaves them. ``notebook`` is a notebook as nbformat or json reads it; it is changed in
    place and returned.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            shown = output.get("metadata", {}).get("image/png", {})
            if "alt" in shown and "caption" in shown:
                options = {"image": {"alt": shown["alt"]}, "figure": {"caption": shown["caption"]}}
                cell["metadata"]["mystnb"] = cell["metadata"].get("mystnb", {}) | options
    return notebook
