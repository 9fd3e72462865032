"""Who speaks: sides and roles of speakers."""

from dataclasses import replace

import pandas as pd
import pytest

from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.study.speakers import load_speakers, name_sides
from framing.study.study import open_study


@pytest.fixture
def study(tmp_path):
    study = replace(open_study("russia-china"), workbook=Workbook(tmp_path))
    study.folder.mkdir(parents=True)
    return study


def write(study, *lines):
    study.path("speakers.csv").write_text("\n".join(["speaker,side,role", *lines]) + "\n", encoding="utf-8")


def test_the_speakers_of_the_reference_study_are_valid():
    assert len(load_speakers(open_study("russia-china")))


def test_a_study_without_speakers_leaves_sides_empty(study):
    credits = name_sides(pd.DataFrame({"speaker": ["Dana"]}), load_speakers(study))
    assert credits.to_dict("records") == [{"speaker": "Dana", "side": "", "role": ""}]


def test_a_speaker_is_known_by_part_of_a_name_unless_two_share_it(study):
    write(study, "Dana Kern,russia,envoy", "Egon Lind,china,writer", "Olga Lind,other,poet")
    credits = pd.DataFrame({"speaker": ["KERN", "a note by Egon Lind", "Lind", "Kernel"]})
    assert list(name_sides(credits, load_speakers(study))["side"]) == ["russia", "china", "", ""]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (["Dana,rusia,envoy"], "row 2: there is no side 'rusia'"),
        (["Dana,russia,envoy", "Dana,china,envoy"], "row 3: the speaker 'Dana' stands twice"),
        ([",russia,envoy"], "row 2: the speaker has no name"),
    ],
)
def test_a_wrong_row_of_speakers_is_named(study, lines, problem):
    write(study, *lines)
    with pytest.raises(StudyError) as caught:
        load_speakers(study)
    assert problem in str(caught.value)


def test_speakers_need_their_three_columns(study):
    study.path("speakers.csv").write_text("name,side\nDana,russia\n", encoding="utf-8")
    with pytest.raises(StudyError, match="speaker, side, role"):
        load_speakers(study)
