"""A study's mentions and codes as tables of other programs: CSV, Excel, Parquet."""

import io
from typing import Any

import pandas as pd

from framing.base.csvfile import csv_text
from framing.base.spreadsheet import Sheet, SpreadsheetWriter
from framing.exchange.material import Material

_WIDTH = 16  # of a column of a sheet, in characters


def mentions_csv(material: Material) -> bytes:
    """The table ``mentions`` as CSV, which no spreadsheet runs."""
    rows, columns = material.mentions.to_dict("records"), list(material.mentions)
    return csv_text(rows, columns).encode("utf-8", "replace")


def mentions_parquet(material: Material) -> bytes:
    """The table ``mentions`` as Parquet, with its types."""
    buffer = io.BytesIO()
    material.mentions.to_parquet(buffer, index=False)
    return buffer.getvalue()


def workbook_xlsx(material: Material) -> bytes:
    """An Excel workbook with a sheet for mentions, one for documents, and one for everybody's codings."""
    frames: dict[str, pd.DataFrame] = {"mentions": material.mentions, "documents": material.documents}
    if len(material.codings):
        frames["codings"] = material.codings
    sheets = [Sheet(name, list(frame), [_WIDTH] * len(frame.columns)) for name, frame in frames.items()]
    buffer = io.BytesIO()
    with SpreadsheetWriter(buffer, sheets) as book:
        for name, frame in frames.items():
            rows: list[list[Any]] = frame.astype(object).to_numpy().tolist()
            for row in rows:
                book.write(name, row)
    return buffer.getvalue()
