"""From runs to the book: which studies it has, and what happens where one of them can't run."""

import shutil

import pandas as pd
import pytest
from conftest import make_tables

from framing.base import store, tables
from framing.base.errors import StaleReleaseError
from framing.book import publish
from framing.run.runner import Run
from framing.study.study import open_study

TOC = """
format: jb-book
root: index
parts:
  - caption: Islands
    chapters:
      - glob: chapters/islands/*
  - caption: Atolls
    chapters:
      - glob: chapters/atolls/*
"""


@pytest.fixture
def two(checkout, monkeypatch):
    """A checkout with two studies in its book; runs and builds are noted and not made."""
    (checkout.root / "book").mkdir()
    (checkout.root / "book" / "_toc.yml").write_text(TOC)
    shutil.copytree(checkout.study, checkout.study.with_name("atolls"))
    ran, built = [], []

    def run(workbook, name, **_):
        ran.append(name)
        if name in checkout.stopped:
            raise StaleReleaseError("the codebook cues has changed since the release", where=f"study {name}")
        study = checkout.open(name)
        study = open_study(name, workbook.with_run("" if study.in_book else "default"))
        store.save(study, documents=tables.empty("documents"))
        return Run(study)

    def build(parts, *, output, **_):
        built.append(([part.study for part in parts], output.relative_to(checkout.root).as_posix()))
        return output / "html" / "index.html"

    monkeypatch.setattr(publish, "run_study", run)
    monkeypatch.setattr(publish, "run_example", lambda *_, **__: None)
    monkeypatch.setattr(publish.build, "build_book", build)
    monkeypatch.setattr(publish, "write_pages", lambda *_: None)
    checkout.stopped, checkout.ran, checkout.built = set(), ran, built
    return checkout


def test_the_book_has_all_its_studies_in_the_order_of_its_contents(two):
    assert two.framing("book").status == 0
    assert two.built == [(["islands", "atolls"], "book/_build")]


def test_studies_that_others_are_compared_with_are_run_first(two):
    two.edit("data/studies/islands/study.toml", "in_book = true", 'in_book = true\ncompare_with = ["atolls"]')
    two.framing("book")
    assert two.ran == ["atolls", "islands"]


def test_a_study_with_a_stale_release_stops_alone_and_the_rest_is_built(two):
    two.stopped.add("islands")
    done = two.framing("book")
    assert (
        done.lines == ["error: study islands: the codebook cues has changed since the release"]
        and done.status == 1
    )
    assert two.built == [(["atolls"], "book/_build")]


def test_a_study_with_a_malformed_file_stops_alone_and_the_rest_is_built(two):
    (two.study / "study.toml").write_text("title = ")
    done = two.framing("book")
    assert (
        len(done.lines) == 1
        and done.lines[0].startswith("error: data/studies/islands/study.toml line 1: is not TOML")
        and done.status == 1
    )
    assert two.built == [(["atolls"], "book/_build")]


def test_where_no_study_could_run_nothing_is_built(two):
    two.stopped |= {"islands", "atolls"}
    done = two.framing("book")
    assert len(done.lines) == 2 and done.status == 1 and two.built == []


def test_a_named_study_that_could_not_run_builds_nothing(two):
    two.stopped.add("islands")
    store.save(two.open(), documents=tables.empty("documents"))
    assert two.framing("book", "islands").status == 1
    assert two.built == [] and two.ran == ["islands"]


def test_a_study_outside_the_book_gets_a_book_of_its_own(two):
    two.edit("data/studies/islands/study.toml", "in_book = true", "in_book = false")
    (two.root / "book/_toc.yml").write_text(TOC.replace("islands", "reefs"))
    assert two.framing("book", "islands").status == 0
    assert two.built == [(["islands"], "data/runs/islands/default/_build")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "in_book = true",
            "in_book = false",
            "in_book is false, and book/_toc.yml has a part for the study; expected both or neither",
        )
    ],
)
def test_contents_and_study_toml_must_agree_on_what_is_in_the_book(two, old, new, says):
    two.edit("data/studies/islands/study.toml", old, new)
    assert two.framing("book").lines == [f"error: data/studies/islands/study.toml: {says}"]
    assert two.built == [(["atolls"], "book/_build")]


def test_a_study_that_says_it_is_in_the_book_and_is_not_listed_is_named(two):
    (two.root / "book/_toc.yml").write_text(TOC.replace("islands", "reefs"))
    assert two.framing("book", "islands").lines == [
        "error: data/studies/islands/study.toml: in_book is true, and book/_toc.yml has no part for "
        "the study; expected both or neither"
    ]


def test_an_unknown_study_brings_the_nearest_name(two):
    done = two.framing("book", "iland")
    assert done.lines == ["error: there is no study 'iland'; did you mean islands?"] and done.status == 1


def test_a_broken_notebook_stops_the_build_with_its_name_and_cell(finished):
    """With the real runner: the notebook is executed, stops, and no page is built."""
    toc = finished.root / "book" / "_toc.yml"
    toc.write_text(TOC.replace("atolls", "reefs"))
    finished.edit_cell("10_findings", "study = open_study(study_id)", "study = open_study(studdy)")
    done = finished.framing("book", "islands")
    assert done.status == 1 and done.lines[-1] == (
        "error: 10_findings.ipynb (islands): cell 5 stopped with NameError: name 'studdy' is not defined; "
        "the cell: study = open_study(studdy)"
    )
    assert not (finished.root / "book" / "_build").exists()


# The pages


def test_the_page_says_what_the_book_was_built_from(checkout):
    study = checkout.open()
    documents = make_tables(study)["documents"]
    page = publish.built_from_page([study])
    assert f"| 3 | {documents['n_words'].sum()} | present |" in page and "relationship `" in page


def test_without_texts_the_page_says_that_they_are_absent(released):
    shutil.rmtree(released.raw)
    assert "absent: from the release" in publish.built_from_page([released.open()])


def test_a_finding_is_printed_with_its_range_and_chapter(checkout):
    study = checkout.open()
    row = {"finding": "a", "text": "It is so.", "values": "", "chapter": "05_alliance_partnership"}
    rows = [
        row | {"holds": True, "low": 0.25, "high": 12.0},
        row | {"finding": "b", "holds": False, "low": None, "high": None},
    ]
    store.save(study, findings=pd.DataFrame(rows))
    first, second = publish.findings_page(study).splitlines()[-2:]
    link = "[chapter 5](<chapters/islands/05_alliance_partnership.ipynb>)"
    assert first == f"- It is so. (range 0.25 to 12; {link})"
    assert second.startswith("- **No longer holds:** It is so. (")
