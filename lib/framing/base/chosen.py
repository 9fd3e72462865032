"""Rows of a table that choices show, where many are asked for: values are looked at, and not rows again.

Of each column it is remembered which rows have which value. A choice begins with its test that fewest rows
fulfil, so that what an answer costs grows with these rows, and not with the table.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.base.addresses import Choice, Criterion, Way

Places = NDArray[np.intp]


class _Column(NamedTuple):
    """A column by its values, as texts; what is missing is ``""``.

    ``number`` has a row's value by its place in ``values``, and ``place`` has that place by value; ``order``
    lists the rows by value, and those of a value begin at its place in ``first``, which has one more than
    there are values.
    """

    name: str
    values: pd.Index
    place: Mapping[str, int]
    number: NDArray[np.int32]
    order: NDArray[np.int32]
    first: Places

    @classmethod
    def of(cls, table: pd.DataFrame, name: str) -> "_Column":
        column = table[name] if name in table else pd.Series("", index=table.index)
        number, found = pd.factorize(column, use_na_sentinel=False)
        once = pd.Series(found)
        merged, values = pd.factorize(once.astype("str").where(once.notna(), ""))
        number = merged[number].astype(np.int32)
        first = np.concatenate([[0], np.bincount(number, minlength=len(values)).cumsum()])
        order = np.argsort(number, kind="stable").astype(np.int32)
        place = {value: at for at, value in enumerate(values.tolist())}
        return cls(name, pd.Index(values), place, number, order, first)

    def fulfilled(self, test: Criterion) -> NDArray[np.bool_]:
        """Which values fulfil a test."""
        if test.kind not in ("", "not"):
            return test.fulfilled(pd.DataFrame({self.name: self.values}))
        found = np.zeros(len(self.values), bool)
        found[[self.place[value] for value in test.values if value in self.place]] = True
        return found if test.kind == "" else ~found

    def count(self, wanted: NDArray[np.bool_]) -> int:
        """How many rows have one of the values."""
        return int(np.diff(self.first)[wanted].sum())

    def rows(self, wanted: NDArray[np.bool_]) -> Places:
        """The rows that have one of the values, in the order of the table."""
        places = np.flatnonzero(wanted)
        parts = [self.order[self.first[at] : self.first[at + 1]] for at in places]
        return np.sort(np.concatenate([np.empty(0, np.intp), *parts]))


class Rows:
    """The rows of a table, to be chosen from many times.

    >>> rows = Rows(pd.DataFrame({"family": ["amity", "alliance", "amity"]}))
    >>> rows.chosen(Choice(((Criterion("family", "", ("amity",)),),))).tolist()
    [0, 2]
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._table = table
        self._columns: dict[str, _Column] = {}

    def chosen(self, choice: Choice) -> Places:
        """The places of the rows that are chosen, in the order of the table."""
        ways = [self._fulfil(way) for way in choice.ways]
        return ways[0] if len(ways) == 1 else np.unique(np.concatenate([np.empty(0, np.intp), *ways]))

    def _fulfil(self, way: Way) -> Places:
        tests = [(column, column.fulfilled(test)) for test in way for column in [self._column(test.column)]]
        if not tests:
            return np.arange(len(self._table))
        tests.sort(key=lambda test: test[0].count(test[1]))
        (fewest, wanted), *others = tests
        rows = fewest.rows(wanted)
        for column, wanted in others:
            rows = rows[wanted[column.number[rows]]]
        return rows

    def _column(self, name: str) -> _Column:
        if name not in self._columns:
            self._columns[name] = _Column.of(self._table, name)
        return self._columns[name]
