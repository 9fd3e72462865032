"""Coding by hand in JupyterLab: draw a sample, code it mention by mention, and see how far coders agree."""

from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from framing.base import store
from framing.base.csvfile import write_csv
from framing.base.errors import ParameterError, StudyError, nearest
from framing.base.escape import html
from framing.measures.alpha import krippendorff_alpha
from framing.measures.columns import VALUES
from framing.study.codings import PLACE, read_codings
from framing.study.study import Study
from framing.study.texts import read_contents

COLUMNS = (*PLACE, "term", "family", *VALUES, "speaker", "note")
Place = tuple[str, int, int]


def code_by_hand(study: Study, coder: str, *, family: str, sample: int, seed: int) -> widgets.VBox:
    """Code a random sample of mentions by hand, one at a time; coding can be resumed.

    The automatic codes are not shown. Each mention is saved with the button «save, next», to
    ``data/studies/<study>/hand_codings_<coder>.csv``: one row per mention, in the form of
    ``reference_codings.csv``. Coding goes on at the first mention of the sample that isn't in the file.

    Parameters
    ----------
    study : whose mentions are coded.
    coder : who codes; a short name.
    family : alliance, partnership, amity; empty for all of them.
    sample, seed : size of the sample, and what draws it: the same seed gives two coders the same mentions.

    Raises
    ------
    ParameterError
        for a name that can't be part of a file name, a family that has no mention, a sample of nothing.
    StudyError
        where the texts are absent: nobody can code what cannot be read; and where the file of earlier
        codings can't be read.
    """
    if not coder.replace("-", "").isalnum():
        raise ParameterError(f"{coder!r} can't name a coder", expected="letters, digits and dashes")
    drawn = draw_sample(store.load(study, "mentions"), family=family, sample=sample, seed=seed)
    texts = read_contents(study)
    drawn = drawn[drawn["doc_id"].isin(list(texts))].reset_index(drop=True)
    if not len(drawn):
        raise StudyError(
            "no text of the sample is at hand",
            where=f"study {study.study_id}",
            advice=f"put the texts into data/raw/{study.study_id}, or name their folder in FRAMING_TEXTS",
        )
    passages = store.load(study, "passages").set_index("passage_id")
    codings = HandCodings(study.path(f"hand_codings_{coder}.csv"))
    return _Desk(drawn, [_show_mention(row, passages, texts) for _, row in drawn.iterrows()], codings).view


def draw_sample(mentions: pd.DataFrame, *, family: str, sample: int, seed: int) -> pd.DataFrame:
    """A random sample of relationship mentions, in reading order; the same seed draws the same ones.

    Raises ParameterError for a family that has no mention (empty: all of them), and a sample of nothing.
    """
    named = mentions[mentions["codebook"] == "relationship"]
    families = sorted(set(named["family"]))
    if family and family not in families:
        raise ParameterError(f"the family {family!r} has no mention", advice=nearest(family, families))
    if sample < 1:
        raise ParameterError("the sample is empty", expected="1 or more", found=str(sample))
    named = named[named["family"] == family] if family else named
    return named.sample(n=min(sample, len(named)), random_state=seed).sort_values(["doc_id", "start"])


def compare_coders(study: Study) -> pd.DataFrame:
    """How far the hand codings of a study agree: one row per attribute.

    Columns: ``attribute, coders`` (files), ``mentions`` (that two coders or more have coded), ``agree`` (of
    these, on which all who coded them agree) and ``alpha`` (Krippendorff's, nominal; ``nan`` where there is
    nothing to agree on). Unsafe: what is unsafe of ``measures.krippendorff_alpha``.
    """
    files = sorted(study.folder.glob("hand_codings_*.csv"))
    codings = {path.stem: read_codings(path).set_index(list(PLACE)) for path in files}
    rows = []
    for attribute in VALUES:
        labels = pd.DataFrame({coder: one[attribute] for coder, one in codings.items()})
        shared = labels[labels.count(axis=1) > 1]
        agree = int((shared.nunique(axis=1) == 1).sum())
        rows.append((attribute, len(files), len(shared), agree, krippendorff_alpha(shared)))
    return pd.DataFrame(rows, columns=["attribute", "coders", "mentions", "agree", "alpha"])


class HandCodings:
    """One coder's codings: those of the file, and what is added to it, by the place of the mention."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known = read_codings(path).to_dict("records") if path.exists() else []
        self._rows: dict[Place, dict[str, Any]] = {place_of(row): row for row in known}

    def __contains__(self, place: Place) -> bool:
        return place in self._rows

    def get(self, place: Place) -> dict[str, Any]:
        """The codes of a mention; empty where it isn't coded yet."""
        return self._rows.get(place, {})

    def save(self, row: dict[str, Any]) -> None:
        """Add a mention with its codes, or replace it, and write the file, in reading order."""
        self._rows[place_of(row)] = row
        write_csv(self.path, [self._rows[place] for place in sorted(self._rows)], COLUMNS)


def place_of(row: pd.Series | dict[str, Any]) -> Place:
    """Where a mention stands: what tells one from another in every file of codings."""
    return str(row["doc_id"]), int(row["start"]), int(row["end"])


class _Desk:
    """One mention at a time, with a button for each value."""

    def __init__(self, drawn: pd.DataFrame, shown: list[tuple[str, str]], codings: HandCodings) -> None:
        self.drawn, self.shown, self.codings = drawn, shown, codings
        self.places = [place_of(row) for _, row in drawn.iterrows()]
        self.words, self.state = widgets.HTML(), widgets.HTML()
        self.choices = {
            name: widgets.ToggleButtons(
                options=values, description=name, value=None, style={"button_width": "9em"}
            )
            for name, values in VALUES.items()
        }
        self.speaker = widgets.Text(description="speaker", placeholder="who is quoted or reported")
        self.note = widgets.Text(description="note")
        save = widgets.Button(description="save, next", button_style="primary")
        back = widgets.Button(description="back")
        save.on_click(lambda _: self._save())
        back.on_click(lambda _: self._show(self.at - 1))
        buttons = widgets.HBox([back, save, self.state])
        self.view = widgets.VBox([self.words, *self.choices.values(), self.speaker, self.note, buttons])
        self._show(next((at for at, place in enumerate(self.places) if place not in codings), len(drawn) - 1))

    def _show(self, at: int) -> None:
        self.at = min(max(at, 0), len(self.places) - 1)
        title, passage = self.shown[self.at]
        self.words.value = f"<p><b>{self.at + 1} of {len(self.places)}</b> · {title}</p>{passage}"
        known = self.codings.get(self.places[self.at])
        for name, choice in self.choices.items():
            choice.value = known.get(name)
        self.speaker.value, self.note.value = known.get("speaker", ""), known.get("note", "")
        done = sum(place in self.codings for place in self.places)
        self.state.value = f"{done} of {len(self.places)} coded, in {html(self.codings.path.name)}"

    def _save(self) -> None:
        codes = {name: choice.value for name, choice in self.choices.items()}
        missing = [name for name, value in codes.items() if value is None]
        if missing:
            self.state.value = f"<b>choose {', '.join(missing)} first</b>"
            return
        row = self.drawn.iloc[self.at]
        named = dict(zip(PLACE, self.places[self.at], strict=True)) | {
            "term": row["surface"],
            "family": row["family"],
        }
        said = {"speaker": self.speaker.value.strip(), "note": self.note.value.strip()}
        self.codings.save(named | codes | said)
        self._show(self.at + 1)


def _show_mention(row: pd.Series, passages: pd.DataFrame, texts: dict[str, str]) -> tuple[str, str]:
    """A mention's document and family, and its passage, as HTML."""
    passage, content = passages.loc[row["passage_id"]], texts[row["doc_id"]]
    left = html(content[passage["start"] : row["start"]])
    right = html(content[row["end"] : passage["end"]])
    words = f"{left}<mark>{html(row['surface'])}</mark>{right}"
    return (
        f"{html(row['doc_id'])} · {html(row['family'])}",
        f"<p style='max-width: 45em; line-height: 1.5'>{words}</p>",
    )
