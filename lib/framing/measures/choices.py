"""Which choices could as well have been made otherwise? Their options, and the mentions that each keeps."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.base.errors import TableError, nearest
from framing.measures.columns import PLAIN, need

MANY_DOCUMENTS = 20
REFERENTS = {"focal": ("focal",), "focal or generic": ("focal", "generic"), "any": None}
STANCES = {"asserted": ("asserted",), "asserted or sought": ("asserted", "sought"), "any": None}
TIMES = {"current": ("current",), "any": None}

Mask = NDArray[np.bool_]
#: Choice → option → which rows stay; the workbook's own option first. Where a document is left out, all do:
#: the grid, which counts by document, passes its cases over.
Choices = dict[str, dict[str, Mask]]


def gather_rows(
    mentions: pd.DataFrame,
    passages: pd.DataFrame,
    furniture_matches: pd.DataFrame | None,
    families: Sequence[str],
) -> pd.DataFrame:
    """The matches to choose among: one row each, those in furniture coded as a plain dictionary would.

    Columns: ``doc_id, family, entry``, the coded attributes, ``passage`` and ``sentence`` (ids), ``heading``
    and ``furniture`` (whether it stands in one).
    """
    need(mentions, "doc_id", "passage_id", "sentence", "family", "entry", *PLAIN, name="mentions")
    need(passages, "passage_id", "doc_id", "role", "n_words", name="passages")
    body = mentions[mentions["family"].isin(families)]
    roles = passages.set_index("passage_id")["role"]
    rows = pd.DataFrame(
        {
            **{c: body[c].to_numpy() for c in ("doc_id", "family", "entry", *PLAIN)},
            "passage": body["passage_id"].to_numpy(),
            "sentence": (body["passage_id"].astype(str) + "#" + body["sentence"].astype(str)).to_numpy(),
            "heading": body["passage_id"].map(roles).eq("heading").to_numpy(),
            "furniture": False,
        }
    )
    if furniture_matches is None:
        return rows
    need(furniture_matches, "doc_id", "family", "entry", name="furniture matches")
    left_out = furniture_matches[furniture_matches["family"].isin(families)].reset_index(drop=True)
    own = "furniture " + left_out.index.astype(str)
    extra = left_out[["doc_id", "family", "entry"]].assign(
        **PLAIN, passage=own, sentence=own, heading=False, furniture=True
    )
    return pd.concat([rows, extra], ignore_index=True)


def list_options(
    rows: pd.DataFrame,
    documents: pd.DataFrame,
    doubtful: Mapping[str, Sequence[str]] | None,
    many_documents: int,
    *,
    furniture: bool,
) -> Choices:
    """Every choice with its options and the rows of ``gather_rows`` that stay under each.

    ``doubtful`` maps a choice's name to entries that may be left out; it is no choice where none was found.
    ``furniture`` says whether matches in furniture are known, so that counting them is a choice.
    """
    everything = np.ones(len(rows), bool)
    names = (rows["referent"] == "name").to_numpy()
    choices: Choices = {}
    if furniture:
        choices["furniture"] = {"left out": ~rows["furniture"].to_numpy(), "counted": everything}
    choices["headings"] = {"counted": everything, "left out": ~rows["heading"].to_numpy()}
    choices["quotations"] = {"counted": everything, "left out": (rows["voice"] != "quoted").to_numpy()}
    choices["reported"] = {"counted": everything, "left out": (rows["voice"] != "reported").to_numpy()}
    choices["names"] = {"left out": ~names, "counted": everything}
    # Whether names count is a choice of its own: whose relationship it is decides on the others only.
    referents = _kept(rows, "referent", REFERENTS)
    choices["referent"] = {option: names | kept for option, kept in referents.items()}
    choices["stance"] = _kept(rows, "stance", STANCES)
    choices["time"] = _kept(rows, "time", TIMES)
    for name, entries in (doubtful or {}).items():
        doubted = rows["entry"].isin(entries).to_numpy()
        if doubted.any():
            choices[name] = {"counted": everything, "left out": ~doubted}
    return choices | {"omitted": _omissions(rows, documents, many_documents)}


def limit_choices(choices: Choices, vary: Sequence[str] | None) -> Choices:
    """The choices, those that aren't varied with their first option only (None varies all).

    Raises TableError for a name in ``vary`` that is no choice.
    """
    if vary is None:
        return choices
    for name in vary:
        if name not in ("unit", *choices):
            advice = nearest(name, choices)
            raise TableError(f"there is no choice {name!r}", where="specifications", advice=advice)
    return {
        name: options if name in vary else dict([next(iter(options.items()))])
        for name, options in choices.items()
    }


def without(doc_id: str) -> str:
    """The option that leaves a document out."""
    return f"document {doc_id}"


def _kept(
    rows: pd.DataFrame, attribute: str, options: Mapping[str, tuple[str, ...] | None]
) -> dict[str, Mask]:
    return {
        option: np.ones(len(rows), bool) if kept is None else rows[attribute].isin(kept).to_numpy()
        for option, kept in options.items()
    }


def _omissions(rows: pd.DataFrame, documents: pd.DataFrame, many_documents: int) -> dict[str, Mask]:
    """Nothing, each document unless they are many, and each entry, left out in turn."""
    everything = np.ones(len(rows), bool)
    options = {"nothing": everything}
    if len(documents) <= many_documents:
        options |= {without(doc_id): everything for doc_id in documents["doc_id"]}
    for entry in sorted(set(rows["entry"])):
        options[f"entry {entry}"] = (rows["entry"] != entry).to_numpy()
    return options
