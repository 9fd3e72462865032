"""Each figure in words: what is to be seen, counted by hand from tables of a few rows."""

import ast
import json
from pathlib import Path

import pandas as pd
import pytest

from framing import figures
from framing.base.errors import ParameterError
from framing.figures import (
    agreement,
    captions,
    chronology,
    claims,
    grids,
    keyness,
    networks,
    places,
    rates,
    robustness,
)
from framing.figures.wording import per_cent

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def frame(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


RATES = frame(
    "family basis k rate",
    ("alliance", "raw", 9, 9.0),
    ("amity", "raw", 4, 4.0),
    ("alliance", "coded", 3, 3.0),
    ("amity", "coded", 4, 4.0),
)


def test_the_most_named_family_is_told_first_and_what_the_coding_keeps_of_each():
    assert rates.describe_kept(RATES) == (
        "Amity is named most, 4 times or 4 per 1,000 words as coded, alliance least, 3 times or 3. "
        "Of all matches the coding keeps 3 of 9 for alliance and 4 of 4 for amity."
    )


def test_a_single_family_has_no_least():
    alone = RATES[RATES["family"] == "alliance"]
    assert rates.describe_kept(alone).startswith(
        "Alliance is named most, 3 times or 3 per 1,000 words as coded."
    )


BY_GROUP = frame(
    "group family basis k rate",
    ("first", "alliance", "raw", 9, 9.0),
    ("first", "alliance", "coded", 1, 0.5),
    ("second", "alliance", "coded", 3, 1.5),
    ("first", "amity", "coded", 0, 0.0),
    ("second", "amity", "coded", 0, 0.0),
)


def test_of_two_bases_the_coded_rate_is_told_from_the_lowest_group_to_the_highest():
    assert rates.describe_rates(BY_GROUP) == (
        "Mentions per 1,000 words, as coded: alliance from 0.50 (first) to 1.5 (second); amity 0 throughout."
    )


def test_shares_are_told_in_per_cent():
    shares = BY_GROUP[1:3].assign(rate=[0.25, 0.5])
    assert rates.describe_rates(shares, subject="Share", show=per_cent) == (
        "Share: alliance from 25 per cent (first) to 50 per cent (second)."
    )


def test_each_definition_has_its_rate_and_its_count():
    subsets = frame("subset k rate", ("amity", 1200, 6.04), ("amity, focal", 42, 4.1))
    assert rates.describe_subsets(subsets) == (
        "Mentions per 1,000 words, and their number: amity 6.0 (1,200); amity, focal 4.1 (42)."
    )


def test_the_most_frequent_claims_of_each_group_are_told_without_those_that_never_occur():
    shares = frame(
        "group value k n rate",
        ("us", "denied", 3, 4, 0.75),
        ("us", "sought", 0, 4, 0.0),
        ("them", "denied", 1, 1, 1.0),
    )
    assert rates.describe_claims(shares) == (
        "The most frequent: in us (of 4 mentions) denied (75 per cent); "
        "in them (of 1 mention) denied (100 per cent)."
    )


def test_a_course_over_time_has_its_ends_and_its_peak_and_leaves_gaps_out():
    periods = frame(
        "family period until rate",
        ("amity", 1790, 1799, 0.5),
        ("amity", 1800, 1809, 2.0),
        ("amity", 1810, 1819, 1.0),
        ("amity", 1820, 1829, float("nan")),
    )
    assert rates.describe_periods(periods) == (
        "Mentions per 1,000 words, as coded: amity 0.50 in 1790–1799, 1 in 1810–1819, at most 2 in 1800–1809."
    )


STEPS = frame(
    "label k removed removed_as",
    ("plain matches", 5, 0, ""),
    ("of the present", 4, 1, "past 1"),
    ("asserted", 1, 3, "denied 2, sought 1"),
)


def test_a_waterfall_is_told_step_by_step_with_its_largest_step():
    assert claims.describe_waterfall(STEPS) == (
        "5 plain matches become, step by step, 4 of the present and 1 asserted. "
        "The step to «asserted» removes most, 3: denied 2, sought 1."
    )


def test_a_waterfall_that_removes_nothing_has_no_largest_step():
    whole = STEPS.assign(k=0, removed=0)
    assert claims.describe_waterfall(whole) == (
        "0 plain matches become, step by step, 0 of the present and 0 asserted."
    )


def test_themes_are_told_by_what_is_done_with_them():
    stances = frame(
        "theme passages endorsed opposed named",
        ("legal_order", 9, 5, 1, 3),
        ("shift", 4, 0, 4, 0),
        ("model", 1, 0, 0, 1),
    )
    assert claims.describe_stances(stances) == (
        "Most passages: legal order (9), shift (4) and model (1). "
        "More often endorsed than opposed: 1 theme, legal order (5 of 9). "
        "More often opposed than endorsed: 1 theme, shift (4 of 4)."
    )


TILES = frame(
    "doc_id stance voice k n",
    ("first", "denied", "author", 2, 3),
    ("first", "asserted", "quoted", 1, 3),
    ("second", "denied", "author", 1, 1),
    ("second", "asserted", "quoted", 0, 1),
    ("third", "denied", "author", 0, 0),
)


def test_tiles_are_told_by_claim_over_all_documents_and_by_the_fullest_of_one():
    assert grids.describe_tiles(TILES) == (
        "4 mentions in 2 of 3 documents or periods, most often denied by the author (3) and asserted in a "
        "quotation (1). The highest count of a single one: denied by the author in first (2 of 3)."
    )


def test_tiles_without_a_mention_say_so():
    assert grids.describe_tiles(TILES.assign(k=0, n=0)) == "No document or period has a mention."


GRID = frame(
    "family doc_id k", *((family, "first", k) for family, k in zip("abcd", (1, 7, 0, 2), strict=True))
)


def test_a_heatmap_has_its_most_frequent_rows_its_rarest_its_highest_cell_and_its_zeros():
    assert grids.describe_grid(GRID, unit="images") == (
        "Most images: b (7), d (2) and a (1); fewest: c (0). "
        "The highest count of one document or period: b in first (7); zero: 1 of 4 cells."
    )


def test_a_heatmap_of_zeros_says_so():
    assert grids.describe_grid(GRID.assign(k=0)) == "No mentions in any of 4 cells."


def test_silences_are_told_by_the_topics_that_no_document_has_and_by_document():
    silences = frame(
        "topic doc_id k",
        ("trade", "first", 3),
        ("trade", "second", 0),
        ("border", "first", 0),
        ("border", "second", 0),
    )
    assert grids.describe_silences(silences) == (
        "Of 2 topics, found in no document: border. Topics found in a document: from 0 (second) to 1 (first)."
    )
    spoken = grids.describe_silences(silences.assign(k=1))
    assert spoken == "Of 2 topics, found in no document: none. Topics found in a document: 2 throughout."


def test_of_many_topics_that_nobody_has_three_are_named():
    silences = frame("topic doc_id k", *((topic, "first", 0) for topic in "abcd"))
    assert "found in no document: 4, such as a, b and c." in grids.describe_silences(silences)


LADDER = frame(
    "designation date",
    ("friends", "1992"),
    ("undated", ""),
    ("partners", "2001-07-16"),
    ("close partners", "2003"),
)


def test_a_ladder_has_its_ends_and_its_longest_step():
    assert chronology.describe_ladder(LADDER) == (
        "3 designations, friends (1992) to close partners (2003). "
        "The longest time between two: 9 years, from friends (1992) to partners (2001-07-16)."
    )


def test_a_ladder_of_one_rung_or_none_says_so():
    assert chronology.describe_ladder(LADDER[:2]) == "One designation: friends (1992)."
    assert chronology.describe_ladder(LADDER[1:2]) == "No designation has a date."


def test_a_timeline_is_told_by_events_that_all_or_none_state_and_by_document():
    coverage = frame(
        "date when label doc_id state",
        ("1689", "1689", "a treaty", "first", "states"),
        ("1689", "1689", "a treaty", "second", "states"),
        ("1992", "1992", "a visit", "first", "states"),
        ("1992", "1992", "a visit", "second", "leaves out"),
        ("1996", "1996", "a song", "first", "leaves out"),
        ("1996", "1996", "a song", "second", "written before"),
    )
    assert chronology.describe_timeline(coverage) == (
        "Of 3 events every document states 1, and no document 1. "
        "Events stated by a document: from 1 (second) to 2 (first)."
    )


CREDITS = frame(
    "source target k side", ("first", "Ann", 2, ""), ("second", "Ann", 1, ""), ("first", "Ben", 1, "arcadia")
)


def test_those_credited_most_are_named_with_the_sides():
    assert networks.describe_credits(CREDITS) == (
        "4 mentions credited to 2 names, most to Ann (3) and Ben (1). By side: unknown (3) and arcadia (1)."
    )


def test_without_sides_none_are_told():
    assert networks.describe_credits(CREDITS.drop(columns="side")).endswith("most to Ann (3) and Ben (1).")


def test_the_closest_ties_are_told_and_who_has_most():
    links = frame("a b k_ab npmi", ("order", "shift", 9, 0.2), ("order", "model", 5, 0.6))
    assert networks.describe_links(links) == (
        "2 links; the closest: order with model (5 passages) and order with shift (9 passages). "
        "Most links: order (2)."
    )


def test_places_are_told_from_the_earliest_to_the_latest():
    table = frame("family median", ("alliance", 0.9), ("amity", 0.25))
    assert places.describe_place_ranges(table) == (
        "Median place, 0 the beginning and 1 the end: from 0.25 (amity) to 0.90 (alliance); "
        "in the first half: 1 of 2."
    )


def test_the_strongest_words_of_both_sides_are_told_with_their_counts():
    words = frame(
        "word n_target n_reference z", ("peace", 1200, 3, 2.0), ("the", 5, 9, -1.0), ("a", 0, 9, -3.0)
    )
    assert keyness.describe_keyness(words) == (
        "The strongest words, with their counts in target and reference, "
        "of the target: peace (1,200 : 3); of the reference: a (0 : 9) and the (5 : 9)."
    )
    assert keyness.describe_keyness(words[:1]).endswith("of the reference: none.")


AGREEMENT = frame(
    "attribute comparison split share units",
    ("stance", "coder", "held-out", 0.5, 10),
    ("voice", "coder", "held-out", 0.9, 10),
    ("together", "coder", "held-out", 0.4, 10),
    ("together", "floor", "held-out", 0.2, 10),
    ("together", "passes", "held-out", float("nan"), 10),
)


def test_agreement_is_told_beside_the_floor_and_the_passes_that_are_known():
    assert agreement.describe_agreement(AGREEMENT) == (
        "Held-out (10 mentions), all codes: the coder agrees with the reading on 40 per cent of them, the "
        "plain dictionary on 20 per cent; the coder's weakest attribute is stance (50 per cent)."
    )


def test_each_split_has_its_sentence_and_a_single_attribute_no_weakest():
    both = pd.concat([AGREEMENT[2:4], AGREEMENT[2:3].assign(split="training", share=1.0)])
    assert agreement.describe_agreement(both) == (
        "Held-out (10 mentions), all codes: the coder agrees with the reading on 40 per cent of them, the "
        "plain dictionary on 20 per cent. "
        "Training (10 mentions), all codes: the coder agrees with the reading on 100 per cent of them."
    )


SLICED = frame(
    "choice option slice value",
    ("estimate", "lowest", 1, -1.5),
    ("estimate", "lowest", 2, 0.5),
    ("estimate", "highest", 1, 0.5),
    ("estimate", "highest", 2, 2.5),
    ("own", "estimate", 2, 2.0),
    ("unit", "words", 1, 0.5),
    ("unit", "words", 2, 0.5),
    ("stance", "any", 1, 1.0),
    ("stance", "any", 2, 0.0),
)


def test_a_curve_is_told_by_its_ends_the_own_estimate_and_what_separates_the_ends():
    assert robustness.describe_specifications(SLICED) == (
        "The estimates rise from −1.5 to 2.5; the workbook's own, 2, is in slice 2 of 2. The ends differ "
        "most in stance: any, taken by 100 per cent of the lowest slice and 0 per cent of the highest."
    )


def test_a_curve_without_choices_has_its_ends_alone():
    assert robustness.describe_specifications(SLICED[:4]) == "The estimates rise from −1.5 to 2.5."


def test_choices_are_told_by_their_share_of_variance():
    choices = frame(
        "choice lowest lowest_mean highest highest_mean variance",
        ("unit", "words", 1.0, "passages", 1.5, 0.1),
        ("stance", "any", 0.5, "asserted", 2.5, 0.9),
    )
    assert robustness.describe_choices(choices) == (
        "What moves the mean estimate most, of 2 choices: stance, 90 per cent of the variance, from 0.50 "
        "(any) to 2.5 (asserted); unit, 10 per cent of the variance, from 1 (words) to 1.5 (passages)."
    )


CHANGES = frame(
    "choice option estimate change",
    ("omitted", "entry ally", float("nan"), float("nan")),
    ("stance", "any", 0.25, -0.25),
    ("unit", "words", 0.75, 0.25),
    ("time", "any", 0.5, 0.0),
)


def test_single_changes_are_told_by_direction_and_size():
    assert robustness.describe_changes(CHANGES) == (
        "Single changes raise the workbook's own estimate, 0.50, under 1 option and lower it under 1; "
        "most of all stance: any (to 0.25), unit: words (to 0.75) and time: any (to 0.50)."
    )


def test_the_figure_of_single_changes_stands_an_option_without_an_estimate():
    assert figures.plot_changes(CHANGES, label="share").axes[0].lines[0].get_xdata()[0] == 0.5


@pytest.mark.parametrize("figure", captions.WORDS)
def test_a_table_without_rows_is_told_as_such(figure):
    assert captions.alternative_of(figure, pd.DataFrame()) == captions.NOTHING


def shown_figures():
    """The figures that the notebooks show, with the names of what their captions are given."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in (cell for cell in cells if cell["cell_type"] == "code"):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "show_figure":
                    given = {keyword.arg for keyword in node.keywords} - {"data"}
                    yield ast.literal_eval(node.args[1]), given


def test_each_figure_of_the_notebooks_has_its_words_and_no_words_are_left_over():
    shown = list(shown_figures())
    assert sorted(name for name, _ in shown) == sorted(captions.WORDS)


def test_each_caption_gets_what_it_names_and_nothing_else():
    for figure, given in shown_figures():
        caption = captions.caption_of(figure, **{name: f"<{name}>" for name in given})
        assert all(f"<{name}>" in caption for name in given), figure
        assert "{" not in caption, figure


def test_a_figure_without_words_is_refused_with_the_near_miss():
    with pytest.raises(ParameterError, match=r"figure 'rate' has no caption.*did you mean rates"):
        captions.caption_of("rate")


def test_a_caption_whose_word_is_missing_is_refused():
    with pytest.raises(ParameterError, match="figure 'comparison_words': the caption names 'contrast'"):
        captions.caption_of("comparison_words")
