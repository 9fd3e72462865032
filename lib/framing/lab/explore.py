"""The explorer for JupyterLab: look at mentions in their words, filtered and sorted."""

from typing import Any

import ipywidgets as widgets
import pandas as pd

from framing.base import store
from framing.base.escape import html
from framing.lab import concordance
from framing.study.study import Study

ROWS = 50
ANY = "(any)"
_FILTERS = ("doc_id", "codebook", "family", "referent", "stance", "time", "voice")
_SORTS = {"place": ["doc_id", "start"], "word": ["surface"], "right": ["right"], "left": ["left_end"]}
_SHOWN = ("doc_id", "referent", "stance", "time", "voice", "speaker")
_GRID = widgets.Layout(grid_template_columns="repeat(auto-fill, minmax(300px, 1fr))", width="100%")


def filter_mentions(mentions: pd.DataFrame, words: str, **values: str) -> pd.DataFrame:
    """The mentions that have all given values; ``words`` must stand in the matched words, cue or speaker.

    >>> rows = pd.DataFrame({"surface": ["allies", "partner"], "cue": ["not", ""], "speaker": ["", ""]})
    >>> filter_mentions(rows, "NOT")["surface"].tolist()
    ['allies']
    """
    for column, value in values.items():
        mentions = mentions[mentions[column] == value]
    if words:
        texts = mentions["surface"] + "\n" + mentions["cue"] + "\n" + mentions["speaker"]
        mentions = mentions[texts.str.contains(words, case=False, regex=False)]
    return mentions


def explore_mentions(study: Study) -> widgets.VBox:
    """A concordance to filter and sort: one line per mention, with its words where the texts are at hand.

    Shown are the first 50 of the lines found; their number stands above them.
    """
    lines = concordance.concord(study, store.load(study, "mentions"))
    lines["left_end"] = lines["left"].str[::-1]
    menus = {column: _menu(column, lines[column]) for column in _FILTERS}
    if "relationship" in menus["codebook"].options:
        menus["codebook"].value = "relationship"
    words = widgets.Text(description="words", placeholder="matched words, cue or speaker")
    sort = widgets.Dropdown(description="sort by", options=list(_SORTS))
    shown = widgets.HTML()

    def update(_change: object) -> None:
        values = {column: menu.value for column, menu in menus.items() if menu.value != ANY}
        found = filter_mentions(lines, words.value, **values).sort_values(_SORTS[sort.value], kind="stable")
        count = f"<p><b>{len(found):,}</b> of {len(lines):,} mentions</p>"
        shown.value = count + _list_lines(found.head(ROWS))

    controls = [*menus.values(), words, sort]
    for control in controls:
        control.observe(update, names="value")
    update(None)
    return widgets.VBox([widgets.GridBox(controls, layout=_GRID), shown])


def _menu(column: str, values: pd.Series) -> widgets.Dropdown:
    return widgets.Dropdown(description=column, options=[ANY, *sorted(set(values) - {""})])


def _list_lines(found: pd.DataFrame) -> str:
    rows = [
        f"<tr><td style='text-align: right'>{html(row.left)}</td>"
        f"<td style='text-align: center'><b>{html(row.surface)}</b></td>"
        f"<td style='text-align: left'>{html(row.right)}</td>"
        f"<td style='text-align: left'>{html(_describe_codes(row))}</td></tr>"
        for row in found.itertuples(index=False)
    ]
    return f"<table style='font-size: 90%'>{''.join(rows)}</table>"


def _describe_codes(row: Any) -> str:  # noqa: ANN401 (a named tuple of the table's columns)
    codes = [getattr(row, column) for column in _SHOWN] + ([f"«{row.cue}»"] if row.cue else [])
    return " · ".join(code for code in codes if code)
