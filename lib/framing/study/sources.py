"""``sources.csv``: the documents that a study declares, one row each."""

import re
from pathlib import Path

from framing.base.csvfile import CsvFile, Row, read_csv
from framing.base.errors import FramingError, StudyError
from framing.base.escape import is_plain_name
from framing.corpus.document import SOURCE_COLUMNS, Source, precision_of_date

_NEEDED = ("doc_id", "file", "sha256")


def read_sources(path: Path, place: str) -> tuple[tuple[Source, ...], tuple[FramingError, ...]]:
    """The documents that a ``sources.csv`` declares, and the rows that can't be used.

    Returns
    -------
    (tuple of Source, tuple of FramingError)
        in the order of the file; a row with a problem is in the second only.

    Raises
    ------
    StudyError
        where the file is missing, is not UTF-8, or lacks a column or has an unknown one.
    """
    file = read_csv(path, _NEEDED, optional=SOURCE_COLUMNS, error=StudyError, place=place, skip_faults=True)
    problems: list[FramingError] = list(file.faults)
    sources: dict[str, Source] = {}
    for row in file.rows:
        try:
            source = _source(file, row)
            if first := sources.get(source.doc_id):
                what = f"doc_id {source.doc_id!r} stands twice"
                found = f"it first in row {first.row}"
                raise file.fault(what, row, expected="one row per document", found=found)
        except StudyError as problem:
            problems.append(problem)
            continue
        sources[source.doc_id] = source
    return tuple(sources.values()), tuple(problems)


def _source(file: CsvFile, row: Row) -> Source:
    cells = {column: value.strip() for column, value in row.items()}
    doc_id, digest = cells["doc_id"], cells["sha256"].lower()
    if not is_plain_name(doc_id):
        raise file.fault(f"doc_id {doc_id!r} can't be used", row, expected="letters, digits, dots, dashes")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        found = repr(cells["sha256"])
        raise file.fault(f"sha256 of {doc_id} is wrong", row, expected="64 hexadecimal digits", found=found)
    try:
        precision = precision_of_date(cells.get("date", ""))
    except ValueError:
        what = f"date {cells['date']!r} of {doc_id} is no date"
        raise file.fault(what, row, expected="YYYY, YYYY-MM, YYYY-MM-DD or nothing") from None
    if cells.get("date_precision", "") not in ("", precision):
        what = (
            f"date_precision {cells['date_precision']!r} of {doc_id} does not fit the date {cells['date']!r}"
        )
        raise file.fault(what, row, expected=repr(precision))
    return Source(**(cells | {"sha256": digest, "date_precision": precision}), row=row.line)
