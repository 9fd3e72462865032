"""From documents to the rows of the first tables, from documents to word counts."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from framing.base import tables
from framing.base.errors import FramingError, going_on
from framing.base.spans import Furniture, Passage, Quotation
from framing.corpus.document import Document
from framing.lexicon.codebook import Codebook
from framing.texts.body import find_furniture
from framing.texts.passages import number_sentences, split_passages
from framing.texts.quotations import find_quotations
from framing.texts.running import running_text
from framing.texts.words import BETWEEN, count_forms, count_words, join_words

Rows = list[dict[str, Any]]
_TABULATED = ("documents", "furniture", "passages", "sentences", "quotations")


@dataclass(frozen=True)
class SplitDocument:
    """A document with what was left out of its body, and with the body's passages and quotations."""

    document: Document
    furniture: tuple[Furniture, ...]
    passages: tuple[Passage, ...]
    quotations: tuple[Quotation, ...]

    @property
    def doc_id(self) -> str:
        """The document's id."""
        return self.document.source.doc_id

    @property
    def body(self) -> tuple[str, str, list[tuple[int, int]]]:
        """The document's id, its running text, and the places of the body's passages in it."""
        return self.doc_id, self.running, [(passage.start, passage.end) for passage in self.passages]

    @cached_property
    def running(self) -> str:
        """The text in which what stands within sentences without belonging to them is blank."""
        return running_text(self.content, self.furniture)

    @cached_property
    def words(self) -> list[str]:
        """The words of each of its passages, in one text each (`join_words`)."""
        return [join_words(self.running, passage.start, passage.end) for passage in self.passages]

    @cached_property
    def n_words(self) -> list[int]:
        """How many words each of its passages has."""
        return [words.count(BETWEEN) + 1 if words else 0 for words in self.words]

    @property
    def content(self) -> str:
        """The document's text, in which all offsets count."""
        return self.document.text.content


def split_document(document: Document, *, keep_furniture: bool = False) -> SplitDocument:
    """Tell body from furniture and split the body; ``keep_furniture`` counts everything as body.

    Numbers of notes and pages within a sentence are no words of it in either case.
    """
    text, source = document.text, document.source
    furniture = find_furniture(text, body_start=source.body_start, body_end=source.body_end)
    furniture = [piece for piece in furniture if piece.inline or not keep_furniture]
    passages = split_passages(text, furniture)
    quotations = find_quotations(running_text(text.content, furniture), passages)
    return SplitDocument(document, tuple(furniture), tuple(passages), tuple(quotations))


def tabulate_documents(
    split: Iterable[SplitDocument],
    codebooks: Sequence[Codebook] = (),
    *,
    tell: Callable[[FramingError], object],
) -> dict[str, Rows]:
    """The rows of ``documents, furniture, passages, sentences`` and ``quotations``, document by document.

    Parameters
    ----------
    split : documents, each read and split once.
    codebooks : those whose entries are counted in the furniture, so that the effect of leaving it out can be
        shown.
    tell : takes an error for each document on which this fails, of which there are no rows then.
    """
    rows: dict[str, Rows] = {name: [] for name in _TABULATED}
    for one in split:
        with going_on(one.document.source.place, tell, what="could not be put into tables"):
            for name, found in zip(_TABULATED, _rows_of(one, codebooks), strict=True):
                rows[name] += found
    return rows


def _rows_of(one: SplitDocument, codebooks: Sequence[Codebook]) -> tuple[Rows, ...]:
    """The rows of one document, by table in the order of their names."""
    return (
        [_document_row(one)],
        _furniture_rows(one, codebooks),
        [_passage_row(one, *numbered) for numbered in enumerate(one.passages, 1)],
        [
            {
                "passage_id": passage_id(one.doc_id, s.position),
                "sentence": s.sentence,
                "start": s.start,
                "end": s.end,
            }
            for s in number_sentences(one.passages)
        ],
        [
            {"doc_id": one.doc_id, "start": q.start, "end": q.end, "level": q.level, "block": q.block}
            for q in one.quotations
        ],
    )


def tabulate_words(doc_id: str, content: str, spans: Iterable[tuple[int, int]]) -> Rows:
    """The rows of ``word_counts`` of one document: its words in lower case, with straight apostrophes.

    ``spans`` are the places of its passages.
    """
    return [{"doc_id": doc_id, "word": word, "n": n} for word, n in count_forms(content, spans).items()]


def passage_id(doc_id: str, position: int) -> str:
    """The id of a passage: the document's, and its position from 1.

    >>> passage_id("treaty", 3), document_of(passage_id("treaty", 3))
    ('treaty:p3', 'treaty')
    """
    return f"{doc_id}:p{position}"


def document_of(passage_id: str) -> str:
    """The id of the document that holds a passage, from the passage's."""
    return passage_id.rpartition(":p")[0]


def restore_passages(passages: pd.DataFrame, sentences: pd.DataFrame) -> dict[str, list[Passage]]:
    """Passages by document, as they were split, from the tables ``passages`` and ``sentences``."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in sentences.itertuples(index=False):
        spans.setdefault(row.passage_id, []).append((row.start, row.end))
    found: dict[str, list[Passage]] = {}
    for row in passages.itertuples(index=False):
        within = tuple(spans.get(row.passage_id, ()))
        found.setdefault(row.doc_id, []).append(Passage(row.start, row.end, row.role, row.speaker, within))
    return found


def restore_furniture(
    furniture: pd.DataFrame, places: Mapping[str, Sequence[tuple[int, int]]]
) -> dict[str, list[Furniture]]:
    """Furniture by document, from the table ``furniture``.

    ``places`` are those of the documents' passages in order: what stands within one is inline, and so is a
    note's number, also where the passage ends before it.
    """
    found: dict[str, list[Furniture]] = {}
    for row in furniture.sort_values(["doc_id", "start"]).itertuples(index=False):
        within = places.get(row.doc_id, ())
        at = bisect_right(within, row.start, key=lambda place: place[0]) - 1
        inline = row.reason == "note number" or (at >= 0 and row.end <= within[at][1])
        found.setdefault(row.doc_id, []).append(Furniture(row.start, row.end, row.reason, inline))
    return found


def restore_quotations(quotations: pd.DataFrame) -> dict[str, list[Quotation]]:
    """Quotations by document, from the table ``quotations``."""
    found: dict[str, list[Quotation]] = {}
    for row in quotations.itertuples(index=False):
        found.setdefault(row.doc_id, []).append(Quotation(row.start, row.end, row.level, row.block))
    return found


def frame_of(rows: Rows | dict[str, list[Any]], name: str) -> pd.DataFrame:
    """Rows, or columns, as a table of the workbook: its columns, its types, its order."""
    return tables.conform(pd.DataFrame(rows) if rows else tables.empty(name), name)


def _document_row(one: SplitDocument) -> dict[str, Any]:
    source = one.document.source
    declared = {
        name: getattr(source, name) for name in tables.table("documents").columns if hasattr(source, name)
    }
    return {
        **declared,
        "n_passages": len(one.passages),
        "n_sentences": sum(len(passage.sentences) for passage in one.passages),
        "n_words": sum(one.n_words),
    }


def _furniture_rows(one: SplitDocument, codebooks: Sequence[Codebook]) -> Rows:
    spans = [(piece.start, piece.end) for piece in one.furniture]
    matches = [match for book in codebooks for match in book.find(one.content, spans)] if spans else []
    entries: list[list[str]] = [[] for _ in spans]
    for match in matches:
        named = f"{match.codebook}/{match.family}/{match.entry}"
        entries[bisect_right(spans, (match.start, len(one.content))) - 1].append(named)
    return [
        {
            "doc_id": one.doc_id,
            "start": piece.start,
            "end": piece.end,
            "reason": piece.reason,
            "n_words": count_words(one.content, piece.start, piece.end),
            "matches": len(found),
            "entries": "; ".join(sorted(found)),
        }
        for piece, found in zip(one.furniture, entries, strict=True)
    ]


def _passage_row(one: SplitDocument, position: int, passage: Passage) -> dict[str, Any]:
    return {
        "passage_id": passage_id(one.doc_id, position),
        "doc_id": one.doc_id,
        "position": position,
        "role": passage.role,
        "speaker": passage.speaker,
        "start": passage.start,
        "end": passage.end,
        "n_sentences": len(passage.sentences),
        "n_words": one.n_words[position - 1],
    }
