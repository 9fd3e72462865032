"""A stand-in for the trained model: a coder of a few plain rules, for tests that are about something else.

It knows enough to code the invented texts of the tests: sentences on Arcadia and Borealia, in plain words.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence

from framing.base.spans import Code, Coding, Context, Focus, Match, Passage
from framing.coding.model import THEMES
from framing.lexicon.parties import find_state, party_of

#: The words of a sentence that decide each value, the more specific value first.
STANCES = {
    "surpassed": r"\b(?:closer|better|more) than\b|\bnever been closer\b",
    "denied": r"\b(?:not|no|nor|never|neither|doubt)\b|\bout of the question\b",
    "questioned": r"\b(?:whether|might|may)\b|\?",
    "sought": r"\b(?:want|wants|will|must|should|seek|seeks)\b",
}
THEME_STANCES = {"opposed": r"\b(?:reject|against)\b", "endorsed": r"\b(?:want|support)\b"}
NO_THEME = r"\b(?:motor|pump)s?\b"
PAST = r"\b(?:before|former|once|used to)\b"
OURS = r"\b(?:we|our|us)\b"
THEIRS = r"\b(?:said|says|doubt|calls)\b"
SURE, LESS_SURE = 0.9, 0.6


class PlainCoder:
    """Codes by words in the sentence. What is taken for granted is less sure than what a word says."""

    name = "plain coder"

    def code(self, document: Context, matches: Sequence[Match], focus: Focus) -> list[Coding]:
        """One coding per match, in order."""
        return [self._code(document, match, focus) for match in matches]

    def _code(self, document: Context, match: Match, focus: Focus) -> Coding:
        passage = passage_of(document, match.start)
        start, end = sentence_of(passage, match.start)
        sentence = document.content[start:end]
        voice, speaker, said = voice_of(document, passage, match, start, sentence)
        if match.scheme == THEMES and re.search(NO_THEME, sentence):
            nothing = Code("", math.nan)
            return Coding({"present": Code("no", SURE), "stance": nothing, "voice": nothing})
        if match.scheme == THEMES:
            theme_voice = Code("author" if voice == "author" else "attributed", SURE, said)
            side, words = first_of(THEME_STANCES, sentence, start, "named")
            stance = Code(side, SURE if words else LESS_SURE, words)
            return Coding({"present": Code("yes", SURE), "stance": stance, "voice": theme_voice}, speaker)
        stance, denial = first_of(STANCES, sentence, start, "asserted")
        time, bygone = first_of({"past": PAST}, sentence, start, "current")
        codes = {
            "referent": Code(referent_of(document, sentence, focus), SURE),
            "stance": Code(stance, SURE if denial else LESS_SURE, denial),
            "time": Code(time, SURE, bygone),
            "voice": Code(voice, SURE, said),
        }
        return Coding(codes, speaker, unsure=() if denial else ("stance",))


def passage_of(document: Context, start: int) -> Passage:
    """The passage that holds an offset."""
    at = bisect_right(document.passages, start, key=lambda passage: passage.start)
    return document.passages[max(at - 1, 0)]


def sentence_of(passage: Passage, start: int) -> tuple[int, int]:
    """The sentence that holds an offset; the passage where it has none."""
    held = [span for span in passage.sentences if span[0] <= start < span[1]]
    return held[0] if held else (passage.start, passage.end)


def first_of(
    patterns: dict[str, str], sentence: str, start: int, default: str
) -> tuple[str, tuple[int, int] | None]:
    """The first value whose words stand in a sentence, with their place in the text."""
    for value, pattern in patterns.items():
        if found := re.search(pattern, sentence, re.IGNORECASE):
            return value, (start + found.start(), start + found.end())
    return default, None


def referent_of(document: Context, sentence: str, focus: Focus) -> str:
    """Focal where the parties are named, both, or meant; other where a state is named; else generic."""
    meant = re.search(
        OURS if focus.by_author else r"\b(?:we|they|their|it|the two)\b", sentence, re.IGNORECASE
    )
    named = [
        party
        for party in focus.parties
        if any(name in sentence for name in (*party.names, *party.demonyms, *party.leaders))
    ]
    speaks = focus.by_author and bool(document.actor) and document.actor in sentence
    others = any(find_state(word) for word in re.findall(r"\b[A-Z]\w+", sentence))
    party_speaks = bool(document.actor) and party_of(document.actor, focus.parties) in focus.parties
    if len(named) > 1 or (party_speaks and named) or speaks:
        return "focal"
    if not focus.by_author and find_state(document.actor) and not party_speaks and meant:
        return "other"  # a third state speaks of its own ties
    if others or named:
        return "focal" if meant and (focus.by_author or named) else "other"
    return "focal" if meant and not re.search(r"\band its\b", sentence) else "generic"


def voice_of(
    document: Context, passage: Passage, match: Match, start: int, sentence: str
) -> tuple[str, str, tuple[int, int] | None]:
    """Who speaks, whom it is credited to, and the place of the words that say so."""
    if passage.speaker:
        voice = "author" if passage.speaker in (document.author, document.actor) else "reported"
        return voice, "" if voice == "author" else passage.speaker, None
    said = re.search(THEIRS, sentence)
    place = (start + said.start(), start + said.end()) if said else None
    if any(one.start <= match.start < one.end for one in document.quotations) and said:
        return "quoted", "the envoy", place
    return ("reported", "the harbour master", place) if said else ("author", "", None)
