"""Coded texts as one page of HTML: the words that were found are marked, and each is told in plain words.

The page holds all it needs: no script, no picture, nothing from elsewhere. Whatever comes from a text is
escaped. Colours are never alone: every mark has its number and its value in words beside it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO, TypeAlias

from framing.base.escape import html, html_link, web_address
from framing.base.spans import Focus, Passage
from framing.corpus.explain import PLAIN, UNCODED, describe_count, describe_focus, explain
from framing.corpus.tabulate import Rows, SplitDocument, passage_id
from framing.texts.words import count_words

Row: TypeAlias = dict[str, Any]  # of the table mentions
#: Ground and line of each value: tints of the colours of Okabe and Ito, dark enough a text stands on them.
_COLOURS = {
    "asserted": ("#cfeee2", "#00694b", "solid"),
    "endorsed": ("#cfeee2", "#00694b", "solid"),
    "sought": ("#d8ecf9", "#005a8c", "dotted"),
    "approached": ("#fbf6bf", "#7a6d00", "dashed"),
    "questioned": ("#f3dcea", "#8c3f6b", "wavy"),
    "denied": ("#fbdcc7", "#9c4300", "double"),
    "opposed": ("#fbdcc7", "#9c4300", "double"),
    "surpassed": ("#fdebc8", "#8a5a00", "solid"),
    "neutral": ("#ececec", "#555555", "solid"),
    "named": ("#ececec", "#555555", "solid"),
    UNCODED: ("#ececec", "#555555", "dotted"),
}
_STYLE = """
:root{color-scheme:light}
body{font:17px/1.6 Georgia,'Times New Roman',serif;color:#1a1a1a;background:#fff;max-width:46rem;
margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1,h2,header,footer,.notes,.legend,.place,sup{font-family:system-ui,-apple-system,'Segoe UI',sans-serif}
h1{font-size:1.5rem;margin-bottom:.3rem}
h2{font-size:1.15rem;margin:2.2rem 0 .3rem;border-top:1px solid #ccc;padding-top:1rem}
header p,footer p,.place{color:#444;font-size:.9rem;margin:.2rem 0}
mark{color:inherit;background:none;padding:.05em .15em;border-radius:.2em;text-decoration-thickness:2px;
text-underline-offset:.2em}
sup{font-size:.68rem;line-height:0;white-space:nowrap}
sup a{color:#333;text-decoration:none;padding:0 .15em}
sup a:hover,sup a:focus{text-decoration:underline}
.heading{font-weight:bold}
.notes{font-size:.86rem;line-height:1.45;background:#f7f7f5;border-left:3px solid #bbb;margin:.4rem 0 1.4rem;
padding:.5rem .8rem .5rem 2.4rem}
.notes li{margin:.3rem 0}
.notes li:target{outline:2px solid #005a8c}
.why{color:#444}
.legend{list-style:none;padding:0;font-size:.86rem;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;
margin:.8rem 0}
footer{border-top:1px solid #ccc;margin-top:2.5rem;padding-top:.6rem}
@media print{body{margin:0}.notes{break-inside:avoid}}
""".replace("\n", "")
_CAUTION = (
    "A coder is wrong at times, more often where it is unsure. Read the sentence before you rely on a code."
)
_BESIDE = (
    "Beside each mark stand its number and what is claimed; other, name, none: of another relationship, part "
    "of a name, no relationship between states. Where the coder is unsure, a percentage says how sure it is."
)


def write_page(coded: Iterable[tuple[SplitDocument, Rows]], stream: TextIO, focus: Focus) -> None:
    """Write the page of coded documents.

    Parameters
    ----------
    coded : documents with their rows of ``mentions``.
    stream : where the page is written.
    focus : whose relationship was measured.
    """
    done = list(coded)
    rows = [row for _, found in done for row in found]
    coders = sorted({row["coder"] for row in rows} - {""})
    stream.write(_head(_title(done)))
    stream.write(f"<header>\n<h1>{html(_title(done))}</h1>\n")
    asked = f"Whose relationship was looked for: {describe_focus(focus)}."
    stream.write(f"<p>{html(f'{describe_count(len(rows), len(done))}. {asked}')}</p>\n</header>\n")
    stream.write(_legend(rows))
    number = 0
    for one, found in done:
        for piece in _document(one, found, focus, number):
            stream.write(piece)
        number += len(found)
    by = f"Coded by {', '.join(coders)}. {_CAUTION}" if coders else ""
    stream.write(f"<footer><p>{html(by)}</p></footer>\n</body>\n</html>\n")


def _title(done: Sequence[tuple[SplitDocument, Rows]]) -> str:
    if len(done) != 1:
        return "Coded texts"
    source = done[0][0].document.source
    return source.title or source.doc_id


def _head(title: str) -> str:
    marks = "".join(
        f".{_class(value)}{{background:{ground};text-decoration:{line} underline {ink}}}"
        for value, (ground, ink, line) in _COLOURS.items()
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html(title)}</title>\n<style>{_STYLE}{marks}</style>\n</head>\n<body>\n"
    )


def _class(value: str) -> str:
    return f"v-{value.partition(',')[0]}"


def _value(row: Row) -> str:
    """The value by which a mention is coloured: what is claimed."""
    return row["stance"] or UNCODED


def _legend(rows: Rows) -> str:
    """What the colours mean, of the values that occur."""
    found = {_value(row) for row in rows}
    items = []
    for value in (one for one in _COLOURS if one in found):
        words = PLAIN["stance"].get(value, value)
        name, colon, meaning = words.partition(":")
        items.append(f'<li><mark class="{_class(value)}">{html(name)}</mark>{html(colon + meaning)}</li>')
    if not items:
        return ""
    beside = f'<p class="place">{html(_BESIDE)}</p>\n'
    return f'<ul class="legend" aria-label="Legend">{"".join(items)}</ul>\n{beside}'


def _document(one: SplitDocument, rows: Rows, focus: Focus, number: int) -> Iterator[str]:
    source = one.document.source
    name = source.title or source.doc_id
    facts = [part for part in (source.author, source.publisher, source.date) if part]
    yield f"<section>\n<h2>{html_link(name, web_address(source.url))}</h2>\n"
    yield f'<p class="place">{html(", ".join(facts))}</p>\n'
    by_passage: dict[str, Rows] = {}
    for row in rows:
        by_passage.setdefault(row["passage_id"], []).append(row)
    for position, passage in enumerate(one.passages, 1):
        here = by_passage.get(passage_id(one.doc_id, position), [])
        yield from _passage(one, passage, here, focus, number)
        number += len(here)
    yield f'<p class="place">{html(_left_out(one))}</p>\n</section>\n'


def _passage(one: SplitDocument, passage: Passage, rows: Rows, focus: Focus, number: int) -> Iterator[str]:
    """A passage with its marks, and under it a note for each mention."""
    language = one.document.source.language
    attributes = f' lang="{html(language)}"' if language else ""
    attributes += ' class="heading"' if passage.role == "heading" else ""
    if (
        passage.speaker
        and passage.speaker not in one.content[passage.start : passage.start + 2 * len(passage.speaker)]
    ):
        yield f'<p class="place">{html(passage.speaker)}</p>\n'
    yield f"<p{attributes}>{_marked(one.content, passage, rows, number)}</p>\n"
    if rows:
        notes = "".join(_note(one, row, focus, at) for at, row in enumerate(rows, number + 1))
        yield f'<ol class="notes" start="{number + 1}">\n{notes}</ol>\n'


def _marked(content: str, passage: Passage, rows: Rows, number: int) -> str:
    """The passage's words with each mention marked; one that begins within another has its number alone."""
    parts, at = [], passage.start
    for place, row in enumerate(rows, number + 1):
        if row["start"] >= at:
            words = html(content[row["start"] : row["end"]])
            mark = f'<mark class="{_class(_value(row))}">{words}</mark>'
            parts.append(f"{html(content[at : row['start']])}{mark}")
            at = row["end"]
        parts.append(f'<sup><a href="#m{place}">{place} {html(_label(row))}</a></sup>')
    return "".join([*parts, html(content[at : passage.end])])


def _label(row: Row) -> str:
    """The short value beside a mark: what is claimed, or that it is of something else."""
    aside = row["referent"] if row["referent"] in ("other", "name", "none") else ""
    aside = aside or ("off theme" if row["present"] == "no" else "")
    return " · ".join(part for part in (row["stance"], aside) if part) or "found"


def _note(one: SplitDocument, row: Row, focus: Focus, number: int) -> str:
    told = explain(one, row, focus)
    coded = html("; ".join(told.coded))
    why = f'<br><span class="why">why: {html("; ".join(told.why))}</span>' if told.why else ""
    return f'<li id="m{number}"><b>{html(told.words)}</b>: {coded}{why}</li>\n'


def _left_out(one: SplitDocument) -> str:
    """What of the document is no body, in words."""
    words: Counter[str] = Counter()
    for piece in one.furniture:
        words[piece.reason] += count_words(one.content, piece.start, piece.end)
    if not (total := sum(words.values())):
        return ""
    reasons = ", ".join(f"{reason} {n:,}" for reason, n in words.most_common() if n)
    return f"Left out as no part of the text: {total:,} words ({reasons})."
