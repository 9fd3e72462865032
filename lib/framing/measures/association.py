"""Which families and themes go together in a passage?"""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import gammaln

from framing.measures.columns import need

JOINT_FLOOR = 5
COLUMNS = ["a", "b", "k_a", "k_b", "k_ab", "n", "expected", "npmi", "p", "q"]


def associate(labels, units, *, label="theme", unit="passage_id", within="doc_id", joint_floor=JOINT_FLOOR):
    """The table ``associations``: one row per pair of labels that both occur.

    ``labels`` holds one row per unit and label (repeats don't matter), ``units`` every unit, those without
    a label included, with the document it stands ``within``. Columns: ``a, b`` (a before b by name), ``k_a,
    k_b, k_ab`` (units with a, with b, with both), ``n`` (units), ``expected`` (joint count if labels were
    dealt anew within each document), ``npmi, p, q``.

    Meaning: ``npmi`` (normalised pointwise mutual information) is 1 where a and b only occur together, 0
    where independent, −1 where never together: ``ln(p_ab / (p_a p_b)) / −ln p_ab``. ``p`` is the exact
    two-sided permutation p-value with b's units shuffled within each document (twice the smaller tail, at
    most 1), so that a pair is not called associated because both belong to one document. ``q`` controls the
    false discovery rate over all pairs, those below the floor included. Where ``k_ab`` is below
    ``joint_floor``, ``p`` and ``q`` are empty: counts too small to lean on.

    Unsafe: comparing npmi of rare and frequent pairs as strengths (rare pairs reach the extremes by
    chance), or between texts cut into passages of different length. Passages of a document are taken as
    exchangeable. Reference: Bouma (2009) for NPMI; Gart (1970) for the exact conditional distribution over
    strata; Benjamini and Hochberg (1995). Sorted by npmi from high to low, then a and b.
    """
    need(labels, unit, label, name="labels")
    need(units, unit, within, name="units")
    units = units.drop_duplicates(unit)
    present = _presence(labels, units, label, unit)
    _, document = np.unique(units[within].astype(str), return_inverse=True)
    rows = [
        _pair(a, b, present[a].to_numpy(), present[b].to_numpy(), document)
        for a, b in combinations(sorted(present.columns), 2)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    table["q"] = false_discovery_rates(table["p"])
    table.loc[table["k_ab"] < joint_floor, ["p", "q"]] = np.nan
    return table.sort_values(["npmi", "a", "b"], ascending=[False, True, True], ignore_index=True)


def normalised_pmi(k_a, k_b, k_ab, n):
    """NPMI of one pair from its counts; −1 where never together, 1 where always and only together (Bouma
    2009).

    >>> print(normalised_pmi(4, 4, 4, 16), normalised_pmi(4, 4, 1, 16), normalised_pmi(4, 4, 0, 16))
    1.0 0.0 -1.0
    """
    if k_ab == 0:
        return -1.0
    if k_ab == n:
        return 1.0
    joint = np.log(k_ab / n)
    return float((joint - np.log(k_a / n) - np.log(k_b / n)) / -joint)


def stratified_tails(k_a, k_b, sizes, observed):
    """How probable a joint count of at most, and at least, ``observed`` is when b is shuffled within each
    stratum.

    ``k_a, k_b, sizes`` give per stratum the units with a, with b, and all units. The joint count is then a
    sum of independent hypergeometric counts, whose distribution is their convolution: what a permutation
    test would approach with endless draws. Returns ``(lower, upper)``; each includes the observed count.
    Reference: Gart (1970).
    """
    distribution = np.ones(1)
    for a, b, size in zip(k_a, k_b, sizes, strict=True):
        distribution = np.convolve(distribution, _hypergeometric(a, b, size))
    return float(min(1.0, distribution[: observed + 1].sum())), float(min(1.0, distribution[observed:].sum()))


def false_discovery_rates(p):
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


def link_labels(associations, *, max_q=0.05):
    """The network: the pairs that go together more than within-document chance, one row per link.

    Keeps pairs with ``npmi`` above 0, more joint units than ``expected`` and ``q`` at most ``max_q``; an
    absent link means «not shown here», not «independent». Columns as in ``associations``.
    """
    together = (associations["npmi"] > 0) & (associations["k_ab"] > associations["expected"])
    return associations[together & (associations["q"] <= max_q)].reset_index(drop=True)


def _presence(labels, units, label, unit):
    pairs = labels[[unit, label]].dropna().drop_duplicates()
    pairs = pairs[pairs[unit].isin(units[unit])]
    return pd.crosstab(pairs[unit], pairs[label]).reindex(units[unit], fill_value=0).astype(bool)


def _pair(a, b, has_a, has_b, document):
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


def _hypergeometric(a, b, size):
    """The probabilities of 0 to min(a, b) joint units among ``size``."""
    joint = np.arange(min(a, b) + 1)
    possible = joint >= a + b - size
    j = np.where(possible, joint, max(0, a + b - size))
    logs = _log_choose(a, j) + _log_choose(size - a, b - j) - _log_choose(size, b)
    return np.where(possible, np.exp(logs), 0.0)


def _log_choose(n, k):
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
