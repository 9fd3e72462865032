"""The page on writing findings: every example on it is run, and gives what the page says."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from printed import page, rows_under

from framing.base.conditions import choose_rows, compute
from framing.base.errors import StudyError
from framing.base.expressions import DEEPEST, GREATEST, LONGEST, parse
from framing.claims.findings import evaluate_findings, load_findings
from framing.claims.prose import fill_prose, read_prose, weave
from framing.claims.sentences import Sentence

PAGE = page("writing_findings")


@pytest.fixture(scope="module")
def mentions():
    columns = ["doc_id", "family", "stance", "speaker", "n"]
    table = pd.DataFrame(rows_under(PAGE, *columns), columns=columns)
    return table.assign(n=pd.to_numeric(table["n"]))


@pytest.mark.parametrize(
    ("condition", "rows", "meaning"), rows_under(PAGE, "condition", "rows", "what it says")
)
def test_each_condition_chooses_as_many_rows_as_the_page_says(mentions, condition, rows, meaning):
    assert len(choose_rows(mentions, condition.strip("`"))) == int(rows)


@pytest.mark.parametrize(("formula", "number"), rows_under(PAGE, "formula", "number"))
def test_each_formula_gives_the_number_that_the_page_says(formula, number):
    values = pd.DataFrame({"all": [8], "denied": [2]})
    assert compute(parse(formula.strip("`")), values).tolist() == [float(number)]


@pytest.mark.parametrize(("placeholder", "shown"), rows_under(PAGE, "placeholder", "shows"))
def test_each_placeholder_shows_what_the_page_says(placeholder, shown):
    text, number = re.fullmatch(r"`(.*)` of (.*)", placeholder).groups()
    value = float(number) if "." in number else int(number)
    sentence = Sentence(text, "the page")
    sentence.check(["n"])
    assert sentence.fill({"n": value}) == shown


def block(kind, number=0):
    """The content of one of the page's code blocks of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)[number]


def example():
    return block("toml")


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
    explained = [row[0].strip("`") for row in rows_under(PAGE, "key", "what it is")]
    path = tmp_path / "findings.toml"
    for key in explained:
        path.write_text(example().replace("chapter =", f"{key}x ="), encoding="utf-8")
        with pytest.raises(StudyError, match=f"unknown key '{key}x'; did you mean .*{key}"):
            load_findings(path)


def test_the_prose_on_the_page_is_filled_and_woven(tmp_path, mentions):
    import nbformat  # takes a second to import
    from nbformat import v4

    stage = "05_alliance_partnership"
    cells = [v4.new_code_cell(id="code-07"), v4.new_markdown_cell(id="text-08")]
    (tmp_path / f"{stage}.ipynb").write_text(nbformat.writes(v4.new_notebook(cells=cells)))
    (tmp_path / "prose").mkdir()
    prose = block("markdown")
    (tmp_path / "prose" / f"{stage}.md").write_text(prose, encoding="utf-8")
    (tmp_path / "prose" / "values.toml").write_text(block("toml", 1), encoding="utf-8")
    study = SimpleNamespace(study_id="islands", stages=(stage,), path=lambda name: tmp_path / name)
    frames = {"documents": mentions[["doc_id"]].drop_duplicates(), "mentions": mentions}
    pieces = fill_prose(read_prose(study, tmp_path), stage, frames)
    woven = weave(v4.new_notebook(cells=cells), pieces)
    assert [cell.id for cell in woven.cells] == ["code-07", "prose-1", "prose-2"]
    assert woven.cells[1].source == "Of three words of alliance, two deny one."


def test_the_page_names_the_bounds():
    ending = " ".join(PAGE.split("## What there is not")[1].split())
    assert f"{LONGEST:,} signs" in ending and f"{DEEPEST} parentheses" in ending and f"{GREATEST:,}" in ending
