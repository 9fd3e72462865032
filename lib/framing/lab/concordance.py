"""Mentions in their words: shown only where the texts are at hand, and never stored."""

import re
from collections.abc import Mapping

import pandas as pd

WIDTH = 60


def concord(texts: Mapping[str, str], mentions: pd.DataFrame) -> pd.DataFrame:
    """A concordance: one row per mention, with the words on its left and right, 60 characters at most.

    Parameters
    ----------
    texts : those at hand, by ``doc_id``.
    mentions : rows with ``doc_id, start, end, surface``.

    Returns
    -------
    DataFrame
        ``left, surface, right`` (line breaks as spaces) and the other columns of ``mentions``; of documents
        without a text both sides are empty.
    """
    places = zip(mentions["doc_id"], mentions["start"], mentions["end"], strict=True)
    sides = [_sides(texts.get(doc_id, ""), start, end, WIDTH) for doc_id, start, end in places]
    table = mentions.reset_index(drop=True)
    table = table.assign(left=[left for left, _ in sides], right=[right for _, right in sides])
    first = ["left", "surface", "right"]
    return table[[*first, *(column for column in table.columns if column not in first)]]


def outward(words: str, *, leftward: bool = False) -> str:
    """A key by which the words beside a mention are sorted: word by word away from it, case and signs aside.

    >>> sorted(["the old ally", "an old ally", "a new ally"], key=lambda side: outward(side, leftward=True))
    ['a new ally', 'an old ally', 'the old ally']
    """
    found = re.findall(r"\w+(?:['’-]\w+)*", words.casefold())
    return "\x1f".join(reversed(found) if leftward else found)


def _sides(content: str, start: int, end: int, width: int) -> tuple[str, str]:
    """The words before and after a place, on one line each; none is cut.

    >>> _sides("Arcadia has many good friends in the north.", 22, 29, 11)
    ('many good', 'in the')
    """
    # One character more than is shown tells whether a word would be cut.
    left, right = content[max(start - width - 1, 0) : start], content[end : end + width + 1]
    if len(left) > width:
        left = re.sub(r"^\S*\s", "", left)
    if len(right) > width:
        right = re.sub(r"\s\S*$", "", right)
    return " ".join(left.split()), " ".join(right.split())
