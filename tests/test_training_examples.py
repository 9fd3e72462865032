"""Readings as examples and as numbers: which values, which words, who is credited."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from readings import make_example, make_reader, words_of
from tiny_encoder import write_vocabulary

from framing.coding.decode import TAGS
from framing.coding.encoder import Tokens
from framing.training.examples import short_id
from framing.training.labels import HEADS, UNKNOWN, label, shuffle, speaker_places, vary
from framing.training.settings import Settings

TEXT = "Quill said that Arcadia and Borealia are not allies."
WRITTEN = st.characters(categories=["L", "N", "P", "S", "Zs"], include_characters="\n")
PLAINLY = Settings(nameless=0, hidden=0, unmarked=0)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    return Tokens(write_vocabulary(tmp_path_factory.mktemp("vocabulary")))


def labelled(tokens, **row):
    example = make_example(TEXT, **row)
    return label(example, tokens.encode(example.window))


def tagged(tokens, tag, **row):
    """The words of TEXT that are tagged; None where nothing is known."""
    one = labelled(tokens, **row)
    column = one.tags[:, TAGS.index(tag)]
    return None if (column == -1).any() else words_of(one.encoded, TEXT, list(column == 1))


def test_each_head_has_the_number_of_the_value_that_was_read(tokens):
    values = dict(zip(HEADS, labelled(tokens, stance="denied", voice="reported").values, strict=True))
    assert HEADS["stance"][values["stance"]] == "denied"
    assert HEADS["voice"][values["voice"]] == "reported"


def test_the_heads_of_themes_know_nothing_of_a_mention(tokens):
    values = dict(zip(HEADS, labelled(tokens).values, strict=True))
    assert {values[head] for head in HEADS if head.startswith("theme_")} == {UNKNOWN}


def test_an_attribute_on_which_the_readings_differ_is_unknown(tokens):
    values = dict(zip(HEADS, labelled(tokens, stance="").values, strict=True))
    assert values["stance"] == UNKNOWN and values["time"] != UNKNOWN


def test_the_words_of_a_cue_are_tagged(tokens):
    start = TEXT.index("not")
    assert "".join(tagged(tokens, "stance", stance="denied", stance_cue=f"{start}-{start + 3}")) == "not"


def test_an_empty_cue_tags_nothing(tokens):
    assert tagged(tokens, "stance", stance_cue="") == []


def test_where_nobody_said_which_words_decided_the_tags_are_unknown(tokens):
    assert tagged(tokens, "stance") is None


def test_an_empty_cue_of_the_referent_says_nothing_for_it_was_not_asked_for(tokens):
    assert tagged(tokens, "referent", referent_cue="") is None


def test_a_cue_out_of_sight_is_unknown(tokens):
    text = f"No. {'So it was. ' * 300}They are allies."
    example = make_example(text, stance="denied", stance_cue="0-2")
    one = label(example, tokens.encode(example.window))
    assert set(one.tags[:, TAGS.index("stance")]) == {-1}


def test_the_credited_speaker_is_tagged(tokens):
    assert "".join(tagged(tokens, "speaker", voice="reported", speaker="Quill")) == "Quill"


def test_where_the_author_speaks_nobody_is_tagged_as_speaker(tokens):
    assert tagged(tokens, "speaker") == []


def test_a_speaker_who_is_not_named_in_the_text_is_unknown(tokens):
    assert tagged(tokens, "speaker", voice="reported", speaker="Somebody") is None


def credited(text, speaker):
    return [text[slice(*place)] for place in speaker_places(make_example(text, speaker=speaker))]


def test_of_two_places_of_a_name_the_nearest_counts():
    text = f"Quill came. {'So it was. ' * 5}They are allies, Quill said."
    (place,) = speaker_places(make_example(text, speaker="Quill"))
    assert place[0] == text.rindex("Quill")


def test_a_name_in_the_turns_label_counts_before_one_in_the_text():
    text = "Question: Are they?\n\nAda Quill: We met Ada Quill, and we are allies.\n\nQuestion: Since when?\n"
    (place,) = speaker_places(make_example(text, speaker="Ada Quill"))
    assert place[0] == text.index("Ada Quill")


def test_nobody_has_to_find_an_interviewer_or_an_unnamed_speaker():
    assert credited(TEXT, "interviewer") == credited(TEXT, "") == []


@given(
    before=st.text(max_size=40, alphabet=WRITTEN), after=st.text(max_size=40, alphabet=WRITTEN),
    cue=st.text(min_size=1, max_size=12, alphabet=st.characters(categories=["L", "N"])),
)  # fmt: skip
def test_tags_stand_on_the_tokens_of_their_words(tokens, before, after, cue):
    text = f"{before} {cue} allies {after}"
    start = len(before) + 1
    example = make_example(text, stance="denied", stance_cue=f"{start}-{start + len(cue)}")
    one = label(example, tokens.encode(example.window))
    column = one.tags[:, TAGS.index("stance")]
    assert len(one.tags) == len(one.encoded.ids)
    inside = [bool(p and p[0] < start + len(cue) and start < p[1]) for p in one.encoded.places]
    assert list(column) == ([int(found) for found in inside] if any(inside) else [-1] * len(inside))


@given(seed=st.integers(0, 10_000), nameless=st.floats(0, 1), hidden=st.floats(0, 1))
def test_a_varied_example_keeps_its_tags_on_their_words(tokens, seed, nameless, hidden):
    start = TEXT.index("not")
    example = make_example(TEXT, stance="denied", stance_cue=f"{start}-{start + 3}")
    one = label(example, tokens.encode(example.window))
    settings = replace(PLAINLY, nameless=nameless, hidden=hidden, unmarked=0.5)
    other = vary(one, tokens, settings, random.Random(seed))
    column = other.tags[:, TAGS.index("stance")]
    assert "".join(words_of(other.encoded, TEXT, list(column == 1))) == "not"
    between = slice(other.encoded.opened + 1, other.encoded.closed)
    assert other.encoded.ids[between] == one.encoded.ids[one.encoded.opened + 1 : one.encoded.closed]


def test_without_names_only_their_marks_are_left(tokens):
    example = make_example(TEXT)
    one = label(example, tokens.encode(example.window))
    other = vary(one, tokens, replace(PLAINLY, nameless=1), random.Random(1))
    assert not any(other.encoded.named)
    assert tokens.marks("party 1", "party 2") <= set(other.encoded.ids)


def test_all_words_can_be_hidden_but_the_mentions(tokens):
    example = make_example(TEXT)
    one = label(example, tokens.encode(example.window))
    other = vary(one, tokens, replace(PLAINLY, hidden=1), random.Random(1)).encoded
    seen = [number != tokens.unread for number in other.ids]
    assert set(words_of(other, TEXT, seen)) == {"allies"}


@given(st.lists(st.integers(1, 50), max_size=100), st.integers(1, 8), st.integers(0, 99))
def test_every_window_is_in_one_batch(lengths, size, seed):
    windows = [type("Window", (), {"ids": [0] * length}) for length in lengths]
    found = shuffle(windows, size, random.Random(seed))
    assert sorted(n for batch in found for n in batch) == list(range(len(lengths)))
    assert all(len(batch) <= size for batch in found)


def test_the_same_seed_makes_the_same_batches():
    windows = [type("Window", (), {"ids": [0] * length}) for length in range(50)]
    assert shuffle(windows, 4, random.Random(7)) == shuffle(windows, 4, random.Random(7))


def theme(**row):
    text = "A world of many poles."
    reader = make_reader()
    given = {"start": "2", "end": "21", "entry": "many poles", "theme": "order", "present": "1",
             "stance": "endorsed", "voice": "author", "cue": "0-1"}  # fmt: skip
    return reader.theme("ungdc", "g", reader.document("d", text, {}), given | row)


def test_a_theme_that_is_not_spoken_of_has_neither_stance_nor_voice():
    assert theme(present="0").values == {"present": "no"}


def test_the_cue_of_a_themes_reading_belongs_to_the_attribute_that_needs_one():
    assert theme().cues == {"stance": (0, 1), "voice": None}


def test_where_both_need_a_cue_nobody_can_tell_whose_it_is():
    assert theme(voice="attributed").cues == {}


def test_a_theme_is_labelled_in_the_heads_of_themes(tokens):
    one = theme()
    values = dict(zip(HEADS, label(one, tokens.encode(one.window)).values, strict=True))
    assert HEADS["theme_present"][values["theme_present"]] == "yes"
    assert values["referent"] == UNKNOWN


def test_a_short_id_gives_no_word_away():
    assert short_id("analysis-of-arcadia") == short_id("analysis-of-arcadia")
    assert len(short_id("analysis-of-arcadia")) == 12 and "arcadia" not in short_id("analysis-of-arcadia")


def test_a_text_that_the_reader_would_change_is_refused():
    with pytest.raises(ValueError, match="read as another text"):
        make_reader().document("d", "\ufeffArcadia", {})


def test_tags_are_small_numbers(tokens):
    assert labelled(tokens).tags.dtype == np.int8
