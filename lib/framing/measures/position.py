"""Where in the texts does something stand, and how evenly is it spread over them?"""

import numpy as np
import pandas as pd

from framing.measures.columns import need
from framing.measures.keyness import (
    deviation_of_proportions,
    dispersion_floor,
    expected_dispersion,
)


def place_mentions(mentions, passages):
    """The mentions with a column ``place``: where in the body they stand, from 0 (first character) to 1
    (last).

    The place is the share of the body's characters, furniture and the gaps between passages left out, that
    come before the mention's middle. Unsafe: comparing places across genres (an interview has no ending, an
    article's title is repeated).
    """
    need(mentions, "passage_id", "doc_id", "start", "end", name="mentions")
    need(passages, "passage_id", "doc_id", "position", "start", "end", name="passages")
    ordered = passages.sort_values(["doc_id", "position"])
    length = ordered["end"] - ordered["start"]
    before = length.groupby(ordered["doc_id"]).cumsum() - length
    total = length.groupby(ordered["doc_id"]).transform("sum")
    known = pd.DataFrame({"start": ordered["start"], "before": before, "total": total})
    known = known.set_index(ordered["passage_id"]).reindex(mentions["passage_id"])
    middle = (mentions["start"].to_numpy() + mentions["end"].to_numpy()) / 2 - known["start"].to_numpy()
    return mentions.assign(place=(known["before"].to_numpy() + middle) / known["total"].to_numpy())


def summarise_places(placed, *, by="family"):
    """Where each family (or theme, topic) stands: one row per value, from ``place_mentions``.

    Columns: the value, ``k`` (mentions), ``n_documents`` (that have it), ``first_quartile, median,
    third_quartile`` (places, 0 to 1), ``opening, closing`` (shares in the first and last tenth of the body;
    0.1 if spread evenly). Sorted by median, then value. Documents with many mentions weigh more.
    """
    need(placed, by, "place", "doc_id", name="placed mentions")
    rows = []
    for value, part in placed.groupby(by):
        quartiles = np.quantile(part["place"], [0.25, 0.5, 0.75])
        rows.append(
            (
                value,
                len(part),
                part["doc_id"].nunique(),
                *quartiles,
                (part["place"] < 0.1).mean(),
                (part["place"] > 0.9).mean(),
            )
        )
    columns = [by, "k", "n_documents", "first_quartile", "median", "third_quartile", "opening", "closing"]
    return pd.DataFrame(rows, columns=columns).sort_values(["median", by], ignore_index=True)


def disperse_mentions(mentions, documents, *, by="family"):
    """How evenly each family (or entry, theme) is spread over the documents: one row per value.

    Columns: the value, ``k, n_documents`` (that have it), ``documents`` (all), ``dp, dp_norm, dp_floor,
    dp_expected``: Gries's DP with its floor and its mean under chance, as in ``keyness``. Sorted by dp from
    high (in one document) to low (everywhere), then value. Reference: Gries (2008).
    """
    need(mentions, by, "doc_id", name="mentions")
    sizes = documents["n_words"].to_numpy(float)
    cells = mentions.groupby(["doc_id", by]).size().unstack(fill_value=0)
    counts = cells.reindex(documents["doc_id"], fill_value=0)
    counts = counts.loc[:, counts.sum() > 0]
    k = counts.sum().to_numpy()
    table = pd.DataFrame(
        {
            by: counts.columns.to_numpy(),
            "k": k,
            "n_documents": (counts > 0).sum().to_numpy(),
            "documents": len(documents),
            "dp": deviation_of_proportions(counts.to_numpy(), sizes),
            "dp_norm": deviation_of_proportions(counts.to_numpy(), sizes, normalised=True),
            "dp_floor": [dispersion_floor(int(n), sizes) for n in k],
            "dp_expected": expected_dispersion(k, sizes),
        }
    )
    return table.sort_values(["dp", by], ascending=[False, True], ignore_index=True)
