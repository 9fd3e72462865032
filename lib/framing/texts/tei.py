"""XML to text: TEI with its header, speakers and notes; of other XML all words of its elements."""

import re

from framing.base.errors import TextError
from framing.base.spans import SourceText
from framing.texts.layout import wordset
from framing.texts.metadata import describe
from framing.texts.package import Element, attribute, children, descendants, local, parse_xml, values
from framing.texts.writing import Growing, Writer, mark

_BLOCKS = {
    "head": "h2", "p": "p", "ab": "p", "lg": "p", "seg": "p", "item": "li", "cell": "td",
    "figDesc": "figcaption", "u": "p", "title": "h1",
    "docTitle": "h1", "opener": "p", "closer": "p", "salute": "p", "signed": "p", "dateline": "p",
    "byline": "p",
    "list-item": "li", "article-title": "h1", "caption": "figcaption", "subtitle": "h2", "para": "p",
    "headline": "h1",
    "row": "tr", "quote": "blockquote", "cit": "blockquote",
}  # fmt: skip
_INLINE = wordset(
    "hi emph foreign name persName placeName orgName rs geogName num date time measure abbr expan sic corr "
    "orig reg "
    "add unclear supplied w c pc s phr cl term gloss mentioned distinct ref title bibl country settlement "
    "region "
    "roleName forename surname app lem rdg subst name italic bold sup sub xref ext-link named-content"
)
_DROPPED = wordset("teiHeader graphic xenoData standOff link-grp linkGrp spanGrp facsimile gap del surplus")
_NOTES = ("note", "fn", "footnote", "endnote")  # «note» in TEI alone
_HINTS = {
    "fw": "running-head",
    "listBibl": "references",
    "ref-list": "references",
    "programlisting": "code-block",
} | dict.fromkeys(
    ("front", "head", "header", "meta", "metadata", "article-meta", "docmeta", "info"), "metadata"
)
_STAGE = wordset("stage kinesic incident vocal")
_QUOTES = {"q": "“”", "said": "“”", "soCalled": "‘’", "quote": "“”"}
_READINGS = ("corr", "reg", "expan", "lem")
_LINE = "\u2028"  # the end of a verse, while white space is put in order
# Roots of what is no text, or several.
_PROGRAMS = {
    "svg": "a drawing", "plist": "a program's settings", "project": "a program's settings", "kml": "a map",
    "rss": "a feed of several texts", "feed": "a feed of several texts", "urlset": "a list of addresses",
    "opml": "a list of addresses", "wordDocument": "Word's own XML", "package": "Word's own XML",
    "Workbook": "a table",
}  # fmt: skip


def read_xml(data: bytes, *, name: str) -> SourceText:
    """Read XML.

    Of TEI the text is read: a speaker's name stands before a colon, quotations within a line between
    quotation marks, notes after the text with the hint ``footnote``; of two readings the corrected or
    expanded one; running heads have a hint, too, and page breaks leave no trace. Of other XML each element
    that holds words beside other elements, or words alone, is a block, and all its words are read.

    Raises
    ------
    TextError
        where the file is not well-formed, is a table or a feed of a program, or holds no text.
    """
    root = parse_xml(data, where=name)
    texts = [
        text
        for text in descendants(root, "text")
        if not any(local(up) == "text" for up in text.iterancestors())
    ]
    tei = local(root) in ("TEI", "TEI.2", "teiCorpus") and bool(texts)
    if local(root) in _PROGRAMS:
        raise TextError(
            f"is no text but {_PROGRAMS[local(root)]}", where=name, advice="add the texts themselves"
        )
    reader = _Reader(tei=tei, names=_names(root))
    for part in texts if tei else [root]:
        reader.walk(part, "p", "")
        reader.flush("p", "")
    for note in reader.notes:
        reader.walk(note, "p", "footnote")
        reader.flush("p", "footnote")
    if not reader.writer.blocks:
        raise TextError("holds no text", where=name)
    metadata, remarks = _describe_tei(root) if tei else _describe(root)
    return reader.writer.finish("tei" if tei else "xml", _encoding(root), metadata=metadata, remarks=remarks)


def _encoding(root: Element) -> str:
    return (root.getroottree().docinfo.encoding or "utf-8").lower()


def _names(root: Element) -> dict[str, str]:
    """The names of persons by the ids under which speeches point to them."""
    names = {}
    for person in (*descendants(root, "person"), *descendants(root, "role")):
        key = attribute(person, "id")
        parts = [*values(person, "forename"), *values(person, "surname")] or values(person, "persName")[:1]
        if key and (parts or local(person) == "role"):
            names[key] = " ".join(" ".join(parts or ["".join(person.itertext())]).split())
    return names


class _Reader:
    """Walks a tree and writes its blocks."""

    def __init__(self, *, tei: bool, names: dict[str, str]) -> None:
        self.writer = Writer()
        self.notes: list[Element] = []
        self._tei, self._names = tei, names
        self._words = Growing()
        self._speaker = ""  # to be set before the next block
        self._worded: dict[Element, bool] = {}  # by parent, whether words stand beside its children
        self._joined = False  # whether what comes next belongs to the word before

    def walk(self, element: Element, tag: str, hint: str) -> None:
        """Read what an element holds; ``tag`` and ``hint`` are those of the block around it."""
        self._say(element.text)
        for child in element:
            join = attribute(child, "join")
            if join in ("left", "both"):
                self._words.trim()
            self._enter(child, tag, hint)
            self._joined = self._joined or join in ("right", "both")
            self._say(child.tail)

    def _say(self, words: str | None) -> None:
        words = (words or "").lstrip() if self._joined else words or ""
        self._joined = self._joined and not words
        self._words.add(words)

    def flush(self, tag: str, hint: str) -> None:
        """End the block that is being read."""
        text = re.sub(r"[ \t\r\n]+", " ", self._words.take()).strip()
        text = re.sub(rf" ?{_LINE} ?", "\n", text).strip()
        if text and self._speaker and not hint:
            text, self._speaker, hint = f"{self._speaker}: {text}", "", "spoken"
        self.writer.add(text, tag, hint=hint, quoted=tag == "blockquote")

    def _enter(self, child: Element, tag: str, hint: str) -> None:
        name = local(child)
        if name in _NOTES and (self._tei or name != "note"):
            self.notes.append(child)
        elif not name or name in _DROPPED:
            return
        elif name == "speaker":
            self._speaker = " ".join("".join(child.itertext()).split()).rstrip(".: ")
        elif name in ("lb", "cb", "br", "break", "pb"):
            self._words.add("" if attribute(child, "break") == "no" else " ")
        elif name in ("choice", "app"):
            # Of two readings the corrected, regular or expanded one, or that of the edition.
            better = [one for one in child if local(one) in _READINGS] or list(child)[:1]
            for one in better:
                self.walk(one, tag, hint)
        elif name in _STAGE and self._is_within(child):
            self._words.add(mark(" ".join("".join(child.itertext()).split()), "stage direction"))
        elif self._is_block(child, name):
            self._block(child, name, hint)
        else:
            self._inline(child, name, tag, hint)

    def _inline(self, child: Element, name: str, tag: str, hint: str) -> None:
        marked = (child.text or "").lstrip()[:1] in tuple("“„«\"'‘")
        opening, closing = ("", "") if not self._tei or marked else tuple(_QUOTES.get(name, ("", "")))
        self._words.add((_LINE if name == "l" else "") + opening)
        self.walk(child, tag, hint)
        self._words.add(closing)

    def _block(self, child: Element, name: str, hint: str) -> None:
        self.flush("p", hint)
        own = "stage-direction" if name in _STAGE else hint or self._hint(child, name)
        tag = _BLOCKS.get(name, "p")
        speaker = self._speaker_of(child, name)
        self._speaker = speaker or self._speaker
        self.walk(child, tag, own)
        self.flush(tag, own)
        if speaker or name in ("u", "sp"):
            self._speaker = ""

    def _hint(self, child: Element, name: str) -> str:
        if self._tei and attribute(child, "type") in ("contents", "toc"):
            return "toc"
        found = _HINTS.get(name, "")
        # In TEI «front» and «head» are text; in other vocabularies they stand before it.
        before = not self._tei and any(local(one) == "body" for one in child.itersiblings())
        return found if before or found != "metadata" else ""

    def _speaker_of(self, child: Element, name: str) -> str:
        """Who speaks, where an element points to a person, or names one."""
        if not self._tei:
            return attribute(child, "speakername") or attribute(child, "speaker")
        who = attribute(child, "who").split(" ")[0].rpartition("#")[2] if name in ("u", "sp") else ""
        if not who or children(child, "speaker"):
            return ""
        return self._names.get(who, re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])|[_.]", " ", who))

    def _is_within(self, child: Element) -> bool:
        """Whether words stand beside an element, in its parent; each parent is looked through once."""
        parent = child.getparent()
        if parent is None:
            return False
        if parent not in self._worded:
            self._worded[parent] = _has_words(parent)
        return self._worded[parent]

    def _is_block(self, child: Element, name: str) -> bool:
        """Whether an element begins a block: by its name in TEI, elsewhere where no words stand beside it."""
        within = self._is_within(child)
        if name in ("q", "said", "quote", "seg", "title", "l"):
            return not within and name != "l" and (self._tei or name != "q")
        if self._tei:
            return name in _BLOCKS or name in _HINTS or (name not in _INLINE and not within)
        return not within


def _has_words(parent: Element) -> bool:
    """Whether words stand in an element beside its children."""
    return any(words and words.strip() for words in (parent.text, *(child.tail for child in parent)))


def _describe_tei(root: Element) -> tuple[dict[str, str], tuple[str, ...]]:
    header = next(iter(descendants(root, "teiHeader")), None)
    statement = next(iter(descendants(header, "titleStmt")), None)
    published = next(iter(descendants(header, "publicationStmt")), None)
    source = next(iter(descendants(header, "sourceDesc")), None)
    dates = [
        *_dates(source),
        *_dates(next(iter(descendants(header, "settingDesc")), None)),
        *_dates(published),
    ]
    titles = descendants(statement, "title")
    main = [title for title in titles if attribute(title, "type") == "main"] or titles
    languages = [attribute(one, "ident") for one in descendants(header, "language")]
    return describe(
        {
            "title": ["".join(title.itertext()) for title in main],
            "author": values(statement, "author") or values(source, "author"),
            "date": dates,
            "publisher": values(published, "publisher") or values(source, "publisher"),
            "language": [attribute(root, "lang"), *languages],
            "url": [
                *(attribute(one, "target") for one in descendants(header, "ptr")),
                *values(published, "idno"),
            ],
        }
    )


def _dates(part: Element | None) -> list[str]:
    dates = descendants(part, "date")
    return [attribute(one, "when") or "".join(one.itertext()) for one in dates]


def _describe(root: Element) -> tuple[dict[str, str], tuple[str, ...]]:
    """What other XML says in the elements that most vocabularies have, above its text."""

    def first(*names: str) -> list[str]:
        return next((found for name in names if (found := values(root, name)[:1])), [])

    return describe(
        {
            "title": first("article-title", "headline", "title", "Title"),
            "author": first("author", "creator", "Author", "byline"),
            "date": first("date", "pubDate", "published", "Date", "datePublished"),
            "publisher": first("publisher-name", "publisher"),
            "language": [attribute(root, "lang"), *first("language")],
            "url": first("url", "link", "identifier"),
        }
    )
