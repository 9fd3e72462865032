"""The store: tables are checked, written whole, and read back as they were."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from framing.base import files, store
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
        raise OSError("the disk is full")

    monkeypatch.setattr(files.os, "replace", stop)
    with pytest.raises(OSError, match="full"):
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
