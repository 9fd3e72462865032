"""Titles as text in the places where the theme writes them into a page as markup."""

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def escape_page_titles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Escape what the theme puts before the page's print version and into the navigation."""
    for name in ("pagetitle", "root_title", "page_description"):
        if name in context:
            context[name] = escape(context[name])


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx: it comes after the theme's own functions."""
    app.connect("html-page-context", escape_page_titles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
