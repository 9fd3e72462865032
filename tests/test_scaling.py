"""No input takes more than its share: sizes that are done in seconds, and would take minutes if quadratic."""

import signal

import pytest
from tests.benchmarks import scaling

from framing.base.spans import Block, Context, Focus, Furniture, Match, Party, Passage, Quotation
from framing.coding.names import NameFinder
from framing.coding.window import WindowMaker
from framing.lexicon.parties import load_world
from framing.texts.notices import by_references
from framing.texts.parts import Part
from framing.texts.persons import name_persons
from framing.texts.pieces import Piece, cut_pieces
from framing.texts.plain import make_text
from framing.texts.quotations import find_quotations
from framing.texts.reading import read_text
from framing.texts.roles import find_roles
from framing.texts.turns import find_labels, find_turns

PATIENCE = 60  # seconds of the processor
CASES = {
    "text: prose in one line": 400_000,
    "text: mentions in one sentence": 200_000,
    "text: mentions and quotations": 200_000,
    "text: speakers": 200_000,
    "text: speakers by surname": 100_000,
    "text: speakers by office": 100_000,
    "text: single marks": 800_000,
    "text: possessives in single marks": 400_000,
    "text: full stops": 400_000,
    "text: not": 200_000,
    "text: comments first": 400_000,
    "tei: notes": 600_000,
    "page: a long class": 200_000,
    "page: one word": 200_000,
    "mail: a sender of many words": 200_000,
    "markdown: references": 100_000,
}


@pytest.fixture
def trap():
    """Ends a test that is about to run for minutes."""
    before = signal.signal(signal.SIGVTALRM, scaling.late)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("case", CASES)
def test_an_input_of_that_size_is_done_before_anybody_loses_patience(trap, case):
    (name, make) = next((name, make) for other, name, make in scaling.cases() if other == case)
    scaling.steps(make(CASES[case]), name)


def test_lines_that_look_like_headings_are_counted_row_by_row(trap):
    pieces = [Piece(0, 0, f"The Meeting with {scaling.name_number(n)}", "line", "") for n in range(40_000)]
    roles = find_roles([*pieces[:2], Piece(0, 0, "They met.", "line", ""), *pieces], [None] * 40_003)
    assert roles[:4] == ["heading", "heading", "paragraph", "list"] and set(roles[3:-1]) == {"list"}


def test_headings_of_references_are_held_against_what_follows_them_in_one_pass(trap):
    met = "They met in the spring."
    parts = [Part(0, 0, line, Block(0, 0)) for _ in range(20_000) for line in ("References", met, met)]
    assert by_references(parts) == parts
    cited = [*parts, *(Part(0, 0, line, Block(0, 0)) for line in ("Sources", "Quill (2019)", "Reed (2020)"))]
    assert [part.reason for part in by_references(cited)[-4:]] == ["", *["list of references"] * 3]


def test_numbers_of_notes_in_a_line_are_passed_over_one_by_one(trap):
    text = make_text("met[1] " * 200_000 + "again")
    numbers = [Furniture(7 * n + 3, 7 * n + 6, "note number", inline=True) for n in range(200_000)]
    (piece,) = cut_pieces(text, numbers)
    assert (piece.start, piece.end) == (0, len(text.content)) and "[" not in piece.surface


def test_the_trap_springs(trap):
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.2)
    with pytest.raises(scaling.LateError):
        sum(one == other for one in range(100_000) for other in range(100_000))


def test_comments_before_a_page_are_passed_over_in_one_way(trap):
    page = b"<!-- a -->" * 300 + b"<html><body><p>They met.</p></body></html>"
    assert read_text(page, name="a.txt").kind == "html"
    assert read_text(b"<!-- a -->" * 300 + b"They met.", name="a.txt").kind == "plain"


def test_the_quotations_around_a_mention_and_beside_it_are_marked():
    text = "“He said ‘they are allies’ to us.” > They are friends."
    quotations = (Quotation(0, 34), Quotation(9, 26, 2), Quotation(35, len(text), block=True))
    document = Context(text, (Passage(0, len(text), "paragraph"),), quotations)
    maker = WindowMaker(document, Focus((Party("a", ("Arcadia",)),)), NameFinder(Focus(), "", load_world()))
    allies, friends = (
        maker.make(Match(at, at + len(word), word, "relationship", word, word))
        for word, at in ((word, text.index(word)) for word in ("allies", "friends"))
    )
    assert "in quotation" in allies.head and "in block quotation" not in allies.head
    assert "in block quotation" in friends.head and "in quotation" not in friends.head
    places = [(0, "quotation"), (9, "quotation"), (26, "quotation ends"), (34, "quotation ends")]
    assert list(allies.marks) == [*places, (35, "quotation"), (len(text), "quotation ends")]


def test_a_surname_that_two_persons_have_stands_for_neither():
    names = name_persons(["Ada Quill", "Bo Quill", "MR. QUILL", "Ada Orsk", "A. Orsk"])
    assert names["MR. QUILL"] == "MR. QUILL" and names["A. Orsk"] == "Ada Orsk"


def test_a_single_mark_opens_only_what_is_closed_again_in_its_passage():
    text = "They ‘met’ and 'spoke of the allies' view' and 'left"
    found = find_quotations(text, [Passage(0, len(text), "paragraph")])
    assert [text[one.start : one.end] for one in found] == ["‘met’", "'spoke of the allies' view'"]


def test_who_is_answered_by_the_one_that_says_most_is_who_asks():
    said = "We shall see, and we shall speak of it again in the spring, as we have each year. "
    talk = "".join(f"Question: Why?\n\nAda Quill: {said}\n\nBo Orsk: And {n}?\n\n" for n in range(3))
    text = make_text(f"{talk}Ada Quill: {said}")
    pieces = cut_pieces(text, [])
    turns = find_turns(pieces, find_labels(pieces), ["paragraph"] * len(pieces))
    assert [turn.role for turn in turns[:3]] == ["question", "answer", "answer"]
