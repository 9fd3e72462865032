"""What the markup of prose may be: a plain part of MyST Markdown, without anything that reads files or runs.

A study may come from somebody else, and its prose goes into the built book: HTML, directives that include
files or run code, pictures, links to files of the machine, formulas and Jinja's double braces are refused.
Headings, emphasis, lists, tables, notes, citations, and links to pages and to the web are what prose needs.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from framing.base.errors import StudyError, nearest
from framing.base.expressions import excerpt

NOTES = ("note", "tip", "important", "warning", "seealso", "admonition", "margin")
ROLES = ("cite:p", "cite:t", "doc", "ref", "term", "abbr", "sub", "sup")

#: Markup that is left as it stands: code, roles with their content, targets of links, fences, labels.
_MARKUP = re.compile(
    r"""(?:\{[a-z:]+\})?(?<!`)(?P<ticks>`++)(?:[^`]++|(?!(?P=ticks)(?!`))`++)++(?P=ticks)(?!`)
      | (?<=\])\([^()\s]*\)
      | <https?://[^<>\s]*>
      | ^:{3,}(?:\{[^{}\s]*\})?
      | ^\([\w-]+\)=[ ]*$
      | ^[ ]*\d{1,3}[.)](?=[ ])""",
    re.VERBOSE | re.MULTILINE,
)
_ROLE = re.compile(r"\{([^{}\s]*)\}(?=`)")
_TARGET = re.compile(r"\]\(\s*<?([^()<>\s]*)")
_FENCE = re.compile(r":{3,}(?:\{(?P<name>[^{}\s]*)\}(?:(?!:::)[^`])*)?")
_WEB = re.compile(r"https?://[^\s]+")
_PAGE = re.compile(r"(?:(?:\.\./){0,2}[\w-]+(?:/[\w-]+)*\.(?:md|ipynb))?(?:#[\w-]+)?")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: What prose doesn't hold, and what to do instead.
_REFUSED = tuple(
    (re.compile(pattern), f"{what} can't stand in prose", advice)
    for pattern, what, advice in (
        (r"<(?!https?://)[A-Za-z/!?]", "HTML", "write Markdown"),
        (r"\{\{|\{%", "double braces", "write {name} for a value"),
        (r"```|~~~", "fences of code", "a note is written :::{note}"),
        (r"!\[", "pictures", "figures come from code cells"),
        (r"\]:", "the targets of links on their own", "write [words](target)"),
        (r"\$", "formulas", "write the currency out"),
    )
)


class Part(NamedTuple):
    """A part of prose within one line: plain words, or markup that stays as it is. ``line`` counts from 0."""

    text: str
    line: int
    is_markup: bool


def check_markup(text: str, where: Callable[[int], str]) -> None:
    """Raise StudyError for markup that prose doesn't hold; ``where`` says where a line of the text stands."""
    for at, what, advice in _faults(text):
        line = text.count("\n", 0, at)
        raise StudyError(f"{what}: {excerpt(text, at)}", where=where(line), advice=advice)


def _faults(text: str) -> Iterator[tuple[int, str, str]]:
    """Where something stands that prose doesn't hold, what it is, and what to do instead."""
    for pattern, what, advice in _REFUSED:
        yield from ((found.start(), what, advice) for found in pattern.finditer(text))
    for found in _ROLE.finditer(text):
        if found[1] not in ROLES:
            yield found.start(), "this role can't stand in prose", nearest(found[1], ROLES)
    for found in _TARGET.finditer(text):
        if not (_WEB.fullmatch(found[1]) or _PAGE.fullmatch(found[1])):
            yield found.start(), "this link can't stand in prose", "link a page.md or https://…"
    for found in re.finditer(r"^.*:::.*$", text, re.MULTILINE):
        fence = _FENCE.fullmatch(found[0])
        if fence is None or fence["name"] not in (None, *NOTES):
            yield found.start(), "this fence can't stand in prose", f"write :::{{note}}; {nearest('', NOTES)}"


def parts_of(text: str) -> Iterator[Part]:
    """The parts of prose in order; their texts joined are the text."""
    at = line = 0
    for found in _MARKUP.finditer(text):
        for plain in _LINE.findall(text, at, found.start()):
            yield Part(plain, line, False)
            line += plain.count("\n")
        yield Part(found[0], line, True)
        at, line = found.end(), line + found[0].count("\n")
    for plain in _LINE.findall(text, at):
        yield Part(plain, line, False)
        line += plain.count("\n")
