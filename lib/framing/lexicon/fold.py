"""The folded view of a text, in which forms are looked for, and the raw place of each of its characters.

Any case, any dash, quotation mark, apostrophe or white space, accents and ligatures are folded, soft hyphens
dropped, words that were hyphenated at the end of a line joined.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
APOSTROPHES = "'`\u00b4\u02b9\u02bc\u2018\u2019\u201a\u201b\u2032"
QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033'

# A hyphen at the end of a line, between whose parts a page's number may stand.
_LINE_END = r"{}(?<=[^\W\d_].)[ \t]*\r?\n(?:[ \t\r\n]*\d{{1,3}}[ \t]*\r?\n[ \t\r\n]*)?[ \t]*(?=[^\W\d_])"
# A hyphen of a line end that was taken out of its line («alli- ance»), but not that of «pre- and post-war».
_LOST_LINE_END = r"{} (?<=[a-z]{{2}}..)(?=[a-z]{{2}})(?!(?:and|or|to|und|vs|than|but)\b)"
# By the hyphen they begin with: a pattern that begins with one sign is found many times as fast.
_HYPHENS = {
    "-": [re.compile(rule.format("-")) for rule in (_LINE_END, _LOST_LINE_END)],
    "\u2010": [re.compile(rule.format("\u2010")) for rule in (_LINE_END, _LOST_LINE_END)],
    "\u00ad": [re.compile(_LINE_END.format("\u00ad"))],
}
# The number of a note that stands at a word without a space («allies12»).
_NOTE_NUMBER = re.compile(r"\d(?<=[a-z]{4}.)\d{0,2}(?!\w)")


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


_ASCII = np.array([ord(fold(chr(code))) for code in range(128)], dtype=np.uint8)
_ASCII_WORD = np.array([chr(code).isalnum() for code in range(128)])
_ASCII_CAPITAL = np.array([chr(code).isupper() for code in range(128)])


@dataclass(frozen=True, eq=False)
class View:
    """A text (``content``) folded for matching: its characters as code points, and the raw offset of each.

    Code points are bytes where all of them are ASCII.
    """

    content: str
    codes: np.ndarray
    raw: np.ndarray

    @property
    def is_ascii(self) -> bool:
        """Whether each character of the view is ASCII."""
        return self.codes.dtype == np.uint8

    @cached_property
    def text(self) -> str:
        """The folded text."""
        data = self.codes.tobytes()
        return data.decode("ascii") if self.is_ascii else data.decode("utf-32-le", "surrogatepass")

    @cached_property
    def cased(self) -> str:
        """The folded text with a capital wherever the raw character is one."""
        places = np.flatnonzero(_tell(_codes_of(self.content), _ASCII_CAPITAL, str.isupper)[self.raw])
        capitals = "".join(self.text[place] for place in places.tolist()).upper()
        codes = self.codes.astype(np.uint32)
        codes[places] = _codes_of(capitals)
        return codes.tobytes().decode("utf-32-le", "surrogatepass")

    @cached_property
    def encoded(self) -> bytes:
        """The folded text in UTF-8."""
        return self.codes.tobytes() if self.is_ascii else self.text.encode("utf-8", "replace")

    def characters(self, places: np.ndarray) -> np.ndarray:
        """The characters, by their numbers, that begin at places in the encoded text."""
        if len(self.encoded) == self.codes.size:
            return places
        first_bytes = (np.frombuffer(self.encoded, dtype=np.uint8) & 0xC0) != 0x80
        return np.append(np.cumsum(first_bytes) - first_bytes, self.codes.size)[places]

    @cached_property
    def in_word(self) -> np.ndarray:
        """Whether each character belongs to a word; one more for the end of the text."""
        return np.append(_tell(self.codes, _ASCII_WORD, str.isalnum), False)

    @cached_property
    def word_ends(self) -> np.ndarray:
        """The places that belong to no word, in order."""
        return np.flatnonzero(~self.in_word)


def _codes_of(content: str) -> np.ndarray:
    return np.frombuffer(content.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _tell(codes: np.ndarray, of_ascii: np.ndarray, tell: Callable[[str], bool]) -> np.ndarray:
    """What is told of each character; of the ASCII ones by their table."""
    told = of_ascii[np.minimum(codes, 127)]
    for character, places in _foreign(codes):
        told[places] = tell(character)
    return told


def _foreign(codes: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Each character beyond ASCII that occurs, with its places."""
    places = np.flatnonzero(codes > 127)
    places = places[np.argsort(codes[places], kind="stable")]
    found, firsts = np.unique(codes[places], return_index=True)
    for code, here in zip(found.tolist(), np.split(places, firsts[1:]), strict=False):
        yield chr(code), here


def _fold_text(content: str, dropped: Sequence[tuple[int, int]]) -> View:
    """The view of a text without the raw characters in ``dropped`` (start, end) pairs."""
    folded, raw = _fold_ascii(content) if content.isascii() else _fold_any(content)
    if dropped:
        keep = np.ones(len(content), dtype=bool)
        for start, end in dropped:
            keep[start:end] = False
        folded, raw = folded[keep[raw]], raw[keep[raw]]
    space = folded == ord(" ")
    single = np.append(True, ~(space[1:] & space[:-1])) if folded.size else space
    return View(content, folded[single], raw[single])


def _fold_ascii(content: str) -> tuple[np.ndarray, np.ndarray]:
    """The folded characters of a text, and the raw place of each."""
    folded = _ASCII[np.frombuffer(content.encode(), dtype=np.uint8)]
    return folded, np.arange(folded.size, dtype=np.int32)


def _fold_any(content: str) -> tuple[np.ndarray, np.ndarray]:
    """The same of a text that is not ASCII alone: a character may become several, or none."""
    codes = _codes_of(content)
    folded = _ASCII[np.minimum(codes, 127)].astype(np.uint32)
    lengths = np.ones(codes.size, dtype=np.int8)
    longer = []
    for character, places in _foreign(codes):
        plain = fold(character)
        folded[places] = ord(plain[0]) if plain else 0
        lengths[places] = len(plain)
        longer += [(places, at, ord(letter)) for at, letter in enumerate(plain) if at]
    raw = np.repeat(np.arange(codes.size, dtype=np.int32), lengths)
    folded = folded[raw]
    begins = np.cumsum(lengths, dtype=np.int32) - lengths
    for places, at, letter in longer:
        folded[begins[places] + at] = letter
    return (folded.astype(np.uint8) if (folded < 128).all() else folded), raw


@lru_cache(maxsize=2)
def fold_text(content: str) -> tuple[View, ...]:
    """The views of a text, cached because several codebooks search the same text.

    One view, or two where words were hyphenated at the end of a line: with the hyphen dropped
    («part-/nership» is partnership) and with it kept («partner-/state» is partner-state). The forms decide
    which of them it is. The numbers of notes at words («allies12») are in neither.
    """
    rules = [rule for hyphen, rules in _HYPHENS.items() if hyphen in content for rule in rules]
    hyphens = [match.span() for rule in rules for match in rule.finditer(content)]
    notes = _find_note_numbers(content)
    if not hyphens:
        return (_fold_text(content, notes),)
    kept = [(start + 1, end) for start, end in hyphens if content[start] != "\u00ad"]
    return _fold_text(content, hyphens + notes), _fold_text(content, kept + notes)


def _find_note_numbers(content: str) -> list[tuple[int, int]]:
    """The places of the numbers of notes at words; most texts have none, which is seen from their bytes."""
    data = np.frombuffer(content.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    digit_or_foreign = (data - ord("0") < 10) | (data > 127)
    if not (digit_or_foreign[1:] & (data[:-1] >= ord("a"))).any():
        return []
    return [match.span() for match in _NOTE_NUMBER.finditer(content)]
