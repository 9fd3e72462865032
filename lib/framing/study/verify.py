"""Prove a release from its texts: read, split, match and code again, and compare every row."""

import tempfile
from dataclasses import replace

import pandas as pd

from framing import chronology
from framing.base import paths, store
from framing.base.errors import StudyError, TextError
from framing.run.runner import environment
from framing.study import ingest, release
from framing.study.study import load_study


def verify_study(study_id, *, texts=None):
    """Differences between a study's release and its texts, always coded anew.

    A text that stands under its declared name but is another version than the one that was declared is coded
    too, so that one sees which rows it changes.

    Returns
    -------
    (DataFrame, list of FramingError)
        as :func:`framing.study.release.compare`: no rows where every row is the same; and the documents that could not
        be compared, or are other versions.

    Raises
    ------
    StudyError
        where the study has no release.
    TextError
        where no text is there.
    """
    study = load_study(study_id)
    with environment(texts, None):
        if not release.exists(study):
            raise StudyError("there is no release to verify", where=f"study {study_id}")
        problems = [*study.problems, *ingest.problems_of(study)]
        found = _as_found(study)
        read, unreadable = ingest.read_documents(found)
        if not read:
            raise TextError(
                "none of the texts is there",
                where=f"study {study_id}",
                advice="verifying needs them: --texts FOLDER",
            )
        found = replace(found, sources=tuple(source for source in found.sources if source.doc_id in read))
        differences = pd.concat(
            [release.compare(study, recode(found)), _statements(study, read)], ignore_index=True
        )
    known = {str(problem) for problem in problems}
    problems += [problem for problem in unreadable if str(problem) not in known]
    absent = {source.doc_id for source in study.sources} - set(read)
    return differences[~differences["doc_id"].isin(absent)].reset_index(drop=True), problems


def recode(study):
    """The released tables of a study, made anew from its texts in a folder of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        paths.environment(FRAMING_DATA=folder, FRAMING_TEXTS=str(ingest.texts_given(study))),
    ):
        made = ingest.document_tables(study)
        store.save(study, **made)
        made |= ingest.passage_tables(study)
        store.save(study, **{name: made[name] for name in ("passages", "word_counts")})
        return made | {"mentions": ingest.mention_table(study)}


def _statements(study, read):
    """Statements of the chronology that their texts don't bear out, in the form of differences."""
    if not study.path("chronology.csv").is_file():
        return pd.DataFrame()
    statements = chronology.load_chronology(
        study.path("chronology.csv"), release.read_table(study, "documents")
    )
    texts = {doc_id: document.text.content for doc_id, document in read.items()}
    wrong = chronology.check_statements(statements, texts)
    return pd.DataFrame(
        {
            "table": "chronology",
            "doc_id": wrong["doc_id"],
            "row": wrong["row"],
            "key": wrong["event"],
            "column": "statement",
            "release": [f"{start}-{end}" for start, end in zip(wrong["start"], wrong["end"], strict=True)],
            "texts": wrong["problem"],
        }
    )


def describe(row):
    """One line for a difference: table, line of the release, document, what differs."""
    place = f"{row.table}.csv line {row.row}" if row.row else f"{row.table}.csv"
    if row.column:
        what = f"{row.column}: release {row.release!r}, texts {row.texts!r}"
    else:
        what = f"release {row.release}, texts {row.texts}"
    return f"{place}, {row.doc_id} [{row.key}] {what}"


def _as_found(study):
    """The study with the hashes of the texts that are there, and without the documents that are not."""
    found, _ = ingest.find_texts(study)
    folder, sources = ingest.texts_given(study), []
    for source in study.sources:
        path = found.get(source.doc_id) or folder / source.file
        if path.is_file():
            sources.append(replace(source, sha256=paths.sha256(path.read_bytes())))
    return replace(study, sources=tuple(sources))
