"""Tables and figures as a notebook's outputs: captioned, and the same rows give the same bytes."""

import base64
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pandas as pd

from framing.base import escape
from framing.base.store import HasTables
from framing.figures.labels import SHARES, heading, show_column, show_shares

if TYPE_CHECKING:  # tables are shown without it
    from matplotlib.figure import Figure

Parts: TypeAlias = Sequence[tuple[str, str]]  # of the words of a cell, each with the address that it leads to
Links: TypeAlias = Mapping[str, Sequence[str | Parts]]
NONE = "none"


@dataclass(frozen=True, eq=False)
class ShownTable:
    """A small table with a caption: plain text in a terminal, HTML in JupyterLab and in the book.

    ``links`` holds, for a column, one address per row, or the cell's words in parts, each with its address;
    ``digits`` are those after the decimal point; ``shares`` has the columns of shares as they are shown, in
    per cent. Columns without any value are left out; of a table without
    rows only its caption is left, with the word «none».
    """

    frame: pd.DataFrame
    caption: str
    digits: int
    links: Links
    shares: Mapping[str, list[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        cells = {column: [escape.terminal(cell) for cell in shown] for column, shown in self._shown()}
        if not len(self.frame):
            return self._nothing(escape.terminal)
        plain = pd.DataFrame(list(zip(*cells.values(), strict=True)))
        plain.columns = pd.Index([escape.terminal(heading(column)) for column in cells])
        caption = escape.terminal(self.caption)
        return f"{caption}\n{plain.to_string(index=False)}" if caption else plain.to_string(index=False)

    def _repr_html_(self) -> str:
        if not len(self.frame):
            return f'<p class="framing-none">{self._nothing(escape.html)}</p>'
        columns = self._shown()
        align = [self._align(column) for column, _ in columns]
        # A space between cells keeps their words apart for the book's search, which drops the tags.
        head = " ".join(
            f'<th scope="col" style="{style}">{escape.html(heading(column))}</th>'
            for (column, _), style in zip(columns, align, strict=True)
        )
        linked = [
            [self._cell(column, at, cell) for at, cell in enumerate(cells)] for column, cells in columns
        ]
        rows = "\n".join(
            "<tr>" + " ".join(f'<td style="{s}">{c}</td>' for c, s in zip(row, align, strict=True)) + "</tr>"
            for row in zip(*linked, strict=True)
        )
        caption = f"<caption>{escape.html(self.caption)}</caption>\n" if self.caption else ""
        body = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>"
        return f'<table class="framing-table">\n{caption}{body}\n</table>'

    def _nothing(self, exit_: Callable[[str], str]) -> str:
        return f"{exit_(self.caption)}: {NONE}." if self.caption else f"{NONE.capitalize()}."

    def _shown(self) -> list[tuple[str, list[str]]]:
        """Each column that holds anything, with its cells as text."""
        cells = [
            (name, self.shares.get(name) or show_column(name, self.frame[name], self.digits))
            for name in self.frame
        ]
        return [(name, shown) for name, shown in cells if any(shown) or len(cells) == 1]

    def _align(self, column: str) -> str:
        values = self.frame[column]
        numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        return f"text-align: {'right' if numeric else 'left'}"

    def _cell(self, column: str, at: int, shown: str) -> str:
        target = self.links[column][at] if shown and column in self.links else ""
        if not isinstance(target, str):
            return "".join(escape.html_link(part, to) for part, to in target)
        return escape.html_link(shown, target)


def show_table(
    frame: pd.DataFrame | list[dict[str, Any]],
    caption: str = "",
    *,
    columns: Sequence[str] | None = None,
    rows: int | None = None,
    digits: int = 2,
    percent: Sequence[str] = (),
    links: Links | Callable[[pd.DataFrame], Links] | None = None,
) -> ShownTable:
    """A table as a notebook's output. The book makes it sortable and filterable.

    Parameters
    ----------
    frame : one row per row shown; or a list of rows, each a dict.
    caption : a sentence that says what a row is.
    columns : columns to show, in order; None shows all.
    rows : how many rows to show from the top; None shows all. The caption then says of how many.
    digits : digits after the decimal point.
    percent : columns of shares beside those called so (``labels.SHARES``): they are shown in per cent.
    links : column to addresses, one per row of ``frame``, or what gives these for the rows shown; that
        column's cells lead there. Instead of an address a cell may have pairs of a part of its words and an
        address.

    Raises
    ------
    ValueError
        where a column has more or fewer addresses than there are rows.
    """
    frame = pd.DataFrame(frame)
    seen = frame.head(len(frame) if rows is None else rows)
    addresses = _addresses(seen, links(seen)) if callable(links) else _addresses(frame, links or {})
    shown = frame[list(columns)] if columns is not None else frame
    if rows is not None and len(shown) > rows:
        caption = f"{caption} ({rows} of {len(shown):,} rows)".strip()
        shown = shown.head(rows)
    shares = _shares(shown, frame.head(len(shown)), {*SHARES, *percent})
    shown = shown.reset_index(drop=True).set_axis(shown.columns.map(str), axis=1)
    return ShownTable(shown, caption, digits, addresses, shares)


def _addresses(frame: pd.DataFrame, links: Links) -> dict[str, list[Any]]:
    addresses = {column: list(given) for column, given in links.items()}
    for column, given in addresses.items():
        if len(given) != len(frame):
            raise ValueError(f"{len(given)} links for {len(frame)} rows of column {column!r}")
    return addresses


def _shares(shown: pd.DataFrame, frame: pd.DataFrame, names: Collection[str]) -> dict[str, Any]:
    chosen = [name for name in shown if name in names and not pd.api.types.is_bool_dtype(shown[name])]
    return {str(name): show_shares(shown[name], frame) for name in chosen}


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook displays it: a PNG, with its words as metadata and as plain text.

    The same figure for a phone is metadata, too: pages show it where the window is narrow.
    """

    png: bytes = field(repr=False)
    narrow: bytes = field(repr=False)
    name: str
    caption: str
    alt: str

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        wide, narrow = (base64.b64encode(png).decode("ascii") for png in (self.png, self.narrow))
        about = {"alt": self.alt, "caption": self.caption, "name": self.name, "narrow": narrow}
        return {"image/png": wide, "text/plain": str(self)}, {"image/png": about}

    def __str__(self) -> str:
        return f"{self.caption}\n[{self.alt}]"


class HasFigures(HasTables, Protocol):
    """What has figures beside its tables: a study in a run."""

    @property
    def formats(self) -> tuple[str, ...]:
        """In which figures are written besides PNG."""


def show_figure(
    study: HasFigures | None, name: str, figure: "Figure", *, data: pd.DataFrame, **about: str
) -> ShownFigure:
    """Give a figure as a notebook's output, and export it with its data to the study's ``figures`` folder.

    It is drawn once as PNG, once for a phone, and once in each further format that the run asks for. Caption
    and alternative text are those of ``framing.figures.captions``.

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
    from framing.figures.captions import alternative_of, caption_of
    from framing.figures.export import export_figure, render
    from framing.figures.style import narrow

    caption, alt = caption_of(name, **about), alternative_of(name, data)
    png, phone = render(figure, "png"), narrow(figure)
    if study is not None:
        pictures = {"png": png} | {kind: render(figure, kind) for kind in study.formats if kind != "png"}
        export_figure(pictures, study.tables / "figures", name, data=data, caption=caption, alt=alt)
    return ShownFigure(png, render(phone, "png") if phone else b"", name, caption, alt)


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
