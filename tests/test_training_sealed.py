"""The sealed sample of other texts: opened once, for one model, and what came of it stays on record."""

import gzip
import json
import shutil
from datetime import date

import pytest
from plain_coder import PlainCoder

from framing.base.csvfile import csv_text
from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.coding.decode import VALUES
from framing.training import sealed
from framing.training.sealed import COLUMNS, find_fault, open_sealed, read_opening

DAY = date(2026, 1, 31)
#: Invented pages: the stand-in codes the first two as they are read here, and misses whose tie the third is.
PAGES = {
    "p1": "We are allies of Arcadia.",
    "p2": "We are not allies of Arcadia.",
    "p3": "They are allies of themselves.",
}
PLAIN = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"}


class Model(PlainCoder):
    """The stand-in, with the hashes of a trained model."""

    def __init__(self, graph="aa"):
        self.name = f"model 1.0 ({graph})"
        self.card = {"sha256": {"encoder.onnx": graph, "tokenizer.json": "bb"}}


def row(page, *, stratum="1", probability="0.5", **codes):
    start = PAGES[page].index("allies")
    read = PLAIN | {name: value for name, value in codes.items() if name in VALUES}
    passes = {f"coder_{one}_{name}": read[name] for one in "ab" for name in VALUES}
    place = {"corpus": "kremlin", "doc_id": page, "start": start, "end": start + 6, "family": "alliance"}
    sample = {"term": "allies", "focal": "author", "stratum": stratum, "probability": probability}
    return place | sample | read | passes | codes


ROWS = [row("p1"), row("p2", stance="denied"), row("p3", referent="name", probability="0.25")]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "collections").mkdir()
    write_pages(tmp_path / "collections", PAGES)
    return tmp_path / "collections"


def write_pages(folder, pages):
    lines = [json.dumps({"id": name, "text": text, "actor": "Borealia"}) for name, text in pages.items()]
    with gzip.open(folder / "kremlin.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(lines))


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    made = Workbook(root=tmp_path)
    made.training.mkdir(parents=True)
    write_sample(made, ROWS)
    (made.training / "parties.json").write_text("{}", encoding="utf-8")
    for name in ("natural.csv", "held_out.csv", "themes.csv"):
        (made.training / name).write_text("corpus,doc_id\n", encoding="utf-8")
    use(monkeypatch, Model())
    return made


def write_sample(workbook, rows):
    (workbook.training / "sealed.csv").write_text(csv_text(rows, COLUMNS), encoding="utf-8")


def use(monkeypatch, model):
    monkeypatch.setattr(sealed, "load_model", lambda _folder: model)


def scores(record, name="kinds"):
    return {row.get("kind") or row["attribute"]: row for row in record["scores"][name]}


def test_a_sample_that_nobody_opened_has_no_record(workbook):
    assert read_opening(workbook) is None


def test_opening_records_the_day_the_model_and_what_came_of_it(workbook, folder):
    record = open_sealed(workbook, folder, today=DAY)
    assert (record["opened"], record["model"]) == ("2026-01-31", "model 1.0 (aa)")
    assert (record["mentions"], record["documents"]) == (3, 3)
    assert read_opening(workbook) == record and find_fault(workbook, record, Model().card) == ""


def test_a_mention_that_was_drawn_with_a_smaller_chance_stands_for_more(workbook, folder):
    """Right are two mentions that stand for two each; wrong is one that stands for four."""
    together = scores(open_sealed(workbook, folder, today=DAY))["natural"]
    assert together["all"] == 0.5 and together["stance"] == 1 and together["referent"] == 0.5
    assert together["n"] == 3 and together["constant"] == 0.25 and together["readings"] == 1


def test_two_readings_that_differ_are_counted(workbook, folder):
    write_sample(workbook, [ROWS[0] | {"coder_b_time": "past"}, ROWS[1]])
    record = open_sealed(workbook, folder, today=DAY)
    assert scores(record)["natural"]["readings"] == 0.5
    assert scores(record, "attributes")["time"]["readings"] == 0.5
    assert scores(record, "attributes")["stance"]["readings"] == 1


def test_a_second_opening_for_the_same_model_gives_the_record_and_codes_nothing(workbook, folder):
    record = open_sealed(workbook, folder, today=DAY)
    shutil.rmtree(folder)
    assert open_sealed(workbook, folder, today=date(2027, 1, 1)) == record


def test_another_model_is_refused_with_what_to_do(workbook, folder, monkeypatch):
    record = open_sealed(workbook, folder, today=DAY)
    use(monkeypatch, Model("cc"))
    with pytest.raises(
        StudyError,
        match=r"^data/training/sealed\.json: the sample says nothing of this model: it was opened for another"
        r" model; expected model 1\.0 \(cc\); found model 1\.0 \(aa\), on 2026-01-31; a new one"
        r" is needed: .* replace sealed\.csv and remove sealed\.json$",
    ):
        open_sealed(workbook, folder, today=DAY)
    assert read_opening(workbook) == record


def test_readings_that_changed_since_are_noticed(workbook, folder):
    record = open_sealed(workbook, folder, today=DAY)
    write_sample(workbook, [row("p1", stance="sought"), *ROWS[1:]])
    assert find_fault(workbook, record, Model().card) == "its readings have changed since it was opened"
    with pytest.raises(StudyError, match=r"changed since it was opened; .*; take sealed\.csv back as it"):
        open_sealed(workbook, folder, today=DAY)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            [row("p1", stance="grim")],
            r"row 2: stance is no value; expected asserted, .*; found grim",
        ),
        ([row("p1", coder_b_time="")], "coder_b_time is no value"),
        ([row("p1", probability="0")], "row 2: the probability is none; expected above 0, at most 1"),
        ([row("p1", probability="often")], "the probability is none"),
        ([], "the sealed sample has no mention"),
        ([row("p1") | {"doc_id": "p9"}], r"documents of the sample are missing \(1\), p9 among them"),
        (
            [row("p1") | {"term": "friends"}],
            "p1 at 7: the document is another text",
        ),
    ],
)
def test_what_is_wrong_with_a_sample_is_told_before_it_is_opened(workbook, folder, rows, says):
    write_sample(workbook, rows)
    with pytest.raises(StudyError, match=says):
        open_sealed(workbook, folder, today=DAY)
    assert read_opening(workbook) is None


def test_a_document_that_was_learned_from_is_no_test(workbook, folder):
    (workbook.training / "natural.csv").write_text("corpus,doc_id\nkremlin,p2\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"row 3: p2 was learned from; a new one is needed"):
        open_sealed(workbook, folder, today=DAY)


def test_without_a_sample_there_is_nothing_to_open(workbook, folder):
    (workbook.training / "sealed.csv").unlink()
    with pytest.raises(StudyError, match=r"^data/training/sealed\.csv: there is no sealed sample$"):
        open_sealed(workbook, folder, today=DAY)


@pytest.mark.parametrize("text", ["", "[]", '{"opened": "2026-01-31"}'])
def test_a_damaged_record_is_named(workbook, text):
    (workbook.training / "sealed.json").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=r"^data/training/sealed\.json: is no record of an opening"):
        read_opening(workbook)
