"""Facts about PDF files as they are read."""

import io

import made
import pypdfium2
import pytest
from made import body, complaint, read

from framing.texts.body import find_furniture
from framing.texts.passages import split_passages
from framing.texts.words import find_words

LINE = "The council of Arcadia met in the spring to review the grain trade and the roads"


@pytest.mark.parametrize("rise", [3, 6, 8])
def test_a_raised_number_parts_no_line_of_a_pdf_file(rise):
    lines = [
        (72, 700, 11, "They are not"),
        (137, 700 + rise, 7, "15"),
        (147, 700, 11, "an ally of Orland."),
        (72, 686, 11, LINE),
    ]
    text = read(made.pdf([lines]), "a.pdf")
    passages, furniture = body(text)
    assert passages[0].startswith("They are not an ally of Orland.")
    assert furniture == {"15": "note number"}


@pytest.mark.parametrize("foot", [False, True])
def test_a_sentence_goes_on_over_pages_of_a_pdf_file(foot):
    pages = []
    for number in range(1, 8):
        head = (
            (72, 800, 9, f"{number} Ada Quill") if number % 2 else (380, 800, 9, f"On the alliance {number}")
        )
        words = [
            "allies, which all have praised.",
            f"It is said on sheet {number} of it.",
            LINE + " and said they are not",
        ]
        notes = [(72, 90, 8, f"{number} See the treaty of friends."), (72, 80, 8, "Ibid.")] if foot else []
        pages.append([head, *((72, 760 - 14 * n, 11, line) for n, line in enumerate(words)), *notes])
    passages, furniture = body(read(made.pdf(pages), "a.pdf"))
    assert (
        sum(
            f"{LINE} and said they are not allies, which all have praised." in passage for passage in passages
        )
        == 6
    )
    assert set(furniture.values()) == {"running head", "note"} if foot else {"running head"}


def test_a_pdf_file_says_of_itself_what_its_properties_say():
    info = "<< /Title (A treaty) /Author (Ada Quill) /CreationDate (D:20240927085004) >>"
    text = read(made.pdf([[(72, 700, 11, "They met.")], []], info=info, lang="en-GB"), "a.pdf")
    assert text.metadata == {
        "title": "A treaty",
        "author": "Ada Quill",
        "date": "2024-09-27",
        "language": "en",
    }
    assert "1 of its 2 pages hold no text, perhaps pictures of it: 2" in text.remarks


def test_a_word_is_one_over_the_end_of_a_line_of_a_pdf_file():
    lines = [
        LINE + " of their alli-",
        "ance, which many have praised in the course of the years in which they",
        "met.",
    ]
    text = read(made.pdf([[(72, 700 - 14 * n, 11, line) for n, line in enumerate(lines)]]), "a.pdf")
    [passage] = split_passages(text, find_furniture(text))
    assert (passage.start, passage.end) == (0, len(text.content))
    assert "alli-\nance" in [text.content[a:b] for a, b in find_words(text.content)]


@pytest.mark.parametrize(
    ("before", "number"), [("On 10 km", "2"), ("In May of 3", "4"), ("an area of 5 m", "3")]
)
def test_a_raised_power_of_a_pdf_file_is_no_note(before, number):
    width = 5.3 * len(before)
    lines = [
        (72, 700, 11, before),
        (72 + width, 704, 7, number),
        (72 + width + 8, 700, 11, "of land"),
        (72, 686, 11, LINE),
    ]
    assert body(read(made.pdf([lines]), "a.pdf"))[1] == {}


@pytest.mark.parametrize("name", [0x0650, 0xF020, 0x0003, 0xFFFD, 0x200B])
def test_a_space_that_a_font_calls_something_else_is_a_space(name):
    data = made.pdf([[(72, 700, 11, "They are not allies of ours.")]], called={" ": name})
    assert read(data, "a.pdf").content == "They are not allies of ours."


@pytest.mark.parametrize("name", [0x064D, 0x00AD])
def test_a_hyphen_that_a_font_calls_something_else_is_a_hyphen(name):
    data = made.pdf([[(72, 700, 11, "They are good-neighbourly.")]], called={"-": name})
    assert read(data, "a.pdf").content == "They are good-neighbourly."


def test_fonts_that_do_not_tell_their_letters_are_refused():
    data = made.pdf(
        [[(72, 700, 11, "They met.")]], called={chr(code): 0xF000 + code for code in range(33, 127)}
    )
    assert "fonts don't tell which letters" in complaint(data, "a.pdf")


@pytest.mark.parametrize(
    ("heads", "left_out"),
    [
        (["Statement of the council"] * 2, 2),
        (["03/10/2024, 12:30"] * 3, 3),
        (["The war", "The war", "The peace", "The peace", "Trade", "Trade", "Trade", "Trade", "Trade"], 8),
        (["1 | P a g e", "2 | P a g e", "3 | P a g e"], 3),
        (["i", "ii", "iii"], 3),
    ],
)
def test_what_stands_in_one_place_on_the_sheets_of_a_pdf_file_is_no_text(heads, left_out):
    words = [
        "allies, which all have praised in the course of many years of work.",
        LINE + " and said they are not",
    ]
    sheets = [
        [(72, 800, 9, head), *((72, 760 - 14 * n, 11, line) for n, line in enumerate(words))]
        for head in heads
    ]
    passages, furniture = body(read(made.pdf(sheets), "a.pdf"))
    assert sum(passage.count("they are not allies") for passage in passages) == len(heads) - 1
    assert sum(piece.count("\n") + 1 for piece in furniture) <= left_out


def test_files_within_a_pdf_file_are_told():
    document = pypdfium2.PdfDocument(made.pdf([[(72, 700, 11, "They met.")]]))
    document.new_attachment("talk.docx").set_data(b"x")
    saved = io.BytesIO()
    document.save(saved)
    assert read(saved.getvalue(), "a.pdf").remarks == (
        "the files in it, 1, are left out: talk.docx; add them as files",
    )
