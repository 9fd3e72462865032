"""The small value objects that pass between reading, segmenting, matching and coding (leaf module).

Offsets are code points into a document's text, end exclusive: ``text[start:end]``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A line of plain text, or a block of an HTML, PDF or DOCX page, as its reader gives it.

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
class SourceText:
    """One text as read: its whole content, the kind of source, its encoding, and its blocks in order."""

    content: str
    kind: str = "plain"
    encoding: str = "utf-8"
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Furniture:
    """A piece of text left out of the body, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class Passage:
    """A heading, paragraph, turn of an interview, list item or caption of the body.

    ``speaker`` is the name before a turn («Sergey Lavrov»), ``interviewer`` for a question's turn, ``""``
    elsewhere. ``sentences`` are (start, end) pairs in order.
    """

    start: int
    end: int
    role: str
    speaker: str = ""
    sentences: tuple[tuple[int, int], ...] = ()


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
    """A codebook's entry found in a text; ``surface == text[start:end]``."""

    start: int
    end: int
    surface: str
    codebook: str
    entry: str
    family: str


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
class Decision:
    """A value with the words that decided (at most five, as they stand in the text) and the rule's name."""

    value: str
    cue: str = ""
    rule: str = "default"


@dataclass(frozen=True)
class Codes:
    """What is coded of one mention: one decision for each attribute, and who speaks."""

    referent: Decision
    stance: Decision
    time: Decision
    voice: Decision
    domain: Decision
    speaker: str = ""
