"""Where a sentence ends, and where it doesn't."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.texts.sentences import find_bounds, split_sentences


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


def test_an_initial_at_the_very_beginning_does_not_look_at_the_end():
    assert sentences("É. Quill came on page 5") == ["É. Quill came on page 5"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Quill met Dr. A. B. Reed of the U.S. Navy on Jan. 5 at 6 p.m. in St. Ives.",
        "See No. 5, Art. 25, pp. 12 and vol. II of the record.",
        "1. The parties agree.",
        "II. Foreign affairs come first.",
        "The bill, i.e. the treaty, cost 3.5 bn. rubles, etc. and more.",
        "She said “It is over.” and left.",
        "He waited … and waited ... and left.",
        "The forum Ready! opened in Carvel.",
        "An “alliance … in Borealia” it is.",
    ],
)
def test_one_sentence(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It is under Article 25.|It ends in 2001.|There is more.",
        "He left the U.S.|The embassy closed.",
        "They met at 5 p.m.|Nobody spoke.",
        "“Why now?”|“Because.”|She smiled.",
        "It is done (see above).|(There is more.)|Next!",
        "No.|We are not allies.|We are No. 1.",
        "It grew by 5%.|In 2002, it fell.|$3 billion was lost.",
        "She stopped…|Then she went on.",
        "Many like the arts.|I like them too.",
        "It was minus 5 C.|All froze.",
        "It is over.[12]|Now go.",
        "He met Putin and I.|We agreed.",
        "They have “not allied.”|But they are near.",
        "It ends without a space.|Next it goes on.",
    ],
)
def test_sentences_end_here(text):
    parts = text.split("|")
    assert sentences(" ".join(parts)) == parts


def test_a_missing_space_after_a_full_stop_parts_sentences_but_not_a_name():
    assert sentences("They agreed.Then they left.") == ["They agreed.", "Then they left."]
    assert sentences("It is on Carvel.Ar and e.g. arc.example.") == [
        "It is on Carvel.Ar and e.g. arc.example."
    ]


@given(st.text(st.sampled_from('aB1 .?!…"“”’()\n-')), st.integers(0, 5), st.integers(0, 5))
def test_sentences_are_in_order_within_their_bounds_and_hold_all_but_white_space(text, left, right):
    start, end = min(left, len(text)), max(min(left, len(text)), len(text) - right)
    spans = split_sentences(text, start, end)
    assert all(start <= a < b <= end for a, b in spans)
    assert all(a[1] <= b[0] and not text[a[1] : b[0]].strip() for a, b in itertools.pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text[start:end].split())


@pytest.mark.parametrize("marks", ["„{}“", "« {} »", "«\u00a0{}\u00a0»", "‚{}‘"])
def test_a_quotation_closed_by_another_languages_mark_ends_a_sentence(marks):
    text = marks.format("Yes.") + " They left."
    assert len(split_sentences(text, 0, len(text))) == 2


@pytest.mark.parametrize(
    ("text", "count"), [("It is so.12 They left.", 2), ("It is no.12 Carvel Street.", 1)]
)
def test_the_number_of_a_note_belongs_to_the_sentence_that_it_closes(text, count):
    assert len(split_sentences(text, 0, len(text))) == count


PIECES = [
    "harbours. The",
    "abcdefgh. II. ",
    "harbours.",
    " The",
    "e.g. ",
    "U.S",
    "no. ",
    "? ",
    "…",
    "“",
    "”",
    " ",
    "\n",
    "12",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.integers(0, 9), st.integers(0, 9))
def test_parts_between_sure_beginnings_are_split_as_the_whole_is(text, left, right):
    start, end = min(left, len(text)), max(len(text) - right, min(left, len(text)))
    parts = itertools.pairwise(find_bounds(text, start, end))
    split = [sentence for part in parts for sentence in split_sentences(text, *part)]
    assert split == split_sentences(text, start, end)


def test_a_sentence_begins_for_sure_behind_a_long_small_word():
    text = "We met at St. James harbour. The envoys left. He stayed as approx. Ten did."
    assert [text[place:][:3] for place in find_bounds(text, 0, len(text))] == ["We ", "The", ""]
