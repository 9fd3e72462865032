"""Which documents have the same text, or nearly: copies, print versions, corrected versions.

Two bodies are held to be one text where at least `ALIKE` of their runs of five words are the same, and of
texts of less than `LONG` words at least `ALIKE_SHORT`: letters and laws may differ in a name and a date alone
(Jaccard's index of the sets of runs; Broder 1997). Candidates are found by MinHash and banded hashing
(datasketch), and then compared run by run, so that no chance decides. Each word that differs changes five
runs: of 1,500 words about 70 scattered ones may differ, of 50 words one. Texts of less than `SHORTEST` words
are never held to be one: a headline or an answer may be the same by chance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.shelf import Shelf
from framing.corpus.tabulate import SplitDocument
from framing.texts.words import BETWEEN, counted_words

if TYPE_CHECKING:  # datasketch takes its time to import: it is imported where texts are compared
    from datasketch import LeanMinHash, MinHash

ALIKE, ALIKE_SHORT = 0.6, 0.8
LONG, SHORTEST = 300, 20  # words
_RUN = 5  # words
_BANDS, _ROWS = 42, 3  # finds pairs of 0.6 with a probability of 0.99996
_SHOWN, _LONGEST = 3, 4  # differences that are shown, and their words
# Bytes that are numbered, and runs that are hashed, at a time: so many as the processor keeps at hand.
_BLOCK, _HASHED = 1 << 15, 1000
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)

_PARTED = re.compile(r"[-\u00ad\u2010]\s+")

Words = list[str]


@dataclass(frozen=True)
class Likeness:
    """That a document has the text of another: whose, how alike they are (0 to 1), and what differs.

    ``differing`` is the number of words that differ, 0 where the texts are the same; ``examples`` shows the
    first differences.
    """

    doc_id: str
    alike: float
    differing: int = 0
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.differing:
            return f"has the same text as {self.doc_id}"
        shown = ", ".join(self.examples)
        words = "word differs" if self.differing == 1 else "words differ"
        return f"is a version of {self.doc_id}: {self.differing:,} {words} ({shown})"


@dataclass(frozen=True)
class Sketch:
    """What is compared of a document: its runs of five words as sorted numbers, their MinHash, its body."""

    doc_id: str
    n_words: int
    runs: np.ndarray
    minhash: "LeanMinHash"
    content: str
    spans: list[tuple[int, int]]

    @property
    def passages(self) -> list[tuple[str, ...]]:
        """The words of its passages."""
        return _passages(self.content, self.spans)


def sketch_text(one: SplitDocument) -> Sketch | None:
    """What is compared of a document; None for one that is too short to be held to be a copy."""
    if sum(one.n_words) < SHORTEST:
        return None
    whole = (_PARTED.sub("", words) if "\n" in words else words for words in one.words)
    numbers = _number_words(BETWEEN.join(filter(None, whole)))
    runs = _runs_of(numbers)
    doc_id, content, spans = one.body
    return Sketch(doc_id, len(numbers), runs, _hash_runs(runs), content, spans)


class Likenesses:
    """The texts seen so far, which wait on disk; finds for each next one whether it is one of them."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._index = MinHashLSH(num_perm=_BANDS * _ROWS, params=(_BANDS, _ROWS))
        self._known: Shelf[Sketch] = Shelf()

    def find(self, text: Sketch | None) -> Likeness | None:
        """The document before this one that has its text, the most alike; None where there is none.

        A document that has the text of another is not remembered.
        """
        if text is None:
            return None
        alike = self._index.query(text.minhash)
        scores = {other: _jaccard(text.runs, self._known[other].runs) for other in alike}
        best = max(scores, key=lambda other: scores[other], default="")
        if scores.get(best, 0) >= (ALIKE if text.n_words >= LONG else ALIKE_SHORT):
            differences = list(_differences(self._known[best].passages, text.passages))
            examples = tuple(_show(*pair) for pair in differences[:_SHOWN])
            differing = sum(max(len(before), len(after)) for before, after in differences)
            return Likeness(best, scores[best], differing, examples)
        self._index.insert(text.doc_id, text.minhash)
        self._known.put(text.doc_id, text)
        return None


def _number_words(together: str) -> np.ndarray:
    """A number for each word of a text of `join_words`: a polynomial of its bytes, modulo 2⁶⁴.

    All are told at once, from the sums up to each word's end (Karp and Rabin 1987), some bytes at a time.
    """
    data = np.frombuffer(together.encode("utf-8", "surrogatepass"), np.uint8)
    ends = np.append(np.flatnonzero(data == ord(BETWEEN)), len(data))
    starts = np.append(0, ends[:-1] + 1)
    powers, inverses = (_powers(base, _BLOCK) for base in (_BASE, _INVERSE))
    sums, total = np.empty(len(ends), np.uint64), np.uint64(0)
    for first in range(0, len(data), _BLOCK):
        block = data[first : first + _BLOCK]
        upto = np.cumsum(block * powers[: len(block)]) * _power(_BASE, first) + total
        here = slice(*np.searchsorted(ends, [first, first + len(block)], side="right"))
        sums[here], total = upto[ends[here] - first - 1], upto[-1]
    # The sign between two words adds nothing: a word begins with the sum at the end of the one before.
    scales = np.array([_power(_INVERSE, first) for first in range(0, len(data), _BLOCK)])
    return np.diff(sums, prepend=np.uint64(0)) * inverses[starts % _BLOCK] * scales[starts // _BLOCK]


def _power(base: int, exponent: int) -> np.uint64:
    return np.uint64(pow(base, exponent, 1 << 64))


@cache
def _powers(base: int, number: int) -> np.ndarray:
    """So many powers of a base modulo 2⁶⁴, from the one of 0 on."""
    factors = np.full(number, base, np.uint64)
    factors[0] = 1
    return np.multiply.accumulate(factors)


def _runs_of(numbers: np.ndarray) -> np.ndarray:
    """The runs of five words, as sorted numbers, each once."""
    mixed = np.zeros(len(numbers) - _RUN + 1, dtype=np.uint64)
    for place in range(_RUN):
        mixed = (mixed + numbers[place : place + len(mixed)]) * np.uint64(_BASE)
        mixed ^= mixed >> np.uint64(29)
    runs = np.sort((mixed >> np.uint64(32)).astype(np.uint32))  # np.unique takes many times as long
    return runs[np.append(True, runs[1:] != runs[:-1])]


def _hash_runs(runs: np.ndarray) -> "LeanMinHash":
    from datasketch import LeanMinHash

    sketch = _no_runs().copy()
    for first in range(0, len(runs), _HASHED):
        sketch.update_batch(runs[first : first + _HASHED].tolist())
    return LeanMinHash(sketch)


@cache
def _no_runs() -> "MinHash":
    """The MinHash of nothing: to draw its permutations takes longer than to hash a text."""
    from datasketch import MinHash

    return MinHash(num_perm=_BANDS * _ROWS, hashfunc=int)


def _jaccard(runs: np.ndarray, others: np.ndarray) -> float:
    both = len(np.intersect1d(runs, others, assume_unique=True))
    return both / (len(runs) + len(others) - both)


def _passages(content: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, ...]]:
    """The words of passages; one that is parted at the end of a line is whole."""
    return [
        tuple(_PARTED.sub("", word) if "\n" in word else word for word in counted_words(content, start, end))
        for start, end in spans
    ]


def _differences(
    before: list[tuple[str, ...]], after: list[tuple[str, ...]]
) -> Iterator[tuple[Words, Words]]:
    """What stands in one text in place of what stands in the other: passages first, then their words."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            old, new = ([word for words in part for word in words] for part in (before[a:b], after[c:d]))
            for inner, e, f, g, h in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                if inner != "equal":
                    yield old[e:f], new[g:h]


def _show(before: Words, after: Words) -> str:
    sides = (
        " ".join(words[:_LONGEST]) + (" …" if len(words) > _LONGEST else "") for words in (before, after)
    )
    old, new = sides
    if old and new:
        return f"«{old}» became «{new}»"
    return f"«{new}» is added" if new else f"«{old}» is left out"
