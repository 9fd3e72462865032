"""From runs to the book: run the studies, write the pages that state their results, and build."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

from framing.base import escape, store
from framing.base.alone import alone, clear_parts
from framing.base.errors import BookError, FramingError, ParameterError, StudyError, nearest
from framing.base.escape import html_link, myst, myst_code, myst_link, plain_name
from framing.base.files import hash_files, list_files, sha256, write_beside
from framing.base.workbook import Workbook
from framing.book import about, api, build, evidence, mentions, model_pages, pages
from framing.book.ai_use import ai_use_page
from framing.book.attacks import ATTACKS, attacks_page
from framing.book.citation import citation_page
from framing.book.front import FrontFigure, front_figure
from framing.book.packages import packages_page
from framing.claims import linked, listed
from framing.claims.corrections import OUTSIDE
from framing.claims.findings import read_pairs
from framing.lexicon import attributes
from framing.lexicon.attributes import Scheme
from framing.lexicon.codebook import Codebook
from framing.measures import themes
from framing.run.content import hash_module
from framing.run.runner import Run, run_example, run_study
from framing.study import provenance, texts
from framing.study.own import schemes_of
from framing.study.readings import ALONE
from framing.study.study import Study, list_studies, open_study

MOST = 5  # findings of a study on the front page

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
        where the book can't be built, or another command is building one; that of before stays as it was.
    """
    known = list_studies(workbook)
    if study_id is not None and study_id not in known:
        raise ParameterError(f"there is no study {study_id!r}", advice=nearest(study_id, known))
    with alone(workbook.book / "_build", error=BookError, where="the book", advice="wait until it has ended"):
        clear_parts(workbook.book, workbook.model.parent)
        return _publish(workbook, study_id, say)


def _publish(workbook: Workbook, study_id: str | None, say: Say) -> Published:
    """Run the studies, and build the book of them."""
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
    folder : where the pages go. Pages of evidence and mentions that are there and were made of the same
        tables, texts and code stay as they are; pages that are no longer made are deleted. Nothing is made
        where nothing changed that any of the pages tells of.
    """
    state = _pages_state(studies)
    if _read_states(folder).get(_ALL) == f"{state} {hash_files(_pages_in(folder))}":
        return
    states = _make_pages(studies, folder)
    states[_ALL] = f"{state} {hash_files(_pages_in(folder))}"
    write_beside(folder / _STATES, json.dumps(states).encode())


def _make_pages(studies: Sequence[Study], folder: Path) -> dict[str, str]:
    """Make the pages in a folder: the hashes for which those of evidence and mentions were made, by study."""
    current = {study.study_id: _evidence_state(study) for study in studies}
    made = _read_states(folder)
    workbook, figures = studies[0].workbook, {study.study_id: front_figure(study) for study in studies}
    written = {
        "findings.md": "\n\n".join(map(_front, studies, figures.values())) + "\n",
        "built_from.md": built_from_page(studies),
        **about.about_pages(studies),
        "ai_use.md": ai_use_page(studies),
        "expect.md": model_pages.expect_page(workbook, studies),
        "model_card.md": model_pages.card_page(workbook),
        "model_maker.md": model_pages.maker_page(workbook),
        **_pages_of_workbook(workbook),
    }
    for study in studies:
        name = f"{listed.page_name(study.study_id)}.md"
        kept = [*sorted(folder.glob(f"{evidence.entrance_name(study.study_id)}*.md")), *folder.glob(name)]
        if kept and made.get(study.study_id) == current[study.study_id]:
            written |= {path.name: path.read_text(encoding="utf-8") for path in kept}
        else:
            written |= {**evidence.evidence_pages(study), name: mentions.mentions_page(study)}
    contents = {name: text.encode() for name, text in written.items()}
    contents |= {name: png for one in figures.values() if one for name, png in one.pictures.items()}
    for path in _pages_in(folder):
        if path.name not in contents:
            path.unlink()
    for name, content in contents.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            write_beside(path, content)
    return current


def _pages_in(folder: Path) -> list[Path]:
    return [*folder.glob("*.md"), *folder.glob("*.png")]


def _pages_of_workbook(workbook: Workbook) -> dict[str, str]:
    """The pages about the workbook itself, whatever the studies are."""
    return {
        "citation.md": citation_page(workbook),
        "packages.md": packages_page(workbook),
        "attacks.md": attacks_page(workbook),
    }


def _front(study: Study, figure: FrontFigure | None) -> str:
    """What the front page says a study shows: its main figure below its title, then its findings."""
    title, _, findings = findings_page(study).partition("\n")
    return "\n".join([title, "", figure.text if figure else "", findings])


_STATES, _ALL = "evidence.json", ""  # by study; all pages together have no study's name


def _pages_state(studies: Sequence[Study]) -> str:
    """A hash of all that any of the pages depends on: each study's files, the workbook's, and the code."""
    workbook = studies[0].workbook
    folders = (workbook.codebooks, workbook.training, workbook.model, workbook.root / "lib" / "framing")
    own = [folder for one in studies for folder in (one.folder, one.tables, one.chapters)]
    files = [path for folder in (*folders, *own) for path in list_files(folder) if path.suffix != ".pyc"]
    single = (workbook.lock, workbook.root / "CITATION.cff", workbook.book / ATTACKS)
    files += [path for path in single if path.exists()]
    present = {study.study_id: _present(study) for study in studies}
    return sha256(json.dumps([hash_files(files), present]).encode())


def _present(study: Study) -> str | list[str]:
    """What is there of a study's texts."""
    return texts.describe_texts(study) if study.collection else sorted(texts.find_texts(study)[0])


def _evidence_state(study: Study) -> str:
    """A hash of all that a study's evidence pages and its list of mentions depend on."""
    names = ("documents", "mentions", "passages", "themes")
    tables = [path for name in names if (path := study.tables / f"{name}.parquet").exists()]
    files = (evidence.__file__, mentions.__file__, listed.__file__, themes.__file__, escape.__file__)
    code = [hash_module(Path(file).read_text(encoding="utf-8")) for file in files]
    return sha256(json.dumps([hash_files(tables), _present(study), code]).encode())


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
    if provenance.coded_by_older_coder(study) and not texts.texts_present(study):
        command = f"`framing run {plain_name(study.study_id)} --texts FOLDER`"
        lines += [
            ":::{warning}",
            "These mentions were coded by an older coder than this version's. "
            f"With the texts at hand, {command} codes them anew.",
            ":::",
            "",
        ]
    found, trusted = store.load(study, "findings"), _trust(study)
    if not len(found):
        file = myst_code(study.place("findings.toml"))
        lines.append(f"No finding has been written yet; [they are written](writing_findings.md) into {file}.")
    sentences = linked.link_findings(study, found.head(MOST), root="")
    for row, (parts, to_values) in zip(found.head(MOST).itertuples(index=False), sentences, strict=True):
        mark = "" if row.holds else "**Doesn't hold:** "
        if row.holds and row.corrected_holds == "no":
            mark = "**Doesn't hold once the coder's errors are corrected:** "
        chapter = f"chapters/{study.study_id}/{row.chapter}.ipynb" if row.chapter in study.stages else ""
        link = myst_link(_chapter_name(row.chapter), chapter)
        linked_text = "".join(html_link(part, to) if to else _within(part) for part, to in parts)
        text = myst(row.corrected_text) or linked_text
        lines.append(f"- {mark}{text} ({_range(row)}{_beside(row, trusted, to_values)}{link})")
    if len(found) > MOST and "10_findings" in study.stages:
        more = myst_link(f"All {len(found)} findings", f"chapters/{study.study_id}/10_findings.ipynb")
        lines += ["", f"{more}, with their conditions and corrections."]
    return "\n".join(lines)


def _within(part: str) -> str:
    """A part of a sentence as MyST text, with the blanks at its ends."""
    return re.sub(r"\S(?:.*\S)?", lambda words: myst(words[0]), part)


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
    """From where to where a finding's main value goes, and what moves it; empty where nothing does."""
    low, high, how = row.low, row.high, "over documents: "
    if row.corrected_text and row.corrected_low == row.corrected_low:
        low, high, how = row.corrected_low, row.corrected_high, "with its interval: "
    if low != low or low == high:
        return ""
    return f"{how}{_number(low)} to {_number(high)}; "


def _beside(row: Row, trusted: str, addresses: Mapping[str, str]) -> str:
    """What stands beside the numbers of a finding: the coder's own count where another's is published.

    Counted mentions lead to their ``addresses``, by the names of the finding's values.
    """
    counted, to = _counts(row.values), {name.replace("_", " "): to for name, to in addresses.items()}
    if row.corrected_text:
        shown = ", ".join(
            f"{myst(name)} {html_link(value, to[name]) if name in to else myst(value)}"
            for name, value in counted.items()
        )
        outside = f"{OUTSIDE}; " if row.correction.endswith(OUTSIDE) else ""
        return f"corrected for the coder's errors, who counted: {shown}; {outside}"
    model = _counts(row.by_model)
    differing = [f"{name} {value}" for name, value in model.items() if counted.get(name) != value]
    if row.by_model and differing:
        return f"the coder alone has {myst(', '.join(differing))}; "
    return f"coded by the model alone{trusted}; " if row.correction.startswith(ALONE) else ""


def _counts(values: str) -> dict[str, str]:
    """The whole numbers among the values of a finding, by their names in words."""
    pairs = read_pairs(values).items()
    return {name.replace("_", " "): value for name, (value, _) in pairs if value.isdigit()}


def _trust(study: Study) -> str:
    """How often the model is right on mentions of the study that were held out; empty where none was read."""
    if "agreement" not in store.stored(study):
        return ""
    table = store.load(study, "agreement")
    whole = table[(table["attribute"] == "together") & (table["family"] == "all") & (table["value"] == "all")]
    held = whole[(whole["comparison"] == "coder") & (whole["split"] == "held-out")]
    if not len(held) or not held["n"].iloc[0]:
        return ""
    agree, n = int(held["agree"].iloc[0]), int(held["n"].iloc[0])
    return f", which codes {agree:,} of {n:,} held-out mentions in all four attributes as they were read"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")


def _chapter_name(chapter: str) -> str:
    """«chapter 5» for ``05_alliance_partnership``; a chapter without a number is called by its name.

    >>> _chapter_name("05_alliance_partnership"), _chapter_name("order")
    ('chapter 5', 'chapter order')
    """
    number = re.match(r"[0-9]+", chapter)
    return f"chapter {int(number[0]) if number else chapter}"
