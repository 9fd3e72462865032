"""Notices and apparatus that no markup names: consent banners, and lists of references at the end."""

import re
from dataclasses import replace

from framing.texts.parts import Part, count_words

_OURS = (
    r"(?:we,?(?: and| with| together with)|along with) our (?:[\d,.]+ )?(?:\w+ ){0,2}(?:partners|vendors)\b"
)
_AGREED = r"\b(?:agree|consent|accept)\b[^.!?]{0,80}\b(?:cookies|terms|privacy|data)\b"
_CONSENT = (
    r"(?:we|(?:this|our) (?:web)?site|(?<![\w-])[\w-]++\.(?:com|org|net|eu|gov|[a-z]{2}))\b[^.!?]{0,60}"
    r"\buses?\b[^.!?]{0,60}\bcookies\b",
    r"\b(?:wir|nous|utilizamos|usamos|utilizziamo|używamy|мы использу)\b[^.!?]{0,80}\bcookies?\b",
    r"\bstore (?:and/or|and|or) access (?:to )?information on (?:a|your|the) device\b",
    rf"\b{_OURS}[^.!?]{{0,80}}\b(?:cookies|personal data|device|store data)\b",
    r"\bour [1-9][\d,.]{2,} (?:trusted |advertising )?(?:partners|vendors)\b",
    r"\blist of (?:iab )?(?:partners|vendors) ?\(",
    rf"\bby (?:clicking|continuing|closing|browsing)\b[^.!?]{{0,100}}{_AGREED}",
    rf"\bby using (?:this|our|the) (?:(?:web)?site|services?|app|platform)\b[^.!?]{{0,100}}{_AGREED}",
    r"\bif you (?:click|select|choose) [“\"'‘]?(?:i )?(?:accept|agree|allow|reject)\b",
    r"\b(?:we (?:value|respect|care about)|about) your privacy\b",
    r"\byour privacy (?:matters|choices|is important)\b",
    r"\b(?:non-essential|non-necessary|third-party|tracking|analytics|advertising) cookies\b",
    r"\byour consent to (?:use|process|store) your (?:personal )?data\b",
    r"\bprocess (?:your|personal) data\b[^.!?]{0,60}\blegitimate interest",
    r"\b(?:cookie|privacy) (?:policy|settings|preferences|notice|choices|statement)\b[^.!?]{0,80}"
    r"(?:\b(?:accept|reject|manage|cookies)\b|$)",
    r"(?:accept|reject|allow|decline|manage|necessary|essential|customi[sz]e)(?: all| only| necessary| my)*"
    r"(?: cookies| preferences| choices| options)?$",
)
_STRONG = re.compile("|".join(_CONSENT), re.IGNORECASE)
# What tells a banner only beside such a sentence.
_BESIDE = re.compile(
    r"\b(?:our|these|third-party|advertising) (?:\w+ ){0,2}(?:partners|vendors)\b[^.!?]{0,1000}"
    r"\b(?:data|cookies?|ads|advertis\w+|content|device|information|analy\w+)\b",
    re.IGNORECASE,
)
_WORDS = 120  # of a paragraph of a banner, at most
_HEADING = re.compile(
    r"(?:(?:notes and |works |cited )?(?:references|bibliography|works cited|footnotes|endnotes|sources"
    r"|notes|literature))",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"^\W{0,3}(?:\^|↑|\[?\d{1,3}[\].)]?\s)|\b(?:doi|isbn|issn|retrieved|accessed|archived|ibid|pp?)\b[.:]?\s?\S|https?://"
    r"|\((?:[A-Z][a-z]+ )?(?:1[89]|20)\d\d[a-z]?\)|, (?:1[89]|20)\d\d[.,;]|:\s?\d+[–-]\d+",
    re.IGNORECASE,
)


def by_consent(parts: list[Part]) -> list[Part]:
    """The parts of a page of HTML that ask for consent to cookies, and what stands in a row with them."""
    found = {
        index
        for index, part in enumerate(parts)
        if part.block.hint + part.block.tag != "line"
        and not part.reason
        and count_words(part.surface) <= _WORDS
        and _STRONG.search(part.surface)
    }
    strong = {index for index in found if count_words(parts[index].surface) > 4}
    near = {index for index in found - strong if not strong.isdisjoint(range(index - 8, index + 9))}
    near |= {
        index
        for other in strong
        for index in (other - 1, other + 1)
        if 0 <= index < len(parts)
        and count_words(parts[index].surface) <= _WORDS
        and _BESIDE.search(parts[index].surface)
    }
    return [
        replace(part, reason="consent banner") if index in strong | near else part
        for index, part in enumerate(parts)
    ]


def by_references(parts: list[Part]) -> list[Part]:
    """A heading such as «References» in the last half, and what follows it, where most of that is such."""
    half = len(parts) // 2
    headings = [index for index in range(half, len(parts) - 1) if _is_heading(parts[index])]
    if not headings:
        return parts
    # Of the parts from each on, how many are no furniture yet, and how many of those look like references.
    rest, known = [0], [0]
    for part in reversed(parts[half:]):
        rest.append(rest[-1] + (not part.reason))
        known.append(known[-1] + (not part.reason and bool(_REFERENCE.search(part.surface))))
    for index in headings:
        after = len(parts) - index - 1
        if rest[after] > 1 and known[after] >= 0.7 * rest[after]:
            return parts[:index] + [
                replace(part, reason=part.reason or "list of references") for part in parts[index:]
            ]
    return parts


def _is_heading(part: Part) -> bool:
    return not part.reason and bool(_HEADING.fullmatch(part.surface.strip(" #*=:")))
