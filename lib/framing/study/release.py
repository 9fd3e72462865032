"""What is published of a study: its first tables as plain CSV, and proof that they came from the texts.

From a release every measure, figure, finding and chapter is computed without any text. ``release.toml`` says
what made it: the content of the codebooks, the focal parties, and the coder; ``SHA256SUMS`` what each of its
files was when it was written. A document that is still what it was takes its codes from there, also where its
text is at hand: so they are the same on every machine.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from framing.base import store, tables
from framing.base.alone import clear_parts
from framing.base.checksums import list_damage, write_sums
from framing.base.csvfile import frame_csv, read_frame
from framing.base.definitions import BY_AUTHOR, LANGUAGE_BY
from framing.base.errors import StaleReleaseError, TableError
from framing.base.files import write_beside
from framing.base.toml import toml_text
from framing.corpus.tabulate import document_of
from framing.study.choice import codes_of_model, counts_model, own_codings
from framing.study.learned import rename_coder
from framing.study.provenance import list_changes, made_by, read_made
from framing.study.rights import OWN_FILES
from framing.study.study import Study
from framing.study.texts import sources_of

RELEASED = (
    *("documents", "furniture", "passages", "sentences", "quotations"),
    *("mentions", "codings", "word_counts"),
)
#: Released beside them where there are rows: of one whose file is missing there are none.
BESIDE = ("remarks", BY_AUTHOR)
#: The columns of `compare`.
DIFFERENCE = (
    *("table", "doc_id", "row", "key", "column", "release", "texts"),
    *("release_p", "texts_p"),
)
#: What a coder knows of a document, by table: where nothing of it has changed, the released codes hold.
_READ = {
    "documents": ("doc_id", "sha256", "title", "author", "actor", "genre"),
    "passages": ("doc_id", "position", "role", "speaker", "start", "end"),
    "quotations": ("doc_id", "start", "end", "level", "block"),
}


def write(study: Study, frames: Mapping[str, pd.DataFrame]) -> Path:
    """Write the release of a study from its first tables, coded anew. Returns the folder."""
    clear_parts(study.folder)
    for name, frame in published(study, frames).items():
        if name in BESIDE and frame.empty:
            (study.release / f"{name}.csv").unlink(missing_ok=True)
        else:
            write_beside(study.release / f"{name}.csv", frame_csv(frame))
    write_beside(study.path(".gitignore"), OWN_FILES.encode())
    heading = "What made this release. Written by: framing release"
    write_beside(study.release / "release.toml", toml_text(made_by(study), heading=heading).encode())
    write_sums(study.release)
    return study.release


def find_damage(study: Study) -> list[TableError]:
    """The files of a release that are not what was written, as its ``SHA256SUMS`` has it; one error each."""
    advice = f"get it back from git or from who made it; if it is meant: framing release {study.study_id}"
    return [
        TableError(
            f"{what} since the release was written",
            where=study.workbook.place(study.release / name),
            advice=advice,
        )
        for name, what in list_damage(study.release)
    ]


def check_whole(study: Study) -> None:
    """Raise TableError where a file of the release is not what was written."""
    for error in find_damage(study):
        raise error


def published(study: Study, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Of a study's first tables, what is published.

    Words that occur too rarely to be compared are not, and of the codings only the model's, where the
    mentions have those of another coder: the others stand beside the study.
    """
    counts, mentions, codings = (frames[name] for name in ("word_counts", "mentions", "codings"))
    often = counts.groupby("word")["n"].transform("sum") >= study.least
    beside = own_codings(codings)[list(tables.table("codings").columns)]
    if counts_model(mentions, codes_of_model(mentions, codings)):
        beside = beside.head(0)
    chosen = {"word_counts": counts[often], "codings": beside}
    made = {name: tables.empty(name) for name in BESIDE} | {**frames, **chosen}
    return {name: tables.conform(made[name], name) for name in (*RELEASED, *BESIDE)}


def read_table(study: Study, name: str) -> pd.DataFrame:
    """A released table. Raises TableError where the file is missing or does not fit its definition."""
    path = study.release / f"{name}.csv"
    where = study.workbook.place(path)
    try:
        if name in BESIDE and not path.exists():
            return tables.empty(name)
        frame = read_frame(path)  # 294,029 words are long for read_csv
        if "language" in frame and "language_by" not in frame:  # a release from before languages were told
            frame["language_by"] = (frame["language"] != "").map({True: LANGUAGE_BY[0], False: ""})
        if name == "documents" and "original_language" not in frame:
            frame["original_language"] = ""
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


def load_table(study: Study, name: str) -> pd.DataFrame:
    """A table of a study as its stages stored it, else as it was released.

    Raises TableError, with what to do, where there is neither, and as `check_whole` does.
    """
    try:
        return store.load(study, name)
    except TableError:
        if study.workbook.run or not study.has_release:
            raise
        check_whole(study)
        return read_table(study, name)


def read_coded(study: Study) -> pd.DataFrame:
    """The released mentions as the model coded them, whoever's codes are counted. Errors as `read_table`."""
    return codes_of_model(read_table(study, "mentions"), read_table(study, "codings"))


def find_codes(study: Study, frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The released mentions, as the model coded them, of the documents that are what they were.

    Parameters
    ----------
    study : whose release it is.
    frames : its tables ``documents``, ``passages`` and ``quotations``.

    Returns
    -------
    DataFrame
        the rows of ``mentions`` of each document whose text, metadata, passages and quotations are those of
        the release; no rows where codebooks, focal parties or coder are others, or there is no release.

    Raises TableError as `check_whole` does.
    """
    if not study.has_release or list_changes(study):
        return tables.empty("mentions")
    check_whole(study)
    changed: set[str] = set()
    for name, columns in _READ.items():
        both = [frame[list(columns)] for frame in (read_table(study, name), frames[name])]
        rows = pd.concat(both).drop_duplicates(keep=False)  # a row that stands on both sides is no change
        changed |= set(rows["doc_id"])
    coded = read_coded(study)
    return coded[~coded["doc_id"].isin(changed)].reset_index(drop=True)


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
    released, current = read_made(study), made_by(study)
    for name, value in (changed or {}).items():
        if value:
            _stop(study, f"the parameter {name} needs the texts")
    for name, digest in current["codebooks"].items():
        if released["codebooks"].get(name) != digest:
            _stop(study, f"the codebook {name} has changed since the release")
    if released["focal"] != current["focal"]:
        _stop(study, "the focal parties have changed since the release")
    if released.get("selection") != current.get("selection"):
        _stop(study, "the part of the collection that is declared has changed since the release")
    documents, remarks = read_table(study, "documents"), read_table(study, "remarks")
    given = sources_of(study, [*documents["doc_id"], *remarks["doc_id"]])
    released_as = dict(zip(documents["doc_id"].map(given), documents["sha256"], strict=True))
    left_out = set(remarks[~remarks["counted"]]["doc_id"].map(given))
    for source in study.sources:
        unknown = source.doc_id in left_out and source.doc_id not in released_as
        if not unknown and released_as.get(source.doc_id) != source.sha256:
            _stop(study, f"the document {source.doc_id} is not in the release as sources.csv declares it")


def compare(study: Study, recoded: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Differences between the release and tables made from the texts.

    Parameters
    ----------
    study : whose release it is.
    recoded : tables by name, as made from the texts.

    Returns
    -------
    DataFrame
        one row per differing value or row: ``table, doc_id, row`` (line of the release's CSV; 0 where the
        release lacks the row), ``key, column, release, texts``, and the probabilities ``release_p, texts_p``
        of a code that has one (else missing). What `list_changes` finds comes first, with ``release`` as
        table; that a coder has another name is said there and not in each of its rows.
    """
    changes = list_changes(study)
    found = [("release", "", 0, "", name, *pair, np.nan, np.nan) for name, pair in changes.items()]
    before, now = changes.get("coder.name", ("", ""))
    recoded = published(study, recoded)
    for name in (*RELEASED, BY_AUTHOR):
        frame = read_table(study, name)
        if "coder" in frame:
            frame["coder"] = [rename_coder(coder, before, now) for coder in frame["coder"]]
        found += _compare_table(name, frame, recoded[name])
    return pd.DataFrame(found, columns=list(DIFFERENCE)).astype({"release_p": float, "texts_p": float})


def _compare_table(name: str, released: pd.DataFrame, recoded: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of `compare` for one table."""
    key = list(tables.table(name).key)
    old, new = (frame.set_index(key, drop=False) for frame in (released, tables.conform(recoded, name)))
    columns = [column for column in released.columns if column not in key]
    if name == "documents" and set(released["language_by"]) <= {"", LANGUAGE_BY[0]}:
        columns.remove("language_by")  # which a release from before languages were told doesn't have
    line = {label: row for row, label in enumerate(old.index, 2)}
    same, unknown = old.index.intersection(new.index, sort=False), (np.nan, np.nan)
    for label in old.index.difference(same, sort=True):
        yield name, _document(old, label), line[label], _describe(label), "", "a row", "no such row", *unknown
    for label in new.index.difference(same, sort=True):
        yield name, _document(new, label), 0, _describe(label), "", "no such row", "a row", *unknown
    before, after = old.loc[same], new.loc[same]
    for column in columns:
        found = after[column] if column in after else pd.Series(None, index=same, dtype="object")
        differs = (before[column] != found) & ~(before[column].isna() & found.isna())
        chance = f"{column}_p"
        for label in same[differs.to_numpy()]:
            values = before.at[label, column], found[label]
            chances = (frame.at[label, chance] if chance in frame else np.nan for frame in (before, after))
            yield name, _document(old, label), line[label], _describe(label), column, *values, *chances


def _document(frame: pd.DataFrame, label: Any) -> str:  # noqa: ANN401 (a key of the table)
    row = frame.loc[label]
    if "doc_id" in frame:
        return row["doc_id"]
    return document_of(row["passage_id"]) if "passage_id" in frame else row["mention_id"].rsplit(":", 2)[0]


def _describe(label: Any) -> str:  # noqa: ANN401 (a key of the table)
    return ":".join(map(str, label if isinstance(label, tuple) else (label,)))


def _stop(study: Study, reason: str) -> NoReturn:
    raise StaleReleaseError(
        reason,
        where=f"study {study.study_id}",
        advice=f"give the texts: framing run {study.study_id} --texts FOLDER",
    )
