"""What a word is: the one token rule, by which all counts and rates of the workbook count (leaf module)."""

import re
from collections.abc import Iterator

_PART = r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200c\u200d]+[^\W_]*)*"
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?![^\W_])"
    rf"|{_PART}(?:(?:['’ʼ](?=[^\W\d_])|(?<=\d)[.,](?=\d)|-\r?\n[ \t]*(?=[a-zà-öø-ÿ])){_PART})*"
)


def find_words(content: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The words of ``content[start:end]`` as (start, end) pairs: the one rule of what a word is.

    A word is a run of letters and digits with the marks and soft hyphens within it. An apostrophe between
    letters, a full stop or comma between digits and the hyphen of a hyphenated line end belong to it; other
    hyphens part words, so that a count doesn't depend on how a compound is spelled. An abbreviation of single
    letters is one word with its full stops.

    >>> text = "Arcadia's good-neighbourly U.S. envoy paid 1,300.50 in 2001"
    >>> [text[a:b] for a, b in find_words(text)]
    ["Arcadia's", 'good', 'neighbourly', 'U.S.', 'envoy', 'paid', '1,300.50', 'in', '2001']
    """
    return [match.span() for match in _WORD.finditer(content, start, len(content) if end is None else end)]


def counted_words(content: str, start: int, end: int) -> Iterator[str]:
    """The words of ``content[start:end]`` as word counts list them: in lower case, with straight apostrophes.

    >>> list(counted_words("Arcadia’s Envoy", 0, 15))
    ["arcadia's", 'envoy']
    """
    for first, last in find_words(content, start, end):
        yield content[first:last].lower().replace("’", "'")


def count_words(content: str, start: int = 0, end: int | None = None) -> int:
    """How many words ``content[start:end]`` has, by the rule of `find_words`."""
    return len(_WORD.findall(content, start, len(content) if end is None else end))
