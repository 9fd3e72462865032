"""Designations and events in time, at their true distances: drawn, and in words."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.style import (
    BLUE,
    GREY,
    PALE,
    WHITE_BOX,
    WIDTH,
    hide_frame,
    in_house_style,
    in_order,
    label_point,
    say_nothing,
    stack,
    wrap,
)
from framing.figures.wording import counted, spoken, spread


@in_house_style("designation", "date", "documents", name="designations")
def plot_ladder(designations: pd.DataFrame) -> Figure:
    """The ladder of designations: one step up for each, at its date. Gaps are as long as they were.

    Takes one row per designation: its date (year, month or day) and the ``documents`` that give it. Rows
    without a date are left out; one row per rung, in order of date.
    """
    dated = _dated(designations).sort_values("date", kind="stable")
    if dated.empty:
        return say_nothing("dated designations")
    years = dated["date"].map(decimal_year).to_numpy()
    rungs = np.arange(len(dated))
    figure, (ax,) = stack(1, 0.9 + 0.78 * len(dated))
    ends = np.append(years, years[-1:] + 2), np.append(rungs, rungs[-1:])
    ax.step(*ends, where="post", color=PALE, linewidth=3)
    ax.plot(years, rungs, "o", color=BLUE, markersize=8)
    middle = (years.min() + years.max()) / 2
    columns = dated["designation"], dated["date"], dated["documents"].astype(str)
    for x, y, name, date, given in zip(years, rungs, *columns, strict=True):
        offset, side = (10, "left") if x <= middle else (-10, "right")
        words = f"{date}: {wrap(name, 36)}" + (f"\n({wrap(given, 40)})" if given else "")
        label_point(ax, words, (x, y), (offset, 0), fontsize=9, ha=side, bbox=WHITE_BOX)
    ax.set(yticks=[], ylim=(-0.6, len(dated) - 0.4), xlabel="year")
    ax.set_xlim(years.min() - 1.5, years.max() + 2)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    return figure


_LOOKS = {"states": ("o", BLUE, BLUE), "leaves out": ("o", "white", GREY)}


@in_house_style("date", "label", "doc_id", "state", name="coverage")
def plot_timeline(coverage: pd.DataFrame) -> Figure:
    """What each text remembers and leaves out: events on a true time axis, and one column per document.

    Takes one row per event and document: ``date, label, doc_id, state``. A filled dot is an event stated
    (``states``), an open ring one left out (``leaves out``), a dash one that the text couldn't know or that
    can't be told. Events without a date are left out.
    """
    dated = _dated(coverage)
    if dated.empty:
        return say_nothing("dated events")
    events = dated[["date", "label"]].drop_duplicates().sort_values(["date", "label"])
    documents = in_order(dated["doc_id"])
    texts = [wrap(f"{date[:4]} {label}", 46) for date, label in events.itertuples(index=False)]
    height = 1.3 + sum(0.17 + 0.15 * (text.count("\n") + 1) for text in texts)
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    scale, ax = figure.subplots(1, 2, width_ratios=[1, 4.6])
    _draw_scale(scale, np.array([decimal_year(date) for date in events["date"]]))
    place = {pair: row for row, pair in enumerate(events.itertuples(index=False, name=None))}
    y = np.array([place[pair] for pair in zip(dated["date"], dated["label"], strict=True)])
    x = np.array([documents.index(doc_id) for doc_id in dated["doc_id"]])
    for state in in_order(dated["state"]):
        marker, face, edge = _LOOKS.get(state, ("_", GREY, GREY))
        at = (dated["state"] == state).to_numpy()
        ax.plot(x[at], y[at], marker, color=edge, markerfacecolor=face, markersize=7.5)
    ax.set(xticks=range(len(documents)), yticks=range(len(events)), xlim=(-0.6, len(documents) - 0.4))
    ax.set_xticklabels(documents, fontsize=9, rotation=40, ha="left", rotation_mode="anchor")
    ax.set_yticklabels(texts, fontsize=9)
    ax.set_ylim(len(events) - 0.4, -0.6)
    hide_frame(ax)
    return figure


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """The rows with a date."""
    return table[table["date"].fillna("").ne("")]


def _draw_scale(ax: Axes, years: np.ndarray) -> None:
    """A time axis true to scale, running down, each date joined to its row at the right."""
    rows = np.arange(len(years))
    first, last = years.min(), max(years.max(), years.min() + 1)
    at = (years - first) / (last - first) * max(len(years) - 1, 1)
    for y, row in zip(at, rows, strict=True):
        ax.plot((0, 0.25, 0.9, 1), (y, y, row, row), color=PALE, linewidth=1)
    ax.plot(np.zeros(len(at)), at, "_", color=BLUE, markersize=10, markeredgewidth=2)
    ticks = [year for year in range(int(first), int(last) + 2) if year % _year_step(last - first) == 0]
    places = [(year - first) / (last - first) * max(len(years) - 1, 1) for year in ticks]
    ax.set(yticks=places, yticklabels=ticks, xticks=[], xlim=(-0.1, 1), ylim=(len(years) - 0.4, -0.6))
    ax.spines["bottom"].set_visible(False)


def _year_step(span: float) -> int:
    return next((step for step in (1, 2, 5, 10, 20, 50) if span / step <= 12), 100)


def decimal_year(date: str) -> float:
    """A date of year, month or day as a decimal year.

    Where no more is known it is the middle of the year or of the month.

    >>> decimal_year("1950")
    1950.5
    """
    year, *finer = (int(part) for part in date.split("-"))
    if not finer:
        return year + 0.5
    month, *days = finer
    return year + (month - 1) / 12 + ((days[0] - 0.5) / 31 if days else 0.5) / 12


def describe_ladder(designations: pd.DataFrame) -> str:
    """The first and the last designation, and the longest time between two."""
    rungs = _dated(designations).sort_values("date", kind="stable")
    if rungs.empty:
        return "No designation has a date."
    names = [f"{spoken(row.designation)} ({row.date})" for row in rungs.itertuples()]
    if len(names) == 1:
        return f"One designation: {names[0]}."
    gaps = np.diff(rungs["date"].map(decimal_year).to_numpy())
    at = int(gaps.argmax())
    longest = f"{gaps[at]:.0f} years, from {names[at]} to {names[at + 1]}"
    return f"{len(names)} designations, {names[0]} to {names[-1]}. The longest time between two: {longest}."


def describe_timeline(coverage: pd.DataFrame) -> str:
    """How many events all documents or none state, and which documents state most and fewest."""
    dated = _dated(coverage)
    states = dated.assign(stated=dated["state"] == "states")
    events = states.groupby(["date", "label"])["stated"].agg(["sum", "size"])
    stated = states.groupby("doc_id", sort=False)["stated"].sum()
    everywhere, nowhere = (events["sum"] == events["size"]).sum(), (events["sum"] == 0).sum()
    seen = (
        f"Of {counted(len(events), 'event')} every document states {everywhere}, and no document {nowhere}."
    )
    return f"{seen} Events stated by a document: {spread(stated)}."
