"""A study's folder: what comes into it later, changes or goes is noticed, told, and taken in."""

import shutil

import pytest
from conftest import make_tables
from test_scaffold import PARTIES, make

from framing.base import store
from framing.base.errors import ParameterError, TextError
from framing.run import runner
from framing.run.runner import run_study
from framing.study import actors, ingest, intake, texts

NOTE = "Arcadia and Borealia have been allies for a long time, said the envoy."
TALK = "The ministers of Arcadia and Borealia met in Port Selm and spoke of the treaty and of fish."


@pytest.fixture
def mine(checkout, tmp_path):
    """A study of one's own, ``mine``, made of two files; gives the checkout and the folder of the texts."""
    folder = tmp_path / "papers"
    (folder / "north").mkdir(parents=True)
    (folder / "note.txt").write_text(NOTE)
    (folder / "north" / "talk.txt").write_text(TALK)
    make(checkout, source=folder, parties=PARTIES)
    return checkout, folder


def take_in(checkout):
    """What is said when the folder's changes are taken in, and the documents that are then declared."""
    study, done = intake.take_in(checkout.open("mine"))
    return [str(one) for one in done], {source.doc_id: source for source in study.sources}


def status(checkout):
    return checkout.framing("status", "mine").out.splitlines()


def test_a_folder_that_is_as_it_was_changes_nothing(mine):
    checkout, _ = mine
    before = checkout.open("mine").path("sources.csv").read_bytes()
    assert take_in(checkout)[0] == [] and intake.tell_changes(checkout.open("mine")) == []
    assert checkout.open("mine").path("sources.csv").read_bytes() == before


def test_a_file_that_comes_later_is_told_and_gets_a_row(mine):
    checkout, folder = mine
    (folder / "2021-07-16 note.txt").write_text("Arcadia is a partner of Borealia.")
    assert "  note: 2021-07-16 note.txt: is new in the folder; framing run mine takes it in" in status(
        checkout
    )
    said, sources = take_in(checkout)
    assert said == ["2021-07-16 note.txt: is new, and has a row in sources.csv: 2021-07-16-note"]
    assert sources["2021-07-16-note"].date == "2021-07-16" and len(sources) == 3
    assert take_in(checkout)[0] == []


def test_a_new_file_takes_no_id_that_is_taken(mine):
    checkout, folder = mine
    (folder / "north" / "note.txt").write_text("Borealia has friends.")
    assert set(take_in(checkout)[1]) == {"note", "talk", "north-note"}


def test_a_file_that_has_changed_keeps_its_row_and_what_a_person_wrote_there(mine):
    checkout, folder = mine
    checkout.edit("data/studies/mine/sources.csv", "note,note.txt,", "the-note,note.txt,")
    (folder / "note.txt").write_text(NOTE + " And friends.")
    assert "  note: note.txt: has changed since it was taken in; framing run mine takes it in" in status(
        checkout
    )
    said, sources = take_in(checkout)
    assert said == ["note.txt: has changed, and its row with it: the-note"] and len(sources) == 2
    assert texts.read_contents(checkout.open("mine"))["the-note"].endswith("And friends.")


def test_a_file_that_is_gone_is_told_each_time_and_its_row_stays(mine):
    checkout, folder = mine
    (folder / "note.txt").unlink()
    line = (
        "  note: note.txt: is gone from the folder, and not counted; its row, note, stays until you delete it"
    )
    assert status(checkout)[:2] == [f"mine: 1 of 2 texts present in {folder}; no release", line]
    assert take_in(checkout)[0] == [] and len(checkout.open("mine").sources) == 2
    assert list(make_tables(checkout.open("mine"))["documents"]["doc_id"]) == ["talk"]


def test_a_file_that_is_moved_or_renamed_is_the_same_document(mine):
    checkout, folder = mine
    (folder / "note.txt").rename(folder / "north" / "old note.txt")
    assert take_in(checkout)[0] == [] and not any("note" in line for line in status(checkout)[:1])
    assert set(texts.read_contents(checkout.open("mine"))) == {"note", "talk"}


def test_a_document_whose_name_no_reader_knows_is_still_that_document(mine):
    checkout, folder = mine
    (folder / "note.txt").rename(folder / "download (1).dat")
    assert f"mine: 2 of 2 texts present in {folder}; no release" == status(checkout)[0]
    assert intake.find_changes(checkout.open("mine")) == intake.Changes()


def test_what_is_no_document_is_told_each_time_and_in_the_table_of_remarks(mine):
    checkout, folder = mine
    for name, data in {
        "north/cut.pdf": b"%PDF-1.4",
        "copy.txt": NOTE.encode(),
        "old.doc": b"\xd0\xcf",
    }.items():
        (folder / name).write_bytes(data)
    for _ in range(2):
        lines = " ".join(status(checkout))
        assert "warning: north/cut.pdf: is no PDF file" in lines
        assert "note: copy.txt: is a copy of note.txt, byte by byte" in lines
        assert "warning: old.doc: is an old Office file, which no reader knows; save it as .docx" in lines
    study, _ = intake.take_in(checkout.open("mine"))
    made = make_tables(study)
    assert set(made["remarks"]["name"]) == {"north/cut.pdf", "copy.txt", "old.doc"}
    assert set(made["documents"]["doc_id"]) == {"note", "talk"}


def test_a_list_that_a_spreadsheet_has_saved_stays_as_it_is(mine):
    checkout, folder = mine
    path = checkout.open("mine").path("sources.csv")
    kept = path.read_text().replace(",", ";").replace("\n", "\r\n").replace("doc_id;", "Doc_ID;")
    path.write_bytes(b"\xef\xbb\xbf" + kept.encode())
    (folder / "new.txt").write_text("Arcadia; Borealia, friends.")
    take_in(checkout)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf" + kept.encode()) and data.count(b"\r\n") == 4
    assert {source.doc_id for source in checkout.open("mine").sources} == {"note", "talk", "new"}


def test_a_run_takes_in_what_has_come_and_status_says_that_stages_are_to_run(mine, monkeypatch):
    checkout, folder = mine
    monkeypatch.setattr(runner, "execute", lambda study, stage, values, kernel: None)
    study = checkout.open("mine")
    before = texts.describe_texts(study)
    (folder / "new.txt").write_text("Arcadia has many friends.")
    assert texts.describe_texts(study) != before
    lines = []
    done = run_study(checkout.workbook, "mine", say=lines.append)
    assert lines[0] == "note: new.txt: is new, and has a row in sources.csv: new"
    assert len(done.study.sources) == 3 and done.problems == []


# Where the texts are


def test_texts_that_have_moved_are_found_where_a_command_says(mine, tmp_path):
    checkout, folder = mine
    folder.rename(tmp_path / "moved")
    assert "mine: 0 of 2 texts present" in (first := status(checkout)[0])
    assert "a folder that is gone; where is it now? framing run mine --texts FOLDER" in first
    done = checkout.framing("status", "mine", "--texts", tmp_path / "moved")
    assert f"mine: 2 of 2 texts present in {tmp_path / 'moved'}" in done.out
    assert f"present in {tmp_path / 'moved'}" in status(checkout)[0]


def test_what_was_decoded_stays_where_a_run_finds_no_texts(mine, tmp_path):
    checkout, folder = mine
    make_tables(checkout.open("mine"))
    folder.rename(tmp_path / "moved")
    with pytest.raises(TextError, match="neither texts nor a release"):
        ingest.document_tables(checkout.open("mine"))
    (tmp_path / "moved").rename(folder)
    assert len(ingest.word_tables(checkout.open("mine"))) > 0


def test_a_folder_without_any_of_its_texts_is_not_taken_for_a_studys(mine, tmp_path):
    checkout, folder = mine
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "letter.txt").write_text("Dear neighbours.")
    done = checkout.framing("run", "mine", "--texts", tmp_path / "others")
    assert done.lines == [
        f"error: --texts: none of the texts of mine is in {tmp_path / 'others'}; they were in {folder}"
    ]
    assert checkout.open("mine").raw_texts == folder


def test_a_study_made_without_texts_takes_in_those_that_a_command_names(checkout, tmp_path):
    make(checkout, parties=PARTIES)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "note.txt").write_text(NOTE)
    checkout.framing("status", "mine", "--texts", tmp_path / "papers")
    assert set(take_in(checkout)[1]) == {"note"}


def test_what_was_fetched_lies_beside_the_folder_that_is_noted(mine):
    checkout, folder = mine
    fetched = checkout.workbook.data / "raw" / "mine"
    fetched.mkdir()
    (folder / "note.txt").rename(fetched / "page.txt")
    assert set(texts.read_contents(checkout.open("mine"))) == {"note", "talk"}
    assert "mine: 2 of 2 texts present" in status(checkout)[0] and "gone" not in " ".join(status(checkout))


def test_a_new_study_without_texts_has_no_place_of_an_older_one_of_its_name(mine):
    checkout, _ = mine
    shutil.rmtree(checkout.open("mine").folder)
    assert make(checkout).study.raw_texts == checkout.workbook.data / "raw" / "mine"


def test_the_texts_of_a_study_in_the_book_are_noted_nowhere(checkout, tmp_path):
    shutil.copytree(checkout.raw, tmp_path / "islands")
    checkout.framing("status", "islands", "--texts", tmp_path)
    assert checkout.workbook.noted_texts("islands") is None
    assert intake.take_in(checkout.open()) == (checkout.open(), [])


def test_a_file_may_stand_for_the_folder_it_lies_in(checkout, tmp_path):
    path = tmp_path / "talks.csv"
    path.write_text("id,text\n1,They met.\n")
    make(checkout, source=path)
    assert checkout.workbook.with_texts(path).given_texts == tmp_path
    with pytest.raises(ParameterError, match="there is no folder"):
        checkout.workbook.with_texts(tmp_path / "gone.csv")


# Whose voice it is


@pytest.fixture
def voices(checkout, tmp_path):
    """A study of its authors' relationships, with actors that are known, empty and misspelt."""
    rows = {
        "a": ("Serbia", "We are allies of France, and friends of Spain."),
        "b": ("", "Our alliance with France is old."),
        "c": ("Serbai", "Spain is our partner, and so is France."),
    }
    path = tmp_path / "talks.csv"
    lines = [f'{doc_id},"{text}",{actor}' for doc_id, (actor, text) in rows.items()]
    path.write_text("\n".join(["id,text,actor", *lines]))
    return make(checkout, source=path).study


def test_actors_that_are_empty_or_unknown_are_told_with_the_nearest_name(voices):
    remarks = ingest_remarks(voices)
    assert remarks["b"] == (
        "has no actor: none of its relationships can be told to be the author's own",
        "say whose voice it is: actor",
    )
    assert remarks["c"] == (
        "has the actor 'Serbai', which is no party, state or bloc that is known",
        "did you mean Serbia?",
    )
    assert set(remarks) == {"b", "c"}


def ingest_remarks(study):
    table = make_tables(study)["remarks"]
    return {
        row.doc_id: (row.detail, row.advice) for row in table.itertuples(index=False) if row.kind == "actor"
    }


def test_a_study_of_parties_needs_no_actor_but_tells_of_one_that_is_unknown(mine):
    study = mine[0].open("mine")
    assert actors.remark_actors(study, {"note": "", "talk": "Arcadia"}) == []
    (row,) = actors.remark_actors(study, {"note": "Arcadai"})
    assert row["advice"] == "did you mean Arcadia?"


def test_what_unknown_actors_do_to_the_counts_is_told_at_each_run_and_status(checkout, voices):
    made = make_tables(voices)
    table = actors.table_actors(voices, made["documents"], made["mentions"])
    assert table[["actor", "known_as", "documents", "mentions"]].values.tolist() == [
        ["", "", 1, 1],
        ["Serbai", "", 1, 1],
        ["Serbia", "Serbia", 1, 2],
    ]
    focal = table.groupby("known_as")["focal"].sum()
    said = (
        "In 2 of 3 documents the actor is empty or unknown. "
        f"There {focal['']} of 2 relationship mentions are coded as the author's own, "
        f"in the other documents {focal['Serbia']} of 2: of the former too few are counted."
    )
    assert actors.describe_effect(voices, table) == said
    store.save(voices.in_run("default"), documents=made["documents"], mentions=made["mentions"])
    assert f"  warning: mine: {said}" in checkout.framing("status", "mine").out.splitlines()


def test_where_all_actors_are_known_nothing_is_warned_of(voices):
    made = make_tables(voices)
    known = actors.table_actors(voices, made["documents"].assign(actor="Serbia"), made["mentions"])
    assert actors.describe_effect(voices, known) == "The actor of every document is known."
    documents = made["documents"].assign(actor="Serbia")
    store.save(voices.in_run("default"), documents=documents, mentions=made["mentions"])
    assert actors.tell_effect(voices.in_run("default")) == []
