"""Finding entries: all forms in one pass over a text, their contexts, and the longest at each place."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from framing.lexicon.entries import Context, Entry
from framing.lexicon.forms import FormFinder
from framing.texts.sentences import find_bounds, split_sentences
from framing.texts.words import count_words

Span = tuple[int, int]
_LONGEST_WORD, _LONGEST_PHRASE = 40, 300  # in characters: how far a context is looked for at most


@dataclass(frozen=True)
class Place:
    """Where an entry stands, and the name of the context that excludes it, where one does."""

    start: int
    end: int
    entry: Entry
    rank: tuple[bool, int]
    exclusion: str = ""


class EntryFinder:
    """Finds the entries of a codebook. Making one compiles all forms; searching a text is then fast.

    Parameters
    ----------
    entries : in the order of the codebook.
    prefixes : belong to every form of the entries, not to those of their contexts.
    """

    def __init__(self, entries: Sequence[Entry], prefixes: Sequence[str] = ()) -> None:
        self._entries = entries
        contexts = dict.fromkeys(c for entry in entries for c in (*entry.exclude, *entry.require))
        self._keys = {context: len(entries) + number for number, context in enumerate(contexts)}
        own = [[*e.forms, *(f"{prefix}-{form}" for prefix in prefixes for form in e.forms)] for e in entries]
        self._forms = FormFinder(own + [list(context.forms) for context in contexts])

    def search(
        self, content: str, spans: Iterable[Span] | None = None, sentences: Sequence[Span] | None = None
    ) -> tuple[list[Place], list[Place]]:
        """The places of the entries, and those that an exclusion removed: both sorted and disjoint.

        ``content``, ``spans`` and ``sentences`` are those that `Codebook.find` takes.
        """
        text = _Text(content, [(0, len(content))] if spans is None else list(spans), sentences)
        found = self._forms.look(content)
        near = _Near(text, lambda context: found.places(self._keys[context]))
        kept: list[Place] = []
        removed: list[Place] = []
        for key, entry in enumerate(self._entries):
            for start, end, span in text.within_spans(found.places(key)):
                if not all(near.has(context, start, end, span) for context in entry.require):
                    continue
                against = next((c.name for c in entry.exclude if near.has(c, start, end, span)), "")
                # At one place, an entry that asks for a context is more specific than one that doesn't.
                place = Place(start, end, entry, (not entry.require, key), against)
                (removed if against else kept).append(place)
        chosen = _leftmost_longest(kept)
        return chosen, _leftmost_longest(place for place in removed if not _overlaps(chosen, place))


class _Text:
    """A text with its spans and, where a context asks for them, its sentences."""

    def __init__(self, content: str, spans: list[Span], sentences: Sequence[Span] | None) -> None:
        self.content, self.spans = content, spans
        self._starts = [start for start, _ in spans]
        self._sentences = sentences
        self._split = cache(partial(split_sentences, content))
        self._bounds = cache(partial(find_bounds, content))

    def within_spans(self, places: Iterable[Span]) -> Iterator[tuple[int, int, Span]]:
        """The places that lie wholly within a span, each with its span."""
        for start, end in places:
            at = bisect_left(self._starts, start + 1) - 1
            if at >= 0 and end <= self.spans[at][1]:
                yield start, end, self.spans[at]

    def sentence_of(self, place: int, span: Span) -> Span:
        """The sentence of the span in which a place lies."""
        sentences = self._sentences
        if sentences is None:
            bounds = self._bounds(*span)
            at = bisect_right(bounds, place)
            sentences = self._split(*bounds[at - 1 : at + 1])
        return sentences[max(bisect_left(sentences, (place + 1,)) - 1, 0)] if sentences else span

    def words_between(self, a: Span, b: Span) -> int:
        """How many words stand between two disjoint places."""
        (_, end), (start, _) = sorted([a, b])
        return count_words(self.content, end, start)


class _Near:
    """Tells whether a context stands near a place; ``find`` gives the sorted places of its forms in a text.

    A context is looked for once it is asked after: most are of entries that don't stand in the text.
    """

    def __init__(self, text: _Text, find: Callable[[Context], list[Span]]) -> None:
        self.text = text
        self._places = cache(lambda context: [(s, e) for s, e, _ in text.within_spans(find(context))])

    def has(self, context: Context, start: int, end: int, span: Span) -> bool:
        """Whether the context stands as near to start … end, in this span of the text, as it says."""
        places = self._places(context)
        if not places:
            return False
        if context.within == "phrase":
            covering = _starting_in(places, start - _LONGEST_PHRASE, start + 1)
            return any(end <= e for _, e in covering)
        if context.within == "sentence":
            span = self.text.sentence_of(start, span)
        elif isinstance(context.within, int):
            reach = _LONGEST_WORD * (context.within + 1)
            span = max(span[0], start - reach), min(span[1], end + reach)
        starting = _starting_in(places, *span)
        here = ((s, e) for s, e in starting if e <= span[1] and (e <= start or end <= s))
        if isinstance(context.within, str):
            return any(True for _ in here)
        return any(self.text.words_between(place, (start, end)) <= context.within for place in here)


def _starting_in(places: list[Span], low: int, high: int) -> Iterator[Span]:
    """The places (sorted by start) that start in low … high, as long as they are asked for."""
    return (places[at] for at in range(bisect_left(places, (low,)), bisect_left(places, (high,))))


def _leftmost_longest(places: Iterable[Place]) -> list[Place]:
    chosen: list[Place] = []
    reached = -1
    for place in sorted(places, key=lambda p: (p.start, -p.end, p.rank)):
        if place.start >= reached:
            chosen.append(place)
            reached = place.end
    return chosen


def _overlaps(chosen: Sequence[Place], place: Place) -> bool:
    at = bisect_left(chosen, place.start + 1, key=lambda p: p.start) - 1
    before = at >= 0 and chosen[at].end > place.start
    return before or (at + 1 < len(chosen) and chosen[at + 1].start < place.end)
