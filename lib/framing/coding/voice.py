"""Who says it: the document's own author, somebody quoted, or somebody reported without quotation marks.

A :class:`Credit` says to whom a mention's words are credited. The innermost quotation that holds the mention is
tried first, then speech and belief reported in the sentence, then the turn of the interview or transcript.
Whoever is the document's principal speaker counts as its author. Rules are tried in the order of ``RULES``.
"""

from dataclasses import dataclass

from framing.coding.speakers import (
    Source,
    find_source_after,
    find_source_before,
    is_principal,
    name_turn_speaker,
    source_at,
    subject_of,
)
from framing.spans import Decision

RULES = {}
SCARE_WORDS = 4          # a quotation of so few words that credits nobody is the author's own distancing


def rule(function):
    """Register a rule under its function's name, in the order of the module."""
    RULES[function.__name__] = function
    return function


@dataclass(frozen=True)
class Credit:
    """To whom a mention's words are credited; ``hint`` is the wording that names the speaker's side."""

    value: str
    speaker: str = ""
    cue: str = ""
    rule: str = "default"
    hint: str = ""


def code_voice(context):
    """The voice of a mention and its speaker.

    Returns
    -------
    (Decision, speaker)
        ``author``, ``quoted`` or ``reported``; the speaker is empty exactly when the voice is author.
    """
    credit = find_credit(context)
    return Decision(credit.value, credit.cue, credit.rule), credit.speaker


def find_credit(context):
    """The :class:`Credit` of a mention, found once."""
    if "_credit" not in context.__dict__:
        context.__dict__["_credit"] = _find_credit(context)
    return context.__dict__["_credit"]


def _find_credit(context):
    for name, attempt in RULES.items():
        found = attempt(context)
        if found is None:
            continue
        value, source = found
        if source is None:
            break
        if source.nobody:
            continue
        if is_principal(source, context.reading):
            if value == "quoted":
                break
            continue
        return Credit(value, source.speaker, source.cue, name, source.hint)
    return _turn_credit(context)


def _turn_credit(context):
    """Where nobody else is credited, the turn decides; outside turns it is the author."""
    speaker = context.passage.speaker
    name = name_turn_speaker(speaker, context.reading) if speaker else None
    if name is None:
        return Credit("author")
    return Credit("reported", name, "", "turn", speaker)


def _speech_quotations(context):
    """The quotations that hold the mention as somebody's words, the innermost first; titles of works don't."""
    return [q for q in reversed(context.quotations) if not is_title(context, q)]


def is_title(context, quotation):
    """The title of a book or article: every longer word is capitalised."""
    inside = context.content[quotation.start + 1:quotation.end - 1].replace("\n", " ")
    words = [w.strip(".,;:!?’”'\"") for w in inside.split()]
    longer = [w for w in words if len(w) > 3 and w[:1].isalpha()]
    return len(longer) > 1 and len(words) > 2 and all(w[0].isupper() for w in longer) \
        and not inside.rstrip(".,”’").endswith(("!", "?")) and not any(w in {"we", "is", "are", "not"} for w in words)


@rule
def quotation_then_speaker(context):
    """«“…,” said the minister», «“…,” the minister added, “…”», «“…”, in the words of the minister»."""
    for quotation in _speech_quotations(context):
        source = find_source_after(context, quotation)
        if source:
            return "quoted", source
        source = find_source_before(context, quotation)
        if source:
            return "quoted", source
    return None


@rule
def quotation_goes_on(context):
    """A quotation without a speaker of its own belongs to whoever was quoted just before in the passage."""
    for quotation in _speech_quotations(context):
        if quotation.block:
            continue
        source = _source_of_earlier_quotation(context, quotation)
        if source:
            return "quoted", source
    return None


def _source_of_earlier_quotation(context, quotation):
    passage = context.passage
    gap_start = quotation.start
    earlier = [q for q in context.reading.quotations if passage.start <= q.start and q.end <= quotation.start
               and q.level == quotation.level and not is_title(context, q)]
    for other in reversed(earlier):
        between = context.content[other.end:gap_start]
        if len(between) > 200 or not _opens_sentence(context, quotation):
            return None
        source = find_source_after(context, other) or find_source_before(context, other)
        if source:
            return source
        gap_start = other.start
    return _source_of_previous_passage(context, quotation)


def _opens_sentence(context, quotation):
    before = context.content[max(quotation.start - 3, 0):quotation.start].rstrip()
    return not before or before[-1] in ".!?”\"’\n:"


def _source_of_previous_passage(context, quotation):
    """A quotation that opens its passage goes on from the passage before, if that ends within one."""
    if quotation.start > context.passage.start + 1 or context.passage_index == 0:
        return None
    before = context.reading.passages[context.passage_index - 1]
    running = [q for q in context.reading.quotations if before.start <= q.start and q.end >= before.end - 1]
    for other in running:
        source = find_source_after(context, other, context.passage_index - 1) \
            or find_source_before(context, other, context.passage_index - 1)
        if source:
            return source
    return None


@rule
def title_or_scare_quotes(context):
    """A few words in quotation marks that nobody is credited with are the author's, at a distance."""
    for quotation in _speech_quotations(context):
        words = context.content[quotation.start:quotation.end].split()
        if len(words) <= SCARE_WORDS and not quotation.block:
            return "author", None
    return None


@rule
def source_phrase(context):
    """«according to analysts», «in Moscow's view», «in the eyes of neighbours»."""
    sentence = context.sentence
    for name in ("voice.according_to", "voice.in_view_of"):
        for first, last in sentence.find(name):
            if abs(first - context.first) > 40 or _inside_quotation(context, first):
                continue
            source = source_at(context, last, len(sentence.words), cue=(first, last))
            if source and not source.nobody and not first <= context.first < source.end:
                return "reported", source
    for first, last in sentence.find("voice.view"):
        source = _owner_of_view(context, first, last)
        if source:
            return "reported", source
    return None


def _owner_of_view(context, first, last):
    """«in the minister's view», «in their judgement»: the possessor between «in» and the noun."""
    words = context.words
    start = next((i for i in range(first - 1, max(first - 8, -1), -1) if words[i] in {"in", "to"}), None)
    if start is None or start + 1 >= first or _inside_quotation(context, first):
        return None
    end = first - 1 if words[first - 1] in {"'s", "'"} else first
    return source_at(context, start + 1, end, cue=(start, min(last, start + 5)), whole=True)


def _inside_quotation(context, i):
    """The word stands within a quotation that does not hold the mention, or is not part of the same layer."""
    at = context.tokens[i].start
    mine = {(q.start, q.end) for q in context.quotations}
    return any(q.start <= at < q.end and (q.start, q.end) not in mine for q in context.reading.quotations)


def _same_layer(context, i):
    """The word stands in exactly the quotations that the mention stands in."""
    at = context.tokens[i].start
    layer = {(q.start, q.end) for q in context.reading.quotations if q.start <= at < q.end}
    return layer == {(q.start, q.end) for q in context.quotations}


@rule
def speech_before(context):
    """«Moscow says that …», «analysts debate whether …», «the ministry denied …»: the mention is what is said."""
    sentence, words = context.sentence, context.words
    hits = sorted([*sentence.find("voice.say"), *_deeming(sentence)], reverse=True)
    for first, last in hits:
        if last > context.first or not _same_layer(context, first) or _scope_is_closed(context, last):
            continue
        if words[last:last + 1] == ["by"]:
            continue
        source = subject_of(context, first, last)
        if source and not source.nobody and not is_principal(source, context.reading):
            return "reported", source
    return None


def _deeming(sentence):
    """Verbs of taking something for something: «call» and the like, others only with «as» after them."""
    hits = list(sentence.find("voice.deem"))
    for first, last in sentence.find("voice.deem_as"):
        if "as" in sentence.words[last:last + 12]:
            hits.append((first, last))
    return hits


def _scope_is_closed(context, start):
    """What is said has ended before the mention: a semicolon, or a clause that turns against it."""
    words = context.words
    for i in range(start, context.first):
        if words[i] in {";", "—"} or words[i] == "–" and context.tokens[i].start > context.tokens[i - 1].end:
            return True
        if words[i] == "," and words[i + 1:i + 2] and words[i + 1] in {"but", "though", "although", "yet", "whereas",
                                                                        "while"} and _has_finite(context, i + 2):
            return True
    return False


def _has_finite(context, start):
    return any(start <= a < context.first for a, _ in context.sentence.find("clause.finite"))


@rule
def speech_after(context):
    """«…, contends the jurist», «…, Borealian PM Tells Parliament»: the speaker closes the sentence."""
    sentence, words = context.sentence, context.words
    for first, last in sentence.find("voice.say"):
        if first < context.last or not _same_layer(context, first):
            continue
        comma = next((i for i in range(first - 1, context.last - 1, -1) if words[i] == ","), None)
        if comma is None or first - comma > 9:
            continue
        if any(words[i] in {"which", "who", "that", "and", "but", "as", "while", "when"} for i in range(comma + 1, first)) \
                and words[comma + 1] != "as":
            continue
        if first == comma + 1:
            source = source_at(context, last, len(words), cue=(first, last))
        else:
            source = source_at(context, comma + 1, first, cue=(first, last), whole=True)
        if source and not source.nobody and not _goes_on_with(words, last):
            return "reported", source
    return None


def _goes_on_with(words, i):
    """The verb has a clause of its own («…, the minister said that …»)."""
    return words[i:i + 1] in (["that"], ["whether"])


@rule
def deemed_by(context):
    """«is seen by Moscow as», «is described in Beijing as»."""
    sentence, words = context.sentence, context.words
    for first, last in sorted([*sentence.find("voice.deem"), *sentence.find("voice.deem_as"), *sentence.find("voice.held")]):
        if not _same_layer(context, first) or abs(first - context.first) > 20:
            continue
        by = next((i for i in range(last, min(last + 3, len(words))) if words[i] in {"by", "in"}), None)
        if by is None or words[by] == "in" and words[first - 1:first] not in (["is"], ["are"], ["was"], ["were"], ["been"]):
            continue
        source = source_at(context, by + 1, len(words), cue=(first, by + 1))
        if source and not source.nobody:
            return "reported", source
    return None


@rule
def hearsay(context):
    """«allegedly», «is said to be», «it is rumoured that»: somebody unnamed says so."""
    for first, last in context.sentence.find("voice.hearsay"):
        if first < context.first and context.first - last < 25 and _same_layer(context, first) \
                and not _scope_is_closed(context, last):
            return "reported", Source("unnamed", first, last, context.cue(first, last), "")
    return None
