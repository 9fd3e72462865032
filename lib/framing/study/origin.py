"""Whether a study is one's own: made here, or of this workbook's book; any other came from elsewhere.

What is known of a study is noted in ``data/raw/STUDY.origin``, beside the note of where its texts are and,
like that, outside the folder that people hand on.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from framing.base.errors import StudyError
from framing.base.workbook import Workbook

#: What is noted of a study that `framing new` made.
MADE_HERE = "made here"


def read_note(workbook: Workbook, study_id: str) -> str:
    """What is noted of a study; empty where nothing is."""
    try:
        return _note(workbook, study_id).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return ""


def write_note(workbook: Workbook, study_id: str, text: str) -> None:
    """Note something of a study, in place of what was noted before."""
    from framing.base.alone import write_cleared  # imported late: a note is rarely written

    write_cleared(_note(workbook, study_id), f"{text}\n".encode())


def is_received(workbook: Workbook, study_id: str) -> bool:
    """Whether a study came from elsewhere: it has no part in ``book/_toc.yml``, and wasn't made here."""
    return read_note(workbook, study_id) != MADE_HERE and not _is_in_book(workbook, study_id)


def check_folder(workbook: Workbook, study_id: str) -> Path:
    """The folder of a study. Raises StudyError where one from elsewhere holds other than plain files.

    A link out of its folder would show whatever it leads to, and a pipe or a device would never end.
    """
    folder = workbook.studies / study_id
    for path in _odd_entries(folder) if is_received(workbook, study_id) else ():
        raise StudyError(
            "is a link that leads out of the study's folder" if path.is_symlink() else "is no plain file",
            where=workbook.place(path),
            found=str(path.resolve()) if path.is_symlink() else "",
            advice="put the file itself there, or delete it",
        )
    return folder


def _odd_entries(folder: Path) -> Iterator[Path]:
    home = folder.resolve()
    for path in sorted(folder.rglob("*")):
        inside = path.resolve().is_relative_to(home)
        if not inside or not (path.is_file() or path.is_dir() or path.is_symlink()):
            yield path


def _is_in_book(workbook: Workbook, study_id: str) -> bool:
    try:
        contents = (workbook.book / "_toc.yml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False
    return re.search(rf"^\s*- glob: chapters/{re.escape(study_id)}/", contents, re.MULTILINE) is not None


def _note(workbook: Workbook, study_id: str) -> Path:
    return workbook.root / "data" / "raw" / f"{study_id}.origin"
