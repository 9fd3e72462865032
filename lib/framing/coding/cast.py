"""Who takes part in a document: the focal parties, whose voice it is, and every name in it."""

from functools import cached_property

from framing.coding.context import Sentence
from framing.coding.parties import lexicon_of, party_of
from framing.coding.voice import find_credit


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


def speaker_party(context, cast):
    """The party of whoever says «we» at a mention, or empty: who is quoted, who has the turn, else the actor.

    Where the wording does not tell a quoted speaker's side, it is that of the state the passage named first.
    """
    credit = find_credit(context)
    if credit.value == "quoted":
        named = cast.party_in(credit.hint) or cast.party_in(credit.speaker)
        return named or cast.party_before(context)
    if credit.rule == "turn":
        return cast.party_in(credit.hint) or cast.party_in(credit.speaker)
    return cast.actor_id
