"""Errors that a person can act on.

Every error says, in one line, where in the person's own files something is wrong, what is wrong,
what was expected, what was found, and what to do next. The command prints that line and no traceback.
"""

from collections.abc import Iterable
from difflib import get_close_matches


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


class StudyError(FramingError):
    """A study's own files (study.toml, sources.csv, chronology.csv, findings.toml) are wrong."""


class TextError(FramingError):
    """A text can't be read, is missing, or is not the text that was declared."""


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


class BookError(FramingError):
    """The book can't be built as it should be."""


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
