"""Probabilities taken at their word, F1 over values and over words: by pencil and by an independent count."""

import numpy as np
import pandas as pd
import pytest

from framing.measures import calibration, scores


def test_a_coder_that_is_right_as_often_as_it_says_has_no_error():
    probability = [0.5] * 4 + [0.75] * 4
    right = [True, True, False, False, True, True, True, False]
    assert calibration.calibration_error(probability, right) == 0


def test_a_coder_that_is_too_sure_has_the_gap_as_error():
    assert calibration.calibration_error([0.9] * 10, [True] * 6 + [False] * 4) == pytest.approx(0.3)


def test_the_reliability_table_has_ten_bins_of_equal_mass_the_least_sure_first():
    table = calibration.tabulate_calibration(np.linspace(0.99, 0.5, 50), [True] * 25 + [False] * 25)
    assert table["n"].tolist() == [5] * 10 and table["bin"].tolist() == list(range(1, 11))
    assert table["share"].tolist() == [0] * 5 + [1] * 5
    assert table["highest"].tolist() == sorted(table["highest"])


def test_codes_of_one_probability_share_a_bin():
    table = calibration.tabulate_calibration([0.9] * 7 + [1.0] * 3, [True] * 10)
    assert table["n"].tolist() == [7, 3]
    assert table["gap"].tolist() == pytest.approx([0.1, 0])


def test_the_error_is_that_of_an_independent_count_over_sorted_tenths():
    generator = np.random.default_rng(5)
    probability = generator.random(1000)
    right = generator.random(1000) < probability**2
    tenths = np.array_split(np.argsort(probability), 10)
    expected = sum(len(one) * abs(right[one].mean() - probability[one].mean()) for one in tenths) / 1000
    assert calibration.calibration_error(probability, right) == pytest.approx(expected)


def test_without_codes_there_is_no_error_to_tell():
    assert np.isnan(calibration.calibration_error([], []))


def labels(*counted):
    return pd.Series([value for value, n in counted for _ in range(n)])


def test_macro_f1_is_the_mean_over_values_that_have_fifty_cases():
    """x: 50 of 60 found, nothing wrong; y: 50 cases, all found, ten more called so; z is too rare."""
    reference = labels(("x", 60), ("y", 50), ("z", 10))
    coded = labels(("x", 50), ("y", 60), ("x", 10))
    f1 = [2 * 50 / (60 + 60), 2 * 50 / (50 + 60)]
    assert scores.macro_f1(reference, coded) == pytest.approx(np.mean(f1))


def test_without_a_value_of_fifty_cases_there_is_no_macro_f1():
    assert np.isnan(scores.macro_f1(labels(("x", 49)), labels(("x", 49))))


def test_macro_f1_is_the_harmonic_mean_of_precision_and_recall_counted_otherwise():
    generator = np.random.default_rng(3)
    reference = pd.Series(generator.choice(list("wxyz"), 1000, p=[0.6, 0.2, 0.16, 0.04]))
    coded = reference.where(generator.random(1000) < 0.7, "w")
    table = pd.crosstab(reference, coded)
    both = np.array([table.at[value, value] for value in "wxy"])
    precision, recall = both / table[list("wxy")].sum(), both / table.loc[list("wxy")].sum(axis=1)
    expected = (2 * precision * recall / (precision + recall)).mean()
    assert scores.macro_f1(reference, coded) == pytest.approx(expected)


def test_cues_are_scored_by_the_words_they_share():
    """Given three words and two, read two and none: two are shared, of five and of two."""
    row = scores.score_cues(["no longer ALLIES", "says he", ""], ["no longer", "", ""])
    assert (row["n"], row["given"], row["read"], row["both"]) == (2, 5, 2, 2)
    assert (row["precision"], row["recall"], row["f1"]) == (2 / 5, 1, 2 * 2 / 7)


def test_a_word_that_stands_twice_counts_twice():
    assert scores.score_cues(["not not"], ["not"])["both"] == 1
    assert scores.score_cues(["not not"], ["not, not"])["both"] == 2


def test_without_any_cue_there_is_no_score():
    row = scores.score_cues([""], [""])
    assert row["n"] == 0 and np.isnan(row["f1"])
