"""Turns: who speaks in interviews, news conferences and debates, told from the labels before the turns."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from framing.texts.layout import wordset
from framing.texts.pieces import Piece

Turn = tuple[str, str]  # role and speaker

# A full stop in a label is that of an initial or of a title.
_LABEL = re.compile(
    r"(?P<label>[^\W\d_](?:[^:\n.?!]|(?<=\b[^\W\d_])\.|(?<=\b(?:Mr|Ms|Dr|St))\."
    r"|(?<=\b(?:Mrs|Gen|Col|Amb|Sen|Rep|Gov|Rev))\.|(?<=\bProf)\.){0,110})[ \u00a0]?:(?=\s|$)"
)
#: How an address opens («Ladies and gentlemen», «Mr. President»): such a line is no heading and no label.
SALUTATION = re.compile(
    r"(?:(?:mr|mrs|ms|dr)\.?|madam|sir|your|excellenc|distinguished|ladies|gentlemen|dear|fellow|my|esteemed|"
    r"hono[u]?rable|comrades|friends|colleagues|secretary[- ]general|thank|good|to the|members|heads)\b",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"[^\W\d_]\.")
_ASKER = re.compile(
    r"(?:question|q|journalist|reporter|correspondent|interviewer|moderator|host|anchor)s?\b", re.IGNORECASE
)
_ANSWERER = re.compile(r"(?:(?:answer|remark)s?|a|reply)$", re.IGNORECASE)
_CONFERENCE = re.compile(r"\b(?:news|press) conference", re.IGNORECASE)
_INTERVIEW = re.compile(r"\binterview", re.IGNORECASE)
_PARTICLES = wordset("de da do dos van von der den di du la le el al bin ibn y e")
#: Words without a capital within names and titles.
SMALL_WORDS = _PARTICLES | wordset("of the and for on in to at a")
_OFFICES = wordset(
    "president presidents premier prime minister ministers chancellor king queen prince secretary "
    "ambassador chairman chairwoman chairperson chair director governor mr mrs ms dr prof professor "
    "general senator deputy head spokesman spokeswoman spokesperson speaker patriarch colonel editor "
    "representative commissioner ceo rector vice acting commander chief first mayor plenipotentiary judge "
    "justice academician founder co-founder member officer sir lord lady dame sheikh"
)
_ADDRESSED = wordset("senate house congress representatives members citizens gentlemen ladies colleagues")


def find_labels(pieces: Sequence[Piece]) -> list[str]:
    """The speaker's label of each piece that opens a turn, else an empty text.

    A label is a name, an office with a name, or a word for who asks or answers, before a colon. A name alone
    counts as one only where it comes again or beside others; so a lone «Arcadia: …» opens no turn.
    """
    return _accepted(["" if re.fullmatch("h[1-6]", piece.tag) else _label(piece.surface) for piece in pieces])


def find_turns(pieces: Sequence[Piece], labels: Sequence[str], roles: Sequence[str]) -> list[Turn]:
    """(role, speaker) of each piece: its own, or those of the turn that it continues.

    Parameters
    ----------
    pieces, labels, roles : one of each for a piece of the body, in order.

    Returns
    -------
    list
        ``("question", "interviewer")`` in a question's turn; ``answer`` and the speaker's name in the
        other turns of a text with questions; ``paragraph`` and the name where nobody asks; else the role
        and no name.
    """
    names = _names(labels)
    askers = _askers(pieces, labels, names)
    has_questions = any(_ASKER.match(label) for label in labels) or bool(askers)
    turns: list[Turn] = []
    current: Turn | None = None
    for label, role in zip(labels, roles, strict=True):
        if role == "heading":
            current = None
        elif label:
            speaker = "interviewer" if _ASKER.match(label) or names[label] in askers else names[label]
            named = "answer" if has_questions else "paragraph"
            current = ("question" if speaker == "interviewer" else named, speaker)
        if role in ("heading", "caption") or not current:
            turns.append((role, ""))
        else:
            turns.append(("list", current[1]) if role == "list" and not label else current)
    return turns


def _label(surface: str) -> str:
    """What stands before a colon at the beginning, if it has the shape of a speaker's name."""
    found = _LABEL.match(surface)
    if not found:
        return ""
    label = re.sub(r"\s*\([^)]*\)", "", found["label"]).strip()
    words = re.split(r"[\s,]+", label)
    shaped = all(word[:1].isupper() or word in SMALL_WORDS for word in words if word)
    return label if shaped and words[-1][:1].isupper() and len(words) <= 18 else ""


def _accepted(labels: Sequence[str]) -> list[str]:
    """Keep the labels that are speakers': askers, titled names, and names that come again or beside such."""
    counts = Counter(label for label in labels if label)
    titled = {label for label in counts if _is_titled(label)}
    asked = sum(n for label, n in counts.items() if _ASKER.match(label))
    surnames = {label.split()[-1] for label in titled}
    plain = {label for label in counts if _is_plain_name(label) and not SALUTATION.match(label)}
    often = sum(counts[label] for label in plain) > max(3, len(labels) / 12)
    single = {label for label, n in counts.items() if n > 1 and label.isalpha()}
    exchange = len(single) > 1 and sum(counts[label] for label in single) > len(labels) / 3

    def speaks(label: str) -> bool:
        if _ASKER.match(label) or _ANSWERER.match(label):
            return len(counts) > 1 or counts[label] > 1
        if label in titled:
            return True
        if label in single:
            return bool(asked) or label in surnames or exchange
        return label in plain and (bool(asked or titled) or (often and counts[label] > 1))

    return [label if label and speaks(label) else "" for label in labels]


def _is_titled(label: str) -> bool:
    """An office and a name («President of Arcadia Ada Quill»), not an address («Mr. President»)."""
    words = _lower(label.split())
    names = [word for word in words if word not in _OFFICES and word not in SMALL_WORDS]
    return (
        any(word in _OFFICES for word in words)
        and bool(names)
        and _ADDRESSED.isdisjoint(words)
        and (words[-1] not in _OFFICES)
    )


def _is_plain_name(label: str) -> bool:
    words = label.split()
    if label.isupper() and len(words) <= 4:
        return True
    return (
        2 <= len(words) <= 5
        and words[0] not in ("The", "In", "On")
        and all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words)
    )


def _names(labels: Iterable[str]) -> dict[str, str]:
    """One name for each label: that of the shortest label that ends it, else its words after the office."""
    known = {label for label in labels if label}
    return {label: _name(label, known) for label in known}


def _name(label: str, known: set[str]) -> str:
    endings = [other for other in known if label == other or label.endswith(" " + other)]
    shortest = min(endings, key=len)
    if shortest != label or not _is_titled(label):
        return shortest.split(",")[0]
    words = label.split()
    if not _OFFICES.isdisjoint(_lower(label.split(",")[0].split())):
        return _name_after_office(words)
    return label.split(",")[0]


def _lower(words: Iterable[str]) -> list[str]:
    return [word.strip(".,").lower() for word in words]


def _name_after_office(words: list[str]) -> str:
    """The name in «President of Arcadia Ada Quill», «Mr. Quill», «King Ada of Arcadia», «CEO Bo van Reed».

    An office without a name («Minister of Trade») stands for its holder.
    """
    plain = _lower(words)
    if len(words) > 2 and plain[1] not in _OFFICES | SMALL_WORDS and plain[2] == "of":
        return " ".join(words[:2])
    if len(words) <= 2 or plain[-2] in SMALL_WORDS - _PARTICLES:
        return " ".join(words)
    first = len(words) - 2
    while first > 1 and (plain[first] in _PARTICLES or _INITIAL.fullmatch(words[first])):
        first -= 1
    return words[-1] if plain[first] in _OFFICES else " ".join(words[first:])


def _askers(pieces: Sequence[Piece], labels: Sequence[str], names: dict[str, str]) -> set[str]:
    """Who asks where no turn is called «Question:»: in an interview of two, or at a news conference.

    In an interview it is who mostly asks and says less; at a news conference those without an office who ask
    the one that says most.
    """
    if any(_ASKER.match(label) for label in labels if label):
        return set()
    turns = []  # [speaker, what is said in the turn]
    for piece, label in zip(pieces, labels, strict=True):
        if label:
            turns.append([names[label], piece.surface])
        elif turns:
            turns[-1][1] += piece.surface
    count: Counter[str] = Counter()
    asks: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for speaker, said in turns:
        count[speaker] += 1
        asks[speaker] += "?" in said
        size[speaker] += len(said)
    held = " ".join(piece.surface for piece in pieces)
    if len(count) > 4 and len(_CONFERENCE.findall(held)) > 1:
        officials = {names[label] for label in labels if label and _is_titled(label)}
        others = set(count) - officials - {max(size, key=lambda speaker: size[speaker])}
        asking = {speaker for speaker in others if asks[speaker]}
        return asking if len(asking) > len(others) / 2 else set()
    return _interviewer(count, asks, size) if _INTERVIEW.search(held) else set()


def _interviewer(count: Counter[str], asks: Counter[str], size: Counter[str]) -> set[str]:
    two = count.most_common(2)
    if len(two) < 2 or two[1][1] < 3 or two[0][1] + two[1][1] < 0.9 * count.total():
        return set()
    quiet, other = sorted(dict(two), key=lambda name: size[name])
    asking = asks[quiet] > 0.5 * count[quiet] and asks[quiet] * count[other] > 2 * asks[other] * count[quiet]
    return {quiet} if asking and size[quiet] < 0.6 * size[other] else set()
