"""Which families and themes go together in a passage? Joint counts against chance, and the network.

Two labels meet in one phrase where all words of one of them stand next to words of the other, with at most
forty characters between: «the enlargement of NATO» names an opponent and a matter of security at a stroke.
Such a passage tells how a codebook is made, and nothing of whether two labels keep company: it is left out of
what is tested of the pair, in the margins, too. Only the lower tail of ``p`` is that of all passages: leaving
phrases out takes away joint passages alone, and would make any pair look as if it were kept apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from framing.measures.columns import need
from framing.measures.intervals import Floats, log_choose

JOINT_FLOOR = 5
#: So many characters may stand between the words of two labels that meet in one phrase.
_NEXT = 40
#: A joint count as improbable as this is passed over: with thousands of documents most possible ones are.
_NEVER = 1e-250
COLUMNS = ["a", "b", "k_a", "k_b", "k_ab", "k_phrase", "n", "expected", "npmi", "p", "q"]
Span: TypeAlias = tuple[int, int]
Meetings: TypeAlias = Mapping[tuple[str, str], set[str]]


def associate(
    labels: pd.DataFrame,
    passages: pd.DataFrame,
    *,
    label: str = "theme",
    places: pd.DataFrame | None = None,
    joint_floor: int = JOINT_FLOOR,
) -> pd.DataFrame:
    """The table ``associations``: one row per pair of labels that both occur.

    Parameters
    ----------
    labels : one row per passage and label: ``passage_id`` and the column that ``label`` names.
    passages : every passage, those without a label included: ``passage_id, doc_id``.
    places : where each label's words stand: ``passage_id, label, start, end``; None where nobody knows.
    joint_floor : where fewer passages have both, phrases apart, ``p`` and ``q`` are left empty.

    Returns
    -------
    DataFrame
        ``a, b`` (a before b by name), ``k_a, k_b, k_ab`` (passages with a, with b, with both), ``k_phrase``
        (of those with both, joint through one phrase alone), ``n`` (passages); then, of the other passages,
        ``expected`` (joint count if labels were dealt anew within each document), ``npmi`` (empty where a or
        b has no other passage), and ``p, q``. Sorted by npmi from high to low, then a and b.

    Meaning: ``npmi`` (normalised pointwise mutual information) is 1 where a and b only occur together, 0
    where independent, −1 where never together: ``ln(p_ab / (p_a p_b)) / −ln p_ab``. ``p`` is the exact
    two-sided permutation p-value with b's passages shuffled within each document (twice the smaller tail),
    so that no pair is called associated because both belong to one document. ``q`` controls the false
    discovery rate over all pairs, those below the floor included, for they were looked at, too.

    Unsafe: comparing npmi of rare and frequent pairs (rare ones reach the extremes by chance), or between
    texts cut into passages of different length. Passages of a document are taken as exchangeable. Reference:
    Bouma (2009) for NPMI; Gart (1970) for the conditional distribution; Benjamini and Hochberg (1995).
    """
    table = pd.DataFrame(_Counts.of(labels, passages, label).pairs(places), columns=COLUMNS[:-1])
    table["q"] = false_discovery_rates(table["p"])
    table.loc[table["k_ab"] - table["k_phrase"] < joint_floor, ["p", "q"]] = np.nan
    return table.sort_values(["npmi", "a", "b"], ascending=[False, True, True], ignore_index=True)


def list_phrases(associations: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The matches behind ``k_phrase``: one row per pair, joint passage and match of either label there.

    ``associations`` are from ``associate`` with these ``places``. Columns: ``a, b``, and those of ``places``.
    """
    pairs = zip(associations["a"], associations["b"], strict=True)
    met = [(*pair, passage) for pair, found in _meetings(pairs, places).items() for passage in sorted(found)]
    joint = pd.DataFrame(met, columns=["a", "b", "passage_id"])
    parts = [joint.merge(places.assign(**{side: places["label"]}), on=[side, "passage_id"]) for side in "ab"]
    return pd.concat(parts, ignore_index=True)


def _meetings(pairs: Iterable[tuple[str, str]], places: pd.DataFrame) -> Meetings:
    """By pair, the passages in which the two meet in one phrase alone."""
    need(places, "passage_id", "label", "start", "end", name="places")
    spans: dict[str, dict[str, list[Span]]] = defaultdict(lambda: defaultdict(list))
    several = places.groupby("passage_id")["label"].transform("nunique") > 1
    rows = places.loc[several, ["label", "passage_id", "start", "end"]]
    for name, passage_id, start, end in rows.itertuples(index=False, name=None):
        spans[name][passage_id].append((start, end))
    return {
        (a, b): {
            passage
            for passage in spans[a].keys() & spans[b].keys()
            if _in_one_phrase(spans[a][passage], spans[b][passage])
        }
        for a, b in pairs
    }


def _in_one_phrase(a: list[Span], b: list[Span]) -> bool:
    """Whether all spans of one stand next to a span of the other."""

    def adjoins(span: Span, others: list[Span]) -> bool:
        return any(max(span[0] - other[1], other[0] - span[1]) <= _NEXT for other in others)

    return all(adjoins(span, b) for span in a) or all(adjoins(span, a) for span in b)


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
    distribution = _joint_counts(*(np.asarray(list(counts), int) for counts in (k_a, k_b, sizes)))
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

    Keeps pairs with ``npmi`` above 0, more joint passages than ``expected`` apart from those of a phrase, and
    ``q`` at most ``max_q``; an absent link means «not shown here», not «independent». Columns as in
    ``associations``.
    """
    others = associations["k_ab"] - associations["k_phrase"]
    together = (associations["npmi"] > 0) & (others > associations["expected"])
    return associations[together & (associations["q"] <= max_q)].reset_index(drop=True)


class _Counts(NamedTuple):
    """Which passage has which label, and how many do in each document.

    ``has`` has a row per label and a column per passage, ``by_document`` a row per label and a column per
    document; ``passages`` are their ids, ``document`` the number of each passage's document, and ``sizes``
    the passages of each document.
    """

    labels: list[str]
    passages: pd.Index
    has: NDArray[np.bool_]
    document: NDArray[np.intp]
    by_document: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @classmethod
    def of(cls, labels: pd.DataFrame, passages: pd.DataFrame, label: str) -> "_Counts":
        need(labels, "passage_id", label, name="labels")
        need(passages, "passage_id", "doc_id", name="passages")
        units = passages.drop_duplicates("passage_id")
        passage_ids = pd.Index(units["passage_id"])
        known = labels[labels[label].notna() & labels["passage_id"].isin(passage_ids)]
        names = sorted(known[label].unique())
        has = np.zeros((len(names), len(passage_ids)), bool)
        has[pd.Index(names).get_indexer(known[label]), passage_ids.get_indexer(known["passage_id"])] = True
        doc_ids, document = np.unique(units["doc_id"].astype(str), return_inverse=True)
        counts = [np.bincount(document[row], minlength=len(doc_ids)) for row in has]
        sizes = np.bincount(document, minlength=len(doc_ids))
        return cls(names, passage_ids, has, document, np.array(counts), sizes)

    def pairs(self, places: pd.DataFrame | None) -> list[dict[str, Any]]:
        """The rows of ``associate`` without ``q``, in the order of the names."""
        pairs = list(combinations(self.labels, 2))
        met = {} if places is None else _meetings(pairs, places)
        numbers = combinations(range(len(self.labels)), 2)
        return [
            {"a": a, "b": b} | self._pair(first, second, met.get((a, b), set()))
            for (a, b), (first, second) in zip(pairs, numbers, strict=True)
        ]

    def _pair(self, a: int, b: int, met: set[str]) -> dict[str, float]:
        """What is said of two labels, by their numbers, that meet in one phrase alone in some passages."""
        both = self.has[a] & self.has[b]
        phrase = self.passages.get_indexer(list(met)) if met else np.empty(0, int)
        phrase = phrase[(phrase >= 0) & both[phrase]]
        k_a, k_b, sizes, joint = self.by_document[a], self.by_document[b], self.sizes, int(both.sum())
        row = {"k_a": k_a.sum(), "k_b": k_b.sum(), "k_ab": joint, "k_phrase": len(phrase), "n": sizes.sum()}
        lower, upper = stratified_tails(k_a, k_b, sizes, joint)
        if len(phrase):
            out = np.bincount(self.document[phrase], minlength=len(sizes))
            k_a, k_b, sizes, joint = k_a - out, k_b - out, sizes - out, joint - len(phrase)
            _, upper = stratified_tails(k_a, k_b, sizes, joint)
        known = min(k_a.sum(), k_b.sum()) > 0
        return {name: int(n) for name, n in row.items()} | {
            "expected": float((k_a * k_b / np.maximum(sizes, 1)).sum()),
            "npmi": normalised_pmi(k_a.sum(), k_b.sum(), joint, sizes.sum()) if known else np.nan,
            "p": min(1.0, 2 * min(lower, upper)),
        }


def _joint_counts(k_a: NDArray[np.intp], k_b: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """The probabilities of 0, 1, … joint units in all strata together."""
    met = (k_a > 0) & (k_b > 0)
    first, window = 0, np.ones(1)
    for a, b, size in zip(k_a[met].tolist(), k_b[met].tolist(), sizes[met].tolist(), strict=True):
        window = np.convolve(window, _hypergeometric(a, b, size))
        start, end = 0, len(window)
        while window[start] < _NEVER:
            start += 1
        while window[end - 1] < _NEVER:
            end -= 1
        window, first = window[start:end], first + start
    distribution = np.zeros(int(np.minimum(k_a, k_b).sum()) + 1)
    distribution[first : first + len(window)] = window
    return distribution


@lru_cache(maxsize=1 << 16)
def _hypergeometric(a: int, b: int, size: int) -> Floats:
    """The probabilities of 0 to min(a, b) joint units among ``size``."""
    joint = np.arange(min(a, b) + 1)
    possible = joint >= a + b - size
    j = np.where(possible, joint, max(0, a + b - size))
    logs = log_choose(a, j) + log_choose(size - a, b - j) - log_choose(size, b)
    return np.where(possible, np.exp(logs), 0.0)
