"""One person's work on a sample: which mention comes next, what is stored of it, and what can be taken back.

Nothing here knows a browser. What is stored stands in the person's own files: codes in
``codings/person-<coder>.csv``, by the mention, so that coding goes on wherever it was left, whatever the
order; what was put off and words that were missed in ``marks/person-<coder>.csv``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from framing.base.errors import ParameterError, StudyError, nearest
from framing.lab.material import Material
from framing.lexicon.attributes import Scheme
from framing.measures.columns import VALUES, name_relationships
from framing.study import marks
from framing.study.assignment import check_coder, find_coder, mentions_for
from framing.study.coders import run_of_person
from framing.study.codings import (
    FOLDER,
    PERSON,
    load_codings,
    name_file,
    read_codings,
    write_codings,
)
from framing.study.own import schemes_by_hand
from framing.study.samples import Sample, find_settled, list_samples, read_sample
from framing.study.study import Study

#: In place of a sample's name: the mentions of which the coder is unsure, those it is least sure of first.
UNSURE = "unsure"
TEXT, MIXED = ORDERS = ("text", "mixed")
#: The probability that is stored of a code that its coder is unsure of; of any other it is 1.
DOUBT = 0.5


@dataclass(frozen=True)
class Codes:
    """What somebody says of a mention: values by attribute, those they are unsure of, who speaks, a note."""

    values: Mapping[str, str]
    unsure: frozenset[str] = frozenset()
    speaker: str = ""
    note: str = ""


class HandCodings:
    """One person's codings: those of the file, and what is added to it, by the mention's id."""

    def __init__(self, study: Study, coder: str) -> None:
        self.study, self.coder = study, f"{PERSON} {coder}"
        self.path = study.path(FOLDER) / f"{name_file(self.coder)}.csv"
        self._rows = self._read()
        for row in self._rows.values():  # a name in other capitals is the same person's
            self.coder = row["coder"]

    def _read(self) -> dict[str, dict[str, Any]]:
        if not self.path.exists():
            return {}
        rows = read_codings(self.path, self.study.own_values).to_dict("records")
        return {row["mention_id"]: row for row in rows}

    def __contains__(self, mention_id: str) -> bool:
        return mention_id in self._rows

    def get(self, mention_id: str) -> Codes | None:
        """What is stored of a mention; None where it isn't coded yet."""
        row = self._rows.get(mention_id)
        if row is None:
            return None
        values = {name: row[name] for name in (*VALUES, *self.study.own_values) if row.get(name)}
        unsure = frozenset(name for name in values if row.get(f"{name}_p", 1) < 1)
        return Codes(values, unsure, row["speaker"], row["note"])

    def speakers(self) -> list[str]:
        """The speakers that were named so far, by name."""
        return sorted({row["speaker"] for row in self._rows.values()} - {""})

    def put(self, mention_id: str, codes: Codes | None) -> None:
        """Store the codes of a mention in the file, in place of those it had; None takes them out.

        What the file holds by now stays: the same person may sit at two desks. Raises ParameterError where
        the codes stand in an opened sample.
        """
        if mention_id in find_settled(self.study, self.coder):
            what = "the sample of this mention is opened, and its codes stay as they are"
            raise ParameterError(what, advice="where people differ, it is decided in the last step")
        rows = {name: row for name, row in self._read().items() if name != mention_id}
        if codes is not None:
            sure = {f"{name}_p": DOUBT if name in codes.unsure else 1.0 for name in codes.values}
            told = {"speaker": codes.speaker, "note": codes.note}
            rows[mention_id] = {"coder": self.coder, "mention_id": mention_id, **sure, **codes.values, **told}
        if rows:
            run = run_of_person(self.study, date.today())
            table = pd.DataFrame(list(rows.values())).astype("object")  # not all have the same attributes
            write_codings(self.study, table.where(table.notna(), ""), run)
        else:  # the first one was taken back
            for path in (self.path, self.path.with_suffix(".json")):
                path.unlink(missing_ok=True)
        self._rows = rows


def check_codes(given: Mapping[str, Any], scheme: Scheme) -> Codes:
    """What a browser sends, as codes of a scheme. Raises ParameterError for what is missing or can't be."""
    known = {one.name: [value.name for value in one.values] for one in scheme.attributes}
    values = {name: str(given.get("values", {}).get(name) or "") for name in known}
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise ParameterError(f"choose {', '.join(missing)} first")
    for name, value in values.items():
        if value not in known[name]:
            raise ParameterError(f"{value!r} is no value of {name}", advice=nearest(value, known[name]))
    speaker, note = (" ".join(str(given.get(name) or "").split()) for name in ("speaker", "note"))
    if values["voice"] != "author" and not speaker:
        raise ParameterError(f"say who speaks: the voice is {values['voice']}")
    if values["voice"] == "author":
        speaker = ""
    unsure = frozenset(name for name in given.get("unsure", ()) if name in known)
    return Codes(values, unsure, speaker, note)


class Desk:
    """The work of one person on one sample: the queue, the place in it, and the way back.

    Attributes
    ----------
    ids : the mentions to code, in the order in which they come.
    at : the place in it, from 0.
    left_out : how many mentions wait for their texts.
    """

    def __init__(
        self, material: Material, coder: str, *, sample: str, order: str = TEXT, stand_in: bool = False
    ) -> None:
        self.material, self.study = material, material.study
        self.coder, self.sample, self.order = check_coder(coder), sample, order
        drawn = self._read_sample()
        if drawn:
            self.coder = find_coder(drawn, coder)
        self.codings = HandCodings(self.study, self.coder)
        self.marks = marks.read_marks(self.study, self.coder)
        wanted = self._queue(drawn, stand_in)
        self.rows, self.schemes = material.mentions.set_index("mention_id"), schemes_by_hand(self.study)
        unknown = [name for name in wanted if name not in self.rows.index]
        if unknown:
            raise StudyError(
                f"{len(unknown)} mentions of the sample are no mentions of this study any more",
                where=f"{self.study.study_id}, sample {sample}",
                advice="the codebook or the texts have changed since it was drawn: draw another one",
            )
        self.ids = [name for name in wanted if self.rows.at[name, "doc_id"] in material.contents]
        self.left_out = len(wanted) - len(self.ids)
        if not self.ids:
            raise StudyError(
                "no text of the sample is at hand" if wanted else f"nothing is left to code for {coder}",
                where=f"study {self.study.study_id}",
                advice=f"framing lab {self.study.study_id} --texts FOLDER" if wanted else "",
            )
        self._back: list[tuple[int, str, Codes | None, marks.Marks]] = []
        self.at = 0
        self.at = self._next()

    def _read_sample(self) -> Sample | None:
        """The sample that is coded; None where the mentions are those of which the coder is unsure."""
        if self.sample == UNSURE:
            return None
        if not list_samples(self.study):
            advice = f"draw one first: above, or framing sample {self.study.study_id}"
            raise ParameterError(f"{self.study.study_id} has no sample", advice=advice)
        return read_sample(self.study, self.sample)

    def _queue(self, sample: Sample | None, stand_in: bool) -> list[str]:
        """The mentions to code, in order."""
        if sample is None:
            return queue_unsure(self.material.coded)
        ids = mentions_for(self.study, sample, self.coder, load_codings(self.study), stand_in=stand_in)
        if self.order not in ORDERS:
            raise ParameterError(f"there is no order {self.order!r}", advice=nearest(self.order, ORDERS))
        if self.order == MIXED:  # another one for each person, the same on each day
            seed = list(f"{self.coder} {self.sample}".encode())
            ids = [ids[place] for place in np.random.default_rng(seed).permutation(len(ids))]
        return ids

    @property
    def mention(self) -> str:
        """The id of the mention at which the person is."""
        return self.ids[self.at]

    @property
    def scheme(self) -> Scheme:
        """What is asked of this mention: what its codebook's entries are coded on."""
        return self.schemes[self.rows.at[self.mention, "codebook"]]

    @property
    def done(self) -> int:
        """How many mentions of the sample are coded."""
        return sum(name in self.codings for name in self.ids)

    @property
    def skipped(self) -> list[str]:
        """The mentions of the sample that were put off and aren't coded yet, in the order of putting off."""
        return [name for name in self.marks.skipped if name in self.ids and name not in self.codings]

    @property
    def unsure(self) -> list[str]:
        """The mentions of the sample that were coded and of which the person is unsure."""
        return [name for name in self.ids if (codes := self.codings.get(name)) and codes.unsure]

    def save(self, codes: Codes) -> None:
        """Store the codes of this mention and go to the next one that isn't coded."""
        before = self._now()
        self.codings.put(self.mention, codes)
        self._back.append(before)
        self.at = self._next()

    def skip(self) -> None:
        """Put this mention off to the end and go to the next one that isn't coded."""
        self._back.append(self._now())
        name = self.mention
        if name not in self.codings:
            kept = tuple(one for one in self.marks.skipped if one != name)
            self._mark(self.marks._replace(skipped=(*kept, name)))
        self.at = self._next()

    def undo(self) -> None:
        """Take the last step back: what was stored is as it was before. Raises ParameterError without one."""
        if not self._back:
            raise ParameterError("there is nothing to undo")
        at, name, codes, before = self._back[-1]
        if codes != self.codings.get(name):
            self.codings.put(name, codes)
        self._mark(before)
        self.at = at
        del self._back[-1]

    def go(self, at: int) -> None:
        """Go to a place of the queue; behind its ends, to its ends."""
        self.at = min(max(at, 0), len(self.ids) - 1)

    def miss(self, start: int, end: int, note: str = "") -> None:
        """Mark words of this passage that the codebook should have found.

        Raises ParameterError for a place that isn't in the passage, is empty, or is found already.
        """
        passage = self.material.places.loc[self.rows.at[self.mention, "passage_id"]]
        content = self.material.contents[passage["doc_id"]]
        while start < end and content[start].isspace():
            start += 1
        while end > start and content[end - 1].isspace():
            end -= 1
        if not passage["start"] <= start < end <= passage["end"]:
            raise ParameterError("mark words of this passage first", expected="one to twenty words")
        surface = " ".join(content[start:end].split())
        if len(surface.split()) > 20:
            raise ParameterError("too many words are marked", expected="the words that name the tie")
        found = self.material.mentions
        same = found["doc_id"].eq(passage["doc_id"]) & name_relationships(found)
        if (same & found["start"].lt(end) & found["end"].gt(start)).any():
            raise ParameterError(f"«{surface}» is a mention already")
        self._back.append(self._now())
        one = marks.Missed(passage["doc_id"], start, end, surface, " ".join(note.split()))
        places = {mark[:3]: mark for mark in (*self.marks.missed, one)}  # each place stands once
        self._mark(self.marks._replace(missed=tuple(sorted(places.values()))))

    def unmiss(self, start: int) -> None:
        """Take back that words of this document were missed, by where they start."""
        doc_id = self.rows.at[self.mention, "doc_id"]
        kept = tuple(one for one in self.marks.missed if one[:2] != (doc_id, start))
        if len(kept) == len(self.marks.missed):
            raise ParameterError("no words are marked there")
        self._back.append(self._now())
        self._mark(self.marks._replace(missed=kept))

    def _mark(self, made: marks.Marks) -> None:
        if made != self.marks:
            marks.write_marks(self.study, self.coder, made)
            self.marks = made

    def _now(self) -> tuple[int, str, Codes | None, marks.Marks]:
        """Where the person is and what is stored of it, so that a step can be taken back to it."""
        return self.at, self.mention, self.codings.get(self.mention), self.marks

    def _next(self) -> int:
        """The next mention that is neither coded nor put off, then what was put off first, else this one."""
        waiting = [place for place, name in enumerate(self.ids) if name not in self.codings]
        fresh = [place for place in waiting if self.ids[place] not in self.marks.skipped]
        if fresh:
            return next((place for place in fresh if place >= self.at), fresh[0])
        return self.ids.index(self.skipped[0]) if self.skipped else self.at


def queue_unsure(mentions: pd.DataFrame) -> list[str]:
    """The ids of the mentions that are marked as unsure, those with the least sure code first.

    Raises ParameterError where none is.
    """
    named = mentions[name_relationships(mentions)]
    unsure = named[named["unsure"] != ""]
    if not len(unsure):
        raise ParameterError("no mention is marked as unsure", expected="the name of a sample")
    least = unsure[[f"{attribute}_p" for attribute in VALUES]].min(axis=1)
    return list(unsure.loc[least.sort_values(kind="stable").index, "mention_id"])
