"""The sealed sample of other texts: read by the codebook, and held against the model once.

``data/training/sealed.csv`` has mentions of documents that nothing was learned from, drawn at random with
known probabilities and read twice. Opening it codes them with the model and records in ``sealed.json`` what
came of it, whatever that is. Whoever trains the model again has seen the figure: another model needs another
sample.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from framing.base.csvfile import Row, read_csv
from framing.base.errors import StudyError
from framing.base.files import sha256, write_beside
from framing.base.workbook import Workbook
from framing.coding.contract import Coder
from framing.coding.decode import VALUES
from framing.coding.model import GRAPH, VOCABULARY, ModelCoder, load_model
from framing.lexicon.parties import load_world
from framing.texts.collection import Item
from framing.training.card import plain_rows
from framing.training.examples import Example, Reader, natural, read_texts
from framing.training.material import PARTIES, list_collections, read_parties
from framing.training.own import learned_documents
from framing.training.score import overlap
from framing.training.summary import (
    TOGETHER,
    list_mentions,
    score_attributes,
    score_kinds,
    score_values,
    share_right,
)
from framing.training.unread import document_name

SEALED, RECORD = "sealed.csv", "sealed.json"
_PLACE = f"data/training/{RECORD}"
_PASSES = tuple(f"coder_{one}_{attribute}" for one in "ab" for attribute in VALUES)
COLUMNS = (
    *("corpus", "doc_id", "start", "end", "family", "term", "focal", "stratum", "probability"),
    *(*VALUES, "speaker", *(f"{attribute}_cue" for attribute in VALUES), *_PASSES),
)
#: Why a record says nothing of a model.
OTHER_MODEL, CHANGED = "it was opened for another model", "its readings have changed since it was opened"
_NEW = (
    "a new one is needed: draw mentions of documents that nothing was learned from, read them twice, replace"
    f" {SEALED} and remove {RECORD}"
)


def read_opening(workbook: Workbook) -> dict[str, Any] | None:
    """What is on record of the opening of the sealed sample; None as long as it is sealed.

    The record says when it was opened (``opened``), for which ``model``, with which files (``sha256``), how
    many ``mentions`` in how many ``documents``, and the ``scores``: lists of rows by the name of their table,
    as a model's card has them (``kinds, attributes, values``). Shares that are right are estimates for all
    mentions that could be drawn; F1, calibration and cues are those of the sample.

    Raises StudyError where the record can't be read.
    """
    path = workbook.training / RECORD
    if not path.is_file():
        return None
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        whole = {"opened", "model", "sha256", "mentions", "documents", "scores"} <= record.keys()
        if whole and {SEALED, GRAPH, VOCABULARY} <= record["sha256"].keys():
            return record
    except (ValueError, AttributeError):
        pass
    raise StudyError("is no record of an opening", where=_PLACE, advice="take it from git anew")


def tabulate_opening(record: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of a record (`read_opening`), by their captions. Shares are from 0 to 1."""
    what = (
        f"Sealed sample, opened on {record['opened']} for {record['model']}: {record['mentions']} mentions in"
        f" {record['documents']} documents; shares are estimates for all that could be drawn; one row per"
    )
    rows = {"kinds": "kind of text, and all together", "attributes": "attribute", "values": "value"}
    return {f"{what} {row}": pd.DataFrame(record["scores"][name]) for name, row in rows.items()}


def find_fault(workbook: Workbook, record: Mapping[str, Any], card: Mapping[str, Any]) -> str:
    """Why the record of an opening says nothing of the model of this card; empty where it does."""
    known = {name: card["sha256"][name] for name in (GRAPH, VOCABULARY)}
    if any(record["sha256"][name] != digest for name, digest in known.items()):
        return OTHER_MODEL
    path = workbook.training / SEALED
    if path.is_file() and sha256(path.read_bytes()) != record["sha256"][SEALED]:
        return CHANGED
    return ""


def open_sealed(workbook: Workbook, folder: Path, *, today: date) -> dict[str, Any]:
    """Open the sealed sample for the workbook's model, and record it; give what is on record where it was.

    Parameters
    ----------
    workbook : its ``data/training`` has the sample, and gets the record.
    folder : the collections with the documents (see ``data/training/README.md``).
    today : the day that the record names.

    Returns
    -------
    dict
        the record (`read_opening`).

    Raises
    ------
    StudyError
        before anything is coded, where there is no sample, a row is wrong, a document is missing, is another
        text or was learned from, where it was opened for another model, or its readings have changed since.
    ModelError
        where the model can't be used.
    """
    coder = load_model(workbook.model)
    record = read_opening(workbook)
    if record is not None:
        if fault := find_fault(workbook, record, coder.card):
            raise StudyError(
                f"the sample says nothing of this model: {fault}",
                where=_PLACE,
                expected=coder.name,
                found=f"{record['model']}, on {record['opened']}",
                advice=_NEW if fault == OTHER_MODEL else f"take {SEALED} back as it was",
            )
        return record
    rows = read_sample(workbook)
    decided = code_sample(rows, workbook, folder, coder)
    text = json.dumps(_record(rows, decided, workbook, coder, today), indent=1, ensure_ascii=False)
    write_beside(workbook.training / RECORD, f"{text}\n".encode())
    return json.loads(text)


def _record(
    rows: Sequence[Row], decided: pd.DataFrame, workbook: Workbook, coder: ModelCoder, today: date
) -> dict[str, Any]:
    sample = (workbook.training / SEALED).read_bytes()
    used = {name: coder.card["sha256"][name] for name in (GRAPH, VOCABULARY)}
    return {
        "opened": today.isoformat(),
        "model": coder.name,
        "sha256": {SEALED: sha256(sample), **used},
        "mentions": len(rows),
        "documents": decided["group"].nunique(),
        "scores": score_sample(decided),
    }


def read_sample(workbook: Workbook) -> Sequence[Row]:
    """The rows of the sealed sample, checked. Raises StudyError, with file and row, where one is wrong."""
    path = workbook.training / SEALED
    if not path.is_file():
        raise StudyError("there is no sealed sample", where=f"data/training/{SEALED}")
    file = read_csv(path, COLUMNS, error=StudyError, optional=("sure",))
    learned = learned_documents(workbook)
    for row in file.rows:
        for name in (*VALUES, *_PASSES):
            known = VALUES[name.removeprefix("coder_a_").removeprefix("coder_b_")]
            if row[name] not in known:
                raise file.fault(f"{name} is no value", row, expected=", ".join(known), found=row[name])
        if not _is_chance(row["probability"]):
            raise file.fault("the probability is none", row, expected="above 0, at most 1")
        if document_name(row["doc_id"]) in learned:
            raise file.fault(f"{row['doc_id']} was learned from", row, advice=_NEW)
    if not file.rows:
        raise StudyError("the sealed sample has no mention", where=file.place)
    return file.rows


def _is_chance(text: str) -> bool:
    try:
        return 0 < float(text) <= 1
    except ValueError:
        return False


def code_sample(rows: Sequence[Row], workbook: Workbook, folder: Path, coder: Coder) -> pd.DataFrame:
    """What a coder says of the sample: decided predictions, one row per mention and attribute.

    Columns: those of `framing.training.score.decide` but the logits, ``weight`` (one over the probability),
    and ``same``: whether the two readings agree. Each document is coded as it would be in a study. Raises
    StudyError where a document isn't there, or is another text.
    """
    texts = read_texts(list_collections(folder), {row["doc_id"] for row in rows})
    if missing := sorted({row["doc_id"] for row in rows} - texts.keys()):
        raise StudyError(
            f"documents of the sample are missing ({len(missing)}), {missing[0]} among them",
            where=str(folder),
            advice="data/training/README.md says which collections are needed",
        )
    reader = Reader(load_world(), read_parties(workbook.training / PARTIES))
    ordered = sorted(rows, key=lambda row: (*_document(row), int(row["start"])))
    read = [(row, _example(reader, row, texts)) for row in ordered]
    return pd.DataFrame(
        cell
        for _, part in groupby(read, key=lambda pair: _document(pair[0]))
        for cell in _code_document(list(part), reader, coder)
    )


def _document(row: Row) -> tuple[str, str, str]:
    return row["corpus"], row["doc_id"], row["focal"]


def _example(reader: Reader, row: Row, texts: Mapping[str, Item]) -> Example:
    """The example of a row, whose word stands at its place in the text."""
    try:
        (example,) = natural(reader, [row], texts)
        found = example.document.whole[int(row["start"]) : int(row["end"])]
    except ValueError:
        found = ""
    if found.split() != row["term"].split():
        raise StudyError(
            "the document is another text than the one that was read",
            where=f"{row['doc_id']} at {row['start']}",
            expected=repr(row["term"]),
            found=repr(found),
        )
    return example


def _code_document(
    read: Sequence[tuple[Row, Example]], reader: Reader, coder: Coder
) -> Iterator[dict[str, Any]]:
    document, focal = read[0][1].document, read[0][0]["focal"]
    codings = coder.code(document, [example.match for _, example in read], reader.focus(focal))
    for (row, example), coding in zip(read, codings, strict=True):
        for attribute, value in example.values.items():
            code, cue = coding.codes[attribute], example.cues.get(attribute)
            yield {
                "kind": example.kind, "group": example.group, "mention": f"{example.mention}:{focal}",
                "theme": False, "attribute": attribute, "value": value, "coded": code.value,
                "right": code.value == value, "probability": code.probability,
                "cue_f1": overlap(document.content, code.cue, cue) if cue else None,
                "weight": 1 / float(row["probability"]),
                "same": row[f"coder_a_{attribute}"] == row[f"coder_b_{attribute}"],
            }  # fmt: skip


def score_sample(decided: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """The scores of the sample (see `read_opening`); ``readings`` is how often the two readings agree.

    Parameters
    ----------
    decided : from `code_sample`.
    """
    known = decided.groupby("mention").agg(weight=("weight", "first"), same=("same", "all"))
    mentions = list_mentions(decided).join(known, on="mention")
    kinds = [part for _, part in mentions.groupby("kind")] + [mentions.assign(kind=TOGETHER)]
    attributes = [part for _, part in decided.groupby("attribute", sort=False)]
    tables = {
        "kinds": [score_kinds(part).assign(readings=share_right(part, "same")) for part in kinds],
        "attributes": [
            score_attributes(part).assign(readings=share_right(part, "same")) for part in attributes
        ],
        "values": [score_values(decided)],
    }
    return {name: plain_rows(pd.concat(parts)) for name, parts in tables.items()}
