"""Things that are made when they are asked for, so that memory holds no more of them than are in use."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class OnDemand(Mapping[str, Thing], Generic[Thing]):
    """Things by name, each made when it is asked for, and again when it is asked for again.

    Parameters
    ----------
    names : those that there are, in order; names that are added later are there, too.
    make : makes the thing of a name.

    >>> lengths = OnDemand(["pact", "treaty"], len)
    >>> lengths["treaty"], list(lengths), "war" in lengths
    (6, ['pact', 'treaty'], False)
    """

    def __init__(self, names: Collection[str], make: Callable[[str], Thing]) -> None:
        self._names, self._make = names, make

    def __getitem__(self, name: str) -> Thing:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
