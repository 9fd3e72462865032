"""The repository's public address switches on what needs one: «edit this page», «open an issue», «launch»."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

_CHAPTER = re.compile(r"/book/chapters/[^/]+/(?P<notebook>[0-9]{2}_[^/?]+\.ipynb)")


def switch_on(app: Sphinx, config: Config) -> None:
    """Give the theme its buttons where ``framing_repository`` is an address."""
    if config.framing_repository:
        config.html_theme_options |= {
            "repository_url": config.framing_repository,
            "repository_branch": "main",
            "path_to_docs": "book",
            "use_repository_button": True,
            "use_edit_page_button": True,
            "use_issues_button": True,
            "launch_buttons": {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"},
        }


def lead_to_source(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Offer to edit what is written: of a chapter the notebook without results, no page that a run makes."""
    for button in context.get("header_buttons", []):
        for one in button.get("buttons", []):
            if one.get("label") == "source-edit-button":
                one["url"] = _CHAPTER.sub(r"/notebooks/\g<notebook>", one["url"])
        if page.startswith("_generated/") and "buttons" in button:
            button["buttons"] = [one for one in button["buttons"] if one.get("label") != "source-edit-button"]


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the two: one before the theme reads its options, one after it made its buttons."""
    app.add_config_value("framing_repository", "", "html", [str])
    app.connect("config-inited", switch_on, priority=100)
    app.connect("html-page-context", lead_to_source, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
