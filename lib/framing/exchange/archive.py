"""Zip archives and XML of other programs: read within bounds; and XML as they read it."""

import re
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from framing.base.errors import TextError
from framing.base.unpack import unzip_all

Element: TypeAlias = Any  # of lxml, which has no types
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""A text as XML can hold it: each character that it can't is one replacement character.

    >>> xml_text("a\x0cb")
    'a\ufffdb'
    """
    return _NOT_XML.sub("\ufffd", text)


def xml_bytes(root: Element) -> bytes:
    """An XML document, indented, in UTF-8."""
    etree.indent(root)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data + b"\n"


def parse_xml(data: bytes, place: str) -> Element:
    """The root of an XML document; no entity is expanded and nothing else is fetched. Raises TextError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise TextError(f"is not XML: {error.msg}", where=place) from None


def read_members(path: Path) -> dict[str, bytes]:
    """The files of an archive, or of a folder, by name; archives in it are opened, too.

    Raises
    ------
    TextError
        where it can't be read, is damaged or locked, or is over the limits (`framing.base.limits`).
    """
    try:
        if path.is_dir():
            return {
                one.relative_to(path).as_posix(): one.read_bytes() for one in path.rglob("*") if one.is_file()
            }
        return dict(unzip_all(path.read_bytes(), str(path), nested=True))
    except OSError as error:
        raise TextError(f"can't be read: {error.strerror}", where=str(path)) from None
