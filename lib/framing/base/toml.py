"""TOML files as people write them: read with the line of each key, so that errors can name it, and written.

Reading is the standard library's `tomllib`; it tells no lines, so a small scanner walks the same text, which
by then is known to be valid, and notes where each key, table and item of an array begins. Writing is
`tomlkit`: it sets comments beside the keys that people are to edit, which `tomli-w` can't.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from framing.base.errors import FramingError, nearest
from framing.base.textfile import read_utf8

Steps = tuple[str | int, ...]
MOST_STEPS = 50  # of a dotted key
_STEP = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
#: A longer key: the time that tomllib takes for one grows with the square of its steps.
_LONG_KEY = re.compile(rf"(?<![\w-]){_STEP}(?:[ \t]*+\.[ \t]*+{_STEP}){{{MOST_STEPS}}}")


@dataclass(frozen=True)
class TomlFile:
    """A TOML file as read: its data, and what is needed to name a place in it.

    Attributes
    ----------
    data : the tables of the file, as `tomllib` gives them.
    text : the file's text.
    place : the file as a person would look for it («codebooks/relationship.toml»).
    error : the class of the errors that `fault` makes.
    """

    data: dict[str, Any]
    text: str
    place: str
    error: type[FramingError]

    @cached_property
    def lines(self) -> dict[Steps, int]:
        """The line (from 1) on which each key, table and item of an array begins, by its path."""
        return _Scanner(self.text).scan()

    def line(self, *path: str | int) -> int:
        r"""The line of a key, table or item; of the nearest thing around it where it isn't there itself.

        >>> text = '[[entry]]\nname = "pact"\nforms = [\n  "pact",\n]'
        >>> file = parse_toml(text, error=FramingError)
        >>> file.line("entry", 0, "name"), file.line("entry", 0, "forms", 0), file.line("entry", 0, "note")
        (2, 4, 1)
        """
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path] if path else 1

    def where(self, *path: str | int) -> str:
        """The file, and the line of a key, table or item, for errors."""
        return f"{self.place} line {self.line(*path)}" if path else self.place

    def fault(self, what: str, *path: str | int, **more: str) -> FramingError:
        """An error at a key, table or item; ``more`` are expected, found and advice. To be raised."""
        return self.error(what, where=self.where(*path), **more)

    def check_keys(self, known: Collection[str], *path: str | int) -> None:
        """Raise an error, with the nearest known key, where the table at ``path`` has an unknown key."""
        table: Any = self.data
        for step in path:
            table = table[step]
        for key in table:
            if key not in known:
                raise self.fault(f"unknown key {key!r}", *path, key, advice=nearest(key, known))


def read_toml(path: Path, *, error: type[FramingError], place: str = "") -> TomlFile:
    """Read a TOML file in UTF-8, with or without byte-order mark.

    Parameters
    ----------
    path : the file.
    error : the class of the errors, raised here and made by `TomlFile.fault`.
    place : the file as errors call it; its folder's and its own name where empty.

    Raises
    ------
    error
        where the file is missing, can't be read, is not UTF-8 or not TOML: with file and line.
    """
    place = place or f"{path.parent.name}/{path.name}"
    return parse_toml(read_utf8(path, error=error, place=place), error=error, place=place)


def parse_toml(text: str, *, error: type[FramingError], place: str = "TOML") -> TomlFile:
    """The same from a text. Raises ``error``, with file and line, where it is not TOML."""
    if found := _LONG_KEY.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise error(f"is not TOML: a key of more than {MOST_STEPS} steps", where=f"{place} line {line}")
    try:
        return TomlFile(tomllib.loads(text), text, place, error)
    except RecursionError:
        raise error("is not TOML: lists stand too deep within lists", where=place) from None
    except ValueError as reason:  # TOMLDecodeError, and numbers of thousands of digits
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", str(reason))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        what = str(reason)[: found.start()] if found else str(reason)
        column = f", column {found[2]}" if found and found[2] else ""
        raise error(f"is not TOML: {what}", where=f"{place} line {line}{column}") from None


def toml_text(
    data: Mapping[str, Any], *, heading: str = "", comments: Mapping[str, str] | None = None
) -> str:
    """The TOML text of nested tables, lists and values; `tomllib` reads the same data from it.

    Parameters
    ----------
    data : what is written, in the order of its keys.
    heading : lines that open the file as a comment.
    comments : comments that stand above keys of the first level, by key.

    >>> print(toml_text({"title": "Islands", "focal": ["a", "b"]}, comments={"focal": "Whose relationship."}))
    title = "Islands"
    # Whose relationship.
    focal = ["a", "b"]
    <BLANKLINE>
    """
    import tomlkit

    document = tomlkit.document()
    for line in heading.splitlines():
        document.add(tomlkit.comment(line))
    for key, value in data.items():
        for line in (comments or {}).get(key, "").splitlines():
            document.add(tomlkit.comment(line))
        document.add(key, value)
    return tomlkit.dumps(document)


_BARE = r"[A-Za-z0-9_-]+"
_STRING = r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_LONG = r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}'
_KEY = rf"(?:{_BARE}|{_STRING})(?:[ \t]*\.[ \t]*(?:{_BARE}|{_STRING}))*"
_SPACE = re.compile(r"(?:\s|#[^\n]*)*")
_INSIDE = re.compile(r"(?:[\s,]|#[^\n]*)*")
_HEADER = re.compile(rf"(\[\[?)[ \t]*({_KEY})[ \t]*\]\]?")
_ASSIGNED = re.compile(rf"({_KEY})[ \t]*=[ \t]*")
_VALUE = re.compile(rf"{_LONG}|{_STRING}|[^,\]}}#\n]+", re.DOTALL)


class _Scanner:
    """Walks a valid TOML text and notes the line of each path."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[Steps, int] = {}
        self.sizes: dict[Steps, int] = {}  # of the arrays of tables so far

    def scan(self) -> dict[Steps, int]:
        table: Steps = ()
        at = self._skip(_SPACE, 0)
        while at < len(self.text):
            if header := _HEADER.match(self.text, at):
                table = self._open(header[1] == "[[", _split_key(header[2]), at)
                at = header.end()
            else:
                at = self._assign(table, at)
            at = self._skip(_SPACE, at)
        return self.lines

    def _open(self, repeated: bool, keys: list[str], at: int) -> Steps:
        """Note a header ``[table]`` or ``[[table]]`` and give its path."""
        path: Steps = ()
        for depth, key in enumerate(keys, 1):
            path = (*path, key)
            self._note(path, at)
            if depth == len(keys) and repeated:
                self.sizes[path] = self.sizes.get(path, 0) + 1
            if path in self.sizes:
                path = (*path, self.sizes[path] - 1)
                self._note(path, at)
        return path

    def _assign(self, table: Steps, at: int) -> int:
        """Note ``key = value`` and all within the value; gives the place after it."""
        found = _ASSIGNED.match(self.text, at)
        if found is None:  # not in a valid text
            return len(self.text)
        for key in _split_key(found[1]):
            table = (*table, key)
            self._note(table, at)
        return self._value(table, found.end())

    def _value(self, path: Steps, at: int) -> int:
        opening = self.text[at]
        if opening not in "[{":
            return self._skip(_VALUE, at)
        at, item = self._skip(_INSIDE, at + 1), 0
        while self.text[at] not in "]}":
            if opening == "{":
                at = self._assign(path, at)
            else:
                self._note((*path, item), at)
                at, item = self._value((*path, item), at), item + 1
            at = self._skip(_INSIDE, at)
        return at + 1

    def _skip(self, pattern: re.Pattern[str], at: int) -> int:
        """The place after what the pattern matches at ``at``."""
        found = pattern.match(self.text, at)
        return found.end() if found else at

    def _note(self, path: Steps, at: int) -> None:
        self.lines.setdefault(path, bisect_left(self.ends, at) + 1)


def _split_key(written: str) -> list[str]:
    """The parts of a dotted key, quotation marks and escapes resolved."""
    table, keys = tomllib.loads(f"{written} = 0"), []
    while isinstance(table, dict):
        ((key, table),) = table.items()
        keys.append(key)
    return keys
