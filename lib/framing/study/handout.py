"""What is handed out to those who code elsewhere: a sealed sample, and all of the study that coding needs.

A handout is a zip archive: the sample, the study's own files and first tables, and its texts. Nobody's
codings are in it. Where a checkout has the study with its release, only sample and texts are taken from it.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from framing.base.errors import StudyError, TextError
from framing.base.escape import is_plain_name, plain_name
from framing.base.files import sha256, text_name, write_beside, zip_bytes
from framing.base.textfile import parse_json
from framing.base.unpack import unzip_all
from framing.base.workbook import Workbook
from framing.study import release
from framing.study.choice import own_codings
from framing.study.codings import name_file
from framing.study.samples import FOLDER, read_sample
from framing.study.study import DEFAULT_RUN, Study, open_study
from framing.study.texts import find_texts

#: What is in a handout, by the folder there; ``study`` and ``samples`` are files of the study's own folder.
STUDY, SAMPLES, TABLES, RAW, TEXTS = _FOLDERS = ("study", "samples", "tables", "raw", "texts")
_RECORD = "handout.json"


def pack_handout(study: Study, sample: str, *, texts: bool) -> bytes:
    """A sample and what coding it needs, as a zip archive.

    Parameters
    ----------
    study : whose sample it is, in the run whose mentions were drawn from.
    sample : its name.
    texts : whether the texts are in it; they belong to their publishers.

    Raises ParameterError and StudyError as :func:`framing.study.samples.read_sample` does, and TableError
    where the study has no tables yet.
    """
    read_sample(study, sample)
    files = {**dict(_sample_files(study, sample)), **dict(_study_files(study))}
    if texts:
        files |= dict(_text_files(study))
    own = {name: sha256(data) for name, data in files.items() if name.split("/")[0] in (STUDY, SAMPLES)}
    record = {"study": study.study_id, "sample": sample, "run": study.workbook.run, "files": own}
    return zip_bytes({_RECORD: json.dumps(record, indent=1).encode(), **files})


def _sample_files(study: Study, sample: str) -> Iterator[tuple[str, bytes]]:
    for end in (".csv", ".toml", "-coders.csv"):
        path = study.path(FOLDER) / f"{sample}{end}"
        if path.is_file():
            yield f"{SAMPLES}/{path.name}", path.read_bytes()


def _study_files(study: Study) -> Iterator[tuple[str, bytes]]:
    for path in (study.path("study.toml"), study.path("sources.csv"), *study.own_codebooks.glob("*.toml")):
        if path.is_file():
            yield f"{STUDY}/{path.relative_to(study.folder).as_posix()}", path.read_bytes()
    for name in release.RELEASED:
        frame = release.load_table(study, name)
        buffer = io.BytesIO()
        (own_codings(frame) if name == "codings" else frame).to_parquet(buffer, index=False)
        yield f"{TABLES}/{name}.parquet", buffer.getvalue()


def _text_files(study: Study) -> Iterator[tuple[str, bytes]]:
    """The documents as they were received; of a collection that isn't a package what was read from it."""
    for doc_id, path in find_texts(study)[0].items():
        yield f"{RAW}/{plain_name(doc_id)}{path.suffix}", path.read_bytes()
    if study.collection and "package" not in study.collection:
        for doc_id in release.load_table(study, "documents")["doc_id"]:
            path = study.decoded_texts / text_name(doc_id)
            if path.is_file():
                yield f"{TEXTS}/{path.name}", path.read_bytes()


def take_handout(workbook: Workbook, data: bytes) -> tuple[Study, str]:
    """Put what was handed out into a checkout: the study that can be coded then, and the sample's name.

    Codings that are here stay. Files of the study are replaced where an earlier handout brought them.

    Raises
    ------
    StudyError
        before anything is written, where it is no handout, and where a study of one's own has the same name.
    """
    record, files = _open_handout(data)
    study_id = record["study"]
    folder = workbook.studies / study_id
    known = _read_record(folder / _RECORD)
    if (folder / "release" / "release.toml").is_file():
        files = {name: data for name, data in files.items() if name.split("/")[0] not in (STUDY, TABLES)}
    targets = {name: _target(workbook.with_run(record["run"]), study_id, name) for name in files}
    for name, path in targets.items():
        if name.split("/")[0] in (STUDY, SAMPLES) and path.is_file():
            here = sha256(path.read_bytes())
            if here not in (sha256(files[name]), known.get("files", {}).get(name)):
                what = f"{workbook.place(path)} is here already, and says something else"
                raise StudyError(
                    what, where="the handout", advice="call your own study, or sample, otherwise"
                )
    for name, path in targets.items():
        write_beside(path, files[name])
    kept = known.get("files", {}) | record["files"]
    write_beside(folder / _RECORD, json.dumps(record | {"files": kept}, indent=1).encode())
    return open_study(study_id, workbook).as_run(), record["sample"]


def _open_handout(data: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The record of a handout, and its files by name."""
    fault = StudyError("is no handout", expected="the .zip that «hand out» gave", advice="ask for it again")
    try:
        files = dict(unzip_all(data, "the handout"))
    except TextError as error:
        raise StudyError("is no handout", found=str(error), advice=fault.advice) from None
    record = _parse_record(files.pop(_RECORD, b""))
    if record.get("run") not in ("", DEFAULT_RUN):
        raise fault
    for name in files:
        parts = PurePosixPath(name).parts
        nested = parts[:2] == (STUDY, "codebooks")
        if len(parts) != 2 + nested or parts[0] not in _FOLDERS or not is_plain_name(parts[-1]):
            raise fault
    return record, files


def _target(workbook: Workbook, study_id: str, name: str) -> Path:
    """Where a file of a handout goes."""
    kind, _, rest = name.partition("/")
    if kind == TABLES:
        return workbook.tables(study_id) / rest
    own = workbook.studies / study_id
    raw, texts = workbook.data / "raw" / study_id, workbook.decoded_texts(study_id)
    return {STUDY: own, SAMPLES: own / FOLDER, RAW: raw, TEXTS: texts}[kind] / rest


def _read_record(path: Path) -> dict[str, Any]:
    return _parse_record(path.read_bytes()) if path.is_file() else {}


def _parse_record(data: bytes) -> dict[str, Any]:
    """The record of a handout; empty where it is none: names of a study and a sample, hashes by file."""
    try:
        record = parse_json(data)
        names, files = [record["study"], record["sample"]], record["files"]
        return record if all(map(_is_name, names)) and isinstance(files, dict) else {}
    except (ValueError, KeyError, TypeError):
        return {}


def _is_name(name: object) -> bool:
    return isinstance(name, str) and bool(name) and name_file(name) == name
