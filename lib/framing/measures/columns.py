"""What every measure shares: the coded values in the codebook's order, and a check for missing columns."""

from framing.base.errors import TableError, nearest
from framing.base.tables import REFERENTS, STANCES, THEME_STANCES, THEME_VOICES, TIMES, VOICES

VALUES = {"referent": REFERENTS, "stance": STANCES, "time": TIMES, "voice": VOICES}
THEME_VALUES = {"stance": THEME_STANCES, "voice": THEME_VOICES}
# What a plain dictionary takes for granted of every match.
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}


def need(table, *columns, name="table"):
    """Raise TableError unless ``table`` has all ``columns``; the closest present name is offered."""
    for column in columns:
        if column not in table.columns:
            raise TableError(f"has no column {column!r}", where=name, advice=nearest(column, table.columns))


def values_of(table, attribute):
    """The values an attribute can have: the codebook's in its order (those of themes, if it is about themes),
    then others by name.
    """
    found = set(table[attribute].dropna()) - {""}
    known = VALUES.get(attribute, ())
    if not found <= set(known) and found <= set(THEME_VALUES.get(attribute, ())):
        known = THEME_VALUES[attribute]
    return [*known, *sorted(found - set(known))]
