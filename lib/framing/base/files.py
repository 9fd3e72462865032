"""Files: list them, hash them, and write them so that no reader sees half of one (leaf module)."""

import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from framing.base.escape import plain_name
from framing.base.memo import remember


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def hash_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file; remembered as long as the file stays what it is."""
    return remember("sha256", lambda: _digest(path), path)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, hashlib.sha256).hexdigest()


def hash_files(paths: Iterable[Path]) -> str:
    """One hash over files: their names (not their folders) and contents, in the order of the names."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: (path.name, str(path))):
        digest.update(f"{path.name}\0{hash_file(path)}\n".encode())
    return digest.hexdigest()


def list_files(folder: Path) -> list[Path]:
    """The files of a folder and of the folders in it, in order, without hidden files and folders."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not is_hidden(path, folder)]


def is_hidden(path: Path, folder: Path) -> bool:
    """Whether a path, or a folder on the way to it, is hidden: editors keep copies and records there."""
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def write_beside(path: Path, data: bytes) -> None:
    """Write bytes beside a file and move them into place, so that no reader sees half a file.

    A device or a pipe is written itself, and stays one. Raises OSError, with the file's name, where that is
    impossible.
    """
    if is_no_plain_file(path):
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = part_of(path)
    try:
        with named(path):
            beside.write_bytes(data)
            os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """The file beside a file in which this process writes what takes its place in the end."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


@contextmanager
def named(place: Path) -> Iterator[None]:
    """An OSError within it has the place's name: of a full disk the system doesn't say where."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(place)) from None


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A place beside a folder for one that takes its place in the end, if all went well.

    What was in the folder before is gone then. A reader in the moment between finds no folder, never a
    mixture of both.
    """
    beside, before = (folder.with_name(f".{folder.name}.{os.getpid()}.{end}.part") for end in ("new", "old"))
    try:
        yield beside
        if folder.exists():
            os.replace(folder, before)
        os.replace(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)


def is_no_plain_file(path: Path) -> bool:
    """Whether something other than a file is there, such as ``/dev/stdout``, which must not be replaced."""
    return path.exists() and not path.is_file()


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a folder beside it and move them into its place, so that they stay together."""
    with replacing(folder) as beside:
        for name, data in files.items():
            write_beside(beside / name, data)


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by name, in their order; it has no times, so that the same files give the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def text_name(doc_id: str) -> str:
    """The file name of a document's decoded text; an id that is a path becomes one name."""
    return f"{plain_name(doc_id)}.txt"
