"""Formulas as MathML, references as a list, toggles with names: plain HTML that every browser knows."""

import re
from typing import Any, NoReturn

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def inline_formula(writer: HTML5Translator, node: nodes.Element) -> NoReturn:
    """Write a formula within a sentence."""
    writer.body.append(_mathml(node, as_block=False))
    raise nodes.SkipNode


def block_formula(writer: HTML5Translator, node: nodes.Element) -> NoReturn:
    """Write a formula that stands alone."""
    writer.body.append(writer.starttag(node, "div", CLASS="math"))
    writer.body.append(_mathml(node, as_block=True))
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def _mathml(node: nodes.Element, *, as_block: bool) -> str:
    try:
        return tex2mathml(node.astext(), as_block=as_block)
    except MathError as error:
        logger.warning("the formula %s can't be shown: %s", node.astext(), error, location=node)
        return ""


def open_reference(writer: HTML5Translator, node: nodes.Element) -> None:
    """Begin a reference, and the list with the first. The text cites author and year: it needs no labels."""
    node[:] = [child for child in node if not isinstance(child, nodes.label)]
    if not isinstance(node.previous_sibling(), nodes.citation):
        writer.body.append('<ul class="references">\n')
    writer.body.append(writer.starttag(node, "li"))


def close_reference(writer: HTML5Translator, node: nodes.Element) -> None:
    """End a reference, and the list with the last."""
    writer.body.append("</li>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        writer.body.append("</ul>\n")


def name_toggles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the toggles of the navigation, which the theme leaves without a name, the name of what they open.

    A heading of hidden code is no paragraph: in a toggle there is no room for one.
    """
    if made := context.get("generate_toctree_html"):
        context["generate_toctree_html"] = lambda *args, **options: _name(made(*args, **options))
    if "body" in context:
        context["body"] = _SUMMARY.sub(lambda found: _PARAGRAPH.sub(r"\1span", found[0]), context["body"])


_ENTRY = re.compile(r"(<a [^>]*>(?P<name>(?:(?!</a>).)*)</a>\s*<details[^>]*>)<summary>", re.DOTALL)
_SUMMARY = re.compile(r"<summary[^>]*>.*?</summary>", re.DOTALL)
_PARAGRAPH = re.compile(r"(</?)p\b")
_TAGS = re.compile(r"<[^>]*>")


def _name(navigation: object) -> str:
    """The navigation as markup, whatever the theme holds it in."""

    def named(found: re.Match[str]) -> str:
        return f'{found[1]}<summary aria-label="Pages below {_TAGS.sub("", found["name"]).strip()}">'

    return _ENTRY.sub(named, str(navigation))


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of them; the last comes after the theme's own."""
    app.connect("html-page-context", name_toggles, priority=900)
    app.add_html_math_renderer("mathml", (inline_formula, None), (block_formula, None))
    app.add_node(nodes.citation, override=True, html=(open_reference, close_reference))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
