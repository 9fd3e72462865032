"""The stages: one notebook per question, the tables each reads and writes, and its parameters."""

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.base.errors import NotebookError, ParameterError, nearest
from framing.base.notebook import read_cells, source_of
from framing.base.workbook import Workbook
from framing.study.study import Study


@dataclass(frozen=True)
class Stage:
    """A notebook with the tables it reads and writes.

    ``files``: those of the study that it alone reads or that few read, as patterns from the study's folder;
    ``ingests``: it starts from the texts or the release; ``compares``: it reads other studies' tables too;
    ``weighs``: it says how far coding can be trusted by readings that come with the project.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    files: tuple[str, ...] = ()
    ingests: bool = False
    compares: bool = False
    weighs: bool = False

    @property
    def codes(self) -> bool:
        """Whether it codes mentions, or takes their codes from the release."""
        return "mentions" in self.writes

    @property
    def all_files(self) -> tuple[str, ...]:
        """The study's own files that it reads, those that every stage reads among them."""
        return ("study.toml", "sources.csv", f"prose/{self.name}.md", "prose/values.toml", *self.files)

    @property
    def counted(self) -> tuple[str, ...]:
        """The tables that its chapter may count in: later ones are those of an earlier run."""
        stated = ("chronology",) if "chronology.csv" in self.files else ()
        return (*self.reads, *self.writes, *stated)

    def notebook(self, workbook: Workbook) -> Path:
        """The source notebook of the stage."""
        return workbook.notebooks / f"{self.name}.ipynb"


_READ = ("reference_*.csv", "adjudication.csv", "codings/*", "samples/**/*")
_SPLIT = ("passages", "sentences", "quotations")
STAGES = (
    Stage(
        "01_documents",
        (),
        ("documents", "furniture", *_SPLIT, "remarks"),
        ingests=True,
    ),
    Stage(
        "02_passages",
        ("documents", "furniture", "passages"),
        ("word_counts", "uncounted"),
        ingests=True,
    ),
    Stage(
        "03_mentions",
        ("documents", "furniture", *_SPLIT),
        ("mentions", "codings", "faults"),
        files=_READ,
        ingests=True,
    ),
    Stage("04_agreement", ("documents", "mentions", "codings"), ("agreement",), files=_READ),
    Stage(
        "05_alliance_partnership",
        ("documents", "passages", "mentions", "codings"),
        ("rates", "designations", "estimates"),
        files=("chronology.csv", "speakers.csv", *_READ),
    ),
    Stage(
        "06_multipolarity",
        ("documents", "passages", "mentions"),
        ("themes", "associations"),
        files=_READ,
        weighs=True,
    ),
    Stage(
        "07_comparison",
        ("documents", "mentions", "codings", "word_counts"),
        ("keyness", "contrasts", "first_uses"),
        files=(*_READ, "contrasts.toml", "first_uses.csv", "release/by_author.csv"),
        compares=True,
    ),
    Stage(
        "08_chronology",
        ("documents", "passages", "mentions"),
        ("milestones", "comparisons", "claims", "silences"),
        files=("chronology.csv", "comparisons.csv"),
    ),
    Stage("09_robustness", ("documents", "furniture", "passages", "mentions"), ("specifications",)),
    Stage(
        "10_findings",
        (
            *("documents", "passages", "mentions", "codings"),
            *("themes", "designations", "agreement", "specifications"),
            *("estimates", "contrasts", "first_uses"),
        ),
        ("findings",),
        files=("findings.toml", "chronology.csv", *_READ),
    ),
)
#: The parameter that every stage has, and that the runner gives.
STUDY_ID = "study_id"


@dataclass(frozen=True)
class Parameter:
    """A parameter of a stage: its type, its default, and what it does.

    A number's ``purpose`` may say «at least 1»: a smaller value is refused.
    """

    name: str
    kind: type
    default: Any
    purpose: str

    @property
    def least(self) -> float:
        """The smallest value that is allowed."""
        found = re.search(r"at least (-?\d+)", self.purpose)
        return float(found[1]) if found else -math.inf


def stages_of(study: Study) -> list[Stage]:
    """The stages of a study, in order. Raises ParameterError for a name that is no stage."""
    known = {stage.name: stage for stage in STAGES}
    for name in study.stages:
        if name not in known:
            where = f"{study.place('study.toml')}, stages"
            raise ParameterError(f"there is no stage {name!r}", where=where, advice=nearest(name, known))
    return [stage for stage in STAGES if stage.name in study.stages]


def find_stage(name: str, stages: list[Stage]) -> Stage:
    """A stage by its name, its number («05») or a name without number. Raises ParameterError."""
    for stage in stages:
        if name in (stage.name, stage.name[:2], stage.name[3:]):
            return stage
    raise ParameterError(
        f"there is no stage {name!r}", advice=nearest(name, [stage.name for stage in stages])
    )


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares in its cell tagged ``parameters``, by name.

    Raises
    ------
    NotebookError
        where there is no such cell, where it lacks ``study_id``, and where it holds anything but lines like
        ``name: int = 5  # what it does``: a notebook without parameters would run for another study.
    """
    cells = [cell for cell in read_cells(notebook) if "parameters" in cell["metadata"].get("tags", [])]
    found = {
        parameter.name: parameter for cell in cells for parameter in _declared(notebook, source_of(cell))
    }
    if STUDY_ID not in found:
        raise NotebookError(
            "has no cell tagged 'parameters'" if not cells else f"the parameters cell lacks {STUDY_ID}",
            where=notebook.name,
            expected=f"a cell with that tag, and in it {STUDY_ID}: str = 'russia-china'  # the study",
            advice="a notebook without it would run for another study than was asked for",
        )
    return found


def choose_parameters(
    stages: list[Stage],
    workbook: Workbook,
    given: dict[str, Any],
    *,
    where: str = "parameters",
    settings: dict[str, dict[str, Any]] | None = None,
) -> dict[str, dict[str, Any]]:
    """Check parameters and sort them to their stages.

    Parameters
    ----------
    stages : the stages of the run.
    workbook : whose notebooks declare them.
    given : values by name; a text is read as the type that the notebook declares.
    where : what errors name as the place of ``given``.
    settings : by stage, the study's own values: where it has one, that is the default.

    Returns
    -------
    dict of stage name to dict
        only what differs from the defaults.

    Raises
    ------
    ParameterError
        for a name that no stage declares, or a value of another type.
    """
    declared = {stage.name: parameters_of(stage.notebook(workbook)) for stage in stages}
    known = sorted({name for names in declared.values() for name in names} - {STUDY_ID})
    chosen: dict[str, dict[str, Any]] = {stage.name: {} for stage in stages}
    for name, value in given.items():
        _check_known(name, known, where)
        for stage, names in declared.items():
            if name in names:
                typed = _read_value(names[name], value, where)
                if typed != (settings or {}).get(stage, {}).get(name, names[name].default):
                    chosen[stage][name] = typed
    return chosen


def _check_known(name: str, known: list[str], where: str) -> None:
    """Raise ParameterError where no stage declares a parameter of this name."""
    if name not in known:
        raise ParameterError(f"no stage has a parameter {name!r}", where=where, advice=nearest(name, known))


_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


def _declared(notebook: Path, source: str) -> Iterator[Parameter]:
    lines = source.splitlines()
    try:
        nodes = ast.parse(source).body
    except SyntaxError as error:
        raise _no_parameter(notebook, lines[(error.lineno or 1) - 1]) from None
    for node in nodes:
        line = lines[node.lineno - 1]
        parameter = _parameter(node, line.partition("#")[2].strip())
        if parameter is None:
            raise _no_parameter(notebook, line)
        yield parameter


def _parameter(node: ast.stmt, purpose: str) -> Parameter | None:
    """What a line declares; None where it isn't a name with one of the types and a literal of that type."""
    match node:
        case ast.AnnAssign(ast.Name(name), ast.Name(kind), ast.expr() as given) if kind in _TYPES:
            try:
                value = ast.literal_eval(given)
            except (ValueError, TypeError):
                return None
            return Parameter(name, _TYPES[kind], value, purpose) if type(value) is _TYPES[kind] else None
    return None


def _no_parameter(notebook: Path, line: str) -> NotebookError:
    return NotebookError(
        f"the parameters cell has a line that declares no parameter: {line!r}",
        where=notebook.name,
        expected="name: str = 'literal'  # what it does",
    )


_FLOAT = r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?"
_PATTERNS = {int: r"[+-]?\d{1,18}", float: _FLOAT, bool: r"true|false|yes|no"}
_EXPECTED = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def _read_value(parameter: Parameter, value: Any, where: str) -> Any:  # noqa: ANN401
    typed = _as_kind(parameter, value, where)
    if parameter.kind in (int, float) and typed < parameter.least:
        expected = f"at least {parameter.least:g}"
        raise ParameterError(
            f"{parameter.name} is too small", where=where, expected=expected, found=repr(value)
        )
    return typed


def _as_kind(parameter: Parameter, value: Any, where: str) -> Any:  # noqa: ANN401
    kind, text = parameter.kind, str(value).strip()
    if isinstance(value, str) and kind is not str:
        if re.fullmatch(_PATTERNS[kind], text, re.IGNORECASE | re.ASCII):
            return text.lower() in ("true", "yes") if kind is bool else kind(text)
    elif isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    elif kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise ParameterError(
        f"{parameter.name} has another type", where=where, expected=_EXPECTED[kind], found=repr(value)
    )
