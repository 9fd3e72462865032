"""Dictionaries of other programs: categories and the patterns of their words, as their files have them.

=============  ====================  ======================================================
kind           file                  how it is told
=============  ====================  ======================================================
LIWC           ``.dic``              a ``%`` opens the categories, another one the words
LIWC-22        ``.dicx``             CSV: the first column is ``DicTerm``; an X marks
Yoshikoder     ``.ykd`` (XML)        ``cnode`` elements hold ``cnode`` and ``pnode``
Lexicoder      ``.lc3``              ``+category``, and below it a pattern on each line
quanteda       ``.yml``, ``.yaml``   keys within keys, and lists of patterns
=============  ====================  ======================================================

The kind is told by what a file holds, not by its name. Case makes no difference in these programs.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

from framing.base.errors import CodebookError
from framing.base.yamlfile import check_yaml
from framing.texts.plain import decode_bytes

Steps = tuple[str, ...]
MOST_BYTES, MOST_DEPTH = 50_000_000, 20
_CONDITION = r"[(<][^(<)>]*[)>]"
_LIWC_PIECE = re.compile(rf"(?P<code>{_CONDITION}\S*|\d+(?!\S))|\S+")


@dataclass(frozen=True)
class Pattern:
    """A pattern as the file has it, and where: the path of its category, and the line where it is known."""

    text: str
    category: Steps
    line: int = 0
    condition: str = ""


@dataclass(frozen=True)
class Dictionary:
    """What a file holds: which kind it is, its patterns in order, and what its categories are called."""

    kind: str
    patterns: tuple[Pattern, ...]
    labels: Mapping[Steps, str]


def read_dictionary(path: Path) -> Dictionary:
    """Read a dictionary of another program.

    Returns
    -------
    Dictionary
        a pattern for each word or phrase and category, in the order of the file. One that the file counts
        only beside other words has a ``condition``: what the file says of it.

    Raises
    ------
    CodebookError
        where the file is missing, too large, of no known kind or broken: with the place.
    TextError
        where it is in no encoding that can be told.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CodebookError(f"is larger than {MOST_BYTES:,} bytes", where=str(path))
        data = path.read_bytes()
    except OSError as error:
        raise CodebookError(f"can't be read: {error.strerror}", where=str(path)) from None
    text = decode_bytes(data, name=str(path)).content
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "").strip()
    if first.startswith("<"):
        return _read_xml(data, path)
    if first == "%":
        return _read_liwc(text, path)
    if first.startswith("+"):
        return _read_lexicoder(text, path)
    if re.match(r'"?dicterm\b', first, re.IGNORECASE):
        return _read_table(text, path)
    return _read_yaml(text, path)


def _read_liwc(text: str, path: Path) -> Dictionary:
    lines = list(enumerate(text.split("\n"), 1))
    bounds = [at for at, (_, line) in enumerate(lines) if line.strip() == "%"]
    if len(bounds) < 2:
        raise CodebookError(
            "has one % only", where=str(path), expected="one before the categories, one after"
        )
    categories: dict[str, Steps] = {}
    labels: dict[Steps, str] = {}
    for number, line in lines[bounds[0] + 1 : bounds[1]]:
        if parts := line.split(None, 1):
            if len(parts) == 1 or not parts[0].isdigit():
                expected = "a number and the category's name"
                raise CodebookError(
                    "no category", where=f"{path} line {number}", expected=expected, found=line.strip()
                )
            name, label = _named(parts[1].strip())
            categories[parts[0]] = (name,)
            if label:
                labels[categories[parts[0]]] = label
    rows = [(number, line.strip()) for number, line in lines[bounds[1] + 1 :] if line.strip()]
    return Dictionary("LIWC", tuple(_liwc_patterns(rows, categories, path)), labels)


def _liwc_patterns(
    rows: list[tuple[int, str]], categories: Mapping[str, Steps], path: Path
) -> Iterator[Pattern]:
    """One pattern for each number of a line; what stands with a condition keeps it."""
    for number, line in rows:
        pattern, codes = _split_liwc(line)
        if not codes:
            where, expected = f"{path} line {number}", "a word, and the numbers of its categories"
            raise CodebookError("has no category", where=where, expected=expected, found=line)
        for code in codes:
            condition = "" if code.isdigit() else code
            for one in re.findall(r"\d+", re.sub(_CONDITION, "", code)):
                if one not in categories:
                    where, expected = f"{path} line {number}", "a number of the list between the % signs"
                    raise CodebookError("an unknown category", where=where, expected=expected, found=one)
                yield Pattern(pattern, categories[one], number, condition)


def _named(said: str) -> tuple[str, str]:
    """A category's name, and what it stands for where that is told: «posemo (Positive emotion)»."""
    name, bracket, label = said.partition(" (" if said.startswith("(") else "(")
    told = bracket and len(label) > 1 and label.endswith(")")
    return (name.strip(), label[:-1]) if told else (said, "")


def _split_liwc(line: str) -> tuple[str, list[str]]:
    """A line's pattern and the codes behind it: parted by tabs, or by spaces before the numbers."""
    if "\t" in line:
        pattern, _, rest = line.partition("\t")
        return pattern.strip(), [piece[0] for piece in _LIWC_PIECE.finditer(rest)]
    pieces = list(_LIWC_PIECE.finditer(line))
    first = len(pieces)
    while first > 1 and pieces[first - 1]["code"]:
        first -= 1
    end = pieces[first].start() if first < len(pieces) else len(line)
    return line[:end].rstrip(), [piece[0] for piece in pieces[first:]]


def _read_table(text: str, path: Path) -> Dictionary:
    """LIWC-22: a row for each word, a column for each category; whatever stands in a cell marks it."""
    head, *rows = csv.reader(io.StringIO(text))
    patterns = []
    for number, row in enumerate(rows, 2):
        if row and len(row) > len(head):
            where = f"{path} row {number}"
            raise CodebookError(
                "has too many cells", where=where, expected=str(len(head)), found=str(len(row))
            )
        marked = (
            name for name, cell in zip(head[1:], row[1:], strict=False) if cell.strip() not in ("", "0")
        )
        patterns += [Pattern(row[0].strip(), (name.strip(),), number) for name in marked]
    return Dictionary("LIWC-22", tuple(patterns), {})


def _read_lexicoder(text: str, path: Path) -> Dictionary:
    category: Steps = ()
    patterns = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("+"):
            category = (line[1:].strip(),)
            if not category[0]:
                raise CodebookError("a category has no name", where=f"{path} line {number}")
        elif line.strip():
            patterns.append(Pattern(line.strip(), category, number))
    return Dictionary("Lexicoder", tuple(patterns), {})


def _read_xml(data: bytes, path: Path) -> Dictionary:
    """Yoshikoder, and Lexicoder 2, which took the form over: the outermost category is the dictionary."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(b" \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        raise CodebookError(f"is not XML: {error.msg}", where=str(path)) from None
    if root.tag != "dictionary" and not any(True for _ in root.iter("cnode")):
        expected = "a dictionary of Yoshikoder, with cnode and pnode elements"
        raise CodebookError("is another kind of XML", where=str(path), expected=expected, found=str(root.tag))
    if any(node.get("patternengine", "").lower().startswith("regex") for node in root.iter("*")):
        raise CodebookError(
            "its patterns are regular expressions, which a codebook doesn't take",
            where=str(path),
            expected="words and phrases, with * for any ending",
        )
    patterns: list[Pattern] = []
    labels: dict[Steps, str] = {}
    nodes: list[tuple[Any, Steps]] = [(root, ())]
    while nodes:  # depth first, in the order of the file
        node, steps = nodes.pop()
        children = []
        for child in node:
            name = (child.get("name") or "").strip() if isinstance(child.tag, str) else ""
            if child.tag == "cnode":
                children.append((child, (*steps, name)))
                labels[(*steps, name)] = (child.get("desc") or "").strip()
            elif child.tag == "pnode" and name:
                patterns.append(Pattern(name, steps, child.sourceline or 0))
        nodes += reversed(children)
    return _without_root(Dictionary("Yoshikoder", tuple(patterns), labels))


def _without_root(dictionary: Dictionary) -> Dictionary:
    """The dictionary without the name of the outermost category, where all others are in it."""
    outer = {steps[:1] for steps in dictionary.labels}
    if len(outer) != 1 or any(len(one.category) < 2 for one in dictionary.patterns):
        return dictionary
    patterns = tuple(
        Pattern(one.text, one.category[1:], one.line, one.condition) for one in dictionary.patterns
    )
    labels = {steps[1:]: label for steps, label in dictionary.labels.items() if label}
    return Dictionary(dictionary.kind, patterns, labels)


def _read_yaml(text: str, path: Path) -> Dictionary:
    """Quanteda's form. Every scalar is text: «no» and «1990» are words."""
    expected = "LIWC (.dic, .dicx), Yoshikoder (.ykd), Lexicoder (.lc3) or YAML (.yml)"
    try:
        check_yaml(text)
        tree = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark, found = getattr(error, "problem_mark", None), getattr(error, "problem", None) or ""
        where = f"{path} line {mark.line + 1}" if mark else str(path)
        what = "is no dictionary that can be read"
        raise CodebookError(what, where=where, expected=expected, found=found) from None
    if not isinstance(tree, yaml.MappingNode):
        raise CodebookError("is no dictionary that can be read", where=str(path), expected=expected)
    return Dictionary("YAML", tuple(_walk(tree, (), path)), {})


def _walk(node: yaml.Node, steps: Steps, path: Path) -> Iterator[Pattern]:
    """The patterns of a node of YAML: keys are categories, lists and texts hold patterns."""
    line = node.start_mark.line + 1
    if len(steps) > MOST_DEPTH:
        what = f"has more than {MOST_DEPTH} categories within each other"
        raise CodebookError(what, where=f"{path} line {line}")
    if isinstance(node, yaml.MappingNode):
        for key, inner in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise CodebookError("has a category whose name is no text", where=f"{path} line {line}")
            yield from _walk(inner, (*steps, key.value.strip()), path)
    elif isinstance(node, yaml.SequenceNode):
        for inner in node.value:
            yield from _walk(inner, steps, path)
    elif node.value.strip():
        yield Pattern(node.value.strip(), steps, line)
