"""What the values of a TOML file that people edit must be, said in words where one is something else."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from framing.base.expressions import excerpt
from framing.base.toml import TomlFile


@dataclass(frozen=True)
class Kind:
    """A kind of values.

    Attributes
    ----------
    expected : what it is, for errors.
    fits : whether a value is of it.
    keys : of a table, the kind of the value of each key that it may have; of one without any it may have all.
    needed : the keys that it must have.
    each : of what kind each value of a table of any keys is, or each item of a list; None: whatever it is.
    """

    expected: str
    fits: Callable[[Any], bool]
    keys: Mapping[str, "Kind"] = field(default_factory=dict)
    needed: Collection[str] = ()
    each: "Kind | None" = None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


ANY = Kind("", lambda _: True)
TEXT = Kind("text in quotes", lambda value: isinstance(value, str))
NAME = Kind("a name in quotes", _is_name)
YES = Kind("true or false", lambda value: isinstance(value, bool))
WHOLE = Kind("a whole number", _is_whole)
YEAR = Kind("a year", lambda value: _is_whole(value) and 0 < value < 10_000)


def number(expected: str, fits: Callable[[float], bool]) -> Kind:
    """Numbers, whole or not, of which something is true."""

    def is_such(value: Any) -> bool:  # noqa: ANN401 (whatever TOML holds)
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        return numeric and isfinite(value) and fits(value)

    return Kind(expected, is_such)


def one_of(words: Iterable[str]) -> Kind:
    """One of some words."""
    known = tuple(words)
    return Kind(" or ".join(f'"{word}"' for word in known), lambda value: value in known)


def list_of(kind: Kind, expected: str, *, length: int | None = None) -> Kind:
    """Lists, all whose items are of a kind, as many as ``length``: each a value of its own, of one line."""

    def is_list(value: object) -> bool:
        return isinstance(value, list) and all(map(kind.fits, value)) and length in (None, len(value))

    return Kind(expected, is_list)


NAMES = list_of(NAME, "a list of names in quotes")


def table(
    keys: Mapping[str, Kind] | None = None, expected: str = "a table", *, needed: Collection[str] = ()
) -> Kind:
    """Tables of the keys that are named."""
    return Kind(expected, _is_table, keys or {}, needed)


def table_of(kind: Kind, expected: str) -> Kind:
    """Tables of any keys, each value of a kind."""
    return Kind(expected, _is_table, each=kind)


def tables(kind: Kind, expected: str) -> Kind:
    """Lists of tables: ``[[expected]]``."""
    return Kind(expected, lambda value: isinstance(value, list), each=kind)


def check_values(file: TomlFile, kind: Kind, *path: str | int) -> None:
    """Raise the file's error, with its line, where what stands at a path, or within it, is of another kind.

    Nothing is said of what isn't there, but of keys that are needed.

    >>> from framing.base.errors import StudyError
    >>> from framing.base.toml import parse_toml
    >>> file = parse_toml("turns = [1, true]", error=StudyError, place="a.toml")
    >>> check_values(file, table({"turns": list_of(YEAR, "a list of years")}))
    Traceback (most recent call last):
        ...
    framing.base.errors.StudyError: a.toml line 1: turns is wrong; expected a list of years; found [1, True]
    """
    value: Any = file.data
    for step in path:
        value = value[step]
    if not kind.fits(value):
        found = excerpt(repr(value))[1:-1]
        raise file.fault(f"{path[-1]} is wrong", *path, expected=kind.expected, found=found)
    if kind.keys:
        file.check_keys(kind.keys, *path)
    for key in kind.needed:
        if key not in value:
            raise file.fault(f"the key {key!r} is missing", *path)
    if kind.keys:
        for key in value:
            check_values(file, kind.keys[key], *path, key)
    elif kind.each:
        for step in value if isinstance(value, dict) else range(len(value)):
            check_values(file, kind.each, *path, step)
