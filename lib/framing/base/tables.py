"""Tables held against their definitions: columns put in order and typed, every value checked."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from framing.base.definitions import TABLES, Table
from framing.base.errors import TableError, nearest

if TYPE_CHECKING:  # pandera takes its time to import: it is imported where a table is checked
    from pandera.errors import SchemaError
    from pandera.pandas import DataFrameSchema

_KINDS = {"str": "text", "int": "whole number", "float": "number", "bool": "True or False"}
_PANDAS_TYPES = {"str": "str", "int": "int64", "float": "float64", "bool": "bool"}


def table(name: str) -> Table:
    """The definition of a table by name. Raises TableError for an unknown one."""
    if name not in TABLES:
        raise TableError(f"there is no table {name!r}", advice=nearest(name, TABLES))
    return TABLES[name]


def empty(name: str) -> pd.DataFrame:
    """A table with its columns and no rows. Raises TableError for an unknown one."""
    columns = {
        column: pd.Series(dtype=_PANDAS_TYPES[spec.dtype]) for column, spec in table(name).columns.items()
    }
    return pd.DataFrame(columns)


def conform(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with the table's column order, types and sort order; text never missing.

    Raises TableError where a column is missing or a value has the wrong type.
    """
    return retype(frame, name).sort_values(list(table(name).key), kind="stable", ignore_index=True)


def retype(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame with the table's column order and types, its rows as they are. Errors as in `conform`."""
    definition = table(name)
    _need_columns(frame, name)
    extra = [column for column in frame.columns if column not in definition.columns]
    frame = frame[[*definition.columns, *extra]].copy()
    for column, spec in definition.columns.items():
        if not _has_type(frame[column], spec.dtype):
            frame[column] = _as_type(frame[column], spec.dtype, f"table {name}, column {column!r}")
    return frame


def check(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The frame, checked against the table's definition. Raises TableError with the row and the value."""
    from pandera.errors import SchemaError

    _need_columns(frame, name)
    try:
        with _without_examples():
            return _schema(name).validate(frame)
    except SchemaError as error:
        raise _failure(error, frame, name) from None


@contextmanager
def _without_examples() -> Iterator[None]:
    """Within it hypothesis is not found: pandera imports it at its first check, which takes half a second."""
    hidden = "hypothesis" not in sys.modules
    if hidden:
        sys.modules["hypothesis"] = cast("Any", None)
    try:
        yield
    finally:
        if hidden:
            del sys.modules["hypothesis"]


def as_text(values: pd.Series) -> pd.Series:
    """A column as text: nothing where a value is missing, as where a table comes back from a spreadsheet."""
    return values.astype("object").where(values.notna(), "").astype("str")


def as_whole(values: pd.Series, where: str) -> pd.Series:
    """A column as whole numbers. Raises TableError, with ``where`` and the row, for a value that is none."""
    return _as_type(values, "int", where)


def _need_columns(frame: pd.DataFrame, name: str) -> None:
    columns = table(name).columns
    for column in columns:
        if column not in frame.columns:
            raise TableError(
                f"column {column!r} is missing", where=f"table {name}", expected=", ".join(columns)
            )


def _has_type(values: pd.Series, dtype: str) -> bool:
    """Whether nothing is to be done for a column: most have their type, and finding out costs little."""
    return values.dtype == _PANDAS_TYPES[dtype] and not (dtype == "str" and values.hasnans)


def _as_type(values: pd.Series, dtype: str, where: str) -> pd.Series:
    if dtype == "str":
        return as_text(values)
    if dtype == "bool":
        typed = values.map({True: True, False: False, "True": True, "False": False})
        wrong = typed.isna()
    else:
        typed = pd.to_numeric(values, errors="coerce")
        wrong = (
            typed.isna() | (typed % 1 != 0)
            if dtype == "int"
            else typed.isna() & values.notna() & (values != "")
        )
    if wrong.any():
        row, value = next(values[wrong].items())
        raise TableError(f"a value is no {_KINDS[dtype]}", where=where, found=f"{value!r} in row {row}")
    return typed.astype(_PANDAS_TYPES[dtype])


@cache
def _schema(name: str) -> "DataFrameSchema":
    import pandera.pandas as pandera

    definition = table(name)
    columns = {
        column: pandera.Column(
            _PANDAS_TYPES[spec.dtype],
            pandera.Check.isin(spec.values) if spec.values else None,
            nullable=spec.dtype == "float",
        )
        for column, spec in definition.columns.items()
    }
    return pandera.DataFrameSchema(columns, unique=list(definition.key))


def _failure(error: "SchemaError", frame: pd.DataFrame, name: str) -> TableError:
    """What pandera found, for people."""
    definition, column = table(name), getattr(error.schema, "name", None)
    if column not in definition.columns:
        row = frame.index[frame.duplicated(list(definition.key))][0]
        expected = f"each {', '.join(definition.key)} once"
        return TableError(
            "a row stands twice", where=f"table {name}", expected=expected, found=f"it again in row {row}"
        )
    spec, cases = definition.columns[column], error.failure_cases
    expected = " or ".join(map(repr, spec.values)) if spec.values else _KINDS[spec.dtype]
    found = f"the type {cases}"
    if isinstance(cases, pd.DataFrame):
        found = f"{cases['failure_case'].iloc[0]!r} in row {cases['index'].iloc[0]}"
    return TableError(
        "a value does not fit", where=f"table {name}, column {column!r}", expected=expected, found=found
    )
