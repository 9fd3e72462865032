"""What would a count, a share or a rate be if the coder made no mistakes? A correction for *measured* error.

Mentions that were read, each with the probability that it was drawn with, correct those that were only coded.
With any other sample the errors are those of that sample, and the correction adds a bias of its own.
"""

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from framing.base.errors import TableError
from framing.measures.columns import VALUES, need
from framing.measures.intervals import (
    CONFIDENCE,
    FEW_DOCUMENTS,
    Floats,
    ratio_half_width,
    share_interval,
)

#: Fewer read mentions of which something is true, or of which it isn't, correct nothing.
FEW_MET = 5
#: Fewer read mentions in a set correct no share of that set.
FEW_READ = 30
_READ_CODES = (*VALUES, "speaker")


def weigh_readings(mentions: pd.DataFrame, read: pd.DataFrame) -> pd.DataFrame:
    """The mentions as coded and, below, those that were read as read, weighed so that sums are corrected.

    Parameters
    ----------
    mentions : one row per mention, ``mention_id, doc_id`` and the coder's codes.
    read : one row per mention that was read: ``mention_id``, the reader's codes, and the ``probability`` with
        which it was drawn, above 0 and at most 1. What is no mention is left out.

    Returns
    -------
    DataFrame
        the columns of ``mentions`` and ``basis`` (coded or read) and ``weight``: 1/π for a mention as read,
        1 − 1/π for the same as coded, 1 for one that nobody read.

    Raises
    ------
    TableError
        where a mention was read that had no known chance of being drawn.

    The sum of the weights of the rows that fulfil a condition is the design-based estimate of how many
    mentions fulfil it: each contributes ``ŷ + (R/π)(y − ŷ)``, with ŷ by the coder, y by the reader, R = 1
    where it was read, and π the probability of that. It is right on average whatever the coder's errors,
    since only the drawing is assumed. Reference: Egami, Hinck, Stewart and Wei (2023).
    """
    need(mentions, "mention_id", "doc_id", name="mentions")
    need(read, "mention_id", "probability", name="readings")
    chance = read.set_index("mention_id")["probability"].astype(float)
    if not ((chance > 0) & (chance <= 1)).all():
        expected = "probability above 0, at most 1"
        raise TableError("a mention that was read has no known chance", where="readings", expected=expected)
    inverse = (1 / chance).reindex(mentions["mention_id"]).set_axis(mentions.index)
    coded = mentions.assign(basis="coded", weight=1 - inverse.fillna(0.0))
    codes = [column for column in _READ_CODES if column in read and column in mentions]
    rows = mentions[inverse.notna()].drop(columns=codes).merge(read[["mention_id", *codes]], on="mention_id")
    as_read = rows.assign(basis="read", weight=(1 / chance).reindex(rows["mention_id"]).to_numpy())
    return pd.concat([coded, as_read[coded.columns]], ignore_index=True)


def estimate_share(weighed: pd.DataFrame, counted: pd.Series, among: pd.Series) -> dict[str, Any]:
    """A share of mentions, as the coder has it and corrected.

    ``weighed`` is from ``weigh_readings``; ``counted`` and ``among`` say of which of its rows something is
    true, and of which it is asked. Gives ``k, n`` (mentions, by the coder), ``observed`` = k/n, ``n_read``
    (mentions that were read, among those asked of by the reader), ``n_met`` (of which it is true by the
    reader), ``corrected`` with its 95 % interval ``low, high``, from 0 to 1, and ``bound``: where the sample
    hardly met what is counted, «at most …» or «at least …».

    The numerator and the denominator are both corrected. The variance is that of a ratio of sums over
    documents, which are taken for clusters; with fewer than ten documents these are taken as given, and
    mentions for independent. The interval is symmetric on the logit scale, with Student's t, as survey
    programs have it. Where every mention was read there is nothing to estimate, and no interval.

    Nothing is corrected with fewer than 30 read mentions among those asked of, and fewer than 5 of which it
    is true, or 5 of which it is not. Then ``bound`` is the one-sided 95 % bound of Clopper and Pearson (1934)
    on the read mentions, as many as they are worth under their weights (Kish 1965): it takes mentions for
    independent, and 0 of n give 3/n (the rule of three).

    Unsafe: reading the interval as one for texts of another kind, or an «observed» without correction as
    right. References: Egami, Hinck, Stewart and Wei (2023); Korn and Graubard (1998) on the interval.
    """
    counted = counted & among
    read = weighed["basis"] == "read"
    row = _observe(read, counted, among)
    above, below = (_by_cluster(weighed, rows) for rows in (counted, among))
    share = above.sum() / below.sum() if below.sum() > 0 else np.nan
    if is_census(weighed):
        return row | {"corrected": float(share)}
    if row["n_read"] == 0:
        return row
    few = min(row["n_met"], row["n_read"] - row["n_met"]) < FEW_MET
    if few or row["n_read"] < FEW_READ or not 0 < share < 1:
        return row | {"bound": bound_share(weighed.loc[among & read, "weight"], counted[among & read])}
    low, high = share_interval(above, below)
    return row | {"corrected": float(share), "low": low, "high": high}


def _observe(read: pd.Series, counted: pd.Series, among: pd.Series) -> dict[str, Any]:
    """What coder and reader count, with nothing corrected yet."""
    k, n = int((counted & ~read).sum()), int((among & ~read).sum())
    return {
        "k": k,
        "n": n,
        "n_read": int((among & read).sum()),
        "n_met": int((counted & read).sum()),
        "observed": k / n if n else np.nan,
        "corrected": np.nan,
        "low": np.nan,
        "high": np.nan,
        "bound": "",
    }


def estimate_rate(weighed: pd.DataFrame, counted: pd.Series, words: pd.Series) -> dict[str, Any]:
    """A rate per 1,000 words, as the coder has it and corrected.

    ``words`` is the number of words by ``doc_id``. The row is that of ``estimate_share``, with n in words and
    rates in place of shares, 0 and up; the interval is symmetric on the logarithmic scale. Without a
    correction there is no bound. Unsafe: what is unsafe of ``estimate_share`` and of rates.
    """
    read = weighed["basis"] == "read"
    n = int(words.sum())
    k, n_read, n_met = (int(rows.sum()) for rows in (counted & ~read, read, counted & read))
    row: dict[str, Any] = {
        "k": k,
        "n": n,
        "n_read": n_read,
        "n_met": n_met,
        "observed": 1000 * k / n if n else np.nan,
    }
    row |= {"corrected": np.nan, "low": np.nan, "high": np.nan, "bound": ""}
    above = weighed["weight"].where(counted, 0.0).groupby(weighed["doc_id"]).sum()
    above = above.reindex(words.index, fill_value=0.0).to_numpy()
    below = words.to_numpy(float) / 1000
    rate = above.sum() / below.sum() if n else np.nan
    if is_census(weighed):
        return row | {"corrected": float(rate)}
    if n_met < FEW_MET or n_read < FEW_READ or len(words) < FEW_DOCUMENTS or not rate > 0:
        return row
    factor = np.exp(ratio_half_width(above, below) / rate)
    return row | {"corrected": float(rate), "low": float(rate / factor), "high": float(rate * factor)}


def is_census(weighed: pd.DataFrame) -> bool:
    """Whether every mention was read, so that no code of the coder's counts."""
    coded = weighed["basis"] == "coded"
    return bool((~coded).any() and weighed.loc[coded, "weight"].eq(0).all())


def _by_cluster(weighed: pd.DataFrame, rows: pd.Series) -> Floats:
    """The weights of some rows, summed up by document, or by mention where documents are few."""
    by = "doc_id" if weighed["doc_id"].nunique() >= FEW_DOCUMENTS else "mention_id"
    return weighed["weight"].where(rows, 0.0).groupby(weighed[by]).sum().to_numpy(float)


def bound_share(weight: pd.Series, true: pd.Series) -> str:
    """The one-sided 95 % bound of a share that a sample hardly met, in words.

    ``weight`` and ``true`` say of each case that was read how much it weighs, and whether it is counted. The
    bound is that of Clopper and Pearson (1934), as if there were as many cases as these are worth under their
    weights (Kish 1965); it takes them for independent.

    >>> bound_share(pd.Series([1.0] * 100), pd.Series([False] * 100))
    'at most 0.030'
    """
    n = weight.sum() ** 2 / (weight**2).sum()
    k = n * weight[true].sum() / weight.sum()
    if 2 * k <= n:
        return f"at most {betaincinv(k + 1, n - k, CONFIDENCE) if k < n else 1:.3f}"
    return f"at least {betaincinv(k, n - k + 1, 1 - CONFIDENCE):.3f}"
