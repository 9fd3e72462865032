"""Presence of themes: facts that a pencil can check."""

import pandas as pd

from framing.measures.presence import score_theme_presence


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
