"""The same rows, whichever way they are made: from texts or the release, by stages or by ``framing code``."""

import csv
import io
import os

import pandas as pd
import pytest
from conftest import make_tables

from framing.base.workbook import Workbook
from framing.corpus.export import COLUMNS
from framing.corpus.files import read_files
from framing.study import provenance, release, texts
from framing.study.study import list_studies, open_study
from framing.study.verify import verify_study

BOOK = Workbook.from_environment()
SHIPPED = [name for name in list_studies(BOOK) if open_study(name, BOOK).has_release]
#: The studies whose documents stand in ``sources.csv``, and those whose documents come with a package.
LISTED = [name for name in SHIPPED if open_study(name, BOOK).sources]
PACKAGED = [name for name in SHIPPED if "package" in open_study(name, BOOK).collection]


def test_framing_code_gives_the_rows_of_the_stages(checkout):
    """Files of the study, coded one by one, have the study's own mentions."""
    mentions = make_tables(checkout.open())["mentions"][list(COLUMNS)]
    done = checkout.framing("code", checkout.raw, "--study", "islands")
    rows = pd.DataFrame(csv.DictReader(io.StringIO(done.out)))
    pd.testing.assert_frame_equal(rows, mentions.astype(str), check_dtype=False)


def test_framing_code_gives_the_same_rows_from_a_collection(checkout):
    """A document as a file and as a line of JSON has the same codes."""
    problems = []
    documents = list(read_files([checkout.raw], problems, checkout.open().sources))
    lines = [
        {
            "id": each.source.doc_id,
            "text": each.text.content,
            "actor": each.source.actor,
            "author": each.source.author,
            "date": each.source.date,
            "genre": each.source.genre,
            "title": each.source.title,
        }
        for each in documents
    ]
    path = checkout.root / "all.jsonl"
    path.write_text(pd.DataFrame(lines).to_json(orient="records", lines=True), encoding="utf-8")
    one, other = (checkout.framing("code", given, "--study", "islands").out for given in (checkout.raw, path))
    assert one == other and one.count("\n") > 10 and not problems


def test_coding_twice_gives_the_same_rows(checkout):
    first, second = (checkout.framing("code", checkout.raw, "--study", "islands").out for _ in range(2))
    assert first == second


def test_the_order_of_files_is_the_order_of_rows_and_changes_no_row(checkout):
    paths = sorted(checkout.raw.iterdir())
    there = checkout.framing("code", *paths, "--study", "islands").out.splitlines()
    back = checkout.framing("code", *paths[::-1], "--study", "islands").out.splitlines()
    assert there != back and sorted(there) == sorted(back)


@pytest.mark.parametrize("study_id", SHIPPED)
def test_a_shipped_release_was_made_with_these_codebooks_and_this_coder(study_id, trained):
    study = open_study(study_id, BOOK)
    release.check_current(study)
    assert not provenance.coded_by_older_coder(study), f"make it anew: framing release {study_id} --texts DIR"


@pytest.mark.parametrize("study_id", LISTED)
def test_a_shipped_release_has_each_document_of_sources_csv(study_id):
    study = open_study(study_id, BOOK)
    assert not study.problems
    assert release.read_table(study, "documents")["doc_id"].tolist() == sorted(
        source.doc_id for source in study.sources
    )


@pytest.mark.slow
@pytest.mark.parametrize("study_id", SHIPPED)
def test_the_tables_of_a_shipped_release_fit_together(study_id):
    study = open_study(study_id, BOOK)
    documents, passages, mentions, counts = (
        release.read_table(study, name) for name in ("documents", "passages", "mentions", "word_counts")
    )
    words = passages.groupby("doc_id")["n_words"].sum()
    assert words.to_dict() == documents.set_index("doc_id")["n_words"].to_dict()
    counted = counts.groupby("doc_id")["n"].sum().reindex(words.index, fill_value=0)
    if study.least == 1:
        assert counted.to_dict() == words.to_dict()
    else:  # words that are too rare to be compared are not published
        assert (counted <= words).all() and counts.groupby("word")["n"].sum().min() >= study.least
    spans = passages.set_index("passage_id")[["start", "end", "n_sentences"]].add_prefix("passage_")
    placed = mentions.join(spans, on="passage_id")
    assert (placed["passage_start"] <= placed["start"]).all() and (
        placed["end"] <= placed["passage_end"]
    ).all()
    assert (placed["sentence"] <= placed["passage_n_sentences"]).all()
    assert ((mentions["speaker"] == "") == mentions["voice"].isin(["author", ""])).all()


@pytest.mark.documents
@pytest.mark.parametrize("study_id", LISTED)
def test_a_shipped_release_is_what_the_texts_give(study_id, trained):
    """Needs the texts, which are not in the repository."""
    study = open_study(study_id, BOOK)
    if os.environ.get("FRAMING_DATA") or len(texts.find_texts(study)[0]) < len(study.sources):
        pytest.skip(f"the texts of {study_id} are not here: set FRAMING_TEXTS")
    verdict = verify_study(study)
    assert verdict.changed.empty and not verdict.problems


@pytest.mark.slow
@pytest.mark.parametrize("study_id", PACKAGED)
def test_a_release_of_texts_from_a_package_is_what_they_give(study_id, trained):
    """Of every twelfth document the codes, too; `framing verify` compares all of them."""
    verdict = verify_study(open_study(study_id, BOOK), every=12)
    assert verdict.changed.empty, verdict.changed.head(20).to_string()
    assert 12 * (verdict.recoded - 1) < verdict.documents <= 12 * verdict.recoded
