"""CSV files: rows with their lines, checked headers, and text that reads the same after writing."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.csvfile import csv_text, frame_csv, read_csv, read_frame, write_csv
from framing.base.errors import StudyError


@pytest.fixture
def read(tmp_path):
    """Reads a file of these bytes or this text."""

    def of(content, columns=("a", "b"), **options):
        path = tmp_path / "x.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_csv(path, columns, error=StudyError, place="x.csv", **options)

    return of


def fails(read, content, said, **options):
    with pytest.raises(StudyError) as caught:
        read(content, **options)
    assert str(caught.value).startswith(said), str(caught.value)


def test_rows_are_texts_by_column_with_the_line_on_which_they_begin(read):
    file = read('a,b\n1,"two\nlines"\n3,\n')
    assert file.columns == ("a", "b")
    assert [(row, row.line) for row in file.rows] == [
        ({"a": "1", "b": "two\nlines"}, 2),
        ({"a": "3", "b": ""}, 4),
    ]


@pytest.mark.parametrize("sign", ",;\t")
def test_cells_are_parted_by_what_parts_those_of_the_header(read, sign):
    file = read(f'a{sign}b\n"x,y;z\t"{sign}1\n')
    assert [dict(row) for row in file.rows] == [{"a": "x,y;z\t", "b": "1"}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends_and_a_byte_order_mark_are_read(read, end):
    file = read("\ufeff" + end.join(["a,b", "1,2", "", "3,4", ""]))
    assert [(row["a"], row.line) for row in file.rows] == [("1", 2), ("3", 4)]


def test_empty_rows_and_empty_columns_at_the_right_of_a_spreadsheet_are_passed_over(read):
    file = read("a,b,,\n1,2,,\n,,,\n3,,,\n\n")
    assert [(dict(row), row.line) for row in file.rows] == [
        ({"a": "1", "b": "2"}, 2),
        ({"a": "3", "b": ""}, 4),
    ]


def test_columns_that_a_spreadsheet_left_empty_at_the_right_are_no_columns(read):
    assert dict(read("a,b,,\n1,2,,\n").rows[0]) == {"a": "1", "b": "2"}


def test_a_row_that_is_longer_than_the_header_is_no_row_even_where_its_last_cells_are_empty(read):
    """One comma too many in the middle moves all cells after it: they would be read under other columns."""
    with pytest.raises(StudyError, match="row 2: the row has another number of cells than the header"):
        read("a,b\n1,,\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n\xe9,1\n", "x.csv line 2: not UTF-8; found '\\xe9'; save it as UTF-8"),
        (b"\xff\xfea\x00", "x.csv line 1: not UTF-8"),
        ("", "x.csv row 1: the column 'a' is missing; expected a, b; found nothing"),
        ("a,bb\n", "x.csv row 1: unknown column 'bb'"),
        ("a\n1\n", "x.csv row 1: the column 'b' is missing; expected a, b; found a; known: a"),
        (
            "a;\n1;\n",
            "x.csv row 1: the column 'b' is missing; expected a, b; found a (cells are parted by a sem",
        ),
        ("a,b,a\n", "x.csv row 1: the column 'a' stands twice"),
        ("a,,b\n1,2,3\n", "x.csv row 1: column 2 has no name"),
        ("a,b,\n1,2,3\n", "x.csv row 1: column 3 has no name"),
        (
            "a,b\n1,2,3\n",
            "x.csv row 2: the row has another number of cells than the header; expected 2 cells, parted by a "
            "comma; found 3; put a cell that holds a comma in double quotation marks",
        ),
        ("a,b\n1\n", "x.csv row 2: the row has another number of cells than the header"),
        ('a,b\n"1" x,2\n', "x.csv line 2: not CSV: ',' expected after '\"'"),
        ('a,b\n"1,2\n', "x.csv line 2: not CSV: unexpected end of data"),
    ],
)
def test_a_bad_file_is_one_error_with_file_and_row(read, content, said):
    fails(read, content, said)


def test_a_missing_column_comes_with_the_nearest_name_that_is_there(read):
    said = "x.csv row 1: the column 'side' is missing; expected side; found sides; did you mean sides?"
    fails(read, "sides\nx\n", said, columns=["side"], optional=None)


def test_an_unknown_column_comes_with_the_nearest_known_name(read):
    said = "x.csv row 1: unknown column 'publsher'; did you mean publisher?"
    fails(read, "a,b,publsher\n", said, optional=["publisher", "title"])


def test_optional_columns_may_be_there_and_none_allows_any(read):
    assert read("a,b,c\n1,2,3\n", optional=["c", "d"]).columns == ("a", "b", "c")
    assert read("z,b,a\n1,2,3\n", optional=None).columns == ("z", "b", "a")


def test_rows_with_a_wrong_number_of_cells_can_be_left_out_and_listed(read):
    file = read("a,b\n1\n2,3\n4,5,6\n", skip_faults=True)
    assert [row["a"] for row in file.rows] == ["2"]
    assert [fault.where for fault in file.faults] == ["x.csv row 2", "x.csv row 4"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"x\.csv: the file is missing"):
        read_csv(tmp_path / "x.csv", ["a"], error=StudyError)


def test_a_cell_may_hold_a_whole_text(read):
    assert len(read(f"a,b\n{'word ' * 100_000},1\n").rows[0]["a"]) == 500_000


def test_a_fault_names_the_row_and_a_frame_is_indexed_by_lines(read):
    file = read("a,b\n\n1,2\n")
    assert str(file.fault("is wrong", file.rows[0], found="1")) == "x.csv row 3: is wrong; found 1"
    assert file.frame().to_dict("index") == {3: {"a": "1", "b": "2"}}
    assert list(read("a,b\n").frame().columns) == ["a", "b"]


def test_nothing_is_an_empty_cell_and_lines_end_with_lf(tmp_path):
    path = tmp_path / "folder" / "x.csv"
    write_csv(path, [{"a": None, "b": float("nan"), "more": 1}, {"a": "é, x", "b": 0.5}], ["a", "b", "c"])
    assert path.read_bytes() == 'a,b,c\n,,\n"é, x",0.5,\n'.encode()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_a_spreadsheet_would_run_has_an_apostrophe_in_the_file_and_a_number_has_none(sign):
    text = csv_text([{"a": f"{sign}1", "b": -1}], ["a", "b"])
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == [{"a": f"'{sign}1", "b": "-1"}]


SIGNS = "=+-@＝;,\t\r\n\"' \xa0\u200b1a"
cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8) | st.text(
    SIGNS, max_size=8
)
#: A formula, behind what spreadsheets leave out before it.
FORMULA = re.compile(r"""["\s\x00-\x1f\ufeff\u200b\u200e\u200f\u2060]*[=+\-@＝＋－＠]""")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@given(st.lists(st.tuples(cells, cells), max_size=3))
def test_whatever_sign_parts_cells_for_a_spreadsheet_none_of_them_is_a_formula(separator, pairs):
    text = csv_text([{"a": a, "b": b} for a, b in pairs], ["a", "b"])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []


@given(st.lists(st.tuples(cells, cells), max_size=4))
def test_a_frame_is_the_same_file_and_read_again(tmp_path_factory, pairs):
    frame = pd.DataFrame(pairs, columns=["a", "b"], dtype="str")
    path = tmp_path_factory.getbasetemp() / "frame.csv"
    path.write_bytes(frame_csv(frame))
    again = read_csv(path, ["a", "b"], error=StudyError).rows
    assert [tuple(row.values()) for row in again] == [pair for pair in pairs if "".join(pair).strip()]
    assert read_frame(path).to_dict("list") == frame.to_dict("list")


@given(st.lists(st.tuples(cells, cells), max_size=4))
def test_what_is_written_is_read_again_but_for_empty_rows(tmp_path_factory, pairs):
    path = tmp_path_factory.getbasetemp() / "again.csv"
    write_csv(path, [{"a": a, "b": b} for a, b in pairs], ["a", "b"])
    rows = read_csv(path, ["a", "b"], error=StudyError).rows
    assert [(row["a"], row["b"]) for row in rows] == [pair for pair in pairs if "".join(pair).strip()]
