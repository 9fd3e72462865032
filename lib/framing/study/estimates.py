"""What a study's counts, shares and rates would be without the model's errors, where mentions were read.

Observed and corrected stand side by side. Corrected is only what readings of known probability correct; each
row says by whose reading, or why it is not. ``coded`` are a study's mentions as the model codes them,
whoever's codes its chapters count (`framing.study.choice`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from framing.base.definitions import STANCES
from framing.figures.labels import say_share
from framing.measures.columns import VALUES, name_relationships
from framing.measures.correction import (
    FEW_MET,
    FEW_READ,
    estimate_rate,
    estimate_share,
    is_census,
    weigh_readings,
)
from framing.measures.rates import UNION
from framing.study.readings import CORRECTED, load_drawn, passes_of
from framing.study.study import Study, open_study

NOT_FOCAL = "not focal"
BOTH_PASSES = "range of both readings"
TOO_FEW = f"not corrected: fewer than {FEW_READ} read"
HARDLY_MET = f"not corrected: fewer than {FEW_MET} cases read"
#: The columns of an estimate, after those that say of what.
ESTIMATE = ("k", "n", "observed", "corrected", "low", "high", "bound", "n_read", "n_met", "method")
#: Those of them that are shares, where a share is estimated.
SHARES = ("observed", "corrected", "low", "high", "bound")
#: What may be claimed: each stance, and the union of the two that refuse the word.
_CLAIMED = {**{stance: [stance] for stance in STANCES}, UNION: ["denied", "surpassed"]}
Condition: TypeAlias = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Corrected:
    """A study's relationship mentions, weighed by what was read of them.

    Attributes
    ----------
    weighed : from :func:`framing.measures.weigh_readings`.
    method : by whose reading it is corrected, or why it isn't.
    passes : the same by each of two passes, where every mention was read twice.
    """

    weighed: pd.DataFrame
    method: str
    passes: tuple[pd.DataFrame, ...] = ()

    def only(self, chosen: Condition) -> "Corrected":
        """The same for a part of the mentions that the coder's errors don't touch, such as some documents."""
        passes = tuple(one[chosen(one)] for one in self.passes)
        return Corrected(self.weighed[chosen(self.weighed)], self.method, passes)


def correct(study: Study, coded: pd.DataFrame) -> Corrected:
    """The relationship mentions weighed by what was read of them; as coded where nothing can correct."""
    named = coded[name_relationships(coded)]
    drawn = load_drawn(study, coded)
    weighed = weigh_readings(named, drawn.rows)
    passes = passes_of(drawn.rows) if is_census(weighed) else []
    return Corrected(weighed, drawn.method, tuple(weigh_readings(named, one) for one in passes))


def estimate_values(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """The share of each value among a study's relationship mentions: one row per attribute and value.

    Columns: ``attribute, value``, then those of ``ESTIMATE``: ``k`` of ``n`` mentions by the model,
    ``observed`` = k/n, ``corrected`` with its 95 % interval ``low, high`` (where every mention was read: the
    reading's share, and the range of the two passes), ``bound`` (where the sample hardly met the value),
    ``n_read, n_met`` (mentions that were read, and that have the value by the reading), ``method``. Values
    that neither model nor reading gives are left out. See :func:`framing.measures.estimate_share`.
    """
    corrected = correct(study, coded)
    rows = [
        {"attribute": attribute, "value": value} | _share(corrected, _is(attribute, value), _all)
        for attribute, values in VALUES.items()
        for value in values
    ]
    return _table(rows, "attribute", "value")


def estimate_claims(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """Each claim's share as the model counts it, and corrected: one row per family (and ``all``) and claim.

    A mention's claim is its stance where it is about the focal relationship, else «not focal». Columns:
    ``family, claim``, then those of ``ESTIMATE``; see ``estimate_values``.
    """
    corrected = correct(study, coded)
    rows = [
        {"family": family, "claim": claim} | _share(part, _claims(claim), _all)
        for family, part in _by_family(corrected)
        for claim in (*STANCES, NOT_FOCAL)
    ]
    return _table(rows, "family", "claim")


def estimate_rates(study: Study, coded: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Rates of focal mentions per 1,000 words, by the model and corrected: one row per family, and for all.

    Columns: ``family``, then those of ``ESTIMATE``: ``k`` mentions in ``n`` words; the rest are rates. See
    :func:`framing.measures.estimate_rate`.
    """
    corrected = correct(study, coded)
    words = documents.set_index("doc_id")["n_words"]
    rows = []
    for family, part in _by_family(corrected):
        row = estimate_rate(part.weighed, _is("referent", "focal")(part.weighed), words)
        others = [
            estimate_rate(one, _is("referent", "focal")(one), words)["corrected"] for one in part.passes
        ]
        rows.append({"family": family} | _explain(part, row, others))
    return _table(rows, "family")


def estimate_families(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """Each family's share of the focal mentions, as the model counts it and corrected: one row per family.

    Columns: ``family``, then those of ``ESTIMATE``; see ``estimate_values``.
    """
    corrected = correct(study, coded)
    rows = [
        {"family": family} | _share(corrected, _is("family", family), _is("referent", "focal"))
        for family in sorted(set(corrected.weighed["family"]))
    ]
    return _table(rows, "family")


def join_estimates(claims: pd.DataFrame, rates: pd.DataFrame, families: pd.DataFrame) -> pd.DataFrame:
    """The table ``estimates`` from what ``estimate_claims``, ``_rates`` and ``_families`` give."""
    parts = (("claim", claims.rename(columns={"claim": "value"})), ("own words", rates), ("family", families))
    return pd.concat([part.assign(estimate=name) for name, part in parts]).fillna({"value": "", "bound": ""})


def describe_outside(families: pd.DataFrame) -> str:
    """Which shares of families the model is off by more than chance, in a sentence; empty where none is.

    ``families`` is from ``estimate_families``; only what a random sample corrects is told.

    >>> row = {"family": "amity", "n": 90, "observed": 0.1, "corrected": 0.2, "low": 0.15, "high": 0.25}
    >>> describe_outside(pd.DataFrame([row | {"method": "corrected to people's reading"}]))
    "The model's share lies outside the corrected interval of amity (10% for 20%, 15% to 25%): too low."
    """
    sampled = families[families["method"].isin(CORRECTED.values())]
    outside = sampled[~sampled["observed"].between(sampled["low"], sampled["high"])]
    told = []
    for row in outside.itertuples():
        shares = (row.observed, row.corrected, row.low, row.high)
        observed, corrected, low, high = (say_share(share, row.n) for share in shares)
        side = "low" if row.observed < row.corrected else "high"
        told.append(f"{row.family} ({observed} for {corrected}, {low} to {high}): too {side}")
    return f"The model's share lies outside the corrected interval of {'; '.join(told)}." if told else ""


def estimate_groups(
    study: Study, coded: pd.DataFrame, documents: pd.DataFrame, *, family: str
) -> pd.DataFrame:
    """What is claimed with the words of a family, in each group of documents: one row per group and stance.

    Parameters
    ----------
    study : the study that compares.
    coded : the mentions of all compared studies, one below the other, with a column ``study``
        (:func:`framing.study.comparison.load_beside_as_model`).
    documents : with a column ``group`` (:func:`framing.study.comparison.group_documents`).
    family : whose focal mentions are shared out.

    Returns
    -------
    DataFrame
        ``group, value`` (a stance, or «denied or surpassed»), then the columns of ``ESTIMATE``; each study is
        corrected by its own readings.
    """
    rows = []
    for study_id, part in coded.groupby("study", sort=False):
        own = study_id == study.study_id
        other = study if own else open_study(study_id, study.workbook.with_run(""))
        corrected = correct(other, part).only(_is("family", family))
        for group, texts in documents[documents["study"] == study_id].groupby("group", sort=False):
            inside = corrected.only(_in("doc_id", texts["doc_id"]))
            rows += [
                {"group": group, "value": value}
                | _share(inside, _in("stance", values), _is("referent", "focal"))
                for value, values in _CLAIMED.items()
            ]
    return _table(rows, "group", "value")


def _share(corrected: Corrected, counted: Condition, among: Condition) -> dict[str, Any]:
    """A share by the model and corrected, and how."""
    row, *others = (
        estimate_share(one, counted(one), among(one)) for one in (corrected.weighed, *corrected.passes)
    )
    return _explain(corrected, row, [other["corrected"] for other in others])


def _explain(corrected: Corrected, row: dict[str, Any], passes: list[float]) -> dict[str, Any]:
    """An estimate with its method; where every mention was read, with the range of the two passes."""
    method = corrected.method
    if is_census(corrected.weighed) and passes:
        row |= {"low": min(passes), "high": max(passes)}
        method = f"{method}, {BOTH_PASSES}"
    elif np.isnan(row["corrected"]) and corrected.weighed["basis"].eq("read").any():
        method = TOO_FEW if row["n_read"] < FEW_READ else HARDLY_MET
    return row | {"method": method}


def _by_family(corrected: Corrected) -> Iterator[tuple[str, Corrected]]:
    """All mentions, then those of each family."""
    yield "all", corrected
    for family in sorted(set(corrected.weighed["family"])):
        yield family, corrected.only(_is("family", family))


def _table(rows: list[dict[str, Any]], *names: str) -> pd.DataFrame:
    """The rows in which model or reading counts anything."""
    table = pd.DataFrame(rows, columns=[*names, *ESTIMATE])
    return table[(table["k"] > 0) | (table["n_met"] > 0)].reset_index(drop=True)


def _all(mentions: pd.DataFrame) -> "pd.Series[bool]":
    return pd.Series(True, index=mentions.index)


def _is(column: str, value: str) -> Condition:
    return lambda mentions: mentions[column].eq(value)


def _in(column: str, values: Iterable[str]) -> Condition:
    known = set(values)
    return lambda mentions: mentions[column].isin(known)


def _claims(claim: str) -> Condition:
    if claim == NOT_FOCAL:
        return lambda mentions: mentions["referent"].ne("focal")
    return lambda mentions: mentions["referent"].eq("focal") & mentions["stance"].eq(claim)
