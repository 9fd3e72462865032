"""Sealed samples of passages, to be read for all themes: drawn once with known probabilities.

They lie in the study's folder ``samples/passages`` (:mod:`framing.study.sealed`). What was read of one stands
in ``reference_passages.csv`` and ``reference_themes.csv``: its probabilities count only as they were sealed.
"""

from datetime import date

import numpy as np
import pandas as pd

from framing.base.errors import StudyError
from framing.measures.sampling import draw_passages
from framing.measures.themes import find_matches
from framing.study.codings import PASSAGES, PLACE, read_reference_themes
from framing.study.samples import FOLDER
from framing.study.sealed import HASH, Kind, Sealed, check_new, read_sealed, seal
from framing.study.study import Study

COLUMNS = ("passage_id", "doc_id", "start", "end", "stratum", "probability")
OF_PASSAGES = Kind(
    folder=f"{FOLDER}/passages",
    called="sample of passages",
    columns=COLUMNS,
    keys={**dict.fromkeys(("drawn", "by", HASH), str), **dict.fromkeys(("passages", "size"), int)},
    heading="A sealed sample of passages: how it was drawn. Written by: framing sample --passages",
)
_PRECISE = 1e-6  # probabilities that were written to six digits are the same


def make_passage_sample(
    study: Study, passages: pd.DataFrame, mentions: pd.DataFrame, *, name: str, n: int, seed: int, today: date
) -> Sealed:
    """Draw a sample of a study's passages, write it and seal it.

    Parameters
    ----------
    study, passages, mentions : whose sample it is, and its tables of these names.
    name : the sample's; letters, digits and dashes.
    n, seed : see :func:`framing.measures.draw_passages`. Strata are numbered, so that no theme is told.
    today : the day that the record names.

    Raises
    ------
    ParameterError
        for a name that can't be one, and what can't be drawn.
    StudyError
        where there is such a sample already: none is drawn twice.
    """
    check_new(study, OF_PASSAGES, name)
    drawn = _number_strata(draw_passages(passages, find_matches(mentions), n=n, seed=seed))
    record = {
        "study": study.study_id,
        "drawn": today.isoformat(),
        "seed": seed,
        "by": "themes",
        "passages": len(passages),
        "size": len(drawn),
        "clusters": "doc_id",
    }
    seal(study, OF_PASSAGES, name, drawn, record)
    return read_passage_sample(study, name)


def _number_strata(drawn: pd.DataFrame) -> pd.DataFrame:
    """The drawn passages with a number in place of each stratum's theme, 1 for the one with most."""
    sizes = drawn["stratum"].value_counts()
    order = sorted(sizes.index, key=lambda name: (-sizes[name], name))
    return drawn.assign(stratum=drawn["stratum"].map({name: n for n, name in enumerate(order, 1)}))


def read_passage_sample(study: Study, name: str) -> Sealed:
    """A sample of passages by its name. Raises as :func:`framing.study.sealed.read_sealed` does."""
    return read_sealed(study, OF_PASSAGES, name)[0]


def load_reference_themes(study: Study) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The reference themes of a study, as (passages, themes), or None where it has none.

    They are those of :func:`framing.study.codings.read_reference_themes`. Where the passages say with which
    ``probability`` each was drawn, they are a sealed sample, with its probabilities.

    Raises
    ------
    StudyError
        as that does, where a sealed sample of passages has changed since it was drawn, and where passages
        have probabilities that no sealed sample vouches for.
    """
    loaded = read_reference_themes(study)
    if loaded is not None and "probability" in loaded[0]:
        _check_seal(study, loaded[0])
    return loaded


def _check_seal(study: Study, read: pd.DataFrame) -> None:
    """Raise StudyError where these passages with their probabilities are no sealed sample."""
    key, where = list(PLACE), f"{study.study_id}/{PASSAGES}"
    samples = [read_passage_sample(study, name) for name in OF_PASSAGES.names(study)]
    for sample in samples:
        both = read.merge(sample.drawn, on=key, suffixes=("", "_drawn"))
        if not len(both) == len(read) == len(sample.drawn):
            continue
        wrong = both[~np.isclose(both["probability"], both["probability_drawn"], rtol=0, atol=_PRECISE)]
        if wrong.empty:
            return
        row = wrong.iloc[0]
        raise StudyError(
            f"the passage at {row['start']} of {row['doc_id']} was not drawn with this probability",
            where=where,
            expected=f"{row['probability_drawn']:.6g}, as the sealed sample {sample.name} has it",
            found=f"{row['probability']:.6g}",
        )
    raise StudyError(
        "the passages have probabilities, but they are no sealed sample",
        where=where,
        expected=f"all passages of a sample in {OF_PASSAGES.folder}, and no others",
        advice=f"draw one: framing sample {study.study_id} --passages; or leave the column out",
    )
