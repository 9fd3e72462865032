"""A dictionary of another program as codebooks: categories become families, patterns become entries.

A match has one family, and within a codebook the longest match wins, while in these programs a word counts in
every category that lists it. Categories that could compete for the same words of a text therefore come into
codebooks of their own, so that each counts what it counted there.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from framing.base.errors import CodebookError
from framing.base.escape import one_line
from framing.lexicon.check import describe_draft
from framing.lexicon.codebook import parse_codebook
from framing.lexicon.dictionaries import Dictionary, Pattern, Steps
from framing.lexicon.forms import FormError, check_form

_SIGNS = "()[]|…?"  # they mean something else here, or nothing
_HEADING = """\
{kind}: taken from {source}. A draft: its entries have no example sentences yet.
Each entry needs a positive one of your own, with what is found in [brackets], and a negative one; once all
have them, delete the line «draft = true». What is missing: framing codebook check {name}.toml"""


@dataclass(frozen=True)
class LeftOut:
    """A pattern that can't be kept as it is meant, and why."""

    pattern: Pattern
    why: str


@dataclass
class Category:
    """A family in the making: its name, and its forms by what they look for."""

    name: str
    label: str
    forms: dict[str, None] = field(default_factory=dict)


def collect(dictionary: Dictionary) -> tuple[list[Category], list[LeftOut]]:
    """The categories of a dictionary with their patterns as forms, and the patterns that can't be kept.

    Patterns are in small letters, which match any case; doubled ones are kept once. A category without forms
    is left out.
    """
    categories: dict[Steps, Category] = {}
    left_out = []
    for pattern in dictionary.patterns:
        steps = pattern.category or ("words",)
        label = dictionary.labels.get(steps, "")
        category = categories.setdefault(steps, Category(name_family(steps), label))
        form = " ".join(pattern.text.lower().split())
        if why := _fault(form, pattern):
            left_out.append(LeftOut(pattern, why))
        else:
            category.forms[form] = None
    return [category for category in categories.values() if category.forms], left_out


def name_family(steps: Steps) -> str:
    """The name of a nested category: those around it and its own, parted by full stops.

    >>> name_family(("economy", "taxes"))
    'economy.taxes'
    """
    return ".".join(step.replace("/", " or ") or "unnamed" for step in steps)


def part_rivals(categories: Sequence[Category]) -> list[list[Category]]:
    """The categories in groups in which none competes with another for the words of a text.

    Each comes into the first group that it fits in, so that the first group holds most.
    """
    forms = {category.name: _Forms(category.forms) for category in categories}
    groups: list[list[Category]] = []
    for category in categories:
        mine = forms[category.name]
        for group in groups:
            if not any(mine.competes(forms[other.name]) for other in group):
                group.append(category)
                break
        else:
            groups.append([category])
    return groups


@dataclass(frozen=True)
class Made:
    """Codebooks that were made: their TOML by name, their categories, and the patterns that were left out."""

    texts: Mapping[str, str]
    groups: Mapping[str, Sequence[Category]]
    left_out: Sequence[LeftOut]

    def describe(self, name: str) -> str:
        """How many entries and families a codebook has, in words."""
        families = self.groups[name]
        entries = sum(len(one.forms) for one in families)
        return f"{entries:,} {'entry' if entries == 1 else 'entries'} in {_count(len(families), 'family')}"

    def remarks(self) -> Iterator[str]:
        """What a person needs to know of them: why they are several, what was left out, what is missing."""
        first, *others = self.groups
        for name in others:
            families = _few([one.name for one in self.groups[name]])
            yield f"{name} holds {families}: in {first} they would compete with others for the same words"
        reasons: dict[str, dict[str, None]] = defaultdict(dict)
        for one in self.left_out:
            reasons[one.why][one.pattern.text] = None
        for why, patterns in reasons.items():
            yield f"left out: {_count(len(patterns), 'pattern')} that {why}: {_few(list(patterns))}"
        for name, text in self.texts.items():
            yield describe_draft(parse_codebook(name, text, f"{name}.toml"))


def make_codebooks(dictionary: Dictionary, name: str, *, source: str) -> Made:
    """The codebooks that a dictionary gives: the first has the name, others add a number to it.

    Parameters
    ----------
    dictionary : the dictionary as read.
    name : the first codebook's name.
    source : the dictionary's file, as people call it.

    Raises
    ------
    CodebookError
        where no pattern of it can be kept.
    """
    categories, left_out = collect(dictionary)
    if not categories:
        found = f"{left_out[0].pattern.text} {left_out[0].why}" if left_out else "no pattern"
        raise CodebookError("holds no pattern that can be kept", where=source, found=found)
    groups = {
        name if number == 1 else f"{name}-{number}": group
        for number, group in enumerate(part_rivals(categories), 1)
    }
    texts = {called: _text(dictionary, group, called, source) for called, group in groups.items()}
    return Made(texts, groups, left_out)


def _count(n: int, what: str) -> str:
    return (
        f"{n:,} {what}"
        if n == 1
        else f"{n:,} {what.removesuffix('y') + 'ies' if what[-1] == 'y' else what + 's'}"
    )


def _few(names: Sequence[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _text(dictionary: Dictionary, group: Sequence[Category], name: str, source: str) -> str:
    """A codebook's TOML. It is written table by table: tomlkit takes a minute for 10,000 entries."""
    import tomli_w

    heading = _HEADING.format(kind=dictionary.kind, source=one_line(source), name=name)
    top = {
        "title": one_line(name),
        "description": one_line(f"The categories and patterns of {source} ({dictionary.kind})."),
        "version": "1",
        "draft": True,
    }
    families = [{"name": one_line(one.name), "definition": _define(dictionary, one)} for one in group]
    entries = [
        {"name": form, "family": one_line(one.name), "forms": [form], "positive": [], "negative": []}
        for one in group
        for form in map(one_line, one.forms)
    ]
    return "".join(
        [
            *(f"# {line}\n" for line in heading.splitlines()),
            tomli_w.dumps(top),
            *(f"\n[[family]]\n{tomli_w.dumps(one)}" for one in families),
            *(f"\n[[entry]]\n{tomli_w.dumps(one)}" for one in entries),
        ]
    )


def _define(dictionary: Dictionary, category: Category) -> str:
    return one_line(category.label or f"The category {category.name} of the {dictionary.kind} dictionary.")


def _fault(form: str, pattern: Pattern) -> str:
    """Why a pattern can't be a form, or nothing."""
    if pattern.condition:
        return f"counts only beside other words ({pattern.condition}), and that can't be said here"
    if signs := [sign for sign in _SIGNS if sign in form]:
        return f"has the sign {signs[0]}"
    if "..." in form:
        return "has the sign ..."
    if not any(sign.isalnum() for sign in form):
        return "has neither letter nor digit"
    try:
        check_form(form)
    except FormError as error:
        return str(error)
    return ""


class _Forms:
    """The forms of a category, to find whether another's forms could stand at the same words of a text."""

    def __init__(self, forms: Iterable[str]) -> None:
        # A hyphen stands for itself, a space, or nothing.
        self.forms = [words for form in forms for words in (form.replace("-", " ").split(), form.split())]
        self.tree = _Tree()
        for words in self.forms:
            self.tree.add([_split(word) for word in words])

    def competes(self, other: "_Forms") -> bool:
        """Whether a text could have words that both categories want, or part of them."""
        return self.meets(other) or other.meets(self)

    def meets(self, other: "_Forms") -> bool:
        """Whether one of the other's forms could begin within one of these."""
        return any(
            other.tree.meets([_split(word) for word in words[at:]])
            for words in self.forms
            for at in range(len(words))
        )


Word = tuple[str, bool]  # its letters, and whether others may follow


def _split(word: str) -> Word:
    head, star, _ = word.replace("-", "").partition("*")
    return head, bool(star)


class _Tree:
    """Forms word by word: what may follow, for whole words and for beginnings of words."""

    def __init__(self) -> None:
        self.whole: dict[str, _Tree] = {}
        self.begun: dict[str, _Tree] = {}
        self.ends = False

    def add(self, words: Sequence[Word]) -> None:
        if not words:
            self.ends = True
            return
        (head, star), *rest = words
        (self.begun if star else self.whole).setdefault(head, _Tree()).add(rest)

    def meets(self, words: Sequence[Word]) -> bool:
        """Whether these words could begin a form, or a form these words.

        >>> tree = _Tree()
        >>> tree.add([("not", False), ("good", True)])
        >>> tree.meets([("not", False), ("goodness", False)]), tree.meets([("not", False), ("bad", False)])
        (True, False)
        """
        if self.ends or not words:
            return True
        return any(child.meets(words[1:]) for child in self._following(*words[0]))

    def _following(self, head: str, star: bool) -> Iterator["_Tree"]:
        for length in range(len(head) + 1):
            if head[:length] in self.begun:
                yield self.begun[head[:length]]
        if not star:
            if head in self.whole:
                yield self.whole[head]
            return
        for children in (self._sorted_whole, self._sorted_begun):
            for at in range(bisect_left(children, head), len(children)):
                if not children[at].startswith(head):
                    break
                yield (self.whole if children is self._sorted_whole else self.begun)[children[at]]

    @cached_property
    def _sorted_whole(self) -> list[str]:
        return sorted(self.whole)

    @cached_property
    def _sorted_begun(self) -> list[str]:
        return sorted(self.begun)
