"""Files are written beside and moved into place: no reader sees half of what was meant."""

import os
import subprocess
import sys
import tempfile

import pytest

from framing.base.files import replace_folder, write_beside

FULL = """
import resource, sys
from pathlib import Path
from framing.base.files import write_beside

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_beside(Path(sys.argv[1]), b"x" * 5000)
except OSError as error:
    print(error.filename)
"""


def test_where_nothing_more_can_be_written_the_file_is_named_and_stays_what_it_was(tmp_path):
    """As on a full disk: a process that may write a thousand bytes."""
    path = tmp_path / "mentions.parquet"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


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


SHELVED = """
import resource, signal
from framing.corpus.shelf import Shelf
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    Shelf().put("a", "x" * 100_000)
except OSError as error:
    print(error)
"""


def test_texts_that_wait_on_a_full_disk_name_the_folder_and_leave_no_traceback():
    done = subprocess.run([sys.executable, "-c", SHELVED], capture_output=True, text=True, check=True)
    assert (
        done.stdout.strip() == f"[Errno 27] File too large: '{tempfile.gettempdir()}'" and done.stderr == ""
    )


def test_a_pipe_is_written_itself_and_stays_one(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE)
    write_beside(tmp_path / "pipe", b"rows")
    assert reader.communicate()[0] == b"rows"
    assert (tmp_path / "pipe").is_fifo() and [path.name for path in tmp_path.iterdir()] == ["pipe"]
