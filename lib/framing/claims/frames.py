"""The tables in which the values of a study are counted: those that stages stored, and its chronology."""

from collections.abc import Collection, Iterable

import pandas as pd

from framing import chronology
from framing.base import store
from framing.base.definitions import TABLES
from framing.base.errors import StudyError, nearest
from framing.claims.values import Counted, Value
from framing.study.study import Study

CHRONOLOGY = "chronology"


def load_frames(
    study: Study, values: Iterable[Value], *, among: Collection[str] | None = None
) -> dict[str, pd.DataFrame]:
    """The tables in which values are counted, by name; ``documents`` is always among them.

    ``chronology`` is no stored table: it has one row per statement of the study's ``chronology.csv``. With
    ``mentions`` come the ``codings``, in which the model's codes stand, with ``themes`` the ``passages``, if
    they may be used.

    Parameters
    ----------
    study : the study.
    values : what is counted.
    among : the tables that may be used; None for all. A chapter may only use what its stage reads and
        writes, since a later stage's tables are those of an earlier run.

    Raises
    ------
    StudyError
        naming the value, where its table is none of the study, or its stage has not run yet.
    """
    frames = {"documents": store.load(study, "documents")}
    known = [name for name in store.stored(study) if among is None or name in among]
    allowed = among is None or CHRONOLOGY in among
    known += [CHRONOLOGY] if allowed and study.path("chronology.csv").is_file() else []
    for value in values:
        if not isinstance(value, Counted) or value.table in frames:
            continue
        if value.table not in known:
            raise _no_table(study, value, known, among)
        frames[value.table] = _load(study, value.table, frames["documents"])
    for name, beside in (("mentions", "codings"), ("themes", "passages")):
        if name in frames and beside in known:
            frames[beside] = store.load(study, beside)
    return frames


def _load(study: Study, name: str, documents: pd.DataFrame) -> pd.DataFrame:
    if name == CHRONOLOGY:
        return chronology.load_chronology(study.path("chronology.csv"), documents)
    return store.load(study, name)


def _no_table(study: Study, value: Counted, known: list[str], among: Collection[str] | None) -> StudyError:
    if value.table in TABLES and among is not None:
        what = f"the table {value.table!r} is none that the chapter reads or writes"
        return StudyError(what, where=value.place, advice=nearest(value.table, known))
    waits = value.table in TABLES
    advice = f"run its stage first: framing run {study.study_id}" if waits else nearest(value.table, known)
    return StudyError(f"there is no table {value.table!r}", where=value.place, advice=advice)
