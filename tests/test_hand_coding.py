"""Coding by hand: samples repeat, mentions are saved, coding goes on where it stopped."""

from dataclasses import replace

import pandas as pd
import pytest

from framing.base import store
from framing.base.errors import ParameterError, StudyError
from framing.lab import hand_coding


@pytest.fixture
def study(released):
    return released.open()


def open_desk(study, coder="ann", *, family="", sample=2, seed=1):
    """The widgets by what they are for."""
    view = hand_coding.code_by_hand(study, coder, family=family, sample=sample, seed=seed)
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
        choice.value = codes.get(choice.description, choice.options[0])
    desk["save"].click()


def saved(study, coder="ann"):
    return pd.read_csv(study.folder / f"hand_codings_{coder}.csv", keep_default_na=False)


def test_the_same_seed_draws_the_same_mentions(study):
    mentions = store.load(study, "mentions")
    first, second = (hand_coding.draw_sample(mentions, family="", sample=2, seed=3) for _ in range(2))
    assert first["mention_id"].tolist() == second["mention_id"].tolist()
    assert (first["codebook"] == "relationship").all()


def test_a_family_without_mentions_is_named_with_the_nearest(study):
    with pytest.raises(ParameterError, match="did you mean alliance"):
        hand_coding.draw_sample(store.load(study, "mentions"), family="aliance", sample=2, seed=1)


def test_a_sample_of_nothing_is_refused(study):
    with pytest.raises(ParameterError, match="expected 1 or more; found 0"):
        hand_coding.draw_sample(store.load(study, "mentions"), family="", sample=0, seed=1)


def test_each_mention_is_saved_with_its_codes(study):
    desk = open_desk(study)
    desk["note"].value = "not sure"
    code(desk, stance="denied")
    assert saved(study)[["stance", "note"]].to_numpy().tolist() == [["denied", "not sure"]]
    assert list(saved(study)) == list(hand_coding.COLUMNS)


def test_coding_goes_on_at_the_first_mention_that_is_not_coded(study):
    code(open_desk(study))
    again = open_desk(study)
    assert "<b>2 of 2</b>" in again["words"].value
    assert "1 of 2 coded" in again["state"].value


def test_another_sample_goes_on_with_what_is_coded_of_it(study):
    """Both samples together have all mentions: what the first has coded is not asked for again."""
    everything = open_desk(study, sample=100)
    code(everything, stance="denied")
    code(everything, stance="sought")
    other = open_desk(study, sample=100, seed=2)
    assert "<b>3 of" in other["words"].value
    one = open_desk(study, family="amity", sample=100)
    assert "<b>1 of" in one["words"].value
    code(one)
    assert len(saved(study)) == 3


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
    assert not (study.folder / "hand_codings_ann.csv").exists()


def test_a_damaged_file_of_codings_is_named_and_kept(study):
    path = study.folder / "hand_codings_ann.csv"
    path.write_text("doc_id,start\nherald,1\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"hand_codings_ann\.csv row 1: the column 'end' is missing"):
        open_desk(study)
    assert path.read_text(encoding="utf-8") == "doc_id,start\nherald,1\n"


def test_without_texts_nobody_can_code(study, tmp_path):
    (tmp_path / "nothing").mkdir()
    textless = replace(study, workbook=study.workbook.with_texts(tmp_path / "nothing"))
    with pytest.raises(StudyError, match="no text of the sample is at hand"):
        open_desk(textless)


def test_a_coders_name_becomes_part_of_a_file_name(study):
    with pytest.raises(ParameterError, match="letters, digits and dashes"):
        open_desk(study, "../ann")


def test_two_coders_who_choose_the_same_agree(study):
    for coder in ("ann", "ben"):
        desk = open_desk(study, coder)
        code(desk, stance="denied")
        code(desk, stance="asserted")
    table = hand_coding.compare_coders(study).set_index("attribute")
    assert table.loc["stance", ["coders", "mentions", "agree", "alpha"]].tolist() == [2, 2, 2, 1]


def test_a_third_coder_with_other_mentions_leaves_the_others_agreement_as_it_is(study):
    for coder in ("ann", "ben"):
        code(open_desk(study, coder), stance="denied")
    third = open_desk(study, "cleo")
    third["save"].click()
    code(open_desk(study, "cleo", family="amity"), stance="sought")
    table = hand_coding.compare_coders(study).set_index("attribute")
    assert table.loc["stance", ["coders", "mentions", "agree"]].tolist() == [3, 1, 1]


@pytest.mark.parametrize("coders", [(), ("ann",)])
def test_one_coder_alone_has_nobody_to_agree_with(study, coders):
    for coder in coders:
        code(open_desk(study, coder))
    table = hand_coding.compare_coders(study)
    assert set(table["coders"]) == {len(coders)} and set(table["mentions"]) == {0}
    assert table["alpha"].isna().all()
