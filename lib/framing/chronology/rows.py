"""The rows of the chronology's files, and errors that point at one of them."""

from collections.abc import Collection

from framing.base.csvfile import CsvFile, Row
from framing.base.errors import FramingError, nearest


class Place:
    """A row of a file, and the errors that can be made there."""

    def __init__(self, file: CsvFile, row: Row) -> None:
        self.file, self.row = file, row

    def error(self, column: str, value: str, expected: str, advice: str = "") -> FramingError:
        """The error that a value of a column is not usable. To be raised."""
        found = f"«{value}»" if value else "nothing"
        what = f"{column} is not usable"
        return self.file.fault(what, self.row, expected=expected, found=found, advice=advice)

    def one_of(self, column: str, value: str, known: Collection[str]) -> None:
        """Raise the error that a value of a column is not usable, where it is none of those known."""
        if value not in known:
            raise self.error(column, value, "a known value", nearest(value, known))

    def filled(self, *columns: str) -> None:
        """Raise the error that a value is not usable, where one of these columns is empty."""
        for column in columns:
            if not self.row[column].strip():
                raise self.error(column, "", "some text")
