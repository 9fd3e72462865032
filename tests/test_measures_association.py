"""Associations against scipy, statsmodels, enumeration and simulation."""

from itertools import combinations

import networkx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from framing.base import tables
from framing.measures import association

UNITS = pd.DataFrame({"passage_id": [f"p{i}" for i in range(16)], "doc_id": ["x"] * 8 + ["y"] * 8})


def labels(**places):
    return pd.DataFrame(
        [(f"p{i}", theme) for theme, where in places.items() for i in where], columns=["passage_id", "theme"]
    )


def test_npmi_by_pencil():
    """a in 4 of 16 passages, b in 2, both in 2: ln(2/16 · 16/4 · 16/2) / ln 8 = ln 4 / ln 8 = 2/3."""
    assert association.normalised_pmi(4, 2, 2, 16) == pytest.approx(2 / 3, abs=1e-12)


def test_without_strata_the_tails_are_fishers():
    lower, upper = association.stratified_tails([7], [9], [20], 5)
    table = [[5, 2], [4, 9]]
    assert upper == pytest.approx(stats.fisher_exact(table, alternative="greater").pvalue, abs=1e-9)
    assert lower == pytest.approx(stats.fisher_exact(table, alternative="less").pvalue, abs=1e-9)


@pytest.mark.parametrize("observed", [1500, 2000, 2150, 2900])
def test_the_tails_of_thousands_of_documents_are_those_of_as_many_coins(observed):
    """One passage of two with a, one of two with b: they meet in half of the shuffles of each document."""
    ones = [1] * 4000
    lower, upper = association.stratified_tails(ones, ones, [2] * 4000, observed)
    coins = stats.binom(4000, 0.5)
    assert lower == pytest.approx(coins.cdf(observed), rel=1e-9)
    assert upper == pytest.approx(coins.sf(observed - 1), rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(4, 5)), min_size=1, max_size=2),
    st.data(),
)
def test_the_tails_are_those_of_all_shuffles_within_documents(strata, data):
    """Every way to place b's passages within each document, enumerated."""
    counts = [0]
    for k_a, k_b, size in strata:
        joint = [sum(place < k_a for place in places) for places in combinations(range(size), k_b)]
        counts = [before + now for before in counts for now in joint]
    observed = data.draw(st.sampled_from(sorted(set(counts))))
    lower, upper = association.stratified_tails(*zip(*strata, strict=True), observed)
    assert lower == pytest.approx(np.mean(np.array(counts) <= observed), abs=1e-9)
    assert upper == pytest.approx(np.mean(np.array(counts) >= observed), abs=1e-9)


def test_p_agrees_with_a_simulated_permutation_within_documents():
    generator = np.random.default_rng(1)
    has_a, has_b = generator.random(60) < 0.5, generator.random(60) < 0.4
    document = np.repeat([0, 1, 2], 20)
    joint = int((has_a & has_b).sum())
    shuffled = []
    for _ in range(4000):
        order = np.concatenate([generator.permutation(np.flatnonzero(document == d)) for d in range(3)])
        shuffled.append((has_a & has_b[order]).sum())
    k_a, k_b, sizes = (np.bincount(document, weights=w).astype(int) for w in (has_a, has_b, np.ones(60)))
    lower, upper = association.stratified_tails(k_a, k_b, sizes, joint)
    # Four standard errors of a share of 4,000 draws are at most 0.032.
    assert upper == pytest.approx(np.mean(np.array(shuffled) >= joint), abs=0.032)
    assert lower == pytest.approx(np.mean(np.array(shuffled) <= joint), abs=0.032)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_q_is_that_of_statsmodels(p):
    expected = multipletests(p, method="fdr_bh")[1]
    assert association.false_discovery_rates(p) == pytest.approx(expected, abs=1e-9)


def test_an_empty_p_has_no_q_and_does_not_count():
    q = association.false_discovery_rates([0.01, np.nan, 0.04])
    assert q[[0, 2]] == pytest.approx([0.02, 0.04]) and np.isnan(q[1])


def test_two_themes_of_one_document_are_not_called_associated():
    """Both stand in every passage of x and nowhere else: frequent together, but no more than the document
    makes them."""
    table = association.associate(labels(a=range(8), b=range(8)), UNITS)
    assert table["npmi"].iloc[0] == pytest.approx(1.0) and table["p"].iloc[0] == 1.0


def test_themes_that_meet_within_documents_are_linked():
    places = [0, 1, 2, 3, 8, 9, 10, 11]
    table = association.associate(labels(a=places, b=places, c=[4, 12]), UNITS)
    first = table.iloc[0]
    assert (first["a"], first["b"], first["k_ab"], first["expected"]) == ("a", "b", 8, 4.0)
    # One of C(8, 4) = 70 placements in each document; both tails of the same size at the most.
    assert first["p"] == pytest.approx(2 / 70**2, abs=1e-12)
    assert association.link_labels(table)[["a", "b"]].to_numpy().tolist() == [["a", "b"]]


def test_pairs_below_the_joint_floor_have_no_p():
    table = association.associate(labels(a=range(4), b=range(4)), UNITS)
    assert table["k_ab"].iloc[0] == 4 and table[["p", "q"]].isna().all(axis=None)


def test_pairs_below_the_floor_still_count_in_the_false_discovery_rate():
    places = [0, 1, 2, 3, 8, 9, 10, 11]
    table = association.associate(labels(a=places, b=places, c=[4, 12]), UNITS).iloc[0]
    assert table["q"] == pytest.approx(3 * table["p"])


def test_a_label_repeated_in_a_passage_counts_once():
    once, twice = labels(a=range(6), b=range(6)), pd.concat([labels(a=range(6), b=range(6))] * 2)
    pd.testing.assert_frame_equal(association.associate(once, UNITS), association.associate(twice, UNITS))


def test_the_table_fits_its_definition():
    table = association.associate(labels(a=range(6), b=range(6), c=[1]), UNITS)
    tables.check(tables.conform(table, "associations"), "associations")


def test_joint_counts_are_the_weights_of_networkxs_projection():
    """The passage × theme graph, projected on the themes, has the joint counts as weights."""
    rows = labels(a=[0, 1, 2, 9], b=[1, 2, 3], c=[2, 9, 10])
    graph = networkx.Graph(list(rows.itertuples(index=False, name=None)))
    projected = networkx.bipartite.weighted_projected_graph(graph, ["a", "b", "c"])
    table = association.associate(rows, UNITS)
    ours = {frozenset((r.a, r.b)): r.k_ab for r in table.itertuples()}
    theirs = {frozenset((a, b)): w for a, b, w in projected.edges(data="weight")}
    assert ours == theirs


def places(*rows):
    return pd.DataFrame(rows, columns=["passage_id", "label", "start", "end"])


def test_labels_that_stand_side_by_side_meet_in_one_phrase():
    """In p0 a stands next to b alone; in p1 each stands once more, far from the other."""
    found = places(
        ("p0", "a", 0, 4), ("p0", "b", 10, 14), ("p0", "b", 300, 304),
        ("p1", "a", 0, 4), ("p1", "b", 10, 14), ("p1", "a", 300, 304), ("p1", "b", 500, 504),
    )  # fmt: skip
    table = association.associate(labels(a=[0, 1], b=[0, 1]), UNITS, places=found, joint_floor=1)
    assert table[["k_ab", "k_phrase"]].to_numpy().tolist() == [[2, 1]] and table["q"].notna().all()
    few = association.associate(labels(a=[0, 1], b=[0, 1]), UNITS, places=found, joint_floor=2)
    assert few["q"].isna().all()
    listed = association.list_phrases(table, found)
    assert set(listed["passage_id"]) == {"p0"} and len(listed) == 3


def side_by_side(*passages):
    """Where a and b stand side by side, once in each of these passages."""
    return places(*((f"p{i}", label, at, at + 4) for i in passages for label, at in (("a", 0), ("b", 9))))


def test_passages_joint_through_a_phrase_count_for_nothing_in_what_is_tested():
    """Of 8 passages 4 have a and b. Two are made by a phrase: of the other 6 the same 2 have both, which is
    one of C(6, 2) = 15 ways to place b; 2 · 2 / 6 are expected, and they only occur together."""
    pair = labels(a=range(4), b=range(4))
    counted = association.associate(pair, UNITS[:8], joint_floor=1).iloc[0]
    assert (counted["p"], counted["expected"]) == pytest.approx((2 / 70, 2))
    tested = association.associate(pair, UNITS[:8], places=side_by_side(0, 1), joint_floor=1).iloc[0]
    assert tested[["k_a", "k_b", "k_ab", "k_phrase", "n"]].tolist() == [4, 4, 4, 2, 8]
    assert tested[["p", "expected", "npmi"]].tolist() == pytest.approx([2 / 15, 2 / 3, 1])


def test_leaving_phrases_out_makes_no_pair_look_kept_apart():
    """Of 8 passages 4 have a and 4 have b; one has both, by a phrase. So few come about in
    (1 + 16) / 70 ways to place b; without that passage none would be joint, in 4 / 35."""
    pair = labels(a=[0, 1, 2, 3], b=[3, 4, 5, 6])
    tested = association.associate(pair, UNITS[:8], places=side_by_side(3), joint_floor=0).iloc[0]
    assert tested["p"] == pytest.approx(2 * 17 / 70)


def test_labels_that_meet_in_phrases_alone_are_not_linked():
    places_of_both = [0, 1, 2, 3, 8, 9, 10, 11]
    pair = labels(a=places_of_both, b=places_of_both)
    assert len(association.link_labels(association.associate(pair, UNITS))) == 1
    made = association.associate(pair, UNITS, places=side_by_side(*places_of_both), joint_floor=0)
    assert association.link_labels(made).empty and made["npmi"].isna().all()
