"""What the encoder sees of a mention: who speaks in which document, and the words around it, names marked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from framing.base.spans import Context, Focus, Match, Passage, Quotation
from framing.coding.names import Name, NameFinder, within

#: So many characters before and after a mention are shown at most; the encoder takes the nearest tokens.
BEFORE, AFTER = 1100, 600
#: Marks: what stands between the words that the encoder reads, and is no word of the text.
MARKS = (
    "party 1", "party 2", "own", "state", "bloc", "mention", "mention ends", "quotation", "quotation ends",
    "line", "author study", "pair study", "actor 1", "actor 2", "turn", "interviewer", "no turn", "question",
    "answer", "heading", "list", "in quotation", "in block quotation", "theme", "document",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A stretch of words, and where it begins in the document's text (None where it isn't from there)."""

    words: str
    start: int | None = None
    most: int = 1_000_000


Item = str | Piece  # a mark, or words


@dataclass(frozen=True)
class Window:
    """What the encoder sees of one mention.

    ``head`` is what is known of the document and the turn; ``words`` the text around the mention; ``marks``
    the places in the text before which a mark stands, in order; ``mention`` the mention's place; ``names``
    are the marked names.
    """

    head: tuple[Item, ...]
    words: Piece
    marks: tuple[tuple[int, str], ...]
    mention: tuple[int, int]
    names: tuple[Name, ...]


class _Quoted:
    """Where a document's quotations begin and end, and which places stand in one."""

    def __init__(self, quotations: Sequence[Quotation]) -> None:
        self._starts = sorted(quotation.start for quotation in quotations)
        self._ends = sorted(quotation.end for quotation in quotations)
        self._covered = {
            block: _merged((q.start, q.end) for q in quotations if q.block == block)
            for block in (True, False)
        }

    def around(self, place: int, *, block: bool) -> bool:
        """Whether a place stands in a block quotation, or in one of the other kind."""
        covered = self._covered[block]
        at = bisect_right(covered, place, key=lambda span: span[0]) - 1
        return at >= 0 and place < covered[at][1]

    def marks(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The marks of the quotations that begin or end in ``start`` to ``end``."""
        for place in self._starts[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            yield place, "quotation"
        for place in self._ends[bisect_right(self._ends, start) : bisect_right(self._ends, end)]:
            yield place, "quotation ends"


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches that spans cover together, in order and apart."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


class WindowMaker:
    """Makes the windows of one document's mentions: its names are found once.

    Parameters
    ----------
    document : the document as a coder sees it.
    focus : whose relationship is measured.
    finder : finds the names that are marked.
    """

    def __init__(self, document: Context, focus: Focus, finder: NameFinder) -> None:
        self.document = document
        self._focus = focus
        self._names = finder.find(document.content)
        self._starts = [passage.start for passage in document.passages]
        self._quoted = _Quoted(document.quotations)

    def make(self, match: Match, *, theme: str = "") -> Window:
        """The window of one match; ``theme`` is the theme that it is a match of, in words."""
        text = self.document.content
        start, end = max(0, match.start - BEFORE), min(len(text), match.end + AFTER)
        names = tuple(n for n in within(self._names, start, end) if not _overlap(n, match) and n.end <= end)
        marks = sorted(
            [*((name.start, name.kind) for name in names), *self._quoted.marks(start, end)],
            key=lambda mark: mark[0],
        )
        return Window(
            head=tuple(self._head(match, theme)),
            words=Piece(text[start:end], start),
            marks=tuple(marks),
            mention=(match.start, match.end),
            names=names,
        )

    def passage_of(self, match: Match) -> Passage | None:
        """The passage that holds a match, or None."""
        position = bisect_right(self._starts, match.start) - 1
        passage = self.document.passages[position] if position >= 0 else None
        return passage if passage and match.start < passage.end else None

    def _head(self, match: Match, theme: str) -> Iterator[Item]:
        document = self.document
        if theme:
            yield "theme"
            yield Piece(theme, most=8)
        yield "author study" if self._focus.by_author else "pair study"
        yield from self._acting()
        yield Piece(document.genre, most=4)
        yield "document"
        yield Piece(f"{document.author} {document.title}", most=16)
        yield from self._turn(self.passage_of(match))
        if self._quoted.around(match.start, block=True):
            yield "in block quotation"
        if self._quoted.around(match.start, block=False):
            yield "in quotation"

    def _acting(self) -> Iterator[Item]:
        """Which of the focal parties speaks, where one does."""
        actor = self.document.actor.casefold()
        if self._focus.by_author or not actor:
            return
        for number, party in enumerate(self._focus.parties):
            if actor in {name.casefold() for name in (party.party_id, *party.names)}:
                yield "actor 1" if number == 0 else "actor 2"

    def _turn(self, passage: Passage | None) -> Iterator[Item]:
        """Whose turn it is; a turn of the document's author is the author's text."""
        speaker = passage.speaker if passage else ""
        if passage is None or not (speaker or passage.label) or _is_named(speaker, self.document.author):
            yield "no turn"
        else:
            yield "interviewer" if speaker == "interviewer" else "turn"
            if passage.label:
                yield Piece(self.document.content[slice(*passage.label)], passage.label[0], most=10)
            elif speaker != "interviewer":
                yield Piece(speaker, most=10)
        if passage and passage.role in MARKS:
            yield passage.role


def _overlap(name: Name, match: Match) -> bool:
    return name.start < match.end and match.start < name.end


def _is_named(speaker: str, author: str) -> bool:
    """Whether a speaker's last name stands among an author's names."""
    return speaker.casefold().rpartition(" ")[2] in author.casefold().replace(",", " ").split()


def theme_in_words(theme: str) -> str:
    """A theme's name as words.

    >>> theme_in_words("legal_order")
    'legal order'
    """
    return theme.replace("_", " ")
