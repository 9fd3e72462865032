"""What every measure shares: the coded values in the codebook's order, and a check for missing columns."""

from collections.abc import Iterable

import pandas as pd

from framing.base.definitions import (
    PRESENCE,
    REFERENTS,
    STANCES,
    THEME_STANCES,
    THEME_VOICES,
    TIMES,
    VOICES,
)
from framing.base.errors import TableError, nearest

VALUES = {"referent": REFERENTS, "stance": STANCES, "time": TIMES, "voice": VOICES}
THEME_VALUES = {"present": PRESENCE, "stance": THEME_STANCES, "voice": THEME_VOICES}
# What a plain dictionary takes for granted of every match.
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}


def need(table: pd.DataFrame, *columns: str, name: str = "table") -> None:
    """Raise TableError unless ``table`` has all ``columns``; the closest present name is offered."""
    for column in columns:
        if column not in table.columns:
            raise TableError(f"has no column {column!r}", where=name, advice=nearest(column, table.columns))


def values_of(table: pd.DataFrame, attribute: str) -> list[str]:
    """The values that an attribute can have: the codebook's in its order, then others by name.

    Where the table holds values of themes only, they are those of the codebook on themes.
    """
    found = set(table[attribute].dropna()) - {""}
    known = VALUES.get(attribute, ())
    if not found <= set(known) and found <= set(THEME_VALUES.get(attribute, ())):
        known = THEME_VALUES[attribute]
    return [*known, *sorted(found - set(known))]


def ranks(values: Iterable[str]) -> dict[str, int]:
    """Each value's place in an order, for sorting by it."""
    return {value: place for place, value in enumerate(values)}
