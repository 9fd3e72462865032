"""A Word document (.docx and its kin) to text: with tracked changes accepted, notes and text boxes included.

python-docx leaves out tracked insertions, content controls, smart tags, fields, text boxes, diagrams and
notes, and markitdown and pandoc give a new text without places; so lxml reads the XML here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.metadata import describe
from framing.texts.package import Element, Package, Relation, attribute, children, descendants, local
from framing.texts.writing import Growing, Writer, is_note_number, mark

Found = tuple[str, str, str]  # text, tag, hint
_STYLES = (
    (r"title|heading 1", "h1"),
    (r"heading|subtitle", "h2"),
    (r"list", "li"),
    (r"caption", "figcaption"),
)
_DELETED = {"del", "moveFrom"}
_NO_TEXT = {
    "instrText",
    "delText",
    "delInstrText",
    "rt",
    "pPr",
    "rPr",
    "sdtPr",
    "tblPr",
    "trPr",
    "tcPr",
}
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_REFERENCES = ("footnoteReference", "endnoteReference")  # a mark of the author's own may follow one
_HEARD = ("rStyle", "vanish", "vertAlign", "position")  # settings of letters
_OFF = ("0", "false", "off", "none")
# What is left out, by the kind of the part that holds it, and what to do.
_PARTS = {
    "comments": "its comments, {n}, are left out",
    "chart": "its charts, {n}, are left out",
    "aFChunk": "parts of it that were taken from other files, {n}, are left out: save it again from Word",
}


def read_docx(data: bytes, *, name: str) -> SourceText:
    """Read a Word document.

    A block's tag comes from its paragraph's style, ``td`` in a table. What stands in text boxes and diagrams
    follows the paragraph that holds them; foot- and endnotes come after the body with the hint ``footnote``,
    the running headers and footers last, with the hint ``footer``. Lines of a quotation's style open with
    ``> ``. Tracked insertions are read, deletions and hidden words are not; remarks say that, and how many
    comments, charts and parts of other files there are.

    Raises
    ------
    TextError
        where the file is broken or locked, is no Word document, or holds no text.
    """
    package = Package(data, name=name)
    main = package.main()
    root = package.xml(main) if main else None
    body = next(iter(children(root, "body")), None)
    if body is None:
        raise TextError("is no Word document that can be opened", where=name, advice="get it again")
    relations = package.relations(main)
    reader = _Reader(package, relations)
    writer = Writer()
    for text, tag, hint in [*reader.blocks(body), *reader.notes(), *reader.edges()]:
        writer.add(text, tag, hint=hint, quoted=tag == "blockquote")
    left_out = list(_left_out(package, relations))
    if not writer.blocks:
        raise TextError("holds no text", where=name, advice="; ".join(left_out))
    said = package.properties()
    metadata, remarks = describe(
        {key: said[key] for key in ("title", "language")} | {"url": said["identifier"]},
        maker=said["creator"],
        made=said["created"],
    )
    return writer.finish("docx", "docx", metadata=metadata, remarks=[*reader.remarks(), *left_out, *remarks])


def _left_out(package: Package, relations: dict[str, Relation]) -> Iterator[str]:
    for kind, remark in _PARTS.items():
        paths = [relation.path for relation in relations.values() if relation.kind == kind]
        if kind == "comments":
            n = sum(len(descendants(package.xml(path), "comment")) for path in paths)
        else:
            n = len(paths)
        if n:
            yield remark.format(n=n)


@dataclass(frozen=True)
class Style:
    """What a style, or one that it is made from, says of its paragraphs and letters."""

    tag: str = ""
    contents: bool = False  # a line of the table of contents
    quotation: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


def _read_styles(root: Element | None) -> dict[str, Style]:
    """The styles of a document by their ids."""
    own = {attribute(style, "styleId"): style for style in children(root, "style")}
    found: dict[str, Style] = {}
    for key in own:
        line: dict[str, None] = {}  # the style, and what it is made from
        while key in own and key not in found and key not in line:
            line[key] = None
            key = next((attribute(base, "val") for base in children(own[key], "basedOn")), "")
        made = found.get(key, Style())
        for one in reversed(line):
            made = found[one] = _read_style(own[one], made)
    return found


def _read_style(style: Element, base: Style) -> Style:
    names = [attribute(name, "val").lower() for name in children(style, "name")]
    tags = (tag for name in names for pattern, tag in _STYLES if re.search(pattern, name))
    return Style(
        next(tags, base.tag),
        base.contents or any(re.match(r"toc\b", name) for name in names),
        base.quotation or any("quote" in name for name in names),
        {**base.settings, **_settings(style)},
    )


def _settings(element: Element) -> dict[str, str]:
    """How letters are to be set, by the name of each setting that is heard; ``on`` where it has no value."""
    return {
        local(one): attribute(one, "val") or "on"
        for found in children(element, "rPr")
        for one in found
        if local(one) in _HEARD
    }


class _Reader:
    """Reads a document's parts; ``relations`` are those of its main part."""

    def __init__(self, package: Package, relations: dict[str, Relation]) -> None:
        self._package, self._relations = package, relations
        self._styles = _read_styles(next((root for _, root in self._parts("styles")), None))
        self._boxes: list[Element] = []  # the text boxes of the paragraph that is being read
        self._codes: list[bool] = []  # of each field that is open, whether its code is being read
        self._deleted = self._hidden = 0

    def remarks(self) -> Iterator[str]:
        """What was left out, in words."""
        if self._deleted:
            yield f"its tracked changes are read as accepted: deletions, {self._deleted}, are left out"
        if self._hidden:
            yield f"its hidden words, {self._hidden} pieces, are left out"

    def blocks(self, container: Element, hint: str = "") -> Iterator[Found]:
        """The blocks of a body, a cell, a note or a text box, in order."""
        joined = Growing()  # the paragraphs before that go on with the next
        for child in _shown(container):
            name = local(child)
            if name == "p":
                joined.add(self._paragraph(child))
                if not _goes_on(child):
                    yield self._found(joined.take(), child, hint)
                    yield from self._waiting(hint)
            elif name == "tbl":
                yield from self._table(child, hint)
            elif name in _DELETED:
                self._deleted += 1
            elif name == "sdt":
                yield from self._control(child, hint)
            elif name not in _NO_TEXT:
                yield from self.blocks(child, hint)
        if left := joined.take():
            yield left, "p", hint

    def notes(self) -> Iterator[Found]:
        """The foot- and endnotes."""
        for _, root in self._parts("footnotes", "endnotes"):
            for note in root:
                if attribute(note, "type") in ("", "normal"):
                    yield from self.blocks(note, "footnote")

    def edges(self) -> Iterator[Found]:
        """The running headers and footers, each once."""
        found = [one for _, root in self._parts("header", "footer") for one in self.blocks(root, "footer")]
        yield from dict.fromkeys(found)

    def _parts(self, *kinds: str) -> Iterator[tuple[str, Element]]:
        for kind, path in self._relations.values():
            root = self._package.xml(path) if kind in kinds else None
            if root is not None:
                yield kind, root

    def _waiting(self, hint: str) -> Iterator[Found]:
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self.blocks(box, hint)

    def _control(self, control: Element, hint: str) -> Iterator[Found]:
        """A content control: what it holds, unless that is only a prompt to fill it in."""
        settings = children(control, "sdtPr")
        if any(children(one, "showingPlcHdr") for one in settings):
            return
        gallery = [
            attribute(found, "val") for one in settings for found in descendants(one, "docPartGallery")
        ]
        for content in children(control, "sdtContent"):
            yield from self.blocks(content, "toc" if "Table of Contents" in gallery else hint)

    def _table(self, table: Element, hint: str) -> Iterator[Found]:
        """The cells of a table, each a block; tables within a cell follow it."""
        for row in descendants(table, "tr"):
            if _around(row, "tbl") is not table:
                continue
            if self._is_struck(row, "trPr", "del"):
                continue
            for cell in descendants(row, "tc"):
                if _around(cell, "tr") is row and not self._is_struck(cell, "tcPr", "cellDel"):
                    yield from self._cell(cell, hint)

    def _is_struck(self, element: Element, settings: str, name: str) -> bool:
        """Whether a row or cell was deleted."""
        struck = any(children(one, name) for one in children(element, settings))
        self._deleted += struck
        return struck

    def _cell(self, cell: Element, hint: str) -> Iterator[Found]:
        inner = list(self.blocks(cell, hint))
        own = [text for text, tag, _ in inner if tag != "td"]
        yield "\n".join(own), "td", hint
        yield from (found for found in inner if found[1] == "td")

    def _found(self, text: str, paragraph: Element, hint: str) -> Found:
        key = next((attribute(style, "val") for style in descendants(paragraph, "pStyle")), "")
        style = self._styles.get(key, Style())
        if style.contents:
            return text, "p", hint or "toc"
        return text, "blockquote" if style.quotation else style.tag or "p", hint

    def _paragraph(self, paragraph: Element) -> str:
        self._codes = []
        words = Growing()
        for piece in self._inline(paragraph):
            words.add(piece if isinstance(piece, str) else self._run(piece, words.end()))
        return words.take()

    def _inline(self, element: Element) -> Iterator[str | Element]:
        """The pieces of a paragraph: signs, and the runs that hold its words."""
        for child in _shown(element):
            name = local(child)
            if name in _DELETED:
                self._deleted += 1
            elif name == "r":
                yield child
            elif name == "txbxContent":
                self._boxes.append(child)
            elif name == "relIds":
                self._boxes += self._diagram(child)
            elif name == "fldChar":
                self._turn(attribute(child, "fldCharType"))
            elif name in ("t", "sym") or name in _SIGNS:
                yield "" if any(self._codes) else _sign(child)
            elif name == "sdt" and any(children(one, "showingPlcHdr") for one in children(child, "sdtPr")):
                continue
            elif name and name not in _NO_TEXT:
                yield from self._inline(child)

    def _diagram(self, pointer: Element) -> list[Element]:
        found = self._relations.get(attribute(pointer, "dm"))
        root = self._package.xml(found.path) if found else None
        return [] if root is None else [root]

    def _turn(self, kind: str) -> None:
        """Go into a field's code, from there to what it shows, or out of it."""
        if kind == "begin":
            self._codes.append(True)
        elif self._codes and kind == "separate":
            self._codes[-1] = False
        elif self._codes and kind == "end":
            self._codes.pop()

    def _run(self, run: Element, before: str) -> str:
        """The words of a run; a note's number above the line is marked as an insert."""
        own = _settings(run)
        style = self._styles.get(own.get("rStyle", ""), Style())
        settings = {**style.settings, **own}
        if settings.get("vanish", "off") not in _OFF:
            self._hidden += 1
            return ""
        text = "".join(
            piece if isinstance(piece, str) else self._run(piece, before) for piece in self._inline(run)
        )
        raised = settings.get("vertAlign") == "superscript" or settings.get("position", "-").isdigit()
        noted = raised or any(local(one) in _REFERENCES for one in run)
        return mark(text, "note number") if noted and is_note_number(text, before) else text


def _shown(element: Element) -> Sequence[Element]:
    """What an element holds; of several forms of one thing the first that there is."""
    forms = [*children(element, "Choice"), *children(element, "Fallback")]
    return list(forms[0]) if forms else list(element)


def _sign(element: Element) -> str:
    """What an element of a run stands for; a blank for a symbol that only its font knows."""
    name = local(element)
    if name != "sym":
        return _SIGNS.get(name, element.text or "")
    try:
        sign = chr(int(attribute(element, "char"), 16))
    except (ValueError, OverflowError):
        return ""
    return sign if sign.isprintable() else " "


def _around(element: Element, name: str) -> Element | None:
    """The innermost element of that name around one."""
    return next((up for up in element.iterancestors() if local(up) == name), None)


def _goes_on(paragraph: Element) -> bool:
    """Whether a paragraph goes on with the next: its end was deleted, or it is a large first letter."""
    settings = children(paragraph, "pPr")
    ends = [found for one in settings for run in children(one, "rPr") for found in run]
    frames = [attribute(frame, "dropCap") for one in settings for frame in children(one, "framePr")]
    return any(local(found) in _DELETED for found in ends) or any(
        kind in ("drop", "margin") for kind in frames
    )
