"""The page that lists a study's mentions: where the numbers of chapters and findings lead.

It holds every mention once, as a table with matched and cue words, codes and places, and no running text.
Readers without JavaScript see that table; ``_static/mentions.js`` reads it and shows what the address names
(:mod:`framing.base.addresses`). From each mention a link leads to its place in the evidence.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import pandas as pd

from framing.base import store
from framing.base.escape import html, html_link, myst
from framing.book import evidence
from framing.claims.listed import THEMES, list_mentions
from framing.study import texts
from framing.study.study import Study

Row: TypeAlias = Any  # a row as DataFrame.itertuples gives it
#: What is told of a document once, above its mentions.
_OF_DOCUMENT = ("doc_id", "actor", "genre", "year")
_FIRST = ("words", "passage", "sentence", "start", "end", "codebook", "entry", "family")
_LAST = ("cue", "unsure")
# The page counts its lines itself: ``number`` is what it finds.
_LEFT_OUT = {"mention_id", "passage_id", "surface", "rule", "coder", "number"}
_LABELS = {
    "start": "from",
    "end": "to",
    "present": "speaks of its theme",
    "in_passage": "together in its passage",
}


def mentions_page(study: Study) -> str:
    """The page as MyST text; its file has the name that ``listed.page_name`` gives."""
    tables = {name: store.load(study, name) for name in ("documents", "mentions")}
    themes = store.load(study, THEMES) if THEMES in store.stored(study) else None
    listed = list_mentions(tables["documents"], tables["mentions"], themes)
    note = "" if texts.texts_present(study) else evidence.how_to_get(study)
    return "\n".join(
        [
            f"# Mentions: {myst(study.title)}",
            "",
            "Every match of a codebook in these texts, one per line: the words, how they are coded, the "
            "words that decided, and where they stand (paragraph or part, and positions in the text). "
            "Numbers in findings and chapters lead here, to just the mentions that they count. The words "
            "of each lead "
            f"on to its place in the [evidence]({evidence.entrance_name(study.study_id)}.md).",
            "",
            note,
            "",
            "```{raw} html",
            '<div class="framing-mentions" id="all"><noscript>',
            *_table(study, listed, tables["documents"]),
            "</noscript></div>",
            "```",
            "",
        ]
    )


def _table(study: Study, listed: pd.DataFrame, documents: pd.DataFrame) -> Iterator[str]:
    """The lines of the whole table; each begins with a tag of ours, so that none ends the block of HTML.

    End tags that HTML lets a page leave out are left out: there may be ten thousand rows. A space between
    cells keeps their words apart for the book's search, which drops the tags.
    """
    shown = listed.assign(
        words=listed["surface"].str.split().str.join(" "),
        passage=listed["passage_id"].str.rpartition(":p")[2],
        to_evidence=evidence.link_mentions(study, documents, listed, folder=""),
    )
    columns = _columns(shown)
    titles = "".join(
        f'<th scope="col" data-name="{html(name)}">{html(_LABELS.get(name, name.replace("_", " ")))}'
        for name in columns
    )
    yield f'<table class="framing-codes"><thead><tr>{titles}</thead>'
    for _, rows in shown.groupby("doc_id", sort=False):
        yield from _document(rows, columns)
    yield "</table>"


def _columns(shown: pd.DataFrame) -> list[str]:
    """The columns of the table: those that say something of any mention."""
    others = [
        name
        for name in shown.columns
        if name not in {*_OF_DOCUMENT, *_FIRST, *_LAST, *_LEFT_OUT, "to_evidence"}
        and not name.endswith(("_cue", "_p"))
    ]
    return [name for name in (*_FIRST, *others, *_LAST) if shown[name].fillna("").ne("").any()]


def _document(rows: pd.DataFrame, columns: list[str]) -> Iterator[str]:
    """The mentions of a document as a part of the table, under its id."""
    first = rows.iloc[0]
    known = "".join(f' data-{name}="{html(first[name])}"' for name in _OF_DOCUMENT)
    yield f'<tbody{known}><tr><th scope="rowgroup" colspan="{len(columns)}">{html(first["doc_id"])}'
    for row in rows[[*columns, "to_evidence"]].fillna("").itertuples(index=False):
        words, *others = row[:-1]
        cells = "".join(f" <td>{html(cell)}" for cell in others)
        yield f"<tr><td>{html_link(words, row.to_evidence)}{cells}"
