"""Places and periods: facts that a pencil can check."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import ParameterError, TableError
from framing.measures import periods, position

PASSAGES = pd.DataFrame(
    {
        "passage_id": ["d/1", "d/2"],
        "doc_id": "d",
        "position": [1, 2],
        "start": [0, 60],
        "end": [40, 120],
        "role": "paragraph",
    }
)


def test_a_place_leaves_the_gap_between_passages_out():
    """The body has 40 + 60 characters; the middle of the mention at 80 to 90 has 40 + 25 before it."""
    mentions = pd.DataFrame(
        {"doc_id": "d", "passage_id": "d/2", "start": [80], "end": [90], "family": "amity"}
    )
    assert position.place_mentions(mentions, PASSAGES)["place"].tolist() == [0.65]


@given(st.lists(st.integers(0, 39), min_size=1, max_size=8))
def test_places_lie_between_0_and_1_and_keep_the_order(starts):
    starts = sorted(starts)
    mentions = pd.DataFrame(
        {"doc_id": "d", "passage_id": "d/1", "start": starts, "end": [s + 1 for s in starts]}
    )
    places = position.place_mentions(mentions, PASSAGES)["place"]
    assert places.between(0, 1).all() and places.is_monotonic_increasing


def test_places_are_summarised_per_family():
    placed = pd.DataFrame({"doc_id": list("aab"), "family": "amity", "place": [0.05, 0.5, 0.95]})
    row = position.summarise_places(placed).iloc[0]
    assert (row["k"], row["n_documents"], row["median"]) == (3, 2, 0.5)
    assert (row["opening"], row["closing"]) == pytest.approx((1 / 3, 1 / 3))


DATED = pd.DataFrame(
    {
        "doc_id": ["a", "b", "c", "d"],
        "date": ["1791", "1795-03", "1812-01-02", ""],
        "n_words": [1000, 3000, 2000, 500],
    }
)


def test_a_decade_without_documents_is_a_gap_and_one_without_mentions_a_zero():
    mentions = pd.DataFrame({"doc_id": ["a", "b", "d"], "family": "amity"})
    table = periods.rate_periods(mentions, DATED).set_index("period")
    assert table.index.tolist() == [1790, 1800, 1810]
    assert (table.loc[1790, "k"], table.loc[1790, "n"], table.loc[1790, "rate"]) == (2, 4000, 0.5)
    assert np.isnan(table.loc[1800, "rate"]) and table.loc[1810, "rate"] == 0
    assert table["interval"].tolist() == ["leave one document out", "no documents", "one document"]


def test_leaving_out_one_of_a_decades_two_documents_gives_the_others_rate():
    mentions = pd.DataFrame({"doc_id": ["a", "b"], "family": "amity"})
    first = periods.rate_periods(mentions, DATED).iloc[0]
    assert (first["low"], first["high"]) == pytest.approx((1 / 3, 1.0))


MANY = pd.DataFrame(
    {
        "doc_id": ["a1", "a2", "b1", "c1"],
        "author": ["Ann", "Ann", "Ben", "Cleo"],
        "date": ["1901", "1909-05", "1915-01-01", ""],
        "n_words": [100, 200, 300, 400],
        "n_passages": [1, 2, 3, 4],
    }
)
KEPT = pd.DataFrame({"doc_id": ["a1", "a1", "b1"]})


def test_few_documents_are_shown_one_by_one():
    shown, same = periods.pool_documents(MANY, KEPT, most=4)
    assert list(shown["doc_id"]) == ["a1", "a2", "b1", "c1"] and same is KEPT


def test_many_documents_are_pooled_by_period_and_their_words_added():
    shown, passages = periods.pool_documents(MANY, KEPT, most=3)
    assert dict(zip(shown["doc_id"], shown["n_words"], strict=True)) == {
        "1901–1909": 300,
        "1910–1915": 300,
        "undated": 400,
    }
    assert list(passages["doc_id"]) == ["1901–1909", "1901–1909", "1910–1915"]


def test_pooling_takes_the_next_longer_span_until_few_enough_are_left():
    assert list(periods.pool_documents(MANY, most=2)[0]["doc_id"]) == ["1901–1915", "undated"]


def test_a_period_keeps_an_author_only_where_its_documents_share_one():
    assert list(periods.pool_documents(MANY, most=3)[0]["author"]) == ["Ann", "Ben", "Cleo"]
    assert list(periods.pool_documents(MANY, most=2)[0]["author"]) == ["", "Cleo"]


def test_documents_cannot_be_pooled_into_fewer_than_one_period_and_the_undated():
    with pytest.raises(ParameterError, match="expected 2 or more"):
        periods.pool_documents(DATED, most=1)


def test_documents_without_dates_give_no_periods():
    with pytest.raises(TableError, match="no document with a date"):
        periods.rate_periods(pd.DataFrame({"doc_id": [], "family": []}), DATED.tail(1))
