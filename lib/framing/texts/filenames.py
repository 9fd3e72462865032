"""What the name of a file says of the document in it: only what can be meant in one way."""

import re
from functools import cache

from framing.texts.dates import read_date

_CORPUS = re.compile(r"([A-Z]{3})_\d+_(\d{4})")
_DEBATE = re.compile(r"([a-z]{2})_(ar|en|es|fr|ru|zh)")
_DATES = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(\d\d?)[-_.](\d\d?)[-_.]((?:19|20)\d\d)(?!\d)"),
)


def describe_name(stem: str) -> dict[str, str]:
    """What a file's name without ending says of a document, under the names of the fields of collections.

    These are whole dates, and how the United Nations' General Debate is filed: in its corpus by code, session
    and year, and as it is handed out by country and language.

    >>> describe_name("RUS_70_2015"), describe_name("pk_en")
    ({'actor': 'RUS', 'date': '2015', 'genre': 'speech'}, {'actor': 'PK', 'language': 'en'})
    >>> describe_name("2021-07-16 Talk in Port Selm"), describe_name("talk 2030")
    ({'date': '2021-07-16'}, {})
    """
    if named := _CORPUS.fullmatch(stem):
        return {"actor": named[1], "date": named[2], "genre": "speech"}
    if (named := _DEBATE.fullmatch(stem)) and named[1].upper() in _countries():
        return {"actor": named[1].upper(), "language": named[2]}
    written = ["-".join(found.groups()) for form in _DATES for found in form.finditer(stem)]
    dates = {when for one in written if (when := read_date(one))}
    return {"date": dates.pop()} if len(dates) == 1 else {}


@cache
def _countries() -> frozenset[str]:
    """The codes of countries and territories, of two letters."""
    from babel import Locale  # imported late: few names ask for it

    return frozenset(str(code) for code in Locale("en").territories if len(str(code)) == 2)
