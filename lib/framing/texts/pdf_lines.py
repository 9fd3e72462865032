"""The lines of a page of a PDF file, and what their letters' places tell of numbers and spaces."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from framing.texts.writing import is_note_number

TextPage = Any  # pypdfium2 has no types

# PDFium ends lines with «\r\n», but for a hyphen at a line's end it writes this, and no end of the line.
_HYPHEN = "\ufffe"
_LINE = re.compile(rf"[^\r\n{_HYPHEN}]+{_HYPHEN}?")
_RAISED = 0.86  # share of a line's height below which its raised signs are
_NOTE = re.compile(r"(?:\d{1,3}(?:[,–-]\d{1,3})*|[*†‡§]{1,3})")
_NOTES_WITHIN = re.compile(
    r"(?<=[^\s\d])[ \u00a0]?(?P<note>(?:\d{1,3}(?:[,–-]\d{1,3})*|[*†‡§]{1,3}))(?![\w])"
)


@dataclass
class Line:
    """A line that isn't blank.

    ``base`` is the lower edge of its letters and ``height`` their height, in points; ``left`` and ``right``
    are its ends; ``raised`` the places of raised numbers and signs in its surface.
    """

    surface: str
    base: float
    height: float
    left: float
    right: float
    raised: list[tuple[int, int]] = field(default_factory=list)

    @property
    def notes(self) -> list[tuple[int, int]]:
        """The places of those that are numbers of notes, not powers."""
        surface = self.surface
        return [
            (start, end) for start, end in self.raised if is_note_number(surface[start:end], surface[:start])
        ]


def read_lines(page: TextPage) -> list[Line]:
    """The lines of a page that are not blank; one that a raised number parts in the file is one line."""
    content = _named_spaces(page, _content(page))
    lines: list[Line] = []
    for found in _LINE.finditer(content):
        if found[0].strip():
            _add(lines, _line(page, found[0].rstrip(), found.start()))
    for line in lines:
        line.surface = line.surface.replace(_HYPHEN, "-")
    return lines


def _content(page: TextPage) -> str:
    content = str(page.get_text_range())
    n = page.count_chars()
    if len(content) == n:
        return content
    import pypdfium2.raw as raw

    codes = (raw.FPDFText_GetUnicode(page, index) for index in range(n))
    return "".join(chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _named_spaces(page: TextPage, content: str) -> str:
    """The content with spaces and hyphens that a font calls something else: what draws nothing is a space."""
    doubtful = {sign for sign in set(content) if not (sign.isspace() or sign.isalnum() or "!" <= sign <= "~")}
    if not doubtful:
        return content
    signs = list(content)
    for index, sign in enumerate(content):
        if sign in doubtful:
            left, bottom, right, top = page.get_charbox(index)
            width, height = right - left, top - bottom
            if height < 0.1 and width > 0.5:
                signs[index] = " "
            elif _is_mark(sign) and width > 2 * height and _is_latin(content[index - 1]):
                signs[index] = "-"
    return "".join(signs)


def _is_mark(sign: str) -> bool:
    """Whether a sign is of a kind that is never wide and low."""
    return sign != _HYPHEN and unicodedata.category(sign) in ("Mn", "Cf", "Co", "Cn", "So")


def _is_latin(sign: str) -> bool:
    return sign < "\u0250" and sign.isalpha()


def _line(page: TextPage, surface: str, position: int) -> Line:
    """A line with its measures; ``position`` is the place of its first character on the page."""
    signs = [index for index, sign in enumerate(surface) if not sign.isspace()]
    visible = [index for index in signs if surface[index] != _HYPHEN] or signs
    box = {index: page.get_charbox(position + index, loose=True) for index in _sampled(visible)}
    heights = sorted(top - bottom for _, bottom, _, top in box.values())
    height = heights[len(heights) // 2]
    full = [b for b in box.values() if b[3] - b[1] >= _RAISED * height]
    first = next(iter(full))
    line = Line(surface, first[1], height, box[visible[0]][0], box[visible[-1]][2])
    for found in _NOTES_WITHIN.finditer(surface):
        _add_raised(page, line, position, *found.span("note"))
    lead = _NOTE.match(surface.lstrip())
    if lead and visible[0] + lead.end() < len(surface):
        _add_raised(page, line, position, visible[0], visible[0] + lead.end())
    line.raised.sort()
    return line


def _sampled(visible: list[int]) -> list[int]:
    """Characters that tell a line's measures: its ends, and some between."""
    step = max(1, len(visible) // 8)
    return sorted({*visible[:4], *visible[::step], visible[-1]})


def _add_raised(page: TextPage, line: Line, position: int, start: int, end: int) -> None:
    _, bottom, _, top = page.get_charbox(position + start, loose=True)
    if top - bottom < _RAISED * line.height and bottom > line.base + 0.05 * line.height:
        line.raised.append((start, end))


def _add(lines: list[Line], line: Line) -> None:
    """Add a line, or go on with the last one, where a raised number stands between or begins this one."""
    last = lines[-1] if lines else None
    if last is None or not _goes_on(last, line):
        lines.append(line)
        return
    gap = line.left - last.right
    space = " " if gap > 0.12 * last.height and not last.surface.endswith(" ") else ""
    before, surface = last.surface + space, line.surface.lstrip()
    shift = len(before) - (len(line.surface) - len(surface))
    if _is_small_note(line, last):
        last.raised.append((len(before), len(before) + len(surface.rstrip())))
    else:
        last.raised += [(start + shift, end + shift) for start, end in line.raised]
    last.surface = before + surface
    last.right = line.right


def _is_small_note(line: Line, last: Line) -> bool:
    return _NOTE.fullmatch(line.surface.strip()) is not None and line.height < _RAISED * last.height


def _goes_on(last: Line, line: Line) -> bool:
    beside = -0.3 * last.height < line.left - last.right < 1.5 * last.height
    if not beside:
        return False
    if _is_small_note(line, last):
        return 0 < line.base - last.base < last.height
    level = abs(line.base - last.base) < 0.25 * last.height and line.height > 0.7 * last.height
    leads = bool(line.raised) and line.raised[0][0] == len(line.surface) - len(line.surface.lstrip())
    ends = bool(last.raised) and last.raised[-1][1] == len(last.surface.rstrip())
    return level and (leads or ends)
