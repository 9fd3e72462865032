"""How often is something said? Rates per 1,000 words, shares, and the way from plain matches to claims."""

import numpy as np
import pandas as pd

from framing.measures.columns import PLAIN, STANCES, need, values_of
from framing.measures.intervals import (
    document_interval,
    poisson_interval,
    wilson_interval,
)

UNION = "denied or surpassed"
LEVELS = ("study", "actor", "genre", "doc_id")
PER = 1000


def rate_mentions(mentions, documents, *, by="doc_id", value=None, confidence=0.95, seed=0, draws=2000):
    """Rates per 1,000 words. One row per group, value and family, zeros included; ``family`` ``all`` sums
    the families.

    ``by`` is a column of ``documents`` (doc_id, actor, genre, …) or ``"study"`` for all texts together;
    ``value`` is an attribute of the mentions (stance, referent, …) to split by, or None (``value`` is then
    ``all``). Columns: ``level, group, value, family, k, n, rate, low, high, n_documents, documents_low,
    documents_high, documents_interval``: k mentions in n words, ``rate = 1000 k / n`` with its exact
    Poisson interval, and how far it depends on the documents.

    Range: 0 and up. Unsafe: comparing rates of one-page texts (n below some thousand words), of
    translations with originals, or of counts made with different codebooks or token rules. Reference:
    Garwood (1936) for the interval.
    """
    counts = _count_cells(mentions, documents, value)
    return _sum_groups(counts, documents, by, None, confidence, seed, draws)


def share_mentions(mentions, documents, *, by="doc_id", value="stance", confidence=0.95, seed=0, draws=2000):
    """Shares among the mentions given. One row per group, value and family, zeros included.

    Columns as in ``rate_mentions``, but ``n`` is the number of mentions of the group and family, and
    ``rate`` = k/n, 0 to 1, ``nan`` where n is 0, with its Wilson interval. Filter the mentions first:
    shares of what is claimed about the focal pair are ``share_mentions(mentions[mentions.referent ==
    "focal"], documents)``. Unsafe: reading a share of fewer than ten mentions as more than its counts.
    Reference: Wilson (1927).
    """
    counts = _count_cells(mentions, documents, value)
    base = _count_cells(mentions, documents, None)
    return _sum_groups(counts, documents, by, base, confidence, seed, draws)


def tabulate_rates(mentions, documents, *, levels=LEVELS, confidence=0.95, seed=0, draws=2000):
    """The table ``rates``: raw beside coded, rate beside share, at every level.

    One row per level, group, basis, attribute, value and family. ``basis`` ``raw`` is every match of the
    family, as a plain dictionary counts; ``coded`` is mentions whose referent is focal, by ``stance`` (with
    ``denied or surpassed`` as their union), and all mentions by ``referent``. Columns: those of
    ``rate_mentions``, and for each value its ``share`` of the ``share_n`` mentions of that family and
    basis, with ``share_low, share_high`` as in ``share_mentions``. Only relationship mentions belong here.
    Sorted by level, group, basis, attribute, family, then rate from high to low, then value.
    """
    need(mentions, "doc_id", "family", "referent", "stance", name="mentions")
    focal = mentions[mentions["referent"] == "focal"]
    either = focal[focal["stance"].isin(("denied", "surpassed"))].assign(stance=UNION)
    options = {"confidence": confidence, "seed": seed, "draws": draws}
    families = _families(mentions)
    raw = _count_cells(mentions, documents, None, families=families)
    coded = _count_cells(focal, documents, None, families=families)
    blocks = [
        ("raw", "", raw, raw),
        ("coded", "", coded, coded),
        ("coded", "referent", _count_cells(mentions, documents, "referent", families=families), raw),
        ("coded", "stance", _count_cells(focal, documents, "stance", families=families), coded),
        ("coded", "stance", _count_cells(either, documents, "stance", [UNION], families), coded),
    ]
    parts = [
        _rate_and_share(counts, base, documents, by, **options).assign(basis=basis, attribute=attribute)
        for by in levels
        for basis, attribute, counts, base in blocks
    ]
    table = pd.concat(parts, ignore_index=True)
    order = {level: place for place, level in enumerate(levels)}
    keys = ["level", "group", "basis", "attribute", "family", "rate", "value"]
    return table.sort_values(
        keys,
        ascending=[True] * 5 + [False, True],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "level" else column,
    )


def take_plain(table, level):
    """The rates of one level without attribute: one row per family, basis and group; raw before coded, no ``all``."""
    rows = table[(table["level"] == level) & (table["attribute"] == "") & (table["family"] != "all")]
    return rows.sort_values(["family", "basis", "group"], ascending=[True, False, True], ignore_index=True)


def put_beside(table):
    """Raw and coded rates beside each other: one row per level, group and family of ``tabulate_rates``.

    Columns: ``level, group, family, n`` (words), ``raw, coded`` (mentions), ``raw_rate, coded_rate`` (per 1,000
    words), ``kept`` = coded / raw, the share of plain matches that are about the focal relationship (``nan``
    without matches), and ``low, high``, the interval of the coded rate. In the order of the table; a group
    without name (documents whose actor isn't known) is «not stated».
    """
    keys = ["level", "group", "family"]
    whole = table[table["attribute"] == ""]
    raw = whole[whole["basis"] == "raw"].set_index(keys)
    coded = whole[whole["basis"] == "coded"].set_index(keys).reindex(raw.index)
    beside = raw[["n"]].assign(
        raw=raw["k"],
        coded=coded["k"],
        raw_rate=raw["rate"],
        coded_rate=coded["rate"],
        kept=coded["k"] / raw["k"].where(raw["k"] > 0),
        low=coded["low"],
        high=coded["high"],
    )
    beside = beside.reset_index()
    return beside.assign(group=beside["group"].replace("", "not stated"))


REFUSED, CLAIMED = ("denied", "surpassed"), ("asserted", "sought", "approached")


def list_exceptions(mentions):
    """The mentions that go against what is mostly claimed, so that they are read and not averaged away.

    Where refusals (denied, surpassed) outnumber claims (asserted, sought, approached), the claims, else the
    refusals; questioned mentions go with neither. All columns; sorted by stance in the codebook's order, then
    document and place.
    """
    need(mentions, "doc_id", "start", "stance", name="mentions")
    refused, claimed = (mentions["stance"].isin(group) for group in (REFUSED, CLAIMED))
    rare = mentions[claimed if refused.sum() > claimed.sum() else refused]
    order = {stance: place for place, stance in enumerate(STANCES)}
    return rare.sort_values(
        ["stance", "doc_id", "start"],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "stance" else column,
    )


MOVEMENT = ("alignment", "rapprochement")


def narrow_families(mentions):
    """Amity and partnership counted more and less widely: a dict of definition to mentions, for ``rate_subsets``.

    Amity with and without the words that stand in names of treaties, orders and organisations; partnership with
    and without *alignment* and *rapprochement*, which name a movement; and what of them is focal.
    """
    need(mentions, "family", "entry", "referent", name="mentions")
    amity, partnership = (mentions[mentions["family"] == family] for family in ("amity", "partnership"))
    still = partnership[~partnership["entry"].isin(MOVEMENT)]
    return {
        "amity": amity,
        "amity without names": amity[amity["referent"] != "name"],
        "amity, focal": amity[amity["referent"] == "focal"],
        "partnership": partnership,
        "partnership without movement": still,
        "partnership, focal": partnership[partnership["referent"] == "focal"],
        "partnership, focal, without movement": still[still["referent"] == "focal"],
    }


def rate_subsets(subsets, documents, *, by="study", **options):
    """The same rate under several definitions, beside each other. One row per subset and group, families
    summed.

    ``subsets`` maps a name to mentions («amity», «amity without names»: the same table, filtered). Columns:
    ``subset`` and those of ``rate_mentions`` without value and family. Subsets overlap, so that their rates
    must not be added up or tested against each other.
    """
    parts = []
    for name, mentions in subsets.items():
        table = rate_mentions(mentions, documents, by=by, **options)
        parts.append(table[table["family"] == "all"].drop(columns=["value", "family"]).assign(subset=name))
    table = pd.concat(parts, ignore_index=True)
    return table[["subset", *(c for c in table.columns if c != "subset")]]


WATERFALL = (
    ("about the focal parties", "referent", ("focal",)),
    ("of the present", "time", ("current",)),
    ("asserted", "stance", ("asserted",)),
    ("military", "domain", ("military",)),
)


def waterfall(mentions, *, steps=WATERFALL, start="plain matches"):
    """From plain matches to claims: one row per step, each keeping only what passes its condition and all
    before.

    A step is ``(label, column, values kept)``. Columns: ``step`` (from 0), ``label, k, removed, share`` (of
    the plain matches, ``nan`` if there are none), ``removed_as`` (what the removed mentions are instead,
    with counts, most frequent first). The order of the steps decides what each removes; the last k does not
    depend on it. Filter by family first.
    """
    rows = [{"step": 0, "label": start, "k": len(mentions), "removed": 0, "removed_as": ""}]
    left = mentions
    for number, (label, column, kept) in enumerate(steps, 1):
        need(left, column, name="mentions")
        passes = left[column].isin(kept)
        others = left.loc[~passes, column].fillna("").replace("", "unmarked").value_counts()
        listed = sorted(others.items(), key=lambda pair: (-pair[1], pair[0]))
        left = left[passes]
        rows.append(
            {
                "step": number,
                "label": label,
                "k": len(left),
                "removed": int((~passes).sum()),
                "removed_as": ", ".join(f"{value} {n}" for value, n in listed),
            }
        )
    table = pd.DataFrame(rows)
    table.insert(4, "share", table["k"] / len(mentions) if len(mentions) else np.nan)
    return table


def count_tiles(mentions, documents, *, rows="stance", columns="voice"):
    """How many mentions have each pair of values, per document. One row per document, row value and column
    value, zeros included.

    Columns: ``doc_id``, the two attributes, ``k`` and ``n`` (all mentions of the document). Documents stay
    in the order given.
    """
    need(mentions, "doc_id", rows, columns, name="mentions")
    down, across = values_of(mentions, rows), values_of(mentions, columns)
    grid = pd.MultiIndex.from_product([documents["doc_id"], down, across], names=["doc_id", rows, columns])
    table = (
        mentions.groupby(["doc_id", rows, columns])
        .size()
        .reindex(grid, fill_value=0)
        .rename("k")
        .reset_index()
    )
    n = mentions["doc_id"].value_counts().reindex(documents["doc_id"], fill_value=0)
    return table.assign(n=table["doc_id"].map(n).astype(int))


def count_grid(mentions, documents, *, by="family", values=None):
    """How often each value occurs in each document. One row per value and document, zeros included.

    For themes, topics (what a text leaves out), images. ``values`` lists what was looked for, so that what
    was found nowhere has its zeros too; without it, what occurs. Columns: the value's, ``doc_id, k, n``
    (words), ``rate`` (per 1,000 words), ``total`` (over documents). Sorted by total from high to low, then
    value; documents in the order given. A zero means that no entry of the codebook was found: absence of
    words, not concealment.
    """
    need(mentions, "doc_id", by, name="mentions")
    values = sorted(set(mentions[by].dropna()) - {""}) if values is None else list(values)
    grid = pd.MultiIndex.from_product([values, documents["doc_id"]], names=[by, "doc_id"])
    table = mentions.groupby([by, "doc_id"]).size().reindex(grid, fill_value=0).rename("k").reset_index()
    words = documents.set_index("doc_id")["n_words"]
    table["n"] = table["doc_id"].map(words).astype(int)
    table["rate"] = PER * table["k"] / table["n"].where(table["n"] > 0)
    table["total"] = table.groupby(by)["k"].transform("sum")
    order = {doc_id: place for place, doc_id in enumerate(documents["doc_id"])}
    return table.sort_values(
        ["total", by, "doc_id"],
        ascending=[False, True, True],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "doc_id" else column,
    )


def count_speakers(mentions, documents, *, sides=None):
    """Who is credited by whom. One row per document and speaker: ``doc_id, author, speaker, voice, k, n``.

    Counts mentions whose voice is quoted or reported; k mentions of n in that document that are not the
    author's own. A ``sides`` table (speaker, side, role) adds its columns; a speaker it doesn't know has
    them empty. Sorted by k, then speaker.
    """
    need(mentions, "doc_id", "voice", "speaker", name="mentions")
    credited = mentions[mentions["voice"].isin(("quoted", "reported"))]
    table = credited.groupby(["doc_id", "speaker", "voice"]).size().rename("k").reset_index()
    table["n"] = table["doc_id"].map(credited["doc_id"].value_counts()).astype("int64")
    table.insert(1, "author", table["doc_id"].map(documents.set_index("doc_id")["author"]))
    if sides is not None:
        table = table.merge(sides, on="speaker", how="left").fillna(dict.fromkeys(sides.columns, ""))
    return table.sort_values(
        ["k", "speaker", "doc_id", "voice"], ascending=[False, True, True, True], ignore_index=True
    )


def count_plainly(mentions):
    """The mentions as a plain dictionary takes them: every relationship word focal, asserted, current, the
    author's.
    """
    plain = dict.fromkeys(("speaker", "domain", "cue", "rule"), "") | PLAIN
    named = mentions["codebook"] == "relationship"
    return mentions.assign(**{name: mentions[name].mask(named, value) for name, value in plain.items()})


def _families(mentions):
    return ["all", *sorted(set(mentions["family"]) - {"all"})]


def _count_cells(mentions, documents, value, values=None, families=None):
    """Counts with one row per document, one column per (value, family); ``all`` sums the families."""
    need(mentions, "doc_id", "family", *([value] if value else []), name="mentions")
    families = families or _families(mentions)
    values = values or (["all"] if value is None else values_of(mentions, value))
    label = mentions[value] if value else "all"
    doubled = pd.concat([mentions.assign(value=label), mentions.assign(value=label, family="all")])
    cells = doubled.groupby(["doc_id", "value", "family"]).size().unstack(["value", "family"], fill_value=0)
    wanted = pd.MultiIndex.from_product([values, families], names=["value", "family"])
    return cells.reindex(index=documents["doc_id"], fill_value=0).reindex(columns=wanted, fill_value=0)


def _sum_groups(counts, documents, by, base, confidence, seed, draws):
    """One row per group and cell: counts over words, or over those of ``base`` (one column per family)."""
    need(documents, "doc_id", "n_words", *([] if by == "study" else [by]), name="documents")
    labels = pd.Series("all", index=documents.index) if by == "study" else documents[by]
    groups, member = np.unique(labels.astype(str), return_inverse=True)
    families = counts.columns.get_level_values("family")
    k = counts.to_numpy(float)
    if base is None:
        n, scale = np.repeat(documents["n_words"].to_numpy(float)[:, None], k.shape[1], axis=1), PER
    else:
        n, scale = base["all"].reindex(columns=families).to_numpy(float), 1
    total_k, total_n = (
        np.array([cells[member == place].sum(axis=0) for place in range(len(groups))]) for cells in (k, n)
    )
    if base is None:
        low, high = poisson_interval(total_k, exposure=total_n / PER, confidence=confidence)
    else:
        low, high = wilson_interval(total_k, total_n, confidence=confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(total_n > 0, scale * total_k / total_n, np.nan)
    spread = [
        document_interval(
            k[member == place], n[member == place], confidence=confidence, seed=seed, draws=draws
        )
        for place in range(len(groups))
    ]
    size = k.shape[1]
    return pd.DataFrame(
        {
            "level": by,
            "group": np.repeat(groups, size),
            "value": np.tile(counts.columns.get_level_values("value"), len(groups)),
            "family": np.tile(families, len(groups)),
            "k": total_k.ravel().astype(int),
            "n": total_n.ravel().astype(int),
            "rate": rate.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "n_documents": np.repeat(np.bincount(member), size),
            "documents_low": scale * np.concatenate([low for low, _, _ in spread]),
            "documents_high": scale * np.concatenate([high for _, high, _ in spread]),
            "documents_interval": np.repeat([method for _, _, method in spread], size),
        }
    )


def _rate_and_share(counts, base, documents, by, **options):
    table = _sum_groups(counts, documents, by, None, **options)
    shares = _sum_groups(counts, documents, by, base, **options)
    shared = {"n": "share_n", "rate": "share", "low": "share_low", "high": "share_high"}
    return table.assign(**{new: shares[old] for old, new in shared.items()})
