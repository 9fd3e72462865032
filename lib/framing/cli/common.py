"""What the commands share: how they say things, and options that several have."""

import sys
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from framing.base.errors import FramingError, ParameterError, describe_problems, is_wrong
from framing.base.escape import terminal
from framing.base.workbook import Means, Workbook

if TYPE_CHECKING:
    from framing.study.study import Study

#: The study that a command takes where none is named.
STUDY = "russia-china"
texts_option = click.option(
    "--texts", metavar="DIR", help="Folder with the texts, or with one subfolder per study."
)

party_option = click.option(
    "--party", "parties", metavar='"NAME, ALIAS, …"', multiple=True, help="A focal party; give two or more."
)

agree_option = click.option(
    "--agree", is_flag=True, help="Let a study from elsewhere read and fetch what it said it would."
)

fields_option = click.option(
    "--field",
    "fields",
    metavar="FIELD=COLUMN",
    multiple=True,
    help="The column of collections that holds a field (text, id, title, author, date, …).",
)

_means_options = (
    click.option(
        "--workers",
        metavar="N",
        type=click.IntRange(min=1),
        help="So many processes do the work; the result is the same. Default: 1, or FRAMING_WORKERS.",
    ),
    click.option(
        "--cluster",
        metavar="ADDRESS",
        default="",
        help="The workers of a Dask cluster do it: the address of its scheduler, tcp://HOST:8786.",
    ),
)


def means_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say who does long work, handed to a command as ``means``; None where none is given."""

    @wraps(command)
    def call(*, workers: int | None, cluster: str, **given: Any) -> None:  # noqa: ANN401 (what click gives)
        if workers and cluster:
            raise ParameterError("--workers and --cluster exclude each other")
        command(**given, means=Means(workers or 1, cluster) if workers or cluster else None)

    for option in reversed(_means_options):
        call = option(call)
    return call


def parse_fields(given: Sequence[str]) -> dict[str, str]:
    """What ``--field`` says, as columns by field. Raises ParameterError."""
    from framing.texts.fields import FIELDS

    fields = {}
    for item in given:
        field, equals, column = (part.strip() for part in item.partition("="))
        if not equals or not column or field not in FIELDS:
            expected = f"--field FIELD=COLUMN, with a field of {', '.join(FIELDS)}"
            raise ParameterError(f"--field {item} names no field", expected=expected)
        fields[field] = column
    return fields


def with_texts(workbook: Workbook, study_id: str | None, texts: str | None) -> Workbook:
    """The workbook with the texts that ``--texts`` names; for a study of one's own the place is noted.

    Raises ParameterError where there is no such folder, or the study's texts are noted elsewhere and none of
    them is in it.
    """
    from framing.study.intake import note_texts
    from framing.study.study import list_studies, open_study

    given = workbook.with_texts(texts)
    if texts and study_id in list_studies(given):
        note_texts(open_study(study_id, given))
    return given


def open_given(workbook: Workbook, study_id: str, texts: str | None) -> "Study":
    """The study, with the texts that ``--texts`` names. Raises ParameterError as `with_texts` does."""
    from framing.study.study import open_study

    return open_study(study_id, with_texts(workbook, study_id, texts))


def open_agreed(
    workbook: Workbook, study_id: str, texts: str | None, *, agree: bool, command: str
) -> "Study":
    """The study, as `open_given` opens it, once it may go on: of one from elsewhere it is said what it reads.

    Raises StudyError where it would read beyond its folder, and nobody has agreed to that.
    """
    from framing.run.consent import admit

    opened = open_given(workbook.with_agreement(study_id if agree else None), study_id, texts)
    admit(opened, say, command=command)
    return opened


class _Ticker:
    """Shows how far work is: in a terminal one line that changes, elsewhere a line a minute."""

    def __init__(self) -> None:
        self.shown = False
        self.said = time.monotonic()

    def show(self, line: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{terminal(line)}\x1b[K")
            sys.stderr.flush()
            self.shown = True
        elif (now := time.monotonic()) - self.said >= _A_MINUTE:
            self.said = now
            say(line)

    def clear(self) -> None:
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            self.shown = False


_A_MINUTE = 60
_ticker = _Ticker()


def tell_progress(line: str) -> None:
    """Show how far long work is, on standard error: in a terminal in place of the line before."""
    _ticker.show(line)


def say(line: str) -> None:
    """Say something that is no result: on standard error, as text that can't steer the terminal."""
    _ticker.clear()
    click.echo(terminal(line), err=True)


def tell(text: str) -> None:
    """Say what was asked for: on standard output, its lines as text that can't steer the terminal."""
    for line in text.split("\n"):
        click.echo(terminal(line))


def report(problems: Sequence[FramingError], word: str = "warning", status: int = 1) -> None:
    """Say what went wrong, and end with this status if anything did; what else is to be known is a note."""
    for line in describe_problems(problems, word):
        say(line)
    if any(map(is_wrong, problems)):
        sys.exit(status)
