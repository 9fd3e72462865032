"""The tables of the workbook as definitions: what a row is, and what each column holds (leaf module).

Text columns hold ``""`` where nothing is known, never a missing value. Offsets are code points into the
document's text, end exclusive. Dates are ISO 8601 text of the precision that is known (1997, 1997-04,
1997-04-23). Every table has one sort key, in which order it is stored.
"""

from dataclasses import dataclass

REFERENTS = ("focal", "other", "generic", "name", "none")
STANCES = ("asserted", "sought", "approached", "questioned", "denied", "surpassed")
THEME_STANCES = ("endorsed", "opposed", "named")
PRESENCE = ("yes", "no")
TIMES = ("past", "current")
VOICES = ("author", "quoted", "reported")
THEME_VOICES = ("author", "attributed")
ROLES = ("heading", "paragraph", "question", "answer", "list", "caption")
LANGUAGE_BY = ("source", "detected", "study")
DATE_PRECISIONS = ("day", "month", "year")


@dataclass(frozen=True)
class Column:
    """A column: its type (``str``, ``int``, ``float``, ``bool``), what it holds, and its values where few."""

    dtype: str
    description: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: «One row per …», its sort key, and its columns by name; ``open``: others may be added."""

    row: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    open: bool = False


def text(description: str, values: tuple[str, ...] = ()) -> Column:
    """A column of text; where ``values`` are given, it holds one of them or nothing."""
    return Column("str", description, ("", *values) if values else ())


def whole(description: str) -> Column:
    """A column of whole numbers."""
    return Column("int", description)


def real(description: str) -> Column:
    """A column of numbers, which may be missing."""
    return Column("float", description)


def flag(description: str) -> Column:
    """A column of True and False."""
    return Column("bool", description)


_OFFSETS = {
    "start": whole("offset of the first character in the document's text"),
    "end": whole("offset just after the last character"),
}
_REMARKS = {
    "name": text("file, record or document, as it is called where it comes from"),
    "doc_id": text("the document's id, or that of the collection which holds it; empty where unknown"),
    "counted": flag("whether the document is counted; if not, the remark says why"),
    "kind": text("unreadable, fault, language, duplicate, version, no words, actor, id, date, …"),
    "detail": text("what is to be known"),
    "advice": text("what to do, where there is something"),
    "n_words": whole("words that are not counted for it"),
}

_DECISIONS = {
    name: column
    for attribute in ("referent", "stance", "time", "voice", "present")
    for name, column in (
        (f"{attribute}_cue", text(f"words that decided the attribute {attribute}")),
        (f"{attribute}_p", real(f"calibrated probability of {attribute}, 0 to 1, where one is given")),
    )
}

_CERTAINTY = {
    f"{attribute}_{part}": column
    for attribute in ("referent", "stance", "time", "voice")
    for part, column in (
        ("p", real(f"probability of the {attribute}, 0 to 1, as the coder gives it")),
        ("cue", text(f"words that decided the {attribute}, or their place in the text as start-end")),
    )
}

TABLES = {
    "documents": Table(
        "document",
        ("doc_id",),
        {
            "doc_id": text("the document's id in this study"),
            "actor": text("whose voice it is: a party of the study, or a country"),
            "title": text("title as the source gives it"),
            "author": text("who wrote or spoke it"),
            "publisher": text("who published it"),
            "genre": text("kind of text (article, interview, address, …)"),
            "date": text("date of publication, as precise as known; empty where unknown"),
            "date_precision": text("precision of the date", DATE_PRECISIONS),
            "language": text("language of the text, ISO 639"),
            "language_by": text("who tells it: the source, detection, or the study", LANGUAGE_BY),
            "original_language": text("language in which it was held or written, where known, ISO 639"),
            "url": text("address of the source, where known"),
            "rights": text("who holds the rights, or the licence"),
            "sha256": text("SHA-256 of the file as received"),
            "n_passages": whole("passages in the body"),
            "n_sentences": whole("sentences in the body"),
            "n_words": whole("words in the body"),
        },
    ),
    "passages": Table(
        "passage, in reading order",
        ("doc_id", "position"),
        {
            "passage_id": text("document id and position"),
            "doc_id": text("document that holds it"),
            "position": whole("1 for the first passage of the document"),
            "role": text("what kind of passage it is", ROLES),
            "speaker": text("whose turn it is, in interviews and press conferences"),
            **_OFFSETS,
            "n_sentences": whole("sentences in it"),
            "n_words": whole("words in it"),
        },
    ),
    "sentences": Table(
        "sentence of a passage",
        ("passage_id", "sentence"),
        {
            "passage_id": text("passage that holds it"),
            "sentence": whole("number of the sentence in the passage, from 1"),
            **_OFFSETS,
        },
    ),
    "quotations": Table(
        "quoted stretch",
        ("doc_id", "start", "level", "end"),
        {
            "doc_id": text("document that holds it"),
            **_OFFSETS,
            "level": whole("1 for an outer quotation, 2 for one within it, and so on"),
            "block": flag("whether it is a block quotation, opened by > at each line"),
        },
    ),
    "furniture": Table(
        "piece of text left out of the body",
        ("doc_id", "start"),
        {
            "doc_id": text("document that holds it"),
            **_OFFSETS,
            "reason": text("why it is not body"),
            "n_words": whole("words in it"),
            "matches": whole("relationship and theme entries found in it, which counting it would add"),
            "entries": text(
                "what these are, as codebook/family/entry, one for each match, separated by semicolons"
            ),
        },
    ),
    "remarks": Table(
        "remark on a document, file or record",
        ("counted", "kind", "name", "detail"),
        _REMARKS,
    ),
    "uncounted": Table("document whose words could not be counted", ("name", "detail"), _REMARKS),
    "faults": Table("document whose mentions could not be coded", ("name", "detail"), _REMARKS),
    "mentions": Table(
        "codebook entry found in a body",
        ("doc_id", "start", "codebook"),
        {
            "mention_id": text("document id, codebook and offset"),
            "doc_id": text("document that holds it"),
            "passage_id": text("passage that holds it"),
            "sentence": whole("number of the sentence in the passage, from 1"),
            **_OFFSETS,
            "surface": text("the matched words, as they stand"),
            "codebook": text("codebook that has the entry"),
            "entry": text("entry of the codebook"),
            "family": text("family (or theme, designation, topic, image) of the entry"),
            "referent": text("whose relationship the word describes", REFERENTS),
            "stance": text("what is claimed about it", (*STANCES, *THEME_STANCES)),
            "time": text("presented as bygone, or not", TIMES),
            "voice": text("who says it", (*VOICES, *THEME_VOICES[1:])),
            "speaker": text("person or body credited; empty exactly when the voice is the author's"),
            "cue": text("the words that decided, at most six"),
            "rule": text("the attribute that they decided"),
            "coder": text(
                "who coded it: a model, a person, a language model, or readings; of a document that the model"
                " has learned from, whether it is coded out of fold"
            ),
            "unsure": text("the attributes whose probability is under their threshold"),
            "present": text(
                "whether a theme's match speaks of the theme; where not, it is counted nowhere", PRESENCE
            ),
            **_DECISIONS,
        },
        open=True,
    ),
    "codings": Table(
        "coder and mention",
        ("coder", "mention_id"),
        {
            "coder": text("who coded: a person, a language model, the model, or rules"),
            "mention_id": text("document id, codebook and offset"),
            "referent": text("whose relationship the word describes", REFERENTS),
            "stance": text("what is claimed about it", (*STANCES, *THEME_STANCES)),
            "time": text("presented as bygone, or not", TIMES),
            "voice": text("who says it", (*VOICES, *THEME_VOICES[1:])),
            "speaker": text("person or body credited; empty exactly when the voice is the author's"),
            **_CERTAINTY,
            "unsure": text("the attributes whose probability is under the coder's threshold"),
            "note": text("a justification, where the coder gives one"),
            "run": text("what made the codings (kind, model, version, settings, date), as JSON"),
        },
        open=True,
    ),
    "word_counts": Table(
        "document and word",
        ("doc_id", "word"),
        {
            "doc_id": text("document"),
            "word": text("word in lower case"),
            "n": whole("times it stands in the body"),
        },
    ),
    "agreement": Table(
        "attribute, family and value",
        ("split", "comparison", "family", "attribute", "value"),
        {
            "comparison": text("coder, passes (two readings with each other) or floor (plain dictionary)"),
            "attribute": text("referent, stance, time, voice, or all four together"),
            "family": text("family of terms, or all"),
            "value": text("value of the attribute, or all"),
            "n": whole("mentions compared (for a value: reference mentions that have it)"),
            "agree": whole("mentions on which both agree"),
            "precision": real("share of the coder's mentions with this value that the reference has too"),
            "recall": real("share of the reference's mentions with this value that the coder has too"),
            "f1": real("harmonic mean of precision and recall; empty under ten cases"),
            "alpha": real("Krippendorff's alpha, nominal"),
            "low": real("lower end of alpha's 95 % interval"),
            "high": real("upper end of alpha's 95 % interval"),
            "split": text("training (the coder was made on it), held-out, or opened before"),
        },
        open=True,
    ),
    "rates": Table(
        "group and family",
        ("level", "group", "basis", "attribute", "family", "value"),
        {
            "level": text("what the groups are: study, actor, genre, doc_id"),
            "attribute": text("attribute that value belongs to; empty for all mentions"),
            "group": text("document, actor, genre, or all"),
            "value": text("value the mentions have, or all"),
            "family": text("family of terms"),
            "basis": text("raw (every match) or coded (as coded)", ("raw", "coded")),
            "k": whole("mentions"),
            "n": whole("words they stand among"),
            "rate": real("mentions per 1,000 words"),
            "low": real("lower end of the interval"),
            "high": real("upper end of the interval"),
        },
        open=True,
    ),
    "keyness": Table(
        "contrast and word",
        ("contrast", "word"),
        {
            "contrast": text("target and reference"),
            "word": text("word in lower case"),
            "n_target": whole("times in the target"),
            "n_reference": whole("times in the reference"),
            "log_likelihood": real("Dunning's G², positive where the target has more"),
            "log_ratio": real("binary logarithm of the ratio of relative frequencies"),
            "log_odds": real("log-odds ratio with an informative Dirichlet prior"),
            "z": real("log-odds divided by its standard error"),
            "dp": real("Gries's deviation of proportions in the target"),
            "name": flag("whether the word names a party of the study, or the country of a text's actor"),
        },
        open=True,
    ),
    "contrasts": Table(
        "contrast that was asked before anything was coded",
        ("contrast",),
        {
            "contrast": text("question, measure and both sides"),
            "question": text("id of the question that asks it"),
            "measure": text("what is compared"),
            "group": text("target: whose speeches of which years"),
            "against": text("reference: whose speeches of which years"),
            "k_target": real("cases in the target"),
            "documents_target": whole("documents of the target"),
            "target": real("rate per 1,000 words, or share, in the target"),
            "k_reference": real("cases in the reference"),
            "documents_reference": whole("documents of the reference"),
            "reference": real("rate per 1,000 words, or share, in the reference"),
            "difference": real("target minus reference"),
            "low": real("lower end of the interval that holds together with all others"),
            "high": real("upper end"),
            "result": text("differs, no difference, undecided, or that there are too few cases"),
            "carried_target": real("target with the coder's errors carried along; empty without codes"),
            "carried_reference": real("reference with them"),
            "carried_low": real("lower end of the interval with them"),
            "carried_high": real("upper end"),
            "carried_result": text("result with them"),
            "read_target": whole("mentions of the measure's families that were read, in the target"),
            "read_reference": whole("in the reference"),
            "correction": text("by whose reading it is corrected, or why the sample is too small"),
        },
    ),
    "estimates": Table(
        "count, share or rate by the model and corrected",
        ("estimate", "family", "value"),
        {
            "estimate": text("claim (share of a family's mentions), own words (per 1,000), family (share)"),
            "family": text("family of terms, or all"),
            "value": text("what is claimed; empty where nothing is"),
            "k": whole("mentions by the model"),
            "n": whole("mentions or words they stand among"),
            "observed": real("share or rate by the model"),
            "corrected": real("the same corrected by what was read"),
            "low": real("lower end of its interval"),
            "high": real("upper end"),
            "bound": text("how frequent what the sample hardly met may be"),
            "n_read": whole("mentions that were read"),
            "n_met": whole("of these, those of which it is true"),
            "method": text("by whose reading it is corrected, or why it isn't"),
        },
    ),
    "first_uses": Table(
        "word and group of speakers",
        ("word", "group"),
        {
            "word": text("entry of a codebook"),
            "group": text("whose documents"),
            "year": text("year of the first document that has it; empty where none has"),
            "first_in": text("that document"),
            "surface": text("the match as the text has it"),
            "mention_id": text("the match"),
            "original_language": text("language in which that document was held or written, where known"),
            "read": text("whether somebody read it and found that it counts"),
            "matches": whole("matches in all documents of the group"),
            "used_in": whole("documents of the group that have one"),
            "speeches": whole("documents of the group"),
        },
    ),
    "associations": Table(
        "pair of families or themes",
        ("a", "b"),
        {
            "a": text("first family or theme"),
            "b": text("second family or theme"),
            "k_a": whole("passages with the first"),
            "k_b": whole("passages with the second"),
            "k_ab": whole("passages with both"),
            "k_phrase": whole("of these, passages that have both through one phrase alone"),
            "n": whole("passages"),
            "expected": real("joint passages by chance within documents, phrases apart"),
            "npmi": real("normalised pointwise mutual information of the other passages, −1 to 1"),
            "p": real("share of permutations within documents with as large a joint count, phrases apart"),
            "q": real("p adjusted for the false discovery rate"),
        },
        open=True,
    ),
    "specifications": Table(
        "question and specification",
        ("question", "specification"),
        {
            "question": text("what is estimated: a ratio of families, or a share of stances"),
            "specification": whole("number of the specification"),
            "estimate": real("the estimate under its choices"),
            "n": whole("cases it rests on: mentions, sentences or passages"),
            "default": flag("whether it is the workbook's own choice"),
            "below": flag("whether its estimate lies below that of the workbook's own choice"),
        },
        open=True,
    ),
    "findings": Table(
        "finding",
        ("rank",),
        {
            "rank": whole("place in findings.toml: the most important finding is the first"),
            "finding": text("the finding's id"),
            "holds": flag("whether its condition is true of these tables"),
            "text": text("the sentence, with its numbers"),
            "values": text("the values it quotes, as name=value pairs"),
            "low": real("lower end of the range of its main value"),
            "high": real("upper end of the range of its main value"),
            "chapter": text("the chapter that shows it"),
            "corrected_text": text("the sentence with corrected numbers, where a random sample was read"),
            "corrected": text("the values with the coder's errors corrected, as name=value pairs"),
            "corrected_low": real("lower end of the range of the corrected main value"),
            "corrected_high": real("upper end of the range of the corrected main value"),
            "corrected_holds": text("whether the condition is true of the corrected values", ("yes", "no")),
            "correction": text("by whose reading it is corrected, or why it is not"),
            "by_model": text("the values as the model codes, where another coder's codes are counted"),
            "by_model_holds": text("whether the condition is true of these", ("yes", "no")),
        },
        open=True,
    ),
    "themes": Table(
        "passage and theme",
        ("doc_id", "position", "theme"),
        {
            "passage_id": text("passage"),
            "doc_id": text("document"),
            "position": whole("position of the passage in the document"),
            "theme": text("theme of the multipolarity codebook"),
            "n": whole("entries of the theme found in the passage"),
            "stance": text("stance of the voice that brings it", THEME_STANCES),
            "voice": text("the author's, or attributed to somebody else", THEME_VOICES),
        },
    ),
    "designations": Table(
        "designation and document",
        ("designation", "doc_id"),
        {
            "designation": text("the formula, translation variants mapped to one"),
            "doc_id": text("document that uses it"),
            "n": whole("times it is used in the body"),
            "variants": text("wordings used, as they stand"),
            "year": text("year of its official adoption, from the codebook; empty where unknown"),
            "date": text(
                "the most precise date that the document gives for it in the same passage; empty without"
            ),
        },
        open=True,
    ),
    "milestones": Table(
        "event and document",
        ("event", "doc_id"),
        {
            "event": text("short name of the event, figure or claim"),
            "label": text("the event in a few words"),
            "topic": text("entry of the topics codebook that it belongs to"),
            "kind": text("event, quantity or claim"),
            "date": text("the finest date given"),
            "n_documents": whole("documents that state it"),
            "doc_id": text("document"),
            "state": text("states, leaves out, written before, or undated (nothing can be said)"),
            "k": whole("statements of it in this document"),
        },
    ),
    "comparisons": Table(
        "comparison of what the documents say",
        ("comparison",),
        {
            "comparison": text("short name of the comparison"),
            "question": text("what is compared"),
            "events": text("events whose statements are compared"),
            "class": text(
                "agreement, different wording or referent, announced against in force, conflict, silence"
            ),
            "basis": text("what the class rests on; reading, where nothing could be computed"),
            "reasoning": text("why"),
            "n_statements": whole("statements compared"),
            "n_documents": whole("documents that make them"),
            "stated_by": text("documents that state it"),
            "left_out_by": text("documents that could have stated it and don't"),
            "dates": text("dates given, with their documents"),
            "figures": text("figures given, with their documents"),
            "wordings": text("names used, with their documents"),
            "holds": text("whether the statements bear the class out, or that it was classified by reading"),
        },
    ),
    "claims": Table(
        "claimed indicator of alignment",
        ("indicator", "event"),
        {
            "indicator": text("kind of indicator"),
            "event": text("short name of what is claimed"),
            "label": text("what is claimed, in a few words"),
            "date": text("the finest date given"),
            "n_documents": whole("documents that claim it"),
            "documents": text("documents that claim it"),
            "said_by": text("who says so, where it isn't the documents' authors"),
        },
    ),
    "silences": Table(
        "topic and document",
        ("topic", "doc_id"),
        {
            "topic": text("topic of the topics codebook"),
            "doc_id": text("document"),
            "k": whole("entries of the topic found in the body; 0 is absence of words, not concealment"),
            "n_documents": whole("documents in which the topic is found"),
        },
    ),
}
#: The mentions of a pair's study coded for each text's own author, to stand beside studies of authors.
BY_AUTHOR = "by_author"
TABLES[BY_AUTHOR] = TABLES["mentions"]
#: The tables of which each row is one mention as it is coded.
CODED_TABLES = ("mentions", "codings", BY_AUTHOR)
