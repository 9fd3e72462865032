"""All attributes together, on the challenge set: invented items, one phenomenon each."""

import time
from pathlib import Path

import pytest
from coding_score import ARCADIA_BOREALIA, code_items, find_mentions, read_challenge, score, split_document

from framing.coding import code_mentions

CHALLENGE = Path(__file__).parent / "fixtures" / "challenge.jsonl"
FLOOR = 0.9  # of each phenomenon's items; most have three or four, so that one wrong item fails


@pytest.fixture(scope="module")
def challenge():
    items, texts = read_challenge(CHALLENGE)
    return score(list(code_items(items, texts, ARCADIA_BOREALIA)))


def test_the_challenge_is_coded_right_in_all_four_attributes(challenge):
    shares, _ = challenge
    assert shares["all"] >= 0.95
    assert shares["macro_f1"] >= 0.95


@pytest.mark.parametrize("attribute", ["referent", "stance", "time", "voice"])
def test_each_attribute_alone_is_right(challenge, attribute):
    shares, _ = challenge
    assert shares[attribute] >= 0.97


def test_no_phenomenon_falls_below_its_floor(challenge, record_property):
    _, per = challenge
    record_property("share right per phenomenon", per)
    assert {name: share for name, share in per.items() if share < FLOOR} == {}


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


def test_a_thousand_mentions_take_about_a_second():
    content = "\n\n".join(
        "Arcadia, which had no allies, sought a partnership with Borealia." for _ in range(500)
    )
    passages, quotations = split_document(content)
    matches = find_mentions(content)
    began = time.process_time()
    code_mentions(content, passages, quotations, matches, focus=ARCADIA_BOREALIA)
    assert len(matches) == 1000
    assert time.process_time() - began < 5
