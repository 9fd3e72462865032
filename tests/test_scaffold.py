"""A new study: scaffolded so that it can be run, in files that load back, and never over another one."""

import csv
import tempfile
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base import files
from framing.base.errors import ParameterError, StudyError, TextError
from framing.base.workbook import Workbook
from framing.run import scaffold
from framing.study import origin
from framing.study.sources import read_sources
from framing.study.texts import read_documents
from framing.texts.archive import is_hidden, is_readme

PARTIES = ("Arcadia, Arcadian", "Borealia, Borealian")


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    (folder / "north").mkdir(parents=True)
    (folder / "note.txt").write_text("Arcadia is Borealia's partner.", encoding="utf-8")
    (folder / "north" / "note.txt").write_text("Borealia has no allies.", encoding="utf-8")
    (folder / "copy.txt").write_text("Borealia has no allies.", encoding="utf-8")
    return folder


def make(checkout, name="mine", **options):
    return scaffold.new_study(name, checkout.workbook, **options)


def told(made):
    """What is said of the files of a new study, one text each."""
    return [str(problem) for problem in made.problems]


def test_a_scaffolded_study_can_be_loaded_and_has_a_row_for_each_text(checkout, papers):
    make(checkout, source=papers, parties=PARTIES)
    study = checkout.open("mine")
    assert len(study.sources) == 2 and not study.problems
    assert [party.party_id for party in study.focus.parties] == ["arcadia", "borealia"]


def test_without_parties_the_focus_is_each_documents_actor(checkout, papers):
    make(checkout, source=papers)
    assert checkout.open("mine").focus.by_author


def test_without_documents_there_is_a_list_to_fill_in(checkout):
    made = make(checkout)
    assert made.study.path("sources.csv").read_text() == ",".join(scaffold.SOURCE_COLUMNS) + "\n"
    assert (made.problems, made.unknown) == ([], [])


def test_a_collection_is_named_in_the_settings(checkout, tmp_path):
    path = tmp_path / 'the "talks".jsonl'
    path.write_text('{"id": "a", "text": "We are allies."}\n')
    study = make(checkout, source=path).study
    assert study.collection == {"path": path.name} and study.sources == ()


def test_what_records_say_stands_in_the_list_and_what_is_written_there_counts(checkout, tmp_path):
    path = tmp_path / "talks.csv"
    path.write_text(
        "id,text,title,url\na,We are allies.,=A talk,https://example.org/a\nb,We are friends.,,\n"
    )
    made = make(checkout, source=path)
    listed = made.study.path("sources.csv")
    assert [row["title"] for row in csv.DictReader(listed.read_text(encoding="utf-8").splitlines())] == [
        "'=A talk",
        "",
    ]
    assert (
        f"what you know of it goes into {made.study.place('sources.csv')}, now or later"
        in scaffold.describe_new(made)
    )
    text = listed.read_text(encoding="utf-8").replace("\nb,,,,,", "\nb,A toast,,,Arcadia,")
    listed.write_text(text + "c,Gone,,,,,,,,,,\n", encoding="utf-8")
    documents, problems = read_documents(checkout.open("mine"))
    one, other = (documents[doc_id].source for doc_id in ("a", "b"))
    assert (one.url, other.title, other.actor) == ("https://example.org/a", "A toast", "Arcadia")
    (problem,) = problems
    assert str(problem).startswith("data/studies/mine/sources.csv, c: no document is called so; ")


def test_where_the_texts_are_is_noted_outside_git_and_the_next_commands_need_not_say_it(checkout, tmp_path):
    folder = tmp_path / "two islands"
    folder.mkdir()
    (folder / "talks.jsonl").write_text('{"id": "a", "text": "We are allies."}\n')
    (folder / "note.txt").write_text("We are allies.", encoding="utf-8")
    for name, place in (("one", folder), ("other", folder / "talks.jsonl")):
        done = checkout.framing("new", name, "--texts", place)
        assert done.lines[-3:] == ["next:", f"  framing run {name}", f"  framing book {name} --open"]
        assert (done.status, checkout.open(name).raw_texts) == (0, folder)
        assert len(read_documents(checkout.open(name))[0]) == {"one": 2, "other": 1}[name]
    notes = [path.name for path in (checkout.workbook.data / "raw").glob("*.path")]
    assert sorted(notes) == ["one.path", "other.path"]


def test_a_study_without_texts_is_told_how_they_are_found(checkout):
    lines = checkout.framing("new", "mine").lines
    assert lines[-1] == "  framing run mine --texts FOLDER" and "data/studies/mine/sources.csv" in lines[-2]


def test_what_files_say_of_themselves_is_filled_in_and_the_rest_is_listed(checkout, tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    page = (
        '<html lang="en"><head><title>The treaty</title>'
        '<meta property="og:url" content="https://example.org/1">'
        '<meta property="article:published_time" content="2021-05-03T10:00"></head>'
        "<body><p>{}</p></body></html>"
    )
    (folder / "treaty.html").write_text(page.format("Arcadia and Borealia are allies."))
    (folder / "2021-07-16 talk.txt").write_text("Arcadia is a partner.")
    (folder / "pk_en.txt").write_text("We have many friends.")
    made = make(checkout, source=folder)
    sources = {source.doc_id: source for source in made.study.sources}
    treaty, talk, debate = (sources[name] for name in ("treaty", "2021-07-16-talk", "pk_en"))
    assert (treaty.title, treaty.date, treaty.url) == ("The treaty", "2021-05-03", "https://example.org/1")
    assert (treaty.language, talk.date, debate.actor) == ("en", "2021-07-16", "Pakistan")
    assert made.unknown[:3] == [
        "actor of 2 documents: 2021-07-16-talk, treaty",
        "date of 1 document: pk_en",
        "author of all 3 documents",
    ]


def test_of_a_collection_it_is_listed_what_its_records_leave_unknown(checkout, tmp_path):
    path = tmp_path / "talks.csv"
    path.write_text("id,text,country,date\n1,They met.,Arcadai,2021\n2,They parted.,France,\n")
    made = make(checkout, source=path)
    assert made.unknown[:2] == ["date of 1 document: 2", "author of all 2 documents"]
    assert any("1: has the actor 'Arcadai', which is no party" in line for line in told(made))


def test_the_title_of_a_file_begins_no_formula_in_sources_csv(checkout, tmp_path):
    (tmp_path / "papers").mkdir()
    page = "<html><head><title>=HYPERLINK(1)</title></head><body><p>Allies.</p></body></html>"
    (tmp_path / "papers" / "page.html").write_text(page)
    made = make(checkout, source=tmp_path / "papers")
    assert made.study.sources[0].title == "=HYPERLINK(1)"
    assert ",'=HYPERLINK(1)," in made.study.path("sources.csv").read_text(encoding="utf-8")


def test_parties_and_the_author_exclude_each_other(checkout):
    done = checkout.framing("new", "mine", "--author", "--party", PARTIES[0], "--party", PARTIES[1])
    assert done.lines == ["error: --author and --party exclude each other"] and done.status == 1
    assert checkout.framing("new", "mine", "--author").status == 0 and checkout.open("mine").focus.by_author


def test_the_settings_say_what_people_are_to_fill_in(checkout):
    made = make(checkout, parties=PARTIES, title="Two islands")
    text = made.study.path("study.toml").read_text(encoding="utf-8")
    assert text.startswith('title = "Two islands"\nlanguage = "en"\n')
    assert "# Whose relationship is measured" in text and '[parties.arcadia]\nnames = ["Arcadia"' in text


def test_a_file_that_cant_be_read_is_named_and_left_out_and_stops_nothing(checkout, papers):
    (papers / "broken.pdf").write_bytes(b"%PDF-1.4 cut off")
    done = checkout.framing("new", "mine", "--texts", papers, "--party", PARTIES[0], "--party", PARTIES[1])
    assert any(line.startswith("warning: broken.pdf: is no PDF file that can be op") for line in done.lines)
    assert "note: north/note.txt: is a copy of copy.txt, byte by byte; it is left out" in done.lines
    assert len(checkout.open("mine").sources) == 2 and done.status == 0


def test_a_study_that_is_there_is_never_written_over(checkout, papers):
    make(checkout, source=papers)
    with pytest.raises(StudyError, match="there already"):
        make(checkout)


def test_a_study_that_was_stopped_before_it_was_noted_is_finished_unless_it_was_edited(checkout, papers):
    made = make(checkout, source=papers).study
    notes = [made.workbook.root / "data" / "raw" / f"mine.{kind}" for kind in ("origin", "path")]
    before = [note.read_bytes() for note in notes]
    for note in notes:
        note.unlink()
    make(checkout, source=papers)
    assert [note.read_bytes() for note in notes] == before
    notes[0].unlink()
    checkout.edit("data/studies/mine/study.toml", "compare_with = []", 'compare_with = ["islands"]')
    with pytest.raises(StudyError, match="there already"):
        make(checkout, source=papers)
    assert not notes[0].exists()


def test_a_study_is_noted_as_made_here_only_once_its_folder_stands(checkout, papers, monkeypatch):
    def stop(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(scaffold, "replace_folder", stop)
    with pytest.raises(KeyboardInterrupt):
        make(checkout, source=papers)
    assert origin.is_received(checkout.workbook, "mine")


@pytest.mark.parametrize("party", [PARTIES[0], "Россия"])
def test_one_party_makes_no_relationship(checkout, party):
    with pytest.raises(ParameterError, match="one party"):
        make(checkout, parties=[party])
    assert not (checkout.workbook.studies / "mine").exists()


@pytest.mark.parametrize("name", ["../mine", "My study", "con", "", ".mine", "-mine", "mine/", "ж"])
def test_a_name_that_cant_be_a_folder_is_refused(checkout, name):
    before = sorted(checkout.workbook.studies.rglob("*"))
    with pytest.raises(ParameterError, match="can't name a study"):
        make(checkout, name)
    assert sorted(checkout.workbook.studies.rglob("*")) == before


@pytest.mark.parametrize("words", [{"title": "a\udcff"}, {"parties": ["Arcadia\ud800", "Borealia"]}])
def test_what_is_no_text_is_refused(checkout, words):
    with pytest.raises(ParameterError, match="is not text in UTF-8"):
        make(checkout, **words)
    assert not (checkout.workbook.studies / "mine").exists()


def test_an_empty_folder_and_a_single_document_make_no_study_and_say_why(checkout, papers, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(TextError, match="the folder holds no documents; put the texts into it"):
        make(checkout, source=tmp_path / "empty")
    document = next(path for path in papers.rglob("*") if path.is_file())
    with pytest.raises(ParameterError, match=f"is a single document; .*--texts {document.parent}"):
        make(checkout, source=document)
    assert not (checkout.workbook.studies / "mine").exists()


def test_without_a_party_the_command_says_what_it_takes(checkout, papers):
    assert "no party was given: any relationship of a document's own actor" in said_of(checkout, papers)
    assert "no party was given" not in said_of(checkout, papers, "--author")


def said_of(checkout, papers, *options):
    name = f"mine{len(options)}"
    return checkout.framing("new", name, "--texts", papers, *options).err


def test_a_run_that_is_stopped_leaves_no_half_of_a_study(checkout, papers, monkeypatch):
    written = []

    def write(path, data):
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    monkeypatch.setattr(files, "write_beside", write)
    before = sorted(checkout.workbook.studies.iterdir())
    with pytest.raises(OSError, match="No space"):
        make(checkout, source=papers)
    assert sorted(checkout.workbook.studies.iterdir()) == before


# Words that need care


@pytest.mark.parametrize(
    ("parties", "ids"),
    [
        (["Côte d'Ivoire, Ivory Coast", "Россия"], ["côte-d-ivoire", "россия"]),
        (['The "Isles"', "Port\\Selm"], ["the-isles", "port-selm"]),
        (["Congo, DRC", "Congo, Brazzaville", "Congo"], ["congo", "congo-2", "congo-3"]),
        (["!!!", "???"], ["party", "party-2"]),
        (["a\nb", "[parties.x]"], ["a-b", "parties-x"]),
        (["author", "联盟"], ["author", "联盟"]),
    ],
)
def test_parties_of_any_name_load_back(checkout, parties, ids):
    make(checkout, parties=parties)
    study = checkout.open("mine")
    assert [party.party_id for party in study.focus.parties] == ids
    assert [party.names for party in study.focus.parties] == [
        tuple(name.strip() for name in party.split(",")) for party in parties
    ]


@pytest.mark.parametrize(
    "title",
    ['"Allies"?', "two\nlines", "tab\tand \\ and '''", "# no comment", "\x1b[2J", "]]\nfocal = 1", "ж联"],
)
def test_titles_of_any_kind_load_back(checkout, title):
    make(checkout, title=title)
    assert checkout.open("mine").title == title


def empty_workbook(folder):
    """A workbook without studies in a folder."""
    (Path(folder) / "data" / "studies").mkdir(parents=True)
    (Path(folder) / "data" / "codebooks").symlink_to(ROOT / "data" / "codebooks")
    return Workbook(root=Path(folder))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(deadline=None)
@given(WORDS, st.lists(WORDS.filter(lambda text: text.replace(",", "").strip()), min_size=2, max_size=4))
def test_any_title_and_any_parties_load_back(title, parties):
    with tempfile.TemporaryDirectory() as folder:
        study = scaffold.new_study("mine", empty_workbook(folder), parties=parties, title=title).study
        loaded = tomllib.loads(study.path("study.toml").read_bytes().decode())
        sources, _, problems = read_sources(study.path("sources.csv"), "sources.csv")
    assert loaded["title"] == (title or "mine") and (sources, problems) == ((), ())
    names = [[name.strip() for name in party.split(",") if name.strip()] for party in parties]
    assert [party["names"] for party in loaded["parties"].values()] == names
    assert loaded["focal"] == list(loaded["parties"]) and len(set(loaded["focal"])) == len(parties)


# A name that a document's file on this system can have.
FILES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=30
).filter(lambda name: not is_hidden(name) and not is_readme(name) and len(name.encode()) < 200)
ODD = [
    'the "treaty".txt',
    "=1+1.txt",
    "a,b;c.txt",
    "two\nlines.txt",
    "Договор.txt",
    "条约.txt",
    "a b.txt",
    "a-b.txt",
    "A-B.txt",
    "con.txt",
    "-rf.txt",
    " .txt",
    "…" * 60 + ".txt",
    "no ending",
]


def check_files(names):
    """Each file gives a row that loads back, with an id of its own even where letter case is ignored."""
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder, "papers")
        papers.mkdir()
        for number, name in enumerate(names):
            (papers / name).write_text(f"Arcadia and Borealia signed text {number}.", encoding="utf-8")
        made = scaffold.new_study("mine", empty_workbook(folder), source=papers)
        sources, _, wrong = read_sources(made.study.path("sources.csv"), "sources.csv")
    assert {problem.kind for problem in made.problems} <= {"actor"} and wrong == ()
    assert len(sources) == len(names) == len({source.doc_id.casefold() for source in sources})
    return {source.file: source.doc_id for source in sources}


def test_files_of_odd_names_are_documents_with_readable_ids():
    ids = check_files(ODD)
    assert ids['the "treaty".txt'] == "the-treaty" and ids["Договор.txt"] == "Dogovor"
    assert ids["条约.txt"] == "TiaoYue" and ids["a,b;c.txt"] == "a-b-c"
    assert [ids[name] for name in ("A-B.txt", "a-b.txt", "a b.txt")] == ["A-B", "a-b-txt", "a-b-2"]
    assert "=1+1.txt" not in ids


@settings(deadline=None, max_examples=50)
@given(st.lists(FILES, min_size=1, max_size=4, unique=True))
def test_files_of_any_name_are_documents(names):
    check_files([f"{name}.txt" for name in names])


def test_collections_in_a_folder_are_sources_and_tables_without_texts_are_not(checkout, papers):
    (papers / "talks.csv").write_text("id,text\n1,They met.\n")
    (papers / "authors.csv").write_text("name,born\nQuill,1950\n")
    (papers / "README.md").write_text("About these papers.")
    made = make(checkout, source=papers, parties=PARTIES)
    assert {source.doc_id for source in made.study.sources} == {"copy", "note", "talks"}
    assert [problem.kind for problem in made.problems] == ["no document", "duplicate", "no document"]


def test_the_columns_that_a_person_names_are_remembered(checkout, papers):
    (papers / "talks.csv").write_text("id,body,content\n1,Teaser.,They met.\n")
    done = checkout.framing("new", "mine", "--texts", papers, "--field", "text=content")
    assert done.status == 0
    assert (
        (checkout.workbook.studies / "mine" / "study.toml")
        .read_text()
        .endswith('[fields]\ntext = "content"\n')
    )
    assert checkout.framing("new", "other", "--texts", papers / "talks.csv").lines == [
        "error: talks.csv: several columns may hold the texts; found body, content; "
        "say which: --field text=COLUMN"
    ]


def test_files_of_one_name_are_told_apart_by_their_folders(checkout, papers):
    make(checkout, source=papers)
    assert {source.doc_id for source in checkout.open("mine").sources} == {"copy", "note"}
    (papers / "north" / "copy.txt").write_text("Others have allies.", encoding="utf-8")
    make(checkout, "other", source=papers)
    assert {source.doc_id for source in checkout.open("other").sources} == {"copy", "north-copy", "note"}


def test_a_file_whose_name_is_not_utf_8_is_named_and_left_out(checkout, papers):
    try:
        (papers / "\udcff.txt").write_text("Others have allies.")
    except OSError:
        pytest.skip("this file system takes no such name")
    made = make(checkout, source=papers)
    assert any("the file's name is not UTF-8" in line for line in told(made))
