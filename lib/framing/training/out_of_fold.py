"""What the model says out of fold of all that it has learned from: the file that lies beside it."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from framing.base.csvfile import csv_text
from framing.base.spans import Coding, Passage
from framing.coding.decode import Calibration, decode
from framing.corpus.learned import COLUMNS, row_of
from framing.training.examples import Example
from framing.training.fit import predict
from framing.training.fits import Material, Say, read_network
from framing.training.folds import FOLDS, OWN, Split

_ORDER = ("document", "start", "end", "theme", "focal")


def code_out_of_fold(material: Material, calibration: Calibration, say: Say) -> bytes:
    """The codes of the mentions that were learned from, each by the fit that its fold was held out of.

    Parameters
    ----------
    material : the examples, and their fits, which are all there.
    calibration : the model's, so that probabilities are as they are elsewhere.
    say : told of each fit.

    Returns
    -------
    bytes
        a CSV file with a row of `framing.corpus.learned.row_of` for each mention in a natural text, all its
        attributes coded, those too that nobody read. Our own texts enter no study.
    """
    rows = [row for fold in range(FOLDS) for row in _code_fold(material, Split(fold), calibration, say)]
    return csv_text(sorted(rows, key=lambda row: [row[name] for name in _ORDER]), COLUMNS).encode()


def _code_fold(
    material: Material, split: Split, calibration: Calibration, say: Say
) -> Iterator[dict[str, Any]]:
    say(f"codes out of fold: {split.name}")
    held = [one for one in material.examples if one.kind not in OWN and not split.learns(one)]
    # A text that stands in two collections may be in two folds: then neither fit is without it.
    known = {one.document.content for one in material.examples if split.learns(one)}
    encoded = material.encode(held)
    for example, window, scores in zip(
        held, encoded, predict(read_network(material, split), encoded), strict=True
    ):
        document, passage = example.document, _passage_of(example)
        coding = decode(scores, window, document, passage, calibration, theme=example.theme)
        said = Coding({}) if document.content in known else coding
        yield row_of(document, example.match, example.focal, said)


def _passage_of(example: Example) -> Passage | None:
    """The passage that holds a mention, as the model coder takes it."""
    passages, start = example.document.passages, example.match.start
    position = bisect_right(passages, start, key=lambda passage: passage.start) - 1
    return passages[position] if position >= 0 and start < passages[position].end else None
