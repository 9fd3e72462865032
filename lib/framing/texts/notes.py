"""Numbers of notes that a text carries at its words («allies12», «ready.12 They left», «not¹⁵»)."""

import re
from collections.abc import Iterator

from framing.base.spans import Furniture
from framing.texts.layout import wordset

# A number at a sign is looked for first, then what stands before it: letters are many, numbers few.
_PLAIN = re.compile(r"\d(?<=[^\s\d].)\d{0,2}(?:[,–-]\d{1,3}){0,30}(?![^\s.,;:!?)\]”’»\"])")
_RAISED_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(rf"(?<![{_RAISED_SIGNS}])[{_RAISED_SIGNS}]++(?:[,–-][{_RAISED_SIGNS}]++)*(?!\w)")
_BRACKETED = re.compile(r"(?:\[\d{1,3}\])+")
_WORD = re.compile(
    r"(?:^|[\s“‘«\"'(\[–—-])(?P<word>[^\W\d_]*[a-zß-öø-ÿа-я])(?P<stop>[.,;:!?]?[”’»\"')\]]{0,2})$"
)
_RAISED_AT = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?”’»\"')\]])$")
_BRACKET_AT = re.compile(r"[^\W_]$|[.,;:!?”’»\"')]$")
_REACH = 40  # characters before a number in which its word is looked for
# Words that a number may follow without white space: references, ordinals, names of things.
_NUMBERED = wordset(
    "no nos art arts sec secs pp para paras par res vol vols ch chap fig figs ed eds app cl op ver rev add "
    "corr "
    "doc nr cap lit tab eq ex pt pts cf jan feb mar apr jun jul aug sep sept oct nov dec covid sars file "
    "image img "
    "page figure table note footnote item part chapter section version level phase type model grade lot kg "
    "km "
    "cm mm ms mp ipv utf iso group tier gen windows python"
)
_SHORT = wordset(
    "not no is are was were be been has had have can may and but for the its our who now war ally all any "
    "new old one two"
)


def find_note_numbers(content: str) -> Iterator[Furniture]:
    """The numbers of notes at words and at the ends of sentences: inline pieces, in order, without overlap.

    >>> text = "They are not12 allies,13 but friends.[14] See Covid19, no.12."
    >>> [text[piece.start : piece.end] for piece in find_note_numbers(text)]
    ['12', '13', '[14]']
    """
    found = [one.span() for one in _PLAIN.finditer(content) if _is_at_word(content, one.start())]
    found += [
        one.span()
        for pattern, place, signs in (
            (_RAISED, _RAISED_AT, _RAISED_SIGNS),
            (_BRACKETED, _BRACKET_AT, "["),
        )
        for one in (pattern.finditer(content) if any(sign in content for sign in signs) else ())
        if place.search(content[max(0, one.start() - 3) : one.start()])
    ]
    position = 0
    for start, end in sorted(found):
        if start >= position:
            yield Furniture(start, end, "note number", inline=True)
            position = end


def _is_at_word(content: str, start: int) -> bool:
    """Whether a number is set at a word that it doesn't belong to, or at a sentence's end."""
    found = _WORD.search(content[max(0, start - _REACH) : start])
    if not found or found["word"].lower() in _NUMBERED:
        return False
    word, stop = found["word"], found["stop"]
    if stop and stop[0] in ".," and len(word) < 3:
        return False
    # «South32» is a name.
    return bool(stop) or (word.islower() and (len(word) > 3 or word in _SHORT))
