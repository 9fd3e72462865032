"""Paragraphs while it is told whether they are body (leaf of the rules for furniture)."""

import re
from dataclasses import dataclass

from framing.base.spans import Block

#: What pages call what they show to screen readers only, or not at all.
HIDDEN = frozenset(("hidden", "sr-only", "visually-hidden", "screen-reader-text"))
#: How a counter opens («100 days have passed»).
COUNTER = re.compile(
    r"\d[\d,. ]* (?:day|hour|week|month|year)s? (?:have |has )?(?:passed|elapsed|since|left|until)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.?!:;…,][\"'”’»)\]]*\s*$")


@dataclass(frozen=True)
class Part:
    """A paragraph, what stands in it, and why it is left out; ``reason`` is empty as long as it is body."""

    start: int
    end: int
    surface: str
    block: Block
    reason: str = ""


def count_words(surface: str) -> int:
    """How many words a line has, as the rules for lines count them: by white space."""
    return len(surface.split())


def is_prose(part: Part) -> bool:
    """Running text: a sentence of eight words, or a paragraph of twenty-five that is no counter."""
    words = count_words(part.surface)
    if words >= 8 and _SENTENCE_END.search(part.surface[-8:]):
        return True
    return words >= 25 and not COUNTER.match(part.surface)
