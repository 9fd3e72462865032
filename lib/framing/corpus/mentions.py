"""From passages to mentions: find the entries of codebooks, and code what is said with them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from framing import coding
from framing.base.spans import Codes, Focus, Match
from framing.corpus.tabulate import Rows, SplitDocument, passage_id
from framing.lexicon.codebook import Codebook

_CODERS: dict[str, Callable[..., list[Codes]]] = {
    "relationship": coding.code_mentions,
    "multipolarity": coding.code_themes,
}
#: The codebooks whose entries are coded.
CODED = tuple(_CODERS)
_ATTRIBUTES = ("stance", "time", "voice", "referent", "domain")
_PARTS = [f"{attribute}_{part}" for attribute in _ATTRIBUTES for part in ("cue", "rule")]
_ORDER = itemgetter("start", "codebook")
_UNCODED = dict.fromkeys([*_ATTRIBUTES, "speaker", "cue", "rule", *_PARTS], "")


def find_mentions(one: SplitDocument, codebooks: Iterable[Codebook]) -> Rows:
    """The rows of ``mentions`` of one document, uncoded, in the order of the text."""
    rows = [_row(one, match) | _UNCODED for codebook in codebooks for match in _find(one, codebook)]
    return sorted(rows, key=_ORDER)


def code_document(one: SplitDocument, codebooks: Iterable[Codebook], focus: Focus) -> Rows:
    """The rows of ``mentions`` of one document, coded, in the order of the text.

    The attributes are coded for the codebook ``relationship``, stance and voice for ``multipolarity``;
    entries of others are found and stay uncoded. ``focus`` is whose relationship is measured.
    """
    rows: Rows = []
    for codebook in codebooks:
        matches = _find(one, codebook)
        coded = code_matches(one, matches, focus, like=codebook.name)
        rows += [_row(one, match) | codes for match, codes in zip(matches, coded, strict=True)]
    return sorted(rows, key=_ORDER)


def code_matches(
    one: SplitDocument, matches: Sequence[Match], focus: Focus, *, like: str
) -> list[dict[str, str]]:
    """What is coded of matches of one codebook in a document: for each the coded columns of ``mentions``.

    They are coded like those of the codebook ``like``, and empty where its entries aren't coded.
    """
    code = _CODERS.get(like)
    if code is None:
        return [_UNCODED for _ in matches]
    source = one.document.source
    known = {"focus": focus, "actor": source.actor, "author": source.author, "genre": source.genre}
    return [_describe(codes) for codes in code(one.content, one.passages, one.quotations, matches, **known)]


def _find(one: SplitDocument, codebook: Codebook) -> list[Match]:
    _, content, spans = one.body
    sentences = [sentence for passage in one.passages for sentence in passage.sentences]
    return codebook.find(content, spans, sentences)


def _row(one: SplitDocument, match: Match) -> dict[str, Any]:
    position = bisect_right(one.passages, match.start, key=lambda passage: passage.start)
    sentence = bisect_right(one.passages[position - 1].sentences, match.start, key=lambda span: span[0])
    return {
        "mention_id": f"{one.doc_id}:{match.codebook}:{match.start}",
        "doc_id": one.doc_id,
        "passage_id": passage_id(one.doc_id, position),
        "sentence": max(sentence, 1),
        "start": match.start,
        "end": match.end,
        "surface": match.surface,
        "codebook": match.codebook,
        "entry": match.entry,
        "family": match.family,
    }


def _describe(codes: Codes) -> dict[str, str]:
    """A mention's codes as columns: the speaker, each attribute with its cue and rule, and one cue and rule.

    The latter are those of the first attribute, in the order above, that a cue decided; else of the first.
    """
    decisions = {name: getattr(codes, name) for name in _ATTRIBUTES}
    row = {"speaker": codes.speaker}
    for name, decision in decisions.items():
        row |= {name: decision.value, f"{name}_cue": decision.cue, f"{name}_rule": decision.rule}
    decisive = next((name for name in _ATTRIBUTES if decisions[name].cue), _ATTRIBUTES[0])
    return row | {"cue": decisions[decisive].cue, "rule": f"{decisive}: {decisions[decisive].rule}"}
