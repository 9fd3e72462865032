"""In which domain: each rule by its own examples."""

import pytest
from marked import read_marked

from framing.coding.domain import RULES, code_domain

EXAMPLES = {
    "noun_phrase": [
        ("Arcadia and Borealia have built a solid energy [[alliance]].", "economic"),
        ("A military [[pact]] between Arcadia and Borealia is near.", "military"),
        ("Borealia is Arcadia's largest trading [[partner]].", "economic"),
        ("They outdo the old military-political [[alliances]].", "military"),
        ("A geopolitical [[alignment]] of Arcadia with Borealia is under way.", "political"),
        ("The cultural [[partnership]] of Arcadia and Borealia is ten years old.", "societal"),
    ],
    "complement": [
        ("Arcadia and Borealia are [[partners]] in trade.", "economic"),
        ("We pass on the [[friendship]] between our peoples.", "societal"),
        ("Arcadia and Borealia were [[allies]] in the war.", "military"),
    ],
    "adverb": [
        ("Militarily, Arcadia and Borealia are close to an [[alliance]].", "military"),
        ("For tariff purposes Borealia is no [[partner]] of Arcadia.", "economic"),
    ],
}
CASES = [
    pytest.param(*example, id=f"{rule}-{k}")
    for rule, examples in EXAMPLES.items()
    for k, example in enumerate(examples)
]


@pytest.mark.parametrize(("text", "value"), CASES)
def test_each_example_gets_its_domain(text, value):
    assert code_domain(read_marked(text)).value == value


def test_every_rule_has_examples():
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_without_a_rule_one_of_its_examples_fails(rule):
    rest = {name: attempt for name, attempt in RULES.items() if name != rule}
    assert any(code_domain(read_marked(text), rest).value != value for text, value in EXAMPLES[rule])


@pytest.mark.parametrize(
    "text",
    [
        "Arcadia and Borealia are [[allies]].",
        "The strategic [[partnership]] of Arcadia and Borealia has matured.",
        "Trade grew while Arcadia and Borealia remained [[friends]].",
    ],
)
def test_a_mention_that_names_no_domain_has_none(text):
    assert code_domain(read_marked(text)).value == ""
