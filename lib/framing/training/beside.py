"""What the model's scores stand beside: the first coder's rules, and second readings of the same mentions."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd

from framing.base.workbook import Workbook
from framing.coding.decode import VALUES
from framing.training.examples import Example, Row, read_rows
from framing.training.material import CHALLENGE, HELD_OUT, INVENTED, NATURAL, THEMES

RULES = "old_rules.csv"
_KEY = ("doc_id", "start", "end", "focal")


@dataclass(frozen=True)
class Beside:
    """What is known of the mentions that the model is scored on, apart from the model.

    Attributes
    ----------
    rules : what the first coder, of rules alone, decided: one row per mention and attribute that was read,
        with ``kind, group, mention, theme, attribute, value`` (as read), ``coded`` and ``right``.
    readings : whether two readings of a mention, or of a theme's match, agree: ``kind, attribute`` (those of
        themes have the prefix ``theme_``; ``all`` four have a row, too) and ``same``, for each that was read
        twice.
    phenomena : what a template of our own texts tries, by its kind and group.
    """

    rules: pd.DataFrame
    readings: pd.DataFrame
    phenomena: Mapping[tuple[str, str], str]


def gather_beside(workbook: Workbook, examples: Iterable[Example]) -> Beside:
    """What stands beside the scores of these examples, from the files in ``data/training``."""
    training = workbook.training
    rules = {tuple(row[name] for name in _KEY): row for row in read_rows(training / RULES)}
    mentions = list(chain(read_rows(training / NATURAL), read_rows(training / HELD_OUT)))
    twice = [row for row in mentions if tuple(row[name] for name in _KEY) not in rules]
    readings = [compare_readings(twice), compare_theme_readings(read_rows(training / THEMES))]
    return Beside(
        rules=codes_of_rules(examples, rules.values()),
        readings=pd.concat(readings, ignore_index=True),
        phenomena={
            **_phenomena(training / INVENTED, "invented", "template"),
            **_phenomena(workbook.root / CHALLENGE, "challenge", "id"),
        },
    )


def codes_of_rules(examples: Iterable[Example], rows: Iterable[Row]) -> pd.DataFrame:
    """What the rules decided on examples, as `Beside` holds it; what they left uncoded is left out."""
    coded = {(row["doc_id"], row["start"], row["end"]): row for row in rows if row["referent"]}
    found = [
        {
            "kind": example.kind, "group": example.group, "mention": example.mention, "theme": False,
            "attribute": attribute, "value": value, "coded": row[attribute], "right": row[attribute] == value,
        }
        for example in examples
        if not example.theme and (row := coded.get(_place(example)))
        for attribute, value in example.values.items()
    ]  # fmt: skip
    columns = ["kind", "group", "mention", "theme", "attribute", "value", "coded", "right"]
    return pd.DataFrame(found, columns=columns)


def _place(example: Example) -> tuple[str, str, str]:
    return example.document.doc_id, str(example.match.start), str(example.match.end)


def compare_readings(rows: Iterable[Row]) -> pd.DataFrame:
    """Where two readings of a mention agree (see `Beside`): an attribute on which they differ is empty.

    ``rows`` are mentions that were read twice: those that the rules never coded, since the rules were gone
    when mentions began to be read twice.
    """
    found = []
    for row in rows:
        same = {attribute: bool(row[attribute]) for attribute in VALUES}
        found += [
            {"kind": row["corpus"], "attribute": name, "same": one}
            for name, one in {**same, "all": all(same.values())}.items()
        ]
    return pd.DataFrame(found, columns=["kind", "attribute", "same"])


def compare_theme_readings(rows: Iterable[Row]) -> pd.DataFrame:
    """Where two readings of a theme's match agree (see `Beside`); of stance and voice where both find it."""
    first: dict[tuple[str, str, str, str], Row] = {}
    second: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        named = (row["doc_id"], row["start"], row["theme"], row["entry"])
        (first if row["reading"] == "1" else second)[named] = row
    found = []
    for named, one in first.items():
        if (other := second.get(named)) is None:
            continue
        asked = ("present", "stance", "voice") if one["present"] == other["present"] == "1" else ("present",)
        found += [
            {"kind": one["corpus"], "attribute": f"theme_{name}", "same": one[name] == other[name]}
            for name in asked
        ]
    return pd.DataFrame(found, columns=["kind", "attribute", "same"])


def _phenomena(path: Path, kind: str, group: str) -> dict[tuple[str, str], str]:
    """The phenomenon of each of our own texts in a file, by kind and group."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(kind, row[group]): row["phenomenon"] for row in rows}
