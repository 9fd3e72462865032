"""What waits on disk while memory holds but the places of it: documents, and texts to compare with."""

import pickle
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Generic, TypeVar

from framing.base.files import named
from framing.base.ondemand import OnDemand
from framing.base.spans import SourceText
from framing.corpus.document import Document, Source

Thing = TypeVar("Thing")


class Shelf(Mapping[str, Thing], Generic[Thing]):
    """Things by name, in a file without a name: it is gone with the shelf, and with the process if that dies.

    Parameters
    ----------
    folder : where the file is; None takes the system's folder for temporary files.

    Raises OSError, with the folder's name, where its disk is full.

    >>> shelf = Shelf()
    >>> shelf.put("pact", ("Arcadia", "Borealia"))
    >>> shelf["pact"], list(shelf)
    (('Arcadia', 'Borealia'), ['pact'])
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir())
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (open as long as the shelf is)
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        weakref.finalize(self, _close, self._file)

    def put(self, name: str, thing: Thing) -> None:
        """Lay something down; what had the name before is forgotten."""
        data = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
        with named(self._folder):
            self._file.seek(self._end)
            self._file.write(data)
            self._file.flush()
        self._places[name] = self._end, len(data)
        self._end += len(data)

    def __getitem__(self, name: str) -> Thing:
        start, length = self._places[name]
        self._file.seek(start)
        return pickle.loads(self._file.read(length))  # noqa: S301 (what this object wrote)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what a full disk didn't take is not missed
        file.close()


class Documents(Mapping[str, Document]):
    """Documents by id, in the order of their ids: what is known of each in memory, the texts on a shelf.

    ``sources`` is what is known of each, and ``sizes`` the length of each text in characters.
    """

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.sizes: dict[str, int] = {}
        self._texts: Shelf[SourceText] = Shelf()

    def put(self, document: Document) -> None:
        """Take in a document; one that had its id before is forgotten."""
        doc_id = document.source.doc_id
        self.sources[doc_id], self.sizes[doc_id] = document.source, len(document.text.content)
        self._texts.put(doc_id, document.text)

    def __getitem__(self, doc_id: str) -> Document:
        return Document(self.sources[doc_id], self._texts[doc_id])

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self.sources

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.sources))

    def __len__(self) -> int:
        return len(self.sources)

    @property
    def contents(self) -> OnDemand[str]:
        """The texts alone, by document, each taken from the shelf when it is asked for."""
        return OnDemand(self, lambda doc_id: self._texts[doc_id].content)
