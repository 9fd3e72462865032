"""REFI-QDA in: the selections and codes of a project (``.qdpx``) that another program has written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from framing.base.errors import FramingError, TextError
from framing.exchange.archive import Element, parse_xml, read_members
from framing.exchange.incoming import Given, Marked, Span, align, part
from framing.exchange.material import attribute_names
from framing.exchange.refi import PROJECT, SPEAKER
from framing.exchange.units import Utf16
from framing.lexicon.attributes import Scheme

Codes = Mapping[str, tuple[str, ...]]  # the path of names of each code, by its id
_TAG = f"{{{PROJECT}}}"


@dataclass(frozen=True)
class Known:
    """What a file is held against: the study's mentions, its texts where they are, what is coded."""

    mentions: pd.DataFrame
    texts: Mapping[str, str]
    schemes: Mapping[str, Scheme]


def read_project(path: Path, known: Known) -> Given:
    """What was coded in a project of REFI-QDA.

    A document is recognised by its name, which is the study's id of it, or by its text. Codes are recognised
    by their ids, or where a program has given them others by their names. Places count code points, or UTF-16
    units, as some programs count them, where only these give the study's mentions.

    Raises
    ------
    TextError
        where the file is no project, or can't be read.
    """
    files = read_members(path)
    projects = [name for name in files if name.lower().endswith(".qde")]
    if not projects:
        raise TextError("holds no project", where=str(path), expected="an archive with a file project.qde")
    root = parse_xml(files[projects[0]], f"{path}, {projects[0]}")
    if root.tag != f"{_TAG}Project":
        raise TextError("is no project of REFI-QDA", where=str(path), expected=f"Project in {PROJECT}")
    codes = dict(_codes(root))
    marked: list[Marked] = []
    problems: list[FramingError] = []
    for source in root.iter(f"{_TAG}TextSource"):
        name = f"source {source.get('name')!r}"
        part(_read_source(source, files, codes, known), marked, problems, where=name)
    return Given(marked, problems, root.get("origin") or "a program for REFI-QDA")


def _codes(root: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ids of codes, each with the names on the way to it."""
    top = root.iterfind(f"{_TAG}CodeBook/{_TAG}Codes/{_TAG}Code")
    waiting: list[tuple[Element, tuple[str, ...]]] = [(code, ()) for code in top]
    while waiting:
        code, above = waiting.pop()
        path = (*above, (code.get("name") or "").strip())
        yield _id(code.get("guid")), path
        waiting += [(child, path) for child in code.iterfind(f"{_TAG}Code")]


def _id(text: str | None) -> str:
    return (text or "").strip("{}").lower()


def _read_source(
    source: Element, files: Mapping[str, bytes], codes: Codes, known: Known
) -> Iterator[Marked | FramingError]:
    """The selections of a source; an error for each that stands outside of its text."""
    selections = list(source.iterfind(f"{_TAG}PlainTextSelection"))
    content = _content(source, files)
    if not selections:
        return
    name = (source.get("name") or "").strip()
    doc_id = _document(name, content, known)
    if not doc_id:
        raise TextError("is no document of the study", where=f"source {name!r}", advice="it is left out")
    mentions = known.mentions[known.mentions["doc_id"] == doc_id]
    place = _place(content, known.texts.get(doc_id), doc_id)
    own = known.texts.get(doc_id, content)
    spans = [(_offset(one, "startPosition"), _offset(one, "endPosition")) for one in selections]
    placed = _units(spans, content, place, mentions)
    for selection, span in zip(selections, placed, strict=True):
        if span is None:
            raw = f"{selection.get('startPosition')}–{selection.get('endPosition')}"
            what = "a selection stands outside of the text"
            yield TextError(what, where=f"source {name!r}", found=raw, advice="it is left out")
            continue
        surface = own[slice(*span)] if own else _surface(mentions, *span)
        described = selection.findtext(f"{_TAG}Description") or ""
        yield Marked(doc_id, *span, surface, _values(selection, codes, known), _speaker(described))


def _content(source: Element, files: Mapping[str, bytes]) -> str:
    """The text of a source as its program has it; empty where the project doesn't hold it."""
    inline = source.findtext(f"{_TAG}PlainTextContent")
    if inline:
        return str(inline)
    path = source.get("plainTextPath") or ""
    wanted = path.removeprefix("internal://").lower()
    data = next((data for name, data in files.items() if name.rpartition("/")[2].lower() == wanted), b"")
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise TextError("is not UTF-8", where=f"source {source.get('name')!r}") from None


def _document(name: str, content: str, known: Known) -> str:
    """The study's document that a source is: the one of that name, or the one of that text."""
    ids = set(known.mentions["doc_id"]) | set(known.texts)
    for one in (name, name.rpartition(".")[0]):
        if one in ids:
            return one
    bare = _bare(content)
    return next((doc_id for doc_id, text in known.texts.items() if bare and _bare(text) == bare), "")


def _bare(text: str) -> str:
    return text.replace("\r", "").replace("\ufeff", "")


def _place(content: str, own: str | None, doc_id: str) -> Callable[[int, int], Span | None]:
    """How a place of theirs is one of ours; without one of the texts both count alike."""
    if own is None or not content:
        return lambda start, end: (start, end) if 0 <= start < end else None
    place = align(content, own)
    if place is None:
        what = "has another text than the study's document"
        raise TextError(what, where=f"source {doc_id!r}", advice="import it from the study's export")
    return place


def _offset(selection: Element, name: str) -> int:
    try:
        return int(selection.get(name) or "")
    except ValueError:
        return -1


def _units(
    spans: Sequence[Span],
    content: str,
    place: Callable[[int, int], Span | None],
    mentions: pd.DataFrame,
) -> list[Span | None]:
    """The places in code points of ours, read in the unit that meets more of the mentions."""
    wanted = set(zip(mentions["start"], mentions["end"], strict=True))
    points = [place(*span) for span in spans]
    units = Utf16(content)
    if units.same:
        return points
    others = []
    for start, end in spans:
        first, last = units.to_points(start), units.to_points(end)
        others.append(None if first is None or last is None else place(first, last))
    hits = [sum(span in wanted for span in one) for one in (points, others)]
    return others if hits[1] > hits[0] else points


def _surface(mentions: pd.DataFrame, start: int, end: int) -> str:
    """The words of a mention there, where no text is at hand."""
    here = mentions[(mentions["start"] == start) & (mentions["end"] == end)]
    return str(here["surface"].iloc[0]) if len(here) else ""


def _values(selection: Element, codes: Codes, known: Known) -> dict[tuple[str, str], list[str]]:
    """The values that a selection was given, by codebook and attribute; other codes are left alone."""
    found: dict[tuple[str, str], list[str]] = {}
    for reference in selection.iterfind(f"{_TAG}Coding/{_TAG}CodeRef"):
        path = codes.get(_id(reference.get("targetGUID")), ())
        for key in _attributes(path, known.schemes, flat=all(len(one) < 2 for one in codes.values())):
            if path[-1] not in found.setdefault(key, []):
                found[key].append(path[-1])
    return {key: values for key, values in found.items() if values}


def _attributes(path: tuple[str, ...], schemes: Mapping[str, Scheme], *, flat: bool) -> list[tuple[str, str]]:
    """The codebook and attribute of a code by its path of names; the codebook is empty where none is told.

    In a project without a tree of codes (``flat``) a value's name alone has to do.
    """
    if len(path) >= 3 and path[-2] in attribute_names(schemes, path[-3]):
        return [(path[-3], path[-2])]
    if len(path) >= 2 and any(path[-2] in attribute_names(schemes, name) for name in schemes):
        return [("", path[-2])]
    return [
        (scheme.codebook, attribute.name)
        for scheme in schemes.values()
        for attribute in scheme.attributes
        if flat and path and attribute.value(path[-1])
    ]


def _speaker(description: str) -> str:
    """Who is credited, where the selection's description says so."""
    lines = (line.strip() for line in description.splitlines())
    return next((line.removeprefix(SPEAKER) for line in lines if line.startswith(SPEAKER)), "")
