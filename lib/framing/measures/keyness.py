"""Which words set one group of texts apart from another? Scores, counts and their range over documents.

Register, translation, era and subject differ between groups too, and every keyness score takes all of them
in: a key word says that these texts differ, not why.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.special import xlogy

from framing.base.errors import TableError, nearest
from framing.measures.columns import need
from framing.measures.dispersion import deviation_of_proportions, dispersion_floor, expected_dispersion
from framing.measures.intervals import FEW_DOCUMENTS, TAIL, Floats, resample_weights

COLUMNS = [
    "contrast",
    "word",
    "n_target",
    "n_reference",
    "log_likelihood",
    "log_ratio",
    "log_odds",
    "z",
    "dp",
    "dp_norm",
    "dp_floor",
    "dp_expected",
    "documents_target",
    "documents_reference",
    "low",
    "high",
    "interval",
]
# Words resampled, their sums, and cells of words and documents calculated, at a time, to spare memory.
_BLOCK, _SUMS = 500, 1 << 23
_CELLS = 1 << 20
# Whole numbers up to this are exact as single floats.
_EXACT = 1 << 24
# The share of documents from which on a word's counts are multiplied as a full table.
_MANY = 0.02


def compare_words(
    word_counts: pd.DataFrame,
    *,
    target: Iterable[str],
    reference: Iterable[str],
    contrast: str = "",
    fewest: int = 5,
    prior_size: float = 1000,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """The table ``keyness`` for one contrast: one row per word that occurs ``fewest`` times in both together.

    Parameters
    ----------
    word_counts : one row per document and word: ``doc_id, word, n``. An empty word stands for all words of a
        document that aren't told: only words are compared that its ``study`` (a column, if any) tells.
    target, reference : doc_ids of the two groups; ``contrast`` is what they are called.
    fewest : words rarer in both groups together are left out; they count among the words.
    prior_size : words that the prior of the log-odds is worth; both groups say what is usual.
    draws, seed : of the bootstrap over documents.

    Beside the scores of the functions below: ``n_target, n_reference`` (occurrences), ``documents_target,
    documents_reference`` (that use the word), ``dp`` and its kin (of the target), and ``low, high``: how far
    ``log_ratio`` depends on the documents, by the method that ``interval`` names; missing for a word that one
    side lacks, of which only the half that stands for none would be compared. The bootstrap draws from all
    documents of the table, of which the groups are domains: what is drawn doesn't depend on the contrast.
    Sorted by z from high to low, then word. Raises TableError for a group without documents, and for an
    unknown doc_id.

    Unsafe: taking ``log_likelihood`` and ``z`` for tests. They take every word for an independent draw,
    which words in documents are not: they rank.
    """
    options: dict[str, Any] = {"fewest": fewest, "prior_size": prior_size, "draws": draws, "seed": seed}
    return _compare(_Counts.of(word_counts), {contrast: (target, reference)}, **options)


def compare_contrasts(
    word_counts: pd.DataFrame,
    contrasts: Mapping[str, tuple[Iterable[str], Iterable[str]]],
    *,
    names: Collection[str] = (),
    fewest: int = 5,
    prior_size: float = 1000,
    draws: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """The table ``keyness`` for several contrasts: one row per contrast and word of ``compare_words``.

    ``contrasts`` maps what a contrast is called to ``(target, reference)``, two lists of doc_ids. The column
    ``name`` tells whether the word is one of the ``names``, words in lower case that name somebody (with
    «china», «china's» is one, too). Names keep their rows and count among the words: leaving them out of a
    list doesn't change the scores of the others.
    """
    options: dict[str, Any] = {"fewest": fewest, "prior_size": prior_size, "draws": draws, "seed": seed}
    table = _compare(_Counts.of(word_counts), contrasts, **options)
    bare = table["word"].astype(str).str.removesuffix("'s").str.removesuffix("'")
    return table.assign(name=bare.isin(set(names)))


def pick_key_words(
    keyness: pd.DataFrame, contrast: str, *, most: int = 12, names: bool = True
) -> pd.DataFrame:
    """The ``most`` words with the highest and the lowest z of one contrast, one row each, from high to low.

    ``names=False`` leaves the names of the parties out. Raises TableError for an unknown contrast.
    """
    need(keyness, "contrast", "word", "z", "name", name="keyness")
    rows = keyness[keyness["contrast"] == contrast]
    if rows.empty:
        known = set(keyness["contrast"])
        raise TableError(f"has no contrast {contrast!r}", where="keyness", advice=nearest(contrast, known))
    return pd.concat(pick_ends(rows[names | ~rows["name"]], most), ignore_index=True)


def pick_ends(keyness: pd.DataFrame, most: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The words of the target (z above 0) and of the reference (below 0), at most ``most`` of each."""
    ranked = keyness.sort_values(["z", "word"], ascending=[False, True])
    return ranked[ranked["z"] > 0].head(most), ranked[ranked["z"] < 0].tail(most)


def list_key_words(keyness: pd.DataFrame, *, most: int = 10) -> pd.DataFrame:
    """The key words of every contrast in one line: one row per contrast, names of the parties left out.

    Columns: ``contrast, more`` (words that the target has more of, the highest z first), ``fewer`` (the
    lowest z first).
    """
    rows = []
    for contrast in keyness["contrast"].unique():
        words = pick_key_words(keyness, contrast, most=most, names=False)
        more, fewer = words[words["z"] > 0]["word"], words[words["z"] < 0]["word"][::-1]
        rows.append({"contrast": contrast, "more": ", ".join(more), "fewer": ", ".join(fewer)})
    return pd.DataFrame(rows, columns=["contrast", "more", "fewer"])


def log_likelihood(k: ArrayLike, k_reference: ArrayLike, n: ArrayLike, n_reference: ArrayLike) -> Floats:
    """Dunning's G² of k in n words against k_reference in n_reference; negative: the target has fewer.

    ``2 Σ O ln(O/E)`` over all four cells of the 2 × 2 table (word or other word × target or reference).
    Range: any; 0 is no difference. Unsafe: comparing it between contrasts of different size, since it grows
    with the size of the texts at the same effect; it is no measure of effect. Reference: Dunning (1993);
    the sign is a convention.
    """
    k, k_reference, n, n_reference = (np.asarray(a, float) for a in (k, k_reference, n, n_reference))
    share = (k + k_reference) / (n + n_reference)
    cells = (
        (k, n * share),
        (k_reference, n_reference * share),
        (n - k, n * (1 - share)),
        (n_reference - k_reference, n_reference * (1 - share)),
    )
    g = 2 * sum(xlogy(observed, observed) - xlogy(observed, expected) for observed, expected in cells)
    return np.where(k / n < k_reference / n_reference, -1, 1) * np.maximum(g, 0)


def log_ratio(k: ArrayLike, k_reference: ArrayLike, n: ArrayLike, n_reference: ArrayLike) -> Floats:
    """Hardie's log ratio: the binary logarithm of the ratio of relative frequencies.

    Range: any; 0 is no difference, +1 twice, −1 half as frequent in the target. A frequency of 0 is taken as
    0.5, so that it stays finite. An effect size: it doesn't grow with the texts. Unsafe: reading it without
    the counts, since with few occurrences it jumps. Reference: Hardie (2014).
    """
    k, k_reference, n, n_reference = (np.asarray(a, float) for a in (k, k_reference, n, n_reference))
    return np.log2(np.maximum(k, 0.5) / np.maximum(k_reference, 0.5)) - np.log2(n / n_reference)


def weighted_log_odds(
    k: ArrayLike,
    k_reference: ArrayLike,
    n: ArrayLike,
    n_reference: ArrayLike,
    *,
    prior: ArrayLike,
    prior_size: float,
) -> tuple[Floats, Floats]:
    """The log-odds ratio with an informative Dirichlet prior, and z: ``(log_odds, z)``.

    With α the words' prior counts (``prior``) and α₀ those of all words (``prior_size``):
    ``δ = ln[(k+α)/(n+α₀−k−α)] − ln[(k_r+α)/(n_r+α₀−k_r−α)]``, ``σ² ≈ 1/(k+α) + 1/(k_r+α)``, ``z = δ/σ``. A
    larger prior shrinks rare words more. Range: any; z around 0 is no difference. Unsafe: reading z as a
    test, or comparing it between contrasts of different size; it ranks words in one contrast. Reference:
    Monroe, Colaresi and Quinn (2008), section 3.
    """
    k, k_reference, n, n_reference = (np.asarray(a, float) for a in (k, k_reference, n, n_reference))
    prior = np.asarray(prior, float)
    odds = (k + prior) / (n + prior_size - k - prior)
    odds_reference = (k_reference + prior) / (n_reference + prior_size - k_reference - prior)
    delta = np.log(odds) - np.log(odds_reference)
    return delta, delta / np.sqrt(1 / (k + prior) + 1 / (k_reference + prior))


class _Counts(NamedTuple):
    """How often each word stands in each document.

    ``table`` has a row per document and a column per word, in the order of the alphabet; ``sizes`` are all
    words of each document. ``untold`` are the documents of which not all words are told, ``study`` the number
    of each one's study.
    """

    doc_ids: pd.Index
    words: pd.Index
    table: sparse.csr_array
    sizes: Floats
    untold: NDArray[np.bool_]
    study: NDArray[np.intp]

    @classmethod
    def of(cls, word_counts: pd.DataFrame) -> "_Counts":
        need(word_counts, "doc_id", "word", "n", name="word_counts")
        document, doc_ids = _number(word_counts["doc_id"])
        study = np.zeros(len(doc_ids), np.intp)
        if "study" in word_counts:
            study[document] = _number(word_counts["study"])[0]
        word, words = _number(word_counts["word"])
        cells = word_counts["n"].to_numpy(np.int32), (document, word)
        table = sparse.coo_array(cells, shape=(len(doc_ids), len(words))).tocsr()
        sizes, told = np.asarray(table.sum(axis=1), float), np.asarray(words != "", bool)
        untold = table[:, ~told].sum(axis=1) > 0
        return cls(doc_ids, words[told], table[:, told], sizes, untold, study)

    def find(self, wanted: Iterable[str]) -> NDArray[np.intp]:
        """The rows of documents, in the order of their names. Raises TableError."""
        doc_ids = sorted(set(wanted))
        if not doc_ids:
            raise TableError("a group has no documents", where="contrast", expected="at least one doc_id")
        rows = self.doc_ids.get_indexer(doc_ids)
        if (rows < 0).any():
            unknown = doc_ids[int(np.argmin(rows))]
            advice = nearest(unknown, sorted(self.doc_ids))
            raise TableError(f"has no document {unknown!r}", where="word_counts", advice=advice)
        return rows

    def usual_shares(self, rows: NDArray[np.intp], fewest: int) -> tuple[NDArray[np.intp], Floats]:
        """The words of some documents that each of their studies tells, and their share of all words."""
        totals = self.table[rows].sum(axis=0)
        told = totals >= max(fewest, 1)
        for study in np.unique(self.study[rows][self.untold[rows]]):
            told &= self.table[self.study == study].sum(axis=0) > 0
        columns = np.flatnonzero(told)
        return columns, totals[columns] / self.sizes[rows].sum()


class _Group(NamedTuple):
    """A group of documents: counts per document and word, and all words per document."""

    counts: sparse.csc_array
    sizes: Floats

    def totals(self) -> Floats:
        """How often each word occurs."""
        return np.asarray(self.counts.sum(axis=0), float)

    def documents(self) -> NDArray[np.intp]:
        """How many documents use each word."""
        return np.diff(self.counts.indptr).astype(np.intp)

    def blocks(self) -> Iterator[NDArray[Any]]:
        """The counts of some words at a time."""
        step = max(1, min(_BLOCK, _CELLS // len(self.sizes)))
        for first in range(0, self.counts.shape[1], step):
            yield self.counts[:, first : first + step].toarray(order="C")


def _number(names: pd.Series) -> tuple[NDArray[np.int32], pd.Index]:
    """Names, which may be categories, as numbers in the order of the alphabet, and each name once."""
    named = names.astype("category").cat
    codes = named.codes.to_numpy()
    found = np.flatnonzero(np.bincount(codes, minlength=len(named.categories)))
    once = named.categories[found].astype("str")
    order = once.argsort()
    ranks = np.zeros(len(named.categories), np.int32)
    ranks[found[order]] = np.arange(len(order))
    return ranks[codes], once[order]


class _Contrast(NamedTuple):
    """A contrast: the rows of its documents, and the columns of its words in the order of the alphabet.

    ``usual`` is the words' share of all words, ``shared`` which of them both sides have.
    """

    target: NDArray[np.intp]
    reference: NDArray[np.intp]
    columns: NDArray[np.intp]
    usual: Floats
    shared: NDArray[np.bool_]

    @classmethod
    def of(cls, counts: _Counts, target: Iterable[str], reference: Iterable[str], fewest: int) -> "_Contrast":
        sides = counts.find(target), counts.find(reference)
        columns, usual = counts.usual_shares(np.union1d(*sides), fewest)
        ours, theirs = (counts.table[rows].sum(axis=0)[columns] > 0 for rows in sides)
        return cls(*sides, columns, usual, ours & theirs)

    @property
    def n_documents(self) -> int:
        """The documents of the smaller side."""
        return min(len(self.target), len(self.reference))

    def sides(self, counts: _Counts) -> tuple[_Group, _Group]:
        """The two groups of documents with the contrast's words."""
        ours, theirs = (
            _Group(sparse.csc_array(counts.table[rows][:, self.columns]), counts.sizes[rows])
            for rows in (self.target, self.reference)
        )
        return ours, theirs


def _compare(
    counts: _Counts,
    contrasts: Mapping[str, tuple[Iterable[str], Iterable[str]]],
    *,
    fewest: int,
    prior_size: float,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """The rows of ``compare_words`` for each contrast by its name."""
    found = {name: _Contrast.of(counts, *sides, fewest) for name, sides in contrasts.items()}
    asked = {name: one for name, one in found.items() if len(one.columns)}
    drawn = [name for name, one in asked.items() if one.n_documents >= FEW_DOCUMENTS]
    ranges = dict(zip(drawn, _bootstrap(counts, [asked[name] for name in drawn], draws, seed), strict=True))
    parts = []
    for name, one in asked.items():
        ours, theirs = one.sides(counts)
        scores = _score(ours, theirs, one.usual * prior_size, prior_size)
        if name in ranges:
            (low, high), method = ranges[name], "bootstrap over documents"
        else:
            low, high, method = _leave_one_out(ours, theirs, one.shared)
        named = {"contrast": name, "word": counts.words[one.columns]}
        ranged = {"low": low, "high": high, "interval": method}
        rows = pd.DataFrame({**named, **scores, **_disperse(ours), **ranged})[COLUMNS]
        parts.append(rows.sort_values(["z", "word"], ascending=[False, True]))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def _score(ours: _Group, theirs: _Group, prior: Floats, prior_size: float) -> dict[str, Floats]:
    """The scores of each word, with the counts behind them."""
    k, k_reference = ours.totals(), theirs.totals()
    n, n_reference = ours.sizes.sum(), theirs.sizes.sum()
    log_odds, z = weighted_log_odds(k, k_reference, n, n_reference, prior=prior, prior_size=prior_size)
    return {
        "n_target": k.astype(int),
        "n_reference": k_reference.astype(int),
        "documents_target": ours.documents(),
        "documents_reference": theirs.documents(),
        "log_likelihood": log_likelihood(k, k_reference, n, n_reference),
        "log_ratio": log_ratio(k, k_reference, n, n_reference),
        "log_odds": log_odds,
        "z": z,
    }


def _disperse(group: _Group) -> dict[str, Any]:
    """DP of each word, and the floor and expectation of its count, which many words share."""
    sizes = group.sizes
    k, at = np.unique(group.totals(), return_inverse=True)
    expected = [
        expected_dispersion(some, sizes) for some in np.array_split(k, len(k) * len(sizes) // _CELLS + 1)
    ]
    dp = [deviation_of_proportions(counts, sizes) for counts in group.blocks()]
    norm = [deviation_of_proportions(counts, sizes, normalised=True) for counts in group.blocks()]
    return {
        "dp": np.concatenate(dp),
        "dp_norm": np.concatenate(norm),
        "dp_floor": np.array([dispersion_floor(int(count), sizes) for count in k])[at],
        "dp_expected": np.concatenate(expected)[at],
    }


def _leave_one_out(ours: _Group, theirs: _Group, shared: NDArray[np.bool_]) -> tuple[Floats, Floats, str]:
    """The lowest and the highest log ratio when each document of the target is left out in turn."""
    low, high = np.full((2, len(shared)), np.nan)
    if len(ours.sizes) == 1:
        return low, high, "one document"
    k_left = ours.totals()[shared] - ours.counts[:, shared].toarray(order="C")
    n_left = (ours.sizes.sum() - ours.sizes)[:, None]
    ratios = log_ratio(k_left, theirs.totals()[shared], n_left, theirs.sizes.sum())
    low[shared], high[shared] = ratios.min(axis=0, initial=np.inf), ratios.max(axis=0, initial=-np.inf)
    return low, high, "leave one target document out"


def _bootstrap(counts: _Counts, asked: Sequence[_Contrast], draws: int, seed: int) -> list[Floats]:
    """Percentiles of the log ratio over resampled documents: for each contrast 2 × words.

    All documents of the table are drawn together, whatever contrasts are asked, and a group is a domain of
    what is drawn. The documents fall into parts that stand in the same groups: a group's sums are those of
    its parts, and each part is multiplied once, some words at a time.
    """
    ends = [np.full((2, len(one.columns)), np.nan) for one in asked]
    if not asked:
        return ends
    part, groups = _part(len(counts.sizes), [side for one in asked for side in (one.target, one.reference)])
    resampled = _Resampled.of(counts, part, draws, seed)
    sizes = resampled.sum_sizes()
    words = np.unique(np.concatenate([one.columns[one.shared] for one in asked]))
    step = max(1, min(_BLOCK, _SUMS // sizes.size))
    for first in range(0, len(words), step):
        block = words[first : first + step]
        sums = resampled.sum_words(block)
        for one, end, *sides in zip(asked, ends, groups[::2], groups[1::2], strict=True):
            here = np.flatnonzero(one.shared & (one.columns >= block[0]) & (one.columns <= block[-1]))
            at = np.searchsorted(block, one.columns[here])
            k, k_reference = (sums[np.ix_(parts, at)].sum(axis=0) for parts in sides)
            n, n_reference = (sizes[parts].sum(axis=0) for parts in sides)
            # A small group may have no document among those that are drawn.
            drawn = (n > 0) & (n_reference > 0)
            ratios = log_ratio(k[:, drawn], k_reference[:, drawn], n[drawn], n_reference[drawn])
            end[:, here] = np.quantile(ratios, [TAIL, 1 - TAIL], axis=1)
    return ends


def _part(size: int, groups: Sequence[NDArray[np.intp]]) -> tuple[NDArray[np.intp], list[NDArray[np.intp]]]:
    """Which part each of the documents belongs to, and the parts of each group.

    Documents of one part stand in the same groups.
    """
    stands = np.zeros((len(groups), size), bool)
    for group, rows in zip(stands, groups, strict=True):
        group[rows] = True
    members, part = np.unique(stands, axis=1, return_inverse=True)
    return part.ravel(), [np.flatnonzero(one) for one in members]


class _Resampled(NamedTuple):
    """How often each document is drawn in each resample, documents in the order of their parts.

    ``order`` is that order, by the rows of ``counts`` and ``sizes``; ``weights`` has a row per document in it
    and a column per resample. Part p is from ``bounds[p]`` to ``bounds[p + 1]``.
    """

    counts: sparse.csc_array
    sizes: Floats
    order: NDArray[np.intp]
    weights: NDArray[np.float32]
    bounds: NDArray[np.intp]

    @classmethod
    def of(cls, counts: _Counts, part: NDArray[np.intp], draws: int, seed: int) -> "_Resampled":
        order = np.argsort(part, kind="stable")
        weights = resample_weights(len(part), draws=draws, seed=seed).astype(np.float32).T[order]
        bounds = np.searchsorted(part[order], np.arange(part.max() + 2))
        return cls(counts.table.tocsc(), counts.sizes, order, weights, bounds)

    def sum_sizes(self) -> Floats:
        """All words of each part in each resample: parts × resamples."""
        sizes = self.sizes[self.order, None]
        return np.array([(self.weights[a:b] * sizes[a:b]).sum(axis=0) for a, b in pairwise(self.bounds)])

    def sum_words(self, columns: NDArray[np.intp]) -> NDArray[Any]:
        """How often words occur in each part and resample: parts × words × resamples.

        Words that many documents use are multiplied as a full table, the others as a sparse one: sums of
        whole numbers are the same either way, and as single floats, too, where none is too large for these.
        """
        counts = self.counts[:, columns]
        exact = int(np.max(counts.data, initial=0)) * len(self.sizes) < _EXACT
        weights = self.weights if exact else self.weights.astype(np.float64)
        many = np.diff(counts.indptr) > _MANY * len(self.sizes)
        rows = sparse.csr_array(counts.astype(weights.dtype))[self.order]
        full, thin = rows[:, np.flatnonzero(many)].toarray(), rows[:, np.flatnonzero(~many)]
        sums = np.empty((len(self.bounds) - 1, len(columns), weights.shape[1]), weights.dtype)
        for part, (first, end) in enumerate(pairwise(self.bounds)):
            sums[part, many] = full[first:end].T @ weights[first:end]
            sums[part, ~many] = thin[first:end].T @ weights[first:end]
        return sums
