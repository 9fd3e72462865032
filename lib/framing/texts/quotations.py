"""Quotations: which stretches stand between quotation marks of any kind, told from apostrophes."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from framing.base.spans import Passage, Quotation

# Each mark that may open, with those that may then close: straight and curly ones are often mixed up, and
# some countries open with the mark that others close with.
_CLOSERS: dict[str, str | tuple[str, ...]] = {
    "“": '”"',
    "„": "“”",
    "‟": "”",
    "”": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "‘": "’'",
    "‚": "‘’",
    "’": "‘’",
    '"': '"”',
    "'": "'’",
    "``": ("''", '"'),  # as typesetters and news agencies write them
    "''": ("''",),
}
_MARK = re.compile("``|''|[“”„‟«»‹›‘’‚\"']")
_ORPHANS = ("”", "»", '"', "''")
_ELIDED = re.compile(r"['’‘](?:\d0s|\d\d\b|t(?:is|was|were|il)\b|em\b|cause\b|n['’])", re.IGNORECASE)
_FARTHEST = 12  # passages that a quotation may run over without its mark being repeated


Row = tuple[int, int, bool]  # start, end, whether it is a block quotation


class Marks(NamedTuple):
    """What the marks of one passage open and close.

    ``closed`` are the stretches with both marks, ``opened`` is the first opening mark that is never closed
    (its place and the mark), ``orphan`` the place of the first closing mark that nothing opened.
    """

    closed: list[tuple[int, int]]
    opened: tuple[int, str] | None
    orphan: int | None


def find_quotations(content: str, passages: Sequence[Passage]) -> list[Quotation]:
    """The quoted stretches of the passages, in order of their beginning, the outer before the inner.

    Curly, straight and angle marks, single and double, are told from apostrophes by what stands beside them.
    A quotation that runs over passages is found by its opening mark, repeated at each passage's beginning, or
    by its closing mark in a later passage; it gives one row in each. One that is never closed ends with its
    passage, or before the next opening mark of its kind. Lines that open with ``>`` are a block
    quotation. Whether a stretch is speech, a title or a word held at arm's length is not told here.

    >>> text = "She said: “We call it ‘the arc’, nothing more.”"
    >>> passage = Passage(0, len(text), "paragraph")
    >>> [(text[q.start:q.end], q.level) for q in find_quotations(text, [passage])]
    [('“We call it ‘the arc’, nothing more.”', 1), ('‘the arc’', 2)]
    """
    found = [_quoted(content, passage) for passage in passages]
    rows: list[Row] = []
    for index, (passage, marks) in enumerate(zip(passages, found, strict=True)):
        rows += [(start, end, False) for start, end in marks.closed]
        if content[passage.start] == ">":
            rows.append((passage.start, passage.end, True))
        if marks.opened:
            rows += _run_on(content, passages, found, index, marks.opened)
    return _nested(rows)


def _nested(rows: Iterable[Row]) -> list[Quotation]:
    """Quotations with their depth; one that crosses the end of an earlier one is cut there."""
    quotations: list[Quotation] = []
    ends: list[int] = []
    for start, end, block in sorted(set(rows), key=lambda row: (row[0], -row[1], not row[2])):
        while ends and ends[-1] <= start:
            ends.pop()
        end = min(end, ends[-1]) if ends else end
        ends.append(end)
        quotations.append(Quotation(start, end, len(ends), block))
    return quotations


@dataclass(frozen=True)
class _Within:
    """A passage in its text, and where marks stand in it; each is looked for once."""

    content: str
    passage: Passage

    def __iter__(self) -> Iterator[re.Match[str]]:
        return _MARK.finditer(self.content, self.passage.start, self.passage.end)

    def around(self, at: int, mark: str) -> tuple[str, str]:
        """The characters before and after a mark; a blank at the passage's edges."""
        before = self.content[at - 1] if at > self.passage.start else " "
        end = at + len(mark)
        return before, self.content[end] if end < self.passage.end else " "

    def next(self, pattern: re.Pattern[str], place: int) -> int:
        """Where the first match of a pattern of no length begins, from a place on; else the passage's end."""
        if pattern not in self._places:
            found = pattern.finditer(self.content, self.passage.start, self.passage.end)
            self._places[pattern] = [match.start() for match in found]
        places = self._places[pattern]
        at = bisect_left(places, place)
        return places[at] if at < len(places) else self.passage.end

    @cached_property
    def _places(self) -> dict[re.Pattern[str], list[int]]:
        return {}


def _quoted(content: str, passage: Passage) -> Marks:
    within = _Within(content, passage)
    closed: list[tuple[int, int]] = []
    stack: list[tuple[int, str]] = []
    orphan = None
    for found in within:
        at, mark = found.start(), found[0]
        closes = [depth for depth, (_, opening) in enumerate(stack) if mark in _CLOSERS[opening]]
        if closes and _may_close(within, at, mark, stack[closes[-1]][0]):
            depth = closes[-1]
            closed.append((stack[depth][0], found.end()))
            del stack[depth:]
        elif _may_open(within, at, mark):
            if any(mark == other for _, other in stack):  # the earlier one was never closed
                depth = next(i for i, (_, other) in enumerate(stack) if other == mark)
                closed.append((stack[depth][0], _trimmed(content, stack[depth][0], at)))
                del stack[depth:]
            stack.append((at, mark))
        elif orphan is None and not stack and mark in _ORPHANS and not content[at - 1 : at].isspace():
            orphan = at
    left = [opening for opening in stack if opening[1] not in ("'", "‘", "’", "''")]
    return Marks(closed, left[0] if left else None, orphan)


def _trimmed(content: str, start: int, end: int) -> int:
    return start + len(content[start:end].rstrip(" \t\r\n([—–-,"))


def _may_open(within: _Within, at: int, mark: str) -> bool:
    before, after = within.around(at, mark)
    end = within.passage.end
    if after.isspace():
        # French sets a space within its marks.
        return mark in "«‹" and (before.isspace() or before in "(—–-") and at + 1 < end
    if mark in ("``", "''"):
        return not before.isalnum() and (mark == "``" or within.next(_DOUBLED, at + 2) < end)
    if mark in "“„«‹‚":
        return True
    if mark in "'‘’" and _ELIDED.match(within.content, at):
        return False
    free = before.isspace() or before in "([{—–-/“„«‘\"'>…"
    if mark in "'’":
        # A straight or reversed single mark opens only what is closed again in the passage.
        return free and after.isalnum() and within.next(_SINGLE_CLOSE, at + 2) < end
    return free if mark in '"”‟»›' else free or not before.isalnum()


_SINGLE_CLOSE = re.compile(r"(?=(?<=[^\s(\[])['’](?![^\W_]))")
_LATER_CLOSE = re.compile(r"(?=[^\s‘(\[s]['’](?![^\W_]))")
_DOUBLED, _CURLY_OPEN, _STRAIGHT_OPEN = re.compile("(?='')"), re.compile("(?=‘)"), re.compile("(?= ')")


def _may_close(within: _Within, at: int, mark: str, opened: int) -> bool:
    before, after = within.around(at, mark)
    if mark == "''":
        return not before.isspace() and at > opened + 2
    if before.isspace() and mark in "»›" and within.content[opened + 1].isspace():
        return True
    if before.isspace() and not (after.isspace() or after in ".,;:!?)"):
        return False
    if mark in "'’":
        return not after.isalnum() and not _is_possessive(within, at, mark)
    if mark == '"':
        return not (before.isspace() and after.isalnum()) and at > opened + 1
    return True


def _is_possessive(within: _Within, at: int, mark: str) -> bool:
    """«the allies’ view» within single marks: a small word after, and a mark that surely closes later."""
    if not re.match(r"s['’]\s+[a-z]", within.content[at - 1 : at + 4]):
        return False
    limit = within.next(_CURLY_OPEN if mark == "’" else _STRAIGHT_OPEN, at + 1)
    return within.next(_LATER_CLOSE, at + 1) + 2 <= limit


def _run_on(
    content: str, passages: Sequence[Passage], found: Sequence[Marks], index: int, opened: tuple[int, str]
) -> list[Row]:
    """The rows of a quotation that its passage doesn't close."""
    start, mark = opened
    rows = [(start, passages[index].end, False)]
    following = index + 1
    if following < len(passages) and _continues(passages, index, following):
        if content[passages[following].start] == mark:
            return rows  # the mark is repeated: the next passage has a row of its own
        last = _closing_passage(passages, found, index)
        for later in range(following, last + 1):
            orphan = found[later].orphan
            end = orphan + 1 if later == last and orphan is not None else passages[later].end
            rows.append((passages[later].start, end, False))
    return rows


def _continues(passages: Sequence[Passage], index: int, following: int) -> bool:
    same = passages[following].speaker == passages[index].speaker
    return same and passages[following].role != "heading"


def _closing_passage(passages: Sequence[Passage], found: Sequence[Marks], index: int) -> int:
    """The passage whose closing mark ends what is open in ``index``, or ``index`` itself."""
    for later in range(index + 1, min(len(passages), index + 1 + _FARTHEST)):
        if not _continues(passages, later - 1, later) or found[later].opened:
            break
        if found[later].orphan is not None:
            return later
    return index
