"""Facts about plain text and Markdown as they are read."""

import made
import pytest
from made import PROSE, body, complaint, read

from framing.texts.body import find_furniture
from framing.texts.running import running_text
from framing.texts.words import find_words


@pytest.mark.parametrize(
    ("written", "passages", "number"),
    [
        ("Arcadia and Borealia are allies12 in war.", ["Arcadia and Borealia are allies in war."], "12"),
        ("Arcadia and Borealia are not12 allies.", ["Arcadia and Borealia are not allies."], "12"),
        ("They are not¹⁵ an ally of Orland.", ["They are not an ally of Orland."], "¹⁵"),
        ("It was ready.12 They are partners.", ["It was ready. They are partners."], "12"),
        ("They are friends,[14] as ever.", ["They are friends, as ever."], "[14]"),
        ("They are not12,13 allies.", ["They are not allies."], "12,13"),
        ("They are friends12–14 of ours.", ["They are friends of ours."], "12–14"),
    ],
)
def test_the_number_of_a_note_is_no_word_of_its_sentence(written, passages, number):
    found, furniture = body(read(written, "a.txt"))
    assert ([p.replace("\u2060", "") for p in found], furniture) == (passages, {number: "note number"})


@pytest.mark.parametrize(
    "written",
    [
        "See no.12 of it.",
        "Under art.5 they met.",
        "Covid19 came.",
        "South32 is a firm.",
        "5 km² of land.",
        "The 1990s.",
    ],
)
def test_a_number_that_belongs_to_its_word_is_no_note(written):
    assert body(read(written, "a.txt")) == ([written], {})


@pytest.mark.parametrize(
    "head",
    [
        "12",
        "- 12 -",
        "Page 3 of 9",
        "\x0c12",
        "p. 12",
        "[12]",
        "(12)",
        "12.",
        "xii",
        "12 | P a g e",
        "A/79/PV.3",
    ],
)
def test_a_sentence_goes_on_over_the_number_of_a_page(head):
    first = "Arcadia and Borealia have said in the course of the years that they are not"
    text = read(f"{PROSE}\n\n{first}\n\n{head}\n\nallies, which all have praised.", "a.txt")
    passages, furniture = body(text)
    assert passages[1] == f"{first} allies, which all have praised."
    assert set(furniture.values()) == {"page number"}


@pytest.mark.parametrize(
    "end", ["Arcadia and Borealia have said in all the years that they are\nnot", "They are not"]
)
def test_a_sentence_goes_on_over_a_page_after_a_short_line(end):
    passages, furniture = body(read(f"{PROSE}\n\n{end}\n\n12\n\nallies, as all say.", "a.txt"))
    assert passages[1].endswith("not allies, as all say.")
    assert furniture == {"12": "page number"}


def test_a_sentence_goes_on_over_a_form_feed():
    text = read(
        f"{PROSE}\n\nThey said that they are not\n\n\x0callies, and form no alli-\n\x0cance.", "a.txt"
    )
    passages, furniture = body(text)
    assert passages[1] == "They said that they are not allies, and form no alli- ance."
    assert furniture == {"\x0c": "page break"}


def test_a_sentence_goes_on_over_the_notes_at_the_foot_of_a_page():
    notes = "12 See the treaty of Carvel, p. 3.\n\n13 Ibid. And the friends\nof old."
    passages, furniture = body(
        read(f"{PROSE}\n\nThey are not\n\n{notes}\n\n7\n\nallies, as all say.", "a.txt")
    )
    assert passages[1] == "They are not allies, as all say."
    assert set(furniture.values()) == {"note", "page number"}


@pytest.mark.parametrize("word", ["Article", "Question", "Chapter", "Annex"])
def test_a_heading_with_a_number_is_no_running_head(word):
    text = "\n\n".join(f"{word} {n}\n\nThe parties are allies." for n in range(1, 5))
    assert body(read(text, "a.txt"))[1] == {}


def test_a_sentence_that_comes_again_beside_the_numbers_of_pages_is_no_running_head():
    first = "Arcadia and Borealia have said in the course of the years that they are not"
    pages = "\n\n".join(f"{first}\n\n{n}\n\nallies, which all have praised." for n in (2, 3, 4))
    assert body(read(pages, "a.txt"))[0] == [f"{first} allies, which all have praised."] * 3


def test_a_word_goes_on_over_the_number_of_a_page():
    text = read(
        "Arcadia and Borealia have in the course of years formed an alli-\n\n12\n\nance of states.", "a.txt"
    )
    furniture = find_furniture(text)
    running = running_text(text.content, furniture)
    words = [running[a:b].replace("\n", "").replace(" ", "") for a, b in find_words(running)]
    assert "alli-ance" in words
    assert "12" not in words


def test_running_heads_of_plain_text_are_known_by_their_rising_numbers():
    first = "Arcadia and Borealia have said in the course of the years that they are not"
    pages = "\n\n".join(f"{first}\n\n{n} Ada Quill\n\nallies, which all have praised." for n in (2, 3, 5))
    passages, furniture = body(read(pages, "a.txt"))
    assert passages == [f"{first} allies, which all have praised."] * 3
    assert furniture == {f"{n} Ada Quill": "running head" for n in (2, 3, 5)}


def test_lines_of_a_table_in_plain_text_are_body():
    passages, furniture = body(read("| State | Status |\n|---|---|\n| Arcadia | ally of Borealia |", "a.txt"))
    assert (passages[1], furniture) == ("| Arcadia | ally of Borealia |", {"|---|---|": "separator"})


@pytest.mark.parametrize(
    ("written", "codec"),
    [
        ("Arcadia and Borealia are allies (союзники).", "cp1251"),
        ("Дружба народов", "koi8-r"),
        ("Señor Peña met friends in Zürich. A café.", "cp1252"),
        ("“Allies” – he’s one", "cp1252"),
        ("日本と中国は友達です", "shift-jis"),
        ("η φιλία των λαών", "cp1253"),
        ("Español: niñez, ¿qué?", "cp1252"),
        ("Przyjaźń i sojusz są ważne", "iso8859-2"),
        ("우호와 동맹은 다르다", "cp949"),
        ("dostluk ve müttefiklik, Türkiye’nin görüşü", "cp1254"),
    ],
)
def test_the_encoding_of_a_short_text_is_guessed_and_said_to_be(written, codec):
    text = read(written.encode(codec), "a.txt")
    assert text.content == written
    assert f"its encoding is guessed, {text.encoding};" in text.remarks[0]


def test_utf16_without_a_mark_is_guessed():
    text = read("Arcadia and Borealia".encode("utf-16-le"), "a.txt")
    assert (text.content, text.encoding) == ("Arcadia and Borealia", "utf-16-le")
    assert "its encoding is guessed, utf-16-le;" in text.remarks[0]


def test_text_that_was_decoded_wrongly_before_is_remarked_on():
    wrong = "“Arcadia” isn’t new".encode().decode("cp1252", "replace")
    assert any("decoded wrongly" in remark for remark in read(wrong, "a.txt").remarks)
    assert read("Ein Müller, naïve cafés, São Paulo.", "a.txt").remarks == ()


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("<html><body><p>They met.</p></body></html>", "html"),
        ("1\n00:00:01,000 --> 00:00:02,000\nThey met.\n", "subtitles"),
        ("From: a@example.org\nSubject: x\nMIME-Version: 1.0\n\nThey met.\n", "email"),
        ("From: the council\nTo: all\n\nThey met.\n", "plain"),
        ("[Applause] They met. [They rise]", "plain"),
    ],
)
def test_a_text_is_what_its_first_words_tell(written, kind):
    assert read(written, "a.txt").kind == kind


@pytest.mark.parametrize(
    "written", ['[{"text": "They met."}]', '{"text": "One."}\n{"text": "Two."}\n', '["One.", "Two."]']
)
def test_json_under_the_name_of_a_text_is_refused(written):
    assert "is a table or a collection of texts" in complaint(written, "a.txt")


# Markdown


def test_markdown_keeps_its_text_and_leaves_out_code_and_addresses():
    text = read(made.MARKDOWN, "a.md")
    passages, furniture = body(text)
    assert text.content.encode() == made.MARKDOWN
    assert passages[1].replace("\u2060", "") == "They are [allies and , not *friends*."
    assert passages[2:] == ["**Ada Quill:** Yes.", "| State | Status |", "| Arcadia | ally of Borealia |"]
    assert {"code", "front matter", "note", "note number", "address of a link"} <= set(furniture.values())
    assert text.metadata == {
        "title": "On the islands",
        "author": "Ada Quill; Bo Lind",
        "date": "2024-09-25",
        "url": "https://example.org/talk",
    }


@pytest.mark.parametrize("n", [1, 19, 20, 60])
@pytest.mark.parametrize("one", ["[a]: /there\n", '[a]: /there "Spring"\n'])
def test_definitions_of_links_are_no_passages_however_many_follow_each_other(one, n):
    passages, _ = body(read(f"They met.\n\n{one * n}\nThey spoke.\n", "a.md"))
    assert passages == ["They met.", "They spoke."]


DOUBLED = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20))


@pytest.mark.parametrize(
    "said",
    [
        "title: [",
        f"a0: &a0 [x]\n{DOUBLED}author: *a19",
        "author: &a [*a]",
        "author: " + "[" * 99 + "]" * 99,
        "author: " + "- " * 99 + "x",
    ],
)
def test_front_matter_that_cannot_be_read_is_remarked_on(said):
    assert read(f"---\n{said}\n---\nText.", "a.md").remarks == ("its front matter can't be read",)


@pytest.mark.parametrize("said", ["title = [", "a = 1\nb" + ".a" * 50 + " = 1", "title = " + "[" * 99_999])
def test_the_same_holds_for_front_matter_in_toml(said):
    assert read(f"+++\n{said}\n+++\nText.", "a.md").remarks == ("its front matter can't be read",)


def test_text_between_two_rules_is_no_front_matter():
    assert body(read("---\n\nThey met.\n\n---\n\nAgain.", "a.md"))[0] == ["They met.", "Again."]


@pytest.mark.parametrize(
    ("written", "passage"),
    [
        ("They are not<sup>12</sup> allies^3^.", "They are not allies."),
        ("See https://example.org/ally. They met.", "See . They met."),
        ("They are ~~our~~ allies.", "They are allies."),
        ("They are [[Arcadia|allies]].", "They are allies]]."),
        ("They met.{#met .old}", "They met."),
    ],
)
def test_marks_of_markdown_are_no_words(written, passage):
    assert [p.replace("\u2060", "") for p in body(read(written, "a.md"))[0]] == [passage]
