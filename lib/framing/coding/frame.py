"""The grammar of one mention that rules of stance and time need: what it is part of, what governs it, what is
said of it.

A :class:`Frame` holds the mention's noun phrase, the words that govern it and the predicates that it is the
subject
of; the functions look cues up in these places, and :func:`givenness` says how far the text takes the mention
for
granted.
"""

from dataclasses import dataclass

from framing.coding import grammar
from framing.coding.clauses import word_set
from framing.coding.grammar import find_noun_phrase, find_predicates, governing_path, names_person


@dataclass(frozen=True)
class Frame:
    """A mention with the grammar that rules need: its noun phrase, what governs it, what is said of it."""

    context: object
    phrase: grammar.NounPhrase
    path: grammar.Path
    predicates: list
    masked: frozenset

    @property
    def sentence(self):
        return self.context.sentence

    @property
    def headline(self):
        return self.sentence.headline

    @property
    def words(self):
        return self.context.words


def build_frame(context):
    """Parse what a mention's rules need, once."""
    sentence = context.sentence
    phrase = find_noun_phrase(context)
    transparent = sentence.cues["clause.transparent"]
    listed = [sentence.cues[name] for name in _LETTING_THROUGH]

    def passes(i):
        if sentence.words[i + 1 : i + 2] in (["away"], ["aside"]):
            return False
        return bool(transparent.match_at(sentence.words, i)) or any(
            c.match_at(sentence.words, i) for c in listed
        )

    path = governing_path(context, phrase, passes, _bridges(sentence))
    masked = frozenset(i for a, b in sentence.find("stance.pseudo_negation") for i in range(a, b))
    return Frame(context, phrase, path, find_predicates(context, phrase), masked)


def _bridges(sentence):
    """The words of cues and those right after them: prepositions that lead from a cue to what it is about."""
    if "bridges" not in sentence.__dict__:
        spans = [span for name in _LEADING_ON for span in sentence.find(name)]
        sentence.bridges = {i for a, b in spans for i in range(a, b)} | {
            b for a, b in spans if sentence.words[b : b + 1] and sentence.words[b] in _LEADING
        }
    return sentence.bridges


def find_frame(context):
    """The frame of a mention, built on the first call."""
    if "frame" not in context.__dict__:
        context.__dict__["frame"] = build_frame(context)
    return context.__dict__["frame"]


_LEADING = word_set("for to of on about over from in at")
_LEADING_ON = (
    "stance.refusal",
    "stance.ending",
    "stance.losing",
    "stance.lack",
    "stance.doubt",
    "stance.wish",
    "stance.denial",
    "stance.trace",
    "stance.surpassing",
    "stance.approximation",
    "stance.possibility",
    "stance.creation",
    "stance.exclusion",
    "stance.rather_than",
    "stance.negation",
    "stance.strengthening",
    "stance.naming",
    "stance.still_less",
    "stance.deliberation",
)
_LETTING_THROUGH = (
    "stance.refusal",
    "stance.ending",
    "stance.doubt",
    "stance.wish",
    "stance.creation",
    "stance.denial",
    "stance.falsehood",
    "stance.surpassing",
    "stance.approximation",
    "stance.exclusion",
    "stance.possibility",
    "stance.losing",
    "stance.lack",
    "stance.still_less",
    "stance.deliberation",
    "stance.naming",
    "stance.rather_than",
)


# ── where cues are looked for ───────────────────────────────────────────────────────────────────────────────


def on_path(frame, name):
    """Cues of a list that begin on the governing path, the nearest first, with their distance."""
    order = {i: n for n, i in enumerate(frame.path.words)}
    hits = [
        (order[a], a, b)
        for a, b in frame.sentence.find(name)
        if a in order and b <= frame.context.first and not in_title(frame, a)
    ]
    return sorted(hits)


def in_title(frame, i):
    """A capitalised word in a sentence that is not a headline: part of a name («the HOPE Alliance»)."""
    tokens = frame.context.tokens
    text = tokens[i].text
    if not text[:1].isupper() or text == "I" or frame.context.match.surface.isupper() or frame.headline:
        return False
    if len(text) > 1 and text.isupper():
        return True
    return i > 0 and tokens[i - 1].text[:1].isalnum()


def inside(frame, name):
    """Cues of a list among the mention's own modifiers."""
    first, last = frame.phrase.first, frame.context.first
    return [
        (a, b)
        for a, b in frame.sentence.find(name)
        if first <= a and b <= last and "and" not in frame.words[b:last]
    ]


def said(frame, name):
    """Cues of a list in what is said of the mention as subject: (first, end, predicate).

    Adverbs and negations inside the verb group are passed over («is by no means excluded»).
    """
    found = []
    if frame.words[frame.context.last - 1] in _ATTRIBUTIVE:
        return found
    for predicate in frame.predicates:
        kept = _without_adverbs(frame, predicate)
        hits = frame.sentence.cues[name].find([frame.words[i] for i in kept])
        hits = [(kept[a], kept[b - 1] + 1) for a, b in hits]
        found += [
            (a, b, predicate)
            for a, b in hits
            if in_verb_group(frame, predicate, a) and _about_subject(frame, predicate, a, b, name)
        ]
    return found


def _without_adverbs(frame, predicate):
    """The words of a predicate but for adverbs and negations."""
    negations = {i for a, b in frame.sentence.find("stance.negation") for i in range(a, b)}
    return [
        i
        for i in range(predicate.first, predicate.end)
        if i not in negations
        and frame.words[i] not in ADVERBIAL - {"too", "no", "all", "long"}
        and not frame.words[i].endswith("ly")
    ]


def is_negation(frame, i):
    return any(a <= i < b for a, b in frame.sentence.find("stance.negation"))


def in_verb_group(frame, predicate, i):
    """The cue stands in the verb group itself, not in what follows it («is not against the treaty»)."""
    negations = {k for a, b in frame.sentence.find("stance.negation") for k in range(a, b)}
    return all(
        grammar.is_auxiliary(frame.sentence, k)
        or frame.words[k] in ADVERBIAL | _LINKING | grammar.QUOTES
        or k in negations
        or frame.words[k].endswith("ly")
        for k in range(predicate.first, i)
    )


def _about_subject(frame, predicate, first, end, name):
    """The verb says something of its subject: it is passive («was signed»), or has no object («ended in
    May»).
    """
    sentence, words = frame.sentence, frame.words
    if end > first + 1 and words[first + 1] not in ADVERBIAL or words[first] in BE | _LINKING:
        return True
    if any(words[k] in BE for k in range(predicate.first, first)):
        return not words[first].endswith("ing") or name in _INTRANSITIVE
    if name not in _INTRANSITIVE:
        return False
    return end >= len(words) or not grammar.is_word(words[end]) or grammar.ends_phrase(sentence, end)


BE = word_set("is are was were be been being 's 're get gets got am")
_INTRANSITIVE = {"stance.exists", "stance.over", "stance.too_small", "time.lasting"}


ADVERBIAL = word_set("""
    not n't never no longer yet ever still already also now once even so far then again simply just too
    all long since soon one day quite ago
    """)
_LINKING = word_set("""
    to become becomes became remain remains remained seem seems seemed appear appears appeared come
    comes came begin began begun start started about going looks proved proves
    """)


def givenness(frame):
    """How far the text takes the mention for granted.

    «owner»: it owns something («our allies' ships») or is pointed at («this alliance»). «known»: a party
    named
    as known («our allies»), or the subject of a verb of its own («the alliance decided»). «definite»: a
    relationship named as existing («our partnership»). «new»: anything else.
    """
    if "given" not in frame.__dict__:
        object.__setattr__(frame, "given", _givenness(frame))
    return frame.given


def _givenness(frame):
    phrase, words, context = frame.phrase, frame.words, frame.context
    if words[context.last : context.last + 1] in (["'s"], ["'"]) and phrase.end > context.last + 1:
        return "owner"
    if words[context.last - 1] in _ATTRIBUTIVE and not identifies(frame):
        return "known"
    if words[context.last - 1] == "friendly" and words[phrase.end - 1] in _POLITIES and not identifies(frame):
        return "known"
    if any(w in {"this", "these", "those"} for w in words[phrase.first : context.first]) or _cleft(frame):
        return "owner"
    if _rules_other_verb(frame):
        return "known"
    if any(said(frame, name) for name in OF_SUBJECTS):
        return "new"
    if phrase.determiner == "definite" and (_named(frame) or words[phrase.end - 1] in _POLITIES):
        return "known"
    if phrase.determiner == "definite" or _existing(frame):
        return "known" if names_person(context) else "definite"
    return "new"


_POLITIES = word_set("""
    country countries nation nations state states people peoples power powers government governments
    neighbour neighbours neighbor neighbors
    """)
_ATTRIBUTIVE = {"neighbouring", "neighboring", "allied", "neighbour", "neighbor"}


def _rules_other_verb(frame):
    """The mention is the subject of a verb that says nothing of the tie itself."""
    if (
        not frame.predicates
        or frame.predicates[0].relative
        or frame.words[frame.phrase.first - 1 : frame.phrase.first] == ["of"]
    ):
        return False
    return not any(said(frame, name) for name in OF_SUBJECTS)


OF_SUBJECTS = (
    "stance.exists",
    "stance.made",
    "stance.over",
    "stance.absent",
    "stance.unsettled",
    "stance.desired",
    "stance.too_small",
)


def _named(frame):
    """«The Atlantic Alliance», «the Warsaw Pact»: an alliance with a name is a party like others."""
    first = frame.context.first
    return (
        frame.context.tokens[first].text[:1].isupper() and first > frame.phrase.first and not frame.headline
    )


def _cleft(frame):
    """«It was not the alliance that ruined them»: the alliance is there, another verb is denied of it."""
    words, phrase = frame.words, frame.phrase
    back = [
        w for w in words[max(phrase.first - 4, 0) : phrase.first] if w not in {"not", "n't", "only", "just"}
    ]
    return (
        phrase.determiner == "definite"
        and back[-2:] in (["it", "is"], ["it", "was"], ["it", "'s"])
        and any(w in {"that", "who", "which"} for w in words[phrase.end : phrase.end + 8])
    )


def _existing(frame):
    """«Bilateral partnership», «Arcadian–Borealian friendship»: named by its parties, it exists without an
    article.
    """
    phrase = frame.phrase
    if phrase.determiner != "bare":
        return False
    return any(
        frame.words[i] in frame.sentence.cues["stance.existing"]
        or i > 0
        and frame.context.tokens[i].text[:1].isupper()
        and frame.words[i].endswith(("an", "ese", "ish", "ch", "ian"))
        for i in range(phrase.first, frame.context.first)
    )


def identifies(frame):
    """The mention is what something is, becomes or is called: «is our ally», «regard them as friends»."""
    if frame.path.words and frame.words[frame.path.words[0]] in {"not", "n't", "never"}:
        return True
    if any(frame.words[i] in BE and grammar.opens_inverted(frame.sentence, i) for i in frame.path.words):
        return True
    for i in frame.path.words[:6]:
        word = frame.words[i]
        if frame.sentence.cues["stance.identity"].match_at(frame.words, i):
            return True
        if (
            word in frame.sentence.cues["clause.adverbs"]
            or word.endswith("ly")
            or word in grammar.QUOTES
            or word in word_set("an a and or , either both one of the nor neither be")
        ):
            continue
        return False
    return False


def governor(frame):
    """The nearest word that governs the mention's phrase, past adverbs, marks and the phrases it is listed
    with.
    """
    listed = False
    for i in frame.path.words:
        word = frame.words[i]
        if word in {",", "and", "or", "nor"}:
            listed = True
            continue
        if (
            word in grammar.QUOTES
            or word in {"both", "either"}
            or word.endswith("ly")
            or word in frame.sentence.cues["clause.adverbs"]
        ):
            continue
        if (
            listed
            and not grammar.is_verb(frame.sentence, i)
            and word not in frame.sentence.cues["clause.prepositions"]
            and not frame.sentence.cues["stance.creation"].match_at(frame.words, i)
        ):
            continue
        return i
    return -1
