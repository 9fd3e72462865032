"""Fits that are stored after each pass: a run that is stopped goes on, and two share the work.

Each fit has a name that its split gives it, in a folder that settings and data name; a second process takes
the fits that the first has not begun.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import torch
from filelock import FileLock, Timeout

from framing.base.files import hash_file
from framing.coding.encoder import Encoded, Tokens
from framing.training.adapt import adapt
from framing.training.examples import Example
from framing.training.fit import fit, predict, save
from framing.training.folds import Split
from framing.training.labels import label
from framing.training.network import Network
from framing.training.score import tabulate
from framing.training.settings import Filling, Settings
from framing.training.vocabulary import prune_vocabulary

Say = Callable[[str], None]
VOCABULARY, KEPT_IDS, ENCODER = "tokenizer.json", "kept.json", "encoder.pt"


@dataclass(frozen=True)
class Material:
    """All that fits are made from.

    ``examples`` are learned from, ``tests`` never; ``base`` is the folder of the base's weights, ``start``
    that of the vocabulary and of the encoder with which each fit begins, ``folder`` that in which fits are
    stored.
    """

    examples: list[Example]
    tests: list[Example]
    base: Path
    start: Path
    folder: Path
    settings: Settings

    @property
    def tokens(self) -> Tokens:
        """The vocabulary."""
        return Tokens(self.start / VOCABULARY)

    def encode(self, examples: Sequence[Example]) -> list[Encoded]:
        """The windows of examples as tokens."""
        tokens = self.tokens
        return [tokens.encode(example.window) for example in examples]

    def begin(self) -> Network:
        """A network as each fit begins with it."""
        torch.manual_seed(self.settings.seed)
        network = begin_network(self.base, self.start)
        if (learned := self.start / ENCODER).exists():
            network.encoder.load_state_dict(torch.load(learned, weights_only=True))
        return network


def begin_network(base: Path, start: Path) -> Network:
    """A network of the base's weights and of the vocabulary in a folder, its marks named."""
    network = Network(base, json.loads((start / KEPT_IDS).read_text(encoding="utf-8")))
    network.name_marks(Tokens(start / VOCABULARY))
    return network


def make_vocabulary(base: Path, start: Path, contents: Sequence[str]) -> None:
    """Make the folder with which fits begin: the part of the base's vocabulary that ``contents`` need.

    What is there already is kept, since fits go on with it: remove it to begin anew.
    """
    start.mkdir(parents=True, exist_ok=True)
    with FileLock(start / "begin.lock"):
        if not (start / KEPT_IDS).exists():
            vocabulary, kept = prune_vocabulary(base, contents)
            (start / VOCABULARY).write_text(vocabulary, encoding="utf-8")
            (start / KEPT_IDS).write_text(json.dumps(kept), encoding="utf-8")


def learn_words(
    base: Path,
    start: Path,
    filled: Path,
    windows: Callable[[Tokens], list[Encoded]],
    filling: Filling,
    say: Say,
) -> None:
    """Make another folder to begin fits with, whose encoder has learned to fill in hidden words.

    Parameters
    ----------
    base : folder of the base's weights.
    start : the folder with the vocabulary (`make_vocabulary`).
    filled : the folder that is made. What is there already is kept: remove it to begin anew.
    windows : gives, as tokens of the vocabulary, the windows whose hidden words are learned.
    filling : how.
    say : told what is being done.
    """
    filled.mkdir(parents=True, exist_ok=True)
    with FileLock(filled / "begin.lock"):
        for name in (VOCABULARY, KEPT_IDS):
            shutil.copyfile(start / name, filled / name)
        if not (filled / ENCODER).exists():
            torch.manual_seed(filling.seed)
            network = begin_network(base, filled)
            tokens = Tokens(filled / VOCABULARY)
            given = windows(tokens)
            say(f"hidden words of {len(given)} windows that nobody has read")
            adapt(network, given, tokens, filling, say)
            save(network.encoder, filled / ENCODER)


def prepare(
    examples: list[Example], tests: list[Example], base: Path, start: Path, folder: Path, settings: Settings
) -> Material:
    """Name the folder in which fits are stored after all that they are made from, and make it."""
    learned = start / ENCODER
    described = [
        asdict(settings),
        hash_file(start / KEPT_IDS),
        hash_file(learned) if learned.exists() else "",
        sorted((e.kind, e.mention, sorted(e.values.items())) for e in examples),
    ]
    place = folder / hashlib.sha256(json.dumps(described).encode()).hexdigest()[:12]
    place.mkdir(parents=True, exist_ok=True)
    return Material(examples, tests, base, start, place, settings)


def make_fits(material: Material, splits: Sequence[Split], say: Say) -> None:
    """Make the fits that are not there and that no other process makes."""
    for split in splits:
        try:
            with FileLock(material.folder / f"{split.name}.lock", timeout=0):
                if missing_fits(material, [split]):
                    say(f"fit {split.name}")
                    _fit(material, split, say)
        except Timeout:
            say(f"fit {split.name} is being made by another process")


def missing_fits(material: Material, splits: Sequence[Split]) -> list[str]:
    """The names of the fits that are not there."""
    return [one.name for one in splits if not (material.folder / f"{one.name}.parquet").exists()]


def read_predictions(material: Material, split: Split) -> pd.DataFrame:
    """What a fit says of the examples that it has not learned from, and of the tests."""
    return pd.read_parquet(material.folder / f"{split.name}.parquet")


def read_network(material: Material, split: Split) -> Network:
    """The network of a fit."""
    network = material.begin()
    network.load_state_dict(torch.load(material.folder / f"{split.name}.pt", weights_only=True))
    return network


def _fit(material: Material, split: Split, say: Say) -> None:
    learned = [example for example in material.examples if split.learns(example)]
    held = [example for example in material.examples if not split.learns(example)] + material.tests
    network = material.begin()
    labelled = [label(example, one) for example, one in zip(learned, material.encode(learned), strict=True)]
    kept = material.folder / f"{split.name}.kept"
    fit(network, labelled, material.tokens, material.settings, say, kept)
    save(network, material.folder / f"{split.name}.pt")
    encoded = material.encode(held)
    path = material.folder / f"{split.name}.parquet"
    tabulate(held, encoded, predict(network, encoded)).to_parquet(path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)
    kept.unlink()
