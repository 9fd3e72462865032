"""Formulas as MathML and references as a list: plain HTML that every browser knows, without scripts."""

from typing import NoReturn

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


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the two."""
    app.add_html_math_renderer("mathml", (inline_formula, None), (block_formula, None))
    app.add_node(nodes.citation, override=True, html=(open_reference, close_reference))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
