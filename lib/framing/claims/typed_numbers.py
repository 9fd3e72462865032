"""Numbers that somebody typed into prose, where a value that is counted anew should stand.

A number is a run of digits, a sign such as ½, or a number word from *two* on. Years (1500 to 2100), dates
(16 July 2001) and digits within names (G7) are none. Ordinals and fractions in words (*second*, *half*) can't
be told from other uses and are left to the reader's eye.
"""

import re
import unicodedata

_YEAR = r"(?:1[5-9]\d\d|20\d\d|2100)"
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:[1-9]|[12]\d|3[01])\s{_MONTH}(?:\s{_YEAR})?\b|\b{_YEAR}-\d\d(?:-\d\d)?\b", re.ASCII
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*(?:\s?%)?")
_WORDS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety"),
    *("dozens?", "hundreds?", "thousands?", "millions?", "billions?", "trillions?"),
)
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def typed_numbers(text: str) -> list[tuple[int, str]]:
    """The numbers that are typed in a text, each with the place where it begins.

    >>> typed_numbers("In 2001 the G7 had 8 guests, three of them from 16 July on.")
    [(19, '8'), (29, 'three')]
    """
    rest = _DATE.sub(lambda found: "-" * len(found[0]), text)
    found = [(match.start(), match[0]) for match in _WORD.finditer(rest)]
    for match in _DIGITS.finditer(rest):
        in_a_name = rest[: match.start()][-1:].isalpha()
        if not (in_a_name or re.fullmatch(_YEAR, match[0])):
            found.append((match.start(), match[0]))
    found += [(at, sign) for at, sign in enumerate(rest) if unicodedata.category(sign) in ("No", "Nl")]
    return sorted(found)
