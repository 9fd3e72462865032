"""What a file's content amounts to, remembered as long as the file stays what it is.

A file is taken for what it was while its size, its inode and its times (of its content and of its entry, in
nanoseconds) are the same. One that was changed a moment ago is looked at again each time: a second change
within the same tick of the clock could leave all four as they are.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from framing.base.errors import Remark

Version = tuple[int, ...]
Found = TypeVar("Found")
_MOMENT = 2 * 10**9  # nanoseconds: some file systems keep times no finer


def version_of(path: Path) -> Version:
    """What changes whenever a file does: its times of change, size and inode. Raises OSError."""
    stat = os.stat(path)
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino


class Memory:
    """What was found out about files, by what was asked of them; read from ``file`` when first asked."""

    def __init__(self, file: Path | None = None) -> None:
        self.file, self.changed = file, False
        self._known: dict[str, list[Any]] | None = None

    @property
    def known(self) -> dict[str, list[Any]]:
        """By question and files: their versions, and what was found."""
        if self._known is None:
            self._known = _read(self.file) if self.file else {}
        return self._known

    def forget(self) -> None:
        """Look at each file anew."""
        self._known, self.changed = {}, True

    def keep(self) -> None:
        """Write what is known to the file; a folder that can't be written costs time and nothing else."""
        if self.file is None or not self.changed:
            return
        here = {key: found for key, found in self.known.items() if Path(key.rpartition("\0")[2]).exists()}
        beside = self.file.with_name(f".{self.file.name}.{os.getpid()}.part")
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(here), encoding="utf-8")
            os.replace(beside, self.file)
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        self.changed = False


_memory = Memory()


def remember(question: str, look: Callable[[], Found], *paths: Path) -> Found:
    """What is found by looking at files, or was when they were last looked at and were what they are now.

    Parameters
    ----------
    question : what is asked of them.
    look : finds it out: a value that JSON holds.
    paths : the files that it depends on, and nothing else does it depend on.

    Raises OSError where one can't be found, and what ``look`` raises.
    """
    versions = [list(version_of(path)) for path in paths]
    key = "\0".join([question, *(str(path if path.is_absolute() else path.absolute()) for path in paths)])
    known = _memory.known.get(key)
    if known and known[0] == versions:
        return known[1]
    found = look()
    if max((max(version[:2]) for version in versions), default=0) < time.time_ns() - _MOMENT:
        _memory.known[key] = [versions, found]
        _memory.changed = True
    return found


def remember_remarks(question: str, look: Callable[[], list[Remark]], *paths: Path) -> list[Remark]:
    """The same of what is to be known of documents and files."""

    def tell() -> list[list[Any]]:
        return [[one.what, one.where, one.advice, one.kind, one.counted] for one in look()]

    return [
        Remark(what, where=where, advice=advice, kind=kind, counted=counted)
        for what, where, advice, kind, counted in remember(question, tell, *paths)
    ]


def forget() -> None:
    """Look at each file anew, whatever its size and its times say."""
    _memory.forget()


@contextmanager
def kept_in(file: Path) -> Iterator[None]:
    """Within it, what is found out about files outlasts the process, in a file."""
    global _memory
    if _memory.file == file:
        yield
        return
    before, _memory = _memory, Memory(file)
    try:
        yield
    finally:
        _memory.keep()
        _memory = before


def _read(file: Path) -> dict[str, list[Any]]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = isinstance(known, dict) and all(isinstance(one, list) and len(one) == 2 for one in known.values())
    return known if pairs else {}
