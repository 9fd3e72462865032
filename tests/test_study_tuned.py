"""A model tuned to a study is kept as patches, and codes no document that it has learned from."""

import json
from types import SimpleNamespace

import pytest
from conftest import IDENTIFY
from hypothesis import given
from hypothesis import strategies as st

from framing.base.files import replace_folder, sha256
from framing.base.spans import Context, Focus
from framing.coding import model
from framing.coding.model import CARD, GRAPH, ModelError
from framing.study import tuned
from framing.study.tuned import ALL, FOLDER, TunedCoder, apply_patch, coder_of, make_patch

GRAPHS = {
    "model": b"a graph of many weights",
    "fold-0": b"a graph of some weights",
    ALL: b"a graph of more weights",
}
FOLDS = {"one": "fold-0"}


@given(st.binary(max_size=300), st.data())
def test_a_patch_makes_the_second_bytes_of_the_first(before, data):
    after = data.draw(st.binary(min_size=len(before), max_size=len(before)))
    assert apply_patch(before, make_patch(before, after)) == after


def test_bytes_that_are_the_same_need_no_patch():
    assert make_patch(b"allies", b"allies") == b""


def test_a_patch_of_few_changes_is_small():
    before = bytes(10_000)
    assert len(make_patch(before, before[:5000] + b"x" + before[5001:])) == 9


def test_bytes_of_another_number_are_no_patch():
    with pytest.raises(ValueError, match="6 bytes can't be patched into 4"):
        make_patch(b"allies", b"ally")


class Plain:
    """Stands for the model: each graph codes with its own bytes."""

    def __init__(self, card, tokens, encoder):
        self.card, self.tokens, self.graph = card, tokens, encoder
        self.name, self.calibration = "model 1.0 (3f2a)", None

    def code(self, document, matches, focus):
        return [self.graph for _ in matches]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study with a tuned model in its folder, and the model that was tuned."""
    place = tmp_path / "coder"
    place.mkdir()
    (place / GRAPH).write_bytes(GRAPHS["model"])
    plain = Plain({"version": "1.0", "sha256": {GRAPH: sha256(GRAPHS["model"])}}, None, GRAPHS["model"])
    monkeypatch.setattr(model, "load_model", lambda folder=None: plain)
    monkeypatch.setattr(model, "MODEL", place)
    monkeypatch.setattr(tuned, "ModelCoder", Plain)
    monkeypatch.setattr(tuned, "Encoder", bytes)
    folder = tmp_path / "islands" / FOLDER
    patches = {f"{part}.patch": make_patch(GRAPHS["model"], GRAPHS[part]) for part in ("fold-0", ALL)}
    hashes = {part: sha256(GRAPHS[part]) for part in ("fold-0", ALL)}
    card = {"study": "islands", "model": sha256(GRAPHS["model"]), "folds": FOLDS, "sha256": hashes}
    replace_folder(folder, patches | {CARD: json.dumps(card).encode()})
    return SimpleNamespace(path=lambda name: tmp_path / "islands" / name, study_id="islands")


def code(coder, doc_id):
    return coder.code(Context("", [], [], doc_id=doc_id), ["a mention"], Focus(by_author=True))


def test_a_document_that_was_learned_from_is_coded_by_the_part_that_has_not(study):
    assert code(coder_of(study), "one") == [GRAPHS["fold-0"]]


def test_other_documents_are_coded_by_the_part_that_has_learned_from_all(study):
    assert code(coder_of(study), "another") == [GRAPHS[ALL]]


def test_the_name_of_a_tuned_coder_says_of_what_and_to_what(study):
    assert coder_of(study).name == f"model 1.0 (3f2a) tuned to islands ({sha256(GRAPHS[ALL])[:8]})"


def test_a_study_without_a_tuned_model_is_coded_by_the_model(study, tmp_path):
    other = SimpleNamespace(path=lambda name: tmp_path / "other" / name)
    assert coder_of(other).name == "model 1.0 (3f2a)"


# Which coder it is


@pytest.fixture
def cards(study, monkeypatch):
    """The study, and what the card of its model says, to be edited."""
    hashes = {GRAPH: sha256(GRAPHS["model"]), "tokenizer.json": "t", "LICENSE-base": "l"}
    card = {"version": "1.0", "sha256": hashes, "temperature": {"stance": 1.0}, "threshold": {"stance": 0.9}}
    monkeypatch.setattr(model, "read_card", lambda folder: card)
    return study, card


def plain_study(tmp_path):
    return SimpleNamespace(path=lambda name: tmp_path / "other" / name)


def test_a_coder_is_known_by_its_name_what_decides_and_the_list_of_states(cards, tmp_path):
    known = IDENTIFY(plain_study(tmp_path))
    assert known["name"] == f"model 1.0 ({sha256(GRAPHS['model'])[:8]})"
    assert len(known["sha256"]) == len(known["states"]) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": {GRAPH: "g", "tokenizer.json": "t"}},
        {"sha256": {GRAPH: sha256(GRAPHS["model"]), "tokenizer.json": "u"}},
        {"temperature": {"stance": 1.1}},
        {"threshold": {"stance": 0.8}},
    ],
)
def test_what_decides_makes_another_coder(cards, tmp_path, change):
    before = IDENTIFY(plain_study(tmp_path))["sha256"]
    cards[1].update(change)
    assert IDENTIFY(plain_study(tmp_path))["sha256"] != before


def test_what_a_card_says_besides_makes_none(cards, tmp_path):
    before = IDENTIFY(plain_study(tmp_path))
    cards[1].update(scores={"all": 0.8}, settings={"seed": 2})
    cards[1]["sha256"]["LICENSE-base"] = "another text"
    assert IDENTIFY(plain_study(tmp_path)) == before


def test_a_tuned_model_is_another_coder_with_the_name_that_tables_have(cards, tmp_path):
    study, _ = cards
    before, tuned_one = IDENTIFY(plain_study(tmp_path)), IDENTIFY(study)
    assert tuned_one["name"] == f"{before['name']} tuned to islands ({sha256(GRAPHS[ALL])[:8]})"
    assert tuned_one["sha256"] != before["sha256"]
    edit_card(study, folds={"one": "fold-0", "two": "fold-0"})
    assert IDENTIFY(study)["sha256"] != tuned_one["sha256"]


def test_a_tuned_model_without_a_card_that_can_be_read_is_no_coder(cards):
    study, _ = cards
    (study.path(FOLDER) / CARD).write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError, match="can't be read"):
        IDENTIFY(study)


# What is refused


def edit_card(study, **changes):
    path = study.path(FOLDER) / CARD
    path.write_text(json.dumps(json.loads(path.read_text()) | changes), encoding="utf-8")


def test_what_was_tuned_from_another_model_is_refused(study):
    edit_card(study, model="another")
    with pytest.raises(ModelError, match="islands/model: it was tuned from another model; tune it again"):
        coder_of(study)


def test_a_missing_patch_is_refused(study):
    edit_card(study, folds={"one": "fold-3"})
    with pytest.raises(ModelError, match="a patch is missing"):
        coder_of(study)


NO_CARDS = [
    *("", "[]", "{}", "[" * 100_000, '{"sha256": {"all": "", "fold-9": ""}}'),
    '{"study": "", "model": "", "folds": {"one": "../fold-0"}, "sha256": {"all": ""}}',
]


@pytest.mark.parametrize("text", NO_CARDS)
def test_a_card_that_says_nothing_of_it_is_refused(study, text):
    (study.path(FOLDER) / CARD).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="can't be read"):
        coder_of(study)


def test_a_patch_of_another_graph_is_refused(study):
    (study.path(FOLDER) / "all.patch").write_bytes(b"")
    with pytest.raises(ModelError, match="all doesn't give the graph of the card"):
        code(coder_of(study), "another")


@pytest.mark.parametrize("patch", [b"x", bytes(8) + b"\xff", b"\xff" * 8, b"\xf0\xff\xff\xff\1\0\0\0x"])
def test_a_patch_that_breaks_off_or_leads_beyond_the_graph_is_refused(study, patch):
    (study.path(FOLDER) / "all.patch").write_bytes(patch)
    with pytest.raises(ModelError, match="all "):
        code(coder_of(study), "another")


def test_the_coder_of_a_part_is_made_once(study):
    coder = coder_of(study)
    assert isinstance(coder, TunedCoder)
    code(coder, "one")
    (study.path(FOLDER) / "fold-0.patch").unlink()
    assert code(coder, "one") == [GRAPHS["fold-0"]]
