"""How evenly are words spread over the texts? Gries's deviation of proportions, its floor and expectation."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from framing.measures.intervals import Floats, log_choose


def deviation_of_proportions(counts: ArrayLike, sizes: ArrayLike, *, normalised: bool = False) -> Floats:
    """Gries's DP per word: 0 where it is spread as the parts' sizes are, towards 1 where it sits in one part.

    ``counts`` has one row per part (document) and one column per word, ``sizes`` the parts' words. Formula:
    ``½ Σ |v_i − s_i|`` with v_i the share of the word's occurrences in part i and s_i the part's share of
    all words; ``normalised`` divides by ``1 − min s``, so that 1 can be reached. ``nan`` for a word that
    doesn't occur. Unsafe: comparing DP of words of different frequency (rare words can't be spread evenly:
    see ``dispersion_floor``) or with other numbers of parts. Reference: Gries (2008); normalised: Lijffijt
    and Gries (2012).

    >>> deviation_of_proportions([[3, 2], [0, 2]], [100, 100]).tolist()
    [0.5, 0.0]
    """
    counts, shares = np.asarray(counts, float), np.asarray(sizes, float) / np.sum(sizes)
    with np.errstate(invalid="ignore", divide="ignore"):
        dp = np.abs(counts / counts.sum(0) - shares[:, None]).sum(0) / 2
        return dp / (1 - shares.min()) if normalised else dp


def dispersion_floor(k: int, sizes: ArrayLike) -> float:
    """The lowest DP that k occurrences can have in parts of these sizes; ``nan`` for none.

    Whole occurrences can't be divided. They are dealt out by largest remainders, which is the nearest that
    whole numbers come to proportion. Range: 0 to 1.

    >>> print(dispersion_floor(1, [50, 50]), dispersion_floor(2, [50, 50]))
    0.5 0.0
    """
    if k == 0:
        return np.nan
    fair = k * np.asarray(sizes, float) / np.sum(sizes)
    dealt = np.floor(fair)
    dealt[np.argsort(-(fair - dealt), kind="stable")[: round(k - dealt.sum())]] += 1
    return float(np.abs(dealt - fair).sum() / (2 * k))


def expected_dispersion(k: ArrayLike, sizes: ArrayLike) -> Floats:
    """The mean DP of k occurrences that fall on the words at random; ``nan`` for k = 0.

    DP well above it means clumping. The mean absolute deviation of a binomial count with share s is
    ``2 (m+1) C(k, m+1) s^(m+1) (1−s)^(k−m)`` with m = ⌊ks⌋ (De Moivre; Diaconis and Zabell 1991); DP sums it
    over the parts and halves it, per occurrence. Range: 0 to 1.
    """
    k = np.asarray(k, float)[..., None]
    shares = np.asarray(sizes, float) / np.sum(sizes)
    m = np.floor(k * shares) + 1
    power = xlogy(m, shares) + xlog1py(np.maximum(k - m + 1, 0), -shares)
    deviation = 2 * m * np.exp(log_choose(k, np.minimum(m, k)) + power)
    # Where m exceeds k, the part is the whole text, and nothing can deviate.
    expected = np.where(m > k, 0, deviation).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(k[..., 0] > 0, expected / (2 * k[..., 0]), np.nan)[()]
