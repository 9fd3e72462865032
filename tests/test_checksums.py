"""Checksums: what a folder's files were when they were written; a release that was changed is noticed."""

import re
import shutil
import subprocess

import pytest

from framing.base.checksums import SUMS, list_damage, write_sums
from framing.base.errors import TableError
from framing.base.workbook import CHECKOUT, Workbook
from framing.study import ingest
from framing.study.study import list_studies, open_study

MENTIONS = "data/studies/islands/release/mentions.csv"


@pytest.fixture
def folder(tmp_path):
    """Two files, one of them in a folder, and their sums."""
    (tmp_path / "b").mkdir()
    for name, text in {"a.csv": "x\n1\n", "b/c d.csv": "y\n2\n"}.items():
        (tmp_path / name).write_text(text)
    write_sums(tmp_path)
    return tmp_path


def test_sha256sum_itself_finds_each_file_unchanged(folder):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == "a.csv: OK\nb/c d.csv: OK\n"


def test_a_folder_that_is_what_it_was_has_no_damage(folder):
    assert list(list_damage(folder)) == []


def test_one_other_byte_is_noticed(folder):
    (folder / "b" / "c d.csv").write_text("y\n3\n")
    assert list(list_damage(folder)) == [("b/c d.csv", "was changed")]


def test_a_missing_file_and_one_that_was_added_are_noticed(folder):
    (folder / "a.csv").rename(folder / "z.csv")
    assert list(list_damage(folder)) == [("a.csv", "is missing"), ("z.csv", "was added")]


def test_a_line_that_is_no_checksum_is_noticed(folder):
    with (folder / SUMS).open("a") as file:
        file.write("not one\n")
    assert list(list_damage(folder)) == [(SUMS, "has no checksum and name in line 3")]


def test_a_folder_without_checksums_has_no_damage(folder):
    (folder / SUMS).unlink()
    assert list(list_damage(folder)) == []


def test_sums_do_not_change_when_they_are_written_again(folder):
    before = (folder / SUMS).read_bytes()
    write_sums(folder)
    assert (folder / SUMS).read_bytes() == before


# The release


def damage(checkout):
    """Change the surface of a mention by a letter, as a slip of the hand does."""
    path = checkout.root / MENTIONS
    path.write_text(path.read_text(encoding="utf-8").replace(",friends,", ",fiends,", 1), encoding="utf-8")


def test_every_released_study_has_checksums_and_is_what_they_say(released):
    folders = [open_study(one, Workbook(CHECKOUT)).release for one in list_studies(Workbook(CHECKOUT))]
    published = [folder for folder in (*folders, released.study / "release") if folder.is_dir()]
    assert len(published) > 1
    assert [folder for folder in published if not (folder / SUMS).is_file()] == []
    assert [found for folder in published for found in list_damage(folder)] == []


@pytest.mark.parametrize("with_texts", [True, False])
def test_a_release_that_was_changed_is_not_read_and_the_file_is_named(released, with_texts):
    damage(released)
    if not with_texts:
        shutil.rmtree(released.raw)
        shutil.rmtree(released.root / "data" / "texts")
    with pytest.raises(TableError, match=f"^{MENTIONS}: was changed since .*; get it back from git"):
        ingest.mention_tables(released.open())


def test_verifying_names_the_changed_file_beside_the_changed_row(released):
    damage(released)
    done = released.framing("verify", "islands")
    assert done.status == 1
    assert any(line.startswith("mentions.csv line") and "fiends" in line for line in done.lines)
    assert any(re.match(f"warning: {MENTIONS}: was changed since", line) for line in done.lines)


def test_a_release_that_was_changed_is_mended_by_making_it_anew(released):
    damage(released)
    assert released.framing("release", "islands").status == 0
    assert released.framing("verify", "islands").status == 0


def test_a_release_without_checksums_is_read_as_before(released):
    (released.study / "release" / SUMS).unlink()
    assert released.framing("verify", "islands").status == 0
