"""From an executed notebook to a chapter: no times, no paths, inputs hidden, the study's prose woven in."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from framing.claims.frames import load_frames
from framing.claims.listed import list_from
from framing.claims.prose import Piece, fill_prose, read_prose, weave
from framing.run.lacking import Lack, list_lacks
from framing.run.stages import STUDY_ID, Stage
from framing.study.study import Study

if TYPE_CHECKING:
    import nbformat


def chapter_text(study: Study, stage: Stage, notebook: "nbformat.NotebookNode") -> str:
    """The chapter of a stage, as it is stored: the same run gives the same text.

    What the study lacks for it stands at its head. Raises StudyError, with file and line, where the study's
    prose can't be filled.
    """
    prose = read_prose(study, study.workbook.notebooks)
    values = prose.values_of(stage.name).values()
    frames = load_frames(study, values, among=stage.counted)
    tidied = name_study(hide_inputs(tidy(notebook)), study.study_id)
    noted = _note(list_lacks(study, stage.name), _opening(tidied))
    listing = list_from(study, frames)
    return notebook_text(weave(tidied, [*noted, *fill_prose(prose, stage.name, frames, listing)]))


def short_chapter(study: Study, stage: Stage) -> str:
    """The chapter of a stage that has nothing to show, as it is stored: its question, and what it lacks."""
    import nbformat

    notebook = nbformat.read(stage.notebook(study.workbook), as_version=4)
    notebook.cells = notebook.cells[:1]
    return notebook_text(weave(tidy(notebook), _note(list_lacks(study, stage.name), _opening(notebook))))


def _opening(notebook: "nbformat.NotebookNode") -> str:
    """The id of a chapter's first cell, which holds its title and its question."""
    return notebook.cells[0].get("id", "")


def _note(lacks: Sequence[Lack], cell: str) -> list[Piece]:
    """What a chapter lacks, as a note after a cell; no note where it lacks nothing."""
    if not lacks:
        return []
    lines = "\n".join(f"- {lack.sentence('../../')}" for lack in lacks)
    return [Piece(f":::{{admonition}} What this chapter lacks\n{lines}\n:::", "after", cell, "", 0, 0)]


def name_study(notebook: "nbformat.NotebookNode", study_id: str) -> "nbformat.NotebookNode":
    """The notebook with this study as its default, so that whoever runs a cell again has the same one."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            named = rf'^({STUDY_ID}: str = )"[^"\n]*"'
            cell["source"] = re.sub(named, rf'\g<1>"{study_id}"', cell["source"], flags=re.MULTILINE)
    return notebook


def notebook_text(notebook: "nbformat.NotebookNode") -> str:
    """A notebook as it is stored."""
    import nbformat

    return nbformat.writes(notebook).rstrip("\n") + "\n"


def hide_inputs(notebook: "nbformat.NotebookNode") -> "nbformat.NotebookNode":
    """The notebook with the code of each cell hidden in the book until a reader asks for it."""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell["cell_type"] == "code" and "hide-input" not in tags:
            cell.metadata["tags"] = [*tags, "hide-input"]
    return notebook


def tidy(notebook: "nbformat.NotebookNode") -> "nbformat.NotebookNode":
    """An executed notebook without times, paths and random ids.

    What a cell prints comes in one piece, or in several where the machine has much else to do: it is one.
    """
    from framing.figures import caption_cells

    caption_cells(notebook)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "outputs" in cell:
            cell["outputs"] = _join_printed(cell["outputs"])
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
        elif "id" not in cell:
            cell["id"] = f"cell-{number}"
    return notebook


def _join_printed(outputs: "Sequence[nbformat.NotebookNode]") -> "list[nbformat.NotebookNode]":
    """A cell's outputs; what was printed to one stream without anything between is one output."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        if joined and output["output_type"] == "stream" and joined[-1].get("name") == output["name"]:
            joined[-1]["text"] += output["text"]
        else:
            joined.append(output)
    return joined
