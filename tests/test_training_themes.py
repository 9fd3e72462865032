"""The readings of themes, and what the model's card says of them."""

import json

import pytest

from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.measures.matches import estimate_precision, estimate_recall
from framing.training.themes import load_readings, score_model, score_values

HASHES = {"encoder.onnx": "", "tokenizer.json": ""}
MATCHES = "corpus,doc_id,start,end,theme,entry,in_passage,probability,reading,present,stance,voice\n"
UNMATCHED = "corpus,doc_id,start,end,theme,probability,reading\n"


def head(attribute, **more):
    return {"attribute": attribute, "n": 9, "right": 0.8, "constant": 0.5, "cues": 0, "cue_f1": None, **more}


@pytest.fixture
def workbook(tmp_path):
    """A workbook with one match that was read twice, and a model's card."""
    made = Workbook(tmp_path)
    made.training.mkdir(parents=True)
    rows = [
        "ungdc ten states,a,0,9,order,poles,2,0.5,1,1,endorsed,author",
        "ungdc ten states,a,0,9,order,poles,2,0.5,2,1,named,author",
    ]
    (made.training / "themes.csv").write_text(MATCHES + "\n".join(rows) + "\n", encoding="utf-8")
    passages = "sotu,b,0,90,,0.1,1\nsotu,b,0,90,shift,0.1,2\n"
    (made.training / "themes_unmatched.csv").write_text(UNMATCHED + passages, encoding="utf-8")
    return made


def write_card(workbook, **more):
    card = {"version": "1", "sha256": HASHES, "temperature": {}, "threshold": {}, **more}
    workbook.model.mkdir(parents=True)
    (workbook.model / "card.json").write_text(json.dumps(card), encoding="utf-8")


def test_first_readings_count_and_second_ones_stand_beside_them(workbook):
    read = load_readings(workbook)
    (match,) = read.matches.to_dict("records")
    assert (match["kind"], match["present"], match["stance"], match["in_passage"]) == (
        "ungdc",
        True,
        "endorsed",
        2,
    )
    assert read.twice[["stance", "second_stance"]].to_numpy().tolist() == [["endorsed", "named"]]
    assert read.unmatched[["kind", "theme", "probability"]].to_numpy().tolist() == [["sotu", "", 0.1]]


def test_a_column_that_is_missing_is_named(workbook):
    (workbook.training / "themes.csv").write_text("corpus,doc_id\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"data/training/themes\.csv row 1: .*'start'"):
        load_readings(workbook)


def test_of_the_cards_scores_those_on_themes_are_told_beside_two_readings(workbook):
    attributes = [head("stance"), head("theme_present"), head("theme_stance")]
    write_card(
        workbook, scores={"attributes": attributes, "tests_attributes": [head("theme_voice", kind="sotu")]}
    )
    table = score_model(workbook, load_readings(workbook))
    assert table[["set", "attribute", "right", "readings"]].to_numpy().tolist() == [
        ["cross-validated", "present", 0.8, 1.0],
        ["cross-validated", "stance", 0.8, 0.0],
        ["sotu", "voice", 0.8, 1.0],
    ]


def test_of_the_cards_values_those_of_themes_are_told(workbook):
    values = [{"attribute": "theme_present", "value": "no", "n": 3}, {"attribute": "time", "value": "past"}]
    write_card(workbook, scores={"values": values})
    assert score_values(workbook)[["attribute", "value", "n"]].to_numpy().tolist() == [["present", "no", 3]]


def test_a_card_without_scores_gives_no_rows(workbook):
    write_card(workbook)
    assert len(score_model(workbook, load_readings(workbook))) == len(score_values(workbook)) == 0


def test_precision_and_recall_can_be_estimated_from_the_readings_that_come_with_the_project():
    read = load_readings(Workbook())
    assert len(read.matches) >= 1000 and len(read.twice) >= 200
    assert len(read.unmatched.drop_duplicates(["kind", "doc_id", "start"])) >= 300
    for by in ("theme", "kind"):
        precision = estimate_precision(read.matches, by=by)
        recall = estimate_recall(read.matches, read.unmatched, by=by)
        assert list(precision[by]) == list(recall[by])
        for table in (precision, recall):
            assert (table["low"].isna() == table["bound"].ne("")).all()
