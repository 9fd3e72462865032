"""Tune the model coder to one study's own codings: what `framing train --study` does.

Few codings allow few changes: only the heads, the tags, and the encoder's biases and norms are fitted further
(Ben Zaken, Goldberg and Ravfogel 2022, BitFit), so that a study keeps patches of a fifth of a megabyte.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from framing.base.files import replace_folder, sha256
from framing.coding.encoder import Encoded, Tokens
from framing.coding.model import CARD, GRAPH, ModelCoder, load_model
from framing.study.study import Study
from framing.study.tuned import ALL, FOLDER, make_patch
from framing.training.base_weights import find_base
from framing.training.examples import Example
from framing.training.export import halve, make_graph, read_weights
from framing.training.fit import fit, predict
from framing.training.fits import Say
from framing.training.labels import label
from framing.training.network import Network
from framing.training.own import assign_folds, own_examples
from framing.training.score import decide, tabulate
from framing.training.settings import TUNING, Settings
from framing.training.summary import gain_interval, list_mentions
from framing.training.train import card_text


class Tuner:
    """Fits a trained model a little further; each fit begins with the model as it is.

    Parameters
    ----------
    base : folder with the base's configuration.
    graph : the model's graph, which holds the weights.
    tokens : its vocabulary.
    settings : how it is fitted.
    """

    def __init__(self, base: Path, graph: Path, tokens: Tokens, settings: Settings, say: Say) -> None:
        self._base, self._weights, self._tokens = base, read_weights(graph), tokens
        self._settings, self._say = settings, say

    def encode(self, examples: Sequence[Example]) -> list[Encoded]:
        """The windows of examples as tokens."""
        return [self._tokens.encode(example.window) for example in examples]

    def network(self) -> Network:
        """The model's network, of which few weights can change."""
        words = self._weights["encoder.embeddings.word_embeddings.weight"]
        network = Network(self._base, list(range(len(words))))
        network.load_state_dict(self._weights)
        for name, weight in network.named_parameters():
            weight.requires_grad = is_tuned(name)
        return network

    def tune(self, examples: Sequence[Example]) -> Network:
        """The model's network after it learned from the examples, in half precision."""
        network = self.network()
        labelled = [label(*pair) for pair in zip(examples, self.encode(examples), strict=True)]
        fit(network, labelled, self._tokens, self._settings, self._say)
        halve(network)
        return network

    def say_of(self, network: Network, examples: Sequence[Example]) -> pd.DataFrame:
        """What a network says of examples: rows of `framing.training.score.tabulate`."""
        encoded = self.encode(examples)
        return tabulate(examples, encoded, predict(network, encoded))


def is_tuned(name: str) -> bool:
    """Whether the weight of that name changes: heads and tags, and the encoder's biases and norms."""
    return not name.startswith("encoder.") or name.endswith(".bias") or "LayerNorm" in name


def tune(study: Study, say: Say) -> dict[str, Any]:
    """Tune the model to a study's codings, and keep what comes of it if that is more often right.

    It is tuned once for each part of the documents on the others, and what it then says of that part is held
    against what the untuned model says. Where all four attributes are more often right, and the whole
    interval of the gain is above zero, a patch for each part, and one from all codings, is kept in the
    study's folder ``model``; else nothing is, and an older one goes.

    Returns
    -------
    dict
        what the tuned model's card says: ``study, model`` (the hash of the graph that was tuned), ``mentions,
        documents, before, after`` (shares with all four right), ``gain, low, high`` (`gain_interval`),
        ``folds`` (document to part), ``sha256`` (of each part's graph; only where it is kept), ``settings``.

    Raises
    ------
    StudyError
        where there are too few codings, or a text isn't the one that was coded.
    TrainingError, ModelError
        where the base or the model can't be used.
    """
    folder, base = study.workbook.model, find_base()
    model = load_model(folder)
    examples = own_examples(study)
    folds = assign_folds(example.group for example in examples)
    tuner = Tuner(base, folder / GRAPH, model.tokens, TUNING, say)
    card, networks = cross_fit(tuner, model, examples, folds, say)
    card |= {"study": study.study_id, "model": model.card["sha256"][GRAPH], "settings": asdict(TUNING)}
    if card["low"] > 0:
        say("tuned on all codings")
        networks[ALL] = tuner.tune(examples)
        sample = tuner.encode(examples[:2])
        graphs = {part: make_graph(network, sample) for part, network in networks.items()}
        card["sha256"] = {part: sha256(graph) for part, graph in graphs.items()}
        keep(study.path(FOLDER), card, graphs, (folder / GRAPH).read_bytes())
    else:
        shutil.rmtree(study.path(FOLDER), ignore_errors=True)
    return card


def keep(folder: Path, card: dict[str, Any], graphs: Mapping[str, bytes], before: bytes) -> None:
    """Write the card and, for each part, the patch that makes its graph of the model's (``before``)."""
    patches = {f"{part}.patch": make_patch(before, graph) for part, graph in graphs.items()}
    replace_folder(folder, patches | {CARD: card_text(card)})


def cross_fit(
    tuner: Tuner, model: ModelCoder, examples: Sequence[Example], folds: dict[str, int], say: Say
) -> tuple[dict[str, Any], dict[str, Network]]:
    """What tuning gains on documents that it hasn't learned from, and the network of each part."""
    networks, after = {}, []
    for fold in sorted(set(folds.values())):
        say(f"tuned on all documents but those of part {fold}")
        networks[f"fold-{fold}"] = tuner.tune([one for one in examples if folds[one.group] != fold])
        held = [one for one in examples if folds[one.group] == fold]
        after.append(tuner.say_of(networks[f"fold-{fold}"], held))
    plain = tuner.say_of(tuner.network(), examples)
    said = [list_mentions(decide(rows, model.calibration)) for rows in (pd.concat(after), plain)]
    both = said[0].merge(said[1], on=["group", "mention"], suffixes=("_after", "_before"))
    gain, low, high = gain_interval(both["all_after"], both["all_before"], both["group"].tolist())
    numbers = {
        "before": both["all_before"].mean(), "after": both["all_after"].mean(),
        "gain": gain, "low": low, "high": high,
    }  # fmt: skip
    card = {
        "mentions": len(both),
        "documents": both["group"].nunique(),
        **{name: round(float(value), 4) for name, value in numbers.items()},
        "folds": {document: f"fold-{fold}" for document, fold in sorted(folds.items())},
    }
    return card, networks


def describe_tuning(card: dict[str, Any]) -> str:
    """In a sentence what tuning gained, and whether it is kept."""
    kept = "kept" if "sha256" in card else "not kept, since it may be chance"
    return (
        f"tuned to {card['study']}: of {card['mentions']} mentions in {card['documents']} documents a share"
        f" of {card['after']:.3f} has all four attributes right, before {card['before']:.3f}; the gain of"
        f" {card['gain']:+.3f} ({card['low']:+.3f} to {card['high']:+.3f}) is {kept}"
    )
