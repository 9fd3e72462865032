"""Which documents, and which of their passages, are counted; and what is to be known of the others.

Left out are passages in a language that no codebook is for, documents of which nothing is left, and documents
that have the text of another one. They are kept and shown, and stand in no denominator.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from framing.base.errors import FramingError, going_on, nearest
from framing.base.spans import Furniture, Passage
from framing.corpus.document import Document, Source, is_print
from framing.corpus.likeness import Likenesses, Sketch, sketch_text
from framing.corpus.remarks import make_remark, rows_of_problems
from framing.corpus.tabulate import Rows, SplitDocument, split_document
from framing.texts.languages import language_code, language_name, name_languages, tell_languages
from framing.texts.words import count_words

_INCLUDE = 'to count it all the same: include = ["{}"] under [documents] in study.toml'
#: How the reason of a piece begins that is left out because of its language («another language: German»).
OTHER_LANGUAGE = "another language: "


@dataclass(frozen=True)
class Rules:
    """What is counted.

    Attributes
    ----------
    languages : those that the codebooks are for, ISO 639; none: any language is counted.
    usual : the language of a document where neither its source nor its text tells it.
    once : whether a text that stands in several documents is counted once; else they aren't compared.
    include, exclude : ids of documents that are counted whatever they are, and of those that are not.
    """

    languages: frozenset[str] = frozenset()
    usual: str = ""
    once: bool = True
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Judged:
    """What decides whether a document is counted.

    ``foreign`` are its words in languages that aren't (`foreign_words`), ``n_words`` those of its body;
    ``sketch`` is what is compared with other texts, None where it isn't.
    """

    source: Source
    foreign: dict[str, int]
    n_words: int
    sketch: Sketch | None


def split_by(rules: Rules, document: Document, *, keep_furniture: bool = False) -> SplitDocument:
    """A document split, without passages in languages that aren't counted."""
    one = split_document(document, keep_furniture=keep_furniture)
    languages = () if one.doc_id in rules.include else rules.languages
    return tell_language(one, languages, usual=rules.usual)


def judge(one: SplitDocument, rules: Rules) -> Judged:
    """What decides whether a document, split by the same rules, is counted."""
    n_words = sum(one.n_words)
    compared = rules.once and n_words and one.doc_id not in rules.exclude
    return Judged(one.document.source, foreign_words(one), n_words, sketch_text(one) if compared else None)


class Selection:
    """Picks the documents that are counted; ``remarks`` are the rows that tell of the others.

    Documents are taken in the order of `listed`: of those that have one text the first is counted.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.remarks: Rows = []
        self._texts = Likenesses()

    def pick(
        self, documents: Mapping[str, Document], *, keep_furniture: bool = False
    ) -> Iterator[SplitDocument]:
        """The documents that are counted, each split, without passages in other languages."""
        for doc_id in self.listed({doc_id: one.source for doc_id, one in documents.items()}):
            faults: list[FramingError] = []
            place = documents[doc_id].source.place
            with going_on(place, faults.append, what="could not be split into passages"):
                one = split_by(self.rules, documents[doc_id], keep_furniture=keep_furniture)
                if self.counts(judge(one, self.rules)):
                    yield one
            self.remarks += rows_of_problems(faults, {place: doc_id})

    def listed(self, sources: Mapping[str, Source]) -> list[str]:
        """Ids in the order of the list of documents, but those of print versions last.

        What is wrong with the names in the rules is told.
        """
        self._check_names(sources)
        return sorted(sources, key=lambda doc_id: (is_print(sources[doc_id]), sources[doc_id].row))

    def counts(self, judged: Judged) -> bool:
        """Whether a document is counted; if not, it is told why."""
        doc_id = judged.source.doc_id
        if doc_id in self.rules.exclude:
            self._leave_out(judged, "is left out, as study.toml says", kind="excluded")
            return False
        included = doc_id in self.rules.include
        return self._has_words(judged) and (self._is_first(judged, tell=not included) or included)

    def _check_names(self, known: Collection[str]) -> None:
        for key, ids in (("include", self.rules.include), ("exclude", self.rules.exclude)):
            for name in sorted(ids - set(known)):
                what = f"{key} names {name!r}, which is no document"
                advice = nearest(name, known)
                self.remarks.append(
                    make_remark("study.toml, [documents]", what, kind="id", counted=True, advice=advice)
                )

    def _has_words(self, judged: Judged) -> bool:
        """Whether any words of a document are counted; it is told what its other languages are."""
        others, n_words = judged.foreign, judged.n_words
        if n_words and others:
            what = f"{describe_foreign(others)} in it are not counted"
            self._tell(judged, what, kind="language", counted=True, n_words=sum(others.values()))
        elif others:
            declared = judged.source.language
            said = "is" if declared in others else f"is said to be in {language_name(declared)}, but is"
            meant = name_languages(self.rules.languages)
            what = f"{said} in {name_languages(others)}; the codebooks are for {meant}"
            self._leave_out(judged, what, kind="language", n_words=sum(others.values()))
        elif not n_words:
            self._leave_out(judged, "has no words in its body", kind="no words")
        return n_words > 0

    def _is_first(self, judged: Judged, *, tell: bool) -> bool:
        """Whether no document before has the same text; which has is told."""
        found = self._texts.find(judged.sketch)
        if found is not None and tell:
            kind = "version" if found.differing else "duplicate"
            self._leave_out(judged, str(found), kind=kind, n_words=judged.n_words)
        return found is None

    def _leave_out(self, judged: Judged, what: str, *, kind: str, n_words: int = 0) -> None:
        advice = _INCLUDE.format(judged.source.doc_id) if kind in ("language", "version", "duplicate") else ""
        self._tell(judged, what, kind=kind, n_words=n_words, advice=advice)

    def _tell(
        self,
        judged: Judged,
        what: str,
        *,
        kind: str,
        counted: bool = False,
        n_words: int = 0,
        advice: str = "",
    ) -> None:
        source = judged.source
        row = make_remark(source.place, what, kind=kind, counted=counted, n_words=n_words, advice=advice)
        self.remarks.append(row | {"doc_id": source.doc_id})


def tell_language(one: SplitDocument, languages: Collection[str], *, usual: str = "") -> SplitDocument:
    """A document with its language, and without its passages in other languages than these.

    The language is the one that the source says, else that of its passages, else the ``usual`` one, and
    ``language_by`` says which. A passage that is left out is furniture, with its language as the reason.
    Without languages nothing is left out.
    """
    source = one.document.source
    known = language_code(source.language)
    texts = [one.running[passage.start : passage.end] for passage in one.passages]
    whole, told = tell_languages(texts, known=known)
    by = "source" if known else "detected" if whole else "study" if usual else ""
    document = replace(one.document, source=replace(source, language=whole or usual, language_by=by))
    if not languages:
        return replace(one, document=document)
    pairs = list(zip(one.passages, told, strict=True))
    kept = tuple(passage for passage, code in pairs if not code or code in languages)
    foreign = [
        Furniture(passage.start, passage.end, OTHER_LANGUAGE + language_name(code))
        for passage, code in pairs
        if code and code not in languages
    ]
    rest = [piece for piece in one.furniture if not _stands_in(piece.start, foreign)]
    return SplitDocument(
        document,
        tuple(sorted((*rest, *foreign), key=lambda piece: piece.start)),
        kept,
        tuple(quote for quote in one.quotations if _stands_in(quote.start, kept)),
    )


def _stands_in(place: int, pieces: Sequence[Furniture | Passage]) -> bool:
    """Whether a place is in one of the pieces, which are in order."""
    before = bisect_right(pieces, place, key=lambda piece: piece.start)
    return before > 0 and place < pieces[before - 1].end


def foreign_words(one: SplitDocument) -> dict[str, int]:
    """How many words of a document are left out because of their language, by its code."""
    names: dict[str, int] = {}
    for piece in one.furniture:
        if piece.reason.startswith(OTHER_LANGUAGE):
            code = language_code(piece.reason.removeprefix(OTHER_LANGUAGE))
            names[code] = names.get(code, 0) + count_words(one.content, piece.start, piece.end)
    return names


def describe_foreign(words: dict[str, int]) -> str:
    """How many words are in which language, as part of a sentence.

    >>> describe_foreign({"de": 1200, "fr": 1})
    '1,200 words in German and 1 word in French'
    """
    parts = [f"{n:,} word{'s' * (n != 1)} in {language_name(code)}" for code, n in words.items()]
    return " and ".join(parts)
