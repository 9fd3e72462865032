"""What chapters lack: it is noticed, said at their head, and stops no other chapter."""

import json

import pandas as pd
import pytest
from conftest import make_tables

from framing.base import store
from framing.chronology.statements import STATEMENT_COLUMNS
from framing.run import runner
from framing.run.chapter import name_study
from framing.run.lacking import lacks_all, list_lacks
from framing.run.stages import STAGES
from framing.study.codings import write_codings

HEAD = ",".join(STATEMENT_COLUMNS) + "\n"
STATEMENT = "treaty,A treaty," + "," * (len(STATEMENT_COLUMNS) - 3) + "\n"
SETTINGS = "data/studies/islands/study.toml"
STAGE = {stage.name: stage for stage in STAGES}


def lacks(checkout, stage):
    return [lack.what for lack in list_lacks(checkout.open(), stage)]


def use(checkout, *codebooks):
    names = ", ".join(f'"{name}"' for name in ("relationship", *codebooks))
    checkout.edit(SETTINGS, 'codebooks = ["relationship"]', f"codebooks = [{names}]")


@pytest.mark.parametrize("stage", ["01_documents", "02_passages", "03_mentions", "05_alliance_partnership"])
def test_what_is_made_from_texts_alone_lacks_nothing(checkout, stage):
    assert lacks(checkout, stage) == []


def test_agreement_lacks_readings_until_mentions_were_read(checkout):
    (said,) = lacks(checkout, "04_agreement")
    assert said.startswith("Nobody has read mentions of this study yet, so that it can't be told")
    (checkout.study / "reference_codings.csv").write_text("")
    assert lacks(checkout, "04_agreement") == []


def test_where_somebody_else_coded_it_is_said_how_the_two_are_compared(checkout):
    study = checkout.open()
    assert "framing compare" not in list_lacks(study, "04_agreement")[0].advice
    codes = {"referent": "focal", "stance": "asserted", "time": "current", "voice": "author", "speaker": ""}
    row = {"coder": "Ada Quill", "mention_id": "minister:relationship:1", **codes}
    write_codings(study, pd.DataFrame([row]), {"kind": "person", "coder": "Ada Quill"})
    assert "`framing compare islands`" in list_lacks(study, "04_agreement")[0].advice


def test_the_order_of_the_world_lacks_its_codebook(checkout):
    assert lacks(checkout, "06_multipolarity") == ["The study doesn't look for themes."]
    use(checkout, "multipolarity")
    assert lacks(checkout, "06_multipolarity") == []


def test_comparison_lacks_another_study(checkout):
    assert lacks(checkout, "07_comparison") == ["The study names no other to compare with."]
    checkout.edit(SETTINGS, "in_book = true", 'in_book = true\ncompare_with = ["mainland"]')
    assert lacks(checkout, "07_comparison") == []


@pytest.mark.parametrize(
    ("chronology", "topics", "missing", "whole"),
    [
        (None, False, ["No statement", "The study looks for no topics"], True),
        (None, True, ["No statement"], True),
        (HEAD, False, ["No statement", "The study looks for no topics"], True),
        (HEAD + "\n,,\n", True, ["No statement"], False),
        (HEAD + STATEMENT, False, ["The study looks for no topics"], False),
        (HEAD + STATEMENT, True, [], False),
    ],
)
def test_chronology_lacks_statements_and_topics(checkout, chronology, topics, missing, whole):
    if chronology is not None:
        (checkout.study / "chronology.csv").write_text(chronology)
    if topics:
        use(checkout, "topics")
    found = list_lacks(checkout.open(), "08_chronology")
    assert [lack.what[: len(start)] for lack, start in zip(found, missing, strict=True)] == missing
    assert lacks_all(found) == whole


def test_findings_lack_a_finding(checkout):
    assert lacks(checkout, "10_findings") == []
    (checkout.study / "findings.toml").write_text("# none yet\n")
    assert lacks(checkout, "10_findings") == ["No finding has been written yet."]


def test_what_is_missing_is_said_with_what_to_do_and_a_page_that_tells_more(checkout):
    (lack,) = list_lacks(checkout.open(), "07_comparison")
    assert 'compare_with = ["other-study"]' in lack.sentence() and f"`{SETTINGS}`" in lack.sentence()
    assert lack.sentence("../../").endswith(" [More on this](../../own_texts.md).")


class NoKernel:
    """A kernel that must not be asked."""

    def execute(self, *_):
        raise AssertionError("nothing is to be executed")


def test_a_chapter_with_nothing_to_show_is_its_question_and_what_it_lacks_and_its_tables_are_empty(checkout):
    study = checkout.open()
    make_tables(study)
    runner.execute(study, STAGE["07_comparison"], {}, NoKernel())
    chapter = json.loads((checkout.chapters / "07_comparison.ipynb").read_text(encoding="utf-8"))
    assert [cell["cell_type"] for cell in chapter["cells"]] == ["markdown", "markdown"]
    question, note = ("".join(cell["source"]) for cell in chapter["cells"])
    assert question.startswith("# Is that how others talk?")
    assert note.startswith(":::{admonition} What this chapter lacks\n- The study names no other")
    assert store.load(study, "keyness").empty
    assert runner.why_stale(study, STAGE["07_comparison"], {}) == []


def test_with_what_it_lacked_a_chapter_is_to_be_run(checkout):
    runner.execute(checkout.open(), STAGE["08_chronology"], {}, NoKernel())
    (checkout.study / "chronology.csv").write_text(HEAD + STATEMENT)
    assert runner.why_stale(checkout.open(), STAGE["08_chronology"], {}) == ["study files (chronology.csv)"]


def test_the_parameters_of_a_chapter_name_its_study(checkout):
    import nbformat

    source = 'study_id: str = "russia-china"  # the study whose words are counted\nmost: int = 12'
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    other = nbformat.v4.new_code_cell(source)
    named = name_study(nbformat.v4.new_notebook(cells=[cell, other]), "islands")
    assert named.cells[0].source == source.replace("russia-china", "islands")
    assert named.cells[1].source == source
