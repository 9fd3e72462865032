"""Tables to take away: CSV and XLSX, as spreadsheets open them without running anything in them."""

import io
from collections.abc import Mapping

import pandas as pd

from framing.base.csvfile import csv_text
from framing.base.escape import one_line
from framing.base.spreadsheet import Sheet, SpreadsheetWriter
from framing.measures.columns import own_attributes

CSV, XLSX = FORMS = ("csv", "xlsx")
TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: The columns of exported lines; those of the study's own attributes follow.
COLUMNS = (
    *("mention_id", "doc_id", "title", "author", "publisher", "actor", "genre", "date", "url"),
    *("passage_id", "sentence", "start", "end", "left", "surface", "right", "codebook", "entry", "family"),
    *("referent", "stance", "time", "voice", "speaker", "cue", "coder", "unsure", "present", "sure"),
)
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
_WIDEST = 60


def export_lines(lines: pd.DataFrame, form: str, about: Mapping[str, object]) -> bytes:
    """Lines of a concordance as a file.

    Parameters
    ----------
    lines : those to export, in their order.
    form : ``csv`` or ``xlsx``.
    about : what was chosen, which a workbook has on a sheet of its own.

    Text that a spreadsheet would run as a formula is kept from it: by an apostrophe in CSV, as text in XLSX.
    """
    own = [column for name in own_attributes(lines) for column in (name, f"{name}_cue")]
    table = lines[[*(name for name in COLUMNS if name in lines), *own]]
    if form == CSV:
        return (_BYTE_ORDER_MARK + csv_text(table.to_dict("records"), list(table))).encode()
    said = pd.DataFrame({"what": list(about), "chosen": [str(value) for value in about.values()]})
    return write_sheets({"mentions": table, "selection": said})


def write_sheets(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables as an XLSX workbook: one sheet each, the header fixed, text as text."""
    buffer = io.BytesIO()
    pages = [Sheet(name, list(map(str, table)), _widths(table)) for name, table in sheets.items()]
    with SpreadsheetWriter(buffer, pages) as book:
        for name, table in sheets.items():
            for row in table.itertuples(index=False, name=None):
                book.write(name, [one_line(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue()


def _widths(table: pd.DataFrame) -> list[int]:
    """The widths of columns in characters, as long as their longest cell, but for the longest."""
    longest = [table[column].astype("str").str.len().max() if len(table) else 0 for column in table]
    return [min(max(len(str(name)), int(n)), _WIDEST) + 2 for name, n in zip(table, longest, strict=True)]
