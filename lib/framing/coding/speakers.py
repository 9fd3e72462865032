"""Name the speaker: the subject of a verb of saying, the person behind a pronoun, one spelling per person."""

import re
from collections import Counter
from dataclasses import dataclass

from framing.coding.context import LONGEST_CUE, Sentence
from framing.coding.parties import COMMON, find_state

TITLES = frozenset(
    "Mr Mrs Ms Dr Sir Lord Lady Professor President Vice-President Vice Minister Prime Premier Foreign Defence Defense "
    "Finance Chancellor Secretary Secretary-General General Marshal Admiral Colonel Captain Major Lieutenant Commander "
    "Ambassador Envoy Senator Congressman Governor Mayor Speaker Chairman Chairwoman Chair King Queen Prince Princess "
    "Emperor Pope Bishop Archbishop Judge Justice Deputy Former State Councillor Councilor Representative Delegate "
    "Comrade Dame Baroness Count Sultan Emir Sheikh Ayatollah Director Head Leader Interior Trade Economy Economics "
    "Special PM MP Spokesman Spokeswoman Spokesperson Acting First Second Chief Staff Commissioner High Party "
    "Communist".split())
POLITE = {"Mr", "Mrs", "Ms", "Dr", "Sir"}
DETERMINERS = {"the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "our"}
SKIPPED = {"has", "have", "had", "did", "does", "do", "will", "would", "may", "might", "could", "can", "also", "not",
           "n't", "never", "once", "then", "later", "still", "already", "now", "often", "long", "again", "even", "just",
           "soon", "recently", "first", "always", "is", "was", "are", "were", "been", "be", "being", "to", "both",
           "repeatedly", "further", "too", "himself", "herself", "itself", "themselves", "today", "yesterday", "'s",
           "'ve", "'d", "'ll", "should", "must", "used", "like", "continues", "continue", "keeps", "keep"}
BOUNDS = {";", ":", "—", "“", "”", '"', "(", ")", "that", "but", "while", "although", "though", "because", "when",
          "whether", "if", "since", "whereas", "so", "yet", "?", "!", ".", "and", "or", "as", "what", "how", "why", "where",
          "which", "than", "‘", "’"}
FIRST_PERSON = {"i", "we", "us", "me", "one", "you"}
NOBODY = {"nobody", "none", "no", "nothing", "it", "there", "this", "that", "which", "what", "one", "these", "to"}
PRONOUNS = {"he", "she", "they"}
AFTER_NAME = {"in", "at", "on", "during", "after", "before", "when", "while", "who", "whose", "that", "as", "told", "with",
              "to", "by", "for", "about", "from", "and", "but", "last", "this", "yesterday", "today", "earlier", "later",
              "then", "recently", "again", "wrote", "said"}
BODY_WORDS = frozenset(
    "Ministry Government Parliament Congress Senate Council Commission Office Party House Kremlin "
    "Department Bank Union Court Press Agency Assembly Committee Institute University Embassy "
    "Army Navy Nations Republic Federation States Western Eastern European Some Many "
    "Most Several Others Critics Analysts Observers Officials Experts Diplomats Commentators Scholars "
    "Sources West Both Neither Few All Those In The Two Three "
    "Retired People Organisation Organization Africa Asia Europe Security Times Post News "
    "Cabinet Crown ".split())
OPENING_PREPOSITIONS = {"in", "on", "at", "after", "during", "by", "before", "since", "under", "for", "from", "within", "throughout"}
LONGEST_SUBJECT = 14
LONGEST_LABEL = 14


@dataclass(frozen=True)
class Source:
    """Who is credited: the speaker's name, the words that name it, and the cue that credits."""

    speaker: str
    first: int
    end: int
    cue: str
    hint: str
    nobody: bool = False
    first_person: bool = False


def is_principal(source, reading):
    """The document's own author or principal speaker."""
    if source.first_person:
        return True
    if set(_name_words(source.speaker)) & principal_names(reading):
        return True
    return _is_head_of_state(source, reading)


def _is_head_of_state(source, reading):
    """Where no author is known, the page's own president is its principal speaker («the Russian President»)."""
    if reading.author or reading.focus.by_author or not reading.actor:
        return False
    state = find_state(reading.actor)
    words = [w for w in source.hint.split() if w.lower() not in DETERMINERS]
    own = {*state.names, *state.demonyms} if state else {reading.actor}
    roles = {"President", "president", "leader", "Federation"}
    return bool(words) and all(w in roles or w in own for w in words)


def _name_words(text):
    return [w for w in re.findall(r"[^\W\d_][\w’'-]+", text) if w[:1].isupper() and w not in TITLES]


def principal_names(reading):
    """The surnames by which the text may name its principal speaker."""
    if "_principal" not in reading.__dict__:
        reading.__dict__["_principal"] = frozenset(_find_principal(reading))
    return reading.__dict__["_principal"]


def _find_principal(reading):
    if reading.author and not reading.focus.by_author:
        return _name_words(reading.author)[-1:]
    if reading.author:
        return _name_words(reading.author)[-1:]
    names = _turn_names(reading)
    leaders = _leaders(reading)
    held = [n for n in names if set(_name_words(n)) & leaders]
    if held:
        return {w for n in held for w in _name_words(n) if w in leaders}
    if names and (any(p.speaker == "interviewer" for p in reading.passages) or len(names) == 1):
        return _name_words(names.most_common(1)[0][0])[-1:]
    return leaders


def _turn_names(reading):
    return Counter(p.speaker for p in reading.passages if p.speaker and p.speaker != "interviewer")


def _leaders(reading):
    """The surnames of those who stand for the document's actor."""
    state = find_state(reading.actor) if reading.actor else None
    for party in reading.focus.parties:
        if reading.actor and reading.actor in {party.party_id, *party.names}:
            state = find_state(party.names[0]) or party
    return {leader.split()[-1] for leader in state.leaders} if state else set()


def name_turn_speaker(speaker, reading):
    """The speaker of a turn as a name, or None for the principal speaker's own turn."""
    if speaker == "interviewer":
        return speaker
    words = _name_words(speaker)
    if set(words) & principal_names(reading):
        return None
    turns = _turn_names(reading)
    if not principal_names(reading) and speaker == turns.most_common(1)[0][0]:
        return None
    return full_name(clean_name(speaker), reading)


def clean_name(text):
    """A turn's label or noun phrase as a name: «President of Borealia Ana Vela (in translation)» is Ana Vela.

    >>> clean_name("President of the Republic of Borealia Ana Vela (retranslated)")
    'Ana Vela'
    """
    text = re.sub(r"\([^)]*\)", "", text).strip(" ,:•")
    found = re.search(r"(?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+$", text)
    words = text.split()
    if found and len(words) > 3:
        name = [w for w in found[0].split() if w not in TITLES and not find_state(w) and w not in BODY_WORDS]
        return " ".join(name[-2:] if len(words) > 4 else name) or text
    return text


def full_name(name, reading):
    """The fullest spelling of a one-word name in the document: «Vela» is «Ana Vela» where that stands."""
    words = name.split()
    core = [w for w in words if w not in TITLES]
    if len(core) != 1 or not core[0][:1].isupper() or len(core[0]) < 2:
        return name
    cache = reading.__dict__.setdefault("_full_names", {})
    if core[0] not in cache:
        cache[core[0]] = _fullest(core[0], reading.content)
    return cache[core[0]] or name


def _fullest(surname, content):
    cap = r"[A-Z][a-zà-ÿ’'-]+"
    found = Counter()
    for match in re.finditer(rf"\b((?:{cap} ){{1,2}}){re.escape(surname)}\b(?!-)", content):
        given = [w for w in match[1].split() if w not in TITLES and not find_state(w) and w not in NOT_GIVEN]
        if len(given) == len(match[1].split()) - sum(w in TITLES or bool(find_state(w)) for w in match[1].split()) \
                and given and match[1].split()[-1] in given:
            found[" ".join([*given, surname])] += 1
    for match in re.finditer(rf"\b{re.escape(surname)} ({cap})\b", content):
        if match[1] not in TITLES and match[1] not in NOT_GIVEN and not find_state(match[1]) and len(surname) < 6:
            found[f"{surname} {match[1]}"] += 1
    return found.most_common(1)[0][0] if found else ""


NOT_GIVEN = {"The", "In", "On", "And", "But", "As", "For", "When", "While", "Then", "With", "By", "At", "That", "To", "From",
             "After", "Before", "Both", "Yet", "Though", "Although", "If", "Since", "Also", "Later", "Mr", "Mrs", "Ms"}


def is_headline(sentence):
    """Nearly every longer word is capitalised."""
    longer = [t.text for t in sentence.tokens if len(t.text) > 3 and t.text[:1].isalpha()]
    return len(longer) > 3 and sum(w[:1].isupper() for w in longer) >= 0.85 * len(longer)


# --- finding a source -----------------------------------------------------------------------------------

def source_at(context, first, end, *, cue, whole=False, sentence=None):
    """The source that a noun phrase from word ``first`` names; ``whole`` takes all words to ``end``."""
    sentence = sentence or context.sentence
    words = sentence.words
    first = _skip_front(words, first, end)
    if not whole:
        end = _phrase_end(sentence, first, end)
    while end > first and words[end - 1] in {",", "”", '"', "’"} | SKIPPED - {"both", "too"}:
        end -= 1
    if end <= first:
        return None
    return _make_source(context, sentence, first, end, cue)


def _skip_front(words, first, end):
    while first < end and words[first] in {",", ":", "“", '"', "as", "that", "then"}:
        first += 1
    return first


def _phrase_end(sentence, first, end):
    """Where a noun phrase that begins at ``first`` ends."""
    words, i = sentence.words, first
    seen_name = False
    while i < min(end, first + LONGEST_SUBJECT):
        word = words[i]
        if word in {".", ";", ":", "?", "!", "“", "”", '"', "(", ")", "—", "–"}:
            break
        if word == ",":
            if seen_name or not _apposed_name(sentence, i):
                break
        if word in AFTER_NAME and i > first and (word not in {"in", "from", "for", "at", "and"} or seen_name):
            if not (word == "and" and sentence.tokens[i + 1].text[:1].isupper()):
                break
        seen_name = seen_name or _is_personal_word(sentence, i)
        i += 1
    return i


def _apposed_name(sentence, comma):
    return comma + 1 < len(sentence.tokens) and sentence.tokens[comma + 1].text[:1].isupper()


def _is_personal_word(sentence, i):
    text = sentence.tokens[i].text
    return text[:1].isupper() and text not in TITLES and not find_state(text) and i > 0 \
        and not (sentence.words[i + 1:i + 2] == ["'s"]) and len(text) > 1 and not text.endswith(("ian", "ians", "ean", "ese"))


def subject_of(context, first, last, sentence=None):
    """The source that is the subject of the verb of saying at words ``first`` to ``last``, or None.

    A source with ``nobody`` set is a verb without a speaker («it is untrue to claim»); with
    ``first_person`` set it is the author.
    """
    sentence = sentence or context.sentence
    words = sentence.words
    if not _used_as_verb(sentence, first, last):
        return None
    i = first - 1
    caused = _caused_subject(sentence, i)
    if caused:
        return _make_source(context, sentence, *caused, (first, last))
    infinitive = i >= 0 and words[i] == "to"
    if infinitive and not sentence.cues["voice.control"].match_at(words, i - 1):
        return None
    while i >= 0 and (words[i] in SKIPPED or words[i].endswith("ly") and len(words[i]) > 4):
        i -= 1
    i = _past_inserted_phrase(words, i)
    if i < 0:
        return None
    if words[i] in {"who", "which"} or words[i] == "," and words[i - 1:i] == ["who"]:
        i -= 2 if words[i - 1:i] == [","] else 1
    end = i + 1
    start = _subject_start(sentence, i)
    if start >= end:
        return None
    return _make_source(context, sentence, start, end, (first, last))


def _used_as_verb(sentence, first, last):
    """Not a noun («the claim», «Arcadia's promise», «United States») or a participle before one."""
    words, word = sentence.words, sentence.words[first]
    before = words[first - 1] if first else ""
    if before in DETERMINERS | {"of", "no", "any", "some", "such", "very", "most", "more"} or before == "'s" and not word.endswith("ed"):
        return False
    if sentence.tokens[first].text[:1].isupper() and first and sentence.tokens[first - 1].text[:1].isupper() \
            and not is_headline(sentence):
        return False
    if word.endswith(("ed", "id", "ld", "lt", "en", "ought")) and _is_passive(words, first):
        return False
    return words[last:last + 1] not in (["itself"], ["themselves"], ["-"])


def _is_passive(words, i):
    """A form of «to be» rules the participle («is considered», «has often been said»)."""
    i -= 1
    while i >= 0 and (words[i].endswith("ly") or words[i] in {"often", "also", "not", "n't", "now", "still", "already", "sometimes"}):
        i -= 1
    return i >= 0 and words[i] in {"is", "are", "was", "were", "be", "been", "being", "'re"}


def _caused_subject(sentence, i):
    """«led many analysts to dismiss»: the object of a causing verb is who says so."""
    words = sentence.words
    if i < 1 or words[i] != "to":
        return None
    for a, b in reversed(sentence.find("voice.cause")):
        if a < i and i - b < 9 and b < i:
            return b, i
    return None


def _past_inserted_phrase(words, i):
    """«has in her constitution affirmed»: on to the auxiliary before the inserted phrase."""
    for k in range(i, max(i - 6, 0), -1):
        if words[k] in {"has", "have", "had"} and k + 1 <= i and words[k + 1] in {"in", "at", "on", "from", "for", "by"}:
            return k - 1
        if words[k] in BOUNDS or words[k] == ",":
            break
    return i


def _subject_start(sentence, i):
    """Where the noun phrase that ends at word ``i`` begins; an apposition between commas belongs to it."""
    words, start = sentence.words, i + 1
    closing = words[i] == ","
    if closing:
        opening = next((k for k in range(i - 1, -1, -1) if words[k] == ","), None)
        if opening is None:
            return 0
        i = opening - 1
        start = opening
    while i >= 0 and start - i < LONGEST_SUBJECT:
        word = words[i]
        if word == "," or word in BOUNDS and not _joins(sentence, i):
            break
        if word == "–" and not (i and sentence.tokens[i - 1].end == sentence.tokens[i].start):
            break
        start = i
        i -= 1
    return start


def _joins(sentence, i):
    """An «and» between two names («Yeltsin and Yang»), «of» and the like."""
    if sentence.words[i] != "and" or not 0 < i < len(sentence.tokens) - 1:
        return False
    before, after = sentence.tokens[i - 1].text, sentence.tokens[i + 1].text
    return before[:1].isupper() and after[:1].isupper() or before.endswith("s") and after.endswith("s")


def _make_source(context, sentence, first, end, cue):
    """A source from a noun phrase: who it is, whether it is the author, whether it is anybody at all."""
    words = sentence.words
    hint = sentence.text(first, end)
    cue_text = sentence.text(cue[0], min(cue[1], cue[0] + LONGEST_CUE))
    while first < end and (words[first] in {",", "then", "also", "even", "yet", "so", "now", "only", "still"}
                           or words[first].endswith("ly") and words[first] not in {"italy"}):
        first += 1
    if first >= end:
        return None
    first = _past_opening_phrase(sentence, first, end)
    head = words[first]
    named = next((g for g in _personal_groups(sentence, first, end) if g[1] == end and g[0] > first), None)
    if named and head in FIRST_PERSON | NOBODY:                # «I can still hear Marshal Crane telling us»
        first = named[0]
        while sentence.tokens[first - 1].text in TITLES:
            first -= 1
        head = words[first]
    if end - first == 1 and head in FIRST_PERSON or head in {"i", "we", "my", "our"}:
        return Source("", first, end, cue_text, hint, first_person=True)
    if head in NOBODY and (end - first == 1 or head in {"no", "nobody", "none", "nothing"}):
        return Source("", first, end, cue_text, hint, nobody=True)
    if any(w in {"i", "we", "you"} for w in words[max(end - 2, first):end]):
        return Source("", first, end, cue_text, hint, first_person=True)
    if head in PRONOUNS and end - first == 1:
        return _antecedent(context, sentence, first, head, cue_text)
    text_noun = next((w for w in words[first:end] if sentence.cues["voice.letters"].match_at([w], 0)), None)
    if text_noun:
        return _sender(context, sentence, first, end, cue_text, hint)
    if not can_speak(sentence, first, end):
        return None
    speaker = name_speaker(sentence, first, end)
    if not speaker:
        return None
    role = _role_holder(context, sentence, speaker)
    if role:
        return Source(role, first, end, cue_text, hint)
    return Source(full_name(speaker, context.reading), first, end, cue_text, hint)


def _past_opening_phrase(sentence, first, end):
    """«In the spring of 2016 the Arcadian ministry»: on to the noun phrase after the opening phrase."""
    words = sentence.words
    if words[first] not in OPENING_PREPOSITIONS:
        return first
    for i in range(end - 1, first + 1, -1):
        if words[i] in DETERMINERS and words[i - 1] not in OPENING_PREPOSITIONS | {"of", "to", "with"}:
            return i
    return min(first + 2, end - 1)


def can_speak(sentence, first, end):
    """The phrase names somebody who can say things: a person, a state or body, people by trade or number."""
    if _personal_groups(sentence, first, end):
        return True
    if end - first == 1 and sentence.tokens[first].text[:1].isupper() and sentence.words[first] not in COMMON:
        return True
    if any(sentence.tokens[i].text[:1].isupper() and find_state(sentence.tokens[i].text.removesuffix("s"))
           for i in range(first, end)):
        return True
    return bool(sentence.cues["voice.people"].find(sentence.words, first, end)) or any(
        sentence.words[i].endswith(("ist", "ists", "ian", "ians", "ologist", "ologists")) for i in range(first, end))


def name_speaker(sentence, first, end):
    """The person or body that a noun phrase names, as the text names it, without articles.

    A personal name is preferred to what surrounds it; a title that opens the phrase stays with it.
    """
    tokens, words = sentence.tokens, sentence.words
    while first < end and words[first] in DETERMINERS | {",", "even"}:
        first += 1
    groups = _personal_groups(sentence, first, end)
    if groups:
        a, b = groups[-1] if _is_apposed(words, first, groups) else groups[0]
        if words[b:b + 1] == ["and"] and len(groups) > 1 and groups[1][0] == b + 1:
            b = groups[1][1]
        start = a
        while start > first and tokens[start - 1].text in TITLES:
            start -= 1
        if start > first or any(tokens[k].text in POLITE for k in range(start, a)):
            start = a
        return _joined(sentence, start, b)
    while end > first and words[end - 1] in {",", "'s", "of", "in"}:
        end -= 1
    stop = next((k for k in range(first + 1, end) if words[k] in {",", "who", "which", "'re"}), end)
    return _joined(sentence, first, stop)


def _is_apposed(words, first, groups):
    return len(groups) > 1 and "," in words[groups[0][1]:groups[-1][0]] and words[groups[0][1]:groups[0][1] + 1] == ["'s"]


def _joined(sentence, first, end):
    return " ".join(sentence.text(first, end).split())


def _personal_groups(sentence, first, end):
    """Runs of capitalised words that are neither titles nor states: personal names, or a single surname."""
    tokens, groups, i = sentence.tokens, [], first
    while i < end:
        if not _could_be_name(sentence, i):
            i += 1
            continue
        k = i
        while k < end and (_could_be_name(sentence, k) or _hyphen_in_name(sentence, k, end)
                           or k > i and tokens[k].text in {"de", "van", "von", "bin", "al", "der", "di"}):
            k += 1
        possessive = sentence.words[k:k + 1] == ["'s"]
        opens = i == 0 and k - i == 1 and k < end and not _known_person(tokens[i].text)
        body = k < end and tokens[k].text[:1].isupper()
        if k < end and k - i == 1 and tokens[k].text[:1].islower() and tokens[k].lower not in AFTER_NAME | {"of"}:
            body = True                                      # an adjective: «the Cordoban jurist»
        if not possessive and not opens and not body:
            groups.append((i, k))
        i = k + 1
    return groups


def _hyphen_in_name(sentence, k, end):
    return sentence.words[k] == "-" and k + 1 < end and sentence.tokens[k].end == sentence.tokens[k + 1].start


def _known_person(text):
    from framing.coding.parties import load_world
    return any(text == leader.split()[-1] or text == leader.split()[0]
               for state in load_world().states.values() for leader in state.leaders)


def _could_be_name(sentence, i):
    text = sentence.tokens[i].text
    return len(text) > 1 and text[:1].isupper() and text[1:2].islower() and text not in TITLES \
        and not find_state(text.removesuffix("s")) and not find_state(text) and text not in BODY_WORDS \
        and not text.endswith(("ian", "ians")) or len(text) > 1 and text.isupper() and _known_person(text.capitalize())


def _antecedent(context, sentence, i, pronoun, cue_text):
    """The person behind «he», «she», «they»: the last one named before."""
    found = _last_person(sentence, i)
    step = -1
    while not found and step >= -3:
        previous = context.neighbour(step)
        if previous is None:
            break
        found = _last_person(previous, len(previous.words), plural=pronoun == "they")
        step -= 1
    if not found:
        return Source("", i, i + 1, cue_text, "", nobody=True)
    return Source(full_name(found, context.reading), i, i + 1, cue_text, found)


def _last_person(sentence, end, plural=False):
    """The subject of the last verb of saying in a sentence, else its first personal name."""
    for a, b in reversed(sentence.find("voice.say")):
        if a < end:
            start = _subject_start(sentence, _skip_back(sentence.words, a - 1))
            stop = _skip_back(sentence.words, a - 1) + 1
            groups = _personal_groups(sentence, start, stop) if start < stop else []
            if groups:
                return name_speaker(sentence, start, stop)
    groups = _personal_groups(sentence, 0, end)
    if groups:
        a, b = groups[0]
        while a and sentence.tokens[a - 1].text in TITLES - POLITE:
            a -= 1
        return _joined(sentence, a, b)
    return ""


def _skip_back(words, i):
    while i >= 0 and (words[i] in SKIPPED or words[i].endswith("ly")):
        i -= 1
    return i


def _sender(context, sentence, first, end, cue_text, hint):
    """Who wrote the letter or message that «says»: «message from X», «X's message», or the principal speaker."""
    before = context.content[max(context.passage.start - 600, 0):sentence.tokens[end - 1].end]
    cap = r"((?:[A-Z][\w’'-]+ ){0,4}[A-Z][\w-]+)"
    nouns = r"(?:message|letter|telegram|greetings?|address|note|statement|article)"
    found = [m for m in re.finditer(rf"{nouns} from {cap}|{cap}[’']s {nouns}", before)]
    if not found:
        return Source("", first, end, cue_text, hint, first_person=True)
    name = clean_name(" ".join(w for w in (found[-1][1] or found[-1][2]).split()))
    name = " ".join(w for w in name.split() if w not in TITLES and not find_state(w)) or name
    return Source(full_name(name, context.reading), first, end, cue_text, hint)


def _role_holder(context, sentence, speaker):
    """«The Minister» is the minister whom the document has named: the last «Mr X» or «Minister X» before."""
    words = speaker.split()
    if len(words) > 2 or not words[-1][:1].isalpha() or words[-1].capitalize() not in TITLES:
        return ""
    before = context.content[max(sentence.start - 1500, 0):sentence.start]
    role = words[-1].capitalize()
    found = re.findall(rf"\b(?:Mr|Ms|Mrs|{role}) ((?:[A-Z][\w’'-]+ )?[A-Z][\w-]+)", before)
    found = [n for n in found if not set(n.split()) & principal_names(context.reading) and n.split()[0] not in TITLES]
    return full_name(found[-1], context.reading) if found else ""


# --- around a quotation ---------------------------------------------------------------------------------

def find_source_after(context, quotation, passage_index=None):
    """The speaker named just after a quotation («…,” said X», «…,” X told reporters», «…”, in the words of X»)."""
    passage = context.reading.passages[context.passage_index if passage_index is None else passage_index]
    text = context.content
    inner = text[quotation.start:quotation.end].rstrip("”\"’'»").rstrip()
    tail = text[quotation.end:min(passage.end, quotation.end + 220)]
    if not tail.strip():
        return None
    runs_on = inner.endswith((",", "!", "?", "—", "–", "…")) or tail.lstrip().startswith((",", "—", "–")) \
        or tail[:1].isspace() and tail.lstrip()[:1].islower()
    if not runs_on:
        return None
    sentence = Sentence(text, quotation.end, quotation.end + len(tail), context.sentence.cues)
    words = sentence.words
    start = 0
    while start < len(words) and words[start] in {",", "—", "–", "’", "”"}:
        start += 1
    stop = next((i for i in range(start, len(words)) if words[i] in {".", "“", '"', ";", "‘", "?", "!"}), len(words))
    for name in ("voice.according_to", "voice.in_view_of"):
        for a, b in sentence.find(name):
            if a <= start + 2 and b <= stop:
                return source_at(context, b, stop, cue=(a, b), sentence=sentence)
    for a, b in sorted([*sentence.find("voice.say"), *sentence.find("voice.utter")]):
        if b > stop:
            break
        if a == start or a == start + 1 and words[start].endswith("ly") or words[start] == "as" and a == start + 1:
            return source_at(context, b, stop, cue=(a, b), sentence=sentence)
        subject = source_at(context, start, a, cue=(a, b), sentence=sentence, whole=True)
        if subject and a - start <= 10 and not any(w in {"and", "but", "which", "is", "was", "are"}
                                                   for w in words[start:a] if w != "and" or True):
            return subject
        if subject and subject.first_person:
            return subject
        break
    if words[start:start + 1] and tail.lstrip().startswith(("—", "–")):
        return source_at(context, start, stop, cue=(0, start), sentence=sentence)
    return None


def find_source_before(context, quotation, passage_index=None):
    """The speaker named before a quotation in its sentence, or in the sentence that leads to it."""
    index = context.passage_index if passage_index is None else passage_index
    bounds = context.reading.bounds(index)
    start = max((a for a, b in bounds if a <= quotation.start), default=quotation.start)
    outer = [q for q in context.reading.quotations if q.start < quotation.start and quotation.end <= q.end]
    if outer:
        start = max(start, max(q.start for q in outer))
    lead = Sentence(context.content, start, quotation.start, context.sentence.cues)
    if lead.words and any(w[:1].isalnum() for w in lead.words):
        return _source_in_lead(context, lead, quotation, full_sentence=False)
    if outer:
        return None
    previous = _previous_bounds(context, index, start)
    if previous is None:
        return None
    lead = Sentence(context.content, *previous, context.sentence.cues)
    return _source_in_lead(context, lead, quotation, full_sentence=True)


def _previous_bounds(context, index, start):
    before = [b for b in context.reading.bounds(index) if b[1] <= start]
    if before:
        return before[-1]
    if index == 0:
        return None
    last = context.reading.bounds(index - 1)[-1]
    text = context.content[last[0]:last[1]].rstrip()
    return last if text.endswith(":") or context.content[start:start + 1] == ">" else None


def _source_in_lead(context, lead, quotation, full_sentence):
    """The speaker in the words that lead to a quotation."""
    words = lead.words
    text = context.content[lead.start:lead.end].rstrip()
    hits = sorted([*lead.find("voice.say"), *lead.find("voice.deem"), *lead.find("voice.utter")], reverse=True)
    quoted_spans = [(q.start, q.end) for q in context.reading.quotations if q.end <= quotation.start]
    for a, b in hits:
        at = lead.tokens[a].start
        if any(s <= at < e for s, e in quoted_spans):
            continue
        if full_sentence and not text.endswith(":") and (a, b) in lead.find("voice.deem"):
            continue
        source = subject_of(context, a, b, lead)
        if source and not source.nobody:
            return source
    for name in ("voice.according_to", "voice.in_view_of"):
        for a, b in lead.find(name):
            source = source_at(context, b, len(words), cue=(a, b), sentence=lead)
            if source and not source.nobody:
                return source
    for a, b in lead.find("voice.label"):
        return _label_source(context, lead, a, b, quotation)
    if text.endswith(":") and len(words) < 12:
        groups = _personal_groups(lead, 0, len(words))
        if groups or len(words) < 6:
            return source_at(context, 0, len(words) - 1, cue=(0, min(len(words), 3)), sentence=lead, whole=True)
    if full_sentence and len(words) < 14:
        groups = [g for g in _personal_groups(lead, 0, len(words)) if g[0] < 4]
        if groups:
            end = next((i for i in range(groups[0][1], len(words)) if words[i] in {"was", "is", "had", "has", "did"}),
                       None)
            if end:
                return source_at(context, 0, end, cue=(end, min(end + 2, len(words))), sentence=lead, whole=True)
    return None


def _label_source(context, lead, a, b, quotation):
    """An official label («upgraded … to a “…”») is credited to those who gave it: the subject, or the parties."""
    source = subject_of(context, a, b, lead)
    if source and not source.nobody and not source.first_person \
            and not lead.cues["voice.relations"].find(lead.words, source.first, source.end):
        return source
    if len(context.content[quotation.start:quotation.end].split()) > LONGEST_LABEL:
        return None
    hit = next(iter(lead.find("referent.pair")), None)
    cue = lead.text(a, min(b, a + LONGEST_CUE))
    if hit:
        return Source(" ".join(w for w in lead.text(*hit).split() if w.lower() != "the") or "parties", a, b, cue, "")
    return Source("parties", a, b, cue, "")
