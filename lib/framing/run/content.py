"""What code and notebooks say, comments and layout aside: what a stage depends on.

A comment, a docstring, another layout, or another name for a private function change nothing in what a stage
does, and so make nothing stale. Everything else in a module that a notebook imports, directly or through
others, does.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from framing.base.files import sha256
from framing.base.notebook import read_cells, source_of

_PACKAGE = "framing"
_PRIVATE = re.compile(r"_(?!_)\w+")


def hash_notebook(notebook: Path) -> str:
    """A hash of what a notebook says: of its cells' sources and tags, not of their layout in the file."""
    cells = [
        [cell["cell_type"], source_of(cell), cell["metadata"].get("tags", []), cell.get("id", "")]
        for cell in read_cells(notebook)
    ]
    return sha256(json.dumps(cells).encode())


def hash_code(notebook: Path, library: Path) -> str:
    """A hash of what the modules say that a notebook imports, directly or through others.

    ``library`` is the folder that holds the package.
    """
    sources = [source_of(cell) for cell in read_cells(notebook) if cell["cell_type"] == "code"]
    waiting = {path for source in sources for path in _imports(source, library)}
    known: dict[Path, str] = {}
    while waiting:
        path = waiting.pop()
        if path not in known:
            stat = path.stat()
            known[path], further = _module(path, library, stat.st_mtime_ns, stat.st_size)
            waiting |= further
    parts = [f"{path.relative_to(library).as_posix()} {digest}" for path, digest in sorted(known.items())]
    return sha256("\n".join(parts).encode())


def hash_module(source: str) -> str:
    r"""A hash of what a module's source says.

    >>> one = hash_module("def _find(x):\n    return x")
    >>> one == hash_module("def _seek(x):  # other name\n    '''Doc.'''\n    return (x)")
    True
    >>> one == hash_module("def _find(x):\n    return x + 1")
    False
    """
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        _drop_docstring(node)
        for field in ("name", "id", "attr", "arg", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str) and _PRIVATE.fullmatch(value):
                setattr(node, field, names.setdefault(value, f"_{len(names)}"))
    return sha256(ast.dump(tree).encode())


@cache
def _module(path: Path, library: Path, _modified: int, _size: int) -> tuple[str, frozenset[Path]]:
    source = path.read_text(encoding="utf-8")
    return hash_module(source), frozenset(_imports(source, library))


def _drop_docstring(node: ast.AST) -> None:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:] or [ast.Pass()]


def _imports(source: str, library: Path) -> set[Path]:
    """The files of the package's modules that a source imports; none where Python can't read it."""
    found: set[Path] = set()
    try:
        tree = ast.parse(re.sub(r"(?m)^[%!].*", "", source))
    except SyntaxError:  # the kernel will say so, with the cell
        return found
    for name in _imported_names(tree):
        parts = name.split(".")
        if parts[0] == _PACKAGE:
            path = library.joinpath(*parts)
            found |= {file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()}
    return found


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
