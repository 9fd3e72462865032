"""How far do two coders agree, whoever they are, and where don't they? Every pair of coders side by side.

Everything here starts from the table ``codings``: one row per coder and mention.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from framing.measures.alpha import document_alpha, krippendorff_alpha
from framing.measures.columns import VALUES, need
from framing.measures.intervals import wilson_interval

_KEY = ["mention_id", "doc_id"]


def pair_codings(codings: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """What two coders say of the mentions that both have coded: one row per mention and attribute.

    ``codings`` has ``coder, mention_id, doc_id`` and the attributes; cues (``stance_cue`` and so on) where it
    has them. Columns: ``mention_id, doc_id, attribute, value_a, value_b, cue_a, cue_b``, sorted by mention
    and in the order of the attributes.
    """
    need(codings, "coder", *_KEY, *VALUES, name="codings")
    first, second = (codings[codings["coder"] == coder] for coder in (one, other))
    both = first.merge(second, on=_KEY, suffixes=("_a", "_b"))
    blank = pd.Series("", index=both.index)
    parts = [
        both[_KEY].assign(
            attribute=attribute,
            value_a=both[f"{attribute}_a"],
            value_b=both[f"{attribute}_b"],
            cue_a=both.get(f"{attribute}_cue_a", blank),
            cue_b=both.get(f"{attribute}_cue_b", blank),
        )
        for attribute in VALUES
    ]
    return pd.concat(parts).sort_values("mention_id", kind="stable", ignore_index=True)


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
    coders = list(dict.fromkeys(codings["coder"]))
    rows = [
        {"coder_a": one, "coder_b": other, **row}
        for one, other in combinations(coders, 2)
        for row in _measure_pair(pair_codings(codings, one, other), draws, seed)
    ]
    measured = ["n", "agree", "share", "share_low", "share_high", "alpha", "low", "high", "interval"]
    return pd.DataFrame(rows, columns=["coder_a", "coder_b", "attribute", *measured])


def confuse_coders(codings: pd.DataFrame) -> pd.DataFrame:
    """What every two coders take for what: one row per pair, attribute and two values that occur together.

    Columns: ``coder_a, coder_b, attribute, value_a, value_b, n`` (mentions), those with most mentions first
    within a pair and attribute. Rows in which both values are the same are agreements.
    """
    rows = []
    for one, other in combinations(dict.fromkeys(codings["coder"]), 2):
        for attribute, pairs in pair_codings(codings, one, other).groupby("attribute", sort=False):
            counts = pairs.groupby(["value_a", "value_b"]).size().sort_values(ascending=False, kind="stable")
            rows += [(one, other, attribute, *values, n) for values, n in counts.items()]
    return pd.DataFrame(rows, columns=["coder_a", "coder_b", "attribute", "value_a", "value_b", "n"])


def list_coder_disagreements(codings: pd.DataFrame) -> pd.DataFrame:
    """Where two coders differ: one row per pair, mention and attribute.

    Columns: ``coder_a, coder_b`` and those of ``pair_codings``.
    """
    coders = list(dict.fromkeys(codings["coder"]))
    parts = []
    for one, other in combinations(coders, 2):
        pairs = pair_codings(codings, one, other)
        differs = pairs[pairs["value_a"] != pairs["value_b"]]
        parts.append(differs.assign(coder_a=one, coder_b=other))
    columns = ["coder_a", "coder_b", *_KEY, "attribute", "value_a", "value_b", "cue_a", "cue_b"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _measure_pair(pairs: pd.DataFrame, draws: int, seed: int) -> Iterator[dict[str, Any]]:
    if not len(pairs):
        return
    for attribute in VALUES:
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
    same = pairs["value_a"].eq(pairs["value_b"]).groupby(pairs["mention_id"]).all()
    yield {"attribute": "together", **_measure_share(same), "alpha": np.nan, "interval": ""}


def _measure_share(same: pd.Series) -> dict[str, Any]:
    n, agree = len(same), int(same.sum())
    low, high = wilson_interval(agree, n)
    return {"n": n, "agree": agree, "share": agree / n, "share_low": float(low), "share_high": float(high)}
