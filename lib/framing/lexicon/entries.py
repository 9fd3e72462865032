"""What a codebook consists of: families, entries, and the contexts of entries (leaf module)."""

from dataclasses import dataclass, field

WITHIN = ("phrase", "sentence", "passage")


@dataclass(frozen=True)
class Context:
    """Forms that must, or must not, stand near a match.

    ``within`` says how near: ``phrase`` (the context covers the match), ``sentence``, ``passage``, or a
    number: at most so many words between the context and the match.
    """

    name: str
    forms: tuple[str, ...]
    within: str | int


@dataclass(frozen=True)
class Family:
    """A group of entries that are counted together, since ``year`` in official use where that is known.

    ``others`` is whether they are meant to name others than the country that speaks for itself.
    """

    name: str
    definition: str
    label: str = ""
    year: int | None = None
    others: bool = False


@dataclass(frozen=True)
class Entry:
    """What is looked for: its forms, the contexts it needs or must not have, its examples, its line."""

    name: str
    family: str
    forms: tuple[str, ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    exclude: tuple[Context, ...] = ()
    require: tuple[Context, ...] = ()
    note: str = ""
    line: int = field(default=0, compare=False)
