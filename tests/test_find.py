"""Finding entries: the longest match, contexts, and the raw place whatever typography does to a word."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import load_shipped, load_small

from framing.lexicon.forms import FormFinder, expand_form

RELATIONSHIP = load_shipped("relationship")


def surfaces(codebook, text, spans=None):
    return [m.surface for m in codebook.find(text, spans)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Arcadia's allies' ships and ALLIES", ["allies", "ALLIES"]),
        (
            "non-alignment, a non-partner and a quasi-alliance",
            ["non-alignment", "non-partner", "quasi-alliance"],
        ),
        ("Nonbloc and non–bloc and non bloc", ["Nonbloc", "non–bloc", "non bloc"]),
        ("a co-partner, partner-state, partnership-like", ["partner", "partner", "partnership"]),
        (
            "good neighbours, good-neighborly, good\nneighbourliness",
            ["good neighbours", "good-neighborly", "good\nneighbourliness"],
        ),
        ("a good neighbour, a good friend", ["neighbour", "friend"]),
        ("unfriendly, friendless, befriend, realign, aligned, unneighbourly", []),
        ("the x-axis, an axis of rotation, an axis of two states", ["axis"]),
        (
            "they ally, allied, were allying; partnered and partnering",
            ["ally", "allied", "allying", "partnered", "partnering"],
        ),
    ],
)
def test_relationship_words(text, found):
    assert surfaces(RELATIONSHIP, text) == found


def test_belt_and_road_is_no_metaphor():
    text = "The Belt and Road crosses a belt of perpetual peace."
    assert surfaces(load_shipped("imagery"), text) == ["belt of perpetual peace"]


# Longest match, spans, contexts


def test_the_longest_match_wins_and_the_shorter_one_is_not_counted_again(tmp_path):
    codebook = load_small(tmp_path)
    assert [m.entry for m in codebook.find("A grand pact, a pact.")] == ["grand pact", "pact"]


def test_a_match_lies_wholly_within_one_span(tmp_path):
    codebook, text = load_small(tmp_path), "The grand pact"
    assert surfaces(codebook, text, [(0, 9), (10, 14)]) == ["pact"]
    assert surfaces(codebook, text, [(0, 9), (10, 13)]) == []


def test_an_exclusion_removes_its_entry_only_and_reports_what_it_removed(tmp_path):
    codebook, text = load_small(tmp_path), "The ship Grand Pact sank; the grand pact held."
    assert [(m.start, m.entry) for m in codebook.find(text)] == [(15, "pact"), (30, "grand pact")]


def test_exclusions_report_their_name_and_the_match():
    kept, (removed,) = RELATIONSHIP.search("The wheel turns on its axis.")
    assert kept == []
    assert (removed.match.surface, removed.exclusion) == ("axis", "geometry and technology")


def test_a_required_context_counts_only_in_the_same_sentence(tmp_path):
    codebook = load_small(tmp_path)
    assert surfaces(codebook, "Arcadia has ties. He wore a tie.") == ["ties"]


@pytest.mark.parametrize(
    ("within", "found"),
    [
        ("0", []),
        ("1", ["ties"]),
        ('"passage"', ["ties", "tie"]),
        ('"phrase"', []),
    ],
)
def test_how_far_a_context_reaches(tmp_path, within, found):
    codebook = load_small(tmp_path, ('name = "states"\n', f'name = "states"\nwithin = {within}\n'))
    assert surfaces(codebook, "Arcadia has ties. He wore a tie.") == found


def test_sentences_that_are_known_need_no_splitting(tmp_path):
    codebook, text = load_small(tmp_path), "Arcadia has ties. He wore a tie."
    assert [m.start for m in codebook.find(text, None, [(0, 17), (18, 32)])] == [12]
    assert [m.start for m in codebook.find(text, None, [(0, 32)])] == [12, 28]


# Offsets: the raw slice, whatever typography does to a word

PHRASES = [
    "strategic interaction",
    "good-neighbourliness",
    "quasi-alliance",
    "partnership",
    "friends",
    "non-bloc",
]
DASHES = "-\u2010\u2011\u2013\u2014\u2212"


@st.composite
def disguised(draw):
    """A phrase in other case, with soft hyphens, line ends, other dashes and spaces in it."""
    phrase, letters = draw(st.sampled_from(PHRASES)), []
    for position, letter in enumerate(phrase):
        if letter == "-":
            letters.append(draw(st.sampled_from(DASHES)))
        elif letter == " ":
            letters.append(draw(st.sampled_from([" ", "\n", "  ", "\u00a0", " \r\n ", "\t"])))
        else:
            letters.append(draw(st.sampled_from([letter, letter.upper()])))
            if 0 < position < len(phrase) - 2 and phrase[position + 1].isalpha():
                letters.append(draw(st.sampled_from(["", "", "", "\u00ad", "-\n", "\u2010\r\n", "\u200b"])))
    return phrase, "".join(letters)


@given(disguised(), st.text("aé 日.,\n“😀", max_size=12), st.text("aé 日.,\n“😀", max_size=12))
def test_typography_keeps_the_match_and_its_place(disguise, before, after):
    phrase, written = disguise
    text = f"{before} {written} {after}"
    (match,) = RELATIONSHIP.find(text)
    assert (match.start, match.end) == (len(before) + 1, len(before) + 1 + len(written))
    assert text[match.start : match.end] == match.surface == written
    assert match.family == RELATIONSHIP.find(phrase)[0].family


@given(st.text(max_size=60), st.text(max_size=60))
def test_surface_is_always_the_raw_slice_and_matches_are_disjoint(before, after):
    text = f"{before} allies {after} good neighbours"
    matches = RELATIONSHIP.find(text)
    assert all(text[m.start : m.end] == m.surface for m in matches)
    assert all(a.end <= b.start for a, b in pairwise(matches))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_composed_and_decomposed_letters_are_one(tmp_path, form):
    codebook = load_small(tmp_path, ('"pact(|s)"', '"detente"'), ("A [pact]", "A [détente]"))
    text = unicodedata.normalize(form, "La détente, à l’été.")
    (match,) = codebook.find(text)
    assert unicodedata.normalize("NFC", match.surface) == "détente"


def test_a_word_hyphenated_at_the_line_end_is_one_word_and_a_compound_keeps_its_parts():
    text = "part-\nnership, part\u00ad\nnership, partner-\nstate, non-\nbloc"
    assert surfaces(RELATIONSHIP, text) == ["part-\nnership", "part\u00ad\nnership", "partner", "non-\nbloc"]


def test_the_number_of_a_note_at_a_word_does_not_hide_it():
    assert surfaces(RELATIONSHIP, "a partnership12 of two") == ["partnership"]


def test_a_word_parted_by_a_page_number_or_a_lost_line_end_is_one_word():
    text = "a part-\n\n12\n\nnership, a part- nership, pre- and post-war partnership"
    assert surfaces(RELATIONSHIP, text) == ["part-\n\n12\n\nnership", "part- nership", "partnership"]


def test_ligatures_and_zero_width_characters_do_not_hide_a_word(tmp_path):
    codebook = load_small(tmp_path, ('"pact(|s)"', '"fief(|s)"'), ("A [pact]", "A [fief]"))
    assert surfaces(codebook, "A ﬁef and a f\u200bief.") == ["ﬁef", "f\u200bief"]


def test_a_capital_in_a_form_asks_for_a_capital_in_the_text(tmp_path):
    codebook = load_small(tmp_path, ('"pact(|s)"', '"Pact"'), ("A [pact]", "A [Pact]"))
    assert surfaces(codebook, "A pact, a Pact, a PACT.") == ["Pact", "PACT"]


# What a form finds: told by a regular expression of each spelling, tried at each place

FORMS = [
    ["all(y|ies)", "al*", "no ... ally", "Ally"],
    ["ally * pact", "ally ... pact", "pact", "non-ally"],
    ["no", "no *", "ally Pact", "Ally ... Pact"],
    ["Ally ... no ... pact", "a*P*t", "al*t", "no ... X"],
]
WORD = "[a-zA-Z]+(?:['-][a-zA-Z]+)*"
WORDS = ["no", "ally", "Ally", "allies", "pact", "pacts", "Pact", "alpine", "alPactpact", "non", "x", "X"]


def pattern_of(spelling):
    """What a spelling stands for in a text of ASCII letters, single spaces and stops."""
    parts = re.split(r"(\.\.\. ?| \*(?= |$)|\*)", spelling)
    signs = {"... ": f"(?:{WORD} ){{0,3}}", " *": f" {WORD}", "*": "[a-zA-Z]*"}
    letters = (c if c.isupper() or not c.isalpha() else f"[{c}{c.upper()}]" for c in "".join(parts[::2]))
    plain = iter(letters)
    return "".join(signs[p] if n % 2 else "".join(next(plain) for _ in p) for n, p in enumerate(parts))


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", " ", ". ", "-"])), max_size=12))
def test_a_form_is_found_where_a_regular_expression_of_a_spelling_is(drawn):
    text = "".join(word + sign for word, sign in drawn)
    expected = set()
    for key, forms in enumerate(FORMS):
        for spelling in (spelling for form in forms for spelling in expand_form(form)):
            pattern = re.compile(rf"\b{pattern_of(spelling)}\b")
            tried = (pattern.match(text, place) for place in range(len(text)))
            expected |= {(*match.span(), key) for match in tried if match}
    found = FormFinder(FORMS).look(text)
    assert {(*place, key) for key in range(len(FORMS)) for place in found.places(key)} == expected


@pytest.mark.parametrize("furthest", ["pacts", "pact"], ids=["goes on", "is small"])
def test_of_several_words_after_a_gap_one_that_is_none_does_not_hide_a_nearer_one(furthest):
    found = FormFinder([["ally ... Pact"]]).look(f"ally no Pact {furthest}")
    assert found.places(0) == [(0, 12)]


def test_the_places_of_a_key_are_worked_out_when_they_are_asked_for():
    found = FormFinder([["all(y|ies)"], ["pact"], ["bloc"]]).look("An ally's pact with allies.")
    assert [found.places(key) for key in (2, 0, 1)] == [[], [(3, 7), (20, 26)], [(10, 14)]]
