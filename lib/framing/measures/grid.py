"""How many cases are there under each combination of choices? All combinations are counted at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.measures.choices import Choices, Mask, without
from framing.measures.intervals import Floats

MEAN = "mean of documents"
# The unit of measurement → what is counted as one case.
_CASES = {"per 1,000 words": "mention", "per sentence": "sentence", "per passage": "passage", MEAN: "mention"}
UNITS = tuple(_CASES)
# Cells, of combinations and documents or kinds of rows, counted at a time, to spare memory.
_CELLS = 1 << 22

Ints = NDArray[np.int64]


@dataclass
class Grid:
    """All combinations of the choices under each unit, and the counting under each.

    Rows that every choice treats alike are counted together, so that the work depends on the number of
    distinct kinds of mentions, not on the number of mentions. Combinations are ordered by unit, then by
    choice, the last one varying fastest.
    """

    choices: Choices
    units: tuple[str, ...]
    rows: pd.DataFrame
    documents: pd.DataFrame
    passages: pd.DataFrame
    furniture: pd.DataFrame | None

    def __post_init__(self) -> None:
        shape = tuple(len(options) for options in self.choices.values())
        self.size = int(np.prod(shape))
        self.picked = dict(zip(self.choices, np.unravel_index(np.arange(self.size), shape), strict=True))
        place = {without(doc_id): number for number, doc_id in enumerate(self.documents["doc_id"])}
        places = np.array([place.get(option, -1) for option in self.choices["omitted"]])
        self.left_out = places[self.picked["omitted"]]

    def count(self, first: Mask, second: Mask, *, share: bool = False) -> tuple[Floats, Floats, Ints, Ints]:
        """Weighted and plain numbers of cases that are ``first`` and ``second`` under each specification.

        Weighted numbers differ from plain ones under the mean of documents: as if every document had the
        mean number of words, or, for a ``share``, the sum of the documents' shares and their number.
        """
        counters = [_Counter.of(self, side) for side in (first, second)]
        weighted = np.zeros((2, len(self.units), self.size))
        plain = np.zeros((2, len(self.units), self.size), int)
        for place, unit in enumerate(self.units):
            for batch in self._batches(counters):
                plain[:, place, batch] = [counter.count(unit, batch) for counter in counters]
                weighted[:, place, batch] = plain[:, place, batch]
                if unit == MEAN and share:
                    weighted[:, place, batch] = _mean_shares(*(one.by_document(batch) for one in counters))
                elif unit == MEAN:
                    weighted[:, place, batch] = [one.weigh(batch, *self._weights(batch)) for one in counters]
        a, b = weighted.reshape(2, -1)
        n_a, n_b = plain.reshape(2, -1)
        return a, b, n_a, n_b

    def table(self, estimate: Floats, **counts: Ints) -> pd.DataFrame:
        """One row per specification: its number, a column per choice, ``estimate``, counts, ``default``."""
        columns: dict[str, Any] = {"unit": np.repeat(np.array(self.units, object), self.size)}
        for name, options in self.choices.items():
            columns[name] = np.tile(np.array(list(options), object)[self.picked[name]], len(self.units))
        number = np.arange(1, len(self.units) * self.size + 1)
        measured = {"estimate": estimate, **counts, "default": number == 1}
        return pd.DataFrame({"specification": number, **columns, **measured})

    def _batches(self, counters: Sequence["_Counter"]) -> Iterator[slice]:
        widest = max(len(self.documents), *(counter.kinds for counter in counters), 1)
        step = max(1, _CELLS // widest)
        for start in range(0, self.size, step):
            yield slice(start, min(start + step, self.size))

    def _weights(self, batch: slice) -> tuple[Floats, Ints]:
        """What a case of each document counts in the mean of documents, and which row holds for which.

        Words per document depend on the choices on headings, furniture and the document left out. Counts are
        taken as if every document had the mean number of words, so that each weighs the same.
        """
        nothing = np.zeros(batch.stop - batch.start, int)
        furniture = self.picked["furniture"][batch] if "furniture" in self.choices else nothing
        choices = np.stack([self.picked["headings"][batch], furniture, self.left_out[batch]])
        (headings, counted, left_out), which = np.unique(choices, axis=1, return_inverse=True)
        body, of_headings, of_furniture = self._words
        words = np.repeat(body[None], len(headings), axis=0)
        words[headings == 1] -= of_headings
        words[counted == 1] += of_furniture
        (without_one,) = np.nonzero(left_out >= 0)
        words[without_one, left_out[without_one]] = 0
        present = words > 0
        mean = words.sum(axis=1, keepdims=True) / np.maximum(present.sum(axis=1, keepdims=True), 1)
        return np.where(present, mean / np.where(present, words, 1), 0), which.ravel()

    @cached_property
    def _words(self) -> tuple[Floats, Floats, Floats]:
        """The words of each document's body, of its headings, and of its furniture."""
        headings = self.passages[self.passages["role"] == "heading"]
        furniture = self.passages[:0] if self.furniture is None else self.furniture
        return self._sum_words(self.passages), self._sum_words(headings), self._sum_words(furniture)

    def _sum_words(self, pieces: pd.DataFrame) -> Floats:
        summed = pieces.groupby("doc_id")["n_words"].sum()
        return summed.reindex(self.documents["doc_id"], fill_value=0).to_numpy(float)


class _Cases(NamedTuple):
    """Cases (mentions, sentences, passages) by the kinds of rows that they hold, and by document."""

    keys: list[tuple[int, ...]]
    counts: Floats

    @classmethod
    def of(cls, kind: Ints, document: Ints, case: np.ndarray, n_documents: int) -> "_Cases":
        order = np.lexsort((kind, case))
        places: dict[tuple[int, ...], int] = {}
        cells = []
        bounds = np.flatnonzero(np.diff(pd.factorize(case[order])[0])) + 1
        for members in np.split(order, bounds) if len(order) else []:
            key = tuple(sorted(set(kind[members].tolist())))
            cells.append((places.setdefault(key, len(places)), document[members[0]]))
        counts = np.zeros((len(places), n_documents))
        if cells:
            np.add.at(counts, tuple(np.array(cells).T), 1)
        return cls(list(places), counts)


@dataclass
class _Counter:
    """Some of the rows, by kind: rows that every choice treats alike are of one kind.

    ``masks`` has, per choice, a table kept × kind of what stays, and ``picked`` the row of it under each
    specification; ``cases`` the cases that are made of these kinds, and ``left_out`` the number of the
    document that each specification leaves out, or -1.
    """

    masks: list[Mask]
    picked: list[Ints]
    cases: dict[str, _Cases]
    left_out: Ints

    @classmethod
    def of(cls, grid: Grid, wanted: Mask) -> "_Counter":
        rows = grid.rows[wanted]
        masks, picked = [], []
        for name, options in grid.choices.items():
            distinct = {id(mask): mask for mask in options.values()}
            places = {key: number for number, key in enumerate(distinct)}
            masks.append(np.array([mask[wanted] for mask in distinct.values()]))
            picked.append(np.array([places[id(mask)] for mask in options.values()])[grid.picked[name]])
        _, first, kind = np.unique(np.concatenate(masks), axis=1, return_index=True, return_inverse=True)
        document = pd.Index(grid.documents["doc_id"]).get_indexer(rows["doc_id"])
        case_of = {name: rows[name].to_numpy() for name in ("sentence", "passage")}
        case_of["mention"] = np.arange(len(rows))
        cases = {
            name: _Cases.of(kind.ravel(), document, case, len(grid.documents))
            for name, case in case_of.items()
        }
        return cls([table[:, first] for table in masks], picked, cases, grid.left_out)

    @property
    def kinds(self) -> int:
        """The largest number of kinds, of rows or cases."""
        return max(self.masks[0].shape[1], *(len(cases.keys) for cases in self.cases.values()))

    def count(self, unit: str, batch: slice) -> Ints:
        """Cases under each specification."""
        cases = self.cases[_CASES[unit]]
        held, left_out = self._held(cases, batch), self.left_out[batch]
        counts = held @ cases.counts.sum(axis=1)
        (without_one,) = np.nonzero(left_out >= 0)
        if len(without_one):
            counts[without_one] -= (held[without_one] * cases.counts.T[left_out[without_one]]).sum(axis=1)
        return counts.astype(int)

    def by_document(self, batch: slice) -> Ints:
        """Mentions under each specification in each document."""
        cases, left_out = self.cases[_CASES[MEAN]], self.left_out[batch]
        counts = self._held(cases, batch) @ cases.counts
        (without_one,) = np.nonzero(left_out >= 0)
        counts[without_one, left_out[without_one]] = 0
        return counts.astype(int)

    def weigh(self, batch: slice, weights: Floats, which: Ints) -> Floats:
        """Mentions under each specification, those of a document as its row of ``weights`` says."""
        cases = self.cases[_CASES[MEAN]]
        held, weighed = self._held(cases, batch), cases.counts @ weights.T
        sums = np.zeros(len(held))
        for row in range(len(weights)):
            sums[which == row] = held[which == row] @ weighed[:, row]
        return sums

    def _held(self, cases: _Cases, batch: slice) -> Floats:
        """Which kinds of cases stand under each specification: 1, or 0."""
        kept = np.ones((batch.stop - batch.start, self.masks[0].shape[1]), bool)
        for table, row in zip(self.masks, self.picked, strict=True):
            kept &= table[row[batch]]
        held = [kept[:, list(key)].any(axis=1) for key in cases.keys]
        return np.array(held, float).reshape(len(held), len(kept)).T


def _mean_shares(k: Ints, n: Ints) -> Floats:
    """Sum of the documents' shares, and the number of documents that have one."""
    present = n > 0
    return np.array([np.where(present, k / np.where(present, n, 1), 0).sum(axis=1), present.sum(axis=1)])
