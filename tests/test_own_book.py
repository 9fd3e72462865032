"""A study of one's own: each step of the tutorial as printed, and a book that speaks of that study alone."""

import os
import re
import shutil
import subprocess
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import _WHOLE, Checkout, make_checkout
from lxml import html
from own import SHIPPED, shims, text_of
from printed import fences, page, pages_of, section, tables

from framing import chronology
from framing.base import store
from framing.base.csvfile import csv_text, read_csv
from framing.base.errors import StudyError
from framing.coding.decode import VALUES
from framing.measures.alpha import bootstrap_alpha, krippendorff_alpha
from framing.measures.columns import PLAIN
from framing.study.texts import read_contents

TUTORIAL = page("tutorial")
ANY = re.compile(
    r"^```(?P<kind>bash|text|markdown|toml)\n(?P<content>.*?)^```$|(?P<table>(?:^\|.*\|\n)+)", re.M | re.S
)


def fill_in(study, table):
    """Write what a table of the tutorial says into sources.csv, as somebody does in a spreadsheet."""
    path = study / "sources.csv"
    file = read_csv(path, ("doc_id",), error=StudyError, optional=None)
    known = {row["doc_id"]: row for row in table}
    path.write_text(
        csv_text([row | known[row["doc_id"]] for row in file.rows], file.columns), encoding="utf-8"
    )


def follow(checkout, tools):
    """Do every step of the tutorial; what its commands said, by line."""
    study, said = checkout.root / "data/studies/my-study", {}
    variables = checkout.variables()
    variables["PATH"] = f"{tools}{os.pathsep}{variables['PATH']}"
    for step in ANY.finditer(TUTORIAL.partition("## Where to go from here")[0]):
        content = step["content"] or ""
        if step["table"]:
            fill_in(study, tables(step["table"])[0])
        elif step["kind"] == "markdown":
            (study / "about.md").write_text(content, encoding="utf-8")
        elif step["kind"] == "toml":
            with (study / "findings.toml").open("a", encoding="utf-8") as file:
                file.write(f"\n{content}")
        for line in content.splitlines() if step["kind"] == "bash" else ():
            done = subprocess.run(
                line,
                shell=True,
                cwd=checkout.root,
                env=variables,
                capture_output=True,
                text=True,
                check=False,
            )
            said.setdefault(line, []).append(done)
    return said


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A checkout in which the tutorial was followed, and what its commands said."""
    folder = tmp_path_factory.mktemp("tutorial")
    checkout = Checkout(make_checkout(folder / "checkout", (*_WHOLE, "data/examples")))
    tools = shims(folder / "bin")
    said = follow(checkout, tools)
    built = checkout.root / "data/runs/my-study/default/_build/html"
    return SimpleNamespace(checkout=checkout, said=said, built=built, opened=tools / "opened")


@pytest.fixture
def study(followed):
    return followed.checkout.open("my-study").in_run("default")


# The tutorial


def test_each_command_of_the_tutorial_ends_well(followed):
    assert {
        line: done.stderr for line, runs in followed.said.items() for done in runs if done.returncode
    } == {}
    assert len(followed.said) == 8


def test_the_tutorial_prints_what_the_command_says(followed):
    ((made,),) = (runs for line, runs in followed.said.items() if line.startswith("framing new"))
    assert [made.stderr] == fences(TUTORIAL, "text")


def test_a_file_that_comes_later_is_noticed_and_counted(followed, study):
    (status,) = followed.said["framing status my-study"]
    assert "letter.txt" in status.stderr + status.stdout
    assert set(store.load(study, "documents")["doc_id"]) == {"interview", "minister", "newspaper", "letter"}


def test_the_finding_of_the_tutorial_can_be_traced_to_its_words(followed):
    (traced,) = followed.said["framing trace alliance-rarely-asserted --study my-study"]
    assert "asserted = 1: " in traced.stdout and "It is time that we were" in traced.stdout


# The book


def test_the_book_is_opened_where_it_was_built(followed):
    assert followed.opened.read_text().split() == [str(followed.built / "index.html")]


@pytest.mark.parametrize(
    "words", ["Two islands", "asks how 3 documents", "the relationship of Arcadia and Borealia"]
)
def test_the_front_page_is_about_the_study(followed, words):
    assert words in text_of(followed.built / "index.html")


def test_the_title_of_the_book_and_of_its_front_page_is_the_studys(followed):
    tree = html.parse(followed.built / "index.html")
    assert tree.findtext(".//title").strip().startswith("Two islands")
    assert tree.find(".//article").find(".//h1").text_content().startswith("Two islands")


def test_the_studys_own_words_stand_on_the_front_page_and_on_a_page_of_their_own(followed):
    (own,) = fences(TUTORIAL, "markdown")
    for name in ("index.html", "_generated/about_my-study.html"):
        assert own.strip() in text_of(followed.built / name)


def test_no_page_of_the_book_speaks_of_what_comes_with_the_workbook(followed):
    found = {
        str(path.relative_to(followed.built)): sorted(set(words))
        for path in pages_of(followed.built)
        if (words := SHIPPED.findall(text_of(path)))
    }
    assert found == {}


def test_no_file_of_the_book_is_named_after_a_shipped_study(followed):
    names = [str(path.relative_to(followed.built)) for path in followed.built.rglob("*")]
    assert [name for name in names if SHIPPED.search(name)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Russia and China: allies?", ["Russia", "China"]),
        ("framing run russia-china", ["russia-china"]),
        ("Addresses of the presidents.", ["presidents"]),
        ("The European Parliament met.", ["Parliament"]),
        ("Arcadia and Borealia; pages of kremlin.ru.", []),
    ],
)
def test_words_for_the_shipped_studies_are_found(text, words):
    assert SHIPPED.findall(text) == words


def test_the_book_has_all_ten_chapters(followed, study):
    made = sorted(path.stem for path in (followed.built / "chapters/my-study").glob("[0-9]*.html"))
    assert made == list(study.stages) and len(made) == 10


@pytest.mark.parametrize(
    ("chapter", "advice"),
    [
        ("04_agreement", "framing sample my-study"),
        ("07_comparison", "compare_with"),
        ("08_chronology", "data/studies/my-study/chronology.csv"),
    ],
)
def test_a_chapter_without_inputs_says_what_is_missing_and_how_to_get_it(followed, chapter, advice):
    shown = text_of(followed.built / f"chapters/my-study/{chapter}.html")
    missing = section_of(followed.built / "index.html", "What is missing")
    assert "What this chapter lacks" in shown and advice in shown and advice in missing


def section_of(path, heading):
    """The text of a section of a page."""
    (found,) = html.parse(path).xpath(f"//section[h2[starts-with(., '{heading}')]]")
    return " ".join(found.text_content().split())


@pytest.mark.parametrize("name", ["01_documents", "03_mentions", "05_alliance_partnership", "10_findings"])
def test_a_chapter_that_has_what_it_needs_lacks_nothing(followed, name):
    assert "What this chapter lacks" not in text_of(followed.built / f"chapters/my-study/{name}.html")


def test_the_finding_stands_on_the_front_page(followed):
    shown = section_of(followed.built / "index.html", "What these texts show")
    assert re.search(r"Of 9 words of alliance about the two islands, the coder takes 1 ", shown)


def test_only_the_codebooks_of_the_study_have_pages(followed, study):
    made = {
        path.stem.removeprefix("codebook_") for path in (followed.built / "_generated").glob("codebook_*")
    }
    assert made == set(study.codebooks)


def test_the_code_of_each_chapter_names_the_study(followed, study):
    for path in study.chapters.glob("*.ipynb"):
        assert "russia-china" not in path.read_text(encoding="utf-8")


# Dates and quantities


@pytest.fixture
def dated(study, tmp_path):
    """The statements that the page on dates prints, and the study's tables."""
    (printed,) = fences(page("chronology"), "text")
    path = tmp_path / "chronology.csv"
    path.write_text(printed, encoding="utf-8")
    passages = store.load(study, "passages")
    return chronology.load_chronology(path, store.load(study, "documents"), passages=passages)


def test_the_statements_that_the_book_prints_stand_in_their_texts(dated, study):
    assert len(dated) == 4 and len(chronology.check_statements(dated, read_contents(study))) == 0


def test_with_statements_the_chapter_on_dates_is_made(followed, dated, tmp_path):
    copy = Checkout(shutil.copytree(followed.checkout.root, tmp_path / "checkout", ignore=_not_built))
    (printed,) = fences(page("chronology"), "text")
    (copy.root / "data/studies/my-study/chronology.csv").write_text(printed, encoding="utf-8")
    done = copy.command("run", "my-study", "--only", "08", "--texts", copy.root / "my-texts")
    assert done.status == 0, done.err
    chapter = (copy.root / "data/runs/my-study/default/chapters/08_chronology.ipynb").read_text(
        encoding="utf-8"
    )
    assert "The Strait Treaty is signed" in chapter and "The study looks for no topics" in chapter


def _not_built(folder, names):
    return {name for name in names if name in ("_build", "_generated")}


# The exercises for a class


TEACHING = page("teaching")
CODES = {"whose": "referent", "claim": "stance", "when": "time", "whose words": "voice"}
EXAMPLES = ["interview", "minister", "newspaper"]


def answers(number):
    """The tables in the answer of an exercise."""
    (heading,) = re.findall(rf"^### (Exercise {number}: .*)$", TEACHING, re.MULTILINE)
    return tables(section(TEACHING, heading).partition(":::{dropdown} Answer\n")[2])


@pytest.fixture
def mentions(study):
    """The words for a relationship in the three examples, as the study has them coded."""
    found = store.load(study, "mentions")
    return found[found["doc_id"].isin(EXAMPLES) & (found["codebook"] == "relationship")]


@pytest.fixture
def allied(mentions):
    """The ten words of alliance in the order of the texts."""
    return mentions[mentions["family"] == "alliance"].sort_values(["doc_id", "start"]).reset_index(drop=True)


@pytest.fixture
def read():
    """What exercise 2 says of them, by the names of the attributes."""
    (table,) = answers(2)
    return pd.DataFrame(table).rename(columns=CODES)


def test_exercise_1_counts_what_the_workbook_finds(mentions, study):
    (table,) = answers(1)
    documents = store.load(study, "documents").set_index("doc_id")
    for row in table:
        found = mentions[mentions["doc_id"] == row["text"]]["family"].value_counts()
        n = documents.loc[row["text"], "n_words"]
        counted = [*(found[name] for name in ("alliance", "partnership", "amity")), n]
        assert [int(row[name]) for name in ("alliance", "partnership", "amity", "words")] == counted
        assert row["alliance in 1,000 words"] == f"{1000 * found['alliance'] / n:.1f}"


def test_exercise_2_reads_the_words_that_are_found_and_gives_them_known_values(allied, read):
    assert list(zip(read["text"], read["word"], strict=True)) == list(
        zip(allied["doc_id"], allied["surface"], strict=True)
    )
    assert all(set(read[name]) <= set(VALUES[name]) for name in CODES.values())
    assert not ((read["referent"] == "focal") & (read["stance"] == "asserted")).any()


def test_exercise_3_has_the_agreement_that_the_workbook_computes():
    given, answered = tables(section(TEACHING, "Exercise 3: How far do two readers agree?"))
    codes = pd.DataFrame(given)[["first student", "second student"]]
    agree = int((codes.iloc[:, 0] == codes.iloc[:, 1]).sum())
    counts = codes.stack().value_counts()
    n = counts.sum()
    expected = (n**2 - (counts**2).sum()) / (n * (n - 1))
    values = [str(agree), f"{agree / 10:.2f}", f"{1 - agree / 10:.2f}", f"{expected:.2f}"]
    low, high = bootstrap_alpha(codes)
    values += [f"{krippendorff_alpha(codes):.2f}", f"{low:.2f} to {high:.2f}"]
    assert [row["value"] for row in answered] == values
    assert dict(counts) == {"denied": 7, "questioned": 4, "sought": 4, "asserted": 3, "surpassed": 2}


def test_exercise_4_lists_where_coder_and_reading_differ(allied, read):
    differing, right = answers(4)
    rows = [
        {
            "text": coded.doc_id,
            "word": coded.surface,
            "question": name,
            "coder": getattr(coded, name),
            "reading": read.loc[number, name],
            "unsure": "yes" if name in coded.unsure.split() else "no",
        }
        for number, coded in enumerate(allied.itertuples(index=False))
        for name in CODES.values()
        if getattr(coded, name) != read.loc[number, name]
    ]
    assert differing == rows
    names = [*CODES.values()]
    same, plain = (
        (allied[names] == read[names]).all(axis=1),
        (read[names] == pd.Series(PLAIN)[names]).all(axis=1),
    )
    assert [int(row["right in all four, of ten"]) for row in right] == [same.sum(), plain.sum()]


def test_exercise_5_takes_the_steps_that_are_left(allied, read):
    (table,) = answers(5)
    counted = []
    for codes in (allied, read):
        focal = codes[codes["referent"] == "focal"]
        current = focal[focal["time"] == "current"]
        claimed = current[current["stance"] == "asserted"]
        counted.append([len(codes), len(focal), len(current), len(claimed)])
    assert [[int(row[name]) for row in table] for name in ("by the coder", "by reading")] == counted
