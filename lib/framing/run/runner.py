"""Run the stages of a study in sequence, skip what is up to date, record what made each result."""

import json
import platform
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from framing.base.alone import alone, clear_parts
from framing.base.errors import (
    FramingError,
    NotebookError,
    ParameterError,
    StudyError,
    describe_problems,
    is_wrong,
)
from framing.base.files import list_files, sha256, write_beside
from framing.base.memo import Version
from framing.base.workbook import Workbook
from framing.run import consent, crate
from framing.run.content import hash_content, hash_contents, modules_of
from framing.run.current import (
    chapter_path,
    inputs_of,
    outputs_of,
    read_record,
    record_path,
    versions_of,
    why_stale,
)
from framing.run.kernel import Kernel
from framing.run.stages import STUDY_ID, Stage, choose_parameters, find_stage, stages_of
from framing.run.told import open_samples, tell_stored
from framing.study import intake, texts
from framing.study.provenance import coded_by_older_coder
from framing.study.study import DEFAULT_RUN, Study, open_study

Say = Callable[[str], Any]
#: The packages whose versions a record tells; the lock has all.
_TOLD = ("framing-workbook", "pandas", "numpy", "papermill")
_LONGEST_NAME = 120


@dataclass
class Run:
    """What a run did: where its chapters are, what was run or skipped, and what went wrong."""

    study: Study
    executed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[FramingError] = field(default_factory=list)


@dataclass(frozen=True)
class Selection:
    """Which stages to run: one (``only``), those from one on (``start``), up to one (``until``), or all.

    Stages are named or numbered. ``force`` runs those that are up to date, too.
    """

    only: str | None = None
    start: str | None = None
    until: str | None = None
    force: bool = False

    def choose(self, stages: list[Stage]) -> list[Stage]:
        """The stages to look at, in order. Raises ParameterError for an unknown one."""
        if self.only and self.start:
            raise ParameterError("--only and --from exclude each other")
        if self.only:
            return [find_stage(self.only, stages)]
        first = stages.index(find_stage(self.start, stages)) if self.start else 0
        last = stages.index(find_stage(self.until, stages)) if self.until else len(stages)
        return stages[first : last + 1]

    @property
    def forced(self) -> bool:
        """Whether stages run that are up to date."""
        return bool(self.force or self.only or self.start)


ALL = Selection()


def run_study(
    workbook: Workbook,
    study_id: str,
    *,
    parameters: dict[str, Any] | None = None,
    name: str | None = None,
    selection: Selection = ALL,
    say: Say = print,
    show: Say | None = None,
) -> Run:
    """Run the stages of a study in sequence, skipping those that are up to date.

    Parameters
    ----------
    workbook : the checkout, and the texts.
    study_id : the study.
    parameters : values by name, for a run of its own under ``data/runs``.
    name : name of the run; default runs of studies that are in the book need none.
    selection : which stages.
    say : called with a line for each stage.
    show : called now and then with a line on how far a stage is.

    Returns
    -------
    Run
        its ``problems`` are documents that came from the release, or can't be found.

    Raises FramingError where the study can't go on; finished stages keep their results.
    """
    study, values = _open_run(workbook, study_id, parameters or {}, name)
    consent.admit(study, say)
    with _alone(study):
        run = Run(_take_in(study, say))
        with _problems_told(run, say), Kernel(study.workbook, show) as kernel:
            for stage in selection.choose(list(values)):
                _run_stage(run, stage, values[stage], kernel, say, forced=selection.forced)
    sum_up(run, say)
    return run


def _take_in(study: Study, say: Say) -> Study:
    """The study with what has come into the folder of its texts, or changed there; which is said."""
    study, done = intake.take_in(study)
    for line in describe_problems(done):
        say(line)
    return study


def sum_up(run: Run, say: Say) -> None:
    """It is said where nothing was to be run, and which documents the model had learned from."""
    study = run.study
    if not run.executed:
        say(f"{study.study_id}: all {len(run.skipped)} stages are up to date")
        return
    from framing.base import store
    from framing.study.choice import load_codes_of_model
    from framing.study.learned import describe_learned

    coded = {"mentions", "codings"} <= {*store.stored(study)}
    if coded and (learned := describe_learned(load_codes_of_model(study))):
        say(f"{study.study_id}: {learned}")


def _run_stage(
    run: Run, stage: Stage, values: dict[str, Any], kernel: Kernel, say: Say, *, forced: bool
) -> None:
    """Execute one stage unless it is up to date, with a line before, and one after on how long it took.

    What it takes from other studies and from samples that were read is made ready first.
    """
    _compare_first(stage, run.study, say)
    if stage.name == "04_agreement":
        for line in open_samples(run.study):
            say(line)
    if not forced and not why_stale(run.study, stage, values):
        run.skipped.append(stage.name)
        return
    began, label = time.perf_counter(), f"{run.study.study_id} {stage.name}"
    say(f"{label} …")
    execute(run.study, stage, values, kernel)
    run.executed.append(stage.name)
    say(f"{label} done in {time.perf_counter() - began:.0f} s")


def settings_of(study: Study, stages: list[Stage]) -> dict[str, dict[str, Any]]:
    """The study's own values of parameters, by stage. Raises ParameterError."""
    where = f"study {study.study_id}, [parameters]"
    return choose_parameters(stages, study.workbook, study.parameters, where=where)


def name_run(study: Study, changed: dict[str, dict[str, Any]]) -> str:
    """A default run has no name; a run with other parameters is named after them."""
    values = {key: value for names in changed.values() for key, value in names.items()}
    if not values:
        return "" if study.in_book else DEFAULT_RUN
    described = "_".join(f"{key}={value}" for key, value in sorted(values.items()))
    name = re.sub(r"[^\w=.-]+", "-", described)
    if name == described and len(name.encode()) <= _LONGEST_NAME:
        return name
    # Two values may differ only in what a file name can't hold, or beyond its length.
    return f"{name[: _LONGEST_NAME // 4]}-{sha256(described.encode())[:8]}"


def check_name(name: str) -> str:
    """The name of a run, if it can be one. Raises ParameterError."""
    if not re.fullmatch(r"\w[\w=.-]*", name) or len(name.encode()) > _LONGEST_NAME:
        raise ParameterError(
            f"{name!r} can't name a run",
            where="--name",
            expected=f"letters, digits, dots and dashes, {_LONGEST_NAME} bytes at most",
        )
    return name


def execute(study: Study, stage: Stage, values: dict[str, Any], kernel: Kernel) -> None:
    """Execute one stage's notebook, move its tidy copy into place, and record what made it.

    Where the study lacks all that the stage is about nothing is executed; its chapter says what to do.

    Raises
    ------
    NotebookError
        naming the notebook, its cell and the error; the chapter that was there stays as it was.
    """
    began, clock = datetime.now(UTC), time.perf_counter()
    for folder in (study.tables, study.chapters):
        folder.mkdir(parents=True, exist_ok=True)
    inputs, versions = inputs_of(study, stage, values), versions_of(study, stage)
    with _disk_told(study, stage):
        text = _make_chapter(study, stage, values, kernel)
        _check_unchanged(study, stage, versions)
        write_beside(chapter_path(study, stage), text.encode())
        record = {
            "study": study.study_id,
            "stage": stage.name,
            "parameters": values,
            "inputs": inputs,
            "outputs": outputs_of(study, stage),
            "used": crate.note_used(study, stage),
            "made": crate.note_made(study, stage, began),
            "versions": {"Python": platform.python_version()} | {name: version(name) for name in _TOLD},
            "began": began.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - clock, 1),
        }
        write_beside(record_path(study, stage), json.dumps(record, indent=1).encode())
        crate.write_crate(study, [read_record(record_path(study, one)) for one in stages_of(study)])


@contextmanager
def _disk_told(study: Study, stage: Stage) -> Iterator[None]:
    """Of a file that can't be written it is told which, and in which stage."""
    try:
        yield
    except OSError as error:
        place = study.workbook.place(Path(error.filename)) if error.filename else "a file"
        where = f"{stage.name}.ipynb ({study.study_id})"
        raise NotebookError(f"{place} can't be written: {error.strerror or error}", where=where) from None


def _check_unchanged(study: Study, stage: Stage, before: dict[Path, Version]) -> None:
    """Raise StudyError where a file was written that a stage read or may have read while it ran."""
    now = versions_of(study, stage)
    changed = sorted(path for path in {*before, *now} if before.get(path) != now.get(path))
    if changed:
        more = f" and {len(changed) - 1} more files were" if len(changed) > 1 else " was"
        raise StudyError(
            f"{study.workbook.place(changed[0])}{more} changed while {stage.name} ran; nothing is recorded",
            where=f"study {study.study_id}",
            advice=f"run it again: framing run {study.study_id}",
        )


def _make_chapter(study: Study, stage: Stage, values: dict[str, Any], kernel: Kernel) -> str:
    """The text of a stage's chapter, after its tables were stored."""
    from framing.base import store, tables
    from framing.run.chapter import chapter_text, short_chapter
    from framing.run.lacking import lacks_all, list_lacks

    if lacks_all(list_lacks(study, stage.name)):
        store.save(study, **{name: tables.empty(name) for name in stage.writes})
        return short_chapter(study, stage)
    notebook = kernel.execute(stage, study.study_id, {STUDY_ID: study.study_id, **values})
    return chapter_text(study, stage, notebook)


def run_example(workbook: Workbook, *, say: Say = print) -> None:
    """Execute the notebook on the functions that need no study, where it or what it calls has changed."""
    stage = Stage("api", (), ())
    notebook, chapter = stage.notebook(workbook), workbook.book / "chapters" / "example" / "api.ipynb"
    made_of = {
        "notebook": hash_content(notebook),
        "code": hash_contents(modules_of(notebook, workbook.root / "lib")),
        "codebooks": hash_contents(workbook.codebooks.glob("*.toml")),
        "examples": hash_contents(list_files(workbook.root / "data" / "examples")),
        "lock": hash_content(workbook.lock),
    }
    record = workbook.data / "tables" / "example" / "api.json"
    if chapter.exists() and read_record(record) == made_of | {"chapter": sha256(chapter.read_bytes())}:
        return
    from framing.run.chapter import notebook_text, tidy

    say("example api …")
    with Kernel(workbook) as kernel:
        text = notebook_text(tidy(kernel.execute(stage, "example", {})))
    write_beside(chapter, text.encode())
    write_beside(record, json.dumps(made_of | {"chapter": sha256(chapter.read_bytes())}).encode())


def describe_status(workbook: Workbook, study_id: str) -> Iterator[str]:
    """Lines that say whether the texts are there, and of each stage whether it is up to date, or why not.

    Nothing is coded for it.
    """
    study, values = _open_run(workbook, study_id, {}, None)
    found, problems = texts.find_texts(study)
    if study.collection:
        yield f"{study_id}: texts from {study.collection.get('package') or study.collection.get('path')}"
    else:
        here = f"{len(found)} of {len(study.sources)} texts present"
        if intake.is_noted(study):
            here += f" in {study.raw_texts}"
            if not study.raw_texts.is_dir():
                here += f", a folder that is gone; where is it now? framing run {study_id} --texts FOLDER"
        yield f"{study_id}: {here}" + ("; release" if study.has_release else "; no release")
    told = {str(one): one for one in (*tell_stored(study), *intake.tell_changes(study))}
    for line in describe_problems([*study.problems, *problems, *told.values()]):
        yield f"  {line}"
    if coded_by_older_coder(study):
        yield "  the release was coded by an older coder"
    for stage, given in values.items():
        reasons = why_stale(study, stage, given)
        yield f"  {stage.name:26} {'up to date' if not reasons else 'to run: ' + ', '.join(reasons)}"


def _open_run(
    workbook: Workbook, study_id: str, parameters: dict[str, Any], name: str | None
) -> tuple[Study, dict[Stage, dict[str, Any]]]:
    """A study in its run, and for each of its stages the parameters that aren't the notebook's own."""
    study = open_study(study_id, workbook)
    stages = stages_of(study)
    settings = settings_of(study, stages)
    changed = choose_parameters(stages, workbook, parameters, settings=settings)
    run = name_run(study, changed) if name is None else check_name(name)
    return study.in_run(run), {stage: settings[stage.name] | changed[stage.name] for stage in stages}


@contextmanager
def _alone(study: Study) -> Iterator[None]:
    """Two runs of one study's tables would overwrite each other: the second is refused."""
    where = f"study {study.study_id}"
    advice = "wait until it has ended, or give this run a name of its own: --name NAME"
    with alone(study.tables, error=StudyError, where=where, advice=advice):
        clear_parts(study.tables, study.chapters, study.folder, study.decoded_texts)
        clear_parts(study.workbook.data, study.workbook.data / "raw", within=False)
        yield


@contextmanager
def _problems_told(run: Run, say: Say) -> Iterator[None]:
    """It is said what is to be known of single documents: first which are absent, at the end the others.

    Of these the first stage, which reads them, leaves word in the table ``remarks``.
    """
    study = run.study
    found, absent = texts.find_texts(study)
    if study.workbook.given_texts and study.sources and not found:
        say(f"{study.study_id}: none of its texts is in {study.workbook.given_texts}")
    _tell(run, [*study.problems, *absent], say)
    try:
        yield
    finally:
        _tell(run, [*tell_stored(study)], say)


def _tell(run: Run, problems: list[FramingError], say: Say) -> None:
    run.problems += filter(is_wrong, problems)
    for line in describe_problems(problems):
        say(line)


def _compare_first(stage: Stage, study: Study, say: Say) -> None:
    """The first stages of the studies that a stage compares with."""
    for other in study.compare_with if stage.compares else ():
        compared = open_study(other, study.workbook.with_run(""))
        consent.admit(compared, say)
        stages = stages_of(compared)
        settings = settings_of(compared, stages)
        with _alone(compared), Kernel(compared.workbook) as own:
            for first in [one for one in stages if one.ingests]:
                if why_stale(compared, first, settings[first.name]):
                    say(f"{other} {first.name} …")
                    execute(compared, first, settings[first.name], own)
