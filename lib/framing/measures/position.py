"""Where in the texts does something stand? Places from the beginning to the end of a body."""

import numpy as np
import pandas as pd

from framing.measures.columns import need


def place_mentions(mentions: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """The mentions with a column ``place``: where in the body they stand, from 0 (beginning) to 1 (end).

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


def summarise_places(placed: pd.DataFrame) -> pd.DataFrame:
    """Where each family (theme, topic) stands: one row per family, from ``place_mentions``.

    Columns: ``family, k`` (mentions), ``n_documents`` (that have it), ``first_quartile, median,
    third_quartile`` (places, 0 to 1), ``opening, closing`` (shares in the first and last tenth of the body;
    0.1 if spread evenly). Sorted by median, then family. Unsafe: comparing quartiles of a handful of
    mentions; documents with many mentions weigh more.
    """
    need(placed, "family", "place", "doc_id", name="placed mentions")
    rows = [
        (
            family,
            len(part),
            part["doc_id"].nunique(),
            *np.quantile(part["place"], [0.25, 0.5, 0.75]),
            (part["place"] < 0.1).mean(),
            (part["place"] > 0.9).mean(),
        )
        for family, part in placed.groupby("family")
    ]
    columns = [
        "family",
        "k",
        "n_documents",
        "first_quartile",
        "median",
        "third_quartile",
        "opening",
        "closing",
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(["median", "family"], ignore_index=True)
