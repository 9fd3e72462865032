"""Sentences: where one ends, told from abbreviations, initials, numbers and quotations."""

import re

from framing.texts.layout import wordset

_STOP = re.compile(
    r"(?P<stop>[.?!…](?<![.?!…].)[.?!…]*+)(?P<close>(?:[\"'”’»›)\]]|[“‘](?=\s)|[ \u00a0\u202f]»|\[\d+\])*"
    r"(?P<note>(?<=[^\W\d_]\.)\d{1,3}(?=\s))?)"
    r"(?:(?P<gap>\s+)(?P<open>[\"'“‘„«‹(\[–—-]*\s?)(?P<next>[^\W_]|…|\.\.\.|[<*>•$€£])"
    r"|(?<=[a-z]{3}\.)(?=[A-Z][a-z]{2}))"
)
_BEFORE = re.compile(r"(?:[^\W_]|[.'’&-])+$")
# A word longer than any that is listed below, and no number or letter alone.
_SURE_END = re.compile(r"\. (?<=[a-z]{7}..)(?=[A-Z])")
_NEXT = re.compile(r"[^\W_]+(?:['’](?:s|re|ve|ll|m|d))?")
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")
# Never the last word of a sentence: titles, and references before a number.
_TITLES = wordset(
    "mr mrs ms messrs dr prof brig gen col lt maj capt cpt sgt adm sen rep reps gov hon rev amb pres st "
    "ste mt ft vs cf viz e.g i.e al approx ca bros"
)
_REFERENCES = wordset(
    "no nos art arts sec secs p pp para paras par res vol vols ch chap fig figs ed eds app cl op"
)
_NUMERAL = re.compile(r"\d|(?:[VXLC]|[IVXLC]{2,})\b|I\b(?!\s+[a-z])")
_DATES = wordset("jan feb mar apr jun jul aug sept sep oct nov dec")
# May end a sentence: only a word that opens one tells.
_EITHER = wordset(
    "inc corp co ltd jr sr etc bn mln tn a.m p.m u.s u.k u.n e.u d.c b.c a.d ph.d u.s.a u.s.s.r"
)
_OPENERS = wordset(
    "the a an this that these those it its he she we i you they his her our my your their there here in "
    "on at by for from with to of as if when while since after before during although though because but "
    "and or so yet nor however moreover furthermore therefore thus then now today what which who why how "
    "where all both each every many most some such several no not one two another other under over "
    "between through without within despite unlike let is are was were do does did have has had can could "
    "will would should may might must also again first second finally meanwhile nevertheless still indeed "
    "only even perhaps upon according instead nobody nothing everyone everybody everything someone "
    "something anyone none neither either more much few yes well"
)


def split_sentences(content: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of ``content[start:end]`` as (start, end) pairs, in order, without the space between.

    A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number at a
    sentence's beginning, or a small letter follows. Closing quotes and brackets belong to the sentence they
    close. The rules are those of English; where full stops are not followed by white space and a capital
    letter, a stretch stays one sentence.

    >>> text = "Mr. J. Doe left at 5 p.m. The U.S. envoy stayed. “Why?” Under Article 25. It is so."
    >>> [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    ['Mr. J. Doe left at 5 p.m.', 'The U.S. envoy stayed.', '“Why?”', 'Under Article 25.', 'It is so.']
    """
    sentences, first, position = [], start, start
    while found := _STOP.search(content, position, end):
        close = found.end("close")
        position = max(close, found.start() + 1)
        if _ends_sentence(content, found, first):
            sentences.append((first, close))
            first = found.start("open") if found["gap"] else close
    if first < end:
        last = first + len(content[first:end].rstrip())
        if first < last:
            sentences.append((first, last))
    return sentences


def find_bounds(content: str, start: int, end: int) -> list[int]:
    """Places in ``content[start:end]`` between which sentences stand for sure: both ends, and some others.

    What stands between two of them is split as it is within the whole, so that a part is enough for who asks
    about one place.

    >>> text = "It was a port. They agreed. We saw no strangers. So it ended."
    >>> [text[place:][:5] for place in find_bounds(text, 0, len(text))]
    ['It wa', 'So it', '']
    """
    within = (match.end() for match in _SURE_END.finditer(content, start + 7, end))
    return [start, *(place for place in within if place < end), end]


def _ends_sentence(content: str, found: re.Match[str], first: int) -> bool:
    stop, close, note, following = found.group("stop", "close", "note", "next")
    if following is None:
        return True
    if note:  # «so.12 They left»; but not «no.12»
        before = _word_before(content, found, first)
        return before is None or before[0].lower() not in _TITLES | _REFERENCES | _DATES
    if following[0] in "….":  # an ellipsis of its own goes with what is before it
        return False
    if following.islower():
        return False
    if stop.endswith(("?", "!")):
        return True
    if "…" in stop or ".." in stop:
        return _ellipsis_ends(content, found)
    return True if close.strip("'’") else _full_stop_ends(content, found, first)


def _word_before(content: str, found: re.Match[str], first: int) -> re.Match[str] | None:
    """The word at whose end a stop stands, as far as it is in the sentence, and at most thirty characters."""
    start = max(first, found.start() - 30)
    return _BEFORE.search(content, max(start, content.rfind(" ", start, found.start()) + 1), found.start())


def _ellipsis_ends(content: str, found: re.Match[str]) -> bool:
    """After an ellipsis set off by a space only an opening word tells; one after a full stop ends."""
    before = content[max(0, found.start() - 2) : found.start()]
    stopped = before.strip().endswith((".", "?", "!"))
    return not before[-1:].isspace() or stopped or _next_word(content, found) in _OPENERS


def _full_stop_ends(content: str, found: re.Match[str], first: int) -> bool:
    before = _word_before(content, found, first)
    if before is None:
        return True
    word = before[0].lower()
    if before.start() <= first + 1 and _is_enumerator(before[0]):
        return False
    if word in _TITLES:
        return False
    if (word in _REFERENCES and before[0] != "P") or word in _DATES:
        return not _NUMERAL.match(content, found.start("next"))
    if word in _EITHER or ("." in word and _INITIALS.fullmatch(word)):
        return bool(found["open"].strip()) or _next_word(content, found) in _OPENERS
    if len(word) == 1 and word.isalpha():
        return _initial_ends(content, found, before)
    return True


def _is_enumerator(word: str) -> bool:
    """What numbers a sentence at its beginning: «1», «II», «b»."""
    return bool(re.fullmatch(r"\d{1,3}|[IVXLC]+|[a-zA-Z]", word))


def _initial_ends(content: str, found: re.Match[str], before: re.Match[str]) -> bool:
    """A single letter is an initial, unless a word that opens sentences follows («Part B. The …»)."""
    if before[0].islower() or content[max(before.start() - 1, 0)] in "°0123456789":
        return True
    return _next_word(content, found) in _OPENERS


def _next_word(content: str, found: re.Match[str]) -> str:
    following = _NEXT.match(content, found.start("next"))
    return re.split("['’]", following[0])[0].lower() if following else ""
