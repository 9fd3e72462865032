"""The part of a collection that a study takes: whose documents of which years, and under which names.

A study of a part of a large collection declares it in ``[[collection.select]]`` of its ``study.toml``: each
table is a portion, one actor's documents of a stretch of years, one in each year but those that it names as
gaps. So what is declared is short, and can be held against what the collection gives.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from framing.base.errors import TextError
from framing.base.kinds import TEXT, YEAR, list_of, table, tables
from framing.base.toml import TomlFile

#: The tables ``[[collection.select]]``.
PORTIONS = tables(
    table(
        {
            **dict.fromkeys(("actor", "as", "original_language"), TEXT),
            **dict.fromkeys(("from", "to"), YEAR),
            "without": list_of(YEAR, "a list of years"),
        },
        needed=("actor", "from", "to"),
    ),
    "tables [[collection.select]]",
)


@dataclass(frozen=True)
class Portion:
    """One actor's documents of a stretch of years.

    Attributes
    ----------
    actor : as the collection has it.
    first, last : the years, both included.
    called : the actor as the study has it.
    original_language : in which language they were held or written, ISO 639; empty where that differs or
        isn't known.
    without : the years between of which there is none, or none that is taken.
    """

    actor: str
    first: int
    last: int
    called: str
    original_language: str
    without: tuple[int, ...] = ()

    def holds(self, said: Mapping[str, str]) -> bool:
        """Whether a document is in it, by what the collection says of it.

        >>> portion = Portion("ARC", 1946, 1971, "Old Arcadia", "")
        >>> portion.holds({"actor": "ARC", "date": "1971"}), portion.holds({"actor": "ARC", "date": "1972"})
        (True, False)
        """
        year = said.get("date", "")[:4]
        return said.get("actor") == self.actor and year.isdigit() and int(year) in self.years

    @property
    def years(self) -> frozenset[int]:
        """The years of each of which it has one document."""
        return frozenset(range(self.first, self.last + 1)) - set(self.without)

    def describe(self) -> dict[str, str]:
        """What the study says of its documents."""
        return {"actor": self.called, "original_language": self.original_language}


def read_portions(file: TomlFile) -> tuple[Portion, ...]:
    """The portions that a ``study.toml`` declares. Raises StudyError, with file and line."""
    listed = file.data.get("collection", {}).get("select", [])
    return tuple(_portion(file, number, one) for number, one in enumerate(listed))


def find_portion(portions: Iterable[Portion], said: Mapping[str, str]) -> Portion | None:
    """The first portion that a document is in, or None."""
    return next((portion for portion in portions if portion.holds(said)), None)


def check_portions(portions: Iterable[Portion], given: Iterable[Mapping[str, str]], where: str) -> None:
    """Raise TextError unless the collection gave one document of each declared year.

    ``given`` is what the collection says of each document that it gave.
    """
    known = list(given)
    for portion in portions:
        years = Counter(int(said["date"][:4]) for said in known if portion.holds(said))
        wrong = sorted({*portion.years - set(years), *(year for year, n in years.items() if n > 1)})
        if wrong:
            raise TextError(
                f"does not give one document of {portion.actor} for each declared year",
                where=where,
                found=", ".join(f"{years[year]} of {year}" for year in wrong),
                advice="name the gaps: without = [YEAR, …]",
            )


def _portion(file: TomlFile, number: int, said: Mapping[str, Any]) -> Portion:
    first, last = said["from"], said["to"]
    if first > last:
        path, found = ("collection", "select", number), f"{first} and {last}"
        raise file.fault("from or to is wrong", *path, expected="from ≤ to", found=found)
    return Portion(
        said["actor"],
        first,
        last,
        said.get("as", said["actor"]),
        said.get("original_language", ""),
        tuple(sorted(said.get("without", []))),
    )
