"""Which order do the texts speak of? From mentions of themes to themes in passages, with stance and voice."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.base import tables
from framing.base.definitions import THEME_STANCES, THEME_VOICES
from framing.measures.columns import need, ranks
from framing.measures.presence import ALL

_SPREAD = ("doc_id", "surface")  # of which columns it is told how matches are spread
_PRESENT = ["passage_id", "doc_id", "position", "theme", "n", "stance", "voice"]


def choose_matches(mentions: pd.DataFrame) -> pd.DataFrame:
    """The matches that speak of their theme: what every count of themes counts.

    A match is found by its words; whether the passage speaks of the theme there is coded (``present``). One
    that is coded «no», or stayed uncoded, counts nowhere; ``count_matches`` says how many these are.
    """
    need(mentions, "present", name="mentions")
    return mentions[mentions["present"] == "yes"]


def find_matches(mentions: pd.DataFrame) -> pd.DataFrame:
    """The matches of themes: those of the codebook ``multipolarity``, and those that are coded like them."""
    return mentions[mentions["codebook"].eq("multipolarity") | mentions["present"].ne("")]


def count_matches(mentions: pd.DataFrame) -> pd.DataFrame:
    """How many matches speak of their theme: one row per theme that was found, and one for all together.

    Columns: ``theme, matches, counted`` (coded «yes»), ``left_out`` (coded «no»), ``uncoded, share``
    (counted/matches, 0 to 1). Sorted by matches from high to low, then theme. The share is the coder's word:
    it is no precision, which only readings tell.
    """
    found = find_matches(mentions[["codebook", "family", "present"]])
    coded = found["present"].where(found["present"].isin(["yes", "no"]), "uncoded")
    table = pd.crosstab(found["family"], coded).reindex(columns=["yes", "no", "uncoded"], fill_value=0)
    table = table.set_axis(["counted", "left_out", "uncoded"], axis=1).rename_axis("theme").reset_index()
    table.insert(1, "matches", table[["counted", "left_out", "uncoded"]].sum(axis=1))
    table = table.sort_values(["matches", "theme"], ascending=[False, True], ignore_index=True)
    if len(table):
        table.loc[len(table)] = {"theme": ALL, **table.drop(columns="theme").sum()}
    return table.assign(share=table["counted"] / table["matches"])


def list_left_out(mentions: pd.DataFrame) -> pd.DataFrame:
    """The matches that are coded as not speaking of their theme: one row per theme and entry.

    Columns: ``theme, entry, k`` (matches left out), ``of`` (matches of the entry), ``unsure`` (of k, those on
    which the coder is unsure whether they speak of it), ``documents`` (that have one left out), ``words``
    (the three most frequent wordings of these). Sorted by k from high to low, then theme and entry.
    """
    found = find_matches(mentions[["codebook", "family", "entry", "present", "unsure", *_SPREAD]])
    sizes = found.groupby(["family", "entry"]).size()
    rows = [
        {
            "theme": theme,
            "entry": entry,
            "k": len(group),
            "of": sizes[theme, entry],
            "unsure": int(group["unsure"].str.split().map(lambda names: "present" in names).sum()),
            **_spread(group),
        }
        for (theme, entry), group in found[found["present"] == "no"].groupby(["family", "entry"])
    ]
    table = pd.DataFrame(rows, columns=["theme", "entry", "k", "of", "unsure", "documents", "words"])
    return table.sort_values(["k", "theme", "entry"], ascending=[False, True, True], ignore_index=True)


def tabulate_themes(mentions: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """The table ``themes``: one row per passage and theme of which a match in it speaks.

    ``n`` counts the matches that do (``choose_matches``). Its ``stance`` is the most frequent one among them,
    ``named`` yielding to the others, ``opposed`` to ``endorsed`` at a tie; its ``voice`` is the author's
    where any of them is.
    """
    need(mentions, "codebook", "passage_id", "doc_id", "family", "stance", "voice", name="mentions")
    columns = ["passage_id", "doc_id", "family", "stance", "voice", "present"]
    found = choose_matches(mentions[columns]).merge(passages[["passage_id", "position"]], on="passage_id")
    if found.empty:
        return tables.empty("themes")
    is_stance = {name: found["stance"] == name for name in ("endorsed", "opposed")}
    by_passage = found.assign(**is_stance, author=found["voice"] == "author").groupby(
        ["doc_id", "position", "passage_id", "family"]
    )
    counts = by_passage[["endorsed", "opposed", "author"]].sum()
    endorsed, opposed = counts["endorsed"], counts["opposed"]
    stances = [(endorsed > 0) & (endorsed >= opposed), opposed > endorsed]
    table = counts.assign(
        n=by_passage.size(),
        stance=pd.array(np.select(stances, ["endorsed", "opposed"], "named"), dtype="str"),
        voice=pd.array(np.where(counts["author"] > 0, "author", "attributed"), dtype="str"),
    )
    return table.reset_index().rename(columns={"family": "theme"})[_PRESENT]


def count_passages(present: pd.DataFrame, passages: pd.DataFrame, *, themes: Sequence[str]) -> pd.DataFrame:
    """In how many passages a theme is present: one row per theme and document, zeros included.

    ``present`` is the table ``themes``; ``themes`` lists what was looked for, so that what was found nowhere
    has its zeros. Columns: ``theme, doc_id, k, n`` (passages), ``share`` (k/n, 0 to 1), ``total`` (over
    documents). Sorted by total from high to low, then theme; documents by name. A zero is an absence of
    words. Unsafe: comparing documents whose passages differ in length.
    """
    sizes = passages["doc_id"].value_counts().sort_index()
    grid = pd.MultiIndex.from_product([list(themes), sizes.index], names=["theme", "doc_id"])
    table = present.groupby(["theme", "doc_id"]).size().reindex(grid, fill_value=0).rename("k").reset_index()
    table["n"] = table["doc_id"].map(sizes).astype(int)
    table["share"] = table["k"] / table["n"]
    table["total"] = table.groupby("theme")["k"].transform("sum")
    return table.sort_values(["total", "theme", "doc_id"], ascending=[False, True, True], ignore_index=True)


def spread_passages(counts: pd.DataFrame) -> pd.DataFrame:
    """``count_passages`` as people read it: one row per theme, one column per document, ``total``.

    The last row has the number of all passages, the denominator of every cell above it.
    """
    order = {"index": counts["theme"].unique(), "columns": counts["doc_id"].unique()}
    wide = counts.pivot(index="theme", columns="doc_id", values="k").reindex(**order)
    wide.loc["(all passages)"] = counts.drop_duplicates("doc_id").set_index("doc_id")["n"]
    wide["total"] = wide.sum(axis=1)
    return wide.rename_axis("theme").rename_axis(None, axis=1).reset_index()


def count_stances(present: pd.DataFrame) -> pd.DataFrame:
    """What is done with each theme: one row per theme, its passages by stance and by voice.

    Columns: ``theme, passages, endorsed, opposed, named, author, attributed``; stances and voices each sum
    to ``passages``. Sorted by passages from high to low, then theme.
    """
    counts = [
        pd.crosstab(present["theme"], present[column]).reindex(columns=list(values), fill_value=0)
        for column, values in (("stance", THEME_STANCES), ("voice", THEME_VOICES))
    ]
    table = pd.concat(counts, axis=1)
    table.insert(0, "passages", table[list(THEME_STANCES)].sum(axis=1))
    table.columns.name = None
    return table.reset_index().sort_values(["passages", "theme"], ascending=[False, True], ignore_index=True)


def count_entries(mentions: pd.DataFrame, themes: Sequence[str]) -> pd.DataFrame:
    """Who and what is named in some themes: one row per theme and entry that occurs.

    Columns: ``theme, entry, k`` (matches that speak of the theme), ``endorsed, opposed, named`` (of them),
    ``documents`` (that have one), ``words`` (the three most frequent wordings). In the order of ``themes``,
    then k from high to low.
    """
    chosen = choose_matches(mentions[["family", "entry", "present", "stance", *_SPREAD]])
    chosen = chosen[chosen["family"].isin(themes)]
    rows = [
        {
            "theme": theme,
            "entry": entry,
            "k": len(group),
            **{stance: int((group["stance"] == stance).sum()) for stance in THEME_STANCES},
            **_spread(group),
        }
        for (theme, entry), group in chosen.groupby(["family", "entry"])
    ]
    columns = ["theme", "entry", "k", *THEME_STANCES, "documents", "words"]
    order = ranks(themes)
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["theme", "k", "entry"],
        ascending=[True, False, True],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "theme" else column,
    )


def count_images(mentions: pd.DataFrame) -> pd.DataFrame:
    """Which images and superlatives occur: one row per family and entry of the codebook ``imagery``.

    Columns: ``family, entry, k`` (mentions), ``documents`` (that have it), ``words`` (the three most frequent
    wordings). Sorted by k from high to low, then family and entry.
    """
    found = mentions[mentions["codebook"] == "imagery"]
    rows = [
        {"family": family, "entry": entry, "k": len(group), **_spread(group)}
        for (family, entry), group in found.groupby(["family", "entry"])
    ]
    table = pd.DataFrame(rows, columns=["family", "entry", "k", "documents", "words"])
    return table.sort_values(["k", "family", "entry"], ascending=[False, True, True], ignore_index=True)


def label_passages(present: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Everything a passage is about: one row per passage and label, themes and families of the relationship.

    ``present`` is the table ``themes``; a family labels a passage that holds a mention of it about the focal
    relationship. Columns: ``passage_id, label, kind`` (theme, family).
    """
    focal = mentions.loc[mentions["referent"] == "focal", ["passage_id", "family"]]
    labels = [
        present[["passage_id"]].assign(label=present["theme"], kind="theme"),
        focal[["passage_id"]].assign(label=focal["family"], kind="family"),
    ]
    return pd.concat(labels, ignore_index=True).drop_duplicates(ignore_index=True)


def place_labels(matches: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Where the words of each label stand: one row per match: ``mention_id, passage_id, label, start, end``.

    ``matches`` are those behind the themes; the families are those of ``mentions`` about the focal
    relationship (``label_passages``).
    """
    columns = ["mention_id", "passage_id", "family", "start", "end"]
    focal = mentions.loc[mentions["referent"] == "focal", columns]
    return pd.concat([matches[columns], focal], ignore_index=True).rename(columns={"family": "label"})


def _spread(mentions: pd.DataFrame) -> dict[str, Any]:
    """In how many documents something is named, and its three most frequent wordings."""
    counts = mentions["surface"].str.split().str.join(" ").str.lower().value_counts()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "documents": mentions["doc_id"].nunique(),
        "words": ", ".join(words for words, _ in ranked[:3]),
    }
