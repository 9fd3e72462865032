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
