"""How to cite the workbook: from ``CITATION.cff``, the one place where authors, version and DOI stand."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.base.errors import BookError
from framing.base.escape import myst, one_line
from framing.base.workbook import Workbook


def read_citation(path: Path) -> dict[str, Any]:
    """What ``CITATION.cff`` says. Raises BookError where it is missing, or lacks what a citation needs."""
    import yaml

    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BookError(
            "is missing", where=path.name, advice="it names the authors and the version"
        ) from None
    except yaml.YAMLError as error:
        raise BookError(f"is no YAML: {error}", where=path.name) from None
    for key in ("title", "authors", "version", "date-released"):
        if not told.get(key):
            raise BookError(f"the key {key!r} is missing", where=path.name)
    return told


def authors_of(told: Mapping[str, Any]) -> str:
    """The authors in a line, in their order."""
    *others, last = map(_name, told["authors"])
    return f"{', '.join(others)} and {last}" if others else last


def _name(author: Mapping[str, str]) -> str:
    given = (author.get(key, "") for key in ("name", "given-names", "family-names"))
    return one_line(" ".join(filter(None, given)))


def citation_page(workbook: Workbook) -> str:
    """How to cite, as MyST text: a sentence, and the same for reference managers."""
    told = read_citation(workbook.root / "CITATION.cff")
    year, authors = str(told["date-released"])[:4], authors_of(told)
    doi = f"https://doi.org/{told['doi']}" if told.get("doi") else ""
    address = doi or told.get("url", "")
    title, version = one_line(told["title"]), one_line(told["version"])
    # A group's name stands in braces, or BibTeX would take its last word for a family name.
    listed = [f"{{{_name(one)}}}" if "name" in one else _name(one) for one in told["authors"]]
    sentence = f"> {myst(authors)} ({year}). *{myst(title)}* (version {myst(version)})."
    fields = {"author": " and ".join(listed), "title": title}
    fields |= {"year": year, "version": version, "doi": told.get("doi", ""), "url": address}
    entry = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    lines = [f"{sentence} <{address}>" if address else sentence, ""]
    return "\n".join([*lines, "```bibtex", "@software{framing_workbook,", *entry, "}", "```", ""])
