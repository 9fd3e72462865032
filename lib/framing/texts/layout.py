"""Lines to paragraphs: which line breaks end a paragraph, and which only wrap a line.

A line of a hard-wrapped text is not a paragraph: those are set apart by an empty line, by indentation, or
by a last line that is clearly shorter than the others and ends a sentence.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from framing.base.spans import Block, Furniture, SourceText
from framing.texts.lines import ITEM, TURN, goes_on
from framing.texts.sheets import PRINTED, find_feeds_within, find_lines_within, find_sheet_lines

_STOPPED = re.compile(r"[.?!:;…][\"'”’»)\]*\d]*$")
_NAMED = re.compile(r"((?:[A-Z][\w.'’-]*+[ \u00a0]){1,3}[A-Z][\w'’-]*+) ?:\s")
_WRAPPED = 0.25  # share of line breaks within sentences from which a text counts as hard-wrapped
_SHORT = 0.75  # share of the usual width below which a line that ends a sentence ends its paragraph


def wordset(words: str) -> frozenset[str]:
    """A set from words listed with spaces between them."""
    return frozenset(words.split())


def find_paragraphs(text: SourceText) -> list[Block]:
    r"""The paragraphs of a text in order: a page's as its reader gave them, else lines joined.

    A text counts as hard-wrapped where a quarter of its line breaks stand within sentences; elsewhere a line
    is a paragraph. Verse and tables of such a text are joined, too.

    >>> from framing.texts.plain import make_text
    >>> wrapped = make_text("Arcadia and Borealia have met more often than\nbefore.\n\nThey agreed.")
    >>> [(block.start, block.end) for block in find_paragraphs(wrapped)]
    [(0, 53), (55, 67)]
    """
    return lay_out(text)[0]


def lay_out(text: SourceText) -> tuple[list[Block], list[Furniture]]:
    r"""The paragraphs of a text, as `find_paragraphs` gives them, and what printed pages put into them.

    A sentence that the end of a page cuts goes on behind the numbers, running heads and notes between, which
    are inline furniture.

    >>> from framing.texts.plain import make_text
    >>> blocks, between = lay_out(make_text("The envoys of Arcadia and Borealia are not\n\n12\n\nallies."))
    >>> [(block.start, block.end) for block in blocks], [(piece.start, piece.end) for piece in between]
    ([(0, 55)], [(44, 46)])
    """
    return _lay_out(text.content, text.blocks)


@lru_cache(maxsize=1)  # furniture and passages of a text are told from the same paragraphs
def _lay_out(content: str, lines: tuple[Block, ...]) -> tuple[list[Block], list[Furniture]]:
    if not lines or lines[0].tag != "line":
        return list(lines), []
    surfaces = [content[line.start : line.end] for line in lines]
    gaps = [len(content[a.end : b.start + 1].splitlines()) - 1 for a, b in pairwise(lines)]
    sheets = find_sheet_lines(content, lines, surfaces)
    within = find_lines_within(lines, surfaces, gaps, sheets)
    feeds = dict(find_feeds_within(content, lines, surfaces))
    breaks = _break_rule(content, lines, surfaces, gaps)
    paragraphs, first = [], 0
    for index in range(1, len(lines) + 1):
        if index in within or index in feeds or (index - 1 in within and index < len(lines)):
            continue
        apart = index == len(lines) or gaps[index - 1] > 1 or index in sheets or index - 1 in sheets
        if apart or lines[index].hint != lines[index - 1].hint or breaks(first, index):
            hint = sheets.get(first, lines[first].hint)
            paragraphs.append(replace(lines[first], end=lines[index - 1].end, hint=hint))
            first = index
    between = [(lines[at].start, lines[at].end, PRINTED[name]) for at, name in within.items()]
    between += [(place, place + 1, "page break") for place in feeds.values()]
    return paragraphs, [Furniture(*piece, inline=True) for piece in sorted(between)]


def _break_rule(
    content: str, lines: Sequence[Block], surfaces: Sequence[str], gaps: Sequence[int]
) -> Callable[[int, int], bool]:
    """A function that tells whether line ``index`` opens a paragraph, the last having begun at ``first``."""
    runs_on = [goes_on(a, b) for a, b in pairwise(surfaces)]
    runs_on = [run and not _is_row(b) for run, b in zip(runs_on, surfaces[1:], strict=True)]
    single = [run for run, gap in zip(runs_on, gaps, strict=True) if gap == 1]
    if len(single) >= 3 and sum(single) >= _WRAPPED * len(single):
        return _wrapped_rule(content, lines, surfaces, runs_on)
    return lambda _first, index: not (runs_on[index - 1] and len(surfaces[index - 1]) >= 40)


def _is_row(surface: str) -> bool:
    """A row of a table as Markdown writes it."""
    return surface[0] == "|" == surface[-1]


def _wrapped_rule(
    content: str, lines: Sequence[Block], surfaces: Sequence[str], runs_on: Sequence[bool]
) -> Callable[[int, int], bool]:
    lengths = sorted(len(surface) for surface in surfaces)
    width = lengths[(len(lengths) * 9) // 10]
    indents = [_indent(content, line.start) for line in lines]
    usual = sorted(indents)[len(indents) // 2]
    opens = _find_turns(surfaces)

    def breaks(first: int, index: int) -> bool:
        if _is_row(surfaces[index]):
            return True
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
    return again | {index for index, line in enumerate(surfaces) if TURN.match(line)}


def _indent(content: str, start: int) -> int:
    """The width of the white space before a line's first character."""
    begin = start
    while begin and content[begin - 1] in " \t\u00a0\u3000":
        begin -= 1
    return len(content[begin:start].expandtabs(4))
