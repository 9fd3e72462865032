"""The language of findings: how a condition or a formula is written, and what it is made of.

It has names (of columns, or of values), numbers, texts in quotation marks, lists, comparisons, ``in``,
``and``, ``or``, ``not``, the four kinds of arithmetic, and parentheses. Nothing else: what a person sends in
a ``findings.toml`` is data, and can't run anything. :mod:`framing.base.conditions` says what it means.

    parse("family == 'alliance' and stance in ['denied', 'surpassed']")

Length, number of pieces and depth are bounded, so that every text is read or refused at once.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, NoReturn

from framing.base.errors import StudyError

#: Bounds of what is read: characters, pieces (a name, a sign, …), and parentheses within each other.
LONGEST, MOST_PIECES, DEEPEST = 4_000, 800, 20
#: The greatest number that may stand in a formula or come out of it; up to it whole numbers are exact.
GREATEST = 10**15
ALLOWED = "names, numbers, 'texts', [lists], == != < <= > >=, in, and, or, not, + - * /, ( )"
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")


@dataclass(frozen=True)
class Node:
    """A part of an expression; ``piece`` is how it is written."""

    piece: str


@dataclass(frozen=True)
class Name(Node):
    """The name of a column or a value: its ``piece``."""


@dataclass(frozen=True)
class Literal(Node):
    """A number or a text."""

    value: float | str


@dataclass(frozen=True)
class Comparison(Node):
    """Operands with a comparison between each two neighbours: ``0 < a <= b``."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Member(Node):
    """Is an operand one of several literals: ``family in ['alliance', 'amity']``."""

    operand: Node
    choices: tuple[Literal, ...]


@dataclass(frozen=True)
class Part(Node):
    """Is a text a part of an operand: ``'lavrov' in doc_id``."""

    text: Literal
    operand: Node


@dataclass(frozen=True)
class Junction(Node):
    """Several conditions, joined by ``and`` or ``or``: its ``word``."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Negation(Node):
    """The opposite of a condition."""

    part: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """A first operand, and from left to right each operator with its second operand."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


def parse(text: str, *, where: str = "") -> Node:
    """The tree of a condition or formula.

    Raises
    ------
    StudyError
        naming ``where``, the piece that can't stand where it stands, and what can.

    >>> parse("allies < all / 2").operators
    ('<',)
    """
    return _Parser(text, where).whole()


def names_in(node: Node) -> set[str]:
    """The names that stand in a tree.

    >>> sorted(names_in(parse("allies < all / 2")))
    ['all', 'allies']
    """
    return {part.piece for part in _walk(node) if isinstance(part, Name)}


def is_name(text: str) -> bool:
    """Whether a text can name a value: letters, digits and ``_``, a letter first, no word of the language."""
    return _NAME.fullmatch(text) is not None and text not in _WORDS


def excerpt(text: str, at: int = 0) -> str:
    r"""A text around a place, in quotation marks, 60 signs at most; what can't be seen is written out.

    >>> excerpt("family\x07 == 'pact'")
    "«family\\x07 == 'pact'»"
    """
    start = max(0, at - 30)
    shown = text[start : start + 60]
    seen = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in shown)
    return f"«{'…' if start else ''}{seen}{'…' if start + 60 < len(text) else ''}»"


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in _parts(node):
        yield from _walk(part)


def _parts(node: Node) -> tuple[Node, ...]:
    match node:
        case Comparison(operands=parts) | Junction(parts=parts):
            return parts
        case Member(operand=part) | Part(operand=part) | Negation(part=part):
            return (part,)
        case Arithmetic(first=first, rest=rest):
            return (first, *(operand for _, operand in rest))
    return ()


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WORDS = ("and", "or", "not", "in")
_TOKEN = re.compile(
    r"""(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
      | (?P<text>'[^'\\]*'|"[^"\\]*")
      | (?P<name>[A-Za-z][A-Za-z0-9_]*(?!\w))
      | (?P<sign>==|!=|<=|>=|\*(?!\*)|/(?!/)|[<>+\-()\[\],])""",
    re.VERBOSE,
)
_BLANK = re.compile(r"[ \t\r\n]*")
#: What people write who know another language, and how it is written here; the longest first.
_SLIPS = {
    "**": "there are no powers",
    "//": "write /",
    "=": "equal is written ==",
    "&": "write and",
    "|": "write or",
    "~": "write not",
    "!": "write not, or !=",
    "%": "there is no remainder",
    ".": "names have no parts: write family in ['a', 'b'], or 'part' in family",
    "\\": "a text holds no backslash",
    "'": "the text has no end",
    '"': "the text has no end",
}


def _tokens(text: str, where: str) -> Iterator[_Token]:
    at = _end_of_blank(text, 0)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _fault(text, at, where)
        if not found[0].isprintable():
            raise StudyError(f"{excerpt(found[0])} holds a sign that can't be seen", where=where)
        yield _Token(str(found.lastgroup), found[0], at, found.end())
        at = _end_of_blank(text, found.end())


def _end_of_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


class _Parser:
    """Reads tokens from left to right; each method reads one level of the grammar, the loosest first."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where, self.depth, self.at = text, where, 0, 0
        if len(text) > LONGEST:
            raise _too_much(text, where, f"has {len(text):,} signs", f"{LONGEST:,}")
        self.tokens = list(islice(_tokens(text, where), MOST_PIECES + 1))
        if len(self.tokens) > MOST_PIECES:
            raise _too_much(text, where, "has too many pieces", f"{MOST_PIECES:,}")

    def whole(self) -> Node:
        node = self._either()
        return node if self.at == len(self.tokens) else self._wrong()

    def _either(self) -> Node:
        return self._joined("or", self._both)

    def _both(self) -> Node:
        return self._joined("and", self._negated)

    def _joined(self, word: str, level: Callable[[], Node]) -> Node:
        start, parts = self.at, [level()]
        while self._take(word):
            parts.append(level())
        return parts[0] if len(parts) == 1 else Junction(self._piece(start), word, tuple(parts))

    def _negated(self) -> Node:
        start = self.at
        if not self._take("not"):
            return self._compared()
        with self._deeper():
            part = self._negated()
        return Negation(self._piece(start), part)

    def _compared(self) -> Node:
        start, operands, operators = self.at, [self._sum()], []
        if self._take("in"):
            return self._member(start, operands[0])
        if self._take("not"):
            if not self._take("in"):
                self._wrong()
            member = self._member(start, operands[0])
            return Negation(member.piece, member)
        while operator := self._take(*COMPARISONS):
            operators.append(operator)
            operands.append(self._sum())
        if not operators:
            return operands[0]
        return Comparison(self._piece(start), tuple(operands), tuple(operators))

    def _member(self, start: int, left: Node) -> Node:
        """After ``in``: a list, or, after a text, the name of a column that may hold it."""
        if self._take("["):
            choices = [self._literal()]
            while self._take(","):
                choices.append(self._literal())
            if not self._take("]"):
                self._wrong()
            return Member(self._piece(start), left, tuple(choices))
        if not (isinstance(left, Literal) and isinstance(left.value, str) and self._next("name")):
            self._wrong("after «in» stands a list, or the name of a column that holds the 'text' before it")
        operand = self._atom()
        return Part(self._piece(start), left, operand)

    def _sum(self) -> Node:
        return self._calculated(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._calculated(("*", "/"), self._signed)

    def _calculated(self, signs: tuple[str, ...], level: Callable[[], Node]) -> Node:
        start, first, rest = self.at, level(), []
        while operator := self._take(*signs):
            rest.append((operator, level()))
        return Arithmetic(self._piece(start), first, tuple(rest)) if rest else first

    def _signed(self) -> Node:
        start = self.at
        if not self._take("-"):
            return self._atom()
        with self._deeper():
            part = self._signed()
        return Arithmetic(self._piece(start), Literal("0", 0.0), (("-", part),))

    def _atom(self) -> Node:
        if self._take("("):
            with self._deeper():
                node = self._either()
            return node if self._take(")") else self._wrong()
        token = self._next("name")
        if token is None or token.text in _WORDS:
            return self._literal()
        self.at += 1
        return Name(token.text)

    def _literal(self) -> Literal:
        start, sign = self.at, -1 if self._take("-") else 1
        if number := self._next("number"):
            self.at += 1
            if float(number.text) > GREATEST:
                raise _too_much(self.text, self.where, f"holds {excerpt(number.text)}", f"{GREATEST:,}")
            return Literal(self._piece(start), sign * float(number.text))
        text = self._next("text")
        if text is None or sign < 0:
            self._wrong()
        self.at += 1
        return Literal(text.text, text.text[1:-1])

    def _next(self, kind: str) -> _Token | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token if token and token.kind == kind else None

    def _take(self, *words: str) -> str:
        """The next token, if it is one of these; else nothing."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.text not in words:
            return ""
        self.at += 1
        return token.text

    def _piece(self, start: int) -> str:
        return self.text[self.tokens[start].start : self.tokens[self.at - 1].end]

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_much(self.text, self.where, "is too deep", f"{DEEPEST} parentheses within each other")
        yield
        self.depth -= 1

    def _wrong(self, advice: str = "") -> NoReturn:
        """Refuse the token at which the reader stands."""
        at = self.tokens[self.at].start if self.at < len(self.tokens) else len(self.text)
        before = self.tokens[self.at - 1] if self.at else None
        called = before and before.kind == "name" and before.text not in _WORDS and self._take("(")
        raise _fault(self.text, at, self.where, "there are no functions" if called else advice)


def _too_much(text: str, where: str, what: str, most: str) -> StudyError:
    return StudyError(f"{excerpt(text)} {what}", where=where, expected=f"{most} at most")


def _fault(text: str, at: int, where: str, advice: str = "") -> StudyError:
    """The error that what stands at a place can't stand there; ``advice`` where the sign gives none."""
    rest = text[at : at + 40]
    if not rest:
        return StudyError(f"{excerpt(text)} breaks off", where=where, expected=ALLOWED, advice=advice)
    advice = next((advice for slip, advice in _SLIPS.items() if rest.startswith(slip)), advice)
    found = re.match(r"[A-Za-z0-9_]+|.", rest, re.DOTALL)
    piece = excerpt(found[0] if found else rest)
    return StudyError(
        f"{piece} can't stand there in {excerpt(text, at)}", where=where, expected=ALLOWED, advice=advice
    )
