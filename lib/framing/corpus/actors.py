"""Whether it is known whose voice a document is: which party, state or bloc its actor is."""

from collections.abc import Iterable, Iterator

from framing.base.errors import FramingError, Remark
from framing.base.spans import Focus
from framing.corpus.document import Document
from framing.lexicon.parties import is_known, nearest_name


def remark_actor(actor: str, focus: Focus, where: str) -> Remark | None:
    """What is to be known of a document's actor; None where it is known, or isn't needed.

    An actor that no list knows is told with the nearest name that one does; that there is none only where
    the author's own relationships are meant.

    >>> print(remark_actor("Serbai", Focus(by_author=True), "a.txt"))
    a.txt: has the actor 'Serbai', which is no party, state or bloc that is known; did you mean Serbia?
    """
    if not actor.strip():
        what = "has no actor: none of its relationships can be told to be the author's own"
        said = Remark(what, where=where, advice="say whose voice it is: actor", kind="actor", counted=True)
        return said if focus.by_author else None
    if is_known(actor, focus.parties):
        return None
    close = nearest_name(actor, focus.parties)
    what = f"has the actor {actor!r}, which is no party, state or bloc that is known"
    advice = f"did you mean {close}?" if close else "write a state's English name or its code"
    return Remark(what, where=where, advice=advice, kind="actor", counted=True)


def check_actors(
    documents: Iterable[Document], focus: Focus, problems: list[FramingError]
) -> Iterator[Document]:
    """The same documents; ``problems`` takes a Remark for each whose actor isn't known."""
    for document in documents:
        if told := remark_actor(document.source.actor, focus, document.source.place):
            problems.append(told)
        yield document
