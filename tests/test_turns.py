"""Who speaks: turns, names without offices, and who asks."""

from dataclasses import replace

import pytest

from framing.texts.body import find_furniture
from framing.texts.passages import find_turn_labels, split_passages
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
        "Fellow-Citizens of the Council and House of Delegates:",
        "Middle East: peace is far.",
        *["Your Excellencies: we have met."] * 4,
    ]
    assert {speaker for _, speaker in turns(*lines, PROSE)} == {""}


def test_headings_and_captions_end_or_interrupt_no_turn_of_their_own():
    found = turns(
        "Question: Why?", "Ada Quill: Because it is so, and has long been.", "The second day", PROSE
    )
    assert found[2:] == [("heading", ""), ("paragraph", "")]


# Labels of other kinds


def speakers(*lines):
    return [passage.speaker for passage in passages_of(*lines)]


def labels(*lines):
    content = "\n\n".join(lines)
    return [passage.label and content[slice(*passage.label)] for passage in passages_of(*lines)]


EXCHANGES = {
    "officials in capitals": ("QUESTION: Are they allies?", "MR. ORSK: Partners."),
    "letters with full stops": ("Q. Are they allies?", "A. Partners."),
    "letters with numbers": ("Q1: Are they allies?", "A1: Partners."),
    "a wide space": ("Q    Are they allies?", "MS. QUILL: Partners."),
    "a time code in brackets": ("[00:01:02] Interviewer: Allies?", "[00:01:09] Ada Quill: Partners."),
    "a bare time code": ("00:01:02 Interviewer: Allies?", "00:01:09 Ada Quill: Partners."),
    "a short time code": ("(12:03) Q: Allies?", "(12:04) Ada Quill: Partners."),
    "bold": ("**Question:** Are they allies?", "**Ada Quill:** Partners."),
    "a colon behind bold": ("**Question**: Are they allies?", "**Ada Quill**: Partners."),
    "bold letters": ("__Q__ Are they allies?", "__A__ Partners."),
    "a reporter": ("REPORTER: Are they allies?", "THE PRESIDENT: Partners."),
    "a doubled byte-order mark": ("\ufeffQ: Are they allies?", "A: Partners."),
    "an office in small letters": ("Question: Are they allies?", "Ada Quill, foreign minister: Partners."),
}


@pytest.mark.parametrize("kind", EXCHANGES)
def test_a_question_and_its_answer_are_told_by_labels_of_each_kind(kind):
    assert [role for role, _ in turns(*EXCHANGES[kind])] == ["question", "answer"]


@pytest.mark.parametrize(
    "names", [("QUESTION", "ADA QUILL"), ("Question:", "Ada Quill:"), ("**Q**", "**A**")]
)
def test_a_label_on_a_line_of_its_own_opens_a_turn(names):
    asks, answers = names
    found = turns(asks, "Are they allies?", answers, "Partners.", asks, "And friends?", answers, "Friends.")
    assert [role for role, _ in found] == ["question", "question", "answer", "answer"] * 2


def test_records_of_the_united_nations_name_the_chair_and_the_language():
    assert speakers(
        "Mr. Orsk (Arcadia): We are allies.",
        "The President: I thank the representative.",
        "Ms. Quill (Borealia) (spoke in French): We are neighbours.",
        "The Acting President: Thank you.",
    ) == ["Mr. Orsk", "The President", "Ms. Quill", "The Acting President"]


def test_one_person_has_one_name_in_a_document():
    assert speakers(
        "MR. ORSK: Yes.", "Mr. Orsk: No.", "QUESTION: So?", "Minister Ada Quill: Ay.", "QUILL: Ay."
    ) == [
        "Mr. Orsk",
        "Mr. Orsk",
        "interviewer",
        "Ada Quill",
        "Ada Quill",
    ]


def test_a_man_and_a_woman_of_one_surname_are_two_persons():
    assert speakers("Mr. Quill: Yes.", "Mrs. Quill: No.") == ["Mr. Quill", "Mrs. Quill"]


def test_a_presenter_named_once_with_that_word_asks_throughout():
    found = speakers("TV presenter Ann Poll: Is it so?", f"Minister Quill: {PROSE}", "Ann Poll: Since when?")
    assert found == ["interviewer", "Minister Quill", "interviewer"]


def test_a_label_may_stand_after_the_caption_of_a_picture():
    found = labels("President Ada Quill: Welcome.", "At the meeting in Carvel. Ada Quill: We are neighbours.")
    assert found == ["President Ada Quill", "Ada Quill"]


def test_each_passage_of_a_turn_has_the_place_of_the_label_that_opened_it():
    assert labels(
        "[00:01] **Ada Quill (retranslated):** Yes.", PROSE, "[00:09] **Bo Reed:** No.", "**Ada Quill:** So."
    ) == [
        "Ada Quill",
        "Ada Quill",
        "Bo Reed",
        "Ada Quill",
    ]


def test_labels_are_found_again_in_passages_that_hold_none():
    lines = ["A talk", "Question: Why?", PROSE, "Ada Quill: So."]
    found = passages_of(*lines)
    bare = [replace(passage, label=None) for passage in found]
    assert find_turn_labels("\n\n".join(lines), bare) == found


def test_turns_of_a_wrapped_transcript_need_no_empty_line():
    line = "They are partners, as has been said so many times in this room and out of it, and"
    end = "this is so for all who were there in the hall and for those who came much later on."
    text = make_text("\n".join(x for name in ("Q", "MR. ORSK") * 2 for x in (f"{name}: {line}", end)))
    assert [p.role for p in split_passages(text, [])] == ["question", "answer"] * 2


@pytest.mark.parametrize(
    "lines",
    [
        ("Arcadia: an ally", PROSE),
        ("Prime Minister Quill: Arcadia is an ally", PROSE, PROSE),
        ("The President: a portrait", PROSE, PROSE),
        ("NOTE: this is so.", PROSE, "WASHINGTON: they met.", PROSE),
        ("Members:", "Ada Quill: chair", PROSE),
        ("A. The first is this.", "B. The second is that.", PROSE),
        ("A friend of theirs came.", "Q fever is rare.", PROSE),
        ("Date: 3 May", "Place: Carvel", "Subject: Arcadia", PROSE),
        ("Ada Quill", "Minister of Trade", "Bo Reed", "Minister of Peace", PROSE),
        ("**Trade Policy** It grows.", "**Peace Policy** It falls.", PROSE),
        ("_Relative Weight: 40%_", PROSE, "_Relative Weight: 10%_", PROSE, "_Relative Weight: 50%_", PROSE),
        ("Statement by President Quill:", PROSE, "MR. PRESIDENT, DISTINGUISHED DELEGATES:", PROSE),
        ("First, on the President’s Trade: it grows.", PROSE),
        ("At 10:30 they met: all of them.", PROSE),
        ("As President Quill said, as long ago as 1901:", PROSE),
    ],
)
def test_what_looks_like_a_label_and_is_none_opens_no_turn(lines):
    assert set(speakers(*lines)) == {""}
