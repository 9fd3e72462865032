"""Samples with known probabilities: who may be drawn, how many of each stratum, and how many are enough."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import ParameterError
from framing.measures import sampling


def mentions(stances, **columns):
    places = range(len(stances))
    frame = pd.DataFrame({"doc_id": "a", "start": places, "end": [place + 1 for place in places]})
    frame = frame.assign(referent="focal", stance=list(stances), time="current", voice="author")
    frame = frame.assign(codebook="relationship")
    return frame.assign(**columns)


COMMON = ["asserted"] * 90 + ["denied"] * 10


def test_each_mention_stands_with_the_probability_that_it_was_drawn_with():
    drawn = sampling.draw_sample(mentions(COMMON), n=20, by="predicted-stance", seed=1)
    assert drawn.groupby("stratum")["probability"].agg(["size", "first"]).to_numpy().tolist() == [
        [15, 15 / 90],
        [5, 5 / 10],
    ]
    assert drawn["start"].is_monotonic_increasing


def test_the_weights_of_a_sample_add_up_to_all_mentions():
    drawn = sampling.draw_sample(mentions(COMMON), n=33, by="predicted-codes", seed=1)
    assert (1 / drawn["probability"]).sum() == pytest.approx(100)


def test_a_sample_tells_no_codes():
    drawn = sampling.draw_sample(mentions(COMMON), n=20, by="predicted-stance", seed=1)
    assert list(drawn) == ["doc_id", "start", "end", "codebook", "stratum", "probability"]
    assert set(drawn["stratum"]) == {1, 2}


def test_the_same_seed_draws_the_same_mentions_and_another_others():
    first, again, other = (
        sampling.draw_sample(mentions(COMMON), n=20, by="predicted-stance", seed=seed) for seed in (1, 1, 2)
    )
    assert first.equals(again) and not first.equals(other)


def test_a_mention_belongs_to_the_stratum_of_its_rarest_code():
    """One is denied, two are past: a mention that is both is drawn with the denied."""
    frame = mentions(["asserted"] * 7 + ["denied"], time=["current"] * 6 + ["past"] * 2)
    drawn = sampling.draw_sample(frame, n=8, by="predicted-codes", seed=1)
    assert drawn["stratum"].tolist() == [1] * 6 + [3, 2]


def test_a_study_smaller_than_the_sample_is_drawn_whole():
    drawn = sampling.draw_sample(mentions(COMMON), n=500, by="predicted-stance", seed=1)
    assert len(drawn) == 100 and set(drawn["probability"]) == {1.0}


def test_a_sample_smaller_than_its_strata_is_refused():
    with pytest.raises(ParameterError, match="expected at least 2: one of each stratum; found 1"):
        sampling.draw_sample(mentions(COMMON), n=1, by="predicted-stance", seed=1)


def test_where_there_is_no_mention_none_is_drawn():
    with pytest.raises(ParameterError, match="there is no mention to draw"):
        sampling.draw_sample(mentions([]), n=1, by="predicted-stance", seed=1)


def test_unknown_strata_are_named_with_the_nearest():
    with pytest.raises(ParameterError, match="did you mean predicted-stance"):
        sampling.draw_sample(mentions(COMMON), n=9, by="predicted-stanze", seed=1)


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=15), st.integers(1, 400))
def test_every_stratum_is_drawn_and_none_more_than_it_has(sizes, n):
    sizes = np.array(sizes)
    if n < min(len(sizes), sizes.sum()):
        return
    drawn = sampling.allocate(sizes, n)
    assert drawn.sum() == min(n, sizes.sum())
    assert ((drawn >= 1) & (drawn <= sizes)).all()
    order = np.argsort(sizes, kind="stable")
    assert (np.diff((drawn / sizes)[order]) < 1e-9 + 1 / sizes[order][1:]).all()  # rare ones likelier


def test_mentions_of_a_document_that_are_all_alike_correlate_fully_and_mixed_ones_not_at_all():
    documents = pd.Series(list("aabb"))
    assert sampling.correlate_within(pd.Series([True, True, False, False]), documents) == 1
    assert sampling.correlate_within(pd.Series([True, False, True, False]), documents) == 0


def test_the_correlation_within_documents_by_pencil():
    """Three of four and one of four: between 0.5, within 0.25, four in each document."""
    given_ = pd.Series([1, 1, 1, 0, 1, 0, 0, 0], dtype=bool)
    expected = (0.5 - 0.25) / (0.5 + 3 * 0.25)
    assert sampling.correlate_within(given_, pd.Series(list("aaaabbbb"))) == pytest.approx(expected)


def test_without_likeness_within_documents_the_advice_is_the_textbooks():
    """A share of one half to ± 10 points: 1.96² · 0.25 / 0.01 = 96.04 mentions."""
    frame = mentions(["asserted", "denied"] * 200, doc_id=[f"d{place // 2}" for place in range(400)])
    table = sampling.advise_sizes(frame, half_width=0.1).set_index("value")
    assert table.loc["denied", ["icc", "design_effect", "n"]].tolist() == [0, 1, 97]


def test_likeness_within_documents_asks_for_more_mentions_by_its_own_formula():
    stances = [["asserted", "denied"][(place // 10) % 2 ^ (place % 5 == 0)] for place in range(4000)]
    frame = mentions(stances, doc_id=[f"d{place // 10}" for place in range(4000)])
    row = sampling.advise_sizes(frame, half_width=0.1).set_index("value").loc["denied"]
    assert row["n"] == pytest.approx(96.04 * row["design_effect"], abs=1.5)
    assert row["design_effect"] == pytest.approx(1 + (row["n"] - 1) * row["icc"] / 400)


def test_where_documents_are_too_few_no_number_of_mentions_is_enough():
    frame = mentions(["asserted"] * 50 + ["denied"] * 50, doc_id=["a"] * 50 + ["b"] * 50)
    row = sampling.advise_sizes(frame, half_width=0.1).set_index("value").loc["denied"]
    assert np.isnan(row["n"]) and np.isnan(row["design_effect"])


@pytest.mark.parametrize("half_width", [0, 1, -0.1])
def test_a_half_width_that_is_no_share_is_refused(half_width):
    with pytest.raises(ParameterError, match="expected above 0, below 1"):
        sampling.advise_sizes(mentions(COMMON), half_width=half_width)


def passages_of(n, length=80):
    rows = [(f"a:p{i}", "a", i * 100, i * 100 + length) for i in range(n)]
    return pd.DataFrame(rows, columns=["passage_id", "doc_id", "start", "end"])


def test_a_sample_of_passages_is_two_thirds_matched_and_weighs_as_much_as_there_are():
    matches = pd.DataFrame({"passage_id": [f"a:p{i}" for i in range(40)], "family": ["order"] * 40})
    drawn = sampling.draw_passages(passages_of(200), matches, n=30, seed=1)
    assert drawn["stratum"].value_counts().to_dict() == {"order": 20, "unmatched": 10}
    assert (1 / drawn["probability"]).sum() == pytest.approx(200)


def test_a_passage_belongs_to_the_stratum_of_its_rarest_theme():
    """Both themes stand in the first passage; the model is the rarer one."""
    found = [("a:p0", "order"), ("a:p0", "model"), ("a:p1", "order"), ("a:p2", "order")]
    matches = pd.DataFrame(found, columns=["passage_id", "family"])
    drawn = sampling.draw_passages(passages_of(4), matches, n=4, seed=1)
    assert drawn["stratum"].tolist() == ["model", "order", "order", "unmatched"]


def test_short_passages_are_not_drawn():
    matches = pd.DataFrame({"passage_id": ["a:p0"], "family": ["order"]})
    passages = pd.concat([passages_of(2), passages_of(1, length=59)])
    assert len(sampling.draw_passages(passages, matches, n=9, seed=1)) == 2
