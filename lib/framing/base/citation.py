"""Who made the workbook, and which version it is: what ``CITATION.cff`` says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framing.base.errors import BookError
from framing.base.escape import one_line


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


def name_author(author: Mapping[str, str]) -> str:
    """An author's name, of a person or a group, in a line."""
    given = (author.get(key, "") for key in ("name", "given-names", "family-names"))
    return one_line(" ".join(filter(None, given)))
