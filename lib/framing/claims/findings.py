"""Findings as checked claims: a sentence, the values it quotes, and the condition under which it is true.

``findings.toml`` holds them; what its values, conditions and formulas may be is in
:mod:`framing.claims.values` and :mod:`framing.base.expressions`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from framing.base import tables
from framing.base.conditions import fulfilled
from framing.base.errors import StudyError, nearest
from framing.base.expressions import Node, excerpt, parse
from framing.base.toml import TomlFile, read_toml
from framing.claims.sentences import Sentence
from framing.claims.values import (
    Counted,
    Value,
    check_names,
    evaluate_once,
    evaluate_values,
    no_values,
    plain,
    read_values,
    rows_of,
)
from framing.measures.choices import MANY_DOCUMENTS
from framing.measures.intervals import resample_weights

#: What a finding has beside it as long as nothing was corrected (:mod:`framing.claims.corrections`).
UNCORRECTED = {
    "corrected_text": "",
    "corrected": "",
    "corrected_low": np.nan,
    "corrected_high": np.nan,
    "corrected_holds": "",
    "correction": "",
    "by_model": "",
    "by_model_holds": "",
}
_KEYS = ("id", "text", "holds", "range", "chapter", "values")
_EXPECTED = {
    "id": "lower-case words joined by hyphens",
    "chapter": "the name of a stage, such as 05_alliance_partnership",
    "range": "the name of a value, or false for none",
    "values": "a table [finding.values]",
}
_ID, _CHAPTER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), re.compile(r"[0-9]{2}_[a-z0-9_]+")


@dataclass(frozen=True)
class Finding:
    """A claim.

    Attributes
    ----------
    finding : its id.
    text : the sentence, with placeholders.
    holds : the condition on its values under which it is true.
    range : the value whose range is shown; empty where there is none to show.
    chapter : the stage that shows it.
    values : the values by name, in order.
    place : where it is defined, for errors.
    """

    finding: str
    text: Sentence
    holds: Node
    range: str
    chapter: str
    values: Mapping[str, Value]
    place: str


@dataclass(frozen=True)
class Trace:
    """What stands behind a counted value of a finding.

    Attributes
    ----------
    value : its name.
    table : the table it is counted in.
    condition : the condition on the rows as it is written; empty where all rows count.
    count : rows, documents, or the column that is summed up.
    number : the value.
    rows : the rows of the table, all of them, in its order: show a part (``rows.iloc[start:stop]``), as there
        may be hundreds of thousands.
    """

    value: str
    table: str
    condition: str
    count: str
    number: float
    rows: pd.DataFrame


def load_findings(path: Path) -> list[Finding]:
    """Read ``findings.toml``.

    Raises
    ------
    StudyError
        naming the file, the line and the finding, for unknown or missing keys, doubled ids, values and
        conditions outside the language, and placeholders, conditions or formulas that name no value.
    """
    file = read_toml(path, error=StudyError)
    file.check_keys(("finding",))
    listed = file.data.get("finding", [])
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise file.fault("finding is wrong", "finding", expected="[[finding]] entries")
    found: dict[str, Finding] = {}
    for number in range(len(listed)):
        finding = _read_finding(file, number)
        if finding.finding in found:
            raise file.fault(f"the id {finding.finding!r} stands twice", "finding", number, "id")
        found[finding.finding] = finding
    return list(found.values())


def evaluate_findings(
    findings: Sequence[Finding],
    frames: Mapping[str, pd.DataFrame],
    *,
    seed: int = 20240101,
    draws: int = 2000,
) -> pd.DataFrame:
    """The table ``findings``: each claim with its numbers, and whether it holds of these tables.

    Parameters
    ----------
    findings : as loaded.
    frames : the tables by name; ``documents`` must be among them.
    seed, draws : of the bootstrap over documents, used from `MANY_DOCUMENTS` on: ``low`` and ``high`` are
        then a 95 % interval of the value that the finding shows the range of. Below, they are its smallest
        and largest value when each document is left out in turn.

    Raises
    ------
    StudyError
        where a value asks for an unknown table or column, or its number is too large.
    """
    n_documents = len(frames["documents"])
    weights = weigh_documents(n_documents, seed, draws)
    rows = [{"rank": rank, **_evaluate(finding, frames, weights)} for rank, finding in enumerate(findings, 1)]
    columns = list(tables.table("findings").columns)
    return pd.DataFrame(rows, columns=columns) if rows else tables.empty("findings")


def trace_finding(finding: Finding, frames: Mapping[str, pd.DataFrame]) -> list[Trace]:
    """What stands behind each counted value of a finding, in order. Errors as in `evaluate_findings`."""
    numbers = evaluate_once(finding.values, frames)
    return [
        Trace(
            name,
            value.table,
            value.condition.piece if value.condition else "",
            value.count,
            plain(numbers[name].iloc[0]),
            rows_of(value, frames),
        )
        for name, value in finding.values.items()
        if isinstance(value, Counted)
    ]


def _read_finding(file: TomlFile, number: int) -> Finding:
    entry = file.data["finding"][number]
    owner = f"finding {excerpt(str(entry.get('id', number + 1)))[1:-1]}"
    file.check_keys(_KEYS, "finding", number)
    for key in ("id", "text", "holds", "chapter", "values"):
        if not entry.get(key):
            raise file.fault(f"the key {key!r} of {owner} is missing or empty", "finding", number)
    _check_types(file, number, entry)
    place = f"{file.where('finding', number)}, {owner}"
    values = read_values(file, "finding", number, "values", owner=f"{owner}, ")
    shown = next(iter(values)) if entry.get("range") is None else entry["range"] or ""
    if shown and shown not in values:
        what = f"range names {shown!r}, which is no value"
        raise file.fault(what, "finding", number, "range", advice=nearest(shown, values))
    text = Sentence(entry["text"], f"{file.where('finding', number, 'text')}, {owner}")
    text.check(values)
    where = f"{file.where('finding', number, 'holds')}, {owner}, holds"
    holds = parse(entry["holds"], where=where)
    check_names(holds, values, "the condition", where)
    fulfilled(holds, no_values(holds), where=where)
    return Finding(entry["id"], text, holds, shown, entry["chapter"], values, place)


def _check_types(file: TomlFile, number: int, entry: Mapping[str, Any]) -> None:
    for key, content in entry.items():
        kind = {"values": dict}.get(key, str)
        if not isinstance(content, kind) and not (key == "range" and content is False):
            expected = _EXPECTED.get(key, "text in quotes")
            found = excerpt(str(content))
            raise file.fault(f"{key} is wrong", "finding", number, key, expected=expected, found=found)
    for key, form in (("id", _ID), ("chapter", _CHAPTER)):
        if not form.fullmatch(entry[key]):
            found = excerpt(entry[key])
            what = f"{key} is not usable"
            raise file.fault(what, "finding", number, key, expected=_EXPECTED[key], found=found)


def weigh_documents(n: int, seed: int, draws: int) -> np.ndarray:
    """Rows of document weights: the first is the texts as they are, the others leave out or resample."""
    if n >= MANY_DOCUMENTS:
        resampled = resample_weights(n, draws=draws, seed=seed)
    else:
        resampled = 1 - np.eye(n) if n > 1 else np.ones((1, n))
    return np.vstack([np.ones(n), resampled])


def _evaluate(finding: Finding, frames: Mapping[str, pd.DataFrame], weights: np.ndarray) -> dict[str, object]:
    values = evaluate_values(finding.values, frames, weights)
    shown = {name: plain(values[name].iloc[0]) for name in finding.values}
    low, high = (
        spread_of(values[finding.range].iloc[1:], weights.shape[1]) if finding.range else (np.nan, np.nan)
    )
    return {
        "finding": finding.finding,
        "holds": bool(fulfilled(finding.holds, values, where=finding.place)[0]),
        "text": finding.text.fill(shown),
        "values": write_pairs(shown),
        "low": low,
        "high": high,
        "chapter": finding.chapter,
        **UNCORRECTED,
    }


def spread_of(others: pd.Series, n_documents: int) -> tuple[float, float]:
    """From where to where a value goes under the other rows of ``weigh_documents``."""
    present = others.dropna()
    low, high = (
        present.quantile([0.025, 0.975]) if n_documents >= MANY_DOCUMENTS else present.agg(["min", "max"])
    )
    return low, high


def write_pairs(values: Mapping[str, float], notes: Mapping[str, str] = MappingProxyType({})) -> str:
    """Values as the table ``findings`` has them, each with what is noted of it.

    >>> write_pairs({"allies": 3, "share": 1 / 3}, {"share": "not corrected"})
    'allies=3; share=0.3333 (not corrected)'
    """
    rounded = {name: f"{value:.4g}" if isinstance(value, float) else value for name, value in values.items()}
    return "; ".join(
        f"{name}={value} ({notes[name]})" if name in notes else f"{name}={value}"
        for name, value in rounded.items()
    )


def read_pairs(pairs: str) -> dict[str, tuple[str, str]]:
    """The values that `write_pairs` has written, by name, each with what is noted of it.

    >>> read_pairs("allies=3; share=0.3333 (not corrected)")
    {'allies': ('3', ''), 'share': ('0.3333', 'not corrected')}
    """
    found = re.findall(r"\b(\w+)=(\S+?)(?: \(([^()]*)\))?(?:; |$)", pairs)
    return {name: (value, note) for name, value, note in found}
