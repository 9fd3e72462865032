"""Coding by hand in JupyterLab: a sealed sample, mention by mention, and then what two people differ on."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from framing.base import store
from framing.base.errors import FramingError, ParameterError, StudyError
from framing.base.escape import html
from framing.lexicon.attributes import load_schemes
from framing.measures.columns import VALUES
from framing.study.adjudication import adjudicate, load_adjudication
from framing.study.choice import load_codes_of_model
from framing.study.coders import compare_study, run_of_person
from framing.study.codings import (
    FOLDER,
    PERSON,
    load_codings,
    name_file,
    read_codings,
    runs_of,
    write_codings,
)
from framing.study.samples import list_samples, open_complete, read_sample
from framing.study.study import Study
from framing.study.texts import read_contents

#: In place of a sample's name: the mentions of which the coder is unsure, those it is least sure of first.
UNSURE = "unsure"
_CODEBOOK = "relationship"


def code_by_hand(study: Study, coder: str, *, sample: str) -> widgets.VBox:
    """Code a sample of mentions by hand, one at a time; coding can be resumed.

    The automatic codes are not shown. Each mention is saved with the button «save, next», to
    ``data/studies/<study>/codings/person-<coder>.csv``: one row per mention, in the form of the table
    ``codings``. Coding goes on at the first mention that isn't in the file. As soon as two people have coded
    the whole sample it is opened, and the chapters take their codings for the reference.

    Parameters
    ----------
    study : whose mentions are coded.
    coder : who codes; a short name.
    sample : the name of a sample (``framing sample`` draws one); ``unsure`` for the mentions of which the
        model is unsure, which are no random sample.

    Raises
    ------
    ParameterError
        for a name that can't be part of a file name, and a sample that isn't there.
    StudyError
        where the texts are absent: nobody can code what cannot be read; and where the file of earlier
        codings can't be read.
    """
    if not coder.replace("-", "").isalnum():
        raise ParameterError(f"{coder!r} can't name a coder", expected="letters, digits and dashes")
    mentions = load_codes_of_model(study)
    drawn = _queue_unsure(mentions) if sample == UNSURE else _draw(study, sample, mentions)
    desk = _Desk(_Shown(study, drawn), HandCodings(study, coder), mentions)
    return desk.view


def adjudicate_by_hand(study: Study, by: str) -> widgets.VBox:
    """Decide where two readers differ, one mention and attribute at a time: both values stand side by side.

    The differences are those that ``framing compare`` lists in ``data/studies/<study>/adjudication.csv``;
    what is decided is written there, with the name of who decided, and is the label from then on.

    Parameters
    ----------
    study : whose readers differ.
    by : who decides: a name, or the names of those who decide together.

    Raises
    ------
    ParameterError
        without a name.
    StudyError
        where nothing is listed, and where the texts are absent.
    """
    if not by.strip():
        raise ParameterError("nobody decides", expected="a name")
    listed = load_adjudication(study)
    if not len(listed):
        raise StudyError(
            "no difference is listed",
            where=f"study {study.study_id}",
            advice=f"two people code a sample, then: framing compare {study.study_id}",
        )
    mentions = store.load(study, "mentions")
    rows = listed[["mention_id", "attribute"]].merge(mentions, on="mention_id", how="left")
    kept = listed[rows["doc_id"].notna().to_numpy()].reset_index(drop=True)
    return _Court(study, kept, _Shown(study, rows.dropna(subset="doc_id")), by).view


def compare_coders(study: Study) -> pd.DataFrame:
    """How far people who coded a study by hand agree: one row per pair of them and attribute.

    Columns: those of :func:`framing.study.coders.compare_study`. No rows while nobody shares a mention.
    """
    codings = load_codings(study)
    people = [coder for coder, run in runs_of(codings).items() if run["kind"] == PERSON]
    named = codings[codings["coder"].isin(people)]
    return compare_study(named, store.load(study, "mentions"), draws=1000, seed=0)


class HandCodings:
    """One person's codings: those of the file, and what is added to it, by the mention's id."""

    def __init__(self, study: Study, coder: str) -> None:
        self.study, self.coder = study, f"{PERSON} {coder}"
        self.path = study.path(FOLDER) / f"{name_file(self.coder)}.csv"
        known = read_codings(self.path).to_dict("records") if self.path.exists() else []
        self._rows: dict[str, dict[str, Any]] = {row["mention_id"]: row for row in known}

    def __contains__(self, mention_id: str) -> bool:
        return mention_id in self._rows

    def get(self, mention_id: str) -> dict[str, Any]:
        """The codes of a mention; empty where it isn't coded yet."""
        return self._rows.get(mention_id, {})

    def save(self, mention_id: str, codes: dict[str, str]) -> None:
        """Add a mention with its codes, or replace it, and write the file."""
        sure = {f"{attribute}_p": 1.0 for attribute in VALUES}
        rows = self._rows | {mention_id: {"coder": self.coder, "mention_id": mention_id, **sure, **codes}}
        run = run_of_person(self.study.load_codebook(_CODEBOOK), date.today())
        write_codings(self.study, pd.DataFrame(list(rows.values())), run)
        self._rows = rows


class _Shown:
    """The mentions that are shown, those without a text left out, each with its passage as HTML."""

    def __init__(self, study: Study, rows: pd.DataFrame) -> None:
        self.texts = read_contents(study)
        self.passages = store.load(study, "passages").set_index("passage_id")
        self.rows = rows[rows["doc_id"].isin(list(self.texts))].reset_index(drop=True)
        self.left_out = len(rows) - len(self.rows)
        if not len(self.rows):
            raise StudyError(
                "no text of the sample is at hand",
                where=f"study {study.study_id}",
                advice=f"put the texts into data/raw/{study.study_id}, or name their folder in FRAMING_TEXTS",
            )

    def page(self, at: int, cues: Sequence[str] = ()) -> str:
        """A mention's document and family, and its passage, with the places of cues underlined."""
        row = self.rows.iloc[at]
        passage, content = self.passages.loc[row["passage_id"]], self.texts[row["doc_id"]]
        marks = [(int(row["start"]), int(row["end"]), "mark")]
        places = (re.fullmatch(r"([0-9]+)-([0-9]+)", cue) for cue in cues)
        marks += [(int(place[1]), int(place[2]), "u") for place in places if place]
        words = _mark(content, int(passage["start"]), int(passage["end"]), marks)
        return (
            f"<p><b>{at + 1} of {len(self.rows)}</b> · {html(row['doc_id'])} · {html(row['family'])}</p>"
            f"<p style='max-width: 45em; line-height: 1.5'>{words}</p>"
        )


class _Desk:
    """One mention at a time, with a button for each value, which shows its definition when pointed at."""

    def __init__(self, shown: _Shown, codings: HandCodings, mentions: pd.DataFrame) -> None:
        self.shown, self.codings, self.mentions = shown, codings, mentions
        self.ids = list(shown.rows["mention_id"])
        self.words, self.state = widgets.HTML(), widgets.HTML()
        definitions = _define_values(codings.study.workbook.codebooks)
        self.choices = {name: _buttons(name, values, definitions[name]) for name, values in VALUES.items()}
        self.speaker = widgets.Text(description="speaker", placeholder="who is quoted or reported")
        self.note = widgets.Text(description="note")
        buttons = _row_of_buttons(self._save, lambda: self._show(self.at - 1), self.state)
        self.view = widgets.VBox([self.words, *self.choices.values(), self.speaker, self.note, buttons])
        waiting = (at for at, mention_id in enumerate(self.ids) if mention_id not in codings)
        self._show(next(waiting, len(self.ids) - 1))

    def _show(self, at: int) -> None:
        self.at = min(max(at, 0), len(self.ids) - 1)
        self.words.value = self.shown.page(self.at)
        known = self.codings.get(self.ids[self.at])
        for name, choice in self.choices.items():
            choice.value = known.get(name)
        self.speaker.value, self.note.value = known.get("speaker", ""), known.get("note", "")
        done = sum(mention_id in self.codings for mention_id in self.ids)
        missing = f"; {self.shown.left_out} wait for their texts" if self.shown.left_out else ""
        self.state.value = f"{done} of {len(self.ids)} coded, in {html(self.codings.path.name)}{missing}"

    def _save(self) -> None:
        codes = {name: choice.value for name, choice in self.choices.items()}
        speaker = self.speaker.value.strip()
        missing = [name for name, value in codes.items() if value is None]
        if not missing and (codes["voice"] == "author") == bool(speaker):
            missing = ["author as voice without a speaker"] if speaker else ["who speaks"]
        if missing:
            self.state.value = f"<b>choose {', '.join(missing)} first</b>"
            return
        self.codings.save(self.ids[self.at], codes | {"speaker": speaker, "note": self.note.value.strip()})
        self._show(self.at + 1)
        if all(mention_id in self.codings for mention_id in self.ids):
            self._open()

    def _open(self) -> None:
        """Open the samples that two people have coded by now."""
        study = self.codings.study
        try:
            lines = open_complete(study, self.mentions, load_codings(study), today=date.today())
        except FramingError as error:
            lines = [str(error)]
        self.state.value += "".join(f"<br>{html(line)}" for line in lines)


class _Court:
    """One difference at a time: two values side by side, and a button for each value."""

    def __init__(self, study: Study, listed: pd.DataFrame, shown: _Shown, by: str) -> None:
        here = listed["mention_id"].isin(shown.rows["mention_id"])
        self.study, self.listed, self.shown, self.by = study, listed[here].reset_index(drop=True), shown, by
        self.decided = dict(self.listed["adjudicated"])
        self.definitions = _define_values(study.workbook.codebooks)
        self.words, self.both, self.state = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.choice = widgets.ToggleButtons(style={"button_width": "9em"})
        buttons = _row_of_buttons(self._save, lambda: self._show(self.at - 1), self.state)
        self.view = widgets.VBox([self.words, self.both, self.choice, buttons])
        self._show(next((at for at, value in self.decided.items() if not value), len(self.listed) - 1))

    def _show(self, at: int) -> None:
        self.at = min(max(at, 0), len(self.listed) - 1)
        row = self.listed.iloc[self.at]
        self.words.value = self.shown.page(self.at, [row["cue_a"], row["cue_b"]])
        cells = "".join(
            f"<td style='padding-right: 3em'>{html(coder)}: <b>{html(value)}</b></td>"
            for coder, value in ((row["coder_a"], row["value_a"]), (row["coder_b"], row["value_b"]))
        )
        self.both.value = f"<table><tr><td>{html(row['attribute'])}</td>{cells}</tr></table>"
        values = VALUES[row["attribute"]]
        self.choice.options = values
        self.choice.tooltips = [self.definitions[row["attribute"]].get(value, "") for value in values]
        self.choice.value = self.decided[self.at] or None
        done = sum(map(bool, self.decided.values()))
        self.state.value = f"{done} of {len(self.listed)} adjudicated"

    def _save(self) -> None:
        if self.choice.value is None:
            self.state.value = "<b>choose a value first</b>"
            return
        adjudicate(self.study, self.listed.iloc[self.at], value=self.choice.value, by=self.by)
        self.decided[self.at] = self.choice.value
        self._show(self.at + 1)


def _draw(study: Study, name: str, mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions of a sample, in reading order, with their words."""
    if not list_samples(study):
        advice = f"draw one first: framing sample {study.study_id}"
        raise ParameterError(f"{study.study_id} has no sample", advice=advice)
    return read_sample(study, name).drawn[["mention_id"]].merge(mentions, on="mention_id")


def _queue_unsure(mentions: pd.DataFrame) -> pd.DataFrame:
    """The mentions that are marked as unsure, those with the least sure code first."""
    named = mentions[mentions["codebook"] == _CODEBOOK]
    unsure = named[named["unsure"] != ""]
    if not len(unsure):
        raise ParameterError("no mention is marked as unsure", expected="the name of a sample")
    least = unsure[[f"{attribute}_p" for attribute in VALUES]].min(axis=1)
    return unsure.loc[least.sort_values(kind="stable").index]


def _define_values(codebooks: Path) -> dict[str, dict[str, str]]:
    """The definition of each value of a mention's attributes, by attribute and value."""
    scheme = load_schemes(codebooks / "attributes.toml")[_CODEBOOK]
    return {one.name: {value.name: value.definition for value in one.values} for one in scheme.attributes}


def _buttons(name: str, values: Sequence[str], definitions: Mapping[str, str]) -> widgets.ToggleButtons:
    """A button for each value, which shows its definition when pointed at."""
    return widgets.ToggleButtons(
        options=values,
        description=name,
        value=None,
        style={"button_width": "9em"},
        tooltips=[definitions.get(value, "") for value in values],
    )


def _row_of_buttons(save: Any, back: Any, state: widgets.HTML) -> widgets.HBox:  # noqa: ANN401
    saving = widgets.Button(description="save, next", button_style="primary")
    going_back = widgets.Button(description="back")
    saving.on_click(lambda _: save())
    going_back.on_click(lambda _: back())
    return widgets.HBox([going_back, saving, state])


def _mark(content: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> str:
    """A stretch of text as HTML, with elements around places in it; what overlaps another one is left out."""
    parts, at = [], start
    for first, last, tag in sorted(marks):
        if at <= first < last <= end:
            parts.append(f"{html(content[at:first])}<{tag}>{html(content[first:last])}</{tag}>")
            at = last
    return "".join([*parts, html(content[at:end])])
