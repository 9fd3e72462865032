"""Show a table in a notebook: plain text in a terminal, a captioned HTML table in JupyterLab and in the book."""

from html import escape

import pandas as pd

from framing import figures, paths


class ShownTable:
    """A small table with a caption, as a notebook's output. The book makes it sortable and filterable."""

    def __init__(self, frame, caption, digits):
        self.frame, self.caption, self.digits = frame, caption, digits

    def __repr__(self):
        cells = self.frame.map(self._format).to_string(index=False) if len(self.frame) else "(no rows)"
        return f"{self.caption}\n{cells}" if self.caption else cells

    def _repr_html_(self):
        numeric = [pd.api.types.is_numeric_dtype(self.frame[column]) for column in self.frame]
        align = ["text-align: right" if number else "text-align: left" for number in numeric]
        head = "".join(f'<th scope="col" style="{style}">{_heading(column)}</th>'
                       for column, style in zip(self.frame.columns, align, strict=True))  # fmt: skip
        rows = "\n".join(f"<tr>{self._cells(row, align)}</tr>" for row in self.frame.itertuples(index=False))
        caption = f"<caption>{escape(self.caption)}</caption>\n" if self.caption else ""
        return (
            f'<table class="framing-table">\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'
        )

    def _cells(self, row, align):
        return "".join(
            f'<td style="{style}">{escape(self._format(value))}</td>' for value, style in zip(row, align, strict=True)
        )

    def _format(self, value):
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            if pd.isna(value):
                return ""
            return f"{value:,.{self.digits}f}"
        if pd.api.types.is_integer(value):
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        return str(value)


def show_table(frame, caption="", *, columns=None, rows=None, digits=2):
    """A table as a notebook's output.

    Parameters
    ----------
    frame : DataFrame, one row per row shown.
    caption : a sentence that says what a row is.
    columns : columns to show, in order; None shows all.
    rows : how many rows to show from the top; None shows all. The caption then says of how many.
    digits : digits after the decimal point.
    """
    shown = frame[list(columns)] if columns is not None else frame
    if rows is not None and len(shown) > rows:
        caption = f"{caption} ({rows} of {len(shown):,} rows)".strip()
        shown = shown.head(rows)
    return ShownTable(shown.reset_index(drop=True), caption, digits)


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


def _heading(column):
    return escape(str(column).replace("_", " "))
