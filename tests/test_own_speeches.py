"""Speeches in PDF, from ``framing new`` to the book: no word of them is kept here."""

import pytest
from conftest import CORPORA, needs_corpora
from own import check_book, make_own

pytestmark = [pytest.mark.slow, needs_corpora]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return make_own(tmp_path_factory.mktemp("own"), CORPORA / "un2024-pdf", "--author")


def test_what_cant_be_read_or_is_in_another_language_is_told_each_time(own):
    assert len(own.table("documents")) + (~own.table("remarks")["counted"]).sum() == 14
    for step in ("run", "book"):
        assert "by_ru.pdf: is in Russian" in own.said[step] and "can't be read" in own.said[step]


def test_the_book_is_whole(own):
    check_book(own, about_shipped=True)
