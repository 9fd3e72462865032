"""A folder with a file of each kind, and some that can't be read, from ``framing new`` to the book."""

import gzip
import json

import pandas as pd
import pytest
from made import FILES, packed
from own import check_book, make_own

pytestmark = pytest.mark.slow
#: A text of its own for each record and name, so that none is taken for a copy of another.
PLACES = ("spring", "summer", "autumn", "winter", "harbour", "river", "council", "market", "garden", "island")


def text(number):
    one, two = PLACES[number % 10], PLACES[(number * 3 + 1) % 10]
    return (
        f"In the {one} of year {number} Arcadia and Borealia are partners; the {two} never spoke against it."
    )


def records(number):
    return [{"id": i, "title": f"Row {i}", "date": f"2021-0{i}-01", "text": text(number + i)} for i in (1, 2)]


def write(folder):
    """One file of each kind, collections whose ids begin with 1, odd names, and what can't be read."""
    for name, data in FILES.items():
        (folder / f"{name.replace('.', ' ')} file.{name.partition('.')[2]}").write_bytes(data)
    for number, name in enumerate(("речь", "条约", "Größe", "x y", "x-y")):
        (folder / f"{name}.txt").write_text(text(20 + number), encoding="utf-8")
    frame = pd.DataFrame(records(30))
    frame.to_csv(folder / "one.csv", index=False)
    pd.DataFrame(records(33)).to_csv(folder / "two.csv", index=False, sep=";")
    pd.DataFrame(records(36)).to_csv(folder / "three.tsv", index=False, sep="\t")
    pd.DataFrame(records(39)).to_excel(folder / "four.xlsx", index=False)
    pd.DataFrame(records(42)).to_parquet(folder / "five.parquet")
    (folder / "six.json").write_text(json.dumps(records(45)))
    (folder / "seven.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, records(48))).encode()))
    (folder / "eight.zip").write_bytes(packed(parts={"in/one.txt": text(60), "in/two.md": text(61)}))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 cut off")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (folder / "bad date.md").write_text(f"---\ntitle: One\ndate: 31.02.2024\n---\n{text(70)}")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (texts := folder / "My texts").mkdir()
    write(texts)
    return make_own(folder, texts, "--party", "Arcadia, Arcadian", "--party", "Borealia, Borealian")


def test_each_kind_of_file_gives_a_document_or_a_remark(own):
    remarks, documents = own.table("remarks"), own.table("documents")
    known = " ".join([*documents["doc_id"], *remarks["name"], *remarks["doc_id"]])
    for name in FILES:
        assert f"a {name.partition('.')[2]} file" in known or f"a-{name.partition('.')[2]}-file" in known
    assert set(remarks[remarks["kind"] == "unreadable"]["name"]) == {"broken.pdf", "empty.txt"}


def test_ids_are_unique_and_readable(own):
    ids = list(own.table("documents")["doc_id"])
    assert len(set(ids)) == len(ids)
    made = {f"{name}-{i}" for name in ("one", "two", "three", "four", "five", "six", "seven") for i in (1, 2)}
    assert made | {"x-y", "x-y-2", "Grosse", "eight-one", "eight-two"} <= set(ids)


def test_what_cant_be_read_is_told_each_time(own):
    for step in ("new", "run", "book"):
        assert "broken.pdf: is no PDF file" in own.said[step] and "empty.txt: is empty" in own.said[step]
    assert "31.02.2024" in own.said["new"]


def test_the_book_is_about_the_study_alone(own):
    check_book(own)
