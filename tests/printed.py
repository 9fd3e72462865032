"""What a page of the book prints: its fences, tables and sections, and the mentions that it lists."""

import re

from conftest import ROOT
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

# As the book's _config.yml has them.
PARSER = create_md_parser(
    MdParserConfig(enable_extensions={"colon_fence", "deflist", "dollarmath", "substitution"}), RendererHTML
)


def rendered(text):
    """A page's MyST text as HTML."""
    return PARSER.render(text).strip()


def page(name):
    """The MyST text of one of the book's pages."""
    return (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")


def fences(text, language):
    """The contents of the fences of a language («bash»), in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def tables(text):
    """The tables of a page, each a list of rows: dicts of cell by column."""
    found = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    rows = [
        [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in table.splitlines()]
        for table in found
    ]
    return [[dict(zip(head, cells, strict=True)) for cells in body] for head, _, *body in rows]


def rows_under(text, *header):
    """The rows of the page's table with this header, each a list of its cells."""
    (found,) = [rows for rows in tables(text) if tuple(rows[0]) == header]
    return [list(row.values()) for row in found]


def section(text, heading):
    """The part of a page from a heading of the second or third level to the next that isn't below it."""
    (found,) = re.findall(
        rf"^(##+) {re.escape(heading)}\n(.*?)(?=^\1 |^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found[1]


def pages_of(built):
    """The pages of a built book."""
    return [path for path in sorted(built.rglob("*.html")) if "_static" not in path.parts]


def mentions_on(tree):
    """The mentions that a page lists, without scripts: of each what is told, and its link."""
    names = tree.xpath("//th/@data-name")
    for body in tree.xpath("//tbody[@data-doc_id]"):
        known = {name: body.get(f"data-{name}") for name in ("doc_id", "actor", "genre", "year")}
        for line in body.xpath("./tr[td]"):
            cells = [cell.text_content().strip() for cell in line.xpath("./td")]
            yield dict(zip(names, cells, strict=True)) | known, line.xpath(".//a/@href")[0]
