"""Dates and quantities as intervals: what a statement leaves open, and whether two of them overlap."""

import calendar
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any, TypeAlias

import pandas as pd

#: The precisions of a date, from fine to coarse.
PRECISIONS = ("day", "month", "year", "decade", "century")
#: How a text qualifies a figure.
BOUNDS = ("exact", "over", "at least", "nearly", "about")

#: The first and the last value that are left open: two dates, or two numbers.
Interval: TypeAlias = tuple[Any, Any]

_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_LENGTHS = {"day": 10, "month": 7, "year": 4, "decade": 4, "century": 4}
_YEARS = {"year": 1, "decade": 10, "century": 100}


def days_of(iso: str, precision: str) -> Interval:
    """The first and the last day that an ISO date of a precision stands for.

    Raises
    ------
    ValueError
        where it is no such date: another length, no day of the calendar, or no first year of a decade (1960)
        or of a century (1901).

    >>> days_of("1960", "decade")
    (datetime.date(1960, 1, 1), datetime.date(1969, 12, 31))
    """
    if not _ISO.fullmatch(iso) or len(iso) != _LENGTHS[precision]:
        raise ValueError(iso)
    year, month, day = (int(part) for part in (iso + "-01-01")[:10].split("-"))
    first = date(year, month, day)
    if precision == "day":
        return first, first
    if precision == "month":
        return first, date(year, month, calendar.monthrange(year, month)[1])
    if (precision == "decade" and year % 10) or (precision == "century" and year % 100 != 1):
        raise ValueError(iso)
    return first, date(year + _YEARS[precision], 1, 1) - timedelta(days=1)


def precision_of(iso: str) -> str:
    """The precision of an ISO date: ``day``, ``month`` or ``year`` by its length; empty for no date."""
    return {4: "year", 7: "month", 10: "day"}[len(iso)] if _ISO.fullmatch(iso) else ""


def date_interval(statement: Mapping[Any, Any]) -> Interval | None:
    """The days on which a statement (a row) places its event, first and last; None where it has no date.

    *By* 1992 leaves every earlier day open, *after* 1991 every later one. 1991 and 1949-10-02 can't both
    date one event; 1949 and 1949-10-02 can.

    >>> date_interval({"date": "1949", "until": "", "date_precision": "year", "date_bound": ""})
    (datetime.date(1949, 1, 1), datetime.date(1949, 12, 31))
    """
    if not statement["date"]:
        return None
    first, last = days_of(statement["date"], statement["date_precision"])
    if statement["until"]:
        last = days_of(statement["until"], statement["date_precision"])[1]
    if statement["date_bound"] == "by":
        first = date.min
    if statement["date_bound"] == "after":
        last = date.max
    return first, last


def quantity_interval(value: float, bound: str) -> Interval:
    """The numbers that a stated figure leaves open, low and high, by its own last significant digit.

    A figure is read as rounded: 1.8 million stands for 1.75 to 1.85 million. *Nearly* 2 million rounds to
    2 million and is below it: 1.5 to 2 million. *Over* and *at least* are open above. Trailing zeros are not
    significant, so round figures are wide: two figures that overlap need not be equal.

    >>> quantity_interval(1_800_000, "exact")
    (1750000.0, 1850000.0)
    >>> quantity_interval(2_000_000, "nearly")
    (1500000.0, 2000000.0)
    """
    if bound in ("over", "at least"):
        return float(value), math.inf
    exponent = int(Decimal(str(value)).normalize().as_tuple().exponent)
    half = float(Decimal(10) ** exponent) / 2
    return value - half, float(value) if bound == "nearly" else value + half


def overlap(a: Interval, b: Interval) -> bool:
    """Whether some day, or some number, lies in both intervals."""
    return bool(a[0] <= b[1] and b[0] <= a[1])


def pair_dates(rows: pd.DataFrame) -> list[tuple[Interval, Interval]]:
    """Every two of the dates that statements give, as intervals (`date_interval`)."""
    return _pairs(interval for row in rows.to_dict("records") if (interval := date_interval(row)))


def pair_quantities(rows: pd.DataFrame) -> list[tuple[Interval, Interval]]:
    """Every two of the figures of one unit that statements give, as intervals (`quantity_interval`)."""
    counted = rows[rows["quantity"].notna()]
    return [
        pair
        for _, same in counted.groupby("unit")
        for pair in _pairs(map(quantity_interval, same["quantity"], same["bound"]))
    ]


def _pairs(intervals: Iterable[Interval]) -> list[tuple[Interval, Interval]]:
    return list(combinations(intervals, 2))
