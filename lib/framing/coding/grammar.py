"""As much grammar as the coding needs, without a parser: noun phrases, verbs, and what governs a mention.

NegEx lets a negation reach a fixed number of words. Here a cue reaches a mention only along the words that
govern it: from the mention leftwards through its noun phrase, prepositions, verbs and complement clauses,
past
parentheses and lists, until a clause bound or a verb of its own («did not inform its allies») ends the path.
"""

from typing import NamedTuple

from framing.coding.clauses import HARD_MARKS, word_set

PERSONS = ("ally", "allies", "partner", "friend", "neighbo")  # words for parties, not for relationships
OPENERS = {"(", "[", "“", "«", "„", "‘", '"', "'"}
QUOTES = {"“", "”", "«", "»", "„", "‘", "’", '"', "'", "‹", "›"}


class NounPhrase(NamedTuple):
    """The mention's noun phrase: words ``first`` to ``end``; ``determiner`` is no, definite, indefinite or
    bare.
    """

    first: int
    end: int
    determiner: str


class Path(NamedTuple):
    """The words that govern a mention, the nearest first; ``blocked_by`` is the verb that ended the path,
    or -1.
    """

    words: tuple[int, ...]
    blocked_by: int


def is_word(word):
    """A word, not a mark."""
    return word[:1].isalnum() or word[:1] == "'" and len(word) > 1


def names_person(context):
    """The mention is a word for a party («ally»), not for a relationship («alliance»)."""
    word = context.words[context.last - 1] if context.last else ""
    return word.startswith(PERSONS) and not word.endswith(("ship", "ships", "ness", "hood", "dly", "rly"))


def names_tie(word):
    """«Friendly», «neighbourly»: adjectives in «-ly»."""
    return word.startswith(("friend", "neighbo"))


def is_auxiliary(sentence, i):
    return _in(sentence, "clause.auxiliaries", i)


def is_verb(sentence, i):
    """A word used as a verb: an auxiliary, a listed verb not used as a noun, or one after «to» or an
    auxiliary.
    """
    words = sentence.words
    word = words[i]
    if not is_word(word) or words[i - 1 : i] == ["-"]:
        return False
    if is_auxiliary(sentence, i):
        return True
    before = previous_word(sentence, i)
    previous = words[before] if before >= 0 else ""
    if word.endswith("ly") or word in sentence.cues["clause.determiners"] or _closed(sentence, i):
        return False
    if previous in {"to"}:
        return (
            sentence.headline
            or not sentence.tokens[i].text[:1].isupper()
            and not word.endswith(("ions", "ies", "ment"))
        )
    if previous in sentence.cues["clause.modals"] or previous in {"do", "does", "did"}:
        return sentence.headline or not sentence.tokens[i].text[:1].isupper()
    if (
        word in sentence.cues.verb_forms
        and not word.endswith(("ed", "ing"))
        and previous in _PRONOMINAL
        and not sentence.cues["clause.homographs"].match_at(sentence.words, i)
    ):
        return True
    if previous == "of" and word.endswith("ing"):
        return word in sentence.cues.verb_forms
    if previous in sentence.cues["clause.determiners"] or previous in {"'s", "of", "'"}:
        return False
    if (
        previous in sentence.cues["clause.prepositions"]
        and not word.endswith("ing")
        and previous not in _CONJUNCTIONS
    ):
        return False
    if previous in sentence.cues["clause.subjects"]:
        return True
    if previous in {"has", "have", "had", "'ve"} and word.endswith(("n", "ed", "ne")):
        return True
    if word in sentence.cues.verb_forms:
        return not _looks_like_noun(sentence, i, before)
    if (
        word.endswith("ed")
        and len(word) > 4
        and not _in(sentence, "clause.not_participles", i)
        and not (i and sentence.tokens[i].text[:1].isupper())
    ):
        return not _before_noun(sentence, i, before)
    return False


_PRONOMINAL = word_set("two three both all many few several some one each neither either")
_CONJUNCTIONS = word_set("""
    as than since until after before because up out off down on in about through
    """)


def _looks_like_noun(sentence, i, before):
    """A word that is a noun as well («support», «work») is a verb only after a subject or a plural noun."""
    word = sentence.words[i]
    if not sentence.cues["clause.homographs"].match_at(sentence.words, i) or sentence.cues[
        "clause.irregular_past"
    ].match_at(sentence.words, i):
        return False
    if before < 0:
        return False
    previous = sentence.words[before]
    if (
        previous in sentence.cues["clause.prepositions"]
        or is_verb(sentence, before)
        and not is_auxiliary(sentence, before)
    ):
        return True
    if word.endswith("s"):
        return previous.endswith("s") and not sentence.tokens[before].text[:1].isupper()
    return not (
        previous.endswith("s")
        or previous in word_set(", ; and or who which that not n't")
        or sentence.tokens[before].text[:1].isupper()
        or word.endswith("ed")
    )


def _before_noun(sentence, i, before):
    """A participle that stands before a noun after a determiner or adjective («an armed alliance»)."""
    previous = sentence.words[before] if before >= 0 else ""
    following = sentence.words[i + 1] if i + 1 < len(sentence.words) else ""
    opens = (
        not previous
        or previous in sentence.cues["clause.determiners"]
        or previous in sentence.cues["clause.prepositions"]
        or previous in {",", "and", "'s"}
    )
    return (
        opens
        and is_word(following)
        and following not in sentence.cues["clause.prepositions"]
        and following not in sentence.cues["clause.determiners"]
    )


def _closed(sentence, i):
    return any(
        _in(sentence, name, i)
        for name in ("clause.prepositions", "clause.subjects", "clause.subordinators", "clause.adverbs")
    ) or sentence.words[i] in {"and", "or", "but", "nor", "not", "n't"}


def ends_phrase(sentence, i):
    """A preposition, adverb, conjunction or mark: no object begins here."""
    word = sentence.words[i]
    return (
        not is_word(word)
        or word[:1].isdigit()
        or _closed(sentence, i)
        and word not in word_set("one i we you he she it they this these those")
        or word.endswith("ly")
        or word in word_set("last next early late yesterday tomorrow overnight years long")
    )


def _in(sentence, name, i):
    return sentence.cues[name].match_at(sentence.words, i) == i + 1


def previous_word(sentence, i):
    """The word before, past adverbs and negations («to fully become», «does not want»)."""
    j = i - 1
    while j >= 0 and (
        sentence.words[j].endswith("ly")
        and sentence.words[j] not in PERSONS
        or sentence.words[j] in word_set("not n't never also even ever yet still once together")
        or sentence.words[j] in QUOTES
    ):
        j -= 1
    return j


def find_noun_phrase(context):
    """The mention's noun phrase: its determiner or possessor, its modifiers, and the head that it modifies.
    """
    sentence, words = context.sentence, context.words
    first, determiner = context.first, "bare"
    while first > 0:
        i = first - 1
        word = words[i]
        if word == "-" or word in {"–", "—"} and _tight(sentence, i):
            first = max(i - 1, 0) if _tight(sentence, i) else i
            continue
        if word in QUOTES:
            first = i
            continue
        if not is_word(word):
            break
        kind = determiner_kind(sentence, i)
        if kind and word in _QUANTIFIERS and i and determiner_kind(sentence, i - 1) == "definite":
            first = i
            continue
        if kind:
            first, determiner = i, kind
            if word == "'s" or (word == "s" and words[i - 1 : i] == ["'"]):
                first = _possessor(sentence, i)
            break
        if word in _DEGREES and i and (words[i - 1] == "'s" or determiner_kind(sentence, i - 1)):
            first = i
            continue
        if (
            _closed(sentence, i)
            or is_verb(sentence, i)
            and not _is_attribute(sentence, i)
            or words[i - 1 : i + 1] in (["no", "longer"], ["any", "longer"])
        ):
            break
        first = i
    while first < context.first and (
        words[first].endswith("ly") and not names_tie(words[first]) or _in(sentence, "clause.adverbs", first)
    ):
        first += 1  # an adverb before the phrase governs it: «hardly friends»
    if determiner == "bare":
        determiner = _shared_determiner(sentence, first)
    return NounPhrase(first, _phrase_end(context), determiner)


def _shared_determiner(sentence, first):
    """«Our friends and allies»: the determiner of the first noun holds for the second; else bare."""
    i = first - 1
    if i < 1 or sentence.words[i] not in {"and", "or", "nor", ","}:
        return "bare"
    for k in range(i - 1, max(i - 7, -1), -1):
        kind = determiner_kind(sentence, k)
        if kind:
            return (
                kind if kind == "definite" or kind == "no" and sentence.words[i] in {"or", "nor"} else "bare"
            )
        word = sentence.words[k]
        if word in {",", "and", "or", "-"} or word in QUOTES:
            continue
        if not is_word(word) or _closed(sentence, k) or is_verb(sentence, k):
            break
    return "bare"


_DEGREES = word_set("most more least less very too rather quite only once")


def _is_attribute(sentence, i):
    """«Cooperating partners»: an «-ing» that is no cue for the mention, after no form of «be»."""
    word = sentence.words[i]
    if not word.endswith("ing") or i and is_auxiliary(sentence, i - 1):
        return False
    before = sentence.words[max(i - 3, 0) : i]
    if (
        before[-1:]
        and determiner_kind(sentence, i - 1)
        or before[-1:] == ["and"]
        and {"a", "an", "the"} & set(before)
    ):
        return True
    return not any(sentence.cues[name].match_at(sentence.words, i) for name in _TAKING_OBJECTS)


_TAKING_OBJECTS = (
    "stance.creation",
    "stance.development",
    "stance.ending",
    "stance.refusal",
    "stance.strengthening",
    "stance.wish",
    "stance.approximation",
    "stance.surpassing",
    "stance.lack",
    "stance.doubt",
    "clause.transparent",
)
_QUANTIFIERS = word_set("two three many several few one such every")


def determiner_kind(sentence, i):
    """no, definite, indefinite for a determiner; empty for any other word."""
    word = sentence.words[i]
    if word in {"no", "neither"}:
        return "no"
    if word in word_set("""
        a an any some another such every each all many several few two three one either both what which
        """):
        return "indefinite"
    if word == "'s":
        return (
            "" if i and sentence.words[i - 1] in word_set("it that he she there what let who") else "definite"
        )
    if word == "that":
        return "definite" if _points(sentence, i) else ""
    if word in sentence.cues["clause.determiners"]:
        return "definite"
    return ""


def _points(sentence, i):
    """«That» as a determiner («in that alliance»), not as a conjunction or relative."""
    if i == 0:
        return False
    before = sentence.words[i - 1]
    if before in sentence.cues["clause.prepositions"]:
        return True
    return is_verb(sentence, i - 1) and not introduces_complement(sentence, i)


def _possessor(sentence, i):
    """Where a possessor begins: a name, or a determiner and noun («the Cordoban cabinet's»)."""
    j = i
    while j > 0 and is_word(sentence.words[j - 1]):
        if _closed(sentence, j - 1) or is_auxiliary(sentence, j - 1):
            break
        j -= 1
        if determiner_kind(sentence, j) and sentence.words[j] != "'s":
            break
        if not sentence.tokens[j].text[:1].isupper() and is_verb(sentence, j):
            j += 1
            break
    return min(j, i - 1) if i else i


def _tight(sentence, i):
    tokens = sentence.tokens
    return (
        0 < i < len(tokens) - 1
        and tokens[i - 1].end == tokens[i].start
        and tokens[i].end == tokens[i + 1].start
    )


def _phrase_end(context):
    """Past the nouns that the mention modifies («friendly relations», «partner states»)."""
    sentence, words, end = context.sentence, context.words, context.last
    while end < len(words):
        word = words[end]
        if word in {"'s", "'"} and not (end + 1 < len(words) and word == "'" and words[end + 1] == ","):
            end += 1
            continue
        if word == "-" and end + 1 < len(words):
            end += 2
            continue
        if (
            not is_word(word)
            or _closed(sentence, end)
            or determiner_kind(sentence, end)
            or is_verb(sentence, end)
        ):
            break
        if (
            not _modifies(context)
            or sentence.tokens[end].text[:1].isupper()
            and not context.match.surface[:1].isupper()
        ):
            break
        end += 1
    return end


def _modifies(context):
    """The mention can stand before a noun that it modifies."""
    word = context.words[context.last - 1]
    return word in {
        "friendly",
        "allied",
        "neighbouring",
        "neighboring",
        "neighbourly",
        "neighborly",
    } or not word.endswith("s")


def governing_path(context, phrase, passes, bridges):
    """The words to the left that govern the mention.

    ``passes(i)`` says whether the verb at ``i`` lets an outer cue through: verbs that say what something is,
    makes, has, says or wants do; others («inform», «attack») take the mention's existence for granted. So
    does a
    preposition that is not part of a cue («a threat to allies»), except «of» and its like; ``bridges`` are
    the
    prepositions that belong to cues («call for»).
    """
    sentence, words = context.sentence, context.words
    path, i, verb_seen, sibling = [], phrase.first - 1, False, False
    attached = True  # the words passed so far belong to the mention's own phrase or to one it is part of
    while i >= 0:
        word = words[i]
        if is_finite(sentence, i) and not _inside_group(sentence, i):
            before = _before_relative(sentence, i) if verb_seen else None
            if before is not None:
                i = before
                continue
            verb_seen = True
        if word in {")", "]"}:
            i = _matching_bracket(words, i) - 1
            continue
        if word in HARD_MARKS and not _tight(sentence, i):
            i = _past_dash(sentence, i, phrase)
            if i is None:
                break
            continue
        if word in {",", "(", "[", ".", "?", "!"}:
            i = _past_comma(context, i, phrase) if word == "," else None
            if i is None:
                break
            continue
        if word == "that" and words[i + 1 : i + 2] == ["of"]:
            pass
        elif word == "that" and words[i - 1 : i] == ["so"]:
            path.append(i - 1)
            break
        elif word == "that":
            if (
                words[i - 1 : i] == [","]
                and (opening := _opening_comma(sentence, i - 1)) is not None
                and _heads_complement(sentence, opening - 1)
            ):
                path.append(i)
                i, verb_seen = opening - 1, False
                continue
            complement = introduces_complement(sentence, i)
            if not complement and not _describes(sentence, i, phrase):
                break
            verb_seen, attached = False, attached or not complement
        elif _in(sentence, "clause.relatives", i):
            if not _describes(sentence, i, phrase):
                break
            verb_seen, attached = False, True
        elif _starts_adjunct(sentence, i):
            path.extend(range(i, i - 3, -1) if words[i - 2 : i] == ["not", "as"] else (i,))
            if words[i - 1 : i] in (["as"], ["even"]):
                path.append(i - 1)
            break
        elif word in {"and", "or", "but", "nor", "yet"} and not (
            word == "but"
            and words[i - 1 : i] in (["all"], ["anything"], ["nothing"], ["none"], ["cannot"], ["everything"])
        ):
            if _splits_clauses(sentence, i, phrase):
                if word == "nor":
                    path.append(i)
                break
            joined = _joined(sentence, i, phrase)
            if joined == "embedded":
                break
            shared = _shared_opening(sentence, i) if joined == "verbs" else None
            if shared is not None:
                path.append(i)
                i, attached = shared, False
                continue
            sibling = sibling or joined == "verbs"
            if joined == "phrases" and attached:
                path.append(i)
                i = _before_conjunct(sentence, i)
                continue
        elif word == "as" and words[i + 1 : i + 2] and _in(sentence, "clause.subjects", i + 1):
            break
        elif attached and _bars(sentence, i, bridges):
            path.append(i)
            return Path(tuple(path), i)
        attached = attached and not is_verb(sentence, i) and not _begins_another(sentence, i, path, phrase)
        path.append(i)
        if is_verb(sentence, i) and not is_auxiliary(sentence, i) and not passes(i):
            if not sibling:
                return Path(tuple(path), i)
            sibling = False
        i -= 1
    return Path(tuple(path), -1)


def _begins_another(sentence, i, path, phrase):
    """The word at ``i`` ends another noun phrase, right before the one that the mention is in («gave
    Borealia an ally»).
    """
    if (
        not is_word(sentence.words[i])
        or _closed(sentence, i)
        or _in(sentence, "clause.adverbs", i)
        or determiner_kind(sentence, i)
    ):
        return False
    after = path[-1] if path else phrase.first
    return after == phrase.first and not path or bool(determiner_kind(sentence, after)) and after == i + 1


def _describes(sentence, i, phrase):
    """«A country that is our ally», «anything that smacks of alignment»: said of an unnamed party or thing.
    """
    if i and sentence.words[i - 1] in {"anything", "everything", "nothing", "something", "whatever", "all"}:
        return True
    some = any(determiner_kind(sentence, j) in {"indefinite", "no"} for j in range(max(i - 4, 0), i))
    verb = next_finite(sentence, i + 1)
    if some and verb is not None and sentence.words[verb].startswith(("call", "consider", "regard", "name")):
        return True
    k, limit = i + 1, phrase.first
    while k < limit and (
        is_auxiliary(sentence, k)
        or sentence.words[k].endswith("ly")
        or _in(sentence, "clause.adverbs", k)
        or sentence.words[k] in {"become", "becomes", "became", "remain", "remains"}
    ):
        k += 1
    if (
        k < limit
        or k == i + 1
        or not any(w in word_set("is are be been become becomes remain") for w in sentence.words[i + 1 : k])
    ):
        return False
    return any(determiner_kind(sentence, j) in {"indefinite", "no"} for j in range(max(i - 4, 0), i))


def _bars(sentence, i, bridges):
    """A preposition past which the mention is only a circumstance of what is said."""
    word = sentence.words[i]
    if word not in sentence.cues["clause.prepositions"] or word in _OPEN_PREPOSITIONS or i in bridges:
        return False
    if word == "to" and i + 1 < len(sentence.words) and is_verb(sentence, i + 1):
        return False
    before = previous_word(sentence, i)
    if before < 0 or not sentence.cues["clause.leading"].match_at(sentence.words, before):
        return True
    return word not in {"in", "to", "on", "at", "within", "for"} and not (
        word == "by" and sentence.words[before].startswith(("mean", "underst"))
    )


_OPEN_PREPOSITIONS = word_set("""
    of as into toward towards than like unlike without beyond above near rather instead until up out off
    about outside
    """)


def _before_conjunct(sentence, i):
    """Past the phrase that a coordinator joins to the mention's: it is beside the mention, it does not
    govern it.
    """
    k = i - 1
    ends_in_verb = k >= 0 and (
        is_verb(sentence, k) or _in(sentence, "clause.adverbs", k) or sentence.words[k].endswith("ly")
    )
    while k >= 0:
        word = sentence.words[k]
        if ends_in_verb and is_finite(sentence, k) and (before := _before_relative(sentence, k)) is not None:
            k = before
            continue
        if (
            not is_word(word)
            and word not in QUOTES | {"-"}
            or word in word_set("not n't neither either nor never and or to")
            or word in sentence.cues["clause.prepositions"]
            or is_verb(sentence, k)
            or _in(sentence, "clause.subordinators", k)
            or _in(sentence, "clause.adverbs", k)
            and not ends_in_verb
        ):
            return k
        k -= 1
    return k


def _shared_opening(sentence, i):
    """What two joined verbs share: «(refused) to» in «refused to attack or to join», «will not» in «will
    not ask or join».
    """
    for k in range(i - 1, -1, -1):
        word = sentence.words[k]
        if (
            word in HARD_MARKS
            and not _tight(sentence, k)
            or _in(sentence, "clause.subordinators", k)
            and word != "that"
        ):
            return None
        if word == "to" and is_verb(sentence, k + 1) or is_auxiliary(sentence, k):
            while k + 2 < i and (
                is_auxiliary(sentence, k + 1)
                or sentence.words[k + 1] in {"not", "n't", "never"}
                or _in(sentence, "clause.adverbs", k + 1)
            ):
                k += 1
            return k
    return None


def _joined(sentence, i, phrase):
    """What a coordinator before the mention joins: verbs, the mention's own phrase, or one that embeds it."""
    start = i + 1
    while start < phrase.first and (
        sentence.words[start].endswith("ly")
        or sentence.words[start] in QUOTES
        or _in(sentence, "clause.adverbs", start)
    ):
        start += 1
    if start >= phrase.first:
        return "phrases"
    if sentence.words[start] == "to" or is_verb(sentence, start) or sentence.words[start].endswith("ing"):
        return "verbs"
    span = range(start, phrase.first)
    if any(is_finite(sentence, k) for k in span):
        return "phrases"
    embeds = any(
        sentence.words[k] == "to" or sentence.words[k].endswith(("ing", "ed")) and is_verb(sentence, k)
        for k in span
    )
    return "embedded" if embeds else "phrases"


def _inside_group(sentence, i):
    """An auxiliary or adverb stands before: the verb group begins further left («has been», «did ever
    become»).
    """
    before = previous_word(sentence, i)
    while before >= 0 and _in(sentence, "clause.adverbs", before):
        before -= 1
    return before >= 0 and is_auxiliary(sentence, before)


def _before_relative(sentence, i):
    """Where to go on before the relative clause that holds the verb at ``i``: «the annexes which they
    signed make».
    """
    for k in range(i - 1, max(i - 12, -1), -1):
        if sentence.words[k] in HARD_MARKS | {","}:
            return None
        if _in(sentence, "clause.relatives", k) or sentence.words[k] == "that":
            return k - 1
    return None


def _starts_adjunct(sentence, i):
    """An adverbial conjunction («because», «when», «if»): what stands before it does not govern what
    follows.
    """
    word = sentence.words[i]
    if word in {"after", "before", "since", "until"}:  # before a noun they are prepositions
        return next_finite(sentence, i + 1) is not None
    return _in(sentence, "clause.adjuncts", i) and not (
        word == "once" and sentence.words[i - 1 : i] in (["not"], ["at"], ["than"])
    )


def introduces_complement(sentence, i):
    """The word «that» after a verb or noun of saying, knowing, possibility: what governs it governs its
    clause.
    """
    if i == 0:
        return True
    j = i - 1
    while j >= 0 and sentence.words[j] in QUOTES | {","}:
        j -= 1
    return _heads_complement(sentence, j)


def _heads_complement(sentence, j):
    """A word of saying, knowing or possibility ends at ``j``."""
    heads = sentence.cues["clause.complement_heads"]
    return any(heads.match_at(sentence.words, k) == j + 1 for k in range(max(j - 3, 0), j + 1))


def _splits_clauses(sentence, i, phrase):
    """A coordinator between clauses: a finite verb stands between it and the mention, or rules the mention.
    """
    start = i + 1
    while start < phrase.first and (
        sentence.words[start].endswith("ly")
        or sentence.words[start] in QUOTES
        or sentence.words[start] in {"not", "never", "even", "then", "so"}
    ):
        start += 1
    finite = [k for k in range(start, phrase.first) if is_finite(sentence, k)]
    if finite and finite[0] != start and not _closed_clause_before(sentence, i):
        return False
    if finite and not (finite[0] == start and sentence.words[start] in {"be"}):
        return True
    return (
        finds_predicate(sentence, phrase)
        and start == phrase.first
        and sentence.words[i] in {"but", "yet", "nor"}
    )


def _closed_clause_before(sentence, i):
    """A clause ends before the coordinator at ``i``: it has a main verb, not only an auxiliary that still
    waits.
    """
    for k in range(i - 1, -1, -1):
        word = sentence.words[k]
        if (
            word in HARD_MARKS | {",", "that"}
            and not _tight(sentence, k)
            or _in(sentence, "clause.subordinators", k)
        ):
            return word in HARD_MARKS
        if is_auxiliary(sentence, k):
            return word in {"is", "are", "was", "were"} and not opens_inverted(sentence, k)
        if is_finite(sentence, k):
            return True
    return False


def opens_inverted(sentence, k):
    """An auxiliary before its subject: «is Arcadia and …», «never have …»."""
    return (
        k == 0
        or sentence.words[k - 1] in word_set(", never nor neither point time circumstances way") | QUOTES
    )


def is_finite(sentence, i):
    """A finite auxiliary, or a listed verb that is neither an infinitive nor a participle."""
    word = sentence.words[i]
    if _in(sentence, "clause.finite", i):
        return True
    before = sentence.words[previous_word(sentence, i)] if previous_word(sentence, i) >= 0 else ""
    if before == "to" or before in sentence.cues["clause.modals"] or word.endswith("ing"):
        return False
    if not is_verb(sentence, i) or is_auxiliary(sentence, i):
        return False
    return (
        word.endswith(("s", "ed"))
        or bool(sentence.cues["clause.irregular_past"].match_at(sentence.words, i))
        or before in sentence.cues["clause.subjects"]
        or before.endswith("s")
        and not before.endswith(("ss", "'s", "us"))
        and not sentence.words[i].endswith("ing")
        and before not in sentence.cues["clause.prepositions"]
    )


def finds_predicate(sentence, phrase):
    """A finite verb follows the noun phrase at once: the mention is its subject."""
    return phrase.end < len(sentence.words) and is_finite(sentence, phrase.end)


def _matching_bracket(words, i):
    depth = 0
    for k in range(i, -1, -1):
        depth += (words[k] in {")", "]"}) - (words[k] in {"(", "["})
        if depth == 0:
            return k
    return 0


def _past_dash(sentence, i, phrase):
    """Where to go on before a dash: before the parenthesis that it closes; None where it opens a clause.

    A list after a colon goes on before the colon («into new coalitions: one for health; one for work»).
    """
    if sentence.words[i] in {";", ":"}:
        end = next(
            (k for k in range(phrase.end, len(sentence.words)) if sentence.words[k] in {";", "."}),
            len(sentence.words),
        )
        if any(is_finite(sentence, k) for k in range(i, end)):
            return None
        return next((k - 1 for k in range(i, 0, -1) if sentence.words[k] == ":"), None)
    if sentence.words[i] in {"(", "[", "…", "..."}:
        return None
    for k in range(i - 1, -1, -1):
        if sentence.words[k] in {";", ":"}:
            return None
        if sentence.words[k] in {"—", "–", "--"} and not _tight(sentence, k):
            return k - 1
    return None


def _past_comma(context, i, phrase):
    """Where to go on before a comma, or None where it closes off another clause.

    A list goes on at the comma. Where the words after it resume an interrupted clause («has not, in spite of
    all, become an ally»), the interruption is left out. Where they are a clause of their own, the path ends.
    """
    sentence = context.sentence
    if _resumes(sentence, i + 1):
        opening = _opening_comma(sentence, i)
        return opening - 1 if opening is not None else i - 1
    if _negative_subject(sentence, i):
        return i - 1
    if i and is_auxiliary(sentence, i - 1):
        return i - 1
    if _apposed(sentence, i, phrase):
        return None
    if any(is_finite(sentence, k) for k in range(i + 1, phrase.first)):
        opening = _opening_comma(sentence, i)
        introduced = opening is not None and sentence.words[opening - 1] in {"that", "whether", "if"}
        return opening - 1 if introduced else None
    if _rules_a_clause(sentence, phrase):
        return None
    return i - 1


def _apposed(sentence, i, phrase):
    """«Elbonia, an old ally, …», «…, one based on partnership»: another name for what stands before the
    comma.
    """
    if sentence.words[i + 1] == "one":
        return True
    if phrase.first != i + 1 or phrase.determiner not in {"indefinite", "definite"}:
        return False
    listed = any(
        sentence.words[k] in {"and", "or", "nor"}
        for k in range(phrase.end, min(phrase.end + 8, len(sentence.words)))
    )
    listed = listed or any(
        sentence.words[k] == "," and k + 1 < len(sentence.words) and determiner_kind(sentence, k + 1)
        for k in range(max(i - 6, 0), i)
    )
    return not listed


def _negative_subject(sentence, i):
    """«Nothing in the annexes, protocols and letters makes …»: the list belongs to a negative subject."""
    start = max(
        (k + 1 for k in range(i) if sentence.words[k] in HARD_MARKS and not _tight(sentence, k)), default=0
    )
    opener = next((k for k in range(start, i) if is_word(sentence.words[k])), i)
    return sentence.words[opener] in {"nothing", "nobody", "none", "no", "neither", "few"} and not any(
        is_finite(sentence, k) for k in range(opener, i)
    )


def _rules_a_clause(sentence, phrase):
    """A finite verb follows in the same stretch: the mention belongs to its subject."""
    for k in range(phrase.end, min(phrase.end + 12, len(sentence.words))):
        if sentence.words[k] in HARD_MARKS | word_set(", that which who and but or"):
            return False
        if is_finite(sentence, k) and not sentence.words[k].endswith("ed"):
            return True
    return False


def _resumes(sentence, i):
    """What follows a comma continues a clause: a verb, «to», a negation."""
    while i < len(sentence.words) and (
        sentence.words[i].endswith("ly")
        or sentence.words[i] in QUOTES
        or sentence.words[i] in {"not", "never", "still", "also", "even", "ever"}
    ):
        i += 1
    if i >= len(sentence.words):
        return False
    if sentence.words[i].endswith("ed") and any(
        is_auxiliary(sentence, k) and opens_inverted(sentence, k) for k in range(i)
    ):
        return True
    return (
        sentence.words[i] == "to"
        or is_auxiliary(sentence, i)
        or is_finite(sentence, i)
        and not sentence.words[i].endswith("ed")
        or _in(sentence, "clause.resuming", i)
        and not sentence.words[i].endswith("ing")
    )


def _opening_comma(sentence, closing):
    """The comma that opens the parenthesis which ``closing`` closes: the nearest before a word that opens
    one.
    """
    weak, nearest = None, None
    for k in range(closing - 1, 0, -1):
        word = sentence.words[k]
        if word in HARD_MARKS and not _tight(sentence, k):
            break
        if word != ",":
            continue
        nearest = k if nearest is None else nearest
        if any(
            _in(sentence, name, k + 1)
            for name in (
                "clause.prepositions",
                "clause.subordinators",
                "clause.parentheses",
                "clause.relatives",
            )
        ):
            return k
        if weak is None and sentence.words[k + 1].endswith(("ly", "ing", "ed")):
            weak = k
    return weak if weak is not None else nearest


class Predicate(NamedTuple):
    """What is said of a mention as subject: words ``first`` to ``end``; ``relative`` if in a clause «that
    …».
    """

    first: int
    end: int
    relative: bool


def find_predicates(context, phrase):
    """The verb groups that have the mention as their subject, each with the rest of its clause."""
    sentence, words = context.sentence, context.words
    found, i, skip = [], phrase.end, 0
    governed = (
        phrase.first > 0 and not is_subject(sentence, phrase) and not _ends_subject_clause(sentence, phrase)
    )
    if (
        words[phrase.end : phrase.end + 1]
        and _in(sentence, "clause.relatives", phrase.end)
        or words[phrase.end : phrase.end + 1] == ["that"]
        or words[phrase.end : phrase.end + 2] == [",", "which"]
    ):
        verb = next_finite(sentence, phrase.end + 1)
        if verb is not None and verb <= phrase.end + 3:
            found.append(Predicate(verb, _clause_end(sentence, verb), True))
        i = _group_end(sentence, verb) if verb is not None else phrase.end + 1
    while i < len(words) and not governed:
        word = words[i]
        if word in HARD_MARKS and not _tight(sentence, i) or word in {".", "?", "!"}:
            break
        if word == ",":
            closing = next((k for k in range(i + 1, len(words)) if words[k] in {",", ";"}), None)
            if closing is None or not _resumes(sentence, closing + 1):
                if not _resumes(sentence, i + 1):
                    break
            else:
                i = closing
        elif (
            _starts_adjunct(sentence, i)
            or word in {"and", "but", "or"}
            and (words[i + 1 : i + 2] and _in(sentence, "clause.subjects", i + 1))
        ):
            break
        elif _in(sentence, "clause.relatives", i) or word == "that":
            skip += 1
        elif is_finite(sentence, i) or _negates_before_verb(sentence, i):
            if not skip:
                found.append(Predicate(i, _clause_end(sentence, i), False))
                break
            skip -= 1
            i = _group_end(sentence, i)
            continue
        i += 1
    return found


def _ends_subject_clause(sentence, phrase):
    """«That they will be partners is far from certain»: the mention ends a clause that is a subject."""
    opener = next((w for w in sentence.words if is_word(w)), "")
    return opener in {"that", "whether"} and finds_predicate(sentence, phrase)


def _in_prepositional_list(sentence, i):
    """The coordinator at ``i`` joins the mention to the object of a preposition («between Arcadia and its
    allies»).
    """
    k = _before_conjunct(sentence, i)
    return k >= 0 and sentence.words[k] in sentence.cues["clause.prepositions"] and sentence.words[k] != "of"


def is_subject(sentence, phrase):
    """The phrase opens a clause, or follows «of» in a phrase that does: nothing governs it from the left."""
    i = phrase.first - 1
    while i >= 0 and (
        sentence.words[i] in QUOTES
        or sentence.words[i].endswith("ly")
        or sentence.words[i] in {"longer", "no"}
        or _in(sentence, "clause.adverbs", i)
    ):
        i -= 1
    if i >= 0 and sentence.words[i] in {"and", "or"} and _in_prepositional_list(sentence, i):
        return False
    if (
        i < 0
        or not is_word(sentence.words[i])
        or sentence.words[i] in word_set("of and or but nor that whether as than")
    ):
        return i < 0 or sentence.words[i] not in {"as", "than"}
    if sentence.words[i] in {"after", "before", "since", "until"} or _in(sentence, "clause.subordinators", i):
        return True
    if is_auxiliary(sentence, i):
        return opens_inverted(sentence, i)
    if not is_verb(sentence, i) and sentence.words[i] not in sentence.cues["clause.prepositions"]:
        return finds_predicate(sentence, phrase)
    return (
        is_verb(sentence, i)
        and finds_predicate(sentence, phrase)
        and bool(sentence.cues["clause.complement_heads"].match_at(sentence.words, i))
    )


def _negates_before_verb(sentence, i):
    return (
        sentence.words[i] in {"never", "no"}
        and i + 1 < len(sentence.words)
        and (is_finite(sentence, i + 1) or sentence.words[i + 1] == "longer")
    )


def _group_end(sentence, i):
    while i < len(sentence.words) and (
        is_verb(sentence, i) or sentence.words[i] in {"not", "n't", "never", "to"}
    ):
        i += 1
    return i


def next_finite(sentence, start):
    """The first finite verb from ``start`` on, before any mark; None where there is none."""
    for k in range(start, len(sentence.words)):
        if sentence.words[k] in HARD_MARKS | {","} and not _tight(sentence, k):
            return None
        if is_finite(sentence, k) or _negates_before_verb(sentence, k):
            return k
    return None


def _clause_end(sentence, start, reach=12):
    for k in range(start + 1, min(start + reach, len(sentence.words))):
        word = sentence.words[k]
        if word in HARD_MARKS and not _tight(sentence, k) or word in {".", "?", "!", ","}:
            return k
        if _starts_adjunct(sentence, k) or _in(sentence, "clause.relatives", k):
            return k
    return min(start + reach, len(sentence.words))
