"""CSV files as people and spreadsheets leave them: read with the line of each row, checked, and written.

Reading and writing are the standard library's `csv`. What is read: UTF-8 with or without byte-order mark, any
line ends, cells parted by commas, semicolons or tabs (as the header has them). What a spreadsheet leaves is
passed over: rows without content, columns without name and content, capitals in the names of columns.

No cell that is written here is a formula where a spreadsheet opens the file, also where it takes another sign
for what parts cells: an apostrophe stands before it (`harmless`), which reading takes away again.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.base.errors import FramingError, nearest
from framing.base.files import write_beside
from framing.base.textfile import read_utf8

if TYPE_CHECKING:
    import pandas as pd

csv.field_size_limit(2**31 - 1)  # a cell may hold a whole text
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
#: With these a spreadsheet begins a formula; full-width forms too.
_FORMULA = "=+@＝＋－＠-"
_BREAK = "\t\r\n"  # after which some begin a cell anew
#: What a spreadsheet may leave out before it: quotation marks, spaces, and signs that can't be seen.
_UNSEEN = (
    "\"' \x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
)
_FIRST = re.compile(rf"'*[{_BREAK}]|[{_UNSEEN}{_BREAK}]*[{_FORMULA}]")
_LATER = re.compile(rf"([;{_BREAK}])([{_UNSEEN}]*[{_FORMULA}])")
_MARKED = re.compile(rf"([;{_BREAK}])'([{_UNSEEN}]*[{_FORMULA}])")

Record = tuple[int, list[str]]  # the line on which a record begins, and its cells


class Row(dict[str, str]):
    """The cells of a row by column, and the line of the file on which the row begins (the header's is 1)."""

    def __init__(self, cells: Mapping[str, str], line: int) -> None:
        super().__init__(cells)
        self.line = line


@dataclass(frozen=True)
class CsvFile:
    """A CSV file as read: its columns and rows, and what is needed to name a place in it.

    Attributes
    ----------
    columns : the names in the header, in their order.
    rows : the rows with content, in their order; each has all columns.
    faults : errors of the rows that have another number of cells than the header.
    place : the file as a person would look for it («islands/sources.csv»).
    error : the class of the errors that `fault` makes.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[FramingError, ...]
    place: str
    error: type[FramingError]

    def fault(self, what: str, row: Row, **more: str) -> FramingError:
        """An error in a row; ``more`` are expected, found and advice. To be raised."""
        return self.error(what, where=f"{self.place} row {row.line}", **more)

    def frame(self) -> "pd.DataFrame":
        """The rows as a DataFrame of text, indexed by the lines on which they begin."""
        import pandas as pd

        lines = [row.line for row in self.rows]
        return pd.DataFrame(list(self.rows), index=lines, columns=list(self.columns), dtype="str")


def read_csv(
    path: Path,
    columns: Sequence[str],
    *,
    error: type[FramingError],
    optional: Sequence[str] | None = (),
    place: str = "",
    skip_faults: bool = False,
) -> CsvFile:
    """Read a CSV file with a header.

    Parameters
    ----------
    path : the file.
    columns : the columns that must be there, in any order.
    error : the class of the errors, raised here and made by `CsvFile.fault`.
    optional : the columns that may be there; None allows any.
    place : the file as errors call it; its folder's and its own name where empty.
    skip_faults : leave rows that have another number of cells than the header out, and list their errors in
        ``faults``; else the first is raised.

    Raises
    ------
    error
        with file and row, where the file is missing, not UTF-8 or not CSV, where a column is missing (with
        the nearest name that is there), unknown (with the nearest known name), doubled or without a name,
        and where a row has another number of cells than the header.
    """
    place = place or f"{path.parent.name}/{path.name}"
    text = read_utf8(path, error=error, place=place)
    return parse_csv(text, columns, error=error, optional=optional, place=place, skip_faults=skip_faults)


def parse_csv(
    text: str,
    columns: Sequence[str],
    *,
    error: type[FramingError],
    optional: Sequence[str] | None = (),
    place: str = "CSV",
    skip_faults: bool = False,
) -> CsvFile:
    """The same from a text: see `read_csv`."""
    separator = _separator(text)
    records = [record for record in _records(text, separator, error, place) if _filled(record[1])]
    places, header = _header(records, [*columns, *(optional or ())])
    if fault := _header_fault(header, columns, optional, separator):
        raise error(fault.pop("what"), where=f"{place} row 1", **fault)
    width = len(records[0][1]) if records else 0  # with the columns that have neither name nor content
    rows, faults = [], []
    for line, cells in records[1:]:
        if not max(places, default=-1) < len(cells) <= width:
            where = f"{place} row {line}"
            faults.append(wrong_length(error, len(cells), len(header), SEPARATORS[separator], where))
        else:
            rows.append(Row(dict(zip(header, (cells[at] for at in places), strict=True)), line))
    if faults and not skip_faults:
        raise faults[0]
    return CsvFile(header, tuple(rows), tuple(faults), place, error)


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    r"""CSV with a header: commas, LF, and an empty cell for nothing (None, a missing number).

    Parameters
    ----------
    rows : the cells by column; a column that a row lacks is empty, others of the row are left out.
    columns : the columns, in their order.

    >>> csv_text([{"doc": "one, two", "n": None}], ["doc", "n"])
    'doc,n\n"one, two",\n'
    """
    return "".join(csv_lines(rows, columns))


def csv_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    r"""The same row by row, each with its line end, as the rows come.

    >>> list(csv_lines([{"doc": "=1+1", "n": -2}], ["doc", "n"]))
    ['doc,n\n', "'=1+1,-2\n"]
    """
    yield _csv_line([_cell(column) for column in columns])
    for row in rows:
        yield _csv_line([_cell(row.get(column)) for column in columns])


def add_rows(text: str, rows: Iterable[Mapping[str, str]]) -> str:
    r"""A CSV text with more rows at its end, written as it is: its columns, separator and line ends.

    >>> add_rows("id;title\r\na;One\r\n", [{"id": "b", "title": "one; two", "date": "1997"}])
    'id;title\r\na;One\r\nb;"one; two"\r\n'
    """
    separator = _separator(text)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    end = "\r\n" if "\r\n" in text else "\n"
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    writer.writerows([harmless(row.get(name.strip().casefold(), "")) for name in header] for row in rows)
    return text + ("" if text.endswith(("\n", "\r")) else end) + stream.getvalue()


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write rows as `csv_text` gives them, in UTF-8, beside the file and moved into place."""
    write_beside(path, csv_text(rows, columns).encode("utf-8"))


def frame_csv(frame: "pd.DataFrame") -> bytes:
    """A frame without its index as such a file; numbers as pandas writes them."""
    made = _each_text(frame, harmless).rename(columns=lambda name: harmless(str(name)))
    broken = any("\r" in text for name in made for text in _texts(made[name]))  # `csv` leaves it unquoted
    quoting = csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL
    return made.to_csv(index=False, lineterminator="\n", quoting=quoting).encode("utf-8")


def read_frame(path: Path) -> "pd.DataFrame":
    """What `frame_csv` wrote, all as text: six times as fast as `read_csv`, and nothing is checked.

    Raises FileNotFoundError, and ValueError for what is no CSV, or not UTF-8.
    """
    import pandas as pd

    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8", index_col=False)
    return _each_text(frame, as_it_was)


def harmless(text: str) -> str:
    """The text, with an apostrophe wherever a spreadsheet would begin a formula.

    That is before it, and after each sign that some spreadsheet takes for the end of a cell.

    >>> harmless("=HYPERLINK(1)"), harmless("1997-04"), harmless("-5"), harmless("ally;=1+1")
    ("'=HYPERLINK(1)", '1997-04', "'-5", "ally;'=1+1")
    """
    marked = _LATER.sub(r"\1'\2", text)
    return f"'{marked}" if _FIRST.match(marked) else marked


def as_it_was(cell: str) -> str:
    """The text of a cell that `harmless` made.

    >>> as_it_was("'=HYPERLINK(1)"), as_it_was("'tis")
    ('=HYPERLINK(1)', "'tis")
    """
    if "'" not in cell:
        return cell
    marked = cell[1:] if cell.startswith("'") and _FIRST.match(cell, 1) else cell
    return _MARKED.sub(r"\1\2", marked)


def _each_text(frame: "pd.DataFrame", change: Callable[[str], str]) -> "pd.DataFrame":
    """The frame with its texts changed: where one is repeated it is looked at once."""
    changed = {}
    for name in frame:
        texts = {text: change(text) for text in _texts(frame[name])}
        if any(text != other for text, other in texts.items()):
            changed[name] = [texts.get(value, value) for value in frame[name]]
    return frame.assign(**changed) if changed else frame


def _texts(column: "pd.Series[Any]") -> list[str]:
    """The different texts in a column; none in one of numbers."""
    if column.dtype.kind in "biufM":
        return []
    return [value for value in column.unique() if isinstance(value, str)]


def _csv_line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    if any(isinstance(cell, str) and "\r" in cell for cell in cells):  # which `csv` leaves without quotes
        csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    else:
        csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 (a cell holds whatever prints itself)
    if value is None or value != value:  # only a missing number differs from itself
        return ""
    return harmless(value) if isinstance(value, str) else value


def _separator(text: str) -> str:
    """What parts the cells of the header: the sign that gives most cells, the comma where none does."""
    first = io.StringIO(text, newline="").readline()[:10_000]
    cells = {sign: max(map(len, csv.reader([first], delimiter=sign)), default=0) for sign in SEPARATORS}
    return max(cells, key=lambda sign: cells[sign])


def _records(text: str, separator: str, error: type[FramingError], place: str) -> list[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, [*map(as_it_was, cells)]))
            line = reader.line_num + 1
    except csv.Error as reason:
        raise error(f"not CSV: {reason}", where=f"{place} line {reader.line_num}") from None
    return records


def _filled(cells: list[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _header(records: list[Record], known: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    """Where the columns with a name or content stand, and their names; a known one as it is known."""
    if not records:
        return [], ()
    as_known = {name.casefold(): name for name in known}
    names = [name.strip() for name in records[0][1]]
    named = [name if name in known else as_known.get(name.casefold(), name) for name in names]
    places = [
        at
        for at, name in enumerate(named)
        if name or any(_filled(cells[at : at + 1]) for _, cells in records)
    ]
    return places, tuple(named[at] for at in places)


def _header_fault(
    header: Sequence[str], columns: Sequence[str], optional: Sequence[str] | None, separator: str
) -> dict[str, str]:
    """What is wrong with a header, as parts of an error; empty where nothing is."""
    known = [*columns, *(optional or ())]
    for number, name in enumerate(header, 1):
        if not name:
            return {"what": f"column {number} has no name", "advice": "name it, or empty its cells"}
        if header.count(name) > 1:
            return {"what": f"the column {name!r} stands twice"}
        if optional is not None and name not in known:
            return {"what": f"unknown column {name!r}", "advice": nearest(name, known)}
    missing = next((name for name in columns if name not in header), None)
    if missing is None:
        return {}
    parted = "" if separator == "," else f" (cells are parted by {SEPARATORS[separator]})"
    return {
        "what": f"the column {missing!r} is missing",
        "expected": ", ".join(columns),
        "found": ", ".join(header) + parted if header else "nothing",
        "advice": nearest(missing, header) if header else "",
    }


def wrong_length(error: type[FramingError], found: int, expected: int, sign: str, where: str) -> FramingError:
    """The error for a row of so many cells under a header of others; ``sign`` is what parts them."""
    return error(
        "the row has another number of cells than the header",
        where=where,
        expected=f"{expected} cells, parted by {sign}",
        found=str(found),
        advice=f"put a cell that holds {sign} in double quotation marks",
    )
