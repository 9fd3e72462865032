"""The workbook: where things are, whatever the environment names."""

from pathlib import Path

import pytest

from framing.base.errors import ParameterError
from framing.base.workbook import CHECKOUT, Means, Workbook


def test_without_any_variable_it_is_the_checkout_and_the_default_run():
    workbook = Workbook.from_environment({})
    assert workbook == Workbook() and workbook.root == CHECKOUT
    assert workbook.tables("islands") == CHECKOUT / "data" / "tables" / "islands"
    assert workbook.chapters("islands") == CHECKOUT / "book" / "chapters" / "islands"


def test_a_run_has_tables_and_chapters_of_its_own():
    run = Workbook(Path("/w")).with_run("seed=3")
    assert run.tables("islands") == Path("/w/data/runs/islands/seed=3/tables")
    assert run.chapters("islands") == Path("/w/data/runs/islands/seed=3/chapters")


def test_a_data_folder_moves_tables_and_texts_and_leaves_studies(tmp_path):
    workbook = Workbook.from_environment({"FRAMING_DATA": str(tmp_path)})
    assert workbook.tables("islands") == tmp_path / "tables" / "islands"
    assert workbook.studies == CHECKOUT / "data" / "studies"


def test_a_relative_data_folder_is_one_folder_wherever_the_kernels_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Workbook.from_environment({"FRAMING_DATA": "Dätä ordner"}).data == tmp_path / "Dätä ordner"


def test_a_workbook_comes_back_from_its_own_environment(tmp_path):
    means = Means(3, "tcp://127.0.0.1:8786")
    workbook = Workbook(data_folder=tmp_path, given_texts=tmp_path, run="x", means=means)
    assert Workbook.from_environment(workbook.environment()) == workbook
    assert Workbook.from_environment(Workbook().environment()) == Workbook()


def test_given_texts_lie_in_the_studys_subfolder_or_in_the_folder_itself(tmp_path):
    workbook = Workbook().with_texts(tmp_path)
    assert workbook.raw_texts("islands") == tmp_path
    (tmp_path / "islands").mkdir()
    assert workbook.raw_texts("islands") == tmp_path / "islands"


def test_a_folder_that_is_not_there_is_named_with_what_named_it(tmp_path):
    with pytest.raises(ParameterError, match=r"--texts: there is no folder '.*none'"):
        Workbook().with_texts(tmp_path / "none")
    with pytest.raises(ParameterError, match="FRAMING_TEXTS: there is no folder"):
        Workbook.from_environment({"FRAMING_TEXTS": str(tmp_path / "none")})


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_what_is_no_number_of_workers_is_named(number):
    with pytest.raises(ParameterError, match=rf"FRAMING_WORKERS: '{number}' is no number of workers"):
        Workbook.from_environment({"FRAMING_WORKERS": number})


def test_only_the_door_reads_the_environment():
    """The command line and a notebook's kernel are handed a workbook; no other module looks."""
    found = {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / "lib" / "framing").rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8")
    }
    assert found <= {
        "lib/framing/base/workbook.py",  # the door
        "lib/framing/base/limits.py",  # how much is read at most, wherever anything is read
        "lib/framing/run/engine.py",  # hands the rest of it on to kernels
        "lib/framing/lab/start.py",  # to JupyterLab and its kernels
        "lib/framing/book/render.py",  # and to Sphinx
        "lib/framing/cli/language_model.py",  # the key of a language model, which stands nowhere else
    }
