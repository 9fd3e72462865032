"""Reference codings: what careful readers coded, read and checked, to hold the coder against."""

import csv

import pandas as pd

from framing.base import tables
from framing.base.errors import StudyError, nearest

#: Said wherever agreement is shown. Studies with codings of other origin say so in ``study.toml`` (``reference``).
ORIGIN = (
    "The reference codings that come with this project were made by a large language model that read the codebook, in two "
    "passes, then adjudicated. The agreement of the passes is the stability of one reader, not reliability between people; two "
    "people would agree less. Before you publish, have two people code a sample: hand_coding.ipynb helps."
)
SPLITS = ("training", "held-out")
_ATTRIBUTES = {
    "referent": tables.REFERENTS,
    "stance": tables.STANCES,
    "time": tables.TIMES,
    "voice": tables.VOICES,
}
_NEEDED = ("doc_id", "start", "end", "term", "family", *_ATTRIBUTES)
_PASSES = tuple(f"coder_{one}_{attribute}" for one in "ab" for attribute in _ATTRIBUTES)


def has_reference(study):
    """Whether the study has reference codings of mentions."""
    return study.path("reference_codings.csv").is_file()


def load_reference(study):
    """The reference codings of a study: one row per mention that was read, in the order of the documents.

    Columns: ``doc_id, start, end, term, family``, the adjudicated ``referent, stance, time, voice, speaker``,
    the two passes (``coder_a_…``, ``coder_b_…``; empty where there is one reading only), ``split`` (training:
    rules were developed on it; held-out: they were not) and ``sample`` (how the mention was chosen).

    Raises
    ------
    StudyError
        naming file, row and value.
    """
    frame = _read(study, "reference_codings.csv", _NEEDED)
    for column in (*_PASSES, "speaker", "split", "sample"):
        if column not in frame:
            frame[column] = ""
    for attribute, values in _ATTRIBUTES.items():
        for column in (attribute, f"coder_a_{attribute}", f"coder_b_{attribute}"):
            allowed = values if column == attribute else (*values, "")
            _check_values(study, "reference_codings.csv", frame, column, allowed)
    _check_values(study, "reference_codings.csv", frame, "split", (*SPLITS, ""))
    return frame


def load_reference_themes(study):
    """The reference themes of a study, as (passages, themes), or None where it has none.

    The first has one row per passage that was read (``doc_id, start, end``), the second one per passage and
    theme (``theme, present, stance, voice``): ``present`` is ``both`` where both passes found it, ``one`` where
    one did, which is left out of scoring; ``disputed`` marks a stance or voice on which the passes differ.
    """
    if not study.path("reference_themes.csv").is_file():
        return None
    passages = _read(study, "reference_passages.csv", ("doc_id", "start", "end"))
    themes = _read(
        study, "reference_themes.csv", ("doc_id", "start", "end", "theme", "present", "stance", "voice")
    )
    _check_values(study, "reference_themes.csv", themes, "present", ("both", "one"))
    _check_values(study, "reference_themes.csv", themes, "stance", (*tables.THEME_STANCES, "disputed", ""))
    _check_values(study, "reference_themes.csv", themes, "voice", (*tables.THEME_VOICES, "disputed", ""))
    return passages, themes


def _read(study, name, needed):
    where = f"{study.study_id}/{name}"
    try:
        frame = pd.read_csv(study.path(name), dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise StudyError("the file is missing", where=where) from None
    except (ValueError, UnicodeDecodeError, csv.Error) as error:
        raise StudyError(f"can't be read as CSV: {error}", where=where) from None
    for column in needed:
        if column not in frame:
            raise StudyError(
                f"the column {column!r} is missing", where=where, advice=nearest(column, frame.columns)
            )
    for column in ("start", "end"):
        wrong = ~frame[column].str.fullmatch(r"\d+")
        if wrong.any():
            row = wrong.idxmax()
            raise StudyError(
                f"{column} {frame.at[row, column]!r} is no offset",
                where=f"{where} row {row + 2}",
                expected="a whole number",
            )
        frame[column] = frame[column].astype("int64")
    return frame


def _check_values(study, name, frame, column, allowed):
    wrong = ~frame[column].isin(allowed)
    if wrong.any():
        row = wrong.idxmax()
        raise StudyError(
            f"{column} {frame.at[row, column]!r} is no value of the codebook",
            where=f"{study.study_id}/{name} row {row + 2}",
            expected=", ".join(value for value in allowed if value),
        )
