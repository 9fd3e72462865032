"""When the relationship is said to hold: past, only in a bygone period, or current, which is everything else.

ConText's «historical» value (Harkema et al. 2009) with two differences: a past tense alone is no cue, since
«our allies met» says nothing against their being allies now; and what ended in a bygone period is past.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from framing.coding import grammar
from framing.coding.clauses import word_set
from framing.coding.frame import find_frame, said
from framing.coding.stance import code_stance
from framing.base.spans import Decision

PAST_BE = {"was", "were"}
PRESENT = word_set("is are am 're 'm has have 've will 'll shall can may must do does should")
YEAR = re.compile(r"1\d{3}|20[0-4]\d")


@dataclass(frozen=True)
class Rule:
    """A named rule: ``find(frame)`` gives the (first, end) words that put the mention into the past, or
    None.
    """

    name: str
    find: Callable


def former(frame):
    """«Former allies», «the wartime alliance», «our erstwhile friend and partner»."""
    words, first = frame.words, frame.phrase.first
    if words[first - 1 : first] in (["and"], ["or"]):
        first = _first_of_pair(frame, first)
    for a, b in frame.sentence.find("time.former"):
        if first <= a and b <= frame.context.first and "'s" not in words[b : frame.context.first]:
            return a, b
    return None


def _first_of_pair(frame, first):
    """Where «former friends» begins in «former friends and allies»."""
    k = first - 2
    while (
        k > 0
        and grammar.is_word(frame.words[k])
        and not grammar.is_verb(frame.sentence, k)
        and frame.words[k] not in frame.sentence.cues["clause.prepositions"]
    ):
        k -= 1
    return k


def compound(frame):
    """«Ex-ally», «ally-turned-rival»."""
    words, first, last = frame.words, frame.context.first, frame.context.last
    if words[max(first - 2, 0) : first] == ["ex", "-"]:
        return first - 2, first
    if words[last : last + 2] == ["-", "turned"]:
        return last, last + 2
    if (
        words[last : last + 1] == ["turned"]
        and last + 1 < len(words)
        and not grammar.ends_phrase(frame.sentence, last + 1)
    ):
        return last, last + 1
    return None


def adverb(frame):
    """«Initially allies», «once a partner», «used to be friends»."""
    sentence, words = frame.sentence, frame.words
    other = {i for a, b in sentence.find("time.not_once") for i in range(a, b)}
    path = set(frame.path.words) | set(range(frame.phrase.first, frame.context.first))
    for a, b in sentence.find("time.once"):
        if words[a] == "once" and (words[a - 1 : a] == ["at"] or a in other and not _verbless(frame, a)):
            continue
        if (
            words[a:b] == ["in", "the", "past"]
            and b < len(words)
            and grammar.is_word(words[b])
            and not grammar.is_verb(sentence, b)
        ):
            continue
        if a in path and not _is_present(frame) and not _other_verb_between(frame, b):
            return a, b
        if a >= frame.phrase.end and a <= frame.phrase.end + 1 and _is_past(frame):
            return a, b
        if _governed_by_past_be(frame) is not None and _same_stretch(frame, a):
            return a, b
    return None


def _other_verb_between(frame, i):
    """A verb that does not say what the mention is stands between: «you once described your neighbours»."""
    identity = frame.sentence.cues["stance.identity"]
    return any(
        grammar.is_verb(frame.sentence, k)
        and not grammar.is_auxiliary(frame.sentence, k)
        and not identity.match_at(frame.words, k)
        for k in range(i, frame.phrase.first)
    )


def _verbless(frame, i):
    """«Once a partner of Arcadia, Borealia …»: no verb between the adverb and the mention."""
    return i < frame.context.first and not any(
        grammar.is_verb(frame.sentence, k) or frame.words[k] == "," for k in range(i + 1, frame.context.first)
    )


def copula(frame):
    """«Were allies in the war», «there was a pact in the 1880s»: a past «be» and a bygone period."""
    verb = _governed_by_past_be(frame)
    if verb is None:
        return None
    for a, b in _periods(frame):
        if _same_stretch(frame, a):
            return a, b
    return None


def was_party(frame):
    """«Borealia was our ally»: a party said to have been one, in no report that shifts the tense."""
    verb = _governed_by_past_be(frame)
    if (
        verb is None
        or not grammar.names_person(frame.context)
        and frame.words[frame.context.last - 1] != "allied"
    ):
        return None
    if any(frame.words[i] in {"that", "whether", "if"} for i in frame.path.words) or _reported(frame, verb):
        return None
    if code_stance(frame.context).value != "asserted" or _among_conditions(frame):
        return None
    return verb, verb + 1


def _reported(frame, verb):
    """A verb of saying in the past stands anywhere: the tense may be shifted."""
    heads = frame.sentence.cues["clause.complement_heads"]
    return any(
        heads.match_at(frame.words, i)
        and frame.words[i].endswith(("ed", "said", "told", "thought", "knew", "saw", "wrote"))
        for i in range(len(frame.words))
    )


def _among_conditions(frame):
    return any(w in {"if", "would", "were to", "unless"} for w in frame.words)


def ended(frame):
    """«Dissolved in 1952»: an end that lies in a bygone period."""
    decision = code_stance(frame.context)
    if (
        decision.rule not in {"ending", "predicate-over", "losing", "predicate-absent"}
        or decision.value != "denied"
    ):
        return None
    if _is_present(frame):
        return None
    for predicate in frame.predicates:
        if frame.words[predicate.first] == "had":
            return predicate.first, predicate.first + 1
    for a, b in _dates(frame):
        if _same_stretch(frame, a, clauses=False):
            return a, b
    return None


def lasted(frame):
    """«The alliance lasted until 1960»: what held in a period."""
    hits = [a for a, b, p in said(frame, "time.lasting") if not p.relative]
    if (
        not hits
        or frame.words[hits[0]] not in frame.sentence.cues["clause.irregular_past"]
        and not frame.words[hits[0]].endswith("ed")
    ):
        return None
    if any(frame.words[k] in PRESENT for k in range(max(hits[0] - 3, 0), hits[0])):
        return None
    return next(((a, b) for a, b in _periods(frame)), None)


def war(frame):
    """«Together with our allies we defeated Hitler»: allies of a past war, told in the past."""
    if frame.context.match.family != "alliance" or not _is_past(frame):
        return None
    if frame.context.match.surface in {"Allies", "Allied"} and frame.context.first and not frame.headline:
        return frame.context.first, frame.context.last
    for a, b in frame.sentence.find("time.war"):
        if not {"after", "since", "following", "from", "unlike", "than"} & set(
            frame.words[max(a - 3, 0) : a]
        ):
            return a, b
    return None


def dated_before(frame):
    """«In 1918 … . The tide turned in favour of the allies»: the sentence before names the period."""
    before = frame.context.neighbour(-1)
    if (
        before is None
        or frame.context.match.family != "alliance"
        or not grammar.names_person(frame.context)
        or not _is_past(frame)
    ):
        return None
    if frame.phrase.determiner != "definite" or frame.words[frame.phrase.first] != "the":
        return None
    years = [t.text for t in before.tokens if YEAR.fullmatch(t.text)]
    return (frame.phrase.first, frame.phrase.end) if years and int(years[0]) < 1946 else None


def changed(frame):
    """«Went from allies to rivals»: what it was before the change."""
    after = frame.words[frame.phrase.end : frame.phrase.end + 8]
    change = frame.sentence.cues["time.change"]
    for i in frame.path.words[:5]:
        changes = any(change.match_at(frame.words, k) for k in range(max(i - 6, 0), i))
        if frame.words[i] == "from" and changes and {"to", "into"} & set(after):
            return i, i + 1
    return None


RULES = (
    Rule("former", former),
    Rule("compound-past", compound),
    Rule("once", adverb),
    Rule("changed-from", changed),
    Rule("past-period", copula),
    Rule("was-party", was_party),
    Rule("ended-then", ended),
    Rule("lasted", lasted),
    Rule("past-war", war),
    Rule("dated-before", dated_before),
)


def _periods(frame):
    """Bygone periods of the sentence: named ones, years and decades, but not «since 1950»."""
    return sorted(_dates(frame) + [hit for hit in frame.sentence.find("time.period")])


def _dates(frame):
    found = []
    for i, token in enumerate(frame.context.tokens):
        if (
            YEAR.fullmatch(token.text)
            and frame.words[i - 1 : i] != ["since"]
            and frame.words[i - 2 : i] != ["since", "the"]
        ):
            found.append((max(i - 1, 0), i + 1))
    return found + [
        hit
        for hit in frame.sentence.find("time.period")
        if frame.words[hit[0]]
        not in word_set("until till before later afterwards subsequently thereafter by")
    ]


def _same_stretch(frame, i, clauses=True):
    """Word ``i`` belongs to the mention's own clause, or to an adjunct beside it."""
    low, high = sorted((i, frame.context.first))
    between = frame.words[low + 1 : high]
    if ";" in between or ":" in between or "but" in between:
        return False
    return not clauses or not any(
        w in {"which", "who", "because", "although", "though", "when"} for w in between
    )


def _governed_by_past_be(frame):
    """The index of «was» or «were» where the mention is what somebody or something was, else None."""
    for i in frame.path.words[:8]:
        word = frame.words[i]
        if word in PAST_BE:
            return i
        if grammar.is_verb(frame.sentence, i) and word not in {"been", "called", "considered"}:
            return None
    return None


def _nearest_finite(frame):
    """The finite verb of the mention's clause: among what governs it, or what is said of it."""
    for i in frame.path.words:
        if grammar.is_finite(frame.sentence, i) or frame.words[i] in PAST_BE | PRESENT:
            return i
    if frame.predicates:
        return frame.predicates[0].first
    first, end = frame.context.clause
    finite = [i for i in range(first, end) if grammar.is_finite(frame.sentence, i)]
    if not finite:
        finite = [i for i in range(len(frame.words)) if grammar.is_finite(frame.sentence, i)]
    return min(finite, key=lambda i: abs(i - frame.context.first)) if finite else None


def _is_past(frame):
    """The verb of the mention's clause is in the past tense."""
    i = _nearest_finite(frame)
    if i is None:
        return False
    word = frame.words[i]
    return (
        word in PAST_BE | {"had", "did"}
        or word.endswith("ed")
        or bool(frame.sentence.cues["clause.irregular_past"].match_at(frame.words, i))
    )


def _is_present(frame):
    i = _nearest_finite(frame)
    return i is not None and i in frame.path.words and not _is_past(frame)


def code_time(context, rules=RULES):
    """Whether the relationship is past or current, with the cue and the rule; ``default`` is current."""
    frame = find_frame(context)
    for rule in rules:
        found = rule.find(frame)
        if found:
            return Decision("past", context.cue(*found), rule.name)
    return Decision("current")
