"""Scaffold a study from a folder of documents, or from a collection."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from framing.base.alone import clear_parts
from framing.base.csvfile import csv_text
from framing.base.errors import (
    UNREADABLE,
    ParameterError,
    Remark,
    StudyError,
    TextError,
    as_remark,
    describe_problems,
)
from framing.base.escape import is_file_name, is_text
from framing.base.files import replace_folder, write_beside
from framing.base.ids import free_id
from framing.base.spans import Party
from framing.base.toml import toml_text
from framing.base.workbook import Workbook
from framing.chronology.comparisons import COMPARISON_COLUMNS
from framing.chronology.statements import STATEMENT_COLUMNS
from framing.corpus.document import RECORD_COLUMNS, SOURCE_COLUMNS, Source
from framing.corpus.parties import parse_parties
from framing.corpus.remarks import frame_of_remarks, problems_of
from framing.run.lacking import CHRONOLOGY
from framing.run.stages import STAGES
from framing.study import intake, origin
from framing.study.actors import remark_actors
from framing.study.intake import Row
from framing.study.rights import OWN_FILES
from framing.study.study import Study, open_study
from framing.study.texts import read_documents
from framing.texts.archive import is_collection
from framing.texts.reading import has_reader

#: The codebooks that fit any study: names of one relationship, and its topics, are that study's own.
CODEBOOKS = ("relationship", "multipolarity", "imagery")
#: What a person may know of a document that its file doesn't say, the first the most needed.
_ASKED = ("actor", "date", "author", "title", "genre", "publisher", "url")
_NAMED = 5  # documents that are named
_COMMENTS = {
    "focal": (
        'Whose relationship is measured: two or more party ids, or "author"\n'
        "(any relationship of a document's own actor)."
    ),
    "compare_with": "The names of other studies, for the chapter that compares.",
    "collection": "path is a file in the folder of the texts.",
}


class Made(NamedTuple):
    """A new study: what it is, what is to be known of its files, and what is unknown of its documents."""

    study: Study
    problems: list[Remark]
    unknown: list[str]


def new_study(
    study_id: str,
    workbook: Workbook,
    *,
    source: Path | None = None,
    parties: Sequence[str] = (),
    title: str = "",
    fields: Mapping[str, str] | None = None,
) -> Made:
    """Make the folder of a study with ``study.toml``, ``sources.csv``, and templates of what people write.

    These are ``about.md``, ``findings.toml``, and the heads of ``chronology.csv`` and ``comparisons.csv``.
    Where its texts are, and that it was made here, is noted once the folder stands: one that was stopped
    before that is finished. What the texts say of themselves is filled in.

    Parameters
    ----------
    study_id : the study's name: lower case letters, digits and dashes.
    workbook : where it is made.
    source : a folder of documents and collections, or one collection; None makes an empty ``sources.csv``.
    parties : the focal parties, each as ``"Name, alias, …"``; none: any relationship of a document's actor.
    title : the study's title; its name where empty.
    fields : the columns of collections, where their names are none of the usual ones.

    Raises
    ------
    ParameterError, StudyError, TextError
        where the name, the title or a party can't be used, the study exists, or the source is missing or
        holds nothing readable. Then nothing was written.
    """
    _check(study_id, [title, *parties], workbook)
    named = _distinct_parties(parse_parties(parties, where="--party"))
    given = fields or {}
    collection = _collection(source, given) if source is not None and source.is_file() else ""
    rows, problems = _sources(source, given) if source is not None and not collection else ([], [])
    settings = _settings(title or study_id, named, collection) | ({"fields": dict(given)} if given else {})
    _write(workbook, study_id, _files(settings, rows))
    workbook.note_texts(study_id, source.parent if source and collection else source)
    origin.write_note(workbook, study_id, origin.MADE_HERE)
    return _look_at(open_study(study_id, workbook), problems)


def _look_at(study: Study, problems: list[Remark]) -> Made:
    """A study that was made, with what is to be known of its documents once they are read.

    What the records of a collection say stands in ``sources.csv`` then, too.
    """
    documents, more = read_documents(study)
    sources = [document.source for document in documents.values()]
    if study.collection:
        rows = [{name: getattr(source, name) for name in RECORD_COLUMNS} for source in sources]
        write_beside(study.path("sources.csv"), csv_text(rows, [*RECORD_COLUMNS, "file", "sha256"]).encode())
    actors = remark_actors(study, {source.doc_id: source.actor for source in sources})
    said = [*problems, *map(as_remark, more), *problems_of(frame_of_remarks(actors))]
    return Made(study, said, list_unknown(sources))


def describe_new(made: Made) -> list[str]:
    """What is said of a new study, line by line; its last lines are the commands to go on with."""
    study = made.study
    lines = [f"made: {study.workbook.place(study.folder)}", *describe_problems(made.problems)]
    if made.unknown:
        lines += ["unknown:", *(f"  {line}" for line in made.unknown)]
    if study.workbook.noted_texts(study.study_id) is None:
        lines.append(f"add a row for each text to {study.place('sources.csv')}, and say where they are:")
        return [*lines, f"  framing run {study.study_id} --texts FOLDER"]
    if made.unknown:
        lines.append(f"what you know of it goes into {study.place('sources.csv')}, now or later")
    return [*lines, "next:", f"  framing run {study.study_id}", f"  framing book {study.study_id} --open"]


def list_unknown(sources: Sequence[Source]) -> list[str]:
    """What is unknown of documents, field by field, and of which.

    >>> known = dict.fromkeys(("actor", "date", "author", "genre", "url"), "…")
    >>> list_unknown([Source("a", title="A talk", **known), Source("b", **known)])
    ['title of 1 document: b', 'publisher of all 2 documents']
    """
    lines = []
    for field in _ASKED:
        lacking = [source.doc_id for source in sources if not getattr(source, field)]
        if lacking and len(lacking) == len(sources) > 1:
            lines.append(f"{field} of all {len(lacking):,} documents")
        elif lacking:
            names = ", ".join(lacking[:_NAMED]) + ", …" * (len(lacking) > _NAMED)
            lines.append(f"{field} of {len(lacking):,} document{'s' * (len(lacking) > 1)}: {names}")
    return lines


def _files(settings: dict[str, Any], rows: list[dict[str, str]]) -> dict[str, str]:
    """The texts of a new study's files, by name."""
    return {
        ".gitignore": OWN_FILES,
        "study.toml": toml_text(settings, comments=_COMMENTS),
        "about.md": _ABOUT,
        "findings.toml": _FINDINGS,
        CHRONOLOGY: csv_text([], [*STATEMENT_COLUMNS]),
        "comparisons.csv": csv_text([], [*COMPARISON_COLUMNS]),
        "sources.csv": csv_text(rows, SOURCE_COLUMNS),
    }


def _check(study_id: str, words: Iterable[str], workbook: Workbook) -> None:
    """Raise an error where no study can have this name, one has it, or given words are no text."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", study_id) or not is_file_name(study_id):
        raise ParameterError(
            f"{study_id!r} can't name a study", expected="lower case letters, digits and dashes"
        )
    for text in words:
        if not is_text(text):
            raise ParameterError("is not text in UTF-8", where="--title or --party", found=repr(text))
    if (workbook.studies / study_id).exists() and origin.read_note(workbook, study_id):
        raise _is_there(study_id)


def _distinct_parties(parties: Sequence[Party]) -> list[Party]:
    """The parties, each with an id of its own: from a second on, an id that was taken gets a number."""
    taken: set[str] = set()
    return [
        Party(free_id(party.party_id.strip("-") or "party", taken=taken), party.names) for party in parties
    ]


def _sources(folder: Path, fields: Mapping[str, str]) -> tuple[list[Row], list[Remark]]:
    """The rows of ``sources.csv`` for the files of a folder, and what is to be known of the others."""
    if not folder.is_dir():
        raise ParameterError(f"there is no folder {str(folder)!r}", where="--texts")
    files, left_out = intake.distinct_files(folder, known={})
    rows, unread = intake.make_rows(folder, files.values(), fields, set())
    problems = [*left_out, *unread]
    if not rows:
        wrong = [problem for problem in problems if problem.kind == UNREADABLE] or problems
        what = "no document could be read" if wrong else "the folder holds no documents"
        raise TextError(what, where=str(folder), advice=str(wrong[0]) if wrong else "put the texts into it")
    return rows, problems


def _collection(path: Path, fields: Mapping[str, str]) -> str:
    """The name of a collection's file, after one of its documents was read."""
    if has_reader(path.name) and not is_collection(path.name):
        advice = f"make a study of the folder that it is in: --texts {path.parent}"
        raise ParameterError("is a single document", where=f"--texts {path}", advice=advice)
    intake.first_item(path, fields)
    if not is_text(path.name):
        raise TextError("the file's name is not UTF-8", where=repr(str(path)), advice="give it another name")
    return path.name


def _settings(title: str, parties: Sequence[Party], collection: str) -> dict[str, Any]:
    """What ``study.toml`` says, in the order in which people read it."""
    settings: dict[str, Any] = {
        "title": title,
        "language": "en",
        "focal": [party.party_id for party in parties] or "author",
        "codebooks": list(CODEBOOKS),
        "stages": [stage.name for stage in STAGES],
        "compare_with": [],
    }
    if parties:
        settings["parties"] = {
            party.party_id: {"names": list(party.names), "demonyms": [], "leaders": []} for party in parties
        }
    if collection:
        settings["collection"] = {"path": collection}
    return settings


def _holds(folder: Path, made: Mapping[str, str]) -> bool:
    """Whether a folder holds these files as they are made, and no others."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    return there.keys() == made.keys() and all(
        path.is_file() and path.read_bytes() == made[name].encode() for name, path in there.items()
    )


def _write(workbook: Workbook, study_id: str, made: Mapping[str, str]) -> None:
    """Write the files of a study's folder, which comes into place whole.

    A folder that holds just these stands since one was stopped that had not noted it yet. Raises StudyError
    where there is any other.
    """
    folder = workbook.studies / study_id
    if not folder.exists():
        clear_parts(folder.parent)
        replace_folder(folder, {name: text.encode() for name, text in made.items()})
    elif not _holds(folder, made):
        raise _is_there(study_id)


def _is_there(study_id: str) -> StudyError:
    where = f"data/studies/{study_id}"
    return StudyError("the study is there already", where=where, advice="choose another name")


_ABOUT = """% What are these texts? Who chose them, how, out of what? Whom do they speak for? Whose are they?
% Write it below. The first paragraph stands on the front page of the book, all of it on the page about the
% study. Lines that begin with a percent sign are for you alone.
"""

_FINDINGS = """# The conclusions as checked claims. A finding:
#
# [[finding]]
# id = "partnership-asserted"
# text = "{asserted} of {all} mentions of partnership assert it."
# holds = "asserted > all / 2"
# range = "share"
# chapter = "05_alliance_partnership"
# [finding.values]
# all = { table = "mentions", where = "family == 'partnership'" }
# asserted = { table = "mentions", where = "family == 'partnership' and stance == 'asserted'" }
# share = "asserted / all"
"""
