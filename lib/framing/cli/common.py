"""What the commands share: how they say things, and options that several have."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from framing.base.errors import FramingError, ParameterError, Remark, describe_problems
from framing.base.escape import terminal
from framing.base.workbook import Workbook

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

fields_option = click.option(
    "--field",
    "fields",
    metavar="FIELD=COLUMN",
    multiple=True,
    help="The column of collections that holds a field (text, id, title, author, date, …).",
)


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


def say(line: str) -> None:
    """Say something that is no result: on standard error, as text that can't steer the terminal."""
    click.echo(terminal(line), err=True)


def tell(text: str) -> None:
    """Say what was asked for: on standard output, its lines as text that can't steer the terminal."""
    for line in text.split("\n"):
        click.echo(terminal(line))


def report(problems: Sequence[FramingError], word: str = "warning", status: int = 1) -> None:
    """Say what went wrong, and end with this status if anything did; what else is to be known is a note."""
    for line in describe_problems(problems, word):
        say(line)
    if any(not isinstance(problem, Remark) for problem in problems):
        sys.exit(status)
