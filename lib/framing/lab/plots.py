"""Small tables that the explorer draws: a selection over time, and where in the documents it stands."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from framing.measures.dispersion import deviation_of_proportions
from framing.measures.periods import rate_periods
from framing.measures.position import place_mentions

_SPANS = (1, 2, 5, 10, 20, 25, 50, 100, 500)
#: So many periods are drawn at most, and so many documents.
MOST_PERIODS, MOST_DOCUMENTS = 30, 25
_DRAWS = 400  # of the bootstrap within a period: what is looked at and not published


class Trend(NamedTuple):
    """A selection over time: one row per period, and how many documents have no date.

    ``table``: ``period, until`` (its first and last year), ``k`` (mentions), ``n`` (words), ``rate`` per
    1,000 words with ``low, high``, ``n_documents``; see :func:`framing.measures.rate_periods`.
    """

    table: pd.DataFrame
    undated: int


class Dispersion(NamedTuple):
    """Where a selection stands: one row per document that has it, those with most mentions, by date.

    ``table``: ``doc_id, title, date, n_words, k, rate`` (per 1,000 words), ``places`` (of its mentions, 0 the
    beginning and 1 the end). ``dp`` is the deviation of proportions over all documents that were looked at,
    0 where the mentions are spread as the words are; ``documents`` is their number, ``with_any`` that of
    those that have one.
    """

    table: pd.DataFrame
    dp: float
    documents: int
    with_any: int


def trace_over_time(lines: pd.DataFrame, documents: pd.DataFrame) -> Trend:
    """How often a selection of mentions is said, period by period, among the documents that were looked at.

    Periods are of one year, two, five, ten and so on: the shortest of which there are thirty at most.
    """
    dated = documents[documents["date"].fillna("").ne("")]
    undated = len(documents) - len(dated)
    if dated.empty:
        return Trend(
            pd.DataFrame(columns=["period", "until", "k", "n", "rate", "low", "high", "n_documents"]), undated
        )
    years = dated["date"].str[:4].astype(int)
    span = next(span for span in _SPANS if (years.max() // span - years.min() // span) < MOST_PERIODS)
    selection = lines.assign(selection="selected")
    table = rate_periods(
        selection, dated, years=span, by="selection", values=["selected"], seed=1, draws=_DRAWS
    )
    return Trend(table.drop(columns="selection"), undated)


def spread_over_documents(lines: pd.DataFrame, documents: pd.DataFrame, passages: pd.DataFrame) -> Dispersion:
    """Where a selection of mentions stands, document by document, among those that were looked at."""
    placed = place_mentions(lines, passages)
    places = {doc_id: sorted(rows["place"].round(4)) for doc_id, rows in placed.groupby("doc_id")}
    facts = documents[["doc_id", "title", "date", "n_words"]].assign(
        k=[len(places.get(doc_id, ())) for doc_id in documents["doc_id"]]
    )
    dp = np.nan
    if facts["k"].sum() and len(facts) > 1 and facts["n_words"].sum():
        dp = float(deviation_of_proportions(facts[["k"]].to_numpy(), facts["n_words"].to_numpy())[0])
    found = facts[facts["k"] > 0]
    shown = found.nlargest(MOST_DOCUMENTS, "k").sort_values(["date", "doc_id"])
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = 1000 * shown["k"] / shown["n_words"]
    table = shown.assign(rate=rate, places=[places[doc_id] for doc_id in shown["doc_id"]])
    return Dispersion(table.reset_index(drop=True), dp, len(documents), len(found))
