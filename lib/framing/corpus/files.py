"""From files and folders to documents: each file is one, each item of a collection or archive too."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from framing import texts
from framing.base.errors import FramingError, TextError
from framing.base.files import list_files, sha256
from framing.corpus.document import Document, Source


def read_files(
    files: Iterable[str | Path], problems: list[FramingError], declared: Sequence[Source] = ()
) -> Iterator[Document]:
    """The documents of files and folders, in order; what can't be read is added to ``problems``.

    Parameters
    ----------
    files : paths; a collection (``.jsonl``, ``.csv``, an archive) gives a document for each item.
    problems : takes an error for each file or item that can't be read; the others go on.
    declared : documents that a study declares: a file with the hash of one is read as that document.

    Yields
    ------
    Document
        its id is the file's stem, or the relative path where stems collide. No two have the same: of a second
        one with the same id, from another collection, ``problems`` tells.
    """
    places: dict[str, Path] = {}
    for path, document in _read_all(files, problems, declared):
        doc_id = document.source.doc_id
        if places.setdefault(doc_id, path) is path:
            yield document
            continue
        what = f"has the id {doc_id!r}, which is that of a document of {places[doc_id]}"
        problems.append(TextError(what, where=str(path), advice="it is left out; give each an id of its own"))


def _read_all(
    files: Iterable[str | Path], problems: list[FramingError], declared: Sequence[Source]
) -> Iterator[tuple[Path, Document]]:
    paths = list({os.path.realpath(path): path for file in files for path in _expand(Path(file))}.values())
    names = _names(paths)
    by_hash = {source.sha256: source for source in declared}
    for path in paths:
        try:
            if texts.is_collection(path):
                yield from ((path, document) for document in _read_items(path, problems))
            else:
                data = path.read_bytes()
                source = by_hash.get(sha256(data)) or Source(names[path])
                yield path, Document(source, texts.read_text(data, name=str(path)))
        except FramingError as problem:
            problems.append(problem)
        except OSError as error:
            problems.append(TextError(f"can't be read: {error.strerror}", where=str(path)))


def _expand(path: Path) -> list[Path]:
    return list_files(path) if path.is_dir() else [path]


def _names(files: list[Path]) -> dict[Path, str]:
    """An id for each file: its stem; where stems collide, its path from here, or from the folder of all."""
    stems = Counter(path.stem for path in files)
    absolute = {path: Path(os.path.abspath(path)) for path in files}
    shared = os.path.commonpath([path.parent for path in absolute.values()]) if files else ""
    names = {}
    for path, place in absolute.items():
        base = Path.cwd() if place.is_relative_to(Path.cwd()) else shared
        names[path] = path.stem if stems[path.stem] == 1 else place.relative_to(base).as_posix()
    return names


def _read_items(path: Path, problems: list[FramingError]) -> Iterator[Document]:
    for item in texts.read_collection(path, on_error=problems.append):
        known: dict[str, Any] = {**item.metadata}
        yield Document(Source(item.doc_id, **known), item.text)
