"""Codes that outlast a run: asked once, found again where all is the same, never in the way."""

import math
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_coder import PlainCoder

from framing.base.spans import Code, Coding, Context, Focus, Match, Party, Passage
from framing.coding.remembered import RememberingCoder
from framing.study import ingest, tuned
from framing.study.tuned import MEMORY

TEXT = "Arcadia is no ally of Borealia."
DOCUMENT = Context(TEXT, [Passage(0, len(TEXT), "paragraph")], [], doc_id="one")
MATCH = Match(14, 18, "ally", "relationship", "ally", "alliance")
FOCUS = Focus((Party("arcadia", ("Arcadia",)), Party("borealia", ("Borealia",))))


class Counting(PlainCoder):
    """The plain coder, and the documents of which it was asked."""

    def __init__(self, stop_at=None):
        self.asked, self.stop_at = [], stop_at

    def code(self, document, matches, focus):
        if document.doc_id == self.stop_at:
            raise KeyboardInterrupt
        self.asked.append(document.doc_id)
        return super().code(document, matches, focus)


@pytest.fixture
def counting():
    return Counting()


@pytest.fixture
def remembering(counting, tmp_path):
    return RememberingCoder(counting, "plain 1", tmp_path / "codes")


def test_a_document_is_coded_once(remembering, counting):
    first, second = (remembering.code(DOCUMENT, [MATCH], FOCUS) for _ in range(2))
    assert counting.asked == ["one"]
    assert first == second == PlainCoder().code(DOCUMENT, [MATCH], FOCUS)


@pytest.mark.parametrize(
    ("document", "match", "focus"),
    [
        (replace(DOCUMENT, content=TEXT.replace("no", "an")), MATCH, FOCUS),
        (replace(DOCUMENT, actor="Arcadia"), MATCH, FOCUS),
        (replace(DOCUMENT, passages=[Passage(0, 10, "paragraph")]), MATCH, FOCUS),
        (DOCUMENT, replace(MATCH, family="partnership"), FOCUS),
        (DOCUMENT, MATCH, Focus(by_author=True)),
    ],
    ids=["text", "actor", "passages", "mention", "focus"],
)
def test_one_that_differs_in_anything_that_is_seen_is_coded_anew(
    remembering, counting, document, match, focus
):
    remembering.code(DOCUMENT, [MATCH], FOCUS)
    remembering.code(document, [match], focus)
    assert counting.asked == ["one", "one"]


def test_another_coder_codes_anew(remembering, counting):
    remembering.code(DOCUMENT, [MATCH], FOCUS)
    replace(remembering, identity="plain 2").code(DOCUMENT, [MATCH], FOCUS)
    assert counting.asked == ["one", "one"]


words = st.text(max_size=20)
codes = st.builds(
    Code, words, st.floats(0, 1), st.none() | st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))
)
codings = st.builds(Coding, st.dictionaries(words, codes, max_size=5), words, st.tuples(words), words, words)


@given(st.lists(codings, max_size=3))
def test_what_is_kept_comes_back_as_it_was(tmp_path_factory, made):
    class Fixed:
        def code(self, document, matches, focus):
            return made

    coder = RememberingCoder(Fixed(), "1", tmp_path_factory.mktemp("kept") / "codes")
    assert [coder.code(DOCUMENT, [], FOCUS) for _ in range(2)] == [made, made]


def test_a_probability_that_is_no_number_stays_none(tmp_path):
    class Unsure:
        def code(self, document, matches, focus):
            return [Coding({"stance": Code("denied", math.nan)})]

    coder = RememberingCoder(Unsure(), "1", tmp_path / "codes")
    coder.code(DOCUMENT, [MATCH], FOCUS)
    (kept,) = coder.code(DOCUMENT, [MATCH], FOCUS)
    assert math.isnan(kept.codes["stance"].probability)


def test_a_file_that_is_no_memory_is_replaced(remembering, counting):
    remembering.file.write_bytes(b"no database " * 1000)
    for _ in range(3):
        remembering.code(DOCUMENT, [MATCH], FOCUS)
    assert counting.asked == ["one"]


def test_where_nothing_can_be_kept_each_is_coded(counting, tmp_path):
    remembering = RememberingCoder(counting, "1", tmp_path / "no folder" / "codes")
    for _ in range(2):
        assert remembering.code(DOCUMENT, [MATCH], FOCUS)
    assert counting.asked == ["one", "one"]


# In a study


def coded_by(coder, study, monkeypatch):
    """The bytes of the table of mentions, as a coder makes it."""
    monkeypatch.setattr(tuned, "coder_of", lambda study: coder)
    ingest.mention_tables(study)
    return (study.tables / "mentions.parquet").read_bytes()


@pytest.fixture
def study(checkout):
    opened = checkout.open()
    ingest.document_tables(opened)
    return opened


def test_a_run_that_was_stopped_goes_on_where_it_was(study, monkeypatch):
    whole = Counting()
    expected = coded_by(whole, study, monkeypatch)
    (study.tables / MEMORY).unlink()
    stopped, second = Counting(stop_at=whole.asked[-1]), Counting()
    with pytest.raises(KeyboardInterrupt):
        coded_by(stopped, study, monkeypatch)
    assert coded_by(second, study, monkeypatch) == expected
    assert [stopped.asked, second.asked] == [whole.asked[:-1], whole.asked[-1:]]


def test_what_is_held_against_a_release_is_coded_anew(study, monkeypatch):
    coder = Counting()
    coded_by(coder, study, monkeypatch)
    documents, _ = ingest.texts.read_documents(study)
    ingest.recode(study, documents, set(documents))
    assert sorted(coder.asked) == sorted([*documents, *documents])


@pytest.mark.parametrize(
    "damaged", [b"", b"x", zlib.compress(b"{"), zlib.compress(b"[1]"), zlib.compress(b'[{"x": 1}]')]
)
def test_codes_that_are_damaged_are_made_anew(remembering, counting, damaged):
    made = remembering.code(DOCUMENT, [MATCH], FOCUS)
    with closing(sqlite3.connect(remembering.file)) as memory, memory:
        memory.execute("UPDATE codes SET made = ?", (damaged,))
    assert remembering.code(DOCUMENT, [MATCH], FOCUS) == made and counting.asked == ["one", "one"]
