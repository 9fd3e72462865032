"""Parties: the states and blocs of the world, and which of them an actor is, by whatever name or code.

The names come from ``data/codebooks/states.toml`` (see `framing.lexicon.states`).
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from framing.base.errors import CodebookError
from framing.base.files import sha256
from framing.base.spans import Party
from framing.base.toml import read_toml

STATES_FILE = Path(__file__).resolve().parents[3] / "data" / "codebooks" / "states.toml"
_file: ContextVar[Path] = ContextVar("states", default=STATES_FILE)

_FORMS = (
    r"republic|kingdom|states?|commonwealth|federation|confederation|union|principality|duchy|sultanate|emirate"
    r"|dominion|empire|government|delegation|mission|embassy|ministry of foreign affairs|people"
)
_SHORT = {"rep": "republic", "dem": "democratic", "isl": "islamic", "fed": "federal"}
_OF = re.compile(rf"(?:[a-z]+ ){{0,4}}(?:{_FORMS}) (?:of|to the united nations of) (?:the )?(?P<name>.+)")
_AFTER = re.compile(rf"(?P<name>.+?) (?:[a-z]+ ){{0,2}}(?:{_FORMS})")
_TURNED = re.compile(r"(?P<name>[^(,]*[^(,\s])\s*+(?:\((?P<inner>[^)]*)\)|, (?P<after>.*\bof(?: the)?))\s*")


@dataclass(frozen=True, eq=False)
class World:
    """The states and blocs of the file.

    ``states`` are parties by code, ``blocs`` the file's rows by short name. ``prefixes`` and ``codes`` give
    the state or bloc of the first half of a compound and of another code, ``places`` a state's other towns,
    and ``not_states`` are words that are built like a state's name and are none.
    """

    states: Mapping[str, Party]
    blocs: Mapping[str, Mapping[str, Sequence[str]]]
    prefixes: Mapping[str, str]
    places: Mapping[str, Sequence[str]]
    not_states: frozenset[str]
    codes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def known(self) -> dict[str, Party]:
        """The states and blocs by every name and demonym, in the form that `plain_name` gives."""
        found: dict[str, Party] = {}
        for party in [*self.states.values(), *map(self.bloc, self.blocs)]:
            for name in (*party.names, *party.demonyms, *(f"{one}s" for one in party.demonyms)):
                found.setdefault(plain_name(name), party)
        return found

    @cached_property
    def hash(self) -> str:
        """A hash of what the file says, its comments and layout aside."""
        states = [[code, party.names, party.demonyms, party.leaders] for code, party in self.states.items()]
        rest = [self.blocs, self.prefixes, self.places, sorted(self.not_states), self.codes]
        return sha256(json.dumps([states, *rest]).encode())

    def bloc(self, bloc_id: str) -> Party:
        """A bloc as a party."""
        row = self.blocs[bloc_id]
        return Party(bloc_id, tuple(row["names"]), tuple(row.get("demonyms", ())))


@contextmanager
def states_from(path: Path) -> Iterator[None]:
    """Within it, the states are those of another file: so that two versions of the list can be compared."""
    before = _file.set(Path(path))
    try:
        yield
    finally:
        _file.reset(before)


def load_world(path: Path | None = None) -> World:
    """Read the file of states and blocs; without a path the project's own, or that of `states_from`.

    Raises
    ------
    CodebookError
        where the file can't be read, is not TOML, or a state has no names.
    """
    return _load_world(Path(path or _file.get()))


@lru_cache(maxsize=4)
def _load_world(path: Path) -> World:
    tree = _read(path)
    states = {
        code: Party(code, tuple(row["names"]), tuple(row.get("demonyms", ())), tuple(row.get("leaders", ())))
        for code, row in tree.get("states", {}).items()
    }
    places = {code: row["places"] for code, row in tree.get("states", {}).items() if "places" in row}
    not_states = frozenset(tree.get("not_states", {}).get("words", ()))
    return World(
        states, tree.get("blocs", {}), tree.get("prefixes", {}), places, not_states, tree.get("codes", {})
    )


def _read(path: Path) -> dict[str, Any]:
    tree = read_toml(path, error=CodebookError, place=str(path)).data
    for group in ("states", "blocs"):
        for code, row in tree.get(group, {}).items():
            if not isinstance(row, dict) or not row.get("names"):
                raise CodebookError(
                    "has no names",
                    where=f"{path}, [{group}] {code}",
                    found=repr(row),
                    expected='names = ["…"]',
                )
    return tree


def plain_name(name: str) -> str:
    """A name without case, accents, apostrophes, full stops, hyphens and article, for comparison.

    >>> plain_name("The Côte d’Ivoire"), plain_name("St. Lucia"), plain_name("Viet-Nam")
    ('cote divoire', 'saint lucia', 'viet nam')
    """
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    letters = "".join(one for one in letters if not unicodedata.combining(one))
    letters = re.sub(r"['’‘ʼʻ`´.]", "", letters).replace("&", " and ")
    words = re.sub(r"[-‐‑–_\s]+", " ", letters).strip()
    return re.sub(r"^st (?=\w)", "saint ", re.sub(r"^the ", "", words))


def find_state(name: str, world: World | None = None) -> Party | None:
    """The state of that code, name or demonym, or None.

    Case, accents, apostrophes, hyphens and articles make no difference. Official names are understood in all
    their orders («Republic of Arcadia», «Arcadia (Republic of)», «Arcadia, Republic of», «Arcadian
    Republic»).

    >>> find_state("kenya").party_id, find_state("Tanzania (United Republic of)").party_id
    ('KEN', 'TZA')
    >>> find_state("Elbonia")
    """
    world = world or load_world()
    found = _find(name, world)
    return found if found and found.party_id in world.states else None


def _find(name: str, world: World) -> Party | None:
    code = name.strip()
    code = world.codes.get(code, code if code in world.blocs else code.upper())
    if code in world.states:
        return world.states[code]
    if code in world.blocs:
        return world.bloc(code)
    for form in _name_forms(name):
        if form in world.known:
            return world.known[form]
    return None


def _name_forms(name: str) -> Iterator[str]:
    """The forms of a name to look up, the whole before its parts."""
    yield plain_name(name)
    turned = _TURNED.fullmatch(name.strip())
    if turned:
        inner = (turned["inner"] or turned["after"] or "").strip()
        yield plain_name(f"{inner} {turned['name']}")
        yield plain_name(turned["name"])
        yield plain_name(inner)
    for part in name.split("/"):
        plain = re.sub(r"\b(?:rep|dem|isl|fed)\b", lambda short: _SHORT[short[0]], plain_name(part.strip()))
        yield plain
        for found in (_OF.fullmatch(plain), _AFTER.fullmatch(plain)):
            if found:
                yield plain_name(found["name"])


def party_of(actor: str, parties: Sequence[Party] = (), world: World | None = None) -> Party | None:
    """The party that a document's ``actor`` is: one of ``parties``, else a state or bloc, else its own.

    Parameters
    ----------
    actor : a party's id, one of its names, a state's name in any of its official forms, or a code.
    parties : the study's parties; one that shares a name with the state is it.
    world : the states and blocs; None is those of the workbook.

    Returns
    -------
    Party, or None where ``actor`` is empty.

    >>> party_of("United States").party_id
    'USA'
    >>> party_of("Elbonia").names
    ('Elbonia',)
    """
    if not actor or not actor.strip():
        return None
    wanted = plain_name(actor)
    for party in parties:
        if wanted in {plain_name(name) for name in (party.party_id, *party.names, *party.demonyms)}:
            return party
    found = _find(actor, world or load_world())
    if found is None:
        return Party(actor.strip(), (actor.strip(),))
    for party in parties:
        if set(party.names) & set(found.names):
            return party
    return found


def is_known(actor: str, parties: Sequence[Party] = (), world: World | None = None) -> bool:
    """Whether an actor is a party of the study, a state or a bloc, by any name or code.

    >>> is_known("Serbai"), is_known("Serbia"), is_known("Arcadia", [Party("arcadia", ("Arcadia",))])
    (False, True, True)
    """
    world = world or load_world()
    found = party_of(actor, parties, world)
    return found in parties or (found is not None and _find(actor, world) is not None)


def nearest_name(actor: str, parties: Sequence[Party] = (), world: World | None = None) -> str:
    """The known name that is most like an actor's that no list knows, or an empty text.

    >>> nearest_name("Arcadai", [Party("arcadia", ("Arcadia",))])
    'Arcadia'
    """
    world = world or load_world()
    names = {
        plain_name(name): name for party in world.states.values() for name in (party.party_id, *party.names)
    }
    names |= {plain_name(name): name for party in parties for name in (party.party_id, *party.names)}
    close = get_close_matches(plain_name(actor), names, n=1, cutoff=0.6)
    return names[close[0]] if close else ""
