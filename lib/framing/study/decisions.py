"""What the coder decides on all invented examples and on public texts: what a release knows of its coder.

A comment, another layout or another name for a function changes no decision. ``data/training/decisions.csv``
holds the decisions on the invented examples, one row per mention; those on public texts stand in the releases
of the studies whose texts come with a package. `framing verify` codes all of them anew.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from framing.base.csvfile import csv_text, read_csv
from framing.base.errors import StudyError
from framing.base.files import sha256, write_beside
from framing.base.spans import Focus, Party
from framing.base.workbook import Workbook
from framing.corpus.document import Document, Source
from framing.corpus.mentions import code_document
from framing.corpus.tabulate import Rows, split_document
from framing.lexicon.codebook import load_codebook
from framing.texts import read_text

DECIDED = ("referent", "stance", "time", "voice", "speaker")
COLUMNS = ("text", "start", "codebook", *DECIDED)
Names = Mapping[str, list[str]]  # of a party: names, demonyms, leaders


def decide(workbook: Workbook) -> pd.DataFrame:
    """The coder's decisions on all invented examples, made now.

    Returns
    -------
    DataFrame
        one row per mention: ``text`` (the example's id), ``start`` (offset in it), ``codebook``, the four
        attributes and the speaker, all as text; in the order of the examples.
    """
    codebooks = [
        load_codebook(workbook.codebooks / f"{name}.toml") for name in ("relationship", "multipolarity")
    ]
    rows: Rows = []
    for document, focus in _examples(workbook):
        coded = code_document(split_document(document, keep_furniture=True), codebooks, focus)
        rows += [{**row, "text": row["doc_id"], "start": str(row["start"])} for row in coded]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def load_decisions(workbook: Workbook) -> pd.DataFrame:
    """The decisions as they were when they were last written. Raises StudyError where there are none."""
    return read_csv(_path(workbook), COLUMNS, error=StudyError).frame().reset_index(drop=True)


def write_decisions(workbook: Workbook) -> None:
    """Write what the coder decides now."""
    write_beside(_path(workbook), csv_text(decide(workbook).to_dict("records"), COLUMNS).encode())


def changed_decisions(workbook: Workbook) -> pd.DataFrame:
    """The decisions on invented examples that the coder takes otherwise than those on record.

    Returns
    -------
    DataFrame
        one row per mention and value: ``text, start, codebook, attribute, recorded, now``.
    """
    key = list(COLUMNS[:3])
    both = load_decisions(workbook).merge(
        decide(workbook), on=key, how="outer", suffixes=("_recorded", "_now"), sort=False
    )
    parts = []
    for attribute in DECIDED:
        recorded, now = both[f"{attribute}_recorded"], both[f"{attribute}_now"]
        differs = recorded.isna() | now.isna() | (recorded != now)
        part = both[key].assign(attribute=attribute, recorded=recorded, now=now)[differs]
        parts.append(part.fillna("no such mention"))
    return pd.concat(parts, ignore_index=True)


def hash_decisions(workbook: Workbook, published: list[pd.DataFrame]) -> str:
    """One hash over the recorded decisions and over those in ``published`` tables ``mentions``."""
    frames = [load_decisions(workbook), *(mentions[["mention_id", *DECIDED]] for mentions in published)]
    return sha256("\n".join(frame.to_csv(index=False) for frame in frames).encode())


def _path(workbook: Workbook) -> Path:
    return workbook.root / "data" / "training" / "decisions.csv"


def _examples(workbook: Workbook) -> Iterator[tuple[Document, Focus]]:
    """The invented examples as documents, each with whose relationship it is about."""
    folder = workbook.root / "data" / "training"
    named = json.loads((folder / "parties.json").read_text(encoding="utf-8"))
    with (folder / "invented.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            source = Source(
                record["id"], actor=record["actor"], author=record["author"], genre=record["kind"]
            )
            text = read_text(record["text"].encode("utf-8"), name=record["id"])
            yield Document(source, text), _focus(record["focal"], named)


def _focus(focal: list[str] | str, named: Mapping[str, Names]) -> Focus:
    if focal == "author":
        return Focus(by_author=True)
    return Focus(parties=tuple(_party(name, named.get(name, {})) for name in focal))


def _party(name: str, known: Names) -> Party:
    names = tuple(dict.fromkeys((name, *known.get("names", ()))))
    return Party(name.lower(), names, tuple(known.get("demonyms", ())), tuple(known.get("leaders", ())))
