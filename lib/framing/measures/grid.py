"""How many cases are there under each combination of choices? All combinations are counted at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.measures.choices import Choices, Mask
from framing.measures.intervals import Floats

MEAN = "mean of documents"
# The unit of measurement → what is counted as one case.
_CASES = {"per 1,000 words": "mention", "per sentence": "sentence", "per passage": "passage", MEAN: "mention"}
UNITS = tuple(_CASES)
# Combinations counted at a time, to spare memory.
_BATCH = 4096

Ints = NDArray[np.int64]
# Which kinds of rows a case holds → the documents of such cases.
CaseKinds = dict[tuple[int, ...], list[int]]


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

    def count(self, first: Mask, second: Mask, *, share: bool = False) -> tuple[Floats, Floats, Ints, Ints]:
        """Weighted and plain numbers of cases that are ``first`` and ``second`` under each specification.

        Weighted numbers differ from plain ones under the mean of documents: as if every document had the
        mean number of words, or, for a ``share``, the sum of the documents' shares and their number.
        """
        counters = [_Counter.of(self, side) for side in (first, second)]
        weighted = np.zeros((2, len(self.units), self.size))
        plain = np.zeros((2, len(self.units), self.size), int)
        for place, unit in enumerate(self.units):
            for batch in self._batches():
                cases = [counter.count(unit, self._pick(batch)) for counter in counters]
                plain[:, place, batch] = [by_document.sum(axis=1) for by_document in cases]
                weighted[:, place, batch] = plain[:, place, batch]
                if unit == MEAN:
                    averaged = _mean_shares(*cases) if share else _mean_rates(cases, self._words(batch))
                    weighted[:, place, batch] = averaged
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

    def _batches(self) -> Iterator[slice]:
        for start in range(0, self.size, _BATCH):
            yield slice(start, min(start + _BATCH, self.size))

    def _pick(self, batch: slice) -> list[Ints]:
        return [picked[batch] for picked in self.picked.values()]

    def _words(self, batch: slice) -> Floats:
        """Words per document under the choices on furniture, headings and the document left out."""
        headings = self.passages[self.passages["role"] == "heading"]
        words = np.repeat(self._sum_words(self.passages)[None], batch.stop - batch.start, axis=0)
        words[self.picked["headings"][batch] == 1] -= self._sum_words(headings)
        if "furniture" in self.choices and self.furniture is not None:
            words[self.picked["furniture"][batch] == 1] += self._sum_words(self.furniture)
        options, left_out = list(self.choices["omitted"]), self.picked["omitted"][batch]
        for place, doc_id in enumerate(self.documents["doc_id"]):
            if f"document {doc_id}" in options:
                words[left_out == options.index(f"document {doc_id}"), place] = 0
        return words

    def _sum_words(self, pieces: pd.DataFrame) -> Floats:
        summed = pieces.groupby("doc_id")["n_words"].sum()
        return summed.reindex(self.documents["doc_id"], fill_value=0).to_numpy(float)


@dataclass
class _Counter:
    """Some of the rows, by kind: rows that every choice treats alike are of one kind.

    ``masks`` has, per choice, a table option × kind of what stays; ``cases`` the cases (mentions, sentences,
    passages) that are made of these kinds.
    """

    masks: list[Mask]
    cases: dict[str, CaseKinds]
    n_documents: int

    @classmethod
    def of(cls, grid: Grid, wanted: Mask) -> "_Counter":
        rows = grid.rows[wanted]
        masks = [np.array([mask[wanted] for mask in options.values()]) for options in grid.choices.values()]
        _, first, kind = np.unique(np.concatenate(masks), axis=1, return_index=True, return_inverse=True)
        document = pd.Index(grid.documents["doc_id"]).get_indexer(rows["doc_id"])
        case_of = {name: rows[name].to_numpy() for name in ("sentence", "passage")}
        case_of["mention"] = np.arange(len(rows))
        cases = {name: _case_kinds(kind.ravel(), document, case) for name, case in case_of.items()}
        return cls([table[:, first] for table in masks], cases, len(grid.documents))

    def count(self, unit: str, picked: list[Ints]) -> Ints:
        """Cases per specification and document; documents are summed where the unit asks for no mean."""
        kept = np.ones((len(picked[0]), self.masks[0].shape[1]), bool)
        for table, option in zip(self.masks, picked, strict=True):
            kept &= table[option]
        kinds = self.cases[_CASES[unit]]
        held = np.array([kept[:, list(key)].any(axis=1) for key in kinds]).reshape(len(kinds), len(kept))
        per_document = np.array([np.bincount(d, minlength=self.n_documents) for d in kinds.values()])
        per_document = per_document.reshape(len(kinds), self.n_documents)
        if unit != MEAN:
            per_document = per_document.sum(axis=1, keepdims=True)
        return (held.T.astype(float) @ per_document.astype(float)).astype(int)


def _case_kinds(kind: Ints, document: Ints, case: np.ndarray) -> CaseKinds:
    """Cases (mentions, sentences, passages) by the kinds of rows that they hold: the document of each."""
    order = np.lexsort((kind, case))
    found: CaseKinds = {}
    bounds = np.flatnonzero(np.diff(pd.factorize(case[order])[0])) + 1
    for members in np.split(order, bounds) if len(order) else []:
        key = tuple(sorted(set(kind[members].tolist())))
        found.setdefault(key, []).append(document[members[0]])
    return found


def _mean_rates(by_document: list[Ints], words: Floats) -> Floats:
    """Counts as if every document had the mean number of words, so that each weighs the same."""
    present = words > 0
    mean = words.sum(axis=1, keepdims=True) / np.maximum(present.sum(axis=1, keepdims=True), 1)
    weights = np.where(present, mean / np.where(present, words, 1), 0)
    return np.array([(counts * weights).sum(axis=1) for counts in by_document])


def _mean_shares(k: Ints, n: Ints) -> Floats:
    """Sum of the documents' shares, and the number of documents that have one."""
    present = n > 0
    return np.array([np.where(present, k / np.where(present, n, 1), 0).sum(axis=1), present.sum(axis=1)])
