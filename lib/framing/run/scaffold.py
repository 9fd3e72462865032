"""Scaffold a study from a folder of documents, or from a collection."""

import csv
import io
import re
from pathlib import Path

from framing import texts
from framing.base import paths
from framing.base.errors import FramingError, ParameterError, StudyError, TextError
from framing.run import files
from framing.study.study import SOURCE_COLUMNS

STAGES = (
    "01_documents",
    "02_passages",
    "03_mentions",
    "05_alliance_partnership",
    "06_multipolarity",
    "07_comparison",
    "09_robustness",
    "10_findings",
)


def new_study(study_id, *, source=None, parties=(), title=""):
    """Make ``data/studies/<study_id>`` with ``study.toml``, ``sources.csv`` and an empty ``findings.toml``.

    Parameters
    ----------
    source : a folder of documents, or a collection (``.jsonl``, ``.csv``, an archive); None makes an empty
        list of sources to fill in.
    parties : the focal parties, each as ``"Name, alias, …"``; none: any relationship of a document's own actor.

    Returns
    -------
    (Path, list of FramingError)
        the study's folder, and the files that could not be read and were left out.

    Raises
    ------
    ParameterError, StudyError
        where the name can't be used, the study exists, or the source is missing or holds nothing readable.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", study_id):
        raise ParameterError(
            f"{study_id!r} can't name a study", expected="lower case letters, digits and dashes"
        )
    folder = paths.STUDIES / study_id
    if folder.exists():
        raise StudyError(
            "the study is there already", where=f"data/studies/{study_id}", advice="choose another name"
        )
    if len(parties) == 1:
        raise ParameterError(
            "one party makes no relationship", where="--party", expected="two parties or more"
        )
    collection, rows, problems = "", [], []
    if source is not None and Path(source).is_file():
        collection = _collection(Path(source))
    elif source is not None:
        rows, problems = _sources(Path(source))
    settings = _settings(title or study_id, [files.parse_party(party) for party in parties], collection)
    paths.write_beside(folder / "findings.toml", _FINDINGS.encode())
    if not collection:
        paths.write_beside(folder / "sources.csv", _to_csv(rows))
    paths.write_beside(folder / "study.toml", settings.encode())
    return folder, problems


def _sources(folder):
    if not folder.is_dir():
        raise ParameterError(f"there is no folder {str(folder)!r}", where="--texts")
    rows, problems = [], []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        try:
            data = path.read_bytes()
            texts.read_text(data, name=str(path))
            rows.append({"doc_id": path, "file": path.name, "sha256": paths.sha256(data)})
        except FramingError as problem:
            problems.append(problem)
    if not rows:
        raise TextError(
            "no document could be read", where=str(folder), advice=str(problems[0]) if problems else ""
        )
    return _distinct(_named(rows, folder)), problems


def _named(rows, folder):
    stems = [row["doc_id"].stem for row in rows]
    for row in rows:
        path = row["doc_id"].relative_to(folder).with_suffix("")
        name = path.name if stems.count(path.name) == 1 else path.as_posix()
        row["doc_id"] = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._") or "document"
    return rows


def _distinct(rows):
    """One row per text: a copy of a document is the same document."""
    seen, kept = set(), []
    for row in rows:
        if row["sha256"] not in seen:
            kept.append(row)
        seen.add(row["sha256"])
    return kept


def _collection(path):
    first = next(iter(texts.read_collection(path, on_error=lambda _: None)), None)
    if first is None:
        raise TextError("no document could be read", where=str(path))
    return (
        f'\n[collection]\npath = "{path.name}"  # in the folder that --texts names, or in data/raw/<study>\n'
    )


def _to_csv(rows):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, SOURCE_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def _settings(title, parties, collection):
    focal = "[" + ", ".join(f'"{party.party_id}"' for party in parties) + "]" if parties else '"author"'
    lines = [
        f"title = {_quote(title)}",
        'question = ""',
        'language = "en"',
        "",
        '# Whose relationship is measured: two or more party ids, or "author" (any relationship of a document\'s own actor).',
        f"focal = {focal}",
        'codebooks = ["relationship", "multipolarity", "designations", "topics", "imagery"]',
        f"stages = [{', '.join(_quote(stage) for stage in STAGES)}]",
        'compare_with = ["presidents"]',
    ]
    for party in parties:
        names = ", ".join(_quote(name) for name in party.names)
        lines += ["", f"[parties.{party.party_id}]", f"names = [{names}]", "demonyms = []", "leaders = []"]
    return "\n".join(lines) + "\n" + collection


def _quote(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_FINDINGS = """# The conclusions as checked claims. A finding:
#
# [[finding]]
# id = "partnership-asserted"
# text = "{asserted} of {all} mentions of partnership assert it."
# holds = "asserted > all / 2"
# range = "share"
# chapter = "05_alliance_partnership"
# [finding.values]
# all = { table = "mentions", where = "family == 'partnership' and referent == 'focal'" }
# asserted = { table = "mentions", where = "family == 'partnership' and referent == 'focal' and stance == 'asserted'" }
# share = "asserted / all"
"""
