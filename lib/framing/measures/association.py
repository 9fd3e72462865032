"""Which families and themes go together in a passage? Joint counts against chance, and the network."""

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from framing.measures.columns import need
from framing.measures.intervals import Floats, log_choose

JOINT_FLOOR = 5
COLUMNS = ["a", "b", "k_a", "k_b", "k_ab", "n", "expected", "npmi", "p", "q"]


def associate(
    labels: pd.DataFrame, passages: pd.DataFrame, *, label: str = "theme", joint_floor: int = JOINT_FLOOR
) -> pd.DataFrame:
    """The table ``associations``: one row per pair of labels that both occur.

    Parameters
    ----------
    labels : one row per passage and label: ``passage_id`` and the column that ``label`` names. Repeats
        don't matter.
    passages : every passage, those without a label included: ``passage_id, doc_id``.
    joint_floor : where fewer passages have both labels, ``p`` and ``q`` are left empty.

    Returns
    -------
    DataFrame
        ``a, b`` (a before b by name), ``k_a, k_b, k_ab`` (passages with a, with b, with both), ``n``
        (passages), ``expected`` (joint count if labels were dealt anew within each document), ``npmi, p,
        q``. Sorted by npmi from high to low, then a and b.

    Meaning: ``npmi`` (normalised pointwise mutual information) is 1 where a and b only occur together, 0
    where independent, −1 where never together: ``ln(p_ab / (p_a p_b)) / −ln p_ab``. ``p`` is the exact
    two-sided permutation p-value with b's passages shuffled within each document (twice the smaller tail, at
    most 1), so that a pair is not called associated because both belong to one document. ``q`` controls the
    false discovery rate over all pairs, those below the floor included: their counts are too small to lean
    on, but they were looked at.

    Unsafe: comparing npmi of rare and frequent pairs as strengths (rare pairs reach the extremes by
    chance), or between texts cut into passages of different length. Passages of a document are taken as
    exchangeable. Reference: Bouma (2009) for NPMI; Gart (1970) for the exact conditional distribution over
    strata; Benjamini and Hochberg (1995).
    """
    need(labels, "passage_id", label, name="labels")
    need(passages, "passage_id", "doc_id", name="passages")
    units = passages.drop_duplicates("passage_id")
    table = _count_pairs(_presence(labels, units, label), units["doc_id"])
    table["q"] = false_discovery_rates(table["p"])
    table.loc[table["k_ab"] < joint_floor, ["p", "q"]] = np.nan
    return table.sort_values(["npmi", "a", "b"], ascending=[False, True, True], ignore_index=True)


def normalised_pmi(k_a: int, k_b: int, k_ab: int, n: int) -> float:
    """NPMI of one pair from its counts: −1 where never together, 1 where always and only together.

    Unsafe: what is unsafe of ``associate``. Reference: Bouma (2009).

    >>> print(normalised_pmi(4, 4, 4, 16), normalised_pmi(4, 4, 1, 16), normalised_pmi(4, 4, 0, 16))
    1.0 0.0 -1.0
    """
    if k_ab == 0:
        return -1.0
    if k_ab == n:
        return 1.0
    joint = np.log(k_ab / n)
    return float((joint - np.log(k_a / n) - np.log(k_b / n)) / -joint)


def stratified_tails(
    k_a: Iterable[int], k_b: Iterable[int], sizes: Iterable[int], observed: int
) -> tuple[float, float]:
    """How probable a joint count of at most, and of at least, ``observed`` is by chance within strata.

    Chance is that b is shuffled within each stratum. ``k_a, k_b, sizes`` give per stratum the units with a,
    with b, and all units. The joint count is then a sum of independent hypergeometric counts, whose
    distribution is their convolution: what a permutation test would approach with endless draws. Returns
    ``(lower, upper)``, probabilities; each includes the observed count. Reference: Gart (1970).
    """
    distribution = np.ones(1)
    for a, b, size in zip(k_a, k_b, sizes, strict=True):
        distribution = np.convolve(distribution, _hypergeometric(a, b, size))
    return float(min(1.0, distribution[: observed + 1].sum())), float(min(1.0, distribution[observed:].sum()))


def false_discovery_rates(p: ArrayLike) -> Floats:
    """Benjamini–Hochberg adjusted p-values (q) in the order given; empty p stay empty and are not counted.

    ``q_(i) = min over j ≥ i of m p_(j) / j``: among pairs with q at most 0.05, 5 % are expected to be
    false. Reference: Benjamini and Hochberg (1995); it holds for independent or positively dependent tests.
    """
    p = np.asarray(p, float)
    q = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return q


def link_labels(associations: pd.DataFrame, *, max_q: float = 0.05) -> pd.DataFrame:
    """The network: the pairs that go together more than within-document chance, one row per link.

    Keeps pairs with ``npmi`` above 0, more joint units than ``expected`` and ``q`` at most ``max_q``; an
    absent link means «not shown here», not «independent». Columns as in ``associations``.
    """
    together = (associations["npmi"] > 0) & (associations["k_ab"] > associations["expected"])
    return associations[together & (associations["q"] <= max_q)].reset_index(drop=True)


def _presence(labels: pd.DataFrame, units: pd.DataFrame, label: str) -> pd.DataFrame:
    """Which passage has which label: one row per passage, one column per label."""
    pairs = labels[["passage_id", label]].dropna().drop_duplicates()
    pairs = pairs[pairs["passage_id"].isin(units["passage_id"])]
    cells = pd.crosstab(pairs["passage_id"], pairs[label])
    return cells.reindex(units["passage_id"], fill_value=0).astype(bool)


def _count_pairs(present: pd.DataFrame, doc_ids: pd.Series) -> pd.DataFrame:
    """The rows of ``associate`` without ``q``, in the order of the names.

    ``present`` has a row per passage and a column per label; ``doc_ids`` are those of the passages.
    """
    _, document = np.unique(doc_ids.astype(str), return_inverse=True)
    rows = [
        _pair(a, b, present[a].to_numpy(), present[b].to_numpy(), document)
        for a, b in combinations(sorted(present.columns), 2)
    ]
    return pd.DataFrame(rows, columns=COLUMNS[:-1])


def _pair(
    a: str, b: str, has_a: np.ndarray, has_b: np.ndarray, document: np.ndarray
) -> tuple[str | float, ...]:
    """The row of `associate` for a pair of labels, without ``q``."""
    k_a, k_b = (np.bincount(document, weights=has).astype(int) for has in (has_a, has_b))
    sizes = np.bincount(document)
    joint, n = int((has_a & has_b).sum()), len(document)
    lower, upper = stratified_tails(k_a, k_b, sizes, joint)
    return (
        a,
        b,
        int(k_a.sum()),
        int(k_b.sum()),
        joint,
        n,
        float((k_a * k_b / sizes).sum()),
        normalised_pmi(k_a.sum(), k_b.sum(), joint, n),
        min(1.0, 2 * min(lower, upper)),
    )


def _hypergeometric(a: int, b: int, size: int) -> Floats:
    """The probabilities of 0 to min(a, b) joint units among ``size``."""
    joint = np.arange(min(a, b) + 1)
    possible = joint >= a + b - size
    j = np.where(possible, joint, max(0, a + b - size))
    logs = log_choose(a, j) + log_choose(size - a, b - j) - log_choose(size, b)
    return np.where(possible, np.exp(logs), 0.0)
