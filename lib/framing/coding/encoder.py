"""Windows as numbers, and the encoder that reads them: tokens, batches, and an ONNX session on the CPU."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from framing.coding.window import MARKS, Item, Piece, Window

#: So many tokens of the text before and after the mention are read, and so many windows at a time.
LEFT, RIGHT, BATCH = 110, 56, 16

Place = tuple[int, int] | None


@dataclass
class Encoded:
    """A window as tokens.

    ``ids`` are token ids; ``places`` each token's place in the document's text (None for a mark, or a word
    that isn't from there); ``named`` whether a token belongs to a marked name; ``opened, closed`` the
    positions of the marks around the mention.
    """

    ids: list[int]
    places: list[Place]
    named: list[bool]
    opened: int
    closed: int


class Tokens:
    """The encoder's vocabulary: words to ids, and ids for the marks.

    Parameters
    ----------
    path : a ``tokenizer.json``; ValueError is raised where it has no place for the marks.
    """

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._marks = {mark: self._id(f"[unused{number}]") for number, mark in enumerate(MARKS, 1)}
        self._begin, self._end = self._id("[CLS]"), self._id("[SEP]")
        self.unread = self._id("[MASK]")

    def encode(self, window: Window) -> Encoded:
        """A window's tokens: the head, then the text around the mention, each mark before its place."""
        head, head_places = self._head(window.head)
        ids, places, named = self._text(window)
        opened = ids.index(self._marks["mention"])
        closed = ids.index(self._marks["mention ends"])
        first, last = max(0, opened - LEFT), min(len(ids), closed + 1 + RIGHT)
        return Encoded(
            ids=[*head, *ids[first:last], self._end],
            places=[*head_places, *places[first:last], None],
            named=[*(False for _ in head), *named[first:last], False],
            opened=opened - first + len(head),
            closed=closed - first + len(head),
        )

    def number(self, word: str) -> int | None:
        """The id of a word of the vocabulary, or None."""
        found = self._tokenizer.token_to_id(word)
        return None if found is None else int(found)

    def marks(self, *names: str) -> frozenset[int]:
        """The ids of some marks."""
        return frozenset(self._marks[name] for name in names)

    def _id(self, token: str) -> int:
        number = self._tokenizer.token_to_id(token)
        if number is None:
            raise ValueError(f"the vocabulary has no {token}")
        return int(number)

    def _head(self, items: Sequence[Item]) -> tuple[list[int], list[Place]]:
        ids: list[int] = [self._begin]
        places: list[Place] = [None]
        for item in items:
            if isinstance(item, str):
                ids.append(self._marks[item])
                places.append(None)
            else:
                for number, place in list(self._words(item))[: item.most]:
                    ids.append(number)
                    places.append(place)
        return [*ids, self._end], [*places, None]

    def _words(self, piece: Piece) -> Iterator[tuple[int, Place]]:
        encoding = self._tokenizer.encode(piece.words, add_special_tokens=False)
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            yield number, None if piece.start is None else (piece.start + start, piece.start + end)

    def _text(self, window: Window) -> tuple[list[int], list[Place], list[bool]]:
        """The tokens of the text, with marks for names, quotations, line ends and the mention."""
        ids: list[int] = []
        places: list[Place] = []
        named: list[bool] = []
        start, end = window.mention
        marks = sorted([*window.marks, (start, "mention"), (end, "mention ends")], key=_mark_order)
        waiting = deque(marks)
        inside = {offset for name in window.names for offset in range(name.start, name.end)}
        origin = behind = window.words.start or 0

        def put(number: int, place: Place, *, name: bool = False) -> None:
            ids.append(number)
            places.append(place)
            named.append(name)

        for number, place in self._words(window.words):
            if place is None:
                continue
            if "\n" in window.words.words[behind - origin : place[0] - origin]:
                put(self._marks["line"], None)
            while waiting and waiting[0][0] <= place[0]:
                put(self._marks[waiting.popleft()[1]], None)
            put(number, place, name=place[0] in inside)
            behind = place[1]
        for _, mark in waiting:
            put(self._marks[mark], None)
        return ids, places, named


def _mark_order(mark: tuple[int, str]) -> tuple[int, int]:
    """Marks in the order of the text; at one place an end comes before a beginning."""
    ranks = {"mention ends": 0, "quotation ends": 1, "quotation": 2, "mention": 4}
    return mark[0], ranks.get(mark[1], 3)


@dataclass(frozen=True)
class Scores:
    """What the encoder says of one mention.

    ``logits`` holds for each attribute one score per value; ``tags`` has a row per token and a column per
    kind of tag (the cue of each attribute, then the speaker), each a probability from 0 to 1.
    """

    logits: Mapping[str, np.ndarray]
    tags: np.ndarray


class Encoder:
    """The trained encoder as an ONNX session, in one thread on the CPU, so that sums are alike each time.

    Parameters
    ----------
    graph : the graph's file or bytes; it takes what `arrays` gives, and gives one output per head, and
        ``tags``.
    """

    def __init__(self, graph: Path | bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        given = graph if isinstance(graph, bytes) else str(graph)
        self._session = onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
        self._outputs = [output.name for output in self._session.get_outputs()]

    def score(self, encoded: Sequence[Encoded]) -> list[Scores]:
        """The scores of each window, read in batches of windows that are about as long, in their order."""
        scores: list[Scores | None] = [None] * len(encoded)
        for batch in batches(encoded):
            found = dict(
                zip(self._outputs, self._session.run(None, arrays([encoded[n] for n in batch])), strict=True)
            )
            tags = found.pop("tags")
            for row, number in enumerate(batch):
                logits = {name: values[row] for name, values in found.items()}
                scores[number] = Scores(logits, tags[row, : len(encoded[number].ids)])
        return [one for one in scores if one is not None]


def batches(encoded: Sequence[Encoded]) -> list[list[int]]:
    """The positions of windows of about one length, ``BATCH`` at a time; the longest first.

    What is in a batch is fixed by the windows alone, which are those of the matches of one document that are
    coded together, and by their order: whatever else is coded before, after or beside, and by however many
    workers, a document's batches are the same, and so are its scores on the same processor.
    """
    order = sorted(range(len(encoded)), key=lambda n: -len(encoded[n].ids))
    return [order[first : first + BATCH] for first in range(0, len(order), BATCH)]


def arrays(encoded: Sequence[Encoded], *, step: int = 1) -> dict[str, np.ndarray]:
    """A batch as the session takes it.

    ``ids`` and ``mask`` (windows x tokens, filled up with zeros to a multiple of ``step``) are token ids and
    where there are any; ``opened`` and ``closed`` the positions of the marks around each mention.
    """
    longest = -(-max(len(one.ids) for one in encoded) // step) * step
    ids = np.zeros((len(encoded), longest), np.int64)
    mask = np.zeros_like(ids)
    for row, one in enumerate(encoded):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
    opened = np.array([one.opened for one in encoded], np.int64)
    closed = np.array([one.closed for one in encoded], np.int64)
    return {"ids": ids, "mask": mask, "opened": opened, "closed": closed}
