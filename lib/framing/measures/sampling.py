"""Which mentions should be read? Samples with known probabilities, and how large they should be."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.base.errors import ParameterError, nearest
from framing.measures.columns import VALUES, need
from framing.measures.correction import FEW_MET
from framing.measures.intervals import Floats, Z

Ints = NDArray[np.int64]

#: All mentions alike: a simple random sample.
RANDOM = "random"
#: What strata can be made of: a mention's rarest predicted code, or its code on one attribute.
RAREST = "predicted-codes"
STRATIFIED_BY = (RAREST, *(f"predicted-{attribute}" for attribute in VALUES))
#: Strata of whose words of which family they are, so that each speaker's words of each family are read.
SPEAKERS = "family-and-actor"
DESIGNS = (RANDOM, *STRATIFIED_BY, SPEAKERS)
#: Passages shorter than so many characters aren't drawn to be read, and the stratum of those without a match.
SHORTEST, UNMATCHED = 60, "unmatched"
#: So many mentions are drawn of every stratum that has them, if the sample is large enough.
_LEAST = 5
#: The power of a stratum's size in proportion to which mentions are drawn: 1 oversamples nothing, 0 draws all
#: strata alike, and then few common mentions are read, where a rare value that the coder missed weighs much.
_POWER = 0.75
#: The share from which on a value has a say in how many mentions are advised to be read.
_COMMON = 0.05


def draw_sample(mentions: pd.DataFrame, *, n: int, by: str, seed: int) -> pd.DataFrame:
    """A random sample of mentions, simple or stratified, each with the probability that it was drawn with.

    Parameters
    ----------
    mentions : one row per mention that could be drawn: ``doc_id, start, end, family`` and the coder's codes;
        for strata by speaker ``actor``, too.
    n : how many are drawn; all, where there are fewer.
    by : one of ``DESIGNS``: ``random`` has one stratum; ``predicted-codes`` puts a mention into the stratum
        of its rarest predicted code, ``predicted-stance`` into that of its stance, and so on;
        ``family-and-actor`` into that of its family and its document's actor, whatever its codes.
    seed : the same seed draws the same mentions.

    Returns
    -------
    DataFrame
        a row per drawn mention, in reading order: ``doc_id, start, end, codebook``, ``stratum`` (a number,
        the largest one is 1: no code is told), ``probability`` (drawn over members of the stratum).

    Raises
    ------
    ParameterError
        for an unknown ``by``, where there is no mention, and for a sample with fewer than there are strata.

    Within a stratum mentions are drawn at random, without replacement; a stratum's part is proportional to
    its size to the power of three quarters, so that rare values are oversampled, and at least five.
    References: Bankier (1988) on such power allocation; Egami, Hinck, Stewart and Wei (2023).
    """
    need(mentions, "doc_id", "start", "end", "codebook", *VALUES, name="mentions")
    stratum = _number_strata(mentions, by)
    sizes = stratum.value_counts().sort_index().to_numpy()
    drawn = allocate(sizes, n)
    generator = np.random.default_rng(seed)
    chosen = [
        generator.choice(np.flatnonzero(stratum == number), size, replace=False)
        for number, size in enumerate(drawn, 1)
    ]
    rows = mentions.assign(stratum=stratum, probability=(drawn / sizes)[stratum - 1])
    rows = rows.iloc[np.concatenate(chosen)].sort_values(["doc_id", "start"], ignore_index=True)
    return rows[["doc_id", "start", "end", "codebook", "stratum", "probability"]]


def draw_passages(passages: pd.DataFrame, matches: pd.DataFrame, *, n: int, seed: int) -> pd.DataFrame:
    """A stratified random sample of passages, with and without a theme's match, to be read for all themes.

    Parameters
    ----------
    passages : one row per passage: ``passage_id, doc_id, start, end``; shorter ones than sixty characters
        (headings, signatures) are left out.
    matches : one row per match of a theme, whether or not it is coded as speaking of it: ``passage_id,
        family``.
    n : how many are drawn; all, where there are fewer.
    seed : the same seed draws the same passages.

    Returns
    -------
    DataFrame
        a row per drawn passage, in reading order: ``passage_id, doc_id, start, end``, ``stratum`` (the rarest
        theme that is matched in it; ``unmatched`` where none is), ``probability`` (drawn over members).

    A third of the sample is of passages without any match, for what matches miss weighs much there; the rest
    is allocated over themes by :func:`allocate`. Raises ParameterError where the sample is too small.
    """
    need(passages, "passage_id", "doc_id", "start", "end", name="passages")
    need(matches, "passage_id", "family", name="matches")
    frame = passages[passages["end"] - passages["start"] >= SHORTEST]
    stratum = frame["passage_id"].map(_rarest_themes(matches)).fillna(UNMATCHED)
    sizes = stratum[stratum != UNMATCHED].value_counts().sort_index()
    free = int((stratum == UNMATCHED).sum())
    without = min(free, max(n // 3, n - int(sizes.sum())))
    drawn = dict(zip(sizes.index, allocate(sizes.to_numpy(), n - without), strict=True))
    drawn[UNMATCHED] = without
    generator = np.random.default_rng(seed)
    places = [
        generator.choice(np.flatnonzero(stratum == name), size, replace=False) for name, size in drawn.items()
    ]
    chances = stratum.map(drawn) / stratum.map(stratum.value_counts())
    rows = frame.assign(stratum=stratum, probability=chances).iloc[np.concatenate(places)]
    ordered = rows.sort_values(["doc_id", "start"], ignore_index=True)
    return ordered[["passage_id", "doc_id", "start", "end", "stratum", "probability"]]


def _rarest_themes(matches: pd.DataFrame) -> "pd.Series[str]":
    """The rarest theme that is matched in each passage, by its id."""
    rarity = matches.groupby("family")["passage_id"].nunique().sort_index().sort_values(kind="stable")
    ranked = matches.assign(rank=matches["family"].map({name: i for i, name in enumerate(rarity.index)}))
    rarest = ranked.sort_values("rank", kind="stable").drop_duplicates("passage_id")
    return rarest.set_index("passage_id")["family"]


def allocate(sizes: Ints, n: int) -> Ints:
    """How many of ``n`` mentions are drawn of each stratum, given the strata's sizes.

    In proportion to the size to the power of three quarters, at least five and at most all. The counts add
    up to n, or to all mentions where there are fewer. Raises ParameterError where a stratum would have none.

    >>> allocate(np.array([1296, 81, 4]), 85).tolist()
    [72, 9, 4]
    """
    n = min(n, int(sizes.sum()))
    if n < len(sizes) or n < 1:
        raise ParameterError(
            "the sample is too small",
            expected=f"at least {max(len(sizes), 1)}: one of each stratum",
            found=f"{n}",
        )
    least = next(low for low in range(_LEAST, 0, -1) if np.minimum(sizes, low).sum() <= n)
    part = sizes.astype(float) ** _POWER

    def taken(scale: float) -> Floats:
        return np.clip(scale * part, np.minimum(sizes, least), sizes)

    low, high = 0.0, float(part.max())
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if taken(middle).sum() < n else (low, middle)
    exact = taken(high)
    whole = np.floor(exact + 1e-9).astype(int)
    rest = np.argsort(-(exact - whole), kind="stable")[: n - whole.sum()]
    whole[rest] += 1
    return whole


def advise_sizes(mentions: pd.DataFrame, *, half_width: float) -> pd.DataFrame:
    """How many mentions to read for intervals of a wanted width: one row per attribute and value.

    Parameters
    ----------
    mentions : one row per mention: ``doc_id`` and the coder's codes, which stand in for the true ones.
    half_width : half of the 95 % interval that is wanted, above 0 and below 1: 0.05 for ± 5 points.

    Returns
    -------
    DataFrame
        ``attribute, value, share`` (by the coder), ``icc`` (how alike the mentions of a document are, 0 to 1,
        from an analysis of variance), ``design_effect`` (how many times as many mentions it takes because of
        that), ``n`` (empty where no number is enough: then more documents are needed).

    Formula: ``n = n₀ · deff`` with ``n₀ = z² p (1 − p) / h²`` and ``deff = 1 + (n − 1) c ρ``, c being the
    chance that two mentions stand in one document; and at least so many that five with the value, and five
    without it, are to be expected: fewer correct nothing. It is advice for a sample without strata and
    without the coder's help; a good coder makes the interval of a corrected share narrower. References: Kish
    (1965), chapter 5; Donner and Koval (1980) on ρ.
    """
    need(mentions, "doc_id", *VALUES, name="mentions")
    if not 0 < half_width < 1:
        raise ParameterError("no such half-width", expected="above 0, below 1", found=f"{half_width:g}")
    documents = mentions["doc_id"]
    together = float(((documents.value_counts() / len(mentions)) ** 2).sum())
    rows = []
    for attribute, values in VALUES.items():
        for value in values:
            given = mentions[attribute].eq(value)
            if given.any():
                row = {"attribute": attribute, "value": value}
                rows.append(row | _advise(given, documents, together, half_width))
    return pd.DataFrame(rows, columns=["attribute", "value", "share", "icc", "design_effect", "n"])


def advise_size(advice: pd.DataFrame, mentions: int) -> tuple[int, str]:
    """One size from a table of ``advise_sizes``, and the value that asks for it: ``(n, "stance denied")``.

    It is the largest that any value asks for that has at least a share of five per cent; rarer values are
    named by the table, and better served by strata. At most all ``mentions``; these, and no value, where no
    number of mentions is enough or all values are rare.
    """
    common = advice[(advice["share"] >= _COMMON) & (advice["share"] <= 1 - _COMMON)]
    if not len(common) or common["n"].isna().any():
        return mentions, ""
    row = common.loc[common["n"].idxmax()]
    return min(int(row["n"]), mentions), f"{row['attribute']} {row['value']}"


def assign_coders(n: int, coders: Sequence[str], *, each: int, seed: int) -> list[tuple[str, ...]]:
    """Who codes which of ``n`` mentions: for each mention ``each`` of the coders, in the coders' order.

    Nobody gets more than one mention more than anybody else, and two coders share about as many mentions as
    any other two, so that each can be compared with each. The same seed assigns the same.

    Raises
    ------
    ParameterError
        for a coder who is named twice, and for fewer than two coders per mention or more than there are.

    >>> assign_coders(3, ["ann", "ben", "eve"], each=2, seed=1)
    [('ann', 'ben'), ('ben', 'eve'), ('ann', 'eve')]
    """
    if len(set(coders)) < len(coders):
        raise ParameterError("a coder is named twice", found=", ".join(coders))
    check_each(each, coders)
    generator = np.random.default_rng(seed)
    load = dict.fromkeys(coders, 0)
    shared = dict.fromkeys(combinations(coders, 2), 0)
    assigned = []
    for _ in range(n):
        chance = dict(zip(coders, generator.permutation(len(coders)), strict=True))
        chosen: list[str] = []
        while len(chosen) < each:
            chosen.append(_next_coder(coders, chosen, load, shared, chance))
        named = tuple(coder for coder in coders if coder in chosen)
        load |= {coder: load[coder] + 1 for coder in named}
        shared |= {pair: shared[pair] + 1 for pair in combinations(named, 2)}
        assigned.append(named)
    return assigned


def check_each(each: int, coders: Sequence[str]) -> None:
    """Raise ParameterError unless each mention can be coded by so many of the coders: by two at least."""
    if not 2 <= each <= len(coders):
        expected = f"from 2 to {len(coders)}" if len(coders) > 1 else "two coders or more"
        raise ParameterError(f"no mention can be coded by {each}", expected=expected)


def _next_coder(
    coders: Sequence[str],
    chosen: Sequence[str],
    load: Mapping[str, int],
    shared: Mapping[tuple[str, str], int],
    chance: Mapping[str, int],
) -> str:
    """Who has least to do, of these who has least in common with those chosen, and then as chance has it."""

    def together(coder: str) -> int:
        return sum(n for pair, n in shared.items() if coder in pair and set(pair) & set(chosen))

    waiting = [coder for coder in coders if coder not in chosen]
    return min(waiting, key=lambda coder: (load[coder], together(coder), chance[coder]))


def correlate_within(given: pd.Series, clusters: pd.Series) -> float:
    """The intraclass correlation of a condition within clusters, 0 to 1, by an analysis of variance.

    ``nan`` with fewer than two clusters, or one mention in each. Reference: Donner and Koval (1980).
    """
    table = given.astype(float).groupby(clusters).agg(["size", "sum"])
    size, share = table["size"], table["sum"] / table["size"]
    n, k = size.sum(), len(size)
    if k < 2 or n == k:
        return np.nan
    between = (size * (share - given.mean()) ** 2).sum() / (k - 1)
    within = (size * share * (1 - share)).sum() / (n - k)
    usual = (n - (size**2).sum() / n) / (k - 1)
    whole = between + (usual - 1) * within
    return float(np.clip((between - within) / whole, 0, 1)) if whole > 0 else 0.0


def _number_strata(mentions: pd.DataFrame, by: str) -> pd.Series:
    """Each mention's stratum, numbered by size, the largest first, then by name."""
    if not len(mentions):
        raise ParameterError("there is no mention to draw")
    if by not in DESIGNS:
        raise ParameterError(f"there are no strata by {by!r}", advice=nearest(by, DESIGNS))
    if by == RANDOM:
        return pd.Series(1, index=mentions.index)
    if by == SPEAKERS:
        need(mentions, "family", "actor", name="mentions")
        label = mentions["family"] + " " + mentions["actor"]
    elif by == RAREST:
        counts = {
            attribute: mentions[attribute].map(mentions[attribute].value_counts()) for attribute in VALUES
        }
        rarest = pd.DataFrame(counts).idxmin(axis=1)
        names = [f"{attribute} {mentions.at[row, attribute]}" for row, attribute in rarest.items()]
        label = pd.Series(names, index=mentions.index, dtype="str")
    else:
        label = mentions[by.removeprefix("predicted-")]
    sizes = label.value_counts()
    order = sorted(sizes.index, key=lambda name: (-sizes[name], name))
    return label.map({name: number for number, name in enumerate(order, 1)}).astype(int)


def _advise(given: pd.Series, documents: pd.Series, together: float, half_width: float) -> dict[str, Any]:
    share, icc = float(given.mean()), correlate_within(given, documents)
    alone = Z**2 * share * (1 - share) / half_width**2
    room = 1 - alone * together * icc
    least = FEW_MET / min(share, 1 - share) if share < 1 else 1.0
    n = np.ceil(max(alone * (1 - together * icc) / room, least)) if room > 0 else np.nan
    effect = 1 + (n - 1) * together * icc
    return {"share": share, "icc": icc, "design_effect": effect, "n": n}
