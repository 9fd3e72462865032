"""What the commands share: how they say things, and options that several have."""

import sys
from collections.abc import Sequence

import click

from framing.base.errors import FramingError
from framing.base.escape import terminal

#: The study that a command takes where none is named.
STUDY = "russia-china"
texts_option = click.option(
    "--texts", metavar="DIR", help="Folder with the texts, or with one subfolder per study."
)


def say(line: str) -> None:
    """Say something that is no result: on standard error, as text that can't steer the terminal."""
    click.echo(terminal(line), err=True)


def tell(text: str) -> None:
    """Say what was asked for: on standard output, its lines as text that can't steer the terminal."""
    for line in text.split("\n"):
        click.echo(terminal(line))


def report(problems: Sequence[FramingError], word: str = "warning", status: int = 1) -> None:
    """Say what went wrong, and end with this status if anything did."""
    for problem in problems:
        say(f"{word}: {problem}")
    if problems:
        sys.exit(status)
