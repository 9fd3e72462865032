"""Of how many mentions is it true? Counts, zeros included, and the way from plain matches to claims."""

import numpy as np
import pandas as pd

from framing.base.definitions import STANCES
from framing.measures.columns import PLAIN, name_relationships, need, own_attributes, ranks, values_of
from framing.measures.intervals import wilson_interval
from framing.measures.rates import PER

REFUSED, CLAIMED = ("denied", "surpassed"), ("asserted", "sought", "approached")
#: A credited speaker whom the text doesn't name, or whose name a coder didn't find.
NOT_NAMED = "not named"
_PREPOSITIONS = frozenset(("as", "at", "by", "for", "from", "in", "of", "on", "to", "with"))
_PRONOUNS = ("he", "i", "it", "she", "that", "them", "these", "they", "this", "those", "we", "who", "you")
_OWNERS = ("a", "an", "and", "her", "his", "its", "my", "or", "our", "the", "their", "your")
_NO_NAMES = _PREPOSITIONS | {*_PRONOUNS, *_OWNERS}
#: The steps from plain matches to claims: what is kept, the column that tells, and the values kept.
STEPS = (
    ("about the focal parties", "referent", ("focal",)),
    ("of the present", "time", ("current",)),
    ("asserted", "stance", ("asserted",)),
)


def waterfall(mentions: pd.DataFrame) -> pd.DataFrame:
    """From plain matches to claims: one row per step, each keeping what passes its condition and all before.

    The steps: about the focal parties, of the present, asserted. Columns: ``step`` (from 0),
    ``label, k, removed, share`` (of the plain matches, ``nan`` if there are none), ``removed_as`` (what the
    removed mentions are instead, with counts, most frequent first). The order of the steps decides what each
    removes; the last k does not depend on it. Filter by family first.
    """
    rows = [{"step": 0, "label": "plain matches", "k": len(mentions), "removed": 0, "removed_as": ""}]
    left = mentions
    for number, (label, column, kept) in enumerate(STEPS, 1):
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


def list_exceptions(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions that go against what is mostly claimed, so that they are read and not averaged away.

    Where refusals (denied, surpassed) outnumber claims (asserted, sought, approached), the claims, else the
    refusals; questioned mentions go with neither. All columns; sorted by stance in the codebook's order, then
    document and place.
    """
    need(mentions, "doc_id", "start", "stance", name="mentions")
    refused, claimed = (mentions["stance"].isin(group) for group in (REFUSED, CLAIMED))
    rare = mentions[claimed if refused.sum() > claimed.sum() else refused]
    order = ranks(STANCES)
    return rare.sort_values(
        ["stance", "doc_id", "start"],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "stance" else column,
    )


def count_tiles(mentions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """How many mentions have each stance and voice: one row per document and pair, zeros included.

    Columns: ``doc_id, stance, voice, k`` and ``n`` (all mentions of the document). Documents stay in the
    order given, values in the codebook's.
    """
    need(mentions, "doc_id", "stance", "voice", name="mentions")
    key = ["doc_id", "stance", "voice"]
    values = [values_of(mentions, attribute) for attribute in key[1:]]
    grid = pd.MultiIndex.from_product([documents["doc_id"], *values], names=key)
    counts = mentions.groupby(key).size().reindex(grid, fill_value=0)
    table = counts.rename("k").reset_index()
    n = mentions["doc_id"].value_counts().reindex(documents["doc_id"], fill_value=0)
    return table.assign(n=table["doc_id"].map(n).astype(int))


def count_grid(mentions: pd.DataFrame, documents: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """How often each value occurs in each document: one row per value and document, zeros included.

    For themes, images, antagonists: those that occur. ``by`` is the column that has the values. Columns: the
    value's, ``doc_id, k, n`` (words), ``rate`` (per 1,000 words), ``total`` (over documents). Sorted by total
    from high to low, then value; documents in the order given.

    A zero means that no entry of the codebook was found: absence of words, not concealment. Unsafe: what is
    unsafe of ``rate_families``.
    """
    need(mentions, "doc_id", by, name="mentions")
    found = sorted(set(mentions[by].dropna()) - {""})
    grid = pd.MultiIndex.from_product([found, documents["doc_id"]], names=[by, "doc_id"])
    table = mentions.groupby([by, "doc_id"]).size().reindex(grid, fill_value=0).rename("k").reset_index()
    words = documents.set_index("doc_id")["n_words"]
    table["n"] = table["doc_id"].map(words).astype(int)
    table["rate"] = PER * table["k"] / table["n"].where(table["n"] > 0)
    table["total"] = table.groupby(by)["k"].transform("sum")
    order = ranks(documents["doc_id"])
    return table.sort_values(
        ["total", by, "doc_id"],
        ascending=[False, True, True],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "doc_id" else column,
    )


def count_speakers(mentions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Who is credited by whom: one row per document, speaker and voice that occurs.

    Columns: ``doc_id, author, speaker, voice, k, n``. Counts mentions whose voice is quoted or reported; k
    mentions of n in that document that are not the author's own. Sorted by k from high to low, then
    speaker, document and voice. What a coder took for a speaker and is no name («my», «by the») is
    :data:`NOT_NAMED`.
    """
    need(mentions, "doc_id", "voice", "speaker", name="mentions")
    credited = mentions[mentions["voice"].isin(("quoted", "reported"))]
    credited = credited.assign(speaker=credited["speaker"].map(_name_or_none))
    table = credited.groupby(["doc_id", "speaker", "voice"]).size().rename("k").reset_index()
    table["n"] = table["doc_id"].map(credited["doc_id"].value_counts()).astype("int64")
    table.insert(1, "author", table["doc_id"].map(documents.set_index("doc_id")["author"]))
    return table.sort_values(
        ["k", "speaker", "doc_id", "voice"], ascending=[False, True, True, True], ignore_index=True
    )


def _name_or_none(speaker: str) -> str:
    """A credited speaker without prepositions in front; what holds nothing but pronouns and the like is none.

    >>> [_name_or_none(said) for said in ("to the Queen of Borealia", "by", "in her", "the two countries")]
    ['the Queen of Borealia', 'not named', 'not named', 'the two countries']
    """
    words = speaker.split()
    while words and words[0].lower() in _PREPOSITIONS:
        words = words[1:]
    named = any(word.strip(".,;:").lower() not in _NO_NAMES for word in words)
    return " ".join(words) if named else NOT_NAMED


def count_own(mentions: pd.DataFrame) -> pd.DataFrame:
    """What is coded on the attributes that a study adds: one row per attribute, codebook, family and value.

    Columns: ``attribute, codebook, family, value, k, n, share`` = k/n with its Wilson interval ``share_low,
    share_high``: k of the n mentions of the family that are coded on the attribute. Sorted by attribute,
    codebook and family, then k from high to low. No rows where the study adds none, or nobody coded any.
    Unsafe: reading a share of fewer than ten mentions as more than its counts. Reference: Wilson (1927).
    """
    key = ["attribute", "codebook", "family", "value"]
    parts = [
        mentions[mentions[name] != ""].assign(attribute=name, value=mentions[name])
        for name in own_attributes(mentions)
    ]
    coded = pd.concat([mentions.head(0).assign(attribute="", value=""), *parts])
    table = coded.groupby(key).size().rename("k").reset_index()
    table["n"] = table.groupby(key[:3])["k"].transform("sum")
    low, high = wilson_interval(table["k"].to_numpy(), table["n"].to_numpy())
    table = table.assign(share=table["k"] / table["n"], share_low=low, share_high=high)
    upwards = [True, True, True, False, True]
    return table.sort_values([*key[:3], "k", "value"], ascending=upwards, ignore_index=True)


def count_plainly(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions as a plain dictionary takes them, one row per mention, in the columns given.

    Every relationship word is focal, asserted, current and the author's; mentions of other codebooks keep
    their codes.
    """
    plain = dict.fromkeys(("speaker", "cue", "rule"), "") | PLAIN
    named = name_relationships(mentions)
    return mentions.assign(**{name: mentions[name].mask(named, value) for name, value in plain.items()})
