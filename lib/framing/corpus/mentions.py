"""From passages to mentions: find the entries of codebooks, and code what is said with them."""

import math
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from framing.base.spans import Code, Coding, Context, Focus, Match
from framing.coding.contract import Coder
from framing.coding.decode import MOST_WORDS
from framing.corpus.schemes import ATTRIBUTES, CODED
from framing.corpus.selection import tell_language
from framing.corpus.tabulate import Rows, SplitDocument, passage_id
from framing.lexicon.codebook import Codebook
from framing.lexicon.parties import party_of, plain_name
from framing.texts.passages import find_turn_labels

_ABSENT = Coding({"present": Code("no", math.nan)})
_UNCODED: dict[str, Any] = {
    **dict.fromkeys([*ATTRIBUTES, "speaker", "cue", "rule", "coder", "unsure"], ""),
    **{f"{attribute}_cue": "" for attribute in ATTRIBUTES},
    **{f"{attribute}_p": None for attribute in ATTRIBUTES},
}


def find_mentions(one: SplitDocument, codebooks: Iterable[Codebook]) -> Rows:
    """The rows of ``mentions`` of one document, uncoded, in the order of the text."""
    return leave_uncoded(one, matches_of(one, codebooks))


def leave_uncoded(one: SplitDocument, matches: Iterable[Match]) -> Rows:
    """The rows of ``mentions`` for matches in a document, without codes."""
    return [_row(one, match) | _UNCODED for match in matches]


def code_document(one: SplitDocument, codebooks: Iterable[Codebook], focus: Focus, coder: Coder) -> Rows:
    """The rows of ``mentions`` of one document, coded, in the order of the text.

    Entries of a codebook that is coded like ``relationship`` get its attributes, those of one like
    ``multipolarity`` presence, stance and voice; others are found and stay uncoded. ``focus`` is whose
    relationship is measured: where that is the author's, words for others (``Family.others``) that are the
    author's own name don't speak of their theme.
    """
    return code_with(coder, one, matches_of(one, codebooks), focus)[0]


def code_with(
    coder: Coder, one: SplitDocument, matches: Sequence[Match], focus: Focus, *, also: Collection[str] = ()
) -> tuple[Rows, dict[str, str]]:
    """The rows of ``mentions`` as a coder codes them, and why others stayed uncoded, by their ids.

    The columns of what stayed uncoded are empty. ``also`` are codebooks whose mentions this coder codes
    though they have none of the workbook's attributes; those of a study come as further columns.
    """
    asked = [match for match in matches if match.scheme in CODED or match.codebook in also]
    codings = dict(zip(asked, coder.code(context_of(one), asked, focus) if asked else (), strict=True))
    if focus.by_author:
        own = _own_names(one.document.source.actor, focus)
        codings |= {
            match: _ABSENT
            for match, made in codings.items()
            if match.others and made.codes and plain_name(one.content[match.start : match.end]) in own
        }
    rows = [
        _row(one, match) | _describe(codings.get(match), match, one.running, coder.name) for match in matches
    ]
    return rows, {
        mention_id(one.doc_id, match): made.note for match, made in codings.items() if not made.codes
    }


def code_matches(
    one: SplitDocument, matches: Sequence[Match], focus: Focus, coder: Coder, *, like: str
) -> list[dict[str, Any]]:
    """What is coded of matches of one codebook in a document: for each the coded columns of ``mentions``.

    They are coded by the scheme ``like``, and empty where there is none of that name.
    """
    if like not in CODED:
        return [_UNCODED for _ in matches]
    alike = [replace(match, codebook=like, coded_as="") for match in matches]
    codings = coder.code(context_of(one), alike, focus)
    return [_describe(*pair, one.running, coder.name) for pair in zip(codings, alike, strict=True)]


def context_of(one: SplitDocument) -> Context:
    """A document as coders see it: its running text, in which a note's number or a page's head is blank."""
    source = one.document.source
    known = {name: getattr(source, name) for name in ("title", "author", "actor", "genre", "doc_id")}
    labelled = find_turn_labels(one.running, one.passages)
    return Context(one.running, labelled, one.quotations, **known, source=one.content)


def matches_of(one: SplitDocument, codebooks: Iterable[Codebook]) -> list[Match]:
    """The entries of codebooks found in a document, in the order of the text.

    Of codebooks for several languages each is looked up in the passages of its own.
    """
    books = list(codebooks)
    languages = {codebook.language for codebook in books}
    found: list[Match] = []
    for language in sorted(languages):
        part = tell_language(one, {language}) if len(languages) > 1 else one
        _, content, spans = part.body
        sentences = [sentence for passage in part.passages for sentence in passage.sentences]
        for codebook in books:
            if codebook.language == language:
                found += codebook.find(content, spans, sentences)
    return sorted(found, key=attrgetter("start", "codebook"))


def mention_id(doc_id: str, match: Match) -> str:
    """The id of a mention: of its document and codebook, and its offset."""
    return f"{doc_id}:{match.codebook}:{match.start}"


def _own_names(actor: str, focus: Focus) -> set[str]:
    """The names of who speaks and of its people: the state's, and those that a study's parties give."""
    known = filter(None, (party_of(actor), party_of(actor, focus.parties)))
    return {plain_name(name) for party in known for name in (*party.names, *party.demonyms)}


def _describe(coding: Coding | None, match: Match, content: str, coder: str) -> dict[str, Any]:
    """A coding as columns of ``mentions``: values, probabilities, cues in words, speaker, and who coded it.

    That is ``coder``, the one that was asked, unless the coding names another.
    ``cue`` and ``rule`` are those of the first attribute that a cue decided, else of the first coded.
    """
    if coding is None or not coding.codes:
        return _UNCODED
    row = _UNCODED | {"speaker": coding.speaker, "coder": coding.coder or coder}
    row["unsure"] = " ".join(coding.unsure)
    for name, code in coding.codes.items():
        words = _words_of(code, coding.speaker, content)
        row |= {name: code.value, f"{name}_p": code.probability, f"{name}_cue": words}
    order = [name for name in (*CODED.get(match.scheme, ()), *coding.codes) if row[name]]
    decisive = next((name for name in order if row[f"{name}_cue"]), order[0])
    return row | {"cue": row[f"{decisive}_cue"], "rule": decisive}


def _words_of(code: Code, speaker: str, content: str) -> str:
    """The words of a cue: where they follow the speaker at once, six at most together with the name."""
    if not code.cue:
        return ""
    words = content[slice(*code.cue)].split()
    adjoin = speaker and content[: code.cue[0]].rstrip().endswith(speaker)
    return " ".join(words[: max(0, MOST_WORDS - len(speaker.split()))] if adjoin else words)


def _row(one: SplitDocument, match: Match) -> dict[str, Any]:
    position = bisect_right(one.passages, match.start, key=lambda passage: passage.start)
    sentence = bisect_right(one.passages[position - 1].sentences, match.start, key=lambda span: span[0])
    return {
        "mention_id": mention_id(one.doc_id, match),
        "doc_id": one.doc_id,
        "passage_id": passage_id(one.doc_id, position),
        "sentence": max(sentence, 1),
        "start": match.start,
        "end": match.end,
        "surface": one.content[match.start : match.end],
        "codebook": match.codebook,
        "entry": match.entry,
        "family": match.family,
    }
