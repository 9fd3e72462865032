"""From the number of a group of documents to its mentions; groups may be of several studies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from framing.base.addresses import Choice, choose
from framing.claims.listed import Linker, Links, Listing, open_listing
from framing.study.study import Study, open_study

_FEW = 12  # documents that an address names one by one


@dataclass(frozen=True)
class Groups:
    """The lists of the studies whose documents are grouped.

    ``listings`` are they by study; ``documents`` is the table of all, with ``study, group`` and, for studies
    other than the first, a ``doc_id`` that begins with the study's id.
    """

    listings: Mapping[str, Listing] = field(repr=False)
    documents: pd.DataFrame = field(repr=False)

    def link(self, **conditions: str) -> Linker:
        """The same as ``Listing.link``, for tables with a column ``group``."""

        def link_rows(table: pd.DataFrame) -> Links:
            rows = table.to_dict("records")
            known = {group: self._find(group) for group in table["group"].unique()}
            there = {name: how for name, how in conditions.items() if name in table}
            return {
                name: [
                    listing.link_row(how, row, row[name], within=within) if listing else ""
                    for row in rows
                    for listing, within in [known[row["group"]]]
                ]
                for name, how in there.items()
            }

        return link_rows

    def spread(self, condition: str) -> Linker:
        """The same as ``Listing.spread``, for tables that have a column for each group."""

        def link_rows(table: pd.DataFrame) -> Links:
            rows = table.to_dict("records")
            found = {name: self._find(name) for name in table.select_dtypes("number").columns}
            return {
                name: [listing.link_row(condition, row, row[name], within=within) for row in rows]
                for name, (listing, within) in found.items()
                if listing
            }

        return link_rows

    def _find(self, group: str) -> tuple[Listing | None, Choice]:
        """The list with a group's mentions, and the choice of its documents; no list where none is that."""
        grouped = self.documents[self.documents["group"] == group]
        if grouped["study"].nunique() != 1:
            return None, Choice()
        listing = self.listings[grouped["study"].iloc[0]]
        doc_ids = set(grouped["doc_id"].str.removeprefix(f"{listing.study_id}/"))
        for choice in _describe(listing.documents, doc_ids):
            chosen = choice.fulfilled(listing.documents.assign(year=listing.documents["date"].str[:4]))
            if set(listing.documents.loc[chosen, "doc_id"]) == doc_ids:
                return listing, choice
        return None, Choice()


def open_groups(study: Study, documents: pd.DataFrame) -> Groups:
    """The lists of a study and of those that it is compared with; ``documents`` as ``Groups`` has them."""
    others = [open_study(name, study.workbook.with_run("")) for name in study.compare_with]
    return Groups({one.study_id: open_listing(one) for one in (study, *others)}, documents)


def _describe(documents: pd.DataFrame, doc_ids: set[str]) -> Iterator[Choice]:
    """What may choose just these documents, the shortest first."""
    yield Choice()
    part = documents[documents["doc_id"].isin(doc_ids)]
    actors = choose("actor", *sorted(set(part["actor"])))
    yield actors
    years = sorted(set(part["date"].str[:4]))
    if years and years[0]:
        since = choose("year", years[0], kind="from") & choose("year", years[-1], kind="to")
        yield from (since, actors & since)
    if len(doc_ids) <= _FEW:
        yield choose("doc_id", *sorted(doc_ids))
