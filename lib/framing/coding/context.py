"""What surrounds a mention: its sentence in words, its clause, its quotations, its neighbours.

A :class:`Reading` is one document, ready for coding; ``reading.contexts()`` gives one :class:`Context` per
mention, and every attribute is decided from that. Sentences are split into words once, whatever the number of
mentions in them, and only where a mention (or a rule) asks for them.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from framing.coding.clauses import find_clauses
from framing.coding.cues import TOKEN, Cues, load_cues, normalise
from framing.base.spans import Focus, Match, Passage, Quotation

LONGEST_CUE = 5


class Token(NamedTuple):
    """A word or punctuation mark; ``content[start:end] == text``, and ``lower`` is what cues are compared
    with.
    """

    start: int
    end: int
    text: str
    lower: str


class Sentence:
    """A sentence of a passage, in words.

    ``tokens`` and ``words`` (their normalised text) run in parallel; all indices of rules and contexts are
    indices into them. ``clauses`` are disjoint (first, end) index pairs that cover the sentence.
    """

    def __init__(self, content, start, end, cues):
        self.content, self.start, self.end, self.cues = content, start, end, cues
        self.tokens = [
            Token(m.start(), m.end(), m.group(), normalise(m.group()))
            for m in TOKEN.finditer(content, start, end)
            if m.group() not in "*>"
        ]
        self.words = [t.lower for t in self.tokens]
        self._hits = {}

    def find(self, name):
        """Where the cues of a list stand, as (first, end) index pairs; found once per sentence."""
        if name not in self._hits:
            self._hits[name] = self.cues[name].find(self.words)
        return self._hits[name]

    @cached_property
    def clauses(self):
        return find_clauses(self)

    @cached_property
    def headline(self):
        """Most longer words are capitalised, as in a headline."""
        long = [t.text for t in self.tokens if len(t.text) > 3 and t.text[0].isalpha()]
        return sum(t[0].isupper() for t in long) > 0.6 * len(long)

    def text(self, first, end):
        """The words ``first`` to ``end`` (exclusive) as they stand in the text."""
        end = min(end, len(self.tokens))
        if first >= end:
            return ""
        return self.content[self.tokens[first].start : self.tokens[end - 1].end]

    def span(self, start, end):
        """The index pair of the tokens that touch the offsets ``start`` to ``end``."""
        first = bisect_right(self.tokens, start, key=lambda t: t.end)
        last = first
        while last < len(self.tokens) and self.tokens[last].start < end:
            last += 1
        return first, max(last, first)


@dataclass(frozen=True)
class Reading:
    """A document ready for coding: its text, what was found in it, and whose relationship is measured."""

    content: str
    passages: list[Passage]
    quotations: list[Quotation]
    matches: list[Match]
    focus: Focus = field(default_factory=Focus)
    actor: str = ""
    author: str = ""
    genre: str = ""
    cues: Cues = field(default_factory=load_cues)
    _sentences: dict = field(default_factory=dict, repr=False)

    @cached_property
    def _passage_starts(self):
        return [p.start for p in self.passages]

    def passage_at(self, offset):
        """The index of the passage that holds an offset."""
        return max(bisect_right(self._passage_starts, offset) - 1, 0)

    def bounds(self, passage_index):
        """The sentences of a passage as offsets; a passage without sentences is one sentence."""
        passage = self.passages[passage_index]
        return passage.sentences or ((passage.start, passage.end),)

    def sentence(self, passage_index, sentence_index):
        """A sentence in words; split on the first call."""
        key = (passage_index, sentence_index)
        if key not in self._sentences:
            start, end = self.bounds(passage_index)[sentence_index]
            self._sentences[key] = Sentence(self.content, start, end, self.cues)
        return self._sentences[key]

    def contexts(self):
        """One :class:`Context` per match, in the order of the matches."""
        return [self.context(match) for match in self.matches]

    def context(self, match):
        """The surroundings of one match."""
        p = self.passage_at(match.start)
        bounds = self.bounds(p)
        s = max(bisect_right([b[0] for b in bounds], match.start) - 1, 0)
        sentence = self.sentence(p, s)
        first, last = sentence.span(match.start, match.end)
        return Context(self, match, p, s, sentence, first, last)

    @cached_property
    def matches_by_passage(self):
        groups = {}
        for match in self.matches:
            groups.setdefault(self.passage_at(match.start), []).append(match)
        return groups


@dataclass(frozen=True)
class Context:
    """One mention and what surrounds it. ``tokens[first:last]`` are the mention's own tokens.

    ``passage_index`` and ``sentence_index`` (within the passage) count from 0.
    """

    reading: Reading
    match: Match
    passage_index: int
    sentence_index: int
    sentence: Sentence
    first: int
    last: int

    @property
    def content(self):
        return self.reading.content

    @property
    def passage(self):
        return self.reading.passages[self.passage_index]

    @property
    def tokens(self):
        return self.sentence.tokens

    @property
    def words(self):
        return self.sentence.words

    @cached_property
    def clause(self):
        """The (first, end) index pair of the clause that holds the mention."""
        return next((c for c in self.sentence.clauses if c[0] <= self.first < c[1]), (0, len(self.tokens)))

    @cached_property
    def quotations(self):
        """The quotations that hold the mention, the outermost first."""
        start, end = self.match.start, self.match.end
        holding = [q for q in self.reading.quotations if q.start <= start and end <= q.end]
        return sorted(holding, key=lambda q: (q.start, -q.end))

    @cached_property
    def others(self):
        """The other mentions of the passage."""
        mine = self.reading.matches_by_passage.get(self.passage_index, [])
        return [m for m in mine if m != self.match]

    @cached_property
    def heading(self):
        """The nearest heading above the mention's passage, or None."""
        for index in range(self.passage_index - 1, -1, -1):
            if self.reading.passages[index].role == "heading":
                return self.reading.passages[index]
        return None

    def neighbour(self, step):
        """The sentence ``step`` sentences away in the same passage (-1: the one before), or None."""
        index = self.sentence_index + step
        if 0 <= index < len(self.reading.bounds(self.passage_index)):
            return self.reading.sentence(self.passage_index, index)
        return None

    def cue(self, first, end):
        """The words ``first`` to ``end`` as they stand in the text, at most five of them."""
        return self.sentence.text(first, min(end, first + LONGEST_CUE))
