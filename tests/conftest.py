"""A checkout to break, and a tiny invented study to run in it.

``checkout`` is a copy of notebooks and codebooks in a folder of the test's own, with the study ``islands``: three short
texts about Arcadia and Borealia. It is for what starts no kernel. ``workshop`` has the code and the book's pages, too,
so that notebooks run in it; ``finished`` is a copy of one in which the study was run once, for all tests.
"""

import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType

import pytest

from framing.base import store
from framing.study import ingest, release
from framing.study.study import load_study

ROOT = Path(__file__).resolve().parents[1]
FIXTURE = ROOT / "tests" / "fixtures" / "study"
STUDY = "islands"
_DATA = ("notebooks", "data/codebooks", "requirements.lock")
_WHOLE = (*_DATA, "lib", "book", "pyproject.toml")
_LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", "_build", "_generated", "chapters", ".ipynb_checkpoints", ".*"
)


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
    patch: object = None
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
        """Run the command in this process, which is faster: its paths are those of this checkout."""
        from framing import cli

        for name in [name for name in os.environ if name.startswith("FRAMING_")]:
            self.patch.delenv(name)
        for name, value in {"PYTHONPATH": str(self.root / "lib"), **self.environment}.items():
            self.patch.setenv(name, value)
        forget()
        self.capture.readouterr()
        self.patch.setattr(sys, "argv", ["framing", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        return Result(left.value.code or 0, *self.capture.readouterr())

    def edit(self, name, old, new):
        """Replace a text that stands once in one of the checkout's files."""
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def edit_cell(self, stage, old, new):
        """Replace a text that stands in one cell of a notebook."""
        path = self.root / "notebooks" / f"{stage}.ipynb"
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (cell,) = [cell for cell in notebook["cells"] if old in "".join(cell["source"])]
        cell["source"] = "".join(cell["source"]).replace(old, new).splitlines(keepends=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def framing_modules():
    """All modules of the package, by name."""
    import framing

    found = pkgutil.walk_packages(framing.__path__, "framing.")
    return {m.name: importlib.import_module(m.name) for m in found if not m.name.endswith("__main__")}


def forget():
    """Empty the caches that a process of its own would not have."""
    for module in framing_modules().values():
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


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
    return root


@pytest.fixture
def checkout(tmp_path, monkeypatch, capsys):
    """A checkout of its own for one test that starts no kernel."""
    return enter(make_checkout(tmp_path / "checkout", _DATA), monkeypatch, capsys)


@pytest.fixture
def workshop(tmp_path, monkeypatch, capsys):
    """A checkout of its own, whole, for one test that runs notebooks."""
    return enter(make_checkout(tmp_path / "checkout", _WHOLE), monkeypatch, capsys)


def enter(root, monkeypatch, capsys):
    """The checkout in a folder, with the paths of this process set to it, whatever the environment names."""
    for name in [name for name in os.environ if name.startswith("FRAMING_")]:
        monkeypatch.delenv(name)

    def moved(value):
        inside = isinstance(value, Path) and value.is_relative_to(ROOT)
        return root / value.relative_to(ROOT) if inside else value

    for module in framing_modules().values():
        for name, value in list(vars(module).items()):
            if isinstance(value, Path):
                monkeypatch.setattr(module, name, moved(value))
            if isinstance(value, FunctionType) and value.__module__ == module.__name__:
                if value.__defaults__:
                    monkeypatch.setattr(value, "__defaults__", tuple(map(moved, value.__defaults__)))
                if value.__kwdefaults__:
                    kept = {key: moved(given) for key, given in value.__kwdefaults__.items()}
                    monkeypatch.setattr(value, "__kwdefaults__", kept)
    forget()
    return Checkout(root, patch=monkeypatch, capture=capsys)


@pytest.fixture(scope="session")
def finished_once(tmp_path_factory):
    """A checkout in which the study was run; not to be changed."""
    made = Checkout(make_checkout(tmp_path_factory.mktemp("finished") / "checkout", _WHOLE))
    made.edit("data/studies/islands/study.toml", '["relationship"]', '["relationship", "multipolarity"]')
    done = made.command("run", STUDY)
    assert done.status == 0, done.err
    return made


@pytest.fixture
def finished(finished_once, tmp_path, monkeypatch, capsys):
    """A copy of a checkout in which the study was run."""
    return enter(shutil.copytree(finished_once.root, tmp_path / "checkout"), monkeypatch, capsys)


def make_tables(study):
    """The tables of stages 01 to 03, made and stored as the notebooks do it, without a kernel."""
    made = ingest.document_tables(study)
    store.save(study, **made)
    made |= ingest.passage_tables(study)
    store.save(study, passages=made["passages"], word_counts=made["word_counts"])
    made["mentions"] = ingest.mention_table(study)
    store.save(study, mentions=made["mentions"])
    return made


@pytest.fixture(scope="session")
def released_once(tmp_path_factory):
    """The folder of a checkout in which the study has tables and a release; not to be changed."""
    root = make_checkout(tmp_path_factory.mktemp("released") / "checkout", _DATA)
    with pytest.MonkeyPatch.context() as patch:
        enter(root, patch, None)
        study = load_study(STUDY)
        make_tables(study)
        release.write(study)
    return root


@pytest.fixture
def released(released_once, tmp_path, monkeypatch, capsys):
    """A checkout, for what starts no kernel, in which the study has tables and a release."""
    return enter(shutil.copytree(released_once, tmp_path / "checkout"), monkeypatch, capsys)
