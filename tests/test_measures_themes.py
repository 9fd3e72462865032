"""Themes in passages and designations in documents, on tables small enough for a pencil."""

import pandas as pd
from pencil import frame, mention

from framing.measures import designations, themes

PASSAGES = pd.DataFrame(
    {
        "passage_id": ["a1/1", "a1/2", "b1/1"],
        "doc_id": ["a1", "a1", "b1"],
        "position": [1, 2, 1],
        "start": [0, 100, 0],
        "end": [90, 200, 500],
    }
)


PRESENT = frame(
    {
        "passage_id": "a1/1",
        "doc_id": "a1",
        "position": 1,
        "theme": "order",
        "n": 1,
        "stance": "endorsed",
        "voice": "author",
    },
    {
        "passage_id": "a1/2",
        "doc_id": "a1",
        "position": 2,
        "theme": "order",
        "n": 2,
        "stance": "opposed",
        "voice": "attributed",
    },
)


def test_a_theme_that_was_looked_for_and_not_found_has_its_zeros():
    grid = themes.count_passages(PRESENT, PASSAGES, themes=["order", "shift"])
    counts = {(row.theme, row.doc_id): (row.k, row.n, row.share) for row in grid.itertuples()}
    assert counts == {
        ("order", "a1"): (2, 2, 1.0),
        ("order", "b1"): (0, 1, 0.0),
        ("shift", "a1"): (0, 2, 0.0),
        ("shift", "b1"): (0, 1, 0.0),
    }
    wide = themes.spread_passages(grid)
    assert wide.to_numpy().tolist() == [["order", 2, 0, 2], ["shift", 0, 0, 0], ["(all passages)", 2, 1, 3]]


def test_stances_and_voices_of_a_theme_each_sum_to_its_passages():
    row = themes.count_stances(PRESENT).iloc[0].to_dict()
    assert row == {
        "theme": "order",
        "passages": 2,
        "endorsed": 1,
        "opposed": 1,
        "neutral": 0,
        "author": 1,
        "attributed": 1,
    }


def test_entries_are_listed_with_their_stances_and_most_frequent_wordings():
    said = {"codebook": "multipolarity", "family": "venues"}
    mentions = frame(
        mention("a1", 0, **said, entry="forum", surface="The  Forum", stance="endorsed"),
        mention("b1", 5, **said, entry="forum", surface="the forum", stance="neutral"),
        mention("b1", 9, **said, entry="forum", surface="a forum", stance="neutral"),
    )
    row = themes.count_entries(mentions, ["order", "venues"]).iloc[0]
    assert (row["k"], row["endorsed"], row["neutral"], row["documents"], row["words"]) == (
        3,
        1,
        2,
        2,
        "the forum, a forum",
    )


def test_a_passage_is_labelled_with_its_themes_and_the_families_about_the_focal_relationship():
    labels = themes.label_passages(PRESENT, frame(mention("a1", 0), mention("b1", 0, referent="other")))
    assert set(zip(labels["passage_id"], labels["label"], strict=True)) == {
        ("a1/1", "order"),
        ("a1/2", "order"),
        ("a1/1", "alliance"),
    }


def test_a_document_gives_the_date_that_stands_in_the_passage_of_the_formula():
    used = {"codebook": "designations", "family": "old friends"}
    mentions = frame(mention("a1", 10, **used), mention("b1", 10, **used))
    statements = pd.DataFrame(
        {
            "doc_id": ["a1", "a1", "a1", "b1"],
            "start": [20, 30, 150, 40],
            "date": ["1996", "1996-04", "1996-04-25", "1997-01"],
        }
    )
    dated = designations.date_designations(mentions, PASSAGES, {"old friends": 1996}, statements)
    assert dict(zip(dated["doc_id"], dated["date"], strict=True)) == {"a1": "1996-04", "b1": ""}
    rung = designations.climb_ladder(dated, {"old friends": "Old friends"}).iloc[0]
    assert tuple(rung) == ("Old friends", "1996-04", 2, "a1, b1", "a1 1996-04")


def test_a_study_without_designations_has_no_rungs():
    dated = designations.date_designations(frame(mention("a1", 0)), PASSAGES, {})
    assert len(dated) == 0 and len(designations.climb_ladder(dated, {})) == 0


def test_the_prevailing_stance_of_a_theme_is_not_the_neutral_one():
    said = {"codebook": "multipolarity", "family": "order"}
    stances = ("neutral", "neutral", "opposed", "endorsed")
    mentions = frame(*(mention("a1", place, **said, stance=stance) for place, stance in enumerate(stances)))
    present = themes.tabulate_themes(mentions, PASSAGES)
    assert present[["passage_id", "theme", "n", "stance"]].to_numpy().tolist() == [
        ["a1/1", "order", 4, "endorsed"]
    ]
