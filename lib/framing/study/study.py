"""A study: its parties, documents, codebooks and parameters, and where its files live."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from framing.base.errors import FramingError, ParameterError, nearest
from framing.base.spans import Focus, Party
from framing.base.workbook import Workbook
from framing.corpus.document import Source
from framing.lexicon.codebook import Codebook, list_codebooks, load_codebook
from framing.study.settings import MODEL, check_listed, read_focus, read_parties, read_settings
from framing.study.sources import read_sources


@dataclass(frozen=True)
class Study:
    """What ``study.toml`` and ``sources.csv`` say, and the workbook in which the study was opened.

    ``problems`` holds what is wrong with single rows of ``sources.csv``: they are left out, the others go on.
    ``coder`` says whose codes its chapters count (:mod:`framing.study.choice`).
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
    sources: tuple[Source, ...] = ()
    problems: tuple[FramingError, ...] = ()
    reference_by: str = ""
    coder: str = MODEL

    @property
    def folder(self) -> Path:
        """The folder of the study's own files."""
        return self.workbook.studies / self.study_id

    @property
    def release(self) -> Path:
        """The folder of what is published of this study."""
        return self.folder / "release"

    @property
    def tables(self) -> Path:
        """The folder of the study's tables in this run."""
        return self.workbook.tables(self.study_id)

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

    def path(self, name: str) -> Path:
        """The path of one of the study's own files."""
        return self.folder / name

    def place(self, name: str) -> str:
        """One of the study's own files, as a person would look for it."""
        return self.workbook.place(self.path(name))

    def load_codebook(self, name: str) -> Codebook:
        """One of the workbook's codebooks. Raises CodebookError."""
        return load_codebook(self.workbook.codebooks / f"{name}.toml")


def list_studies(workbook: Workbook) -> list[str]:
    """Ids of all studies in the workbook, in alphabetical order."""
    return sorted(path.parent.name for path in workbook.studies.glob("*/study.toml"))


def open_study(study_id: str, workbook: Workbook | None = None) -> Study:
    """Open a study of a workbook; without one, of that which the environment describes, as in a kernel.

    Raises
    ------
    ParameterError
        for an unknown study.
    StudyError
        for a ``study.toml`` or a header of ``sources.csv`` that can't be used.
    """
    workbook = workbook or Workbook.from_environment()
    known = list_studies(workbook)
    if study_id not in known:
        raise ParameterError(f"there is no study {str(study_id)!r}", advice=nearest(str(study_id), known))
    folder = workbook.studies / study_id
    file = read_settings(folder / "study.toml", workbook.place(folder / "study.toml"))
    check_listed(file, "codebooks", list_codebooks(workbook.codebooks), "codebook")
    settings, parties = file.data, read_parties(file)
    listed = folder / "sources.csv"
    sources, problems = ((), ()) if "collection" in settings else read_sources(listed, workbook.place(listed))
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
        parameters=settings.get("parameters", {}),
        collection=settings.get("collection", {}),
        least=settings.get("release", {}).get("least", 1),
        sources=sources,
        problems=problems,
        reference_by=settings.get("reference_by", ""),
        coder=settings.get("coder", MODEL),
    )
