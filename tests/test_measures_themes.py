"""Themes in passages and designations in documents, on tables small enough for a pencil."""

import pandas as pd
import pytest
from pencil import frame, mention

from framing.base.errors import TableError
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
        "named": 0,
        "author": 1,
        "attributed": 1,
    }


def test_entries_are_listed_with_their_stances_and_most_frequent_wordings():
    said = {"codebook": "multipolarity", "family": "venues"}
    mentions = frame(
        mention("a1", 0, **said, entry="forum", surface="The  Forum", stance="endorsed"),
        mention("b1", 5, **said, entry="forum", surface="the forum", stance="named"),
        mention("b1", 9, **said, entry="forum", surface="a forum", stance="named"),
    )
    row = themes.count_entries(mentions, ["order", "venues"]).iloc[0]
    assert (row["k"], row["endorsed"], row["named"], row["documents"], row["words"]) == (
        3,
        1,
        2,
        2,
        "the forum, a forum",
    )


def venue(place, present, **more):
    return mention("a1", place, "multipolarity", "venues", present=present, **more)


#: Of three matches one speaks of its theme, one doesn't, one nobody coded.
MATCHES = frame(
    venue(0, "yes", entry="forum", stance="named"),
    venue(9, "no", entry="forum", surface="the Forum", stance="", voice="", unsure="present"),
    venue(20, "", entry="bloc", stance="", voice=""),
    mention("a1", 30),
)


def test_a_match_that_does_not_speak_of_its_theme_counts_nowhere():
    assert list(themes.choose_matches(MATCHES)["start"]) == [0]
    assert themes.tabulate_themes(MATCHES, PASSAGES)[["theme", "n", "stance"]].to_numpy().tolist() == [
        ["venues", 1, "named"]
    ]
    assert list(themes.count_entries(MATCHES, ["venues"])["k"]) == [1]


def test_a_passage_whose_only_match_speaks_of_something_else_does_not_have_the_theme():
    assert len(themes.tabulate_themes(MATCHES[1:2], PASSAGES)) == 0


def test_what_is_left_out_is_counted():
    table = themes.count_matches(MATCHES)
    assert table.to_numpy().tolist() == [
        ["venues", 3, 1, 1, 1, pytest.approx(1 / 3)],
        ["all themes", 3, 1, 1, 1, pytest.approx(1 / 3)],
    ]
    assert themes.list_left_out(MATCHES).to_numpy().tolist() == [["venues", "forum", 1, 2, 1, 1, "the forum"]]


def test_without_matches_nothing_is_left_out():
    nothing = MATCHES[MATCHES["codebook"] == "relationship"]
    assert len(themes.count_matches(nothing)) == len(themes.list_left_out(nothing)) == 0


def test_a_table_without_presence_is_refused():
    with pytest.raises(TableError, match="mentions: has no column 'present'"):
        themes.choose_matches(MATCHES.drop(columns="present"))


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
    assert tuple(rung) == ("Old friends", "1996-04", 2, "a1, b1", "a1 1996-04", "old friends")


def test_a_study_without_designations_has_no_rungs():
    dated = designations.date_designations(frame(mention("a1", 0)), PASSAGES, {})
    assert len(dated) == 0 and len(designations.climb_ladder(dated, {})) == 0


def test_the_prevailing_stance_of_a_theme_is_not_the_one_that_takes_no_side():
    said = {"codebook": "multipolarity", "family": "order"}
    stances = ("named", "named", "opposed", "endorsed")
    mentions = frame(*(mention("a1", place, **said, stance=stance) for place, stance in enumerate(stances)))
    present = themes.tabulate_themes(mentions, PASSAGES)
    assert present[["passage_id", "theme", "n", "stance"]].to_numpy().tolist() == [
        ["a1/1", "order", 4, "endorsed"]
    ]
