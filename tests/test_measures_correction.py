"""Correcting counts by what was read: sums of weights, intervals, and what is not corrected."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import t
from statsmodels.stats.proportion import proportion_confint

from framing.base.errors import TableError
from framing.measures import correction
from framing.measures.sampling import draw_sample


def coded(values, documents=None):
    """Mentions with a stance each, one per document unless their documents are given."""
    places = range(len(values))
    return pd.DataFrame(
        {
            "mention_id": [f"m{place}" for place in places],
            "doc_id": documents if documents is not None else [f"d{place}" for place in places],
            "stance": list(values),
        }
    )


def read(stances, probability):
    """Readings by mention number."""
    return pd.DataFrame(
        {
            "mention_id": [f"m{place}" for place in stances],
            "stance": list(stances.values()),
            "probability": probability,
        }
    ).astype({"mention_id": "str", "probability": float})


def share(weighed, value):
    everything = pd.Series(True, index=weighed.index)
    return correction.estimate_share(weighed, weighed["stance"].eq(value), everything)


def test_sums_of_weights_are_corrected_counts():
    """Of two x and two y one of each is read with probability one half, and the x turns out to be a y."""
    weighed = correction.weigh_readings(coded("xxyy"), read({0: "y", 2: "y"}, 0.5))
    assert weighed["weight"].tolist() == [-1, 1, -1, 1, 2, 2]
    assert weighed.groupby("stance")["weight"].sum().to_dict() == {"x": 0, "y": 4}


def test_a_corrected_count_is_right_on_average_over_samples():
    """Every sample of two of four mentions, each with probability one half: the mean is the true count."""
    true = dict(enumerate("xyyx"))
    counts = [
        correction.weigh_readings(coded("xxyx"), read({n: true[n] for n in (i, j)}, 0.5))
        .loc[lambda rows: rows["stance"] == "x", "weight"]
        .sum()
        for i in range(4)
        for j in range(i)
    ]
    assert np.mean(counts) == pytest.approx(2)


def test_where_every_mention_was_read_the_share_is_the_readers_and_has_no_interval():
    weighed = correction.weigh_readings(coded("xxyy"), read(dict(enumerate("xyyy")), 1.0))
    row = share(weighed, "x")
    assert (row["observed"], row["corrected"]) == (0.5, 0.25)
    assert np.isnan(row["low"]) and row["bound"] == ""


def test_a_mention_that_could_not_be_drawn_is_refused():
    with pytest.raises(TableError, match=r"no known chance.*expected probability above 0"):
        correction.weigh_readings(coded("x"), read({0: "x"}, 0.0))


def test_what_was_read_and_is_no_mention_any_more_is_left_out():
    assert len(correction.weigh_readings(coded("x"), read({0: "x", 7: "y"}, 1.0))) == 2


MANY = ["x" if place % 3 else "y" for place in range(120)]
DOCUMENTS = [f"d{place // 6}" for place in range(120)]
ERRORS = {place: "y" if place % 10 == 4 else MANY[place] for place in range(0, 120, 2)}


def test_the_interval_is_that_of_an_independent_regression_with_clustered_errors():
    """The mean of the corrected codes, its standard error by statsmodels, put on the logit scale by hand."""
    weighed = correction.weigh_readings(coded(MANY, DOCUMENTS), read(ERRORS, 0.5))
    row = share(weighed, "x")
    outcome = np.array([float(value == "x") for value in MANY])
    for place, value in ERRORS.items():
        outcome[place] += ((value == "x") - outcome[place]) / 0.5
    groups = pd.factorize(np.array(DOCUMENTS))[0]
    fit = sm.OLS(outcome, np.ones(120)).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    mean, error = fit.params[0], fit.bse[0]
    half = t.ppf(0.975, 19) * error / (mean * (1 - mean))
    logit = np.log(mean / (1 - mean))
    expected = (mean, 1 / (1 + np.exp(half - logit)), 1 / (1 + np.exp(-half - logit)))
    assert (row["corrected"], row["low"], row["high"]) == pytest.approx(expected)


def test_a_share_of_a_corrected_part_varies_as_when_documents_are_left_out_in_turn():
    """The standard error of a ratio of two corrected counts is close to the jackknife's."""
    mentions = coded(MANY, DOCUMENTS).assign(referent=["other", *["focal"] * 4, "none"] * 20)
    readings = read(ERRORS, 0.5).merge(mentions[["mention_id", "referent"]])
    readings.loc[::7, "referent"] = "none"
    weighed = correction.weigh_readings(mentions, readings)
    inside, x = weighed["referent"] == "focal", weighed["stance"] == "x"
    row = correction.estimate_share(weighed, x, inside)
    sums = [
        weighed["weight"].where(rows, 0).groupby(weighed["doc_id"]).sum().to_numpy()
        for rows in (x & inside, inside)
    ]
    above, below = sums
    without = (above.sum() - above) / (below.sum() - below)
    jackknife = np.sqrt(19 / 20 * ((without - without.mean()) ** 2).sum())
    corrected = row["corrected"]
    width = np.log(row["high"] / (1 - row["high"])) - np.log(row["low"] / (1 - row["low"]))
    error = width / 2 / 2.093 * corrected * (1 - corrected)
    assert corrected == pytest.approx(above.sum() / below.sum())
    assert error == pytest.approx(jackknife, rel=0.1)


def test_few_documents_are_taken_as_given_and_mentions_for_independent():
    one = share(correction.weigh_readings(coded(MANY, ["d"] * 120), read(ERRORS, 0.5)), "x")
    alone = share(correction.weigh_readings(coded(MANY), read(ERRORS, 0.5)), "x")
    assert (one["low"], one["high"]) == pytest.approx((alone["low"], alone["high"]))


@pytest.mark.parametrize("met", [0, 1, 4])
def test_a_value_that_the_sample_hardly_met_is_not_corrected_and_has_an_exact_upper_bound(met):
    readings = {place: "x" if place < met else "y" for place in range(60)}
    row = share(correction.weigh_readings(coded("y" * 120), read(readings, 0.5)), "x")
    assert np.isnan(row["corrected"]) and (row["observed"], row["n_met"]) == (0, met)
    upper = proportion_confint(met, 60, alpha=0.1, method="beta")[1]
    assert row["bound"] == f"at most {upper:.3f}"


def test_a_value_that_the_sample_hardly_ever_missed_has_a_lower_bound():
    readings = {place: "y" if place < 2 else "x" for place in range(60)}
    row = share(correction.weigh_readings(coded("x" * 120), read(readings, 0.5)), "x")
    lower = proportion_confint(58, 60, alpha=0.1, method="beta")[0]
    assert np.isnan(row["corrected"]) and row["bound"] == f"at least {lower:.3f}"


def test_none_of_sixty_is_at_most_about_three_in_sixty():
    """The rule of three."""
    readings = dict.fromkeys(range(60), "y")
    row = share(correction.weigh_readings(coded("y" * 120), read(readings, 0.5)), "x")
    assert float(row["bound"].split()[-1]) == pytest.approx(3 / 60, rel=0.05)


def test_under_thirty_read_mentions_correct_nothing():
    readings = {place: "xy"[place % 2] for place in range(29)}
    row = share(correction.weigh_readings(coded("x" * 58), read(readings, 0.5)), "x")
    assert np.isnan(row["corrected"]) and row["n_read"] == 29


def test_without_readings_the_coder_stands_alone():
    row = share(correction.weigh_readings(coded("xxy"), read({}, 1.0)), "x")
    assert row["observed"] == pytest.approx(2 / 3) and np.isnan(row["corrected"]) and row["bound"] == ""


def test_a_corrected_rate_is_a_corrected_count_over_the_words():
    """Of eighty x in 4,000 words half are read, and a quarter of these are y: 60 in 4,000 words."""
    documents = [f"d{place % 10}" for place in range(80)]
    readings = {place: "y" if place % 4 == 3 else "x" for place in range(40)}
    weighed = correction.weigh_readings(coded("x" * 80, documents), read(readings, 0.5))
    words = pd.Series(400, index=sorted(set(documents)))
    row = correction.estimate_rate(weighed, weighed["stance"].eq("x"), words)
    assert (row["observed"], row["corrected"]) == (20.0, 15.0)
    assert row["low"] < row["corrected"] < row["high"]


SHARES = {"asserted": 0.86, "sought": 0.08, "denied": 0.03, "questioned": 0.02, "surpassed": 0.01}


def population(generator, n_documents=230):
    """Mentions in documents of unequal size and leaning, with true stances and those of a middling coder."""
    names = np.array(list(SHARES))
    sizes = generator.negative_binomial(1.2, 0.12, n_documents) + 1
    document = np.repeat(np.arange(n_documents), sizes)
    leaning = generator.dirichlet(np.array(list(SHARES.values())) * 12, n_documents).cumsum(axis=1)
    true = (generator.random(len(document))[:, None] > leaning[document]).sum(axis=1).clip(0, 4)
    kept = generator.random(len(document)) < np.array([0.95, 0.6, 0.6, 0.45, 0.4])[true]
    given = np.where(kept, true, generator.choice(5, len(document), p=[0.6, 0.2, 0.1, 0.06, 0.04]))
    mentions = coded(names[given], [f"d{place}" for place in document])
    mentions = mentions.assign(start=range(len(mentions)), end=range(1, len(mentions) + 1))
    plain = {"referent": "focal", "time": "current", "voice": "author", "codebook": "relationship"}
    return mentions.assign(**plain), names[true]


@pytest.mark.slow
def test_intervals_hold_the_true_share_in_95_of_100_samples_rare_values_among_them():
    """Two hundred mentions read of two thousand; between .92 and .98 of the intervals hold the true share."""
    generator = np.random.default_rng(20240101)
    held = {value: [] for value in SHARES}
    for seed in range(300):
        mentions, true = population(generator)
        drawn = draw_sample(mentions, n=200, by="predicted-stance", seed=seed)
        sample = read({place: true[place] for place in drawn["start"]}, drawn["probability"].to_numpy())
        weighed = correction.weigh_readings(mentions, sample)
        for value, whole in SHARES.items():
            row = share(weighed, value)
            if not np.isnan(row["corrected"]):
                held[value].append(row["low"] <= whole <= row["high"])
    coverage = {value: np.mean(one) for value, one in held.items() if len(one) > 150}
    assert len(coverage) >= 4
    assert all(0.92 <= one <= 0.98 for one in coverage.values()), coverage
