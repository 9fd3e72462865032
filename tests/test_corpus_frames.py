"""The functions that need no study: read, find, code, count_words, each a table in and a table out."""

import csv
import io
import json

import pandas as pd
import pytest
from blocks import texts_of_blocks
from hypothesis import example, given, settings
from small import CODEBOOKS, load_small

import framing
from framing.base import tables
from framing.base.errors import ParameterError, TableError
from framing.base.spans import Focus, Party
from framing.corpus.export import COLUMNS, code_documents
from framing.corpus.files import read_files
from framing.corpus.frames import KNOWN, NEEDED
from framing.corpus.tabulate import frame_of
from framing.lexicon.codebook import load_codebook

NOTE = "Arcadia is not an ally of Borealia.\n\nThe two islands are good neighbours, says the envoy.\n"
PARTIES = ["Arcadia, Arcadian, Arcadians", "Borealia, Borealian, Borealians"]
CODED = ["referent", "stance", "time", "voice", "speaker", "cue", "rule"]


@pytest.fixture
def note(tmp_path):
    """A file with two paragraphs."""
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8", newline="")
    return path


@pytest.fixture
def passages(note):
    return framing.read(note).passages


def write_lines(folder, *lines):
    """A collection of JSON lines."""
    path = folder / "talks.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


# Reading


def test_documents_have_the_columns_of_their_table_and_passages_their_texts_too(note):
    documents, passages, problems = framing.read(note)
    assert list(documents.columns) == list(tables.table("documents").columns)
    assert list(passages.columns) == [*tables.table("passages").columns, "text", *KNOWN]
    assert set(NEEDED) <= set(passages.columns) and problems == []


def test_each_passage_is_what_stands_at_its_offsets(note, passages):
    assert passages["text"].tolist() == NOTE.strip().split("\n\n")
    for row in passages.itertuples():
        assert NOTE[row.start : row.end] == row.text


def test_a_document_is_named_after_its_file_and_counted(note):
    (document,) = framing.read(note).documents.to_dict("records")
    counts = [document[name] for name in ("doc_id", "n_passages", "n_sentences", "n_words")]
    assert counts == ["note", 2, 2, 16]


def test_a_folder_gives_a_document_for_each_file_in_it(note):
    (note.parent / "other.txt").write_text("Allies.", encoding="utf-8")
    for given_texts in (note.parent, str(note.parent), [note, note.parent / "other.txt"]):
        assert framing.read(given_texts).documents["doc_id"].tolist() == ["note", "other"]


def test_a_collection_gives_a_document_for_each_line_with_what_is_known_of_it(tmp_path):
    line = {
        "id": "a",
        "text": "Allies. Friends.",
        "actor": "Arcadia",
        "author": "Ada Lind",
        "genre": "speech",
    }
    documents, passages, _ = framing.read(write_lines(tmp_path, line, {"id": "b", "text": "Pacts."}))
    assert documents["doc_id"].tolist() == ["a", "b"]
    assert passages[list(KNOWN)].to_numpy().tolist() == [["Arcadia", "Ada Lind", "speech"], ["", "", ""]]


def test_the_number_of_a_note_is_blank_in_the_text_of_a_passage(tmp_path):
    (tmp_path / "talk.txt").write_text("They are not12 allies.")
    [text] = framing.read(tmp_path / "talk.txt").passages["text"]
    assert text == "They are not   allies."


def test_what_can_not_be_read_is_among_the_problems_and_the_others_go_on(note):
    (note.parent / "empty.txt").write_text("")
    (note.parent / "picture.txt").write_bytes(b"\x89PNG\r\n")
    documents, passages, problems = framing.read(note.parent)
    assert documents["doc_id"].tolist() == ["note"] and set(passages["doc_id"]) == {"note"}
    assert [str(problem).split(": ", 1)[1] for problem in problems] == [
        "is empty; replace or remove the file",
        "is a picture, not a text; run text recognition on it, and add the text",
    ]


def test_of_two_documents_with_one_id_both_are_read_and_have_ids_of_their_own(note):
    path = write_lines(
        note.parent, {"id": "note", "text": "Allies."}, {"id": "other", "text": "A pact, signed."}
    )
    documents, passages, problems = framing.read([note, path])
    assert documents["doc_id"].tolist() == ["note", "talks-note", "talks-other"]
    assert [text for text in passages["text"] if text not in NOTE] == ["Allies.", "A pact, signed."]
    assert problems == []


def test_where_nothing_can_be_read_the_tables_are_empty_and_have_their_columns(tmp_path):
    documents, passages, _ = framing.read(tmp_path)
    assert documents.empty and passages.empty and list(passages.columns)[-4:] == ["text", *KNOWN]
    assert framing.find(passages).empty and framing.count_words(passages).empty
    assert list(framing.code(passages, parties=PARTIES).columns) == list(tables.table("mentions").columns)


@pytest.mark.parametrize("name", ["gone.txt", "gone"])
def test_a_file_or_folder_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(ParameterError, match=rf"framing\.read: there is no file or folder '.*{name}'"):
        framing.read(tmp_path / name)


# Finding


def test_what_is_found_stands_in_the_document_at_its_offsets(passages):
    found = framing.find(passages)
    assert found["surface"].tolist() == ["ally", "good neighbours"]
    for row in found.itertuples():
        assert NOTE[row.start : row.end] == row.surface
    assert found["passage_id"].tolist() == ["note:p1", "note:p2"]


def test_what_is_found_has_the_columns_of_mentions_and_no_codes(passages):
    found = framing.find(passages)
    assert list(found.columns) == list(tables.table("mentions").columns)
    assert set(found[CODED].to_numpy().ravel()) == {""}
    tables.check(found, "mentions")


def test_a_codebook_is_given_by_name_by_its_file_or_as_it_is(passages):
    path = CODEBOOKS / "topics.toml"
    by_name, by_file, itself = (
        framing.find(passages, each) for each in ("topics", path, load_codebook(path))
    )
    pd.testing.assert_frame_equal(by_name, by_file)
    pd.testing.assert_frame_equal(by_name, itself)


def test_words_of_ones_own_are_found(tmp_path, passages):
    small = load_small(tmp_path, ('forms = ["tie(|s)"]', 'forms = ["envoy"]'))
    assert framing.find(passages, small)["surface"].tolist() == []  # its entry asks for a state beside it
    note = passages.assign(text=passages["text"].str.replace("islands", "Borealia"))
    note["end"] = note["start"] + note["text"].str.len()
    assert framing.find(note, small)["surface"].tolist() == ["envoy"]


def test_an_unknown_codebook_brings_the_nearest_name(passages):
    for work in (framing.find, lambda rows, name: framing.code(rows, parties=PARTIES, codebook=name)):
        with pytest.raises(ParameterError, match="no codebook 'relationships'; did you mean relationship"):
            work(passages, "relationships")


# Coding


def test_a_text_is_coded_as_it_stands():
    mentions = framing.code(NOTE, parties=PARTIES)
    assert mentions[["surface", "referent", "stance", "voice"]].to_numpy().tolist() == [
        ["ally", "focal", "denied", "author"],
        ["good neighbours", "focal", "asserted", "reported"],
    ]
    assert [NOTE[row.start : row.end] for row in mentions.itertuples()] == mentions["surface"].tolist()
    tables.check(mentions, "mentions")


def test_an_empty_text_has_no_mentions():
    assert framing.code(" \n", parties=PARTIES).empty


def rows_of(done):
    assert done.status == 0, done.err
    return pd.DataFrame(list(csv.DictReader(io.StringIO(done.out))), columns=list(COLUMNS))


def check_same(mentions, rows):
    pd.testing.assert_frame_equal(mentions[list(COLUMNS)].astype("str"), rows.astype("str"))


def given_parties():
    return [part for party in PARTIES for part in ("--party", party)]


def test_passages_that_were_read_are_coded_as_framing_code_codes_the_files(checkout):
    """Copies of a study's files, with page furniture, turns and quotations."""
    folder = checkout.root / "papers"
    folder.mkdir()
    for path in checkout.raw.iterdir():
        (folder / path.name).write_bytes(path.read_bytes() + b"\n\nThey are allies of Borealia.\n")
    (folder / "windows.txt").write_bytes(b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode())
    mentions = framing.code(framing.read(folder).passages, parties=PARTIES)
    check_same(mentions, rows_of(checkout.framing("code", "--study", "islands", folder, *given_parties())))
    assert len(mentions) > 15 and mentions["voice"].nunique() > 1


ACTORS = ["", "Arcadia", "Kenya"]
OURS = "We are allies of Borealia.\n\nOur ally stood by us: our partnership grows."


def test_whose_we_it_is_counts_as_it_does_for_framing_code(checkout):
    lines = [{"id": f"{actor}.", "text": OURS, "actor": actor} for actor in ACTORS]
    path = write_lines(
        checkout.root, *lines, {"id": "x", "text": OURS, "author": "Ada Lind", "genre": "note"}
    )
    passages = framing.read(path).passages
    mentions = framing.code(passages, parties=PARTIES)
    check_same(mentions, rows_of(checkout.framing("code", "--study", "islands", path, *given_parties())))
    referents = mentions.groupby("doc_id")["referent"].agg(list)
    assert referents["Arcadia."] != referents["Kenya."]
    without = framing.code(passages.drop(columns=list(KNOWN)), parties=PARTIES)
    assert without.groupby("doc_id")["referent"].agg(list).map(tuple).nunique() == 1


def test_by_author_it_is_the_country_that_is_named(checkout):
    path = write_lines(
        checkout.root, *({"id": f"{actor}.", "text": OURS, "actor": actor} for actor in ACTORS)
    )
    documents, passages, _ = framing.read(path)
    actors = dict(zip(documents["doc_id"], documents["actor"], strict=True))
    mentions = framing.code(passages, author=actors)
    check_same(mentions, rows_of(checkout.framing("code", "--study", "islands", path, "--focal", "author")))
    of_kenya = framing.code(passages[passages["doc_id"] == "."], author="Kenya")
    assert set(of_kenya["referent"]) == set(mentions.loc[mentions["doc_id"] == "Kenya.", "referent"])


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(texts_of_blocks(1, 6))
@example("ally\n\nnot\n\nallies of Borealia. Partners.\n\n“Friends.\n\nGood neighbours,” he said.")
def test_whatever_the_text_passages_are_coded_as_the_document_they_come_from(tmp_path_factory, text):
    """Passages give their document back but for what stands between them, and nothing of that decides."""
    path = tmp_path_factory.mktemp("texts") / "a.txt"
    path.write_text(text, encoding="utf-8", newline="")
    books = [load_codebook(CODEBOOKS / "relationship.toml")]
    focus = Focus((Party("arcadia", ("Arcadia",)), Party("borealia", ("Borealia",))))
    whole = [row for _, rows in code_documents(read_files([path], []), books, focus, []) for row in rows]
    passages = framing.read(path).passages
    mentions = framing.code(passages, parties=["Arcadia", "Borealia"], codebook=books[0])
    pd.testing.assert_frame_equal(mentions, frame_of(whole, "mentions"))


def test_passages_may_be_left_out_and_stand_in_any_order(passages):
    second = passages[passages["position"] == 2]
    pd.testing.assert_frame_equal(
        framing.code(second, parties=PARTIES)[["surface", "start", "end"]],
        framing.find(second)[["surface", "start", "end"]],
    )
    turned = framing.code(passages.iloc[::-1], parties=PARTIES)
    pd.testing.assert_frame_equal(turned, framing.code(passages, parties=PARTIES))


def test_passages_kept_in_a_file_are_coded_as_before(passages):
    """A spreadsheet knows no empty text: what is missing is empty."""
    kept = pd.read_csv(io.StringIO(passages.to_csv(index=False)))
    assert kept["speaker"].isna().all()
    pd.testing.assert_frame_equal(
        framing.code(kept, parties=PARTIES), framing.code(passages, parties=PARTIES)
    )


def test_places_may_be_whole_numbers_of_any_kind(passages):
    kept = pd.read_csv(io.StringIO(passages.to_csv(index=False)), dtype="str")
    pd.testing.assert_frame_equal(framing.find(kept), framing.find(passages))
    parted = passages.astype({"start": "float"})
    pd.testing.assert_frame_equal(framing.find(parted), framing.find(passages))


def test_a_place_that_is_no_whole_number_is_named(passages):
    with pytest.raises(TableError, match="a value is no whole number; found nan in row 0"):
        framing.find(passages.assign(end=float("nan")))


@pytest.mark.parametrize(
    ("given_words", "line"),
    [
        ({}, "framing.code: say whose relationship is meant; expected either parties=[…] or author=…"),
        (
            {"parties": PARTIES, "author": "Arcadia"},
            "framing.code: say whose relationship is meant; expected either parties=[…] or author=…",
        ),
        (
            {"parties": ["Arcadia"]},
            "framing.code: one party makes no relationship; expected two parties or more",
        ),
        (
            {"parties": "Arcadia"},
            "framing.code: one party makes no relationship; expected two parties or more",
        ),
    ],
)
def test_whose_relationship_is_meant_must_be_said(given_words, line):
    with pytest.raises(ParameterError) as raised:
        framing.code(NOTE, **given_words)
    assert str(raised.value) == line


@pytest.mark.parametrize("work", [framing.find, framing.count_words])
@pytest.mark.parametrize("column", NEEDED)
def test_a_column_that_is_missing_is_named(passages, work, column):
    with pytest.raises(TableError, match=f"passages: the column '{column}' is missing; expected passages as"):
        work(passages.drop(columns=column))


@pytest.mark.parametrize("work", [framing.find, framing.count_words])
def test_a_passage_of_no_document_is_named(passages, work):
    passages = passages.astype({"doc_id": "object"})
    passages.loc[1, "doc_id"] = None
    with pytest.raises(TableError, match="passages, row 1: a passage belongs to no document"):
        work(passages)


def test_a_column_of_another_name_is_what_was_meant(passages):
    with pytest.raises(TableError, match=r"'speaker' is missing; .*did you mean speakers"):
        framing.find(passages.rename(columns={"speaker": "speakers"}))


@pytest.mark.parametrize(
    "edit",
    [
        lambda rows: rows.assign(text="Allies."),
        lambda rows: rows.assign(end=rows["end"] + 1),
        lambda rows: pd.concat([rows, rows]),
    ],
)
def test_a_passage_that_is_not_where_it_says_is_named_with_its_row(passages, edit):
    with pytest.raises(TableError, match=r"passages, row \d \(note\): the passage doesn't stand where start"):
        framing.count_words(edit(passages))


# Counting


def test_words_are_counted_by_document_in_lower_case(passages):
    counts = framing.count_words(passages)
    assert list(counts.columns) == ["doc_id", "word", "n"]
    by_word = counts.set_index("word")["n"]
    assert (by_word["arcadia"], by_word["the"], by_word["ally"]) == (1, 2, 1)


def test_counts_add_up_to_the_words_of_the_documents(note):
    documents, passages, _ = framing.read(note)
    assert framing.count_words(passages)["n"].sum() == documents["n_words"].sum()


# The front door


def test_the_door_lists_what_it_has():
    assert {"read", "find", "code", "count_words", "open_study", "measures", "figures"} <= set(dir(framing))
    with pytest.raises(AttributeError, match="no attribute 'cod'"):
        framing.cod  # noqa: B018


def test_each_name_of_the_door_is_there():
    assert [name for name in framing.__all__ if not hasattr(framing, name)] == []


def test_a_text_in_another_language_than_the_codebooks_is_warned_of_and_not_coded():
    text = "Die beiden Inseln Arcadia und Borealia sind seit langer Zeit Partner in einer festen Allianz."
    with pytest.warns(UserWarning, match="15 words in German are not coded: the codebook is for English"):
        assert framing.code(text, parties=["Arcadia", "Borealia"]).empty
