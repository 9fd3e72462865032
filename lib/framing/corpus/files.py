"""From files and folders to documents: each file is one, each item of a collection or archive too."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from framing.base.errors import FramingError, Remark, going_on
from framing.base.files import hash_file, list_files
from framing.base.ids import Taken, file_id, is_own_id, make_id
from framing.base.spans import SourceText
from framing.corpus.document import Document, Source, precision_of_date
from framing.texts.archive import (
    is_collection,
    is_hidden,
    is_readme,
    no_document,
    readme_remark,
    unpacked_name,
)
from framing.texts.collection import read_collection, read_document, without_texts
from framing.texts.dates import read_date
from framing.texts.filenames import describe_name
from framing.texts.languages import detect_language, language_code
from framing.texts.metadata import has_date_of_file, is_about_file

Tell = Callable[[FramingError], object]


@dataclass(frozen=True)
class Listed:
    """Files that may be documents or collections, and why others in their folders can't."""

    paths: tuple[Path, ...]
    left_out: tuple[FramingError, ...]


def read_files(
    files: Iterable[str | Path],
    problems: list[FramingError],
    declared: Sequence[Source] = (),
    fields: Mapping[str, str] | None = None,
) -> Iterator[Document]:
    """The documents of files and folders, in order; what can't be read is added to ``problems``.

    Parameters
    ----------
    files : paths; a collection (`framing.texts.read_collection`) gives a document for each item.
    problems : takes an error for each file or item that can't be read, and a Remark for what else is to be
        known; the others go on.
    declared : documents that a study declares: a file with the hash of one is read as that document.
    fields : the columns of collections, where their names are none of the usual ones.

    Yields
    ------
    Document
        no two with one id: that of the file (`framing.base.ids.file_id`); in a collection the item's own,
        where it isn't the only file after that of the file.
    """
    listed = list_documents(files)
    problems += listed.left_out
    reader = SourceReader(problems.append, alone=len(listed.paths) == 1, fields=fields)
    known = _declared(listed.paths, declared)
    reader.taken |= {source.doc_id.casefold() for source in known.values()}
    common = _common_folder(listed.paths)
    for path in listed.paths:
        yield from reader.read(path, known.get(path) or _undeclared(path, common, reader))


def _declared(paths: Iterable[Path], declared: Sequence[Source]) -> dict[Path, Source]:
    """The files that are documents which a study declares, by their hashes."""
    by_hash = {source.sha256: source for source in declared}
    files = [path for path in paths if path.is_file()] if declared else []
    return {path: by_hash[digest] for path in files if (digest := try_hash(path)) in by_hash}


def try_hash(path: Path) -> str:
    """The SHA-256 of a file; empty where it can't be read."""
    try:
        return hash_file(path)
    except OSError:
        return ""


def _undeclared(path: Path, common: str, reader: "SourceReader") -> Source:
    """What is known of a file that no study declares: its id, from its name."""
    if reader.alone and is_collection(path):
        return Source("", file=str(path))
    place = PurePosixPath(os.path.relpath(os.path.abspath(path), common))
    return Source(file_id(place, reader.taken), file=str(path))


def list_documents(files: Iterable[str | Path]) -> Listed:
    """The files that are named, and those in folders that are named, each once, upper ones before lower ones.

    Of a folder are left out what is hidden, what can't be a document by its ending, and a README unless there
    is nothing else. A file that is named by itself is taken as it is.
    """
    paths: dict[str, Path] = {}
    left_out: list[FramingError] = []
    for file in map(Path, files):
        for path in _in_folder(file, left_out.append) if file.is_dir() else [file]:
            paths.setdefault(os.path.realpath(path), path)
    return Listed(tuple(paths.values()), tuple(left_out))


def _in_folder(folder: Path, tell: Tell) -> list[Path]:
    found = [path for path in list_files(folder) if not is_hidden(path.relative_to(folder).as_posix())]
    # So that no file takes the id of one that lies above it, or that is called so.
    found.sort(key=lambda path: (len(path.parts), not is_own_id(PurePosixPath(path.name)), path))
    unread = {path: remark for path in found if (remark := no_document(path.name, str(path)))}
    for remark in unread.values():
        tell(remark)
    taken = [path for path in found if path not in unread]
    documents = [path for path in taken if not is_readme(path.name)]
    for path in taken:
        if is_readme(path.name):
            tell(readme_remark(str(path), counted=not documents))
    return documents or taken


def _common_folder(paths: Iterable[Path]) -> str:
    """The folder from which files are named: the one that holds them all."""
    folders = [os.path.dirname(os.path.abspath(path)) for path in paths]
    return os.path.commonpath(folders) if folders else "."


class SourceReader:
    """Reads files as the documents that they are: one, or those of a collection; no two get one id.

    Parameters
    ----------
    tell : called with what can't be read, and with what is to be known of what is.
    alone : whether what is read is one collection, whose ids stand as they are.
    fields : the columns of collections, where their names are none of the usual ones.
    """

    def __init__(self, tell: Tell, *, alone: bool = False, fields: Mapping[str, str] | None = None) -> None:
        self.tell, self.alone, self.fields = tell, alone, fields
        self.taken = Taken()

    def read(self, path: Path, source: Source) -> Iterator[Document]:
        """The documents of a file; what ``source`` says of it goes for each where they say nothing.

        What can't be read is told, and no error is raised.
        """
        name = source.file or str(path)
        with going_on(name, self.tell):
            if is_collection(path) or is_collection(name):
                name = name if is_collection(name) else path.name
                yield from self._items(path, source, name)
            else:
                with path.open("rb") as stream:
                    text = read_document(stream, name)
                yield make_document(source, text, self.tell, name)

    def _items(self, path: Path, source: Source, name: str) -> Iterator[Document]:
        short = PurePosixPath(name).name

        def tell(problem: FramingError) -> None:
            self.tell(problem if self.alone else without_texts(problem) or problem)

        for item in read_collection(path, fields=self.fields, on_error=tell, name=short):
            within = f"{source.doc_id}-{item.doc_id}"
            doc_id = item.doc_id if self.alone else make_id(within, taken=self.taken)
            made = replace(source, **(metadata_of(item.text, "") | item.metadata), doc_id=doc_id)
            yield Document(dated(made, self.tell, f"{short}, {item.doc_id}"), item.text)


def make_document(source: Source, text: SourceText, tell: Tell, name: str) -> Document:
    """A text as a document with what it says of itself; one that a study declares is what its row says.

    What is to be known of it is told, under its ``name``.
    """
    for remark in text.remarks:
        if not source.row or not is_about_file(remark):
            tell(Remark(remark, where=name, kind="reading", counted=True))
    said = {} if source.row else metadata_of(text, name)
    return Document(dated(replace(source, **said), tell, name), text)


def metadata_of(text: SourceText, name: str) -> dict[str, Any]:
    """What a file says of itself, and its name of it, under the names of `Source`.

    What it says goes before its name, but for the date on which a program made it, and for a language in
    which most of it isn't.
    """
    said = dict(text.metadata)
    named = describe_name(PurePosixPath(unpacked_name(name)).stem)
    if "date" in named and has_date_of_file(text.remarks):
        del said["date"]
    known = named | said
    if "language" in known and detect_language(text.content) not in ("", language_code(known["language"])):
        del known["language"]
    return known


def dated(source: Source, tell: Tell, where: str) -> Source:
    """The same with its date as ISO 8601; without one, which is told, where it can't be read."""
    when = read_date(source.date, language=language_code(source.language))
    if source.date and not when:
        what = f"date {source.date!r} is no date, or may be two, and is left empty"
        advice = "expected YYYY, YYYY-MM or YYYY-MM-DD"
        tell(Remark(what, where=where, advice=advice, kind="date", counted=True))
    return replace(source, date=when, date_precision=precision_of_date(when))
