"""When the relationship is said to hold: past, only in a bygone period, or current, which is everything else.

ConText's «historical» value (Harkema et al. 2009) with two differences: a past tense alone is no cue, since
«our allies met» says nothing against their being allies now; and what ended in a bygone period is past.
"""

import re
from dataclasses import dataclass
from typing import Callable

from framing.coding import grammar
from framing.coding.stance import code_stance, find_scene, said
from framing.spans import Decision

PAST_BE = {"was", "were"}
PRESENT = {"is", "are", "am", "'re", "'m", "has", "have", "'ve", "will", "'ll", "shall", "can", "may", "must", "do", "does", "should"}
YEAR = re.compile(r"1\d{3}|20[0-4]\d")


@dataclass(frozen=True)
class Rule:
    """A named rule: ``find(scene)`` gives the (first, end) words that put the mention into the past, or None."""

    name: str
    find: Callable


def former(scene):
    """«Former allies», «the wartime alliance», «our erstwhile friend and partner»."""
    words, first = scene.words, scene.phrase.first
    if words[first - 1:first] in (["and"], ["or"]):
        first = _first_of_pair(scene, first)
    for a, b in scene.sentence.find("time.former"):
        if first <= a and b <= scene.context.first and "'s" not in words[b:scene.context.first]:
            return a, b
    return None


def _first_of_pair(scene, first):
    """Where «former friends» begins in «former friends and allies»."""
    k = first - 2
    while k > 0 and grammar.is_word(scene.words[k]) and not grammar.is_verb(scene.sentence, k) \
            and scene.words[k] not in scene.sentence.cues["clause.prepositions"]:
        k -= 1
    return k


def compound(scene):
    """«Ex-ally», «ally-turned-rival»."""
    words, first, last = scene.words, scene.context.first, scene.context.last
    if words[max(first - 2, 0):first] == ["ex", "-"]:
        return first - 2, first
    if words[last:last + 2] == ["-", "turned"]:
        return last, last + 2
    if words[last:last + 1] == ["turned"] and last + 1 < len(words) and not grammar.ends_phrase(scene.sentence, last + 1):
        return last, last + 1
    return None


def adverb(scene):
    """«Initially allies», «once a partner», «used to be friends»."""
    sentence, words = scene.sentence, scene.words
    other = {i for a, b in sentence.find("time.not_once") for i in range(a, b)}
    path = set(scene.path.words) | set(range(scene.phrase.first, scene.context.first))
    for a, b in sentence.find("time.once"):
        if words[a] == "once" and (words[a - 1:a] == ["at"] or a in other and not _verbless(scene, a)):
            continue
        if words[a:b] == ["in", "the", "past"] and b < len(words) and grammar.is_word(words[b]) and not grammar.is_verb(sentence, b):
            continue
        if a in path and not _is_present(scene) and not _other_verb_between(scene, b):
            return a, b
        if a >= scene.phrase.end and a <= scene.phrase.end + 1 and _is_past(scene):
            return a, b
        if _governed_by_past_be(scene) is not None and _same_stretch(scene, a):
            return a, b
    return None


def _other_verb_between(scene, i):
    """A verb that does not say what the mention is stands between: «you once described your neighbours»."""
    identity = scene.sentence.cues["stance.identity"]
    return any(grammar.is_verb(scene.sentence, k) and not grammar.is_auxiliary(scene.sentence, k)
               and not identity.match_at(scene.words, k) for k in range(i, scene.phrase.first))


def _verbless(scene, i):
    """«Once a partner of Arcadia, Borealia …»: no verb between the adverb and the mention."""
    return i < scene.context.first and not any(
        grammar.is_verb(scene.sentence, k) or scene.words[k] == "," for k in range(i + 1, scene.context.first))


def copula(scene):
    """«Were allies in the war», «there was a pact in the 1880s»: a past «be» and a bygone period."""
    verb = _governed_by_past_be(scene)
    if verb is None:
        return None
    for a, b in _periods(scene):
        if _same_stretch(scene, a):
            return a, b
    return None


def was_party(scene):
    """«Borealia was our ally»: a party said to have been one, in no report that shifts the tense."""
    verb = _governed_by_past_be(scene)
    if verb is None or not grammar.names_person(scene.context) and scene.words[scene.context.last - 1] != "allied":
        return None
    if any(scene.words[i] in {"that", "whether", "if"} for i in scene.path.words) or _reported(scene, verb):
        return None
    if code_stance(scene.context).value != "asserted" or _among_conditions(scene):
        return None
    return verb, verb + 1


def _reported(scene, verb):
    """A verb of saying in the past stands anywhere: the tense may be shifted."""
    heads = scene.sentence.cues["clause.complement_heads"]
    return any(heads.match_at(scene.words, i) and scene.words[i].endswith(("ed", "said", "told", "thought", "knew", "saw", "wrote"))
               for i in range(len(scene.words)))


def _among_conditions(scene):
    return any(w in {"if", "would", "were to", "unless"} for w in scene.words)


def ended(scene):
    """«Dissolved in 1952»: an end that lies in a bygone period."""
    decision = code_stance(scene.context)
    if decision.rule not in {"ending", "predicate-over", "losing", "predicate-absent"} or decision.value != "denied":
        return None
    if _is_present(scene):
        return None
    for predicate in scene.predicates:
        if scene.words[predicate.first] == "had":
            return predicate.first, predicate.first + 1
    for a, b in _dates(scene):
        if _same_stretch(scene, a, clauses=False):
            return a, b
    return None


def lasted(scene):
    """«The alliance lasted until 1960»: what held in a period."""
    hits = [a for a, b, p in said(scene, "time.lasting") if not p.relative]
    if not hits or scene.words[hits[0]] not in scene.sentence.cues["clause.irregular_past"] and not scene.words[hits[0]].endswith("ed"):
        return None
    if any(scene.words[k] in PRESENT for k in range(max(hits[0] - 3, 0), hits[0])):
        return None
    return next(((a, b) for a, b in _periods(scene)), None)


def war(scene):
    """«Together with our allies we defeated Hitler»: allies of a past war, told in the past."""
    if scene.context.match.family != "alliance" or not _is_past(scene):
        return None
    if scene.context.match.surface in {"Allies", "Allied"} and scene.context.first and not scene.headline:
        return scene.context.first, scene.context.last
    for a, b in scene.sentence.find("time.war"):
        if not {"after", "since", "following", "from", "unlike", "than"} & set(scene.words[max(a - 3, 0):a]):
            return a, b
    return None


def dated_before(scene):
    """«In 1918 … . The tide turned in favour of the allies»: the sentence before names the period."""
    before = scene.context.neighbour(-1)
    if before is None or scene.context.match.family != "alliance" or not grammar.names_person(scene.context) or not _is_past(scene):
        return None
    if scene.phrase.determiner != "definite" or scene.words[scene.phrase.first] != "the":
        return None
    years = [t.text for t in before.tokens if YEAR.fullmatch(t.text)]
    return (scene.phrase.first, scene.phrase.end) if years and int(years[0]) < 1946 else None


def changed(scene):
    """«Went from allies to rivals»: what it was before the change."""
    words = scene.words
    for n, i in enumerate(scene.path.words[:5]):
        if words[i] == "from" and "to" in words[scene.phrase.end:scene.phrase.end + 8] or \
                words[i] == "from" and "into" in words[scene.phrase.end:scene.phrase.end + 8]:
            if any(scene.sentence.cues["time.change"].match_at(words, k) for k in range(max(i - 6, 0), i)):
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


def _periods(scene):
    """Bygone periods of the sentence: named ones, years and decades, but not «since 1950»."""
    return sorted(_dates(scene) + [hit for hit in scene.sentence.find("time.period")])


def _dates(scene):
    found = []
    for i, token in enumerate(scene.context.tokens):
        if YEAR.fullmatch(token.text) and scene.words[i - 1:i] != ["since"] and scene.words[i - 2:i] != ["since", "the"]:
            found.append((max(i - 1, 0), i + 1))
    return found + [hit for hit in scene.sentence.find("time.period") if scene.words[hit[0]] not in
                    {"until", "till", "before", "later", "afterwards", "subsequently", "thereafter", "by"}]


def _same_stretch(scene, i, clauses=True):
    """Word ``i`` belongs to the mention's own clause, or to an adjunct beside it."""
    low, high = sorted((i, scene.context.first))
    between = scene.words[low + 1:high]
    if ";" in between or ":" in between or "but" in between:
        return False
    return not clauses or not any(w in {"which", "who", "because", "although", "though", "when"} for w in between)


def _governed_by_past_be(scene):
    """The index of «was» or «were» where the mention is what somebody or something was, else None."""
    for i in scene.path.words[:8]:
        word = scene.words[i]
        if word in PAST_BE:
            return i
        if grammar.is_verb(scene.sentence, i) and word not in {"been", "called", "considered"}:
            return None
    return None


def _nearest_finite(scene):
    """The finite verb of the mention's clause: among what governs it, or what is said of it."""
    for i in scene.path.words:
        if grammar.is_finite(scene.sentence, i) or scene.words[i] in PAST_BE | PRESENT:
            return i
    if scene.predicates:
        return scene.predicates[0].first
    first, end = scene.context.clause
    finite = [i for i in range(first, end) if grammar.is_finite(scene.sentence, i)]
    if not finite:
        finite = [i for i in range(len(scene.words)) if grammar.is_finite(scene.sentence, i)]
    return min(finite, key=lambda i: abs(i - scene.context.first)) if finite else None


def _is_past(scene):
    """The verb of the mention's clause is in the past tense."""
    i = _nearest_finite(scene)
    if i is None:
        return False
    word = scene.words[i]
    return word in PAST_BE | {"had", "did"} or word.endswith("ed") or \
        bool(scene.sentence.cues["clause.irregular_past"].match_at(scene.words, i))


def _is_present(scene):
    i = _nearest_finite(scene)
    return i is not None and i in scene.path.words and not _is_past(scene)


def code_time(context, rules=RULES):
    """Whether the relationship is past or current, with the cue and the rule; ``default`` is current."""
    scene = find_scene(context)
    for rule in rules:
        found = rule.find(scene)
        if found:
            return Decision("past", context.cue(*found), rule.name)
    return Decision("current")
