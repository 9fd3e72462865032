"""Which words set one group of texts apart from another, and how evenly do the texts use them?

Register, translation, era and subject differ between groups too, and every keyness score takes all of them
in: a key word says that these texts differ, not why.
"""

import numpy as np
import pandas as pd
from scipy.special import gammaln, xlog1py, xlogy

from framing.base.errors import TableError, nearest
from framing.measures.columns import need
from framing.measures.intervals import FEW_DOCUMENTS, resample_weights

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


def compare_words(
    word_counts,
    *,
    target,
    reference,
    contrast="",
    fewest=5,
    prior_size=1000,
    prior=None,
    draws=1000,
    seed=0,
    confidence=0.95,
    few_documents=FEW_DOCUMENTS,
):
    """The table ``keyness`` for one contrast: one row per word that occurs at least ``fewest`` times in
    both together.

    ``word_counts`` has one row per document and word (``doc_id, word, n``); ``target`` and ``reference``
    list doc_ids. Columns beyond those of the single measures below: ``n_target, n_reference``
    (occurrences), ``documents_target, documents_reference`` (documents that use the word), and ``low,
    high``: how far ``log_ratio`` depends on the documents, by the method that ``interval`` names (with at
    least ``few_documents`` documents on both sides a bootstrap of whole documents; else leaving each target
    document out in turn; with one target document nothing). ``log_likelihood`` and ``z`` take every word
    for an independent draw, which words in documents are not: they rank, they don't test. ``dp`` is that of
    the target.

    ``prior`` is a table ``word, n`` that says what words are usual (by default both groups together), worth
    ``prior_size`` words. Sorted by z from high to low, then word.
    """
    need(word_counts, "doc_id", "word", "n", name="word_counts")
    target, reference = _document_ids(word_counts, target), _document_ids(word_counts, reference)
    both = word_counts[word_counts["doc_id"].isin([*target, *reference])]
    totals = both.groupby("word")["n"].sum()
    words = sorted(totals.index[totals >= fewest])
    if not words:
        return pd.DataFrame(columns=COLUMNS)
    counts, sizes = _matrix(both, target, words)
    counts_reference, sizes_reference = _matrix(both, reference, words)
    k, k_reference, n, n_reference = (
        counts.sum(0),
        counts_reference.sum(0),
        sizes.sum(),
        sizes_reference.sum(),
    )
    usual = totals if prior is None else prior.set_index("word")["n"]
    usual = usual.reindex(words, fill_value=0).to_numpy(float) / usual.sum()
    log_odds, z = weighted_log_odds(
        k, k_reference, n, n_reference, prior=_positive(usual) * prior_size, prior_size=prior_size
    )
    low, high, method = _document_range(
        counts, sizes, counts_reference, sizes_reference, draws, seed, confidence, few_documents
    )
    table = pd.DataFrame(
        {
            "contrast": contrast,
            "word": words,
            "n_target": k.astype(int),
            "n_reference": k_reference.astype(int),
            "log_likelihood": log_likelihood(k, k_reference, n, n_reference),
            "log_ratio": log_ratio(k, k_reference, n, n_reference),
            "log_odds": log_odds,
            "z": z,
            "dp": deviation_of_proportions(counts, sizes),
            "dp_norm": deviation_of_proportions(counts, sizes, normalised=True),
            "dp_floor": [dispersion_floor(int(c), sizes) for c in k],
            "dp_expected": expected_dispersion(k, sizes),
            "documents_target": (counts > 0).sum(0),
            "documents_reference": (counts_reference > 0).sum(0),
            "low": low,
            "high": high,
            "interval": method,
        }
    )
    return table.sort_values(["z", "word"], ascending=[False, True], ignore_index=True)


def compare_contrasts(word_counts, contrasts, *, names=(), **options):
    """The table ``keyness`` for several contrasts: the rows of ``compare_words`` for each, and whether the
    word is a ``name``.

    ``contrasts`` maps what a contrast is called to ``(target, reference)``, two lists of doc_ids; ``names``
    are words in lower case that name somebody (with «china», «china's» is one, too). Names keep their rows
    and count among the words: leaving them out of a list doesn't change the scores of the others.
    """
    parts = [
        compare_words(word_counts, target=target, reference=reference, contrast=contrast, **options)
        for contrast, (target, reference) in contrasts.items()
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    bare = table["word"].astype(str).str.removesuffix("'s").str.removesuffix("'")
    return table.assign(name=bare.isin(set(names)))


def pick_key_words(keyness, contrast, *, most=12, names=True):
    """The ``most`` words with the highest and the lowest z of one contrast, from high to low.

    ``names=False`` leaves the names of the parties out. Raises TableError for an unknown contrast.
    """
    need(keyness, "contrast", "word", "z", "name", name="keyness")
    rows = keyness[keyness["contrast"] == contrast]
    if rows.empty:
        known = set(keyness["contrast"])
        raise TableError(f"has no contrast {contrast!r}", where="keyness", advice=nearest(contrast, known))
    ranked = rows[names | ~rows["name"]].sort_values(["z", "word"], ascending=[False, True])
    top, bottom = ranked[ranked["z"] > 0].head(most), ranked[ranked["z"] < 0].tail(most)
    return pd.concat([top, bottom], ignore_index=True)


def list_key_words(keyness, *, most=10, names=False):
    """The key words of every contrast in one line each: ``contrast, more`` (words that the target has more
    of, the highest z first), ``fewer`` (the lowest z first). ``names`` as in ``pick_key_words``.
    """
    rows = []
    for contrast in dict.fromkeys(keyness["contrast"]):
        words = pick_key_words(keyness, contrast, most=most, names=names)
        more, fewer = words[words["z"] > 0]["word"], words[words["z"] < 0]["word"][::-1]
        rows.append({"contrast": contrast, "more": ", ".join(more), "fewer": ", ".join(fewer)})
    return pd.DataFrame(rows, columns=["contrast", "more", "fewer"])


def log_likelihood(k, k_reference, n, n_reference):
    """Dunning's G² of k in n words against k_reference in n_reference, negative where the target has
    relatively fewer.

    ``2 Σ O ln(O/E)`` over all four cells of the 2 × 2 table (word or other word × target or reference).
    Range: any; 0 is no difference; it grows with the size of the texts at the same effect, so that it can't
    be compared between contrasts of different size, and is no measure of effect. Reference: Dunning (1993);
    the sign is a convention.
    """
    k, k_reference = np.asarray(k, float), np.asarray(k_reference, float)
    share = (k + k_reference) / (n + n_reference)
    cells = (
        (k, n * share),
        (k_reference, n_reference * share),
        (n - k, n * (1 - share)),
        (n_reference - k_reference, n_reference * (1 - share)),
    )
    g = 2 * sum(_o_log_ratio(observed, expected) for observed, expected in cells)
    return np.where(k / n < k_reference / n_reference, -1, 1) * np.maximum(g, 0)


def log_ratio(k, k_reference, n, n_reference):
    """Hardie's log ratio: the binary logarithm of the ratio of relative frequencies; +1 is twice, −1 half
    as frequent.

    A frequency of 0 is taken as 0.5, so that it stays finite. An effect size: it doesn't grow with the
    texts, but with few occurrences it jumps. Read it with the counts. Reference: Hardie (2014).
    """
    k, k_reference = (np.where(c > 0, c, 0.5) for c in (np.asarray(k, float), np.asarray(k_reference, float)))
    return np.log2(k / n) - np.log2(k_reference / n_reference)


def weighted_log_odds(k, k_reference, n, n_reference, *, prior, prior_size=None):
    """The log-odds ratio with an informative Dirichlet prior, and z: ``(log_odds, z)``.

    With α the words' prior counts (``prior``) and α₀ those of all words (``prior_size``; the sum of
    ``prior`` unless given): ``δ = ln[(k+α)/(n+α₀−k−α)] − ln[(k_r+α)/(n_r+α₀−k_r−α)]``, ``σ² ≈ 1/(k+α) +
    1/(k_r+α)``, ``z = δ/σ``. A larger prior shrinks rare words more. z around 0 is no difference; it ranks
    words in one contrast and isn't to be read as a test, nor compared between contrasts of different size.
    Reference: Monroe, Colaresi and Quinn (2008), section 3.
    """
    k, k_reference, prior = (np.asarray(a, float) for a in (k, k_reference, prior))
    all_prior = prior.sum() if prior_size is None else prior_size
    odds = (k + prior) / (n + all_prior - k - prior)
    odds_reference = (k_reference + prior) / (n_reference + all_prior - k_reference - prior)
    delta = np.log(odds) - np.log(odds_reference)
    return delta, delta / np.sqrt(1 / (k + prior) + 1 / (k_reference + prior))


def deviation_of_proportions(counts, sizes, *, normalised=False):
    """Gries's DP per word: 0 where it is spread as the parts' sizes are, towards 1 where it sits in one
    small part.

    ``counts`` has one row per part (document) and one column per word, ``sizes`` the parts' words. Formula:
    ``½ Σ |v_i − s_i|`` with v_i the share of the word's occurrences in part i and s_i the part's share of
    all words; ``normalised`` divides by ``1 − min s``, so that 1 can be reached. ``nan`` for a word that
    doesn't occur. Unsafe: comparing DP of words of different frequency (rare words can't be spread evenly:
    see ``dispersion_floor``) or with other numbers of parts. Reference: Gries (2008); normalised: Lijffijt
    and Gries (2012).
    """
    counts, shares = np.asarray(counts, float), np.asarray(sizes, float) / np.sum(sizes)
    with np.errstate(invalid="ignore", divide="ignore"):
        dp = np.abs(counts / counts.sum(0) - shares[:, None]).sum(0) / 2
        return dp / (1 - shares.min()) if normalised else dp


def dispersion_floor(k, sizes):
    """The lowest DP that k occurrences can have in parts of these sizes: whole occurrences can't be divided.

    The occurrences are dealt out by largest remainders, which is the nearest that whole numbers come to
    proportion.

    >>> print(dispersion_floor(1, [50, 50]), dispersion_floor(2, [50, 50]))
    0.5 0.0
    """
    if k == 0:
        return np.nan
    fair = k * np.asarray(sizes, float) / np.sum(sizes)
    dealt = np.floor(fair)
    dealt[np.argsort(-(fair - dealt), kind="stable")[: round(k - dealt.sum())]] += 1
    return float(np.abs(dealt - fair).sum() / (2 * k))


def expected_dispersion(k, sizes):
    """The mean DP of k occurrences that fall on the words at random; ``nan`` for k = 0. DP well above it
    means clumping.

    The mean absolute deviation of a binomial count with share s is ``2 (m+1) C(k, m+1) s^(m+1)
    (1−s)^(k−m)`` with m = ⌊ks⌋ (De Moivre; Diaconis and Zabell 1991); DP sums it over the parts and halves
    it, per occurrence.
    """
    k = np.asarray(k, float)[..., None]
    shares = np.asarray(sizes, float) / np.sum(sizes)
    m = np.floor(k * shares) + 1
    power = xlogy(m, shares) + xlog1py(np.maximum(k - m + 1, 0), -shares)
    deviation = 2 * m * np.exp(_log_binomial(k, np.minimum(m, k)) + power)
    # Where m exceeds k, the part is the whole text, and nothing can deviate.
    expected = np.where(m > k, 0, deviation).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(k[..., 0] > 0, expected / (2 * k[..., 0]), np.nan)[()]


def _document_range(counts, sizes, counts_reference, sizes_reference, draws, seed, confidence, few_documents):
    if min(len(sizes), len(sizes_reference)) >= few_documents:
        low, high = _bootstrap(counts, sizes, counts_reference, sizes_reference, draws, seed, confidence)
        return low, high, "bootstrap over documents"
    if len(sizes) == 1:
        empty = np.full(counts.shape[1], np.nan)
        return empty, empty, "one document"
    left = (
        counts.sum(0) - counts,
        counts_reference.sum(0),
        (sizes.sum() - sizes)[:, None],
        sizes_reference.sum(),
    )
    ratios = log_ratio(*left)
    # Of a word that the target doesn't have, only the half that stands for none would move.
    known = np.where(counts.sum(0) > 0, 1.0, np.nan)
    return ratios.min(0) * known, ratios.max(0) * known, "leave one target document out"


def _bootstrap(counts, sizes, counts_reference, sizes_reference, draws, seed, confidence, *, block=1000):
    """Percentiles of the log ratio over resampled documents, some words at a time to spare memory."""
    weights = resample_weights(len(sizes), draws=draws, seed=seed)
    weights_reference = resample_weights(len(sizes_reference), draws=draws, seed=seed + 1)
    n, n_reference = (weights @ sizes)[:, None], (weights_reference @ sizes_reference)[:, None]
    tail = (1 - confidence) / 2
    parts = []
    for first in range(0, counts.shape[1], block):
        k, k_reference = (
            weights @ counts[:, first : first + block],
            weights_reference @ counts_reference[:, first : first + block],
        )
        parts.append(np.quantile(log_ratio(k, k_reference, n, n_reference), [tail, 1 - tail], axis=0))
    return np.concatenate(parts, axis=1)


def _document_ids(word_counts, wanted):
    known = dict.fromkeys(word_counts["doc_id"])
    for doc_id in wanted:
        if doc_id not in known:
            raise TableError(
                f"has no document {doc_id!r}", where="word_counts", advice=nearest(doc_id, known)
            )
    return sorted(set(wanted))


def _matrix(word_counts, doc_ids, words):
    """Counts of the words per document, and all words per document."""
    rows = word_counts[word_counts["doc_id"].isin(doc_ids)]
    sizes = rows.groupby("doc_id")["n"].sum().reindex(doc_ids, fill_value=0).to_numpy(float)
    rows = rows[rows["word"].isin(words)]
    matrix = np.zeros((len(doc_ids), len(words)))
    at = pd.Index(doc_ids).get_indexer(rows["doc_id"]), pd.Index(words).get_indexer(rows["word"])
    np.add.at(matrix, at, rows["n"].to_numpy(float))
    return matrix, sizes


def _positive(shares):
    """A word that the prior never saw gets half the smallest share, so that its odds stay finite."""
    return np.where(shares > 0, shares, shares[shares > 0].min() / 2)


def _o_log_ratio(observed, expected):
    return xlogy(observed, observed) - xlogy(observed, expected)


def _log_binomial(n, k):
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
