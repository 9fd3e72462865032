"""Writing a text while its source is read: blocks parted by an empty line, and inserts within them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from framing.base.spans import Block, Furniture, SourceText

# Around what is marked as no words of a block while the block is put together; no text has these.
_OPEN, _CLOSE = "\U000f0000", "\U000f0001"
_MARKED = re.compile(f"{_OPEN}([^:{_OPEN}{_CLOSE}]*):([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_NOTE = re.compile(r"\s*[\[(]?(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[*†‡§¶#]{1,4})[\])]?[,;.]?\s*")
_REACH = 40  # characters before a note's number that can tell it from an exponent
# What an exponent stands at: a number that is no year, a unit.
_BASE = re.compile(
    r"(?:(?<![\d.,])(?!(?:1[4-9]|20)\d\d\s?$)[\d.,]*\d|(?<![^\W_])(?:[kcm]?m|CO|H)|\d\s?(?:mi|ft|in|ha))\s?$"
)


def mark(written: str, reason: str) -> str:
    """Words marked as an insert of their block; what is empty stays so."""
    plain = written.replace(_OPEN, "").replace(_CLOSE, "")
    return f"{_OPEN}{reason}:{plain}{_CLOSE}" if plain.strip() else plain


def is_note_number(written: str, before: str = "") -> bool:
    """Whether what is set above the line is a note's number or sign, not an exponent or an ordinal's ending.

    >>> [is_note_number(*pair) for pair in (("12", "allies"), ("[3]", "1950"), ("2", "10 km"), ("th", "20"))]
    [True, True, False, False]
    """
    if not _NOTE.fullmatch(written):
        return False
    return not _BASE.search(before[-_REACH:])


class Growing:
    """A block's words while they are read: to add to them takes no longer the more there are.

    ``before`` is what stands before them, and is none of them.

    >>> words = Growing("10 ")
    >>> words.add("km")
    >>> words.end(), words.take(), words.take()
    ('10 km', 'km', '')
    """

    def __init__(self, before: str = "") -> None:
        self._before, self._parts = before, list[str]()

    def add(self, words: str) -> None:
        """Add words at the end."""
        if words:
            self._parts.append(words)

    def end(self) -> str:
        """The last characters, as many as `is_note_number` asks for."""
        return (self._before + "".join(part[-_REACH:] for part in self._parts[-_REACH:]))[-_REACH:]

    def trim(self) -> None:
        """Take white space off the end."""
        last = ""
        while self._parts and not last:
            last = self._parts.pop().rstrip()
        self.add(last)

    def take(self) -> str:
        """All words; none are left."""
        words = "".join(self._parts)
        self._parts.clear()
        return words


@dataclass
class Writer:
    """Collects blocks; `finish` makes the text of them."""

    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    inserts: list[Furniture] = field(default_factory=list)
    length: int = 0

    def add(
        self, surface: str, tag: str = "p", *, links: float = 0.0, hint: str = "", quoted: bool = False
    ) -> None:
        """Add a block; white space around it is none of it, and an empty one is left out.

        ``quoted`` opens each of its lines with ``> ``; what `mark` marked in it becomes an insert.
        """
        surface = surface.strip()
        if quoted and surface:
            surface = "> " + surface.replace("\n", "\n> ")
        start = self.length + (2 if self.blocks else 0)
        text, inserts = _unmarked(surface, start)
        if not text.strip():
            return
        if self.blocks:
            self.parts.append("\n\n")
        self.parts.append(text)
        self.blocks.append(Block(start, start + len(text), tag, links, hint))
        self.inserts += inserts
        self.length = start + len(text)

    def add_text(self, text: SourceText, hint: str = "") -> None:
        """Add the blocks of another text; ``hint`` goes before theirs."""
        for block in text.blocks:
            start = self.length + (2 if self.blocks else 0)
            if self.blocks:
                self.parts.append("\n\n")
            self.parts.append(text.content[block.start : block.end])
            words = f"{hint} {block.hint}".strip()
            length = block.end - block.start
            self.blocks.append(Block(start, start + length, block.tag, block.links, words))
            shift = start - block.start
            self.inserts += [
                Furniture(one.start + shift, one.end + shift, one.reason, inline=True)
                for one in text.inserts
                if block.start <= one.start and one.end <= block.end
            ]
            self.length = start + length

    def finish(
        self,
        kind: str,
        encoding: str,
        *,
        metadata: Mapping[str, str] | None = None,
        remarks: Iterable[str] = (),
    ) -> SourceText:
        """The text of what was added, with what is said of it."""
        return SourceText(
            "".join(self.parts),
            kind,
            encoding,
            tuple(self.blocks),
            inserts=tuple(self.inserts),
            metadata=dict(metadata or {}),
            remarks=tuple(remarks),
        )


def _unmarked(surface: str, start: int) -> tuple[str, list[Furniture]]:
    """A block's text without marks, and the inserts that they marked."""
    if _OPEN not in surface:
        return surface, []
    parts: list[str] = []
    inserts: list[Furniture] = []
    position, length = 0, 0
    for found in _MARKED.finditer(surface):
        before = surface[position : found.start()]
        parts += [before, found[2]]
        begin = start + length + len(before)
        inserts.append(Furniture(begin, begin + len(found[2]), found[1], inline=True))
        length += len(before) + len(found[2])
        position = found.end()
    return "".join([*parts, surface[position:]]), inserts
