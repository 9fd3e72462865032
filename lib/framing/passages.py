"""Body to passages: paragraphs, headings, speaker turns, sentences, quotations and words."""

import re

from framing.spans import Passage, Quotation
from framing.texts.layout import find_paragraphs

_PART = r"[^\W_](?:[\u0300-\u036f\u00ad\u200c\u200d]*[^\W_])*[\u0300-\u036f]*"
_WORD = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}(?![^\W_])|{_PART}(?:(?:(?<=\d)[.,](?=\d)|['’ʼ](?=[^\W\d_])|[-\u00ad]\r?\n[ \t]*(?=[a-z])){_PART})*"
)


def find_words(content, start=0, end=None):
    """The words of ``content[start:end]`` as (start, end) pairs: the one rule of what a word is."""
    return [match.span() for match in _WORD.finditer(content, start, len(content) if end is None else end)]


def count_words(content, start=0, end=None):
    """How many words ``content[start:end]`` has."""
    return len(_WORD.findall(content, start, len(content) if end is None else end))


def split_passages(text, furniture):
    """The body's passages in order."""
    passages = []
    for block in find_paragraphs(text):
        for start, end in _outside(block.start, block.end, furniture):
            piece = text.content[start:end]
            start, end = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
            if start < end:
                passages.append(Passage(start, end, "paragraph", "", tuple(split_sentences(text.content, start, end))))
    return passages


def _outside(start, end, furniture):
    for piece in furniture:
        if piece.end <= start or piece.start >= end:
            continue
        if piece.start > start:
            yield start, piece.start
        start = max(start, piece.end)
    if start < end:
        yield start, end


_STOP = re.compile(r"[.?!…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[^\W_])")


def split_sentences(content, start, end):
    """The sentences of ``content[start:end]`` as (start, end) pairs."""
    sentences, first = [], start
    for stop in _STOP.finditer(content, start, end):
        sentences.append((first, stop.start() + len(stop[0].rstrip())))
        first = stop.end()
    if first < end:
        sentences.append((first, end))
    return sentences


_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»")


def find_quotations(content, passages):
    """The quoted stretches of the passages, in order."""
    return [Quotation(*match.span()) for passage in passages
            for match in _QUOTED.finditer(content, passage.start, passage.end)]
