"""Who takes part in a mention: the parties that its noun phrase, clause, sentence and passage name.

A :class:`Scene` looks at one mention for the rules of :mod:`framing.coding.referent`. What is common to all
mentions of a document (the names that can be found, who the parties and the speaker are) is its :class:`Cast`.
"""

from functools import cached_property
from typing import NamedTuple

from framing.coding.context import Sentence
from framing.coding.parties import lexicon_of, party_of
from framing.coding.speakers import is_headline
from framing.coding.wordlists import word_set

WE = {"we", "our", "us", "ours", "ourselves", "my", "mine", "i"}
THEY = {"its", "their", "theirs", "her", "whose"}
POSSESSIVES = {"our", "my", "your", "its", "their", "his", "her", "whose"}
DETERMINERS = (
    word_set("""
    the a an this that these those any no some every each all many both several such neither either
    another
""")
    | POSSESSIVES
)
PREPOSITIONS = word_set("""
    of to in on for with by from at as between among amongst against into than like unlike toward
    towards through over under about upon via per without within despite alongside across during since
    amid
""")
ENDS_PHRASE = PREPOSITIONS | word_set("""
    that which who whom whether if while but because although though when where is are was were be been
    being am has have had do does did will would shall should can could may might must not n't i we they
    he she it you us them him 're 've 'll 'm nor neither only become became becoming remain remains
    remained there here so yet both then now also said says
""")
MARKS = word_set("""
    . , ; : ? ! ( ) [ ] — -- ... …
""")
QUOTES = {"“", "”", '"', "‘", "«", "»", "’"}
ENDS_COMPLEMENT = ENDS_PHRASE | MARKS | {"against", "on", "at", "as", "into", "when", "while", "if"}
LIST_JOINTS = word_set("""
    and , the or both - – of with to its 's as well his her great our neighbouring neighboring former
    republic kingdom governments peoples people
""")
COPULAS = word_set("""
    is are was were be been being am 's 're become became becomes becoming remain remains remained
    remaining as stay stayed stays call called calls consider considers considered considering makes
    made make has have had proved proven now
""")
ENDING_PREPOSITIONS = word_set("""
    with of between among amongst to for from in by linking across including like than uniting binding
    joining and
""")
ADJECTIVE_ENDINGS = (
    "est",
    "al",
    "ic",
    "ive",
    "ous",
    "ful",
    "able",
    "ible",
    "ed",
    "ing",
    "ern",
    "ant",
    "ent",
    "ary",
    "ly",
    "er",
)
PLAIN_ADJECTIVES = word_set("""
    good close strong new old great deep firm true just free equal sincere near far full broad long warm
    many stable sound solid honest secure
""")
EVERYBODY = {"un"}  # blocs that every state belongs to
PERSON_NOUNS = {"ally", "partner", "friend", "neighbour"}


class End(NamedTuple):
    """A party that a mention's noun phrase names, where it stands, and how it is tied to the mention."""

    party: str
    first: int
    last: int
    tie: str  # possessor, modifier, complement, apposition
    weak: bool = False


class Cast:
    """The parties of a document: who is focal, who speaks, and every name in it."""

    def __init__(self, reading):
        self.reading = reading
        parties = reading.focus.parties
        self.actor = party_of(reading.actor, parties)
        if reading.focus.by_author:
            self.focal = {self.actor.party_id} if self.actor else set()
        else:
            self.focal = {p.party_id for p in parties}
        self.lexicon = lexicon_of(reading)
        self.actor_id = self.actor.party_id if self.actor else ""
        if self.actor_id and not reading.focus.by_author:
            self.actor_id = self._listed(self.actor)

    def _listed(self, actor):
        """The id under which the lexicon knows the actor."""
        for party in self.lexicon.parties:
            if set(party.names) & set(actor.names) or party.party_id == actor.party_id:
                return party.party_id
        return actor.party_id

    def names(self, sentence):
        """The names in a sentence."""
        return self.lexicon.find(sentence)

    def members(self, party):
        """The focal parties that a bloc holds."""
        return self.focal & self.lexicon.members(party)

    @cached_property
    def _passage_parties(self):
        return {}

    def passage_parties(self, index):
        """The listed parties that a passage names, each with how often."""
        known = self._passage_parties
        if index not in known:
            counts = {}
            for s in range(len(self.reading.bounds(index))):
                for name in self.names(self.reading.sentence(index, s)):
                    if not name.weak:
                        counts[name.party] = counts.get(name.party, 0) + 1
            known[index] = counts
        return known[index]

    @cached_property
    def document_is_about_focal(self):
        """The document speaks of the other parties of a dyad more than of any third state."""
        if self.reading.focus.by_author or not self.focal:
            return False
        counts = {}
        for index in range(len(self.reading.passages)):
            for party, n in self.passage_parties(index).items():
                counts[party] = counts.get(party, 0) + n
        wanted = self.focal - {self.actor_id}
        thirds = [
            n for party, n in counts.items() if party in self.lexicon.world.states and party not in self.focal
        ]
        return bool(wanted) and sum(counts.get(p, 0) for p in wanted) > max([0, *thirds]) / 2

    @cached_property
    def addresses_nations(self):
        """A speech before the nations (the United Nations and the like), not before the country's own
        people."""
        text = self.reading.content
        hits = sum(text.count(w) for w in ("United Nations", "General Assembly", "Assembly", "Member States"))
        return hits > 3 and hits > len(text) / 4000

    def party_before(self, context):
        """The first state that the passage names before the quotation that holds a mention, or empty."""
        start = context.quotations[0].start if context.quotations else context.match.start
        for s in range(context.sentence_index + 1):
            sentence = self.reading.sentence(context.passage_index, s)
            for name in self.names(sentence):
                if (
                    not name.weak
                    and name.kind in {"state", "people"}
                    and sentence.tokens[name.last - 1].end <= start
                ):
                    return name.party
        return ""

    def own_nouns(self, sentences):
        """Some sentence speaks of «my country», «our Government»."""
        return any(s.find("referent.own") for s in sentences)

    def party_in(self, text):
        """The party that a wording names first («President Oduya of Arcadia»), or empty."""
        names = self.lexicon.find(Sentence(text, 0, len(text), self.reading.cues))
        named = [n for n in names if not n.weak] or [n for n in names if n.kind == "place"]
        return named[0].party if named else ""


def cast_of(reading):
    """The cast of a document, made once."""
    if "_cast" not in reading.__dict__:
        reading.__dict__["_cast"] = Cast(reading)
    return reading.__dict__["_cast"]


class Scene:
    """One mention with its ends. All positions are indices into the words of its sentence."""

    def __init__(self, context):
        self.context, self.sentence = context, context.sentence
        self.words, self.tokens = context.words, context.tokens
        self.first, self.last = context.first, context.last
        self.reading, self.focus = context.reading, context.reading.focus
        self.cast = cast_of(context.reading)
        self.focal = self.cast.focal

    # --- the word itself ---------------------------------------------------------------------------------

    @cached_property
    def word(self):
        return self.words[self.last - 1]

    @cached_property
    def lemma(self):
        """The kind of word: ally, alliance, partner, partnership, friend, neighbour, friendly …"""
        word = self.word.replace("neighbor", "neighbour")
        for ending, stem in (
            ("neighbourhood", "neighbourhood"),
            ("neighbourhoods", "neighbourhood"),
            ("neighbours", "neighbour"),
            ("allies", "ally"),
            ("friends", "friend"),
            ("partners", "partner"),
        ):
            if word == ending:
                return stem
        return word

    @cached_property
    def plural(self):
        return self.word.endswith("s") and not self.word.endswith("ss")

    @cached_property
    def is_person_noun(self):
        return self.lemma in PERSON_NOUNS

    # --- the noun phrase ---------------------------------------------------------------------------------

    @cached_property
    def names(self):
        return self.cast.names(self.sentence)

    def name_ending_at(self, i):
        return next((n for n in self.names if n.last == i), None)

    def name_at(self, i):
        return next((n for n in self.names if n.first <= i < n.last), None)

    @cached_property
    def _left(self):
        """Where the noun phrase begins, and where its determiner or possessor stands (-1: none)."""
        return self._phrase_start(self.first)

    def _phrase_start(self, begin, reach=9):
        start, i = begin, begin - 1
        while i >= 0 and begin - i <= reach:
            word = self.words[i]
            name = self.name_ending_at(i + 1)
            if (
                word in {"'s", "'"}
                and i
                and not (word == "'s" and self.words[i - 1] in {"it", "that", "there", "he"})
            ):
                return self._possessor_start(i), i
            if name:
                start, i = name.first, name.first - 1
                continue
            if word in DETERMINERS:
                if word in {"both", "all", "many", "several"} and i and self.words[i - 1] in POSSESSIVES:
                    return i - 1, i - 1
                return i, i
            if word in {"and", "or", ",", "&"}:
                if not self._goes_on(i):
                    break
                i -= 1
                continue
            if word in ENDS_PHRASE or word in MARKS:
                break
            if word not in QUOTES and word not in {"-", "–", "/"}:
                start = i
            i -= 1
        return start, -1

    def _goes_on(self, i):
        """A coordinator within the noun phrase: «closest and oldest allies», «our friends and allies»."""
        before = i - 1
        if before < 0:
            return False
        if self.words[before] == ",":
            before -= 1
        word = self.words[before] if before >= 0 else ","
        if word in ENDS_PHRASE or word in MARKS:
            return False
        name = self.name_ending_at(before + 1)
        if name:
            return name.kind in {"people", "bloc"}
        return (
            word.endswith(ADJECTIVE_ENDINGS)
            or word in PLAIN_ADJECTIVES
            or self.tokens[before].text[:1].isupper()
            or any(m.start <= self.tokens[before].start < m.end for m in self.context.others)
        )

    def _possessor_start(self, i):
        """The first word of the possessor before the ending at ``i``."""
        name = self.name_ending_at(i)
        if name:
            return name.first
        k = i - 1
        while (
            k > 0
            and self.words[k] not in DETERMINERS
            and self.words[k - 1] not in ENDS_PHRASE | MARKS
            and i - k < 5
        ):
            k -= 1
        return k

    @property
    def np_first(self):
        return self._left[0]

    @cached_property
    def possessor_word(self):
        """The possessive pronoun before the mention («our»), or empty."""
        i = self._left[1]
        return self.words[i] if i >= 0 and self.words[i] in POSSESSIVES else ""

    @cached_property
    def determiner(self):
        i = self._left[1]
        return self.words[i] if i >= 0 else ""

    @cached_property
    def possessor(self):
        """The ends that a possessor names: a name («Arcadia's»), or a pronoun resolved to parties."""
        i = self._left[1]
        if i < 0:
            return []
        word = self.words[i]
        if word in {"'s", "'"}:
            name = self.name_ending_at(i)
            if name:
                return [End(name.party, name.first, i + 1, "possessor")]
            held = [n for n in self.names if self.np_first <= n.first < i]
            if held:
                return [End(n.party, n.first, i + 1, "possessor") for n in held[:1]]
            head = self.words[i - 1]
            if head in {"country", "nation", "state", "government"}:
                before = self.words[self.np_first]
                return self._resolve(before, self.np_first, i + 1)
            return []
        if word in WE or word in THEY:
            return self._resolve(word, i, i + 1)
        return []

    def _resolve(self, word, first, last):
        """The parties that a pronoun stands for."""
        if word in WE:
            party = self.cast_speaker()
            return [End(party, first, last, "possessor")] if party else []
        if word in THEY or word == "the":
            return [End(p, first, last, "possessor") for p in self._antecedents(first, word)]
        return []

    def cast_speaker(self):
        """The party whose voice says «we» here."""
        return speaker_party(self.context, self.cast)

    def _antecedents(self, i, word):
        """The parties that «its», «their», «whose» refer to: the name at hand, else the subject before."""
        before = [n for n in self.names if n.last <= i and not (n.weak and n.kind != "unlisted")]
        if word == "whose" and before:
            return [before[-1].party]
        if before:
            adjacent = [
                n
                for n in before
                if n.last >= i - 1 and self.words[n.last : i] in (["and"], ["or"], ["with"], [])
            ]
            if adjacent:
                return [adjacent[-1].party]
            if word == "their":
                return self._listed_pair(before)
            own = self._own_phrase(i)
            if own is not None and own < before[0].first:
                return [self.cast.actor_id]
            nouns = [n for n in before if n.kind != "people"] or before
            clause_first = self.clause_span()[0]
            inside = [n for n in nouns if n.first >= clause_first]
            return [(inside or nouns)[0].party]
        if self._own_phrase(i) is not None and word != "their":
            return [self.cast.actor_id]
        if any(w in WE for w in self.words[:i]) and word == "their":
            return []
        previous = self.context.neighbour(-1)
        if previous is not None and word in {"its", "their", "her"}:
            found = [n for n in self.cast.names(previous) if not n.weak]
            if word == "their":
                return self._listed_pair(found)
            if found and not previous.find("referent.own"):
                return [next((n for n in found if n.kind != "people"), found[0]).party]
        return []

    def _own_phrase(self, end):
        """Where «my country», «our Government», «this nation» stands before a word, or None; needs an
        actor."""
        if not self.cast.actor_id:
            return None
        return next((a for a, b in self.sentence.find("referent.own") if b <= end), None)

    def _listed_pair(self, names):
        parties = list(dict.fromkeys(n.party for n in names))
        if self.focal and self.focal <= set(parties) and not self.focus.by_author:
            return sorted(self.focal)
        if len(parties) > 1:
            return parties[-2:]
        return parties if names and names[0].kind in {"people", "bloc"} or self.focus.by_author else []

    @cached_property
    def modifiers(self):
        """The ends that stand between determiner and mention («Arcadian–Borealian», «European», «NATO»)."""
        start = max(self._left[1] + 1, self.np_first)
        if self.words[self.first - 1 : self.first] == ["and"] and self._modifies_noun:
            start = self.first  # «Dravian and coalition forces»: each of its own
        return [
            End(n.party, n.first, n.last, "modifier")
            for n in self.names
            if start <= n.first and n.last <= self.first and not n.weak
        ]

    @cached_property
    def _right(self):
        """The complement: (preposition's index, end index), or None."""
        for i in range(self.last, min(self.last + 8, len(self.words))):
            word = self.words[i]
            following = self.words[i + 1] if i + 1 < len(self.words) else ""
            if word in ENDING_PREPOSITIONS - {"and", "than", "like"}:
                return (i, self._complement_end(i + 1)) if self._reaches(i) else None
            if word in {",", "and", "or"}:
                if (
                    word != ","
                    and following in ENDING_PREPOSITIONS
                    or word == ","
                    and following not in {"and", "or"} | ENDING_PREPOSITIONS
                ):
                    return None
            elif (
                word in ENDS_COMPLEMENT
                or word in QUOTES
                and i > self.last
                or word in DETERMINERS
                and i > self.last
            ):
                return None
        return None

    def _reaches(self, i):
        """No verb seems to stand between the mention and a preposition: persons take theirs at once."""
        between = self.words[self.last : i]
        if (
            not between
            or between[0] in {"and", "or", ",", "'s"}
            or self.words[i] in {"with", "between", "among"}
            and not self.is_person_noun
        ):
            return True
        return (
            not self.is_person_noun
            and self._modifies_noun
            and len(between) < 3
            and self.words[i] in {"of", "to"}
        )

    def _listed_names(self, at, end):
        """The names of the complement that stand in one list: past another word than these, a verb may have
        come."""
        found = []
        for name in self.names:
            if at < name.first and name.last <= end:
                gap = self.words[found[-1].last : name.first] if found else ()
                if any(w not in LIST_JOINTS for w in gap):
                    break
                found.append(name)
        return found

    @property
    def complement_span(self):
        """The (preposition, end) indices of the complement, or an empty span after the mention."""
        return self._right or (self.last, self.last)

    def _complement_end(self, i):
        end, listed = min(i + 14, len(self.words)), False
        while i < end:
            word = self.words[i]
            if (
                word
                in word_set("""
    ; . : ? ! ( — -- against that which who whose where while but when is are was were has have had will
    would can could may might must should not as than ”
""")
                or word == "–"
                and not self._tight(i)
            ):
                return i
            if word == "and" and self._opens_possessor(i + 1):
                return i
            if word == ",":
                if not (self.name_at(i + 1) or listed and self.words[i + 1 : i + 2] == ["and"]):
                    return i
                listed = True
            i += 1
        return i

    def _opens_possessor(self, i):
        """A possessor of its own begins: «Arcadia's partner in trade and Borealia's neighbour»."""
        name = next((n for n in self.names if n.first == i), None)
        return bool(name) and self.words[name.last : name.last + 1] == ["'s"]

    def _tight(self, i):
        return (
            0 < i < len(self.tokens) - 1
            and self.tokens[i - 1].end == self.tokens[i].start
            and self.tokens[i].end == self.tokens[i + 1].start
        )

    @cached_property
    def complement(self):
        """The ends that a preposition after the mention brings («with Borealia», «between A and B»)."""
        if not self._right:
            return []
        at, end = self._right
        word = self.words[at]
        if word in {"in", "by", "for", "across"} and not self.is_person_noun:
            return []
        ends = [
            End(n.party, n.first, n.last, "complement", n.weak)
            for n in self._listed_names(at, end)
            if (word in {"with", "of", "between", "among", "amongst", "to"} or n.first <= at + 4)
            and (
                not n.weak
                or n.kind != "place"
                and word in {"with", "between", "of", "to"}
                and (n.first <= at + 2 or word == "between")
            )
        ]
        pronoun = self.words[at + 1] if at + 1 < end else ""
        if pronoun in WE:
            party = self.cast_speaker()
            if party:
                ends.append(End(party, at, at + 2, "complement"))
        return ends

    @cached_property
    def apposition(self):
        """Names that follow at once («our neighbours Iran and India», «its closest ally, Elbonia,»)."""
        if not self.is_person_noun:
            return []
        i = self.last
        if i < len(self.words) and self.words[i] in {",", ":", "—", "–", "-", "("}:
            i += 1
        if self.words[i : i + 2] == ["such", "as"]:
            i += 2
        elif self.words[i : i + 1] in (["like"], ["including"]):
            i += 1
        ends = []
        name = next(
            (n for n in self.names if n.first == i or n.first == i + 1 and self.words[i] == "the"), None
        )
        while name and name.kind in {"state", "unlisted", "bloc"}:
            follows = self.words[name.last : name.last + 1]
            if (
                follows in (["'s"], ["-"], ["–"])
                or not ends
                and follows
                and i == self.last + 1
                and self._verb_like(name.last)
            ):
                break
            ends.append(End(name.party, name.first, name.last, "apposition"))
            i = name.last
            while self.words[i : i + 1] in ([","], ["and"], ["the"]):
                i += 1
            name = next((n for n in self.names if n.first == i and i > ends[-1].last), None)
        return ends

    def _verb_like(self, i):
        return i < len(self.words) and (self.words[i] in COPULAS | ENDS_PHRASE - PREPOSITIONS)

    @cached_property
    def ends(self):
        """All ends of the mention's own noun phrase."""
        return [
            *self.possessor,
            *self.modifiers,
            *self.holding,
            *self.complement,
            *self.apposition,
            *self.apposed_to,
        ]

    @property
    def holding(self):
        """A name that holds the mention itself («Warsaw Pact», «Axis Powers»)."""
        return [
            End(n.party, n.first, n.last, "modifier")
            for n in self.names
            if n.first <= self.first and self.last <= n.last and n.last - n.first > 1
        ]

    @cached_property
    def apposed_to(self):
        """The name that the mention is an apposition of («India, Arcadia's oldest partner,»)."""
        i = self.np_first - 1
        if not self.is_person_noun or i < 1 or self.words[i] not in {",", "and"}:
            return []
        if self.words[i] == "and":
            opening = next((k for k in range(i - 1, 0, -1) if self.words[k] == ","), None)
            if (
                opening is None
                or not any(k in COPULAS for k in self.words[i : i + 1])
                and any(w in COPULAS - {"'s", "now", "as"} for w in self.words[opening:i])
            ):
                return []
            i = opening
        name = self.name_ending_at(i)
        owned = self.determiner in {"'s", "'"}
        if (
            name is None
            or name.kind not in {"state", "bloc", "unlisted"}
            or self.name_at(i + 1)
            and not owned
        ):
            return []
        return [End(name.party, name.first, name.last, "apposition", name.weak)]

    def ends_span(self):
        """Where the ends stand, in words, the mention included where nothing else is near."""
        if not self.ends:
            return self.first, self.last
        nearest = min(self.ends, key=lambda e: min(abs(e.first - self.last), abs(self.first - e.last)))
        return (nearest.first, self.last) if nearest.first < self.first else (self.first, nearest.last)

    # --- judging -----------------------------------------------------------------------------------------

    @cached_property
    def end_parties(self):
        """The parties at the mention's ends; a bloc that holds the speaking country counts as that country
        too."""
        inside = self.complement_preposition == "in"
        placed = {e.party for e in self.complement} if inside else set()
        return self._with_members(end.party for end in self.ends if end.party not in placed) | placed

    def _with_members(self, parties):
        found = set(parties)
        if self.focus.by_author:
            for party in list(found):
                found |= self.cast.members(party)
        return found

    def covers_focal(self, parties):
        """All focal parties of a dyad are among these, and they are no gathering of many."""
        parties = set(parties)
        return not self.focus.by_author and bool(self.focal) and self.focal <= parties and len(parties) < 5

    def others(self, parties):
        """Those of the parties that are not focal and hold no speaking country."""
        own = self.focus.by_author
        return [
            p
            for p in parties
            if p not in self.focal and not (own and (p in EVERYBODY or self.cast.members(p)))
        ]

    def third_of(self, ends):
        """The first of these ends (or names) that is a third party, or None."""
        return next((e for e in ends if self.others([e.party])), None)

    def scope_names(self, first, end):
        """The names between two words, without weak ones and without opponents («against Dravia»)."""
        return [
            n
            for n in self.names
            if first <= n.first and n.last <= end and not n.weak and not self._is_opponent(n)
        ]

    def clause_span(self):
        """The mention's clause; a relative clause («Dravia, which calls …») with the name before it.

        An «and» between two names («Arcadia and Borealia were») opens no clause.
        """
        first, last = self.context.clause
        while self.words[first] == "and" and self.name_ending_at(first) and self.name_at(first + 1):
            first = max(a for a, b in self.sentence.clauses if a < first)
        if self.words[first] in {"which", "who", "that", "whose"} and first:
            before = first - 1 - (self.words[first - 1] == ",")
            name = self.name_ending_at(before + 1)
            if name:
                first = name.first
        return first, last

    def _is_opponent(self, name):
        return bool(self.hit("referent.against", max(name.first - 4, 0), name.first))

    def says_we(self, first, end):
        """A first person of the speaking country stands between two words."""
        return any(w in WE for w in self.words[first:end])

    @cached_property
    def subject_names(self):
        """Names that are the subject of the copula which makes the mention a predicate."""
        if self.copula is None:
            return []
        return [
            n
            for n in self.names
            if self._subject_start <= n.first
            and n.last <= self.copula
            and (not n.weak or n.kind != "place" and self.copula - n.last < 2)
        ]

    def within_quotation(self, span):
        """The part of a span of words that lies in the innermost quotation that holds the mention."""
        if not self.context.quotations:
            return span
        inner = self.context.quotations[-1]
        first, last = self.sentence.span(inner.start, inner.end)
        return max(first, span[0]), min(last, span[1])

    @cached_property
    def copula(self):
        """The index of the copula that makes the mention a predicate, or None."""
        i = self.np_first - 1
        for k in range(i, max(i - 8, -1), -1):
            perfect = self.words[k] in {"has", "have", "had"} and self.words[k + 1].endswith(
                ("ed", "en", "n't")
            )
            if (
                self.words[k] in COPULAS
                and not perfect
                and not (self.words[k] == "'s" and self.name_ending_at(k))
            ):
                return k
            if (
                self.words[k] in MARKS | PREPOSITIONS - {"of"}
                or self.words[k] == "of"
                and self.words[k - 1] != "one"
            ):
                return None
        return None

    @cached_property
    def _subject_start(self):
        """Where the clause of the copula begins."""
        clause = self.clause_span()[0] if self.clause_span()[0] <= self.copula else 0
        complementizer = next(
            (k + 1 for k in range(self.copula - 1, -1, -1) if self.words[k] in {"that", "how", "whether"}), 0
        )
        return max(clause, self._last_mark(self.copula), complementizer)

    def _last_mark(self, i):
        return next((k + 1 for k in range(i - 1, -1, -1) if self.words[k] in {";", ":", "—", "“", '"'}), 0)

    def hit(self, name, first, end):
        """The first cue of a list between two words, as (first, end), or None."""
        return next(((a, b) for a, b in self.sentence.find(name) if first <= a and b <= end), None)

    def np_hit(self, name):
        """A cue in the mention's noun phrase before it."""
        return self.hit(name, self.np_first, self.first)

    def subject_hit(self, name):
        """A cue in the subject of the copula («women are partners in peace»), where that names no party."""
        if self.copula is None or self.subject_names:
            return None
        return self.hit(name, self._subject_start, self.copula)

    def belongs_to_third(self):
        """«their neighbours, Arcadia and Borealia», «a partner of both Arcadia and Borealia»: a third has
        the tie."""
        if self.third_of(self.possessor):
            return True
        return self.complement_preposition in {"of", "to", "for"} and self.covers_focal(
            e.party for e in self.complement
        )

    def complement_hit(self, name):
        """A cue in the complement that follows the mention."""
        return self.hit(name, *self._right) if self._right else None

    @property
    def complement_preposition(self):
        return self.words[self._right[0]] if self._right else ""

    def count(self, name, sentence):
        return len(sentence.find(name))

    @cached_property
    def names_in_phrase(self):
        return [
            n for n in self.names if self.np_first <= n.first and n.last <= self.first and n.kind != "leader"
        ]

    @cached_property
    def leader_at_hand(self):
        """A leader is named before in the sentence: «his friend» may be a state's."""
        return any(n.kind == "leader" for n in self.names)

    @cached_property
    def foreign_ends(self):
        """Ends that are other states than the speaking country."""
        return [
            e for e in self.ends if not e.weak and (e.party not in self.focal or not self.focus.by_author)
        ]

    @cached_property
    def subject_side(self):
        """The names of the clause before the noun phrase."""
        return self.scope_names(self.clause_span()[0], self.np_first)

    @cached_property
    def own_before(self):
        """The speaking country is named, or says «we», before the mention in its sentence."""
        return self.says_we(0, self.first) or any(
            n.party in self.focal for n in self.names if n.last <= self.first
        )

    @property
    def determiner_is_its(self):
        return self.determiner in {"its", "their", "her", "'s", "'"}

    def opens_sentence(self, i):
        return i == 0 or self.words[i - 1] in {"“", '"', "‘", ":", "."} and i < 3

    @property
    def in_heading(self):
        return self.in_title_case or self.context.passage.role == "heading"

    @cached_property
    def opens_clause(self):
        """The noun phrase is the first thing of its clause, after a subordinator at most."""
        return self.np_first - self.clause_span()[0] <= 1

    @cached_property
    def in_title_case(self):
        """A headline: nearly every longer word of the sentence is capitalised."""
        return is_headline(self.sentence)

    @cached_property
    def predicate_of_own(self):
        """«We are a friend of Dravia»: the speaking country is the subject."""
        if self.copula is None:
            return False
        start = self._subject_start
        return self.says_we(start, self.copula) or any(
            start <= n.first and n.last <= self.copula and not self.others([n.party]) for n in self.names
        )

    def reads_domestic(self, least=1):
        """The span of a word of home affairs, where sentence and passage have more of those than of foreign
        ones."""
        abroad_hits = self.sentence.find("referent.foreign_topic")
        home = [
            h
            for h in self.sentence.find("referent.domestic_topic")
            if not any(a <= h[0] and h[1] <= b and (a, b) != h for a, b in abroad_hits)
        ]
        mine = set(abroad_hits) - set(home)
        abroad = len([h for h in mine if not h[0] <= self.first < h[1]]) + 2 * len(
            [n for n in self.names if self.others([n.party]) and not n.weak]
        )
        weigh = len(home) - abroad
        if weigh == 0 or 0 < weigh < least:
            weigh += self._passage_weight()
        if weigh < least or not home and (weigh < 3 or self.possessor_word in {"our", "my"}):
            return None
        return min(home, key=lambda h: abs(h[0] - self.first)) if home else (self.first, self.last)

    def _passage_weight(self):
        weight = 0
        for step in (-2, -1, 1, 2):
            sentence = self.context.neighbour(step)
            if sentence is not None:
                weight += len(sentence.find("referent.domestic_topic")) - len(
                    sentence.find("referent.foreign_topic")
                )
                weight -= 2 * len(
                    [n for n in self.cast.names(sentence) if self.others([n.party]) and not n.weak]
                )
        return weight

    def only_thirds(self):
        """The span of a third state, where the sentence (else the one before) names such and no own."""
        names = [n for n in self.scope_names(0, len(self.words)) if n.party not in EVERYBODY]
        if any(w in {"our", "us", "my"} for w in self.words) or self.sentence.find("referent.own"):
            return None
        if not names:
            previous = self.context.neighbour(-1)
            if previous is None:
                return None
            before = [n for n in self.cast.names(previous) if not n.weak and n.party not in EVERYBODY]
            held = before and len(self.others(n.party for n in before)) == len(before)
            return (self.first, self.last) if held else None
        if len(self.others(n.party for n in names)) < len(names):
            return None
        return names[0].first, names[0].last

    def generality(self):
        """The words that make the mention one of no party in particular, or None."""
        listed = self.hit("referent.states_in_general", max(self.first - 4, 0), self.first - 1)
        if listed and listed[1] == self.first - 1 and self.words[self.first - 1] in {"and", "or"}:
            return listed
        if self.focus.by_author and self.word.startswith("non"):
            return None
        names = [n for n in self.scope_names(0, len(self.words)) if not self._names_speaker(n)]
        if self.ends or self.subject_names or self._names_next():
            return None
        norm = self._norm() if self.focus.by_author else None
        if norm:
            return norm
        if names or self.sentence.find("referent.pair"):
            return None
        bare = self.plural and not self.determiner
        scope = self.clause_span() if bare and self.opens_clause else (0, len(self.words))
        if self.says_we(*scope):
            return None
        if (
            self.hit("referent.compared", max(self.first - 6, 0), self.first)
            and self.cast.document_is_about_focal
        ):
            return None
        if self.focus.by_author and self.complement_preposition in {"with", "to", "toward", "towards"}:
            return None
        if self.determiner in {"a", "an"} and self._plain_verb_follows():
            return self.np_first, self.last
        states = next(
            (
                h
                for h in self.sentence.find("referent.states_in_general")
                if not (h[0] == self.last or h[0] < self.last <= h[1])
            ),
            None,
        )
        if states and not (self.determiner == "the" or self.possessor_word and self.possessor):
            return states
        if (
            bare
            and not (self.focus.by_author and self.in_heading)
            and not self._is_exclaimed
            and (self.opens_clause or self.focus.by_author or not self.cast.document_is_about_focal)
        ):
            return self.first, self.last
        return None

    @property
    def _is_exclaimed(self):
        """«Friends? Never.»: the word is an utterance of its own."""
        opens = self.first == 0 or self.words[self.first - 1] in QUOTES | {":", "."}
        return opens and self.words[self.last : self.last + 1] in (["?"], ["!"], ["."], [","])

    def _norm(self):
        """«among equal partners», «in a spirit of friendship»: a norm or climate, not a tie of the
        speaker's."""
        hit = self.hit("referent.norms", max(self.first - 4, 0), self.last)
        if (
            hit
            and hit[1] >= self.first
            and not self.possessor_word
            and not self._right_names
            and not self.predicate_of_own
        ):
            return hit
        return None

    @property
    def _right_names(self):
        return bool(self._right and (self.complement or self.words[self._right[0]] in {"with", "to"}))

    def _plain_verb_follows(self):
        """A verb of fact follows («an alliance is defined by», «a junior partner pays»), not a possibility.
        A verb of fact follows («an alliance is defined by», «a junior partner pays»), not a possibility."""
        following = self.words[self.last] if self.last < len(self.words) else ""
        return (
            following
            in {
                "is",
                "requires",
                "means",
                "needs",
                "presupposes",
                "implies",
                "has",
                "binds",
                "obliges",
                "must",
            }
            or self.is_person_noun
            and following.isalpha()
            and following.endswith("s")
            and following not in {"as", "is", "was"}
        )

    def judge(self, first, last):
        """(referent, span) by the parties named between two words, or None."""
        names = self.scope_names(first, last) or self._names_next()
        parties = {n.party for n in names} | self.end_parties
        if self.focus.by_author:
            return self._judge_own(names, first, last)
        third = self.third_of(n for n in names if not self._names_speaker(n))
        if self.covers_focal(parties):
            near = next((n for n in names if n.party in self.focal), None)
            return "focal", (near.first, near.last) if near else (self.first, self.last)
        if third:
            return "other", (third.first, third.last)
        return None

    def _names_next(self):
        """A sentence of a few words («Friends?») is about whom the one beside it names."""
        if len([w for w in self.words if w[:1].isalpha()]) > 4 or self.names:
            return []
        for step in (1, -1):
            beside = self.context.neighbour(step)
            found = [n for n in self.cast.names(beside) if not n.weak] if beside else []
            if found:
                return found
        return []

    def _names_speaker(self, name):
        """The name belongs to whoever is credited («said the Dravian historian»), not to what is said."""
        if self._speaks_of_itself and not self.context.quotations[1:]:
            return False
        return name.party in self._speaker_parties and not self._in_my_quotation(name)

    @cached_property
    def _speaks_of_itself(self):
        """A state speaks of a tie of its own: «Dravia calls Arcadia a friend», «… insists that it has no
        ally»."""
        from framing.coding.voice import find_credit

        credit = find_credit(self.context)
        hint = credit.hint.split()
        if len(hint) > 3 or not self._speaker_parties:
            return False
        said = self.words[self.clause_span()[0] : self.first]
        return any(w in {"it", "its"} for w in said) or bool(
            self.sentence.cues["voice.deem"].match_at(credit.cue.lower().split() or [""], 0)
        )

    @cached_property
    def _speaker_parties(self):
        from framing.coding.voice import find_credit

        hint = find_credit(self.context).hint
        return (
            {n.party for n in self.cast.lexicon.find(Sentence(hint, 0, len(hint), self.reading.cues))}
            if hint
            else ()
        )

    def _in_my_quotation(self, name):
        at = self.tokens[name.first].start
        return any(q.start <= at < q.end for q in self.context.quotations)

    def _judge_own(self, names, first, last):
        """One-country corpus: the speaking country, or «we», before the mention; else third states among
        themselves."""
        before = [n for n in names if n.last <= self.first]
        own = next((n for n in before if n.party in self.focal), None)
        thirds = [n for n in before if self.others([n.party])]
        we = next((i for i in range(first, min(last, self.first)) if self.words[i] in WE), None)
        if own and (len(thirds) < 2 or own.first < thirds[0].first):
            return "focal", (own.first, own.last)
        if we is not None and (len({n.party for n in thirds}) < 2 or we < thirds[0].first):
            return "focal", (we, we + 1)
        later = next((n for n in names if n.first >= self.last and n.party in self.focal), None)
        if later and self.word.startswith(("friend", "partner", "neighbo", "good")):
            return "focal", (later.first, later.last)
        if (
            len({n.party for n in thirds}) > 1
            or thirds
            and self.word.startswith(("bloc", "pact", "coalition", "axis"))
        ):
            return "other", (thirds[0].first, thirds[0].last)
        after = next((n for n in names if n.first >= self.last and n.party in self.focal), None)
        if after:
            return "focal", (after.first, after.last)
        we = next((i for i in range(self.last, last) if self.words[i] in WE), None)
        return ("focal", (we, we + 1)) if we is not None else None

    def topic(self):
        """The referent by what the passage, those before, and the document speak of."""
        if self.focus.by_author:
            return self._own_topic()
        spoken = self._spoken_of()
        if spoken:
            return spoken
        if self.cast.document_is_about_focal:
            return "focal"
        return "other" if self.possessor else "generic"

    @property
    def _modifies_noun(self):
        """«coalition forces»: a plain noun follows."""
        following = self.words[self.last] if self.last < len(self.words) else "."
        return (
            not self.plural
            and following.isalpha()
            and following not in ENDS_PHRASE
            and following not in ENDING_PREPOSITIONS
        )

    def _own_topic(self):
        """One-country corpus: the speaker's own, but for words of dealings among states that nobody near
        owns."""
        if not self.focal:
            return "generic"
        if self.word.startswith("non"):
            before = [n for n in self.scope_names(0, self.first) if n.kind in {"state", "people", "unlisted"}]
            return "other" if self.third_of(before) and not self.own_before else "focal"
        loose = (
            (self.determiner in {"", "a", "an"} or self.np_hit("referent.rivals"))
            and not self._modifies_noun
            and self.complement_preposition != "with"
        )
        if loose and self.word.startswith(
            ("alliance", "pact", "axis", "axes", "coalition", "rapprochement", "alignment")
        ):
            near = [s for s in (self.sentence, self.context.neighbour(-1), self.context.neighbour(1)) if s]
            if (
                not any(w in WE for s in near for w in s.words)
                and not any(n.party in self.focal for s in near for n in self.cast.names(s))
                and not self.cast.own_nouns(near)
            ):
                return "other"
        return "focal"

    def _spoken_of(self, reach=6):
        """By the states last named: in this passage, else in one of those before."""
        index = self.context.passage_index
        speaker = {self.cast.actor_id, self.cast_speaker()}
        for at in range(index, max(index - reach, -1), -1):
            parties = set(self.cast.passage_parties(at))
            if self.focal <= parties | speaker | self.end_parties and parties - {self.cast.actor_id}:
                return "focal"
            if self.others(parties) and not self.cast.document_is_about_focal:
                return "other" if self.possessor or self.says_we(0, len(self.words)) else "generic"
        return ""


def speaker_party(context, cast):
    """The party of whoever says «we» at a mention, or empty: the one quoted, the turn's speaker, else the actor.

    Where the wording does not tell a quoted speaker's side, it is that of the state that the passage named first.
    """
    from framing.coding.voice import find_credit

    credit = find_credit(context)
    if credit.value == "quoted":
        named = cast.party_in(credit.hint) or cast.party_in(credit.speaker)
        return named or cast.party_before(context)
    if credit.rule == "turn":
        return cast.party_in(credit.hint) or cast.party_in(credit.speaker)
    return cast.actor_id
