"""Presence of themes: facts that a pencil can check."""

import pandas as pd

from framing.measures.alpha import krippendorff_alpha
from framing.measures.presence import compare_passes, score_theme_presence


def test_presence_is_scored_per_passage_and_theme_without_disputed_cells():
    passages = pd.DataFrame({"doc_id": "one", "start": [0, 10, 20], "end": [9, 19, 29]})
    families = ["order", "order", "order", "shift"]
    matches = pd.DataFrame({"doc_id": "one", "start": [0, 5, 12, 20], "family": families})
    reference = pd.DataFrame(
        {
            "doc_id": "one",
            "start": [0, 20, 20],
            "end": [9, 29, 29],
            "theme": ["order", "order", "shift"],
            "present": ["both", "both", "one"],
        }
    )
    table = score_theme_presence(passages, matches, reference).set_index("theme")
    assert table.loc["order", ["n", "found", "agree", "recall", "precision"]].tolist() == [2, 2, 1, 0.5, 0.5]
    assert table.loc["shift", ["n", "found", "left_out"]].tolist() == [0, 0, 1]
    assert table.loc["all themes", ["n", "found", "agree"]].tolist() == [2, 2, 1]


def test_a_passage_that_was_drawn_counts_for_as_many_as_it_was_drawn_from():
    """One passage with a match stands for two, one without for eight: two of ten are found."""
    passages = pd.DataFrame(
        {"doc_id": ["one", "two"], "start": [0, 0], "end": [9, 9], "probability": [0.5, 0.125]}
    )
    matches = pd.DataFrame({"doc_id": ["one"], "start": [3], "family": ["order"]})
    reference = passages.assign(theme="order", present="both")
    row = score_theme_presence(passages, matches, reference).set_index("theme").loc["order"]
    assert (row["n"], row["found"], row["recall"], row["precision"]) == (2, 1, 0.2, 1.0)
    assert row["recall_bound"].startswith("at") and pd.isna(row["recall_low"])


def test_a_theme_of_a_passage_that_was_read_once_or_adjudicated_counts_as_present():
    passages = pd.DataFrame({"doc_id": "one", "start": [0, 10, 20], "end": [9, 19, 29]})
    matches = pd.DataFrame({"doc_id": "one", "start": [0, 12, 22], "family": "order"})
    reference = passages.assign(theme="order", present=["both", "read", "one"])
    row = score_theme_presence(passages, matches, reference).set_index("theme").loc["order"]
    assert (row["n"], row["agree"], row["left_out"]) == (2, 2, 1)


def test_what_is_found_nowhere_has_no_precision():
    passages = pd.DataFrame({"doc_id": ["one"], "start": [0], "end": [9], "probability": [0.5]})
    reference = passages.assign(theme="order", present="both")
    nothing = pd.DataFrame(columns=["doc_id", "start", "family"])
    row = score_theme_presence(passages, nothing, reference).set_index("theme").loc["order"]
    assert row["recall"] == 0 and pd.isna(row["precision"])


def test_a_theme_that_was_decided_to_be_absent_is_a_negative_cell():
    passages = pd.DataFrame({"doc_id": "one", "start": [0, 10], "end": [9, 19]})
    matches = pd.DataFrame({"doc_id": "one", "start": [3], "family": ["order"]})
    reference = passages.assign(theme="order", present=["no", "both"])
    row = score_theme_presence(passages, matches, reference).set_index("theme").loc["order"]
    assert row[["n", "found", "agree", "left_out"]].tolist() == [1, 1, 0, 0]


def test_two_readings_agree_on_a_theme_by_the_passages_in_which_both_found_it():
    """Of four passages three were read twice: the first reading finds the theme in two, the second in one."""
    passages = pd.DataFrame({"doc_id": "one", "start": [0, 10, 20, 30], "readings": [2, 2, 2, 1]})
    found = pd.DataFrame(
        {
            "doc_id": "one",
            "start": [0, 10, 30],
            "theme": "order",
            "coder_a_stance": ["named", "opposed", "named"],
            "coder_b_stance": ["endorsed", "", ""],
        }
    )
    row = compare_passes(passages, found).set_index("theme").loc["order"]
    assert row[["passages", "first", "second", "both"]].tolist() == [3, 2, 1, 1]
    assert (row["agreement"], row["same_stance"]) == (2 / 3, 0)
    codings = pd.DataFrame({"a": ["yes", "yes", "no"], "b": ["yes", "no", "no"]})
    assert row["alpha"] == krippendorff_alpha(codings)


def test_where_no_passage_was_read_twice_there_is_no_agreement_of_readings():
    passages = pd.DataFrame({"doc_id": "one", "start": [0], "readings": [1]})
    found = passages.assign(theme="order", coder_a_stance="named", coder_b_stance="")
    assert compare_passes(passages, found).empty
