"""A study's tables beside others', and who is set against whom: four invented documents and a president."""

import dataclasses
import shutil

import pandas as pd
import pytest
from readers import make_mentions

from framing.base import store, tables
from framing.base.errors import StudyError, TableError
from framing.base.spans import Focus, Party
from framing.base.workbook import Workbook
from framing.study import choice, comparison
from framing.study.study import Study, open_study

ARCADIA = Party(
    "arcadia", ("Arcadia", "Republic of the Arcadian Isles"), ("Arcadian", "Borese"), ("Ada Lund",)
)
STUDY = Study(
    study_id="islands",
    workbook=Workbook(),
    title="",
    language="en",
    reference="",
    focus=Focus(by_author=True),
    parties=(ARCADIA,),
    codebooks=(),
    stages=(),
    compare_with=("mainland",),
)


def documents_of(rows):
    """The columns that a comparison looks at."""
    return pd.DataFrame(rows, columns=["study", "doc_id", "actor", "genre", "date", "n_words"])


DOCUMENTS = documents_of(
    [
        ("islands", "a", "arcadia", "speech", "2001", 100),
        ("islands", "b", "Kenya", "speech", "", 300),
        ("islands", "c", "", "article", "2003-05", 50),
        ("mainland", "mainland/x", "USA", "address", "1990-01-01", 10),
        ("mainland", "mainland/y", "USA", "address", "1992", 20),
        ("mainland", "mainland/z", "USA", "letter", "", 5),
    ]
)
GROUPED = comparison.group_documents(DOCUMENTS, STUDY, since=1992)


@pytest.fixture
def stored(checkout):
    """Word counts of two studies: this one's from a run with a name, the other's from its default run."""
    shutil.copytree(checkout.study, checkout.study.with_name("mainland"))
    checkout.edit(
        "data/studies/islands/study.toml", "in_book = true", 'in_book = true\ncompare_with = ["mainland"]'
    )
    mainland = checkout.open("mainland")
    store.save(mainland, word_counts=pd.DataFrame({"doc_id": ["x"], "word": ["pact"], "n": [3]}))
    islands = open_study("islands", checkout.workbook.with_run("other-choices"))
    store.save(islands, word_counts=pd.DataFrame({"doc_id": ["x"], "word": ["ally"], "n": [2]}))
    return islands


def test_tables_stand_one_below_the_other_and_no_two_documents_share_an_id(stored):
    table = comparison.load_beside(stored, "word_counts")
    assert table.to_numpy().tolist() == [["islands", "x", "ally", 2], ["mainland", "mainland/x", "pact", 3]]


def test_mentions_of_all_studies_are_had_as_the_model_codes_them(stored):
    """The islands count readings, of which one is another than the model's code."""
    mainland = open_study("mainland", stored.workbook.with_run(""))
    for study, doc_id, coder in ((stored, "x", "readings"), (mainland, "y", "model")):
        mention = make_mentions(["denied"], coder="model").assign(doc_id=doc_id, mention_id=f"{doc_id}:r:0")
        mention = mention.assign(sentence=1, present="", present_cue="", present_p=None)
        own = choice.codings_of_model(mention, "")
        counted = mention.assign(coder=coder, stance="asserted" if coder == "readings" else "denied")
        store.save(study, mentions=counted, codings=own)
    table = comparison.load_beside_as_model(stored)
    assert table[["study", "doc_id", "coder", "stance"]].to_numpy().tolist() == [
        ["islands", "x", "model", "denied"],
        ["mainland", "mainland/y", "model", "denied"],
    ]
    assert comparison.load_beside(stored, "mentions")["stance"].tolist() == ["asserted", "denied"]


def test_a_table_that_is_not_there_yet_is_named_with_its_study(stored):
    with pytest.raises(TableError, match="mentions of islands"):
        comparison.load_beside(stored, "mentions")


def test_a_study_that_compares_with_none_says_where_to_name_one():
    alone = dataclasses.replace(STUDY, compare_with=())
    with pytest.raises(StudyError, match=r"study\.toml, compare_with"):
        comparison.load_beside(alone, "documents")


def test_own_texts_are_one_group_and_the_others_are_divided_at_the_year():
    groups = dict(zip(GROUPED["doc_id"], GROUPED["group"], strict=True))
    assert [groups[doc_id] for doc_id in "abc"] == ["islands"] * 3
    assert groups["mainland/x"] == "mainland before 1992"
    assert groups["mainland/y"] == "mainland since 1992"
    assert groups["mainland/z"] == "mainland, no date"


def test_a_group_is_described_by_its_sums_and_its_first_and_last_date():
    described = comparison.describe_groups(GROUPED).set_index("group")
    assert described.loc["islands"].tolist() == [3, 450, "article, speech", "2001", "2003-05"]
    assert described.loc["mainland, no date", "first"] == ""


def test_the_actor_with_most_words_comes_first_and_the_yardstick_last():
    contrasts = comparison.list_contrasts(GROUPED, STUDY)
    names = list(contrasts)
    assert names[0] == "Kenya : mainland since 1992"
    assert names[-1] == "mainland since 1992 : mainland before 1992"
    assert contrasts["arcadia : other texts of the study"] == (["a"], ["b", "c"])
    assert contrasts[names[-1]] == (["mainland/y"], ["mainland/x"])


def test_texts_without_an_actor_are_set_against_the_others_as_one():
    nobody = GROUPED.assign(actor="")
    contrasts = comparison.list_contrasts(nobody, STUDY)
    assert contrasts["islands : mainland before 1992"] == (["a", "b", "c"], ["mainland/x"])
    assert not any("other texts" in name for name in contrasts)


def test_compared_texts_of_one_period_have_no_yardstick():
    recent = GROUPED[GROUPED["group"] != "mainland before 1992"]
    assert not any(name.startswith("mainland") for name in comparison.list_contrasts(recent, STUDY))


def test_names_are_those_of_the_parties_and_of_the_speakers_countries():
    names = comparison.words_of_parties(DOCUMENTS, STUDY)
    assert {
        "arcadia",
        "arcadian",
        "arcadians",
        "borese",
        "lund",
        "kenya",
        "kenyan",
        "united",
        "american",
    } <= names


def test_words_of_long_names_and_the_pronoun_us_are_no_names():
    names = comparison.words_of_parties(DOCUMENTS, STUDY)
    assert not {"republic", "isles", "of", "us", "boreses"} & names


def test_the_comparison_reads_columns_that_the_table_has():
    columns = tables.table("documents").columns
    assert {"doc_id", "actor", "genre", "date", "n_words"} <= set(columns)
