"""Counts in rows and columns, drawn and in words: tiles of stance and voice, heatmaps, silences."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.labels import label as label_of
from framing.figures.style import (
    BLACK,
    BLUE,
    GREY,
    PALE,
    SHADES,
    SMALL,
    hide_frame,
    in_house_style,
    in_order,
    is_narrow,
    number_cell,
    stack,
    width,
    wrap,
)
from framing.figures.wording import NAMED, counted, leaders, listing, opening, portion, ranked, spoken, spread

CROWDED = 6  # more columns than these have their names turned


@in_house_style("doc_id", "stance", "voice", "k", "n", name="tiles")
def plot_tiles(tiles: pd.DataFrame) -> Figure:
    """Stance × voice, one panel per document with a mention: the number in each tile is its mentions.

    The shade is the tile's share of the document's mentions. Takes the table of ``count_tiles``.
    """
    documents, down, across = (in_order(tiles[column]) for column in ("doc_id", "stance", "voice"))
    documents = in_order(tiles.loc[tiles["n"] > 0, "doc_id"]) or documents
    per_row = min(2 if is_narrow() else 3, len(documents))
    lines = -(-len(documents) // per_row)
    figure = Figure(figsize=(width(), lines * (0.95 + 0.3 * len(down)) + 0.2), layout="constrained")
    axes = figure.subplots(lines, per_row, sharex=True, sharey=True, squeeze=False).ravel()
    for ax, doc_id in zip(axes, documents, strict=False):
        part = tiles[tiles["doc_id"] == doc_id]
        counts = part.pivot(index="stance", columns="voice", values="k").reindex(index=down, columns=across)
        n = part["n"].iloc[0]
        _draw_tiles(ax, counts.to_numpy(float), counts.to_numpy(float) / max(n, 1), 1)
        ax.set_title(f"{wrap(doc_id, 18)}\nn = {n:,}", fontsize=10.5)
        ax.set(xticks=range(len(across)), yticks=range(len(down)), xticklabels=across, yticklabels=down)
        ax.tick_params(axis="x", rotation=35, labelbottom=True)
    for ax in axes[len(documents) :]:
        ax.set_visible(False)
    return figure


@in_house_style("k", name="counts by document")
def plot_grid(
    grid: pd.DataFrame, *, rows: str = "family", columns: str = "doc_id", colour_by: str = "k"
) -> Figure:
    """A heatmap with its numbers, zeros visible: themes, images or actors × documents.

    Takes the table of ``count_grid``: rows in its order, the number of each cell is ``k``.

    Parameters
    ----------
    rows, columns : the columns that tell rows, and columns, apart.
    colour_by : the column that shades the cells: ``k``, or ``rate`` or ``share`` where documents differ in
        length.
    """
    figure, (ax,) = stack(1, 1.3 + _lines(in_order(grid[rows])))
    _draw_grid(ax, grid, rows, columns, colour_by)
    return figure


@in_house_style("actor", "doc_id", "k", "rate", name="counts by actor and period")
def plot_actors(counts: pd.DataFrame, *, panels: str) -> Figure:
    """Actors × periods: one heatmap with its numbers per value of ``panels``, shaded by the rate.

    Takes the table of ``count_actors``: the number of each cell is ``k``. Each panel has shades of its own,
    so that rare words have theirs, too. A cell without document stays empty.
    """
    values, lines = in_order(counts[panels]), _lines(in_order(counts["actor"]))
    figure, axes = stack(len(values), len(values) * (1.3 + lines))
    for ax, value in zip(axes, values, strict=True):
        _draw_grid(ax, counts[counts[panels] == value], "actor", "doc_id", "rate")
        ax.set_title(label_of(value))
    return figure


def _lines(names: list[str]) -> float:
    """The inches that a heatmap's rows take: all are as high as the one whose name has the most lines."""
    return (0.27 + 0.17 * max((wrap(name, 26).count("\n") for name in names), default=0)) * len(names)


def _draw_grid(ax: Axes, grid: pd.DataFrame, rows: str, columns: str, colour_by: str) -> None:
    """One heatmap: what ``rows`` tells apart × what ``columns`` does."""
    down, across = in_order(grid[rows]), in_order(grid[columns])
    counts, colours = (
        grid.pivot(index=rows, columns=columns, values=values)
        .reindex(index=down, columns=across)
        .to_numpy(float, na_value=np.nan)
        for values in ("k", colour_by)
    )
    _draw_tiles(ax, counts, colours, np.nanmax(colours))
    crowded = len(across) > (3 if is_narrow() else CROWDED)
    names = [wrap(name, 24 if crowded else 11) for name in across]
    ax.set(xticks=range(len(across)), yticks=range(len(down)), yticklabels=[wrap(d, 26) for d in down])
    ax.set_xticklabels(names, rotation=90 if crowded else 0)
    ax.tick_params(axis="x", labeltop=True, labelbottom=False)


def _draw_tiles(ax: Axes, counts: np.ndarray, colours: np.ndarray, most: float) -> None:
    """Coloured cells with numbers; zeros stay white with a grey 0, unknown cells empty."""
    most = max(most, 1e-9)
    shown = np.where(counts > 0, colours, np.nan)
    ax.imshow(shown, cmap=SHADES, vmin=0, vmax=most, aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if np.isfinite(count):
            dark = count > 0 and colours[row, column] / most > 0.6
            ink = GREY if count == 0 else "white" if dark else BLACK
            number_cell(ax, column, row, f"{count:,.0f}", color=ink, fontsize=SMALL)
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
    figure, (ax,) = stack(1, 1.0 + 0.31 * len(down) + 0.1 * is_narrow() * len(down))
    x = silences["doc_id"].map(across.index).to_numpy()
    y = silences["topic"].map(down.index).to_numpy()
    found = (silences["k"] > 0).to_numpy()
    face, edge = np.where(found, BLUE, "white"), np.where(found, BLUE, GREY)
    ax.scatter(x, y, s=np.where(found, 230, 90), facecolor=face, edgecolor=edge)
    for at_x, at_y, k in zip(x[found], y[found], silences["k"][found], strict=True):
        number_cell(ax, at_x, at_y, str(k), color="white", fontsize=SMALL)
    ax.set_xticks(range(len(across)), [wrap(doc_id, 24 if is_narrow() else 12) for doc_id in across])
    ax.tick_params(axis="x", rotation=90 if is_narrow() else 0)
    ax.set(yticks=range(len(down)), yticklabels=[wrap(topic, 30) for topic in down])
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


def describe_grid(
    grid: pd.DataFrame, *, rows: str = "family", columns: str = "doc_id", unit: str = "mentions"
) -> str:
    """Which rows have most and which least, the highest number of one column, and how many are zero.

    Parameters
    ----------
    rows, columns : the columns that tell rows, and columns, apart.
    unit : what is counted.
    """
    totals = ranked(grid.groupby(rows)["k"].sum())
    if not totals.sum():
        return f"No {unit} in any of {len(grid):,} cells."
    seen = f"Most {unit}: {leaders(totals)}"
    if len(totals) > NAMED:
        seen += f"; fewest: {spoken(totals.index[-1])} ({totals.iloc[-1]:,})"
    top = grid.loc[grid["k"].idxmax()]
    single = f"{spoken(top[rows])} in {spoken(top[columns])} ({top['k']:,})"
    zeros = portion((grid["k"] == 0).sum(), len(grid))
    of = "document or period" if columns == "doc_id" else spoken(columns)
    return f"{seen}. The highest count of one {of}: {single}; zero: {zeros} cells."


def describe_actors(counts: pd.DataFrame, *, panels: str) -> str:
    """For each value of ``panels``: which actor has most, and where its share of what is said is largest."""
    told = []
    for value, part in counts.groupby(panels, sort=False):
        sums = part.groupby("actor", sort=False)[["k", "n"]].sum()
        most = sums["k"].idxmax()
        top = part.loc[part["rate"].idxmax()]
        told.append(
            f"{opening(value)}: most from {most} ({sums['k'][most]:,}), most densely from {top['actor']} "
            f"in {top['doc_id']} ({top['k']:,})."
        )
    return " ".join(told)


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
