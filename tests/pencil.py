"""Tables that are small enough for a pencil: their rows, and one row of those that come out."""

import pandas as pd

_CODES = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}
_REST = {"speaker": "", "cue": "", "rule": "", "coder": "a coder", "unsure": ""}


def mention(doc_id, start, codebook="relationship", family="alliance", **more):
    """A mention in the first passage of a document: «pact», asserted, unless it is said otherwise.

    A match of a theme speaks of it.
    """
    place = {"doc_id": doc_id, "passage_id": f"{doc_id}/1", "start": start, "end": start + 4}
    place["mention_id"] = f"{doc_id}:{codebook}:{start}"
    found = {"surface": "pact", "codebook": codebook, "entry": family, "family": family}
    present = {"present": "yes" if codebook == "multipolarity" else ""}
    return place | found | _CODES | _REST | present | more


def frame(*rows):
    """A table of rows."""
    return pd.DataFrame(rows)


def row(table, **wanted):
    """The one row that has these values."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]
