"""Rates and shares with their intervals, side by side and over time: drawn, and in words."""

import math
from collections.abc import Callable, Hashable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.labels import label as label_of
from framing.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MARKERS,
    PALE,
    SERIES,
    SMALL,
    VERMILION,
    in_house_style,
    in_order,
    is_narrow,
    label_point,
    stack,
    width,
    wrap,
)
from framing.figures.wording import (
    amount,
    counted,
    leaders,
    listing,
    opening,
    per_cent,
    ranked,
    spoken,
    spread,
)
from framing.measures.intervals import FEW_DOCUMENTS

FAMILY_COLOURS = {"alliance": VERMILION, "partnership": BLUE, "amity": GREEN, "all": BLACK}
BASIS_COLOURS = {"raw": GREY, "coded": BLUE}  # in every figure that sets one beside the other
PER_THOUSAND = "mentions per 1,000 words"
CODED = "Mentions per 1,000 words, as coded"


@in_house_style("family", "rate", "low", "high", "k", name="rates")
def plot_rates(
    rates: pd.DataFrame, *, rows: str = "group", series: str = "basis", label: str = PER_THOUSAND
) -> Figure:
    """Rates (or shares) with their intervals: one panel per family, one row per group, one mark per series.

    Takes rows of ``rates`` (columns ``family, rate, low, high, k`` and those named): filter to one level,
    and to one value per basis. The number beside each mark is k. Filled marks are the last series, open
    ones the others.

    Parameters
    ----------
    rows, series : columns that tell rows and marks apart.
    label : what the rate is, with its unit.
    """
    panels, groups, names = (in_order(rates[column]) for column in ("family", rows, series))
    lines = max(wrap(group, 24).count("\n") + 1 for group in groups)
    # A mark's number has a line of its own, so that no two numbers meet.
    columns = _legend_columns(names)
    legend = 0.22 * (math.ceil(len(names) / columns) - 1)  # of the lines of the legend beyond the first
    height = 0.85 + legend + len(panels) * (0.38 + len(groups) * max(0.27, 0.215 * len(names), 0.18 * lines))
    figure, axes = stack(len(panels), height, sharex=True)
    top = rates["high"].max()
    for ax, title in zip(axes, panels, strict=True):
        part = rates[rates["family"] == title]
        for place, name in enumerate(names):
            marks = part[part[series] == name]
            shift = (place - (len(names) - 1) / 2) * 0.86 / len(names)
            y = np.array([groups.index(g) for g in marks[rows]]) + shift
            _draw_marks(ax, marks, y, place, name, filled=place == len(names) - 1)
        ax.set(title=label_of(title), yticks=range(len(groups)), yticklabels=[wrap(g, 24) for g in groups])
        ax.set_ylim(len(groups) - 0.5, -0.5)
        ax.set_xlim(0, top * (1.14 if is_narrow() else 1.08) if top > 0 else 1)
        ax.grid(axis="x")
    words = f"{label} (number beside the mark: mentions)"
    axes[-1].set_xlabel(wrap(words, 46 if is_narrow() else 62))
    if len(names) > 1:
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=columns)
    return figure


def _legend_columns(names: Sequence[Hashable]) -> int:
    """How many names stand beside each other in a legend, so that none is cut off at the figure's edge."""
    longest = max(len(label_of(name)) for name in names)
    return max(1, min(len(names), int(width() / (0.063 * longest + 0.7))))


def _draw_marks(ax: Axes, marks: pd.DataFrame, y: np.ndarray, place: int, name: str, *, filled: bool) -> None:
    """One series of a panel: its intervals, its marks, and k beside each."""
    colour = BASIS_COLOURS.get(name, SERIES[place % len(SERIES)])
    ax.hlines(y, marks["low"], marks["high"], color=colour, linewidth=1.4)
    # Where colours and shapes come a second time they are filled with grey.
    fill = colour if filled else "white" if place < len(SERIES) else PALE
    ax.plot(
        marks["rate"],
        y,
        MARKERS[place % len(MARKERS)],
        color=colour,
        markerfacecolor=fill,
        label=label_of(name),
    )
    for x, at, k in zip(marks["high"], y, marks["k"], strict=True):
        if np.isfinite(x):
            label_point(ax, f"{k:,}", (x, at), (4, 0), fontsize=SMALL)


@in_house_style("family", "period", "until", "rate", "low", "high", "n_documents", name="rates per period")
def plot_periods(periods: pd.DataFrame, *, beside: str = "") -> Figure:
    """Rates over time with their ranges, one panel per family; lines break at periods without documents.

    Takes the table of ``rate_periods``. The panels share the time axis, not the rate axis. Open marks are
    periods with fewer than ten documents.

    Parameters
    ----------
    beside : a column with another rate (the raw one), drawn as a thin dashed line.
    """
    names = in_order(periods["family"])
    figure, axes = stack(len(names), 0.5 + 1.55 * len(names), sharex=True)
    for place, (ax, name) in enumerate(zip(axes, names, strict=True)):
        part = periods[periods["family"] == name].sort_values("period")
        colour = FAMILY_COLOURS.get(name, SERIES[place % len(SERIES)])
        middle = (part["period"] + part["until"] + 1) / 2
        ax.fill_between(middle, part["low"], part["high"], color=colour, alpha=0.22, linewidth=0)
        ax.plot(middle, part["rate"], color=colour)
        if beside:
            ax.plot(middle, part[beside], color=GREY, linewidth=1, linestyle=(0, (3, 2)), label=beside)
        few = part["n_documents"] < FEW_DOCUMENTS
        ax.plot(middle[~few], part["rate"][~few], "o", color=colour, markersize=5)
        ax.plot(middle[few], part["rate"][few], "o", color=colour, markerfacecolor="white", markersize=5)
        ax.set_title(label_of(name), color=colour)
        ax.set_ylim(0)
        ax.grid(axis="y")
    axes[-1].set_xlabel("year" + (f" (dashed: {beside})" if beside else ""))
    figure.supylabel(PER_THOUSAND, fontsize=10.5)
    return figure


def describe_kept(rates: pd.DataFrame) -> str:
    """Which family is named most and least, once coded, and how many of its matches the coding keeps.

    Takes the rates of one group, with rows of basis ``raw`` and ``coded``.
    """
    raw, coded = (rates[rates["basis"] == basis].set_index("family") for basis in ("raw", "coded"))
    kept = [f"{k:,} of {raw['k'].get(family, 0):,} for {spoken(family)}" for family, k in coded["k"].items()]
    names = ranked(coded["rate"]).index
    if names.empty:
        return "No family has a rate."
    most, *others = (f"{counted(coded['k'][key], 'time')} or {amount(coded['rate'][key])}" for key in names)
    seen = f"{opening(names[0])} is named most, {most} per 1,000 words as coded"
    if others:
        seen += f", {spoken(names[-1])} least, {others[-1]}"
    return f"{seen}. Of all matches the coding keeps {listing(kept)}."


def describe_rates(
    rates: pd.DataFrame, *, subject: str = CODED, show: Callable[[float], str] = amount
) -> str:
    """For each family, from where to where its rate goes, and in which groups.

    Takes the table of ``plot_rates`` with ``group`` as its rows; of several bases the last one counts.

    Parameters
    ----------
    subject : what the rate is.
    show : how a rate is said.
    """
    last = rates[rates["basis"] == rates["basis"].iloc[-1]]
    families = [
        f"{spoken(family)} {spread(part.set_index('group')['rate'], show)}"
        for family, part in last.groupby("family", sort=False)
    ]
    return f"{subject}: {'; '.join(families)}."


def describe_subsets(rates: pd.DataFrame) -> str:
    """Each definition (``subset``) with its rate and its count."""
    rows = [f"{spoken(row.subset)} {amount(row.rate)} ({row.k:,})" for row in rates.itertuples()]
    return f"Mentions per 1,000 words, and their number: {'; '.join(rows)}."


def describe_claims(shares: pd.DataFrame) -> str:
    """For each group the most frequent values, with their shares of its mentions.

    Takes rows of ``group, value, n, rate`` (a share, 0 to 1).
    """
    groups = []
    for group, part in shares.groupby("group", sort=False):
        most = leaders(part.set_index("value")["rate"], per_cent)
        groups.append(f"in {spoken(group)} (of {counted(part['n'].max(), 'mention')}) {most}")
    return f"The most frequent: {'; '.join(groups)}."


def describe_periods(periods: pd.DataFrame) -> str:
    """For each family, its rate in the first and the last period with documents, and its peak."""
    families = []
    for family, part in periods.dropna(subset="rate").groupby("family", sort=False):
        first, last, top = (part.loc[at] for at in (part.index[0], part.index[-1], part["rate"].idxmax()))
        course = f"{amount(first['rate'])} in {_years(first)}, {amount(last['rate'])} in {_years(last)}"
        families.append(f"{spoken(family)} {course}, at most {amount(top['rate'])} in {_years(top)}")
    return f"{CODED}: {'; '.join(families) or 'none'}."


def _years(period: pd.Series) -> str:
    return f"{period['period']}–{period['until']}"
