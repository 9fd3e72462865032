"""Which indicators of alignment the documents claim."""

import pandas as pd

from framing.chronology.statements import INDICATORS
from framing.chronology.timeline import finest, order_by


def claims(chronology: pd.DataFrame) -> pd.DataFrame:
    """One row per claimed indicator of alignment: what is claimed, by which documents, on whose word.

    Columns ``indicator, event, label, date, n_documents, documents, said_by``. These are claims of texts.
    They are not checked against what was done, they are not weighed, and no stage of alignment follows from
    their number: a text that has more room makes more claims.
    """
    rows = chronology[(chronology["indicator"] != "") & (chronology["doc_id"] != "")]
    out = []
    for (indicator, event), same in rows.groupby(["indicator", "event"]):
        documents = sorted(set(same["doc_id"]))
        said_by = ", ".join(sorted(set(same["said_by"]) - {""}))
        label, date = same["label"].iloc[0], finest(same.to_dict("records"))["date"]
        out.append((indicator, event, label, date, len(documents), ", ".join(documents), said_by))
    columns = ["indicator", "event", "label", "date", "n_documents", "documents", "said_by"]
    table = pd.DataFrame(out, columns=columns)
    order = order_by(table["indicator"].map(INDICATORS.index), -table["n_documents"], table["event"])
    return table.iloc[order].reset_index(drop=True)
