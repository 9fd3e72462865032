"""A table in, a matplotlib Figure out: one house style, and no computing.

Every function takes a table that a measure made (the notebook shows it next to the figure), and returns a
``Figure`` that belongs to nobody else: no pyplot, no global state. Colours are those of Okabe and Ito
(2008) or cividis (Nuñez, Anderton and Renslow 2018), which colour-blind readers can tell apart; a second
mark (shape, filling, a number) always says the same. Type is at least 9 points at the printed width of 6.5
inches.

``show_figure`` displays one in a notebook with caption and alternative text, ``export_figure`` writes it
with its data.
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
import networkx
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
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": BLACK,
    "axes.labelsize": 10,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 6,
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "svg.hashsalt": "framing",
    "text.parse_math": False,
    "xtick.color": GREY,
    "xtick.labelcolor": BLACK,
    "xtick.labelsize": 9.5,
    "ytick.color": GREY,
    "ytick.labelcolor": BLACK,
    "ytick.labelsize": 9.5,
}
# Without dates and versions the same figure is the same bytes.
UNDATED = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def _figure(*columns, name):
    """Draw in the house style; say so in the figure where the table has no rows."""

    def decorate(draw):
        @wraps(draw)
        def drawn(table, **options):
            need(table, *columns, name=name)
            with matplotlib.rc_context(STYLE):
                return _settle(draw(table, **options) if len(table) else _nothing(name))

        return drawn

    return decorate


def _settle(figure):
    """Lay the figure out once and for all.

    Axes know their limits only once drawn, and the layout starts from the last one, so that it would move
    with every rendering; two more rounds bring it to rest to the pixel.
    """
    figure.draw_without_rendering()
    for _ in range(2):
        if figure.get_layout_engine() is not None:
            figure.get_layout_engine().execute(figure)
    figure.set_layout_engine("none")
    return figure


def _nothing(name):
    figure = Figure(figsize=(WIDTH, 1))
    figure.text(
        0.5, 0.5, f"No rows in the table of {name}: nothing to draw.", ha="center", va="center", color=GREY
    )
    return figure


# Showing and exporting


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a notebook displays it: PNG, with caption and alternative text as its metadata and as
    plain text.
    """

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
    """Give the book what it reads: each cell that shows a figure gets caption and alternative text as its
    metadata.

    The book's renderer (myst-nb) takes both from the cell (``mystnb``), not from the output, where
    ``show_figure`` leaves them. ``notebook`` is a notebook as nbformat or json reads it; it is changed in
    place and returned.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            shown = output.get("metadata", {}).get("image/png", {})
            if "alt" in shown and "caption" in shown:
                options = {"image": {"alt": shown["alt"]}, "figure": {"caption": shown["caption"]}}
                cell["metadata"]["mystnb"] = cell["metadata"].get("mystnb", {}) | options
    return notebook


def export_figure(figure, folder, name, *, data, caption, alt):
    """Write ``name.svg, .pdf, .png`` (the figure), ``.csv`` (``data``, the table behind it) and ``.json``
    (caption, alt).

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

    Takes rows of ``rates`` (columns ``family, rate, low, high, k`` and those named): filter to one level,
    and to one value per basis. The number beside each mark is k. Filled marks are the last series, open
    ones the others.
    """
    panels, groups, names = (_in_order(rates[column]) for column in (panel, rows, series))
    lines = max(_wrap(group, 24).count("\n") + 1 for group in groups)
    height = 0.75 + len(panels) * (0.35 + 0.24 * len(groups) * max(1, 0.6 * len(names), 0.75 * lines))
    figure, axes = _stack(len(panels), height, sharex=True)
    top = rates["high"].max()
    for ax, title in zip(axes, panels, strict=True):
        part = rates[rates[panel] == title]
        for place, name in enumerate(names):
            marks = part[part[series] == name]
            y = np.array([groups.index(g) for g in marks[rows]]) + (place - (len(names) - 1) / 2) * 0.7 / len(
                names
            )
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
    """From plain matches to claims: one bar per step, what it removed hatched beside it. Takes the table of
    ``waterfall``.
    """
    figure, (ax,) = _stack(1, 0.8 + 0.62 * len(steps))
    y = np.arange(len(steps))
    ax.barh(y, steps["k"], height=0.62, color=BLUE)
    ax.barh(
        y, steps["removed"], left=steps["k"], height=0.62, facecolor="white", edgecolor=GREY, hatch="////"
    )
    widest = max(steps["k"].max(), 1)
    for at, k, removed, removed_as in zip(y, steps["k"], steps["removed"], steps["removed_as"], strict=True):
        wide = k > widest / 12
        ax.annotate(
            str(k),
            (0, at),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            color="white" if wide else BLACK,
            bbox=None if wide else {"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
        if removed:
            ax.annotate(
                _wrap(f"−{removed}: {removed_as}", 34),
                (k + removed, at),
                (5, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                color=GREY,
            )
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
        ax.set_title(f"{_wrap(name, 18)}\nn = {part['n'].iloc[0]}")
        ax.set(xticks=range(len(across)), yticks=range(len(down)), xticklabels=across, yticklabels=down)
        ax.tick_params(axis="x", rotation=35, labelbottom=True)
    for ax in axes[len(documents) :]:
        ax.set_visible(False)
    return figure


@_figure("doc_id", "k", name="counts by document")
def plot_grid(grid, *, rows="family", columns="doc_id", labels=None, colour_by="k"):
    """A heatmap with its numbers, zeros visible: themes, images or topics × documents.

    Takes the table of ``count_grid``: rows in its order, the number of each cell is ``k``; ``colour_by``
    may be ``rate``.
    """
    down, across = _in_order(grid[rows]), _in_order(grid[columns])
    figure, (ax,) = _stack(1, 1.2 + 0.29 * len(down) + 0.17 * sum("\n" in _wrap(d, 26) for d in down))
    shape = {"index": down, "columns": across}
    counts = grid.pivot(index=rows, columns=columns, values="k").reindex(**shape).to_numpy(float)
    colours = grid.pivot(index=rows, columns=columns, values=colour_by).reindex(**shape).to_numpy(float)
    _tile(ax, counts, np.nanmax(colours), colours)
    crowded = len(across) > 6
    names = [_wrap((labels or {}).get(c, c), 24 if crowded else 11) for c in across]
    ax.set(xticks=range(len(across)), yticks=range(len(down)), yticklabels=[_wrap(d, 26) for d in down])
    ax.set_xticklabels(names, rotation=90 if crowded else 0)
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


@_figure("theme", "passages", "endorsed", "opposed", "neutral", name="stances")
def plot_stances(stances):
    """What is done with each theme: one bar per theme, its passages endorsed, neutral and opposed, with their numbers.

    Takes the table of ``count_stances``. Hatching says the same as colour.
    """
    figure, (ax,) = _stack(1, 1.0 + 0.32 * len(stances))
    y, left = np.arange(len(stances)), np.zeros(len(stances))
    widest = max(stances["passages"].max(), 1)
    looks = {
        "endorsed": (BLUE, "", "white"),
        "neutral": (PALE, "", BLACK),
        "opposed": (ORANGE, "////", BLACK),
    }
    for stance, (colour, hatch, ink) in looks.items():
        k = stances[stance].to_numpy()
        ax.barh(
            y,
            k,
            left=left,
            height=0.74,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0,
            label=stance,
        )
        for at, count, start in zip(y, k, left, strict=True):
            if count > widest / 30:
                box = {"facecolor": colour, "edgecolor": "none", "pad": 1} if hatch else None
                ax.text(
                    start + count / 2,
                    at,
                    str(count),
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=9,
                    bbox=box,
                )
        left = left + k
    for at, total in zip(y, stances["passages"], strict=True):
        ax.annotate(
            str(total), (total, at), (5, 0), textcoords="offset points", va="center", fontsize=9, color=GREY
        )
    ax.set_xlim(0, widest * 1.08)
    ax.set(yticks=y, yticklabels=stances["theme"], xlabel="passages with the theme")
    ax.set_ylim(len(stances) - 0.4, -0.6)
    figure.legend(loc="outside upper right", ncols=3)
    return figure


# Time


@_figure("designation", "date", name="designations")
def plot_ladder(designations, *, note="documents"):
    """The ladder of designations: one step up for each, at its date. Dates are dates: gaps are as long as
    they were.

    Takes one row per designation (``designation, date``: year, month or day), and optionally ``documents``
    (who gives it) as the ``note`` below. Rows without a date are left out; one row per rung, in order of
    date.
    """
    dated = designations[designations["date"].fillna("").ne("")].sort_values("date", kind="stable")
    years = dated["date"].map(_decimal_year).to_numpy()
    rungs = np.arange(len(dated))
    figure, (ax,) = _stack(1, 0.9 + 0.78 * len(dated))
    ax.step(
        np.append(years, years[-1:] + 2), np.append(rungs, rungs[-1:]), where="post", color=PALE, linewidth=3
    )
    ax.plot(years, rungs, "o", color=BLUE, markersize=8)
    middle = (years.min() + years.max()) / 2 if len(years) else 0
    notes = dated[note].astype(str) if note in dated else [""] * len(dated)
    for x, y, name, date, given in zip(years, rungs, dated["designation"], dated["date"], notes, strict=True):
        early = x <= middle
        below = f"\n({_wrap(given, 40)})" if given else ""
        ax.annotate(
            f"{date}: {_wrap(name, 36)}{below}",
            (x, y),
            (10 if early else -10, 0),
            fontsize=9,
            textcoords="offset points",
            ha="left" if early else "right",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    ax.set(yticks=[], ylim=(-0.6, len(dated) - 0.4), xlabel="year")
    ax.set_xlim(years.min() - 1.5, years.max() + 2)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    return figure


@_figure("date", "label", "doc_id", "state", name="coverage")
def plot_timeline(coverage, *, labels=None):
    """What each text remembers and leaves out: a time axis true to scale, its events, and one column per
    document.

    Takes one row per event and document: ``date, label, doc_id, state``. A filled dot is an event stated
    (``states``), an open ring one left out (``leaves out``), a dash one that the text couldn't know or that
    can't be told. Events without a date are left out.
    """
    dated = coverage[coverage["date"].fillna("").ne("")]
    events = dated[["date", "label"]].drop_duplicates().sort_values(["date", "label"])
    documents = _in_order(dated["doc_id"])
    place = {pair: row for row, pair in enumerate(events.itertuples(index=False, name=None))}
    texts = [_wrap(f"{date[:4]} {label}", 46) for date, label in events.itertuples(index=False)]
    height = 1.3 + sum(0.17 + 0.15 * (text.count("\n") + 1) for text in texts)
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    scale, ax = figure.subplots(1, 2, width_ratios=[1, 4.6])
    _draw_scale(scale, np.array([_decimal_year(date) for date in events["date"]]))
    y = np.array([place[date, label] for date, label in zip(dated["date"], dated["label"], strict=True)])
    x = np.array([documents.index(doc_id) for doc_id in dated["doc_id"]])
    looks = {"states": ("o", BLUE, BLUE), "leaves out": ("o", "white", GREY)}
    for state in _in_order(dated["state"]):
        marker, face, edge = looks.get(state, ("_", GREY, GREY))
        at = (dated["state"] == state).to_numpy()
        ax.plot(x[at], y[at], marker, color=edge, markerfacecolor=face, markersize=7.5)
    ax.set(xticks=range(len(documents)), yticks=range(len(events)), xlim=(-0.6, len(documents) - 0.4))
    names = [(labels or {}).get(doc_id, doc_id) for doc_id in documents]
    ax.set_xticklabels(names, fontsize=9, rotation=40, ha="left", rotation_mode="anchor")
    ax.set_yticklabels(texts, fontsize=9)
    ax.set_ylim(len(events) - 0.4, -0.6)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    return figure


@_figure("period", "until", "rate", "low", "high", "n_documents", name="rates per period")
def plot_periods(periods, *, series="family", beside=None, label="mentions per 1,000 words"):
    """Rates over time with their ranges, one panel per family; lines break at periods without documents.

    Takes the table of ``rate_periods``. The panels share the time axis, not the rate axis. Open marks are
    periods with fewer than ten documents. ``beside`` names a column with another rate (the raw one), drawn
    as a thin dashed line.
    """
    names = _in_order(periods[series])
    figure, axes = _stack(len(names), 0.5 + 1.55 * len(names), sharex=True)
    for place, (ax, name) in enumerate(zip(axes, names, strict=True)):
        part = periods[periods[series] == name].sort_values("period")
        colour = FAMILY_COLOURS.get(name, SERIES[place % len(SERIES)])
        middle = (part["period"] + part["until"] + 1) / 2
        ax.fill_between(middle, part["low"], part["high"], color=colour, alpha=0.22, linewidth=0)
        ax.plot(middle, part["rate"], color=colour)
        if beside:
            ax.plot(middle, part[beside], color=GREY, linewidth=1, linestyle=(0, (3, 2)), label=beside)
        few = part["n_documents"] < 10
        ax.plot(middle[~few], part["rate"][~few], "o", color=colour, markersize=5)
        ax.plot(middle[few], part["rate"][few], "o", color=colour, markerfacecolor="white", markersize=5)
        ax.set_title(name, color=colour if colour != YELLOW else BLACK)
        ax.set_ylim(0)
        ax.grid(axis="y")
    axes[-1].set_xlabel("year" + (f" (dashed: {beside})" if beside else ""))
    figure.supylabel(label, fontsize=10)
    return figure


# Who, and what with what


@_figure("source", "target", "k", name="credits")
def plot_credits(credits, *, most=18, colours=None):
    """Who is quoted by whom: texts or authors on the left, the people and bodies they credit on the right.

    Takes one row per pair (``source, target, k``); ``side`` (of the target), if there, colours the links.
    Width and number are k. Beyond ``most`` targets the least credited are left out, and the figure says how
    many.
    """
    totals = credits.groupby("target")["k"].sum().rename("k").reset_index()
    totals = totals.sort_values(["k", "target"], ascending=[False, True])
    shown = credits[credits["target"].isin(totals["target"].head(most))]
    left = _in_order(shown["source"])
    # Targets in the order of the first source that credits them, so that few lines cross.
    first = shown.groupby("target")["source"].agg(lambda names: min(map(left.index, names)))
    right = sorted(totals["target"].head(most), key=first.get)
    sides = _in_order(shown["side"]) if "side" in shown else [""]
    colours = colours or dict(zip(sorted(filter(None, sides)), SERIES, strict=False))
    figure, (ax,) = _stack(1, 0.9 + 0.33 * max(len(left), len(right)))
    at_left, at_right = (dict(zip(names, _spread(len(names)), strict=True)) for names in (left, right))
    for row in shown.itertuples():
        colour = colours.get(getattr(row, "side", ""), GREY)
        y = at_left[row.source], at_right[row.target]
        ax.plot(
            (0, 1), y, color=colour, linewidth=1 + 1.1 * np.sqrt(row.k), alpha=0.75, solid_capstyle="round"
        )
    for name, y in at_left.items():
        ax.annotate(_wrap(name, 20), (0, y), (-8, 0), textcoords="offset points", ha="right", va="center")
    for name, y in at_right.items():
        k = totals.set_index("target")["k"][name]
        text = f"{_shorten(name, 32)}  {k}"
        ax.annotate(text, (1, y), (8, 0), textcoords="offset points", ha="left", va="center", fontsize=9.5)
    ax.plot(np.zeros(len(left)), list(at_left.values()), "o", color=BLACK)
    ax.plot(np.ones(len(right)), list(at_right.values()), "o", color=BLACK)
    # Names stand outside the links; the layout doesn't see them, so that room is kept for the longest.
    ax.set_xlim(-0.65, 2.15)
    ax.set_axis_off()
    for name in sorted(sides, key=lambda side: (side == "", side)) if sides != [""] else ():
        ax.plot([], [], color=colours.get(name, GREY), linewidth=3, label=name or "unknown")
    if sides != [""]:
        figure.legend(loc="outside upper center", ncols=min(5, len(sides)), columnspacing=1.2)
    if len(totals) > most:
        ax.set_title(f"not shown: {len(totals) - most} with fewer mentions", color=GREY, fontweight="normal")
    return figure


@_figure("a", "b", "k_ab", "npmi", name="associations")
def plot_links(links, *, sizes=None):
    """Which themes go together: themes on a circle, a line for each link, thicker for more passages, darker
    for closer ties.

    Takes the table of ``link_labels``. The order on the circle keeps linked themes near each other;
    distance means nothing else. ``sizes`` (theme → passages) sizes the dots.
    """
    nodes = _circle_order(links)
    angles = dict(zip(nodes, np.pi / 2 - 2 * np.pi * np.arange(len(nodes)) / len(nodes), strict=True))
    figure, (ax,) = _stack(1, 5.6)
    closest = max(links["npmi"].max(), 1e-9)
    largest = max([1, *(sizes or {}).values()])
    shades = matplotlib.colormaps["cividis_r"]
    for row in links.sort_values("npmi").itertuples():
        x, y = ([function(angles[row.a]), function(angles[row.b])] for function in (np.cos, np.sin))
        ax.plot(
            x,
            y,
            color=shades(0.15 + 0.85 * row.npmi / closest),
            linewidth=0.6 + 0.9 * np.sqrt(row.k_ab),
            zorder=1,
        )
        # The number stands a third along the line, where fewer lines cross than in the middle.
        spot = x[0] + (x[1] - x[0]) / 3, y[0] + (y[1] - y[0]) / 3
        ax.annotate(
            str(row.k_ab),
            spot,
            fontsize=9,
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )
    for node, angle in angles.items():
        x, y = np.cos(angle), np.sin(angle)
        size = 40 + 260 * (sizes or {}).get(node, 0) / largest
        ax.scatter([x], [y], s=size, color=BLUE, zorder=2)
        side = "center" if abs(x) < 0.3 else "left" if x > 0 else "right"
        ax.annotate(_wrap(node, 16), (1.15 * x, 1.15 * y), ha=side, va="center", annotation_clip=False)
    ax.set(xlim=(-1.5, 1.5), ylim=(-1.25, 1.25), aspect="equal")
    ax.set_axis_off()
    return figure


@_figure("doc_id", "k", name="silences")
def plot_silences(grid, *, rows="family", columns="doc_id", labels=None):
    """What each text speaks of and doesn't: filled with its count where found, an open ring where nothing
    was found.

    Takes the table of ``count_grid``. Absence of words is not concealment: a text may be about something
    else.
    """
    down, across = _in_order(grid[rows]), _in_order(grid[columns])
    figure, (ax,) = _stack(1, 1.0 + 0.31 * len(down))
    x = grid[columns].map(across.index).to_numpy()
    y = grid[rows].map(down.index).to_numpy()
    found = (grid["k"] > 0).to_numpy()
    ax.scatter(
        x,
        y,
        s=np.where(found, 230, 90),
        facecolor=np.where(found, BLUE, "white"),
        edgecolor=np.where(found, BLUE, GREY),
    )
    for at_x, at_y, k in zip(x[found], y[found], grid["k"][found], strict=True):
        ax.text(at_x, at_y, str(k), ha="center", va="center", color="white", fontsize=9)
    names = [_wrap((labels or {}).get(c, c), 12) for c in across]
    ax.set(
        xticks=range(len(across)),
        xticklabels=names,
        yticks=range(len(down)),
        yticklabels=[_wrap(r, 34) for r in down],
    )
    ax.set(xlim=(-0.6, len(across) - 0.4), ylim=(len(down) - 0.4, -0.6))
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    return figure


@_figure("doc_id", "place", name="placed mentions")
def plot_places(placed, *, rows="family", labels=None):
    """Where in the documents something stands: one line per value and document, from the first (0) to the
    last character (1).

    Takes the table of ``place_mentions``; ``rows`` is what to tell apart (family, theme). Each tick is one
    mention.
    """
    values, documents = _in_order(placed[rows]), _in_order(placed["doc_id"])
    figure, (ax,) = _stack(1, 1.1 + len(values) * (0.16 + 0.09 * len(documents)))
    step = 0.8 / len(documents)
    for place, doc_id in enumerate(documents):
        part = placed[placed["doc_id"] == doc_id]
        y = part[rows].map(values.index).to_numpy() + (place - (len(documents) - 1) / 2) * step
        ax.hlines(
            np.arange(len(values)) + (place - (len(documents) - 1) / 2) * step,
            0,
            1,
            color=PALE,
            linewidth=0.8,
        )
        ax.vlines(
            part["place"],
            y - step * 0.42,
            y + step * 0.42,
            color=SERIES[place % len(SERIES)],
            linewidth=1.8,
            label=(labels or {}).get(doc_id, doc_id),
        )
    ax.set(
        yticks=range(len(values)),
        yticklabels=values,
        xlim=(0, 1),
        ylim=(len(values) - 0.5, -0.5),
        xlabel="place in the body (0 first character, 1 last)",
    )
    figure.legend(loc="outside upper center", ncols=min(3, len(documents)), fontsize=9)
    return figure


@_figure("k", "first_quartile", "median", "third_quartile", name="places")
def plot_place_ranges(places, *, rows="family"):
    """Where each theme or family stands: a dot at the median place, a line over the middle half of its mentions.

    Takes the table of ``summarise_places``. The number is k; open dots have fewer than ten mentions. Spread evenly,
    the dot would be at 0.5 and the line from 0.25 to 0.75, the band that is shaded.
    """
    figure, (ax,) = _stack(1, 1.0 + 0.32 * len(places))
    y = np.arange(len(places))
    ax.axvspan(0.25, 0.75, color=PALE, alpha=0.45, linewidth=0)
    ax.axvline(0.5, color=GREY, linewidth=0.8, linestyle=":")
    ax.hlines(y, places["first_quartile"], places["third_quartile"], color=BLUE, linewidth=2)
    few = (places["k"] < 10).to_numpy()
    ax.plot(places["median"][~few], y[~few], "o", color=BLUE, markersize=8)
    ax.plot(places["median"][few], y[few], "o", color=BLUE, markerfacecolor="white", markersize=8)
    for at, k, end in zip(y, places["k"], places["third_quartile"], strict=True):
        ax.annotate(str(k), (end, at), (6, 0), textcoords="offset points", va="center", fontsize=9)
    ax.set(
        yticks=y, yticklabels=places[rows], xlim=(0, 1.02), xlabel="place in the document: 0 beginning, 1 end"
    )
    ax.set_ylim(len(places) - 0.4, -0.6)
    return figure


# Words


@_figure("word", "log_ratio", "low", "high", "n_target", "n_reference", "z", name="keyness")
def plot_keyness(keyness, *, most=15, target="target", reference="reference"):
    """The words with the highest and the lowest z of one contrast, by their log ratio and its range over
    documents.

    Takes the table of ``compare_words``. Beside each word: how often in target and reference. Right of 0:
    more frequent in the target; +1 is twice as frequent.
    """
    ranked = keyness.sort_values(["z", "word"], ascending=[False, True])
    top, bottom = ranked[ranked["z"] > 0].head(most), ranked[ranked["z"] < 0].tail(most)
    figure, (ax,) = _stack(1, 0.9 + 0.235 * (len(top) + len(bottom) + 1))
    start = 0
    for part, colour, marker in ((top, BLUE, "o"), (bottom, VERMILION, "s")):
        y = start + np.arange(len(part))
        ax.hlines(y, part["low"], part["high"], color=colour, linewidth=1.2)
        ax.plot(part["log_ratio"], y, marker, color=colour)
        start += len(part) + 1
    y = [*range(len(top)), *range(len(top) + 1, len(top) + 1 + len(bottom))]
    both = [*top.itertuples(), *bottom.itertuples()]
    ax.set(yticks=y, yticklabels=[f"{row.word}  {row.n_target} : {row.n_reference}" for row in both])
    ax.set_ylim(len(top) + len(bottom) + 0.6, -0.8)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.grid(axis="x")
    ax.set_xlabel(f"log ratio (binary): ← more in {reference}   |   more in {target} →")
    return figure


# Trust


@_figure("attribute", "comparison", "split", "share", "share_low", "share_high", "units", name="agreement")
def plot_agreement(agreement, *, rows="attribute", measure="share", panel="split"):
    """The coder between floor and ceiling: one panel per split, one row per attribute.

    A dot with its interval is the coder, a tick each bound: the floor is what the plain dictionary reaches,
    the ceiling what two readings of one reader reach. Takes rows of ``measure_agreement`` with value
    ``all`` and one family. ``measure`` is ``share`` (of the mentions) or ``alpha``.
    """
    names, panels = _in_order(agreement[rows]), _in_order(agreement[panel])
    figure, axes = _stack(len(panels), 0.75 + len(panels) * (0.45 + 0.56 * len(names)), sharex=True)
    for ax, title in zip(axes, panels, strict=True):
        part = agreement[agreement[panel] == title]
        for comparison in _COMPARISONS:
            _draw_comparison(ax, part[part["comparison"] == comparison], comparison, names, rows, measure)
        counts = dict(zip(part[rows], part["units"], strict=True))
        ax.set(yticks=range(len(names)), yticklabels=[f"{name}\nn = {counts.get(name, 0)}" for name in names])
        ax.set_ylim(len(names) - 0.4, -0.6)
        ax.set_title(title)
        ax.margins(x=0.08)
        ax.grid(axis="x")
    axes[-1].set_xlabel(
        "share of mentions with the same code" if measure == "share" else "Krippendorff's alpha"
    )
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, markerscale=0.6)
    return figure


# comparison: marker, its size, colour, what it is, and where its number stands
_COMPARISONS = {
    "floor": ("|", 20, VERMILION, "floor: plain dictionary", (-6, 8), "right"),
    "ceiling": ("|", 20, GREEN, "ceiling: two readings", (6, 8), "left"),
    "coder": ("o", 8, BLUE, "coder, with interval", (0, -14), "center"),
}


def _draw_comparison(ax, part, comparison, names, rows, measure):
    marker, size, colour, label, offset, side = _COMPARISONS[comparison]
    low, high = ("share_low", "share_high") if measure == "share" else ("low", "high")
    y = part[rows].map(names.index).to_numpy()
    width = 3 if marker == "|" else 1
    ax.plot(part[measure], y, marker, color=colour, markersize=size, markeredgewidth=width, label=label)
    if comparison == "coder":
        ax.hlines(y, part[low], part[high], color=colour)
    for at, value in zip(y, part[measure], strict=True):
        if np.isfinite(value):
            spot = {"xytext": offset, "textcoords": "offset points", "ha": side, "va": "center"}
            ax.annotate(f"{value:.2f}", (value, at), fontsize=9, **spot)


@_figure("choice", "option", "slice", "value", name="sliced specifications")
def plot_specifications(sliced, *, label="estimate"):
    """The specification curve, the workbook's own marked; below, which options stand where.

    Takes the table of ``slice_specifications``. In the lower part each row is an option, each column a slice
    of the specifications from the lowest estimates to the highest: the number is the per cent of the slice
    that take the option, darker for more.
    """
    rows = sliced[["choice", "option", "slice", "value"]].itertuples(index=False, name=None)
    values = {(choice, option, at): value for choice, option, at, value in rows}
    slices = _in_order(sliced["slice"])
    options = [
        pair
        for pair in dict.fromkeys(zip(sliced["choice"], sliced["option"], strict=True))
        if pair[0] not in ("estimate", "own")
    ]
    figure = Figure(figsize=(WIDTH, 2.7 + 0.235 * len(options)), layout="constrained")
    curve, below = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 0.235 * len(options)])
    _draw_curve(curve, values, slices)
    curve.set_ylabel(_wrap(label, 24))
    shares = np.array([[values[choice, option, at] for at in slices] for choice, option in options])
    below.imshow(
        shares,
        cmap="cividis_r",
        aspect="auto",
        vmin=0,
        vmax=1,
        extent=(slices[0] - 0.5, slices[-1] + 0.5, len(options) - 0.5, -0.5),
    )
    for (row, at), share in np.ndenumerate(shares):
        ink = "white" if share > 0.56 else BLACK
        below.text(slices[at], row, f"{100 * share:.0f}", ha="center", va="center", color=ink, fontsize=9)
    below.set(yticks=range(len(options)), xticks=slices)
    below.set_xlabel("slices of the specifications, by estimate (per cent)")
    below.set_yticklabels([f"{choice}: {_shorten(option, 24)}" for choice, option in options], fontsize=9)
    below.tick_params(length=0)
    for at in [row for row in range(1, len(options)) if options[row][0] != options[row - 1][0]]:
        below.axhline(at - 0.5, color="white", linewidth=3)
    return figure


def _draw_curve(ax, values, slices):
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
        ax.annotate(
            f"the workbook's own: {own:.2f}",
            (at, own),
            offset,
            textcoords="offset points",
            ha=ha,
            va=va,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )


@_figure("choice", "lowest", "lowest_mean", "highest", "highest_mean", "variance", name="choices")
def plot_choices(choices, *, label="mean estimate"):
    """How far each choice moves the mean estimate: a bar from its lowest to its highest option, named at
    both ends.

    Takes the table of ``weigh_choices``; the share of variance stands at the row's name.
    """
    figure, (ax,) = _stack(1, 0.8 + 0.48 * len(choices))
    y = np.arange(len(choices))
    ax.hlines(y, choices["lowest_mean"], choices["highest_mean"], color=BLUE, linewidth=6)
    for at, row in zip(y, choices.itertuples(), strict=True):
        ax.annotate(
            _shorten(row.lowest, 22),
            (row.lowest_mean, at),
            (-5, 0),
            ha="right",
            va="center",
            fontsize=9,
            textcoords="offset points",
        )
        if row.highest == row.lowest:
            continue
        ax.annotate(
            _shorten(row.highest, 22),
            (row.highest_mean, at),
            (5, 0),
            ha="left",
            va="center",
            fontsize=9,
            textcoords="offset points",
        )
    ax.set(
        yticks=y, yticklabels=[f"{_wrap(row.choice, 18)}\n{row.variance:.0%}" for row in choices.itertuples()]
    )
    ax.set_ylim(len(choices) - 0.4, -0.6)
    span = max(choices["highest_mean"].max() - choices["lowest_mean"].min(), 1e-9)
    ax.set_xlim(choices["lowest_mean"].min() - 0.75 * span, choices["highest_mean"].max() + 0.75 * span)
    ax.set_xlabel(f"{label} (per cent: share of variance)")
    return figure


@_figure("choice", "option", "estimate", "change", name="single changes")
def plot_changes(changes, *, label="estimate"):
    """What one choice alone would change: one row per option, a line from the workbook's own estimate to its.

    Takes the table of ``change_one``, or its first rows. The number is the estimate under that option.
    """
    own = float((changes["estimate"] - changes["change"]).iloc[0])
    figure, (ax,) = _stack(1, 0.9 + 0.3 * len(changes))
    y = np.arange(len(changes))
    ax.axvline(own, color=VERMILION, linewidth=1.2)
    ax.hlines(y, own, changes["estimate"], color=BLUE, linewidth=1.6)
    ax.plot(changes["estimate"], y, "o", color=BLUE)
    for at, value in zip(y, changes["estimate"], strict=True):
        side, offset = ("left", 7) if value >= own else ("right", -7)
        spot = {"xytext": (offset, 0), "textcoords": "offset points", "ha": side, "va": "center"}
        ax.annotate(f"{value:.2f}" if np.isfinite(value) else "", (value, at), fontsize=9, **spot)
    names = [f"{_shorten(row.choice, 26)}: {_shorten(row.option, 30)}" for row in changes.itertuples()]
    ax.set(yticks=y, yticklabels=[_wrap(name, 30) for name in names])
    ax.set_ylim(len(changes) - 0.4, -0.6)
    ax.margins(x=0.14)
    ax.grid(axis="x")
    ax.set_xlabel(f"{label}\n(upright line: the workbook's own, {own:.2f})")
    return figure


# Helpers


def _stack(n, height, **options):
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(n, 1, squeeze=False, **options).ravel()


def _in_order(values):
    """Distinct values in the order in which they come."""
    return list(dict.fromkeys(values))


def _wrap(text, width):
    """Lines of at most ``width`` characters where possible; ids may break after a hyphen or underscore."""
    lines = [""]
    for piece in re.findall(r"\S+?(?:[-_](?=\w)|(?=\s)|$)\s*", str(text)):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _shorten(text, width):
    return textwrap.shorten(str(text), width, placeholder="…")


def _spread(n):
    """N places from top to bottom."""
    return -np.linspace(0, 1, n) if n > 1 else np.array([-0.5])


def _decimal_year(date):
    """A date of year, month or day as a decimal year; the middle of the year or month where no more is
    known.
    """
    year, month, day = ([int(part) for part in str(date).split("-")] + [None, None])[:3]
    if month is None:
        return year + 0.5
    return year + (month - 1) / 12 + (0.5 if day is None else (day - 0.5) / 31) / 12


def _draw_scale(ax, years):
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


def _year_step(span):
    return next((step for step in (1, 2, 5, 10, 20, 50) if span / step <= 12), 100)


def _circle_order(links):
    """Nodes in an order that keeps linked ones together: depth first along the closest ties."""
    graph = networkx.Graph()
    graph.add_nodes_from(sorted({*links["a"], *links["b"]}))
    graph.add_weighted_edges_from(links[["a", "b", "npmi"]].itertuples(index=False, name=None))
    order = []
    starts = sorted(graph, key=lambda node: (-graph.degree(node), node))
    waiting = starts[::-1]
    while waiting:
        node = waiting.pop()
        if node not in order:
            order.append(node)
            ties = graph[node]
            waiting += sorted(ties, key=lambda other: (ties[other]["weight"], other))
    return order
