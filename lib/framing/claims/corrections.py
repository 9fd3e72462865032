"""Findings as the model alone would have them, and with its errors corrected by what was read."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.base.conditions import choose_rows, compute, fulfilled
from framing.base.expressions import names_in
from framing.claims.findings import UNCORRECTED, Finding, round_value, spread_of, weigh_documents
from framing.claims.values import Computed, Counted, Value, evaluate_values, plain
from framing.measures.columns import VALUES, name_relationships
from framing.measures.correction import estimate_share, is_census
from framing.study.choice import codes_of_model, counts_model
from framing.study.estimates import BOTH_PASSES, Corrected, correct
from framing.study.study import Study

_MENTIONS, _THEMES = "mentions", "themes"
_CODED = {*VALUES, "speaker", "present"}
#: Why a finding on themes isn't corrected.
THEMES_ALONE = "coder alone: themes are not corrected"


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
    table, findings, frames : from :func:`framing.claims.findings.evaluate_findings`, and what it was given;
        the frame ``codings`` has the model's codes, where the mentions have another coder's.
    seed, draws : of the bootstrap over documents.

    Returns
    -------
    DataFrame
        with ``corrected`` (the values as name=value pairs; one that the sample hardly met is as observed, and
        said to be), ``corrected_low, corrected_high`` (of the main value: over documents, as for the observed
        one; where every mention was read twice, by the two readings), ``corrected_holds`` (yes or no; empty
        where the condition rests on what could not be corrected) and ``correction`` (by whose reading, or why
        not); where another coder's codes are counted, ``by_model`` (the values as the model codes) and
        ``by_model_holds`` (yes or no). All are empty for a finding that doesn't rest on codes of mentions.

    Raises
    ------
    StudyError
        as ``evaluate_findings`` does.
    """
    if _MENTIONS not in frames:
        return table
    beside = _as_model(frames)
    corrected = correct(study, beside[_MENTIONS])
    weights = weigh_documents(len(frames["documents"]), seed, draws)
    rows = [_correct(one, frames, corrected, weights) | _set_beside(one, frames, beside) for one in findings]
    return table.assign(**pd.DataFrame(rows, columns=list(UNCORRECTED), index=table.index))


def _correct(
    finding: Finding, frames: Mapping[str, pd.DataFrame], corrected: Corrected, weights: np.ndarray
) -> dict[str, Any]:
    coded = {name: value for name, value in finding.values.items() if _rests_on_codes(value)}
    if not coded:
        return UNCORRECTED
    if all(isinstance(value, Counted) and value.table == _THEMES for value in coded.values()):
        return UNCORRECTED | {"correction": THEMES_ALONE}
    if not corrected.weighed["basis"].eq("read").any():
        return UNCORRECTED | {"correction": corrected.method}
    kept = {
        name: note
        for name, value in coded.items()
        if (note := _why_observed(value, frames[_MENTIONS], corrected.weighed))
    }
    numbers = _evaluate(finding, frames, corrected.weighed, kept, weights)
    first = {name: plain(numbers[name].iloc[0]) for name in finding.values}
    pairs = [f"{name}={round_value(value)}{kept.get(name, '')}" for name, value in first.items()]
    uncertain = _resting_on(finding.values, kept)
    row = UNCORRECTED | {"corrected": "; ".join(pairs), "correction": corrected.method}
    if finding.range and finding.range not in uncertain:
        row |= _spread(finding, frames, corrected, numbers, weights)
    if not names_in(finding.holds) & uncertain:
        holds = fulfilled(finding.holds, numbers, where=finding.place)[0]
        row["corrected_holds"] = "yes" if holds else "no"
    return row


def _as_model(frames: Mapping[str, pd.DataFrame]) -> Mapping[str, pd.DataFrame]:
    """The frames with the mentions as the model codes them."""
    if "codings" not in frames:
        return frames
    return {**frames, _MENTIONS: codes_of_model(frames[_MENTIONS], frames["codings"])}


def _set_beside(
    finding: Finding, frames: Mapping[str, pd.DataFrame], as_model: Mapping[str, pd.DataFrame]
) -> dict[str, str]:
    """What the values of a finding are as the model codes; nothing where its codes are the counted ones."""
    rests = any(_rests_on_codes(value) for value in finding.values.values())
    if not rests or counts_model(frames[_MENTIONS], as_model[_MENTIONS]):
        return {}
    numbers = evaluate_values(finding.values, as_model, np.ones((1, len(frames["documents"]))))
    shown = [f"{name}={round_value(plain(numbers[name].iloc[0]))}" for name in finding.values]
    holds = fulfilled(finding.holds, numbers, where=finding.place)[0]
    return {"by_model": "; ".join(shown), "by_model_holds": "yes" if holds else "no"}


def _rests_on_codes(value: Value) -> bool:
    """Whether a value counts mentions by what a coder says of them; the table of themes always does."""
    if isinstance(value, Counted) and value.table == _THEMES:
        return True
    if not isinstance(value, Counted) or value.table != _MENTIONS or value.condition is None:
        return False
    return bool(names_in(value.condition) & _CODED)


def _why_observed(value: Value, mentions: pd.DataFrame, weighed: pd.DataFrame) -> str:
    """What is said beside a value that can't be corrected; empty where it can."""
    if isinstance(value, Counted) and value.table == _THEMES:
        return " (not corrected)"
    if not isinstance(value, Counted) or value.condition is None:
        return ""
    others = mentions[~name_relationships(mentions)]
    counted = value.count == "rows" or (value.count == "documents" and is_census(weighed))
    if not counted or len(choose_rows(others, value.condition, where=value.place)):
        return " (not corrected)"
    chosen = choose_rows(weighed, value.condition, where=value.place)
    here = pd.Series(weighed.index.isin(chosen.index), index=weighed.index)
    row = estimate_share(weighed, here, pd.Series(True, index=weighed.index))
    if not np.isnan(row["corrected"]):
        return ""
    return f" (not corrected, {row['bound']} of the mentions)" if row["bound"] else " (not corrected)"


def _evaluate(
    finding: Finding,
    frames: Mapping[str, pd.DataFrame],
    weighed: pd.DataFrame,
    kept: Mapping[str, str],
    weights: np.ndarray,
) -> pd.DataFrame:
    """The values of a finding with corrected counts, those in ``kept`` as observed."""
    mentions = frames[_MENTIONS]
    others = mentions[~name_relationships(mentions)].assign(basis="coded", weight=1.0)
    read = {**frames, _MENTIONS: pd.concat([weighed, others], ignore_index=True)}
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
    corrected: Corrected,
    numbers: pd.DataFrame,
    weights: np.ndarray,
) -> dict[str, Any]:
    """From where to where the main value goes: over documents, or by the two readings of all mentions."""
    if not (is_census(corrected.weighed) and corrected.passes):
        low, high = spread_of(numbers[finding.range].iloc[1:], weights.shape[1])
        return {"corrected_low": low, "corrected_high": high}
    both = [
        _evaluate(finding, frames, one, {}, weights[:1])[finding.range].iloc[0] for one in corrected.passes
    ]
    method = f"{corrected.method}, {BOTH_PASSES}"
    return {"corrected_low": min(both), "corrected_high": max(both), "correction": method}


def _resting_on(values: Mapping[str, Value], names: Mapping[str, str]) -> set[str]:
    """Those names, and the values that are computed from them."""
    found = set(names)
    for name, value in values.items():
        if isinstance(value, Computed) and names_in(value.formula) & found:
            found.add(name)
    return found
