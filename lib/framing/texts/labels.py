"""Labels: what stands before a turn and names who speaks, told by its shape.

A label stands at a paragraph's beginning, after a time code and within marks of bold or italics where there
are any. A colon ends most of them; others stand before white space («Q   », as press offices write), before a
full stop («Q.», «Mr. QUILL.»), within marks of bold, or on a line of their own. Whether what has the shape of
a label is one, the other labels of the text tell (`framing.texts.turns`).
"""

import re
from dataclasses import dataclass

from framing.texts.layout import wordset


@dataclass(frozen=True)
class Label:
    """What has the shape of a speaker's label at the beginning of a paragraph.

    ``start, end`` are the place of the name in the paragraph, without time code, marks and colon; ``name`` is
    the name as it stands there, without parentheses. ``ending`` is what ends it: ``colon``, ``stop``,
    ``space``, ``bold`` or ``line``. ``spoken`` says that a parenthesis tells how the turn was spoken
    («retranslated», «via interpreter»).
    """

    start: int
    end: int
    name: str
    ending: str = "colon"
    spoken: bool = False


_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?"
_CODE = rf"(?:\[{_CLOCK}\]|\({_CLOCK}\)|<{_CLOCK}>|{_CLOCK})"
_TIME = rf"(?:{_CODE}(?:\s*+(?:-->|[-–—])\s*+{_CODE})?+\s*+(?:[-–—|,]\s*+)?+)"
_MARKS = r"(?:\*{1,3}|_{1,3}|</?(?:b|strong|i|em)>)"
_OPENING = rf"[\ufeff\s]*+{_TIME}?+(?P<mark>{_MARKS})?{_TIME}?+"
_LONGEST = 1000  # characters of a paragraph in which a label is looked for
_ASIDE = r"[(\[][^)\]\n]{0,80}[)\]]"
# A full stop in a label is that of an initial or of a title.
_STOPS = (
    r"(?<=\b[^\W\d_])\.|(?<=\b(?:mr|ms|dr|st|lt|mt))\.|(?<=\b(?:mrs|gen|col|amb|sen|rep|gov|rev|maj|sgt|adm|hon))\."
    r"|(?<=\b(?:prof|capt|brig))\."
)
_NAME = rf"(?P<label>[^\W\d_](?:[^:\n.?!*_<>()\[\]]|{_ASIDE}|{_STOPS}){{0,110}}?)"
_SPACE = r"[ \t\u00a0]*"
_TRAILING_CLOCK = rf"(?:{_SPACE}{_CODE})?"

_COLON = re.compile(
    rf"{_OPENING}{_NAME}{_TRAILING_CLOCK}{_SPACE}(?P<close>{_MARKS}{_SPACE}:|:(?:{_MARKS})?)(?=[\s\u00a0]|$)",
    re.IGNORECASE,
)
_BOLD = re.compile(rf"{_OPENING}{_NAME}{_TRAILING_CLOCK}(?P<close>{_MARKS})(?=[\s\u00a0]|$)", re.IGNORECASE)
_LINE = re.compile(rf"{_OPENING}{_NAME}(?P<clock>{_TRAILING_CLOCK})(?:{_MARKS})?\s*", re.IGNORECASE)
_LETTER = re.compile(
    rf"{_OPENING}(?P<label>[QA](?:\d{{1,2}})?)(?:(?P<stop>[.)]|{_SPACE}[-–—](?=\s))(?:{_MARKS})?\s+"
    r"|(?P<space>(?:[ \u00a0]*[ \t\u00a0])))(?=(?P<next>\S))"
)
_CAPITALS = re.compile(
    r"(?P<label>(?:(?:Mr|Mrs|Ms|Dr|Senator|Sir|Mme)\.? |The )(?:[A-Z]{2}[A-Z'’-]+|Mc[A-Z'’-]+)"
    r"(?: [A-Z][A-Z'’-]+){0,3}(?: of [A-Z]\w+)?)\.(?=\s+\S)"
)
_SPOKEN = re.compile(
    r"translat|interpret|\bvia\b|\bspoke|\bspeak|\bin [A-Z]\w+|\bby (?:video|telephone|phone)|off[- ]mic",
    re.I,
)

_PARTICLES = wordset("de da do dos van von der den di du la le el al bin ibn y e ben zu af")
#: Words without a capital within names and titles.
SMALL_WORDS = _PARTICLES | wordset("of the and for on in to at a")
#: Words of an office, in small letters: a label with one and a name is a speaker's.
OFFICES = wordset(
    "president presidents premier prime minister ministers chancellor king queen prince secretary "
    "ambassador chairman chairwoman chairperson chair director governor mr mrs ms dr prof professor general "
    "senator deputy head spokesman spokeswoman spokesperson speaker patriarch colonel editor representative "
    "commissioner ceo rector vice acting commander chief first mayor plenipotentiary judge justice "
    "academician founder co-founder member officer sir lord lady dame sheikh federal congressman "
    "congresswoman congressperson administrator admiral lt lieutenant gen col amb sen rep gov rev capt "
    "captain major maj sgt rabbi bishop cardinal pope taoiseach undersecretary assistant counsellor "
    "counselor adviser advisor coordinator envoy attorney surgeon high emperor empress crown princess madam "
    "mme sergeant secretary-general delegate co-chair aide"
)
# Words of a rank within an office, which may open or number a sentence («First, on trade»).
_ADJECTIVES = wordset("first vice acting deputy chief high federal assistant head")
# Words of an office that are none alone.
_RANKS = wordset(
    "first vice acting deputy chief high federal assistant lt gen col amb sen rep gov rev capt maj sgt mr "
    "mrs ms dr prof attorney surgeon general major sir lord lady dame head presidents ministers"
)
#: Who speaks without a name («THE INTERPRETER», «AUDIENCE MEMBER», «SENIOR ADMINISTRATION OFFICIAL»).
UNNAMED = wordset(
    "audience member members participant participants operator interpreter translator speaker speakers "
    "voice voices official officials crowd announcer child aide staff crew protester protestors witness "
    "panelist panellist student unidentified unknown male female man woman person senior administration "
    "state department military defense defence government both all one two three"
)
_UNNAMED_HEADS = wordset(
    "audience member members participant participants operator interpreter translator speaker speakers "
    "voice voices official officials crowd announcer child aide crew protester witness panelist panellist "
    "student"
)
# Words of capital letters before a colon that name nobody.
_NO_SPEAKERS = wordset(
    "note notes update updated warning example examples summary source sources photo image figure table box "
    "related fact facts conclusion introduction background contact contacts subject re ref date time place "
    "venue location address tel telephone fax email e-mail web website title author authors text topic "
    "topics agenda appendix annex chapter section part article item step tip result results breaking press "
    "release news story analysis opinion comment exclusive video watch read listen see also keywords "
    "abstract objective methods whereas resolved energy trade security economy ps nb n.b faq location "
    "attention important background updates statement remarks speech message letter telegram interview "
    "meeting conversation reply treaty agreement protocol memorandum"
)
_HONORIFICS = wordset("mr mrs ms dr mme madam messrs")
_NO_OPENERS = wordset("in on at to for from and of a with by")
_DOCUMENTS = wordset(
    "statement statements remarks remark speech address message messages letter telegram interview meeting "
    "talks visit conversation transcript briefing report reports article treaty quotes excerpts"
)
_ADDRESSED = wordset("senate house congress representatives citizens gentlemen ladies colleagues")
_VERBS = wordset(
    "who which that said says told advised declared stated follows wrote added asked is was are were has "
    "had and then put reads read replied"
)
_ASKERS = wordset(
    "question questions journalist journalists reporter reporters correspondent interviewer interviewers "
    "moderator host anchor presenter questioner"
)
_ANSWERS = wordset("answer answers remark remarks reply response")
_INITIAL_ASKER = re.compile(
    r"(?:question|q)s?(?:\s*(?:no\.?\s*)?\d{1,3})?(?=$|\s+(?:from|by|of|to)\b|,)", re.I
)

#: How an address opens («Ladies and gentlemen», «Mr. President»): such a line is no heading and no label.
SALUTATION = re.compile(
    r"(?:(?:mr|mrs|ms|dr)\.?|madam|sir|your|excellenc|distinguished|ladies|gentlemen|dear|fellow|my|esteemed|"
    r"hono[u]?rable|comrades|friends|colleagues|secretary[- ]general|thank|good|to the|members|heads)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:your|excellenc|distinguished|ladies|gentlemen|dear|fellow|my|esteemed|comrades|friends|colleagues|thank|"
    r"good)\b",
    re.IGNORECASE,
)

#: The tags of headings.
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ADDRESSED_TO = re.compile(r"(?:mr|mrs|ms|madam|mme|sir)\.?,? [\w-]+,", re.IGNORECASE)


def read_label(surface: str, *, block: str = "line") -> Label | None:
    """The label at a paragraph's beginning, if it has the shape of one.

    Parameters
    ----------
    surface : the paragraph.
    block : the tag of its block; a heading and a list's item have a label only where it asks or answers.

    >>> read_label("[00:01:02] **Ada Quill (retranslated):** Yes.")
    Label(start=13, end=22, name='Ada Quill', ending='colon', spoken=True)
    >>> read_label("The message reads: we have met.")
    """
    if block in HEADINGS:
        return None
    surface = surface[:_LONGEST]
    return (
        _letter(surface)
        or _before_colon(surface)
        or _shaped(_CAPITALS.match(surface), "stop")
        or _marked(surface)
        or _line(surface)
    )


def _shaped(found: re.Match[str] | None, ending: str) -> Label | None:
    if not found:
        return None
    written = found["label"]
    name = " ".join(re.sub(rf"(?<!\s)\s*+{_ASIDE}", "", written).split()).rstrip(" ,-–—")
    if not name or not has_shape(name):
        return None
    start = found.start("label")
    end = start + len(re.sub(_ASIDE, lambda aside: " " * len(aside[0]), written).rstrip())
    spoken = any(_SPOKEN.search(aside) for aside in re.findall(_ASIDE, written))
    return Label(start, end, name, ending, spoken)


def _before_colon(surface: str) -> Label | None:
    found = _COLON.match(surface) if ":" in surface else None
    # What is marked beyond the colon is a line in italics, not a label.
    return _shaped(found, "colon") if found and not (found["mark"] and found["close"] == ":") else None


def _letter(surface: str) -> Label | None:
    """«Q.», «A.», «Q   »: an A without a full stop only before a wide space, for it is an article, too."""
    found = _LETTER.match(surface)
    if not found:
        return None
    gap, letter = found["space"], found["label"]
    if gap and len(gap) < 2 and (letter == "A" or found["next"].islower()):
        return None
    return Label(found.start("label"), found.end("label"), letter, "space" if gap else "stop")


def _marked(surface: str) -> Label | None:
    found = _BOLD.match(surface) if any(sign in surface for sign in "*_<") else None
    return _shaped(found, "bold") if found and found["mark"] else None


def _line(surface: str) -> Label | None:
    if len(surface) > 90 or "\n" in surface.strip():
        return None
    return _shaped(_LINE.fullmatch(surface), "line")


def has_shape(name: str) -> bool:
    """Whether words have the shape of a speaker's label: capitals, or a name, a comma and an office."""
    if _is_person_with_office(name):
        return True
    words = [word for word in re.split(r"[\s,]+", name) if word]
    shaped = all(word[:1].isupper() or word in SMALL_WORDS or _is_small(word) for word in words[1:])
    numbered = 1 < len(words) <= 4 and words[-1].isdigit() and len(words[-1]) < 4
    shaped = shaped or (numbered and all(word[:1].isupper() for word in words[:-1]))
    opens = words[0][:1].isupper() or words[0].lower() in _ASKERS | {"q", "a"} or words[0] in _PARTICLES
    last = words[-1][:1].isupper() or numbered or (len(words) == 1 and opens)
    return opens and last and shaped and len(words) <= 18


def _is_small(word: str) -> bool:
    """A word that opens with a small particle («al-Reed», «d’Ilves»), and a year («the 2030 Games»)."""
    return bool(re.match(r"(?:al|el|ad|as|ash|bin)[-‑]|[dl]['’]|\d{4}$", word)) or word == "&"


def _is_person_with_office(name: str) -> bool:
    """A name, a comma and an office: «Ada Quill, foreign minister»."""
    person, comma, office = name.partition(",")
    capitals = all(word[:1].isupper() or word in _PARTICLES for word in person.split())
    if not comma or not capitals or not is_plain_name(person):
        return False
    words = lower_words(re.split(r"[\s,]+", office))
    plain = _VERBS.isdisjoint(words) and not any(word[:1].isdigit() for word in words)
    return 0 < len(words) <= 14 and plain and not OFFICES.isdisjoint(words[:4])


def is_description(words: str) -> bool:
    """Whether words before a name describe its holder: with a capital, an office and no verb."""
    plain = lower_words(words.split())
    held = OFFICES | _ASKERS
    return words[:1].isupper() and not held.isdisjoint(plain) and _VERBS.isdisjoint(plain)


def is_long_office(name: str) -> bool:
    """An office with a few small words, and a name: «Director of the Carvel Variety theatre Ada Quill»."""
    words = name.split()
    small = [word for word in words if word.islower() and word not in SMALL_WORDS]
    return (
        4 < len(words) <= 18
        and lower_words(words[:1])[0]
        in OFFICES | {"member", "leader", "presenter", "anchor", "host", "author"}
        and words[1] in ("of", "for", "at", "to", "and")
        and len(small) <= 2
        and _VERBS.isdisjoint(words)
        and not any(word.endswith("ed") for word in small)
        and words[-1][0].isupper()
        and words[-2][0].isupper()
    )


def lower_words(words: list[str]) -> list[str]:
    """Words in small letters without the full stops and commas beside them."""
    return [word.strip(".,").lower() for word in words if word.strip(".,")]


def is_asker(name: str) -> bool:
    """A word for who asks: «Question», «Q2», «Question from Carvel News», «TV Presenter Ann Poll».

    >>> [is_asker(name) for name in ("Q", "QUESTION 2", "Host Ann Poll", "Q&A", "Ada Quill")]
    [True, True, True, False, False]
    """
    return bool(_INITIAL_ASKER.match(name)) or not _ASKERS.isdisjoint(lower_words(name.split(",")[0].split()))


def is_answer(name: str) -> bool:
    """A word for who answers: «Answer», «A», «A2», «Remark»."""
    return bool(re.fullmatch(r"A(?:\s?\d{1,2})?", name)) or name.lower() in _ANSWERS


def is_titled(name: str) -> bool:
    """An office and a name («President of Arcadia Ada Quill»), not an address («Mr. President»)."""
    words = lower_words(name.split())
    if _is_person_with_office(name):
        return True
    names = [word for word in words if word not in OFFICES and word not in SMALL_WORDS]
    if (
        not names
        or _ADDRESS.match(name)
        or _ADDRESSED_TO.match(name)
        or words[0] in _NO_OPENERS
        or not _DOCUMENTS.isdisjoint(words)
    ):
        return False
    return (
        not (OFFICES - _ADJECTIVES).isdisjoint(words) or words[0] in ("head", "deputy", "acting", "vice")
    ) and (
        _ADDRESSED.isdisjoint(words)
        and (words[-1] not in OFFICES or "," in name)
        and not (words[0] in _HONORIFICS and words[-1] in OFFICES)
    )


def is_office(name: str) -> bool:
    """An office alone: «The President», «THE VICE PRESIDENT», «The Acting President», «The Chair»."""
    words = lower_words(name.split())
    held = words[1:] if words and words[0] == "the" else words
    if not held or (held[0] in _HONORIFICS | {"secretary-general"} and words[0] != "the"):
        return False
    known = OFFICES | {"permanent", "temporary", "pro", "tempore", "lady", "of", "state", "the"}
    heads = OFFICES - _RANKS | {"lady"}
    return all(word in known for word in held) and (held[-1] in heads or ("of" in held and held[0] in heads))


def is_unnamed(name: str) -> bool:
    """Somebody without a name: «AUDIENCE MEMBER», «Speaker 2», «SENIOR ADMINISTRATION OFFICIAL»."""
    words = [word for word in lower_words(name.split()) if not word.isdigit() and word != "the"]
    if name in ("Members", "Participants", "Officials", "Speakers", "Voices"):
        return False
    return bool(words) and words[-1] in _UNNAMED_HEADS and all(word in UNNAMED for word in words)


def is_plain_name(name: str) -> bool:
    """Two to five capitalised words, or up to four in capital letters, that can be a person's name."""
    words = name.split()
    if SALUTATION.match(name) or not _NO_SPEAKERS.isdisjoint(lower_words(words)):
        return False
    if name.isupper() and len(words) <= 4:
        return len(name) > 2
    if re.fullmatch(r"(?:[^\W\d_]\.\s?)+[^\W\d_][\w'’-]+", name):
        return True
    return (
        2 <= len(words) <= 5
        and words[0] not in ("The", "In", "On")
        and all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words)
    )


def is_single_name(name: str) -> bool:
    """One word that can be a surname."""
    return name.replace("-", "").replace("’", "").isalpha() and name.lower() not in _NO_SPEAKERS
