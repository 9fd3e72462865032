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
    "exchange",
    "training",
    "claims",
    "run",
    "book",
    "lab",
    "cli",
)
MOST_LINES, MOST_OF_A_FUNCTION = 500, 40


@cache
def tree_of(path):
    """What a file says, as the parser has it; read once, for several tests look at each."""
    return ast.parse(path.read_text(encoding="utf-8"))


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
        tree = tree_of(path)
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


def long_files(paths):
    """The files with more lines than a file may have."""
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{name}: {length} lines" for name, length in lengths.items() if length > MOST_LINES]


def long_functions(paths):
    """The functions with more lines than one may have, docstrings counted, decorators not."""
    found = []
    for path in paths:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                found += [f"{path.name}: {node.name}, {length} lines"] * (length > MOST_OF_A_FUNCTION)
    return found


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
    assert long_files(modules_of(LIBRARY).values()) == []


def test_no_function_is_longer_than_40_lines():
    assert long_functions(modules_of(LIBRARY).values()) == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "cli"])
def test_every_room_says_in_a_sentence_what_it_is(room):
    text = ast.get_docstring(tree_of(LIBRARY / room / "__init__.py"))
    assert text and text.partition("\n\n")[0].rstrip().endswith(".")


def test_every_module_says_what_it_is():
    assert [
        name
        for name, path in modules_of(LIBRARY).items()
        if name != "framing.__main__" and not ast.get_docstring(tree_of(path))
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


def write_function(path, lines, *, before=""):
    """A module with one function of so many lines, most of them its docstring."""
    text = ["def f():", '    """One.', *[""] * (lines - 4), '    """', "    return 1"]
    path.write_text("\n".join([*before.splitlines(), *text]) + "\n", encoding="utf-8")
    return path


def test_a_docstring_counts_among_the_lines_of_a_function(tmp_path):
    assert long_functions([write_function(tmp_path / "m.py", 41)]) == ["m.py: f, 41 lines"]


def test_a_function_of_40_lines_is_short_enough(tmp_path):
    assert long_functions([write_function(tmp_path / "m.py", 40)]) == []


def test_a_decorator_is_no_line_of_its_function(tmp_path):
    assert long_functions([write_function(tmp_path / "m.py", 40, before="@cache")]) == []


def test_a_method_is_a_function(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("class C:\n    def f(self):\n" + "        x = 1\n" * 40, encoding="utf-8")
    assert long_functions([path]) == ["m.py: f, 41 lines"]


def test_a_file_of_501_lines_is_noticed_and_one_of_500_is_not(tmp_path):
    for lines in (500, 501):
        (tmp_path / f"m{lines}.py").write_text("x = 1\n" * lines, encoding="utf-8")
    assert long_files(sorted(tmp_path.iterdir())) == ["m501.py: 501 lines"]
