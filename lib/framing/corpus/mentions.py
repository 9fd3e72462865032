"""From passages to mentions: find the entries of codebooks, and code what is said with them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from framing import coding
from framing.base.spans import Focus, Match, Passage, Quotation
from framing.corpus.document import Source
from framing.corpus.tabulate import Rows, SplitDocument, passage_id
from framing.lexicon.codebook import Codebook

_CODERS = {"relationship": coding.code_mentions, "multipolarity": coding.code_themes}
_ATTRIBUTES = ("stance", "time", "voice", "referent", "domain")
_UNCODED = dict.fromkeys(
    [
        *_ATTRIBUTES,
        "speaker",
        "cue",
        "rule",
        *(f"{name}_{part}" for name in _ATTRIBUTES for part in ("cue", "rule")),
    ],
    "",
)


def find_mentions(
    content: str, source: Source, passages: Sequence[Passage], codebooks: Iterable[Codebook]
) -> Rows:
    """The rows of ``mentions`` of one document, uncoded, in the order of the text."""
    spans = [(passage.start, passage.end) for passage in passages]
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    rows = [
        _row(source.doc_id, passages, match) | _UNCODED
        for codebook in codebooks
        for match in codebook.find(content, spans, sentences)
    ]
    return sorted(rows, key=_order)


def code_document(
    content: str,
    source: Source,
    passages: Sequence[Passage],
    quotations: Sequence[Quotation],
    codebooks: Iterable[Codebook],
    focus: Focus,
) -> Rows:
    """The rows of ``mentions`` of one document, coded, in the order of the text.

    The attributes are coded for the codebook ``relationship``, stance and voice for ``multipolarity``; entries
    of others are found and stay uncoded. ``focus`` is whose relationship is measured.
    """
    spans = [(passage.start, passage.end) for passage in passages]
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    known = {"focus": focus, "actor": source.actor, "author": source.author, "genre": source.genre}
    rows = []
    for codebook in codebooks:
        matches = codebook.find(content, spans, sentences)
        code = _CODERS.get(codebook.name, _leave_uncoded)
        coded = code(content, passages, quotations, matches, **known)
        rows += [
            _row(source.doc_id, passages, match) | (_describe(codes) if codes else _UNCODED)
            for match, codes in zip(matches, coded, strict=True)
        ]
    return sorted(rows, key=_order)


def code_matches(one: SplitDocument, matches: Sequence[Match], focus: Focus) -> list[dict[str, str]]:
    """What is coded of matches of one codebook in a document: for each, the values by attribute, and ``speaker``.

    For comparing two versions of a codebook: matches of codebooks that aren't coded have no values.
    """
    source = one.document.source
    known = {"focus": focus, "actor": source.actor, "author": source.author, "genre": source.genre}
    code = _CODERS.get(matches[0].codebook, _leave_uncoded) if matches else _leave_uncoded
    coded = code(one.content, one.passages, one.quotations, matches, **known)
    rows = [_describe(codes) if codes else _UNCODED for codes in coded]
    return [{name: row[name] for name in (*_ATTRIBUTES, "speaker")} for row in rows]


def _leave_uncoded(content, passages, quotations, matches, **_):
    return [None] * len(matches)


def _order(row):
    return row["start"], row["codebook"]


def _row(doc_id: str, passages: Sequence[Passage], match: Match) -> dict[str, Any]:
    position = bisect_right(passages, match.start, key=lambda passage: passage.start)
    sentence = bisect_right(passages[position - 1].sentences, match.start, key=lambda span: span[0])
    return {
        "mention_id": f"{doc_id}:{match.codebook}:{match.start}",
        "doc_id": doc_id,
        "passage_id": passage_id(doc_id, position),
        "sentence": max(sentence, 1),
        "start": match.start,
        "end": match.end,
        "surface": match.surface,
        "codebook": match.codebook,
        "entry": match.entry,
        "family": match.family,
    }


def _describe(codes):
    """A mention's codes as columns. ``cue`` and ``rule`` are those of the first attribute, in the order above,
    that a rule decided; every attribute has its own beside them.
    """
    decisions = {name: getattr(codes, name, None) for name in _ATTRIBUTES}
    decisions = {name: decision for name, decision in decisions.items() if decision is not None}
    row = {**_UNCODED, "speaker": codes.speaker}
    for name, decision in decisions.items():
        row |= {name: decision.value, f"{name}_cue": decision.cue, f"{name}_rule": decision.rule}
    name, decisive = next(
        ((name, decision) for name, decision in decisions.items() if decision.cue),
        next(iter(decisions.items())),
    )
    return row | {"cue": decisive.cue, "rule": f"{name}: {decisive.rule}"}
