"""Evidence pages: every mention in its paragraph, with its codes, cue and speaker.

The paragraphs are shown only where the texts are at hand. These pages are made anew with each book and are
never committed; without texts they list the codes and say how to get the words.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

import pandas as pd

from framing.base import store
from framing.base.escape import html, html_link, myst, plain_name, web_address
from framing.measures.columns import own_attributes
from framing.study.study import Study
from framing.study.texts import read_contents

Row: TypeAlias = Any  # a row as DataFrame.itertuples gives it
PER_PAGE = 10
_FEW = 20  # documents; up to here each has a page of its own
_CODES = ("referent", "stance", "time", "voice", "speaker")
_WHY = ("cue", "unsure")
_HEAD = ("words", "codebook", "entry", "present", *_CODES)
_RIGHTS = (
    "The paragraphs belong to their publishers. This page was made on your machine from your copy of the "
    "texts: please don't publish it without their leave."
)


def evidence_pages(study: Study) -> dict[str, str]:
    """The evidence pages of a study: a dict of file name to MyST text; the first is the entrance.

    Few documents get a page each; of more than twenty, ten share a page.
    """
    documents, mentions = store.load(study, "documents"), store.load(study, "mentions")
    passages = store.load(study, "passages").set_index("passage_id")
    texts = read_contents(study)
    found = dict(iter(mentions.groupby("doc_id")))
    pages = {f"{entrance_name(study.study_id)}.md": _entrance(study, documents, mentions, texts)}
    for name, part in group_documents(study.study_id, documents):
        note = _RIGHTS if set(part["doc_id"]) <= set(texts) else how_to_get(study)
        sections = [
            _document(document, passages, found[document.doc_id], texts.get(document.doc_id))
            for document in part.itertuples(index=False)
            if document.doc_id in found
        ]
        pages[f"{name}.md"] = "\n\n".join([f"# Evidence: {_title(part)}", note, *sections]) + "\n"
    return pages


def entrance_name(study_id: str) -> str:
    """The name of a study's first evidence page; those of its documents add a number to it."""
    return f"evidence_{plain_name(study_id)}"


def group_documents(study_id: str, documents: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Pairs of a page's name and the documents on it, in the order of the documents."""
    size = 1 if len(documents) <= _FEW else PER_PAGE
    for first in range(0, len(documents), size):
        part = documents.iloc[first : first + size]
        yield f"{entrance_name(study_id)}-{first // size + 1:03d}", part


def anchor(doc_id: str, codebook: str, start: int) -> str:
    """The id under which a mention stands on its evidence page.

    >>> anchor("herald", "relationship", 120)
    'm-herald-relationship-120'
    """
    return f"m-{plain_name(doc_id)}-{plain_name(codebook)}-{start}"


def link_mentions(
    study: Study, documents: pd.DataFrame, rows: pd.DataFrame, *, folder: str = "../../_generated/"
) -> list[str]:
    """For rows of mentions, the addresses of their evidence.

    Parameters
    ----------
    study : whose mentions they are.
    documents : its table ``documents``, whole and in its order.
    rows : mentions with ``doc_id, codebook, start``; one without codebook has the address ``""``.
    folder : that of the evidence pages, as seen from the page with the links; by default a chapter.
    """
    page_of = {
        doc_id: name for name, part in group_documents(study.study_id, documents) for doc_id in part["doc_id"]
    }
    return [
        f"{folder}{page_of[doc_id]}.html#{quote(anchor(doc_id, codebook, start))}" if codebook else ""
        for doc_id, codebook, start in zip(rows["doc_id"], rows["codebook"], rows["start"], strict=True)
    ]


def _title(part: pd.DataFrame) -> str:
    first, last = part["doc_id"].iloc[0], part["doc_id"].iloc[-1]
    return _name(first) if first == last else f"{_name(first)} to {_name(last)}"


def _name(doc_id: str) -> str:
    """A document's id as a heading or the words of a link, which may not be empty."""
    return myst(doc_id) or "(without id)"


def _entrance(study: Study, documents: pd.DataFrame, mentions: pd.DataFrame, texts: Mapping[str, str]) -> str:
    counts = mentions.groupby("doc_id").size()
    left_out = mentions[mentions["present"] == "no"].groupby("doc_id").size()
    rows = [
        f"| [{_name(doc_id)}]({name}.md) | {counts.get(doc_id, 0)} | {left_out.get(doc_id, 0)} "
        f"| {'yes' if doc_id in texts else 'no'} |"
        for name, part in group_documents(study.study_id, documents)
        for doc_id in part["doc_id"]
    ]
    return "\n".join(
        [
            f"# Evidence: {myst(study.title)}",
            "",
            "Every mention that was found, document by document, with its codes and the words that decided. "
            "*Left out* are matches of themes that speak of something else, as the coder has it: no chapter "
            "counts them, and on the pages they are marked by a dashed line.",
            "",
            how_to_get(study) if len(texts) < len(documents) else "",
            "",
            "| document | mentions | left out | paragraphs shown |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )


def how_to_get(study: Study) -> str:
    """What is said where the texts are not at hand, as MyST text: how to get them."""
    return (
        ":::{note}\nThe texts are not at hand, so that only codes and matched words are shown. "
        f"`framing fetch {plain_name(study.study_id)}` downloads what has an address; `make book "
        "TEXTS=folder` starts from a folder with the documents.\n:::"
    )


def _document(document: Row, passages: pd.DataFrame, mentions: pd.DataFrame, content: str | None) -> str:
    """A document's section: each line within the fence begins with a tag of ours, so that none can end it."""
    source = ", ".join(part for part in (document.author, document.publisher, document.date) if part)
    facts = html(f"{document.title}. {source}. {document.rights}")
    address = f" {html_link(document.url, web_address(document.url))}" if document.url else ""
    blocks = [
        _passage(passages.loc[passage_id], rows, content)
        for passage_id, rows in mentions.groupby("passage_id", sort=False)
    ]
    opening = [f"## {_name(document.doc_id)}", "", "```{raw} html", f"<p>{facts}{address}</p>"]
    return "\n".join([*opening, *blocks, "```"])


def _passage(passage: pd.Series, mentions: pd.DataFrame, content: str | None) -> str:
    speaker = f", {passage['speaker']}" if passage["speaker"] else ""
    place = html(f"{passage['role']} {passage['position']}{speaker}")
    lines = ['<div class="framing-evidence">', f'<p class="framing-place">{place}</p>']
    if content is not None:
        lines.append(f"<blockquote><p>{_marked(content, passage, mentions)}</p></blockquote>")
    return "\n".join([*lines, _table(mentions, anchored=content is None), "</div>"])


def _marked(content: str, passage: pd.Series, mentions: pd.DataFrame) -> str:
    """The passage's words with each mention marked: one within another has its mark within the other's."""
    found = [_Mark(row.start, row.end, row, True) for row in mentions.itertuples(index=False)]
    return _mark(content, passage["start"], passage["end"], found)


class _Mark(NamedTuple):
    """Where a mention, or its rest, is marked; ``named`` where an address finds it."""

    start: int
    end: int
    row: Row
    named: bool


def _mark(content: str, start: int, end: int, marks: Iterable[_Mark]) -> str:
    """A piece of text with its marks; what runs out of another is cut at its end, and goes on behind it."""
    parts, at, waiting = [], start, sorted(marks, key=lambda mark: (mark.start, -mark.end))
    while waiting:
        mark, *others = waiting
        within = [other for other in others if other.start < mark.end]
        rests = [other._replace(start=mark.end, named=False) for other in within if other.end > mark.end]
        waiting = sorted([*others[len(within) :], *rests], key=lambda one: (one.start, -one.end))
        inner = _mark(content, mark.start, mark.end, [o._replace(end=min(o.end, mark.end)) for o in within])
        parts += [html(content[at : mark.start]), f"<mark{_about(mark)}>{inner}</mark>"]
        at = mark.end
    return "".join([*parts, html(content[at:end])])


def _about(mark: _Mark) -> str:
    """The attributes of a mark: its id, and whether the mention is left out."""
    row = mark.row
    name = f' id="{html(anchor(row.doc_id, row.codebook, row.start))}"' if mark.named else ""
    return name + (' class="framing-left-out"' if row.present == "no" else "")


def _table(mentions: pd.DataFrame, *, anchored: bool) -> str:
    """A table of mentions, without the end tags that HTML lets a page leave out.

    A space between cells keeps their words apart for the book's search, which drops the tags.
    """
    rows, own = [], own_attributes(mentions)
    for row in mentions.itertuples(index=False):
        place = anchor(row.doc_id, row.codebook, row.start)
        mark = f' id="{html(place)}"' if anchored else ""
        codes = (getattr(row, code) for code in (*_CODES, *own))
        words = html_link(" ".join(row.surface.split()), "" if anchored else f"#{quote(place)}")
        present = "no, left out" if row.present == "no" else row.present
        cells = (row.codebook, row.entry, present, *codes, row.cue, row.unsure)
        others = "".join(f" <td>{html(cell)}" for cell in cells)
        rows.append(f"<tr{mark}><td>{words}{others}")
    head = (*_HEAD, *own, *_WHY)
    titles = " ".join(f'<th scope="col">{html(title)}' for title in head)
    return f'<table class="framing-codes"><thead><tr>{titles}<tbody>{" ".join(rows)}</table>'
