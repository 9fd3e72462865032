"""Titles as text in the places where Sphinx's search page and the theme write them into a page as markup."""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_BEGIN, _END = "Search.setIndex(", ")"


def escape_page_titles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Escape what the theme puts before the page's print version and into the navigation."""
    for name in ("pagetitle", "root_title", "page_description"):
        if name in context:
            context[name] = escape(context[name])


def escape_search_titles(app: Sphinx, exception: Exception | None) -> None:
    """Escape the headings and index entries of the written search index; results show them as markup.

    Titles of pages are markup there already; headings and entries are plain words.
    """
    path = Path(app.outdir) / "searchindex.js"
    if exception or not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise ValueError(f"{path.name} is written in another form than is known here")
    index = json.loads(text.removeprefix(_BEGIN).removesuffix(_END))
    for part in ("alltitles", "indexentries"):
        index[part] = {escape(words): places for words, places in index[part].items()}
    path.write_text(f"{_BEGIN}{json.dumps(index)}{_END}", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the two: the first comes after the theme's own functions."""
    app.connect("html-page-context", escape_page_titles, priority=900)
    app.connect("build-finished", escape_search_titles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
