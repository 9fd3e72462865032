"""In which domain: military, political, economic, societal, historical, or none that is named.

The domain is what the mention's own words name: first the noun phrase («energy alliance»), then its
complement («partners in trade»), then words of the clause that limit what is claimed («militarily»).
"""

from framing.coding.scene import Scene
from framing.coding.wordlists import word_set
from framing.base.spans import Decision

DOMAINS = ("military", "political", "economic", "societal", "historical")
PREPOSITIONS = {"in", "for", "on", "of", "between", "against", "during", "at"}
ENDS = word_set("""
    , . ; : which that who is are was were and but has have will ” as
""")
RULES = {}


def rule(function):
    """Register a rule under its function's name, in the order of the module."""
    RULES[function.__name__] = function
    return function


def code_domain(context, rules=RULES):
    """The domain of a mention; the empty value where the words name none.

    Returns
    -------
    Decision
        one of ``military, political, economic, societal, historical``, or ``""``.
    """
    scene = Scene(context)
    for name, attempt in rules.items():
        found = attempt(scene)
        if found:
            value, (first, last) = found
            return Decision(value, context.cue(first, last), name)
    return Decision("")


def _hits(scene, first, last):
    """(domain, span) of each domain word between two words, in order."""
    return sorted(
        (
            (value, span)
            for value in DOMAINS
            for span in scene.sentence.find(f"domain.{value}")
            if first <= span[0] and span[1] <= last
        ),
        key=lambda hit: hit[1],
    )


@rule
def noun_phrase(scene):
    """«military-political alliance», «trading partner», «friendship between peoples»: its own modifiers."""
    hits = _hits(scene, scene.np_first, scene.last)
    return hits[-1] if len({value for value, _ in hits}) == 1 else hits[0] if hits else None


@rule
def complement(scene):
    """«partners in trade», «a friendship between peoples»: the phrase that a preposition adds."""
    if scene.words[scene.last : scene.last + 1] == [] or scene.words[scene.last] not in PREPOSITIONS:
        return None
    end = next(
        (i for i in range(scene.last + 1, min(scene.last + 9, len(scene.words))) if scene.words[i] in ENDS),
        min(scene.last + 9, len(scene.words)),
    )
    hits = _hits(scene, scene.last, end)
    return hits[0] if hits else None


@rule
def adverb(scene):
    """«militarily, they are allies», «for tariff purposes a partner»: a word of the clause that limits the
    claim."""
    first, last = scene.clause_span()
    hits = [
        hit
        for hit in _hits(scene, 0, last)
        if hit[1][0] in {0, *range(first, last)} and _limits(scene, *hit[1])
    ]
    return hits[0] if hits else None


def _limits(scene, first, last):
    """An adverb, or a noun before «terms», «purposes», «matters» and the like."""
    return scene.words[last - 1].endswith("ly") or bool(scene.hit("domain.respects", last, last + 2))
