"""Reference codings read: what a file must hold, one clear line for what it may not, and who made it."""

import contextlib
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base.errors import StudyError
from framing.study import codings
from framing.study.study import open_study

HEADER = "doc_id,start,end,term,family,referent,stance,time,voice"
ROW = "a,4,8,ally,alliance,focal,asserted,current,author"
THEMES = "doc_id,start,end,theme,present,stance,voice"


@pytest.fixture
def study(tmp_path):
    (tmp_path / "islands").mkdir()
    return SimpleNamespace(path=lambda name: tmp_path / "islands" / name, reference="")


def give(study, *lines, name="reference_codings.csv"):
    study.path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_columns_that_a_single_reader_does_not_need_are_empty(study):
    give(study, HEADER, ROW)
    (row,) = codings.load_reference(study).to_dict("records")
    assert (row["start"], row["end"], row["stance"]) == (4, 8, "asserted")
    unknown = ("coder_a_stance", "coder_b_voice", "speaker", "split", "sample")
    assert {row[column] for column in unknown} == {""}


def test_a_study_without_reference_codings_says_what_to_do(study):
    with pytest.raises(StudyError, match="no reference codings; take 04_agreement from the stages"):
        codings.load_reference(study)


def test_further_columns_are_kept(study):
    give(study, HEADER + ",note", ROW + ",unsure")
    assert codings.load_reference(study)["note"].tolist() == ["unsure"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (ROW.replace("4", "four"), "start 'four' is no offset; expected a whole number"),
        (ROW.replace("4", "٤"), "start '٤' is no offset; expected a whole number"),
        (ROW.replace("8", "9" * 400), f"end '{'9' * 400}' is no offset; expected a whole number"),
        (ROW.replace("8", "4"), "the place is empty; expected an end behind the start; found start 4, end 4"),
        (
            ROW.replace("asserted", "asertad"),
            "stance 'asertad' is no value of the codebook; expected asserted, sought, approached, "
            "questioned, denied, surpassed; did you mean asserted?",
        ),
        (ROW.replace("current", ""), "time is empty; expected past, current"),
        (
            ROW + ",more",
            "the row has another number of cells than the header; expected 9 cells, parted by a "
            "comma; found 10; put a cell that holds a comma in double quotation marks",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_value(study, row, line):
    give(study, HEADER, row)
    with pytest.raises(StudyError) as caught:
        codings.load_reference(study)
    assert str(caught.value) == f"islands/reference_codings.csv row 2: {line}"


def test_a_mention_coded_twice_is_named_with_both_rows(study):
    give(study, HEADER, ROW, "b" + ROW[1:], ROW.replace("asserted", "denied"))
    with pytest.raises(StudyError, match=r"row 4: a, 4, 8 stands twice; found it first in row 2"):
        codings.load_reference(study)


def test_a_missing_column_is_named_with_the_nearest(study):
    give(study, HEADER.replace("referent", "referents"), ROW)
    with pytest.raises(StudyError, match=r"'referent' is missing.*did you mean referents"):
        codings.load_reference(study)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,0,9,order,many,neutral,author", "present 'many' is no value"),
        ("a,0,9,order,both,denied,author", "stance 'denied' is no value"),
        ("a,0,9,order,both,disputed,quoted", "voice 'quoted' is no value"),
    ],
)
def test_a_wrong_value_of_a_theme_is_named(study, row, problem):
    give(study, "doc_id,start,end", "a,0,9", name="reference_passages.csv")
    give(study, THEMES, row, name="reference_themes.csv")
    with pytest.raises(StudyError, match=problem):
        codings.load_reference_themes(study)


def test_themes_need_the_passages_that_were_read(study):
    give(study, THEMES, name="reference_themes.csv")
    with pytest.raises(StudyError, match=r"reference_passages\.csv: the file is missing"):
        codings.load_reference_themes(study)


LINES = st.lists(st.text(alphabet='a,4"9;\t\r é\x00', max_size=40) | st.just(ROW), max_size=4)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([HEADER, HEADER.replace(",", ";"), "doc_id,start", ""]), LINES)
def test_whatever_stands_in_the_file_it_is_read_or_refused_in_words(tmp_path_factory, header, lines):
    path = tmp_path_factory.getbasetemp() / "codings.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8", newline="")
    with contextlib.suppress(StudyError):  # the only error there may be
        table = codings.read_codings(path)
        assert (table["start"] < table["end"]).all()


def test_who_made_the_codings_is_what_the_study_says(study):
    assert codings.describe_origin(study) == codings.UNREAD
    give(study, HEADER, ROW)
    assert codings.describe_origin(study) == codings.NOT_STATED
    study.reference = "Two students coded them."
    assert codings.describe_origin(study) == "Two students coded them."


@pytest.mark.parametrize("study_id", ["russia-china", "presidents"])
def test_the_shipped_codings_can_be_read_and_say_that_a_language_model_made_them(study_id):
    shipped = open_study(study_id)
    assert len(codings.load_reference(shipped))
    assert "large language model" in codings.describe_origin(shipped)
