"""What people leave beside their codings: mentions put off, and words that the codebook didn't find.

One file per person, ``marks/person-<coder>.csv``; no words of a text but the marked ones.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from framing.base.csvfile import read_csv, write_csv
from framing.base.errors import StudyError
from framing.study.codings import CODEBOOK, PERSON, PLACE, RELATIONSHIP, name_codebook, name_file
from framing.study.study import Study

FOLDER = "marks"
SKIPPED, MISSED = KINDS = ("skipped", "missed")
COLUMNS = ("kind", *PLACE, "surface", "note")


class Missed(NamedTuple):
    """Words that somebody would have expected to be found: their place, and a note."""

    doc_id: str
    start: int
    end: int
    surface: str
    note: str = ""


class Marks(NamedTuple):
    """One person's marks: ids of mentions that were skipped, in the order of skipping, and missed words."""

    skipped: tuple[str, ...] = ()
    missed: tuple[Missed, ...] = ()


def read_marks(study: Study, coder: str) -> Marks:
    """One person's marks; none where there is no file. Raises StudyError as ``read_file`` does."""
    path = study.path(FOLDER) / f"{name_file(f'{PERSON} {coder}')}.csv"
    return read_file(path) if path.is_file() else Marks()


def read_file(path: Path) -> Marks:
    """The marks in a file. Raises StudyError, with file and row, for what can't be one."""
    file = read_csv(path, COLUMNS, error=StudyError, optional=(CODEBOOK,))
    skipped, missed = [], []
    for row in file.rows:
        if row["kind"] not in KINDS:
            raise file.fault(f"kind {row['kind']!r} is none", row, expected=" or ".join(KINDS))
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            raise file.fault("the place is none", row, expected="start and end as whole numbers")
        start, end = int(row["start"]), int(row["end"])
        if row["kind"] == SKIPPED:
            skipped.append(f"{row['doc_id']}:{row.get(CODEBOOK) or RELATIONSHIP}:{start}")
        else:
            missed.append(Missed(row["doc_id"], start, end, row["surface"], row["note"]))
    return Marks(tuple(skipped), tuple(missed))


def write_marks(study: Study, coder: str, marks: Marks) -> None:
    """Write one person's marks; what was there is replaced."""
    places = [name.rsplit(":", 2) for name in marks.skipped]
    skipped = [
        {"kind": SKIPPED, "doc_id": doc_id, "start": start, "end": start, CODEBOOK: codebook}
        for doc_id, codebook, start in places
    ]
    missed = [{"kind": MISSED, **one._asdict()} for one in sorted(marks.missed)]
    columns = [*COLUMNS, *name_codebook(pd.DataFrame(skipped, columns=[CODEBOOK]))]
    write_csv(study.path(FOLDER) / f"{name_file(f'{PERSON} {coder}')}.csv", [*skipped, *missed], columns)


def list_missed(study: Study) -> pd.DataFrame:
    """Words that people found and the codebook didn't: one row per place, ``coders`` says who.

    Columns: ``doc_id, start, end, surface, coders, notes``, in reading order.
    """
    found: dict[tuple[str, int, int], list[tuple[str, Missed]]] = {}
    prefix = name_file(f"{PERSON} ") + "-"
    for path in sorted(study.path(FOLDER).glob(f"{prefix}*.csv")):
        coder = path.stem.removeprefix(prefix)
        for one in read_marks(study, coder).missed:
            found.setdefault(one[:3], []).append((coder, one))
    rows = [
        {
            **dict(zip(PLACE, place, strict=True)),
            "surface": marks[0][1].surface,
            "coders": ", ".join(coder for coder, _ in marks),
            "notes": "; ".join(one.note for _, one in marks if one.note),
        }
        for place, marks in sorted(found.items())
    ]
    return pd.DataFrame(rows, columns=[*PLACE, "surface", "coders", "notes"])
