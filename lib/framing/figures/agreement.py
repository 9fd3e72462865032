"""How far coder and reading agree, beside the floor and two readings: drawn, and in words."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.style import BLUE, GREEN, SMALL, VERMILION, in_house_style, in_order, is_narrow, stack
from framing.figures.wording import counted, opening, per_cent, spoken


class _Look(NamedTuple):
    marker: str
    size: int
    width: int
    colour: str
    label: str
    column: float  # where the number stands, right of the marks


_LOOKS = {
    "floor": _Look("|", 20, 3, VERMILION, "floor: plain dictionary", 1.06),
    "passes": _Look("|", 20, 3, GREEN, "two readings with each other", 1.26),
    "coder": _Look("o", 8, 1, BLUE, "coder, with interval", 1.16),
}


@in_house_style(
    "attribute", "comparison", "split", "share", "share_low", "share_high", "units", name="agreement"
)
def plot_agreement(agreement: pd.DataFrame) -> Figure:
    """The coder beside the floor and two readings: one panel per split, one row per attribute.

    A dot with its interval is the coder. One tick is the floor, what the plain dictionary reaches; the other
    is how often two readings agree, which bounds nothing where one reader read twice. Takes rows of
    ``measure_agreement`` with value ``all`` and one family.
    """
    names, panels = in_order(agreement["attribute"]), in_order(agreement["split"])
    figure, axes = stack(len(panels), 0.75 + len(panels) * (0.45 + 0.56 * len(names)), sharex=True)
    for ax, title in zip(axes, panels, strict=True):
        part = agreement[agreement["split"] == title]
        for comparison, look in _LOOKS.items():
            marks = part[part["comparison"] == comparison]
            y = marks["attribute"].map(names.index).to_numpy()
            _draw_comparison(ax, marks["share"], y, look)
            if comparison == "coder":
                ax.hlines(y, marks["share_low"], marks["share_high"], color=look.colour)
        counts = dict(zip(part["attribute"], part["units"], strict=True))
        ax.set(yticks=range(len(names)), yticklabels=[f"{name}\nn = {counts.get(name, 0)}" for name in names])
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.set_title(title)
        ax.margins(x=0.04)
        ax.grid(axis="x")
    axes[-1].set_xlabel("share of mentions with the same code")
    columns = 1 if is_narrow() else 3
    handles = axes[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper left", ncols=columns, markerscale=0.6)
    return figure


def _draw_comparison(ax: Axes, shares: pd.Series, y: np.ndarray, look: _Look) -> None:
    """One mark per attribute; its number stands in a column at the right, where none meets another."""
    mark: dict[str, Any] = {"color": look.colour, "markersize": look.size, "markeredgewidth": look.width}
    ax.plot(shares, y, look.marker, label=look.label, **mark)
    column = 1 + (look.column - 1) * (1.7 if is_narrow() else 1)
    for at, value in zip(y, shares, strict=True):
        if np.isfinite(value):
            words: dict[str, Any] = {"fontsize": SMALL, "color": look.colour, "ha": "center", "va": "center"}
            ax.text(column, at, f"{value:.2f}", transform=ax.get_yaxis_transform(), **words)


_SAID = {
    "coder": "the coder agrees with the reading on {} of them",
    "floor": "the plain dictionary on {}",
    "passes": "two readings with each other on {}",
}


def describe_agreement(agreement: pd.DataFrame) -> str:
    """For each split, how often the codes are the reading's, and in which attribute least often."""
    parts = agreement.groupby("split", sort=False)
    return " ".join(_describe_split(str(split), part) for split, part in parts)


def _describe_split(split: str, part: pd.DataFrame) -> str:
    shares = part.pivot(index="comparison", columns="attribute", values="share")
    overall = "together" if "together" in shares else shares.columns[0]
    known = shares[overall].reindex(_SAID).dropna()
    agreed = ", ".join(_SAID[str(key)].format(per_cent(share)) for key, share in known.items())
    what = "all codes" if overall == "together" else spoken(overall)
    seen = f"{opening(split)} ({counted(part['units'].max(), 'mention')}), {what}: {agreed or 'unknown'}"
    single = shares.reindex(["coder"]).loc["coder"].drop(overall).dropna()
    if single.empty:
        return f"{seen}."
    return f"{seen}; the coder's weakest attribute is {spoken(single.idxmin())} ({per_cent(single.min())})."
