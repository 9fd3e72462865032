"""Documents as they were split before, made again from the tables that the splitting left."""

from collections.abc import Container, Iterator, Mapping
from copy import copy
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framing.base import tables
from framing.base.spans import SourceText
from framing.corpus.document import Document, Source
from framing.corpus.tabulate import (
    SplitDocument,
    restore_furniture,
    restore_passages,
    restore_quotations,
)

_AT_ONCE = 64  # documents, of which memory holds passages and sentences as objects
_PASSAGE = r":p[0-9]+$"  # what the id of a passage has beyond that of its document


class Restored:
    """Documents as they were split and tabulated; each passage through them makes them anew, in their order.

    Parameters
    ----------
    frames : the tables ``documents, passages`` and ``furniture``, and where sentences and quotations are
        needed these, too: as Arrow keeps them, which takes a fraction of what objects take.
    contents : the texts that are at hand, by document; the others are passed over.
    """

    def __init__(self, frames: Mapping[str, pa.Table], contents: Mapping[str, str]) -> None:
        self._contents = contents
        self._documents = frames["documents"]
        self._parts = {name: _Parts(rows) for name, rows in frames.items() if name != "documents"}

    def __len__(self) -> int:
        return sum(doc_id in self._contents for doc_id in self._documents["doc_id"].to_pylist())

    def only(self, doc_ids: Container[str]) -> "Restored":
        """Those of them that have one of these ids."""
        some = copy(self)
        named = [doc_id in doc_ids for doc_id in self._documents["doc_id"].to_pylist()]
        some._documents = self._documents.filter(pa.array(named, pa.bool_()))
        return some

    def __iter__(self) -> Iterator[SplitDocument]:
        for start in range(0, len(self._documents), _AT_ONCE):
            rows = self._documents.slice(start, _AT_ONCE).to_pandas().itertuples(index=False)
            known = {row.doc_id: _source(row) for row in rows if row.doc_id in self._contents}
            frames = {
                name: self._parts[name].of(known) if name in self._parts else tables.empty(name)
                for name in ("passages", "sentences", "furniture", "quotations")
            }
            yield from self._restore(known, frames)

    def _restore(
        self, sources: Mapping[str, Source], frames: Mapping[str, pd.DataFrame]
    ) -> Iterator[SplitDocument]:
        passages = restore_passages(frames["passages"], frames["sentences"])
        places = {doc_id: [(one.start, one.end) for one in found] for doc_id, found in passages.items()}
        furniture = restore_furniture(frames["furniture"], places)
        quotations = restore_quotations(frames["quotations"])
        for doc_id, source in sources.items():
            yield SplitDocument(
                Document(source, SourceText(self._contents[doc_id])),
                furniture=tuple(furniture.get(doc_id, ())),
                passages=tuple(passages.get(doc_id, ())),
                quotations=tuple(quotations.get(doc_id, ())),
            )


class _Parts:
    """A table whose rows are asked for by document: those of each stand together."""

    def __init__(self, rows: pa.Table) -> None:
        self._rows = rows
        self._places: dict[str, list[tuple[int, int]]] = {}
        if len(rows):
            whose = _whose(rows)
            starts = np.flatnonzero(np.append(True, whose[1:] != whose[:-1]))
            for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
                self._places.setdefault(whose[start], []).append((int(start), int(end)))

    def of(self, doc_ids: Mapping[str, object]) -> pd.DataFrame:
        """The rows of documents, of each in their order."""
        places = [place for doc_id in doc_ids for place in self._places.get(doc_id, ())]
        parts = [self._rows.slice(start, end - start) for start, end in places]
        return (pa.concat_tables(parts) if parts else self._rows.slice(0, 0)).to_pandas()


def _whose(rows: pa.Table) -> np.ndarray:
    """The document of each row; equal ones are one object."""
    named = "doc_id" in rows.column_names
    ids = rows["doc_id"] if named else pc.replace_substring_regex(rows["passage_id"], _PASSAGE, "")
    encoded = ids.combine_chunks().dictionary_encode()
    return np.array(encoded.dictionary.to_pylist(), dtype=object)[encoded.indices.to_numpy()]


def _source(row: Any) -> Source:  # noqa: ANN401 (a row as itertuples gives it)
    """What is known of a document, from its row in the table ``documents``."""
    return Source(**{name: getattr(row, name) for name in Source.__dataclass_fields__ if hasattr(row, name)})
