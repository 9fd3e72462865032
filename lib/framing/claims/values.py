"""Values that sentences quote: counted in a table, or computed from the values before.

A value is written ``{ table = "mentions", where = "family == 'alliance'", count = "rows" }`` or as a formula,
``"allies / all"``, in ``findings.toml`` and in ``prose/values.toml``. All counts add up over documents, so
that leaving one document out, or drawing documents anew, gives every value again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.base.conditions import compute, fulfilled
from framing.base.errors import StudyError, nearest
from framing.base.expressions import Node, excerpt, is_name, names_in, parse
from framing.base.toml import TomlFile

_KEYS = ("table", "where", "count")
#: In a table that has such a column rows count as much as it says (:func:`framing.measures.weigh_readings`).
WEIGHT = "weight"
_SENTENCE = ("passage_id", "sentence")  # what tells sentences apart


@dataclass(frozen=True)
class Counted:
    """A value that is counted: in which ``table``, under which ``condition``, and what.

    ``count`` is ``rows``, ``documents`` or ``sentences`` (that have such a row) or a column of numbers, which
    is summed up.
    ``place`` is where it is defined, for errors.
    """

    table: str
    condition: Node | None
    count: str
    place: str


@dataclass(frozen=True)
class Computed:
    """A value that is computed from the values before it; ``place`` is where it is defined, for errors."""

    formula: Node
    place: str


Value = Counted | Computed


def read_values(file: TomlFile, *path: str | int, owner: str = "") -> dict[str, Value]:
    """The values of a table of a TOML file, by name, in their order.

    Parameters
    ----------
    file : the file.
    path : where in it the table stands.
    owner : what the values belong to, for errors («finding allies, »).

    Raises
    ------
    StudyError
        naming file, line and value, for what defines no value, a name that can't be used in a formula, a
        condition or formula outside the language, and a formula that names no value before it.
    """
    table: Any = file.data
    for step in path:
        table = table[step]
    values: dict[str, Value] = {}
    for name, spec in table.items():
        place = f"{file.where(*path, name)}, {owner}value {excerpt(name)[1:-1]}"
        if not is_name(name):
            raise StudyError(
                "can't be named so", where=place, expected="letters, digits and _, and not and, or, not, in"
            )
        values[name] = _read_value(place, spec, values)
    return values


def evaluate_values(
    values: Mapping[str, Value], frames: Mapping[str, pd.DataFrame], weights: np.ndarray
) -> pd.DataFrame:
    """What values are: one column per value, one row per row of ``weights``; NaN where there is none.

    Parameters
    ----------
    values : as read, by name.
    frames : the tables by name, ``documents`` among them.
    weights : how often each document counts, one column per row of ``documents``. A table without documents
        gives the same under all weights.

    Raises
    ------
    StudyError
        naming file, line and value, for an unknown table or column, and a number that is too large.
    """
    doc_ids = frames["documents"]["doc_id"].tolist()
    found = pd.DataFrame(index=range(len(weights)))
    for name, value in values.items():
        if isinstance(value, Counted):
            found[name] = _count(value, frames, doc_ids, weights)
        else:
            found[name] = compute(value.formula, found, where=value.place)
    return found


def evaluate_once(values: Mapping[str, Value], frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What values are in the documents as they are: one row. Errors as in `evaluate_values`."""
    return evaluate_values(values, frames, np.ones((1, len(frames["documents"]))))


def rows_of(
    value: Counted, frames: Mapping[str, pd.DataFrame], *, only: Collection[str] = ()
) -> pd.DataFrame:
    """The rows that a value counts, with the columns that are named where any are.

    Raises StudyError for an unknown table or column.
    """
    if value.table not in frames:
        raise StudyError(
            f"there is no table {value.table!r}", where=value.place, advice=nearest(value.table, frames)
        )
    frame = frames[value.table]
    shown = frame[[name for name in frame.columns if name in only]] if only else frame
    if value.condition is None:
        return shown
    return shown[fulfilled(value.condition, frame, where=value.place)]


def check_names(formula: Node, known: Mapping[str, Value], what: str, where: str) -> None:
    """Raise StudyError, with the nearest known value, where a formula names none."""
    for name in sorted(names_in(formula) - set(known)):
        raise StudyError(
            f"{what} names {name!r}, which is no value", where=where, advice=nearest(name, known)
        )


def no_values(formula: Node) -> pd.DataFrame:
    """A table of the values that a formula names, without a row: it is tried on it as soon as it is read."""
    return pd.DataFrame({name: [] for name in names_in(formula)}, dtype=float)


def plain(value: float) -> int | float:
    """A number as an integer, where it is a whole one."""
    return int(value) if float(value).is_integer() else float(value)


def _read_value(place: str, spec: object, before: Mapping[str, Value]) -> Value:
    if isinstance(spec, str):
        formula = parse(spec, where=place)
        check_names(formula, before, "the formula", place)
        compute(formula, no_values(formula), where=place)
        return Computed(formula, place)
    if not isinstance(spec, dict) or not all(isinstance(part, str) for part in spec.values()):
        raise _no_value(place, spec)
    for key in spec:
        if key not in _KEYS:
            raise StudyError(f"unknown key {key!r}", where=place, advice=nearest(key, _KEYS))
    if "table" not in spec:
        raise _no_value(place, spec)
    condition = parse(spec["where"], where=place) if "where" in spec else None
    return Counted(spec["table"], condition, spec.get("count", "rows"), place)


def _no_value(place: str, spec: object) -> StudyError:
    return StudyError(
        "is no value",
        where=place,
        expected='{ table = "…", where = "…", count = "rows" } or a formula in quotation marks',
        found=excerpt(str(spec)),
    )


def _count(
    value: Counted, frames: Mapping[str, pd.DataFrame], doc_ids: list[str], weights: np.ndarray
) -> np.ndarray:
    count = value.count
    rows = rows_of(value, frames, only={"doc_id", *_SENTENCE, WEIGHT, count})
    numbers = count in rows.columns and pd.api.types.is_numeric_dtype(rows[count])
    if count == "sentences" and not numbers:
        rows, count = _one_per_sentence(rows, value), "rows"
    if count not in ("rows", "documents") and not numbers:
        raise StudyError(
            f"count {count!r} is no column of numbers",
            where=value.place,
            expected="rows, documents, sentences, or such a column of the table",
            advice=nearest(
                count, ["rows", "documents", "sentences", *frames[value.table].select_dtypes("number")]
            ),
        )
    weighed = WEIGHT in rows.columns
    if weighed and value.count != "rows":
        if value.count not in ("documents", "sentences") or not rows[WEIGHT].isin((0, 1)).all():
            return np.full(len(weights), np.nan)  # only sums over mentions can be corrected
        rows, weighed = rows[rows[WEIGHT] == 1], False
    if "doc_id" not in rows.columns:
        if count == "documents" and not numbers:
            raise StudyError(
                f"the rows of the table {value.table!r} belong to no document",
                where=value.place,
                expected='count = "rows", or a column of numbers',
            )
        return np.full(len(weights), float(len(rows) if count == "rows" else rows[count].sum()))
    if weighed:
        counts = rows.groupby("doc_id")[WEIGHT].sum()
    elif count in ("rows", "documents"):
        counts = rows.groupby("doc_id").size().clip(upper=1 if count == "documents" else None)
    else:
        counts = rows.groupby("doc_id")[count].sum()
    return weights @ counts.reindex(doc_ids, fill_value=0).to_numpy(float)


def _one_per_sentence(rows: pd.DataFrame, value: Counted) -> pd.DataFrame:
    """One of the rows for each sentence that has any."""
    if not {*_SENTENCE} <= set(rows.columns):
        what = f"the rows of the table {value.table!r} stand in no sentence"
        raise StudyError(what, where=value.place, expected="rows of mentions")
    return rows.drop_duplicates([*_SENTENCE, WEIGHT] if WEIGHT in rows else [*_SENTENCE])
