"""Which words set two groups of texts apart: drawn, and in words."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from framing.figures.style import BLUE, GREY, VERMILION, in_house_style, is_narrow, stack, wrap
from framing.figures.wording import NAMED, listing
from framing.measures.keyness import pick_ends


@in_house_style("word", "log_ratio", "low", "high", "n_target", "n_reference", "z", name="keyness")
def plot_keyness(keyness: pd.DataFrame, *, most: int) -> Figure:
    """The words with the highest and the lowest z of one contrast, by log ratio and its range over documents.

    Takes the table of ``compare_words``. Beside each word: how often in target and reference. Right of 0:
    more frequent in the target; +1 is twice as frequent.

    Parameters
    ----------
    most : words at each end.
    """
    ends = pick_ends(keyness, most)
    top, bottom = ends
    figure, (ax,) = stack(1, 0.9 + 0.235 * (len(top) + len(bottom) + 1))
    start = 0
    for part, colour, marker in zip(ends, (BLUE, VERMILION), ("o", "s"), strict=True):
        y = start + np.arange(len(part))
        ax.hlines(y, part["low"], part["high"], color=colour, linewidth=1.2)
        ax.plot(part["log_ratio"], y, marker, color=colour)
        start += len(part) + 1
    places = [*range(len(top)), *range(len(top) + 1, len(top) + 1 + len(bottom))]
    both = [*top.itertuples(), *bottom.itertuples()]
    ax.set(yticks=places, yticklabels=[f"{row.word}  {row.n_target:,} : {row.n_reference:,}" for row in both])
    ax.set_ylim(len(top) + len(bottom) + 0.6, -0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.grid(axis="x")
    words = "log ratio (binary): ← more in reference | more in target →"
    ax.set_xlabel(wrap(words, 44 if is_narrow() else 60))
    return figure


def describe_keyness(keyness: pd.DataFrame) -> str:
    """The words with the highest and the lowest z, with their counts in target and reference."""
    top, bottom = pick_ends(keyness, NAMED)
    sides = (("target", top), ("reference", bottom[::-1]))
    said = []
    for side, words in sides:
        rows = [f"{row.word} ({row.n_target:,} : {row.n_reference:,})" for row in words.itertuples()]
        said.append(f"of the {side}: {listing(rows)}")
    return f"The strongest words, with their counts in target and reference, {'; '.join(said)}."
