"""From scores to codings: values, probabilities, cues and speakers, small enough to check with a pencil."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.spans import Context, Passage
from framing.coding.decode import (
    MOST_WORDS,
    TAGGED,
    TAGS,
    THEME_VALUES,
    VALUES,
    Calibration,
    best_run,
    decode,
    softmax,
    tagged_words,
)
from framing.coding.encoder import Encoded, Scores

TEXT = "Quill said they are not allies."
#: The tokens of TEXT: «allies» in two pieces.
PLACES = [(0, 5), (6, 10), (11, 15), (16, 19), (20, 23), (24, 28), (28, 30), (30, 31)]
HEADS = {**VALUES, **{f"theme_{name}": values for name, values in THEME_VALUES.items()}}
EVEN = Calibration(dict.fromkeys(HEADS, 1.0), dict.fromkeys(HEADS, 0.0))


def encoded() -> Encoded:
    return Encoded(list(range(len(PLACES))), list(PLACES), [False] * len(PLACES), 0, 0)


def scores(tags: dict[str, list[int]] | None = None, **values: str) -> Scores:
    """Scores in which these values lead by two, and these tokens are tagged."""
    logits = {head: np.zeros(len(known)) for head, known in HEADS.items()}
    for head, value in values.items():
        logits[head][HEADS[head].index(value)] = 2.0
    said = np.zeros((len(PLACES), len(TAGS)))
    for tag, tokens in (tags or {}).items():
        said[tokens, TAGS.index(tag)] = 0.9
    return Scores(logits, said)


def code(
    one: Scores, calibration: Calibration = EVEN, *, passage: Passage | None = None, theme: bool = False
):
    return decode(one, encoded(), Context(TEXT, [], []), passage, calibration, theme=theme)


def test_the_likeliest_value_is_taken() -> None:
    assert code(scores(stance="denied")).codes["stance"].value == "denied"


def test_its_probability_is_its_share_of_the_exponentials() -> None:
    share = np.exp(2) / (np.exp(2) + 5)
    assert code(scores(stance="denied")).codes["stance"].probability == pytest.approx(share, abs=6e-4)


def test_a_temperature_of_two_halves_the_lead() -> None:
    warm = Calibration(dict.fromkeys(HEADS, 2.0), dict.fromkeys(HEADS, 0.0))
    share = np.exp(1) / (np.exp(1) + 5)
    assert code(scores(stance="denied"), warm).codes["stance"].probability == pytest.approx(share, abs=6e-4)


def test_a_code_below_its_threshold_is_unsure() -> None:
    strict = Calibration(dict.fromkeys(HEADS, 1.0), dict.fromkeys(HEADS, 0.0) | {"stance": 0.99})
    assert code(scores(), strict).unsure == ("stance",)


def test_the_cue_is_the_tagged_word() -> None:
    assert code(scores({"stance": [4]}, stance="denied")).codes["stance"].cue == (20, 23)


def test_a_plain_value_needs_no_cue() -> None:
    assert code(scores()).codes["stance"].cue is None


def test_another_value_always_has_a_cue() -> None:
    assert code(scores(stance="denied")).codes["stance"].cue is not None


def test_a_word_in_pieces_is_one_word() -> None:
    words = tagged_words(encoded(), [0.0] * len(PLACES), TEXT)
    assert [TEXT[start:end] for start, end, _ in words] == ["Quill", "said", "they", "are", "not", "allies"]


def test_no_speaker_is_credited_where_the_author_speaks() -> None:
    assert code(scores({"speaker": [0]})).speaker == ""


def test_the_tagged_name_is_credited() -> None:
    assert code(scores({"speaker": [0]}, voice="reported")).speaker == "Quill"


def test_whose_turn_it_is_is_credited_where_no_name_is_tagged() -> None:
    turn = Passage(0, len(TEXT), "answer", "Ada Orsk", ())
    assert code(scores(voice="reported"), passage=turn).speaker


def test_the_label_of_another_turn_is_no_credit() -> None:
    other = Passage(0, 5, "answer", "Quill", (), label=(0, 5))
    turn = Passage(6, len(TEXT), "answer", "Ada Orsk", ())
    document = Context(TEXT, [other, turn], [])
    one = scores({"speaker": [0]}, voice="reported")
    assert decode(one, encoded(), document, turn, EVEN, theme=False).speaker == "Ada Orsk"


def test_in_the_turn_of_who_asks_the_interviewer_is_credited() -> None:
    turn = Passage(0, len(TEXT), "question", "interviewer", ())
    assert code(scores({"speaker": [0]}, voice="reported"), passage=turn).speaker == "interviewer"


def test_a_theme_gets_presence_stance_and_voice() -> None:
    coding = code(scores(theme_present="yes", theme_stance="opposed"), theme=True)
    assert {name: one.value for name, one in coding.codes.items()} == {
        "present": "yes",
        "stance": "opposed",
        "voice": "author",
    }


def test_a_match_that_does_not_speak_of_its_theme_takes_no_side_and_credits_nobody() -> None:
    strict = Calibration(dict.fromkeys(HEADS, 1.0), dict.fromkeys(HEADS, 1.0))
    coding = code(scores(theme_present="no", theme_voice="attributed"), strict, theme=True)
    assert [one.value for one in coding.codes.values()] == ["no", "", ""]
    assert coding.speaker == "" and coding.unsure == ("present",)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=6))
def test_shares_sum_to_one(values: list[float]) -> None:
    assert softmax(np.array(values)).sum() == pytest.approx(1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_cue_has_no_more_words_than_allowed(tags: list[float]) -> None:
    words = [(10 * n, 10 * n + 5, tag) for n, tag in enumerate(tags)]
    run = best_run(words, needed=True)
    assert run is not None
    assert sum(run[0] <= start < run[1] for start, _, _ in words) <= MOST_WORDS


@given(st.lists(st.floats(0, 1), max_size=20))
def test_a_cue_that_is_not_needed_stands_only_where_words_are_tagged(tags: list[float]) -> None:
    words = [(10 * n, 10 * n + 5, tag) for n, tag in enumerate(tags)]
    assert (best_run(words, needed=False) is not None) == any(tag > TAGGED for tag in tags)
