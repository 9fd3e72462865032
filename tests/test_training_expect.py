"""What is to be expected of the coder: on other texts, on those of its card, and in each study."""

import pandas as pd
import pytest
from cards import HASHES, make_card, make_record, write_card, write_record
from readers import CODER, A, D, make_mentions

from framing.base import store
from framing.corpus.learned import OUT_OF_FOLD, SEEN
from framing.study import choice
from framing.training.expect import LEARNED, OTHERS, TESTS, expect, score_study

#: What the table ``mentions`` has beside what is of interest here.
REST = {"sentence": 1, "present": "", "present_cue": "", "present_p": None}


@pytest.fixture
def workbook(checkout):
    """A checkout whose sealed sample is sealed."""
    (checkout.workbook.training / "sealed.json").unlink(missing_ok=True)
    write_card(checkout.workbook)
    return checkout.workbook


def rows(workbook, *studies):
    return expect(workbook, studies).set_index("texts")


def test_a_sample_that_is_sealed_says_so_and_gives_no_figure(workbook):
    row = rows(workbook).loc[OTHERS]
    assert row["remark"].endswith("; not opened yet") and pd.isna(row["all"]) and pd.isna(row["mentions"])


def test_a_sample_that_was_opened_gives_what_to_expect_of_other_texts(workbook):
    write_record(workbook)
    row = rows(workbook).loc[OTHERS]
    assert (row["mentions"], row["all"], row["readings"]) == (300, 0.72, 0.94)
    assert row["remark"].endswith("opened once, on 2026-01-31")


def test_a_sample_that_was_opened_for_another_model_gives_no_figure(workbook):
    write_record(workbook, make_record(sha256=HASHES | {"encoder.onnx": "cc", "sealed.csv": "dd"}))
    row = rows(workbook).loc[OTHERS]
    assert row["remark"].endswith("not opened yet for this model: it was opened for another model")
    assert pd.isna(row["all"])


def test_the_card_tells_of_texts_that_it_learned_from_and_of_others(workbook):
    table = rows(workbook)
    assert table["all"][[LEARNED, TESTS]].tolist() == [0.8, 0.75]


def test_readings_of_a_few_mentions_stand_beside_no_others(workbook):
    table = rows(workbook)
    assert table.loc[LEARNED, "readings"] == 0.95 and pd.isna(table.loc[TESTS, "readings"])


@pytest.mark.parametrize("card", [{"scores": {}}, {"learned_from": []}])
def test_without_scores_there_is_nothing_to_expect(workbook, card):
    write_card(workbook, make_card(**card))
    assert rows(workbook).loc[[LEARNED, TESTS], "remark"].tolist() == ["no scores", "no scores"]


def test_without_a_model_there_is_nothing_to_expect(workbook):
    (workbook.model / "card.json").unlink()
    assert rows(workbook)["all"].isna().all()


# A study's own mentions


@pytest.fixture
def study(workbook, checkout):
    """A study with ten mentions, in two documents, that the model has coded as plain ones."""
    made = checkout.open()
    save(made, make_mentions([A] * 10, documents=2))
    return made


def save(study, mentions):
    store.save(study, mentions=mentions.assign(**REST))
    store.save(study, codings=choice.codings_of_model(mentions, "relationship 1 (aaaaaaaa)"))


def read(study, stances, **columns):
    passes = {f"coder_{one}_{name}": "" for one in "ab" for name in ("referent", "stance", "time", "voice")}
    mentions = make_mentions(stances, documents=2).rename(columns={"surface": "term"})
    table = mentions.assign(**{"split": "training", "sample": "census"} | passes | columns)
    kept = ["doc_id", "start", "end", "term", "family", "referent", "stance", "time", "voice", "speaker"]
    table[[*kept, *passes, "split", "sample"]].to_csv(study.path("reference_codings.csv"), index=False)


def test_a_study_is_scored_by_its_own_mentions_that_were_read(study):
    read(study, [A] * 8 + [D] * 2)
    row = score_study(study, [])
    assert (row["mentions"], row["documents"], row["all"], row["stance"], row["time"]) == (10, 2, 0.8, 0.8, 1)
    assert row["constant"] == 0.8 and row["low"] <= 0.8 <= row["high"]
    assert row["remark"].startswith("every mention was read, none learned from; interval: lowest and highest")


def test_two_passes_over_a_study_are_held_against_each_other(study):
    plain = {"referent": "focal", "stance": A, "time": "current", "voice": "author"}
    passes = {f"coder_{one}_{name}": value for one in "ab" for name, value in plain.items()}
    read(study, [A] * 10, **passes)
    assert score_study(study, [])["readings"] == 1
    read(study, [A] * 10)
    assert pd.isna(score_study(study, [])["readings"])


def test_mentions_that_were_chosen_tell_nothing_of_a_study(study):
    read(study, [A] * 10, sample=["near cues"] * 8 + ["random"] * 2)
    row = score_study(study, [])
    assert row["mentions"] == 2 and row["remark"].startswith("mentions drawn at random were read")


def test_documents_that_the_model_learned_from_tell_nothing(study):
    read(study, [A] * 10)
    assert score_study(study, ["d0"])["documents"] == 1
    assert score_study(study, ["d0", "d1"]) == {"remark": "nobody has read its mentions"}


def test_codes_out_of_fold_tell_of_documents_that_the_model_learned_from(study):
    coders = [CODER + OUT_OF_FOLD, CODER, CODER + SEEN, *[CODER] * 7]
    save(study, make_mentions([A] * 10, documents=2, coder=coders))
    read(study, [A] * 10)
    row = score_study(study, [])
    assert (row["mentions"], row["documents"]) == (6, 2)
    assert row["remark"].startswith("every mention was read; coded out of fold: 1;")


def test_a_mention_that_the_model_does_not_have_is_wrong(study):
    read(study, [A] * 12)
    assert score_study(study, [])["all"] == pytest.approx(10 / 12)


def test_a_study_that_nobody_has_read_says_so(study, workbook):
    study.path("reference_codings.csv").unlink(missing_ok=True)
    assert rows(workbook, study).loc[study.title, "remark"] == "nobody has read its mentions"


def test_a_study_whose_coders_were_not_compared_is_left_out(workbook, checkout):
    assert list(rows(workbook, checkout.open()).index) == [OTHERS, LEARNED, TESTS]
