"""Exploring: filters filter, and each mention stands between its words where the texts are."""

from dataclasses import replace

import pandas as pd
import pytest

from framing.base import store
from framing.lab import concordance, explore
from framing.study.texts import read_contents


@pytest.fixture
def study(released):
    return released.open()


@pytest.fixture
def textless(study, tmp_path):
    """The same study where its texts are not at hand."""
    (tmp_path / "nothing").mkdir()
    return replace(study, workbook=study.workbook.with_texts(tmp_path / "nothing"))


def test_a_filter_keeps_the_mentions_that_have_the_value():
    rows = pd.DataFrame(
        {"surface": ["ally", "pact"], "cue": ["", ""], "speaker": ["", ""], "stance": ["denied", "asserted"]}
    )
    assert explore.filter_mentions(rows, "", stance="denied")["surface"].tolist() == ["ally"]


def test_a_concordance_puts_each_mention_between_its_words(study):
    lines = concordance.concord(study, store.load(study, "mentions"))
    text = read_contents(study)[lines["doc_id"].iloc[0]]
    row = lines.iloc[0]
    assert f"{row['left']} {row['surface']}".strip() in " ".join(text.split())


def test_a_concordance_cuts_no_word(study):
    lines = concordance.concord(study, store.load(study, "mentions"))
    texts = read_contents(study)
    for row in lines.itertuples():
        words = set(texts[row.doc_id].split())
        # What touches the mention («non-», a full stop) is no word of its own.
        assert {*row.left.split()[:-1], *row.right.split()[1:]} <= words


def test_the_explorer_shows_what_its_menus_choose(study):
    view = explore.explore_mentions(study)
    controls, shown = view.children
    family = next(menu for menu in controls.children if menu.description == "family")
    family.value = "amity"
    found = store.load(study, "mentions")["family"].eq("amity").sum()
    assert f"<b>{found}</b> of" in shown.value


def test_without_texts_a_concordance_has_empty_sides(textless):
    lines = concordance.concord(textless, store.load(textless, "mentions"))
    assert len(lines) and (lines["left"] == "").all() and (lines["right"] == "").all()


def test_every_mention_has_its_place_on_an_evidence_page(study):
    from framing.book import evidence

    pages = "\n".join(evidence.evidence_pages(study).values())
    for row in store.load(study, "mentions").itertuples(index=False):
        assert f'id="{evidence.anchor(row.doc_id, row.codebook, row.start)}"' in pages


def test_evidence_pages_show_words_only_where_the_texts_are(study, textless):
    from framing.book import evidence

    assert "<mark>" in "\n".join(evidence.evidence_pages(study).values())
    without = "\n".join(evidence.evidence_pages(textless).values())
    assert "<mark>" not in without and "not at hand" in without


@pytest.fixture
def with_a_match_left_out(study):
    """The study with a match of a theme, its first mention, that doesn't speak of its theme."""
    mentions = store.load(study, "mentions")
    row = mentions.index[0]
    mentions.loc[row, ["codebook", "present", "stance", "voice"]] = ["multipolarity", "no", "", ""]
    store.save(study, mentions=mentions)
    return study


def test_the_explorer_says_how_many_matches_are_left_out(with_a_match_left_out):
    view = explore.explore_mentions(with_a_match_left_out)
    controls, shown = view.children
    menus = {menu.description: menu for menu in controls.children}
    assert "left out" not in shown.value
    menus["codebook"].value = "multipolarity"
    assert "1 of them left out: not of the theme" in shown.value
    assert "left out: not of the theme ·" in shown.value
    menus["present"].value = "no"
    assert "<b>1</b> of" in shown.value


def test_a_match_that_is_left_out_is_marked_so_on_its_evidence_page(with_a_match_left_out):
    from framing.book import evidence

    entrance, *pages = evidence.evidence_pages(with_a_match_left_out).values()
    assert [line.split(" | ")[2] for line in entrance.splitlines() if line.startswith("| [")] == [
        "1",
        "0",
        "0",
    ]
    assert sum(page.count('<mark class="framing-left-out">') for page in pages) == 1
    assert sum(page.count("<td>no, left out</td>") for page in pages) == 1
