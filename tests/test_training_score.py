"""Scores of predictions that were not learned from: small enough to check with a pencil."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import decided, make_example, mention

from framing.coding.decode import TAGS, VALUES
from framing.coding.encoder import Encoded, Scores
from framing.training.labels import HEADS
from framing.training.score import calibrate, rows_of, sure_from, tabulate
from framing.training.summary import (
    compare_attributes,
    compare_fits,
    gain_interval,
    list_mentions,
    score_attributes,
    score_kinds,
    score_phenomena,
    score_values,
    share_right,
)

# Predictions


def test_there_is_one_prediction_for_each_attribute_that_was_read():
    example = make_example("They are allies.", stance="")
    scores = Scores({head: np.zeros(len(known)) for head, known in HEADS.items()}, np.zeros((1, len(TAGS))))
    table = tabulate([example], [Encoded([0], [None], [False], 0, 0)], [scores])
    assert list(table["attribute"]) == ["referent", "time", "voice"]


def test_a_cue_is_held_against_the_words_that_were_read():
    example = make_example("They are not allies.", stance="denied", stance_cue="9-12")
    tags = np.zeros((4, len(TAGS)))
    tags[2, TAGS.index("stance")] = 0.9
    scores = Scores({head: np.zeros(len(known)) for head, known in HEADS.items()}, tags)
    encoded = Encoded([0] * 4, [(0, 4), (5, 8), (9, 12), (13, 19)], [False] * 4, 0, 0)
    table = tabulate([example], [encoded], [scores]).set_index("attribute")
    assert table.loc["stance", "cue_f1"] == 1
    assert table["cue_f1"].isna().sum() == 3


def test_predictions_of_other_examples_are_left_out():
    example = make_example("They are allies.")
    table = pd.DataFrame([*mention("x:1"), *mention(example.mention, kind=example.kind)])
    assert set(rows_of(table, [example])["mention"]) == {example.mention}


# Calibration


@given(st.lists(st.tuples(st.integers(0, 1), st.floats(-4, 4)), min_size=20, max_size=60))
def test_the_temperature_is_no_worse_than_any_other_that_is_tried(cases):
    rows = pd.DataFrame(
        [
            {"attribute": "time", "value": VALUES["time"][value], "logits": [0.0, score]}
            for value, score in cases
        ]
    )
    found = calibrate(rows).temperature["time"]

    def loss(temperature):
        chances = [1 / (1 + math.exp((-1 if value else 1) * score / temperature)) for value, score in cases]
        return -sum(math.log(max(chance, 1e-9)) for chance in chances)

    assert all(loss(found) <= loss(other) + 0.01 for other in np.linspace(0.3, 5, 30))


def test_scores_that_promise_too_much_are_cooled():
    half_right = [*mention("a", lead=4.0)] * 30 + [*mention("b", {"stance": "denied"}, lead=4.0)] * 30
    assert calibrate(pd.DataFrame(half_right)).temperature["stance"] > 2


def test_a_code_is_sure_from_where_four_in_five_are_right():
    probabilities = np.repeat([0.5, 0.7, 0.9], 100)
    right = np.concatenate([np.zeros(100), np.tile([1, 1, 1, 1, 0], 20), np.ones(100)]).astype(bool)
    assert sure_from(probabilities, right) == 0.7
    assert sure_from(probabilities, np.ones(300, bool)) == 0.5


def test_where_hardly_any_are_right_no_code_is_sure():
    assert sure_from(np.linspace(0, 1, 100), np.zeros(100, bool)) == 1.0


def test_a_probability_is_that_of_the_likeliest_value():
    row = decided(mention("a")).set_index("attribute").loc["time"]
    assert row["probability"] == pytest.approx(math.exp(2) / (math.exp(2) + 1))


# Mentions and kinds


def test_all_four_are_right_only_where_each_is():
    mentions = list_mentions(decided(mention("a"), mention("b", coded={"stance": "denied"})))
    assert list(mentions["all"]) == [True, False]
    assert list(mentions["time"]) == [True, True]


def test_a_mention_that_was_not_read_whole_does_not_count():
    part = [row for row in mention("b") if row["attribute"] != "stance"]
    assert list(list_mentions(decided(mention("a"), part))["mention"]) == ["a"]


def test_two_texts_of_a_template_with_a_mention_at_one_offset_are_two_mentions():
    mentions = list_mentions(
        decided(mention("t:5", group="t"), mention("t:5", coded={"time": "past"}, group="t"))
    )
    assert list(mentions["all"]) == [True, False]


def test_a_constant_is_right_where_the_plain_codes_were_read():
    mentions = list_mentions(decided(mention("a"), mention("b", {"time": "past"})))
    assert list(mentions["constant"]) == [True, False]


def test_kinds_are_scored_apart_and_natural_ones_together():
    table = score_kinds(
        list_mentions(
            decided(
                mention("a"), mention("b", coded={"time": "past"}), mention("c", kind="kremlin"),
                mention("d", coded={"time": "past"}, kind="invented"),
            )
        )
    )  # fmt: skip
    assert dict(zip(table["kind"], table["all"], strict=True)) == {
        "invented": 0.0, "kremlin": 1.0, "ungdc": 0.5, "natural": pytest.approx(2 / 3),
    }  # fmt: skip
    assert dict(zip(table["kind"], table["n"], strict=True))["natural"] == 3


def test_documents_are_counted_not_their_mentions():
    table = score_kinds(list_mentions(decided(mention("a:1", group="a"), mention("a:2", group="a"))))
    assert list(table["documents"]) == [1] and list(table["n"]) == [2]


def test_the_interval_of_many_documents_holds_the_score():
    some = [mention(str(n), coded={"time": "past"} if n % 3 else {}) for n in range(60)]
    row = score_kinds(list_mentions(decided(*some))).iloc[0]
    assert row["low"] < row["all"] < row["high"]


def test_a_mention_that_was_drawn_with_a_smaller_chance_stands_for_more():
    mentions = list_mentions(decided(mention("a"), mention("b", coded={"time": "past"})))
    weighed = mentions.assign(weight=[3.0, 1.0])
    assert share_right(mentions, "all") == 0.5 and share_right(weighed, "all") == 0.75
    row = score_kinds(weighed).iloc[0]
    assert (row["n"], row["all"]) == (2, 0.75)


def test_phenomena_are_listed_from_the_hardest_on():
    mentions = list_mentions(decided(mention("a"), mention("b", coded={"time": "past"}), mention("x")))
    table = score_phenomena(mentions, {("ungdc", "a"): "easy", ("ungdc", "b"): "hard"})
    assert table[["phenomenon", "n", "all"]].to_numpy().tolist() == [["hard", 1, 0.0], ["easy", 1, 1.0]]


# Attributes and values


def test_two_coders_are_compared_on_the_codes_that_both_gave():
    one = decided(mention("a"), mention("b", coded={"time": "past"}), mention("x"))
    other = decided(mention("a"), mention("b"), mention("y"))
    row = compare_attributes(one, other).set_index("attribute").loc["time"]
    assert (row["n"], row["one"], row["other"], row["gain"]) == (2, 0.5, 1.0, -0.5)


def test_an_attribute_is_scored_beside_the_constant():
    table = score_attributes(decided(mention("a"), mention("b", {"time": "past"}, {"time": "past"})))
    row = table.set_index("attribute").loc["time"]
    assert row["right"] == 1 and row["constant"] == 0.5 and row["n"] == 2


def test_precision_and_recall_divide_by_what_was_coded_and_what_was_read():
    table = score_values(
        decided(
            mention("a", {"time": "past"}), mention("b", {"time": "past"}, {"time": "past"}), mention("c")
        )
    )
    row = table[(table["attribute"] == "time") & (table["value"] == "past")].iloc[0]
    assert (row["n"], row["coded"], row["precision"], row["recall"]) == (2, 1, 1, 0.5)


# Gains


def test_a_gain_is_the_difference_of_the_shares():
    gain, low, high = gain_interval([1, 1, 1, 0], [0, 1, 0, 0], ["a", "b", "c", "d"])
    assert gain == 0.5
    residuals = np.array([0.5, -0.5, 0.5, -0.5])
    error = math.sqrt(4 / 3 * (residuals**2).sum()) / 4
    assert high - gain == pytest.approx(3.182446 * error, rel=1e-5)  # t with three degrees of freedom
    assert low == pytest.approx(2 * gain - high)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=20))
def test_mentions_of_one_document_say_no_more_than_their_sum(pairs):
    """Each mention twice, in the same documents, is no more evidence than once."""
    one, other = zip(*pairs, strict=True)
    documents = [str(n // 2) for n in range(len(pairs))]
    once = gain_interval(one, other, documents)
    assert gain_interval(one * 2, other * 2, documents * 2) == pytest.approx(once)


def test_one_document_alone_has_no_interval():
    assert np.isnan(gain_interval([1, 1], [0, 1], ["a", "a"])[1:]).all()


def test_two_fits_are_compared_on_the_mentions_that_both_have():
    one = list_mentions(decided(mention("a"), mention("b"), mention("x")))
    other = list_mentions(decided(mention("a"), mention("b", coded={"time": "past"}), mention("y")))
    (row,) = compare_fits(one, other).to_dict("records")
    assert (row["n"], row["one"], row["other"], row["gain"]) == (2, 1.0, 0.5, 0.5)
