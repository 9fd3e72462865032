"""What was read of themes' matches, and how the model codes them: for the chapter on themes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from framing.base.csvfile import read_csv
from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.coding.model import read_card
from framing.measures.matches import compare_readings

MATCHES, UNMATCHED = "themes.csv", "themes_unmatched.csv"
_MATCH = ("corpus", "doc_id", "start", "end", "theme", "entry", "in_passage", "probability", "reading")
_PASSAGE = ("corpus", "doc_id", "start", "end", "theme", "probability", "reading")
_CODES = ("present", "stance", "voice")
_HEAD = "theme_"
#: The columns of a head's scores on the card, and of a value's.
_SCORES = ("n", "right", "low", "high", "constant", "macro_f1", "calibration_error", "cues", "cue_f1")
_OF_VALUES = ("n", "coded", "right", "precision", "recall", "f1")
#: What the mentions that the model was not fitted on are called.
FOLDS = "cross-validated"


class ThemeReadings(NamedTuple):
    """What was read of themes in texts of several kinds.

    ``matches`` has one row per match: ``kind`` (of text), ``doc_id, start, end, theme, entry, in_passage``
    (matches of the theme in the passage), ``probability`` (of being drawn), ``present`` (True or False),
    ``stance, voice``. ``twice`` has those that were read a second time, with these codes in columns
    ``second_…``. ``unmatched`` has one row per passage without a match and theme that it speaks of, or with
    an empty theme where it speaks of none: ``kind, doc_id, start, end, theme, probability``.
    """

    matches: pd.DataFrame
    twice: pd.DataFrame
    unmatched: pd.DataFrame


def load_readings(workbook: Workbook) -> ThemeReadings:
    """The readings of themes that come with the project. Raises StudyError where a file can't be read."""
    every = _load(workbook, MATCHES, (*_MATCH, *_CODES))
    every = every.assign(present=every["present"] == "1", in_passage=every["in_passage"].astype(int))
    first, second = (every[every["reading"] == number].drop(columns="reading") for number in "12")
    key = ["kind", "doc_id", "start", "end", "theme"]
    again = second[[*key, *_CODES]].rename(columns={name: f"second_{name}" for name in _CODES})
    unmatched = _load(workbook, UNMATCHED, _PASSAGE)
    unmatched = unmatched[unmatched["reading"] == "1"].drop(columns="reading")
    return ThemeReadings(first.reset_index(drop=True), first.merge(again, on=key), unmatched)


def score_model(workbook: Workbook, readings: ThemeReadings) -> pd.DataFrame:
    """How often the model codes a theme's match as it was read, on what it has not learned from.

    Returns
    -------
    DataFrame
        one row per set of readings (cross-validated on natural texts, then each kind of text that nothing is
        learned from) and attribute: ``set, attribute, n``, ``right`` with its ``low`` and ``high`` over
        documents, ``constant`` (what one value for all reaches), ``readings`` (how often two readings agree,
        of all kinds), ``macro_f1``, ``calibration_error``, and ``cue_f1`` of ``cues``. No rows where the
        model's card has no scores.

    Raises
    ------
    ModelError
        where the model has no card, or one that is none.
    """
    scores: Mapping[str, Any] = read_card(workbook.model).get("scores", {})
    rows = [{"set": FOLDS, **row} for row in scores.get("attributes", ())]
    rows += [{"set": row["kind"], **row} for row in scores.get("tests_attributes", ())]
    table = _of_themes(rows, ("set", "attribute", *_SCORES))
    agree = compare_readings(readings.twice).set_index("attribute")["share"]
    table.insert(7, "readings", table["attribute"].map(agree))
    return table


def score_values(workbook: Workbook) -> pd.DataFrame:
    """How well the model finds each value of a theme's match, cross-validated: a row per attribute and value.

    Columns: ``attribute, value, n`` (read so), ``coded`` (coded so), ``right`` (both), ``precision, recall,
    f1``. No rows where the model's card has no scores. Raises ModelError as ``score_model`` does.
    """
    scores: Mapping[str, Any] = read_card(workbook.model).get("scores", {})
    return _of_themes(list(scores.get("values", ())), ("attribute", "value", *_OF_VALUES))


def _load(workbook: Workbook, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """A file of readings; the ten states' speeches are of the UN's kind, with which they were drawn."""
    path = workbook.training / name
    file = read_csv(path, columns, error=StudyError, optional=None, place=workbook.place(path))
    frame = file.frame().reset_index(drop=True)
    known = frame[list(columns[1:])].astype({"start": int, "probability": float})
    return known.assign(kind=frame["corpus"].str.split().str[0])


def _of_themes(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Of the rows of scores those on themes, their attributes without the prefix."""
    kept = [row for row in rows if row["attribute"].startswith(_HEAD)]
    named = [{**row, "attribute": row["attribute"].removeprefix(_HEAD)} for row in kept]
    return pd.DataFrame(named, columns=list(columns))
