"""Rich text (.rtf) to text: with tracked changes accepted, notes and text boxes included.

striprtf reads RTF, too, but keeps what was deleted and hidden, and drops notes and text boxes.
"""

import codecs
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.layout import wordset
from framing.texts.metadata import describe
from framing.texts.writing import Growing, Writer, is_note_number, mark

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<plain>[^\\{}\r\n]+)"
)
_SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•",
    "tab": "\t", "line": "\n", "lbr": "\n", "softline": "\n", "page": "\n",
    "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "",
    "zwnj": "", "~": "\u00a0", "_": "\u2011", "-": "\u00ad",
}  # fmt: skip
_ENDS = {"par": "p", "sect": "p", "cell": "td", "nestcell": "td", "row": "td"}
_SKIPPED = wordset(
    "colortbl listtable listoverridetable revtbl rsidtbl generator themedata colorschememapping "
    "latentstyles datastore pict fldinst bkmkstart bkmkend listtext pntext pn pnseclvl xe tc sp "
    "sn sv shprslt nonshppict private atnid atnauthor atntime atndate atnref atnicn atnparent atrfstart "
    "atrfend formfield filetbl xmlnstbl template wgrffmtfilter ftnsep ftnsepc ftncn aftnsep aftnsepc "
    "aftncn upr falt panose background docvar userprops mailmerge doccomm subject keywords comment "
    "category company manager operator hlinkbase buptim revtim printim"
)
# What sets a part of the state on or off; what was moved away is deleted, too.
_FLAGS = {"v": "hidden", "deleted": "deleted", "mvf": "deleted", "super": "raised", "up": "raised"}
_INFO = frozenset(("title", "author", "creatim"))
_NOTES = {"footnote": "footnote", "annotation": "comment"}
_EDGES = frozenset(["header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"])
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253",
    162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    255: "cp850",
}  # fmt: skip
_LONGEST = 100  # characters of a style's name that are looked at
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


@dataclass(frozen=True)
class State:
    """What holds within a group: where its text goes, and how its letters are to be taken."""

    place: str = "body"  # or the name of a destination
    skip: int = 1  # signs that stand for a letter of Unicode where it isn't known
    codec: str = ""
    flags: Mapping[str, bool] = field(default_factory=dict)

    def has(self, flag: str) -> bool:
        """Whether letters are hidden, deleted or raised."""
        return self.flags.get(flag, False)


@dataclass
class Stream:
    """The blocks of the body, of a note, a box, a header or a footer while they are read."""

    hint: str
    words: Growing = field(default_factory=Growing)
    tag: str = "p"
    done: list[tuple[str, str, str]] = field(default_factory=list)

    def flush(self, tag: str) -> None:
        """End the block that is being read."""
        self.done.append((self.words.take(), tag if tag == "td" else self.tag, self.hint))


def read_rtf(data: bytes, *, name: str) -> SourceText:
    r"""Read rich text.

    A block's tag comes from its paragraph's style or outline level, ``td`` in a table. Notes come after the
    body with the hint ``footnote``, the running headers and footers last, with the hint ``footer``. Tracked
    insertions are read, deletions and hidden words are not; remarks say so.

    >>> read_rtf(rb"{\rtf1 They are {\deleted no }allies.\par}", name="a.rtf").content
    'They are allies.'

    Raises
    ------
    TextError
        where the file is cut off, or holds no text.
    """
    reader = _Reader()
    reader.read(data.decode("latin-1"))
    if reader.depth > 0 or not data.lstrip().startswith(b"{\\rtf"):
        raise TextError("is cut off, or no rich text", where=name, advice="get it again")
    writer = Writer()
    for text, tag, hint in reader.blocks():
        writer.add(text, tag, hint=hint, quoted=tag == "blockquote")
    if not writer.blocks:
        raise TextError("holds no text", where=name)
    info = {key: words.take().strip() for key, words in reader.info.items()}
    metadata, remarks = describe({"title": info.get("title")}, maker=info.get("author"), made=reader.made())
    return writer.finish("rtf", reader.codec, metadata=metadata, remarks=[*reader.remarks(), *remarks])


class _Reader:
    """Reads the groups of a file; what each control word does is a method or a table."""

    def __init__(self) -> None:
        self.codec = "cp1252"
        self.depth = 0
        self.info: dict[str, Growing] = defaultdict(Growing)
        self._date: dict[str, int] = {}
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._styles: dict[int, str] = {}
        self._style = 0
        self._state = State()
        self._stack: list[tuple[State, Stream]] = []
        self._body = self._stream = Stream("")
        self._notes: list[Stream] = []
        self._edges: list[Stream] = []
        self._boxes: list[Stream] = []
        self._bytes = bytearray()
        self._skip = 0
        self._high = 0xD800  # the first half of a letter that takes two
        self._starred = False
        self._dropped = {"deleted": 0, "hidden": 0, "comment": 0}

    def blocks(self) -> Iterator[tuple[str, str, str]]:
        """All blocks: the body's, the notes', the headers' and footers'."""
        for stream in (self._body, *self._boxes, *self._notes, *self._edges):
            stream.flush("p")
            yield from stream.done

    def remarks(self) -> Iterator[str]:
        """What was left out, in words."""
        if self._dropped["deleted"]:
            yield "its tracked changes are read as accepted: deletions are left out"
        if self._dropped["hidden"]:
            yield "its hidden words are left out"
        if self._dropped["comment"]:
            yield f"its comments, {self._dropped['comment']}, are left out"

    def made(self) -> str:
        """When the file was made, as an ISO date; empty where it doesn't say."""
        year, month, day = (self._date.get(name, 0) for name in ("yr", "mo", "dy"))
        return f"{year:04}-{month:02}-{day:02}" if year and month and day else ""

    def read(self, content: str) -> None:
        """Read the whole file."""
        position = 0
        while position < len(content):
            found = _TOKEN.match(content, position)
            if found is None:
                break
            position = found.end()
            if found["byte"]:
                self._byte(found["byte"])
                continue
            self._flush_bytes()
            if found["brace"]:
                self._open() if found["brace"] == "{" else self._close()
                if self.depth == 0:
                    break
            elif found["word"] == "bin":
                position += max(0, int(found["number"] or 0))
            elif found["word"]:
                self._word(found["word"], found["number"])
            elif found["sign"]:
                self._sign(found["sign"])
            elif found["plain"]:
                self._plain(found["plain"])
        self._flush_bytes()

    def _open(self) -> None:
        self._stack.append((self._state, self._stream))
        self.depth += 1
        self._starred = False

    def _close(self) -> None:
        self.depth -= 1
        if not self._stack:
            return
        ended = self._stream
        self._state, self._stream = self._stack.pop()
        if ended is not self._stream:
            ended.flush("p")

    def _byte(self, digits: str) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(int(digits, 16))

    def _flush_bytes(self) -> None:
        if self._bytes:
            codec = self._state.codec or self.codec
            self._write(bytes(self._bytes).decode(codec, "replace"))
            self._bytes.clear()

    def _plain(self, text: str) -> None:
        kept = text[self._skip :]
        self._skip = max(0, self._skip - len(text))
        self._write(kept)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in _SIGNS:
            self._write(_SIGNS[sign])
        elif sign in "{}\\":
            self._plain(sign)
        elif sign in "\r\n":
            self._end("par")

    def _write(self, text: str) -> None:
        state = self._state
        if state.place in _INFO:
            self.info[state.place].add(text)
        elif state.place == "fonttbl":
            return
        elif state.place == "stylesheet":
            name = self._styles.get(self._style, "") + text.lower()
            self._styles[self._style] = name[:_LONGEST]
        elif state.place != "skip" and text:
            if state.has("deleted") or state.has("hidden"):
                self._dropped["deleted" if state.has("deleted") else "hidden"] += 1
            elif state.has("raised") and is_note_number(text, self._stream.words.end()):
                self._stream.words.add(mark(text, "note number"))
            else:
                self._stream.words.add(text)

    def _word(self, word: str, number: str | None) -> None:
        value = int(number) if number else None
        if (self._starred and self._is_unknown(word)) or word in _SKIPPED:
            self._state = replace(self._state, place="skip")
        elif word in ("footnote", "annotation", "shptxt", "dptxbxtext") or word in _EDGES:
            self._enter(word)
        elif word in _INFO or word in ("fonttbl", "stylesheet"):
            self._state = replace(self._state, place=word)
        elif word in ("yr", "mo", "dy") and self._state.place == "creatim":
            self._date[word] = value or 0
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in _ENDS:
            self._end(word)
        else:
            self._format(word, value)
        self._starred = False

    @staticmethod
    def _is_unknown(word: str) -> bool:
        return word not in ("shpinst", "shptxt", "annotation", "footnote", "fldrslt", "ud", "cs", "ts", "ds")

    def _enter(self, word: str) -> None:
        """Go on in a stream of its own: a note, a comment, a box, a header or a footer."""
        if self._state.place == "skip":
            return
        stream = Stream("footer" if word in _EDGES else _NOTES.get(word, ""))
        self._state = State(codec=self._state.codec, skip=self._state.skip)
        self._stream = stream
        if word == "annotation":
            self._dropped["comment"] += 1
        elif word == "footnote":
            self._notes.append(stream)
        elif word in _EDGES:
            self._edges.append(stream)
        else:
            self._boxes.append(stream)

    def _end(self, word: str) -> None:
        if self._state.place == "skip" or self._state.place in _INFO or self._state.has("deleted"):
            return
        self._stream.flush(_ENDS[word])
        if self._stream is self._body:
            for box in self._boxes:
                self._body.done += box.done
            self._boxes.clear()

    def _format(self, word: str, value: int | None) -> None:
        """Words that say how what follows is to be taken."""
        on, state = value != 0, self._state
        if word == "u" and value is not None:
            self._unicode(value)
        elif word in ("ansicpg", *_PAGES):
            self._code_page(word, value)
        elif word in ("f", "fcharset", "deff"):
            self._choose_font(word, value or 0)
        elif word == "uc":
            self._state = replace(state, skip=value or 0)
        elif word == "ud":
            self._state = replace(state, place=self._stack[-2][0].place if len(self._stack) > 1 else "body")
        elif word in _FLAGS:
            self._state = replace(state, flags={**state.flags, _FLAGS[word]: on})
        elif word in ("nosupersub", "plain"):
            kept = {} if word == "plain" else state.flags
            self._state = replace(state, flags={**kept, "raised": False})
        elif word in ("s", "pard", "outlinelevel", "intbl"):
            self._paragraph(word, value or 0)

    def _paragraph(self, word: str, value: int) -> None:
        if self._state.place == "stylesheet":
            self._style = value if word == "s" else self._style
        elif word == "pard":
            self._stream.tag = "p"
        elif word == "outlinelevel" and value < 9:
            self._stream.tag = f"h{min(value + 1, 6)}"
        elif word == "s":
            style = self._styles.get(value, "")
            known = re.search(
                r"(?P<h1>title|heading 1)|(?P<h2>heading|subtitle)|(?P<li>list)|(?P<blockquote>quote)", style
            )
            self._stream.tag = known.lastgroup or "p" if known else "p"

    def _unicode(self, value: int) -> None:
        code = value + 0x10000 if value < 0 else value
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0xD800
            self._write(chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00))
        elif code < 0x110000:
            self._write(chr(code))
        self._skip = self._state.skip

    def _code_page(self, word: str, value: int | None) -> None:
        codec = _PAGES.get(word) or f"cp{value}"
        codec = {"cp65001": "utf-8", "cp10000": "mac_roman", "cp936": "gb18030"}.get(codec, codec)
        try:
            self.codec = codecs.lookup(codec).name
        except LookupError:
            self.codec = "cp1252"

    def _choose_font(self, word: str, value: int) -> None:
        if word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(value, "")
        elif word == "f" and self._state.place == "fonttbl":
            self._font = value
        else:
            self._state = replace(self._state, codec=self._fonts.get(value, ""))
