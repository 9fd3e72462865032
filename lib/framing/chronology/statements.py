"""Statements: one document's dating or quantifying of one event, read from ``chronology.csv`` and checked."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from framing.base.csvfile import CsvFile, read_csv
from framing.base.errors import StudyError
from framing.chronology.intervals import BOUNDS, PRECISIONS, days_of
from framing.chronology.rows import Place

#: The column that background needs, and that files without background may leave out.
SOURCE = "source"

STATEMENT_COLUMNS = {
    "event": "the event, figure or claim that is stated (a short name, the same for every document)",
    "label": "the event in a few neutral words of ours, the same in every row of the event",
    "date": "when, as this document dates it: YYYY, YYYY-MM or YYYY-MM-DD; empty where it gives no date",
    "until": "the end of a period that begins at date; empty where there is none",
    "date_precision": "day, month, year, decade (date is its first year) or century (its first year, 1801)",
    "date_bound": "by (at the latest) or after (at the earliest) the date; empty: at the date",
    "date_basis": "stated (the date stands in the words at start to end) or derived (reckoned from them)",
    "kind": "event, quantity, or claim (a state of affairs that the text asserts)",
    "indicator": "the indicator of alignment that the statement claims; empty where it claims none",
    "quantity": "the figure stated, in units of one (1.8 million is 1800000)",
    "unit": "what is counted",
    "bound": "exact, over, at least, nearly or about, as the text qualifies the figure",
    "status": "announced (said or signed, not yet at work), target, in force, reported (as done or measured)",
    "topic": "the topic (family) of the topics codebook that it belongs to; empty where it has none",
    "doc_id": "the document; empty for background from the literature that is no statement of these texts",
    "start": "where the words that state it begin (code points into the document's text)",
    "end": "where they end (exclusive)",
    "said_by": "who says so, where the document credits somebody else; empty: its author",
    "wording": "the name or title that the document uses, where names are compared",
    "note": "what a reader should know, in our own words",
    SOURCE: "where background stands: a work with its page, or an address; empty where a document states it",
}
KINDS = ("event", "quantity", "claim")
STATUSES = ("announced", "target", "in force", "reported")
#: Indicators of alignment in the literature's order, from early to deep (Korolev 2019, 2020). The
#: order sorts tables; it places no relationship at a stage.
INDICATORS = (
    "border measures",
    "leaders' meetings",
    "consultations",
    "institutions",
    "policy coordination",
    "treaty clauses",
    "military-technical cooperation",
    "exercises",
    "patrols",
)

_EVENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_QUANTITY = re.compile(r"[0-9]{1,18}(\.[0-9]{1,9})?")
_OFFSET = re.compile(r"[0-9]{1,12}")
_FORMS = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY", "decade": "YYY0", "century": "YY01"}


def load_chronology(
    path: Path,
    documents: pd.DataFrame,
    *,
    passages: pd.DataFrame | None = None,
    topics: Collection[str] | None = None,
) -> pd.DataFrame:
    """Read ``chronology.csv``: one row per statement by a document, checked.

    Parameters
    ----------
    path : the file.
    documents : the table of that name; its ``doc_id`` are the documents that a row may name.
    passages : where given (``doc_id, start, end``), every statement must lie in one passage of the body.
    topics : where given, the topics that a row may name.

    Returns
    -------
    pandas.DataFrame
        the columns of `STATEMENT_COLUMNS` and ``row``, the line of the file. ``quantity`` is a float,
        ``start`` and ``end`` are nullable integers, everything else is text.

    Raises
    ------
    StudyError
        naming file, row and value, at the first thing that is wrong.
    """
    file = read_csv(path, [*STATEMENT_COLUMNS][:-1], error=StudyError, optional=(SOURCE,))
    doc_ids = list(documents["doc_id"])
    body = None if passages is None else _extents(passages)
    labels: dict[str, str] = {}
    for row in file.rows:
        place = Place(file, row)
        _check_names(place, row, doc_ids, topics)
        _check_date(place, row)
        _check_quantity(place, row)
        _check_span(place, row, body)
        if labels.setdefault(row["event"], row["label"]) != row["label"]:
            raise place.error("label", row["label"], f"«{labels[row['event']]}», as in an earlier row")
    return _table(file)


def _table(file: CsvFile) -> pd.DataFrame:
    table = pd.DataFrame(list(file.rows), columns=list(STATEMENT_COLUMNS), dtype=object)
    table[SOURCE] = table[SOURCE].fillna("")
    table["quantity"] = pd.to_numeric(table["quantity"].replace("", None)).astype(float)
    for column in ("start", "end"):
        table[column] = pd.to_numeric(table[column].replace("", None)).astype("Int64")
    return table.assign(row=[row.line for row in file.rows])


def _check_names(
    place: Place, row: Mapping[str, str], doc_ids: Collection[str], topics: Collection[str] | None
) -> None:
    if not _EVENT.fullmatch(row["event"]):
        raise place.error("event", row["event"], "lower-case words joined by hyphens")
    place.filled("label")
    place.one_of("kind", row["kind"], KINDS)
    place.one_of("status", row["status"], STATUSES)
    if row["indicator"]:
        place.one_of("indicator", row["indicator"], INDICATORS)
    if row["doc_id"]:
        place.one_of("doc_id", row["doc_id"], doc_ids)
    if topics is not None and row["topic"]:
        place.one_of("topic", row["topic"], topics)


def _check_date(place: Place, row: Mapping[str, str]) -> None:
    if not row["date"]:
        for column in ("until", "date_precision", "date_bound", "date_basis"):
            if row[column]:
                raise place.error(column, row[column], "nothing, because the row has no date")
        return
    precision = row["date_precision"]
    place.one_of("date_precision", precision, PRECISIONS)
    place.one_of("date_bound", row["date_bound"], ("", "by", "after"))
    place.one_of("date_basis", row["date_basis"], ("stated", "derived"))
    for column in ("date", "until"):
        if row[column]:
            try:
                days_of(row[column], precision)
            except ValueError:
                expected = f"a {precision} as {_FORMS[precision]}"
                raise place.error(column, row[column], expected) from None
    if row["until"] and row["until"] < row["date"]:
        raise place.error("until", row["until"], f"a date after {row['date']}")


def _check_quantity(place: Place, row: Mapping[str, str]) -> None:
    if not row["quantity"]:
        if row["kind"] == "quantity":
            raise place.error("quantity", "", "a number, because kind is quantity")
        for column in ("unit", "bound"):
            if row[column]:
                raise place.error(column, row[column], "nothing, because the row has no quantity")
        return
    if not _QUANTITY.fullmatch(row["quantity"]):
        raise place.error("quantity", row["quantity"], "a number such as 1800000 or 1.5")
    if not row["unit"]:
        raise place.error("unit", "", "what the quantity counts")
    place.one_of("bound", row["bound"], BOUNDS)


def _check_span(
    place: Place, row: Mapping[str, str], body: Mapping[str, list[tuple[int, int]]] | None
) -> None:
    start, end = row["start"], row["end"]
    span = f"{start}–{end}"
    if not row["doc_id"]:
        if not row.get(SOURCE):
            raise place.error(SOURCE, "", "where it stands, because the row names no document")
        if start or end:
            raise place.error("start, end", span, "nothing, because the row names no document")
        return
    if not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end) and int(start) < int(end)):
        raise place.error("start, end", span, "two offsets, the first smaller than the second")
    if body is None:
        return
    if not any(first <= int(start) and int(end) <= last for first, last in body.get(row["doc_id"], ())):
        raise place.error("start, end", span, f"a span within one passage of the body of {row['doc_id']}")


def _extents(passages: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    return {
        str(doc_id): list(zip(rows["start"], rows["end"], strict=True))
        for doc_id, rows in passages.groupby("doc_id")
    }
