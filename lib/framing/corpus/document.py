"""A document: its text, and what is known of it (leaf of the room)."""

import re
from dataclasses import dataclass
from datetime import date

from framing.base.spans import SourceText


@dataclass(frozen=True)
class Source:
    """What is known of a document: one row of ``sources.csv``, or one record of a collection.

    ``row`` is its line in the file (the header's is 1), or its number in the collection. ``actor`` is whose
    voice it is; ``sha256`` that of the file as received; ``body_start`` and ``body_end`` may hold the first
    words of the body's first line, and of the first line after it; ``language_by`` says who tells the
    language: ``source``, ``detected`` or ``study``; ``original_language`` is the one in which it was held or
    written: another one makes the text a translation. What is unknown is empty.
    """

    doc_id: str
    file: str = ""
    sha256: str = ""
    title: str = ""
    author: str = ""
    publisher: str = ""
    actor: str = ""
    genre: str = ""
    date: str = ""
    date_precision: str = ""
    language: str = ""
    url: str = ""
    rights: str = ""
    body_start: str = ""
    body_end: str = ""
    original_language: str = ""
    row: int = 0
    language_by: str = ""

    @property
    def place(self) -> str:
        """Where a person looks for the document: its file; an item of a collection by its id.

        >>> Source("note", file="papers/note.txt").place, Source("talks-1", file="talks.csv").place
        ('papers/note.txt', 'talks-1')
        """
        from framing.texts.archive import is_collection  # imported late: it brings all readers

        return self.doc_id if is_collection(self.file) else self.file or self.doc_id


#: How a version for printing is called.
_PRINT = re.compile(r"(?<![a-z])print(?:able|version|view)?(?![a-z])", re.IGNORECASE)
#: The columns of ``sources.csv``.
SOURCE_COLUMNS = tuple(name for name in Source.__dataclass_fields__ if name not in ("row", "language_by"))
#: Those of a row about a record of a collection, which has no file of its own.
RECORD_COLUMNS = (
    "doc_id", "title", "author", "publisher", "actor", "genre", "date", "language", "url", "rights",
)  # fmt: skip


@dataclass(frozen=True)
class Document:
    """A text as its reader gives it, with what is known of it."""

    source: Source
    text: SourceText


def is_print(source: Source) -> bool:
    """Whether a document's name or address says that it is a version for printing."""
    return any(_PRINT.search(text) for text in (source.doc_id, source.file, source.url))


def precision_of_date(text: str) -> str:
    """The precision of an ISO 8601 date: ``day``, ``month``, ``year``; ``""`` for an empty one.

    Raises ValueError where the text is no such date.

    >>> precision_of_date("1997-04"), precision_of_date("1997-04-23"), precision_of_date("")
    ('month', 'day', '')
    """
    if not text:
        return ""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(f"{text!r} is no date")
    date.fromisoformat(f"{text}-01-01"[:10])
    return {4: "year", 7: "month", 10: "day"}[len(text)]
