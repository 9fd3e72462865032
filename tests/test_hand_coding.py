"""Coding by hand: a sealed sample, saved mention by mention, opened by the second person, adjudicated."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from framing.base import store
from framing.base.errors import ParameterError, StudyError
from framing.lab import compare, hand_coding
from framing.study import codings, readings, samples

PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}


@pytest.fixture
def study(released):
    """The study with a sealed sample of all its mentions."""
    opened = released.open()
    mentions = store.load(opened, "mentions")
    samples.make_sample(
        opened, mentions, name="people", n=99, by="predicted-stance", seed=1, today=date(2026, 1, 31)
    )
    return opened


def open_desk(study, coder="ann", *, sample="people"):
    """The widgets by what they are for."""
    view = hand_coding.code_by_hand(study, coder, sample=sample)
    words, *choices, speaker, note, buttons = view.children
    back, save, state = buttons.children
    return {"words": words, "choices": choices, "speaker": speaker, "note": note} | {
        "back": back,
        "save": save,
        "state": state,
    }


def code(desk, **codes):
    """Choose codes and press «save, next» as a person would."""
    for choice in desk["choices"]:
        choice.value = (PLAIN | codes)[choice.description]
    desk["save"].click()


def code_all(study, coder, **codes):
    desk = open_desk(study, coder)
    for _ in range(len(samples.read_sample(study, "people").drawn)):
        code(desk, **codes)
    return desk


def saved(study, coder="ann"):
    return pd.read_csv(study.folder / "codings" / f"person-{coder}.csv", keep_default_na=False)


def test_each_mention_is_saved_with_its_codes(study):
    desk = open_desk(study)
    desk["note"].value = "not sure"
    code(desk, stance="denied")
    assert saved(study)[["coder", "stance", "stance_p", "note"]].to_numpy().tolist() == [
        ["person ann", "denied", 1.0, "not sure"]
    ]
    run = codings.runs_of(codings.load_codings(study))["person ann"]
    assert run["kind"] == "person" and run["codebook"].startswith("relationship ")


def test_the_automatic_codes_are_not_shown(study):
    desk = open_desk(study)
    assert all(choice.value is None for choice in desk["choices"])
    assert not any(value in desk["words"].value for value in ("asserted", "focal", "author"))


def test_coding_goes_on_at_the_first_mention_that_is_not_coded(study):
    code(open_desk(study))
    again = open_desk(study)
    assert "<b>2 of " in again["words"].value
    assert again["state"].value.startswith("1 of ")


def test_a_mention_coded_again_is_replaced(study):
    desk = open_desk(study)
    code(desk, stance="denied")
    desk["back"].click()
    assert [choice.value for choice in desk["choices"] if choice.description == "stance"] == ["denied"]
    code(desk, stance="sought")
    assert saved(study)["stance"].tolist() == ["sought"]


def test_an_attribute_left_open_is_asked_for_and_nothing_is_saved(study):
    desk = open_desk(study)
    desk["save"].click()
    assert "choose referent, stance, time, voice first" in desk["state"].value
    assert not (study.folder / "codings").exists()


def test_who_speaks_is_named_exactly_where_the_voice_is_not_the_authors(study):
    desk = open_desk(study)
    code(desk, voice="quoted")
    assert "choose who speaks first" in desk["state"].value
    desk["speaker"].value = "Orla Venn"
    code(desk, voice="author")
    assert "author as voice without a speaker" in desk["state"].value
    code(desk, voice="quoted")
    assert saved(study)["speaker"].tolist() == ["Orla Venn"]


def test_a_damaged_file_of_codings_is_named_and_kept(study):
    path = study.folder / "codings" / "person-ann.csv"
    path.parent.mkdir()
    path.write_text("coder,mention_id\nperson ann,x\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"person-ann\.csv row 1: the column 'referent' is missing"):
        open_desk(study)
    assert path.read_text(encoding="utf-8") == "coder,mention_id\nperson ann,x\n"


def test_without_texts_nobody_can_code(study, tmp_path):
    (tmp_path / "nothing").mkdir()
    textless = replace(study, workbook=study.workbook.with_texts(tmp_path / "nothing"))
    with pytest.raises(StudyError, match="no text of the sample is at hand"):
        open_desk(textless)


def test_a_coders_name_becomes_part_of_a_file_name(study):
    with pytest.raises(ParameterError, match="letters, digits and dashes"):
        open_desk(study, "../ann")


def test_an_unknown_sample_is_named_with_the_nearest(study):
    with pytest.raises(ParameterError, match="has no sample 'peple'; did you mean people"):
        open_desk(study, sample="peple")


def test_without_a_sample_one_is_to_be_drawn(released):
    with pytest.raises(ParameterError, match="has no sample; draw one first: framing sample islands"):
        open_desk(released.open())


def test_what_the_coder_is_unsure_of_is_coded_least_sure_first(study):
    mentions = store.load(study, "mentions")
    named = mentions["codebook"] == "relationship"
    unsure = mentions.assign(**{f"{name}_p": 0.9 for name in PLAIN}, unsure="")
    first, second = mentions[named].index[[2, 0]]
    unsure.loc[[first, second], "unsure"] = "stance"
    unsure.loc[[first, second], "stance_p"] = [0.4, 0.6]
    store.save(study, mentions=unsure)
    code(open_desk(study, sample="unsure"))
    assert saved(study)["mention_id"].tolist() == [mentions.loc[first, "mention_id"]]


def test_where_the_coder_is_sure_of_all_there_is_no_such_queue(study):
    store.save(study, mentions=store.load(study, "mentions").assign(unsure=""))
    with pytest.raises(ParameterError, match="no mention is marked as unsure"):
        open_desk(study, sample="unsure")


def test_the_second_person_who_has_coded_all_of_it_opens_the_sample(study):
    first = code_all(study, "ann", stance="denied")
    assert "opened" not in first["state"].value
    second = code_all(study, "ben", stance="denied")
    assert "the sample people is opened, read by person ann and person ben" in second["state"].value
    mentions = store.load(study, "mentions")
    assert set(readings.load_reference(study, mentions)["stance"]) == {"denied"}


def test_two_people_who_choose_the_same_agree(study):
    for coder in ("ann", "ben"):
        desk = open_desk(study, coder)
        code(desk, stance="denied")
        code(desk, stance="asserted")
    table = hand_coding.compare_coders(study).set_index("attribute")
    assert table.loc["stance", ["n", "agree", "alpha"]].tolist() == [2, 2, 1]
    assert set(table["measures"]) == {"reliability of people"}


def test_one_person_alone_has_nobody_to_agree_with(study):
    code(open_desk(study))
    assert len(hand_coding.compare_coders(study)) == 0


# Adjudication


@pytest.fixture
def differing(study):
    """Ann says denied throughout, Ben once sought; both have coded all, and the differences are listed."""
    code_all(study, "ann", stance="denied")
    desk = open_desk(study, "ben")
    code(desk, stance="sought")
    for _ in range(len(samples.read_sample(study, "people").drawn) - 1):
        code(desk, stance="denied")
    compare.compare(study)
    return study


def open_court(study, by="both"):
    view = hand_coding.adjudicate_by_hand(study, by)
    words, both, choice, buttons = view.children
    return words, both, choice, buttons.children[1], buttons.children[2]


def test_both_values_stand_side_by_side_and_the_decision_is_the_label(differing):
    words, both, choice, save, state = open_court(differing)
    assert "<mark>" in words.value
    assert all(one in both.value for one in ("person ann: <b>denied", "person ben: <b>sought"))
    choice.value = "questioned"
    save.click()
    assert state.value == "1 of 1 adjudicated"
    labels = readings.load_reference(differing, store.load(differing, "mentions"))["stance"]
    assert sorted(set(labels)) == ["denied", "questioned"]
    assert open_court(differing)[2].value == "questioned"


def test_a_decision_needs_a_value(differing):
    _, _, _, save, state = open_court(differing)
    save.click()
    assert state.value == "<b>choose a value first</b>"


def test_somebody_decides(differing):
    with pytest.raises(ParameterError, match="nobody decides; expected a name"):
        open_court(differing, " ")


def test_without_differences_there_is_nothing_to_decide(study):
    with pytest.raises(StudyError, match=r"no difference is listed.*framing compare islands"):
        open_court(study)


def test_the_places_of_both_cues_are_underlined_and_what_overlaps_is_shown_once():
    marks = [(4, 10, "mark"), (0, 3, "u"), (2, 5, "u")]
    assert hand_coding._mark("not allies & not now", 0, 20, marks) == (
        "<u>not</u> <mark>allies</mark> &amp; not now"
    )
