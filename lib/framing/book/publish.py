"""From runs to the book: run the studies, write the pages that state their results, and build."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from framing.base import escape, store
from framing.base.errors import FramingError, ParameterError, StudyError, nearest
from framing.base.escape import myst, myst_code, myst_link, plain_name
from framing.base.files import hash_files, sha256, write_beside
from framing.base.workbook import Workbook
from framing.book import about, api, build, evidence, model_pages, pages
from framing.book.ai_use import ai_use_page
from framing.lexicon import attributes
from framing.lexicon.attributes import Scheme
from framing.lexicon.codebook import Codebook
from framing.run.content import hash_module
from framing.run.runner import Run, run_example, run_study
from framing.study import release, texts
from framing.study.own import schemes_of
from framing.study.study import Study, list_studies, open_study

Say: TypeAlias = Callable[[str], Any]
Row: TypeAlias = Any  # a row as DataFrame.itertuples gives it


@dataclass
class Published:
    """A built book: its first page (None where nothing was built), and what went wrong on the way."""

    index: Path | None = None
    problems: list[FramingError] = field(default_factory=list)


def publish_book(workbook: Workbook, study_id: str | None = None, *, say: Say = print) -> Published:
    """Run the book's studies and build the book; or run one study and build its own.

    A study that can't run is named and left out; the book is built from the others.

    Parameters
    ----------
    workbook : the checkout, and the texts.
    study_id : a study, or None for all that are in the book. A study outside the book gets a book of its own
        under ``data/runs``.
    say : called with each line of progress.

    Raises
    ------
    ParameterError
        for an unknown study.
    BookError
        where the book can't be built; that of before stays as it was.
    """
    known = list_studies(workbook)
    if study_id is not None and study_id not in known:
        raise ParameterError(f"there is no study {study_id!r}", advice=nearest(study_id, known))
    published = Published()
    runs = _run_studies(workbook, [study_id] if study_id else _studies_of_book(workbook), say, published)
    studies, parts, folder = _what_to_build(workbook, study_id, runs)
    if parts:
        run_example(workbook, say=say)
        write_pages(studies, folder / "_generated")
        published.index = build.build_book(
            parts,
            source=workbook.book,
            generated=folder / "_generated",
            output=folder / "_build",
            reference=pages.reference_pages(load_codebooks(studies), load_schemes(workbook, studies))
            | api.api_pages(),
            lock=workbook.lock,
            title="" if folder == workbook.book else studies[0].title,
            say=say,
        )
    return published


def load_codebooks(studies: Sequence[Study]) -> dict[str, Codebook]:
    """The codebooks of studies by the places of their files, in alphabetical order of their names."""
    paths = {study.codebook_path(name): study for study in studies for name in study.codebooks}
    return {
        study.workbook.place(path): study.load_codebook(path.stem)
        for path, study in sorted(paths.items(), key=lambda item: item[0].stem)
    }


def load_schemes(workbook: Workbook, studies: Sequence[Study]) -> dict[str, Scheme]:
    """The coding schemes by codebook, with the attributes that studies add for what is coded like it."""
    made = attributes.load_schemes(workbook.codebooks / "attributes.toml")
    for study in studies:
        for name, scheme in schemes_of(study).items():
            if (like := study.load_codebook(name).scheme) in made:
                made[like] = attributes.unite([made[like], scheme])
    return made


def downloads_of(study: Study) -> dict[str, Path]:
    """The folders of what a reader may take away of a study, by kind (published tables, tables, figures)."""
    return {"release": study.release, "tables": study.tables, "figures": study.tables / "figures"}


def write_pages(studies: Sequence[Study], folder: Path) -> None:
    """Write the pages that state results: findings, what the book was built from, who coded and how well.

    Parameters
    ----------
    studies : the book's studies, in its order, each in its run.
    folder : where the pages go. Evidence pages that are there and were made of the same tables, texts and
        code stay as they are; pages that are no longer made are deleted.
    """
    current = {study.study_id: _evidence_state(study) for study in studies}
    made = _read_states(folder)
    written = {
        "findings.md": "\n\n".join(findings_page(study) for study in studies) + "\n",
        "built_from.md": built_from_page(studies),
        **about.about_pages(studies),
        "ai_use.md": ai_use_page(studies),
        **_pages_on_model(studies),
    }
    for study in studies:
        kept = sorted(folder.glob(f"{evidence.entrance_name(study.study_id)}*.md"))
        if kept and made.get(study.study_id) == current[study.study_id]:
            written |= {path.name: path.read_text(encoding="utf-8") for path in kept}
        else:
            written |= evidence.evidence_pages(study)
    for path in folder.glob("*.md"):
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_beside(path, text.encode())
    write_beside(folder / _STATES, json.dumps(current).encode())


def _pages_on_model(studies: Sequence[Study]) -> dict[str, str]:
    """What is said of the model coder, by the name of its file."""
    workbook = studies[0].workbook
    return {
        "expect.md": model_pages.expect_page(workbook, studies),
        "model_card.md": model_pages.card_page(workbook),
        "model_maker.md": model_pages.maker_page(workbook),
    }


_STATES = "evidence.json"


def _evidence_state(study: Study) -> str:
    """A hash of all that a study's evidence pages depend on."""
    tables = [study.tables / f"{name}.parquet" for name in ("documents", "mentions", "passages")]
    present = "all" if study.collection else sorted(texts.find_texts(study)[0])
    code = [
        hash_module(Path(file).read_text(encoding="utf-8")) for file in (evidence.__file__, escape.__file__)
    ]
    return sha256(json.dumps([hash_files(tables), present, code]).encode())


def _read_states(folder: Path) -> dict[str, str]:
    """The hashes for which the evidence pages in a folder were made."""
    try:
        return json.loads((folder / _STATES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def findings_page(study: Study) -> str:
    """The findings of a study with their numbers, as MyST text.

    One that doesn't hold is marked, and one that doesn't hold of the corrected values.
    """
    lines = [f"### {myst(study.title)}", ""]
    if release.coded_by_older_coder(study) and not texts.texts_present(study):
        command = f"`framing run {plain_name(study.study_id)} --texts FOLDER`"
        lines += [
            ":::{warning}",
            "These mentions were coded by an older coder than this version's. "
            f"With the texts at hand, {command} codes them anew.",
            ":::",
            "",
        ]
    found = store.load(study, "findings")
    if not len(found):
        file = myst_code(study.place("findings.toml"))
        lines.append(f"No finding has been written yet; [they are written](writing_findings.md) into {file}.")
    for row in found.itertuples(index=False):
        mark = "" if row.holds else "**Doesn't hold:** "
        if row.holds and row.corrected_holds == "no":
            mark = "**Doesn't hold once the coder's errors are corrected:** "
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
    for study in studies:
        documents = store.load(study, "documents")
        source = "present" if texts.texts_present(study) else "absent: from the release"
        hashes = {name: study.load_codebook(name).hash[:8] for name in study.codebooks}
        books = ", ".join(f"{myst(name)} `{digest}`" for name, digest in hashes.items())
        words = f"{documents['n_words'].sum():,}"
        lines.append(f"| {myst(study.title)} | {len(documents)} | {words} | {source} | {books} |")
    return "\n".join(lines) + "\n"


def _run_studies(workbook: Workbook, names: Sequence[str], say: Say, published: Published) -> dict[str, Run]:
    """The runs by study; what went wrong is said and added to ``published``."""
    runs = {}
    for name in names:
        try:
            _check(workbook, name)
            runs[name] = run_study(workbook, name, say=say)
            published.problems += runs[name].problems
        except FramingError as problem:
            say(f"error: {problem}")
            published.problems.append(problem)
    return runs


def _studies_of_book(workbook: Workbook) -> list[str]:
    """The studies of the book in the order of their runs: first those that others are compared with."""
    listed = [part.study for part in build.listed_parts(workbook.book)]
    compared = {other for name in listed for other in _compared(workbook, name)}
    return sorted(listed, key=lambda name: (name not in compared, name))


def _compared(workbook: Workbook, name: str) -> tuple[str, ...]:
    try:
        return open_study(name, workbook).compare_with
    except FramingError:
        return ()


def _check(workbook: Workbook, name: str) -> None:
    """Raise StudyError where a study can't be put into a book as its files have it."""
    listed = name in [part.study for part in build.listed_parts(workbook.book)]
    study = open_study(name, workbook)
    about.read_about(study)
    if listed != study.in_book:
        there = "a" if listed else "no"
        raise StudyError(
            f"in_book is {str(study.in_book).lower()}, and book/_toc.yml has {there} part for the study",
            where=study.place("study.toml"),
            expected="both or neither",
        )


def _what_to_build(
    workbook: Workbook, study_id: str | None, runs: Mapping[str, Run]
) -> tuple[list[Study], list[build.Part], Path]:
    """The studies and parts of the book, and its folder.

    A study outside the book has a book of its own, in the folder of its run.
    """
    if study_id is not None and study_id not in runs:
        return [], [], workbook.book
    listed = build.listed_parts(workbook.book)
    if study_id is None or study_id in [part.study for part in listed]:
        opened = {name: run.study for name, run in runs.items()}
        for part in listed if study_id else ():
            opened.setdefault(part.study, open_study(part.study, workbook))
        parts = [part for part in listed if part.study in opened and store.stored(opened[part.study])]
        studies, folder = [opened[part.study] for part in parts], workbook.book
    else:
        study = runs[study_id].study
        studies, folder = [study], study.chapters.parent
        parts = [build.Part(study_id, study.title, study.chapters)]
    downloads = [downloads_of(study) for study in studies]
    return studies, [replace(p, downloads=d) for p, d in zip(parts, downloads, strict=True)], folder


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
