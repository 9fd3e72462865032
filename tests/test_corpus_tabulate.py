"""From documents to tables and back: what was split stands in the tables, whole and in order."""

import io
from dataclasses import replace

import pandas as pd
import pytest
from blocks import texts_of_blocks
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import load_shipped

from framing.base import tables
from framing.base.csvfile import frame_csv
from framing.base.spans import Furniture
from framing.corpus.document import Document, Source
from framing.corpus.tabulate import (
    SplitDocument,
    frame_of,
    restore_passages,
    restore_quotations,
    split_document,
    tabulate_documents,
    tabulate_words,
)
from framing.texts.plain import make_text
from framing.texts.running import NOTHING

SPLIT = ("passages", "sentences", "quotations")
LINES = texts_of_blocks()
IDS = st.lists(st.sampled_from(["a", "b:p1", "c d", "b", "9"]), min_size=1, unique=True)


def _stop(problem):
    raise problem


def split_all(contents):
    return [
        split_document(Document(Source(doc_id), make_text(content))) for doc_id, content in contents.items()
    ]


def tables_of(split):
    rows = tabulate_documents(split, tell=_stop)
    return {name: frame_of(rows[name], name) for name in rows}


def check_restored(split, made):
    passages = restore_passages(made["passages"], made["sentences"])
    quotations = restore_quotations(made["quotations"])
    for one in split:
        unlabelled = [replace(passage, label=None) for passage in one.passages]
        assert passages.get(one.doc_id, []) == unlabelled
        assert quotations.get(one.doc_id, []) == list(one.quotations)


@settings(deadline=None, max_examples=25)
@given(IDS.flatmap(lambda ids: st.fixed_dictionaries(dict.fromkeys(ids, LINES))))
@example({"a": "\n\n".join(["One. Two."] * 12), "b": "“Allies,” he said."})
@example({"a": ""})
@example({"a": '"B\n\n“We are friends,” he said. “We are no allies.”\n\nB”'})  # two begin at one place
def test_what_was_split_comes_back_from_the_tables(contents):
    """Passages with their sentences, and quotations, of each document."""
    split = split_all(contents)
    check_restored(split, tables_of(split))


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(LINES)
def test_what_was_split_comes_back_from_a_release_and_from_stored_tables(content):
    split = split_all({"a": content})
    made = tables_of(split)
    from_csv, from_parquet = {}, {}
    for name in SPLIT:
        read = pd.read_csv(io.BytesIO(frame_csv(made[name])), dtype=str, keep_default_na=False)
        from_csv[name] = tables.conform(tables.retype(read, name), name)
        stored = io.BytesIO()
        made[name].to_parquet(stored, index=False)
        from_parquet[name] = pd.read_parquet(stored)
    check_restored(split, from_csv)
    check_restored(split, from_parquet)


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(LINES)
def test_the_tables_fit_their_definitions_whatever_the_text(content):
    for name, frame in tables_of(split_all({"a": content})).items():
        tables.check(frame, name)


@settings(deadline=None, max_examples=25)
@given(LINES)
def test_body_and_furniture_together_are_the_document(content):
    """But for white space; and what is in both is blank where the sentence goes on around it."""
    [split] = split_all({"a": content})
    made = tables_of([split])
    spans = pd.concat([made[name][["start", "end"]] for name in ("passages", "furniture")])
    counted = [0] * len(content)
    for start, end in spans.itertuples(index=False):
        for place in range(start, end):
            counted[place] += 1
    assert set(counted) <= {0, 1, 2}
    both = "".join(char for char, n in zip(split.running, counted, strict=True) if n == 2)
    assert not both.strip(f"{NOTHING} \n")
    assert not "".join(char for char, n in zip(content, counted, strict=True) if not n).strip()


@settings(deadline=None, max_examples=25)
@given(LINES)
def test_the_numbers_of_a_document_are_those_of_its_rows(content):
    made = tables_of(split_all({"a": content}))
    (document,) = made["documents"].to_dict("records")
    assert document["n_passages"] == len(made["passages"])
    assert document["n_sentences"] == len(made["sentences"]) == made["passages"]["n_sentences"].sum()
    assert document["n_words"] == made["passages"]["n_words"].sum()


def test_passages_have_their_numbers_and_sentences_theirs_within():
    made = tables_of(split_all({"a": "Allies or not?\n\nThey are. They are not."}))
    assert made["passages"][["passage_id", "position", "start", "end"]].values.tolist() == [
        ["a:p1", 1, 0, 14],
        ["a:p2", 2, 16, 39],
    ]
    assert made["sentences"].values.tolist() == [["a:p1", 1, 0, 14], ["a:p2", 1, 16, 25], ["a:p2", 2, 26, 39]]


def test_with_furniture_kept_everything_is_body():
    content = "20 May 2021\n\nCarvel: 11:00\n\nA headline\n\nArcadia and Borealia have met, and they spoke."
    document = Document(Source("a"), make_text(content))
    without, kept = split_document(document), split_document(document, keep_furniture=True)
    assert [content[one.start : one.end] for one in without.furniture] == ["20 May 2021", "Carvel: 11:00"]
    assert kept.furniture == () and len(kept.passages) == len(without.passages) + 2


def test_an_entry_is_counted_in_the_piece_of_furniture_in_which_it_stands():
    text = "Allies\n\nBloc\n\nThey met in the spring, and spoke of the harbour."
    pieces = (Furniture(0, 6, "kicker"), Furniture(8, 12, "kicker"))
    split = SplitDocument(Document(Source("a"), make_text(text)), pieces, (), ())
    rows = tabulate_documents([split], [load_shipped("relationship")], tell=_stop)["furniture"]
    assert [row["entries"] for row in rows] == ["relationship/alliance/ally", "relationship/alliance/bloc"]


def test_entries_in_the_furniture_are_counted_there():
    text = make_text("Our allies met.\n\nA headline\n\nArcadia and Borealia are allies, and they spoke.")
    split = split_document(Document(Source("a", body_start="A headline"), text))
    (row,) = tabulate_documents([split], [load_shipped("relationship")], tell=_stop)["furniture"]
    assert (row["reason"], row["n_words"], row["matches"]) == ("before the body", 3, 1)
    assert row["entries"] == "relationship/alliance/ally"


@pytest.mark.parametrize(
    ("spans", "counts"),
    [
        ([(0, 13)], {"allies": 2}),
        ([(0, 6)], {"allies": 1}),
        ([(0, 6), (7, 19)], {"allies": 2, "don't": 1}),
        ([], {}),
    ],
)
def test_words_are_counted_in_lower_case_within_the_passages_alone(spans, counts):
    rows = tabulate_words("a", "Allies allies don’t", spans)
    assert {row["word"]: row["n"] for row in rows} == counts
