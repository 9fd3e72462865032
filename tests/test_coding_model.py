"""A model whose files are missing, or others than those of its card, is refused in a line."""

import json

import pytest

from framing.base.files import sha256
from framing.coding.model import CARD, GRAPH, VOCABULARY, ModelError, load_model, read_card

FILES = {VOCABULARY: b"{}", GRAPH: b"graph", "LICENSE-base": b"free"}


@pytest.fixture
def folder(tmp_path):
    """A folder whose files are those of its card, and none a model's."""
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    hashes = {name: sha256(data) for name, data in FILES.items()}
    card = {"version": "1.0", "sha256": hashes, "temperature": {"time": 1.0}, "threshold": {"time": 0.5}}
    (tmp_path / CARD).write_text(json.dumps(card), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [CARD, *FILES])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name}: the model has no such file; take it from git anew"):
        load_model(folder)


@pytest.mark.parametrize("name", FILES)
def test_another_file_than_the_cards_is_named_with_both_hashes(folder, name):
    (folder / name).write_bytes(b"another")
    known, found = sha256(FILES[name]), sha256(b"another")
    with pytest.raises(
        ModelError, match=f"{name}: is not the file of the card; expected {known}; found {found}"
    ):
        load_model(folder)


def test_a_card_that_says_what_coding_needs_is_read(folder):
    assert read_card(folder)["version"] == "1.0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        "null",
        '"card"',
        "{}",
        '{"version": 1}',
        '{"version": "1", "sha256": {}}',
    ],
)
def test_what_is_no_card_is_refused(folder, text):
    (folder / CARD).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="is no card of a model; expected version, sha256"):
        read_card(folder)


@pytest.mark.parametrize("key", ["version", "sha256", "temperature", "threshold"])
def test_a_card_without_one_of_its_parts_is_refused(folder, key):
    card = read_card(folder)
    del card[key]
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match="is no card"):
        read_card(folder)


def test_a_card_whose_thresholds_are_of_other_attributes_is_refused(folder):
    card = read_card(folder) | {"threshold": {"voice": 0.5}}
    (folder / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match="is no card"):
        read_card(folder)
