"""Who is named: states, blocs, peoples and leaders of the study and of the world, and unlisted ones.

The names come from ``data/codebooks/states.toml`` and from the study's own parties; a study's party takes
over every name that the file gives its state. All names are found in one pass over a sentence's words.
A capitalised word that no list knows, but that is built like a country's name or people («Elbonia»,
«Cordoban»), is taken for an unlisted state.
"""

import re
import tomllib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from framing.coding.wordlists import word_set
from framing.base.errors import CodebookError
from framing.base.spans import Party

STATES_FILE = Path(__file__).resolve().parents[3] / "data" / "codebooks" / "states.toml"
_file = ContextVar("states", default=STATES_FILE)

PEOPLE = re.compile(r"^[A-Z][a-zà-ÿ]{2,}(?:ians?|eans?|[^aeiou]ans?|ese|ish)$")
COUNTRY = re.compile(r"^[A-Z][a-zà-ÿ]{2,}(?:ia|land|stan|aria|mark|esia|onia)$")
SUFFIXES = re.compile(r"(?:ians?|eans?|ans?|ese|ish|ia|a|o)$")
NAME_LIKE = re.compile(r"^[A-Z][a-zà-ÿ]+$")


@dataclass(frozen=True)
class Name:
    """A name in a sentence: ``tokens[first:last]`` name ``party`` (its id).

    ``kind`` is ``state``, ``people`` (and its adjective), ``leader``, ``bloc``, ``place`` or ``unlisted``.
    A ``weak`` name says little: a capitalised word of which nothing tells that it is a state, a town, or a
    state's name within that of a newspaper or institute.
    """

    first: int
    last: int
    party: str
    kind: str
    weak: bool = False


@dataclass(frozen=True)
class World:
    """The states and blocs of the file."""

    states: dict
    blocs: dict
    prefixes: dict
    places: dict
    not_states: frozenset


@contextmanager
def states_from(path):
    """Within it, the coder knows the states of another file: so that two versions can be compared."""
    before = _file.set(Path(path))
    try:
        yield
    finally:
        _file.reset(before)


def load_world(path=None):
    """Read the file of states and blocs; without a path the project's own, or that of :func:`states_from`.

    Raises
    ------
    CodebookError
        where the file can't be read, is not TOML, or a state has no names.
    """
    return _load_world(path or _file.get())


@lru_cache(maxsize=4)
def _load_world(path):
    path = Path(path)
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodebookError("can't be read as a list of states", where=str(path), found=str(error)) from None
    for group in ("states", "blocs"):
        for code, row in tree.get(group, {}).items():
            if not isinstance(row, dict) or not row.get("names"):
                raise CodebookError(
                    "has no names",
                    where=f"{path}, [{group}] {code}",
                    found=repr(row),
                    expected='names = ["…"]',
                )
    states = {
        code: Party(code, tuple(row["names"]), tuple(row.get("demonyms", ())), tuple(row.get("leaders", ())))
        for code, row in tree.get("states", {}).items()
    }
    places = {code: row["places"] for code, row in tree.get("states", {}).items() if "places" in row}
    return World(
        states,
        tree.get("blocs", {}),
        tree.get("prefixes", {}),
        places,
        frozenset(tree.get("not_states", {}).get("words", ())),
    )


def find_state(name, world=None):
    """The state of that code, name or demonym, whatever the case, or None.

    >>> find_state("kenya").party_id, find_state("KEN").party_id
    ('KEN', 'KEN')
    """
    world = world or load_world()
    wanted = name.strip().casefold()
    if name.strip().upper() in world.states:
        return world.states[name.strip().upper()]
    for state in world.states.values():
        if wanted in {n.casefold() for n in (*state.names, *state.demonyms)}:
            return state
    return None


def party_of(actor, parties=()):
    """The party that a document's ``actor`` is: one of ``parties``, else a state of the file, else its own.

    Parameters
    ----------
    actor : a party's id, one of its names, a country's English name, or its ISO 3166 alpha-3 code.
    parties : the study's parties.

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
    wanted = actor.strip().casefold()
    for party in parties:
        if wanted in {n.casefold() for n in (party.party_id, *party.names, *party.demonyms)}:
            return party
    state = find_state(actor)
    if state is None:
        return Party(actor.strip(), (actor.strip(),))
    for party in parties:
        if set(party.names) & set(state.names):
            return party
    return state


class Lexicon:
    """All names that can be found in a sentence, with the study's parties in front.

    ``find(sentence)`` gives the names in order; ``members(party_id)`` the states of a bloc.
    """

    def __init__(self, parties=(), world=None):
        self.world = world or load_world()
        self.parties = tuple(p for p in parties if p)
        self._ids = self._merge_ids()
        self._by_first = {}
        for code, state in self.world.states.items():
            self._add(self.world.places.get(code, ()), self._ids.get(code, code), "place")
            self._add_party(state, self._ids.get(code, code))
        for code, row in self.world.blocs.items():
            self._add(row["names"], code, "bloc")
            self._add(row.get("demonyms", ()), code, "bloc")
        for party in self.parties:
            self._add_party(party, party.party_id)
        for rows in self._by_first.values():
            rows.sort(key=lambda row: -len(row[0]))
        self._found = WeakKeyDictionary()
        self._stems = {
            _stem(name): p.party_id for p in self.parties for name in p.names if NAME_LIKE.match(name)
        }
        self._prefixes = {p: self._ids.get(c, c) for p, c in self.world.prefixes.items()}

    def _merge_ids(self):
        """Which codes of the file stand for a party of the study."""
        ids = {}
        for party in self.parties:
            named = {*party.names, *party.demonyms, party.party_id}
            for code, state in self.world.states.items():
                if code == party.party_id or state.names[0] in named:
                    ids[code] = party.party_id
        return ids

    def _add_party(self, party, party_id):
        self._add(party.names, party_id, "state")
        self._add(party.demonyms, party_id, "people")
        self._add(
            [d + "s" for d in party.demonyms if not d.endswith(("s", "sh", "ch", "ese", "men"))],
            party_id,
            "people",
        )
        self._add(party.leaders, party_id, "leader")

    def _add(self, names, party_id, kind):
        for name in names:
            words = tuple(_cased(w) for w in _split_cased(name))
            if (
                kind == "state"
                and PEOPLE.match(name)
                and len(words) == 1
                and party_id not in self.world.states
            ):
                kind_here = "people"  # `--party "Arcadia, Arcadian"` gives names and demonyms in one list
            else:
                kind_here = kind
            rows = self._by_first.setdefault(words[0], [])
            rows[:] = [row for row in rows if row[0] != words]
            rows.append((words, party_id, kind_here))

    def knows(self, word):
        """The word alone is a name of some state, people or bloc (not of a leader)."""
        return any(words == (word,) and kind != "leader" for words, _, kind in self._by_first.get(word, ()))

    def members(self, party_id):
        """The ids of the states of a bloc (of the study's parties where they are), or an empty set."""
        row = self.world.blocs.get(party_id, {})
        return {self._ids.get(code, code) for code in row.get("members", ())}

    def find(self, sentence):
        """The names in a sentence, in order, the longest at each place; found once per sentence."""
        if sentence not in self._found:
            self._found[sentence] = self._find(sentence)
        return self._found[sentence]

    def _find(self, sentence):
        texts = [_cased(t.text) for t in sentence.tokens]
        shouting = _has_one_case(texts)
        if shouting:
            texts = [_cased(w.capitalize()) for w in texts]
        found, i = [], 0
        while i < len(texts):
            name = (
                self._known_at(texts, i) or self._prefix_at(texts, i) or self._unlisted_at(texts, i, shouting)
            )
            if name:
                found.append(name)
            i = name.last if name else i + 1
        return found

    def _known_at(self, texts, i):
        for words, party, kind in self._by_first.get(texts[i], ()):
            if tuple(texts[i : i + len(words)]) == words:
                if kind != "leader" and _is_personal(texts, i, i + len(words)):
                    continue
                last = i + len(words)
                after = texts[last] if last < len(texts) else ""
                within = (
                    after in INSTITUTIONS
                    or kind == "bloc"
                    and words[0].endswith("ern")
                    and NAME_LIKE.match(after)
                )
                return Name(i, last, party, kind, weak=bool(within) or kind == "place")
        return None

    def _prefix_at(self, texts, i):
        """«Sino-» and the like, where a hyphen or dash follows."""
        if (
            texts[i] in self._prefixes
            and i + 2 < len(texts)
            and texts[i + 1] in {"-", "–"}
            and texts[i + 2][:1].isupper()
            and texts[i + 2] not in {"Pacific", "China"}
        ):
            return Name(i, i + 1, self._prefixes[texts[i]], "people")
        return None

    def _unlisted_at(self, texts, i, shouting):
        word = texts[i]
        if shouting or not NAME_LIKE.match(word) or word in self.world.not_states or word.lower() in COMMON:
            return None
        if i > 0 and texts[i - 1] in TITLES:
            return None
        if _in_a_run(texts, i) and (not PEOPLE.match(word) or _follows_a_given_name(texts, i)):
            return None
        built = bool(PEOPLE.match(word) or COUNTRY.match(word))
        if (
            not built
            and (i == 0 or texts[i - 1] in {".", ":", "“", '"', "‘"})
            and not (i + 1 < len(texts) and texts[i + 1] in AFTER_A_STATE and word[-1] in "aeiouyn")
        ):
            return None
        tied = i > 0 and texts[i - 1] in {"with", "between"} and i + 1 < len(texts)
        return Name(
            i,
            i + 1,
            self._stems.get(_stem(word), _stem(word)),
            "people" if PEOPLE.match(word) else "unlisted",
            weak=not (built or tied),
        )


AFTER_A_STATE = word_set("""
    's and is was has had , will remains became never no
""")
COMMON = word_set("""
    a an the this that these those it its he she they we you i his her their our my your who what which
    when where why how there here if as at by for from in into of on or and but nor so yet not no nobody
    nothing none never neither either each every everyone all both some many most few any another other
    others today yesterday tomorrow now then thus since until while with without within under over after
    before between among against about above because although though however moreover nevertheless
    whether once president minister premier chancellor ambassador senator governor king queen prince
    marshal general admiral mr mrs ms dr sir madam question answer january february march april may june
    july august september october november december monday tuesday wednesday thursday friday saturday
    sunday government parliament congress senate house state states nation nations republic kingdom
    union treaty order alliance partnership friendship god north south east west yes trade data area
    agenda idea media criteria federal local members administration nation's army navy department bank
    constitution sides parties people's people wait friends allies partners neighbours greens article
    chapter section cold war great first second third new old perhaps such
""")
INSTITUTIONS = word_set("""
    Centre Center Institute University Times Daily Post News Academy Bank School College Press Journal
    Review Studies Corporation Company Foundation Fund Hotel Airport Airlines Agency Today Herald
    Tribune Street Road Avenue Olympics
""")
TITLES = word_set("""
    Mr Mrs Ms Dr President Minister Senator Governor General Marshal Admiral Ambassador Chancellor
    Premier Secretary King Queen Prince Professor Captain
""")


def _split_cased(name):
    from framing.coding.cues import TOKEN

    return [m.group() for m in TOKEN.finditer(name)]


def _cased(word):
    return word.replace("’", "'")


def _stem(word):
    """What a name and its demonym share: Elbonia, Elbonian, Elbonians."""
    return SUFFIXES.sub("", word).lower()


def lexicon_of(reading):
    """The lexicon of a document's study, made once per study."""
    parties = reading.focus.parties
    actor = party_of(reading.actor, parties)
    if reading.focus.by_author and actor and actor not in parties:
        parties = (*parties, actor)
    return _lexicon(tuple(parties), _file.get())


@lru_cache(maxsize=64)
def _lexicon(parties, path):
    return Lexicon(parties, load_world(path))


def _has_one_case(texts):
    """A heading in capitals, or a line without any: then no word's case tells a name."""
    letters = [w for w in texts if w[:1].isalpha()]
    return len(letters) > 2 and (all(w.isupper() for w in letters) or all(w.islower() for w in letters))


def _is_personal(texts, first, last):
    """«George Washington», «Jordan Miller» are persons, not states: a plain surname follows a one-word
    name."""
    return (
        last - first == 1
        and first > 0
        and texts[first - 1] in {"George", "Mr", "Mrs", "Ms", "Denzel", "Michael"}
    )


def _in_a_run(texts, i):
    """Another capitalised plain word stands beside: a person, a body or a headline."""
    before = i > 0 and NAME_LIKE.match(texts[i - 1]) and texts[i - 1].lower() not in COMMON
    after = i + 1 < len(texts) and NAME_LIKE.match(texts[i + 1])
    return bool(before or after or (i > 0 and texts[i - 1] in TITLES))


def _follows_a_given_name(texts, i):
    return i > 0 and NAME_LIKE.match(texts[i - 1]) and texts[i - 1].lower() not in COMMON
