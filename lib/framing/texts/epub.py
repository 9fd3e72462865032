"""An electronic book (.epub) to text: its chapters in reading order.

A chapter is a page of XHTML, read as one; EbookLib, which opens such books, too, may not be linked under
this licence.
"""

import mimetypes
from collections.abc import Iterator

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.metadata import describe
from framing.texts.package import Element, Package, attribute, children, descendants, resolve, values
from framing.texts.page import read_page
from framing.texts.writing import Writer

_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")


def read_epub(data: bytes, *, name: str) -> SourceText:
    """Read an electronic book.

    Blocks and inserts are those of its pages (`framing.texts.page.read_page`), one after the other in the
    order of the book's spine; the blocks of its table of contents have the hint ``toc``. A page that can't
    be read is remarked on.

    Raises
    ------
    TextError
        where the file is broken or locked, is no such book, or holds no text.
    """
    package = Package(data, name=name)
    encrypted = descendants(package.xml("META-INF/encryption.xml"), "EncryptedData")
    if not all(map(_is_font, encrypted)):
        raise TextError("is locked by the shop that sold it", where=name, advice="get it without a lock")
    roots = descendants(package.xml("META-INF/container.xml"), "rootfile")
    place = next((attribute(one, "full-path") for one in roots), "")
    book = package.xml(place) if place else None
    if book is None:
        raise TextError(
            "is no electronic book that can be read", where=name, expected="an .epub with a package file"
        )
    writer = Writer()
    problems: list[str] = []
    for path, hint in _chapters(book, place):
        content = package.read(path)
        try:
            writer.add_text(read_page(content, name=f"{name}, {path}"), hint)
        except TextError as problem:
            if content.strip() and "no text" not in problem.what:
                problems.append(f"its part {path} {problem.what}")
    if not writer.blocks:
        raise TextError("holds no text", where=name, advice="; ".join(problems[:1]))
    metadata, remarks = _describe(book)
    return writer.finish("epub", "utf-8", metadata=metadata, remarks=[*problems, *remarks])


def _is_font(encrypted: Element) -> bool:
    """Whether only a font is scrambled, as publishers do in open books."""
    places = [attribute(one, "URI") for one in descendants(encrypted, "CipherReference")]
    return all(
        (mimetypes.guess_type(place)[0] or "").startswith(("font/", "application/vnd.ms-opentype"))
        or place.lower().endswith((".otf", ".ttf", ".woff", ".woff2"))
        for place in places
    )


def _chapters(book: Element, place: str) -> Iterator[tuple[str, str]]:
    """The path and the hint of each page of the spine."""
    items = {attribute(item, "id"): item for item in descendants(book, "item")}
    for reference in descendants(book, "itemref"):
        item = items.get(attribute(reference, "idref"))
        if item is not None and attribute(item, "media-type") in _PAGES:
            contents = "nav" in attribute(item, "properties").split()
            yield resolve(place, attribute(item, "href")), "toc" if contents else ""


def _describe(book: Element) -> tuple[dict[str, str], tuple[str, ...]]:
    head = next(iter(children(book, "metadata")), None)
    authors = [
        "".join(one.itertext()).strip()
        for one in descendants(head, "creator")
        if attribute(one, "role") in ("", "aut")
    ]
    dates = [
        "".join(one.itertext()).strip()
        for one in descendants(head, "date")
        if attribute(one, "event") in ("", "publication", "original-publication")
    ]
    return describe(
        {
            "title": values(head, "title"),
            "author": authors,
            "date": dates
            or [
                one.text or ""
                for one in children(head, "meta")
                if attribute(one, "property") == "dcterms:issued"
            ],
            "publisher": values(head, "publisher"),
            "language": values(head, "language"),
            "url": [*values(head, "source"), *values(head, "identifier")],
        }
    )
