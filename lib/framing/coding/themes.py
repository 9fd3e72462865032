"""What a passage's voice makes of a theme: endorsed, opposed or neutral; and whose voice it is.

A theme carries a leaning of its own: hegemony and sanctions are named to be blamed, the UN Charter and
sovereignty to be upheld; which theme leans which way is in the cue lists. Somebody who takes part in the
politics
that a text tells of (a document with an actor that is a focal party, and whoever is credited with words)
speaks
with that leaning. A describing author (an encyclopedia, an analyst) only where words of judgement stand by
the
theme. Scare quotes around a term of order, and the enlargement of blocs, are opposed whatever the theme.
"""

from framing.coding.speakers import DETERMINERS, PREPOSITIONS, source_at, subject_of
from framing.coding.voice import code_voice
from framing.base.spans import Codes, Decision

NEAR = 14  # how many words away a judgement may stand
SHORT = 4  # a quoted stretch of so few words can be scare quotes


def code_theme(context):
    """The stance and voice of one theme mention.

    Returns
    -------
    Codes
        with referent, time and domain empty; stance: endorsed, opposed or neutral; voice: author or
        attributed. ``rule`` names what decided:
        «scare-quotes», «turned» (a term that is blamed inside a theme that is not), «judged» (a word of
        judgement nearby), «leaning» (the theme's own) or «described» (neutral).
    """
    voice, speaker = code_voice(context)
    attributed = voice.value != "author"
    view = None if attributed or _is_engaged(context) else _view(context)
    if view is not None:
        attributed, voice, speaker = (
            True,
            Decision("reported", context.cue(*view), "view"),
            _viewer(context, *view),
        )
    voice = Decision("attributed" if attributed else "author", voice.cue, voice.rule)
    none = Decision("")
    return Codes(none, code_theme_stance(context, attributed), none, voice, none, speaker)


def _view(context):
    """The words with which a describing author tells somebody's view of the theme, or None."""
    hits = context.sentence.find("themes.view")
    near = [hit for hit in hits if hit[1] <= context.first and context.first - hit[1] <= NEAR]
    return near[-1] if near else None


def _viewer(context, first, last):
    """Whose view it is: the possessor («Arcadia's concerns»), else the verb's subject, else «unnamed»."""
    words = context.words
    owner = next((i for i in range(first - 1, max(first - 4, 0), -1) if words[i] in {"'s", "'"}), None)
    if owner is None:
        source = subject_of(context, first, last)
    else:
        source = source_at(context, _start_of_owner(context, owner), owner, cue=(first, last), whole=True)
    return source.speaker if source and source.speaker else "unnamed"


def _start_of_owner(context, end):
    """Where the possessor that ends at word ``end`` begins: its article, or the first word of a name."""
    words, start = context.words, end - 1
    named = context.tokens[start].text[:1].isupper()
    while start and words[start] not in DETERMINERS and words[start - 1] not in PREPOSITIONS | {",", "and"}:
        if named and not context.tokens[start - 1].text[:1].isupper() and words[start - 1] not in DETERMINERS:
            break
        start -= 1
    return start


def code_theme_stance(context, attributed):
    """The stance of a theme mention; ``attributed`` says that somebody else than the author speaks."""
    for rule in RULES:
        decision = rule(context, attributed)
        if decision is not None:
            return decision
    return Decision("neutral", "", "described")


def scare_quotes(context, attributed):
    """«The “rules-based order”»: a term of order in quotation marks is held at a distance."""
    if context.match.family not in {"order", "legal_order"} or not context.quotations:
        return None
    quotation = context.quotations[-1]
    text = context.content[quotation.start : quotation.end]
    if len(text.split()) > SHORT + 1 or not _is_turned(context):
        return None
    return Decision("opposed", context.match.surface, "scare-quotes")


def turned(context, attributed):
    """«NATO enlargement» in the theme of security: what is blamed inside a theme that is otherwise upheld."""
    if not _is_turned(context):
        return None
    return Decision("opposed", context.cue(context.first, context.last), "turned")


def judged(context, attributed):
    """A word for or against the theme stands by it: «reject hegemony», «uphold the Charter», «illegal
    sanctions».
    """
    if attributed or _is_engaged(context):
        return None
    cue = _judgement(context)
    if cue is None:
        return None
    return Decision(_leaning(context), context.cue(*cue), "judged")


def leaning(context, attributed):
    """Whoever takes part in the politics of the text speaks with the theme's own leaning."""
    if not attributed and not _is_engaged(context):
        return None
    if context.match.family in _families(context, "themes.process") and _judgement(context) is None:
        return None
    return Decision(_leaning(context), context.cue(context.first, context.last), "leaning")


def upheld(context, attributed):
    """A describing author who names a theme that nobody names but to uphold it."""
    if context.match.family in _families(context, "themes.described"):
        return None
    return Decision(_leaning(context), context.cue(context.first, context.last), "upheld")


RULES = (scare_quotes, turned, judged, leaning, upheld)


def _families(context, name):
    """The themes listed in a section of the cue lists."""
    return {" ".join(words).replace("_", "_") for words in context.sentence.cues[name].phrases}


def _leaning(context):
    return "opposed" if context.match.family in _families(context, "themes.blamed") else "endorsed"


def _is_turned(context):
    return bool(context.sentence.cues["themes.turned"].find(context.words, context.first, context.last))


def _is_engaged(context):
    """The document speaks for a focal party, or for the country whose relationships are measured."""
    reading = context.reading
    return bool(reading.actor) and (
        reading.focus.by_author or reading.actor in {party.party_id for party in reading.focus.parties}
    )


def _judgement(context):
    """The nearest word of judgement around the theme, or None."""
    low, high = max(context.first - NEAR, 0), context.last + NEAR
    name = "themes.blame" if _leaning(context) == "opposed" or _is_turned(context) else "themes.praise"
    hits = [hit for hit in context.sentence.find(name) if low <= hit[0] and hit[1] <= high]
    return min(hits, key=lambda hit: abs(hit[0] - context.first), default=None)


def passage_codes(codes):
    """What a passage says of a theme that it names several times: (stance, voice).

    A side taken once holds for the passage; of two sides the more frequent, then the first. The voice is the
    author's unless most mentions are attributed.
    """
    sides = [c.stance.value for c in codes if c.stance.value != "neutral"]
    stance = max(sides, key=sides.count) if sides else "neutral"
    attributed = sum(c.voice.value == "attributed" for c in codes)
    return stance, "attributed" if 2 * attributed > len(codes) else "author"
