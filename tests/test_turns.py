"""Who speaks: turns, names without offices, and who asks."""

import pytest

from framing.texts.body import find_furniture
from framing.texts.passages import split_passages
from framing.texts.plain import make_text

PROSE = "Arcadia and Borealia have met again, and their ministers spoke for an hour."


def passages_of(*lines):
    text = make_text("\n\n".join(lines))
    return split_passages(text, find_furniture(text))


def turns(*lines):
    return [(passage.role, passage.speaker) for passage in passages_of(*lines)]


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
    ("label", "name"),
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
    ("asking", "answering"),
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
