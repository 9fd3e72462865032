"""What search results show: titles with their studies, and the words of pages, which nothing may fetch."""

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from numbered import full_title
from sphinx.application import Sphinx
from sphinx.util.index_entries import split_index_msg

_BEGIN, _END = "Search.setIndex(", ")"
_INDEX, _TEXTS = "searchindex.js", "search_texts.json"  # kept from build to build
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


def keep_index(app: Sphinx) -> None:
    """Let Sphinx keep its index beside what it read: the one that pages load says more."""
    if app.builder.format == "html":
        app.builder.searchindex_filename = str(Path(app.doctreedir) / _INDEX)  # type: ignore[attr-defined]


def note_written(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Note which pages are written in this build: the words of the others are known."""
    app.env.temp_data.setdefault("framing_written", set()).add(page)


def write_texts(app: Sphinx, exception: Exception | None) -> None:
    """Write the texts of the built pages as a script, which a page that was opened as a file may load."""
    path = Path(app.doctreedir) / _INDEX
    if exception or not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise ValueError(f"{path.name} is written in another form than is known here")
    index = json.loads(text.removeprefix(_BEGIN).removesuffix(_END))
    _name_studies(app, index)
    (Path(app.outdir) / _INDEX).write_text(f"{_BEGIN}{_json(index)}{_END}", encoding="utf-8")
    script = f"window.framingTexts = {_json(_texts_of(app, index['docnames']))};\n"
    (Path(app.outdir) / "_static" / "search_texts.js").write_text(script, encoding="utf-8")


def _texts_of(app: Sphinx, pages: list[str]) -> dict[str, str]:
    """The words of each page that has excerpts; of one that wasn't written now, as they were read before."""
    kept = Path(app.doctreedir) / _TEXTS
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    written = app.env.temp_data.get("framing_written", set())
    texts = {
        name: known[name]
        if name in known and name not in written
        else _words_of(Path(app.outdir) / f"{name}.html")
        for name in pages
        if not name.startswith(_LISTS)
    }
    kept.write_text(_json(texts), encoding="utf-8")
    return texts


def _json(value: object) -> str:
    """JSON in as few characters as it takes, the same for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


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
    index["indexentries"] = {
        escape(words): places for words, places in _entries(app, index["docnames"]).items()
    }
    for kind in ("terms", "titleterms"):  # words that no page has any longer
        index[kind] = {word: pages for word, pages in index[kind].items() if pages != []}


def _entries(app: Sphinx, pages: list[str]) -> dict[str, list[Any]]:
    """The index entries of all pages, by their words. Sphinx has them of the pages that it writes."""
    found: dict[str, list[Any]] = {}
    for page, entries in sorted(app.env.get_domain("index").entries.items()):  # type: ignore[attr-defined]
        told = {
            (words, anchor or "", main)
            for kind, value, anchor, main, _ in entries
            for words in split_index_msg(kind, value)
        }
        for words, anchor, main in sorted(told):
            found.setdefault(words.lower(), []).append([pages.index(page), anchor, main == "main"])
    return found


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
    """Tell Sphinx of them."""
    app.connect("builder-inited", keep_index)
    app.connect("html-page-context", add_script)
    app.connect("html-page-context", note_written)
    app.connect("build-finished", write_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
