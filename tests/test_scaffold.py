"""A new study: scaffolded so that it can be run, in files that load back, and never over another one."""

import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base.errors import ParameterError, StudyError, TextError
from framing.run import scaffold
from framing.study.sources import read_sources

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
    return scaffold.new_study(name, checkout.workbook.studies, **options)


def test_a_scaffolded_study_can_be_loaded_and_has_a_row_for_each_text(checkout, papers):
    make(checkout, source=papers, parties=PARTIES)
    study = checkout.open("mine")
    assert len(study.sources) == 2 and not study.problems
    assert [party.party_id for party in study.focus.parties] == ["arcadia", "borealia"]


def test_without_parties_the_focus_is_each_documents_actor(checkout, papers):
    make(checkout, source=papers)
    assert checkout.open("mine").focus.by_author


def test_without_documents_there_is_a_list_to_fill_in(checkout):
    folder, problems = make(checkout)
    assert (folder / "sources.csv").read_text() == ",".join(scaffold.SOURCE_COLUMNS) + "\n" and problems == []


def test_a_collection_is_named_in_the_settings(checkout, tmp_path):
    path = tmp_path / 'the "talks".jsonl'
    path.write_text('{"id": "a", "text": "We are allies."}\n')
    folder, _ = make(checkout, source=path)
    assert checkout.open("mine").collection == {"path": path.name} and not (folder / "sources.csv").exists()


def test_the_next_step_names_the_files_and_the_folder_that_a_run_looks_in(checkout, tmp_path):
    folder = tmp_path / "two islands"
    folder.mkdir()
    (folder / "talks.jsonl").write_text('{"id": "a", "text": "We are allies."}\n')
    (folder / "note.txt").write_text("We are allies.", encoding="utf-8")
    run = f"--texts '{folder}'"
    for name, texts, files in (
        ("one", folder, "study.toml and sources.csv"),
        ("other", folder / "talks.jsonl", "study.toml"),
    ):
        line = checkout.framing("new", name, "--texts", texts).lines[-1]
        assert line == f"next: fill in {files}, then: framing run {name} {run}"


def test_the_settings_say_what_people_are_to_fill_in(checkout):
    folder, _ = make(checkout, parties=PARTIES, title="Two islands")
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert text.startswith('title = "Two islands"\nlanguage = "en"\n')
    assert "# Whose relationship is measured" in text and '[parties.arcadia]\nnames = ["Arcadia"' in text


def test_a_file_that_cant_be_read_is_named_and_left_out(checkout, papers):
    (papers / "broken.pdf").write_bytes(b"%PDF-1.4 cut off")
    _, problems = make(checkout, source=papers)
    assert len(problems) == 1 and "broken.pdf" in str(problems[0])
    assert len(checkout.open("mine").sources) == 2


def test_a_study_that_is_there_is_never_written_over(checkout, papers):
    make(checkout, source=papers)
    with pytest.raises(StudyError, match="there already"):
        make(checkout)


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


def test_a_folder_without_documents_makes_no_study(checkout, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(TextError, match="no document"):
        make(checkout, source=tmp_path / "empty")
    assert not (checkout.workbook.studies / "mine").exists()


def test_a_run_that_is_stopped_leaves_no_half_of_a_study(checkout, papers, monkeypatch):
    written = []

    def write(path, data):
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    monkeypatch.setattr(scaffold, "write_beside", write)
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


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(deadline=None)
@given(WORDS, st.lists(WORDS.filter(lambda text: text.replace(",", "").strip()), min_size=2, max_size=4))
def test_any_title_and_any_parties_load_back(title, parties):
    with tempfile.TemporaryDirectory() as folder:
        made, _ = scaffold.new_study("mine", Path(folder), parties=parties, title=title)
        loaded = tomllib.loads((made / "study.toml").read_bytes().decode())
        sources, problems = read_sources(made / "sources.csv", "sources.csv")
    assert loaded["title"] == (title or "mine") and (sources, problems) == ((), ())
    names = [[name.strip() for name in party.split(",") if name.strip()] for party in parties]
    assert [party["names"] for party in loaded["parties"].values()] == names
    assert loaded["focal"] == list(loaded["parties"]) and len(set(loaded["focal"])) == len(parties)


# A name that a file on this system can have.
FILES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=30
).filter(lambda name: not name.startswith(".") and len(name.encode()) < 200)
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
        papers, studies = Path(folder, "papers"), Path(folder, "studies")
        papers.mkdir(), studies.mkdir()
        for number, name in enumerate(names):
            (papers / name).write_text(f"Arcadia and Borealia signed text {number}.", encoding="utf-8")
        made, problems = scaffold.new_study("mine", studies, source=papers)
        sources, wrong = read_sources(made / "sources.csv", "sources.csv")
    assert (list(problems), wrong) == ([], ())
    assert len(sources) == len(names) == len({source.doc_id.casefold() for source in sources})
    return {source.file: source.doc_id for source in sources}


def test_files_of_odd_names_are_documents_with_readable_ids():
    ids = check_files(ODD)
    assert ids['the "treaty".txt'] == "the-treaty" and ids["Договор.txt"] == "Договор"
    assert ids["条约.txt"] == "条约" and ids["a,b;c.txt"] == "a-b-c"
    assert all(ids[name].lower().startswith("a-b-") for name in ("a b.txt", "a-b.txt", "A-B.txt"))
    assert "=1+1.txt" not in ids


@settings(deadline=None, max_examples=50)
@given(st.lists(FILES, min_size=1, max_size=4, unique=True))
def test_files_of_any_name_are_documents(names):
    check_files([f"{name}.txt" for name in names])


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
    _, problems = make(checkout, source=papers)
    assert "the file's name is not UTF-8" in str(problems[0]) and len(problems) == 1
