"""Counts in rows and columns, drawn and in words: tiles of stance and voice, heatmaps, silences."""

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.style import (
    BLACK,
    BLUE,
    GREY,
    PALE,
    WIDTH,
    hide_frame,
    in_house_style,
    in_order,
    stack,
    wrap,
)
from framing.figures.wording import NAMED, counted, leaders, listing, portion, ranked, spoken, spread

CROWDED = 6  # more columns than these have their names turned


@in_house_style("doc_id", "stance", "voice", "k", "n", name="tiles")
def plot_tiles(tiles: pd.DataFrame) -> Figure:
    """Stance × voice, one panel per document: the number in each tile is its mentions; an empty tile says 0.

    Takes the table of ``count_tiles``.
    """
    documents, down, across = (in_order(tiles[column]) for column in ("doc_id", "stance", "voice"))
    per_row = min(3, len(documents))
    lines = -(-len(documents) // per_row)
    figure = Figure(figsize=(WIDTH, lines * (0.95 + 0.3 * len(down)) + 0.2), layout="constrained")
    axes = figure.subplots(lines, per_row, sharex=True, sharey=True, squeeze=False).ravel()
    most = max(tiles["k"].max(), 1)
    for ax, doc_id in zip(axes, documents, strict=False):
        part = tiles[tiles["doc_id"] == doc_id]
        counts = part.pivot(index="stance", columns="voice", values="k").reindex(index=down, columns=across)
        _draw_tiles(ax, counts.to_numpy(float), counts.to_numpy(float), most)
        ax.set_title(f"{wrap(doc_id, 18)}\nn = {part['n'].iloc[0]}")
        ax.set(xticks=range(len(across)), yticks=range(len(down)), xticklabels=across, yticklabels=down)
        ax.tick_params(axis="x", rotation=35, labelbottom=True)
    for ax in axes[len(documents) :]:
        ax.set_visible(False)
    return figure


@in_house_style("doc_id", "k", name="counts by document")
def plot_grid(grid: pd.DataFrame, *, rows: str = "family", colour_by: str = "k") -> Figure:
    """A heatmap with its numbers, zeros visible: themes, images or actors × documents.

    Takes the table of ``count_grid``: rows in its order, the number of each cell is ``k``.

    Parameters
    ----------
    rows : the column that tells rows apart.
    colour_by : the column that shades the cells: ``k``, or ``rate`` or ``share`` where documents differ in
        length.
    """
    down, across = in_order(grid[rows]), in_order(grid["doc_id"])
    figure, (ax,) = stack(1, 1.2 + 0.29 * len(down) + 0.17 * sum("\n" in wrap(d, 26) for d in down))
    counts, colours = (
        grid.pivot(index=rows, columns="doc_id", values=values)
        .reindex(index=down, columns=across)
        .to_numpy(float)
        for values in ("k", colour_by)
    )
    _draw_tiles(ax, counts, colours, np.nanmax(colours))
    crowded = len(across) > CROWDED
    names = [wrap(doc_id, 24 if crowded else 11) for doc_id in across]
    ax.set(xticks=range(len(across)), yticks=range(len(down)), yticklabels=[wrap(d, 26) for d in down])
    ax.set_xticklabels(names, rotation=90 if crowded else 0)
    ax.tick_params(axis="x", labeltop=True, labelbottom=False)
    return figure


def _draw_tiles(ax: Axes, counts: np.ndarray, colours: np.ndarray, most: float) -> None:
    """Coloured cells with numbers; zeros stay white with a grey 0, unknown cells empty."""
    most = max(most, 1e-9)
    shown = np.where(counts > 0, colours, np.nan)
    ax.imshow(shown, cmap=matplotlib.colormaps["cividis_r"], vmin=0, vmax=most, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if np.isfinite(count):
            dark = count > 0 and colours[row, column] / most > 0.5
            ink = GREY if count == 0 else "white" if dark else BLACK
            ax.text(column, row, f"{count:.0f}", ha="center", va="center", color=ink, fontsize=9.5)
    ax.set_xticks(np.arange(-0.5, counts.shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, counts.shape[0]), minor=True)
    ax.grid(which="minor", color=PALE, linewidth=1)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)


@in_house_style("topic", "doc_id", "k", name="silences")
def plot_silences(silences: pd.DataFrame) -> Figure:
    """What each text speaks of and doesn't: filled with its count where found, else an open ring.

    Takes the table of ``silences``. Absence of words is not concealment: a text may be about something else.
    """
    down, across = in_order(silences["topic"]), in_order(silences["doc_id"])
    figure, (ax,) = stack(1, 1.0 + 0.31 * len(down))
    x = silences["doc_id"].map(across.index).to_numpy()
    y = silences["topic"].map(down.index).to_numpy()
    found = (silences["k"] > 0).to_numpy()
    face, edge = np.where(found, BLUE, "white"), np.where(found, BLUE, GREY)
    ax.scatter(x, y, s=np.where(found, 230, 90), facecolor=face, edgecolor=edge)
    for at_x, at_y, k in zip(x[found], y[found], silences["k"][found], strict=True):
        ax.text(at_x, at_y, str(k), ha="center", va="center", color="white", fontsize=9)
    ax.set(xticks=range(len(across)), xticklabels=[wrap(doc_id, 12) for doc_id in across])
    ax.set(yticks=range(len(down)), yticklabels=[wrap(topic, 34) for topic in down])
    ax.set(xlim=(-0.6, len(across) - 0.4), ylim=(len(down) - 0.4, -0.6))
    hide_frame(ax)
    return figure


_BY = {"author": "by the author", "quoted": "in a quotation", "reported": "in a report"}


def describe_tiles(tiles: pd.DataFrame) -> str:
    """Which claims are most frequent over all documents, and which in a single one."""
    claims = tiles["stance"] + " " + tiles["voice"].map(lambda voice: _BY.get(voice, f"({voice})"))
    sizes = tiles.drop_duplicates("doc_id")["n"]
    if not sizes.sum():
        return "No document or period has a mention."
    where = f"{portion((sizes > 0).sum(), len(sizes))} documents or periods"
    most = leaders(tiles.groupby(claims)["k"].sum())
    top = tiles.loc[tiles["k"].idxmax()]
    single = f"{claims[top.name]} in {top['doc_id']} ({top['k']:,} of {top['n']:,})"
    seen = f"{counted(sizes.sum(), 'mention')} in {where}, most often {most}"
    return f"{seen}. The highest count of a single one: {single}."


def describe_grid(grid: pd.DataFrame, *, rows: str = "family", unit: str = "mentions") -> str:
    """Which rows have most and which least, the highest number of one document, and how many are zero.

    Parameters
    ----------
    rows : the column that tells rows apart.
    unit : what is counted.
    """
    totals = ranked(grid.groupby(rows)["k"].sum())
    if not totals.sum():
        return f"No {unit} in any of {len(grid):,} cells."
    seen = f"Most {unit}: {leaders(totals)}"
    if len(totals) > NAMED:
        seen += f"; fewest: {spoken(totals.index[-1])} ({totals.iloc[-1]:,})"
    top = grid.loc[grid["k"].idxmax()]
    single = f"{spoken(top[rows])} in {spoken(top['doc_id'])} ({top['k']:,})"
    zeros = portion((grid["k"] == 0).sum(), len(grid))
    return f"{seen}. The highest count of one document or period: {single}; zero: {zeros} cells."


def describe_silences(silences: pd.DataFrame) -> str:
    """Which topics no document speaks of, and which documents speak of most and of fewest."""
    found = silences.assign(found=silences["k"] > 0)
    topics = found.groupby("topic", sort=False)["found"].sum()
    documents = found.groupby("doc_id", sort=False)["found"].sum()
    nowhere = [spoken(topic) for topic in topics.index[topics == 0]]
    some = f"{len(nowhere)}, such as {listing(nowhere[:NAMED])}"
    unheard = some if len(nowhere) > NAMED else listing(nowhere)
    seen = f"Of {counted(len(topics), 'topic')}, found in no document: {unheard}."
    return f"{seen} Topics found in a document: {spread(documents)}."
