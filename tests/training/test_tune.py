"""A model is tuned to a study's own codings, and kept where it gains more than chance."""

import json
from types import SimpleNamespace

import pytest
import torch
from readings import make_example, make_reader

from framing.base.files import sha256
from framing.base.spans import Context, Focus
from framing.coding import model as coding
from framing.coding.encoder import Encoder
from framing.coding.model import CARD, GRAPH, ModelCoder
from framing.study import tuned
from framing.training import tune as tuning
from framing.training.export import halve, make_graph
from framing.training.fits import begin_network
from framing.training.labels import HEADS
from framing.training.settings import Settings
from framing.training.tune import describe_tuning, is_tuned, tune

QUICK = Settings(epochs=10, batch=8, rate=3e-2, head_rate=3e-2, nameless=0, hidden=0, unmarked=0, span=8)


@pytest.fixture(scope="module")
def model(base, start, tokens, tmp_path_factory):
    """A model that has learned nothing, in its folder."""
    folder = tmp_path_factory.mktemp("coder")
    torch.manual_seed(1)
    network = begin_network(base, start)
    halve(network)
    encoded = [tokens.encode(make_example("They are allies.").window)] * 2
    (folder / GRAPH).write_bytes(make_graph(network, encoded))
    even = dict.fromkeys(HEADS, 1.0)
    hashes = {GRAPH: sha256((folder / GRAPH).read_bytes())}
    card = {"version": "1.0", "sha256": hashes, "temperature": even, "threshold": even}
    return SimpleNamespace(folder=folder, coder=ModelCoder(card, tokens, Encoder(folder / GRAPH)))


@pytest.fixture(scope="module")
def own():
    """Sixty codings of a study, in six documents: each mention is denied and past."""
    reader = make_reader()
    text = "".join(f"Case {number}: they were not allies. " for number in range(10))
    places = [text.index(f"Case {number}:") for number in range(10)]
    return [
        make_example(
            text[at:], kind="own", group=f"document {document}", name=f"{document} {at}", reader=reader,
            stance="denied", time="past",
        )
        for document in range(6)
        for at in places
    ]  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory, model, own, base):
    """A study with these codings."""
    folder = tmp_path_factory.mktemp("islands")
    with pytest.MonkeyPatch.context() as patch:
        for room in (tuning, coding):
            patch.setattr(room, "load_model", lambda folder=None: model.coder)
        patch.setattr(tuning, "find_base", lambda: base)
        patch.setattr(tuning, "own_examples", lambda study: own)
        patch.setattr(tuning, "TUNING", QUICK)
        patch.setattr(coding, "MODEL", model.folder)
        workbook = SimpleNamespace(model=model.folder)
        yield SimpleNamespace(study_id="islands", workbook=workbook, path=lambda name: folder / name)


@pytest.fixture(scope="module")
def card(study):
    """What tuning to the study gave."""
    return tune(study, lambda _: None)


def test_a_gain_that_is_larger_than_its_interval_is_kept(card, study):
    assert card["low"] > 0 and card["after"] > card["before"]
    assert json.loads((study.path("model") / CARD).read_text(encoding="utf-8")) == card
    assert describe_tuning(card).endswith("is kept")


def test_what_is_kept_is_smaller_than_the_model(card, study, model):
    patch = (study.path("model") / "all.patch").stat().st_size
    assert patch < (model.folder / GRAPH).stat().st_size / 2


def test_the_tuned_model_codes_what_it_learned(card, study, own):
    example = own[0]
    document = Context(example.document.content, example.document.passages, [], doc_id=example.group)
    (coding,) = tuned.coder_of(study).code(document, [example.match], Focus(by_author=True))
    assert coding.codes["stance"].value == "denied"


def test_each_document_is_coded_by_a_part_that_has_not_learned_from_it(card, own):
    assert set(card["folds"]) == {one.group for one in own}
    assert set(card["folds"].values()) | {"all"} == set(card["sha256"])


def test_the_card_names_the_model_that_was_tuned(card, model):
    assert card["model"] == model.coder.card["sha256"][GRAPH]


def test_only_heads_biases_and_norms_change(model, base, tokens, own):
    tuner = tuning.Tuner(base, model.folder / GRAPH, tokens, QUICK, lambda _: None)
    before, after = tuner.network().state_dict(), tuner.tune(own[:16]).state_dict()
    changed = {name for name, weight in before.items() if not torch.equal(weight, after[name])}
    assert changed and all(is_tuned(name) for name in changed)
    assert any(name.startswith("encoder.") for name in changed)


def test_a_gain_that_may_be_chance_is_not_kept_and_an_older_one_goes(study, monkeypatch):
    study.path("model").mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(tuning, "TUNING", Settings(epochs=1, rate=0, head_rate=0))
    card = tune(study, lambda _: None)
    assert card["gain"] == 0 and "sha256" not in card
    assert not study.path("model").exists()
    assert describe_tuning(card).endswith("is not kept, since it may be chance")
