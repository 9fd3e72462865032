"""``sources.csv``: the documents that a study declares, one row each."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, NamedTuple

from framing.base.csvfile import CsvFile, Row, read_csv
from framing.base.errors import FramingError, Remark, StudyError
from framing.base.escape import is_plain_name
from framing.base.ids import make_id
from framing.corpus.document import RECORD_COLUMNS, SOURCE_COLUMNS, Source, precision_of_date
from framing.texts.dates import read_date, tell_order
from framing.texts.languages import language_code

_NEEDED = ("doc_id", "file", "sha256")


class Declared(NamedTuple):
    """What a ``sources.csv`` says.

    Attributes
    ----------
    sources : a document for each row that names a file, in the order of the file.
    records : of each row that names none, which is about a record of a collection: its cells by the id of the
        document that the record is.
    problems : what is to be known of rows. A row of which nothing tells the document (another number of
        cells, a file without a hash) is here only. Of an id or a date that can't stand there a Remark tells:
        the document has another id, or no date.
    """

    sources: tuple[Source, ...] = ()
    records: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    problems: tuple[FramingError, ...] = ()


def read_sources(path: Path, place: str) -> Declared:
    """Read the file ``sources.csv`` of a study.

    Raises
    ------
    StudyError
        where the file is missing, is not UTF-8, or lacks a column or has an unknown one.
    """
    file = read_csv(path, _NEEDED, optional=SOURCE_COLUMNS, error=StudyError, place=place, skip_faults=True)
    problems: list[FramingError] = list(file.faults)
    ids = _distinct_ids(file, problems.append)
    order = tell_order(row.get("date", "") for row in file.rows)
    sources: list[Source] = []
    records: dict[str, dict[str, str]] = {}
    for row, doc_id in zip(file.rows, ids, strict=True):
        if not row["file"].strip() and not row["sha256"].strip():
            records[doc_id] = {
                name: cell for name in RECORD_COLUMNS[1:] if (cell := row.get(name, "").strip())
            }
            continue
        try:
            sources.append(_source(file, row, doc_id, order, problems.append))
        except StudyError as problem:
            problems.append(problem)
    return Declared(tuple(sources), records, tuple(problems))


def _distinct_ids(file: CsvFile, tell: Callable[[FramingError], object]) -> list[str]:
    """An id for each row: its own where it can be one and is the first of its kind."""
    given = [row["doc_id"].strip() for row in file.rows]
    taken = {doc_id.casefold() for doc_id in given if is_plain_name(doc_id)}
    first: dict[str, int] = {}
    ids = []
    for row, doc_id in zip(file.rows, given, strict=True):
        if is_plain_name(doc_id) and doc_id not in first:
            first[doc_id] = row.line
            ids.append(doc_id)
            continue
        made = make_id(doc_id or PurePosixPath(row["file"]).stem, taken=taken)
        why = f"stands twice, first in row {first[doc_id]}" if doc_id in first else "can't be used"
        tell(_remark(file, row, f"doc_id {doc_id!r} {why}: the document is called {made}", "id"))
        ids.append(made)
    return ids


def _source(
    file: CsvFile, row: Row, doc_id: str, order: bool | None, tell: Callable[[FramingError], object]
) -> Source:
    cells = {column: value.strip() for column, value in row.items()}
    digest = cells["sha256"].lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        found = repr(cells["sha256"])
        raise file.fault(f"sha256 of {doc_id} is wrong", row, expected="64 hexadecimal digits", found=found)
    when = _date(file, row, doc_id, order, tell)
    changed = {"doc_id": doc_id, "sha256": digest, "date": when, "date_precision": precision_of_date(when)}
    return Source(**(cells | changed), row=row.line)


def _date(
    file: CsvFile, row: Row, doc_id: str, order: bool | None, tell: Callable[[FramingError], object]
) -> str:
    """A row's date, no preciser than ``date_precision`` says; empty where it is none.

    ``order`` says whether the day comes first in the column's figures.
    """
    given, precision = row.get("date", "").strip(), row.get("date_precision", "").strip()
    when = read_date(given, language=language_code(row.get("language", "")), day_first=order)
    if given and not when:
        what = f"date {given!r} of {doc_id} is no date, or may be two, and is left empty"
        tell(_remark(file, row, what, "date", advice="write YYYY, YYYY-MM or YYYY-MM-DD"))
        return ""
    length = {"": 10, "year": 4, "month": 7, "day": 10}.get(precision, 0)
    if not length or (precision and length > len(when)):
        what = f"date_precision {precision!r} of {doc_id} does not fit the date {given!r}, and is left out"
        tell(_remark(file, row, what, "date", advice=f"write {precision_of_date(when) or 'nothing'}"))
        return when
    return when[:length]


def _remark(file: CsvFile, row: Row, what: str, kind: str, advice: str = "") -> Remark:
    return Remark(what, where=f"{file.place} row {row.line}", advice=advice, kind=kind, counted=True)
