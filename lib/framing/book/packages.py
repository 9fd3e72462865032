"""What the workbook is built on, as a page shows it: from ``packages.csv``, which `make packages` writes."""

from pathlib import Path

import pandas as pd

from framing.base.errors import BookError
from framing.base.workbook import Workbook
from framing.book.model_pages import myst_table

PACKAGES = ".ci/packages.csv"


def read_packages(path: Path) -> pd.DataFrame:
    """The packages of the lock: one row each, ``package, version, released, licence, needed_by``.

    ``released`` is the day of that version, ``needed_by`` what asks for it: «the workbook», or packages.

    Raises BookError where the file is missing.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except FileNotFoundError:
        raise BookError("is missing", where=path.name, advice="write it: make packages") from None


def packages_page(workbook: Workbook) -> str:
    """The packages as MyST text, in alphabetical order."""
    return myst_table(read_packages(workbook.root / PACKAGES)) + "\n"
