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
from framing.base.spans import Focus, Party
from framing.base.toml import TomlFile, read_toml
from framing.lexicon.attributes import Attribute, read_attribute
from framing.lexicon.codebook import SCHEMES
from framing.texts.fields import FIELDS

#: How often a text counts that stands in several documents.
DUPLICATES = ("once", "each")
#: Whose codes a study may count, beside those of a coder by its name.
MODEL, READINGS = CHOICES = ("model", "readings")
#: Who may have made the reference codings.
READERS = ("person", "language model")
_KEYS = {
    "title": (str, "text in quotes"),
    "language": (str, "text in quotes"),
    "reference": (str, "text in quotes"),
    "reference_by": (str, "text in quotes"),
    "coder": (str, "text in quotes"),
    "in_book": (bool, "true or false"),
    "front_figure": (str, "text in quotes"),
    "focal": (object, ""),
    "codebooks": (list, "a list of names in quotes"),
    "stages": (list, "a list of names in quotes"),
    "compare_with": (list, "a list of names in quotes"),
    "groups": (dict, "tables [groups.STUDY]"),
    "parties": (dict, "a table [parties]"),
    "attributes": (dict, "tables [[attributes.CODEBOOK]]"),
    "parameters": (dict, "a table [parameters]"),
    "collection": (dict, "a table [collection]"),
    "release": (dict, "a table [release]"),
    "fields": (dict, "a table [fields]"),
    "documents": (dict, "a table [documents]"),
}
_NEEDED = ("title", "focal", "codebooks", "stages")
_PARTY_KEYS = ("names", "demonyms", "leaders")
_COLLECTION_KEYS = (
    "package",
    "version",
    "path",
    "sha256",
    "actor",
    "publisher",
    "genre",
    "rights",
    "author",
    "language",
    "url",
    "fields",
    "select",
)
_COLLECTED = {"fields": (dict, "a table of names"), "select": (list, "tables [[collection.select]]")}


def read_settings(path: Path, place: str) -> TomlFile:
    """A ``study.toml``, its keys and their types checked.

    Raises
    ------
    StudyError
        with file and line, for bad UTF-8 or TOML, an unknown or missing key, a value of another type, or a
        coder who has not coded the study.
    """
    file = read_toml(path, error=StudyError, place=place)
    file.check_keys(_KEYS)
    for key in _NEEDED:
        if key not in file.data:
            raise StudyError(f"the key {key!r} is missing", where=place)
    for key, value in file.data.items():
        kind, expected = _KEYS[key]
        _expect(file, value, kind, expected, key)
        if kind is list:
            _expect_names(file, value, key)
    if (own := path.parent.name) in file.data.get("compare_with", ()):
        raise file.fault("the study can't be compared with itself", "compare_with", found=repr(own))
    if "collection" in file.data:
        _check_collection(file)
    _check_release(file)
    _check_documents(file)
    _check_coder(file, path.parent)
    _check_groups(file, path.parent.name)
    if file.data.get("reference_by", READERS[0]) not in READERS:
        expected, found = " or ".join(map(repr, READERS)), repr(file.data["reference_by"])
        raise file.fault("reference_by is wrong", "reference_by", expected=expected, found=found)
    return file


def read_parties(file: TomlFile) -> tuple[Party, ...]:
    """The parties that a ``study.toml`` describes, in its order. Raises StudyError."""
    return tuple(_party(file, party_id) for party_id in file.data.get("parties", {}))


def read_focus(file: TomlFile, parties: tuple[Party, ...]) -> Focus:
    """Whose relationship a ``study.toml`` measures. Raises StudyError."""
    focal = file.data["focal"]
    if focal == "author":
        return Focus(parties, by_author=True)
    if not isinstance(focal, list) or len(set(map(str, focal))) < 2:
        expected = 'two or more party ids, or "author"'
        raise file.fault("focal is wrong", "focal", expected=expected, found=repr(focal))
    _expect_names(file, focal, "focal")
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
    for codebook, tables in file.data.get("attributes", {}).items():
        path = ("attributes", codebook)
        if codebook not in (known := [*file.data["codebooks"], *SCHEMES]):
            what = f"the study uses no codebook {codebook!r}"
            raise file.fault(what, *path, advice=nearest(codebook, known))
        _expect(file, tables, list, f"tables [[attributes.{codebook}]]", *path)
        made[codebook] = tuple(read_attribute(file, *path, number) for number in range(len(tables)))
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
    _expect(file, names, dict, "names, demonyms, leaders", *path)
    file.check_keys(_PARTY_KEYS, *path)
    for key, value in names.items():
        _expect_names(file, value, *path, key)
    if not names.get("names"):
        raise file.fault("names is missing or empty", *path, expected="at least one name")
    return Party(party_id, *(tuple(names.get(key, ())) for key in _PARTY_KEYS))


def _check_collection(file: TomlFile) -> None:
    collection = file.data["collection"]
    file.check_keys(_COLLECTION_KEYS, "collection")
    for key, value in collection.items():
        kind, expected = _COLLECTED.get(key, (str, "text in quotes"))
        _expect(file, value, kind, expected, "collection", key)
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
    for study_id, groups in file.data.get("groups", {}).items():
        if study_id not in known:
            what = f"groups names {study_id!r}, which is not compared"
            raise file.fault(what, "groups", study_id, advice=nearest(study_id, known))
        _expect(file, groups, dict, "names of groups with lists of actors", "groups", study_id)
        for name, actors in groups.items():
            _expect_names(file, actors, "groups", study_id, name)


def _check_release(file: TomlFile) -> None:
    settings = file.data.get("release", {})
    if settings:
        file.check_keys(("least", "names"), "release")
        _expect(file, settings.get("least", 1), int, "a whole number", "release", "least")
        names = settings.get("names", [])
        _expect(file, names, list, "a list of names in quotes", "release", "names")
        _expect_names(file, names, "release", "names")


def _check_documents(file: TomlFile) -> None:
    """What a study says of its documents: columns of collections, and what is counted."""
    for path in (("fields",), ("collection", "fields")):
        within = file.data if len(path) == 1 else file.data.get("collection", {})
        if path[-1] in within:
            file.check_keys(FIELDS, *path)
            for field, column in within[path[-1]].items():
                _expect(file, column, str, "the name of a column, in quotes", *path, field)
    settings = file.data.get("documents", {})
    if settings:
        file.check_keys(("duplicates", "include", "exclude"), "documents")
    for key in ("include", "exclude"):
        if key in settings:
            _expect_names(file, settings[key], "documents", key)
    if (found := settings.get("duplicates", DUPLICATES[0])) not in DUPLICATES:
        expected = " or ".join(f'"{word}"' for word in DUPLICATES)
        raise file.fault(
            "duplicates is wrong", "documents", "duplicates", expected=expected, found=repr(found)
        )


def _expect(file: TomlFile, value: Any, kind: type, expected: str, *path: str) -> None:  # noqa: ANN401
    if not isinstance(value, kind):
        raise file.fault(f"{path[-1]} is wrong", *path, expected=expected, found=repr(value))


def _expect_names(file: TomlFile, value: Any, *path: str) -> None:  # noqa: ANN401
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise file.fault(
            f"{path[-1]} is wrong", *path, expected="a list of names in quotes", found=repr(value)
        )
