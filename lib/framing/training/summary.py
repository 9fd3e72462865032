"""Scores of decided predictions: by mention, kind of text, attribute and value, each beside a constant.

Where mentions have a column ``weight`` (one over the probability with which they were drawn), shares are
estimates for all that could be drawn, and counts are still those of mentions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.coding.decode import VALUES
from framing.measures.calibration import calibration_error
from framing.measures.columns import PLAIN
from framing.measures.intervals import document_interval, ratio_half_width
from framing.measures.scores import macro_f1
from framing.training.folds import OWN

#: One code per attribute for every mention: what somebody would guess who reads nothing.
CONSTANT = PLAIN | {"theme_present": "yes", "theme_stance": "named", "theme_voice": "author"}
#: What stands for all kinds of natural text in a row of their own.
TOGETHER = "natural"
#: Kinds of text that were written for this project.
WRITTEN = (*OWN, "challenge")
_BY = ("kind", "group", "mention", "copy")


def list_mentions(decided: pd.DataFrame) -> pd.DataFrame:
    """Which codes of a mention are right: one row per mention of which all four attributes were read.

    Columns: ``kind, group, mention, copy`` (mentions at one offset in several texts of a template are
    numbered), the four attributes, ``all`` (all four are right) and ``constant`` (so is the constant in all
    four).
    """
    rows = decided[~decided["theme"].astype(bool)]
    rows = rows.assign(
        copy=rows.groupby(["kind", "mention", "attribute"]).cumcount(),
        constant=rows["value"].eq(rows["attribute"].map(CONSTANT)),
    )
    wide = rows.pivot_table(
        index=[*_BY], columns="attribute", values=["right", "constant"], aggfunc="first"
    ).reindex(columns=pd.MultiIndex.from_product([["right", "constant"], VALUES]))
    wide = wide.dropna().astype(bool)
    right = wide["right"].assign(all=wide["right"].all(axis=1), constant=wide["constant"].all(axis=1))
    return right.rename_axis(columns=None).reset_index()


def score_kinds(mentions: pd.DataFrame) -> pd.DataFrame:
    """How often codes are right: one row per kind of text, and one (``natural``) for all kinds but our own.

    Parameters
    ----------
    mentions : from `list_mentions`.

    Returns
    -------
    DataFrame
        ``kind, n`` (mentions), ``documents``, for each attribute and for ``all`` four the share that is right
        (0 to 1), ``low`` and ``high`` of the latter (`document_interval`), and ``constant``.
    """
    parts = [(str(kind), part) for kind, part in mentions.groupby("kind")]
    natural = mentions[~mentions["kind"].isin(WRITTEN)]
    if len(natural) and natural["kind"].nunique() > 1:
        parts.append((TOGETHER, natural))
    return pd.DataFrame([{"kind": kind, **_score(part)} for kind, part in parts])


def _score(mentions: pd.DataFrame) -> dict[str, Any]:
    low, high = range_right(mentions, "all")
    return {
        "n": len(mentions), "documents": mentions["group"].nunique(),
        **{name: share_right(mentions, name) for name in (*VALUES, "all")},
        "low": low, "high": high, "constant": share_right(mentions, "constant"),
    }  # fmt: skip


def share_right(rows: pd.DataFrame, name: str = "right") -> float:
    """The share of rows in which the column ``name`` holds, 0 to 1."""
    return float(np.average(rows[name].astype(float), weights=rows.get("weight")))


def range_right(rows: pd.DataFrame, name: str = "right") -> tuple[float, float]:
    """The interval of `share_right` over documents or templates, each a ``group``: low and high.

    A bootstrap from ten of them on, the range with each left out below that (`document_interval`).
    """
    weight = rows["weight"] if "weight" in rows else pd.Series(1.0, index=rows.index)
    weighed = pd.DataFrame({"right": weight * rows[name].astype(float), "of": weight})
    by_group = weighed.groupby(rows["group"]).sum()
    low, high, _ = document_interval(by_group["right"], by_group["of"])
    return float(low), float(high)


def score_attributes(decided: pd.DataFrame) -> pd.DataFrame:
    """How often an attribute is right: one row per attribute; those of themes have the prefix ``theme_``.

    Columns: ``attribute, n``, ``right`` and ``constant`` (shares, 0 to 1), ``low`` and ``high`` of the former
    (`range_right`), ``macro_f1`` (`macro_f1`), ``calibration_error`` (`calibration_error`), ``cues`` (how
    many were read) and ``cue_f1`` (mean F1 of their words).
    """
    rows = []
    for attribute, part in decided.groupby("attribute", sort=False):
        cues = part["cue_f1"].dropna()
        low, high = range_right(part)
        plain = part.assign(constant=part["value"].eq(CONSTANT[str(attribute)]))
        rows.append(
            {
                "attribute": attribute,
                "n": len(part),
                "right": share_right(part),
                "low": low,
                "high": high,
                "constant": share_right(plain, "constant"),
                "macro_f1": macro_f1(part["value"], part["coded"]),
                "calibration_error": calibration_error(part["probability"], part["right"]),
                "cues": len(cues),
                "cue_f1": cues.mean(),
            }
        )
    return pd.DataFrame(rows)


def score_values(decided: pd.DataFrame) -> pd.DataFrame:
    """How well each value is found: one row per attribute and value that was read or coded.

    Columns: ``attribute, value, n`` (read so), ``coded`` (coded so), ``right`` (both), ``precision, recall,
    f1`` (0 to 1, missing where they divide by nothing).
    """
    rows = []
    for attribute, part in decided.groupby("attribute", sort=False):
        for value in sorted({*part["value"], *part["coded"]}):
            n, coded = int((part["value"] == value).sum()), int((part["coded"] == value).sum())
            right = int(((part["value"] == value) & (part["coded"] == value)).sum())
            rows.append(
                {
                    "attribute": attribute, "value": value, "n": n, "coded": coded, "right": right,
                    "precision": right / coded if coded else np.nan,
                    "recall": right / n if n else np.nan, "f1": 2 * right / (n + coded),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def compare_fits(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Two fits on the same mentions, by kind: how often all four are right by one and by the other.

    Both from `list_mentions`; only mentions that both have count. Columns: ``kind, n, one, other, gain`` (one
    less other), with ``low`` and ``high`` of the gain (`gain_interval`).
    """
    both = one.merge(other, on=[*_BY], suffixes=("_one", "_other"))
    rows = []
    for kind, part in both.groupby("kind"):
        gain, low, high = gain_interval(part["all_one"], part["all_other"], part["group"].tolist())
        shares = {"one": part["all_one"].mean(), "other": part["all_other"].mean()}
        rows.append({"kind": kind, "n": len(part), **shares, "gain": gain, "low": low, "high": high})
    return pd.DataFrame(rows, columns=["kind", "n", "one", "other", "gain", "low", "high"])


def compare_attributes(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Two coders on the same mentions: how often each attribute is right by one and by the other.

    Parameters
    ----------
    one, other : decided predictions (`framing.training.score.decide`); only codes that both have count.

    Returns
    -------
    DataFrame
        ``attribute, n, one, other, gain`` (one less other) with its ``low`` and ``high`` (`gain_interval`),
        ``one_f1, other_f1`` (`macro_f1`).
    """
    keys = ["kind", "group", "mention", "attribute"]
    columns = [*keys, "value", "coded", "right"]
    both = one[columns].merge(other[columns], on=keys, suffixes=("_one", "_other"))
    rows = []
    for attribute, part in both.groupby("attribute", sort=False):
        gain, low, high = gain_interval(part["right_one"], part["right_other"], part["group"].tolist())
        row = {"attribute": attribute, "n": len(part)}
        row |= {name: part[f"right_{name}"].mean() for name in ("one", "other")}
        row |= {"gain": gain, "low": low, "high": high}
        row |= {f"{name}_f1": macro_f1(part["value_one"], part[f"coded_{name}"]) for name in ("one", "other")}
        rows.append(row)
    columns = ["attribute", "n", "one", "other", "gain", "low", "high", "one_f1", "other_f1"]
    return pd.DataFrame(rows, columns=columns)


def score_phenomena(mentions: pd.DataFrame, phenomena: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    """How often all four codes are right of what our own texts try: a row per phenomenon, the worst first.

    Parameters
    ----------
    mentions : from `list_mentions`.
    phenomena : what a text tries, by its kind and group; texts of other groups are left out.

    Returns
    -------
    DataFrame
        ``kind, phenomenon, n`` (mentions), ``all`` (the share with all four right).
    """
    tried = [phenomena.get(pair) for pair in zip(mentions["kind"], mentions["group"], strict=True)]
    table = (
        mentions.assign(phenomenon=tried).dropna(subset="phenomenon").groupby(["kind", "phenomenon"])["all"]
    )
    scores = table.agg(n="size", all="mean").reset_index()
    return scores.sort_values(["all", "kind", "phenomenon"], ignore_index=True)


def gain_interval(
    one: Sequence[Any] | pd.Series, other: Sequence[Any] | pd.Series, clusters: Sequence[str]
) -> tuple[float, float, float]:
    """How much more often one coder is right than another on the same mentions: gain, low and high.

    Parameters
    ----------
    one, other : whether each is right, a mention at a time.
    clusters : the document of each mention.

    The interval of 95 % takes documents for independent, not their mentions (`ratio_half_width`). It is
    missing for one document.

    >>> gain, low, high = gain_interval([1, 1, 1, 1], [0, 0, 1, 1], ["a", "b", "a", "b"])
    >>> gain, low, high
    (0.5, 0.5, 0.5)
    """
    gains = pd.Series(np.asarray(one, float) - np.asarray(other, float))
    by_document = gains.groupby(np.asarray(clusters, dtype=object)).agg(["sum", "size"])
    half = ratio_half_width(by_document["sum"].to_numpy(), by_document["size"].to_numpy(float))
    mean = float(gains.mean())
    return mean, mean - half, mean + half
