"""What the model's scores stand beside: the first coder's rules, and second readings."""

from pathlib import Path

from readings import make_example

from framing.base.workbook import Workbook
from framing.coding.decode import VALUES
from framing.training.beside import (
    codes_of_rules,
    compare_readings,
    compare_theme_readings,
    gather_beside,
)
from framing.training.examples import read_rows

TEXT = "Arcadia and Borealia are not allies."
RULED = {"doc_id": TEXT, "start": "29", "end": "35", "focal": "Arcadia and Borealia"}
TRAINING = Path(__file__).resolve().parents[1] / "data" / "training"


def coded(**codes):
    return RULED | {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author"} | codes


def test_the_rules_codes_stand_beside_what_was_read():
    example = make_example(TEXT, stance="denied")
    table = codes_of_rules([example], [coded()]).set_index("attribute")
    assert table["right"].to_dict() == {"referent": True, "stance": False, "time": True, "voice": True}
    assert table.loc["stance", ["value", "coded"]].tolist() == ["denied", "asserted"]


def test_what_the_rules_left_uncoded_is_left_out():
    assert not len(codes_of_rules([make_example(TEXT)], [coded(referent="")]))
    assert not len(codes_of_rules([make_example(TEXT)], [coded(start="1")]))


def test_two_readings_differ_where_an_attribute_is_empty():
    table = compare_readings([{"corpus": "ungdc", **coded(stance="")}]).set_index("attribute")["same"]
    assert table.to_dict() == {"referent": True, "stance": False, "time": True, "voice": True, "all": False}


def match(reading, present="1", stance="endorsed", start="1"):
    place = {"corpus": "sotu", "doc_id": "a", "start": start, "theme": "order", "entry": "order"}
    return place | {"reading": reading, "present": present, "stance": stance, "voice": "author"}


def test_two_readings_of_a_theme_are_held_against_each_other():
    rows = [match("1"), match("2", stance="opposed"), match("1", start="9")]
    table = compare_theme_readings(rows).set_index("attribute")["same"]
    assert table.to_dict() == {"theme_present": True, "theme_stance": False, "theme_voice": True}


def test_stance_and_voice_of_a_theme_are_compared_where_both_readings_find_it():
    table = compare_theme_readings([match("1"), match("2", present="0", stance="")])
    assert table[["attribute", "same"]].to_numpy().tolist() == [["theme_present", False]]


def test_what_has_no_code_of_the_rules_was_read_twice_and_nothing_else():
    """An attribute is left empty only where two readings differ, so a mention with one was read twice."""
    named = {(row["doc_id"], row["start"], row["focal"]) for row in read_rows(TRAINING / "old_rules.csv")}
    rows = read_rows(TRAINING / "natural.csv") + read_rows(TRAINING / "held_out.csv")
    once = [row for row in rows if (row["doc_id"], row["start"], row["focal"]) in named]
    assert [row for row in once if not all(row[name] for name in VALUES)] == []


def test_phenomena_are_known_of_our_own_texts():
    beside = gather_beside(Workbook(), [make_example(TEXT)])
    kinds = {kind for kind, _ in beside.phenomena}
    assert kinds == {"invented", "challenge"} and not len(beside.rules)
    assert set(beside.readings["attribute"]) >= {"all", "stance", "theme_present"}
