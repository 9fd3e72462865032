"""Presence per passage: how well found themes agree with the themes that careful readers found."""

from typing import Any

import pandas as pd

ALL = "all themes"


def score_theme_presence(
    passages: pd.DataFrame, matches: pd.DataFrame, reference: pd.DataFrame
) -> pd.DataFrame:
    """Recall and precision of theme presence per passage: one row per theme and one for all together.

    Parameters
    ----------
    passages : table of the passages that were read: ``doc_id, start, end``. Each passage and theme is a cell.
    matches : table of found entries: ``doc_id, start, family``; the family is the theme. A theme counts as
        found in the passage in which a match of it starts.
    reference : table of what readers found: ``doc_id, start, end, theme, present``. ``present`` is ``both``
        (two passes found it: a positive cell) or ``one`` (left out of scoring); a cell that isn't listed is
        negative.

    Returns
    -------
    DataFrame
        one row per theme, sorted by name, then the micro average over all cells (theme «all themes»):
        ``theme``; ``n`` positive cells; ``found`` cells; ``agree`` cells that are both; ``left_out`` cells;
        ``recall`` = agree / n and ``precision`` = agree / found, from 0 to 1, empty where undefined; ``f1``.

    Recall says how much of what readers saw was found, precision how much of what was found readers saw.
    Figures of texts on which a codebook was written flatter it; with few positive cells one passage moves
    them much, so read them with ``n``.
    """
    cells = _cells(passages, matches, reference)
    rows = [_score(str(theme), group) for theme, group in cells.groupby("theme", sort=True)]
    return pd.DataFrame([*rows, _score(ALL, cells)])


def _cells(passages: pd.DataFrame, matches: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """One row per passage and theme: whether readers saw it (both, one, no), whether it was found."""
    labels = {(r.doc_id, r.start, r.theme): r.present for r in reference.itertuples()}
    themes = sorted(set(reference["theme"]) | set(matches["family"]))
    by_document = matches.groupby("doc_id")
    places = {
        doc_id: list(zip(group["start"], group["family"], strict=True)) for doc_id, group in by_document
    }
    rows: list[tuple[str, str, bool]] = []
    for p in passages.itertuples():
        found = {family for start, family in places.get(p.doc_id, ()) if p.start <= start < p.end}
        rows += [(t, labels.get((p.doc_id, p.start, t), "no"), t in found) for t in themes]
    return pd.DataFrame(rows, columns=["theme", "present", "found"])


def _score(theme: str, cells: pd.DataFrame) -> dict[str, Any]:
    scored = cells[cells["present"] != "one"]
    positive = scored["present"] == "both"
    n, found, agree = int(positive.sum()), int(scored["found"].sum()), int((positive & scored["found"]).sum())
    return {
        "theme": theme,
        "n": n,
        "found": found,
        "agree": agree,
        "left_out": len(cells) - len(scored),
        "recall": agree / n if n else None,
        "precision": agree / found if found else None,
        "f1": 2 * agree / (n + found) if n + found else None,
    }
