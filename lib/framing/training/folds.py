"""Which examples are learned from and which are held out: by document or template, and by kind of text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from framing.base.errors import ParameterError, nearest
from framing.training.examples import Example

FOLDS = 3
#: Kinds that are written for this project: never a kind that is left out, but split like the others.
OWN = ("invented", "sentences")


@dataclass(frozen=True)
class Split:
    """A fit: held out are the examples of a fold (none where it is None), and those of the kind ``without``.

    >>> Split(fold=2, without="kremlin").name
    'fold-2-without-kremlin'
    """

    fold: int | None = None
    without: str = ""

    @property
    def name(self) -> str:
        """How the fit's files are called."""
        fold = "all" if self.fold is None else f"fold-{self.fold}"
        return f"{fold}-without-{self.without}" if self.without else fold

    def learns(self, example: Example) -> bool:
        """Whether an example is learned from in this fit."""
        return example.kind != self.without and fold_of(example.group) != self.fold


def fold_of(group: str) -> int:
    """The fold of a document or template: the same on every machine, whatever else is there."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % FOLDS


def choose(splits: Sequence[Split], names: Sequence[str]) -> list[Split]:
    """The splits of these names; all where none is named. Raises ParameterError for an unknown name.

    >>> [split.name for split in choose([Split(0), Split(1), Split()], ["all"])]
    ['all']
    """
    known = {split.name: split for split in splits}
    for name in names:
        if name not in known:
            raise ParameterError(f"there is no fit {name!r}", where="--fit", advice=nearest(name, known))
    return [known[name] for name in names or known]


def splits(kinds: Sequence[str]) -> list[Split]:
    """All fits but that on everything: one per fold, then one per kind left out (fold 0 held out, too)."""
    return [*(Split(fold) for fold in range(FOLDS)), *(Split(0, kind) for kind in kinds if kind not in OWN)]
