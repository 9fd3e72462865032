"""Persons: one name for all the labels of a speaker in a document."""

import re
from collections import Counter
from collections.abc import Iterable

from framing.texts.labels import OFFICES, SMALL_WORDS, is_office, is_titled, is_unnamed, lower_words
from framing.texts.layout import wordset

_INITIAL = re.compile(r"[^\W\d_]\.")
_PARTICLES = SMALL_WORDS - wordset("of the and for on in to at a")
_HE = frozenset(("mr", "sir", "lord", "king", "prince", "congressman"))
_SHE = frozenset(("ms", "mrs", "mme", "madam", "dame", "lady", "queen", "princess", "congresswoman"))


def name_persons(labels: Iterable[str]) -> dict[str, str]:
    """One name for each label: that of the person, without office where the label has a full name.

    A label that ends another is its name; letters' case, initials and honorifics make no other person; a
    surname alone or after an office («MR. QUILL», «Secretary Quill») stands for the one full name that ends
    with it. A name is given as it stands in the text, in small letters where it stands so anywhere.

    >>> name_persons(["President of Arcadia Ada Quill", "Ada Quill", "MS. QUILL", "MR. ORSK"])
    {'President of Arcadia Ada Quill': 'Ada Quill', 'Ada Quill': 'Ada Quill', 'MS. QUILL': 'Ada Quill', \
'MR. ORSK': 'MR. ORSK'}
    """
    counts = Counter(label for label in labels if label)
    known = _Known(counts)
    names = {label: _name(label, known) for label in counts}
    full: dict[tuple[str, str], list[str]] = {}
    for name in names.values():
        words = _person(name)
        if len(words) > 1:
            full.setdefault((words[0], words[-1]), []).append(name)
    chosen = _Chosen({key: _written(among) for key, among in full.items()})
    short: dict[tuple[str, ...], list[str]] = {}
    result: dict[str, str] = {}
    for label, name in names.items():
        words = _person(name)
        if len(words) > 1:
            result[label] = chosen.names[words[0], words[-1]]
        else:
            whole = chosen.whole(name, words)
            result[label] = whole or name
            if not whole and words:
                short.setdefault((words[-1], _gender(name)), []).append(name)
    return _joined(result, short, counts)


def _joined(
    result: dict[str, str], short: dict[tuple[str, ...], list[str]], counts: Counter[str]
) -> dict[str, str]:
    """Surnames that no full name ends: one for «Mr. Quill», «MR. QUILL» and «Secretary Quill»."""
    same: dict[str, str] = {}
    genders: dict[str, list[str]] = {}
    for surname, gender in short:
        genders.setdefault(surname, []).extend([gender] * bool(gender))
    for (surname, gender), among in short.items():
        if not gender and len(genders[surname]) == 1:
            among = among + short[surname, genders[surname][0]]
        elif gender and len(genders[surname]) == 1:
            among = among + short.get((surname, ""), [])
        small = [name for name in among if not _is_capitals(name)] or among
        best = max(small, key=lambda one: counts[one])
        same |= dict.fromkeys(among, best)
    return {label: same.get(name, name) for label, name in result.items()}


def _written(among: list[str]) -> str:
    """The shortest of a person's names that isn't in capitals, else the shortest; the first of equals."""
    small = [name for name in among if not _is_capitals(name)]
    return min(small or among, key=len)


def _is_capitals(name: str) -> bool:
    return any(len(word.strip(".")) > 2 and word.isupper() for word in name.split())


def _person(name: str) -> list[str]:
    """The words of a name in small letters, without offices, particles and initials in its middle."""
    if is_office(name) or is_unnamed(name):
        return []
    spaced = re.sub(r"(?<=\b[^\W\d_])\.(?=[^\W\d_])", ". ", name.split(",")[0])
    words = [word for word in lower_words(spaced.split()) if word not in OFFICES and word not in SMALL_WORDS]
    return [word for at, word in enumerate(words) if len(word) > 1 or at + 1 == len(words)]


def _gender(name: str) -> str:
    words = set(lower_words(name.split()))
    return "he" if words & _HE else "she" if words & _SHE else ""


class _Chosen:
    """The full names of a document by first and last word, and what stands for them."""

    def __init__(self, names: dict[tuple[str, str], str]) -> None:
        self.names = names
        self._by_last: dict[tuple[str, str], list[str]] = {}  # with the first letter, and without
        self._by_first: dict[str, list[str]] = {}
        for (first, last), name in names.items():
            self._by_last.setdefault((last, first[:1]), []).append(name)
            self._by_last.setdefault((last, ""), []).append(name)
            self._by_first.setdefault(first, []).append(name)

    def whole(self, name: str, words: list[str]) -> str:
        """The one full name that a surname stands for; it may be a first name («President Xiu»)."""
        if len(words) != 1:
            return ""
        initial = re.match(r"([^\W\d_])\.", name)
        ends = self._by_last.get((words[0], initial[1].lower() if initial else ""), [])
        if not ends and len(name.split()) > 1 and not initial:
            ends = self._by_first.get(words[0], [])
        return ends[0] if len(ends) == 1 else ""


class _Known:
    """The labels of a document, by what they end with."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._shortest: dict[str, tuple[int, int, str]] = {}  # by the label in small letters
        self._of_two: dict[tuple[str, str], str] = {}
        for number, label in enumerate(labels):
            one = len(label), number, label
            self._shortest[label.lower()] = min(self._shortest.get(label.lower(), one), one)
            parts = label.split()
            if len(parts) == 2 and parts[0].lower() in OFFICES:
                self._of_two.setdefault((parts[0], parts[1]), label)

    def shortest_end(self, label: str) -> str:
        """The shortest label that is this one, or that this one ends with; the first of equals."""
        lower = label.lower()
        ends = (lower[at + 1 :] for at, sign in enumerate(lower) if sign == " ")
        found = [self._shortest[end] for end in ends if end in self._shortest]
        shortest = min(found, default=(len(label), 0, label))
        return shortest[2] if shortest[0] < len(label) else label

    def shortened(self, label: str) -> str:
        """«Patriarch Bo» of «Patriarch of Arcadia Bo»: the same office and the same one name; else itself."""
        words = label.split()
        return self._of_two.get((words[0], words[-1]), label) if len(words) > 2 else label


def _name(label: str, known: _Known) -> str:
    shortest = known.shortest_end(label)
    if shortest != label and len(_person(shortest)) < 2 and len(_person(label)) > 1:
        shortest = label
    if shortest == label:
        shortest = known.shortened(label)
        if shortest != label:
            return shortest
    if shortest != label or not is_titled(label):
        return label[len(label) - len(shortest) :].split(",")[0]  # in the letters of this label
    words = label.split()
    person = label.split(",")[0].split()
    # «Trade and Transport Minister Ada Quill» has its office in front, «Quill, Minister of Trade» behind.
    behind = len(person) > 1 or len(words) < 4 or not any(w in OFFICES for w in lower_words(words[-4:-1]))
    behind = behind or not OFFICES.isdisjoint(lower_words(words[-1:])) or words[-2] in SMALL_WORDS
    if not OFFICES.isdisjoint(lower_words(person)) or not behind:
        return _name_after_office(words)
    return " ".join(person)


def _name_after_office(words: list[str]) -> str:
    """The name in «President of Arcadia Ada Quill», «Mr. Quill», «King Ada of Arcadia», «CEO Bo van Reed».

    An office without a name («Minister of Trade») stands for its holder.
    """
    plain = [word.strip(".,").lower() for word in words]
    if len(words) > 2 and plain[1] not in OFFICES | SMALL_WORDS and plain[2] == "of":
        return " ".join(words[:2])
    if len(words) <= 2 or plain[-2] in SMALL_WORDS - _PARTICLES:
        return " ".join(words)
    first = len(words) - 2
    while first > 1 and (plain[first] in _PARTICLES or _INITIAL.fullmatch(words[first])):
        first -= 1
    return words[-1] if plain[first] in OFFICES else " ".join(words[first:])
