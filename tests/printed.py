"""What a page of the book prints: its fences, its tables, and the parts between two headings."""

import re

from conftest import ROOT


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


def section(text, heading):
    """The part of a page from a heading of the second or third level to the next that isn't below it."""
    (found,) = re.findall(
        rf"^(##+) {re.escape(heading)}\n(.*?)(?=^\1 |^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    return found[1]
