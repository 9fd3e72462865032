"""Prove a release from its texts: read, split, match and code again, and compare every row."""

from dataclasses import replace
from typing import Any

import pandas as pd

from framing import chronology
from framing.base.errors import FramingError, StudyError, TextError
from framing.base.files import hash_file
from framing.base.workbook import Workbook
from framing.corpus.document import Document
from framing.study import ingest, release, texts
from framing.study.decisions import changed_decisions
from framing.study.study import Study, list_studies, open_study


def verify_study(study: Study) -> tuple[pd.DataFrame, list[FramingError]]:
    """Differences between a study's release and its texts, always coded anew.

    A text that stands under its declared name but is another version than the one that was declared is coded
    too, so that one sees which rows it changes.

    Returns
    -------
    (DataFrame, list of FramingError)
        as :func:`framing.study.release.compare`: no rows where every row is the same; and the documents that
        could not be compared, or are other versions.

    Raises
    ------
    StudyError
        where the study has no release.
    TextError
        where no text is there.
    """
    if not release.exists(study):
        raise StudyError("there is no release to verify", where=f"study {study.study_id}")
    problems = [*study.problems, *(texts.find_texts(study)[1] if study.sources else [])]
    found = _as_found(study)
    read, unreadable = texts.read_documents(found)
    if not read:
        raise TextError(
            "none of the texts is there",
            where=f"study {study.study_id}",
            advice="verifying needs them: --texts FOLDER",
        )
    compared = release.compare(study, ingest.recode(found, read))
    differences = pd.concat([compared, _statements(study, read)], ignore_index=True)
    known = {str(problem) for problem in problems}
    problems += [problem for problem in unreadable if str(problem) not in known]
    absent = {source.doc_id for source in study.sources} - set(read)
    return differences[~differences["doc_id"].isin(absent)].reset_index(drop=True), problems


def verifiable(workbook: Workbook) -> list[str]:
    """The studies that have a release and whose texts are at hand."""
    studies = (open_study(study_id, workbook) for study_id in list_studies(workbook))
    return [
        study.study_id
        for study in studies
        if release.exists(study) and texts.describe_texts(study) != "absent"
    ]


def describe_decisions(workbook: Workbook) -> list[str]:
    """A line for each decision on an invented example that the coder takes otherwise than those on record."""
    changed = changed_decisions(workbook)
    lines = [
        f"{row.text}, offset {row.start}: {row.attribute} on record {row.recorded!r}, now {row.now!r}"
        for row in changed.itertuples(index=False)
    ]
    if n := len(lines):
        what = f"{n} decision{'s' * (n > 1)} on invented examples changed"
        lines.append(f"{what}; if meant: framing release STUDY")
    return lines


def describe(row: Any) -> str:  # noqa: ANN401 (a row of itertuples)
    """One line for a difference: table, line of the release, document, what differs."""
    place = f"{row.table}.csv line {row.row}" if row.row else f"{row.table}.csv"
    if row.column:
        what = f"{row.column}: release {row.release!r}, texts {row.texts!r}"
    else:
        what = f"release {row.release}, texts {row.texts}"
    return f"{place}, {row.doc_id} [{row.key}] {what}"


def _statements(study: Study, read: dict[str, Document]) -> pd.DataFrame:
    """Statements of the chronology that their texts don't bear out, in the form of differences."""
    if not study.path("chronology.csv").is_file():
        return pd.DataFrame()
    documents = release.read_table(study, "documents")
    statements = chronology.load_chronology(study.path("chronology.csv"), documents)
    contents = {doc_id: document.text.content for doc_id, document in read.items()}
    wrong = chronology.check_statements(statements, contents)
    places = [f"{start}-{end}" for start, end in zip(wrong["start"], wrong["end"], strict=True)]
    return pd.DataFrame(
        {
            "table": "chronology",
            "doc_id": wrong["doc_id"],
            "row": wrong["row"],
            "key": wrong["event"],
            "column": "statement",
            "release": places,
            "texts": wrong["problem"],
        }
    )


def _as_found(study: Study) -> Study:
    """The study with the hashes of the texts that are there, and without the documents that are not."""
    found, _ = texts.find_texts(study)
    sources = []
    for source in study.sources:
        path = found.get(source.doc_id) or study.raw_texts / source.file
        if path.is_file():
            sources.append(replace(source, sha256=hash_file(path)))
    return replace(study, sources=tuple(sources))
