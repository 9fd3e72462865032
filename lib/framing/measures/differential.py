"""Does a coder err more in some groups of documents than in others? Then a difference may be its own.

The net error of a group is Σ(R/π)(y − ŷ)/n over its mentions (:mod:`framing.measures.correction`), a ratio of
sums over documents, and two of them are compared as `contrast_ratios` compares all ratios.
"""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.measures.columns import need
from framing.measures.contrasts import SIDES, contrast_ratios
from framing.measures.correction import FEW_READ, estimate_share
from framing.measures.intervals import CONFIDENCE

#: What `compare_errors` says of a group of which, or beside which, too few mentions were read.
FEW = f"fewer than {FEW_READ} read"
ESTIMATED = ("n", "observed", "corrected", "low", "high", "n_read", "right", "net")
COMPARED = ("group", "difference", "low", "high", "result")


def estimate_errors(weighed: pd.DataFrame, counted: pd.Series) -> dict[str, Any]:
    """How far a coder is off in a share of mentions, and how often it is right.

    Parameters
    ----------
    weighed : from :func:`framing.measures.weigh_readings`.
    counted : of which of its rows something is true: by the coder, and, of those as read, by the reader.

    Returns
    -------
    dict
        ``n`` mentions; the share of which it is true, ``observed`` and ``corrected`` with its 95 % interval
        ``low, high`` (:func:`framing.measures.estimate_share`); ``n_read``; ``right``, the estimated share of
        which the coder says rightly whether it is (missing where nothing was read); ``net``, the corrected
        share less the observed one: above 0 where the coder misses more than it counts wrongly.

    Unsafe: taking a net error near 0 for a coder that is right: its mistakes may cancel out.
    """
    row = estimate_share(weighed, counted, pd.Series(True, index=weighed.index))
    both = _pair(weighed, counted)
    hit = both["weight"].where(both["read"].eq(both["coded"]), 0.0).sum()
    right = hit / both["weight"].sum() if len(both) else np.nan
    told = {name: row[name] for name in ESTIMATED if name in row}
    return told | {"right": right, "net": row["corrected"] - row["observed"]}


def compare_errors(
    weighed: pd.DataFrame,
    counted: pd.Series,
    groups: Mapping[str, Collection[str]],
    *,
    margin: float,
    confidence: float = CONFIDENCE,
) -> pd.DataFrame:
    """The net error in each group of documents less that in all others: one row per group.

    Parameters
    ----------
    weighed, counted : as for `estimate_errors`.
    groups : the documents of each group, by its name.
    margin : a difference of net errors below this, in shares, is none.
    confidence : the chance that all the intervals together hold what they are for.

    Returns
    -------
    DataFrame
        ``group, difference`` (in shares) with its interval ``low, high``, and ``result`` as
        `contrast_ratios` has it, or «fewer than 30 read» where that is so in the group, or outside it.

    Unsafe: reading «undecided» as «no difference»; what differs within a group isn't seen.
    """
    both = _pair(weighed, counted)
    units = _sum_errors(weighed, both)
    sides = [
        units.assign(contrast=name, side=np.where(units["doc_id"].isin(ids), *SIDES))
        for name, ids in groups.items()
    ]
    if not sides:
        return pd.DataFrame(columns=COMPARED)
    table = contrast_ratios(pd.concat(sides), dict.fromkeys(groups, margin), confidence=confidence)
    read = [int(both["doc_id"].isin(ids).sum()) for ids in groups.values()]
    few = [min(inside, len(both) - inside) < FEW_READ for inside in read]
    told = table[["contrast", *COMPARED[1:]]].rename(columns={"contrast": "group"})
    told.loc[few, list(COMPARED[1:])] = [np.nan, np.nan, np.nan, FEW]
    return told


def _sum_errors(weighed: pd.DataFrame, both: pd.DataFrame) -> pd.DataFrame:
    """By document the sums of a ratio that is 1 where the coder is right on balance."""
    error = (both["weight"] * (both["read"] - both["coded"])).groupby(both["doc_id"]).sum()
    n = weighed[weighed["basis"].eq("coded")].groupby("doc_id").size()
    units = pd.DataFrame({"below": n, "above": n + error.reindex(n.index, fill_value=0.0)})
    return units.rename_axis("doc_id").reset_index()


def _pair(weighed: pd.DataFrame, counted: pd.Series) -> pd.DataFrame:
    """The mentions that were read: what is true of each as read and as coded, 1 or 0, and its weight."""
    need(weighed, "mention_id", "doc_id", "basis", "weight", name="weighed mentions")
    known = weighed.assign(read=counted.astype(float))
    columns = ["mention_id", "doc_id", "read", "weight"]
    coded = known.loc[known["basis"].eq("coded"), ["mention_id", "read"]].rename(columns={"read": "coded"})
    return known.loc[known["basis"].eq("read"), columns].merge(coded, on="mention_id")
