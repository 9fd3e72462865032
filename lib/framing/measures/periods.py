"""How does the language change over time? Rates per period, the document being the unit that was sampled."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.base.errors import ParameterError, TableError
from framing.measures.columns import need
from framing.measures.intervals import Floats, document_interval
from framing.measures.rates import PER

SPANS = (10, 20, 25, 50, 100, 500, 10_000)


def rate_periods(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    years: int = 10,
    by: str = "family",
    values: Sequence[str] | None = None,
    seed: int = 0,
    draws: int = 2000,
) -> pd.DataFrame:
    """Rates per 1,000 words over time: one row per value of ``by`` and period, empty periods included.

    ``documents`` need a date (year, month or day; those without one are left out). ``values`` lists what was
    looked for (None: what occurs). Columns: the value, ``period`` (its first year), ``until`` (its last),
    ``k, n`` (words), ``rate`` (``nan`` in a period without documents: a gap, not a zero), ``n_documents,
    low, high, interval``: a bootstrap over the period's documents (cluster bootstrap), or the
    leave-one-document-out range where they are fewer than ten. Sorted by value, then period. Raises
    TableError where no document has a date.

    Unsafe: reading a period with one or two documents as a trend; genres change over time (written
    messages, speeches), and rates with them. Reference: Efron and Tibshirani (1993), chapter 13; Davison
    and Hinkley (1997), section 3.8.
    """
    need(mentions, "doc_id", by, name="mentions")
    dated = documents[documents["date"].fillna("").ne("")]
    if dated.empty:
        raise TableError("has no document with a date", where="documents")
    first_years = dated["date"].str[:4].astype(int) // years * years
    sought = sorted(set(mentions[by].dropna()) - {""}) if values is None else list(values)
    cells = mentions.groupby(["doc_id", by]).size().unstack(fill_value=0)
    counts = cells.reindex(index=dated["doc_id"], columns=sought, fill_value=0).to_numpy(float)
    words = dated["n_words"].to_numpy(float)
    rows = []
    for period in range(first_years.min(), first_years.max() + 1, years):
        inside = (first_years == period).to_numpy()
        for at, value in enumerate(sought):
            named = {by: value, "period": period, "until": period + years - 1}
            rows.append(named | _rate(counts[inside, at], words[inside], draws, seed))
    return pd.DataFrame(rows).sort_values([by, "period"], ignore_index=True)


def pool_documents(documents: pd.DataFrame, *frames: pd.DataFrame, most: int) -> tuple[pd.DataFrame, ...]:
    """Documents few enough to be shown one by one: as they are, or pooled by equal periods where many.

    ``documents`` as in the table of that name; each of ``frames`` has a ``doc_id``. Where there are more
    than ``most`` documents, each period (of ten years, or the next longer span that gives at most ``most``)
    takes the place of its documents: ``doc_id`` is then «1990–1999», «undated» for documents without a date,
    and ``n_documents, n_passages, n_sentences, n_words`` are sums; other columns keep a value that all
    documents of the period share and are empty else. Returns ``(documents, *frames)``, the frames with
    ``doc_id`` replaced. Raises ParameterError where ``most`` is too small for one period and the undated.

    Unsafe: taking a period for a unit that was sampled; it is only for showing.
    """
    if len(documents) <= most:
        return documents.assign(n_documents=1), *frames
    spans = (_name_periods(documents["date"], span) for span in SPANS)
    names = next((names for names in spans if names.nunique() <= most), None)
    if names is None:
        raise ParameterError(
            "documents can't be pooled as far as that", expected="2 or more", found=str(most)
        )
    unit_of = dict(zip(documents["doc_id"], names, strict=True))
    counts = dict.fromkeys(("n_documents", "n_passages", "n_sentences", "n_words"), "sum")
    one_by_one = documents.assign(doc_id=names, n_documents=1)
    how = {column: counts.get(column, _shared) for column in one_by_one if column != "doc_id"}
    pooled = one_by_one.groupby("doc_id", as_index=False).agg(how)
    return pooled, *(frame.assign(doc_id=frame["doc_id"].map(unit_of)) for frame in frames)


def _shared(values: pd.Series) -> object:
    return values.iloc[0] if values.nunique(dropna=False) == 1 else ""


def _name_periods(dates: pd.Series, span: int) -> pd.Series:
    """The period of each date: «1990–1999», or «undated»; the first and last end with the dates there are."""
    years = pd.to_numeric(dates.fillna("").str[:4], errors="coerce")
    first = (years // span * span).clip(lower=years.min())
    last = (years // span * span + span - 1).clip(upper=years.max())
    pairs = zip(first, last, strict=True)
    return pd.Series(
        ["undated" if np.isnan(low) else f"{low:.0f}–{high:.0f}" for low, high in pairs], index=dates.index
    )


def _rate(k: Floats, n: Floats, draws: int, seed: int) -> dict[str, Any]:
    row = {
        "k": int(k.sum()),
        "n": int(n.sum()),
        "rate": np.nan,
        "n_documents": len(k),
        "low": np.nan,
        "high": np.nan,
        "interval": "no documents",
    }
    if n.sum():
        low, high, method = document_interval(k, n, draws=draws, seed=seed)
        row |= {"rate": PER * k.sum() / n.sum(), "low": PER * low, "high": PER * high, "interval": method}
    return row
