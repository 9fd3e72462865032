"""What a stage depends on, by content, and whether its results are what these made."""

import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from framing.base.files import hash_file, is_hidden, list_files, sha256
from framing.base.memo import Version, version_of
from framing.base.textfile import parse_json
from framing.lexicon.codebook import CODER_LISTS
from framing.run.content import hash_content, modules_of
from framing.run.stages import Stage
from framing.study import texts, tuned
from framing.study.study import Study, open_study

#: By kind: a hash of each file by its name, or of what is no file.
Inputs = dict[str, str | dict[str, str]]
Files = dict[str, dict[str, Path]]
_COMPARED = ("documents", "mentions", "codings", "passages", "word_counts")
#: The modules that make a chapter of an executed notebook.
_BESIDE = ("framing.run.chapter",)
#: The study's own values of parameters count as parameters, and only for the stages that have them.
_SETTINGS, _PARAMETERS = "study.toml", "parameters"


def files_of(study: Study, stage: Stage) -> Files:
    """The files that a stage depends on, by kind and name; those that aren't there are not among them."""
    workbook, notebook = study.workbook, stage.notebook(study.workbook)
    library = workbook.root / "lib"
    files: Files = {
        "notebook": {notebook.name: notebook},
        "code": _named(modules_of(notebook, library, *_BESIDE), library),
        "lock": {workbook.lock.name: workbook.lock},
        "study files": _named(_files_of_study(study, stage.all_files), study.folder),
        "codebooks": {path.name: path for path in _codebooks_of(study)},
        "tables": _tables_of(study, stage.reads),
    }
    if stage.ingests and study.has_release and (stage.codes or not texts.texts_present(study)):
        files["release"] = _named(list_files(study.release), study.release)
    if stage.weighs:
        read = [*workbook.training.glob("themes*.csv"), *workbook.model.glob("card.json")]
        files["readings"] = {path.name: path for path in sorted(read)}
    for name in study.compare_with if stage.compares else ():
        other = open_study(name, workbook.with_run(""))
        own = _files_of_study(other, ("study.toml", *stage.files))
        compared = _tables_of(other, _COMPARED) | _named(own, other.folder)
        files.setdefault("compared studies", {}).update({f"{name}/{one}": compared[one] for one in compared})
    return files


def inputs_of(study: Study, stage: Stage, values: Mapping[str, Any]) -> Inputs:
    """What a stage depends on: by kind a hash of each file, and of what is no file."""
    inputs: Inputs = {
        kind: {name: _hash(path) for name, path in files.items()}
        for kind, files in files_of(study, stage).items()
    }
    inputs["python"] = platform.python_version()
    inputs["parameters"] = sha256(json.dumps(values, sort_keys=True).encode())
    if stage.ingests:
        inputs["texts"] = texts.describe_texts(study)
    if stage.codes:
        inputs["coder"] = sha256(json.dumps(tuned.identify_coder(study)).encode())
    return inputs


def versions_of(study: Study, stage: Stage) -> dict[Path, Version]:
    """The versions of all files that a stage depends on, its texts among them: changed by any writing."""
    files = [path for named in files_of(study, stage).values() for path in named.values()]
    if stage.ingests:
        files += texts.text_files(study)
    return {path: version_of(path) for path in files}


def outputs_of(study: Study, stage: Stage) -> dict[str, str]:
    """A hash of each result of a stage, its chapter among them; empty for one that isn't there."""
    files = {name: study.tables / f"{name}.parquet" for name in stage.writes}
    files["chapter"] = chapter_path(study, stage)
    return {name: hash_file(path) if path.exists() else "" for name, path in files.items()}


def why_stale(study: Study, stage: Stage, values: Mapping[str, Any]) -> list[str]:
    """Why a stage must run: what changed or is missing; empty where it is up to date."""
    record = read_record(record_path(study, stage))
    before = record.get("inputs")
    if not isinstance(before, dict):
        return ["never run"]
    changed = list_differences(before, inputs_of(study, stage, values))
    return changed or ([] if record.get("outputs") == outputs_of(study, stage) else ["results"])


def list_differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The kinds of inputs that differ, each with a file that does.

    >>> list_differences({"lock": "1", "codebooks": {"a": "1", "b": "1"}}, {"codebooks": {"a": "2"}})
    ['codebooks (a and 1 more)', 'lock']
    """
    said = []
    for kind in sorted({*before, *now}):
        one, other = before.get(kind), now.get(kind)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            names = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            said.append(f"{kind} ({names[0]}{more})")
        else:
            said.append(kind)
    return said


def chapter_path(study: Study, stage: Stage) -> Path:
    """Where a stage's chapter is."""
    return study.chapters / f"{stage.name}.ipynb"


def record_path(study: Study, stage: Stage) -> Path:
    """Where it is recorded what made a stage's results."""
    return study.tables / "provenance" / f"{stage.name}.json"


def read_record(path: Path) -> dict[str, Any]:
    """What made a result; empty where that isn't known."""
    try:
        record = parse_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _hash(path: Path) -> str:
    return hash_content(path, without=_PARAMETERS if path.name == _SETTINGS else "")


def _named(paths: Iterable[Path], folder: Path) -> dict[str, Path]:
    within = f"{folder.as_posix()}/"
    return {path.as_posix().removeprefix(within): path for path in paths}


def _files_of_study(study: Study, patterns: Iterable[str]) -> list[Path]:
    """The study's own files that patterns from its folder name, but hidden ones."""
    found = {path for pattern in patterns for path in study.folder.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not is_hidden(path, study.folder))


def _codebooks_of(study: Study) -> list[Path]:
    lists = [study.workbook.codebooks / f"{name}.toml" for name in CODER_LISTS]
    return [path for path in [*map(study.codebook_path, study.codebooks), *lists] if path.is_file()]


def _tables_of(study: Study, names: Iterable[str]) -> dict[str, Path]:
    paths = {name: study.tables / f"{name}.parquet" for name in names}
    return {name: path for name, path in paths.items() if path.is_file()}
