"""Where in the documents something stands: drawn, and in words."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from framing.figures.style import BLUE, GREY, PALE, SMALL, in_house_style, label_point, stack, wrap
from framing.figures.wording import portion, spread
from framing.measures.intervals import FEW_CASES


@in_house_style("family", "k", "first_quartile", "median", "third_quartile", name="places")
def plot_place_ranges(places: pd.DataFrame) -> Figure:
    """Where each theme or family stands: a dot at the median place, a line over the middle half.

    Takes the table of ``summarise_places``. The number is k; open dots have fewer than ten mentions. Spread
    evenly, the dot would be at 0.5 and the line from 0.25 to 0.75, the band that is shaded.
    """
    figure, (ax,) = stack(1, 1.0 + 0.32 * len(places))
    y = np.arange(len(places))
    ax.axvspan(0.25, 0.75, color=PALE, alpha=0.45, linewidth=0)
    ax.axvline(0.5, color=GREY, linewidth=0.8, linestyle=":")
    ax.hlines(y, places["first_quartile"], places["third_quartile"], color=BLUE, linewidth=2)
    few = (places["k"] < FEW_CASES).to_numpy()
    ax.plot(places["median"][~few], y[~few], "o", color=BLUE, markersize=8)
    ax.plot(places["median"][few], y[few], "o", color=BLUE, markerfacecolor="white", markersize=8)
    for at, k, end in zip(y, places["k"], places["third_quartile"], strict=True):
        label_point(ax, k, (end, at), (6, 0), fontsize=SMALL)
    ax.set(yticks=y, yticklabels=[wrap(family, 24) for family in places["family"]], xlim=(0, 1.08))
    ax.set_xlabel("place in the document: 0 beginning, 1 end")
    ax.set_ylim(len(places) - 0.4, -0.6)
    return figure


def describe_place_ranges(places: pd.DataFrame) -> str:
    """Which stand earliest and which latest, and how many have their median in the first half."""
    medians = places.set_index("family")["median"]
    early = portion((medians < 0.5).sum(), len(medians))
    return f"Median place, 0 the beginning and 1 the end: {spread(medians)}; in the first half: {early}."
