"""The text of pages and notebooks fits any study; what fits one stands in its folder, numbers counted."""

import json
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from framing.base import tables
from framing.base.errors import StudyError
from framing.base.workbook import Workbook
from framing.book.about import missing_page, read_about
from framing.chronology import load_chronology
from framing.claims.frames import CHRONOLOGY
from framing.claims.prose import fill_prose, read_prose
from framing.claims.values import Counted
from framing.run.stages import stages_of
from framing.study import release
from framing.study.study import list_studies, open_study

ROOT = Path(__file__).resolve().parents[1]
BOOK = Workbook()
NOTEBOOKS = sorted(BOOK.notebooks.glob("*.ipynb"))
PAGES = sorted(BOOK.book.glob("*.md"))
#: One of the invented examples is by a minister; a theme has the United States among its opponents.
USUAL = {"minister", "United States"}
STUDIES = [open_study(name, BOOK) for name in list_studies(BOOK) if open_study(name, BOOK).has_release]
CHAPTERS = [(study, stage) for study in STUDIES for stage in stages_of(study)]
TITLES = dict(
    re.findall(
        r"^@\w+\{(\w+),.*?^\s*title = \{(.*?)\},?$",
        (ROOT / "book" / "references.bib").read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
)
#: Words for the speakers or the occasion of a shipped study, beside the names that its files have.
OFFICES = r"presiden(?:ts?|cy|tial)|(?:prime )?ministers?|Congress|parliaments?|General Debate"


@cache
def table_of(study_id, name):
    """A released table; of one that a later stage makes, its columns."""
    if name in release.RELEASED:
        return release.read_table(open_study(study_id, BOOK), name)
    if name == CHRONOLOGY:
        study = open_study(study_id, BOOK)
        return load_chronology(study.path("chronology.csv"), release.read_table(study, "documents"))
    return tables.conform(pd.DataFrame({column: [] for column in tables.table(name).columns}), name)


def names_of(study):
    """The names of a study's parties, their peoples and leaders, and of its texts' authors and publishers."""
    declared = [(*party.names, *party.demonyms, *party.leaders) for party in study.parties]
    documents = table_of(study.study_id, "documents")
    given = [documents[column] for column in ("author", "publisher", "actor")]
    return {name for names in (*declared, *given) for name in names if name}


NAMES = re.compile(
    r"(?<!\w)(?:(?i:{})|{})(?!\w)".format(
        OFFICES,
        "|".join(map(re.escape, sorted(set().union(*map(names_of, STUDIES)), key=len, reverse=True))),
    )
)


def named_in(text):
    """The words of a shipped study in a text, and in the titles of the literature that it cites."""
    keys = [key for keys in re.findall(r"\{cite:\w+\}`([^`]+)`", text) for key in keys.split(",")]
    return NAMES.findall("\n".join([text, *(re.sub("[{}]", "", TITLES.get(key, "")) for key in keys)]))


def texts_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def of_a_stage(study, stage):
    return f"{study.study_id}/{stage.name}"


each_chapter = pytest.mark.parametrize(
    ("study", "stage"), CHAPTERS, ids=[of_a_stage(*chapter) for chapter in CHAPTERS]
)


# The notebooks


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_text_of_a_notebook_names_what_belongs_to_a_shipped_study(path):
    assert {text: named_in(text) for text in texts_of(path) if named_in(text)} == {}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Scholars of the Russian–Chinese case differ.", ["Russian", "Chinese"]),
        ("Moscow's view of Beijing, and Lavrov's.", ["Moscow", "Beijing", "Lavrov"]),
        ("What China and the USSR signed.", ["China", "USSR"]),
        ("Presidents speak once a year, a minister oftener.", ["Presidents", "minister"]),
        ("The presidential addresses of George Washington.", ["presidential", "George Washington"]),
        ("On such a bond see {cite:p}`snyder1997,lukin2018`.", ["China", "Russia"]),
    ],
)
def test_a_text_that_names_a_shipped_study_is_found(text, names):
    assert named_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Arcadia and Borealia are allies {cite:p}`snyder1997`.",
        "A precedent that ministries administer.",
        "A maximum of 12 texts.",  # Xi and Mao are names of leaders
    ],
)
def test_a_text_that_fits_any_study_names_none(text):
    assert named_in(text) == []


# The pages


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_of_the_book_names_what_belongs_to_a_shipped_study(path):
    assert set(named_in(path.read_text(encoding="utf-8"))) <= USUAL


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.study_id)
def test_a_shipped_study_says_what_it_is_about(study):
    assert named_in(read_about(study).split("\n\n")[0])


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.study_id)
def test_a_shipped_study_lacks_nothing_for_its_chapters(study):
    assert missing_page([study]) == ""


# The prose of the shipped studies


@each_chapter
def test_a_chapter_opens_with_a_sentence_of_its_study_and_a_counted_number(study, stage):
    first = read_prose(study, BOOK.notebooks).pieces[stage.name][0]
    opening = first.text.split(". ")[0]
    assert (first.place, first.cell) == ("after", "text-01")
    assert named_in(opening) and "{documents" in opening


@each_chapter
def test_the_prose_of_a_chapter_can_be_filled_from_the_tables_of_its_stage(study, stage):
    prose = read_prose(study, BOOK.notebooks)
    counted = [value for value in prose.values_of(stage.name).values() if isinstance(value, Counted)]
    names = {"documents", *(value.table for value in counted)}
    assert names <= {"documents", CHRONOLOGY, *stage.reads, *stage.writes}
    pieces = fill_prose(prose, stage.name, {name: table_of(study.study_id, name) for name in names})
    assert all(piece.names() == set() for piece in pieces)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study.study_id)
def test_a_number_typed_into_shipped_prose_is_refused(study, tmp_path):
    folder = tmp_path / "prose"
    folder.mkdir()
    for path in study.path("prose").iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(
            text.replace("{documents}", "237").replace("{documents:words}", "five")
        )
    broken = SimpleNamespace(study_id="broken", stages=study.stages, path=lambda name: tmp_path / name)
    with pytest.raises(
        StudyError, match=r"^broken/prose/01_documents\.md line 2: the number «(237|five)» is typed"
    ):
        read_prose(broken, BOOK.notebooks)
