"""The ends of a mention: the parties that its own noun phrase names.

A possessor («Arcadia's ally», «our partners»), modifiers («Arcadian–Borealian alliance»), a complement
(«friendship with Borealia», «between … and …») and an apposition («our neighbour Borealia»).
"""

from functools import cached_property
from typing import NamedTuple

from framing.coding.cast import cast_of, speaker_party
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


class Phrase:
    """A mention with its ends. All positions are indices into the words of its sentence."""

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
        """A coordinator within the noun phrase: «oldest and closest allies», «trade and economic partner»."""
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
        joins_adjectives = i + 1 < self.first and self.words[i + 1].endswith(("ic", "al", "ary", "ive"))
        return (
            joins_adjectives
            or word.endswith(ADJECTIVE_ENDINGS)
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
