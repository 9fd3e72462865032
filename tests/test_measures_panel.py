"""Several coders, each of a part: together, each against the rest, and what is taken for what."""

import itertools

import numpy as np
import pandas as pd
import pytest
from annotations import alpha_of
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import ParameterError
from framing.measures import panel, sampling

REST = {"referent": "focal", "time": "current", "voice": "author"}


def codings(*rows):
    """Rows of (coder, mention, stance); each mention stands in a document of its own but every third."""
    table = pd.DataFrame(rows, columns=["coder", "mention_id", "stance"])
    return table.assign(doc_id=table["mention_id"].str[-1], **REST)


AGREE = [(coder, f"m{n}", "denied" if n % 2 else "asserted") for coder in ("ann", "ben") for n in range(6)]


def test_everybody_together_has_one_row_per_attribute():
    table = panel.pool_coders(codings(*AGREE)).set_index("attribute")
    assert table.loc["stance", ["coders", "n", "labels", "share", "alpha"]].tolist() == [2, 6, 12, 1, 1]


def test_somebody_who_coded_one_other_mention_takes_nothing_away():
    table = panel.pool_coders(codings(*AGREE, ("eve", "m9", "sought"))).set_index("attribute")
    assert table.loc["stance", ["coders", "n", "alpha"]].tolist() == [2, 6, 1]


def test_each_mention_by_another_pair_still_gives_one_alpha():
    rows = [
        (coder, f"m{n}", "denied" if n % 2 else "asserted")
        for n, pair in enumerate([("ann", "ben"), ("ann", "eve"), ("ben", "eve")] * 2)
        for coder in pair
    ]
    table = panel.pool_coders(codings(*rows)).set_index("attribute")
    assert table.loc["stance", ["coders", "n", "alpha"]].tolist() == [3, 6, 1]


def test_in_one_document_the_interval_is_over_mentions():
    one = codings(*AGREE, ("ann", "m7", "sought"), ("ben", "m7", "denied")).assign(doc_id="d")
    row = panel.pool_coders(one).set_index("attribute").loc["stance"]
    assert row["interval"] == panel.OVER_MENTIONS and row["low"] <= row["alpha"] <= row["high"]


def test_without_a_common_mention_there_is_nothing_to_say():
    assert len(panel.pool_coders(codings(("ann", "m1", "denied"), ("ben", "m2", "denied")))) == 0
    assert len(panel.pool_coders(codings())) == 0


@given(
    st.lists(
        st.lists(st.sampled_from(["", "asserted", "denied"]), min_size=3, max_size=3), min_size=3, max_size=12
    )
)
def test_alpha_is_that_of_an_independent_implementation(labels):
    rows = [
        (coder, f"m{place}", label)
        for place, given_labels in enumerate(labels)
        for coder, label in zip(("ann", "ben", "eve"), given_labels, strict=True)
        if label
    ]
    table = panel.pool_coders(codings(*rows), draws=1).set_index("attribute")
    paired = [unit for unit in labels if sum(map(bool, unit)) > 1]
    used = {label for unit in paired for label in unit if label}
    if len(used) < 2:
        return
    assert table.loc["stance", "alpha"] == pytest.approx(alpha_of(paired))


def test_the_odd_one_out_is_seen():
    rows = [*AGREE, *(("eve", f"m{n}", "sought") for n in range(6))]
    table = panel.rate_coders(codings(*rows))
    shares = table[table["attribute"] == "stance"].set_index("coder")["share"]
    assert shares.to_dict() == {"ann": 0.5, "ben": 0.5, "eve": 0}


def test_a_coder_without_company_has_no_share():
    table = panel.rate_coders(codings(*AGREE, ("eve", "m9", "sought")))
    row = table[(table["coder"] == "eve") & (table["attribute"] == "stance")].iloc[0]
    assert row["coded"] == 1 and row["n"] == 0 and np.isnan(row["share"])


def test_what_two_take_for_what_has_one_on_rows_and_the_other_on_columns():
    rows = [
        ("ann", "m1", "denied"),
        ("ben", "m1", "asserted"),
        ("ann", "m2", "denied"),
        ("ben", "m2", "denied"),
    ]
    table = panel.cross_coders(codings(*rows), "stance", "ann", "ben")
    assert table.loc["denied"].to_dict() == {"asserted": 1, "denied": 1}
    assert table.loc["asserted"].sum() == 0
    assert panel.cross_coders(codings(*rows), "stance").loc["asserted", "denied"] == 1


@given(st.integers(0, 40), st.integers(2, 7), st.integers(0, 5))
def test_work_is_shared_out_evenly(n, people, seed):
    coders = [f"k{number}" for number in range(people)]
    assigned = sampling.assign_coders(n, coders, each=2, seed=seed)
    load = [sum(coder in pair for pair in assigned) for coder in coders]
    assert len(assigned) == n and all(len(set(pair)) == 2 for pair in assigned)
    assert max(load) - min(load) <= 1


def test_three_coders_of_fifteen_mentions_have_ten_each_and_five_with_each_other():
    assigned = sampling.assign_coders(15, ["ann", "ben", "eve"], each=2, seed=3)
    assert [assigned.count(pair) for pair in itertools.combinations(["ann", "ben", "eve"], 2)] == [5, 5, 5]


@pytest.mark.parametrize(
    ("coders", "each", "line"),
    [
        (["ann", "ann"], 2, "a coder is named twice"),
        (["ann", "ben"], 3, "no mention can be coded by 3; expected from 2 to 2"),
        (["ann"], 2, "two coders or more"),
        (["ann", "ben"], 1, "can be coded by 1"),
    ],
)
def test_who_cannot_be_assigned_is_told(coders, each, line):
    with pytest.raises(ParameterError, match=line):
        sampling.assign_coders(5, coders, each=each, seed=1)


def test_a_simple_random_sample_has_one_stratum_and_one_probability():
    mentions = pd.DataFrame({"doc_id": ["a"] * 8, "start": range(8), "end": range(1, 9)})
    mentions = mentions.assign(codebook="relationship", stance=["denied"] * 2 + ["asserted"] * 6, **REST)
    drawn = sampling.draw_sample(mentions, n=4, by="random", seed=2)
    assert set(drawn["stratum"]) == {1} and set(drawn["probability"]) == {0.5}


def test_one_size_is_advised_by_the_common_value_that_needs_most():
    advice = pd.DataFrame({"attribute": ["stance"] * 3, "value": ["denied", "sought", "asserted"]})
    advice = advice.assign(share=[0.3, 0.01, 0.69], n=[80.0, 500.0, 90.0])
    assert sampling.advise_size(advice, 1000) == (90, "stance asserted")
    assert sampling.advise_size(advice, 60) == (60, "stance asserted")
    assert sampling.advise_size(advice.assign(n=np.nan), 60) == (60, "")
