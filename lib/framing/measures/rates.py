"""How often is something said? Rates per 1,000 words, shares of the mentions, and raw beside coded."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.base.conditions import choose_rows
from framing.measures.columns import need, own_attributes, ranks, values_of
from framing.measures.intervals import Floats, document_interval, poisson_interval, wilson_interval

UNION = "denied or surpassed"
LEVELS = ("study", "actor", "genre", "doc_id")
PER = 1000
Block: TypeAlias = tuple[str, str, pd.DataFrame, pd.DataFrame]
# Entries of partnership that name a movement, not a relationship that is there.
_STILL = "not entry in ['alignment', 'rapprochement']"
#: The definitions that ``narrow_families`` sets side by side: the condition that each puts.
SUBSETS = {
    "amity": "family == 'amity'",
    "amity without names": "family == 'amity' and referent != 'name'",
    "amity, focal": "family == 'amity' and referent == 'focal'",
    "partnership": "family == 'partnership'",
    "partnership without movement": f"family == 'partnership' and {_STILL}",
    "partnership, focal": "family == 'partnership' and referent == 'focal'",
    "partnership, focal, without movement": f"family == 'partnership' and referent == 'focal' and {_STILL}",
}


def rate_families(
    mentions: pd.DataFrame, documents: pd.DataFrame, *, by: str = "doc_id", seed: int = 0, draws: int = 2000
) -> pd.DataFrame:
    """Rates per 1,000 words: one row per group and family, zeros included; ``all`` sums the families.

    Parameters
    ----------
    mentions : one row per mention, ``doc_id, family``.
    documents : one row per document, ``doc_id, n_words`` and the column that ``by`` names.
    by : a column of ``documents`` (doc_id, actor, genre, …), or ``"study"`` for all texts together.
    seed, draws : of the bootstrap over documents.

    Returns
    -------
    DataFrame
        ``level, group, value`` (always ``all``), ``family, k, n, rate, low, high, n_documents,
        documents_low, documents_high, documents_interval``: k mentions in n words, ``rate = 1000 k / n``
        with its exact Poisson interval, and how far it depends on the documents.

    Range: 0 and up. Unsafe: comparing rates of one-page texts (n below some thousand words), of
    translations with originals, or of counts made with different codebooks or token rules. Reference:
    Garwood (1936) for the interval.

    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "n_words": [1000, 3000]})
    >>> mentions = pd.DataFrame({"doc_id": ["a", "b", "b"], "family": "amity"})
    >>> rate_families(mentions, documents, by="study")[["family", "k", "n", "rate"]].to_numpy().tolist()
    [['all', 3, 4000, 0.75], ['amity', 3, 4000, 0.75]]
    """
    cells = _over_words(_count_cells(mentions, documents, None), documents)
    return _sum_groups([cells], documents, by, seed, draws)[0]


def share_mentions(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    value: str,
    by: str = "doc_id",
    seed: int = 0,
    draws: int = 2000,
) -> pd.DataFrame:
    """Shares among the mentions given: one row per group, value and family, zeros included.

    ``value`` is the attribute of the mentions that is shared out (stance, referent, family, …). Columns as
    in ``rate_families``, but ``n`` is the number of mentions of the group and family, and ``rate`` = k/n,
    0 to 1, ``nan`` where n is 0, with its Wilson interval. Filter the mentions first: shares of what is
    claimed about the focal pair are those of ``mentions[mentions["referent"] == "focal"]``.

    Unsafe: reading a share of fewer than ten mentions as more than its counts. Reference: Wilson (1927).
    """
    counts = _count_cells(mentions, documents, value)
    base = _count_cells(mentions, documents, None)
    return _sum_groups([_over_mentions(counts, base)], documents, by, seed, draws)[0]


def tabulate_rates(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    *,
    levels: Sequence[str] | None = None,
    seed: int = 0,
    draws: int = 2000,
) -> pd.DataFrame:
    """The table ``rates``: raw beside coded, rate beside share, at every level.

    One row per level, group, basis, attribute, value and family. ``basis`` ``raw`` is every match of the
    family, as a plain dictionary counts; ``coded`` is mentions whose referent is focal, by ``stance`` (with
    ``denied or surpassed`` as their union), and all mentions by ``referent``; then the focal ones by each
    attribute that the study adds, as far as they are coded on it. Columns: those of
    ``rate_families``, and for each value its ``share`` of the ``share_n`` mentions of that family and
    basis, with ``share_low, share_high`` as in ``share_mentions``. Only relationship mentions belong here.

    ``levels`` are columns of ``documents``, or ``study``; by default study, actor, genre and doc_id, those
    that ``documents`` has. Sorted by level, group, basis, attribute, family, then rate from high to low,
    then value. Unsafe comparisons and references: those of ``rate_families`` and ``share_mentions``.
    """
    need(mentions, "doc_id", "family", "referent", "stance", name="mentions")
    if levels is None:
        levels = [level for level in LEVELS if level == "study" or level in documents.columns]
    blocks = _blocks(mentions, documents)
    parts = [part for by in levels for part in _rates_and_shares(blocks, documents, by, seed, draws)]
    keys = ["level", "group", "basis", "attribute", "family", "rate", "value"]
    order = ranks(levels)
    return pd.concat(parts, ignore_index=True).sort_values(
        keys,
        ascending=[True] * 5 + [False, True],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "level" else column,
    )


def pick_level(rates: pd.DataFrame, level: str) -> pd.DataFrame:
    """The rates of one level: one row per family, basis and group of ``tabulate_rates``, raw before coded.

    Rows of single values, and those of all families together, are left out.
    """
    rows = rates[(rates["level"] == level) & (rates["attribute"] == "") & (rates["family"] != "all")]
    return rows.sort_values(["family", "basis", "group"], ascending=[True, False, True], ignore_index=True)


def pair_raw_coded(rates: pd.DataFrame) -> pd.DataFrame:
    """Raw and coded rates beside each other: one row per level, group and family of ``tabulate_rates``.

    Columns: ``level, group, family, n`` (words), ``raw, coded`` (mentions), ``raw_rate, coded_rate`` (per
    1,000 words), ``kept`` = coded / raw, the share of plain matches that are about the focal relationship
    (``nan`` without matches), and ``low, high``, the interval of the coded rate. In the order of the table;
    a group without name (documents whose actor isn't known) is «not stated».
    """
    keys = ["level", "group", "family"]
    whole = rates[rates["attribute"] == ""]
    raw = whole[whole["basis"] == "raw"].set_index(keys)
    coded = whole[whole["basis"] == "coded"].set_index(keys).reindex(raw.index)
    pairs = raw[["n"]].assign(
        raw=raw["k"],
        coded=coded["k"],
        raw_rate=raw["rate"],
        coded_rate=coded["rate"],
        kept=coded["k"] / raw["k"].where(raw["k"] > 0),
        low=coded["low"],
        high=coded["high"],
    )
    pairs = pairs.reset_index()
    return pairs.assign(group=pairs["group"].replace("", "not stated"))


def narrow_families(mentions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Amity and partnership counted more and less widely: definition → mentions, for ``rate_subsets``.

    Amity with and without the words that stand in names of treaties, orders and organisations; partnership
    with and without *alignment* and *rapprochement*, which name a movement; and what of them is focal. The
    conditions are those of ``SUBSETS``.
    """
    need(mentions, "family", "entry", "referent", name="mentions")
    return {name: choose_rows(mentions, condition) for name, condition in SUBSETS.items()}


def rate_subsets(
    subsets: Mapping[str, pd.DataFrame], documents: pd.DataFrame, *, seed: int = 0, draws: int = 2000
) -> pd.DataFrame:
    """The same rate under several definitions, beside each other: one row per subset, all texts together.

    ``subsets`` maps a name to mentions («amity», «amity without names»: the same table, filtered). Columns:
    ``subset`` and those of ``rate_families`` without value and family. Subsets overlap, so that their rates
    must not be added up or tested against each other.
    """
    parts = []
    for name, mentions in subsets.items():
        table = rate_families(mentions, documents, by="study", seed=seed, draws=draws)
        parts.append(table[table["family"] == "all"].drop(columns=["value", "family"]).assign(subset=name))
    table = pd.concat(parts, ignore_index=True)
    return table[["subset", *(c for c in table.columns if c != "subset")]]


def _blocks(mentions: pd.DataFrame, documents: pd.DataFrame) -> list[Block]:
    """What ``tabulate_rates`` counts: basis, attribute, counts, and the counts that they are shares of."""
    focal = mentions[mentions["referent"] == "focal"]
    either = focal[focal["stance"].isin(("denied", "surpassed"))].assign(stance=UNION)
    families = _families(mentions)
    raw = _count_cells(mentions, documents, None, families=families)
    coded = _count_cells(focal, documents, None, families=families)
    return [
        ("raw", "", raw, raw),
        ("coded", "", coded, coded),
        ("coded", "referent", _count_cells(mentions, documents, "referent", families=families), raw),
        ("coded", "stance", _count_cells(focal, documents, "stance", families=families), coded),
        ("coded", "stance", _count_cells(either, documents, "stance", [UNION], families), coded),
        *(_own_block(focal, documents, attribute, families) for attribute in own_attributes(mentions)),
    ]


def _own_block(focal: pd.DataFrame, documents: pd.DataFrame, attribute: str, families: list[str]) -> Block:
    """The same for an attribute of the study's own: of the focal mentions that are coded on it."""
    coded = focal[focal[attribute] != ""]
    counts = _count_cells(coded, documents, attribute, families=families)
    return "coded", attribute, counts, _count_cells(coded, documents, None, families=families)


def _families(mentions: pd.DataFrame) -> list[str]:
    return ["all", *sorted(set(mentions["family"]) - {"all"})]


def _count_cells(
    mentions: pd.DataFrame,
    documents: pd.DataFrame,
    value: str | None,
    values: list[str] | None = None,
    families: list[str] | None = None,
) -> pd.DataFrame:
    """Counts with one row per document, one column per (value, family); ``all`` sums the families."""
    need(mentions, "doc_id", "family", *([value] if value else []), name="mentions")
    families = families or _families(mentions)
    values = values or (["all"] if value is None else values_of(mentions, value))
    counted = mentions[["doc_id", "family"]].assign(value=mentions[value] if value else "all")
    doubled = pd.concat([counted, counted.assign(family="all")])
    cells = doubled.groupby(["doc_id", "value", "family"]).size().unstack(["value", "family"], fill_value=0)
    wanted = pd.MultiIndex.from_product([values, families], names=["value", "family"])
    return cells.reindex(index=documents["doc_id"], fill_value=0).reindex(columns=wanted, fill_value=0)


class _Cells(NamedTuple):
    """Counts that are divided by something: one row per document, one column per value and family.

    ``k`` are the counts, ``n`` what they are divided by, of which ``over`` names the column for each cell;
    ``scale`` is what one of ``n`` stands for: a thousand words, or a mention.
    """

    names: pd.Index
    k: Floats
    n: Floats
    over: NDArray[np.intp]
    scale: int


def _over_words(counts: pd.DataFrame, documents: pd.DataFrame) -> _Cells:
    """Counts by the words of the documents."""
    need(documents, "n_words", name="documents")
    words = documents["n_words"].to_numpy(float)[:, None]
    return _Cells(counts.columns, counts.to_numpy(float), words, np.zeros(counts.shape[1], np.intp), PER)


def _over_mentions(counts: pd.DataFrame, base: pd.DataFrame) -> _Cells:
    """Counts by those of ``base``, each by that of its family."""
    whole = base["all"]
    over = [whole.columns.get_loc(family) for family in counts.columns.get_level_values("family")]
    return _Cells(counts.columns, counts.to_numpy(float), whole.to_numpy(float), np.array(over, np.intp), 1)


def _sum_groups(
    parts: Sequence[_Cells], documents: pd.DataFrame, by: str, seed: int, draws: int
) -> list[pd.DataFrame]:
    """For each part a table with one row per group and cell; documents are drawn once for all of them."""
    groups, members = _members(documents, by)
    k, n = (np.hstack(columns) for columns in zip(*((part.k, part.n) for part in parts), strict=True))
    before = np.cumsum([0, *(part.n.shape[1] for part in parts)])
    over = np.concatenate([first + part.over for first, part in zip(before, parts, strict=False)])
    total_k, total_n = (np.array([cells[inside].sum(axis=0) for inside in members]) for cells in (k, n))
    spread = [
        document_interval(k[inside], n[inside], over=over, seed=seed, draws=draws) for inside in members
    ]
    low, high = (np.array([interval[end] for interval in spread]) for end in (0, 1))
    methods = [method for *_, method in spread]
    named = pd.DataFrame(
        {"group": groups, "n_documents": list(map(len, members)), "documents_interval": methods}
    )
    ends = np.cumsum([len(part.over) for part in parts])[:-1]
    columns = zip(
        *(np.split(sums, ends, axis=1) for sums in (total_k, total_n[:, over], low, high)), strict=True
    )
    return [_lay_out(part, by, named, *sums) for part, sums in zip(parts, columns, strict=True)]


def _members(documents: pd.DataFrame, by: str) -> tuple[NDArray[np.str_], list[NDArray[np.intp]]]:
    """The groups of documents by name, and the places of the documents of each."""
    need(documents, "doc_id", *([] if by == "study" else [by]), name="documents")
    labels = pd.Series("all", index=documents.index) if by == "study" else documents[by]
    groups, member = np.unique(labels.astype(str), return_inverse=True)
    order, sizes = np.argsort(member, kind="stable"), np.bincount(member, minlength=len(groups))
    return groups, np.split(order, np.cumsum(sizes)[:-1])


def _lay_out(
    part: _Cells,
    by: str,
    named: pd.DataFrame,
    k: Floats,
    n: Floats,
    low: Floats,
    high: Floats,
) -> pd.DataFrame:
    """The sums of groups (``named``) and cells, and how far their ratios depend on the documents."""
    of_group = named.loc[named.index.repeat(len(part.over))].reset_index(drop=True)
    return pd.DataFrame(
        {
            "level": by,
            "group": of_group["group"],
            "value": np.tile(part.names.get_level_values("value"), len(k)),
            "family": np.tile(part.names.get_level_values("family"), len(k)),
            "k": k.ravel().astype(int),
            "n": n.ravel().astype(int),
            **_rates(k.ravel(), n.ravel(), part.scale),
            "n_documents": of_group["n_documents"],
            "documents_low": part.scale * low.ravel(),
            "documents_high": part.scale * high.ravel(),
            "documents_interval": of_group["documents_interval"],
        }
    )


def _rates(k: Floats, n: Floats, scale: int) -> dict[str, Floats]:
    """Rates per thousand words with the exact Poisson interval, or shares with Wilson's."""
    low, high = wilson_interval(k, n) if scale == 1 else poisson_interval(k, exposure=n / scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"rate": np.where(n > 0, scale * k / n, np.nan), "low": low, "high": high}


def _rates_and_shares(
    blocks: Sequence[Block], documents: pd.DataFrame, by: str, seed: int, draws: int
) -> Iterator[pd.DataFrame]:
    """By block, the rates per thousand words, and beside them the shares of its base."""
    parts = [
        part
        for _, _, counts, base in blocks
        for part in (_over_words(counts, documents), _over_mentions(counts, base))
    ]
    tables = _sum_groups(parts, documents, by, seed, draws)
    shared = {"n": "share_n", "rate": "share", "low": "share_low", "high": "share_high"}
    for (basis, attribute, _, _), table, shares in zip(blocks, tables[::2], tables[1::2], strict=True):
        columns = {new: shares[old] for old, new in shared.items()}
        yield table.assign(**columns, basis=basis, attribute=attribute)
