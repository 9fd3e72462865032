"""A choice of rows as it stands in an address: ``family=alliance&stance=denied,surpassed``.

Tests are joined by ``&`` and all have to be fulfilled; ``&or&`` parts ways of which one is enough. A test is
``column=value,value`` (is one of them), ``column.not=…`` (is none), ``column.has=…`` (holds one as a part),
``column.lacks=…`` (holds none), ``column.from=1991`` and ``column.to=2001`` (numbers, both included). ``all``
is every row. A choice is made of a condition (:mod:`framing.base.expressions`), so that what is counted and
what an address shows is one thing; ``book/_static/mentions.js`` reads the same.
"""

import re
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import and_, or_
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd

from framing.base.definitions import TABLES
from framing.base.errors import FramingError
from framing.base.expressions import Comparison, Junction, Literal, Member, Name, Negation, Node, Part

EVERYTHING = "all"
MOST_WAYS = 12
_OR = "&or&"
_TEST = re.compile(r"(?P<column>[A-Za-z]\w*)(?:\.(?P<kind>not|has|lacks|from|to))?=(?P<values>.*)", re.DOTALL)
_OPPOSITE = {"": "not", "not": "", "has": "lacks", "lacks": "has"}
#: The columns of the list of mentions that hold whole numbers: «more than 3» is «from 4 on» of no others.
_WHOLE = ("year", *(name for name, one in TABLES["mentions"].columns.items() if one.dtype == "int"))
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Criterion:
    """A test of a column; ``kind`` is ``""`` (is one of ``values``), not, has, lacks, from or to."""

    column: str
    kind: str
    values: tuple[str, ...]

    @property
    def address(self) -> str:
        """The test as it stands in an address."""
        kind = f".{self.kind}" if self.kind else ""
        return f"{self.column}{kind}=" + ",".join(quote(value, safe="") for value in self.values)

    def fulfilled(self, frame: pd.DataFrame) -> np.ndarray:
        """Which rows fulfil it: one truth value per row. A column that isn't there is empty."""
        column = frame[self.column] if self.column in frame else pd.Series("", index=frame.index)
        if self.kind in ("from", "to"):
            numbers, bound = pd.to_numeric(column, errors="coerce").to_numpy(float), float(self.values[0])
            return numbers >= bound if self.kind == "from" else numbers <= bound
        texts = column.astype("str").where(column.notna(), "")
        if self.kind in ("has", "lacks"):
            parts = [texts.str.contains(value, regex=False).to_numpy(bool) for value in self.values]
            found = np.logical_or.reduce(parts)
        else:
            found = texts.isin(self.values).to_numpy(bool)
        return ~found if self.kind in ("not", "lacks") else found


Way = tuple[Criterion, ...]


@dataclass(frozen=True)
class Choice:
    """Rows that fulfil all tests of one of the ``ways``; of a way without a test, every row."""

    ways: tuple[Way, ...] = ((),)

    @property
    def address(self) -> str:
        """The choice as it stands in an address.

        >>> (choose("stance", "denied") | choose("doc_id", "1/2", kind="has")).address
        'stance=denied&or&doc_id.has=1%2F2'
        """
        return _OR.join("&".join(test.address for test in way) or EVERYTHING for way in self.ways)

    def __and__(self, other: "Choice") -> "Choice":
        """Rows of both; raises UnaddressableError where that takes too many ways."""
        ways = [_narrowed((*one, *two)) for one, two in product(self.ways, other.ways)]
        return Choice(_merged([way for way in ways if way is not None]))

    def __or__(self, other: "Choice") -> "Choice":
        """Rows of either; raises UnaddressableError where that takes too many ways."""
        return Choice(_merged([*self.ways, *other.ways]))

    def __invert__(self) -> "Choice":
        """All other rows. Raises UnaddressableError for tests of numbers."""
        every = [Choice(tuple((_opposite(test),) for test in way)) for way in self.ways]
        return reduce(and_, every, Choice())

    def fulfilled(self, frame: pd.DataFrame) -> np.ndarray:
        """Which rows are chosen: one truth value per row."""
        chosen = np.zeros(len(frame), dtype=bool)
        for way in self.ways:
            every = np.ones(len(frame), dtype=bool)
            chosen |= np.logical_and.reduce([every, *(test.fulfilled(frame) for test in way)])
        return chosen


class UnaddressableError(FramingError):
    """A condition that no address says, or an address that says none: such a number has no link."""

    def __init__(self, piece: str) -> None:
        expected = f"columns held against texts, or against whole numbers: {', '.join(_WHOLE)}"
        super().__init__(f"no address of mentions says {piece!r}", expected=expected)


def choose(column: str, *values: str, kind: str = "") -> Choice:
    """The rows that fulfil one test: of the ``kind`` of a ``Criterion``."""
    return Choice(((Criterion(column, kind, values),),))


def read_address(address: str) -> Choice:
    """The choice that an address says.

    Raises
    ------
    UnaddressableError
        for what is no such address.

    >>> read_address("family=alliance&or&all").ways
    ((Criterion(column='family', kind='', values=('alliance',)),), ())
    """
    return Choice(tuple(_read_way(way) for way in address.split(_OR)))


def choice_of(condition: Node | None) -> Choice:
    """The choice that a condition makes; every row where there is none.

    Raises
    ------
    UnaddressableError
        for a condition that compares columns or calculates, or has too many ways.

    >>> from framing.base.expressions import parse
    >>> choice_of(parse("family == 'alliance' and not stance in ['denied', 'surpassed']")).address
    'family=alliance&stance.not=denied,surpassed'
    """
    match condition:
        case None:
            return Choice()
        case Negation(part=part):
            return ~choice_of(part)
        case Junction(word=word, parts=parts):
            chosen = [choice_of(part) for part in parts]
            return reduce(and_ if word == "and" else or_, chosen)
        case Member(operand=Name(piece=column), choices=choices):
            return choose(column, *(_text(choice) for choice in choices))
        case Part(text=text, operand=Name(piece=column)):
            return choose(column, _text(text), kind="has")
        case Comparison(operands=operands, operators=signs):
            pairs = zip(operands, signs, operands[1:], strict=False)
            return reduce(and_, (_compared(*pair) for pair in pairs))
    raise UnaddressableError(condition.piece)


def _compared(left: Node, sign: str, right: Node) -> Choice:
    if isinstance(left, Literal):
        left, sign, right = right, _TURNED.get(sign, sign), left
    if not (isinstance(left, Name) and isinstance(right, Literal)):
        raise UnaddressableError(f"{left.piece} {sign} {right.piece}")
    if sign in ("==", "!="):
        return choose(left.piece, _text(right), kind="" if sign == "==" else "not")
    if left.piece not in _WHOLE or not re.fullmatch(r"-?\d+(\.0)?", _text(right)):
        raise UnaddressableError(f"{left.piece} {sign} {right.piece}")
    bound = int(float(right.value))
    step = {"<": -1, ">": 1}.get(sign, 0)
    return choose(left.piece, str(bound + step), kind="from" if ">" in sign else "to")


def _text(literal: Literal) -> str:
    return literal.value if isinstance(literal.value, str) else f"{literal.value:g}"


def _opposite(test: Criterion) -> Criterion:
    if test.kind not in _OPPOSITE:
        raise UnaddressableError(test.address)
    return Criterion(test.column, _OPPOSITE[test.kind], test.values)


def _narrowed(criteria: Way) -> Way | None:
    """The criteria with those of one column that name values made into one; None where no row can fit."""
    kept: dict[tuple[str, str], Criterion] = {}
    for number, one in enumerate(criteria):
        named = one.kind in ("", "not")
        key = (one.column, one.kind if named else f"{one.kind} {number}")
        if key in kept and one.kind == "":
            one = Criterion(one.column, "", tuple(v for v in kept[key].values if v in one.values))
        elif key in kept and one.kind == "not":
            one = Criterion(one.column, "not", tuple(dict.fromkeys((*kept[key].values, *one.values))))
        kept[key] = one
    for column, kind in [key for key in kept if key[1] == "not"]:
        if (column, "") in kept:
            left_out = kept.pop((column, kind)).values
            values = tuple(v for v in kept[column, ""].values if v not in left_out)
            kept[column, ""] = Criterion(column, "", values)
    found = tuple(dict.fromkeys(kept.values()))
    return None if any(one.kind == "" and not one.values for one in found) else found


def _merged(ways: list[Way]) -> tuple[Way, ...]:
    """The ways with two that differ in the values of one test made into one."""
    merged: list[Way] = []
    for way in ways:
        for number, other in enumerate(merged):
            if (union := _union(other, way)) is not None:
                merged[number] = union
                break
        else:
            merged.append(way)
    if len(merged) > MOST_WAYS:
        raise UnaddressableError(f"{len(merged)} ways")
    return tuple(merged)


def _union(one: Way, two: Way) -> Way | None:
    if one == two:
        return one
    different = [at for at, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]]
    if len(one) != len(two) or len(different) != 1:
        return None
    at = different[0]
    first, second = one[at], two[at]
    if (first.column, first.kind) != (second.column, second.kind) or first.kind not in ("", "has"):
        return None
    values = tuple(dict.fromkeys((*first.values, *second.values)))
    return (*one[:at], Criterion(first.column, first.kind, values), *one[at + 1 :])


def _read_way(way: str) -> Way:
    if way == EVERYTHING:
        return ()
    tests = []
    for part in way.split("&"):
        found = _TEST.fullmatch(part)
        if found is None:
            raise UnaddressableError(part)
        values = tuple(unquote(value) for value in found["values"].split(","))
        tests.append(Criterion(found["column"], found["kind"] or "", values))
    return tuple(tests)
