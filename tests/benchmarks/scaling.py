"""Does twice the input take at most twice the time, whatever the input is?

    python tests/benchmarks/scaling.py [WORD…]

Each kind of input is made at sizes that double, and goes through all that a document goes through but the
encoder: reading, furniture, passages, quotations, words, matching and the windows of its mentions. A line has
the seconds of the processor at the last two sizes, and their ratio, which is about 2 for what is linear.
Words choose the cases whose names hold one of them. Outside the test run.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator

from framing.base.errors import FramingError
from framing.base.spans import Focus, Party
from framing.base.workbook import CHECKOUT, Workbook
from framing.coding.model import load_model
from framing.coding.names import finder_of
from framing.coding.window import WindowMaker
from framing.corpus.document import Document, Source
from framing.corpus.mentions import context_of, leave_uncoded, matches_of
from framing.corpus.tabulate import split_document, tabulate_documents, tabulate_words
from framing.lexicon.codebook import load_codebook
from framing.lexicon.parties import load_world
from framing.texts.reading import read_text

sys.path.insert(0, str(CHECKOUT))
from tests.made import changed, docx, odt, pdf

SMALLEST, LARGEST, ENOUGH, PATIENCE = 25_000, 3_200_000, 0.8, 30.0
TOO_MUCH = 2.5
FOCUS = Focus((Party("arcadia", ("Arcadia",), ("Arcadian",)), Party("borealia", ("Borealia",))))
PROSE = (
    "The council of Arcadia met in the spring to review the grain trade and the state of the roads. "
    "Borealia and Arcadia are not allies, its envoy said, but “close partners”. "
)


def repeated(piece: str, *, start: str = "", end: str = "") -> Callable[[int], bytes]:
    """What makes a text of about so many bytes of one piece; ``{n}`` in it is its number."""

    def make(size: int) -> bytes:
        times = max(1, size // len(piece))
        pieces = (piece.replace("{n}", name_number(n)) for n in range(times)) if "{n}" in piece else ()
        return (start + ("".join(pieces) or piece * times) + end).encode()

    return make


def name_number(number: int) -> str:
    """A number as a word of letters, so that each name is another one."""
    letters = ""
    while number or not letters:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[digit % 5]
    return letters.capitalize()


def nested(opening: str, closing: str, *, start: str = "", end: str = "") -> Callable[[int], bytes]:
    """What makes a text of elements within elements."""

    def make(size: int) -> bytes:
        times = max(1, size // (len(opening) + len(closing)))
        return (start + opening * times + "They met." + closing * times + end).encode()

    return make


TEXTS = {
    "prose": PROSE + "\n\n",
    "prose in one line": PROSE,
    "one word": "allies ",
    "one word without blanks": "allies",
    "letters": "a",
    "capital letters": "A",
    "digits": "1",
    "blanks": " ",
    "tabs": "\t",
    "line breaks": "\n",
    "line breaks and blanks": " \n",
    "carriage returns": "\r",
    "form feeds": "\x0c",
    "full stops": ".",
    "full stops apart": ". ",
    "question marks": "?",
    "commas": ", ",
    "colons": ": ",
    "colons after names": "Ada Quill: ",
    "hyphens": "-",
    "hyphens at line ends": "a-\n",
    "soft hyphens": "a\u00ad",
    "combining marks": "\u0301",
    "apostrophes within": "a'",
    "abbreviations": "U.",
    "abbreviations apart": "U.S. ",
    "figures": "1,",
    "names": "Ada Quill ",
    "titles": "Mr. ",
    "opening brackets": "(",
    "opening brackets and words": "(they ",
    "square brackets": "[",
    "brackets": "(a) ",
    "opening quotation marks": "“",
    "opening quotation marks and words": "“they ",
    "quotation marks": "“They met” ",
    "straight marks": '"',
    "straight marks and words": '"they ',
    "single marks": "'they ",
    "possessives in single marks": "‘the allies’ view and 'the allies' view ",
    "angle marks": "«",
    "quotations by paragraph": "“They met.\n\n",
    "quoted lines": "> They met.\n",
    "not": "not ",
    "not allies": "not not allies ",
    "mentions in one sentence": "our allies and partners, our friends and ",
    "mentions and names": "allies of Arcadia and Borealia, ",
    "mentions and quotations": "“our allies” and ",
    "mentions, a line each": "They are allies.\n\n",
    "speakers": "Ada {n}: We met.\n\n",
    "speakers by surname": "MR. {n}: We met.\n\n",
    "speakers by office": "President of {n} Ada {n}: We met.\n\n",
    "two speakers": "Ada Quill: We met.\n\nBo Reed: We did.\n\n",
    "a surname each": "Ada {n} met Bo {n} and Mr. {n}. ",
    "speakers with captions": "At the meeting. Ada {n}: We met.\n\n",
    "long labels": "Member of the regional council of {n} Ada Quill: We met.\n\n",
    "questions": "Question: Are you allies?\n\nAnswer: No.\n\n",
    "short lines": "They met\n",
    "page numbers": "12\n",
    "page numbers in text": "They met and\n\n12\n\nspoke of trade.\n\n",
    "running heads": "They met and\n\n{n} Ada Quill 2\n\nspoke of trade.\n\n",
    "notes": "[1] They met.\n",
    "notes in text": "They met.[1] They spoke.2 ",
    "Roman figures": "iv\n",
    "headings": "THE MEETING\n\n",
    "headings, each another one": "The Meeting with {n}\n\n",
    "lists of other items": "See also\n\nThey met in {n} to review the trade in grain.\n\n",
    "lists of references": "References\n\nThey met in {n} to review the trade in grain.\n\n",
    "lists": "- They met\n",
    "numbered lists": "1. They met\n",
    "dates": "4 October 2019\n",
    "addresses": "https://example.org/a ",
    "mail addresses": "a@",
    "underlines": "_",
    "stars": "* * *\n\n",
    "slashes": "/",
    "equals": "=",
    "long words": "Arcadia-",
    "states": "France, Germany, NATO ",
    "braces": "{",
    "Chinese": "他们会面了。",
    "Cyrillic": "Они встретились. ",
    "dashes": "— ",
    "ellipses": "… ",
    "copyright": "© Arcadia Times\n",
    "sharing": "Share this\n\n",
}
PAGE = ("<html><body>", "</body></html>")
MARKUP = {
    "comments that don't end": "<!--",
    "comments": "<!-- a -->",
    "opening brackets": "<",
    "elements that don't end": "<p>They met. ",
    "paragraphs": "<p>They met.</p>\n",
    "links": '<a href="x">They met</a> ',
    "list items": "<ul><li>They met</li></ul>",
    "table cells": "<table><tr><td>They met</td></tr></table>",
    "line breaks": "They met<br>",
    "ampersands": "&",
    "entities": "&amp;",
    "numbers of notes": "met<sup>1</sup> ",
    "scripts that don't end": "<script>",
    "metas": '<meta charset="hex">',
    "closing tags": "</p>",
    "quotation marks in tags": '<p class="',
    "declarations": "<!",
    "processing instructions": "<?",
    "blank cells": "<td> </td>",
}
MARKDOWN = {
    "stars": "*",
    "stars and words": "*a **b ",
    "underscores": "_a ",
    "backticks": "`",
    "backticks and words": "`a ``b ",
    "brackets": "[",
    "closing brackets": "]",
    "links": "[a](b) ",
    "links that don't end": "[a](",
    "pictures that don't end": "![",
    "quotations": "> ",
    "quoted lines": "> a\n",
    "lists": "- a\n",
    "lists in lists": "- ",
    "headings": "# a\n\n",
    "rules": "---\n",
    "tables": "| a | b |\n",
    "notes": "a[^1] ",
    "notes told": "[^{n}]: a\n\n",
    "references": "[{n}]: a\n",
    "markup": "<a",
    "comments": "<!--",
    "backslashes": "\\",
    "lines": "a\n",
    "fences": "```\n",
    "tildes": "~~a ",
    "front matter": "a: b\n",
}


def cases() -> Iterator[tuple[str, str, Callable[[int], bytes]]]:
    """The name of each case, the name of its file, and what makes it at a size in bytes."""
    for name, piece in TEXTS.items():
        yield f"text: {name}", "a.txt", repeated(piece)
    for name, piece in MARKUP.items():
        yield f"page: {name}", "a.html", repeated(piece, start=PAGE[0], end=PAGE[1])
    yield "page: elements in elements", "a.html", nested("<div>", "</div>", start=PAGE[0], end=PAGE[1])
    yield "page: words in words", "a.html", nested("<b>", "</b>", start=PAGE[0], end=PAGE[1])
    yield "page: quotations", "a.html", nested("<q>", "</q>", start=PAGE[0], end=PAGE[1])
    yield "page: one word", "a.html", repeated("a", start=PAGE[0] + "<p>", end=PAGE[1])
    yield (
        "page: numbers of notes in a paragraph",
        "a.html",
        repeated("met<sup>[1]</sup> ", start=PAGE[0] + "<p>", end=PAGE[1]),
    )
    yield "page: a long class", "a.html", long_class
    yield "page: attributes", "a.html", repeated(' a="b"', start="<html><body><p", end=">They met.</p>")
    yield "text: comments first", "a.txt", repeated("<!-- a -->")
    yield "text: comments that don't end", "a.txt", repeated("<!-- ")
    yield "text: headers", "a.txt", repeated("a: b\n")
    for name, piece in MARKDOWN.items():
        start = "---\n" if name == "front matter" else ""
        yield f"markdown: {name}", "a.md", repeated(piece, start=start)
    yield "rtf: cells", "a.rtf", repeated("They met.\\cell ", start="{\\rtf1\\trowd ", end="\\row}")
    yield "rtf: groups", "a.rtf", nested("{", "}", start="{\\rtf1 ", end="}")
    yield "rtf: open groups", "a.rtf", repeated("{\\b a ", start="{\\rtf1 ")
    yield "rtf: paragraphs", "a.rtf", repeated("They met.\\par ", start="{\\rtf1 ", end="}")
    yield "rtf: signs", "a.rtf", repeated("\\u8217?", start="{\\rtf1 ", end="}")
    yield "rtf: bytes", "a.rtf", repeated("\\'e9", start="{\\rtf1\\ansi ", end="}")
    yield "rtf: notes", "a.rtf", repeated("met{\\super 1}{\\footnote Note.} ", start="{\\rtf1 ", end="}")
    yield "subtitles", "a.srt", repeated("1\n00:00:01,000 --> 00:00:02,000\nThey met\n\n")
    yield (
        "subtitles: no sentence ends",
        "a.srt",
        repeated("00:00:01,000 --> 00:00:02,000\nthey met\n\n"),
    )
    yield "subtitles: tags", "a.vtt", repeated("<b>", start="WEBVTT\n\n00:01.000 --> 00:02.000\n")
    for name, piece in {
        "paragraphs": "<p>They met.</p>",
        "notes": "<p>They met<note>Note.</note>.</p>",
        "speeches": "<sp><speaker>Ada {n}</speaker><p>They met.</p></sp>",
        "words": "<hi>met</hi> ",
        "utterances": '<u who="#a"><seg>They met.</seg></u>',
    }.items():
        yield f"tei: {name}", "a.xml", repeated(piece, start="<TEI><text><body>", end="</body></text></TEI>")
    yield "tei: attributes", "a.xml", attributed
    yield (
        "mail: headers",
        "a.eml",
        repeated("To: a@example.org\n", start="From: b@example.org\n", end="\nThey met."),
    )
    yield "mail: a sender of many words", "a.eml", repeated("Ada ", start="From: ", end="\n\nThey met.")
    yield "mail: a long header", "a.eml", repeated(" a@example.org,\n", start="To: b,\n", end="\nThey met.")
    yield (
        "mail: quoted",
        "a.eml",
        repeated("> They met.\n", start="From: b@example.org\nMIME-Version: 1.0\n\n"),
    )
    yield "mail: parts in parts", "a.eml", parts_in_parts
    yield from office()


def long_class(size: int) -> bytes:
    """A page whose paragraphs stand in an element of very many classes."""
    start = f'{PAGE[0]}<div class="{"a " * (size // 4)}">'
    return f"{start}{'<p>They met.</p>' * (size // 32)}</div>{PAGE[1]}".encode()


def attributed(size: int) -> bytes:
    """A TEI document whose paragraph has very many attributes."""
    given = " ".join(f'a{n}="b"' for n in range(size // 12))
    return f'<TEI><text><body><sp who="#a" {given}><p>They met.</p></sp></body></text></TEI>'.encode()


def parts_in_parts(size: int) -> bytes:
    """A letter of parts within parts."""
    count = size // 60
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(count))
    return f"From: b@example.org\nMIME-Version: 1.0\n{heads}\nThey met.\n".encode()


def styled(size: int) -> bytes:
    """A Word document of which each style is made from another."""
    count = size // 200
    styles = "".join(
        f'<w:style w:styleId="s{n}"><w:name w:val="n{n}"/><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(count)
    )
    paragraph = '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>They met.</w:t></w:r></w:p>'
    return changed(docx(paragraph * count), ("</w:styles>", f"{styles}</w:styles>"))


def office() -> Iterator[tuple[str, str, Callable[[int], bytes]]]:
    """The cases of office programs' files."""
    run, paragraph = "<w:r><w:t>They met. </w:t></w:r>", "<w:p><w:r><w:t>They met.</w:t></w:r></w:p>"
    table = ("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>")
    raised = (
        '<w:r><w:t>met</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    )
    for name, make in {
        "paragraphs": lambda size: paragraph * (size // len(paragraph)),
        "runs": lambda size: f"<w:p>{run * (size // len(run))}</w:p>",
        "raised numbers": lambda size: f"<w:p>{raised * (size // len(raised))}</w:p>",
        "table rows": lambda size: (
            f"<w:tbl>{f'<w:tr><w:tc>{paragraph}</w:tc></w:tr>' * (size // 80)}</w:tbl>"
        ),
        "table cells": lambda size: (
            f"<w:tbl><w:tr>{f'<w:tc>{paragraph}</w:tc>' * (size // 60)}</w:tr></w:tbl>"
        ),
        "tables in tables": lambda _: table[0] * 20 + paragraph + table[1] * 20,
    }.items():
        yield f"word: {name}", "a.docx", lambda size, make=make: docx(make(size))
    yield "word: styles upon styles", "a.docx", styled
    line, span = "<text:p>They met.</text:p>", "<text:span>They met. </text:span>"
    for name, make in {
        "paragraphs": lambda size: line * (size // len(line)),
        "spans": lambda size: f"<text:p>{span * (size // len(span))}</text:p>",
    }.items():
        yield f"odt: {name}", "a.odt", lambda size, make=make: odt(make(size))
    words = "They met in the spring and spoke of the grain trade."
    yield (
        "pdf: lines",
        "a.pdf",
        lambda size: pdf([[(50, 800 - 20 * n, 11, words) for n in range(30)]] * max(1, size // 2000)),
    )


class LateError(Exception):
    """A case took longer than anybody waits."""


def steps(data: bytes, name: str) -> None:
    """All that a document goes through before the encoder."""
    try:
        text = read_text(data, name=name)
    except FramingError:
        return
    one = split_document(Document(Source("a"), text))
    tabulate_documents([one], tell=print)
    tabulate_words(*one.body)
    matches = matches_of(one, CODEBOOKS)
    leave_uncoded(one, matches)
    document = context_of(one)
    maker = WindowMaker(document, FOCUS, finder_of(FOCUS, "", WORLD))
    for match in matches:
        window = maker.make(match)
        maker.passage_of(match)
    if matches:
        CODER.tokens.encode(window)


def seconds(data: bytes, name: str) -> float:
    """How long that takes, in seconds of the processor; `LateError` beyond all patience."""
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    began = time.process_time()
    try:
        steps(data, name)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began


def measure(name: str, make: Callable[[int], bytes]) -> str:
    """The line of one case: sizes that double, until the time can be told."""
    size, before = SMALLEST, 0.0
    while True:
        now = least(make(size), name)
        if (before and now > ENOUGH) or size >= LARGEST:
            break
        size, before = 2 * size, now
    if now > TOO_MUCH * before:  # once more: other work on the machine may have come between
        before, now = min(before, least(make(size // 2), name)), min(now, least(make(size), name))
    mark = "  TOO MUCH" if now > TOO_MUCH * before and now > 0.1 else ""
    return f"{size:>9,} {before:7.2f} {now:7.2f} {now / max(before, 1e-9):5.1f}{mark}"


def least(data: bytes, name: str) -> float:
    """The seconds of the faster of two times."""
    return min(seconds(data, name), seconds(data, name))


def late(*_: object) -> None:
    raise LateError


def main(words: list[str]) -> None:
    signal.signal(signal.SIGVTALRM, late)
    print(f"{'':45}{'bytes':>9} {'s':>7} {'s':>7} {'ratio':>5}")
    for case, name, make in cases():
        if not words or any(word in case for word in words):
            try:
                line = measure(name, make)
            except LateError:
                line = f"more than {PATIENCE:.0f} s  TOO MUCH"
            print(f"{case:45}{line}", flush=True)


CODEBOOKS = [
    load_codebook(Workbook().codebooks / f"{name}.toml") for name in ("relationship", "multipolarity")
]
WORLD, CODER = load_world(), load_model()

if __name__ == "__main__":
    main(sys.argv[1:])
