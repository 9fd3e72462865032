"""The file of a notebook, as it is read without Jupyter: its cells, checked (leaf module)."""

import json
from pathlib import Path
from typing import Any

from framing.base.errors import FramingError, NotebookError

_PARTS = ("cell_type", "metadata", "source")


def read_cells(path: Path, *, error: type[FramingError] = NotebookError) -> list[dict[str, Any]]:
    """The cells of a notebook's file, each with ``cell_type``, ``metadata`` and ``source``.

    Raises
    ------
    error
        naming the notebook, where it is missing or no notebook.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
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
    return "".join(cell["source"])
