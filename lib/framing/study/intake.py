"""The folder of a study's texts, held against its ``sources.csv``: what is new, has changed, or is gone.

A study that was made from a folder knows it. What comes into the folder later gets a row, and a row follows
its file when that changes; what a person wrote into the cells stays.
"""

import io
import re
from collections.abc import Iterable, Mapping, MutableSet
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from framing.base.csvfile import add_rows, harmless
from framing.base.errors import FramingError, ParameterError, Remark, TextError, as_remark
from framing.base.escape import is_file_name, is_text, plain_name
from framing.base.files import hash_file, list_files, write_beside
from framing.base.ids import file_id
from framing.corpus.document import Source, is_print
from framing.corpus.files import list_documents, metadata_of, try_hash
from framing.lexicon.parties import find_state
from framing.study.study import Study, open_study
from framing.texts.archive import is_collection
from framing.texts.collection import read_collection, read_document, without_texts
from framing.texts.metadata import is_about_file

Row = dict[str, str]  # of sources.csv
_ADVICE = "framing run {} takes it in"


@dataclass
class Changes:
    """What lies in a study's folder and its ``sources.csv`` doesn't know.

    ``added`` are files without a row, ``changed`` those that are another version than their row's, ``gone``
    the rows whose files are not there any more; ``left_out`` tells of what is in the folder and no document.
    """

    added: list[Path] = field(default_factory=list)
    changed: dict[Path, Source] = field(default_factory=dict)
    gone: list[Source] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)


def find_changes(study: Study) -> Changes:
    """Hold the folder of a study's texts against its ``sources.csv``; nothing is written.

    A document is known by its content, whatever its file is called, and a changed one by its name.
    """
    folder = study.raw_texts
    known = {source.sha256: source.file for source in study.sources}
    by_hash, left_out = distinct_files(folder, known)
    changes = Changes(left_out=left_out)
    lost = {source.file: source for source in study.sources if source.sha256 not in by_hash and source.file}
    for path in [path for digest, path in by_hash.items() if digest not in known]:
        if source := lost.pop(file_cell(folder, path), None):
            changes.changed[path] = source
        else:
            changes.added.append(path)
    found = {source.doc_id for source in changes.changed.values()}
    changes.gone = [
        source for source in study.sources if source.sha256 not in by_hash and source.doc_id not in found
    ]
    return changes


def distinct_files(folder: Path, known: Mapping[str, str]) -> tuple[dict[str, Path], list[Remark]]:
    """The files of a folder that may be documents, by their hashes, and why others are none.

    Of copies one counts: that which is ``known`` by its hash under its name, else an upper one before a lower
    one, and a version for printing only where there is no other. What is known is a document, whatever its
    name is now.
    """
    listed = list_documents([folder])
    meant = {one.where for one in listed.left_out if try_hash(Path(one.where)) in known}
    paths = dict.fromkeys([*listed.paths, *map(Path, sorted(meant))])
    left_out = [_within(folder, as_remark(one)) for one in listed.left_out if one.where not in meant]
    by_hash: dict[str, Path] = {}
    named = set(known.values())
    order = {
        path: (is_print(Source("", file=path.name)), file_cell(folder, path) not in named) for path in paths
    }
    for path in sorted(paths, key=lambda path: order[path]):
        digest = try_hash(path)
        if not digest:
            left_out.append(_within(folder, as_remark(TextError("can't be read", where=str(path)))))
        elif (first := by_hash.setdefault(digest, path)) is not path:
            left_out.append(_copy_of(folder, path, first))
    return by_hash, left_out


def list_others(study: Study) -> list[str]:
    """What else is in a study's folder than its documents, as texts that change whenever that does."""
    if not _looks_for_others(study):
        return []
    changes = find_changes(study)
    files = [*changes.added, *changes.changed]
    return [*(f"{path.name} {try_hash(path)}" for path in files), *map(str, changes.left_out)]


def tell_changes(study: Study) -> list[FramingError]:
    """What is to be known of the files in a study's folder: why some are no documents, and what has changed.

    Nothing is told of a study with a release whose folder isn't noted: its texts may lie beside other things.
    """
    if not _looks_for_others(study):
        return []
    folder, noted = study.raw_texts, is_noted(study)
    changes = find_changes(study)
    advice = _ADVICE.format(study.study_id) if noted else "it is not counted until one does"
    what = "is new in the folder" if noted else "is in the folder, and no row of sources.csv names it"
    said: list[FramingError] = list(changes.left_out)
    for path in changes.added:
        try:
            describe_file(path, study.fields)
        except FramingError as problem:
            said.append(_of_file(folder, path, problem))
        else:
            name = path.relative_to(folder).as_posix()
            said.append(Remark(what, where=name, advice=advice, kind="undeclared"))
    if noted:
        said += [
            Remark("has changed since it was taken in", where=source.file, advice=advice, kind="changed")
            for source in changes.changed.values()
        ]
    return said


def take_in(study: Study) -> tuple[Study, list[Remark]]:
    """Write into ``sources.csv`` what has come into a study's folder or changed there.

    Returns
    -------
    (Study, list of Remark)
        the study with its new rows, and what was done. A study whose folder isn't noted stays as it is.
    """
    if study.collection or not is_noted(study) or not study.raw_texts.is_dir():
        return study, []
    folder, changes = study.raw_texts, find_changes(study)
    taken = {source.doc_id.casefold() for source in study.sources}
    rows, _ = make_rows(folder, changes.added, study.fields, taken)
    if not rows and not changes.changed:
        return study, []
    path = study.path("sources.csv")
    data = path.read_bytes()
    text = data.decode("utf-8-sig")
    done = []
    for file, source in changes.changed.items():
        text = re.sub(source.sha256, hash_file(file), text, flags=re.IGNORECASE)
        done.append(_told(source.file, "has changed, and its row with it", source.doc_id))
    done += [_told(row["file"], "is new, and has a row in sources.csv", row["doc_id"]) for row in rows]
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    write_beside(path, mark + add_rows(text, rows).encode())
    return open_study(study.study_id, study.workbook), done


def _looks_for_others(study: Study) -> bool:
    if study.collection or not study.raw_texts.is_dir():
        return False
    return is_noted(study) or not study.release.is_dir()


def note_texts(study: Study) -> None:
    """Note that the texts of a study of one's own are in the folder that was given.

    Raises ParameterError where they are noted elsewhere, and none of them is in this one.
    """
    given = study.workbook.given_texts
    if given is None or study.is_published:
        return
    folder = own if (own := given / study.study_id).is_dir() else given
    noted = study.workbook.noted_texts(study.study_id)
    if noted not in (None, folder) and not _holds_some(study, folder):
        what = f"none of the texts of {study.study_id} is in {folder}"
        raise ParameterError(what, where="--texts", advice=f"they were in {noted}")
    study.workbook.note_texts(study.study_id, folder)


def _holds_some(study: Study, folder: Path) -> bool:
    if study.collection:
        return (folder / study.collection.get("path", "")).is_file()
    known = {source.sha256 for source in study.sources}
    return not known or any(try_hash(path) in known for path in list_files(folder))


def is_noted(study: Study) -> bool:
    """Whether the folder of a study's texts is that which was noted for it."""
    return study.workbook.noted_texts(study.study_id) == study.raw_texts


def make_rows(
    folder: Path, paths: Iterable[Path], fields: Mapping[str, str], taken: MutableSet[str]
) -> tuple[list[Row], list[Remark]]:
    """The rows of ``sources.csv`` for files of a folder, filled with what they say, and why others have none.

    ``fields`` are the columns of collections, ``taken`` the ids that are taken, in lower case.
    """
    rows: list[Row] = []
    problems: list[Remark] = []
    for path in paths:
        try:
            said, remarks = describe_file(path, fields)
        except FramingError as problem:
            problems.append(_of_file(folder, path, problem))
            continue
        where = path.relative_to(folder).as_posix()
        problems += [Remark(what, where=where, kind="reading", counted=True) for what in remarks]
        doc_id = file_id(PurePosixPath(where), taken)
        rows.append({"doc_id": doc_id, "file": file_cell(folder, path), "sha256": hash_file(path)} | said)
    return rows, problems


def describe_file(path: Path, fields: Mapping[str, str]) -> tuple[Row, list[str]]:
    """What a document's file says of itself, by column, and what is to be remarked of that.

    A collection says nothing: its records do. Raises TextError where nothing in the file can be read.
    """
    if not is_text(path.name):
        raise TextError("the file's name is not UTF-8", where=repr(str(path)), advice="give it another name")
    if is_collection(path):
        first_item(path, fields)
        return {}, []
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TextError(f"can't be read: {error.strerror}", where=path.name) from None
    text = read_document(io.BytesIO(data), path.name)
    said = metadata_of(text, path.name)
    if state := find_state(said.get("actor", "")):
        said["actor"] = state.names[0]
    return said, [remark for remark in text.remarks if is_about_file(remark)]


def first_item(path: Path, fields: Mapping[str, str]) -> None:
    """Raise what is wrong with a collection of which no item can be read."""
    problems: list[FramingError] = []
    items = read_collection(path, fields=fields, on_error=problems.append)
    if next(iter(items), None) is None:
        wrong = [problem for problem in problems if not isinstance(problem, Remark)] or problems
        raise wrong[0] if wrong else TextError("holds no document", where=path.name)


def file_cell(folder: Path, path: Path) -> str:
    """The name of a file as ``sources.csv`` has it; what a spreadsheet would run there is written plainly.

    The document is found by its hash whatever its file is called.
    """
    name = path.relative_to(folder).as_posix()
    plain = all(map(is_file_name, name.split("/"))) and harmless(name) == name
    return name if plain else plain_name(name)


def _told(file: str, what: str, doc_id: str) -> Remark:
    return Remark(f"{what}: {doc_id}", where=file, kind="taken in", counted=True)


def _copy_of(folder: Path, path: Path, first: Path) -> Remark:
    what = f"is a copy of {first.relative_to(folder).as_posix()}, byte by byte"
    where = path.relative_to(folder).as_posix()
    return Remark(what, where=where, advice="it is left out", kind="duplicate")


def _of_file(folder: Path, path: Path, problem: FramingError) -> Remark:
    """What is wrong with a file, named from the folder."""
    told = as_remark(without_texts(problem) or problem)
    where = told.where.replace(path.name, path.relative_to(folder).as_posix(), 1)
    return Remark(told.what, where=where, advice=told.advice, kind=told.kind, counted=told.counted)


def _within(folder: Path, remark: Remark) -> Remark:
    where = remark.where.removeprefix(f"{folder}/")
    return Remark(remark.what, where=where, advice=remark.advice, kind=remark.kind, counted=remark.counted)
