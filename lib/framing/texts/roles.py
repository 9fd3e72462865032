"""Roles: which pieces of a body are headings, captions, list items or plain paragraphs."""

import re
from collections.abc import Sequence
from itertools import groupby

from framing.texts.labels import HEADINGS, SALUTATION, SMALL_WORDS, Label
from framing.texts.layout import wordset
from framing.texts.lines import ITEM
from framing.texts.pieces import Piece

_ENDED = re.compile(r"[.,;:!…][\"'”’»)\]]*$|[\"”»)]$")
_MARKED_HEADING = re.compile(r"#{1,6} [^\n]+|(={2,6})[^=\n]+\1")  # Markdown's and a wiki's
_BULLET = re.compile(r"[•▪◦●‣∙·]\s")
#: No heading ends with one of these: its line goes on.
_HANGING = SMALL_WORDS | wordset("as an with by from or that which is are our their its his her your my")
_LONGEST = 60  # words of a line that is a heading
_CAPTIONS = {"figcaption", "caption", "media", "photo", "figure", "thumbnail"}


def find_roles(pieces: Sequence[Piece], labels: Sequence[Label | None]) -> list[str]:
    """The role of each piece: heading, caption, list or paragraph.

    Parameters
    ----------
    pieces : the body in order.
    labels : the speaker's label of each piece, or None: a piece with one is no heading.
    """
    numbered = [bool(ITEM.match(piece.surface)) for piece in pieces]
    # Where most paragraphs are numbered (as in UN records), a number makes no list.
    if sum(numbered) >= 10 and sum(numbered) > len(pieces) / 2:
        numbered = [False] * len(pieces)
    first = next((index for index, label in enumerate(labels) if label), len(labels))
    lines = [
        not label and _looks_like_heading(piece.surface, near_top=index <= min(2, first))
        for index, (piece, label) in enumerate(zip(pieces, labels, strict=True))
    ]
    rows = _rows(lines)
    return [_role(pieces, index, numbered, rows) for index in range(len(pieces))]


def _role(pieces: Sequence[Piece], index: int, numbered: list[bool], rows: list[int]) -> str:
    piece = pieces[index]
    if piece.tag in HEADINGS or _MARKED_HEADING.fullmatch(piece.surface):
        return "heading"
    if piece.hint and not _CAPTIONS.isdisjoint(re.split(r"[^a-z]+", " ".join(piece.hint.split()[-1:]))):
        return "caption"
    if piece.tag in ("li", "dt", "dd") or _BULLET.match(piece.surface):
        return "list"
    beside = range(max(0, index - 1), min(len(pieces), index + 2))
    if numbered[index] and len(piece.surface.split()) <= 80 and sum(numbered[i] for i in beside) > 1:
        return "list"
    if not rows[index] or index + 1 == len(pieces):
        return "paragraph"
    if index > 1 and rows[index] >= 3:
        return "list"
    return "heading"


def _rows(lines: list[bool]) -> list[int]:
    """At each line that looks like a heading, how many such stand in a row: three and more are a list.

    The first two lines of a text, which may be titles, are in no row with the others.
    """
    rows: list[int] = []
    for (looks, _), row in groupby(range(len(lines)), key=lambda index: (lines[index], index > 1)):
        count = len(list(row))
        rows += [count if looks else 0] * count
    return rows


def _looks_like_heading(surface: str, *, near_top: bool) -> bool:
    """A line without the end of a sentence; near the top it may be as long as a title, or a question."""
    split = surface.split()
    words = len(split)
    opening = surface.lstrip("\"'“‘«([")[:1]
    if (
        words > _LONGEST
        or not (opening.isupper() or opening.isdigit())
        or SALUTATION.match(surface)
        or "\n" in surface.strip()
    ):
        return False
    if surface.isupper() and words <= 12:
        return True
    unclosed = (
        surface.count("“") > surface.count("”")
        or surface.count('"') % 2
        or surface.count("«") > surface.count("»")
    )
    if unclosed or split[-1] in _HANGING:
        return False
    if surface.endswith("?"):
        return near_top and words <= 15 and "." not in surface
    return words <= (_LONGEST if near_top else 14) and not _ENDED.search(surface[-8:])
