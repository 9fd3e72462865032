"""Lines to paragraphs: which line breaks end a paragraph, and which only wrap a line.

A line of a hard-wrapped text is not a paragraph: those are set apart by an empty line, by indentation, or
by a last line that is clearly shorter than the others and ends a sentence.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from framing.base.spans import Block, SourceText

_STOPPED = re.compile(r"[.?!:;…][\"'”’»)\]*\d]*$")
_RUNS_ON = re.compile(r"[^\W\d_]$|[,’'\-–—\u00ad\d\"”)]$")
_LOWER = re.compile(r"[\"'“‘(]?[^\W\d_]")
#: What opens a list item: a bullet, a dash, or a number or letter with a full stop or bracket.
ITEM = re.compile(r"(?:[•▪◦●‣∙·*–—-]\s+|\(?(?:\d{1,3}|[a-z]|[ivxl]{1,5})[.)]\s+)(?=\S)")
#: A page's number or a record's symbol on a line of its own, as transcripts carry them over from paper.
_SYMBOL = r"(?:\d\d-\d{5}|[AS]/\d+/PV\.\d+)"
PAGE_NUMBER = re.compile(
    r"(?:page\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?|[-–—]\s*\d{1,3}\s*[-–—]"
    rf"|(?:\d{{1,3}}(?:/\d{{1,3}})?\s+|\d\d/\d\d/\d{{4}}\s+)?{_SYMBOL}(?:\s+\d[\d/]{{0,9}})?",
    re.IGNORECASE,
)
# What opens a speaker's turn in a transcript, whatever the line before looks like.
_CLOCK = r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \u00a0]+)?"
_CAPITALS = r"[A-Z][A-Z.'’]+(?:[ \u00a0-]+[A-Z][A-Z.'’]*){0,4}"
_TURN = re.compile(
    rf"{_CLOCK}[*_]{{0,3}}(?:(?:Q|A|Question|Answer|{_CAPITALS})[*_]{{0,3}}:"
    r"(?:[*_]{1,3})?[ \u00a0]|Q(?:\.|[ \u00a0]{2,}|\t))"
)
_NAMED = re.compile(r"((?:[A-Z][\w.'’-]*[ \u00a0]){1,3}[A-Z][\w'’-]*) ?:\s")
_QUOTED = re.compile(r"(?:>\s?)+")  # what opens the lines that an e-mail quotes
_WRAPPED = 0.25  # share of line breaks within sentences from which a text counts as hard-wrapped
_SHORT = 0.75  # share of the usual width below which a line that ends a sentence ends its paragraph


def wordset(words: str) -> frozenset[str]:
    """A set from words listed with spaces between them."""
    return frozenset(words.split())


def find_paragraphs(text: SourceText) -> list[Block]:
    r"""The paragraphs of a text in order, as Blocks: a page's as its reader gave them, else lines joined.

    A text counts as hard-wrapped where a quarter of its line breaks stand within sentences; elsewhere a line
    is a paragraph. Verse and tables of such a text are joined, too.

    >>> from framing.texts.plain import make_text
    >>> wrapped = make_text("Arcadia and Borealia have met more often than\nbefore.\n\nThey agreed.")
    >>> [(block.start, block.end) for block in find_paragraphs(wrapped)]
    [(0, 53), (55, 67)]
    """
    lines = text.blocks
    if not lines or lines[0].tag != "line":
        return list(lines)
    content = text.content
    surfaces = [content[line.start : line.end] for line in lines]
    gaps = [len(content[a.end : b.start + 1].splitlines()) - 1 for a, b in pairwise(lines)]
    numbers = {
        index
        for index, surface in enumerate(surfaces)
        if len(surface) < 40 and PAGE_NUMBER.fullmatch(surface)
    }
    numbers -= (within := {index for index in numbers if _is_within(surfaces, index)})
    breaks = _break_rule(content, lines, surfaces, gaps)
    paragraphs, first = [], 0
    for index in range(1, len(lines) + 1):
        if index in within or (index - 1 in within and index < len(lines)):
            continue
        apart = index == len(lines) or gaps[index - 1] > 1 or index in numbers or index - 1 in numbers
        if apart or lines[index].hint != lines[index - 1].hint or breaks(first, index):
            paragraphs.append(replace(lines[first], end=lines[index - 1].end))
            first = index
    return paragraphs


def _is_within(surfaces: Sequence[str], index: int) -> bool:
    """Whether a sentence runs on over a page's number, so that no paragraph ends there."""
    if not 0 < index < len(surfaces) - 1 or len(surfaces[index - 1]) < 40:
        return False
    return _runs_on(surfaces[index - 1], surfaces[index + 1])


def _break_rule(
    content: str, lines: Sequence[Block], surfaces: Sequence[str], gaps: Sequence[int]
) -> Callable[[int, int], bool]:
    """A function that tells whether line ``index`` opens a paragraph, the last having begun at ``first``."""
    runs_on = [_runs_on(a, b) for a, b in pairwise(surfaces)]
    single = [run for run, gap in zip(runs_on, gaps, strict=True) if gap == 1]
    if len(single) >= 3 and sum(single) >= _WRAPPED * len(single):
        return _wrapped_rule(content, lines, surfaces, runs_on)
    return lambda _first, index: not (runs_on[index - 1] and len(surfaces[index - 1]) >= 40)


def _runs_on(line: str, following: str) -> bool:
    """Whether the sentence goes on: no end of a sentence here, and a small letter there."""
    if not _RUNS_ON.search(line[-1:]):
        return line.endswith("-")
    following = _QUOTED.sub("", following) if line.startswith(">") else following
    opening = _LOWER.match(following)
    return opening is not None and opening[0][-1].islower() and not ITEM.match(following)


def _wrapped_rule(
    content: str, lines: Sequence[Block], surfaces: Sequence[str], runs_on: Sequence[bool]
) -> Callable[[int, int], bool]:
    lengths = sorted(len(surface) for surface in surfaces)
    width = lengths[(len(lengths) * 9) // 10]
    indents = [_indent(content, line.start) for line in lines]
    usual = sorted(indents)[len(indents) // 2]
    opens = _find_turns(surfaces)

    def breaks(first: int, index: int) -> bool:
        if runs_on[index - 1]:
            return False
        before = surfaces[index - 1]
        if index in opens and _STOPPED.search(before[-8:]):
            return True
        if indents[index] > usual + 1 and indents[index - 1] <= usual + 1:
            return True
        if ITEM.match(surfaces[index]):
            return True
        short = len(before) < _SHORT * width
        return short and (
            bool(_STOPPED.search(before[-8:])) or (0 < first == index - 1 and len(before) < width / 2)
        )

    return breaks


def _find_turns(surfaces: Sequence[str]) -> set[int]:
    """The lines that open a turn: by a word for who asks or answers, capitals, or a name that comes again."""
    named = {index: found[1] for index, line in enumerate(surfaces) if (found := _NAMED.match(line))}
    counts = Counter(named.values())
    again = {index for index, name in named.items() if counts[name] > 1}
    return again | {index for index, line in enumerate(surfaces) if _TURN.match(line)}


def _indent(content: str, start: int) -> int:
    """The width of the white space before a line's first character."""
    begin = start
    while begin and content[begin - 1] in " \t\u00a0\u3000":
        begin -= 1
    return len(content[begin:start].expandtabs(4))
