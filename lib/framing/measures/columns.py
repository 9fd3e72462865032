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


def name_relationships(mentions: pd.DataFrame) -> pd.Series:
    """For each mention whether it is one of a word for a relationship, whatever codebook has the word.

    These are the mentions of the codebook ``relationship`` and those that are coded like them.

    >>> codebooks, referents = ["relationship", "own", "topics"], ["", "focal", ""]
    >>> name_relationships(pd.DataFrame({"codebook": codebooks, "referent": referents})).tolist()
    [True, True, False]
    """
    need(mentions, "codebook", "referent", name="mentions")
    own = ~mentions["codebook"].isin(("relationship", "multipolarity"))
    return mentions["codebook"].eq("relationship") | own & mentions["referent"].ne("")


def own_attributes(table: pd.DataFrame) -> list[str]:
    """The attributes of mentions or codings that a study has defined for itself, in the table's order.

    >>> own_attributes(pd.DataFrame(columns=["stance", "stance_cue", "tone", "tone_cue"]))
    ['tone']
    """
    names = [column.removesuffix("_cue") for column in table.columns if column.endswith("_cue")]
    return [name for name in names if name in table.columns and name not in {*VALUES, *THEME_VALUES}]


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
