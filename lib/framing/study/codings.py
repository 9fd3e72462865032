"""What people, or models, coded: the codings of a study, of every coder, read, checked and written.

A coder's codings stand in ``codings/<coder>.csv`` in the study's folder, one row per mention, and beside it,
in ``codings/<coder>.json``, what made them. The reference codings (``reference_codings.csv``) have two passes
and the adjudicated label in one row.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from framing.base.alone import write_cleared
from framing.base.csvfile import CsvFile, Row, csv_text, parse_csv, read_csv
from framing.base.definitions import THEME_STANCES, THEME_VOICES
from framing.base.errors import StudyError, nearest
from framing.base.textfile import parse_json, read_utf8
from framing.lexicon.codebook import SCHEMES
from framing.measures.columns import THEME_VALUES, VALUES
from framing.measures.presence import DROPPED, FOUND
from framing.study.study import Study

Own: TypeAlias = Mapping[str, Sequence[str]]  # the values of attributes, by their names
_NONE: Own = {}
FOLDER = "codings"
#: What a coder may be: the word under ``kind`` in its run.
PERSON, LANGUAGE_MODEL, MODEL, RULES = KINDS = ("person", "language model", "model", "rules")
#: The columns of a file of codings; ``run`` stands in the file beside it.
COLUMNS = (
    *("coder", "mention_id", *VALUES, "speaker"),
    *(f"{attribute}_{part}" for attribute in VALUES for part in ("p", "cue")),
    "note",
)
#: Further columns where matches of themes were coded: whether the passage speaks of the theme there.
PRESENT = ("present", "present_p", "present_cue")
#: The codebook whose mentions have all four attributes; those of themes have stance and voice alone.
RELATIONSHIP = "relationship"
#: Stands in files of places where not all mentions are of that codebook.
CODEBOOK = "codebook"
#: Digits of a probability in a file: as a coder rounds it.
_DIGITS = 3

REFERENCE, THEMES, PASSAGES = "reference_codings.csv", "reference_themes.csv", "reference_passages.csv"
SPLITS = ("training", "held-out")
#: What the two passes of the reference codings are called.
PASSES = ("first reading", "second reading")
PLACE = ("doc_id", "start", "end")
_NEEDED = (*PLACE, "term", "family", *VALUES)
_PASSES = tuple(f"coder_{one}_{attribute}" for one in "ab" for attribute in VALUES)


def name_file(coder: str) -> str:
    """What a coder's files are called.

    >>> name_file("qwen2.5:3b at http://localhost:11434/v1")
    'qwen2-5-3b-at-http-localhost-11434-v1'
    """
    return re.sub(r"\W+", "-", coder.lower()).strip("-")


def name_codebook(rows: pd.DataFrame) -> list[str]:
    """The column ``codebook`` for a file of places, where they need it: where one is of another codebook.

    >>> name_codebook(pd.DataFrame({"codebook": ["relationship", "couples"]}))
    ['codebook']
    >>> name_codebook(pd.DataFrame({"codebook": ["relationship"]}))
    []
    """
    others = set(rows.get(CODEBOOK, ())) - {"", RELATIONSHIP}
    return [CODEBOOK] if others else []


def mention_ids(rows: pd.DataFrame) -> pd.Series:
    """The ids of mentions at places (``doc_id, start``), of the ``codebook`` that the rows name, if any."""
    codebooks = rows.get("codebook", pd.Series("", index=rows.index)).replace("", RELATIONSHIP)
    return rows["doc_id"] + ":" + codebooks + ":" + rows["start"].astype(str)


def load_codings(study: Study) -> pd.DataFrame:
    """The codings of all coders whose files the study has, as the table ``codings``, in the files' order.

    Raises StudyError as ``read_codings`` does, and where two files are of one coder.
    """
    paths = sorted(study.path(FOLDER).glob("*.csv"))
    parts = [read_codings(path, study.own_values) for path in paths]
    for number, part in enumerate(parts):
        known = [set(one["coder"]) for one in parts[:number]]
        if any(set(part["coder"]) & one for one in known):
            named = part["coder"].iloc[0]
            raise StudyError(f"two files hold the codings of {named!r}", where=f"{study.study_id}/{FOLDER}")
    if not parts:
        return pd.DataFrame(columns=[*COLUMNS, "unsure", "run"])
    together = pd.concat(parts, ignore_index=True)
    texts = together.select_dtypes(exclude="number").columns
    together[texts] = together[texts].fillna("")  # what the study adds may be coded by some of them alone
    return together


def read_codings(path: Path, own: Own = _NONE) -> pd.DataFrame:
    """One coder's codings, in the form of the table ``codings``: one row per mention, in the file's order.

    ``own`` has the values of the attributes that the study adds, which a file may have columns for.
    Probabilities that the file doesn't give are missing numbers; ``run`` is what the file beside it says,
    with the number of mentions that stayed uncoded in place of their names and reasons.

    Raises
    ------
    StudyError
        naming file, row and value: another coder than in the row before, a mention twice, a value that the
        codebook doesn't have, a probability that is none, a cue that is no place, a speaker where the author
        speaks or none where somebody else does; and where what made the codings isn't told.
    """
    file = read_csv(path, COLUMNS, error=StudyError, optional=(*PRESENT, *columns_of(own)))
    _check_codings(file, own)
    frame = file.frame().reset_index(drop=True)
    empty = {column: "" for name in own if name in frame for column in columns_of([name])}
    frame = frame.assign(**{name: value for name, value in empty.items() if name not in frame})
    chances = [column for column in frame if column.endswith("_p")]
    frame[chances] = frame[chances].apply(pd.to_numeric)
    run = read_run(path.with_suffix(".json"))
    if "uncoded" in run:  # mentions that the coder left, which have no rows: how many, without the reasons
        run["uncoded"] = len(run["uncoded"])
    return frame.assign(unsure="", run=run_text(run))


def write_codings(study: Study, codings: pd.DataFrame, run: Mapping[str, Any]) -> Path:
    """Write one coder's codings and what made them; what was there of this coder is replaced.

    Parameters
    ----------
    study : whose mentions they are.
    codings : ``coder`` (one), ``mention_id``, the four attributes; other columns of the table where known.
    run : what made them: ``kind`` (one of ``KINDS``), and what else tells how to make them again: model,
        version, settings, hash of the prompt, codebook, date.

    Returns
    -------
    Path
        the file of the codings.

    Raises
    ------
    StudyError
        before anything is written, where the codings could not be read again.
    """
    coders = sorted(set(codings["coder"]))
    if len(coders) != 1:
        found = ", ".join(coders) or "none"
        raise StudyError("not one coder", where=FOLDER, expected="codings of one coder", found=found)
    path, own = study.path(FOLDER) / f"{name_file(coders[0])}.csv", study.own_values
    if path.is_file() and (before := set(read_codings(path, own)["coder"])) - set(coders):
        what, advice = f"the file holds the codings of {before.pop()!r}", f"call {coders[0]!r} otherwise"
        raise StudyError(what, where=f"{FOLDER}/{path.name}", advice=advice)
    present = [name for name in PRESENT if name in codings]
    columns = [*COLUMNS, *present, *columns_of(name for name in own if name in codings)]
    rows = [_rounded(row, columns) for row in codings.sort_values("mention_id").to_dict("records")]
    text, where = csv_text(rows, columns), f"{FOLDER}/{path.name}"
    _check_codings(parse_csv(text, COLUMNS, error=StudyError, optional=columns, place=where), own)
    _check_run(run, where)
    write_cleared(path.with_suffix(".json"), f"{json.dumps(run, indent=1, ensure_ascii=False)}\n".encode())
    write_cleared(path, text.encode())
    return path


def _rounded(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """A row with its probabilities as a file has them; empty where there is none."""
    given = {name: row.get(name, "") for name in columns if name.endswith("_p")}
    return {**row} | {
        name: "" if value == "" or pd.isna(value) else round(float(value), _DIGITS)
        for name, value in given.items()
    }


def read_run(path: Path) -> dict[str, Any]:
    """What made a coder's codings, from the file beside them. Raises StudyError where it doesn't say."""
    place = f"{path.parent.name}/{path.name}"
    return _parse_run(read_utf8(path, error=StudyError, place=place), place)


def run_text(run: Mapping[str, Any]) -> str:
    """What made a coder's codings, as the column ``run`` holds it."""
    return json.dumps(run, ensure_ascii=False, sort_keys=True)


def runs_of(codings: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """What made the codings of the table ``codings``, by coder, in the order of the table.

    Raises StudyError where the column ``run`` doesn't say it.
    """
    made = codings.drop_duplicates("coder")[["coder", "run"]].to_numpy()
    return {coder: _parse_run(run, f"what made the codings of {coder}") for coder, run in made}


def people_of(codings: pd.DataFrame) -> list[str]:
    """The coders of the table ``codings`` who are people, in the order of the table."""
    return [coder for coder, run in runs_of(codings).items() if run["kind"] == PERSON]


def read_reference(path: Path, own: Own = _NONE) -> pd.DataFrame:
    """A file in the form of ``reference_codings.csv``: one row per mention that was read.

    ``own`` has the values of the attributes that the study adds: their columns are as those of the four, and
    may be empty where a mention wasn't asked for them.

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
    for attribute, known in own.items():
        for column in (attribute, f"coder_a_{attribute}", f"coder_b_{attribute}"):
            _check_values(file, column, ("", *known))
    _check_values(file, "split", ("", *SPLITS))
    frame = _frame(file)
    for column in (*_PASSES, "speaker", "split", "sample"):
        if column not in frame:
            frame[column] = ""
    return frame


def read_reference_themes(study: Study) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """What the files of reference themes of a study say, as (passages, themes), or None where it has none.

    The first has one row per passage that was read (``doc_id, start, end``, the ``probability`` with which it
    was drawn where a sample of them was read, and ``readings``, a number: how many passes read it, where the
    file says so), the second one per passage and theme (``theme, present, stance, voice``): ``present`` is
    ``both`` where both passes found it, ``read`` where the passage was read once or it was decided that the
    theme is there, ``no`` where it was decided that it isn't, ``one`` where one pass found it and nothing was
    decided, which is left out of scoring; ``disputed`` marks a stance or voice on which the passes differ.

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
    _check_values(themes, "present", (*FOUND, "one", DROPPED))
    _check_values(themes, "stance", ("", *THEME_STANCES, "disputed"))
    _check_values(themes, "voice", ("", *THEME_VOICES, "disputed"))
    _check_values(passages, "readings", ("1", "2"))
    read = _frame(passages)
    if "readings" in read:
        read = read.astype({"readings": "int64"})
    if "probability" in read:
        for row in passages.rows:
            _check_chance(passages, row, "probability")
        read = read.astype({"probability": "float64"})
    return read, _frame(themes)


def columns_of(own: Iterable[str]) -> tuple[str, ...]:
    """The columns of a file of codings for the attributes that a study adds."""
    return tuple(column for name in own for column in (name, f"{name}_p", f"{name}_cue"))


def _check_codings(file: CsvFile, own: Own) -> None:
    _check_once(file, ("mention_id",))
    _check_values(file, "present", ("", "yes", "no"))
    for name, values in own.items():
        _check_values(file, name, ("", *values))
    for row in file.rows:
        first = file.rows[0]["coder"]
        if row["coder"] != first or not first:
            raise file.fault(
                "not one coder", row, expected=repr(first) if first else "a name", found=repr(row["coder"])
            )
        _check_codes(file, row, own)


def _check_codes(file: CsvFile, row: Row, own: Own) -> None:
    """The codes of one mention: values, probabilities, places and the speaker."""
    codebook = row["mention_id"].rpartition(":")[0].rpartition(":")[2]
    if not codebook:
        expected = "document id, codebook and offset, parted by colons"
        raise file.fault(f"{row['mention_id']!r} is no mention", row, expected=expected)
    known = _known_values(row, codebook, own)
    for attribute in VALUES:
        _check_value(file, row, attribute, known.get(attribute, ("",)))
    for attribute in (*VALUES, *PRESENT[:1], *own):
        _check_chance(file, row, f"{attribute}_p")
        _check_cue(file, row, f"{attribute}_cue")
    if (row["voice"] in ("", "author")) == bool(row["speaker"]):
        what = "no speaker is named" if not row["speaker"] else "a speaker is named where the author speaks"
        raise file.fault(what, row, expected="a speaker exactly where the voice isn't the author's")


def _known_values(row: Row, codebook: str, own: Own) -> Own:
    """What may stand under each of the four attributes: as for relationship words, for themes, or nothing.

    A codebook of a study is told by what is coded: it may have the attributes of either, or own ones alone.
    """
    shipped = codebook in SCHEMES
    if codebook == RELATIONSHIP or (not shipped and _is_of_relationship(row)):
        return VALUES
    only_own = not shipped and not any(row.get(name) for name in THEME_VALUES)
    if row.get("present") == "no" or (only_own and any(row.get(name) for name in own)):
        return {}
    return THEME_VALUES


def _is_of_relationship(row: Row) -> bool:
    return bool(row["referent"] or row["time"]) or row["stance"] in VALUES["stance"]


def _check_chance(file: CsvFile, row: Row, column: str) -> None:
    given = row.get(column, "")
    try:
        fits = given == "" or 0 <= float(given) <= 1
    except ValueError:
        fits = False
    if not fits:
        raise file.fault(
            f"{column} {given!r} is no probability", row, expected="a number from 0 to 1, or nothing"
        )


def _check_cue(file: CsvFile, row: Row, column: str) -> None:
    given = row.get(column, "")
    place = re.fullmatch(r"(\d{1,15})-(\d{1,15})", given, re.ASCII)
    if given and not (place and int(place[1]) < int(place[2])):
        expected = "start-end, the end behind the start, or nothing"
        raise file.fault(f"{column} {given!r} is no place", row, expected=expected)


def _parse_run(said: str, where: str) -> dict[str, Any]:
    try:
        run: dict[str, Any] = parse_json(said)
    except ValueError as reason:
        raise StudyError(f"is not JSON: {reason}", where=where) from None
    _check_run(run, where)
    return run


def _check_run(run: object, where: str) -> None:
    kind = run.get("kind") if isinstance(run, Mapping) else None
    if kind not in KINDS:
        expected = f"an object with the key kind: {', '.join(KINDS)}"
        raise StudyError(
            "doesn't say what kind of coder it was", where=where, expected=expected, found=repr(kind)
        )


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
    for row in file.rows:
        if column in row:
            _check_value(file, row, column, allowed)


def _check_value(file: CsvFile, row: Row, column: str, allowed: Sequence[str]) -> None:
    value, known = row[column], [one for one in allowed if one]
    if value in allowed:
        return
    what = f"{column} {value!r} is no value of the codebook" if value else f"{column} is empty"
    expected = ", ".join(known) or "nothing"
    raise file.fault(what, row, expected=expected, advice=nearest(value, known) if value and known else "")


def _frame(file: CsvFile) -> pd.DataFrame:
    return file.frame().reset_index(drop=True).astype({"start": "int64", "end": "int64"})
