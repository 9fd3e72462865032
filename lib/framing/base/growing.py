"""Tables that are stored part by part: memory holds one part at a time, whatever the table's length."""

import mmap
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from framing.base import tables
from framing.base.errors import TableError
from framing.base.store import HasTables

#: Rows that are held before they are checked and go to disk, and those of a row group of the stored table.
HELD, GROUP = 1 << 16, 1 << 20


class Growing:
    """Tables of a study that grow by parts, each a DataFrame with rows of the table, in any order."""

    def __init__(self, study: HasTables, names: tuple[str, ...]) -> None:
        study.tables.mkdir(parents=True, exist_ok=True)
        self._tables = {name: _Table(name, study.tables) for name in names}

    def add(self, **parts: pd.DataFrame) -> None:
        """Add rows to tables by name. Raises TableError where one doesn't fit its definition."""
        for name, part in parts.items():
            self._tables[name].add(part)

    def rows(self, name: str) -> int:
        """How many rows were added to a table."""
        return self._tables[name].rows

    def store(self) -> None:
        """Put the tables in order and into place, all of them after the last was written."""
        written = [(table.write(), table.path) for table in self._tables.values()]
        for beside, path in written:
            os.replace(beside, path)

    def close(self) -> None:
        """Forget what wasn't stored."""
        for table in self._tables.values():
            table.close()


@contextmanager
def growing(study: HasTables, *names: str) -> Iterator[Growing]:
    """Tables to which parts are added; they are stored at the end, unless an error ends it before.

    What is stored is what `framing.base.store.save` would have stored of all parts together, byte by byte.
    """
    made = Growing(study, names)
    try:
        yield made
        made.store()
    finally:
        made.close()


class _Table:
    """One table: its rows wait in a file without a name, in parts that are in order, each checked."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.path = name, folder / f"{name}.parquet"
        self._beside = folder / f".{name}.parquet.{os.getpid()}.part"
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (open until the table is stored)
        self._sink: Any = None
        self._held: list[pd.DataFrame] = []
        self.rows = 0
        self._last: tuple[Any, ...] | None = None
        self._in_order = True

    def add(self, part: pd.DataFrame) -> None:
        self._held.append(tables.retype(part, self.name))
        self.rows += len(part)
        if sum(map(len, self._held)) >= HELD:
            self._flush()

    def _flush(self) -> None:
        frame = pd.concat(self._held, ignore_index=True) if self._held else tables.empty(self.name)
        self._held = []
        frame = tables.check(tables.conform(frame, self.name), self.name)
        self._note_order(frame)
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        if self._sink is None:
            self._sink = pa.ipc.new_file(self._file, rows.schema)
        self._sink.write_table(rows)

    def _note_order(self, frame: pd.DataFrame) -> None:
        """Note whether the rows come after those before them."""
        if frame.empty:
            return
        first, last = (tuple(frame[column].iloc[at] for column in self._key) for at in (0, -1))
        self._in_order = self._in_order and (self._last is None or self._last < first)
        self._last = last

    @property
    def _key(self) -> tuple[str, ...]:
        return tables.table(self.name).key

    def write(self) -> Path:
        """Write the table beside its place; the file that was written."""
        if self._held or self._sink is None:
            self._flush()
        self._sink.close()
        self._file.flush()
        mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)  # closed with what reads it
        rows = pa.ipc.open_file(pa.BufferReader(pa.py_buffer(mapped))).read_all()
        self._write(rows, None if self._in_order else _order(rows, self._key, self.name))
        return self._beside

    def _write(self, rows: pa.Table, order: np.ndarray | None) -> None:
        with pq.ParquetWriter(self._beside, rows.schema) as writer:
            for start in range(0, max(len(rows), 1), GROUP):
                end = start + GROUP
                part = rows.slice(start, GROUP) if order is None else rows.take(pa.array(order[start:end]))
                writer.write_table(part.combine_chunks(), row_group_size=GROUP)

    def close(self) -> None:
        self._file.close()
        self._beside.unlink(missing_ok=True)


def _order(rows: pa.Table, key: tuple[str, ...], name: str) -> np.ndarray:
    """The rows in the order of the key, as `framing.base.tables.conform` puts them.

    Raises TableError where a key stands in two parts.
    """
    order = pc.sort_indices(rows, sort_keys=[(column, "ascending") for column in key])
    same = pa.array(np.ones(len(order) - 1, dtype=bool))
    for column in key:
        values = rows[column].take(order)
        same = pc.and_(same, pc.equal(values[1:], values[:-1]))
    if pc.any(same).as_py():
        expected = f"each {', '.join(key)} once"
        raise TableError("a row stands twice", where=f"table {name}", expected=expected)
    return order.to_numpy()
