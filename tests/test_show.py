"""Tables as a notebook's output: the same rows give the same bytes, and nothing in a cell becomes markup."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from framing.figures import show_table

FRAME = pd.DataFrame(
    {"entry_name": ["ally", "pact"], "k": [12345, 7], "rate": [0.12345, np.nan], "holds": [True, False]}
)


def cells(table):
    tree = html.fromstring(table._repr_html_())
    return [[cell.text or "" for cell in row.findall("td")] for row in tree.iter("tr")][1:]


def test_a_table_shows_its_numbers_for_people():
    assert cells(show_table(FRAME)) == [["ally", "12,345", "0.12", "yes"], ["pact", "7", "", "no"]]


def test_headings_have_spaces_for_underscores():
    tree = html.fromstring(show_table(FRAME, "One row per entry")._repr_html_())
    assert [cell.text for cell in tree.iter("th")] == ["entry name", "k", "rate", "holds"]
    assert tree.find("caption").text == "One row per entry"
    assert {cell.get("scope") for cell in tree.iter("th")} == {"col"}


def test_columns_and_rows_may_be_chosen_and_the_caption_says_of_how_many():
    table = show_table(FRAME, "Entries", columns=["k", "entry_name"], rows=1, digits=0)
    assert cells(table) == [["12,345", "ally"]] and table.caption == "Entries (1 of 2 rows)"


def test_as_many_rows_as_there_are_need_no_remark():
    assert show_table(FRAME, "Entries", rows=2).caption == "Entries"


def test_of_a_table_without_rows_a_sentence_is_left():
    assert show_table(FRAME[:0], "Entries")._repr_html_() == '<p class="framing-none">Entries: none.</p>'
    assert repr(show_table(FRAME[:0], "Entries")) == "Entries: none."
    assert repr(show_table(FRAME[:0])) == "None."


def test_a_column_without_any_value_is_left_out():
    frame = FRAME.assign(bound="", low=np.nan)
    assert cells(show_table(frame)) == cells(show_table(FRAME))


def test_ids_are_shown_as_words_and_words_of_texts_as_they_are():
    frame = pd.DataFrame({"theme": ["legal_order"], "surface": ["legal_order"]})
    assert cells(show_table(frame)) == [["legal order", "legal_order"]]


def test_a_stage_is_shown_as_its_chapter_and_a_documents_id_that_begins_with_a_year_is_none():
    frame = pd.DataFrame({"chapter": ["05_alliance_partnership", "2021_interview"]})
    assert cells(show_table(frame)) == [["chapter 5"], ["2021 interview"]]


def test_a_column_has_commas_where_one_of_its_numbers_needs_them_and_years_have_none():
    frame = pd.DataFrame({"k": [1234, 12], "year": [1950, 12345], "n": [999, 99]})
    assert cells(show_table(frame)) == [["1,234", "1950", "999"], ["12", "12345", "99"]]


def test_larger_fractions_have_fewer_digits_and_millions_are_words():
    frame = pd.DataFrame({"rate": [0.5, 123.4], "percent": [12.34, -5.0], "value": [1e11, 7_142_857_142.86]})
    assert cells(show_table(frame)) == [["0.5", "12.3", "100 billion"], ["123.4", "−5.0", "7.14 billion"]]


def test_shares_are_shown_in_per_cent_and_coefficients_as_decimals():
    frame = pd.DataFrame(
        {"share": [1.0, 0.0, 0.455], "alpha": [0.8, 0.0, 0.455], "rate": [0.1, 0.25, np.nan]}
    )
    shown = cells(show_table(frame, percent=["rate"]))
    assert shown == [["100%", "0.80", "10%"], ["0%", "0.00", "25%"], ["46%", "0.46", ""]]


def test_a_share_of_more_than_500_cases_has_a_digit_after_the_point():
    frame = pd.DataFrame({"share": [0.1234, 0.1234], "n": [500, 501]})
    assert cells(show_table(frame)) == [["12%", "500"], ["12.3%", "501"]]
    assert cells(show_table(frame, columns=["share"], rows=1)) == [["12%"]]


@given(st.floats(0, 1, exclude_min=True, exclude_max=True).filter(lambda share: 1e-5 < share < 1 - 1e-5))
def test_only_nothing_is_shown_as_0_per_cent_and_only_all_as_100(share):
    assert float(cells(show_table(pd.DataFrame({"share": [share]})))[0][0].rstrip("%")) not in (0, 100)


def test_bounds_in_a_column_of_shares_are_in_per_cent_too():
    frame = pd.DataFrame({"share": [0.25, 0.5], "bound": ["at most 0.030", ""]})
    assert cells(show_table(frame, percent=["bound"])) == [["25%", "at most 3%"], ["50%", ""]]


def test_the_plain_text_has_the_same_cells():
    assert repr(show_table(FRAME, "Entries")).splitlines()[0] == "Entries"
    assert "12,345" in repr(show_table(FRAME)) and "yes" in repr(show_table(FRAME))


def test_showing_twice_gives_the_same_bytes():
    assert show_table(FRAME, "x")._repr_html_() == show_table(FRAME.copy(), "x")._repr_html_()


def test_the_index_of_a_frame_is_no_matter():
    assert show_table(FRAME)._repr_html_() == show_table(FRAME.set_index(pd.Index([7, 3])))._repr_html_()


def test_whole_numbers_that_pandas_made_floats_of_stay_numbers():
    assert cells(show_table(pd.DataFrame({"n": [1.0, None]}))) == [["1"], [""]]


def test_a_missing_text_is_empty():
    assert cells(show_table(pd.DataFrame({"text": ["a", None]}))) == [["a"], [""]]


@given(st.lists(st.text(), min_size=1, max_size=4), st.text())
def test_no_cell_caption_or_heading_becomes_markup(texts, caption):
    """The page has the table's own elements, whatever stands in it."""
    shown = show_table(pd.DataFrame({caption: texts}), caption)._repr_html_()
    tags = [part.partition(">")[0].split()[0] for part in shown.split("<")[1:]]
    plain = show_table(pd.DataFrame({"x": ["y"] * len(texts)}), "z" if caption else "")._repr_html_()
    assert tags == [part.partition(">")[0].split()[0] for part in plain.split("<")[1:]]


def test_a_linked_column_leads_to_its_rows_address_and_an_empty_address_nowhere():
    table = show_table(FRAME, links={"entry_name": ["page.html#a&b", ""]})
    tree = html.fromstring(table._repr_html_())
    assert [(link.text, link.get("href")) for link in tree.iter("a")] == [("ally", "page.html#a&b")]
    assert "page.html" not in repr(table)


def test_there_is_one_link_per_row():
    with pytest.raises(ValueError, match="1 links for 2 rows"):
        show_table(FRAME, links={"entry_name": ["page.html"]})


def test_a_whole_number_that_is_unknown_is_an_empty_cell():
    assert cells(show_table(pd.DataFrame({"k": pd.array([1, None], dtype="Int64")}))) == [["1"], [""]]


def test_addresses_are_looked_for_of_the_rows_that_are_shown_alone():
    asked = []
    table = pd.DataFrame({"n": range(1000)})
    shown = show_table(
        table, rows=2, links=lambda rows: asked.append(len(rows)) or {"n": ["a.html", "b.html"]}
    )
    assert asked == [2] and shown._repr_html_().count("<a ") == 2
