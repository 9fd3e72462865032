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
_FILTERS = ("doc_id", "codebook", "family", "present", "referent", "stance", "time", "voice")
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

    Shown are the first 50 of the lines found; their number stands above them, with that of the matches among
    them which no chapter counts, since they don't speak of their theme.
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
        shown.value = _count_lines(found, len(lines)) + _list_lines(found.head(ROWS))

    controls = [*menus.values(), words, sort]
    for control in controls:
        control.observe(update, names="value")
    update(None)
    return widgets.VBox([widgets.GridBox(controls, layout=_GRID), shown])


def _menu(column: str, values: pd.Series) -> widgets.Dropdown:
    return widgets.Dropdown(description=column, options=[ANY, *sorted(set(values) - {""})])


def _count_lines(found: pd.DataFrame, n: int) -> str:
    left_out = int(found["present"].eq("no").sum())
    note = f"; {left_out:,} of them left out: not of the theme" if left_out else ""
    return f"<p><b>{len(found):,}</b> of {n:,} mentions{note}</p>"


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
    left_out = ["left out: not of the theme"] if row.present == "no" else []
    codes = [*left_out, *(getattr(row, column) for column in _SHOWN), f"«{row.cue}»" if row.cue else ""]
    return " · ".join(code for code in codes if code)
