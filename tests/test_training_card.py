"""The model's card: what it was made from, how well it does, and what the command prints of it."""

import json

import pandas as pd
import pytest
from readings import EVEN, decided, make_example, mention, predicted

from framing.training import base_weights
from framing.training.base_weights import BASE_SHA256, TrainingError, check_base
from framing.training.beside import Beside
from framing.training.card import (
    Predictions,
    calibrate_natural,
    count_examples,
    describe_scores,
    make_card,
)
from framing.training.report import tabulate_card
from framing.training.settings import Filling, Settings

WRONG = {"time": "past"}
PREDICTIONS = Predictions(
    folds=predicted(
        mention("a", kind="analysis"), mention("b", kind="ungdc"), mention("c", coded=WRONG, kind="ungdc"),
        mention("d", coded=WRONG, kind="invented"), mention("e", kind="sentences"),
    ),
    without={
        "analysis": predicted(mention("a", coded=WRONG, kind="analysis"), mention("b", kind="ungdc")),
        "ungdc": predicted(mention("b", coded=WRONG, kind="ungdc"), mention("c", coded=WRONG, kind="ungdc")),
    },
    tests=predicted(mention("t", kind="sotu"), mention("u", coded=WRONG, kind="challenge")),
)  # fmt: skip
RULES = decided(mention("b"), mention("c"), mention("t", coded=WRONG, kind="sotu"))
READINGS = pd.DataFrame(
    [("ungdc", "all", True), ("ungdc", "all", False), ("ungdc", "time", True), ("sotu", "all", True)],
    columns=["kind", "attribute", "same"],
)
BESIDE = Beside(RULES, READINGS, {("invented", "d"): "a false friend", ("challenge", "u"): "a pun"})
EXAMPLES = [
    make_example("They are allies.", kind="ungdc"),
    make_example("We were allies.", kind="ungdc"),
    make_example("No allies.", kind="analysis"),
]


@pytest.fixture(scope="module")
def card():
    return make_card(
        PREDICTIONS, EVEN, EXAMPLES, EXAMPLES[:1], BESIDE, settings=Settings(), filling=Filling(),
        hashes={"encoder.onnx": "00"}, base={"name": "a base"}, difference=1e-6,
    )  # fmt: skip


def test_a_card_is_plain_json(card):
    assert json.loads(json.dumps(card, allow_nan=False)) == card


def test_a_card_names_seeds_and_settings(card):
    assert card["settings"]["fit"]["seed"] == Settings().seed
    assert card["settings"]["hidden_words"]["steps"] == Filling().steps


def test_what_was_learned_from_is_counted_by_kind():
    rows = {row["kind"]: row for row in count_examples(EXAMPLES)}
    assert (rows["ungdc"]["mentions"], rows["ungdc"]["documents"], rows["ungdc"]["themes"]) == (2, 2, 0)


def test_a_card_says_which_texts_an_outsider_can_get():
    rows = {row["kind"]: row for row in count_examples(EXAMPLES)}
    assert rows["ungdc"]["texts"] and rows["analysis"]["texts"] is None


def scores(card, name):
    return {row["kind"]: row for row in card["scores"][name]}


def test_each_kind_has_its_score_beside_the_constant(card):
    assert scores(card, "kinds")["ungdc"]["all"] == 0.5
    assert scores(card, "kinds")["ungdc"]["constant"] == 1


def test_natural_texts_are_those_of_others(card):
    assert scores(card, "kinds")["natural"]["n"] == 3
    assert {row["n"] for row in card["scores"]["attributes"]} == {3}
    assert {row["n"] for row in card["scores"]["own_attributes"]} == {1}


def test_a_kind_that_was_left_out_stands_beside_the_same_mentions_when_it_was_not(card):
    row = scores(card, "left_out")["ungdc"]
    assert (row["n"], row["one"], row["other"], row["gain"]) == (2, 0, 0.5, -0.5)
    assert scores(card, "left_out")["natural"]["n"] == 3


def test_what_open_texts_alone_reach_is_there(card):
    assert {kind: row["one"] for kind, row in scores(card, "open").items()} == {"analysis": 0, "ungdc": 1}


def test_tests_are_scored_apart(card):
    assert scores(card, "tests")["sotu"]["all"] == 1
    assert {row["kind"] for row in card["scores"]["tests_attributes"]} == {"sotu", "challenge"}
    assert [row["kind"] for row in card["tested_on"]] == ["ungdc"]


def test_what_was_written_for_the_project_is_no_natural_text(card):
    assert "natural" not in scores(card, "tests")


def test_the_rules_stand_beside_the_model_on_the_mentions_that_both_coded(card):
    rows = {kind: (row["n"], row["one"], row["other"]) for kind, row in scores(card, "rules").items()}
    assert rows == {"ungdc": (2, 0.5, 1), "natural": (2, 0.5, 1), "sotu": (1, 1, 0)}
    (time,) = [row for row in card["scores"]["rules_attributes"] if row["attribute"] == "time"]
    assert (time["n"], time["one"], time["other"], time["gain"]) == (2, 0.5, 1, -0.5)


def test_two_readings_stand_beside_the_model_where_mentions_were_read_twice(card):
    kinds, tests = scores(card, "kinds"), scores(card, "tests")
    assert (kinds["ungdc"]["readings"], kinds["ungdc"]["readings_n"]) == (0.5, 2)
    assert kinds["analysis"]["readings"] is None and tests["sotu"]["readings"] == 1


def test_the_way_leads_from_the_constant_to_the_readings():
    plain = mention("a"), mention("b", {"time": "past"})
    readings = pd.DataFrame({"kind": "ungdc", "attribute": "time", "same": [True] * 10})
    scores = describe_scores(
        Predictions(predicted(*plain), {}, PREDICTIONS.tests), EVEN, Beside(RULES, readings, {})
    )
    way = {row["attribute"]: row["way"] for row in scores["attributes"]}
    assert way == {"referent": None, "stance": None, "time": 0, "voice": None}


def test_phenomena_stand_in_the_order_of_their_scores(card):
    rows = [(row["phenomenon"], row["n"], row["all"]) for row in card["scores"]["phenomena"]]
    assert rows == [("a pun", 1, 0), ("a false friend", 1, 0)]


def test_codes_of_natural_texts_are_counted_by_how_sure_they_are(card):
    assert sum(row["n"] for row in card["scores"]["calibration"]) == 12


def test_temperatures_come_from_natural_texts():
    sentences = [mention("e", coded=WRONG, kind="sentences", lead=9)] * 50
    with_own = Predictions(
        predicted(mention("a"), mention("b", coded=WRONG), *sentences), {}, PREDICTIONS.tests
    )
    without = Predictions(predicted(mention("a"), mention("b", coded=WRONG)), {}, PREDICTIONS.tests)
    assert calibrate_natural(with_own) == calibrate_natural(without)


def test_a_table_says_what_its_rows_are(card):
    tables = tabulate_card(card)
    assert len(tables) == 2 + sum(bool(rows) for rows in card["scores"].values())
    assert all("one row per" in caption for caption in tables)


def test_the_first_table_says_what_the_model_was_made_from(card):
    caption = next(iter(tabulate_card(card)))
    assert "a base" in caption and "learned from 3 mentions" in caption and "can't get: analysis" in caption


def test_scores_that_a_card_lacks_give_no_table(card):
    assert len(tabulate_card({**card, "scores": {}})) == 2


# The base


def test_a_base_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TrainingError, match=r"model\.safetensors: the base has no such file.*make train"):
        check_base(tmp_path)


def test_another_base_is_refused_with_both_hashes(tmp_path):
    for name in BASE_SHA256:
        (tmp_path / name).write_bytes(b"another")
    with pytest.raises(
        TrainingError, match=rf"expected {BASE_SHA256['model.safetensors']}; found [0-9a-f]{{64}}"
    ):
        check_base(tmp_path)


def test_a_package_that_is_missing_is_named_with_what_to_do(monkeypatch):
    monkeypatch.setattr(base_weights, "NEEDED", ("json", "no_such_package"))
    with pytest.raises(TrainingError, match=r"no_such_package, which training needs.*make train"):
        base_weights.check_packages()
