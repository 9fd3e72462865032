"""What surrounds a mention: its clause, its sentence, its passage, and which parties they speak of.

A :class:`Scene` is a mention with its ends, and what the rules of referent and domain ask about it.
"""

from functools import cached_property

from framing.coding.context import Sentence
from framing.coding.ends import (
    COPULAS,
    ENDING_PREPOSITIONS,
    ENDS_PHRASE,
    EVERYBODY,
    MARKS,
    PREPOSITIONS,
    QUOTES,
    WE,
    Phrase,
)
from framing.coding.speakers import is_headline
from framing.coding.voice import find_credit


class Scene(Phrase):
    """One mention and who is about. All positions are indices into the words of its sentence."""

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
        sure = 2 if self.determiner in {"this", "such", "that", "these"} else 3
        if weigh < least or not home and (weigh < sure or self.possessor_word in {"our", "my"}):
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

    @property
    def modified_by_regions(self):
        """«Asian alliances»: the modifiers name regions or blocs, not states."""
        at = {(e.first, e.last) for e in self.modifiers}
        kinds = {n.kind for n in self.names if (n.first, n.last) in at}
        return kinds == {"bloc"} and len(at) == 1

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
        hint = find_credit(self.context).hint
        return (
            {n.party for n in self.cast.lexicon.find(Sentence(hint, 0, len(hint), self.reading.cues))}
            if hint
            else ()
        )

    def _in_my_quotation(self, name):
        if name.first >= len(self.tokens):  # it stands in a neighbouring sentence
            return False
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
