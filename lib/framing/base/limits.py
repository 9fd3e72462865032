"""How large what comes from outside may be: the one place that says it.

A small file can unpack to one that no memory holds, or to a million of them. What is over a limit is refused
by its name; everything else is read. Somebody who trusts a larger file raises the limit for one command in
the environment, ``FRAMING_LIMITS="document=500MB ratio=1000"``: no study that was sent can.
"""

import os
import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Self

from framing.base.errors import ParameterError, TextError, nearest

VARIABLE = "FRAMING_LIMITS"
#: What may be unpacked however small the packed file is, in bytes: the ratio is told from there on.
FREE = 10_000_000
_SIZES = {"": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_UNITS = {"document": " bytes", "collection": " bytes", "ratio": " times", "entries": "", "depth": ""}


@dataclass(frozen=True)
class Limits:
    """The limits on one document, and on one collection with all that is packed in it.

    Parameters
    ----------
    document : bytes of a document, or of a part of one, as it is read: a file, or what it unpacks to.
    collection : bytes of all that one file unpacks to, archives within it included.
    ratio : times as many bytes as a packed file has that it may unpack to, from 10 MB on; text is packed to a
        third or a tenth, tables to a fiftieth.
    entries : files in one archive, those of archives within it included.
    depth : archives within archives.

    >>> Limits().document
    100000000
    """

    document: int = 100_000_000
    collection: int = 4_000_000_000
    ratio: int = 100
    entries: int = 100_000
    depth: int = 3

    @classmethod
    def parse(cls, said: str) -> Self:
        """The limits that ``FRAMING_LIMITS`` says; those that it doesn't name stay as they are.

        Raises ParameterError where a name is unknown, or a value is no number above nought.

        >>> Limits.parse("document=500MB, depth=1") == Limits(document=500_000_000, depth=1)
        True
        """
        known = {field.name for field in fields(cls)}
        found: dict[str, int] = {}
        for one in re.split(r"[\s,;]+", said.strip()) if said.strip() else ():
            name, _, value = one.partition("=")
            if name not in known:
                raise ParameterError(f"{name!r} is no limit", where=VARIABLE, advice=nearest(name, known))
            number = re.fullmatch(r"([0-9][0-9_]{0,17})(|kb|mb|gb)", value.lower())
            if not number or not int(number[1]):
                raise ParameterError(
                    f"{name} is no size", where=VARIABLE, expected="a number, or 500MB", found=repr(value)
                )
            found[name] = int(number[1]) * _SIZES[number[2]]
        return cls(**found)


@cache
def limits() -> Limits:
    """The limits that hold in this process: those of the environment, read once."""
    return Limits.parse(os.environ.get(VARIABLE, ""))


def refuse(what: str, name: str, where: str, error: type[TextError] = TextError) -> TextError:
    """The error for what is over the limit of that name: what it is, the limit, and how to raise it."""
    most = f"at most {getattr(limits(), name):,}{_UNITS[name]} (the limit «{name}»)"
    advice = f"if you trust it, raise the limit for one command: {VARIABLE}={name}=…"
    return error(what, where=where, expected=most, advice=advice)


class OverLimitError(TextError):
    """What one file unpacks to is over the limits: nothing more of it is read."""


class Allowance:
    """What one packed file may still unpack to, with all that is packed in it.

    Parameters
    ----------
    packed : bytes of the file.
    where : its name, for messages.
    """

    def __init__(self, packed: int, where: str) -> None:
        self.where = where
        by_ratio = max(FREE, limits().ratio * packed)
        self._name = "ratio" if by_ratio < limits().collection else "collection"
        self._packed = packed
        self._bytes = self._most = min(by_ratio, limits().collection)
        self._entries = limits().entries

    def take(self, size: int) -> None:
        """Count bytes that are unpacked. Raises OverLimitError once they are too many."""
        self._bytes -= size
        if self._bytes < 0:
            what = f"unpacks to more than {self._most:,} bytes"
            what += f", itself having {self._packed:,}" if self._name == "ratio" else ""
            raise refuse(what, self._name, self.where, OverLimitError)

    def enter(self, count: int = 1) -> None:
        """Count files of an archive. Raises OverLimitError once they are too many."""
        self._entries -= count
        if self._entries < 0:
            raise refuse("holds too many files", "entries", self.where, OverLimitError)
