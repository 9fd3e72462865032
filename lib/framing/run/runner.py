"""The ordered stages: run them, skip what is up to date, record what made each result."""

import ast
import contextlib
import json
import os
import platform
import re
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from framing.base import errors, paths
from framing.base.errors import FramingError, NotebookError, ParameterError, nearest
from framing.study import ingest, release
from framing.study.study import load_study


@dataclass(frozen=True)
class Stage:
    """A notebook with the tables it reads and writes.

    ``ingests``: it starts from the texts or the release; ``compares``: it reads other studies' tables too.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    ingests: bool = False
    compares: bool = False

    @property
    def notebook(self):
        return paths.NOTEBOOKS / f"{self.name}.ipynb"


STAGES = (
    Stage("01_documents", (), ("documents", "furniture"), ingests=True),
    Stage("02_passages", ("documents", "furniture"), ("passages", "word_counts"), ingests=True),
    Stage("03_mentions", ("passages",), ("mentions",), ingests=True),
    Stage("04_agreement", ("mentions", "passages"), ("agreement",)),
    Stage("05_alliance_partnership", ("documents", "passages", "mentions"), ("rates", "designations")),
    Stage("06_multipolarity", ("documents", "passages", "mentions"), ("themes", "associations")),
    Stage("07_comparison", ("documents", "mentions", "word_counts"), ("keyness",), compares=True),
    Stage(
        "08_chronology",
        ("documents", "passages", "mentions"),
        ("milestones", "comparisons", "claims", "silences"),
    ),
    Stage("09_robustness", ("documents", "furniture", "passages", "mentions"), ("specifications",)),
    Stage(
        "10_findings",
        ("documents", "passages", "mentions", "themes", "designations", "agreement", "specifications"),
        ("findings",),
    ),
)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stage: its type, its default, and what it does."""

    name: str
    kind: type
    default: object
    purpose: str


@dataclass
class Run:
    """What a run did: where its chapters are, what was run or skipped, and what went wrong."""

    study_id: str
    chapters: Path
    executed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def stages_of(study):
    """The stages of a study, in order. Raises ParameterError for a name that is no stage."""
    known = {stage.name: stage for stage in STAGES}
    for name in study.stages:
        if name not in known:
            raise ParameterError(
                f"there is no stage {name!r}",
                where=f"{paths.place(study.path('study.toml'))}, stages",
                advice=nearest(name, known),
            )
    return [stage for stage in STAGES if stage.name in study.stages]


def find_stage(name, stages):
    """A stage by its name, its number («05») or a name without number. Raises ParameterError."""
    for stage in stages:
        if name in (stage.name, stage.name[:2], stage.name[3:]):
            return stage
    raise ParameterError(
        f"there is no stage {name!r}", advice=nearest(name, [stage.name for stage in stages])
    )


@cache
def parameters_of(notebook):
    """The parameters that a notebook declares in its cell tagged ``parameters``.

    Returns
    -------
    dict of name to Parameter

    Raises
    ------
    NotebookError
        where the cell holds anything but lines like ``name: int = 5  # what it does``.
    """
    found = {}
    for cell in _cells_of(notebook):
        if "parameters" in cell["metadata"].get("tags", []):
            found |= {parameter.name: parameter for parameter in _declared(notebook, "".join(cell["source"]))}
    return found


def _cells_of(notebook):
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if cell["metadata"] is not None and cell["source"] is not None]
    except FileNotFoundError:
        raise NotebookError("the notebook is missing", where=notebook.name) from None
    except (ValueError, KeyError, TypeError):
        raise NotebookError("is not a notebook", where=notebook.name) from None


def _declared(notebook, source):
    lines = source.splitlines()
    try:
        nodes = ast.parse(source).body
    except SyntaxError as error:
        raise _no_parameter(notebook, lines[error.lineno - 1]) from None
    for node in nodes:
        line = lines[node.lineno - 1]
        try:
            kind, value = _TYPES[node.annotation.id], ast.literal_eval(node.value)
        except (AttributeError, KeyError, ValueError):
            raise _no_parameter(notebook, line) from None
        if type(value) is not kind:
            raise _no_parameter(notebook, line)
        yield Parameter(node.target.id, kind, value, line.partition("#")[2].strip())


_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


def _no_parameter(notebook, line):
    return NotebookError(
        f"the parameters cell has a line that declares no parameter: {line!r}",
        where=notebook.name,
        expected="name: str = 'literal'  # what it does",
    )


def choose_parameters(stages, given, where="parameters", settings=None):
    """Check parameters and sort them to their stages.

    Parameters
    ----------
    stages : the stages of the run.
    given : dict of name to value; a text is read as the type that the notebook declares.
    settings : dict of stage name to dict, the study's own values: where it has one, that is the default.

    Returns
    -------
    dict of stage name to dict
        only what differs from the defaults.

    Raises
    ------
    ParameterError
        for a name that no stage declares, or a value of another type.
    """
    declared = {stage.name: parameters_of(stage.notebook) for stage in stages}
    known = sorted({name for names in declared.values() for name in names} - {"study"})
    chosen = {stage.name: {} for stage in stages}
    for name, value in given.items():
        if name not in known:
            raise ParameterError(
                f"no stage has a parameter {name!r}", where=where, advice=nearest(name, known)
            )
        for stage, names in declared.items():
            if name in names:
                value = _as_kind(names[name], value, where)
                if value != (settings or {}).get(stage, {}).get(name, names[name].default):
                    chosen[stage][name] = value
    return chosen


def run_study(
    study_id,
    *,
    texts=None,
    parameters=None,
    only=None,
    start=None,
    until=None,
    name=None,
    force=False,
    say=print,
):
    """Run the stages of a study in sequence, skipping those that are up to date.

    Parameters
    ----------
    study_id : the study.
    texts : folder with its texts; None looks in ``FRAMING_TEXTS`` and ``data/raw``.
    parameters : dict of name to value, for a run of its own under ``data/runs``.
    only, start, until : one stage, the first stage to run again, or the last stage to run; by name or number.
    name : name of the run; default runs of studies that are in the book need none.
    force : run stages that are up to date, too.
    say : called with a line for each stage.

    Returns
    -------
    Run
        ``problems`` holds what was wrong with single documents; they were left out, or came from the release.

    Raises
    ------
    FramingError
        where the study can't go on. Finished stages keep their results.
    """
    if only and start:
        raise ParameterError("--only and --from exclude each other")
    study = load_study(study_id)
    stages = stages_of(study)
    settings = choose_parameters(stages, study.parameters, where=f"study {study_id}, [parameters]")
    changed = choose_parameters(stages, parameters or {}, settings=settings)
    name = _check_name(name) if name is not None else _name_run(study, changed)
    with environment(texts, name):
        run = Run(study_id, chapters_folder(study, name))
        if texts and study.sources and not ingest.find_texts(study)[0]:
            say(f"{study_id}: none of its texts is in {texts}")
        run.problems += [*study.problems, *ingest.problems_of(study)]
        for problem in run.problems:
            say(f"warning: {problem}")
        for stage in _select(stages, only, start, until):
            values = {**settings[stage.name], **changed[stage.name]}
            _compare_first(stage, study, run, say)
            state = why_stale(study, stage, values, run.chapters)
            if state == [] and not (force or only or start):
                run.skipped.append(stage.name)
                continue
            began = time.perf_counter()
            say(f"{study_id} {stage.name} …")
            execute(study, stage, values, run.chapters)
            run.executed.append(stage.name)
            say(f"{study_id} {stage.name} done in {time.perf_counter() - began:.0f} s")
        if not run.executed:
            say(f"{study_id}: all {len(run.skipped)} stages are up to date")
    return run


def chapters_folder(study, name=None):
    """Where a run's executed notebooks go."""
    if name:
        return paths.run_folder(study.study_id, name) / "chapters"
    return paths.BOOK / "chapters" / study.study_id


def execute(study, stage, values, chapters):
    """Execute one stage's notebook, move its tidy copy into place, and record what made it.

    Raises
    ------
    NotebookError
        naming the notebook, its cell and the error; the chapter that was there stays as it was.
    """
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    began, clock = datetime.now(UTC), time.perf_counter()
    chapter = chapters / stage.notebook.name
    for folder in (paths.tables_folder(study.study_id), chapters):
        folder.mkdir(parents=True, exist_ok=True)
    inputs = inputs_of(study, stage, values)  # before: what is edited meanwhile was not seen
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / stage.notebook.name
        try:
            papermill.execute_notebook(
                str(stage.notebook),
                str(output),
                parameters={"study": study.study_id, **values},
                kernel_name="python3",
                cwd=str(paths.ROOT),
                progress_bar=False,
                start_timeout=300,
                execution_timeout=1800,
                extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
            )
        except PapermillExecutionError as error:
            kind = getattr(errors, error.ename, None)
            if kind is not None and issubclass(kind, FramingError):
                raise kind(error.evalue) from None  # it says itself what is wrong, and where
            raise NotebookError(
                f"cell {_cell_number(stage.notebook, error)} stopped with {error.ename}: {error.evalue}",
                where=f"{stage.name}.ipynb ({study.study_id})",
                advice=f"the cell: {_first_line(error.source)}",
            ) from None
        notebook = tidy(nbformat.read(output, as_version=4))
    paths.write_beside(chapter, (nbformat.writes(notebook).rstrip("\n") + "\n").encode())
    record = {
        "study": study.study_id,
        "stage": stage.name,
        "parameters": values,
        "inputs": inputs,
        "outputs": _outputs(study, stage, chapter),
        "versions": {name: version(name) for name in ("framing-workbook", "pandas", "numpy", "papermill")},
        "began": began.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - clock, 1),
    }
    paths.write_beside(_record_path(study, stage), json.dumps(record, indent=1).encode())


def tidy(notebook):
    """An executed notebook without times, paths and random ids: the same run gives the same bytes."""
    from framing.figures import caption_cells

    caption_cells(notebook)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
            cell.metadata["tags"] = [*tags, "hide-input"]
        elif "id" not in cell:
            cell["id"] = f"cell-{number}"
    return notebook


def inputs_of(study, stage, values):
    """What a stage depends on: a hash for each kind of input, by the kind's name."""
    files = [path for path in study.folder.iterdir() if path.suffix in (".toml", ".csv")]
    inputs = {
        "notebook": paths.sha256(stage.notebook.read_bytes()),
        "code": code_hash(),
        "lock": paths.sha256(paths.LOCK.read_bytes()),
        "python": platform.python_version(),
        "parameters": paths.sha256(json.dumps(values, sort_keys=True).encode()),
        "study files": paths.hash_files(files),
        "codebooks": paths.hash_files(paths.CODEBOOKS.glob("*.toml")),
        "tables": _hash_tables(study.study_id, stage.reads),
    }
    if stage.ingests:
        inputs["texts"] = ingest.describe_texts(study)
        if not ingest.texts_present(study) and release.exists(study):
            inputs["release"] = paths.hash_files(study.release.iterdir())
    if stage.compares:
        with paths.environment(FRAMING_RUN=""):  # compared are default runs
            inputs["compared studies"] = "".join(
                _hash_tables(other, _COMPARED) for other in study.compare_with
            )
    return inputs


def why_stale(study, stage, values, chapters):
    """Why a stage must run: names of what changed or is missing; empty where it is up to date."""
    try:
        record = json.loads(_record_path(study, stage).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return ["never run"]
    now = inputs_of(study, stage, values)
    changed = [
        name for name in sorted({*now, *record["inputs"]}) if now.get(name) != record["inputs"].get(name)
    ]
    if changed:
        return changed
    return [] if record["outputs"] == _outputs(study, stage, chapters / stage.notebook.name) else ["results"]


@cache
def code_hash():
    """One hash over all of the package's code."""
    return paths.hash_files((paths.ROOT / "lib" / "framing").rglob("*.py"))


def describe_status(study_id, *, texts=None):
    """Lines that say of each stage whether it is up to date, and if not, why; and whether the texts are there."""
    study = load_study(study_id)
    stages = stages_of(study)
    settings = choose_parameters(stages, study.parameters, where=f"study {study_id}, [parameters]")
    name = _name_run(study, {})
    with environment(texts, name):
        found, problems = ingest.find_texts(study)
        if study.collection:
            yield f"{study_id}: texts from {study.collection.get('package') or study.collection.get('path')}"
        else:
            here = f"{len(found)} of {len(study.sources)} texts present"
            yield f"{study_id}: {here}" + ("; release" if release.exists(study) else "; no release")
        for problem in [*study.problems, *problems]:
            yield f"  {problem}"
        if release.coded_by_older_code(study):
            yield "  the release was coded by an older coder"
        for stage in stages:
            reasons = why_stale(study, stage, settings[stage.name], chapters_folder(study, name))
            yield f"  {stage.name:26} {'up to date' if not reasons else 'to run: ' + ', '.join(reasons)}"


_COMPARED = ("documents", "mentions", "passages", "word_counts")


def _as_kind(parameter, value, where):
    kind, text = parameter.kind, str(value).strip()
    if isinstance(value, str) and kind is not str:
        patterns = {
            int: r"[+-]?\d+",
            float: r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?",
            bool: r"true|false|yes|no",
        }
        if re.fullmatch(patterns[kind], text, re.IGNORECASE):
            return text.lower() in ("true", "yes") if kind is bool else kind(text)
    elif isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    elif kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    expected = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}[kind]
    raise ParameterError(
        f"{parameter.name} has another type", where=where, expected=expected, found=repr(value)
    )


def _name_run(study, changed):
    """A default run has no name; a run with other parameters is named after them."""
    values = {key: value for names in changed.values() for key, value in names.items()}
    if not values:
        return None if study.in_book else "default"
    described = "_".join(f"{key}={value}" for key, value in sorted(values.items()))
    name = re.sub(r"[^\w=.-]+", "-", described)
    if name == described and len(name.encode()) <= _LONGEST_NAME:
        return name
    # Two values may differ only in what a file name can't hold, or beyond its length.
    return f"{name[: _LONGEST_NAME // 4]}-{paths.sha256(described.encode())[:8]}"


_LONGEST_NAME = 120


def _check_name(name):
    if not re.fullmatch(r"\w[\w=.-]*", name) or len(name.encode()) > _LONGEST_NAME:
        raise ParameterError(
            f"{name!r} can't name a run",
            where="--name",
            expected=f"letters, digits, dots and dashes, {_LONGEST_NAME} bytes at most",
        )
    return name


@contextlib.contextmanager
def environment(texts, name):
    """The environment in which kernels find this run's texts and tables."""
    wanted = {"FRAMING_RUN": name or ""}
    given = texts if texts is not None else os.environ.get("FRAMING_TEXTS")
    if given:
        if not Path(given).is_dir():
            where = "FRAMING_TEXTS" if texts is None else "--texts"
            raise ParameterError(f"there is no folder {str(given)!r}", where=where)
        wanted["FRAMING_TEXTS"] = str(Path(given).resolve())
    with paths.environment(**wanted):
        yield


def _select(stages, only, start, until):
    if only:
        return [find_stage(only, stages)]
    first = stages.index(find_stage(start, stages)) if start else 0
    last = stages.index(find_stage(until, stages)) if until else len(stages)
    return stages[first : last + 1]


def _compare_first(stage, study, run, say):
    """The first stages of the studies that a stage compares with."""
    if not stage.compares:
        return
    for other in study.compare_with:
        with environment(None, None):
            for name in ("01", "02", "03"):
                _run_where_stale(load_study(other), name, say)


def _run_where_stale(study, name, say):
    stages = stages_of(study)
    stage = find_stage(name, stages)
    values = choose_parameters(stages, study.parameters)[stage.name]
    chapters = chapters_folder(study)
    if why_stale(study, stage, values, chapters):
        say(f"{study.study_id} {stage.name} …")
        execute(study, stage, values, chapters)


def _outputs(study, stage, chapter):
    folder = paths.tables_folder(study.study_id)
    files = {name: folder / f"{name}.parquet" for name in stage.writes}
    files["chapter"] = chapter
    return {name: paths.sha256(path.read_bytes()) if path.exists() else "" for name, path in files.items()}


def _hash_tables(study_id, names):
    folder = paths.tables_folder(study_id)
    return paths.hash_files([path for name in names if (path := folder / f"{name}.parquet").exists()])


def _record_path(study, stage):
    return paths.tables_folder(study.study_id) / "provenance" / f"{stage.name}.json"


def _cell_number(notebook, error):
    """The number of a stopped cell in the source notebook, from 1."""
    sources = ["".join(cell["source"]) for cell in _cells_of(notebook)]
    return sources.index(error.source) + 1 if error.source in sources else error.cell_index


def _first_line(source):
    return next((line.strip() for line in (source or "").splitlines() if line.strip()), "")
