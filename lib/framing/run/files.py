"""Code files that belong to no study: each document's relationship mentions, one row each."""

import csv
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path

from framing import texts
from framing.base import paths
from framing.base.errors import FramingError, ParameterError, TextError
from framing.base.spans import Focus, Party
from framing.lexicon.codebook import load_codebook
from framing.study import ingest
from framing.study.ingest import Document
from framing.study.study import Source
from framing.texts import body, passages

COLLECTIONS = (".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".tar", ".tar.gz", ".tgz", ".zip")
COLUMNS = (
    "mention_id",
    "doc_id",
    "passage_id",
    "sentence",
    "start",
    "end",
    "surface",
    "codebook",
    "entry",
    "family",
    "referent",
    "stance",
    "time",
    "voice",
    "speaker",
    "domain",
    "cue",
    "rule",
)


def parse_party(text):
    """A party from ``"Name, alias, …"``.

    >>> parse_party("Arcadia, Arcadian").names
    ('Arcadia', 'Arcadian')
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ParameterError(
            "a party has no name", where="--party", expected='"Name, alias, …"', found=repr(text)
        )
    return Party(re.sub(r"\W+", "-", names[0].lower()), names)


def choose_focus(study, parties, focal):
    """Whose relationship is measured: given parties or ``author``, else the study's.

    Raises ParameterError for one party alone, or for both.
    """
    if focal == "author" and parties:
        raise ParameterError("--focal author and --party exclude each other")
    if focal == "author":
        return Focus(by_author=True)
    if not parties:
        return study.focus
    if len(parties) < 2:
        raise ParameterError(
            "one party makes no relationship", where="--party", expected="two parties or more"
        )
    return Focus(parties=tuple(parse_party(party) for party in parties))


def read_files(files, study, problems):
    """The documents of files and folders, in order; what can't be read is added to ``problems``.

    Parameters
    ----------
    files : paths; a collection (``.jsonl``, ``.csv``, an archive) gives a document for each item.
    study : its ``sources.csv`` tells which files are its documents: they are read as declared there.
    problems : list that takes an error for each file or item that can't be read; the others go on.

    Yields
    ------
    Document
    """
    files = list({os.path.realpath(path): path for file in files for path in _expand(Path(file))}.values())
    names = _names(files)
    declared = {source.sha256: source for source in study.sources}
    for path in files:
        try:
            if path.name.lower().endswith(COLLECTIONS):
                yield from _read_items(path, problems)
            else:
                data = path.read_bytes()
                source = declared.get(paths.sha256(data)) or Source(doc_id=names[path])
                yield Document(source, texts.read_text(data, name=str(path)))
        except FramingError as problem:
            problems.append(problem)
        except OSError as error:
            problems.append(TextError(f"can't be read: {error.strerror}", where=str(path)))


def code_rows(documents, *, codebook_names, focus):
    """The rows of ``mentions`` of documents, document by document.

    Returns
    -------
    iterator of (Document, list of dict)
        exactly the columns of the table ``mentions``. An unknown codebook is an error before the first document.
    """
    entries = [load_codebook(paths.CODEBOOKS / f"{name}.toml") for name in codebook_names]
    return ((document, _rows(document, entries, focus)) for document in documents)


def _rows(document, entries, focus):
    source = document.source
    furniture = body.find_furniture(document.text, body_start=source.body_start, body_end=source.body_end)
    split = passages.split_passages(document.text, furniture)
    found = ingest.code_document(document, split, entries, focus)
    return [{column: row.get(column, source.doc_id) for column in COLUMNS} for row in found]


def write_rows(rows, stream, form):
    """Write rows as CSV (empty is ``""``) or JSON lines (empty is ``null``), as they come."""
    if form == "jsonl":
        for row in rows:
            filled = {name: None if value == "" else value for name, value in row.items()}
            stream.write(json.dumps(filled, ensure_ascii=False) + "\n")
        return
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def write_text(document, folder):
    """Write a document's decoded text, in which the offsets count, as ``<doc_id>.txt``."""
    name = paths.text_name(document.source.doc_id)
    paths.write_beside(Path(folder) / name, document.text.content.encode("utf-8", "surrogatepass"))


def code_files(files, *, study, codebook_names, focus, form, output=None, texts_out=None):
    """Code files and write the rows to a file or to standard output.

    Returns
    -------
    list of FramingError
        what could not be read; the other documents were coded.
    """
    problems = []
    coded = code_rows(read_files(files, study, problems), codebook_names=codebook_names, focus=focus)

    def rows():
        for document, found in coded:
            if texts_out:
                write_text(document, texts_out)
            yield from found

    if output is None:
        write_rows(rows(), sys.stdout, form)
    else:
        _write_beside(Path(output), rows(), form)
    return problems


def _write_beside(path, rows, form):
    beside = path.with_name(f".{path.name}.part")
    try:
        stream = beside.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ParameterError(f"can't be written: {error.strerror}", where=str(path)) from None
    try:
        with stream:
            write_rows(rows, stream, form)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _expand(path):
    if path.is_dir():
        return [file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith(".")]
    return [path]


def _names(files):
    """The file's stem; its relative path where stems collide: seen from here, or from the folder of all files."""
    stems = Counter(path.stem for path in files)
    absolute = {path: Path(os.path.abspath(path)) for path in files}
    shared = os.path.commonpath([path.parent for path in absolute.values()]) if files else ""
    names = {}
    for path, place in absolute.items():
        base = Path.cwd() if place.is_relative_to(Path.cwd()) else shared
        names[path] = path.stem if stems[path.stem] == 1 else place.relative_to(base).as_posix()
    return names


def _read_items(path, problems):
    for item in texts.read_collection(path, on_error=problems.append):
        known = {key: value for key, value in item.metadata.items() if key in Source.__dataclass_fields__}
        yield Document(Source(doc_id=item.doc_id, **known), item.text)
