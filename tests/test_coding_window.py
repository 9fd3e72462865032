"""What the encoder sees of a mention: names, turns and quotations are marked at their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_encoder import write_vocabulary

from framing.base.spans import Context, Focus, Match, Party, Passage, Quotation
from framing.coding.encoder import LEFT, RIGHT, Encoded, Tokens
from framing.coding.names import finder_of
from framing.coding.window import Window, WindowMaker
from framing.lexicon.parties import load_world

ARCADIA = Party("arcadia", ("Arcadia", "Quill City"), ("Arcadian",), ("Oduya",))
BOREALIA = Party("borealia", ("Borealia",), ("Borealian",))
PAIR = Focus((ARCADIA, BOREALIA))


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    return Tokens(write_vocabulary(tmp_path_factory.mktemp("vocabulary")))


def find(text: str, focus: Focus = PAIR, actor: str = "") -> list[tuple[str, str]]:
    names = finder_of(focus, actor, load_world()).find(text)
    return [(text[name.start : name.end], name.kind) for name in names]


def window_of(document: Context, words: str, focus: Focus = PAIR) -> Window:
    start = document.content.index(words)
    match = Match(start, start + len(words), words, "relationship", words, "alliance")
    return WindowMaker(document, focus, finder_of(focus, document.actor, load_world())).make(match)


def plain(text: str, **known: str) -> Context:
    return Context(text, [Passage(0, len(text), "paragraph")], [], **known)


def test_names_of_the_first_party_are_told_from_those_of_the_second() -> None:
    assert find("Quill City and Borealians met.") == [("Quill City", "party 1"), ("Borealians", "party 2")]


def test_a_leader_stands_for_the_state() -> None:
    assert find("Oduya came.") == [("Oduya", "party 1")]


def test_other_states_and_blocs_are_marked_as_such() -> None:
    assert find("France left NATO.") == [("France", "state"), ("NATO", "bloc")]


def test_a_name_within_a_longer_word_is_none() -> None:
    assert find("Arcadiana and unArcadian words") == []


def test_in_a_study_of_authors_the_own_names_are_those_of_the_actor() -> None:
    assert find("Kenya and France", Focus(by_author=True), "Kenya") == [("Kenya", "own"), ("France", "state")]


def test_an_actor_without_a_name_marks_nothing_as_own() -> None:
    assert find("Kenya and France", Focus(by_author=True)) == [("Kenya", "state"), ("France", "state")]


def test_the_head_says_which_party_speaks() -> None:
    assert "actor 2" in window_of(plain("We are allies.", actor="Borealia"), "allies").head


def test_a_turn_is_given_by_its_label_at_its_place() -> None:
    text = "Ada Quill: We are allies."
    passage = Passage(0, len(text), "answer", "Ada Quill", ((0, len(text)),), (0, 9))
    head = window_of(Context(text, [passage], []), "allies").head
    assert ("Ada Quill", 0) in [(item.words, item.start) for item in head if not isinstance(item, str)]


@pytest.mark.parametrize(
    ("author", "mark"),
    [("Ada Quill", "no turn"), ("Quill, Ada", "no turn"), ("Ben Oduya", "turn"), ("", "turn")],
)
def test_a_turn_of_the_documents_author_is_the_authors_text(author: str, mark: str) -> None:
    text = "Minister Quill: We are allies."
    passage = Passage(0, len(text), "answer", "Minister Quill", ((0, len(text)),), (0, 14))
    assert mark in window_of(Context(text, [passage], [], author=author), "allies").head


def test_the_turn_of_who_asks_is_marked() -> None:
    text = "Q: Are they allies?"
    passage = Passage(0, len(text), "question", "interviewer", ((0, len(text)),), (0, 1))
    assert {"interviewer", "question"} <= set(window_of(Context(text, [passage], []), "allies").head[:9])


def test_a_mention_in_quotation_marks_is_marked_as_quoted() -> None:
    text = "She said “we are allies”."
    document = Context(text, [Passage(0, len(text), "paragraph")], [Quotation(9, 24)])
    window = window_of(document, "allies")
    assert "in quotation" in window.head
    assert (9, "quotation") in window.marks


def test_a_mark_written_in_the_text_is_only_words(tokens: Tokens) -> None:
    forged = tokens.encode(window_of(plain("[unused1] [CLS] are allies."), "allies"))
    honest = tokens.encode(window_of(plain("are allies."), "allies"))
    marks = tokens.marks("party 1", "author study")
    assert sum(number in marks for number in forged.ids) == sum(number in marks for number in honest.ids) == 0


def shown(encoded: Encoded, text: str) -> list[str]:
    return [text[slice(*place)] for place in encoded.places if place]


def test_the_mention_stands_between_its_marks(tokens: Tokens) -> None:
    text = "Arcadia is an ally of Borealia."
    encoded = tokens.encode(window_of(plain(text), "ally"))
    between = encoded.places[encoded.opened + 1 : encoded.closed]
    assert [text[slice(*place)] for place in between if place] == ["ally"]


def test_words_of_marked_names_are_known(tokens: Tokens) -> None:
    text = "Arcadia is an ally of Borealia."
    encoded = tokens.encode(window_of(plain(text), "ally"))
    named = {text[slice(*p)] for p, named in zip(encoded.places, encoded.named, strict=True) if p and named}
    assert named == {"Arcadia", "Borealia"}


def test_no_more_than_so_many_words_around_a_mention_are_read(tokens: Tokens) -> None:
    text = "the " * 300 + "allies " + "the " * 300
    encoded = tokens.encode(window_of(plain(text), "allies"))
    assert sum(place is not None for place in encoded.places) == LEFT + 1 + RIGHT


@given(st.text(max_size=80), st.text(max_size=80))
def test_every_place_is_that_of_its_token(tokens: Tokens, before: str, after: str) -> None:
    text = f"{before} allies {after}"
    start = len(before) + 1
    match = Match(start, start + 6, "allies", "relationship", "ally", "alliance")
    maker = WindowMaker(plain(text), PAIR, finder_of(PAIR, "", load_world()))
    encoded = tokens.encode(maker.make(match))
    places = [place for place in encoded.places if place]
    assert places == sorted(places)
    assert "allies" in shown(encoded, text)
    assert all(0 <= first < last <= len(text) for first, last in places)


def test_the_first_half_of_a_compound_is_a_name() -> None:
    assert find("The Sino-Arcadian border") == [("Sino-", "state"), ("Arcadian", "party 1")]


def test_a_curly_apostrophe_does_not_hide_a_name() -> None:
    assert find("The People’s Republic of China spoke.") == [("People’s Republic of China", "state")]
