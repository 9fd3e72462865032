"""Which formulas name the relationship, and when was each adopted? From mentions to the ladder."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from framing.base import tables
from framing.measures.columns import need

RUNGS = ["designation", "date", "n", "documents", "dated_by", "family"]


def tabulate_designations(mentions: pd.DataFrame) -> pd.DataFrame:
    """Which designations are used where: one row per designation and document that uses it.

    Columns: ``designation, doc_id, n, variants`` (the wordings, as they stand). A designation is the family
    of its entries in the codebook of that name, translation variants counting as one.
    ``date_designations`` adds years and dates.
    """
    need(mentions, "codebook", "family", "doc_id", "surface", "start", name="mentions")
    found = mentions[mentions["codebook"] == "designations"]
    if not len(found):
        return tables.empty("designations")[["designation", "doc_id", "n", "variants"]]
    grouped = found.assign(surface=found["surface"].str.split().str.join(" ")).groupby(["family", "doc_id"])
    table = grouped.agg(
        n=("start", "size"), variants=("surface", lambda surfaces: "; ".join(sorted(set(surfaces))))
    )
    return table.reset_index().rename(columns={"family": "designation"})


def date_designations(
    mentions: pd.DataFrame,
    passages: pd.DataFrame,
    years: Mapping[str, float | None],
    statements: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The table ``designations``: one row per designation and document that uses it, with the dates it gives.

    ``years`` maps a designation to the year of its official adoption (None, ``nan`` or absent where unknown).
    ``statements`` are dated statements of the documents (``doc_id, start, date``, as in a chronology). A
    document gives a designation's date where a statement dated in that year stands in the same passage as a
    mention of it; ``date`` is the most precise one, empty where the document names the formula without its
    date. Columns: those of ``tabulate_designations`` and ``year`` (text, empty where unknown), ``date``.
    Sorted by year, then designation and document.
    """
    table = tabulate_designations(mentions)
    used = mentions[mentions["codebook"] == "designations"]
    said = _place_statements(statements, passages)
    known = {name: str(int(year)) for name, year in years.items() if year is not None and pd.notna(year)}
    table["year"] = table["designation"].map(known).fillna("").astype("str")
    table["date"] = [
        _given_date(
            used[(used["family"] == row.designation) & (used["doc_id"] == row.doc_id)], row.year, said
        )
        for row in table.itertuples()
    ]
    return table.astype({"date": "str"}).sort_values(["year", "designation", "doc_id"], ignore_index=True)


def climb_ladder(dated: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """The rungs: one row per designation with a year, from ``date_designations``.

    ``labels`` maps a designation to what people call it; without a label it goes by its name. Columns:
    ``designation`` (its label), ``date`` (the most precise that a document gives, else the year), ``n``
    (uses), ``documents`` (that use it), ``dated_by`` (those that give its date, with that date), ``family``
    (the designation's own name). Sorted by date, then designation.
    """
    rows: list[dict[str, Any]] = []
    for (year, name), group in dated[dated["year"] != ""].groupby(["year", "designation"]):
        dates = [f"{row.doc_id} {row.date}" for row in group.itertuples() if row.date]
        rows.append(
            {
                "designation": labels.get(name) or name,
                "date": min([date for date in group["date"] if date] or [year], key=_precise_first),
                "n": int(group["n"].sum()),
                "documents": ", ".join(group["doc_id"]),
                "dated_by": ", ".join(dates),
                "family": name,
            }
        )
    return pd.DataFrame(rows, columns=RUNGS).sort_values(["date", "designation"], ignore_index=True)


def _place_statements(statements: pd.DataFrame | None, passages: pd.DataFrame) -> pd.DataFrame:
    """The dated statements with the passage that holds each: ``passage_id, date``."""
    if statements is None:
        return pd.DataFrame({"passage_id": [], "date": []}, dtype="str")
    dated = statements[statements["start"].notna() & statements["date"].ne("")]
    pairs = dated[["doc_id", "start", "date"]].merge(
        passages[["doc_id", "passage_id", "start", "end"]], on="doc_id"
    )
    inside = (pairs["start_y"] <= pairs["start_x"]) & (pairs["start_x"] < pairs["end"])
    return pairs[inside][["passage_id", "date"]]


def _given_date(used: pd.DataFrame, year: str, said: pd.DataFrame) -> str:
    """The most precise date of that year said in one of the passages that use the designation."""
    dates = said.loc[said["passage_id"].isin(used["passage_id"]), "date"] if year else []
    return min((date for date in dates if date.startswith(year)), key=_precise_first, default="")


def _precise_first(date: str) -> tuple[int, str]:
    return -len(date), date
