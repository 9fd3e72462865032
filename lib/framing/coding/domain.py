"""In which domain: military, political, economic, societal, historical, or none that is named.

The domain is what the mention's own words name: first the noun phrase («energy alliance»), then its complement
(«partners in trade»), then the rest of the clause, where that names one domain only.
"""

from framing.coding.scene import Scene
from framing.spans import Decision

DOMAINS = ("military", "political", "economic", "societal", "historical")
RULES = {}


def rule(function):
    """Register a rule under its function's name, in the order of the module."""
    RULES[function.__name__] = function
    return function


def code_domain(context):
    """The domain of a mention; the empty value where the words name none.

    Returns
    -------
    Decision
        one of ``military, political, economic, societal, historical``, or ``""``.
    """
    scene = Scene(context)
    for name, attempt in RULES.items():
        found = attempt(scene)
        if found:
            value, (first, last) = found
            return Decision(value, context.cue(first, last), name)
    return Decision("")


def _hits(scene, first, last):
    """(domain, span) of each domain word between two words, in order."""
    return sorted(((value, span) for value in DOMAINS for span in scene.sentence.find(f"domain.{value}")
                   if first <= span[0] and span[1] <= last), key=lambda hit: hit[1])


@rule
def noun_phrase(scene):
    """«military-political alliance», «trading partner», «friendship between peoples»: its own modifiers."""
    hits = _hits(scene, scene.np_first, scene.last)
    return hits[-1] if len({value for value, _ in hits}) == 1 else hits[0] if hits else None


@rule
def complement(scene):
    """«partners in trade», «an alliance against missiles»: what follows in the same phrase."""
    end = next((i for i in range(scene.last, min(scene.last + 9, len(scene.words)))
                if scene.words[i] in {",", ".", ";", ":", "which", "that", "is", "are", "was", "were", "and", "but"}),
               min(scene.last + 9, len(scene.words)))
    hits = _hits(scene, scene.last, end)
    return hits[0] if hits else None


@rule
def clause(scene):
    """The rest of the clause, where it names one domain only."""
    hits = _hits(scene, *scene.context.clause)
    return hits[0] if len({value for value, _ in hits}) == 1 else None
