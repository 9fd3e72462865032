"""Running text: a text in which what stands within its sentences without belonging to them is blank."""

from collections.abc import Iterable

from framing.base.spans import Furniture

#: Stands for what is glued to words on both sides («not12.»): no word, no white space, nothing to match.
NOTHING = "\u2060"


def running_text(content: str, furniture: Iterable[Furniture]) -> str:
    r"""The content with each inline piece of furniture blank, as long as before: offsets stay what they are.

    White space around a piece is blank with it; where the line before ends with a hyphen, one line break
    stays, so that its word goes on.

    >>> text = "They are not\n\n12\n\nallies."
    >>> running_text(text, [Furniture(14, 16, "page number", inline=True)])
    'They are not      allies.'
    """
    parts: list[str] = []
    position = 0
    for piece in furniture:
        if not piece.inline or piece.start < position:
            continue
        start, end = piece.start, piece.end
        while start > position and content[start - 1].isspace():
            start -= 1
        while end < len(content) and content[end].isspace():
            end += 1
        glued = (start, end) == (piece.start, piece.end) and start > 0 and end < len(content)
        first = (
            "\n" if content[start - 1 : start] in ("-", "\u00ad", "\u2010") and start < piece.start else ""
        )
        parts += [content[position:start], first, (NOTHING if glued else " ") * (end - start - len(first))]
        position = end
    return "".join([*parts, content[position:]]) if parts else content
