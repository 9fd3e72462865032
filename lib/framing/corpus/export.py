"""Code documents that belong to no study and write their mentions: one row each, document by document."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from framing.base.csvfile import csv_lines
from framing.base.definitions import TABLES
from framing.base.errors import ParameterError
from framing.base.files import text_name, write_beside
from framing.base.spans import Focus
from framing.corpus.document import Document
from framing.corpus.learned import load_coder
from framing.corpus.mentions import code_document
from framing.corpus.tabulate import Rows, split_document
from framing.lexicon.codebook import Codebook

_MENTIONS = list(TABLES["mentions"].columns)
#: The columns that are written: those of the table ``mentions``, up to whether a theme is present.
COLUMNS = tuple(_MENTIONS[: _MENTIONS.index("present") + 1])


@dataclass(frozen=True)
class Output:
    """Where rows go: a file, or standard output where ``path`` is None; as ``csv`` or ``jsonl``.

    ``texts`` is a folder for the decoded texts, or None.
    """

    path: Path | None = None
    form: str = "csv"
    texts: Path | None = None


def code_documents(
    documents: Iterable[Document], codebooks: list[Codebook], focus: Focus
) -> Iterator[tuple[Document, Rows]]:
    """Each document with its rows of ``mentions``."""
    for document in documents:
        yield document, code_document(split_document(document), codebooks, focus, load_coder())


def write_mentions(coded: Iterable[tuple[Document, Rows]], output: Output) -> None:
    """Write coded documents as they come; a file is written beside and moved into place at the end.

    Raises ParameterError where the file can't be written, before anything is read.
    """
    rows = _rows(coded, output)
    if output.path is None:
        _write(rows, sys.stdout, output.form)
        return
    if output.path.is_dir():
        raise ParameterError("is a folder", where=str(output.path), expected="the name of a file")
    beside = output.path.with_name(f".{output.path.name}.part")
    try:
        stream = beside.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ParameterError(f"can't be written: {error.strerror}", where=str(output.path)) from None
    try:
        with stream:
            _write(rows, stream, output.form)
        beside.replace(output.path)
    finally:
        beside.unlink(missing_ok=True)


def _rows(coded: Iterable[tuple[Document, Rows]], output: Output) -> Iterator[dict[str, Any]]:
    for document, found in coded:
        if output.texts:
            path = output.texts / text_name(document.source.doc_id)
            write_beside(path, document.text.content.encode("utf-8", "surrogatepass"))
        yield from ({column: row[column] for column in COLUMNS} for row in found)


def _write(rows: Iterable[dict[str, Any]], stream: TextIO, form: str) -> None:
    """Empty is ``""`` in CSV, ``null`` in JSON lines; in CSV no cell begins what a spreadsheet would run."""
    if form == "jsonl":
        for row in rows:
            filled = {name: None if value == "" else value for name, value in row.items()}
            stream.write(json.dumps(filled, ensure_ascii=False) + "\n")
        return
    stream.writelines(csv_lines(rows, COLUMNS, for_spreadsheet=True))
