"""Presence per passage: how well found themes agree with the themes that were read in them."""

from typing import Any

import numpy as np
import pandas as pd

from framing.measures.alpha import krippendorff_alpha
from framing.measures.correction import FEW_MET, bound_share
from framing.measures.intervals import share_interval

ALL = "all themes"
#: What says that a theme is in a passage: both readings, or the only one, or what was decided between two.
FOUND = ("both", "read")
#: What says that it isn't, though a reading found it: so it was decided.
DROPPED = "no"
_PASSES = ["theme", "passages", "first", "second", "both", "agreement", "alpha", "same_stance"]


def score_theme_presence(
    passages: pd.DataFrame, matches: pd.DataFrame, reference: pd.DataFrame
) -> pd.DataFrame:
    """Recall and precision of theme presence per passage: one row per theme and one for all together.

    Parameters
    ----------
    passages : table of the passages that were read: ``doc_id, start, end``, and the ``probability`` with
        which each was drawn, where a sample was. Each passage and theme is a cell.
    matches : table of found entries: ``doc_id, start, family``; the family is the theme. A theme counts as
        found in the passage in which a match of it starts.
    reference : table of what readers found: ``doc_id, start, end, theme, present``. ``present`` is ``both``
        (two passes found it: a positive cell), ``read`` (the only reading of the passage found it, or it was
        decided that it is there: positive, too), ``no`` (decided that it isn't) or ``one`` (left out of
        scoring); a cell that isn't listed is negative.

    Returns
    -------
    DataFrame
        one row per theme, sorted by name, then the micro average over all cells (theme «all themes»):
        ``theme``; ``n`` positive cells; ``found`` cells; ``agree`` cells that are both; ``left_out`` cells;
        ``recall`` = agree / n and ``precision`` = agree / found, from 0 to 1, empty where undefined; ``f1``;
        ``recall_low, recall_high, precision_low, precision_high``, their 95 % intervals where a sample was
        read, and ``recall_bound, precision_bound`` in their place where fewer than five cells speak for or
        against.

    Of a sample each passage counts for as many as it was drawn from, and documents are clusters
    (:func:`framing.measures.intervals.share_interval`): the shares are estimates for all passages, the
    counts those of the cells that were read. Where every passage was read there is nothing to estimate.

    Recall says how much of what readers saw was found, precision how much of what was found readers saw.
    Figures of texts on which a codebook was written flatter it; with few positive cells one passage moves
    them much, so read them with ``n``.
    """
    cells = _cells(passages, matches, reference)
    rows = [_score(str(theme), group) for theme, group in cells.groupby("theme", sort=True)]
    return pd.DataFrame([*rows, _score(ALL, cells)])


def compare_passes(passages: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """How far two readings of the same passages find the same themes: one row per theme and one for all.

    Parameters
    ----------
    passages : the passages that were read: ``doc_id, start, readings``; those with two readings count.
    reference : what each reading found: ``doc_id, start, theme, coder_a_stance, coder_b_stance``; a stance
        that is empty says that the reading didn't find the theme there.

    Returns
    -------
    DataFrame
        ``theme``; ``passages`` that were read twice (for all themes: passages times themes); ``first`` and
        ``second``, in how many each reading found it, ``both`` in which both did; ``agreement`` =
        2·both / (first + second), from 0 to 1, which is the F1 of one reading held against the other, so that
        what neither found counts for nothing; ``alpha``, Krippendorff's, of presence; ``same_stance``, the
        share of ``both`` in which both give the theme the same stance. Empty where undefined. Nothing is
        weighted: these are the passages that were read twice, and no estimate for others.

    Where one language model read twice it is the stability of one reader, which bounds nothing.

    >>> passages = pd.DataFrame({"doc_id": "a", "start": [0, 9], "readings": 2})
    >>> found = pd.DataFrame({"doc_id": "a", "start": [0, 9], "theme": "order"})
    >>> found = found.assign(coder_a_stance="named", coder_b_stance=["named", ""])
    >>> compare_passes(passages, found)[["first", "second", "both", "agreement"]].round(2).values.tolist()
    [[2.0, 1.0, 1.0, 0.67], [2.0, 1.0, 1.0, 0.67]]
    """
    twice = passages.loc[passages["readings"].eq(2), ["doc_id", "start"]]
    if twice.empty:
        return pd.DataFrame(columns=_PASSES)
    themes = pd.Series(sorted(set(reference["theme"])), name="theme")
    stances = ["coder_a_stance", "coder_b_stance"]
    listed = reference[["doc_id", "start", "theme", *stances]]
    cells = twice.merge(themes, how="cross").merge(listed, on=["doc_id", "start", "theme"], how="left")
    cells[stances] = cells[stances].fillna("")
    rows = [_compare(str(theme), group[stances]) for theme, group in cells.groupby("theme", sort=True)]
    return pd.DataFrame([*rows, _compare(ALL, cells[stances])], columns=_PASSES)


def _compare(theme: str, stances: pd.DataFrame) -> dict[str, Any]:
    """The row of a theme: the two readings' stances of each passage, empty where one didn't find it."""
    found = stances.ne("").set_axis(["a", "b"], axis=1)
    first, second, both = (int(rows.sum()) for rows in (found["a"], found["b"], found.all(axis=1)))
    same = int((found.all(axis=1) & stances.iloc[:, 0].eq(stances.iloc[:, 1])).sum())
    return {
        "theme": theme,
        "passages": len(stances),
        "first": first,
        "second": second,
        "both": both,
        "agreement": 2 * both / (first + second) if first + second else np.nan,
        "alpha": krippendorff_alpha(found.astype(str)),
        "same_stance": same / both if both else np.nan,
    }


def _cells(passages: pd.DataFrame, matches: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """One row per passage and theme: whether readers saw it (both, read, one, no), whether it was found."""
    labels = {(r.doc_id, r.start, r.theme): r.present for r in reference.itertuples()}
    themes = sorted(set(reference["theme"]) | set(matches["family"]))
    there = matches.loc[matches["doc_id"].isin(passages["doc_id"]), ["doc_id", "start", "family"]]
    places: dict[str, list[tuple[int, str]]] = {}
    for doc_id, at, family in there.itertuples(index=False):
        places.setdefault(doc_id, []).append((at, family))
    sampled = "probability" in passages
    rows: list[tuple[str, str, bool, str, float]] = []
    for p in passages.to_dict("records"):
        doc_id, start, weight = p["doc_id"], p["start"], 1 / p["probability"] if sampled else np.nan
        found = {family for at, family in places.get(doc_id, ()) if start <= at < p["end"]}
        rows += [(t, labels.get((doc_id, start, t), "no"), t in found, doc_id, weight) for t in themes]
    return pd.DataFrame(rows, columns=["theme", "present", "found", "doc_id", "weight"])


def _score(theme: str, cells: pd.DataFrame) -> dict[str, Any]:
    scored = cells[cells["present"] != "one"]
    positive = scored["present"].isin(FOUND)
    n, found, agree = int(positive.sum()), int(scored["found"].sum()), int((positive & scored["found"]).sum())
    return {
        "theme": theme,
        "n": n,
        "found": found,
        "agree": agree,
        "left_out": len(cells) - len(scored),
        **_share(scored[positive], "found", "recall"),
        **_share(scored.assign(read=positive)[scored["found"]], "read", "precision"),
        "f1": 2 * agree / (n + found) if n + found and scored["weight"].isna().all() else None,
    }


def _share(cells: pd.DataFrame, hit: str, name: str) -> dict[str, Any]:
    """The share of cells that are hit, weighted where a sample was read, with its interval or bound."""
    row: dict[str, Any] = dict.fromkeys((name, f"{name}_low", f"{name}_high")) | {f"{name}_bound": ""}
    if not len(cells):
        return row
    hits = cells[hit]
    if cells["weight"].isna().all():
        return row | {name: float(hits.mean())}
    above = cells["weight"].where(hits, 0.0).groupby(cells["doc_id"]).sum().to_numpy(float)
    below = cells["weight"].groupby(cells["doc_id"]).sum().to_numpy(float)
    row[name] = float(above.sum() / below.sum())
    if min(hits.sum(), len(hits) - hits.sum()) < FEW_MET:
        return row | {f"{name}_bound": bound_share(cells["weight"], hits)}
    low, high = share_interval(above, below)
    return row | {f"{name}_low": low, f"{name}_high": high}
