"""Who says it: the document's own author, somebody quoted, or somebody reported without quotation marks.

A :class:`Credit` says to whom a mention's words are credited. The innermost quotation that holds the mention
is tried first, then speech and belief reported in the sentence, then the turn of the interview or transcript.
A quotation that credits nobody (scare quotes) is the author's own.
Whoever is the document's principal speaker counts as its author. Rules are tried in the order of ``RULES``.
"""

from dataclasses import dataclass

from framing.coding.quoting import (
    find_block_source,
    find_source_after,
    find_source_before,
    find_source_beside,
    is_title,
)
from framing.coding.speakers import (
    AFTER_NAME,
    PARTICLES,
    PREPOSITIONS,
    Source,
    is_headline,
    is_principal,
    name_turn_speaker,
    source_at,
    subject_of,
    turn_label,
    used_as_verb,
)
from framing.base.spans import Decision

RULES = {}
NEAR = 25  # how many words a cue of hearsay or taking-for reaches


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


def code_voice(context, rules=RULES):
    """The voice of a mention and its speaker.

    Parameters
    ----------
    context : the mention (:class:`~framing.coding.context.Context`).
    rules : the rules to try, by name, in order.

    Returns
    -------
    (Decision, speaker)
        ``author``, ``quoted`` or ``reported``; the speaker is empty exactly when the voice is author.
    """
    credit = find_credit(context) if rules is RULES else _find_credit(context, rules)
    return Decision(credit.value, credit.cue, credit.rule), credit.speaker


def find_credit(context):
    """The :class:`Credit` of a mention, found once."""
    if "_credit" not in context.__dict__:
        context.__dict__["_credit"] = _find_credit(context, RULES)
    return context.__dict__["_credit"]


def _find_credit(context, rules):
    for name, attempt in rules.items():
        found = attempt(context)
        if found is None:
            continue
        value, source = found
        if source is None:
            break
        if source.nobody or not source.speaker and not source.first_person:
            continue
        if is_principal(source, context.reading):
            if value == "quoted":
                break
            continue
        return Credit(value, source.speaker, source.cue, name, source.hint)
    return _turn_credit(context)


def _turn_credit(context):
    """Where nobody else is credited, the turn decides; outside turns it is the author."""
    name = name_turn_speaker(context.passage, context.reading)
    if name is None:
        return Credit("author")
    return Credit("reported", name, "", "turn", turn_label(context.passage, context.reading))


def _speech_quotations(context):
    """The quotations that hold the mention as somebody's words, the innermost first; titles of works don't."""
    return [q for q in reversed(context.quotations) if not is_title(context, q)]


# --- in quotation marks ----------------------------------------------------------------------------------


@rule
def so_called(context):
    """«so-called “allies”»: the author's distance, not somebody's words."""
    if context.quotations and context.sentence.find("voice.so_called"):
        last = context.sentence.find("voice.so_called")[-1][1]
        opening = context.sentence.span(context.quotations[-1].start, context.quotations[-1].start + 1)[0]
        if 0 <= opening - last <= 1:
            return "author", None
    return None


@rule
def block_quotation(context):
    """Lines opened by «>»: credited in the line before them, or signed in the line below."""
    block = next((q for q in context.quotations if q.block), None)
    inner = [q for q in _speech_quotations(context) if not q.block]
    if block is None or inner:
        return None
    source = find_block_source(context, block)
    return ("quoted", source) if source else None


@rule
def quotation_with_speaker(context):
    """«“…,” said the minister», «“…,” the minister added, “…”», «the minister: “…”»."""
    for quotation in _speech_quotations(context):
        if quotation.block:
            continue
        source = find_source_after(context, quotation) or find_source_before(context, quotation)
        if source and not source.nobody:
            return "quoted", source
    return None


@rule
def quotation_goes_on(context):
    """A quotation without a speaker of its own belongs to whoever was quoted just before, or spoke beside
    it."""
    for quotation in _speech_quotations(context):
        source = _source_of_earlier_quotation(context, quotation) or find_source_beside(context, quotation)
        if source:
            return "quoted", source
    return None


def _source_of_earlier_quotation(context, quotation):
    if not _opens_sentence(context, quotation):
        return _source_across_parenthesis(context, quotation)
    gap_start, reading = quotation.start, context.reading
    earlier = [
        q
        for q in reading.quotations
        if quotation.start - 2000 < q.start
        and q.end <= quotation.start
        and q.level == quotation.level
        and not is_title(context, q)
    ]
    for other in reversed(earlier):
        same_passage = reading.passage_at(other.start) == reading.passage_at(quotation.start)
        if len(context.content[other.end : gap_start]) > 200 or not (
            same_passage or _runs_over(context, other, quotation)
        ):
            return None
        source = find_source_after(context, other) or find_source_before(context, other)
        if source:
            return source
        gap_start = other.start
    return None


def _source_across_parenthesis(context, quotation):
    """«“…,” X said, “but …»: the quotation before, when only its attribution stands between."""
    earlier = [
        q
        for q in context.reading.quotations
        if q.end <= quotation.start and quotation.start - q.end < 160 and q.level == quotation.level
    ]
    return find_source_after(context, earlier[-1]) if earlier else None


def _opens_sentence(context, quotation):
    before = context.content[max(quotation.start - 3, 0) : quotation.start].rstrip()
    return not before or before[-1] in '.!?”"’\n:>'


def _runs_over(context, other, quotation):
    """A quotation that opens its passage goes on from one that closes the passage before."""
    passage = context.reading.passages[context.reading.passage_at(other.start)]
    here = context.reading.passages[context.reading.passage_at(quotation.start)]
    return other.end >= passage.end - 2 and quotation.start <= here.start + 1


# --- without quotation marks -----------------------------------------------------------------------------


def _same_layer(context, i):
    """The word stands in exactly the quotations that the mention stands in."""
    at = context.tokens[i].start
    layer = {(q.start, q.end) for q in context.reading.quotations if q.start <= at < q.end}
    return layer == {(q.start, q.end) for q in context.quotations}


def _scope_is_closed(context, start):
    """What is said has ended before the mention: a semicolon, or a clause that turns against it."""
    words = context.words
    for i in range(start, context.first):
        if (
            words[i] in {";", "—"}
            or words[i] in {"–", "--"}
            and context.tokens[i].start > context.tokens[i - 1].end
        ):
            return True
        if words[i] == "and" and words[i + 1 : i + 2] == ["who"]:
            return True
        if (
            words[i] == ","
            and words[i + 1 : i + 2]
            and words[i + 1] in {"but", "though", "although", "yet", "whereas", "while"}
            and _has_finite(context, i + 2)
        ):
            return True
    return False


def _has_finite(context, start):
    return any(start <= a < context.first for a, _ in context.sentence.find("clause.finite"))


@rule
def source_phrase(context):
    """«according to analysts», «in Moscow's view», «in the eyes of neighbours»."""
    sentence = context.sentence
    for name in ("voice.according_to", "voice.in_view_of"):
        for first, last in sentence.find(name):
            if not _same_layer(context, first):
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
    """«in the minister's view», «to her mind»: the possessor between «in» and the noun."""
    words = context.words
    start = next((i for i in range(first - 1, max(first - 8, -1), -1) if words[i] in {"in", "to"}), None)
    if start is None or start + 1 >= first or not _same_layer(context, first):
        return None
    owned = words[first - 1] in {"'s", "'"}
    if not owned and not (start + 2 == first and words[first - 1] in {"his", "her", "their"}):
        return None
    return source_at(
        context, start + 1, first - 1 if owned else first, cue=(start, min(last, start + 5)), whole=True
    )


@rule
def speech_before(context):
    """«Moscow says that …», «analysts debate whether …», «the ministry denied …»: the mention is what is
    said."""
    sentence = context.sentence
    for first, last in sorted([*sentence.find("voice.say"), *_deeming(sentence)], reverse=True):
        if last > context.first or not _same_layer(context, first) or _scope_is_closed(context, last):
            continue
        if context.words[first] in {"maintains", "maintained"} and not _is_said(context.words, last):
            continue  # «Arcadia maintains its friendship»: conduct
        source = subject_of(context, first, last)
        if (
            source
            and not source.nobody
            and not is_principal(source, context.reading)
            and not (source.first <= context.first < source.end)
        ):
            return "reported", source
    return None


def _is_said(words, i):
    """«Maintained that», «maintained over coffee», «maintained,»: no object of keeping up follows."""
    return words[i - 1] == "that" or not words[i].isalpha() or words[i] in PREPOSITIONS


def _deeming(sentence):
    """Verbs of taking something for something: «call» and the like, others only with «as» after them."""
    hits = list(sentence.find("voice.deem"))
    hits += [(a, b) for a, b in sentence.find("voice.deem_as") if "as" in sentence.words[b : b + 12]]
    return hits


@rule
def speech_after(context):
    """«…, contends the jurist», «…, Borealian PM Tells Parliament»: the speaker closes the sentence."""
    sentence, words = context.sentence, context.words
    for first, last in sentence.find("voice.say"):
        if first < context.last or not _same_layer(context, first) or not used_as_verb(sentence, first, last):
            continue
        comma = next((i for i in range(first - 1, context.last - 1, -1) if words[i] in {",", "—"}), None)
        if (
            comma is None
            or first - comma > 12
            or _ends_a_relative(words, comma, first)
            or not _closes_clause(sentence, first, last)
        ):
            continue
        if first == comma + 1:
            source = source_at(context, last, len(words), cue=(first, last))
        elif (
            sentence.tokens[first].text.endswith(("s", "ed"))
            or words[first - 1].endswith("s")
            or _is_past(sentence, first)
        ):
            source = source_at(context, comma + 1, first, cue=(first, last), whole=True)
        else:
            continue
        if (
            source
            and not source.nobody
            and source.hint
            and (not is_headline(sentence) or source.first < first or len(source.hint.split()) > 1)
        ):
            return "reported", source
    return None


def _is_past(sentence, i):
    return sentence.words[i] in {"said", "told", "wrote", "thought", "held", "felt", "put", "swore"}


def _ends_a_relative(words, comma, first):
    inside = words[comma + 1 : first]
    return (
        any(w in {"which", "who", "that", "and", "but", "while", "when"} for w in inside)
        and inside[0] != "as"
    )


def _closes_clause(sentence, first, last):
    """Nothing but a circumstance follows «…, the minister said»; an object would make it another clause."""
    words = sentence.words
    after = words[last] if last < len(words) else "."
    if words[first - 1] in {",", "—"} or is_headline(sentence):  # «…, says the minister»
        return after not in {"that", "whether", "of"}
    if words[first] in {"tell", "tells", "told", "inform", "informs", "informed", "assured", "assures"}:
        return after not in {"that", "whether"}
    return not after.isalpha() or after in (AFTER_NAME | PREPOSITIONS) - {"that", "of"}


@rule
def deemed_by(context):
    """«is seen by Moscow as», «is described in Beijing as»."""
    sentence, words = context.sentence, context.words
    for first, last in sorted(
        h for n in ("voice.deem", "voice.deem_as", "voice.held") for h in sentence.find(n)
    ):
        if not _same_layer(context, first) or abs(first - context.first) > NEAR:
            continue
        by = next((i for i in range(last, min(last + 3, len(words))) if words[i] in {"by", "in"}), None)
        if (
            by is None
            or any(w in PARTICLES for w in words[last:by])
            or not _is_taken_for(sentence, first, last)
        ):
            continue
        passive = any(
            w in {"is", "are", "was", "were", "been", "being", "be"} for w in words[max(first - 3, 0) : first]
        )
        if words[by] == "in" and not passive:
            continue
        source = source_at(context, by + 1, len(words), cue=(first, by + 1))
        if source and not source.nobody:
            return "reported", source
    return None


def _is_taken_for(sentence, first, last):
    """«Characterised by», «held in» and «taken by» tell of belief only with «as …» or «to be …» after them."""
    held = sentence.words[first] in {"held", "taken"}
    if (first, last) not in sentence.find("voice.deem_as") and not held:
        return True
    if held and sentence.words[max(first - 2, 0) : first] == ["to", "be"]:
        return False
    after = sentence.words[last : last + 12]
    return "as" in after or ["to", "be"] in [after[i : i + 2] for i in range(len(after))]


@rule
def hearsay(context):
    """«allegedly», «is said to be», «it is rumoured that»: somebody unnamed says so."""
    for first, last in context.sentence.find("voice.hearsay"):
        if (
            first < context.first
            and context.first - last < NEAR
            and _same_layer(context, first)
            and not _scope_is_closed(context, last)
        ):
            return "reported", Source("unnamed", first, last, context.cue(first, last), "")
    return None
