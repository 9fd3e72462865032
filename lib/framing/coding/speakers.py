"""Name the speaker: the subject of a verb of saying, the person behind a pronoun, one spelling per person.

A :class:`Source` is a noun phrase to which words are credited. It may turn out to be the author («I said»),
the document's principal speaker, or nobody («nobody denies that …»).
"""

import re
from collections import Counter
from dataclasses import dataclass

from framing.coding.context import LONGEST_CUE, Sentence
from framing.coding.parties import COMMON, INSTITUTIONS, PEOPLE, find_state, lexicon_of, party_of
from framing.coding.wordlists import word_set

TITLES = word_set("""
    Mr Mrs Ms Dr Sir Lord Lady Professor President Vice-President Vice Minister Prime Premier Foreign
    Defence Defense Finance Chancellor Secretary Secretary-General General Marshal Admiral Colonel
    Captain Major Lieutenant Commander Ambassador Envoy Senator Congressman Governor Mayor Speaker
    Chairman Chairwoman Chair King Queen Prince Princess Emperor Pope Bishop Archbishop Judge Justice
    Deputy Former State Councillor Councilor Representative Delegate Comrade Dame Baroness Count Sultan
    Emir Sheikh Ayatollah Director Head Leader Interior Trade Economy Economics Special PM MP Spokesman
    Spokeswoman Spokesperson Acting First Second Chief Staff Commissioner High Party Consul Communist
    Brigadier Commodore Managing Partner Editor Sergeant Reverend Father Sister Brother
""")
POLITE = {"Mr", "Mrs", "Ms", "Dr", "Sir"}
BODY_WORDS = INSTITUTIONS | word_set("""
    Ministry Government Parliament Congress Senate Council Commission Office Party House Kremlin
    Department Bank Union Court Press Agency Assembly Committee Institute Embassy Army Navy Nations
    Republic Federation States Western Eastern European Some Many Most Several Others Critics Analysts
    Observers Officials Experts Diplomats Commentators Scholars Sources West Both Neither Few All Those
    In The Two Three Retired People Organisation Organization Africa Asia Europe Security Cabinet Crown
    Treaty Act Charter Forum Summit Conference League Alliance Sides Parties Delegation Preamble Article
    Order White Black Red Great North South East New Old Partnership Friendship People's Laughter
    Applause Human Rights Anyone Nobody Members Headline State Legislature Chamber Administration Secretariat
    Communique Communiqué
""")
DETERMINERS = word_set("""
    the a an this that these those his her its their our my
""")
# What may stand between a subject and its verb of saying.
SKIPPED = word_set("""
    has have had did does do will would may might could can also not n't never once then later still
    already now often long again even just soon recently first always is was are were been be being to
    both repeatedly further too himself herself itself themselves today yesterday 's 've 'd 'll should
    must used however yet quickly famously merely simply
""")
BOUNDS = word_set("""
    ; : — “ ” " ( ) that but while although though because when whether if since whereas so yet ? ! .
    and or as what how why where which than ‘ ’ –
""")
OPENING_PREPOSITIONS = word_set("""
    in on at after during by before since under for from within throughout until
""")
FIRST_PERSON = {"i", "we", "us", "me", "you"}
NOBODY = word_set("""
    nobody none no nothing it there this that which what one these to anyone anybody hardly scarcely
    neither who
""")
PRONOUNS = {"he", "she", "they"}
AFTER_NAME = word_set("""
    in at on during after before when while who whose that as told with to by for about from and but
    last this yesterday today earlier later then recently again wrote said would will has had is was
    reported once
""")
PREPOSITIONS = OPENING_PREPOSITIONS | word_set("""
    of to with by between upon against among over across near about like behind than without into
    toward towards
""")
CORE_ENDS = (
    PREPOSITIONS | FIRST_PERSON | PRONOUNS | {"who", "whom", "whose", "which", "that", "--", "(", "'re"}
)
QUANTITIES = word_set("""
    number group majority minority handful range chorus pair couple one plenty lot dozens hundreds thousands
    millions part section half rest team host each none two three
""")
AFTER_HEAD = word_set("""
    yesterday today tomorrow last this week month year later then now itself themselves himself herself alike
    together elsewhere everywhere here there abroad too
""")
HUMAN_ENDINGS = ("ist", "ists", "ian", "ians", "eers", "men", "women")
ABSTRACT_ENDINGS = (
    "tion",
    "tions",
    "sion",
    "sions",
    "ment",
    "ments",
    "ness",
    "ship",
    "ships",
    "ism",
    "ence",
    "ity",
)
NAMES_OF_ACTS = word_set("""
    Accord Accords Act Acts Order Program Programme Plan Initiative History Experience Reason Justice Canal
    Problem Question War Peace
""")
# Nouns that are spelled as verbs of saying.
NOUN_OR_VERB = word_set("""
    claim hope fear note pledge promise estimate debate question report thought doubt signal comment remark
    view charge counter answer forecast boast protest wonder vow
""")
PLURALS = word_set("""
    they we you i people men women some many most others several few both all who those police
""")
PARTICLES = word_set("""
    forth upon up together off out away
""")
NOT_ADVERBS = word_set("""
    italy assembly family ally july reply supply fly rely apply
""")
LONGEST_SUBJECT = 14
PARTICIPLE = ("ed", "id", "ld", "lt", "en", "ought", "eld")


@dataclass(frozen=True)
class Source:
    """Who is credited: the speaker's name, the words that name it, and the cue that credits.

    ``hint`` is the whole noun phrase, from which the speaker's side can be told.
    """

    speaker: str
    first: int
    end: int
    cue: str
    hint: str
    nobody: bool = False
    first_person: bool = False


# --- the principal speaker -------------------------------------------------------------------------------


def is_principal(source, reading):
    """The document's own author or principal speaker, or the government that it speaks for."""
    if (
        source.first_person
        or reading.focus.by_author
        and _is_own_government(source.hint)
        or set(_name_words(source.speaker)) & principal_names(reading)
    ):
        return True
    return _speaks_for_actor(source, reading)


def _is_own_government(hint):
    """«The administration», «this federal government»: in a president's words, their own."""
    words = [w for w in hint.lower().split() if w not in DETERMINERS]
    return words in (["administration"], ["federal", "government"])


def _name_words(text):
    return [w for w in re.findall(r"[^\W\d_][\w’'-]+", text) if w[:1].isupper() and w not in TITLES]


def _speaks_for_actor(source, reading):
    """«the Arcadian delegation» in Arcadia's speech; «the Russian President» on a page whose author is not
    known."""
    actor = party_of(reading.actor, reading.focus.parties)
    if actor is None or reading.author and not reading.focus.by_author:
        return False
    hint = Sentence(source.hint, 0, len(source.hint), reading.cues)
    own = {
        k for n in lexicon_of(reading).find(hint) if n.party == actor.party_id for k in range(n.first, n.last)
    }
    rest = [t.text for k, t in enumerate(hint.tokens) if k not in own and t.lower not in DETERMINERS | {"'s"}]
    voices = OWN_VOICES if reading.focus.by_author else {"president", "leader", "side"}
    return (
        bool(own)
        and all(w.lower() in voices for w in rest)
        or rest == ["President"]
        and not reading.focus.by_author
    )


OWN_VOICES = word_set("""
    government delegation of the people and its republic state kingdom side my
""")


def principal_names(reading):
    """The surnames by which the text may name its principal speaker."""
    if "_principal" not in reading.__dict__:
        reading.__dict__["_principal"] = frozenset(_find_principal(reading))
    return reading.__dict__["_principal"]


def _find_principal(reading):
    if reading.author or reading.focus.by_author:  # a corpus of many speakers names no one speaker
        return _name_words(reading.author)[-1:]
    turns = _turn_names(reading)
    leaders = _leaders(reading)
    held = {w for name in turns for w in _name_words(name) if w in leaders}
    answering = Counter({n: k for n, k in turns.items() if not _only_asks(n, reading)})
    asked = any(p.speaker == "interviewer" for p in reading.passages) or len(answering) < len(turns)
    if held or leaders and not asked:
        return held or leaders
    if answering and (asked or len(turns) == 1):
        return _name_words(answering.most_common(1)[0][0])[-1:]
    return leaders


def _turn_names(reading):
    return Counter(s for s in (turn_label(p, reading) for p in reading.passages) if s and s != "interviewer")


def _only_asks(name, reading):
    turns = [
        reading.content[p.start : p.end].rstrip() for p in reading.passages if turn_label(p, reading) == name
    ]
    return all(t.endswith("?") for t in turns)


def turn_label(passage, reading):
    """Who has the turn; a name that opens a passage within a question's turn has taken the turn over."""
    if passage.speaker != "interviewer":
        return passage.speaker
    opening = re.match(
        r"((?:[A-Z][\w.’'-]*[ ,]*(?:of |the )*){1,6}):\s", reading.content[passage.start : passage.end]
    )
    if opening and not re.match(r"(?:Q|Question|Interviewer|Moderator|Remark)\b", opening[1]):
        return opening[1].strip()
    return passage.speaker


def _leaders(reading):
    """The surnames of those who stand for the document's actor."""
    actor = party_of(reading.actor, reading.focus.parties)
    if actor is None:
        return set()
    state = find_state(actor.names[0]) or actor
    return {leader.split()[-1] for party in (actor, state) for leader in party.leaders}


def name_turn_speaker(passage, reading):
    """The speaker of a turn as a name, or None for the principal speaker's own turn and outside turns."""
    speaker = turn_label(passage, reading)
    if not speaker or speaker == "interviewer":
        return speaker or None
    if set(_name_words(speaker)) & principal_names(reading):
        return None
    turns = _turn_names(reading)
    if not principal_names(reading) and turns and speaker == turns.most_common(1)[0][0]:
        return None
    return full_name(clean_name(speaker), reading)


def clean_name(text):
    """A turn's label or noun phrase as a name: «President of Borealia Ana Vela (in translation)» is Ana Vela.

    >>> clean_name("President of the Republic of Borealia Ana Vela (retranslated)")
    'Ana Vela'
    """
    text = re.sub(r"\([^)]*\)", "", text).strip(" ,:•")
    words = text.split()
    found = re.search(r"(?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+$", text)
    if found and len(words) > 3:
        name = [w for w in found[0].split() if w not in TITLES and not find_state(w) and w not in BODY_WORDS]
        return " ".join(name[-2:] if len(words) > 4 else name) or text
    return text


def full_name(name, reading):
    """The fullest spelling of a one-word name in the document: «Vela» is «Ana Vela» where that stands."""
    core = [w for w in name.split() if w not in TITLES]
    if (
        len(core) != 1
        or not core[0][:1].isupper()
        or len(core[0]) < 2
        or core[0] in BODY_WORDS
        or lexicon_of(reading).knows(core[0])
    ):
        return name
    cache = reading.__dict__.setdefault("_full_names", {})
    if core[0] not in cache:
        cache[core[0]] = _fullest(core[0], reading)
    return cache[core[0]] or name


def _fullest(surname, reading):
    """Given names that stand before the surname (or after it, as Chinese names have it), the most frequent."""
    cap, found = r"[A-Z][a-zà-ÿ’'-]+", Counter()
    for match in re.finditer(rf"\b((?:{cap} ){{1,2}}){re.escape(surname)}\b(?!-)", reading.content):
        given = [
            w
            for w in match[1].split()
            if w not in TITLES
            and w.lower() not in COMMON
            and not find_state(w)
            and not lexicon_of(reading).knows(w)
        ]
        if given and match[1].split()[-1] == given[-1]:
            found[" ".join([*given, surname])] += 1
    for match in re.finditer(rf"\b{re.escape(surname)} ({cap})\b", reading.content):
        word = match[1]
        if (
            len(surname) < 6
            and word not in TITLES | BODY_WORDS
            and word.lower() not in COMMON
            and not find_state(word)
        ):
            found[f"{surname} {word}"] += 1
    leaders = {leader for state in lexicon_of(reading).world.states.values() for leader in state.leaders}
    known = [name for name in found if name in leaders]
    return known[0] if known else found.most_common(1)[0][0] if found else ""


# --- a noun phrase as a source ---------------------------------------------------------------------------


def source_at(context, first, end, *, cue, whole=False, sentence=None):
    """The source that a noun phrase from word ``first`` names; ``whole`` takes all words to ``end``."""
    sentence = sentence or context.sentence
    words = sentence.words
    while first < end and words[first] in {",", ":", "“", '"', "as", "that", "then", "”", "’"}:
        first += 1
    if not whole:
        end = _phrase_end(sentence, first, end)
    while end > first and words[end - 1] in {",", "”", '"', "’", ".", ":"} | SKIPPED - {"both", "too"}:
        end -= 1
    if end <= first:
        return None
    return _make_source(context, sentence, first, end, cue)


def _phrase_end(sentence, first, end):
    """Where a noun phrase that begins at ``first`` ends."""
    words, i, named = sentence.words, first, False
    while i < min(end, first + LONGEST_SUBJECT):
        word = words[i]
        if word in {";", ":", "?", "!", "“", "”", '"', "(", ")", "—", "–"}:
            break
        if word == "." and not (i and sentence.tokens[i - 1].text in POLITE | {"Gen", "Sen", "St", "Prof"}):
            break
        if word == "," and (
            named or not (i + 1 < len(sentence.tokens) and sentence.tokens[i + 1].text[:1].isupper())
        ):
            break
        if word in AFTER_NAME and i > first and (word not in {"in", "from", "for", "at", "and"} or named):
            joins = word == "and" and i + 1 < len(words) and sentence.tokens[i + 1].text[:1].isupper()
            if not joins:
                break
        named = named or _is_personal_word(sentence, i)
        i += 1
    return i


def _is_personal_word(sentence, i):
    text = sentence.tokens[i].text
    return (
        text[:1].isupper()
        and len(text) > 1
        and text not in TITLES | BODY_WORDS
        and i > 0
        and not find_state(text)
        and sentence.words[i + 1 : i + 2] != ["'s"]
        and not text.endswith(("ian", "ians", "ean", "ese"))
    )


def subject_of(context, first, last, sentence=None):
    """The source that is the subject of the verb of saying at words ``first`` to ``last``, or None."""
    sentence = sentence or context.sentence
    words = sentence.words
    if not used_as_verb(sentence, first, last):
        return None
    inverted = _inverted_subject(context, sentence, first, last)
    if inverted:
        return inverted
    i = first - 1
    caused = _caused_subject(sentence, i)
    if caused:
        return _make_source(context, sentence, *caused, (first, last))
    if i >= 0 and words[i] == "to":
        if not sentence.cues["voice.control"].match_at(words, i - 1):
            return None
        i -= 2
    i = _skip_back(words, i)
    i = _past_inserted_phrase(words, i)
    if i < 0:
        return None
    if words[i] in {"and", "but", "then"} or words[i] == "," and words[i - 1 : i] == ["and"]:
        return _shared_subject(context, sentence, i, (first, last))
    if _is_attribution(sentence, i):
        return None
    relative = words[i] in {"who", "which", "that"}
    if relative:
        i -= 2 if words[i - 1 : i] == [","] else 1
        if i >= 0 and words[i] in {"and", ","}:  # «which …, and which believe»: back to the first
            i = _first_relative(words, i) - 1
    if i < 0 or words[i] in {"if", "unless"}:
        return None
    start = _subject_start(sentence, i)
    if start > i or words[start - 1 : start] in (["if"], ["unless"]):
        return None
    if relative:
        start = max([start, *(k for k in range(start, i) if words[k] in DETERMINERS)])
    end = i + 1
    if words[first].endswith("ing"):
        if any(start <= a and b <= end for n in ("voice.say", "voice.utter") for a, b in sentence.find(n)):
            return _shared_subject(context, sentence, end, (first, last))
        end = _before_a_verb(words, start, end)
    return _make_source(context, sentence, start, end, (first, last))


def _is_attribution(sentence, i):
    """«Arcadia, she added, sees …»: the words between the commas that end at ``i`` say whose words these are."""
    if sentence.words[i] != ",":
        return False
    opening = next((k for k in range(i - 1, -1, -1) if sentence.words[k] == ","), i)
    return any(opening < a and b == i for a, b in sentence.find("voice.say"))


def _first_relative(words, i):
    """Back over «…, which …, and which» to the relative that stands by its noun."""
    for k in range(i - 1, 0, -1):
        if words[k] in {"who", "which", "that"} and words[k - 1] not in {",", "and"}:
            return k
    return 0


def _before_a_verb(words, start, end):
    """«The president signed an order expressing …»: the subject ends before the finite verb."""
    verbs = (k for k in range(start + 1, end - 1) if words[k].endswith("ed") and words[k + 1] in DETERMINERS)
    return next(verbs, end)


def used_as_verb(sentence, first, last):
    """Not a noun («the claim», «Arcadia's promise», «United States»), not an adjective, not a passive."""
    words, word = sentence.words, sentence.words[first]
    before = words[first - 1] if first else ""
    if (
        before in DETERMINERS | {"of", "no", "any", "some", "such", "very", "most", "more", "free"}
        or before == "'s"
        and not word.endswith("ed")
    ):
        return False
    if (
        sentence.tokens[first].text[:1].isupper()
        and first
        and sentence.tokens[first - 1].text[:1].isupper()
        and not is_headline(sentence)
    ):
        return False
    if word.endswith(PARTICIPLE) and _is_passive(words, first):
        return False
    if (
        last == first + 1
        and words[last : last + 1]
        and words[last] in PARTICLES
        or _is_noun(words, first, last)
    ):
        return False
    if words[last : last + 1] and words[last] in {"itself", "themselves", "-", "by"}:
        return False
    return not (first and words[first - 1] == "-")


def _is_noun(words, first, last):
    """«The just claims of», «laid claim to», «a fallacious hope that»: a noun spelled as the verb is."""
    word = words[first]
    if word.removesuffix("s") not in NOUN_OR_VERB or word == "thought":
        return False
    if last == first + 1 and words[last : last + 1] == ["of"]:
        return True
    i = _skip_back(words, first - 1)
    before = words[i] if i >= 0 else ""
    if before in DETERMINERS:
        return True
    if word.endswith("s"):
        return before in {"all", "both", "many", "several", "some", "few"}
    if i < first - 1 and any(w in MODALS for w in words[i + 1 : first]) or before in {"to", ",", "and", ""}:
        return False
    if before in {"which", "that"} and i:
        before = words[i - 1]
    return before not in PLURALS and not before.endswith("s")


MODALS = word_set("""
    do did will would may might could can should must shall to
""")


def _is_passive(words, i):
    """A form of «to be» rules the participle («is considered», «has often been said»)."""
    i -= 1
    while i >= 0 and (
        words[i].endswith("ly") or words[i] in {"often", "also", "not", "n't", "now", "still", "already"}
    ):
        i -= 1
    return i >= 0 and words[i] in {"is", "are", "was", "were", "be", "been", "being", "'re"}


def _inverted_subject(context, sentence, first, last):
    """«…, says the white paper, …»: the subject follows the verb between commas."""
    words = sentence.words
    if not first or words[first - 1] != "," or sentence.words[first].endswith("ing"):
        return None
    end = next((i for i in range(last, min(last + 10, len(words))) if words[i] in {",", ".", "“", ";"}), None)
    if end is None or end == last or words[last] in {"that", "whether", "to"}:
        return None
    source = source_at(context, last, end, cue=(first, last), sentence=sentence)
    return source if source and not source.nobody else None


def _caused_subject(sentence, i):
    """«led many analysts to dismiss»: the object of a causing verb is who says so."""
    words = sentence.words
    if i < 1 or words[i] != "to":
        return None
    return next(((b, i) for a, b in reversed(sentence.find("voice.cause")) if b < i and i - b < 9), None)


def _shared_subject(context, sentence, i, cue):
    """«The premier thanked them and voiced the hope»: the subject of the verb before."""
    for a, b in reversed([*sentence.find("voice.say"), *sentence.find("voice.utter")]):
        if a < i and b <= i:
            source = subject_of(context, a, b, sentence)
            return source
    return None


def _past_inserted_phrase(words, i):
    """«has in her constitution affirmed»: on to the auxiliary before the inserted phrase."""
    for k in range(i, max(i - 6, 0), -1):
        if (
            words[k] in {"has", "have", "had"}
            and k + 1 <= i
            and words[k + 1] in {"in", "at", "on", "from", "for", "by"}
        ):
            return k - 1
        if words[k] in BOUNDS or words[k] == ",":
            break
    return i


def _subject_start(sentence, i):
    """Where the noun phrase that ends at word ``i`` begins; an apposition between commas belongs to it."""
    words, start = sentence.words, i + 1
    if words[i] == ",":
        opening = next((k for k in range(i - 1, -1, -1) if words[k] == ","), None)
        if opening is None:
            return 0
        start, i = opening, opening - 1
    while i >= 0 and start - i < LONGEST_SUBJECT:
        word = words[i]
        if word == "," or word in BOUNDS and not _joins(sentence, i) or word == "--":
            break
        start = i
        i -= 1
    return start


def _joins(sentence, i):
    """An «and» between two names («Yeltsin and Yang»), a dash within a name, «that» before a noun phrase's
    end."""
    if not 0 < i < len(sentence.tokens) - 1:
        return False
    before, after = sentence.tokens[i - 1], sentence.tokens[i + 1]
    if sentence.words[i] == ".":  # an initial: John F. Kennedy
        return len(before.text) == 1 and before.text.isupper()
    if sentence.words[i] == "–":
        return before.end == sentence.tokens[i].start
    if sentence.words[i] != "and":
        return False
    return (
        before.text[:1].isupper()
        and (after.text[:1].isupper() or after.lower == "of")
        or before.text.endswith("s")
        and after.text.endswith("s")
    )


def _make_source(context, sentence, first, end, cue):
    """A source from a noun phrase: who it is, whether it is the author, whether it is anybody at all."""
    words = sentence.words
    hint = sentence.text(first, end)
    cue_text = sentence.text(cue[0], min(cue[1], cue[0] + LONGEST_CUE))
    while first < end and (
        words[first]
        in {",", "then", "also", "even", "yet", "so", "now", "only", "still", "and", "but", "nor", "or"}
        or words[first].endswith("ly")
        and words[first] not in NOT_ADVERBS | {"hardly", "scarcely"}
    ):
        first += 1
    if first >= end:
        return None
    if words[first] in {"if", "unless", "when", "while", "because", "let"}:
        return None
    first = _past_opening_phrase(sentence, first, end)
    first = _past_earlier_phrase(context, sentence, first, end)
    if end - first > 1 and words[end - 1] in PRONOUNS | {"it"}:  # «Arcadia it sees as no partner»
        first = end - 1
    head = words[first]
    groups = personal_groups(context, sentence, first, end)
    named = next((g for g in groups if g[1] == end and g[0] > first), None)
    if named and head in FIRST_PERSON | NOBODY:  # «I can still hear Marshal Crane telling us»
        first = named[0]
        while sentence.tokens[first - 1].text in TITLES:
            first -= 1
        head = words[first]
    own = any(a == first for a, _ in sentence.find("referent.own"))
    if (
        end - first == 1
        and head in FIRST_PERSON
        or head in {"i", "we"}
        or own
        or any(w in {"i", "we", "you"} for w in words[max(end - 2, first + 1) : end])
    ):
        return Source("", first, end, cue_text, hint, first_person=True)
    if head in NOBODY and (
        end - first == 1 or head in {"no", "nobody", "none", "nothing", "anyone", "hardly", "scarcely"}
    ):
        return Source("", first, end, cue_text, hint, nobody=True)
    if head in PRONOUNS | {"his", "her", "their"} and end - first == 1:
        return _antecedent(context, sentence, first, cue_text)
    if any(sentence.cues["voice.letters"].match_at([w], 0) for w in words[first:end]):
        return _sender(context, sentence, first, end, cue_text, hint)
    if not can_speak(context, sentence, first, end) or _holds_a_verb(sentence, first, end):
        return None
    speaker = name_speaker(context, sentence, first, end)
    if not speaker:
        return None
    speaker = _role_holder(context, sentence, speaker) or full_name(speaker, context.reading)
    return Source(speaker, first, end, cue_text, hint)


def _holds_a_verb(sentence, first, end):
    """The words are a clause of their own, not a noun phrase («misunderstandings have arisen»)."""
    if any(w in {"who", "which", "that"} for w in sentence.words[first:end]):
        return False
    return any(
        first <= a and b <= end and sentence.words[a] != "'s" for a, b in sentence.find("clause.finite")
    )


def _past_earlier_phrase(context, sentence, first, end):
    """«The day after the vote the minister», «the envoy's note the minister»: a second article opens the subject."""
    words = sentence.words
    if _opens_with_person(context, sentence, first, end):
        return first
    for i in range(end - 1, first, -1):
        if words[i] in {"the", "a", "an"} and words[i - 1].isalpha():
            joins = PREPOSITIONS | BOUNDS | {"who", "whom", "both", "all", "half"}
            after_verb = words[i - 1].endswith(("ed", "ing"))
            if words[i - 1] in joins or after_verb or not _head_speaks(context, sentence, i, end):
                return first
            return i
    return first


def _past_opening_phrase(sentence, first, end):
    """«In the spring of 2016 the Arcadian ministry»: on to the noun phrase after the opening phrase."""
    words = sentence.words
    if words[first] not in OPENING_PREPOSITIONS:
        return first
    for i in range(end - 1, first + 1, -1):
        if words[i] in DETERMINERS and words[i - 1] not in OPENING_PREPOSITIONS | {"of", "to", "with"}:
            return i
    return min(first + 2, end - 1)


def can_speak(context, sentence, first, end):
    """The phrase, or an apposition in it, has a head that can say things: a person, a state or body, people."""
    start = first
    for i in range(first, end + 1):
        if i == end or sentence.words[i] == ",":
            if start < i and _head_speaks(context, sentence, _past_opening_phrase(sentence, start, i), i):
                return True
            start = i + 1
    return False


def _head_speaks(context, sentence, first, end):
    words = sentence.words
    while first < end - 1 and (words[first] in DETERMINERS | {"even", "perhaps"}):
        first += 1
    stop = _core_end(sentence, first, end)
    if words[first] in PREPOSITIONS or words[stop - 1] == "us":
        return False
    if words[stop : stop + 1] == ["of"] and stop + 1 < end and words[stop - 1] in QUANTITIES:
        return _head_speaks(context, sentence, stop + 1, end)
    cues = (sentence.cues["voice.people"], sentence.cues["voice.writings"])
    if (
        any(b == stop for list_ in cues for _, b in list_.find(words, first, stop))
        or words[stop - 1] == "those"
    ):
        return True
    if words[stop - 1].endswith(HUMAN_ENDINGS) or _opens_with_person(context, sentence, first, stop):
        return True
    return sentence.tokens[stop - 1].text[:1].isupper() and _is_name(context, sentence, first, stop)


def _opens_with_person(context, sentence, first, end):
    """A personal name, titles before it included, opens the phrase."""
    while first < end - 1 and sentence.tokens[first].text in TITLES | {"."}:
        first += 1
    groups = personal_groups(context, sentence, first, end)
    return any(a == first and not _is_abstract(context, sentence, b - 1) for a, b in groups)


def _core_end(sentence, first, end):
    """Where a noun phrase's head ends: before its complements, participles, relatives and adverbs of time."""
    words = sentence.words
    stop = first + 1
    while stop < end and not (
        words[stop] in CORE_ENDS
        or words[stop].endswith(("ed", "ing"))
        and sentence.tokens[stop].text[0].islower()
        and (stop + 1 == end or words[stop + 1] in PREPOSITIONS | DETERMINERS)
    ):
        stop += 1
    while stop - 1 > first and words[stop - 1] in AFTER_HEAD:
        stop -= 1
    return stop


def _is_name(context, sentence, first, stop):
    """The capitalised head is a name: of a person, a state, a body; not an abstract noun that opens a sentence."""
    if any(
        n.first >= first and n.last == stop and not n.weak for n in lexicon_of(context.reading).find(sentence)
    ):
        return True
    word = sentence.tokens[stop - 1].text
    return word in BODY_WORDS or word.lower() not in COMMON and not _is_abstract(context, sentence, stop - 1)


def _is_abstract(context, sentence, i):
    """A noun that can't speak, capitalised as a title or because it opens the sentence («History has shown»)."""
    word = sentence.tokens[i].text
    if word in BODY_WORDS:
        return False
    return (
        word.lower().endswith(ABSTRACT_ENDINGS)
        or word in NAMES_OF_ACTS
        or i == 0
        and _is_written_small(context.reading, word)
    )


def _is_written_small(reading, word):
    """The document has the word in small letters too: no name."""
    cache = reading.__dict__.setdefault("_written_small", {})
    if word not in cache:
        cache[word] = bool(re.search(rf"\b{re.escape(word.lower())}\b", reading.content))
    return cache[word]


def name_speaker(context, sentence, first, end):
    """The person or body that a noun phrase names, as the text names it, without articles.

    A personal name is preferred to what surrounds it; a title that opens the phrase stays with it.
    """
    tokens, words = sentence.tokens, sentence.words
    while first < end and words[first] in (DETERMINERS - {"its", "their", "his", "her"}) | {",", "even"}:
        first += 1
    relative = next((k for k in range(first + 1, end) if words[k] in {"we", "who", "which", "they"}), end)
    end = relative - (words[relative - 1] == ",") if relative < end else end
    groups = personal_groups(context, sentence, first, end)
    if groups:
        apposed = len(groups) > 1 and words[groups[0][1] : groups[0][1] + 1] == ["'s"]
        a, b = groups[-1] if apposed else groups[0]
        if words[b : b + 1] == ["and"] and len(groups) > 1 and groups[1][0] == b + 1:
            b = groups[1][1]
        start = a
        while start > first and tokens[start - 1].text in TITLES:
            start -= 1
        if start > first or any(tokens[k].text in POLITE for k in range(start, a)):
            start = a
        return _joined(sentence, start, b)
    while end > first and words[end - 1] in {",", "'s", "of", "in"}:
        end -= 1
    stop = next(
        (
            k
            for k in range(first + 1, end)
            if words[k] in {",", "'re"}
            or k + 1 < end
            and words[k].endswith("ed")
            and words[k + 1] in {"in", "by", "on", "at", "to", "from", "after", "yesterday"}
        ),
        end,
    )
    return _joined(sentence, first, stop)


def _joined(sentence, first, end):
    return " ".join(sentence.text(first, end).split())


def personal_groups(context, sentence, first, end):
    """Runs of capitalised words that are neither titles, states nor bodies: personal names."""
    tokens, groups, i = sentence.tokens, [], first
    lexicon = lexicon_of(context.reading)
    places = {
        k
        for n in lexicon.find(sentence)
        if n.kind != "leader" and (not n.weak or n.kind == "place")
        for k in range(n.first, n.last)
    }
    while i < end:
        if not _could_be_name(tokens[i].text) or i in places:
            i += 1
            continue
        k = i
        while (
            k < end
            and k not in places
            and (
                _could_be_name(tokens[k].text)
                or k > i
                and tokens[k].text in {"de", "van", "von", "bin", "al", "der", "di"}
                or sentence.words[k] == "-"
                and k + 1 < end
                and tokens[k].end == tokens[k + 1].start
                or k > i
                and _is_initial(tokens, k, end)
            )
        ):
            k += 1
        if not _is_no_name(sentence, i, k, end, first):
            groups.append((i, k))
        i = k + 1
    return groups


def _is_initial(tokens, k, end):
    """The letter or the point of a middle initial («Ana B. Vela»)."""
    k -= tokens[k].text == "."
    return (
        k + 2 < end
        and len(tokens[k].text) == 1
        and tokens[k].text.isupper()
        and (tokens[k + 1].text == "." and _could_be_name(tokens[k + 2].text))
    )


def _is_no_name(sentence, i, k, end, first):
    """A possessor, a sentence's first word, part of a body's name, an adjective («the Cordoban jurist»)."""
    tokens = sentence.tokens
    if sentence.words[k : k + 1] == ["'s"]:
        return True
    if k < end and tokens[k].text[:1].isupper() and tokens[k].text in BODY_WORDS:
        return True
    if (
        i == 0
        and k - i == 1
        and k < end
        and not is_leader(tokens[i].text)
        and sentence.words[k] not in AFTER_NAME | {","}
    ):
        return True
    if (
        i > first
        and sentence.words[i - 1] in {"in", "from", "at"}
        and sentence.cues["voice.people"].find(sentence.words, first, i)
    ):
        return True  # «many analysts in Torv»
    if i > first and sentence.words[i - 1] == "of" and i > 1 and tokens[i - 2].text in BODY_WORDS:
        return True
    return (
        k < end
        and k - i == 1
        and bool(PEOPLE.match(tokens[i].text))
        and tokens[k].text[:1].islower()
        and tokens[k].lower not in AFTER_NAME | {"of"}
        and not tokens[k].text.endswith("ed")
    )


def is_leader(text):
    from framing.coding.parties import load_world

    return any(
        text in (leader.split()[-1], leader.split()[0])
        for state in load_world().states.values()
        for leader in state.leaders
    )


def _could_be_name(text):
    if (
        len(text) < 2
        or not text[:1].isupper()
        or text in TITLES
        or text in BODY_WORDS
        or text.lower() in COMMON
    ):
        return False
    if text.isupper():
        return is_leader(text.capitalize())
    return (
        not find_state(text) and not find_state(text.removesuffix("s")) and not text.endswith(("ian", "ians"))
    )


def is_headline(sentence):
    """Nearly every longer word is capitalised."""
    longer = [t.text for t in sentence.tokens if len(t.text) > 3 and t.text[:1].isalpha()]
    return len(longer) > 3 and sum(w[:1].isupper() for w in longer) >= 0.85 * len(longer)


# --- pronouns, letters, roles ----------------------------------------------------------------------------


def _antecedent(context, sentence, i, cue_text):
    """The person or body behind «he», «she», «they»: who was credited or named last."""
    found = _last_speaker(context, sentence, i)
    steps = [-1, -2, -3]
    if sentence.start < context.sentence.start:
        steps = [s for s in steps if context.neighbour(s) and context.neighbour(s).end <= sentence.start]
    elif sentence.start > context.sentence.start:
        steps = [0, *steps]
    for step in steps:
        if found:
            break
        previous = context.sentence if step == 0 else context.neighbour(step)
        found = _last_speaker(context, previous, len(previous.words)) if previous else ""
    if not found:
        return Source("", i, i + 1, cue_text, "", nobody=True)
    return Source(full_name(found, context.reading), i, i + 1, cue_text, found)


def _last_speaker(context, sentence, end):
    """The subject of the last verb of saying in a sentence, else its first personal name or who opens it."""
    for a, b in sorted([*sentence.find("voice.say"), *sentence.find("voice.utter")], reverse=True):
        if b > end or not used_as_verb(sentence, a, b):
            continue
        stop = _skip_back(sentence.words, a - 1) + 1
        start = _subject_start(sentence, stop - 1) if stop > 0 else 0
        if stop - start == 1 and sentence.words[start] in PRONOUNS:
            return ""
        if start < stop and can_speak(context, sentence, start, stop):
            return name_speaker(context, sentence, start, stop)
    those = next((i for i in range(end - 1, -1, -1) if sentence.words[i : i + 2] == ["those", "who"]), None)
    if those is not None and sentence.words[end : end + 1] == ["they"]:
        stop = next((i for i in range(those, end) if sentence.words[i] == ","), end)
        return _joined(sentence, those, stop)
    groups = personal_groups(context, sentence, 0, end)
    if groups:
        a, b = groups[0]
        while a and sentence.tokens[a - 1].text in TITLES - POLITE:
            a -= 1
        return _joined(sentence, a, b)
    return _opening_speaker(context, sentence, end)


def _opening_speaker(context, sentence, end):
    """A noun phrase of people that opens the sentence («A South Korean official, who …»)."""
    stop = next(
        (
            i
            for i in range(1, end)
            if sentence.words[i]
            in word_set("""
    , who had has was is did would that know knows need must will have are were
""")
        ),
        0,
    )
    if (
        stop
        and sentence.words[0] not in PRONOUNS | NOBODY | PREPOSITIONS
        and can_speak(context, sentence, 0, stop)
        and sentence.cues["voice.people"].find(sentence.words, 0, stop)
    ):
        return name_speaker(context, sentence, 0, stop)
    return ""


def _skip_back(words, i):
    while i >= 0 and (words[i] in SKIPPED or words[i].endswith("ly") and words[i] not in NOT_ADVERBS):
        i -= 1
    return i


def _sender(context, sentence, first, end, cue_text, hint):
    """Who wrote the letter or message that «says»: «message from X», «X's message», or the principal
    speaker."""
    before = context.content[max(context.passage.start - 600, 0) : sentence.tokens[end - 1].end]
    cap = r"((?:[A-Z][\w’'-]+ ){0,4}[A-Z][\w-]+)"
    nouns = r"(?:message|letter|telegram|greetings?|address|note|statement|article)"
    found = list(re.finditer(rf"{nouns} from {cap}|{cap}[’']s (?:\w+ )?{nouns}", before))
    if not found:
        return Source("", first, end, cue_text, hint, first_person=True)
    words = (found[-1][1] or found[-1][2]).split()
    name = " ".join(w for w in words if w not in TITLES and not find_state(w)) or " ".join(words)
    return Source(full_name(name, context.reading), first, end, cue_text, hint)


def _role_holder(context, sentence, speaker):
    """«The Minister» is the minister whom the document has named: the last «Mr X» or «Minister X» before."""
    words = speaker.split()
    if len(words) > 2 or not words or words[-1].capitalize() not in TITLES:
        return ""
    before = context.content[max(sentence.start - 1500, 0) : sentence.start]
    role = words[-1].capitalize()
    found = re.findall(rf"\b(?:Mr|Ms|Mrs|{role})\.? ((?:[A-Z][\w’'-]+ )?[A-Z][\w-]+)", before)
    found = [
        n
        for n in found
        if not set(n.split()) & principal_names(context.reading) and n.split()[0] not in TITLES
    ]
    return full_name(found[-1], context.reading) if found else ""
