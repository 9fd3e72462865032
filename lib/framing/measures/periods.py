"""How does the language change over time? Rates per period, with the document as the unit that was
sampled."""

import numpy as np
import pandas as pd

from framing.errors import TableError
from framing.measures.columns import need
from framing.measures.intervals import document_interval
from framing.measures.rates import PER


def rate_periods(
    mentions, documents, *, years=10, by="family", values=None, seed=0, draws=2000, confidence=0.95
):
    """Rates per 1,000 words over time: one row per value of ``by`` and period, periods without documents
    included.

    ``documents`` need a date (year, month or day; those without one are left out). Columns: the value,
    ``period`` (its first year), ``until`` (its last), ``k, n`` (words), ``rate`` (``nan`` in a period
    without documents: a gap, not a zero), ``n_documents, low, high, interval``: a bootstrap over the
    period's documents (cluster bootstrap), or the leave-one-document-out range where they are fewer than
    ten. Sorted by value, then period.

    Unsafe: reading a period with one or two documents as a trend; genres change over time (written
    messages, speeches), and rates with them. Reference: Efron and Tibshirani (1993), chapter 13; Davison
    and Hinkley (1997), section 3.8.
    """
    need(mentions, "doc_id", by, name="mentions")
    dated = documents[documents["date"].fillna("").ne("")]
    if dated.empty:
        raise TableError("has no document with a date", where="documents")
    first_years = dated["date"].str[:4].astype(int) // years * years
    values = sorted(set(mentions[by].dropna()) - {""}) if values is None else list(values)
    cells = mentions.groupby(["doc_id", by]).size().unstack(fill_value=0)
    counts = cells.reindex(index=dated["doc_id"], columns=values, fill_value=0).to_numpy(float)
    words = dated["n_words"].to_numpy(float)
    rows = []
    for period in range(first_years.min(), first_years.max() + 1, years):
        inside = (first_years == period).to_numpy()
        for at, value in enumerate(values):
            rows.append(
                {
                    by: value,
                    "period": period,
                    "until": period + years - 1,
                    **_rate(counts[inside, at], words[inside], draws, seed, confidence),
                }
            )
    return pd.DataFrame(rows).sort_values([by, "period"], ignore_index=True)


def _rate(k, n, draws, seed, confidence):
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
        low, high, method = document_interval(k, n, draws=draws, seed=seed, confidence=confidence)
        row |= {"rate": PER * k.sum() / n.sum(), "low": PER * low, "high": PER * high, "interval": method}
    return row
