"""Coded mentions as a table for a terminal: sentence, words, what is coded, why.

The table is drawn by rich, which wraps cells to the terminal's width, knows how wide letters of any script
are, and leaves colours out where nobody sees them. Nothing in the texts is markup to it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from framing.base.escape import terminal
from framing.base.spans import Focus
from framing.corpus.explain import Explained, describe_count, explain
from framing.corpus.tabulate import Rows, SplitDocument

if TYPE_CHECKING:
    from rich.table import Table

# The columns and their shares of the width; none: as wide as its longest word.
_COLUMNS = (("sentence", 5), ("words", 0), ("what is coded", 4), ("why", 4))
_WIDEST = 16  # of a word that stands in one line


def write_table(coded: Iterable[tuple[SplitDocument, Rows]], stream: TextIO, focus: Focus) -> None:
    """Write a table for each document as it comes, and a line that counts.

    Parameters
    ----------
    coded : documents with their rows of ``mentions``.
    stream : where they are written; a terminal gets its width and its colours.
    focus : whose relationship was measured.
    """
    from rich.console import Console

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    mentions = documents = 0
    for one, rows in coded:
        documents, mentions = documents + 1, mentions + len(rows)
        if rows:
            name = one.document.source.title or one.doc_id
            console.print(_table(terminal(name), [explain(one, row, focus) for row in rows]))
    console.print(f"{describe_count(mentions, documents)}.")


def _table(name: str, explained: Iterable[Explained]) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(name, "bold"), title_justify="left", box=box.HORIZONTALS, show_lines=True)
    table.expand = True
    explained = list(explained)
    widest = min(_WIDEST, max(len(word) for one in explained for word in one.words.split()))
    for heading, share in _COLUMNS:
        width = None if share else max(widest, len(heading))
        table.add_column(heading, overflow="fold", ratio=share or None, width=width)
    for mention in explained:
        before, words, after = map(terminal, (mention.before, mention.words, mention.after))
        sentence = Text.assemble(before, (words, "bold reverse"), after)
        lines = ("\n".join(f"• {terminal(line)}" for line in part) for part in (mention.coded, mention.why))
        table.add_row(sentence, Text(words, "bold"), *map(Text, lines))
    return table
