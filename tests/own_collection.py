"""A collection of thousands, from ``framing new`` to the book: `make long` runs this."""

import csv

import pytest
from conftest import CORPORA, needs_corpora
from own import check_book, make_own

pytestmark = needs_corpora


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    parties = ("--party", "Russia, Russian", "--party", "China, Chinese")
    return make_own(tmp_path_factory.mktemp("own"), CORPORA / "kremlin-1999-2020.jsonl.gz", *parties)


def test_each_of_its_documents_has_an_address_in_the_list_and_in_the_tables(own):
    documents, remarks = own.table("documents"), own.table("remarks")
    assert (documents["url"] != "").all()
    assert len(documents) + len(remarks[~remarks["counted"]]) == 7235
    with (own.study.path("sources.csv")).open(encoding="utf-8", newline="") as file:
        listed = {row["doc_id"]: row["url"] for row in csv.DictReader(file)}
    assert set(documents["doc_id"]) <= set(listed) and all(listed.values())


def test_the_book_is_whole(own):
    check_book(own, about_shipped=True)
