"""Windows of mentions that nobody has read: what the encoder learns to fill in hidden words of."""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath

from framing.base.spans import Context, Focus, Party
from framing.base.workbook import Workbook
from framing.coding.encoder import Encoded, Tokens
from framing.coding.names import finder_of
from framing.coding.window import WindowMaker
from framing.lexicon.codebook import Codebook, load_codebook
from framing.lexicon.parties import World, load_world
from framing.texts.collection import Item, read_collection
from framing.training.examples import describe, open_document, read_rows

#: The collections of each kind whose documents are taken, and the files that name what was read.
COLLECTIONS = {"ungdc": "ungdc*.tar.gz", "kremlin": "kremlin*.jsonl.gz"}
READ = ("natural.csv", "held_out.csv", "themes.csv", "themes_unmatched.csv", "sealed.csv")
#: So many of a hundred documents are taken, and so many mentions of each at most.
SHARE, MOST = 75, 4


def read_unread(workbook: Workbook, folder: Path, tokens: Tokens, seed: int) -> list[Encoded]:
    """Windows of mentions in documents of which nothing was read, neither to learn from nor to test with.

    Parameters
    ----------
    workbook : its ``data/training`` says what was read, its codebook *relationship* what a mention is.
    folder : the collections; one that isn't there gives no windows.
    tokens : the vocabulary.
    seed : the same seed takes the same documents and mentions, whatever else is there.

    Returns
    -------
    list of Encoded
        windows, up to ``MOST`` of a document, in the order of the collections. A page of the Kremlin is
        seen with the author as focus, or (half of them) with Russia and the state that it names most.
    """
    world = load_world()
    codebook = load_codebook(workbook.codebooks / "relationship.toml")
    found: list[Encoded] = []
    for kind, item in unread_documents(workbook, folder, seed):
        with suppress(ValueError):  # a text that would be read as another one is no loss
            document = open_document(item.doc_id, item.text.content, describe(kind, item))
            found += _windows(document, _focus(kind, document, seed, world), codebook, tokens, seed)
    return found


def unread_documents(workbook: Workbook, folder: Path, seed: int) -> Iterator[tuple[str, Item]]:
    """The documents that are taken, each with its kind: a fixed share of those that nobody has read."""
    read = documents_read(workbook)
    for kind, pattern in COLLECTIONS.items():
        for path in sorted(folder.glob(pattern)):
            for item in read_collection(path, on_error=lambda _: None):
                name = document_name(item.doc_id)
                if name not in read and _draw(name, seed) % 100 < SHARE:
                    yield kind, item


def documents_read(workbook: Workbook) -> set[str]:
    """The names of all documents of which something was read (see `document_name`)."""
    paths = [workbook.training / name for name in READ]
    return {document_name(row["doc_id"]) for path in paths if path.is_file() for row in read_rows(path)}


def document_name(doc_id: str) -> str:
    """What a document is called in its collection, whatever file or focus it was read in.

    >>> document_name("TXT/Session 70/ARC_70_2015.txt"), document_name("ungdc--ARC_70_2015--author")
    ('ARC_70_2015', 'ARC_70_2015')
    """
    parts = doc_id.split("--")
    return PurePosixPath(parts[1] if len(parts) > 1 else doc_id).name.removesuffix(".txt")


def _draw(name: str, seed: int) -> int:
    """A number that name and seed give, the same on every machine."""
    return int(hashlib.sha256(f"{seed}:{name}".encode()).hexdigest(), 16)


def _windows(
    document: Context, focus: Focus, codebook: Codebook, tokens: Tokens, seed: int
) -> Iterator[Encoded]:
    content = document.content
    matches = codebook.find(content)
    if not matches:
        return
    random_ = random.Random(_draw(document.doc_id, seed))  # noqa: S311
    maker = WindowMaker(document, focus, finder_of(focus, document.actor, load_world()))
    for match in random_.sample(matches, min(MOST, len(matches))):
        yield tokens.encode(maker.make(match))


def _focus(kind: str, document: Context, seed: int, world: World) -> Focus:
    """Whose relationship is looked for in a document."""
    partner = _partner(document.content, world) if kind == "kremlin" else None
    if partner is None or _draw(document.doc_id, seed) // 100 % 2:
        return Focus(by_author=True)
    return Focus((Party("russia", ("Russia",)), Party(partner.party_id.lower(), partner.names[:1])))


def _partner(content: str, world: World) -> Party | None:
    """The state beside Russia that a text names most, if it does so twice."""
    pattern, codes = _state_names(world)
    counts = Counter(codes[found.group()] for found in pattern.finditer(content))
    named = sorted((-number, code) for code, number in counts.items() if number > 1)
    return world.states[named[0][1]] if named else None


@lru_cache(maxsize=2)
def _state_names(world: World) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern that finds the names of states other than Russia, and the state of each."""
    codes: dict[str, str] = {}
    for code, state in world.states.items():
        for name in state.names if code != "RUS" else ():
            codes.setdefault(name, code)
    longest = sorted(codes, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"), codes
