"""Sealed samples: drawn once with known probabilities, read without the coder's codes, opened once.

A sample is two files in the study's folder ``samples``: ``<name>.csv``, one row per drawn mention, without
any code, and ``<name>.toml``, which records how it was drawn, its hash, and when it was opened, for which
coder. A coder that was changed after the opening may have been changed with the readings in view: it needs a
new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.base.csvfile import csv_text, read_csv
from framing.base.errors import ParameterError, StudyError, nearest
from framing.base.files import sha256, write_beside
from framing.base.toml import read_toml, toml_text
from framing.measures.columns import VALUES
from framing.measures.sampling import draw_sample
from framing.study.codings import (
    LANGUAGE_MODEL,
    PERSON,
    PLACE,
    RELATIONSHIP,
    mention_ids,
    name_file,
    runs_of,
)
from framing.study.study import Study

FOLDER = "samples"
COLUMNS = (*PLACE, "stratum", "probability")
_READ_BY = (PERSON, LANGUAGE_MODEL)
_SHORT = 12  # characters of a hash that are shown
_HEADING = "A sealed sample of mentions: how it was drawn, and when it was opened. Written by: framing sample"
_COMMENTS = {
    "sha256": "Of the file of the sample; a changed one is noticed.",
    "population": "Of the mentions that could be drawn.",
    "coder": "Of the coder's codes when the sample was drawn.",
}


class Readers(NamedTuple):
    """Two who have read the same mentions: two people, or two passes of a language model."""

    kind: str
    first: str
    second: str


@dataclass(frozen=True)
class Sample:
    """A sample as it was drawn.

    Attributes
    ----------
    name : its name.
    drawn : one row per mention: ``mention_id, doc_id, start, end, stratum, probability``.
    record : what its record says: ``drawn`` (the day), ``seed, by, mentions`` (that could be drawn), ``size,
        sha256, population, coder, strata``, and ``opened`` once it was opened.
    """

    name: str
    drawn: pd.DataFrame
    record: dict[str, Any]

    @property
    def openings(self) -> list[dict[str, Any]]:
        """When it was opened, with whose readings, for which coder: one for people, one for a model."""
        return list(self.record.get("opened", []))

    @property
    def is_census(self) -> bool:
        """Whether all mentions were drawn."""
        return bool(self.record["size"] == self.record["mentions"])


def hash_codes(mentions: pd.DataFrame) -> str:
    """A hash of what a study's coder decides: of the codes of all relationship mentions."""
    named = mentions[mentions["codebook"] == RELATIONSHIP].sort_values("mention_id")
    return sha256(named[["mention_id", *VALUES, "speaker"]].to_csv(index=False).encode())


def make_sample(
    study: Study, mentions: pd.DataFrame, *, name: str, n: int, by: str, seed: int, today: date
) -> Sample:
    """Draw a sample of a study's relationship mentions, write it and seal it.

    Parameters
    ----------
    study : whose sample it is.
    mentions : its table ``mentions``.
    name : the sample's; letters, digits and dashes.
    n, by, seed : see :func:`framing.measures.draw_sample`.
    today : the day that the record names.

    Raises
    ------
    ParameterError
        for a name that can't be one, and what can't be drawn.
    StudyError
        where there is such a sample already: none is drawn twice.
    """
    path = _new_path(study, name)
    named = mentions[mentions["codebook"] == RELATIONSHIP]
    drawn = draw_sample(named, n=n, by=by, seed=seed)
    text = csv_text(drawn.to_dict("records"), COLUMNS).encode()
    record = {
        "study": study.study_id,
        "drawn": today.isoformat(),
        "seed": seed,
        "by": by,
        "mentions": len(named),
        "size": len(drawn),
        "clusters": "doc_id",
        "sha256": sha256(text),
        "population": _hash_population(named),
        "coder": hash_codes(mentions),
        "strata": _count_strata(drawn),
    }
    write_beside(path.with_suffix(".toml"), _record_text(record))
    write_beside(path, text)
    return read_sample(study, name)


def _new_path(study: Study, name: str) -> Path:
    """The file of a sample that is not there yet."""
    if not name or name_file(name) != name:
        raise ParameterError(
            f"{name!r} can't name a sample", expected="lower-case letters, digits and dashes"
        )
    path = study.path(FOLDER) / f"{name}.csv"
    if path.exists() or path.with_suffix(".toml").exists():
        what, advice = "the sample is there already, and none is drawn twice", "call the new one otherwise"
        raise StudyError(what, where=f"{FOLDER}/{path.name}", advice=advice)
    return path


def list_samples(study: Study) -> list[Sample]:
    """The samples of a study, the latest last. Raises StudyError as ``read_sample`` does."""
    found = [read_sample(study, path.stem) for path in sorted(study.path(FOLDER).glob("*.toml"))]
    return sorted(found, key=lambda sample: (sample.record["drawn"], sample.name))


def next_name(study: Study) -> str:
    """The name of a further sample: people, then people-2, people-3 and so on."""
    known = {path.stem for path in study.path(FOLDER).glob("*")}
    names = ["people", *(f"people-{number}" for number in range(2, len(known) + 3))]
    return next(name for name in names if name not in known)


def read_sample(study: Study, name: str) -> Sample:
    """A sample by its name.

    Raises
    ------
    ParameterError
        where there is none of the name.
    StudyError
        where its file isn't the one that was drawn, or its record says less than it must.
    """
    path = study.path(FOLDER) / f"{name}.csv"
    known = [one.stem for one in sorted(path.parent.glob("*.toml"))]
    if name not in known:
        raise ParameterError(f"{study.study_id} has no sample {name!r}", advice=nearest(name, known))
    record = _read_record(path.with_suffix(".toml"))
    file = read_csv(path, COLUMNS, error=StudyError)
    if sha256(path.read_bytes()) != record["sha256"]:
        what, advice = (
            "the sample has changed since it was drawn",
            "take the file back as it was, or draw anew",
        )
        raise StudyError(what, where=f"{FOLDER}/{path.name}", advice=advice)
    kinds = {"start": "int64", "end": "int64", "stratum": "int64", "probability": "float64"}
    drawn = file.frame().reset_index(drop=True).astype(kinds)
    drawn.insert(0, "mention_id", mention_ids(drawn))
    return Sample(name, drawn, record)


def find_readers(sample: Sample, codings: pd.DataFrame) -> list[Readers]:
    """Who has read the whole sample: two people, and two passes of a language model, people first.

    ``codings`` is the table of the files of codings. Where more people have, the first two by name; where
    fewer than two, nobody.
    """
    wanted = set(sample.drawn["mention_id"])
    done: dict[tuple[str, str], list[str]] = {}
    for coder, run in runs_of(codings).items():
        if run["kind"] in _READ_BY and wanted <= set(codings.loc[codings["coder"] == coder, "mention_id"]):
            model = str(run.get("model", coder)) if run["kind"] == LANGUAGE_MODEL else ""
            done.setdefault((run["kind"], model), []).append(coder)
    pairs = [Readers(kind, *sorted(coders)[:2]) for (kind, _), coders in done.items() if len(coders) > 1]
    return sorted(pairs, key=lambda readers: (_READ_BY.index(readers.kind), readers.first))


def open_sample(
    study: Study, name: str, mentions: pd.DataFrame, codings: pd.DataFrame, *, today: date
) -> Sample:
    """Open a sample: from now on its readings are held against the coder of ``mentions``, and no other.

    ``codings`` is the table of the files of codings. What was opened stays as it is; people who have read a
    sample that was opened with a language model's readings are added.

    Raises
    ------
    StudyError
        where two readers haven't read the whole sample, where it was drawn from other mentions, and where it
        was opened for another coder, or with other readings.
    """
    sample = read_sample(study, name)
    where = f"{FOLDER}/{name}.toml"
    found = find_readers(sample, codings)
    if not found:
        expected = "two people, or two passes of a language model, that have coded all of it"
        raise StudyError("nobody has read the whole sample yet", where=where, expected=expected)
    if fault := find_fault(sample, mentions, codings):
        raise StudyError(fault, where=where, advice=f"draw it: framing sample {study.study_id}")
    kinds = [opening["kind"] for opening in sample.openings]
    added = [
        {
            "date": today.isoformat(),
            "kind": readers.kind,
            "readers": [readers.first, readers.second],
            "coder": hash_codes(mentions),
            "readings": _hash_readings(sample, [readers.first, readers.second], codings),
        }
        for readers in found
        if readers.kind not in kinds
    ]
    if added:
        record = sample.record | {"opened": [*sample.openings, *added]}
        write_beside(study.path(where), _record_text(record))
    return read_sample(study, name)


def open_complete(study: Study, mentions: pd.DataFrame, codings: pd.DataFrame, *, today: date) -> list[str]:
    """Open the samples that two people have read since: one line for each, to be said.

    One that can't be opened for this coder stays as it is, and the line says why.
    """
    lines = []
    for sample in list_samples(study):
        kinds = [opening["kind"] for opening in sample.openings]
        for readers in find_readers(sample, codings):
            if readers.kind == PERSON and PERSON not in kinds:
                fault = find_fault(sample, mentions, codings)
                if not fault:
                    open_sample(study, sample.name, mentions, codings, today=today)
                by = f"{readers.first} and {readers.second}"
                how = f"can't be opened: it was {fault}" if fault else f"is opened, read by {by}"
                lines.append(f"{study.study_id}: the sample {sample.name} {how}")
    return lines


def describe_samples(study: Study, mentions: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """The samples of a study: one row per sample and opening, one for a sample that is still sealed.

    Columns: ``sample, drawn`` (the day), ``by`` (strata), ``size, mentions`` (drawn, of so many), ``opened``
    (the day), ``readers``, and ``state``: sealed, opened, or why it tells nothing about this coder.
    """
    rows = []
    for sample in list_samples(study):
        record, fault = sample.record, find_fault(sample, mentions, codings)
        told = {name: record[name] for name in ("drawn", "by", "size", "mentions")}
        for opening in sample.openings or [{"date": "", "readers": []}]:
            state = fault or ("opened" if opening["date"] else "sealed")
            readers = ", ".join(opening["readers"])
            when = {"opened": opening["date"], "readers": readers, "state": state}
            rows.append({"sample": sample.name} | told | when)
    columns = ["sample", "drawn", "by", "size", "mentions", "opened", "readers", "state"]
    return pd.DataFrame(rows, columns=columns)


def find_fault(sample: Sample, mentions: pd.DataFrame, codings: pd.DataFrame) -> str:
    """Why a sample can't tell how good the coder of ``mentions`` is; empty where it can."""
    named = mentions[mentions["codebook"] == RELATIONSHIP]
    if _hash_population(named) != sample.record["population"]:
        return "drawn from other mentions; a changed codebook needs a new sample"
    for opening in sample.openings:
        drawn, held = (one[:_SHORT] for one in (sample.record["coder"], opening["coder"]))
        if opening["coder"] != hash_codes(mentions):
            since = "" if drawn == held else f" and opened for coder {held}"
            return f"drawn for coder {drawn}{since}; a changed coder needs a new sample"
        if opening["readings"] != _hash_readings(sample, opening["readers"], codings):
            return "the readings have changed since it was opened; what differs is adjudicated, not recoded"
    return ""


def _hash_population(named: pd.DataFrame) -> str:
    return sha256("\n".join(sorted(named["mention_id"])).encode())


def _hash_readings(sample: Sample, readers: Sequence[str], codings: pd.DataFrame) -> str:
    of_sample = codings["coder"].isin(readers) & codings["mention_id"].isin(sample.drawn["mention_id"])
    rows = codings[of_sample].sort_values(["coder", "mention_id"])
    return sha256(rows[["coder", "mention_id", *VALUES, "speaker"]].to_csv(index=False).encode())


def _count_strata(drawn: pd.DataFrame) -> list[dict[str, int]]:
    """How many mentions each stratum has, and how many of them were drawn."""
    return [
        {
            "stratum": int(stratum),
            "mentions": round(len(rows) / rows["probability"].iloc[0]),
            "drawn": len(rows),
        }
        for stratum, rows in drawn.groupby("stratum")
    ]


def _record_text(record: dict[str, Any]) -> bytes:
    return toml_text(record, heading=_HEADING, comments=_COMMENTS).encode()


def _read_record(path: Path) -> dict[str, Any]:
    file = read_toml(path, error=StudyError)
    kinds = {
        "drawn": str,
        "by": str,
        "mentions": int,
        "size": int,
        "sha256": str,
        "population": str,
        "coder": str,
    }
    for key, kind in kinds.items():
        if not isinstance(file.data.get(key), kind):
            expected = "the record as framing sample wrote it"
            raise file.fault(f"{key} is missing or wrong", key, expected=expected)
    openings = file.data.get("opened", [])
    keys = {"date", "kind", "readers", "coder", "readings"}
    if not (isinstance(openings, list) and all(keys <= set(opening) for opening in openings)):
        raise file.fault("an opening is not whole", "opened", expected=", ".join(sorted(keys)))
    return file.data
