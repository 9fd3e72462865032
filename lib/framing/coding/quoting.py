"""Find who is quoted: the speaker named after, before or around a quotation, in its sentence or beside it."""

import re

from framing.coding.context import LONGEST_CUE, Sentence
from framing.coding.speakers import (
    PREPOSITIONS,
    Source,
    can_speak,
    personal_groups,
    source_at,
    subject_of,
    used_as_verb,
)
from framing.coding.wordlists import word_set

LONGEST_LABEL = 14  # an official name in quotation marks is no longer than this
DASHES = ("—", "–", "--")
SPEECH = ("voice.say", "voice.deem", "voice.utter")
ATTRIBUTIVE = ("voice.according_to", "voice.in_view_of")


def is_title(context, quotation):
    """The title of a book or article: every longer word is capitalised, and no headline or speaker is
    named."""
    text = context.content
    inside = text[quotation.start + 1 : quotation.end - 1].replace("\n", " ")
    words = [w.strip(".,;:!?’”'\"") for w in inside.split()]
    longer = [w for w in words if len(w) > 3 and w[:1].isalpha()]
    if (
        len(longer) < 2
        or len(words) < 3
        or not all(w[0].isupper() for w in longer)
        or re.search(r"[!?.]\s|[!?]$", inside)
    ):
        return False
    around = text[max(quotation.start - 60, 0) : quotation.start] + text[quotation.end : quotation.end + 60]
    return not re.search(r"\b(?:ran|read|reads|headlines?|banners?|slogans?)\b|:\s$", around)


# --- after the quotation ---------------------------------------------------------------------------------


def find_source_after(context, quotation):
    """«…,” said X», «…,” X told reporters, “…”», «…”, in the words of X», «…” — X»."""
    text = context.content
    outer = _outer(context, quotation)
    passage = context.reading.passages[context.reading.passage_at(quotation.start)]
    limit = min(passage.end, quotation.end + 220, outer.end - 1 if outer else passage.end)
    tail = text[quotation.end : limit]
    if not tail.strip() or not _runs_on(text[quotation.start : quotation.end], tail):
        return None
    sentence = Sentence(text, quotation.end, limit, context.sentence.cues)
    words = sentence.words
    start = next((i for i, w in enumerate(words) if w not in {",", "—", "–", "--", "’", "”"}), len(words))
    stop = next(
        (
            i
            for i in range(start, len(words))
            if words[i] in {"“", '"', ";", "‘", "?", "!"}
            or words[i] == "."
            and sentence.tokens[i - 1].text not in {"Dr", "Mr", "Mrs", "Ms", "St", "Gen", "Prof"}
        ),
        len(words),
    )
    if tail.lstrip().startswith(DASHES):
        return source_at(context, start, stop, cue=(0, start), sentence=sentence)
    return _attribution(context, sentence, start, stop)


def _runs_on(quoted, tail):
    """The sentence goes on after the quotation's closing mark."""
    inner = quoted.rstrip("”\"’'»").rstrip()
    follows = tail.lstrip()
    return (
        inner.endswith((",", "!", "?", "—", "–", "…"))
        or follows.startswith((",", *DASHES))
        or follows[:1].islower()
    )


def _attribution(context, sentence, start, stop):
    words = sentence.words
    for name in ATTRIBUTIVE:
        for a, b in sentence.find(name):
            if a <= start + 2 and b <= stop:
                return source_at(context, b, stop, cue=(a, b), sentence=sentence)
    for a, b in sorted(h for name in SPEECH for h in sentence.find(name)):
        if b > stop or a - start > 12:
            break
        opening = start + (words[start : start + 1] == ["as"] or words[start].endswith("ly"))
        if a <= opening:
            return source_at(context, b, stop, cue=(a, b), sentence=sentence)
        if words[a - 1] == "," and words[start] in {"of", "in", "with", "between", "for", "to"}:
            return source_at(context, b, stop, cue=(a, b), sentence=sentence)
        if any(w in {"which", "but"} for w in words[start:a]) or words[start] in {
            "of",
            "in",
            "with",
            "between",
            "for",
            "to",
        }:
            break
        if not used_as_verb(sentence, a, b):
            continue
        source = source_at(context, start, a, cue=(a, b), sentence=sentence, whole=True)
        if source:
            return source
    return _unlisted_verb(context, sentence, start, stop)


def _unlisted_verb(context, sentence, start, stop):
    """«…,” snapped the premier»: a past form after the closing mark, and somebody who can speak."""
    if start + 1 >= stop or not sentence.words[start].endswith("ed"):
        return None
    source = source_at(context, start + 1, stop, cue=(start, start + 1), sentence=sentence)
    return source if source and not source.nobody else None


def _outer(context, quotation):
    held = [q for q in context.reading.quotations if q.start < quotation.start and quotation.end <= q.end]
    return max(held, key=lambda q: q.start) if held else None


# --- before the quotation --------------------------------------------------------------------------------


def find_source_before(context, quotation):
    """The speaker named before a quotation in its sentence, or in the line that leads to it."""
    reading = context.reading
    index = reading.passage_at(quotation.start)
    outer = _outer(context, quotation)
    start = max((a for a, _ in reading.bounds(index) if a <= quotation.start), default=quotation.start)
    start = max(start, outer.start) if outer else start
    lead = Sentence(context.content, start, quotation.start, context.sentence.cues)
    if any(w[:1].isalnum() for w in lead.words):
        return _source_in_lead(context, lead, quotation)
    if outer:
        return None
    before = [b for b in reading.bounds(index) if b[1] <= start]
    if before:
        return _source_in_sentence_before(context, before[-1], quotation)
    line = reading.bounds(index - 1)[-1] if index else None
    if line and context.content[line[0] : line[1]].rstrip().endswith(":"):
        return _source_in_lead(context, Sentence(context.content, *line, context.sentence.cues), quotation)
    return None


def _source_in_lead(context, lead, quotation):
    for a, b in _hits(context, lead, quotation, SPEECH):
        source = subject_of(context, a, b, lead)
        if source and not source.nobody:
            return source
    for name in (*ATTRIBUTIVE, "voice.cite"):
        for a, b in lead.find(name):
            source = source_at(context, b, len(lead.words), cue=(a, b), sentence=lead)
            if source and not source.nobody:
                return source
    view = _view_in_lead(context, lead)
    return view or _label_source(context, lead, quotation) or _source_before_colon(context, lead)


def _view_in_lead(context, lead):
    """«In the minister's words, “…”»."""
    for a, b in lead.find("voice.view"):
        if a and lead.words[a - 1] in {"'s", "'"}:
            begin = next((i + 1 for i in range(a - 1, -1, -1) if lead.words[i] in {"in", "to", ","}), 0)
            return source_at(context, begin, a - 1, cue=(a - 1, b), sentence=lead, whole=True)
    return None


def _hits(context, lead, quotation, lists):
    """Verbs of speech in the lead, the nearest first, outside other quotations."""
    quoted = [(q.start, q.end) for q in context.reading.quotations if q.end <= quotation.start]
    hits = sorted({h for name in lists for h in lead.find(name)}, reverse=True)
    return [h for h in hits if not any(s <= lead.tokens[h[0]].start < e for s, e in quoted)]


def _label_source(context, lead, quotation):
    """An official label («upgraded … to a “…”») is credited to those who gave it: the subject, or the
    parties."""
    hit = next(iter(lead.find("voice.label")), None)
    if hit is None or len(context.content[quotation.start : quotation.end].split()) > LONGEST_LABEL:
        return None
    source = subject_of(context, *hit, lead)
    if (
        source
        and not source.nobody
        and not source.first_person
        and not lead.cues["voice.relations"].find(lead.words, source.first, source.end)
    ):
        return source
    both = next(iter(lead.find("referent.pair")), None)
    cue = lead.text(hit[0], min(hit[1], hit[0] + LONGEST_CUE))
    return Source(" ".join(lead.text(*both).split()) if both else "the parties", *hit, cue, "")


def _source_before_colon(context, lead):
    """«Arcadia's envoy Ana Vela: “…”», «Senator Sand's letter deserves to be read: “…”»."""
    words = lead.words
    if not words or words[-1] != ":":
        return None
    end = next((i for i in range(len(words)) if words[i] in VERBS_OF_LEADS), len(words) - 1)
    written = lead.cues["voice.writings"].find(words, 0, end)
    if words[0] in PREPOSITIONS and not written or _is_told(words, end):
        return None
    if lead.cues["voice.letters"].find(words, 0, end):
        return source_at(context, 0, end, cue=(0, min(end, LONGEST_CUE)), sentence=lead, whole=True)
    possessor = next((i for i in range(end) if words[i] == "'s"), None)
    if (
        possessor
        and personal_groups(context, lead, 0, possessor) == []
        and can_speak(context, lead, 0, possessor)
        and lead.cues["voice.writings"].find(words, possessor, end)
    ):
        return source_at(context, 0, possessor, cue=(possessor, end), sentence=lead, whole=True)
    named = [g for g in _groups_with_possessors(context, lead, end)]
    if named:
        return source_at(context, *named[0], cue=(end, len(words)), sentence=lead, whole=True)
    if can_speak(context, lead, 0, end):
        return (
            Source(
                " ".join(lead.text(_after_article(words), end).split()),
                0,
                end,
                lead.text(end, min(len(words), end + LONGEST_CUE)),
                lead.text(0, end),
            )
            if end
            else None
        )
    return None


def _is_told(words, i):
    """«Arcadia was informed of our terms: “…”»: the words go to the subject, they don't come from it."""
    follows = words[i + 1] if i + 1 < len(words) else ""
    return words[i] in {"is", "was", "were", "are"} and (follows.endswith("ed") or follows == "told")


VERBS_OF_LEADS = word_set("""
    is was has had are were deserves deserve runs ran reads goes could would did does put left stood
    contains opens begins ends closes
""")


def _after_article(words):
    return 1 if words[0] in {"the", "a", "an"} else 0


def _groups_with_possessors(context, lead, end):
    """Personal names in the lead, those that own something («Senator Sand's letter») included."""
    for i in range(end):
        if lead.words[i] == "'s":
            groups = personal_groups(
                context, Sentence(context.content, lead.start, lead.tokens[i].start, lead.cues), 0, i
            )
            if groups and groups[-1][1] == i:
                start = groups[-1][0]
                return [(0 if start < 3 else start, i)]
    return [(0, end)] if personal_groups(context, lead, 0, end) else []


def _source_in_sentence_before(context, bounds, quotation):
    """The sentence before a quotation that opens its own: «Admiral Rhee was blunt. “…”»."""
    lead = Sentence(context.content, *bounds, context.sentence.cues)
    if any(q.start < bounds[1] and bounds[0] < q.end for q in context.reading.quotations if not q.block):
        return None
    if lead.words and lead.words[-1] == ":":
        return _source_in_lead(context, lead, quotation)
    for a, b in _hits(context, lead, quotation, ("voice.say", "voice.utter")):
        source = subject_of(context, a, b, lead)
        if source and not source.nobody:
            return source
    return opening_person(context, lead)


def opening_person(context, sentence, longest=16):
    """A person who is the subject of a short sentence."""
    groups = [g for g in personal_groups(context, sentence, 0, len(sentence.words)) if g[0] < 6]
    if not groups or len(sentence.words) > longest:
        return None
    start, end = groups[0]
    while (
        start
        and sentence.tokens[start - 1].text[:1].isupper()
        and sentence.words[start - 1] not in {",", "the"}
    ):
        start -= 1
    cue = (end, min(end + 2, len(sentence.words)))
    if sentence.words[end : end + 1] == ["of"]:
        end += 2
    return source_at(context, start, end, cue=cue, sentence=sentence, whole=True)


# --- beside the quotation --------------------------------------------------------------------------------


def find_source_beside(context, quotation):
    """The sentence after a quotation names who has just spoken («… partner.” With that, Jon Wray left»)."""
    index = context.reading.passage_at(quotation.start)
    after = next((b for b in context.reading.bounds(index) if b[0] >= quotation.end), None)
    if after is None or not context.content[quotation.start : quotation.end].rstrip("”\"'’ ").endswith(
        (".", "!", "?")
    ):
        return None
    sentence = Sentence(context.content, *after, context.sentence.cues)
    hit = next((h for h in sentence.find("voice.spoken") if h[0] == 0), None)
    if hit:
        rest = hit[1] + (sentence.words[hit[1] : hit[1] + 1] == [","])
        return source_at(context, rest, len(sentence.words), cue=hit, sentence=sentence)
    return None


def find_block_source(context, quotation):
    """A block quotation's speaker: in the line that leads to it, else in the line below it («— Ana Vela»)."""
    reading = context.reading
    index = reading.passage_at(quotation.start)
    first = index
    while first and context.content[reading.passages[first].start] == ">":
        first -= 1
    inside = context.content[reading.passages[index].start : quotation.start].strip(" \n>")
    if context.content[reading.passages[first].start] != ">" or inside:
        bounds = [b for b in reading.bounds(first) if b[0] < quotation.start][-1]
        lead = Sentence(context.content, bounds[0], min(bounds[1], quotation.start), context.sentence.cues)
        source = _source_in_lead(context, lead, quotation)
        if source and not source.nobody:
            return source
    return _signature(context, index)


def _signature(context, index):
    for passage in context.reading.passages[index : index + 8]:
        for line in context.content[passage.start : passage.end].split("\n"):
            if line.lstrip("> ").startswith(DASHES):
                at = context.content.index(line, passage.start)
                sentence = Sentence(context.content, at, at + len(line), context.sentence.cues)
                start = next(i for i, w in enumerate(sentence.words) if w[:1].isalnum())
                stop = next(
                    (i for i in range(start, len(sentence.words)) if sentence.words[i] in {",", "("}),
                    len(sentence.words),
                )
                return source_at(
                    context, start, stop, cue=(start, min(start + 3, stop)), sentence=sentence, whole=True
                )
        if context.content[passage.start] != ">":
            return None
    return None
