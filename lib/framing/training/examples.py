"""Readings as examples to learn from: windows of mentions with what was coded of them."""

import csv
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from framing.base.errors import FramingError
from framing.base.spans import Context, Focus, Match, Party
from framing.coding.decode import THEME_VALUES, VALUES
from framing.coding.names import finder_of
from framing.coding.window import Window, WindowMaker, theme_in_words
from framing.corpus.learned import AUTHOR, PAIRED
from framing.lexicon.parties import World
from framing.texts.collection import Item, read_collection
from framing.texts.passages import split_passages
from framing.texts.quotations import find_quotations
from framing.texts.reading import read_text

Place = tuple[int, int]
Row = Mapping[str, str]
#: What is read of whose voice a kind of text is, where its collection doesn't say.
_KNOWN = {
    "kremlin": {"actor": "Russia", "genre": "official page"},
    "sotu": {"actor": "United States", "genre": "address"},
    "whitehouse": {"actor": "United States", "genre": "official page"},
}


@dataclass(frozen=True)
class Example:
    """A mention that was read.

    ``kind`` is the kind of text (``invented`` for our own); ``group`` the document or template, which is
    never split between training and test; ``mention`` names it within the group, by its offset; ``values``
    are what was coded (an attribute that wasn't is missing); ``cues`` the place of the words that decided
    (None where none were needed; missing where nobody said); ``speaker`` who is credited; ``theme`` whether
    it is a theme's match; ``focal`` whose relationship was read, as the reading names it, which is empty for
    a theme's match.
    """

    kind: str
    group: str
    mention: str
    document: Context
    match: Match
    window: Window
    values: Mapping[str, str]
    cues: Mapping[str, Place | None] = field(default_factory=dict)
    speaker: str = ""
    theme: bool = False
    focal: str = ""


class Reader:
    """Makes examples of rows of codings: reads each document once.

    Parameters
    ----------
    world : the states and blocs whose names are marked.
    parties : names of the parties that codings of pairs name.
    """

    def __init__(self, world: World, parties: Mapping[str, Party]) -> None:
        self._world = world
        self._parties = parties
        self._documents: dict[str, Context] = {}

    def document(self, name: str, content: str, known: Row) -> Context:
        """A document as `open_document` gives it; the same one for the same name."""
        if name not in self._documents:
            self._documents[name] = open_document(name, content, known)
        return self._documents[name]

    def focus(self, focal: str) -> Focus:
        """The focus that ``author`` or «A and B» names."""
        if focal == AUTHOR:
            return Focus(by_author=True)
        names = focal.split(PAIRED)
        return Focus(tuple(self._parties.get(name, Party(name.lower(), (name,))) for name in names))

    def mention(self, kind: str, group: str, document: Context, row: Row) -> Example:
        """The example of a row of codings (see `read_mention`); ``focal`` names the focus."""
        return read_mention(kind, group, document, row, focus=self.focus(row["focal"]), world=self._world)

    def theme(self, kind: str, group: str, document: Context, row: Row) -> Example:
        """The example of a reading of a theme's match."""
        match = Match(int(row["start"]), int(row["end"]), "", "multipolarity", row["entry"], row["theme"])
        values = {"present": "yes" if row["present"] == "1" else "no"}
        cues: dict[str, Place | None] = {}
        if row["present"] == "1":
            values |= {"stance": row["stance"], "voice": row["voice"]}
            sided, said = row["stance"] != "named", row["voice"] != "author"
            if not (sided and said):  # of two, nobody can tell which one the cue decided
                place = place_of(row["cue"])
                cues = {"stance": place if sided else None, "voice": place if said else None}
        values = {name: value for name, value in values.items() if value in THEME_VALUES[name]}
        window = _window(document, Focus(by_author=True), self._world, match, theme_in_words(row["theme"]))
        name = f"{group}:{match.start}:{row['theme']}"
        return Example(kind, group, name, document, match, window, values, cues, theme=True)


def read_mention(
    kind: str, group: str, document: Context, row: Row, *, focus: Focus, world: World
) -> Example:
    """The example of a row of codings.

    Parameters
    ----------
    kind, group, document : as in `Example`.
    row : ``start, end, family``, and what it has of ``term``, ``focal``, the four attributes, ``speaker``,
        and for each attribute ``<attribute>_cue`` (``start-end``, empty where none).
    focus : whose relationship was coded.
    world : the states and blocs whose names are marked.
    """
    start, end = int(row["start"]), int(row["end"])
    match = Match(start, end, row.get("term", ""), "relationship", "", row["family"])
    cues = {name: place_of(row[f"{name}_cue"]) for name in VALUES if row.get(f"{name}_cue") is not None}
    if not cues.get("referent", True):  # where it wasn't asked for, an empty cue says nothing
        del cues["referent"]
    return Example(
        kind=kind,
        group=group,
        mention=f"{group}:{start}",
        document=document,
        match=match,
        window=_window(document, focus, world, match),
        values={name: row[name] for name in VALUES if row.get(name) in VALUES[name]},
        cues=cues,
        speaker=row.get("speaker", ""),
        focal=row.get("focal", ""),
    )


def _window(document: Context, focus: Focus, world: World, match: Match, theme: str = "") -> Window:
    return WindowMaker(document, focus, finder_of(focus, document.actor, world)).make(match, theme=theme)


def open_document(name: str, content: str, known: Row) -> Context:
    """A text as a coder sees it, with what is known of it (``title, author, actor, genre``).

    Raises ValueError where the reader would change the text, for then the offsets are of another one.
    """
    text = read_text(content.encode("utf-8", "surrogatepass"), name=f"{name}.txt")
    if text.content != content:
        raise ValueError(f"{name} is read as another text")
    passages = split_passages(text, [])
    described = {key: known.get(key, "") for key in ("title", "author", "actor", "genre")}
    return Context(content, passages, find_quotations(content, passages), doc_id=name, **described)


def place_of(cue: str) -> Place | None:
    """The place that ``start-end`` names; None where the text is empty.

    >>> place_of("12-20"), place_of("")
    ((12, 20), None)
    """
    start, _, end = cue.partition("-")
    return (int(start), int(end)) if end else None


def short_id(name: str) -> str:
    """What stands for a document whose id would give words of its text away."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def read_texts(collections: Iterable[str | Path], wanted: Collection[str]) -> dict[str, Item]:
    """The documents of these ids (or short ids, or an archive's paths) in the collections."""
    stems = {Path(name).stem if "/" in name else name: name for name in wanted}
    found: dict[str, Item] = {}
    for collection in collections:
        for item in read_collection(collection, on_error=_leave_out):
            for name in (item.doc_id, short_id(item.doc_id)):
                if name in stems:
                    found.setdefault(stems[name], item)
    return found


def _leave_out(_error: FramingError) -> None:
    """Documents that can't be read are left out: whoever needs one of them finds it missing."""


def read_rows(path: Path) -> list[Row]:
    """The rows of a file of codings."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def natural(reader: Reader, rows: Iterable[Row], texts: Mapping[str, Item]) -> Iterator[Example]:
    """Examples of mentions in natural texts; documents that aren't there are left out."""
    for row in rows:
        if (item := texts.get(row["doc_id"])) is not None:
            yield reader.mention(
                row["corpus"], group_of(row["corpus"], item.doc_id), _open(reader, row, item), row
            )


def themes(reader: Reader, rows: Iterable[Row], texts: Mapping[str, Item]) -> Iterator[Example]:
    """Examples of first readings of themes' matches."""
    for row in rows:
        if row["reading"] == "1" and (item := texts.get(row["doc_id"])) is not None:
            yield reader.theme(
                row["corpus"], group_of(row["corpus"], item.doc_id), _open(reader, row, item), row
            )


def _open(reader: Reader, row: Row, item: Item) -> Context:
    return reader.document(row["doc_id"], item.text.content, describe(row["corpus"], item))


def describe(kind: str, item: Item) -> dict[str, str]:
    """What is known of a document of a kind of text: what its collection says, and what holds for all."""
    return _KNOWN.get(kind.split()[0], {}) | item.metadata


def invented(reader: Reader, path: Path) -> Iterator[Example]:
    """Examples of the mentions in invented texts; a template's are one group."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        known = {"actor": record["actor"], "author": record["author"], "genre": record["kind"]}
        document = reader.document(record["id"], record["text"], known)
        focal = record["focal"] if record["focal"] == AUTHOR else PAIRED.join(record["focal"])
        for row in record["mentions"]:
            yield reader.mention("invented", record["template"], document, {**row, "focal": focal})


def sentences(reader: Reader, path: Path) -> Iterator[Example]:
    """Examples of single sentences in which one attribute is coded."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        document = reader.document(record["id"], record["text"], {})
        place = {"start": str(record["start"]), "end": str(record["end"]), "family": ""}
        row = place | {"focal": "Arcadia and Borealia", record["attribute"]: record["value"]}
        yield reader.mention("sentences", record["template"], document, row)


def group_of(kind: str, doc_id: str) -> str:
    """The document that an id names, whatever the focus under which it was read.

    >>> group_of("ungdc", "ungdc--ARC_70_2015--author"), group_of("ungdc", "ARC_70_2015")
    ('ungdc:ARC_70_2015', 'ungdc:ARC_70_2015')
    """
    parts = doc_id.split("--")
    return f"{kind}:{parts[1]}" if len(parts) > 1 else f"{kind}:{doc_id}"
