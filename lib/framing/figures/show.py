"""Show a table in a notebook: plain text in a terminal, a captioned HTML table in JupyterLab and in the book."""

from html import escape

import pandas as pd

from framing.figures import plots as figures

NO_ROWS = "(no rows)"


class ShownTable:
    """A small table with a caption, as a notebook's output. The book makes it sortable and filterable."""

    def __init__(self, frame, caption, digits, links):
        self.frame, self.caption, self.digits, self.links = frame, caption, digits, links

    def __repr__(self):
        cells = self.frame.map(self._format).to_string(index=False) if len(self.frame) else NO_ROWS
        return f"{self.caption}\n{cells}" if self.caption else cells

    def _repr_html_(self):
        numeric = [pd.api.types.is_numeric_dtype(self.frame[column]) for column in self.frame]
        align = ["text-align: right" if number else "text-align: left" for number in numeric]
        head = "".join(
            f'<th scope="col" style="{style}">{_heading(column)}</th>'
            for column, style in zip(self.frame.columns, align, strict=True)
        )
        rows = "\n".join(f"<tr>{self._cells(at, row, align)}</tr>" for at, row in enumerate(self._rows()))
        words = self.caption if rows else f"{self.caption} {NO_ROWS}".strip()
        caption = f"<caption>{escape(words)}</caption>\n" if words else ""
        return f'<table class="framing-table">\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'

    def _rows(self):
        return self.frame.itertuples(index=False, name=None)

    def _cells(self, at, row, align):
        cells = zip(self.frame.columns, row, align, strict=True)
        return "".join(
            f'<td style="{style}">{self._cell(at, column, value)}</td>' for column, value, style in cells
        )

    def _cell(self, at, column, value):
        shown = escape(self._format(value))
        address = self.links[column][at] if column in self.links else ""
        return f'<a href="{escape(address)}">{shown}</a>' if address and shown else shown

    def _format(self, value):
        if value is pd.NA or value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            if pd.isna(value):
                return ""
            return f"{value:,.{self.digits}f}"
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
        figure, study.tables / "figures", name, data=data, caption=caption, alt=alt
    )
    return figures.show_figure(figure, caption, alt)


def _heading(column):
    return escape(str(column).replace("_", " "))
