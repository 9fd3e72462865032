"""How far do several coders agree, of whom each coded a part? All of them together, and each with the others.

Everything here starts from the table ``codings``: one row per coder and mention, with the mention's document.
A mention counts wherever two have coded it, so that somebody who coded little, or something else, takes
nothing away from the others.
"""

from collections import Counter
from itertools import chain, product
from typing import Any

import numpy as np
import pandas as pd

from framing.measures.alpha import bootstrap_alpha, count_labels, document_alpha, krippendorff_alpha
from framing.measures.coders import pair_codings
from framing.measures.columns import VALUES, need, own_attributes, values_of
from framing.measures.intervals import wilson_interval

#: How alpha's interval is made where the documents are too few to tell one.
OVER_MENTIONS = "bootstrap over mentions"


def pool_coders(codings: pd.DataFrame, *, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """The agreement of all coders together: one row per attribute.

    Returns
    -------
    DataFrame
        ``attribute, coders, n`` (mentions that two or more coded), ``labels`` (codes given to them),
        ``share`` (of two coders of a mention, how often both give the same value, 0 to 1), ``alpha``
        (Krippendorff's, nominal, at most 1) with ``low, high`` and ``interval``, which names the method: over
        documents, or over mentions where there is one document only, which takes mentions for independent.

    Unsafe: what is unsafe of ``document_alpha``. Reference: Krippendorff (2018), chapter 12.
    """
    need(codings, "coder", "mention_id", "doc_id", *VALUES, name="codings")
    documents = codings.drop_duplicates("mention_id").set_index("mention_id")["doc_id"]
    rows = []
    for attribute in (*VALUES, *own_attributes(codings)):
        labels = spread_labels(codings, attribute)
        labels = labels[labels.ne("").sum(axis=1) >= 2]
        if not len(labels):
            continue
        disagreement, counts = count_labels(labels)
        together = counts.sum()
        rows.append(
            {
                "attribute": attribute,
                "coders": int(labels.ne("").any().sum()),
                "n": len(labels),
                "labels": int(together),
                "share": float(1 - disagreement.sum() / together),
                "alpha": krippendorff_alpha(labels),
                **measure_interval(labels, documents.reindex(labels.index), draws, seed),
            }
        )
    columns = ["attribute", "coders", "n", "labels", "share", "alpha", "low", "high", "interval"]
    return pd.DataFrame(rows, columns=columns)


def spread_labels(codings: pd.DataFrame, attribute: str) -> pd.DataFrame:
    """What each coder says of each mention on an attribute: a row per mention, a column per coder."""
    order = list(dict.fromkeys(codings["coder"]))
    table = codings.pivot_table(index="mention_id", columns="coder", values=attribute, aggfunc="first")
    return table.reindex(columns=order).fillna("")


def measure_interval(labels: pd.DataFrame, documents: pd.Series, draws: int, seed: int) -> dict[str, Any]:
    """The interval of alpha: over documents, or over mentions where the documents tell none.

    Raises nothing: both ends are ``nan`` with fewer than two mentions, and where all labels are the same.
    """
    low, high, method = document_alpha(labels, documents.to_numpy(), draws=draws, seed=seed)
    if np.isnan(low):
        low, high = bootstrap_alpha(labels, draws=draws, seed=seed)
        method = OVER_MENTIONS if not np.isnan(low) else ""
    return {"low": low, "high": high, "interval": method}


def rate_coders(codings: pd.DataFrame) -> pd.DataFrame:
    """How often each coder agrees with the others: one row per coder and attribute, in the coders' order.

    Columns: ``coder, attribute, coded`` (mentions), ``n`` (other coders' labels of the same mentions),
    ``agree`` (of these, the same value), ``share`` = agree/n, 0 to 1, with its Wilson interval ``low, high``;
    ``nan`` for somebody who shares no mention. Unsafe: taking the odd one out for the one who is wrong.
    """
    coders = dict.fromkeys(codings["coder"])
    pairs = pair_codings(codings)
    given = pairs[pairs["value_a"].ne("") & pairs["value_b"].ne("")]
    same = given.assign(same=given["value_a"].eq(given["value_b"]))
    sides = pd.concat([same.rename(columns={f"coder_{side}": "coder"}) for side in "ab"])
    counts = sides.groupby(["coder", "attribute"])["same"].agg(["size", "sum"])
    rows = []
    for coder, attribute in product(coders, (*VALUES, *own_attributes(codings))):
        found = (coder, attribute) in counts.index
        n, agree = (int(one) for one in counts.loc[(coder, attribute)]) if found else (0, 0)
        low, high = wilson_interval(agree, n) if n else (np.nan, np.nan)
        own = codings["coder"].eq(coder) & codings[attribute].ne("")
        row = {"coder": coder, "attribute": attribute, "coded": int(own.sum())}
        row |= {"n": n, "agree": agree, "share": agree / n if n else np.nan}
        rows.append(row | {"low": float(low), "high": float(high)})
    return pd.DataFrame(rows, columns=["coder", "attribute", "coded", "n", "agree", "share", "low", "high"])


def cross_coders(codings: pd.DataFrame, attribute: str, one: str = "", other: str = "") -> pd.DataFrame:
    """What is taken for what: a row and a column for each value that was given, in the codebook's order.

    With two coders, rows are what the first says and columns what the second says of the mentions that both
    coded. Without, every two coders of a mention count in both directions, so that the matrix is the same
    from both sides: agreements on the diagonal count twice, as in Krippendorff's coincidences.
    """
    labels = spread_labels(codings, attribute)
    names = [(one, other)] if one else [(a, b) for a in labels for b in labels if a != b]
    both = chain.from_iterable(zip(labels.get(a, ()), labels.get(b, ()), strict=True) for a, b in names)
    counts = Counter(filter(all, both))
    used = set(chain.from_iterable(counts))
    order = [value for value in values_of(codings, attribute) if value in used]
    return pd.DataFrame([[counts[a, b] for b in order] for a in order], index=order, columns=order)
