"""What the chapters of a study lack: what is missing, and how to get it.

A chapter says at its head what it lacks. One that has nothing to show without it is not executed: it has its
question and what it lacks, and its tables have no rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from framing.base.csvfile import read_csv
from framing.base.errors import StudyError
from framing.base.escape import myst_code
from framing.claims.findings import load_findings
from framing.study import readings
from framing.study.codings import load_codings
from framing.study.study import Study

#: The table of a study's statements of dates and quantities.
CHRONOLOGY = "chronology.csv"


@dataclass(frozen=True)
class Lack:
    """Something that a chapter lacks.

    ``what`` says what is missing and ``advice`` how to get it, in sentences of MyST; ``page`` is the page of
    the book that tells more. ``whole``: without it the chapter has nothing to show.
    """

    what: str
    advice: str
    page: str
    whole: bool = False

    def sentence(self, folder: str = "") -> str:
        """What is missing and how to get it, with a link; ``folder`` leads to the pages (``../../``)."""
        return f"{self.what} {self.advice} [More on this]({folder}{self.page}.md)."


def list_lacks(study: Study, stage: str) -> list[Lack]:
    """What the chapter of a stage lacks; empty where it has all that it asks for, and for other stages.

    Raises StudyError where a file that is looked at can't be read.
    """
    return list(_LACKS[stage](study)) if stage in _LACKS else []


def lacks_all(lacks: list[Lack]) -> bool:
    """Whether a chapter that lacks these has nothing to show."""
    return any(lack.whole for lack in lacks)


def _agreement(study: Study) -> Iterator[Lack]:
    if not readings.has_reference(study):
        beside = f" {_command(study, 'compare')} sets those side by side who have coded." * bool(
            len(load_codings(study))
        )
        yield Lack(
            "Nobody has read mentions of this study yet, so that it can't be told how often the coder is"
            " right on these texts.",
            f"{_command(study, 'sample')} draws and seals some, and two of you code them, each without the"
            f" other.{beside}",
            "own_texts",
            whole=True,
        )


def _themes(study: Study) -> Iterator[Lack]:
    if "multipolarity" not in study.codebooks:
        yield Lack(
            "The study doesn't look for themes.",
            f"Add `multipolarity` to the codebooks in {_file(study, 'study.toml')}.",
            "themes",
            whole=True,
        )


def _comparison(study: Study) -> Iterator[Lack]:
    if not study.compare_with:
        yield Lack(
            "The study names no other to compare with.",
            f'Name one in {_file(study, "study.toml")}, as in `compare_with = ["other-study"]`: one of yours,'
            " or one that comes with the workbook; `framing status` lists them.",
            "own_texts",
            whole=True,
        )


def _chronology(study: Study) -> Iterator[Lack]:
    path, topics = study.path(CHRONOLOGY), "topics" in study.codebooks
    if not _has_rows(path):
        yield Lack(
            "No statement of a date or a quantity has been collected from these texts.",
            f"Write them into {_file(study, CHRONOLOGY)}, one row for each, while you read.",
            "chronology",
            whole=not (topics and path.is_file()),
        )
    if not topics:
        yield Lack(
            "The study looks for no topics, so that it can't be told what its texts are silent about.",
            "Write a codebook `topics` of what such texts may speak of, and add it to the codebooks in"
            f" {_file(study, 'study.toml')}.",
            "notation",
        )


def _findings(study: Study) -> Iterator[Lack]:
    if not load_findings(study.path("findings.toml")):
        yield Lack(
            "No finding has been written yet.",
            f"Write what you expect into {_file(study, 'findings.toml')}: sentences, each with the condition"
            " under which it is true.",
            "writing_findings",
            whole=True,
        )


_LACKS: dict[str, Callable[[Study], Iterator[Lack]]] = {
    "04_agreement": _agreement,
    "06_multipolarity": _themes,
    "07_comparison": _comparison,
    "08_chronology": _chronology,
    "10_findings": _findings,
}


def _has_rows(path: Path) -> bool:
    """Whether a table in a file has more than its head."""
    return path.is_file() and bool(read_csv(path, (), error=StudyError, optional=None).rows)


def _command(study: Study, name: str) -> str:
    return myst_code(f"framing {name} {study.study_id}")


def _file(study: Study, name: str) -> str:
    return myst_code(study.place(name))
