"""Findings: each sentence has its numbers from the tables, and says when it no longer holds."""

import re

import numpy as np
import pandas as pd
import pytest
from conftest import make_tables
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base import store
from framing.base.errors import StudyError
from framing.book import publish
from framing.study.findings import evaluate_findings, load_findings, trace_finding
from framing.study.study import load_study

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


FAMILIES = st.lists(st.lists(st.sampled_from([A, P]), max_size=6), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(families=FAMILIES)
def test_values_add_up_over_documents(tmp_path_factory, families):
    """What is counted in all documents is the sum of what is counted in each."""
    folder = tmp_path_factory.mktemp("claims")
    whole = evaluate(folder, families)
    parts = [evaluate(folder, [family]) for family in families]

    def number(row, name):
        return int(re.search(rf"\b{name}=(\d+)", row["values"])[1])

    for name in ("all", "allies"):
        assert number(whole, name) == sum(number(part, name) for part in parts)


@settings(max_examples=40, deadline=None)
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


@settings(max_examples=40, deadline=None)
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
    assert table.empty and list(table.columns)[:3] == ["finding", "holds", "text"]


def test_the_table_names_each_finding_and_its_chapter(tmp_path):
    row = evaluate(tmp_path, [[A], [P]])
    assert (row["finding"], row["chapter"]) == ("allies", "05_alliance_partnership")


# What findings.toml may say


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'id = "allies"',
            'id = "allies',
            "islands/findings.toml: not TOML: Illegal character '\\n' (at line 3, column 13)",
        ),
        (
            "[[finding]]",
            "[[findings]]",
            "islands/findings.toml: unknown key 'findings'; did you mean finding?",
        ),
        ("[[finding]]", "[finding]", "islands/findings.toml: finding is wrong; expected [[finding]] entries"),
        (
            "holds =",
            "hold =",
            "islands/findings.toml, finding 1 (allies): unknown key 'hold'; did you mean holds?",
        ),
        (
            'holds = "allies < all / 2"\n',
            "",
            "islands/findings.toml, finding 1 (allies): the key 'holds' is missing or empty",
        ),
        (
            'text = "',
            'text = 3 # "',
            "islands/findings.toml, finding 1 (allies): text is wrong; expected text in quotes",
        ),
        (
            "{allies} of",
            "{ally} of",
            "islands/findings.toml, finding 1 (allies): text names 'ally', which is no value; did you",
        ),
        (
            "{allies} of",
            "{allies of",
            "islands/findings.toml, finding 1 (allies): text has a wrong {placeholder}: ",
        ),
        (
            "{allies} of",
            "{} of",
            "islands/findings.toml, finding 1 (allies): text names '', which is no value; ",
        ),
        (
            "allies < all",
            "alies < all",
            "islands/findings.toml, finding 1 (allies): holds names 'alies', which is no value;",
        ),
        (
            'range = "share"',
            'range = "shore"',
            "islands/findings.toml, finding 1 (allies): range names 'shore', which is",
        ),
        (
            '"allies / all"',
            '"allies / every"',
            "islands/findings.toml, finding 1 (allies), value share: 'every' is no value before",
        ),
        (
            '"allies / all"',
            "3",
            "islands/findings.toml, finding 1 (allies), value share: is no value; expected",
        ),
        (
            'table = "mentions", where = "codebook ==',
            'tabel = "mentions", where = "codebook ==',
            "islands/findings.toml, finding",
        ),
        (
            "[finding.values]\n",
            "[finding.values]\n\n[[finding]]\n",
            "islands/findings.toml, finding 1 (allies): the key 'values' is missing or empty",
        ),
    ],
)
def test_a_malformed_findings_toml_is_one_line(tmp_path, old, new, line):
    with pytest.raises(StudyError) as raised:
        claims(tmp_path, TOML.replace(old, new))
    assert str(raised.value).startswith(line)


def test_an_id_that_stands_twice_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"islands/findings\.toml: the id 'allies' stands twice"):
        claims(tmp_path, TOML + TOML)


def test_a_missing_findings_toml_is_named(tmp_path):
    with pytest.raises(
        StudyError, match=r"findings\.toml: the file is missing; expected \[\[finding\]\] entries"
    ):
        load_findings(tmp_path / "findings.toml")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            '"mentions", where = "codebook == \'relationship\'" }',
            '"mention" }',
            "findings.toml, finding allies, value all: there is no table 'mention'",
        ),
        (
            "codebook == 'relationship'\" }",
            "codebok == 'relationship'\" }",
            "findings.toml, finding allies, value all: the condition",
        ),
        (
            "codebook == 'relationship'\" }",
            "codebook = 'relationship'\" }",
            "findings.toml, finding allies, value all: the condition",
        ),
        (
            "codebook == 'relationship'\" }",
            'codebook" }',
            "findings.toml, finding allies, value all: the condition 'codebook' can't be used",
        ),
        (
            "codebook == 'relationship'\" }",
            'codebook == \'relationship\'", count = "n_word" }',
            "findings.toml, finding allies, value all: count 'n_word' is no column of numbers; expected rows, documents, or such a column",
        ),
        (
            "codebook == 'relationship'\" }",
            'codebook == \'relationship\'", count = "family" }',
            "findings.toml, finding allies, value all: count 'family' is no column of numbers",
        ),
        ('"allies / all"', '"allies + "', "findings.toml, finding allies: 'allies + ' can't be computed"),
        ('"allies < all / 2"', '"allies"', "findings.toml, finding allies: holds is no condition: 'allies'"),
        ('"allies < all / 2"', '"allies <"', "findings.toml, finding allies: 'allies <' can't be computed"),
        ("{share:.0%}", "{share:.0q}", "findings.toml, finding allies: the text can't be filled"),
    ],
)
def test_a_value_that_can_not_be_had_is_one_line(tmp_path, old, new, line):
    with pytest.raises(StudyError) as raised:
        evaluate(tmp_path, [[A, P], [P]], TOML.replace(old, new, 1))
    assert str(raised.value).startswith(line)


@pytest.mark.parametrize("condition", ["@pd.DataFrame().empty", "@__import__('os')"])
def test_a_condition_reads_its_table_and_nothing_else(tmp_path, condition):
    text = TOML.replace("codebook == 'relationship'\" }", f'{condition}" }}', 1)
    with pytest.raises(StudyError, match="the condition"):
        evaluate(tmp_path, [[A]], text)


def test_a_condition_may_be_about_numbers_alone(tmp_path):
    assert evaluate(tmp_path, [[A]], TOML.replace("allies < all / 2", "2 > 1"))["holds"]


# Tracing and printing


def test_a_trace_gives_the_rows_behind_each_counted_value(tmp_path):
    (finding,) = claims(tmp_path)
    traced = trace_finding(finding, frames([[A, P], [P]]))
    assert {name: len(rows) for name, rows in traced.items()} == {"all": 3, "allies": 1}
    assert traced["allies"]["family"].tolist() == [A]


def test_a_finding_that_fails_is_printed_as_failing(checkout):
    study = load_study("islands")
    make_tables(study)
    tables = {name: store.load(study, name) for name in ("documents", "mentions")}
    store.save(study, findings=evaluate_findings(load_findings(study.path("findings.toml")), tables))
    named, long = publish.findings_page(study).splitlines()[-2:]
    assert long.startswith("- **No longer holds:** The texts have ") or named.startswith(
        "- **No longer holds:**"
    )
    assert sum(line.startswith("- **No longer holds:**") for line in (named, long)) == 1


def test_with_the_coding_switched_off_a_finding_about_stances_fails(checkout):
    """Plain counts can't tell a denied alliance from an asserted one."""
    study = load_study("islands")
    mentions = make_tables(study)["mentions"].assign(referent="focal", stance="asserted")
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
    assert evaluate_findings(claims(checkout.root, text), tables)["holds"].tolist() == [True]
    assert evaluate_findings(claims(checkout.root, text), tables | {"mentions": mentions})[
        "holds"
    ].tolist() == [False]


@pytest.mark.parametrize("study_id", ["russia-china", "presidents"])
def test_the_shipped_findings_are_well_formed(study_id):
    found = load_findings(load_study(study_id).path("findings.toml"))
    assert found and all(re.fullmatch(r"\d\d_\w+", finding.chapter) for finding in found)
    assert {finding.chapter for finding in found} <= set(load_study(study_id).stages)
