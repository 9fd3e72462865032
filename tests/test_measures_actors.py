"""Counts by actor and period."""

import pandas as pd
import pytest

from framing import figures, measures
from framing.figures.captions import alternative_of

DOCUMENTS = pd.DataFrame(
    {
        "doc_id": ["a", "b", "c", "d"],
        "date": ["1991-05-01", "2003", "2004", "2004"],
        "actor": ["Arcadia", "Arcadia", "Borealia", ""],
        "n_words": [1000, 2000, 500, 100],
        "n_passages": [10, 20, 5, 1],
    }
)
FOUND = pd.DataFrame({"doc_id": ["a", "b", "b", "c"], "family": ["amity", "amity", "amity", "alliance"]})


def counted(largest: int = 3, **options) -> pd.DataFrame:
    return measures.count_actors(FOUND, DOCUMENTS, by="family", most=3, largest=largest, **options)


def cell(counts: pd.DataFrame, family: str, actor: str, period: str) -> pd.Series:
    chosen = (counts["family"] == family) & (counts["actor"] == actor) & (counts["doc_id"] == period)
    (row,) = counts[chosen].to_dict("records")
    return row


def test_the_years_of_an_actor_are_pooled_by_decades_that_are_the_same_for_all():
    assert list(counted()["doc_id"].unique()) == ["1991–1999", "2000–2004"]


def test_a_rate_is_what_was_found_per_thousand_words_of_that_actor_and_period():
    row = cell(counted(), "amity", "Arcadia", "2000–2004")
    assert (row["k"], row["n"], row["rate"], row["n_documents"]) == (2, 2000, 1.0, 1)


def test_against_passages_a_rate_is_a_share():
    assert cell(counted(per="n_passages"), "amity", "Arcadia", "2000–2004")["rate"] == pytest.approx(0.1)


def test_an_actor_without_document_in_a_period_has_a_gap_and_no_zero():
    gap = cell(counted(), "amity", "Borealia", "1991–1999")
    zero = cell(counted(), "amity", "Borealia", "2000–2004")
    assert pd.isna(gap["k"]) and pd.isna(gap["rate"]) and zero["k"] == 0 and zero["rate"] == 0


def test_the_actors_with_most_words_come_first_and_who_is_not_stated_is_named_so():
    assert list(counted()["actor"].unique()) == ["Arcadia", "Borealia", "not stated"]


def test_of_many_actors_those_with_most_words_are_kept():
    assert list(counted(largest=1)["actor"].unique()) == ["Arcadia"]


def test_all_that_was_found_is_counted_once():
    assert counted()["k"].sum() == len(FOUND)


@pytest.mark.parametrize(
    "documents", [DOCUMENTS.head(3), DOCUMENTS.assign(actor="Arcadia")], ids=["few", "one actor"]
)
def test_few_documents_or_a_single_actor_give_no_rows(documents):
    counts = measures.count_actors(FOUND, documents, by="family", most=3, largest=3)
    whole = measures.sum_actors(counts, by="family")
    spread = measures.spread_counts(counts, ["family", "actor"], "doc_id")
    assert counts.empty and whole.empty and spread.empty


def test_over_all_periods_counts_and_words_add_up():
    table = measures.sum_actors(counted(), by="family").set_index(["family", "actor"])
    row = table.loc[("amity", "Arcadia")]
    assert (row["k"], row["n"], row["share"]) == (3, 3000, 0.001)


def test_spread_out_each_period_is_a_column():
    wide = measures.spread_counts(counted(), ["family", "actor"], "doc_id")
    assert list(wide) == ["family", "actor", "1991–1999", "2000–2004"]
    assert wide.loc[wide["actor"] == "Arcadia", "2000–2004"].tolist() == [0, 2]


def test_each_family_has_a_panel_with_its_counts_and_none_for_a_gap():
    alliance, amity = figures.plot_actors(counted(), panels="family").axes
    assert [ax.get_title(loc="left") for ax in (alliance, amity)] == ["alliance", "amity"]
    assert sorted(text.get_text() for text in amity.texts) == ["0", "0", "1", "2"]


def test_the_figure_in_words_names_who_has_most():
    words = alternative_of("families_by_actor", counted())
    assert "Amity: most from Arcadia (3), most densely from Arcadia in 1991–1999 (1)." in words
