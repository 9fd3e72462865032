"""The findings of the reference study hold of its release, and fail where the coding is switched off."""

import pytest

from framing.claims.findings import evaluate_findings, load_findings
from framing.measures import count_plainly
from framing.study import release
from framing.study.study import open_study

ALLIANCE = ("alliance-held-off", "alliance-is-of-the-past-or-of-others")


@pytest.fixture(scope="module")
def frames():
    study = open_study("russia-china")
    return {name: release.read_table(study, name) for name in ("documents", "passages", "mentions")}


@pytest.fixture(scope="module")
def claims():
    listed = load_findings(open_study("russia-china").path("findings.toml"))
    return [claim for claim in listed if claim.finding in ALLIANCE]


def test_with_the_coding_the_findings_on_alliance_hold(claims, frames):
    table = evaluate_findings(claims, frames)
    assert sorted(table["finding"]) == sorted(ALLIANCE) and table["holds"].all()


def test_with_plain_counts_the_findings_on_alliance_fail(claims, frames):
    plain = {**frames, "mentions": count_plainly(frames["mentions"])}
    assert not evaluate_findings(claims, plain)["holds"].any()


def test_counting_plainly_changes_the_codes_of_relationship_words_alone(frames):
    before, after = frames["mentions"], count_plainly(frames["mentions"])
    named = before["codebook"] == "relationship"
    assert set(after.loc[named, "stance"]) == {"asserted"} and set(after.loc[named, "referent"]) == {"focal"}
    assert after[~named].equals(before[~named])
