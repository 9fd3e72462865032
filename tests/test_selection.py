"""Which documents are counted: languages, copies, versions, and what is told of those that aren't."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.corpus import likeness
from framing.corpus.document import Document, Source
from framing.corpus.likeness import Likenesses, sketch_text
from framing.corpus.selection import Rules, Selection, is_print, tell_language
from framing.corpus.tabulate import split_document
from framing.texts import languages
from framing.texts.languages import detect_language, language_code, tell_languages
from framing.texts.page import read_page
from framing.texts.plain import make_text
from framing.texts.words import BETWEEN

ENGLISH = "The two islands have been allies for a long time, and they are good neighbours, said the envoy."
GERMAN = "Die beiden Inseln sind seit langer Zeit Verbündete und gute Nachbarn, sagte die Ministerin gestern."
OTHERS = {
    "de": GERMAN,
    "fr": "Les deux îles sont alliées depuis longtemps et demeurent de bonnes voisines, a-t-elle dit hier.",
    "es": "Las dos islas son aliadas desde hace mucho tiempo y siguen siendo buenas vecinas, dijo ella.",
    "ru": "Два острова давно являются союзниками и добрыми соседями, сказала вчера министр.",
    "zh": "两个岛屿长期以来是盟友，也是好邻居，部长昨天说。",
    "ar": "الجزيرتان حليفتان منذ زمن طويل وهما جارتان طيبتان، قالت الوزيرة أمس.",
    "pt": "As duas ilhas são aliadas há muito tempo e continuam boas vizinhas, disse ontem a ministra.",
    "it": "Le due isole sono alleate da molto tempo e restano buone vicine, ha detto ieri la ministra.",
    "uk": "Два острови вже давно є союзниками та добрими сусідами, сказала вчора міністерка.",
    "pl": "Obie wyspy od dawna są sojusznikami i dobrymi sąsiadami, powiedziała wczoraj minister.",
    "nl": "De twee eilanden zijn al lange tijd bondgenoten en goede buren, zei de minister gisteren.",
    "tr": "İki ada uzun zamandır müttefik ve iyi komşudur, dedi bakan dün akşam gazetecilere.",
    "ja": "二つの島は長い間同盟国であり、良き隣国であると大臣は昨日述べた。",
}
TALK = " ".join(
    f"On day {day} Arcadia and Borealia met at the harbour of Port {port} and spoke about {what}."
    for day, (port, what) in enumerate(
        [
            ("Selm", "fish and the tax on nets"),
            ("Orsk", "the treaty and its third article"),
            ("Quill", "who keeps the lighthouse lit at night"),
            ("Vane", "a bridge that nobody wants to pay for"),
            ("Lume", "letters of the old queen"),
        ],
        1,
    )
)


def make(doc_id, content, **known):
    return Document(Source(doc_id, **known), make_text(content))


def pick(*documents, languages=("en",), **rules):
    """The ids that are counted, and the remarks by id."""
    chosen = Selection(Rules(languages=frozenset(languages), **rules))
    counted = [one.doc_id for one in chosen.pick({one.source.doc_id: one for one in documents})]
    return counted, {row["doc_id"]: row for row in chosen.remarks}


# Languages


@pytest.mark.parametrize("code", OTHERS)
def test_a_document_in_another_language_is_told_and_not_counted(code):
    counted, remarks = pick(make("a", ENGLISH), make("b", OTHERS[code]))
    assert counted == ["a"] and remarks["b"]["kind"] == "language" and not remarks["b"]["counted"]
    assert detect_language(OTHERS[code]) == code


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ru", "Мы союзники."),
        ("zh", "两岛是盟友。"),
        ("ko", "우리는 동맹이다"),
        ("hr", "Srbija i Kina su prijatelji i strateški partneri."),
        ("id", "Kedua negara adalah sahabat dan mitra yang baik."),
    ],
)
def test_another_script_is_told_from_few_letters_and_much_alike_languages_together(code, text):
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "Allies.",
        "Arcadia, Borealia, Cadria, Dravia",
        "Minister Quill met Ambassador Orsk in Port Selm.",
        "12 345 678",
        "",
        "No.",
        "Xi Jinping, Vladimir Putin",
    ],
)
def test_names_and_a_few_words_belong_to_no_other_language(text):
    assert detect_language(text) in ("", "en")


def test_common_words_alone_tell_english(monkeypatch):
    monkeypatch.setattr(languages, "_identifier", None)
    assert detect_language(f"{ENGLISH} {ENGLISH}") == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_a_title_in_english_makes_no_passage_english(code):
    title = "Of the Treaty by Which the Islands Have Been Allies, and of Their Ships That Were Lost for It"
    around = " ".join([OTHERS[code]] * 4)
    assert detect_language(f"{around} «{title}, {title}» {around}") == code


def test_of_a_mixed_document_only_passages_of_the_codebooks_language_are_counted():
    content = "\n\n".join([ENGLISH, GERMAN, "Partner", GERMAN, ENGLISH, "Thank you."])
    one = tell_language(split_document(make("a", content)), {"en"})
    assert [content[p.start : p.end] for p in one.passages] == [ENGLISH, ENGLISH, "Thank you."]
    assert {piece.reason for piece in one.furniture} == {"another language: German"}
    assert [content[piece.start : piece.end] for piece in one.furniture] == [GERMAN, "Partner", GERMAN]
    counted, remarks = pick(make("a", content))
    assert counted == ["a"] and remarks["a"]["counted"]
    assert remarks["a"]["detail"] == "31 words in German in it are not counted"


def test_what_was_left_out_within_a_passage_is_left_out_once():
    page = f"<p>{ENGLISH}</p><p>{GERMAN.replace('Zeit', 'Zeit<sup>12</sup>')}</p>".encode()
    split = split_document(Document(Source("a"), read_page(page, name="a.html")))
    assert [piece.inline for piece in split.furniture] == [True]
    (piece,) = tell_language(split, {"en"}).furniture
    assert piece.reason == "another language: German"


def test_what_a_source_says_of_its_language_is_kept_and_held_against_its_text():
    declared = tell_language(split_document(make("a", ENGLISH, language="English")), ())
    detected = tell_language(split_document(make("a", ENGLISH)), ())
    unknown = tell_language(split_document(make("a", "Allies.")), (), usual="en")
    sources = [one.document.source for one in (declared, detected, unknown)]
    assert [(one.language, one.language_by) for one in sources] == [
        ("en", "source"),
        ("en", "detected"),
        ("en", "study"),
    ]
    _, remarks = pick(make("a", GERMAN, language="en"))
    assert remarks["a"]["detail"] == (
        "is said to be in English, but is in German; the codebooks are for English"
    )


def test_a_short_text_that_its_source_says_to_be_in_another_language_is_not_counted():
    counted, remarks = pick(make("a", "Partner", language="deu"), make("b", "Partner"))
    assert counted == ["b"] and remarks["a"]["detail"] == "is in German; the codebooks are for English"


def test_codebooks_of_two_languages_count_both():
    counted, remarks = pick(make("a", ENGLISH), make("b", GERMAN), languages=("en", "de"))
    assert counted == ["a", "b"] and remarks == {}


def test_a_document_may_be_counted_whatever_its_language():
    counted, remarks = pick(make("b", GERMAN), include=frozenset(["b"]))
    assert counted == ["b"] and remarks == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EN", "en"),
        ("en-US", "en"),
        ("eng", "en"),
        ("French", "fr"),
        ("deutsch", "de"),
        ("русский", "ru"),
        ("", ""),
    ],
)
def test_a_language_may_be_written_in_many_ways(name, code):
    assert language_code(name) == code


def test_a_passage_too_short_to_tell_is_in_the_language_around_it():
    assert tell_languages([ENGLISH, GERMAN, "Danke.", GERMAN, "Yes."]) == (
        "de",
        ["en", "de", "de", "de", "de"],
    )


# Copies and versions


def test_a_copy_is_counted_once_and_told_of():
    counted, remarks = pick(make("a", TALK), make("b", TALK.replace(" ", "  ").upper()))
    assert counted == ["a"] and remarks["b"]["kind"] == "duplicate"
    assert remarks["b"]["detail"] == "has the same text as a" and "include" in remarks["b"]["advice"]


def test_a_corrected_version_is_counted_once_and_what_differs_is_told():
    corrected = TALK.replace("third article", "fourth article").replace("old queen", "old and wise queen")
    counted, remarks = pick(make("a", TALK), make("b", corrected))
    assert counted == ["a"] and remarks["b"]["kind"] == "version"
    assert remarks["b"]["detail"] == (
        "is a version of a: 3 words differ («third» became «fourth», «and wise» is added)"
    )


def test_of_a_page_and_its_print_version_the_page_is_counted():
    page, printed = make("talk", TALK, file="talk.html"), make("talk-print", TALK, file="talk-print.html")
    assert pick(printed, page)[0] == ["talk"]
    assert is_print(Source("a", url="https://example.org/a/print"))
    assert not is_print(Source("a", title="Footprints", file="fingerprints.txt"))


def test_of_two_copies_the_upper_one_in_the_list_is_counted():
    assert pick(make("a", TALK, row=3), make("b", TALK, row=2))[0] == ["b"]


def test_copies_are_counted_each_where_a_study_says_so():
    documents = [make("a", TALK), make("b", TALK)]
    assert pick(*documents, once=False)[0] == ["a", "b"]
    assert pick(*documents, include=frozenset(["b"]))[0] == ["a", "b"]
    assert pick(*documents, include=frozenset(["a"]))[0] == ["a"]
    assert pick(*documents, exclude=frozenset(["a"]))[0] == ["b"]


def test_texts_that_are_alike_in_part_or_short_are_no_copies():
    other = TALK.replace("harbour", "market").replace("Arcadia", "Cadria").replace("spoke", "wrote")
    assert pick(make("a", TALK), make("b", other), make("c", "We are allies."), make("d", "We are allies."))[
        0
    ] == [
        "a",
        "b",
        "c",
        "d",
    ]


def test_a_long_text_may_differ_in_more_words_than_a_short_one():
    words = ["".join(three) for three in product("abcdefgh", "klmnopqr", "stuvwxyz")]  # 512 words
    for n, found in ((512, True), (256, False)):
        text = words[:n]
        other = [f"{word}other" if place % 21 == 0 else word for place, word in enumerate(text)]
        counted, _ = pick(make("a", " ".join(text)), make("b", " ".join(other)))
        assert (counted == ["a"]) == found


def test_how_alike_two_texts_are_is_the_share_of_runs_of_five_words():
    words = ["".join(pair) for pair in product("abcdefghij", "klmnopqrst")]
    texts = [" ".join(words), " ".join([*words[:50], "other", *words[51:]])]
    made = (split_document(make(doc_id, text)) for doc_id, text in zip("ab", texts, strict=True))
    first, second = map(sketch_text, made)
    known = Likenesses()
    assert known.find(first) is None
    assert known.find(second).alike == pytest.approx(91 / 101)


# Others


def test_a_document_without_words_is_told_and_stops_nothing():
    counted, remarks = pick(make("a", ENGLISH), make("b", "— — —"))
    assert counted == ["a"] and remarks["b"]["detail"] == "has no words in its body"


def test_a_name_that_is_no_document_is_told():
    chosen = Selection(Rules(exclude=frozenset(["aa"])))
    assert [one.doc_id for one in chosen.pick({"ab": make("ab", ENGLISH)})] == ["ab"]
    (row,) = chosen.remarks
    assert (row["detail"], row["advice"]) == ("exclude names 'aa', which is no document", "known: ab")


@given(
    st.lists(st.text("aé日\udc80", min_size=1, max_size=9), min_size=1, max_size=8),
    st.sampled_from([3, 8, 99]),
)
def test_the_number_of_a_word_is_that_of_its_bytes_wherever_it_stands(words, block):
    """A polynomial written out in whole numbers of any size, however many bytes are taken at a time."""
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    expected = [sum(byte * likeness._BASE**at for at, byte in enumerate(word)) % 2**64 for word in encoded]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(likeness, "_BLOCK", block)
        assert likeness._number_words(BETWEEN.join(words)).tolist() == expected


def test_a_word_that_is_parted_at_the_end_of_a_line_is_compared_as_a_whole_one():
    whole = ENGLISH.replace("neighbours", "neighbours in all matters of the grain trade")
    sketches = [
        sketch_text(split_document(Document(Source("a"), make_text(text))))
        for text in (whole, whole.replace("neigh", "neigh-\n"))
    ]
    assert (sketches[0].runs == sketches[1].runs).all()
