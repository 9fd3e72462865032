"""The rules of stance: each finds cues in one place and says what they do to the claim.

A rule is a name and a function that gives the :class:`Operator` objects it sees in a :class:`Frame`;
``RULES`` lists
all of them, and the tests keep examples of each. :mod:`framing.coding.stance` combines what they find.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from framing.coding import grammar
from framing.coding.clauses import word_set
from framing.coding.frame import (
    ADVERBIAL,
    BE,
    OF_SUBJECTS,
    givenness,
    governor,
    identifies,
    in_title,
    in_verb_group,
    inside,
    is_negation,
    on_path,
    said,
)
from framing.coding.grammar import names_person


class Operator(NamedTuple):
    """A cue that changes a claim: its effect, its words, and how far out it stands (0 is nearest the
    mention).
    """

    effect: str
    first: int
    end: int
    distance: int
    rule: str = ""
    cue: str = ""  # set where the cue stands in another sentence


@dataclass(frozen=True)
class Rule:
    """A named rule: ``find(frame)`` gives the operators that it sees."""

    name: str
    find: Callable


def reaches(frame, op):
    """An outer cue changes what is claimed of this mention, given how far it is taken for granted."""
    given = givenness(frame)
    if (
        op.effect in {"negate", "refuse", "end", "lack"}
        and frame.words[frame.phrase.first] == "no"
        and frame.path.words
        and frame.words[frame.path.words[0]] in {"and", "or", ",", "but"}
    ):
        return False
    if op.effect in _DENIALS and _part_of_known(frame, op):
        return False
    if given == "new":
        return True
    if given == "owner" or given != "new" and any(_made_into(frame, i) for i in frame.path.words[:3]):
        return False
    if identifies(frame) and not (_belongs(frame) and op.effect not in _DENIALS):
        return True
    if given == "known":
        return False
    nearest = governor(frame)
    if op.effect == "negate":
        return any(
            a <= nearest < b
            for n in ("stance.creation", "stance.ending", "stance.losing", "stance.refusal", "stance.doubt")
            for a, b in frame.sentence.find(n)
        )
    if op.effect == "doubt":
        return frame.words[op.first].startswith(("doubt", "question")) and op.first <= nearest <= op.end
    return op.first <= nearest < op.end and op.effect in _OF_WHAT_EXISTS


_DENIALS = {"negate", "refuse", "end", "lack"}


def _belongs(frame):
    """«A member of the alliance», «part of the bloc»: membership can be denied, the alliance is there."""
    return any(
        frame.words[i] in {"member", "members", "part", "party", "parties"} for i in frame.path.words[:3]
    )


def _part_of_known(frame, op):
    """«Did not meet the obligations of friendship»: the denial is of a known thing that has the mention as
    its part.
    """
    words, path = frame.words, frame.path.words
    if not path or words[path[0]] != "of" or frame.phrase.determiner == "no":
        return False
    head = path[0] - 1
    if (
        frame.sentence.cues["stance.light"].match_at(words, head)
        or head in frame.sentence.bridges
        or op.first <= head < op.end
    ):
        return False
    k = head
    while (
        k > 0
        and grammar.is_word(words[k])
        and not grammar.determiner_kind(frame.sentence, k)
        and not grammar.is_verb(frame.sentence, k)
        and words[k] not in frame.sentence.cues["clause.prepositions"]
    ):
        k -= 1
    return grammar.determiner_kind(frame.sentence, k) == "definite"


_OF_WHAT_EXISTS = word_set("end refuse lack surpass weaken approach seek")


def before(name, effect):
    """A finder for cues that govern the mention from the left."""

    def find(frame):
        for n, a, b in on_path(frame, name):
            ceases = frame.words[a].startswith(("ceas", "stop"))
            if effect == "end" and not ceases and _through_preposition(frame, b):
                continue
            op = Operator(effect, a, b, 20 + n)
            if _is_object(frame, op) if effect == "grant" else reaches(frame, op):
                yield op

    return find


def _through_preposition(frame, i):
    """«Talks end without a pact»: what ends is not the mention."""
    prepositions = frame.sentence.cues["clause.prepositions"]
    return any(
        frame.words[k] in prepositions and frame.words[k] not in {"of", "to", "as"}
        for k in range(i, frame.phrase.first)
    )


def _is_object(frame, op):
    """The mention is what is strengthened, not what something is used as («rely on them as allies»)."""
    between = range(op.end, frame.phrase.first)
    return not any(
        frame.words[i] in {"as", "into", "that"} or grammar.is_verb(frame.sentence, i) for i in between
    )


def modifier(name, effect):
    """A finder for cues among the mention's own modifiers."""

    def find(frame):
        for a, b in inside(frame, name):
            yield Operator(effect, a, b, 0)

    return find


def predicate(name, effect):
    """A finder for cues in what is said of the mention as subject."""

    def find(frame):
        if _entitles(frame):
            return
        for a, b, _ in said(frame, name):
            passed = [i for i in range(a, b) if frame.words[i] in ADVERBIAL or is_negation(frame, i)]
            yield Operator(effect, max(passed, default=a - 1) + 1, b, 5)

    return find


def _entitles(frame):
    """«The Harbour Partnership budget is essential»: a title before another head, of which it is said."""
    tokens, first, last = frame.context.tokens, frame.context.first, frame.context.last
    return (
        tokens[first].text[:1].isupper()
        and frame.phrase.end > last
        and tokens[last].text[:1].islower()
        and not frame.headline
        and first > 0
    )


# ── rules that need more than a list ────────────────────────────────────────────────────────────────────────


def prefixed(prefixes, effect):
    """A prefix that belongs to the mention: non-ally, quasi-alliance."""

    def find(frame):
        first, last = frame.context.first, frame.context.last
        word = frame.words[first] if first < last else ""
        if word in prefixes and last > first + 1:
            yield Operator(effect, first, first + 2, 0)
        elif frame.context.match.surface.lower().startswith(tuple(prefixes)):
            yield Operator(effect, first, last, 0)
        elif first > 1 and frame.words[first - 1] == "-" and frame.words[first - 2] in prefixes:
            yield Operator(effect, first - 2, first, 0)

    return find


def compounded(frame):
    """«Alliance-free»: the rest of the compound takes the relationship away."""
    words, last = frame.words, frame.context.last
    if words[last : last + 1] == ["-"] and words[last + 1 : last + 2] in (["free"], ["less"]):
        yield Operator("lack", last + 1, last + 2, 0)


def negative_determiner(frame):
    """«No alliance», «neither side's ally»; not «no allied ship was lost», where the ship is denied."""
    phrase, words = frame.phrase, frame.words
    for i in range(phrase.first, frame.context.first):
        if (
            words[i] in {"no", "neither"}
            and i not in frame.masked
            and words[i + 1] not in {"longer", "more", "other"}
        ):
            if not _subject_of_other_verb(frame):
                yield Operator("negate", i, i + 1, 1)
            return


def _subject_of_other_verb(frame):
    """«No ally was betrayed»: a party as subject of a verb that says nothing of the tie."""
    if not names_person(frame.context) and frame.words[frame.context.last - 1] not in {
        "allied",
        "neighbouring",
        "neighboring",
    }:
        return False
    for predicate_ in frame.predicates:
        if "," in frame.words[frame.phrase.end : predicate_.first]:
            return False
        return not (said(frame, "stance.exists") or said(frame, "stance.made"))
    return False


def no_on_path(frame):
    """«No sign of an alliance», «no intention of becoming allies»: the determiner of a noun on the path."""
    if frame.phrase.determiner == "no":
        return
    for n, i in enumerate(frame.path.words):
        if (
            frame.words[i] == "no"
            and i not in frame.masked
            and frame.words[i + 1] not in {"longer", "more", "one"}
        ):
            op = Operator("negate", i, i + 1, 20 + n)
            if reaches(frame, op):
                yield op


def negated_before(frame):
    """Negation words on the path. «But» lets none through: «not allies but partners»."""
    barrier = next(
        (n for n, i in enumerate(frame.path.words) if frame.words[i] in {"but"} and not _joins_cue(frame, i)),
        None,
    )
    nor = None
    for n, a, b in on_path(frame, "stance.negation"):
        if barrier is not None and n > barrier:
            break
        if frame.words[frame.phrase.first] in {"no", "neither"} and frame.words[a] in {"nor", "neither"}:
            continue
        if (
            nor is not None
            and frame.words[a] in {"neither", "not", "n't", "never"}
            and "that" not in frame.words[a:nor]
        ):
            nor = None  # «neither … nor», «not … nor»: one negation
            continue
        nor = a if frame.words[a] == "nor" else nor
        if frame.words[a] == "neither" or n <= 1 and frame.words[a - 1 : a] == [","]:
            barrier = n  # each item of a list has its own negation
        op = Operator("negate", a, b, 20 + n)
        if a not in frame.masked and reaches(frame, op):
            yield op


def _joins_cue(frame, i):
    return frame.words[i - 1] in {"all", "anything", "nothing", "cannot", "not"} if i else False


def negated_subject(frame):
    """«The alliance was never signed», «no longer exists»: negation of a verb that says the tie is there."""
    for predicate_ in frame.predicates:
        exists = [
            a for name in ("stance.exists", "stance.made") for a, b, p in said(frame, name) if p is predicate_
        ]
        others = [
            a
            for name in ("stance.over", "stance.absent", "stance.unsettled", "stance.desired")
            for a, b, p in said(frame, name)
            if p is predicate_
        ]
        if not exists and not others:
            continue
        limit = min(exists + others)
        only_be = exists and not others and _merely_copula(frame, exists)
        if only_be:
            continue
        negations = frame.sentence.cues["stance.negation"].find(frame.words, predicate_.first, predicate_.end)
        negations += [(i, i + 1) for i in range(predicate_.first, predicate_.end) if frame.words[i] == "no"]
        for a, b in negations:
            if a not in frame.masked and in_verb_group(frame, predicate_, a) and a <= limit + 3:
                yield Operator("negate", a, b, 8)
                break


def _merely_copula(frame, starts):
    return all(
        frame.words[a] in word_set("is are was were be been am being")
        and frame.sentence.cues["stance.exists"].match_at(frame.words, a) == a + 1
        for a in starts
    )


def lacking(frame):
    """«Without allies», «free from blocs»; not «the independence of our friends»."""
    for op in before("stance.lack", "lack")(frame):
        of_friends = frame.words[op.first] in {"independence", "freedom"} and names_person(frame.context)
        without_it = frame.words[op.first] == "without" and givenness(frame) == "definite"
        if not (of_friends or without_it):
            yield op


def lost(frame):
    """«Lost its ally»: even a party named as known is a party no more."""
    nearest = governor(frame)
    for n, a, b in on_path(frame, "stance.losing"):
        if a <= nearest < b and givenness(frame) != "owner":
            yield Operator("end", a, b, 20 + n)


def survived(frame):
    """«The partnership did not survive the election»: it ended."""
    for predicate_ in frame.predicates:
        hits = frame.sentence.cues["stance.survives"].find(frame.words, predicate_.first, predicate_.end)
        negations = [
            h
            for h in frame.sentence.cues["stance.negation"].find(
                frame.words, predicate_.first, predicate_.end
            )
            if hits and h[0] < hits[0][0]
        ]
        for a, _ in negations[:1]:
            yield Operator("end", a, hits[0][1], 5)


def judged_after(frame):
    """«That they are allies is a myth»; «to call it an alliance would be wrong»; «reports of a pact are
    false».
    """
    words, end = frame.words, frame.phrase.end
    while end < len(words) and words[end] in grammar.QUOTES:
        end += 1
    named = any(a < frame.context.first for a, _ in frame.sentence.find("stance.naming"))
    opener = next((w for w in words if grammar.is_word(w)), "")
    clause = opener in {"that", "whether"} and any(words[i] == "that" for i in frame.path.words[-1:])
    verb = grammar.next_finite(frame.sentence, end)
    if (
        verb is None
        or not (named or clause)
        or any(words[k] in {",", "that", "which", "who"} for k in range(end, verb))
    ):
        return
    stop = min(verb + 8, len(words))
    for name, effect in (
        ("stance.falsehood", "negate"),
        ("stance.exclusion", "negate"),
        ("stance.absent", "negate"),
        ("stance.unsettled", "doubt"),
    ):
        for a, b in frame.sentence.cues[name].find(words, max(verb - 2, end), stop):
            if name == "stance.absent" and not any(words[k] in BE for k in range(verb, a + 1)):
                continue
            negated = any(words[k] in {"not", "n't", "no", "never"} for k in range(verb, a))
            if not negated:
                yield Operator(effect, a, b, 70)
            return


def less_than(frame):
    """«Less an alliance than a bazaar»."""
    words = frame.words
    for i in frame.path.words[:2]:
        if words[i] == "less" and "than" in words[frame.phrase.end : frame.phrase.end + 6]:
            yield Operator("weaken", i, i + 1, 20)
            return


def doubted(frame):
    """«Doubts that they are allies»; not «the dispute is on its way to a friendly settlement»."""
    for op in before("stance.doubt", "doubt")(frame):
        between = range(op.end, frame.phrase.first)
        complement = any(
            frame.words[i] in {"that", "whether", "if", "of", "about"}
            for i in range(op.end, op.end + 3)
            if i < len(frame.words)
        )
        if (
            complement
            or not any(grammar.is_finite(frame.sentence, i) for i in between)
            or "," in frame.words[op.end : op.end + 1]
        ):
            yield op


def deliberated(frame):
    """«They are considering an alliance»; «a debate about a pact»; not «discussed their partnership»."""
    nearest = governor(frame)
    for op in before("stance.deliberation", "doubt")(frame):
        if frame.words[op.first].startswith(("consider", "contemplat")) and not op.first <= nearest < op.end:
            continue
        if frame.words[op.first] == "considered":
            continue
        topic = frame.phrase.determiner == "bare" and frame.context.match.family != "alliance"
        if frame.words[op.first].startswith("discuss") and topic:
            continue
        yield op


def sentence_adverb(frame):
    """«Perhaps, one day, a partnership will emerge»: the adverb stands before a comma."""
    words = frame.words
    for i in range(frame.phrase.first):
        opens = i == 0 or words[i - 1] in {",", ";", ":", "and", "but"} | grammar.QUOTES
        if (
            words[i] not in {"perhaps", "maybe", "possibly", "conceivably"}
            or not opens
            or i in frame.path.words
        ):
            continue
        comma = max((k for k in range(i, frame.phrase.first) if words[k] == ","), default=i)
        if (
            not any(grammar.is_finite(frame.sentence, k) for k in range(comma, frame.phrase.first))
            and not {";", ":"} & set(words[i : frame.phrase.first])
            and givenness(frame) == "new"
        ):
            yield Operator("open", i, i + 1, 60)


def no_exception(frame):
    """«There has not been a year in which they were not friends»: two negations, across a relative clause."""
    words = frame.words
    start = min(frame.path.words, default=frame.phrase.first)
    start += words[start] == "when"
    if not any(words[i] in {"not", "n't", "never"} for i in frame.path.words):
        return
    if words[start - 1 : start] not in (["which"], ["that"], ["when"], ["where"], ["who"], ["whose"]):
        return
    for i in range(start - 1, -1, -1):
        if words[i] in {"not", "n't", "never", "no", "hardly"} and (
            "there" in words[max(i - 4, 0) : i + 1] or "single" in words[i : i + 4]
        ):
            yield Operator("negate", i, i + 1, 60)
            return


def optative(frame):
    """«May our countries always be friends»; «let them be friends»."""
    for n, i in enumerate(frame.path.words):
        opens = i == 0 or frame.words[i - 1] in grammar.QUOTES | {",", ":", "–", "—"}
        if (
            frame.words[i] in {"may", "let"}
            and "?" not in frame.words
            and opens
            and any(
                frame.words[k] in {"be", "become", "remain", "live", "stay"}
                for k in range(i + 2, frame.context.first)
            )
        ):
            yield Operator("seek", i, i + 1, 20 + n)


def told_after(frame):
    """«Partners, no»; «allies they are not»; «Friends? Never.»; «alliances with none»: the negation
    follows.
    """
    words, end = frame.words, frame.phrase.end
    if words[end : end + 1] in (["with"], ["to"], ["for"], ["of"], ["between"]) and words[
        end + 1 : end + 2
    ] in (["none"], ["nobody"], ["no"], ["neither"]):
        yield Operator("negate", end, end + 2, 3)
    rest = words[end : end + 6]
    while rest and rest[0] in grammar.QUOTES:
        rest, end = rest[1:], end + 1
    if rest[:2] in ([",", "no"], [",", "never"], ["?", "no"], ["?", "never"], [":", "no"]) and (
        len(rest) < 3 or not rest[2][:1].isalpha()
    ):
        yield Operator("negate", end + 1, end + 2, 3)
    if _inverted(frame, end):
        at = next(k for k, w in enumerate(rest) if w in {"not", "n't", "never"})
        yield Operator("negate", end + at, end + at + 1, 3)
    retort = _denied_next(frame)
    if retort:
        following, span = retort
        yield Operator("negate", *span, 91, cue=following.text(*span))


def _denied_next(frame):
    """The retort to a question («Friends? Never.»): its sentence and words, or None."""
    if "?" not in frame.words[frame.context.last :]:
        return None
    for step in (1, 2):
        following = frame.context.neighbour(step)
        if following is None:
            return None
        words = [w for w in following.words if grammar.is_word(w)]
        if "?" in following.words and len(words) <= 6:
            continue
        hits = [h for h in following.find("stance.retort") if h[0] < 8]
        answers = len(words) <= 5 or _fragment(frame)
        return (
            (following, hits[0])
            if hits and answers and words[:1] not in (["perhaps"], ["maybe"], ["probably"])
            else None
        )
    return None


def _inverted(frame, end):
    """«(Allies) they are not», «(an ally) Borealia is not»."""
    rest = frame.words[end : end + 5]
    subject = bool(rest) and (
        rest[0] in word_set("they we it he she you these those")
        or frame.context.tokens[end].text[:1].isupper()
        and grammar.is_subject(frame.sentence, frame.phrase)
    )
    return (
        subject
        and any(w in {"not", "n't", "never"} for w in rest[1:4])
        and any(w in BE for w in rest[1:4])
        and not any(w in {",", "but"} for w in rest[:3])
        and rest[-1] not in {"a", "an", "the"}
    )


def _fragment(frame):
    """The sentence has no finite verb: «Friends?»."""
    return not any(grammar.is_finite(frame.sentence, i) for i in range(len(frame.words)))


def asked(frame):
    """A question that can be answered yes or no, or a bare «Allies?»."""
    words = frame.words
    if "?" not in words[frame.context.last :]:
        return
    if frame.path.blocked_by >= 0 or not reaches(frame, Operator("doubt", 0, 0, 90)):
        return
    start, end = _question_clause(frame)
    if end is None:
        return
    if _denied_next(frame):
        return
    inverted = [
        i
        for i in range(start, end)
        if grammar.is_auxiliary(frame.sentence, i) and (i == start or words[i - 1] in {","} | grammar.QUOTES)
    ]
    asking = [i for i in range(start, end) if words[i] in _OPEN_QUESTIONS]
    doubting = words[start : start + 1] == ["who"] and words[start + 1 : start + 2] in (
        ["can"],
        ["could"],
        ["would"],
        ["knows"],
    )
    if (
        asking
        and not doubting
        and not (inverted and inverted[0] < asking[0])
        and not any(words[i - 1] == "," for i in inverted)
    ):
        return
    if doubting:
        yield Operator("doubt", start, start + 2, 90)
        return
    fragment = not any(grammar.is_finite(frame.sentence, i) for i in range(start, end))
    opener = next(
        (
            i
            for i in range(start, end)
            if words[i] not in grammar.QUOTES
            and not words[i].endswith(("ly", ","))
            and words[i] not in word_set("and but so then or now in your view opinion")
        ),
        start,
    )
    if fragment and end - start <= 8 or inverted or grammar.is_auxiliary(frame.sentence, opener):
        yield Operator("doubt", opener, opener + 1, 90)


_OPEN_QUESTIONS = word_set("how why when where what which who whom whose")


def _question_clause(frame):
    """The stretch from the last full mark to the question mark."""
    words = frame.words
    marks = [i for i in range(frame.context.last, len(words)) if words[i] == "?"]
    if not marks:
        return 0, None
    start = max(
        (i + 1 for i in range(frame.context.first) if words[i] in {";", ":", "?", "!", "."}), default=0
    )
    return start, marks[0]


def condition_governs(frame):
    """«If they ever became allies», «should they become allies»: the condition's clause makes the claim."""
    words = frame.words
    if not reaches(frame, Operator("condition", 0, 0, 20)):
        return
    for n, i in enumerate(frame.path.words):
        if words[i] in {"provided", "assuming", "supposing", "providing"} and not _opens_clause(frame, i):
            continue
        if words[i] == "if" and words[i - 1 : i] == ["as"] and _behaves(frame, i):
            continue
        if (
            words[i] in {"if", "unless", "provided", "assuming", "supposing", "lest"}
            and i not in frame.masked
        ):
            yield Operator("condition", i, i + 1, 20 + n)
        if words[i] in {"should", "were", "had"} and _opens_clause(frame, i) and "?" not in words:
            yield Operator("condition", i, i + 1, 20 + n)


def _behaves(frame, i):
    """«Behave as if», «treat them as if»: as good as so; other «as if» only supposes it."""
    return any(
        frame.words[k].startswith(
            ("behav", "act", "treat", "look", "talk", "live", "cooperat", "work", "mov")
        )
        for k in range(max(i - 6, 0), i)
    )


def _opens_clause(frame, i):
    before_ = frame.words[i - 1] if i else ","
    after = frame.words[i + 1] if i + 1 < len(frame.words) else ""
    return (
        before_ in {",", ";", ":", "."} | grammar.QUOTES
        and bool(after)
        and after not in {"be", "not"}
        and not grammar.is_verb(frame.sentence, i + 1)
        and after not in frame.sentence.cues["clause.adverbs"]
    )


def wished(frame):
    """«Seek allies», «the goal of a partnership»; not «agreed on a coalition», which is there, nor «urge
    partners to trade», who are asked for something else.
    """
    for op in before("stance.wish", "seek")(frame):
        agreed_on = frame.words[op.first].startswith("agree") and frame.words[op.end : op.end + 1] == ["on"]
        word = frame.words[op.first]
        is_noun = word in {"favor", "favour"} and not grammar.is_verb(frame.sentence, op.first)
        is_there = word in {"importance", "necessity"} and givenness(frame) != "new"
        if not (agreed_on or is_noun or is_there or _is_asked(frame, op) or _takes_part(frame, op.end)):
            yield op


def _is_asked(frame, op):
    """«Urge other partners to disarm»: the parties are asked to do something, not to be parties."""
    sentence, words, end = frame.sentence, frame.words, frame.phrase.end
    asks = sentence.cues["stance.asking"].match_at(words, op.first) or words[op.end - 1] == "for"
    return (
        names_person(frame.context)
        and op.first <= governor(frame) < op.end
        and bool(asks)
        and words[end : end + 1] == ["to"]
        and words[end + 1 : end + 2] not in (["become"], ["be"], ["remain"])
    )


def _takes_part(frame, start):
    """«Request the release of an ally»: the object is an event or thing that a party has a part in."""
    path = frame.path.words
    if not names_person(frame.context) or not path or frame.words[path[0]] != "of":
        return False
    head = path[0] - 1
    known = ("stance.light", "stance.group", "stance.creation_noun", "stance.wish", "stance.possibility")
    spans = [frame.sentence.find(name) for name in known]
    return head >= start and not any(a <= head < b for hits in spans for a, b in hits)


def obliged(frame):
    """«Must become allies», «will be partners»; a modal verb reaches no further than its own clause."""
    for op in before("stance.obligation", "seek")(frame):
        if frame.words[op.first] in {"will", "'ll", "would"} and _has_condition(frame):
            yield op._replace(effect="condition")
        elif not (_in_complement(frame, op) or _judges(frame, op) or _is_noun(frame, op.first)):
            yield op


def _has_condition(frame):
    """Another clause of the sentence states a condition: «provided the talks succeed, they will be allies».
    """
    words = frame.words
    return any(
        words[i] in {"if", "unless", "provided"}
        and words[i - 1 : i] not in (["as"], ["even"])
        and (i == 0 or words[i - 1] in {",", "only", "and"} | grammar.QUOTES or i > frame.context.last)
        for i in range(len(words))
    )


def possible(frame):
    """«May become allies», «the prospect of an alliance»; a modal verb reaches no further than its own
    clause.
    """
    words, modals = frame.words, {"may", "might", "could", "would", "can"}
    for op in before("stance.possibility", "open")(frame):
        if words[op.first] in modals and (
            _in_complement(frame, op) or _judges(frame, op) or _is_noun(frame, op.first)
        ):
            continue
        if words[op.first] == "possible" and "made" in words[max(op.first - 3, 0) : op.first]:
            continue
        if words[op.first] == "would" and _told_in_the_past(frame, op.first):
            yield op._replace(effect="seek")
        else:
            yield op._replace(effect="enable") if words[op.first] in {"can", "could", "would"} else op


def _told_in_the_past(frame, i):
    """«He said that they would be partners»: «will», told in the past."""
    that = next((k for k in range(i, max(i - 10, -1), -1) if frame.words[k] == "that"), None)
    told = word_set(
        "said told expressed promised announced declared pledged hoped vowed assured predicted stated"
    )
    return that is not None and any(frame.words[k] in told for k in range(that))


def _is_noun(frame, i):
    """«The might of its neighbours», «the will to …»."""
    words = frame.words
    return words[i] in {"might", "will", "can", "must"} and (
        words[i + 1 : i + 2] == ["of"]
        or i > 0
        and (
            grammar.determiner_kind(frame.sentence, i - 1) == "definite"
            and words[i - 1] not in {"that", "this", "these", "those"}
            or words[i - 1] == "political"
        )
    )


def _in_complement(frame, op):
    """The mention stands in a clause «that …», «whether …» that the cue's clause only introduces."""
    return any(frame.words[i] in {"that", "whether"} for i in frame.path.words if i > op.first)


def _judges(frame, op):
    """«It would be untrue to …»: the modal softens a judgement."""
    i = op.end
    while i < len(frame.words) and (
        frame.words[i] in {"be", "a", "an", "also", "quite", "not"} or frame.words[i].endswith("ly")
    ):
        i += 1
    return i > op.end and any(
        frame.sentence.cues[n].match_at(frame.words, i)
        for n in ("stance.falsehood", "stance.doubt", "stance.denial", "stance.exclusion")
    )


def modal_subject(frame):
    """«An alliance might emerge», «a coalition must be formed»: a modal before a verb of coming about."""
    words = frame.words
    for a, b, predicate_ in [hit for name in OF_SUBJECTS for hit in said(frame, name)]:
        for i in range(predicate_.first, a):
            if words[i] in {"may", "might", "could", "can"}:
                yield Operator("open" if words[i] in {"may", "might"} else "enable", i, i + 1, 7)
            elif words[i] in {"must", "should", "shall", "will", "'ll"}:
                yield Operator("seek", i, i + 1, 7)
            elif words[i] == "would":
                yield Operator("open", i, i + 1, 7)
            elif words[i] in {"cannot", "ca"}:
                yield Operator("condition" if _but_for(frame, b) else "negate", i, i + 1, 7)
        return


def _but_for(frame, i):
    """«Cannot be forged without trust»: it can, on a condition."""
    return any(w in {"without", "unless", "until"} for w in frame.words[i : i + 8])


def brought_about(frame):
    """«To forge an alliance», «building a partnership»: sought; «forged an alliance»: it exists.

    Developing or promoting what exists («develop our partnership») says no more than that it exists.
    """
    for n, i in enumerate(frame.path.words):
        end = frame.sentence.cues["stance.creation"].match_at(frame.words, i)
        if not end or end > frame.context.first or in_title(frame, i) or _is_homograph(frame, i, end):
            continue
        op = Operator("seek", i, end, 20 + n)
        if frame.sentence.cues["stance.development"].match_at(frame.words, i) and (
            givenness(frame) == "definite"
            or frame.words[i - 1 : i] == ["further"]
            or frame.words[i] in {"development", "growth"}
        ) or _came_about(frame, i):
            yield op._replace(effect="grant")
        elif (
            reaches(frame, op)
            and _is_yet_to_come(frame, i)
            and not _made_into(frame, i)
            and not _takes_part(frame, end)
        ):
            yield op
        return


def _came_about(frame, i):
    """«Led to the establishment of friendship»: the noun of creation names what has happened."""
    if not frame.sentence.cues["stance.creation_noun"].match_at(frame.words, i):
        return False
    return any(b <= i for _, _, b in on_path(frame, "stance.result"))


def _is_homograph(frame, i, end):
    """«A new form of partnership» is a noun; «realise that they are partners» is to know it."""
    words = frame.words
    creation_noun = frame.sentence.cues["stance.creation_noun"].match_at(words, i)
    noun = words[end : end + 1] == ["of"] and not creation_noun
    return noun or words[i].startswith(("realis", "realiz")) and words[end : end + 1] == ["that"]


def _made_into(frame, i):
    """«Make good-neighbourliness a principle»: something else is brought about, of what is there."""
    after = frame.words[frame.phrase.end : frame.phrase.end + 1]
    return (
        frame.words[i].startswith(("mak", "keep"))
        and bool(after)
        and after[0]
        in word_set("a an the its our their still yet even more less possible real stronger closer")
    )


def _is_yet_to_come(frame, i):
    """The form is not one of fact: no past, no perfect, no «succeed in» or «by» before it."""
    sentence, word = frame.sentence, frame.words[i]
    before_ = grammar.previous_word(sentence, i)
    previous = frame.words[before_] if before_ >= 0 else ""
    if sentence.cues["stance.creation_noun"].match_at(frame.words, i):
        return True
    if word.endswith("ed") or sentence.cues["clause.irregular_past"].match_at(frame.words, i):
        return False
    if previous in word_set("have has had 've after since having") or _succeeds(frame, i):
        return False
    if word == "becoming":
        return False
    if word.endswith("ing"):
        if previous in {"in", "by", "through"} and _is_means_to_come(frame, before_):
            return True
        return (
            i > 0
            and previous not in word_set("in by through with while , upon from without the and")
            or _be(previous)
        )
    if frame.headline and previous != "to" and previous not in sentence.cues["clause.modals"]:
        return False
    plain = sentence.cues["stance.creation_infinitive"].match_at(frame.words, i)
    if previous in sentence.cues["clause.modals"]:
        return not plain
    if previous == "to" or _imperative(frame, i):
        return True
    if _states_fact(frame, i):
        return False
    return not plain and grammar.is_verb(sentence, i) and not word.endswith("s")


def _states_fact(frame, i):
    """«All ports maintain friendly relations»: the present of a main clause, with its subject before it."""
    sentence, words = frame.sentence, frame.words
    subject = grammar.previous_word(sentence, i)
    if subject < 0 or not (words[subject] in {"we", "they"} or words[subject].endswith("s")):
        return False
    for k in range(subject, -1, -1):
        if words[k] in {";", ":", "–", "—"} or words[k] == "," and k < subject:
            return True
        if grammar.is_verb(sentence, k) or words[k] in word_set("to that as if when while for and us"):
            return False
    return True


def _is_means_to_come(frame, i):
    """«They can mend the dykes by forming an alliance», «only by forging one»: a means not yet used."""
    words = frame.words
    if words[i - 1 : i] in (["only"], ["except"], ["than"]):
        return True
    for k in range(i - 1, -1, -1):
        if words[k] in grammar.HARD_MARKS | {",", "that", "which", "who"}:
            return False
        if words[k] in word_set("can could will must should shall cannot"):
            return True
        if grammar.is_finite(frame.sentence, k) and words[k - 1 : k] != ["can"]:
            modal = grammar.previous_word(frame.sentence, k)
            if modal < 0 or words[modal] not in frame.sentence.cues["clause.modals"]:
                return False
    return False


def _be(word):
    return word in word_set("is are am be been was were 're 'm")


def _succeeds(frame, i):
    """«Succeeded in building», «managed to become», «has grown to be»: it has come about."""
    success = frame.sentence.cues["stance.success"]
    return any(0 < success.match_at(frame.words, k) <= i for k in frame.path.words if k < i)


def _imperative(frame, i):
    """A base form that opens a sentence or quotation: «Build alliances, not walls»."""
    before_ = frame.words[i - 1] if i else ""
    return i == 0 or before_ in grammar.QUOTES | {":", ";", "–", "—", "please"}


def imperative_be(frame):
    """«Be good neighbours»: a call."""
    for n, i in enumerate(frame.path.words):
        if frame.words[i] == "be" and (
            i == 0 or frame.words[i - 1] in grammar.QUOTES | {":", ";", "do", "please"}
        ):
            yield Operator("seek", i, i + 1, 20 + n)


def infinitive(frame):
    """«To become partners», «to be an ally»: aimed at, unless the verb before says that it is so."""
    words = frame.words
    for n, i in enumerate(frame.path.words):
        if words[i] in {"become", "be", "remain", "stay"} and i and words[i - 1] == "to":
            op = Operator("seek", i, i + 1, 20 + n)
            if not _factive(frame, i - 1) and not _succeeds(frame, i) and reaches(frame, op):
                yield op
            return


def _factive(frame, i):
    """«Seems to be», «proved to be», «is said to be», «came to be», «ceased to be», «the first to be»."""
    factive = frame.sentence.cues["stance.factive"]
    for k in range(max(i - 6, 0), i):
        end = factive.match_at(frame.words, k)
        between = range(end, i)
        if 0 < end <= i and not any(
            grammar.is_verb(frame.sentence, n) or frame.words[n] in {"and", ";", "that"} for n in between
        ):
            return True
    return False


def compared(frame):
    """«Better than allies», «closer than any alliance»: the mention is what something is measured by."""
    words = frame.words
    for n, i in enumerate(frame.path.words):
        if words[i] != "than":
            continue
        if _covered(frame, "stance.no_more_than", i):
            return
        if {",", "to"} & set(words[i : frame.phrase.first]) or words[i + 1][:1].isdigit():
            return
        more, less = frame.sentence.cues["stance.more"], frame.sentence.cues["stance.less"]
        for k in range(i - 1, max(i - 8, -1), -1):
            word = words[k]
            if word in {",", ";", ":"}:
                break
            if word in less:
                if not (
                    word == "other"
                    and any(w in {"no", "nothing", "none", "any", "not"} for w in words[max(k - 4, 0) : k])
                ):
                    yield Operator("weaken", k, i + 1, 20 + n)
                return
            if (
                word in more
                or word.endswith("er")
                and len(word) > 4
                and word[:-2] + "est"
                and _comparative(word)
            ):
                effect = "weaken" if words[k] == "more" and _contrasts(frame, k, i) else "surpass"
                op = Operator(effect, k, i + 1, 20 + n)
                if reaches(frame, op):
                    yield op
                return
        return


def _comparative(word):
    return not word.endswith(("eer", "oer")) and word not in word_set("""
        other whether rather either neither never ever over under after together however power member
        number matter order border minister leader partner brother father mother former paper water
        river another later earlier sooner
        """)


def _beside_noun(frame, k):
    """«They are rivals more than partners»."""
    words = frame.words
    if k < 2 or not grammar.is_word(words[k - 1]):
        return False
    start = k - 2 if words[k - 2] not in {"a", "an"} else k - 3
    return (
        words[start] in BE
        and not words[k - 1].endswith("ly")
        and words[k - 1] not in frame.sentence.cues["clause.adverbs"]
        and words[k - 1]
        not in word_set("far much something even rather well lot anything worth nothing little")
    )


def _contrasts(frame, k, i):
    """«More a rivalry than a partnership», «more rivals than partners»: the second is denied."""
    words = frame.words
    between = words[k + 1 : i]
    if not between:
        return _beside_noun(frame, k)
    if between[0] in {"a", "an", "of", "like"}:
        return True
    return len(between) == 1 and between[0].endswith("s") and not between[0].endswith("ss")


def _covered(frame, name, i):
    return next(((a, b) for a, b in frame.sentence.find(name) if a <= i < b), None)


def no_more(frame):
    """«No more than partners», «nothing but allies»: exactly that."""
    for n, a, b in on_path(frame, "stance.no_more_than"):
        if n <= 4 + (b - a) and not (frame.words[a] in {"only", "merely", "simply", "just"}):
            yield Operator("grant", a, b, 20 + n)


def no_mere(frame):
    """«No mere partnership», «not a mere alliance»."""
    first, words = frame.phrase.first, frame.words
    inside_ = words[first : frame.context.first]
    if "mere" in inside_ and ("no" in inside_ or words[first - 1 : first] in (["not"], ["n't"])):
        yield Operator("surpass", first, frame.context.first, 1)


def needed(frame):
    """«Only a partnership can succeed», «cannot be done except by partnership»: an end that needs it."""
    words, first = frame.words, frame.phrase.first
    if frame.phrase.determiner == "definite" or givenness(frame) in {"owner", "definite"}:
        return
    start = first - 1
    if start < 0:
        return
    opens = start == 0 or not grammar.is_verb(frame.sentence, start - 1)
    if words[start : start + 1] == ["only"] and opens:
        verb = grammar.next_finite(frame.sentence, frame.phrase.end)
        if verb is not None and words[verb] in word_set("can could will would may"):
            yield Operator("seek", start, first, 6)
    means = start > 0 and words[start] in word_set("by through in with on upon")
    if means and words[start - 1] in {"except", "only", "than"}:
        yield Operator("seek", start - 1, first, 6)
    elif means and _restricts(frame, start):
        yield Operator("seek", start, first, 6)


def _restricts(frame, i):
    """«Can only be done by …», «cannot be done but by …», «must be sought through …»."""
    words = frame.words
    for k in range(i - 1, max(i - 9, -1), -1):
        if not grammar.is_word(words[k]) or words[k] in {"that", "which", "who", "and", "but"}:
            return False
        if words[k] == "only" and words[k - 1] in word_set("can could will be is are was were"):
            return True
    return False


def awaited(frame):
    """«Until such an alliance is concluded»: it is waited for."""
    words, i = frame.words, frame.phrase.first - 1
    i -= words[i : i + 1] == ["such"]
    if i < 0 or words[i] not in {"until", "till"}:
        return
    made = [p for name in ("stance.made", "stance.exists") for _, _, p in said(frame, name)]
    if made and words[made[0].first] not in {"was", "were", "had"}:
        yield Operator("seek", i, i + 1, 9)


def goal(frame):
    """«Our goal is a world in which nations live as friends»: all that the goal consists of is sought."""
    if givenness(frame) != "new" and not identifies(frame):
        return
    words = frame.words
    for a, b in frame.sentence.find("stance.goal_is"):
        if b > frame.phrase.first or words[b : b + 1] == ["to"]:
            continue
        between = words[b : frame.phrase.first]
        if not _GOAL_ENDS & set(between):
            yield Operator("seek", a, b, 65)
            return


_GOAL_ENDS = word_set("; : – — because but although though while if unless since than was were not without")


def lasting(frame):
    """«Was, is and will remain our partner»: it holds."""
    for a, b in frame.sentence.find("stance.lasting"):
        if b - 1 in frame.path.words:
            yield Operator("grant", a, b, 19)


def titled(frame):
    """«The Committee of Friendship», «the treaty of friendship»: the title's head takes the cues, not its
    words.
    """
    first, tokens = frame.context.first, frame.context.tokens
    if first < 2 or frame.words[first - 1] not in {"of", "for", "on"}:
        return
    head = tokens[first - 2].text
    capitals = (
        tokens[first].text[:1].isupper() and head[:1].isupper() and not head.isupper() and not frame.headline
    )
    treaty = frame.words[first - 2] in word_set(
        "treaty treaties convention conventions order society committee association"
    )
    if capitals or treaty and frame.words[first - 3 : first - 2] == ["the"]:
        yield Operator("grant", first - 2, first, 1)


def approximated(frame):
    """«Almost allies», «verging on an alliance»."""
    for op in before("stance.approximation", "approach")(frame):
        if frame.words[op.first : op.end] in (["as", "if"], ["as", "though"]) and not _behaves(
            frame, op.first + 1
        ):
            continue
        yield op


def weaker_still(frame):
    """«Not stronger than an alliance but far weaker»; «… above an alliance: it sits well below one»."""
    words = frame.words
    for i in range(frame.phrase.end, min(frame.phrase.end + 7, len(words))):
        if (
            words[i] in frame.sentence.cues["stance.less"]
            and words[i] not in {"other", "different", "rather"}
            and any(words[k] in {"but", ":", ";", "–", "—"} for k in range(frame.phrase.end, i))
        ):
            yield Operator("weaken", i, i + 1, 95)
            return


def belittled(frame):
    """«Calling it a partnership does not do it justice»: the word is too small for what is named."""
    naming = frame.sentence.cues["stance.naming"]
    named = (*frame.path.words, *range(frame.phrase.first, frame.context.first))
    called = any(naming.match_at(frame.words, i) for i in named) or frame.words[
        frame.context.first - 1 : frame.context.first
    ] in (["“"], ['"'], ["‘"], ["«"])
    if not called:
        return
    end = min(frame.phrase.end + 8, len(frame.words))
    for a, b in frame.sentence.cues["stance.too_small"].find(frame.words, frame.phrase.end, end):
        yield Operator("surpass", a, b, 96)
        return


def nearly_after(frame):
    """«An alliance in all but name», «allies in everything but the paperwork»."""
    words, end = frame.words, frame.context.last
    after = frame.sentence.cues["stance.approximation_after"]
    for i in range(end, min(end + 12, len(words))):
        if words[i] in {";", ".", "?", "!"} or grammar.is_finite(frame.sentence, i):
            return
        stop = after.match_at(words, i)
        if stop:
            yield Operator("approach", i, stop, 2)
            return


def name_only(frame):
    """«Allies in name only», «friends no more»."""
    words, end = frame.words, frame.phrase.end
    for a, b in frame.sentence.find("stance.name_only"):
        if (
            a == end
            and words[a] != "-"
            and (b == len(words) or not grammar.is_word(words[b]) or words[a] not in {"no", "any"})
        ):
            yield Operator("negate", a, b, 2)


RULES = (
    Rule("prefix-non", prefixed({"non", "un", "anti"}, "negate")),
    Rule("prefix-quasi", prefixed(word_set("quasi semi near proto half pseudo demi"), "approach")),
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
    Rule("needed", needed),
    Rule("awaited", awaited),
    Rule("goal", goal),
    Rule("lasting", lasting),
    Rule("titled", titled),
    Rule("strengthening", before("stance.strengthening", "grant")),
    Rule("no-more-than", no_more),
    Rule("comparison", compared),
    Rule("weaker", weaker_still),
    Rule("no-mere", no_mere),
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
    Rule("lack", lacking),
    Rule("refusal", before("stance.refusal", "refuse")),
    Rule("ending", before("stance.ending", "end")),
    Rule("losing", lost),
    Rule("exclusion", before("stance.exclusion", "exclude")),
    Rule("denial", before("stance.denial", "negate")),
    Rule("falsehood", before("stance.falsehood", "negate")),
    Rule("no-on-path", no_on_path),
    Rule("negation", negated_before),
    Rule("whether", before("stance.whether", "condition")),
    Rule("doubt", doubted),
    Rule("possibility", possible),
    Rule("condition", condition_governs),
    Rule("question", asked),
    Rule("creation", brought_about),
    Rule("imperative", imperative_be),
    Rule("infinitive", infinitive),
    Rule("wish", wished),
    Rule("obligation", obliged),
)
