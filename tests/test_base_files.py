"""Files are written beside and moved into place: no reader sees half of what was meant."""

import pytest

from framing.base.files import replace_folder


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    for files in ({"a": b"1", "b": b"2"}, {"a": b"3"}):
        replace_folder(tmp_path / "folder", files)
    assert {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()} == {"a": b"3"}
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_folder_that_cannot_be_written_leaves_the_old_one(tmp_path):
    replace_folder(tmp_path / "folder", {"a": b"1"})
    with pytest.raises(TypeError):
        replace_folder(tmp_path / "folder", {"a": b"2", "b": "no bytes"})
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
    assert (tmp_path / "folder" / "a").read_bytes() == b"1"
