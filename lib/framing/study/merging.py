"""Files of codings that come from other machines: read, held against the study, and put to those here."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.base.errors import FramingError, StudyError, TextError
from framing.base.files import zip_bytes
from framing.base.unpack import unzip_all
from framing.measures.columns import VALUES, own_attributes
from framing.study import marks
from framing.study.codings import FOLDER, PERSON, name_file, read_codings, read_run, write_codings
from framing.study.samples import find_settled
from framing.study.study import Study


class Merged(NamedTuple):
    """What came of a merge: a line for each file, and where two files of one coder say different things.

    ``conflicts`` has one row per mention and attribute: ``coder, mention_id, attribute, here, given``.
    """

    lines: list[str]
    conflicts: pd.DataFrame


def pack_codings(study: Study, coder: str) -> bytes:
    """One person's codings and marks as a zip archive, to be handed in. Raises StudyError without codings."""
    stem = name_file(f"{PERSON} {coder}")
    names = [f"{FOLDER}/{stem}.csv", f"{FOLDER}/{stem}.json", f"{marks.FOLDER}/{stem}.csv"]
    if not study.path(names[0]).is_file():
        raise StudyError(f"{coder} has coded nothing yet", where=names[0])
    return zip_bytes({name: path.read_bytes() for name in names if (path := study.path(name)).is_file()})


def merge_codings(
    study: Study, files: Mapping[str, bytes], mentions: pd.DataFrame, *, replace: bool = False
) -> Merged:
    """Put codings that people made elsewhere to those of the study.

    Parameters
    ----------
    study : whose mentions they are.
    files : contents by name: archives as ``pack_codings`` makes them, or ``person-….csv``, each with its
        ``.json`` if there is one, and marks as ``marks/person-….csv``.
    mentions : the study's table; codings of others are named and left out.
    replace : whether the given codes take the place of those that are here, where a coder gives others.

    Returns
    -------
    Merged
        one line for each file, what is wrong with it or how many mentions were new. A mention that its coder
        has coded otherwise here is a conflict. What stands in an opened sample stays as it is.
    """
    unpacked, lines = _unpack(files)
    conflicts: list[dict[str, str]] = []
    known = set(mentions["mention_id"])
    for name in sorted(name for name in unpacked if name.endswith(".csv")):
        try:
            if Path(name).parent.name == marks.FOLDER:
                lines.append(_merge_marks(study, name, unpacked[name]))
            else:
                given, run = _read(study, name, unpacked)
                line, differing = _merge(study, given, run, known, replace=replace)
                lines.append(f"{name}: {line}")
                conflicts += differing
        except FramingError as problem:
            lines.append(f"{name}: {problem}")
    if not any(name.endswith(".csv") for name in unpacked) and not lines:
        lines.append("no file of codings was given: expected person-….csv, or an archive of it")
    columns = ["coder", "mention_id", "attribute", "here", "given"]
    return Merged(lines, pd.DataFrame(conflicts, columns=columns))


def _unpack(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """The files themselves, and those in archives; a line for each archive that can't be read."""
    found: dict[str, bytes] = {}
    lines = []
    for name, data in files.items():
        if not name.lower().endswith(".zip"):
            found[name] = data
            continue
        try:
            found |= {
                f"{name}/{member}": content
                for member, content in unzip_all(data, name)
                if not _is_left_over(member)
            }
        except TextError as reason:
            lines.append(str(reason))
    return found, lines


def _is_left_over(member: str) -> bool:
    """Whether a file of an archive is what a file manager left beside the others."""
    return any(part.startswith((".", "__MACOSX")) for part in Path(member).parts)


def _read(study: Study, name: str, files: Mapping[str, bytes]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Codings, and what made them; where that isn't told, a coder called «person …» is one."""
    record = files.get(f"{name[: -len('.csv')]}.json")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FOLDER / Path(name).name
        path.parent.mkdir()
        path.write_bytes(files[name])
        told = record if record is not None else json.dumps({"kind": PERSON}).encode()
        path.with_suffix(".json").write_bytes(told)
        codings = read_codings(path, study.own_values)
        run = read_run(path.with_suffix(".json"))
    coder = codings["coder"].iloc[0] if len(codings) else ""
    if not coder.startswith(f"{PERSON} ") or run["kind"] != PERSON:
        raise StudyError("these are no codings by a person", expected="person and a name", found=repr(coder))
    return codings, run


def _merge(
    study: Study, given: pd.DataFrame, run: Mapping[str, Any], known: set[str], *, replace: bool
) -> tuple[str, list[dict[str, str]]]:
    """Put one coder's codings to those that are here: a line, and the conflicts."""
    coder = given["coder"].iloc[0]
    path = study.path(FOLDER) / f"{name_file(coder)}.csv"
    here = read_codings(path, study.own_values) if path.is_file() else given.iloc[:0]
    fitting = given[given["mention_id"].isin(known)]
    settled = fitting["mention_id"].isin(find_settled(study, coder))
    conflicts = _compare(here, fitting)
    differing = {one["mention_id"] for one in conflicts}
    new = fitting[~fitting["mention_id"].isin(here["mention_id"]) & ~settled]
    other = fitting[fitting["mention_id"].isin(differing) & ~settled]
    added = pd.concat([new, other]) if replace else new
    if len(added):
        own = read_run(path.with_suffix(".json")) if path.is_file() else dict(run)
        kept = here[~here["mention_id"].isin(added["mention_id"])]
        write_codings(study, pd.concat([kept, added]).drop(columns="run"), own)
    late = settled & ~fitting["mention_id"].isin(set(here["mention_id"]) - differing)
    counts = {
        "new": len(new),
        "known": int(fitting["mention_id"].isin(here["mention_id"]).sum()),
        "coded otherwise here, which stays": 0 if replace else len(other),
        "coded otherwise here, and replaced": len(other) if replace else 0,
        "left out: their sample is opened, and what was coded then stays": int(late.sum()),
        "left out: no mentions of this study (other texts, or another codebook)": len(given) - len(fitting),
    }
    said = [f"{n} {what}" for what, n in counts.items() if n or what in ("new", "known")]
    return f"{coder}: {', '.join(said)}", conflicts


def _compare(here: pd.DataFrame, given: pd.DataFrame) -> list[dict[str, str]]:
    """Where two tables of codings of one coder say different things: one row per mention and attribute."""
    own = own_attributes(pd.concat([here, given]))
    here, given = (table.reindex(columns=table.columns.union(own), fill_value="") for table in (here, given))
    both = here.merge(given, on="mention_id", suffixes=("_here", "_given"))
    return [
        {
            "coder": row["coder_here"],
            "mention_id": row["mention_id"],
            "attribute": name,
            "here": row[f"{name}_here"],
            "given": row[f"{name}_given"],
        }
        for row in both.to_dict("records")
        for name in (*VALUES, *own, "speaker")
        if row[f"{name}_here"] != row[f"{name}_given"]
    ]


def _merge_marks(study: Study, name: str, data: bytes) -> str:
    """Put one person's marks to those that are here."""
    coder = Path(name).stem.removeprefix(f"{PERSON}-")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / marks.FOLDER / Path(name).name
        path.parent.mkdir()
        path.write_bytes(data)
        given = marks.read_file(path)
    here = marks.read_marks(study, coder)
    missed = tuple(sorted({*here.missed, *given.missed}))
    marks.write_marks(study, coder, marks.Marks(here.skipped, missed))
    return f"{name}: {len(missed) - len(here.missed)} further marks"
