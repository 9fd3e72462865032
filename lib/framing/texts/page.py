"""An HTML page to text: the whole page, boilerplate included, as blocks that say what markup called them."""

import re

from lxml import etree, html

from framing.errors import TextError
from framing.spans import Block, SourceText
from framing.texts.plain import decode

_CHARSET = re.compile(rb"<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]*?encoding=[\"']([\w.-]+)", re.I)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr nobr".split()
)
_SILENT = frozenset("script style template head svg math iframe object canvas audio video input select textarea".split())
_NAMING = ("class", "id", "role", "itemprop", "itemtype")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_page(data, *, name):
    """Read an HTML page.

    Blocks are separated by one empty line; a line break within a block is a newline; a block quotation's lines
    open with ``> ``. A block's ``hint`` lists its ancestors from the outermost in, each as its tag with class,
    id and role; ``links`` is the share of its characters within links. Scripts, styles and form fields have no
    text.
    """
    content, encoding = decode(data, name=name, declared=_declared(data))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(content.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise TextError("is not an HTML page", where=name, found=str(error)) from None
    page = _Page()
    body = root.find("body")
    page.walk(root if body is None else body, hints=(), tag="body", linked=False, quoted=False)
    page.flush("body", (), False)
    if not page.blocks:
        raise TextError("holds no text", where=name, expected="a page with text")
    return SourceText("".join(page.parts), "html", encoding, tuple(page.blocks))


def _declared(data):
    found = _CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", errors="ignore") if found else ""


class _Page:
    """Collects a page's text while its tree is walked."""

    def __init__(self):
        self.parts, self.blocks, self.length = [], [], 0
        self.pending = []  # (text, whether it stands in a link) of the block being read

    def walk(self, element, hints, tag, linked, quoted):
        self.add(element.text, linked, tag)
        for child in element:
            self.enter(child, hints, tag, linked, quoted)
            self.add(child.tail, linked, tag)

    def enter(self, child, hints, tag, linked, quoted):
        name = child.tag if isinstance(child.tag, str) else None
        if name is None or name in _SILENT:
            return
        if name in ("br", "hr", "img"):
            self.break_line(name, tag, hints, quoted)
        elif name in _INLINE:
            self.walk(child, hints, tag, linked or name == "a", quoted)
        else:
            self.flush(tag, hints, quoted)
            inner, quote = (*hints, _hint(child)), quoted or name == "blockquote"
            self.walk(child, inner, name, linked, quote)
            self.flush(name, inner, quote)

    def add(self, text, linked, tag):
        if text:
            self.pending.append((text if tag == "pre" else _SPACE.sub(" ", text), linked))

    def break_line(self, name, tag, hints, quoted):
        # Two line breaks in a row are an author's paragraph break.
        if name == "hr" or (name == "br" and self.pending and self.pending[-1][0] == "\n"):
            self.flush(tag, hints, quoted)
        elif name == "br":
            self.pending.append(("\n", False))

    def flush(self, tag, hints, quoted):
        text = re.sub(r" *\n *", "\n", re.sub(" +", " ", "".join(part for part, _ in self.pending))).strip(" \n\t")
        linked = sum(len(part.strip()) for part, link in self.pending if link)
        total = sum(len(part.strip()) for part, _ in self.pending)
        self.pending = []
        if not text:
            return
        if quoted:
            text = "> " + text.replace("\n", "\n> ")
        if self.blocks:
            self.parts.append("\n\n")
            self.length += 2
        self.blocks.append(Block(self.length, self.length + len(text), tag, linked / total, " ".join(hints)))
        self.parts.append(text)
        self.length += len(text)


def _hint(element):
    names = [element.get(key) for key in _NAMING if element.get(key)]
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        names.append("hidden")
    return ".".join([element.tag, *" ".join(names).lower().split()])
