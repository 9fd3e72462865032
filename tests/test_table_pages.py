"""A table of the book in a reader's browser: it fits, and can be sorted, narrowed, walked and printed."""

import chromium
import pytest
from chromium import needs_browser
from visits import CUT, WIDTHS

from framing.base.workbook import Workbook

TABLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A table</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="{style}">
<script src="{script}"></script></head><body><main class="bd-article"><h1>A table</h1><div>
<table class="framing-table"><caption>One row per state</caption>
<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></main></body></html>"""
ROWS = [
    ("Dravia", "1997-04-23", "1,200"),
    ("Arcadia", "1989", "−3.5"),
    ("Cascadia", "1997-12", ""),
    ("Borealia", "2001", "12 %"),
    ("Elbonia", "1996", "0.5 (0.1–0.9)"),
    ("Florin", "", "7"),
    ("Gondor", "1950-02-14", "70"),
    ("Hyrkania", "1951", "9"),
]


def open_table(browser, folder, heads, rows, width=WIDTHS["desktop"]):
    """A page with one table, opened."""
    static, page = Workbook().book / "_static", folder / "table.html"
    parts = {
        "script": (static / "tables.js").as_uri(),
        "style": (static / "framing.css").as_uri(),
        "heads": "".join(f"<th>{head}</th>" for head in heads),
        "rows": "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows),
    }
    page.write_text(TABLE.format(**parts), encoding="utf-8")
    chromium.resize(browser, width)
    browser.get(page.as_uri())
    return browser


@pytest.fixture
def table(browser, tmp_path):
    """A page with one table of eight states, opened."""
    return open_table(browser, tmp_path, ("state", "date", "rate"), ROWS)


def column(browser, number):
    cells = browser.find_elements("css selector", f"tbody tr:not([hidden]) td:nth-child({number})")
    return [cell.text for cell in cells]


@needs_browser
def test_a_field_above_a_table_sorts_it_by_key(table):
    from selenium.webdriver.support.ui import Select

    order = Select(table.find_element("css selector", ".framing-tools select"))
    order.select_by_visible_text("date, Z to A")
    assert column(table, 1)[:2] == ["Borealia", "Cascadia"]
    assert table.find_elements("css selector", "th")[1].get_attribute("aria-sort") == "descending"
    order.select_by_visible_text("rate, lowest first")
    assert column(table, 3)[:2] == ["−3.5", "0.5 (0.1–0.9)"]
    order.select_by_visible_text("as given")
    assert column(table, 1) == [row[0] for row in ROWS]


@needs_browser
def test_a_click_on_a_head_sorts_numbers_by_size_and_puts_empty_cells_last(table):
    button = table.find_elements("css selector", "th button")[2]
    button.click()
    assert column(table, 3) == ["−3.5", "0.5 (0.1–0.9)", "7", "9", "12 %", "70", "1,200", ""]
    button.click()
    assert column(table, 3) == ["1,200", "70", "12 %", "9", "7", "0.5 (0.1–0.9)", "−3.5", ""]
    assert table.find_elements("css selector", "th")[2].get_attribute("aria-sort") == "descending"
    button.click()
    assert column(table, 1) == [row[0] for row in ROWS]


@needs_browser
def test_dates_are_sorted_as_dates_and_words_as_words(table):
    buttons = table.find_elements("css selector", "th button")
    buttons[1].click()
    assert column(table, 2) == ["1950-02-14", "1951", "1989", "1996", "1997-04-23", "1997-12", "2001", ""]
    buttons[0].click()
    assert column(table, 1) == sorted(row[0] for row in ROWS)


@needs_browser
def test_typing_narrows_a_table_to_the_rows_that_hold_every_word_and_counts_them(table):
    field = table.find_element("css selector", ".framing-tools input")
    field.send_keys("1997 a")
    assert column(table, 1) == ["Dravia", "Cascadia"]
    assert table.find_element("css selector", ".framing-tools output").text == "2 of 8 rows"
    assert table.find_element("css selector", ".framing-caption").text == "One row per state"


@needs_browser
def test_of_a_long_table_the_first_rows_are_seen_and_the_others_on_demand(browser, tmp_path):
    rows = [(f"State {number}", number) for number in range(44)]
    long = open_table(browser, tmp_path, ("state", "k"), rows)
    assert len(column(long, 1)) == 15
    more = long.find_element("css selector", ".framing-more")
    assert more.text == "Show all 44 rows"
    more.send_keys("\n")
    assert len(column(long, 1)) == 44 and not more.is_displayed()
    assert long.switch_to.active_element.text == "State 15"


@needs_browser
def test_a_link_to_a_row_that_is_not_seen_yet_shows_it(browser, tmp_path):
    rows = [(f'<a id="s{number}"></a>State {number}', number) for number in range(44)]
    long = open_table(browser, tmp_path, ("state", "k"), rows)
    long.execute_script("location.hash = '#s40'")
    assert "State 40" in column(long, 1)


WIDE_HEADS = ("state", *(f"share of year {year}" for year in range(1990, 2000)), "reasoning")
WIDE_ROWS = [
    (name, *range(10), f"{name} was told to be an ally by one and a partner by another. " * 3)
    for name in "ABC"
]


@needs_browser
@pytest.mark.parametrize("width", [WIDTHS["desktop"], 700, WIDTHS["phone"]])
def test_rows_whose_columns_do_not_fit_are_cards_that_name_each_value(browser, tmp_path, width):
    wide = open_table(browser, tmp_path, WIDE_HEADS, WIDE_ROWS, width=width)
    assert wide.execute_script(CUT) == []
    shape = wide.find_element("css selector", "table").get_attribute("class")
    assert ("framing-cards" in shape) is (width < 1000)
    if width < 1000:
        labels = "return [...document.querySelector('tbody tr').cells].map((it) => it.dataset.label)"
        assert wide.execute_script(labels) == list(WIDE_HEADS)
        assert wide.find_element("css selector", "table").get_attribute("role") == "table"


@needs_browser
def test_a_printed_table_has_all_its_rows_and_columns(browser, tmp_path):
    import base64

    import pypdfium2

    rows = [(f"State {n}", *range(10), f"The reason number {n} is long. " * 4) for n in range(44)]
    printed = open_table(browser, tmp_path, WIDE_HEADS, rows)
    pdf = base64.b64decode(printed.execute_cdp_cmd("Page.printToPDF", {})["data"])
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert all(f"reason number {n} is" in " ".join(words.split()) for n in range(44))
    assert len(column(printed, 1)) == 44


@needs_browser
def test_a_table_is_one_stop_and_the_arrow_keys_go_from_link_to_link(browser, tmp_path):
    rows = [(f"State {number}", f'<a href="#x">{number}</a>') for number in range(3)]
    page = open_table(browser, tmp_path, ("state", "k"), rows)
    stops = page.execute_script("return [...document.querySelectorAll('td a')].map((it) => it.tabIndex)")
    assert stops == [0, -1, -1]
    page.execute_script("document.querySelector('td a').focus()")
    page.switch_to.active_element.send_keys("\ue015")  # ↓
    assert page.switch_to.active_element.text == "1"
