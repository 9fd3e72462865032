"""What the book says of its studies: their own words, what they ask, and what their chapters lack."""

import pytest
from conftest import make_tables

from framing.base.errors import StudyError
from framing.book.about import about_page, about_pages, missing_page, read_about

OWN = """% for whoever writes
Three texts. They are ours: [rights](../data_and_rights.md).

## Whose they are

% not shown
Ours.
"""


@pytest.fixture
def study(checkout):
    """The study of the checkout, with its tables and words of its own."""
    (checkout.study / "about.md").write_text(OWN, encoding="utf-8")
    checkout.edit("data/studies/islands/study.toml", '["relationship"]', '["relationship", "multipolarity"]')
    study = checkout.open()
    make_tables(study)
    return study


def rewrite(study, text):
    study.path("about.md").write_text(text, encoding="utf-8")
    return study


def test_lines_with_a_percent_sign_are_not_shown(study):
    assert read_about(study).startswith("Three texts.") and "%" not in read_about(study)


def test_all_of_a_studys_words_stand_on_its_page_and_the_first_paragraph_on_the_front_page(study):
    pages = about_pages([study])
    assert "## Whose they are\n\n\nOurs." in pages["about_islands.md"]
    lead, listed = pages["studies.md"].rstrip().rsplit("\n\n", 1)
    assert lead.endswith("Three texts. They are ours: [rights](data_and_rights.md).")
    assert "- *An hour with the envoy* (interview, Orla Venn, The Ferryman; 2001-02-03; 48 words)" in listed


def test_the_front_page_says_what_a_study_asks_and_leads_to_the_page_about_it(study):
    title = "[Arcadia and Borealia: allies or partners?](<_generated/about_islands.md>)"
    (first, *_) = about_pages([study])["studies.md"].splitlines()
    assert first.startswith(f"**{title}** asks how 3 documents (") and "words, 1998 to 2001)" in first
    assert first.endswith(" name the relationship of Arcadia and Borealia.")


def test_a_study_of_its_authors_asks_for_the_ties_of_their_country(study, checkout):
    checkout.edit("data/studies/islands/study.toml", 'focal = ["arcadia", "borealia"]', 'focal = "author"')
    assert "name any relationship that a document's own country is a party to." in about_page(checkout.open())


@pytest.mark.parametrize("text", [None, "", "% nothing yet\n"])
def test_a_study_that_says_nothing_of_itself_is_told_where_to_write_it(study, text):
    study.path("about.md").unlink() if text is None else rewrite(study, text)
    assert "isn't said yet: write it into `data/studies/islands/about.md`." in about_page(study)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Ours.\n\n<b>Ours</b>", "line 3: HTML can't stand in prose"),
        ("% a\n```{include} /etc/hosts\n```", "line 2: fences of code can't stand in prose"),
        ("![us](us.png)", "line 1: pictures can't stand in prose"),
        ("[us](file:///etc/hosts)", "line 1: this link can't stand in prose"),
        ("Ours.\n\n# Us", "line 3: has a heading of the first level"),
    ],
)
def test_what_is_no_prose_is_refused_with_its_line(study, text, fault):
    with pytest.raises(StudyError, match=f"^data/studies/islands/about.md {fault}"):
        read_about(rewrite(study, text))


def test_the_front_page_lists_what_the_chapters_lack_with_a_line_and_a_link_for_each(study, checkout):
    assert missing_page([study]) == ""
    checkout.edit(
        "data/studies/islands/study.toml", '"05_all', '"04_agreement",\n    "08_chronology",\n    "05_all'
    )
    head, agreement, chronology = missing_page([checkout.open()]).strip().split("\n- ")
    assert head.strip() == "## What is missing"
    assert agreement.startswith(
        "**[Chapter 4, agreement](<chapters/islands/04_agreement.ipynb>)**: Nobody has read"
    )
    assert "data/studies/islands/chronology.csv" in chronology and "(notation.md)" in chronology


def test_where_there_are_several_studies_each_line_names_its_own(study, checkout):
    checkout.edit("data/studies/islands/study.toml", '"05_all', '"07_comparison",\n    "05_all')
    study = checkout.open()
    line = missing_page([study, study]).splitlines()[-1]
    assert "Chapter 7, comparison (Arcadia and Borealia: allies or partners?)" in line
