"""Divide a sentence into clauses, without a parser: marks, conjunctions and finite verbs (Chapman et al.
2001).

A clause bound is what NegEx and ConText call a termination: past it, a cue no longer governs the mention.
"""

from functools import cache
from itertools import pairwise


@cache
def word_set(text):
    """A set of words from one string, which reads better than a list of quoted words."""
    return frozenset(text.split())


HARD_MARKS = word_set("; : ( ) — – -- … ...")


def find_clauses(sentence):
    """Disjoint (first, end) index pairs that cover the words of a sentence.

    A clause begins after a semicolon, colon, spaced dash or bracket, at a subordinator («although», «which»),
    and at a coordinator or comma that is followed by a clause of its own (subject and finite verb).
    """
    words = sentence.words
    starts = {0}
    for i, word in enumerate(words):
        if word in HARD_MARKS and not _joins_words(sentence, i):
            starts.add(i + 1)
    for first, _ in sentence.find("clause.subordinators"):
        starts.add(first)
    for first, end in sentence.find("clause.coordinators"):
        if _has_finite_verb(sentence, end):
            starts.add(first)
    bounds = sorted(s for s in starts if s < len(words)) + [len(words)]
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _joins_words(sentence, i):
    """A dash without a space beside it joins two names («Arcadian–Borealian»)."""
    tokens = sentence.tokens
    if i == 0 or i + 1 >= len(tokens):
        return False
    return (
        tokens[i - 1].end == tokens[i].start
        and tokens[i].end == tokens[i + 1].start
        and sentence.words[i] in {"–", "-"}
    )


def _has_finite_verb(sentence, start, reach=8):
    """A finite verb stands within a few words, and something before it can be its subject."""
    finite = sentence.cues["clause.finite"]
    for i in range(start, min(start + reach, len(sentence.words))):
        if sentence.words[i] in {",", ";", "."}:
            return False
        if sentence.words[i] in finite:
            return i > start
    return False
