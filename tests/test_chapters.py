"""The stored chapters: executed whole and in order, with no trace of the machine and no running text."""

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lxml import html

from framing.claims.listed import list_from
from framing.claims.prose import fill_prose, read_prose, weave
from framing.claims.values import Counted
from framing.run.chapter import name_study
from framing.run.stages import parameters_of, stages_of
from framing.study import release
from framing.study.study import open_study

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = sorted((ROOT / "book" / "chapters").glob("*/*.ipynb"))
EXAMPLE = ROOT / "book" / "chapters" / "example" / "api.ipynb"
OF_STUDIES = [path for path in CHAPTERS if path != EXAMPLE]
STUDIES = sorted({path.parent.name for path in OF_STUDIES})
WORD = re.compile(r"\w[\w'’-]*")
LONGEST = 25  # words in a table's cell; the sources' own sentences are longer on average than any label


def named(paths):
    return pytest.mark.parametrize("path", paths, ids=lambda path: f"{path.parent.name}/{path.stem}")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def outputs_of(notebook):
    return [output for cell in code_cells(notebook) for output in cell["outputs"]]


def text_of(value):
    return "".join(value) if isinstance(value, list) else value


def faults(notebook):
    """What a stored chapter may not have, as words."""
    found = []
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    if None in counts:
        found.append("not executed")
    elif counts != list(range(1, len(counts) + 1)):
        found.append("out of order")
    for output in outputs_of(notebook):
        found += faults_of_output(output)
    return found + faults_of_metadata(notebook) + traces(notebook)


def faults_of_output(output):
    found = []
    if output["output_type"] == "error":
        found.append("error")
    if output.get("name") == "stderr":
        found.append("warning")
    if "image/png" in output.get("data", {}):
        described = output["metadata"].get("image/png", {})
        if not described.get("alt") or not described.get("caption"):
            found.append("figure without words")
    return found


def faults_of_metadata(notebook):
    found = []
    if set(notebook["metadata"]) - {"kernelspec", "language_info"}:
        found.append("metadata")
    if any({"papermill", "execution"} & set(cell["metadata"]) for cell in notebook["cells"]):
        found.append("metadata")
    if notebook["metadata"].get("kernelspec", {}).get("name") != "python3":
        found.append("kernel")
    return found


def traces(notebook):
    """What tells of the machine or the hour of the run."""
    found = []
    text = json.dumps({**notebook, "cells": [without_images(cell) for cell in notebook["cells"]]})
    if re.search(r"(?<![\w:/.<])/(?:home|root|tmp|work|usr|Users|opt|builds?|var)/", text):
        found.append("path")
    if re.search(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d|\bat 0x[0-9a-f]{6,}", text):
        found.append("time or address")
    return found


def without_images(cell):
    kept = [
        {
            **output,
            "data": {
                kind: data for kind, data in output.get("data", {}).items() if not kind.startswith("image/")
            },
        }
        for output in cell.get("outputs", [])
    ]
    return {**cell, "outputs": kept}


def tables_of(notebook):
    """The tables of a chapter's outputs: lists of rows of cells, the heading first. One without rows is a
    sentence."""
    for output in outputs_of(notebook):
        if shown := text_of(output.get("data", {}).get("text/html", "")):
            rows = [[cell.text_content() for cell in row] for row in html.fromstring(shown).iter("tr")]
            if rows:
                yield rows


@named(CHAPTERS)
def test_a_chapter_was_executed_whole_and_bears_no_trace_of_the_machine(path):
    assert faults(read(path)) == []


def a_chapter(**changes):
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "source": "1",
        "id": "a",
        "outputs": [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "data": {"text/plain": "1"},
                "metadata": {},
            }
        ],
    }
    return {
        "metadata": {"kernelspec": {"name": "python3"}},
        "cells": [cell | changes.pop("cell", {})],
    } | changes


PNG = base64.b64encode(b"\x89PNG").decode()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"cell": {"execution_count": None}}, "not executed"),
        ({"cell": {"execution_count": 2}}, "out of order"),
        (
            {"cell": {"outputs": [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]}},
            "error",
        ),
        ({"cell": {"outputs": [{"output_type": "stream", "name": "stderr", "text": "careful"}]}}, "warning"),
        (
            {
                "cell": {
                    "outputs": [{"output_type": "display_data", "data": {"image/png": PNG}, "metadata": {}}]
                }
            },
            "figure without words",
        ),
        ({"cell": {"metadata": {"papermill": {}}}}, "metadata"),
        ({"metadata": {"kernelspec": {"name": "python3"}, "papermill": {}}}, "metadata"),
        ({"metadata": {"kernelspec": {"name": "mine"}}}, "kernel"),
        ({"cell": {"source": "open('/home/ada/texts/a.txt')"}}, "path"),
        ({"cell": {"source": "# 2026-01-31T10:00"}}, "time or address"),
        ({"cell": {"source": "<object object at 0x7f1234567890>"}}, "time or address"),
    ],
)
def test_each_fault_of_a_chapter_is_found(changes, fault):
    assert faults(a_chapter()) == []
    assert faults(a_chapter(**changes)) == [fault]


def pieces_of(study, stage):
    """The study's prose of a stage, filled where all that it counts is in the release."""
    prose = read_prose(study, ROOT / "notebooks")
    counted = [value for value in prose.values_of(stage).values() if isinstance(value, Counted)]
    names = {"documents", *(value.table for value in counted)}
    if not names <= set(release.RELEASED) - {"word_counts"}:  # of these, rare words are left out
        return prose.pieces.get(stage, ())
    frames = {name: release.read_table(study, name) for name in names}
    return fill_prose(prose, stage, frames, list_from(study, frames))


def pattern_of(text):
    """What a text may become when its placeholders are filled."""
    parts = re.split(r"\{\w+(?::[^{}]+)?\}(?!`)", text)
    return r"(?:<a href=\"[^\"]+\">)?[\w.,%–]+(?:</a>)?".join(map(re.escape, parts))


@named(OF_STUDIES)
def test_a_chapter_is_its_source_notebook_with_the_study_and_its_prose_put_in(path):
    study, chapter = open_study(path.parent.name), read(path)
    source = nbformat.read(ROOT / "notebooks" / path.name, as_version=4)
    kept = [cell for cell in chapter["cells"] if cell["id"] != "injected-parameters"]
    woven = name_study(weave(source, pieces_of(study, path.stem)), study.study_id).cells
    assert [cell["id"] for cell in kept] == [cell.id for cell in woven]
    for cell, wanted in zip(kept, woven, strict=True):
        form = pattern_of(wanted.source) if "prose" in wanted.metadata else re.escape(wanted.source)
        assert re.fullmatch(form, text_of(cell["source"]))


@named(OF_STUDIES)
def test_a_chapter_has_the_parameters_of_its_study(path):
    (injected,) = [cell for cell in read(path)["cells"] if cell["id"] == "injected-parameters"]
    settings = open_study(path.parent.name).parameters
    declared = parameters_of(ROOT / "notebooks" / path.name)
    wanted = {"study_id": path.parent.name} | {
        key: value for key, value in settings.items() if key in declared
    }
    given = dict(line.split(" = ", 1) for line in text_of(injected["source"]).splitlines() if " = " in line)
    assert given == {
        key: json.dumps(value) if isinstance(value, str) else repr(value) for key, value in wanted.items()
    }


@pytest.mark.parametrize("study", STUDIES)
def test_a_study_has_a_chapter_for_each_of_its_stages(study):
    chapters = {path.stem for path in CHAPTERS if path.parent.name == study}
    assert chapters == {stage.name for stage in stages_of(open_study(study))}


@named(CHAPTERS)
def test_every_figure_stands_after_a_table(path):
    """nbval compares no pictures: what a figure shows is compared in the table before it."""
    shown = False
    for output in outputs_of(read(path)):
        shown = shown or "text/html" in output.get("data", {})
        assert shown or "image/png" not in output.get("data", {})


@named(CHAPTERS)
def test_every_output_that_is_shown_has_words_for_those_who_do_not_see_it(path):
    for output in outputs_of(read(path)):
        said = output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"]
        assert text_of(said).strip()


def long_cells(rows):
    """Cells of a table that could be a sentence of a source."""
    heading, *rest = rows
    own = [column for column, name in enumerate(heading) if name in OWN_WORDS]
    return [
        cell
        for row in rest
        for column, cell in enumerate(row)
        if len(cell.split()) > LONGEST and column not in own
    ]


# Columns that hold the project's own sentences, and lists of wordings.
OWN_WORDS = {"text", "title", "reasoning", "wordings", "otherwise", "corrected", "by the model"}


@named(CHAPTERS)
def test_no_cell_of_a_table_holds_running_text(path):
    for rows in tables_of(read(path)):
        assert long_cells(rows) == []


def test_a_long_cell_is_found_unless_its_column_holds_our_own_words():
    sentence = "so " * (LONGEST + 1)
    assert long_cells([["entry", "text"], ["ally", sentence]]) == []
    assert long_cells([["entry", "surface"], ["ally", sentence]]) == [sentence]


@named(CHAPTERS)
def test_matched_words_and_cues_in_a_chapter_are_short(path):
    for heading, *rows in tables_of(read(path)):
        for name, most in {"surface": 12, "cue": 6}.items():
            if name in heading:
                assert all(len(WORD.findall(row[heading.index(name)])) <= most for row in rows)


# The comparison that `make test` makes


@pytest.fixture
def small_chapter(tmp_path):
    """A chapter of two cells, stored as its run gives it."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": n,
            "id": f"c{n}",
            "metadata": {},
            "source": text,
            "outputs": outputs,
        }
        for n, (text, outputs) in enumerate([("n = 6 * 7", []), ("n", [a_result("42")])], 1)
    ]
    for cell in cells:
        for output in cell["outputs"]:
            output["execution_count"] = cell["execution_count"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps(notebook))
    return path


def a_result(text):
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}}


def compare(path):
    options = [
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
        "-q",
        "--rootdir",
        str(path.parent),
    ]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=path.parent,
    )


def test_an_unexecuted_cell_passes_the_comparison_and_is_caught_by_the_guard(small_chapter):
    """nbval compares nothing where no execution is stored; this is why the guard above is there."""
    notebook = read(small_chapter)
    notebook["cells"][1] |= {"execution_count": None, "outputs": []}
    small_chapter.write_text(json.dumps(notebook))
    assert compare(small_chapter).returncode == 0
    assert faults(notebook) == ["not executed"]
