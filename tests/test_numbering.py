"""A chapter as the book shows it: tables and figures have numbers, and what is empty is left out."""

import json

import pytest

from framing.book.numbering import chapter_number, number_chapter
from framing.figures import show_table
from framing.figures.captions import NOTHING

TABLE = show_table([{"word": "ally", "k": 12345}, {"word": "pact", "k": -1}], "Words & counts")._repr_html_()
EMPTY = show_table([{"word": "ally"}][:0], "Words")._repr_html_()


def prose(source):
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source}


def table(markup):
    output = {
        "output_type": "execute_result",
        "data": {"text/html": markup, "text/plain": "…"},
        "metadata": {},
    }
    return {"cell_type": "code", "id": "c", "metadata": {}, "source": "show()", "outputs": [output]}


def figure(alt, name="rates"):
    about = {"alt": alt, "caption": "Rates.", "name": name, "narrow": "bmFycm93"}
    output = {
        "output_type": "execute_result",
        "data": {"image/png": "cG5n"},
        "metadata": {"image/png": about},
    }
    return {"cell_type": "code", "id": "f", "metadata": {}, "source": "draw()", "outputs": [output]}


def number(*cells, name="05_allies.ipynb"):
    content, shown = number_chapter(json.dumps({"cells": list(cells)}).encode(), "islands", name)
    return json.loads(content)["cells"], shown


def test_tables_and_figures_are_numbered_each_in_its_own_order():
    _, shown = number(prose("# Allies?"), table(TABLE), figure("Up."), table(TABLE))
    assert [f"{one.kind} {one.number}" for one in shown] == ["Table 5.1", "Figure 5.1", "Table 5.2"]
    assert [one.anchor for one in shown] == [
        "islands-table-5-1",
        "islands-figure-5-1",
        "islands-table-5-2",
    ]


def test_a_table_has_its_number_in_its_caption_and_an_anchor():
    cells, (one,) = number(table(TABLE))
    markup = cells[0]["outputs"][0]["data"]["text/html"]
    assert markup.startswith('<table class="framing-table" id="islands-table-5-1">')
    assert '<span class="framing-number">Table 5.1.</span> Words &amp; counts</caption>' in markup
    assert one.csv == "word,k\nally,12345\npact,-1\n"


def test_a_figure_has_its_number_in_its_caption_and_its_picture_for_a_phone_is_taken_out():
    cells, (one,) = number(figure("Up."))
    assert cells[0]["metadata"]["mystnb"]["figure"] == {
        "caption": "**Figure 5.1.** Rates.",
        "name": "islands-figure-5-1",
    }
    assert (one.name, one.narrow) == ("rates", b"narrow")
    assert "narrow" not in cells[0]["outputs"][0]["metadata"]["image/png"]


def test_a_figure_leads_to_the_table_before_it_where_that_leads_to_mentions():
    address = "../../_generated/mentions_islands.html#family=alliance"
    counts = show_table([{"word": "ally", "k": 3}], "Counts", links={"k": [address]})._repr_html_()
    cells, _ = number(figure("Up."), table(counts), figure("Up."), table(TABLE), figure("Up."))
    told = [cell["metadata"]["mystnb"] for cell in cells if "mystnb" in cell["metadata"]]
    captions = [one["figure"]["caption"] for one in told]
    there = ' The words behind its numbers: <a href="#islands-table-5-1">Table 5.1</a>.'
    assert captions == ["**Figure 5.1.** Rates.", f"**Figure 5.2.** Rates.{there}", "**Figure 5.3.** Rates."]


def test_a_section_in_which_everything_is_empty_is_left_out_but_its_code_stays():
    cells, shown = number(
        prose("# Allies?\n\nWords."),
        table(TABLE),
        prose("They differ.\n\n## Formulas\n\nA formula is a name."),
        table(EMPTY),
        figure(NOTHING),
        prose("## What this shows\n\nMuch."),
    )
    assert [cell["source"] for cell in cells if cell["cell_type"] == "markdown"] == [
        "# Allies?\n\nWords.",
        "They differ.\n\n",
        "## What this shows\n\nMuch.",
    ]
    assert [cell["metadata"].get("tags") for cell in cells if cell["cell_type"] == "code"] == [
        None,
        ["remove-cell"],
        ["remove-cell"],
    ]
    assert len(shown) == 1


def test_an_empty_table_beside_a_full_one_is_a_sentence_and_an_empty_figure_is_left_out():
    cells, shown = number(prose("## Formulas"), table(TABLE), table(EMPTY), figure(NOTHING))
    assert cells[2]["outputs"][0]["data"]["text/html"] == '<p class="framing-none">Words: none.</p>'
    assert cells[3]["metadata"]["tags"] == ["remove-cell"]
    assert [one.number for one in shown] == ["5.1"]


@pytest.mark.parametrize("name", ["api.ipynb", "about.ipynb"])
def test_a_notebook_without_a_number_numbers_nothing(name):
    cells, shown = number(table(TABLE), name=name)
    assert shown == [] and cells[0]["outputs"][0]["data"]["text/html"] == TABLE


def test_the_number_of_a_chapter_is_that_of_its_file():
    assert [chapter_number(name) for name in ("05_a.ipynb", "10_b.ipynb", "c.ipynb")] == ["5", "10", ""]
