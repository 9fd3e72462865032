"""The rows of a study's CSV file, and errors that point at one of them."""

import csv
from collections.abc import Collection
from pathlib import Path

from framing.base.errors import StudyError, nearest


class Place:
    """A row of a file, and the errors that can be made there."""

    def __init__(self, path: Path, line: int) -> None:
        self.where = f"{path.name}, row {line}"

    def error(self, column: str, value: str, expected: str, advice: str = "") -> StudyError:
        """The error that a value of a column is not usable."""
        return StudyError(
            f"{column} is not usable",
            where=self.where,
            expected=expected,
            found=f"«{value}»" if value != "" else "nothing",
            advice=advice,
        )

    def one_of(self, column: str, value: str, known: Collection[str]) -> None:
        """Raise StudyError where a value of a column is none of those known."""
        if value not in known:
            raise self.error(column, value, "a known value", nearest(value, known))


def read_rows(path: Path, columns: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with exactly these columns, each with the line on which it ends.

    Raises
    ------
    StudyError
        naming file and row: no such file, no UTF-8, no CSV, or other columns.
    """
    lines = _read_lines(path)
    header = lines[0][1] if lines else []
    _check_header(f"{path.name}, row 1", header, columns)
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            raise StudyError(
                "the row has another number of fields than the header",
                where=f"{path.name}, row {line}",
                expected=str(len(header)),
                found=str(len(cells)),
                advice="quote fields that hold a comma",
            )
    return [(line, dict(zip(header, cells, strict=True))) for line, cells in lines[1:]]


def _read_lines(path: Path) -> list[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            try:
                return [(reader.line_num, cells) for cells in reader if cells]
            except csv.Error as error:
                where = f"{path.name}, row {reader.line_num}"
                raise StudyError("the file is not CSV", where=where, found=str(error)) from None
    except FileNotFoundError:
        raise StudyError("the file is missing", where=path.name, advice="restore it") from None
    except UnicodeDecodeError as error:
        raise StudyError("the file is not UTF-8", where=path.name, found=f"byte {error.start}") from None


def _check_header(where: str, header: list[str], columns: Collection[str]) -> None:
    for name in header:
        if name not in columns:
            raise StudyError(f"unknown column «{name}»", where=where, advice=nearest(name, columns))
        if header.count(name) > 1:
            raise StudyError(f"column «{name}» stands there twice", where=where)
    if missing := [name for name in columns if name not in header]:
        raise StudyError(f"column «{missing[0]}» is missing", where=where)
