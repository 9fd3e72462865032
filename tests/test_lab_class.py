"""A class at work: a plan is drawn, files are put together, agreement is told, differences are decided."""

import pandas as pd
import pytest

from framing.base import store
from framing.lab import agreement, court, plan
from framing.lab.desk import Desk, check_codes
from framing.lab.material import Material
from framing.study import assignment, codings, merging, readings, samples

PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}
CLASS = ("ann", "ben", "eve")


@pytest.fixture
def study(released):
    return released.open()


def draw(study, **asked):
    panel = plan.plan_sample(study)
    usual = {"n": 99, "by": "random", "seed": 1, "coders": ", ".join(CLASS), "each": 2, "code_names": False}
    panel.hear({"do": "draw", **usual, **asked})
    return panel


def let_code(study, coder, *stances):
    """Somebody codes all that is theirs, these stances first, then plainly."""
    desk = Desk(Material.of(study), coder, sample="people")
    for place in range(len(desk.ids)):
        stance = stances[place] if place < len(stances) else "asserted"
        desk.save(check_codes({"values": PLAIN | {"stance": stance}}, desk.scheme))
    return desk


@pytest.fixture
def coded(study):
    """All of a class have coded; Eve calls her first mention sought."""
    draw(study)
    for coder, stances in (("ann", ()), ("ben", ()), ("eve", ("sought",))):
        let_code(study, coder, *stances)
    return study


# The plan


def test_a_size_is_advised_from_the_precision_that_is_wanted(study):
    panel = plan.plan_sample(study)
    wide = panel.advice["n"]
    panel.hear({"do": "advise", "half_width": 0.4})
    assert panel.advice["n"] <= wide <= panel.advice["mentions"]
    panel.hear({"do": "advise", "half_width": 2})
    assert panel.note.startswith("no such half-width")


def test_a_sample_is_drawn_sealed_and_assigned(study):
    panel = draw(study)
    sample = samples.read_sample(study, "people")
    assert panel.note == "" and "Drawn and sealed: the sample people" in panel.setup["said"]
    assert sample.record["by"] == "random" and sample.record["coders"] == list(CLASS)
    assert panel.setup["samples"][0]["state"] == "sealed"
    assert len(assignment.load_assignment(study, sample)) == 2 * len(sample.drawn)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"coders": "ann"}, "one coder alone agrees with nobody"),
        ({"coders": "ann, ann"}, "a coder is named twice"),
        ({"each": 4}, "no mention can be coded by 4; expected from 2 to 3"),
        ({"coders": "ann ../b"}, "'../b' can't name a coder"),
        ({"by": "predicted-mood"}, "there are no strata by 'predicted-mood'"),
    ],
)
def test_what_cannot_be_drawn_is_told_and_nothing_is_written(study, asked, line):
    assert draw(study, **asked).note.startswith(line)
    assert not (study.folder / "samples").exists()


def test_a_second_sample_has_a_name_of_its_own(study):
    draw(study)
    assert "the sample people-2" in draw(study, coders="", seed=2).setup["said"]


def test_a_class_is_numbered_and_practises_first(study):
    panel = draw(study, coders="4", each=4, n=3, practice=True)
    assert panel.setup["said"].endswith("To code: c01 3, c02 3, c03 3, c04 3.")
    assert panel.setup["samples"][0]["state"] == "for practice"
    assert samples.read_sample(study, "people").record["code_names"] is True


# Agreement


def test_a_class_is_compared_two_by_two_each_and_together(coded):
    tables = agreement.compare_people(coded).tables
    assert {row["attribute"] for row in tables["overall"]} == {"referent", "stance", "time", "voice"}
    assert len({(row["coder_a"], row["coder_b"]) for row in tables["pairs"]}) == 3
    assert len(tables["differences"]) == 1 and tables["differences"][0]["attribute"] == "stance"
    stance = next(row for row in tables["overall"] if row["attribute"] == "stance")
    assert stance["coders"] == 3 and stance["interval"]


def test_one_person_who_coded_one_mention_empties_no_table(coded):
    before = agreement.compare_people(coded).tables["overall"]
    desk = Desk(Material.of(coded), "odd", sample="unsure")
    desk.save(check_codes({"values": PLAIN}, desk.scheme))
    after = agreement.compare_people(coded).tables["overall"]
    assert after[0]["n"] >= before[0]["n"] > 5


def test_one_person_alone_has_nobody_to_agree_with(study):
    draw(study)
    let_code(study, "ann")
    panel = agreement.compare_people(study)
    assert panel.note == "" and panel.tables["overall"] == [] and panel.matrix["values"] == ["asserted"] * 0


def test_nobody_has_coded_yet_and_nothing_breaks(study):
    panel = agreement.compare_people(study)
    assert panel.note == "" and panel.tables["pairs"] == [] and "No person has coded" in panel.tables["state"]
    assert panel.tables["progress"] == [] and panel.tables["samples"] == []


def test_how_far_each_has_come_stands_there(study):
    draw(study)
    let_code(study, "ann")
    progress = {row["coder"]: row["coded"] for row in agreement.compare_people(study).tables["progress"]}
    assert progress["ann"] > 5 and progress["ben"] == progress["eve"] == 0


def test_a_sample_is_compared_alone(coded):
    draw(coded, n=2, seed=2)
    panel = agreement.compare_people(coded)
    panel.hear({"do": "show", "who": "people", "sample": "people-2"})
    assert panel.note == "" and panel.tables["overall"][0]["n"] == 2
    panel.hear({"do": "show", "who": "people", "sample": "pupils"})
    assert "has no sample 'pupils'" in panel.note and panel.tables["sample"] == "people-2"


def test_pairs_have_an_interval_also_within_one_document(coded):
    rows = [row for row in agreement.compare_people(coded).tables["pairs"] if row["attribute"] == "stance"]
    told = [row for row in rows if row["alpha"] is not None]
    assert told and all(row["low"] <= row["alpha"] <= row["high"] and row["interval"] for row in told)


def test_what_is_taken_for_what_is_a_matrix_of_a_pair_or_of_all(coded):
    panel = agreement.compare_people(coded)
    assert panel.matrix["values"] == ["asserted", "sought"]
    panel.hear({"do": "cross", "attribute": "referent", "pair": "person ann\nperson ben"})
    assert panel.matrix["values"] == ["focal"] and panel.matrix["rows"][0][0] > 0


def test_everybody_are_people_and_the_coder_of_the_mentions(coded):
    panel = agreement.compare_people(coded)
    panel.hear({"do": "show", "who": "everybody"})
    assert len(panel.tables["coder_names"]) == 4
    panel.hear({"do": "show", "who": "martians"})
    assert panel.note.startswith("nobody is called 'martians'")


def test_files_that_are_handed_in_are_put_together(coded):
    data = merging.pack_codings(coded, "eve")
    for ending in ("csv", "json"):
        (coded.folder / "codings" / f"person-eve.{ending}").unlink()
    panel = agreement.compare_people(coded)
    panel.hear({"do": "merge", "names": ["eve.zip"]}, [data])
    assert any("new, 0 known" in line for line in panel.merged["lines"])
    assert "person eve" in panel.tables["coder_names"]


def test_all_tables_are_handed_out_as_one_workbook(coded):
    panel = agreement.compare_people(coded)
    given = []
    panel.send = lambda content, buffers: given.append((content["file"], buffers[0][:2]))
    panel.hear({"do": "export"})
    assert panel.note == "" and given == [("islands-agreement.xlsx", b"PK")]


# Adjudication


def test_what_each_says_stands_side_by_side(coded):
    view = court.adjudicate_by_hand(coded, "all").view
    assert (view["n"], view["done"], view["differ"]) == (1, 0, ["stance"])
    assert sorted(one["stance"] for one in view["codes"]) == ["asserted", "sought"]
    assert any(piece["mentions"] for piece in view["pieces"])


def test_what_is_decided_is_the_label_and_the_origin_says_whose_it_is(coded):
    panel = court.adjudicate_by_hand(coded, "all")
    panel.hear({"do": "decide", "by": "all", "values": {"stance": "questioned"}, "reason": "a question"})
    assert panel.note == "" and panel.view["said"] == "All differences are decided."
    labels = readings.load_reference(coded, store.load(coded, "mentions"))
    assert sorted(set(labels["stance"])) == ["asserted", "questioned"]
    assert "Three people, ann, ben and eve, coded" in panel.view["origin"]
    assert "1 of 1 differences are adjudicated" in panel.view["origin"]
    again = court.adjudicate_by_hand(coded, "all").view
    assert again["decided"]["stance"] == {"value": "questioned", "by": "all", "reason": "a question"}


@pytest.mark.parametrize(
    ("by", "values", "line"),
    [("all", {}, "decide stance first"), (" ", {"stance": "denied"}, "nobody decides; expected a name")],
)
def test_a_decision_needs_a_value_and_somebody_who_decides(coded, by, values, line):
    panel = court.adjudicate_by_hand(coded)
    panel.hear({"do": "decide", "by": by, "values": values})
    assert panel.note.startswith(line) and panel.view["done"] == 0


def test_a_sample_that_some_have_not_finished_is_opened_when_that_is_said(study):
    draw(study, each=3)
    for coder in ("ann", "ben"):
        let_code(study, coder)
    panel = court.adjudicate_by_hand(study)
    (sealed,) = panel.view["sealed"]
    assert sealed["sample"] == "people" and sealed["waiting"] == sealed["mentions"]
    panel.hear({"do": "open", "sample": "people"})
    assert panel.note == "" and panel.view["said"] == "The sample people is opened, read by 2 people."
    assert panel.view["sealed"] == [] and "Two people, ann and ben" in panel.view["origin"]


def test_a_sample_that_two_have_not_read_cannot_be_opened(study):
    draw(study)
    let_code(study, "ann")
    panel = court.adjudicate_by_hand(study)
    panel.hear({"do": "open", "sample": "people"})
    assert panel.view["sealed"] == [] and "nobody has read the whole sample yet" in panel.note


def test_without_differences_there_is_nothing_to_decide(study):
    panel = court.adjudicate_by_hand(study)
    panel.hear({"do": "decide", "by": "all", "values": {}})
    assert panel.view["n"] == 0 and panel.note == "there is nothing to decide"


def test_the_reference_codings_are_handed_out_with_their_origin(coded):
    panel = court.adjudicate_by_hand(coded, "all")
    given = []
    panel.send = lambda content, buffers: given.append(buffers[0].decode())
    panel.hear({"do": "reference"})
    assert "Three people" in given[0] and given[0].startswith("mention_id,")


def test_the_study_gets_the_chapter_on_agreement_and_keeps_its_comments(coded):
    said = court.take_into_book(coded)
    text = coded.path("study.toml").read_text(encoding="utf-8")
    assert "framing run islands" in said and "# An invented study" in text
    assert text.index("03_mentions") < text.index("04_agreement") < text.index("05_alliance")
    assert court.take_into_book(coded) == said
    assert coded.path("study.toml").read_text(encoding="utf-8") == text


def test_three_coders_of_one_mention_are_one_case(study):
    draw(study, each=3)
    for coder, stance in zip(CLASS, ("denied", "sought", "asserted"), strict=True):
        let_code(study, coder, stance)
    view = court.adjudicate_by_hand(study).view
    assert view["n"] == 1 and [one["coder"] for one in view["codes"]] == [f"person {one}" for one in CLASS]
    assert isinstance(codings.load_codings(study), pd.DataFrame)
