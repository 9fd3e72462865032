"""Sealed samples: drawn once with known probabilities, read without the coder's codes, opened once.

A sample of mentions lies in the study's folder ``samples`` (:mod:`framing.study.sealed`); its record tells,
too, when it was opened, for which coder. A coder that was changed after the opening may have been changed
with the readings in view: it needs a new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from framing.base import store
from framing.base.errors import StudyError
from framing.base.files import sha256
from framing.base.toml import TomlFile
from framing.measures.columns import VALUES, name_relationships
from framing.measures.sampling import SPEAKERS, draw_sample
from framing.study.codings import (
    CODEBOOK,
    LANGUAGE_MODEL,
    PASSES,
    PERSON,
    PLACE,
    REFERENCE,
    mention_ids,
    name_codebook,
    people_of,
    read_reference,
    runs_of,
)
from framing.study.sealed import HASH, Kind, Sealed, check_new, check_record, read_sealed, seal, write_record
from framing.study.study import Study

FOLDER = "samples"
COLUMNS = (*PLACE, "stratum", "probability")
#: What the keys of a record hold, and those that it has where a sample was assigned to people.
_KEYS = {
    **dict.fromkeys(("drawn", "by", HASH, "population", "coder"), str),
    **dict.fromkeys(("mentions", "size"), int),
}
_ASSIGNED = {"coders": list, "each": int, "code_names": bool, "assigned": str}
_READ_BY = (PERSON, LANGUAGE_MODEL)
_FEW = 3  # so many readers are named in a line
_SHORT = 12  # characters of a hash that are shown
MENTIONS = Kind(
    folder=FOLDER,
    called="sample",
    columns=COLUMNS,
    optional=(CODEBOOK,),
    keys=_KEYS,
    heading="A sealed sample of mentions: how it was drawn, and when it was opened. "
    "Written by: framing sample",
    comments={
        HASH: "Of the file of the sample; a changed one is noticed.",
        "population": "Of the mentions that could be drawn.",
        "coder": "Of the coder's codes when the sample was drawn.",
    },
)


class Readers(NamedTuple):
    """Those who have read a sample, each mention by two at least: people, or passes of a language model."""

    kind: str
    names: tuple[str, ...]


class Reading(NamedTuple):
    """The reading of a sample that the reference codings are: how many mentions were read, and twice."""

    sample: str
    read: int
    twice: int

    @property
    def passes(self) -> tuple[str, ...]:
        """What its passes are called: one, or two."""
        return PASSES if self.twice else PASSES[:1]

    @property
    def extent(self) -> str:
        """How often it was read, in words.

        >>> Reading("readers", 600, 100).extent, Reading("readers", 20, 20).extent
        ('100 of 600 twice', 'twice')
        """
        if self.twice in (0, self.read):
            return "twice" if self.twice else "once"
        return f"{self.twice} of {self.read} twice"


@dataclass(frozen=True)
class Sample(Sealed):
    """A sample of mentions as it was drawn.

    Attributes
    ----------
    name : its name.
    drawn : one row per mention: ``mention_id, doc_id, start, end, stratum, probability``.
    record : what its record says: ``drawn`` (the day), ``seed, by, mentions`` (that could be drawn), ``size,
        sha256, population, coder, strata``; ``coders, each, code_names, assigned`` where it was assigned;
        ``practice`` where it was drawn to practise; and ``opened`` once it was opened.
    """

    @property
    def openings(self) -> list[dict[str, Any]]:
        """When it was opened, with whose readings, for which coder: one for people, one for a model."""
        return list(self.record.get("opened", []))

    @property
    def coders(self) -> list[str]:
        """The names of those to whom it was assigned; none where everybody may code all of it."""
        return list(self.record.get("coders", []))

    @property
    def each(self) -> int:
        """By how many people each mention is to be coded."""
        return int(self.record.get("each", 2))

    @property
    def is_practice(self) -> bool:
        """Whether it was drawn to practise: it is never opened, and nobody's reference."""
        return bool(self.record.get("practice", False))

    @property
    def is_census(self) -> bool:
        """Whether all mentions were drawn."""
        return bool(self.record["size"] == self.record["mentions"])


def hash_codes(mentions: pd.DataFrame) -> str:
    """A hash of what a study's coder decides: of the codes of all relationship mentions."""
    named = mentions[name_relationships(mentions)].sort_values("mention_id")
    return sha256(named[["mention_id", *VALUES, "speaker"]].to_csv(index=False).encode())


def make_sample(
    study: Study, mentions: pd.DataFrame, *, name: str, n: int, by: str, seed: int, today: date
) -> Sample:
    """Draw a sample of a study's relationship mentions, write it and seal it.

    Parameters
    ----------
    study, mentions : whose sample it is, and its table ``mentions``.
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
    check_new(study, MENTIONS, name)
    named = mentions[name_relationships(mentions)]
    drawn = draw_sample(_with_actors(study, named) if by == SPEAKERS else named, n=n, by=by, seed=seed)
    record = {
        "study": study.study_id,
        "drawn": today.isoformat(),
        "seed": seed,
        "by": by,
        "mentions": len(named),
        "size": len(drawn),
        "clusters": "doc_id",
        HASH: "",
        "population": _hash_population(named),
        "coder": hash_codes(mentions),
        "strata": _count_strata(drawn),
    }
    seal(study, MENTIONS, name, drawn, record, *name_codebook(drawn))
    return read_sample(study, name)


def _with_actors(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions with the actors of their documents."""
    actors = store.load(study, "documents").set_index("doc_id")["actor"]
    return mentions.assign(actor=mentions["doc_id"].map(actors).fillna(""))


def extend_record(study: Study, name: str, **said: str | int | list[str]) -> Sample:
    """Add to what the record of a sample says, and read it again. Raises as ``read_sample`` does."""
    record = read_sample(study, name).record | said
    write_record(study, MENTIONS, name, record)
    return read_sample(study, name)


def list_samples(study: Study) -> list[Sample]:
    """The samples of a study, the latest last. Raises StudyError as ``read_sample`` does."""
    found = [read_sample(study, name) for name in MENTIONS.names(study)]
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
    sealed, record = read_sealed(study, MENTIONS, name)
    _check_record(record)
    drawn = sealed.drawn
    drawn.insert(0, "mention_id", mention_ids(drawn))
    return Sample(name, drawn, sealed.record)


def find_readers(sample: Sample, codings: pd.DataFrame) -> list[Readers]:
    """Who has read the whole sample: people, and two passes of a language model, people first.

    ``codings`` is the table of the files of codings. People have read it where each mention was coded by two
    of them at least: everybody who has coded some of it; but where it was assigned to nobody, only those who
    have coded all of it, if two have. Of passes of a language model each must be whole; of more than two, the
    first two by name count.
    """
    of_sample = codings[codings["mention_id"].isin(sample.drawn["mention_id"])]
    counts = of_sample.groupby("coder")["mention_id"].nunique()
    whole = [coder for coder, n in counts.items() if n == len(sample.drawn)]
    runs = runs_of(of_sample)
    found = []
    if count_people(sample, codings).ge(2).all():
        people = people_of(of_sample)
        alone = [coder for coder in people if coder in whole and not sample.coders]
        found.append(Readers(PERSON, tuple(sorted(alone if len(alone) > 1 else people))))
    passes: dict[str, list[str]] = {}
    for coder in whole:
        if runs[coder]["kind"] == LANGUAGE_MODEL:
            passes.setdefault(str(runs[coder].get("model", coder)), []).append(coder)
    found += [Readers(LANGUAGE_MODEL, tuple(sorted(two)[:2])) for two in passes.values() if len(two) > 1]
    return sorted(found, key=lambda readers: (_READ_BY.index(readers.kind), readers.names))


def count_people(sample: Sample, codings: pd.DataFrame) -> pd.Series:
    """How many people have coded each mention of a sample, by its id."""
    counts = codings[codings["coder"].isin(people_of(codings))].groupby("mention_id")["coder"].nunique()
    return counts.reindex(sample.drawn["mention_id"], fill_value=0)


def find_settled(study: Study, coder: str) -> set[str]:
    """The mentions whose codes by this coder stand in an opened sample: changed, they would make it void."""
    return {
        name
        for sample in list_samples(study)
        for opening in sample.openings
        if coder in opening["readers"]
        for name in sample.drawn["mention_id"]
    }


def open_sample(
    study: Study, name: str, mentions: pd.DataFrame, codings: pd.DataFrame, *, today: date
) -> Sample:
    """Open a sample: from now on its readings are held against the coder of ``mentions``, and no other.

    ``codings`` is the table of the files of codings. What was opened stays as it is; people who have read a
    sample that was opened with a language model's readings are added.

    Raises
    ------
    StudyError
        where two readers haven't read the whole sample, where it was drawn from other mentions, or to
        practise, and where it was opened for another coder, or with other readings.
    """
    sample = read_sample(study, name)
    where = f"{FOLDER}/{name}.toml"
    if sample.is_practice:
        advice = f"draw another one: framing sample {study.study_id}"
        raise StudyError("the sample was drawn to practise, and is never opened", where=where, advice=advice)
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
            "readers": list(readers.names),
            "coder": hash_codes(mentions),
            "readings": _hash_readings(sample, readers.names, codings),
        }
        for readers in found
        if readers.kind not in kinds
    ]
    if added:
        write_record(study, MENTIONS, name, sample.record | {"opened": [*sample.openings, *added]})
    return read_sample(study, name)


def open_complete(study: Study, mentions: pd.DataFrame, codings: pd.DataFrame, *, today: date) -> list[str]:
    """Open the samples that people have read since: one line for each, to be said.

    A sample that was assigned waits until each mention was coded by as many as it was assigned to. One that
    can't be opened for this coder stays as it is, and the line says why.
    """
    lines = []
    for sample in list_samples(study):
        if sample.is_practice or count_people(sample, codings).lt(sample.each).any():
            continue
        kinds = [opening["kind"] for opening in sample.openings]
        for readers in find_readers(sample, codings):
            if readers.kind == PERSON and PERSON not in kinds:
                fault = find_fault(sample, mentions, codings)
                if not fault:
                    open_sample(study, sample.name, mentions, codings, today=today)
                how = f"can't be opened: it was {fault}" if fault else f"is opened, read by {_say(readers)}"
                lines.append(f"{study.study_id}: the sample {sample.name} {how}")
    return lines


def find_reading(study: Study) -> Reading | None:
    """The reading of a sealed sample that a study's reference codings are, if they are one."""
    path = study.path(REFERENCE)
    if not path.is_file():
        return None
    rows = read_reference(path)
    sample = find_sample(study, rows.assign(mention_id=mention_ids(rows)))
    twice = rows[[f"coder_b_{name}" for name in VALUES]].ne("").all(axis=1)
    return Reading(sample.name, len(rows), int(twice.sum())) if sample else None


def find_sample(study: Study, rows: pd.DataFrame) -> Sample | None:
    """The sealed sample that reference codings are the whole reading of, which their ``sample`` names.

    ``rows`` are the reference codings with ``mention_id``.
    """
    named = set(rows["sample"])
    for sample in list_samples(study) if len(named) == 1 else ():
        whole = set(sample.drawn["mention_id"]) == set(rows["mention_id"])
        if sample.name in named and whole and not sample.is_practice:
            return sample
    return None


def describe_samples(study: Study, mentions: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """The samples of a study: one row per sample and opening, one for a sample that is still sealed.

    Columns: ``sample, drawn`` (the day), ``by`` (strata), ``size, mentions`` (drawn, of so many), ``opened``
    (the day), ``readers``, and ``state``: sealed, opened, read (the reference codings are its reading, a part
    of it twice), for practice, or why it tells nothing about this coder.
    """
    rows, reading = [], find_reading(study)
    for sample in list_samples(study):
        record, fault = sample.record, find_fault(sample, mentions, codings)
        told = {name: record[name] for name in ("drawn", "by", "size", "mentions")}
        states = [(one["date"], one["readers"], "opened") for one in sample.openings]
        if reading and reading.sample == sample.name:
            states.insert(0, ("", reading.passes, f"read, {reading.extent}"))
        waits = ("", (), "for practice" if sample.is_practice else "sealed")
        for opened, readers, state in states or [waits]:
            when = {"opened": opened, "readers": ", ".join(readers), "state": fault or state}
            rows.append({"sample": sample.name} | told | when)
    columns = ["sample", "drawn", "by", "size", "mentions", "opened", "readers", "state"]
    return pd.DataFrame(rows, columns=columns)


def find_fault(sample: Sample, mentions: pd.DataFrame, codings: pd.DataFrame) -> str:
    """Why a sample can't tell how good the coder of ``mentions`` is; empty where it can."""
    named = mentions[name_relationships(mentions)]
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


def _say(readers: Readers) -> str:
    """Who they are; of many, how many."""
    few = len(readers.names) <= _FEW
    return " and ".join(readers.names) if few else f"{len(readers.names)} people"


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


def _check_record(file: TomlFile) -> None:
    """Raise StudyError where a record says less than it must of an assignment, or of an opening."""
    if any(key in file.data for key in _ASSIGNED):
        check_record(file, _ASSIGNED)
    openings = file.data.get("opened", [])
    keys = {"date", "kind", "readers", "coder", "readings"}
    if not (isinstance(openings, list) and all(keys <= set(opening) for opening in openings)):
        raise file.fault("an opening is not whole", "opened", expected=", ".join(sorted(keys)))
