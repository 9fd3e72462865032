"""What a model's card says, as tables, for the command and the book: it needs no torch."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from framing.base.workbook import Workbook
from framing.coding.model import CARD, read_card
from framing.measures.scores import LEAST_CASES

_GUESS = (
    "«constant» codes focal, asserted, current, author throughout; «readings» is how often two readings"
    " agree, of readings_n mentions that were read twice"
)
#: The tables of the scores, in the order in which they are read, each with what a row is.
CAPTIONS = {
    "kinds": "Cross-validated by document: one row per kind of text; «all» is the share of mentions with all"
    f" four attributes right, low and high its interval over documents; {_GUESS}",
    "attributes": "Cross-validated on natural texts: one row per attribute (macro_f1 over values with at"
    f" least {LEAST_CASES} cases; cue_f1 of the words that decided); «way» is how far it is from the constant"
    " to the readings",
    "values": "Cross-validated on natural texts: one row per value",
    "calibration": "Cross-validated on natural texts, temperatures from these very codes: one row per tenth"
    " of the codes, the least sure first; its mean probability and the share that is right",
    "left_out": "A kind of text left out of training: one row per kind; share with all four right when the"
    " model never saw that kind, and when it did",
    "tests": f"Texts that nothing was ever learned from: one row per set; {_GUESS}",
    "tests_attributes": "Texts that nothing was ever learned from: one row per set and attribute",
    "rules": "The model and the first coder, of rules alone, on the same mentions: one row per kind of text;"
    " share with all four right (cross-validated, or a set that nothing was learned from)",
    "rules_attributes": "The same, cross-validated on natural texts: one row per attribute",
    "open": "Learned only from texts that an outsider can get: one row per kind; share with all four right,"
    " beside the model that learned from all",
    "own_attributes": "Cross-validated on invented texts, by template: one row per attribute",
    "own_values": "Cross-validated on invented texts, by template: one row per value",
    "phenomena": "Invented texts that were left out, by template: one row per phenomenon, the hardest first",
}
#: Of long tables so many rows are shown.
LONGEST = 20
_LEFT_OUT = {"one": "left_out", "other": "learned_from", "gain": "difference"}
_RULES = {"one": "model", "other": "rules", "gain": "difference"}
_RENAMED = {
    "left_out": _LEFT_OUT,
    "open": {"one": "open_texts", "other": "all_texts", "gain": "difference"},
    "rules": _RULES,
    "rules_attributes": _RULES | {"one_f1": "model_macro_f1", "other_f1": "rules_macro_f1"},
}


def read_scored_card(workbook: Workbook) -> dict[str, Any] | None:
    """The card of the workbook's model; None where there is no model, or its card has no scores.

    Raises ModelError where the card is damaged.
    """
    if not (workbook.model / CARD).is_file():
        return None
    card = read_card(workbook.model)
    return card if card.get("scores") and card.get("learned_from") else None


def tabulate_card(card: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The tables of a card, by their captions: what was learned from and tested on, then its scores.

    Shares are from 0 to 1; what is missing on the card is missing in the table.
    """
    tables = {describe_model(card): pd.DataFrame(card["learned_from"])}
    if tested := card.get("tested_on"):
        tables["Tested on, never learned from: one row per set of texts"] = pd.DataFrame(tested)
    for name, caption in CAPTIONS.items():
        if card["scores"].get(name):
            tables[caption] = table_of_scores(card["scores"], name)
    return tables


def table_of_scores(scores: Mapping[str, Any], name: str) -> pd.DataFrame:
    """One table of a card's scores, by its name; no rows where the card doesn't have it."""
    table = pd.DataFrame(scores.get(name, [])).rename(columns=_RENAMED.get(name, {}))
    return table.astype({column: "Int64" for column in table if column == "readings_n"})


def describe_model(card: Mapping[str, Any]) -> str:
    """In a sentence what the model is and what it learned from: the caption of the first table."""
    mentions, themes = count_learned(card)
    closed = [row["kind"] for row in card["learned_from"] if row["texts"] is None]
    kept = f"; texts that an outsider can't get: {', '.join(closed)}" if closed else ""
    return (
        f"Model {card['version']}, made from {card['base']['name']}, learned from {mentions:,} mentions and"
        f" {themes:,} matches of themes: one row per kind of text{kept}"
    )


def count_learned(card: Mapping[str, Any]) -> tuple[int, int]:
    """How many mentions, and how many matches of themes, a model learned from."""
    learned = card["learned_from"]
    return sum(row["mentions"] for row in learned), sum(row["themes"] for row in learned)
