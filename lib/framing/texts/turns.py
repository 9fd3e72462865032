"""Turns: who speaks in interviews, news conferences and debates, told from the labels before the turns."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from framing.texts.labels import (
    Label,
    has_shape,
    is_answer,
    is_asker,
    is_description,
    is_long_office,
    is_office,
    is_plain_name,
    is_single_name,
    is_titled,
    is_unnamed,
    read_label,
)
from framing.texts.persons import name_persons
from framing.texts.pieces import Piece

#: Who asks, whatever the label before a question says.
INTERVIEWER = "interviewer"

_CONFERENCE = re.compile(r"\b(?:news|press) conference|\bpress briefing", re.IGNORECASE)
_INTERVIEW = re.compile(r"\binterview", re.IGNORECASE)
_STOPPED = re.compile(r"[.?!…][\"'”’»)\]*_]*$")
_LATER = re.compile(r"(?<=[.)»”\"] )(?P<label>[^\W\d_][^:\n.?!]{2,110}?)[ \u00a0]?:(?=\s)")
_LONG = re.compile(
    r"(?P<label>[A-Z](?:[^:\n.?!()“”\"]|\([^)\n]{0,60}\)){8,150}?)(?:\s*\([^)\n]{0,60}\))?[ \u00a0]?:(?=\s)"
)
_CAPTION = 30  # the words of a caption, at most, that may stand before a label


@dataclass(frozen=True)
class Turn:
    """To what turn a piece belongs: its role, its speaker, and the place of the label that opened it."""

    role: str
    speaker: str = ""
    label: tuple[int, int] | None = None


def find_labels(pieces: Sequence[Piece]) -> list[Label | None]:
    """The speaker's label of each piece that opens a turn.

    A label is a name, an office with a name, or a word for who asks or answers, before a colon, a wide space
    or on a line of its own. A name alone counts as one only where it comes again or beside others; so a lone
    «Arcadia: …» opens no turn, and nor does a headline with a colon. Where the source marks speakers itself
    (the hint ``spoken``), it is believed.
    """
    read = [read_label(piece.surface, block=piece.tag) for piece in pieces]
    marked = [label if "spoken" in piece.hint else None for piece, label in zip(pieces, read, strict=True)]
    if pieces and _is_headline(pieces, read):
        read[0] = None
    colons = {label.name for label in read if label and label.ending == "colon"}
    _add_captioned(pieces, read, colons)
    accepted = _Labels(pieces, read).accepted()
    accepted = [label or known for label, known in zip(accepted, marked, strict=True)]
    names = {label.name for label in accepted if label}
    if not names:
        return accepted
    return [label or _long_label(piece.surface, names) for piece, label in zip(pieces, accepted, strict=True)]


def find_turns(pieces: Sequence[Piece], labels: Sequence[Label | None], roles: Sequence[str]) -> list[Turn]:
    """The turn of each piece: its own, or the one that it continues.

    Parameters
    ----------
    pieces, labels, roles : one of each for a piece of the body, in order.

    Returns
    -------
    list of Turn
        role ``question`` and speaker ``interviewer`` in a question's turn; ``answer`` and the speaker's name
        in the other turns of a text with questions; ``paragraph`` and the name where nobody asks; else the
        role and no name.
    """
    names = name_persons(label.name for label in labels if label)
    askers = _askers(pieces, labels, names)
    has_questions = any(label and is_asker(label.name) for label in labels) or bool(askers)
    turns: list[Turn] = []
    current: Turn | None = None
    for piece, label, role in zip(pieces, labels, roles, strict=True):
        if role == "heading":
            current = None
        elif label:
            asks = is_asker(label.name) or names[label.name] in askers
            place = piece.start + label.start, piece.start + label.end
            named = "answer" if has_questions else "paragraph"
            current = Turn("question", INTERVIEWER, place) if asks else Turn(named, names[label.name], place)
        if role in ("heading", "caption") or not current:
            turns.append(Turn(role))
        elif role == "list" and not label:
            turns.append(Turn("list", current.speaker, current.label))
        else:
            turns.append(current)
    return turns


def _is_headline(pieces: Sequence[Piece], read: Sequence[Label | None]) -> bool:
    """A first line with a colon that no sentence's end closes, by somebody who has no other label."""
    label, surface = read[0], pieces[0].surface
    if not label or label.ending != "colon" or label.end + 2 >= len(surface):
        return False
    others = {other.name for other in read[1:] if other}
    return len(surface.split()) <= 25 and not _STOPPED.search(surface) and label.name not in others


def _add_captioned(pieces: Sequence[Piece], read: list[Label | None], names: set[str]) -> None:
    """Labels after the caption of a picture («At the meeting. Ada Quill: …»), as a page's text may have them.

    The name has other labels, or an office; or the same caption stands before other names, too.
    """
    found = {}
    for at, (piece, label) in enumerate(zip(pieces, read, strict=True)):
        captioned = None if label and label.name in names else _after_caption(piece.surface)
        if captioned:
            found[at] = captioned
    captions = Counter(pieces[at].surface[: label.start] for at, label in found.items())
    titled = any(is_titled(name) or is_asker(name) for name in names)
    endings = {end for name in names for end in _ends(name)}
    for at, label in found.items():
        before = pieces[at].surface[: label.start]
        ends = any(" " in end and end in names for end in _ends(label.name))
        again = captions[before] > 1 and is_plain_name(label.name)
        again = again or (" " in label.name and label.name in endings)
        if label.name in names or again or (is_titled(label.name) and (ends or titled)):
            read[at] = label


def _ends(words: str) -> Iterator[str]:
    """What stands behind each blank of a label, the longest first."""
    return (words[at + 1 :] for at, sign in enumerate(words) if sign == " ")


def _after_caption(surface: str) -> Label | None:
    for found in _LATER.finditer(surface, 0, 400):
        name = _bare(found["label"])
        before = surface[: found.start()]
        if len(before.split()) > _CAPTION or "?" in before or ":" in before:
            return None
        if has_shape(name):
            written = re.sub(r"\([^()]*\)", lambda aside: " " * len(aside[0]), found["label"]).rstrip()
            return Label(found.start("label"), found.start("label") + len(written), name)
    return None


def _bare(label: str) -> str:
    """A label without what it has in parentheses."""
    return " ".join(re.sub(r"(?<!\s)\s*+\([^()]*\)", "", label).split())


def _long_label(surface: str, names: set[str]) -> Label | None:
    """A label with an office in many words («Member of the regional council of Carvel Ada Quill: …»)."""
    found = _LONG.match(surface)
    if not found:
        return None
    name = _bare(found["label"])
    if _ends_with_name(name, names) or is_long_office(name):
        return Label(found.start("label"), found.end("label"), name)
    return None


def _ends_with_name(words: str, names: set[str]) -> bool:
    """An office, without a verb, and the full name of somebody who has other labels in the text."""
    before = next((words[: -len(end)] for end in _ends(words) if " " in end and end in names), "")
    return bool(before) and is_description(before)


class _Labels:
    """The labels of a text, and which of them the others show to be speakers'."""

    def __init__(self, pieces: Sequence[Piece], read: Sequence[Label | None]) -> None:
        self.pieces, self.read = pieces, read
        self.counts = Counter(label.name for label in read if label and label.ending == "colon")
        self.bare = Counter(label.name for label in read if label and label.ending != "colon")
        self.spoken = {label.name for label in read if label and label.spoken}
        names = set(self.counts)
        self.titled = {name for name in names if is_titled(name)}
        self.held = {name for name in names if (is_office(name) or is_unnamed(name)) and not is_asker(name)}
        self.asked = sum(n for name, n in self.counts.items() if is_asker(name))
        self.stops = sum(bool(label and label.ending == "stop" and not _is_letter(label)) for label in read)
        self.letters = sum(bool(label and label.name[0] == "Q" and _is_letter(label)) for label in read)
        self.surnames = {name.split()[-1] for name in self.titled}
        sure = Counter(name.isupper() for name in self.titled | self.held for _ in range(self.counts[name]))
        capitals = sure[True] > 3 * sure[False] and sure[True] + self.letters > 4
        # Where labels are in capitals, a name in small letters before a colon is none.
        self.plain = {name for name in names if is_plain_name(name) and (name.isupper() or not capitals)}
        often = sum(self.counts[name] for name in self.plain)
        self.often = often > max(3, len(read) / 12) or (often > 2 and 2 * often >= len(read))
        single = {name for name, n in self.counts.items() if n > 1 and is_single_name(name)}
        self.exchange = len(single) > 1 and sum(self.counts[name] for name in single) > len(read) / 3
        self.single = single

    def accepted(self) -> list[Label | None]:
        """The labels that are speakers': first those with a colon, then those that these support."""
        with_colon = [label if label and self._speaks(label) else None for label in self.read]
        known = {label.name for label in with_colon if label}
        asks = any(is_asker(name) for name in known)
        lines = self._lines(known)
        result: list[Label | None] = []
        for label, sure in zip(self.read, with_colon, strict=True):
            if sure or not label or label.ending == "colon":
                result.append(sure)
            elif _is_letter(label):
                result.append(label if self._letter_speaks(label, bool(known), asks) else None)
            elif label.ending == "stop":
                result.append(label if self.stops > 1 or known else None)
            else:
                result.append(label if label.name in lines[label.ending] else None)
        return result

    def _speaks(self, label: Label) -> bool:
        name = label.name
        if label.ending != "colon":
            return False
        if is_asker(name) or is_answer(name):
            return len(self.counts) > 1 or self.counts[name] > 1 or bool(self.bare)
        if name in self.titled or name in self.spoken:
            return True
        others = bool(self.asked or self.titled or self.letters or self.spoken)
        if name in self.held:
            return (name.isupper() and len(name) > 3) or others or len(self.counts) > 1
        if name in self.single:
            return bool(self.asked or self.letters) or name in self.surnames or self.exchange
        return name in self.plain and (others or bool(self.held) or (self.often and self.counts[name] > 1))

    def _letter_speaks(self, label: Label, known: bool, asks: bool) -> bool:
        """«Q   » where others speak or ask, too; «A.» only where there is a «Q»."""
        if label.name[0] == "Q":
            return known or self.letters > 1 or any(name[0] == "A" for name in self.bare if is_answer(name))
        return asks or self.letters > 0

    def _lines(self, known: set[str]) -> dict[str, set[str]]:
        """The names on lines of their own, and those in bold, that come again and again in turn."""
        result: dict[str, set[str]] = {}
        for ending in ("line", "bold"):
            places = [
                (at, label.name)
                for at, label in enumerate(self.read)
                if label and label.ending == ending and (ending == "bold" or at + 1 < len(self.read))
            ]
            shaped = [(at, name) for at, name in places if self._may_stand_alone(name)]
            counts = Counter(name for _, name in shaped)
            apart = ending == "bold" or all(b - a > 1 for (a, _), (b, _) in pairwise(shaped))
            repeated = {name for name, n in counts.items() if n > 1}
            asking = any(is_asker(name) or is_answer(name) for name in counts)
            enough = len(counts) > 1 and (asking or len(repeated) > 1) and bool(repeated or len(counts) == 2)
            if apart and enough and sum(counts.values()) * 8 >= len(self.read):
                result[ending] = set(counts) if asking else repeated
            else:
                result[ending] = {name for name in counts if name in known and ending == "bold"}
        return result

    @staticmethod
    def _may_stand_alone(name: str) -> bool:
        return (
            is_asker(name)
            or is_answer(name)
            or is_titled(name)
            or is_office(name)
            or is_unnamed(name)
            or is_plain_name(name)
        )


def _is_letter(label: Label) -> bool:
    return label.ending in ("space", "stop") and bool(re.fullmatch(r"[QA]\d{0,2}", label.name))


@dataclass
class _Spoken:
    """How long one label's turn is, whether it asks, and who spoke the turn after it."""

    speaker: str
    size: int = 0
    asks: bool = False
    following: str = ""

    def add(self, surface: str) -> None:
        self.size += len(surface)
        self.asks = self.asks or "?" in surface


def _askers(pieces: Sequence[Piece], labels: Sequence[Label | None], names: dict[str, str]) -> set[str]:
    """The names of those who ask beside turns called «Question:», or where none is.

    In an interview of two it is who mostly asks and says less. At a news conference, or where others ask
    under that word, it is those without an office who mostly ask, say less than the one that says most, and
    are answered by them.
    """
    turns = _spoken(pieces, labels, names)
    count = Counter(turn.speaker for turn in turns)
    asks: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for turn in turns:
        asks[turn.speaker] += turn.asks
        size[turn.speaker] += turn.size
    named = {names[label.name] for label in labels if label and not is_asker(label.name)}
    if not named:
        return set()
    held = " ".join(piece.surface for piece in pieces)
    words_for_it = any(label and is_asker(label.name) for label in labels)
    officials = {
        names[label.name]
        for label in labels
        if label and (is_titled(label.name) or is_office(label.name) or is_unnamed(label.name))
    }
    main = max(named, key=lambda speaker: size[speaker])
    others = named - officials - {main}
    if words_for_it:
        answered = Counter(turn.speaker for turn in turns if turn.following == main)
        presenting = {names[label.name] for label in labels if label and is_asker(label.name)} & named
        return presenting | {
            speaker
            for speaker in others
            if 2 * asks[speaker] >= count[speaker]
            and 2 * answered[speaker] >= count[speaker]
            and 2 * size[speaker] < size[main]
        }
    if len(count) > 4 and len(_CONFERENCE.findall(held)) > 1:
        asking = {speaker for speaker in others if asks[speaker]}
        return asking if len(asking) > len(others) / 2 else set()
    return _interviewer(count, asks, size) if _INTERVIEW.search(held) else set()


def _spoken(pieces: Sequence[Piece], labels: Sequence[Label | None], names: dict[str, str]) -> list[_Spoken]:
    turns: list[_Spoken] = []
    for piece, label in zip(pieces, labels, strict=True):
        if label:
            speaker = INTERVIEWER if is_asker(label.name) else names[label.name]
            if turns:
                turns[-1].following = speaker
            turns.append(_Spoken(speaker))
        if turns:
            turns[-1].add(piece.surface)
    return turns


def _interviewer(count: Counter[str], asks: Counter[str], size: Counter[str]) -> set[str]:
    two = count.most_common(2)
    if len(two) < 2 or two[1][1] < 3 or two[0][1] + two[1][1] < 0.9 * count.total():
        return set()
    quiet, other = sorted(dict(two), key=lambda name: size[name])
    asking = asks[quiet] > 0.5 * count[quiet] and asks[quiet] * count[other] > 2 * asks[other] * count[quiet]
    return {quiet} if asking and size[quiet] < 0.6 * size[other] else set()
