"""What is done with the documents of a batch, in whichever process: split, count words, find and code.

Each is an object that is called with a batch and gives tables; what it needs to know travels with it.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from framing.base.errors import FramingError, going_on
from framing.base.spans import Focus, Match
from framing.coding.contract import Coder
from framing.corpus.document import Document
from framing.corpus.mentions import code_with, leave_uncoded, matches_of, mention_id
from framing.corpus.remarks import remark_fault
from framing.corpus.selection import Judged, Rules, judge, split_by
from framing.corpus.tabulate import (
    Rows,
    SplitDocument,
    document_of,
    frame_of,
    tabulate_documents,
)
from framing.lexicon.codebook import Codebook
from framing.texts.words import count_forms

Frames = dict[str, pd.DataFrame]
_UNCOUNTED = "it stays among the documents, without word counts"
_UNCODED = "its mentions are found and have no codes"
_UNFOUND = "it stays among the documents, without mentions"


@dataclass(frozen=True)
class Parted:
    """Documents of a batch, split.

    ``judged`` is what decides whether each is counted, ``frames`` are their rows by table, ``faults`` tell of
    those on which the program failed, which are in neither.
    """

    judged: list[Judged]
    frames: Frames
    faults: list[FramingError]

    def rows_of(self, counted: Collection[str]) -> Frames:
        """The rows of those documents that are counted."""
        if set(self.frames["documents"]["doc_id"]) <= set(counted):
            return self.frames
        return {name: frame[_ids(frame).isin(counted)] for name, frame in self.frames.items()}


def _ids(frame: pd.DataFrame) -> pd.Series:
    return frame["doc_id"] if "doc_id" in frame else frame["passage_id"].map(document_of)


@dataclass(frozen=True)
class Splitting:
    """Documents to the rows of the first tables.

    Parameters
    ----------
    rules : which documents and passages are counted.
    codebooks : those whose entries are counted in the furniture.
    keep_furniture : whether page furniture is counted as body.
    """

    rules: Rules
    codebooks: tuple[Codebook, ...]
    keep_furniture: bool = False

    def __call__(self, batch: list[Document]) -> Parted:
        """Split the documents of a batch."""
        faults: list[FramingError] = []
        judged: list[Judged] = []
        split: list[SplitDocument] = []
        for document in batch:
            place = document.source.place
            with going_on(place, faults.append, what="could not be split into passages"):
                one = split_by(self.rules, document, keep_furniture=self.keep_furniture)
                judged.append(judge(one, self.rules))
                split.append(one)
        rows = tabulate_documents(split, self.codebooks, tell=faults.append)
        tabulated = {row["doc_id"] for row in rows["documents"]}
        judged = [one for one in judged if one.source.doc_id in tabulated]
        return Parted(judged, {name: frame_of(found, name) for name, found in rows.items()}, faults)


@dataclass(frozen=True)
class Counted:
    """A batch counted: its rows of ``word_counts``, and what failed."""

    word_counts: pd.DataFrame
    faults: Rows


def count_words(batch: list[SplitDocument]) -> Counted:
    """Count the words of a batch."""
    faults: Rows = []
    columns: dict[str, list[Any]] = {"doc_id": [], "word": [], "n": []}
    for one in batch:
        with _noting(faults, one, "words could not be counted", _UNCOUNTED):
            words = count_forms(*one.body[1:])
            columns["doc_id"] += [one.doc_id] * len(words)
            columns["word"] += words
            columns["n"] += words.values()
    return Counted(frame_of(columns, "word_counts"), faults)


@contextmanager
def _noting(faults: Rows, one: SplitDocument, what: str, effect: str) -> Iterator[None]:
    """Go on with the others where the program fails on a document; of it there is a row of ``faults``."""
    failed: list[FramingError] = []
    with going_on(one.document.source.place, failed.append, what=what):
        yield
    faults += [remark_fault(fault, one.doc_id, effect) for fault in failed]


@dataclass(frozen=True)
class Coded:
    """A batch coded: its rows of ``mentions``, the documents whose codes were known, what failed."""

    mentions: pd.DataFrame
    kept: list[str]
    faults: Rows


@dataclass(frozen=True)
class Finding:
    """Documents to mentions, found and coded.

    Parameters
    ----------
    codebooks : whose entries are found.
    focus : whose relationship is measured.
    coder : codes them; it is sent to other processes with the rest.
    known : by document the ids of mentions whose codes are known: where just these are found nothing is
        coded.
    """

    codebooks: tuple[Codebook, ...]
    focus: Focus
    coder: Coder
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __call__(self, batch: list[SplitDocument]) -> Coded:
        """Find and code the mentions of a batch."""
        rows: Rows = []
        kept: list[str] = []
        faults: Rows = []
        for one in batch:
            matches = self._find(one, faults)
            found = frozenset(mention_id(one.doc_id, match) for match in matches)
            if self.known.get(one.doc_id, frozenset()) == found:
                kept.append(one.doc_id)
            else:
                rows += self._code(one, matches, faults)
        return Coded(frame_of(rows, "mentions"), kept, faults)

    def _find(self, one: SplitDocument, faults: Rows) -> list[Match]:
        """What is found in a document; nothing, and a fault, where the program fails."""
        with _noting(faults, one, "mentions could not be found", _UNFOUND):
            return matches_of(one, self.codebooks)
        return []

    def _code(self, one: SplitDocument, matches: list[Match], faults: Rows) -> Rows:
        """The rows of a document's mentions; without codes, and with a fault, where the program fails."""
        with _noting(faults, one, "mentions could not be coded", _UNCODED):
            return code_with(self.coder, one, matches, self.focus)[0]
        return leave_uncoded(one, matches)
