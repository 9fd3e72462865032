"""Everybody who coded a study, side by side: people, language models, the model, rules; how they agree."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from framing.base import store
from framing.measures.coders import compare_coders, confuse_coders, list_coder_disagreements
from framing.measures.columns import VALUES
from framing.measures.panel import pool_coders
from framing.study.choice import codings_of_model
from framing.study.codings import (
    KINDS,
    LANGUAGE_MODEL,
    PASSES,
    PERSON,
    REFERENCE,
    RELATIONSHIP,
    load_codings,
    mention_ids,
    people_of,
    read_reference,
    run_text,
    runs_of,
)
from framing.study.study import Study

_FEW = 6  # so many people are compared two by two
RELIABILITY, STABILITY, AGREEMENT = "reliability of people", "stability of one reader", "agreement"


def gather_codings(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """The table ``codings``: everybody's codings of the study's relationship mentions, people's first.

    The files of codings, the two passes of the reference codings, and the model's own codes, which ``coded``
    has (`framing.study.choice`). One row per coder and mention, in the order of ``order_coders``.
    """
    own = codings_of_model(coded, describe_codebooks(study))
    parts = [load_codings(study), *_codings_of_passes(study), own]
    codings = pd.concat([part for part in parts if len(part)] or [own], ignore_index=True)
    texts = codings.select_dtypes(exclude="number").columns
    codings[texts] = codings[texts].fillna("")
    return order_coders(codings)


def load_gathered(study: Study) -> pd.DataFrame:
    """The same as it was stored. Raises TableError where its stage has not run yet."""
    return order_coders(store.load(study, "codings"))


def order_coders(codings: pd.DataFrame) -> pd.DataFrame:
    """Codings with people's first, then those of language models, models, and rules; coders by name."""
    kinds = {coder: KINDS.index(run["kind"]) for coder, run in runs_of(codings).items()}
    ordered = codings.assign(order=codings["coder"].map(kinds))
    return ordered.sort_values(["order", "coder", "mention_id"], ignore_index=True).drop(columns="order")


def compare_study(codings: pd.DataFrame, mentions: pd.DataFrame, *, draws: int, seed: int) -> pd.DataFrame:
    """The agreement of a study's coders: one row per pair and attribute, and of people all together.

    Parameters
    ----------
    codings, mentions : from ``gather_codings``, and the study's table.
    draws, seed : of the bootstrap over documents.

    Returns
    -------
    DataFrame
        the columns of ``compare_pairs``. Where more than two people coded, the first rows are of all of them
        with one another, see :func:`framing.measures.pool_coders`; more than six are in no pair, for each
        would have little in common with any other.
    """
    runs, people = runs_of(codings), people_of(codings)
    alone = codings["coder"].isin(people if len(people) > _FEW else [])
    table = compare_pairs(codings[~alone], mentions, draws=draws, seed=seed)
    if len(people) < 3:
        return table
    pooled = pool_coders(_placed(codings[codings["coder"].isin(people)], mentions), draws=draws, seed=seed)
    books = dict.fromkeys(str(runs[coder].get("codebook", "")) for coder in people)
    said = {"measures": RELIABILITY, "codebook": " : ".join(filter(None, books))}
    pooled = pooled.assign(coder_a=f"{len(people)} people", coder_b="one another", agree=pd.NA, **said)
    whole = pd.concat([pooled.reindex(columns=list(table)), table], ignore_index=True)
    return whole.astype({"n": "Int64", "agree": "Int64"})


def compare_pairs(codings: pd.DataFrame, mentions: pd.DataFrame, *, draws: int, seed: int) -> pd.DataFrame:
    """The agreement of every two coders of a study: one row per pair and attribute.

    Parameters
    ----------
    codings, mentions : from ``gather_codings``, and the study's table.
    draws, seed : of the bootstrap over documents.

    Returns
    -------
    DataFrame
        the columns of :func:`framing.measures.compare_coders`, and ``measures`` (the reliability of people,
        the stability of one reader, which is one language model in two passes, or plain agreement) and
        ``codebook``: its version where the coders record one, both where they differ.
    """
    runs = runs_of(codings)
    table = compare_coders(_placed(codings, mentions), draws=draws, seed=seed)
    pairs = [(runs[one], runs[other]) for one, other in table[["coder_a", "coder_b"]].to_numpy()]
    books = [dict.fromkeys(run.get("codebook", "") for run in pair) for pair in pairs]
    return table.assign(
        measures=[what_it_measures(*pair) for pair in pairs],
        codebook=[" : ".join(filter(None, both)) for both in books],
    )


def compare_own_readings(study: Study, pairs: pd.DataFrame) -> pd.DataFrame:
    """How far two readings agree on the attributes that a study adds: one row per attribute.

    Parameters
    ----------
    study : whose reference codings have both readings.
    pairs : from ``compare_study``.

    Returns
    -------
    DataFrame
        ``attribute, coder_a, coder_b``; ``n`` mentions that both coded, ``agree, share``, ``alpha`` with
        ``low, high`` and ``interval``, as in ``pairs``; ``as_first`` and ``as_second``: of the mentions on
        which they differ, those whose label is what one and the other said. No rows where the study adds no
        attribute, or it was read once.
    """
    of_readings = pairs["coder_a"].eq(PASSES[0]) & pairs["coder_b"].eq(PASSES[1])
    rows = pairs[of_readings & pairs["attribute"].isin(study.own_values)]
    columns = ["attribute", "coder_a", "coder_b", "n", "agree", "share", "alpha", "low", "high", "interval"]
    labels = [_whose_label(study, name) for name in rows["attribute"]]
    counts = pd.DataFrame(labels, columns=["as_first", "as_second"], index=rows.index)
    return rows[columns].join(counts).reset_index(drop=True)


def _whose_label(study: Study, attribute: str) -> tuple[int, int]:
    """Of the mentions that two readings see differently, how many labels are the one's, and the other's."""
    rows = read_reference(study.path(REFERENCE), study.own_values)
    label, first, second = (rows[f"{which}{attribute}"] for which in ("", "coder_a_", "coder_b_"))
    differ = first.ne("") & second.ne("") & first.ne(second)
    return int((differ & label.eq(first)).sum()), int((differ & label.eq(second)).sum())


def what_it_measures(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """What the agreement of two coders measures, from what made their codings.

    >>> what_it_measures({"kind": "language model", "model": "m"}, {"kind": "language model", "model": "m"})
    'stability of one reader'
    """
    kinds = {one["kind"], other["kind"]}
    if kinds == {PERSON}:
        return RELIABILITY
    same = one.get("model", "") == other.get("model", "")
    return STABILITY if kinds == {LANGUAGE_MODEL} and same else AGREEMENT


def confuse_study(codings: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """What two coders of a study take for what, where they differ: one row per pair, attribute and values.

    The columns of :func:`framing.measures.confuse_coders`, the most frequent confusions first.
    """
    table = confuse_coders(_placed(codings, mentions))
    table = table[table["value_a"] != table["value_b"]]
    return table.sort_values("n", ascending=False, kind="stable", ignore_index=True)


def list_differences_of_coders(codings: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Where two coders of a study differ: one row per pair, mention and attribute, with its place and words.

    Columns: ``mention_id, doc_id, start, end, surface, codebook, attribute, coder_a, value_a, cue_a, coder_b,
    value_b, cue_b``; cues are places in the text, those of the model the words themselves; empty where a
    coder gives none.
    """
    listed = list_coder_disagreements(_placed(codings, mentions)).drop(columns="doc_id")
    places = mentions[["mention_id", "doc_id", "start", "end", "surface", "codebook"]]
    columns = ["attribute", "coder_a", "value_a", "cue_a", "coder_b", "value_b", "cue_b"]
    return listed.merge(places, on="mention_id")[[*places.columns, *columns]]


def differences_of_readers(codings: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """Of the differences, those to adjudicate: of two people, or of two passes of one language model.

    The two passes of the reference codings are adjudicated there.
    """
    runs = runs_of(codings)
    pairs = differences[["coder_a", "coder_b"]].to_numpy()
    kept = [
        what_it_measures(runs[one], runs[other]) != AGREEMENT and one not in PASSES for one, other in pairs
    ]
    return differences[pd.Series(kept, index=differences.index, dtype=bool)]


def run_of_person(study: Study, today: date) -> dict[str, Any]:
    """What is recorded of codings by a person: that it is one, the codebooks' versions, and the day."""
    return {"kind": PERSON, "codebook": describe_codebooks(study), "date": today.isoformat()}


def describe_codebooks(study: Study) -> str:
    """The versions of the codebooks with words for a relationship, as they stand in the record of codings.

    Of each its name, number and hash; of ``relationship`` where the study uses none.
    """
    books = [study.load_codebook(name) for name in study.codebooks]
    named = [one for one in books if one.scheme == RELATIONSHIP] or [study.load_codebook(RELATIONSHIP)]
    return ", ".join(f"{one.name} {one.version} ({one.hash[:8]})" for one in named)


def _codings_of_passes(study: Study) -> list[pd.DataFrame]:
    """The two passes of the reference codings as two coders; none where there was one reading only."""
    if not study.path(REFERENCE).is_file():
        return []
    rows = read_reference(study.path(REFERENCE), study.own_values)
    added = [name for name in study.own_values if {f"coder_a_{name}", f"coder_b_{name}"} <= set(rows)]
    run = run_text({"kind": study.reference_by or LANGUAGE_MODEL})
    parts = []
    for one, coder in zip("ab", PASSES, strict=True):
        part = pd.DataFrame({name: rows[f"coder_{one}_{name}"] for name in (*VALUES, *added)})
        part = part.assign(coder=coder, mention_id=mention_ids(rows), note="", run=run)
        part["speaker"] = rows["speaker"].where(part["voice"] != "author", "")
        part = part.assign(**{f"{name}_cue": "" for name in added})
        parts.append(part[part[list(VALUES)].ne("").all(axis=1)])
    return parts


def _placed(codings: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """The codings of mentions that there are, with their documents."""
    return codings.merge(mentions[["mention_id", "doc_id"]], on="mention_id")
