"""A study: its parties, documents, codebooks and parameters, and where its files live."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from framing.base.errors import FramingError, ParameterError, nearest
from framing.base.escape import is_plain_name
from framing.base.spans import Focus, Party
from framing.base.workbook import Workbook
from framing.corpus.document import Source
from framing.lexicon.attributes import Attribute
from framing.lexicon.codebook import Codebook, list_codebooks, load_codebook
from framing.study.origin import check_folder
from framing.study.portions import Portion, read_portions
from framing.study.settings import (
    MODEL,
    check_listed,
    read_attributes,
    read_focus,
    read_handling,
    read_parties,
    read_settings,
)
from framing.study.sources import Declared, read_sources

#: The run of a study that is not in the book, where nothing else is asked for.
DEFAULT_RUN = "default"


@dataclass(frozen=True)
class Study:
    """What ``study.toml`` and ``sources.csv`` say, and the workbook in which the study was opened.

    ``problems`` holds what is wrong with single rows of ``sources.csv``: they are left out, the others go on,
    and so do those of which a Remark tells; ``records`` is what the file says of records of collections, by
    the id of the document. ``coder`` says whose codes its chapters count (:mod:`framing.study.choice`),
    ``fields`` are columns of collections, ``documents`` says which documents are counted; ``attributes`` are
    those that it adds, by codebook (:mod:`framing.study.own`); ``portions`` are what it takes of its
    collection, all where there are none (:mod:`framing.study.portions`); ``groups`` are the actors of each
    group that is compared, by study and name (:mod:`framing.study.comparison`).
    """

    study_id: str
    workbook: Workbook
    title: str
    language: str
    reference: str
    focus: Focus
    parties: tuple[Party, ...]
    codebooks: tuple[str, ...]
    stages: tuple[str, ...]
    in_book: bool = False
    compare_with: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    collection: dict[str, Any] = field(default_factory=dict)
    least: int = 1
    official_names: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    records: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    problems: tuple[FramingError, ...] = ()
    reference_by: str = ""
    front_figure: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    coder: str = MODEL
    attributes: Mapping[str, tuple[Attribute, ...]] = field(default_factory=dict)
    portions: tuple[Portion, ...] = ()
    groups: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)

    @property
    def own_values(self) -> dict[str, tuple[str, ...]]:
        """The values of each attribute that the study adds, by its name."""
        return {
            one.name: tuple(value.name for value in one.values)
            for attributes in self.attributes.values()
            for one in attributes
        }

    @property
    def folder(self) -> Path:
        """The folder of the study's own files."""
        return self.workbook.studies / self.study_id

    @property
    def is_published(self) -> bool:
        """Whether the study is in the book or has a release, and is more than somebody's own."""
        return self.in_book or self.release.is_dir()

    @property
    def release(self) -> Path:
        """The folder of what is published of this study."""
        return self.folder / "release"

    @property
    def has_release(self) -> bool:
        """Whether there is a release that tells what made it."""
        return (self.release / "release.toml").is_file()

    @property
    def tables(self) -> Path:
        """The folder of the study's tables in this run."""
        return self.workbook.tables(self.study_id)

    @property
    def formats(self) -> tuple[str, ...]:
        """In which the study's figures are written besides PNG."""
        return self.workbook.formats

    @property
    def chapters(self) -> Path:
        """The folder of the study's executed notebooks in this run."""
        return self.workbook.chapters(self.study_id)

    @property
    def decoded_texts(self) -> Path:
        """The folder of the decoded texts that offsets count in."""
        return self.workbook.decoded_texts(self.study_id)

    @property
    def raw_texts(self) -> Path:
        """The folder in which the study's texts are looked for."""
        return self.workbook.raw_texts(self.study_id)

    @property
    def focus_hash(self) -> str:
        """A hash of whose relationship is measured: a release made for other parties doesn't fit."""
        parts = [[p.party_id, p.names, p.demonyms, p.leaders] for p in self.parties]
        text = json.dumps([self.focus.by_author, [p.party_id for p in self.focus.parties], parts])
        return hashlib.sha256(text.encode()).hexdigest()

    def in_run(self, name: str) -> Self:
        """The same study in a run of another name; ``""`` is the default run."""
        return replace(self, workbook=self.workbook.with_run(name))

    def as_run(self) -> Self:
        """The study in the run that ``framing run`` makes of it without parameters, unless a run is named.

        That is the workbook's own for a study of the book, and the run «default» for any other.
        """
        return self if self.in_book or self.workbook.run else self.in_run(DEFAULT_RUN)

    def path(self, name: str) -> Path:
        """The path of one of the study's own files."""
        return self.folder / name

    def place(self, name: str) -> str:
        """One of the study's own files, as a person would look for it."""
        return self.workbook.place(self.path(name))

    @property
    def own_codebooks(self) -> Path:
        """The folder of the codebooks that are this study's alone; there may be none."""
        return self.folder / "codebooks"

    def codebook_path(self, name: str) -> Path:
        """The file of a codebook: the study's own where it has one of the name, else the workbook's."""
        own = self.own_codebooks / f"{name}.toml"
        return own if own.is_file() else self.workbook.codebooks / f"{name}.toml"

    def load_codebook(self, name: str) -> Codebook:
        """One of the study's own codebooks, or of the workbook's. Raises CodebookError."""
        return load_codebook(self.codebook_path(name))


def list_studies(workbook: Workbook) -> list[str]:
    """Ids of all studies in the workbook, in alphabetical order: the folders whose names can stand for an id.

    An id goes into notebooks, pages and paths, and a folder's name may be anything.
    """
    names = (path.parent.name for path in workbook.studies.glob("*/study.toml"))
    return sorted(name for name in names if is_plain_name(name))


def open_study(study_id: str, workbook: Workbook | None = None) -> Study:
    """Open a study of a workbook; without one, of that which the environment describes, as in a kernel.

    Raises
    ------
    ParameterError
        for an unknown study.
    StudyError
        for files that can't be used: ``study.toml``, ``sources.csv``, links out of a folder from elsewhere.
    """
    workbook = workbook or Workbook.from_environment()
    if study_id not in (known := list_studies(workbook)):
        raise ParameterError(f"there is no study {str(study_id)!r}", advice=nearest(str(study_id), known))
    folder = check_folder(workbook, study_id)
    file = read_settings(folder / "study.toml", workbook.place(folder / "study.toml"))
    check_listed(file, "codebooks", list_codebooks(workbook.codebooks, folder / "codebooks"), "codebook")
    settings, parties, listed = file.data, read_parties(file), folder / "sources.csv"
    needed = "collection" not in settings or listed.is_file()
    declared = read_sources(listed, workbook.place(listed)) if needed else Declared()
    return Study(
        study_id=study_id,
        workbook=workbook,
        title=settings["title"],
        language=settings.get("language", ""),
        reference=settings.get("reference", ""),
        focus=read_focus(file, parties),
        parties=parties,
        codebooks=tuple(settings["codebooks"]),
        stages=tuple(settings["stages"]),
        in_book=settings.get("in_book", False),
        compare_with=tuple(settings.get("compare_with", ())),
        sources=() if "collection" in settings else declared.sources,
        records=dict(declared.records),
        problems=declared.problems,
        reference_by=settings.get("reference_by", ""),
        coder=settings.get("coder", MODEL),
        attributes=read_attributes(file),
        portions=read_portions(file),
        **read_handling(settings),
    )
