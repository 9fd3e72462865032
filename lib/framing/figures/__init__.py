"""A table in, a matplotlib Figure out: one house style, and no computing.

Every ``plot_…`` function takes a table that a measure made (a chapter shows it next to the figure) and
returns a ``Figure``. ``show_figure`` displays it in a notebook, in words too, and writes it with its data;
``show_table`` displays the table.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framing.figures.agreement import plot_agreement
    from framing.figures.chronology import plot_ladder, plot_timeline
    from framing.figures.claims import plot_stances, plot_waterfall
    from framing.figures.contrasts import plot_contrasts, plot_uses
    from framing.figures.grids import plot_actors, plot_grid, plot_silences, plot_tiles
    from framing.figures.keyness import plot_keyness
    from framing.figures.labels import shorten
    from framing.figures.networks import plot_credits, plot_links
    from framing.figures.places import plot_place_ranges
    from framing.figures.rates import plot_periods, plot_rates
    from framing.figures.robustness import plot_changes, plot_choices, plot_specifications
    from framing.figures.show import caption_cells, show_figure, show_table

__all__ = [
    "caption_cells",
    "plot_actors",
    "plot_agreement",
    "plot_changes",
    "plot_choices",
    "plot_contrasts",
    "plot_credits",
    "plot_grid",
    "plot_keyness",
    "plot_ladder",
    "plot_links",
    "plot_periods",
    "plot_place_ranges",
    "plot_rates",
    "plot_silences",
    "plot_specifications",
    "plot_stances",
    "plot_tiles",
    "plot_timeline",
    "plot_uses",
    "plot_waterfall",
    "shorten",
    "show_figure",
    "show_table",
]

# Loaded when first asked for: a command that shows a table needs no matplotlib.
_PLACES = {
    "agreement": ("plot_agreement",),
    "chronology": (
        "plot_ladder",
        "plot_timeline",
    ),
    "claims": (
        "plot_stances",
        "plot_waterfall",
    ),
    "contrasts": (
        "plot_contrasts",
        "plot_uses",
    ),
    "grids": (
        "plot_actors",
        "plot_grid",
        "plot_silences",
        "plot_tiles",
    ),
    "keyness": ("plot_keyness",),
    "labels": ("shorten",),
    "networks": (
        "plot_credits",
        "plot_links",
    ),
    "places": ("plot_place_ranges",),
    "rates": (
        "plot_periods",
        "plot_rates",
    ),
    "robustness": (
        "plot_changes",
        "plot_choices",
        "plot_specifications",
    ),
    "show": (
        "caption_cells",
        "show_figure",
        "show_table",
    ),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    for module, names in _PLACES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
