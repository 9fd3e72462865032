"""What a word is: the one token rule, by which all counts and rates of the workbook count (leaf module)."""

import re
from collections import Counter
from collections.abc import Iterable

BETWEEN = "\0"
_MARKS = r"\u0300-\u036f\u00ad\u200c\u200d"
_PART = rf"[^\W_]++(?:[{_MARKS}]++[^\W_]*+)*+"
# Most words are letters alone, which the first of the three says at once; nothing is tried in two ways.
_WORD = re.compile(
    rf"[^\W_]++(?![.,'’ʼ\-{_MARKS}])|(?:[^\W\d_]\.){{2,20}}+(?![^\W_])"
    rf"|{_PART}(?:(?:['’ʼ](?=[^\W\d_])|(?<=\d)[.,](?=\d)|-\r?\n[ \t]*+(?=[a-zà-öø-ÿ])){_PART})*+"
)


def find_words(content: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The words of ``content[start:end]`` as (start, end) pairs: the one rule of what a word is.

    A word is a run of letters and digits with the marks and soft hyphens within it. An apostrophe between
    letters, a full stop or comma between digits and the hyphen of a hyphenated line end belong to it; other
    hyphens part words, so that a count doesn't depend on how a compound is spelled. An abbreviation of single
    letters, up to twenty of them, is one word with its full stops.

    >>> text = "Arcadia's good-neighbourly U.S. envoy paid 1,300.50 in 2001"
    >>> [text[a:b] for a, b in find_words(text)]
    ["Arcadia's", 'good', 'neighbourly', 'U.S.', 'envoy', 'paid', '1,300.50', 'in', '2001']
    """
    return [match.span() for match in _WORD.finditer(content, start, len(content) if end is None else end)]


def counted_words(content: str, start: int, end: int) -> list[str]:
    """The words of ``content[start:end]`` as word counts list them: in lower case, with straight apostrophes.

    >>> counted_words("Arcadia’s Envoy", 0, 15)
    ["arcadia's", 'envoy']
    """
    together = join_words(content, start, end)
    return together.split(BETWEEN) if together else []


def join_words(content: str, start: int, end: int) -> str:
    """The words of `counted_words` in one text, with a sign `BETWEEN` that no word holds.

    >>> join_words("Arcadia’s Envoy", 0, 15).split(BETWEEN)
    ["arcadia's", 'envoy']
    """
    return _plain(_WORD.findall(content, start, end))


def _plain(words: Iterable[str]) -> str:
    """Words in lower case, with straight apostrophes, all at once."""
    return BETWEEN.join(words).lower().replace("’", "'")


def count_forms(content: str, spans: Iterable[tuple[int, int]]) -> Counter[str]:
    """How often each word of `counted_words` stands in stretches of a text, in the order of the first places.

    >>> count_forms("Allies met allies", [(0, 10), (11, 17)])
    Counter({'allies': 2, 'met': 1})
    """
    written: Counter[str] = Counter()
    for start, end in spans:
        written.update(_WORD.findall(content, start, end))
    forms: dict[str, int] = {}
    for word, n in zip(_plain(written).split(BETWEEN) if written else (), written.values(), strict=True):
        forms[word] = forms.get(word, 0) + n
    return Counter(forms)


def count_words(content: str, start: int = 0, end: int | None = None) -> int:
    """How many words ``content[start:end]`` has, by the rule of `find_words`."""
    return len(_WORD.findall(content, start, len(content) if end is None else end))
