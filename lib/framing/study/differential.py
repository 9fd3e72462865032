"""Does the model err more with some speakers, or in some years, than in others? What contrasts rest on.

A difference between two groups of documents may be one between the model's errors in them. What was read of a
study's mentions, with known probabilities, tells how far that may go.
"""

from collections.abc import Iterator

import pandas as pd

from framing.figures.labels import say_share
from framing.measures.contrasts import DIFFERS, SAME, UNDECIDED
from framing.measures.correction import is_census
from framing.measures.differential import ESTIMATED, compare_errors, estimate_errors
from framing.study.contrasts import Plan, uses_codes
from framing.study.estimates import Corrected

#: A difference of net errors below this, in shares, is none.
MARGIN = 0.1
FAMILY, SPEAKERS, YEARS = "family", "speakers", "years"
_COMPARED = ["difference", "from", "to", "result"]
COLUMNS = ["kind", "group", *ESTIMATED, *_COMPARED]
#: The columns of shares, and of their differences, in percentage points.
SHARES = ("observed", "corrected", "low", "high", "right", "net", "difference", "from", "to")


def tabulate_errors(plan: Plan, documents: pd.DataFrame, corrected: Corrected) -> pd.DataFrame:
    """How far the model is off, by family, speakers and years: a row for each that contrasts compare.

    Parameters
    ----------
    plan, documents : what the study asks, and its documents.
    corrected : its mentions as the model codes them, weighed by what was read of them.

    Returns
    -------
    DataFrame
        ``kind`` (family, speakers, years) and ``group``; of its relationship mentions the share that is about
        a relationship of the speaker's own, with what :func:`framing.measures.estimate_errors` says of it. Of
        speakers and years ``difference`` is the net error less that of all others, with an interval ``from,
        to`` that holds for all rows together, and ``result`` is «differs», «no difference» (the interval lies
        within a tenth), «undecided» or that fewer than 30 were read on a side
        (:func:`framing.measures.compare_errors`). No rows where the study asks no contrast of coded words, or
        no random sample of its mentions was read.
    """
    weighed = corrected.weighed
    groups = list(_groups(plan, documents, weighed))
    if not groups or not weighed["basis"].eq("read").any() or is_census(weighed):
        return pd.DataFrame(columns=COLUMNS)
    own = weighed["referent"].eq("focal")
    families = [(FAMILY, name, weighed["family"].eq(name)) for name in sorted(set(weighed["family"]))]
    sides = [(kind, name, weighed["doc_id"].isin(ids)) for kind, name, ids in groups]
    rows = [
        {"kind": kind, "group": name} | estimate_errors(weighed[inside], own[inside])
        for kind, name, inside in (*families, *sides)
    ]
    by_name = {f"{kind} {name}": ids for kind, name, ids in groups}
    compared = compare_errors(weighed, own, by_name, margin=MARGIN, confidence=plan.confidence)
    compared = compared.drop(columns="group").set_axis(_COMPARED, axis=1)
    compared[["kind", "group"]] = [(kind, name) for kind, name, _ in groups]
    table = pd.DataFrame(rows).merge(compared, on=["kind", "group"], how="left")
    return table[COLUMNS].fillna({"result": ""})


def describe_errors(corrected: Corrected, errors: pd.DataFrame, contrasts: pd.DataFrame) -> str:
    """What contrasts of coded words rest on, in a few sentences; empty where there are none.

    ``errors`` is from `tabulate_errors`, ``contrasts`` the table of that name.
    """
    of_codes = contrasts[contrasts["correction"].ne("")]
    if of_codes.empty:
        return ""
    if errors.empty:
        said = f"Coded words are counted by {len(of_codes)} of these contrasts: {corrected.method}."
        untested = " Whether the coder errs more in some groups than in others was not tested."
        return said if is_census(corrected.weighed) else said + untested
    differ = of_codes[of_codes["result"].eq(DIFFERS)]
    still = int(differ["carried_result"].eq(DIFFERS).sum())
    alone = int(of_codes["correction"].eq(corrected.method).sum())
    return " ".join(
        [
            f"The {len(of_codes)} contrasts of coded words are of the model's codes; for {alone or 'none'} "
            "of them enough mentions were read on both sides for a correction. "
            f"{len(differ)} differ; with the errors of the few that were read carried along, "
            f"{still or 'none'} of these still do (where hardly any word of a side was read, an interval "
            "can't widen).",
            _say_families(errors),
            _say_tests(errors[errors["kind"].ne(FAMILY)]),
        ]
    )


def _say_families(errors: pd.DataFrame) -> str:
    shares = [
        f"{row.group} {say_share(row.observed, row.n)} observed, {say_share(row.corrected, row.n)} corrected"
        + (
            " (the observed share lies outside the interval)"
            if not row.low <= row.observed <= row.high
            else ""
        )
        for row in errors[errors["kind"].eq(FAMILY) & errors["corrected"].notna()].itertuples()
    ]
    return f"Of all words of a family the share that is the speaker's own: {'; '.join(shares)}."


def _say_tests(tests: pd.DataFrame) -> str:
    told = tests["result"].value_counts()
    differ, same, undecided = (int(told.get(name, 0)) for name in (DIFFERS, SAME, UNDECIDED))
    few = len(tests) - differ - same - undecided
    listed = ", ".join(tests.loc[tests["result"].eq(DIFFERS), "group"])
    return (
        f"Whether the model errs more with some than with all others was tested for {len(tests)} groups of "
        f"speakers and of years: for {differ or 'none'} its net error is shown to differ"
        f"{f' ({listed})' if listed else ''}, for {same or 'none'} to differ by less than a tenth; "
        f"{undecided or 'none'} are undecided, and of {few or 'none'} too few mentions were read."
    )


def _groups(plan: Plan, documents: pd.DataFrame, named: pd.DataFrame) -> Iterator[tuple[str, str, set[str]]]:
    """The groups of documents whose coded words are compared: by speakers, and by stretches of years."""
    measures = {name for name, one in plan.measures.items() if uses_codes(one, named)}
    asked = [one for one in plan.asked if one.measure in measures]
    sides = [side for one in asked for side in (one.target, one.reference)]
    everybody = {actor for side in sides for actor in side.actors}
    named = {side.group for side in sides}
    for name, actors in plan.groups.items():
        if name in named:
            yield SPEAKERS, name, set(documents.loc[documents["actor"].isin(actors), "doc_id"])
    years = pd.to_numeric(documents["date"].str[:4], errors="coerce")
    for first, last in plan.periods if asked else ():
        inside = years.between(first, last) & documents["actor"].isin(everybody)
        yield YEARS, f"{first}–{last}", set(documents.loc[inside, "doc_id"])
