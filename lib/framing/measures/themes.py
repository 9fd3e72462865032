"""From mentions of themes to themes in passages, and from formulas to designations in documents."""

import pandas as pd

from framing import tables


def tabulate_themes(mentions, passages):
    """The table ``themes``: one row per passage and theme that is present in it.

    ``n`` counts the theme's entries in the passage. Its ``stance`` is the most frequent one among them,
    ``neutral`` yielding to the others, ``opposed`` to ``endorsed`` at a tie; its ``voice`` is the author's
    where any of them is.
    """
    found = mentions[mentions["codebook"] == "multipolarity"].merge(
        passages[["passage_id", "position"]], on="passage_id"
    )
    rows = [
        {
            "passage_id": passage_id, "doc_id": doc_id, "position": position, "theme": theme, "n": len(group),
            "stance": _prevailing(group["stance"]),
            "voice": "author" if (group["voice"] == "author").any() else "attributed",
        }
        for (doc_id, position, passage_id, theme), group in found.groupby(["doc_id", "position", "passage_id", "family"])
    ]  # fmt: skip
    return pd.DataFrame(rows) if rows else tables.empty("themes")


def tabulate_designations(mentions):
    """The table ``designations``: one row per designation and document that uses it, with its wordings.

    ``entry`` is the variant's name in the codebook; a designation is an entry's family.
    """
    found = mentions[mentions["codebook"] == "designations"]
    if not len(found):
        return tables.empty("designations")
    grouped = found.assign(surface=found["surface"].str.split().str.join(" ")).groupby(["family", "doc_id"])
    table = grouped.agg(
        n=("start", "size"), variants=("surface", lambda surfaces: "; ".join(sorted(set(surfaces))))
    )
    return table.reset_index().rename(columns={"family": "designation"})


def _prevailing(stances):
    counts = stances.value_counts()
    taken = counts[counts.index != "neutral"]
    if not len(taken):
        return "neutral"
    order = ("endorsed", "opposed")
    return min(taken.index, key=lambda stance: (-taken[stance], order.index(stance)))
