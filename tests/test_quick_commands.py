"""Commands that have nothing to do answer at once: what takes long to import is not imported for them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import make_tables

A_MOMENT = 2.1  # seconds: what was written so short a time ago is read again each time
LIBRARY = Path(__file__).resolve().parents[1] / "lib"
#: Each takes a tenth of a second or more.
SLOW = (
    "pandas",
    "pyarrow",
    "scipy",
    "matplotlib",
    "onnxruntime",
    "tokenizers",
    "papermill",
    "nbformat",
    "tomlkit",
)
PROBE = f"""
import sys
from dataclasses import replace
from pathlib import Path
from framing.base.workbook import Workbook
from framing.cli import main
root, *arguments = sys.argv[1:]
try:
    main(arguments, lambda: replace(Workbook.from_environment(), root=Path(root)))
finally:
    print("IMPORTED", *sorted({{*{SLOW!r}}} & {{*sys.modules}}))
"""


def imported(checkout, *arguments):
    """Which of the slow packages a command imports, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(checkout.root), *arguments],
        env=checkout.variables() | {"PYTHONPATH": str(LIBRARY)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.rpartition("IMPORTED")[2].split(), done


def test_reading_notebooks_compiles_no_grammars():
    known = "print('jsonschema' in sys.modules, 'lark' in sys.modules)"
    probe = f"import framing.base.notebook, nbformat, sys; {known}"
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run(
        [sys.executable, "-c", probe], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True False\n"


CHECK = """
import sys
import pandas as pd
from framing.base import tables
tables.check(tables.empty("rates"), "rates")
print("hypothesis" in sys.modules)
import hypothesis
"""


def test_checking_a_table_imports_no_maker_of_examples_and_forbids_none():
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    done = subprocess.run(
        [sys.executable, "-c", CHECK], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["trace", "--help"]])
def test_help_imports_nothing_slow(checkout, arguments):
    slow, done = imported(checkout, *arguments)
    assert not slow and "Usage: " in done.stdout


def test_a_run_with_nothing_to_do_imports_nothing_slow(finished):
    time.sleep(A_MOMENT)
    finished.command("run", "islands")
    slow, done = imported(finished, "run", "islands")
    assert "islands: all 6 stages are up to date" in done.stderr and slow == []


def test_the_state_of_a_finished_study_is_told_without_what_is_slow(finished):
    time.sleep(A_MOMENT)
    finished.command("status")
    slow, done = imported(finished, "status", "islands")
    assert done.stdout.count("up to date") == 6 and slow == []


def test_the_state_of_a_study_that_was_never_run_is_told_without_what_is_slow(checkout):
    slow, done = imported(checkout, "status", "islands")
    assert done.stdout.count("never run") == 6 and slow == []


def test_what_is_said_of_documents_is_remembered_while_the_tables_stay(checkout):
    make_tables(checkout.open())
    said = [checkout.framing("status", "islands").out for _ in range(2)]
    assert said[0] == said[1] and "herald: has the actor 'Cadria'" in said[0]
