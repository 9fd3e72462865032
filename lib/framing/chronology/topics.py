"""Which topics each document names, and which it leaves out."""

from collections.abc import Iterable

import pandas as pd

from framing.base.errors import TableError, nearest


def silences(matches: pd.DataFrame, documents: pd.DataFrame, topics: Iterable[str]) -> pd.DataFrame:
    """One row per topic and document: how many matches of the topic's entries its body holds; zeros stay.

    ``matches`` is a codebook's matches (``doc_id, entry, family``), ``topics`` its families in the order
    wanted, those that were never found included. Columns ``topic, doc_id, k, n_documents`` (documents that
    hold the topic), in the order of ``topics`` and ``documents``.

    A zero says that none of the topic's entries stands in the body. It doesn't say that the author hides
    something, nor that the topic is not alluded to in other words. Don't compare counts between long and
    short texts: compare zero with not zero.

    Raises
    ------
    TableError
        for a match of a topic or a document that is not among those given.
    """
    doc_ids, topics = list(documents["doc_id"]), list(topics)
    for column, known in (("family", topics), ("doc_id", doc_ids)):
        for value in sorted(set(matches[column]) - set(known)):
            raise TableError(f"{column} «{value}» is unknown", where="matches", advice=nearest(value, known))
    counts = matches.groupby(["family", "doc_id"]).size()
    grid = pd.MultiIndex.from_product([topics, doc_ids], names=["topic", "doc_id"])
    table = counts.reindex(grid, fill_value=0).astype(int).rename("k").reset_index()
    return table.assign(n_documents=(table["k"] > 0).groupby(table["topic"]).transform("sum"))


def silence_matrix(table: pd.DataFrame) -> pd.DataFrame:
    """The table of `silences` to look at: one row per topic, one column per document, and ``n_documents``."""
    matrix = table.pivot(index="topic", columns="doc_id", values="k")
    matrix = matrix.loc[table["topic"].unique(), table["doc_id"].unique()]
    n_documents = (matrix > 0).sum(axis=1)
    return matrix.assign(n_documents=n_documents).rename_axis(columns=None).reset_index()
