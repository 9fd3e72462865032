"""How uncertain is a count, a rate or a share? Intervals for what was sampled.

Three kinds of uncertainty are kept apart in this workbook. These functions measure *sampling*: what would
change if other documents or passages had been read. Coding error is measured in ``agreement``, the
analyst's choices in ``specification``. None of the intervals here covers the other two. All are intervals
of 95 %.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, gammaincinv, gammaln, logit, ndtri, stdtrit

FEW_DOCUMENTS = 10
FEW_CASES = 10
CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
#: The normal quantile that leaves a tail on either side.
Z = ndtri((1 + CONFIDENCE) / 2)

#: So many drawn units are held at a time, to spare memory.
_HELD = 1 << 22

Floats = NDArray[np.float64]


def log_choose(n: ArrayLike, k: ArrayLike) -> Floats:
    """The logarithm of how many ways there are to choose k of n; arrays in, an array out.

    >>> round(float(np.exp(log_choose(4, 2))))
    6
    """
    n, k = np.asarray(n, float), np.asarray(k, float)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def wilson_interval(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """The Wilson score interval of a share k/n; arrays in, arrays ``(low, high)`` out.

    Range: 0 to 1, ``0 <= low <= k/n <= high <= 1``; ``nan`` where n is 0. Formula, with z the normal
    quantile and p = k/n: ``(p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)``. It takes the n cases for
    independent draws, which mentions in one document are not: across documents it is too narrow. Don't
    compare it with a bootstrap over documents as if both meant the same. Reference: Wilson (1927); Brown,
    Cai and DasGupta (2001).

    >>> low, high = wilson_interval(6, 14)
    >>> print(f"{low:.3f} to {high:.3f}")
    0.214 to 0.674
    """
    k, n = np.asarray(k, float), np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    # At the borders the formula gives 0 and 1 but for rounding.
    low = np.where(k == 0, 0 * p, np.maximum(centre - half, 0))
    high = np.where(k == n, p, np.minimum(centre + half, 1))
    return low[()], high[()]


def poisson_interval(k: ArrayLike, *, exposure: ArrayLike) -> tuple[Floats, Floats]:
    """The exact (Garwood) interval of a rate k/exposure; arrays in, arrays ``(low, high)`` out.

    Range: 0 and up; ``nan`` where exposure is 0. Formula, with α = 0.05: ``χ²(α/2; 2k)/2`` to
    ``χ²(1 − α/2; 2k + 2)/2``, over the exposure. It takes mentions for independent of each other; words
    repeat within a document, so that between documents rates spread wider than this. Rates over different
    units (words, sentences) can't be compared. Reference: Garwood (1936).

    >>> low, high = poisson_interval(24, exposure=12.0)
    >>> print(f"{low:.2f} to {high:.2f} per unit")
    1.28 to 2.98 per unit
    """
    k, exposure = np.asarray(k, float), np.asarray(exposure, float)
    low = np.where(k > 0, gammaincinv(np.maximum(k, 1), TAIL), 0.0)
    high = gammaincinv(k + 1, 1 - TAIL)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.where(exposure > 0, 1.0, np.nan)
        return (low / exposure * known)[()], (high / exposure * known)[()]


def leave_one_out_range(k: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """The lowest and highest ratio Σk/Σn when each unit (row) is left out in turn: ``(low, high)``.

    ``k`` and ``n`` hold one row per document; further axes are further ratios. It answers «does one
    document carry the result?»; it is a range, not an interval, and promises no coverage. With one document
    it is ``nan``. Reference: the jackknife's leave-one-out values, Efron and Tibshirani (1993), chapter 11.

    >>> low, high = leave_one_out_range([1, 2, 9], [10, 10, 10])
    >>> print(float(low), float(high))
    0.15 0.55
    """
    k, n = _rows(k), _rows(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (k.sum(axis=0) - k) / (n.sum(axis=0) - n)
    return _quiet(np.nanmin, ratios), _quiet(np.nanmax, ratios)


def resample_weights(
    n_units: int, *, draws: int, seed: int, strata: Sequence[Any] | pd.Series | None = None
) -> Floats:
    """How often each unit is drawn in each bootstrap resample: an array draws × units of counts.

    A statistic that is a ratio of sums is resampled by one matrix product with it. With ``strata`` (one
    label per unit) units are drawn within their stratum, and each stratum keeps its size: resampling
    passages within documents keeps the documents fixed. The same seed gives the same weights. Reference:
    Efron and Tibshirani (1993), chapter 6; Davison and Hinkley (1997), section 3.8 on clusters.
    """
    weights = np.zeros((draws, n_units))
    for rows, members, drawn in _draw(n_units, draws, seed, strata):
        weights[rows, members] = _count_drawn(drawn)
    return weights


def resample_sums(
    values: ArrayLike, *, draws: int, seed: int, strata: Sequence[Any] | pd.Series | None = None
) -> Floats:
    """The sums of columns in each bootstrap resample of their rows: an array draws × columns.

    They are those of the weights of ``resample_weights``, of which only some are held at a time, so that
    memory doesn't grow with the units.

    >>> resample_sums([[1.0, 10.0], [1.0, 10.0]], draws=2, seed=0).tolist()
    [[2.0, 20.0], [2.0, 20.0]]
    """
    values = np.asarray(values, float)
    sums = np.zeros((draws, *values.shape[1:]))
    counting = np.asarray(values.any(axis=tuple(range(1, values.ndim))))
    for rows, members, drawn in _draw(len(values), draws, seed, strata):
        if counting[members].any():
            sums[rows] += np.tensordot(_count_drawn(drawn).astype(float), values[members], axes=1)
    return sums


def bootstrap_interval(
    k: ArrayLike,
    n: ArrayLike,
    *,
    draws: int = 2000,
    seed: int = 0,
    strata: Sequence[Any] | pd.Series | None = None,
) -> tuple[Floats, Floats]:
    """The percentile bootstrap interval of a ratio Σk/Σn over resampled units: ``(low, high)``.

    ``k`` and ``n`` hold one row per unit that is drawn whole: a document (cluster bootstrap), or a passage
    with its document as stratum (an interval *within these texts*, which says nothing about other texts).
    Resamples in which n is 0 are left out. With few documents it is too narrow and coarse: five documents
    have only 126 different resamples. Reference: Efron and Tibshirani (1993), chapter 13.
    """
    k, n = _rows(k), _rows(n)
    both = np.stack(np.broadcast_arrays(k, n), axis=-1)
    sums = resample_sums(both, draws=draws, seed=seed, strata=strata)
    return _percentiles(sums[..., 0], sums[..., 1])


def document_interval(
    k: ArrayLike,
    n: ArrayLike,
    *,
    over: Sequence[int] | NDArray[np.intp] | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> tuple[Floats, Floats, str]:
    """How far a ratio Σk/Σn depends on the documents: ``(low, high, method)``; one row per document.

    From ten documents on, a bootstrap with the document as unit; below that, the leave-one-document-out
    range; with one document nothing can be said, and both are ``nan``. ``method`` names what was done: the
    three are not to be compared with each other. Where ``over`` is given, it names for each column of ``k``
    the column of ``n`` below the line, so that one that many share is summed once.
    """
    k, n = _rows(k), _rows(n)
    if over is not None and len(k) >= FEW_DOCUMENTS:
        sums = resample_sums(np.hstack([k, n]), draws=draws, seed=seed)
        above, below = sums[:, : k.shape[1]], sums[:, k.shape[1] :]
        return *_percentiles(above, below[:, over]), "bootstrap over documents"
    n = n if over is None else n[:, over]
    if len(k) >= FEW_DOCUMENTS:
        return *bootstrap_interval(k, n, draws=draws, seed=seed), "bootstrap over documents"
    if len(k) > 1:
        return *leave_one_out_range(k, n), "leave one document out"
    empty = np.full(np.broadcast_shapes(k.shape[1:], n.shape[1:]), np.nan)[()]
    return empty, empty, "one document"


def ratio_half_width(above: Floats, below: Floats) -> float:
    """Half of the 95 % interval of a ratio Σabove/Σbelow, one row per cluster (a document); 0 and up.

    By linearisation, with the clusters independent and not what is in them: ``G/(G−1) Σe²/(Σbelow)²`` with
    ``e = above − ratio·below`` is the variance, and Student's t with G−1 degrees of freedom gives the
    interval, since G, the number of clusters, may be small. Missing for one cluster. Reference: Cameron and
    Miller (2015).
    """
    n, ratio = len(above), above.sum() / below.sum()
    if n < 2:
        return float("nan")
    variance = n / (n - 1) * ((above - ratio * below) ** 2).sum() / below.sum() ** 2
    return float(-stdtrit(n - 1, TAIL) * np.sqrt(variance))


def share_interval(above: Floats, below: Floats) -> tuple[float, float]:
    """The 95 % interval of a share Σabove/Σbelow between 0 and 1, one row per cluster: ``(low, high)``.

    That of ``ratio_half_width``, made symmetric on the logit scale so that it stays within 0 and 1. Missing
    for one cluster. Reference: Korn and Graubard (1998).

    >>> low, high = share_interval(np.array([1.0, 2.0, 3.0]), np.array([4.0, 4.0, 4.0]))
    >>> print(f"{low:.2f} to {high:.2f}")
    0.08 to 0.92
    """
    share = above.sum() / below.sum()
    half = ratio_half_width(above, below) / (share * (1 - share))
    return float(expit(logit(share) - half)), float(expit(logit(share) + half))


def interval_within_texts(
    counted: pd.DataFrame,
    base: pd.DataFrame | str,
    passages: pd.DataFrame,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> dict[str, Any]:
    """The interval of a rate or share *within these texts*: passages are resampled, documents stay fixed.

    ``counted`` are the mentions in the numerator. ``base`` is the mentions in the denominator (for a
    share), or ``"words"`` or ``"sentences"`` (for a rate per 1,000 words, or per sentence). The row has
    ``k, n, estimate, low, high, interval``. It tells how evenly the passages of these documents carry
    the estimate, and nothing about texts that were not read.
    """
    k = _count_by_passage(counted, passages)
    n = passages[f"n_{base}"].to_numpy() if isinstance(base, str) else _count_by_passage(base, passages)
    scale = 1000 if isinstance(base, str) and base == "words" else 1
    low, high = bootstrap_interval(k, n, draws=draws, seed=seed, strata=passages["doc_id"])
    estimate = scale * k.sum() / n.sum() if n.sum() else np.nan
    return {
        "k": int(k.sum()),
        "n": int(n.sum()),
        "estimate": float(estimate),
        "low": float(scale * low),
        "high": float(scale * high),
        "interval": "passages resampled, within these texts",
    }


def note_small(table: pd.DataFrame, *, column: str) -> pd.DataFrame:
    """The table with a column ``note`` that warns where ``column`` is below ten.

    A share of fewer than ten cases moves by more than ten points with one case: give the counts, not the
    share.
    """
    note = np.where(table[column] < FEW_CASES, f"fewer than {FEW_CASES}: read the counts", "")
    return table.assign(note=note)


def _count_by_passage(mentions: pd.DataFrame, passages: pd.DataFrame) -> NDArray[np.int64]:
    return mentions["passage_id"].value_counts().reindex(passages["passage_id"], fill_value=0).to_numpy()


def _draw(
    n_units: int, draws: int, seed: int, strata: Sequence[Any] | pd.Series | None
) -> Iterator[tuple[slice, NDArray[np.intp], NDArray[np.int64]]]:
    """What is drawn, a part at a time: which resamples, among which units, and the places of those drawn.

    The generator gives its numbers in the same order however large the parts are.
    """
    generator = np.random.default_rng(seed)
    stratum_of = np.zeros(n_units, int) if strata is None else pd.factorize(np.asarray(strata), sort=True)[0]
    order = np.argsort(stratum_of, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(stratum_of[order])) + 1) if n_units else ():
        step = max(1, _HELD // len(members))
        for first in range(0, draws, step):
            rows = slice(first, min(first + step, draws))
            yield rows, members, generator.integers(0, len(members), (rows.stop - first, len(members)))


def _count_drawn(drawn: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each of n units is drawn in n draws with replacement: one row per resample."""
    draws, n = drawn.shape
    cells = drawn + n * np.arange(draws)[:, None]
    return np.bincount(cells.ravel(), minlength=draws * n).reshape(draws, n)


def _rows(values: ArrayLike) -> Floats:
    return np.atleast_1d(np.asarray(values, float))


def _percentiles(above: Floats, below: Floats) -> tuple[Floats, Floats]:
    """The percentiles of ratios of resampled sums, one row per resample; those over nothing are left out."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = above / below
    flat = ratios.reshape(len(ratios), -1)
    partly = np.isnan(flat).any(axis=0)
    ends = np.quantile(np.where(partly, 0.0, flat), [TAIL, 1 - TAIL], axis=0)
    if partly.any():
        ends[:, partly] = [_quiet(np.nanquantile, flat[:, partly], tail) for tail in (TAIL, 1 - TAIL)]
    low, high = ends.reshape(2, *ratios.shape[1:])
    return low[()], high[()]


def _quiet(reduce: Callable[..., Any], ratios: Floats, *args: float) -> Floats:
    """A reduction over rows that stays silent where a column is all nan."""
    all_nan = np.isnan(ratios).all(axis=0)
    filled = np.where(all_nan, 0.0, ratios)
    return np.where(all_nan, np.nan, reduce(filled, *args, axis=0))[()]
