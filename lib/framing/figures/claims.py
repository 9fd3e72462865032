"""What is claimed, from matches to claims, and the stances on each theme: drawn, and in words."""

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    PALE,
    SMALL,
    WHITE_BOX,
    in_house_style,
    label_point,
    stack,
    wrap,
)
from framing.figures.wording import NAMED, counted, leaders, listing, ranked, spoken

_NO_BREAK = "\N{NO-BREAK SPACE}"


@in_house_style("label", "k", "removed", "removed_as", name="the waterfall")
def plot_waterfall(steps: pd.DataFrame) -> Figure:
    """From plain matches to claims: one bar per step, what it removed hatched beside it.

    Takes the table of ``waterfall``.
    """
    figure, (ax,) = stack(1, 0.8 + 0.62 * len(steps))
    y = np.arange(len(steps))
    ax.barh(y, steps["k"], height=0.62, color=BLUE)
    ax.barh(
        y, steps["removed"], left=steps["k"], height=0.62, facecolor="white", edgecolor=GREY, hatch="////"
    )
    widest = max(steps["k"].max(), 1)
    for at, k, removed, removed_as in zip(y, steps["k"], steps["removed"], steps["removed_as"], strict=True):
        wide = k > widest / 12
        ink, box = ("white", None) if wide else (BLACK, WHITE_BOX)
        label_point(ax, k, (0, at), (5, 0), fontweight="bold", color=ink, bbox=box)
        if removed:
            kinds = re.sub(" (?=[0-9])", _NO_BREAK, removed_as)
            words = wrap(f"−{removed}: {kinds}", 34)
            label_point(ax, words, (k + removed, at), (5, 0), fontsize=SMALL, color=GREY)
    ax.set(yticks=y, yticklabels=[wrap(text, 20) for text in steps["label"]], xlabel="mentions")
    ax.invert_yaxis()
    ax.set_xlim(0, widest * 1.25)
    return figure


class _Look(NamedTuple):
    colour: str
    hatch: str
    ink: str


_LOOKS = {
    "endorsed": _Look(BLUE, "", "white"),
    "named": _Look(PALE, "", BLACK),
    "opposed": _Look(ORANGE, "////", BLACK),
}


@in_house_style("theme", "passages", "endorsed", "opposed", "named", name="stances")
def plot_stances(stances: pd.DataFrame) -> Figure:
    """What is done with each theme: a bar per theme with its passages endorsed, named and opposed.

    Takes the table of ``count_stances``. Hatching says the same as colour.
    """
    figure, (ax,) = stack(1, 1.0 + 0.32 * len(stances))
    y, left = np.arange(len(stances)), np.zeros(len(stances))
    widest = max(stances["passages"].max(), 1)
    for stance, look in _LOOKS.items():
        k = stances[stance].to_numpy()
        _draw_part(ax, y, k, left, stance, look, least=widest / 30)
        left = left + k
    for at, total in zip(y, stances["passages"], strict=True):
        label_point(ax, total, (total, at), (5, 0), fontsize=SMALL, color=GREY)
    ax.set_xlim(0, widest * 1.08)
    ax.set(
        yticks=y,
        yticklabels=[wrap(theme, 26) for theme in stances["theme"]],
        xlabel="passages with the theme",
    )
    ax.set_ylim(len(stances) - 0.4, -0.6)
    figure.legend(loc="outside upper right", ncols=3)
    return figure


def _draw_part(
    ax: Axes, y: np.ndarray, k: np.ndarray, left: np.ndarray, stance: str, look: _Look, *, least: float
) -> None:
    """The parts of all bars that have one stance, with their numbers where they are wider than ``least``."""
    bars: dict[str, Any] = {"color": look.colour, "hatch": look.hatch, "edgecolor": "white", "linewidth": 0}
    ax.barh(y, k, left=left, height=0.74, label=stance, **bars)
    box = {**WHITE_BOX, "facecolor": look.colour} if look.hatch else None
    for at, count, start in zip(y, k, left, strict=True):
        if count > least:
            spot = (start + count / 2, at)
            ax.text(*spot, str(count), ha="center", va="center", color=look.ink, fontsize=SMALL, bbox=box)


def describe_waterfall(steps: pd.DataFrame) -> str:
    """How many mentions are left after each step, and what the largest step removes."""
    first, *others = steps.itertuples()
    left = listing(f"{row.k:,} {spoken(row.label)}" for row in others)
    seen = f"{first.k:,} {spoken(first.label)} become, step by step, {left}."
    largest = steps.loc[steps["removed"].idxmax()]
    if not largest["removed"]:
        return seen
    taken = f"{largest['removed']:,}: {largest['removed_as']}"
    return f"{seen} The step to «{spoken(largest['label'])}» removes most, {taken}."


def describe_stances(stances: pd.DataFrame) -> str:
    """Which themes are most frequent, and which are mostly endorsed and which mostly opposed."""
    table = stances.set_index("theme")
    seen = f"Most passages: {leaders(table['passages'])}."
    for stance, other in (("endorsed", "opposed"), ("opposed", "endorsed")):
        lead = table[table[stance] > table[other]]
        shares = ranked(lead[stance]).head(NAMED)
        named = listing(f"{spoken(key)} ({k:,} of {lead['passages'][key]:,})" for key, k in shares.items())
        more = " among them" if len(lead) > NAMED else ""
        seen += f" More often {stance} than {other}: {counted(len(lead), 'theme')},{more} {named}."
    return seen
