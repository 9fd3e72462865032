"""What would a share be if the coder made no mistakes? Corrections for *measured* error.

They need codings by careful readers of a *random* sample that the rules were not developed on. With any
other sample the error rates are those of that sample, and the correction adds a bias of its own.
"""

import numpy as np
import pandas as pd
from scipy.optimize import nnls
from scipy.special import ndtri

from framing.base.errors import TableError
from framing.measures.columns import need


def corrected_share(observed, *, sensitivity, specificity):
    """A share corrected for misclassification: ``(p + specificity − 1) / (sensitivity + specificity − 1)``,
    kept in 0 to 1.

    ``observed`` is the share that the coder finds; sensitivity is its recall, specificity its recall for
    «not this value». Raises TableError where sensitivity + specificity ≤ 1: such a coder carries no
    information. Unsafe where the error rates differ between the validated sample and the texts. Reference:
    Rogan and Gladen (1978).

    >>> print(round(corrected_share(0.30, sensitivity=0.9, specificity=0.95), 4))
    0.2941
    """
    youden = sensitivity + specificity - 1
    if youden <= 0:
        raise TableError("sensitivity and specificity sum to no more than 1: no correction is possible")
    return float(np.clip((observed + specificity - 1) / youden, 0, 1))


def corrected_shares(observed, confusion):
    """All values' shares corrected at once: the shares π with ``confusionᵀ π = observed``, none negative,
    summing to 1.

    ``observed`` are the coder's shares (a Series by value), ``confusion`` the counts of the validated
    sample (rows: reference, columns: coder, as ``confuse`` gives them). Values the sample never has are
    left out: their error is unknown. Least squares with non-negative shares. Returns a table ``value,
    observed, corrected, n_sample``, sorted by value. Unsafe where the errors differ between sample and
    texts, or a value has a handful of cases. Reference: Hopkins and King (2010), with the
    coder's labels in the place of word profiles.
    """
    known = [value for value in confusion.index if confusion.loc[value].sum() > 0]
    rates = confusion.loc[known].div(confusion.loc[known].sum(axis=1), axis=0)
    aligned = observed.reindex(rates.columns).fillna(0).to_numpy(float)
    # A heavily weighted last equation makes the shares sum to 1.
    heavy = 1e6
    system = np.vstack([rates.to_numpy(float).T, np.full((1, len(known)), heavy)])
    shares, _ = nnls(system, np.append(aligned, heavy))
    table = pd.DataFrame(
        {
            "value": known,
            "observed": observed.reindex(known).fillna(0).to_numpy(),
            "corrected": shares,
            "n_sample": confusion.loc[known].sum(axis=1).to_numpy(),
        }
    )
    return table.sort_values("value", ignore_index=True)


def design_based_share(
    codings, value, *, judged="coded", by="reference", probability="probability", confidence=0.95
):
    """A value's share, corrected with a random sample whose probability is known: ``k, n, n_sample,
    observed, share, low, high``.

    ``codings`` has one row per mention of *all* mentions of interest: the coder's label, the reference
    label (empty where nobody read it) and the ``probability`` with which it was drawn to be read (above 0
    for all). Each mention contributes ``ŷ + (R/π)(y − ŷ)``, with R = 1 where it was read; the share is the
    mean of these, its interval ± z standard errors of that mean. Right whatever the coder's errors, since
    only the sampling is assumed; it may leave 0 to 1 in small samples and is then cut. Mentions count as
    independent. Reference: Egami, Hinck, Stewart and Wei (2023).
    """
    need(codings, judged, by, probability, name="codings")
    chance = codings[probability].to_numpy(float)
    if not (chance > 0).all():
        raise TableError(
            "a mention has no chance of being read", where="codings", expected=f"{probability} above 0"
        )
    predicted = codings[judged].eq(value).to_numpy(float)
    read = codings[by].fillna("").ne("").to_numpy()
    true = codings[by].eq(value).to_numpy(float)
    adjusted = predicted + np.where(read, (true - predicted) / chance, 0)
    error = adjusted.std(ddof=1) / np.sqrt(len(adjusted)) if len(adjusted) > 1 else np.nan
    share, z = adjusted.mean(), ndtri((1 + confidence) / 2)
    low, high = np.clip([share - z * error, share + z * error], 0, 1)
    return {
        "value": value,
        "k": int(predicted.sum()),
        "n": len(codings),
        "n_sample": int(read.sum()),
        "observed": float(predicted.mean()),
        "share": float(np.clip(share, 0, 1)),
        "low": float(low),
        "high": float(high),
    }
