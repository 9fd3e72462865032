"""Numbers and lists as people say them: what alternative texts are made of."""

import math
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

NAMED = 3  # as many names as a sentence carries


def counted(n: float, noun: str) -> str:
    """A number with its noun; the plural takes an s.

    >>> counted(1, "mention"), counted(1234, "mention")
    ('1 mention', '1,234 mentions')
    """
    return f"{int(n):,} {noun}" if n == 1 else f"{int(n):,} {noun}s"


def amount(value: float) -> str:
    """A number to two figures or whole, with a true minus sign; «unknown» where there is none.

    >>> amount(4.0812), amount(-0.0234), amount(1234.6), amount(7), amount(float("nan"))
    ('4.1', '−0.023', '1,235', '7', 'unknown')
    """
    if math.isnan(value):
        return "unknown"
    digits = 0 if value == round(value) else max(0, 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}".replace("-", "−")


def per_cent(share: float) -> str:
    """A share (0 to 1) in whole per cent.

    Only nothing is 0 per cent, and only all are 100.

    >>> per_cent(0.824), per_cent(0.001), per_cent(0.9999), per_cent(1)
    ('82 per cent', 'under 1 per cent', 'over 99 per cent', '100 per cent')
    """
    if math.isnan(share):
        return "an unknown share"
    if 0 < share < 0.01:
        return "under 1 per cent"
    if 0.99 < share < 1:
        return "over 99 per cent"
    return f"{100 * share:.0f} per cent"


def portion(k: int, n: int) -> str:
    """Some of a number of things.

    >>> portion(2, 3), portion(3, 3), portion(0, 3)
    ('2 of 3', 'all 3', 'none of 3')
    """
    return f"all {n:,}" if k == n else f"{k:,} of {n:,}" if k else f"none of {n:,}"


def listing(items: Iterable[str]) -> str:
    """Items as a list in a sentence; «none» where there are none.

    >>> listing(["a"]), listing(["a", "b", "c"]), listing([])
    ('a', 'a, b and c', 'none')
    """
    *rest, last = list(items) or ["none"]
    return f"{', '.join(rest)} and {last}" if rest else last


def spoken(value: object) -> str:
    """A value as it is said: ids of codebooks have spaces for underscores."""
    return str(value).replace("_", " ")


def opening(value: object) -> str:
    """A value as the first word of a sentence.

    >>> opening("legal_order"), opening("UN reform")
    ('Legal order', 'UN reform')
    """
    words = spoken(value)
    return words[:1].upper() + words[1:]


def ranked(numbers: pd.Series) -> pd.Series:
    """Numbers by name, the highest first, then by name; unknown ones left out."""
    known = numbers.dropna()
    order = sorted(range(len(known)), key=lambda at: (-known.iloc[at], str(known.index[at])))
    return known.iloc[order]


def leaders(numbers: pd.Series, show: Callable[[float], str] = amount) -> str:
    """The names with the highest numbers, at most three, each with its number; zeros left out.

    >>> leaders(pd.Series({"ally": 1200, "pact": 7, "bloc": 0}))
    'ally (1,200) and pact (7)'
    """
    found = ranked(numbers[numbers > 0]).head(NAMED)
    return listing(f"{spoken(key)} ({show(value)})" for key, value in found.items())


def spread(numbers: pd.Series, show: Callable[[float], str] = amount) -> str:
    """From the lowest to the highest of some numbers by name, and whose they are.

    >>> spread(pd.Series({"first": 0.5, "second": 2.0}))
    'from 0.50 (first) to 2 (second)'
    >>> spread(pd.Series({"first": 0, "second": 0, "third": 2}))
    'from 0 (in 2 of 3) to 2 (third)'
    """
    known = numbers.dropna()
    if known.empty:
        return "unknown"
    if known.min() == known.max():
        return show(known.min()) + (f" ({spoken(known.index[0])})" if len(known) == 1 else " throughout")
    return f"from {_end(known, known.min(), show)} to {_end(known, known.max(), show)}"


def _end(numbers: pd.Series, value: float, show: Callable[[float], str]) -> str:
    names: Sequence[object] = list(numbers.index[numbers == value])
    whose = spoken(names[0]) if len(names) == 1 else f"in {len(names)} of {len(numbers)}"
    return f"{show(value)} ({whose})"
