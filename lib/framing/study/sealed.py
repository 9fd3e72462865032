"""Samples on disk: drawn once, sealed by a hash, never drawn twice, and read only as they were drawn.

A sample is two files: ``<name>.csv``, one row per drawn unit, without any code, and ``<name>.toml``, the
record of how it was drawn, with the hash of the other file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.base.csvfile import csv_text, read_csv
from framing.base.errors import ParameterError, StudyError, nearest
from framing.base.files import sha256, write_beside
from framing.base.toml import TomlFile, read_toml, toml_text
from framing.study.codings import name_file
from framing.study.study import Study

HASH = "sha256"
_NUMBERS = {"start": "int64", "end": "int64", "stratum": "int64", "probability": "float64"}


@dataclass(frozen=True)
class Kind:
    """A kind of samples.

    Attributes
    ----------
    folder : where they lie in a study's folder.
    called : what one is called in errors.
    columns, optional : the columns of a sample's file, and those that it may have.
    keys : what the keys of a record hold.
    heading, comments : what stands in a record beside its keys.
    """

    folder: str
    called: str
    columns: Sequence[str]
    keys: Mapping[str, type]
    heading: str
    optional: Sequence[str] = ()
    comments: Mapping[str, str] | None = None

    def path(self, study: Study, name: str) -> Path:
        """The file of a sample."""
        return study.path(f"{self.folder}/{name}.csv")

    def place(self, name: str) -> str:
        """The file of a sample, as errors call it."""
        return f"{self.folder}/{name}.csv"

    def names(self, study: Study) -> list[str]:
        """The names of a study's samples of this kind."""
        return [path.stem for path in sorted(study.path(self.folder).glob("*.toml"))]


@dataclass(frozen=True)
class Sealed:
    """A sample as it was drawn: its ``name``, a row per ``drawn`` unit, and its ``record``."""

    name: str
    drawn: pd.DataFrame
    record: dict[str, Any]


def seal(
    study: Study, kind: Kind, name: str, drawn: pd.DataFrame, record: Mapping[str, Any], *more: str
) -> None:
    """Write a sample that was just drawn, and its record with the hash.

    ``more`` are columns besides the kind's. Raises as ``check_new`` does.
    """
    check_new(study, kind, name)
    text = csv_text(drawn.to_dict("records"), [*kind.columns, *more]).encode()
    write_record(study, kind, name, {**record, HASH: sha256(text)})
    write_beside(kind.path(study, name), text)


def write_record(study: Study, kind: Kind, name: str, record: Mapping[str, Any]) -> None:
    """Write the record of a sample."""
    text = toml_text(record, heading=kind.heading, comments=kind.comments)
    write_beside(kind.path(study, name).with_suffix(".toml"), text.encode())


def check_new(study: Study, kind: Kind, name: str) -> None:
    """Raise ParameterError where a name can't be a sample's, StudyError where it is one's already."""
    if not name or name_file(name) != name:
        expected = "lower-case letters, digits and dashes"
        raise ParameterError(f"{name!r} can't name a sample", expected=expected)
    path = kind.path(study, name)
    if path.exists() or path.with_suffix(".toml").exists():
        what, advice = "the sample is there already, and none is drawn twice", "call the new one otherwise"
        raise StudyError(what, where=kind.place(name), advice=advice)


def read_sealed(study: Study, kind: Kind, name: str) -> tuple[Sealed, TomlFile]:
    """A sample by its name, and the file of its record.

    Raises
    ------
    ParameterError
        where there is none of the name.
    StudyError
        where its file isn't the one that was drawn, or its record says less than it must.
    """
    known = kind.names(study)
    if name not in known:
        what = f"{study.study_id} has no {kind.called} {name!r}"
        raise ParameterError(what, advice=nearest(name, known))
    path, place = kind.path(study, name), kind.place(name)
    record = read_toml(path.with_suffix(".toml"), error=StudyError, place=f"{kind.folder}/{name}.toml")
    check_record(record, kind.keys)
    file = read_csv(path, kind.columns, error=StudyError, optional=kind.optional, place=place)
    if sha256(path.read_bytes()) != record.data[HASH]:
        advice = "take the file back as it was, or draw anew"
        raise StudyError("the sample has changed since it was drawn", where=place, advice=advice)
    return Sealed(name, file.frame().reset_index(drop=True).astype(_NUMBERS), record.data), record


def check_record(file: TomlFile, keys: Mapping[str, type]) -> None:
    """Raise StudyError, with file and line, where a key of a record is missing, or holds something else."""
    for key, kind in keys.items():
        if not isinstance(file.data.get(key), kind):
            expected = "the record as framing sample wrote it"
            raise file.fault(f"{key} is missing or wrong", key, expected=expected)
