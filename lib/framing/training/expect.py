"""What to expect of the model coder: on other texts, by the sealed sample, and on a study's own mentions."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.base import store
from framing.base.workbook import Workbook
from framing.coding.decode import VALUES
from framing.corpus.learned import OUT_OF_FOLD
from framing.measures.columns import PLAIN
from framing.measures.intervals import FEW_DOCUMENTS
from framing.study.choice import codes_of_model, own_codings
from framing.study.learned import find_learned
from framing.study.readings import has_reference, load_reference
from framing.study.study import Study
from framing.training.examples import short_id
from framing.training.own import learned_documents
from framing.training.report import read_scored_card
from framing.training.sealed import find_fault, read_opening
from framing.training.summary import TOGETHER, range_right, share_right
from framing.training.unread import document_name

#: What rows of `expect` are about, and what is to be said of them.
OTHERS, LEARNED, TESTS = "other texts", "known kinds", "set aside"
_SEALED = "a sealed random sample of texts that nobody looked at while the model was made"
_REMARKS = {
    "kinds": "kinds of text that it learned from, cross-validated by document",
    "tests": "whole collections, never learned from, but looked at while the model was made",
}
COLUMNS = (
    *("texts", "mentions", "documents", "all", "low", "high"),
    *(*VALUES, "constant", "readings", "remark"),
)
#: How mentions were chosen that tell of all of a study's.
_CHOSEN = {"census": "every mention was read", "random": "mentions drawn at random were read"}
UNLEARNED = ", none learned from"
NOT_OPENED, NO_SCORES, NOT_READ = "not opened yet", "no scores", "nobody has read its mentions"


def expect(workbook: Workbook, studies: Iterable[Study]) -> pd.DataFrame:
    """How often the model codes a mention as it was read: one row per set of texts.

    The sets are the sealed sample of other texts, the cross-validation and the tests of the model's card, and
    each study's mentions that were read, all or at random, and that it hasn't learned from, or codes out of
    fold.

    Parameters
    ----------
    workbook : whose model it is.
    studies : each in its run; one whose coders weren't compared (stage 04) is left out.

    Returns
    -------
    DataFrame
        ``texts`` (what they are), ``mentions, documents``, ``all`` (the share of mentions with all four
        attributes right, 0 to 1) with its interval over documents ``low, high``
        (:func:`framing.measures.document_interval`), the share for each attribute, ``constant`` (all four, by
        «focal, asserted, current, author» throughout), ``readings`` (two readings agree on all four), and
        ``remark``. Numbers are missing where there are none yet; then the remark says why.
    """
    card = read_scored_card(workbook)
    scores = card["scores"] if card else {}
    rows = [
        {"texts": OTHERS} | _row_of_sample(workbook, card),
        {"texts": LEARNED} | _row_of_card(scores, "kinds"),
        {"texts": TESTS} | _row_of_card(scores, "tests"),
    ]
    learned = learned_documents(workbook)
    rows += [
        {"texts": study.title} | score_study(study, learned)
        for study in studies
        if {"mentions", "codings"} <= set(store.stored(study))
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    return table.astype({"mentions": "Int64", "documents": "Int64"}).fillna({"remark": ""})


def _row_of_sample(workbook: Workbook, card: Mapping[str, Any] | None) -> dict[str, Any]:
    """The sealed sample, where it was opened for the model of this card."""
    record = read_opening(workbook)
    if record is None:
        return {"remark": f"{_SEALED}; {NOT_OPENED}"}
    fault = find_fault(workbook, record, card) if card else NO_SCORES
    if fault:
        return {"remark": f"{_SEALED}; {NOT_OPENED} for this model: {fault}"}
    opened = f"{_SEALED}; opened once, on {record['opened']}"
    return _row_of_card(record["scores"], "kinds") | {"remark": opened}


def _row_of_card(scores: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The row on all natural texts in a table of scores; ``readings`` where half of them were read twice."""
    found = next((row for row in scores.get(name, ()) if row["kind"] == TOGETHER), None)
    if found is None:
        return {"remark": NO_SCORES}
    twice = (found.get("readings_n", found["n"]) or 0) >= found["n"] / 2
    readings = found.get("readings") if twice else None
    return {**found, "mentions": found["n"], "readings": readings, "remark": _REMARKS[name]}


def score_study(study: Study, learned: Iterable[str]) -> dict[str, Any]:
    """How often the model codes a study's mentions as they were read: a row of `expect`.

    Parameters
    ----------
    study : in its run, with the tables ``mentions`` and ``codings``.
    learned : names of documents that the model has learned from (`framing.training.own.learned_documents`).
    """
    if not has_reference(study):
        return {"remark": NOT_READ}
    codings = store.load(study, "codings")
    coded, own = codes_of_model(store.load(study, "mentions"), codings), own_codings(codings)
    read = _leave_out_seen(load_reference(study, coded), coded, set(learned))
    read = read[read["sample"].isin(_CHOSEN)]
    if not len(read) or not len(own):
        return {"remark": NOT_READ if not len(read) else "the model has not coded them"}
    return _score(read, own)


def _leave_out_seen(read: pd.DataFrame, coded: pd.DataFrame, learned: set[str]) -> pd.DataFrame:
    """The mentions that were read and that the model coded without having learned from their document.

    The column ``folded`` says which of them are coded out of fold.
    """
    known = set(find_learned(coded)["doc_id"])
    folded = read["mention_id"].isin(coded.loc[coded["coder"].str.endswith(OUT_OF_FOLD), "mention_id"])
    seen = [
        doc_id in known or bool({document_name(doc_id), short_id(doc_id)} & learned)
        for doc_id in read["doc_id"]
    ]
    return read.assign(folded=folded)[folded | ~np.array(seen, bool)]


def _score(read: pd.DataFrame, coded: pd.DataFrame) -> dict[str, Any]:
    """A row of `expect` from mentions that were read; a mention that the model doesn't have is wrong."""
    codes = coded.set_index("mention_id")[[*VALUES]].reindex(read["mention_id"]).set_axis(read.index)
    rows = pd.DataFrame({name: codes[name].eq(read[name]) for name in VALUES})
    plain = pd.DataFrame({name: read[name].eq(value) for name, value in PLAIN.items()})
    rows = rows.assign(
        all=rows.all(axis=1),
        constant=plain.all(axis=1),
        group=read["doc_id"],
        weight=1 / read["probability"].astype(float).fillna(1.0),
    )
    low, high = range_right(rows, "all")
    documents, folded = read["doc_id"].nunique(), int(read["folded"].sum())
    unlearned = f"; coded out of fold: {folded:,}" if folded else UNLEARNED
    few = "; interval: lowest and highest with one document left out" if 1 < documents < FEW_DOCUMENTS else ""
    return {
        "mentions": len(read),
        "documents": documents,
        **{name: share_right(rows, name) for name in (*VALUES, "all", "constant")},
        "low": low,
        "high": high,
        "readings": _agreement(read, rows),
        "remark": "; ".join(_CHOSEN[how] for how in sorted(set(read["sample"]))) + unlearned + few,
    }


def _agreement(read: pd.DataFrame, rows: pd.DataFrame) -> float:
    """The share of mentions on which both passes agree in all four attributes; missing where one has gaps."""
    passes = [f"coder_{one}_{name}" for one in "ab" for name in VALUES]
    if not set(passes) <= set(read) or read[passes].eq("").any(axis=None):
        return float("nan")
    same = [read[f"coder_a_{name}"].eq(read[f"coder_b_{name}"]) for name in VALUES]
    return share_right(rows.assign(same=pd.concat(same, axis=1).all(axis=1)), "same")
