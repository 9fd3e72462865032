"""Who credits whom, and which themes go together: drawn, and in words."""

import networkx
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from framing.figures.style import (
    BLACK,
    BLUE,
    GREY,
    SERIES,
    SHADES,
    SMALL,
    WHITE_BOX,
    in_house_style,
    in_order,
    is_narrow,
    label_point,
    shorten,
    stack,
    wrap,
)
from framing.figures.wording import NAMED, counted, leaders, listing, ranked, spoken

MOST_CREDITED = 18  # as many targets as find room
NUMBERED = 12  # of more lines the numbers would stand on each other


@in_house_style("source", "target", "k", name="credits")
def plot_credits(credits: pd.DataFrame) -> Figure:
    """Who is quoted by whom: texts on the left, the people and bodies they credit on the right.

    Takes one row per pair (``source, target, k``); ``side`` (of the target), if there, colours the links.
    Width and number are k. Beyond eighteen targets the least credited are left out, and the figure says how
    many.
    """
    totals = credits.groupby("target")["k"].sum().reset_index()
    totals = totals.sort_values(["k", "target"], ascending=[False, True])
    chosen = totals.head(MOST_CREDITED)
    shown = credits[credits["target"].isin(chosen["target"])]
    left = in_order(shown["source"])
    # Targets in the order of the first source that credits them, so that few lines cross.
    first = shown.groupby("target")["source"].agg(lambda names: min(map(left.index, names)))
    right = sorted(chosen["target"], key=first.get)
    sides = in_order(shown["side"]) if "side" in shown else []
    colours = dict(zip(sorted(filter(None, sides)), SERIES, strict=False))
    figure, (ax,) = stack(1, 0.9 + 0.33 * max(len(left), len(right)))
    at_left, at_right = (dict(zip(names, _spread(len(names)), strict=True)) for names in (left, right))
    for row in shown.itertuples():
        look = {"color": colours.get(getattr(row, "side", ""), GREY), "linewidth": 1 + 1.1 * np.sqrt(row.k)}
        ends = at_left[row.source], at_right[row.target]
        ax.plot((0, 1), ends, alpha=0.75, solid_capstyle="round", **look)
    _name_ends(ax, at_left, at_right, chosen.set_index("target")["k"])
    _explain_sides(figure, ax, sides, colours)
    if len(totals) > MOST_CREDITED:
        words = f"not shown: {len(totals) - MOST_CREDITED} with fewer mentions"
        ax.set_title(words, color=GREY, fontweight="normal")
    return figure


def _name_ends(ax: Axes, left: dict[str, float], right: dict[str, float], k: pd.Series) -> None:
    for name, y in left.items():
        label_point(ax, wrap(name, 20), (0, y), (-8, 0), ha="right")
    for name, y in right.items():
        label_point(ax, f"{shorten(name, 32)}  {k[name]:,}", (1, y), (8, 0), ha="left", fontsize=10)
    ax.plot(np.zeros(len(left)), list(left.values()), "o", color=BLACK)
    ax.plot(np.ones(len(right)), list(right.values()), "o", color=BLACK)
    # Names stand outside the links; the layout doesn't see them, so that room is kept for the longest.
    ax.set_xlim(*((-1.3, 2.6) if is_narrow() else (-0.65, 2.15)))
    ax.set_axis_off()


def _explain_sides(figure: Figure, ax: Axes, sides: list[str], colours: dict[str, str]) -> None:
    """A legend of the sides, the unknown one last; none where the table has no sides."""
    if not any(sides):
        return
    for name in sorted(sides, key=lambda side: (side == "", side)):
        ax.plot([], [], color=colours.get(name, GREY), linewidth=3, label=name or "unknown")
    columns = min(3 if is_narrow() else 5, len(sides))
    figure.legend(loc="outside upper center", ncols=columns, columnspacing=1.2)


def _spread(n: int) -> np.ndarray:
    """N places from top to bottom."""
    return -np.linspace(0, 1, n) if n > 1 else np.array([-0.5])


@in_house_style("a", "b", "k_ab", "npmi", name="associations")
def plot_links(links: pd.DataFrame, *, sizes: dict[str, int]) -> Figure:
    """Which themes go together: themes on a circle, a line for each link.

    A line is thicker for more passages and darker for closer ties; where lines are few each has the number of
    its passages. The order on the circle keeps linked
    themes near each other; distance means nothing else. Takes the table of ``link_labels``.

    Parameters
    ----------
    sizes : theme to its passages; they size the dots.
    """
    nodes = _circle_order(links)
    angles = dict(zip(nodes, np.pi / 2 - 2 * np.pi * np.arange(len(nodes)) / len(nodes), strict=True))
    figure, (ax,) = stack(1, 3.7 if is_narrow() else 5.4)
    _draw_ties(ax, links, {node: (np.cos(angle), np.sin(angle)) for node, angle in angles.items()})
    largest = max([1, *sizes.values()])
    for node, angle in angles.items():
        x, y = np.cos(angle), np.sin(angle)
        ax.scatter([x], [y], s=40 + 260 * sizes.get(node, 0) / largest, color=BLUE, zorder=2)
        side = "center" if abs(x) < 0.3 else "left" if x > 0 else "right"
        ax.annotate(wrap(node, 16), (1.15 * x, 1.15 * y), ha=side, va="center", annotation_clip=False)
    ax.set(xlim=(-1.7, 1.7), ylim=(-1.3, 1.3), aspect="equal")
    ax.set_axis_off()
    return figure


def _draw_ties(ax: Axes, links: pd.DataFrame, places: dict[str, tuple[float, float]]) -> None:
    closest, most = max(links["npmi"].max(), 1e-9), max(links["k_ab"].max(), 1)
    for row in links.sort_values("npmi").itertuples():
        x, y = zip(places[row.a], places[row.b], strict=True)
        colour, width = SHADES(0.2 + 0.8 * row.npmi / closest), 0.8 + 6 * np.sqrt(row.k_ab / most)
        ax.plot(x, y, color=colour, linewidth=width, zorder=1, solid_capstyle="butt")
        if len(links) <= NUMBERED:
            # The number stands a third along the line, where fewer lines cross than in the middle.
            spot = x[0] + (x[1] - x[0]) / 3, y[0] + (y[1] - y[0]) / 3
            box = {**WHITE_BOX, "pad": 0.8}
            ax.annotate(f"{row.k_ab:,}", spot, fontsize=SMALL, ha="center", va="center", bbox=box)


def _circle_order(links: pd.DataFrame) -> list[str]:
    """Nodes in an order that keeps linked ones together: depth first along the closest ties."""
    graph = networkx.Graph()
    graph.add_nodes_from(sorted({*links["a"], *links["b"]}))
    graph.add_weighted_edges_from(links[["a", "b", "npmi"]].itertuples(index=False, name=None))
    order: list[str] = []
    waiting = sorted(graph, key=lambda node: (-graph.degree(node), node))[::-1]
    while waiting:
        node = waiting.pop()
        if node not in order:
            order.append(node)
            ties = graph[node]
            waiting += sorted(ties, key=lambda other: (ties[other]["weight"], other))
    return order


def describe_credits(credits: pd.DataFrame) -> str:
    """Who is credited most, and with how many mentions of each side."""
    totals = credits.groupby("target")["k"].sum()
    names = counted(len(totals), "name")
    seen = f"{counted(totals.sum(), 'mention')} credited to {names}, most to {leaders(totals)}."
    if "side" in credits and credits["side"].any():
        sides = credits.groupby(credits["side"].replace("", "unknown"))["k"].sum()
        seen += f" By side: {listing(f'{spoken(side)} ({k:,})' for side, k in ranked(sides).items())}."
    return seen


def describe_links(links: pd.DataFrame) -> str:
    """Which ties are closest, and which theme has most."""
    closest = links.sort_values("npmi", ascending=False, kind="stable").head(NAMED)
    ties = [f"{spoken(row.a)} with {spoken(row.b)} ({row.k_ab:,} passages)" for row in closest.itertuples()]
    degrees = pd.concat([links["a"], links["b"]]).value_counts()
    most = leaders(degrees[degrees == degrees.max()])
    return f"{counted(len(links), 'link')}; the closest: {listing(ties)}. Most links: {most}."
