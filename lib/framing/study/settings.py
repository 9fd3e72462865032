"""What a ``study.toml`` may say, and what is wrong with one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.base.csvfile import read_csv
from framing.base.definitions import (
    PRESENCE,
    REFERENTS,
    STANCES,
    TABLES,
    THEME_STANCES,
    THEME_VOICES,
    TIMES,
    VOICES,
)
from framing.base.errors import StudyError, nearest
from framing.base.escape import is_file_name
from framing.base.kinds import (
    ANY,
    NAMES,
    TEXT,
    WHOLE,
    YES,
    Kind,
    check_values,
    one_of,
    table,
    table_of,
    tables,
)
from framing.base.spans import Focus, Party
from framing.base.toml import TomlFile, read_toml
from framing.lexicon.attributes import Attribute, read_attribute
from framing.lexicon.codebook import SCHEMES
from framing.study.portions import PORTIONS
from framing.texts.fields import FIELDS

#: How often a text counts that stands in several documents.
DUPLICATES = ("once", "each")
#: Whose codes a study may count, beside those of a coder by its name.
MODEL, READINGS = CHOICES = ("model", "readings")
#: Who may have made the reference codings.
READERS = ("person", "language model")
_PARTY = dict.fromkeys(("names", "demonyms", "leaders"), NAMES)
_ATTRIBUTES = "tables [[attributes.CODEBOOK]]"
_COLUMNS = table(dict.fromkeys(FIELDS, Kind("the name of a column, in quotes", TEXT.fits)))
_COLLECTION = {
    **dict.fromkeys(("package", "version", "path", "sha256", "actor", "publisher", "genre"), TEXT),
    **dict.fromkeys(("rights", "author", "language", "url"), TEXT),
    "fields": _COLUMNS,
    "select": PORTIONS,
}
_FOCAL = Kind(
    'two or more party ids, or "author"',
    lambda value: value == "author" or (NAMES.fits(value) and len(set(value)) > 1),
)
_SETTINGS = table(
    {
        **dict.fromkeys(("title", "language", "reference", "coder", "front_figure"), TEXT),
        "reference_by": one_of(READERS),
        "in_book": YES,
        "focal": _FOCAL,
        **dict.fromkeys(("codebooks", "stages", "compare_with"), NAMES),
        "groups": table_of(table_of(NAMES, "names of groups with lists of actors"), "tables [groups.STUDY]"),
        "parties": table_of(table(_PARTY, ", ".join(_PARTY)), "a table [parties]"),
        "attributes": table_of(tables(ANY, _ATTRIBUTES), _ATTRIBUTES),
        "parameters": table_of(ANY, "a table [parameters]"),
        "collection": table(_COLLECTION, "a table [collection]"),
        "release": table({"least": WHOLE, "names": NAMES}, "a table [release]"),
        "fields": _COLUMNS,
        "documents": table(
            {"duplicates": one_of(DUPLICATES), "include": NAMES, "exclude": NAMES}, "a table [documents]"
        ),
    },
    needed=("title", "focal", "codebooks", "stages"),
)


def read_settings(path: Path, place: str) -> TomlFile:
    """A ``study.toml``, its keys and their types checked.

    Raises
    ------
    StudyError
        with file and line, for bad UTF-8 or TOML, an unknown or missing key, a value of another type, or a
        coder who has not coded the study.
    """
    file = read_toml(path, error=StudyError, place=place)
    check_values(file, _SETTINGS)
    if (own := path.parent.name) in file.data.get("compare_with", ()):
        raise file.fault("the study can't be compared with itself", "compare_with", found=repr(own))
    if "collection" in file.data:
        _check_collection(file)
    _check_coder(file, path.parent)
    _check_groups(file, path.parent.name)
    return file


def read_parties(file: TomlFile) -> tuple[Party, ...]:
    """The parties that a ``study.toml`` describes, in its order. Raises StudyError."""
    return tuple(_party(file, party_id) for party_id in file.data.get("parties", {}))


def read_focus(file: TomlFile, parties: tuple[Party, ...]) -> Focus:
    """Whose relationship a ``study.toml`` measures. Raises StudyError."""
    focal = file.data["focal"]
    if focal == "author":
        return Focus(parties, by_author=True)
    known = {party.party_id: party for party in parties}
    for party_id in focal:
        if party_id not in known:
            what = f"focal names {party_id!r}, which is no party"
            raise file.fault(what, "focal", advice=nearest(party_id, known))
    return Focus(parties=tuple(known[party_id] for party_id in focal))


def read_attributes(file: TomlFile) -> dict[str, tuple[Attribute, ...]]:
    """The attributes that a ``study.toml`` adds, by the codebook whose mentions get them.

    Those of ``relationship`` are for all words for a relationship, whatever codebook has them; likewise those
    of ``multipolarity``.

    Raises
    ------
    StudyError
        with file and line, for a codebook that the study doesn't use, an attribute that breaks a rule of
        `framing.lexicon.attributes`, and a name that stands for something else already.
    """
    made: dict[str, tuple[Attribute, ...]] = {}
    taken = {*TABLES["mentions"].columns, *TABLES["codings"].columns}
    values = {*REFERENTS, *STANCES, *TIMES, *VOICES, *PRESENCE, *THEME_STANCES, *THEME_VOICES}
    for codebook, listed in file.data.get("attributes", {}).items():
        path = ("attributes", codebook)
        if codebook not in (known := [*file.data["codebooks"], *SCHEMES]):
            what = f"the study uses no codebook {codebook!r}"
            raise file.fault(what, *path, advice=nearest(codebook, known))
        made[codebook] = tuple(read_attribute(file, *path, number) for number in range(len(listed)))
        for number, attribute in enumerate(made[codebook]):
            names = [attribute.name, *(f"{attribute.name}_{part}" for part in ("p", "cue"))]
            _claim(file, names, taken, *path, number, "name")
            for place, value in enumerate(attribute.values):
                _claim(file, [value.name], values, *path, number, "value", place, "name")
    return made


def _claim(file: TomlFile, names: list[str], taken: set[str], *path: str | int) -> None:
    """Take names, of which the first is the one that somebody chose."""
    if taken & set(names):
        what = f"the name {names[0]!r} stands for something else already"
        raise file.fault(what, *path, advice="choose another")
    taken |= set(names)


def read_handling(settings: Mapping[str, Any]) -> dict[str, Any]:
    """How a study's documents are read, counted and shown: the settings that are taken as they are.

    ``fields`` are columns of collections, ``least`` is how often a published word occurs, ``official_names``
    may be written out (`framing.study.rights`), ``front_figure`` stands on the front page.
    """
    names = ("collection", "documents", "groups", "parameters")
    fields = settings.get("fields", {}) | settings.get("collection", {}).get("fields", {})
    released = settings.get("release", {})
    published = {"least": released.get("least", 1), "official_names": tuple(released.get("names", ()))}
    front = settings.get("front_figure", "waterfall")
    handled = {"fields": fields, "front_figure": front} | published
    return {name: settings.get(name, {}) for name in names} | handled


def check_listed(file: TomlFile, key: str, known: list[str], what: str) -> None:
    """Raise StudyError where a list names something unknown; ``what`` is what its items are («codebook»)."""
    for number, name in enumerate(file.data.get(key, [])):
        if name not in known:
            raise file.fault(f"there is no {what} {name!r}", key, number, advice=nearest(name, known))


def list_coders(folder: Path) -> list[str]:
    """Who has coded the study in a folder: the names in its files of codings. Raises StudyError."""
    paths = sorted((folder / "codings").glob("*.csv"))
    files = (read_csv(path, ("coder",), error=StudyError, optional=None) for path in paths)
    return [file.rows[0]["coder"] for file in files if file.rows]


def _party(file: TomlFile, party_id: str) -> Party:
    path = ("parties", party_id)
    names = file.data["parties"][party_id]
    if not names.get("names"):
        raise file.fault("names is missing or empty", *path, expected="at least one name")
    return Party(party_id, *(tuple(names.get(key, ())) for key in _PARTY))


def _check_collection(file: TomlFile) -> None:
    collection = file.data["collection"]
    if ("package" in collection) == ("path" in collection):
        raise file.fault("[collection] has no place", "collection", expected="either package or path")
    if not is_file_name(path := collection.get("path", "texts")):
        what = "path leads out of the folder of the texts"
        raise file.fault(what, "collection", "path", expected="the name of a file in it", found=repr(path))


def _check_coder(file: TomlFile, folder: Path) -> None:
    coder = file.data.get("coder", MODEL)
    if coder not in CHOICES and coder not in (known := list_coders(folder)):
        raise file.fault(f"there is no coder {coder!r}", "coder", advice=nearest(coder, [*CHOICES, *known]))


def _check_groups(file: TomlFile, own: str) -> None:
    known = [own, *file.data.get("compare_with", ())]
    for study_id in file.data.get("groups", {}):
        if study_id not in known:
            what = f"groups names {study_id!r}, which is not compared"
            raise file.fault(what, "groups", study_id, advice=nearest(study_id, known))
