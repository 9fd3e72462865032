"""A Word document (.docx) to text: its paragraphs, tables, headers and footers as blocks."""

import io
import re
from collections.abc import Iterator
from typing import Any

from framing.base.errors import TextError
from framing.base.spans import Block, SourceText

Found = tuple[str, str, str]  # text, tag, hint
_STYLES = (
    (r"title|heading 1", "h1"),
    (r"heading|subtitle", "h2"),
    (r"list", "li"),
    (r"caption", "figcaption"),
)


def read_docx(data: bytes, *, name: str) -> SourceText:
    """Read a Word document.

    A block's tag comes from its paragraph's style, ``td`` in a table; the running headers and footers come
    last, with the hint ``footer``. Lines of a quotation's style open with ``> ``. Footnotes, comments and
    text boxes are not read.

    Raises
    ------
    TextError
        where the file is broken or locked, or is no Word document.
    """
    import docx  # imported late: most texts are no Word documents

    try:
        document = docx.Document(io.BytesIO(data))
        found = [*_inner(document), *_edges(document)]
    except Exception as error:  # python-docx lets through whatever archive, XML and missing parts raise
        raise TextError("is no Word document that can be opened", where=name, found=str(error)[:80]) from None
    found = [(text.strip(), tag, hint) for text, tag, hint in found if text.strip()]
    if not found:
        raise TextError("holds no text", where=name)
    blocks, position = [], 0
    for text, tag, hint in found:
        blocks.append(Block(position, position + len(text), tag, 0.0, hint))
        position += len(text) + 2
    return SourceText("\n\n".join(text for text, _, _ in found), "docx", "docx", tuple(blocks))


def _inner(part: Any) -> Iterator[Found]:  # noqa: ANN401 (python-docx has no types)
    for item in part.iter_inner_content():
        if hasattr(item, "rows"):
            cells = {cell._tc: cell for row in item.rows for cell in row.cells}  # merged cells come once
            yield from ((cell.text, "td", "") for cell in cells.values())
        else:
            yield _paragraph(item)


def _paragraph(paragraph: Any) -> Found:  # noqa: ANN401
    style = (paragraph.style.name if paragraph.style is not None else "").lower()
    tag = next((tag for pattern, tag in _STYLES if re.search(pattern, style)), "p")
    quoted = "quote" in style and paragraph.text.strip()
    return ("> " + paragraph.text.strip().replace("\n", "\n> ") if quoted else paragraph.text), tag, ""


def _edges(document: Any) -> Iterator[Found]:  # noqa: ANN401
    for section in document.sections:
        for edge in (section.header, section.footer):
            if not edge.is_linked_to_previous:
                yield from ((paragraph.text, "p", "footer") for paragraph in edge.paragraphs)
