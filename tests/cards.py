"""An invented model's card, sealed sample and its record, small enough to check with a pencil."""

import json

from framing.coding.decode import VALUES

HASHES = {"encoder.onnx": "aa", "tokenizer.json": "bb"}


def kind(name, n=100, right=0.8, **more):
    scores = dict.fromkeys(VALUES, 0.9)
    row = {"kind": name, "n": n, "documents": 40, **scores, "all": right, "low": 0.7, "high": 0.85}
    return row | {"constant": 0.25} | more


def attribute(name):
    row = {"attribute": name, "n": 100, "right": 0.9, "low": 0.8, "high": 0.95, "constant": 0.5}
    return row | {"macro_f1": 0.7, "calibration_error": 0.04, "cues": 10, "cue_f1": 0.6, "readings": 0.97}


def make_card(**changes):
    """A card of a model that was scored."""
    learned = {"kind": "ungdc", "mentions": 1200, "themes": 30, "documents": 90, "texts": "an archive"}
    twice = {"readings": 0.95, "readings_n": 60}
    scores = {
        "kinds": [kind("ungdc", **twice), kind("natural", **twice)],
        "attributes": [attribute(name) for name in VALUES],
        "tests": [kind("sotu", right=0.75), kind("natural", right=0.75, readings=0.9, readings_n=10)],
        "rules": [
            {"kind": "natural", "n": 50, "one": 0.8, "other": 0.5, "gain": 0.3, "low": 0.2, "high": 0.4}
        ],
    }
    card = {
        "version": "1.0",
        "sha256": HASHES,
        "temperature": {},
        "threshold": {},
        "base": {"name": "tiny", "origin": "a|b", "licence": "free", "package": "p", "sha256": "c0ffee0000"},
        "learned_from": [learned, learned | {"kind": "analysis", "texts": None}],
        "tested_on": [learned | {"kind": "sotu"}],
        "scores": scores,
    }
    return card | changes


def make_record(**changes):
    """The record of a sealed sample that was opened for the model of the card."""
    scores = {
        "kinds": [kind("natural", n=300, right=0.72, readings=0.94)],
        "attributes": [attribute(name) for name in VALUES],
        "values": [],
    }
    record = {
        "opened": "2026-01-31",
        "model": "model 1.0 (aa)",
        "sha256": HASHES | {"sealed.csv": "dd"},
        "mentions": 300,
        "documents": 246,
        "scores": scores,
    }
    return record | changes


def write_card(workbook, card=None):
    workbook.model.mkdir(parents=True, exist_ok=True)
    (workbook.model / "card.json").write_text(json.dumps(card or make_card()), encoding="utf-8")


def write_record(workbook, record=None):
    """Put the record of an opening in a workbook, without the sample that was opened."""
    (workbook.training / "sealed.csv").unlink(missing_ok=True)
    (workbook.training / "sealed.json").write_text(json.dumps(record or make_record()), encoding="utf-8")
