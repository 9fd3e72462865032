"""The table ``remarks``: what is to be known of documents, files and records, and why some aren't counted."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from framing.base.errors import FAULT, FramingError, Remark, as_remark
from framing.corpus.tabulate import Rows, frame_of


def make_remark(
    name: str,
    detail: str,
    *,
    kind: str,
    counted: bool = False,
    advice: str = "",
    doc_id: str = "",
    n_words: int = 0,
) -> dict[str, Any]:
    """A row of ``remarks``."""
    return {
        "name": name,
        "doc_id": doc_id,
        "counted": counted,
        "kind": kind,
        "detail": detail,
        "advice": advice,
        "n_words": n_words,
    }


def rows_of_problems(problems: Iterable[FramingError], ids: Mapping[str, str] | None = None) -> Rows:
    """The rows of ``remarks`` for what was said while documents were read; ``ids`` are theirs, by file."""
    return [_row(problem) | {"doc_id": _id_of(problem.where, ids or {})} for problem in problems]


def frame_of_remarks(rows: Rows) -> pd.DataFrame:
    """Rows as the table ``remarks``; what was said twice stands once."""
    return frame_of(rows, "remarks").drop_duplicates(["name", "kind", "detail"], ignore_index=True)


def remark_fault(fault: FramingError, doc_id: str, effect: str) -> dict[str, Any]:
    """The row of ``remarks`` of a counted document on which a later step failed, to what effect."""
    advice = f"{effect}; this is a fault of the program: please report it"
    return make_remark(fault.where, fault.what, kind=FAULT, counted=True, advice=advice, doc_id=doc_id)


def problems_of(frame: pd.DataFrame) -> list[Remark]:
    """What the table ``remarks`` tells a person."""
    return [
        Remark(row.detail, where=row.name, advice=row.advice, kind=row.kind, counted=bool(row.counted))
        for row in frame.itertuples(index=False)
    ]


def _id_of(where: str, ids: Mapping[str, str]) -> str:
    """The id of the file that a place is in: «talks.csv», «talks.csv row 3», «talks.zip, a.txt»."""
    places = (where, where.partition(", ")[0], where.rpartition(" row ")[0])
    return next((ids[place] for place in places if place in ids), "")


def _row(problem: FramingError) -> dict[str, Any]:
    told = as_remark(problem)
    return make_remark(told.where, told.what, kind=told.kind, counted=told.counted, advice=told.advice)
