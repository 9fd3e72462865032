"""Tables as an Excel workbook (.xlsx), written by XlsxWriter, which holds one row at a time (leaf module).

Text stays text: nothing is taken for a formula, a number or a link. The same rows give the same bytes.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from framing.base.errors import ParameterError

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767  # of a sheet, its heading included; of a cell
_CUT = " […]"
_EPOCH = datetime(2000, 1, 1)  # any fixed day, so that the same rows give the same bytes


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns with their widths in characters, and whether it is shown first."""

    name: str
    columns: Sequence[str]
    widths: Sequence[int] = ()
    shown: bool = False
    wrapped: bool = False


@dataclass
class SpreadsheetWriter:
    """Writes the rows of sheets as they come; to be used as a context, which ends the file.

    Raises ParameterError where a sheet gets more rows than the format can hold.
    """

    stream: BinaryIO
    sheets: Sequence[Sheet]
    _next: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> "SpreadsheetWriter":
        import xlsxwriter

        self._book: Workbook = xlsxwriter.Workbook(
            self.stream, {"constant_memory": True, "strings_to_urls": False}
        )
        self._book.set_properties({"created": _EPOCH})
        self._bold = self._book.add_format({"bold": True})
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._pages: dict[str, Worksheet] = {sheet.name: self._open(sheet) for sheet in self.sheets}
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._book.close()

    def _open(self, sheet: Sheet) -> "Worksheet":
        page = self._book.add_worksheet(sheet.name)
        for at, width in enumerate(sheet.widths):
            page.set_column(at, at, width)
        page.freeze_panes(1, 0)
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, column, self._bold)
        if sheet.shown:
            page.activate()
        self._next[sheet.name] = 1
        return page

    def write(self, name: str, cells: Iterable[Any]) -> None:
        """Add a row to a sheet: text, numbers, truth values; None and missing numbers are empty."""
        row = self._next[name]
        if row >= MOST_ROWS:
            what = f"a sheet holds {MOST_ROWS:,} rows at most"
            raise ParameterError(what, where=name, advice="write CSV or JSON lines")
        wrapped = next(sheet.wrapped for sheet in self.sheets if sheet.name == name)
        for at, cell in enumerate(cells):
            _write_cell(self._pages[name], row, at, cell, self._wrap if wrapped else None)
        self._next[name] = row + 1


def _write_cell(page: "Worksheet", row: int, at: int, cell: Any, form: Any) -> None:  # noqa: ANN401
    value = cell.item() if hasattr(cell, "item") else cell  # a number of numpy as one of Python
    if _is_missing(value):
        return
    if isinstance(value, bool):
        page.write_boolean(row, at, value, form)
    elif isinstance(value, int | float) and math.isfinite(value):
        page.write_number(row, at, value, form)
    elif text := str(value).encode("utf-8", "replace").decode():
        cut = len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS
        page.write_string(row, at, text[: MOST_CHARACTERS // 2] + _CUT if cut else text, form)


def _is_missing(value: Any) -> bool:  # noqa: ANN401
    try:
        return value is None or bool(value != value)  # only a missing number differs from itself
    except TypeError:  # that of pandas, which is neither true nor false
        return True
