"""The examples in docstrings do what they say."""

import doctest
import importlib
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parents[1] / "lib"
MODULES = [
    ".".join(path.relative_to(LIB).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(LIB.glob("framing/**/*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_give_what_they_show(name):
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0 and found.failed == 0


def test_an_example_that_gives_something_else_is_noticed(tmp_path):
    path = tmp_path / "wrong.txt"
    path.write_text(">>> 1 + 1\n3\n", encoding="utf-8")
    assert doctest.testfile(str(path), module_relative=False, report=False).failed == 1
