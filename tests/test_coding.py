"""All attributes together, on the challenge set: invented items, one phenomenon each."""

from pathlib import Path

import pytest
from coding_score import (
    ARCADIA_BOREALIA,
    ATTRIBUTES,
    code_items,
    find_mentions,
    read_challenge,
    score,
    split_document,
)

from framing.coding import code_mentions

CHALLENGE = Path(__file__).parent / "fixtures" / "challenge.jsonl"


@pytest.fixture(scope="module")
def coded():
    """The items of the challenge with their codes."""
    items, texts = read_challenge(CHALLENGE)
    return list(code_items(items, texts, ARCADIA_BOREALIA))


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_every_item_of_the_challenge_is_coded_right(coded, attribute):
    wrong = {
        item["id"]: getattr(codes, attribute).value
        for item, codes in coded
        if getattr(codes, attribute).value != item[attribute]
    }
    assert len(coded) == 120 and wrong == {}


def test_the_score_of_codes_that_are_all_right_is_one(coded):
    shares, per_phenomenon = score(coded)
    assert shares == {**dict.fromkeys([*ATTRIBUTES, "all", "macro_f1"], 1.0), "n": 120}
    assert set(per_phenomenon.values()) == {1.0}


def test_the_score_sees_a_wrong_code():
    items, texts = read_challenge(CHALLENGE)
    items = [item | {"stance": "surpassed"} for item in items if item["stance"] == "asserted"][:20]
    shares, _ = score(list(code_items(items, texts, ARCADIA_BOREALIA)))
    assert shares["stance"] == 0
    assert shares["all"] == 0


def test_codes_come_in_the_order_of_the_matches():
    content = "Arcadia is an ally. Borealia is no ally."
    passages, quotations = split_document(content)
    codes = code_mentions(content, passages, quotations, find_mentions(content), focus=ARCADIA_BOREALIA)
    assert [c.stance.value for c in codes] == ["asserted", "denied"]
