"""A headless Chromium for tests that see what a reader sees, and axe, which judges what everybody can use."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
needs_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER),
    reason="there is no Chromium with its driver on this machine (Debian: chromium-driver)",
)


def start(folder):
    """A browser that records what it asks for and what it logs; its profile and downloads are in a folder."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    # Chromium's own housekeeping is switched off, so that every request that is seen is the page's.
    for option in (
        "headless=new",
        "disable-gpu",
        "disable-quic",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
        "disable-ipc-flooding-protection",  # a test may go from address to address faster than people do
        "hide-scrollbars",
        f"user-data-dir={folder}",
    ):
        options.add_argument(f"--{option}")
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    # A busy machine may need long for the accessibility check of a page with many rows; nothing is timed.
    driver.set_script_timeout(110)
    driver.set_page_load_timeout(110)
    return driver


def resize(driver, width, height=900):
    """Give the page another size; below 600 it is a phone's."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


# Packages from PyPI that carry axe's script, that with the newer rules first; none of them is imported.
AXE = {"axe_playwright_python": "axe.min.js", "selenium_axe_python": "axe-core/axe.min.js"}


def axe():
    """axe's script."""
    for package, script in AXE.items():
        if found := importlib.util.find_spec(package):
            return (Path(found.origin).parent / script).read_text(encoding="utf-8")
    pytest.skip("no package here carries axe")


def grave_faults(driver, within=None, *, contrast=True):
    """What axe finds serious or critical: a line each.

    Parameters
    ----------
    within : a selector, or another of axe's contexts; the whole page where None.
    contrast : whether colours are judged, which takes longest.
    """
    if driver.execute_script("return !window.axe"):
        driver.execute_script(axe())
    return driver.execute_async_script(
        "const tell = arguments[2], rules = {'color-contrast': {enabled: arguments[1]}};"
        "axe.run(arguments[0] ?? document, {resultTypes: ['violations'], preload: false, rules: rules})"
        ".then((done) => tell(done.violations"
        "  .filter((one) => ['serious', 'critical'].includes(one.impact))"
        "  .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`)))"
        ".catch((error) => tell([String(error)]))",
        within,
        contrast,
    )
