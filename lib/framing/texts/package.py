"""Files that are packages: ZIP archives of parts, most of them XML, as office programs make them."""

import io
import posixpath
import re
from html.entities import name2codepoint
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from framing.base.errors import TextError
from framing.base.limits import Allowance
from framing.base.unpack import BROKEN, open_zip, unzip

_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_OWN = ("amp", "lt", "gt", "quot", "apos")

Element = Any  # lxml has no types


class Relation(NamedTuple):
    """What a part points to: what kind of thing it is to that part, and its path."""

    kind: str
    path: str


class Package:
    """The parts of a package by their paths.

    Parameters
    ----------
    data : the file's bytes; TextError is raised where they are no whole ZIP archive.
    name : the file's name, for messages.
    """

    def __init__(self, data: bytes, *, name: str) -> None:
        self.name = name
        self._allowance = Allowance(len(data), name)
        try:
            self._archive = open_zip(io.BytesIO(data), self._allowance)
        except BROKEN as error:
            raise TextError(
                "is cut off or damaged", where=name, found=str(error)[:80], advice="get it again"
            ) from None
        self.paths = self._archive.namelist()

    def read(self, path: str) -> bytes:
        """The bytes of a part; empty where there is none.

        Raises TextError where the part is locked or damaged, and where it, or all that was read with it, is
        over the limits: what points to one part a thousand times has it read as often.
        """
        try:
            found = self._archive.getinfo(path)
            if found.flag_bits & 1:
                raise locked(self.name)
            return unzip(self._archive, found, self._allowance)
        except KeyError:
            return b""
        except BROKEN as error:
            raise TextError(
                "is cut off or damaged",
                where=f"{self.name}, {path}",
                found=str(error)[:80],
                advice="get it again",
            ) from None

    def xml(self, path: str) -> Element | None:
        """The root element of a part, or None where there is no such part."""
        data = self.read(path)
        return parse_xml(data, where=f"{self.name}, {path}") if data.strip() else None

    def relations(self, path: str = "") -> dict[str, Relation]:
        """What a part of an Office file points to within it, by id; without a path what the file itself does.

        python-docx and python-pptx open few kinds of such files: none with macros, no templates or shows, and
        none in the strict form of the standard.
        """
        folder, _, file = path.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            attribute(one, "Id"): Relation(
                attribute(one, "Type").rpartition("/")[2], resolve(path, attribute(one, "Target"))
            )
            for one in descendants(root, "Relationship")
            if attribute(one, "TargetMode") != "External"
        }

    def main(self) -> str:
        """The path of the part that is the text of an Office file; empty where it names none."""
        return next((one.path for one in self.relations().values() if one.kind == "officeDocument"), "")

    def properties(self) -> dict[str, list[str]]:
        """What an Office file says of itself, under the names that Dublin Core has for it."""
        kind = "core-properties"
        root = next((self.xml(one.path) for one in self.relations().values() if one.kind == kind), None)
        return {key: values(root, key) for key in ("title", "creator", "created", "language", "identifier")}


def locked(name: str) -> TextError:
    """The error for a file that a password or a shop's lock closes."""
    return TextError(
        "is locked with a password", where=name, advice="open it, save it without one, and add that"
    )


def parse_xml(data: bytes, *, where: str) -> Element:
    """The root element of XML; nothing is fetched, and entities of a DTD elsewhere are read as HTML's.

    Raises TextError where it is not well-formed.
    """
    for content in (data, _NAMED.sub(_numbered, data)):
        parser = etree.XMLParser(
            resolve_entities="internal", no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            return etree.fromstring(content, parser=parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            if getattr(error, "code", None) == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
                raise beyond_parser(str(error), where) from None
            found = str(error)[:80]
            if "not defined" not in found:
                break
    raise TextError("is not well-formed XML", where=where, found=found, advice="save it again, or as .txt")


def beyond_parser(said: str, where: str) -> TextError:
    """The error for XML or HTML that is over the limits of libxml2, which says so and reads no further."""
    deep = "depth" in said
    return TextError(
        "nests its elements too deeply" if deep else "has too long a text in one element",
        where=where,
        expected="at most 256 elements within elements" if deep else "at most 10,000,000 bytes",
        advice="save it as .txt",
    )


def _numbered(found: re.Match[bytes]) -> bytes:
    """An entity by its number, where HTML has its name and XML hasn't."""
    name = found[1].decode()
    return b"&#%d;" % name2codepoint[name] if name in name2codepoint and name not in _XML_OWN else found[0]


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and the like.

    >>> local(etree.fromstring('<w:p xmlns:w="urn:w"/>'))
    'p'
    """
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The value of an attribute, whatever its namespace; empty where there is none."""
    found = next((key for key in element.attrib if key.rpartition("}")[2] == name), None)
    return "" if found is None else str(element.get(found))


def children(element: Element | None, name: str) -> list[Element]:
    """The children of that name, whatever their namespace."""
    return [] if element is None else [child for child in element if local(child) == name]


def descendants(element: Element | None, name: str) -> list[Element]:
    """All elements of that name below one, in order, whatever their namespace."""
    return [] if element is None else [child for child in element.iter() if local(child) == name]


def values(element: Element | None, name: str) -> list[str]:
    """The texts of all elements of that name below one."""
    return ["".join(found.itertext()).strip() for found in descendants(element, name)]


def resolve(base: str, target: str) -> str:
    """The path of a part that another one, at ``base``, points to.

    >>> resolve("OEBPS/content.opf", "text/one%20two.xhtml#a")
    'OEBPS/text/one two.xhtml'
    """
    path = unquote(target.partition("#")[0])
    return (
        path.lstrip("/")
        if path.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    )
