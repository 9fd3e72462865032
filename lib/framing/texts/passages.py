"""Body to passages: headings, paragraphs, speaker turns, sentences, quotations, words.

Everything here is a position in the text; nothing is cleaned, joined or rewritten.
"""

import re
from collections import Counter
from dataclasses import dataclass

from framing.base.spans import Passage, Quotation
from framing.texts.layout import ITEM, find_paragraphs, wordset

# Words

_PART = r"[^\W_]+(?:[\u0300-\u036f\u00ad\u200c\u200d]+[^\W_]*)*"
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?![^\W_])"
    rf"|{_PART}(?:(?:['’ʼ](?=[^\W\d_])|(?<=\d)[.,](?=\d)|-\r?\n[ \t]*(?=[a-zà-öø-ÿ])){_PART})*"
)


def find_words(content, start=0, end=None):
    """The words of ``content[start:end]`` as (start, end) pairs: the one rule of what a word is.

    A word is a run of letters and digits with the marks and soft hyphens within it. An apostrophe between
    letters, a full stop or comma between digits and the hyphen of a hyphenated line end belong to it; other
    hyphens part words, so that a count doesn't depend on how a compound is spelled. An abbreviation of single
    letters is one word with its full stops.

    >>> text = "Arcadia's good-neighbourly U.S. envoy paid 1,300.50 in 2001"
    >>> [text[a:b] for a, b in find_words(text)]
    ["Arcadia's", 'good', 'neighbourly', 'U.S.', 'envoy', 'paid', '1,300.50', 'in', '2001']
    """
    return [match.span() for match in _WORD.finditer(content, start, len(content) if end is None else end)]


def count_words(content, start=0, end=None):
    """How many words ``content[start:end]`` has, by the rule of `find_words`."""
    return len(_WORD.findall(content, start, len(content) if end is None else end))


# Passages


def split_passages(text, furniture):
    """The passages of a text's body: in order, without overlap; each character but white space is in one.

    Parameters
    ----------
    text : SourceText.
    furniture : what `framing.texts.body.find_furniture` found in it.

    Returns Passages. ``role`` is heading, paragraph, question, answer, list or caption. A turn of an interview
    or a meeting runs on to the next speaker or heading, and each of its paragraphs carries its role and speaker:
    ``question`` with the speaker ``interviewer``, ``answer`` in a text with questions, else ``paragraph``.

    >>> from framing.texts.plain import make_text
    >>> talk = make_text("Question: Are you allies?\\n\\nAda Quill: No.\\n\\nWe are neighbours.")
    >>> [(passage.role, passage.speaker) for passage in split_passages(talk, [])]
    [('question', 'interviewer'), ('answer', 'Ada Quill'), ('answer', 'Ada Quill')]
    """
    pieces = _pieces(text, furniture)
    labels = _find_labels(pieces)
    turns = _find_turns(pieces, labels, _find_roles(pieces, labels))
    return [
        Passage(
            piece.start,
            piece.end,
            role,
            speaker,
            tuple(split_sentences(text.content, piece.start, piece.end)),
        )
        for piece, (role, speaker) in zip(pieces, turns)
    ]


@dataclass(frozen=True)
class _Piece:
    """A paragraph, or what furniture leaves of it."""

    start: int
    end: int
    surface: str
    tag: str
    hint: str


def _pieces(text, furniture):
    pieces, waiting = [], iter(furniture)
    cut = next(waiting, None)
    for block in find_paragraphs(text):
        start = block.start
        while cut and cut.start < block.end:
            _add_piece(pieces, text.content, start, cut.start, block)
            start = max(start, cut.end)
            if cut.end > block.end:
                break
            cut = next(waiting, None)
        _add_piece(pieces, text.content, start, block.end, block)
    return pieces


def _add_piece(pieces, content, start, end, block):
    surface = content[start:end]
    stripped = surface.strip()
    if start < end and stripped:
        start += len(surface) - len(surface.lstrip())
        pieces.append(_Piece(start, start + len(stripped), stripped, block.tag, block.hint))


# Roles

_ENDED = re.compile(r"[.,;:!…][\"'”’»)\]]*$|[\"”»)]$")
_SALUTATION = re.compile(
    r"(?:(?:mr|mrs|ms|dr)\.?|madam|sir|your|excellenc|distinguished|ladies|gentlemen|dear|fellow|my|esteemed|"
    r"hono[u]?rable|comrades|friends|colleagues|secretary[- ]general|thank|good|to the|members|heads)\b",
    re.IGNORECASE,
)
_MARKED_HEADING = re.compile(r"#{1,6} [^\n]+|(={2,6})[^=\n]+\1")  # Markdown's and a wiki's
_BULLET = re.compile(r"[•▪◦●‣∙·]\s")
_CAPTIONS = {"figcaption", "caption", "media", "photo", "figure", "thumbnail"}


def _find_roles(pieces, labels):
    numbered = [bool(ITEM.match(piece.surface)) for piece in pieces]
    # Where most paragraphs are numbered (as in UN records), a number makes no list.
    if sum(numbered) >= 10 and sum(numbered) > len(pieces) / 2:
        numbered = [False] * len(pieces)
    first = next((index for index, label in enumerate(labels) if label), len(labels))
    lines = [
        not label and _looks_like_heading(piece.surface, near_top=index <= min(2, first))
        for index, (piece, label) in enumerate(zip(pieces, labels))
    ]
    return [_role(pieces, index, numbered, lines) for index in range(len(pieces))]


def _role(pieces, index, numbered, lines):
    piece = pieces[index]
    if re.fullmatch("h[1-6]", piece.tag) or _MARKED_HEADING.fullmatch(piece.surface):
        return "heading"
    if not _CAPTIONS.isdisjoint(re.split(r"[^a-z]+", " ".join(piece.hint.split()[-1:]))):
        return "caption"
    if piece.tag in ("li", "dt", "dd") or _BULLET.match(piece.surface):
        return "list"
    beside = range(max(0, index - 1), min(len(pieces), index + 2))
    if numbered[index] and len(piece.surface.split()) <= 80 and sum(numbered[i] for i in beside) > 1:
        return "list"
    if not lines[index] or index + 1 == len(pieces):
        return "paragraph"
    if index > 1 and _run_of(lines, index) >= 3:
        return "list"
    return "heading"


def _run_of(lines, index):
    """How many lines that look like headings stand in a row here: three and more are a list."""
    first = last = index
    while first > 2 and lines[first - 1]:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1]:
        last += 1
    return last - first + 1


def _looks_like_heading(surface, *, near_top):
    """A line without the end of a sentence; near the top it may be as long as a title, or a question."""
    words = len(surface.split())
    opening = surface.lstrip("\"'“‘«([")[:1]
    if not (opening.isupper() or opening.isdigit()) or _SALUTATION.match(surface) or "\n" in surface.strip():
        return False
    if surface.isupper() and words <= 12:
        return True
    unclosed = (
        surface.count("“") > surface.count("”")
        or surface.count('"') % 2
        or surface.count("«") > surface.count("»")
    )
    if unclosed or surface.split()[-1] in _HANGING:
        return False
    if surface.endswith("?"):
        return near_top and words <= 15 and "." not in surface
    return words <= (60 if near_top else 14) and not _ENDED.search(surface[-8:])


# Turns

# A full stop in a label is that of an initial or of a title.
_LABEL = re.compile(
    r"(?P<label>[^\W\d_](?:[^:\n.?!]|(?<=\b[^\W\d_])\.|(?<=\b(?:Mr|Ms|Dr|St))\."
    r"|(?<=\b(?:Mrs|Gen|Col|Amb|Sen|Rep|Gov|Rev))\.|(?<=\bProf)\.){0,110})[ \u00a0]?:(?=\s|$)"
)
_INITIAL = re.compile(r"[^\W\d_]\.")
_ASKER = re.compile(
    r"(?:question|q|journalist|reporter|correspondent|interviewer|moderator|host|anchor)s?\b", re.IGNORECASE
)
_ANSWERER = re.compile(r"(?:(?:answer|remark)s?|a|reply)$", re.IGNORECASE)
_CONFERENCE = re.compile(r"\b(?:news|press) conference", re.IGNORECASE)
_INTERVIEW = re.compile(r"\binterview", re.IGNORECASE)
_PARTICLES = wordset("de da do dos van von der den di du la le el al bin ibn y e")
_SMALL = _PARTICLES | wordset("of the and for on in to at a")
_HANGING = _SMALL | wordset("as an with by from or that which is are our their its his her your my")
_OFFICES = wordset(
    "president presidents premier prime minister ministers chancellor king queen prince secretary "
    "ambassador chairman chairwoman chairperson chair director governor mr mrs ms dr prof professor "
    "general senator deputy head spokesman spokeswoman spokesperson speaker patriarch colonel editor "
    "representative commissioner ceo rector vice acting commander chief first mayor plenipotentiary judge "
    "justice academician founder co-founder member officer sir lord lady dame sheikh"
)
_ADDRESSED = wordset("senate house congress representatives members citizens gentlemen ladies colleagues")


def _find_labels(pieces):
    """The speaker's label of each piece that opens a turn, else an empty text."""
    return _accepted(["" if re.fullmatch("h[1-6]", piece.tag) else _label(piece.surface) for piece in pieces])


def _find_turns(pieces, labels, roles):
    """(role, speaker) of each piece: its own, or those of the turn that it continues."""
    names = _names(labels)
    askers = _askers(pieces, labels, names)
    has_questions = any(_ASKER.match(label) for label in labels) or bool(askers)
    turns, current = [], None
    for label, role in zip(labels, roles):
        if role == "heading":
            current = None
        elif label:
            speaker = "interviewer" if _ASKER.match(label) or names[label] in askers else names[label]
            named = "answer" if has_questions else "paragraph"
            current = ("question" if speaker == "interviewer" else named, speaker)
        if role in ("heading", "caption") or not current:
            turns.append((role, ""))
        else:
            turns.append(("list", current[1]) if role == "list" and not label else current)
    return turns


def _label(surface):
    """What stands before a colon at the beginning, if it has the shape of a speaker's name."""
    found = _LABEL.match(surface)
    if not found:
        return ""
    label = re.sub(r"\s*\([^)]*\)", "", found["label"]).strip()
    words = re.split(r"[\s,]+", label)
    shaped = all(word[:1].isupper() or word in _SMALL for word in words if word)
    return label if shaped and words[-1][:1].isupper() and len(words) <= 18 else ""


def _accepted(labels):
    """Keep the labels that are speakers': askers, titled names, and names that come again or beside such."""
    counts = Counter(label for label in labels if label)
    titled = {label for label in counts if _is_titled(label)}
    asked = sum(n for label, n in counts.items() if _ASKER.match(label))
    surnames = {label.split()[-1] for label in titled}
    plain = {label for label in counts if _is_plain_name(label) and not _SALUTATION.match(label)}
    often = sum(counts[label] for label in plain) > max(3, len(labels) / 12)
    single = {label for label, n in counts.items() if n > 1 and label.isalpha()}
    exchange = len(single) > 1 and sum(counts[label] for label in single) > len(labels) / 3

    def speaks(label):
        if _ASKER.match(label) or _ANSWERER.match(label):
            return len(counts) > 1 or counts[label] > 1
        if label in titled:
            return True
        if label in single:
            return bool(asked) or label in surnames or exchange
        return label in plain and (bool(asked or titled) or (often and counts[label] > 1))

    return [label if label and speaks(label) else "" for label in labels]


def _is_titled(label):
    """An office and a name («President of Arcadia Ada Quill»), not an address («Mr. President»)."""
    words = _lower(label.split())
    names = [word for word in words if word not in _OFFICES and word not in _SMALL]
    return (
        any(word in _OFFICES for word in words)
        and bool(names)
        and _ADDRESSED.isdisjoint(words)
        and (words[-1] not in _OFFICES)
    )


def _is_plain_name(label):
    words = label.split()
    if label.isupper() and len(words) <= 4:
        return True
    return (
        2 <= len(words) <= 5
        and words[0] not in ("The", "In", "On")
        and all(re.fullmatch(r"[^\W\d_][\w'’.-]*", word) for word in words)
    )


def _names(labels):
    """One name for each label: that of the shortest label that ends it, else its words after the office."""
    known = {label for label in labels if label}
    return {label: _name(label, known) for label in known}


def _name(label, known):
    endings = [other for other in known if label == other or label.endswith(" " + other)]
    shortest = min(endings, key=len)
    if shortest != label or not _is_titled(label):
        return shortest.split(",")[0]
    words = label.split()
    if not _OFFICES.isdisjoint(_lower(label.split(",")[0].split())):
        return _name_after_office(words)
    return label.split(",")[0]


def _lower(words):
    return [word.strip(".,").lower() for word in words]


def _name_after_office(words):
    """The name in «President of Arcadia Ada Quill», «Mr. Quill», «King Ada of Arcadia», «CEO Bo van Reed».

    An office without a name («Minister of Trade») stands for its holder.
    """
    plain = _lower(words)
    if len(words) > 2 and plain[1] not in _OFFICES | _SMALL and plain[2] == "of":
        return " ".join(words[:2])
    if len(words) <= 2 or plain[-2] in _SMALL - _PARTICLES:
        return " ".join(words)
    first = len(words) - 2
    while first > 1 and (plain[first] in _PARTICLES or _INITIAL.fullmatch(words[first])):
        first -= 1
    return words[-1] if plain[first] in _OFFICES else " ".join(words[first:])


def _askers(pieces, labels, names):
    """Who asks where no turn is called «Question:»: in an interview of two, or at a news conference.

    In an interview it is who mostly asks and says less; at a news conference those without an office who ask
    the one that says most.
    """
    if any(_ASKER.match(label) for label in labels if label):
        return set()
    turns = []  # [speaker, what is said in the turn]
    for piece, label in zip(pieces, labels):
        if label:
            turns.append([names[label], piece.surface])
        elif turns:
            turns[-1][1] += piece.surface
    count, asks, size = Counter(), Counter(), Counter()
    for speaker, said in turns:
        count[speaker] += 1
        asks[speaker] += "?" in said
        size[speaker] += len(said)
    held = " ".join(piece.surface for piece in pieces)
    if len(count) > 4 and len(_CONFERENCE.findall(held)) > 1:
        officials = {names[label] for label in labels if label and _is_titled(label)}
        others = set(count) - officials - {max(size, key=size.get)}
        asking = {speaker for speaker in others if asks[speaker]}
        return asking if len(asking) > len(others) / 2 else set()
    return _interviewer(count, asks, size) if _INTERVIEW.search(held) else set()


def _interviewer(count, asks, size):
    two = count.most_common(2)
    if len(two) < 2 or two[1][1] < 3 or two[0][1] + two[1][1] < 0.9 * count.total():
        return set()
    quiet, other = sorted(dict(two), key=lambda name: size[name])
    asking = asks[quiet] > 0.5 * count[quiet] and asks[quiet] * count[other] > 2 * asks[other] * count[quiet]
    return {quiet} if asking and size[quiet] < 0.6 * size[other] else set()


# Sentences

_STOP = re.compile(
    r"(?P<stop>[.?!…]+)(?P<close>(?:[\"'”’»›)\]]|\[\d+\])*)"
    r"(?:(?P<gap>\s+)(?P<open>[\"'“‘„«‹(\[–—-]*\s?)(?P<next>[^\W_]|…|\.\.\.|[<*>•$€£])"
    r"|(?<=[a-z]{3}\.)(?=[A-Z][a-z]{2}))"
)
_BEFORE = re.compile(r"(?:[^\W_]|[.'’&-])+$")
# Never the last word of a sentence: titles, and references before a number.
_TITLES = wordset(
    "mr mrs ms messrs dr prof brig gen col lt maj capt cpt sgt adm sen rep reps gov hon rev amb pres st "
    "ste mt ft vs cf viz e.g i.e al approx ca bros"
)
_REFERENCES = wordset(
    "no nos art arts sec secs p pp para paras par res vol vols ch chap fig figs ed eds app cl op"
)
_NUMERAL = re.compile(r"\d|(?:[VXLC]|[IVXLC]{2,})\b|I\b(?!\s+[a-z])")
_DATES = wordset("jan feb mar apr jun jul aug sept sep oct nov dec")
# May end a sentence: only a word that opens one tells.
_EITHER = wordset(
    "inc corp co ltd jr sr etc bn mln tn a.m p.m u.s u.k u.n e.u d.c b.c a.d ph.d u.s.a u.s.s.r"
)
_OPENERS = wordset(
    "the a an this that these those it its he she we i you they his her our my your their there here in "
    "on at by for from with to of as if when while since after before during although though because but "
    "and or so yet nor however moreover furthermore therefore thus then now today what which who why how "
    "where all both each every many most some such several no not one two another other under over "
    "between through without within despite unlike let is are was were do does did have has had can could "
    "will would should may might must also again first second finally meanwhile nevertheless still indeed "
    "only even perhaps upon according instead nobody nothing everyone everybody everything someone "
    "something anyone none neither either more much few yes well"
)


def split_sentences(content, start, end):
    """The sentences of ``content[start:end]`` as (start, end) pairs, in order, without the space between.

    A full stop ends a sentence unless it belongs to an abbreviation, an initial, a number at a
    sentence's beginning, or a small letter follows. Closing quotes and brackets belong to the sentence they
    close.

    >>> text = "Mr. J. Doe left at 5 p.m. The U.S. envoy stayed. “Why?” Under Article 25. It is so."
    >>> [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    ['Mr. J. Doe left at 5 p.m.', 'The U.S. envoy stayed.', '“Why?”', 'Under Article 25.', 'It is so.']
    """
    sentences, first, position = [], start, start
    while found := _STOP.search(content, position, end):
        close = found.end("close")
        position = max(close, found.start() + 1)
        if _ends_sentence(content, found, first):
            sentences.append((first, close))
            first = found.start("open") if found["gap"] else close
    if first < end:
        last = first + len(content[first:end].rstrip())
        if first < last:
            sentences.append((first, last))
    return sentences


def _ends_sentence(content, found, first):
    stop, following = found["stop"], found["next"]
    if following is None:
        return True
    if following[0] in "….":  # an ellipsis of its own goes with what is before it
        return False
    if following.islower():
        return False
    if stop.endswith(("?", "!")):
        return True
    if "…" in stop or ".." in stop:
        return _ellipsis_ends(content, found)
    return True if found["close"].strip("'’") else _full_stop_ends(content, found, first)


def _ellipsis_ends(content, found):
    """After an ellipsis set off by a space only an opening word tells; one after a full stop ends."""
    before = content[max(0, found.start() - 2) : found.start()]
    stopped = before.strip().endswith((".", "?", "!"))
    return not before[-1:].isspace() or stopped or _next_word(content, found) in _OPENERS


def _full_stop_ends(content, found, first):
    before = _BEFORE.search(content, max(first, found.start() - 30), found.start())
    word = before[0].lower() if before else ""
    if not word:
        return True
    if before.start() <= first + 1 and _is_enumerator(before[0]):
        return False
    if word in _TITLES:
        return False
    if (word in _REFERENCES and before[0] != "P") or word in _DATES:
        return not _NUMERAL.match(content, found.start("next"))
    if word in _EITHER or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return bool(found["open"].strip()) or _next_word(content, found) in _OPENERS
    if len(word) == 1 and word.isalpha():
        return _initial_ends(content, found, before)
    return True


def _is_enumerator(word):
    """What numbers a sentence at its beginning: «1», «II», «b»."""
    return bool(re.fullmatch(r"\d{1,3}|[IVXLC]+|[a-zA-Z]", word))


def _initial_ends(content, found, before):
    """A single letter is an initial, unless a word that opens sentences follows («Part B. The …»)."""
    if before[0].islower() or content[before.start() - 1] in "°0123456789":
        return True
    return _next_word(content, found) in _OPENERS


def _next_word(content, found):
    following = re.compile(r"[^\W_]+(?:['’](?:s|re|ve|ll|m|d))?").match(content, found.start("next"))
    return re.split("['’]", following[0])[0].lower() if following else ""


# Quotations

# Each mark that may open, with those that may then close: straight and curly ones are often mixed up, and
# some countries open with the mark that others close with.
_CLOSERS = {
    "“": '”"',
    "„": "“”",
    "‟": "”",
    "”": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "‘": "’'",
    "‚": "‘’",
    "’": "‘’",
    '"': '"”',
    "'": "'’",
}
_MARK = re.compile("[“”„‟«»‹›‘’‚\"']")
_ELIDED = re.compile(r"['’‘](?:\d0s|\d\d\b|t(?:is|was|were|il)\b|em\b|cause\b|n['’])", re.IGNORECASE)
_FARTHEST = 12  # passages that a quotation may run over without its mark being repeated


def find_quotations(content, passages):
    """The quoted stretches of the passages, in order of their beginning, the outer before the inner.

    Curly, straight and angle marks, single and double, are told from apostrophes by what stands beside them.
    A quotation that runs over passages is found by its opening mark, repeated at each passage's beginning, or
    by its closing mark in a later passage; it gives one row in each. One that is never closed ends with its
    passage, or before the next opening mark of its kind. Lines that open with ``>`` are a block
    quotation. Whether a stretch is speech, a title or a word held at arm's length is not told here.

    >>> text = "She said: “We call it ‘the arc’, nothing more.”"
    >>> passage = Passage(0, len(text), "paragraph")
    >>> [(text[q.start:q.end], q.level) for q in find_quotations(text, [passage])]
    [('“We call it ‘the arc’, nothing more.”', 1), ('‘the arc’', 2)]
    """
    found = [_quoted(content, passage) for passage in passages]
    rows = []
    for index, (passage, (closed, opened, _)) in enumerate(zip(passages, found)):
        rows += [(start, end, False) for start, end in closed]
        if content[passage.start] == ">":
            rows.append((passage.start, passage.end, True))
        if opened:
            rows += _run_on(content, passages, found, index)
    return _nested(rows)


def _nested(rows):
    """Quotations with their depth; one that crosses the end of an earlier one is cut there."""
    quotations, ends = [], []
    for start, end, block in sorted(set(rows), key=lambda row: (row[0], -row[1], not row[2])):
        while ends and ends[-1] <= start:
            ends.pop()
        end = min(end, ends[-1]) if ends else end
        ends.append(end)
        quotations.append(Quotation(start, end, len(ends), block))
    return quotations


def _quoted(content, passage):
    """(closed spans, the opening left open or None, the first closing mark without an opening or None)."""
    closed, stack, orphan = [], [], None
    for found in _MARK.finditer(content, passage.start, passage.end):
        at, mark = found.start(), found[0]
        closes = [depth for depth, (_, opening) in enumerate(stack) if mark in _CLOSERS[opening]]
        if closes and _may_close(content, passage, at, mark, stack[closes[-1]][0]):
            depth = closes[-1]
            closed.append((stack[depth][0], at + 1))
            del stack[depth:]
        elif _may_open(content, passage, at, mark):
            if any(mark == other for _, other in stack):  # the earlier one was never closed
                depth = next(i for i, (_, other) in enumerate(stack) if other == mark)
                closed.append((stack[depth][0], _trimmed(content, stack[depth][0], at)))
                del stack[depth:]
            stack.append((at, mark))
        elif orphan is None and not stack and mark in '”»"' and not content[at - 1 : at].isspace():
            orphan = at
    left = [opening for opening in stack if opening[1] not in "'‘’"]
    return closed, (left[0] if left else None), orphan


def _trimmed(content, start, end):
    return start + len(content[start:end].rstrip(" \t\r\n([—–-,"))


def _around(content, passage, at):
    before = content[at - 1] if at > passage.start else " "
    after = content[at + 1] if at + 1 < passage.end else " "
    return before, after


def _may_open(content, passage, at, mark):
    before, after = _around(content, passage, at)
    if after.isspace():
        return False
    if mark in "“„«‹‚":
        return True
    if mark in "'‘’" and _ELIDED.match(content, at):
        return False
    free = before.isspace() or before in "([{—–-/“„«‘\"'>…"
    if mark in "'’":
        # A straight or reversed single mark opens only what is closed again in the passage.
        return free and after.isalnum() and bool(_SINGLE_CLOSE.search(content, at + 2, passage.end))
    return free if mark in '"”‟»' else free or not before.isalnum()


_SINGLE_CLOSE = re.compile(r"(?<=[^\s(\[])['’](?![^\W_])")
_LATER_CLOSE = re.compile(r"[^\s‘(\[s]['’](?![^\W_])")


def _may_close(content, passage, at, mark, opened):
    before, after = _around(content, passage, at)
    if before.isspace() and not (after.isspace() or after in ".,;:!?)"):
        return False
    if mark in "'’":
        return not after.isalnum() and not _is_possessive(content, passage, at, mark, opened)
    if mark == '"':
        return not (before.isspace() and after.isalnum()) and at > opened + 1
    return True


def _is_possessive(content, passage, at, mark, opened):
    """«the allies’ view» within single marks: a small word after, and a mark that surely closes later."""
    if not re.match(r"s['’]\s+[a-z]", content[at - 1 : at + 4]):
        return False
    limit = content.find("‘" if mark == "’" else " '", at + 1, passage.end)
    return bool(_LATER_CLOSE.search(content, at + 1, passage.end if limit < 0 else limit))


def _run_on(content, passages, found, index):
    """The rows of a quotation that its passage doesn't close."""
    start, mark = found[index][1]
    rows = [(start, passages[index].end, False)]
    following = index + 1
    if following < len(passages) and _continues(content, passages, index, following):
        if content[passages[following].start] == mark:
            return rows  # the mark is repeated: the next passage has a row of its own
        last = _closing_passage(content, passages, found, index)
        for later in range(following, last + 1):
            end = passages[later].end if later < last else found[last][2] + 1
            rows.append((passages[later].start, end, False))
    return rows


def _continues(content, passages, index, following):
    same = passages[following].speaker == passages[index].speaker
    return same and passages[following].role != "heading"


def _closing_passage(content, passages, found, index):
    """The passage whose closing mark ends what is open in ``index``, or ``index`` itself."""
    for later in range(index + 1, min(len(passages), index + 1 + _FARTHEST)):
        if not _continues(content, passages, later - 1, later) or found[later][1]:
            break
        if found[later][2] is not None:
            return later
    return index
