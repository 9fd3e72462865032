"""Train the model coder, from readings to the model's files: what `framing train` does."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from framing.base.files import replace_folder, sha256
from framing.base.workbook import Workbook
from framing.coding.encoder import Encoded
from framing.coding.model import CARD, GRAPH, LEARNED, VOCABULARY
from framing.training.base_weights import TrainingError, describe_base, find_base
from framing.training.beside import gather_beside
from framing.training.card import Predictions, calibrate_natural, make_card
from framing.training.export import halve, largest_difference, make_graph
from framing.training.fits import (
    Material,
    Say,
    learn_words,
    make_fits,
    make_vocabulary,
    missing_fits,
    prepare,
    read_network,
    read_predictions,
)
from framing.training.folds import FOLDS, OWN, Split, choose, splits
from framing.training.material import gather
from framing.training.network import Network
from framing.training.out_of_fold import code_out_of_fold
from framing.training.score import rows_of
from framing.training.settings import Filling, Settings
from framing.training.unread import read_unread

LICENCE = "LICENSE-base"
#: The graph may differ from the network by less than this, on so many windows.
DIFFERENCE, WINDOWS = 1e-3, 64
_SOFTWARE = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers")


def train(
    workbook: Workbook, collections: Path, say: Say, *, names: Sequence[str] = (), fill: bool = False
) -> dict[str, Any] | None:
    """Train the model coder, and write its files where all fits are done.

    Parameters
    ----------
    workbook : its ``data/training`` holds the readings; the model is written to ``data/models/coder``, and
        what is made on the way to ``data/models/fits``, from where a run that was stopped goes on.
    collections : the folder with the documents that were read.
    say : told what is being done.
    names : of the fits to make now (`framing.training.folds.Split`); where there are none, all that are
        missing.
    fill : whether the encoder first learns to fill in hidden words. Such fits are kept apart.

    Returns
    -------
    dict or None
        the model's card; None where fits are still missing, and this is to be called again.

    Raises
    ------
    ParameterError
        where there is no fit of a name.
    TrainingError
        where the base's weights aren't the known ones, or the exported graph isn't the network.
    StudyError
        where none of the documents is there.
    """
    filling = Filling() if fill else None
    material = begin(workbook, collections, filling, say)
    kinds = sorted({example.kind for example in material.examples} - {*OWN})
    needed = [*splits(kinds), Split()]
    make_fits(material, choose(needed, names), say)
    if missing := missing_fits(material, needed):
        say(f"fits that are missing: {', '.join(missing)}; framing train goes on from here")
        return None
    with FileLock(material.folder / "model.lock"):
        return write_model(workbook, material, kinds, filling, say)


def begin(workbook: Workbook, collections: Path, filling: Filling | None, say: Say) -> Material:
    """All that fits are made from: the readings, and the encoder as fits begin with it (see `train`)."""
    base, start = find_base(), workbook.fits / "start"
    examples, tests = gather(workbook, collections, say)
    make_vocabulary(base, start, sorted({one.document.content for one in [*examples, *tests]}))
    if filling is not None:
        seed, filled = filling.seed, workbook.fits / "filled"
        windows = partial(read_unread, workbook, collections, seed=seed)
        learn_words(base, start, filled, windows, filling, say)
        start = filled
    return prepare(examples, tests, base, start, workbook.fits, Settings())


def gather_predictions(material: Material, kinds: list[str]) -> Predictions:
    """What the stored fits say of examples that they have not learned from, and that on all of the tests."""
    folds = []
    for fold in range(FOLDS):
        split = Split(fold)
        held = [example for example in material.examples if not split.learns(example)]
        folds.append(rows_of(read_predictions(material, split), held))
    without = {kind: rows_of(read_predictions(material, Split(0, kind)), material.examples) for kind in kinds}
    tests = rows_of(read_predictions(material, Split()), material.tests)
    return Predictions(pd.concat(folds, ignore_index=True), without, tests)


def write_model(
    workbook: Workbook, material: Material, kinds: list[str], filling: Filling | None, say: Say
) -> dict[str, Any]:
    """Export the fit on all examples, prove it, and write the model's files with its card.

    One of them holds the codes out of fold of what was learned from (`framing.corpus.learned`).
    Raises TrainingError where the graph says something else than the network; nothing is written then.
    """
    predictions = gather_predictions(material, kinds)
    calibration = calibrate_natural(predictions)
    network = read_network(material, Split())
    halve(network)
    graph, difference = prove_graph(network, material.encode(material.examples), material.folder / GRAPH)
    files = {
        GRAPH: graph,
        VOCABULARY: (material.start / VOCABULARY).read_bytes(),
        LICENCE: (workbook.training / LICENCE).read_bytes(),
        LEARNED: code_out_of_fold(material, calibration, say),
    }
    card = make_card(
        predictions,
        calibration,
        material.examples,
        material.tests,
        gather_beside(workbook, [*material.examples, *material.tests]),
        settings=material.settings,
        filling=filling,
        hashes={name: sha256(data) for name, data in files.items()},
        base=describe_base(),
        difference=difference,
        software={name: metadata.version(name) for name in _SOFTWARE},
    )
    replace_folder(workbook.model, files | {CARD: card_text(card)})
    place = workbook.place(workbook.model)
    say(f"written: {place}; its graph differs from the network by {difference:.1e} at most")
    return card


def prove_graph(network: Network, encoded: list[Encoded], path: Path) -> tuple[bytes, float]:
    """The network's graph, written to ``path``, and by how much it differs from the network.

    Raises TrainingError where that is too much.
    """
    sample = encoded[:: max(1, len(encoded) // WINDOWS)][:WINDOWS]
    graph = make_graph(network, sample[:2])
    path.write_bytes(graph)
    difference = largest_difference(network, path, sample)
    if not difference < DIFFERENCE:
        raise TrainingError(
            "the exported graph is not the network",
            where=str(path),
            expected=f"a difference below {DIFFERENCE}",
            found=f"{difference:.2g}",
        )
    return graph, difference


def card_text(card: Mapping[str, Any]) -> bytes:
    """A card as its file holds it."""
    return f"{json.dumps(card, indent=1, ensure_ascii=False)}\n".encode()
