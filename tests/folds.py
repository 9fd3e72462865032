"""A model's folder with invented codes out of fold, small enough to check with a pencil."""

import json
import re

from framing.base.csvfile import csv_text
from framing.base.files import sha256
from framing.base.spans import Code, Coding, Context, Match
from framing.coding.model import CARD, GRAPH, LEARNED, VOCABULARY
from framing.corpus.learned import COLUMNS, row_of

#: What the model of the folder is called, and what it codes out of fold.
NAME = "model 1.0 (aaaaaaaa)"
QUESTIONED = Coding(
    {
        "referent": Code("other", 0.75),
        "stance": Code("questioned", 0.625, (0, 3)),
        "time": Code("past", 0.5, (4, 9)),
        "voice": Code("reported", 0.875),
    },
    speaker="the ferryman",
    unsure=("time",),
)


def match_at(text, word, codebook="relationship", family="alliance"):
    """The match of a word that stands in a text once."""
    (found,) = re.finditer(rf"\b{word}\b", text)
    return Match(*found.span(), word, codebook, word, family)


def learn(text, *words, focal="Arcadia and Borealia", actor="", coding=QUESTIONED):
    """Rows on words of a text that were read under a focus, each with the same coding out of fold."""
    document = Context(text, [], [], actor=actor)
    return [row_of(document, match_at(text, word), focal, coding) for word in words]


def write_folds(folder, rows, **hashes):
    """Write the file of codes out of fold into a folder, and the card of a model that names it."""
    data = csv_text(rows, COLUMNS).encode()
    known = {GRAPH: "aaaaaaaabbbb", VOCABULARY: "cc", LEARNED: sha256(data)} | hashes
    card = {"version": "1.0", "sha256": known, "temperature": {}, "threshold": {}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LEARNED).write_bytes(data)
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    return folder
