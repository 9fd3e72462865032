"""A coded mention in plain words: its sentence, what is coded of it, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from framing.base.spans import Focus
from framing.corpus.tabulate import SplitDocument

#: What each code says, in a few words; «{who}» is who speaks, «{parties}» whose relationship is measured.
PLAIN = {
    "referent": {
        "focal": "about {parties}",
        "other": "about another relationship",
        "generic": "about such relationships in general",
        "name": "part of a name",
        "none": "no relationship between states",
    },
    "stance": {
        "asserted": "asserted: it is so",
        "sought": "sought: wished, planned or promised",
        "approached": "approached: close to it, not there",
        "questioned": "questioned: doubted or hypothetical",
        "denied": "denied: it is not so",
        "surpassed": "surpassed: it is more than that",
        "endorsed": "endorsed: the voice is for it",
        "opposed": "opposed: the voice is against it",
        "neutral": "named, without taking a side",
        "named": "named, without taking a side",
    },
    "time": {"past": "in the past", "current": "not presented as bygone"},
    "voice": {
        "author": "said by the author",
        "quoted": "quoted from {who}",
        "reported": "reported as said by {who}",
        "attributed": "attributed to {who}",
    },
    "present": {"yes": "speaks of the theme", "no": "doesn't speak of the theme"},
}
#: In what order a mention's codes are told: what is claimed comes first.
ORDER = ("present", "stance", "referent", "time", "voice")
UNCODED = "found, not coded"  # of a mention whose codebook says nothing more of it
_UNMARKED = {"author", "current"}  # nothing is shown to decide these: the words of another value would


@dataclass(frozen=True)
class Explained:
    """A mention for a reader.

    ``before``, ``words`` and ``after`` make up its sentence on one line; ``coded`` says what is coded, a line
    for each attribute; ``why`` has a line for each attribute that words decided, and for what is unsure.
    """

    before: str
    words: str
    after: str
    coded: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The sentence on one line."""
        return f"{self.before}{self.words}{self.after}"


def explain(one: SplitDocument, row: Mapping[str, Any], focus: Focus) -> Explained:
    """What a row of ``mentions`` says, in plain words.

    Parameters
    ----------
    one : the document of the mention.
    row : the mention with its codes, as `framing.corpus.mentions.code_document` gives it.
    focus : whose relationship was measured.
    """
    return Explained(*_sentence(one, row), tuple(_coded(row, focus)), tuple(_why(row)))


def describe_focus(focus: Focus) -> str:
    """Whose relationship is measured, in words.

    >>> from framing.base.spans import Party
    >>> describe_focus(Focus((Party("a", ("Arcadia",)), Party("b", ("Borealia",)))))
    'Arcadia and Borealia'
    """
    if focus.by_author:
        return "the document's own country"
    names = [party.names[0] for party in focus.parties]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def codes_of(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The attributes of a mention that are coded, with their values, in the order in which they are told."""
    others = (name.removesuffix("_cue") for name in row if name.endswith("_cue"))
    ordered = dict.fromkeys([*ORDER, *others])
    return [(name, row[name]) for name in ordered if row.get(name)]


def _sentence(one: SplitDocument, row: Mapping[str, Any]) -> tuple[str, str, str]:
    """The sentence of a mention in three parts, each on one line."""
    passage = one.passages[int(row["passage_id"].rpartition(":p")[2]) - 1]
    start, end = passage.start, passage.end
    if passage.sentences:
        start, end = passage.sentences[row["sentence"] - 1]
    start, end = min(start, row["start"]), max(end, row["end"])
    cuts = (start, row["start"], row["end"], end)
    before, words, after = (_one_line(one.content[a:b]) for a, b in pairwise(cuts))
    return before.lstrip(), words, after.rstrip()


def _one_line(text: str) -> str:
    """White space as single spaces, those at the ends too."""
    line = " ".join(text.split())
    first, last = (text[:1].isspace(), text[-1:].isspace()) if line else (bool(text), False)
    return f"{' ' * first}{line}{' ' * last}"


def _coded(row: Mapping[str, Any], focus: Focus) -> Iterator[str]:
    codes = codes_of(row)
    for name, value in codes:
        words = PLAIN.get(name, {}).get(value)
        names = {"parties": describe_focus(focus), "who": row["speaker"] or "somebody else"}
        yield words.format(**names) if words else f"{name}: {value}"
    if not codes:
        yield f"{UNCODED}: {row['codebook']}, {row['family']}, {row['entry']}"


def _why(row: Mapping[str, Any]) -> Iterator[str]:
    """The words that decided each code, and how sure the coder is where it is not sure."""
    unsure = row["unsure"].split()
    for name, value in codes_of(row):
        cue = "" if value in _UNMARKED else " ".join(str(row.get(f"{name}_cue", "")).split())
        if cue or name in unsure:
            because = f"«{cue}»" if cue else "no word decides"
            yield f"{value}: {because}{_doubt(row, name) if name in unsure else ''}"


def _doubt(row: Mapping[str, Any], name: str) -> str:
    chance = row.get(f"{name}_p")
    return (
        f" (unsure: {100 * chance:.0f}\u00a0%)"
        if isinstance(chance, float) and chance == chance
        else " (unsure)"
    )


def describe_count(mentions: int, documents: int) -> str:
    """How many mentions were found in how many documents, as a sentence.

    >>> describe_count(1, 2), describe_count(0, 1)
    ('1 mention in 2 documents', 'no mention in 1 document')
    """
    found = f"{mentions:,} mention{'s' * (mentions > 1)}" if mentions else "no mention"
    return f"{found} in {documents:,} document{'s' * (documents != 1)}"
