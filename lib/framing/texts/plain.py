"""Bytes to plain text: the encoding is detected and recorded, and nothing else is changed."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from framing.base.errors import TextError
from framing.base.spans import Block, SourceText
from framing.texts.encodings import guess_encoding, guess_utf16

# Longest mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Where UTF-8 was read as Latin-1 or the like.
_SUSPECT = re.compile("[ÂÃâÐÑ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Ã.")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Decoded(NamedTuple):
    """Bytes as text, without byte-order mark; the encoding, and remarks."""

    content: str
    encoding: str
    remarks: tuple[str, ...] = ()


def read_plain(data: bytes, *, name: str, declared: str = "") -> SourceText:
    """The text of a plain file, newlines untranslated, one block for each line that is not blank.

    ``declared`` is the encoding that its wrapping declares, where there is one.

    Raises
    ------
    TextError
        as `decode_bytes` does.
    """
    found = decode_bytes(data, name=name, declared=declared)
    made = make_text(found.content, encoding=found.encoding)
    return replace(made, remarks=found.remarks)


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


def decode_bytes(data: bytes, *, name: str, declared: str = "") -> Decoded:
    r"""Decode bytes.

    ``declared`` is the encoding that the file itself declares, where it does; ``name`` its name, for
    messages. A byte-order mark decides; then UTF-8, which other encodings almost never are by chance; then
    the encoding that the file itself declares; only then is it guessed, and said to be. A file that is UTF-8
    but for a few broken bytes is an error, for any guess would turn its letters into others. Text that was
    decoded wrongly before it was saved is remarked on.

    >>> decode_bytes("Peña".encode("latin-1"), name="a.txt").encoding
    'cp1252'

    Raises
    ------
    TextError
        where the file is empty, binary, broken, or in no encoding that can be told.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TextError("is empty", where=name, advice="replace or remove the file")
    for mark, codec, encoding in _MARKS:
        if data.startswith(mark):
            content = _decode_as(data, codec, encoding, name)
            return _remarked(content.lstrip("\ufeff"), encoding)  # some programs write the mark twice
    if b"\x00" in data:
        encoding = guess_utf16(data)
        if not encoding:
            raise TextError(
                "is not text: it holds NUL bytes", where=name, expected="a text in a known encoding"
            )
        return _remarked(_decode_as(data, encoding, encoding, name), encoding, guessed=True)
    try:
        return _remarked(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if declared and _knows(declared):
            # Browsers read what calls itself Latin-1 as its superset, and so do writers mean it.
            codec = codecs.lookup(declared).name
            codec = "cp1252" if codec in ("iso8859-1", "ascii") else codec
            return _remarked(_decode_as(data, codec, codec, name, errors="replace"), codec)
        return _decode_otherwise(data, error, name)


def _remarked(content: str, encoding: str, *, guessed: bool = False) -> Decoded:
    remarks = []
    if guessed:
        remarks.append(f"its encoding is guessed, {encoding}; save it as UTF-8 where letters are wrong")
    if "\ufffd" in content:
        remarks.append("it holds characters that were lost before it came here («\ufffd»); get it again")
    if _SUSPECT.search(content):
        from ftfy.badness import badness  # imported late: few texts are suspect

        if badness(content):
            remarks.append("it looks as if it was decoded wrongly before («Ã©» for «é»); get it again")
    return Decoded(content, encoding, tuple(remarks))


def _knows(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding))
    except LookupError:
        return False


def _decode_as(data: bytes, codec: str, encoding: str, name: str, errors: str = "strict") -> str:
    try:
        return data.decode(codec, errors)
    except UnicodeDecodeError as error:
        raise TextError(
            f"is broken at byte {error.start}", where=name, expected=encoding, advice="get the file again"
        ) from None


def _decode_otherwise(data: bytes, error: UnicodeDecodeError, name: str) -> Decoded:
    broken = sum(1 for _ in re.finditer("\ufffd", data.decode("utf-8", errors="replace")))
    if len(_MULTIBYTE.findall(data)) > broken:
        raise TextError(
            f"is broken at byte {error.start}",
            where=name,
            expected="utf-8, as the rest of the file",
            found=repr(data[error.start : error.start + 4]),
            advice="get the file again",
        )
    encoding = guess_encoding(data)
    if not encoding:
        raise TextError("has no encoding that can be told", where=name, advice="save it as UTF-8")
    content = data.decode(encoding, "replace")
    if len(_CONTROL.findall(content)) > len(content) / 200:
        raise TextError("is not text", where=name, expected="a text in a known encoding")
    return _remarked(content, encoding, guessed=True)
