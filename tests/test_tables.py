"""Tables: their definitions, and what conform and check hold them to."""

import pandas as pd
import pytest

from framing.base import tables
from framing.base.errors import TableError
from framing.claims.findings import UNCORRECTED


def counts(**columns):
    return pd.DataFrame({"doc_id": ["b", "a"], "word": ["x", "y"], "n": [2, 1]} | columns)


def test_conform_orders_columns_and_sorts_by_the_key():
    frame = tables.conform(counts()[["n", "word", "doc_id"]], "word_counts")
    assert list(frame.columns) == ["doc_id", "word", "n"]
    assert frame["doc_id"].tolist() == ["a", "b"] and frame.index.tolist() == [0, 1]


def test_conform_leaves_the_frame_that_it_was_given():
    given = counts(n=["2", "1"])
    tables.conform(given, "word_counts")
    assert given["n"].tolist() == ["2", "1"]


def test_conform_reads_numbers_from_text():
    assert tables.conform(counts(n=["2", "1"]), "word_counts")["n"].tolist() == [1, 2]


def test_conform_makes_missing_text_empty():
    assert tables.conform(counts(word=["x", None]), "word_counts")["word"].tolist() == ["", "x"]


def test_conform_keeps_further_columns_at_the_end():
    assert list(tables.conform(counts(aside=[1, 2]), "word_counts").columns)[-1] == "aside"


def test_conform_reads_true_and_false_from_text():
    row = {"rank": 1, "finding": "a", "text": "", "values": "", "low": None, "high": 2, "chapter": ""}
    row |= UNCORRECTED
    frame = tables.conform(
        pd.DataFrame([row | {"holds": "False"}, row | {"rank": 2, "finding": "b", "holds": "True"}]),
        "findings",
    )
    assert frame["holds"].tolist() == [False, True]


@pytest.mark.parametrize(("value", "shown"), [("many", "'many'"), (1.5, "1.5"), (None, "nan"), ("", "''")])
def test_a_value_that_is_no_whole_number_is_named_with_its_row(value, shown):
    with pytest.raises(
        TableError, match="table word_counts, column 'n': a value is no whole number"
    ) as raised:
        tables.conform(counts(n=pd.Series([2, value])), "word_counts")
    assert f"found {shown} in row 1" in str(raised.value)


def test_conform_names_a_missing_column():
    with pytest.raises(TableError, match="column 'n' is missing; expected doc_id, word, n"):
        tables.conform(counts().drop(columns="n"), "word_counts")


def test_check_names_column_value_and_row_of_a_value_outside_the_list():
    row = {
        "doc_id": "a",
        "position": 1,
        "passage_id": "a:p1",
        "theme": "x",
        "n": 1,
        "stance": "loved",
        "voice": "author",
    }
    with pytest.raises(TableError, match=r"table themes, column 'stance'.*'opposed'.*found 'loved' in row 0"):
        tables.check(tables.conform(pd.DataFrame([row]), "themes"), "themes")


def test_check_names_a_row_that_stands_twice():
    frame = tables.conform(counts(doc_id=["a", "a"], word=["x", "x"]), "word_counts")
    with pytest.raises(
        TableError, match="a row stands twice; expected each doc_id, word once; found it again in row 1"
    ):
        tables.check(frame, "word_counts")


def test_check_refuses_a_column_of_another_type():
    with pytest.raises(TableError, match="column 'n': a value does not fit; expected whole number"):
        tables.check(counts(n=["2", "1"]), "word_counts")


def test_an_unknown_table_brings_the_nearest_name():
    with pytest.raises(TableError, match="no table 'mention'; did you mean mentions"):
        tables.table("mention")


@pytest.mark.parametrize("name", tables.TABLES)
def test_an_empty_table_passes_its_own_check(name):
    empty = tables.empty(name)
    assert list(empty.columns) == list(tables.table(name).columns)
    assert tables.check(tables.conform(empty, name), name).empty


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_definition_describes_each_column_and_sorts_by_columns_it_has(name):
    definition = tables.table(name)
    assert set(definition.key) <= set(definition.columns)
    assert all(column.description for column in definition.columns.values())


def test_every_attribute_of_a_mention_has_its_own_cue_and_probability():
    columns = tables.table("mentions").columns
    for attribute in ("referent", "stance", "time", "voice", "present"):
        assert {attribute, f"{attribute}_cue", f"{attribute}_p"} <= set(columns)
