"""How often does a match speak of its theme, and what do matches miss? From readings with known chances.

Matches were drawn to be read, and passages in which no entry of any theme was found. Each counts for as many
as it was drawn from, documents are taken for clusters: the estimates are of documents like those drawn from.
"""

from typing import Any

import pandas as pd
from scipy.special import betaincinv

from framing.measures.columns import need
from framing.measures.correction import FEW_MET, bound_share
from framing.measures.intervals import CONFIDENCE, share_interval

ALL = "all"


def estimate_precision(read: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """The share of matches that speak of their theme, by theme or by kind of text.

    Parameters
    ----------
    read : one row per match that was read: ``doc_id, present`` (True or False), the ``probability`` with
        which it was drawn, above 0 and at most 1, and the column ``by``.
    by : the column whose values are told apart.

    Returns
    -------
    DataFrame
        one row per value of ``by``, by name, then one for all: ``n`` matches read, ``k`` that speak of their
        theme, ``precision`` (0 to 1, weighted by 1/probability), its 95 % interval ``low, high``
        (:func:`framing.measures.intervals.share_interval`), and ``bound`` in its place where fewer than five
        matches were read that do, or that don't (:func:`framing.measures.bound_share`).
    """
    need(read, "doc_id", "present", "probability", by, name="readings")
    cells = read.assign(weight=1 / read["probability"], hit=read["present"])
    rows = []
    for value, part in _parts(cells, by):
        row = {by: value, "n": len(part), "k": int(part["hit"].sum()), **_share(part, "precision")}
        few = min(row["k"], row["n"] - row["k"]) < FEW_MET
        rows.append(row | {"bound": bound_share(part["weight"], part["hit"]) if few else ""})
    return pd.DataFrame(rows, columns=[by, "n", "k", "precision", "low", "high", "bound"])


def estimate_recall(read: pd.DataFrame, unmatched: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """The share of the passages with a theme in which a match speaks of it, by theme or by kind of text.

    Parameters
    ----------
    read : as for ``estimate_precision``, with ``theme`` and ``in_passage``, the number of the theme's matches
        in the match's passage: with so many chances it would be drawn.
    unmatched : what was read in passages without a match: one row per theme that a passage speaks of, or one
        with an empty theme: ``doc_id, start, theme, probability`` and the column ``by``.
    by : ``theme``, or another column that both have.

    Returns
    -------
    DataFrame
        one row per value of ``by`` in ``read``, by name, then one for all: ``found, missed`` (cases read of a
        theme in a passage, with a match that speaks of it and without any match), ``passages_found,
        passages_missed`` (how many such there are, estimated), ``recall`` (0 to 1: found among both), its
        95 % interval ``low, high``, and ``bound`` in its place where fewer than five missed ones were read.

    It is at most so much: passages with a match of another theme were not looked through for those missed.
    The bound is what is left if as much is missed as the 95 % bound of Clopper and Pearson (1934) on the
    passages read allows, weighted as in :func:`framing.measures.bound_share`.
    """
    need(read, "doc_id", "present", "probability", "theme", "in_passage", by, name="readings")
    need(unmatched, "doc_id", "start", "theme", "probability", by, name="readings without a match")
    found = read[read["present"]]
    found = found.assign(weight=1 / (found["probability"] * found["in_passage"]), hit=True)
    missed = unmatched[unmatched["theme"] != ""]
    missed = missed.assign(weight=1 / missed["probability"], hit=False)
    columns = ["doc_id", "theme", "weight", "hit"]
    cells = pd.concat([part[[*dict.fromkeys([*columns, by])]] for part in (found, missed)], ignore_index=True)
    passages = unmatched.drop_duplicates(["doc_id", "start"])
    rows = []
    for value, part in _parts(cells, by):
        among = passages if by == "theme" or value == ALL else passages[passages[by] == value]
        rows.append({by: value, **_recall(part, among)})
    columns = ["found", "missed", "passages_found", "passages_missed", "recall", "low", "high", "bound"]
    return pd.DataFrame(rows, columns=[by, *columns])


def compare_readings(read: pd.DataFrame) -> pd.DataFrame:
    """How often two readings of a match agree: one row per attribute (present, stance, voice).

    ``read`` has one row per match that was read twice, with each attribute twice: as its name, and with
    ``second_`` before it. Columns: ``attribute, n`` (matches; for stance and voice those that speak of their
    theme by both), ``agree, share`` (0 to 1). It is the stability of one reader where one has read twice.
    """
    rows = []
    for attribute in ("present", "stance", "voice"):
        both = read if attribute == "present" else read[read["present"] & read["second_present"]]
        agree = int((both[attribute] == both[f"second_{attribute}"]).sum())
        share = agree / len(both) if len(both) else float("nan")
        rows.append({"attribute": attribute, "n": len(both), "agree": agree, "share": share})
    return pd.DataFrame(rows)


def _parts(cells: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    return [*((str(value), part) for value, part in cells.groupby(by)), (ALL, cells)]


def _share(cells: pd.DataFrame, name: str) -> dict[str, Any]:
    """The weighted share of the cells that are hit, and its interval where enough are, and are not."""
    below = cells["weight"].groupby(cells["doc_id"]).sum().to_numpy(float)
    above = cells["weight"].where(cells["hit"], 0.0).groupby(cells["doc_id"]).sum().to_numpy(float)
    hits, n = int(cells["hit"].sum()), len(cells)
    enough = min(hits, n - hits) >= FEW_MET
    low, high = share_interval(above, below) if enough else (float("nan"), float("nan"))
    return {name: float(above.sum() / below.sum()), "low": low, "high": high}


def _recall(cells: pd.DataFrame, passages: pd.DataFrame) -> dict[str, Any]:
    """The recall of one theme or kind; ``passages`` are those without a match that were read for it."""
    hit = cells["hit"]
    found, missed = float(cells.loc[hit, "weight"].sum()), float(cells.loc[~hit, "weight"].sum())
    row = {"found": int(hit.sum()), "missed": int((~hit).sum())}
    row |= {"passages_found": round(found), "passages_missed": round(missed), **_share(cells, "recall")}
    if row["missed"] >= FEW_MET:
        return row | {"bound": ""}
    weight = 1 / passages["probability"]
    n, share = weight.sum() ** 2 / (weight**2).sum(), missed / weight.sum()
    most = weight.sum() * betaincinv(n * share + 1, n * (1 - share), CONFIDENCE)
    return row | {"bound": f"at least {found / (found + most):.3f}"}
