"""A checkout to break, and a tiny invented study to run in it.

``checkout`` is a copy of notebooks and codebooks in a folder of the test's own, with the study ``islands``:
three short texts about Arcadia and Borealia. It is for what starts no kernel. ``workshop`` has the code and
the book's pages, too, so that notebooks run in it; ``finished`` is a copy of one in which the study was run
once, for all tests.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import chromium
import pytest
from hypothesis import settings
from plain_coder import PlainCoder

from framing import cli
from framing.base.checksums import write_sums
from framing.base.workbook import Workbook
from framing.coding import model
from framing.study import ingest, origin, release, tuned
from framing.study.study import open_study

# The same tests give the same result on every run. HYPOTHESIS_PROFILE=search looks at other examples, quick
# (which make quick takes) at fewer. None has a deadline: a machine that does other work is no fault of the
# code.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.register_profile("quick", derandomize=True, deadline=None, max_examples=20)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

LOAD_MODEL, IDENTIFY = model.load_model, tuned.identify_coder
#: What a release says of the stand-in for the model.
PLAIN = {"name": PlainCoder.name, "sha256": "0" * 64, "states": "0" * 64}
ROOT = Path(__file__).resolve().parents[1]
FIXTURE = ROOT / "tests" / "fixtures" / "study"
STUDY = "islands"
CORPORA = Path(os.environ.get("FRAMING_CORPORA", "/nowhere"))
needs_corpora = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="FRAMING_CORPORA names no folder of collections"
)
TEXT = (
    "Arcadia is not an ally of Borealia.\n\n"
    "The two islands are good\nneighbours and, says the envoy, “partners”.\n"
)
_DATA = (
    *("notebooks", "data/codebooks", "data/training"),
    *("requirements.lock", ".ci/packages.csv", "CITATION.cff"),
)
_MODEL = "data/models/coder"  # what a kernel codes with
_WHOLE = (*_DATA, "lib", "book", "pyproject.toml", *([_MODEL] if (ROOT / _MODEL).is_dir() else ()))
_LEFT_OUT = shutil.ignore_patterns("_build", "_generated", "chapters", ".ipynb_checkpoints", ".*")


#: Fixtures with which a test takes long: notebooks are executed, pages are built, a browser is started.
_SLOW = {"drawn", "lab", "finished", "finished_once", "workshop", "built", "browser", "visits"}
_SLOW_FILES = {
    "test_lab_browser",
    "test_book",
    "test_book_pages",
    "test_table_pages",
    "test_hostile_pages",
    "test_chapters",
    "test_hostile_documents",
    "test_hostile_lab",
}


def pytest_ignore_collect(collection_path, config):
    """Where slow tests are left out, files of nothing else aren't read either: they import much."""
    return True if config.option.markexpr == "not slow" and collection_path.stem in _SLOW_FILES else None


def pytest_addoption(parser):
    """What `make attack` asks for."""
    parser.addoption(
        "--attack", action="store_true", help="also the attacks that take too long for make test"
    )


def pytest_collection_modifyitems(config, items):
    """Mark what `make quick` leaves out, and leave out what `make attack` alone does."""
    if not config.option.attack:
        left_out = [item for item in items if item.get_closest_marker("attack")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("attack")]
    for item in items:
        if _SLOW & set(getattr(item, "fixturenames", ())) or Path(item.fspath).stem in _SLOW_FILES:
            item.add_marker("slow")
        if needs_corpora.mark in item.iter_markers():
            item.add_marker("documents")


def pytest_collection_finish():
    """Spare the garbage collector what was imported: it would go through it again and again."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def coder():
    """A coder of a few plain rules in place of the trained model, in all that runs in this process."""
    plain = PlainCoder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "load_model", lambda: plain)
        patch.setattr(tuned, "identify_coder", lambda study: dict(PLAIN))
        yield plain


@pytest.fixture
def trained(monkeypatch):
    """The trained model, for a test that is about what it says."""
    monkeypatch.setattr(model, "load_model", LOAD_MODEL)
    monkeypatch.setattr(tuned, "identify_coder", IDENTIFY)
    return LOAD_MODEL()


@dataclass
class Result:
    """What a command left: its exit status, and the lines of standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def lines(self):
        return self.err.splitlines()


@dataclass
class Checkout:
    """A copy of the checkout, and the command run in it."""

    root: Path
    environment: dict = field(default_factory=dict)
    capture: object = None

    @property
    def study(self):
        return self.root / "data" / "studies" / STUDY

    @property
    def raw(self):
        return self.root / "data" / "raw" / STUDY

    @property
    def tables(self):
        return self.root / "data" / "tables" / STUDY

    @property
    def chapters(self):
        return self.root / "book" / "chapters" / STUDY

    @property
    def workbook(self):
        """The workbook that the command works in, here."""
        return replace(Workbook.from_environment(self.environment), root=self.root)

    def open(self, study_id=STUDY):
        """A study of the checkout."""
        return open_study(study_id, self.workbook)

    def variables(self):
        own = {key: value for key, value in os.environ.items() if not key.startswith("FRAMING_")}
        return {**own, "PYTHONPATH": str(self.root / "lib"), "PYTHONWARNINGS": "default", **self.environment}

    def command(self, *arguments, cwd=None):
        """Run ``python -m framing`` in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "framing", *map(str, arguments)],
            cwd=cwd or self.root.parent,
            env=self.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def framing(self, *arguments):
        """Run the command in this process, which is faster."""
        self.capture.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(list(map(str, arguments)), lambda: self.workbook)
        return Result(left.value.code or 0, *self.capture.readouterr())

    def edit(self, name, old, new):
        """Replace a text that stands once in one of the checkout's files."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        if path.parent == self.study / "release":  # as one that was made like that
            write_sums(path.parent)

    def edit_cell(self, stage, old, new):
        """Replace a text that stands in one cell of a notebook."""
        path = self.root / "notebooks" / f"{stage}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (cell,) = [cell for cell in notebook["cells"] if old in "".join(cell["source"])]
        cell["source"] = "".join(cell["source"]).replace(old, new).splitlines(keepends=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def make_checkout(root, copied):
    """Copy parts of the checkout into a folder, with the study ``islands`` and its texts."""
    for name in copied:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=_LEFT_OUT)
        else:
            shutil.copy(source, target)
    shutil.copytree(FIXTURE, root / "data" / "studies" / STUDY, ignore=shutil.ignore_patterns("texts"))
    shutil.copytree(FIXTURE / "texts", root / "data" / "raw" / STUDY)
    origin.write_note(Workbook(root), STUDY, origin.MADE_HERE)
    return root


@pytest.fixture(scope="session")
def checkout_once(tmp_path_factory, coder):
    """The folder of a checkout for what starts no kernel; not to be changed."""
    return make_checkout(tmp_path_factory.mktemp("checkout") / "checkout", _DATA)


@pytest.fixture
def checkout(checkout_once, tmp_path, capsys):
    """A checkout of its own for one test that starts no kernel."""
    return Checkout(shutil.copytree(checkout_once, tmp_path / "checkout"), capture=capsys)


@pytest.fixture
def here(checkout, monkeypatch):
    """A folder with one text, in which the command is run."""
    folder = checkout.root / "papers"
    folder.mkdir()
    (folder / "note.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def workshop(tmp_path, capsys):
    """A checkout of its own, whole, for one test that runs notebooks."""
    return Checkout(make_checkout(tmp_path / "checkout", _WHOLE), capture=capsys)


@pytest.fixture(scope="session")
def finished_once(tmp_path_factory):
    """A checkout in which the study was run; not to be changed."""
    made = Checkout(make_checkout(tmp_path_factory.mktemp("finished") / "checkout", _WHOLE))
    made.edit("data/studies/islands/study.toml", '["relationship"]', '["relationship", "multipolarity"]')
    done = made.command("run", STUDY)
    assert done.status == 0, done.err
    return made


@pytest.fixture
def finished(finished_once, tmp_path, capsys, monkeypatch):
    """A copy of a checkout in which the study was run, by the trained model."""
    monkeypatch.setattr(tuned, "identify_coder", IDENTIFY)
    return Checkout(shutil.copytree(finished_once.root, tmp_path / "checkout"), capture=capsys)


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium that records what it asks for and what it logs."""
    driver = chromium.start(tmp_path_factory.mktemp("chromium"))
    yield driver
    driver.quit()


def dead_process():
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def make_tables(study):
    """The tables of stages 01 to 03, made and stored as the notebooks do it, without a kernel."""
    stages = (ingest.document_tables, ingest.word_tables, ingest.mention_tables)
    return {name: table for stage in stages for name, table in stage(study).items()}


@pytest.fixture(scope="session")
def released_once(checkout_once, tmp_path_factory):
    """The folder of a checkout in which the study has tables and a release; not to be changed."""
    made = Checkout(shutil.copytree(checkout_once, tmp_path_factory.mktemp("released") / "checkout"))
    study = made.open()
    release.write(study, make_tables(study))
    return made.root


@pytest.fixture
def released(released_once, tmp_path, capsys):
    """A checkout, for what starts no kernel, in which the study has tables and a release."""
    return Checkout(shutil.copytree(released_once, tmp_path / "checkout"), capture=capsys)
