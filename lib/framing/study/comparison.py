"""A study's tables beside those of the studies that it is compared with.

Compared are groups of documents: the study's own, and those of each other study before and since a year, so
that the difference between periods can be told from the difference between the texts. A study may divide any
of them further, by whose voice they are (``[groups.STUDY]`` in its ``study.toml``).
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from framing.base import store
from framing.base.errors import ParameterError, StudyError, nearest
from framing.lexicon.parties import party_of
from framing.measures.columns import name_relationships, own_attributes
from framing.study.by_author import load_by_author, spoken_by_parties
from framing.study.choice import load_codes_of_model
from framing.study.study import Study, open_study
from framing.texts.words import find_words

Contrasts = dict[str, tuple[list[str], list[str]]]
UNDATED = "no date"
_WORDS = ["study", "doc_id", "word", "n"]


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


def load_words_beside(study: Study) -> pd.DataFrame:
    """The table ``word_counts`` of ``load_beside``, with the words that a release doesn't tell one by one.

    Of these a document has one row, whose word is empty: they are too rare in their study to be published,
    and count among its words. ``study, doc_id`` and ``word`` are categories. Errors as there.
    """
    documents = load_beside(study, "documents")
    parts = [_load_words(study)]
    for other in study.compare_with:
        words = _load_words(open_study(other, study.workbook.with_run("")))
        doc_ids = words["doc_id"].cat.rename_categories(
            [f"{other}/{name}" for name in words["doc_id"].cat.categories]
        )
        parts.append(words.assign(doc_id=doc_ids))
    told = pd.concat([part.groupby("doc_id", observed=True)["n"].sum() for part in parts])
    n = documents["n_words"] - documents["doc_id"].map(told).fillna(0).astype(int)
    rest = documents.assign(word="", n=n).loc[n > 0, _WORDS]
    parts.append(rest.astype(dict.fromkeys(_WORDS[:-1], "category")))
    columns = {name: pd.api.types.union_categoricals([part[name] for part in parts]) for name in _WORDS[:-1]}
    return pd.DataFrame({**columns, "n": np.concatenate([part["n"].to_numpy(np.int32) for part in parts])})


def _load_words(study: Study) -> pd.DataFrame:
    words = store.load(study, "word_counts", categories=("doc_id", "word"))
    return words.assign(study=pd.Categorical.from_codes(np.zeros(len(words), np.int8), [study.study_id]))


def load_beside_as_model(study: Study) -> pd.DataFrame:
    """The relationship mentions of ``load_beside``, each study's as the model codes it. Errors as there."""

    def load(one: Study) -> pd.DataFrame:
        coded = load_codes_of_model(one)
        return coded[name_relationships(coded)]

    return _load_beside(study, load)


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
    """The table ``documents`` of ``load_beside`` with their groups, the study's own texts first.

    The study's own are one group, named after it; those of each other study are «STUDY before 1992» and
    «STUDY since 1992» (with ``since=1992``), or «STUDY, no date». Where the study names groups of actors,
    these stand in place of STUDY, in its order, the study's own too; documents of no group are left out.

    Returns
    -------
    DataFrame
        with the columns ``group`` (its name), ``whole`` (that without the time) and ``period`` («before
        1992», «since 1992», «no date», in this order, and nothing for own texts that are one group).
    """
    order = [f"before {since}", f"since {since}", UNDATED, ""]
    named = {
        (study_id, actor): name
        for study_id, groups in study.groups.items()
        for name, actors in groups.items()
        for actor in actors
    }
    pairs = zip(documents["study"], documents["actor"], strict=True)
    whole = [named.get(pair, "" if pair[0] in study.groups else pair[0]) for pair in pairs]
    own = documents["study"] == study.study_id
    undivided = own & (study.study_id not in study.groups)
    periods = documents["date"].map(lambda date: _period(date, since)).where(~undivided, "")
    ranks = {name: number for number, name in enumerate(dict.fromkeys(named.values()))}
    grouped = documents.assign(
        whole=whole,
        period=pd.Categorical(periods, order, ordered=True),
        group=[_name_group(*pair) for pair in zip(whole, periods, strict=True)],
        rank=[ranks.get(name, len(ranks)) for name in whole],
        own=~own,
    )
    grouped = grouped[grouped["whole"].ne("")]
    ordered = grouped.sort_values(["own", "rank", "whole", "period", "doc_id"], kind="stable")
    first, rest = grouped[undivided[grouped.index]], ordered[~undivided[ordered.index]]
    return pd.concat([first, rest], ignore_index=True).drop(columns=["rank", "own"])


def set_authors_beside(
    study: Study, documents: pd.DataFrame, mentions: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A pair's own texts, coded for their authors, beside the groups of the studies of authors.

    Parameters
    ----------
    study : the study of a pair.
    documents : those of ``group_documents``.
    mentions : of all studies, from ``load_beside``.

    Returns
    -------
    (DataFrame, DataFrame)
        documents with their ``group`` and relationship mentions: of the study's own texts those whose voice
        is a party of the pair, as «PARTY in these texts», each mention coded for that party
        (:mod:`framing.study.by_author`); of the others those of studies of authors. Of a study of authors, or
        where none is compared, there are no rows.
    """
    own = spoken_by_parties(study, documents[documents["study"] == study.study_id])
    coded = load_by_author(study, own)
    authors = [other for other in study.compare_with if open_study(other, study.workbook).focus.by_author]
    if coded.empty:
        authors = []
    others = documents[documents["study"].isin(authors)]
    here = own["party"] + " in these texts"
    own = own.assign(group=here, whole=here).drop(columns="party")
    beside = mentions[mentions["study"].isin(authors) & mentions["doc_id"].isin(others["doc_id"])]
    chosen = pd.concat([coded.assign(study=study.study_id), beside], ignore_index=True)
    rows = pd.concat([own if authors else own.head(0), others], ignore_index=True)
    return rows, chosen[name_relationships(chosen)] if len(chosen) else mentions.head(0)


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


class _Group(NamedTuple):
    """A group of documents that stands in contrasts; ``at`` is the place of its period in time."""

    name: str
    whole: str
    period: str
    at: int
    doc_ids: list[str]


def list_contrasts(
    documents: pd.DataFrame, study: Study, *, largest: int = 12, named: Collection[str] = ()
) -> Contrasts:
    """Whose texts are set against which: a contrast's name → ``(target, reference)``, lists of doc_ids.

    Each actor of the study, or each of the groups that it names of its own texts, against other texts; and
    each other study since the year against itself before, as a yardstick of what time alone does.
    ``documents`` are those of ``group_documents``; those without a word stand in no contrast. Of actors these
    are the ``largest``, which have most words, and those ``named``. Raises ParameterError for one that there
    is none of.
    """
    documents = documents[documents["n_words"] > 0]
    own = documents[documents["study"] == study.study_id]
    others = _gather(documents[documents["study"] != study.study_id])
    others = sorted(others, key=lambda one: (one.whole, one.period != UNDATED, one.at), reverse=True)
    unnamed = [other for other in study.compare_with if other not in study.groups]
    others.sort(key=lambda one: (one.period == UNDATED, one.whole in unnamed))
    if study.study_id in study.groups:
        contrasts = _contrast_groups(_gather(own), others)
    else:
        beside = {one.name: one.doc_ids for one in others}
        contrasts = _contrast_actors(own, beside, study, _choose_actors(own, largest, named))
    for other in unnamed:
        mine = [one for one in others if one.whole == other and one.period != UNDATED]
        contrasts |= {
            f"{mine[0].name} : {before.name}": (mine[0].doc_ids, before.doc_ids) for before in mine[1:]
        }
    return contrasts


def _gather(documents: pd.DataFrame) -> list[_Group]:
    """The groups of documents, in their order."""
    found = []
    for name, rows in documents.groupby("group", sort=False):
        first, at = rows.iloc[0], int(rows["period"].cat.codes.iloc[0])
        found.append(_Group(str(name), first["whole"], first["period"], at, list(rows["doc_id"])))
    return found


def describe_left_out(documents: pd.DataFrame, study: Study, contrasts: Contrasts) -> str:
    """How many actors of a study stand in no contrast, and how one is asked for; nothing where none is."""
    own = documents[documents["study"].eq(study.study_id) & documents["n_words"].gt(0)]
    actors = set(own["actor"]) - {""}
    targets = {doc_id for target, _ in contrasts.values() for doc_id in target}
    left_out = sorted(actors - set(own.loc[own["doc_id"].isin(targets), "actor"]))
    if not left_out or study.study_id in study.groups:
        return ""
    place = study.place("study.toml")
    return (
        f"Of {len(actors):,} actors those with most words are set against other texts, and {len(left_out):,} "
        f'are not. Ask for one by its name, as in -p actors="{left_out[0]}" (several with semicolons between '
        f"them; largest=N takes more), or name groups in {place}: [groups.{study.study_id}]."
    )


def _choose_actors(own: pd.DataFrame, largest: int, named: Collection[str]) -> list[str]:
    """The actors with most words, the largest first, and then those named. Raises ParameterError."""
    sizes = own[own["actor"] != ""].groupby("actor")["n_words"].sum()
    actors = list(sizes.sort_values(ascending=False, kind="stable").index)
    for name in named:
        if name not in actors:
            raise ParameterError(
                f"no document's actor is {name!r}", where="actors", advice=nearest(name, actors)
            )
    return list(dict.fromkeys([*actors[:largest], *named]))


def _contrast_actors(
    own: pd.DataFrame, beside: dict[str, list[str]], study: Study, actors: Sequence[str]
) -> Contrasts:
    """Each actor against each group of the other studies, and against all other texts of the study.

    They come in the order of ``actors``, a party by its name; all texts are one where none has an actor. A
    single text goes by its own name, for one commentator is no country. Groups that the study names come
    before the others.
    """
    names = {party.party_id: party.names[0] for party in study.parties}
    contrasts: Contrasts = {}
    for actor in actors or [study.study_id]:
        spoken = own["actor"].eq(actor if actors else "")
        target, rest = (list(own.loc[side, "doc_id"]) for side in (spoken, ~spoken))
        called = target[0] if actors and len(target) == 1 else names.get(actor, actor)
        contrasts |= {f"{called} : {name}": (target, ids) for name, ids in beside.items()}
        if rest:
            contrasts[f"{called} : other texts of the study"] = (target, rest)
    return contrasts


def _contrast_groups(own: Sequence[_Group], beside: Sequence[_Group]) -> Contrasts:
    """Each group against texts of its own time: the study's others, and each group of the other studies.

    And each against itself before. The later ones come first, those without a date last; then they stand in
    the study's order.
    """
    contrasts: Contrasts = {}
    for group in sorted(own, key=lambda one: (one.period == UNDATED, -one.at)):
        rest = [
            doc_id
            for other in own
            if other.whole != group.whole and other.period == group.period
            for doc_id in other.doc_ids
        ]
        if rest:
            others = _name_group("the study's others", group.period)
            contrasts[f"{group.name} : {others}"] = (group.doc_ids, rest)
        of_its_time = [other for other in beside if other.period == group.period]
        earlier = [other for other in own if other.whole == group.whole and other.at < group.at]
        contrasts |= {
            f"{group.name} : {other.name}": (group.doc_ids, other.doc_ids)
            for other in (*of_its_time, *(earlier if group.period != UNDATED else ()))
        }
    return contrasts


def describe_contrasts(documents: pd.DataFrame, contrasts: Contrasts) -> pd.DataFrame:
    """How many documents stand on both sides of each contrast, and how many of them are translations.

    Returns
    -------
    DataFrame
        one row per contrast: ``contrast``, and for both sides ``documents``, ``translated`` (held or written
        in another language than that of the text) and ``untold`` (nobody says in which): the words of a
        translation are a translator's.
    """
    said = documents.set_index("doc_id")[["language", "original_language"]]
    untold = said["original_language"].eq("")
    translated = ~untold & said["original_language"].ne(said["language"])
    rows = []
    for name, sides in contrasts.items():
        row: dict[str, object] = {"contrast": name}
        for after, ids in zip(("", "_of_reference"), sides, strict=True):
            row |= {
                f"documents{after}": len(ids),
                f"translated{after}": int(translated[ids].sum()),
                f"untold{after}": int(untold[ids].sum()),
            }
        rows.append(row)
    return pd.DataFrame(rows)


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
    return f"{'since' if int(date[:4]) >= since else 'before'} {since}" if date else UNDATED


def _name_group(whole: str, period: str) -> str:
    """The name of a group with its time: what it is called in tables.

    >>> _name_group("mainland", "since 1992"), _name_group("mainland", "no date"), _name_group("islands", "")
    ('mainland since 1992', 'mainland, no date', 'islands')
    """
    return f"{whole}, {period}" if period == UNDATED else f"{whole} {period}".rstrip()
