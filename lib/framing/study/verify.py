"""Prove a release from its texts: read, split, match and code again, and compare every row.

The same model gives the same codes, but processors differ in the last digits of a sum, and where two values
are all but tied that may turn one into the other. Such a code is *unsure*: both probabilities, that of the
released value and that of the value now, are at most ``TIED`` and differ by less than ``MARGIN``, so that the
two best values are less than ``MARGIN`` apart. So may differ at most ``MOST`` of a study's coded mentions.
Any other difference, and any more of these, is a changed decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from framing import chronology
from framing.base.definitions import CODED_TABLES
from framing.base.errors import FramingError, Remark, StudyError, TextError
from framing.base.files import hash_file
from framing.base.workbook import Workbook
from framing.corpus.document import Document
from framing.corpus.remarks import problems_of
from framing.corpus.schemes import ATTRIBUTES
from framing.study import ingest, release, texts
from framing.study.rights import find_running_text
from framing.study.study import Study, list_studies, open_study

#: A code is unsure up to this probability, and where the two values are less than so far apart.
TIED, MARGIN = 0.51, 0.02
#: The share of a study's coded mentions that may differ so.
MOST = 0.005
#: By so much probabilities may differ without being a difference.
NOISE = 0.02
_DIGITS = 6  # to which differences of probabilities are compared, since 0.51 - 0.49 is a little over 0.02


class Verdict(NamedTuple):
    """What comparing a release with its texts showed.

    ``changed`` and ``unsure`` have one row per difference, as `release.compare` gives them: what is another
    decision, row or value, and what was all but tied (of each such code, the value alone). ``coded`` is how
    many mentions were coded anew, ``most`` how many of them may be unsure so; ``problems`` are the documents
    that could not be compared, or are other versions, and the files of the release that are not what was
    written. Of ``documents`` documents ``recoded`` were coded anew.
    """

    changed: pd.DataFrame
    unsure: pd.DataFrame
    coded: int
    problems: list[FramingError]
    documents: int = 0
    recoded: int = 0

    @property
    def most(self) -> int:
        """How many mentions may differ where the coder is unsure."""
        return int(MOST * self.coded)


def verify_study(study: Study, *, every: int = 1) -> Verdict:
    """Hold a study's release against its texts, always coded anew.

    A text that stands under its declared name but is another version than the one that was declared is coded
    too, so that one sees which rows it changes.

    Parameters
    ----------
    study : whose release it is.
    every : 2 codes each second document in the order of their ids, and so on: of the others all is compared
        but mentions and their codes.

    Raises
    ------
    StudyError
        where the study has no release.
    TextError
        where no text is there.
    """
    if not study.has_release:
        raise StudyError("there is no release to verify", where=f"study {study.study_id}")
    found = _as_found(study)
    read, problems = _read(study, found)
    coded = set(sorted(read)[::every])
    recoded = ingest.recode(found, read, coded)
    compared = release.compare(study, recoded)
    compared = compared[~compared["table"].isin(CODED_TABLES) | compared["doc_id"].isin(coded)]
    differences = pd.concat([compared, _statements(study, read)], ignore_index=True)
    given = texts.sources_of(study, [*read, *differences["doc_id"]])
    absent = {source.doc_id for source in study.sources} - {given[doc_id] for doc_id in read}
    differences = differences[~differences["doc_id"].map(given).isin(absent)].reset_index(drop=True)
    problems += problems_of(recoded["faults"])
    released = {name: release.read_table(study, name) for name in (*release.RELEASED, *release.BESIDE)}
    problems += find_running_text(study, released, {name: one.text.content for name, one in read.items()})
    verdict = judge(differences, int(recoded["mentions"]["coder"].ne("").sum()), problems)
    return verdict._replace(documents=len(read), recoded=len(coded))


def judge(differences: pd.DataFrame, coded: int, problems: list[FramingError]) -> Verdict:
    """Tell changed decisions from codes that were all but tied; noise in probabilities is left out.

    Parameters
    ----------
    differences : from `release.compare`.
    coded : how many mentions are coded.
    problems : what goes into the verdict as it is.
    """
    rows = differences[~_noise(differences)].reset_index(drop=True)
    tied = _tied(rows)
    verdict = Verdict(rows[~tied & ~_follows(rows, tied)], rows[tied], coded, problems)
    if verdict.unsure["key"].nunique() > verdict.most:
        return verdict._replace(changed=rows, unsure=rows.head(0))
    return verdict


def verifiable(workbook: Workbook) -> list[str]:
    """The studies that have a release and whose texts are at hand."""
    studies = (open_study(study_id, workbook) for study_id in list_studies(workbook))
    return [
        study.study_id for study in studies if study.has_release and texts.describe_texts(study) != "absent"
    ]


def describe(row: Any) -> str:  # noqa: ANN401 (a row of itertuples)
    """One line for a difference: table, line of the release, document, what differs."""
    if row.table == "release":
        return f"release.toml, {row.column}: release {row.release!r}, now {row.texts!r}"
    place = f"{row.table}.csv line {row.row}" if row.row else f"{row.table}.csv"
    if row.column:
        before, now = (
            f"{value!r}" + ("" if pd.isna(p) else f" ({p:g})")
            for value, p in ((row.release, row.release_p), (row.texts, row.texts_p))
        )
        what = f"{row.column}: release {before}, texts {now}"
    else:
        what = f"release {row.release}, texts {row.texts}"
    return f"{place}, {row.doc_id} [{row.key}] {what}"


def describe_verdict(study_id: str, verdict: Verdict) -> list[str]:
    """What is said of a verdict, line by line; what to do stands in the last one."""
    changed, unsure = (
        [describe(row) for row in rows.itertuples(index=False)] for rows in (verdict.changed, verdict.unsure)
    )
    lines = [*changed, *(f"unsure: {line}" for line in unsure)]
    if n := len(changed):
        what = f"{study_id}: {n} difference{'s' * (n > 1)} between the release and the texts"
        return [*lines, f"{what}; if that is meant: framing release {study_id}"]
    part = ""
    if verdict.recoded < verdict.documents:
        part = f"; coded anew were {verdict.recoded} of {verdict.documents} documents"
    if not unsure:
        return [f"{study_id}: the texts give the release, row by row{part}"]
    n, most = verdict.unsure["key"].nunique(), verdict.most
    what = f"{study_id}: the texts give the release{part}, but for {n} of {verdict.coded:,} coded mentions"
    return [*lines, f"{what} whose two best values are all but tied (up to {most} may be)"]


def _noise(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a probability differs by noise alone, or by it what is marked as unsure."""
    noise = pd.Series(
        [
            row.column.endswith("_p")
            and row.table in CODED_TABLES
            and _apart(row.release, row.texts) <= NOISE
            for row in rows.itertuples(index=False)
        ],
        index=rows.index,
        dtype=bool,
    )
    moved = {(row.table, row.key, row.column[:-2]) for row in rows[noise].itertuples(index=False)}
    for row in rows[rows["column"] == "unsure"].itertuples():
        marked = set(row.release.split()) ^ set(row.texts.split())
        noise[row.Index] = all((row.table, row.key, attribute) in moved for attribute in marked)
    return noise


def _tied(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a code differs where both values were all but tied."""
    low = (rows["release_p"] <= TIED) & (rows["texts_p"] <= TIED)
    apart = (rows["release_p"] - rows["texts_p"]).abs().round(_DIGITS)
    return rows["column"].isin(ATTRIBUTES) & low & (apart < MARGIN)


def _follows(rows: pd.DataFrame, tied: "pd.Series[bool]") -> "pd.Series[bool]":
    """Whether a cell differs only because a tied code of its row does: its cue, its speaker, its mark."""
    following: dict[tuple[str, str], set[str]] = {}
    for row in rows[tied].itertuples(index=False):
        cells = {f"{row.column}_cue", f"{row.column}_p", "cue", "rule", "unsure"}
        cells |= {"speaker"} if row.column == "voice" else set()
        following.setdefault((row.table, row.key), set()).update(cells)
    return pd.Series(
        [row.column in following.get((row.table, row.key), ()) for row in rows.itertuples(index=False)],
        index=rows.index,
        dtype=bool,
    )


def _apart(one: Any, other: Any) -> float:  # noqa: ANN401 (numbers, or what stands for a missing one)
    """How far two probabilities are apart; one that is missing is far from any."""
    return 1.0 if pd.isna(one) or pd.isna(other) else round(abs(float(one) - float(other)), _DIGITS)


def _statements(study: Study, read: Mapping[str, Document]) -> pd.DataFrame:
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


def _read(study: Study, found: Study) -> texts.Read:
    """The documents that are there, and what is wrong with the others, each said once."""
    read, unreadable = texts.read_documents(found)
    if not read:
        raise TextError(
            "none of the texts is there",
            where=f"study {study.study_id}",
            advice="verifying needs them: --texts FOLDER",
        )
    absent = texts.find_texts(study)[1] if study.sources else []
    damaged = release.find_damage(found)
    problems = {str(problem): problem for problem in (*study.problems, *damaged, *absent, *unreadable)}
    return read, [problem for problem in problems.values() if not isinstance(problem, Remark)]


def _as_found(study: Study) -> Study:
    """The study with the hashes of the texts that are there, and without the documents that are not."""
    found, _ = texts.find_texts(study)
    sources = []
    for source in study.sources:
        path = found.get(source.doc_id) or study.raw_texts / source.file
        if path.is_file():
            sources.append(replace(source, sha256=hash_file(path)))
    return replace(study, sources=tuple(sources))
