"""When each event was, and what each document does with it: states it, leaves it out, can't know it."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import pandas as pd

from framing.chronology.intervals import PRECISIONS, date_interval, days_of, overlap, precision_of
from framing.chronology.wording import say_date

Row: TypeAlias = Mapping[Hashable, Any]
#: What a document that states an event can say of its date: that of the timeline, another one, or none.
STATED = ("states", "dates otherwise", "gives no date")
#: What a document can do with an event.
STATES = (*STATED, "leaves out", "written before", "undated")


def coverage(chronology: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """One row per event and document: what the document does with the event.

    Columns ``event, label, topic, kind, date, when, n_documents, doc_id, state, k``. ``date`` is where a
    timeline puts the event: the finest date given, that of a thing done before that of a thing announced;
    ``when`` says it in words. ``n_documents`` state it; ``k`` statements are this document's. ``state`` is
    one of `STATES`: *states* (and what it says of the date fits ``date``); *dates otherwise*; *gives no date*
    (though somebody does); *leaves out*; *written before* (the document is older than every date given for
    the event); *undated* (the document has no date, and every date given for the event is later than anything
    that the document itself dates, so nothing can be said). Sorted by date, events without one last.
    """
    horizons = {row["doc_id"]: _horizon(row, chronology) for row in documents.to_dict("records")}
    out = []
    for event, rows in _group(chronology.to_dict("records"), "event").items():
        best, stated = finest(rows), _group((row for row in rows if row["doc_id"]), "doc_id")
        facts = [*(best[column] for column in ("label", "topic", "kind", "date")), say_date(best)]
        first = _first_day(rows)
        for doc_id, horizon in horizons.items():
            own = stated.get(doc_id, [])
            state = _say_state(own, best) if own else _state(first, horizon)
            out.append((event, *facts, len(stated), doc_id, state, len(own)))
    columns = ["event", "label", "topic", "kind", "date", "when", "n_documents", "doc_id", "state", "k"]
    table = pd.DataFrame(out, columns=columns)
    key = table["date"].where(table["date"] != "", "9999")
    return table.iloc[order_by(key, table["event"], table.index)].reset_index(drop=True)


def milestones(chronology: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """One row per event: when, which documents state it, which leave it out.

    Only statements of kind *event* count. Columns ``event, label, topic, date, date_precision`` (where a
    timeline puts it, see `coverage`), ``when`` (that in words), ``dates`` (every date that a text gives),
    ``n_documents, stated_by, otherwise, left_out_by, could_not_know, source``. ``stated_by`` lists the
    documents that give this date, ``otherwise`` those that date the event otherwise, with their date, or not
    at all; ``could_not_know`` holds those written before it and those whose date is unknown. ``n_documents``
    0 marks background that no text states; ``source`` says where that stands.
    """
    statements = dict(list(chronology[chronology["kind"] == "event"].groupby("event")))
    grid = coverage(chronology, documents)
    rows = [
        _milestone(statements[event], cells)
        for event, cells in grid.groupby("event", sort=False)
        if event in statements
    ]
    columns = [
        *("event", "label", "topic", "date", "date_precision", "when", "dates"),
        *("n_documents", "stated_by", "otherwise", "left_out_by", "could_not_know", "source"),
    ]
    return pd.DataFrame(rows, columns=columns)


def finest(rows: Iterable[Row]) -> Row:
    """The statement (a row) with the finest date, the earliest of those; done goes before announced."""

    def key(row: Row) -> tuple[Any, ...]:
        rank = PRECISIONS.index(row["date_precision"]) if row["date"] else len(PRECISIONS)
        planned = row["status"] in ("announced", "target")
        return not row["date"], row["date_bound"] != "", planned, rank, row["date"], row["doc_id"]

    return min(rows, key=key)


def order_by(*keys: Iterable[Any]) -> pd.Index:
    """The places of rows once they are sorted by keys, the first key first."""
    return pd.DataFrame(dict(enumerate(map(list, keys)))).sort_values(list(range(len(keys)))).index


def _horizon(document: Row, chronology: pd.DataFrame) -> tuple[date, bool]:
    """The last day that a document can speak of as past, and whether that comes from its own date."""
    iso = str(document.get("date") or "")
    if precision := precision_of(iso):
        return days_of(iso, precision)[1], True
    own = chronology[(chronology["doc_id"] == document["doc_id"]) & (chronology["date_bound"] != "after")]
    dated = (interval[1] for row in own.to_dict("records") if (interval := date_interval(row)))
    return max(dated, default=date.min), False


def _group(rows: Iterable[Row], column: str) -> dict[Hashable, list[Row]]:
    """Rows by what they have in a column, in the order in which that comes."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _first_day(rows: Iterable[Row]) -> date:
    """The first day that any of an event's dates stands for; the earliest of all where it has none."""
    days = (days_of(row["date"], row["date_precision"])[0] for row in rows if row["date"])
    return min(days, default=date.min)


def _state(first: date, horizon: tuple[date, bool]) -> str:
    last, has_date = horizon
    if first <= last:
        return "leaves out"
    return "written before" if has_date else "undated"


def _milestone(statements: pd.DataFrame, cells: pd.DataFrame) -> dict[str, Any]:
    """The row of one event, from its statements and its row for each document in `coverage`."""
    by_state = {state: list(cells.loc[cells["state"] == state, "doc_id"]) for state in STATES}
    said = {say_date(row) for row in statements.to_dict("records") if row["doc_id"]}
    return {
        **{column: cells.iloc[0][column] for column in ("event", "label", "topic", "date", "when")},
        "date_precision": finest(statements.to_dict("records"))["date_precision"],
        "dates": ", ".join(sorted(said - {""})),
        "n_documents": sum(len(by_state[state]) for state in STATED),
        "stated_by": ", ".join(by_state["states"]),
        "otherwise": ", ".join(
            [_say_own(statements, doc_id) for doc_id in by_state["dates otherwise"]]
            + [f"{doc_id} (no date)" for doc_id in by_state["gives no date"]]
        ),
        "left_out_by": ", ".join(by_state["leaves out"]),
        "could_not_know": ", ".join(by_state["written before"] + by_state["undated"]),
        "source": "; ".join(dict.fromkeys(filter(None, statements["source"]))),
    }


def _say_state(own: list[Row], best: Row) -> str:
    """What a document that states an event says of the date at which a timeline puts it."""
    put = date_interval(best)
    dated = [interval for row in own if (interval := date_interval(row))]
    if put is None or any(overlap(interval, put) for interval in dated):
        return "states"
    return "dates otherwise" if dated else "gives no date"


def _say_own(statements: pd.DataFrame, doc_id: str) -> str:
    """A document with the dates that it gives an event."""
    said = [say_date(row) for row in statements[statements["doc_id"] == doc_id].to_dict("records")]
    return f"{doc_id} ({', '.join(dict.fromkeys(filter(None, said)))})"
