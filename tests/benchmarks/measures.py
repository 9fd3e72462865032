"""How much do the vectorised measures save? Each is timed against a plain loop that does the same, as a
ratio.

    python tests/benchmarks/measures.py

Seconds depend on the machine, ratios hardly do. Outside the test run: nothing here is checked but that both
ways agree.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from framing.measures import alpha, association, dispersion, intervals
from framing.measures import specification as spec


def timed(function):
    began = time.perf_counter()
    result = function()
    return result, time.perf_counter() - began


def bootstrap():
    generator = np.random.default_rng(0)
    codings = pd.DataFrame(generator.choice(list("abc"), (180, 2)), columns=["x", "y"])
    weights = intervals.resample_weights(180, draws=200, seed=0).astype(int)

    def loop():
        values = [alpha.krippendorff_alpha(codings.loc[codings.index.repeat(w)]) for w in weights]
        return np.quantile(values, [0.025, 0.975])

    return lambda: alpha.bootstrap_alpha(codings, draws=200), loop, 1


def permutation():
    """The exact distribution of joint counts against a thousand shuffles: the loop is an approximation."""
    generator = np.random.default_rng(0)
    document = np.repeat(np.arange(5), 27)
    has_a, has_b = generator.random(135) < 0.3, generator.random(135) < 0.2
    joint = (has_a & has_b).sum()
    k_a, k_b, sizes = (np.bincount(document, weights=w).astype(int) for w in (has_a, has_b, np.ones(135)))

    def loop():
        hits = 0
        for _ in range(1000):
            order = np.concatenate([generator.permutation(np.flatnonzero(document == d)) for d in range(5)])
            hits += (has_a & has_b[order]).sum() >= joint
        return hits / 1000

    return lambda: association.stratified_tails(k_a, k_b, sizes, joint)[1], loop, 1


def floors():
    """Gries's DP of two thousand words in 237 documents."""
    generator = np.random.default_rng(0)
    sizes = generator.integers(2000, 9000, 237)
    counts = generator.poisson(0.2, (237, 2000))
    shares = sizes / sizes.sum()

    def loop():
        return [
            sum(abs(c / word.sum() - s) for c, s in zip(word, shares, strict=True)) / 2 for word in counts.T
        ]

    return lambda: dispersion.deviation_of_proportions(counts, sizes), loop, 1


def specifications():
    """All specifications at once against two hundred of them counted by filtering tables (the loop is
    scaled up)."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import test_measures_specification as slow

    corpus = slow.make_corpus()
    table = spec.specify_ratio(**corpus)
    sample = table.sample(200, random_state=1).sort_index()
    fast = {"result": None}

    def ours():
        fast["result"] = spec.specify_ratio(**corpus)["estimate"]
        return fast["result"].loc[sample.index].to_numpy()

    return (
        ours,
        lambda: [slow.slow_ratio(row, corpus) for row in sample.to_dict("records")],
        len(table) / len(sample),
    )


def main():
    for measure, close in (
        (bootstrap, 1e-9),
        (permutation, 0.06),
        (floors, 1e-9),
        (specifications, 1e-9),
    ):
        fast, loop, scale = measure()
        fast()
        (ours, our_time), (theirs, their_time) = timed(fast), timed(loop)
        assert np.allclose(ours, theirs, atol=close), measure.__name__
        print(f"{measure.__name__:>16}: {scale * their_time / our_time:8.0f} times as fast as the loop")


if __name__ == "__main__":
    main()
