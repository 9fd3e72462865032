"""Work that two processes must not do at once, and what one leaves that is killed."""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from framing.base.errors import FramingError
from framing.base.files import write_beside

_LOCK, _HOLDER = ".running", ".running.by"
_PART = re.compile(r"\.(?P<name>.+?)\.(?P<process>\d+)(?:\.(?P<end>new|old))?\.part")


@contextmanager
def alone(folder: Path, *, error: type[FramingError], where: str, advice: str) -> Iterator[None]:
    """Within it no other process does what is done to a folder.

    Raises
    ------
    error
        where another one is at it: which, and since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / _HOLDER
    try:
        lock = FileLock(folder / _LOCK, timeout=0).acquire()
    except Timeout:
        what = "is being worked on by another command"
        raise error(what, where=where, found=_describe(holder), advice=advice) from None
    with lock:
        now = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        write_beside(holder, json.dumps({"process": os.getpid(), "since": now}).encode())
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)


def clear_parts(*folders: Path, within: bool = True) -> None:
    """Take away what killed processes were writing in folders; what one was replacing is there again.

    What a living process is writing stays. ``within`` clears the folders in them, too.
    """
    for folder in folders:
        _clear(folder.rglob(".*.part") if within else folder.glob(".*.part"))


def clear_parts_of(file: Path) -> None:
    """The same of one file, in a folder where other programs may have parts of theirs."""
    _clear(path for path in file.parent.glob(".*.part") if path.name.startswith(f".{file.name}."))


def write_cleared(path: Path, data: bytes) -> None:
    """Write a file as `write_beside` does, and take away what killed processes were writing of it."""
    clear_parts_of(path)
    write_beside(path, data)


def _clear(paths: Iterable[Path]) -> None:
    # A folder that was moved aside comes first: what was to take its place is whole then.
    for path in sorted(paths, key=lambda path: not path.name.endswith(".old.part")):
        found = _PART.fullmatch(path.name)
        if found is None or _is_being_written(path, int(found["process"])):
            continue
        whole = path.with_name(found["name"])
        if found["end"] == "old" and not whole.exists():  # killed between the two moves
            new = path.with_name(path.name.replace(".old.part", ".new.part"))
            os.replace(new if new.exists() else path, whole)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_being_written(path: Path, process: int) -> bool:
    """Whether the process of a part is alive; another one may have got its number since."""
    import psutil

    try:
        return psutil.Process(process).create_time() <= path.stat().st_mtime + 1
    except (psutil.Error, OSError):
        return False


def _describe(holder: Path) -> str:
    """Who has the lock, as it said itself; nothing where it hasn't yet."""
    try:
        said = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {said['process']}, since {said['since']}"
    except (OSError, ValueError, LookupError, TypeError):
        return ""
