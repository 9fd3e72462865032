"""Documents that the model has learned from: their codes come from fits that have not, out of fold.

A model codes what it has learned from better than any other text. So training lets each of these documents be
coded by a fit that its part was held out of (cross-fitting; Chernozhukov et al. 2018, Double/debiased machine
learning), and keeps what that fit says of the mentions that were read: in ``learned.csv``, beside the model.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.base.csvfile import read_csv
from framing.base.files import sha256
from framing.base.spans import Code, Coding, Context, Focus, Match
from framing.coding import model
from framing.coding.contract import Coder
from framing.coding.model import LEARNED, THEMES, ModelError
from framing.corpus.schemes import ATTRIBUTES, CODED
from framing.lexicon.parties import party_of

#: What follows the coder's name in a document that was learned from: codes of a fit that has not, or others.
OUT_OF_FOLD, SEEN = ", out of fold", ", document learned from"
#: How readings name whose relationship was read: the author's, or that of the names that this joins.
AUTHOR, PAIRED = "author", " and "
COLUMNS = (
    *("document", "start", "end", "theme", "focal", "actor"),
    *(*ATTRIBUTES, "speaker", *(f"{name}_{part}" for name in ATTRIBUTES for part in ("p", "cue")), "unsure"),
)
_DIGITS = 16  # of the hash that names a document

Row = Mapping[str, str]
Spot = tuple[int, int, str]  # where a mention stands, and its theme, if it is a theme's match


class Learned:
    """What fits that have not learned from them say of the documents that a model has learned from.

    Parameters
    ----------
    name : the model's, as tables call it.
    rows : those of ``learned.csv`` (see `row_of`).
    """

    def __init__(self, name: str, rows: Iterable[Row]) -> None:
        self.name = name
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row["document"], []).append(row)

    @property
    def documents(self) -> frozenset[str]:
        """The names of the documents (`name_document`)."""
        return frozenset(self._rows)

    def holds(self, content: str) -> bool:
        """Whether the model has learned from the document with this text."""
        return name_document(content) in self._rows

    def codings(self, document: Context, focus: Focus) -> dict[Spot, Coding]:
        """The codings out of fold of a document's mentions that were read under a focus, by their places.

        A theme's match is the same under any focus. Where the study says that a document is somebody else's
        voice than it was taken for, none of its mentions was read so; where either says nothing, all were.
        """
        return {
            (int(row["start"]), int(row["end"]), row["theme"]): coding
            for row in self._rows.get(name_document(document.whole), ())
            if _same_voice(row["actor"], document.actor, focus) and _same_focus(row["focal"], focus)
            if (coding := _coding_of(row, self.name + OUT_OF_FOLD)).codes
        }


class CrossFitted:
    """Codes by a coder, but out of fold what was read of the documents that its model has learned from.

    Each coding in such a document names its coder: ``…, out of fold``, or ``…, document learned from`` where
    nobody read the mention under this focus, so that the coder's own code stands.

    Parameters
    ----------
    coder : the model, or one that was tuned from it.
    learned : what the model has learned from.
    """

    def __init__(self, coder: Coder, learned: Learned) -> None:
        self.name = coder.name
        self._coder, self._learned = coder, learned

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding for each match, in order."""
        if not self._learned.holds(document.whole):
            return self._coder.code(document, matches, focus)
        held = self._learned.codings(document, focus)
        unread = [match for match in matches if _spot_of(match) not in held]
        coded = iter(self._coder.code(document, unread, focus) if unread else ())
        return [
            held[_spot_of(match)] if _spot_of(match) in held else replace(next(coded), coder=self.name + SEEN)
            for match in matches
        ]


def load_coder() -> Coder:
    """The model coder, which codes out of fold what it has learned from. Raises ModelError."""
    return cross_fit(model.load_model())


def cross_fit(coder: Coder) -> Coder:
    """A coder that is the project's model, or was tuned from it, so that no code flatters it."""
    learned = load_learned(model.MODEL)
    return coder if learned is None else CrossFitted(coder, learned)


@lru_cache(maxsize=2)
def load_learned(folder: Path) -> Learned | None:
    """What is known of the documents that the model in a folder has learned from; None where that isn't kept.

    Raises ModelError where the file isn't the one that the model's card names, or lacks a column.
    """
    path = folder / LEARNED
    if not path.is_file():
        return None
    card = model.read_card(folder)
    known, found = card["sha256"].get(LEARNED, "none"), sha256(path.read_bytes())
    if known != found:
        raise ModelError("is not the file of the card", where=str(path), expected=known, found=found)
    return Learned(model.name_model(card), read_csv(path, COLUMNS, error=ModelError, place=str(path)).rows)


def name_document(content: str) -> str:
    """What ``learned.csv`` calls a document: the first digits of the SHA-256 of its text.

    >>> name_document("Arcadia and Borealia are allies.")
    '2ac1f5e1ef1b8d84'
    """
    return sha256(content.encode("utf-8", "surrogatepass"))[:_DIGITS]


def row_of(document: Context, match: Match, focal: str, coding: Coding) -> dict[str, Any]:
    """A row of ``learned.csv``: a mention of which a reading was learned from, and its coding out of fold.

    Parameters
    ----------
    document, match : where it stands.
    focal : whose relationship was read, as readings name it; empty for a theme's match.
    coding : one without codes where each fit has learned from the document.

    Returns
    -------
    dict
        ``document`` (`name_document`), ``start, end``, ``theme`` (empty for a relationship's mention),
        ``focal``, ``actor`` (whose voice the document was taken for), for each attribute its value,
        ``…_p`` (probability) and ``…_cue`` (``start-end`` in the text), ``speaker``, and ``unsure``: the
        attributes under their threshold. A cell is empty where there is nothing to say.
    """
    start, end, theme = _spot_of(match)
    place = {"start": start, "end": end, "theme": theme, "focal": focal, "actor": document.actor}
    row = dict.fromkeys(COLUMNS, "") | {"document": name_document(document.whole)} | place
    for name, code in coding.codes.items():
        cue = f"{code.cue[0]}-{code.cue[1]}" if code.cue else ""
        row |= {name: code.value, f"{name}_p": code.probability, f"{name}_cue": cue}
    return row | {"speaker": coding.speaker, "unsure": " ".join(coding.unsure)}


def _coding_of(row: Row, coder: str) -> Coding:
    """The coding of a row; one without codes where it has none."""
    names = CODED[THEMES if row["theme"] else "relationship"]
    if not any(row[name] for name in names):
        return Coding({})
    codes = {name: Code(row[name], float(row[f"{name}_p"] or "nan"), _place(row, name)) for name in names}
    return Coding(codes, row["speaker"], tuple(row["unsure"].split()), coder=coder)


def _place(row: Row, attribute: str) -> tuple[int, int] | None:
    start, _, end = row[f"{attribute}_cue"].partition("-")
    return (int(start), int(end)) if end else None


def _spot_of(match: Match) -> Spot:
    return match.start, match.end, match.family if match.scheme == THEMES else ""


def _same_focus(focal: str, focus: Focus) -> bool:
    """Whether a reading is about the relationship that is measured."""
    if not focal:
        return True
    if focal == AUTHOR or focus.by_author:
        return focal == AUTHOR and focus.by_author
    return {party_of(name, focus.parties) for name in focal.split(PAIRED)} == set(focus.parties)


def _same_voice(one: str, other: str, focus: Focus) -> bool:
    """Whether two actors are one, or one of them isn't known."""
    return not (one and other) or party_of(one, focus.parties) == party_of(other, focus.parties)
