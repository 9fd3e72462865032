"""The only door to a study's stored tables: save, load, hash."""

import io

import pandas as pd

from framing.base import paths, tables
from framing.base.errors import TableError


def save(study, **frames):
    """Check tables and store them as Parquet, each written beside and moved into place.

    Parameters
    ----------
    study : a Study or its id.
    frames : tables by name (``documents=…``).
    """
    folder = paths.tables_folder(_study_id(study))
    checked = {name: tables.check(tables.conform(frame, name), name) for name, frame in frames.items()}
    for name, frame in checked.items():
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        paths.write_beside(folder / f"{name}.parquet", buffer.getvalue())


def load(study, name):
    """A stored table by name. Raises TableError where its stage has not run yet, or the file is damaged."""
    tables.table(name)
    path = paths.tables_folder(_study_id(study)) / f"{name}.parquet"
    if not path.exists():
        raise TableError(
            f"the table {name} of {_study_id(study)} is not there yet",
            advice=f"run the stages before it first: framing run {_study_id(study)}",
        )
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError):  # pyarrow's own errors are of these kinds
        raise TableError(
            f"the table {name} of {_study_id(study)} can't be read",
            advice=f"run its stages again: framing run {_study_id(study)} --force",
        ) from None


def stored(study):
    """Names of the tables that a study has stored, in alphabetical order."""
    return sorted(path.stem for path in paths.tables_folder(_study_id(study)).glob("*.parquet"))


def _study_id(study):
    return study if isinstance(study, str) else study.study_id
