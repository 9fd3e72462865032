"""Contrasts that were written down beforehand: what is asked, and what the differences come to."""

import math

import pandas as pd
import pytest
from readers import A, make_mentions
from scipy import stats

from framing.base import tables
from framing.base.errors import StudyError
from framing.figures import plot_contrasts, plot_uses
from framing.figures.contrasts import describe_contrasts, describe_uses
from framing.measures import compare_errors, contrast_ratios, estimate_errors, weigh_readings
from framing.study import contrasts, differential, estimates, firsts
from framing.study.estimates import Corrected
from framing.study.study import open_study

PLAN = """
confidence = 0.95
[groups]
Arcadia = ["Arcadia"]
Borealia = ["Borealia", "Old Borealia"]
[periods]
from = 1990
turns = [2000]
to = 2009
[measures.allies]
label = "words of alliance"
where = "family == 'alliance'"
per = "words"
margin = 0.1
[measures.any]
label = "speeches with an alliance"
where = "family == 'alliance'"
per = "documents"
margin = 0.1
[measures.share]
label = "share of alliance"
where = "family == 'alliance'"
per = "family in ['alliance', 'amity']"
margin = 0.1
[[question]]
id = "who"
measures = ["allies", "any", "share"]
pairs = [["Arcadia", "Borealia"]]
[[question]]
id = "turn"
measures = ["any"]
groups = ["Arcadia"]
against = "before"
[[question]]
id = "first"
first_use = ["pact"]
groups = ["Arcadia", "Borealia"]
same_years = 5
"""


def units(target, reference):
    rows = [
        {"contrast": "c", "side": side, "doc_id": f"{side}{number}", "above": above, "below": below}
        for side, pairs in (("target", target), ("reference", reference))
        for number, (above, below) in enumerate(pairs)
    ]
    return pd.DataFrame(rows)


def test_one_contrast_of_means_is_the_interval_of_welch():
    target, reference = [4, 5, 9, 6], [1, 2, 3]
    row = contrast_ratios(units([(n, 1) for n in target], [(n, 1) for n in reference]), {"c": 1}).iloc[0]
    low, high = stats.ttest_ind(target, reference, equal_var=False).confidence_interval(0.95)
    assert row["low"] == pytest.approx(low) and row["high"] == pytest.approx(high)


def test_more_contrasts_make_every_interval_wider():
    table = units([(4, 1), (5, 1), (6, 1)], [(1, 1), (2, 1), (3, 1)])
    alone = contrast_ratios(table, {"c": 1}).iloc[0]
    beside = contrast_ratios(table, {"c": 1, "d": 1, "e": 1})
    level = 1 - 0.95 ** (1 / 3)
    assert beside.iloc[0]["high"] > alone["high"]
    half = beside.iloc[0]["high"] - beside.iloc[0]["difference"]
    assert half == pytest.approx(stats.t.ppf(1 - level / 2, 4) * math.sqrt(2 / 3))


def test_a_difference_within_the_margin_is_none_and_one_beyond_it_is_undecided():
    many = [(1, 1), (2, 1)] * 200
    assert contrast_ratios(units(many, many), {"c": 0.2})["result"].tolist() == ["no difference"]
    assert contrast_ratios(units(many, many), {"c": 0.01})["result"].tolist() == ["undecided"]


def test_four_cases_and_one_document_give_no_interval():
    few = contrast_ratios(units([(2, 1), (2, 1)], [(0, 1), (0, 1)]), {"c": 1}).iloc[0]
    lone = contrast_ratios(units([(9, 1)], [(9, 1), (8, 1)]), {"c": 1}).iloc[0]
    assert few["result"] == lone["result"] == "fewer than 5 cases" and pd.isna(few["low"])


def test_a_side_without_cases_is_not_taken_to_be_certain():
    row = contrast_ratios(units([(0, 1), (0, 1), (0, 1)], [(3, 1), (3, 1), (3, 1)]), {"c": 1}).iloc[0]
    assert row["high"] - row["low"] > 1


@pytest.fixture
def asked(checkout):
    (checkout.study / "contrasts.toml").write_text(PLAN, encoding="utf-8")
    return checkout


def documents():
    rows = [
        ("a1", "Arcadia", "1990", 1000),
        ("a2", "Arcadia", "2001", 1000),
        ("b1", "Old Borealia", "1995", 500),
    ]
    return pd.DataFrame(rows, columns=["doc_id", "actor", "date", "n_words"]).assign(original_language="")


def mentions():
    rows = [("a2", 5, "alliance"), ("a2", 9, "alliance"), ("b1", 5, "alliance"), ("b1", 9, "amity")]
    made = pd.DataFrame(rows, columns=["doc_id", "start", "family"])
    return made.assign(
        mention_id=made["doc_id"] + ":" + made["start"].astype(str), entry="pact", surface="Pact"
    )


def first_uses_of(study, documents):
    """The first uses of the words that a study asks about, in these documents."""
    plan = contrasts.load_plan(study)
    return firsts.tabulate_first_uses(
        plan, documents, firsts.list_matches(study, plan, documents, mentions())
    )


def test_measures_are_per_words_per_documents_and_shares(asked):
    plan = contrasts.load_plan(asked.open())
    table = contrasts.tabulate_contrasts(plan, documents(), mentions()).set_index("measure")
    assert table.loc["allies", ["target", "reference"]].tolist() == [1.0, 2.0]
    assert table.loc["share", ["target", "reference"]].tolist() == [1.0, 0.5]
    turned = table[table["question"] == "turn"].iloc[0]
    assert turned[["group", "against"]].tolist() == ["Arcadia 2000–2009", "Arcadia 1990–1999"]
    assert turned[["target", "reference"]].tolist() == [1.0, 0.0]
    assert plan.are_shares(pd.Series(["allies", "any", "share"])).tolist() == [False, True, True]


def test_weights_are_summed_where_mentions_have_them(asked):
    weighed = mentions().assign(weight=[1.0, 0.5, 1.0, 1.0])
    table = contrasts.tabulate_contrasts(contrasts.load_plan(asked.open()), documents(), weighed)
    assert table.set_index("measure").loc["allies", "k_target"] == 1.5


def test_a_first_use_that_was_read_and_does_not_count_is_passed_over(asked):
    study = asked.open()
    first = first_uses_of(study, documents()).set_index("group")
    assert first.loc["Arcadia", ["year", "mention_id", "read"]].tolist() == ["2001", "a2:5", "not read"]
    (asked.study / "first_uses.csv").write_text("mention_id,counts\na2:5,no\na2:9,yes\n", encoding="utf-8")
    first = first_uses_of(study, documents()).set_index("group")
    assert first.loc["Arcadia", ["mention_id", "read", "matches"]].tolist() == ["a2:9", "yes", 1]


def test_a_match_without_a_date_is_no_first_use(asked):
    undated = documents().replace({"date": {"2001": ""}})
    first = first_uses_of(asked.open(), undated).set_index("group")
    assert first.loc["Arcadia", ["year", "mention_id", "matches"]].tolist() == ["", "", 2]


@pytest.mark.parametrize(("year", "result"), [("2000", "no difference"), ("2001", "differs")])
def test_two_groups_began_together_where_their_first_uses_are_as_near_as_was_said(asked, year, result):
    """Borealia's pact is of 1995; five years are none."""
    dated = documents().replace({"date": {"2001": year}})
    plan = contrasts.load_plan(asked.open())
    table = firsts.compare_first_uses(plan, first_uses_of(asked.open(), dated))
    later = int(year)
    assert table.to_numpy().tolist() == [
        ["pact", "Borealia", 1995, "Arcadia", later, later - 1995, result],
    ]


def test_without_a_number_of_years_first_uses_are_not_compared(asked):
    asked.edit("data/studies/islands/contrasts.toml", "same_years = 5\n", "")
    plan = contrasts.load_plan(asked.open())
    assert firsts.compare_first_uses(plan, first_uses_of(asked.open(), documents())).empty


@pytest.mark.parametrize("wrong", ["-1", '"five"', "true"])
def test_a_number_of_years_that_is_none_is_named_with_its_line(asked, wrong):
    asked.edit("data/studies/islands/contrasts.toml", "same_years = 5", f"same_years = {wrong}")
    with pytest.raises(StudyError, match=r"contrasts\.toml line \d+: same_years is wrong.*0 or more"):
        contrasts.load_plan(asked.open())


def test_years_that_compare_nothing_are_refused(asked):
    asked.edit("data/studies/islands/contrasts.toml", 'first_use = ["pact"]\n', "")
    with pytest.raises(StudyError, match="same_years compares nothing; expected first_use beside it"):
        contrasts.load_plan(asked.open())


def test_the_shipped_contrasts_say_how_near_first_uses_are_the_same():
    plan = contrasts.load_plan(open_study("un-debates"))
    assert {(one.word, one.same_years) for one in plan.first_uses} == {("multipolar", 5), ("polycentric", 5)}


def test_a_group_that_is_not_defined_is_named_with_its_line(asked):
    asked.edit("data/studies/islands/contrasts.toml", '["Arcadia", "Borealia"]]', '["Arcadia", "Boralia"]]')
    with pytest.raises(StudyError, match=r"contrasts\.toml line \d+: there is no group 'Boralia'.*Borealia"):
        contrasts.load_plan(asked.open())


def test_a_study_that_asks_nothing_has_no_contrasts(checkout):
    study = checkout.open()
    plan = contrasts.load_plan(study)
    assert contrasts.tabulate_contrasts(plan, documents(), mentions()).empty
    first = first_uses_of(study, documents())
    assert first.empty and firsts.compare_first_uses(plan, first).empty


OWN = PLAN.replace(
    'where = "family == \'alliance\'"\nper = "words"',
    "where = \"family == 'alliance' and referent == 'focal'\"\nper = \"words\"",
)
SAMPLE = "corrected to people's reading"


@pytest.fixture
def compared(checkout):
    """Forty mentions of an alliance in each of two countries, one a document, coded as somebody else's.

    What is read of them, with the chance of one half, is set by calling it: of how many in each country, and
    of how many the reading says that they are the speaker's own.
    """
    (checkout.study / "contrasts.toml").write_text(OWN, encoding="utf-8")
    actors = ["Arcadia"] * 40 + ["Borealia"] * 40
    documents = pd.DataFrame({"doc_id": [f"d{n}" for n in range(80)], "actor": actors, "date": "1995"})
    documents = documents.assign(n_words=1000, original_language="")
    coded = make_mentions([A] * 80, documents=80, referent="other")

    def read(*countries):
        ids = [n + 40 * at for at, (n_read, _) in enumerate(countries) for n in range(n_read)]
        own = [n + 40 * at for at, (_, n_own) in enumerate(countries) for n in range(n_own)]
        rows = coded.iloc[ids].assign(probability=0.5)
        rows.loc[own, "referent"] = "focal"
        weighed = weigh_readings(coded, rows[["mention_id", "referent", "probability"]])
        return contrasts.load_plan(checkout.open()), documents, coded, Corrected(weighed, SAMPLE)

    return read


def answer(plan, documents, coded, corrected):
    return contrasts.answer_contrasts(plan, documents, coded, corrected)


def test_where_enough_was_read_on_both_sides_a_contrast_is_corrected(compared):
    """Of 40 mentions 30 were read and 10 are the speaker's own: 20 in 40,000 words in Arcadia, 10 there."""
    plan, documents, coded, corrected = compared((30, 10), (30, 5))
    row = answer(plan, documents, coded, corrected).iloc[0]
    assert row[["target", "carried_target", "carried_reference"]].tolist() == [0, 0.5, 0.25]
    assert (row["read_target"], row["read_reference"], row["correction"]) == (30, 30, SAMPLE)


def test_where_few_were_read_or_met_on_a_side_it_is_said_and_errors_are_carried_along(compared):
    plan, documents, coded, corrected = compared((30, 10), (29, 5))
    row = answer(plan, documents, coded, corrected).iloc[0]
    assert row["correction"] == "not corrected: fewer than 30 read" and row["carried_result"] == "undecided"
    plan, documents, coded, corrected = compared((30, 10), (30, 4))
    row = answer(plan, documents, coded, corrected).iloc[0]
    assert row["correction"] == "not corrected: fewer than 5 cases read"


def test_a_measure_of_words_that_need_no_code_has_nothing_to_correct(compared):
    plan, documents, coded, corrected = compared((30, 10), (30, 5))
    table = answer(plan, documents, coded, corrected)
    row = table[table["measure"] == "any"].iloc[0]
    assert (row["correction"], row["carried_result"], row["read_target"]) == ("", "", 0)
    tables.check(tables.conform(table, "contrasts"), "contrasts")


def test_groups_in_which_the_coder_misses_more_are_told_from_others(compared):
    """The reading finds all of Arcadia's words its own, and none of Borealia's; the coder none of either."""
    plan, documents, coded, corrected = compared((40, 40), (40, 0))
    table = differential.tabulate_errors(plan, documents, corrected).set_index("group")
    assert table.loc["Arcadia", ["observed", "right"]].tolist() == [0, 0]
    assert table.loc["Borealia", "right"] == 1
    assert table.loc["Arcadia", ["difference", "result"]].tolist() == [2, "differs"]
    said = differential.describe_errors(
        Corrected(pd.DataFrame(), SAMPLE),
        table.reset_index(),
        answer(plan, documents, coded, corrected),
    )
    assert "is shown to differ (Arcadia, Borealia)" in said


def test_groups_in_which_the_coder_errs_alike_do_not_differ(compared):
    plan, documents, _, corrected = compared((40, 40), (40, 40))
    table = differential.tabulate_errors(plan, documents, corrected).set_index("group")
    assert table.loc["Arcadia", ["difference", "result"]].tolist() == [0, "no difference"]


def test_the_net_error_is_what_the_coder_misses_less_what_it_counts_wrongly():
    """Of four mentions, each read for sure, the coder counts two; the reader three, one of them the same."""
    coded = pd.DataFrame({"mention_id": [*"abcd"], "doc_id": [*"xxyy"], "referent": [*"ffoo"]})
    read = pd.DataFrame({"mention_id": [*"abcd"], "referent": [*"fofF"], "probability": 1.0})
    weighed = weigh_readings(coded, read.replace({"referent": {"F": "f"}}))
    row = estimate_errors(weighed, weighed["referent"].eq("f"))
    assert [row[name] for name in ("n", "observed", "corrected", "right", "net")] == [
        4,
        0.5,
        0.75,
        0.25,
        0.25,
    ]


def test_errors_of_no_groups_are_no_rows():
    weighed = pd.DataFrame({"mention_id": ["a"], "doc_id": "x", "basis": "coded", "weight": 1.0})
    assert compare_errors(weighed, weighed["doc_id"].eq("x"), {}, margin=0.1).empty


def test_a_group_of_which_few_were_read_is_not_tested(compared):
    plan, documents, _, corrected = compared((29, 9), (40, 9))
    table = differential.tabulate_errors(plan, documents, corrected).set_index("group")
    assert table.loc["Arcadia", "result"] == "fewer than 30 read" and pd.isna(table.loc["Arcadia", "from"])


def test_without_readings_it_is_said_that_errors_were_not_compared(checkout):
    (checkout.study / "contrasts.toml").write_text(OWN, encoding="utf-8")
    plan = contrasts.load_plan(checkout.open())
    coded = make_mentions([A] * 2, documents=2, doc_id=["a1", "b1"])
    corrected = estimates.correct(checkout.open(), coded)
    table = answer(plan, documents(), coded, corrected)
    assert table["carried_result"].eq("").all() and table["carried_low"].isna().all()
    errors = differential.tabulate_errors(plan, documents(), corrected)
    said = differential.describe_errors(corrected, errors, table)
    assert errors.empty and said == (
        "Coded words are counted by 1 of these contrasts: coder alone: no random sample was read. Whether "
        "the coder errs more in some groups than in others was not tested."
    )


def test_uses_and_contrasts_are_drawn_and_told(asked):
    study = asked.open()
    plan = contrasts.load_plan(study)
    uses = firsts.list_uses(plan, firsts.list_matches(study, plan, documents(), mentions()))
    assert uses[["group", "year", "matches"]].to_numpy().tolist() == [
        ["Arcadia", 2001, 2],
        ["Borealia", 1995, 2],
    ]
    assert describe_uses(uses) == "pact: Borealia 1995 (1 document) and Arcadia 2001 (1 document)."
    table = contrast_ratios(units([(4, 1), (5, 1), (6, 1)], [(1, 1), (2, 1), (3, 1)]), {"c": 1})
    table = table.assign(label="Arcadia : Borealia")
    assert describe_contrasts(table).endswith("More in the target: Arcadia : Borealia.")
    (ax,) = plot_contrasts(table).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Arcadia : Borealia"]
    assert list(ax.lines[-1].get_xdata()) == list(table["difference"])
    assert [ax.get_title(loc="left") for ax in plot_uses(uses).axes] == ["pact"]


@pytest.mark.parametrize(
    ("old", "wrong", "told"),
    [
        ("confidence = 0.95", "confidence = true", r"line 2: confidence is wrong.*between 0 and 1.*True"),
        ('Arcadia = ["Arcadia"]', "Arcadia = 3", r"line 4: Arcadia is wrong.*list of names.*3"),
        ("turns = [2000]", "turns = ['2000']", r"line 8: turns is wrong.*list of years"),
        ("[measures.any]", "[[measures.any]]", r"any is wrong; expected a table"),
        ('pairs = [["Arcadia", "Borealia"]]', 'pairs = ["Arcadia"]', r"pairs is wrong.*pairs of names"),
        ('first_use = ["pact"]', "first_use = 5", r"first_use is wrong.*list of names"),
        ('groups = ["Arcadia", "Borealia"]\nsame', "same", r"the key 'groups' is missing"),
        ('id = "who"', "id = 1", r"id is wrong; expected text in quotes; found 1"),
    ],
)
def test_a_value_of_another_kind_is_named_with_its_line_and_what_was_expected(asked, old, wrong, told):
    asked.edit("data/studies/islands/contrasts.toml", old, wrong)
    with pytest.raises(StudyError, match=told):
        contrasts.load_plan(asked.open())
