"""One house style for every figure, and the small tools that drawing shares.

Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart; a second mark (shape,
filling, a number) always says the same. Amounts are shades of one blue, white for none. Type is that of the
book's pages, at least 9.5 points at the printed width of 6.5 inches. Every figure is drawn a second time for
the width of a phone, with type of the same size. No pyplot, no global state: a figure belongs to nobody else.
"""

import re
import textwrap
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import LayoutEngine

from framing.figures.labels import label
from framing.measures.columns import need

WIDE, NARROW = 6.5, 3.6  # inches: a printed page or a large screen, a phone
DPI = 160
SMALL = 9.5  # points of the numbers and names beside marks: no type is smaller
FONTS = Path(__file__).parent / "fonts"
for _font in sorted(FONTS.glob("*.ttf")):
    fontManager.addfont(_font)
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
BLUE, VERMILION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#595959", "#D9D9D9"
_ROUNDS, _STILL = 3, 1e-9  # of the layout; a share of the figure's width or height
_LOOKUP = "_find_fonts_by_props"
SERIES = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, BLACK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
# Amounts, wherever they are shown as shades; none is white.
SHADES = LinearSegmentedColormap.from_list("shades", ["#EAF2F9", "#9CC7E3", "#3B8BC2", "#08488A"])
# What lies under a label so that it can be read where lines cross it.
WHITE_BOX: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1}

STYLE: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": GREY,
    "axes.grid": False,
    "axes.labelcolor": BLACK,
    "axes.labelsize": 10.5,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "figure.dpi": DPI,  # laid out at the resolution at which it is stored: words have another width at each
    "figure.facecolor": "white",
    "font.family": ["Source Sans 3", "DejaVu Sans"],
    "font.size": 10.5,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.fontsize": 10.5,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 6,
    "savefig.dpi": DPI,
    "svg.fonttype": "path",
    "svg.hashsalt": "framing",
    "text.parse_math": False,
    "xtick.color": GREY,
    "xtick.labelcolor": BLACK,
    "xtick.labelsize": 10.5,
    "ytick.color": GREY,
    "ytick.labelcolor": BLACK,
    "ytick.labelsize": 10.5,
}

_width = ContextVar("width", default=WIDE)


def width() -> float:
    """The width in inches of what is drawn now."""
    return _width.get()


def is_narrow() -> bool:
    """Whether what is drawn now is for a phone."""
    return width() < WIDE


@contextmanager
def _of_width(inches: float) -> Iterator[None]:
    token = _width.set(inches)
    try:
        yield
    finally:
        _width.reset(token)


@contextmanager
def house_style() -> Iterator[None]:
    """Within it figures are drawn in the house style, and the fonts of a text are looked up once.

    matplotlib looks them up whenever it measures a text, which was a tenth of what a figure costs.
    """
    with matplotlib.rc_context(STYLE):
        if look_up := getattr(fontManager, _LOOKUP, None):
            vars(fontManager)[_LOOKUP] = lru_cache(look_up)
        try:
            yield
        finally:
            vars(fontManager).pop(_LOOKUP, None)


# How each figure is drawn again for a phone.
_narrow: WeakKeyDictionary[Figure, Callable[[], Figure]] = WeakKeyDictionary()


def narrow(figure: Figure) -> Figure | None:
    """The same figure for the width of a phone; None where it wasn't drawn in the house style."""
    return _narrow[figure]() if figure in _narrow else None


_Options = ParamSpec("_Options")
_Value = TypeVar("_Value", bound=Hashable)
_Draw = Callable[Concatenate[pd.DataFrame, _Options], Figure]


def in_house_style(*columns: str, name: str) -> Callable[[_Draw[_Options]], _Draw[_Options]]:
    """Decorate a drawing function: the house style, a check of its table, and a word where there are no rows.

    Parameters
    ----------
    columns : columns that the table must have; TableError names the one that is missing.
    name : what the table is called in that error, and in the figure of a table without rows.
    """

    def decorate(draw: _Draw[_Options]) -> _Draw[_Options]:
        @wraps(draw)
        def drawn(table: pd.DataFrame, /, *args: _Options.args, **options: _Options.kwargs) -> Figure:
            need(table, *columns, name=name)

            def at(inches: float) -> Figure:
                with house_style(), _of_width(inches):
                    return _settle(draw(table, *args, **options) if len(table) else say_nothing(name))

            figure = at(WIDE)
            _narrow[figure] = lambda: at(NARROW)
            return figure

        return drawn

    return decorate


def _settle(figure: Figure) -> Figure:
    """Lay the figure out once and for all.

    The layout starts from the last one, so that it would move with every rendering: it goes on until nothing
    moves, for three rounds at most, which bring it to rest to the pixel. A figure without an engine is drawn
    once where it is stored, not twice; one with a canvas keeps how wide each text is from round to round.
    """
    FigureCanvasAgg(figure)
    if engine := figure.get_layout_engine():
        for _ in range(_ROUNDS):
            if _lay_out(figure, engine):
                break
    figure.set_layout_engine(None)
    return figure


def _lay_out(figure: Figure, engine: LayoutEngine) -> bool:
    """One round of layout; whether it is at rest: all axes stand where they were measured the last time."""
    measured: dict[Axes, tuple[float, ...]] = {}
    for ax in figure.axes:

        def measure(*given: Any, ax: Axes = ax, as_ever: Any = ax.get_tightbbox, **more: Any) -> Any:  # noqa: ANN401
            measured[ax] = ax.get_position().bounds
            return as_ever(*given, **more)

        vars(ax)["get_tightbbox"] = measure
    engine.execute(figure)
    for ax in figure.axes:
        del vars(ax)["get_tightbbox"]
    return all(np.allclose(ax.get_position().bounds, at, rtol=0, atol=_STILL) for ax, at in measured.items())


def say_nothing(name: str) -> Figure:
    """A figure that says that there is nothing to draw."""
    figure = Figure(figsize=(width(), 1))
    words = f"No rows in the table of {name}:\nnothing to draw."
    figure.text(0.5, 0.5, words, ha="center", va="center", color=GREY)
    return figure


def stack(n: int, height: float, *, sharex: bool = False) -> tuple[Figure, np.ndarray]:
    """A figure of the page's width and ``height`` inches, and its ``n`` axes, one below the other."""
    figure = Figure(figsize=(width(), height), layout="constrained")
    return figure, figure.subplots(n, 1, squeeze=False, sharex=sharex).ravel()


def label_point(
    ax: Axes,
    text: object,
    at: tuple[Any, Any],
    offset: tuple[float, float],
    **look: Any,  # noqa: ANN401 - options of matplotlib's text
) -> None:
    """Write beside a point: ``offset`` is in points from ``at``, which is in the data's units."""
    ax.annotate(str(text), at, offset, textcoords="offset points", va="center", **look)


def number_cell(ax: Axes, column: float, row: float, number: str, **look: Any) -> None:  # noqa: ANN401
    """Write a number into the middle of a cell, where the layout need not look for it."""
    ax.text(column, row, number, ha="center", va="center", in_layout=False, **look)


def hide_frame(ax: Axes) -> None:
    """A grid of marks needs no frame and no ticks; what its columns are stands above it."""
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)


def in_order(values: Iterable[_Value]) -> list[_Value]:
    """Distinct values in the order in which they come.

    >>> in_order(["b", "a", "b"])
    ['b', 'a']
    """
    return list(dict.fromkeys(values))


def wrap(text: object, characters: int) -> str:
    r"""The text in words, in lines of at most so many characters where possible; fewer on a phone.

    Ids have spaces for underscores, and may break after a hyphen; a no-break space keeps words together.

    >>> wrap("minister-2021-interview", 14), wrap("legal_order", 20)
    ('minister-2021-\ninterview', 'legal order')
    """
    lines = [""]
    for piece in re.findall(r"[^ \n]+?(?:[-_](?=\w)|(?=[ \n])|$)[ \n]*", label(text)):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > _room(characters):
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def shorten(text: object, characters: int) -> str:
    """The text in at most so many characters, fewer on a phone: whole words, an ellipsis if it is longer."""
    return textwrap.shorten(label(text), _room(characters), placeholder="…")


def _room(characters: int) -> int:
    return round(characters * 0.7) if is_narrow() else characters
