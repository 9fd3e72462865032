"""A study's own files: what study.toml and sources.csv may say, and one line for each thing they may not."""

import pytest
from faults import check_line, each_fault

from framing.base.errors import ParameterError, Remark, StudyError
from framing.corpus.document import SOURCE_COLUMNS, precision_of_date
from framing.study.sources import read_sources
from framing.study.study import list_studies
from framing.texts.dates import read_date

TOML = "data/studies/islands/study.toml"
CSV = "data/studies/islands/sources.csv"
HASH = "a5294e9ea621f202ea562cfa6d22aad46ab8e284071abfd1ae55bb2ce824b864"


def fails(checkout, line):
    """The command stops with this one line, and writes nothing."""
    done = checkout.framing("run", "islands")
    assert done.lines == [f"error: {line}"]
    assert (done.status, done.out) == (1, "")
    assert not checkout.tables.exists() and not checkout.chapters.exists()


def test_a_study_is_what_its_files_say(checkout):
    study = checkout.open()
    assert study.title == "Arcadia and Borealia: allies or partners?"
    assert [party.party_id for party in study.focus.parties] == ["arcadia", "borealia"]
    assert [source.doc_id for source in study.sources] == ["herald", "interview", "minister"]
    assert study.problems == ()


def test_an_unknown_study_brings_the_nearest_name(checkout):
    done = checkout.framing("run", "ilsands")
    assert done.lines == ["error: there is no study 'ilsands'; did you mean islands?"] and done.status == 1


@pytest.mark.parametrize("name", ["", ".", "..", "islands/..", "../studies/islands"])
def test_a_path_is_no_study(checkout, name):
    with pytest.raises(ParameterError, match="there is no study"):
        checkout.open(name)


@each_fault("study")
def test_a_wrong_study_toml_stops_the_study_with_one_line(checkout, old, new, line):
    checkout.edit(TOML, old, new)
    done = checkout.framing("run", "islands")
    assert len(done.lines) == 1 and done.lines[0].startswith(f"error: {line}")
    assert (done.status, done.out) == (1, "")
    assert not checkout.tables.exists() and not checkout.chapters.exists()


def test_a_study_toml_that_is_not_utf_8_says_where(checkout):
    (checkout.study / "study.toml").write_bytes(b'title = "caf\xe9"')
    fails(checkout, f"{TOML} line 1: not UTF-8; found '\\xe9'; save it as UTF-8")


def test_a_byte_order_mark_in_study_toml_does_no_harm(checkout):
    path = checkout.study / "study.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert checkout.open().language == "en"


def test_a_folder_without_study_toml_is_no_study(checkout):
    (checkout.study / "study.toml").unlink()
    assert list_studies(checkout.workbook) == []
    fails(checkout, "there is no study 'islands'; there are none")


def test_a_wrong_study_does_not_hide_the_others(checkout):
    other = checkout.study.with_name("atoll")
    other.mkdir()
    (other / "study.toml").write_text("title = ")
    done = checkout.framing("status")
    assert done.lines == ["error: data/studies/atoll/study.toml line 1: is not TOML: Invalid value"]
    assert "islands: 3 of 3 texts present" in done.out and done.status == 1


@each_fault("sources_header")
def test_a_sources_csv_that_is_no_such_table_stops_the_study_with_one_line(checkout, old, new, line):
    checkout.edit(CSV, old, new)
    done = checkout.framing("run", "islands")
    assert len(done.lines) == 1 and done.lines[0].startswith(f"error: {line}") and done.status == 1


def test_a_missing_sources_csv_stops_the_study(checkout):
    (checkout.study / "sources.csv").unlink()
    fails(checkout, f"{CSV}: the file is missing")


def test_a_sources_csv_that_is_not_utf_8_stops_the_study(checkout):
    path = checkout.study / "sources.csv"
    path.write_bytes(path.read_bytes().replace(b"Cadria", b"Cadri\xe0"))
    fails(checkout, f"{CSV} line 2: not UTF-8; found '\\xe0'; save it as UTF-8")


@each_fault("sources_rows")
def test_a_wrong_row_is_named_and_the_other_documents_go_on(checkout, old, new, line):
    checkout.edit(CSV, old, new)
    study = checkout.open()
    assert [source.doc_id for source in study.sources] == ["interview", "minister"]
    (problem,) = study.problems
    check_line(problem, line)


@each_fault("sources_cells")
def test_a_wrong_cell_is_named_and_the_document_goes_on(checkout, old, new, line):
    checkout.edit(CSV, old, new)
    study = checkout.open()
    assert [source.doc_id for source in study.sources] == ["herald", "interview", "minister"]
    (remark,) = study.problems
    check_line(remark, line)
    assert isinstance(remark, Remark) and remark.counted


def test_a_doubled_id_is_named_with_both_rows_and_both_documents_are_kept(checkout):
    checkout.edit(CSV, "\nminister,", "\nherald,")
    study = checkout.open()
    assert [source.doc_id for source in study.sources] == ["herald", "interview", "herald-2"]
    assert str(study.problems[0]) == (
        f"{CSV} row 4: doc_id 'herald' stands twice, first in row 2: the document is called herald-2"
    )


@pytest.mark.parametrize(
    ("date", "precision", "read"),
    [
        ("16.07.2021", "", ("2021-07-16", "day")),
        ("2021-07-01", "month", ("2021-07", "month")),
        ("2021-07-16 00:00:00", "", ("2021-07-16", "day")),
        ("16 July 2021", "day", ("2021-07-16", "day")),
        ("7/16/2021", "", ("2021-07-16", "day")),
    ],
)
def test_a_date_as_a_spreadsheet_writes_it_is_read(tmp_path, date, precision, read):
    path = tmp_path / "sources.csv"
    path.write_text(f"doc_id,file,sha256,date,date_precision\na,a.txt,{HASH},{date},{precision}\n")
    (source,), _, problems = read_sources(path, "sources.csv")
    assert (source.date, source.date_precision) == read and problems == ()


@pytest.mark.parametrize("text", ["3/4/2021", "in May", "1997-13", "30 February 2021", "97", "Foo 1997"])
def test_what_is_no_date_or_may_be_two_is_none(text):
    assert read_date(text) == ""


def test_rows_count_lines_of_the_file_where_they_begin_so_that_an_editor_finds_them(checkout):
    checkout.edit(CSV, "The Herald of Cadria", '"The Herald\nof Cadria"')
    assert [source.row for source in checkout.open().sources] == [2, 4, 5]


def test_a_line_separator_inside_a_cell_is_no_line_end(tmp_path):
    path = tmp_path / "sources.csv"
    path.write_text(f"doc_id,file,sha256,title\na,a.txt,{HASH},one\u2028title\n", encoding="utf-8")
    assert [source.title for source in read_sources(path, "sources.csv")[0]] == ["one\u2028title"]


def test_a_sources_csv_from_a_spreadsheet_is_read(tmp_path):
    path = tmp_path / "sources.csv"
    content = f"\ufeff;Doc_ID;;File;SHA256;\r\n;a;;a.txt;{HASH.upper()};\r\n;;;;;\r\n".replace(";", ",")
    path.write_bytes(content.encode())
    (source,), _, problems = read_sources(path, "sources.csv")
    assert (source.doc_id, source.file, source.sha256, source.row) == ("a", "a.txt", HASH, 2) and not problems


def test_the_columns_of_sources_csv_are_those_of_the_design():
    assert SOURCE_COLUMNS == (
        "doc_id",
        "file",
        "sha256",
        "title",
        "author",
        "publisher",
        "actor",
        "genre",
        "date",
        "date_precision",
        "language",
        "url",
        "rights",
        "body_start",
        "body_end",
        "original_language",
    )


@pytest.mark.parametrize(
    ("text", "precision"), [("1997", "year"), ("1997-04", "month"), ("2024-02-29", "day"), ("", "")]
)
def test_a_date_has_the_precision_that_is_written(text, precision):
    assert precision_of_date(text) == precision


@pytest.mark.parametrize(
    "text", ["97", "1997-4", "1997-13", "2023-02-29", "1997-04-23T10:00", "23.4.1997", "0000", "soon"]
)
def test_no_date_is_guessed(text):
    with pytest.raises(ValueError, match=r"no date|month|day|year"):
        precision_of_date(text)


def test_a_focal_author_needs_no_parties(checkout):
    checkout.edit(TOML, 'focal = ["arcadia", "borealia"]', 'focal = "author"')
    assert checkout.open().focus.by_author


def test_another_name_of_a_party_makes_another_focus(checkout):
    before = checkout.open().focus_hash
    checkout.edit(TOML, '"Port Selm"', '"Port Selm", "the Arcadian isle"')
    assert checkout.open().focus_hash != before


def test_a_study_outside_the_focus_hash_may_be_retitled(checkout):
    before = checkout.open().focus_hash
    checkout.edit(TOML, "allies or partners?", "partners?")
    assert checkout.open().focus_hash == before


def test_a_wrong_file_raises_the_same_error_as_the_command_prints(checkout):
    checkout.edit(TOML, 'language = "en"', "language = 3")
    with pytest.raises(StudyError, match="language is wrong"):
        checkout.open()
