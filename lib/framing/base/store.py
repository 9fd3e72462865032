"""The only door to a study's stored tables: save, load, list."""

import io
from pathlib import Path
from typing import Protocol

import pandas as pd

from framing.base import tables
from framing.base.errors import TableError
from framing.base.files import write_beside


class HasTables(Protocol):
    """What has stored tables: a study in a run."""

    @property
    def study_id(self) -> str:
        """How errors call it."""

    @property
    def tables(self) -> Path:
        """The folder of its tables."""


def save(study: HasTables, **frames: pd.DataFrame) -> None:
    """Check tables and store them as Parquet, each written beside and moved into place.

    Parameters
    ----------
    study : whose tables they are.
    frames : tables by name (``documents=…``).

    Raises TableError, before anything is written, where one doesn't fit its definition.
    """
    checked = {name: tables.check(tables.conform(frame, name), name) for name, frame in frames.items()}
    for name, frame in checked.items():
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        write_beside(study.tables / f"{name}.parquet", buffer.getvalue())


def load(study: HasTables, name: str) -> pd.DataFrame:
    """A stored table by name. Raises TableError where its stage has not run yet, or the file is damaged."""
    tables.table(name)
    path = study.tables / f"{name}.parquet"
    if not path.exists():
        raise TableError(
            f"the table {name} of {study.study_id} is not there yet",
            advice=f"run the stages before it first: framing run {study.study_id}",
        )
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):  # pyarrow's own errors are of these kinds
        raise TableError(
            f"the table {name} of {study.study_id} can't be read",
            advice=f"run its stages again: framing run {study.study_id} --force",
        ) from None


def stored(study: HasTables) -> list[str]:
    """Names of the tables that a study has stored, in alphabetical order."""
    return sorted(path.stem for path in study.tables.glob("*.parquet"))
