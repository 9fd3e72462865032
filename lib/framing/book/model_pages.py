"""What the book says of the model coder in figures: what to expect of it, what it was made from, its card."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Integral
from typing import Any

import pandas as pd

from framing.base.escape import myst, myst_code
from framing.base.workbook import Workbook
from framing.coding.decode import VALUES
from framing.coding.model import GRAPH
from framing.study.codings import PERSON
from framing.study.readings import read_by
from framing.study.study import Study
from framing.training.expect import expect
from framing.training.report import CAPTIONS, count_learned, read_scored_card, table_of_scores
from framing.training.sealed import find_fault, read_opening
from framing.training.summary import TOGETHER

#: How kinds of text are called.
_KINDS = {
    "analysis": "analyses",
    "challenge": "invented sentences, to test with",
    "invented": "invented texts",
    "kremlin": "pages of kremlin.ru",
    "kremlin pair": "pages of kremlin.ru, read for two named states",
    TOGETHER: "all natural texts",
    "sentences": "invented sentences",
    "sotu": "State of the Union addresses",
    "ungdc": "UN speeches",
    "ungdc ten states": "UN speeches of ten states",
    "whitehouse": "pages of whitehouse.gov",
}
#: Where texts are, where the card says it in words that name whose they are.
_PLACES = {"kremlin": "en.kremlin.ru", "kremlin pair": "en.kremlin.ru", "sotu": "the Python package sotu"}
_UNSCORED = "The model that lies here has no card with scores; `framing train` writes one.\n"
#: The tables of the page on coding, by the heading under which they stand.
_TABLES = {
    "How often it is right": ("kinds", "attributes", "values"),
    "On texts that it never learned from": ("tests", "tests_attributes", "left_out", "open"),
    "Beside the rules that coded before": ("rules", "rules_attributes"),
    "How sure it is": ("calibration",),
    "On invented texts": ("own_attributes", "own_values", "phenomena"),
}
_MOST_ROWS = 25


def expect_page(workbook: Workbook, studies: Sequence[Study]) -> str:
    """What to expect of the coder, as MyST text: a small table, and what its columns are about.

    The columns are the rows of :func:`framing.training.expect.expect`.
    """
    table = expect(workbook, studies)
    names = [name.partition(":")[0] for name in table["texts"]]
    shares = {
        "whose relationship": table["referent"],
        "what is claimed": table["stance"],
        "when": table["time"],
        "who says so": table["voice"],
        "all four, by a constant": table["constant"],
        "all four, two readings": table["readings"],
    }
    shown = {
        "mentions": table["mentions"].map(_cell),
        "**all four right**": [f"**{_percent(share)}**" for share in table["all"]],
        "interval": [_range(*pair) for pair in zip(table["low"], table["high"], strict=True)],
        **{name: column.map(_percent) for name, column in shares.items()},
    }
    rows = [["", *map(myst, names)], ["---", *["---:"] * len(names)]]
    rows += [[name, *cells] for name, cells in shown.items()]
    remarks = [
        f"- *{myst(name)}*: {myst(remark)}" for name, remark in zip(names, table["remark"], strict=True)
    ]
    people = [myst(study.title) for study in studies if read_by(study) == PERSON]
    readers = f"people for {', '.join(people)}; all other" if people else "no person yet; all"
    line = f"- *readers*: {readers} readings are passes of a large language model"
    return "\n".join([*_lines(rows), "", *remarks, *_unseen_kinds(workbook), line, ""])


def _unseen_kinds(workbook: Workbook) -> Iterator[str]:
    """A remark on kinds of text that the model never saw, where its card tells of them."""
    card = read_scored_card(workbook) or {"scores": {}}
    for row in card["scores"].get("left_out", ()):
        if row["kind"] == TOGETHER:
            without, within = _percent(row["one"]), _percent(row["other"])
            yield (
                f"- *kinds of text that it never saw*: with a whole kind left out of training, {without} of"
                " its mentions are coded as they were read in all four, against"
                f" {within} where others of its kind are learned from. Read some of your own texts before you"
                " trust it on them"
            )


def maker_page(workbook: Workbook) -> str:
    """What the model was made from, as MyST text: its base, and the readings that it learned from."""
    card = read_scored_card(workbook)
    if card is None:
        return _UNSCORED
    known = ("name", "origin", "licence", "package", "sha256")
    base = {name: myst(card["base"].get(name, "")) for name in known}
    version, weights = myst(card["version"]), myst_code(card["sha256"][GRAPH][:8])
    mentions, themes = count_learned(card)
    return (
        f"Model {version}, whose weights have the hash {weights}, began with those of *{base['name']}*"
        f" ({base['origin']}, licence {base['licence']}; Python package {base['package']}, hash"
        f" `{base['sha256'][:8]}`). It learned from {mentions:,} mentions and {themes:,} matches of themes:"
        "\n\n"
        f"{_sources(card['learned_from'])}\n\n"
        "Nothing was ever learned from these, with which it is tested:\n\n"
        f"{_sources(card.get('tested_on', []))}\n"
    )


def card_page(workbook: Workbook) -> str:
    """The figures of the model's card and of the sealed sample, as MyST text."""
    card = read_scored_card(workbook)
    if card is None:
        return _UNSCORED
    lines = [_summary(card["scores"]), "", *_sealed(workbook, card)]
    for heading, names in _TABLES.items():
        tables = [(CAPTIONS[name], table_of_scores(card["scores"], name)) for name in names]
        lines += _dropdown(heading, [(caption, table) for caption, table in tables if len(table)])
    return "\n".join(lines)


def myst_table(frame: pd.DataFrame) -> str:
    """A table as MyST text: shares with two digits, counts with commas, a dash for what is missing."""
    head = [myst(str(column).replace("_", " ")) for column in frame]
    align = ["---:" if pd.api.types.is_numeric_dtype(frame[column]) else "---" for column in frame]
    rows = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return "\n".join(_lines([head, align, *rows]))


def _lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table as MyST text."""
    return (f"| {' | '.join(cells)} |" for cells in rows)


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value != value:  # only a missing number differs from itself
        return "–"
    if isinstance(value, float):
        return f"{value:.2f}"
    return f"{value:,}" if isinstance(value, Integral) else myst(str(value)) or "–"


def _percent(share: float | None) -> str:
    return "–" if share is None or pd.isna(share) else f"{100 * share:.0f}\u00a0%"


def _range(low: float, high: float) -> str:
    return "–" if pd.isna(low) else f"{100 * low:.0f}\u00a0to\u00a0{100 * high:.0f}\u00a0%"


def _sources(rows: Sequence[Mapping[str, Any]]) -> str:
    """Kinds of text with their counts, and where an outsider gets them."""
    table = pd.DataFrame(rows, columns=["kind", "mentions", "themes", "documents", "texts"])
    places = table["kind"].map(_PLACES).fillna(table["texts"])
    table["texts"] = places.fillna("not to be had by others")
    return myst_table(_in_words(table).rename(columns={"texts": "where the texts are"}))


def _summary(scores: Mapping[str, Any]) -> str:
    """A card's main figures in sentences."""
    kinds = {row["kind"]: row for row in scores["kinds"]}
    whole = kinds.get(TOGETHER) or next(iter(kinds.values()))
    rules = {row["kind"]: row for row in scores.get("rules", ())}.get(TOGETHER)
    coded = {row["attribute"]: row for row in scores["attributes"] if row["attribute"] in VALUES}
    error = max(row["calibration_error"] for row in coded.values())
    parts = [
        f"Of {whole['n']:,} mentions in natural texts, each coded by a model that had not learned from its"
        f" document, {_percent(whole['all'])} are coded as they were read in all four attributes"
        f" ({_range(whole['low'], whole['high'])}); a constant reaches {_percent(whole['constant'])}."
    ]
    if rules:
        ours, theirs = _percent(rules["one"]), _percent(rules["other"])
        parts.append(
            f"On {rules['n']:,} of them that the rules before it coded, too, it reaches {ours}, the rules"
            f" {theirs}."
        )
    if whole.get("readings") is not None:
        parts.append(
            f"Of {whole['readings_n']:,} that were read twice, both readings agree on"
            f" {_percent(whole['readings'])}; an attribute on which they differ counts for no score."
        )
    if coded["stance"]["macro_f1"] is not None:
        parts.append(f"The mean F1 of stances with fifty cases or more is {coded['stance']['macro_f1']:.2f}.")
    return " ".join([*parts, f"The expected calibration error is {error:.2f} at most, by attribute."])


def _sealed(workbook: Workbook, card: Mapping[str, Any]) -> Iterator[str]:
    """The sealed sample: its figures, or that it isn't opened."""
    record = read_opening(workbook)
    fault = find_fault(workbook, record, card) if record else ""
    if record is None or fault:
        why = f" for this model: {fault}" if fault else ""
        yield f"**The sealed sample** of other texts is not opened yet{why}.\n"
        return
    day, model = myst(record["opened"]), myst(record["model"])
    yield (
        f"**The sealed sample** of other texts was opened once, on {day}, for {model}: {record['mentions']:,}"
        f" mentions in {record['documents']:,} documents. Shares are estimates for all mentions that could be"
        " drawn; *readings* is how often its two readings agree.\n"
    )
    for name in ("kinds", "attributes"):
        yield f"{myst_table(_in_words(table_of_scores(record['scores'], name)))}\n"


def _dropdown(heading: str, tables: Sequence[tuple[str, pd.DataFrame]]) -> Iterator[str]:
    """Tables that are shown when asked for."""
    if not tables:
        return
    yield f":::{{dropdown}} {heading}"
    for caption, table in tables:
        cut = f" ({_MOST_ROWS} of {len(table)} rows)" if len(table) > _MOST_ROWS else ""
        yield f"{myst(caption)}{cut}.\n\n{myst_table(_in_words(table.head(_MOST_ROWS)))}\n"
    yield ":::\n"


def _in_words(table: pd.DataFrame) -> pd.DataFrame:
    """A table with kinds of text in words."""
    return table.assign(kind=table["kind"].replace(_KINDS)) if "kind" in table else table
