"""The stance and voice of themes."""

import pytest
from coding_score import split_document

from framing.base.spans import Codes, Decision, Focus, Match, Party
from framing.coding import code_themes
from framing.coding.themes import passage_codes

FOCUS = Focus((Party("arcadia", ("Arcadia",)), Party("borealia", ("Borealia",))))


def code(sentence, theme, *, actor="arcadia"):
    start, end = sentence.index("‹"), sentence.index("›") - 1
    content = sentence.replace("‹", "").replace("›", "")
    passages, quotations = split_document(content)
    match = Match(start, end, content[start:end], "multipolarity", content[start:end].lower(), theme)
    return code_themes(content, passages, quotations, [match], focus=FOCUS, actor=actor)[0]


@pytest.mark.parametrize(
    ("sentence", "theme", "actor", "stance", "rule"),
    [
        ("We reject every form of ‹hegemony›.", "unipolarity", "arcadia", "opposed", "leaning"),
        ("We uphold the ‹UN Charter›.", "legal_order", "arcadia", "endorsed", "leaning"),
        (
            "They speak of a “‹rules-based› order” of their own.",
            "legal_order",
            "arcadia",
            "opposed",
            "scare-quotes",
        ),
        ("The ‹expansion› of the bloc goes on.", "security", "arcadia", "opposed", "turned"),
        ("The ‹Group of Ten› met twice that year.", "venues", "", "neutral", "described"),
        ("The ‹sanctions› are illegal and unjust.", "coercion", "", "opposed", "judged"),
        ("The ‹sanctions› took effect in May.", "coercion", "", "neutral", "described"),
        ("The ‹sanctions› took effect in May.", "coercion", "arcadia", "opposed", "leaning"),
        ("The treaty has a page on ‹sovereignty›.", "sovereignty", "", "endorsed", "upheld"),
        ("The world has seen ‹tectonic shifts›.", "shift", "arcadia", "neutral", "described"),
    ],
)
def test_stance_follows_the_voices_part_in_the_matter(sentence, theme, actor, stance, rule):
    decision = code(sentence, theme, actor=actor).stance
    assert (decision.value, decision.rule) == (stance, rule)


@pytest.mark.parametrize(
    ("sentence", "actor", "voice"),
    [
        ("We want a ‹multipolar› world.", "arcadia", "author"),
        ("The two governments declared their wish for a ‹multipolar› world.", "", "attributed"),
        ("“We want a ‹multipolar› world,” said Minister Ana Vela.", "", "attributed"),
    ],
)
def test_voice_is_the_authors_or_somebody_elses(sentence, actor, voice):
    assert code(sentence, "order", actor=actor).voice.value == voice


def codes(stance, voice="author"):
    none = Decision("")
    return Codes(none, Decision(stance), none, Decision(voice), none)


def test_a_side_taken_once_holds_for_the_passage():
    assert passage_codes([codes("neutral"), codes("opposed")]) == ("opposed", "author")


def test_the_passages_voice_is_that_of_most_mentions():
    assert passage_codes([codes("neutral", "attributed"), codes("neutral", "author")]) == (
        "neutral",
        "author",
    )
    assert passage_codes([codes("endorsed", "attributed")]) == ("endorsed", "attributed")


@pytest.mark.parametrize(
    ("sentence", "voice", "speaker"),
    [
        ("Borealia backed Arcadia's concerns about ‹sanctions›.", "attributed", "Arcadia"),
        ("The two states share the desire for a ‹multipolar› order.", "attributed", "unnamed"),
        ("It grew from the two countries' desires for a ‹multipolar› order.", "attributed", "two countries"),
        ("They are arming, and, as they used to say, on the wrong side of ‹new realities›.", "author", ""),
        ("Nothing good comes of ‹sanctions› that the bloc set, accusing us of things.", "author", ""),
    ],
)
def test_a_theme_has_a_speaker_exactly_where_its_voice_is_attributed(sentence, voice, speaker):
    codes = code(sentence, "unipolarity", actor="")
    assert (codes.voice.value, codes.speaker) == (voice, speaker)
