"""Codings made in another program, held against the study's mentions and put to its codings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.base.errors import FramingError, StudyError, TextError, going_on
from framing.base.escape import one_line
from framing.base.files import hash_file
from framing.exchange.material import attribute_names
from framing.lexicon.attributes import Scheme
from framing.measures.columns import VALUES
from framing.study.coders import run_of_person
from framing.study.codings import (
    FOLDER,
    PERSON,
    name_file,
    read_codings,
    read_run,
    write_codings,
)
from framing.study.samples import find_settled
from framing.study.study import Study

#: Who is credited where somebody else speaks and nobody is named.
NOT_NAMED = "not named"
_MOST_SHOWN = 40  # characters of words in a message
_PASSED = "\r\ufeff"  # signs that programs add or leave out


@dataclass(frozen=True)
class Marked:
    """A place that somebody marked, in code points of the document's text, and what was coded there.

    ``codes`` has values by attribute and codebook (``""`` where that isn't told); several values of one
    attribute contradict each other. ``mention_id`` is empty where the program doesn't keep it.
    """

    doc_id: str
    start: int
    end: int
    surface: str
    codes: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    speaker: str = ""
    mention_id: str = ""


class Given(NamedTuple):
    """What a file of another program holds: marked places, what was wrong, and which program it was."""

    marked: list[Marked]
    problems: list[FramingError]
    made_by: str


def part(
    found: Iterable[Marked | FramingError], marked: list[Marked], problems: list[FramingError], *, where: str
) -> None:
    """Add what was found in a document to marked places and to problems; an error that is raised ends it."""
    with going_on(where, problems.append):
        for one in found:
            if isinstance(one, FramingError):
                problems.append(one)
            else:
                marked.append(one)


class Taken(NamedTuple):
    """What came of an import: where the codings are, how many are new, known, and coded otherwise here."""

    path: Path
    new: int
    known: int
    differing: int
    like_study: int
    problems: list[FramingError]


def take_codings(
    study: Study,
    mentions: pd.DataFrame,
    given: Given,
    schemes: Mapping[str, Scheme],
    *,
    coder: str,
    file: Path,
    today: date,
) -> Taken:
    """Put the codings of a file to those of a person; what this person has coded here already stays.

    ``mentions`` is the study's table; ``file`` is where the codings come from, whose name and hash are kept
    with them; ``today`` is the day that is written down. Places that are no mention, mentions that aren't
    coded whole, and new codings of a sample that is opened, are problems. Raises StudyError, and writes
    nothing, where no coding can be taken.
    """
    problems = list(given.problems)
    rows = _rows(given.marked, mentions, schemes, problems)
    if not rows:
        found = "; ".join(str(one) for one in problems[:3]) or "no mention with codes"
        raise StudyError("holds no coding that can be taken", where=str(file), found=found)
    path = study.path(FOLDER) / f"{name_file(f'{PERSON} {coder}')}.csv"
    here = read_codings(path, study.own_values).drop(columns="run") if path.is_file() else pd.DataFrame()
    earlier = {row["mention_id"]: row for row in here.to_dict("records")}
    named = next((row["coder"] for row in earlier.values()), f"{PERSON} {coder}")
    settled = find_settled(study, named) - set(earlier)
    new = [row | {"coder": named} for row in rows if row["mention_id"] not in {*earlier, *settled}]
    problems += [_late(row["mention_id"]) for row in rows if row["mention_id"] in settled]
    both = [(row, earlier[row["mention_id"]]) for row in rows if row["mention_id"] in earlier]
    differing = sum(any(one[name] != other.get(name, "") for name in one) for one, other in both)
    if new:
        own = read_run(path.with_suffix(".json")) if path.is_file() else None
        run = own or run_of_person(study, today)
        run["imported"] = [*run.get("imported", []), _origin(file, given.made_by)]
        write_codings(study, pd.DataFrame([*earlier.values(), *new]), run)
    return Taken(path, len(new), len(both), differing, _count_alike(rows, mentions), problems)


def _late(mention_id: str) -> StudyError:
    what = "its sample is opened, and what was coded then stays"
    return StudyError(what, where=mention_id, advice="it is left out")


def _origin(file: Path, made_by: str) -> dict[str, str]:
    """What is written down of a file that codings come from."""
    digest = hash_file(file) if file.is_file() else ""
    return {"file": file.name, "sha256": digest, "made_by": one_line(made_by)}


def _rows(
    marked: Iterable[Marked],
    mentions: pd.DataFrame,
    schemes: Mapping[str, Scheme],
    problems: list[FramingError],
) -> list[dict[str, Any]]:
    """A row of codings for each mention that is coded whole; the others are problems."""
    known = {row["mention_id"]: row for row in mentions.to_dict("records")}
    places: dict[tuple[str, int, int], list[str]] = {}
    for mention_id, row in known.items():
        places.setdefault((row["doc_id"], row["start"], row["end"]), []).append(mention_id)
    rows: dict[str, dict[str, Any]] = {}
    for one in marked:
        where = f"{one.doc_id}, {one.start}–{one.end} «{_shorten(one.surface)}»"
        for mention_id in _mentions_at(one, known, places, where, problems):
            row, fault = _row(one, known[mention_id], schemes)
            if fault:
                problems.append(TextError(fault, where=where, advice="it is left out"))
            elif row and rows.setdefault(mention_id, row) != row:
                what = "is coded twice, in two ways"
                problems.append(TextError(what, where=where, advice="the first is taken"))
    return list(rows.values())


def _mentions_at(
    one: Marked,
    known: Mapping[str, Mapping[str, Any]],
    places: Mapping[tuple[str, int, int], Sequence[str]],
    where: str,
    problems: list[FramingError],
) -> Sequence[str]:
    """The mentions that a marked place is: the one it names, or those that stand there."""
    if one.mention_id in known:
        row = known[one.mention_id]
        if (row["doc_id"], row["start"], row["end"]) == (one.doc_id, one.start, one.end):
            return [one.mention_id]
        found = f"{row['start']}–{row['end']} «{_shorten(row['surface'])}»"
        what = f"was moved away from the mention {one.mention_id}"
        problems.append(TextError(what, where=where, expected=found, advice="it is left out"))
        return []
    here = places.get((one.doc_id, one.start, one.end), ())
    fitting = [mention_id for mention_id in here if known[mention_id]["surface"] == one.surface]
    if not fitting and any(one.codes.values()):
        what = "is no mention of the study" if not here else f"are other words there: «{one.surface}»"
        problems.append(TextError(what, where=where, advice="it is left out"))
    return fitting


def _row(
    one: Marked, mention: Mapping[str, Any], schemes: Mapping[str, Scheme]
) -> tuple[dict[str, Any] | None, str]:
    """The row of a coded mention, and what is wrong with it; neither where it has no code."""
    codebook = mention["codebook"]
    names = attribute_names(schemes, codebook)
    values = {
        name: list(dict.fromkeys([*one.codes.get((codebook, name), ()), *one.codes.get(("", name), ())]))
        for name in names
    }
    if not any(values.values()):
        return None, ""
    if twice := next((name for name, found in values.items() if len(found) > 1), ""):
        return None, f"has two values of {twice}: {' and '.join(values[twice])}"
    codes = {name: found[0] if found else "" for name, found in values.items()}
    if codes.get("present") == "no":
        codes = dict.fromkeys(codes, "") | {"present": "no"}
    elif missing := [name for name in names if not codes[name] and name in VALUES]:
        return None, f"has no {' and no '.join(missing)}"
    for attribute in schemes[codebook].attributes:
        if codes[attribute.name] and attribute.value(codes[attribute.name]) is None:
            known = ", ".join(value.name for value in attribute.values)
            return None, f"{attribute.name} {codes[attribute.name]!r} is no value of the codebook ({known})"
    speaker = ""
    if codes.get("voice") not in ("", None, "author"):
        speaker = one_line(one.speaker) or NOT_NAMED
    return {"mention_id": mention["mention_id"], **codes, "speaker": speaker}, ""


def _count_alike(rows: Sequence[Mapping[str, Any]], mentions: pd.DataFrame) -> int:
    """How many mentions have just the codes that the study's coder gave them."""
    known = {row["mention_id"]: row for row in mentions.to_dict("records")}
    names = ("referent", "stance", "time", "voice", "present")
    return sum(
        all(row.get(name, "") == (known[row["mention_id"]].get(name) or "") for name in names if name in row)
        for row in rows
    )


def _shorten(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"


Span = tuple[int, int]


def align(theirs: str, ours: str) -> Callable[[int, int], Span | None] | None:
    r"""How places in another program's copy of a text are places in ours; None where the texts differ.

    Other line ends and a byte-order mark make no difference. A place that is empty or outside is None.

    >>> align("a\nb", "a\r\nb")(0, 1), align("a\nb", "a\r\nb")(2, 3), align("a\nb", "a\r\nb")(2, 4)
    ((0, 1), (3, 4), None)
    """
    if theirs == ours:
        return lambda start, end: (start, end) if 0 <= start < end <= len(ours) else None
    own = [at for at, sign in enumerate(ours) if sign not in _PASSED]
    if [sign for sign in theirs if sign not in _PASSED] != [ours[at] for at in own]:
        return None
    before = [0, *accumulate(sign not in _PASSED for sign in theirs)]  # signs that count, up to each place

    def place(start: int, end: int) -> Span | None:
        if not 0 <= start < end <= len(theirs) or before[start] == before[end]:
            return None
        return own[before[start]], own[before[end] - 1] + 1

    return place
