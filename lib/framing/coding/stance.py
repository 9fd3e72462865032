"""What is claimed about a relationship: asserted, sought, approached, questioned, denied or surpassed.

A cue counts only where it governs the mention (:mod:`framing.coding.grammar`). Several cues are combined from
the mention outwards, each changing what the inner ones made of the claim: *allies* is asserted, *not allies*
denied, *untrue that they are not allies* asserted again. That is NegEx's scope (Chapman et al. 2001) with
ConText's historical and hypothetical values (Harkema et al. 2009), composed as in factuality coding, where
polarity and certainty of nested sources are computed level by level (Saurí and Pustejovsky 2009).

A rule is a name, an effect and a place to look; ``RULES`` lists all, and each has examples in the tests.
"""

from dataclasses import dataclass
from typing import Callable, NamedTuple

from framing.coding import grammar
from framing.coding.grammar import find_noun_phrase, find_predicates, governing_path, names_person
from framing.spans import Decision


class Operator(NamedTuple):
    """A cue that changes a claim: its effect, its words, and how far out it stands (0 is nearest the mention)."""

    effect: str
    first: int
    end: int
    distance: int
    rule: str = ""
    cue: str = ""       # set where the cue stands in another sentence


# What each effect makes of a claim. Values beyond the codebook's six say how the claim was denied or left
# open, because a negation treats these differently: «nobody doubts», «did not end», «cannot be excluded».
START = "asserted"
CODED = {
    "refused": "denied", "ended": "denied", "lacking": "denied", "excluded": "denied", "weaker": "denied",
    "doubted": "questioned", "possible": "questioned", "conditional": "questioned",
}
OPEN = {"asserted", "sought", "possible"}
DENIALS = {"denied", "refused", "ended", "lacking", "excluded", "weaker"}
NEGATED = {
    "asserted": "denied", "sought": "denied", "possible": "denied", "doubted": "asserted", "denied": "asserted",
    "ended": "asserted", "lacking": "asserted", "refused": "possible", "excluded": "possible",
    "approached": "denied", "surpassed": "asserted",
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
        return denial if value in OPEN or value in {"doubted", "conditional", "approached"} else \
            "asserted" if value in DENIALS else value
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


@dataclass(frozen=True)
class Scene:
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
        """Most longer words are capitalised."""
        long = [t.text for t in self.context.tokens if len(t.text) > 3 and t.text[0].isalpha()]
        return sum(t[0].isupper() for t in long) > 0.6 * len(long)

    @property
    def words(self):
        return self.context.words


@dataclass(frozen=True)
class Rule:
    """A named rule: ``find(scene)`` gives the operators that it sees."""

    name: str
    find: Callable


def build_scene(context):
    """Parse what a mention's rules need, once."""
    sentence = context.sentence
    phrase = find_noun_phrase(context)
    transparent = sentence.cues["clause.transparent"]
    listed = [sentence.cues[name] for name in _LETTING_THROUGH]

    def passes(i):
        return bool(transparent.match_at(sentence.words, i)) or any(c.match_at(sentence.words, i) for c in listed)

    path = governing_path(context, phrase, passes, _bridges(sentence))
    masked = frozenset(i for a, b in sentence.find("stance.pseudo_negation") for i in range(a, b))
    return Scene(context, phrase, path, find_predicates(context, phrase), masked)


def _bridges(sentence):
    """The words of cues and those right after them: prepositions that lead from a cue to what it is about."""
    if "bridges" not in sentence.__dict__:
        spans = [span for name in _LEADING_ON for span in sentence.find(name)]
        sentence.bridges = {i for a, b in spans for i in range(a, b)} | {
            b for a, b in spans if sentence.words[b:b + 1] and sentence.words[b] in _LEADING}
    return sentence.bridges


def find_scene(context):
    """The scene of a mention, built on the first call."""
    if "scene" not in context.__dict__:
        context.__dict__["scene"] = build_scene(context)
    return context.__dict__["scene"]


_LEADING = {"for", "to", "of", "on", "about", "over", "from", "in", "at"}
_LEADING_ON = (
    "stance.refusal", "stance.ending", "stance.losing", "stance.lack", "stance.doubt", "stance.wish", "stance.denial", "stance.trace",
    "stance.surpassing", "stance.approximation", "stance.possibility", "stance.creation", "stance.exclusion", "stance.rather_than",
    "stance.negation", "stance.strengthening", "stance.naming", "stance.still_less", "stance.deliberation",
)
_LETTING_THROUGH = (
    "stance.refusal", "stance.ending", "stance.doubt", "stance.wish", "stance.creation", "stance.denial",
    "stance.falsehood", "stance.surpassing", "stance.approximation", "stance.exclusion", "stance.possibility", "stance.losing",
    "stance.lack", "stance.still_less", "stance.deliberation", "stance.naming", "stance.rather_than",
)


# ── where cues are looked for ───────────────────────────────────────────────────────────────────────────────

def on_path(scene, name):
    """Cues of a list that begin on the governing path, the nearest first, with their distance."""
    order = {i: n for n, i in enumerate(scene.path.words)}
    hits = [(order[a], a, b) for a, b in scene.sentence.find(name)
            if a in order and b <= scene.context.first and not _in_title(scene, a)]
    return sorted(hits)


def _in_title(scene, i):
    """A capitalised word in a sentence that is not a headline: part of a name («the HOPE Alliance»)."""
    tokens = scene.context.tokens
    text = tokens[i].text
    if not text[:1].isupper() or text == "I" or scene.context.match.surface.isupper() or scene.headline:
        return False
    if len(text) > 1 and text.isupper():
        return True
    return i > 0 and (tokens[i - 1].text[:1].islower() or tokens[i - 1].text[:1].isdigit())


def inside(scene, name):
    """Cues of a list among the mention's own modifiers."""
    first, last = scene.phrase.first, scene.context.first
    return [(a, b) for a, b in scene.sentence.find(name) if first <= a and b <= last and "and" not in scene.words[b:last]]


def said(scene, name):
    """Cues of a list in what is said of the mention as subject: (first, end, predicate).

    Adverbs and negations inside the verb group are passed over («is by no means excluded»).
    """
    found = []
    if scene.words[scene.context.last - 1] in _ATTRIBUTIVE:
        return found
    for predicate in scene.predicates:
        kept = _without_adverbs(scene, predicate)
        hits = scene.sentence.cues[name].find([scene.words[i] for i in kept])
        hits = [(kept[a], kept[b - 1] + 1) for a, b in hits]
        found += [(a, b, predicate) for a, b in hits
                  if _in_verb_group(scene, predicate, a) and _about_subject(scene, predicate, a, b, name)]
    return found


def _without_adverbs(scene, predicate):
    """The words of a predicate but for adverbs and negations."""
    negations = {i for a, b in scene.sentence.find("stance.negation") for i in range(a, b)}
    return [i for i in range(predicate.first, predicate.end)
            if i not in negations and scene.words[i] not in _ADVERBIAL - {"too", "no", "all", "long"} and not scene.words[i].endswith("ly")]


def _is_negation(scene, i):
    return any(a <= i < b for a, b in scene.sentence.find("stance.negation"))


def _in_verb_group(scene, predicate, i):
    """The cue stands in the verb group itself, not in what follows it («is not against the treaty»)."""
    negations = {k for a, b in scene.sentence.find("stance.negation") for k in range(a, b)}
    return all(grammar.is_auxiliary(scene.sentence, k) or scene.words[k] in _ADVERBIAL | _LINKING | grammar.QUOTES
               or k in negations or scene.words[k].endswith("ly") for k in range(predicate.first, i))


def _about_subject(scene, predicate, first, end, name):
    """The verb says something of its subject: it is passive («was signed»), or has no object («ended in May»)."""
    sentence, words = scene.sentence, scene.words
    if end > first + 1 and words[first + 1] not in _ADVERBIAL or words[first] in _BE | _LINKING:
        return True
    if any(words[k] in _BE for k in range(predicate.first, first)):
        return not words[first].endswith("ing") or name in _INTRANSITIVE
    if name not in _INTRANSITIVE:
        return False
    return end >= len(words) or not grammar.is_word(words[end]) or grammar.ends_phrase(sentence, end)


_BE = {"is", "are", "was", "were", "be", "been", "being", "'s", "'re", "get", "gets", "got", "am"}
_INTRANSITIVE = {"stance.exists", "stance.over", "stance.too_small", "time.lasting"}


def _in_verb_group(scene, predicate, i):
    """The cue stands in the verb group itself, not in what follows it («is not against the treaty»)."""
    sentence = scene.sentence
    for k in range(predicate.first, i):
        word = sentence.words[k]
        if grammar.is_auxiliary(sentence, k) or word in _ADVERBIAL or word.endswith("ly") or word in _LINKING \
                or word in grammar.QUOTES:
            continue
        return False
    return True


_ADVERBIAL = {"not", "n't", "never", "no", "longer", "yet", "ever", "still", "already", "also", "now", "once", "even", "so",
              "far", "then", "again", "simply", "just", "too", "all", "long", "since", "soon", "one", "day", "quite", "ago"}
_LINKING = {"to", "become", "becomes", "became", "remain", "remains", "remained", "seem", "seems", "seemed", "appear", "appears",
            "appeared", "come", "comes", "came", "begin", "began", "begun", "start", "started", "about", "going", "looks", "proved", "proves"}


def givenness(scene):
    """How far the text takes the mention for granted.

    «owner»: it owns something («our allies' ships») or is pointed at («this alliance»). «known»: a party named
    as known («our allies»), or the subject of a verb of its own («the alliance decided»). «definite»: a
    relationship named as existing («our partnership»). «new»: anything else.
    """
    if "given" not in scene.__dict__:
        object.__setattr__(scene, "given", _givenness(scene))
    return scene.given


def _givenness(scene):
    phrase, words, context = scene.phrase, scene.words, scene.context
    if words[context.last:context.last + 1] in (["'s"], ["'"]) and phrase.end > context.last + 1:
        return "owner"
    if words[context.last - 1] in _ATTRIBUTIVE and not identifies(scene):
        return "known"
    if words[context.last - 1] == "friendly" and words[phrase.end - 1] in _POLITIES and not identifies(scene):
        return "known"
    if any(w in {"this", "these", "those"} for w in words[phrase.first:context.first]) or _cleft(scene):
        return "owner"
    if _rules_other_verb(scene):
        return "known"
    if any(said(scene, name) for name in _OF_SUBJECTS):
        return "new"
    if phrase.determiner == "definite" or _existing(scene):
        return "known" if names_person(context) else "definite"
    return "new"


_POLITIES = {"country", "countries", "nation", "nations", "state", "states", "people", "peoples", "power", "powers", "government",
             "governments", "neighbour", "neighbours", "neighbor", "neighbors"}
_ATTRIBUTIVE = {"neighbouring", "neighboring", "allied", "neighbour", "neighbor"}


def _rules_other_verb(scene):
    """The mention is the subject of a verb that says nothing of the tie itself."""
    if not scene.predicates or scene.predicates[0].relative or scene.words[scene.phrase.first - 1:scene.phrase.first] == ["of"]:
        return False
    return not any(said(scene, name) for name in _OF_SUBJECTS)


_OF_SUBJECTS = ("stance.exists", "stance.made", "stance.over", "stance.absent", "stance.unsettled", "stance.desired", "stance.too_small")


def _cleft(scene):
    """«It was not the alliance that ruined them»: the alliance is there, another verb is denied of it."""
    words, phrase = scene.words, scene.phrase
    back = [w for w in words[max(phrase.first - 4, 0):phrase.first] if w not in {"not", "n't", "only", "just"}]
    return phrase.determiner == "definite" and back[-2:] in (["it", "is"], ["it", "was"], ["it", "'s"]) \
        and any(w in {"that", "who", "which"} for w in words[phrase.end:phrase.end + 8])


def _existing(scene):
    """«Bilateral partnership», «Arcadian–Borealian friendship»: named by its parties, it exists without an article."""
    phrase = scene.phrase
    if phrase.determiner != "bare":
        return False
    return any(scene.words[i] in scene.sentence.cues["stance.existing"]
               or i > 0 and scene.context.tokens[i].text[:1].isupper() and scene.words[i].endswith(("an", "ese", "ish", "ch", "ian"))
               for i in range(phrase.first, scene.context.first))


def identifies(scene):
    """The mention is what something is, becomes or is called: «is our ally», «regard them as friends»."""
    if scene.path.words and scene.words[scene.path.words[0]] in {"not", "n't", "never"}:
        return True
    if any(scene.words[i] in _BE and grammar.opens_inverted(scene.sentence, i) for i in scene.path.words):
        return True
    for i in scene.path.words[:6]:
        word = scene.words[i]
        if scene.sentence.cues["stance.identity"].match_at(scene.words, i):
            return True
        if word in scene.sentence.cues["clause.adverbs"] or word.endswith("ly") or word in grammar.QUOTES \
                or word in {"an", "a", "and", "or", ",", "either", "both", "one", "of", "the", "nor", "neither", "be"}:
            continue
        return False
    return False


def governor(scene):
    """The nearest word that governs the mention's phrase, past adverbs, marks and the phrases it is listed with."""
    listed = False
    for i in scene.path.words:
        word = scene.words[i]
        if word in {",", "and", "or", "nor"}:
            listed = True
            continue
        if word in grammar.QUOTES or word in {"both", "either"} or word.endswith("ly") or word in scene.sentence.cues["clause.adverbs"]:
            continue
        if listed and not grammar.is_verb(scene.sentence, i) and word not in scene.sentence.cues["clause.prepositions"] \
                and not scene.sentence.cues["stance.creation"].match_at(scene.words, i):
            continue
        return i
    return -1


def reaches(scene, op):
    """An outer cue changes what is claimed of this mention, given how far it is taken for granted."""
    given = givenness(scene)
    if op.effect in {"negate", "refuse", "end", "lack"} and scene.words[scene.phrase.first] == "no" \
            and scene.path.words and scene.words[scene.path.words[0]] in {"and", "or", ",", "but"}:
        return False
    if op.effect in {"negate", "refuse", "end", "lack"} and _part_of_known(scene, op):
        return False
    if given == "new":
        return True
    if given == "owner":
        return False
    if identifies(scene):
        return True
    if given == "known":
        return False
    nearest = governor(scene)
    if op.effect == "negate":
        return any(a <= nearest < b for n in ("stance.creation", "stance.ending", "stance.refusal", "stance.doubt")
                   for a, b in scene.sentence.find(n))
    if op.effect == "doubt":
        return scene.words[op.first].startswith(("doubt", "question")) and op.first <= nearest <= op.end
    return op.first <= nearest < op.end and op.effect in _OF_WHAT_EXISTS


def _part_of_known(scene, op):
    """«Did not meet the obligations of friendship»: the denial is of a known thing that has the mention as its part."""
    words, path = scene.words, scene.path.words
    if not path or words[path[0]] != "of" or scene.phrase.determiner == "no":
        return False
    head = path[0] - 1
    if scene.sentence.cues["stance.light"].match_at(words, head) or head in scene.sentence.bridges or op.first <= head < op.end:
        return False
    k = head
    while k > 0 and grammar.is_word(words[k]) and not grammar.determiner_kind(scene.sentence, k) \
            and not grammar.is_verb(scene.sentence, k) and words[k] not in scene.sentence.cues["clause.prepositions"]:
        k -= 1
    return grammar.determiner_kind(scene.sentence, k) == "definite"


_OF_WHAT_EXISTS = {"end", "refuse", "lack", "surpass", "weaken", "approach", "seek"}


def before(name, effect):
    """A finder for cues that govern the mention from the left."""
    def find(scene):
        for n, a, b in on_path(scene, name):
            if effect == "end" and _through_preposition(scene, b):
                continue
            op = Operator(effect, a, b, 20 + n)
            if _is_object(scene, op) if effect == "grant" else reaches(scene, op):
                yield op
    return find


def _through_preposition(scene, i):
    """«Talks end without a pact»: what ends is not the mention."""
    prepositions = scene.sentence.cues["clause.prepositions"]
    return any(scene.words[k] in prepositions and scene.words[k] not in {"of", "to", "as"} for k in range(i, scene.phrase.first))


def _is_object(scene, op):
    """The mention is what is strengthened, not what something is used as («rely on them as allies»)."""
    between = range(op.end, scene.phrase.first)
    return not any(scene.words[i] in {"as", "into", "that"} or grammar.is_verb(scene.sentence, i) for i in between)


def modifier(name, effect):
    """A finder for cues among the mention's own modifiers."""
    def find(scene):
        for a, b in inside(scene, name):
            yield Operator(effect, a, b, 0)
    return find


def predicate(name, effect):
    """A finder for cues in what is said of the mention as subject."""
    def find(scene):
        for a, b, _ in said(scene, name):
            passed = [i for i in range(a, b) if scene.words[i] in _ADVERBIAL or _is_negation(scene, i)]
            yield Operator(effect, max(passed, default=a - 1) + 1, b, 5)
    return find


# ── rules that need more than a list ────────────────────────────────────────────────────────────────────────

def prefixed(prefixes, effect):
    """A prefix that belongs to the mention: non-ally, quasi-alliance."""
    def find(scene):
        first, last = scene.context.first, scene.context.last
        word = scene.words[first] if first < last else ""
        if word in prefixes and last > first + 1:
            yield Operator(effect, first, first + 2, 0)
        elif scene.context.match.surface.lower().startswith(tuple(prefixes)):
            yield Operator(effect, first, last, 0)
        elif first > 1 and scene.words[first - 1] == "-" and scene.words[first - 2] in prefixes:
            yield Operator(effect, first - 2, first, 0)
    return find


def compounded(scene):
    """«Alliance-free»: the rest of the compound takes the relationship away."""
    words, last = scene.words, scene.context.last
    if words[last:last + 1] == ["-"] and words[last + 1:last + 2] in (["free"], ["less"]):
        yield Operator("lack", last + 1, last + 2, 0)


def negative_determiner(scene):
    """«No alliance», «neither side's ally»; not «no allied ship was lost», where the ship is denied."""
    phrase, words = scene.phrase, scene.words
    for i in range(phrase.first, scene.context.first):
        if words[i] in {"no", "neither"} and i not in scene.masked and words[i + 1] not in {"longer", "more", "other"}:
            if not _subject_of_other_verb(scene):
                yield Operator("negate", i, i + 1, 1)
            return


def _subject_of_other_verb(scene):
    """«No ally was betrayed»: a party as subject of a verb that says nothing of the tie."""
    if not names_person(scene.context) and scene.words[scene.context.last - 1] not in {"allied", "neighbouring", "neighboring"}:
        return False
    for predicate_ in scene.predicates:
        if "," in scene.words[scene.phrase.end:predicate_.first]:
            return False
        return not (said(scene, "stance.exists") or said(scene, "stance.made"))
    return False


def no_on_path(scene):
    """«No sign of an alliance», «no intention of becoming allies»: the determiner of a noun on the path."""
    if scene.phrase.determiner == "no":
        return
    for n, i in enumerate(scene.path.words):
        if scene.words[i] == "no" and i not in scene.masked and scene.words[i + 1] not in {"longer", "more", "one"}:
            op = Operator("negate", i, i + 1, 20 + n)
            if reaches(scene, op):
                yield op


def negated_before(scene):
    """Negation words on the path. «But» lets none through: «not allies but partners»."""
    barrier = next((n for n, i in enumerate(scene.path.words)
                    if scene.words[i] in {"but"} and not _joins_cue(scene, i)), None)
    nor = None
    for n, a, b in on_path(scene, "stance.negation"):
        if barrier is not None and n > barrier:
            break
        if scene.words[scene.phrase.first] in {"no", "neither"} and scene.words[a] in {"nor", "neither"}:
            continue
        if nor is not None and scene.words[a] in {"neither", "not", "n't", "never"} and "that" not in scene.words[a:nor]:
            nor = None      # «neither … nor», «not … nor»: one negation
            continue
        nor = a if scene.words[a] == "nor" else nor
        if scene.words[a] == "neither":
            barrier = n
        op = Operator("negate", a, b, 20 + n)
        if a not in scene.masked and reaches(scene, op):
            yield op


def _joins_cue(scene, i):
    return scene.words[i - 1] in {"all", "anything", "nothing", "cannot", "not"} if i else False


def negated_subject(scene):
    """«The alliance was never signed», «no longer exists»: negation of a verb that says the tie is there."""
    for predicate_ in scene.predicates:
        exists = [a for name in ("stance.exists", "stance.made") for a, b, p in said(scene, name) if p is predicate_]
        others = [a for name in ("stance.over", "stance.absent", "stance.unsettled", "stance.desired")
                  for a, b, p in said(scene, name) if p is predicate_]
        if not exists and not others:
            continue
        limit = min(exists + others)
        only_be = exists and not others and _merely_copula(scene, exists)
        if only_be:
            continue
        negations = scene.sentence.cues["stance.negation"].find(scene.words, predicate_.first, predicate_.end)
        negations += [(i, i + 1) for i in range(predicate_.first, predicate_.end) if scene.words[i] == "no"]
        for a, b in negations:
            if a not in scene.masked and _in_verb_group(scene, predicate_, a) and a <= limit + 3:
                yield Operator("negate", a, b, 8)
                break


def _merely_copula(scene, starts):
    return all(scene.words[a] in {"is", "are", "was", "were", "be", "been", "am", "being"}
               and scene.sentence.cues["stance.exists"].match_at(scene.words, a) == a + 1 for a in starts)


def lost(scene):
    """«Lost its ally»: even a party named as known is a party no more."""
    nearest = governor(scene)
    for n, a, b in on_path(scene, "stance.losing"):
        if a <= nearest < b and givenness(scene) != "owner":
            yield Operator("end", a, b, 20 + n)


def survived(scene):
    """«The partnership did not survive the election»: it ended."""
    for predicate_ in scene.predicates:
        hits = scene.sentence.cues["stance.survives"].find(scene.words, predicate_.first, predicate_.end)
        negations = [h for h in scene.sentence.cues["stance.negation"].find(scene.words, predicate_.first, predicate_.end)
                     if hits and h[0] < hits[0][0]]
        for a, _ in negations[:1]:
            yield Operator("end", a, hits[0][1], 5)


def judged_after(scene):
    """«That they are allies is a myth»; «to call it an alliance would be wrong»; «reports of a pact are false»."""
    words, end = scene.words, scene.phrase.end
    while end < len(words) and words[end] in grammar.QUOTES:
        end += 1
    named = any(a < scene.context.first for a, _ in scene.sentence.find("stance.naming"))
    opener = next((w for w in words if grammar.is_word(w)), "")
    clause = opener in {"that", "whether"} and any(words[i] == "that" for i in scene.path.words[-1:])
    verb = grammar.next_finite(scene.sentence, end)
    if verb is None or not (named or clause) or any(words[k] in {",", "that", "which", "who"} for k in range(end, verb)):
        return
    stop = min(verb + 8, len(words))
    for name, effect in (("stance.falsehood", "negate"), ("stance.exclusion", "negate"), ("stance.absent", "negate"),
                         ("stance.unsettled", "doubt")):
        for a, b in scene.sentence.cues[name].find(words, max(verb - 2, end), stop):
            negated = any(words[k] in {"not", "n't", "no", "never"} for k in range(verb, a))
            if not negated:
                yield Operator(effect, a, b, 70)
            return


def less_than(scene):
    """«Less an alliance than a bazaar»."""
    words = scene.words
    for i in scene.path.words[:2]:
        if words[i] == "less" and "than" in words[scene.phrase.end:scene.phrase.end + 6]:
            yield Operator("weaken", i, i + 1, 20)
            return


def deliberated(scene):
    """«They are considering an alliance»; «a debate about a pact»; not «discussed their partnership»."""
    nearest = governor(scene)
    for op in before("stance.deliberation", "doubt")(scene):
        if scene.words[op.first].startswith(("consider", "contemplat")) and not op.first <= nearest < op.end:
            continue
        if scene.words[op.first] == "considered":
            continue
        yield op


def sentence_adverb(scene):
    """«Perhaps, one day, a partnership will emerge»: the adverb stands before a comma."""
    words = scene.words
    for i in range(scene.phrase.first):
        opens = i == 0 or words[i - 1] in {",", ";", ":", "and", "but"} | grammar.QUOTES
        if words[i] not in {"perhaps", "maybe", "possibly", "conceivably"} or not opens or i in scene.path.words:
            continue
        comma = max((k for k in range(i, scene.phrase.first) if words[k] == ","), default=i)
        if not any(grammar.is_finite(scene.sentence, k) for k in range(comma, scene.phrase.first)) \
                and not {";", ":"} & set(words[i:scene.phrase.first]) and givenness(scene) == "new":
            yield Operator("open", i, i + 1, 60)


def no_exception(scene):
    """«There has not been a year in which they were not friends»: two negations, across a relative clause."""
    words = scene.words
    start = min(scene.path.words, default=scene.phrase.first)
    start += words[start] == "when"
    if words[start - 1:start] not in (["which"], ["that"], ["when"], ["where"], ["who"], ["whose"]):
        return
    for i in range(start - 1, -1, -1):
        if words[i] in {"not", "n't", "never", "no", "hardly"} and ("there" in words[max(i - 4, 0):i + 1] or "single" in words[i:i + 4]):
            yield Operator("negate", i, i + 1, 60)
            return


def optative(scene):
    """«May our countries always be friends»; «let them be friends»."""
    for n, i in enumerate(scene.path.words):
        opens = i == 0 or scene.words[i - 1] in grammar.QUOTES | {",", ":", "–", "—"}
        if scene.words[i] in {"may", "let"} and "?" not in scene.words and opens \
                and any(scene.words[k] in {"be", "become", "remain", "live", "stay"} for k in range(i + 2, scene.context.first)):
            yield Operator("seek", i, i + 1, 20 + n)


def told_after(scene):
    """«Partners, no»; «allies they are not»; «Friends? Never.»; «alliances with none»: the negation follows."""
    words, end = scene.words, scene.phrase.end
    if words[end:end + 1] in (["with"], ["to"], ["for"], ["of"], ["between"]) and words[end + 1:end + 2] in (
            ["none"], ["nobody"], ["no"], ["neither"]):
        yield Operator("negate", end, end + 2, 3)
    rest = words[end:end + 6]
    while rest and rest[0] in grammar.QUOTES:
        rest, end = rest[1:], end + 1
    if rest[:2] in ([",", "no"], [",", "never"], ["?", "no"], ["?", "never"], [":", "no"]) and \
            (len(rest) < 3 or not rest[2][:1].isalpha()):
        yield Operator("negate", end + 1, end + 2, 3)
    if _inverted(scene, end):
        at = next(k for k, w in enumerate(rest) if w in {"not", "n't", "never"})
        yield Operator("negate", end + at, end + at + 1, 3)
    retort = _denied_next(scene)
    if retort:
        following, span = retort
        yield Operator("negate", *span, 91, cue=following.text(*span))


def _denied_next(scene):
    """The retort to a question («Friends? Never.»): its sentence and words, or None."""
    if "?" not in scene.words[scene.context.last:]:
        return None
    for step in (1, 2):
        following = scene.context.neighbour(step)
        if following is None:
            return None
        words = [w for w in following.words if grammar.is_word(w)]
        if "?" in following.words and len(words) <= 6:
            continue
        hits = [h for h in following.find("stance.retort") if h[0] < 8]
        answers = len(words) <= 5 or _fragment(scene)
        return (following, hits[0]) if hits and answers and words[:1] not in (["perhaps"], ["maybe"], ["probably"]) else None
    return None


def _inverted(scene, end):
    """«(Allies) they are not», «(an ally) Borealia is not»."""
    rest = scene.words[end:end + 5]
    subject = bool(rest) and (rest[0] in {"they", "we", "it", "he", "she", "you", "these", "those"}
                              or scene.context.tokens[end].text[:1].isupper() and grammar.is_subject(scene.sentence, scene.phrase))
    return subject and any(w in {"not", "n't", "never"} for w in rest[1:4]) and any(w in _BE for w in rest[1:4]) \
        and not any(w in {",", "but"} for w in rest[:3]) and rest[-1] not in {"a", "an", "the"}


def _fragment(scene):
    """The sentence has no finite verb: «Friends?»."""
    return not any(grammar.is_finite(scene.sentence, i) for i in range(len(scene.words)))


def asked(scene):
    """A question that can be answered yes or no, or a bare «Allies?»."""
    words = scene.words
    if "?" not in words[scene.context.last:]:
        return
    if scene.path.blocked_by >= 0 or not reaches(scene, Operator("doubt", 0, 0, 90)):
        return
    start, end = _question_clause(scene)
    if end is None:
        return
    if _denied_next(scene):
        return
    inverted = [i for i in range(start, end) if grammar.is_auxiliary(scene.sentence, i)
                and (i == start or words[i - 1] in {","} | grammar.QUOTES)]
    asking = [i for i in range(start, end) if words[i] in _OPEN_QUESTIONS]
    doubting = words[start:start + 1] == ["who"] and words[start + 1:start + 2] in (["can"], ["could"], ["would"], ["knows"])
    if asking and not doubting and not (inverted and inverted[0] < asking[0]) and not any(words[i - 1] == "," for i in inverted):
        return
    if doubting:
        yield Operator("doubt", start, start + 2, 90)
        return
    fragment = not any(grammar.is_finite(scene.sentence, i) for i in range(start, end))
    opener = next((i for i in range(start, end) if words[i] not in grammar.QUOTES and not words[i].endswith(("ly", ","))
                   and words[i] not in {"and", "but", "so", "then", "or", "now", "in", "your", "view", "opinion"}), start)
    if fragment and end - start <= 8 or inverted or grammar.is_auxiliary(scene.sentence, opener):
        yield Operator("doubt", opener, opener + 1, 90)


_OPEN_QUESTIONS = {"how", "why", "when", "where", "what", "which", "who", "whom", "whose"}


def _question_clause(scene):
    """The stretch from the last full mark to the question mark."""
    words = scene.words
    marks = [i for i in range(scene.context.last, len(words)) if words[i] == "?"]
    if not marks:
        return 0, None
    start = max((i + 1 for i in range(scene.context.first) if words[i] in {";", ":", "?", "!", "."}), default=0)
    return start, marks[0]


def condition_governs(scene):
    """«If they ever became allies», «should they become allies»: the condition's clause makes the claim."""
    words = scene.words
    if not reaches(scene, Operator("condition", 0, 0, 20)):
        return
    for n, i in enumerate(scene.path.words):
        if words[i] in {"provided", "assuming", "supposing", "providing"} and not _opens_clause(scene, i):
            continue
        if words[i] == "if" and words[i - 1:i] == ["as"] and _behaves(scene, i):
            continue
        if words[i] in {"if", "unless", "provided", "assuming", "supposing", "lest"} and i not in scene.masked:
            yield Operator("condition", i, i + 1, 20 + n)
        if words[i] in {"should", "were", "had"} and _opens_clause(scene, i) and "?" not in words:
            yield Operator("condition", i, i + 1, 20 + n)


def _behaves(scene, i):
    """«Behave as if», «treat them as if»: as good as so; other «as if» only supposes it."""
    return any(scene.words[k].startswith(("behav", "act", "treat", "look", "talk", "live", "cooperat", "work", "mov")) for k in range(max(i - 6, 0), i))


def _opens_clause(scene, i):
    before_ = scene.words[i - 1] if i else ","
    after = scene.words[i + 1] if i + 1 < len(scene.words) else ""
    return before_ in {",", ";", ":", "."} | grammar.QUOTES and bool(after) and after not in {"be", "not"} and \
        not grammar.is_verb(scene.sentence, i + 1) and after not in scene.sentence.cues["clause.adverbs"]


def obliged(scene):
    """«Must become allies», «will be partners»; a modal verb reaches no further than its own clause."""
    for op in before("stance.obligation", "seek")(scene):
        if scene.words[op.first] in {"will", "'ll", "would"} and _has_condition(scene):
            yield op._replace(effect="condition")
        elif not (_in_complement(scene, op) or _judges(scene, op) or _is_noun(scene, op.first)):
            yield op


def _has_condition(scene):
    """Another clause of the sentence states a condition: «provided the talks succeed, they will be allies»."""
    words = scene.words
    return any(words[i] in {"if", "unless", "provided"} and words[i - 1:i] not in (["as"], ["even"])
               and (i == 0 or words[i - 1] in {",", "only", "and"} | grammar.QUOTES or i > scene.context.last)
               for i in range(len(words)))


def possible(scene):
    """«May become allies», «the prospect of an alliance»; a modal verb reaches no further than its own clause."""
    words, modals = scene.words, {"may", "might", "could", "would", "can"}
    for op in before("stance.possibility", "open")(scene):
        if words[op.first] in modals and (_in_complement(scene, op) or _judges(scene, op) or _is_noun(scene, op.first)):
            continue
        yield op._replace(effect="enable") if words[op.first] in {"can", "could", "would"} else op


def _is_noun(scene, i):
    """«The might of its neighbours», «the will to …»."""
    words = scene.words
    return words[i] in {"might", "will", "can", "must"} and (
        words[i + 1:i + 2] == ["of"] or i > 0 and (grammar.determiner_kind(scene.sentence, i - 1) == "definite"
                                                 and words[i - 1] not in {"that", "this", "these", "those"} or words[i - 1] == "political"))


def _in_complement(scene, op):
    """The mention stands in a clause «that …», «whether …» that the cue's clause only introduces."""
    return any(scene.words[i] in {"that", "whether"} for i in scene.path.words if i > op.first)


def _judges(scene, op):
    """«It would be untrue to …»: the modal softens a judgement."""
    i = op.end
    while i < len(scene.words) and (scene.words[i] in {"be", "a", "an", "also", "quite", "not"} or scene.words[i].endswith("ly")):
        i += 1
    return i > op.end and any(scene.sentence.cues[n].match_at(scene.words, i)
                              for n in ("stance.falsehood", "stance.doubt", "stance.denial", "stance.exclusion"))


def modal_subject(scene):
    """«An alliance might emerge», «a coalition must be formed»: a modal before a verb of coming about."""
    words = scene.words
    for a, b, predicate_ in [hit for name in _OF_SUBJECTS for hit in said(scene, name)]:
        for i in range(predicate_.first, a):
            if words[i] in {"may", "might", "could", "can"}:
                yield Operator("open" if words[i] in {"may", "might"} else "enable", i, i + 1, 7)
            elif words[i] in {"must", "should", "shall", "will", "'ll"}:
                yield Operator("seek", i, i + 1, 7)
            elif words[i] == "would":
                yield Operator("open", i, i + 1, 7)
            elif words[i] in {"cannot", "ca"}:
                yield Operator("negate", i, i + 1, 7)
        return


def brought_about(scene):
    """«To forge an alliance», «building a partnership»: sought; «forged an alliance»: it exists.

    Developing or promoting what exists («develop our partnership») says no more than that it exists.
    """
    for n, i in enumerate(scene.path.words):
        end = scene.sentence.cues["stance.creation"].match_at(scene.words, i)
        if not end or end > scene.context.first or _in_title(scene, i):
            continue
        op = Operator("seek", i, end, 20 + n)
        if scene.sentence.cues["stance.development"].match_at(scene.words, i) and (
                givenness(scene) == "definite" or scene.words[i - 1:i] == ["further"] or scene.words[i] in {"development", "growth"}):
            yield op._replace(effect="grant")
        elif reaches(scene, op) and _is_yet_to_come(scene, i):
            yield op
        return


def _is_yet_to_come(scene, i):
    """The form is not one of fact: no past, no perfect, no «succeed in» or «by» before it."""
    sentence, word = scene.sentence, scene.words[i]
    before_ = grammar._previous(sentence, i)
    previous = scene.words[before_] if before_ >= 0 else ""
    if sentence.cues["stance.creation_noun"].match_at(scene.words, i):
        return True
    if word.endswith("ed") or sentence.cues["clause.irregular_past"].match_at(scene.words, i):
        return False
    if previous in {"have", "has", "had", "'ve", "after", "since", "having"} or _succeeds(scene, i):
        return False
    if word == "becoming":
        return False
    if word.endswith("ing"):
        return i > 0 and previous not in {"in", "by", "through", "with", "while", ",", "upon", "from", "without", "the", "and"} or _be(previous)
    if scene.headline and previous != "to" and previous not in sentence.cues["clause.modals"]:
        return False
    plain = sentence.cues["stance.creation_infinitive"].match_at(scene.words, i)
    if previous in sentence.cues["clause.modals"]:
        return not plain
    if previous == "to" or _imperative(scene, i):
        return True
    return not plain and grammar.is_verb(sentence, i) and not word.endswith("s")


def _be(word):
    return word in {"is", "are", "am", "be", "been", "was", "were", "'re", "'m"}


def _succeeds(scene, i):
    """«Succeeded in building», «managed to become», «has grown to be»: it has come about."""
    success = scene.sentence.cues["stance.success"]
    return any(0 < success.match_at(scene.words, k) <= i for k in scene.path.words if k < i)


def _imperative(scene, i):
    """A base form that opens a sentence or quotation: «Build alliances, not walls»."""
    before_ = scene.words[i - 1] if i else ""
    return i == 0 or before_ in grammar.QUOTES | {":", ";", "–", "—", "please"}


def imperative_be(scene):
    """«Be good neighbours»: a call."""
    for n, i in enumerate(scene.path.words):
        if scene.words[i] == "be" and (i == 0 or scene.words[i - 1] in grammar.QUOTES | {":", ";", "do", "please"}):
            yield Operator("seek", i, i + 1, 20 + n)


def infinitive(scene):
    """«To become partners», «to be an ally»: aimed at, unless the verb before says that it is so."""
    words = scene.words
    for n, i in enumerate(scene.path.words):
        if words[i] in {"become", "be", "remain", "stay"} and i and words[i - 1] == "to":
            op = Operator("seek", i, i + 1, 20 + n)
            if not _factive(scene, i - 1) and not _succeeds(scene, i) and reaches(scene, op):
                yield op
            return


def _factive(scene, i):
    """«Seems to be», «proved to be», «is said to be», «came to be», «ceased to be», «the first to be»."""
    factive = scene.sentence.cues["stance.factive"]
    if scene.words[i - 1:i] == [","]:
        i -= 1
    return any(factive.match_at(scene.words, k) == i for k in range(max(i - 4, 0), i))


def compared(scene):
    """«Better than allies», «closer than any alliance»: the mention is what something is measured by."""
    words = scene.words
    for n, i in enumerate(scene.path.words):
        if words[i] != "than":
            continue
        if _covered(scene, "stance.no_more_than", i):
            a, b = _covered(scene, "stance.no_more_than", i)
            return
        if "," in words[i:scene.phrase.first] or words[i + 1][:1].isdigit():
            return
        more, less = scene.sentence.cues["stance.more"], scene.sentence.cues["stance.less"]
        for k in range(i - 1, max(i - 8, -1), -1):
            word = words[k]
            if word in {",", ";", ":"}:
                break
            if word in less:
                if not (word == "other" and any(w in {"no", "nothing", "none", "any", "not"} for w in words[max(k - 4, 0):k])):
                    yield Operator("weaken", k, i + 1, 20 + n)
                return
            if word in more or word.endswith("er") and len(word) > 4 and word[:-2] + "est" and _comparative(word):
                effect = "weaken" if words[k] == "more" and _contrasts(scene, k, i) else "surpass"
                op = Operator(effect, k, i + 1, 20 + n)
                if reaches(scene, op):
                    yield op
                return
        return


def _comparative(word):
    return not word.endswith(("eer", "oer")) and word not in {
        "other", "whether", "rather", "either", "neither", "never", "ever", "over", "under", "after", "together", "however", "power",
        "member", "number", "matter", "order", "border", "minister", "leader", "partner", "brother", "father", "mother", "former",
        "paper", "water", "river", "another", "later", "earlier", "sooner"}


def _beside_noun(scene, k):
    """«They are rivals more than partners»."""
    words = scene.words
    if k < 2 or not grammar.is_word(words[k - 1]):
        return False
    start = k - 2 if words[k - 2] not in {"a", "an"} else k - 3
    return words[start] in _BE and not words[k - 1].endswith("ly") and words[k - 1] not in scene.sentence.cues["clause.adverbs"] \
        and words[k - 1] not in {"far", "much", "something", "even", "rather", "well", "lot", "anything", "worth", "nothing", "little"}


def _contrasts(scene, k, i):
    """«More a rivalry than a partnership», «more rivals than partners»: the second is denied."""
    words = scene.words
    between = words[k + 1:i]
    if not between:
        return _beside_noun(scene, k)
    if between[0] in {"a", "an", "of", "like"}:
        return True
    return len(between) == 1 and between[0].endswith("s") and not between[0].endswith("ss")


def _covered(scene, name, i):
    return next(((a, b) for a, b in scene.sentence.find(name) if a <= i < b), None)


def no_more(scene):
    """«No more than partners», «nothing but allies»: exactly that."""
    for n, a, b in on_path(scene, "stance.no_more_than"):
        if n <= 4 + (b - a) and not (scene.words[a] in {"only", "merely", "simply", "just"}):
            yield Operator("grant", a, b, 20 + n)


def lasting(scene):
    """«Was, is and will remain our partner»: it holds."""
    for a, b in scene.sentence.find("stance.lasting"):
        if b - 1 in scene.path.words:
            yield Operator("grant", a, b, 19)


def titled(scene):
    """«The Committee of Friendship», «a Treaty of Friendship»: a title's head takes the cues, not its words."""
    first, tokens = scene.context.first, scene.context.tokens
    if first > 1 and tokens[first].text[:1].isupper() and scene.words[first - 1] in {"of", "for", "on"} \
            and tokens[first - 2].text[:1].isupper() and not tokens[first - 2].text.isupper() and not scene.headline:
        yield Operator("grant", first - 2, first, 1)


def approximated(scene):
    """«Almost allies», «verging on an alliance»."""
    for op in before("stance.approximation", "approach")(scene):
        if scene.words[op.first:op.end] in (["as", "if"], ["as", "though"]) and not _behaves(scene, op.first + 1):
            continue
        yield op


def weaker_still(scene):
    """«Not stronger than an alliance but far weaker»; «… above an alliance: it sits well below one»."""
    words = scene.words
    for i in range(scene.phrase.end, min(scene.phrase.end + 7, len(words))):
        if words[i] in scene.sentence.cues["stance.less"] and words[i] not in {"other", "different", "rather"} \
                and any(words[k] in {"but", ":", ";", "–", "—"} for k in range(scene.phrase.end, i)):
            yield Operator("weaken", i, i + 1, 95)
            return


def belittled(scene):
    """«Calling it a partnership does not do it justice»: the word is too small for what is named."""
    naming = scene.sentence.cues["stance.naming"]
    named = (*scene.path.words, *range(scene.phrase.first, scene.context.first))
    called = any(naming.match_at(scene.words, i) for i in named) or \
        scene.words[scene.context.first - 1:scene.context.first] in (["“"], ['"'], ["‘"], ["«"])
    if not called:
        return
    end = min(scene.phrase.end + 8, len(scene.words))
    for a, b in scene.sentence.cues["stance.too_small"].find(scene.words, scene.phrase.end, end):
        yield Operator("surpass", a, b, 96)
        return


def nearly_after(scene):
    """«An alliance in all but name», «allies in everything but the paperwork»."""
    words, end = scene.words, scene.context.last
    after = scene.sentence.cues["stance.approximation_after"]
    for i in range(end, min(end + 12, len(words))):
        if words[i] in {";", ".", "?", "!"} or grammar.is_finite(scene.sentence, i):
            return
        stop = after.match_at(words, i)
        if stop:
            yield Operator("approach", i, stop, 2)
            return


def name_only(scene):
    """«Allies in name only», «friends no more»."""
    words, end = scene.words, scene.phrase.end
    for a, b in scene.sentence.find("stance.name_only"):
        if a == end and words[a] != "-" and (b == len(words) or not grammar.is_word(words[b]) or words[a] not in {"no", "any"}):
            yield Operator("negate", a, b, 2)


RULES = (
    Rule("prefix-non", prefixed({"non", "un", "anti"}, "negate")),
    Rule("prefix-quasi", prefixed({"quasi", "semi", "near", "proto", "half", "pseudo", "demi"}, "approach")),
    Rule("compound-free", compounded),
    Rule("unreal-modifier", modifier("stance.unreal", "negate")),
    Rule("near-modifier", modifier("stance.near_real", "approach")),
    Rule("open-modifier", modifier("stance.open", "open")),
    Rule("wished-modifier", modifier("stance.wished", "seek")),
    Rule("no-determiner", negative_determiner),
    Rule("name-only", name_only),
    Rule("approximation-after", nearly_after),
    Rule("negation-after", told_after),
    Rule("predicate-over", predicate("stance.over", "end")),
    Rule("predicate-absent", predicate("stance.absent", "exclude")),
    Rule("predicate-unsettled", predicate("stance.unsettled", "doubt")),
    Rule("predicate-desired", predicate("stance.desired", "seek")),
    Rule("predicate-too-small", predicate("stance.too_small", "surpass")),
    Rule("word-too-small", belittled),
    Rule("predicate-negated", negated_subject),
    Rule("predicate-modal", modal_subject),
    Rule("lasting", lasting),
    Rule("titled", titled),
    Rule("strengthening", before("stance.strengthening", "grant")),
    Rule("no-more-than", no_more),
    Rule("comparison", compared),
    Rule("weaker", weaker_still),
    Rule("surpassing", before("stance.surpassing", "surpass")),
    Rule("approximation", approximated),
    Rule("still-less", before("stance.still_less", "settle")),
    Rule("judged-after", judged_after),
    Rule("less-than", less_than),
    Rule("deliberation", deliberated),
    Rule("survived", survived),
    Rule("optative", optative),
    Rule("sentence-adverb", sentence_adverb),
    Rule("no-exception", no_exception),
    Rule("rather-than", before("stance.rather_than", "weaken")),
    Rule("lack", before("stance.lack", "lack")),
    Rule("refusal", before("stance.refusal", "refuse")),
    Rule("ending", before("stance.ending", "end")),
    Rule("losing", lost),
    Rule("exclusion", before("stance.exclusion", "exclude")),
    Rule("denial", before("stance.denial", "negate")),
    Rule("falsehood", before("stance.falsehood", "negate")),
    Rule("no-on-path", no_on_path),
    Rule("negation", negated_before),
    Rule("whether", before("stance.whether", "condition")),
    Rule("doubt", before("stance.doubt", "doubt")),
    Rule("possibility", possible),
    Rule("condition", condition_governs),
    Rule("question", asked),
    Rule("creation", brought_about),
    Rule("imperative", imperative_be),
    Rule("infinitive", infinitive),
    Rule("wish", before("stance.wish", "seek")),
    Rule("obligation", obliged),
)


def find_operators(scene, rules=RULES):
    """All operators that the rules see, the innermost first; of overlapping ones the longest."""
    found = [op._replace(rule=rule.name) for rule in rules for op in rule.find(scene)]
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
    scene = find_scene(context)
    value, decided = START, None
    for op in find_operators(scene, rules):
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
