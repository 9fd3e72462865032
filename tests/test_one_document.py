"""What fails on one document, foreseen or not, is that document's line; the others go on, nothing is lost."""

import csv
import io
import json
import shutil
import zipfile

import docx
import pytest
from conftest import make_tables

from framing.base.errors import CodebookError, TextError, going_on
from framing.corpus import export, frames, making, selection, tabulate
from framing.exchange import incoming
from framing.study import release, texts, verify
from framing.texts import collection

TEXT = "Arcadia is no ally of Borealia."
STUDY = ("--study", "islands")
PARTIES = ("--party", "Arcadia", "--party", "Borealia")
FAULTS = [KeyError("odd"), RecursionError("maximum recursion depth exceeded"), MemoryError()]


def break_deflate(path):
    """Overwrite the compressed data of a Word file's text."""
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("word/document.xml").header_offset + 60
    data = bytearray(path.read_bytes())
    data[place : place + 40] = b"\xff" * 40
    path.write_bytes(data)


def hostile_files(folder):
    """Documents that once ended the whole command, and files that can't be read at all."""
    made = docx.Document()
    made.add_paragraph(TEXT * 40)
    made.save(folder / "broken.docx")
    break_deflate(folder / "broken.docx")
    (folder / "marks.txt").write_text(f"These are ›allies‹, ›friends‹ and ‹pacts›. {TEXT}")
    page = f'<html><head><meta charset="hex"></head><body><p>{TEXT}</p></body></html>'
    (folder / "hex.html").write_text(page)
    (folder / "mem.txt").symlink_to("/proc/self/mem")  # opens, and fails as it is read
    records = ['{"id": "big", "text": "Allies.", "n": ' + "9" * 5000 + "}", "[" * 100_000]
    names = ("half\ud800", "nul\0", "../../up", "good")
    records += [json.dumps({"id": name, "text": TEXT}) for name in names]
    (folder / "talks.jsonl").write_text("\n".join(records))
    (folder / "note.txt").write_text(TEXT)


def test_every_file_that_cant_be_read_is_named_and_all_others_are_coded(checkout, here):
    hostile_files(here)
    done = checkout.framing("code", ".", *STUDY, *PARTIES, "-o", "rows.csv", "--texts-out", "out")
    assert done.status == 2
    wrong = [line.removeprefix("warning: ").partition(":")[0] for line in done.lines]
    lines = ["talks.jsonl, line 1", "talks.jsonl, line 2"]
    assert sorted(wrong) == ["broken.docx, word/document.xml", "mem.txt", *lines]
    assert "fault of the program" not in done.err
    rows = list(csv.DictReader(io.StringIO((here / "rows.csv").read_text())))
    names = {row["doc_id"] for row in rows}
    assert {"marks", "hex", "note", "talks-good"} < names and len(names) == 7
    for row in rows:
        content = (here / "out" / f"{row['doc_id']}.txt").read_text()
        assert content[int(row["start"]) : int(row["end"])] == row["surface"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_cause_that_nobody_foresaw_is_told_with_its_type_and_as_a_fault_of_the_program(fault):
    told = []
    with going_on("odd.txt", told.append):
        raise fault
    (line,) = map(str, told)
    assert line.startswith(f"odd.txt: could not be read ({type(fault).__name__}") and "please report" in line


def test_what_is_wrong_for_all_documents_is_not_taken_for_the_fault_of_one():
    with pytest.raises(CodebookError), going_on("odd.txt", print):
        raise CodebookError("has no entries")


def test_a_text_that_cant_be_read_is_no_fault_of_the_program():
    told = []
    with going_on("odd.txt", told.append):
        raise TextError("is empty", where="odd.txt")
    assert list(map(str, told)) == ["odd.txt: is empty"]


def failing(function, doc_id):
    """A function that fails on one document as nobody foresaw, given as the first argument."""

    def fail(one, *more, **named):
        source = getattr(one, "document", one).source
        if source.doc_id == doc_id:
            raise KeyError("odd")
        return function(one, *more, **named)

    return fail


@pytest.mark.parametrize("name", ["split_document", "code_document"])
def test_the_command_goes_on_after_the_fault_and_says_by_its_status_that_something_is_left_out(
    checkout, here, monkeypatch, name
):
    (here / "odd.txt").write_text("An odd pact.")
    monkeypatch.setattr(export, name, failing(getattr(export, name), "odd"))
    done = checkout.framing("code", "odd.txt", "note.txt", *STUDY, *PARTIES, "-o", "rows.csv")
    assert done.status == 2
    assert done.lines[0].startswith("warning: odd.txt: could not be coded (KeyError: 'odd'); it is left out")
    assert {row["doc_id"] for row in csv.DictReader((here / "rows.csv").read_text().splitlines())} == {"note"}


def test_a_fault_of_a_reader_costs_one_record_of_a_collection(tmp_path, monkeypatch):
    made = collection._text_of

    def fail(content, record):
        if "odd" in content:
            raise RecursionError("too deep")
        return made(content, record)

    monkeypatch.setattr(collection, "_text_of", fail)
    (tmp_path / "talks.csv").write_text("id,text\na,One.\nb,An odd one.\nc,Three.\n")
    told = []
    items = list(collection.read_collection(tmp_path / "talks.csv", on_error=told.append))
    assert [item.doc_id for item in items] == ["a", "c"]
    assert str(told[0]).startswith("talks.csv row 3: could not be read (RecursionError: too deep)")


def test_a_fault_of_a_reader_costs_one_file_of_an_archive(tmp_path, monkeypatch):
    made = collection.read_document

    def fail(stream, name, *more):
        if name.endswith("b.txt"):
            raise MemoryError
        return made(stream, name, *more)

    monkeypatch.setattr(collection, "read_document", fail)
    with zipfile.ZipFile(tmp_path / "talks.zip", "w") as archive:
        for name in "abc":
            archive.writestr(f"{name}.txt", TEXT)
    told = []
    items = list(collection.read_collection(tmp_path / "talks.zip", on_error=told.append))
    assert [item.doc_id for item in items] == ["a", "c"]
    assert str(told[0]).startswith("talks.zip, b.txt: could not be read (MemoryError)")


def test_framing_read_gives_the_other_documents_and_the_fault(tmp_path, monkeypatch):
    for name in ("a", "odd"):
        (tmp_path / f"{name}.txt").write_text(TEXT)
    monkeypatch.setattr(frames, "split_document", failing(frames.split_document, "odd"))
    corpus = frames.read(tmp_path)
    assert list(corpus.documents["doc_id"]) == ["a"] and list(corpus.passages["doc_id"]) == ["a"]
    assert "odd.txt: could not be split into passages (KeyError: 'odd')" in str(corpus.problems[0])


def test_a_fault_on_one_document_of_an_import_leaves_what_was_marked_in_the_others():
    def broken():
        yield "a place"
        raise IndexError("list index out of range")

    marked, problems = [], []
    for name, found in (("a", ["one"]), ("odd", broken()), ("b", ["two"])):
        incoming.part(found, marked, problems, where=name)
    assert marked == ["one", "a place", "two"]
    assert str(problems[0]).startswith("odd: could not be read (IndexError: list index out of range)")


# In a study


@pytest.mark.parametrize(
    ("module", "name", "what"),
    [
        (selection, "split_document", "could not be split into passages"),
        (tabulate, "_rows_of", "could not be put into tables"),
    ],
)
def test_a_document_on_which_a_first_stage_fails_is_in_no_table_but_the_remarks(
    released, monkeypatch, module, name, what
):
    study = released.open()
    before = make_tables(study)
    shutil.rmtree(study.release)
    monkeypatch.setattr(module, name, failing(getattr(module, name), "herald"))
    made = make_tables(study)
    for table in ("documents", "passages", "furniture", "word_counts", "mentions"):
        kept = before[table][before[table]["doc_id"] != "herald"].reset_index(drop=True)
        assert made[table].equals(kept), table
    (remark,) = made["remarks"][made["remarks"]["kind"] == "fault"].to_dict("records")
    assert remark["doc_id"] == "herald" and not remark["counted"]
    assert remark["detail"] == f"{what} (KeyError: 'odd')"


def test_the_release_stands_for_a_document_on_which_the_first_stage_fails(released, monkeypatch):
    before = make_tables(released.open())
    monkeypatch.setattr(selection, "split_document", failing(selection.split_document, "herald"))
    made = make_tables(released.open())
    assert made["mentions"].equals(before["mentions"]) and made["word_counts"].equals(before["word_counts"])
    assert list(made["remarks"].query("kind == 'fault'")["doc_id"]) == ["herald"]


@pytest.mark.parametrize(
    ("name", "what", "left"),
    [
        ("matches_of", "mentions could not be found", 0),
        ("code_with", "mentions could not be coded", 2),
    ],
)
def test_a_document_on_which_the_coder_fails_is_told_and_the_others_keep_their_codes(
    released, monkeypatch, name, what, left
):
    study = released.open()
    before = make_tables(study)
    monkeypatch.setattr(release, "find_codes", lambda study, frames: before["mentions"].head(0))
    at = {"matches_of": 0, "code_with": 1}[name]
    made = getattr(making, name)

    def fail(*given, **named):
        if given[at].doc_id == "herald":
            raise KeyError("odd")
        return made(*given, **named)

    monkeypatch.setattr(making, name, fail)
    after = make_tables(study)
    others = before["mentions"].query("doc_id != 'herald'").reset_index(drop=True)
    own = after["mentions"]["doc_id"] == "herald"
    assert after["mentions"][~own].reset_index(drop=True).equals(others)
    assert min(own.sum(), 2) == left and set(after["mentions"][own]["coder"]) <= {""}
    (fault,) = after["faults"].to_dict("records")
    assert fault["doc_id"] == "herald" and fault["detail"] == f"{what} (KeyError: 'odd')"
    verdict = verify.verify_study(study)
    assert len(verdict.changed) and "KeyError" in str(verdict.problems[0])


def test_a_document_whose_words_cannot_be_counted_is_told_and_the_others_are_counted(released, monkeypatch):
    study = released.open()
    before = make_tables(study)
    count, length = making.count_forms, len(texts.read_contents(study)["herald"])

    def fail(content, spans):
        if len(content) == length:
            raise KeyError("odd")
        return count(content, spans)

    monkeypatch.setattr(making, "count_forms", fail)
    after = make_tables(study)
    others = before["word_counts"].query("doc_id != 'herald'").reset_index(drop=True)
    assert after["word_counts"].equals(others) and after["mentions"].equals(before["mentions"])
    (fault,) = after["uncounted"].to_dict("records")
    assert fault["doc_id"] == "herald" and fault["counted"]
    assert fault["detail"] == "words could not be counted (KeyError: 'odd')"
    (told,) = [remark for remark in texts.tell_remarks(study) if remark.kind == "fault"]
    assert "herald" in str(told) and "without word counts" in str(told)
    assert "KeyError" in str(verify.verify_study(study).problems[0])


def test_a_release_with_a_fault_is_written_and_the_command_fails(released, monkeypatch):
    monkeypatch.setattr(selection, "split_document", failing(selection.split_document, "herald"))
    done = released.framing("release", "islands")
    assert done.status == 1 and "herald" in done.lines[-1] and "fault of the program" in done.lines[-1]
    remarks = (released.study / "release" / "remarks.csv").read_text()
    assert "could not be split into passages" in remarks
