"""How far can the coding be trusted? A study's mentions against its reference codings."""

import pandas as pd

from framing import references, tables
from framing.measures import agreement


def align(study, mentions):
    """The codings of a study's reference mentions: :func:`framing.measures.agreement.align_codings`."""
    named = mentions[mentions["codebook"] == "relationship"]
    return agreement.align_codings(named, references.load_reference(study))


def measure_study(study, mentions, *, seed=0, draws=1000):
    """The table ``agreement`` of a study; no rows where it has no reference codings."""
    if not references.has_reference(study):
        return tables.empty("agreement")
    return agreement.measure_agreement(align(study, mentions), seed=seed, draws=draws)


def summarise(table):
    """Coder, ceiling and floor beside each other: one row per split and attribute, all families together.

    Columns: ``split, attribute, units`` (mentions), ``coder, ceiling, floor`` (share of the mentions on which
    both agree, 0 to 1; empty where there was one reading only), ``alpha, low, high`` (the coder's).
    """
    whole = table[(table["family"] == "all") & (table["value"] == "all")]
    shares = whole.pivot_table(index=["split", "attribute"], columns="comparison", values="share", dropna=False)
    shares = shares.reindex(columns=["coder", "ceiling", "floor"])
    coder = whole[whole["comparison"] == "coder"].set_index(["split", "attribute"])
    summary = coder[["units"]].join(shares).join(coder[["alpha", "low", "high"]]).reset_index()
    order = [*agreement.ATTRIBUTES, "together"]
    summary["attribute"] = pd.Categorical(summary["attribute"], order, ordered=True)
    summary = summary.sort_values(["split", "attribute"], ascending=[False, True], ignore_index=True)
    return summary.astype({"attribute": "str"})
