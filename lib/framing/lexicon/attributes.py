"""The coding schemes: what is coded of a codebook's mentions, read from the file that people write.

``attributes.toml`` has a table for each codebook whose mentions are coded; book, hand coding and the prompt
of a language model say what stands there::

    version = "1"

    [relationship]
    unit = "A mention is one occurrence of …"
    conventions = ["Read the whole passage …"]      # optional: they hold for all attributes

    [[relationship.attribute]]
    name = "stance"
    question = "What is claimed?"
    conventions = ["Ended is *denied*."]            # optional; asterisks: a value is named

    [[relationship.attribute.value]]
    name = "denied"
    definition = "Negated, refused, avoided."
    example = "They work together without a [pact]."   # of our own; the mention in brackets
    unmarked = true                                    # optional: no word of the text need decide
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.base.errors import CodebookError, nearest
from framing.base.textfile import read_utf8
from framing.base.toml import TomlFile, parse_toml
from framing.lexicon.codebook import MARKED

_VERSION = "version"
_SCHEME = {"unit": True, "conventions": False, "attribute": True}  # keys, and whether they are needed
_ATTRIBUTE = {"name": True, "question": True, "conventions": False, "value": True}
_VALUE = {"name": True, "definition": True, "example": True, "unmarked": False}
_KINDS: dict[str, tuple[type, str]] = {
    "conventions": (list, "a list of texts"),
    "attribute": (list, "tables [[….attribute]]"),
    "value": (list, "tables [[….attribute.value]]"),
    "unmarked": (bool, "true or false"),
}
_NAME = re.compile(r"[a-z][a-z_]*")
#: A value that a question, a definition or a convention names.
NAMED = re.compile(r"\*(\w+)\*")


@dataclass(frozen=True)
class Value:
    """A value of an attribute: when it is coded, and an invented sentence with the mention in brackets.

    ``unmarked`` values may be coded although no word of the text decides.
    """

    name: str
    definition: str
    example: str
    unmarked: bool = False


@dataclass(frozen=True)
class Attribute:
    """What is asked of a mention, the values it may get, and the conventions for doubtful cases."""

    name: str
    question: str
    values: tuple[Value, ...]
    conventions: tuple[str, ...] = ()

    def value(self, name: str) -> Value | None:
        """The value of that name; None where there is none."""
        return next((value for value in self.values if value.name == name), None)


@dataclass(frozen=True)
class Scheme:
    """What is coded of one codebook's mentions; ``conventions`` hold for all attributes."""

    codebook: str
    version: str
    unit: str
    attributes: tuple[Attribute, ...]
    conventions: tuple[str, ...] = ()


def relabel(scheme: Scheme, labels: Mapping[str, str]) -> Scheme:
    """A scheme with other names for values, also where its texts name them, and without asterisks.

    >>> past, current = Value("past", "Bygone.", ""), Value("current", "Not *past*.", "")
    >>> scheme = Scheme("x", "1", "", (Attribute("time", "", (past, current)),))
    >>> relabel(scheme, {"past": "A"}).attributes[0].values[1].definition
    'Not A.'
    """

    def plain(text: str) -> str:
        return NAMED.sub(lambda found: labels.get(found[1], found[1]), text)

    def conventions(item: Scheme | Attribute) -> tuple[str, ...]:
        return tuple(map(plain, item.conventions))

    attributes = []
    for one in scheme.attributes:
        values = tuple(
            replace(value, name=labels.get(value.name, value.name), definition=plain(value.definition))
            for value in one.values
        )
        changed = replace(one, question=plain(one.question), values=values, conventions=conventions(one))
        attributes.append(changed)
    return replace(scheme, attributes=tuple(attributes), conventions=conventions(scheme))


def unite(schemes: Iterable[Scheme]) -> Scheme:
    """One scheme with the attributes of all, each once; what else there is, is the first one's.

    >>> tone, time = Attribute("tone", "", ()), Attribute("time", "", ())
    >>> schemes = Scheme("x", "1", "", (time,)), Scheme("y", "1", "", (time, tone))
    >>> [attribute.name for attribute in unite(schemes).attributes]
    ['time', 'tone']
    """
    first, *others = schemes
    named = {one.name: one for scheme in (first, *others) for one in scheme.attributes}
    return replace(first, attributes=tuple(named.values()))


def load_schemes(path: Path) -> dict[str, Scheme]:
    """The coding schemes in a file, by codebook; they are made once while the file's content is the same.

    Raises
    ------
    CodebookError
        with file and line, where the file is missing or not TOML, a key is unknown, missing or of another
        type, a name stands twice, an attribute has a single value, an example doesn't mark one mention.
    """
    place = f"{path.parent.name}/{path.name}"
    return dict(_load(read_utf8(path, error=CodebookError, place=place), place))


@lru_cache(maxsize=8)
def _load(text: str, place: str) -> Mapping[str, Scheme]:
    file = parse_toml(text, error=CodebookError, place=place)
    version = file.data.get(_VERSION)
    if not isinstance(version, str):
        raise file.fault("version is missing or no text", _VERSION, expected='version = "1"')
    return {name: _scheme(file, name, version) for name in file.data if name != _VERSION}


def _scheme(file: TomlFile, name: str, version: str) -> Scheme:
    table = _checked(file, _SCHEME, name)
    attributes = tuple(
        read_attribute(file, name, "attribute", number) for number in range(len(table["attribute"]))
    )
    _once(file, [attribute.name for attribute in attributes], name, "attribute")
    values = [value.name for attribute in attributes for value in attribute.values]
    for path, text in _texts(table, (name,)):
        for named in NAMED.findall(text):
            if named not in values:
                raise file.fault(f"*{named}* is no value", *path, advice=nearest(named, values))
    if len(set(values)) < len(values):
        twice = next(value for value in values if values.count(value) > 1)
        raise file.fault(f"two attributes have the value {twice!r}", name, advice="give each its own name")
    return Scheme(name, version, table["unit"], attributes, tuple(table.get("conventions", ())))


def read_attribute(file: TomlFile, *path: str | int) -> Attribute:
    """The attribute in the table at a place of a file. Raises the file's error where it breaks a rule."""
    table = _checked(file, _ATTRIBUTE, *path)
    values = tuple(_value(file, *path, "value", number) for number in range(len(table["value"])))
    _once(file, [value.name for value in values], *path, "value")
    if len(values) < 2:
        raise file.fault(f"{table['name']} has a single value", *path, expected="two values or more")
    return Attribute(table["name"], table["question"], values, tuple(table.get("conventions", ())))


def _value(file: TomlFile, *path: str | int) -> Value:
    table = _checked(file, _VALUE, *path)
    if len(MARKED.findall(table["example"])) != 1:
        raise file.fault(
            f"the example of {table['name']} doesn't mark one mention",
            *path,
            "example",
            expected="the words that are coded in [brackets]",
            found=repr(table["example"]),
        )
    return Value(**table)


def _checked(file: TomlFile, known: Mapping[str, bool], *path: str | int) -> dict[str, Any]:
    """The table at a place of the file, its keys, their types and its name checked."""
    table: Any = file.data
    for step in path:
        table = table[step]
    if not isinstance(table, dict):
        raise file.fault(f"{path[-1]} is no table", *path, found=repr(table))
    file.check_keys(known, *path)
    for key, needed in known.items():
        if needed and not table.get(key):
            raise file.fault(f"{key} is missing or empty", *path, advice=f"add {key} = …")
    for key, value in table.items():
        kind, expected = _KINDS.get(key, (str, "a text"))
        items = value if key == "conventions" and isinstance(value, list) else []
        if not isinstance(value, kind) or not all(isinstance(item, str) for item in items):
            raise file.fault(f"{key} is wrong", *path, key, expected=expected, found=repr(value))
    if "name" in known and not _NAME.fullmatch(table["name"]):
        expected = "small letters and underscores"
        raise file.fault("name is wrong", *path, "name", expected=expected, found=repr(table["name"]))
    return table


def _texts(item: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401
    """Every text in a table, with its place."""
    if isinstance(item, str):
        yield path, item
    for key, part in (
        item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    ):
        yield from _texts(part, (*path, key))


def _once(file: TomlFile, names: list[str], *path: str | int) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise file.fault(f"{path[-1]} {name!r} stands twice", *path, number, "name")
