"""Edits that spoil a file, and the line that names each fault; they are kept in ``fixtures/faults``."""

import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "fixtures" / "faults"


def each_fault(kind):
    """Runs a test once for every fault of this kind, with ``old``, ``new`` and the ``line`` that names it."""
    faults = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))["fault"]
    return pytest.mark.parametrize(("old", "new", "line"), [(f["old"], f["new"], f["line"]) for f in faults])


def spoil(text, old, new):
    """A text after an edit of a place that it has."""
    assert old in text, old
    return text.replace(old, new, 1)


def check_line(error, line):
    """An error is one line, which begins so."""
    assert str(error).startswith(line) and "\n" not in str(error)
