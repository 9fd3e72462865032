"""What a person gives to be coded, as documents: files, folders, addresses, sentences, standard input."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import BinaryIO

from framing.base.errors import FramingError, TextError
from framing.base.escape import one_line
from framing.base.ids import free_id, make_id
from framing.base.unpack import PACKED, read_document
from framing.corpus.document import Document, Source
from framing.corpus.files import make_document, read_files
from framing.run.web import download
from framing.texts.archive import is_collection
from framing.texts.plain import make_text
from framing.texts.reading import READERS, read_text

STANDARD_INPUT = "-"
FILE, ADDRESS, SENTENCE, INPUT = "file", "address", "sentence", "standard input"
_SCHEME = re.compile(r"\A[a-z][a-z0-9+.-]*://", re.IGNORECASE)
#: Further endings with which a name that has spaces is still one of a file: of kinds that have no reader.
_UNREAD = (".doc", ".xls", ".ppt", ".ods", ".tex", ".7z")
_SHOWN = 60  # characters of a sentence in a message


def kind_of(given: str) -> str:
    """What an argument is: a file, an address, a sentence, or standard input.

    What is there as a file or folder is one, whatever it looks like. A sentence has white space in it, and no
    ending of a file.

    Raises
    ------
    TextError
        where it is none of them: with what was looked for.
    """
    if given == STANDARD_INPUT:
        return INPUT
    if os.path.lexists(given):
        return FILE
    spaced = bool(re.search(r"\S\s+\S", given))
    if _SCHEME.match(given) and not spaced:
        if given.lower().startswith(("http://", "https://")):
            return ADDRESS
        raise TextError("can't be fetched", where=given, expected="an address with http:// or https://")
    if spaced and not _is_called_like_file(given.rstrip()):
        return SENTENCE
    raise _nothing(given)


def read_given(
    given: Sequence[str],
    problems: list[FramingError],
    declared: Sequence[Source] = (),
    fields: Mapping[str, str] | None = None,
    *,
    standard_input: Callable[[], BinaryIO],
    say: Callable[[str], None],
) -> Iterator[Document]:
    """The documents of what a person gave: those of files first, then the others in their order.

    Parameters
    ----------
    given : paths, addresses, sentences, and ``-`` for standard input.
    problems : takes an error for each that can't be read; the others go on.
    declared : documents that a study declares: a file with the hash of one is read as that document.
    fields : the columns of collections, where their names are none of the usual ones.
    standard_input : opens what ``-`` stands for.
    say : called with a line for each sentence, so that a file's wrong name is noticed, and each address.

    Yields
    ------
    Document
        a file has the id that `framing.corpus.files.read_files` gives it; the others are ``stdin``,
        ``sentence-1``, and an address without its signs. An address is kept as the document's url.
    """
    kinds = dict(_tell_kinds(given, problems))
    reader = _Reader(standard_input, say, problems)
    files = [one for one, kind in kinds.items() if kind == FILE]
    for document in read_files(files, problems, declared, fields):
        reader.taken.add(document.source.doc_id.casefold())
        yield document
    for one, kind in kinds.items():
        try:
            if kind != FILE:
                yield reader.read(one, kind)
        except FramingError as problem:
            problems.append(problem)


def _tell_kinds(given: Sequence[str], problems: list[FramingError]) -> Iterator[tuple[str, str]]:
    """Each argument once, and what it is."""
    for one in dict.fromkeys(given):
        try:
            yield one, kind_of(one)
        except FramingError as problem:
            problems.append(problem)


@dataclass
class _Reader:
    """Reads what isn't a file; ``taken`` are the ids that documents have, in lower case."""

    standard_input: Callable[[], BinaryIO]
    say: Callable[[str], None]
    problems: list[FramingError]
    taken: set[str] = field(default_factory=set)

    def read(self, given: str, kind: str) -> Document:
        return {INPUT: self._input, SENTENCE: self._sentence, ADDRESS: self._address}[kind](given)

    def _input(self, _: str) -> Document:
        data = read_document(self.standard_input(), INPUT)
        if not data.strip():
            raise TextError("is empty", where=INPUT, advice="pipe a text: framing code - < FILE")
        source = Source(free_id("stdin", taken=self.taken))
        return make_document(source, read_text(data, name=INPUT), self.problems.append, INPUT)

    def _sentence(self, given: str) -> Document:
        number = 1 + sum(name.startswith("sentence-") for name in self.taken)
        doc_id = free_id(f"sentence-{number}", taken=self.taken)
        self.say(f"{doc_id}: taken as a sentence, for no file is called «{_shorten(given)}»")
        lines = re.sub(r"(?<=\S)[ \t]*\r?\n[ \t]*(?=\S)", " ", given)  # lines of one paragraph are one
        return Document(Source(doc_id), make_text(lines.encode("utf-8", "replace").decode()))

    def _address(self, given: str) -> Document:
        self.say(f"fetching {given}")
        data = download(given, where="the address")
        bare = re.sub(r"[?#].*", "", _SCHEME.sub("", given, count=1))
        text = read_text(data, name=bare)
        source = Source(make_id(_name_address(given), taken=self.taken))
        made = make_document(source, text, self.problems.append, given)
        return replace(made, source=replace(made.source, url=given))


def _is_called_like_file(given: str) -> bool:
    known = (*READERS, *PACKED, *_UNREAD)
    return is_collection(given) or PurePath(given).suffix.lower() in known


def _nothing(given: str) -> TextError:
    if not given.strip():
        return TextError("an argument is empty", expected="a file, a folder, an address or a sentence")
    place = Path(given).absolute()
    return TextError(
        "there is no such file or folder",
        where=_shorten(given),
        found=f"nothing at {_shorten(str(place), 200)}",
        advice="a sentence has a space in it, an address begins with https://, and - reads standard input",
    )


def _name_address(address: str) -> str:
    """A readable id for a page: the address without its signs.

    >>> _name_address("https://www.example.org/a/b.html?x=1")
    'example-org-a-b-html-x-1'
    """
    bare = re.sub(r"^www\.", "", _SCHEME.sub("", address, count=1))
    return re.sub(r"[\W_]+", "-", bare).strip("-") or "page"


def _shorten(text: str, length: int = _SHOWN) -> str:
    line = one_line(text)
    return line if len(line) <= length else f"{line[: length - 1]}…"
