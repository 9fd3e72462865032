"""Studies of many documents: batches, workers and clusters make the same tables; memory holds few texts."""

import json
import signal
from dataclasses import replace
from functools import partial

import pytest
from test_cluster import cluster  # noqa: F401 (a fixture)

from framing.base.batches import cut_batches
from framing.base.workbook import Means
from framing.corpus.document import Document, Source
from framing.corpus.making import Parted
from framing.corpus.shelf import Documents, Shelf
from framing.study import ingest
from framing.study.tuned import MEMORY
from framing.texts.plain import make_text

SAID = (
    "Arcadia is not an ally of Borealia.",
    "“Our partnership grows,” said the envoy of Borealia, and nobody in the hall spoke against it.",
    "They were friends once; we want an alliance of Arcadia and Borealia.",
)


def talks(number):
    """Records of talks; each tenth has the text of the one before, some have words in another language."""
    for one in range(number):
        whose = one - one % 10 // 9
        said = (f"Speaker {whose} has talk {whose + n}. {SAID[(whose + n) % 3]}" for n in range(5))
        german = "\n\nSie sind seit langer Zeit gute Freunde, sagte die Ministerin gestern Abend."
        yield {"id": f"talk-{one}", "text": " ".join(said) + german * (one % 7 == 0), "country": "Arcadia"}


@pytest.fixture
def many(checkout, trained):
    """A checkout whose study is a collection of sixty talks, coded by the trained model."""
    lines = "".join(json.dumps(record) + "\n" for record in talks(60))
    (checkout.raw / "talks.jsonl").write_text(lines, encoding="utf-8")
    (checkout.study / "sources.csv").unlink()
    path = checkout.study / "study.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '\n[collection]\npath = "talks.jsonl"\n', encoding="utf-8"
    )
    return checkout


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(ingest, "cut_batches", partial(cut_batches, number=7))


def stored(checkout, means=None):
    """The bytes of the tables of stages 01 to 03, made by somebody."""
    study = checkout.open()
    study = replace(study, workbook=study.workbook.with_means(means))
    (study.tables / MEMORY).unlink(missing_ok=True)  # each codes for itself
    for stage in (ingest.document_tables, ingest.word_tables, ingest.mention_tables):
        stage(study)
    return {path.name: path.read_bytes() for path in sorted(study.tables.glob("*.parquet"))}


def test_two_workers_store_the_same_bytes_as_one(many):
    alone = stored(many)
    assert len(alone) == 11
    for path in many.tables.glob("*.parquet"):
        path.unlink()
    assert stored(many, Means(workers=2)) == alone
    made = ingest.store.load(many.open(), "remarks")["kind"].value_counts().to_dict()
    assert made == {"duplicate": 6, "language": 9}


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_stores_the_same_bytes(many, cluster, monkeypatch):  # noqa: F811
    alone = stored(many)
    for path in many.tables.glob("*.parquet"):
        path.unlink()

    def killing(items, **limits):
        for number, batch in enumerate(cut_batches(items, **limits, number=7)):
            if number == 6:
                cluster.workers[0].send_signal(signal.SIGKILL)
            yield batch

    monkeypatch.setattr(ingest, "cut_batches", killing)
    assert stored(many, cluster.means) == alone


# What waits on disk


def document(doc_id, content, **known):
    return Document(Source(doc_id, **known), make_text(content))


def test_documents_come_back_from_the_shelf_as_they_were_in_the_order_of_their_ids():
    texts = {"b": "Allies.\n\nFriends.", "a": "“Partners”", "a-2": "x"}
    given = [document(doc_id, content, title=doc_id) for doc_id, content in texts.items()]
    documents = Documents()
    for one in given:
        documents.put(one)
    assert list(documents.values()) == sorted(given, key=lambda one: one.source.doc_id)
    assert documents.sizes == {"b": 17, "a": 10, "a-2": 1}
    assert dict(documents.contents) == texts
    assert "b" in documents and "c" not in documents and len(documents.contents) == 3


def test_what_is_laid_down_twice_is_there_as_it_was_the_second_time():
    shelf = Shelf()
    shelf.put("a", [1])
    shelf.put("b", [2])
    shelf.put("a", [3])
    assert dict(shelf) == {"a": [3], "b": [2]}


def test_reading_a_study_keeps_what_is_known_of_documents_and_no_text(many):
    documents, _ = ingest.texts.read_documents(many.open())
    assert len(documents) == 60 and documents.sources["talk-3"].actor == "Arcadia"
    assert "_texts" in vars(documents) and not any(
        "Speaker" in repr(value) for name, value in vars(documents).items() if name != "_texts"
    )


def test_rows_of_documents_that_are_not_counted_are_left_out_of_every_table(many):
    documents, _ = ingest.texts.read_documents(many.open())
    rules = ingest.rules_of(many.open())
    parted: Parted = ingest.Splitting(rules, ())([documents["talk-1"], documents["talk-2"]])
    left = parted.rows_of({"talk-2"})
    assert {name for name, rows in left.items() if len(rows)} >= {"documents", "passages", "sentences"}
    assert all("talk-1" not in set(ids) for name, rows in left.items() for ids in [rows.iloc[:, 0]])
    assert parted.rows_of({"talk-1", "talk-2"}) is parted.frames
