"""Facts about readers of every kind: what is refused, what is damaged, and what files say of themselves."""

import made
import pytest
from made import FILES, complaint, outcome, read

from framing.texts.body import find_furniture
from framing.texts.dates import read_date
from framing.texts.metadata import describe
from framing.texts.passages import split_passages
from framing.texts.reading import has_reader, why_unread


@pytest.mark.parametrize("name", FILES)
def test_each_character_of_a_text_is_in_its_body_or_furniture(name):
    text = read(FILES[name], name)
    furniture = find_furniture(text)
    covered = set()
    for piece in [*furniture, *split_passages(text, furniture)]:
        covered |= set(range(piece.start, piece.end))
    assert not [
        place for place, sign in enumerate(text.content) if not sign.isspace() and place not in covered
    ]
    assert all(text.content[block.start : block.end].strip() for block in text.blocks)
    ends = [block.end for block in text.blocks]
    assert ends == sorted(ends)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off_anywhere_is_read_or_refused_in_one_line(name):
    data = FILES[name]
    for share in (0, 1, 3, 10, 25, 50, 75, 90, 97, 99):
        cut = data[: len(data) * share // 100]
        outcome(cut, name)


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_broken_bytes_is_read_or_refused_in_one_line(name):
    data = FILES[name]
    for step in (7, 50, 333):
        broken = bytearray(data)
        for place in range(step // 2, len(broken), step):
            broken[place] ^= 0x55
        outcome(bytes(broken), name)


@pytest.mark.parametrize("name", FILES)
def test_a_file_under_another_ending_is_read_or_refused_in_one_line(name):
    for other in FILES:
        outcome(FILES[name], other)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.rtf", "a.epub", "a.pptx", "a.xml", "a.html"])
def test_what_first_bytes_tell_goes_before_the_name(name):
    assert read(FILES[name], "a.txt").kind == read(FILES[name], name).kind


# What has no reader


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.jpg", "a picture"),
        ("a.mp3", "a sound"),
        ("a.mp4", "a film"),
        ("a.doc", "an old Office file"),
        ("a.csv", "a table or a collection"),
        ("a.json", "a table or a collection"),
        ("a.zip", "an archive"),
        ("a.msg", "a mailbox of Outlook"),
        ("a.tex", "program text"),
        ("a.xyz", "of a kind (.xyz)"),
    ],
)
def test_what_has_no_reader_is_refused_by_name_with_what_to_do(name, said):
    assert not has_reader(name)
    assert said in str(why_unread(name))
    assert said in complaint("Arcadia and Borealia met.", name)
    assert why_unread(name).advice


def test_a_name_without_an_ending_of_letters_is_that_of_plain_text():
    assert all(map(has_reader, ("speech", "speech.2024", "4.10.2024", "Speech of Mr. Orsk at noon")))


def test_locked_files_are_said_to_be_locked():
    locked = b"\xd0\xcf\x11\xe0" + b"\x00" * 100 + "EncryptedPackage".encode("utf-16-le")
    assert "locked with a password" in complaint(locked, "a.docx")
    rights = {
        "META-INF/encryption.xml": "<encryption><EncryptedData><CipherReference URI='c.xhtml'/>"
        "</EncryptedData></encryption>"
    }
    assert "locked by the shop" in complaint(made.epub(["<p>One.</p>"], extra=rights), "a.epub")


# What files say of themselves


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024-09-25T10:00:00Z", "2024-09-25"),
        ("D:20240927085004+03'00'", "2024-09-27"),
        ("Thursday, 3 October 2024 at 10:00", "2024-10-03"),
        ("Oct. 3rd, 2024", "2024-10-03"),
        ("3 октября 2024 г.", "2024-10-03"),
        ("3. März 2024", "2024-03-03"),
        ("2024年10月3日", "2024-10-03"),
        ("October 2024", "2024-10"),
        ("23/08/2021", "2021-08-23"),
        ("05.05.2021", "2021-05-05"),
        ("04/08/2021", ""),
        ("3 listopada 2024", ""),
        ("31 February 2024", ""),
        ("1 May 2023 to 3 May 2024", ""),
        ("next week", ""),
    ],
)
def test_a_date_is_read_where_it_can_be_read_in_one_way(written, date):
    assert read_date(written) == date


def test_the_language_of_a_text_tells_which_number_is_the_day():
    assert read_date("04.08.2021", language="de") == "2021-08-04"
    assert read_date("3 listopada 2024", language="pl") == "2024-11-03"


def test_a_date_that_cannot_be_told_is_left_unknown_and_said():
    metadata, remarks = describe({"date": "04/08/2021"})
    assert metadata == {}
    assert remarks == ("the date «04/08/2021» can be read in two ways, or in none",)
