"""A page of the book in a reader's browser: what it asks for, what is cut off, where the Tab key leads."""

import json
import time
from dataclasses import dataclass, field

import chromium

WIDTHS = {"desktop": 1280, "phone": 390}


@dataclass
class Visit:
    """What was seen of a page at one width; what it asked for and logged is the same at each."""

    requests: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    overflow: int = 0
    cut: list = field(default_factory=list)
    violations: list = field(default_factory=list)


# The captions of tables that are wider than the box they stand in: what is beyond it isn't seen.
CUT = """
return [...document.querySelectorAll('.bd-article table')]
  .filter((it) => it.getBoundingClientRect().right > it.parentElement.getBoundingClientRect().right + 1)
  .map((it) => it.textContent.slice(0, 80))
"""


def open_page(browser, address, width, scheme="light"):
    """Open a page at one width; what was asked for and logged before is forgotten."""
    chromium.resize(browser, width)
    # Without motion, so that no colour is judged halfway through its transition, and nothing scrolls slowly.
    wishes = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
    features = [{"name": name, "value": value} for name, value in wishes.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    for log in ("performance", "browser"):
        browser.get_log(log)
    browser.get(address)


def told(browser):
    """What the page that is open asked another host for, and the errors that it logged."""
    sent = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    asked = [one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"]
    local = ("file:", "data:", "blob:", "about:")
    logged = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    return [url for url in asked if not url.startswith(local)], logged


def visit(browser, path, *widths, scheme="light", printed=False):
    """Open a page once and look at it at each width, the first of which it is opened at: a ``Visit`` each.

    Colours are judged at the first width alone: they are the same at each. In an edition for print
    (``printed``) they are those of the chapters, and so are the rows of its tables.
    """
    open_page(browser, path.as_uri(), widths[0], scheme)
    seen = []
    for place, width in enumerate(widths):
        if place:
            chromium.resize(browser, width)
        wide = "return document.documentElement.scrollWidth - Math.min(innerWidth, arguments[0])"
        overflow, cut = browser.execute_script(wide, width), browser.execute_script(CUT)
        within, contrast = {"exclude": ["tbody"]} if printed else None, not printed and not place
        grave = chromium.grave_faults(browser, within, contrast=contrast)
        seen.append(Visit(overflow=overflow, cut=cut, violations=grave))
    requests, errors = told(browser)
    for one in seen:
        one.requests, one.errors = requests, errors
    return seen


# What the Tab key stops at, each with what it is called, and a note of each that it reaches: its place among
# them, and whether it, or what it holds, is marked.
STOPS = """
const marked = (it) => [it, ...it.children].some((one) => {
  const style = getComputedStyle(one);
  return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
});
window.stops = [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex]')]
  .filter((it) => it.tabIndex >= 0 && it.checkVisibility({visibilityProperty: true}));
window.walked = [];
const note = ({target}) => walked.push([stops.indexOf(target), marked(target)]);
document.addEventListener('focusin', note, true);
return stops.map((it) => ({
  tag: it.outerHTML.slice(0, 90),
  within: Boolean(it.closest('.bd-article')),
  name: it.ariaLabel || it.getAttribute('aria-labelledby') || it.title || it.textContent.trim()
    || it.labels?.[0]?.textContent.trim() || it.querySelector('img')?.alt,
}))
"""
BEGIN = "stops[arguments[0]]?.focus(); walked.length = 0"
KEPT = "return document.hasFocus() && document.activeElement === stops.at(-1)"
# The stops that can't be seen in the window while they have the focus.
UNSEEN = """
return stops.filter((it) => {
  it.focus();
  const { bottom, height, left, right, top, width } = it.getBoundingClientRect();
  return !(bottom > 0 && top < innerHeight && right > 0 && left < innerWidth && width + height > 0);
}).map((it) => it.outerHTML.slice(0, 90))
"""


@dataclass
class Walk:
    """A page walked by key: how many stops it has, and those that have no name, no mark or can't be seen.

    ``astray`` are pairs of where the Tab key should have led and where it led, by the numbers of the stops:
    somewhere else, or nowhere, as out of a trap.
    """

    stops: int
    nameless: list
    unmarked: list
    unseen: list
    astray: list


def press_tab(browser, presses):
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser, duration=0).send_keys("\ue004" * presses).perform()


def pressed(browser, presses):
    """What the Tab key reached, pressed so often; a busy machine tells of it some time after the key."""
    press_tab(browser, presses)
    for _ in range(50):
        reached = browser.execute_script("return walked")
        if len(reached) >= presses:
            break
        time.sleep(0.1)
    return reached


def is_kept(browser):
    """Whether the last stop, which has the focus, keeps it when Tab is pressed."""
    press_tab(browser, 1)
    return all(browser.execute_script(KEPT) and not time.sleep(0.1) for _ in range(20))


def walk(browser):
    """Press Tab at the top of the page that is open, then in its article, then to its end and out of it.

    What is above and beside the article is the same on every page: of a long page the beginnings are walked,
    while every stop is looked at. The key is pressed past the last stop by itself: where the focus goes then
    is up to the browser, and keys that come before it is there are lost.
    """
    stops = browser.execute_script(STOPS)
    tags = [stop["tag"] for stop in stops]
    inside = next((place for place, stop in enumerate(stops) if stop["within"]), 0)
    unmarked, astray = set(), []
    parts = [(0, 25), (inside, 45)] if inside else [(0, 70)]
    for begin, presses in (*parts, (max(1, len(stops) - 10), 10)):
        browser.execute_script(BEGIN, begin - 1)
        due = [*range(begin, min(begin + presses, len(stops)))]
        reached = pressed(browser, len(due))
        astray += [
            pair for pair in zip(due, [place for place, _ in reached], strict=False) if len({*pair}) > 1
        ]
        astray += [(place, None) for place in due[len(reached) :]]
        unmarked |= {place for place, marked in reached if not marked}
    if is_kept(browser):
        astray.append((len(stops), len(stops) - 1))
    nameless = [stop["tag"] for stop in stops if not stop["name"]]
    unseen = browser.execute_script(UNSEEN)
    return Walk(len(stops), nameless, [tags[place] for place in sorted(unmarked)], unseen, astray)
