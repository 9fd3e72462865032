"""The ladder of designations: which formulas a study's documents use, and when each was adopted."""

from pathlib import Path
from typing import Protocol

import pandas as pd

from framing.chronology.statements import load_chronology
from framing.lexicon.codebook import Codebook
from framing.lexicon.entries import Family
from framing.measures import designations

CODEBOOK = "designations"


class Study(Protocol):
    """What a ladder needs of a study: its codebooks, and where its files are."""

    @property
    def codebooks(self) -> tuple[str, ...]:
        """The names of its codebooks."""

    def path(self, name: str) -> Path:
        """The place of one of the study's files."""

    def load_codebook(self, name: str) -> Codebook:
        """One of its codebooks."""


def date_designations(
    study: Study, mentions: pd.DataFrame, documents: pd.DataFrame, passages: pd.DataFrame
) -> pd.DataFrame:
    """The table ``designations`` of a study: :func:`framing.measures.designations.date_designations`.

    Years come from the codebook, dates that documents give from the study's chronology, if it has one.
    """
    years = {name: family.year for name, family in _families(study).items()}
    path = study.path("chronology.csv")
    statements = load_chronology(path, documents) if path.is_file() else None
    return designations.date_designations(mentions, passages, years, statements)


def climb_ladder(study: Study, dated: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The rungs of a study's ladder, from the table of `date_designations`, by the designations' labels.

    The columns are those of :func:`framing.measures.designations.climb_ladder`. A document that is older than
    a designation uses its words before they were one, and makes no rung.
    """
    written = dated["doc_id"].map(documents.set_index("doc_id")["date"]).fillna("").str[:4]
    dated = dated[written.eq("") | (written >= dated["year"])]
    labels = {name: family.label for name, family in _families(study).items()}
    return designations.climb_ladder(dated, labels)


def _families(study: Study) -> dict[str, Family]:
    return study.load_codebook(CODEBOOK).families if CODEBOOK in study.codebooks else {}
