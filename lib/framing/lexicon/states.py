"""The list of states and blocs: what is wrong in the file that people edit, and what an edit of it changes.

The file has four groups::

    [states]                            # by ISO 3166 alpha-3 code; a code of our own for one that is gone
    ARC = { names = ["Arcadia", "Quill City"], demonyms = ["Arcadian"], leaders = ["Oduya"] }

    [blocs]                             # by a short name; members are codes of states
    isles = { names = ["League of Isles"], demonyms = ["Islander"], members = ["ARC"] }

    [prefixes]                          # the first half of compounds («Arco-Borealian»), and whose it is
    Arco = "ARC"

    [codes]                             # other codes that an actor may be given by, and whose they are
    AC = "ARC"

    [not_states]                        # capitalised words that are built like a state's name and are none
    words = ["Marxian"]

Names are no forms of the notation: they are found as they are written, capitals included.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from framing.base.errors import CodebookError, nearest
from framing.base.kinds import NAMES
from framing.base.toml import TomlFile, read_toml
from framing.lexicon.forms import FormError, check_name

_GROUPS = ("states", "blocs", "codes", "prefixes", "not_states")
_POINTERS = {
    "codes": "code",
    "prefixes": "prefix",
}  # groups that give a state or bloc, and what they give it for
_KEYS = {
    "states": ("names", "demonyms", "leaders", "places"),
    "blocs": ("names", "demonyms", "members"),
    "not_states": ("words",),
}
_CODE = re.compile(r"[A-Z]{3}")

Fault = tuple[int, CodebookError]  # its line, so that faults can be told in the order of the file


def holds_states(path: Path) -> bool:
    """Whether a file is a list of states, by its name or by its groups.

    Raises CodebookError where it is not TOML; a file that isn't there is none.
    """
    if path.stem == "states" or not path.is_file():
        return path.stem == "states"
    return not {"states", "blocs"}.isdisjoint(read_toml(path, error=CodebookError).data)


def check_states(path: Path) -> list[CodebookError]:
    """What is wrong with a list of states: one error per fault, with file and line, in the order of the file.

    Faults are unknown keys and groups (with the nearest known one), values that are no lists of texts, states
    whose code is not three capitals, states and blocs without names, names with signs of the notation, a name
    that stands twice or belongs to two states or blocs, members and prefixes of states that are not there.
    Keys and values are looked at first, the rest once these are right.

    Raises
    ------
    CodebookError
        where the file can't be read or is not TOML.
    """
    file = read_toml(path, error=CodebookError)
    shaped = [*_wrong_keys(file), *_wrong_values(file)]
    faults = shaped or [*_wrong_codes(file), *_wrong_names(file), *_unknown_states(file)]
    return [error for _, error in sorted(faults, key=lambda fault: fault[0])]


def diff_states(old: Path, new: Path) -> pd.DataFrame:
    """What an edit of a list of states changes: one row per list of names that differs.

    Returns
    -------
    DataFrame
        ``group`` (states, blocs, codes, prefixes, not_states), ``code``, ``change`` (added or removed: the
        whole state, bloc, code or prefix; changed: one of its lists), ``key`` (names, demonyms, …), ``old,
        new``: the list before and after, parted by semicolons.

    Raises
    ------
    CodebookError
        where one of the files has a fault: the first that `check_states` finds.
    """
    before, after = _flatten(old), _flatten(new)
    rows = []
    for group, code in dict.fromkeys([*before, *after]):
        a, b = before.get((group, code)), after.get((group, code))
        change = "removed" if b is None else "added" if a is None else "changed"
        for key in dict.fromkeys([*(a or ()), *(b or ())]):
            lists = [(one or {}).get(key, "") for one in (a, b)]
            if lists[0] != lists[1]:
                rows.append((group, code, change, key, *lists))
    return pd.DataFrame(rows, columns=["group", "code", "change", "key", "old", "new"])


def _flatten(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    """The lists of each state, bloc, prefix and of what is no state, as text, by group and code."""
    for fault in check_states(path):
        raise fault
    data = read_toml(path, error=CodebookError).data
    flat = {}
    for group in ("states", "blocs"):
        for code, row in data.get(group, {}).items():
            flat[group, code] = {key: "; ".join(names) for key, names in row.items()}
    for group in _POINTERS:
        for one, party in data.get(group, {}).items():
            flat[group, one] = {"party": party}
    for word in data.get("not_states", {}).get("words", ()):
        flat["not_states", word] = {"word": word}
    return flat


def _table(file: TomlFile, group: str) -> dict[str, Any]:
    """A group of the file; empty where it isn't there, or is no group."""
    table = file.data.get(group, {})
    return table if isinstance(table, dict) else {}


def _rows(file: TomlFile) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The group, code and lists of each state and bloc that is a table."""
    for group in ("states", "blocs"):
        for code, row in _table(file, group).items():
            if isinstance(row, dict):
                yield group, code, row


def _fault(file: TomlFile, what: str, *path: str | int, **more: str) -> Fault:
    return file.line(*path), CodebookError(what, where=file.where(*path), **more)


def _wrong_keys(file: TomlFile) -> Iterator[Fault]:
    for group, table in file.data.items():
        if group not in _GROUPS:
            yield _fault(file, f"unknown group {group!r}", group, advice=nearest(group, _GROUPS))
        elif not isinstance(table, dict):
            yield _fault(file, f"{group} is no group", group, expected=f"[{group}]", found=repr(table))
        elif group == "not_states":
            yield from _unknown_keys(file, group, table)
        elif group in _KEYS:
            for code, row in table.items():
                if isinstance(row, dict):
                    yield from _unknown_keys(file, group, row, code)
                else:
                    yield _fault(
                        file,
                        f"{code} has no names",
                        group,
                        code,
                        expected='{ names = ["…"] }',
                        found=repr(row),
                    )


def _unknown_keys(file: TomlFile, group: str, table: dict[str, Any], *code: str) -> Iterator[Fault]:
    for key in table:
        if key not in _KEYS[group]:
            of = "".join(f" of {one}" for one in code)
            yield _fault(
                file, f"unknown key {key!r}{of}", group, *code, key, advice=nearest(key, _KEYS[group])
            )


def _wrong_values(file: TomlFile) -> Iterator[Fault]:
    """Lists that are none, and prefixes that name nothing."""
    lists: list[tuple[tuple[str, ...], Any]] = [
        ((group, code, key), value) for group, code, row in _rows(file) for key, value in row.items()
    ]
    lists += [(("not_states", key), value) for key, value in _table(file, "not_states").items()]
    for path, value in lists:
        if not NAMES.fits(value):
            what = f"{path[-1]} of {path[-2]} is wrong"
            yield _fault(file, what, *path, expected=NAMES.expected, found=repr(value))
    for group, of in _POINTERS.items():
        for one, party in _table(file, group).items():
            if not isinstance(party, str):
                what = f"the {of} {one!r} is wrong"
                yield _fault(file, what, group, one, expected="a code in quotes", found=repr(party))


def _wrong_codes(file: TomlFile) -> Iterator[Fault]:
    for group, code, row in _rows(file):
        if group == "states" and not _CODE.fullmatch(code):
            yield _fault(file, f"{code!r} is no code of a state", group, code, expected="three capitals")
        if not row.get("names"):
            yield _fault(file, f"{code} has no names", group, code, expected='names = ["…"]')


def _wrong_names(file: TomlFile) -> Iterator[Fault]:
    """Names with signs of the notation, twice in one list, or of two states or blocs."""
    owners: dict[str, str] = {}
    for group, code, row in _rows(file):
        for key, names in row.items():
            for number, name in enumerate(names):
                here = (group, code, key, number)
                if names.index(name) < number:
                    yield _fault(file, f"{key} of {code} list {name!r} twice", *here)
                if key == "members":
                    continue
                try:
                    check_name(name)
                except FormError as error:
                    yield _fault(file, f"{name!r} of {code} {error}", *here)
                if owners.setdefault(name, code) != code:
                    yield _fault(file, f"{name!r} belongs to {code} and to {owners[name]}", *here)


def _unknown_states(file: TomlFile) -> Iterator[Fault]:
    states, blocs = _table(file, "states"), _table(file, "blocs")
    for bloc, row in blocs.items():
        for number, code in enumerate(row.get("members", ())):
            if code not in states:
                what = f"{bloc} has a member {code!r} that is no state"
                yield _fault(file, what, "blocs", bloc, "members", number, advice=nearest(code, states))
    for group, of in _POINTERS.items():
        for one, party in _table(file, group).items():
            if party not in states and party not in blocs:
                what = f"the {of} {one!r} is of {party!r}, which is no state or bloc"
                yield _fault(file, what, group, one, advice=nearest(party, [*states, *blocs]))
