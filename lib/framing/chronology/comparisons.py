"""Comparisons: one question asked of several statements, and whether these bear out the class given."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pandas as pd

from framing.base.csvfile import read_csv
from framing.base.errors import StudyError
from framing.chronology.intervals import Interval, overlap, pair_dates, pair_quantities
from framing.chronology.rows import Place
from framing.chronology.timeline import coverage
from framing.chronology.wording import credit, say_date, say_figure

COMPARISON_COLUMNS = {
    "comparison": "the comparison's short name",
    "question": "what is compared, as a question",
    "events": "the events whose statements are compared, separated by spaces",
    "class": "one of agreement, different wording, different referent, announced against in force, "
    "conflict, silence",
    "basis": "what the class rests on: dates, quantities, wording, status, coverage (computed), or reading",
    "reasoning": "why, in our own words",
}
#: What the tables say beside the class that was given.
_COMPARED = (
    *("n_statements", "n_documents", "stated_by", "left_out_by"),
    *("dates", "figures", "wordings", "holds"),
)
#: The bases on which each class may rest.
CLASSES = {
    "agreement": ("dates", "quantities", "reading"),
    "different wording": ("wording", "quantities", "reading"),
    "different referent": ("dates", "wording", "reading"),
    "announced against in force": ("status",),
    "conflict": ("dates", "quantities", "reading"),
    "silence": ("coverage",),
}


def load_comparisons(path: Path, chronology: pd.DataFrame) -> pd.DataFrame:
    """Read ``comparisons.csv``: one row per comparison, in the file's order.

    Returns
    -------
    pandas.DataFrame
        the columns of `COMPARISON_COLUMNS` and ``row``, the line of the file; no rows where it isn't there.

    Raises
    ------
    StudyError
        on an unknown class, a basis that the class can't rest on, an event that the chronology doesn't have,
        a comparison named twice, or a missing question or reasoning.
    """
    if not path.is_file():
        return pd.DataFrame(columns=[*COMPARISON_COLUMNS, "row"], dtype=object)
    file = read_csv(path, list(COMPARISON_COLUMNS), error=StudyError)
    events, seen = sorted(set(chronology["event"])), set()
    for row in file.rows:
        place = Place(file, row)
        place.filled("comparison", "question", "events", "reasoning")
        if row["comparison"] in seen:
            raise place.error("comparison", row["comparison"], "a name not used above")
        seen.add(row["comparison"])
        place.one_of("class", row["class"], CLASSES)
        place.one_of("basis", row["basis"], CLASSES[row["class"]])
        for event in row["events"].split():
            place.one_of("events", event, events)
    table = pd.DataFrame(list(file.rows), columns=list(COMPARISON_COLUMNS), dtype=object)
    return table.assign(row=[row.line for row in file.rows])


def compare_sources(
    chronology: pd.DataFrame, comparisons: pd.DataFrame, documents: pd.DataFrame
) -> pd.DataFrame:
    """One row per comparison, with what the tables say beside the class that was given.

    Columns of ``comparisons`` and ``n_statements, n_documents, stated_by, left_out_by, dates, figures,
    wordings, holds``. ``holds`` is *yes* or *no* where the class rests on something that can be computed:

    - agreement: two documents or more, and no two dates (or figures of one unit) exclude each other;
    - different wording: two names or more (or two figures), none excluding another;
    - different referent: two dates that exclude each other, or two names;
    - announced against in force: something announced or aimed at, and something in force or reported;
    - conflict: two dates (or figures of one unit) of *one* event that exclude each other;
    - silence: a document that could have stated them states none of the events.

    It is *by reading* where somebody classified it; then the reasoning is all there is. Dates exclude each
    other when no day fits both (`date_interval`), figures when no number does (`quantity_interval`). A
    *conflict* says that two texts can't both be right as worded, not which of them is.
    """
    grid = coverage(chronology, documents)
    doc_ids = list(documents["doc_id"])
    rows = [_compare(row, chronology, grid, doc_ids) for row in comparisons.to_dict("records")]
    return pd.DataFrame(rows, columns=[*COMPARISON_COLUMNS, *_COMPARED])


def _compare(
    comparison: dict[Any, Any], chronology: pd.DataFrame, grid: pd.DataFrame, doc_ids: list[str]
) -> dict[str, Any]:
    events = comparison["events"].split()
    rows = chronology[chronology["event"].isin(events) & (chronology["doc_id"] != "")]
    stating = set(rows["doc_id"])
    left_out = grid[grid["event"].isin(events) & (grid["state"] == "leaves out")]
    silent = set(left_out["doc_id"]) - stating
    records = rows.to_dict("records")
    return {
        **{column: comparison[column] for column in COMPARISON_COLUMNS},
        "n_statements": len(rows),
        "n_documents": len(stating),
        "stated_by": ", ".join(doc_id for doc_id in doc_ids if doc_id in stating),
        "left_out_by": ", ".join(doc_id for doc_id in doc_ids if doc_id in silent),
        "dates": credit((say_date(row), row["doc_id"]) for row in records),
        "figures": credit((say_figure(row), row["doc_id"]) for row in records),
        "wordings": credit((row["wording"], row["doc_id"]) for row in records),
        "holds": _holds(comparison["class"], comparison["basis"], rows, silent),
    }


def _holds(name: str, basis: str, rows: pd.DataFrame, silent: Collection[str]) -> str:
    if basis == "reading":
        return "by reading"
    several = rows["doc_id"].nunique() >= 2
    dates, figures = pair_dates(rows), pair_quantities(rows)
    fit = all(overlap(a, b) for a, b in dates + figures)
    names = rows.loc[rows["wording"] != "", "wording"].str.casefold().nunique()
    statuses = set(rows["status"])
    checks = {
        ("agreement", "dates"): several and bool(dates) and fit,
        ("agreement", "quantities"): several and bool(figures) and fit,
        ("different wording", "wording"): several and names >= 2 and fit,
        ("different wording", "quantities"): fit and any(a != b for a, b in figures),
        ("different referent", "dates"): not all(overlap(a, b) for a, b in dates),
        ("different referent", "wording"): names >= 2,
        ("announced against in force", "status"): not statuses.isdisjoint({"announced", "target"})
        and not statuses.isdisjoint({"in force", "reported"}),
        ("conflict", "dates"): _one_event_excludes(rows, pair_dates),
        ("conflict", "quantities"): _one_event_excludes(rows, pair_quantities),
        ("silence", "coverage"): bool(silent),
    }
    return "yes" if checks[name, basis] else "no"


def _one_event_excludes(
    rows: pd.DataFrame, pairs: Callable[[pd.DataFrame], list[tuple[Interval, Interval]]]
) -> bool:
    return any(not overlap(a, b) for _, same in rows.groupby("event") for a, b in pairs(same))
