"""Body and furniture: what of a text is its author's, and what is the page around it.

Each rule looks at one paragraph (or a run of them) and gives a reason. What a page's markup calls its
parts decides first; then what a line looks like. Rules that could hit an author's own line (a date, a label,
a phone number) apply only before the first or after the last paragraph of prose.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from framing.base.errors import TextError
from framing.base.spans import Furniture, SourceText
from framing.texts.dates import MONTHS
from framing.texts.layout import lay_out, wordset
from framing.texts.markup import by_markup
from framing.texts.notes import find_note_numbers
from framing.texts.notices import by_consent, by_references
from framing.texts.parts import COUNTER, Part, count_words, is_prose
from framing.texts.sheets import PAGE_NUMBER

_MONTH = "(?:" + "|".join(f"{month[:3]}(?:{month[3:]})?\\.?" for month in MONTHS) + "|sept\\.?)"
_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s*[ap]\.?m\.?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"

_DATE_LINE = re.compile(rf"{_WEEKDAY}{_DATE}[\s,|•·–-]*+(?P<clock>{_CLOCK})?\W*+", re.IGNORECASE)
_ENDS_IN_DATE = re.compile(rf"[^.?!:;]\s{_DATE}$", re.IGNORECASE)
_CLOCK_LINE = re.compile(rf"(?:[^\W\d_][\w .-]{{0,30}}:\s*)?{_CLOCK}(?:\s+[A-Z]{{2,5}})?")
_DATED_ITEM = re.compile(rf"\(?(?P<date>{_DATE})\)?\s*[-–—:|]\s+\S", re.IGNORECASE)
_PHONE = re.compile(r"(?:(?:tel|phone|fax|call)[\w ]*[.:]?\s*)?(?:\+|\(?0)[\d\s()./-]{6,}", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+")
_RIGHTS = re.compile(
    r"©|\(c\) \d{4}|copyright\b|all rights reserved|last updated\b|(?:please )?check against delivery\W*$",
    re.IGNORECASE,
)
_PHOTO = re.compile(
    r"(?:photo|image|picture|photograph|illustration)s?(?:\s+(?:credit|by|courtesy)[\w ]*(?<! ))?"
    r"\s*+(?::|©|/|\bby\s+[A-Z])",
    re.IGNORECASE,
)
_PHOTO_INSIDE = re.compile(r"\((?:photo|image|picture|credit)s?(?: by| credit)?\s*:?", re.IGNORECASE)
_KICKER = re.compile(
    r"[^\W\d_]+(?:[ &'’,-]+[^\W\d_]+){0,4}(?:\s*[|›»]\s*[^\W\d_]+(?:[ &'’,-]+[^\W\d_]+){0,4}){1,3}"
)
_WIKI_SIGNS = ("File:", "Image:", "Category:", "Datei:", "Fichier:", "Файл:", "{{")
_WIKI = re.compile(
    rf"\[{{0,2}}(?:{'|'.join(_WIKI_SIGNS[:-1])})[^|\n]{{0,255}}(?:\|[^\n]*|\]\])|\{{\{{[^{{}}\n]*\}}\}}"
)
_LANGUAGE = re.compile(
    r"(?:en|ru|fr|de|es|zh|cn|ar|it|pt|ja|uk)(?:[-_][a-z]{2})?\d?|english|русский|français|deutsch"
    r"|español|italiano|português|中文|العربية|日本語|українська",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"[(\[]?(?:read (?:more|also|next|on)|also (?:read|see)|see also|related|more on this|don['’]t miss"
    r"|watch also|lesen sie auch|mehr zum thema|à lire aussi|lire aussi|voir aussi|lea también|lee también"
    r"|te puede interesar|leggi anche|leia também|читайте также|читать далее)\b\W++\w[^.!?]*",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:related|see also|read (?:also|next)|more (?:from|on|news|stories|articles)|latest"
    r"|most (?:read|popular)|you may also like|recommended|additional(?: materials)?$"
    r"|other (?:news|articles|stories))\b[^.!?]*",
    re.IGNORECASE,
)

# Words of which a page's controls consist: a short line of nothing else is one.
_CONTROLS = wordset(
    "a about accept account add additional advanced again all also and article articles at back bookmark "
    "by button click close comment comments contact content continue cookies copy copied download e email "
    "facebook follow font for forward full gallery here home in instagram item items its keep less like "
    "link linkedin links list load log login mail main map materials me media menu message messages "
    "mobile more news newsletter next of on open options our page pages pdf permalink photo photos post "
    "previous print privacy read reading register rss save search see send settings share show sign site "
    "sitemap size skip social story subscribe telegram text the this to top tweet twitter up us version "
    "via video videos view vk vkontakte website whatsapp with x your youtube"
)
# … and of these words at least one must be among them.
_COMMANDS = wordset(
    "advanced bookmark click close comments copy download email follow keep link load log login menu "
    "messages more newsletter next previous print read register rss save search send settings share show "
    "sign skip subscribe top tweet view materials"
)
_INVITATION = re.compile(
    r"(?:(?:sign up|subscribe|register|get)\b[^.!?]*"
    r"\b(?:news|newsletters?|updates|inbox|e-?mails?|alerts)\b[^.!?]*"
    r"|(?:follow|join|like) (?:us|our)\b[^.!?]*"
    r"\b(?:telegram|x|twitter|facebook|instagram|whatsapp|linkedin|youtube)"
    r"|click here\b[^.!?]*|listen to (?:this|the) (?:article|story)"
    r"|(?:story|article) continues (?:below|after)[^.!?]*|advertise?ments?|sponsored content)[.!]?$",
    re.IGNORECASE,
)
_LONG = 400  # characters above which no line is a control, a date or a number
_READ_MORE = re.compile(
    r"(?:keep|continue) reading|read (?:more|on|full|the full)|show (?:less|more)|full story", re.IGNORECASE
)


def find_furniture(text: SourceText, *, body_start: str = "", body_end: str = "") -> list[Furniture]:
    r"""The pieces of a text that are not its body: in order, without overlap, each with its reason.

    Parameters
    ----------
    text : the text as read.
    body_start : the first words of the first line of the body, where the rules can't tell.
    body_end : the first words of the first line after the body.

    What is neither furniture nor white space is body. A declared beginning or end overrides the rules up to
    there; between them the rules go on. The rules know English pages; of others they find what markup names,
    dates in figures and lines that repeat. What they miss counts as body.

    Raises
    ------
    TextError
        where no line begins with the declared words.

    >>> from framing.texts.plain import make_text
    >>> page = "Arcadia: 11:00\n\nA headline\n\nArcadia and Borealia have met once more in the spring.\n"
    >>> [(piece.start, piece.end, piece.reason) for piece in find_furniture(make_text(page))]
    [(0, 14, 'clock')]
    """
    first, last = _declared(text, body_start, body_end)
    paragraphs, inserts = lay_out(text)
    parts = [Part(b.start, b.end, text.content[b.start : b.end], b) for b in paragraphs]
    before = [replace(part, reason="before the body") for part in parts if part.start < first]
    after = [replace(part, reason="after the body") for part in parts if part.start >= last]
    inner = [part for part in parts if first <= part.start < last]
    for rule in _RULES:
        inner = rule(inner)
    if first:
        inner = _restore(inner, first)
    pieces = [Furniture(part.start, part.end, part.reason) for part in before + inner + after if part.reason]
    body = [part for part in inner if not part.reason]
    wiki = body if any(sign in text.content for sign in _WIKI_SIGNS) else []
    pieces += [_within(part, found) for part in wiki for found in _WIKI.finditer(part.surface)]
    pieces += _inside(body, [*text.inserts, *inserts, *find_note_numbers(text.content)])
    return _merge(_apart(pieces), text.content)


def _declared(text: SourceText, body_start: str, body_end: str) -> tuple[int, int]:
    first = _line_beginning(text, body_start, 0, "body_start") if body_start else 0
    last = _line_beginning(text, body_end, first + 1, "body_end") if body_end else len(text.content) + 1
    return first, last


def _line_beginning(text: SourceText, words: str, after: int, name: str) -> int:
    for block in text.blocks:
        if block.start >= after and text.content.startswith(words, block.start):
            return block.start
    raise TextError(
        "is the beginning of no line", where=name, found=repr(words), advice="copy it from the text"
    )


def _restore(parts: Iterable[Part], first: int) -> list[Part]:
    """A line declared to be the body's first is body."""
    return [replace(part, reason="") if part.start == first else part for part in parts]


def _within(part: Part, found: re.Match[str]) -> Furniture:
    return Furniture(part.start + found.start(), part.start + found.end(), "wiki markup")


def _inside(body: Sequence[Part], inserts: Iterable[Furniture]) -> Iterator[Furniture]:
    """Those of the inserts that stand in a part of the body."""
    starts = [part.start for part in body]
    for insert in inserts:
        at = bisect_right(starts, insert.start) - 1
        if at >= 0 and insert.end <= body[at].end:
            yield insert


def _apart(pieces: Iterable[Furniture]) -> Iterator[Furniture]:
    """The pieces in order, without those that begin within an earlier one."""
    reached = 0
    for piece in sorted(pieces, key=lambda piece: (piece.start, -piece.end)):
        if piece.start >= reached:
            yield piece
            reached = piece.end


def _merge(pieces: Iterable[Furniture], content: str) -> list[Furniture]:
    """Neighbours of the same reason as one piece."""
    merged: list[Furniture] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if (
            last
            and last.reason == piece.reason
            and last.inline == piece.inline
            and not content[last.end : piece.start].strip()
        ):
            merged[-1] = replace(last, end=piece.end)
        else:
            merged.append(piece)
    return merged


# Rules: each takes the parts and gives them back, some with a reason.


def _by_looks(parts: list[Part]) -> list[Part]:
    """Lines that are no author's wherever they stand."""
    reasons = (part.reason or _look(part.surface) or _points_elsewhere(part) for part in parts)
    return [
        part if reason == part.reason else replace(part, reason=reason)
        for part, reason in zip(parts, reasons, strict=True)
    ]


def _points_elsewhere(part: Part) -> str:
    """«Read more: …» within an article, where the rest of the line is a link, or nothing but a title."""
    if not _POINTER.fullmatch(part.surface) or count_words(part.surface) > 25:
        return ""
    return "list of other items" if part.block.links > 0.4 or ":" in part.surface[:20] else ""


def _look(surface: str) -> str:
    line = surface.strip(" \t\u00a0•·|*-–")
    words = count_words(line)
    if not any(character.isalnum() for character in surface):
        return "separator"
    if words > 20 or len(line) > _LONG:
        return ""
    if PAGE_NUMBER.fullmatch(surface):
        return "page number"
    if _CLOCK_LINE.fullmatch(line):
        return "clock"
    dated = _DATE_LINE.fullmatch(line)
    if dated and dated["clock"]:
        return "date and clock"
    if _is_language_switch(line):
        return "language switch"
    if (_is_control(line) and _READ_MORE.match(line)) or _INVITATION.match(line):
        return "page control"
    if (
        words <= 15
        and not line.endswith((".", "?", "!"))
        and (_PHOTO.match(line) or _PHOTO_INSIDE.search(line))
    ):
        return "photo credit"
    if words <= 8 and not surface.startswith("|") and _KICKER.fullmatch(line):
        return "kicker"
    return ""


def _is_language_switch(line: str) -> bool:
    tokens = re.split(r"[\s|/•·]+", line)
    return len(tokens) >= 2 and all(_LANGUAGE.fullmatch(token) for token in tokens)


def _is_control(line: str) -> bool:
    """A short line that consists of a page's control words; «readingShow» counts as two."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", line)]
    alone = re.fullmatch(r"[A-Za-z\s»›.…-]+", line)
    return (
        bool(alone)
        and 0 < len(words) <= 6
        and _CONTROLS.issuperset(words)
        and not _COMMANDS.isdisjoint(words)
    )


def _by_series(parts: list[Part]) -> list[Part]:
    """Three or more dated items near the end, the latest first: a list of other items, with teasers."""
    dated = [(index, _DATED_ITEM.match(part.surface)) for index, part in enumerate(parts) if not part.reason]
    read = [(index, _date_of(found["date"])) for index, found in dated if found]
    items = [(index, day) for index, day in read if day]
    latest_first = all(a[1] >= b[1] for a, b in pairwise(items))
    close = all(b[0] - a[0] <= 4 for a, b in pairwise(items))
    if len(items) < 3 or not (latest_first and close) or len(parts) - items[-1][0] > 5:
        return parts
    first = items[0][0]
    return parts[:first] + [
        replace(part, reason=part.reason or "list of other items") for part in parts[first:]
    ]


def _date_of(written: str) -> date | None:
    """A written date; the day stands before the month unless that is impossible.

    >>> _date_of("04.08.2021"), _date_of("3 October 2024")
    (datetime.date(2021, 8, 4), datetime.date(2024, 10, 3))
    """
    numbers = [int(number) for number in re.findall(r"\d+", written)]
    named = re.search("[a-z]{3}", written.lower())
    if named:
        month = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(named[0]))
        day, year = numbers[0], numbers[-1]
    elif numbers[0] > 31:
        year, month, day = numbers
    else:
        day, month, year = numbers if numbers[1] <= 12 else (numbers[1], numbers[0], numbers[2])
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def _by_teasers(parts: list[Part]) -> list[Part]:
    """Teasers of other articles end with «read more» and begin at a credit, kicker or repeated headline."""
    ends = [index for index, part in enumerate(parts) if part.reason == "page control"]
    if not ends:
        return parts
    repeated = {index for index in range(1, len(parts)) if _repeats(parts, index)}
    marks = [
        index
        for index in range(max(0, ends[0] - 8), ends[0])
        if parts[index].reason in ("photo credit", "kicker") or index in repeated
    ]
    if not marks:
        return parts
    first = marks[0]
    last = len(parts) - 1 if not any(is_prose(part) for part in parts[ends[-1] + 1 :]) else ends[-1]
    return [
        replace(part, reason=part.reason or "teaser") if first <= index <= last else part
        for index, part in enumerate(parts)
    ]


def _by_repetition(parts: list[Part]) -> list[Part]:
    """A line without an end of a sentence that says again what one of the two before it says."""
    return [
        replace(part, reason="repeated line") if not part.reason and _repeats(parts, index) else part
        for index, part in enumerate(parts)
    ]


def _repeats(parts: Sequence[Part], index: int) -> bool:
    surface = parts[index].surface
    ended = surface.endswith((".", "!", ":", ",", ";", "…", ")")) or (surface.endswith("?") and index > 4)
    if ended or not 2 <= count_words(surface) <= 40:
        return False
    return any(part.surface == surface for part in parts[max(0, index - 2) : index])


def _by_place(parts: list[Part]) -> list[Part]:
    """Before the first and after the last prose: dates, labels, controls and notices of the page."""
    prose = [index for index, part in enumerate(parts) if not part.reason and is_prose(part)]
    if not prose:
        return parts
    parts = list(parts)
    around = [index for index in range(len(parts)) if index < prose[0] or index > prose[-1]]
    for index in around:
        if not parts[index].reason:
            parts[index] = replace(parts[index], reason=_place(parts[index].surface))
    for index in (*around, *reversed(around)):
        if not parts[index].reason:
            parts[index] = replace(parts[index], reason=_company(parts, index))
    return parts


def _place(surface: str) -> str:
    line = surface.strip(" \t\u00a0•·|*-–")
    if len(line) <= _LONG and _PHONE.fullmatch(line):
        return "phone number"
    if COUNTER.match(line):
        return "counter"
    if _ADDRESS.fullmatch(line):
        return "link"
    if _RIGHTS.match(line):
        return "notice"
    return "page control" if _is_control(line) else ""


def _company(parts: Sequence[Part], index: int) -> str:
    """A date beside furniture, or a label before it, is furniture too."""
    line = parts[index].surface.strip()
    before = parts[index - 1].reason if index else ""
    after = parts[index + 1].reason if index + 1 < len(parts) else ""
    if (before or after) and _DATE_LINE.fullmatch(line):
        return "date line"
    if after and line.endswith(":") and count_words(line) <= 4:
        return after
    return ""


def _by_related(parts: list[Part]) -> list[Part]:
    """A heading such as «See also» with the titles after it that end with a date, or all to the end."""
    parts = list(parts)
    end = prose = len(parts)  # behind the last part that is no furniture, and behind the last prose of those
    for index, part in enumerate(parts):
        line = part.surface.rstrip(" :")
        if part.reason or count_words(line) > 6 or not _RELATED.fullmatch(line):
            continue
        last = index
        while last + 1 < len(parts) and _ENDS_IN_DATE.search(parts[last + 1].surface[-40:]):
            last += 1
        while end and parts[end - 1].reason:
            end -= 1
        while prose and (parts[prose - 1].reason or not is_prose(parts[prose - 1])):
            prose -= 1
        if prose <= index + 1 < end:
            last = len(parts) - 1
        if last > index:
            parts[index : last + 1] = [
                replace(other, reason=other.reason or "list of other items")
                for other in parts[index : last + 1]
            ]
    return parts


_RULES = (
    by_markup,
    _by_looks,
    by_consent,
    _by_series,
    _by_teasers,
    _by_repetition,
    _by_place,
    _by_related,
    by_references,
)
