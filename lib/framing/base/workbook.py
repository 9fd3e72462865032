"""The workbook: where a run finds its texts and leaves its results, in one object that travels.

The environment is read in one place, :meth:`Workbook.from_environment`, at the door: by the command line and
by a notebook's kernel. Everything else is handed a workbook, or a study, which knows its own.

``FRAMING_DATA``   the folder of raw, texts, tables and runs; studies and codebooks stay the checkout's
``FRAMING_TEXTS``  a folder with the studies' texts
``FRAMING_RUN``    the name of a run with other parameters; the runner sets it for its kernels
``FRAMING_LIMITS`` how large documents and archives may be (`framing.base.limits`)
``FRAMING_LIMITS``   how large documents and archives may be (`framing.base.limits`)
``FRAMING_STUDY``  the study that was named to `framing lab`, for notebooks that don't name one
=================  ==========================================================================================
=======
===================  ========================================================================================
``FRAMING_DATA``     the folder of raw, texts, tables and runs; studies and codebooks stay the checkout's
``FRAMING_TEXTS``    a folder with the studies' texts
``FRAMING_RUN``      the name of a run with other parameters; the runner sets it for its kernels
``FRAMING_STUDY``    the study that was named to `framing lab`, for notebooks that don't name one
``FRAMING_AGREE``    studies from elsewhere, with commas between, that may read and fetch what they say
``FRAMING_FORMATS``  formats of figures beside PNG, with commas between: svg, pdf
``FRAMING_WORKERS``  how many processes read, split and code documents; 1 for none but the one that asks
``FRAMING_PROGRESS`` set by the runner for its kernels, where somebody looks at how far they are
``FRAMING_CLUSTER``  the scheduler's address, where the workers of a Dask cluster do it instead
===================  ========================================================================================
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from framing.base.errors import ParameterError
from framing.base.limits import VARIABLE, Limits

CHECKOUT = Path(__file__).resolve().parents[3]
FORMATS = ("png", "svg", "pdf")  # of figures


@dataclass(frozen=True)
class Means:
    """Who does long work: so many processes of this machine, or the workers of a Dask cluster.

    ``workers`` is 1 for the process alone that asks; ``cluster`` is the address of a scheduler
    (``tcp://host:8786``), and empty for none.
    """

    workers: int = 1
    cluster: str = ""


@dataclass(frozen=True)
class Workbook:
    """A checkout, the folder of its data, the texts that were given, and the run's name (default: ``""``).

    ``asked`` is the study that a person named for notebooks that name none themselves; figures are written in
    the ``formats`` that are named, and always as PNG; ``agreed`` are studies from elsewhere that may read and
    fetch what they say. Documents are split and coded by ``means``; a
    kernel tells how far it is where ``progress`` is wanted.

    >>> Workbook(Path("/w"), run="seed=3").tables("islands").as_posix()
    '/w/data/runs/islands/seed=3/tables'
    """

    root: Path = CHECKOUT
    data_folder: Path | None = None
    given_texts: Path | None = None
    run: str = ""
    asked: str = ""
    formats: tuple[str, ...] = ()
    agreed: frozenset[str] = frozenset()
    progress: bool = False
    means: Means = Means()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """The workbook that environment variables describe; None reads those of this process.

        Raises ParameterError where the folder with the texts isn't there, or a limit is none.
        """
        environment = os.environ if environment is None else environment
        data = environment.get("FRAMING_DATA")
        Limits.parse(environment.get(VARIABLE, ""))  # at the door, and not at the first file
        workbook = cls(
            data_folder=Path(data).resolve() if data else None,
            run=environment.get("FRAMING_RUN", ""),
            asked=environment.get("FRAMING_STUDY", ""),
            progress=bool(environment.get("FRAMING_PROGRESS")),
            means=_read_means(environment),
            agreed=frozenset(filter(None, map(str.strip, environment.get("FRAMING_AGREE", "").split(",")))),
        ).with_formats(environment.get("FRAMING_FORMATS", ""), where="FRAMING_FORMATS")
        return workbook.with_texts(environment.get("FRAMING_TEXTS") or None, where="FRAMING_TEXTS")

    def with_formats(self, named: str, *, where: str = "--formats") -> Self:
        """The same workbook with figures in the formats that are named, with commas between.

        Raises ParameterError for one that figures don't come in.
        """
        formats = tuple(dict.fromkeys(name for part in named.split(",") if (name := part.strip().lower())))
        for name in formats:
            if name not in FORMATS:
                expected = f"one or more of {', '.join(FORMATS)}, with commas between"
                raise ParameterError(f"figures don't come as {name!r}", where=where, expected=expected)
        return replace(self, formats=formats)

    def with_texts(self, folder: str | Path | None, *, where: str = "--texts") -> Self:
        """The same workbook with the texts of a folder; None keeps those it has.

        Of a file the folder is meant in which it lies: a study names its collection itself. Raises
        ParameterError where there is neither.
        """
        if folder is None:
            return self
        path = Path(folder).resolve()
        if not path.exists():
            raise ParameterError(f"there is no folder {str(folder)!r}", where=where)
        return replace(self, given_texts=path if path.is_dir() else path.parent)

    def with_means(self, means: Means | None) -> Self:
        """The same workbook where others do long work; None leaves it as it is."""
        return replace(self, means=means) if means else self

    def with_run(self, name: str) -> Self:
        """The same workbook in a run of another name; ``""`` is the default run."""
        return replace(self, run=name)

    def with_agreement(self, study_id: str | None) -> Self:
        """The same workbook, with a person's agreement to what a study from elsewhere reads and fetches."""
        return replace(self, agreed=self.agreed | {study_id}) if study_id else self

    def environment(self) -> dict[str, str]:
        """The environment variables from which a kernel finds this workbook again."""
        given = {"FRAMING_DATA": self.data_folder, "FRAMING_TEXTS": self.given_texts, "FRAMING_RUN": self.run}
        given |= {"FRAMING_STUDY": self.asked, "FRAMING_FORMATS": ",".join(self.formats)}
        given |= {"FRAMING_WORKERS": str(self.means.workers), "FRAMING_CLUSTER": self.means.cluster}
        return {name: str(value or "") for name, value in given.items()}

    @property
    def data(self) -> Path:
        """The folder that holds raw, texts, tables and runs."""
        return self.data_folder or self.root / "data"

    @property
    def studies(self) -> Path:
        """The folder of the studies, one subfolder each."""
        return self.root / "data" / "studies"

    @property
    def codebooks(self) -> Path:
        """The folder of the codebooks and word lists."""
        return self.root / "data" / "codebooks"

    @property
    def notebooks(self) -> Path:
        """The folder of the source notebooks."""
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        """The folder of the book's sources."""
        return self.root / "book"

    @property
    def answers(self) -> Path:
        """The folder of what language models answered, so that nothing is asked twice."""
        return self.data / "answers"

    @property
    def training(self) -> Path:
        """The folder of the readings that the model learns from."""
        return self.root / "data" / "training"

    @property
    def model(self) -> Path:
        """The folder of the model coder."""
        return self.root / "data" / "models" / "coder"

    @property
    def fits(self) -> Path:
        """The folder of what training makes on its way, so that it goes on where it was stopped."""
        return self.data / "models" / "fits"

    @property
    def memory(self) -> Path:
        """The file in which hashes are remembered (:mod:`framing.base.memo`)."""
        return self.data / ".remembered.json"

    @property
    def lock(self) -> Path:
        """The file that pins every package."""
        return self.root / "requirements.lock"

    def run_folder(self, study_id: str) -> Path:
        """The folder of this run of a study. The default run of a study in the book has none."""
        return self.data / "runs" / study_id / self.run

    def tables(self, study_id: str) -> Path:
        """The folder of a study's tables in this run."""
        return self.run_folder(study_id) / "tables" if self.run else self.data / "tables" / study_id

    def chapters(self, study_id: str) -> Path:
        """The folder of a study's executed notebooks in this run."""
        return self.run_folder(study_id) / "chapters" if self.run else self.book / "chapters" / study_id

    def decoded_texts(self, study_id: str) -> Path:
        """The folder of the decoded texts that offsets count in."""
        return self.data / "texts" / study_id

    def raw_texts(self, study_id: str) -> Path:
        """Where a study's texts are looked for.

        That is its folder in the one that was given, else the one that was noted for it, else the one that
        was given itself, else its folder in ``data/raw``.
        """
        if self.given_texts and (own := self.given_texts / study_id).is_dir():
            return own
        return self.noted_texts(study_id) or self.given_texts or self.data / "raw" / study_id

    def noted_texts(self, study_id: str) -> Path | None:
        """The folder that was noted for a study's texts, which may be gone; None where none was."""
        try:
            return Path(self._note(study_id).read_text(encoding="utf-8", errors="surrogateescape").strip())
        except FileNotFoundError:
            return None

    def note_texts(self, study_id: str, folder: Path | None) -> None:
        """Note where a study's texts are, for all commands to come, or nowhere; the note stays out of git."""
        from framing.base.alone import write_cleared  # imported late: a note is rarely written

        if folder is None:
            self._note(study_id).unlink(missing_ok=True)
            return
        place = str(folder.resolve()).encode("utf-8", "surrogateescape")
        write_cleared(self._note(study_id), place + b"\n")

    def _note(self, study_id: str) -> Path:
        return self.data / "raw" / f"{study_id}.path"

    def place(self, path: Path) -> str:
        """A path as a person would look for it: from the checkout's root where it lies within."""
        return str(path.relative_to(self.root) if path.is_relative_to(self.root) else path)


def _read_means(environment: Mapping[str, str]) -> Means:
    number = environment.get("FRAMING_WORKERS") or "1"
    if not number.isdecimal() or int(number) < 1:
        what = f"{number!r} is no number of workers"
        raise ParameterError(what, where="FRAMING_WORKERS", expected="1 or more")
    return Means(int(number), environment.get("FRAMING_CLUSTER", ""))
