"""What stands below each figure, and what a reader who can't see it is told: one entry per figure.

A caption says what is drawn; its fields in braces are what the notebook names (``family="alliance"``). The
alternative text says what is to be seen, computed from the table behind the figure.
"""

from collections.abc import Callable
from functools import partial
from string import Formatter
from typing import NamedTuple

import pandas as pd

from framing.base.errors import ParameterError, nearest
from framing.figures.agreement import describe_agreement
from framing.figures.chronology import describe_ladder, describe_timeline
from framing.figures.claims import describe_stances, describe_waterfall
from framing.figures.contrasts import describe_contrasts, describe_uses
from framing.figures.grids import describe_actors, describe_grid, describe_silences, describe_tiles
from framing.figures.keyness import describe_keyness
from framing.figures.networks import describe_credits, describe_links
from framing.figures.places import describe_place_ranges
from framing.figures.rates import (
    describe_claims,
    describe_kept,
    describe_periods,
    describe_rates,
    describe_subsets,
)
from framing.figures.robustness import describe_changes, describe_choices, describe_specifications
from framing.figures.wording import per_cent

NOTHING = "The table has no rows, so that there is nothing to see."


class Words(NamedTuple):
    """A figure in words: its caption, and how its table is described."""

    caption: str
    describe: Callable[[pd.DataFrame], str]


WORDS = {
    "agreement": Words(
        "The coder beside a plain dictionary (the floor) and two readings.", describe_agreement
    ),
    "rates": Words(
        "Mentions per thousand words, raw and coded, with exact Poisson intervals.", describe_kept
    ),
    "rates_by_document": Words(
        "Mentions per thousand words in each document or period, raw (open) and coded (filled).",
        describe_rates,
    ),
    "families_by_actor": Words(
        "Words for one's own relationships by actor and period: counts, shaded by rate per thousand words, "
        "each family by itself.",
        partial(describe_actors, panels="family"),
    ),
    "waterfall": Words(
        "What remains of a plain count of the alliance family, and what each step removes.",
        describe_waterfall,
    ),
    "tiles_alliance": Words(
        "Focal mentions of the alliance family by stance, voice and document.", describe_tiles
    ),
    "tiles_others": Words(
        "Focal mentions of the other families by stance, voice and document.", describe_tiles
    ),
    "subsets": Words(
        "Amity with and without names; partnership with and without words of movement.", describe_subsets
    ),
    "uses": Words("Speeches that use a word, by year; the first of each group is named.", describe_uses),
    "contrasts_asked": Words(
        "Differences that were asked beforehand: {measure}. Intervals hold for all contrasts together.",
        describe_contrasts,
    ),
    "places": Words(
        "Where focal mentions stand: median and middle half, against an even spread (shaded).",
        describe_place_ranges,
    ),
    "credits": Words(
        "Who is credited with relationship words, by which document; colours are sides.", describe_credits
    ),
    "ladder": Words(
        "The designations, at the most precise date that a document gives for them.", describe_ladder
    ),
    "imagery": Words(
        "Images and superlatives: counts by document, shaded by rate per thousand words.",
        partial(describe_grid, unit="images and superlatives"),
    ),
    "themes": Words(
        "Passages with each theme, shaded by their share of the document's passages.",
        partial(describe_grid, rows="theme", unit="passages"),
    ),
    "themes_by_actor": Words(
        "Passages with each theme by actor, shaded by their share of the actor's passages.",
        partial(describe_grid, rows="theme", columns="actor", unit="passages"),
    ),
    "theme_by_actor": Words(
        "Passages with the theme {theme} by actor and period, shaded by their share of the actor's passages.",
        partial(describe_actors, panels="theme"),
    ),
    "theme_stances": Words(
        "What is done with each theme: passages that endorse, oppose or only name it.", describe_stances
    ),
    "actors": Words(
        "Who is named, by document: mentions, shaded by rate per thousand words.",
        partial(describe_grid, rows="actor"),
    ),
    "theme_places": Words(
        "Where the themes stand: median and middle half, against an even spread (shaded).",
        describe_place_ranges,
    ),
    "theme_links": Words(
        "Themes and families that share more passages than chance: a line is thicker for more shared "
        "passages, and darker for a closer tie.",
        describe_links,
    ),
    "comparison_rates": Words(
        "Mentions per 1,000 words by group, raw and coded, with bootstrap intervals or "
        "leave-one-document-out ranges.",
        describe_rates,
    ),
    "comparison_families": Words(
        "Share of each family among the mentions about the group's own relationships, with Wilson intervals.",
        partial(describe_rates, subject="Share of the coded mentions", show=per_cent),
    ),
    "comparison_claims": Words(
        "What is claimed of one's own alliance, by group: shares with Wilson intervals.", describe_claims
    ),
    "comparison_periods": Words(
        "Relationship words in {other} over time: coded rate with its range over documents, and the raw "
        "rate.",
        describe_periods,
    ),
    "comparison_keyness": Words(
        "Key words of {contrast}, names left out: log ratio with its range over documents, and counts in "
        "target and reference.",
        describe_keyness,
    ),
    "comparison_yardstick": Words(
        "Key words of {contrast}, names left out: log ratio with its range.", describe_keyness
    ),
    "comparison_words": Words(
        "Relationship words in {contrast}: log ratio with its range.", describe_keyness
    ),
    "timeline": Words(
        "Events in time, and the documents that state (filled) or leave out (open) each.", describe_timeline
    ),
    "silences": Words(
        "Topics that at least one document leaves out: filled with the number of entries found, open where "
        "none is.",
        describe_silences,
    ),
    "robustness_ratio": Words(
        "Specification curve of {more} : {less}; below, the share of each slice that takes an option. "
        "Diamond: the workbook's own.",
        describe_specifications,
    ),
    "robustness_ratio_choices": Words(
        "How far each choice moves the mean estimate of {more} : {less}: from its lowest to its highest "
        "option.",
        describe_choices,
    ),
    "robustness_ratio_changes": Words("The largest effects of a single choice.", describe_changes),
    "robustness_share": Words(
        "Specification curve of {family} {stances}; below, the share of each slice that takes an option. "
        "Diamond: the workbook's own.",
        describe_specifications,
    ),
    "robustness_share_choices": Words(
        "How far each choice moves the mean share of {family} that is {stances}.", describe_choices
    ),
    "robustness_share_changes": Words("The largest effects of a single choice.", describe_changes),
}


def caption_of(figure: str, **about: str) -> str:
    """The caption of a figure by its name; ``about`` fills the caption's fields.

    Raises
    ------
    ParameterError
        for a figure without words, or a field that isn't given.

    >>> caption_of("comparison_words", contrast="arcadia : borealia")
    'Relationship words in arcadia : borealia: log ratio with its range.'
    """
    caption = _words(figure).caption
    for _, field, _, _ in Formatter().parse(caption):
        if field and field not in about:
            raise ParameterError(
                f"the caption names {field!r}, which is not given",
                where=f"figure {figure!r}",
                advice=f"give it to show_figure: {field}=…",
            )
    return caption.format_map(about)


def alternative_of(figure: str, data: pd.DataFrame) -> str:
    """What is to be seen in a figure, from the table behind it.

    Raises
    ------
    ParameterError
        for a figure without words.
    """
    return _words(figure).describe(data) if len(data) else NOTHING


def _words(figure: str) -> Words:
    if figure not in WORDS:
        raise ParameterError(
            f"the figure {figure!r} has no caption",
            where="framing/figures/captions.py",
            expected="an entry for each figure",
            advice=nearest(figure, WORDS),
        )
    return WORDS[figure]
