"""Behavioural tests of a codebook: what is changed in it, and what is said of a coder that reads it."""

import json
import re

import pytest
from chat_server import serve
from small import load_prompts

from framing.base.errors import ParameterError
from framing.study.probe import AS_IS, SWAPPED, vary_prompt

PROMPT = load_prompts()["relationship"]
VARIANTS = vary_prompt(PROMPT, "stance=denied")


def definitions(prompt, attribute):
    """The values of an attribute as a model sees them: names and definitions, in their order."""
    part = prompt.instructions.split(f"\n# {attribute}: ")[1].split("\n\n# ")[0]
    return dict(re.findall(r"^- (\w+): ((?:[^\n«](?!Example))*)", part, re.MULTILINE))


def test_the_first_codebook_is_as_it_is():
    assert next(iter(VARIANTS)) == AS_IS and VARIANTS[AS_IS] is PROMPT


def test_one_definition_is_left_out_and_no_other():
    changed = VARIANTS["without the definition of stance=denied"].instructions
    assert "\n- denied: \n" in changed and "- approached: Close to it, but not there. Example" in changed
    gone = set(PROMPT.instructions.splitlines()) - set(changed.splitlines())
    assert len(gone) == 1 and gone.pop().startswith("- denied: Negated")


def test_neutral_names_say_nothing_and_stand_for_the_same_definitions():
    shown = definitions(VARIANTS["neutral names"], "stance")
    assert list(shown) == [f"stance_{number}" for number in range(1, 7)]
    assert list(shown.values()) == list(definitions(PROMPT, "stance").values())
    assert "Ended is stance_5." in VARIANTS["neutral names"].instructions


def test_swapped_names_stand_for_the_definitions_of_others():
    before, after = definitions(PROMPT, "stance"), definitions(VARIANTS[SWAPPED], "stance")
    assert set(after) == set(before) and not [name for name in before if before[name] == after[name]]
    assert (
        after["questioned"] == before["denied"] and "Ended is questioned." in VARIANTS[SWAPPED].instructions
    )


def test_the_order_is_turned_round_and_nothing_else():
    turned = VARIANTS["order turned round"]
    assert list(definitions(turned, "stance")) == list(definitions(PROMPT, "stance"))[::-1]
    assert sorted(turned.instructions.splitlines()[:-10]) == sorted(PROMPT.instructions.splitlines()[:-10])


def test_each_changed_codebook_has_a_prompt_of_its_own():
    assert len({prompt.hash for prompt in VARIANTS.values()}) == len(VARIANTS) == 5


def test_a_value_that_the_codebook_does_not_have_is_named():
    with pytest.raises(ParameterError, match=r"no value 'stance=denyed'; did you mean stance=denied"):
        vary_prompt(PROMPT, "stance=denyed")


def by_definition(body):
    """A model that looks for the definitions of «asserted», «generic», «current» and «author»."""
    shown = body["messages"][0]["content"]
    starts = {
        "referent": "Alliances, partners or friends",
        "stance": "It is, was",
        "time": "Everything else",
        "voice": "The document's own",
    }
    return _answer({name: re.search(rf"- (\w+): {start}", shown)[1] for name, start in starts.items()})


def by_name(body):
    """A model that knows «generic», «asserted», «current» and «author» by name, or takes the first value."""
    known = {"referent": "generic", "stance": "asserted", "time": "current", "voice": "author"}
    properties = body["response_format"]["json_schema"]["schema"]["properties"]
    values = {name: properties[name]["properties"]["value"]["enum"] for name in known}
    return _answer({name: known[name] if known[name] in v else v[0] for name, v in values.items()})


def _answer(values):
    told = {name: {"justification": "", "quotation": "the", "value": value} for name, value in values.items()}
    return json.dumps(told | {"speaker": "the"})


@pytest.fixture
def probe(checkout):
    def run(model, *arguments):
        with serve() as server:
            server.says = [model]
            command = ["codebook", "probe", "--study", "islands", "--coder", server.address, "--model", "m"]
            done = checkout.framing(*command, "--sample", 4, "--seed", 3, *arguments)
            return done, server

    return run


def test_a_model_that_follows_the_definitions_is_told_from_one_that_follows_the_names(probe, tmp_path):
    done, _ = probe(by_definition, "-o", tmp_path / "probe.csv")
    n = int(re.search(r"of (\d+) codes", done.err)[1])
    assert done.status == 0 and n >= 4
    assert (
        f"With swapped names {n} of {n} codes follow the definitions, 0 the names, 0 neither." in done.lines
    )
    assert len((tmp_path / "probe.csv").read_text(encoding="utf-8").splitlines()) == 1 + 4 * 4
    done, _ = probe(by_name)
    assert (
        f"With swapped names 0 of {n} codes follow the definitions, {n} the names, 0 neither." in done.lines
    )


def test_a_model_that_can_not_answer_is_said_to_say_nothing(probe):
    done, _ = probe("?")
    assert done.status == 0
    assert done.lines[-1] == "No mention was coded with both codebooks: nothing can be said."


def test_what_it_takes_is_said_before(probe):
    done, _ = probe("?")
    assert done.lines[0].startswith("mentions: 20; questions to the language model: 20; ")


def test_nothing_is_tested_without_a_language_model(checkout):
    done = checkout.framing("codebook", "probe", "--study", "islands")
    assert done.status == 2
    assert done.lines[-1] == "Error: a language model is tested: give --coder URL and --model NAME"
