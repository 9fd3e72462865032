"""From scores to a coding: values, calibrated probabilities, the words that decided, who speaks."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from framing.base.spans import Code, Coding, Context, Passage
from framing.coding.encoder import Encoded, Scores

#: The values of each attribute, in the order of the encoder's scores; the first needs no cue.
VALUES = {
    "referent": ("focal", "other", "generic", "name", "none"),
    "stance": ("asserted", "sought", "approached", "questioned", "denied", "surpassed"),
    "time": ("current", "past"),
    "voice": ("author", "quoted", "reported"),
}
THEME_VALUES = {
    "present": ("yes", "no"),
    "stance": ("named", "endorsed", "opposed"),
    "voice": ("author", "attributed"),
}
#: The columns of the tags; those of themes are tagged as stance and voice.
TAGS = ("referent", "stance", "time", "voice", "speaker")
#: Digits of a probability: processors differ in the seventh, which so few hardly ever show.
DIGITS = 3
#: A cue has at most so many words; tokens from this probability on belong to it.
MOST_WORDS, TAGGED = 6, 0.35
#: The last word of a cue begins at most so many characters after the first.
FARTHEST = 120
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Calibration:
    """How scores become probabilities, and from which probability on a code is sure, for each attribute.

    ``temperature`` divides the scores before the softmax (Guo et al. 2017, On calibration of modern neural
    networks); ``threshold`` is from 0 to 1.
    """

    temperature: Mapping[str, float]
    threshold: Mapping[str, float]


def decode(
    scores: Scores,
    encoded: Encoded,
    document: Context,
    passage: Passage | None,
    calibration: Calibration,
    *,
    theme: bool,
) -> Coding:
    """The coding of one mention from its scores.

    Parameters
    ----------
    scores, encoded : what the encoder says of the mention's window, and the window as tokens.
    document, passage : where the mention stands; None where no passage holds it.
    calibration : temperature and threshold of each head.
    theme : whether it is a match of a theme, which gets other attributes than a relationship's mention.

    Returns
    -------
    Coding
        the likeliest value of each attribute, with its probability to three digits. A value other than the
        first of its attribute has a cue; a match that is not of its theme has neither stance nor voice.
    """
    codes = {}
    for attribute, values in (THEME_VALUES if theme else VALUES).items():
        key = f"theme_{attribute}" if theme else attribute
        shares = softmax(scores.logits[key] / calibration.temperature[key])
        best = int(shares.argmax())
        cue = _cue(attribute, scores, encoded, document.content, needed=best > 0)
        codes[attribute] = Code(values[best], round(float(shares[best]), DIGITS), cue)
    if theme and codes["present"].value == "no":  # nobody takes a side then
        codes |= dict.fromkeys(("stance", "voice"), Code("", math.nan))
    unsure = tuple(
        name for name, code in codes.items()
        if code.probability < calibration.threshold[f"theme_{name}" if theme else name]
    )  # fmt: skip
    said = codes["voice"].value not in ("author", "")
    return Coding(codes, _speaker(scores, encoded, document, passage) if said else "", unsure)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores as shares that sum to one, along the last axis.

    >>> softmax(np.log([1.0, 3.0])).round(2).tolist()
    [0.25, 0.75]
    """
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def _cue(
    attribute: str, scores: Scores, encoded: Encoded, content: str, *, needed: bool
) -> tuple[int, int] | None:
    """The words that decided on an attribute; None where nothing is tagged for it."""
    if attribute not in TAGS:
        return None
    words = tagged_words(encoded, scores.tags[:, TAGS.index(attribute)], content)
    return best_run(words, needed=needed)


def _speaker(scores: Scores, encoded: Encoded, document: Context, passage: Passage | None) -> str:
    """Who is credited: the words tagged so; whose turn it is where none are, or but the label of a turn."""
    content = document.content
    if passage is not None and passage.speaker == "interviewer":
        return "interviewer"
    run = best_run(tagged_words(encoded, scores.tags[:, TAGS.index("speaker")], content), needed=True)
    if passage is not None and passage.speaker and (run is None or _is_label(run, document)):
        return passage.speaker
    return " ".join(content[slice(*run)].split()) if run else "unnamed"


def _is_label(run: tuple[int, int], document: Context) -> bool:
    """Whether words begin in the label of a turn and don't go past its colon."""
    labels = {passage.label for passage in document.passages if passage.label}
    return any(start <= run[0] < end for start, end in labels) and ":" not in document.content[slice(*run)]


Word = tuple[int, int, float]  # place in the text, and how probably it is tagged


def tagged_words(encoded: Encoded, tags: Sequence[float] | np.ndarray, content: str) -> list[Word]:
    """The words that the tokens of a window make, each with the largest probability of its tokens.

    A word is a run of tokens with nothing between them; one without a letter or digit is none.
    """
    words: list[Word] = []
    for place, tag in zip(encoded.places, tags, strict=True):
        if place is None:
            continue
        start, end = place
        adjoins = bool(words) and words[-1][1] == start
        if adjoins and _WORD.search(content[start:end]) and _WORD.search(content[start - 1]):
            words[-1] = (words[-1][0], end, max(words[-1][2], float(tag)))
        else:
            words.append((start, end, float(tag)))
    return [word for word in words if _WORD.search(content[word[0] : word[1]])]


def best_run(words: Sequence[Word], *, needed: bool) -> tuple[int, int] | None:
    """The run of at most ``MOST_WORDS`` neighbouring words that is tagged most, as its place in the text.

    Where no word is tagged it is the likeliest word if one is ``needed``, else None.

    >>> best_run([(0, 3, 0.2), (4, 8, 0.9), (9, 12, 0.7)], needed=False)
    (4, 12)
    """
    best, place = 0.0, None
    for first, (start, _, _) in enumerate(words):
        total, behind = 0.0, start
        for begin, end, tag in words[first : first + MOST_WORDS]:
            if begin < behind or begin - start > FARTHEST:  # a label that the head repeats, or another place
                break
            total, behind = total + tag - TAGGED, end
            if total > best:
                best, place = total, (start, end)
    if place is None and needed and words:
        likeliest = max(words, key=lambda word: word[2])
        place = likeliest[0], likeliest[1]
    return place
