"""Where two readers differ, and what was decided: a row per mention and attribute in ``adjudication.csv``."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from framing.base.csvfile import CsvFile, Row, read_csv, write_csv
from framing.base.errors import StudyError, nearest
from framing.measures.columns import VALUES
from framing.study.study import Study

FILE = "adjudication.csv"
#: Where a mention stands and what it says, the two readers side by side, what was decided, and by whom.
COLUMNS = (
    *("mention_id", "doc_id", "start", "end", "surface", "attribute"),
    *("coder_a", "value_a", "cue_a", "coder_b", "value_b", "cue_b", "link", "adjudicated", "by"),
)
#: May be missing in a file: why it was decided so.
REASON = "reason"
_KEY = ("mention_id", "attribute", "coder_a", "coder_b")
_DECIDED = ("mention_id", "attribute")  # one decision for all readers of a mention


def load_adjudication(study: Study) -> pd.DataFrame:
    """The differences between readers as they are listed, all as text: one row per mention and attribute.

    ``adjudicated`` is empty where nothing was decided yet. No rows where the study has no such file.

    Raises
    ------
    StudyError
        naming file, row and value: a value that the codebook doesn't have, a decision by nobody.
    """
    path = study.path(FILE)
    if not path.is_file():
        return pd.DataFrame(columns=[*COLUMNS, REASON], dtype="str")
    file = read_csv(path, COLUMNS, error=StudyError, optional=(REASON,))
    for row in file.rows:
        _check(file, row, {**VALUES, **study.own_values})
    frame = file.frame().reset_index(drop=True)
    return frame if REASON in frame else frame.assign(**{REASON: ""})


def list_for_adjudication(study: Study, differences: pd.DataFrame) -> pd.DataFrame:
    """Write the differences between readers, keeping what was decided, and load them again.

    ``differences`` has the columns up to ``link``. What was decided of a difference that is none any more is
    dropped, since a reader coded the mention again.
    """
    before = load_adjudication(study)
    before = before[before["adjudicated"] != ""].drop_duplicates(list(_DECIDED))
    decided = before.set_index(list(_DECIDED))[["adjudicated", "by", REASON]]
    listed = differences.astype("str").join(decided, on=list(_DECIDED)).fillna("")
    rows = listed.sort_values(["mention_id", "attribute", "coder_a"]).to_dict("records")
    write_csv(study.path(FILE), rows, _columns(listed))
    return load_adjudication(study)


def adjudicate(study: Study, difference: Mapping[str, Any], *, value: str, by: str, reason: str = "") -> None:
    """Store what was decided of a difference: a ``value`` of its attribute, who decided, and why.

    Of more than two readers of a mention, the decision is one for all pairs that differ on the attribute.

    Raises
    ------
    StudyError
        where the difference isn't listed, the value is none of the codebook, or nobody decided.
    """
    listed = load_adjudication(study)
    here = (listed[list(_KEY)] == [difference[name] for name in _KEY]).all(axis=1)
    if not here.any():
        raise StudyError(
            "the difference is not listed", where=FILE, advice=f"framing compare {study.study_id}"
        )
    known = {**VALUES, **study.own_values}[difference["attribute"]]
    if value not in known:
        raise StudyError(f"{value!r} is no value of {difference['attribute']}", advice=nearest(value, known))
    if not by.strip():
        raise StudyError("nobody decides", where=FILE, expected="a name")
    same = (listed[list(_DECIDED)] == [difference[name] for name in _DECIDED]).all(axis=1)
    listed.loc[same, ["adjudicated", "by", REASON]] = [value, by.strip(), reason.strip()]
    write_csv(study.path(FILE), listed.to_dict("records"), _columns(listed))


def _columns(listed: pd.DataFrame) -> tuple[str, ...]:
    """The columns of the file; reasons are a column where there is one."""
    return (*COLUMNS, REASON) if listed[REASON].ne("").any() else COLUMNS


def _check(file: CsvFile, row: Row, values: Mapping[str, Sequence[str]]) -> None:
    attribute, value = row["attribute"], row["adjudicated"]
    if attribute not in values:
        raise file.fault(f"{attribute!r} is no attribute", row, advice=nearest(attribute, values))
    if value not in ("", *(known := values[attribute])):
        what = f"adjudicated {value!r} is no value of {attribute}"
        raise file.fault(what, row, expected=", ".join(known), advice=nearest(value, known))
    if value and not row["by"].strip():
        raise file.fault("it isn't told who decided", row, expected="a name in the column by")
