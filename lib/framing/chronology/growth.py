"""Stated growth against stated levels: the base that they imply, beside the base that is known."""

import math
from typing import Any

import pandas as pd

from framing.chronology.intervals import overlap, quantity_interval
from framing.chronology.wording import say_date

_COLUMNS = (
    *("doc_id", "percent", "since", "reading", "value", "bound", "date"),
    *("implied_base", "known_base", "known_growth", "needed_value", "fits"),
)


#: How a growth in percent can be meant: by so much more than the base, or to so much of it.
READINGS = {"by": 1, "to": 0}


def implied_base(value: float, percent: float, reading: str) -> float:
    """The base from which a growth of ``percent`` leads to ``value``, as one of the `READINGS` has it.

    A growth *by* 1,300 % makes fourteen times the base; who writes it may mean growth *to* 1,300 %, thirteen
    times as much.

    >>> implied_base(140, 1300, "by"), implied_base(130, 1300, "to")
    (10.0, 10.0)
    """
    return value / (READINGS[reading] + percent / 100)


def check_growth(chronology: pd.DataFrame, *, growth: str, value: str, base: str) -> pd.DataFrame:
    """One row per stated growth, level and reading: the base that they imply, beside the base that is known.

    ``growth``, ``value`` and ``base`` name events of the chronology: growths in percent, levels, and levels
    at the start (a statement, or background from the literature). A growth is paired with the levels that the
    same document states, and read in both ways. Columns ``doc_id, percent, since, reading, value, bound,
    date, implied_base, known_base,
    known_growth, needed_value, fits``: the level's ``bound`` holds for ``implied_base`` too (over 100 implies
    a base *over* 100 / 14); ``known_growth`` is 100 · (value / known base − 1); ``needed_value`` is the level
    that the stated growth would make of the known base; ``fits`` says whether known and implied base
    overlap, all figures taken as rounded (*yes*, *no*, or *unknown* where no base is known).

    A level that is only known to lie *over* something fits every larger base, so *yes* is weak there: read
    ``known_growth`` and ``needed_value``. Two customs services count one trade differently, so *no* is a
    question about sources before it is an error.
    """
    figures = chronology[chronology["quantity"].notna()]
    growths, levels, bases = (
        figures[figures["event"] == name].to_dict("records") for name in (growth, value, base)
    )
    rows = [
        _pair(stated, level, reading)
        | (_hold_against(stated, level, known, reading) if known else {"fits": "unknown"})
        for stated in growths
        for level in levels
        if level["doc_id"] == stated["doc_id"]
        for reading in READINGS
        for known in bases or [None]
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    numbers = ["known_base", "known_growth", "needed_value"]
    return table.astype(dict.fromkeys(numbers, float)) if rows else table


def _pair(stated: dict[Any, Any], level: dict[Any, Any], reading: str) -> dict[str, Any]:
    return {
        "doc_id": stated["doc_id"],
        "percent": stated["quantity"],
        "since": stated["date"],
        "reading": reading,
        "value": level["quantity"],
        "bound": level["bound"],
        "date": say_date(level),
        "implied_base": implied_base(level["quantity"], stated["quantity"], reading),
    }


def _hold_against(
    stated: dict[Any, Any], level: dict[Any, Any], known: dict[Any, Any], reading: str
) -> dict[str, Any]:
    slow, fast = quantity_interval(stated["quantity"], stated["bound"])
    low, high = quantity_interval(level["quantity"], level["bound"])
    implied = implied_base(low, fast, reading), implied_base(high, slow, reading)
    fits = overlap(implied, quantity_interval(known["quantity"], known["bound"]))
    times = level["quantity"] / known["quantity"] if known["quantity"] else math.nan
    return {
        "known_base": known["quantity"],
        "known_growth": 100 * (times - 1),
        "needed_value": known["quantity"] * (READINGS[reading] + stated["quantity"] / 100),
        "fits": "yes" if fits else "no",
    }
