"""Which words set one group of texts apart from another? Scores, counts and their range over documents.

Register, translation, era and subject differ between groups too, and every keyness score takes all of them
in: a key word says that these texts differ, not why.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
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
# Words resampled at a time, to spare memory.
_BLOCK = 1000


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
    ``log_ratio`` depends on the documents, by the method that ``interval`` names. Sorted by z from high to
    low, then word. Raises TableError for a group without documents, and for an unknown doc_id.

    Unsafe: taking ``log_likelihood`` and ``z`` for tests. They take every word for an independent draw,
    which words in documents are not: they rank.
    """
    need(word_counts, "doc_id", "word", "n", name="word_counts")
    sides, both = _take_sides(word_counts, target, reference)
    usual = _usual_shares(both, fewest, _told_words(word_counts, both))
    if usual.empty:
        return pd.DataFrame(columns=COLUMNS)
    ours, theirs = (_Group.of(both, doc_ids, list(usual.index)) for doc_ids in sides)
    scores = _score(ours, theirs, usual.to_numpy(float) * prior_size, prior_size)
    ranges = _range_over_documents(ours, theirs, draws, seed)
    table = pd.DataFrame({"contrast": contrast, "word": usual.index, **scores, **_disperse(ours), **ranges})
    return table[COLUMNS].sort_values(["z", "word"], ascending=[False, True], ignore_index=True)


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
    parts = [
        compare_words(word_counts, target=target, reference=reference, contrast=contrast, **options)
        for contrast, (target, reference) in contrasts.items()
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
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
    for contrast in dict.fromkeys(keyness["contrast"]):
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
    k, k_reference = (np.where(count > 0, count, 0.5) for count in (k, k_reference))
    return np.log2(k / n) - np.log2(k_reference / n_reference)


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


class _Group(NamedTuple):
    """A group of documents: counts per document and word, and all words per document."""

    counts: Floats
    sizes: Floats

    @classmethod
    def of(cls, word_counts: pd.DataFrame, doc_ids: list[str], words: list[str]) -> "_Group":
        rows = word_counts[word_counts["doc_id"].isin(doc_ids)]
        sizes = rows.groupby("doc_id")["n"].sum().reindex(doc_ids, fill_value=0).to_numpy(float)
        rows = rows[rows["word"].isin(words)]
        counts = np.zeros((len(doc_ids), len(words)))
        at = pd.Index(doc_ids).get_indexer(rows["doc_id"]), pd.Index(words).get_indexer(rows["word"])
        np.add.at(counts, at, rows["n"].to_numpy(float))
        return cls(counts, sizes)


def _usual_shares(word_counts: pd.DataFrame, fewest: int, told: Collection[str]) -> pd.Series:
    """The share of all words of each that is told and not too rare, in the order of the alphabet."""
    totals = word_counts.groupby("word")["n"].sum()
    return totals[(totals >= fewest) & totals.index.isin(told)].sort_index() / totals.sum()


def _told_words(word_counts: pd.DataFrame, both: pd.DataFrame) -> set[str]:
    """The words that each study of both sides tells, so that their counts are known of all documents."""
    study = word_counts.get("study", pd.Series("", index=word_counts.index))
    words = set(both["word"])
    for name in study[both.index[both["word"] == ""]].unique():
        words &= set(word_counts.loc[study == name, "word"])
    return words - {""}


def _take_sides(
    word_counts: pd.DataFrame, target: Iterable[str], reference: Iterable[str]
) -> tuple[tuple[list[str], list[str]], pd.DataFrame]:
    """The doc_ids of each group, and the counts of the documents of both. Raises TableError."""
    sides = _document_ids(word_counts, target), _document_ids(word_counts, reference)
    return sides, word_counts[word_counts["doc_id"].isin([*sides[0], *sides[1]])]


def _document_ids(word_counts: pd.DataFrame, wanted: Iterable[str]) -> list[str]:
    wanted, known = sorted(set(wanted)), set(word_counts["doc_id"].unique())
    if not wanted:
        raise TableError("a group has no documents", where="contrast", expected="at least one doc_id")
    for doc_id in wanted:
        if doc_id not in known:
            advice = nearest(doc_id, sorted(known))
            raise TableError(f"has no document {doc_id!r}", where="word_counts", advice=advice)
    return wanted


def _score(ours: _Group, theirs: _Group, prior: Floats, prior_size: float) -> dict[str, Floats]:
    """The scores of each word, with the counts behind them."""
    k, k_reference = ours.counts.sum(0), theirs.counts.sum(0)
    n, n_reference = ours.sizes.sum(), theirs.sizes.sum()
    log_odds, z = weighted_log_odds(k, k_reference, n, n_reference, prior=prior, prior_size=prior_size)
    return {
        "n_target": k.astype(int),
        "n_reference": k_reference.astype(int),
        "documents_target": (ours.counts > 0).sum(0),
        "documents_reference": (theirs.counts > 0).sum(0),
        "log_likelihood": log_likelihood(k, k_reference, n, n_reference),
        "log_ratio": log_ratio(k, k_reference, n, n_reference),
        "log_odds": log_odds,
        "z": z,
    }


def _disperse(group: _Group) -> dict[str, Any]:
    counts, sizes = group
    k = counts.sum(0)
    return {
        "dp": deviation_of_proportions(counts, sizes),
        "dp_norm": deviation_of_proportions(counts, sizes, normalised=True),
        "dp_floor": [dispersion_floor(int(count), sizes) for count in k],
        "dp_expected": expected_dispersion(k, sizes),
    }


def _range_over_documents(ours: _Group, theirs: _Group, draws: int, seed: int) -> dict[str, Any]:
    """How far the log ratio depends on the documents, by the method that their number allows."""
    if min(len(ours.sizes), len(theirs.sizes)) >= FEW_DOCUMENTS:
        low, high = _bootstrap(ours, theirs, draws, seed)
        return {"low": low, "high": high, "interval": "bootstrap over documents"}
    if len(ours.sizes) == 1:
        return {"low": np.nan, "high": np.nan, "interval": "one document"}
    counts, sizes = ours
    left, n_left = counts.sum(0) - counts, (sizes.sum() - sizes)[:, None]
    ratios = log_ratio(left, theirs.counts.sum(0), n_left, theirs.sizes.sum())
    # Of a word that the target doesn't have, only the half that stands for none would move.
    known = np.where(counts.sum(0) > 0, 1.0, np.nan)
    method = "leave one target document out"
    return {"low": ratios.min(0) * known, "high": ratios.max(0) * known, "interval": method}


def _bootstrap(ours: _Group, theirs: _Group, draws: int, seed: int) -> Floats:
    """Percentiles of the log ratio over resampled documents, some words at a time."""
    weights = resample_weights(len(ours.sizes), draws=draws, seed=seed)
    weights_reference = resample_weights(len(theirs.sizes), draws=draws, seed=seed + 1)
    n, n_reference = (weights @ ours.sizes)[:, None], (weights_reference @ theirs.sizes)[:, None]
    parts = []
    for first in range(0, ours.counts.shape[1], _BLOCK):
        k = weights @ ours.counts[:, first : first + _BLOCK]
        k_reference = weights_reference @ theirs.counts[:, first : first + _BLOCK]
        parts.append(np.quantile(log_ratio(k, k_reference, n, n_reference), [TAIL, 1 - TAIL], axis=0))
    return np.concatenate(parts, axis=1)
