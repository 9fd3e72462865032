"""A study: its parties, documents, codebooks and parameters, and where its files live."""

import csv
import hashlib
import io
import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from framing.base import paths
from framing.base.errors import ParameterError, StudyError, nearest
from framing.base.escape import is_plain_name
from framing.base.spans import Focus, Party
from framing.lexicon.codebook import list_codebooks

SOURCE_COLUMNS = (
    "doc_id",
    "file",
    "sha256",
    "title",
    "author",
    "publisher",
    "actor",
    "genre",
    "date",
    "date_precision",
    "language",
    "url",
    "rights",
    "body_start",
    "body_end",
)
_STUDY_KEYS = {
    "title",
    "question",
    "language",
    "in_book",
    "focal",
    "codebooks",
    "stages",
    "compare_with",
    "parties",
    "parameters",
    "collection",
}
_PARTY_KEYS = {"names", "demonyms", "leaders"}
_COLLECTION_KEYS = {
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
    "fields",
}


@dataclass(frozen=True)
class Source:
    """A document as ``sources.csv`` declares it: one row (``row`` is its number in the file, the header's is 1)."""

    doc_id: str
    file: str = ""
    sha256: str = ""
    title: str = ""
    author: str = ""
    publisher: str = ""
    actor: str = ""
    genre: str = ""
    date: str = ""
    date_precision: str = ""
    language: str = ""
    url: str = ""
    rights: str = ""
    body_start: str = ""
    body_end: str = ""
    row: int = 0


@dataclass(frozen=True)
class Study:
    """What ``study.toml`` and ``sources.csv`` say."""

    study_id: str
    folder: Path
    title: str
    question: str
    language: str
    focus: Focus
    parties: tuple[Party, ...]
    codebooks: tuple[str, ...]
    stages: tuple[str, ...]
    in_book: bool = False
    compare_with: tuple[str, ...] = ()
    parameters: dict = field(default_factory=dict)
    collection: dict = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    problems: tuple[StudyError, ...] = ()

    @property
    def release(self):
        """The folder of what is published of this study."""
        return self.folder / "release"

    @property
    def focus_hash(self):
        """A hash of whose relationship is measured: a release made for other parties doesn't fit."""
        parts = [[p.party_id, p.names, p.demonyms, p.leaders] for p in self.parties]
        text = json.dumps([self.focus.by_author, [p.party_id for p in self.focus.parties], parts])
        return hashlib.sha256(text.encode()).hexdigest()

    def path(self, name):
        """The path of one of the study's own files."""
        return self.folder / name


def list_studies():
    """Ids of all studies in the checkout, in alphabetical order."""
    return sorted(path.parent.name for path in paths.STUDIES.glob("*/study.toml"))


def load_study(study_id):
    """Read a study.

    Rows of ``sources.csv`` that are wrong are left out and listed in ``problems``; the other documents go on.

    Raises
    ------
    ParameterError
        for an unknown study.
    StudyError
        for a ``study.toml`` or a header of ``sources.csv`` that can't be used.
    """
    folder = paths.STUDIES / str(study_id)
    if study_id not in list_studies():
        raise ParameterError(f"there is no study {str(study_id)!r}", advice=nearest(study_id, list_studies()))
    settings = _read_settings(folder / "study.toml")
    parties = tuple(
        _party(folder, party_id, names) for party_id, names in settings.get("parties", {}).items()
    )
    sources, problems = (), ()
    if "collection" not in settings:
        sources, problems = read_sources(folder / "sources.csv")
    return Study(
        study_id=str(study_id),
        folder=folder,
        title=settings["title"],
        question=settings.get("question", ""),
        language=settings.get("language", ""),
        focus=_focus(folder, settings["focal"], parties),
        parties=parties,
        codebooks=tuple(settings["codebooks"]),
        stages=tuple(settings["stages"]),
        in_book=settings.get("in_book", False),
        compare_with=tuple(settings.get("compare_with", ())),
        parameters=settings.get("parameters", {}),
        collection=settings.get("collection", {}),
        sources=sources,
        problems=problems,
    )


def read_sources(path):
    """The documents that a ``sources.csv`` declares, and the rows that can't be used.

    Returns
    -------
    (tuple of Source, tuple of StudyError)
        in the order of the file; a row with a problem is in the second only.

    Raises
    ------
    StudyError
        where the file is missing, is not UTF-8, or lacks a column or has an unknown one.
    """
    where = paths.place(path)
    try:
        text = _read_utf8(path)
    except FileNotFoundError:
        raise StudyError("the file is missing", where=where, expected="one row per document") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = reader.fieldnames or ()
        _check_columns(where, header)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise StudyError(f"not CSV: {error}", where=f"{where} line {reader.reader.line_num}") from None
    sources, problems, lines = [], [], {}
    for line, row in rows:
        try:
            source = _source(where, line, row)
            if source.doc_id in lines:
                raise StudyError(
                    f"doc_id {source.doc_id!r} stands twice",
                    where=f"{where} row {line}",
                    expected="one row per document",
                    found=f"it first in row {lines[source.doc_id]}",
                )
        except StudyError as problem:
            problems.append(problem)
            continue
        lines[source.doc_id] = line
        sources.append(source)
    return tuple(sources), tuple(problems)


def parse_date(text):
    """The precision of an ISO 8601 date: ``day``, ``month``, ``year``; ``""`` for an empty one.

    Raises ValueError where the text is no such date.

    >>> parse_date("1997-04"), parse_date("1997-04-23"), parse_date("")
    ('month', 'day', '')
    """
    if not text:
        return ""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        raise ValueError(f"{text!r} is no date")
    date.fromisoformat(f"{text}-01-01"[:10])
    return {4: "year", 7: "month", 10: "day"}[len(text)]


def _read_utf8(path):
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = repr(data[error.start : error.start + 1])[1:]
        raise StudyError(
            "not UTF-8", where=f"{paths.place(path)} line {line}", found=found, advice="save it as UTF-8"
        ) from None


def _read_settings(path):
    where = paths.place(path)
    try:
        settings = tomllib.loads(_read_utf8(path))
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"not TOML: {error}", where=where) from None
    for key in settings:
        if key not in _STUDY_KEYS:
            raise StudyError(f"unknown key {key!r}", where=where, advice=nearest(key, _STUDY_KEYS))
    for key in ("title", "focal", "codebooks", "stages"):
        if key not in settings:
            raise StudyError(f"the key {key!r} is missing", where=where)
    for key in ("title", "question", "language"):
        _expect(where, key, settings.get(key, ""), str, "text in quotes")
    _expect(where, "in_book", settings.get("in_book", False), bool, "true or false")
    for key in ("codebooks", "stages", "compare_with"):
        _expect_names(where, key, settings.get(key, []))
    for key in ("parties", "parameters", "collection"):
        _expect(where, key, settings.get(key, {}), dict, f"a table [{key}]")
    _expect_codebooks(where, settings["codebooks"])
    if "collection" in settings:
        _check_collection(where, settings["collection"])
    return settings


def _check_collection(where, collection):
    for key, value in collection.items():
        if key not in _COLLECTION_KEYS:
            raise StudyError(
                f"unknown key {key!r} in [collection]", where=where, advice=nearest(key, _COLLECTION_KEYS)
            )
        if key == "fields":
            _expect(where, "fields in [collection]", value, dict, "a table of names")
        else:
            _expect(where, f"{key} in [collection]", value, str, "text in quotes")
    if ("package" in collection) == ("path" in collection):
        raise StudyError("[collection] has no place", where=where, expected="either package or path")


def _expect_codebooks(where, names):
    known = list_codebooks(paths.CODEBOOKS)
    for name in names:
        if name not in known:
            raise StudyError(
                f"there is no codebook {name!r}", where=f"{where}, codebooks", advice=nearest(name, known)
            )


def _expect(where, key, value, kind, expected):
    if not isinstance(value, kind):
        raise StudyError(f"{key} is wrong", where=where, expected=expected, found=repr(value))


def _expect_names(where, key, value):
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise StudyError(
            f"{key} is wrong", where=where, expected="a list of names in quotes", found=repr(value)
        )


def _party(folder, party_id, names):
    where = f"{paths.place(folder / 'study.toml')} [parties.{party_id}]"
    _expect(where, "the party", names, dict, "names, demonyms, leaders")
    for key, value in names.items():
        if key not in _PARTY_KEYS:
            raise StudyError(f"unknown key {key!r}", where=where, advice=nearest(key, _PARTY_KEYS))
        _expect_names(where, key, value)
    if not names.get("names"):
        raise StudyError("names is missing or empty", where=where, expected="at least one name")
    return Party(
        party_id, tuple(names["names"]), tuple(names.get("demonyms", ())), tuple(names.get("leaders", ()))
    )


def _focus(folder, focal, parties):
    where = paths.place(folder / "study.toml")
    if focal == "author":
        return Focus(by_author=True)
    if not isinstance(focal, list) or len(set(map(str, focal))) < 2:
        raise StudyError(
            "focal is wrong", where=where, expected='two or more party ids, or "author"', found=repr(focal)
        )
    _expect_names(where, "focal", focal)
    known = {party.party_id: party for party in parties}
    for party_id in focal:
        if party_id not in known:
            raise StudyError(
                f"focal names {party_id!r}, which is no party", where=where, advice=nearest(party_id, known)
            )
    return Focus(parties=tuple(known[party_id] for party_id in focal))


def _check_columns(where, header):
    for column in header:
        if column not in SOURCE_COLUMNS:
            raise StudyError(
                f"unknown column {column!r}", where=where, advice=nearest(column, SOURCE_COLUMNS)
            )
        if header.count(column) > 1:
            raise StudyError(f"the column {column!r} stands twice", where=where)
    for column in ("doc_id", "file", "sha256"):
        if column not in header:
            raise StudyError(
                f"the column {column!r} is missing", where=where, expected=", ".join(SOURCE_COLUMNS)
            )


def _source(where, line, row):
    where = f"{where} row {line}"
    if None in row or None in row.values():
        raise StudyError("the row has another number of cells than the header", where=where)
    row = {column: value.strip() for column, value in row.items()}
    if not is_plain_name(row["doc_id"]):
        raise StudyError(
            f"doc_id {row['doc_id']!r} can't be used", where=where, expected="letters, digits, dots, dashes"
        )
    where = f"{where} ({row['doc_id']})"
    if not re.fullmatch(r"[0-9a-f]{64}", row["sha256"]):
        raise StudyError(
            "sha256 is wrong", where=where, expected="64 hexadecimal digits", found=repr(row["sha256"])
        )
    try:
        precision = parse_date(row.get("date", ""))
    except ValueError:
        raise StudyError(
            f"date {row['date']!r} is no date", where=where, expected="YYYY, YYYY-MM, YYYY-MM-DD or nothing"
        ) from None
    if row.get("date_precision", "") not in ("", precision):
        raise StudyError(
            f"date_precision {row['date_precision']!r} does not fit the date {row['date']!r}",
            where=where,
            expected=repr(precision),
        )
    return Source(**{**row, "date_precision": precision}, row=line)
