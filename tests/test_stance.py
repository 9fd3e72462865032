"""Stance: each rule by its own examples, and wordings of every kind."""

from pathlib import Path

import pytest
from coding_score import mark, read_rule_examples

from framing.coding.stance import code_stance, combine
from framing.coding.stance_rules import RULES

FIXTURES = Path(__file__).parent / "fixtures"
EXAMPLES = read_rule_examples(FIXTURES / "stance_rules.txt")
VARIANTS = [
    line.split(": ", 1)
    for line in (FIXTURES / "stance_variants.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


# Their cues stand in no list: what the coder says of them instead.
MISSED = {
    "Arcadia is by no stretch of the imagination Borealia's ‹ally›.": "asserted",
    "I have yet to meet a Borealian who calls Arcadia a ‹friend›.": "asserted",
    "Nor is a future ‹alliance› unthinkable.": "denied",
    "A Borealian ‹alliance› with Arcadia seems likely.": "asserted",
    "Could Borealia Become Arcadia's ‹Ally›?": "asserted",
}


@pytest.fixture(scope="module")
def coded():
    """The variants: the value meant, the sentence, its context and the decision."""
    contexts = [(value, sentence, mark(sentence)) for value, sentence in VARIANTS]
    return [(value, sentence, context, code_stance(context)) for value, sentence, context in contexts]


def test_every_rule_has_two_examples_and_every_example_a_rule():
    assert sorted(EXAMPLES) == sorted(rule.name for rule in RULES)
    assert all(len(examples) >= 2 for examples in EXAMPLES.values())


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_rules_examples_are_coded_as_they_say(rule):
    wrong = [
        (sentence, decision)
        for value, sentence in EXAMPLES[rule]
        if (decision := code_stance(mark(sentence))).value != value
    ]
    assert not wrong


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_a_rule_one_of_its_examples_fails(rule):
    others = tuple(other for other in RULES if other is not rule)
    assert any(code_stance(mark(sentence), others).value != value for value, sentence in EXAMPLES[rule.name])


def test_the_variants_but_for_five_are_coded_by_their_meaning(coded):
    assert {sentence: d.value for value, sentence, _, d in coded if d.value != value} == MISSED


def test_the_cue_is_made_of_at_most_five_words_of_the_text(coded):
    assert [d.cue for _, _, context, d in coded if d.cue not in context.content] == []
    assert [d.cue for *_, d in coded if len(d.cue.split()) > 5] == []


def test_a_plain_mention_is_asserted_without_cue():
    decision = code_stance(mark("The ‹allies› met in May."))
    assert (decision.value, decision.cue, decision.rule) == ("asserted", "", "default")


@pytest.mark.parametrize(
    ("inner", "effect", "value"),
    [
        ("asserted", "negate", "denied"),
        ("denied", "negate", "asserted"),
        ("ended", "negate", "asserted"),
        ("doubted", "negate", "asserted"),
        ("possible", "negate", "denied"),
        ("excluded", "negate", "possible"),
        ("denied", "seek", "denied"),
        ("surpassed", "seek", "surpassed"),
        ("approached", "doubt", "approached"),
        ("sought", "condition", "conditional"),
        ("surpassed", "negate", "asserted"),
    ],
)
def test_cues_combine_from_the_mention_outwards(inner, effect, value):
    assert combine(effect, inner) == value
