"""A PDF file to text: its lines, with an empty line where the page leaves a gap between paragraphs.

PDFium gives the letters with their places, from which page numbers, running heads, notes and their raised
numbers are told; pdfplumber and pdfminer give these, too, and take ten times as long.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from framing.base.errors import TextError
from framing.base.spans import Block, Furniture, SourceText
from framing.texts.metadata import describe
from framing.texts.package import locked
from framing.texts.pdf_lines import Line, read_lines
from framing.texts.sheets import PAGE_NUMBER, without_numbers

_GAP = 1.35  # line steps from which a gap parts paragraphs
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff]")
_EDGE = 3  # lines at the top or bottom of a page among which heads and numbers are looked for
_NEAR = 1.5  # points within which lines of two pages stand in one place
_SMALL = 0.93  # share of the usual height of letters below which a note at a page's foot is set
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\])]?[.:]?\s*\S")
_ROMAN = re.compile(r"[ivxl]{1,6}")


@dataclass
class Page:
    """The lines of a page, and for each that is none of the body the name of what it is.

    ``margins`` are the lines at its top and bottom that stand apart, or are shorter or smaller than the
    text's.
    """

    lines: list[Line]
    hints: dict[int, str]
    margins: list[int]


def read_pdf(data: bytes, *, name: str) -> SourceText:
    """Read a PDF file.

    Blocks are its lines. A line at the top or bottom of a page that comes again on half the pages, left or
    right, and on three at least has the hint ``running-head``, a page's number ``page-number``, a line of the
    notes in small letters at a page's foot ``footnote``. Raised numbers of notes are inserts, and their line
    goes on behind them. Columns are read in the order in which the file draws them; tables are lines like
    others. Remarks tell of pages that hold pictures only, and of files within the file.

    Raises
    ------
    TextError
        where the file is broken or locked, holds pictures of pages only, or its fonts don't tell their
        letters.
    """
    pages, metadata, remarks = _pages(data, name)
    written = "".join(line.surface for page in pages for line in page)
    if not written.strip():
        raise TextError("holds no text, only pictures of it", where=name, advice="run text recognition on it")
    if len(_UNREADABLE.findall(written)) > len(written) / 100:
        raise TextError(
            "can't be read: its fonts don't tell which letters they draw",
            where=name,
            advice="find it in another form",
        )
    return _write(_mark_pages(pages), metadata, remarks + _empty_pages(pages))


def _pages(data: bytes, name: str) -> tuple[list[list[Line]], dict[str, str], tuple[str, ...]]:
    import pypdfium2  # imported late: most texts are no PDF files

    try:
        with pypdfium2.PdfDocument(data) as document:
            said = document.get_metadata_dict()
            metadata, remarks = describe(
                {"title": said.get("Title"), "language": _language(data)},
                maker=said.get("Author"),
                made=said.get("CreationDate"),
            )
            pages = []
            for page in document:
                pages.append(read_lines(page.get_textpage()))
                page.close()
            return pages, metadata, (*_attached(document), *remarks)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise locked(name) from None
        raise TextError(
            "is no PDF file that can be opened", where=name, found=str(error), advice="get it again"
        ) from None


def _attached(document: Any) -> Iterator[str]:  # noqa: ANN401 (pypdfium2 has no types)
    names = [document.get_attachment(at).get_name() for at in range(document.count_attachments())]
    if names:
        yield f"the files in it, {len(names)}, are left out: {', '.join(names[:5])}; add them as files"


def _language(data: bytes) -> str:
    """The language that the file's catalogue names, where it can be seen without unpacking."""
    found = re.search(rb"/Lang\s*\(([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\)", data)
    return found[1].decode() if found else ""


def _empty_pages(pages: Sequence[Sequence[Line]]) -> tuple[str, ...]:
    empty = [str(number) for number, page in enumerate(pages, 1) if not page]
    if not empty:
        return ()
    shown = ", ".join(empty[:10]) + (", …" if len(empty) > 10 else "")
    return (f"{len(empty)} of its {len(pages)} pages hold no text, perhaps pictures of it: {shown}",)


def _mark_pages(pages: Sequence[list[Line]]) -> list[Page]:
    usual = _usual([line for page in pages for line in page])
    marked = []
    for lines in pages:
        notes = _footnotes(lines, usual.height)
        marked.append(Page(lines, notes, _margins(lines, notes, usual)))
    heads = _running_heads(marked)
    for number, page in enumerate(marked):
        for index in page.margins:
            surface = page.lines[index].surface.strip()
            key = without_numbers(surface)
            if key and (key, number % 2) in heads:
                page.hints[index] = "running-head"
            elif PAGE_NUMBER.fullmatch(surface) or (_ROMAN.fullmatch(surface) and len(pages) > 2):
                page.hints[index] = "page-number"
    _mark_alike(marked)
    return marked


def _mark_alike(pages: Sequence[Page]) -> None:
    """Mark as heads, too, lines that stand where other pages have theirs: the title of another chapter."""
    known = [
        page.lines[index] for page in pages for index, hint in page.hints.items() if hint == "running-head"
    ]
    for page in pages[1:]:
        for index in page.margins:
            line = page.lines[index]
            alike = [
                one
                for one in known
                if abs(one.base - line.base) < _NEAR and abs(one.height - line.height) < 0.5
            ]
            if index not in page.hints and len(alike) > 1 and _can_be_head(line.surface):
                page.hints[index] = "running-head"


class Usual(NamedTuple):
    """What most of a text is set in: the height of letters, the width of lines, the step between them."""

    height: float
    width: float
    step: float


def _usual(lines: Sequence[Line]) -> Usual:
    heights = sorted(line.height for line in lines for _ in range(len(line.surface)))
    widths = sorted(line.right - line.left for line in lines)
    steps = [step for above, below in pairwise(lines) if (step := above.base - below.base) > 1]
    return Usual(heights[len(heights) // 2], widths[(len(widths) * 9) // 10], median(steps) if steps else 0.0)


def _margins(page: Sequence[Line], notes: Collection[int], usual: Usual) -> list[int]:
    rest = [index for index in range(len(page)) if index not in notes]
    below = [index for index in range(len(page)) if notes and index > max(notes)]
    return sorted({*_margin(page, rest, usual), *_margin(page, rest[::-1], usual), *below})


def _margin(page: Sequence[Line], order: Sequence[int], usual: Usual) -> list[int]:
    """The lines at one edge of a page, from outside in, that stand apart from the text or look unlike it."""
    steps = [abs(page[a].base - page[b].base) for a, b in pairwise(order[: _EDGE + 1])]
    depths = [depth for depth, step in enumerate(steps, 1) if step > _GAP * usual.step]
    apart = depths[0] if depths and 3 * depths[0] <= len(order) else 0
    unlike = 0
    for index in order[:_EDGE]:
        line = page[index]
        if line.right - line.left > 0.75 * usual.width and line.height > _SMALL * usual.height:
            break
        unlike += 1
    return list(order[: max(apart, unlike)])


def _footnotes(page: Sequence[Line], usual: float) -> dict[int, str]:
    """The last lines in small letters, from one on that begins with a note's number or sign.

    A page's number or foot may stand below them. A page that is all in small letters has no notes, but a
    table or the like.
    """
    for last in range(len(page), max(0, len(page) - _EDGE), -1):
        first = last
        if PAGE_NUMBER.fullmatch(page[last - 1].surface.strip()):
            continue
        while first and page[first - 1].height < _SMALL * usual:
            first -= 1
        while first < last and not _NOTE.match(page[first].surface.strip()):
            first += 1
        if 0 < first < last:
            return dict.fromkeys(range(first, last), "footnote")
    return {}


@dataclass
class Coming:
    """On which pages a line comes, its number less the page's where it has one, and how high it stands."""

    pages: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    bases: list[float] = field(default_factory=list)

    def is_head(self, side: int, n_pages: int) -> bool:
        """Whether it is a running head on odd pages (side 0) or even ones (side 1), of so many pages."""
        here = sum(number % 2 == side for number in self.pages)
        n, here_at_most = len(self.pages), (n_pages + 1 - side) // 2
        often = n >= 3 and (here >= here_at_most / 2 or n >= n_pages / 2)
        counted = len(set(self.numbers)) == 1 and len(self.numbers) == n
        in_place = n >= n_pages / 2 and max(self.bases) - min(self.bases) < _NEAR
        return here > 0 and n > 1 and (often or counted or in_place)


def _running_heads(pages: Sequence[Page]) -> set[tuple[str, int]]:
    """Lines without their numbers, and on which pages they come: 0 for odd ones, 1 for even ones."""
    coming: dict[str, Coming] = defaultdict(Coming)
    for number, page in enumerate(pages):
        for line, base in {
            page.lines[at].surface.strip(): page.lines[at].base for at in page.margins
        }.items():
            key = without_numbers(line)
            if key and _can_be_head(line):
                found = re.findall(r"\d+", line)
                coming[key].pages.append(number)
                coming[key].numbers += [int(found[0]) - number] if len(found) == 1 else []
                coming[key].bases.append(base)
    return {
        (key, side) for key, found in coming.items() for side in (0, 1) if found.is_head(side, len(pages))
    }


def _can_be_head(surface: str) -> bool:
    """Whether a line has no end of a sentence."""
    return surface.strip()[-1] not in ".,:;!?"


def _write(pages: Sequence[Page], metadata: dict[str, str], remarks: tuple[str, ...]) -> SourceText:
    parts: list[str] = []
    blocks: list[Block] = []
    inserts: list[Furniture] = []
    position = 0
    for page in pages:
        for index, (line, apart) in enumerate(zip(page.lines, _aparts(page.lines), strict=True)):
            before = "" if not parts else "\n\n" if apart else "\n"
            start = position + len(before)
            surface = line.surface
            lead = len(surface) - len(surface.lstrip())
            blocks.append(Block(start + lead, start + len(surface), "line", 0.0, page.hints.get(index, "")))
            inserts += [Furniture(start + a, start + b, "note number", inline=True) for a, b in line.notes]
            parts.append(before + surface)
            position = start + len(surface)
    return SourceText(
        "".join(parts),
        "pdf",
        "pdf",
        tuple(blocks),
        inserts=tuple(inserts),
        metadata=metadata,
        remarks=remarks,
    )


def _aparts(lines: Sequence[Line]) -> Iterator[bool]:
    """For each line of a page whether a gap parts it from the line before."""
    steps = [above.base - below.base for above, below in pairwise(lines) if above.base - below.base > 1]
    usual = median(steps) if steps else 0
    if lines:
        yield False
    for above, below in pairwise(lines):
        yield above.base - below.base > _GAP * usual
