"""The page on reliability shows what attacks came to, and the file that it shows is theirs."""

import csv

import pytest
from conftest import ROOT

from framing.base.errors import BookError
from framing.base.workbook import Workbook
from framing.book.attacks import attacks_page, read_attacks

WRONG = ["lost", "executed", "tracebacks", "over limits", "wrong places"]


def test_each_attack_is_a_row_of_the_page():
    with (ROOT / "book" / "attacks.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    page = attacks_page(Workbook())
    assert rows and all(f"| {row['what']} | {int(row['tried']):,} |" in page for row in rows)


def test_nothing_went_wrong_in_the_attacks_that_the_book_shows():
    frame = read_attacks(ROOT / "book" / "attacks.csv")
    assert (frame[WRONG] == 0).all(axis=None) and (frame["tried"] > 0).all()


def test_without_attacks_the_book_says_what_to_do(tmp_path):
    with pytest.raises(BookError, match=r"attacks.csv: is missing; write it: make attack"):
        read_attacks(tmp_path / "attacks.csv")
