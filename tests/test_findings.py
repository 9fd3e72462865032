"""Findings: each sentence has its numbers from the tables, and says when it no longer holds."""

import re

import numpy as np
import pandas as pd
import pytest
from faults import check_line, each_fault, spoil
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base import store
from framing.base.errors import StudyError
from framing.base.tables import TABLES
from framing.chronology.statements import STATEMENT_COLUMNS
from framing.claims.findings import evaluate_findings, load_findings, trace_finding
from framing.claims.frames import load_frames
from framing.claims.values import Counted
from framing.study.study import open_study

TOML = """
[[finding]]
id = "allies"
text = "{allies} of {all:,} words are of alliance, {share:.0%}."
holds = "allies < all / 2"
range = "share"
chapter = "05_alliance_partnership"
[finding.values]
all = { table = "mentions", where = "codebook == 'relationship'" }
allies = { table = "mentions", where = "codebook == 'relationship' and family == 'alliance'" }
share = "allies / all"
"""


def claims(folder, text=TOML):
    path = folder / "islands" / "findings.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_findings(path)


def frames(families, n_words=100):
    """Tables of documents d0, d1, … with one mention per named family."""
    rows = [
        {"doc_id": f"d{number}", "codebook": "relationship", "family": family}
        for number, named in enumerate(families)
        for family in named
    ]
    documents = pd.DataFrame(
        {"doc_id": [f"d{number}" for number in range(len(families))], "n_words": n_words}
    )
    return {"documents": documents, "mentions": pd.DataFrame(rows, columns=["doc_id", "codebook", "family"])}


A, P = "alliance", "partnership"


def evaluate(folder, families, text=TOML):
    (row,) = evaluate_findings(claims(folder, text), frames(families), draws=200).to_dict("records")
    return row


# Counting


def test_a_finding_has_its_numbers_from_the_tables(tmp_path):
    row = evaluate(tmp_path, [[A, P], [P, P]])
    assert row["text"] == "1 of 4 words are of alliance, 25%."
    assert row["values"] == "all=4; allies=1; share=0.25" and row["holds"]


def test_a_finding_whose_condition_fails_says_so(tmp_path):
    assert not evaluate(tmp_path, [[A, A], [P]])["holds"]


def test_with_few_documents_the_range_leaves_each_out_in_turn(tmp_path):
    # Without d0: 0 of 2; without d1: 1 of 2; without d2: 1 of 3 … by hand: d0 = A P, d1 = P P, d2 = P.
    row = evaluate(tmp_path, [[A, P], [P, P], [P]])
    assert (row["low"], row["high"]) == (0, pytest.approx(1 / 3))


def test_one_document_alone_has_itself_as_its_range(tmp_path):
    row = evaluate(tmp_path, [[A, P]])
    assert (row["low"], row["high"]) == (0.5, 0.5)


def test_a_share_of_nothing_has_no_value_and_does_not_hold(tmp_path):
    row = evaluate(tmp_path, [[], []])
    assert not row["holds"] and np.isnan(row["low"])
    assert row["values"] == "all=0; allies=0; share=nan"


def test_counts_may_be_of_documents_or_sums_of_a_column(tmp_path):
    text = TOML.replace("family == 'alliance'\" }", 'family == \'alliance\'", count = "documents" }')
    assert evaluate(tmp_path, [[A, A], [P], [A]], text)["values"].startswith("all=4; allies=2")
    text = TOML.replace(
        '{ table = "mentions", where = "codebook == \'relationship\'" }',
        '{ table = "documents", count = "n_words" }',
    )
    assert evaluate(tmp_path, [[A], [P]], text)["values"].startswith("all=200; allies=1")


def test_the_first_value_has_the_range_where_none_is_named(tmp_path):
    row = evaluate(tmp_path, [[A, P], [P]], TOML.replace('range = "share"\n', ""))
    assert (row["low"], row["high"]) == (1, 2)


def test_a_finding_may_show_no_range(tmp_path):
    row = evaluate(tmp_path, [[A, P], [P]], TOML.replace('range = "share"', "range = false"))
    assert np.isnan(row["low"]) and np.isnan(row["high"])


def test_a_value_that_there_is_none_of_is_a_dash(tmp_path):
    assert evaluate(tmp_path, [[], []])["text"] == "0 of 0 words are of alliance, –."


FAMILIES = st.lists(st.lists(st.sampled_from([A, P]), max_size=6), min_size=1, max_size=8)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(families=FAMILIES)
def test_values_add_up_over_documents(tmp_path_factory, families):
    """What is counted in all documents is the sum of what is counted in each."""
    without_range = TOML.replace('range = "share"', "range = false")
    folder = tmp_path_factory.mktemp("claims")
    whole = evaluate(folder, families, without_range)
    parts = [evaluate(folder, [family], without_range) for family in families]

    def number(row, name):
        return int(re.search(rf"\b{name}=(\d+)", row["values"])[1])

    for name in ("all", "allies"):
        assert number(whole, name) == sum(number(part, name) for part in parts)


@settings(max_examples=25, deadline=None)
@given(families=FAMILIES)
def test_a_range_spans_the_shares_without_each_document(tmp_path_factory, families):
    row = evaluate(tmp_path_factory.mktemp("claims"), families)
    shares = []
    for left_out in range(len(families)) if len(families) > 1 else [None]:
        words = [word for number, named in enumerate(families) if number != left_out for word in named]
        shares += [words.count(A) / len(words)] if words else []
    assert (
        (row["low"], row["high"]) == (pytest.approx(min(shares)), pytest.approx(max(shares)))
        if shares
        else True
    )


@settings(max_examples=25, deadline=None)
@given(families=FAMILIES)
def test_the_order_of_documents_and_rows_is_no_matter(tmp_path_factory, families):
    folder = tmp_path_factory.mktemp("claims")
    tables = frames(families)
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}
    first, second = (evaluate_findings(claims(folder), given) for given in (tables, turned))
    pd.testing.assert_frame_equal(first, second)


def test_from_twenty_documents_on_the_range_is_a_bootstrap_that_its_seed_repeats(tmp_path):
    many = frames([[A] * (n % 5) + [P] * (n % 7 + 1) for n in range(24)])
    first, again, other = (
        evaluate_findings(claims(tmp_path), many, seed=seed, draws=500) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert first["low"][0] < sum(n % 5 for n in range(24)) / len(many["mentions"]) < first["high"][0]
    assert (first["low"][0], first["high"][0]) != (other["low"][0], other["high"][0])


def test_without_findings_there_is_an_empty_table(tmp_path):
    table = evaluate_findings(claims(tmp_path, "# none yet\n"), frames([[A]]))
    assert table.empty and list(table.columns)[:4] == ["rank", "finding", "holds", "text"]


def test_the_table_names_each_finding_and_its_chapter(tmp_path):
    row = evaluate(tmp_path, [[A], [P]])
    assert (row["finding"], row["chapter"]) == ("allies", "05_alliance_partnership")


# What findings.toml may say

AT = "islands/findings.toml line"


@each_fault("findings")
def test_a_malformed_findings_toml_is_one_line(tmp_path, old, new, line):
    with pytest.raises(StudyError) as raised:
        claims(tmp_path, spoil(TOML, old, new))
    check_line(raised.value, line)


def test_an_id_that_stands_twice_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"findings\.toml line 14: the id 'allies' stands twice"):
        claims(tmp_path, TOML + TOML)


def test_a_missing_findings_toml_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"findings\.toml: the file is missing"):
        load_findings(tmp_path / "findings.toml")


@each_fault("findings_values")
def test_a_value_that_can_not_be_had_is_one_line(tmp_path, old, new, line):
    with pytest.raises(StudyError) as raised:
        evaluate(tmp_path, [[A, P], [P, P]], spoil(TOML, old, new))
    check_line(raised.value, line)


def test_documents_are_counted_where_rows_belong_to_some(tmp_path):
    text = TOML.replace(
        '{ table = "mentions", where = "codebook == \'relationship\'" }',
        '{ table = "claims", count = "documents" }',
    )
    tables = frames([[A]]) | {"claims": pd.DataFrame({"indicator": ["exercises"], "documents": ["d0"]})}
    with pytest.raises(StudyError, match="value all: the rows of the table 'claims' belong to no document"):
        evaluate_findings(claims(tmp_path, text), tables)


def test_a_number_that_is_too_large_is_one_line(tmp_path):
    text = TOML.replace("allies / all", "all * 999999999 * 999999999")
    with pytest.raises(StudyError, match=r"line 11, finding allies, value share: .* too large a number"):
        evaluate(tmp_path, [[A]], text)


@pytest.mark.parametrize("condition", ["@pd.DataFrame().empty", "@__import__('os')", "family.__class__"])
def test_a_condition_reads_its_table_and_nothing_else(tmp_path, condition):
    text = TOML.replace("codebook == 'relationship'\" }", f'{condition}" }}', 1)
    with pytest.raises(StudyError, match="can't stand there"):
        claims(tmp_path, text)


def test_a_condition_may_be_about_numbers_alone(tmp_path):
    assert evaluate(tmp_path, [[A]], TOML.replace("allies < all / 2", "2 > 1"))["holds"]


# Tracing and printing


def test_a_trace_gives_the_rows_behind_each_counted_value(tmp_path):
    (finding,) = claims(tmp_path)
    every, allies = trace_finding(finding, frames([[A, P], [P]]))
    assert (every.value, every.number, len(every.rows)) == ("all", 3, 3)
    assert (allies.value, allies.table, allies.count, allies.number) == ("allies", "mentions", "rows", 1)
    assert allies.condition == "codebook == 'relationship' and family == 'alliance'"
    assert allies.rows["family"].tolist() == [A]


def test_a_trace_of_documents_counts_them_and_lists_their_rows(tmp_path):
    text = TOML.replace("family == 'alliance'\" }", 'family == \'alliance\'", count = "documents" }')
    (finding,) = claims(tmp_path, text)
    allies = trace_finding(finding, frames([[A, A], [A]]))[1]
    assert (allies.number, len(allies.rows)) == (2, 3)


def test_a_finding_that_fails_is_printed_as_failing(released):
    from framing.book import publish

    study = released.open()
    tables = {name: store.load(study, name) for name in ("documents", "mentions")}
    store.save(study, findings=evaluate_findings(load_findings(study.path("findings.toml")), tables))
    named, long = publish.findings_page(study).splitlines()[-2:]
    assert long.startswith("- **Doesn't hold:** The texts have ") or named.startswith("- **Doesn't hold:**")
    assert sum(line.startswith("- **Doesn't hold:**") for line in (named, long)) == 1


def test_with_the_coding_switched_off_a_finding_about_stances_fails(released):
    """Plain counts can't tell a denied alliance from an asserted one."""
    study = released.open()
    mentions = store.load(study, "mentions").assign(referent="focal", stance="asserted")
    text = """
[[finding]]
id = "denied"
text = "{denied} of {all} deny it."
holds = "denied > 0"
chapter = "05_alliance_partnership"
[finding.values]
all = { table = "mentions", where = "family == 'alliance'" }
denied = { table = "mentions", where = "family == 'alliance' and stance == 'denied'" }
"""
    tables = {"documents": store.load(study, "documents"), "mentions": store.load(study, "mentions")}
    assert evaluate_findings(claims(released.root, text), tables)["holds"].tolist() == [True]
    assert evaluate_findings(claims(released.root, text), tables | {"mentions": mentions})[
        "holds"
    ].tolist() == [False]


@pytest.mark.parametrize("study_id", ["russia-china", "presidents"])
def test_the_shipped_findings_are_well_formed(study_id):
    found = load_findings(open_study(study_id).path("findings.toml"))
    assert found and all(re.fullmatch(r"\d\d_\w+", finding.chapter) for finding in found)
    assert {finding.chapter for finding in found} <= set(open_study(study_id).stages)


# The tables behind findings


def value(table):
    return Counted(table, None, "rows", "findings.toml line 9, finding x, value y")


def test_the_tables_of_findings_are_those_that_are_counted_in(released):
    study = released.open()
    values = [
        value for finding in load_findings(study.path("findings.toml")) for value in finding.values.values()
    ]
    assert set(load_frames(study, values)) == {"codings", "documents", "mentions"}


def test_the_chronology_is_a_table_of_findings(released):
    study = released.open()
    path = study.path("chronology.csv")
    path.write_text(",".join(STATEMENT_COLUMNS) + "\n", encoding="utf-8")
    assert load_frames(study, [value("chronology")])["chronology"].empty


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("themes", "there is no table 'themes'; run its stage first: framing run islands"),
        ("chronology", "there is no table 'chronology'; known: "),
        ("mention", "there is no table 'mention'; did you mean mentions?"),
        ("../../etc/passwd", "there is no table '../../etc/passwd'; known: "),
    ],
)
def test_a_table_that_is_not_there_is_named_with_its_value(released, table, problem):
    study = released.open()
    with pytest.raises(StudyError) as raised:
        load_frames(study, [value(table)])
    assert str(raised.value).startswith(f"findings.toml line 9, finding x, value y: {problem}")


@pytest.mark.parametrize("study_id", ["russia-china", "presidents"])
def test_each_table_of_a_shipped_finding_is_stored_or_the_chronology(study_id):
    study = open_study(study_id)
    counted = [
        value
        for finding in load_findings(study.path("findings.toml"))
        for value in finding.values.values()
        if isinstance(value, Counted)
    ]
    known = set(TABLES) | ({"chronology"} if study.path("chronology.csv").exists() else set())
    assert counted and {value.table for value in counted} <= known
