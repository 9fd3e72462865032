"""An HTML page to text: the whole page, boilerplate included, as blocks that say what markup called them.

trafilatura and its kin give a page's main text as a new text, without places in the page and without what
they left out; here both are needed. lxml parses; what is body is told from the markup in
`framing.texts.markup`.
"""

import re

from lxml import etree, html

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.layout import wordset
from framing.texts.package import Element, beyond_parser
from framing.texts.page_metadata import describe_page
from framing.texts.parts import HIDDEN
from framing.texts.plain import decode_bytes
from framing.texts.writing import Writer, is_note_number, mark

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
_QUOTES = (("“", "”"), ("‘", "’"))
_HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|(?:opacity|font-size):0(?![.\d])|(?:left|top|text-indent):-\d{4})"
)
_STRUCK = ("del", "s", "strike")
# What names within a line a note's number, a page's number, or a control of a wiki.
_NOTED = re.compile(
    r"noteref|footnote-?(?:ref|link|anchor|call)?$|fn-?ref|^reference$|endnote-?ref|sdfootnoteanc|^_ftnref"
)
_PAGED = re.compile(r"^(?:pagenum|pageno|page-?number|page-?break|pb)$|doc-pagebreak")
_CONTROL = re.compile(r"^(?:mw-editsection|noprint|inline-template|mw-jump-link)$")


def read_page(data: bytes, *, name: str, declared: str = "") -> SourceText:
    """Read an HTML page.

    Blocks are separated by one empty line; a line break within a block is a newline; a block quotation's
    lines open with ``> ``, and what ``<q>`` holds stands between quotation marks. What a page hides within a
    line (a tooltip) follows that line as a block of its own. A block's ``hint`` lists its ancestors from the
    outermost in, each as its tag with class, id and role; ``links`` is the share of its characters within
    links. Numbers of notes and pages within a block are inserts, and so is what is struck out. Scripts,
    styles and form fields have no text; what a script would write into the page is not there.

    Parameters
    ----------
    data : the page's bytes.
    name : its name, for messages.
    declared : the encoding that its wrapping declares, where there is one; else the page itself may.

    Raises
    ------
    TextError
        where the bytes are no page, hold no text, nest their elements too deeply, or have too much in one.
    """
    decoded = decode_bytes(data, name=name, declared=declared or _declared(data))
    root = _parsed(decoded.content, name)
    page, body = _Page(), root.find("body")
    try:
        page.walk(root if body is None else body, hints=(), tag="body", linked=False, quoted=False)
    except RecursionError:
        raise TextError("nests its elements too deeply to be a page", where=name) from None
    page.flush("body", (), False)
    if not page.writer.blocks:
        raise TextError("holds no text", where=name, expected="a page with text")
    metadata, remarks = describe_page(root, decoded.content)
    remarks = (*decoded.remarks, *remarks)
    return page.writer.finish("html", decoded.encoding, metadata=metadata, remarks=remarks)


def _parsed(content: str, name: str) -> Element:
    """The root element of a page."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(content.encode("utf-8", errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise TextError("is not an HTML page", where=name, found=str(error)) from None
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise beyond_parser(last.message, name)
    return root


def _declared(data: bytes) -> str:
    found = _CHARSET.search(data[:4096])
    return (found[1] or found[2]).decode("ascii", errors="ignore") if found else ""


Hints = tuple[str, ...]
_MOST = 10_000  # characters of a block's ancestors whose classes and ids are kept


class _Page:
    """Collects a page's text while its tree is walked."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.pending: list[tuple[str, bool]] = []  # of the block being read: text, whether it is a link's
        self.aside: list[tuple[Element, Hints]] = []  # hidden within that block
        self.hints: dict[Hints, str] = {}  # joined: one string for all blocks that have the same
        self.quotes = 0  # how many inline quotations are open

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
        elif name in _INLINE:
            self.enter_inline(child, name, hints, tag, linked, quoted)
        else:
            self.flush(tag, hints, quoted)
            inner, quote = _with_hint(hints, child), quoted or name == "blockquote"
            self.walk(child, inner, name, linked, quote)
            self.flush(name, inner, quote)

    def enter_inline(
        self, child: Element, name: str, hints: Hints, tag: str, linked: bool, quoted: bool
    ) -> None:
        reason = self.insert_reason(child, name)
        if _is_hidden(child):
            self.aside.append((child, _with_hint(hints, child, "hidden")))
        elif reason:
            self.pending.append((mark(" ".join("".join(child.itertext()).split()), reason), linked))
        elif name == "q":
            marked = "".join(child.itertext()).lstrip()[:1] in tuple("“„«\"'‘")
            opening, closing = ("", "") if marked else _QUOTES[self.quotes % 2]
            self.pending.append((opening, linked))
            self.quotes += 1
            self.walk(child, hints, tag, linked, quoted)
            self.quotes -= 1
            self.pending.append((closing, linked))
        else:
            self.walk(child, hints, tag, linked or name == "a", quoted)

    def insert_reason(self, element: Element, name: str) -> str:
        """Why an element within a line is no words of it: the number of a note or page, a control."""
        names = _names(element)
        if name in _STRUCK:
            return "struck out"
        if any(map(_CONTROL.search, names)) and name in ("span", "sup"):
            return "page control"
        if any(map(_PAGED.search, names)):
            return "page number"
        written = "".join(element.itertext())
        if len(written) > 40 or not written.strip():
            return ""
        before = "".join(part for part, _ in self.pending[-3:])
        linked = [one.get("href") or "" for one in element.iter("a")]
        to_note = any(link.startswith("#") or ("#" in link and "cite" in link) for link in linked)
        if name == "sup":
            noted = is_note_number(written, before) or bool(re.fullmatch(r"\s*\[.+\]\s*", written)) or to_note
            return "note number" if noted else ""
        shaped = is_note_number(written, before)
        return (
            "note number" if shaped and (any(map(_NOTED.search, names)) or (name == "a" and to_note)) else ""
        )

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
        text = re.sub(r" ?\n ?", "\n", re.sub(" +", " ", "".join(part for part, _ in self.pending))).strip()
        linked = sum(len(part.strip()) for part, link in self.pending if link)
        total = sum(len(part.strip()) for part, _ in self.pending)
        self.pending = []
        if text:
            hint = self.hints.setdefault(hints, " ".join(hints))
            self.writer.add(text, tag, links=linked / total, hint=hint, quoted=quoted)
        aside, self.aside = self.aside, []
        for element, inner in aside:
            self.walk(element, inner, element.tag, linked=False, quoted=False)
            self.flush(element.tag, inner, quoted=False)


def _is_hidden(element: Element) -> bool:
    names = (element.get("class") or "").lower().split()
    return (
        element.get("hidden") is not None
        or element.get("role") == "tooltip"
        or _is_styled_away(element)
        or not (HIDDEN | {"tooltip"}).isdisjoint(names)
    )


def _is_styled_away(element: Element) -> bool:
    return bool(_HIDING.search("".join((element.get("style") or "").lower().split())))


def _names(element: Element) -> list[str]:
    given = [element.get(key) or "" for key in ("class", "id", "role", "type", "epub:type", "rel")]
    return " ".join(given).lower().split()


def _with_hint(hints: Hints, element: Element, *more: str) -> Hints:
    """The hints of what an element holds: those around it, and its own; only its tag where they are many."""
    names = [*_hint(element), *more]
    if sum(map(len, (*hints, *names))) > _MOST:
        names = [element.tag, *sorted(HIDDEN.intersection(names))]
    return (*hints, ".".join(names))


def _hint(element: Element) -> list[str]:
    names = [element.get(key) for key in (*_NAMING, "epub:type") if element.get(key)]
    closed = element.tag == "dialog" and element.get("open") is None
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    if hidden or closed or _is_styled_away(element):
        names.append("hidden")
    return [element.tag, *" ".join(names).lower().split()]
