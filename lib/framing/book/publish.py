"""From runs to the book: run the studies, write the pages that state their results, and build."""

import json
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from framing.base import paths, store
from framing.base.errors import FramingError, ParameterError, StudyError, nearest
from framing.book import build as book
from framing.book import evidence
from framing.run import runner as workbook
from framing.study import ingest, release
from framing.study.study import list_studies, load_study


@dataclass
class Published:
    """A built book: its first page (None where nothing was built), and what went wrong on the way."""

    index: Path | None = None
    problems: list = field(default_factory=list)


def publish_book(study_id=None, *, texts=None, say=print):
    """Run the book's studies and build the book; or run one study and build its own.

    A study that can't run is named and left out; the book is built from the others.

    Parameters
    ----------
    study_id : a study, or None for all that are in the book. A study outside the book gets a book of its own
        under ``data/runs``.
    texts : folder with the texts.
    """
    if study_id is not None and study_id not in list_studies():
        raise ParameterError(f"there is no study {study_id!r}", advice=nearest(study_id, list_studies()))
    published, runs = Published(), {}
    for name in [study_id] if study_id else _studies_of_book():
        try:
            _check_listed(name)
            runs[name] = workbook.run_study(name, texts=texts, say=say)
            published.problems += runs[name].problems
        except FramingError as problem:
            say(f"error: {problem}")
            published.problems.append(problem)
    parts, folder, run_name = _what_to_build(study_id, runs)
    if parts:
        with workbook.environment(texts, run_name):
            write_pages([part.study for part in parts], folder / "_generated")
        published.index = book.build_book(
            parts, generated=folder / "_generated", output=folder / "_build", say=say
        )
    return published


def write_pages(study_ids, folder):
    """Write the pages that state results: the findings, what the book was built from, and the evidence."""
    studies = [load_study(study_id) for study_id in study_ids]
    pages = {
        "findings.md": "\n\n".join(findings_page(study) for study in studies) + "\n",
        "built_from.md": built_from_page(studies),
    }
    current = {study.study_id: _evidence_state(study) for study in studies}
    made = _read_states(folder)
    for study in studies:
        kept = sorted(folder.glob(f"evidence_{study.study_id}*.md"))
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


def _evidence_state(study):
    """A hash of all that a study's evidence pages depend on."""
    tables = [
        paths.tables_folder(study.study_id) / f"{name}.parquet"
        for name in ("documents", "mentions", "passages")
    ]
    present = "all" if study.collection else sorted(ingest.find_texts(study)[0])
    return paths.sha256(json.dumps([paths.hash_files(tables), present, workbook.code_hash()]).encode())


def _read_states(folder):
    """The hashes for which the evidence pages in a folder were made."""
    try:
        return json.loads((folder / _STATES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def findings_page(study):
    """The findings of a study with their numbers; one that no longer holds is marked as such."""
    lines = [f"### {study.title}", ""]
    if release.coded_by_older_code(study) and not ingest.texts_present(study):
        advice = f"With the texts at hand, `framing run {study.study_id} --texts FOLDER` codes them anew."
        lines += [
            ":::{warning}",
            f"These mentions were coded by an older coder than this version's. {advice}",
            ":::",
            "",
        ]
    for row in store.load(study, "findings").itertuples(index=False):
        mark = "" if row.holds else "**No longer holds:** "
        link = f"[{_chapter_name(row.chapter)}](chapters/{study.study_id}/{row.chapter}.ipynb)"
        lines.append(f"- {mark}{row.text} ({_range(row)}{link})")
    return "\n".join(lines)


def built_from_page(studies):
    """What the book was built from: versions, codebooks, texts and documents."""
    lines = [
        f"Version {version('framing-workbook')} of the workbook.",
        "",
        "| study | documents | words | texts | codebooks |",
        "| --- | --- | --- | --- | --- |",
    ]
    for study in studies:
        documents = store.load(study, "documents")
        texts = "present" if ingest.texts_present(study) else "absent: from the release"
        books = ", ".join(
            f"{name} `{release.codebook_hash(name)[:8]}`" for name in (*study.codebooks, "cues", "states")
        )
        words = f"{documents['n_words'].sum():,}"
        lines.append(f"| {study.title} | {len(documents)} | {words} | {texts} | {books} |")
    return "\n".join(lines) + "\n"


def _studies_of_book():
    """The studies of the book in the order of their runs: first those that others are compared with."""
    listed = [part.study for part in book.listed_parts()]
    compared = {other for name in listed for other in _compared(name)}
    return sorted(listed, key=lambda name: (name not in compared, name))


def _compared(name):
    try:
        return load_study(name).compare_with
    except FramingError:
        return ()


def _check_listed(name):
    listed, in_book = name in [part.study for part in book.listed_parts()], load_study(name).in_book
    if listed != in_book:
        raise StudyError(
            f"in_book is {str(in_book).lower()}, and book/_toc.yml has {'a' if listed else 'no'} part for the study",
            where=f"data/studies/{name}/study.toml",
            expected="both or neither",
        )


def _what_to_build(study_id, runs):
    """The parts of the book, its folder, and the name of the run: a study outside the book has a book of its own."""
    if study_id is not None and study_id not in runs:
        return [], None, None
    listed = book.listed_parts()
    if study_id is None or study_id in [part.study for part in listed]:
        current = [part for part in listed if part.study in runs or (study_id and store.stored(part.study))]
        return current, paths.BOOK, None
    chapters = runs[study_id].chapters
    return [book.Part(study_id, load_study(study_id).title, chapters)], chapters.parent, chapters.parent.name


def _range(row):
    """The range of a finding's main value, where leaving a document out moves it at all."""
    if row.low != row.low or row.low == row.high:
        return ""
    return f"range {_number(row.low)} to {_number(row.high)}; "


def _number(value):
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


def _chapter_name(chapter):
    return f"chapter {int(chapter[:2])}"
