"""Dates as documents write them, to ISO dates: only where they can be read in one way."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from framing.texts.layout import wordset

# Whose month names are known besides English ones; Babel has them from the Unicode consortium's tables.
_LANGUAGES = wordset(
    "ar be bg bn ca cs da de el es et eu fa fi fr gl he hi hr hu hy id it ja ka kk ko lt lv mk ms nb nl "
    "pl pt ro ru sk sl sq sr sv th tr uk ur uz vi zh"
)
#: The English names of the months, in order.
MONTHS: tuple[str, ...] = ("january", "february", "march", "april", "may", "june", "july", "august")
MONTHS += ("september", "october", "november", "december")

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ]\d{1,2}:\d\d.*)?Z?")
_COMPACT = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:T?\d{2,6}.*)?|D:(\d{4})(?:(\d\d))?")
_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,T]+\d{1,2}:\d\d.*)?")
_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(?:(\d{1,2})\s*[月월]\s*(?:(\d{1,2})\s*[日일])?)?.*")
_NOISE = re.compile(
    r"\b(?:published|posted|updated|on|the|of|de|del|di|do|da|den|der|am|le|den|dated|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|"
    r"sat(?:ur)?|sun)(?:day)?\b\.?|\bг(?:ода|\.)?(?=\W|$)|(?<=\d)(?:st|nd|rd|th|er|º|\.)(?=\W|$)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![, ])[, ]*+(?:\bat )?\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s*(?:[A-Z]{2,5}|[+-]\d{4}|\([A-Z]+\)))*",
    re.I,
)
_LONGEST = 200  # characters of what is written as a date
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[’'][^\W\d_]+)?")


def read_date(written: str, *, language: str = "", day_first: bool | None = None) -> str:
    """The ISO 8601 date that was written, to the day, month or year; ``""`` where none can be told.

    Parameters
    ----------
    written : a date in figures, or with the name of a month in one of some fifty languages; a clock's time
        and the day of the week may stand beside it.
    language : of the text that says it, where known: «3.4.2021» is the third of April in German, and either
        in English.
    day_first : whether the day comes before the month in figures, where `tell_order` told it.

    >>> [read_date(text) for text in ("3 October 2024", "23/08/2021", "октябрь 2024 г.")]
    ['2024-10-03', '2021-08-23', '2024-10']
    >>> read_date("04/08/2021"), read_date("04.08.2021", language="de")
    ('', '2021-08-04')
    """
    text = " ".join(written[:_LONGEST].split()).strip(" .,;|·•–—-")
    for pattern in (_ISO, _COMPACT, _ASIAN):
        if found := pattern.fullmatch(text):
            year, month, day = [int(number) for number in found.groups() if number] + [0] * (
                3 - sum(number is not None for number in found.groups())
            )
            return _iso(year, month, day)
    if found := _NUMBERS.fullmatch(text):
        first, sign, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        if day_first is None and sign == "." and language not in ("", "en"):
            day_first = True
        return _of_numbers(first, second, year, day_first=day_first)
    return _with_name(text, language)


def tell_order(dates: Iterable[str]) -> bool | None:
    """Whether in a column of dates in figures the day comes before the month; None where none tells it.

    >>> tell_order(["03/04/2021", "28/02/2021"]), tell_order(["03/04/2021", "02/28/2021"])
    (True, False)
    >>> tell_order(["03/04/2021", "2021-02-28"])
    """
    found = [_NUMBERS.fullmatch(" ".join(written.split())) for written in dates]
    pairs = [(int(one[1]), int(one[3])) for one in found if one]
    day_first, month_first = (any(pair[place] > 12 for pair in pairs) for place in (0, 1))
    return day_first if day_first != month_first else None


def _of_numbers(first: int, second: int, year: int, *, day_first: bool | None) -> str:
    if first == second or first > 12 or (day_first and second <= 12):
        return _iso(year, second, first)
    return _iso(year, first, second) if second > 12 or day_first is False else ""


def _with_name(text: str, language: str) -> str:
    """A date with a month's name, a year of four figures and perhaps a day, and nothing else."""
    tokens = _TOKEN.findall(_NOISE.sub(" ", _CLOCK.sub(" ", text)).lower())
    numbers = [token for token in tokens if token.isdigit()]
    words = [token for token in tokens if not token.isdigit()]
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    months = [_month(word, language) for word in words]
    if len(years) != 1 or len(days) > 1 or len(numbers) > 2 or sum(map(bool, months)) != 1 or len(words) > 2:
        return ""
    return _iso(int(years[0]), max(months), int(days[0]) if days else 0)


def _month(word: str, language: str) -> int:
    """The number of the month that a word names; 0 where it names none, or different ones."""
    if len(word) > 2:
        english = [n for n, name in enumerate(MONTHS, 1) if name == word or word in (name[:3], name[:4])]
        if english:
            return english[0]
    meant = _month_names().get(word, {})
    if language in meant:
        return meant[language]
    numbers = set(meant.values())
    return numbers.pop() if len(numbers) == 1 else 0


@lru_cache(maxsize=1)
def _month_names() -> dict[str, dict[str, int]]:
    """For each word the languages in which it names a month, and which one."""
    from babel.dates import get_month_names  # imported late: most dates are in figures or English

    names: dict[str, dict[str, int]] = defaultdict(dict)
    for language in sorted(_LANGUAGES):
        for width in ("wide", "abbreviated"):
            for use in ("format", "stand-alone"):
                for number, name in get_month_names(width, use, language).items():
                    names[name.lower().strip(". ")][language] = number
    return names


def _iso(year: int, month: int, day: int) -> str:
    """The parts as an ISO date; ``""`` where there is no such day."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if not 1000 <= year <= 2200:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
