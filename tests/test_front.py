"""What stands on the front page and how the workbook is cited: from one chapter, from one file."""

import json

import pytest

from framing.base.citation import read_citation
from framing.base.errors import BookError
from framing.book.citation import authors_of, citation_page
from framing.book.front import front_figure

TOLD = "title: Islands\nversion: 1.2\ndate-released: 2030-01-02\nauthors:\n"
TWO = "  - given-names: Ann\n    family-names: Bee\n  - name: The Islands Group\n"


def write(workbook, text):
    path = workbook.root / "CITATION.cff"
    path.write_text(text, encoding="utf-8")
    return path


def test_authors_version_and_doi_come_from_one_file(checkout):
    write(checkout.workbook, f"{TOLD}{TWO}doi: 10.1234/islands\n")
    page = citation_page(checkout.workbook)
    assert "Ann Bee and The Islands Group (2030). *Islands* (version 1\\.2)" in page
    assert "<https://doi.org/10.1234/islands>" in page and "  doi = {10.1234/islands}," in page


def test_authors_of_an_entry_are_joined_by_and_and_groups_stand_in_braces(checkout):
    write(checkout.workbook, f"{TOLD}  - name: Harbour Board\n{TWO}")
    assert "  author = {{Harbour Board} and Ann Bee and {The Islands Group}}," in citation_page(
        checkout.workbook
    )


def test_without_doi_and_address_none_is_named(checkout):
    write(checkout.workbook, TOLD + TWO)
    assert "doi" not in citation_page(checkout.workbook) and "http" not in citation_page(checkout.workbook)


def test_a_single_author_stands_alone():
    assert authors_of({"authors": [{"name": "Ann"}]}) == "Ann"


def test_a_citation_without_authors_is_told(checkout):
    with pytest.raises(BookError, match=r"CITATION\.cff: the key 'authors' is missing"):
        read_citation(write(checkout.workbook, TOLD.replace("authors:", "none: 1")))


def chapter(name):
    about = {"alt": "It falls: to 1.", "caption": "What remains.", "name": name, "narrow": "bmFycm93"}
    output = {
        "output_type": "execute_result",
        "data": {"image/png": "cG5n"},
        "metadata": {"image/png": about},
    }
    cell = {"cell_type": "code", "id": "f", "metadata": {}, "source": "draw()", "outputs": [output]}
    return json.dumps({"cells": [cell]})


def test_the_front_page_has_the_figure_that_the_study_names(checkout):
    study = checkout.open()
    study.chapters.mkdir(parents=True, exist_ok=True)
    (study.chapters / "05_alliance_partnership.ipynb").write_text(chapter("waterfall"))
    figure = front_figure(study)
    assert figure.pictures == {"front-islands.png": b"png", "front-islands-narrow.png": b"narrow"}
    assert ':alt: "It falls: to 1."' in figure.text
    assert "What remains. {ref}`Figure 5.1 <islands-figure-5-1>`" in figure.text


def test_without_that_figure_the_front_page_has_none(checkout):
    study = checkout.open()
    study.chapters.mkdir(parents=True, exist_ok=True)
    (study.chapters / "05_alliance_partnership.ipynb").write_text(chapter("rates"))
    assert front_figure(study) is None
