"""The book's own pages as a reader's browser sees them: opened as files, on a desktop and on a phone."""

import json
import re
from dataclasses import dataclass, field

import chromium
import pytest
from chromium import needs_browser

from framing.base.workbook import Workbook
from framing.book import api, checks, pages, publish
from framing.book import build as book
from framing.study.study import open_study

WIDTHS = {"desktop": 1300, "phone": 390}
STAND_IN = {
    "findings.md": "- Arcadia and Borealia are allies in no sentence. (range 0 to 0)\n",
    "ai_use.md": "The codes in its chapters were made by rules.\n",
    "expect.md": "|  | other texts |\n| --- | ---: |\n| **all four right** | **–** |\n",
    "model_card.md": "Of some mentions, most are coded as they were read.\n",
    "model_maker.md": "The model began with the weights of another one.\n",
    "studies.md": "How some texts name a relationship.\n",
    "missing.md": "",
    "built_from.md": "| study | documents |\n| --- | --- |\n| Arcadia | 2 |\n",
}


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder of the whole book, from the chapters in git; where no run was made, findings stand in."""
    folder = tmp_path_factory.mktemp("book")
    generated = Workbook().book / "_generated"
    if not (generated / "findings.md").exists():
        generated = folder / "generated"
        generated.mkdir()
        for name, text in STAND_IN.items():
            (generated / name).write_text(text, encoding="utf-8")
    studies = [open_study("russia-china"), open_study("presidents")]
    schemes = publish.load_schemes(Workbook(), studies)
    reference = pages.reference_pages(publish.load_codebooks(studies), schemes) | api.api_pages()
    built = book.build_book(source=Workbook().book, generated=generated, output=folder, reference=reference)
    return built.parent


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium that records what it asks for and what it logs."""
    driver = chromium.start(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


@dataclass
class Visit:
    """What happened while a page was open at one width."""

    requests: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    overflow: int = 0
    violations: list = field(default_factory=list)


def visit(browser, path, width, scheme="light"):
    """Open a page as a file; record its requests to hosts, the errors, its overflow and axe's findings."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
    )
    # Without motion, so that no colour is judged halfway through its transition.
    wishes = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get("about:blank")
    for log in ("performance", "browser"):
        browser.get_log(log)
    browser.get(path.as_uri())
    overflow = browser.execute_script(
        "return document.documentElement.scrollWidth - Math.min(innerWidth, arguments[0])", width
    )
    sent = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    asked = [one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"]
    logged = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    browser.execute_script(chromium.axe())
    found = browser.execute_async_script(
        "const tell = arguments[0];"
        "axe.run(document, {resultTypes: ['violations'], preload: false})"
        ".then((done) => tell(done.violations))"
        ".catch((error) => tell([{impact: 'critical', id: String(error), nodes: []}]))"
    )
    grave = [
        f"{one['id']}: {(one['nodes'] or [{'html': ''}])[0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    local = ("file:", "data:", "blob:", "about:")
    return Visit([url for url in asked if not url.startswith(local)], logged, overflow, grave)


def pages_of(folder):
    return [path for path in sorted(folder.rglob("*.html")) if "_static" not in path.parts]


@pytest.fixture(scope="session", params=WIDTHS)
def visits(request, built, browser):
    """A visit to each page of the book at one width; of the evidence to the first pages."""
    width = WIDTHS[request.param]
    chosen = [path for path in pages_of(built) if not re.search(r"evidence_.*-(?!001)\d+\.html", path.name)]
    return {path.relative_to(built).as_posix(): visit(browser, path, width) for path in chosen}


def test_the_book_has_its_front_page_chapters_and_reference_pages(built):
    names = {path.relative_to(built).as_posix() for path in pages_of(built)}
    chapters = {
        f"chapters/{path.parent.name}/{path.stem}.html"
        for path in (Workbook().book / "chapters").rglob("*.ipynb")
    }
    assert {"index.html", "method.html", "references.html", "data_dictionary.html", "search.html"} <= names
    assert len(chapters) > 5 and chapters <= names


def test_no_page_names_another_host_for_anything_it_loads_and_no_link_is_dead(built):
    checks.check_pages(built)


@needs_browser
def test_no_page_asks_another_host_for_anything(visits):
    assert {page: seen.requests for page, seen in visits.items() if seen.requests} == {}


@needs_browser
def test_no_page_logs_an_error(visits):
    assert {page: seen.errors for page, seen in visits.items() if seen.errors} == {}


@needs_browser
def test_no_page_is_wider_than_the_window(visits):
    assert {page: seen.overflow for page, seen in visits.items() if seen.overflow > 0} == {}


@needs_browser
def test_no_page_has_a_serious_accessibility_violation(visits):
    assert {page: seen.violations for page, seen in visits.items() if seen.violations} == {}


@needs_browser
@pytest.mark.parametrize(
    "page",
    ["index.html", "method.html", "downloads.html", "chapters/russia-china/05_alliance_partnership.html"],
)
def test_pages_are_as_legible_in_the_dark(built, browser, page):
    seen = visit(browser, built / page, WIDTHS["desktop"], scheme="dark")
    assert seen.violations == []
    assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"


@needs_browser
def test_the_search_works_in_a_book_opened_as_a_file(built, browser):
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get((built / "search.html").as_uri() + "?q=alliance")
    hits = WebDriverWait(browser, 20).until(lambda it: it.find_elements("css selector", "ul.search li a"))
    assert any("05_alliance_partnership" in hit.get_attribute("href") for hit in hits)
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


TABLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A table</title>
<script src="{script}"></script></head><body><main class="bd-article"><h1>A table</h1><div>
<table class="framing-table"><caption>One row per state</caption>
<thead><tr><th>state</th><th>date</th><th>rate</th></tr></thead><tbody>{rows}</tbody></table></div></main></body></html>"""
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


@pytest.fixture
def table(browser, tmp_path):
    """A page with one table of eight states, opened."""
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    page = tmp_path / "table.html"
    page.write_text(
        TABLE.format(script=(Workbook().book / "_static" / "tables.js").as_uri(), rows=rows), encoding="utf-8"
    )
    browser.get(page.as_uri())
    return browser


def column(browser, number):
    cells = browser.find_elements("css selector", f"tbody tr:not([hidden]) td:nth-child({number})")
    return [cell.text for cell in cells]


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
    field = table.find_element("css selector", ".framing-filter input")
    field.send_keys("1997 a")
    assert column(table, 1) == ["Dravia", "Cascadia"]
    assert table.find_element("css selector", ".framing-filter output").text == "2 of 8 rows"
    assert table.find_element("css selector", ".framing-caption").text == "One row per state"


BROKEN = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Broken</title></head>
<body><main><h1>Broken</h1>
{markup}</main></body></html>"""


@needs_browser
@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<script src="https://cdn.example.org/a.js"></script>', "requests"),
        ("<script>throw new Error('broken')</script>", "errors"),
        ('<div style="width: 3000px">wide</div>', "overflow"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "violations"),
        ('<p style="color: #ddd; background: #fff">pale</p>', "violations"),
    ],
)
def test_a_broken_page_is_noticed(browser, tmp_path, markup, fault):
    page = tmp_path / "broken.html"
    page.write_text(BROKEN.format(markup=markup), encoding="utf-8")
    assert getattr(visit(browser, page, WIDTHS["phone"]), fault)


CHAPTER = "chapters/russia-china/05_alliance_partnership.html"


@pytest.fixture
def chapter(built, browser):
    """A chapter, opened by a reader who was never here; afterwards nothing is remembered either."""
    browser.get((built / CHAPTER).as_uri())
    browser.execute_script("localStorage.clear()")
    browser.get((built / CHAPTER).as_uri())
    yield browser
    browser.execute_script("try { localStorage.clear() } catch {}")


def code_shown(browser):
    """What the switch says, and for each cell of hidden code whether it is open."""
    return browser.execute_script(
        "return [document.querySelector('.framing-code-switch').textContent,"
        " [...document.querySelectorAll('details.above-input')].map((cell) => cell.open)]"
    )


@needs_browser
def test_code_is_hidden_until_the_switch_is_pressed_by_key_and_stays_shown_in_the_next_chapter(
    chapter, built
):
    label, cells = code_shown(chapter)
    assert (label, set(cells)) == ("Show code", {False})
    switch = chapter.find_element("css selector", ".framing-code-switch")
    switch.send_keys("\n")
    assert code_shown(chapter) == ["Hide code", [True] * len(cells)]
    chapter.get((built / "chapters/russia-china/06_multipolarity.html").as_uri())
    label, cells = code_shown(chapter)
    assert (label, set(cells)) == ("Hide code", {True})
    chapter.find_element("css selector", ".framing-code-switch").send_keys(" ")
    assert code_shown(chapter) == ["Show code", [False] * len(cells)]


@needs_browser
def test_the_switch_works_where_the_browser_remembers_nothing(chapter, built):
    forbid = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden') } })"
    added = chapter.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": forbid})
    try:
        chapter.get((built / CHAPTER).as_uri())
        chapter.find_element("css selector", ".framing-code-switch").click()
        assert code_shown(chapter)[0] == "Hide code"
    finally:
        chapter.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


@needs_browser
def test_a_page_without_hidden_code_has_no_switch(built, browser):
    browser.get((built / "method.html").as_uri())
    assert browser.find_elements("css selector", ".framing-code-switch") == []


@needs_browser
def test_shown_code_is_no_barrier(chapter, built):
    chapter.execute_script("localStorage.setItem('framing-code', 'shown')")
    seen = visit(chapter, built / CHAPTER, WIDTHS["phone"])
    assert (seen.overflow, seen.violations, seen.requests) == (0, [], [])
