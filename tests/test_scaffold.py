"""A new study: scaffolded from documents so that it can be run, and never over another one."""

import pytest

from framing.base import paths
from framing.base.errors import ParameterError, StudyError, TextError
from framing.run import scaffold
from framing.study.study import load_study

PARTIES = ("Arcadia, Arcadian", "Borealia, Borealian")


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    (folder / "north").mkdir(parents=True)
    (folder / "note.txt").write_text("Arcadia is Borealia's partner.", encoding="utf-8")
    (folder / "north" / "note.txt").write_text("Borealia has no allies.", encoding="utf-8")
    (folder / "copy.txt").write_text("Borealia has no allies.", encoding="utf-8")
    return folder


def test_a_scaffolded_study_can_be_loaded_and_has_a_row_for_each_text(checkout, papers):
    scaffold.new_study("mine", source=papers, parties=PARTIES)
    study = load_study("mine")
    assert len(study.sources) == 2 and not study.problems
    assert [party.party_id for party in study.focus.parties] == ["arcadia", "borealia"]


def test_without_parties_the_focus_is_each_documents_actor(checkout, papers):
    scaffold.new_study("mine", source=papers)
    assert load_study("mine").focus.by_author


def test_a_file_that_cant_be_read_is_named_and_left_out(checkout, papers):
    (papers / "broken.pdf").write_bytes(b"%PDF-1.4 cut off")
    _, problems = scaffold.new_study("mine", source=papers)
    assert len(problems) == 1 and "broken.pdf" in str(problems[0])
    assert len(load_study("mine").sources) == 2


def test_a_study_that_is_there_is_never_written_over(checkout, papers):
    scaffold.new_study("mine", source=papers)
    with pytest.raises(StudyError, match="there already"):
        scaffold.new_study("mine")


def test_one_party_makes_no_relationship(checkout, papers):
    with pytest.raises(ParameterError, match="one party"):
        scaffold.new_study("mine", source=papers, parties=PARTIES[:1])
    assert not (paths.STUDIES / "mine").exists()


def test_a_name_that_cant_be_a_folder_is_refused(checkout):
    with pytest.raises(ParameterError, match="can't name a study"):
        scaffold.new_study("../mine")


def test_a_folder_without_documents_makes_no_study(checkout, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(TextError, match="no document"):
        scaffold.new_study("mine", source=tmp_path / "empty")
    assert not (paths.STUDIES / "mine").exists()
