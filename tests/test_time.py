"""Time: each rule by its own examples, and wordings of past and lasting relationships."""

from pathlib import Path

import pytest
from coding_score import mark, read_rule_examples

from framing.coding.time import RULES, code_time

FIXTURES = Path(__file__).parent / "fixtures"
EXAMPLES = read_rule_examples(FIXTURES / "time_rules.txt")
VARIANTS = [
    line.split(": ", 1)
    for line in (FIXTURES / "time_variants.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def test_every_rule_has_examples_and_every_example_a_rule():
    assert sorted(EXAMPLES) == sorted(rule.name for rule in RULES)


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_rules_examples_are_coded_as_they_say(rule):
    assert EXAMPLES[rule]
    for value, sentence in EXAMPLES[rule]:
        assert code_time(mark(sentence)).value == value, sentence


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_without_a_rule_one_of_its_examples_fails(rule):
    others = tuple(other for other in RULES if other is not rule)
    assert any(code_time(mark(sentence), others).value != value for value, sentence in EXAMPLES[rule.name])


@pytest.mark.parametrize(("value", "sentence"), VARIANTS)
def test_a_past_tense_alone_does_not_make_a_relationship_past(value, sentence):
    assert code_time(mark(sentence)).value == value
