"""What is claimed about a relationship: asserted, sought, approached, questioned, denied or surpassed.

A cue counts only where it governs the mention (:mod:`framing.coding.grammar`). Several cues are combined from
the mention outwards, each changing what the inner ones made of the claim: *allies* is asserted, *not allies*
denied, *untrue that they are not allies* asserted again. That is NegEx's scope (Chapman et al. 2001) with
ConText's historical and hypothetical values (Harkema et al. 2009), composed as in factuality coding, where
polarity and certainty of nested sources are computed level by level (Saurí and Pustejovsky 2009).
"""

from framing.coding.frame import find_frame
from framing.coding.stance_rules import RULES
from framing.base.spans import Decision

# What each effect makes of a claim. Values beyond the codebook's six say how the claim was denied or left
# open, because a negation treats these differently: «nobody doubts», «did not end», «cannot be excluded».
START = "asserted"
CODED = {
    "refused": "denied",
    "ended": "denied",
    "lacking": "denied",
    "excluded": "denied",
    "weaker": "denied",
    "doubted": "questioned",
    "possible": "questioned",
    "conditional": "questioned",
}
OPEN = {"asserted", "sought", "possible"}
DENIALS = {"denied", "refused", "ended", "lacking", "excluded", "weaker"}
NEGATED = {
    "asserted": "denied",
    "sought": "denied",
    "possible": "denied",
    "doubted": "asserted",
    "denied": "asserted",
    "ended": "asserted",
    "lacking": "asserted",
    "refused": "possible",
    "excluded": "possible",
    "approached": "denied",
    "surpassed": "asserted",
}


def combine(effect, value):
    """What an effect makes of a claim that already has a value.

    >>> combine("negate", "asserted"), combine("negate", "ended"), combine("seek", "denied")
    ('denied', 'asserted', 'denied')
    """
    if effect == "negate":
        return NEGATED.get(value, value)
    if effect in {"refuse", "end", "lack", "exclude"}:
        denial = {"refuse": "refused", "end": "ended", "lack": "lacking", "exclude": "excluded"}[effect]
        return (
            denial
            if value in OPEN or value in {"doubted", "conditional", "approached"}
            else "asserted"
            if value in DENIALS
            else value
        )
    if effect in {"doubt", "open", "condition"}:
        left = {"doubt": "doubted", "open": "possible", "condition": "conditional"}[effect]
        return left if value in OPEN or value == "ended" and effect == "doubt" else value
    if effect == "enable":
        return "possible" if value == "asserted" else value
    if effect == "seek":
        return "sought" if value in {"asserted", "possible"} else value
    if effect == "approach":
        return "approached" if value in OPEN else value
    if effect == "surpass":
        return "surpassed" if value not in DENIALS else value
    if effect == "weaken":
        return "weaker"
    return value


def find_operators(frame, rules=RULES):
    """All operators that the rules see, the innermost first; of overlapping ones the longest."""
    found = [op._replace(rule=rule.name) for rule in rules for op in rule.find(frame)]
    found.sort(key=lambda op: (op.distance, -(op.end - op.first)))
    kept, taken = [], set()
    for op in sorted(found, key=lambda op: -(op.end - op.first)):
        span = set(range(op.first, op.end)) if op.distance < 90 else set()
        if op.rule != "question" and span & taken:
            continue
        taken |= span
        kept.append(op)
    return sorted(kept, key=lambda op: op.distance)


def code_stance(context, rules=RULES):
    """The stance of a mention, with the cue and the rule that decided.

    The cue is the last one that changed the claim, going outwards from the mention; a claim that nothing
    changes is asserted, by the rule ``default``.
    """
    frame = find_frame(context)
    value, decided = START, None
    for op in find_operators(frame, rules):
        if op.effect == "grant":
            if value == START:
                decided = op
            break
        if op.effect == "settle":
            value, decided = "denied", op
            break
        changed = combine(op.effect, value)
        if changed != value:
            value, decided = changed, op
    coded = CODED.get(value, value)
    if decided is None:
        return Decision(coded)
    return Decision(coded, decided.cue or context.cue(decided.first, decided.end), decided.rule)
