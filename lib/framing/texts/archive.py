"""Archives and compressed files: what is in them, and which of it can't be a document."""

import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath, PurePosixPath
from typing import BinaryIO

from framing.base import unpack
from framing.base.errors import FramingError, Remark, TextError
from framing.base.limits import Allowance, OverLimitError
from framing.texts.reading import has_reader, holds_words, why_unread
from framing.texts.records import READERS, damaged

#: How the names of archives end, and those of files of e-mails.
ARCHIVES = (
    ".zip",
    *(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz"),
)
MAILBOX = ".mbox"
_READMES = ("readme", "read me", "read_me", "liesmich", "lisezmoi")
_LITTER = ("thumbs.db", "desktop.ini")

Member = tuple[str, bytes | FramingError]


def is_hidden(name: str) -> bool:
    """Whether a path leads to what systems and editors leave beside documents (``.DS_Store``, ``__MACOSX``).

    >>> [is_hidden(name) for name in ("a/.b/c.txt", "__MACOSX/a.txt", "a/~$b.docx", "a/Thumbs.db", "a/b.txt")]
    [True, True, True, True, False]
    """
    parts = PurePosixPath(name).parts
    litter = bool(parts) and (parts[-1].lower() in _LITTER or parts[-1].startswith("~$"))
    return litter or any(part.startswith((".", "__MACOSX")) and part not in (".", "..") for part in parts)


def is_readme(name: str) -> bool:
    """Whether a file tells of the files beside it rather than being one of them."""
    return PurePosixPath(name).name.lower().split(".")[0] in _READMES


def is_collection(name: str | PurePath) -> bool:
    """Whether a file is a collection, by the ending of its name; it may be compressed.

    >>> [is_collection(name) for name in ("a.CSV", "a.json.gz", "a.zip", "a.mbox", "a.txt.gz", "a.txt")]
    [True, True, True, True, False, False]
    """
    called = unpacked_name(PurePath(name).name.lower())
    return called.endswith((*ARCHIVES, MAILBOX)) or PurePosixPath(called).suffix in READERS


def no_document(name: str, where: str = "") -> FramingError | None:
    """Why a file of this name can't be read; None where a reader knows its kind.

    A Remark tells of what holds no words, such as a picture; a file that does hold some is an error.

    >>> print(no_document("logo.png"))
    logo.png: is a picture, which no reader knows; run text recognition on it, and add the text
    """
    bare = unpacked_name(name)
    if is_collection(name) or has_reader(bare):
        return None
    error = why_unread(bare)
    if holds_words(bare):
        return TextError(error.what, where=where or name, advice=error.advice)
    return Remark(error.what, where=where or name, advice=error.advice, kind="no reader")


def readme_remark(where: str, *, counted: bool) -> Remark:
    """What is said of a README file: it is no document, unless there is no other."""
    other = "tells of the documents and is none of them"
    what = "is read as a document, as the only one" if counted else other
    return Remark(what, where=where, kind="no document", counted=counted)


def unpacked_name(name: str) -> str:
    """The name of a compressed file without the ending that says so; the same for any other.

    >>> unpacked_name("talks.CSV.gz"), unpacked_name("talks.csv"), unpacked_name("talks.tar.gz")
    ('talks.CSV', 'talks.csv', 'talks.tar.gz')
    """
    path = PurePosixPath(name)
    packed = path.suffix.lower() in unpack.PACKED and not name.lower().endswith(ARCHIVES)
    return str(path.with_suffix("")) if packed else name


def open_packed(stream: BinaryIO, name: str, allowance: Allowance) -> BinaryIO:
    """The stream of a file's content: unpacked as it is read where its name says that it is compressed."""
    if unpacked_name(name) == name:
        return stream
    return unpack.open_packed(stream, PurePosixPath(name).suffix.lower(), allowance)


def read_members(stream: BinaryIO, name: str, allowance: Allowance) -> Iterator[Member]:
    """The files of an archive, in its order: path and content, or what is wrong with it.

    Folders, and what `is_hidden` tells, are passed over. Of an archive that is cut off, or over the limits,
    what comes before is read, and the last item is the error.
    """
    try:
        members = _zip_members if name.lower().endswith(".zip") else _tar_members
        yield from members(stream, allowance)
    except TextError as error:
        yield name, error
    except unpack.BROKEN as error:
        yield name, damaged(name, error)


def _tar_members(stream: BinaryIO, allowance: Allowance) -> Iterator[Member]:
    for member, read in unpack.untar(stream, allowance):
        if not is_hidden(member):
            yield member, no_document(member) or _read(read)


def _read(read: Callable[[], bytes]) -> bytes | TextError:
    """What reads a file of an archive gives, or why that one alone is refused."""
    try:
        return read()
    except OverLimitError:
        raise
    except TextError as error:
        return error


def _zip_members(stream: BinaryIO, allowance: Allowance) -> Iterator[Member]:
    with unpack.open_zip(stream, allowance) as archive:
        for member in archive.infolist():
            called = _zip_name(member)
            if not member.is_dir() and not is_hidden(called):
                yield called, no_document(called) or _read(partial(_unzip, archive, member, allowance))


def _unzip(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    try:
        return unpack.unzip(archive, member, allowance)
    except unpack.BROKEN as error:
        if member.flag_bits & 1:
            raise TextError("is locked with a password", advice="unlock it") from None
        raise TextError("is damaged", found=str(error), advice="get it again") from None


def _zip_name(member: zipfile.ZipInfo) -> str:
    """A member's name; where the archive doesn't say that it is UTF-8, though it is, as some programs do."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
