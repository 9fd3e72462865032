"""A network sixteen numbers wide learns, the same way each time, and its graph says what it says."""

import random
from dataclasses import replace

import numpy as np
import pytest
import torch

from framing.coding.decode import TAGS
from framing.coding.encoder import LEFT, RIGHT, Encoder, arrays
from framing.training.adapt import adapt, hide
from framing.training.export import halve, largest_difference, make_graph, read_weights
from framing.training.fit import _loss, fit, predict
from framing.training.fits import begin_network
from framing.training.labels import HEADS, UNKNOWN, label
from framing.training.settings import Filling, Settings

QUICK = Settings(epochs=8, batch=8, rate=5e-3, head_rate=2e-2, nameless=0, hidden=0, unmarked=0, span=8)


def quiet(_line):
    """Say nothing."""


@pytest.fixture(scope="session")
def labelled(examples, tokens):
    return [label(example, tokens.encode(example.window)) for example in examples]


@pytest.fixture(scope="session")
def encoded(labelled):
    return [one.encoded for one in labelled]


def fitted(base, start, tokens, labelled, settings=QUICK):
    torch.manual_seed(settings.seed)
    network = begin_network(base, start)
    fit(network, labelled, tokens, settings, quiet)
    return network


@pytest.fixture(scope="session")
def learned(base, start, tokens, labelled):
    return fitted(base, start, tokens, labelled)


# Fitting


class Stopped(Exception):
    """Somebody stops the fit."""


def test_a_fit_that_was_stopped_ends_with_the_same_weights(base, start, tokens, labelled, tmp_path):
    settings = replace(QUICK, epochs=2)

    def stop(told):
        if told.startswith("pass 2"):
            raise Stopped

    torch.manual_seed(settings.seed)
    with pytest.raises(Stopped):
        fit(begin_network(base, start), labelled, tokens, settings, stop, tmp_path / "kept")
    torch.manual_seed(7)
    resumed = begin_network(base, start)
    fit(resumed, labelled, tokens, settings, quiet, tmp_path / "kept")
    whole = fitted(base, start, tokens, labelled, settings).state_dict()
    assert all(torch.equal(weight, whole[name]) for name, weight in resumed.state_dict().items())


def test_one_step_lowers_the_loss(network, labelled):
    network.eval()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    before = _loss(network, labelled)
    before.backward()
    optimizer.step()
    assert float(_loss(network, labelled).detach()) < float(before.detach())


def test_what_nobody_read_weighs_nothing(network, labelled):
    one = replace(labelled[0], values=[UNKNOWN] * len(HEADS), tags=np.full_like(labelled[0].tags, -1))
    assert float(_loss(network, [one])) == 0


def test_the_same_seed_gives_the_same_weights(base, start, tokens, labelled, learned):
    again = fitted(base, start, tokens, labelled).state_dict()
    assert all(torch.equal(weight, again[name]) for name, weight in learned.state_dict().items())


def test_another_seed_gives_other_weights(base, start, tokens, labelled, learned):
    other = fitted(base, start, tokens, labelled, replace(QUICK, seed=2)).state_dict()
    assert any(not torch.equal(weight, other[name]) for name, weight in learned.state_dict().items())


def test_what_was_learned_is_known(learned, encoded, labelled):
    scores = predict(learned, encoded)
    number = list(HEADS).index("stance")
    right = [
        int(said.logits["stance"].argmax()) == one.values[number]
        for said, one in zip(scores, labelled, strict=True)
    ]
    assert np.mean(right) > 0.9


def test_the_words_that_decided_are_found(learned, encoded, labelled):
    column = TAGS.index("stance")
    scores = [said.tags[:, column] for said in predict(learned, encoded)]
    inside = [
        values[one.tags[:, column] == 1].mean()
        for values, one in zip(scores, labelled, strict=True)
        if (one.tags[:, column] == 1).any()
    ]
    outside = [values[one.tags[:, column] == 0].mean() for values, one in zip(scores, labelled, strict=True)]
    assert np.mean(inside) > 2 * np.mean(outside)


def test_scores_come_in_the_order_of_the_windows_whatever_their_length(learned, encoded):
    together = predict(learned, encoded)
    alone = [predict(learned, [one])[0] for one in encoded]
    for one, other in zip(together, alone, strict=True):
        assert one.tags.shape == other.tags.shape
        assert np.allclose(one.logits["stance"], other.logits["stance"], atol=1e-5)


def test_each_mark_begins_with_the_meaning_of_its_word(network, tokens):
    vectors = network.encoder.embeddings.word_embeddings.weight
    (mark,) = tokens.marks("mention")
    assert torch.equal(vectors[mark], vectors[tokens.number("[")])


# Hidden words


def test_only_words_of_the_text_are_hidden_and_each_hidden_one_is_wanted(encoded, tokens):
    given = arrays(encoded)
    before = given["ids"].copy()
    wanted = hide(given, encoded, tokens.unread, Filling(hidden=0.5, mentions=0.5), random.Random(1))
    for row, window in enumerate(encoded):
        for n, place in enumerate(window.places):
            if wanted[row, n] == UNKNOWN:
                assert given["ids"][row, n] == before[row, n]
            else:
                assert place is not None and wanted[row, n] == before[row, n]
    assert 0.3 < (wanted != UNKNOWN).sum() / sum(p is not None for w in encoded for p in w.places) < 0.7


def test_eight_in_ten_hidden_words_are_seen_as_hidden(encoded, tokens):
    windows = encoded * 40
    given = arrays(windows)
    wanted = hide(given, windows, tokens.unread, Filling(hidden=1, mentions=0), random.Random(1))
    chosen = wanted != UNKNOWN
    for row, window in enumerate(windows):
        chosen[row, window.opened : window.closed] = False
    assert (given["ids"][chosen] == tokens.unread).mean() == pytest.approx(0.8, abs=0.02)


def test_of_a_mention_all_words_are_hidden_or_none(encoded, tokens):
    given = arrays(encoded)
    hide(given, encoded, tokens.unread, Filling(hidden=0, mentions=0.5), random.Random(1))
    hidden = []
    for row, window in enumerate(encoded):
        inside = given["ids"][row, window.opened + 1 : window.closed] == tokens.unread
        assert inside.all() or not inside.any()
        hidden.append(inside.any())
    assert any(hidden) and not all(hidden)


def test_hidden_words_are_learned(network, encoded, tokens):
    said = []
    adapt(network, encoded, tokens, Filling(steps=400, batch=8, rate=1e-2), said.append)
    losses = [float(line.rpartition(" ")[2]) for line in said]
    assert len(losses) == 2 and losses[1] < losses[0]


# The graph


@pytest.fixture(scope="session")
def graph(learned, encoded, tmp_path_factory):
    halve(learned)
    path = tmp_path_factory.mktemp("graph") / "encoder.onnx"
    path.write_bytes(make_graph(learned, encoded[:2]))
    return path


def test_the_graph_says_what_the_network_says(learned, graph, encoded):
    assert largest_difference(learned, graph, encoded) < 1e-5


def test_the_graph_takes_windows_of_every_length(learned, graph, encoded):
    short = [
        replace(one, ids=one.ids[:n], places=one.places[:n], named=one.named[:n])
        for one in encoded[:1]
        for n in (one.closed + 1, len(one.ids))
    ]
    assert largest_difference(learned, graph, short) < 1e-5
    assert max(len(one.ids) for one in encoded) < LEFT + RIGHT


def test_another_network_than_the_graphs_is_noticed(network, graph, encoded):
    assert largest_difference(network, graph, encoded) > 1e-3


def test_the_weights_of_a_graph_are_those_of_the_network(learned, graph):
    weights = learned.state_dict()
    read = read_weights(graph)
    assert set(read) == set(weights)
    assert all(torch.equal(weight, read[name]) for name, weight in weights.items())


def test_the_same_network_gives_the_same_graph(learned, graph, encoded):
    assert make_graph(learned, encoded[:2]) == graph.read_bytes()


def test_large_weights_are_stored_in_half_of_the_bytes(learned, graph):
    numbers = sum(weight.numel() for weight in learned.parameters())
    assert 2 * numbers < graph.stat().st_size < 2 * numbers + 150_000


def test_a_graph_can_be_opened_from_its_bytes(graph, encoded):
    one, other = (
        Encoder(given).score(encoded[:1])[0].logits["time"] for given in (graph, graph.read_bytes())
    )
    assert np.array_equal(one, other)
