"""What a person looks for in the explorer: which mentions, in which order; and finding them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pandas as pd

from framing.base.errors import ParameterError, nearest
from framing.lab.concordance import outward
from framing.lab.material import Material
from framing.measures.columns import own_attributes, ranks, values_of

_DATE = re.compile(r"(?:[0-9]{1,4}(?:-(?:[0-9]{1,2}(?:-[0-9]{0,2})?)?)?)?")  # also one that is being typed
_ATTRIBUTES = ("referent", "stance", "time", "voice", "present")
SORTS = ("place", "left", "word", "right", "date", "actor", "genre", "code", "sure")
LINE, PASSAGE, CODES = PLACES = ("the line", "the whole passage", "word, cue, speaker")
ALL, RANDOM, BORDERLINE, DISAGREEING = SAMPLES = ("all", "random", "borderline", "disagreeing")


@dataclass(frozen=True)
class Query:
    """What is looked for; what is left empty chooses nothing.

    Attributes
    ----------
    codebook : the codebook whose mentions are shown; empty: of all.
    families, actors, genres, documents : any of these.
    codes : any of the values of an attribute.
    since, until : of the date, as precise as known; undated documents are left out where one is given.
    words : text that must be there, case aside; ``where`` says in which words.
    sort, descending : the order.
    sample : all; so many at ``random``; the so many that are ``borderline``, whose least sure code is least
        sure; those on which coders differ (``disagreeing``).
    size, seed : how many are sampled, and the seed of chance.
    page, rows : which page is shown, from 1, and how many lines a page has.
    """

    codebook: str = ""
    families: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    words: str = ""
    where: str = LINE
    sort: str = "place"
    descending: bool = False
    sample: str = ALL
    size: int = 50
    seed: int = 1
    page: int = 1
    rows: int = 25


def parse_query(given: Mapping[str, Any]) -> Query:
    """A query from what a browser sends. Raises ParameterError for what can't be looked for.

    >>> parse_query({"families": ["amity"], "page": 2}).families
    ('amity',)
    """
    known = {one.name: one for one in fields(Query)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ParameterError(f"nothing can be chosen by {name!r}", advice=nearest(name, known))
        values[name] = tuple(map(str, value)) if isinstance(value, list) else value
    values["codes"] = {name: tuple(chosen) for name, chosen in values.get("codes", {}).items() if chosen}
    query = Query(**values)
    for name, allowed in (("sort", SORTS), ("where", PLACES), ("sample", SAMPLES)):
        if (found := getattr(query, name)) not in allowed:
            raise ParameterError(f"{name} {found!r} is none", advice=nearest(str(found), allowed))
    for name in ("size", "seed", "page", "rows"):
        if type(found := getattr(query, name)) is not int or found < (name != "seed"):
            raise ParameterError(f"{name} is no number", expected="a whole number from 1", found=repr(found))
    for name, shown in (("since", "from"), ("until", "until")):
        if not _DATE.fullmatch(found := str(getattr(query, name))):
            expected = "a year, or YYYY-MM, or YYYY-MM-DD"
            raise ParameterError(f"«{shown}» is no date", expected=expected, found=repr(found))
    return query


def choose_documents(material: Material, query: Query) -> pd.DataFrame:
    """The documents among which is looked: those of the actors, genres, dates and ids that are chosen."""
    documents = material.documents
    for column, chosen in (("actor", query.actors), ("genre", query.genres), ("doc_id", query.documents)):
        if chosen:
            documents = documents[documents[column].isin(chosen)]
    dates = documents["date"].fillna("")
    if query.since:
        documents = documents[dates.ge(query.since) | dates.ne("") & dates.map(query.since.startswith)]
        dates = documents["date"].fillna("")
    if query.until:
        documents = documents[dates.ne("") & (dates.le(query.until) | dates.str.startswith(query.until))]
    return documents


def attributes_of(lines: pd.DataFrame) -> list[str]:
    """The attributes by which lines are chosen: those of the workbook that they have, then the study's own.

    >>> attributes_of(pd.DataFrame(columns=["stance", "stance_cue", "tone", "tone_cue"]))
    ['stance', 'tone']
    """
    return [*(name for name in _ATTRIBUTES if name in lines), *own_attributes(lines)]


def find_lines(material: Material, query: Query) -> pd.DataFrame:
    """All lines that a query asks for, before sampling, in reading order: rows of ``Material.lines``."""
    lines = material.lines
    lines = lines[lines["doc_id"].isin(choose_documents(material, query)["doc_id"])]
    if query.codebook:
        lines = lines[lines["codebook"] == query.codebook]
    if query.families:
        lines = lines[lines["family"].isin(query.families)]
    for attribute, chosen in query.codes.items():
        if attribute not in (known := attributes_of(lines)):
            raise ParameterError(f"there is no attribute {attribute!r}", advice=nearest(attribute, known))
        lines = lines[lines[attribute].isin(chosen)]
    return lines[_contains(material, lines, query)] if query.words.strip() else lines


def _contains(material: Material, lines: pd.DataFrame, query: Query) -> np.ndarray:
    words = " ".join(query.words.casefold().split())
    if query.where == PASSAGE:
        passages = {name: material.passage_text(name) for name in set(lines["passage_id"])}
        found = {name for name, text in passages.items() if words in " ".join(text.casefold().split())}
        return lines["passage_id"].isin(found).to_numpy()
    parts = ["surface", "cue", "speaker"] if query.where == CODES else ["left", "surface", "right"]
    texts = lines[parts[0]].str.cat([lines[part] for part in parts[1:]], sep=" ")
    return np.array([words in " ".join(text.casefold().split()) for text in texts], dtype=bool)


def sample_lines(material: Material, lines: pd.DataFrame, query: Query) -> pd.DataFrame:
    """Of the lines found, those that are shown, in reading order."""
    if query.sample == RANDOM:
        n = min(query.size, len(lines))
        chosen = np.random.default_rng(query.seed).choice(len(lines), n, replace=False)
        return lines.iloc[np.sort(chosen)]
    if query.sample == BORDERLINE:
        unsure = lines[lines["sure"].notna()].nsmallest(query.size, "sure")
        return lines[lines.index.isin(unsure.index)]
    if query.sample == DISAGREEING:
        return lines[lines["mention_id"].isin(material.differing)]
    return lines


def sort_lines(lines: pd.DataFrame, sort: str, *, descending: bool = False) -> pd.DataFrame:
    """Lines in an order (one of ``SORTS``); what is equal stays in reading order, what is unknown is last.

    *left* and *right* go word by word away from the mention; *code* is the codebook's order of referent,
    stance, time and voice, and then of the study's own attributes; *sure* has the least sure first.
    """
    keys = _sort_keys(lines, sort)
    unknown = [key.isna() | key.eq("") for key in keys[:1]]
    columns = {f"k{place}": key for place, key in enumerate([*unknown, *keys])}
    order = pd.DataFrame(columns, index=lines.index)
    ascending = [True] * len(unknown) + [not descending] * len(keys)
    return lines.loc[order.sort_values(list(order), ascending=ascending, kind="stable").index]


def _sort_keys(lines: pd.DataFrame, sort: str) -> Sequence[pd.Series]:
    if sort in ("left", "right"):
        return [lines[sort].map(lambda words: outward(words, leftward=sort == "left"))]
    if sort == "word":
        return [lines["surface"].str.casefold()]
    if sort == "code":
        return [lines[name].map(ranks(values_of(lines, name))) for name in attributes_of(lines)]
    if sort == "place":
        return [lines["doc_id"], lines["start"]]
    return [lines[sort]]
