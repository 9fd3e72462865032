"""Where two readers differ, and what was decided: a row per mention and attribute in ``adjudication.csv``."""

from collections.abc import Mapping
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
_KEY = ("mention_id", "attribute", "coder_a", "coder_b")


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
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    file = read_csv(path, COLUMNS, error=StudyError)
    for row in file.rows:
        _check(file, row)
    return file.frame().reset_index(drop=True)


def list_for_adjudication(study: Study, differences: pd.DataFrame) -> pd.DataFrame:
    """Write the differences between readers, keeping what was decided, and load them again.

    ``differences`` has the columns up to ``link``. What was decided of a difference that is none any more is
    dropped, since a reader coded the mention again.
    """
    before = load_adjudication(study).set_index(list(_KEY))[["adjudicated", "by"]]
    listed = differences.astype("str").join(before, on=list(_KEY)).fillna("")
    rows = listed.sort_values(["mention_id", "attribute", "coder_a"]).to_dict("records")
    write_csv(study.path(FILE), rows, COLUMNS)
    return load_adjudication(study)


def adjudicate(study: Study, difference: Mapping[str, Any], *, value: str, by: str) -> None:
    """Store what was decided of a difference: a ``value`` of its attribute, and who decided.

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
    known = VALUES[difference["attribute"]]
    if value not in known:
        raise StudyError(f"{value!r} is no value of {difference['attribute']}", advice=nearest(value, known))
    if not by.strip():
        raise StudyError("nobody decides", where=FILE, expected="a name")
    listed.loc[here, ["adjudicated", "by"]] = [value, by.strip()]
    write_csv(study.path(FILE), listed.to_dict("records"), COLUMNS)


def _check(file: CsvFile, row: Row) -> None:
    attribute, value = row["attribute"], row["adjudicated"]
    if attribute not in VALUES:
        raise file.fault(f"{attribute!r} is no attribute", row, advice=nearest(attribute, VALUES))
    if value not in ("", *VALUES[attribute]):
        what = f"adjudicated {value!r} is no value of {attribute}"
        raise file.fault(
            what, row, expected=", ".join(VALUES[attribute]), advice=nearest(value, VALUES[attribute])
        )
    if value and not row["by"].strip():
        raise file.fault("it isn't told who decided", row, expected="a name in the column by")
