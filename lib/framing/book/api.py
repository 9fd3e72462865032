"""Pages of the book made from the docstrings of the public functions: plain MyST, one page per room.

The docstrings are numpy's, with two habits of this house: what is said of a parameter follows its colon, and
paragraphs at the end (range, unsafe comparisons, reference, an example) need no heading. The parsers that
there are take such a paragraph for another value that is returned, so the sections are read here.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from framing.base.escape import myst, myst_code
from framing.base.workbook import CHECKOUT

ROOMS = ("measures", "figures")
WIDTH = 88  # columns, to which a signature is broken
Item: TypeAlias = tuple[str, str]  # the name or type, and what is said of it
Object: TypeAlias = Any  # whatever a module exports: a function, a class, a constant
_LISTS = ("Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns")  # sections of items
_SECTIONS = (*_LISTS, "See Also", "Notes", "References", "Examples")
_UNDERLINE = re.compile(r"-{3,}\s*$")


@dataclass
class Docstring:
    """A docstring in its parts.

    Attributes
    ----------
    summary : its first paragraph.
    body : what follows up to the first section, as MyST text.
    sections : for each section its items, in the order of the docstring.
    rest : what follows the sections, and the text of notes and examples, as MyST text.
    """

    summary: str = ""
    body: str = ""
    sections: dict[str, list[Item]] = field(default_factory=dict)
    rest: str = ""


def api_pages() -> dict[str, str]:
    """The pages of the public functions: a dict of file name to MyST text."""
    framing = importlib.import_module("framing")
    names = [name for name in getattr(framing, "__all__", ()) if name not in ROOMS]
    pages = {f"api_{1 + number}_{room}.md": room_page(f"framing.{room}") for number, room in enumerate(ROOMS)}
    objects = [(name, getattr(framing, name)) for name in names]
    first = {"api_0_framing.md": _page("framing", framing, objects)} if objects else {}
    return first | pages


def room_page(name: str) -> str:
    """A room's public functions as MyST text, in the order of ``__all__``, by the modules they stand in."""
    room = importlib.import_module(name)
    return _page(name, room, public_objects(room))


def public_objects(room: ModuleType) -> list[tuple[str, Object]]:
    """What a room exports, in its order; of a room that names nothing, the functions of its modules."""
    if hasattr(room, "__all__"):
        return [(name, getattr(room, name)) for name in room.__all__]
    inside = (f"{room.__name__}.{info.name}" for info in pkgutil.iter_modules(room.__path__))
    modules = [importlib.import_module(name) for name in inside]
    found = {
        name: one
        for module in modules
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    }
    return list(found.items())


def _page(place: str, room: ModuleType, objects: Iterable[tuple[str, Object]]) -> str:
    """A page: the room's own words, then its objects; those of one module stand together under its words."""
    said = read_docstring(room.__doc__ or "")
    blocks = [f"# {myst(place)}", said.summary, said.body, said.rest]
    heading = ""
    for name, one in objects:
        module = getattr(one, "__module__", place)
        grouped = module.startswith(f"{place}.") and place != "framing"
        if grouped and module != heading:
            heading = module
            described = read_docstring(importlib.import_module(module).__doc__ or "")
            blocks += [f"## {module.removeprefix(f'{place}.')}", described.summary, described.body]
        blocks.append(describe(f"{place}.{name}", one, "###" if heading else "##"))
    return "\n\n".join(block for block in blocks if block) + "\n"


def describe(name: str, one: Object, heading: str = "##") -> str:
    """A function, class or constant as MyST text: signature, summary, sections, methods of a class."""
    title = f"({name})=\n{heading} {myst_code(name.rpartition('.')[2])}"
    if isinstance(one, Path):  # as it is on every machine
        return f"{title}\n\nThe folder {myst_code(one.relative_to(CHECKOUT).as_posix())} of the checkout."
    if not callable(one):
        return f"{title}\n\nThe constant {myst_code(repr(one))}."
    said = read_docstring(inspect.getdoc(one) or "")
    blocks = [title, f"```python\n{signature(name, one)}\n```", said.summary, said.body]
    for section, items in said.sections.items():
        blocks += [f"**{section}**", "\n\n".join(_item(*item) for item in items)]
    blocks.append(said.rest)
    if inspect.isclass(one):
        blocks += [describe(f"{name}.{part}", value, f"{heading}#") for part, value in _methods(one)]
    return "\n\n".join(block for block in blocks if block)


def signature(name: str, one: Callable[..., Object]) -> str:
    """How a function is called, with types and defaults; broken to one parameter per line where it is long.

    >>> def rate(k: int, n: int, *, per: float = 1000) -> float: ...
    >>> signature("rate", rate)
    'rate(k: int, n: int, *, per: float = 1000) -> float'
    """
    try:
        found = inspect.signature(one)
    except (TypeError, ValueError):  # made by a C library
        return f"{name}(...)"
    parts = list(_parameters(found))
    given = "" if inspect.isclass(one) else _annotation(found.return_annotation, " -> ")
    line = f"{name}({', '.join(parts)}){given}"
    if len(line) <= WIDTH:
        return line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){given}"


def read_docstring(text: str) -> Docstring:
    r"""The parts of a docstring.

    >>> said = read_docstring("Rates.\n\nParameters\n----------\nk : how\n    many.\n\nRange: 0 up.")
    >>> said.summary, said.sections, said.rest
    ('Rates.', {'Parameters': [('k', 'how many.')]}, 'Range: 0 up.')
    """
    lines = inspect.cleandoc(text).splitlines()
    starts = [at for at in range(len(lines) - 1) if _begins_section(lines, at)]
    first, _, body = "\n".join(lines[: starts[0] if starts else None]).partition("\n\n")
    said, rest = Docstring(_prose(first), _prose(body)), []
    for start, end in pairwise([*starts, len(lines)]):
        section, content = lines[start].strip(), lines[start + 2 : end]
        if section in _LISTS:
            items, after = _items(content)
            said.sections[section] = items
            rest.append(after)
        else:
            rest.append("\n".join([f"**{section}**", "", *content]))
    said.rest = "\n\n".join(filter(None, map(_prose, rest)))
    return said


def _begins_section(lines: list[str], at: int) -> bool:
    return lines[at].strip() in _SECTIONS and bool(_UNDERLINE.match(lines[at + 1]))


def _items(lines: list[str]) -> tuple[list[Item], str]:
    """The items of a section, and the paragraphs after it, which begin at the margin after an empty line."""
    items: list[list[str]] = []
    for at, line in enumerate(lines):
        after_gap = at > 0 and not lines[at - 1].strip()
        if after_gap and line.strip() and not line.startswith(" ") and not _begins_item(lines, at):
            return [_split(item) for item in items], "\n".join(lines[at:])
        if line.startswith(" ") and items:
            items[-1].append(line)
        elif line.strip():
            items.append([line])
    return [_split(item) for item in items], ""


def _begins_item(lines: list[str], at: int) -> bool:
    """Whether a line is «name : what it is», or a type with what it is below it."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return bool(re.match(r"[\w*, ]+ : ", lines[at])) or below.startswith(" ")


def _split(lines: list[str]) -> Item:
    name, _, begun = lines[0].partition(" : ")
    text = " ".join(line.strip() for line in [begun, *lines[1:]] if line.strip())
    return name.strip(), text


def _item(name: str, text: str) -> str:
    """An item as one of a definition list; one that is a sentence alone stands as such."""
    if not text:
        return _inline(name)
    return f"{myst_code(name)}\n: {_inline(text)}"


def _prose(text: str) -> str:
    """Paragraphs of a docstring as MyST text; literal blocks and examples are code."""
    blocks: list[str] = []
    literal: list[str] | None = None  # the blocks of code so far, after a paragraph that announced them
    for block in [*re.split(r"\n\s*\n", text.strip("\n")), ""]:
        if literal is not None and block.startswith(" "):
            literal.append(inspect.cleandoc(block))
            continue
        blocks += [_code("\n\n".join(literal))] if literal else []
        literal = [] if block.rstrip().endswith("::") else None
        blocks.append(_block(block))
    return "\n\n".join(filter(None, blocks))


def _block(block: str) -> str:
    if block.startswith(">>>"):
        return f"```pycon\n{block}\n```"
    if re.match(r"=+ +=+\n", block):
        return _table(block.splitlines())
    return _inline(re.sub(r"::$", ":", block.rstrip()))


def _code(text: str) -> str:
    """A literal block, coloured as Python where it is Python."""
    try:
        ast.parse(text)
    except SyntaxError:
        return f"```text\n{text}\n```"
    return f"```python\n{text}\n```"


def _table(lines: list[str]) -> str:
    """A plain table of two columns as a definition list, without its heading."""
    width = lines[0].index(" ")
    rows = [line for line in lines if not line.startswith("=")]
    headed = sum(line.startswith("=") for line in lines) > 2
    return "\n\n".join(
        f"{_inline(row[:width].strip())}\n: {_inline(row[width:].strip())}" for row in rows[headed:]
    )


def _inline(text: str) -> str:
    """Words of a docstring as MyST text: code and emphasis as they are, all else as text."""
    parts = re.split(r"(``.+?``|`[^`]+`)", text, flags=re.DOTALL)
    return "".join(
        myst_code(part.strip("`")) if number % 2 else re.sub(r"[\\<>{}\[\]|$~^]", r"\\\g<0>", part)
        for number, part in enumerate(parts)
    )


def _parameters(found: inspect.Signature) -> Iterator[str]:
    """The parameters of a signature, with the signs that part the kinds."""
    star = False
    for parameter in found.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not star:
            star = True
            yield "*"
        star = star or parameter.kind is parameter.VAR_POSITIONAL
        sign = "*" * (parameter.kind is parameter.VAR_POSITIONAL) or "**" * (
            parameter.kind is parameter.VAR_KEYWORD
        )
        annotation = _annotation(parameter.annotation, ": ")
        equals = " = " if annotation else "="
        default = "" if parameter.default is parameter.empty else equals + _default(parameter.default)
        yield f"{sign}{parameter.name}{annotation}{default}"


def _annotation(given: Object, before: str) -> str:
    """A type for people: without the modules that its parts come from."""
    if given is inspect.Signature.empty:
        return ""
    text = given if isinstance(given, str) else inspect.formatannotation(given)
    return before + re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])", "", text)


def _default(value: Object) -> str:
    """A default for people; what has no short form, or one with an address in memory, as dots."""
    text = repr(value)
    return "..." if " at 0x" in text or len(text) > 60 else text


def _methods(one: type) -> Iterator[tuple[str, Object]]:
    """The public methods that a class defines itself and says something of, in their order."""
    for name, value in vars(one).items():
        if not name.startswith("_") and inspect.isfunction(value) and value.__doc__:
            yield name, value
