"""A study with documents that the model has learned from: whose codes they have, and what is said of it."""

import shutil

import pandas as pd
import pytest
from conftest import IDENTIFY, make_tables
from folds import NAME, learn, write_folds

from framing.book.ai_use import ai_use_page
from framing.coding import model
from framing.corpus.learned import OUT_OF_FOLD, SEEN
from framing.run.runner import Run, sum_up
from framing.study import agreement, choice, ingest, readings, release, tuned
from framing.study.learned import describe_learned, find_learned, name_coders, rename_coder

FOLDED, KNOWN = NAME + OUT_OF_FOLD, "plain coder" + SEEN
SAID = (
    "The model has learned from 1 of this study's documents (herald). Mentions coded out of fold there, by a "
    "fit that had not learned from the document: 2 of 5; the others are coded by the model itself, which has "
    "seen the document and may do better there than elsewhere."
)


@pytest.fixture
def learned(checkout, monkeypatch):
    """A checkout whose model has learned from two of the herald's mentions."""
    text = (checkout.raw / "herald.txt").read_text(encoding="utf-8")
    rows = learn(text, "ally", "friends", actor="Cadria")
    rows += learn(text, "friendship", focal="Arcadia and Cadria", actor="Cadria")
    monkeypatch.setattr(model, "MODEL", write_folds(checkout.root / "model", rows))
    return checkout


@pytest.fixture
def made(learned):
    """The tables of the study."""
    return make_tables(learned.open())


def coders_of(table, doc_id):
    return table.loc[table["doc_id"] == doc_id, "coder"].value_counts().to_dict()


# Codes


def test_what_was_read_of_it_is_coded_out_of_fold_and_the_rest_by_the_model(made):
    assert coders_of(made["mentions"], "herald") == {FOLDED: 2, KNOWN: 3}
    assert coders_of(made["mentions"], "minister") == {"plain coder": 7}


def test_codes_out_of_fold_have_their_probabilities_cues_and_marks(made, learned):
    row = made["mentions"].query("coder == @FOLDED").iloc[0]
    assert (row["stance"], row["stance_p"], row["unsure"]) == ("questioned", 0.625, "time")
    assert (row["speaker"], row["cue"], row["rule"]) == ("the ferryman", "The", "stance")


def test_another_focus_was_not_read(learned):
    make_tables(learned.open())
    by_author = ingest.mention_tables(learned.open(), focal="author")["mentions"]
    assert coders_of(by_author, "herald") == {KNOWN: 5}


def test_agreement_is_that_of_the_codes_out_of_fold(made, learned):
    read = made["mentions"].query("coder == @FOLDED")
    read = read.rename(columns={"surface": "term"}).assign(
        stance="asserted", split="held-out", sample="census"
    )
    read.to_csv(learned.study / "reference_codings.csv", index=False)
    aligned = agreement.align_with_reference(learned.open(), choice.load_codes_of_model(learned.open()))
    stances = aligned[aligned["attribute"] == "stance"]
    assert set(stances["coded"]) == {"questioned"} and set(stances["split"]) == {"held-out"}


def test_readings_of_what_the_model_itself_codes_there_are_no_test(made, learned):
    read = made["mentions"].query("doc_id == 'herald'").rename(columns={"surface": "term"})
    read.assign(split="held-out", sample="census").to_csv(
        learned.study / "reference_codings.csv", index=False
    )
    study = learned.open()
    rows = readings.load_reference(study, choice.load_codes_of_model(study))
    assert rows["split"].value_counts().to_dict() == {"held-out": 2, "training": 3}


# The release


def test_a_release_keeps_whose_codes_they_are(made, learned):
    study = learned.open()
    release.write(study, made)
    shutil.rmtree(learned.raw)
    assert coders_of(make_tables(learned.open())["mentions"], "herald") == {FOLDED: 2, KNOWN: 3}


def test_a_model_that_learned_otherwise_is_another_coder(learned):
    before = IDENTIFY(learned.open())
    write_folds(model.MODEL, [])
    assert IDENTIFY(learned.open())["sha256"] != before["sha256"]


def test_verifying_codes_anew_out_of_fold_and_shows_what_has_changed(made, learned, monkeypatch):
    study = learned.open()
    release.write(study, made)
    assert learned.framing("verify", "islands").status == 0
    monkeypatch.setattr(model, "MODEL", learned.root / "none")
    done = learned.framing("verify", "islands")
    assert done.status == 1 and any(
        f"coder: release '{FOLDED}', texts 'plain coder'" in line for line in done.lines
    )


def test_a_coder_that_is_called_otherwise_differs_in_no_row(made, learned, monkeypatch):
    study = learned.open()
    release.write(study, made)
    renamed = tuned.identify_coder(study) | {"name": "plainer coder"}
    monkeypatch.setattr(tuned, "identify_coder", lambda study: renamed)
    named = {
        name: made[name].assign(coder=made[name]["coder"].map(plainer)) for name in ("mentions", "codings")
    }
    assert release.compare(study, made | named)["column"].tolist() == ["coder.name"]


def plainer(coder):
    return rename_coder(coder, "plain coder", "plainer coder")


# In words


def test_it_is_said_of_which_documents_and_whose_codes_they_have(made):
    assert describe_learned(made["mentions"]) == SAID
    assert choice.describe_choice(made["mentions"], made["codings"]).endswith(
        f"(coder in study.toml). {SAID}"
    )


def test_the_coder_that_was_asked_is_named_once(made):
    assert choice.describe_choice(made["mentions"], made["codings"]).startswith(
        "The codes of this study were given by model 1.0 (aaaaaaaa) and plain coder, which"
    )
    assert name_coders([NAME, FOLDED, NAME + SEEN]) == NAME


def test_where_all_was_read_nothing_flatters():
    coded = pd.DataFrame({"doc_id": ["a", "b", "c"], "coder": [FOLDED, FOLDED, NAME]})
    said = describe_learned(coded)
    assert "(a, b)" in said and said.endswith("that had not learned from the document: 2 of 2.")


def test_where_nothing_was_learned_from_nothing_is_said():
    coded = pd.DataFrame({"doc_id": ["a", "b"], "coder": [NAME, ""]})
    assert describe_learned(coded) == "" and find_learned(coded).empty


def test_of_many_documents_twenty_are_named():
    coded = pd.DataFrame({"doc_id": [f"d{number:02}" for number in range(23)], "coder": NAME + SEEN})
    assert "(d00, d01," in describe_learned(coded) and "d19 and 3 more)" in describe_learned(coded)


def test_the_page_on_ai_use_says_it(made, learned):
    assert "herald" in ai_use_page([learned.open()])


def test_a_run_says_it_at_its_end(made, learned):
    said = []
    sum_up(Run(learned.open(), executed=["03_mentions"]), said.append)
    assert said == [f"islands: {SAID}"]


def test_a_run_without_such_documents_says_nothing(checkout):
    make_tables(checkout.open())
    said = []
    sum_up(Run(checkout.open(), executed=["03_mentions"]), said.append)
    assert said == []
