"""What conditions and formulas mean: rows of a table that fulfil a condition, numbers made of numbers.

The notation is that of :mod:`framing.base.expressions`. All is computed for every row at once.

- A text is compared with texts, a number with numbers; anything else is an error.
- A text that is missing is ``''``. A number that is missing fulfils no comparison, whatever the sign.
- What is divided by nothing is missing.
"""

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from framing.base.errors import StudyError, nearest
from framing.base.expressions import (
    GREATEST,
    Arithmetic,
    Comparison,
    Junction,
    Literal,
    Member,
    Name,
    Negation,
    Node,
    Part,
    excerpt,
    parse,
)

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CALCULATE: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_EXAMPLES = {
    "condition": "a comparison, such as family == 'alliance'",
    "number": "a formula, such as asserted / all",
}


def choose_rows(frame: pd.DataFrame, condition: str | Node, *, where: str = "") -> pd.DataFrame:
    """The rows of a table that fulfil a condition on its columns, in their order.

    Raises
    ------
    StudyError
        naming ``where``, for what is no condition of the language, an unknown column (with the nearest known
        one), or a comparison of a text with a number.

    >>> table = pd.DataFrame({"family": ["alliance", "amity"], "n": [3, 4]})
    >>> choose_rows(table, "family in ['amity', 'partnership'] and n > 3")["n"].tolist()
    [4]
    """
    tree = parse(condition, where=where) if isinstance(condition, str) else condition
    return frame[fulfilled(tree, frame, where=where)]


def fulfilled(condition: Node, frame: pd.DataFrame, *, where: str = "") -> np.ndarray:
    """Whether each row of a table fulfils a condition, as an array. Errors as in `choose_rows`."""
    found = _evaluate_as("condition", condition, frame, where)
    return np.broadcast_to(np.asarray(found.content, dtype=bool), len(frame))


def compute(formula: Node, values: pd.DataFrame, *, where: str = "") -> np.ndarray:
    """The number that a formula gives for each row of values by name: floats, NaN where there is none.

    Raises
    ------
    StudyError
        naming ``where``, for an unknown value (with the nearest known one), for what is no number, or for a
        number beyond ±10^15, up to which whole numbers are exact.

    >>> compute(parse("allies / all"), pd.DataFrame({"allies": [1, 0], "all": [4, 0]})).tolist()
    [0.25, nan]
    """
    found = _evaluate_as("number", formula, values, where)
    return np.broadcast_to(np.asarray(found.content, dtype=float), len(values))


class _Found(NamedTuple):
    """What a part of an expression is (number, text or condition), for each row, or one for all rows."""

    kind: str
    content: Any


def _evaluate(node: Node, frame: pd.DataFrame, where: str) -> _Found:
    match node:
        case Literal(value=value):
            return _Found("text" if isinstance(value, str) else "number", value)
        case Name(piece=name):
            return _column(frame, name, where)
        case Comparison():
            return _compare(node, frame, where)
        case Member():
            return _find_member(node, frame, where)
        case Part():
            return _find_part(node, frame, where)
        case Arithmetic():
            return _calculate(node, frame, where)
        case Negation(part=part):
            return _Found("condition", ~fulfilled(part, frame, where=where))
        case Junction(word=word, parts=parts):
            join = np.logical_and if word == "and" else np.logical_or
            return _Found("condition", join.reduce([fulfilled(part, frame, where=where) for part in parts]))
    raise TypeError(f"no part of an expression: {node!r}")


def _evaluate_as(kind: str, node: Node, frame: pd.DataFrame, where: str) -> _Found:
    """What an expression gives for the rows of a table, which must be of a kind that `_EXAMPLES` has."""
    found = _evaluate(node, frame, where)
    if found.kind != kind:
        what = f"{excerpt(node.piece)} is no {kind} but a {found.kind}"
        raise StudyError(what, where=where, expected=_EXAMPLES[kind])
    return found


def _column(frame: pd.DataFrame, name: str, where: str) -> _Found:
    if name not in frame.columns:
        raise StudyError(f"there is no column {name!r}", where=where, advice=nearest(name, frame.columns))
    column = frame[name]
    if pd.api.types.is_bool_dtype(column):
        return _Found("condition", column.to_numpy(dtype=bool, na_value=False))
    if pd.api.types.is_numeric_dtype(column):
        return _Found("number", column.to_numpy(dtype=float, na_value=np.nan))
    if column.dtype == "str":
        return _Found("text", column.fillna("") if column.hasnans else column)
    if pd.api.types.infer_dtype(column, skipna=True) not in ("string", "empty", "categorical"):
        raise StudyError(f"the column {name!r} holds neither text nor numbers", where=where)
    return _Found("text", column.astype("str").where(column.notna(), ""))


def _compare(node: Comparison, frame: pd.DataFrame, where: str) -> _Found:
    found = [_evaluate(operand, frame, where) for operand in node.operands]
    for left, right, one, other in zip(found, found[1:], node.operands, node.operands[1:], strict=False):
        if left.kind != right.kind or left.kind == "condition":
            raise _unlike(one, left.kind, other, right.kind, where)
    fits = [
        np.asarray(_COMPARE[sign](left.content, right.content), dtype=bool) & _present(left) & _present(right)
        for sign, left, right in zip(node.operators, found, found[1:], strict=False)
    ]
    return _Found("condition", reduce(np.logical_and, fits))


def _find_member(node: Member, frame: pd.DataFrame, where: str) -> _Found:
    kind, content = _evaluate(node.operand, frame, where)
    for choice in node.choices:
        if kind != _evaluate(choice, frame, where).kind:
            raise _unlike(node.operand, kind, choice, _evaluate(choice, frame, where).kind, where)
    choices = [choice.value for choice in node.choices]
    return _Found("condition", pd.Series(content).isin(choices).to_numpy())


def _find_part(node: Part, frame: pd.DataFrame, where: str) -> _Found:
    kind, content = _evaluate(node.operand, frame, where)
    if kind != "text":
        raise _unlike(node.text, "text", node.operand, kind, where)
    return _Found("condition", content.str.contains(node.text.value, regex=False).to_numpy(dtype=bool))


def _calculate(node: Arithmetic, frame: pd.DataFrame, where: str) -> _Found:
    result = _number(node.first, frame, where)
    for sign, operand in node.rest:
        with np.errstate(divide="ignore", invalid="ignore"):
            result = _CALCULATE[sign](result, _number(operand, frame, where))
        result = np.where(np.isinf(result), np.nan, result)
        if (np.abs(result) > GREATEST).any():
            raise StudyError(
                f"{excerpt(node.piece)} gives too large a number",
                where=where,
                expected=f"{GREATEST:,} at most",
            )
    return _Found("number", result)


def _number(node: Node, frame: pd.DataFrame, where: str) -> np.ndarray:
    kind, content = _evaluate(node, frame, where)
    if kind != "number":
        raise StudyError(f"{excerpt(node.piece)} is a {kind}", where=where, expected="a number")
    return np.asarray(content, dtype=float)


def _present(found: _Found) -> np.ndarray:
    return ~np.isnan(found.content) if found.kind == "number" else np.asarray(True)


def _unlike(one: Node, kind: str, other: Node, other_kind: str, where: str) -> StudyError:
    return StudyError(
        f"{excerpt(one.piece)} ({kind}) and {excerpt(other.piece)} ({other_kind}) can't be compared",
        where=where,
        expected="two numbers or two texts",
        advice="a condition stands alone, or after not" if "condition" in (kind, other_kind) else "",
    )
