"""Collections: every kind of file of records, every archive, and what programs leave in them."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.base.errors import Remark, TextError
from framing.corpus.files import read_files
from framing.texts.archive import is_collection
from framing.texts.collection import read_collection
from framing.texts.fields import match_fields
from framing.texts.records import text_of

ROWS = [
    {
        "id": "a",
        "text": "Arcadia met Borealia; they spoke.",
        "date": "2019-05-01",
        "url": "https://example.org/a",
    },
    {"id": "b", "text": "“Allies”, she said,\nand friends.", "date": "2020", "url": ""},
]


def make_csv(rows=ROWS, separator=","):
    cells = lambda values: separator.join(f'"{value}"' for value in values)  # noqa: E731
    return "\r\n".join([separator.join(rows[0]), *(cells(row.values()) for row in rows)]).encode()


def make_sheet(rows=ROWS, *, above=()):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in [*above, list(rows[0]), *(list(row.values()) for row in rows)]:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def make_parquet(rows=ROWS):
    stream = io.BytesIO()
    pd.DataFrame(rows).to_parquet(stream, index=False)
    return stream.getvalue()


def make_zip(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return stream.getvalue()


def make_tar(members, mode="w"):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as target:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    return stream.getvalue()


KINDS = {
    "talks.csv": make_csv(),
    "talks.tsv": make_csv(separator="\t"),
    "semicolon.csv": make_csv(separator=";"),
    "bar.csv": make_csv(separator="|"),
    "talks.xlsx": make_sheet(),
    "talks.json": json.dumps(ROWS).encode(),
    "talks.jsonl": "\n".join(map(json.dumps, ROWS)).encode(),
    "talks.ndjson": "\n".join(map(json.dumps, ROWS)).encode(),
    "talks.parquet": make_parquet(),
}


def read(path, **options):
    """The items of a collection, and what was said of it."""
    said = []
    return list(read_collection(path, on_error=said.append, **options)), said


def write(folder, name, data):
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder / name


@pytest.mark.parametrize("packed", ["", ".gz", ".bz2", ".xz", ".zip"])
@pytest.mark.parametrize("name", KINDS)
def test_a_collection_of_any_kind_says_the_same_plain_or_compressed(tmp_path, name, packed):
    pack = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}
    data = make_zip({name: KINDS[name]}) if packed == ".zip" else pack[packed](KINDS[name])
    items, said = read(write(tmp_path, name + packed, data))
    assert said == []
    before = f"{name.split('.')[0]}-" if packed == ".zip" else ""
    assert [item.doc_id for item in items] == [f"{before}a", f"{before}b"]
    assert [item.text.content for item in items] == [row["text"] for row in ROWS]
    assert [item.metadata for item in items] == [
        {"date": "2019-05-01", "url": "https://example.org/a"},
        {"date": "2020"},
    ]
    assert is_collection(name + packed)


# Columns


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (["content"], {"text": "content"}),
        (["Full Text", "Headline"], {"text": "Full Text", "title": "Headline"}),
        (["TEXT", "Doc_ID", "Country"], {"id": "Doc_ID", "text": "TEXT", "actor": "Country"}),
        (["text", "body"], {"text": "text"}),
        (["текст", "дата"], {"text": "текст", "date": "дата"}),
        (["body", "created", "date"], {"text": "body", "date": "date"}),
        (
            ["transcript", "speaker", "lang", "link"],
            {"text": "transcript", "author": "speaker", "language": "lang", "url": "link"},
        ),
    ],
)
def test_columns_are_known_by_their_usual_names(columns, found):
    assert match_fields(columns, {}, where="c") == found


def test_of_several_columns_that_may_hold_the_text_the_person_says_which(tmp_path):
    path = write(tmp_path, "c.csv", "id,body,content\n1,Teaser.,They met.\n")
    with pytest.raises(
        TextError, match=r"c\.csv: several columns may hold the texts; found body, content; say"
    ):
        list(read_collection(path))
    (item,) = read_collection(path, fields={"text": "content"})
    assert item.text.content == "They met."
    with pytest.raises(TextError, match="has no column 'contents'; did you mean content"):
        list(read_collection(path, fields={"text": "contents"}))


def test_what_is_no_field_is_named(tmp_path):
    with pytest.raises(TextError, match="fields: has no field 'words'; expected id, text"):
        read_collection(write(tmp_path, "c.csv", "id,text\n"), fields={"words": "text"})


def test_a_table_without_ids_has_them_from_its_name_and_numbers(tmp_path):
    items, said = read(write(tmp_path, "Reden 2020.csv", "text\nOne, and more.\n\nTwo.\n"))
    assert [(item.doc_id, item.text.content) for item in items] == [
        ("Reden-2020-1", "One, and more."),
        ("Reden-2020-2", "Two."),
    ]
    assert said == []


def test_an_id_that_comes_again_is_told_and_no_document_is_lost(tmp_path):
    items, said = read(write(tmp_path, "c.csv", "id,text\n7,One.\n7,Two.\n7,Three.\n"))
    assert [item.doc_id for item in items] == ["7", "7-2", "7-3"]
    assert [str(one) for one in said] == [
        "c.csv row 3: has the id '7', as another one has, and is called 7-2",
        "c.csv row 4: has the id '7', as another one has, and is called 7-3",
    ]
    assert all(isinstance(one, Remark) and one.counted for one in said)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6), min_size=1, max_size=6))
def test_no_record_is_lost_for_its_id_and_no_two_have_one(tmp_path_factory, ids):
    path = tmp_path_factory.mktemp("ids") / "c.jsonl"
    path.write_text("\n".join(json.dumps({"id": one, "text": "Allies."}) for one in ids), encoding="utf-8")
    items, _ = read(path)
    assert len(items) == len(ids) == len({item.doc_id.casefold() for item in items})


# Tables as people and spreadsheets leave them


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\r\nid;text\r\n1;They met.\r\n",
        ";;;\r\nid;text;;\r\n;;;\r\n1;They met.;;\r\n;;;\r\n",
        ",id,text\n0,1,They met.\n",
        "id,text,\n1,They met.,\n",
        "Speeches of the ministry,,\nid,text,\n1,They met.,\n",
        " ID , Text \n1,They met.\n",
    ],
)
def test_what_a_spreadsheet_leaves_does_no_harm(tmp_path, content):
    ((item,), said) = read(write(tmp_path, "c.csv", content))
    assert (item.doc_id, item.text.content, said) == ("1", "They met.", [])


def test_quotation_marks_in_a_file_with_tabs_may_stand_as_they_are(tmp_path):
    (one, two), _ = read(write(tmp_path, "c.tsv", 'id\ttext\n1\t"No," she said.\n2\tThey met.\n'))
    assert one.text.content == '"No," she said.' and two.text.content == "They met."


def test_a_row_with_too_many_cells_is_named_and_the_others_go_on(tmp_path):
    items, said = read(write(tmp_path, "c.csv", "id,text\n1,They met, and spoke.\n2,They met.\n3\n"))
    assert [item.doc_id for item in items] == ["2"]
    assert [str(one).split(":")[0] for one in said] == ["c.csv row 2", "c.csv row 4"]


def test_a_sheet_may_have_a_title_above_its_header_and_dates_and_numbers_in_its_cells(tmp_path):
    rows = [{"No": 7.0, "Text": "They met.", "Date": datetime(2021, 7, 16), "Country": None}]
    (item,), said = read(write(tmp_path, "c.xlsx", make_sheet(rows, above=[["Speeches"], []])))
    assert (item.doc_id, item.metadata, said) == ("c-1", {"date": "2021-07-16"}, [])


def test_of_a_book_of_sheets_each_that_holds_texts_is_read(tmp_path):
    book = openpyxl.Workbook()
    for title, rows in {"2019": [["id", "text"], [1, "One."]], "2020": [["id", "text"], [1, "Two."]]}.items():
        for row in rows:
            (book[title] if title in book else book.create_sheet(title)).append(row)
    book.save(tmp_path / "c.xlsx")
    items, said = read(tmp_path / "c.xlsx")
    assert [item.doc_id for item in items] == ["1", "1-2"] and len(said) == 1


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        ({"data": [{"id": 1, "text": "One."}, {"id": 2, "text": "Two."}], "n": 2}, ["1", "2"]),
        ({"x": {"text": "One."}, "y": {"text": "Two."}}, ["x", "y"]),
        (["One.", "Two."], ["c-1", "c-2"]),
        ({"id": "only", "text": "One."}, ["only"]),
    ],
)
def test_json_may_hold_its_records_in_several_ways(tmp_path, content, ids):
    items, said = read(write(tmp_path, "c.json", json.dumps(content)))
    assert [item.doc_id for item in items] == ids and said == []


def test_json_that_is_no_collection_is_one_fault_alone_and_none_beside_documents(tmp_path):
    path = write(tmp_path, "package.json", json.dumps([{"name": "a", "version": 1}, {"name": "b"}]))
    with pytest.raises(
        TextError, match=r"package\.json: no column is known to hold the texts; found name, ver"
    ):
        list(read_collection(path))
    write(tmp_path, "note.txt", "They met.")
    problems = []
    assert len(list(read_files([tmp_path], problems))) == 1
    (remark,) = problems
    assert isinstance(remark, Remark) and "package.json: holds no texts" in str(remark)


def test_a_sheet_without_texts_is_no_fault_beside_one_with_texts(tmp_path):
    book = openpyxl.Workbook()
    for title, rows in {
        "codes": [["code", "meaning"], [1, "One."]],
        "2020": [["id", "text"], [1, "Two."]],
    }.items():
        for row in rows:
            (book[title] if title in book else book.create_sheet(title)).append(row)
    book.save(tmp_path / "c.xlsx")
    (item,), (remark,) = read(tmp_path / "c.xlsx")
    assert item.doc_id == "1" and isinstance(remark, Remark) and "c.xlsx, sheet codes" in str(remark)


def test_json_lines_under_the_name_of_json_are_read(tmp_path):
    items, said = read(write(tmp_path, "c.json", '{"id": 1, "text": "One."}\n{"id": 2, "text": "Two."}\n'))
    assert [item.doc_id for item in items] == ["1", "2"] and said == []


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("c.xlsx", b"PK\x03\x04 no sheet", "c.xlsx: is no Excel file that can be opened"),
        ("c.parquet", b"PAR1 no", "c.parquet: is no Parquet file that can be read"),
        ("c.json", b"{", "c.json: is not JSON"),
        ("c.json", b"[]", "c.json: holds no records"),
        ("c.csv", b"", "c.csv: is empty"),
        ("c.csv", b"id,text\n", "c.csv: has a header and no rows"),
        ("c.xlsx", b"\xd0\xcf\x11\xe0" + bytes(100), "c.xlsx: is an old Excel file"),
        ("c.xlsx", b"<table><tr><td>1</td></tr></table>", "c.xlsx: is an old Excel file"),
        ("c.csv.gz", b"no gzip", "c.csv.gz: is cut off or damaged"),
        ("c.csv.xz", b"no xz", "c.csv.xz: is cut off or damaged"),
        ("c.csv.bz2", b"no bzip", "c.csv.bz2: is cut off or damaged"),
        ("c.zip", b"no zip", "c.zip: is cut off or damaged"),
        ("c.csv", b'id,text\n1,"She said "no" to it."\n', "c.csv: not CSV"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_named(tmp_path, name, data, line):
    items, (problem,) = read(write(tmp_path, name, data))
    assert items == [] and str(problem).startswith(line) and not isinstance(problem, Remark)


@pytest.mark.parametrize(
    ("value", "text"),
    [(float("nan"), ""), (date(2021, 7, 1), "2021-07-01"), (2019.0, "2019"), (0.5, "0.5"), ("x", "x")],
)
def test_values_become_text_as_a_person_would_write_them(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("c.csv", make_sheet()),
        ("c.xlsx", make_csv()),
        ("c.tsv", make_parquet()),
        ("c.csv", make_csv(separator="\t").decode().encode("utf-16")),
        ("c.json", b"\n".join(json.dumps(row, indent=2).encode() for row in ROWS)),
        ("c.json", json.dumps([list(ROWS[0]), *(list(row.values()) for row in ROWS)]).encode()),
        ("c.json", json.dumps({"status": "ok", "response": {"total": 2, "results": ROWS}}).encode()),
        ("c.jsonl", b"\xef\xbb\xbf" + b"\r\n".join(json.dumps(row).encode() for row in ROWS)),
    ],
)
def test_what_a_file_of_records_holds_goes_before_its_name(tmp_path, name, data):
    items, said = read(write(tmp_path, name, data))
    assert [item.text.content for item in items] == [row["text"] for row in ROWS] and said == []
    assert items[0].metadata == {"date": "2019-05-01", "url": "https://example.org/a"}


def test_what_lies_in_an_object_is_found_by_its_name(tmp_path):
    record = {"id": 1, "fields": {"bodyText": "They met."}, "source": {"id": None, "name": "The Herald"}}
    (item,), said = read(write(tmp_path, "c.json", json.dumps({"articles": [record]})))
    assert (item.text.content, item.metadata["publisher"], said) == ("They met.", "The Herald", [])


def test_a_guessed_encoding_of_a_table_is_told(tmp_path):
    path = write(tmp_path, "c.csv", "id;text\r\n1;Señor Peña met the envoy.\r\n".encode("cp1252"))
    (item,), (remark,) = read(path)
    assert (item.text.content, item.text.encoding) == ("Señor Peña met the envoy.", "cp1252")
    assert remark.counted and "its encoding is guessed, cp1252" in str(remark)


# Texts that are no plain ones


def test_web_pages_in_a_column_are_read_as_such_and_other_texts_as_they_are(tmp_path):
    rows = [
        {
            "id": 1,
            "content": {"rendered": "<p>They met &amp; spoke.</p><p>They parted.</p>"},
            "title": "A&amp;B",
        },
        {"id": 2, "content": "a < b and c > d, said </p> to be markup."},
    ]
    (one, two), said = read(write(tmp_path, "c.json", json.dumps(rows)))
    assert one.text.content == "They met & spoke.\n\nThey parted." and one.metadata == {"title": "A&B"}
    assert two.text.content == rows[1]["content"] and said == []


MAIL = (
    b"From ada Mon Jan  4 2021\nFrom: Ada Quill <ada@example.org>\nSubject: The treaty\n"
    b"Date: Mon, 4 Jan 2021 10:00:00 +0000\n\nThey met.\n\n"
)


@pytest.mark.parametrize(
    ("name", "pack"),
    [("m.mbox", bytes), ("m.mbox.gz", gzip.compress), ("m.zip", lambda data: make_zip({"m.mbox": data}))],
)
def test_each_message_of_a_mailbox_is_a_document_with_what_its_headers_say(tmp_path, name, pack):
    items, said = read(write(tmp_path, name, pack(MAIL + MAIL.replace(b"treaty", b"pact") + b"From x\n\n\n")))
    assert [(item.doc_id, item.text.metadata["title"]) for item in items] == [
        ("m-1", "The treaty"),
        ("m-2", "The pact"),
    ]
    assert items[0].text.metadata["date"] == "2021-01-04" and items[0].text.content.strip() == "They met."
    (problem,) = said
    assert "m.mbox, message 3".removeprefix("m.mbox" if ".gz" in name else "") in str(problem)
    (first, _) = read_files([tmp_path / name], [])
    assert (first.source.title, first.source.author, first.source.date) == (
        "The treaty",
        "Ada Quill",
        "2021-01-04",
    )


# Archives


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.zip", make_zip),
        ("a.tar", make_tar),
        ("a.tar.gz", lambda members: make_tar(members, "w:gz")),
        ("a.tgz", lambda members: make_tar(members, "w:gz")),
        ("a.tar.bz2", lambda members: make_tar(members, "w:bz2")),
        ("a.tar.xz", lambda members: make_tar(members, "w:xz")),
    ],
)
def test_what_is_in_an_archive_is_read_or_named(tmp_path, name, pack):
    members = {
        "papers/note.txt": b"They met.",
        "papers/more/note.txt": b"They met again.",
        "papers/talks.csv": make_csv(),
        "papers/old.jsonl.gz": gzip.compress(b'{"text": "They parted."}'),
        "inner.zip": make_zip({"letter.txt": b"Dear neighbours."}),
        "papers/authors.csv": b"name,born\nQuill,1950\n",
        "papers/logo.png": b"\x89PNG",
        "papers/empty.txt": b"",
        "papers/old.7z": b"7z\xbc\xaf",
        "README.md": b"About these papers.",
        "__MACOSX/papers/._note.txt": b"\x00\x05",
        "papers/.DS_Store": b"\x00",
        "papers/.hidden.txt": b"Not for you.",
    }
    items, said = read(write(tmp_path, name, pack(members)))
    assert [item.doc_id for item in items] == ["note", "more-note", "talks-a", "talks-b", "old-1", "letter"]
    assert [str(one) for one in said] == [
        f"{name}, {line}"
        for line in (
            "papers/authors.csv: holds no texts, as far as its columns (name, born) tell; "
            "say which: --field text=COLUMN",
            "papers/logo.png: is a picture, which no reader knows; run text recognition on it, and add "
            "the text",
            "papers/empty.txt: is empty; replace or remove the file",
            "papers/old.7z: is an archive, which no reader knows; unpack it, or give it as a collection",
            "README.md: tells of the documents and is none of them",
        )
    ]
    assert [isinstance(one, Remark) for one in said] == [True, True, False, False, True]


def test_a_readme_that_is_alone_is_a_document(tmp_path):
    (item,), (remark,) = read(write(tmp_path, "a.zip", make_zip({"README.txt": b"They met."})))
    assert item.doc_id == "README" and remark.counted


def test_a_document_that_is_compressed_is_one_document(tmp_path):
    path = write(tmp_path, "Übergabe 1.txt.gz", gzip.compress(b"They met."))
    problems = []
    (document,) = read_files([path], problems)
    assert (document.source.doc_id, document.text.content) == ("Ubergabe-1", "They met.")
    assert problems == [] and not is_collection(path)


def test_a_member_that_is_locked_is_named_and_the_others_go_on(tmp_path):
    data = bytearray(make_zip({"a.txt": b"They met.", "b.txt": b"They met again."}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (item,), (problem,) = read(write(tmp_path, "a.zip", bytes(data)))
    assert item.doc_id == "b" and str(problem) == "a.zip, a.txt: is locked with a password; unlock it"


def test_names_of_members_in_utf_8_are_read_where_the_archive_does_not_say_so(tmp_path):
    data = make_zip({"Договор.txt": b"They met."}).replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00")
    for mark, place in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.index(mark) + place
        data = data[:at] + b"\x00" + data[at + 1 :]
    (item,), _ = read(write(tmp_path, "a.zip", data))
    assert item.doc_id == "Dogovor"


def test_archives_within_archives_have_an_end(tmp_path):
    data = make_zip({"a.txt": b"They met."})
    for number in range(5):
        data = make_zip({f"{number}.zip": data})
    items, (problem,) = read(write(tmp_path, "a.zip", data))
    assert items == [] and "lies too deep in archives within archives" in str(problem)


# Folders


def test_a_folder_of_everything_is_read_or_named(tmp_path):
    (tmp_path / "more").mkdir()
    for name, data in {
        "note.txt": b"They met.",
        "a b.txt": b"They met on Monday.",
        "a-b.txt": b"They met on Tuesday.",
        "Договор.txt": b"They agreed.",
        "x" * 240 + ".txt": b"They left.",
        "more/note.txt": b"They met again.",
        "y2019.csv": b"id,text\n1,In 2019.\n",
        "y2020.csv": b"id,text\n1,In 2020.\n",
        "papers.zip": make_zip({"letter.txt": b"Dear neighbours."}),
        "README.md": b"About these papers.",
        "logo.png": b"\x89PNG",
        "Thumbs.db": b"",
    }.items():
        write(tmp_path, name, data)
    problems = []
    ids = [document.source.doc_id for document in read_files([tmp_path], problems)]
    assert sorted(ids) == sorted(
        ["note", "a-b", "a-b-2", "Dogovor", "x" * 60, "more-note", "y2019-1", "y2020-1", "papers-letter"]
    )
    assert [str(one).removeprefix(f"{tmp_path}/") for one in problems] == [
        "logo.png: is a picture, which no reader knows; run text recognition on it, and add the text",
        "README.md: tells of the documents and is none of them",
    ]


def test_two_collections_with_ids_from_one_keep_every_document(tmp_path):
    paths = [write(tmp_path, f"y{year}.csv", f"id,text\n1,In {year}.\n") for year in (2019, 2020)]
    problems = []
    ids = [document.source.doc_id for document in read_files(paths, problems)]
    assert (ids, problems) == (["y2019-1", "y2020-1"], [])


def test_a_column_of_dates_tells_which_figure_is_the_day(tmp_path):
    for dates, read_as in (
        (["03/04/2021", "28/02/2021"], ["2021-04-03", "2021-02-28"]),
        (["03/04/2021", "02/28/2021"], ["2021-03-04", "2021-02-28"]),
        (["03/04/2021", "2021-02-28"], ["", "2021-02-28"]),
    ):
        rows = "".join(f"{number},They met.,{date}\n" for number, date in enumerate(dates))
        path = write(tmp_path, "c.csv", "id,text,date\n" + rows)
        assert [document.source.date for document in read_files([path], [])] == read_as


def test_a_date_that_is_none_is_told_and_the_document_is_read(tmp_path):
    path = write(tmp_path, "c.csv", "id,text,date\n1,They met.,in May\n2,They met.,16.07.2021\n")
    problems = []
    dates = [document.source.date for document in read_files([path], problems)]
    assert dates == ["", "2021-07-16"]
    (remark,) = problems
    assert str(remark).startswith("c.csv, 1: date 'in May' is no date, or may be two, and is left empty")


def test_a_sentence_that_begins_with_from_opens_no_message(tmp_path):
    mailbox = b"From a@b Mon Jan  4 09:00:00 2021\nSubject: One\n\nFrom here on they are allies.\n\nYes.\n"
    items, said = read(write(tmp_path, "m.mbox", mailbox))
    assert [item.doc_id for item in items] == ["m-1"] and not said
    assert items[0].text.content.startswith("From here on")


def test_an_empty_archive_is_named(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w"):
        pass
    items, said = read(path)
    assert not items and [str(one) for one in said] == ["a.zip: holds no files; replace or remove it"]


def test_a_name_that_few_texts_have_counts_where_no_usual_one_is_there():
    assert match_fields(["id", "Rede"], {}, where="a.csv")["text"] == "Rede"
    assert match_fields(["id", "sentence", "content"], {}, where="a.csv")["text"] == "content"


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.xz"])
def test_a_file_of_an_archive_that_is_longer_than_what_is_unpacked_at_a_time_is_read_whole(tmp_path, ending):
    content = " ".join(f"{number} allies" for number in range(30_000))
    path = tmp_path / f"talks.{ending}"
    with tarfile.open(path, f"w:{ending.partition('.')[2]}") as archive:
        for name in ("a.txt", "b.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content.encode()))
    assert [item.text.content for item in read_collection(path)] == [content, content]
