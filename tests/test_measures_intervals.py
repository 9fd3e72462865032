"""Intervals against statsmodels and scipy, and facts about resampling."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from framing.measures import intervals


@pytest.mark.parametrize(("k", "n"), [(0, 5), (1, 5), (6, 14), (14, 14), (3, 1000)])
def test_wilson_is_that_of_statsmodels(k, n):
    expected = proportion_confint(k, n, alpha=0.05, method="wilson")
    assert intervals.wilson_interval(k, n) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("k", "exposure"), [(0, 2.0), (1, 0.5), (24, 12.0), (3000, 1980.0)])
def test_poisson_is_the_exact_interval_of_statsmodels(k, exposure):
    assert intervals.poisson_interval(k, exposure=exposure) == pytest.approx(
        confint_poisson(k, exposure, method="exact-c"), abs=1e-9
    )


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilson_holds_the_share_and_stays_within_0_and_1(k, n):
    k = min(k, n)
    low, high = intervals.wilson_interval(k, n)
    assert 0 <= low <= k / n <= high <= 1


def test_no_cases_give_no_interval():
    assert np.isnan(intervals.wilson_interval(0, 0)).all()
    assert np.isnan(intervals.poisson_interval(0, exposure=0)).all()


def test_leaving_the_document_out_that_carries_a_rate_shows_in_the_range():
    # Without the third document 3 of 20, without the first 11 of 20.
    assert intervals.leave_one_out_range([1, 2, 9], [10, 10, 10]) == pytest.approx((0.15, 0.55))


def test_one_document_has_no_leave_one_out_range():
    assert np.isnan(intervals.leave_one_out_range([3], [10])).all()


def test_leave_one_out_works_on_columns_at_once():
    low, high = intervals.leave_one_out_range([[1, 0], [2, 0], [9, 0]], [[10, 10]] * 3)
    assert low == pytest.approx([0.15, 0]) and high == pytest.approx([0.55, 0])


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.integers(0, 5))
def test_resampling_within_strata_keeps_their_sizes(strata, seed):
    weights = intervals.resample_weights(len(strata), draws=7, seed=seed, strata=strata)
    for stratum in set(strata):
        inside = np.array(strata) == stratum
        assert (weights[:, inside].sum(axis=1) == inside.sum()).all()


def test_units_are_drawn_as_from_a_multinomial():
    """Mean 1, variance 1 − 1/n, covariance −1/n, within four standard errors of 20,000 draws."""
    weights = intervals.resample_weights(4, draws=20_000, seed=8)
    covariance = np.cov(weights.T, ddof=0)
    assert weights.mean(axis=0) == pytest.approx(1, abs=4 * np.sqrt(0.75 / 20_000))
    assert covariance == pytest.approx(np.eye(4) - 0.25, abs=0.05)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    k, n = np.arange(12), np.full(12, 100)
    first = intervals.bootstrap_interval(k, n, seed=1)
    assert first == intervals.bootstrap_interval(k, n, seed=1)
    assert first != intervals.bootstrap_interval(k, n, seed=2)


def test_the_bootstrap_agrees_with_scipys_within_simulation_error():
    generator = np.random.default_rng(3)
    k, n = generator.poisson(4, 40), generator.integers(800, 1200, 40)
    theirs = stats.bootstrap(
        (k, n),
        lambda k, n, axis: k.sum(axis=axis) / n.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=8000,
        method="percentile",
        rng=np.random.default_rng(4),
    ).confidence_interval
    ours = intervals.bootstrap_interval(k, n, draws=8000, seed=5)
    # The ends' simulation error is some hundredths of the interval's width.
    assert ours == pytest.approx(tuple(theirs), abs=0.05 * (theirs.high - theirs.low))


@pytest.mark.parametrize(
    ("documents", "method"),
    [(1, "one document"), (5, "leave one document out"), (10, "bootstrap over documents")],
)
def test_the_number_of_documents_decides_the_method(documents, method):
    assert intervals.document_interval(np.ones(documents), np.full(documents, 10))[2] == method


def test_passages_are_resampled_within_their_documents():
    """Every passage of a document alike: resampling within documents changes nothing."""
    passages = pd.DataFrame({"passage_id": list("abcd"), "doc_id": list("xxyy"), "n_words": [10] * 4})
    mentions = pd.DataFrame({"passage_id": ["a", "b"]})
    row = intervals.interval_within_texts(mentions, "words", passages)
    assert (row["k"], row["n"], row["estimate"]) == (2, 40, 50.0)
    assert (row["low"], row["high"]) == (50.0, 50.0)


def test_a_share_within_texts_is_one_count_over_another():
    passages = pd.DataFrame({"passage_id": list("abcd"), "doc_id": list("xxyy"), "n_words": [10] * 4})
    base = pd.DataFrame({"passage_id": list("aabc")})
    row = intervals.interval_within_texts(base.head(1), base, passages)
    assert (row["k"], row["n"], row["estimate"]) == (1, 4, 0.25)
    assert 0 <= row["low"] <= 0.25 <= row["high"] <= 1


def test_small_numbers_are_noted():
    noted = intervals.note_small(pd.DataFrame({"n": [9, 10]}), column="n")
    assert noted["note"].tolist() == ["fewer than 10: read the counts", ""]


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 12), st.integers(1, 9), st.integers(1, 40), st.booleans())
def test_resamples_are_the_same_however_few_units_are_held_at_a_time(n, draws, held, divided):
    strata = [number % 3 for number in range(n)] if divided else None
    options = {"draws": draws, "seed": 5, "strata": strata}
    whole = intervals.resample_weights(n, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intervals, "_HELD", held)
        assert (intervals.resample_weights(n, **options) == whole).all()
        counts = np.arange(2 * n).reshape(n, 2)
        assert (intervals.resample_sums(counts, **options) == whole @ counts).all()


def test_passages_are_resampled_without_holding_all_draws(monkeypatch):
    """Of 600 passages in 20 documents, each draw of a document is held alone: never more than 30 units."""
    held = []
    count = intervals._count_drawn
    monkeypatch.setattr(intervals, "_HELD", 30)
    monkeypatch.setattr(intervals, "_count_drawn", lambda drawn: held.append(drawn.size) or count(drawn))
    ones = np.ones(600)
    intervals.bootstrap_interval(ones, ones, draws=4, strata=np.repeat(range(20), 30))
    assert len(held) == 80 and max(held) == 30


def test_documents_in_which_nothing_is_counted_are_drawn_and_not_counted(monkeypatch):
    """Of twenty documents one has mentions: the draws of the other nineteen change no sum."""
    counted = []
    count = intervals._count_drawn
    monkeypatch.setattr(intervals, "_count_drawn", lambda drawn: counted.append(drawn.shape) or count(drawn))
    k, strata = np.r_[np.zeros(40), np.ones(20)], np.repeat(range(3), 20)
    assert (intervals.resample_sums(k, draws=7, seed=1, strata=strata) == 20).all()
    assert counted == [(7, 20)]


@given(st.integers(10, 14), st.integers(0, 3))
def test_counts_over_columns_that_they_share_have_the_intervals_of_counts_over_each(n, seed):
    k = np.arange(3 * n).reshape(n, 3) % 5
    words, mentions = np.full(n, 100), k.sum(axis=1)
    over, options = [1, 0, 1], {"draws": 20, "seed": seed}
    shared = intervals.document_interval(k, np.column_stack([words, mentions]), over=over, **options)
    apart = intervals.document_interval(k, np.column_stack([mentions, words, mentions]), **options)
    assert (np.array(shared[:2]) == np.array(apart[:2])).all()
