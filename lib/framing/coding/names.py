"""Names of states, blocs and focal parties in a text, by what they are to the study."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from framing.base.spans import Focus, Party
from framing.lexicon.parties import World, party_of

#: What a name is to the study: of the first focal party, of another one, of the country that speaks, of
#: another state, or of a bloc.
KINDS = ("party 1", "party 2", "own", "state", "bloc")


@dataclass(frozen=True)
class Name:
    """A name at its place in a text: ``text[start:end]``; ``kind`` is one of ``KINDS``."""

    start: int
    end: int
    kind: str


class NameFinder:
    """Finds the names of a study's parties and of the states and blocs of the world.

    A focal party takes over every name that the list of states gives it. Names are found as they are
    written, capitals included, the longest first; a plural in -s is understood.

    Parameters
    ----------
    focus : whose relationship is measured.
    actor : whose voice the document is; marks its own names where the focus is the author's.
    world : the list of states and blocs.

    >>> from framing.lexicon.parties import load_world
    >>> finder = NameFinder(Focus((Party("arcadia", ("Arcadia",), ("Arcadian",)),)), "", load_world())
    >>> [(name.start, name.kind) for name in finder.find("Arcadians and France met in NATO.")]
    [(0, 'party 1'), (14, 'state'), (28, 'bloc')]
    """

    def __init__(self, focus: Focus, actor: str, world: World) -> None:
        kinds: dict[str, str] = {}
        for kind, party in _focal(focus, actor, world):
            for name in _names(party):
                kinds.setdefault(name, kind)
        for state in world.states.values():
            for name in _names(state):
                kinds.setdefault(name, "state")
        for bloc in world.blocs:
            for name in _names(world.bloc(bloc)):
                kinds.setdefault(name, "bloc")
        for prefix, code in world.prefixes.items():  # «Sino-» of a compound
            if names := party_of(code, focus.parties, world):
                kinds.setdefault(f"{prefix}-", kinds.get(names.names[0], "state"))
        self._kinds = list(kinds.values())
        self._automaton = AhoCorasick(list(kinds), matchkind=MatchKind.LeftmostLongest)

    def find(self, content: str) -> list[Name]:
        """The names in a text, in order, none within another."""
        found = self._automaton.find_matches_as_indexes(content.replace("’", "'"))
        return [
            Name(start, end, self._kinds[index])
            for index, start, end in found
            if _stands_alone(content, start, end)
        ]


@lru_cache(maxsize=1024)
def finder_of(focus: Focus, actor: str, world: World) -> NameFinder:
    """The finder of a focus and an actor, made once."""
    return NameFinder(focus, actor, world)


def within(names: Sequence[Name], start: int, end: int) -> Sequence[Name]:
    """Those of ``names`` (in order) that begin in ``start`` to ``end``."""
    first = bisect_left(names, start, key=lambda name: name.start)
    return names[first : bisect_left(names, end, key=lambda name: name.start)]


def _focal(focus: Focus, actor: str, world: World) -> Iterable[tuple[str, Party]]:
    """Whose names count as focal, with their kind: a party as the study has it, then as the world does."""
    if focus.by_author:
        party = party_of(actor, focus.parties, world)
        parties = [("own", party)] if party else []
    else:
        parties = [
            ("party 1" if number == 0 else "party 2", party) for number, party in enumerate(focus.parties)
        ]
    for kind, party in parties:
        yield kind, party
        state = party_of(party.names[0], (), world)
        if state is not None:
            yield kind, state


def _names(party: Party) -> list[str]:
    """Every form of a party's names."""
    plurals = [f"{demonym}s" for demonym in party.demonyms if not demonym.endswith(("s", "sh", "se", "ch"))]
    return [name for name in (*party.names, *party.demonyms, *plurals, *party.leaders) if name]


def _stands_alone(content: str, start: int, end: int) -> bool:
    """Whether a name isn't part of a longer word; the hyphen of «Sino-» may be followed by one."""
    before, after = content[start - 1 : start], content[end : end + 1]
    return not (before.isalnum() or (after.isalnum() and content[end - 1] != "-"))
