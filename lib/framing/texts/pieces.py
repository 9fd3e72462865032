"""Pieces: the paragraphs of a text's body, or what furniture leaves of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from framing.base.spans import Block, Furniture, SourceText
from framing.texts.layout import find_paragraphs
from framing.texts.running import NOTHING, running_text

_SIGN = re.compile(r"\S")


@dataclass(frozen=True)
class Piece:
    """A paragraph, or what furniture leaves of it, without the white space around it.

    ``tag`` and ``hint`` are those of its block.
    """

    start: int
    end: int
    surface: str
    tag: str
    hint: str


def cut_pieces(text: SourceText, furniture: Sequence[Furniture]) -> list[Piece]:
    """The pieces of a text's body in order; each character but white space and furniture is in one.

    Inline furniture within a piece doesn't end it: in its surface it is blank.

    Parameters
    ----------
    text : the text as read.
    furniture : sorted and disjoint, as `framing.texts.body.find_furniture` gives it.
    """
    pieces: list[Piece] = []
    content = running_text(text.content, furniture)
    waiting = iter(furniture)
    cut = next(waiting, None)
    for block in find_paragraphs(text):
        start = block.start
        first = _first_sign(content, start, block.end)
        last = start + len(content[start : block.end].rstrip())
        while cut and cut.start < block.end:
            if not (cut.inline and first < cut.start and cut.end < last):
                _add_piece(pieces, content, start, cut.start, block)
                start = max(start, cut.end)
                first = _first_sign(content, start, block.end)
            if cut.end > block.end:
                break
            cut = next(waiting, None)
        _add_piece(pieces, content, start, block.end, block)
    return pieces


def _first_sign(content: str, start: int, end: int) -> int:
    """Where the first character that is no white space stands; the end where there is none."""
    found = _SIGN.search(content, start, end)
    return found.start() if found else end


def _add_piece(pieces: list[Piece], content: str, start: int, end: int, block: Block) -> None:
    surface = content[start:end]
    stripped = surface.strip().strip(NOTHING)
    if start < end and stripped:
        start += surface.index(stripped)
        pieces.append(Piece(start, start + len(stripped), stripped, block.tag, block.hint))
