"""Dates and figures in words, as tables and problems show them."""

import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from framing.chronology.numbers import SCALES


def say_date(statement: Mapping[Hashable, Any]) -> str:
    """The date of a statement (a row) with its qualification; empty where it has none.

    >>> say_date({"date": "1949", "until": "1953", "date_precision": "year", "date_bound": "by"})
    'by 1949–1953'
    >>> say_date({"date": "1501", "until": "", "date_precision": "century", "date_bound": ""})
    '16th century'
    """
    if not statement["date"]:
        return ""
    said = statement["date"]
    if statement["date_precision"] == "decade":
        said = f"{said}s"
    if statement["date_precision"] == "century":
        number = int(said) // 100 + 1
        ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        said = f"{number}{ending} century"
    said += f"–{statement['until']}" if statement["until"] else ""
    return f"{statement['date_bound']} {said}".strip()


def say_figure(statement: Mapping[Hashable, Any]) -> str:
    """The figure of a statement (a row) with its bound and unit; empty where it has none.

    >>> say_figure({"quantity": 1_800_000.0, "bound": "over", "unit": "guests"})
    'over 1.8 million guests'
    """
    if math.isnan(statement["quantity"]):
        return ""
    bound = "" if statement["bound"] == "exact" else statement["bound"]
    return f"{bound} {say_number(statement['quantity'])} {statement['unit']}".strip()


def say_number(value: float) -> str:
    """A number as a reader would write it.

    >>> say_number(1300), say_number(1_800_000), say_number(234e9)
    ('1,300', '1.8 million', '234 billion')
    """
    for word in ("billion", "million"):
        if value >= SCALES[word]:
            return f"{value / SCALES[word]:,g} {word}"
    return f"{value:,g}"


def credit(pairs: Iterable[tuple[str, str]]) -> str:
    """Every value once, in order, with the documents that give it; ``pairs`` are values and document ids.

    >>> credit([("1949", "a"), ("1991", "b"), ("1991", "c"), ("", "d")])
    '1949 (a); 1991 (b, c)'
    """
    by_value: dict[str, list[str]] = {}
    for value, doc_id in pairs:
        if value and doc_id not in by_value.setdefault(value, []):
            by_value[value].append(doc_id)
    return "; ".join(f"{value} ({', '.join(docs)})" for value, docs in by_value.items())
