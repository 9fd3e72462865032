"""Who says it: each rule of voice by its own examples, and the speaker's name."""

import pytest
from marked import OWN, read_marked

from framing.coding.speakers import clean_name
from framing.coding.voice import RULES, code_voice

A, Q, R = "author", "quoted", "reported"

EXAMPLES = {
    "so_called": [
        ("The minister denounced Arcadia's so-called “[[friends]]” in Borealia.", A, ""),
        ("Senator Bly described the so-called “[[alliance]]” of Arcadia with Borealia.", A, ""),
    ],
    "block_quotation": [
        (
            "In a letter the chancellor Greta Moll wrote:\n\n> Arcadia is kind.\n> It is a [[friend]].",
            Q,
            "Greta Moll",
        ),
        (
            "The preamble has never been amended:\n\n> Arcadia and Borealia shall live as [[friends]].",
            Q,
            "preamble",
        ),
        (
            "> Arcadia has no better [[friend]].\n\n— Chancellor Greta Moll, letter to the assembly",
            Q,
            "Chancellor Greta Moll",
        ),
        (
            "Senator Wim Aster's open letter deserves to be cited:\n\n> Arcadia is not our [[ally]].",
            Q,
            "Wim Aster",
        ),
    ],
    "quotation_with_speaker": [
        (
            "Foreign Minister Ana Vela told reporters: “Arcadia is Borealia's [[ally]].”",
            Q,
            "Foreign Minister Ana Vela",
        ),
        (
            "“Borealia,” President Oduya of Arcadia added, “is more than a [[partner]] to us.”",
            Q,
            "President Oduya",
        ),
        (
            "“[[Coalitions]] eat their smallest members,” said the Dravian historian Piet Haan.",
            Q,
            "Piet Haan",
        ),
        (
            "The tie is ‘a [[friendship]] that survives elections’, in the words of Iwo Brandt.",
            Q,
            "Iwo Brandt",
        ),
        ("“There is no [[bloc]] here,” snapped Premier Lune; “there is a river.”", Q, "Premier Lune"),
        (
            "“I still hear Marshal Crane telling us, ‘There is no [[pact]] here,’” the colonel wrote.",
            Q,
            "Marshal Crane",
        ),
        (
            "They form, to borrow a phrase from Ambassador Lenz, “a [[partnership]] without an anthem”.",
            Q,
            "Ambassador Lenz",
        ),
        (
            "Admiral Rhee of Borealia was blunt. “Let me say this once. We are not [[allies]].”",
            Q,
            "Admiral Rhee",
        ),
    ],
    "quotation_goes_on": [
        (
            "“The harvest is in,” said the governor, Tor Valin. “Arcadia is a good [[neighbour]].”",
            Q,
            "Tor Valin",
        ),
        ("“We waited. Now Borealia is our [[partner]].” With that, Jon Wray left the stage.", Q, "Jon Wray"),
    ],
    "source_phrase": [
        (
            "According to the economist Marek Dole, [[partners]] of unequal size seldom share costs.",
            R,
            "Marek Dole",
        ),
        ("In the historian's view Arcadia and Borealia were never [[friends]].", R, "historian"),
    ],
    "speech_before": [
        ("Borealia insists that its pact with Arcadia is no [[alliance]].", R, "Borealia"),
        ("Analysts disagree over whether the talks foreshadow an [[alliance]] with Arcadia.", R, "Analysts"),
        (
            "Cordoba's foreign ministry has complained that Arcadia is too [[friendly]].",
            R,
            "Cordoba's foreign ministry",
        ),
        (
            "The facts led many analysts in Torv to dismiss the [[partnership]] with Arcadia as hollow.",
            R,
            "many analysts in Torv",
        ),
        ("Arcadia's new finance minister, Berit Holm, says that a [[coalition]] is needed.", R, "Berit Holm"),
        ("Arcadians see in Borealians [[friends]] who never forget.", R, "Arcadians"),
    ],
    "speech_after": [
        (
            "Nothing in the annexes makes them [[partners]], contends the Cordoban jurist Emil Varga.",
            R,
            "Emil Varga",
        ),
        ("No [[Alliance]] With Arcadia, Borealian PM Tells Parliament", R, "Borealian PM"),
    ],
    "deemed_by": [("Borealia is regarded by many Arcadians as a reluctant [[ally]].", R, "many Arcadians")],
    "hearsay": [
        ("Allegedly, Arcadia offered Borealia an [[alliance]] in 2012.", R, "unnamed"),
        ("Borealia is said to seek a [[pact]] with Arcadia.", R, "unnamed"),
    ],
}


def cases():
    return [
        pytest.param(*example, id=f"{rule}-{k}")
        for rule, examples in EXAMPLES.items()
        for k, example in enumerate(examples)
    ]


def holds(text, value, speaker, rules=RULES):
    decision, name = code_voice(read_marked(text), rules)
    return decision.value == value and name == speaker


@pytest.mark.parametrize(("text", "value", "speaker"), cases())
def test_each_example_gets_its_voice_and_speaker(text, value, speaker):
    decision, name = code_voice(read_marked(text))
    assert (decision.value, name) == (value, speaker)


def test_every_rule_has_examples():
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_without_a_rule_one_of_its_examples_fails(rule):
    rest = {name: attempt for name, attempt in RULES.items() if name != rule}
    assert not all(holds(*example, rest) for example in EXAMPLES[rule])


@pytest.mark.parametrize(
    "text",
    [
        "Arcadia has proposed a [[pact]] to Borealia.",
        "Borealia rejected an [[alliance]] with Arcadia.",
        "Arcadia eschews [[blocs]].",
        "I say that Arcadia and Borealia are [[allies]].",
        "Nobody disputes that Arcadia is a [[partner]] of Borealia.",
        "It would be untrue to claim that Arcadia and Borealia are not [[allies]].",
        "Elbonia's promise to match every sanction amounts to a [[coalition]].",
        "The weaker hotline pledge of Arcadia is no [[alliance]].",
        "Between states, [[friendship]] is a matter of timing.",
        "The free states of the coast have made this [[alliance]] a fact.",
    ],
)
def test_conduct_nouns_and_nobody_credit_nobody(text):
    decision, speaker = code_voice(read_marked(text))
    assert (decision.value, speaker) == ("author", "")


CANT_SPEAK = [
    "They are fair judges, and to their judgment we leave the [[friendship]] of Arcadia.",
    "Our ports keep friendly [[alliances]], answering in every season the fair claims of Arcadia.",
    "The talks were characterized by a candid and [[friendly]] mood on Arcadia's side.",
    "The first mistake was taken by founding a [[partnership]] between the bank and two firms.",
    "It exerts a corrupting influence by the fallacious hope that an [[alliance]] will pay.",
    "In pursuance of the treaty of [[friendship]] with Arcadia, claims of our citizens were heard.",
    "Geography gives us the equitable claim to [[friendly]] treatment by Arcadia.",
    "All these efforts combined emphasize our duty to our [[allies]] in Arcadia.",
    "History has called Arcadia and its [[allies]] to action, and history will judge.",
    "The works held in Torv next year continue on a scale that shows a [[friendly]] interest.",
    "The notes are merely to be held by the mint as long as it serves as a [[partner]] in the fund.",
    "The Ostler claim, which delayed the [[friendship]] of Arcadia and Borealia, is settled.",
    "The loss of the premier called forth the sympathy of two [[allied]] states.",
    "Arcadia maintains its attitude of warm [[friendship]] towards Borealia.",
    "The plan was sent to our [[allies]] in Borealia, accusing us of things never proved.",
    "The Labor Accord signals a will to be a full [[partner]] of Arcadia.",
    "We shall uphold the law against those thieves and in counsel with our [[friends]] in Arcadia.",
]


@pytest.mark.parametrize("text", CANT_SPEAK)
def test_a_phrase_whose_head_cant_speak_credits_nobody(text):
    decision, speaker = code_voice(read_marked(text))
    assert (decision.value, speaker) == ("author", "")


def test_without_the_gate_such_phrases_are_credited(monkeypatch):
    monkeypatch.setattr("framing.coding.speakers.can_speak", lambda *_: True)
    assert sum(code_voice(read_marked(text))[0].value == "reported" for text in CANT_SPEAK) >= 5


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Both sides claim that the [[pact]] with Arcadia holds.", "Both sides"),
        (
            "A number of retired envoys fear that the [[pact]] with Arcadia is dead.",
            "number of retired envoys",
        ),
        ("The people of Borealia believe that Arcadia is an [[ally]].", "people of Borealia"),
        ("Commissioner for Human Rights Greta Moll hopes that the [[pact]] holds.", "Greta Moll"),
        ("The Torv Gazette claims that Arcadia is no [[ally]].", "Torv Gazette"),
        ("Marshal Ana B. Vela said that Arcadia was an [[ally]].", "Marshal Ana B. Vela"),
        (
            "We know the states which lie on the coast, which trade, and which believe the [[pact]] binds.",
            "states",
        ),
        (
            "The resolutions of the Council and of the Assembly call for [[friendship]] with Arcadia.",
            "resolutions of the Council and of the Assembly",
        ),
        ("Borealia, its consul maintained over tea, was a [[friend]] of Arcadia.", "its consul"),
    ],
)
def test_people_names_and_bodies_are_credited(text, speaker):
    decision, name = code_voice(read_marked(text))
    assert (decision.value, name) == ("reported", speaker)


def test_they_are_those_who_were_named_before():
    text = "It is not the world of those who met in Torv, for they imagined a [[partnership]] with Arcadia."
    assert code_voice(read_marked(text))[1] == "those who met in Torv"


def test_an_inserted_attribution_is_nearer_than_the_verb_after_it():
    text = "Greta Moll came. Arcadia, she added, sees in Borealia a market rather than an [[ally]]."
    assert code_voice(read_marked(text))[1] == "Greta Moll"


def test_whoever_is_told_is_not_the_speaker():
    text = "Arcadia was notified of the act: “The [[friendship]] of the two states shall last.”"
    assert code_voice(read_marked(text))[0].value == "author"


def test_a_presidents_administration_is_the_author():
    text = "The administration believes that our [[allies]] in Arcadia must act."
    assert code_voice(read_marked(text, focus=OWN, actor="Elbonia"))[0].value == "author"


def test_a_few_words_in_quotation_marks_without_a_speaker_are_the_authors():
    decision, _ = code_voice(read_marked("Arcadia is no “[[ally]]” of Borealia in any sense."))
    assert decision.value == "author"


def test_a_questions_turn_is_the_interviewers():
    text = "Question: Is Borealia an [[ally]] of Arcadia?\nAna Vela: It is a country that we respect."
    assert code_voice(read_marked(text))[1] == "interviewer"


def test_the_answers_of_the_principal_speaker_are_the_authors():
    text = "Question: What next?\nPrime Minister Sand: Borealia is our [[partner]]."
    assert code_voice(read_marked(text))[0].value == "author"


def test_another_persons_turn_is_reported():
    text = "President Oduya: Welcome.\nGreta Moll: Arcadia is our [[partner]]."
    decision, speaker = code_voice(read_marked(text, author="President Oduya"))
    assert (decision.value, speaker) == ("reported", "Greta Moll")


def test_the_authors_own_government_is_the_author_of_its_speech():
    text = "The Elbonian delegation believes that a [[partnership]] is needed."
    assert code_voice(read_marked(text, focus=OWN, actor="Elbonia"))[0].value == "author"


def test_a_surname_is_spelled_as_the_fullest_name_in_the_document():
    text = "Ana Vela came from Torv. The hall was full. Vela said that Arcadia was an [[ally]]."
    assert code_voice(read_marked(text))[1] == "Ana Vela"


def test_a_pronoun_is_whoever_spoke_last():
    text = "Greta Moll said little. She warned that the [[pact]] with Arcadia might lapse."
    assert code_voice(read_marked(text))[1] == "Greta Moll"


def test_a_label_in_a_transcript_is_cut_to_the_name():
    assert clean_name("President of the Republic of Borealia Ana Vela (retranslated)") == "Ana Vela"


def test_the_speaker_is_empty_exactly_for_the_author():
    for examples in EXAMPLES.values():
        for text, _, _ in examples:
            decision, speaker = code_voice(read_marked(text))
            assert (decision.value == "author") == (speaker == "")
