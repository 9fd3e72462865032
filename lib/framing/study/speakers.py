"""Who speaks: side and role of those a text credits (``speakers.csv``)."""

import re

import pandas as pd

from framing.base.csvfile import read_csv
from framing.base.errors import StudyError, nearest
from framing.study.study import Study

COLUMNS = ("speaker", "side", "role")
#: Besides the ids of the study's parties: the parties speaking together, and everybody else.
SHARED_SIDES = ("together", "other")


def load_speakers(study: Study) -> pd.DataFrame:
    """The people and bodies that a study's documents credit: one row per speaker, ``speaker, side, role``.

    ``side`` is the id of a party of the study, ``together`` (several parties with one voice) or ``other``;
    ``role`` is free (president, scholar, …). No rows where the study has no ``speakers.csv``.

    Raises
    ------
    StudyError
        naming file, row and value: a column missing or unknown, a speaker without name or twice, an unknown
        side.
    """
    path = study.path("speakers.csv")
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    file = read_csv(path, COLUMNS, error=StudyError, place=study.workbook.place(path))
    sides = [*(party.party_id for party in study.parties), *SHARED_SIDES]
    seen: set[str] = set()
    for row in file.rows:
        name, side = row["speaker"], row["side"]
        if not name.strip():
            raise file.fault("the speaker has no name", row)
        if name in seen:
            raise file.fault(f"the speaker {name!r} stands twice", row)
        seen.add(name)
        if side not in sides:
            advice = nearest(side, sides)
            raise file.fault(f"there is no side {side!r}", row, expected=", ".join(sides), advice=advice)
    return file.frame()[list(COLUMNS)].reset_index(drop=True)


def name_sides(credits: pd.DataFrame, speakers: pd.DataFrame) -> pd.DataFrame:
    """The table ``credits`` (with a column ``speaker``) with ``side`` and ``role``, empty where unknown.

    A name fits that of ``speakers.csv`` whatever its case; else the one listed name that holds it or is held
    by it as whole words («Lind», «a note by Egon Lind»). Where several fit, none is taken.
    """
    found = [_find_speaker(name, speakers) for name in credits["speaker"]]
    known = speakers.set_index("speaker")
    sides = {
        column: [known.at[name, column] if name else "" for name in found] for column in ("side", "role")
    }
    return credits.assign(**sides)


def _find_speaker(name: str, speakers: pd.DataFrame) -> str:
    names = list(speakers["speaker"])
    same = [known for known in names if known.lower() == name.lower()]
    close = same or [known for known in names if _holds(known, name) or _holds(name, known)]
    return close[0] if len(close) == 1 else ""


def _holds(long: str, short: str) -> bool:
    return bool(short) and re.search(rf"\b{re.escape(short)}\b", long, re.IGNORECASE) is not None
