"""A table in, a matplotlib Figure out: one house style, and no computing.

Every function takes a table that a measure made (the notebook shows it next to the figure), and returns a ``Figure``
that belongs to nobody else: no pyplot, no global state. Colours are those of Okabe and Ito (2008) or cividis (Nuñez,
Anderton and Renslow 2018), which colour-blind readers can tell apart; a second mark (shape, filling, a number)
always says the same. Type is at least 9 points at the printed width of 6.5 inches.

``show_figure`` displays one in a notebook with caption and alternative text, ``export_figure`` writes it with its data.
"""

import base64
import io
import json
import re
import textwrap
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from framing.measures.columns import need

WIDTH = 6.5
DPI = 160
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#595959", "#D9D9D9"
SERIES = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
FAMILY_COLOURS = {"alliance": VERMILION, "partnership": BLUE, "amity": GREEN, "all": BLACK}

STYLE = {
    "axes.axisbelow": True, "axes.edgecolor": GREY, "axes.grid": False, "axes.labelcolor": BLACK, "axes.labelsize": 10,
    "axes.linewidth": 0.8, "axes.spines.right": False, "axes.spines.top": False, "axes.titlelocation": "left",
    "axes.titlesize": 10.5, "axes.titleweight": "bold", "figure.facecolor": "white", "font.family": "DejaVu Sans",
    "font.size": 10, "grid.color": PALE, "grid.linewidth": 0.6, "legend.fontsize": 10, "legend.frameon": False,
    "lines.linewidth": 1.6, "lines.markersize": 6, "savefig.dpi": DPI, "svg.fonttype": "path",
    "svg.hashsalt": "framing", "text.parse_math": False, "xtick.color": GREY, "xtick.labelcolor": BLACK,
    "xtick.labelsize": 9.5, "ytick.color": GREY, "ytick.labelcolor": BLACK, "ytick.labelsize": 9.5,
}  # fmt: skip
# Without dates and versions the same figure is the same bytes.
UNDATED = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None},
           "pdf": {"CreationDate": None, "Creator": None, "Producer": None}}  # fmt: skip


def _figure(*columns, name):
    """Draw in the house style; say so in the figure where the table has no rows."""

    def decorate(draw):
        @wraps(draw)
        def drawn(table, **options):
            need(table, *columns, name=name)
            with matplotlib.rc_context(STYLE):
                return draw(table, **options) if len(table) else _nothing(name)

        return drawn

    return decorate


def _nothing(name):
    figure = Figure(figsize=(WIDTH, 1))
    figure.text(0.5, 0.5, f"No rows in the table of {name}: nothing to draw.", ha="center", va="center", color=GREY)
    return figure


# Showing and exporting


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook displays it: PNG, with caption and alternative text as its metadata and as plain text."""

    png: bytes = field(repr=False)
    caption: str
    alt: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": base64.b64encode(self.png).decode("ascii"), "text/plain": str(self)}
        return data, {"image/png": {"alt": self.alt, "caption": self.caption}}

    def __str__(self):
        return f"{self.caption}\n[{self.alt}]"


def show_figure(figure, caption, alt):
    """The figure as the last value of a notebook cell, with its caption and alternative text.

    Raises ValueError where either is empty: a reader who can't see the figure has nothing else.
    """
    caption, alt = " ".join(caption.split()), " ".join(alt.split())
    if not caption or not alt:
        raise ValueError("a figure needs a caption and an alternative text")
    return ShownFigure(_render(figure, "png"), caption, alt)


def caption_cells(notebook):
    """Give the book what it reads: each cell that shows a figure gets caption and alternative text as its metadata.

    The book's renderer (myst-nb) takes both from the cell (``mystnb``), not from the output, where ``show_figure`` leaves
    them. ``notebook`` is a notebook as nbformat or json reads it; it is changed in place and returned.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            shown = output.get("metadata", {}).get("image/png", {})
            if "alt" in shown and "caption" in shown:
                options = {"image": {"alt": shown["alt"]}, "figure": {"caption": shown["caption"]}}
                cell["metadata"]["mystnb"] = cell["metadata"].get("mystnb", {}) | options
    return notebook


def export_figure(figure, folder, name, *, data, caption, alt):
    """Write ``name.svg, .pdf, .png`` (the figure), ``.csv`` (``data``, the table behind it) and ``.json`` (caption, alt).

    The same figure and table give the same bytes. Returns the paths written, sorted.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {kind: _render(figure, kind) for kind in UNDATED}
    contents["csv"] = data.to_csv(index=False, lineterminator="\n").encode("utf-8")
    texts = {"alt": " ".join(alt.split()), "caption": " ".join(caption.split())}
    contents["json"] = (json.dumps(texts, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    paths = [folder / f"{name}.{kind}" for kind in sorted(contents)]
    for path in paths:
        part = path.with_name(path.name + ".part")
        part.write_bytes(contents[path.suffix[1:]])
        part.replace(path)
    return paths


def _render(figure, kind):
    buffer = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(buffer, format=kind, metadata=UNDATED[kind])
    return buffer.getvalue()


# Rates and claims


@_figure("family", "rate", "low", "high", "k", name="rates")
def plot_rates(rates, *, rows="group", series="basis", panel="family", label="mentions per 1,000 words"):
    """Rates (or shares) with their intervals: one panel per family, one row per group, one mark per basis.

    Takes rows of ``rates`` (columns ``family, rate, low, high, k`` and those named): filter to one level, and to one value per
    basis. The number beside each mark is k. Filled marks are the last series, open ones the others.
    """
    panels, groups, names = (_in_order(rates[column]) for column in (panel, rows, series))
    height = 0.75 + len(panels) * (0.35 + 0.24 * len(groups) * max(1, 0.6 * len(names)))
    figure, axes = _stack(len(panels), height, sharex=True)
    top = rates["high"].max()
    for ax, title in zip(axes, panels, strict=True):
        part = rates[rates[panel] == title]
        for place, name in enumerate(names):
            marks = part[part[series] == name]
            y = np.array([groups.index(g) for g in marks[rows]]) + (place - (len(names) - 1) / 2) * 0.7 / len(names)
            fill = SERIES[place] if place == len(names) - 1 else "white"
            ax.hlines(y, marks["low"], marks["high"], color=SERIES[place], linewidth=1.4)
            ax.plot(marks["rate"], y, MARKERS[place], color=SERIES[place], markerfacecolor=fill, label=name)
            for x, at, k in zip(marks["high"], y, marks["k"], strict=True):
                if np.isfinite(x):
                    ax.annotate(str(k), (x, at), (4, 0), textcoords="offset points", va="center", fontsize=9)
        ax.set(title=title, yticks=range(len(groups)), yticklabels=[_wrap(g, 24) for g in groups])
        ax.set_ylim(len(groups) - 0.5, -0.5)
        ax.set_xlim(0, top * 1.08 if top > 0 else 1)
        ax.grid(axis="x")
    axes[-1].set_xlabel(f"{label} (number beside the mark: mentions)")
    if len(names) > 1:
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper right", ncols=len(names))
    return figure


@_figure("label", "k", "removed", "removed_as", name="the waterfall")
def plot_waterfall(steps, *, label="mentions"):
    """From plain matches to claims: one bar per step, what it removed hatched beside it. Takes the table of ``waterfall``."""
    figure, (ax,) = _stack(1, 0.8 + 0.62 * len(steps))
    y = np.arange(len(steps))
    ax.barh(y, steps["k"], height=0.62, color=BLUE)
    ax.barh(y, steps["removed"], left=steps["k"], height=0.62, facecolor="white", edgecolor=GREY, hatch="////")
    widest = max(steps["k"].max(), 1)
    for at, k, removed, removed_as in zip(y, steps["k"], steps["removed"], steps["removed_as"], strict=True):
        wide = k > widest / 12
        ax.annotate(str(k), (0, at), (5, 0), textcoords="offset points", va="center", fontweight="bold",
                    color="white" if wide else BLACK,
                    bbox=None if wide else {"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        if removed:
            ax.annotate(_wrap(f"−{removed}: {removed_as}", 34), (k + removed, at), (5, 0),
                        textcoords="offset points", va="center", fontsize=9, color=GREY)  # fmt: skip
    ax.set(yticks=y, yticklabels=[_wrap(text, 20) for text in steps["label"]], xlabel=label)
    ax.invert_yaxis()
    ax.set_xlim(0, widest * 1.25)
    return figure


@_figure("doc_id", "k", "n", name="tiles")
def plot_tiles(tiles, *, rows="stance", columns="voice", labels=None):
    """Stance × voice, one panel per document: the number in each tile is its mentions; an empty tile says 0.

    Takes the table of ``count_tiles``; ``labels`` may give documents other names.
    """
    documents, down, across = (_in_order(tiles[column]) for column in ("doc_id", rows, columns))
    per_row = min(3, len(documents))
    lines = -(-len(documents) // per_row)
    figure = Figure(figsize=(WIDTH, lines * (0.95 + 0.3 * len(down)) + 0.2), layout="constrained")
    axes = figure.subplots(lines, per_row, sharex=True, sharey=True, squeeze=False).ravel()
    most = max(tiles["k"].max(), 1)
    for ax, doc_id in zip(axes, documents, strict=False):
        part = tiles[tiles["doc_id"] == doc_id]
        counts = part.pivot(index=rows, columns=columns, values="k").reindex(index=down, columns=across)
        _tile(ax, counts.to_numpy(float), most)
        name = (labels or {}).get(doc_id, doc_id)
        ax.set_title(f"{_wrap(name, 22)}\nn = {part['n'].iloc[0]}")
        ax.set(xticks=range(len(across)), yticks=range(len(down)), xticklabels=across, yticklabels=down)
        ax.tick_params(axis="x", rotation=35, labelbottom=True)
    for ax in axes[len(documents) :]:
        ax.set_visible(False)
    return figure


@_figure("doc_id", "k", name="counts by document")
def plot_grid(grid, *, rows="family", columns="doc_id", labels=None, colour_by="k"):
    """A heatmap with its numbers, zeros visible: themes, images or topics × documents.

    Takes the table of ``count_grid``: rows in its order, the number of each cell is ``k``; ``colour_by`` may be ``rate``.
    """
    down, across = _in_order(grid[rows]), _in_order(grid[columns])
    figure, (ax,) = _stack(1, 1.2 + 0.29 * len(down))
    shape = {"index": down, "columns": across}
    counts = grid.pivot(index=rows, columns=columns, values="k").reindex(**shape).to_numpy(float)
    colours = grid.pivot(index=rows, columns=columns, values=colour_by).reindex(**shape).to_numpy(float)
    _tile(ax, counts, np.nanmax(colours), colours)
    names = [_wrap((labels or {}).get(c, c), 14) for c in across]
    ax.set(xticks=range(len(across)), xticklabels=names, yticks=range(len(down)), yticklabels=down)
    ax.tick_params(axis="x", labeltop=True, labelbottom=False)
    return figure


def _tile(ax, counts, most, colours=None):
    """Coloured cells with numbers; zeros stay white with a grey 0, unknown cells empty."""
    colours = counts if colours is None else colours
    shown = np.where(counts > 0, colours, np.nan)
    scale = matplotlib.colormaps["cividis_r"]
    ax.imshow(shown, cmap=scale, vmin=0, vmax=max(most, 1e-9), aspect="auto")
    for (row, column), count in np.ndenumerate(counts):
        if np.isfinite(count):
            dark = count > 0 and colours[row, column] / max(most, 1e-9) > 0.5
            ink = GREY if count == 0 else "white" if dark else BLACK
            ax.text(column, row, f"{count:.0f}", ha="center", va="center", color=ink, fontsize=9.5)
    ax.set_xticks(np.arange(-0.5, counts.shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, counts.shape[0]), minor=True)
    ax.grid(which="minor", color=PALE, linewidth=1)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)


# Helpers


def _stack(n, height, **options):
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(n, 1, squeeze=False, **options).ravel()


def _in_order(values):
    """Distinct values in the order in which they come."""
    return list(dict.fromkeys(values))


def _wrap(text, width):
    """Lines of at most ``width`` characters where possible; ids may break after a hyphen or underscore."""
    spaced = re.sub(r"(?<=\w)([-_])(?=\w)", "\\1\u200b ", str(text))
    lines = textwrap.wrap(spaced, width, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace("\u200b ", "").replace("\u200b", "") or str(text)
