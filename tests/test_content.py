"""What a stage depends on: what code and notebooks say, not how it is written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.run.content import hash_content, hash_module, hash_notebook, modules_of

SOURCE = '''"""A module."""
import re

_WORD = re.compile("x")


def _find(text, _limit=3):
    """Find it."""
    return _WORD.findall(text)[:_limit]


def find(text):
    return _find(text)
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""A module."""', '"""Another docstring."""'),
        ('    """Find it."""\n', ""),
        ("import re\n", "import re  # a comment\n"),
        ('"x"', "'x'"),
        ("return _find(text)\n", "return (\n        _find(text)\n    )\n"),
        ("_find", "_search"),
        ("_WORD", "_TOKEN"),
        ("_limit", "_most"),
    ],
)
def test_comments_layout_docstrings_and_private_names_change_nothing(old, new):
    assert old in SOURCE and hash_module(SOURCE.replace(old, new)) == hash_module(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"x"', '"y"'),
        ("_limit=3", "_limit=4"),
        ("def find(", "def seek("),
        ("return _find(text)", "return _find(text, 2)"),
        ("[:_limit]", ""),
    ],
)
def test_what_a_module_does_changes_its_hash(old, new):
    assert old in SOURCE and hash_module(SOURCE.replace(old, new)) != hash_module(SOURCE)


def test_two_private_functions_that_change_places_are_another_module():
    one = "def _a(x):\n    return 1\n\n\ndef _b(x):\n    return 2\n\n\nf = _a\n"
    assert hash_module(one) != hash_module(one.replace("f = _a", "f = _b"))


@given(st.integers(), st.integers())
def test_two_modules_with_other_numbers_differ(one, other):
    assert (hash_module(f"N = {one}") == hash_module(f"N = {other}")) == (one == other)


@pytest.fixture
def library(tmp_path):
    """A package of three modules, of which a notebook imports one, and that one another."""
    folder = tmp_path / "lib" / "framing"
    (folder / "room").mkdir(parents=True)
    files = {
        "__init__": "",
        "room/__init__": "",
        "room/used": "from framing.room import deep\nX = 1\n",
        "room/deep": "Y = 1\n",
        "room/other": "Z = 1\n",
    }
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "import nothing"},
        {
            "cell_type": "code",
            "metadata": {},
            "source": ["%matplotlib inline\n", "from framing.room import used"],
        },
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells}))
    return tmp_path


def test_a_notebook_depends_on_the_modules_that_it_imports_directly_or_through_others(library):
    """Importing a module runs the packages that it lies in."""
    found = modules_of(library / "n.ipynb", library / "lib")
    names = [path.relative_to(library / "lib" / "framing").as_posix() for path in found]
    assert names == ["__init__.py", "room/__init__.py", "room/deep.py", "room/used.py"]


def test_a_module_that_is_run_beside_a_notebook_counts_with_what_it_imports(library):
    room = library / "lib" / "framing" / "room"
    (room / "more.py").write_text("from framing.room.other import Z\n")
    found = modules_of(library / "n.ipynb", library / "lib", "framing.room.more")
    assert {"more.py", "other.py"} <= {path.name for path in found}


@pytest.mark.parametrize(
    ("name", "text", "same", "other"),
    [
        ("a.py", "X = 1  # one\n", "X = (1)\n", "X = 2\n"),
        ("a.toml", "x = [1, 2]  # two\n", "x = [\n  1,\n  2,\n]\n", "x = [2, 1]\n"),
        ("a.lock", "# by\na==1\n    # via b\n", "a==1\n", "a==2\n"),
    ],
)
def test_the_content_of_a_file_is_what_it_says_and_not_how(tmp_path, name, text, same, other):
    hashes = []
    for written in (text, same, other):
        (tmp_path / name).write_text(written)
        hashes.append(hash_content(tmp_path / name))
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_table_of_toml_may_be_left_out_of_its_content(tmp_path):
    path, hashes = tmp_path / "study.toml", []
    for more in ("", "[parameters]\nseed = 1\n", "[parties]\nx = 1\n"):
        path.write_text(f'title = "a"\n{more}')
        hashes.append(hash_content(path, without="parameters"))
    assert hashes[0] == hashes[1] != hashes[2]


def test_what_is_no_toml_is_hashed_as_it_stands(tmp_path):
    path, hashes = tmp_path / "a.toml", []
    for text in ("x = ", "x = ["):
        path.write_text(text)
        hashes.append(hash_content(path))
    assert hashes[0] != hashes[1]


def test_the_layout_of_a_notebooks_file_changes_nothing(library):
    path = library / "n.ipynb"
    before = hash_notebook(path)
    path.write_text(json.dumps(json.loads(path.read_text()), indent=3))
    assert hash_notebook(path) == before
    path.write_text(path.read_text().replace("import nothing", "import something"))
    assert hash_notebook(path) != before
