"""What is packed keeps to the limits: small files that unpack to gigabytes are refused, in little memory."""

import gzip
import io
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bombs import BOMBS, ZEROS, gz, tar_header, zipped

from framing.base import unpack
from framing.base.errors import ParameterError, TextError
from framing.base.ids import Taken, free_id
from framing.base.limits import Allowance, Limits, OverLimitError
from framing.base.workbook import Workbook
from framing.corpus.files import read_files
from framing.texts import records

MEMORY, SECONDS = 250, 300  # megabytes beyond what is imported; no test takes a tenth of the time
READ = f"""
import json, resource, sys
from framing.corpus.files import read_files
import framing.texts, gzip, openpyxl, lxml.etree, lxml.html
size = int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (size + {MEMORY} * 1_000_000,) * 2)
for path in sys.argv[1:]:
    problems = []
    documents = sum(1 for _ in read_files([path], problems))
    print(json.dumps([documents, [str(one) for one in problems[-3:]]], ensure_ascii=False), flush=True)
"""
# What is refused is named with what it is over; the last one holds no more than two rows.
SAID = {
    "again.zip": "(the limit «ratio»)",
    "large.zip": "large.zip, a.txt: unpacks to 110,000,000 bytes; expected at most 100,000,000 bytes",
    "dense.zip": "dense.zip, a.txt: unpacks to 20,000,000 bytes from",
    "nested.zip": "(the limit «depth»)",
    "list.zip": "list.zip: holds too many files; expected at most 10,000 (the limit «entries»)",
    "bzip2.zip": "bzip2.zip, a.txt: is packed in an unusual way",
    "lzma.zip": "lzma.zip, a.txt: is packed in an unusual way",
    "stored.zip": "(the limit «ratio»)",
    "line.jsonl.gz": "line.jsonl.gz: unpacks to more than",
    "lines.jsonl.gz": "lines.jsonl.gz: unpacks to more than",
    "cells.csv.gz": "cells.csv.gz: unpacks to more than",
    "list.json.bz2": "list.json.bz2: unpacks to more than 10,000,000 bytes",
    "page.txt.xz": "page.txt.xz: unpacks to more than 10,000,000 bytes",
    "book.tar.gz": "book.tar.gz: unpacks to more than",
    "film.tar.gz": "film.tar.gz: unpacks to more than",
    "names.tar.gz": "a header of 20,000,000,000 bytes",
    "said.tar": "a header of 8,000,000,000 bytes",
    "headers.tar": "headers.tar: is cut off or damaged",
    "files.tar.gz": "files.tar.gz: holds too many files",
    "part.docx": "part.docx, word/document.xml: unpacks to 90,",
    "spine.epub": "spine.epub: unpacks to more than 10,000,000 bytes",
    "rows.xlsx": "rows.xlsx: has 2,999 rows of 16,384 cells",
    "part.xlsx": "part.xlsx, xl/workbook.xml: unpacks to 110,000,000 bytes",
    "value.parquet": "value.parquet: unpacks to more than 10,000,000 bytes",
    "again.parquet": "again.parquet: unpacks to more than 10,000,000 bytes",
    "rows.parquet": "rows.parquet: unpacks to more than 10,000,000 bytes",
    "nothing.parquet": "nothing.parquet: unpacks to more than 10,000,000 bytes",
    "list.parquet": "list.parquet: unpacks to more than 10,000,000 bytes",
    "wide.xlsx": "",
}


def run(code, *paths, said="", check=True):
    """What Python says to this code, in a process of its own, with these files and limits."""
    command = [sys.executable, "-c", code, *map(str, paths)]
    environment = {**os.environ, "FRAMING_LIMITS": said}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=check, env=environment
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What was said of each bomb by its name, and how many documents it gave, read in little memory."""
    folder = tmp_path_factory.mktemp("bombs")
    names = [name.partition(" ")[0] for name in BOMBS]
    for name, make in zip(names, BOMBS.values(), strict=True):
        (folder / name).write_bytes(make())
    done = run(READ, *(folder / name for name in names), said="entries=10_000")
    return dict(zip(names, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", SAID)
def test_a_small_file_that_unpacks_to_gigabytes_is_refused_by_name_in_little_memory(told, name):
    documents, problems = told[name]
    assert documents == {"nested.zip": 3, "wide.xlsx": 1, "again.parquet": 10}.get(name, 0)
    assert any(SAID[name] in problem for problem in problems) or not SAID[name]
    assert "Memory" not in str(problems)


def test_what_is_unpacked_without_limits_would_need_more_memory_than_that(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gz(b"", ZEROS, 400))
    done = run(f"import sys; path = sys.argv.pop()\n{READ}\ngzip.open(path).read()", path, check=False)
    assert "MemoryError" in done.stderr


def test_what_stands_beside_a_file_over_the_limits_is_read(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"a.txt": bytes(20_000_000), "b.txt": b"They met."}))
    problems = []
    (document,) = read_files([tmp_path / "a.zip"], problems)
    assert document.text.content == "They met."
    assert str(problems[0]).startswith("a.zip, a.txt: unpacks to 20,000,000 bytes from")


@pytest.fixture
def small(monkeypatch):
    """A limit on documents that a few sentences reach."""
    for module in ("framing.base.limits", "framing.base.unpack", "framing.texts.records"):
        monkeypatch.setattr(f"{module}.limits", lambda: Limits(document=500))


def test_a_line_that_is_longer_than_a_document_may_be_is_named_and_the_others_are_read(tmp_path, small):
    texts = {"a": "They met.", "b": "They met. " * 90, "c": "They left."}
    lines = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    problems = []
    documents = read_files([tmp_path / "a.jsonl"], problems)
    assert [document.source.doc_id for document in documents] == ["a", "c"]
    assert str(problems[0]).startswith("a.jsonl, line 2: has too many bytes; expected at most 500 bytes")


@given(st.lists(st.sampled_from(["", "a", "bc", " "])), st.integers(1, 9))
def test_lines_are_those_of_the_file_with_their_numbers_wherever_it_is_cut_in_blocks(lines, block):
    stream = io.BytesIO("\n".join(lines).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_BLOCK", block)
        found = [(number, line.decode()) for number, line in records._split_lines(stream) if line]
    assert found == [(number, line) for number, line in enumerate(lines, 1) if line]


@pytest.mark.parametrize("name", ["a.txt", "a.txt.gz", "a.zip", "a.tar"])
def test_a_document_over_the_limit_is_refused_however_it_comes(tmp_path, small, name):
    data = b"They met again. " * 40
    tar = tar_header("a.txt", len(data)) + data + bytes(1408)
    made = {".txt": data, ".gz": gzip.compress(data), ".zip": zipped({"a.txt": data}), ".tar": tar}
    path = tmp_path / name
    path.write_bytes(made[path.suffix])
    problems = []
    assert not list(read_files([path], problems))
    assert "at most 500 bytes (the limit «document»); if you trust it, raise the limit" in str(problems[0])


def test_an_allowance_counts_all_that_is_packed_in_one_file():
    allowance = Allowance(1000, "a.zip")
    allowance.take(6_000_000)
    with pytest.raises(OverLimitError, match=r"a\.zip: unpacks to more than 10,000,000 bytes"):
        allowance.take(6_000_000)


def test_a_larger_file_may_unpack_to_a_hundred_times_as_much():
    allowance = Allowance(200_000, "a.zip")
    allowance.take(20_000_000)
    with pytest.raises(OverLimitError, match="itself having 200,000"):
        allowance.take(1)


def test_what_the_environment_says_of_limits_is_checked_at_the_door():
    with pytest.raises(ParameterError, match="'documents' is no limit; did you mean document"):
        Workbook.from_environment({"FRAMING_LIMITS": "documents=1MB"})


@pytest.mark.parametrize("value", ["0", "-1", "", "1TB", "1.5MB", "many"])
def test_a_limit_is_a_whole_number_above_nought(value):
    with pytest.raises(ParameterError, match="ratio is no size"):
        Limits.parse(f"ratio={value}")


def test_the_limits_of_the_environment_hold_in_a_process(tmp_path):
    (tmp_path / "a.txt").write_text("They met. " * 20)
    done = run(READ, tmp_path / "a.txt", said="document=100")
    assert "at most 100 bytes (the limit «document»)" in done.stdout


def test_the_list_of_an_archive_counts_each_file_once_and_nothing_that_is_in_them():
    data = zipped({f"{number}.txt": b"PK\x01\x02" for number in range(10)})
    allowance = Allowance(len(data), "a.zip")
    allowance.enter(Limits().entries - 10)
    with unpack.open_zip(io.BytesIO(data), allowance) as archive:
        contents = [unpack.unzip(archive, member, allowance) for member in archive.infolist()]
    assert contents == [b"PK\x01\x02"] * 10
    with pytest.raises(OverLimitError):
        allowance.enter()


def test_an_archive_within_one_is_opened_and_a_damaged_one_named():
    outer = zipped({"a.zip": zipped({"b.txt": b"They met."})})
    assert dict(unpack.unzip_all(outer, "x.zip", nested=True)) == {"a.zip/b.txt": b"They met."}
    with pytest.raises(TextError, match=r"x\.zip: is no archive that can be read"):
        list(unpack.unzip_all(b"PK", "x.zip"))


def test_ids_that_many_files_share_are_numbered_as_before():
    taken, plain = Taken(), set()
    names = ["a", "A-2", "a", "a", "a-2", "b", "a"]
    assert [free_id(name, taken=taken) for name in names] == [free_id(name, taken=plain) for name in names]
