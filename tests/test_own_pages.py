"""Saved pages and their print versions, from ``framing new`` to the book: no word of them is kept here."""

import pytest
from conftest import CORPORA, needs_corpora
from own import check_book, make_own

pytestmark = [pytest.mark.slow, needs_corpora]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    parties = ("--party", "Russia, Russian", "--party", "China, Chinese")
    return make_own(tmp_path_factory.mktemp("own"), CORPORA / "kremlin-html", *parties)


def test_print_versions_are_not_counted_and_told_each_time(own):
    assert len(own.table("documents")) == 30 and (own.table("documents")["url"] != "").all()
    for step in ("run", "book"):
        assert "has the same text as" in own.said[step]


def test_the_book_is_whole(own):
    check_book(own, about_shipped=True)
