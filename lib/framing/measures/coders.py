"""How far do two coders agree, whoever they are, and where don't they? Every pair of coders side by side.

Everything here starts from the table ``codings``: one row per coder and mention.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from framing.measures.alpha import document_alpha, krippendorff_alpha
from framing.measures.columns import VALUES, need, own_attributes
from framing.measures.intervals import wilson_interval

_PAIR = ["coder_a", "coder_b"]
_KEY = ["mention_id", "doc_id"]


def pair_codings(codings: pd.DataFrame) -> pd.DataFrame:
    """What every two coders say of the mentions that both have coded: one row per pair, mention, attribute.

    ``codings`` has ``coder, mention_id, doc_id`` and the attributes; cues (``stance_cue`` and so on) where it
    has them. Columns: ``coder_a, coder_b, mention_id, doc_id, attribute, value_a, value_b, cue_a, cue_b``.
    Pairs are in the order in which coders appear, their rows sorted by mention and in the order of the
    attributes. A study's own attributes come last, where both have coded them.
    """
    need(codings, "coder", *_KEY, *VALUES, name="codings")
    own = own_attributes(codings)
    place = {coder: place for place, coder in enumerate(dict.fromkeys(codings["coder"]))}
    known = codings.assign(place=codings["coder"].map(place))
    both = known.merge(known, on=_KEY, suffixes=("_a", "_b"))
    both = both[both["place_a"] < both["place_b"]]
    blank = pd.Series("", index=both.index)
    parts = [
        both[[*_PAIR, *_KEY, "place_a", "place_b"]].assign(
            attribute=attribute,
            value_a=both[f"{attribute}_a"],
            value_b=both[f"{attribute}_b"],
            cue_a=both.get(f"{attribute}_cue_a", blank),
            cue_b=both.get(f"{attribute}_cue_b", blank),
        )
        for attribute in (*VALUES, *own)
    ]
    rows = pd.concat(parts)
    uncoded = rows["attribute"].isin(own) & (rows["value_a"].eq("") | rows["value_b"].eq(""))
    rows = rows[~uncoded].sort_values(["place_a", "place_b", "mention_id"], kind="stable")
    return rows.drop(columns=["place_a", "place_b"]).reset_index(drop=True)


def compare_coders(codings: pd.DataFrame, *, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """The agreement of every two coders that have a mention in common: one row per pair and attribute.

    Returns
    -------
    DataFrame
        ``coder_a, coder_b, attribute, n`` (mentions that both coded), ``agree`` (same value), ``share`` =
        agree/n with its Wilson interval ``share_low, share_high``, ``alpha`` (Krippendorff's, nominal, at
        most 1) with ``low, high`` over documents and ``interval``, which names the method. Attribute
        ``together`` is right only where all four are, and has no alpha. Pairs are in the order in which
        coders appear.

    Two passes of one reader measure stability, two people reliability, and a coder against a reader validity,
    as far as the reader is right. Unsafe: comparing alpha between sets with other shares of values, and what
    is unsafe of ``document_alpha``. References: Krippendorff (2018), chapter 12; Artstein and Poesio (2008).
    """
    rows = [
        {"coder_a": one, "coder_b": other, **row}
        for (one, other), pairs in pair_codings(codings).groupby(_PAIR, sort=False)
        for row in _measure_pair(pairs, draws, seed)
    ]
    measured = ["n", "agree", "share", "share_low", "share_high", "alpha", "low", "high", "interval"]
    return pd.DataFrame(rows, columns=[*_PAIR, "attribute", *measured])


def confuse_coders(codings: pd.DataFrame) -> pd.DataFrame:
    """What every two coders take for what: one row per pair, attribute and two values that occur together.

    Columns: ``coder_a, coder_b, attribute, value_a, value_b, n`` (mentions), those with most mentions first
    within a pair and attribute. Rows in which both values are the same are agreements.
    """
    rows = []
    for (one, other, attribute), pairs in pair_codings(codings).groupby([*_PAIR, "attribute"], sort=False):
        counts = pairs.groupby(["value_a", "value_b"]).size().sort_values(ascending=False, kind="stable")
        rows += [(one, other, attribute, *values, n) for values, n in counts.items()]
    return pd.DataFrame(rows, columns=[*_PAIR, "attribute", "value_a", "value_b", "n"])


def list_coder_disagreements(codings: pd.DataFrame) -> pd.DataFrame:
    """Where two coders differ: one row per pair, mention and attribute, as ``pair_codings`` has them."""
    pairs = pair_codings(codings)
    return pairs[pairs["value_a"] != pairs["value_b"]].reset_index(drop=True)


def _measure_pair(pairs: pd.DataFrame, draws: int, seed: int) -> Iterator[dict[str, Any]]:
    for attribute in pairs["attribute"].unique():
        part = pairs[pairs["attribute"] == attribute]
        labels = part[["value_a", "value_b"]]
        low, high, method = document_alpha(labels, part["doc_id"].to_numpy(), draws=draws, seed=seed)
        yield {
            "attribute": attribute,
            **_measure_share(part["value_a"].eq(part["value_b"])),
            "alpha": krippendorff_alpha(labels),
            "low": low,
            "high": high,
            "interval": method,
        }
    four = pairs[pairs["attribute"].isin(VALUES)]
    same = four["value_a"].eq(four["value_b"]).groupby(four["mention_id"]).all()
    yield {"attribute": "together", **_measure_share(same), "alpha": np.nan, "interval": ""}


def _measure_share(same: pd.Series) -> dict[str, Any]:
    n, agree = len(same), int(same.sum())
    low, high = wilson_interval(agree, n)
    return {"n": n, "agree": agree, "share": agree / n, "share_low": float(low), "share_high": float(high)}
