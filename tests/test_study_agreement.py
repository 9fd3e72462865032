"""A study's mentions beside what was read, on tables small enough for a pencil."""

from types import SimpleNamespace

import pandas as pd
import pytest
from pencil import frame, mention

from framing.study import agreement
from framing.study.study import open_study


@pytest.fixture
def study(tmp_path):
    """A study whose folder is empty: no readings yet."""
    return SimpleNamespace(path=lambda name: tmp_path / name, reference="", own_values={})


def give_reference(study, rows):
    """Store readings; each row is a mention with the readers' codes, ``split`` and ``sample``."""
    table = pd.DataFrame([{"split": "training", "sample": "census", **row} for row in rows])
    table.rename(columns={"surface": "term"}).to_csv(study.path("reference_codings.csv"), index=False)


def give_themes(study, *themes, readings=None, **passes):
    """Store themes that were read; ``readings`` of each passage, and what ``passes`` found, where told."""
    columns = ["doc_id", "start", "end", "theme", "present", "stance", "voice"]
    table = pd.DataFrame(themes, columns=columns)
    table.assign(**passes).to_csv(study.path("reference_themes.csv"), index=False)
    passages = table[columns[:3]].drop_duplicates()
    passages = passages.assign(readings=readings) if readings else passages
    passages.to_csv(study.path("reference_passages.csv"), index=False)


PASSAGES = pd.DataFrame({"passage_id": ["a1/1", "a1/2"], "doc_id": "a1", "start": [0, 100]})
PRESENT = pd.DataFrame(
    {
        "passage_id": ["a1/1", "a1/2"],
        "doc_id": "a1",
        "theme": "order",
        "stance": ["endorsed", "opposed"],
        "voice": ["author", "attributed"],
    }
)


def test_the_models_counts_stand_beside_those_of_another_coder():
    coded = frame(mention("a1", 0), mention("a1", 10, stance="denied"), mention("a1", 20))
    mentions = frame(
        mention("a1", 0), mention("a1", 10, stance="surpassed"), mention("a1", 20, referent="other")
    ).assign(coder="readings")
    counts = agreement.compare_counts(mentions, coded, "referent == 'focal'").set_index("stance")
    assert list(counts.loc["asserted"]) == [1, 2, 1] and list(counts.loc["surpassed"]) == [1, 0, 0]
    steps = agreement.compare_steps(mentions, coded, "family == 'alliance'")
    assert list(steps["k"]) == [3, 2, 2, 1] and list(steps["model"]) == [3, 3, 3, 2]


def test_where_the_model_counts_nothing_stands_beside_it():
    mentions = frame(mention("a1", 0), mention("a1", 10))
    counts = agreement.compare_counts(mentions, mentions, "referent == 'focal'")
    assert counts["model"].isna().all() and counts["both"].isna().all()
    assert agreement.compare_steps(mentions, mentions, "referent == 'focal'")["model"].isna().all()


def test_a_difference_is_listed_and_a_mention_the_coder_missed_has_no_evidence(study):
    mentions = frame(mention("a1", 0), mention("a1", 10))
    give_reference(study, [mention("a1", 0, stance="denied"), mention("a1", 10), mention("a1", 50)])
    listed = agreement.list_differences(study, mentions, "family == 'alliance'")
    stance = listed[listed["attribute"] == "stance"]
    assert set(zip(stance["start"], stance["coded"], stance["codebook"], strict=True)) == {
        (0, "asserted", "relationship"),
        (50, "not found", ""),
    }


def test_without_readers_nothing_differs(study):
    assert len(agreement.list_differences(study, frame(mention("a1", 0)), "doc_id == 'a1'")) == 0


def test_stance_of_themes_is_compared_only_where_the_readings_agree(study):
    give_themes(
        study,
        ("a1", 0, 90, "order", "both", "endorsed", "attributed"),
        ("a1", 100, 200, "order", "both", "disputed", "attributed"),
    )
    scores = agreement.score_theme_claims(study, PRESENT, PASSAGES).set_index("attribute")
    assert list(scores.loc["stance"]) == [1, 1, 1.0] and list(scores.loc["voice"]) == [2, 1, 0.5]


def test_themes_found_are_scored_against_those_that_were_read(study):
    give_themes(study, ("a1", 0, 90, "order", "both", "endorsed", "author"))
    mentions = frame(
        mention("a1", 5, "multipolarity", "order"),
        mention("a1", 7, "multipolarity", "shift", present="no"),
    )
    table = agreement.score_themes(study, mentions)[["theme", "counted", "n", "found", "agree"]]
    assert table.to_numpy().tolist() == [
        ["order", "as coded", 1, 1, 1],
        ["order", "every match", 1, 1, 1],
        ["shift", "every match", 0, 1, 0],
        ["all themes", "as coded", 1, 1, 1],
        ["all themes", "every match", 1, 2, 1],
    ]


def test_beside_precision_and_recall_stands_how_far_two_readings_agree(study):
    """Each reading finds one order, in the same passage; the second alone finds the shift."""
    give_themes(
        study,
        ("a1", 0, 90, "order", "both", "endorsed", "author"),
        ("a1", 0, 90, "shift", "no", "", ""),
        readings=2,
        coder_a_stance=["endorsed", ""],
        coder_b_stance=["endorsed", "named"],
    )
    scores = agreement.score_themes(study, frame(mention("a1", 5, "multipolarity", "order")))
    passes = scores[scores["counted"] == "as coded"].set_index("theme")["passes"]
    assert passes["order"] == 1 and passes["all themes"] == 2 / 3


def test_where_it_is_not_told_what_was_read_twice_readings_are_not_compared(study):
    give_themes(study, ("a1", 0, 90, "order", "both", "endorsed", "author"))
    assert agreement.compare_theme_passes(study).empty
    scores = agreement.score_themes(study, frame(mention("a1", 5, "multipolarity", "order")))
    assert scores["passes"].isna().all()


@pytest.mark.parametrize(
    ("study_id", "passages", "both"), [("un-debates", 100, 177), ("presidents", 150, 203)]
)
def test_the_shipped_studies_tell_which_passages_were_read_twice(study_id, passages, both):
    table = agreement.compare_theme_passes(open_study(study_id)).set_index("theme")
    assert (table.loc["order", "passages"], table.loc["all themes", "both"]) == (passages, both)


def test_a_study_without_reference_themes_has_no_scores(study):
    assert len(agreement.score_themes(study, frame(mention("a1", 0)))) == 0
    assert len(agreement.score_theme_claims(study, PRESENT, PASSAGES)) == 0
