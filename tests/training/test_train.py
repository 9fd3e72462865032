"""From examples to a model's files: fits that are stored and resumed, a card, and a model that codes."""

import json

import pandas as pd
import pytest
from filelock import FileLock

from framing.base.spans import Context, Focus, Match
from framing.base.workbook import Workbook
from framing.coding.model import CARD, GRAPH, LEARNED, load_model
from framing.corpus.learned import load_learned
from framing.training import train as training
from framing.training.base_weights import TrainingError
from framing.training.beside import Beside, codes_of_rules, compare_readings
from framing.training.fits import (
    ENCODER,
    KEPT_IDS,
    learn_words,
    make_fits,
    missing_fits,
    prepare,
    read_network,
    read_predictions,
)
from framing.training.folds import Split, splits
from framing.training.report import tabulate_card
from framing.training.settings import Filling, Settings
from framing.training.train import gather_predictions, prove_graph, write_model

QUICK = Settings(epochs=1, batch=8)
KINDS = ["analysis", "ungdc"]
NOTHING_BESIDE = Beside(codes_of_rules([], []), compare_readings([]), {})


@pytest.fixture(scope="module")
def said():
    return []


@pytest.fixture(scope="module")
def material(examples, base, start, said, tmp_path_factory):
    """All fits of a few examples, made once."""
    tests = [one for one in examples if one.group.endswith(":3")]
    learned = [one for one in examples if one not in tests]
    made = prepare(learned, tests, base, start, tmp_path_factory.mktemp("fits"), QUICK)
    make_fits(made, [*splits(KINDS), Split()], said.append)
    return made


@pytest.fixture
def workbook(tmp_path, monkeypatch):
    (tmp_path / "data" / "training").mkdir(parents=True)
    (tmp_path / "data" / "training" / "LICENSE-base").write_text("free", encoding="utf-8")
    monkeypatch.setattr(training, "gather_beside", lambda *_: NOTHING_BESIDE)
    return Workbook(root=tmp_path)


def test_fits_that_are_there_are_not_made_again(material, said):
    before = len(said)
    make_fits(material, [*splits(KINDS), Split()], said.append)
    assert said[before:] == []
    assert missing_fits(material, [*splits(KINDS), Split()]) == []


def test_a_fit_that_another_process_makes_is_left_to_it(material, said):
    with FileLock(material.folder / "fold-9.lock"):
        make_fits(material, [Split(9)], said.append)
    assert said[-1] == "fit fold-9 is being made by another process"
    assert missing_fits(material, [Split(8), Split(9), Split()]) == ["fold-8", "fold-9"]


def test_other_settings_or_readings_have_fits_of_their_own(material):
    folder = material.folder.parent
    for examples, settings in (
        (material.examples[1:], QUICK),
        (material.examples, Settings(epochs=2, batch=8)),
    ):
        other = prepare(examples, [], material.base, material.start, folder, settings)
        assert other.folder != material.folder


def test_each_example_is_coded_by_a_fit_that_has_not_learned_from_it(material):
    predictions = gather_predictions(material, KINDS)
    named = predictions.folds[["kind", "mention"]].drop_duplicates()
    assert len(named) == len({(one.kind, one.mention) for one in material.examples})
    assert set(predictions.tests["mention"]) == {one.mention for one in material.tests}
    assert set(predictions.without) == set(KINDS)


def test_a_stored_network_says_what_its_stored_predictions_say(material):
    from framing.training.fit import predict
    from framing.training.score import tabulate

    encoded = material.encode(material.tests)
    again = tabulate(material.tests, encoded, predict(read_network(material, Split()), encoded))
    stored = read_predictions(material, Split())
    assert [list(one) for one in stored["logits"]] == [
        pytest.approx(one, abs=1e-5) for one in again["logits"]
    ]
    pd.testing.assert_frame_equal(stored[["mention", "value"]], again[["mention", "value"]])


@pytest.fixture
def written(material, workbook, monkeypatch):
    monkeypatch.setattr(training, "describe_base", lambda: {"name": "a tiny base"})
    card = write_model(workbook, material, KINDS, Filling(), lambda _: None)
    return workbook, card


def test_a_model_is_written_with_its_card(written):
    workbook, card = written
    files = {CARD, GRAPH, "tokenizer.json", "LICENSE-base", LEARNED}
    assert {path.name for path in workbook.model.iterdir()} == files
    assert set(card["sha256"]) == files - {CARD}
    assert json.loads((workbook.model / CARD).read_text(encoding="utf-8")) == card
    assert card["difference"] < training.DIFFERENCE


def test_what_was_learned_from_is_kept_with_the_model(written, material):
    kept = load_learned(written[0].model)
    natural = {one.document.content for one in material.examples if one.kind in KINDS}
    assert all(map(kept.holds, natural)) and len(kept.documents) == len(natural)


def test_the_card_has_a_table_for_each_score(written):
    tables = [name for name, rows in written[1]["scores"].items() if rows]
    assert len(tabulate_card(written[1])) == 2 + len(tables) and set(tables) >= {"kinds", "tests", "left_out"}


def test_a_written_model_codes(written):
    coder = load_model(written[0].model)
    text = "Arcadia and Borealia are not allies."
    match = Match(29, 35, "allies", "relationship", "ally", "alliance")
    (coding,) = coder.code(Context(text, [], []), [match], Focus(by_author=True))
    assert set(coding.codes) == {"referent", "stance", "time", "voice"}
    assert all(0 < code.probability <= 1 for code in coding.codes.values())


def test_a_model_is_written_the_same_a_second_time(written, material):
    before = (written[0].model / CARD).read_bytes()
    write_model(written[0], material, KINDS, Filling(), lambda _: None)
    assert (written[0].model / CARD).read_bytes() == before


def test_a_graph_that_says_something_else_is_refused(material, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "largest_difference", lambda *_: 0.01)
    with pytest.raises(
        TrainingError, match="the exported graph is not the network; expected a difference below"
    ):
        prove_graph(read_network(material, Split()), material.encode(material.examples), tmp_path / GRAPH)


@pytest.fixture
def few(workbook, base, examples, monkeypatch):
    """A workbook whose readings are a few invented ones, so that training takes seconds."""
    monkeypatch.setattr(training, "find_base", lambda: base)
    monkeypatch.setattr(training, "describe_base", lambda: {"name": "a tiny base"})
    monkeypatch.setattr(training, "Settings", lambda: QUICK)
    monkeypatch.setattr(training, "Filling", lambda: Filling(steps=2, batch=4))
    monkeypatch.setattr(training, "gather", lambda *_: (examples[4:], examples[:4]))
    monkeypatch.setattr(
        training, "read_unread", lambda *given, seed: [given[2].encode(one.window) for one in examples]
    )
    return workbook


def fits_of(said):
    return [line.removeprefix("fit ") for line in said if line.startswith("fit ")]


def test_training_goes_from_readings_to_a_model_and_is_not_done_twice(few, tmp_path):
    said = []
    card = training.train(few, tmp_path, said.append)
    assert fits_of(said)[-1] == "all"
    assert card["settings"]["hidden_words"] is None
    assert {row["kind"] for row in card["scores"]["left_out"]} == {*KINDS, "natural"}
    assert load_model(few.model).name.startswith("model 1.0 (")
    again = []
    assert training.train(few, tmp_path, again.append) == card
    assert fits_of(again) == []


def test_single_fits_are_made_by_their_names_and_those_missing_are_told(few, tmp_path):
    said = []
    assert training.train(few, tmp_path, said.append, names=["fold-1", "fold-0-without-ungdc"]) is None
    assert fits_of(said) == ["fold-1", "fold-0-without-ungdc"]
    assert "missing: fold-0, fold-2, fold-0-without-analysis, all;" in said[-1]
    assert not few.model.exists()
    again = []
    training.train(few, tmp_path, again.append, names=["fold-1"])
    assert fits_of(again) == []


def test_fits_that_begin_with_hidden_words_are_kept_apart(few, tmp_path):
    said = []
    for fill in (False, True):
        training.train(few, tmp_path, said.append, names=["fold-1"], fill=fill)
    assert fits_of(said) == ["fold-1", "fold-1"]
    assert (few.fits / "filled" / ENCODER).is_file() and not (few.fits / "start" / ENCODER).exists()


def test_words_are_learned_once(base, start, tmp_path, examples):
    asked = []

    def windows(known):
        asked.append(known)
        return [known.encode(one.window) for one in examples]

    for _ in range(2):
        learn_words(base, start, tmp_path / "filled", windows, Filling(steps=2, batch=4), lambda _: None)
    assert len(asked) == 1
    assert (tmp_path / "filled" / ENCODER).is_file() and (tmp_path / "filled" / KEPT_IDS).is_file()
