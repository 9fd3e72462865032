"""One file to one text: the reader is chosen by what the file holds, then by its name."""

import re
from collections.abc import Callable
from pathlib import PurePath

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.page import read_page
from framing.texts.pdf import read_pdf
from framing.texts.plain import read_plain
from framing.texts.word import read_docx

_HTML = re.compile(rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")
_PAGES = {".html", ".htm", ".xhtml"}
_REFUSED = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "compressed",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"7z\xbc\xaf": "compressed",
    b"Rar!": "compressed",
}


def read_text(data: bytes, *, name: str) -> SourceText:
    """Read one file's bytes as a text.

    Parameters
    ----------
    data : the file's bytes.
    name : the file's name, for its ending and for messages.

    Returns
    -------
    SourceText
        whose ``kind`` is plain, html, pdf or docx.

    Raises
    ------
    TextError
        where the file is empty, cut off, undecodable or of a kind that has no reader.

    >>> read_text(b"Arcadia and Borealia met.", name="a.txt").content
    'Arcadia and Borealia met.'
    """
    return _reader(data, name)(data, name=name)


def _reader(data: bytes, name: str) -> Callable[..., SourceText]:
    ending = PurePath(name).suffix.lower()
    for magic, kind in _REFUSED.items():
        if data.startswith(magic):
            raise TextError(f"is {kind}, not a text", where=name, expected="plain text, HTML, PDF or DOCX")
    if ending == ".pdf" or data.startswith(b"%PDF"):
        return read_pdf
    if ending == ".docx" or data.startswith(b"PK\x03\x04"):
        return read_docx
    if ending in _PAGES or _HTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return read_page
    return read_plain
