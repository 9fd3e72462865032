"""The page on writing findings: every example on it is run, and gives what the page says."""

import re
from pathlib import Path

import pandas as pd
import pytest

from framing.base.errors import StudyError
from framing.study.conditions import choose_rows, compute
from framing.study.findings import evaluate_findings, load_findings
from framing.study.notation import DEEPEST, GREATEST, LONGEST, parse
from framing.study.sentences import Sentence

PAGE = (Path(__file__).resolve().parents[1] / "book" / "writing_findings.md").read_text(encoding="utf-8")


def table_of(*header):
    """The rows of the page's table with this header, as lists of cells without code marks."""
    lines = PAGE.split(f"| {' | '.join(header)} |\n", 1)[1].splitlines()[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.fixture(scope="module")
def mentions():
    columns = ["doc_id", "family", "stance", "speaker", "n"]
    table = pd.DataFrame(table_of(*columns), columns=columns)
    return table.assign(n=pd.to_numeric(table["n"]))


@pytest.mark.parametrize(("condition", "rows", "meaning"), table_of("condition", "rows", "what it says"))
def test_each_condition_chooses_as_many_rows_as_the_page_says(mentions, condition, rows, meaning):
    assert len(choose_rows(mentions, condition.strip("`"))) == int(rows)


@pytest.mark.parametrize(("formula", "number"), table_of("formula", "number"))
def test_each_formula_gives_the_number_that_the_page_says(formula, number):
    values = pd.DataFrame({"all": [8], "denied": [2]})
    assert compute(parse(formula.strip("`")), values).tolist() == [float(number)]


@pytest.mark.parametrize(("placeholder", "shown"), table_of("placeholder", "shows"))
def test_each_placeholder_shows_what_the_page_says(placeholder, shown):
    text, number = re.fullmatch(r"`(.*)` of (.*)", placeholder).groups()
    value = float(number) if "." in number else int(number)
    sentence = Sentence(text, "the page")
    sentence.check(["n"])
    assert sentence.fill({"n": value}) == shown


def example():
    return re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_finding_on_the_page_holds_of_the_rows_on_the_page(tmp_path, mentions):
    path = tmp_path / "findings.toml"
    path.write_text(example(), encoding="utf-8")
    documents = mentions[["doc_id"]].drop_duplicates()
    (row,) = evaluate_findings(load_findings(path), {"documents": documents, "mentions": mentions}).to_dict(
        "records"
    )
    assert (row["text"], row["holds"]) == ("Of 3 words of alliance, 2 deny one, 67%.", True)
    assert (row["low"], row["high"]) == (0, 1)


def test_the_page_explains_every_key(tmp_path):
    explained = [row[0].strip("`") for row in table_of("key", "what it is")]
    path = tmp_path / "findings.toml"
    for key in explained:
        path.write_text(example().replace("chapter =", f"{key}x ="), encoding="utf-8")
        with pytest.raises(StudyError, match=f"unknown key '{key}x'; did you mean .*{key}"):
            load_findings(path)


def test_the_page_names_the_bounds():
    ending = " ".join(PAGE.split("## What there is not")[1].split())
    assert f"{LONGEST:,} signs" in ending and f"{DEEPEST} parentheses" in ending and f"{GREATEST:,}" in ending
