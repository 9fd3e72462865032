"""How far do coders agree beyond chance? Krippendorff's alpha for nominal values, and its uncertainty."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from framing.measures.intervals import FEW_DOCUMENTS, TAIL, Floats, resample_weights


def krippendorff_alpha(codings: pd.DataFrame) -> float:
    """Krippendorff's alpha for nominal values, at most 1.

    1 is perfect agreement, 0 what chance gives, below 0 worse than chance; ``nan`` where all values are the
    same: there is nothing to agree on. ``codings`` has one row per unit and one column per coder; empty
    strings and nan are missing. Formula: ``1 − D_o/D_e``; with n_uc the coders that give unit u the value c,
    m_u = Σ_c n_uc ≥ 2, n_c = Σ_u n_uc and n = Σ n_c: ``D_o = Σ_u (m_u² − Σ_c n_uc²)/(m_u − 1) / n`` and
    ``D_e = (n² − Σ_c n_c²) / (n (n − 1))``.

    Unsafe: comparing alpha between sets with different shares of values (rare values lower it). Reference:
    Krippendorff (2011; 2018, chapter 12).

    >>> krippendorff_alpha(pd.DataFrame({"a": ["x", "x", "y", "y"], "b": ["x", "x", "y", "y"]}))
    1.0
    """
    disagreement, counts = count_labels(codings)
    return float(_alpha(disagreement.sum(), counts.sum(axis=0)))


def bootstrap_alpha(
    codings: pd.DataFrame, *, clusters: Sequence[Any] | None = None, draws: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """How far alpha depends on the units: ``(low, high)`` of the 95 % percentile bootstrap.

    ``codings`` as in ``krippendorff_alpha``. Units are resampled, or whole ``clusters`` (one label per unit,
    such as its document), which is wider where errors sit in some of them. ``nan`` with fewer than two
    units or clusters. Reference: Efron and Tibshirani (1993), chapter 13.
    """
    disagreement, counts = count_labels(codings)
    if clusters is not None:
        disagreement, counts = _sum_clusters(disagreement, counts, clusters)
    if len(counts) < 2:
        return np.nan, np.nan
    weights = _weights(len(counts), draws, seed)
    alphas = _alpha(weights @ disagreement, weights @ counts)
    alphas = alphas[~np.isnan(alphas)]
    if not len(alphas):
        return np.nan, np.nan
    return float(np.quantile(alphas, TAIL)), float(np.quantile(alphas, 1 - TAIL))


def document_alpha(
    codings: pd.DataFrame, documents: Sequence[Any], *, draws: int = 1000, seed: int = 0
) -> tuple[float, float, str]:
    """How far alpha depends on the documents: ``(low, high, method)``.

    ``codings`` as in ``krippendorff_alpha``; ``documents`` names the document of each unit. From ten
    documents on it is the 95 % interval of a bootstrap that draws whole documents; below that, the lowest and
    highest alpha when each document is left out in turn, which is a range and promises no coverage; with one
    document nothing can be said, and both are ``nan``. ``method`` names what was done: the three are not to
    be compared with each other. References: Efron and Tibshirani (1993), chapters 11 and 13.
    """
    n_documents = len(set(documents))
    if n_documents >= FEW_DOCUMENTS:
        interval = bootstrap_alpha(codings, clusters=documents, draws=draws, seed=seed)
        return *interval, "bootstrap over documents"
    if n_documents < 2:
        return np.nan, np.nan, "one document"
    disagreement, counts = _sum_clusters(*count_labels(codings), documents)
    alphas = _alpha(disagreement.sum() - disagreement, counts.sum(axis=0) - counts)
    alphas = alphas[~np.isnan(alphas)]
    if not len(alphas):
        return np.nan, np.nan, "leave one document out"
    return float(alphas.min()), float(alphas.max()), "leave one document out"


def count_labels(codings: pd.DataFrame) -> tuple[Floats, Floats]:
    """Per unit with at least two labels, its disagreement and how often each value was given; else zeros.

    The first array has one number per unit, the second one row per unit and one column per value.
    """
    given = (codings.notna() & codings.ne("")).to_numpy(bool)
    value, values = pd.factorize(codings.to_numpy(object)[given])
    n_values = max(len(values), 1)
    cells = np.nonzero(given)[0] * n_values + value
    counts = np.bincount(cells, minlength=len(codings) * n_values).reshape(-1, n_values).astype(float)
    coders = counts.sum(axis=1)
    paired = coders >= 2
    counts = np.where(paired[:, None], counts, 0.0)
    disagreement = (coders**2 - (counts**2).sum(axis=1)) / np.maximum(coders - 1, 1)
    return np.where(paired, disagreement, 0.0), counts


def _alpha(disagreement: ArrayLike, counts: Floats) -> Floats:
    n = counts.sum(axis=-1)
    expected = n**2 - (counts**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * disagreement / expected, np.nan)


def _sum_clusters(disagreement: Floats, counts: Floats, clusters: Sequence[Any]) -> tuple[Floats, Floats]:
    _, member = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    summed = np.stack([np.bincount(member, weights=column) for column in counts.T], axis=1)
    return np.asarray(np.bincount(member, weights=disagreement), float), np.asarray(summed, float)


@lru_cache(maxsize=8)
def _weights(n_units: int, draws: int, seed: int) -> Floats:
    return resample_weights(n_units, draws=draws, seed=seed)
