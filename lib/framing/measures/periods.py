"""How does the language change over time? Rates per period, and counts by actor and period."""

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
    names = _pool_dates(documents["date"], most)
    unit_of = dict(zip(documents["doc_id"], names, strict=True))
    counts = dict.fromkeys(("n_documents", "n_passages", "n_sentences", "n_words"), "sum")
    one_by_one = documents.assign(doc_id=names, n_documents=1)
    how = {column: counts.get(column, _shared) for column in one_by_one if column != "doc_id"}
    pooled = one_by_one.groupby("doc_id", as_index=False).agg(how)
    return pooled, *(frame.assign(doc_id=frame["doc_id"].map(unit_of)) for frame in frames)


def count_actors(
    found: pd.DataFrame, documents: pd.DataFrame, *, by: str, most: int, largest: int, per: str = "n_words"
) -> pd.DataFrame:
    """How often by actor and period: one row per value of ``by``, actor and period.

    ``found`` has one row per thing that is counted, with ``doc_id`` and ``by``; ``per`` is what the counts
    are set against: ``n_words`` or ``n_passages`` of ``documents``. A single year of one actor holds too
    little to count by; so years are pooled as ``pool_documents`` does it, by at most ``most`` periods that
    are the same for all, of the ``largest`` actors.

    Columns: the value, ``actor`` («not stated» where empty), ``doc_id`` (the period: «1990–1999»), ``k``
    (missing where the actor has no document in the period: a gap, not a zero), ``n`` (words or passages),
    ``rate`` (k per 1,000 words, or the share of passages, 0 to 1) and ``n_documents``. Values by name, actors
    by their ``n``, the largest first, periods in time. No rows where there are at most ``most`` documents,
    which are shown one by one, or one actor: other tables tell the same.

    Unsafe: reading a cell of one or two documents as a trend, or an actor's silence in texts of another kind.
    """
    need(documents, "doc_id", "actor", "date", per, name="documents")
    need(found, "doc_id", by, name="counted")
    columns = [by, "actor", "doc_id", "k", "n", "rate", "n_documents"]
    if len(documents) <= most or documents["actor"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    actors, periods = documents["actor"].replace("", "not stated"), _pool_dates(documents["date"], most)
    placed = documents[["doc_id", per]].assign(actor=actors, period=periods)
    counted = found[["doc_id", by]].merge(placed, on="doc_id")
    table = _cells(placed, per, largest).merge(pd.DataFrame({by: sorted(set(counted[by]))}), how="cross")
    keys = [by, "actor", "period"]
    table = table.join(counted.groupby(keys).size().rename("k"), on=keys).fillna({"k": 0})
    scale = PER if per == "n_words" else 1
    table = table.assign(
        k=table["k"].where(table["n"] > 0).astype("Int64"), rate=scale * table["k"] / table["n"]
    )
    table = table.sort_values(by, kind="stable", ignore_index=True)
    return table.rename(columns={"period": "doc_id"})[columns]


def _cells(placed: pd.DataFrame, per: str, largest: int) -> pd.DataFrame:
    """One row per actor and period, also where the actor has no document: ``n, n_documents``."""
    sizes = placed.groupby(["actor", "period"]).agg(n=(per, "sum"), n_documents=("doc_id", "size"))
    sums = placed.groupby("actor")[per].sum().sort_values(ascending=False, kind="stable")
    names = [sums.index[:largest], sorted(set(placed["period"]))]
    every = pd.MultiIndex.from_product(names, names=sizes.index.names)
    return sizes.reindex(every, fill_value=0).reset_index()


def sum_actors(counts: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """``count_actors`` over all periods: one row per value of ``by`` and actor, ``k, n, share`` (k / n)."""
    sums = counts.groupby([by, "actor"], sort=False)[["k", "n"]].sum().reset_index()
    return sums.assign(share=sums["k"] / sums["n"])


def spread_counts(counts: pd.DataFrame, rows: str | list[str], across: str) -> pd.DataFrame:
    """Counts as people read them: one row per value of ``rows``, one column per value of ``across``.

    The cells are ``k``; rows and columns stay in the order in which they come.
    """
    keys = [rows] if isinstance(rows, str) else rows
    wide = counts.set_index([*keys, across])["k"].unstack(sort=False)
    return wide.rename_axis(None, axis=1).reset_index()


def _pool_dates(dates: pd.Series, most: int) -> pd.Series:
    """The period of each date, by the shortest span that gives so many at most; ParameterError if none."""
    spans = (_name_periods(dates, span) for span in SPANS)
    names = next((names for names in spans if names.nunique() <= most), None)
    if names is None:
        raise ParameterError(
            "documents can't be pooled as far as that", expected="2 or more", found=str(most)
        )
    return names


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
