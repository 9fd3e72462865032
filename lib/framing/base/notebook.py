"""The file of a notebook, as it is read without Jupyter: its cells, checked (leaf module)."""

import sys
from pathlib import Path
from typing import Any, cast

from framing.base.errors import FramingError, NotebookError
from framing.base.textfile import parse_json

# nbformat imports jsonschema, and that compiles 38 grammars of addresses where it finds them, which takes
# more than a second each time, for a check that no notebook asks for.
sys.modules.setdefault("rfc3987_syntax", cast("Any", None))
_PARTS = ("cell_type", "metadata", "source")


def read_cells(path: Path, *, error: type[FramingError] = NotebookError) -> list[dict[str, Any]]:
    """The cells of a notebook's file, each with ``cell_type``, ``metadata`` and ``source``.

    Raises
    ------
    error
        naming the notebook, where it is missing or no notebook.
    """
    try:
        cells = parse_json(path.read_text(encoding="utf-8"))["cells"]
        usable = all(cell.get(part) is not None for cell in cells for part in _PARTS)
    except FileNotFoundError:
        raise error("the notebook is missing", where=path.name) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        usable = False
    if not usable:
        raise error("is not a notebook", where=path.name)
    return cells


def source_of(cell: dict[str, Any]) -> str:
    """What a cell says."""
    return whole(cell["source"])


def whole(text: str | list[str]) -> str:
    """A text as a notebook stores it: in one piece, or line by line."""
    return text if isinstance(text, str) else "".join(text)
