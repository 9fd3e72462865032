"""Forms to places: find many written forms in a text at once, at their exact raw offsets (leaf module).

A *form* is a word or phrase in a small notation:

=============  ============================================================================================
``a b``        words with any white space between them, line breaks included
``a-b``        a hyphen stands for a hyphen or dash of any kind, for a space, or for nothing
``(x|y)``      x or y
``[x|y]``      x or y or nothing
``word*``      any ending of a word; ``*`` on its own is one whole word
``a ... b``    up to three words between, without punctuation
``West``       a capital asks for a capital in the text; small letters match either
=============  ============================================================================================

A form is found where it stands as whole words. Matching runs on a folded view of the text: any case, any
dash, quotation mark, apostrophe or white space, accents and ligatures folded, soft hyphens dropped, words
that were hyphenated at the end of a line joined. The places returned are those of the raw text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
APOSTROPHES = "'`\u00b4\u02b9\u02bc\u2018\u2019\u201a\u201b\u2032"
QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033'
MOST_SPELLINGS = 2000

_LINE_END_HYPHEN = re.compile(
    r"[-\u2010\u00ad](?<=[^\W\d_].)[ \t]*\r?\n"
    r"(?:[ \t\r\n]*\d{1,3}[ \t]*\r?\n[ \t\r\n]*)?[ \t]*(?=[^\W\d_])"  # a page's number may stand between
)
# A hyphen of a line end that was taken out of its line («alli- ance»), but not that of «pre- and post-war».
_LOST_LINE_END = re.compile(r"(?<=[a-z]{2})[-\u2010] (?=[a-z]{2})(?!(?:and|or|to|und|vs|than|but)\b)")
# The number of a note that stands at a word without a space («allies12»).
_NOTE_NUMBER = re.compile(r"(?<=[a-z]{4})\d{1,3}(?!\w)")
_TOKENS = re.compile(r"[][()|]|[^][()|]+")
_UNPAIRED = "has brackets that are not paired, or a bar outside of brackets"
_SIGNS = re.compile(r"[][()|*…]|\.\.\.")
_PAIRS = {"(": ")", "[": "]"}
_WILDCARD = re.compile(r"(\*|\.\.\.)")
_ONE_WORD = r"[^\W_]+(?:['-][^\W_]+)*"


class FormError(ValueError):
    """A form isn't written in the notation; the message says what is wrong with it."""


def expand_form(form: str) -> list[str]:
    """All spellings that a form stands for: brackets, alternatives and hyphens written out.

    Raises
    ------
    FormError
        where the form is empty, its brackets are not paired, or it stands for more than `MOST_SPELLINGS`.

    >>> expand_form("neighbo[u]r(|s)")
    ['neighbour', 'neighbours', 'neighbor', 'neighbors']
    >>> expand_form("non-bloc")
    ['non-bloc', 'non bloc', 'nonbloc']
    """
    spellings: dict[str, None] = {}
    for spelling in _alternatives(form):
        words = spelling.split("-")
        for joints in product(("-", " ", ""), repeat=len(words) - 1):
            written = "".join(word + joint for word, joint in zip(words, (*joints, ""), strict=True))
            spellings[" ".join(written.split())] = None
        if len(spellings) > MOST_SPELLINGS:
            raise FormError(f"stands for more than {MOST_SPELLINGS} spellings; write it as several forms")
    if "…" in form:
        raise FormError("has the sign «…»; write three full stops, ...")
    if not form or "" in spellings:
        raise FormError("is empty, or empty in one of its spellings")
    return list(spellings)


def check_form(form: str) -> None:
    """Raise FormError where a form isn't written in the notation or can't be looked for."""
    for spelling in expand_form(form):
        _compile_spelling(spelling, 0)


def check_name(name: str) -> None:
    """Raise FormError where a name, which is found as it is written, holds a sign of the notation.

    >>> check_name("U.S.")
    >>> check_name("Arcadia(|n)")
    Traceback (most recent call last):
    framing.lexicon.forms.FormError: has signs of the notation of forms; names are found as they are written
    """
    if _SIGNS.search(name):
        raise FormError("has signs of the notation of forms; names are found as they are written")


def _alternatives(form: str) -> list[str]:
    """All ways to choose from the form's brackets, in the order of writing."""
    choices = [[""]]
    open_groups: list[tuple[str, list[list[str]]]] = []
    for sign in _TOKENS.findall(form):
        if sign in "([":
            open_groups.append((sign, choices))
            choices = [[""]]
        elif sign == "|" and open_groups:
            choices.append([""])
        elif sign in ")]" and open_groups and _PAIRS[open_groups[-1][0]] == sign:
            inner = [way for choice in choices for way in choice] + ([""] if sign == "]" else [])
            choices = open_groups.pop()[1]
            choices[-1] = _join(choices[-1], inner)
        elif sign in "|)]":
            raise FormError(_UNPAIRED)
        else:
            choices[-1] = _join(choices[-1], [sign])
    if open_groups:
        raise FormError(_UNPAIRED)
    return choices[0]


def _join(heads: list[str], tails: list[str]) -> list[str]:
    if len(heads) * len(tails) > MOST_SPELLINGS:
        raise FormError(f"stands for more than {MOST_SPELLINGS} spellings; write it as several forms")
    return [head + tail for head in heads for tail in tails]


@cache
def fold(character: str) -> str:
    r"""What a character is in the folded view: one character, several, or none.

    >>> [fold(c) for c in "É–’ﬁ\u00ad"]
    ['e', '-', "'", 'fi', '']
    """
    if character in DASHES:
        return "-"
    if character in APOSTROPHES:
        return "'"
    if character in QUOTES:
        return '"'
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cf", "Mn"):
        return ""
    plain = unicodedata.normalize("NFKD", character.casefold())
    return "".join(c for c in plain if unicodedata.category(c) != "Mn").casefold()


_ASCII = np.array([ord(fold(chr(code))) for code in range(128)], dtype=np.uint32)
_ASCII_WORD = np.array([chr(code).isalnum() for code in range(128)])


@dataclass(frozen=True, eq=False)
class View:
    """A text folded for matching: its characters as code points, and the raw offset of each."""

    codes: np.ndarray
    raw: np.ndarray

    @cached_property
    def text(self) -> str:
        """The folded text."""
        return self.codes.tobytes().decode("utf-32-le", "surrogatepass")

    @cached_property
    def in_word(self) -> np.ndarray:
        """Whether each character belongs to a word; one more for the end of the text."""
        letters = _ASCII_WORD[np.minimum(self.codes, 127)]
        for character, places in _foreign(self.codes):
            letters[places] = character.isalnum()
        return np.append(letters, False)

    @cached_property
    def word_ends(self) -> np.ndarray:
        """The places that belong to no word, in order."""
        return np.flatnonzero(~self.in_word)


def _foreign(codes: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Each character beyond ASCII that occurs, with its places."""
    places = np.flatnonzero(codes > 127)
    places = places[np.argsort(codes[places], kind="stable")]
    found, firsts = np.unique(codes[places], return_index=True)
    for code, here in zip(found.tolist(), np.split(places, firsts[1:]), strict=False):
        yield chr(code), here


def _fold_text(content: str, dropped: Sequence[tuple[int, int]]) -> View:
    """The view of a text without the raw characters in ``dropped`` (start, end) pairs."""
    codes = np.frombuffer(content.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = _ASCII[np.minimum(codes, 127)]
    lengths = np.ones(codes.size, dtype=np.intp)
    longer = []
    for character, places in _foreign(codes):
        plain = fold(character)
        folded[places] = ord(plain[0]) if plain else 0
        lengths[places] = len(plain)
        if len(plain) > 1:
            longer += [(place, plain) for place in places.tolist()]
    for start, end in dropped:
        lengths[start:end] = 0
    raw = np.repeat(np.arange(codes.size), lengths)
    folded = folded[raw]
    for place, plain in longer:
        first = np.searchsorted(raw, place)
        folded[first : first + len(plain)] = [ord(c) for c in plain]
    space = folded == 32
    keep = np.ones(folded.size, dtype=bool)
    keep[1:] = ~(space[1:] & space[:-1])
    return View(folded[keep], raw[keep])


@lru_cache(maxsize=2)
def fold_text(content: str) -> tuple[View, ...]:
    """The views of a text, cached because several codebooks search the same text.

    One view, or two where words were hyphenated at the end of a line: with the hyphen dropped
    («part-/nership» is partnership) and with it kept («partner-/state» is partner-state). The forms decide
    which of them it is. The numbers of notes at words («allies12») are in neither.
    """
    hyphens = [m.span() for rule in (_LINE_END_HYPHEN, _LOST_LINE_END) for m in rule.finditer(content)]
    notes = [m.span() for m in _NOTE_NUMBER.finditer(content)]
    if not hyphens:
        return (_fold_text(content, notes),)
    kept = [(start + 1, end) for start, end in hyphens if content[start] != "\u00ad"]
    return _fold_text(content, hyphens + notes), _fold_text(content, kept + notes)


@dataclass(frozen=True)
class _Spelling:
    """One spelling: what to find, where it wants capitals, and what follows its first wildcard."""

    key: int
    capitals: tuple[int, ...]
    tail: re.Pattern[str] | None
    open_end: bool

    def stop(self, view: View, start: int, end: int, is_cut: bool, word_end: int, content: str) -> int | None:
        """Where the spelling ends whose head stands from start to end in the view; None where it is not met.

        ``is_cut``: the head ends within a word; ``word_end``: where that word ends.
        """
        capitals = [start + i for i in self.capitals]
        stop = end
        if self.tail is not None:
            rest = self.tail.match(view.text, end)
            if rest is None:
                return None
            stop = rest.end()
            capitals += [
                rest.start(group) for group in range(1, self.tail.groups + 1)
            ]  # one for each capital
            if view.in_word[stop] and view.in_word[stop - 1]:
                return None
        elif self.open_end:
            stop = word_end
        elif is_cut:
            return None
        return stop if all(content[view.raw[i]].isupper() for i in capitals) else None


class FormFinder:
    """Finds the forms of many keys in one pass (an Aho-Corasick automaton over UTF-8 bytes).

    ``forms`` is a list of lists: the forms of key 0, of key 1, and so on. Raises FormError.

    >>> FormFinder([["all(y|ies)"], ["bloc(|s)"]]).find("Allies, not a bloc.")
    [(0, 6, 0), (14, 18, 1)]
    """

    def __init__(self, forms: Sequence[Sequence[str]]) -> None:
        spellings: dict[str, list[_Spelling]] = {}
        for key, key_forms in enumerate(forms):
            for form in key_forms:
                for spelling in expand_form(form):
                    head, one = _compile_spelling(spelling, key)
                    spellings.setdefault(head, []).append(one)
        self._spellings = list(spellings.values())
        heads = list(spellings)
        self._word_start = np.array([head[:1].isalnum() for head in heads])
        self._whole = np.array([head[-1:].isalnum() for head in heads])
        self._automaton = (
            BytesAhoCorasick([head.encode() for head in heads], implementation=Implementation.DFA)
            if heads
            else None
        )

    def find(self, content: str) -> list[tuple[int, int, int]]:
        """All places (start, end, key) of all forms, overlapping ones included, sorted, each once."""
        if self._automaton is None:
            return []
        places: set[tuple[int, int, int]] = set()
        for view in fold_text(content):
            places.update(self._find_in(self._automaton, view, content))
        return sorted(places)

    def _find_in(
        self, automaton: BytesAhoCorasick, view: View, content: str
    ) -> Iterator[tuple[int, int, int]]:
        haystack = view.text.encode("utf-8", "replace")
        found = automaton.find_matches_as_indexes(haystack, overlapping=True)
        if not found:
            return
        numbers, starts, ends = np.array(found, dtype=np.intp).T
        if len(haystack) != view.codes.size:  # from byte to character offsets
            first_bytes = (np.frombuffer(haystack, dtype=np.uint8) & 0xC0) != 0x80
            to_character = np.append(np.cumsum(first_bytes) - first_bytes, view.codes.size)
            starts, ends = to_character[starts], to_character[ends]
        inside = view.in_word[starts - 1] & (starts > 0) & self._word_start[numbers]
        numbers, starts, ends = numbers[~inside], starts[~inside], ends[~inside]
        cut = view.in_word[ends] & self._whole[numbers]
        word_ends = view.word_ends[np.searchsorted(view.word_ends, ends)]
        for number, start, end, is_cut, word_end in zip(
            numbers.tolist(), starts.tolist(), ends.tolist(), cut.tolist(), word_ends.tolist(), strict=True
        ):
            for one in self._spellings[number]:
                stop = one.stop(view, start, end, is_cut, word_end, content)
                if stop is not None:
                    yield *_raw_place(view, content, start, stop), one.key


def _compile_spelling(spelling: str, key: int) -> tuple[str, _Spelling]:
    head, wildcard, tail = (*_WILDCARD.split(spelling, maxsplit=1), "", "")[:3]
    if not head.strip():
        raise FormError("begins with a wildcard, so there is nothing to look for")
    folded = "".join(map(fold, head))
    if len(folded) != len(head) or len("".join(map(fold, tail))) != len(tail):
        raise FormError("has letters that fold to several; write plain letters without accents")
    capitals = tuple(i for i, c in enumerate(head) if c.isupper())
    if not wildcard:
        return folded, _Spelling(key, capitals, None, False)
    if wildcard == "*" and not tail and head[-1] != " ":
        return folded, _Spelling(key, capitals, None, True)
    pattern, before = "", head
    for part in re.findall(r"\*|\.\.\.|(?:(?!\.\.\.)[^*])+", wildcard + tail):
        if part == "...":
            pattern += rf"(?:{_ONE_WORD} ){{0,3}}"
        elif part == "*":
            pattern += _ONE_WORD if before.endswith((" ", "...")) else r"[^\W_]*"
        else:
            literal = part.lstrip() if before == "..." else part
            pattern += "".join(f"({fold(c)})" if c.isupper() else re.escape(fold(c)) for c in literal)
        before = part
    return folded, _Spelling(key, capitals, re.compile(pattern), False)


def _raw_place(view: View, content: str, start: int, end: int) -> tuple[int, int]:
    """The raw (start, end) of a stretch of the view, with the accents that follow its last letter."""
    first, last = int(view.raw[start]), int(view.raw[end - 1]) + 1
    while last < len(content) and unicodedata.category(content[last]) == "Mn":
        last += 1
    return first, last
