"""A study's tables beside those of the studies that it is compared with.

Compared are groups of documents: the study's own, and those of each other study before and since a year, so
that the difference between periods can be told from the difference between the texts.
"""

from collections.abc import Callable

import pandas as pd

from framing.base import store
from framing.base.errors import StudyError
from framing.lexicon.parties import party_of
from framing.measures.columns import own_attributes
from framing.study.choice import load_codes_of_model
from framing.study.study import Study, open_study
from framing.texts.words import find_words

Contrasts = dict[str, tuple[list[str], list[str]]]
_UNDATED = ", no date"


def load_beside(study: Study, name: str) -> pd.DataFrame:
    """A table of the study and of those that it is compared with, one below the other.

    Returns
    -------
    DataFrame
        the table with a column ``study`` in front. The other studies' tables are those of their default run;
        their ``doc_id`` and ``passage_id`` begin with the study's id, so that no two documents share one.

    Raises
    ------
    StudyError
        where the study names none to compare with.
    TableError
        where a table isn't there yet.
    """
    return _load_beside(study, lambda one: store.load(one, name))


def load_beside_as_model(study: Study) -> pd.DataFrame:
    """The table ``mentions`` of ``load_beside``, each study's as the model codes it. Errors as there."""
    return _load_beside(study, load_codes_of_model)


def _load_beside(study: Study, load: Callable[[Study], pd.DataFrame]) -> pd.DataFrame:
    if not study.compare_with:
        raise StudyError(
            "there is no study to compare with",
            where=f"{study.place('study.toml')}, compare_with",
            expected='at least one, as in compare_with = ["presidents"]',
        )
    parts = [load(study).assign(study=study.study_id)]
    for other in study.compare_with:
        table = load(open_study(other, study.workbook.with_run("")))
        ids = {column: f"{other}/" + table[column] for column in ("doc_id", "passage_id") if column in table}
        parts.append(table.assign(**ids, study=other))
    table = pd.concat(parts, ignore_index=True)
    for name in own_attributes(table):  # which the other studies don't have
        table[[name, f"{name}_cue"]] = table[[name, f"{name}_cue"]].fillna("")
    return table[["study", *(column for column in table.columns if column != "study")]]


def group_documents(documents: pd.DataFrame, study: Study, *, since: int) -> pd.DataFrame:
    """The table ``documents`` of ``load_beside`` with a column ``group``, the study's own texts first.

    The study's own are one group, named after it; those of each other study are «STUDY before 1992» and
    «STUDY since 1992» (with ``since=1992``), or «STUDY, no date».
    """
    period = documents["date"].map(lambda date: _period(date, since))
    own = documents["study"] == study.study_id
    grouped = documents.assign(group=documents["study"] + period.where(~own, ""))
    others = grouped[~own].sort_values(["group", "doc_id"])
    return pd.concat([grouped[own], others], ignore_index=True)


def describe_groups(documents: pd.DataFrame) -> pd.DataFrame:
    """The groups of ``group_documents``, one row each, in their order.

    Columns: ``group, documents`` (number), ``words, genres, first, last`` (dates of its documents).
    """
    rows = []
    for group, texts in documents.groupby("group", sort=False):
        dates = sorted(set(texts["date"]) - {""}) or [""]
        rows.append(
            {
                "group": group,
                "documents": len(texts),
                "words": int(texts["n_words"].sum()),
                "genres": ", ".join(sorted(set(texts["genre"]) - {""})),
                "first": dates[0],
                "last": dates[-1],
            }
        )
    return pd.DataFrame(rows)


def list_contrasts(documents: pd.DataFrame, study: Study) -> Contrasts:
    """Whose texts are set against which: a contrast's name → ``(target, reference)``, lists of doc_ids.

    Each actor of the study (the one with most words first; all texts together where no text has an actor)
    against each group of the other studies' documents and against all other texts of the study; and each
    other study since the year against itself before, as a yardstick of what time alone does. ``documents``
    are those of ``group_documents``; those without a word stand in no contrast.
    """
    documents = documents[documents["n_words"] > 0]
    own = documents[documents["study"] == study.study_id]
    others = documents[documents["study"] != study.study_id]
    groups = {name: list(rows["doc_id"]) for name, rows in others.groupby("group")}
    latest_first = sorted(groups, reverse=True)  # «since» stands before «before»
    latest_first.sort(key=lambda name: name.endswith(_UNDATED))
    sizes = own[own["actor"] != ""].groupby("actor")["n_words"].sum()
    sizes = sizes.sort_values(ascending=False, kind="stable")
    contrasts: Contrasts = {}
    for actor in list(sizes.index) or [study.study_id]:
        spoken = own["actor"].eq(actor) if len(sizes) else own["actor"].eq("")
        target, rest = (list(own.loc[side, "doc_id"]) for side in (spoken, ~spoken))
        contrasts |= {f"{actor} : {name}": (target, groups[name]) for name in latest_first}
        if rest:
            contrasts[f"{actor} : other texts of the study"] = (target, rest)
    for other in study.compare_with:
        later, *before = [name for name in latest_first if name.startswith(f"{other} ")] or [""]
        contrasts |= {f"{later} : {name}": (groups[later], groups[name]) for name in before}
    return contrasts


def words_of_parties(documents: pd.DataFrame, study: Study) -> set[str]:
    """The words, in lower case, in names of the study's parties and of the states whose actors speak.

    Taken are names, demonyms with their plurals, and leaders, of one or two words each: «united» and
    «states» go with the United States, wherever else they stand; «us» stays, since counts in lower case
    can't tell the country from the pronoun.
    """
    actors = {party for actor in set(documents["actor"]) if (party := party_of(actor, study.parties))}
    names = [
        name
        for party in {*study.parties, *actors}
        for name in (*party.names, *party.demonyms, *map(_plural, party.demonyms), *party.leaders)
    ]
    words = [[name[start:end].lower() for start, end in find_words(name)] for name in names]
    return {word for split in words if len(split) <= 2 for word in split} - {"us"}


def _plural(demonym: str) -> str:
    return demonym if demonym.endswith(("s", "ese")) else f"{demonym}s"


def _period(date: str, since: int) -> str:
    if not date:
        return _UNDATED
    return f" {'since' if int(date[:4]) >= since else 'before'} {since}"
