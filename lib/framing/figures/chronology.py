"""Designations and events in time, at their true distances: drawn, and in words."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.chronology.timeline import STATED
from framing.figures.style import (
    BLUE,
    GREY,
    PALE,
    SMALL,
    WHITE_BOX,
    hide_frame,
    in_house_style,
    in_order,
    is_narrow,
    say_nothing,
    stack,
    width,
    wrap,
)
from framing.figures.wording import counted, spoken, spread


@in_house_style("designation", "date", "documents", name="designations")
def plot_ladder(designations: pd.DataFrame) -> Figure:
    """The ladder of designations: one step up for each, at its date. Gaps are as long as they were.

    Takes one row per designation: its date (year, month or day) and the ``documents`` that give it. Rows
    without a date are left out; one row per rung, in order of date.
    """
    dated = _dated(designations).sort_values("date", kind="stable", key=lambda dates: dates.map(begin_of))
    if dated.empty:
        return say_nothing("dated designations")
    years = dated["date"].map(begin_of).to_numpy()
    rungs = np.arange(len(dated))
    figure, (ax,) = stack(1, 0.9 + (1.1 if is_narrow() else 0.88) * len(dated))
    ends = np.append(years, years[-1:] + 2), np.append(rungs, rungs[-1:])
    ax.step(*ends, where="post", color=PALE, linewidth=3)
    ax.plot(years, rungs, "o", color=BLUE, markersize=8)
    middle = (years.min() + years.max()) / 2
    columns = dated["designation"], dated["date"], dated["documents"].astype(str)
    for x, y, name, date, given in zip(years, rungs, *columns, strict=True):
        words = f"{date}: {wrap(name, 36)}" + (f"\n({wrap(given, 40)})" if given else "")
        # The steps run below a label at the left and above one at the right.
        (offset, look) = ((8, -4), _RIGHT) if x <= middle else ((-9, -3), _LEFT)
        ax.annotate(words, (x, y), offset, textcoords="offset points", fontsize=SMALL, **look)
    ax.set(yticks=[], ylim=(-0.9, len(dated) - 0.3), xlabel="year")
    ax.set_xlim(years.min() - 1.5, years.max() + 2)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    return figure


_RIGHT: dict[str, Any] = {"ha": "left", "va": "top"}
_LEFT: dict[str, Any] = {"ha": "right", "va": "bottom"}
_LOOKS = {
    "states": ("o", BLUE, BLUE),
    "dates otherwise": ("o", PALE, BLUE),
    "gives no date": ("o", PALE, BLUE),
    "leaves out": ("o", "white", GREY),
}


@in_house_style("date", "when", "label", "doc_id", "state", name="coverage")
def plot_timeline(coverage: pd.DataFrame) -> Figure:
    """What each text remembers and leaves out: events on a time axis, and one column per document.

    Takes one row per event and document: ``date, when, label, doc_id, state``. A filled dot is an event that
    is stated (``states``), a pale one an event that the text dates otherwise or not at all, an open ring one
    left out (``leaves out``), a dash one that the text couldn't know or that can't be told. Events without a
    date are left out. The time axis is true to scale but for empty stretches that are longer than the rest
    would bear: these are cut, and say how many years they leave out.
    """
    dated = _dated(coverage)
    if dated.empty:
        return say_nothing("dated events")
    events = dated[["date", "when", "label"]].drop_duplicates().sort_values(["date", "label"])
    documents = in_order(dated["doc_id"])
    texts = [wrap(f"{when} {label}", 44) for _, when, label in events.itertuples(index=False)]
    height = 1.3 + sum(0.13 + 0.17 * (text.count("\n") + 1) for text in texts)
    figure = Figure(figsize=(width(), height), layout="constrained")
    if is_narrow():  # the years stand before the events; for the axis there is no room
        ax = figure.subplots()
    else:
        scale, ax = figure.subplots(1, 2, width_ratios=[1, 4.6])
        _draw_scale(scale, np.array([begin_of(date) for date in events["date"]]))
    pairs = events[["date", "label"]].itertuples(index=False, name=None)
    place = {pair: row for row, pair in enumerate(pairs)}
    y = np.array([place[pair] for pair in zip(dated["date"], dated["label"], strict=True)])
    x = np.array([documents.index(doc_id) for doc_id in dated["doc_id"]])
    for state in in_order(dated["state"]):
        marker, face, edge = _LOOKS.get(state, ("_", GREY, GREY))
        at = (dated["state"] == state).to_numpy()
        ax.plot(x[at], y[at], marker, color=edge, markerfacecolor=face, markersize=7.5)
    ax.set(xticks=range(len(documents)), yticks=range(len(events)), xlim=(-0.6, len(documents) - 0.4))
    turn = 90 if is_narrow() else 40
    ax.set_xticklabels(documents, fontsize=SMALL, rotation=turn, ha="left", rotation_mode="anchor")
    ax.set_yticklabels(texts, fontsize=SMALL)
    ax.set_ylim(len(events) - 0.4, -0.6)
    hide_frame(ax)
    return figure


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with a date."""
    return table[table["date"].fillna("").ne("")]


def _draw_scale(ax: Axes, years: np.ndarray) -> None:
    """A time axis running down, each date joined to its row at the right; long empty stretches are cut."""
    at, cuts = _cut_gaps(years)
    at = at / max(at[-1], 1e-9) * max(len(years) - 1, 1)
    for row, y in enumerate(at):
        ax.plot((0, 0.25, 0.9, 1), (y, y, row, row), color=PALE, linewidth=1)
    ax.plot(np.zeros(len(at)), at, "_", color=BLUE, markersize=10, markeredgewidth=2)
    for before in cuts:
        middle = (at[before] + at[before + 1]) / 2
        ax.plot(0, middle, marker=(4, 0, 0), color="white", markersize=13, zorder=3, clip_on=False)
        words = f"{round(years[before + 1] - years[before])} years"
        look: dict[str, Any] = {"ha": "left", "va": "center", "bbox": WHITE_BOX}
        ax.text(0.08, middle, words, color=GREY, fontsize=SMALL, **look)
    ax.set(xticks=[], xlim=(-0.1, 1), ylim=(len(years) - 0.4, -0.6))
    ax.set_yticks(*_ticks(years, at))
    ax.spines["bottom"].set_visible(False)


def _cut_gaps(years: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Places of years in order, the first at 0, and after which of them the axis is cut.

    A gap is cut that takes more of the axis than all the rest: it is given a sixth of that.
    """
    gaps = np.diff(years).astype(float)
    cuts: list[int] = []
    while gaps.size > 1 and gaps.max() > max(1, 0.5 * gaps.sum()):
        longest = int(gaps.argmax())
        gaps[longest] = max((gaps.sum() - gaps[longest]) / 6, 1)
        if longest in cuts:
            break
        cuts.append(longest)
    return np.concatenate([[0.0], np.cumsum(gaps)]), sorted(cuts)


def _ticks(years: np.ndarray, places: np.ndarray) -> tuple[list[float], list[str]]:
    """The places and names of as many of the years themselves as have room, the last among them."""
    room = max(len(years) / 24, 0.8)
    chosen: list[tuple[float, str]] = []
    for place, year in zip(places[::-1], years[::-1], strict=True):
        if not chosen or chosen[-1][0] - place >= room:
            chosen.append((float(place), str(int(year))))
    return [place for place, _ in chosen], [year for _, year in chosen]


def begin_of(date: str) -> float:
    """The first day that a date of year, month or day may stand for, as a decimal year.

    >>> begin_of("1996") < begin_of("1996-04")
    True
    """
    year, month, day = (int(part) for part in f"{date}-01-01".split("-")[:3])
    return year + (month - 1) / 12 + (day - 1) / 31 / 12


def describe_ladder(designations: pd.DataFrame) -> str:
    """The first and the last designation, and the longest time between two, in full years."""
    rungs = _dated(designations).sort_values("date", kind="stable")
    if rungs.empty:
        return "No designation has a date."
    names = [f"{spoken(row.designation)} ({row.date})" for row in rungs.itertuples()]
    if len(names) == 1:
        return f"One designation: {names[0]}."
    gaps = np.diff(rungs["date"].map(begin_of).to_numpy())
    at = int(gaps.argmax())
    longest = f"{int(gaps[at])} years, from {names[at]} to {names[at + 1]}"
    return f"{len(names)} designations, {names[0]} to {names[-1]}. The longest time between two: {longest}."


def describe_timeline(coverage: pd.DataFrame) -> str:
    """How many events all documents or none state, and which documents state most and fewest."""
    dated = _dated(coverage)
    states = dated.assign(stated=dated["state"].isin(STATED))
    events = states.groupby(["date", "label"])["stated"].agg(["sum", "size"])
    stated = states.groupby("doc_id", sort=False)["stated"].sum()
    everywhere, nowhere = (events["sum"] == events["size"]).sum(), (events["sum"] == 0).sum()
    seen = (
        f"Of {counted(len(events), 'event')} every document states {everywhere}, and no document {nowhere}."
    )
    return f"{seen} Events stated by a document: {spread(stated)}."
