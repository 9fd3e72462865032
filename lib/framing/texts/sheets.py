"""Sheets of paper in plain text: which lines are a page's number or running head, carried over from print."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from framing.base.spans import Block
from framing.texts.lines import ITEM, TURN, goes_on

#: A page's number or a record's symbol on a line of its own, as transcripts carry them over from paper.
_SYMBOL = r"(?:\d\d-\d{5}|[AS]/\d+/PV\.\d+)"
PAGE_NUMBER = re.compile(
    r"(?:p(?:age|g)?\.?\s+)?\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?|[-–—]\s*\d{1,3}\s*[-–—]"
    r"|\d{1,3}\s*\|\s*p\s?a\s?g\s?e|p\s?a\s?g\s?e\s*\|\s*\d{1,3}"
    rf"|(?:\d{{1,3}}(?:/\d{{1,3}})?\s+|\d\d/\d\d/\d{{4}}\s+)?{_SYMBOL}(?:\s+\d[\d/]{{0,9}})?",
    re.IGNORECASE,
)
#: What the parts of a printed page are called in a block's hint, and why they are left out.
PRINTED = {"page-number": "page number", "running-head": "running head", "footnote": "note"}
_LONGEST = 80  # characters of a running head
_FULL = 0.85  # share of the usual width from which a page's last line is a full one
# What is a page's number, or a note below the text, where a sentence goes on around it, and only there.
_DOUBTFUL = re.compile(r"[\[({]\s?\d{1,3}\s?[\])}]|\d{1,3}\.|[ivxl]{1,6}")
_NOTE = re.compile(r"(?:[\[(]?\d{1,3}[\])]?|[*†‡§]{1,3})[.:]?\s*[^\W\d_a-z]|[¹²³⁴-⁹]+\s*\S")
_NUMBER = re.compile(r"\d+")
_MOST = 15  # lines of notes below a page


def find_sheet_lines(content: str, lines: Sequence[Block], surfaces: Sequence[str]) -> dict[int, str]:
    """The lines that a printed page adds, by index, each with its name in `PRINTED`.

    A page's number is known by its form. A running head is a line without a sentence's end that comes again
    with a higher number («2 Ada Quill», «Ada Quill 4»), and cuts sentences in two («Article 2» doesn't); or
    it comes each time beside a page's number or a form feed.

    Parameters
    ----------
    content : the text.
    lines : its lines that aren't blank, and
    surfaces : what stands in them.
    """
    found = {index: line.hint for index, line in enumerate(lines) if line.hint in PRINTED}
    found |= {
        index: "page-number"
        for index, surface in enumerate(surfaces)
        if index not in found and len(surface) < 40 and PAGE_NUMBER.fullmatch(surface)
    }
    again: dict[str, list[int]] = defaultdict(list)
    for index, surface in enumerate(surfaces):
        if index not in found and len(surface) <= _LONGEST and surface[-1] not in ".,:;!?":
            key = without_numbers(surface)
            if sum(map(str.isalpha, key)) > 2:  # «1990s» is no head
                again[key].append(index)
    for places in again.values():
        if len(places) > 1 and _are_heads(content, lines, surfaces, places, found):
            found |= dict.fromkeys(places, "running-head")
    return found


def find_lines_within(
    lines: Sequence[Block], surfaces: Sequence[str], gaps: Sequence[int], sheets: Mapping[int, str]
) -> dict[int, str]:
    """The lines around which a sentence goes on, by index, each with its name in `PRINTED`.

    They are those of printed pages, the notes above them, and numbers in brackets or Roman figures, which
    are a page's only where they cut a sentence in two.

    Parameters
    ----------
    lines, surfaces : as in `find_sheet_lines`, which gave
    sheets : the lines of printed pages.
    gaps : how many line breaks stand between each line and the next.
    """
    width = sorted(map(len, surfaces))[(len(surfaces) * 9) // 10]
    doubtful = {at: "page-number" for at, line in enumerate(surfaces) if _DOUBTFUL.fullmatch(line)}
    likely = doubtful | dict(sheets)
    within: dict[int, str] = {}
    for first in likely:
        if first - 1 in likely or not first:
            continue
        after = first
        while after in likely:
            after += 1
        if after == len(lines):
            continue
        known = any(lines[index].hint for index in range(first, after))  # the reader saw the page itself
        for begin in (first, _first_note(surfaces, gaps, first)):
            alike = lines[after].hint == lines[begin - 1].hint
            if alike and _runs_over(surfaces[begin - 1], surfaces[after], width if known else 0):
                within |= {index: likely.get(index, "footnote") for index in range(begin, after)}
                break
    return within


def _first_note(surfaces: Sequence[str], gaps: Sequence[int], first: int) -> int:
    """The first of the lines of notes that stand above line ``first``, apart from the text; else that one."""
    begin = first
    for index in range(first - 1, max(0, first - 1 - _MOST), -1):
        if gaps[index - 1] > 1 and _NOTE.match(surfaces[index]):
            begin = index
        elif gaps[index - 1] > 1:
            break
    return begin


def _runs_over(line: str, following: str, width: int) -> bool:
    """Whether a sentence goes on over the end of a page; after a full line a name may go on with it."""
    if goes_on(line, following):
        return True
    full = 0 < _FULL * width <= len(line) and bool(re.search(r"[^\W\d_],?$", line))
    return full and following[:1].isalnum() and not ITEM.match(following) and not TURN.match(following)


def find_feeds_within(
    content: str, lines: Sequence[Block], surfaces: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Where a sentence goes on over a form feed: the index of the line after it, and its place."""
    for index in range(1, len(lines)):
        place = content.find("\x0c", lines[index - 1].end, lines[index].start)
        if place >= 0 and goes_on(surfaces[index - 1], surfaces[index]):
            yield index, place


def without_numbers(surface: str) -> str:
    """A line without its numbers, by which the running heads of different pages are alike."""
    return _NUMBER.sub("", surface).strip()


def _are_heads(
    content: str,
    lines: Sequence[Block],
    surfaces: Sequence[str],
    places: Sequence[int],
    found: Mapping[int, str],
) -> bool:
    own = [_NUMBER.findall(surfaces[place]) for place in places]
    if all(len(numbers) == 1 for numbers in own):
        cuts = sum(_cuts(surfaces, place, found) for place in places)
        return cuts >= max(1, len(places) / 4) and _rises([int(numbers[0]) for numbers in own])
    if any(own) or _is_sentence(surfaces[places[0]]):
        return False
    beside = [_number_beside(surfaces, place, found) for place in places]
    numbers = [number for number in beside if number is not None]
    feeds = [_starts_page(content, lines, place) for place in places]
    return all(number is not None or feed for number, feed in zip(beside, feeds, strict=True)) and _rises(
        numbers
    )


def _is_sentence(surface: str) -> bool:
    """Whether a line is long, and of small words, as no title is."""
    words = surface.split()
    return len(words) > 9 and sum(word[0].islower() for word in words) > 0.6 * len(words)


def _rises(numbers: Sequence[int]) -> bool:
    return all(0 < b - a < 50 for a, b in pairwise(numbers))


def _cuts(surfaces: Sequence[str], place: int, found: Mapping[int, str]) -> bool:
    """Whether a line, with the page's numbers beside it, cuts a sentence in two."""
    before, after = place - 1, place + 1
    while before in found:
        before -= 1
    while after in found:
        after += 1
    return before >= 0 and after < len(surfaces) and goes_on(surfaces[before], surfaces[after])


def _number_beside(surfaces: Sequence[str], place: int, found: Mapping[int, str]) -> int | None:
    for other in (place - 1, place + 1):
        if found.get(other) == "page-number":
            return int(_NUMBER.findall(surfaces[other])[0])
    return None


def _starts_page(content: str, lines: Sequence[Block], place: int) -> bool:
    before = lines[place - 1].end if place else 0
    return "\x0c" in content[before : lines[place].start]
