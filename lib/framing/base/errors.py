"""Errors that a person can act on.

Every error says, in one line, where in the person's own files something is wrong, what is wrong,
what was expected, what was found, and what to do next. The command prints that line and no traceback.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

#: The kind of a Remark on what can't be read: it is left out, and no study is stopped for it.
UNREADABLE = "unreadable"
#: The kind of a Remark on what the program itself failed on: it is left out, and must not go unnoticed.
FAULT = "fault"
_WARNINGS = (UNREADABLE, FAULT, "actor")  # Remarks that nobody should overlook
_SHOWN = 80  # characters of what Python says of a fault
_FEW = 5  # problems that are alike are told one by one up to so many


class FramingError(Exception):
    """The base of all errors that this package raises on purpose.

    Parameters
    ----------
    what : what is wrong, as a clause («is not a date»).
    where : file, row and value, as a person would look for them.
    expected, found, advice : optional; what should stand there, what stands there, what to do next.
    """

    def __init__(
        self, what: str, *, where: str = "", expected: str = "", found: str = "", advice: str = ""
    ) -> None:
        self.what, self.where, self.expected, self.found, self.advice = what, where, expected, found, advice
        super().__init__(self._line())

    def _line(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.expected:
            line += f"; expected {self.expected}"
        if self.found:
            line += f"; found {self.found}"
        if self.advice:
            line += f"; {self.advice}"
        return " ".join(line.split())

    def __reduce__(self) -> tuple[Any, ...]:
        """How it comes back from another process: as it is, whatever its class is made from."""
        return _restore, (type(self), self.args, vars(self))


def _restore(kind: type[FramingError], given: tuple[Any, ...], known: dict[str, Any]) -> FramingError:
    error = kind.__new__(kind, *given)
    vars(error).update(known)
    return error


class StudyError(FramingError):
    """A study's own files (study.toml, sources.csv, chronology.csv, findings.toml) are wrong."""


class TextError(FramingError):
    """A text can't be read, is missing, or is not the text that was declared."""


class Fault(TextError):  # noqa: N818 (it is handed on, and never raised)
    """The program itself failed on one document, file or record, which is left out; the others go on.

    Parameters
    ----------
    error : what Python raised.
    where : the document, file or record.
    what : what it could not be.

    >>> print(Fault(KeyError("a"), where="a.txt"))
    a.txt: could not be read (KeyError: 'a'); it is left out; this is a fault of the program: please report it
    """

    def __init__(self, error: Exception, *, where: str, what: str = "could not be read") -> None:
        said = " ".join(str(error).split())
        said = said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
        named = f"{type(error).__name__}: {said}" if said else type(error).__name__
        advice = "it is left out; this is a fault of the program: please report it"
        super().__init__(f"{what} ({named})", where=where, advice=advice)


@contextmanager
def going_on(
    where: str, tell: Callable[[FramingError], object], *, what: str = "could not be read"
) -> Iterator[None]:
    """Go on with the others where one document, file or record fails; ``tell`` takes the error that names it.

    A TextError is about this one and told as it is, a file that can't be opened or read is a TextError, any
    other error of this package is raised, and what nobody foresaw (a KeyError, RecursionError or MemoryError)
    is told as a Fault.
    """
    try:
        yield
    except TextError as problem:
        tell(problem)
    except FramingError:
        raise
    except OSError as error:
        tell(TextError(f"can't be read: {error.strerror or error}", where=where))
    except Exception as error:
        tell(Fault(error, where=where, what=what))


class Remark(TextError):  # noqa: N818 (it is handed on, and never raised)
    """What is to be known of a document, file or record though the others go on without anybody's help.

    Parameters
    ----------
    what, where, advice : as of any error.
    kind : what it is about in a word: ``language``, ``duplicate``, ``id``, …; ``unreadable``, ``fault`` and
        ``actor`` are warnings, the others notes.
    counted : whether the document is counted all the same.
    """

    def __init__(
        self, what: str, *, where: str = "", advice: str = "", kind: str, counted: bool = False
    ) -> None:
        self.kind, self.counted = kind, counted
        super().__init__(what, where=where, advice=advice)


class CodebookError(FramingError):
    """A codebook or the cue lists are wrong: file, line and entry are named."""


class ParameterError(FramingError):
    """A parameter, stage, study or codebook name is unknown, or a value has the wrong type."""


class TableError(FramingError):
    """A table does not have the columns or values that its definition promises."""


class StaleReleaseError(FramingError):
    """The texts are absent, and the release was made with another codebook, focal party or parameter."""


class NotebookError(FramingError):
    """A notebook stopped: the notebook, its cell and the error are named."""


class BatchError(FramingError):
    """Documents could not be worked on together: they are named."""


class BookError(FramingError):
    """The book can't be built as it should be."""


def as_remark(problem: FramingError) -> Remark:
    """What can't be read as a Remark, which stops no study; a Remark stays as it is."""
    if isinstance(problem, Remark):
        return problem
    pairs = (("expected", problem.expected), ("found", problem.found))
    said = [problem.what, *(f"{word} {value}" for word, value in pairs if value)]
    kind = FAULT if isinstance(problem, Fault) else UNREADABLE
    return Remark("; ".join(said), where=problem.where, advice=problem.advice, kind=kind)


def is_wrong(problem: FramingError) -> bool:
    """Whether a command on which this came up has failed in part; what a Remark tells is only to be known."""
    return not isinstance(problem, Remark) or problem.kind == FAULT


def describe_problems(problems: Iterable[FramingError], word: str = "warning") -> list[str]:
    """A line for each problem, and one for many that are alike; what most Remarks tell is a note.

    >>> lines = [TextError("has no text", where=f"line {number}") for number in range(1, 21)]
    >>> describe_problems([Remark("is a picture", where="a.png", kind="no reader"), *lines])
    ['note: a.png: is a picture', 'warning: 20 times: has no text: line 1; line 2; line 3; line 4; line 5; …']
    """
    alike: dict[tuple[str, ...], list[FramingError]] = {}
    for problem in problems:
        kind = (problem.kind, str(problem.counted)) if isinstance(problem, Remark) else ()
        alike.setdefault((*kind, problem.what if not kind else "", problem.advice), []).append(problem)
    lines = []
    for group in alike.values():
        said = "note" if isinstance(group[0], Remark) and group[0].kind not in _WARNINGS else word
        if len(group) <= _FEW:
            lines += [f"{said}: {problem}" for problem in group]
            continue
        same = len({problem.what for problem in group}) == 1
        names = "; ".join(one.where if same else f"{one.where}: {one.what}" for one in group[:_FEW])
        what = f": {group[0].what}" if same else ""
        lines.append(f"{said}: {len(group)} times{what}: {names}; …")
    return lines


def nearest(name: object, known: Iterable[object]) -> str:
    """A short advice that names the closest known names, or lists what is known.

    >>> nearest("mentoins", ["mentions", "passages"])
    'did you mean mentions?'
    >>> nearest("x", ["mentions", "passages"])
    'known: mentions, passages'
    """
    names = [str(one) for one in known]
    close = get_close_matches(str(name), names, n=2, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"known: {', '.join(names)}" if names else "there are none"
