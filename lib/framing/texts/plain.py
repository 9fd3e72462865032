"""Bytes to plain text: the encoding is detected and recorded, and nothing else is changed."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from framing.base.errors import TextError
from framing.base.spans import Block, SourceText

# Longest mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_plain(data: bytes, *, name: str) -> SourceText:
    """The text of a plain file, newlines untranslated, one block for each line that is not blank.

    Raises
    ------
    TextError
        as `decode` does.
    """
    content, encoding = decode(data, name=name)
    return make_text(content, encoding=encoding)


def make_text(content: str, *, kind: str = "plain", encoding: str = "utf-8") -> SourceText:
    r"""A text whose blocks are its non-blank lines.

    >>> [content_line.end for content_line in make_text("One\r\n\r\ntwo").blocks]
    [3, 10]
    """
    return SourceText(content, kind, encoding, tuple(_lines(content)))


def _lines(content: str) -> Iterator[Block]:
    position = 0
    for line in content.splitlines(keepends=True):
        if line.strip():
            start = position + len(line) - len(line.lstrip())
            yield Block(start, position + len(line.rstrip()))
        position += len(line)


def decode(data: bytes, *, name: str, declared: str = "") -> tuple[str, str]:
    r"""Decode bytes; return the content without byte-order mark, and the encoding's name.

    Parameters
    ----------
    data : the file's bytes.
    name : the file's name, for messages.
    declared : the encoding that the file itself declares, where it does.

    A byte-order mark decides; then UTF-8, which other encodings almost never are by chance; then the encoding
    that the file itself declares; only then charset-normalizer is asked. A file that is UTF-8 but for a few
    broken bytes is an error, for any guess would turn its letters into others.

    >>> decode(b"caf\xc3\xa9", name="a.txt")
    ('café', 'utf-8')

    Raises
    ------
    TextError
        where the file is empty, binary, broken, or in no encoding that can be told.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TextError("is empty", where=name, advice="replace or remove the file")
    for mark, codec, encoding in _MARKS:
        if data.startswith(mark):
            content, _ = _decode_as(data, codec, encoding, name)
            return content.lstrip("\ufeff"), encoding  # some programs write the mark twice
    if b"\x00" in data:
        raise TextError("is not text: it holds NUL bytes", where=name, expected="a text in a known encoding")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if declared and _knows(declared):
            # Browsers read what calls itself Latin-1 as its superset, and so do writers mean it.
            codec = codecs.lookup(declared).name
            codec = "cp1252" if codec in ("iso8859-1", "ascii") else codec
            return _decode_as(data, codec, codec, name)
        return _decode_otherwise(data, error, name)


def _knows(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding))
    except LookupError:
        return False


def _decode_as(data: bytes, codec: str, encoding: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec), encoding
    except UnicodeDecodeError as error:
        raise TextError(
            f"is broken at byte {error.start}", where=name, expected=encoding, advice="get the file again"
        ) from None


def _decode_otherwise(data: bytes, error: UnicodeDecodeError, name: str) -> tuple[str, str]:
    broken = sum(1 for _ in re.finditer("\ufffd", data.decode("utf-8", errors="replace")))
    if len(_MULTIBYTE.findall(data)) > broken:
        raise TextError(
            f"is broken at byte {error.start}",
            where=name,
            expected="utf-8, as the rest of the file",
            found=repr(data[error.start : error.start + 4]),
            advice="get the file again",
        )
    best = from_bytes(data).best()
    if best is None:
        raise TextError("has no encoding that can be told", where=name, advice="save it as UTF-8")
    content = data.decode(best.encoding)
    if len(_CONTROL.findall(content)) > len(content) / 200:
        raise TextError("is not text", where=name, expected="a text in a known encoding")
    return content, best.encoding
