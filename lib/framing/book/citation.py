"""How to cite the workbook: from ``CITATION.cff``, the one place where authors, version and DOI stand."""

from collections.abc import Mapping
from typing import Any

from framing.base.citation import name_author, read_citation
from framing.base.escape import myst, one_line
from framing.base.workbook import Workbook


def authors_of(told: Mapping[str, Any]) -> str:
    """The authors in a line, in their order."""
    *others, last = map(name_author, told["authors"])
    return f"{', '.join(others)} and {last}" if others else last


def citation_page(workbook: Workbook) -> str:
    """How to cite, as MyST text: a sentence, and the same for reference managers."""
    told = read_citation(workbook.root / "CITATION.cff")
    year, authors = str(told["date-released"])[:4], authors_of(told)
    doi = f"https://doi.org/{told['doi']}" if told.get("doi") else ""
    address = doi or told.get("url", "")
    title, version = one_line(told["title"]), one_line(told["version"])
    # A group's name stands in braces, or BibTeX would take its last word for a family name.
    listed = [f"{{{name_author(one)}}}" if "name" in one else name_author(one) for one in told["authors"]]
    sentence = f"> {myst(authors)} ({year}). *{myst(title)}* (version {myst(version)})."
    fields = {"author": " and ".join(listed), "title": title}
    fields |= {"year": year, "version": version, "doi": told.get("doi", ""), "url": address}
    entry = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    lines = [f"{sentence} <{address}>" if address else sentence, ""]
    return "\n".join([*lines, "```bibtex", "@software{framing_workbook,", *entry, "}", "```", ""])
