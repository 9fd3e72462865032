"""A study as the explorer has it: its mentions as lines, its texts, its passages, who else coded it.

A study of one's own is opened like one of the book: from the tables of its run. Where no stage has run yet, a
release stands in, so that there is something to see right after the download.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from framing.base.workbook import Workbook
from framing.lab.concordance import concord
from framing.measures.columns import VALUES, own_attributes
from framing.study.choice import codes_of_model
from framing.study.coders import gather_codings
from framing.study.release import load_table
from framing.study.study import DEFAULT_RUN, Study, list_studies, open_study
from framing.study.texts import decoded_texts, read_contents

#: The study that is opened where nobody names one.
STUDY = "russia-china"
#: The facts on a document that are shown with its mentions.
OF_DOCUMENT = ("title", "author", "publisher", "actor", "genre", "date", "url")


def open_here(study_id: str = "", workbook: Workbook | None = None) -> Study:
    """The study that a notebook names, else the one that was named to ``framing lab``, in its default run.

    Raises ParameterError and StudyError as :func:`framing.study.study.open_study` does.
    """
    workbook = workbook or Workbook.from_environment()
    return open_study(study_id or workbook.asked or STUDY, workbook).as_run()


def list_runs(workbook: Workbook) -> list[tuple[str, str]]:
    """What can be opened: pairs of a study and a run of it that has mentions, default runs first.

    A study without tables is listed, too, so that it can be said how to get them.
    """
    pairs = []
    for study_id in list_studies(workbook):
        folder = workbook.data / "runs" / study_id
        named = [path.parent.parent.name for path in sorted(folder.glob("*/tables/mentions.parquet"))]
        pairs += [(study_id, ""), *((study_id, run) for run in named if run != DEFAULT_RUN)]
    return pairs


def load_coded(study: Study) -> pd.DataFrame:
    """The study's mentions as its model codes them, by whom samples are drawn and whom readings judge.

    Raises TableError as :func:`framing.study.release.load_table` does.
    """
    return codes_of_model(load_table(study, "mentions"), load_table(study, "codings"))


def load_texts(study: Study, doc_ids: list[str]) -> dict[str, str]:
    """The texts of documents, by id, as the first stage decoded them; those that it didn't are read."""
    found = dict(decoded_texts(study, doc_ids))
    return found if len(found) == len(doc_ids) else read_contents(study) | found


@dataclass(frozen=True)
class Material:
    """A study opened to look at: its tables and the texts that are at hand."""

    study: Study
    documents: pd.DataFrame
    passages: pd.DataFrame
    mentions: pd.DataFrame
    contents: dict[str, str]

    @classmethod
    def of(cls, study: Study) -> "Material":
        """Read what a study has. Raises TableError where no stage has run and nothing is released."""
        documents, passages, mentions = (
            load_table(study, name) for name in ("documents", "passages", "mentions")
        )
        return cls(study, documents, passages, mentions, load_texts(study, list(documents["doc_id"])))

    @cached_property
    def lines(self) -> pd.DataFrame:
        """The concordance of all mentions: those of the table, the words around, and facts on the document.

        One row per mention, in reading order; ``sure`` is the probability of its least sure code, 0 to 1,
        missing where its coder gives none.
        """
        lines = concord(self.contents, self.mentions)
        facts = self.documents.set_index("doc_id")[list(OF_DOCUMENT)]
        lines = lines.join(facts, on="doc_id")
        lines[list(OF_DOCUMENT)] = lines[list(OF_DOCUMENT)].fillna("")
        chances = lines[[f"{name}_p" for name in VALUES if f"{name}_p" in lines]]
        sure = chances.min(axis=1) if chances.shape[1] else pd.Series(np.nan, index=lines.index)
        return lines.assign(sure=sure)

    @cached_property
    def coded(self) -> pd.DataFrame:
        """The mentions as the model codes them; see ``load_coded``."""
        return load_coded(self.study)

    @cached_property
    def codings(self) -> pd.DataFrame:
        """Everybody's codings of the relationship mentions: the table ``codings``."""
        return gather_codings(self.study, self.coded)

    @cached_property
    def differing(self) -> set[str]:
        """The ids of mentions on which two coders differ, whoever they are."""
        together = self.codings
        names = [*VALUES, *own_attributes(together)]
        given = together[names].where(together[names] != "")
        values = given.assign(mention_id=together["mention_id"]).groupby("mention_id").nunique()
        return set(values.index[values.gt(1).any(axis=1)])

    def passage_text(self, passage_id: str) -> str:
        """The words of a passage; empty where its text is not at hand."""
        row = self.places.loc[passage_id]
        return self.contents.get(row["doc_id"], "")[row["start"] : row["end"]]

    @cached_property
    def places(self) -> pd.DataFrame:
        """The passages by their ids."""
        return self.passages.set_index("passage_id")
