"""A text or presentation of LibreOffice (.odt, .fodt, .odp) to text, notes and text boxes included.

Its parts are read with lxml; odfpy has had no release since 2020.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.layout import wordset
from framing.texts.metadata import describe
from framing.texts.package import (
    Element,
    Package,
    attribute,
    children,
    descendants,
    local,
    locked,
    parse_xml,
    values,
)
from framing.texts.writing import Growing, Writer, is_note_number, mark

_NO_TEXT = wordset(
    "tracked-changes annotation annotation-end forms sequence-decls variable-decls user-field-decls "
    "ruby-text note-citation bookmark hidden-text hidden-paragraph desc title event-listeners settings "
    "scripts font-face-decls styles automatic-styles meta notes-configuration linenumbering-configuration "
    "index-title-template table-of-content-source"
)
_SIGNS = {
    "tab": "\t",
    "line-break": "\n",
    "soft-page-break": "",
    "change": "",
    "change-start": "",
    "change-end": "",
}
_INDEXES = frozenset(
    ("table-of-content", "alphabetical-index", "illustration-index", "table-index", "user-index")
)

_BOXES = wordset(
    "text-box custom-shape rect ellipse circle line polyline polygon path regular-polygon caption connector "
    "measure"
)
_EDGES = wordset("header footer header-left footer-left header-first footer-first")


def read_odf(data: bytes, *, name: str) -> SourceText:
    """Read a text or presentation in the OpenDocument format, packed or flat.

    A block's tag comes from its paragraph's outline level, style or place (``li``, ``td``). What stands in
    text boxes follows the paragraph that holds them; notes come after the body with the hint ``footnote``,
    running headers and footers last, with the hint ``footer``. Deletions that were tracked, hidden words and
    comments are not read; remarks say so.

    Raises
    ------
    TextError
        where the file is broken or locked, is a table or a drawing, or holds no text.
    """
    content, styles, meta = _parts(data, name)
    reader = _Reader([part for part in (styles, content) if part is not None])
    writer = Writer()
    reader.write_blocks(_inner(content, name), writer)
    for note in reader.notes:
        reader.write_blocks(note, writer, hint="footnote")
    for master in descendants(styles, "master-page"):
        for edge in master:
            if local(edge) in _EDGES:
                reader.write_blocks(edge, writer, hint="footer")
    if not writer.blocks:
        raise TextError("holds no text", where=name)
    metadata, remarks = _describe(meta)
    return writer.finish("odf", "odf", metadata=metadata, remarks=[*reader.remarks(content), *remarks])


def _inner(content: Element, name: str) -> Element:
    """What holds a document's words; TextError where it is a table or a drawing."""
    body = next(iter(descendants(content, "body")), None)
    kinds = [local(child) for child in body] if body is not None else []
    if body is None or kinds[:1] not in (["text"], ["presentation"]):
        raise TextError(
            f"is no text but a {kinds[0]}" if kinds else "is no OpenDocument text",
            where=name,
            expected="a text or a presentation",
            advice="export a table as .csv or .xlsx",
        )
    return body[0]


def _parts(data: bytes, name: str) -> tuple[Element, Element | None, Element | None]:
    """The content, the styles and the metadata of a file."""
    if not data.startswith(b"PK"):
        root = parse_xml(data, where=name)
        return root, root, root
    package = Package(data, name=name)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise locked(name)
    content = package.xml("content.xml")
    if content is None:
        raise TextError("is no OpenDocument text", where=name, expected="content.xml in it")
    return content, package.xml("styles.xml"), package.xml("meta.xml")


def _describe(meta: Element | None) -> tuple[dict[str, str], tuple[str, ...]]:
    head = next(iter(descendants(meta, "meta")), None)
    return describe(
        {
            "title": values(head, "title"),
            "language": values(head, "language"),
            "publisher": values(head, "publisher"),
            "url": values(head, "source"),
        },
        maker=values(head, "initial-creator")[:1] or values(head, "creator")[:1],
        made=values(head, "creation-date"),
    )


class _Reader:
    """Reads paragraphs; knows from a file's styles which are raised, hidden, quotations or titles."""

    def __init__(self, parts: list[Element]) -> None:
        self.notes: list[Element] = []
        self._boxes: list[Element] = []
        self._raised: set[str] = set()
        self._unseen: set[str] = set()
        self._names: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._hidden = 0
        for style in (style for part in parts for style in descendants(part, "style")):
            self._learn(style)
        self._add_heirs(self._raised, self._unseen)

    def remarks(self, content: Element) -> Iterator[str]:
        """What was left out, in words."""
        n = sum(len(descendants(one, "deletion")) for one in descendants(content, "tracked-changes"))
        if n:
            yield f"its tracked changes are read as accepted: deletions, {n}, are left out"
        if self._hidden:
            yield f"its hidden words, {self._hidden} pieces, are left out"
        if comments := len(descendants(content, "annotation")):
            yield f"its comments, {comments}, are left out"

    def write_blocks(self, container: Element, writer: Writer, *, hint: str = "", tag: str = "p") -> None:
        """Write the blocks of a body, a cell, a note or a box, in order."""
        for child in container:
            name = local(child)
            if self._is_hidden(child):
                self._hidden += 1
            elif name in ("p", "h"):
                self._write_paragraph(child, writer, hint, tag)
            elif name in ("list-item", "list-header"):
                self.write_blocks(child, writer, hint=hint, tag="li")
            elif name == "table-cell":
                self.write_blocks(child, writer, hint=hint, tag="td")
            elif name in _INDEXES:
                self.write_blocks(child, writer, hint="toc")
            elif name == "notes":  # of a slide
                self.write_blocks(child, writer)
            elif name and name not in _NO_TEXT:
                self.write_blocks(child, writer, hint=hint, tag=tag)

    def _write_paragraph(self, paragraph: Element, writer: Writer, hint: str, tag: str) -> None:
        words = Growing()
        self._read(paragraph, words)
        style = self._name_of(attribute(paragraph, "style-name"))
        if local(paragraph) == "h":
            level = attribute(paragraph, "outline-level")
            tag = f"h{level}" if level in "123456" and level else "h2"
        elif re.search(r"title", style):
            tag = "h1"
        elif "caption" in style or "illustration" in style:
            tag = "figcaption"
        writer.add(words.take(), tag, hint=hint, quoted="quot" in style)
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.write_blocks(box, writer, hint=hint)

    def _read(self, element: Element, words: Growing) -> None:
        """Add what an element of a paragraph says to its words."""
        words.add(element.text or "")
        for child in element:
            name = local(child)
            if name == "note":
                self.notes += children(child, "note-body")
            elif name in _BOXES:
                self._boxes.append(child)
            elif name == "s":
                count = attribute(child, "c")
                words.add(" " * (int(count) if count.isdigit() and len(count) < 5 else 1))
            elif name in _SIGNS:
                words.add(_SIGNS[name])
            elif self._is_hidden(child):
                self._hidden += 1
            elif name == "span" and attribute(child, "style-name") in self._raised:
                self._read_raised(child, words)
            elif name and name not in _NO_TEXT:
                self._read(child, words)
            words.add(child.tail or "")

    def _read_raised(self, span: Element, words: Growing) -> None:
        before = words.end()
        inner = Growing(before)
        self._read(span, inner)
        text = inner.take()
        words.add(mark(text, "note number") if is_note_number(text, before) else text)

    def _is_hidden(self, element: Element) -> bool:
        """Whether an element, or the style that it is set in, isn't shown."""
        return attribute(element, "display") == "none" or attribute(element, "style-name") in self._unseen

    def _add_heirs(self, *known: set[str]) -> None:
        """Add to styles those that are made from them."""
        heirs: dict[str, list[str]] = defaultdict(list)
        for style, parent in self._parents.items():
            heirs[parent].append(style)
        for styles in known:
            waiting = list(styles)
            while waiting:
                made = [style for style in heirs[waiting.pop()] if style not in styles]
                styles.update(made)
                waiting += made

    def _learn(self, style: Element) -> None:
        name = attribute(style, "name")
        parent = attribute(style, "parent-style-name")
        self._parents[name] = parent
        self._names[name] = f"{attribute(style, 'display-name')} {name} {parent}".lower().replace("_20_", " ")
        for properties in children(style, "text-properties"):
            if re.match(r"super|[1-9]", attribute(properties, "text-position")):
                self._raised.add(name)
            if attribute(properties, "display") == "none":
                self._unseen.add(name)

    def _name_of(self, style: str) -> str:
        """The names of a style and of what it is made from."""
        names = self._names.get(style, style.lower())
        parent = names.rpartition(" ")[2]
        return f"{names} {self._names.get(parent, '')}"
