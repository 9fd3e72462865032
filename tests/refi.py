"""The rules of REFI-QDA that an exported project and codebook must keep, as far as the workbook writes them.

They are those of the standard's first version (2019) in this project's own words: which element holds which,
in which order, what each must say, how ids look; and beyond the form, that references lead somewhere and that
places count the Unicode code points of a text in UTF-8. `faults_of` names each rule that is broken.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

_HEX = "[0-9a-fA-F]"
_BARE_ID = f"{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}"
#: How the value of an attribute looks, by its kind.
_LOOKS = {
    "id": rf"{_BARE_ID}|\{{{_BARE_ID}\}}",
    "text": r"[\s\S]*",
    "number": r"[+-]?\d+",
    "truth": "true|false|1|0",
    "colour": f"#(?:{_HEX}{{3}}|{_HEX}{{6}})",
}


class Rule(NamedTuple):
    """What an element may hold: its children as a pattern of their names in order, its attributes by kind."""

    children: str = ""
    needed: Mapping[str, str] = {}
    allowed: Mapping[str, str] = {}


_MADE_BY = {"creatingUser": "id"}
_SELECTED = {"guid": "id", "startPosition": "number", "endPosition": "number"}
_CODED = {"guid": "id", "name": "text", "isCodable": "truth"}
_FILES = {"name": "text", "plainTextPath": "text", **_MADE_BY}
RULES = {
    "Project": Rule("(Users )?(CodeBook )?(Sources )?(Description )?", {"name": "text"}, {"origin": "text"}),
    "Users": Rule("(User )+"),
    "User": Rule("", {"guid": "id"}, {"name": "text"}),
    "Codes": Rule("(Code )+"),
    "Code": Rule("(Description )?(Code )*", _CODED, {"color": "colour"}),
    "Sources": Rule("(TextSource )+"),
    "TextSource": Rule(
        "(Description )?(PlainTextContent )?(PlainTextSelection )*(Coding )*", {"guid": "id"}, _FILES
    ),
    "PlainTextSelection": Rule("(Description )?(Coding )*", _SELECTED, {"name": "text", **_MADE_BY}),
    "Coding": Rule("CodeRef ", {"guid": "id"}, _MADE_BY),
    "CodeRef": Rule("", {"targetGUID": "id"}),
    "Description": Rule(),
    "PlainTextContent": Rule(),
}
#: The element that begins a file, with its namespace; only there a codebook says what made it.
PROJECT, CODEBOOK = "{urn:QDA-XML:project:1.0}Project", "{urn:QDA-XML:codebook:1.0}CodeBook"
_TEXTS = {"Description", "PlainTextContent"}


def faults_of(root: Any, files: Mapping[str, bytes] | None = None) -> list[str]:
    """The rules that a project or a codebook breaks, each as a line; none is well.

    ``root`` is the parsed ``project.qde`` or ``.qdc``, ``files`` the other members of the project's archive.
    """
    if root.tag not in (PROJECT, CODEBOOK):
        return [f"begins with {root.tag}"]
    form = [fault for element in root.iter() for fault in _form(element, root)]
    return form or [*_references(root), *_places(root, files or {})]


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _form(element: Any, root: Any) -> Iterator[str]:
    """What is wrong with an element by itself."""
    name = _name(element)
    if etree.QName(element).namespace != etree.QName(root).namespace:
        yield f"{name} is in another namespace"
    rule = Rule("Codes ", {}, {"origin": "text"} if element is root else {})
    if name != "CodeBook":
        if name not in RULES:
            yield f"{name} is unknown"
            return
        rule = RULES[name]
    held = "".join(f"{_name(child)} " for child in element)
    if not re.fullmatch(rule.children, held):
        yield f"{name} holds {held.strip() or 'nothing'}"
    if name not in _TEXTS and ((element.text or "") + "".join(c.tail or "" for c in element)).strip():
        yield f"{name} holds text"
    kinds = {**rule.needed, **rule.allowed}
    yield from (f"{name} lacks {one}" for one in rule.needed if one not in element.attrib)
    for one, value in element.attrib.items():
        if one not in kinds:
            yield f"{name} has {one}"
        elif not re.fullmatch(_LOOKS[kinds[one]], value):
            yield f"{name} has {one} {value!r}"


def _references(root: Any) -> Iterator[str]:
    """Ids that stand twice, and references that lead to nothing, or to something of another kind."""
    ids: dict[str, Any] = {}
    for element in root.iter():
        if guid := element.get("guid", "").strip("{}").lower():
            if guid in ids:
                yield f"the id {guid} stands twice"
            ids[guid] = element
    for attribute, kind in (("targetGUID", "Code"), ("creatingUser", "User")):
        for element in root.iter():
            wanted = element.get(attribute)
            target = ids.get(wanted.strip("{}").lower()) if wanted else None
            if wanted and (target is None or _name(target) != kind):
                yield f"{_name(element)} leads to no {kind}"
            elif wanted and kind == "Code" and target.get("isCodable") not in ("true", "1"):
                yield f"{_name(element)} leads to a code that can't be used"


def _places(root: Any, files: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with the texts of sources, and with the places of selections in them."""
    for source in root.iter("{*}TextSource"):
        inline, path = source.findtext("{*}PlainTextContent"), source.get("plainTextPath")
        if (inline is None) == (path is None):
            yield "a TextSource has both, a text and its path, or neither"
            continue
        content = inline if path is None else None
        if path and path.startswith("internal://"):
            name = path.removeprefix("internal://")
            if not re.fullmatch(rf"(?:{_BARE_ID})\.txt", name):
                yield f"{path} is not named after an id"
            try:
                content = files[f"sources/{name}"].decode("utf-8")
            except KeyError:
                yield f"{path} leads to no file of the archive"
            except UnicodeDecodeError:
                yield f"{path} is not UTF-8"
        elif path and not re.match(r"(?:absolute|relative):///?[^/]", path):
            yield f"{path} says neither internal, relative nor absolute"
        last = len(content) if content is not None else float("inf")
        for one in source.iter("{*}PlainTextSelection"):
            start, end = int(one.get("startPosition")), int(one.get("endPosition"))
            if not 0 <= start < end <= last:
                yield f"a selection runs from {start} to {end}"
