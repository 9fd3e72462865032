"""Code documents that belong to no study and write their mentions, document by document, in several forms."""

import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, BinaryIO, TextIO

from framing.base.alone import clear_parts, clear_parts_of
from framing.base.batches import cut_batches, run_batches
from framing.base.csvfile import csv_lines
from framing.base.definitions import TABLES
from framing.base.errors import FramingError, ParameterError, Remark, going_on
from framing.base.files import is_no_plain_file, part_of, text_name, write_beside
from framing.base.progress import Progress, Tell
from framing.base.spans import Focus
from framing.base.spreadsheet import Sheet, SpreadsheetWriter
from framing.base.workbook import Means
from framing.coding.contract import Coder
from framing.corpus.document import Document
from framing.corpus.explain import explain
from framing.corpus.learned import load_coder
from framing.corpus.likeness import Likenesses, Sketch, sketch_text
from framing.corpus.mentions import code_document
from framing.corpus.page import write_page
from framing.corpus.selection import describe_foreign, foreign_words, tell_language
from framing.corpus.shelf import Shelf
from framing.corpus.shown import write_table
from framing.corpus.tabulate import Rows, SplitDocument, split_document
from framing.lexicon.codebook import Codebook
from framing.texts.languages import name_languages

_MENTIONS = list(TABLES["mentions"].columns)
#: The columns that are written: those of the table ``mentions``, up to whether a theme is present.
COLUMNS = tuple(_MENTIONS[: _MENTIONS.index("present") + 1])
#: The forms in which mentions are written, and how the names of such files end.
FORMS = {
    "table": (".txt",),
    "csv": (".csv",),
    "jsonl": (".jsonl", ".ndjson"),
    "xlsx": (".xlsx",),
    "html": (".html", ".htm"),
}
#: How files of other forms end, which a name can't promise.
_OTHERS = re.compile(
    r"\.(?:json|tsv|tab|xls|xlsm|xlsb|ods|pdf|doc|docx|odt|rtf|md|xml|parquet|feather|zip|gz|tar|toml|yaml|yml"
    r"|sqlite|db|png|svg|jpg|epub|pptx|xhtml|qdpx|qdc|xmi|sav|dta|rds)"
)
_WORDS = ("document", "sentence", "words", "what is coded", "why")
_WIDTHS = (18, 70, 16, 44, 44)
Coded = Iterable[tuple[SplitDocument, Rows]]
#: The work is done in this process.
ALONE = Means()


@dataclass(frozen=True)
class Output:
    """Where rows go: a file, or standard output where ``path`` is None; in which of the `FORMS`.

    ``texts`` is a folder for the decoded texts, or None; ``focus`` says whose relationship was measured;
    ``own`` are the attributes that a study adds.
    """

    path: Path | None = None
    form: str = "csv"
    texts: Path | None = None
    focus: Focus = Focus()  # noqa: RUF009 (it can't be changed)
    own: Sequence[str] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are written."""
        return (*COLUMNS, *self.own)


def choose_form(path: Path | None, given: str | None, *, on_terminal: bool) -> str:
    """The form of the rows: the one asked for, else the one that a file's name ends in, else a table or CSV.

    A person at a terminal gets the table, a program that reads standard output CSV.

    Raises
    ------
    ParameterError
        where the name's ending is that of another form.

    >>> choose_form(Path("rows.xlsx"), None, on_terminal=True), choose_form(None, None, on_terminal=True)
    ('xlsx', 'table')
    """
    ending = path.suffix.lower() if path else ""
    named = next((form for form, endings in FORMS.items() if ending in endings), None)
    form = given or named or ("table" if on_terminal and path is None else "csv")
    if named != form if named else _OTHERS.fullmatch(ending):
        advice = f"--format {named}" if named else f"forms: {', '.join(FORMS)}"
        what = f"the name ends in {ending}, and the rows are {form}"
        raise ParameterError(what, where=f"-o {path}", expected=" or ".join(FORMS[form]), advice=advice)
    return form


def code_documents(
    documents: Iterable[Document],
    codebooks: Sequence[Codebook],
    focus: Focus,
    problems: list[FramingError],
    *,
    means: Means = ALONE,
    load: Callable[[], Coder] = load_coder,
    tell: Tell | None = None,
) -> Coded:
    """Each document, split as by `split_documents`, with its rows of ``mentions``.

    Parameters
    ----------
    documents : taken as they come; where ``tell`` is given all are read first, and wait on disk.
    codebooks : whose entries are found, and coded where they are coded.
    focus : whose relationship is measured.
    problems : takes what `split_documents` says.
    means : who does the work; the rows are the same whoever does.
    load : gives the coder, in whichever process it is needed.
    tell : takes a line now and then on how far the work is.
    """
    if tell is None:
        return _in_batches(_Work(tuple(codebooks), focus, load), documents, problems, means)
    waiting: Shelf[Document] = Shelf()
    for number, document in enumerate(documents):
        waiting.put(str(number), document)
    progress = Progress("coded", len(waiting), tell)
    work = _Work(tuple(codebooks), focus, load)
    return _in_batches(work, waiting.values(), problems, means, progress.add)


def split_documents(
    documents: Iterable[Document], codebooks: Iterable[Codebook], problems: list[FramingError]
) -> Iterator[SplitDocument]:
    """Each document split, without passages in languages that no codebook is for.

    ``problems`` takes a Remark for each document that has such passages, or the text of one before; and an
    error for one on which the program itself fails: the others go on, and what they give isn't lost with it.
    """
    for one, _ in _in_batches(_Work(tuple(codebooks)), documents, problems, ALONE):
        yield one


@dataclass(frozen=True)
class _Done:
    """What was made of a document: what is compared of it, its rows, or why there is none of it."""

    document: Document
    one: SplitDocument | None = None
    sketch: Sketch | None = None
    rows: Rows = field(default_factory=list)
    problems: Sequence[FramingError] = ()


@dataclass(frozen=True)
class _Work:
    """What is done with a batch: each document is split, and with a coder to load its mentions coded."""

    codebooks: tuple[Codebook, ...]
    focus: Focus = Focus()  # noqa: RUF009 (it can't be changed)
    load: Callable[[], Coder] | None = None

    def __call__(self, batch: list[Document]) -> list[_Done]:
        return [self._make(document) for document in batch]

    def _make(self, document: Document) -> _Done:
        problems: list[FramingError] = []
        with going_on(document.source.place, problems.append, what="could not be coded"):
            one = tell_language(split_document(document), {codebook.language for codebook in self.codebooks})
            rows = code_document(one, self.codebooks, self.focus, self.load()) if self.load else []
            return _Done(document, one, sketch_text(one), rows)
        return _Done(document, problems=problems)


def _in_batches(
    work: _Work,
    documents: Iterable[Document],
    problems: list[FramingError],
    means: Means,
    count: Callable[[int], object] = lambda _: None,
) -> Coded:
    languages = {codebook.language for codebook in work.codebooks}
    known = Likenesses()
    batches = cut_batches(documents, weigh=lambda document: len(document.text.content))
    place = attrgetter("source.place")
    for batch in run_batches(work, batches, means, name=place, count=count):
        for done in batch:
            problems += done.problems
            if done.one is None:
                continue
            problems += _remarks(done.one, done.sketch, languages, known)
            yield done.one, done.rows


def _remarks(
    one: SplitDocument, sketch: Sketch | None, languages: Collection[str], known: Likenesses
) -> Iterator[Remark]:
    """What is to be known of a document: what of it isn't coded, and whose text it has."""
    name = one.document.source.place
    if others := foreign_words(one):
        what = f"{describe_foreign(others)} are not coded; the codebooks are for {name_languages(languages)}"
        yield Remark(what, where=name, kind="language", counted=bool(one.passages))
    if found := known.find(sketch):
        yield Remark(f"{found}; both are coded", where=name, kind="duplicate", counted=True)


def write_mentions(coded: Coded, output: Output) -> None:
    """Write coded documents as they come; a file is written beside and moved into place at the end.

    Where no document comes nothing is written. Raises ParameterError where the file can't be written, before
    anything is read.
    """
    kept = _keep_texts(coded, output.texts)
    if output.path is None:
        _write(kept, _standard_output(output.form), output)
        return
    if output.path.is_dir():
        raise ParameterError("is a folder", where=str(output.path), expected="the name of a file")
    with _beside(output.path, output.form) as stream:
        _write(kept, stream, output)


def _write(coded: Iterator[tuple[SplitDocument, Rows]], stream: BinaryIO | TextIO, output: Output) -> None:
    """Write in the output's form, if there is a document."""
    if first := next(coded, None):
        _WRITERS[output.form](chain([first], coded), stream, output)


@contextmanager
def _beside(path: Path, form: str) -> Iterator[Any]:
    """A file of text, or of bytes for a spreadsheet, beside another one.

    It replaces that in the end if all went well and anything was written. What is no file but a device or a
    pipe is written itself.
    """
    beside = part_of(path)
    clear_parts_of(path)
    target = path if is_no_plain_file(path) else beside
    try:
        stream: IO[Any] = (
            target.open("wb")
            if form == "xlsx"
            else target.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        )
    except OSError as error:
        raise ParameterError(f"can't be written: {error.strerror}", where=str(path)) from None
    try:
        with stream:
            yield stream
            written = target == beside and stream.tell() > 0
        if written:
            beside.replace(path)
    except OSError as error:  # of a full disk the system doesn't say where
        if error.filename or error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        beside.unlink(missing_ok=True)


def _standard_output(form: str) -> BinaryIO | TextIO:
    if form != "xlsx":
        return sys.stdout
    if sys.stdout.isatty():
        raise ParameterError("a spreadsheet can't be shown in a terminal", expected="-o FILE.xlsx")
    return sys.stdout.buffer


def _keep_texts(coded: Coded, folder: Path | None) -> Iterator[tuple[SplitDocument, Rows]]:
    """The same documents, each text written to a folder first."""
    if folder:
        clear_parts(folder, within=False)
    for one, rows in coded:
        if folder:
            path = folder / text_name(one.doc_id)
            write_beside(path, one.content.encode("utf-8", "surrogatepass"))
        yield one, rows


def _columns(coded: Coded, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows with these columns; those that a study adds are empty where a row isn't coded on them."""
    return ({column: row.get(column, "") for column in columns} for _, rows in coded for row in rows)


def _write_csv(coded: Coded, stream: TextIO, output: Output) -> None:
    """Empty is ``""``; no cell begins what a spreadsheet would run."""
    rows = _columns(coded, output.columns)
    stream.writelines(csv_lines(rows, output.columns))


def _write_jsonl(coded: Coded, stream: TextIO, output: Output) -> None:
    """Empty is ``null``."""
    for row in _columns(coded, output.columns):
        filled = {name: None if value == "" else value for name, value in row.items()}
        stream.write(json.dumps(filled, ensure_ascii=False) + "\n")


def _write_table(coded: Coded, stream: TextIO, output: Output) -> None:
    write_table(coded, stream, output.focus)


def _write_html(coded: Coded, stream: TextIO, output: Output) -> None:
    write_page(coded, stream, output.focus)


def _write_xlsx(coded: Coded, stream: BinaryIO, output: Output) -> None:
    """Two sheets: the table ``mentions``, and the one that is shown first, in plain words."""
    told = Sheet("in words", _WORDS, _WIDTHS, shown=True, wrapped=True)
    with SpreadsheetWriter(stream, [Sheet("mentions", output.columns), told]) as book:
        for one, rows in coded:
            for row in rows:
                book.write("mentions", [row.get(column, "") for column in output.columns])
                said = explain(one, row, output.focus)
                lines = ("\n".join(said.coded), "\n".join(said.why))
                book.write("in words", [one.doc_id, said.sentence, said.words, *lines])


_WRITERS: Mapping[str, Callable[[Coded, Any, Output], None]] = {
    "table": _write_table,
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "xlsx": _write_xlsx,
    "html": _write_html,
}
