"""From runs to the book: which studies it has, and what happens where one of them can't run."""

import shutil

import pandas as pd
import pytest
from conftest import make_tables

from framing.base import store, tables
from framing.base.alone import alone
from framing.base.errors import BookError, StaleReleaseError
from framing.book import publish
from framing.book.ai_use import ai_use_page
from framing.claims.corrections import OUTSIDE
from framing.claims.findings import UNCORRECTED
from framing.run.runner import Run
from framing.study.codings import write_codings
from framing.study.study import open_study

TOC = """
format: jb-book
root: index
parts:
  - caption: Islands
    chapters:
      - glob: chapters/islands/*
  - caption: Atolls
    chapters:
      - glob: chapters/atolls/*
"""


@pytest.fixture
def two(checkout, monkeypatch):
    """A checkout with two studies in its book; runs and builds are noted and not made."""
    (checkout.root / "book").mkdir()
    (checkout.root / "book" / "_toc.yml").write_text(TOC)
    shutil.copytree(checkout.study, checkout.study.with_name("atolls"))
    ran, built = [], []

    def run(workbook, name, **_):
        ran.append(name)
        if name in checkout.stopped:
            raise StaleReleaseError("the codebook cues has changed since the release", where=f"study {name}")
        study = checkout.open(name)
        study = open_study(name, workbook.with_run("" if study.in_book else "default"))
        store.save(study, documents=tables.empty("documents"))
        return Run(study)

    def build(parts, *, output, **_):
        built.append(([part.study for part in parts], output.relative_to(checkout.root).as_posix()))
        return output / "html" / "index.html"

    monkeypatch.setattr(publish, "run_study", run)
    monkeypatch.setattr(publish, "run_example", lambda *_, **__: None)
    monkeypatch.setattr(publish.build, "build_book", build)
    monkeypatch.setattr(publish, "write_pages", lambda *_: None)
    checkout.stopped, checkout.ran, checkout.built = set(), ran, built
    return checkout


def test_a_book_that_another_command_is_building_is_not_built_twice_at_once(two):
    with (
        alone(two.root / "book" / "_build", error=BookError, where="", advice=""),
        pytest.raises(BookError, match="the book: is being worked on by another command; found process"),
    ):
        publish.publish_book(two.workbook, say=str)
    assert not two.ran and not two.built


def test_the_book_has_all_its_studies_in_the_order_of_its_contents(two):
    assert two.framing("book").status == 0
    assert two.built == [(["islands", "atolls"], "book/_build")]


def test_studies_that_others_are_compared_with_are_run_first(two):
    two.edit("data/studies/islands/study.toml", "in_book = true", 'in_book = true\ncompare_with = ["atolls"]')
    two.framing("book")
    assert two.ran == ["atolls", "islands"]


def test_a_study_with_a_stale_release_stops_alone_and_the_rest_is_built(two):
    two.stopped.add("islands")
    done = two.framing("book")
    assert (
        done.lines == ["error: study islands: the codebook cues has changed since the release"]
        and done.status == 1
    )
    assert two.built == [(["atolls"], "book/_build")]


def test_a_study_with_a_malformed_file_stops_alone_and_the_rest_is_built(two):
    (two.study / "study.toml").write_text("title = ")
    done = two.framing("book")
    assert (
        len(done.lines) == 1
        and done.lines[0].startswith("error: data/studies/islands/study.toml line 1: is not TOML")
        and done.status == 1
    )
    assert two.built == [(["atolls"], "book/_build")]


def test_a_study_whose_own_words_are_no_prose_stops_alone_and_the_rest_is_built(two):
    (two.study / "about.md").write_text("Two islands.\n\n<script>alert(1)</script>\n")
    done = two.framing("book")
    assert done.lines[0].startswith("error: data/studies/islands/about.md line 3: HTML can't stand in prose")
    assert two.built == [(["atolls"], "book/_build")] and done.status == 1


def test_where_no_study_could_run_nothing_is_built(two):
    two.stopped |= {"islands", "atolls"}
    done = two.framing("book")
    assert len(done.lines) == 2 and done.status == 1 and two.built == []


def test_a_named_study_that_could_not_run_builds_nothing(two):
    two.stopped.add("islands")
    store.save(two.open(), documents=tables.empty("documents"))
    assert two.framing("book", "islands").status == 1
    assert two.built == [] and two.ran == ["islands"]


def test_a_study_outside_the_book_gets_a_book_of_its_own(two):
    two.edit("data/studies/islands/study.toml", "in_book = true", "in_book = false")
    (two.root / "book/_toc.yml").write_text(TOC.replace("islands", "reefs"))
    assert two.framing("book", "islands").status == 0
    assert two.built == [(["islands"], "data/runs/islands/default/_build")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "in_book = true",
            "in_book = false",
            "in_book is false, and book/_toc.yml has a part for the study; expected both or neither",
        )
    ],
)
def test_contents_and_study_toml_must_agree_on_what_is_in_the_book(two, old, new, says):
    two.edit("data/studies/islands/study.toml", old, new)
    assert two.framing("book").lines == [f"error: data/studies/islands/study.toml: {says}"]
    assert two.built == [(["atolls"], "book/_build")]


def test_a_study_that_says_it_is_in_the_book_and_is_not_listed_is_named(two):
    (two.root / "book/_toc.yml").write_text(TOC.replace("islands", "reefs"))
    assert two.framing("book", "islands").lines == [
        "error: data/studies/islands/study.toml: in_book is true, and book/_toc.yml has no part for "
        "the study; expected both or neither"
    ]


def test_an_unknown_study_brings_the_nearest_name(two):
    done = two.framing("book", "iland")
    assert done.lines == ["error: there is no study 'iland'; did you mean islands?"] and done.status == 1


def test_a_broken_notebook_stops_the_build_with_its_name_and_cell(finished):
    """With the real runner: the notebook is executed, stops, and no page is built."""
    toc = finished.root / "book" / "_toc.yml"
    toc.write_text(TOC.replace("atolls", "reefs"))
    finished.edit_cell("10_findings", "study = open_study(study_id)", "study = open_study(studdy)")
    done = finished.framing("book", "islands")
    assert done.status == 1 and done.lines[-1] == (
        "error: 10_findings.ipynb (islands): cell 5 stopped with NameError: name 'studdy' is not defined; "
        "the cell: study = open_study(studdy)"
    )
    assert not (finished.root / "book" / "_build" / "html").exists()


# The pages


def test_the_page_says_what_the_book_was_built_from(checkout):
    study = checkout.open()
    documents = make_tables(study)["documents"]
    page = publish.built_from_page([study])
    assert f"| 3 | {documents['n_words'].sum()} | present |" in page and "relationship `" in page


def test_without_texts_the_page_says_that_they_are_absent(released):
    shutil.rmtree(released.raw)
    assert "absent: from the release" in publish.built_from_page([released.open()])


def test_the_page_on_ai_use_says_that_nobody_but_the_model_has_coded(checkout):
    study = checkout.open()
    make_tables(study)
    page = ai_use_page([study])
    assert "### Arcadia and Borealia: allies or partners?" in page
    assert "**The codes in its chapters.** The codes of this study were given by plain coder, which" in page
    assert "**Other coders:** none; no language model has coded these mentions." in page
    assert "**Coded by people.** No person has coded a mention of this study yet." in page


def test_the_page_on_ai_use_says_what_a_language_model_coded(checkout):
    study = checkout.open()
    make_tables(study)
    codes = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author", "speaker": ""}
    row = {"coder": "small at http://127.0.0.1/v1", "mention_id": "a:relationship:1", **codes}
    run = {
        "kind": "language model",
        "coder": row["coder"],
        "answered_by": ["small-1|0"],
        "fingerprints": ["fp_7"],
        "settings": [{"temperature": 0, "seed": 1}],
        "prompts": {"relationship": "c0562db3aa"},
        "uncoded": {"a:relationship:9": "not coded"},
        "date": "2026-04-01",
    }
    write_codings(study, pd.DataFrame([row]), run)
    page = ai_use_page([study])
    assert r"| language model | small-1\|0, fp\_7 | 1, 1 uncoded | seed 1, temperature 0 | `relat" in page
    assert page.rstrip().endswith("| `relationship c0562db3` | 2026-04-01 |")


def test_the_page_on_ai_use_names_the_coder_whose_codes_are_counted(checkout):
    study = checkout.open()
    make_tables(study)
    mentions = store.load(study, "mentions").assign(coder="qwen 2.5")
    store.save(study, mentions=mentions)
    assert "relationship words were given by qwen 2.5, which the study chose" in ai_use_page([study])


def test_a_finding_is_printed_with_its_range_and_chapter(checkout):
    study = checkout.open()
    row = {
        "finding": "z",
        "text": "It is so.",
        "values": "n=2; share=0.5",
        "chapter": "05_alliance_partnership",
    }
    row |= UNCORRECTED
    rows = [
        row | {"rank": 1, "holds": True, "low": 0.25, "high": 12.0, "by_model": "n=3; share=0.75"},
        row | {"rank": 2, "finding": "b", "holds": False, "low": None, "high": None},
        row | {"rank": 3, "finding": "c", "holds": True, "low": None, "high": None, "corrected_holds": "no"},
    ]
    store.save(study, findings=pd.DataFrame(rows))
    first, second, third = publish.findings_page(study).splitlines()[-3:]
    link = "[chapter 5](<chapters/islands/05_alliance_partnership.ipynb>)"
    assert first == f"- It is so. (over documents: 0.25 to 12; the coder alone has n 3; {link})"
    assert second.startswith("- **Doesn't hold:** It is so. (")
    assert third.startswith("- **Doesn't hold once the coder's errors are corrected:** It is so. (")


def test_a_corrected_finding_says_where_the_coders_own_value_lies_outside_the_interval(checkout):
    study = checkout.open()
    row = {"finding": "z", "rank": 1, "text": "2 of 4.", "values": "n=2; share=0.5", "chapter": "05_a_b"}
    row |= UNCORRECTED | {"holds": True, "low": 0.4, "high": 0.6, "corrected_text": "1 of 4."}
    row |= {"corrected_low": 0.2, "corrected_high": 0.3, "correction": f"corrected: {OUTSIDE}"}
    store.save(study, findings=pd.DataFrame([row]))
    line = publish.findings_page(study).splitlines()[-1]
    told = (
        "corrected for the coder's errors, who counted: n 2; the coder's own value lies outside the interval"
    )
    assert line.startswith(f"- 1 of 4. (with its interval: 0.2 to 0.3; {told}; ")


def test_the_front_page_shows_the_first_findings_and_leads_to_the_others(checkout):
    study = checkout.open()
    row = {"text": "It is so.", "values": "", "chapter": "", "holds": True, "low": None, "high": None}
    rows = [{"rank": n, "finding": f"f{n}"} | row | UNCORRECTED for n in range(publish.MOST + 2)]
    store.save(study, findings=pd.DataFrame(rows))
    page = publish.findings_page(study)
    assert page.count("- It is so.") == publish.MOST
    more = f"[All {publish.MOST + 2} findings](<chapters/islands/10_findings.ipynb>)"
    assert page.splitlines()[-1].startswith(more)
