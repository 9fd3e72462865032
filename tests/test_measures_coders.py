"""Two coders side by side: agreement, confusions and disagreements, with a pencil."""

import numpy as np
import pandas as pd
import pytest

from framing.measures import alpha, coders


def codings(**stances):
    """The table ``codings`` of coders by name, each with a stance per mention; empty: not coded."""
    rows = [
        {"coder": coder, "mention_id": f"m{place}", "doc_id": f"d{place // 2}", "stance": stance}
        for coder, given in stances.items()
        for place, stance in enumerate(given)
        if stance
    ]
    return pd.DataFrame(rows).assign(referent="focal", time="current", voice="author")


A, D = "asserted", "denied"
THREE = codings(ann=[A, A, D, D], ben=[A, D, D, D], rules=["", "", A, D])


def row(table, attribute, one="ann", other="ben"):
    chosen = table[(table["coder_a"] == one) & (table["coder_b"] == other)]
    return chosen.set_index("attribute").loc[attribute]


def test_every_pair_is_compared_on_the_mentions_that_both_coded():
    table = coders.compare_coders(THREE, draws=2)
    assert row(table, "stance")[["n", "agree", "share"]].tolist() == [4, 3, 0.75]
    assert row(table, "stance", "ann", "rules")[["n", "agree"]].tolist() == [2, 1]
    assert row(table, "referent")["agree"] == 4
    assert row(table, "together")["agree"] == 3


def test_alpha_is_krippendorffs_of_the_two():
    labels = pd.DataFrame({"a": [A, A, D, D], "b": [A, D, D, D]})
    expected = alpha.krippendorff_alpha(labels)
    assert row(coders.compare_coders(THREE, draws=2), "stance")["alpha"] == pytest.approx(expected)


def test_with_few_documents_the_range_is_that_of_leaving_each_out():
    """Without the first document both say denied throughout, and there is nothing to agree on."""
    table = coders.compare_coders(THREE, draws=2)
    found = row(table, "stance")
    without_second = alpha.krippendorff_alpha(pd.DataFrame({"a": [A, A], "b": [A, D]}))
    assert found["interval"] == "leave one document out"
    assert (found["low"], found["high"]) == pytest.approx((without_second, without_second))


def test_with_ten_documents_whole_documents_are_drawn_anew():
    given = [A, D] * 10
    table = coders.compare_coders(codings(ann=given, ben=[D, *given[1:]]), draws=50, seed=3)
    found = row(table, "stance")
    labels = pd.DataFrame({"a": given, "b": [D, *given[1:]]})
    documents = [f"d{place // 2}" for place in range(20)]
    assert found["interval"] == "bootstrap over documents"
    assert (found["low"], found["high"]) == alpha.bootstrap_alpha(
        labels, clusters=documents, draws=50, seed=3
    )


def test_coders_without_a_mention_in_common_are_no_pair():
    assert len(coders.compare_coders(codings(ann=[A, ""], ben=["", A]))) == 0


def test_one_document_says_nothing_of_documents():
    labels = pd.DataFrame({"a": [A, D], "b": [A, D]})
    low, high, method = alpha.document_alpha(labels, ["d", "d"])
    assert np.isnan([low, high]).all() and method == "one document"


def test_where_leaving_a_document_out_leaves_nothing_to_agree_on_there_is_no_range():
    labels = pd.DataFrame({"a": [A, D], "b": [A, D]})
    low, high, method = alpha.document_alpha(labels, ["d", "e"])
    assert np.isnan([low, high]).all() and method == "leave one document out"


def test_the_confusion_table_counts_which_values_occur_together():
    table = coders.confuse_coders(THREE)
    stance = table[(table["coder_b"] == "ben") & (table["attribute"] == "stance")]
    assert stance[["value_a", "value_b", "n"]].to_numpy().tolist() == [[D, D, 2], [A, A, 1], [A, D, 1]]
    assert table[table["attribute"] == "voice"]["n"].tolist() == [4, 2, 2]


def test_a_disagreement_names_the_mention_and_both_values():
    listed = coders.list_coder_disagreements(THREE)
    columns = ["coder_a", "coder_b", "mention_id", "attribute", "value_a", "value_b"]
    assert listed[columns].to_numpy().tolist() == [
        ["ann", "ben", "m1", "stance", A, D],
        ["ann", "rules", "m2", "stance", D, A],
        ["ben", "rules", "m2", "stance", D, A],
    ]


def test_a_disagreement_has_the_cues_of_both_where_they_give_any():
    cued = codings(ann=[A], ben=[D]).assign(stance_cue=["", "4-9"])
    assert coders.list_coder_disagreements(cued)[["cue_a", "cue_b"]].to_numpy().tolist() == [["", "4-9"]]


def test_a_coder_alone_has_nobody_to_differ_from():
    assert len(coders.list_coder_disagreements(codings(ann=[A]))) == 0
