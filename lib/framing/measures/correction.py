"""What would a share be if the coder made no mistakes? A correction for *measured* error.

It needs codings by careful readers of a *random* sample that the coder was not made on. With any other
sample the error rates are those of that sample, and the correction adds a bias of its own.
"""

from typing import Any

import numpy as np
import pandas as pd

from framing.base.errors import TableError
from framing.measures.columns import need
from framing.measures.intervals import Floats, Z


def design_based_share(codings: pd.DataFrame, value: str) -> dict[str, Any]:
    """A value's share, corrected with a random sample whose probability is known.

    Parameters
    ----------
    codings : one row per mention of *all* mentions of interest: the coder's label (``coded``), the
        reference label (``reference``, empty where nobody read it) and the ``probability`` with which it
        was drawn to be read (above 0 for all).
    value : the label whose share is wanted.

    Returns
    -------
    dict
        ``value, k`` (mentions that the coder gives it), ``n`` (mentions), ``n_sample`` (read), ``observed``
        = k/n, ``share`` and ``low, high``, from 0 to 1.

    Raises
    ------
    TableError
        where a mention had no chance of being read.

    Each mention contributes ``ŷ + (R/π)(y − ŷ)``, with R = 1 where it was read and π its probability; the
    share is the mean of these, its interval ± z standard errors of that mean. Right on average whatever the
    coder's errors, since only the sampling is assumed; it may leave 0 to 1 in small samples and is then cut.
    Unsafe: taking the interval for one over documents, since mentions count as independent. Reference:
    Egami, Hinck, Stewart and Wei (2023).
    """
    need(codings, "coded", "reference", "probability", name="codings")
    chance = _chances(codings["probability"])
    predicted = codings["coded"].eq(value).to_numpy(float)
    true = codings["reference"].eq(value).to_numpy(float)
    read = codings["reference"].fillna("").ne("").to_numpy()
    return {
        "value": value,
        "k": int(predicted.sum()),
        "n": len(codings),
        "n_sample": int(read.sum()),
        "observed": float(predicted.mean()),
        **_mean_in_bounds(predicted + np.where(read, (true - predicted) / chance, 0)),
    }


def _chances(probability: pd.Series) -> Floats:
    """The probabilities with which mentions were drawn. Raises TableError where one isn't above 0."""
    chance = probability.to_numpy(float)
    if not (chance > 0).all():
        what = "a mention has no chance of being read"
        raise TableError(what, where="codings", expected="probability above 0")
    return chance


def _mean_in_bounds(adjusted: Floats) -> dict[str, float]:
    """``share``, the mean of the adjusted values, and its interval ``low, high``, all cut to 0 to 1.

    The interval is empty for a single value, which has no standard error.
    """
    error = adjusted.std(ddof=1) / np.sqrt(len(adjusted)) if len(adjusted) > 1 else np.nan
    share = adjusted.mean()
    bounds = np.clip([share, share - Z * error, share + Z * error], 0, 1)
    return dict(zip(("share", "low", "high"), bounds.tolist(), strict=True))
