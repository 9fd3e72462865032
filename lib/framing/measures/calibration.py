"""Can a coder's probabilities be taken at their word? Of codes given with 0.8, eight in ten are right."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from framing.measures.intervals import wilson_interval

#: Bins of equal mass: each holds about a tenth of the codes.
BINS = 10


def tabulate_calibration(probability: ArrayLike, right: ArrayLike) -> pd.DataFrame:
    """The reliability table: codes in ten bins of equal mass, ordered by their probability; one row per bin.

    Parameters
    ----------
    probability : of each code, as its coder gives it, 0 to 1.
    right : whether the code is that of the reference, one per code.

    Returns
    -------
    DataFrame
        ``bin`` (from 1, the least sure), ``n`` (codes), ``lowest, highest, probability`` (the mean),
        ``share`` (that are right, 0 to 1) with its Wilson interval ``low, high``, and ``gap`` =
        share − probability: below 0 where the coder is too sure. Codes of the same probability share a bin,
        so that there may be fewer than ten bins, and of unequal size.

    Unsafe: reading a gap whose interval holds 0 as a fault. Reference: Niculescu-Mizil and Caruana (2005);
    bins of equal mass: Nixon et al. (2019).

    >>> tabulate_calibration([0.9, 0.6], [True, False])[["n", "probability", "share"]].to_numpy().tolist()
    [[1.0, 0.6, 0.0], [1.0, 0.9, 1.0]]
    """
    codes = pd.DataFrame({"given": np.asarray(probability, float), "right": np.asarray(right, bool)})
    bins = np.ceil(codes["given"].rank(method="average") * BINS / max(len(codes), 1))
    table = codes.groupby(bins).agg(
        n=("right", "size"),
        lowest=("given", "min"),
        highest=("given", "max"),
        probability=("given", "mean"),
        share=("right", "mean"),
        correct=("right", "sum"),
    )
    low, high = wilson_interval(table["correct"], table["n"])
    table = table.assign(low=low, high=high, gap=table["share"] - table["probability"])
    table.insert(0, "bin", range(1, len(table) + 1))
    return table.drop(columns="correct").reset_index(drop=True)


def calibration_error(probability: ArrayLike, right: ArrayLike) -> float:
    """The expected calibration error, 0 to 1: how far shares that are right lie from what was claimed.

    It is the mean over the codes of ``|share − probability|`` of their bin in ``tabulate_calibration``: ten
    bins of equal mass. 0 is perfect; ``nan`` without codes. Unsafe: comparing it between numbers of bins, or
    between a hundred codes and thousands (with few codes chance alone makes gaps). References: Naeini, Cooper
    and Hauskrecht (2015); Nixon et al. (2019).

    >>> calibration_error([0.5, 0.5, 0.5, 0.5], [True, True, True, False])
    0.25
    """
    table = tabulate_calibration(probability, right)
    if not len(table):
        return np.nan
    return float((table["gap"].abs() * table["n"]).sum() / table["n"].sum())
