"""Sentences with placeholders: ``{name}`` stands for a value, ``{name:,}`` for it in a format.

The formats are ``,`` (thousands set off), ``.1f`` (decimals), ``.0%`` (as a percentage), these after a comma,
and ``words`` (whole numbers up to twelve in words). ``{{`` and ``}}`` stand for braces.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from framing.base.errors import StudyError, nearest
from framing.base.expressions import excerpt

FORMATS = "{name}, {name:,}, {name:.1f}, {name:,.1f}, {name:.0%} or {name:words}"
_FORMAT = r",?(?:\.[0-9][f%])?|words"
_BRACES = re.compile(
    rf"\{{\{{|\}}\}}|\{{(?P<name>[A-Za-z][A-Za-z0-9_]*)(?P<format>:(?:{_FORMAT}))?\}}|[{{}}]"
)
_WORDS = (
    *("none", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


@dataclass(frozen=True)
class Sentence:
    """A text with placeholders, and where it stands."""

    text: str
    where: str

    def names(self) -> set[str]:
        """The values that the sentence names."""
        return {found["name"] for found in _BRACES.finditer(self.text) if found["name"]}

    def check(self, known: Collection[str]) -> None:
        """Raise StudyError for a brace that is no placeholder, another format, or a name that is no value."""
        for found in _BRACES.finditer(self.text):
            if found[0] in "{}":
                raise StudyError(
                    f"{excerpt(self.text[found.start() : found.start() + 40])} is no placeholder",
                    where=self.where,
                    expected=FORMATS,
                    advice="a brace itself is written twice",
                )
            if found["name"] and found["name"] not in known:
                raise StudyError(
                    f"text names {found['name']!r}, which is no value",
                    where=self.where,
                    advice=nearest(found["name"], known),
                )

    def without_placeholders(self) -> str:
        """The sentence with a blank for each placeholder."""
        return _BRACES.sub(" ", self.text)

    def fill(self, values: Mapping[str, float]) -> str:
        """The sentence with its values. A value that there is none of (0 of 0) shows as a dash."""
        return "".join(text for text, _ in self.parts(values))

    def parts(self, values: Mapping[str, float]) -> Iterator[tuple[str, str]]:
        """The parts of the filled sentence in order, each with the name of the value shown, or ``""``.

        >>> list(Sentence("{n:words} allies", "").parts({"n": 2}))
        [('two', 'n'), (' allies', '')]
        """
        at = 0
        for found in _BRACES.finditer(self.text):
            plain, at = self.text[at : found.start()], found.end()
            if plain:
                yield plain, ""
            if found["name"]:
                yield show(values[found["name"]], (found["format"] or "")[1:]), found["name"]
            else:
                yield found[0][0], ""
        if self.text[at:]:
            yield self.text[at:], ""


def show(value: float, form: str) -> str:
    """A number in one of the formats.

    >>> show(1300, ","), show(0.256, ".0%"), show(5, "words"), show(0.5, ""), show(float("nan"), ".1f")
    ('1,300', '26%', 'five', '0.5', '–')
    """
    if math.isnan(value):
        return "–"
    if form == "words":
        return _WORDS[int(value)] if value in range(len(_WORDS)) else f"{value:,}"
    return format(value, form)
