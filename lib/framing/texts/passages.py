"""Body to passages: headings, paragraphs, turns of speakers, list items and captions, with their sentences.

Everything here is a position in the text; nothing is cleaned, joined or rewritten.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from framing.base.spans import Furniture, Passage, SourceText
from framing.texts.pieces import Piece, cut_pieces
from framing.texts.roles import find_roles
from framing.texts.running import running_text
from framing.texts.sentences import split_sentences
from framing.texts.turns import find_labels, find_turns


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document: the position of its passage, its own number in it, and its offsets.

    Positions and numbers count from 1, as in the tables ``passages`` and ``sentences``.
    """

    position: int
    sentence: int
    start: int
    end: int


def split_passages(text: SourceText, furniture: Sequence[Furniture]) -> list[Passage]:
    r"""The passages of a text's body: in order, without overlap; each character but white space is in one.

    Parameters
    ----------
    text : the text as read.
    furniture : what `framing.texts.body.find_furniture` found in it.

    Returns
    -------
    list of Passage
        ``role`` is heading, paragraph, question, answer, list or caption. A turn of an interview or a meeting
        runs on to the next speaker or heading, and each of its paragraphs carries its role and speaker:
        ``question`` with the speaker ``interviewer``; ``answer`` in a text with questions, else
        ``paragraph``. ``label`` is the place of the label that opened the turn.

    >>> from framing.texts.plain import make_text
    >>> talk = make_text("Question: Are you allies?\n\nAda Quill: No.\n\nWe are neighbours.")
    >>> [(passage.role, passage.speaker) for passage in split_passages(talk, [])]
    [('question', 'interviewer'), ('answer', 'Ada Quill'), ('answer', 'Ada Quill')]
    """
    pieces = cut_pieces(text, furniture)
    content = running_text(text.content, furniture)
    labels = find_labels(pieces)
    turns = find_turns(pieces, labels, find_roles(pieces, labels))
    return [
        Passage(
            piece.start,
            piece.end,
            turn.role,
            turn.speaker,
            tuple(split_sentences(content, piece.start, piece.end)),
            turn.label,
        )
        for piece, turn in zip(pieces, turns, strict=True)
    ]


def find_turn_labels(content: str, passages: Sequence[Passage]) -> list[Passage]:
    r"""The passages with the places of their turns' labels, for those made from tables, which hold none.

    Parameters
    ----------
    content : the document's text.
    passages : all its passages in order, with role and speaker.

    >>> text = "Question: Are you allies?\n\nAda Quill: No."
    >>> made = [Passage(0, 25, "question", "interviewer"), Passage(27, 40, "answer", "Ada Quill")]
    >>> [text[slice(*passage.label)] for passage in find_turn_labels(text, made)]
    ['Question', 'Ada Quill']
    """
    pieces = [
        Piece(p.start, p.end, content[p.start : p.end], "h1" if p.role == "heading" else "line", "")
        for p in passages
    ]
    places: list[Passage] = []
    current: tuple[int, int] | None = None
    speaker = ""
    for passage, label in zip(passages, find_labels(pieces), strict=True):
        if label:
            current = passage.start + label.start, passage.start + label.end
        elif passage.speaker != speaker and passage.role != "caption":
            current = None
        speaker = passage.speaker if passage.role != "caption" else speaker
        places.append(replace(passage, label=current if passage.speaker else None))
    return places


def number_sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """The sentences of a document's passages in order: a row each, from which the passages can be made again.

    >>> passages = [Passage(0, 9, "paragraph", sentences=((0, 4), (5, 9))), Passage(10, 12, "heading")]
    >>> [(one.position, one.sentence, one.start, one.end) for one in number_sentences(passages)]
    [(1, 1, 0, 4), (1, 2, 5, 9)]
    """
    for position, passage in enumerate(passages, 1):
        for number, (start, end) in enumerate(passage.sentences, 1):
            yield Sentence(position, number, start, end)
