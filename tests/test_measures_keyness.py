"""Keyness and dispersion against scipy, enumeration, a published table and formulas written out."""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from framing.base import tables
from framing.base.errors import TableError
from framing.measures import dispersion, keyness
from framing.measures.intervals import resample_weights

# The worked example of Gries (2008): five parts of 9, 10, 10, 10 and 11 words;
# «a» occurs 1 to 5 times; its DP is 0.18.
GRIES_SIZES = [9, 10, 10, 10, 11]
GRIES_A = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("k", "k_reference", "n", "n_reference"), [(30, 5, 1000, 900), (3, 40, 500, 4000), (0, 9, 50, 70)]
)
def test_the_log_likelihood_is_scipys_g_test(k, k_reference, n, n_reference):
    cells = [[k, k_reference], [n - k, n_reference - k_reference]]
    expected = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
    sign = 1 if k / n >= k_reference / n_reference else -1
    assert keyness.log_likelihood(k, k_reference, n, n_reference) == pytest.approx(sign * expected, abs=1e-9)


def test_the_log_ratio_of_twice_as_frequent_is_one():
    assert keyness.log_ratio(4, 2, 100, 100) == pytest.approx(1.0, abs=1e-12)


def test_the_log_ratio_takes_half_an_occurrence_for_none():
    assert keyness.log_ratio(0, 8, 100, 100) == pytest.approx(-4.0, abs=1e-12)


def test_the_weighted_log_odds_are_the_formulas_written_out():
    """12 of 200 words against 5 of 300, prior 4 of 100: Monroe, Colaresi and Quinn (2008)."""
    odds, odds_reference = (12 + 4) / (200 + 100 - 12 - 4), (5 + 4) / (300 + 100 - 5 - 4)
    delta = math.log(odds) - math.log(odds_reference)
    z = delta / math.sqrt(1 / (12 + 4) + 1 / (5 + 4))
    ours = keyness.weighted_log_odds([12], [5], 200, 300, prior=[4], prior_size=100)
    assert [float(value[0]) for value in ours] == pytest.approx([delta, z], abs=1e-12)


def test_a_larger_prior_shrinks_z():
    small, large = (
        keyness.weighted_log_odds([3], [0], 100, 100, prior=[0.01 * size], prior_size=size)[1][0]
        for size in (10, 1000)
    )
    assert 0 < large < small


def test_dp_is_that_of_gries_table():
    counts = np.array([GRIES_A]).T
    assert dispersion.deviation_of_proportions(counts, GRIES_SIZES)[0] == pytest.approx(0.18, abs=1e-12)
    normalised = dispersion.deviation_of_proportions(counts, GRIES_SIZES, normalised=True)[0]
    assert normalised == pytest.approx(0.18 / (1 - 9 / 50), abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_the_floor_is_the_lowest_dp_of_all_ways_to_place_the_occurrences(k, sizes):
    placed = {
        tuple(np.bincount(places, minlength=len(sizes))) for places in product(range(len(sizes)), repeat=k)
    }
    lowest = min(dispersion.deviation_of_proportions(np.array([p]).T, sizes)[0] for p in placed)
    assert dispersion.dispersion_floor(k, sizes) == pytest.approx(lowest, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 5), st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_the_expected_dp_is_the_mean_over_all_placements(k, sizes):
    shares = np.array(sizes) / sum(sizes)
    expected = sum(
        np.prod(shares[list(places)])
        * dispersion.deviation_of_proportions(np.array([np.bincount(places, minlength=len(sizes))]).T, sizes)[
            0
        ]
        for places in product(range(len(sizes)), repeat=k)
    )
    assert dispersion.expected_dispersion(k, sizes) == pytest.approx(expected, abs=1e-9)


def test_the_expected_dp_of_a_frequent_word_is_finite_and_that_of_scipys_binomial():
    sizes, k = [4000, 6000], 9771
    count = np.arange(k + 1)
    mean = (np.abs(count - 0.4 * k) * stats.binom.pmf(count, k, 0.4)).sum()
    assert dispersion.expected_dispersion(k, sizes) == pytest.approx(mean / k, abs=1e-9)


def counts_of(documents):
    return pd.DataFrame(
        [(d, w, n) for d, words in documents.items() for w, n in words.items()],
        columns=["doc_id", "word", "n"],
    )


WORDS = counts_of(
    {
        "t1": {"accord": 6, "the": 40},
        "t2": {"accord": 2, "the": 52},
        "r1": {"the": 60, "tariff": 5},
        "r2": {"accord": 1, "the": 30, "tariff": 4},
    }
)


def test_words_are_ranked_from_the_target_to_the_reference():
    table = keyness.compare_words(WORDS, target=["t1", "t2"], reference=["r1", "r2"], contrast="t : r")
    assert table["word"].tolist() == ["accord", "the", "tariff"]
    accord = table.iloc[0]
    assert (accord["n_target"], accord["n_reference"], accord["documents_target"]) == (8, 1, 2)
    assert accord["log_ratio"] == pytest.approx(3.0)


def test_rare_words_are_left_out_but_still_count_as_words():
    table = keyness.compare_words(WORDS, target=["t1", "t2"], reference=["r1", "r2"], fewest=10)
    assert table["word"].tolist() == ["the"]
    assert table["log_ratio"].iloc[0] == pytest.approx(math.log2((92 / 100) / (90 / 100)))


def test_words_that_are_not_told_one_by_one_count_among_the_words():
    rows = [("one", "a", "pact", 2), ("one", "a", "odd", 8), ("two", "b", "pact", 1), ("two", "b", "", 9)]
    counts = pd.DataFrame(rows, columns=["study", "doc_id", "word", "n"])
    table = keyness.compare_words(counts, target=["a"], reference=["b"], fewest=1)
    assert table[["word", "n_target", "n_reference", "log_ratio"]].to_numpy().tolist() == [
        ["pact", 2, 1, 1.0]
    ]


def test_only_words_are_compared_that_both_studies_tell():
    rows = [("one", "a", "pact", 2), ("one", "a", "", 8), ("two", "b", "pact", 1), ("two", "b", "odd", 9)]
    rows += [("two", "b", "", 9), ("one", "c", "odder", 4)]
    counts = pd.DataFrame(rows, columns=["study", "doc_id", "word", "n"])
    assert keyness.compare_words(counts, target=["a"], reference=["b"], fewest=1)["word"].tolist() == ["pact"]


def test_with_few_documents_each_target_document_is_left_out_in_turn():
    accord = keyness.compare_words(WORDS, target=["t1", "t2"], reference=["r1", "r2"]).iloc[0]
    assert accord["interval"] == "leave one target document out"
    without = [math.log2((2 / 54) / 0.01), math.log2((6 / 46) / 0.01)]
    assert [accord["low"], accord["high"]] == pytest.approx(without)


def test_one_target_document_has_no_range():
    table = keyness.compare_words(WORDS, target=["t1"], reference=["r1", "r2"])
    assert table["low"].isna().all() and set(table["interval"]) == {"one document"}


RESAMPLED = {
    f"{side}{number}": {"accord": int(n), "the": 100}
    for side, mean in (("r", 3), ("t", 6), ("x", 9))
    for number, n in enumerate(np.random.default_rng(2).poisson(mean, 12))
}
TARGET, REFERENCE = ([f"{side}{number}" for number in range(12)] for side in "tr")


def test_with_many_documents_whole_documents_are_resampled():
    """The same percentiles come from tables of words that are drawn row by row, those of others, too."""
    table = keyness.compare_words(
        counts_of(RESAMPLED), target=TARGET, reference=REFERENCE, draws=60, seed=4
    ).set_index("word")
    names, ratios = sorted(RESAMPLED), []
    for weights in resample_weights(len(names), draws=60, seed=4).astype(int):
        drawn = [name for name, times in zip(names, weights, strict=True) for _ in range(times)]
        k = {side: sum(RESAMPLED[d]["accord"] for d in drawn if d[0] == side) for side in "tr"}
        n = {side: k[side] + 100 * sum(d[0] == side for d in drawn) for side in "tr"}
        ratios.append(math.log2((k["t"] / n["t"]) / (k["r"] / n["r"])))
    accord = table.loc["accord"]
    assert accord["interval"] == "bootstrap over documents"
    assert [accord["low"], accord["high"]] == pytest.approx(
        np.quantile(ratios, [0.025, 0.975]).tolist(), abs=1e-9
    )


def test_the_interval_of_a_contrast_does_not_depend_on_the_others_that_are_asked():
    words, others = counts_of(RESAMPLED), [f"x{number}" for number in range(12)]
    alone = keyness.compare_words(words, target=TARGET, reference=REFERENCE, contrast="t : r")
    asked = {
        "x : all": (others, TARGET + REFERENCE),
        "t : r": (TARGET, REFERENCE),
        "r : t, x": (REFERENCE, TARGET + others),
    }
    among = keyness.compare_contrasts(words, asked)
    pd.testing.assert_frame_equal(
        among[among["contrast"] == "t : r"].drop(columns="name").reset_index(drop=True), alone
    )


def test_a_contrast_without_a_word_that_is_frequent_enough_has_no_rows():
    table = keyness.compare_contrasts(WORDS, TWO_WAYS, fewest=1000)
    assert table.columns.tolist() == [*keyness.COLUMNS, "name"] and table.empty


def test_how_many_words_are_resampled_at_a_time_changes_nothing(monkeypatch):
    words = counts_of(RESAMPLED)
    whole = keyness.compare_words(words, target=TARGET, reference=REFERENCE)
    monkeypatch.setattr(keyness, "_SUMS", 1)
    pd.testing.assert_frame_equal(keyness.compare_words(words, target=TARGET, reference=REFERENCE), whole)


def test_a_resample_without_a_document_of_a_group_is_left_out(monkeypatch):
    weights = np.ones((3, 36))
    weights[1, :12] = 0  # none of the reference
    monkeypatch.setattr(keyness, "resample_weights", lambda *_, **__: weights)
    table = keyness.compare_words(counts_of(RESAMPLED), target=TARGET, reference=REFERENCE)
    assert table["low"].tolist() == pytest.approx(table["log_ratio"].tolist(), abs=1e-9)


@pytest.mark.parametrize("n_documents", [2, 12])
def test_a_word_that_one_side_lacks_has_no_range(n_documents):
    documents = {
        f"{side}{number}": {"the": 9, only: 5}
        for side, only in (("t", "pact"), ("r", "tariff"))
        for number in range(n_documents)
    }
    sides = ([f"{side}{number}" for number in range(n_documents)] for side in "tr")
    target, reference = sides
    table = keyness.compare_words(counts_of(documents), target=target, reference=reference).set_index("word")
    assert table.loc["the", ["low", "high"]].notna().all()
    assert table.loc[["pact", "tariff"], ["low", "high"]].isna().all(axis=None)


def test_an_unknown_document_is_named_with_the_nearest():
    with pytest.raises(TableError, match=r"'tt1'.*did you mean t1"):
        keyness.compare_words(WORDS, target=["t1", "tt1"], reference=["r1"])


def test_a_group_without_documents_is_refused():
    with pytest.raises(TableError, match="no documents"):
        keyness.compare_words(WORDS, target=[], reference=["r1"])


def test_the_table_fits_its_definition():
    table = keyness.compare_contrasts(WORDS, {"t : r": (["t1", "t2"], ["r1", "r2"])})
    tables.check(tables.conform(table, "keyness"), "keyness")


TWO_WAYS = {"t : r": (["t1", "t2"], ["r1", "r2"]), "r : t": (["r1", "r2"], ["t1", "t2"])}


def test_contrasts_stand_one_below_the_other_and_mirror_each_other():
    table = keyness.compare_contrasts(WORDS, TWO_WAYS)
    there, back = (table[table["contrast"] == name].set_index("word")["log_ratio"] for name in TWO_WAYS)
    assert (there + back).abs().max() == pytest.approx(0, abs=1e-12)


def test_names_are_marked_with_their_possessives_and_change_no_score():
    words = counts_of(
        {"t1": {"arcadia": 6, "arcadia's": 3, "arcadian": 4, "the": 9}, "r1": {"the": 30, "arcadia": 1}}
    )
    contrast = {"t : r": (["t1"], ["r1"])}
    marked = keyness.compare_contrasts(words, contrast, names={"arcadia"}, fewest=1).set_index("word")
    assert marked["name"].to_dict() == {"arcadia": True, "arcadia's": True, "arcadian": False, "the": False}
    plain = keyness.compare_contrasts(words, contrast, fewest=1).set_index("word")
    assert marked.drop(columns="name").equals(plain.drop(columns="name"))


def test_key_words_are_those_at_both_ends():
    table = keyness.compare_contrasts(WORDS, TWO_WAYS, names={"accord"})
    assert keyness.pick_key_words(table, "t : r", most=1)["word"].tolist() == ["accord", "tariff"]
    assert "accord" not in set(keyness.pick_key_words(table, "t : r", names=False)["word"])


def test_a_contrast_that_was_not_made_is_named_with_the_nearest():
    with pytest.raises(TableError, match=r"'t : s'.*did you mean t : r"):
        keyness.pick_key_words(keyness.compare_contrasts(WORDS, TWO_WAYS), "t : s")


def test_key_words_are_listed_from_the_strongest_at_both_ends():
    listed = keyness.list_key_words(keyness.compare_contrasts(WORDS, TWO_WAYS), most=1)
    assert listed.to_numpy().tolist() == [["t : r", "accord", "tariff"], ["r : t", "tariff", "accord"]]


@pytest.mark.parametrize("largest", [3, 1 << 24, 1 << 26])
def test_words_of_many_and_of_few_documents_are_resampled_alike(largest):
    """Of 60 documents all use the first word and one the last; counts may be too large for single floats."""
    counts = np.arange(60)[:, None] % np.arange(1, 9) == 0
    counts = np.column_stack([np.full(60, largest), counts, np.eye(60, 1)]).astype(np.int32)
    words = [f"w{number}" for number in range(counts.shape[1])]
    rows = pd.DataFrame(counts, index=[f"d{number:02}" for number in range(60)], columns=words).stack()
    table = keyness._Counts.of(rows.rename("n").rename_axis(["doc_id", "word"]).reset_index())
    part = np.arange(60) % 3
    resampled = keyness._Resampled.of(table, part, draws=20, seed=3)
    weights = resample_weights(60, draws=20, seed=3)
    expected = [(weights[:, part == one] @ counts[part == one].astype(float)).T for one in range(3)]
    assert (resampled.sum_words(np.arange(len(words))) == expected).all()
