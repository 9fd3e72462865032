"""Scaffold a study from a folder of documents, or from a collection."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from framing import texts
from framing.base.csvfile import csv_text, harmless
from framing.base.errors import FramingError, ParameterError, StudyError, TextError
from framing.base.escape import is_file_name, plain_name
from framing.base.files import list_files, sha256, write_beside
from framing.base.spans import Party
from framing.base.toml import toml_text
from framing.corpus.document import SOURCE_COLUMNS
from framing.corpus.parties import parse_parties
from framing.run.stages import STAGES

#: What a new study can't have yet: these stages need reference codings, and a chronology.
LATER_STAGES = ("04_agreement", "08_chronology")
CODEBOOKS = ("relationship", "multipolarity", "designations", "topics", "imagery")
_COMMENTS = {
    "focal": (
        'Whose relationship is measured: two or more party ids, or "author"\n'
        "(any relationship of a document's own actor)."
    ),
    "collection": "path is a file in the folder that --texts names, or in data/raw/<study>.",
}


def new_study(
    study_id: str,
    studies: Path,
    *,
    source: Path | None = None,
    parties: Sequence[str] = (),
    title: str = "",
) -> tuple[Path, list[FramingError]]:
    """Make the folder of a study with ``study.toml``, ``sources.csv`` and an empty ``findings.toml``.

    Parameters
    ----------
    study_id : the study's name: lower case letters, digits and dashes.
    studies : the folder that holds all studies.
    source : a folder of documents, or a collection (``.jsonl``, ``.csv``, an archive); None makes an empty
        list of sources to fill in.
    parties : the focal parties, each as ``"Name, alias, …"``; none: any relationship of a document's actor.
    title : the study's title; its name where empty.

    Returns
    -------
    The study's folder, and an error for each file that could not be read and was left out.

    Raises
    ------
    ParameterError, StudyError, TextError
        where the name, the title or a party can't be used, the study exists, or the source is missing or
        holds nothing readable. Then nothing was written.
    """
    folder = studies / study_id
    _check(study_id, folder, [title, *parties])
    named = _distinct_parties(parse_parties(parties, where="--party"))
    collection = _collection(source) if source is not None and source.is_file() else ""
    rows, problems = _sources(source) if source is not None and not collection else ([], [])
    settings = _settings(title or study_id, named, collection)
    _write(folder, _files(settings, None if collection else rows))
    return folder, problems


def _files(settings: dict[str, Any], rows: list[dict[str, str]] | None) -> dict[str, str]:
    """The texts of a new study's files, by name; with None for its rows it needs no ``sources.csv``."""
    made = {"findings.toml": _FINDINGS, "study.toml": toml_text(settings, comments=_COMMENTS)}
    return made if rows is None else made | {"sources.csv": csv_text(rows, SOURCE_COLUMNS)}


def _check(study_id: str, folder: Path, words: Iterable[str]) -> None:
    """Raise an error where a study of this name can't be made, or words from the command line are no text."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", study_id) or not is_file_name(study_id):
        raise ParameterError(
            f"{study_id!r} can't name a study", expected="lower case letters, digits and dashes"
        )
    if folder.exists():
        raise StudyError(
            "the study is there already", where=f"data/studies/{study_id}", advice="choose another name"
        )
    for text in words:
        if not _is_text(text):
            raise ParameterError("is not text in UTF-8", where="--title or --party", found=repr(text))


def _is_text(text: str) -> bool:
    """Whether a text is whole; for bytes of the system that aren't UTF-8, Python puts half characters."""
    return not re.search(r"[\ud800-\udfff]", text)


def _distinct_parties(parties: Sequence[Party]) -> list[Party]:
    """The parties, each with an id of its own: from a second on, an id that was taken gets a number."""
    distinct: dict[str, Party] = {}
    for party in parties:
        stem = party.party_id.strip("-") or "party"
        name, number = stem, 1
        while name in distinct:
            number += 1
            name = f"{stem}-{number}"
        distinct[name] = Party(name, party.names)
    return list(distinct.values())


def _sources(folder: Path) -> tuple[list[dict[str, str]], list[FramingError]]:
    """The rows of ``sources.csv`` for the documents of a folder, and an error for each that can't be read."""
    if not folder.is_dir():
        raise ParameterError(f"there is no folder {str(folder)!r}", where="--texts")
    found: dict[str, Path] = {}  # by the hash of the content: a copy of a document is the same document
    problems: list[FramingError] = []
    for path in list_files(folder):
        try:
            found.setdefault(_read(path), path)
        except FramingError as problem:
            problems.append(problem)
    if not found:
        raise TextError(
            "no document could be read", where=str(folder), advice=str(problems[0]) if problems else ""
        )
    ids = _ids({digest: path.relative_to(folder).with_suffix("") for digest, path in found.items()})
    rows = [
        {"doc_id": ids[digest], "file": _file_cell(path.name), "sha256": digest}
        for digest, path in found.items()
    ]
    return rows, problems


def _read(path: Path) -> str:
    """The hash of a document, after it was read as a text. Raises TextError where it can't be."""
    if not _is_text(path.name):
        raise TextError("the file's name is not UTF-8", where=repr(str(path)), advice="give it another name")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TextError(f"can't be read: {error.strerror}", where=str(path)) from None
    texts.read_text(data, name=str(path))
    return sha256(data)


def _ids(names: Mapping[str, Path]) -> dict[str, str]:
    """An id for each document, by its hash: readable, and distinct even where letter case is ignored.

    A document is called by its file's name, where several have the same by the path, and where that is not
    enough by the first digits of the hash, too.
    """
    stems = Counter(path.name for path in names.values())
    called = {digest: path.name if stems[path.name] == 1 else str(path) for digest, path in names.items()}
    ids = {digest: re.sub(r"-[0-9a-f]{16}$", "", plain_name(name)) for digest, name in called.items()}
    taken = Counter(name.casefold() for name in ids.values())
    return {
        digest: name if taken[name.casefold()] == 1 else f"{name}-{digest[:8]}"
        for digest, name in ids.items()
    }


def _file_cell(name: str) -> str:
    """The name of a file as ``sources.csv`` has it; what a spreadsheet would run there is written plainly.

    The document is found by its hash whatever its file is called.
    """
    return name if is_file_name(name) and harmless(name) == name else plain_name(name)


def _collection(path: Path) -> str:
    """The name of a collection's file, after one of its documents was read."""
    problems: list[FramingError] = []
    first = next(iter(texts.read_collection(path, on_error=problems.append)), None)
    if first is None:
        raise TextError(
            "no document could be read", where=str(path), advice=str(problems[0]) if problems else ""
        )
    if not _is_text(path.name):
        raise TextError("the file's name is not UTF-8", where=repr(str(path)), advice="give it another name")
    return path.name


def _settings(title: str, parties: Sequence[Party], collection: str) -> dict[str, Any]:
    """What ``study.toml`` says, in the order in which people read it."""
    settings: dict[str, Any] = {
        "title": title,
        "language": "en",
        "focal": [party.party_id for party in parties] or "author",
        "codebooks": list(CODEBOOKS),
        "stages": [stage.name for stage in STAGES if stage.name not in LATER_STAGES],
        "compare_with": ["presidents"],
    }
    if parties:
        settings["parties"] = {
            party.party_id: {"names": list(party.names), "demonyms": [], "leaders": []} for party in parties
        }
    if collection:
        settings["collection"] = {"path": collection}
    return settings


def _write(folder: Path, made: Mapping[str, str]) -> None:
    """Write the files of a study's folder beside, and move the folder into place whole."""
    beside = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        for name, text in made.items():
            write_beside(beside / name, text.encode())
        os.replace(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


_FINDINGS = """# The conclusions as checked claims. A finding:
#
# [[finding]]
# id = "partnership-asserted"
# text = "{asserted} of {all} mentions of partnership assert it."
# holds = "asserted > all / 2"
# range = "share"
# chapter = "05_alliance_partnership"
# [finding.values]
# all = { table = "mentions", where = "family == 'partnership'" }
# asserted = { table = "mentions", where = "family == 'partnership' and stance == 'asserted'" }
# share = "asserted / all"
"""
