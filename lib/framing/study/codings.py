"""What people, or models, coded by reading: codings of a study read and checked, and where they come from."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from framing.base.csvfile import CsvFile, read_csv
from framing.base.definitions import THEME_STANCES, THEME_VOICES
from framing.base.errors import StudyError, nearest
from framing.measures.columns import VALUES
from framing.study.study import Study

REFERENCE, THEMES, PASSAGES = "reference_codings.csv", "reference_themes.csv", "reference_passages.csv"
#: What is said where nobody has read, and where study.toml doesn't say who did (``reference``).
UNREAD = (
    "Nobody has coded mentions of this study by reading yet: the coder stands alone. See hand_coding.ipynb."
)
NOT_STATED = "Who made the reference codings is not stated (study.toml, reference)."
SPLITS = ("training", "held-out")
PLACE = ("doc_id", "start", "end")
_NEEDED = (*PLACE, "term", "family", *VALUES)
_PASSES = tuple(f"coder_{one}_{attribute}" for one in "ab" for attribute in VALUES)


def has_reference(study: Study) -> bool:
    """Whether the study has reference codings of mentions."""
    return study.path(REFERENCE).is_file()


def describe_origin(study: Study) -> str:
    """Who made the reference codings of a study: to be said wherever anything is held against them.

    It is what ``study.toml`` says under ``reference``.
    """
    if not has_reference(study):
        return UNREAD
    return study.reference or NOT_STATED


def load_reference(study: Study) -> pd.DataFrame:
    """The reference codings of a study: one row per mention that was read, in the order of the file.

    Columns: those of ``read_codings``; ``split`` is training (the coder was made on it) or held-out (it was
    not), ``sample`` tells how the mention was chosen. Raises StudyError where there are none, and as
    ``read_codings`` does.
    """
    path = study.path(REFERENCE)
    if not path.is_file():
        raise StudyError(
            "the study has no reference codings",
            where=f"{path.parent.name}/{path.name}",
            advice="take 04_agreement from the stages in study.toml, or code mentions: hand_coding.ipynb",
        )
    return read_codings(path)


def read_codings(path: Path) -> pd.DataFrame:
    """A file of codings, in the form of ``reference_codings.csv``: one row per mention that was read.

    Returns
    -------
    DataFrame
        ``doc_id, start, end, term, family``, the adjudicated ``referent, stance, time, voice, speaker``, the
        two passes (``coder_a_…``, ``coder_b_…``; empty where there is one reading only), ``split`` and
        ``sample``, and what other columns the file has.

    Raises
    ------
    StudyError
        naming file, row and value: a column missing, an offset or a place that can't be, a mention twice, a
        value that the codebook doesn't have.
    """
    file = _read(path, _NEEDED)
    _check_once(file, PLACE)
    for attribute, values in VALUES.items():
        _check_values(file, attribute, values)
        for one in "ab":
            _check_values(file, f"coder_{one}_{attribute}", ("", *values))
    _check_values(file, "split", ("", *SPLITS))
    frame = _frame(file)
    for column in (*_PASSES, "speaker", "split", "sample"):
        if column not in frame:
            frame[column] = ""
    return frame


def load_reference_themes(study: Study) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """The reference themes of a study, as (passages, themes), or None where it has none.

    The first has one row per passage that was read (``doc_id, start, end``), the second one per passage and
    theme (``theme, present, stance, voice``): ``present`` is ``both`` where both passes found it, ``one``
    where one did, which is left out of scoring; ``disputed`` marks a stance or voice on which the passes
    differ.

    Raises
    ------
    StudyError
        naming file, row and value.
    """
    if not study.path(THEMES).is_file():
        return None
    passages = _read(study.path(PASSAGES), PLACE)
    _check_once(passages, PLACE)
    themes = _read(study.path(THEMES), (*PLACE, "theme", "present", "stance", "voice"))
    _check_once(themes, (*PLACE, "theme"))
    _check_values(themes, "present", ("both", "one"))
    _check_values(themes, "stance", ("", *THEME_STANCES, "disputed"))
    _check_values(themes, "voice", ("", *THEME_VOICES, "disputed"))
    return _frame(passages), _frame(themes)


def _read(path: Path, needed: Sequence[str]) -> CsvFile:
    """The file, its offsets checked: whole numbers of which the second is the larger one."""
    file = read_csv(path, needed, error=StudyError, optional=None)
    for row in file.rows:
        for column in ("start", "end"):
            if not (row[column].isascii() and row[column].isdigit() and len(row[column]) < 16):
                raise file.fault(f"{column} {row[column]!r} is no offset", row, expected="a whole number")
        if int(row["start"]) >= int(row["end"]):
            found = f"start {row['start']}, end {row['end']}"
            raise file.fault("the place is empty", row, expected="an end behind the start", found=found)
    return file


def _check_once(file: CsvFile, key: Sequence[str]) -> None:
    lines: dict[tuple[str, ...], int] = {}
    for row in file.rows:
        known = lines.setdefault(tuple(row[column] for column in key), row.line)
        if known != row.line:
            named = ", ".join(row[column] for column in key)
            raise file.fault(f"{named} stands twice", row, found=f"it first in row {known}")


def _check_values(file: CsvFile, column: str, allowed: Sequence[str]) -> None:
    """The values of a column that may be missing."""
    known = [value for value in allowed if value]
    for row in file.rows:
        value = row.get(column, allowed[0])
        if value not in allowed:
            what = f"{column} {value!r} is no value of the codebook" if value else f"{column} is empty"
            raise file.fault(
                what, row, expected=", ".join(known), advice=nearest(value, known) if value else ""
            )


def _frame(file: CsvFile) -> pd.DataFrame:
    return file.frame().reset_index(drop=True).astype({"start": "int64", "end": "int64"})
