"""Everybody who coded a study side by side, and what their agreement measures."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from readers import CODER, A, D, S, code, make_mentions, make_study
from small import load_shipped

from framing.base import tables
from framing.study import coders, codings
from framing.study.study import open_study

MENTIONS = make_mentions([A] * 12 + [D] * 12, documents=12)
MODEL = {"kind": "language model", "model": "m", "codebook": "relationship 2 (aaaaaaaa)"}


@pytest.fixture
def study(tmp_path):
    made = make_study(tmp_path)
    return SimpleNamespace(**vars(made), load_codebook=load_shipped)


def give_passes(study, first, second):
    passes = {f"coder_a_{name}": MENTIONS[name] for name in ("referent", "stance", "time", "voice")}
    passes |= {f"coder_b_{name}": MENTIONS[name] for name in ("referent", "stance", "time", "voice")}
    table = MENTIONS.rename(columns={"surface": "term"}).assign(split="training", sample="census", **passes)
    table["coder_a_stance"], table["coder_b_stance"] = first, second
    table.drop(columns="mention_id").to_csv(study.path("reference_codings.csv"), index=False)


def test_people_stand_first_then_models_then_rules(study):
    code(study, "old rules", MENTIONS, {"kind": "rules"})
    code(study, "m", MENTIONS, MODEL)
    code(study, "person ben", MENTIONS)
    give_passes(study, A, A)
    together = coders.gather_codings(study, MENTIONS)
    assert list(dict.fromkeys(together["coder"])) == [
        "person ben",
        "first reading",
        "m",
        "second reading",
        CODER,
        "old rules",
    ]
    tables.check(tables.conform(together, "codings"), "codings")


def test_a_reading_that_leaves_a_mention_out_is_no_coding_of_it(study):
    give_passes(study, [A] * 23 + [""], A)
    together = coders.gather_codings(study, MENTIONS)
    assert together["coder"].value_counts()[["first reading", "second reading"]].tolist() == [23, 24]


@pytest.mark.parametrize(
    ("one", "other", "measured"),
    [
        ({"kind": "person"}, {"kind": "person"}, "reliability of people"),
        (MODEL, MODEL, "stability of one reader"),
        (MODEL, MODEL | {"model": "n"}, "agreement"),
        (MODEL, {"kind": "person"}, "agreement"),
        ({"kind": "rules"}, {"kind": "rules"}, "agreement"),
    ],
)
def test_what_the_agreement_of_two_measures_depends_on_who_they_are(one, other, measured):
    assert coders.what_it_measures(one, other) == measured


def test_the_two_passes_of_the_reference_codings_are_stability_and_no_reliability(study):
    give_passes(study, [D, *[A] * 23], A)
    table = coders.compare_study(coders.gather_codings(study, MENTIONS), MENTIONS, draws=2, seed=1)
    row = table[(table["coder_a"] == "first reading") & (table["attribute"] == "stance")].iloc[0]
    assert row[["coder_b", "n", "agree", "measures"]].tolist() == [
        "second reading",
        24,
        23,
        "stability of one reader",
    ]


def test_a_coder_with_two_versions_of_the_codebook_is_compared_with_itself(study):
    code(study, "m, first", MENTIONS, MODEL)
    code(study, "m, second", MENTIONS, MODEL | {"codebook": "relationship 3 (bbbbbbbb)"})
    table = coders.compare_study(codings.load_codings(study), MENTIONS, draws=2, seed=1)
    assert set(table["codebook"]) == {"relationship 2 (aaaaaaaa) : relationship 3 (bbbbbbbb)"}


def test_people_are_compared_together_and_few_of_them_two_by_two(study):
    """Three people, of whom one calls one of 24 mentions sought: two of three pairs differ there."""
    for coder in ("ann", "ben", "eve"):
        code(study, f"person {coder}", MENTIONS, **({"m2": S} if coder == "eve" else {}))
    table = coders.compare_study(codings.load_codings(study), MENTIONS, draws=2, seed=1)
    first = table[table["attribute"] == "stance"].iloc[0]
    assert first[["coder_a", "coder_b", "n", "measures"]].tolist() == [
        "3 people",
        "one another",
        24,
        "reliability of people",
    ]
    assert first["share"] == pytest.approx(1 - 2 / 72) and pd.isna(first["agree"])
    assert len(table[["coder_a", "coder_b"]].drop_duplicates()) == 4


def test_a_class_is_compared_together_alone(study):
    for number in range(7):
        code(study, f"person c{number}", MENTIONS)
    code(study, "m", MENTIONS, MODEL)
    code(study, "n", MENTIONS, MODEL)
    table = coders.compare_study(codings.load_codings(study), MENTIONS, draws=2, seed=1)
    assert table[["coder_a", "coder_b"]].drop_duplicates().to_numpy().tolist() == [
        ["7 people", "one another"],
        ["m", "n"],
    ]


def test_a_difference_has_its_place_words_values_and_cues(study):
    code(study, "person ann", MENTIONS.assign(stance_cue="0-3"))
    code(study, "person ben", MENTIONS, m2=S)
    (row,) = coders.list_differences_of_coders(codings.load_codings(study), MENTIONS).to_dict("records")
    assert row == {
        "mention_id": "d2:relationship:20",
        "doc_id": "d2",
        "start": 20,
        "end": 24,
        "surface": "pact",
        "codebook": "relationship",
        "attribute": "stance",
        "coder_a": "person ann",
        "value_a": A,
        "cue_a": "0-3",
        "coder_b": "person ben",
        "value_b": S,
        "cue_b": "",
    }


def test_the_model_tells_its_cues_in_words(study):
    code(study, "person ann", MENTIONS, m2=S)
    mentions = MENTIONS.assign(stance_cue="no more than")
    together = coders.gather_codings(study, mentions)
    (row,) = coders.list_differences_of_coders(together, mentions).to_dict("records")
    assert (row["cue_a"], row["coder_b"], row["cue_b"]) == ("", CODER, "no more than")


def test_the_confusions_of_coders_leave_agreements_out(study):
    code(study, "person ann", MENTIONS)
    code(study, "person ben", MENTIONS, m2=S, m3=S, m4=D)
    table = coders.confuse_study(codings.load_codings(study), MENTIONS)
    assert table[["attribute", "value_a", "value_b", "n"]].to_numpy().tolist() == [
        ["stance", A, S, 2],
        ["stance", A, D, 1],
    ]


def test_two_readings_of_an_own_attribute_are_compared_and_it_is_told_whose_label_counts(study):
    """They differ on three of 24: the label is the first one's on two of these, the second one's on one."""
    study.own_values = {"tone": ("warm", "cool")}
    give_passes(study, A, A)
    path = study.path("reference_codings.csv")
    rows = pd.read_csv(path, keep_default_na=False)
    first, second, label = (["warm"] * 24 for _ in range(3))
    second[:3], label[2] = ["cool"] * 3, "cool"
    rows.assign(tone=label, coder_a_tone=first, coder_b_tone=second).to_csv(path, index=False)
    pairs = coders.compare_study(coders.gather_codings(study, MENTIONS), MENTIONS, draws=2, seed=1)
    (row,) = coders.compare_own_readings(study, pairs).to_dict("records")
    assert (row["attribute"], row["n"], row["agree"], row["as_first"], row["as_second"]) == (
        "tone",
        24,
        21,
        2,
        1,
    )


def test_without_own_attributes_there_are_no_readings_of_any(study):
    give_passes(study, A, A)
    pairs = coders.compare_study(coders.gather_codings(study, MENTIONS), MENTIONS, draws=2, seed=1)
    assert coders.compare_own_readings(study, pairs).empty


def test_of_the_asserted_ties_between_russia_and_china_99_of_101_are_read_alike():
    study = open_study("russia-china")
    rows = codings.read_reference(study.path("reference_codings.csv"), study.own_values)
    read = rows[rows["predication"] != ""]
    assert (read["coder_a_predication"] == read["coder_b_predication"]).sum() == 99 and len(read) == 101


def test_a_study_without_words_of_relationships_has_nobody_to_compare(study):
    nothing = MENTIONS.assign(codebook="multipolarity")
    together = coders.gather_codings(study, nothing)
    assert len(together) == len(coders.compare_study(together, nothing, draws=2, seed=1)) == 0
    assert len(coders.list_differences_of_coders(together, nothing)) == 0


def test_what_two_people_differ_on_is_adjudicated_and_what_a_coder_gets_wrong_is_not(study):
    code(study, "person ann", MENTIONS)
    code(study, "person ben", MENTIONS, m2=S)
    code(study, "old rules", MENTIONS, {"kind": "rules"}, m5=S)
    give_passes(study, [D, *[A] * 23], A)
    together = coders.gather_codings(study, MENTIONS)
    differences = coders.list_differences_of_coders(together, MENTIONS)
    waiting = coders.differences_of_readers(together, differences)
    assert waiting[["coder_a", "coder_b", "mention_id"]].to_numpy().tolist() == [
        ["person ann", "person ben", "d2:relationship:20"]
    ]


def test_a_persons_codings_record_the_codebook_and_the_day(study):
    run = coders.run_of_person(study, date(2026, 1, 31))
    assert run["kind"] == "person" and run["date"] == "2026-01-31"
    assert run["codebook"].startswith("relationship ") and run["codebook"].endswith(")")
