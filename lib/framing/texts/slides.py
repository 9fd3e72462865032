"""A presentation (.pptx and its kin) to text: slides in order, with tables, diagrams and speaker's notes.

python-pptx leaves out fields, diagrams and what stands in groups; so lxml reads the XML here.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.metadata import describe
from framing.texts.package import Element, Package, attribute, children, descendants, local
from framing.texts.writing import Writer

_EDGES = ("dt", "ftr", "sldNum", "hdr")  # placeholders of dates, footers and slide numbers
_LEFT_OUT = {"chart": "its charts are left out", "comments": "its comments are left out"}
_TITLES = ("title", "ctrTitle")


class Slide(NamedTuple):
    """A slide: its root element, and the paths of what belongs to it, each with its kind."""

    root: Element
    parts: list[tuple[str, str]]


def read_slides(data: bytes, *, name: str) -> SourceText:
    """Read a presentation.

    A slide's title is a block of tag ``h2``, cells of tables ``td``, other paragraphs ``li`` where the slide
    lists them, else ``p``. What a speaker would say, in the slide's notes, follows the slide; the
    blocks of a hidden slide have the hint ``hidden``, dates, numbers and footers ``footer``.

    Raises
    ------
    TextError
        where the file is broken or locked, is no presentation, or holds no text.
    """
    package = Package(data, name=name)
    writer = Writer()
    kinds: Counter[str] = Counter()
    for slide in _slides(package):
        hint = "hidden" if attribute(slide.root, "show") in ("0", "false") else ""
        for text, tag, own in _blocks(slide, package):
            writer.add(text, tag, hint=f"{hint} {own}".strip())
        kinds.update(kind for kind, _ in slide.parts)
    if not writer.blocks:
        raise TextError("holds no text, perhaps pictures of it", where=name)
    said = package.properties()
    metadata, remarks = describe(
        {key: said[key] for key in ("title", "language")}, maker=said["creator"], made=said["created"]
    )
    told = [remark for kind, remark in _LEFT_OUT.items() if kinds[kind]]
    return writer.finish("slides", "pptx", metadata=metadata, remarks=[*told, *remarks])


def _slides(package: Package) -> Iterator[Slide]:
    """The slides in the order in which they are shown; TextError where the file is no presentation."""
    main = package.main()
    root = package.xml(main) if main else None
    if root is None or local(root) != "presentation":
        raise TextError("is no presentation that can be opened", where=package.name, advice="get it again")
    relations = package.relations(main)
    for pointer in descendants(root, "sldId"):
        found = relations.get(_relation_id(pointer))
        slide = package.xml(found.path) if found else None
        if found and slide is not None:
            yield Slide(slide, [(one.kind, one.path) for one in package.relations(found.path).values()])


def _relation_id(pointer: Element) -> str:
    """The id of the relation, which stands beside the pointer's own id, in another namespace."""
    return next((str(pointer.get(key)) for key in pointer.attrib if key.endswith("}id")), "")


def _blocks(slide: Slide, package: Package) -> Iterator[tuple[str, str, str]]:
    """The text, tag and hint of each paragraph of a slide, of its diagrams, and of its notes."""
    for paragraph, kind in _placed(slide.root):
        if not any(local(up) == "Fallback" for up in paragraph.iterancestors()):
            yield (_text(paragraph), *_place(paragraph, kind))
    for wanted in ("diagramData", "notesSlide"):
        for kind, path in slide.parts:
            if kind == wanted:
                yield from _beside(package.xml(path), wanted)


def _beside(root: Element | None, kind: str) -> Iterator[tuple[str, str, str]]:
    """The paragraphs of a diagram, or of the notes: there those of the notes' own place."""
    for paragraph, place in _placed(root):
        if kind == "diagramData":
            yield _text(paragraph), "li", ""
        elif place == "body":
            yield _text(paragraph), "p", ""


def _place(paragraph: Element, kind: str) -> tuple[str, str]:
    """The tag and the hint of a paragraph, by the table or the kind of placeholder that holds it."""
    if any(local(up) == "tc" for up in paragraph.iterancestors()):
        return "td", ""
    if kind in _EDGES:
        return "p", "footer"
    tag = "h2" if kind in _TITLES else "p" if kind in ("", "subTitle") else "li"
    return tag, ""


def _placed(root: Element | None) -> Iterator[tuple[Element, str]]:
    """The paragraphs of a part, each with the kind of its placeholder; empty where it has none."""
    for shape, paragraphs in groupby(descendants(root, "p"), key=_shape_of):
        own = (child for part in children(shape, "nvSpPr") for child in descendants(part, "ph"))
        kind = next((attribute(one, "type") or "obj" for one in own), "")
        yield from ((paragraph, kind) for paragraph in paragraphs)


def _shape_of(paragraph: Element) -> Element | None:
    return next((up for up in paragraph.iterancestors() if local(up) == "sp"), None)


def _text(paragraph: Element) -> str:
    """What a paragraph says: its runs, its fields, its breaks."""
    signs = (
        "\n" if local(one) == "br" else one.text or "" if local(one) == "t" else ""
        for one in paragraph.iter()
    )
    return "".join(signs)
