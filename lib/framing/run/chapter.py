"""From an executed notebook to a chapter: no times, no paths, inputs hidden, the study's prose woven in."""

from typing import TYPE_CHECKING

from framing.claims.frames import load_frames
from framing.claims.prose import fill_prose, read_prose, weave
from framing.run.stages import Stage
from framing.study.study import Study

if TYPE_CHECKING:
    import nbformat


def chapter_text(study: Study, stage: Stage, notebook: "nbformat.NotebookNode") -> str:
    """The chapter of a stage, as it is stored: the same run gives the same text.

    Raises StudyError, with file and line, where the study's prose can't be filled.
    """
    prose = read_prose(study, study.workbook.notebooks)
    values = prose.values_of(stage.name).values()
    frames = load_frames(study, values, among=(*stage.reads, *stage.writes))
    return notebook_text(weave(hide_inputs(tidy(notebook)), fill_prose(prose, stage.name, frames)))


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
    """An executed notebook without times, paths and random ids."""
    from framing.figures import caption_cells

    caption_cells(notebook)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
        elif "id" not in cell:
            cell["id"] = f"cell-{number}"
    return notebook
