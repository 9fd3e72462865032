"""Widgets for JupyterLab: look at mentions in their words, and code mentions by hand."""

from pathlib import Path

import ipywidgets as widgets
import pandas as pd
from IPython.display import HTML, display

from framing.base import paths, store, tables
from framing.base.errors import ParameterError, StudyError
from framing.base.escape import html
from framing.lab import concordance
from framing.measures.agreement import krippendorff_alpha
from framing.study import ingest

_FILTERS = ("doc_id", "codebook", "family", "referent", "stance", "time", "voice")
_ATTRIBUTES = {
    "referent": tables.REFERENTS,
    "stance": tables.STANCES,
    "time": tables.TIMES,
    "voice": tables.VOICES,
}
_SORTS = {"place": ["doc_id", "start"], "word": ["surface"], "right": ["right"], "left": ["left_end"]}
ANY = "(any)"


def filter_mentions(mentions, words="", **values):
    """The mentions that have all given values; ``words`` must stand in the matched words, cue or speaker.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"surface": ["allies", "partner"], "cue": ["not", ""], "speaker": ["", ""]})
    >>> filter_mentions(rows, words="NOT")["surface"].tolist()
    ['allies']
    """
    for column, value in values.items():
        mentions = mentions[mentions[column] == value]
    if words:
        texts = mentions["surface"] + "\n" + mentions["cue"] + "\n" + mentions["speaker"]
        mentions = mentions[texts.str.contains(words, case=False, regex=False)]
    return mentions


def explore_mentions(study, *, rows=50, width=60):
    """A concordance to filter and sort: one line per mention, its words left and right where the texts are at hand.

    Parameters
    ----------
    rows : lines shown at once.
    width : characters on each side.
    """
    mentions = store.load(study, "mentions")
    lines = concordance.concord(study, mentions, width=width)
    lines["left_end"] = lines["left"].str[::-1]
    menus = {column: _menu(column, lines[column]) for column in _FILTERS}
    if "relationship" in menus["codebook"].options:
        menus["codebook"].value = "relationship"
    words = widgets.Text(description="words", placeholder="matched words, cue or speaker")
    sort = widgets.Dropdown(description="sort by", options=list(_SORTS))
    shown = widgets.Output()

    def update(_change=None):
        values = {column: menu.value for column, menu in menus.items() if menu.value != ANY}
        found = filter_mentions(lines, words.value, **values).sort_values(_SORTS[sort.value], kind="stable")
        with shown:
            shown.clear_output(wait=True)
            display(
                HTML(f"<p><b>{len(found):,}</b> of {len(lines):,} mentions</p>"),
                HTML(_lines(found.head(rows))),
            )

    for control in (*menus.values(), words, sort):
        control.observe(update, names="value")
    update()
    return widgets.VBox([widgets.GridBox([*menus.values(), words, sort], layout=_GRID), shown])


def code_by_hand(study, coder, *, family="", sample=50, seed=1):
    """Code a random sample of mentions by hand; each choice is saved at once, and coding can be resumed.

    The automatic codes are not shown. The codings go to ``data/studies/<study>/hand_codings_<coder>.csv``, one
    row per mention, in the form of ``reference_codings.csv``.

    Parameters
    ----------
    coder : who codes; a short name.
    family : alliance, partnership, amity, or all of them.
    sample, seed : size of the sample, and what draws it: the same seed gives two coders the same mentions.

    Raises
    ------
    ParameterError
        for a name that can't be part of a file name.
    StudyError
        where the texts are absent: nobody can code what cannot be read.
    """
    if not coder.replace("-", "").isalnum():
        raise ParameterError(f"{coder!r} can't name a coder", expected="letters, digits and dashes")
    texts = {doc_id: document.text.content for doc_id, document in ingest.read_documents(study)[0].items()}
    drawn = draw_sample(store.load(study, "mentions"), family=family, sample=sample, seed=seed)
    drawn = drawn[drawn["doc_id"].isin(texts)]
    if not len(drawn):
        raise StudyError(
            "no text is at hand, or no mention is in the sample", where=f"study {study.study_id}"
        )
    passages = store.load(study, "passages").set_index("passage_id")
    return _HandCoding(drawn, texts, passages, _hand_file(study, coder)).view


def draw_sample(mentions, *, family="", sample=50, seed=1):
    """A random sample of relationship mentions, in reading order; the same seed draws the same ones."""
    named = mentions[mentions["codebook"] == "relationship"]
    named = named[named["family"] == family] if family else named
    return named.sample(n=min(sample, len(named)), random_state=seed).sort_values(["doc_id", "start"])


def compare_coders(study):
    """How far the hand codings of a study agree: one row per attribute, over mentions that all coders coded.

    Columns: ``attribute, coders, mentions, agree`` (mentions on which all agree) and ``alpha``
    (Krippendorff's, nominal).
    """
    files = sorted(study.folder.glob("hand_codings_*.csv"))
    codings = [_read_codings(path).set_index(["doc_id", "start", "end"]) for path in files]
    if len(codings) < 2:
        raise StudyError("two coders are needed", where=f"study {study.study_id}", found=f"{len(codings)}")
    rows = []
    for attribute in _ATTRIBUTES:
        labels = pd.concat(
            [one[attribute] for one in codings], axis=1, keys=range(len(codings)), join="inner"
        )
        same = labels.nunique(axis=1) == 1
        rows.append((attribute, len(codings), len(labels), int(same.sum()), krippendorff_alpha(labels)))
    return pd.DataFrame(rows, columns=["attribute", "coders", "mentions", "agree", "alpha"])


class _HandCoding:
    """One mention at a time, with a button for each value."""

    def __init__(self, drawn, texts, passages, path):
        self.drawn, self.texts, self.passages, self.path = drawn.reset_index(drop=True), texts, passages, path
        self.done = _read_codings(path) if path.exists() else pd.DataFrame()
        self.at = min(len(self.done), len(self.drawn) - 1)
        self.words = widgets.HTML()
        self.choices = {
            name: widgets.ToggleButtons(
                options=values, description=name, value=None, style={"button_width": "6.5em"}
            )
            for name, values in _ATTRIBUTES.items()
        }
        self.speaker = widgets.Text(description="speaker", placeholder="who is quoted or reported")
        self.note = widgets.Text(description="note")
        self.save = widgets.Button(description="save, next", button_style="primary")
        self.back = widgets.Button(description="back")
        self.state = widgets.HTML()
        self.save.on_click(self._on_save)
        self.back.on_click(self._on_back)
        buttons = widgets.HBox([self.back, self.save, self.state])
        self.view = widgets.VBox([self.words, *self.choices.values(), self.speaker, self.note, buttons])
        self._show()

    def _row(self):
        return self.drawn.iloc[self.at]

    def _show(self):
        row = self._row()
        passage, content = self.passages.loc[row["passage_id"]], self.texts[row["doc_id"]]
        left = html(content[passage["start"] : row["start"]])
        right = html(content[row["end"] : passage["end"]])
        self.words.value = (
            f"<p><b>{self.at + 1} of {len(self.drawn)}</b> · {html(row['doc_id'])} · {html(row['family'])}</p>"
            f"<p style='max-width: 45em; line-height: 1.5'>{left}<mark>{html(row['surface'])}</mark>{right}</p>"
        )
        known = (
            self.done[(self.done["doc_id"] == row["doc_id"]) & (self.done["start"] == row["start"])]
            if len(self.done)
            else ()
        )
        for name, choice in self.choices.items():
            choice.value = known[name].iloc[0] if len(known) else None
        self.speaker.value = known["speaker"].iloc[0] if len(known) else ""
        self.note.value = known["note"].iloc[0] if len(known) else ""
        self.state.value = f"{len(self.done)} coded, in {html(self.path.name)}"

    def _on_save(self, _button):
        missing = [name for name, choice in self.choices.items() if choice.value is None]
        if missing:
            self.state.value = f"<b>choose {', '.join(missing)} first</b>"
            return
        row = self._row()
        coded = {
            "doc_id": row["doc_id"],
            "start": int(row["start"]),
            "end": int(row["end"]),
            "term": row["surface"],
            "family": row["family"],
            **{name: choice.value for name, choice in self.choices.items()},
            "speaker": self.speaker.value.strip(),
            "note": self.note.value.strip(),
        }
        others = self.done
        if len(others):
            others = others[(others["doc_id"] != row["doc_id"]) | (others["start"] != row["start"])]
        self.done = pd.concat([others, pd.DataFrame([coded])], ignore_index=True)
        table = self.done.sort_values(["doc_id", "start"]).to_csv(index=False, lineterminator="\n")
        paths.write_beside(self.path, table.encode())
        self._move(1)

    def _on_back(self, _button):
        self._move(-1)

    def _move(self, step):
        self.at = min(max(self.at + step, 0), len(self.drawn) - 1)
        self._show()


_GRID = widgets.Layout(grid_template_columns="repeat(auto-fill, minmax(300px, 1fr))", width="100%")


def _menu(column, values):
    return widgets.Dropdown(description=column, options=[ANY, *sorted(set(values) - {""})])


def _lines(found):
    cells = [
        f"<tr><td style='text-align: right'>{html(row.left)}</td><td style='text-align: center'><b>{html(row.surface)}</b></td>"
        f"<td style='text-align: left'>{html(row.right)}</td><td style='text-align: left'>{html(_codes(row))}</td></tr>"
        for row in found.itertuples(index=False)
    ]
    return f"<table style='font-size: 90%'>{''.join(cells)}</table>"


def _codes(row):
    codes = [
        row.doc_id,
        row.referent,
        row.stance,
        row.time,
        row.voice,
        row.speaker,
        f"«{row.cue}»" if row.cue else "",
    ]
    return " · ".join(code for code in codes if code)


def _hand_file(study, coder):
    return Path(study.folder) / f"hand_codings_{coder}.csv"


def _read_codings(path):
    codings = pd.read_csv(path, dtype=str, keep_default_na=False)
    return codings.astype({"start": "int64", "end": "int64"})
