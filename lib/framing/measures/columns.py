"""What every measure shares: the coded values in the codebook's order, and a check for missing columns
(leaf)."""

from framing.errors import TableError, nearest

REFERENTS = ("focal", "other", "generic", "name", "none")
STANCES = ("asserted", "sought", "approached", "questioned", "denied", "surpassed")
TIMES = ("past", "current")
VOICES = ("author", "quoted", "reported")
VALUES = {"referent": REFERENTS, "stance": STANCES, "time": TIMES, "voice": VOICES}
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}


def need(table, *columns, name="table"):
    """Raise TableError unless ``table`` has all ``columns``; the closest present name is offered."""
    for column in columns:
        if column not in table.columns:
            raise TableError(f"has no column {column!r}", where=name, advice=nearest(column, table.columns))


def values_of(table, attribute):
    """The values of an attribute: the codebook's in its order, then any others that occur, by name."""
    known = VALUES.get(attribute, ())
    found = set(table[attribute].dropna()) - {""} - set(known)
    return [*known, *sorted(found)]
