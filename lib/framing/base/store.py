"""The only door to a study's stored tables: save, load, list."""

import io
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from framing.base.errors import TableError
from framing.base.files import write_beside
from framing.base.ondemand import OnDemand

if TYPE_CHECKING:  # it is asked what is stored where nothing is loaded
    import pandas as pd
    import pyarrow as pa

Read = TypeVar("Read")


class HasTables(Protocol):
    """What has stored tables: a study in a run."""

    @property
    def study_id(self) -> str:
        """How errors call it."""

    @property
    def tables(self) -> Path:
        """The folder of its tables."""


def save(study: HasTables, **frames: "pd.DataFrame") -> None:
    """Check tables and store them as Parquet, each written beside and moved into place.

    Parameters
    ----------
    study : whose tables they are.
    frames : tables by name (``documents=…``).

    Raises TableError, before anything is written, where one doesn't fit its definition.
    """
    from framing.base import tables

    checked = {name: tables.check(tables.conform(frame, name), name) for name, frame in frames.items()}
    for name, frame in checked.items():
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        write_beside(study.tables / f"{name}.parquet", buffer.getvalue())


def load(
    study: HasTables, name: str, *, categories: Sequence[str] = (), without: Collection[str] = ()
) -> "pd.DataFrame":
    """A stored table by name.

    Columns of ``categories`` have these, and those named in ``without`` are left out: both spare memory in
    millions of rows. Raises TableError where its stage has not run yet, or the file is
    damaged.
    """
    return _read(study, name, partial(_read_columns, categories=categories, without=without))


def load_rows(study: HasTables, name: str) -> "pa.Table":
    """A stored table as Arrow keeps it, in a fraction of the memory. Errors as in `load`."""
    import pyarrow.parquet as pq

    return _read(study, name, pq.read_table)


def _read_columns(path: Path, *, categories: Sequence[str], without: Collection[str]) -> "pd.DataFrame":
    import pandas as pd
    import pyarrow.parquet as pq

    columns = None
    if without:
        columns = [name for name in pq.read_schema(path).names if name not in without]
    return pd.read_parquet(path, columns=columns, read_dictionary=list(categories))


def _read(study: HasTables, name: str, read: Callable[[Path], Read]) -> Read:
    from framing.base import tables

    tables.table(name)
    path = study.tables / f"{name}.parquet"
    if not path.exists():
        raise TableError(
            f"the table {name} of {study.study_id} is not there yet",
            advice=f"run the stages before it first: framing run {study.study_id}",
        )
    try:
        return read(path)
    except (OSError, ValueError):  # pyarrow's own errors are of these kinds
        raise TableError(
            f"the table {name} of {study.study_id} can't be read",
            advice=f"run its stages again: framing run {study.study_id} --force",
        ) from None


def load_on_demand(study: HasTables, *names: str) -> "OnDemand[pd.DataFrame]":
    """Stored tables by name, each read when it is asked for."""
    return OnDemand(names, partial(load, study))


def stored(study: HasTables) -> list[str]:
    """Names of the tables that a study has stored, in alphabetical order."""
    return sorted(path.stem for path in study.tables.glob("*.parquet"))
