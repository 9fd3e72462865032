"""Forms to places: find many written forms in a text at once, at their exact raw offsets.

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

A form is found where it stands as whole words. Matching runs on the folded view of the text
(`framing.lexicon.fold`); the places returned are those of the raw text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from framing.lexicon.fold import View, fold, fold_text

MOST_SPELLINGS = 2000
#: Gaps of up to three words in a form: a text is tried with each length of each.
MOST_GAPS = 4
JOINTS = ("-", " ", "")  # what a hyphen stands for

_TOKENS = re.compile(r"[][()|]|[^][()|]+")
_UNPAIRED = "has brackets that are not paired, or a bar outside of brackets"
_SIGNS = re.compile(r"[][()|*…]|\.\.\.")
_PAIRS = {"(": ")", "[": "]"}
_WILDCARD = re.compile(r"(\*|\.\.\.)")
_ONE_WORD = r"[^\W_]+(?:['-][^\W_]+)*"
_ENDING = r"[^\W_]*"
_WORD_END = r"(?:(?<![^\W_])|(?![^\W_]))"  # not amid a word


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
        if len(JOINTS) ** (len(words) - 1) > MOST_SPELLINGS:
            raise _too_many()
        for joints in product(JOINTS, repeat=len(words) - 1):
            written = "".join(word + joint for word, joint in zip(words, (*joints, ""), strict=True))
            spellings[" ".join(written.split())] = None
        if len(spellings) > MOST_SPELLINGS:
            raise _too_many()
    if "…" in form:
        raise FormError("has the sign «…»; write three full stops, ...")
    if not form or "" in spellings:
        raise FormError("is empty, or empty in one of its spellings")
    return list(spellings)


def check_form(form: str) -> None:
    """Raise FormError where a form isn't written in the notation or can't be looked for."""
    for spelling in expand_form(form):
        _compile_spelling(spelling)


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
        raise _too_many()
    return [head + tail for head in heads for tail in tails]


def _too_many() -> FormError:
    return FormError(f"stands for more than {MOST_SPELLINGS} spellings; write it as several forms")


@dataclass(frozen=True)
class _Spelling:
    """What follows the head of a spelling, and which characters of the head are to be capitals.

    ``lead`` and ``rest`` are patterns: of its first wildcard, and of what comes after it; both are empty
    where the head is all of it. ``is_cased``: they ask for a capital, and are tried on the cased view.
    ``open_end``: the head may go on to the end of the word.
    """

    capitals: tuple[int, ...] = ()
    lead: str = ""
    rest: str = ""
    is_cased: bool = False
    open_end: bool = False

    @cached_property
    def tail(self) -> re.Pattern[str]:
        return re.compile(self.lead + self.rest + _WORD_END)


@dataclass(frozen=True)
class _Branch:
    """The spellings of a key that have one head and go on alike: not, to the word's end, or by a tail."""

    key: int
    spellings: tuple[_Spelling, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the head is all of them."""
        return not self.spellings[0].lead and not self.spellings[0].open_end

    @cached_property
    def is_plain(self) -> bool:
        """Whether any place of the head is one of theirs, where the word ends as it should."""
        return any(not spelling.lead and not spelling.capitals for spelling in self.spellings)

    @cached_property
    def tails(self) -> re.Pattern[str]:
        """What follows the head in one of the spellings."""
        return re.compile(self.spellings[0].lead + "(?:" + "|".join(s.rest for s in self.spellings) + ")")

    def stops(self, view: View, start: int, end: int) -> Iterator[int]:
        """Where those of the spellings end whose head stands from start to end in the view.

        ``end`` is that of the word where the end is open.
        """
        if self.is_plain:
            yield end
            return
        written = [
            s for s in self.spellings if all(view.content[view.raw[start + i]].isupper() for i in s.capitals)
        ]
        if not self.spellings[0].lead:
            yield from (end for _ in written)
            return
        text = view.cased if self.spellings[0].is_cased else view.text
        if written and self.tails.match(text, end):
            found = (spelling.tail.match(text, end) for spelling in written)
            yield from (match.end() for match in found if match)


class FormFinder:
    """Finds the forms of many keys in one pass (an Aho-Corasick automaton over UTF-8 bytes).

    ``forms`` is a list of lists: the forms of key 0, of key 1, and so on. Raises FormError.

    >>> found = FormFinder([["all(y|ies)"], ["bloc(|s)"]]).look("Allies, not a bloc.")
    >>> found.places(0), found.places(1)
    ([(0, 6)], [(14, 18)])
    """

    def __init__(self, forms: Sequence[Sequence[str]]) -> None:
        heads: dict[str, dict[tuple[int, str, bool, bool], dict[_Spelling, None]]] = {}
        for key, key_forms in enumerate(forms):
            for form in key_forms:
                for spelling in expand_form(form):
                    head, one = _compile_spelling(spelling)
                    going_on = key, one.lead, one.is_cased, one.open_end
                    heads.setdefault(head, {}).setdefault(going_on, {})[one] = None
        self._automaton = BytesAhoCorasick(
            [head.encode() for head in heads], implementation=Implementation.DFA
        )
        self._starts_word = np.array([head[:1].isalnum() for head in heads], dtype=bool)
        self._ends_word = np.array([head[-1:].isalnum() for head in heads], dtype=bool)
        self._n_branches = np.array([len(kinds) for kinds in heads.values()], dtype=np.intp)
        self._first_branch = np.cumsum(self._n_branches) - self._n_branches
        self._branches = [
            _Branch(key, tuple(alike)) for kinds in heads.values() for (key, *_), alike in kinds.items()
        ]
        self._keys = np.array([branch.key for branch in self._branches], dtype=np.intp)
        self._whole = np.array([branch.is_whole for branch in self._branches], dtype=bool)
        self._open = np.array([branch.spellings[0].open_end for branch in self._branches], dtype=bool)
        self._n_keys = len(forms)

    def look(self, content: str) -> "Found":
        """The places of all forms by key, worked out only for the keys that are asked for."""
        return Found([self._find_heads(view) for view in fold_text(content)], self._branches)

    def _find_heads(self, view: View) -> "_Heads":
        found = self._automaton.find_matches_as_indexes(view.encoded, overlapping=True)
        heads, starts, ends = np.fromiter(chain.from_iterable(found), dtype=np.intp).reshape(-1, 3).T
        starts, ends = view.characters(starts), view.characters(ends)
        begins = ~(view.in_word[starts - 1] & (starts > 0) & self._starts_word[heads])
        heads, starts, ends = heads[begins], starts[begins], ends[begins]

        of_head, nth = _count_up(self._n_branches[heads])
        branches = self._first_branch[heads[of_head]] + nth
        ends_amid = view.in_word[ends] & self._ends_word[heads]
        goes_on = ~(ends_amid[of_head] & self._whole[branches])
        branches, of_head = branches[goes_on], of_head[goes_on]
        starts, ends = starts[of_head], ends[of_head]
        is_open = self._open[branches]
        ends[is_open] = view.word_ends[np.searchsorted(view.word_ends, ends[is_open])]

        keys = self._keys[branches]
        order = np.argsort(keys, kind="stable")
        firsts = np.searchsorted(keys[order], np.arange(self._n_keys + 1))
        return _Heads(view, np.column_stack([branches, starts, ends])[order], firsts.tolist())


def _count_up(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For 2, 0, 3: which of them it is (0, 0, 2, 2, 2), and the how-manieth of it from 0 (0, 1, 0, 1, 2)."""
    which = np.repeat(np.arange(numbers.size), numbers)
    return which, np.arange(which.size) - (np.cumsum(numbers) - numbers)[which]


@dataclass(frozen=True)
class _Heads:
    """Where heads stand as words of a view: what may follow them has not been looked at.

    ``rows`` are (number of the branch, start, end) in the order of the branches' keys, those of key k from
    ``firsts[k]`` to ``firsts[k + 1]``.
    """

    view: View
    rows: np.ndarray
    firsts: list[int]

    def of(self, key: int) -> list[list[int]]:
        return self.rows[self.firsts[key] : self.firsts[key + 1]].tolist()


class Found:
    """The places of forms in a text, by key."""

    def __init__(self, heads: Sequence[_Heads], branches: Sequence[_Branch]) -> None:
        self._heads, self._branches = heads, branches

    def places(self, key: int) -> list[tuple[int, int]]:
        """The places (start, end) of the forms of a key: overlapping ones included, sorted, each once."""
        return sorted(
            {
                _raw_place(one.view, start, stop)
                for one in self._heads
                for number, start, end in one.of(key)
                for stop in self._branches[number].stops(one.view, start, end)
            }
        )


def _compile_spelling(spelling: str) -> tuple[str, _Spelling]:
    spelling = re.sub(r"\*+", "*", spelling)  # any ending of any ending is any ending
    head, wildcard, tail = (*_WILDCARD.split(spelling, maxsplit=1), "", "")[:3]
    if not head.strip():
        raise FormError("begins with a wildcard, so there is nothing to look for")
    folded = "".join(map(fold, head))
    if len(folded) != len(head) or len("".join(map(fold, tail))) != len(tail):
        raise FormError("has letters that fold to several; write plain letters without accents")
    capitals = tuple(i for i, c in enumerate(head) if c.isupper())
    if not wildcard:
        return folded, _Spelling(capitals)
    if wildcard == "*" and not tail and head[-1] != " ":
        return folded, _Spelling(capitals, open_end=True)
    is_cased = any(map(str.isupper, tail))
    return folded, _Spelling(capitals, *_patterns_of(wildcard + tail, head, is_cased), is_cased)


def _patterns_of(tail: str, before: str, is_cased: bool) -> tuple[str, str]:
    """The patterns of the first wildcard after ``before``, and of the rest.

    Between two ``*`` of one word the first place is the right one if any is: no other is tried, since a word
    of n letters would have n² of them.
    """
    if tail.count("...") > MOST_GAPS:
        raise FormError(f"has more than {MOST_GAPS} times three full stops; write it as several forms")
    patterns: list[str] = []
    parts = re.findall(r"\*|\.\.\.|(?:(?!\.\.\.)[^*])+", tail)
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if part == "...":
            patterns.append(rf"(?:{_ONE_WORD} ){{0,3}}")
        elif part == "*":
            patterns.append(_ONE_WORD if before.endswith((" ", "...")) else _ENDING)
        else:
            literal = part.lstrip() if before == "..." else part
            written = "".join(_pattern_of(character, is_cased) for character in literal)
            if patterns[-1] == _ENDING and following == "*" and not literal.endswith(" "):
                patterns[-1] = f"(?>{_ENDING}?{written})"
            else:
                patterns.append(written)
        before = part
    return patterns[0], "".join(patterns[1:])


def _pattern_of(character: str, is_cased: bool) -> str:
    """The pattern of a character of a form; in a cased view, a small letter is met by its capital, too."""
    folded = fold(character)
    capital = folded.upper()
    if not is_cased or capital == folded:
        return re.escape(folded)
    return capital if character.isupper() else f"[{folded}{capital}]"


def _raw_place(view: View, start: int, end: int) -> tuple[int, int]:
    """The raw (start, end) of a stretch of the view, with the accents that follow its last letter."""
    content, first, last = view.content, int(view.raw[start]), int(view.raw[end - 1]) + 1
    while last < len(content) and content[last] > "\x7f" and unicodedata.category(content[last]) == "Mn":
        last += 1
    return first, last
