"""A study's own codings as examples: at their places, with its focus, of documents not learned from."""

import re
import shutil

import pytest
from conftest import make_tables
from folds import learn, write_folds

from framing.base.csvfile import csv_text
from framing.base.errors import StudyError, TableError
from framing.coding import model
from framing.study.tuned import MEMORY
from framing.training import own
from framing.training.own import learned_documents, own_examples

COLUMNS = (
    "doc_id",
    "start",
    "end",
    "term",
    "family",
    "referent",
    "stance",
    "time",
    "voice",
    "speaker",
    "split",
    "sample",
)
PLAIN = {
    "family": "alliance", "referent": "focal", "stance": "asserted", "time": "current", "voice": "author",
    "speaker": "", "split": "held-out", "sample": "census",
}  # fmt: skip


def write_codings(checkout, **changes):
    """Codings of every «allies» and «partners» in the texts, each a plain one; how many there are."""
    rows = []
    for path in sorted(checkout.raw.glob("*.txt")):
        for found in re.finditer("allies|partners", path.read_text(encoding="utf-8")):
            place = {"doc_id": path.stem, "start": found.start(), "end": found.end(), "term": found.group()}
            rows.append(PLAIN | place | changes)
    (checkout.study / "reference_codings.csv").write_text(csv_text(rows, COLUMNS), encoding="utf-8")
    return len(rows)


@pytest.fixture
def coded(checkout, monkeypatch):
    """The checkout with codings of its study, of which a few are enough."""
    monkeypatch.setattr(own, "LEAST", 3)
    make_tables(checkout.open())
    write_codings(checkout)
    return checkout


def test_each_coding_is_an_example_at_its_place(coded):
    examples = own_examples(coded.open())
    assert len(examples) == write_codings(coded)
    assert {one.document.content[one.match.start : one.match.end] for one in examples} == {
        "allies",
        "partners",
    }
    assert {one.values["stance"] for one in examples} == {"asserted"}


def test_the_names_of_the_studys_parties_are_marked(coded):
    kinds = {name.kind for one in own_examples(coded.open()) for name in one.window.names}
    assert {"party 1", "party 2"} <= kinds


def test_a_document_is_never_in_two_groups(coded):
    assert {one.group for one in own_examples(coded.open())} == {"herald", "interview", "minister"}


def test_which_words_decided_is_unknown(coded):
    assert all(one.cues == {} for one in own_examples(coded.open()))


def test_a_document_that_the_model_has_learned_from_is_left_out(coded):
    path = coded.root / "data" / "training" / "natural.csv"
    head = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(f"{head}\nungdc,ungdc--herald--author{',' * (head.count(',') - 1)}\n", encoding="utf-8")
    assert "herald" in learned_documents(coded.workbook)
    assert {one.group for one in own_examples(coded.open())} == {"interview", "minister"}


def test_a_document_whose_text_the_model_has_learned_from_is_left_out_by_whatever_name(coded, monkeypatch):
    text = (coded.raw / "herald.txt").read_text(encoding="utf-8")
    monkeypatch.setattr(model, "MODEL", write_folds(coded.root / "model", learn(text, "ally")))
    (coded.tables / MEMORY).unlink()  # in tests each coder is known as the same
    make_tables(coded.open())
    assert {one.group for one in own_examples(coded.open())} == {"interview", "minister"}


def test_a_coding_of_another_text_is_refused_with_its_place(coded):
    write_codings(coded, term="neighbours")
    with pytest.raises(
        StudyError, match=r"study islands, herald at .*: a coding doesn't stand at its place.*'neighbours'"
    ):
        own_examples(coded.open())


def test_too_few_codings_are_counted(coded, monkeypatch):
    monkeypatch.setattr(own, "LEAST", 50)
    number = write_codings(coded)
    with pytest.raises(
        StudyError, match=f"study islands: there are too few codings.*expected 50 or more.*found {number};"
    ):
        own_examples(coded.open())


def test_codings_of_one_document_leave_none_to_test_with(coded):
    path = coded.study / "reference_codings.csv"
    text = (coded.raw / "minister.txt").read_text(encoding="utf-8")
    rows = [
        PLAIN | {"doc_id": "minister", "start": at, "end": at + 1, "term": text[at]} for at in (0, 3, 5, 7)
    ]
    path.write_text(csv_text(rows, COLUMNS), encoding="utf-8")
    with pytest.raises(StudyError, match="all codings are in one document"):
        own_examples(coded.open())


def test_a_study_without_codings_says_how_to_get_some(coded):
    (coded.study / "reference_codings.csv").unlink()
    with pytest.raises(StudyError, match=r"reference_codings\.csv.*hand_coding\.ipynb"):
        own_examples(coded.open())


def test_a_study_that_was_not_run_is_to_be_run_first(coded):
    shutil.rmtree(coded.tables)
    with pytest.raises(TableError, match="framing run islands"):
        own_examples(coded.open())
