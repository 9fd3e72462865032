"""A PDF file to text: its lines, with an empty line where the page leaves a gap between paragraphs."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from framing.base.errors import TextError
from framing.base.spans import Block, SourceText

Line = tuple[str, bool]  # its text, and whether a gap parts it from the line before
_GAP = 1.35  # line steps from which a gap parts paragraphs
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\uf8ff]")


def read_pdf(data: bytes, *, name: str) -> SourceText:
    """Read a PDF file.

    Blocks are its lines. A line without the end of a sentence that stands, but for its number, at the top or
    bottom of half the pages and of three at least has the hint ``running-head``. Columns are read in the
    order in which the file draws them; tables and footnotes are lines like others.

    Raises
    ------
    TextError
        where the file is broken or locked, holds pictures of pages only, or its fonts don't tell their
        letters.
    """
    pages = _pages(data, name)
    lines = [line for page in pages for line in page]
    written = "".join(surface for surface, _ in lines)
    if not written.strip():
        raise TextError("holds no text, only pictures of it", where=name, advice="run text recognition on it")
    if len(_UNREADABLE.findall(written)) > len(written) / 100:
        raise TextError(
            "can't be read: its fonts don't tell which letters they draw",
            where=name,
            advice="find it in another form",
        )
    heads = _running_heads(pages)
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for surface, apart in lines:
        before = "" if not parts else "\n\n" if apart else "\n"
        start = position + len(before)
        hint = "running-head" if _numberless(surface) in heads else ""
        blocks.append(
            Block(start + len(surface) - len(surface.lstrip()), start + len(surface), "line", 0.0, hint)
        )
        parts.append(before + surface)
        position = start + len(surface)
    return SourceText("".join(parts), "pdf", "pdf", tuple(blocks))


def _pages(data: bytes, name: str) -> list[list[Line]]:
    import pypdfium2  # imported late: most texts are no PDF files

    try:
        with pypdfium2.PdfDocument(data) as document:
            return [_lines(page.get_textpage()) for page in document]
    except pypdfium2.PdfiumError as error:
        raise TextError(
            "is no PDF file that can be opened", where=name, found=str(error), advice="get it again"
        ) from None


def _lines(page: Any) -> list[Line]:  # noqa: ANN401 (pypdfium2 has no types)
    """The lines of a page that are not blank."""
    lines: list[tuple[str, float]] = []
    position = 0
    for line in page.get_text_range().split("\r\n"):
        if line.strip():
            at = position + len(line) - len(line.lstrip())
            # PDFium writes U+FFFE for a hyphen at a line's end.
            lines.append((line.rstrip().replace("\ufffe", "-"), page.get_charbox(at, loose=True)[1]))
        position += len(line) + 2
    steps = [above - below for (_, above), (_, below) in pairwise(lines) if above - below > 1]
    usual = median(steps) if steps else 0
    aparts = [False, *(above - below > _GAP * usual for (_, above), (_, below) in pairwise(lines))]
    return [
        (surface, apart) for (surface, _), apart in zip(lines, aparts, strict=False)
    ]  # a page may be empty


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[str]:
    edges: Counter[str] = Counter()
    for page in pages:
        surfaces = [surface for surface, _ in page]
        edges.update({_numberless(surface) for surface in surfaces[:2] + surfaces[-2:]})
    return {
        line for line, n in edges.items() if n >= max(3, len(pages) / 2) and line and line[-1] not in ".,:;!?"
    }


def _numberless(surface: str) -> str:
    return re.sub(r"\d+", "", surface).strip()
