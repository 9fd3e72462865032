"""What a fresh machine is set up with: lock, environment, Makefile, and what is said about the project."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
TRAIN_LOCK = (ROOT / "requirements-train.lock").read_text(encoding="utf-8")


def locked(lock=LOCK):
    """A lock's pins: for each package the versions it may get, depending on the machine."""
    pins = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock, re.MULTILINE):
        pins.setdefault(canonicalize_name(name), []).append(version)
    return pins


def direct(extras=("test", "build", "lint")):
    """The direct dependencies of pyproject.toml, with those of the given extras."""
    project = PROJECT["project"]
    named = [
        *project["dependencies"],
        *(one for extra in extras for one in project["optional-dependencies"][extra]),
    ]
    return [Requirement(one) for one in named]


@pytest.mark.parametrize("requirement", direct(), ids=str)
def test_the_lock_holds_a_version_that_each_direct_dependency_allows(requirement):
    versions = locked().get(canonicalize_name(requirement.name), [])
    assert versions, f"{requirement.name} is missing from requirements.lock: make lock"
    assert all(requirement.specifier.contains(version) for version in versions)


@pytest.mark.parametrize("requirement", direct(("train", "test", "build")), ids=str)
def test_the_lock_of_training_holds_a_version_that_each_of_its_dependencies_allows(requirement):
    versions = locked(TRAIN_LOCK).get(canonicalize_name(requirement.name), [])
    assert versions, f"{requirement.name} is missing from requirements-train.lock: make lock"
    assert all(requirement.specifier.contains(version) for version in versions)


def test_both_locks_have_the_same_versions_of_what_they_share():
    one, other = locked(), locked(TRAIN_LOCK)
    assert {name for name in set(one) & set(other) if one[name] != other[name]} == set()


def test_what_training_needs_is_not_needed_elsewhere():
    extra = {
        canonicalize_name(Requirement(one).name)
        for one in PROJECT["project"]["optional-dependencies"]["train"]
    }
    assert extra and not extra & set(locked())


def test_the_lock_holds_the_build_backend_so_that_set_up_needs_no_build_isolation():
    needed = [canonicalize_name(Requirement(one).name) for one in PROJECT["build-system"]["requires"]]
    assert {"setuptools", *needed} <= set(locked())


@pytest.mark.parametrize("lock", [LOCK, TRAIN_LOCK], ids=["requirements", "requirements-train"])
def test_every_package_of_a_lock_has_hashes(lock):
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def foreign(text):
    """What a lock must not hold: addresses, index options, paths of a machine."""
    return re.findall(r"\w+://\S*|^\s*-[-\w]*(?:index|links)\S*|(?<![\w.])/(?:\w+/)+\w+", text, re.MULTILINE)


@pytest.mark.parametrize("lock", [LOCK, TRAIN_LOCK], ids=["requirements", "requirements-train"])
def test_a_lock_names_no_address_no_index_and_no_path(lock):
    assert foreign(lock) == []


@pytest.mark.parametrize(
    "line", ["a @ https://host/a.whl", "--index-url x", "--find-links x", "# via -r /home/me/in.txt"]
)
def test_an_address_an_index_or_a_path_in_a_lock_is_noticed(line):
    assert foreign(f"a==1 \\\n    --hash=sha256:00\n{line}\n")


def test_the_environment_names_the_direct_dependencies_and_no_others():
    named = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(one["pip"] for one in named if isinstance(one, dict))
    by_conda = [one for one in named if isinstance(one, str)]
    assert by_conda[:2] == [f"python{PROJECT['project']['requires-python']}", "pip"]
    assert by_pip[-1] == "--editable ."
    listed = {str(Requirement(one)).lower() for one in (*by_conda[2:], *by_pip[:-1])}
    assert listed == {str(one).lower() for one in direct(extras=())}


def test_a_file_of_tests_that_are_skipped_for_want_of_documents_marks_them():
    """Continuous integration runs those with the mark where the documents are."""
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py")}
    skips = {
        name for name, text in files.items() if re.search(r"pytest\.skip\(.*FRAMING_(TEXTS|CORPORA)", text)
    }
    assert "test_parity.py" in skips
    assert [name for name in sorted(skips) if "pytest.mark.documents" not in files[name]] == []


def make(*arguments, folder=ROOT):
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path):
    """A folder with what set-up reads, and a .venv that is newer than it."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-train.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def targets():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split()


def test_make_alone_lists_every_target():
    shown = make().stdout
    assert [name for name in targets() if f"  make {name} " not in shown] == []
    assert shown == make("help").stdout


def test_make_book_hands_a_folder_with_texts_on():
    assert 'framing book --texts "a folder"' in make("-n", "book", "TEXTS=a folder").stdout


def test_set_up_is_made_once(checkout):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".ready").touch()
    assert "pip install" not in make("-n", "book", folder=checkout).stdout


def test_a_changed_lock_is_set_up_anew(checkout):
    assert "--require-hashes" in make("-n", "book", folder=checkout).stdout


def test_training_has_an_environment_of_its_own(checkout):
    shown = make("-n", "train", "COLLECTIONS=a folder", folder=checkout).stdout
    assert "--requirement requirements-train.lock" in shown and "--requirement requirements.lock" not in shown
    assert '.venv-train/bin/framing train --collections "a folder"' in shown


def test_what_everybody_runs_does_not_need_that_of_training(checkout):
    assert "train" not in make("-n", "book", "quick", "tests", folder=checkout).stdout


def test_an_old_python_is_named_and_another_one_asked_for(checkout):
    old = checkout / "old-python"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.8.1 && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = make("book", "PYTHON=./old-python", folder=checkout)
    assert done.returncode != 0
    assert "needs Python 3.11 or newer; ./old-python is Python 3.8.1" in done.stderr
    assert "make book PYTHON=" in done.stderr
    assert not (checkout / ".venv").exists()


def test_the_ci_script_is_a_strict_bash_script_without_a_fault_in_its_grammar():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert (
        script.read_text().startswith("#!/usr/bin/env bash\n") and "set -euo pipefail" in script.read_text()
    )
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def test_version_and_licence_are_the_same_everywhere():
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["license"] == PROJECT["project"]["license"].split(" AND ") == ["MIT", "CC-BY-4.0"]
    code, data = (ROOT / name for name in PROJECT["project"]["license-files"])
    assert code.read_text(encoding="utf-8").startswith("MIT License")
    assert "CC BY 4.0" in data.read_text(encoding="utf-8")
