"""From mentions of themes to themes in passages, and from formulas to designations in documents."""

import pandas as pd

from framing.base import tables


def tabulate_themes(mentions, passages):
    """The table ``themes``: one row per passage and theme that is present in it.

    ``n`` counts the theme's entries in the passage. Its ``stance`` is the most frequent one among them,
    ``neutral`` yielding to the others, ``opposed`` to ``endorsed`` at a tie; its ``voice`` is the author's
    where any of them is.
    """
    found = mentions[mentions["codebook"] == "multipolarity"].merge(
        passages[["passage_id", "position"]], on="passage_id"
    )
    rows = [
        {
            "passage_id": passage_id,
            "doc_id": doc_id,
            "position": position,
            "theme": theme,
            "n": len(group),
            "stance": _prevailing(group["stance"]),
            "voice": "author" if (group["voice"] == "author").any() else "attributed",
        }
        for (doc_id, position, passage_id, theme), group in found.groupby(
            ["doc_id", "position", "passage_id", "family"]
        )
    ]
    return pd.DataFrame(rows) if rows else tables.empty("themes")


def count_passages(present, passages, *, themes=None):
    """In how many passages of each document a theme is present: one row per theme and document, zeros included.

    ``present`` is the table ``themes``; ``themes`` lists what was looked for, so that what was found nowhere
    has its zeros. Columns: ``theme, doc_id, k, n`` (passages), ``share`` (k/n, 0 to 1), ``total`` (over
    documents). Sorted by total from high to low, then theme; documents by name. A zero is an absence of words.
    Unsafe: comparing documents whose passages differ in length.
    """
    names = sorted(set(present["theme"])) if themes is None else list(themes)
    sizes = passages["doc_id"].value_counts().sort_index()
    grid = pd.MultiIndex.from_product([names, sizes.index], names=["theme", "doc_id"])
    table = present.groupby(["theme", "doc_id"]).size().reindex(grid, fill_value=0).rename("k").reset_index()
    table["n"] = table["doc_id"].map(sizes).astype(int)
    table["share"] = table["k"] / table["n"]
    table["total"] = table.groupby("theme")["k"].transform("sum")
    return table.sort_values(["total", "theme", "doc_id"], ascending=[False, True, True], ignore_index=True)


def spread_passages(counts):
    """``count_passages`` as people read it: one row per theme, one column per document, ``total``.

    The last row has the number of all passages, the denominator of every cell above it.
    """
    order = {"index": counts["theme"].unique(), "columns": counts["doc_id"].unique()}
    wide = counts.pivot(index="theme", columns="doc_id", values="k").reindex(**order)
    wide.loc["(all passages)"] = counts.drop_duplicates("doc_id").set_index("doc_id")["n"]
    wide["total"] = wide.sum(axis=1)
    return wide.rename_axis("theme").rename_axis(None, axis=1).reset_index()


def count_stances(present):
    """What is done with each theme: one row per theme, its passages by stance and by voice.

    Columns: ``theme, passages, endorsed, opposed, neutral, author, attributed``; stances and voices each sum to
    ``passages``. Sorted by passages from high to low, then theme.
    """
    counts = [
        pd.crosstab(present["theme"], present[column]).reindex(columns=list(values), fill_value=0)
        for column, values in (("stance", tables.THEME_STANCES), ("voice", tables.THEME_VOICES))
    ]
    table = pd.concat(counts, axis=1)
    table.insert(0, "passages", table[list(tables.THEME_STANCES)].sum(axis=1))
    table.columns.name = None
    return table.reset_index().sort_values(["passages", "theme"], ascending=[False, True], ignore_index=True)


def count_entries(mentions, themes):
    """Who and what is named in some themes: one row per theme and entry that occurs.

    Columns: ``theme, entry, k`` (mentions), ``endorsed, opposed, neutral`` (of them), ``documents`` (that have
    it), ``words`` (the three most frequent wordings). In the order of ``themes``, then k from high to low.
    """
    chosen = mentions[(mentions["codebook"] == "multipolarity") & mentions["family"].isin(themes)]
    rows = [
        {
            "theme": theme,
            "entry": entry,
            "k": len(group),
            **{stance: int((group["stance"] == stance).sum()) for stance in tables.THEME_STANCES},
            "documents": group["doc_id"].nunique(),
            "words": _wordings(group["surface"]),
        }
        for (theme, entry), group in chosen.groupby(["family", "entry"])
    ]
    columns = ["theme", "entry", "k", *tables.THEME_STANCES, "documents", "words"]
    table = pd.DataFrame(rows, columns=columns)
    order = {theme: place for place, theme in enumerate(themes)}
    return table.sort_values(
        ["theme", "k", "entry"],
        ascending=[True, False, True],
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "theme" else column,
    )


def label_passages(present, mentions):
    """Everything a passage is about: one row per passage and label, themes and families of the relationship.

    ``present`` is the table ``themes``; a family labels a passage that holds a mention of it about the focal
    relationship. Columns: ``passage_id, label, kind`` (theme, family).
    """
    focal = mentions[(mentions["codebook"] == "relationship") & (mentions["referent"] == "focal")]
    labels = [
        present[["passage_id"]].assign(label=present["theme"], kind="theme"),
        focal[["passage_id"]].assign(label=focal["family"], kind="family"),
    ]
    return pd.concat(labels, ignore_index=True).drop_duplicates(ignore_index=True)


def count_images(mentions, codebook="imagery"):
    """Which images and superlatives occur: one row per family and entry, ``k``, ``documents`` and ``words``."""
    found = mentions[mentions["codebook"] == codebook]
    rows = [
        {
            "family": family,
            "entry": entry,
            "k": len(group),
            "documents": group["doc_id"].nunique(),
            "words": _wordings(group["surface"]),
        }
        for (family, entry), group in found.groupby(["family", "entry"])
    ]
    table = pd.DataFrame(rows, columns=["family", "entry", "k", "documents", "words"])
    return table.sort_values(["k", "family", "entry"], ascending=[False, True, True], ignore_index=True)


def date_designations(mentions, passages, years, statements=None):
    """The table ``designations``, the ladder: one row per designation and document that uses it, with the dates that the document gives.

    ``years`` maps a designation to the year of its official adoption (``nan`` or absent where unknown).
    ``statements`` are dated statements of the documents (``doc_id, start, date``, as in a chronology). A document
    gives a designation's date where a statement dated in that year stands in the same passage as a mention of
    it; ``date`` is the most precise one, empty where the document names the formula without its date. Columns:
    those of ``tabulate_designations`` and ``year`` (text, empty where unknown), ``date``. Sorted by year, then
    designation and document.
    """
    table = tabulate_designations(mentions)
    used = mentions[mentions["codebook"] == "designations"]
    said = _place_statements(statements, passages)
    known = {name: str(int(year)) for name, year in years.items() if pd.notna(year)}
    table["year"] = table["designation"].map(known).fillna("").astype("str")
    table["date"] = [_given_date(row, used, said) for row in table.itertuples()]
    return table.astype({"date": "str"}).sort_values(["year", "designation", "doc_id"], ignore_index=True)


def climb_ladder(dated, labels=None):
    """The rungs: one row per designation with a year, from ``date_designations``.

    Columns: ``designation`` (its label), ``date`` (the most precise that a document gives, else the year),
    ``n`` (uses), ``documents`` (that use it), ``dated_by`` (those that give its date, with that date). Sorted by
    date.
    """
    rows = []
    for (year, name), group in dated[dated["year"] != ""].groupby(["year", "designation"]):
        dates = [f"{row.doc_id} {row.date}" for row in group.itertuples() if row.date]
        rows.append(
            {
                "designation": (labels or {}).get(name) or name,
                "date": min(
                    [date for date in group["date"] if date] or [year], key=lambda date: (-len(date), date)
                ),
                "n": int(group["n"].sum()),
                "documents": ", ".join(group["doc_id"]),
                "dated_by": ", ".join(dates),
            }
        )
    table = pd.DataFrame(rows, columns=["designation", "date", "n", "documents", "dated_by"])
    return table.sort_values(["date", "designation"], ignore_index=True)


def _place_statements(statements, passages):
    """The dated statements with the passage that holds each: ``passage_id, date``."""
    if statements is None:
        return pd.DataFrame({"passage_id": [], "date": []}, dtype="str")
    dated = statements[statements["start"].notna() & statements["date"].ne("")]
    pairs = dated[["doc_id", "start", "date"]].merge(
        passages[["doc_id", "passage_id", "start", "end"]], on="doc_id"
    )
    return pairs[(pairs["start_y"] <= pairs["start_x"]) & (pairs["start_x"] < pairs["end"])][
        ["passage_id", "date"]
    ]


def _given_date(row, used, said):
    passages = used.loc[(used["family"] == row.designation) & (used["doc_id"] == row.doc_id), "passage_id"]
    dates = said.loc[said["passage_id"].isin(passages), "date"] if row.year else []
    return min(
        (date for date in dates if date.startswith(row.year)), key=lambda date: (-len(date), date), default=""
    )


def _wordings(surfaces):
    counts = surfaces.str.split().str.join(" ").str.lower().value_counts()
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(words for words, _ in ranked[:3])


def tabulate_designations(mentions):
    """Which designations are used where: one row per designation and document that uses it, with its wordings.

    Columns: ``designation, doc_id, n, variants``; ``date_designations`` adds years and dates.

    ``entry`` is the variant's name in the codebook; a designation is an entry's family.
    """
    found = mentions[mentions["codebook"] == "designations"]
    if not len(found):
        return tables.empty("designations")[["designation", "doc_id", "n", "variants"]]
    grouped = found.assign(surface=found["surface"].str.split().str.join(" ")).groupby(["family", "doc_id"])
    table = grouped.agg(
        n=("start", "size"), variants=("surface", lambda surfaces: "; ".join(sorted(set(surfaces))))
    )
    return table.reset_index().rename(columns={"family": "designation"})


def _prevailing(stances):
    counts = stances.value_counts()
    taken = counts[counts.index != "neutral"]
    if not len(taken):
        return "neutral"
    order = ("endorsed", "opposed")
    return min(taken.index, key=lambda stance: (-taken[stance], order.index(stance)))
