"""A passage with all its mentions marked, and what everybody codes them as: what a line opens."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from framing.lab.material import OF_DOCUMENT, Material
from framing.measures.columns import VALUES, own_attributes


class Piece(NamedTuple):
    """A piece of text, where it starts in the document, and the ids of the mentions that cover it."""

    text: str
    start: int
    mentions: tuple[str, ...]


def cut_pieces(content: str, start: int, end: int, marked: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """A stretch of text, cut wherever a mark begins or ends; marks may overlap.

    ``marked`` are places and ids.

    >>> [piece[::2] for piece in cut_pieces("not allies yet", 0, 14, [(4, 10, "a"), (0, 10, "b")])]
    [('not ', ('b',)), ('allies', ('a', 'b')), (' yet', ())]
    """
    marked = [(max(first, start), min(last, end), name) for first, last, name in marked]
    bounds = sorted({start, end, *(at for first, last, _ in marked for at in (first, last))})
    return [
        Piece(content[a:b], a, tuple(name for first, last, name in marked if first <= a and b <= last))
        for a, b in pairwise(bounds)
    ]


def describe_passage(material: Material, passage_id: str, chosen: str = "") -> dict[str, Any]:
    """All that is shown of a passage, as a browser takes it.

    Parameters
    ----------
    material : whose passage it is.
    passage_id : its id.
    chosen : the id of the mention from which somebody came.

    Returns
    -------
    dict
        ``document`` (its facts), ``place`` (role, position, speaker), ``pieces``, ``mentions`` (of each
        codebook, with codes, cue, probabilities, whether they name a relationship, and what other coders
        say), ``before`` and ``after`` (the ids of the neighbours, empty at the ends), ``chosen``, and
        ``note`` where the words are not at hand.
    """
    passage = material.places.loc[passage_id]
    doc_id, start, end = passage["doc_id"], int(passage["start"]), int(passage["end"])
    rows = material.mentions[material.mentions["passage_id"] == passage_id].sort_values(["start", "end"])
    content = material.contents.get(doc_id)
    marked = list(zip(rows["start"], rows["end"], rows["mention_id"], strict=True))
    pieces = cut_pieces(content, start, end, marked) if content is not None else []
    before, after = find_neighbours(material, passage_id)
    return {
        "passage": passage_id,
        "document": describe_document(material, doc_id),
        "place": ", ".join(
            part for part in (f"{passage['role']} {passage['position']}", passage["speaker"]) if part
        ),
        "pieces": [piece._asdict() for piece in pieces],
        "mentions": [_describe_mention(material, row) for row in rows.to_dict("records")],
        "before": before,
        "after": after,
        "chosen": chosen,
        "note": "" if content is not None else explain_absence(material),
    }


def explain_absence(material: Material) -> str:
    """What to say where the words are not shown."""
    name = material.study.study_id
    return (
        "The text is not at hand, so that only codes and matched words are shown. Start with the texts: "
        f"framing lab {name} --texts FOLDER; or fetch what has an address: framing fetch {name}."
    )


def describe_document(material: Material, doc_id: str) -> dict[str, str]:
    """The facts on a document, as a browser takes them."""
    row = material.documents.set_index("doc_id").loc[doc_id]
    return {"id": doc_id, **{name: str(row[name]) for name in OF_DOCUMENT}}


def find_neighbours(material: Material, passage_id: str) -> tuple[str, str]:
    """The ids of the passages before and after one, empty at the ends."""
    passages = material.passages
    own = passages[passages["doc_id"] == material.places.loc[passage_id, "doc_id"]]
    ids = list(own.sort_values("position")["passage_id"])
    at = ids.index(passage_id)
    return ids[at - 1] if at else "", ids[at + 1] if at + 1 < len(ids) else ""


def _describe_mention(material: Material, row: dict[str, Any]) -> dict[str, Any]:
    codes = [
        {"attribute": name, "value": row[name], "p": _chance(row.get(f"{name}_p"))}
        for name in (*VALUES, "present", *own_attributes(material.mentions))
        if row.get(name)
    ]
    return {
        "id": row["mention_id"],
        "surface": " ".join(row["surface"].split()),
        "codebook": row["codebook"],
        "family": row["family"],
        "entry": row["entry"],
        "codes": codes,
        "speaker": row["speaker"],
        "cue": row["cue"],
        "coder": row.get("coder", ""),
        "unsure": row.get("unsure", ""),
        "relationship": bool(row["referent"]),
        "others": _others(material, row) if row["referent"] else [],
    }


def _others(material: Material, row: dict[str, Any]) -> list[dict[str, str]]:
    """What other coders say of a mention: a row for each, in the order of coders."""
    together = material.codings
    same: pd.DataFrame = together[together["mention_id"] == row["mention_id"]]
    others: Sequence[dict[str, Any]] = same[same["coder"] != row.get("coder", "")].to_dict("records")
    names = (*VALUES, "speaker", *own_attributes(together))
    return [{"coder": one["coder"], **{name: one[name] for name in names}} for one in others]


def _chance(value: Any) -> float | None:  # noqa: ANN401 (a cell of the table)
    return None if value is None or pd.isna(value) else round(float(value), 2)
