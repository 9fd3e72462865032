"""The small value objects that pass between reading, segmenting, matching and coding (leaf module).

Offsets are code points into a document's text, end exclusive: ``text[start:end]``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Block:
    """A line of plain text or of a PDF file, or a block of another document, as its reader gives it.

    ``tag`` is the element's name (``p``, ``h1``, ``li``, ``nav``, …; ``line`` in plain text); ``links`` is
    the share of its characters that stand in links (0 to 1); ``hint`` is what the source's markup calls the
    block (``class``, ``id``, ``role`` and the like), in lower case, where it says so.
    """

    start: int
    end: int
    tag: str = "line"
    links: float = 0.0
    hint: str = ""


@dataclass(frozen=True)
class Furniture:
    """A piece of text left out of the body, and why.

    ``inline`` says that the sentence goes on around it, as it does around a note's number or a page's head.
    """

    start: int
    end: int
    reason: str
    inline: bool = False


@dataclass(frozen=True)
class SourceText:
    """One text as read: its whole content, the kind of source, its encoding, and its blocks in order.

    ``inserts`` are pieces within blocks that the source itself marks as no words of the text (the number of a
    note, the address of a link). ``metadata`` is what the file says of itself, under the names of
    `framing.texts.metadata.KEYS`. ``remarks`` are sentences for people: what was left out, guessed (an
    encoding that nothing tells), or couldn't be told.
    """

    content: str
    kind: str = "plain"
    encoding: str = "utf-8"
    blocks: tuple[Block, ...] = ()
    inserts: tuple[Furniture, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A heading, paragraph, turn of an interview, list item or caption of the body.

    ``speaker`` is the name before a turn («Sergey Lavrov»), ``interviewer`` for a question's turn, ``""``
    elsewhere. ``sentences`` are (start, end) pairs in order. ``label`` is the place of the name in the label
    that opened the turn, which may stand in an earlier passage; None outside turns, and where passages were
    made from tables, which hold none (`framing.texts.passages.find_turn_labels` finds them again).
    """

    start: int
    end: int
    role: str
    speaker: str = ""
    sentences: tuple[tuple[int, int], ...] = ()
    label: tuple[int, int] | None = None


@dataclass(frozen=True)
class Quotation:
    """A quoted stretch: from its opening mark to just after its closing mark (or the passage's end).

    ``level`` is 1 for an outer quotation, 2 for one within it, and so on. ``block`` marks a block quotation
    (lines opened by ``>``). A quotation that runs over several passages gives one row in each.
    """

    start: int
    end: int
    level: int = 1
    block: bool = False


@dataclass(frozen=True)
class Match:
    """A codebook's entry found in a text; ``surface == text[start:end]``.

    ``coded_as`` names the codebook whose attributes the codebook's entries get, where it isn't its own;
    ``others`` is whether it is meant to name others than who speaks.
    """

    start: int
    end: int
    surface: str
    codebook: str
    entry: str
    family: str
    coded_as: str = ""
    others: bool = False

    @property
    def scheme(self) -> str:
        """The coding scheme by which it is coded, if it is: a codebook's own unless that says otherwise."""
        return self.coded_as or self.codebook


@dataclass(frozen=True)
class Party:
    """A party to a relationship: its id and every name a text may give it.

    ``names`` are names, capitals and bodies (Russia, Moscow, the Kremlin), ``demonyms`` adjectives and
    peoples (Russian, Russians), ``leaders`` persons who stand for it (Putin).
    """

    party_id: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Focus:
    """Whose relationship is measured: two or more parties, or whoever speaks (``by_author``)."""

    parties: tuple[Party, ...] = ()
    by_author: bool = False


@dataclass(frozen=True)
class Code:
    """One attribute of a mention as a coder gives it.

    ``value`` is one of the codebook's; ``probability`` is calibrated, from 0 to 1 (1 where a person has no
    doubt, not a number where the coder gives none); ``cue`` is the place in the document's text of the words
    that decided, or None.
    """

    value: str
    probability: float = 1.0
    cue: tuple[int, int] | None = None


@dataclass(frozen=True)
class Coding:
    """What one coder says of one mention.

    ``codes`` has a Code per attribute (referent, stance, time, voice; for a theme's match: present, stance,
    voice); it is empty where the coder gave none, and ``note`` then says why. Where a match doesn't speak of
    its theme, the values of stance and voice are empty, without a probability. ``speaker`` is who is
    credited, as named in the text, and empty exactly where voice is author or empty. ``unsure`` names the
    attributes under their threshold; ``note`` is a justification, where the coder gives one. ``coder`` is who
    gave the codes, where that isn't the coder that was asked.
    """

    codes: Mapping[str, Code]
    speaker: str = ""
    unsure: tuple[str, ...] = ()
    note: str = ""
    coder: str = ""


@dataclass(frozen=True)
class Context:
    """A document as a coder sees it: its text, passages and quotations, and what is known of it.

    ``source`` is its text as it was read, where ``content`` has blanks in it: for what tells documents apart.
    """

    content: str
    passages: Sequence[Passage]
    quotations: Sequence[Quotation]
    title: str = ""
    author: str = ""
    actor: str = ""
    genre: str = ""
    doc_id: str = ""
    source: str = ""

    @property
    def whole(self) -> str:
        """The text as it was read."""
        return self.source or self.content
