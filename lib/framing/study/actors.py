"""Whose voice the documents of a study are: which actors are known, and what hangs on those that aren't.

Of an actor that is no party of the study, no state and no bloc, nobody knows whose «we» and «our ally» it is.
A study of its authors' own relationships (``focal = "author"``) can't tell which these are there.
"""

from collections.abc import Mapping

import pandas as pd

from framing.base import store
from framing.base.errors import Remark
from framing.base.spans import Focus
from framing.corpus.actors import remark_actor
from framing.corpus.remarks import rows_of_problems
from framing.corpus.tabulate import Rows
from framing.lexicon.parties import is_known, party_of
from framing.measures.columns import name_relationships
from framing.study.study import Study


def remark_actors(study: Study, actors: Mapping[str, str]) -> Rows:
    """The rows of ``remarks`` for documents whose actor is not known; ``actors`` are theirs, by id."""
    focus = Focus(study.parties, by_author=study.focus.by_author)
    told = {doc_id: remark_actor(actor, focus, doc_id) for doc_id, actor in actors.items()}
    return rows_of_problems([one for one in told.values() if one], {doc_id: doc_id for doc_id in actors})


def table_actors(study: Study, documents: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Whose voice the documents are.

    Parameters
    ----------
    study : whose documents they are.
    documents, mentions : the tables of these names.

    Returns
    -------
    DataFrame
        one row per actor, those that aren't known first: ``actor`` as the documents have it, ``known_as``
        (the name of the party, state or bloc; empty where there is none), ``documents``, ``mentions`` of a
        relationship in them, and how many of these are ``focal``.
    """
    named = mentions[name_relationships(mentions)]
    found = named.groupby("doc_id").agg(
        mentions=("start", "size"), focal=("referent", lambda referents: (referents == "focal").sum())
    )
    rows = documents[["doc_id", "actor"]].join(found, on="doc_id").fillna({"mentions": 0, "focal": 0})
    table = rows.groupby("actor", as_index=False).agg(
        documents=("doc_id", "size"), mentions=("mentions", "sum"), focal=("focal", "sum")
    )
    table.insert(1, "known_as", [_name(study, actor) for actor in table["actor"]])
    table[["mentions", "focal"]] = table[["mentions", "focal"]].astype(int)
    return table.sort_values("known_as", key=lambda names: names != "", kind="stable", ignore_index=True)


def names_of_parties(study: Study) -> dict[str, str]:
    """The names of the study's parties by their ids."""
    return {party.party_id: party.names[0] for party in study.parties}


def name_parties(study: Study, table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The table with the names of the study's parties for their ids in a column; other values stay."""
    return table.assign(**{column: table[column].replace(names_of_parties(study))})


def describe_effect(study: Study, actors: pd.DataFrame) -> str:
    """In a sentence or two how many actors are known, and what the others do to the counts.

    ``actors`` is the table of `table_actors`.
    """
    unknown, known = actors[actors["known_as"] == ""], actors[actors["known_as"] != ""]
    n, total = unknown["documents"].sum(), actors["documents"].sum()
    if not n:
        return "The actor of every document is known."
    said = f"In {n:,} of {total:,} documents the actor is empty or unknown."
    if not study.focus.by_author:
        return f"{said} Whose «we» and «our ally» it is can't be told there."
    one, other = (f"{part['focal'].sum():,} of {part['mentions'].sum():,}" for part in (unknown, known))
    return (
        f"{said} There {one} relationship mentions are coded as the author's own, in the other documents "
        f"{other}: of the former too few are counted."
    )


def tell_effect(study: Study) -> list[Remark]:
    """The same from the stored tables, as a warning, where it tells of counts that are wrong for it."""
    if not study.focus.by_author or not {"documents", "mentions"} <= set(store.stored(study)):
        return []
    actors = table_actors(study, store.load(study, "documents"), store.load(study, "mentions"))
    if actors["known_as"].ne("").all():
        return []
    return [Remark(describe_effect(study, actors), where=study.study_id, kind="actor", counted=True)]


def _name(study: Study, actor: str) -> str:
    party = party_of(actor, study.parties)
    return party.names[0] if party and is_known(actor, study.parties) else ""
