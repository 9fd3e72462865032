"""What a word is, fact by fact."""

import collections
import itertools
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.texts.words import count_forms, count_words, counted_words, find_words


def words(text):
    return [text[start:end] for start, end in find_words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Arcadia's ministers don't", ["Arcadia's", "ministers", "don't"]),
        ("the allies’ view", ["the", "allies", "view"]),
        ("good-neighbourly ties", ["good", "neighbourly", "ties"]),
        ("the U.S. and the U.N.", ["the", "U.S.", "and", "the", "U.N."]),
        ("1,300.50 in the 21st century.", ["1,300.50", "in", "the", "21st", "century"]),
        ("co-\n   operation of Arcadia-\nBorealia", ["co-\n   operation", "of", "Arcadia", "Borealia"]),
        ("part\u00adner, cafe\u0301", ["part\u00adner", "cafe\u0301"]),
        ("— … «»", []),
        ("снова_2", ["снова", "2"]),
    ],
)
def test_the_rule_of_what_a_word_is(text, found):
    assert words(text) == found


@given(st.text())
def test_words_are_in_order_and_hold_every_letter_and_digit(text):
    spans = find_words(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert count_words(text) == len(spans)
    assert sum(c.isalnum() for a, b in spans for c in text[a:b]) == sum(c.isalnum() for c in text)


@given(st.text(st.characters(max_codepoint=0x17F)))
def test_the_number_of_words_is_the_same_composed_and_decomposed(text):
    composed = unicodedata.normalize("NFC", text)
    assert count_words(composed) == count_words(unicodedata.normalize("NFD", composed))


@given(
    st.lists(st.sampled_from(["ally", "U.S.", "non", "3.5", "bloc’s"]), min_size=1),
    st.sampled_from([" ", "\n", "\r\n", " — ", "\u00a0", "-", ", "]),
)
def test_the_number_of_words_depends_on_no_separator(parts, separator):
    assert count_words(separator.join(parts)) == len(parts)


def test_counted_words_are_in_lower_case_with_straight_apostrophes():
    assert counted_words("Arcadia’s Envoys, again", 0, 16) == ["arcadia's", "envoys"]


@given(st.text(alphabet="aBé1.,'’- \n\u0301\u00ad_", max_size=40), st.integers(0, 40))
def test_forms_are_counted_as_the_words_are_that_are_listed(text, cut):
    spans = [(0, min(cut, len(text))), (min(cut, len(text)), len(text))]
    listed = [word for start, end in spans for word in counted_words(text, start, end)]
    assert list(count_forms(text, spans).items()) == list(collections.Counter(listed).items())


@given(st.text(alphabet="aBé1.,'’- \n\r\t\u0301\u00ad_ʼ", max_size=40))
def test_words_are_those_of_the_rule_as_it_is_told(text):
    part = r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200c\u200d]+[^\W_]*)*"
    within = r"['’ʼ](?=[^\W\d_])|(?<=\d)[.,](?=\d)|-\r?\n[ \t]*(?=[a-zà-öø-ÿ])"
    rule = re.compile(rf"(?:[^\W\d_]\.){{2,}}(?![^\W_])|{part}(?:(?:{within}){part})*")
    assert words(text) == rule.findall(text) or re.search(r"(?:[aBé]\.){21}", text)
