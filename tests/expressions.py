"""The regular expressions of the package, and texts that show whether one of them takes more than its share.

An expression is slow where two ways of matching share a stretch of text. So it is tried on stretches of its
own making: each sign that it tells apart, and what each of its repeats repeats, again and again, behind what
leads there, and ended by what it doesn't expect.
"""

import ast
import importlib
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from re import _compiler, _parser
from re import _constants as codes
from typing import NamedTuple

import framing

ROOT = Path(framing.__file__).parent
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "sub", "subn", "split")
_FLAGS_AT = {"compile": 1, "split": 3, "sub": 4, "subn": 4}  # among the arguments of re's functions; else 2
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_SIGNS = [chr(n) for n in range(9, 127)] + list(
    "\x00\u00a0\u00ad\u00e9\u00c9\u0301\u2009\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2026\u2028\u00ab\u00bb\u2039\u203a"
    "\u0416\u0436\u4e2d\ufeff\u00b7\u2022\u00a9\u0663\u2011\u00b2\U000f0000\U000f0001"
)
MOST = 250  # texts for one expression
_BEGIN, _END = "\ue000", "\ue001"  # around the repeat that is sought, in a sample


class Used(NamedTuple):
    """An expression of a module: its name or line, and whether it is searched for or matched at one place."""

    name: str
    pattern: re.Pattern[str]
    searched: bool


def modules() -> Iterator[str]:
    """The names of the modules that have expressions."""
    for file in sorted(ROOT.rglob("*.py")):
        if "import re\n" in file.read_text(encoding="utf-8"):
            yield ".".join(file.relative_to(ROOT.parent).with_suffix("").parts)


def expressions(module: str) -> list[Used]:
    """The expressions of a module that stand in it whole; those made of what comes from outside don't."""
    loaded = importlib.import_module(module)
    tree = ast.parse(Path(loaded.__file__).read_text(encoding="utf-8"))
    called = defaultdict(set)  # by name, the methods that are called of it
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
            called[ast.unparse(call.func.value)].add(call.func.attr)
    names = {
        id(node.value): target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    loose = {method for name, methods in called.items() if name not in vars(loaded) for method in methods}
    loose -= {"split"}  # which strings have, too
    return [
        Used(name or str(call.lineno), pattern, not methods <= {"match", "fullmatch"})
        for call in calls
        if (pattern := _compiled(call, vars(loaded)))
        for name in [names.get(id(call), "")]
        for methods in [called.get(name, loose) if call.func.attr == "compile" else {call.func.attr}]
    ]


def _compiled(call: ast.Call, known: dict) -> re.Pattern[str] | None:
    """The expression that a call of re's functions is given; None where that is known in a run alone."""
    function = call.func
    if not isinstance(function, ast.Attribute) or ast.unparse(function.value) != "re":
        return None
    if function.attr not in (*METHODS, "compile"):
        return None
    at = _FLAGS_AT.get(function.attr, 2)
    flags = call.args[at] if len(call.args) > at else None
    flags = next((one.value for one in call.keywords if one.arg == "flags"), flags)
    try:
        found = [eval(ast.unparse(one), dict(known)) if one else 0 for one in (call.args[0], flags)]
    except NameError:
        return None
    return re.compile(*found) if isinstance(found[0], str | bytes) else None


def hard_texts(pattern: re.Pattern[str], size: int, seed: int = 1) -> Iterator[str]:
    """Texts of about that size for an expression."""
    draw = random.Random(seed)
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(text, pattern.flags)
    maker = _Maker(draw, tree.state.flags)
    signs = maker.signs(tree)
    tried = {("", sign, end) for sign, end in product(signs, ("", "\x00"))}
    tried |= {("", "".join(draw.choices(signs, k=n)), "") for n in (2, 3) for _ in range(10)}
    for repeat in dict.fromkeys(_repeats(tree)):
        for _ in range(2):
            start, _, rest = maker.sample(tree, repeat).partition(_BEGIN)
            body, _, end = rest.partition(_END)
            tried |= {(start, body, one) for one in ("", "\x00", "\n", " a", end)}
            tried |= {("", start + body + one, "") for one in ("", end)} | {("", start, "")}
            tried.add((start, "".join(draw.choices(signs, k=2)), "\x00"))
        tried |= {(start, sign, "\x00") for sign in signs}
    texts = sorted((start, body, end) for start, body, end in tried if body)
    for start, body, end in draw.sample(texts, min(len(texts), MOST)):
        yield start + body * (size // len(body) + 1) + end


def _repeats(tree: Iterable) -> Iterator[int]:
    """The ids of what an expression repeats, from the outermost in."""
    for code, value in tree:
        if code in _REPEATS:
            yield id(value[2])
        for inner in _inner(code, value):
            yield from _repeats(inner)


def _inner(code: object, value: object) -> list:
    if code in _REPEATS:
        return [value[2]]
    if code is codes.BRANCH:
        return value[1]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.GROUPREF_EXISTS:
        return [one for one in value[1:] if one]
    return [value] if code is codes.ATOMIC_GROUP else []


class _Maker:
    """Makes strings that an expression matches, but for what it only looks at."""

    def __init__(self, draw: random.Random, flags: int) -> None:
        self.draw, self.flags = draw, flags
        self.groups: dict[int, str] = {}
        self.known: dict[str, list[str]] = {}

    def signs(self, tree: Iterable) -> list[str]:
        """One sign for each set of those that the expression doesn't tell apart."""
        sets = [set(self.matched(*one)) for one in self.leaves(tree)]
        return list({tuple(sign in one for one in sets): sign for sign in reversed(_SIGNS)}.values())

    def leaves(self, tree: Iterable) -> Iterator[tuple]:
        for code, value in tree:
            if code in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
                yield code, value
            looked = [value[1]] if code in (codes.ASSERT, codes.ASSERT_NOT) else []
            for inner in (*_inner(code, value), *looked):
                yield from self.leaves(inner)

    def matched(self, code: object, value: object) -> list[str]:
        """The signs that a leaf matches."""
        if repr((code, value)) not in self.known:
            state = _parser.State()
            state.flags = self.flags
            leaf = _compiler.compile(_parser.SubPattern(state, [(code, value)]), self.flags & ~re.VERBOSE)
            found = [sign for sign in _SIGNS if leaf.fullmatch(sign)]
            self.known[repr((code, value))] = found or ([chr(value)] if code is codes.LITERAL else [""])
        return self.known[repr((code, value))]

    def sample(self, tree: Iterable, wanted: int) -> str:
        """A string that the expression matches, with signs around what the wanted repeat repeats."""
        return "".join(self.one(code, value, wanted) for code, value in tree)

    def one(self, code: object, value: object, wanted: int) -> str:
        if code in (codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY):
            return self.draw.choice(self.matched(code, value))
        if code is codes.GROUPREF:
            return self.groups.get(value, "").replace(_BEGIN, "").replace(_END, "")
        if code in _REPEATS:
            return self.repeat(*value, wanted)
        ways = _inner(code, value)
        chosen = [way for way in ways if wanted in _repeats(way)] or ways
        made = self.sample(self.draw.choice(chosen), wanted) if chosen else ""
        if code is codes.SUBPATTERN:
            self.groups[value[0]] = made
        return made

    def repeat(self, least: int, most: int, tree: Iterable, wanted: int) -> str:
        if wanted == id(tree):
            return _BEGIN + self.sample(tree, 0) * max(1, min(least, 3)) + _END
        if wanted in _repeats(tree):
            return self.sample(tree, wanted)
        times = self.draw.choice([least, min(int(most), least + 1)])
        return "".join(self.sample(tree, 0) for _ in range(min(times, 50)))
