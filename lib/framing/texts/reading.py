"""One file to one text: the reader is chosen by what the file holds, then by its name."""

import json
import re
from collections.abc import Callable
from pathlib import PurePath

from framing.base.errors import FramingError, TextError
from framing.base.spans import SourceText
from framing.texts.epub import read_epub
from framing.texts.mail import read_mail, read_mailbox, read_saved_page
from framing.texts.markdown import read_markdown
from framing.texts.odf import read_odf
from framing.texts.package import Package, locked
from framing.texts.page import read_page
from framing.texts.pdf import read_pdf
from framing.texts.plain import read_plain
from framing.texts.rtf import read_rtf
from framing.texts.slides import read_slides
from framing.texts.subtitles import read_subtitles
from framing.texts.tei import read_xml
from framing.texts.word import read_docx

Reader = Callable[..., SourceText]

#: The readers by the endings of names.
READERS: dict[str, Reader] = {
    **dict.fromkeys((".txt", ".text", ".asc"), read_plain),
    **dict.fromkeys((".md", ".markdown", ".mkd", ".qmd", ".rmd"), read_markdown),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".xht", ".shtml"), read_page),
    ".pdf": read_pdf,
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), read_docx),
    **dict.fromkeys((".odt", ".ott", ".fodt", ".odp", ".fodp"), read_odf),
    ".rtf": read_rtf,
    ".epub": read_epub,
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), read_slides),
    ".eml": read_mail,
    ".mbox": read_mailbox,
    **dict.fromkeys((".mht", ".mhtml"), read_saved_page),
    **dict.fromkeys((".srt", ".vtt"), read_subtitles),
    **dict.fromkeys((".xml", ".tei"), read_xml),
}
_READABLE = "text, Markdown, HTML, PDF, Word, OpenDocument, RTF, EPUB, PowerPoint, e-mail, subtitles or XML"
# What has no reader: what it is, and what to do, by the endings of names.
_REFUSED = {
    "a picture": (
        "png jpg jpeg gif tif tiff bmp webp heic svg psd ai eps",
        "run text recognition on it, and add the text",
    ),
    "a sound": ("mp3 wav m4a ogg flac aac wma opus", "add a transcript of it"),
    "a film": ("mp4 mov avi mkv webm wmv m4v mpg mpeg", "add its subtitles, as .srt or .vtt"),
    "an old Office file": ("doc dot xls ppt pps pub", "save it as .docx, .xlsx or .pptx"),
    "a table or a collection of texts": (
        "csv tsv tab xlsx xlsm ods json jsonl ndjson parquet feather",
        "give it as a collection, and name the column that holds the text",
    ),
    "data of a program": (
        "sav dta rds rda rdata sas7bdat mat pkl npy npz db sqlite sqlite3 mdb accdb",
        "export the texts",
    ),
    "a book for another reader": ("mobi azw azw3 kfx fb2 djvu ps lit", "convert it to .epub or .pdf"),
    "a file of another word processor": ("pages wpd wps sxw abw hwp key numbers", "save it as .docx or .odt"),
    "a mailbox of Outlook": ("msg pst ost oft", "save its messages as .eml"),
    "program text": (
        "py ipynb r js ts css scss c h cpp java go rs sh bat tex bib cls sty yaml yml toml ini cfg log lock "
        "sql",
        "save what is to be read as .txt",
    ),
    "an archive": ("zip tar tgz gz bz2 xz 7z rar zst", "unpack it, or give it as a collection"),
    "a program or a font": ("exe dll so bin dmg iso ttf otf woff woff2 class jar apk", "remove it"),
}
_WORDLESS = ("a picture", "a sound", "a film", "data of a program", "program text", "a program or a font")
_BY_ENDING = {
    f".{ending}": (kind, advice) for kind, (endings, advice) in _REFUSED.items() for ending in endings.split()
}
_BY_MAGIC = {
    b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif", b"II*\x00": ".tif", b"MM\x00*": ".tif",
    b"\x1f\x8b": ".gz",
    b"7z\xbc\xaf": ".7z", b"Rar!": ".rar", b"BZh": ".bz2", b"\xfd7zXZ": ".xz", b"ID3": ".mp3",
    b"OggS": ".ogg", b"PAR1": ".parquet",
    b"SQLite format 3": ".sqlite", b"\x7fELF": ".bin", b"MZ\x90": ".exe", b"%!PS": ".ps",
    b"AT&TFORM": ".djvu", b"!BDN": ".pst",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0"
_HTML = re.compile(
    rb"(?is)\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b"
)
_XML = re.compile(rb"\s*<\?xml\b|\s*<TEI\b")
_MAIL = re.compile(
    rb"(?i)(?:[a-z][a-z-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*"
    rb"(?:MIME-Version|Message-ID|Received|Return-Path):"
)
_SUBTITLES = re.compile(rb"\s*(?:WEBVTT\b|(?:\d+\s*\n)?\d\d:\d\d:\d\d[,.]\d{3} *-->)")
_ENDING = re.compile(r"\.(?=[a-z0-9]{0,5}[a-z])[a-z0-9]{1,8}")


def has_reader(name: str) -> bool:
    """Whether a file of this name has a reader, by its ending; without an ending it is plain text.

    >>> [has_reader(name) for name in ("a.TXT", "letter.odt", "README", "4.10.2024", "a.png", "a.xyz")]
    [True, True, True, True, False, False]
    """
    ending = _ending(name)
    return not ending or ending in READERS


def why_unread(name: str) -> TextError:
    """The error for a file that has no reader, by its name: what it is, and what to do.

    >>> print(why_unread("talk.mp3"))
    talk.mp3: is a sound, which no reader knows; add a transcript of it
    """
    ending = _ending(name)
    kind, advice = _BY_ENDING.get(ending, (f"of a kind ({ending})", "save it as .txt"))
    return TextError(f"is {kind}, which no reader knows", where=name, advice=advice)


def holds_words(name: str) -> bool:
    """Whether one would miss the words of a file of this name, which no reader knows.

    >>> [holds_words(name) for name in ("talk.doc", "talk.xyz", "photo.jpg", "style.css")]
    [True, True, False, False]
    """
    return _BY_ENDING.get(_ending(name), ("", ""))[0] not in _WORDLESS


def read_text(data: bytes, *, name: str) -> SourceText:
    """Read one file's bytes as a text.

    Parameters
    ----------
    data : the file's bytes.
    name : the file's name, for its ending and for messages.

    Returns
    -------
    SourceText
        whose ``kind`` is plain, markdown, html, pdf, docx, odf, rtf, epub, slides, email, subtitles, tei or
        xml.

    Raises
    ------
    TextError
        where the file is empty, cut off, locked, undecodable or of a kind that has no reader.

    >>> read_text(b"Arcadia and Borealia met.", name="a.txt").content
    'Arcadia and Borealia met.'
    """
    reader = _reader(data, name)
    try:
        return reader(data, name=name)
    except FramingError:
        raise
    except Exception as error:  # whatever a library lets through of a damaged file
        raise TextError(
            "can't be read; it may be damaged",
            where=name,
            expected=_READABLE,
            found=f"{type(error).__name__}: {error}"[:80],
            advice="get it again, or save it in another format",
        ) from None


def _ending(name: str) -> str:
    """The ending of a name where it can be one: of letters, not «2024» or a whole word."""
    ending = PurePath(name).suffix.lower()
    return ending if _ENDING.fullmatch(ending) else ""


def _reader(data: bytes, name: str) -> Reader:
    """The reader for a file. What the first bytes tell goes before what the name says."""
    ending = _ending(name)
    told = next((other for magic, other in _BY_MAGIC.items() if data.startswith(magic)), "")
    if told and ending != told:
        raise _refusal(told, name)
    if data.startswith(_OLE):
        raise _old_office(data, name)
    if data.startswith(b"%PDF") or ending == ".pdf":
        return read_pdf
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, name)
    if data.startswith(b"{\\rtf"):
        return read_rtf
    return _by_content(data, name)


def _by_content(data: bytes, name: str) -> Reader:
    """The reader of a file that is neither packed nor binary."""
    ending = _ending(name)
    named = READERS.get(ending, read_plain)
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start) and named in (read_plain, read_xml):
        return read_page
    if not has_reader(name):
        raise why_unread(name)
    if named is read_xml and b":opendocument:" in start:
        return read_odf
    return _by_first_words(data, start, name) if named is read_plain else named


def _by_first_words(data: bytes, start: bytes, name: str) -> Reader:
    """The reader of a file that is called plain text, or has no ending."""
    for pattern, reader in ((_XML, read_xml), (_MAIL, read_mail), (_SUBTITLES, read_subtitles)):
        if pattern.match(start):
            return reader
    if _is_json(data):
        raise _refusal(".json", name)
    return read_plain


def _is_json(data: bytes) -> bool:
    """Whether a file holds objects or an array of JSON, whole or on its first line, and not just «[1]»."""
    content = data.decode("utf-8-sig", errors="replace").strip()
    for part in (content, content.partition("\n")[0]) if content[:1] in ("[", "{") else ():
        try:
            found = json.loads(part)
        except (ValueError, RecursionError):
            continue
        return isinstance(found, dict) or any(isinstance(one, dict | list | str) for one in found)
    return False


def _refusal(ending: str, name: str) -> TextError:
    """The error for a file that is what files of that ending are, whatever it is called."""
    kind, advice = _BY_ENDING[ending]
    return TextError(f"is {kind}, not a text", where=name, advice=advice)


def _packed(data: bytes, name: str) -> Reader:
    """The reader of a ZIP archive, by the parts it holds."""
    package = Package(data, name=name)
    paths = set(package.paths)
    if "word/document.xml" in paths:
        return read_docx
    if "ppt/presentation.xml" in paths:
        return read_slides
    if "META-INF/container.xml" in paths:
        return read_epub
    if "content.xml" in paths:
        return read_odf
    if READERS.get(_ending(name)) in (read_docx, read_slides):  # parts under other names
        return READERS[_ending(name)]
    known = _ending(name) if _ending(name) in _BY_ENDING else ".zip"
    raise _refusal(".xlsx" if "xl/workbook.xml" in paths else known, name)


def _old_office(data: bytes, name: str) -> TextError:
    """The error for a file in Microsoft's old container: an old one, a message, or one under a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return locked(name)
    return _refusal(".msg" if "__substg1.0_".encode("utf-16-le") in data else ".doc", name)
