"""From runs to the book: run the studies, write the pages that state their results, and build."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from framing.base import paths, store
from framing.base.errors import FramingError, ParameterError, StudyError, nearest
from framing.base.escape import myst, myst_link, plain_name
from framing.book import build, evidence
from framing.run import runner as workbook
from framing.study import ingest, release
from framing.study.study import Study, list_studies, load_study

Row: TypeAlias = Any  # a row as DataFrame.itertuples gives it


@dataclass
class Published:
    """A built book: its first page (None where nothing was built), and what went wrong on the way."""

    index: Path | None = None
    problems: list[FramingError] = field(default_factory=list)


def publish_book(
    study_id: str | None = None, *, texts: str | None = None, say: Callable[[str], None] = print
) -> Published:
    """Run the book's studies and build the book; or run one study and build its own.

    A study that can't run is named and left out; the book is built from the others.

    Parameters
    ----------
    study_id : a study, or None for all that are in the book. A study outside the book gets a book of its own
        under ``data/runs``.
    texts : folder with the texts.
    say : called with each line of progress.

    Raises
    ------
    ParameterError
        for an unknown study.
    BookError
        where the book can't be built; that of before stays as it was.
    """
    if study_id is not None and study_id not in list_studies():
        raise ParameterError(f"there is no study {study_id!r}", advice=nearest(study_id, list_studies()))
    book = paths.BOOK
    published = Published()
    runs = _run_studies([study_id] if study_id else _studies_of_book(book), book, texts, say, published)
    parts, folder, run_name = _what_to_build(book, study_id, runs)
    if parts:
        with workbook.environment(texts, run_name):
            write_pages([part.study for part in parts], folder / "_generated")
            parts = [replace(part, downloads=downloads_of(part.study)) for part in parts]
        published.index = build.build_book(
            parts,
            source=book,
            generated=folder / "_generated",
            output=folder / "_build",
            lock=paths.LOCK,
            say=say,
        )
    return published


def downloads_of(study_id: str) -> dict[str, Path]:
    """The folders of what a reader may take away of a study, by kind (published tables, tables, figures)."""
    tables = paths.tables_folder(study_id)
    return {"release": paths.STUDIES / study_id / "release", "tables": tables, "figures": tables / "figures"}


def write_pages(study_ids: Sequence[str], folder: Path) -> None:
    """Write the pages that state results: the findings, what the book was built from, and the evidence.

    Parameters
    ----------
    study_ids : the book's studies, in its order.
    folder : where the pages go. Evidence pages that are there and were made of the same tables, texts and
        code stay as they are; pages that are no longer made are deleted.
    """
    studies = [load_study(study_id) for study_id in study_ids]
    current = {study.study_id: _evidence_state(study) for study in studies}
    made = _read_states(folder)
    pages = {
        "findings.md": "\n\n".join(findings_page(study) for study in studies) + "\n",
        "built_from.md": built_from_page(studies),
    }
    for study in studies:
        kept = sorted(folder.glob(f"{evidence.entrance_name(study.study_id)}*.md"))
        if kept and made.get(study.study_id) == current[study.study_id]:
            pages |= {path.name: path.read_text(encoding="utf-8") for path in kept}
        else:
            pages |= evidence.evidence_pages(study)
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            paths.write_beside(path, text.encode())
    paths.write_beside(folder / _STATES, json.dumps(current).encode())


_STATES = "evidence.json"


def _evidence_state(study: Study) -> str:
    """A hash of all that a study's evidence pages depend on."""
    tables = [
        paths.tables_folder(study.study_id) / f"{name}.parquet"
        for name in ("documents", "mentions", "passages")
    ]
    present = "all" if study.collection else sorted(ingest.find_texts(study)[0])
    return paths.sha256(json.dumps([paths.hash_files(tables), present, workbook.code_hash()]).encode())


def _read_states(folder: Path) -> dict[str, str]:
    """The hashes for which the evidence pages in a folder were made."""
    try:
        return json.loads((folder / _STATES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def findings_page(study: Study) -> str:
    """The findings of a study with their numbers, as MyST text; one that no longer holds is marked."""
    lines = [f"### {myst(study.title)}", ""]
    if release.coded_by_older_code(study) and not ingest.texts_present(study):
        command = f"`framing run {plain_name(study.study_id)} --texts FOLDER`"
        lines += [
            ":::{warning}",
            "These mentions were coded by an older coder than this version's. "
            f"With the texts at hand, {command} codes them anew.",
            ":::",
            "",
        ]
    for row in store.load(study, "findings").itertuples(index=False):
        mark = "" if row.holds else "**No longer holds:** "
        chapter = f"chapters/{study.study_id}/{row.chapter}.ipynb" if row.chapter in study.stages else ""
        link = myst_link(_chapter_name(row.chapter), chapter)
        lines.append(f"- {mark}{myst(row.text)} ({_range(row)}{link})")
    return "\n".join(lines)


def built_from_page(studies: Sequence[Study]) -> str:
    """What the book was built from, as MyST text: versions, codebooks, texts and documents."""
    lines = [
        f"Version {version('framing-workbook')} of the workbook.",
        "",
        "| study | documents | words | texts | codebooks |",
        "| --- | --- | --- | --- | --- |",
    ]
    used = {study.study_id: (*study.codebooks, "cues", "states") for study in studies}
    hashes = {name: release.codebook_hash(name)[:8] for name in {*chain(*used.values())}}
    for study in studies:
        documents = store.load(study, "documents")
        texts = "present" if ingest.texts_present(study) else "absent: from the release"
        books = ", ".join(f"{myst(name)} `{hashes[name]}`" for name in used[study.study_id])
        words = f"{documents['n_words'].sum():,}"
        lines.append(f"| {myst(study.title)} | {len(documents)} | {words} | {texts} | {books} |")
    return "\n".join(lines) + "\n"


def _run_studies(
    names: Sequence[str],
    book: Path,
    texts: str | None,
    say: Callable[[str], None],
    published: Published,
) -> dict[str, Any]:
    """The runs by study; what went wrong is said and added to ``published``."""
    runs = {}
    for name in names:
        try:
            _check_listed(book, name)
            runs[name] = workbook.run_study(name, texts=texts, say=say)
            published.problems += runs[name].problems
        except FramingError as problem:
            say(f"error: {problem}")
            published.problems.append(problem)
    return runs


def _studies_of_book(book: Path) -> list[str]:
    """The studies of the book in the order of their runs: first those that others are compared with."""
    listed = [part.study for part in build.listed_parts(book)]
    compared = {other for name in listed for other in _compared(name)}
    return sorted(listed, key=lambda name: (name not in compared, name))


def _compared(name: str) -> tuple[str, ...]:
    try:
        return load_study(name).compare_with
    except FramingError:
        return ()


def _check_listed(book: Path, name: str) -> None:
    listed = name in [part.study for part in build.listed_parts(book)]
    in_book = load_study(name).in_book
    if listed != in_book:
        there = "a" if listed else "no"
        raise StudyError(
            f"in_book is {str(in_book).lower()}, and book/_toc.yml has {there} part for the study",
            where=f"data/studies/{name}/study.toml",
            expected="both or neither",
        )


def _what_to_build(
    book: Path, study_id: str | None, runs: Mapping[str, Any]
) -> tuple[list[build.Part], Path, str | None]:
    """The parts of the book, its folder, and the name of the run.

    A study outside the book has a book of its own, in the folder of its run.
    """
    if study_id is not None and study_id not in runs:
        return [], book, None
    listed = build.listed_parts(book)
    if study_id is None or study_id in [part.study for part in listed]:
        current = [part for part in listed if part.study in runs or (study_id and store.stored(part.study))]
        return current, book, None
    chapters = runs[study_id].chapters
    part = build.Part(study_id, load_study(study_id).title, chapters)
    return [part], chapters.parent, chapters.parent.name


def _range(row: Row) -> str:
    """The range of a finding's main value, where leaving a document out moves it at all."""
    if row.low != row.low or row.low == row.high:
        return ""
    return f"range {_number(row.low)} to {_number(row.high)}; "


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


def _chapter_name(chapter: str) -> str:
    """«chapter 5» for ``05_alliance_partnership``; a chapter without a number is called by its name.

    >>> _chapter_name("05_alliance_partnership"), _chapter_name("order")
    ('chapter 5', 'chapter order')
    """
    number = re.match(r"[0-9]+", chapter)
    return f"chapter {int(number[0]) if number else chapter}"
