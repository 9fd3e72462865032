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


def test_the_variants_are_coded_by_their_meaning():
    """Wordings of every phenomenon; a floor, since the rules were made for meanings, not for these sentences."""
    right = sum(code_stance(mark(sentence)).value == value for value, sentence in VARIANTS)
    assert right / len(VARIANTS) >= 0.98


def test_the_cue_is_made_of_at_most_five_words_of_the_text():
    for _, sentence in VARIANTS:
        context = mark(sentence)
        cue = code_stance(context).cue
        assert cue in context.content
        assert len(cue.split()) <= 5


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
