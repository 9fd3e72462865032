"""The readings that come with the project: codes of the codebook, at places that can be."""

import json
from pathlib import Path

import pytest

from framing.coding.decode import THEME_VALUES, VALUES
from framing.corpus.learned import load_learned
from framing.study import release
from framing.study.study import list_studies, open_study
from framing.training.examples import place_of, read_rows, short_id
from framing.training.own import learned_documents
from framing.training.unread import READ, Workbook, document_name, documents_read

TRAINING = Path(__file__).resolve().parents[1] / "data" / "training"
FILES = [name for name in ("natural.csv", "held_out.csv", "sealed.csv") if (TRAINING / name).is_file()]


def read(name):
    return read_rows(TRAINING / name)


def lines(name):
    return [json.loads(line) for line in (TRAINING / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_each_code_is_one_of_the_codebook_or_empty(name):
    wrong = [
        (row["doc_id"], row[one])
        for row in read(name)
        for one in VALUES
        if row[one] not in ("", *VALUES[one])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_each_place_is_one(name):
    cues = [row[f"{one}_cue"] for row in read(name) for one in VALUES]
    places = [(int(row["start"]), int(row["end"])) for row in read(name)] + [
        place_of(cue) for cue in cues if cue
    ]
    assert [place for place in places if not 0 <= place[0] < place[1]] == []


@pytest.mark.parametrize("name", FILES)
def test_no_mention_stands_twice_for_one_focus(name):
    keys = [(row["doc_id"], row["start"], row["focal"]) for row in read(name)]
    assert len(keys) == len(set(keys))


def test_nothing_is_learned_from_a_document_of_the_sealed_sample():
    rows = read("sealed.csv") if "sealed.csv" in FILES else []
    assert {document_name(row["doc_id"]) for row in rows} & learned_documents(Workbook()) == set()


@pytest.mark.parametrize("study", list_studies(Workbook()))
def test_no_shipped_study_holds_a_document_that_was_learned_from(study):
    documents = release.read_table(open_study(study, Workbook()), "documents")
    kept = load_learned(Workbook().model)
    learned = learned_documents(Workbook()) | (kept.documents if kept else set())
    names = [
        {document_name(one.doc_id), short_id(one.doc_id), one.sha256[:16]} for one in documents.itertuples()
    ]
    assert len(names) and not set().union(*names) & learned


def test_hidden_words_are_learned_from_no_document_that_was_read():
    named = {
        document_name(row["doc_id"]) for name in READ if (TRAINING / name).is_file() for row in read(name)
    }
    assert named == documents_read(Workbook()) and len(named) > 2000


def test_codes_of_themes_are_those_of_the_codebook():
    rows = [row for row in read("themes.csv") if row["present"] == "1"]
    assert {row["stance"] for row in rows} <= set(THEME_VALUES["stance"])
    assert {row["voice"] for row in rows} <= set(THEME_VALUES["voice"])


def test_each_invented_mention_is_the_word_at_its_place():
    wrong = [
        (record["id"], one["term"])
        for record in lines("invented.jsonl")
        for one in record["mentions"]
        if record["text"][one["start"] : one["end"]] != one["term"]
    ]
    assert wrong == []


def test_each_invented_cue_lies_in_its_text():
    wrong = [
        (record["id"], cue)
        for record in lines("invented.jsonl")
        for one in record["mentions"]
        for cue in (one.get(f"{attribute}_cue") for attribute in VALUES)
        if cue and not place_of(cue)[0] < place_of(cue)[1] <= len(record["text"])
    ]
    assert wrong == []


def test_each_sentence_has_a_mention_and_one_value():
    for record in lines("sentences.jsonl"):
        assert 0 <= record["start"] < record["end"] <= len(record["text"])
        assert record["value"] in VALUES[record["attribute"]]
