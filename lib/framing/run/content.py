"""What files say, comments and layout aside: what a stage depends on.

A comment, a docstring, another layout, or another name for a private function change nothing in what a stage
does, and so make nothing stale. Everything else in a module that a notebook imports, directly or through
others, does; in TOML all that is data, in a lock all but its comments.
"""

import ast
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from framing.base.files import hash_file, sha256
from framing.base.memo import remember
from framing.base.notebook import read_cells, source_of

_PACKAGE = "framing"
_PRIVATE = re.compile(r"_(?!_)\w+")
_NAMING = ("name", "id", "attr", "arg", "asname")  # fields of a syntax tree that hold a name


def hash_content(path: Path, *, without: str = "") -> str:
    """A hash of what a file says, by its ending; of TOML ``without`` a table of the first level.

    A notebook is hashed by `hash_notebook`, a module by `hash_module`, TOML by its data, a lock by its lines
    without comments, any other file by its bytes. Raises OSError where it can't be read.
    """

    def look() -> str:
        if path.suffix == ".ipynb":
            return hash_notebook(path)
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        if path.suffix == ".py":
            return hash_module(text)
        return _hash_toml(text, without) if path.suffix == ".toml" else _hash_lines(text)

    if path.suffix not in (".ipynb", ".py", ".toml", ".lock"):
        return hash_file(path)
    return remember(f"content without {without}" if without else "content", look, path)


def hash_contents(paths: Iterable[Path]) -> str:
    """One hash of what files say: of their names and `hash_content`, in the order of the names."""
    lines = sorted(f"{path.name} {hash_content(path)}" for path in paths)
    return sha256("\n".join(lines).encode())


def hash_notebook(notebook: Path) -> str:
    """A hash of what a notebook says: of its cells' sources and tags, not of their layout in the file."""
    cells = [
        [cell["cell_type"], source_of(cell), cell["metadata"].get("tags", []), cell.get("id", "")]
        for cell in read_cells(notebook)
    ]
    return sha256(json.dumps(cells).encode())


def modules_of(notebook: Path, library: Path, *more: str) -> list[Path]:
    """The modules of the package that a notebook imports, directly or through others, in order.

    ``library`` is the folder that holds the package; ``more`` names modules that run beside the notebook.
    """
    places = dict(_find_modules(library))
    waiting = [*remember("imports", lambda: _imports_of_notebook(notebook), notebook), *more]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += filter(None, [name.rpartition(".")[0]])  # its package runs, too
            waiting += _imports_of(places[name]) if name in places else ()
    return [*map(Path, sorted(places[name] for name in reached & places.keys()))]


def hash_module(source: str) -> str:
    r"""A hash of what a module's source says.

    >>> one = hash_module("def _find(x):\n    return x")
    >>> one == hash_module("def _seek(x):  # other name\n    '''Doc.'''\n    return (x)")
    True
    >>> one == hash_module("def _find(x):\n    return x + 1")
    False
    """
    return sha256(repr(_say(ast.parse(source), {})).encode())


def _say(part: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 (a node, its parts, or a constant)
    """A part of a module as lists of lists, without docstrings, its private names numbered as they come."""
    if isinstance(part, list):
        return [_say(one, names) for one in part]
    if not isinstance(part, ast.AST):
        return part
    _drop_docstring(part)
    said: list[Any] = [type(part).__name__]
    for field in part._fields:
        value = getattr(part, field, None)
        if field in _NAMING and isinstance(value, str) and _PRIVATE.fullmatch(value):
            said.append(names.setdefault(value, f"_{len(names)}"))
        elif field != "ctx":
            said.append(_say(value, names))
    return said


def _hash_toml(text: str, without: str) -> str:
    """A hash of the data, in the order in which it stands; of the text where that is no TOML."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):  # what reads it will say so, with the line
        return sha256(text.encode("utf-8", "surrogateescape"))
    data.pop(without, None)
    return sha256(json.dumps(data, default=str).encode())


def _hash_lines(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if not line.lstrip().startswith("#")]
    return sha256("\n".join(filter(None, lines)).encode("utf-8", "surrogateescape"))


def _drop_docstring(node: ast.AST) -> None:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
        node.body = node.body[1:] or [ast.Pass()]


def _find_modules(library: Path) -> Iterator[tuple[str, str]]:
    """The names by which modules are imported, a package's own being the package's, and their files."""
    for folder, _, names in os.walk(library / _PACKAGE):
        package = os.path.relpath(folder, library).replace(os.sep, ".")
        for name in names:
            if name.endswith(".py"):
                yield f"{package}.{name[:-3]}".removesuffix(".__init__"), os.path.join(folder, name)


def _imports_of(module: str) -> list[str]:
    path = Path(module)
    return remember("imports", lambda: _imports(path.read_text(encoding="utf-8")), path)


def _imports_of_notebook(notebook: Path) -> list[str]:
    sources = [source_of(cell) for cell in read_cells(notebook) if cell["cell_type"] == "code"]
    return sorted({name for source in sources for name in _imports(source)})


def _imports(source: str) -> list[str]:
    """What a source imports from the package, also what may be no module; none where Python can't read it."""
    try:
        tree = ast.parse(re.sub(r"(?m)^[%!].*", "", source))
    except SyntaxError:  # the kernel will say so, with the cell
        return []
    return sorted({name for name in _imported_names(tree) if name.split(".")[0] == _PACKAGE})


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
