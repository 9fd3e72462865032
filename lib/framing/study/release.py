"""What is published of a study: its first tables as plain CSV, and proof that they came from the texts.

From a release every measure, figure, finding and chapter is computed without any text. ``release.toml`` holds
the hashes of what made it: the content of the codebooks, the focal parties, and the coder's decisions.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from framing.base import store, tables
from framing.base.errors import FramingError, StaleReleaseError, TableError
from framing.base.files import write_beside
from framing.base.toml import read_toml, toml_text
from framing.corpus.tabulate import document_of
from framing.study.decisions import hash_decisions
from framing.study.study import Study, list_studies, open_study

RELEASED = ("documents", "furniture", "passages", "sentences", "quotations", "mentions", "word_counts")


def exists(study: Study) -> bool:
    """Whether the study has a release."""
    return (study.release / "release.toml").is_file()


def current_tables(study: Study) -> dict[str, pd.DataFrame]:
    """A study's first tables as the stages stored them. Raises TableError where one isn't there yet."""
    return {name: store.load(study, name) for name in RELEASED}


def write(study: Study) -> Path:
    """Write the release of a study from its current tables. Returns the folder."""
    for name, frame in published(study, current_tables(study)).items():
        write_beside(study.release / f"{name}.csv", to_csv(frame))
    heading = "What made this release. Written by: framing release"
    write_beside(study.release / "release.toml", toml_text(made_by(study), heading=heading).encode())
    return study.release


def published(study: Study, frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Of a study's first tables, what is published: words that occur too rarely to be compared are not."""
    counts = frames["word_counts"]
    often = counts.groupby("word")["n"].transform("sum") >= study.least
    return frames | {"word_counts": counts[often].reset_index(drop=True)}


def read_table(study: Study, name: str) -> pd.DataFrame:
    """A released table. Raises TableError where the file is missing or does not fit its definition."""
    path = study.release / f"{name}.csv"
    where = study.workbook.place(path)
    try:
        # Written by this module and long: pandas reads 294,029 words six times as fast as read_csv.
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8", index_col=False)
        frame.index += 2  # errors name a row by its line in the file
        tables.check(tables.retype(frame, name), name)
        return tables.conform(frame, name)
    except FileNotFoundError:
        raise TableError("the released table is missing", where=where) from None
    except ValueError as error:  # no CSV, or not UTF-8
        raise TableError(f"the released table can't be read: {error}", where=where) from None
    except TableError as error:
        place = where + error.where.removeprefix(f"table {name}")
        raise TableError(error.what, where=place, expected=error.expected, found=error.found) from None


def to_csv(frame: pd.DataFrame) -> bytes:
    """A frame as UTF-8 CSV with LF line ends, which a second writing repeats byte for byte."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def made_by(study: Study) -> dict[str, Any]:
    """Hashes of what a study's first tables depend on besides the texts.

    Returns
    -------
    dict
        ``focal``, ``decisions`` (of the coder, on examples and public texts), and ``codebooks``: the hash of
        what each codebook says, comments and layout aside.
    """
    return {
        "focal": study.focus_hash,
        "decisions": current_decisions(study),
        "codebooks": {name: study.load_codebook(name).hash for name in sorted(study.codebooks)},
    }


def current_decisions(study: Study) -> str:
    """A hash of what this checkout's coder decides, as it stands on record; nothing is coded for it."""
    workbook = study.workbook.with_run("")
    studies = [open_study(name, workbook) for name in list_studies(workbook)]
    public = [one for one in studies if "package" in one.collection]
    # A first release has its mentions written, and not yet its record.
    public = [one for one in public if (one.release / "mentions.csv").is_file()]
    return hash_decisions(workbook, [read_table(one, "mentions") for one in public])


def check_current(study: Study, *, changed: Mapping[str, object] | None = None) -> None:
    """Make sure that the release can stand for absent texts.

    Parameters
    ----------
    study : whose release it is.
    changed : parameters of stages 01 to 03 by name; one that is not the default has a value that is true.

    Raises
    ------
    StaleReleaseError
        where a codebook, the focal parties or the sources changed since the release, or a parameter of
        stages 01 to 03 is not the default: these need the texts.
    """
    released, current = _released(study), made_by(study)
    for name, value in (changed or {}).items():
        if value:
            _stop(study, f"the parameter {name} needs the texts")
    for name, digest in current["codebooks"].items():
        if released["codebooks"].get(name) != digest:
            _stop(study, f"the codebook {name} has changed since the release")
    if released["focal"] != current["focal"]:
        _stop(study, "the focal parties have changed since the release")
    documents = dict(read_table(study, "documents")[["doc_id", "sha256"]].itertuples(index=False))
    for source in study.sources:
        if documents.get(source.doc_id) != source.sha256:
            _stop(study, f"the document {source.doc_id} is not in the release as sources.csv declares it")


def coded_by_older_coder(study: Study) -> bool:
    """Whether the release was made by a coder that decides otherwise than this checkout's."""
    return exists(study) and _released(study)["decisions"] != current_decisions(study)


def compare(study: Study, recoded: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Differences between the release and tables made from the texts.

    Parameters
    ----------
    study : whose release it is.
    recoded : tables by name, as made from the texts.

    Returns
    -------
    DataFrame
        one row per differing value or row: ``table, doc_id, row`` (line of the release's CSV; 0 where the
        release lacks the row), ``key, column, release, texts``.
    """
    recoded = published(study, recoded)
    found = [row for name in RELEASED for row in _compare_table(name, read_table(study, name), recoded[name])]
    return pd.DataFrame(found, columns=["table", "doc_id", "row", "key", "column", "release", "texts"])


def _compare_table(name: str, released: pd.DataFrame, recoded: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of `compare` for one table."""
    key = list(tables.table(name).key)
    old, new = (frame.set_index(key, drop=False) for frame in (released, tables.conform(recoded, name)))
    columns = [column for column in released.columns if column not in key]
    line = {label: row for row, label in enumerate(old.index, 2)}
    same = old.index.intersection(new.index, sort=False)
    for label in old.index.difference(same, sort=True):
        yield name, _document(old, label), line[label], _describe(label), "", "a row", "no such row"
    for label in new.index.difference(same, sort=True):
        yield name, _document(new, label), 0, _describe(label), "", "no such row", "a row"
    before, after = old.loc[same], new.loc[same]
    for column in columns:
        found = after[column] if column in after else pd.Series(None, index=same, dtype="object")
        for label in same[(before[column] != found).to_numpy()]:
            values = before.at[label, column], found[label]
            yield name, _document(old, label), line[label], _describe(label), column, *values


def _document(frame: pd.DataFrame, label: Any) -> str:  # noqa: ANN401 (a key of the table)
    row = frame.loc[label]
    return row["doc_id"] if "doc_id" in frame else document_of(row["passage_id"])


def _describe(label: Any) -> str:  # noqa: ANN401 (a key of the table)
    return ":".join(map(str, label if isinstance(label, tuple) else (label,)))


def _released(study: Study) -> dict[str, Any]:
    """What ``release.toml`` says. Raises TableError where it says less than what `made_by` gives."""
    path = study.release / "release.toml"
    place = study.workbook.place(path)
    advice = f"make one: framing release {study.study_id}"
    try:
        record = read_toml(path, error=TableError, place=place).data
    except FramingError:
        raise TableError("is no record of a release", where=place, advice=advice) from None
    kinds = {"codebooks": dict, "focal": str, "decisions": str}
    if all(isinstance(record.get(key), kind) for key, kind in kinds.items()):
        return record
    raise TableError("is no record of a release", where=place, advice=advice)


def _stop(study: Study, reason: str) -> NoReturn:
    raise StaleReleaseError(
        reason,
        where=f"study {study.study_id}",
        advice=f"give the texts: framing run {study.study_id} --texts FOLDER",
    )
