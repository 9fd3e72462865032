"""Examples as numbers: the value of each head, the tags of each token, and batches of them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from framing.coding.decode import TAGS, THEME_VALUES, VALUES
from framing.coding.encoder import Encoded, Tokens
from framing.training.examples import Example, Place
from framing.training.settings import Settings

#: What each head tells apart: the attributes of mentions, then those of themes.
HEADS = {**VALUES, **{f"theme_{name}": values for name, values in THEME_VALUES.items()}}
#: The number of a value that nobody read.
UNKNOWN = -100
#: Batches are made of so many at a time that are about as long.
_SORTED = 40


@dataclass
class Labelled:
    """A window as tokens, the number of each head's value (or unknown), and each token's tags.

    ``tags`` has a row per token and a column per kind of tag: 1 where the token belongs to it, 0 where it
    doesn't, -1 where nobody said.
    """

    encoded: Encoded
    values: list[int]
    tags: np.ndarray


def label(example: Example, encoded: Encoded) -> Labelled:
    """An example's values and tags as numbers."""
    values = [UNKNOWN] * len(HEADS)
    for number, (head, known) in enumerate(HEADS.items()):
        if head.startswith("theme_") == example.theme:
            value = example.values.get(head.removeprefix("theme_"))
            values[number] = UNKNOWN if value is None else known.index(value)
    tags = np.full((len(encoded.ids), len(TAGS)), -1, np.int8)
    for column, name in enumerate(TAGS[:-1]):
        if name in example.cues:
            tags[:, column] = _tagged(encoded, [cue] if (cue := example.cues[name]) else [])
    if "voice" in example.values and not example.theme:
        credited = speaker_places(example)
        if credited or example.values["voice"] == "author":
            tags[:, -1] = _tagged(encoded, credited)
    return Labelled(encoded, values, tags)


def _tagged(encoded: Encoded, places: Sequence[Place]) -> np.ndarray:
    """Which tokens lie in one of the places; unknown where a place is out of sight."""
    inside = [any(p and p[0] < end and start < p[1] for start, end in places) for p in encoded.places]
    return np.array([-1] * len(inside) if places and not any(inside) else inside, np.int8)


def speaker_places(example: Example) -> list[Place]:
    """Where the credited speaker is named: in the turn's label, else nearest to the mention; one at most."""
    name, content = example.speaker, example.document.content
    if not name or name == "interviewer":
        return []
    for place in [piece for piece in example.window.head if not isinstance(piece, str)]:
        if place.start is not None and name.casefold() in place.words.casefold():
            first = place.start + place.words.casefold().index(name.casefold())
            return [(first, first + len(name))]
    low = example.window.words.start or 0
    found = list(_occurrences(content, name, low, low + len(example.window.words.words)))
    if not found:
        return []
    nearest = min(found, key=lambda start: abs(start - example.match.start))
    return [(nearest, nearest + len(name))]


def _occurrences(content: str, name: str, low: int, high: int) -> Iterator[int]:
    position = content.find(name, low, high)
    while position >= 0:
        yield position
        position = content.find(name, position + 1, high)


def vary(one: Labelled, tokens: Tokens, settings: Settings, random_: random.Random) -> Labelled:
    """An example as it is learned from once: some words hidden, some names and marks left out."""
    encoded, nameless = one.encoded, random_.random() < settings.nameless
    others = tokens.marks("state", "bloc") if random_.random() < settings.unmarked else ()
    keep, ids = [], list(encoded.ids)
    for n, (number, named) in enumerate(zip(encoded.ids, encoded.named, strict=True)):
        if (nameless and named) or number in others:
            continue
        keep.append(n)
        inside = encoded.opened < n < encoded.closed
        if encoded.places[n] and not inside and random_.random() < settings.hidden:
            ids[n] = tokens.unread
    position = {n: row for row, n in enumerate(keep)}
    varied = Encoded(
        ids=[ids[n] for n in keep],
        places=[encoded.places[n] for n in keep],
        named=[encoded.named[n] for n in keep],
        opened=position[encoded.opened],
        closed=position[encoded.closed],
    )
    return Labelled(varied, one.values, one.tags[keep])


def shuffle(windows: Sequence[Encoded], size: int, random_: random.Random) -> list[list[int]]:
    """The positions of windows in batches of ``size`` that are about as long, in a random order."""
    order = list(range(len(windows)))
    random_.shuffle(order)
    chunks = [
        sorted(order[first : first + _SORTED * size], key=lambda n: len(windows[n].ids))
        for first in range(0, len(order), _SORTED * size)
    ]
    found = [chunk[first : first + size] for chunk in chunks for first in range(0, len(chunk), size)]
    random_.shuffle(found)
    return found
