"""A study's own words in its chapters: ``prose/<stage>.md`` beside ``study.toml``, with computed numbers.

A chapter's general text stands in the notebook. What one study's results mean stands in a file for each
stage, in pieces that name their place by a cell of the notebook::

    +++ {"after": "code-07"}
    Of {all} words of alliance, {denied} deny one.

The place is ``after`` or ``before`` any cell, or ``instead of`` a cell of text. Each piece, up to the next
``+++``, becomes one cell. What a piece says may be checked, too: ``"holds": "denied > all / 2"`` beside the
place is a condition on the values, and a piece whose condition isn't fulfilled says so. ``prose/values.toml``
defines the values under ``[values]``, as ``findings.toml``
does; no number is typed (:mod:`framing.claims.typed_numbers`), but for phrases that ``phrases`` lists.

    prose = read_prose(study, notebooks)
    frames = load_frames(study, prose.values_of(stage).values(), among=(*reads, *writes))
    notebook = weave(notebook, fill_prose(prose, stage, frames))
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from framing.base.conditions import fulfilled
from framing.base.errors import NotebookError, StudyError, nearest
from framing.base.escape import html_link
from framing.base.expressions import Node, excerpt, names_in, parse
from framing.base.kinds import NAMES
from framing.base.notebook import read_cells
from framing.base.textfile import read_utf8
from framing.base.toml import TomlFile, read_toml
from framing.claims.listed import Listing
from framing.claims.markup import check_markup, parts_of
from framing.claims.sentences import Sentence
from framing.claims.typed_numbers import typed_numbers
from framing.claims.values import (
    Computed,
    Value,
    check_names,
    evaluate_once,
    no_values,
    plain,
    read_values,
)
from framing.study.study import Study

PLACES = ("after", "before", "instead of")
HOLDS = "holds"
#: Stands before a piece whose condition isn't fulfilled.
DOUBT = "What follows was written of other numbers and is not true of these."
VALUES = "values.toml"
_BREAK = re.compile(r"\+\+\+(.*)")


@dataclass(frozen=True)
class Piece:
    """A piece of prose: its ``text``, its place (``after``, ``before``, ``instead of``) at a ``cell``.

    ``file``, ``line`` and ``place_line`` are where the text and its place stand, for errors; ``holds`` is the
    condition under which it is true, if it names one.
    """

    text: str
    place: str
    cell: str
    file: str
    line: int
    place_line: int
    holds: Node | None = None

    def where(self, line: int = 0) -> str:
        """Where a line of the text stands, from 0."""
        return f"{self.file} line {self.line + line}"

    def sentences(self) -> Iterator[Sentence]:
        """The parts of the text that are no markup, each with the place where it stands."""
        for part in parts_of(self.text):
            if not part.is_markup:
                yield Sentence(part.text, self.where(part.line))

    def words(self) -> str:
        """The text without markup and placeholders, line by line."""
        return "".join(
            re.sub(r"[^\n]", " ", part.text)
            if part.is_markup
            else Sentence(part.text, "").without_placeholders()
            for part in parts_of(self.text)
        )

    def names(self) -> set[str]:
        """The values that the text and its condition name."""
        named = names_in(self.holds) if self.holds else set()
        return {name for sentence in self.sentences() for name in sentence.names()} | set(named)


@dataclass(frozen=True)
class Prose:
    """The prose of a study: the pieces by stage, in the order of their files, and the values by name."""

    pieces: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)

    def values_of(self, stage: str) -> dict[str, Value]:
        """The values that the prose of a stage needs, those that formulas need among them, in order."""
        return _needed(self.values, self.pieces.get(stage, ()))


def read_prose(study: Study, notebooks: Path) -> Prose:
    """The prose of a study, checked; empty where it has none.

    Parameters
    ----------
    study : its folder may have one called ``prose``.
    notebooks : the folder of the source notebooks, which know the cells.

    Raises
    ------
    StudyError
        naming file and line: a file of no stage, a place that is none, an unknown cell, markup that prose
        doesn't hold, an unknown placeholder, a typed number, a value or phrase that is used nowhere.
    """
    folder = study.path("prose")
    if not folder.is_dir():
        return Prose()
    pieces = {path.stem: tuple(_read_pieces(path, study, notebooks)) for path in sorted(folder.glob("*.md"))}
    every = [piece for stage in pieces.values() for piece in stage]
    file = _read_values_file(folder / VALUES, f"{study.study_id}/prose/{VALUES}")
    values = read_values(file, "values") if file and "values" in file.data else {}
    phrases = file.data.get("phrases", []) if file else []
    for piece in every:
        _check_piece(piece, values, phrases)
    if file:
        _check_use(file, every, values, phrases)
    return Prose(pieces, values)


def fill_prose(
    prose: Prose, stage: str, frames: Mapping[str, pd.DataFrame], listing: Listing | None = None
) -> list[Piece]:
    """The pieces of a stage with their numbers, counted in tables (``documents`` among them).

    Numbers that count what ``listing`` has lead there, except in headings and in the words of links. A piece
    whose condition isn't fulfilled says so first.

    Raises
    ------
    StudyError
        naming file, line and value, where a table or column is unknown, or a number too large.
    """
    needed = prose.values_of(stage)
    found = evaluate_once(needed, frames)
    numbers = {name: plain(found[name].iloc[0]) for name in needed}
    addresses = listing.link_values(needed, numbers) if listing else {}
    return [
        replace(piece, text=_doubt(piece, found) + _fill(piece, numbers, addresses), holds=None)
        for piece in prose.pieces.get(stage, ())
    ]


def weave(notebook: Any, pieces: Iterable[Piece]) -> Any:  # noqa: ANN401 (nbformat's node has no types)
    """A notebook with pieces of prose as cells of text, ``prose-1`` and so on; the one given stays as it was.

    A notebook that was woven before is woven anew: the same pieces give the same notebook.

    Raises
    ------
    NotebookError
        where a cell that a piece names is not there.
    """
    woven, made = deepcopy(notebook), list(_cells_of(pieces))
    kept = [_as_source(cell) for cell in woven.cells if not _is_added(cell)]
    ids = [cell_id for cell_id, _ in kept]
    for _, cell_id, cell in made:
        if cell_id not in ids:
            advice = nearest(cell_id, ids)
            raise NotebookError(f"there is no cell {cell_id!r} for {cell.id}", advice=advice)
    woven.cells = []
    for cell_id, cell in kept:
        here = {place: [new for at, name, new in made if (at, name) == (place, cell_id)] for place in PLACES}
        if not (cell or here["instead of"]):
            advice = "execute the notebook again"
            raise NotebookError(f"the words of the cell {cell_id!r} are gone", advice=advice)
        woven.cells += [*here["before"], *(here["instead of"] or [cell]), *here["after"]]
    return woven


def _read_pieces(path: Path, study: Study, notebooks: Path) -> Iterator[Piece]:
    file = f"{study.study_id}/prose/{path.name}"
    if path.stem not in study.stages:
        advice = nearest(path.stem, study.stages)
        raise StudyError("the study has no such stage", where=file, advice=advice)
    kinds = _kinds_of_cells(notebooks / f"{path.stem}.ipynb")
    taken: set[str] = set()
    for piece in _split(read_utf8(path, error=StudyError, place=file), file):
        where = f"{file} line {piece.place_line}"
        if piece.cell not in kinds:
            what = f"{path.stem}.ipynb has no cell {excerpt(piece.cell)}"
            raise StudyError(what, where=where, advice=nearest(piece.cell, kinds))
        if piece.place == "instead of":
            if kinds[piece.cell] != "markdown":
                what = f"the cell {piece.cell} holds no text"
                raise StudyError(what, where=where, advice="write after, or before")
            if piece.cell in taken:
                raise StudyError(f"the cell {piece.cell} is replaced twice", where=where)
            taken.add(piece.cell)
        yield piece


def _kinds_of_cells(notebook: Path) -> dict[str, str]:
    return {cell.get("id", ""): cell["cell_type"] for cell in read_cells(notebook)}


def _split(text: str, file: str) -> Iterator[Piece]:
    """The pieces of a file: each begins in the line after its place."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [number for number, line in enumerate(lines) if _BREAK.match(line)]
    for number, line in enumerate(lines[: starts[0] if starts else None], 1):
        if line.strip() and not line.startswith("%"):
            what = "the text has no place"
            raise StudyError(
                what, where=f"{file} line {number}", expected='+++ {"after": "code-07"} before it'
            )
    for start, end in pairwise([*starts, len(lines)]):
        place, cell, holds = _read_place(lines[start], f"{file} line {start + 1}")
        body = "\n".join(lines[start + 1 : end])
        if not body.strip():
            raise StudyError("the piece is empty", where=f"{file} line {start + 1}")
        blank = len(body) - len(body.lstrip("\n"))
        yield Piece(body.strip("\n").rstrip(), place, cell, file, start + 2 + blank, start + 1, holds)


def _read_place(line: str, where: str) -> tuple[str, str, Node | None]:
    try:
        given = json.loads(line[3:]) if len(line) < 500 else None
    except ValueError:
        given = None
    place = given if isinstance(given, dict) and all(isinstance(one, str) for one in given.values()) else {}
    holds = place.pop(HOLDS, "")
    if len(place) != 1:
        expected = '+++ {"after": "code-07"}'
        raise StudyError("this names no place", where=where, expected=expected, found=excerpt(line))
    ((word, cell),) = place.items()
    if word not in PLACES:
        raise StudyError(f"there is no place {excerpt(word)}", where=where, advice=nearest(word, PLACES))
    return word, cell, parse(holds, where=where) if holds else None


def _read_values_file(path: Path, place: str) -> TomlFile | None:
    if not path.is_file():
        return None
    file = read_toml(path, error=StudyError, place=place)
    file.check_keys(("phrases", "values"))
    if not isinstance(file.data.get("values", {}), dict):
        raise file.fault("values is wrong", "values", expected="a table [values]")
    phrases = file.data.get("phrases", [])
    if not NAMES.fits(phrases):
        raise file.fault("phrases is wrong", "phrases", expected='a list such as ["the two sides"]')
    return file


def _check_piece(piece: Piece, values: Mapping[str, Value], phrases: list[str]) -> None:
    check_markup(piece.text, piece.where)
    if piece.holds:
        where = f"{piece.file} line {piece.place_line}, holds"
        check_names(piece.holds, values, "the condition", where)
        fulfilled(piece.holds, no_values(piece.holds), where=where)
    for sentence in piece.sentences():
        sentence.check(values)
    words = piece.words()
    for phrase in phrases:
        words = _form(phrase).sub(lambda found: re.sub(r"\S", "-", found[0]), words)
    for at, number in typed_numbers(words):
        raise StudyError(
            f"the number {excerpt(number)} is typed",
            where=piece.where(words.count("\n", 0, at)),
            advice=f"write a value of prose/{VALUES}, {{name}} or {{name:words}}; where it counts nothing, "
            "list the words around it there under phrases",
        )


def _form(phrase: str) -> re.Pattern[str]:
    """A phrase as whole words, which may stand on two lines."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def _check_use(file: TomlFile, pieces: list[Piece], values: Mapping[str, Value], phrases: list[str]) -> None:
    needed = _needed(values, pieces)
    for name in values:
        if name not in needed:
            raise file.fault(f"the value {name!r} is used nowhere", "values", name)
    for number, phrase in enumerate(phrases):
        if not any(_form(phrase).search(piece.words()) for piece in pieces):
            raise file.fault(f"the phrase {excerpt(phrase)} stands nowhere", "phrases", number)


def _needed(values: Mapping[str, Value], pieces: Iterable[Piece]) -> dict[str, Value]:
    names = {name for piece in pieces for name in piece.names()}
    for name, value in reversed(list(values.items())):
        if name in names and isinstance(value, Computed):
            names |= names_in(value.formula)
    return {name: value for name, value in values.items() if name in names}


def _doubt(piece: Piece, found: pd.DataFrame) -> str:
    """What stands before a piece whose condition isn't fulfilled."""
    if piece.holds is None or fulfilled(piece.holds, found, where=piece.where())[0]:
        return ""
    return f":::{{warning}}\n{DOUBT}\n:::\n\n"


def _fill(piece: Piece, numbers: Mapping[str, float], addresses: Mapping[str, str]) -> str:
    lines = piece.text.split("\n")
    return "".join(
        part.text
        if part.is_markup
        else _fill_line(part.text, numbers, {} if lines[part.line].startswith("#") else addresses)
        for part in parts_of(piece.text)
    )


def _fill_line(text: str, numbers: Mapping[str, float], addresses: Mapping[str, str]) -> str:
    filled = ""
    for shown, name in Sentence(text, "").parts(numbers):
        in_link = filled.rfind("[") > filled.rfind("]")
        filled += shown if in_link or name not in addresses else html_link(shown, addresses[name])
    return filled


def _cells_of(pieces: Iterable[Piece]) -> Iterator[tuple[str, str, Any]]:
    """The place of each piece, the cell it stands at, and the new cell."""
    from nbformat import v4

    for number, piece in enumerate(pieces, 1):
        metadata = {"prose": {piece.place: piece.cell}}
        cell = v4.new_markdown_cell(piece.text, id=f"prose-{number}", metadata=metadata)
        yield piece.place, piece.cell, cell


def _is_added(cell: Any) -> bool:  # noqa: ANN401
    """Whether an earlier weaving put a cell beside others."""
    return "prose" in cell.metadata and "instead of" not in cell.metadata["prose"]


def _as_source(cell: Any) -> tuple[str, Any]:  # noqa: ANN401
    """The id of a cell in the source notebook; no cell where an earlier weaving put prose in its stead."""
    if "prose" in cell.metadata:
        return cell.metadata["prose"]["instead of"], None
    return cell.get("id", ""), cell
