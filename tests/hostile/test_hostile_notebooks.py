"""What a stranger names, in a folder, a notebook or prose, runs no kernel and no code but this workbook's."""

import ast
import json
import sys

import nbformat
import pytest
from conftest import STUDY
from nbformat import v4
from payloads import PAYLOADS

from framing.base.errors import FramingError
from framing.run import engine
from framing.run.chapter import name_study, tidy
from framing.run.stages import STAGES, parameters_of
from framing.study.study import list_studies, open_study

texts = pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
WRITABLE = [
    text for text in PAYLOADS if not {"/", "\0"} & {*text} and len(text.encode("utf-8", "ignore")) < 250
]


def test_a_folder_whose_name_is_a_payload_is_no_study(checkout):
    made = 0
    for text in WRITABLE:
        try:
            (checkout.study.with_name(text)).mkdir()
        except (OSError, UnicodeError):  # no name of a folder on this system
            continue
        (checkout.study.with_name(text) / "study.toml").write_bytes(
            (checkout.study / "study.toml").read_bytes()
        )
        made += 1
    assert made > 150
    known = list_studies(checkout.workbook)
    assert STUDY in known
    for name in known:  # what is left stands as it is wherever an id goes
        cell = v4.new_code_cell('study_id: str = "x"', metadata={"tags": ["parameters"]})
        (named,) = name_study(v4.new_notebook(cells=[cell]), name).cells
        (line,) = ast.parse(named.source).body
        assert ast.literal_eval(line.value) == name


@texts
def test_no_payload_names_a_study(checkout_once, text):
    from framing.base.workbook import Workbook

    with pytest.raises(FramingError) as caught:
        open_study(text, Workbook(checkout_once))
    assert len(str(caught.value).splitlines()) == 1


@texts
def test_whatever_kernel_a_notebook_names_its_cells_run_in_this_python(text):
    manager = engine._OwnPython(kernel_name=text.encode("utf-8", "replace").decode())
    assert manager.kernel_spec.argv[:3] == [sys.executable, "-m", "ipykernel_launcher"]


@texts
def test_a_payload_in_the_metadata_of_a_notebook_is_no_parameter(tmp_path, text):
    """What a notebook was run with before, and which kernel it names, is not what it is run with now."""
    stage = STAGES[0]
    said = {
        "papermill": {"parameters": {text: text}},
        "parameters": {text: text},
        "kernelspec": {"name": text, "display_name": text},
    }
    cells = [
        v4.new_markdown_cell("# What?", metadata={text: ["parameters"]}),
        v4.new_code_cell('study_id: str = "x"  # the study', metadata={"tags": ["parameters"], text: text}),
    ]
    path = tmp_path / f"{stage.name}.ipynb"
    path.write_text(json.dumps(v4.new_notebook(cells=cells, metadata=said)), encoding="utf-8")
    assert list(parameters_of(path)) == ["study_id"]
    assert "papermill" not in tidy(nbformat.read(path, as_version=4)).metadata
