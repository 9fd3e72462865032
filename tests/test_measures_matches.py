"""How precise matches of themes are and what they miss, on readings that a pencil can check."""

import numpy as np
import pandas as pd
import pytest

from framing.measures.matches import compare_readings, estimate_precision, estimate_recall


def match(doc_id, present, probability=0.5, theme="order", in_passage=1, kind="speech"):
    drawn = {"probability": probability, "in_passage": in_passage}
    return {"doc_id": doc_id, "theme": theme, "kind": kind, "present": present, **drawn}


def passage(doc_id, theme, probability=0.5, start=0, kind="speech"):
    return {"doc_id": doc_id, "start": start, "theme": theme, "kind": kind, "probability": probability}


def of(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table.iloc[0]


#: Ten matches of documents of their own: five speak of their theme; those that don't stand for twice as many.
READ = pd.DataFrame(
    [match(f"a{n}", n < 5, 0.5 if n < 5 else 0.25) for n in range(10)]
    + [match("b", True, theme="shift", kind="page")]
)


def test_a_match_counts_for_as_many_as_it_was_drawn_from():
    order = of(estimate_precision(READ, by="theme"), theme="order")
    assert (order["n"], order["k"]) == (10, 5) and order["precision"] == pytest.approx(10 / 30)
    assert 0 < order["low"] < order["precision"] < order["high"] < 1 and order["bound"] == ""


def test_few_cases_have_a_bound_and_no_interval():
    shift = of(estimate_precision(READ, by="theme"), theme="shift")
    assert np.isnan(shift["low"]) and shift["precision"] == 1 and shift["bound"] == "at least 0.050"


def test_all_together_come_last():
    for by, values in (("theme", ["order", "shift", "all"]), ("kind", ["page", "speech", "all"])):
        assert list(estimate_precision(READ, by=by)[by]) == values


UNMATCHED = pd.DataFrame(
    [passage(f"c{n}", "order") for n in range(5)] + [passage(f"d{n}", "", start=n) for n in range(20)]
)


def test_recall_sets_passages_found_against_passages_missed():
    order = of(estimate_recall(READ, UNMATCHED, by="theme"), theme="order")
    assert (order["found"], order["missed"]) == (5, 5)
    assert (order["passages_found"], order["passages_missed"], order["recall"]) == (10, 10, 0.5)
    assert 0 < order["low"] < 0.5 < order["high"] < 1


def test_a_passage_with_two_matches_is_found_once():
    twice = READ.assign(in_passage=2)
    order = of(estimate_recall(twice, UNMATCHED, by="theme"), theme="order")
    assert (order["passages_found"], order["recall"]) == (5, pytest.approx(1 / 3))


def test_where_hardly_anything_was_seen_to_be_missed_recall_has_a_lower_bound():
    shift = of(estimate_recall(READ, UNMATCHED, by="theme"), theme="shift")
    assert (shift["missed"], shift["recall"]) == (0, 1) and np.isnan(shift["low"])
    missed = 50 * (1 - 0.05 ** (1 / 25))  # none in 25 passages read, which stand for 50
    assert shift["bound"] == f"at least {2 / (2 + missed):.3f}"


def test_a_kind_of_text_is_held_against_its_own_passages():
    page = pd.DataFrame([passage("e", "", kind="page")])
    table = estimate_recall(READ, pd.concat([UNMATCHED, page]), by="kind")
    assert of(table, kind="page")["bound"] == f"at least {2 / (2 + 2 * 0.95):.3f}"
    assert (of(table, kind="speech")["missed"], of(table, kind="all")["found"]) == (5, 6)


def test_two_readings_agree_on_sides_only_where_both_find_the_theme():
    twice = pd.DataFrame(
        {
            "present": [True, True, False],
            "second_present": [True, False, False],
            "stance": ["named", "named", ""],
            "second_stance": ["opposed", "", ""],
            "voice": ["author", "author", ""],
            "second_voice": ["author", "", ""],
        }
    )
    table = compare_readings(twice).set_index("attribute")
    assert list(table["n"]) == [3, 1, 1] and list(table["agree"]) == [2, 0, 1]
    assert table.loc["present", "share"] == pytest.approx(2 / 3)
