"""JupyterLab as ``framing lab`` starts it, and a browser in which a person works there."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import chromium
from conftest import Checkout

#: A busy machine takes long to start kernels; nothing is timed.
LONG = 280


@dataclass
class Lab:
    """JupyterLab as ``framing lab`` starts it, and a browser that looks at it."""

    made: Checkout
    address: str
    driver: object
    downloads: Path

    def run(self, notebook, widgets):
        """Open a notebook and run all its cells, until so many widgets are there."""
        self.driver.get("about:blank")
        self.driver.get(self.address.replace("explore.ipynb", f"{notebook}.ipynb"))
        shown = ".jp-NotebookPanel:not(.lm-mod-hidden)"  # JupyterLab opens what was open before, too
        tabs = "[...document.querySelectorAll('.lm-DockPanel-tabBar .lm-mod-current')]"
        self.wait(f"{tabs}.some((tab) => tab.textContent.includes(arguments[0]))", notebook)
        self.wait(f"document.querySelector('{shown} .jp-CodeCell')")
        self.wait("/Idle/.test(document.querySelector('#jp-main-statusbar')?.textContent)")
        self.click_text(".lm-MenuBar-item", "Run")
        self.wait("document.querySelector('.lm-Menu-item')")
        self.click_text(".lm-Menu-item", "Run All Cells")
        self.wait(f"document.querySelectorAll('{shown} .framing').length >= {widgets}")

    def forget(self):
        """End all kernels, as when JupyterLab is closed for the night."""
        base, token = re.match(r"(http://[^/]+)/.*token=(\w+)", self.address).groups()
        headers = {"Authorization": f"token {token}"}
        listed = urllib.request.Request(f"{base}/api/sessions", headers=headers)
        for session in json.load(urllib.request.urlopen(listed)):
            address = f"{base}/api/sessions/{session['id']}"
            urllib.request.urlopen(urllib.request.Request(address, headers=headers, method="DELETE"))

    def js(self, code, *given):
        return self.driver.execute_script(f"return {code}", *given)

    def wait(self, code, *given):
        """Wait until something is true, and give it."""
        until = time.monotonic() + LONG
        while time.monotonic() < until:
            if found := self.js(code, *given):
                return found
            time.sleep(0.3)
        said = self.js(
            "[...document.querySelectorAll('.f-note, .f-said, .f-status, .f-effect, [data-mime-type*=err]')]"
            ".map((one) => one.textContent.slice(0, 500))"
        )
        raise AssertionError(f"never true: {code}\n{said}")

    def settle(self, element):
        """Scroll to an element, until it stays where it is."""
        until, before = time.monotonic() + LONG, None
        while time.monotonic() < until:
            self.driver.execute_script(f"{element}.scrollIntoView({{block: 'center'}})")
            time.sleep(0.3)
            place = self.js(f"{element}.getBoundingClientRect().toJSON()")
            if place == before and place["width"] > 0 and place["top"] > 0:
                return
            before = place
        raise AssertionError(f"never still: {element}")

    def click_text(self, selector, text):
        """Click the element that says something."""
        found = self.wait(
            "[...document.querySelectorAll(arguments[0])]"
            ".find((one) => one.textContent.trim().startsWith(arguments[1]))",
            selector,
            text,
        )
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def in_widget(self, label, selector=""):
        return f"document.querySelector('section[aria-label=\"{label}\"] {selector}')"

    def focus(self, label):
        self.driver.execute_script(
            f"{self.in_widget(label)}.scrollIntoView(); {self.in_widget(label)}.focus()"
        )

    def press(self, *keys):
        """Press keys, wherever the focus is."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def save(self, name):
        """A file that is downloaded, once it is there."""
        until = time.monotonic() + LONG
        while not (self.downloads / name).exists() and time.monotonic() < until:
            time.sleep(0.3)
        return self.downloads / name

    def give(self, label, path):
        """Choose a file in a widget."""
        self.driver.find_element("css selector", f'section[aria-label="{label}"] input[type=file]').send_keys(
            str(path)
        )


@contextmanager
def start_lab(made, study, folder):
    """JupyterLab in a checkout, opened at a study; what it keeps, and the browser, are in a folder."""
    own = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "run",
    }
    own |= {"JUPYTERLAB_WORKSPACES_DIR": folder / "spaces", "JUPYTERLAB_SETTINGS_DIR": folder / "settings"}
    made.environment = {name: str(path) for name, path in own.items()}
    command = [sys.executable, "-m", "framing", "lab", study, "--no-browser", "--port", "8951"]
    server = subprocess.Popen(
        command,
        cwd=made.root,
        env=made.variables() | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    driver = None
    try:
        lines = iter(server.stdout.readline, "")
        address = next(
            found[0]
            for line in lines
            if (found := re.search(r"http://127\.0\.0\.1:\d+/lab\S*token=\w+", line))
        )
        driver = chromium.start(folder / "chromium")
        wish = {"behavior": "allow", "downloadPath": str(folder / "downloads")}
        driver.execute_cdp_cmd("Browser.setDownloadBehavior", wish)
        chromium.resize(driver, 1280)
        yield Lab(made, address, driver, folder / "downloads")
    finally:
        if driver is not None:
            driver.quit()
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
        server.stdout.close()
