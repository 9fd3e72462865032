"""How far does the coding agree with a reading? The coder, two passes and the floor, attribute by attribute.

Everything here starts from *codings*: one row per mention and attribute, with the label of the coder, of
the reference, of both reading passes, and of the plain dictionary. ``align_codings`` makes it.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from framing.measures.alpha import bootstrap_alpha, krippendorff_alpha
from framing.measures.columns import PLAIN, VALUES, need
from framing.measures.intervals import FEW_CASES, FEW_DOCUMENTS, wilson_interval

ATTRIBUTES = tuple(VALUES)
MISSING = "not found"
LOCATION = ["doc_id", "start", "end"]
#: What the comparison of the two readings with each other is called. It bounds nothing: it is the stability
#: of a reader who read twice, or the reliability of two.
PASSES = "passes"
# comparison: (labels that are judged, labels they are judged by)
COMPARISONS = {
    "coder": ("coded", "reference"),
    PASSES: ("coder_b", "coder_a"),
    "floor": ("plain", "reference"),
}
COLUMNS = [
    "attribute",
    "family",
    "value",
    "comparison",
    "n",
    "agree",
    "precision",
    "recall",
    "f1",
    "alpha",
    "low",
    "high",
    "split",
    "share",
    "share_low",
    "share_high",
    "documents_low",
    "documents_high",
    "n_judged",
    "units",
]


def align_codings(mentions: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Codings: one row per reference mention and attribute, in the reference's order.

    Joined on doc_id, start and end. Columns: ``doc_id, start, end, family, surface, attribute, coded,
    reference, coder_a, coder_b, plain, cue, probability, split``. ``coded`` is «not found» where the coder
    has no mention at that place: it counts as an error. ``cue`` and ``probability`` are those that the coder
    gives for the attribute, empty and missing where ``mentions`` has none. ``split`` is taken from the
    reference (empty if it has none). ``plain`` is what a plain dictionary takes for granted: the floor.
    Mentions that the reference does not know are left out.
    """
    need(mentions, *LOCATION, *ATTRIBUTES, name="mentions")
    need(reference, *LOCATION, "family", *ATTRIBUTES, name="reference codings")
    shown = [f"{name}_{part}" for name in ATTRIBUTES for part in ("cue", "p")]
    shown = [column for column in shown if column in mentions.columns]
    found = mentions[[*LOCATION, *ATTRIBUTES, *shown]].drop_duplicates(LOCATION)
    joined = reference.merge(found, on=LOCATION, how="left", suffixes=("", "_coded"))
    return pd.concat([_codings_of(attribute, joined) for attribute in ATTRIBUTES], ignore_index=True)


def measure_agreement(codings: pd.DataFrame, *, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """The table ``agreement``: one row per split, comparison, attribute, family and value.

    ``comparison`` is ``coder`` (automatic against reference), ``passes`` (the second reading against the
    first: the stability of one reader) or ``floor`` (the plain dictionary against the reference).
    Attribute ``together`` is right only where all attributes are right; family ``all`` pools the families;
    value ``all`` is the attribute as a whole.

    Columns: ``n`` (reference cases: of the value, or all), ``n_judged`` (cases given that value by what is
    judged), ``agree`` (cases on which both agree), ``units`` (mentions), ``share`` (of the units on which
    both give the value, or both don't; for value ``all``, the same value), with its Wilson interval
    ``share_low, share_high``; ``precision, recall, f1`` (0 to 1; f1 is empty with fewer than ten cases),
    ``alpha`` (Krippendorff's, nominal, at most 1; per value: that value against the rest) with its
    bootstrap interval ``low, high`` over mentions and ``documents_low, documents_high`` over whole
    documents (from ten documents on).

    Unsafe: comparing alpha between sets with different shares of values (rare values lower it), agreement
    on development items with agreement on unseen ones, and stability of one reader with reliability between
    people. References: Krippendorff (2018), chapter 12; Artstein and Poesio (2008); Wilson (1927).
    """
    need(codings, *LOCATION, "family", "attribute", "coded", "reference", "split", name="codings")
    rows = [
        {"split": split, "comparison": comparison, "family": family, **row}
        for split, part in codings.groupby("split", sort=True)
        for comparison, pairs in _comparisons(part)
        for family in ["all", *sorted(set(part["family"]))]
        for row in _measure_attributes(
            pairs if family == "all" else pairs[pairs["family"] == family], draws, seed
        )
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def summarise_agreement(table: pd.DataFrame) -> pd.DataFrame:
    """Coder, passes and floor beside each other: one row per split and attribute, families together.

    ``table`` is that of ``measure_agreement``. Columns: ``split, attribute, units`` (mentions), ``coder,
    passes, floor`` (share of the mentions on which both agree, 0 to 1; of ``passes`` those that were read
    twice; empty where there was one reading only), ``alpha, low, high`` (the coder's). Unsafe: what is unsafe
    of ``measure_agreement``.
    """
    whole = table[(table["family"] == "all") & (table["value"] == "all")]
    shares = whole.pivot_table(
        index=["split", "attribute"], columns="comparison", values="share", dropna=False
    )
    shares = shares.reindex(columns=["coder", PASSES, "floor"])
    coder = whole[whole["comparison"] == "coder"].set_index(["split", "attribute"])
    summary = coder[["units"]].join(shares).join(coder[["alpha", "low", "high"]]).reset_index()
    order = [*ATTRIBUTES, "together"]
    summary["attribute"] = pd.Categorical(summary["attribute"], order, ordered=True)
    summary = summary.sort_values(["split", "attribute"], ascending=[False, True], ignore_index=True)
    return summary.astype({"attribute": "str"})


def confuse(codings: pd.DataFrame, attribute: str) -> pd.DataFrame:
    """The confusion table of an attribute: a row per reference value, a column per coder's, cells counts.

    All values of the codebook are shown, in its order, those that never occur too; last, if there are any,
    the mentions that the coder did not find.
    """
    part = codings[codings["attribute"] == attribute]
    values = _known_values(attribute, part["coded"], part["reference"])
    columns = values + ([MISSING] if (part["coded"] == MISSING).any() else [])
    table = pd.crosstab(part["reference"], part["coded"]).reindex(index=values, columns=columns, fill_value=0)
    table.index.name, table.columns.name = "reference", "coded"
    return table


def list_disagreements(codings: pd.DataFrame) -> pd.DataFrame:
    """Where coder and reference differ: one row per mention and attribute, with the cue and its probability.

    Columns: ``attribute, doc_id, start, end, surface, family, reference, coded, cue, probability, split``;
    places, no sentences. Sorted by attribute, reference, coded and place.
    """
    differs = codings[codings["coded"] != codings["reference"]]
    columns = [
        "attribute",
        *LOCATION,
        "surface",
        "family",
        "reference",
        "coded",
        "cue",
        "probability",
        "split",
    ]
    return differs[columns].sort_values(["attribute", "reference", "coded", *LOCATION], ignore_index=True)


def _codings_of(attribute: str, joined: pd.DataFrame) -> pd.DataFrame:
    """The codings of one attribute, from the reference joined with the coder's mentions."""
    blank = pd.Series("", index=joined.index)
    return pd.DataFrame(
        {
            **{column: joined[column] for column in LOCATION},
            "family": joined["family"],
            "surface": joined["surface"] if "surface" in joined else joined.get("term", blank),
            "attribute": attribute,
            "coded": joined[f"{attribute}_coded"].fillna(MISSING),
            "reference": joined[attribute],
            "coder_a": joined.get(f"coder_a_{attribute}", blank),
            "coder_b": joined.get(f"coder_b_{attribute}", blank),
            "plain": PLAIN.get(attribute, ""),
            "cue": joined.get(f"{attribute}_cue", blank).fillna(""),
            "probability": joined.get(f"{attribute}_p", pd.Series(float("nan"), index=joined.index)),
            "split": joined.get("split", blank).fillna(""),
        }
    )


def _comparisons(codings: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The comparisons that have labels on both sides, with these as the columns ``judged`` and ``by``.

    A mention that was read once has no second reading to differ from, and isn't compared with one.
    """
    for comparison, (judged, by) in COMPARISONS.items():
        if judged not in codings or by not in codings:
            continue
        labelled = codings[codings[by].ne("") & codings[judged].ne("")]
        if len(labelled):
            yield comparison, labelled.assign(judged=labelled[judged], by=labelled[by])


def _measure_attributes(pairs: pd.DataFrame, draws: int, seed: int) -> Iterator[dict[str, Any]]:
    attributes = list(dict.fromkeys(pairs["attribute"]))
    for attribute in attributes:
        part = pairs[pairs["attribute"] == attribute]
        by, judged, documents = part["by"], part["judged"], part["doc_id"]
        yield {
            "attribute": attribute,
            "value": "all",
            **_measure_share(by, judged),
            **_measure_alpha(by, judged, documents, draws, seed),
        }
        for value in _known_values(attribute, judged, by):
            is_value, judged_so = by.eq(value), judged.eq(value)
            yield {
                "attribute": attribute,
                "value": value,
                **_measure_share(is_value, judged_so),
                **_score(is_value, judged_so),
                **_measure_alpha(is_value, judged_so, documents, draws, seed),
            }
    if len(attributes) > 1:
        # All labels in one are not a nominal scale of their own: no alpha for «together».
        together = pairs.groupby(LOCATION, sort=False)[["judged", "by"]].agg("\n".join)
        share = _measure_share(together["by"], together["judged"])
        yield {"attribute": "together", "value": "all", **share}


def _measure_share(by: pd.Series, judged: pd.Series) -> dict[str, Any]:
    units, same = len(by), by.eq(judged)
    low, high = wilson_interval(same.sum(), units)
    return {
        "units": units,
        "share": float(same.mean()),
        "share_low": low,
        "share_high": high,
        "n": units,
        "n_judged": units,
        "agree": int(same.sum()),
    }


def _score(is_value: pd.Series, judged_so: pd.Series) -> dict[str, Any]:
    correct, n, n_judged = int((is_value & judged_so).sum()), int(is_value.sum()), int(judged_so.sum())
    return {
        "n": n,
        "n_judged": n_judged,
        "agree": correct,
        "precision": correct / n_judged if n_judged else np.nan,
        "recall": correct / n if n else np.nan,
        "f1": 2 * correct / (n + n_judged) if n >= FEW_CASES else np.nan,
    }


def _measure_alpha(
    by: pd.Series, judged: pd.Series, documents: pd.Series, draws: int, seed: int
) -> dict[str, Any]:
    labels = pd.DataFrame({"by": by, "judged": judged})
    low, high = bootstrap_alpha(labels, draws=draws, seed=seed)
    row = {"alpha": krippendorff_alpha(labels), "low": low, "high": high}
    if documents.nunique() >= FEW_DOCUMENTS:
        interval = bootstrap_alpha(labels, clusters=documents.to_numpy(), draws=draws, seed=seed)
        row["documents_low"], row["documents_high"] = interval
    return row


def _known_values(attribute: str, *labels: pd.Series) -> list[str]:
    """The codebook's values in its order, then others that occur, by name."""
    known = list(VALUES.get(attribute, ()))
    return known + sorted(set().union(*labels) - set(known) - {MISSING, ""})
