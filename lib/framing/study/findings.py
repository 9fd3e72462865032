"""Findings as checked claims: a sentence, the values it quotes, and the condition under which it is true.

``findings.toml`` holds them. Each value is either counted in a table (``table``, ``where``, ``count``) or
computed from the values before it (an expression). All counts add up over documents, so that leaving one
document out, or resampling documents, recomputes every value and the ranges follow.
"""

import re
import string
import tomllib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.base import tables
from framing.base.errors import StudyError, nearest
from framing.measures.intervals import resample_weights

MANY_DOCUMENTS = 20
_KEYS = {"id", "text", "holds", "range", "chapter", "values"}
_VALUE_KEYS = {"table", "where", "count"}


@dataclass(frozen=True)
class Finding:
    """A claim: ``text`` with placeholders, ``values`` by name in order, ``holds`` (its condition), and the
    value whose ``range`` is shown.
    """

    finding: str
    text: str
    holds: str
    range: str
    chapter: str
    values: dict


def load_findings(path):
    """Read ``findings.toml``.

    Raises
    ------
    StudyError
        naming the file and the finding, for unknown keys, missing keys, doubled ids, and placeholders,
        conditions or expressions that name no value.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError("the file is missing", where=where, expected="[[finding]] entries") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"not TOML: {error}", where=where) from None
    for key in content:
        if key != "finding":
            raise StudyError(f"unknown key {key!r}", where=where, advice=nearest(key, ["finding"]))
    listed = content.get("finding", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise StudyError("finding is wrong", where=where, expected="[[finding]] entries")
    found = [_finding(f"{where}, finding {number}", entry) for number, entry in enumerate(listed, 1)]
    ids = [finding.finding for finding in found]
    for name in ids:
        if ids.count(name) > 1:
            raise StudyError(f"the id {name!r} stands twice", where=where)
    return found


def evaluate_findings(findings, frames, *, seed=20240101, draws=2000):
    """The table ``findings``: each claim with its numbers, and whether it holds of these tables.

    Parameters
    ----------
    findings : list of Finding.
    frames : dict of table name to frame; ``documents`` must be among them.
    seed, draws : of the bootstrap over documents, used from 20 documents on; below, ``low`` and ``high`` are
        the smallest and largest value when each document is left out in turn.

    Raises
    ------
    StudyError
        where a value asks for an unknown table or column, or a condition can't be evaluated.
    """
    doc_ids = frames["documents"]["doc_id"].tolist()
    weights = _weights(len(doc_ids), seed, draws)
    rows = [_evaluate(finding, frames, doc_ids, weights) for finding in findings]
    return (
        pd.DataFrame(rows, columns=list(tables.table("findings").columns))
        if rows
        else tables.empty("findings")
    )


def trace_finding(finding, frames):
    """The rows behind a finding's counted values: a dict of value name to rows of its table."""
    return {
        name: _rows_of(finding, name, spec, frames)
        for name, spec in finding.values.items()
        if isinstance(spec, dict)
    }


def _finding(where, entry):
    where = f"{where} ({entry.get('id', 'without id')})"
    for key in entry:
        if key not in _KEYS:
            raise StudyError(f"unknown key {key!r}", where=where, advice=nearest(key, _KEYS))
    for key in ("id", "text", "holds", "chapter", "values"):
        if not entry.get(key):
            raise StudyError(f"the key {key!r} is missing or empty", where=where)
    for key in _KEYS - {"values"}:
        if not isinstance(entry.get(key, ""), str):
            raise StudyError(
                f"{key} is wrong", where=where, expected="text in quotes", found=repr(entry[key])
            )
    known = set()
    for name, spec in entry["values"].items():
        _check_value(f"{where}, value {name}", spec, known)
        known.add(name)
    main = entry.get("range") or next(iter(entry["values"]))
    placeholders = _placeholders(where, entry["text"])
    for used, what in ((placeholders, "text"), (_names(entry["holds"]), "holds"), ({main}, "range")):
        for name in sorted(used - known):
            raise StudyError(
                f"{what} names {name!r}, which is no value", where=where, advice=nearest(name, known)
            )
    return Finding(entry["id"], entry["text"], entry["holds"], main, entry["chapter"], entry["values"])


def _placeholders(where, text):
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise StudyError(f"text has a wrong {{placeholder}}: {error}", where=where) from None


def _check_value(where, spec, known):
    if isinstance(spec, str):
        for name in sorted(_names(spec) - known):
            raise StudyError(f"{name!r} is no value before it", where=where, advice=nearest(name, known))
    elif not isinstance(spec, dict) or "table" not in spec or set(spec) - _VALUE_KEYS:
        raise StudyError(
            "is no value",
            where=where,
            expected='{table = "…", where = "…", count = "rows"} or an expression',
            found=repr(spec),
        )


def _names(expression):
    words = re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'|\"[^\"]*\"", "", expression))
    return set(words) - {"and", "or", "not", "abs"}


def _weights(n, seed, draws):
    """Rows of document weights: the first is the texts as they are, the others leave out or resample."""
    if n >= MANY_DOCUMENTS:
        resampled = resample_weights(n, draws=draws, seed=seed)
    else:
        resampled = 1 - np.eye(n) if n > 1 else np.ones((1, n))
    return np.vstack([np.ones(n), resampled])


def _evaluate(finding, frames, doc_ids, weights):
    values = pd.DataFrame(index=range(len(weights)))
    for name, spec in finding.values.items():
        if isinstance(spec, str):
            values[name] = _compute(finding, spec, values)
        else:
            values[name] = _count(finding, name, spec, frames, doc_ids, weights)
    holds = pd.Series(_compute(finding, finding.holds, values), index=values.index)
    if holds.dtype != bool:
        raise StudyError(
            f"holds is no condition: {finding.holds!r}", where=f"findings.toml, finding {finding.finding}"
        )
    shown = {name: _plain(values[name].iloc[0]) for name in values}
    others = values[finding.range].iloc[1:].replace([np.inf, -np.inf], np.nan).dropna()
    low, high = (
        others.quantile([0.025, 0.975]) if len(doc_ids) >= MANY_DOCUMENTS else others.agg(["min", "max"])
    )
    return {
        "finding": finding.finding,
        "holds": bool(holds.iloc[0]),
        "text": _fill(finding, shown),
        "values": "; ".join(f"{name}={_round(value)}" for name, value in shown.items()),
        "low": low,
        "high": high,
        "chapter": finding.chapter,
    }


def _fill(finding, shown):
    try:
        return finding.text.format(**shown)
    except (ValueError, KeyError, IndexError) as error:
        raise StudyError(
            f"the text can't be filled: {error}", where=f"findings.toml, finding {finding.finding}"
        ) from None


def _compute(finding, expression, values):
    with np.errstate(divide="ignore", invalid="ignore"):
        try:
            return values.eval(expression, engine="python", local_dict={}, global_dict={})
        except (ValueError, SyntaxError, TypeError, KeyError, NameError, AttributeError) as error:
            raise StudyError(
                f"{expression!r} can't be computed: {error}",
                where=f"findings.toml, finding {finding.finding}",
            ) from None


def _rows_of(finding, name, spec, frames):
    where = f"findings.toml, finding {finding.finding}, value {name}"
    if spec["table"] not in frames:
        raise StudyError(
            f"there is no table {spec['table']!r}", where=where, advice=nearest(spec["table"], frames)
        )
    frame = frames[spec["table"]]
    if "where" not in spec:
        return frame
    try:
        return frame.query(spec["where"], engine="python", local_dict={}, global_dict={})
    except Exception as error:
        raise StudyError(f"the condition {spec['where']!r} can't be used: {error}", where=where) from None


def _count(finding, name, spec, frames, doc_ids, weights):
    """The value under each row of document weights; a table without documents gives the same under all."""
    rows, count = _rows_of(finding, name, spec, frames), spec.get("count", "rows")
    numbers = count in rows.columns and pd.api.types.is_numeric_dtype(rows[count])
    if count not in ("rows", "documents") and not numbers:
        raise StudyError(
            f"count {count!r} is no column of numbers",
            where=f"findings.toml, finding {finding.finding}, value {name}",
            expected="rows, documents, or such a column of the table",
        )
    if "doc_id" not in rows.columns:
        return np.full(len(weights), float(len(rows) if count == "rows" else rows[count].sum()))
    if count in ("rows", "documents"):
        counts = rows.groupby("doc_id").size().clip(upper=1 if count == "documents" else None)
    else:
        counts = rows.groupby("doc_id")[count].sum()
    return weights @ counts.reindex(doc_ids, fill_value=0).to_numpy(float)


def _plain(value):
    return int(value) if float(value).is_integer() else float(value)


def _round(value):
    return f"{value:.4g}" if isinstance(value, float) else str(value)
