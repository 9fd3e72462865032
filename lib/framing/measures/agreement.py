"""How far does the coding agree with careful readers, and with what would be hoped for and feared?

Everything here starts from *codings*: one row per mention and attribute, with the label of the coder, of
the reference, of both reading passes, and of the plain dictionary. ``align_codings`` makes it.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from framing.measures.columns import PLAIN, VALUES, need
from framing.measures.intervals import (
    FEW_CASES,
    FEW_DOCUMENTS,
    resample_weights,
    wilson_interval,
)

ATTRIBUTES = tuple(VALUES)
MISSING = "not found"
LOCATION = ["doc_id", "start", "end"]
# comparison: (labels that are judged, labels they are judged by)
COMPARISONS = {
    "coder": ("coded", "reference"),
    "ceiling": ("coder_b", "coder_a"),
    "floor": ("plain", "reference"),
}


def align_codings(mentions, reference, *, attributes=ATTRIBUTES, plain=PLAIN):
    """Codings: one row per reference mention and attribute, in the reference's order.

    Joined on doc_id, start and end. Columns: ``doc_id, start, end, family, surface, attribute, coded,
    reference, coder_a, coder_b, plain, cue, rule, split``. ``coded`` is «not found» where the coder has no
    mention at that place: it counts as an error. ``split`` is taken from the reference (empty if it has
    none). ``plain`` is what a plain dictionary takes for granted: the floor. Mentions the reference does
    not know are left out: see ``unread_mentions``.
    """
    need(mentions, *LOCATION, *attributes, name="mentions")
    need(reference, *LOCATION, "family", *attributes, name="reference codings")
    shown = [c for c in ("cue", "rule") if c in mentions.columns]
    found = mentions[[*LOCATION, *attributes, *shown]].drop_duplicates(LOCATION)
    joined = reference.merge(found, on=LOCATION, how="left", suffixes=("", "_coded"))
    blank = pd.Series("", index=joined.index)
    surface = joined["surface"] if "surface" in joined else joined.get("term", blank)
    parts = []
    for attribute in attributes:
        label = joined[f"{attribute}_coded"]
        parts.append(
            pd.DataFrame(
                {
                    **{column: joined[column] for column in LOCATION},
                    "family": joined["family"],
                    "surface": surface,
                    "attribute": attribute,
                    "coded": label.fillna(MISSING),
                    "reference": joined[attribute],
                    "coder_a": joined.get(f"coder_a_{attribute}", blank),
                    "coder_b": joined.get(f"coder_b_{attribute}", blank),
                    "plain": plain.get(attribute, ""),
                    "cue": joined.get("cue", blank).fillna(""),
                    "rule": joined.get("rule", blank).fillna(""),
                    "split": joined.get("split", blank).fillna(""),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def unread_mentions(mentions, reference):
    """The mentions at places that the reference codings don't have: false matches where the reference is a
    full census.
    """
    known = reference[LOCATION].drop_duplicates().assign(known=True)
    marked = mentions.merge(known, on=LOCATION, how="left")
    return mentions[marked["known"].isna().to_numpy()]


def measure_agreement(codings, *, few_cases=FEW_CASES, draws=1000, seed=0, confidence=0.95):
    """The table ``agreement``. One row per split, comparison, attribute, family and value.

    ``comparison`` is ``coder`` (automatic against reference), ``ceiling`` (the second reading pass against
    the first: the stability of one reader) or ``floor`` (the plain dictionary against the reference).
    Attribute ``together`` is right only where all attributes are right; family ``all`` pools the families;
    value ``all`` is the attribute as a whole.

    Columns: ``n`` (reference cases: of the value, or all), ``n_judged`` (cases given that value by what is
    judged), ``agree`` (cases on which both agree), ``units`` (mentions), ``share`` (of the units on which
    both give the value, or both don't; for value ``all``, the same value), with its Wilson interval
    ``share_low, share_high``; ``precision, recall, f1`` (0 to 1; f1 is empty with fewer than ``few_cases``
    cases), ``alpha`` (Krippendorff's, nominal, at most 1; per value: that value against the rest) with its
    bootstrap interval ``low, high`` over mentions and ``documents_low, documents_high`` over whole
    documents (from ten documents on).

    Unsafe: comparing alpha between sets with different shares of values (rare values lower it), agreement
    on development items with agreement on unseen ones, and stability of one reader with reliability between
    people. References: Krippendorff (2018), chapter 12; Artstein and Poesio (2008); Wilson (1927).
    """
    need(codings, *LOCATION, "family", "attribute", "coded", "reference", name="codings")
    rows = []
    splits = codings["split"] if "split" in codings else pd.Series("", index=codings.index)
    for split, part in codings.groupby(splits, sort=True):
        for comparison, (judged, by) in COMPARISONS.items():
            if judged not in part or by not in part or part[by].eq("").all() or part[judged].eq("").all():
                continue
            pairs = part.assign(judged=part[judged], by=part[by])
            for family in ["all", *sorted(set(part["family"]))]:
                of_family = pairs if family == "all" else pairs[pairs["family"] == family]
                rows += [
                    {"split": split, "comparison": comparison, "family": family, **row}
                    for row in _measure_attributes(of_family, few_cases, draws, seed, confidence)
                ]
    columns = [
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
    return pd.DataFrame(rows, columns=columns)


def krippendorff_alpha(codings, *, confidence=None, clusters=None, draws=1000, seed=0):
    """Krippendorff's alpha for nominal values: 1 is perfect agreement, 0 what chance gives, below 0 worse
    than chance.

    ``codings`` has one row per unit and one column per coder; empty strings and nan are missing. Formula:
    ``1 − D_o/D_e``; with n_uc the coders that give unit u the value c, m_u = Σ_c n_uc ≥ 2, n_c = Σ_u n_uc
    and n = Σ n_c: ``D_o = Σ_u (m_u² − Σ_c n_uc²)/(m_u − 1) / n`` and ``D_e = (n² − Σ_c n_c²) / (n (n −
    1))``. It is ``nan`` where all values are the same: there is nothing to agree on. With ``confidence``,
    returns ``(alpha, low, high)``: percentile bootstrap, units resampled, or whole ``clusters`` (one label
    per unit). Unsafe: see ``measure_agreement``. Reference: Krippendorff (2011; 2018, chapter 12).

    >>> krippendorff_alpha(pd.DataFrame({"a": ["x", "x", "y", "y"], "b": ["x", "x", "y", "y"]}))
    1.0
    """
    disagreement, counts = _unit_counts(pd.DataFrame(codings))
    alpha = float(_alpha(disagreement.sum(), counts.sum(axis=0)))
    if confidence is None:
        return alpha
    low, high = _alpha_interval(disagreement, counts, clusters, confidence, draws, seed)
    return alpha, low, high


def confuse(codings, attribute, *, judged="coded", by="reference"):
    """The confusion table of an attribute: rows are what the reference says, columns what the coder says,
    cells counts.

    All values of the codebook are shown, in its order, those that never occur too.
    """
    part = codings[codings["attribute"] == attribute]
    values = _known_values(part, attribute, judged, by)
    rows, columns = values, values + ([MISSING] if (part[judged] == MISSING).any() else [])
    table = pd.crosstab(part[by], part[judged]).reindex(index=rows, columns=columns, fill_value=0)
    table.index.name, table.columns.name = by, judged
    return table


def macro_f1(codings, attribute, *, judged="coded", by="reference"):
    """The mean F1 over the values of an attribute that the reference has; 0 to 1, ``nan`` for no codings.

    Every value counts the same, however rare: with few cases it swings widely and is no more than a check
    of progress.
    """
    part = codings[codings["attribute"] == attribute]
    scores = [_score(part[by].eq(value), part[judged].eq(value))["f1"] for value in sorted(set(part[by]))]
    return float(np.mean(scores)) if scores else np.nan


def list_disagreements(codings, *, judged="coded", by="reference"):
    """Where coder and reference differ: one row per mention and attribute, with the cue and the rule. No
    sentences, only places.
    """
    differs = codings[codings[judged] != codings[by]]
    columns = ["attribute", "doc_id", "start", "end", "surface", "family", by, judged, "cue", "rule", "split"]
    return differs[columns].sort_values(["attribute", by, judged, *LOCATION], ignore_index=True)


def share_together(codings, *, judged="coded", by="reference", group="family"):
    """How many mentions have all attributes right at once: one row per group and ``all``: ``group, k, n,
    share, low, high``.
    """
    right = _together(codings.assign(judged=codings[judged], by=codings[by]), keep=[group])
    rows = []
    for name, part in [("all", right), *right.groupby(group, sort=True)]:
        k, n = int((part["judged"] == part["by"]).sum()), len(part)
        low, high = wilson_interval(k, n)
        rows.append({group: name, "k": k, "n": n, "share": k / n if n else np.nan, "low": low, "high": high})
    return pd.DataFrame(rows)


def _measure_attributes(pairs, few_cases, draws, seed, confidence):
    rows = []
    attributes = list(dict.fromkeys(pairs["attribute"]))
    for attribute in attributes:
        part = pairs[pairs["attribute"] == attribute]
        rows.append(
            _measure_value(
                part, attribute, "all", part["by"], part["judged"], few_cases, draws, seed, confidence
            )
        )
        for value in _known_values(part, attribute, "judged", "by"):
            rows.append(
                _measure_value(
                    part,
                    attribute,
                    value,
                    part["by"].eq(value),
                    part["judged"].eq(value),
                    few_cases,
                    draws,
                    seed,
                    confidence,
                )
            )
    if len(attributes) > 1:
        right = _together(pairs)
        rows.append(
            _measure_value(
                right, "together", "all", right["by"], right["judged"], few_cases, draws, seed, confidence
            )
        )
    return rows


def _measure_value(part, attribute, value, by, judged, few_cases, draws, seed, confidence):
    units, same = len(part), by.eq(judged)
    low, high = wilson_interval(same.sum(), units, confidence=confidence)
    row = {
        "attribute": attribute,
        "value": value,
        "units": units,
        "share": float(same.mean()),
        "share_low": low,
        "share_high": high,
        "n": units,
        "n_judged": units,
        "agree": int(same.sum()),
    }
    if value != "all":
        row |= _score(by, judged)
        row["f1"] = row["f1"] if row["n"] >= few_cases else np.nan
    # All four labels in one are not a nominal scale of their own: no alpha for «together».
    if attribute != "together":
        row |= _alphas(pd.DataFrame({"by": by, "judged": judged}), part["doc_id"], confidence, draws, seed)
    return row


def _score(is_value, judged_so):
    correct, n, n_judged = int((is_value & judged_so).sum()), int(is_value.sum()), int(judged_so.sum())
    return {
        "n": n,
        "n_judged": n_judged,
        "agree": correct,
        "precision": correct / n_judged if n_judged else np.nan,
        "recall": correct / n if n else np.nan,
        "f1": 2 * correct / (n + n_judged) if n + n_judged else np.nan,
    }


def _alphas(labels, documents, confidence, draws, seed):
    disagreement, counts = _unit_counts(labels)
    low, high = _alpha_interval(disagreement, counts, None, confidence, draws, seed)
    row = {"alpha": float(_alpha(disagreement.sum(), counts.sum(axis=0))), "low": low, "high": high}
    if documents.nunique() >= FEW_DOCUMENTS:
        clusters = documents.to_numpy()
        row["documents_low"], row["documents_high"] = _alpha_interval(
            disagreement, counts, clusters, confidence, draws, seed
        )
    return row


def _together(pairs, keep=()):
    grouped = pairs.groupby(LOCATION, sort=False)
    joined = grouped.agg(
        judged=("judged", "\n".join), by=("by", "\n".join), **{c: (c, "first") for c in keep}
    )
    return joined.reset_index()


def _known_values(part, attribute, judged, by):
    known = list(VALUES.get(attribute, ()))
    return known + sorted((set(part[judged]) | set(part[by])) - set(known) - {MISSING, ""})


def _unit_counts(codings):
    """Per unit with at least two labels: its disagreement, and how often each value was given."""
    labels = codings.astype(object).where(codings.notna() & codings.ne(""), None)
    values = sorted({value for column in labels for value in labels[column] if value is not None}, key=str)
    counts = (
        np.stack([labels.eq(value).sum(axis=1).to_numpy(float) for value in values], axis=1)
        if values
        else np.zeros((len(labels), 1))
    )
    coders = counts.sum(axis=1)
    paired = (coders >= 2)[:, None]
    counts = np.where(paired, counts, 0.0)
    disagreement = np.where(
        paired[:, 0], (coders**2 - (counts**2).sum(axis=1)) / np.maximum(coders - 1, 1), 0.0
    )
    return disagreement, counts


def _alpha(disagreement, counts):
    n = counts.sum(axis=-1)
    expected = n**2 - (counts**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * disagreement / expected, np.nan)


@lru_cache(maxsize=8)
def _weights(n_units, draws, seed):
    return resample_weights(n_units, draws=draws, seed=seed)


def _alpha_interval(disagreement, counts, clusters, confidence, draws, seed):
    if clusters is not None:
        _, member = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
        disagreement = np.bincount(member, weights=disagreement)
        counts = np.stack([np.bincount(member, weights=column) for column in counts.T], axis=1)
    if len(counts) < 2:
        return np.nan, np.nan
    weights = _weights(len(counts), draws, seed)
    alphas = _alpha(weights @ disagreement, weights @ counts)
    alphas = alphas[~np.isnan(alphas)]
    if not len(alphas):
        return np.nan, np.nan
    tail = (1 - confidence) / 2
    return float(np.quantile(alphas, tail)), float(np.quantile(alphas, 1 - tail))
