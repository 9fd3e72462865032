"""What was found out about a file is remembered while the file stays what it is, and no longer."""

import os
import shutil

import pytest

from framing.base import memo
from framing.base.files import hash_file, sha256

OLD = (1_600_000_000, 1_600_000_000)


@pytest.fixture
def looked(tmp_path, monkeypatch):
    """A file that was last changed long ago by the clock of the memory, and how often it was looked at."""
    path, times = tmp_path / "text.txt", []
    path.write_text("abc")
    later = memo.time.time_ns() + 10**11
    monkeypatch.setattr(memo.time, "time_ns", lambda: later)

    def look():
        times.append(1)
        return path.read_text()

    def ask():
        return memo.remember("words", look, path), len(times)

    with memo.kept_in(tmp_path / "memory.json"):
        yield path, ask


def test_a_file_that_stays_is_looked_at_once(looked):
    _, ask = looked
    assert (ask(), ask()) == (("abc", 1), ("abc", 1))


def test_a_change_that_keeps_size_and_time_of_change_is_seen(looked):
    path, ask = looked
    os.utime(path, OLD)
    ask()
    path.write_text("abd")
    os.utime(path, OLD)
    assert ask() == ("abd", 2)


def test_another_file_in_its_place_with_its_size_and_times_is_seen(looked, tmp_path):
    path, ask = looked
    ask()
    other = tmp_path / "other.txt"
    other.write_text("xyz")
    shutil.copystat(path, other)
    os.replace(other, path)
    assert ask() == ("xyz", 2)


def test_a_file_that_was_changed_a_moment_ago_is_looked_at_again(tmp_path):
    path, times = tmp_path / "text.txt", []
    path.write_text("abc")
    for _ in range(2):
        memo.remember("words", lambda: times.append(1), path)
    assert len(times) == 2


def test_what_was_found_out_outlasts_the_process_in_a_file(looked, tmp_path):
    _, ask = looked
    ask()
    memo._memory.keep()
    with memo.kept_in(tmp_path / "other.json"):
        assert ask() == ("abc", 2)
        with memo.kept_in(tmp_path / "memory.json"):
            assert ask() == ("abc", 2)


def test_on_demand_each_file_is_looked_at_anew(looked):
    _, ask = looked
    ask()
    memo.forget()
    assert ask() == ("abc", 2)


def test_files_that_are_gone_are_not_kept(looked, tmp_path):
    path, ask = looked
    ask()
    path.unlink()
    memo._memory.keep()
    assert (tmp_path / "memory.json").read_text() == "{}"


@pytest.mark.parametrize("left", ["", "[1]", '{"a": 1}', "{"])
def test_a_damaged_memory_is_none(looked, tmp_path, left):
    _, ask = looked
    (tmp_path / "damaged.json").write_text(left)
    with memo.kept_in(tmp_path / "damaged.json"):
        assert ask() == ("abc", 1)


def test_a_folder_that_can_not_be_written_is_no_fault(looked, tmp_path):
    _, ask = looked
    (tmp_path / "file").write_text("")
    with memo.kept_in(tmp_path / "file" / "memory.json"):
        assert ask() == ("abc", 1)


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)
    assert hash_file(tmp_path / "a") == sha256(b"x" * 3_000_000)
