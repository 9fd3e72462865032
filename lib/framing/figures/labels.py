"""What a table says, in words and numbers for people: headings, values, digits."""

import math
import re
from collections.abc import Sequence
from numbers import Integral

import pandas as pd

from framing.base.chapters import CHAPTERS

# Columns of text that is shown as it stands: words of the texts, names of files and documents.
VERBATIM = ("doc_id", "document", "surface", "word", "words", "cue", "file", "name", "variants", "text")
YEARS = ("year", "year_against", "period", "until", "since", "first", "last")
GROUPED = 1_000  # a column with a number from here on has commas
BEGINNING = 5  # words of a long title
#: Columns of shares, shown in per cent. Coefficients (alpha, precision, recall, F1) stay decimals.
SHARES = (
    *("share", "share_low", "share_high", "kept", "above", "default_rank", "opening", "closing", "variance"),
    *("coder", "passes", "floor"),
)
MANY = 500  # of more than so many cases a share has a digit after the point
_SIZES = (
    "specifications",
    "share_n",
    "raw",
    "n",
    "units",
    "matches",
    "k",
)  # what a share may be one of, as tables have it
_BOUND = re.compile(r"(at (?:most|least) )(\d\.\d+)")
_HEADINGS = {"doc_id": "document", "by_model": "by the model"}
_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_LARGE = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def heading(column: object) -> str:
    """A column's name as the heading of a table.

    >>> heading("n_words"), heading("share_low"), heading("doc_id")
    ('words', 'share low', 'document')
    """
    name = str(column)
    return _HEADINGS.get(name) or _spaced(name)


def label(value: object) -> str:
    """A value of a table in words: ids have spaces for underscores, a stage is its chapter.

    >>> label("legal_order"), label("n_passages"), label("05_alliance_partnership"), label("not an_id!")
    ('legal order', 'passages', 'chapter 5', 'not an_id!')
    >>> label("2021_interview")
    '2021 interview'
    """
    text = str(value)
    if text in CHAPTERS:
        return f"chapter {int(text[:2])}"
    return _spaced(text) if _ID.fullmatch(text) else text


def shorten(title: str) -> str:
    """The beginning of a title of more than five words; a shorter one as it is.

    Chapters are published without the texts, and a title is the first line of one.

    >>> shorten("On the Harbours of Arcadia, in Summer and in Winter"), shorten("On Harbours")
    ('On the Harbours of Arcadia …', 'On Harbours')
    """
    words = title.split()
    return title if len(words) <= BEGINNING else " ".join(words[:BEGINNING]).rstrip(",;:") + " …"


def _spaced(name: str) -> str:
    return re.sub(r"^n_(?=.)", "", name).replace("_", " ")


def show_column(name: object, values: pd.Series, digits: int) -> list[str]:
    """The cells of a column as text.

    Numbers of a column have the same number of digits: ``digits`` after the point where all are below ten,
    else one, and none where all are from a hundred on. Whole numbers have commas where one of them needs
    them; years have none.
    """
    if pd.api.types.is_bool_dtype(values):
        return ["" if pd.isna(value) else "yes" if value else "no" for value in values]
    numbers = [value for value in values if _is_number(value)]
    grouped = str(name) not in YEARS and any(abs(value) >= GROUPED for value in numbers)
    places = _places([float(value) for value in numbers], digits)
    verbatim = str(name) in VERBATIM
    return [_show(value, places=places, grouped=grouped, verbatim=verbatim) for value in values]


def show_shares(values: pd.Series, table: pd.DataFrame) -> list[str]:
    """The cells of a column of shares (0 to 1) as text, in per cent.

    A share of more than 500 cases has a digit after the point, others have none; ``table`` has the numbers of
    cases, if any. Only nothing is 0%, and only all are 100%. Bounds in words («at most 0.030») are shown
    likewise.

    >>> show_shares(pd.Series([0.5, 0.123, 0.0004]), pd.DataFrame({"n": [8, 1000, 5000]}))
    ['50%', '12.3%', '0.04%']
    >>> show_shares(pd.Series(["at most 0.030", ""]), pd.DataFrame())
    ['at most 3%', '']
    """
    known = next((name for name in _SIZES if name in table), None)
    sizes = pd.to_numeric(table[known], errors="coerce").fillna(0) if known else [0] * len(values)
    return [_share(value, size > MANY) for value, size in zip(values, sizes, strict=True)]


def say_share(value: float, n: int) -> str:
    """A share of n cases in per cent, for a sentence: as tables show it.

    >>> say_share(0.1234, 8), say_share(0.1234, 1000)
    ('12%', '12.3%')
    """
    return _share(float(value), n > MANY)


def _share(value: object, many: bool) -> str:
    if isinstance(value, str):
        return _BOUND.sub(lambda found: found[1] + _share(float(found[2]), many), value)
    if not (isinstance(value, Integral | float) and math.isfinite(value)):
        return _show(value, places=0, grouped=False, verbatim=True)
    number = float(value)
    for places in range(1 if many else 0, 4):
        shown = f"{100 * number:.{places}f}"
        if float(shown) not in (0.0, 100.0) or number in (0.0, 1.0):
            break
    return f"{shown.rstrip('0').rstrip('.') if number in (0.0, 1.0) and many else shown}%".replace("-", "−")


def _is_number(value: object) -> bool:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole or (isinstance(value, float) and math.isfinite(value))


def _places(numbers: Sequence[float], digits: int) -> int:
    """Digits after the point of a column: none where all numbers are whole, else what their size asks for."""
    fractions = [abs(number) for number in numbers if number != round(number)]
    if not fractions:
        return 0
    if max(map(abs, numbers)) < 10:
        return digits
    return min(digits, 1) if min(fractions) < 100 else 0


def _show(value: object, *, places: int, grouped: bool, verbatim: bool) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return (f"{int(value):,}" if grouped else str(int(value))).replace("-", "−")
    if isinstance(value, float):
        return _fraction(value, places)
    return str(value) if verbatim else label(value)


def _fraction(value: float, places: int) -> str:
    """A number that may have a fraction; from a million on in words.

    >>> _fraction(-0.5, 2), _fraction(1234.5, 0), _fraction(149.38e9, 0)
    ('−0.50', '1,234', '149.38 billion')
    """
    for unit, name in _LARGE:
        if unit <= abs(value) < math.inf:
            return f"{value / unit:,.2f}".rstrip("0").rstrip(".").replace("-", "−") + f" {name}"
    shown = f"{value:,.{places}f}"
    zero = shown.lstrip("-").strip("0.,") == ""
    return shown.lstrip("-") if zero else shown.replace("-", "−")
