"""The release: what is published of a study, as plain CSV."""

import shutil
import tomllib

import pytest
from conftest import make_tables

from framing.base import store, tables
from framing.base.errors import TableError
from framing.study import release


def test_writing_twice_gives_the_same_bytes(released):
    folder = released.study / "release"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    release.write(released.open())
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_release_is_utf_8_with_plain_line_ends_and_sorted(released):
    for name in release.RELEASED:
        data = (released.study / "release" / f"{name}.csv").read_bytes()
        assert b"\r" not in data and data.decode("utf-8") and data.endswith(b"\n")
        frame = release.read_table(released.open(), name)
        assert data == release.to_csv(frame.sort_values(list(tables.table(name).key)))


def test_no_file_of_a_release_holds_running_text(released):
    for path in (released.study / "release").iterdir():
        for text in released.raw.iterdir():
            words = text.read_text(encoding="utf-8").split()
            windows = {" ".join(words[i : i + 6]) for i in range(len(words) - 5)}
            windows.discard("Arcadia and Borealia at thirty Arcadia")
            assert not [window for window in windows if window in path.read_text(encoding="utf-8")], path.name


def test_a_table_comes_back_from_the_release_as_it_was(released):
    study = released.open()
    for name in release.RELEASED:
        assert release.read_table(study, name).equals(store.load(study, name)), name


def test_the_record_holds_a_hash_for_each_codebook_the_focus_and_the_coders_decisions(released):
    record = tomllib.loads((released.study / "release" / "release.toml").read_text(encoding="utf-8"))
    study = released.open()
    assert record == {
        "focal": study.focus_hash,
        "decisions": release.current_decisions(study),
        "codebooks": {"relationship": study.load_codebook("relationship").hash},
    }


def test_cue_words_have_no_hash_of_their_own(released):
    """What counts is what the coder decides with them, not how they are written."""
    before = release.made_by(released.open())
    path = released.root / "data" / "codebooks" / "cues.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    assert release.made_by(released.open()) == before


def test_a_release_of_tables_that_are_not_there_says_so(checkout):
    done = checkout.framing("release", "islands")
    assert done.lines == [
        "error: the table documents of islands is not there yet; "
        "run the stages before it first: framing run islands"
    ]
    assert done.status == 1 and not (checkout.study / "release").exists()


def test_a_release_that_cannot_be_made_leaves_the_record_of_decisions_alone(checkout):
    record = checkout.root / "data" / "training" / "decisions.csv"
    record.write_text("as it was", encoding="utf-8")
    assert checkout.framing("release", "islands").status == 1
    assert record.read_text(encoding="utf-8") == "as it was"


def test_a_release_is_written_whole_or_not_at_all(checkout):
    make_tables(checkout.open())
    (checkout.tables / "word_counts.parquet").unlink()
    assert checkout.framing("release", "islands").status == 1
    assert not (checkout.study / "release").exists()


def test_the_command_says_where_the_release_is(checkout):
    make_tables(checkout.open())
    done = checkout.framing("release", "islands")
    assert (done.lines, done.status) == (["written: data/studies/islands/release"], 0)


@pytest.mark.parametrize("text", ["focal = ", "", 'focal = "x"\ncoder = 3\n'])
def test_a_malformed_record_is_named(released, text):
    (released.study / "release" / "release.toml").write_text(text, encoding="utf-8")
    shutil.rmtree(released.raw)
    with pytest.raises(TableError, match=r"^data/studies/islands/release/release\.toml: "):
        release.check_current(released.open())


# Coded by an older coder


@pytest.fixture
def older(released):
    """A checkout whose coder decides one invented example otherwise than when the release was made."""
    path = released.root / "data" / "training" / "decisions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",denied,", ",asserted,", 1), encoding="utf-8")
    return released


def findings_page(study):
    from framing.book import publish

    store.save(study, findings=tables.empty("findings"))
    return publish.findings_page(study)


def test_a_release_of_this_coder_is_not_by_an_older_one(released):
    assert not release.coded_by_older_coder(released.open())


def test_without_a_release_nothing_was_coded_by_an_older_coder(checkout):
    assert not release.coded_by_older_coder(checkout.open())


def test_another_decision_on_record_makes_a_release_one_of_an_older_coder(older):
    assert release.coded_by_older_coder(older.open())


def test_without_texts_a_release_by_an_older_coder_gets_a_banner_and_no_error(older):
    shutil.rmtree(older.raw)
    study = older.open()
    make_tables(study)
    assert "coded by an older coder" in findings_page(study)


def test_with_texts_there_is_no_such_banner(older):
    assert "older coder" not in findings_page(older.open())


def test_a_current_release_has_no_such_banner(released):
    shutil.rmtree(released.raw)
    assert "older coder" not in findings_page(released.open())
