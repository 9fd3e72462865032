"""Exploring and coding by hand: filters filter, samples repeat, choices are saved, agreement is computed."""

import pandas as pd
import pytest
from conftest import STUDY

from framing.base import store
from framing.base.errors import ParameterError, StudyError
from framing.book import evidence
from framing.lab import concordance, explore
from framing.study import ingest
from framing.study.study import load_study


@pytest.fixture
def study(released):
    return load_study(STUDY)


def test_a_filter_keeps_the_mentions_that_have_the_value():
    rows = pd.DataFrame(
        {"surface": ["ally", "pact"], "cue": ["", ""], "speaker": ["", ""], "stance": ["denied", "asserted"]}
    )
    assert explore.filter_mentions(rows, stance="denied")["surface"].tolist() == ["ally"]


def test_the_same_seed_draws_the_same_mentions(study):
    mentions = store.load(study, "mentions")
    first, second = (explore.draw_sample(mentions, sample=2, seed=3) for _ in range(2))
    assert first["mention_id"].tolist() == second["mention_id"].tolist()
    assert (first["codebook"] == "relationship").all()


def test_a_concordance_puts_each_mention_between_its_words(study):
    lines = concordance.concord(study, store.load(study, "mentions"), width=15)
    text = ingest.read_documents(study)[0][lines["doc_id"].iloc[0]].text.content
    row = lines.iloc[0]
    assert " ".join(text.split()).find(f"{row['left']} {row['surface']}".strip()) >= 0


def test_without_texts_a_concordance_has_empty_sides(study, monkeypatch, tmp_path):
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("FRAMING_TEXTS", str(tmp_path / "nothing"))
    lines = concordance.concord(study, store.load(study, "mentions"))
    assert (lines["left"] == "").all() and (lines["right"] == "").all()


def click(view, **codes):
    """Choose codes and press «save, next» as a person would."""
    _words, *choices, _speaker, _note, buttons = view.children
    for choice in choices:
        choice.value = codes.get(choice.description, choice.options[0])
    buttons.children[1].click()
    return buttons.children[2].value


def test_each_choice_is_saved_at_once_and_coding_resumes(study):
    view = explore.code_by_hand(study, "ann", sample=2)
    click(view, stance="denied")
    saved = pd.read_csv(study.folder / "hand_codings_ann.csv")
    assert saved["stance"].tolist() == ["denied"]
    assert "2 of" in explore.code_by_hand(study, "ann", sample=2).children[0].value


def test_an_attribute_left_open_is_asked_for_and_nothing_is_saved(study):
    view = explore.code_by_hand(study, "ann", sample=2)
    view.children[-1].children[1].click()
    assert "choose" in view.children[-1].children[2].value
    assert not (study.folder / "hand_codings_ann.csv").exists()


def test_two_coders_who_choose_the_same_agree(study):
    for coder in ("ann", "ben"):
        view = explore.code_by_hand(study, coder, sample=2)
        click(view, stance="denied")
        click(view, stance="asserted")
    table = explore.compare_coders(study).set_index("attribute")
    assert table.loc["stance", "agree"] == table.loc["stance", "mentions"] == 2
    assert table.loc["stance", "alpha"] == 1


def test_one_coder_alone_has_nobody_to_agree_with(study):
    with pytest.raises(StudyError, match="two coders"):
        explore.compare_coders(study)


def test_a_coders_name_becomes_part_of_a_file_name(study):
    with pytest.raises(ParameterError):
        explore.code_by_hand(study, "../ann")


def test_every_mention_has_its_place_on_an_evidence_page(study):
    pages = "\n".join(evidence.evidence_pages(study).values())
    for row in store.load(study, "mentions").itertuples(index=False):
        assert f'id="{evidence.anchor(row.doc_id, row.codebook, row.start)}"' in pages


def test_evidence_pages_show_words_only_where_the_texts_are(study, monkeypatch, tmp_path):
    assert "<mark>" in "\n".join(evidence.evidence_pages(study).values())
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("FRAMING_TEXTS", str(tmp_path / "nothing"))
    without = "\n".join(evidence.evidence_pages(study).values())
    assert "<mark>" not in without and "not at hand" in without
