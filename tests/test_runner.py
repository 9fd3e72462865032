"""The runner: what it runs and skips, where results go, and what it leaves when something stops."""

import ast
import errno
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial

import nbformat
import psutil
import pytest
from test_base_alone import dead_process

from framing.base import store, tables
from framing.base.alone import alone
from framing.base.errors import NotebookError, ParameterError, StudyError, TextError
from framing.base.files import sha256
from framing.base.workbook import Workbook
from framing.corpus.remarks import frame_of_remarks, rows_of_problems
from framing.run import kernel, runner
from framing.run.content import hash_notebook
from framing.run.current import files_of, inputs_of
from framing.run.runner import Selection, name_run, run_study
from framing.run.stages import STAGES, choose_parameters, parameters_of, stages_of
from framing.study import tuned

NAMES = [
    "01_documents",
    "02_passages",
    "03_mentions",
    "05_alliance_partnership",
    "06_multipolarity",
    "10_findings",
]


OF_A_RUN = ("ro-crate-metadata.json", ".running", ".remembered.json")


def contents(folder, *left_out):
    """All files of a folder by name, but those that tell of the run itself, its times and places."""
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in OF_A_RUN
    }
    return {name: data for name, data in found.items() if not name.startswith(left_out)}


def reasons(checkout):
    """Why each stage is to run, by its name, as ``framing status`` says it, without the files it names."""
    lines = checkout.framing("status", "islands").out.splitlines()
    found = {line.split()[0]: re.sub(r" \(.*?\)", "", line) for line in lines if re.match(r"  \d\d_", line)}
    return {name: set(line.partition("to run: ")[2].split(", ")) - {""} for name, line in found.items()}


# A whole run


def test_a_run_leaves_a_chapter_tables_and_a_record_for_each_stage(finished_once):
    assert sorted(path.stem for path in finished_once.chapters.iterdir()) == NAMES
    written = {name for stage in STAGES if stage.name in NAMES for name in stage.writes}
    assert {path.stem for path in finished_once.tables.glob("*.parquet")} == written
    assert sorted(path.stem for path in (finished_once.tables / "provenance").iterdir()) == NAMES


def test_no_part_of_a_file_is_left_beside(finished_once):
    assert not list(finished_once.root.rglob("*.part"))


def test_a_record_says_what_made_a_chapter(finished_once):
    record = json.loads((finished_once.tables / "provenance" / "03_mentions.json").read_text())
    assert (record["study"], record["stage"], record["parameters"]) == ("islands", "03_mentions", {})
    notebook = finished_once.root / "notebooks" / "03_mentions.ipynb"
    assert record["inputs"]["notebook"] == {"03_mentions.ipynb": hash_notebook(notebook)}
    assert record["inputs"]["texts"] == "herald, interview, minister"
    assert set(record["inputs"]) >= {
        "code",
        "lock",
        "python",
        "parameters",
        "study files",
        "codebooks",
        "tables",
    }
    for name, file in {"mentions": "mentions.parquet", "chapter": None}.items():
        path = finished_once.tables / file if file else finished_once.chapters / "03_mentions.ipynb"
        assert record["outputs"][name] == sha256(path.read_bytes())
    assert set(record["versions"]) >= {"framing-workbook", "pandas", "papermill"}
    assert re.match(r"\d{4}-\d\d-\d\dT", record["began"]) and record["seconds"] > 0


def test_executed_copies_hold_no_times_paths_or_random_ids(finished_once):
    for path in finished_once.chapters.iterdir():
        text = path.read_text(encoding="utf-8")
        notebook = json.loads(text)
        assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        source = json.loads((finished_once.root / "notebooks" / path.name).read_text(encoding="utf-8"))
        ids = [cell["id"] for cell in notebook["cells"]]
        given = [cell["id"] for cell in source["cells"]]
        assert ids == [*given[:2], "injected-parameters", *given[2:]]
        for cell in notebook["cells"]:
            assert not {"papermill", "execution"} & set(cell["metadata"])
        assert str(finished_once.root) not in text and not re.search(r"20\d\d-\d\d-\d\dT\d\d:", text)


def test_the_code_of_every_cell_is_hidden_in_the_book_until_asked_for(finished_once):
    notebook = json.loads((finished_once.chapters / "01_documents.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all("hide-input" in cell["metadata"]["tags"] for cell in cells)
    (cell,) = [cell for cell in cells if cell["id"] == "injected-parameters"]
    assert '"islands"' in "".join(cell["source"])


def unremarked(done):
    """What a run says, without what is told of documents at every run."""
    return [line for line in done.lines if not line.startswith("warning: herald: has the actor 'Cadria'")]


def test_a_second_run_executes_nothing(finished):
    before = contents(finished.root, "data/.remembered.json")
    done = finished.framing("run", "islands")
    assert unremarked(done) == ["islands: all 6 stages are up to date"] and done.status == 0
    assert contents(finished.root, "data/.remembered.json") == before


def test_from_the_release_in_another_folder_chapters_and_tables_are_the_same_bytes(finished):
    """Up to 05, the first with figures: the tables that later stages read are then the same."""
    assert finished.command("release", "islands").status == 0
    chapters, made = contents(finished.chapters), contents(finished.tables, "provenance")
    for folder in (finished.chapters, finished.tables, finished.raw):
        shutil.rmtree(folder)
    finished.environment["FRAMING_DATA"] = str(finished.root / "elsewhere")
    done = run_study(finished.workbook, "islands", selection=Selection(until="05"), say=str)
    assert done.executed == NAMES[:4]
    assert contents(finished.chapters) == {name: data for name, data in chapters.items() if name < "06"}
    again = contents(finished.root / "elsewhere" / "tables" / "islands", "provenance")
    assert (
        again == {name: data for name, data in made.items() if name in again} and "figures/rates.png" in again
    )
    assert {"mentions.parquet", "rates.parquet", "word_counts.parquet"} <= set(again)
    assert not finished.tables.exists() and not (finished.root / "elsewhere" / "texts").exists()


@pytest.mark.slow
def test_several_workers_of_a_kernel_leave_the_same_bytes(finished):
    table = finished.tables / "word_counts.parquet"
    before = table.read_bytes()
    table.unlink()
    done = finished.command("run", "islands", "--only", "02", "--workers", "2")
    assert (done.status, table.read_bytes()) == (0, before), done.err


@pytest.mark.slow
def test_figures_come_in_another_format_where_a_run_asks_for_it(finished):
    assert {path.suffix for path in (finished.tables / "figures").iterdir()} == {".csv", ".json", ".png"}
    chapter = finished.chapters / "05_alliance_partnership.ipynb"
    before = chapter.read_bytes()
    done = finished.command("run", "islands", "--only", "05_alliance_partnership", "--formats", "svg")
    drawn = {path.stem for path in (finished.tables / "figures").glob("*.svg")}
    assert done.status == 0 and "rates" in drawn and chapter.read_bytes() == before


def test_a_format_that_figures_do_not_come_in_is_refused_by_name(checkout):
    done = checkout.framing("run", "islands", "--formats", "svg,bmp")
    assert done.status == 1 and "'bmp'" in done.lines[0] and "png, svg, pdf" in done.lines[0]


# Skipping


def test_after_a_run_all_stages_are_up_to_date(finished):
    assert reasons(finished) == {name: set() for name in NAMES}


def test_an_edited_notebook_is_to_run_alone(finished):
    finished.edit_cell("05_alliance_partnership", "# Allies or partners?", "# Allies, or partners?")
    assert reasons(finished) == {name: {"notebook"} if name.startswith("05") else set() for name in NAMES}


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "data/codebooks/relationship.toml",
        "data/codebooks/states.toml",
        "data/studies/islands/study.toml",
        "data/studies/islands/findings.toml",
        "requirements.lock",
    ],
)
def test_a_comment_makes_nothing_run(finished, name):
    append(finished.root / name, "\n# a comment\n")
    assert reasons(finished) == {name: set() for name in NAMES}


@pytest.mark.parametrize(
    ("name", "old", "new", "stages", "reason"),
    [
        ("data/codebooks/relationship.toml", 'version = "', 'version = "0.', NAMES, "codebooks"),
        ("data/codebooks/imagery.toml", 'version = "', 'version = "0.', [], ""),
        ("data/studies/islands/study.toml", 'title = "', 'title = "On ', NAMES, "study files"),
        ("data/studies/islands/findings.toml", "words > 10000", "words > 9999", NAMES[-1:], "study files"),
        ("requirements.lock", "pandas==", "pandas==99.", NAMES, "lock"),
    ],
)
def test_what_a_stage_depends_on_makes_it_run_and_no_other(finished, name, old, new, stages, reason):
    finished.edit(name, old, new)
    assert reasons(finished) == {stage: {reason} if stage in stages else set() for stage in NAMES}


@pytest.mark.parametrize("name", ["reference_codings.csv", "codings/person-a.csv", "adjudication.csv"])
def test_what_people_coded_makes_the_stages_run_that_read_it(checkout, name):
    study = checkout.open()
    before = {stage.name: files_of(study, stage)["study files"] for stage in STAGES}
    path = checkout.study / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mention_id\n", encoding="utf-8")
    now = {stage.name: files_of(study, stage)["study files"] for stage in STAGES}
    changed = [stage for stage in now if name in now[stage] and name not in before[stage]]
    kept = [stage for stage in now if stage[:2] in ("01", "02", "08", "09")]
    assert changed == [stage.name for stage in STAGES if stage.name not in kept]


def test_the_reason_to_run_names_the_file(finished):
    finished.edit("data/codebooks/relationship.toml", 'version = "', 'version = "0.')
    assert (
        "03_mentions                to run: codebooks (relationship.toml)"
        in finished.framing("status", "islands").out
    )


def test_a_copy_that_an_editor_keeps_of_the_prose_makes_nothing_run(checkout):
    copy = checkout.study / "prose" / ".ipynb_checkpoints" / "01_documents-checkpoint.md"
    before = inputs_of(checkout.open(), STAGES[0], {})
    copy.parent.mkdir(parents=True)
    copy.write_text("An earlier text.", encoding="utf-8")
    assert inputs_of(checkout.open(), STAGES[0], {}) == before


@pytest.mark.parametrize("name", ["themes.csv", "themes_unmatched.csv"])
def test_other_readings_of_themes_make_the_chapter_run_that_shows_them(checkout, name):
    before = [inputs_of(checkout.open(), stage, {}) for stage in STAGES]
    path = checkout.root / "data" / "training" / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    now = [inputs_of(checkout.open(), stage, {}) for stage in STAGES]
    changed = [stage.name for stage, old, new in zip(STAGES, before, now, strict=True) if old != new]
    assert changed == ["06_multipolarity"]


def test_a_comment_in_the_code_makes_nothing_run(finished):
    for path in (finished.root / "lib").rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert not any(reasons(finished).values())


def test_a_change_in_a_module_makes_the_stages_run_that_use_it(finished):
    path = finished.root / "lib" / "framing" / "study" / "ingest.py"
    path.write_text(path.read_text(encoding="utf-8") + "\nADDED = 1\n", encoding="utf-8")
    why = reasons(finished)
    assert why["01_documents"] == why["03_mentions"] == {"code"}


def test_a_change_in_what_makes_chapters_makes_all_run(finished):
    append(finished.root / "lib" / "framing" / "run" / "chapter.py", "\nADDED = 1\n")
    assert reasons(finished) == {name: {"code"} for name in NAMES}


@pytest.mark.parametrize("left", ["{}", '{"inputs": {}}', "[", ""])
def test_a_stage_whose_record_is_damaged_runs_again(finished, left):
    (finished.tables / "provenance" / "03_mentions.json").write_text(left, encoding="utf-8")
    assert reasons(finished)["03_mentions"]


def test_another_python_makes_all_run(finished, monkeypatch):
    monkeypatch.setattr(platform, "python_version", lambda: "3.99.0")
    assert reasons(finished) == {name: {"python"} for name in NAMES}


def test_a_parameter_makes_its_own_stages_run(finished):
    path = finished.study / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[parameters]\njoint_floor = 2\n", encoding="utf-8")
    assert {name for name, why in reasons(finished).items() if "parameters" in why} == {"06_multipolarity"}


def test_another_model_makes_the_mentions_run(finished, monkeypatch):
    other = tuned.identify_coder(finished.open()) | {"sha256": "1" * 64}
    monkeypatch.setattr(tuned, "identify_coder", lambda study: other)
    why = {name: why for name, why in reasons(finished).items() if why}
    assert why == {"03_mentions": {"coder"}}


def test_a_new_release_makes_the_mentions_run_that_take_their_codes_from_it(finished):
    assert finished.command("release", "islands").status == 0
    assert {name: why for name, why in reasons(finished).items() if why} == {"03_mentions": {"release"}}


def test_a_docstring_another_layout_and_another_private_name_make_nothing_run(finished):
    path = finished.root / "lib" / "framing" / "study" / "choice.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(ast.unparse(ast.parse(text.replace("_incomplete", "_lacking"))), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text and not any(reasons(finished).values())


def test_texts_that_went_make_the_first_stages_run(finished):
    (finished.raw / "herald.txt").unlink()
    assert {name for name, why in reasons(finished).items() if why} == set(NAMES[:3])
    assert reasons(finished)["01_documents"] == {"texts"}


def test_texts_under_other_names_make_nothing_run(finished):
    (finished.raw / "herald.txt").rename(finished.raw / "page.dat")
    assert not any(reasons(finished).values())


def test_a_lost_table_makes_its_stage_and_its_readers_run(finished):
    (finished.tables / "mentions.parquet").unlink()
    why = reasons(finished)
    assert why["03_mentions"] == {"results"} and why["05_alliance_partnership"] == {"tables"}
    assert why["01_documents"] == why["02_passages"] == set()


def test_an_altered_chapter_is_to_run_again(finished):
    path = finished.chapters / "06_multipolarity.ipynb"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert {name: why for name, why in reasons(finished).items() if why} == {"06_multipolarity": {"results"}}


def test_a_damaged_record_makes_its_stage_run(finished):
    for said in ('{"study": ', "[" * 100_000):
        (finished.tables / "provenance" / "02_passages.json").write_text(said)
    assert reasons(finished)["02_passages"] == {"never run"}


def test_every_table_that_a_notebook_loads_is_among_those_its_stage_reads():
    """Else a stage would be skipped though what it shows has changed."""
    for stage in STAGES:
        cells = json.loads(stage.notebook(Workbook()).read_text(encoding="utf-8"))["cells"]
        code = "\n".join(
            "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "code" and "store.load" in "".join(cell["source"])
        )
        named = {name for name in re.findall(r'"(\w+)"', code) if name in tables.TABLES}
        assert named <= {*stage.reads, *stage.writes}, stage.name


def test_every_table_is_written_by_one_stage_before_those_that_read_it():
    written = []
    for stage in STAGES:
        assert set(stage.reads) <= set(written), stage.name
        assert not set(stage.writes) & set(written)
        written += stage.writes
    assert set(written) <= set(tables.TABLES)


# Stopping


def test_a_stopped_stage_keeps_its_old_results_and_the_run_resumes_there(finished):
    """05 is to run, 06 is up to date, and 10 stops; afterwards 10 alone is still to run."""
    before = contents(finished.root / "book" / "chapters"), contents(finished.tables, "provenance")
    (finished.tables / "provenance" / "05_alliance_partnership.json").unlink()
    finished.edit_cell("10_findings", "study = open_study(study_id)", "study = open_study(study_id)\n1 / 0")
    done = finished.framing("run", "islands")
    assert done.status == 1 and done.lines[-1] == (
        "error: 10_findings.ipynb (islands): cell 5 stopped with ZeroDivisionError: division by zero; "
        "the cell: study = open_study(study_id)"
    )
    assert [line.split()[1] for line in done.lines[:-1:2]] == ["05_alliance_partnership", "10_findings"]
    assert (contents(finished.root / "book" / "chapters"), contents(finished.tables, "provenance")) == before
    assert reasons(finished) == {name: {"notebook"} if name == "10_findings" else set() for name in NAMES}


def test_an_error_for_people_is_shown_as_itself(finished):
    finished.edit("data/studies/islands/findings.toml", "words > 10000", "word > 10000")
    done = finished.framing("run", "islands", "--only", "10")
    assert unremarked(done) == [
        "islands 10_findings …",
        "error: islands/findings.toml line 15, finding long, holds: the condition names 'word', which is no "
        "value; did you mean words?",
    ]
    assert done.status == 1


def test_a_cell_that_python_can_not_read_is_named(finished):
    finished.edit_cell("01_documents", "totals = ", "totals := ")
    done = finished.framing("run", "islands", "--only", "documents")
    assert done.status == 1 and "Traceback" not in done.err
    assert done.lines[-1].startswith(
        "error: 01_documents.ipynb (islands): cell 8 stopped with SyntaxError: invalid syntax"
    )


def test_a_notebook_without_its_parameters_cell_is_refused(checkout):
    """It would run for the study that its cell names as default, in another one's folder."""
    path = checkout.root / "notebooks" / "01_documents.ipynb"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"parameters"', '"parametres"'), encoding="utf-8"
    )
    for command in ("run", "status"):
        done = checkout.framing(command, "islands")
        assert done.status == 1 and len(done.lines) == 1
        assert done.lines[0].startswith("error: 01_documents.ipynb: has no cell tagged 'parameters'")


def test_a_study_that_is_being_run_is_not_run_twice_at_once(checkout):
    study = checkout.open()
    study.tables.mkdir(parents=True)
    with alone(study.tables, error=StudyError, where="study islands", advice=""):
        done = checkout.framing("run", "islands")
    assert done.status == 1 and re.fullmatch(
        rf"error: study islands: is being worked on by another command; found process {os.getpid()}, since "
        r"20\d\d-.*; wait until it has ended, or give this run a name of its own: --name NAME",
        done.lines[-1],
    )


class Meddler:
    """A kernel in whose place a file is edited while its notebook runs, and put back."""

    def __init__(self, *paths):
        self.paths = paths

    def execute(self, *_):
        for path in self.paths:
            data = path.read_bytes()
            path.write_bytes(data + b" ")
            path.write_bytes(data)
        cells = [nbformat.v4.new_markdown_cell("# What do we have?")]
        return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["data/codebooks/relationship.toml"], "data/codebooks/relationship.toml was"),
        (["data/raw/islands/herald.txt"], "data/raw/islands/herald.txt was"),
        (["notebooks/01_documents.ipynb", "requirements.lock"], "notebooks/01_documents.ipynb and 1 more"),
    ],
)
def test_a_stage_whose_files_are_edited_while_it_runs_records_nothing(checkout, paths, said):
    """Also where they are put back: it may have read them in between."""
    study = checkout.open()
    store.save(study, documents=tables.empty("documents"))
    with pytest.raises(StudyError) as error:
        runner.execute(study, STAGES[0], {}, Meddler(*(checkout.root / path for path in paths)))
    assert str(error.value).startswith(f"study islands: {said}")
    assert str(error.value).endswith("nothing is recorded; run it again: framing run islands")
    assert not list(checkout.root.rglob("provenance/*")) and not list(checkout.chapters.iterdir())


def test_a_file_that_comes_while_a_stage_runs_is_told(checkout):
    study = checkout.open()
    store.save(study, documents=tables.empty("documents"))
    new = checkout.study / "prose" / "01_documents.md"
    new.parent.mkdir()

    class Adds(Meddler):
        def execute(self, *_):
            new.write_text("% nothing yet\n", encoding="utf-8")
            return super().execute()

    with pytest.raises(StudyError, match=r"prose/01_documents\.md was changed while 01_documents ran"):
        runner.execute(study, STAGES[0], {}, Adds())


def test_what_a_killed_run_left_half_written_is_gone_after_the_next(checkout):
    study, process = checkout.open(), dead_process()
    data = checkout.workbook.data
    for folder in (study.tables / "figures", study.folder / "codings", data, data / "raw"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f".rates.csv.{process}.part").write_text("half")
    checkout.framing("run", "islands")
    assert not list(checkout.root.rglob(".*.part"))


def test_a_kernel_that_dies_is_one_line_with_its_cell(finished):
    finished.edit_cell("01_documents", "totals = ", "import os; os._exit(3)\ntotals = ")
    done = finished.framing("run", "islands", "--only", "01")
    assert done.status == 1 and "Traceback" not in done.err
    assert re.match(r"error: 01_documents\.ipynb \(islands\), cell \d+: the kernel died", done.lines[-1])


def test_a_full_disk_is_one_line_with_notebook_and_file(checkout, monkeypatch):
    study = checkout.open()
    store.save(study, documents=tables.empty("documents"))

    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(runner, "write_beside", full)
    with pytest.raises(NotebookError) as error:
        runner.execute(study, STAGES[0], {}, Meddler())
    assert str(error.value) == (
        "01_documents.ipynb (islands): book/chapters/islands/01_documents.ipynb can't be written: "
        "No space left on device"
    )


def test_a_command_that_is_interrupted_says_so_in_one_line(checkout, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_study", interrupted)
    done = checkout.framing("run", "islands")
    assert done.status == 130 and done.lines == [
        "stopped; what was finished is kept, and the same command goes on from there"
    ]


def test_a_run_that_is_interrupted_within_a_cell_is_one_line_and_leaves_no_kernel(finished):
    begun = finished.root / "begun"
    waits = f"import os, time\nopen({str(begun)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    finished.edit_cell("10_findings", "study = open_study(study_id)", f"{waits}study = open_study(study_id)")
    run = subprocess.Popen(
        [sys.executable, "-m", "framing", "run", "islands"],
        env=finished.variables(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # what a shell's «&» takes away
    )
    while not (begun.exists() and begun.read_text()):
        assert run.poll() is None
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)
    said = run.communicate()[1].splitlines()
    assert run.returncode == 130 and "Traceback" not in said
    assert [line for line in said if not line.startswith("warning: herald")] == [
        "islands 10_findings …",
        "stopped; what was finished is kept, and the same command goes on from there",
    ]
    assert not psutil.pid_exists(int(begun.read_text()))


def test_a_cell_that_takes_too_long_is_one_line(finished, monkeypatch):
    monkeypatch.setattr(kernel, "CELL_SECONDS", 1)
    finished.edit_cell("01_documents", "totals = ", "import time; time.sleep(30)\ntotals = ")
    done = finished.framing("run", "islands", "--only", "01")
    assert done.status == 1 and "took more than 1 seconds" in done.lines[-1]


def test_a_notebook_without_kernelspec_runs(finished):
    path = finished.root / "notebooks" / "01_documents.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"] = {}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert finished.framing("run", "islands", "--only", "01").status == 0


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"cells": 3}'])
def test_a_file_that_is_no_notebook_is_named(checkout, broken):
    (checkout.root / "notebooks" / "02_passages.ipynb").write_text(broken)
    done = checkout.framing("run", "islands")
    assert done.lines == ["error: 02_passages.ipynb: is not a notebook"] and done.status == 1


def test_a_missing_notebook_is_named(checkout):
    (checkout.root / "notebooks" / "02_passages.ipynb").unlink()
    done = checkout.framing("run", "islands")
    assert done.lines == ["error: 02_passages.ipynb: the notebook is missing"] and done.status == 1


@pytest.mark.parametrize(
    "line",
    [
        "seed = 3",
        "seed: int",
        "seed: int = 3 + 4",
        "seed: list = []",
        "seed: int = 'three'",
        "import os",
        "seed: int =",
    ],
)
def test_a_parameters_cell_holds_typed_literals_and_nothing_else(checkout, line):
    checkout.edit_cell("10_findings", "seed: int = 20240101  # seed of the resampling", line)
    done = checkout.framing("run", "islands")
    assert len(done.lines) == 1 and done.status == 1
    assert done.lines[0].startswith(
        "error: 10_findings.ipynb: the parameters cell has a line that declares no parameter: "
    )
    assert line in done.lines[0]


def test_a_data_folder_that_cannot_be_written_is_one_line(checkout):
    checkout.environment["FRAMING_DATA"] = str(checkout.root / "requirements.lock")
    done = checkout.framing("run", "islands", "--only", "01")
    assert len(done.lines) == 1 and done.status == 1
    assert re.fullmatch(
        rf"error: {checkout.root}/requirements\.lock/tables/islands\S*: Not a directory", done.lines[0]
    )


# Parameters


def chosen(**given):
    return choose_parameters(STAGES, Workbook(), given)


def test_a_parameter_is_read_as_its_type_and_goes_to_the_stages_that_declare_it():
    found = chosen(draws="250", keep_furniture="Yes", focal="author")
    assert found["05_alliance_partnership"] == {"draws": 250} and found["10_findings"] == {"draws": 250}
    assert found["01_documents"] == {"keep_furniture": True} and found["03_mentions"] == {"focal": "author"}


def test_a_parameter_with_its_default_value_changes_nothing():
    assert not any(chosen(draws="1000", keep_furniture="no", focal="").values())


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("sead", "3", "parameters: no stage has a parameter 'sead'; did you mean seed?"),
        ("study_id", "islands", "parameters: no stage has a parameter 'study_id'; "),
        ("seed", "3.5", "parameters: seed has another type; expected a whole number; found '3.5'"),
        ("seed", "", "parameters: seed has another type; expected a whole number; found ''"),
        ("seed", True, "parameters: seed has another type; expected a whole number; found True"),
        ("seed", "1_000", "parameters: seed has another type; expected a whole number; found '1_000'"),
        (
            "keep_furniture",
            "1",
            "parameters: keep_furniture has another type; expected true or false; found '1'",
        ),
        ("keep_furniture", 1, "parameters: keep_furniture has another type; expected true or false; found 1"),
        ("focal", 3, "parameters: focal has another type; expected text; found 3"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_was_expected(name, value, line):
    with pytest.raises(ParameterError) as raised:
        chosen(**{name: value})
    assert str(raised.value).startswith(line)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("sead=3", "error: parameters: no stage has a parameter 'sead'; did you mean seed?"),
        ("seed=x", "error: parameters: seed has another type; expected a whole number; found 'x'"),
        ("draws=0", "error: parameters: draws is too small; expected at least 1; found '0'"),
        ("most=-5", "error: parameters: most is too small; expected at least 1; found '-5'"),
        ("seed", "error: -p seed is no parameter; expected -p NAME=VALUE"),
        ("=3", "error: -p =3 is no parameter; expected -p NAME=VALUE"),
    ],
)
def test_a_wrong_parameter_stops_the_run_before_it_begins(checkout, given, line):
    done = checkout.framing("run", "islands", "-p", given)
    assert done.lines[0].startswith(line) and len(done.lines) == 1 and done.status == 1
    assert not (checkout.root / "data" / "runs").exists()


def test_every_parameter_of_every_stage_has_a_purpose():
    for stage in STAGES:
        for parameter in parameters_of(stage.notebook(Workbook())).values():
            assert parameter.purpose, (stage.name, parameter.name)
            assert isinstance(parameter.default, parameter.kind)


# Which stages, and where to


@pytest.fixture
def runs(checkout, monkeypatch):
    """The checkout, with a runner that notes what it would execute: stage, parameters, folder."""
    executed = []

    def note(study, stage, values, kernel):
        executed.append((stage.name, values, study.chapters))

    monkeypatch.setattr(runner, "execute", note)
    return checkout, executed


def test_a_default_run_of_a_study_in_the_book_writes_the_books_chapters(runs):
    checkout, executed = runs
    run_study(checkout.workbook, "islands", say=str)
    assert [name for name, _, _ in executed] == NAMES
    assert {folder for _, _, folder in executed} == {checkout.chapters}


def test_a_default_run_of_another_study_stays_in_data_runs(runs):
    checkout, executed = runs
    checkout.edit("data/studies/islands/study.toml", "in_book = true", "in_book = false")
    run_study(checkout.workbook, "islands", say=str)
    assert {folder for _, _, folder in executed} == {checkout.root / "data/runs/islands/default/chapters"}


def test_a_parameter_that_has_its_default_value_is_a_default_run(runs):
    checkout, executed = runs
    run_study(checkout.workbook, "islands", parameters={"draws": "1000"}, say=str)
    assert {folder for _, _, folder in executed} == {checkout.chapters}
    assert all(values == {} for _, values, _ in executed)


def test_another_parameter_makes_a_run_named_after_it(runs):
    checkout, executed = runs
    done = run_study(checkout.workbook, "islands", parameters={"seed": "3", "draws": "10"}, say=str)
    assert done.study.chapters == checkout.root / "data/runs/islands/draws=10_seed=3/chapters"
    assert {name: values for name, values, _ in executed}["10_findings"] == {"seed": 3, "draws": 10}


def test_a_run_has_the_name_that_it_is_given(runs):
    checkout, _ = runs
    assert (
        run_study(checkout.workbook, "islands", name="mine", say=str).study.chapters
        == checkout.root / "data/runs/islands/mine/chapters"
    )


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "../mine", "/tmp/mine", ".hidden", "x" * 200, "a\nb"])
def test_a_name_that_is_no_plain_file_name_is_refused(checkout, name):
    done = checkout.framing("run", "islands", "--name", name)
    assert len(done.lines) == 1 and done.lines[0].startswith("error: --name: ") and done.status == 1


@pytest.mark.parametrize("value", ["borealia, arcadia", "../../x, y/z", "é, ü", "arcadia," * 60, "a\nb, c"])
def test_a_run_that_is_named_after_its_parameters_is_one_plain_folder(checkout, value):
    stages = stages_of(checkout.open())
    name = name_run(checkout.open(), choose_parameters(stages, checkout.workbook, {"focal": value}))
    assert re.fullmatch(r"[\w=.-]{1,120}", name) and name not in (".", "..") and len(name.encode()) <= 255


def test_two_values_that_a_file_name_can_not_tell_apart_make_two_runs(checkout):
    stages = stages_of(checkout.open())
    names = {
        name_run(checkout.open(), choose_parameters(stages, checkout.workbook, {"focal": value}))
        for value in ("arcadia, borealia", "arcadia; borealia", "arcadia-borealia")
    }
    assert len(names) == 3


def test_the_studys_own_parameters_are_its_default_run(runs):
    checkout, executed = runs
    path = checkout.study / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[parameters]\ndraws = 50\n", encoding="utf-8")
    assert (
        run_study(checkout.workbook, "islands", parameters={"draws": "50"}, say=str).study.chapters
        == checkout.chapters
    )
    assert executed[-1][1] == {"draws": 50}


def test_the_notebooks_default_is_another_run_where_the_study_has_its_own(runs):
    checkout, executed = runs
    path = checkout.study / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[parameters]\ndraws = 50\n", encoding="utf-8")
    done = run_study(checkout.workbook, "islands", parameters={"draws": "1000"}, say=str)
    assert done.study.chapters == checkout.root / "data/runs/islands/draws=1000/chapters"
    assert executed[-1][1] == {"draws": 1000}


@pytest.mark.parametrize("stage", ["05", "alliance_partnership", "05_alliance_partnership"])
def test_one_stage_may_be_run_alone_by_number_or_name(runs, stage):
    run_study(runs[0].workbook, "islands", selection=Selection(only=stage), say=str)
    assert [name for name, _, _ in runs[1]] == ["05_alliance_partnership"]


def test_a_run_may_begin_at_a_stage(runs):
    run_study(runs[0].workbook, "islands", selection=Selection(start="05"), say=str)
    assert [name for name, _, _ in runs[1]] == NAMES[3:]


@pytest.mark.parametrize("option", ["--only", "--from"])
def test_an_unknown_stage_brings_the_nearest_name(checkout, option):
    done = checkout.framing("run", "islands", option, "findngs")
    assert (
        done.lines == ["error: there is no stage 'findngs'; did you mean 10_findings?"] and done.status == 1
    )


def test_one_stage_alone_and_a_stage_to_begin_at_exclude_each_other(checkout):
    done = checkout.framing("run", "islands", "--only", "01", "--from", "05")
    assert done.lines == ["error: --only and --from exclude each other"] and done.status == 1


def test_force_runs_what_is_up_to_date(finished, monkeypatch):
    executed = []
    monkeypatch.setattr(runner, "execute", lambda study, stage, *_: executed.append(stage.name))
    assert run_study(finished.workbook, "islands", say=str).executed == []
    forced = run_study(finished.workbook, "islands", selection=Selection(force=True), say=str)
    assert forced.executed == NAMES == executed


def test_a_parameter_run_leaves_the_books_chapters_and_tables_alone(finished):
    before = contents(finished.root, "data/runs")
    done = finished.framing("run", "islands", "-p", "keep_furniture=true", "--only", "01")
    assert done.status == 0, done.err
    assert contents(finished.root, "data/runs") == before
    run = finished.root / "data/runs/islands/keep_furniture=True"
    assert contents(run).keys() == {
        "chapters/01_documents.ipynb",
        "tables/documents.parquet",
        "tables/furniture.parquet",
        "tables/passages.parquet",
        "tables/quotations.parquet",
        "tables/remarks.parquet",
        "tables/sentences.parquet",
        "tables/provenance/01_documents.json",
    }
    assert json.loads((run / "tables/provenance/01_documents.json").read_text())["parameters"] == {
        "keep_furniture": True
    }


def test_problems_with_single_documents_are_told_and_the_rest_is_run(runs):
    checkout, executed = runs
    (checkout.raw / "herald.txt").unlink()
    done = checkout.framing("run", "islands")
    assert done.lines[0].startswith(
        "warning: data/studies/islands/sources.csv row 2 (herald): herald.txt is missing"
    )
    assert len(executed) == 6 and done.status == 1


def test_what_the_first_stage_could_not_read_is_told_after_each_run_and_stops_nothing(runs):
    checkout, _ = runs
    problem = TextError("is a picture", where="herald.txt")
    store.save(checkout.open(), remarks=frame_of_remarks(rows_of_problems([problem])))
    for _ in range(2):  # the second has nothing to run
        done = checkout.framing("run", "islands")
        assert (done.lines[-1], done.status) == ("warning: herald.txt: is a picture", 0)


def test_quiet_says_nothing_but_what_is_wrong(runs):
    checkout, _ = runs
    done = checkout.framing("run", "islands", "--quiet")
    assert (done.out, done.err, done.status) == ("", "", 0)
    (checkout.raw / "herald.txt").unlink()
    done = checkout.framing("run", "islands", "--quiet")
    assert len(done.lines) == 1 and "herald.txt is missing" in done.lines[0] and done.status == 1


# Texts


def test_a_folder_of_texts_that_is_not_there_is_named(checkout):
    done = checkout.framing("run", "islands", "--texts", "nowhere")
    assert done.lines == ["error: --texts: there is no folder 'nowhere'"] and done.status == 1


def test_a_variable_that_points_nowhere_is_named(checkout):
    checkout.environment["FRAMING_TEXTS"] = "/nowhere/at/all"
    for command in ("run", "status", "verify"):
        done = checkout.framing(command, "islands")
        assert (
            done.lines == ["error: FRAMING_TEXTS: there is no folder '/nowhere/at/all'"] and done.status == 1
        )


def test_an_empty_variable_is_none(checkout):
    checkout.environment["FRAMING_TEXTS"] = ""
    assert checkout.framing("status", "islands").out.startswith("islands: 3 of 3 texts present")


def test_no_folder_of_texts_becomes_a_parameter(finished_once):
    for path in finished_once.chapters.iterdir():
        assert "raw" not in "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][2]["source"])


def test_a_folder_without_the_studys_texts_is_told(runs):
    checkout, _ = runs
    empty = checkout.root / "empty"
    empty.mkdir()
    done = checkout.framing("run", "islands", "--texts", empty)
    assert done.lines[0] == f"islands: none of its texts is in {empty}"


def test_a_notebook_error_is_a_framing_error():
    assert (
        issubclass(NotebookError, Exception)
        and str(NotebookError("stopped", where="x.ipynb")) == "x.ipynb: stopped"
    )
