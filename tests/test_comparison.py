"""A study's tables beside others', and who is set against whom: four invented documents and a president."""

import dataclasses
import shutil

import pandas as pd
import pytest
from readers import make_mentions

from framing.base import store, tables
from framing.base.errors import ParameterError, StudyError, TableError
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


def test_words_too_rare_to_be_told_are_one_row_of_their_document(stored, monkeypatch):
    """The islands tell both of their words, the mainland three of ten."""
    rows = [("islands", "x", 2), ("mainland", "mainland/x", 10)]
    documents = pd.DataFrame(rows, columns=["study", "doc_id", "n_words"])
    monkeypatch.setattr(comparison, "load_beside", lambda study, name: documents)
    words = comparison.load_words_beside(stored)
    assert words.to_numpy().tolist() == [
        ["islands", "x", "ally", 2],
        ["mainland", "mainland/x", "pact", 3],
        ["mainland", "mainland/x", "", 7],
    ]


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


def test_groups_that_are_named_stand_in_place_of_a_study_and_leave_out_the_rest():
    groups = {"mainland": {"the other shore": ["USA"]}, "islands": {"Arcadia itself": ["arcadia"]}}
    study = dataclasses.replace(STUDY, groups=groups)
    grouped = comparison.group_documents(DOCUMENTS, study, since=1992)
    assert grouped[["doc_id", "group"]].to_numpy().tolist() == [
        ["a", "Arcadia itself since 1992"],
        ["mainland/x", "the other shore before 1992"],
        ["mainland/y", "the other shore since 1992"],
        ["mainland/z", "the other shore, no date"],
    ]
    contrasts = comparison.list_contrasts(grouped, study)
    assert list(contrasts) == ["Arcadia itself since 1992 : the other shore since 1992"]


def test_a_group_is_set_against_texts_of_its_own_time_and_against_itself_before():
    groups = {"islands": {"Arcadia": ["arcadia"], "Borealia": ["borealia"]}}
    rows = [("a", "arcadia", "1950"), ("b", "arcadia", "2001"), ("c", "borealia", "2001"), ("x", "", "1960")]
    own = pd.DataFrame(rows, columns=["doc_id", "actor", "date"]).assign(
        n_words=9, genre="speech", study="islands"
    )
    own.loc[own["doc_id"] == "x", "study"] = "mainland"
    study = dataclasses.replace(STUDY, groups=groups)
    contrasts = comparison.list_contrasts(comparison.group_documents(own, study, since=1992), study)
    assert contrasts == {
        "Arcadia since 1992 : the study's others since 1992": (["b"], ["c"]),
        "Arcadia since 1992 : Arcadia before 1992": (["b"], ["a"]),
        "Borealia since 1992 : the study's others since 1992": (["c"], ["b"]),
        "Arcadia before 1992 : mainland before 1992": (["a"], ["x"]),
    }


def test_a_group_without_dates_is_neither_before_nor_since_and_stands_last():
    groups = {"islands": {"Arcadia": ["arcadia"], "Borealia": ["borealia"]}}
    rows = [("a", "arcadia", "1950"), ("b", "arcadia", "2001"), ("c", "arcadia", ""), ("d", "borealia", "")]
    own = pd.DataFrame(rows, columns=["doc_id", "actor", "date"]).assign(n_words=9, study="islands")
    study = dataclasses.replace(STUDY, groups=groups)
    grouped = comparison.group_documents(own, study, since=1992)
    assert grouped["group"].tolist() == [
        "Arcadia before 1992",
        "Arcadia since 1992",
        "Arcadia, no date",
        "Borealia, no date",
    ]
    assert comparison.list_contrasts(grouped, study) == {
        "Arcadia since 1992 : Arcadia before 1992": (["b"], ["a"]),
        "Arcadia, no date : the study's others, no date": (["c"], ["d"]),
        "Borealia, no date : the study's others, no date": (["d"], ["c"]),
    }


def test_a_groups_name_and_its_time_are_columns_of_their_own():
    """A group may be called by words that name a time, too."""
    study = dataclasses.replace(STUDY, groups={"mainland": {"the shore before 1992": ["USA"]}})
    grouped = comparison.group_documents(DOCUMENTS, study, since=1992)
    shore = grouped[grouped["study"] == "mainland"]
    assert shore[["group", "whole", "period"]].to_numpy().tolist()[1] == [
        "the shore before 1992 since 1992",
        "the shore before 1992",
        "since 1992",
    ]
    assert grouped.loc[grouped["study"] == "islands", "period"].tolist() == ["", "", ""]


def test_beside_texts_none_of_which_a_party_wrote_no_authors_are_set():
    nobody = dataclasses.replace(STUDY, parties=(), compare_with=())
    mentions = tables.empty("mentions").assign(study="")
    speakers, spoken = comparison.set_authors_beside(nobody, GROUPED, mentions)
    assert speakers.empty and spoken.empty and {"group", "doc_id"} <= {*speakers}


def test_a_group_is_described_by_its_sums_and_its_first_and_last_date():
    described = comparison.describe_groups(GROUPED).set_index("group")
    assert described.loc["islands"].tolist() == [3, 450, "article, speech", "2001", "2003-05"]
    assert described.loc["mainland, no date", "first"] == ""


def test_the_actor_with_most_words_comes_first_by_the_name_of_its_only_text_and_the_yardstick_last():
    contrasts = comparison.list_contrasts(GROUPED, STUDY)
    names = list(contrasts)
    assert names[0] == "b : mainland since 1992"
    assert names[-1] == "mainland since 1992 : mainland before 1992"
    assert contrasts["a : other texts of the study"] == (["a"], ["b", "c"])
    assert contrasts[names[-1]] == (["mainland/y"], ["mainland/x"])


def test_of_many_actors_the_largest_and_those_named_are_contrasted_and_the_page_says_how_to_ask_for_others():
    largest = comparison.list_contrasts(GROUPED, STUDY, largest=1)
    assert {name.partition(" : ")[0] for name in largest} == {"b", "mainland since 1992"}
    said = comparison.describe_left_out(GROUPED, STUDY, largest)
    assert said.startswith("Of 2 actors those with most words are set against other texts, and 1 are not.")
    assert '-p actors="arcadia"' in said
    named = comparison.list_contrasts(GROUPED, STUDY, largest=1, named=["arcadia"])
    assert list(named) == list(comparison.list_contrasts(GROUPED, STUDY))
    assert comparison.describe_left_out(GROUPED, STUDY, named) == ""


def test_an_actor_that_is_named_and_not_there_comes_with_the_nearest_name():
    with pytest.raises(ParameterError, match="arcadia"):
        comparison.list_contrasts(GROUPED, STUDY, named=["arcada"])


def test_a_party_is_called_by_its_name_in_a_contrast():
    spoken = GROUPED.assign(actor=GROUPED["actor"].where(GROUPED["study"] != "islands", "arcadia"))
    assert next(iter(comparison.list_contrasts(spoken, STUDY))) == "Arcadia : mainland since 1992"


def test_texts_without_an_actor_are_set_against_the_others_as_one():
    nobody = GROUPED.assign(actor="")
    contrasts = comparison.list_contrasts(nobody, STUDY)
    assert contrasts["islands : mainland before 1992"] == (["a", "b", "c"], ["mainland/x"])
    assert not any("other texts" in name for name in contrasts)


def test_compared_texts_of_one_period_have_no_yardstick():
    recent = GROUPED[GROUPED["group"] != "mainland before 1992"]
    assert not any(name.startswith("mainland") for name in comparison.list_contrasts(recent, STUDY))


def test_a_contrast_tells_how_many_of_its_documents_are_translations():
    languages = {"a": "fr", "b": "en", "mainland/x": "en"}
    said = DOCUMENTS.assign(language="en", original_language=DOCUMENTS["doc_id"].map(languages).fillna(""))
    described = comparison.describe_contrasts(said, {"one": (["a", "b", "c"], ["mainland/x", "mainland/y"])})
    assert described.iloc[0].tolist() == ["one", 3, 1, 1, 2, 0, 1]


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
