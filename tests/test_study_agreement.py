"""A study's mentions beside what careful readers coded, on tables small enough for a pencil."""

from types import SimpleNamespace

import pandas as pd
import pytest
from pencil import frame, mention

from framing.study import agreement


@pytest.fixture
def study(tmp_path):
    """A study whose folder is empty: no readings yet."""
    return SimpleNamespace(path=lambda name: tmp_path / name, reference="")


def give_reference(study, rows):
    """Store readings; each row is a mention with the readers' codes, ``split`` and ``sample``."""
    table = pd.DataFrame([{"split": "training", "sample": "census", **row} for row in rows])
    table.rename(columns={"surface": "term"}).to_csv(study.path("reference_codings.csv"), index=False)


def give_themes(study, *themes):
    columns = ["doc_id", "start", "end", "theme", "present", "stance", "voice"]
    table = pd.DataFrame(themes, columns=columns)
    table.to_csv(study.path("reference_themes.csv"), index=False)
    table[columns[:3]].to_csv(study.path("reference_passages.csv"), index=False)


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


def test_the_readers_counts_stand_beside_the_coders(study):
    mentions = frame(
        mention("a1", 0, domain="economic"), mention("a1", 10, stance="denied"), mention("a1", 20)
    )
    give_reference(
        study,
        [mention("a1", 0), mention("a1", 10, stance="surpassed"), mention("a1", 20, referent="other")],
    )
    read = agreement.apply_readings(study, mentions)
    counts = agreement.compare_counts(mentions, read, "referent == 'focal'").set_index("stance")
    assert list(counts.loc["asserted"]) == [2, 1, 1] and list(counts.loc["surpassed"]) == [0, 1, 0]
    steps = agreement.compare_steps(mentions, read, "family == 'alliance'")
    assert list(steps["k"]) == [3, 3, 3, 2, 0] and list(steps["reference"]) == [3, 2, 2, 1, 0]


def test_without_a_full_reading_the_readers_column_is_empty(study):
    mentions = frame(mention("a1", 0), mention("a1", 10))
    give_reference(study, [mention("a1", 0, sample="random")])
    assert agreement.apply_readings(study, mentions) is None
    assert agreement.compare_counts(mentions, None, "referent == 'focal'")["reference"].isna().all()
    assert agreement.compare_steps(mentions, None, "referent == 'focal'")["reference"].isna().all()


def test_a_difference_is_listed_and_a_mention_the_coder_missed_has_no_evidence(study):
    mentions = frame(mention("a1", 0), mention("a1", 10))
    give_reference(study, [mention("a1", 0, stance="denied"), mention("a1", 10), mention("a1", 50)])
    listed = agreement.list_differences(study, mentions, "family == 'alliance'")
    stance = listed[listed["attribute"] == "stance"]
    assert set(zip(stance["start"], stance["coded"], stance["codebook"], strict=True)) == {
        (0, "asserted", "relationship"),
        (50, "not found", ""),
    }


def claims(estimates, family="all"):
    return estimates[estimates["family"] == family].set_index("claim")


def test_where_every_mention_was_read_the_share_is_the_readers_and_has_no_interval(study):
    mentions = frame(*(mention("a1", place) for place in range(4)))
    give_reference(
        study,
        [mention("a1", place, stance="denied" if place == 0 else "asserted") for place in range(4)],
    )
    rows = claims(agreement.estimate_claims(study, mentions))
    assert rows.at["asserted", "observed"] == 1.0 and rows.at["asserted", "share"] == 0.75
    assert rows.at["denied", "share"] == 0.25 and pd.isna(rows["low"]).all()


def test_a_random_sample_corrects_the_coders_share_by_the_error_found_in_it(study):
    mentions = frame(*(mention("a1", place) for place in range(80)))
    sample = {"split": "held-out", "sample": "random"}
    give_reference(
        study,
        [
            mention("a1", place, stance="denied" if place < 10 else "asserted", **sample)
            for place in range(40)
        ],
    )
    rows = claims(agreement.estimate_claims(study, mentions))
    # A quarter of the sample was wrong, so that a quarter of all is.
    assert rows.at["asserted", "share"] == pytest.approx(0.75) and rows.at[
        "denied", "share"
    ] == pytest.approx(0.25)
    assert rows.at["denied", "low"] < 0.25 < rows.at["denied", "high"]
    assert set(rows["method"]) == {agreement.SAMPLED}


def test_training_mentions_are_left_out_of_the_correction(study):
    mentions = frame(*(mention("a1", place) for place in range(50)))
    rows = [mention("a1", place, split="held-out", sample="random") for place in range(40)]
    give_reference(study, [*rows, mention("a1", 49, stance="denied", split="training", sample="near cues")])
    assert claims(agreement.estimate_claims(study, mentions)).at["asserted", "n"] == 49


def test_too_small_a_sample_corrects_nothing(study):
    mentions = frame(*(mention("a1", place) for place in range(40)))
    give_reference(study, [mention("a1", place, split="held-out", sample="random") for place in range(5)])
    rows = agreement.estimate_claims(study, mentions)
    assert rows["share"].isna().all() and set(rows["method"]) == {agreement.TOO_FEW}


def test_without_readers_the_coder_stands_alone(study):
    rows = agreement.estimate_claims(study, frame(mention("a1", 0)))
    assert rows["share"].isna().all() and set(rows["method"]) == {agreement.UNREAD}
    assert len(agreement.list_differences(study, frame(mention("a1", 0)), "doc_id == 'a1'")) == 0


def test_without_mentions_there_is_no_claim_to_estimate(study):
    rows = agreement.estimate_claims(study, frame(mention("a1", 0)).iloc[:0])
    assert rows.empty and "share" in rows


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
    mentions = frame(mention("a1", 5, "multipolarity", "order"), mention("a1", 7, "multipolarity", "shift"))
    table = agreement.score_themes(study, mentions).set_index("theme")
    assert table.loc["order", ["n", "found", "agree"]].tolist() == [1, 1, 1]
    assert table.loc["shift", ["n", "found", "agree"]].tolist() == [0, 1, 0]


def test_a_study_without_reference_themes_has_no_scores(study):
    assert len(agreement.score_themes(study, frame(mention("a1", 0)))) == 0
    assert len(agreement.score_theme_claims(study, PRESENT, PASSAGES)) == 0
