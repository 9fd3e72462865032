"""What is packed, as a stream that keeps to the limits: compressed files, and the files of archives."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, Self, cast

from framing.base.errors import TextError
from framing.base.limits import FREE, Allowance, limits, refuse

#: How the names of files end that are compressed alone, and what unpacks them.
PACKED: dict[str, Callable[[BinaryIO], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
#: What goes wrong in a stream that is compressed, or cut off.
BROKEN_STREAM = (OSError, EOFError, zlib.error, lzma.LZMAError)
#: What goes wrong in an archive.
BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    RuntimeError,  # a password is asked for, or headers lie in headers without end
    NotImplementedError,
    ValueError,
    *BROKEN_STREAM,
)
_SIGNS = {b"\x1f\x8b": ".gz", b"BZh": ".bz2", b"\xfd7zXZ\x00": ".xz"}
_CHUNK = 65_536  # bytes that are unpacked at a time
_ENTRY = b"PK\x01\x02"  # with this a file's entry begins in the list of a ZIP archive
_HEADER = 65_536  # bytes of a header in a TAR archive: of a name, or of what is said of a file
_HEADERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def size_of(stream: BinaryIO) -> int:
    """How many bytes a stream has; its place stays what it was."""
    place = stream.tell()
    size = stream.seek(0, os.SEEK_END)
    stream.seek(place)
    return size


class _Counted(io.RawIOBase):
    """What a stream unpacks to, counted against an allowance wherever it is read for the first time."""

    def __init__(self, stream: Any, allowance: Allowance) -> None:  # noqa: ANN401 (any with read1)
        self._stream, self._allowance, self._furthest = stream, allowance, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 (whatever holds bytes)
        data = self._stream.read1(min(len(buffer), _CHUNK))  # what comes before a cut isn't lost
        buffer[: len(data)] = data
        self._reach(self._stream.tell())
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence != os.SEEK_END:
            self._reach(offset + (self._stream.tell() if whence == os.SEEK_CUR else 0))
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def _reach(self, place: int) -> None:
        if place > self._furthest:
            self._allowance.take(place - self._furthest)
            self._furthest = place


def open_packed(stream: BinaryIO, ending: str, allowance: Allowance) -> BinaryIO:
    """The stream of what a compressed file holds, by the ending of its name.

    Its reading raises TextError once it unpacks to more than ``allowance`` has left.
    """
    return io.BufferedReader(_Counted(PACKED[ending](stream), allowance))


def read_document(stream: BinaryIO, where: str) -> bytes:
    """All bytes of a stream. Raises TextError where they are more than a document may have."""
    data = stream.read(limits().document + 1)
    if len(data) > limits().document:
        raise refuse("has more bytes than a document may have", "document", where)
    return data


class _Header(tarfile.TarInfo):
    """A header of a TAR archive; one that says of itself that it is endless is refused."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.type in _HEADERS and found.size > _HEADER:
            raise tarfile.ReadError(f"a header of {found.size:,} bytes")
        return found


def untar(stream: BinaryIO, allowance: Allowance) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The name of each file of a TAR archive, compressed or not, and what reads it, before the next one.

    Raises OverLimitError where the archive is over the limits, one of `BROKEN` where it is damaged; reading
    a file raises TextError where that alone is.
    """
    start = stream.read(6)
    stream.seek(0)
    ending = next((ending for sign, ending in _SIGNS.items() if start.startswith(sign)), "")
    # Buffered, for a file of an archive is read by one call: a raw stream may give less than it is asked for.
    content = io.BufferedReader(_Counted(PACKED[ending](stream) if ending else stream, allowance))
    with tarfile.open(fileobj=content, mode="r:", tarinfo=_Header) as archive:
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep all of them
            allowance.enter()
            inner = archive.extractfile(member) if member.isreg() else None
            if inner is not None:
                yield member.name, partial(_read_member, member, cast(BinaryIO, inner), allowance.where)


def _read_member(member: tarfile.TarInfo, inner: BinaryIO, where: str) -> bytes:
    if member.size > limits().document:
        raise refuse(f"unpacks to {member.size:,} bytes", "document", f"{where}, {member.name}")
    return inner.read()


class _Listing(io.BufferedIOBase):
    """A ZIP archive of which the entries of the list at its end are counted as long as that is read."""

    def __init__(self, stream: BinaryIO, allowance: Allowance) -> None:
        self._stream, self._allowance = stream, allowance
        self.counts = True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        if self.counts:
            self._allowance.enter(data.count(_ENTRY))
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()


def open_zip(stream: BinaryIO, allowance: Allowance) -> zipfile.ZipFile:
    """A ZIP archive whose files are read with `unzip`.

    Raises OverLimitError where it holds more files than ``allowance`` has left, one of `BROKEN` where it is
    damaged.
    """
    listing = _Listing(stream, allowance)
    archive = zipfile.ZipFile(cast(BinaryIO, listing))
    listing.counts = False
    return archive


def check_member(member: zipfile.ZipInfo, where: str) -> None:
    """Raise TextError where a file of a ZIP archive would unpack to more than it may.

    What it says of its size is true: nothing beyond it is unpacked. Of other ways to pack than the usual one
    (deflate) that can't be said.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise TextError(
            "is packed in an unusual way", where=where, advice="pack it again as an ordinary .zip"
        )
    if member.file_size > limits().document:
        raise refuse(f"unpacks to {member.file_size:,} bytes", "document", where)
    if member.file_size > max(FREE, limits().ratio * member.compress_size):
        what = f"unpacks to {member.file_size:,} bytes from {member.compress_size:,}"
        raise refuse(what, "ratio", where)


def unzip(archive: zipfile.ZipFile, member: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    """The bytes of a file of a ZIP archive.

    Raises TextError where it is over the limits, OverLimitError where the archive with it is; one of `BROKEN`
    where it is damaged or locked.
    """
    check_member(member, f"{allowance.where}, {member.filename}")
    allowance.take(member.file_size)
    with archive.open(member) as part:
        return b"".join(iter(lambda: part.read(_CHUNK), b""))


def unzip_all(data: bytes, where: str, *, nested: bool = False) -> Iterator[tuple[str, bytes]]:
    """The files of a ZIP archive by their names; ``nested`` opens archives in it, too.

    Raises TextError where it is over the limits, damaged or locked.
    """
    yield from _unzip_all(data, Allowance(len(data), where), nested=nested)


def _unzip_all(data: bytes, allowance: Allowance, *, nested: bool) -> Iterator[tuple[str, bytes]]:
    try:
        with open_zip(io.BytesIO(data), allowance) as archive:
            for member in archive.infolist():
                content = b"" if member.is_dir() else unzip(archive, member, allowance)
                if nested and member.filename.lower().endswith(".zip"):
                    for name, inner in _unzip_all(content, allowance, nested=False):
                        yield f"{member.filename}/{name}", inner
                elif not member.is_dir():
                    yield member.filename, content
    except BROKEN as error:
        raise TextError(f"is no archive that can be read: {error}", where=allowance.where) from None
