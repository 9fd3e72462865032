"""What a file says of itself, in one form for all kinds of files."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping

from framing.texts.dates import read_date
from framing.texts.languages import language_code

#: What is kept of it; ``date`` is an ISO 8601 date, ``language`` a code such as ``en``.
KEYS = ("title", "author", "date", "publisher", "language", "url")
#: How remarks end on an author and a date that are those of the file, and on a date that isn't clear.
MADE, UNTOLD = "of the file, perhaps not of the text", "can be read in two ways, or in none"
# What programs write where nobody has said anything.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint) - .*|untitled.*|(?:word )?document ?\d*|presentation ?\d*|powerpoint[ "
    r"-]pr[ée]sentation|slide \d+|"
    r"no title|title|.*\.(?:docx?|pdf|indd|qxd|odt|rtf|html?|pptx?|xlsx?|txt|pages))",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:python-docx|admin(?:istrator)?|(?:microsoft office |local )?user|unknown|owner|author|root|guest|none|by|https?://.*|"
    r"www\..*|@\S+)",
    re.IGNORECASE,
)
# The days of the templates of python-docx and python-pptx, which say nothing of a file.
_TEMPLATES = ("2013-12-23", "2013-01-27")

Values = str | Iterable[str] | None
Said = Mapping[str, Values]


def describe(said: Said, *, maker: Values = (), made: Values = ()) -> tuple[dict[str, str], tuple[str, ...]]:
    """What a file says of itself, tidied, and what is to be remarked of it.

    Parameters
    ----------
    said : for some of `KEYS` what the file says; of several values the first that can be used.
    maker : who made the file, as it says itself: taken for the author where no other is said.
    made : when, taken for the date where no other is said.

    Returns
    -------
    (dict of key to text, tuple of str)
        what isn't said, or can't be used, is missing; remarked on are a date that can't be told, and an
        author and date that are those of the file.

    >>> describe({"title": " A  treaty ", "author": "python-docx", "date": "04/08/2021", "language": "en-GB"})
    ({'title': 'A treaty', 'language': 'en'}, ('the date «04/08/2021» can be read in two ways, or in none',))
    """
    values = {key: _values(said.get(key)) for key in KEYS}
    known = {
        "title": next((title for title in values["title"] if not _NO_TITLE.fullmatch(title)), ""),
        "author": _authors(values["author"]),
        "publisher": next(iter(values["publisher"]), ""),
        "language": next(filter(None, map(_language, values["language"])), ""),
        "url": next((url for url in values["url"] if re.fullmatch(r"https?://[^\s/]\S*", url)), ""),
    }
    known["date"] = _date(values["date"], known["language"])
    of_file = {"author": _authors(_values(maker)), "date": _date(_values(made), "")}
    of_file["date"] = "" if of_file["date"] in _TEMPLATES else of_file["date"]
    taken = {key: value for key, value in of_file.items() if value and not values[key]}
    remarks = list(_remarks(taken))
    if values["date"] and not known["date"]:
        remarks.append(f"the date «{values['date'][0][:40]}» {UNTOLD}")
    known |= taken
    return {key: known[key] for key in KEYS if known[key]}, tuple(remarks)


def is_about_file(remark: str) -> bool:
    """Whether a remark is on what a file says of itself, and not on its text."""
    return remark.endswith((MADE, UNTOLD))


def has_date_of_file(remarks: Iterable[str]) -> bool:
    """Whether the date is only that of the file, as one of the remarks says."""
    return any(remark.endswith(MADE) and "its date, " in remark for remark in remarks)


def _authors(names: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(name for name in names if not _NO_AUTHOR.fullmatch(name)))


def _date(written: Iterable[str], language: str) -> str:
    return next(filter(None, (read_date(one, language=language) for one in written)), "")


def _remarks(taken: Mapping[str, str]) -> Iterator[str]:
    if taken:
        named = " and ".join(f"its {key}, {value}," for key, value in taken.items())
        yield f"{named} {'are those' if len(taken) > 1 else 'is that'} {MADE}"


def _values(said: Values) -> list[str]:
    """The values that hold something, in one line each; entities that stayed in them are letters."""
    given = [said] if isinstance(said, str) else list(said or ())
    plain = (" ".join(html.unescape(str(value)).split()) for value in given)
    return [re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", value)[:500] for value in plain if value]


def _language(written: str) -> str:
    """The code of a language, written as a code or a name, with a country and other signs behind it."""
    code = language_code(re.split(r"[-_.,; ]", written.strip().lower())[0])
    return code if re.fullmatch(r"[a-z]{2,3}", code) and code not in ("und", "mul", "zxx", "xx") else ""
