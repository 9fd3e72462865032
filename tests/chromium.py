"""A headless Chromium for tests that see what a reader sees, and axe, which judges what everybody can use."""

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


def axe():
    """axe's script, which a package from PyPI carries."""
    import selenium_axe_python

    return (Path(selenium_axe_python.__file__).parent / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def grave_faults(driver, within):
    """What axe finds serious or critical within the elements of a selector: a line each."""
    driver.execute_script(axe())
    found = driver.execute_async_script(
        "const tell = arguments[1];"
        "axe.run(arguments[0], {resultTypes: ['violations'], preload: false})"
        ".then((done) => tell(done.violations))"
        ".catch((error) => tell([{impact: 'critical', id: String(error), nodes: []}]))",
        within,
    )
    return [
        f"{one['id']}: {(one['nodes'] or [{'html': ''}])[0]['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
