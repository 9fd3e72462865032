"""A language model as coder, against a server on this machine that speaks the protocol."""

import json
import math
import re
from dataclasses import replace

import pytest
from chat_server import coding, completion, serve, slow
from small import load_prompts

from framing.base.errors import ParameterError
from framing.base.spans import Context, Focus, Match, Party, Passage
from framing.coding.endpoint import EndpointError, open_endpoint
from framing.coding.language_model import LanguageModelCoder, Settings
from framing.coding.prompt import show_window

TEXT = "A storm came.\n\nThe envoy said that Arcadia and\n Borealia are no allies, not even now.\n\nAll left."
_SPANS = [(found.start(), found.end()) for found in re.finditer(r"(?:.|\n(?!\n))+", TEXT)]
PASSAGES = [
    Passage(*span, role, speaker)
    for span, role, speaker in zip(
        _SPANS, ("paragraph", "answer", "paragraph"), ("", "Mira Oduya", ""), strict=True
    )
]
DOCUMENT = Context(TEXT, PASSAGES, [], title="The storm", author="A. Reed", actor="arcadia", doc_id="storm")
ALLIES = Match(TEXT.index("allies"), TEXT.index("allies") + 6, "allies", "relationship", "ally", "alliance")
FOCUS = Focus((Party("arcadia", ("Arcadia", "Quill City")), Party("borealia", ("Borealia",))))
PROMPTS = load_prompts()
KEY = "sk-not-to-be-seen"


@pytest.fixture
def server():
    with serve() as server:
        yield server


@pytest.fixture
def coder(server, tmp_path):
    """A coder that asks the server; it says its lines to ``coder.said``."""
    endpoint = replace(open_endpoint(server.address, KEY, timeout=2), pause=0)
    said = []
    made = LanguageModelCoder(
        endpoint, "small", prompts=PROMPTS, cache=tmp_path, settings=Settings(at_once=1), say=said.append
    )
    made.said = said
    yield made
    endpoint.close()


def code(coder, *matches):
    return coder.code(DOCUMENT, matches or [ALLIES], FOCUS)


def question(server, number=0):
    return server.requests[number]["messages"][-1]["content"]


def reason(coder):
    (made,) = code(coder)
    assert made.codes == {}
    return made.note


# What is asked


def test_the_question_shows_the_mention_in_its_passage_and_what_is_known_of_it(coder, server):
    code(coder)
    shown = question(server)
    assert "The envoy said that Arcadia and Borealia are no ⟦allies⟧, not even now." in shown
    assert "A storm came.\n" in shown and "\nAll left." in shown
    for line in (
        "Title: The storm",
        "Author: A. Reed",
        "Actor, whose voice the document is: arcadia",
        "Focal parties: Arcadia or Quill City and Borealia",
        "Whose turn it is: Mira Oduya",
    ):
        assert f"{line}\n" in shown


def test_the_instructions_hold_every_definition_example_and_convention():
    for prompt in PROMPTS.values():
        for attribute in prompt.scheme.attributes:
            for value in attribute.values:
                assert f"- {value.name}: {value.definition} Example: {value.example}" in prompt.instructions
            for convention in attribute.conventions:
                assert f"- {convention.replace('*', '')}" in prompt.instructions


def test_a_setting_says_how_much_of_the_passages_around_is_shown():
    assert (
        show_window(DOCUMENT, ALLIES, 0).text
        == "The envoy said that Arcadia and Borealia are no allies, not even now.\n"
    )
    assert show_window(DOCUMENT, ALLIES, 9).text.startswith("came.\nThe envoy")


def test_a_long_passage_is_shown_around_the_mention_with_whole_words():
    text = f"{'word ' * 2000}ally{' word' * 2000}"
    document = Context(text, [Passage(0, len(text), "paragraph")], [])
    window = show_window(document, Match(10_000, 10_004, "ally", "relationship", "ally", "alliance"), 400)
    assert set(window.text.split()) == {"word", "ally"} and 5_900 < len(window.text) < 6_100
    assert "word ⟦ally⟧ word" in window.marked


def test_the_server_is_asked_for_answers_of_the_schema_at_temperature_0_with_a_seed(coder, server):
    code(coder)
    (asked,) = server.requests
    assert asked["model"] == "small" and asked["temperature"] == 0 and asked["seed"] == 1
    schema = asked["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == ["referent", "stance", "time", "voice", "speaker"]
    assert "denied" in schema["properties"]["stance"]["properties"]["value"]["enum"]
    assert server.headers[0]["path"] == "/v1/chat/completions"
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"


# What is answered


def test_a_right_answer_gives_values_and_the_places_of_the_words_that_decided(coder):
    (made,) = code(coder)
    assert {name: one.value for name, one in made.codes.items()} == {
        "referent": "focal",
        "stance": "denied",
        "time": "current",
        "voice": "author",
    }
    start, end = made.codes["referent"].cue
    assert TEXT[start:end] == "Arcadia and\n Borealia"
    assert made.codes["time"].cue is None and math.isnan(made.codes["stance"].probability)
    assert made.speaker == "" and made.note.startswith("referent: Both are named. stance: It is negated.")


def test_of_two_places_of_a_quotation_the_nearer_one_counts(coder, server):
    server.says = [coding(time={"quotation": "now"})]
    text = "now " * 3 + "Arcadia and Borealia are no allies, now."
    document = Context(text, [Passage(0, len(text), "paragraph")], [])
    start = text.index("allies")
    (made,) = coder.code(
        document, [Match(start, start + 6, "allies", "relationship", "ally", "alliance")], FOCUS
    )
    assert made.codes["time"].cue == (len(text) - 4, len(text) - 1)


def test_a_speaker_is_credited_who_is_named_in_the_text(coder, server):
    server.says = [coding("the envoy", voice={"value": "reported", "quotation": "The envoy said that"})]
    (made,) = code(coder)
    assert made.speaker == "the envoy" and made.codes["voice"].value == "reported"


def test_the_marks_of_the_mention_and_a_preamble_do_no_harm(coder, server):
    server.says = [
        f"<think>{{}}</think>Here it is: ```json\n{coding(stance={'quotation': 'no ⟦allies⟧'})}\n```"
    ]
    (made,) = code(coder)
    start, end = made.codes["stance"].cue
    assert TEXT[start:end] == "no allies"


def test_more_than_six_words_of_the_text_are_kept_out_of_the_justification(coder, server):
    copied = "The envoy said that Arcadia and Borealia are no allies, so no."
    server.says = [coding(stance={"justification": copied})]
    (made,) = code(coder)
    assert "stance: … so no." in made.note


WRONG = {
    "no JSON": ("I would say denied.", "the answer is not one JSON object"),
    "half of it": ('{"referent": {"value": "fo', "the answer is not one JSON object"),
    "a list": ("[1, 2]", "the answer is not one JSON object"),
    "nothing": ("", "the answer is not one JSON object"),
    "codes left out": ("{}", "referent: the value '' is none of focal, other, generic, name, none"),
    "an unknown value": (
        coding(stance={"value": "hostile"}),
        "stance: the value 'hostile' is none of asserted",
    ),
    "a wrong quotation": (
        coding(stance={"quotation": "never allies"}),
        "'never allies' does not stand in the text",
    ),
    "a long quotation": (
        coding(stance={"quotation": "that Arcadia and Borealia are no allies"}),
        "stance: the quotation has more than 6 words",
    ),
    "no quotation": (coding(stance={"quotation": ""}), "stance: denied needs a quotation"),
    "nobody credited": (coding(voice={"value": "reported", "quotation": "said"}), "somebody must be named"),
    "somebody else": (
        coding("Count Orlo", voice={"value": "reported", "quotation": "said"}),
        "speaker: 'Count Orlo' is not named so in the text",
    ),
    "codes that are none": ('{"referent": 3}', "referent: the value '' is none of"),
}


@pytest.mark.parametrize(("answer", "fault"), WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_asked_for_again_with_its_fault_named(coder, server, answer, fault):
    server.says = [answer, coding()]
    (made,) = code(coder)
    assert made.codes["stance"].value == "denied"
    assert len(server.requests) == 2 and fault in question(server, 1)
    assert server.requests[1]["messages"][-2]["role"] == "assistant"


@pytest.mark.parametrize(("answer", "fault"), WRONG.values(), ids=WRONG)
def test_an_answer_that_is_wrong_twice_leaves_the_mention_uncoded_with_the_reason(
    coder, server, answer, fault
):
    server.says = [answer]
    assert fault in reason(coder) and len(server.requests) == 2


def test_an_answer_that_is_cut_off_is_asked_for_again_and_briefer(coder, server):
    server.says = [completion('{"referent": {"justif', finish="length")]
    assert reason(coder).endswith("the answer is cut off: be brief")


@pytest.mark.parametrize(
    "said", [completion("", refusal="I can't help with that."), completion("", finish="content_filter")]
)
def test_a_refusal_is_not_asked_again(coder, server, said):
    server.says = [said]
    assert re.search("the model refuses: (I can't help|content filter)", reason(coder))
    assert len(server.requests) == 1


def test_a_theme_that_is_not_present_has_neither_stance_nor_voice(coder, server):
    said = {"justification": "", "quotation": "", "value": "no"}
    server.says = [json.dumps({"present": said, "stance": {}, "voice": {}, "speaker": "x"})]
    (made,) = code(coder, Match(0, 7, "A storm", "multipolarity", "storm", "order"))
    assert [one.value for one in made.codes.values()] == ["no", "", ""] and made.speaker == ""


def test_matches_of_a_codebook_without_a_scheme_stay_uncoded_and_are_not_asked_about(coder, server):
    (made,) = code(coder, Match(0, 7, "A storm", "topics", "storm", "weather"))
    assert made.codes == {} and made.note and server.requests == []


# What goes wrong on the way


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(coder, server, monkeypatch):
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    server.says = [(429, {"Retry-After": "7"}, "{}"), (503, {}, "{}"), coding()]
    (made,) = code(coder)
    assert made.codes["stance"].value == "denied" and waited[0] == 7 and len(server.requests) == 3


def test_a_connection_that_breaks_off_is_tried_once_more(coder, server):
    server.says = [None, coding()]
    assert code(coder)[0].codes and len(server.requests) == 2


FAILURES = {
    "busy for good": ((429, {}, '{"error": {"message": "slow down"}}'), "answers 429: slow down"),
    "broken": ((500, {}, "<html>oops</html>"), "answers 500: <html>oops</html>"),
    "too long a question": ((413, {}, '{"error": "too long"}'), "answers 413: too long"),
    "no completion": ((200, {}, "{}"), "the answer is no chat completion; found '{}'"),
    "no JSON": ((200, {}, "<html>"), "the answer is no chat completion; found '<html>'"),
    "dropped": (None, "the connection broke off"),
    "half an answer": ((200, {"Content-Length": "90000"}, "{"), "the connection broke off"),
}


@pytest.mark.parametrize(("said", "line"), FAILURES.values(), ids=FAILURES)
def test_a_question_without_an_answer_leaves_its_mention_uncoded_in_one_line(coder, server, said, line):
    server.says = [said]
    note = reason(coder)
    assert line in note and "\n" not in note and note.startswith(f"not coded: {server.address}: ")


def test_an_answer_that_takes_too_long_is_given_up(coder, server):
    coder.endpoint = replace(coder.endpoint, timeout=0.05)
    server.says = [slow(0.4)]
    assert "no answer within 0.05 seconds" in reason(coder)


def test_three_questions_in_a_row_without_an_answer_end_the_run(coder, server):
    server.says = [(400, {}, '{"error": {"message": "no"}}')]
    assert code(coder)[0].codes == code(coder)[0].codes == {}
    with pytest.raises(EndpointError, match=r"answers 400: no; .*answers so far are kept"):
        code(coder)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (
            (401, {}, json.dumps({"error": {"message": f"wrong key {KEY}"}})),
            r"401: wrong key \[key\]; set FRAMING",
        ),
        ((404, {}, '{"error": {"message": "model not found"}}'), "404: model not found; check the address"),
        ((302, {"Location": "http://192.0.2.1/v1"}, ""), "redirects, which is not followed"),
    ],
)
def test_what_would_go_wrong_with_every_question_ends_the_run_at_once(coder, server, said, line):
    server.says = [said]
    with pytest.raises(EndpointError, match=line) as error:
        code(coder)
    assert len(server.requests) == 1 and KEY not in str(error.value)


def test_a_server_that_is_not_there_ends_the_run(tmp_path):
    with serve() as gone:
        address = gone.address
    endpoint = replace(open_endpoint(address), pause=0)
    absent = LanguageModelCoder(endpoint, "small", prompts=PROMPTS, cache=tmp_path)
    with pytest.raises(EndpointError, match=r"127\.0\.0\.1.*: can't be reached; is the server running"):
        code(absent)


@pytest.mark.parametrize("named", ["temperature", "seed", "max_tokens", "response_format"])
def test_a_setting_that_the_server_does_not_take_is_left_out_and_said_once(coder, server, named):
    def say(body):
        if named in body and body[named] != {"type": "json_object"}:
            return 400, {}, json.dumps({"error": {"message": f"Unsupported parameter: {named}"}})
        return coding()

    server.says = [say]
    assert all(
        made.codes
        for made in [*code(coder), *code(coder, Match(2, 7, "storm", "relationship", "x", "amity"))]
    )
    assert len(coder.said) == 1 and len(server.requests) == 3
    assert ("max_completion_tokens" in server.requests[-1]) == (named == "max_tokens")


def test_a_server_that_takes_no_format_at_all_is_asked_in_plain_words(coder, server):
    server.says = [lambda body: (400, {}, "bad request") if "response_format" in body else coding()]
    assert code(coder)[0].codes
    assert [r.get("response_format", {}).get("type") for r in server.requests] == [
        "json_schema",
        "json_object",
        None,
    ]


# What is kept


def test_nothing_is_asked_twice(coder, server, tmp_path):
    first = code(coder)
    again = LanguageModelCoder(coder.endpoint, "small", prompts=PROMPTS, cache=tmp_path)
    assert code(again) == first and len(server.requests) == 1
    assert json.dumps(again.run()) == json.dumps(coder.run())
    assert again.plan([(DOCUMENT, [ALLIES])], FOCUS).calls == 0


@pytest.mark.parametrize(
    "other", [{"model": "large"}, {"settings": Settings(seed=2)}, {"settings": Settings(around=0)}]
)
def test_another_model_or_setting_asks_anew(coder, server, tmp_path, other):
    code(coder)
    settings = {"model": "small", "prompts": PROMPTS, "cache": tmp_path} | other
    code(LanguageModelCoder(coder.endpoint, **settings))
    assert len(server.requests) == 2


def test_a_run_that_was_ended_goes_on_where_it_was(coder, server, tmp_path):
    storm = Match(2, 7, "storm", "relationship", "storm", "amity")
    server.says = [coding(), (401, {}, "{}")]
    with pytest.raises(EndpointError):
        code(coder, ALLIES, storm)
    server.says = [coding(stance={"value": "sought"})]
    again = LanguageModelCoder(coder.endpoint, "small", prompts=PROMPTS, cache=tmp_path)
    made = code(again, ALLIES, storm)
    assert [one.codes["stance"].value for one in made] == ["denied", "sought"] and len(server.requests) == 3


def test_half_an_answer_on_disk_is_asked_for_again(coder, server, tmp_path):
    code(coder)
    (file,) = tmp_path.rglob("*.json")
    file.write_text(file.read_text(encoding="utf-8")[:20], encoding="utf-8")
    assert code(coder)[0].codes and len(server.requests) == 2


def test_the_key_stands_in_no_file_no_line_and_no_run(coder, server, tmp_path):
    server.says = [coding(stance={"justification": f"The key is {KEY}."})]
    (made,) = code(coder)
    kept = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and KEY not in "".join([*kept, json.dumps(coder.run()), repr(coder.endpoint), made.note])


def test_a_run_says_what_made_the_codings(coder, server):
    code(coder)
    run = coder.run()
    assert run["coder"] == coder.name == f"small at {server.address}"
    assert run["answered_by"] == ["small-1.0"] and run["fingerprints"] == ["fp_7"]
    assert run["settings"] == [
        {"max_tokens": 1500, "response_format": "json_schema", "seed": 1, "temperature": 0}
    ]
    assert run["prompts"]["relationship"] == PROMPTS["relationship"].hash
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", run["date"]) and run["version"]


def test_a_model_that_a_server_calls_by_a_path_is_recorded_by_its_file(coder, server):
    server.says = [completion(coding()) | {"model": "/home/mo/models/small-1.0.gguf"}]
    code(coder)
    assert coder.run()["answered_by"] == ["small-1.0.gguf"]


def test_what_coding_takes_is_known_before(coder, server):
    plan = coder.plan([(DOCUMENT, [ALLIES, ALLIES])], FOCUS)
    assert (plan.mentions, plan.calls, server.requests) == (2, 2, [])
    assert (
        2 * len(PROMPTS["relationship"].instructions)
        < 4 * plan.tokens
        < 3 * len(PROMPTS["relationship"].instructions)
    )
    assert str(plan).startswith("mentions: 2; questions to the language model: 2; about ")


def test_questions_are_spread_over_the_minute(server, tmp_path, monkeypatch):
    waited = []
    monkeypatch.setattr("time.sleep", waited.append)
    endpoint = open_endpoint(server.address)
    coder = LanguageModelCoder(
        endpoint, "small", prompts=PROMPTS, cache=tmp_path, settings=Settings(per_minute=6, at_once=1)
    )
    code(coder, ALLIES, Match(2, 7, "storm", "relationship", "storm", "amity"))
    endpoint.close()
    assert waited[0] == 0 and 9 < waited[1] <= 10


def test_many_questions_under_way_give_what_one_after_the_other_does(server, tmp_path):
    endpoint = open_endpoint(server.address)
    matches = [Match(place, place + 1, TEXT[place], "relationship", "x", "amity") for place in range(15, 35)]
    matches = [match for match in matches if match.surface.strip()]

    def run(folder, at_once):
        settings = Settings(at_once=at_once)
        return code(
            LanguageModelCoder(endpoint, "small", prompts=PROMPTS, cache=folder, settings=settings), *matches
        )

    assert run(tmp_path / "a", 1) == run(tmp_path / "b", 8)
    assert sorted(p.name for p in (tmp_path / "a").rglob("*.json")) == sorted(
        p.name for p in (tmp_path / "b").rglob("*.json")
    )
    endpoint.close()


# Addresses and keys


@pytest.mark.parametrize(
    "address",
    [
        "ftp://localhost/v1",
        "localhost:11434",
        "http://",
        "http://a:b@localhost/v1",
        "http://h/v1?key=x",
        "http://[/",
    ],
)
def test_an_address_that_can_not_be_used_is_named(address):
    with pytest.raises(ParameterError, match=r"^--coder: the address can't be used; expected http"):
        open_endpoint(address)


def test_a_key_goes_unencrypted_to_this_machine_only_unless_told():
    assert (
        open_endpoint("http://localhost:1/v1", KEY).key and open_endpoint("https://example.org/v1", KEY).key
    )
    with pytest.raises(ParameterError, match=r"unencrypted.*--plain-key") as error:
        open_endpoint("http://localhost.example.org/v1", KEY)
    assert KEY not in str(error.value)
    assert open_endpoint("http://example.org/v1", KEY, plain_key=True).key == KEY
    assert open_endpoint("http://example.org/v1").key == ""


def test_a_key_that_can_not_stand_in_a_header_is_refused_without_being_shown():
    with pytest.raises(ParameterError, match="signs that no key has") as error:
        open_endpoint("http://localhost/v1", "sk\r\nX: y")
    assert "sk" not in str(error.value)


def test_an_address_may_be_given_with_the_end_that_requests_have():
    assert open_endpoint("http://localhost:8080/v1/chat/completions").address == "http://localhost:8080/v1"
