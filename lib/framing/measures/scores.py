"""Scores of a coder that other fields use, too: F1 over values, and over the words of cues."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from framing.texts.words import counted_words

#: Cases of a value in the reference from which on the value counts in ``macro_f1``.
LEAST_CASES = 50


def macro_f1(reference: pd.Series, coded: pd.Series) -> float:
    """The mean F1 of the values that the reference has at least fifty times, 0 to 1.

    ``reference`` and ``coded`` hold one label per mention, in the same order. A value's F1 is the harmonic
    mean of precision and recall, ``2 · both / (n_reference + n_coded)``. Each such value weighs the same,
    however often it occurs: the score falls where rare values are missed. ``nan`` where no value has fifty
    cases. Unsafe: comparing it between sets in which other values reach fifty. Reference: Manning, Raghavan
    and Schütze (2008), section 13.6.
    """
    cases = reference.value_counts()
    scores = [
        2 * int((reference.eq(value) & coded.eq(value)).sum()) / (n + int(coded.eq(value).sum()))
        for value, n in cases.items()
        if n >= LEAST_CASES
    ]
    return float(np.mean(scores)) if scores else np.nan


def score_cues(given: Iterable[str], read: Iterable[str]) -> dict[str, Any]:
    """How many of the words that decided are the right ones: the coder's cues against a reader's.

    Parameters
    ----------
    given : the coder's cue of each mention, as it stands in the text; empty where it gives none.
    read : the reader's, in the same order.

    Returns
    -------
    dict
        ``n`` (mentions of which both or one give a cue), ``given, read, both`` (words), ``precision`` =
        both/given, ``recall`` = both/read, and ``f1``, from 0 to 1; ``nan`` where they divide by nothing.

    Words are those of :func:`framing.texts.words.counted_words`; a word that stands twice counts
    twice. All mentions are summed up, so that a long cue weighs more than a short one. Unsafe: reading a low
    precision as wrong coding, where other words of the same sentence decide as well. Reference: the token F1
    of Rajpurkar et al. (2016), summed over items.

    >>> score_cues(["is not an ally", ""], ["not an ally", "never"])["f1"]
    0.75
    """
    counts = [(_words(one), _words(other)) for one, other in zip(given, read, strict=True)]
    counts = [pair for pair in counts if any(pair)]
    n_given = sum(one.total() for one, _ in counts)
    n_read = sum(other.total() for _, other in counts)
    both = sum((one & other).total() for one, other in counts)
    return {
        "n": len(counts),
        "given": n_given,
        "read": n_read,
        "both": both,
        "precision": both / n_given if n_given else np.nan,
        "recall": both / n_read if n_read else np.nan,
        "f1": 2 * both / (n_given + n_read) if n_given + n_read else np.nan,
    }


def _words(text: str) -> Counter[str]:
    return Counter(counted_words(text, 0, len(text)))
