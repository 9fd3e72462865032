"""What search results show: titles with their studies, and the words of pages, which nothing may fetch."""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from numbered import full_title
from sphinx.application import Sphinx

_BEGIN, _END = "Search.setIndex(", ")"
#: The lists of mentions repeat words of the chapters and of the evidence, and have no excerpt.
_LISTS = "_generated/mentions_"
_BREAKS = " | ".join(
    f".//{name}"
    for name in ("td", "th", "p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "figcaption", "caption")
)


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put the texts of all pages on the search page, and on no other."""
    if page == "search":
        app.add_js_file("search_texts.js", loading_method="defer")
        app.add_js_file("snippets.js", loading_method="defer")


def write_texts(app: Sphinx, exception: Exception | None) -> None:
    """Write the texts of the built pages as a script, which a page that was opened as a file may load."""
    path = Path(app.outdir) / "searchindex.js"
    if exception or not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise ValueError(f"{path.name} is written in another form than is known here")
    index = json.loads(text.removeprefix(_BEGIN).removesuffix(_END))
    _name_studies(app, index)
    path.write_text(f"{_BEGIN}{json.dumps(index)}{_END}", encoding="utf-8")
    told = [name for name in index["docnames"] if not name.startswith(_LISTS)]
    texts = {name: _words_of(Path(app.outdir) / f"{name}.html") for name in told}
    script = f"window.framingTexts = {json.dumps(texts, ensure_ascii=False)};\n"
    (Path(app.outdir) / "_static" / "search_texts.js").write_text(script, encoding="utf-8")


def _name_studies(app: Sphinx, index: dict[str, Any]) -> None:
    """Titles with number and study, as markup, for which the results take them; headings likewise."""
    plain = index["titles"]
    index["titles"] = [
        full_title(app, page, title) for page, title in zip(index["docnames"], plain, strict=True)
    ]
    headings: dict[str, list[Any]] = {}
    for words, places in index["alltitles"].items():
        for at, anchor in places:
            told = index["titles"][at] if escape(words) == plain[at] else escape(words)
            headings.setdefault(told, []).append([at, anchor])
    index["alltitles"] = headings
    index["indexentries"] = {escape(words): places for words, places in index["indexentries"].items()}


def _words_of(path: Path) -> str:
    """The words of a page's article, tables included, on one line."""
    from lxml import html

    tree = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    for article in tree.xpath("//article"):
        for part in article.xpath(
            ".//script | .//style | .//a[@class='headerlink'] | .//div[@class='cell_input']"
        ):
            part.drop_tree()
        for part in article.xpath(_BREAKS):
            part.tail = " " + (part.tail or "")
        return " ".join(article.text_content().split())
    return ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the two."""
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
