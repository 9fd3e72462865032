"""JupyterLab is started at the repository's root, on this machine alone, with a token, also by root."""

import json

import pytest

from framing.base.errors import ParameterError
from framing.base.workbook import Workbook
from framing.lab import start


def test_it_shows_the_repository_and_opens_the_explorer():
    command = start.lab_command(Workbook())
    assert f"--ServerApp.root_dir={Workbook().root}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/explore.ipynb" in command
    assert any("notebooks/hand_coding.ipynb" in part for part in start.lab_command(Workbook(), "hand_coding"))


def test_it_listens_to_this_machine_alone_and_no_option_takes_the_token_away():
    command = start.lab_command(Workbook())
    assert "--ServerApp.ip=127.0.0.1" in command
    assert not any("token" in part or "password" in part for part in command)


def test_root_is_allowed_where_root_starts_it():
    assert "--allow-root" in start.lab_command(Workbook(), root=True)
    assert "--allow-root" not in start.lab_command(Workbook())


def test_a_port_and_no_browser_are_asked_for():
    command = start.lab_command(Workbook(), port=8999, browser=False)
    assert "--ServerApp.port=8999" in command and "--no-browser" in command


def test_an_unknown_notebook_is_told():
    with pytest.raises(ParameterError, match="there is no notebook 'ten'"):
        start.lab_command(Workbook(), "ten")


def test_kernels_know_the_study_and_the_texts_and_take_this_python(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/elsewhere")
    environment = start.lab_environment(Workbook().with_texts(tmp_path), "islands")
    assert Workbook.from_environment(environment).asked == "islands"
    assert environment["FRAMING_TEXTS"] == str(tmp_path)
    assert environment["JUPYTER_PATH"].endswith("/elsewhere") and not environment["JUPYTER_PATH"].startswith(
        "/elsewhere"
    )


def test_it_asks_no_other_host_for_news():
    settings = next(part for part in start.lab_command(Workbook()) if "app_settings_dir" in part).partition(
        "="
    )[2]
    with open(f"{settings}/overrides.json", encoding="utf-8") as file:
        told = json.load(file)["@jupyterlab/apputils-extension:notification"]
    assert told == {"fetchNews": "false", "checkForUpdates": False}


def test_an_unknown_study_is_told_before_anything_starts(checkout):
    done = checkout.framing("lab", "iland", "--no-browser")
    assert done.status == 1 and "there is no study 'iland'; did you mean islands?" in done.err
