"""Prove a release from its texts: read, split, match and code again, and compare every row."""

import os
import tempfile

from framing import ingest, release, store
from framing.errors import StudyError, TextError
from framing.study import load_study
from framing.workbook import environment


def verify_study(study_id, *, texts=None):
    """Differences between a study's release and its texts, always coded anew.

    Returns
    -------
    DataFrame
        as :func:`framing.release.compare`; no rows where every row is the same.

    Raises
    ------
    StudyError
        where the study has no release.
    TextError
        where a text is missing or is another version.
    """
    study = load_study(study_id)
    if not release.exists(study):
        raise StudyError("there is no release to verify", where=f"study {study_id}")
    with environment(texts, None):
        _need_texts(study)
        return release.compare(study, recode(study))


def recode(study):
    """The released tables of a study, made anew from its texts in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("FRAMING_DATA")
        os.environ["FRAMING_TEXTS"] = os.environ.get("FRAMING_TEXTS") or str(ingest.texts_given(study))
        os.environ["FRAMING_DATA"] = folder
        try:
            made = ingest.document_tables(study)
            store.save(study, **made)
            made |= ingest.passage_tables(study)
            store.save(study, **{name: made[name] for name in ("passages", "word_counts")})
            return made | {"mentions": ingest.mention_table(study)}
        finally:
            os.environ.pop("FRAMING_DATA") if before is None else os.environ.update(FRAMING_DATA=before)


def describe(row):
    """One line for a difference: table, document, line of the release, what differs."""
    place = f"{row.table}.csv line {row.row}" if row.row else f"{row.table}.csv"
    what = f"{row.column}: release {row.release!r}, texts {row.texts!r}" if row.column else (
        f"release {row.release}, texts {row.texts}"
    )
    return f"{place}, {row.doc_id} [{row.key}] {what}"


def _need_texts(study):
    found, problems = ingest.find_texts(study)
    if problems:
        raise problems[0]
    missing = [source.doc_id for source in study.sources if source.doc_id not in found]
    if missing:
        raise TextError(
            f"the texts of {', '.join(missing)} are not there", where=f"study {study.study_id}",
            advice="verifying needs them: --texts FOLDER",
        )  # fmt: skip
