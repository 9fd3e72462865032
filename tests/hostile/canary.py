"""A browser that notices what a page was made to do: a call, a dialog, another title, a request, a link.

Payloads call ``pwned()``, say ``alert``, name a title or an address. Where they stay text,
nothing is noticed.
"""

import json
from contextlib import contextmanager

from payloads import MARK
from selenium.common.exceptions import JavascriptException

# Runs in each document and frame before anything of the page itself.
_LISTEN = f"""
const notice = (what) => {{ try {{ top.noticed.push(what); }} catch {{ /* a frame of another origin */ }} }};
if (window === top) window.noticed = [];
window.{MARK} = () => notice('called');
window.alert = window.confirm = window.prompt = () => notice('dialog');
"""
# What waits for a person is done: details are opened, and each handler that stands in an attribute is called.
_PROVOKE = f"""
const done = arguments[0];
for (const one of document.querySelectorAll('details')) one.open = true;
for (const one of document.querySelectorAll('*'))
  for (const name of one.getAttributeNames())
    if (name.startsWith('on')) one.dispatchEvent(new Event(name.slice(2)));
setTimeout(() => {{
  const links = [...document.querySelectorAll('a, area, use, image')]
    .map((one) => one.getAttribute('href') ?? one.getAttribute('xlink:href') ?? '')
    .map((href) => {{ try {{ return new URL(href, document.baseURI).protocol; }} catch {{ return ''; }} }})
    .filter((protocol) => !['http:', 'https:', 'mailto:', 'file:', ''].includes(protocol));
  done([
    ...window.noticed,
    ...(window.canary ? ['canary'] : []),
    ...(document.title === '{MARK}' ? ['title'] : []),
    ...links.map((protocol) => `link ${{protocol}}`),
  ]);
}}, 60);
"""
_LOCAL = ("file:", "data:", "blob:", "about:")


@contextmanager
def listening(browser):
    """The browser, with every page that it opens listened to."""
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _LISTEN})
    try:
        yield browser
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def look(browser):
    """What the page that is open was made to do, once all that waits for a person is done."""
    try:
        noticed = browser.execute_async_script(_PROVOKE)
    except JavascriptException as error:  # the page was left for another
        noticed = [f"left: {str(error.msg)[:80]}"]
    sent = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    asked = [one["params"]["request"]["url"] for one in sent if one["method"] == "Network.requestWillBeSent"]
    return sorted({*noticed, *(f"request {url}" for url in asked if not url.startswith(_LOCAL))})


def visit(browser, path):
    """What a page was made to do from when it is opened."""
    browser.get_log("performance")
    browser.get(path.as_uri())
    return look(browser)
