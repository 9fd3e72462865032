"""What surrounds a mention: words with offsets, clauses, neighbours; and the cue lists that people edit."""

from itertools import pairwise

import pytest
from coding_score import ARCADIA_BOREALIA, find_mentions, mark, split_document
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.base.errors import CodebookError
from framing.coding.context import Reading, Sentence
from framing.coding.cues import inflect_verb, load_cues, split_words

WORDS = st.sampled_from(
    [
        "Arcadia",
        "isn't",
        "an",
        "ally",
        ",",
        "which",
        "and",
        "has",
        "allies",
        "–",
        "(",
        ")",
        ";",
        "but",
        "“",
        "”",
        "than",
        "not",
        "if",
        "to",
        "become",
        ".",
        "Borealia’s",
        "U.S.",
        "1,000",
        "that",
        "of",
        "no",
        "partner",
    ]
)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_words_lie_in_order_at_their_offsets(text):
    tokens = Sentence(text, 0, len(text), load_cues()).tokens
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in pairwise(tokens))


@settings(deadline=None)
@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_clauses_cover_a_sentence_without_overlap(text):
    sentence = Sentence(text, 0, len(text), load_cues())
    assert [i for first, end in sentence.clauses for i in range(first, end)] == list(
        range(len(sentence.tokens))
    )


@settings(deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=30).map(" ".join))
def test_any_order_of_words_can_be_coded(text):
    from framing.coding import code_mentions

    passages, quotations = split_document(text)
    matches = find_mentions(text)
    codes = code_mentions(text, passages, quotations, matches, focus=ARCADIA_BOREALIA)
    assert len(codes) == len(matches)
    assert all(c.stance.cue in text and c.time.cue in text for c in codes)


def test_the_mention_is_found_among_the_words():
    context = mark("Old Borealia’s ‹non-bloc› course goes on.")
    assert [t.text for t in context.tokens[context.first : context.last]] == ["non", "-", "bloc"]


def test_a_clause_ends_at_a_subordinator_and_a_semicolon():
    context = mark("Rain fell; the ‹allies› met although nobody slept.")
    assert context.sentence.text(*context.clause) == "the allies met"


def test_a_dash_between_names_bounds_no_clause():
    context = mark("The Arcadian–Borealian ‹alliance› holds.")
    assert len(context.sentence.clauses) == 1


def test_neighbours_are_the_sentences_of_the_same_passage():
    content = "Snow fell. The allies met. They ate."
    passages, quotations = split_document(content)
    context = Reading(content, passages, quotations, find_mentions(content)).contexts()[0]
    assert context.neighbour(-1).text(0, 2) == "Snow fell"
    assert context.neighbour(+1).text(0, 2) == "They ate"
    assert context.neighbour(-2) is None


def test_a_word_is_split_from_its_contraction_and_its_possessive():
    assert split_words("They can’t; Arcadia's don't.") == [
        "they",
        "ca",
        "n't",
        ";",
        "arcadia",
        "'s",
        "do",
        "n't",
        ".",
    ]


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("shun", {"shun", "shuns", "shunning", "shunned"}),
        ("deny", {"deny", "denies", "denying", "denied"}),
        ("refuse", {"refuse", "refuses", "refusing", "refused"}),
        ("veto", {"veto", "vetoes", "vetoing", "vetoed"}),
        ("lie", {"lie", "lies", "lying", "lied"}),
        ("free", {"free", "frees", "freeing", "freed"}),
    ],
)
def test_a_verb_matches_in_all_its_forms(verb, forms):
    assert inflect_verb(verb) == forms


def write(tmp_path, text):
    path = tmp_path / "cues.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_cue_can_have_a_gap_a_wildcard_and_several_words(tmp_path):
    cues = load_cues(write(tmp_path, '[s]\nverbs = ["put … to rest"]\nwords = ["quasi*", "no longer"]\n'))
    words = split_words("They put the old pact to rest; quasilegal, no longer.")
    assert cues["s"].find(words) == [(1, 7), (8, 9), (10, 12)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[s]\nwords = ["a", "b", "a"]\n', "line 2"),
        ('[s]\nwords = ["a"]\nverb = ["b"]\n', "line 3"),
        ('[s]\nwords = [""]\n', "line 2"),
        ('[s]\nwords = "a"\n', "line 2"),
        ('[s]\nwords = ["a"\n[t]\n', "line"),
    ],
)
def test_a_faulty_cue_list_names_file_and_line(tmp_path, text, says):
    with pytest.raises(CodebookError) as error:
        load_cues(write(tmp_path, text))
    assert "cues.toml" in str(error.value)
    assert says in str(error.value)


def test_a_missing_section_names_the_nearest(tmp_path):
    cues = load_cues(write(tmp_path, '[stance.refusal]\nwords = ["no"]\n'))
    with pytest.raises(CodebookError, match=r"stance\.refusal"):
        cues["stance.refusals"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"nowhere\.toml"):
        load_cues(tmp_path / "nowhere.toml")


def test_an_edited_cue_changes_the_coding(tmp_path):
    """The lists decide: without «eschew» the refusal is gone."""
    from framing.coding.cues import CUES_FILE
    from framing.coding.stance import code_stance

    text = CUES_FILE.read_text(encoding="utf-8")
    context = mark("Arcadia eschews all ‹alliances›.")
    reading = Reading(
        context.content,
        context.reading.passages,
        [],
        [context.match],
        cues=load_cues(write(tmp_path, text.replace('"eschew", ', ""))),
    )
    assert code_stance(context).value == "denied"
    assert code_stance(reading.contexts()[0]).value == "asserted"
