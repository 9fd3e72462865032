"""Damaged inputs and killed commands, a few of them; `make attack` tries a hundred thousand and a thousand.

And proof that each gate can fail: what is made to go wrong is found.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import kills
import mutations
import PIL.Image
import pytest
from samples import documents, files_by_hand

from framing.base.errors import TextError
from framing.texts import records
from framing.texts.reading import READERS

FOLDER = Path(__file__).parent

_drawn = io.BytesIO()
PIL.Image.effect_noise((40, 40), 20).save(_drawn, "PNG")
PICTURE = _drawn.getvalue()


def tried(program, *arguments):
    done = subprocess.run(
        [sys.executable, str(FOLDER / program), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_damaged_inputs_give_lines_and_no_traceback_and_every_place_is_right():
    found = tried("mutations.py", "--inputs", "500", "--trained", "0", "--seed", "11")
    assert found == {"seed": 11, "tried": {"readers": 50, "coder": 375, "by hand": 75}, "wrong": {}}


def test_commands_that_are_killed_lose_nothing_and_go_on():
    found = tried("kills.py", "--kills", "20", "--seed", "11")
    assert found["wrong"] == {} and set(found["tried"]) == set(kills.COMMANDS)


def test_each_input_is_good_until_it_is_damaged(tmp_path):
    for name, data, read in files_by_hand(tmp_path / "checkout"):
        read(data)  # raises where it is refused
        assert (tmp_path / "checkout" / name).read_bytes() == data
    for name, data in documents().items():
        found = []
        mutations.Reading(name, found.append, tmp_path)(data)
        several = {"speeches.mbox": 2, "talks.zip": 6, "talks.tar.gz": 2}
        assert found and len(found) == several.get(name, len(found))


def test_each_reader_has_a_file_that_is_damaged():
    endings = {re.sub(r"(\.gz|\.xz|\.bz2)$", "", name).rpartition(".")[2] for name in documents()}
    for readers in (READERS, records.READERS):
        read = {reader for ending, reader in readers.items() if ending[1:] in endings}
        assert read == set(readers.values())


# The gates can fail


def fails(_data):
    raise KeyError("odd")


def refuses(_data):
    raise TextError("is damaged")


def leaves(_data):
    raise SystemExit(1)


def lies(_data):
    raise AssertionError("3-7 isn't where it says")


def idles(_data):
    while True:
        pass


def swells(_data):
    return len(bytearray(b"x") * (mutations.MEMORY + 100_000_000))


def hides(_data):
    try:
        idles(_data)
    except Exception:
        return


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (fails, "traceback"),
        (leaves, "traceback"),
        (lies, "wrong offset"),
        (idles, "over the limit"),
        (swells, "over the limit"),
        (hides, "over the limit"),
        (refuses, ""),
        (len, ""),
    ],
)
def test_an_input_is_judged_by_what_it_does(target, kind):
    assert mutations.judge(target, b"x", seconds=0.2)[0] == kind


def test_a_command_that_an_input_brings_about_is_seen():
    script = (
        "import sys, os; sys.path[:0] = [sys.argv[1]]; import mutations; sys.addaudithook(mutations.watch)"
    )
    script += "; print(mutations.judge(lambda _: os.system('true'), b'x')[0])"
    done = subprocess.run(
        [sys.executable, "-c", script, str(FOLDER)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "executed"


def test_a_place_that_is_wrong_is_found(monkeypatch):
    from plain_coder import PlainCoder

    made = mutations.code_document
    coding = mutations.Coding(PlainCoder(), [])
    row = {"start": 0, "end": 4, "surface": "ally", "mention_id": "a:relationship:0"}
    monkeypatch.setattr(mutations, "code_document", lambda *given: [*made(*given), row])
    with pytest.raises(AssertionError, match="isn't where it says"):
        coding(mutations._text(b"Arcadia is an ally."))
    row["surface"] = "Arca"
    coding(mutations._text(b"Arcadia is an ally."))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"a,b\n1,2\n3"),
        ("a.csv", b"a,b\n1,2\n3,4"),
        ("a.csv", b'a,b\n1,"2'),
        ("a.json", b'{"a": 1'),
        ("a.jsonl", b'{"a": 1}\n{"b": '),
        ("a.toml", b"a = "),
        ("a.parquet", b"PAR1"),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.html", b"<html><body>"),
        ("a.txt", b"caf\xc3"),
        ("a.png", PICTURE[:-20]),
    ],
)
def test_half_a_file_is_found(name, data):
    assert kills.broken(name, data).startswith(f"{name} doesn't parse")


def test_whole_files_are_whole():
    whole = {"a.csv": b"a,b\n1,2\n", "a.json": b"{}", "a.jsonl": b'{"a": 1}\n', "a.html": b"<html></html>\n"}
    assert [kills.broken(*one) for one in (*whole.items(), ("a.png", PICTURE))] == [""] * 5


def test_what_is_lost_mixed_or_differs_is_found():
    before, after = {"a.txt": b"old", "b.txt": b"old"}, {"a.txt": b"new", "b.txt": b"new", "c.txt": b"new"}
    assert kills.look(before, {"a.txt": b"old", "b.txt": b"new"}, after) == []
    assert kills.look(before, {"a.txt": b"ne", "b.txt": b"new"}, after) == [
        "a.txt is neither as it was nor as it will be"
    ]
    assert kills.look(before, {"a.txt": b"new"}, after) == ["b.txt is gone"]
    assert kills.differences(before, after) == ["a.txt", "b.txt", "c.txt"]


def test_of_what_tells_of_a_run_all_but_the_times_is_held_against_another_run():
    told = [
        {"data/tables/islands/ro-crate-metadata.json": f'{{"endTime": "{day}T10:00:00Z", "n": {n}}}'.encode()}
        for day, n in (("2026-01-30", 1), ("2026-01-31", 1), ("2026-01-31", 2))
    ]
    first, later, other = map(kills._results, told)
    assert not kills.differences(first, later) and kills.differences(first, other)


def writes(root):
    """A command that writes a file in place: a kill in the middle leaves half of it."""
    (root / "a.json").write_text('{"a": "' + "x" * 1000 + '"}')


@pytest.mark.parametrize(("cut", "ended"), [(None, signal.SIGKILL), (10, signal.SIGXFSZ)])
def test_a_process_is_ended_where_it_writes_and_half_a_file_is_seen(tmp_path, cut, ended):
    script = (
        "import sys, pathlib; sys.path[:0] = sys.argv[1:3]; import kills, test_hostile_documents as own\n"
        f"root = pathlib.Path(sys.argv[3]); print(kills.run_apart(own.writes, root, at=1, cut={cut})[0])"
    )
    root = tmp_path / "work"
    root.mkdir()
    given = [str(FOLDER), str(FOLDER.parent), str(root)]
    done = subprocess.run([sys.executable, "-c", script, *given], capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) == -ended
    if cut:
        assert os.path.getsize(root / "a.json") == cut and kills.broken("a.json", b'{"a": "xxx')
