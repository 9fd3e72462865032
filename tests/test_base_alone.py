"""Work that excludes other work of its kind, and what a killed process leaves."""

import os
import re
import subprocess
import sys

import pytest
from conftest import dead_process

from framing.base.alone import alone, clear_parts, clear_parts_of
from framing.base.errors import StudyError
from framing.base.files import replace_folder

OPTIONS = {"error": StudyError, "where": "study islands", "advice": "wait"}
HOLD = """
import sys
from pathlib import Path
from framing.base.alone import alone
from framing.base.errors import StudyError

with alone(Path(sys.argv[1]), error=StudyError, where="", advice=""):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that is at work on a folder."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"
    yield other
    other.kill()
    other.communicate()


def test_who_comes_second_is_told_who_is_at_it_and_since_when(tmp_path, holder):
    with pytest.raises(StudyError) as error, alone(tmp_path, **OPTIONS):
        pass
    assert re.fullmatch(
        rf"study islands: is being worked on by another command; found process {holder.pid}, since "
        r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d; wait",
        str(error.value),
    )


def test_after_a_process_was_killed_the_next_one_works(tmp_path, holder):
    holder.kill()
    holder.wait()
    with alone(tmp_path, **OPTIONS):
        pass
    assert [path.name for path in tmp_path.iterdir()] in ([], [".running"])


def test_parts_of_the_dead_are_cleared_and_those_of_the_living_stay(tmp_path):
    (tmp_path / "within").mkdir()
    dead, own = f".a.csv.{dead_process()}.part", f".a.csv.{os.getpid()}.part"
    for name in (dead, f"within/{dead}", own, ".note.part", "a.csv"):
        (tmp_path / name).write_text("x")
    clear_parts(tmp_path, tmp_path / "nowhere")
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {own, ".note.part", "a.csv"}


def test_folders_within_are_cleared_only_where_that_is_asked_for(tmp_path):
    (tmp_path / "within").mkdir()
    path = tmp_path / "within" / f".a.csv.{dead_process()}.part"
    path.write_text("x")
    clear_parts(tmp_path, within=False)
    assert path.exists()
    clear_parts(tmp_path)
    assert not path.exists()


def test_a_part_that_is_older_than_the_process_of_its_number_is_none_of_its(tmp_path):
    path = tmp_path / f".a.csv.{os.getpid()}.part"
    path.write_text("x")
    os.utime(path, (1, 1))
    clear_parts(tmp_path)
    assert not path.exists()


@pytest.mark.parametrize("move", [1, 2])
def test_a_folder_whose_replacement_was_killed_is_whole_after_clearing(tmp_path, monkeypatch, move):
    """Killed before the first move or between the two: it is the old one, or the new one."""
    folder, moves = tmp_path / "model", []
    replace_folder(folder, {"a": b"old", "b": b"old"})
    process = dead_process()

    def killed(source, target):
        moves.append(source)
        if len(moves) == 2 + move:  # two files are moved into their places first
            raise SystemExit
        real(source, target)

    real = os.replace
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: process)
        patch.setattr(os, "replace", killed)
        patch.setattr("shutil.rmtree", lambda *_, **__: None)
        with pytest.raises(SystemExit):
            replace_folder(folder, {"a": b"new", "b": b"new"})
    clear_parts(tmp_path)
    kept = b"old" if move == 1 else b"new"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": kept, "b": kept}
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_of_one_file_its_own_dead_parts_alone_are_cleared(tmp_path):
    dead = dead_process()
    names = (f".a.csv.{dead}.part", f".b.csv.{dead}.part", f".a.csv.{os.getpid()}.part", ".a.csv.part")
    for name in names:
        (tmp_path / name).write_text("x")
    clear_parts_of(tmp_path / "a.csv")
    assert {path.name for path in tmp_path.iterdir()} == set(names[1:])
