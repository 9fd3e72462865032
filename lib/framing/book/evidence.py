"""Evidence pages: every mention in its paragraph, with its codes, cue and speaker.

The paragraphs are shown only where the texts are at hand. These pages are made anew with each book and are never
committed; without texts they list the codes and say how to get the words.
"""

from html import escape

from framing.base import store
from framing.study import ingest

PER_PAGE = 10
_CODES = ("referent", "stance", "time", "voice", "speaker", "domain")


def evidence_pages(study):
    """The evidence pages of a study: a dict of file name to MyST text; the first is the entrance.

    Few documents get a page each; of more than twenty, ten share a page.
    """
    documents, mentions = store.load(study, "documents"), store.load(study, "mentions")
    passages = store.load(study, "passages").set_index("passage_id")
    texts = {doc_id: document.text.content for doc_id, document in ingest.read_documents(study)[0].items()}
    found = {doc_id: rows for doc_id, rows in mentions.groupby("doc_id")}
    pages = {f"evidence_{study.study_id}.md": _entrance(study, documents, mentions, texts)}
    for name, part in group_documents(study.study_id, documents):
        sections = [
            _document(document, passages, found[document.doc_id], texts.get(document.doc_id))
            for document in part.itertuples(index=False)
            if document.doc_id in found
        ]
        pages[f"{name}.md"] = (
            "\n\n".join([f"# Evidence: {_title(part)}", _note(study, part, texts), *sections]) + "\n"
        )
    return pages


def group_documents(study_id, documents):
    """Pairs of a page's name and the documents on it, in the order of the documents."""
    size = 1 if len(documents) <= 20 else PER_PAGE
    for first in range(0, len(documents), size):
        part = documents.iloc[first : first + size]
        yield f"evidence_{study_id}-{first // size + 1:03d}", part


def anchor(doc_id, codebook, start):
    """The id under which a mention stands on its evidence page."""
    return f"m-{doc_id}-{codebook}-{start}"


def link_mentions(study, documents, rows):
    """For rows of mentions, the addresses of their evidence, as seen from a chapter of the book; ``""`` without codebook."""
    page_of = {
        doc_id: name for name, part in group_documents(study.study_id, documents) for doc_id in part["doc_id"]
    }
    return [
        f"../../_generated/{page_of[row.doc_id]}.html#{anchor(row.doc_id, row.codebook, row.start)}"
        if row.codebook
        else ""
        for row in rows.itertuples(index=False)
    ]


def _title(part):
    first, last = part["doc_id"].iloc[0], part["doc_id"].iloc[-1]
    return first if first == last else f"{first} to {last}"


def _entrance(study, documents, mentions, texts):
    counts = mentions.groupby("doc_id").size()
    rows = []
    for name, part in group_documents(study.study_id, documents):
        for doc_id in part["doc_id"]:
            rows.append(
                f"| [{doc_id}]({name}.md) | {counts.get(doc_id, 0)} | {'yes' if doc_id in texts else 'no'} |"
            )
    return "\n".join(
        [
            f"# Evidence: {study.title}",
            "",
            "Every mention that the chapters count, document by document, with its codes and the words that decided.",
            "",
            _how_to_get(study) if len(texts) < len(documents) else "",
            "",
            "| document | mentions | paragraphs shown |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _note(study, part, texts):
    absent = [doc_id for doc_id in part["doc_id"] if doc_id not in texts]
    return (
        _how_to_get(study)
        if absent
        else (
            "The paragraphs belong to their publishers. This page was made on your machine from your copy of the texts: please "
            "don't publish it without their leave."
        )
    )


def _how_to_get(study):
    return (
        ":::{note}\nThe texts are not at hand, so that only codes and matched words are shown. "
        f"`framing fetch {study.study_id}` downloads what has an address; `make book TEXTS=folder` starts from a folder "
        "with the documents.\n:::"
    )


def _document(document, passages, mentions, content):
    source = ", ".join(part for part in (document.author, document.publisher, document.date) if part)
    blocks = [
        _passage(passages.loc[passage_id], rows, content)
        for passage_id, rows in mentions.groupby("passage_id", sort=False)
    ]
    facts = escape(f"{document.title}. {source}. {document.rights}")
    url = f' <a href="{escape(document.url)}">{escape(document.url)}</a>' if document.url else ""
    return "\n".join(
        [
            f"## {document.doc_id}",
            "",
            "```{raw} html",
            f"<p>{facts}{url}</p>",
            *blocks,
            "```",
        ]
    )


def _passage(passage, mentions, content):
    role = f"{passage['role']} {passage['position']}" + (
        f", {passage['speaker']}" if passage["speaker"] else ""
    )
    lines = ['<div class="framing-evidence">', f'<p class="framing-place">{escape(role)}</p>']
    if content is not None:
        lines.append(f"<blockquote><p>{_marked(content, passage, mentions)}</p></blockquote>")
    return "\n".join([*lines, _table(mentions, anchored=content is None), "</div>"])


def _marked(content, passage, mentions):
    """The passage's words with each mention marked; of overlapping mentions the longest is marked."""
    parts, at = [], passage["start"]
    for row in _disjoint(mentions):
        parts += [escape(content[at : row.start]), _anchors(mentions, row)]
        parts.append(f"<mark>{escape(content[row.start : row.end])}</mark>")
        at = row.end
    return "".join([*parts, escape(content[at : passage["end"]])]).replace("\n", " ").replace("\r", " ")


def _disjoint(mentions):
    rows = sorted(mentions.itertuples(index=False), key=lambda row: (row.start, -row.end))
    kept = []
    for row in rows:
        if not kept or row.start >= kept[-1].end:
            kept.append(row)
    return kept


def _anchors(mentions, shown):
    inside = mentions[(mentions["start"] >= shown.start) & (mentions["start"] < shown.end)]
    return "".join(
        f'<span id="{escape(anchor(row.doc_id, row.codebook, row.start))}"></span>'
        for row in inside.itertuples(index=False)
    )


def _table(mentions, anchored):
    head = ("words", "codebook", "entry", *_CODES, "cue", "rule")
    rows = []
    for row in mentions.itertuples(index=False):
        mark = f' id="{escape(anchor(row.doc_id, row.codebook, row.start))}"' if anchored else ""
        cells = [
            " ".join(row.surface.split()),
            row.codebook,
            row.entry,
            *(getattr(row, code) for code in _CODES),
            row.cue,
            row.rule,
        ]
        rows.append(f"<tr{mark}>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    return (
        f'<table class="framing-codes"><thead><tr>{titles}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )
