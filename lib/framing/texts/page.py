"""An HTML page to text: the whole page, boilerplate included, as blocks that say what markup called them."""

import re
from typing import Any

from lxml import etree, html

from framing.base.errors import TextError
from framing.base.spans import Block, SourceText
from framing.texts.layout import wordset
from framing.texts.plain import decode

_CHARSET = re.compile(
    rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*?encoding=[\"']([\w.-]+)", re.IGNORECASE
)
_INLINE = wordset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr"
)
_SILENT = wordset(
    "audio canvas head iframe input math object script select style svg template textarea video"
)
_NAMING = ("class", "id", "role", "itemprop", "itemtype")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_page(data: bytes, *, name: str) -> SourceText:
    """Read an HTML page.

    Blocks are separated by one empty line; a line break within a block is a newline; a block quotation's
    lines open with ``> ``. What a page hides within a line (a tooltip) follows that line as a block of its
    own. A block's ``hint`` lists its ancestors from the outermost in, each as its tag with class, id and
    role; ``links`` is the share of its characters within links. Scripts, styles and form fields have no
    text; what a script would write into the page is not there.

    Raises
    ------
    TextError
        where the bytes are no page, hold no text, or nest their elements too deeply.
    """
    content, encoding = decode(data, name=name, declared=_declared(data))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(content.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise TextError("is not an HTML page", where=name, found=str(error)) from None
    page, body = _Page(), root.find("body")
    try:
        page.walk(root if body is None else body, hints=(), tag="body", linked=False, quoted=False)
    except RecursionError:
        raise TextError("nests its elements too deeply to be a page", where=name) from None
    page.flush("body", (), False)
    if not page.blocks:
        raise TextError("holds no text", where=name, expected="a page with text")
    return SourceText("".join(page.parts), "html", encoding, tuple(page.blocks))


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", errors="ignore") if found else ""


Element = Any  # lxml has no types
Hints = tuple[str, ...]


class _Page:
    """Collects a page's text while its tree is walked."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.length = 0
        self.pending: list[tuple[str, bool]] = []  # of the block being read: text, whether it is a link's
        self.aside: list[tuple[Element, Hints]] = []  # hidden within that block

    def walk(self, element: Element, hints: Hints, tag: str, linked: bool, quoted: bool) -> None:
        self.add(element.text, linked, tag)
        for child in element:
            self.enter(child, hints, tag, linked, quoted)
            self.add(child.tail, linked, tag)

    def enter(self, child: Element, hints: Hints, tag: str, linked: bool, quoted: bool) -> None:
        name = child.tag if isinstance(child.tag, str) else None
        if name is None or name in _SILENT:
            return
        if name in ("br", "hr", "img"):
            self.break_line(name, tag, hints, quoted)
        elif name in _INLINE and _is_hidden(child):
            self.aside.append((child, (*hints, _hint(child) + ".hidden")))
        elif name in _INLINE:
            self.walk(child, hints, tag, linked or name == "a", quoted)
        else:
            self.flush(tag, hints, quoted)
            inner, quote = (*hints, _hint(child)), quoted or name == "blockquote"
            self.walk(child, inner, name, linked, quote)
            self.flush(name, inner, quote)

    def add(self, text: str | None, linked: bool, tag: str) -> None:
        if text:
            self.pending.append((text if tag == "pre" else _SPACE.sub(" ", text), linked))

    def break_line(self, name: str, tag: str, hints: Hints, quoted: bool) -> None:
        last = next((part for part, _ in reversed(self.pending) if part.strip(" ")), "")
        # Two line breaks in a row are an author's paragraph break.
        if name == "hr" or (name == "br" and last == "\n"):
            self.flush(tag, hints, quoted)
        elif name == "br":
            self.pending.append(("\n", False))

    def flush(self, tag: str, hints: Hints, quoted: bool) -> None:
        text = re.sub(r" *\n *", "\n", re.sub(" +", " ", "".join(part for part, _ in self.pending))).strip()
        linked = sum(len(part.strip()) for part, link in self.pending if link)
        total = sum(len(part.strip()) for part, _ in self.pending)
        self.pending = []
        if text:
            text = "> " + text.replace("\n", "\n> ") if quoted else text
            self.emit(text, tag, linked / total, hints)
        aside, self.aside = self.aside, []
        for element, inner in aside:
            self.walk(element, inner, element.tag, linked=False, quoted=False)
            self.flush(element.tag, inner, quoted=False)

    def emit(self, text: str, tag: str, links: float, hints: Hints) -> None:
        if self.blocks:
            self.parts.append("\n\n")
            self.length += 2
        self.blocks.append(Block(self.length, self.length + len(text), tag, links, " ".join(hints)))
        self.parts.append(text)
        self.length += len(text)


def _is_hidden(element: Element) -> bool:
    names = (element.get("class") or "").lower().split()
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None
        or element.get("role") == "tooltip"
        or "display:none" in style
        or not {"hidden", "tooltip", "sr-only", "visually-hidden"}.isdisjoint(names)
    )


def _hint(element: Element) -> str:
    names = [element.get(key) for key in _NAMING if element.get(key)]
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        names.append("hidden")
    return ".".join([element.tag, *" ".join(names).lower().split()])
