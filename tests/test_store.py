"""The store: tables are checked, written whole, and read back as they were."""

import errno
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framing.base import files, growing, store
from framing.base.errors import TableError


@dataclass
class Islands:
    """What the store needs of a study."""

    tables: Path
    study_id: str = "islands"


@pytest.fixture
def islands(tmp_path):
    return Islands(tmp_path / "tables")


COUNTS = pd.DataFrame({"doc_id": ["b", "a"], "word": ["ally", "pact"], "n": [1, 2]})


def test_a_table_is_read_back_in_its_own_order(islands):
    store.save(islands, word_counts=COUNTS)
    assert store.load(islands, "word_counts").to_dict("list") == {
        "doc_id": ["a", "b"],
        "word": ["pact", "ally"],
        "n": [2, 1],
    }


def test_two_writings_are_the_same_bytes(islands):
    store.save(islands, word_counts=COUNTS)
    before = (islands.tables / "word_counts.parquet").read_bytes()
    store.save(islands, word_counts=COUNTS[::-1])
    assert (islands.tables / "word_counts.parquet").read_bytes() == before


def test_a_table_without_rows_is_stored_with_its_columns(islands):
    store.save(islands, word_counts=COUNTS[:0])
    assert list(store.load(islands, "word_counts").columns) == ["doc_id", "word", "n"]


def test_one_wrong_table_leaves_all_as_they_were(islands):
    store.save(islands, word_counts=COUNTS)
    with pytest.raises(TableError, match="column 'doc_id' is missing"):
        store.save(islands, word_counts=COUNTS.assign(n=9), furniture=COUNTS[["word"]])
    assert store.load(islands, "word_counts")["n"].tolist() == [2, 1]
    assert store.stored(islands) == ["word_counts"]


def test_an_interrupted_writing_leaves_the_old_table(islands, monkeypatch):
    store.save(islands, word_counts=COUNTS)

    def stop(*_):
        raise OSError(errno.ENOSPC, "the disk is full")

    monkeypatch.setattr(files.os, "replace", stop)
    with pytest.raises(OSError, match=r"full.*word_counts\.parquet"):
        store.save(islands, word_counts=COUNTS.assign(n=9))
    monkeypatch.undo()
    assert store.load(islands, "word_counts")["n"].tolist() == [2, 1]
    assert [path.name for path in islands.tables.iterdir()] == ["word_counts.parquet"]


def test_a_table_that_is_not_there_says_which_command_makes_it(islands):
    with pytest.raises(
        TableError,
        match="the table rates of islands is not there yet; "
        "run the stages before it first: framing run islands",
    ):
        store.load(islands, "rates")


def test_an_unknown_table_brings_the_nearest_name(islands):
    with pytest.raises(TableError, match="no table 'rate'; did you mean rates"):
        store.load(islands, "rate")


def test_a_damaged_table_is_named(islands):
    store.save(islands, word_counts=COUNTS)
    (islands.tables / "word_counts.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(
        TableError, match="the table word_counts of islands can't be read; run its stages again"
    ):
        store.load(islands, "word_counts")


# Part by part


ROWS = [(f"{doc}{more}", word, n) for doc in "ab" for more in ("", "-2") for n, word in enumerate("xyz", 1)]


def frame(rows):
    return pd.DataFrame(rows, columns=["doc_id", "word", "n"])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(ROWS), st.lists(st.integers(0, len(ROWS)), max_size=4), st.integers(1, 20))
def test_a_table_that_grew_is_the_same_bytes_as_one_that_was_saved_whole(islands, rows, cuts, held):
    store.save(islands, word_counts=frame(ROWS))
    whole = (islands.tables / "word_counts.parquet").read_bytes()
    ends = sorted([0, *cuts, len(rows)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing, "HELD", held)
        with growing.growing(islands, "word_counts") as grown:
            for start, end in pairwise(ends):
                grown.add(word_counts=frame(rows[start:end]))
    assert grown.rows("word_counts") == len(rows)
    assert (islands.tables / "word_counts.parquet").read_bytes() == whole


def test_a_table_longer_than_a_group_of_rows_is_the_same_bytes_too(islands):
    rows = frame([(f"d{number:07}", "ally", 1) for number in range(growing.GROUP + 5)])
    store.save(islands, word_counts=rows)
    whole = (islands.tables / "word_counts.parquet").read_bytes()
    with growing.growing(islands, "word_counts") as grown:
        for start in range(0, len(rows), 300_000):
            grown.add(word_counts=rows[start : start + 300_000])
    assert (islands.tables / "word_counts.parquet").read_bytes() == whole


def grow(islands, *parts):
    with growing.growing(islands, "word_counts") as grown:
        for part in parts:
            grown.add(word_counts=part)


def test_an_error_on_the_way_leaves_the_table_and_the_folder_as_they_were(islands):
    store.save(islands, word_counts=COUNTS)
    with pytest.raises(TableError, match="column 'word' is missing"):
        grow(islands, COUNTS.assign(n=9), COUNTS[["doc_id"]])
    assert store.load(islands, "word_counts")["n"].tolist() == [2, 1]
    assert [path.name for path in islands.tables.iterdir()] == ["word_counts.parquet"]


@pytest.mark.parametrize("held", [1, 100])
def test_a_row_that_stands_in_two_parts_is_refused(islands, monkeypatch, held):
    monkeypatch.setattr(growing, "HELD", held)
    with pytest.raises(TableError, match="a row stands twice"):
        grow(islands, COUNTS, COUNTS[1:])


def test_stored_tables_are_read_when_they_are_asked_for(islands):
    store.save(islands, word_counts=COUNTS)
    made = store.load_on_demand(islands, "word_counts")
    assert list(made) == ["word_counts"] and len(made["word_counts"]) == 2
    store.save(islands, word_counts=COUNTS[:1])
    assert len(made["word_counts"]) == 1
    with pytest.raises(KeyError):
        made["mentions"]
