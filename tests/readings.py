"""Invented readings, small enough to check with a pencil, as tests of training take them."""

import pandas as pd

from framing.base.spans import Party
from framing.coding.decode import VALUES, Calibration
from framing.coding.encoder import Encoded
from framing.lexicon.parties import load_world
from framing.training.examples import Example, Reader
from framing.training.labels import HEADS
from framing.training.score import decide

PARTIES = {
    "Arcadia": Party("arcadia", ("Arcadia",), ("Arcadian",)),
    "Borealia": Party("borealia", ("Borealia",), ("Borealian",)),
}
EVEN = Calibration(dict.fromkeys(HEADS, 1.0), dict.fromkeys(HEADS, 0.0))
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}

#: Invented mentions: a claim that stands, and one that is denied, with the word that denies it.
TEXTS = [
    ("Arcadia and Borealia are allies, and they trade.", {}),
    ("Arcadia and Borealia are not allies, and they never met.", {"stance": "denied"}),
    ("Quill said that Arcadia and Borealia were allies once.", {"time": "past", "voice": "reported"}),
    ("Arcadia is not a friend; the two have no allies here.", {"stance": "denied"}),
]


def make_reader() -> Reader:
    return Reader(load_world(), PARTIES)


def make_example(
    text: str,
    words: str = "allies",
    *,
    kind: str = "invented",
    group: str = "one",
    name: str = "",
    reader: Reader | None = None,
    **row: str,
) -> Example:
    """A mention in an invented text of Arcadia and Borealia; ``row`` overrides a plain reading."""
    reader = reader or make_reader()
    start = text.index(words)
    place = {"start": str(start), "end": str(start + len(words)), "family": "alliance"}
    document = reader.document(name or text, text, {})
    return reader.mention(
        kind, group, document, {"focal": "Arcadia and Borealia", "speaker": "", **place, **PLAIN, **row}
    )


def words_of(encoded: Encoded, text: str, inside: list[bool]) -> list[str]:
    """The words of a text at the places of chosen tokens."""
    chosen = [place for place, one in zip(encoded.places, inside, strict=True) if one and place]
    return [text[slice(*place)] for place in chosen]


def mention(name, read=None, coded=None, *, kind="ungdc", group="", lead=2.0):
    """The predictions for one mention: as read and as coded, where they differ from a plain one."""
    read, coded = PLAIN | (read or {}), PLAIN | (coded or {})
    rows = []
    for attribute, value in read.items():
        logits = [lead * (one == coded[attribute]) for one in VALUES[attribute]]
        rows.append({"kind": kind, "group": group or name, "mention": name, "theme": False,
                     "attribute": attribute, "value": value, "logits": logits, "cue_f1": None})  # fmt: skip
    return rows


def predicted(*mentions):
    """Predictions as a fit leaves them."""
    return pd.DataFrame([row for rows in mentions for row in rows])


def decided(*mentions):
    return decide(predicted(*mentions), EVEN)
