"""The rooms of the library: who may import whom, how long files and functions are, and what each room is."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

LIBRARY = Path(__file__).resolve().parents[1] / "lib" / "framing"
#: From the ground up: a room imports from itself and from those before it.
ROOMS = (
    "base",
    "texts",
    "lexicon",
    "coding",
    "corpus",
    "measures",
    "chronology",
    "figures",
    "study",
    "claims",
    "run",
    "book",
    "lab",
    "cli",
)
MOST_LINES, MOST_OF_A_FUNCTION = 500, 40


def module_name(path, library):
    parts = path.relative_to(library.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_of(library):
    """Every module by its name, and where it stands."""
    return {module_name(path, library): path for path in sorted(library.rglob("*.py"))}


def room_of(module):
    """The room of a module; empty for the door of the library, ``framing`` and ``framing.__main__``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] != "__main__" else ""


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """What runs when a module is imported: no body of a function, nothing for the type checker alone."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def imported(nodes, known):
    """The modules of the library that import statements name."""
    for node in nodes:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in known else node.module for name in names]
        else:
            continue
        yield from (name for name in names if name in known)


@cache
def arrows(library=LIBRARY, *, at_import=False):
    """Pairs of modules of which the first imports the second: anywhere, or when it is imported."""
    modules = modules_of(library)
    found = set()
    for name, path in modules.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = statements(tree) if at_import else ast.walk(tree)
        found |= {(name, other) for other in imported(nodes, modules) if other != name}
    return found


def upward(pairs):
    """The arrows between rooms that don't go down."""
    level = {room: number for number, room in enumerate(ROOMS)}
    between = [(one, other) for one, other in sorted(pairs) if room_of(one)]
    return [
        f"{one} -> {other}"
        for one, other in between
        if level.get(room_of(other), len(ROOMS)) > level[room_of(one)]
    ]


def cycles(pairs):
    """The groups of modules that import one another."""
    return [sorted(group) for group in nx.strongly_connected_components(nx.DiGraph(pairs)) if len(group) > 1]


def functions(path):
    """The functions of a file with their numbers of lines, docstrings aside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documented = ast.get_docstring(node, clean=False) is not None
            text = node.body[0].end_lineno - node.body[0].lineno + 1 if documented else 0
            yield node.name, node.end_lineno - node.lineno + 1 - text


def outside_the_coder():
    return [path for path in modules_of(LIBRARY).values() if "coding" not in path.relative_to(LIBRARY).parts]


def test_every_module_stands_in_a_room_that_is_listed():
    assert {room_of(module) for module in modules_of(LIBRARY)} - {""} == set(ROOMS)


def test_arrows_between_rooms_only_go_down():
    assert upward(arrows()) == []


def test_the_coder_needs_nothing_but_base_texts_and_lexicon():
    needed = {room_of(other) for one, other in arrows() if room_of(one) == "coding"}
    assert needed <= {"coding", "base", "texts", "lexicon"}


def test_no_two_modules_need_each_other_to_be_imported():
    assert cycles(arrows(at_import=True)) == []


def test_no_file_is_longer_than_500_lines():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in outside_the_coder()}
    assert {path.name: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_longer_than_40_lines():
    assert [
        f"{path.relative_to(LIBRARY)}: {name}, {length} lines"
        for path in outside_the_coder()
        for name, length in functions(path)
        if length > MOST_OF_A_FUNCTION
    ] == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "cli"])
def test_every_room_says_in_a_sentence_what_it_is(room):
    text = ast.get_docstring(ast.parse((LIBRARY / room / "__init__.py").read_text(encoding="utf-8")))
    assert text and text.partition("\n\n")[0].rstrip().endswith(".")


def test_every_module_says_what_it_is():
    assert [
        name
        for name, path in modules_of(LIBRARY).items()
        if name != "framing.__main__" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ] == []


# That these would notice


@pytest.fixture
def library(tmp_path):
    """An invented library: one module in the room ``base``, one in ``study``, and one in ``book``."""

    def write(**texts):
        folder = tmp_path / "framing"
        for room in ("base", "study", "book"):
            (folder / room).mkdir(parents=True)
            (folder / room / "__init__.py").touch()
            (folder / room / "m.py").write_text(texts.get(room, ""), encoding="utf-8")
        (folder / "__init__.py").touch()
        return folder

    return write


@pytest.mark.parametrize(
    "text",
    [
        "from framing.study import m",
        "import framing.study.m",
        "from framing.study.m import x",
        "def f():\n    from framing.study import m",
    ],
)
def test_an_arrow_that_goes_up_is_noticed_wherever_it_stands(library, text):
    assert upward(arrows(library(base=text))) == ["framing.base.m -> framing.study.m"]


def test_an_arrow_that_goes_down_is_none_of_these(library):
    assert upward(arrows(library(book="from framing.study import m"))) == []


def test_two_modules_that_need_each_other_are_noticed(library):
    folder = library(study="from framing.book import m", book="from framing.study import m")
    assert cycles(arrows(folder, at_import=True)) == [["framing.book.m", "framing.study.m"]]


@pytest.mark.parametrize(
    "text",
    ["def f():\n    from framing.study import m", "if TYPE_CHECKING:\n    from framing.study import m"],
)
def test_an_import_that_waits_closes_no_cycle(library, text):
    folder = library(study="from framing.book import m", book=text)
    assert cycles(arrows(folder, at_import=True)) == []


def test_a_docstring_adds_nothing_to_the_length_of_a_function(tmp_path):
    path = tmp_path / "m.py"
    path.write_text('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n', encoding="utf-8")
    assert list(functions(path)) == [("f", 2)]
