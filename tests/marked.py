"""Read an example sentence in which the mention stands between double brackets: «Arcadia's [[ally]]
Borealia»."""

import re

from framing.base.spans import Focus, Match, Party
from framing.coding.context import Reading
from framing.texts.passages import split_passages
from framing.texts.plain import make_text
from framing.texts.quotations import find_quotations

ARCADIA_BOREALIA = Focus(
    (
        Party("arcadia", ("Arcadia",), ("Arcadian", "Arcadians")),
        Party("borealia", ("Borealia",), ("Borealian", "Borealians"), ("Oduya",)),
    )
)
OWN = Focus(by_author=True)


def read_marked(text, *, focus=ARCADIA_BOREALIA, actor="", author="", genre=""):
    """The context of the bracketed mention."""
    mark = re.search(r"\[\[(.+?)\]\]", text)
    content = text.replace("[[", "").replace("]]", "")
    start, end = mark.start(), mark.start() + len(mark[1])
    word = mark[1].lower()
    family = (
        "amity"
        if re.search("friend|neighb", word)
        else "partnership"
        if re.search("partner|interaction|align|tandem|rapproch", word)
        else "alliance"
    )
    match = Match(start, end, content[start:end], "relationship", word, family)
    source = make_text(content, kind="collection")
    passages = split_passages(source, [])
    reading = Reading(
        content, passages, find_quotations(content, passages), [match], focus, actor, author, genre
    )
    return reading.context(match)
