"""``framing code`` on a quotation: sentences, pages and standard input in, tables for people out."""

import io
import json
import os
import subprocess
import sys

import openpyxl
import pytest
from conftest import TEXT, dead_process
from lxml import etree
from test_files import COLUMNS, NEITHER, code, rows_of

from framing.base.errors import ParameterError, TextError
from framing.corpus import export
from framing.corpus.export import FORMS, choose_form
from framing.run import given
from framing.run.given import ADDRESS, FILE, INPUT, SENTENCE, kind_of

SENTENCE_OF_TWO = "Arcadia is not an ally of Borealia."
PARTIES = ("--party", "Arcadia, Arcadian", "--party", "Borealia, Borealian")


@pytest.fixture
def piped(monkeypatch):
    """Give standard input some bytes."""

    def pipe(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return pipe


# What an argument is


@pytest.mark.parametrize(
    ("argument", "kind"),
    [
        ("-", INPUT),
        ("note.txt", FILE),
        (".", FILE),
        ("https://example.org/a.html", ADDRESS),
        ("HTTP://example.org", ADDRESS),
        ("They are allies", SENTENCE),
        ("They\nare allies.", SENTENCE),
        ("https://example.org/ says that they are allies", SENTENCE),
        ("allies " * 2000, SENTENCE),
        ("Allies\0 and partners", SENTENCE),
    ],
)
def test_an_argument_is_a_file_an_address_a_sentence_or_standard_input(here, argument, kind):
    assert kind_of(argument) == kind


def test_a_file_whose_name_is_a_sentence_is_a_file(here):
    (here / "They are allies").write_text("A pact.")
    assert kind_of("They are allies") == FILE


@pytest.mark.parametrize(
    "argument", ["nowhere.txt", "allies", "their speech.docx", "a b/c d.PDF ", "", " ", "words "]
)
def test_what_is_none_of_them_is_said_with_what_was_looked_for(here, argument):
    with pytest.raises(TextError) as error:
        kind_of(argument)
    assert not argument.strip() or (str(here) in str(error.value) and NEITHER in str(error.value))


@pytest.mark.parametrize("argument", ["ftp://example.org/a", "file:///etc/hosts", "javascript://x"])
def test_other_kinds_of_addresses_are_refused(here, argument):
    with pytest.raises(TextError, match="expected an address with http:// or https://"):
        kind_of(argument)


# What is given


def test_a_sentence_is_coded_and_said_to_be_one(checkout, here):
    done = code(checkout, SENTENCE_OF_TWO, "The pact is old.")
    assert [(row["doc_id"], row["surface"]) for row in rows_of(done)] == [
        ("sentence-1", "ally"),
        ("sentence-2", "pact"),
    ]
    assert done.status == 0 and done.lines[0] == (
        "sentence-1: taken as a sentence, for no file is called «Arcadia is not an ally of Borealia.»"
    )


def test_standard_input_is_read_like_a_file(checkout, here, piped):
    piped(b"\xef\xbb\xbf" + TEXT.encode())
    from_input = rows_of(code(checkout, "-"))
    from_file = rows_of(code(checkout, "note.txt"))
    assert {row["doc_id"] for row in from_input} == {"stdin"}
    assert [(row["start"], row["stance"]) for row in from_input] == [
        (row["start"], row["stance"]) for row in from_file
    ]


def test_a_page_from_standard_input_is_read_as_one(checkout, here, piped):
    piped(b"<html><body><p>Arcadia and Borealia are allies.</p><nav>friends</nav></body></html>")
    assert [row["surface"] for row in rows_of(code(checkout, "-"))] == ["allies"]


def test_empty_standard_input_is_said_and_the_others_go_on(checkout, here, piped):
    piped(b" \n")
    done = code(checkout, "-", "note.txt")
    assert done.status == 2 and done.out == code(checkout, "note.txt").out
    assert done.lines == ["warning: standard input: is empty; pipe a text: framing code - < FILE"]


def test_a_page_is_fetched_and_coded(checkout, here, monkeypatch):
    page = b"<html><body><p>Arcadia and Borealia are allies.</p></body></html>"
    asked = []
    monkeypatch.setattr(given, "download", lambda address, where: asked.append(address) or page)
    address = "https://www.example.org/talks/speech.html?page=1"
    done = code(checkout, address)
    assert [row["surface"] for row in rows_of(done)] == ["allies"] and (done.status, asked) == (0, [address])
    assert rows_of(done)[0]["doc_id"] == "example-org-talks-speech-html-page-1"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/a", "http://localhost/", "http://[::1]/"])
def test_addresses_of_this_machine_are_refused_and_the_others_go_on(checkout, here, address):
    done = code(checkout, address, "note.txt")
    assert done.status == 2 and done.out == code(checkout, "note.txt").out
    assert "which is not public" in done.lines[-1]


def test_no_two_documents_have_one_id(checkout, here, piped):
    (here / "stdin.txt").write_text("A pact.")
    piped(b"An alliance.")
    rows = rows_of(code(checkout, "stdin.txt", "-"))
    assert [row["doc_id"] for row in rows] == ["stdin", "stdin-2"]


def test_what_is_assumed_is_said_with_how_to_say_otherwise(checkout, here):
    (checkout.root / "data" / "studies" / "russia-china").symlink_to(checkout.study)
    (line, _) = checkout.framing("code", SENTENCE_OF_TWO).lines[::-1]
    (line,) = [one for one in checkout.framing("code", "note.txt").lines if one.startswith("assumed")]
    assert "the relationship of Arcadia and Borealia (study russia-china) is meant" in line
    assert all(option in line for option in ("--party", "--study", "--focal author"))
    for said in (PARTIES, ("--focal", "author"), ("--study", "islands")):
        assert "assumed" not in checkout.framing("code", "note.txt", *said).err


def test_a_fault_of_the_program_loses_no_other_document(checkout, here, monkeypatch):
    (here / "odd.txt").write_text("An odd pact.")
    coded = export.code_document

    def fail(one, *more):
        if one.doc_id == "odd":
            raise IndexError("list index out of range")
        return coded(one, *more)

    monkeypatch.setattr(export, "code_document", fail)
    done = code(checkout, "odd.txt", "note.txt", "-o", "rows.csv")
    assert done.status == 2 and len(done.lines) == 1
    assert done.lines[0].startswith(
        "warning: odd.txt: could not be coded (IndexError: list index out of range)"
    )
    assert (here / "rows.csv").read_text() == code(checkout, "note.txt").out


# Which form


@pytest.mark.parametrize(
    ("name", "asked", "form"),
    [
        (None, None, "csv"),
        (None, "html", "html"),
        ("rows", None, "csv"),
        ("rows.v2", None, "csv"),
        ("rows.JSONL", None, "jsonl"),
        ("a.b.xlsx", None, "xlsx"),
        ("page.htm", None, "html"),
        ("rows.csv", "csv", "csv"),
        ("notes.txt", "table", "table"),
        ("rows", "xlsx", "xlsx"),
    ],
)
def test_the_form_is_the_one_asked_for_or_that_of_the_name(tmp_path, name, asked, form):
    assert choose_form(tmp_path / name if name else None, asked, on_terminal=False) == form


def test_a_person_at_a_terminal_gets_a_table_and_a_file_rows():
    assert choose_form(None, None, on_terminal=True) == "table"
    assert choose_form(None, "csv", on_terminal=True) == "csv"


@pytest.mark.parametrize(
    ("name", "form"),
    [(f"x{ending}", form) for form in FORMS for other in FORMS if other != form for ending in FORMS[other]]
    + [(name, None) for name in ("x.json", "x.tsv", "x.xls", "x.ods", "x.pdf", "x.docx", "x.parquet")],
)
def test_a_name_that_ends_like_another_form_is_refused(checkout, here, name, form):
    done = code(checkout, "note.txt", "-o", name, *(["--format", form] if form else []))
    assert done.status == 1 and not (here / name).exists()
    assert done.lines[0].startswith(f"error: -o {name}: the name ends in .")


def test_a_spreadsheet_is_not_shown_in_a_terminal(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with pytest.raises(ParameterError, match=r"expected -o FILE\.xlsx"):
        export.write_mentions([], export.Output(form="xlsx"))


# What people get


def test_a_table_shows_sentence_words_code_and_reason_in_plain_words(checkout, here, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    out = code(checkout, SENTENCE_OF_TWO, "--format", "table").out
    for words in (SENTENCE_OF_TWO, "denied: it is not so", "about Arcadia and Borealia", "denied: «not»"):
        assert words in out
    assert out.splitlines()[-1] == "1 mention in 1 document."


def test_a_table_without_mentions_says_so(checkout, here):
    (here / "sea.txt").write_text("The sea was calm.")
    assert code(checkout, "sea.txt", "--format", "table").out == "no mention in 1 document.\n"


def test_no_text_steers_the_terminal(checkout, here):
    (here / "odd.txt").write_text("Arcadia \x1b[2J[red]is an ally[/red] :smile: of Borealia \u202e.")
    out = code(checkout, "odd.txt", "--format", "table").out
    assert "\x1b" not in out and "\u202e" not in out and "[red]" in out and ":smile:" in out


def test_a_spreadsheet_has_the_columns_of_mentions_and_a_sheet_in_words(checkout, here):
    rows = rows_of(code(checkout, "note.txt"))
    assert code(checkout, "note.txt", "-o", "rows.xlsx").status == 0
    book = openpyxl.load_workbook(here / "rows.xlsx")
    head, *cells = book["mentions"].iter_rows(values_only=True)
    assert list(head) == COLUMNS
    assert [["" if c is None else str(c) for c in row] for row in cells] == [list(r.values()) for r in rows]
    assert book.active.title == "in words"
    told = list(book["in words"].iter_rows(values_only=True))[1]
    assert told[:3] == ("note", SENTENCE_OF_TWO, "ally") and told[3].startswith("denied: it is not so\n")


def test_text_in_a_spreadsheet_is_text(checkout, here):
    line = {"id": "=1+1", "text": "@Ada Quill, http://x.example, said that Arcadia is an ally of Borealia."}
    (here / "talks.jsonl").write_text(json.dumps(line), encoding="utf-8")
    code(checkout, "talks.jsonl", "-o", "rows.xlsx")
    sheet = openpyxl.load_workbook(here / "rows.xlsx")["mentions"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_the_same_rows_give_the_same_bytes(checkout, here):
    for name in ("a.xlsx", "b.xlsx", "a.html", "b.html"):
        code(checkout, "note.txt", "-o", name)
    assert (here / "a.xlsx").read_bytes() == (here / "b.xlsx").read_bytes()
    assert (here / "a.html").read_bytes() == (here / "b.html").read_bytes()


def page_of(checkout, here, text, *more):
    (here / "talk.txt").write_text(text, encoding="utf-8")
    done = code(checkout, "talk.txt", "-o", "page.html", *more)
    assert done.status == 0, done.err
    return etree.fromstring((here / "page.html").read_bytes(), etree.HTMLParser(encoding="utf-8"))


def test_a_page_holds_the_text_with_its_words_marked_and_explained(checkout, here):
    page = page_of(checkout, here, TEXT)
    assert [mark.text for mark in page.iterfind(".//section//mark")] == ["ally", "neighbours", "partners"]
    notes = [" ".join("".join(note.itertext()).split()) for note in page.iterfind(".//ol/li")]
    assert notes[0].startswith("ally: denied: it is not so; about Arcadia and Borealia;")
    assert "why: denied: «not»" in notes[0]
    (legend,) = page.iterfind(".//ul[@class='legend']")
    assert "denied: it is not so" in "".join(legend.itertext())


def test_each_number_in_the_text_leads_to_its_note(checkout, here):
    page = page_of(checkout, here, TEXT, "--codebook", "relationship", "--codebook", "multipolarity")
    links = [link.get("href").removeprefix("#") for link in page.iterfind(".//sup/a")]
    assert links == [note.get("id") for note in page.iterfind(".//ol/li")] != []


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing(checkout, here):
    hostile = '<script>alert(1)</script> "an ally" of <img src=x onerror=y> & </mark></p>'
    page = page_of(checkout, here, f"Arcadia is {hostile} Borealia.\n")
    assert {"script", "img", "link", "iframe"} & {element.tag for element in page.iter()} == set()
    shown = "".join(page.find(".//section/p[2]").itertext())
    assert '<script>alert(1)</script> "an ally' in shown and "of <img src=x onerror=y> & </mark></p>" in shown
    (policy,) = page.iterfind(".//meta[@http-equiv='Content-Security-Policy']")
    assert policy.get("content").startswith("default-src 'none'")
    assert "http" not in " ".join(page.xpath("//@href | //@src"))


def test_a_page_without_mentions_says_so(checkout, here):
    page = page_of(checkout, here, "The sea was calm.")
    assert "no mention in 1 document" in "".join(page.find(".//header").itertext())
    assert page.find(".//mark") is None


def test_lines_of_a_quotation_are_one_paragraph(checkout, here):
    quotation = "Arcadia\tis not\r\nan ally\n of Borealia.\n\nThe pact is old."
    done = code(checkout, quotation, "--format", "jsonl")
    (ally, pact) = map(json.loads, done.out.splitlines())
    assert (ally["stance"], ally["passage_id"], pact["passage_id"]) == (
        "denied",
        "sentence-1:p1",
        "sentence-1:p2",
    )


def test_a_sentence_that_begins_with_a_dash_is_told_how_it_is_given(checkout, here):
    done = code(checkout, "- Arcadia is an ally of Borealia.")
    assert done.status == 2 and 'stands last, after two: -- "SENTENCE"' in done.err
    assert code(checkout, "--", "- Arcadia is an ally of Borealia.").status == 0
    assert "SENTENCE" not in code(checkout, "note.txt", "--formt", "csv").err


@pytest.mark.parametrize("form", [*FORMS])
@pytest.mark.parametrize("given_", ["", "nowhere.txt", "http://127.0.0.1:1/a"])
def test_where_nothing_can_be_read_nothing_is_written(checkout, here, form, given_):
    done = code(checkout, given_, "--format", form, "-o", f"rows{FORMS[form][0]}")
    assert done.status == 2 and [path.name for path in here.iterdir()] == ["note.txt"]
    done = code(checkout, given_, "--format", form)
    assert (done.status, done.out) == (2, "") and done.lines[-1].startswith("warning: ")


def test_the_words_of_a_table_are_not_cut(checkout, here, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = code(checkout, "Arcadia is a neighbouring friend of Borealia.", "--format", "table").out
    assert "  neighbouring  " in out and "  friend  " in out


def test_workers_and_a_cluster_exclude_each_other(checkout):
    for command in (("code", "We are allies."), ("run", "islands")):
        done = checkout.framing(*command, "--workers", 2, "--cluster", "tcp://127.0.0.1:9")
        assert done.status == 1 and "--workers and --cluster exclude each other" in done.err


@pytest.mark.parametrize("form", ["csv", "xlsx", "table"])
def test_a_pipe_that_is_named_for_the_rows_is_written_and_stays_one(checkout, here, form):
    os.mkfifo(here / "pipe")
    reader = subprocess.Popen(["cat", str(here / "pipe")], stdout=subprocess.PIPE)
    done = checkout.framing("code", "note.txt", "--study", "islands", "--format", form, "-o", "pipe")
    assert done.status == 0 and len(reader.communicate()[0]) > 100, done.err
    assert (here / "pipe").is_fifo() and not [*here.glob(".*")]


def test_two_commands_with_one_output_write_apart_and_what_a_killed_one_left_is_gone(checkout, here):
    (here / f".rows.csv.{dead_process()}.part").write_text("half")
    other = here / f".rows.csv.{os.getppid()}.part"  # of a process that lives
    other.write_text("at work")
    done = checkout.framing("code", "note.txt", "--study", "islands", "-o", "rows.csv")
    assert done.status == 0 and [*here.glob(".*")] == [other] and other.read_text() == "at work"
