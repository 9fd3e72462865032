"""How often the model is right on mentions that it has not learned from."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar

from framing.coding.decode import TAGS, Calibration, best_run, softmax, tagged_words
from framing.coding.encoder import Encoded, Scores
from framing.training.examples import Example, Place
from framing.training.labels import HEADS

#: A code is unsure below the probability under which, out of fold, fewer than so many are right.
SURE = 0.8


def tabulate(
    examples: Sequence[Example], encoded: Sequence[Encoded], scores: Sequence[Scores]
) -> pd.DataFrame:
    """Predictions: one row per example and attribute that was coded.

    Columns: ``kind, group, mention, theme, attribute`` (the head: a theme's has the prefix ``theme_``),
    ``value`` (as read), ``logits`` (one per value), ``cue_f1`` (what the model's cue and the one that was
    read have in common, 0 to 1; missing where nobody gave one).
    """
    rows: list[dict[str, Any]] = []
    for example, one, said in zip(examples, encoded, scores, strict=True):
        for attribute, value in example.values.items():
            head = f"theme_{attribute}" if example.theme else attribute
            read = example.cues.get(attribute)
            given = _cue(example, one, said, attribute) if read else None
            rows.append(
                {
                    "kind": example.kind, "group": example.group, "mention": example.mention,
                    "theme": example.theme, "attribute": head, "value": value,
                    "logits": said.logits[head].astype(float).tolist(),
                    "cue_f1": overlap(example.document.content, given, read) if read else None,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _cue(example: Example, encoded: Encoded, scores: Scores, attribute: str) -> Place | None:
    if attribute not in TAGS:
        return None
    words = tagged_words(encoded, scores.tags[:, TAGS.index(attribute)], example.document.content)
    return best_run(words, needed=True)


def overlap(content: str, given: Place | None, read: Place) -> float:
    """F1 of the words of two cues in a text: twice those in common by those of both.

    >>> overlap("are no longer allies", (4, 13), (7, 20))
    0.5
    """
    a, b = (_words(content, place) for place in (given or (0, 0), read))
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _words(content: str, place: Place) -> set[int]:
    return {place[0] + found.start() for found in re.finditer(r"\w+", content[slice(*place)])}


def rows_of(predictions: pd.DataFrame, examples: Iterable[Example]) -> pd.DataFrame:
    """The predictions of these examples alone."""
    wanted = [(example.kind, example.mention, example.theme) for example in examples]
    named = pd.MultiIndex.from_frame(predictions[["kind", "mention", "theme"]])
    return predictions[named.isin(wanted)].reset_index(drop=True)


def calibrate(predictions: pd.DataFrame) -> Calibration:
    """The temperature of each head, by the least log loss out of fold, and from where on a code is sure."""
    temperatures, thresholds = {}, {}
    for head, rows in predictions.groupby("attribute"):
        logits, wanted = _arrays(rows)
        found = minimize_scalar(_log_loss, bounds=(0.3, 5.0), args=(logits, wanted), method="bounded")
        temperatures[head] = round(float(found.x), 4)
        shares = softmax(logits / temperatures[head])
        thresholds[head] = sure_from(shares.max(1), shares.argmax(1) == wanted)
    return Calibration(temperatures, thresholds)


def _arrays(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    values = HEADS[rows["attribute"].iloc[0]]
    return np.array(rows["logits"].tolist()), np.array([values.index(value) for value in rows["value"]])


def _log_loss(temperature: float, logits: np.ndarray, wanted: np.ndarray) -> float:
    shares = softmax(logits / temperature)
    return float(-np.log(np.clip(shares[np.arange(len(wanted)), wanted], 1e-9, 1)).mean())


def sure_from(probabilities: np.ndarray, right: np.ndarray) -> float:
    """The least probability around which codes are right at least as often as ``SURE``.

    «Around» means a twentieth of all codes, 25 at least, of which it is the median; the least of all where
    those are right so often already; 1.0 where none are.

    >>> sure_from(np.array([0.4] * 50 + [0.9] * 50), np.array([False] * 50 + [True] * 50))
    0.9
    """
    order = np.argsort(probabilities, kind="stable")
    for first in range(0, len(order), max(1, len(order) // 50)):
        around = order[first : first + max(25, len(order) // 20)]
        if right[around].mean() >= SURE:
            return round(float(probabilities[around[len(around) // 2 if first else 0]]), 4)
    return 1.0


def decide(predictions: pd.DataFrame, calibration: Calibration) -> pd.DataFrame:
    """The predictions with ``coded`` (the likeliest value), ``probability``, and whether it is ``right``."""
    parts = []
    for head, rows in predictions.groupby("attribute", sort=False):
        shares = softmax(np.array(rows["logits"].tolist()) / calibration.temperature[str(head)])
        coded = [HEADS[str(head)][n] for n in shares.argmax(1)]
        parts.append(
            rows.assign(coded=coded, probability=shares.max(1), right=np.array(coded) == rows["value"])
        )
    return pd.concat(parts, ignore_index=True)
