"""What is published of a study: its first tables as plain CSV, and proof that they came from the texts.

From a release every measure, figure, finding and chapter is computed without any text. ``release.toml``
holds the hashes of the codebooks, the focal parties and the coding code that made it.
"""

import io
import json
import tomllib

import pandas as pd

from framing.base import paths, store, tables
from framing.base.errors import StaleReleaseError, TableError
from framing.lexicon.codebook import CODER_LISTS

RELEASED = ("documents", "furniture", "passages", "mentions", "word_counts")
_CODER = ("texts/*.py", "coding/*.py", "passages.py", "codebook.py", "matching.py", "spans.py")


def exists(study):
    """Whether the study has a release."""
    return (study.release / "release.toml").is_file()


def write(study):
    """Write the release of a study from its current tables. Returns the folder."""
    frames = {name: store.load(study, name) for name in RELEASED}
    for name, frame in frames.items():
        paths.write_beside(study.release / f"{name}.csv", to_csv(frame))
    paths.write_beside(study.release / "release.toml", _record(made_by(study)).encode())
    return study.release


def read_table(study, name):
    """A released table. Raises TableError where the file is missing or does not fit its definition."""
    path = study.release / f"{name}.csv"
    where = paths.place(path)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8", index_col=False)
        frame.index += 2  # errors name a row by its line in the file
        tables.check(tables.retype(frame, name), name)
        return tables.conform(frame, name)
    except FileNotFoundError:
        raise TableError("the released table is missing", where=where) from None
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(f"the released table can't be read: {error}", where=where) from None
    except TableError as error:
        place = where + error.where.removeprefix(f"table {name}")
        raise TableError(error.what, where=place, expected=error.expected, found=error.found) from None


def to_csv(frame):
    """A frame as UTF-8 CSV with LF line ends, which a second writing repeats byte for byte."""
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False, lineterminator="\n")
    return buffer.getvalue().encode("utf-8")


def made_by(study):
    """Hashes of what a study's first tables depend on besides the texts.

    Returns
    -------
    dict
        ``codebooks`` (hash of each codebook and of the cue words, comments aside), ``focal`` and ``coder``.
    """
    return {
        "codebooks": {name: codebook_hash(name) for name in (*study.codebooks, *CODER_LISTS)},
        "focal": study.focus_hash,
        "coder": coder_hash(),
    }


def codebook_hash(name):
    """SHA-256 over what a codebook says, comments and layout aside."""
    content = tomllib.loads((paths.CODEBOOKS / f"{name}.toml").read_text(encoding="utf-8"))
    return paths.sha256(json.dumps(content, sort_keys=True, default=str).encode())


def coder_hash():
    """One hash over the code that reads, segments, matches and codes."""
    package = paths.ROOT / "lib" / "framing"
    return paths.hash_files([path for pattern in _CODER for path in package.glob(pattern)])


def check_current(study, changed=None):
    """Make sure that the release can stand for absent texts.

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
    published = dict(read_table(study, "documents")[["doc_id", "sha256"]].itertuples(index=False))
    for source in study.sources:
        if published.get(source.doc_id) != source.sha256:
            _stop(study, f"the document {source.doc_id} is not in the release as sources.csv declares it")


def coded_by_older_code(study):
    """Whether the release was made by other coding code than this checkout's."""
    return exists(study) and _released(study)["coder"] != coder_hash()


def compare(study, recoded):
    """Differences between the release and tables made from the texts.

    Parameters
    ----------
    recoded : dict of table name to frame, as made from the texts.

    Returns
    -------
    DataFrame
        one row per differing value or row: ``table, doc_id, row`` (line of the release's CSV; 0 where the
        release lacks the row), ``key, column, release, texts``.
    """
    found = [row for name in RELEASED for row in _compare_table(name, read_table(study, name), recoded[name])]
    return pd.DataFrame(found, columns=["table", "doc_id", "row", "key", "column", "release", "texts"])


def _compare_table(name, published, recoded):
    key = list(tables.table(name).key)
    recoded = tables.conform(recoded, name)
    old = published.assign(_row=range(2, len(published) + 2)).set_index(key, drop=False)
    new = recoded.set_index(key, drop=False)
    columns = [column for column in published.columns if column not in key]
    for label in sorted(set(old.index) | set(new.index)):
        described = ":".join(map(str, label if isinstance(label, tuple) else (label,)))
        if label not in new.index:
            row = old.loc[label]
            yield name, row["doc_id"], row["_row"], described, "", "a row", "no such row"
        elif label not in old.index:
            yield name, new.loc[label, "doc_id"], 0, described, "", "no such row", "a row"
        else:
            before, after = old.loc[label], new.loc[label]
            for column in columns:
                if before[column] != after.get(column):
                    yield (
                        name,
                        before["doc_id"],
                        before["_row"],
                        described,
                        column,
                        before[column],
                        after.get(column),
                    )


def _released(study):
    path = study.release / "release.toml"
    try:
        record = tomllib.loads(path.read_text(encoding="utf-8"))
        if all(
            isinstance(record[key], kind)
            for key, kind in {"codebooks": dict, "focal": str, "coder": str}.items()
        ):
            return record
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError):
        pass
    raise TableError(
        "is no record of a release",
        where=paths.place(path),
        advice=f"make one: framing release {study.study_id}",
    )


def _record(made):
    lines = [
        "# What made this release. Written by: framing release",
        f'focal = "{made["focal"]}"',
        f'coder = "{made["coder"]}"',
        "",
        "[codebooks]",
        *(f'{name} = "{digest}"' for name, digest in sorted(made["codebooks"].items())),
    ]
    return "\n".join(lines) + "\n"


def _stop(study, reason):
    raise StaleReleaseError(
        reason,
        where=f"study {study.study_id}",
        advice=f"give the texts: framing run {study.study_id} --texts FOLDER",
    )
