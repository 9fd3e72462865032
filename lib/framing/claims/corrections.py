"""Findings as the model alone would have them, and with its errors corrected by what was read."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.base.conditions import choose_rows, compute, fulfilled
from framing.base.expressions import Arithmetic, Name, Node, names_in
from framing.claims.findings import (
    UNCORRECTED,
    Finding,
    read_pairs,
    spread_of,
    weigh_documents,
    write_pairs,
)
from framing.claims.values import Computed, Counted, Value, evaluate_once, evaluate_values, plain
from framing.measures.columns import VALUES, name_relationships
from framing.measures.correction import estimate_share, is_census
from framing.measures.themes import tabulate_themes
from framing.study.choice import codes_of_model, counts_model
from framing.study.estimates import BOTH_PASSES, Corrected, correct
from framing.study.readings import ALONE
from framing.study.study import Study
from framing.study.themes import read_all_themes

_MENTIONS, _THEMES, _PASSAGES = "mentions", "themes", "passages"
_CODED = {*VALUES, "speaker", "present"}
#: Why a finding on themes isn't corrected.
THEMES_ALONE = f"{ALONE}: themes are not corrected"
#: What is said of one where every passage was read.
THEMES_READ = "every passage read"
#: What is said where a sample corrects the main value of a finding by more than chance.
OUTSIDE = "the coder's own value lies outside the interval"
AS_COUNTED = "as counted"
_KEPT = "not corrected"  # what is noted of a value that stays as observed


def correct_findings(
    study: Study,
    table: pd.DataFrame,
    findings: Sequence[Finding],
    frames: Mapping[str, pd.DataFrame],
    *,
    seed: int,
    draws: int,
) -> pd.DataFrame:
    """The table ``findings`` with what its values are once the model's errors are corrected.

    Parameters
    ----------
    study : whose readings correct.
    table, findings, frames, seed, draws : from :func:`framing.claims.findings.evaluate_findings`, and what it
        was given; the frame ``codings`` has the model's codes, ``passages`` are those of the themes.

    Returns
    -------
    DataFrame
        with ``corrected_text`` (the sentence with corrected numbers, where a sample corrects all of them),
        ``corrected`` (the values as name=value pairs; one that the sample hardly met is as observed, and
        said to be), ``corrected_low, corrected_high`` (of the main value: over documents, as for the observed
        one; where every mention was read twice, by the two readings), ``corrected_holds`` (yes or no; empty
        where the condition rests on what could not be corrected) and ``correction`` (by whose reading, or why
        not); where another coder's codes are counted, ``by_model`` (the values as the model codes) and
        ``by_model_holds`` (yes or no). All are empty for a finding that doesn't rest on codes of mentions.

    Errors are those of ``evaluate_findings``.
    """
    if _MENTIONS not in frames:
        return table
    beside = _as_model(frames)
    corrected = correct(study, beside[_MENTIONS])
    as_read = _AsRead.of(frames, corrected, themes=_reads_themes(study, frames))
    weights = weigh_documents(len(frames["documents"]), seed, draws)
    made = (_correct(one, frames, as_read, weights) for one in findings)
    rows = [row | _set_beside(one, frames, beside) for one, row in zip(findings, made, strict=True)]
    return table.assign(**pd.DataFrame(rows, columns=list(UNCORRECTED), index=table.index))


def say_values(table: pd.DataFrame, findings: Sequence[Finding]) -> pd.DataFrame:
    """The table ``findings`` with ``corrected`` and ``by_model`` in words, to be read.

    Each is the finding's own sentence with the numbers that the column has as name=value pairs, «as counted»
    where these are those of ``values``, and empty where it has none. Where the condition fails with them the
    sentence would not be true: then it is said which numbers are others. What could not be corrected is named
    at the end.
    """
    said = {one.finding: one for one in findings}
    rows = table.to_dict("records")
    told = {
        column: [_say(said[row["finding"]], row[column], row["values"], row[holds]) for row in rows]
        for column, holds in (("corrected", "corrected_holds"), ("by_model", "by_model_holds"))
    }
    return table.assign(**told)


def _say(claim: Finding, pairs: str, counted: str, holds: str) -> str:
    if not pairs or pairs == counted:
        return AS_COUNTED if pairs else ""
    found = read_pairs(pairs)
    numbers, before = (
        {name: float(value) for name, (value, _) in read.items()} for read in (found, read_pairs(counted))
    )
    if holds == "no":
        others = {name.replace("_", " "): (one, before[name]) for name, one in numbers.items()}
        return "; ".join(f"{name} {one:g}, not {two:g}" for name, (one, two) in others.items() if one != two)
    notes = [f"{name.replace('_', ' ')} ({note})" for name, (_, note) in found.items() if note]
    return _fill(claim, numbers) + (f" [{'; '.join(notes)}]" if notes else "")


def _fill(claim: Finding, numbers: Mapping[str, float]) -> str:
    """The sentence of a finding with these numbers, those of counts as whole ones."""
    counts = _counts(claim.values)
    return claim.text.fill({name: round(one) if name in counts else one for name, one in numbers.items()})


@dataclass(frozen=True)
class _AsRead:
    """What readings make of the frames.

    ``frames`` have the mentions of relationships as they were read, each with its weight, ``passes`` the same
    by each of two readers where they read all; ``others`` are the mentions that name no relationship;
    ``themes`` is whether those were read, too.
    """

    corrected: Corrected
    others: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    passes: Sequence[Mapping[str, pd.DataFrame]]
    themes: bool

    @classmethod
    def of(cls, frames: Mapping[str, pd.DataFrame], corrected: Corrected, *, themes: bool) -> "_AsRead":
        mentions = frames[_MENTIONS]
        others = mentions[~name_relationships(mentions)]
        coded = others.assign(basis="coded", weight=1.0)
        both = corrected.passes if is_census(corrected.weighed) else ()
        read, *passes = (
            {**frames, _MENTIONS: pd.concat([weighed, coded], ignore_index=True)}
            for weighed in (corrected.weighed, *both)
        )
        return cls(corrected, others, read, passes, themes)


def _correct(
    finding: Finding, frames: Mapping[str, pd.DataFrame], as_read: _AsRead, weights: np.ndarray
) -> dict[str, Any]:
    corrected = as_read.corrected
    coded = {name: value for name, value in finding.values.items() if _rests_on_codes(value)}
    if not coded:
        return UNCORRECTED
    if all(isinstance(value, Counted) and value.table == _THEMES for value in coded.values()):
        return UNCORRECTED | {"correction": THEMES_READ if as_read.themes else THEMES_ALONE}
    if not corrected.weighed["basis"].eq("read").any():
        return UNCORRECTED | {"correction": corrected.method}
    kept = {name: note for name, value in coded.items() if (note := _why_observed(value, as_read))}
    numbers = _evaluate(finding, frames, as_read.frames, kept, weights)
    first = {name: plain(numbers[name].iloc[0]) for name in finding.values}
    uncertain = _resting_on(finding.values, kept)
    row = UNCORRECTED | {"corrected": write_pairs(first, kept), "correction": corrected.method}
    if not kept and not is_census(corrected.weighed):
        row["corrected_text"] = _fill(finding, first)
    if finding.range and finding.range not in uncertain:
        row |= _spread(finding, frames, as_read, numbers, weights)
        observed = evaluate_once(finding.values, frames)[finding.range].iloc[0]
        outside = observed < row["corrected_low"] or observed > row["corrected_high"]
        if outside and not is_census(corrected.weighed):
            row["correction"] = f"{corrected.method}: {OUTSIDE}"
    if not names_in(finding.holds) & uncertain:
        holds = fulfilled(finding.holds, numbers, where=finding.place)[0]
        row["corrected_holds"] = "yes" if holds else "no"
    return row


def _reads_themes(study: Study, frames: Mapping[str, pd.DataFrame]) -> bool:
    both = {_THEMES, _PASSAGES} <= set(frames)
    return both and read_all_themes(study, frames[_MENTIONS], frames[_PASSAGES])


def _as_model(frames: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """The frames with the mentions, and the themes in passages, as the model codes them."""
    if "codings" not in frames:
        return frames
    beside = {**frames, _MENTIONS: codes_of_model(frames[_MENTIONS], frames["codings"])}
    if {_THEMES, _PASSAGES} <= set(frames):
        beside[_THEMES] = tabulate_themes(frames[_MENTIONS], frames[_PASSAGES])
    return beside


def _counts(values: Mapping[str, Value]) -> set[str]:
    """The values that are counts, and their sums and differences: a sentence quotes them as whole numbers."""
    found: set[str] = set()
    for name, value in values.items():
        if isinstance(value, Counted) or _is_sum(value.formula, found):
            found.add(name)
    return found


def _is_sum(formula: Node, counts: Set[str]) -> bool:
    """Whether a formula adds up or takes away counts, and nothing else."""
    terms = [("+", formula)]
    if isinstance(formula, Arithmetic):
        terms = [("+", formula.first), *formula.rest]
    return all(sign in "+-" and isinstance(term, Name) and term.piece in counts for sign, term in terms)


def _set_beside(
    finding: Finding, frames: Mapping[str, pd.DataFrame], as_model: Mapping[str, pd.DataFrame]
) -> dict[str, str]:
    """What the values of a finding are as the model codes; nothing where its codes are the counted ones."""
    rests = any(_rests_on_codes(value) for value in finding.values.values())
    if not rests or counts_model(frames[_MENTIONS], as_model[_MENTIONS]):
        return {}
    numbers = evaluate_once(finding.values, as_model)
    shown = {name: plain(numbers[name].iloc[0]) for name in finding.values}
    holds = fulfilled(finding.holds, numbers, where=finding.place)[0]
    return {"by_model": write_pairs(shown), "by_model_holds": "yes" if holds else "no"}


def _rests_on_codes(value: Value) -> bool:
    """Whether a value counts mentions by what a coder says of them; the table of themes always does."""
    if isinstance(value, Counted) and value.table == _THEMES:
        return True
    if not isinstance(value, Counted) or value.table != _MENTIONS or value.condition is None:
        return False
    return bool(names_in(value.condition) & _CODED)


def _why_observed(value: Value, as_read: _AsRead) -> str:
    """What is said beside a value that can't be corrected; empty where it can."""
    weighed = as_read.corrected.weighed
    if isinstance(value, Counted) and value.table == _THEMES:
        return "" if as_read.themes else _KEPT
    if not isinstance(value, Counted) or value.condition is None:
        return ""
    counted = value.count == "rows" or (value.count in ("documents", "sentences") and is_census(weighed))
    if not counted or len(choose_rows(as_read.others, value.condition, where=value.place)):
        return _KEPT
    chosen = choose_rows(weighed, value.condition, where=value.place)
    here = pd.Series(weighed.index.isin(chosen.index), index=weighed.index)
    row = estimate_share(weighed, here, pd.Series(True, index=weighed.index))
    if not np.isnan(row["corrected"]):
        return ""
    return f"{_KEPT}, {row['bound']} of the mentions" if row["bound"] else _KEPT


def _evaluate(
    finding: Finding,
    frames: Mapping[str, pd.DataFrame],
    read: Mapping[str, pd.DataFrame],
    kept: Mapping[str, str],
    weights: np.ndarray,
) -> pd.DataFrame:
    """The values of a finding by the frames as ``read``, but those in ``kept`` as observed."""
    found = pd.DataFrame(index=range(len(weights)))
    for name, value in finding.values.items():
        if isinstance(value, Computed):
            found[name] = compute(value.formula, found, where=value.place)
        else:
            found[name] = evaluate_values({name: value}, frames if name in kept else read, weights)[name]
    return found


def _spread(
    finding: Finding,
    frames: Mapping[str, pd.DataFrame],
    as_read: _AsRead,
    numbers: pd.DataFrame,
    weights: np.ndarray,
) -> dict[str, Any]:
    """From where to where the main value goes: over documents, or by the two readings of all mentions."""
    if not as_read.passes:
        low, high = spread_of(numbers[finding.range].iloc[1:], weights.shape[1])
        return {"corrected_low": low, "corrected_high": high}
    both = [_evaluate(finding, frames, one, {}, weights[:1])[finding.range].iloc[0] for one in as_read.passes]
    method = f"{as_read.corrected.method}, {BOTH_PASSES}"
    return {"corrected_low": min(both), "corrected_high": max(both), "correction": method}


def _resting_on(values: Mapping[str, Value], names: Mapping[str, str]) -> set[str]:
    """Those names, and the values that are computed from them."""
    found = set(names)
    for name, value in values.items():
        if isinstance(value, Computed) and names_in(value.formula) & found:
            found.add(name)
    return found
