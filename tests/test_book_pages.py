"""The book's own pages as a reader's browser sees them: opened as files, on a desktop and on a phone."""

import os
import re
from collections import defaultdict
from urllib.parse import unquote, urlsplit

import chromium
import pandas as pd
import pytest
from chromium import needs_browser
from lxml import html
from printed import mentions_on, pages_of
from selenium.webdriver.support.ui import WebDriverWait
from visits import WIDTHS, open_page, visit, walk

from framing.base.addresses import read_address
from framing.base.workbook import Workbook
from framing.book import api, checks, pages, publish
from framing.book import build as book
from framing.claims.sentences import show
from framing.study.study import open_study

STAND_IN = {
    "findings.md": "- Arcadia and Borealia are allies in no sentence. (range 0 to 0)\n",
    "ai_use.md": "The codes in its chapters were made by rules.\n",
    "expect.md": "|  | other texts |\n| --- | ---: |\n| **all four right** | **–** |\n",
    "citation.md": "> The authors (2026). *The workbook.*\n",
    "model_card.md": "Of some mentions, most are coded as they were read.\n",
    "model_maker.md": "The model began with the weights of another one.\n",
    "packages.md": "| package | licence |\n| --- | --- |\n| numpy | BSD-3-Clause |\n",
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


def kind_of(name):
    """What a page is like: the same chapter of another study is, and so is another codebook's page."""
    alike = re.sub(r"russia-china|un-debates|presidents|example", "STUDY", name)
    return re.sub(r"_generated/(api|codebook)_.*", r"\1", alike)


def pick_pages(built):
    """The pages to look at: one of middling length of each kind, or all with FRAMING_EVERY_PAGE.

    Of evidence, the first pages stand for the others.
    """
    all_pages = [
        path for path in pages_of(built) if not re.search(r"evidence_.*-(?!001)\d+\.html", path.name)
    ]
    if os.environ.get("FRAMING_EVERY_PAGE"):
        return all_pages
    kinds = defaultdict(list)
    for path in sorted(all_pages, key=lambda path: path.stat().st_size):
        kinds[kind_of(path.relative_to(built).as_posix())].append(path)
    return [alike[len(alike) // 2] for alike in kinds.values()]


@pytest.fixture(scope="session")
def visits(built, browser):
    """What was seen of each picked page of the book at each width.

    An edition for print is as wide as paper.
    """
    seen = {}
    for path in pick_pages(built):
        printed, name = path.name == "print.html", path.relative_to(built).as_posix()
        widths = [WIDTHS["desktop"]] if printed else list(WIDTHS.values())
        for width, one in zip(widths, visit(browser, path, *widths, printed=printed), strict=True):
            seen[name, width] = one
    return seen


def test_the_book_has_its_front_page_chapters_and_reference_pages(built):
    names = {path.relative_to(built).as_posix() for path in pages_of(built)}
    chapters = {
        f"chapters/{path.parent.name}/{path.stem}.html"
        for path in (Workbook().book / "chapters").rglob("*.ipynb")
    }
    assert {"index.html", "method.html", "references.html", "data_dictionary.html", "search.html"} <= names
    assert len(chapters) > 5 and chapters <= names


def test_pages_of_each_kind_are_looked_at(built):
    picked, every = (
        {kind_of(path.relative_to(built).as_posix()) for path in them}
        for them in (pick_pages(built), pages_of(built))
    )
    assert picked >= {kind for kind in every if not re.search(r"-(?!001)\d+\.html", kind)}
    assert {"api", "codebook", "chapters/STUDY/05_alliance_partnership.html"} <= picked


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
def test_every_table_fits_the_page(visits):
    assert {page: seen.cut for page, seen in visits.items() if seen.cut} == {}


@needs_browser
def test_no_page_has_a_serious_accessibility_violation(visits):
    assert {page: seen.violations for page, seen in visits.items() if seen.violations} == {}


@needs_browser
@pytest.mark.parametrize(
    "page",
    ["index.html", "method.html", "downloads.html", "chapters/russia-china/05_alliance_partnership.html"],
)
def test_pages_are_as_legible_in_the_dark(built, browser, page):
    (seen,) = visit(browser, built / page, WIDTHS["desktop"], scheme="dark")
    assert seen.violations == []
    assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"


@needs_browser
def test_the_search_works_in_a_book_opened_as_a_file(built, browser):
    browser.get((built / "search.html").as_uri() + "?q=alliance")
    hits = WebDriverWait(browser, 20).until(lambda it: it.find_elements("css selector", "ul.search li a"))
    assert any("05_alliance_partnership" in hit.get_attribute("href") for hit in hits)
    told = WebDriverWait(browser, 20).until(
        lambda it: it.find_elements("css selector", "ul.search p.context")
    )
    assert any("alliance" in line.text.lower() for line in told)
    named = [hit.text for hit in hits if "chapters/" in hit.get_attribute("href")]
    assert any("5. Allies or partners? · Russia and China" in name for name in named)
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


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
    assert any(getattr(seen, fault) for seen in visit(browser, page, *WIDTHS.values()))


def test_every_page_is_valid_html(built):
    import html5lib

    faults = {}
    for path in pages_of(built):
        parser = html5lib.HTMLParser()
        parser.parse(path.read_bytes(), transport_encoding="utf-8")
        if parser.errors:
            place, kind, about = parser.errors[0]
            faults[path.relative_to(built).as_posix()] = (len(parser.errors), place, kind, about)
    assert faults == {}


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
def test_what_a_reference_says_is_told_at_its_link_by_key_and_by_pointer_and_escape_closes_it(chapter):
    link = chapter.find_element("css selector", ".bd-article a[href*='references.html#']")
    chapter.execute_script("arguments[0].focus()", link)
    tip = chapter.find_element("css selector", "[role=tooltip]")
    assert link.get_attribute("aria-describedby") == tip.get_attribute("id") and len(tip.text) > 40
    link.send_keys("\ue00c")  # Escape
    assert chapter.find_elements("css selector", "[role=tooltip]") == []


@needs_browser
def test_a_term_in_italics_leads_to_the_glossary_which_is_told_there(chapter):
    link = chapter.find_element("css selector", ".bd-article a.framing-term")
    chapter.execute_script("arguments[0].focus()", link)
    assert len(chapter.find_element("css selector", "[role=tooltip]").text) > 20


def of_a_study(page, study, most):
    """A page of one study, with FRAMING_EVERY_PAGE of all of them, with the most that it may stop at."""
    every = ("russia-china", "presidents", "un-debates")
    return {page.format(one): most for one in (every if os.environ.get("FRAMING_EVERY_PAGE") else (study,))}


# One page of each kind, each with the most that the Tab key may stop at. The chapter on allies and partners
# has the most tables, an edition for print all of them; evidence of the presidents is there in every clone.
WALKED = {
    "index.html": 200,
    "search.html?q=alliance": 250,
    **of_a_study("chapters/{}/05_alliance_partnership.html", "russia-china", 250),
    **of_a_study("chapters/{}/06_multipolarity.html", "un-debates", 200),
    **of_a_study("chapters/{}/10_findings.html", "presidents", 120),
    **of_a_study("chapters/{}/print.html", "russia-china", 500),
    **of_a_study("_generated/mentions_{}.html", "un-debates", 250),
    **of_a_study("_generated/evidence_{}.html", "presidents", 200),
    **of_a_study("_generated/evidence_{}-001.html", "presidents", 250),
}


@needs_browser
@pytest.mark.parametrize("page", WALKED)
def test_a_page_can_be_walked_by_key(built, browser, page):
    """The Tab key leads from stop to stop and out again; each has a name and is seen with its focus."""
    if not (path := built / page.partition("?")[0]).exists():
        pytest.skip("evidence and mentions are made where the studies are run")
    open_page(browser, path.as_uri() + page.removeprefix(page.partition("?")[0]), WIDTHS["desktop"])
    if "?" in page:
        WebDriverWait(browser, 20).until(
            lambda it: "finished" in it.find_element("class name", "search-summary").text
        )
    seen = walk(browser)
    assert (seen.nameless, seen.unmarked, seen.unseen, seen.astray) == ([], [], [], [])
    assert seen.stops <= WALKED[page]


@needs_browser
@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ('<button aria-label="Trap" onkeydown="event.preventDefault()">x</button>', "astray"),
        ("<script>onkeydown = (it) => it.target.hash === '#y' && it.preventDefault()</script>", "astray"),
        ('<button style="outline: none">Unmarked</button>', "unmarked"),
        ('<button style="position: fixed; left: -99em">Unseen</button>', "unseen"),
        ("<button></button>", "nameless"),
    ],
)
def test_a_page_that_cannot_be_walked_is_noticed(browser, tmp_path, markup, fault):
    page = tmp_path / "broken.html"
    article = f'<div class="bd-article"><a href="#x">First</a>{markup}<a href="#y">Last</a></div>'
    page.write_text(BROKEN.format(markup=article), encoding="utf-8")
    open_page(browser, page.as_uri(), WIDTHS["desktop"])
    seen = walk(browser)
    assert [name for name in ("nameless", "unmarked", "unseen", "astray") if getattr(seen, name)] == [fault]


@needs_browser
def test_a_page_without_hidden_code_has_no_switch(built, browser):
    browser.get((built / "method.html").as_uri())
    assert browser.find_elements("css selector", ".framing-code-switch") == []


@needs_browser
def test_shown_code_is_no_barrier(chapter, built):
    chapter.execute_script("localStorage.setItem('framing-code', 'shown')")
    (seen,) = visit(chapter, built / CHAPTER, WIDTHS["phone"])
    assert (seen.overflow, seen.violations, seen.requests) == (0, [], [])


# From numbers to mentions

UNITS = {
    "mentions": ["place"],
    "passages": ["doc_id", "passage", "family"],
    "sentences": ["doc_id", "passage", "sentence"],
    "together": ["doc_id", "passage"],
    "documents": ["doc_id"],
}


@pytest.fixture(scope="module")
def links(built):
    """The numbers by the page that lists their mentions, and by what the address chooses there."""
    found = defaultdict(lambda: defaultdict(set))
    for path in pages_of(built):
        for link in html.parse(path).xpath("//a[contains(@href, 'mentions_') and contains(@href, '=')]"):
            parts = urlsplit(link.get("href"))
            page = (path.parent / unquote(parts.path)).resolve()
            number = (path.relative_to(built).as_posix(), link.text_content().strip())
            found[page][parts.fragment].add(number)
    return found


IN_WORDS = {show(number, "words"): number for number in range(13)}


def number_of(words):
    """The number that stands in a link, in digits or in words."""
    return IN_WORDS[words] if words in IN_WORDS else int(words.replace(",", ""))


def table_of(page):
    """The mentions that a page lists, as readers without scripts see them."""
    tree = html.parse(page, parser=html.HTMLParser(encoding="utf-8"))
    rows = [row for row, _ in mentions_on(tree)]
    return pd.DataFrame(rows).assign(
        place=range(len(rows)), number=lambda table: (table["place"] + 1).astype(str)
    )


def count(table, fragment):
    """How many mentions, passages or documents an address chooses of a table."""
    counted = re.match(r"count=(\w+)&", fragment)
    unit = counted[1] if counted else "mentions"
    chosen = table[read_address(fragment.removeprefix(counted[0] if counted else "")).fulfilled(table)]
    return len(chosen.drop_duplicates(UNITS[unit]))


def test_each_study_of_the_book_has_numbers_that_lead_to_its_mentions(links):
    assert {page.name for page in links} >= {"mentions_presidents.html", "mentions_russia-china.html"}
    assert all(len(fragments) > 100 for fragments in links.values())


def test_a_list_is_as_long_as_each_number_that_leads_to_it_says(links):
    wrong = []
    for page, fragments in links.items():
        table = table_of(page)
        for fragment, numbers in fragments.items():
            shown = count(table, fragment)
            wrong += [(*number, fragment, shown) for number in numbers if number_of(number[1]) != shown]
    assert wrong == []


ASK = """
const tell = arguments[arguments.length - 1], waiting = [...arguments[0]], found = [];
const next = () => {
  if (!waiting.length) { tell(found); return; }
  addEventListener("hashchange", () => {
    found.push([Number(document.querySelector(".framing-mentions").dataset.count),
                document.querySelectorAll(".framing-mention-list tbody tr").length]);
    next();
  }, {once: true});
  location.hash = waiting.shift();
};
next();
"""


@needs_browser
def test_the_page_shows_as_many_as_it_has_without_scripts(links, browser):
    chromium.resize(browser, 1300)
    for page, fragments in links.items():
        numbers = {fragment: number_of(words) for fragment, found in fragments.items() for _, words in found}
        first = [
            fragment for fragment, found in fragments.items() if any(w == "index.html" for w, _ in found)
        ]
        asked = [*first, *sorted(set(numbers) - set(first))[::10]]
        browser.get("about:blank")
        browser.get(page.as_uri())
        for at in range(0, len(asked), 10):
            shown = browser.execute_async_script(ASK, asked[at : at + 10])
            assert [n for n, _ in shown] == [numbers[fragment] for fragment in asked[at : at + 10]]
            assert all(lines > 0 for _, lines in shown)


@needs_browser
def test_two_clicks_lead_from_a_number_on_the_front_page_to_the_words(built, browser):
    chromium.resize(browser, 1300)
    browser.get((built / "index.html").as_uri())
    link = next(
        one
        for one in browser.find_elements("css selector", "a[href*='mentions_']")
        if "stance=denied" in one.get_attribute("href") and "count=" not in one.get_attribute("href")
    )
    number = number_of(link.text)
    browser.get(link.get_attribute("href"))
    lines = browser.find_elements("css selector", ".framing-mention-list tbody th a")
    assert len(lines) == number
    for address in [line.get_attribute("href") for line in lines]:
        browser.get(address)
        marked = browser.execute_script("return document.querySelector(':target').textContent")
        assert marked.strip() and browser.find_elements(
            "css selector", "mark:target, tr:target, .framing-asked"
        )
