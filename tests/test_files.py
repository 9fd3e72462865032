"""``framing code``: any file a reader knows, one row per mention."""

import csv
import io
import json

import pytest
from conftest import TEXT

from framing.base.errors import ParameterError
from framing.corpus.files import read_files
from framing.corpus.parties import parse_focus, parse_party
from framing.study.texts import read_documents

COLUMNS = [
    "mention_id",
    "doc_id",
    "passage_id",
    "sentence",
    "start",
    "end",
    "surface",
    "codebook",
    "entry",
    "family",
    "referent",
    "stance",
    "time",
    "voice",
    "speaker",
    "cue",
    "rule",
    "coder",
    "unsure",
    "present",
]
NEITHER = "a sentence has a space in it, an address begins with https://, and - reads standard input"


def code(checkout, *arguments):
    return checkout.framing("code", "--study", "islands", *arguments)


def rows_of(done):
    return list(csv.DictReader(io.StringIO(done.out)))


def test_the_columns_are_those_of_the_design_in_that_order(checkout, here):
    done = code(checkout, "note.txt")
    assert done.out.splitlines()[0].split(",") == COLUMNS and (done.status, done.err) == (0, "")


def test_each_surface_stands_at_its_offsets(checkout, here):
    rows = rows_of(code(checkout, "note.txt"))
    assert {"ally", "partners"} <= {row["surface"] for row in rows}
    for row in rows:
        assert TEXT[int(row["start"]) : int(row["end"])] == row["surface"]


def test_offsets_count_in_the_text_without_its_byte_order_mark_and_with_its_line_ends(checkout, here):
    (here / "note.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    rows = rows_of(code(checkout, "note.txt"))
    content = TEXT.replace("\n", "\r\n")
    assert rows and all(content[int(row["start"]) : int(row["end"])] == row["surface"] for row in rows)


def test_rows_are_in_reading_order_with_ids_of_document_codebook_and_offset(checkout, here):
    rows = rows_of(code(checkout, "note.txt"))
    assert [int(row["start"]) for row in rows] == sorted(int(row["start"]) for row in rows)
    assert all(row["mention_id"] == f"note:relationship:{row['start']}" for row in rows)
    assert (rows[0]["passage_id"], rows[0]["sentence"]) == ("note:p1", "1")


def test_relationship_mentions_alone_unless_other_codebooks_are_asked_for(checkout, here):
    (here / "note.txt").write_text("A partner in a multipolar world.")
    assert {row["codebook"] for row in rows_of(code(checkout, "note.txt"))} == {"relationship"}
    both = rows_of(code(checkout, "note.txt", "--codebook", "relationship", "--codebook", "multipolarity"))
    assert {row["codebook"] for row in both} == {"relationship", "multipolarity"}


def test_no_cell_of_csv_begins_what_a_spreadsheet_would_run(checkout, here):
    line = {"id": "=HYPERLINK(1)", "text": "@Ada Quill said that Arcadia is an ally of Borealia."}
    (here / "talks.jsonl").write_text(json.dumps(line), encoding="utf-8")
    rows = rows_of(code(checkout, "talks.jsonl"))
    assert rows[0]["doc_id"] == "'=HYPERLINK(1)"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_json_lines_have_the_same_columns_and_null_for_nothing(checkout, here):
    rows = rows_of(code(checkout, "note.txt"))
    lines = [json.loads(line) for line in code(checkout, "note.txt", "--format", "jsonl").out.splitlines()]
    assert [list(line) for line in lines] == [COLUMNS] * len(rows)
    assert [{k: "" if v is None else str(v) for k, v in line.items()} for line in lines] == rows
    assert "" not in lines[0].values() and isinstance(lines[0]["start"], int)


def test_a_speaker_is_named_exactly_where_the_voice_is_not_the_authors(checkout, here):
    for row in rows_of(code(checkout, "note.txt", checkout.raw)):
        assert (row["speaker"] == "") == (row["voice"] == "author"), row


def test_a_cue_holds_at_most_five_words(checkout, here):
    assert all(len(row["cue"].split()) <= 5 for row in rows_of(code(checkout, checkout.raw)))


def test_no_mention_is_success_with_a_header(checkout, here):
    (here / "sea.txt").write_text("The sea was calm.")
    done = code(checkout, "sea.txt")
    assert (done.out, done.err, done.status) == (",".join(COLUMNS) + "\n", "", 0)
    assert code(checkout, "sea.txt", "--format", "jsonl").out == ""


def test_an_output_file_holds_what_standard_output_would(checkout, here):
    printed = code(checkout, "note.txt").out
    done = code(checkout, "note.txt", "-o", "rows.csv")
    assert (here / "rows.csv").read_bytes().decode() == printed and (done.out, done.status) == ("", 0)


def test_decoded_texts_are_written_one_file_per_document(checkout, here):
    (here / "talks.jsonl").write_text('{"id": "a/b", "text": "Allies \\ud83d\\ude00."}\n', encoding="utf-8")
    code(checkout, "note.txt", "talks.jsonl", "--texts-out", "out")
    assert {path.name: path.read_text(encoding="utf-8") for path in (here / "out").iterdir()} == {
        "note.txt": TEXT,
        "talks-a-b.txt": "Allies 😀.",
    }


# Which document is which


def test_a_document_of_json_lines_has_its_own_id_and_metadata(checkout, here):
    line = {"id": 7, "text": "We are allies.", "actor": "arcadia", "mood": "grave", "licence": "none"}
    (here / "talks.jsonl").write_text(json.dumps(line) + "\n\n")
    problems = []
    (document,) = read_files(["talks.jsonl"], problems)
    assert (document.source.doc_id, document.source.actor, document.source.rights) == ("7", "arcadia", "none")
    assert problems == []
    assert {row["doc_id"] for row in rows_of(code(checkout, "talks.jsonl"))} == {"7"}


def test_a_second_file_of_one_name_is_called_by_its_folder_too(checkout, here):
    for folder in ("north", "south"):
        (here / folder).mkdir()
        (here / folder / "note.txt").write_text(TEXT)
    (here / "other.txt").write_text("Allies.")
    rows = rows_of(code(checkout, "north/note.txt", "./south/note.txt", "other.txt"))
    assert list(dict.fromkeys(row["doc_id"] for row in rows)) == ["note", "south-note", "other"]


def test_colliding_files_elsewhere_are_named_from_their_common_folder(checkout, here):
    for folder in ("north", "south"):
        (checkout.root / folder).mkdir()
        (checkout.root / folder / "note.txt").write_text(f"{folder} {TEXT}")
    rows = rows_of(code(checkout, checkout.root / "north", checkout.root / "south/note.txt"))
    assert list(dict.fromkeys(row["doc_id"] for row in rows)) == ["note", "south-note"]


def test_a_second_file_that_differs_in_its_ending_alone_is_called_by_it(checkout, here):
    (here / "note.html").write_text("<html><body><p>Arcadia and Borealia are allies.</p></body></html>")
    rows = rows_of(code(checkout, "note.txt", "note.html"))
    assert list(dict.fromkeys(row["doc_id"] for row in rows)) == ["note", "note-html"]


def test_a_file_that_is_named_twice_is_coded_once(checkout, here):
    assert code(checkout, "note.txt", "./note.txt", here / "note.txt").out == code(checkout, "note.txt").out


def test_a_folder_stands_for_the_files_in_it(checkout, here):
    rows = rows_of(code(checkout, checkout.raw))
    assert {row["doc_id"] for row in rows} == {"herald", "interview", "minister"}


def test_hidden_files_and_folders_in_it_are_left_out(checkout, here):
    for name in (".hidden.txt", ".ipynb_checkpoints/note-checkpoint.txt"):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(TEXT, encoding="utf-8")
    assert {row["doc_id"] for row in rows_of(code(checkout, "."))} == {"note"}


def test_a_file_of_the_study_is_read_as_that_document_whatever_its_name(checkout, here):
    (here / "copy.txt").write_bytes((checkout.raw / "interview.txt").read_bytes())
    rows = rows_of(code(checkout, "copy.txt"))
    assert {row["doc_id"] for row in rows} == {"interview"}
    stored = read_documents(checkout.open())[0]["interview"]
    problems = []
    (document,) = read_files(["copy.txt"], problems, checkout.open().sources)
    assert document == stored and problems == []


# What can't be read


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_unreadable_file_is_named_the_others_go_on_and_the_exit_status_is_2(checkout, here, form):
    (here / "empty.txt").write_text("")
    (here / "picture.txt").write_bytes(b"\x89PNG\r\n")
    done = code(checkout, "gone.txt", "empty.txt", "note.txt", "picture.txt", "--format", form)
    assert done.lines == [
        "warning: gone.txt: there is no such file or folder; "
        f"found nothing at {here / 'gone.txt'}; {NEITHER}",
        "warning: empty.txt: is empty; replace or remove the file",
        "warning: picture.txt: is a picture, not a text; run text recognition on it, and add the text",
    ]
    assert done.status == 2 and done.out == code(checkout, "note.txt", "--format", form).out


def test_a_broken_line_is_named_and_the_others_go_on(checkout, here):
    (here / "talks.jsonl").write_text(
        '{"id": "a", "text": "Allies."}\n{"id": \n{"id": "c", "text": "Pacts."}\n'
    )
    done = code(checkout, "talks.jsonl")
    assert len(done.lines) == 1 and done.lines[0].startswith("warning: talks.jsonl, line 2: is not JSON")
    assert {row["doc_id"] for row in rows_of(done)} == {"a", "c"} and done.status == 2


def test_a_date_that_is_none_does_not_keep_a_document_from_being_coded(checkout, here):
    (here / "talks.jsonl").write_text('{"id": "a", "text": "Allies.", "date": "in May"}\n')
    assert len(rows_of(code(checkout, "talks.jsonl"))) == 1


def test_an_unknown_codebook_brings_the_nearest_name_and_nothing_is_written(checkout, here):
    done = code(checkout, "note.txt", "--codebook", "relationships", "-o", "rows.csv")
    assert len(done.lines) == 1 and "did you mean relationship?" in done.lines[0]
    assert (done.status, done.out) == (1, "") and not (here / "rows.csv").exists()


def test_an_unknown_codebook_prints_no_header(checkout, here):
    assert code(checkout, "note.txt", "--codebook", "relationships").out == ""


def test_an_unknown_study_brings_the_nearest_name(checkout, here):
    done = checkout.framing("code", "note.txt", "--study", "island")
    assert done.lines == ["error: there is no study 'island'; did you mean islands?"] and done.status == 1


def test_an_output_that_cannot_be_written_is_named(checkout, here):
    done = code(checkout, "note.txt", "-o", "nowhere/rows.csv")
    assert (
        done.lines == ["error: nowhere/rows.csv: can't be written: No such file or directory"]
        and done.status == 1
    )


@pytest.mark.parametrize("name", [".", "..", "here"])
def test_a_folder_is_no_output(checkout, here, name):
    (here / "here").mkdir()
    done = code(checkout, "note.txt", "-o", name)
    assert done.lines == [f"error: {name}: is a folder; expected the name of a file"]
    assert (done.status, done.out) == (1, "") and not list(here.rglob("*.part"))


def test_a_folder_for_texts_that_cannot_be_made_is_named(checkout, here):
    done = code(checkout, "note.txt", "-o", "rows.csv", "--texts-out", "note.txt/out")
    assert len(done.lines) == 1 and done.lines[0].startswith("error: note.txt/out") and done.status == 1
    assert not (here / "rows.csv").exists() and not list(here.glob(".*"))


def test_a_failed_writing_leaves_the_old_output(checkout, here):
    (here / "rows.csv").write_text("old")
    code(checkout, "note.txt", "--codebook", "nothing", "-o", "rows.csv")
    assert (here / "rows.csv").read_text() == "old"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "Error: Missing argument 'FILES...'."),
        (
            ("note.txt", "--format", "xml"),
            "Error: Invalid value for '--format': 'xml' is not one of 'table', 'csv', 'jsonl', 'xlsx',",
        ),
        (
            ("note.txt", "--focal", "arcadia"),
            "Error: Invalid value for '--focal': 'arcadia' is not 'author'.",
        ),
        (("note.txt", "--fomrat", "csv"), "Error: No such option '--fomrat'"),
    ],
)
def test_wrong_usage_says_so_with_exit_status_2(checkout, here, arguments, line):
    done = checkout.framing("code", *arguments)
    assert done.status == 2 and done.out == "" and done.lines[-1].startswith(line)


# Parties


def test_parties_are_named_with_their_aliases():
    focus = parse_focus(("Cadria, Cadrian", "Dravia"))
    assert [(party.party_id, party.names) for party in focus.parties] == [
        ("cadria", ("Cadria", "Cadrian")),
        ("dravia", ("Dravia",)),
    ]
    assert parse_focus(()) is None
    assert parse_focus((), by_author=True).by_author


def test_given_parties_override_the_studys(checkout, here):
    (here / "note.txt").write_text("Arcadia is an ally of Borealia. Cadria is an ally of Dravia.")
    (studys,) = {row["start"] for row in rows_of(code(checkout, "note.txt")) if row["referent"] == "focal"}
    parties = ("--party", "Cadria, Cadrian", "--party", "Dravia")
    (given,) = {
        row["start"] for row in rows_of(code(checkout, "note.txt", *parties)) if row["referent"] == "focal"
    }
    assert int(studys) < int(given)


def test_one_party_makes_no_relationship(checkout, here):
    done = code(checkout, "note.txt", "--party", "Arcadia")
    assert done.lines == ["error: --party: one party makes no relationship; expected two parties or more"]


@pytest.mark.parametrize("party", ["", " , "])
def test_a_party_needs_a_name(party):
    with pytest.raises(ParameterError, match="--party: a party has no name"):
        parse_party(party)


def test_parties_and_the_author_exclude_each_other(checkout, here):
    done = code(checkout, "note.txt", "--focal", "author", "--party", "Arcadia", "--party", "Borealia")
    assert done.lines == ["error: --focal author and --party exclude each other"] and done.status == 1
