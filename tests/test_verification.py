"""Verifying a release: the texts are always coded anew; each difference is named with document and row."""

import shutil

import pytest

from framing.base.files import sha256
from framing.study.verify import verify_study

RELEASE = "data/studies/islands/release"


def test_an_untouched_release_is_proven(released):
    done = released.framing("verify", "islands")
    assert (done.lines, done.status) == (["islands: the texts give the release, row by row"], 0)


def test_texts_may_be_given(released):
    shutil.move(released.raw, released.root / "given")
    assert released.framing("verify", "islands", "--texts", released.root / "given").status == 0


def test_verifying_leaves_tables_and_texts_alone(released):
    store = {path: path.stat().st_mtime_ns for path in (released.root / "data").rglob("*") if path.is_file()}
    released.framing("verify", "islands")
    assert {
        path: path.stat().st_mtime_ns for path in (released.root / "data").rglob("*") if path.is_file()
    } == store


def test_verifying_codes_anew_and_does_not_trust_stored_tables(released):
    shutil.rmtree(released.tables)
    assert released.framing("verify", "islands").status == 0


def test_one_word_of_a_text_is_named_with_document_and_rows(released):
    path = released.raw / "herald.txt"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "calls the two islands friends", "calls the two islands calm"
        )
    )
    done = released.framing("verify", "islands")
    assert done.status == 1
    assert any(
        line.startswith("documents.csv line 2, herald [herald] sha256: release 'a5294e9e")
        for line in done.lines
    )
    assert any(
        "mentions.csv line" in line and "herald:" in line and "no such row" in line for line in done.lines
    )
    assert any(
        line.startswith("word_counts.csv, herald [herald:calm] release no such row") for line in done.lines
    )
    assert not any("minister" in line or "interview" in line for line in done.lines)
    assert "sources.csv row 2 (herald): herald.txt is another version" in done.err


def test_one_word_is_found_even_where_sources_csv_declares_the_new_hash(released):
    path = released.raw / "herald.txt"
    old = sha256(path.read_bytes())
    path.write_text(path.read_text(encoding="utf-8").replace("friends", "allies"), encoding="utf-8")
    released.edit("data/studies/islands/sources.csv", old, sha256(path.read_bytes()))
    done = released.framing("verify", "islands")
    assert done.status == 1 and "another version" not in done.err
    assert any(
        line.startswith("mentions.csv line") and "surface: release 'friends', texts 'allies'" in line
        for line in done.lines
    )


def test_an_edited_row_of_the_release_is_named(released):
    path = released.study / "release" / "mentions.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("minister:"))
    changed = lines[number - 1].replace("minister:p", "minister:p1", 1)
    path.write_text("".join([*lines[: number - 1], changed, *lines[number:]]), encoding="utf-8")
    done = released.framing("verify", "islands")
    assert done.status == 1 and len(done.lines) == 2
    assert done.lines[0].startswith(f"mentions.csv line {number}, minister [minister:")
    assert "passage_id: release 'minister:p1" in done.lines[0]
    assert done.lines[1] == "islands: 1 difference between the release and the texts"


def test_a_row_that_was_taken_out_of_the_release_is_named(released):
    path = released.study / "release" / "passages.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    done = released.framing("verify", "islands")
    assert (
        done.lines[0].startswith("passages.csv, minister [minister:")
        and "release no such row, texts a row" in done.lines[0]
    )


def test_a_row_that_was_added_to_the_release_is_named(released):
    with (released.study / "release" / "word_counts.csv").open("a", encoding="utf-8") as stream:
        stream.write("minister,zeppelin,3\n")
    done = released.framing("verify", "islands")
    assert "minister [minister:zeppelin] release a row, texts no such row" in done.lines[0]


def test_changed_metadata_in_sources_csv_is_named(released):
    released.edit("data/studies/islands/sources.csv", "Ada Marrow", "Ada Morrow")
    done = released.framing("verify", "islands")
    assert (
        done.lines[0]
        == "documents.csv line 4, minister [minister] author: release 'Ada Marrow', texts 'Ada Morrow'"
    )


def test_a_missing_text_is_named_and_the_others_are_compared(released):
    (released.raw / "herald.txt").unlink()
    released.edit("data/studies/islands/sources.csv", "Ada Marrow", "Ada Morrow")
    done = released.framing("verify", "islands")
    assert done.status == 1
    assert "author: release 'Ada Marrow'" in done.lines[0]
    assert done.lines[-1].startswith(
        "warning: data/studies/islands/sources.csv row 2 (herald): herald.txt is missing"
    )


def test_a_text_that_cannot_be_read_is_named_and_the_others_are_compared(released):
    (released.raw / "herald.txt").write_bytes(b"\x00\x00\x01")
    differences, problems = verify_study(released.open())
    assert differences.empty
    assert any(str(problem).startswith("herald.txt: is not text") for problem in problems)


def test_without_any_text_nothing_can_be_verified(released):
    shutil.rmtree(released.raw)
    done = released.framing("verify", "islands")
    assert done.lines == [
        "error: study islands: none of the texts is there; verifying needs them: --texts FOLDER"
    ]
    assert done.status == 1


def test_without_a_release_there_is_nothing_to_verify(checkout):
    done = checkout.framing("verify", "islands")
    assert done.lines == ["error: study islands: there is no release to verify"] and done.status == 1


def test_a_malformed_release_is_one_line(released):
    released.edit(f"{RELEASE}/documents.csv", "title,author", "titel,author")
    done = released.framing("verify", "islands")
    assert len(done.lines) == 1 and done.lines[0].startswith(
        f"error: {RELEASE}/documents.csv: column 'title' is missing"
    )


@pytest.mark.slow
def test_verifying_twice_in_one_process_gives_the_same(released):
    assert verify_study(released.open())[0].equals(verify_study(released.open())[0])
    assert released.open().problems == ()
