"""What other choices would have given, drawn and in words: the curve of all, and the weight of each."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.style import (
    BLACK,
    BLUE,
    SHADES,
    SMALL,
    VERMILION,
    WHITE_BOX,
    in_house_style,
    in_order,
    is_narrow,
    label_point,
    number_cell,
    shorten,
    stack,
    width,
    wrap,
)
from framing.figures.wording import NAMED, amount, counted, listing, per_cent

_CURVE = ("estimate", "own")  # rows of the table that are no choices


@in_house_style("choice", "option", "slice", "value", name="sliced specifications")
def plot_specifications(sliced: pd.DataFrame, *, label: str) -> Figure:
    """The specification curve, the workbook's own marked; below, which options stand where.

    Takes the table of ``slice_specifications``. In the lower part each row is an option, each column a slice
    of the specifications from the lowest estimates to the highest: the number is the per cent of the slice
    that take the option, darker for more.

    Parameters
    ----------
    label : what is estimated.
    """
    rows = sliced[["choice", "option", "slice", "value"]].itertuples(index=False, name=None)
    values = {(choice, option, at): value for choice, option, at, value in rows}
    slices = in_order(sliced["slice"])
    pairs = in_order(zip(sliced["choice"], sliced["option"], strict=True))
    options = [pair for pair in pairs if pair[0] not in _CURVE]
    figure = Figure(figsize=(width(), 2.7 + 0.235 * len(options)), layout="constrained")
    curve, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 0.235 * len(options)])
    _draw_curve(curve, values, slices)
    curve.set_ylabel(wrap(label, 24))
    _draw_options(below, values, slices, options)
    return figure


def _draw_curve(ax: Axes, values: dict[tuple[str, str, Any], float], slices: list[Any]) -> None:
    """Through the lowest, the median and the highest estimate of every slice."""
    steps = [
        (at + shift, values["estimate", name, at])
        for at in slices
        for shift, name in ((-0.5, "lowest"), (0, "median"), (0.5, "highest"))
    ]
    ax.plot(*zip(*steps, strict=True), color=BLUE, linewidth=2)
    ax.grid(axis="y")
    for at, own in [(at, value) for (choice, _, at), value in values.items() if choice == "own"]:
        # Left of a point the curve lies below it, right of it above.
        early = at < np.mean(slices)
        ax.plot(at, own, "D", color=VERMILION, markersize=8)
        offset, ha, va = ((9, -9), "left", "top") if early else ((-9, 5), "right", "bottom")
        spot: dict[str, Any] = {"xytext": offset, "textcoords": "offset points", "ha": ha, "va": va}
        words = wrap(f"the workbook's own: {own:.2f}", 30)
        ax.annotate(words, (at, own), bbox=WHITE_BOX, **spot)


def _draw_options(
    ax: Axes, values: dict[tuple[str, str, Any], float], slices: list[Any], options: list[tuple[str, str]]
) -> None:
    """The share of each slice that takes each option, in per cent; a white line between two choices."""
    shares = np.array([[values[choice, option, at] for at in slices] for choice, option in options])
    extent = (slices[0] - 0.5, slices[-1] + 0.5, len(options) - 0.5, -0.5)
    ax.imshow(shares, cmap=SHADES, aspect="auto", vmin=0, vmax=1, extent=extent)
    for (row, at), share in np.ndenumerate(shares):
        ink = "white" if share > 0.6 else BLACK
        size = 7.5 if is_narrow() else SMALL
        number_cell(ax, slices[at], row, f"{100 * share:.0f}", color=ink, fontsize=size)
    ax.set(yticks=range(len(options)), xticks=slices)
    ax.set_xlabel(wrap("slices of the specifications by estimate (per cent)", 52))
    names = [f"{choice}: {option}" for choice, option in options]
    ax.set_yticklabels([shorten(name, 34) for name in names], fontsize=SMALL)
    ax.tick_params(length=0)
    for at in [row for row in range(1, len(options)) if options[row][0] != options[row - 1][0]]:
        ax.axhline(at - 0.5, color="white", linewidth=3)


@in_house_style("choice", "lowest", "lowest_mean", "highest", "highest_mean", "variance", name="choices")
def plot_choices(choices: pd.DataFrame, *, label: str) -> Figure:
    """How far each choice moves the mean estimate: a bar from its lowest to its highest option.

    Takes the table of ``weigh_choices``; the options stand at the ends, the share of variance at the row's
    name.

    Parameters
    ----------
    label : what is estimated.
    """
    figure, (ax,) = stack(1, 0.8 + 0.48 * len(choices))
    y = np.arange(len(choices))
    ax.hlines(y, choices["lowest_mean"], choices["highest_mean"], color=BLUE, linewidth=6)
    for at, row in zip(y, choices.itertuples(), strict=True):
        lowest, highest = shorten(row.lowest, 22), shorten(row.highest, 22)
        label_point(ax, lowest, (row.lowest_mean, at), (-5, 0), ha="right", fontsize=SMALL)
        if row.highest != row.lowest:
            label_point(ax, highest, (row.highest_mean, at), (5, 0), ha="left", fontsize=SMALL)
    names = [f"{wrap(row.choice, 18)}\n{row.variance:.0%}" for row in choices.itertuples()]
    ax.set(yticks=y, yticklabels=names)
    ax.set_ylim(len(choices) - 0.4, -0.6)
    low, high = choices["lowest_mean"].min(), choices["highest_mean"].max()
    room = (1.1 if is_narrow() else 0.6) * max(high - low, 1e-9)
    ax.set_xlim(low - room, high + room)
    ax.set_xlabel(f"{label} (per cent: share of variance)")
    return figure


@in_house_style("choice", "option", "estimate", "change", name="single changes")
def plot_changes(changes: pd.DataFrame, *, label: str) -> Figure:
    """What one choice alone would change: per option a line from the workbook's own estimate to its.

    Takes the table of ``change_one``, or its first rows. The number is the estimate under that option.

    Parameters
    ----------
    label : what is estimated.
    """
    own = own_estimate(changes)
    figure, (ax,) = stack(1, 0.9 + 0.3 * len(changes))
    y = np.arange(len(changes))
    ax.axvline(own, color=VERMILION, linewidth=1.2)
    ax.hlines(y, own, changes["estimate"], color=BLUE, linewidth=1.6)
    ax.plot(changes["estimate"], y, "o", color=BLUE)
    for at, value in zip(y, changes["estimate"], strict=True):
        offset, side = (7, "left") if value >= own else (-7, "right")
        words = f"{value:.2f}" if np.isfinite(value) else ""
        label_point(ax, words, (value, at), (offset, 0), fontsize=SMALL, ha=side)
    names = [f"{row.choice}: {row.option}" for row in changes.itertuples()]
    ax.set(yticks=y, yticklabels=[wrap(shorten(name, 56), 30) for name in names])
    ax.set_ylim(len(changes) - 0.4, -0.6)
    ax.margins(x=0.14)
    ax.grid(axis="x")
    ax.set_xlabel(wrap(f"{label} (upright line: the workbook's own, {own:.2f})", 44 if is_narrow() else 60))
    return figure


def own_estimate(changes: pd.DataFrame) -> float:
    """The workbook's own estimate, from which each ``change`` is reckoned; ``nan`` where no row has one."""
    own = (changes["estimate"] - changes["change"]).dropna()
    return float(own.iloc[0]) if len(own) else float("nan")


def describe_specifications(sliced: pd.DataFrame) -> str:
    """From where to where the estimates go, where the workbook's own lies, and what separates the ends."""
    slices = in_order(sliced["slice"])
    curve = sliced[sliced["choice"] == "estimate"].set_index(["option", "slice"])["value"]
    lowest, highest = curve["lowest", slices[0]], curve["highest", slices[-1]]
    seen = f"The estimates rise from {amount(lowest)} to {amount(highest)}"
    for row in sliced[sliced["choice"] == "own"].itertuples():
        seen += f"; the workbook's own, {amount(row.value)}, is in slice {row.slice} of {len(slices)}"
    options = sliced[~sliced["choice"].isin(_CURVE)].pivot(
        index=["choice", "option"], columns="slice", values="value"
    )
    if options.empty:
        return f"{seen}."
    choice, option = (options[slices[-1]] - options[slices[0]]).abs().idxmax()
    first, last = (per_cent(options.loc[(choice, option), at]) for at in (slices[0], slices[-1]))
    taken = f"taken by {first} of the lowest slice and {last} of the highest"
    return f"{seen}. The ends differ most in {choice}: {option}, {taken}."


def describe_choices(choices: pd.DataFrame) -> str:
    """Which choices account for most of the variance, and how far each of them moves the mean estimate."""
    order = choices.sort_values("variance", ascending=False, kind="stable").head(NAMED)
    rows = [
        f"{row.choice}, {per_cent(row.variance)} of the variance, from {amount(row.lowest_mean)} "
        f"({row.lowest}) to {amount(row.highest_mean)} ({row.highest})"
        for row in order.itertuples()
    ]
    return f"What moves the mean estimate most, of {counted(len(choices), 'choice')}: {'; '.join(rows)}."


def describe_changes(changes: pd.DataFrame) -> str:
    """Which single choices move the estimate most, and how many raise and lower it."""
    known = changes.dropna(subset="change")
    if known.empty:
        return "No single change has an estimate."
    order = known.loc[known["change"].abs().sort_values(ascending=False, kind="stable").index].head(NAMED)
    moves = listing(f"{row.choice}: {row.option} (to {amount(row.estimate)})" for row in order.itertuples())
    up, down = (known["change"] > 0).sum(), (known["change"] < 0).sum()
    own = f"the workbook's own estimate, {amount(own_estimate(changes))}"
    moved = f"Single changes raise {own}, under {counted(up, 'option')} and lower it under {down}"
    return f"{moved}; most of all {moves}."
