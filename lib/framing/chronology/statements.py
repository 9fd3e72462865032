"""What happened when, as the texts say it, and whether the texts agree.

A *statement* is one document's dating or quantifying of one *event*: ``chronology.csv`` has one row for each,
with the place in the text that says so. A *comparison* asks one question of several statements;
``comparisons.csv`` has one row for each, with a class, the basis that the class rests on, and the reasoning.

    load_chronology, load_comparisons     files → tables, checked
    milestones, claims, silences          what each document states and leaves out
    compare_sources, check_growth         do they agree?
    check_statements                      do the texts say what the table says they say?

A leaving-out is only that. It is not concealment: a text of four pages leaves out nearly everything.
"""

import calendar
import csv
import math
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from framing.base.errors import StudyError, TableError, nearest

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
}
COMPARISON_COLUMNS = {
    "comparison": "the comparison's short name",
    "question": "what is compared, as a question",
    "events": "the events whose statements are compared, separated by spaces",
    "class": "one of agreement, different wording, different referent, announced against in force, "
    "conflict, silence",
    "basis": "what the class rests on: dates, quantities, wording, status, coverage (computed), or reading",
    "reasoning": "why, in our own words",
}

PRECISIONS = ("day", "month", "year", "decade", "century")
KINDS = ("event", "quantity", "claim")
BOUNDS = ("exact", "over", "at least", "nearly", "about")
STATUSES = ("announced", "target", "in force", "reported")
#: Indicators of alignment in the literature's order, from early to deep (Korolev 2019; Wilkins 2012). The
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
#: The bases on which each class may rest.
CLASSES = {
    "agreement": ("dates", "quantities", "reading"),
    "different wording": ("wording", "quantities", "reading"),
    "different referent": ("dates", "wording", "reading"),
    "announced against in force": ("status",),
    "conflict": ("dates", "quantities", "reading"),
    "silence": ("coverage",),
}
#: What a document can do with an event.
STATES = ("states", "leaves out", "written before", "undated")

_ISO = re.compile(r"\d{4}(-\d\d){0,2}")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = dict(zip((*_ONES, *_TEENS, *_TENS), (*range(1, 20), *range(20, 100, 10))))
_FIGURE = re.compile(rf"(\d+(?:,\d{{3}})*(?:\.\d+)?)(?:\s+({'|'.join(_SCALES)})\b)?", re.IGNORECASE)
_WORD = re.compile(
    rf"\b(?:(a)\s+(quarter|hundred|{'|'.join(_SCALES)})|({'|'.join(_TENS)})-({'|'.join(_ONES)})"
    rf"|({'|'.join(_WORDS)}))\b",
    re.IGNORECASE,
)


# ---------------------------------------------------------------- files → tables


def load_chronology(path, documents, *, passages=None, topics=None):
    """Read ``chronology.csv``: one row per statement by a document, checked.

    ``documents`` is the table of that name (``doc_id`` is used). With ``passages`` (``doc_id, start, end``),
    every statement must lie in one passage of the body; with ``topics`` (names), every topic must be known.
    Returns the columns of `STATEMENT_COLUMNS` and ``row``, the line of the file. ``quantity`` is a float,
    ``start`` and ``end`` are nullable integers, everything else is text.

    Raises StudyError, which names file, row and value, at the first thing that is wrong.
    """
    rows = _read_rows(path, STATEMENT_COLUMNS)
    known = list(documents["doc_id"])
    body = None if passages is None else _extents(passages)
    labels = {}
    for line, row in rows:
        where = _Place(path, line)
        _check_names(where, row, known, topics)
        _check_date(where, row)
        _check_quantity(where, row)
        _check_span(where, row, body)
        if labels.setdefault(row["event"], row["label"]) != row["label"]:
            raise where.error("label", row["label"], f"«{labels[row['event']]}», as in an earlier row")
    table = pd.DataFrame([row for _, row in rows], columns=list(STATEMENT_COLUMNS), dtype=object)
    table["quantity"] = pd.to_numeric(table["quantity"].replace("", None)).astype(float)
    for column in ("start", "end"):
        table[column] = pd.to_numeric(table[column].replace("", None)).astype("Int64")
    return table.assign(row=[line for line, _ in rows])


def load_comparisons(path, chronology):
    """Read ``comparisons.csv``: one row per comparison, in the file's order.

    Raises StudyError on an unknown class, a basis that the class can't rest on, an event that the chronology
    doesn't have, a comparison named twice, or a missing question or reasoning.
    """
    rows = _read_rows(path, COMPARISON_COLUMNS)
    events, seen = set(chronology["event"]), set()
    for line, row in rows:
        where = _Place(path, line)
        for column in ("comparison", "question", "events", "reasoning"):
            if not row[column].strip():
                raise where.error(column, "", "some text")
        if row["comparison"] in seen:
            raise where.error("comparison", row["comparison"], "a name not used above")
        seen.add(row["comparison"])
        where.one_of("class", row["class"], CLASSES)
        where.one_of("basis", row["basis"], CLASSES[row["class"]])
        for event in row["events"].split():
            where.one_of("events", event, sorted(events))
    table = pd.DataFrame([row for _, row in rows], columns=list(COMPARISON_COLUMNS), dtype=object)
    return table.assign(row=[line for line, _ in rows])


class _Place:
    """A row of a file, and the errors that can be made there."""

    def __init__(self, path, line):
        self.where = f"{Path(path).name}, row {line}"

    def error(self, column, value, expected, advice=""):
        return StudyError(
            f"{column} is not usable",
            where=self.where,
            expected=expected,
            found=f"«{value}»" if value != "" else "nothing",
            advice=advice,
        )

    def one_of(self, column, value, known):
        if value not in known:
            raise self.error(column, value, "a known value", nearest(value, known))


def _read_rows(path, columns):
    """The rows of a CSV file with exactly these columns, each with the line on which it ends."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader if cells]
    except FileNotFoundError:
        raise StudyError("the file is missing", where=path.name, advice="restore it") from None
    except UnicodeDecodeError as error:
        raise StudyError("the file is not UTF-8", where=path.name, found=f"byte {error.start}") from None
    except csv.Error as error:
        where = f"{path.name}, row {reader.line_num}"
        raise StudyError("the file is not CSV", where=where, found=str(error)) from None
    header, top = (lines[0][1] if lines else []), f"{path.name}, row 1"
    for name in header:
        if name not in columns:
            raise StudyError(f"unknown column «{name}»", where=top, advice=nearest(name, columns))
        if header.count(name) > 1:
            raise StudyError(f"column «{name}» stands there twice", where=top)
    if missing := [name for name in columns if name not in header]:
        raise StudyError(f"column «{missing[0]}» is missing", where=top)
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            raise StudyError(
                "the row has another number of fields than the header",
                where=f"{path.name}, row {line}",
                expected=str(len(header)),
                found=str(len(cells)),
                advice="quote fields that hold a comma",
            )
    return [(line, dict(zip(header, cells))) for line, cells in lines[1:]]


def _check_names(where, row, known, topics):
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["event"]):
        raise where.error("event", row["event"], "lower-case words joined by hyphens")
    if not row["label"].strip():
        raise where.error("label", "", "some text")
    where.one_of("kind", row["kind"], KINDS)
    where.one_of("status", row["status"], STATUSES)
    if row["indicator"]:
        where.one_of("indicator", row["indicator"], INDICATORS)
    if row["doc_id"]:
        where.one_of("doc_id", row["doc_id"], known)
    if topics is not None and row["topic"]:
        where.one_of("topic", row["topic"], list(topics))


def _check_date(where, row):
    if not row["date"]:
        for column in ("until", "date_precision", "date_bound", "date_basis"):
            if row[column]:
                raise where.error(column, row[column], "nothing, because the row has no date")
        return
    where.one_of("date_precision", row["date_precision"], PRECISIONS)
    where.one_of("date_bound", row["date_bound"], ("", "by", "after"))
    where.one_of("date_basis", row["date_basis"], ("stated", "derived"))
    form = {"day": "YYYY-MM-DD", "month": "YYYY-MM", "decade": "YYY0", "century": "YY01"}
    expected = f"a {row['date_precision']} as {form.get(row['date_precision'], 'YYYY')}"
    for column in ("date", "until"):
        if row[column]:
            try:
                _days(row[column], row["date_precision"])
            except ValueError:
                raise where.error(column, row[column], expected) from None
    if row["until"] and row["until"] < row["date"]:
        raise where.error("until", row["until"], f"a date after {row['date']}")


def _check_quantity(where, row):
    if not row["quantity"]:
        if row["kind"] == "quantity":
            raise where.error("quantity", "", "a number, because kind is quantity")
        for column in ("unit", "bound"):
            if row[column]:
                raise where.error(column, row[column], "nothing, because the row has no quantity")
        return
    if not re.fullmatch(r"\d+(\.\d+)?", row["quantity"]):
        raise where.error("quantity", row["quantity"], "a number such as 1800000 or 1.5")
    if not row["unit"]:
        raise where.error("unit", "", "what the quantity counts")
    where.one_of("bound", row["bound"], BOUNDS)


def _check_span(where, row, body):
    start, end = row["start"], row["end"]
    if not row["doc_id"]:
        if start or end:
            raise where.error("start, end", f"{start}–{end}", "nothing, because the row names no document")
        return
    if not (re.fullmatch(r"\d+", start) and re.fullmatch(r"\d+", end) and int(start) < int(end)):
        raise where.error("start, end", f"{start}–{end}", "two offsets, the first smaller than the second")
    inside = body is None or any(a <= int(start) and int(end) <= b for a, b in body.get(row["doc_id"], ()))
    if not inside:
        expected = f"a span within one passage of the body of {row['doc_id']}"
        raise where.error("start, end", f"{start}–{end}", expected)


def _extents(passages):
    return {doc_id: list(zip(rows["start"], rows["end"])) for doc_id, rows in passages.groupby("doc_id")}


# ---------------------------------------------------------------- dates and quantities as intervals


def _days(iso, precision):
    """The first and the last day that a date stands for; ValueError where it is no such date."""
    length = {"day": 10, "month": 7}.get(precision, 4)
    if not _ISO.fullmatch(iso) or len(iso) != length:
        raise ValueError(iso)
    year, month, day = (int(part) for part in (iso + "-01-01")[:10].split("-"))
    first = date(year, month, day)
    if precision == "day":
        return first, first
    if precision == "month":
        return first, date(year, month, calendar.monthrange(year, month)[1])
    span = {"year": 1, "decade": 10, "century": 100}[precision]
    if (precision == "decade" and year % 10) or (precision == "century" and year % 100 != 1):
        raise ValueError(iso)
    return first, date(year + span, 1, 1) - timedelta(days=1)


def date_interval(statement):
    """The days on which a statement (a row) places its event, first and last; None where it has no date.

    *By* 1992 leaves every earlier day open, *after* 1991 every later one. 1991 and 1949-10-02 can't both
    date one event; 1949 and 1949-10-02 can.

    >>> date_interval({"date": "1949", "until": "", "date_precision": "year", "date_bound": ""})
    (datetime.date(1949, 1, 1), datetime.date(1949, 12, 31))
    """
    if not statement["date"]:
        return None
    first, last = _days(statement["date"], statement["date_precision"])
    if statement["until"]:
        last = _days(statement["until"], statement["date_precision"])[1]
    if statement["date_bound"] == "by":
        first = date.min
    if statement["date_bound"] == "after":
        last = date.max
    return first, last


def quantity_interval(value, bound):
    """The numbers that a stated figure leaves open, low and high, by its own last significant digit.

    A figure is read as rounded: 1.8 million stands for 1.75 to 1.85 million. *Nearly* 2 million rounds to
    2 million and is below it: 1.5 to 2 million. *Over* and *at least* are open above. Trailing zeros are not
    significant, so round figures are wide: two figures that overlap need not be equal.

    >>> quantity_interval(1_800_000, "exact")
    (1750000.0, 1850000.0)
    >>> quantity_interval(2_000_000, "nearly")
    (1500000.0, 2000000.0)
    """
    half = float(Decimal(10) ** Decimal(str(value)).normalize().as_tuple().exponent) / 2
    if bound in ("over", "at least"):
        return float(value), math.inf
    return value - half, float(value) if bound == "nearly" else value + half


def _overlap(a, b):
    return a[0] <= b[1] and b[0] <= a[1]


def _pairs(values):
    return [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]


def _date_pairs(rows):
    return _pairs([interval for row in rows.to_dict("records") if (interval := date_interval(row))])


def _quantity_pairs(rows):
    counted = rows[rows["quantity"].notna()]
    return [
        pair
        for _, same in counted.groupby("unit")
        for pair in _pairs([quantity_interval(q, b) for q, b in zip(same["quantity"], same["bound"])])
    ]


# ---------------------------------------------------------------- what each document states and leaves out


def coverage(chronology, documents):
    """One row per event and document: what the document does with the event.

    Columns ``event, label, topic, kind, date, n_documents, doc_id, state, k``. ``date`` is where a timeline
    puts the event: the finest date given, that of a thing done before that of a thing announced.
    ``n_documents`` state it; ``k`` statements are this document's. ``state`` is one of `STATES`: *states*;
    *leaves out*; *written before* (the document is older than every date given for the event); *undated* (the
    document has no date, and every date given for the event is later than anything that the document itself
    dates, so nothing can be said). Sorted by date, events without one last.
    """
    horizon = {row["doc_id"]: _horizon(row, chronology) for row in documents.to_dict("records")}
    out = []
    for event, rows in chronology.groupby("event", sort=False):
        best, stated = _finest(rows), rows["doc_id"].value_counts().drop("", errors="ignore").to_dict()
        dated = rows[rows["date"] != ""].to_dict("records")
        first = min((_days(row["date"], row["date_precision"])[0] for row in dated), default=date.min)
        for doc_id, (last, has_date) in horizon.items():
            if doc_id in stated:
                state = "states"
            elif first <= last:
                state = "leaves out"
            else:
                state = "written before" if has_date else "undated"
            facts = (best[column] for column in ("label", "topic", "kind", "date"))
            out.append((event, *facts, len(stated), doc_id, state, stated.get(doc_id, 0)))
    columns = ["event", "label", "topic", "kind", "date", "n_documents", "doc_id", "state", "k"]
    table = pd.DataFrame(out, columns=columns)
    key = table["date"].where(table["date"] != "", "9999")
    return table.iloc[_order(key, table["event"], table.index)].reset_index(drop=True)


def milestones(chronology, documents):
    """One row per event: when, which documents state it, which leave it out.

    Only statements of kind *event* count. Columns ``event, label, topic, date, date_precision`` (where a
    timeline puts it, see `coverage`), ``dates`` (every date that a text gives), ``n_documents, stated_by,
    left_out_by, could_not_know``; the last three list documents, and ``could_not_know`` holds those written
    before it and those whose date is unknown. ``n_documents`` 0 marks background from the literature that no
    text states.
    """
    events = chronology[chronology["kind"] == "event"]
    grid = coverage(chronology, documents)
    grid = grid[grid["event"].isin(set(events["event"]))]
    precision = {event: _finest(rows)["date_precision"] for event, rows in events.groupby("event")}
    dates = {
        event: ", ".join(sorted({_when(row) for row in rows.to_dict("records") if row["doc_id"]} - {""}))
        for event, rows in events.groupby("event")
    }
    out = []
    for event, rows in grid.groupby("event", sort=False):
        by_state = {state: list(rows.loc[rows["state"] == state, "doc_id"]) for state in STATES}
        first = rows.iloc[0]
        out.append(
            {
                "event": event,
                "label": first["label"],
                "topic": first["topic"],
                "date": first["date"],
                "date_precision": precision[event],
                "dates": dates[event],
                "n_documents": len(by_state["states"]),
                "stated_by": ", ".join(by_state["states"]),
                "left_out_by": ", ".join(by_state["leaves out"]),
                "could_not_know": ", ".join(by_state["written before"] + by_state["undated"]),
            }
        )
    return pd.DataFrame(
        out,
        columns=[
            "event",
            "label",
            "topic",
            "date",
            "date_precision",
            "dates",
            "n_documents",
            "stated_by",
            "left_out_by",
            "could_not_know",
        ],
    )


def claims(chronology):
    """One row per claimed indicator of alignment: what is claimed, by which documents, on whose word.

    Columns ``indicator, event, label, date, n_documents, documents, said_by``. These are claims of texts.
    They are not checked against what was done, they are not weighed, and no stage of alignment follows from
    their number: a text that has more room makes more claims.
    """
    rows = chronology[(chronology["indicator"] != "") & (chronology["doc_id"] != "")]
    out = []
    for (indicator, event), same in rows.groupby(["indicator", "event"]):
        documents = sorted(set(same["doc_id"]))
        out.append(
            {
                "indicator": indicator,
                "event": event,
                "label": same["label"].iloc[0],
                "date": _finest(same)["date"],
                "n_documents": len(documents),
                "documents": ", ".join(documents),
                "said_by": ", ".join(sorted(set(same["said_by"]) - {""})),
            }
        )
    columns = ["indicator", "event", "label", "date", "n_documents", "documents", "said_by"]
    table = pd.DataFrame(out, columns=columns)
    order = _order(table["indicator"].map(INDICATORS.index), -table["n_documents"], table["event"])
    return table.iloc[order].reset_index(drop=True)


def silences(matches, documents, topics, *, by="family"):
    """One row per topic and document: how many matches of the topic's entries its body holds; zeros stay.

    ``matches`` is a codebook's matches (``doc_id, entry, family``), ``topics`` the values of ``by`` in the
    order wanted, those that were never found included. Columns ``topic, doc_id, k, n_documents`` (documents
    that hold the topic), in the order of ``topics`` and ``documents``.

    A zero says that none of the topic's entries stands in the body. It doesn't say that the author hides
    something, nor that the topic is not alluded to in other words. Don't compare counts between long and
    short texts: compare zero with not zero.
    """
    doc_ids, topics = list(documents["doc_id"]), list(topics)
    for column, known in ((by, topics), ("doc_id", doc_ids)):
        for value in sorted(set(matches[column]) - set(known)):
            raise TableError(f"{column} «{value}» is unknown", where="matches", advice=nearest(value, known))
    counts = matches.groupby([by, "doc_id"]).size()
    grid = pd.MultiIndex.from_product([topics, doc_ids], names=["topic", "doc_id"])
    table = counts.reindex(grid, fill_value=0).astype(int).rename("k").reset_index()
    return table.assign(n_documents=(table["k"] > 0).groupby(table["topic"]).transform("sum"))


def silence_matrix(table):
    """The table of `silences` to look at: one row per topic, one column per document, and ``n_documents``."""
    matrix = table.pivot(index="topic", columns="doc_id", values="k")
    matrix = matrix.loc[table["topic"].unique(), table["doc_id"].unique()]
    n_documents = (matrix > 0).sum(axis=1)
    return matrix.assign(n_documents=n_documents).rename_axis(columns=None).reset_index()


def _horizon(document, chronology):
    """The last day that a document can speak of as past, and whether that comes from its own date."""
    iso = str(document.get("date") or "")
    if _ISO.fullmatch(iso):
        return _days(iso, {4: "year", 7: "month", 10: "day"}[len(iso)])[1], True
    own = chronology[(chronology["doc_id"] == document["doc_id"]) & (chronology["date_bound"] != "after")]
    return max((i[1] for row in own.to_dict("records") if (i := date_interval(row))), default=date.min), False


def _finest(rows):
    """The statement (a row) with the finest date, the earliest of those; done goes before announced."""

    def key(row):
        rank = PRECISIONS.index(row["date_precision"]) if row["date"] else len(PRECISIONS)
        planned = row["status"] in ("announced", "target")
        return not row["date"], row["date_bound"] != "", planned, rank, row["date"], row["doc_id"]

    return min(rows.to_dict("records"), key=key)


def _order(*keys):
    return pd.DataFrame(dict(enumerate(map(list, keys)))).sort_values(list(range(len(keys)))).index


# ---------------------------------------------------------------- do the sources agree?


def compare_sources(chronology, comparisons, documents):
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
    out = []
    for comparison in comparisons.to_dict("records"):
        events = comparison["events"].split()
        rows = chronology[chronology["event"].isin(events) & (chronology["doc_id"] != "")]
        cells = grid[grid["event"].isin(events)]
        stating = [d for d in documents["doc_id"] if d in set(rows["doc_id"])]
        could = set(cells.loc[cells["state"] == "leaves out", "doc_id"])
        records = rows.to_dict("records")
        out.append(
            {
                **{column: comparison[column] for column in COMPARISON_COLUMNS},
                "n_statements": len(rows),
                "n_documents": len(stating),
                "stated_by": ", ".join(stating),
                "left_out_by": ", ".join(d for d in documents["doc_id"] if d in could and d not in stating),
                "dates": _credit((_when(row), row["doc_id"]) for row in records),
                "figures": _credit((_figure(row), row["doc_id"]) for row in records),
                "wordings": _credit((row["wording"], row["doc_id"]) for row in records),
                "holds": _holds(comparison["class"], comparison["basis"], rows, could - set(stating)),
            }
        )
    return pd.DataFrame(out)


def _holds(name, basis, rows, silent):
    if basis == "reading":
        return "by reading"
    several = rows["doc_id"].nunique() >= 2
    dates, figures = _date_pairs(rows), _quantity_pairs(rows)
    fit = all(_overlap(a, b) for a, b in dates + figures)
    names = rows.loc[rows["wording"] != "", "wording"].str.casefold().nunique()
    checks = {
        ("agreement", "dates"): several and bool(dates) and fit,
        ("agreement", "quantities"): several and bool(figures) and fit,
        ("different wording", "wording"): several and names >= 2 and fit,
        ("different wording", "quantities"): fit and any(a != b for a, b in figures),
        ("different referent", "dates"): not all(_overlap(a, b) for a, b in dates),
        ("different referent", "wording"): names >= 2,
        ("announced against in force", "status"): bool(
            set(rows["status"]) & {"announced", "target"} and set(rows["status"]) & {"in force", "reported"}
        ),
        ("conflict", "dates"): _one_event_excludes(rows, _date_pairs),
        ("conflict", "quantities"): _one_event_excludes(rows, _quantity_pairs),
        ("silence", "coverage"): bool(silent),
    }
    return "yes" if checks[name, basis] else "no"


def _one_event_excludes(rows, pairs):
    return any(not _overlap(a, b) for _, same in rows.groupby("event") for a, b in pairs(same))


def _when(row):
    if not row["date"]:
        return ""
    said = row["date"]
    if row["date_precision"] in ("decade", "century"):
        said = f"{row['date_precision']} from {said}"
    said += f"–{row['until']}" if row["until"] else ""
    return f"{row['date_bound']} {said}".strip()


def _figure(row):
    if math.isnan(row["quantity"]):
        return ""
    bound = "" if row["bound"] == "exact" else row["bound"]
    return f"{bound} {_number(row['quantity'])} {row['unit']}".strip()


def _number(value):
    """1,300; 1.8 million; 234 billion."""
    for word in ("billion", "million"):
        if value >= _SCALES[word]:
            return f"{value / _SCALES[word]:,g} {word}"
    return f"{value:,g}"


def _credit(pairs):
    """«1949 (a); 1991 (b, c)»: every value once, in the rows' order, with the documents that give it."""
    by_value = {}
    for value, doc_id in pairs:
        if value and doc_id not in by_value.setdefault(value, []):
            by_value[value].append(doc_id)
    return "; ".join(f"{value} ({', '.join(docs)})" for value, docs in by_value.items())


def implied_base(value, percent):
    """The base from which a growth of ``percent`` leads to ``value``: value / (1 + percent / 100).

    A growth *of* 1,300 % makes fourteen times the base, not thirteen.

    >>> implied_base(140, 1300)
    10.0
    """
    return value / (1 + percent / 100)


def check_growth(chronology, *, growth, value, base):
    """One row per stated growth and level: the base that they imply, beside the base that is known.

    ``growth``, ``value`` and ``base`` name events of the chronology: growths in percent, levels, and levels
    at the start (a statement, or background from the literature). A growth is paired with the levels that the
    same document states. Columns ``doc_id, percent, since, value, bound, date, implied_base, known_base,
    known_growth, needed_value, fits``: the level's ``bound`` holds for ``implied_base`` too (over 100 implies
    a base *over* 100 / 14); ``known_growth`` is 100 · (value / known base − 1); ``needed_value`` is the level
    that the stated growth would make of the known base; ``fits`` says whether known and implied base
    overlap, all figures taken as rounded (*yes*, *no*, or *unknown* where no base is known).

    A level that is only known to lie *over* something fits every larger base, so *yes* is weak there: read
    ``known_growth`` and ``needed_value``. Two customs services count one trade differently, so *no* is a
    question about sources before it is an error.
    """
    growths, levels = (chronology[chronology["event"] == name] for name in (growth, value))
    bases = chronology[chronology["event"] == base].to_dict("records") or [None]
    out = []
    for stated in growths.to_dict("records"):
        for level in levels[levels["doc_id"] == stated["doc_id"]].to_dict("records"):
            slow, fast = quantity_interval(stated["quantity"], stated["bound"])
            low, high = quantity_interval(level["quantity"], level["bound"])
            implied = implied_base(low, fast), implied_base(high, slow)
            for known in bases:
                span = quantity_interval(known["quantity"], known["bound"]) if known else None
                out.append(
                    {
                        "doc_id": stated["doc_id"],
                        "percent": stated["quantity"],
                        "since": stated["date"],
                        "value": level["quantity"],
                        "bound": level["bound"],
                        "date": _when(level),
                        "implied_base": implied_base(level["quantity"], stated["quantity"]),
                        "known_base": known["quantity"] if known else math.nan,
                        "known_growth": 100 * (level["quantity"] / known["quantity"] - 1)
                        if known
                        else math.nan,
                        "needed_value": known["quantity"] * (1 + stated["quantity"] / 100)
                        if known
                        else math.nan,
                        "fits": ("yes" if _overlap(implied, span) else "no") if known else "unknown",
                    }
                )
    return pd.DataFrame(
        out,
        columns=[
            "doc_id",
            "percent",
            "since",
            "value",
            "bound",
            "date",
            "implied_base",
            "known_base",
            "known_growth",
            "needed_value",
            "fits",
        ],
    )


# ---------------------------------------------------------------- do the texts say so?


def numbers_in(text):
    """The numbers that stand in a text, in figures or in words, scaled: a set of floats.

    Reads 1,300 and 1.8 million, twenty-five, a hundred, and a quarter (as 25 percent).

    >>> sorted(numbers_in("over a quarter of 1.8 million, in twenty-five places"))
    [25.0, 1800000.0]
    """
    found = {
        float(Decimal(figure.replace(",", "")) * _SCALES.get(scale.lower(), 1))
        for figure, scale in _FIGURE.findall(text)
    }
    for article, named, ten, unit, plain in _WORD.findall(text.lower()):
        if article:
            found.add(float({"quarter": 25, "hundred": 100, **_SCALES}[named]))
        else:
            found.add(float(_WORDS[plain] if plain else _WORDS[ten] + _WORDS[unit]))
    return found


def check_statements(chronology, texts):
    """One row per statement that its text does not bear out; no rows mean that all of them stand.

    ``texts`` maps ``doc_id`` to the decoded text; statements of documents that it lacks are not checked.
    Columns ``row, event, doc_id, start, end, problem``. Checked are: the span lies in the text and cuts no
    word; a date whose basis is *stated* stands in the span (its year, and its month and day as far as it has
    them); the quantity stands in the span as a number; the wording stands in the span.
    """
    out = []
    for row in chronology.to_dict("records"):
        if row["doc_id"] in texts:
            for problem in _problems(row, texts[row["doc_id"]]):
                out.append((row["row"], row["event"], row["doc_id"], row["start"], row["end"], problem))
    return pd.DataFrame(out, columns=["row", "event", "doc_id", "start", "end", "problem"])


def _problems(row, text):
    if row["end"] > len(text):
        return [f"the text ends at {len(text)}"]
    span = text[row["start"] : row["end"]]
    if span != span.strip() or _cuts_word(text, row["start"]) or _cuts_word(text, row["end"]):
        return ["the span cuts a word or holds white space at its edge"]
    problems = []
    if row["date_basis"] == "stated":
        problems += [f"{part} does not stand there" for part in _date_words(row) if not _stands(part, span)]
    if not math.isnan(row["quantity"]) and row["quantity"] not in numbers_in(span):
        problems.append(f"no number there is {_number(row['quantity'])}")
    if row["wording"] and _plain(row["wording"]) not in _plain(span):
        problems.append(f"«{row['wording']}» does not stand there")
    return problems


def _date_words(row):
    """The words that a stated date must show: years, and the month and the day as far as it has them."""
    if row["date_precision"] == "century":
        return [str(int(row["date"]) // 100 + 1)]
    words = []
    for iso in filter(None, (row["date"], row["until"])):
        year, *rest = iso.split("-")
        words += [year, *(calendar.month_name[int(m)] for m in rest[:1]), *(str(int(d)) for d in rest[1:])]
    return words


def _stands(word, span):
    return re.search(rf"(?<![0-9A-Za-z]){word}(?![0-9])", span, re.IGNORECASE) is not None


def _cuts_word(text, at):
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _plain(text):
    return " ".join(text.replace("’", "'").casefold().split())
