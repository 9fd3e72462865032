"""Do groups of documents differ? Differences of rates and shares, whose intervals hold for all together."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from framing.measures.columns import need
from framing.measures.intervals import CONFIDENCE

DIFFERS, SAME, UNDECIDED = "differs", "no difference", "undecided"
#: Fewer cases on both sides together give no interval.
FEW_CASES = 5
TOO_FEW = f"fewer than {FEW_CASES} cases"
SIDES = ("target", "reference")
CONTRASTED = (
    *("k_target", "documents_target", "target", "k_reference", "documents_reference", "reference"),
    *("difference", "low", "high", "result"),
)


def contrast_ratios(
    units: pd.DataFrame, margins: Mapping[str, float], *, confidence: float = CONFIDENCE
) -> pd.DataFrame:
    """Differences between two ratios of sums over documents: a row per contrast, in the order of ``margins``.

    Parameters
    ----------
    units : one row per contrast, side and document: ``contrast, side`` (target or reference), ``doc_id``,
        ``above`` and ``below``, whose sums make the ratio (0 or 1 over 1 for a share of documents).
    margins : all contrasts that are asked, each with the difference that is none, in the ratio's unit.
    confidence : the chance that all the intervals together hold what they are for.

    Returns
    -------
    DataFrame
        ``contrast``; for both sides ``k`` (the sum above), ``documents`` and the ratio; ``difference``
        (target minus reference) with its interval ``low, high``; ``result``: «differs» (zero is outside), «no
        difference» (the interval lies within the margin), «undecided», or «fewer than 5 cases».

    The variance of r = Σa/Σb over n documents is ``n/(n−1) · Σ(a − r b)²/(Σb)²`` (Cochran 1977, chapter 6),
    at least that of a single case, ``1/(Σb)²``. The interval is ``difference ± t · √(v₁ + v₂)``, with
    Student's t and the degrees of freedom of Welch (1947), at the level ``1 − confidence^(1/m)`` for m
    ``margins``: so all hold together (Šidák 1967). «No difference» is an equivalence (Schuirmann 1987).

    Unsafe: reading «undecided» as «no difference»; documents of one speaker as if they were independent.

    >>> rows = [("c", side, n, n, 1) for side, first in zip(SIDES, (4, 1)) for n in range(first, first + 3)]
    >>> units = pd.DataFrame(rows, columns=["contrast", "side", "doc_id", "above", "below"])
    >>> contrast_ratios(units, {"c": 0.5})[["low", "high", "result"]].round(2).values.tolist()
    [[0.73, 5.27, 'differs']]
    """
    need(units, "contrast", "side", "doc_id", "above", "below", name="units")
    level = 1 - confidence ** (1 / max(len(margins), 1))
    parts = dict(list(units.groupby(["contrast", "side"], sort=False)))
    rows = [
        {"contrast": name}
        | _contrast(*(parts.get((name, side), units.head(0)) for side in SIDES), margin=margin, level=level)
        for name, margin in margins.items()
    ]
    return pd.DataFrame(rows, columns=["contrast", *CONTRASTED])


def _contrast(
    target: pd.DataFrame, reference: pd.DataFrame, *, margin: float, level: float
) -> dict[str, Any]:
    """One row: both sides, their difference and what it comes to."""
    row: dict[str, Any] = {"low": np.nan, "high": np.nan, "result": TOO_FEW}
    sides = []
    for name, part in zip(SIDES, (target, reference), strict=True):
        ratio, variance, n = _ratio(part)
        row |= {f"k_{name}": part["above"].sum(), f"documents_{name}": n, name: ratio}
        sides.append((variance, n))
    row["difference"] = row["target"] - row["reference"]
    if row["k_target"] + row["k_reference"] < FEW_CASES or min(n for _, n in sides) < 2:
        return row
    total = sum(variance for variance, _ in sides)
    freedom = total**2 / sum(variance**2 / (n - 1) for variance, n in sides)
    half = float(stdtrit(freedom, 1 - level / 2) * np.sqrt(total))
    low, high = row["difference"] - half, row["difference"] + half
    result = DIFFERS if low > 0 or high < 0 else SAME if -margin < low and high < margin else UNDECIDED
    return row | {"low": low, "high": high, "result": result}


def _ratio(part: pd.DataFrame) -> tuple[float, float, int]:
    """A ratio of sums over documents, its variance, and the number of documents that have a part in it.

    Where sums are weighed by what was read, those of single documents may be below 0; all of them count.
    """
    known = part[part["below"].ne(0) | part["above"].ne(0)]
    above, below, n = known["above"].to_numpy(float), known["below"].to_numpy(float), len(known)
    if not n or below.sum() <= 0:
        return np.nan, np.nan, 0
    ratio = above.sum() / below.sum()
    spread = ((above - ratio * below) ** 2).sum() * n / max(n - 1, 1)
    return float(ratio), float(max(spread, 1.0) / below.sum() ** 2), n
