"""The page on reliability shows what attacks came to, and as many were made as are promised."""

import csv
import sys

import pandas as pd
import pytest
from conftest import ROOT

from framing.base.errors import BookError
from framing.base.workbook import Workbook
from framing.book.attacks import WRONG, attacks_page, read_attacks

sys.path.append(str(ROOT / "tests" / "hostile"))
import attack

SHOWN = ROOT / "book" / "attacks.csv"
PROMISED = {"mutations.py": 100_000, "kills.py": 1_000}


def broken_promises(frame):
    """What of the promised attacks is missing, and what went wrong."""
    programs = {what: program for what, program, *_ in attack.PARTS.values()}
    tried = frame.groupby(frame["what"].map(programs))["tried"].sum()
    found = [
        f"{name}: {tried.get(name, 0):,}" for name, most in PROMISED.items() if tried.get(name, 0) < most
    ]
    found += [f"never tried: {what}" for what in programs if what not in set(frame["what"])]
    wrong = frame[list(WRONG)].sum()
    return found + [f"{name}: {n}" for name, n in wrong.items() if n]


def test_each_attack_is_a_row_of_the_page_which_sums_them_up():
    with SHOWN.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    page = attacks_page(Workbook())
    assert rows and all(f"| {row['what']} | {int(row['tried']):,} |" in page for row in rows)
    assert page.startswith(f"{sum(int(row['tried']) for row in rows):,} attacks, of which none went wrong:")


def test_as_many_attacks_were_made_as_are_promised_and_nothing_went_wrong():
    assert broken_promises(read_attacks(SHOWN)) == []


def test_each_attack_can_be_repeated_by_its_seed():
    frame = read_attacks(SHOWN)
    assert frame["seed"].str.fullmatch(r"\d+( \d+)*").all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"kills": {"tried": 900}, "runs": {"tried": 99}}, ["kills.py: 999"]),
        ({"readers": {"tried": 24_999}}, ["mutations.py: 99,999"]),
        ({"coder": {"executed": 1}, "kills": {"lost": 2}}, ["lost: 2", "executed: 1"]),
    ],
)
def test_a_promise_that_is_broken_is_found(changes, said):
    rows = {
        part: {"what": what, "tried": 500 if program == "kills.py" else 25_000, **dict.fromkeys(WRONG, 0)}
        for part, (what, program, *_) in attack.PARTS.items()
    }
    for part, change in changes.items():
        rows[part] |= change
    assert broken_promises(pd.DataFrame(rows.values())) == said


def test_an_attack_that_was_never_made_is_found():
    frame = pd.DataFrame(
        [{"what": "damaged files that people edit", "tried": 100_000, **dict.fromkeys(WRONG, 0)}]
    )
    found = broken_promises(frame)
    assert found[0] == "kills.py: 0" and "never tried: commands killed while they wrote" in found


def test_without_attacks_the_book_says_what_to_do(tmp_path):
    with pytest.raises(BookError, match=r"attacks.csv: is missing; write it: make attack"):
        read_attacks(tmp_path / "attacks.csv")
