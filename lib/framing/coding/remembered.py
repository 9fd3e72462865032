"""Codes that outlast a run: a document that is coded a second time in the same way has its codes already."""

import json
import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from framing.base.files import sha256
from framing.base.spans import Code, Coding, Context, Focus, Match
from framing.base.textfile import parse_json
from framing.coding.contract import Coder

#: So long a process waits for another one that writes.
_SECONDS = 60
_TABLE = "CREATE TABLE IF NOT EXISTS codes (doc_id TEXT PRIMARY KEY, key TEXT NOT NULL, made BLOB NOT NULL)"
_LOOK = "SELECT made FROM codes WHERE doc_id = ? AND key = ?"
_KEEP = "INSERT OR REPLACE INTO codes VALUES (?, ?, ?)"


@dataclass(frozen=True)
class RememberingCoder:
    """Codes as another coder does, which is asked only of what it has not been asked before.

    A document's codes are kept as soon as it is coded, so that work which was stopped goes on where it was,
    and that of a changed study is done for what changed. They are found again where all that the coder sees
    is the same: document, mentions and focus. A file that can't be used costs time and nothing else.

    Parameters
    ----------
    coder : codes what it has not coded before.
    identity : changes with whatever decides how it codes, its code included.
    file : the memory, an SQLite database; one entry per document, the last one.
    """

    coder: Coder
    identity: str
    file: Path

    @property
    def name(self) -> str:
        """The name of the coder that is asked."""
        return self.coder.name

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding for each match, in order: those of before, or made now and kept."""
        key = sha256(repr((self.identity, document, list(matches), focus)).encode("utf-8", "surrogatepass"))
        kept = self._ask(_LOOK, document.doc_id, key)
        if kept is not None and (known := _unpack(kept)) is not None:
            return known
        made = self.coder.code(document, matches, focus)
        self._ask(_KEEP, document.doc_id, key, _pack(made))
        return made

    def _ask(self, statement: str, *values: str | bytes) -> bytes | None:
        """What the memory says first; None where it says nothing or can't be used."""
        try:
            with closing(sqlite3.connect(self.file, timeout=_SECONDS)) as memory, memory:
                if statement is _KEEP:
                    memory.execute(_TABLE)
                found = memory.execute(statement, values).fetchone()
                return found[0] if found else None
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:  # something else lies there
            self.file.unlink(missing_ok=True)
            return None


def _pack(codings: Sequence[Coding]) -> bytes:
    return zlib.compress(json.dumps([asdict(one) for one in codings]).encode())


def _unpack(packed: bytes) -> list[Coding] | None:
    """The codings that were packed; None where they are damaged."""
    try:
        return [_restore(**kept) for kept in parse_json(zlib.decompress(packed))]
    except (zlib.error, ValueError, TypeError, AttributeError, LookupError):
        return None


def _restore(codes: dict[str, dict[str, Any]], unsure: list[str], **rest: str) -> Coding:
    return Coding({name: _code(**code) for name, code in codes.items()}, unsure=tuple(unsure), **rest)


def _code(value: str, probability: float, cue: list[int] | None) -> Code:
    return Code(value, probability, (cue[0], cue[1]) if cue else None)
