"""The numbers that stand in a text, in figures or in words."""

import re
from decimal import Decimal

SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = dict(zip((*_ONES, *_TEENS, *_TENS), (*range(1, 20), *range(20, 100, 10)), strict=True))
_WITH_ARTICLE = {"quarter": 25, "hundred": 100, **SCALES}
_FIGURE = re.compile(rf"(\d+(?:,\d{{3}})*(?:\.\d+)?)(?:\s+({'|'.join(SCALES)})\b)?", re.IGNORECASE)
_WORD = re.compile(
    rf"\b(?:(a)\s+({'|'.join(_WITH_ARTICLE)})|({'|'.join(_TENS)})-({'|'.join(_ONES)})|({'|'.join(_WORDS)}))\b",
    re.IGNORECASE,
)


def numbers_in(text: str) -> set[float]:
    """The numbers that stand in a text, scaled.

    Reads 1,300 and 1.8 million, twenty-five, a hundred, and a quarter (as 25 percent).

    >>> sorted(numbers_in("over a quarter of 1.8 million, in twenty-five places"))
    [25.0, 1800000.0]
    """
    found = {
        float(Decimal(figure.replace(",", "")) * SCALES.get(scale.lower(), 1))
        for figure, scale in _FIGURE.findall(text)
    }
    for article, named, ten, unit, plain in _WORD.findall(text.lower()):
        if article:
            found.add(float(_WITH_ARTICLE[named]))
        else:
            found.add(float(_WORDS[plain] if plain else _WORDS[ten] + _WORDS[unit]))
    return found
