"""Codings read and written: what a file must hold, and one clear line for what it may not."""

import contextlib
import json
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base import tables
from framing.base.errors import StudyError
from framing.study import codings
from framing.study.study import open_study

HEADER = "doc_id,start,end,term,family,referent,stance,time,voice"
ROW = "a,4,8,ally,alliance,focal,asserted,current,author"
THEMES = "doc_id,start,end,theme,present,stance,voice"


@pytest.fixture
def study(tmp_path):
    (tmp_path / "islands").mkdir()
    return SimpleNamespace(path=lambda name: tmp_path / "islands" / name, reference="", own_values={})


def give(study, *lines, name="reference_codings.csv"):
    study.path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_columns_that_a_single_reader_does_not_need_are_empty(study):
    give(study, HEADER, ROW)
    (row,) = codings.read_reference(study.path(codings.REFERENCE)).to_dict("records")
    assert (row["start"], row["end"], row["stance"]) == (4, 8, "asserted")
    unknown = ("coder_a_stance", "coder_b_voice", "speaker", "split", "sample")
    assert {row[column] for column in unknown} == {""}


def test_further_columns_are_kept(study):
    give(study, HEADER + ",note", ROW + ",unsure")
    assert codings.read_reference(study.path(codings.REFERENCE))["note"].tolist() == ["unsure"]


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
        codings.read_reference(study.path(codings.REFERENCE))
    assert str(caught.value) == f"islands/reference_codings.csv row 2: {line}"


def test_a_mention_coded_twice_is_named_with_both_rows(study):
    give(study, HEADER, ROW, "b" + ROW[1:], ROW.replace("asserted", "denied"))
    with pytest.raises(StudyError, match=r"row 4: a, 4, 8 stands twice; found it first in row 2"):
        codings.read_reference(study.path(codings.REFERENCE))


def test_a_missing_column_is_named_with_the_nearest(study):
    give(study, HEADER.replace("referent", "referents"), ROW)
    with pytest.raises(StudyError, match=r"'referent' is missing.*did you mean referents"):
        codings.read_reference(study.path(codings.REFERENCE))


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,0,9,order,many,named,author", "present 'many' is no value"),
        ("a,0,9,order,both,denied,author", "stance 'denied' is no value"),
        ("a,0,9,order,both,disputed,quoted", "voice 'quoted' is no value"),
    ],
)
def test_a_wrong_value_of_a_theme_is_named(study, row, problem):
    give(study, "doc_id,start,end", "a,0,9", name="reference_passages.csv")
    give(study, THEMES, row, name="reference_themes.csv")
    with pytest.raises(StudyError, match=problem):
        codings.read_reference_themes(study)


def test_themes_need_the_passages_that_were_read(study):
    give(study, THEMES, name="reference_themes.csv")
    with pytest.raises(StudyError, match=r"reference_passages\.csv: the file is missing"):
        codings.read_reference_themes(study)


LINES = st.lists(st.text(alphabet='a,4"9;\t\r é\x00', max_size=40) | st.just(ROW), max_size=4)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([HEADER, HEADER.replace(",", ";"), "doc_id,start", ""]), LINES)
def test_whatever_stands_in_the_file_it_is_read_or_refused_in_words(tmp_path_factory, header, lines):
    path = tmp_path_factory.getbasetemp() / "codings.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8", newline="")
    with contextlib.suppress(StudyError):  # the only error there may be
        table = codings.read_reference(path)
        assert (table["start"] < table["end"]).all()


@pytest.mark.parametrize("study_id", ["russia-china", "presidents"])
def test_the_shipped_codings_can_be_read(study_id):
    shipped = open_study(study_id)
    assert len(codings.read_reference(shipped.path(codings.REFERENCE)))
    assert set(codings.load_codings(shipped)["coder"]) >= {"old rules"}


# Codings of any coder

CODED = {
    "coder": "person ann",
    "mention_id": "herald:relationship:7",
    "referent": "focal",
    "stance": "denied",
    "time": "current",
    "voice": "quoted",
    "speaker": "Orla Venn",
    "stance_p": 0.87654321,
    "stance_cue": "3-6",
    "note": "«not»",
}
RUN = {"kind": "person", "date": "2026-01-31"}


def coded(*changes):
    """A table of codings: one row per mention, each like ``CODED`` with what is changed."""
    rows = [CODED | {"mention_id": f"herald:relationship:{place}"} for place, _ in enumerate(changes)]
    return pd.DataFrame([row | change for row, change in zip(rows, changes, strict=True)])


def spoil(study, old, new):
    path = study.path("codings/person-ann.csv")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_written_is_read_again(study):
    codings.write_codings(study, coded({}, {"voice": "author", "speaker": ""}), RUN)
    table = codings.load_codings(study)
    assert table["mention_id"].tolist() == ["herald:relationship:0", "herald:relationship:1"]
    assert table.loc[0, ["stance", "speaker", "stance_p", "stance_cue", "note"]].tolist() == [
        "denied",
        "Orla Venn",
        0.877,
        "3-6",
        "«not»",
    ]
    assert table["voice_p"].isna().all()
    assert codings.runs_of(table) == {"person ann": RUN}
    tables.check(tables.conform(table, "codings"), "codings")


def test_several_coders_stand_one_below_the_other(study):
    codings.write_codings(study, coded({}), RUN)
    codings.write_codings(
        study, coded({"coder": "qwen2.5:3b at http://localhost/v1"}), {"kind": "language model"}
    )
    assert sorted(path.name for path in study.path("codings").iterdir()) == [
        "person-ann.csv",
        "person-ann.json",
        "qwen2-5-3b-at-http-localhost-v1.csv",
        "qwen2-5-3b-at-http-localhost-v1.json",
    ]
    assert len(codings.load_codings(study)) == 2


def test_a_coder_that_codes_again_replaces_its_codings(study):
    for stance in ("denied", "sought"):
        codings.write_codings(study, coded({"stance": stance}), RUN)
    assert codings.load_codings(study)["stance"].tolist() == ["sought"]


def test_a_coder_does_not_replace_another_whose_file_has_the_same_name(study):
    codings.write_codings(study, coded({}), RUN)
    with pytest.raises(
        StudyError, match="the file holds the codings of 'person ann'; call 'Person-Ann' otherwise"
    ):
        codings.write_codings(study, coded({"coder": "Person-Ann"}), RUN)


def test_codings_of_two_coders_are_not_written_into_one_file(study):
    with pytest.raises(StudyError, match="expected codings of one coder; found a, b"):
        codings.write_codings(study, coded({"coder": "a"}, {"coder": "b"}), RUN)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"stance": "asertad"}, "stance 'asertad' is no value of the codebook"),
        ({"stance_p": 1.2}, "stance_p '1.2' is no probability; expected a number from 0 to 1, or nothing"),
        ({"stance_cue": "6-3"}, "stance_cue '6-3' is no place; expected start-end"),
        ({"stance_cue": "not"}, "stance_cue 'not' is no place"),
        (
            {"speaker": ""},
            "no speaker is named; expected a speaker exactly where the voice isn't the author's",
        ),
        ({"voice": "author"}, "a speaker is named where the author speaks"),
        ({"mention_id": "herald"}, "'herald' is no mention; expected document id, codebook and offset"),
        ({"referent": ""}, "referent is empty; expected focal, other"),
    ],
)
def test_codings_that_could_not_be_read_again_are_not_written(study, change, line):
    with pytest.raises(StudyError) as caught:
        codings.write_codings(study, coded(change), RUN)
    assert str(caught.value).startswith(f"codings/person-ann.csv row 2: {line}")
    assert not study.path("codings").exists()


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (":1,focal", ":0,focal", "row 3: herald:relationship:0 stands twice; found it first in row 2"),
        (
            "person ann,herald:relationship:1",
            "person ben,herald:relationship:1",
            "row 3: not one coder; expected",
        ),
        ("0.877", "nan", "row 2: stance_p 'nan' is no probability"),
        ("mention_id", "mention", "row 1: unknown column 'mention'; did you mean mention_id?"),
    ],
)
def test_a_damaged_file_is_named_with_row_and_value(study, old, new, line):
    codings.write_codings(study, coded({}, {}), RUN)
    spoil(study, old, new)
    with pytest.raises(StudyError) as caught:
        codings.load_codings(study)
    assert str(caught.value).startswith(f"codings/person-ann.csv {line}")


@pytest.mark.parametrize("run", [{}, {"kind": "oracle"}, ["person"]])
def test_what_made_the_codings_must_be_told(study, run):
    codings.write_codings(study, coded({}), RUN)
    study.path("codings/person-ann.json").write_text(json.dumps(run), encoding="utf-8")
    with pytest.raises(
        StudyError, match=r"person-ann\.json: doesn't say what kind of coder it was; expected an object"
    ):
        codings.load_codings(study)


def test_codings_without_the_file_of_what_made_them_are_refused(study):
    codings.write_codings(study, coded({}), RUN)
    study.path("codings/person-ann.json").unlink()
    with pytest.raises(StudyError, match=r"person-ann\.json: the file is missing"):
        codings.load_codings(study)


def test_mentions_of_themes_have_stance_and_voice_alone(study):
    theme = {
        "mention_id": "herald:multipolarity:9",
        "referent": "",
        "time": "",
        "voice": "author",
        "speaker": "",
    }
    codings.write_codings(study, coded(theme | {"stance": "endorsed"}), RUN)
    with pytest.raises(StudyError, match="stance 'denied' is no value of the codebook; expected endorsed"):
        codings.write_codings(study, coded(theme), RUN)


def test_a_match_that_does_not_speak_of_its_theme_has_no_further_codes(study):
    absent = {"mention_id": "herald:multipolarity:9", "present": "no", "present_p": 0.9, "speaker": ""}
    codings.write_codings(
        study, coded(absent | dict.fromkeys(("referent", "stance", "time", "voice"), "")), RUN
    )
    assert codings.load_codings(study)[["present", "present_p", "stance"]].to_numpy().tolist() == [
        ["no", 0.9, ""]
    ]
    with pytest.raises(StudyError, match="stance 'denied' is no value of the codebook; expected nothing"):
        codings.write_codings(study, coded(absent | {"referent": "", "time": "", "voice": ""}), RUN)


def test_a_study_that_nobody_coded_has_an_empty_table(study):
    assert len(codings.load_codings(study)) == 0
