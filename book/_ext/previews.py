"""References and terms of the glossary, told where a link to them is pointed at or reached by key.

A term that a page sets in italics, as the book does where it first uses one, becomes a link to the glossary.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx


def link_terms(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Make a page's first use of each term, set in italics, a link to the glossary."""
    terms = {
        name.lower(): place
        for (kind, name), place in app.env.domains["std"].objects.items()
        if kind == "term"
    }
    linked: set[str] = set()
    for words in list(doctree.findall(nodes.emphasis)):
        name = words.astext().lower()
        where = terms.get(name)
        if not where or where[0] == page or name in linked or _stands_in(words, nodes.reference, nodes.title):
            continue
        linked.add(name)
        uri = f"{app.builder.get_relative_uri(page, where[0])}#{where[1]}"
        link = nodes.reference("", "", internal=True, refuri=uri, classes=["framing-term"])
        words.replace_self(link)
        link += words


def _stands_in(node: nodes.Node, *kinds: type[nodes.Node]) -> bool:
    parent = node.parent
    return parent is not None and (isinstance(parent, kinds) or _stands_in(parent, *kinds))


def write_previews(app: Sphinx, exception: Exception | None) -> None:
    """Write what the glossary and the references say, by the anchors of their entries, as a script."""
    if exception or app.builder.format != "html":
        return
    told: dict[str, str] = {}
    for page, what in (("glossary", "//dt[@id]"), ("references", "//ul[@class='references']/li[@id]")):
        path = Path(app.outdir) / f"{page}.html"
        told |= _entries(path, what, page) if path.exists() else {}
    script = f"window.framingPreviews = {json.dumps(told, ensure_ascii=False)};\n"
    (Path(app.outdir) / "_static" / "previews_texts.js").write_text(script, encoding="utf-8")


def _entries(path: Path, what: str, page: str) -> dict[str, str]:
    from lxml import html

    tree = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    for link in tree.xpath("//a[@class='headerlink']"):
        link.drop_tree()
    found = {}
    for entry in tree.xpath(what):
        following = entry.getnext()
        told = following if entry.tag == "dt" and following is not None and following.tag == "dd" else entry
        found[f"{page}.html#{entry.get('id')}"] = " ".join(told.text_content().split())
    return found


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the two; the script is written last and named on every page."""
    app.add_js_file("previews_texts.js", loading_method="defer")
    app.connect("doctree-resolved", link_terms)
    app.connect("build-finished", write_previews)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
