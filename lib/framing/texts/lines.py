"""Lines: what opens one, and whether a sentence goes on from one to the next (leaf module)."""

import re

_RUNS_ON = re.compile(r"[^\W\d_]$|[,’'\-–—\u00ad\d\"”)]$")
_LOWER = re.compile(r"[\"'“‘(]?[^\W\d_]")
#: What opens a list item: a bullet, a dash, or a number or letter with a full stop or bracket.
ITEM = re.compile(r"(?:[•▪◦●‣∙·*–—-]\s+|\(?(?:\d{1,3}|[a-z]|[ivxl]{1,5})[.)]\s+)(?=\S)")
_CLOCK = r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \u00a0]+)?"
_CAPITALS = r"[A-Z][A-Z.'’]+(?:[ \u00a0-]+[A-Z][A-Z.'’]*){0,4}"
#: What opens a speaker's turn in a transcript, whatever the line before looks like.
TURN = re.compile(
    rf"{_CLOCK}[*_]{{0,3}}(?:(?:Q|A|Question|Answer|{_CAPITALS})[*_]{{0,3}}:"
    r"(?:[*_]{1,3})?[ \u00a0]|Q(?:\.|[ \u00a0]{2,}|\t))"
)
_QUOTED = re.compile(r"(?:>\s?)+")  # what opens the lines that an e-mail quotes


def goes_on(line: str, following: str) -> bool:
    """Whether a sentence goes on: no end of a sentence in the one line, and a small letter in the other.

    >>> goes_on("They are not", "allies."), goes_on("They are not.", "allies."), goes_on("They met", "Trade")
    (True, False, False)
    """
    if not _RUNS_ON.search(line[-1:]):
        return line.endswith("-")
    following = _QUOTED.sub("", following) if line.startswith(">") else following
    opening = _LOWER.match(following)
    return opening is not None and opening[0][-1].islower() and not ITEM.match(following)
