"""What attacks on the workbook came to, as a page shows it: from ``attacks.csv``, by `make attack`."""

from pathlib import Path

import pandas as pd

from framing.base.errors import BookError
from framing.base.workbook import Workbook
from framing.book.model_pages import myst_table

ATTACKS = "attacks.csv"
#: The columns that count what went wrong.
WRONG = ("lost", "executed", "tracebacks", "over limits", "wrong places")


def read_attacks(path: Path) -> pd.DataFrame:
    """What was attacked: one row for each kind of attack, ``what, tried, lost, executed, …, seed, date``.

    ``tried`` are inputs or kills; the columns after it count those that went wrong, each in one way; the same
    ``seed`` gives the same attacks. Raises BookError where the file is missing.
    """
    try:
        return pd.read_csv(path, dtype={"seed": str})
    except FileNotFoundError:
        raise BookError("is missing", where=path.name, advice="write it: make attack") from None


def attacks_page(workbook: Workbook) -> str:
    """The attacks as MyST text: how many there were, and each kind in the order in which they are made."""
    frame = read_attacks(workbook.book / ATTACKS)
    wrong = int(frame[list(WRONG)].to_numpy().sum())
    summed = f"{frame['tried'].sum():,} attacks, of which {f'{wrong:,}' if wrong else 'none'} went wrong:"
    return f"{summed}\n\n{myst_table(frame)}\n"
