"""What was read of a study's mentions, by whom, and with which chance: people's codings before all others.

People who have coded a whole sample, each mention by two of them at least, are the reference of the study
from then on. Until then it is what ``reference_codings.csv`` says; without that, two passes of a language
model over a whole sample.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from framing.base.errors import StudyError
from framing.corpus.learned import SEEN
from framing.measures.columns import VALUES
from framing.study.adjudication import load_adjudication
from framing.study.codings import (
    LANGUAGE_MODEL,
    PERSON,
    REFERENCE,
    load_codings,
    mention_ids,
    people_of,
    read_reference,
)
from framing.study.samples import (
    Readers,
    Sample,
    count_people,
    find_fault,
    find_reading,
    find_sample,
    list_samples,
)
from framing.study.study import Study

#: What is said where nobody has read, and where study.toml doesn't say who did (``reference``).
UNREAD = (
    "Nobody has coded mentions of this study by reading yet: the coder stands alone. See hand_coding.ipynb."
)
NOT_STATED = "Who made the reference codings is not stated (study.toml, reference)."
#: How a share is corrected, and why it is not.
CENSUS = "every mention read"
CORRECTED = {PERSON: "corrected to people's reading", LANGUAGE_MODEL: "corrected to the model's reading"}
ALONE = "coder alone"  # with the reason after it: nothing corrects the coder
NO_SAMPLE = f"{ALONE}: no random sample was read"
_OPENED, _TRAINING = "opened before", "training"
_NUMBERS = (
    *("No", "One", "Two", "Three", "Four", "Five", "Six"),
    *("Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"),
)


class Drawn(NamedTuple):
    """What can correct a coder's counts: mentions that were read, each with the chance of being drawn.

    ``rows`` are those of ``load_reference``, none where nothing can be corrected; ``method`` says how it is
    done, or why it isn't.
    """

    rows: pd.DataFrame
    method: str


class _Opened(NamedTuple):
    """A sample that was opened with the readings of two."""

    sample: Sample
    readers: Readers


def has_reference(study: Study) -> bool:
    """Whether mentions of the study were read."""
    return bool(study.path(REFERENCE).is_file() or _find_opened(study))


def load_reference(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """The reference codings of a study: one row per mention that was read.

    ``mentions`` are the study's as the model codes them (`framing.study.choice`), for it is the model that is
    held against readings. Columns: those of :func:`framing.study.codings.read_reference`, ``mention_id`` and
    ``probability``, with which the mention was drawn to be read: 1 where every mention was, that of a sealed
    sample where ``sample`` is its name and the whole of it was read, missing where they were chosen.
    ``split`` is training (the model was made on it), held-out (it was not), or «opened before»: another model
    was held against these readings already, and this one may have been made with them in view. A mention is
    training, too, whose code is that of the model itself in a document that it has learned from. ``sample``
    tells how the mention was chosen. Where readers differ the label is the adjudicated one; as long as
    nothing was decided, what most of them said, of as many what the first one said.

    Raises
    ------
    StudyError
        as ``read_reference`` does, and where nothing was read.
    """
    rows = _load(study, _find_opened(study), mentions)
    seen = mentions.loc[mentions["coder"].str.endswith(SEEN), "mention_id"]
    return rows.assign(split=rows["split"].where(~rows["mention_id"].isin(seen), _TRAINING))


def load_full_reading(study: Study, mentions: pd.DataFrame) -> pd.DataFrame:
    """The readings of a study that hold every mention, if any do; a sample of a part gives way to others.

    The columns of ``load_reference``, and its errors. Two people's readings of all mentions come first.
    """
    opened = _find_opened(study)
    if opened is not None and not opened.sample.is_census and study.path(REFERENCE).is_file():
        opened = None
    return _load(study, opened, mentions)


def _load(study: Study, opened: _Opened | None, mentions: pd.DataFrame) -> pd.DataFrame:
    """The readings of an opened sample, or the reference codings that the study has otherwise."""
    given = study.path(REFERENCE)
    if opened is not None and (opened.readers.kind == PERSON or not given.is_file()):
        return _read_opened(study, opened, mentions)
    if not given.is_file():
        advice = "take 04_agreement from the stages in study.toml, or code mentions: hand_coding.ipynb"
        raise StudyError(
            "the study has no reference codings", where=f"{study.study_id}/{REFERENCE}", advice=advice
        )
    rows = read_reference(given)
    rows = rows.assign(mention_id=mention_ids(rows))
    return rows.assign(probability=_chances(study, rows))


def _chances(study: Study, rows: pd.DataFrame) -> "pd.Series[float]":
    """With which chance each mention of the reference codings was drawn to be read; missing if unknown."""
    sample = find_sample(study, rows)
    if sample is not None:
        return rows["mention_id"].map(sample.drawn.set_index("mention_id")["probability"])
    whole = rows["sample"].eq("census").all()
    return pd.Series(1.0 if whole else np.nan, index=rows.index)


def load_drawn(study: Study, mentions: pd.DataFrame) -> Drawn:
    """What can correct the counts of the model, whose codes ``mentions`` has.

    Two people's readings of a sample come first, then reference codings of every mention or of a whole sealed
    sample, then a sample that a language model has read twice. Readings of mentions that were chosen correct
    nothing.
    """
    nothing = pd.DataFrame(columns=["mention_id", "probability", *VALUES, "speaker"])
    opened = _find_opened(study)
    if opened is None or opened.readers.kind != PERSON:
        rows = load_reference(study, mentions) if study.path(REFERENCE).is_file() else nothing
        if len(rows) and rows["probability"].notna().all():
            return _drawn_from_reference(study, rows, mentions)
    if opened is None:
        return Drawn(nothing, NO_SAMPLE)
    if fault := find_fault(opened.sample, mentions, load_codings(study)):
        return Drawn(nothing, f"{ALONE}: the sample {opened.sample.name} was {fault}")
    method = CENSUS if opened.sample.is_census else CORRECTED[opened.readers.kind]
    return Drawn(_read_opened(study, opened, mentions), method)


def _drawn_from_reference(study: Study, rows: pd.DataFrame, mentions: pd.DataFrame) -> Drawn:
    """What reference codings correct: those of every mention, or of a whole sealed sample."""
    sample = find_sample(study, rows)
    if sample is None or sample.is_census:
        return Drawn(rows, CENSUS)
    if fault := find_fault(sample, mentions, load_codings(study)):
        return Drawn(rows.head(0), f"{ALONE}: the sample {sample.name} was {fault}")
    return Drawn(rows, CORRECTED[study.reference_by or LANGUAGE_MODEL])


def describe_origin(study: Study) -> str:
    """Who made the reference codings of a study: to be said wherever anything is held against them.

    For people's codings it is told from their files, for others it is what ``study.toml`` says under
    ``reference``.
    """
    opened = _find_opened(study)
    if opened is not None and opened.readers.kind == PERSON:
        return _describe_opened(study, opened)
    if not has_reference(study):
        return UNREAD
    return study.reference or NOT_STATED


def describe_people(study: Study) -> str:
    """How far people have come with a study: that nobody has coded it, or who has coded how much of what."""
    codings = load_codings(study)
    people, reading = people_of(codings), find_reading(study)
    by_model = {reading.sample: reading.extent} if reading and read_by(study) == LANGUAGE_MODEL else {}
    lines = [_tell_progress(one, codings, people, by_model.get(one.name, "")) for one in list_samples(study)]
    nobody = [] if people else ["No person has coded a mention of this study yet."]
    return " ".join([*nobody, *lines])


def _tell_progress(sample: Sample, codings: pd.DataFrame, people: list[str], by_model: str) -> str:
    """How far people have come with a sample: each of few, and of many how many there are.

    ``by_model`` says how much of it the reference codings of a language model are the reading of.
    """
    size = f"{len(sample.drawn)} mentions (samples/{sample.name}.csv)"
    of_sample = codings[codings["mention_id"].isin(sample.drawn["mention_id"])]
    done = {coder: n for coder in people if (n := int(of_sample["coder"].eq(coder).sum()))}
    if not done and sample.openings:
        return f"A sample of {size} was read by {' and '.join(sample.openings[0]['readers'])}."
    if not done:
        before = f"was read by a language model, {by_model}, and " if by_model else ""
        return f"A sample of {size} {before}waits for two people: hand_coding.ipynb."
    if len(done) < len(_NUMBERS):
        listed = ", ".join(f"{coder} {n}" for coder, n in done.items())
        return f"Of a sample of {size} people have coded: {listed}."
    twice = int(count_people(sample, codings).ge(sample.each).sum())
    return (
        f"Of a sample of {size} {len(done)} people have coded {sum(done.values())}: {twice} of the mentions "
        f"were coded by {sample.each} of them or more."
    )


def read_by(study: Study) -> str:
    """What read the mentions of the reference codings: a person or a language model; empty where nobody says.

    People's reading of a sample comes before the reference codings, as in ``load_reference``.
    """
    opened = _find_opened(study)
    if opened is not None and (opened.readers.kind == PERSON or not study.path(REFERENCE).is_file()):
        return opened.readers.kind
    return study.reference_by


def passes_of(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """The readings by each of the two passes in place of the adjudicated label; none if one has gaps."""
    parts = [rows.assign(**{name: rows[f"coder_{one}_{name}"] for name in VALUES}) for one in "ab"]
    return parts if all(part[list(VALUES)].ne("").all(axis=None) for part in parts) else []


def _find_opened(study: Study) -> _Opened | None:
    """The latest sample that was opened with people's readings, else with a language model's."""
    found = [
        _Opened(sample, Readers(opening["kind"], tuple(opening["readers"])))
        for sample in list_samples(study)
        for opening in sample.openings
    ]
    return max(reversed(found), key=lambda one: one.readers.kind == PERSON, default=None)


def _describe_opened(study: Study, opened: _Opened) -> str:
    """Who coded a sample that people have read, how much of it each, and how far it is adjudicated."""
    names, n = opened.readers.names, len(opened.sample.drawn)
    called = [name.removeprefix(f"{PERSON} ") for name in names]
    number = _NUMBERS[len(names)] if len(names) < len(_NUMBERS) else str(len(names))
    listed = f"{', '.join(called[:-1])} and {called[-1]}"
    codings = load_codings(study)
    read = codings[
        codings["coder"].isin(names) & codings["mention_id"].isin(opened.sample.drawn["mention_id"])
    ]
    each = read.groupby("mention_id")["coder"].nunique()
    by = "" if each.eq(len(names)).all() else f", each mention by {_spread(each)} of them"
    hidden = " (these are code names)" if opened.sample.record.get("code_names") else ""
    differ, decided = _count_decisions(study, read)
    state = f"{decided} of {differ} differences are adjudicated" if differ else "they differ nowhere"
    return (
        f"{number} people, {listed}{hidden}, coded {n} mentions of this study{by}, each without the others "
        "and without the coder's codes. Their agreement is reliability; where they differ, the label is the "
        "adjudicated one, and as long as nothing was decided the one that most of them gave, of as many the "
        f"first one's: {state}."
    )


def _spread(counts: pd.Series) -> str:
    low, high = int(counts.min()), int(counts.max())
    return f"{low}" if low == high else f"{low} to {high}"


def _count_decisions(study: Study, read: pd.DataFrame) -> tuple[int, int]:
    """On how many mentions and attributes, the study's own too, readers differ, and how many are decided."""
    decided = {tuple(key) for key in _decisions(study, set(read["coder"])).index}
    names = [*VALUES, *(name for name in study.own_values if name in read)]
    values = read[names].replace("", pd.NA).groupby(read["mention_id"]).nunique()
    differ = {(mention, name) for name in names for mention in values.index[values[name] > 1]}
    return len(differ), len(differ & decided)


def _decisions(study: Study, readers: set[str]) -> pd.Series:
    """What was decided where these readers differ, by mention and attribute."""
    listed = load_adjudication(study)
    of_readers = listed["coder_a"].isin(readers) & listed["coder_b"].isin(readers)
    decided = listed[of_readers & listed["adjudicated"].ne("")].drop_duplicates(["mention_id", "attribute"])
    return decided.set_index(["mention_id", "attribute"])["adjudicated"]


def _read_opened(study: Study, opened: _Opened, mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions of an opened sample in the form of the reference codings, with their probability.

    ``coder_a`` and ``coder_b`` are the first two readers of each mention, in the order of the readers.
    """
    sample, readers, codings = opened.sample, opened.readers, load_codings(study)
    missing = set(readers.names) - set(codings["coder"])
    if missing:
        what = f"the codings of {', '.join(sorted(missing))} are missing"
        raise StudyError(what, where=f"{study.study_id}, sample {sample.name}")
    decided = _decisions(study, set(readers.names))
    ids = sample.drawn["mention_id"].to_numpy()
    read = codings[codings["coder"].isin(readers.names) & codings["mention_id"].isin(ids)]
    read = read.sort_values("coder", key=lambda names: names.map(readers.names.index), kind="stable")
    by_mention = {name: rows.to_dict("records") for name, rows in read.groupby("mention_id", sort=False)}
    labels = pd.DataFrame([_label(name, by_mention.get(name, []), decided) for name in ids])
    words = mentions.set_index("mention_id")[["surface", "family"]].reindex(ids).fillna("")
    rows = sample.drawn.assign(term=words["surface"].to_numpy(), family=words["family"].to_numpy())
    rows = rows.assign(**{name: labels[name].to_numpy() for name in labels})
    fault = find_fault(sample, mentions, codings)
    how = "census" if sample.is_census else "random"
    return rows.assign(split=_OPENED if fault else _name_split(study, rows), sample=how)


def _label(mention_id: str, read: list[dict[str, str]], decided: pd.Series) -> dict[str, str]:
    """What a mention was read as, and what its first two readers said."""
    row: dict[str, str] = {}
    for name in VALUES:
        given = [one[name] for one in read]
        row |= {f"coder_{one}_{name}": value for one, value in zip("ab", [*given, "", ""], strict=False)}
        most = max(given, key=given.count, default="")  # of as many, the first one's
        agreed = len(set(given)) == 1
        row[name] = most if agreed else str(decided.get((mention_id, name), most))
    heard = [one["speaker"] for one in read if one["voice"] == row["voice"]]
    heard += [one["speaker"] for one in read if one["speaker"]]
    row["speaker"] = "" if row["voice"] == "author" else next(iter(heard), "")
    return row


def _name_split(study: Study, rows: pd.DataFrame) -> pd.Series:
    """Training, where the reference codings say that the coder was made on the mention; else held-out."""
    split = pd.Series("held-out", index=rows.index, dtype="str")
    if not study.path(REFERENCE).is_file():
        return split
    known = read_reference(study.path(REFERENCE))
    made_on = mention_ids(known[known["split"] == _TRAINING])
    return split.where(~rows["mention_id"].isin(made_on), _TRAINING)
