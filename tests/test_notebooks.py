"""The source notebooks are thin: typed parameters, short cells that call a function, prose around them."""

import ast
import dis
import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import CodeType

import pytest

from framing.base import chapters, tables
from framing.run.stages import STAGES, parameters_of

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
#: All but the one on the functions that need no study, which has no parameters.
NOTEBOOKS = sorted(path for path in FOLDER.glob("*.ipynb") if path.stem != "api")
CHAPTERS = [FOLDER / f"{stage.name}.ipynb" for stage in STAGES]
LONGEST = 7


def cells(path, kind=None):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def source(cell):
    return "".join(cell["source"])


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def names_of(text):
    """The names that a cell sets, and those that it takes from elsewhere: it reads them before it sets them.

    >>> names_of("a = b; c = [x for x in a]") == ({"a", "c"}, {"b"})
    True
    """
    done, taken = set(), set()

    def follow(code):
        for step in dis.get_instructions(code):
            if isinstance(step.argval, CodeType):  # a comprehension, on Python 3.11
                follow(step.argval)
            elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL") and step.argval not in done:
                taken.add(step.argval)
            elif step.opname == "STORE_NAME":
                done.add(step.argval)

    follow(compile(text, "cell", "exec"))
    return done, taken


def changed_in(text):
    """The names of what a cell puts items or attributes into."""
    stored = [node for node in ast.walk(ast.parse(text)) if isinstance(getattr(node, "ctx", None), ast.Store)]
    return {ast.unparse(node.value) for node in stored if isinstance(node, ast.Subscript | ast.Attribute)}


def faults(notebook):
    """What is not as it should be in a notebook's code, as sentences: what the tests below ask for."""
    found = []
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    parameters = [cell for cell in code if "parameters" in cell["metadata"].get("tags", [])]
    if len(parameters) != 1:
        found.append("not one parameters cell")
    for cell in code:
        if cell["outputs"] or cell["execution_count"] is not None:
            found.append("stored output")
        found += faults_of_a_cell(source(cell), is_setup=cell in parameters)
    return found if "magic" in found else found + faults_of_names([source(cell) for cell in code])


def faults_of_a_cell(text, *, is_setup):
    found = []
    if not text.strip():
        found.append("empty cell")
    if re.search(r"^\s*[%!]|^\S.*\?$", text, re.MULTILINE):
        return [*found, "magic"]
    if re.search(r";\s*(#.*)?$", text, re.MULTILINE):
        found.append("semicolon")
    tree = ast.parse(text)
    is_setup = is_setup or all(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)
    if not is_setup and len(text.strip().splitlines()) > LONGEST:
        found.append("long cell")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            found.append("definition")
        if isinstance(node, ast.Import):
            found.append("import of a module")
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] != "framing":
            found.append("import from elsewhere")
    return found


def faults_of_names(texts):
    """What would make a cell give something else when it runs again: alone, or after those that follow it."""
    cells = [names_of(text) for text in texts]
    again = [taken & (done | changed_in(text)) for text, (done, taken) in zip(texts, cells, strict=True)]
    found = [f"{name} made from itself" for names in again for name in sorted(names)]
    times = Counter(name for done, _ in cells for name in done)
    wanted = set().union(*(taken for _, taken in cells))
    return found + [f"{name} set twice" for name, n in times.items() if n > 1 and name in wanted]


@named(NOTEBOOKS)
def test_a_notebook_holds_short_cells_that_call_the_package(path):
    assert faults(json.loads(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("def count(x):\n    return 1", "definition"),
        ("class Counter:\n    pass", "definition"),
        ("count = lambda x: 1", "definition"),
        ("import pandas", "import of a module"),
        ("from pandas import DataFrame", "import from elsewhere"),
        ("from framings import show", "import from elsewhere"),
        ("%matplotlib inline", "magic"),
        ("!ls", "magic"),
        ("show_table;", "semicolon"),
        ("x = 1; # why", "semicolon"),
        ("\n".join("x = 1" for _ in range(LONGEST + 1)), "long cell"),
        ("", "empty cell"),
        ("n = n + 1", "n made from itself"),
        ("n += 1", "n made from itself"),
        ("rows = [n]\nn, rest = rows", "n made from itself"),
        ("for n in range(n):\n    print(n)", "n made from itself"),
        ("n = [n for _ in range(3)]", "n made from itself"),
        ("rows['n'] = 1", "rows made from itself"),
    ],
)
def test_each_fault_of_a_cell_is_found(code, fault):
    cell = {"cell_type": "code", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
    parameters = {**cell, "source": "seed: int = 3  # of chance", "metadata": {"tags": ["parameters"]}}
    assert faults({"cells": [parameters, cell]}) == [fault]


@pytest.mark.parametrize(
    "code",
    [
        "table = n\ntable = table + 1",  # set here before
        "table = {}\ntable['a'] = 1",
        "n = [n for n in range(3)]",  # the name inside is another
        "n = {a: n for a, n in zip('ab', 'cd')}\nn",
    ],
)
def test_a_name_may_be_set_in_steps_within_one_cell(code):
    assert faults_of_names([code]) == []


def test_a_name_that_another_cell_takes_is_set_by_one_cell_alone():
    shown = ["links = 1\nprint(links)", "links = 2\nprint(links)"]
    assert faults_of_names(shown) == []
    assert faults_of_names([*shown, "print(links)"]) == ["links set twice"]


def test_a_stored_output_and_a_second_parameters_cell_are_found():
    cell = {
        "cell_type": "code",
        "metadata": {"tags": ["parameters"]},
        "source": "x: int = 1  # x",
        "execution_count": 1,
    }
    assert faults({"cells": [{**cell, "outputs": []}] * 2}) == [
        "not one parameters cell",
        "stored output",
        "stored output",
    ]


@named(NOTEBOOKS)
def test_a_cell_has_no_tag_but_that_of_the_parameters(path):
    assert {tag for cell in cells(path) for tag in cell["metadata"].get("tags", [])} == {"parameters"}


@named(NOTEBOOKS)
def test_parameters_are_typed_literals_each_with_a_comment(path):
    parameters = parameters_of(path)
    assert parameters and all(parameter.purpose for parameter in parameters.values())
    (cell,) = [cell for cell in cells(path, "code") if "parameters" in cell["metadata"].get("tags", [])]
    assert len(parameters) == len(source(cell).strip().splitlines())


@named(CHAPTERS)
def test_a_stage_has_its_study_as_first_parameter(path):
    assert next(iter(parameters_of(path))) == "study_id"


@named(NOTEBOOKS)
def test_no_parameter_is_named_like_a_magic(path):
    """IPython takes a lone annotated line that begins with the name of a magic for a call of it."""
    from IPython.core.interactiveshell import InteractiveShell

    magics = InteractiveShell.instance().magics_manager.magics["line"]
    assert not set(parameters_of(path)) & set(magics)


@named(NOTEBOOKS)
def test_the_title_of_a_stage_is_a_question(path):
    first = source(cells(path)[0])
    assert cells(path)[0]["cell_type"] == "markdown" and first.startswith("# ")
    if path in CHAPTERS:
        assert first.splitlines()[0].endswith("?")


@named(CHAPTERS)
def test_a_paragraph_stands_around_each_step(path):
    """After the set-up at most three tables, each with its figure, follow each other between texts."""
    kinds = "".join(cell["cell_type"][0] for cell in cells(path))
    assert re.fullmatch(r"mc{2,5}(m+c{1,6})+m+", kinds)


@named(CHAPTERS)
def test_a_chapter_ends_with_what_it_cannot_show_and_questions(path):
    headings = [
        line
        for cell in cells(path, "markdown")
        for line in source(cell).splitlines()
        if line.startswith("## ")
    ]
    assert "can't" in headings[-2] and headings[-1] == "## Questions for the reader"


@named(CHAPTERS)
def test_each_level_of_heading_follows_the_one_above(path):
    levels = [
        len(line) - len(line.lstrip("#"))
        for cell in cells(path, "markdown")
        for line in source(cell).splitlines()
        if re.match(r"#+ ", line)
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@named(NOTEBOOKS)
def test_the_kernel_is_python3_and_each_cell_has_an_id(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)


@named(NOTEBOOKS)
def test_no_notebook_names_a_path(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"[\"'](/|\.\./|~|[A-Z]:\\\\)", text.replace('\\"', "'"))


@named(CHAPTERS)
def test_no_number_that_a_run_could_change_is_typed_into_the_text(path):
    """Digits in a chapter's prose: at most two (a rule, an interval), never a count."""
    for cell in cells(path, "markdown"):
        prose = re.sub(r"`[^`]*`|\]\([^)]*\)|\{[^}]*\}`[^`]*`", "", source(cell))
        assert not re.findall(
            r"(?<![\w.-])\d{3,}(?![\w-])", re.sub(r"\b(1[6-9]|20)\d\d\b|1,000", "", prose)
        ), prose


def test_every_stage_has_its_notebook_and_every_numbered_notebook_its_stage():
    assert [path.stem for path in CHAPTERS] == [path.stem for path in NOTEBOOKS if path.stem[0].isdigit()]


def test_every_table_of_a_stage_is_defined():
    assert {name for stage in STAGES for name in (*stage.reads, *stage.writes)} <= set(tables.TABLES)


def test_the_stages_are_called_as_the_chapters():
    assert tuple(stage.name for stage in STAGES) == chapters.CHAPTERS
