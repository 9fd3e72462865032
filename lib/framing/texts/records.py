"""Files of records (CSV, TSV, Excel, JSON, JSON lines, Parquet) to records: what each says, by column.

A record's values are text, empty where there is none; ``where`` is its place as a person would look for it.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from framing.base.csvfile import SEPARATORS, wrong_length
from framing.base.errors import FramingError, Remark, TextError
from framing.base.limits import FREE, Allowance, limits, refuse
from framing.base.unpack import BROKEN_STREAM, check_member, open_zip
from framing.texts.plain import decode_bytes

if TYPE_CHECKING:
    from pyarrow.parquet import FileMetaData

_SIGNS = {**SEPARATORS, "|": "a bar"}
_OLE = b"\xd0\xcf\x11\xe0"
_NEVER = "\x1f"  # parts nothing: a table of one column
_NAMING = ("rendered", "name", "full_name", "text", "value", "#text", "$t", "$")  # keys of an object's words
_CELL = 10  # bytes that a cell of a sheet, or a value of Parquet, takes at least
_ROWS = 500  # rows of a Parquet file that are read at a time, at most
_BLOCK = 1_000_000  # bytes of lines that are read at a time
_TOP = 10  # rows at the top of a sheet among which the header is looked for


@dataclass(frozen=True)
class Record:
    """One record: its values by column, where it stands, its number (from 1), and the file's encoding.

    ``table`` is the place of the table whose header names the columns; empty where each record names its own.
    """

    values: dict[str, str]
    where: str
    number: int
    encoding: str = "utf-8"
    table: str = ""


Found = Record | FramingError  # a record, or what is wrong with it
Row = tuple[int, list[str]]  # the line on which it begins, and its cells


def text_of(value: Any) -> str:  # noqa: ANN401 (whatever a cell or a JSON value holds)
    """A value as text: a date in ISO 8601, a whole number without fraction, a list with semicolons.

    Of an object the name counts, or the text that it holds, else it is JSON.

    >>> [text_of(value) for value in (None, 7.0, True, [1, "b"], datetime(2021, 7, 16), {"a": 1})]
    ['', '7', 'True', '1; b', '2021-07-16', '{"a": 1}']
    >>> text_of([{"id": 7, "name": "Ada Quill"}, {"rendered": "Orla Venn"}])
    'Ada Quill; Orla Venn'
    """
    if value is None or value != value:
        return ""
    if isinstance(value, datetime) and value.time() == time(0):
        value = value.date()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return "; ".join(map(text_of, value))
    if isinstance(value, dict):
        named = (value[key] for key in _NAMING if isinstance(value.get(key), str))
        return next(named, "") or json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def read_lines(stream: BinaryIO, name: str) -> Iterator[Found]:
    """JSON lines: one object each. Blank lines are passed over; a broken line is an error of its own."""
    for number, line in _raw_lines(stream, name):
        if isinstance(line, FramingError):
            yield line
        elif line.strip():
            where = f"{name}, line {number}"
            too_long = len(line) > limits().document
            record = refuse("has too many bytes", "document", where) if too_long else _json(line, where)
            yield record if isinstance(record, FramingError) else _record(record, where, number)


def read_json(stream: BinaryIO, name: str) -> Iterator[Found]:
    """A JSON file: a list of objects, of texts or of rows under a header, wherever in it; or objects by id.

    Objects one after the other, and JSON lines, are read under this name, too.
    """
    data = stream.read()
    content = _json(data, name)
    if isinstance(content, TextError):
        row = [one for one in _in_a_row(data) if isinstance(one, Mapping)]
        if not row:  # which tells of each line what is wrong with it, where some are JSON
            lines = list(read_lines(io.BytesIO(data), name))
            yield from lines if any(isinstance(one, Record) for one in lines) else [content]
            return
        content = row
    listed = _listed(content)
    if not listed:
        yield TextError("holds no records", where=name, expected='[{"id": …, "text": …}, …]')
    for number, one in enumerate(listed, 1):
        yield _record({"text": one} if isinstance(one, str) else one, f"{name}, record {number}", number)


def read_rows(stream: BinaryIO, name: str) -> Iterator[Found]:
    """CSV with a header: cells parted by commas, semicolons, tabs or bars; of one column, by nothing.

    The encoding is told as that of a plain text is. A row with another number of cells than the header is an
    error of its own.
    """
    decoded = decode_bytes(stream.read(), name=name)
    for said in decoded.remarks:
        yield Remark(said, where=name, kind="reading", counted=True)
    separator, skip = _separator(decoded.content)
    rows = _csv_rows(decoded.content, separator, name, skip)
    yield from _records(rows, name, separator, decoded.encoding)


def read_sheets(stream: BinaryIO, name: str) -> Iterator[Found]:
    """The sheets of an Excel file that have a header and rows; formulas give the value last computed."""
    from openpyxl import load_workbook  # imported late: it takes a while

    data = stream.read()
    try:
        _check_parts(data, name)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, _filled_rows(sheet)) for sheet in book.worksheets]
    except TextError as error:
        yield error
        return
    except Exception as error:  # openpyxl raises whatever a broken part makes it raise
        yield TextError("is no Excel file that can be opened", where=name, found=str(error)[:80])
        return
    filled = [(title, rows) for title, rows in sheets if rows]
    for title, rows in filled:
        place = name if len(filled) == 1 else f"{name}, sheet {title}"
        width = max(len(cells) for _, cells in rows)
        if width * len(rows) > limits().document // _CELL:
            yield refuse(f"has {len(rows):,} rows of {width:,} cells", "document", place)
        else:
            yield from _records(
                ((at, cells + [""] * (width - len(cells))) for at, cells in rows), place, "", "utf-8"
            )


def _check_parts(data: bytes, name: str) -> None:
    """Raise TextError where what an Excel file unpacks to is over the limits."""
    allowance = Allowance(len(data), name)
    for part in open_zip(io.BytesIO(data), allowance).infolist():
        check_member(part, f"{name}, {part.filename}")
        allowance.take(part.file_size)


def _filled_rows(sheet: Any) -> list[Row]:  # noqa: ANN401 (of openpyxl, which has no types)
    """The rows of a sheet that hold anything, with their numbers, up to their last cell."""
    sheet.reset_dimensions()  # a sheet may say that it has as many as there can be
    rows = enumerate(sheet.iter_rows(values_only=True), 1)
    cells = ((number, [text_of(cell).strip() for cell in row]) for number, row in rows if row)
    return [(number, row) for number, row in cells if any(row)]


def read_parquet(stream: BinaryIO, name: str) -> Iterator[Found]:
    """A Parquet file, in batches of rows that are no larger than what may be unpacked of any file."""
    from pyarrow import ArrowException, parquet

    data = stream.read()
    allowance = Allowance(len(data), name)
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        rows = _rows_at_once(file.metadata, Allowance(len(data), name))
        number = 0
        for batch in file.iter_batches(batch_size=rows):
            for values in batch.to_pylist():
                number += 1
                record = _record(values, f"{name}, row {number}", number)
                if isinstance(record, Record):
                    allowance.take(sum(len(value) for value in record.values.values()))
                yield record
    except TextError as error:
        yield error
    except (ArrowException, OSError, ValueError) as error:
        yield TextError("is no Parquet file that can be read", where=name, found=str(error)[:80])


def _rows_at_once(metadata: "FileMetaData", allowance: Allowance) -> int:
    """How many rows of a Parquet file may be read at a time, whatever is in them.

    A value that is stored once stands in as many rows as say so: each row may be all that its group holds.
    Raises OverLimitError where the file holds more bytes, or more values, than may be unpacked.
    """
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    for group in groups:
        values = sum(group.column(number).num_values for number in range(group.num_columns))
        allowance.take(max(group.total_byte_size, values * _CELL))
    largest = max((group.total_byte_size for group in groups), default=1)
    return min(_ROWS, max(1, FREE // max(1, largest)))


#: The reader of each kind of file, by the ending of its name.
READERS: dict[str, Callable[[BinaryIO, str], Iterator[Found]]] = {
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": read_json,
    ".csv": read_rows,
    ".tsv": read_rows,
    ".tab": read_rows,
    ".xlsx": read_sheets,
    ".xlsm": read_sheets,
    ".parquet": read_parquet,
    ".pq": read_parquet,
}


def read_records(stream: BinaryIO, name: str, ending: str) -> Iterator[Found]:
    """The records of a file by the ending of its name; what its first bytes tell goes before that."""
    start = stream.read(512)
    stream.seek(0)
    reader = READERS[ending]
    if start.startswith(b"PK\x03\x04"):
        reader = read_sheets
    elif start.startswith(b"PAR1"):
        reader = read_parquet
    elif start.startswith(_OLE) or (reader is read_sheets and start.lstrip().startswith(b"<")):
        what = "is an old Excel file, one under a password, or a web page"
        yield TextError(what, where=name, advice="save it as .xlsx or .csv, without a password")
        return
    elif reader is read_sheets:  # a table of text that is called so
        reader = read_rows
    yield from reader(stream, name)


def _raw_lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes | TextError]]:
    """The lines of a stream, with their numbers; the last item is the error where it breaks off."""
    try:
        yield from _split_lines(stream)
    except BROKEN_STREAM as error:
        yield 0, damaged(name, error)


def _split_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a stream, with their numbers, without whole blocks of blank ones.

    A line that is over the limit of a document is cut one byte behind it.
    """
    most = limits().document + 1
    number, left = 1, most
    held: list[bytes] = []
    blocks = cast(io.BufferedIOBase, stream)
    while block := blocks.read1(_BLOCK):  # what comes before a cut isn't lost
        if not held and not block.strip(b"\n"):
            number += len(block)
            continue
        first, *others = block.split(b"\n")
        held.append(first[:left])
        left -= len(held[-1])
        if others:
            yield number, b"".join(held)
            yield from enumerate(others[:-1], number + 1)
            number += len(others)
            held, left = [one for one in others[-1:] if one], most - len(others[-1])
    yield number, b"".join(held)


def damaged(name: str, error: Exception) -> TextError:
    """What is wrong with a file that can't be unpacked."""
    return TextError("is cut off or damaged", where=name, found=str(error), advice="get it again")


def _json(data: bytes, where: str) -> Any:  # noqa: ANN401 (any JSON)
    """What JSON says, or a TextError."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return TextError(f"is broken at byte {error.start}", where=where, expected="utf-8")
    except json.JSONDecodeError as error:
        return TextError("is not JSON", where=where, found=str(error))
    except RecursionError:
        return TextError("is not read: its lists lie too deep in each other", where=where)
    except ValueError:
        return TextError("is not read: it holds a number of thousands of digits", where=where)


def _in_a_row(data: bytes) -> list[Any]:
    """The values of JSON that stand one after the other; none where there is anything else."""
    text, decoder, values = data.decode("utf-8-sig", "replace").strip(), json.JSONDecoder(), []
    place = 0
    try:
        while place < len(text):
            value, place = decoder.raw_decode(text, place)
            values.append(value)
            place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n,"))
    except (ValueError, RecursionError):
        return []
    return values


def _listed(content: Any) -> list[Any]:  # noqa: ANN401 (any JSON)
    """The records of a JSON file; none where it holds none."""
    if isinstance(content, list):
        rows = len(content) > 1 and all(isinstance(one, list) for one in content)
        header = [text_of(one) for one in content[0]] if rows else []
        return [dict(zip(header, row, strict=False)) for row in content[1:]] if rows else content
    if not isinstance(content, dict) or not content:
        return []
    if lists := list(_lists_in(content)):
        return max(lists, key=len)
    if all(isinstance(one, dict) for one in content.values()):
        return [{"id": key, **one} for key, one in content.items()]
    return [content]


def _lists_in(content: dict[str, Any]) -> Iterator[list[Any]]:
    """The lists of objects in an object, those that lie in no other list."""
    for value in content.values():
        if isinstance(value, dict):
            yield from _lists_in(value)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and "text" not in content:
            yield value


def _record(values: Any, where: str, number: int) -> Found:  # noqa: ANN401 (any JSON)
    """A record; what an object in it holds has a column of its own, too («fields.body»)."""
    if not isinstance(values, Mapping):
        return TextError(
            "is not an object", where=where, expected='{"id": …, "text": …}', found=repr(values)[:40]
        )
    cells = {str(key): text_of(value) for key, value in values.items()}
    for key, value in values.items():
        if isinstance(value, Mapping):
            cells |= {f"{key}.{inner}": text_of(one) for inner, one in value.items()}
    return Record(cells, where, number)


def _separator(content: str) -> tuple[str, int]:
    """What parts the cells, and how many lines come before the header (1 for Excel's ``sep=;``)."""
    lines = io.StringIO(content, newline="")
    first, skip = lines.readline()[:10_000], 0
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[-1], 1
    while first and not first.strip(" \r\n,;\t|"):  # a spreadsheet's empty rows
        first = lines.readline()[:10_000]
    cells = {sign: max(map(len, csv.reader([first], delimiter=sign)), default=0) for sign in _SIGNS}
    best = max(cells, key=lambda sign: cells[sign])
    return (best if cells[best] > 1 else _NEVER), skip


def _csv_rows(content: str, separator: str, name: str, skip: int) -> Iterator[Row | TextError]:
    """The rows of a CSV file, each with the line on which it begins."""
    try:
        yield from _parse(content, separator, skip, csv.QUOTE_MINIMAL)
    except csv.Error as reason:
        if separator in ("\t", _NEVER):  # such files often have quotation marks as they are
            yield from _parse(content, separator, skip, csv.QUOTE_NONE)
            return
        yield TextError(f"not CSV: {reason}", where=name, expected="a cell with quotation marks doubles them")


def _parse(content: str, separator: str, skip: int, quoting: int) -> list[Row]:
    reader = csv.reader(
        io.StringIO(content, newline=""),
        delimiter=separator,
        strict=True,
        quoting=quoting,  # type: ignore[arg-type]
    )
    rows, line = [], 1
    for cells in reader:
        rows.append((line, cells))
        line = reader.line_num + 1
    return rows[skip:]


def _records(rows: Iterable[Row | TextError], name: str, separator: str, encoding: str) -> Iterator[Found]:
    """The records of a table; empty rows, and titles above the header, are passed over."""
    filled = [row for row in rows if isinstance(row, TextError) or any(map(str.strip, row[1]))]
    yield from (row for row in filled if isinstance(row, TextError))
    table = [row for row in filled if not isinstance(row, TextError)]
    if separator and len(table) == 1:
        yield TextError("has a header and no rows", where=name, advice="replace or remove the file")
    top = _header_place([cells for _, cells in table[:_TOP]])
    columns = _columns(table[top][1]) if table else []
    for number, (line, cells) in enumerate(table[top + 1 :], 1):
        where = f"{name} row {line}"
        if separator and _misfits(cells, columns):
            sign = _SIGNS.get(separator, "nothing")
            yield wrong_length(TextError, len(cells), len(columns), sign, where)
        else:
            yield Record(dict(zip(columns, cells, strict=False)), where, number, encoding, name)


def _header_place(rows: list[list[str]]) -> int:
    """Which of the first rows is the header: a title above it fills one cell alone."""
    widths = [sum(bool(cell.strip()) for cell in cells) for cells in rows]
    return next((place for place, width in enumerate(widths) if width > 1), 0)


def _columns(cells: Sequence[str]) -> list[str]:
    """The names of the columns, each once; one without a name is called by its number."""
    columns: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell.strip() or f"column {number}"
        columns.append(name if name not in columns else f"{name} ({number})")
    return columns


def _misfits(cells: list[str], columns: list[str]) -> bool:
    """Whether a row has content beyond the header, or ends before the last column that has a name."""
    named = max((n for n, name in enumerate(columns, 1) if name != f"column {n}"), default=0)
    return len(cells) < named or any(cell.strip() for cell in cells[len(columns) :])
