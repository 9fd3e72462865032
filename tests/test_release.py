"""The release: what is published of a study, as plain CSV."""

import shutil
import tomllib

import pytest
from conftest import make_tables
from plain_coder import PlainCoder

from framing.base import store, tables
from framing.base.csvfile import frame_csv
from framing.base.errors import TableError
from framing.base.files import sha256
from framing.base.toml import toml_text
from framing.coding import model
from framing.study import ingest, provenance, release, tuned

FOLDER = "data/studies/islands/release"
ISLANDS, MAINLAND = (f"data/studies/{name}/study.toml" for name in ("islands", "mainland"))


def first_denial(released):
    """An edit that makes the first denial in the release a question."""
    lines = (released.study / "release" / "mentions.csv").read_text(encoding="utf-8").splitlines()
    line = next(line for line in lines if ",denied," in line)
    return line, line.replace(",denied,", ",questioned,")


def test_writing_twice_gives_the_same_bytes(released):
    folder = released.study / "release"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    release.write(released.open(), ingest.renew(released.open())[0])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_release_is_utf_8_with_plain_line_ends_and_sorted(released):
    for name in release.RELEASED:
        data = (released.study / "release" / f"{name}.csv").read_bytes()
        assert b"\r" not in data and data.decode("utf-8") and data.endswith(b"\n")
        frame = release.read_table(released.open(), name)
        assert data == frame_csv(frame.sort_values(list(tables.table(name).key)))


def test_no_file_of_a_release_holds_running_text(released):
    for path in (released.study / "release").iterdir():
        for text in released.raw.iterdir():
            words = text.read_text(encoding="utf-8").split()
            windows = {" ".join(words[i : i + 6]) for i in range(len(words) - 5)}
            windows.discard("Arcadia and Borealia at thirty Arcadia")
            assert not [window for window in windows if window in path.read_text(encoding="utf-8")], path.name


def test_a_table_comes_back_from_the_release_as_it_was(released):
    study = released.open()
    for name in set(release.RELEASED) - {"codings"}:
        assert release.read_table(study, name).equals(store.load(study, name)), name


def test_where_the_model_codes_a_release_holds_no_codes_beside_the_mentions(released):
    assert len(release.read_table(released.open(), "codings")) == 0
    assert release.read_coded(released.open()).equals(store.load(released.open(), "mentions"))


def test_the_record_holds_a_hash_for_each_codebook_the_focus_and_the_coder(released):
    record = tomllib.loads((released.study / "release" / "release.toml").read_text(encoding="utf-8"))
    study = released.open()
    assert record == {
        "focal": study.focus_hash,
        "coder": {"name": "plain coder", "sha256": "0" * 64, "states": "0" * 64},
        "codebooks": {"relationship": study.load_codebook("relationship").hash},
    }


def test_a_release_needs_no_tables_for_it_is_coded_anew(released):
    folder = released.study / "release"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.rmtree(released.tables)
    assert released.framing("release", "islands").status == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_release_does_not_take_codes_from_the_one_before(released):
    released.edit(f"{FOLDER}/mentions.csv", *first_denial(released))
    assert released.framing("release", "islands").status == 0
    assert released.framing("verify", "islands").status == 0


def test_without_any_text_there_is_no_new_release(released):
    shutil.rmtree(released.raw)
    done = released.framing("release", "islands")
    assert done.lines == [
        "error: study islands: none of the texts is there; a release is coded anew from them: --texts FOLDER"
    ]
    assert done.status == 1


def test_a_document_that_is_absent_keeps_its_rows_and_is_named(released):
    folder = released.study / "release"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (released.raw / "herald.txt").unlink()
    done = released.framing("release", "islands")
    assert done.lines[0] == "written: data/studies/islands/release" and done.status == 1
    assert "herald.txt is missing" in done.lines[1]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_mentions_coded_for_their_author_are_released_while_a_study_of_authors_is_compared(released):
    shutil.copytree(released.study, released.study.with_name("mainland"))
    released.edit(MAINLAND, 'focal = ["arcadia", "borealia"]', 'focal = "author"')
    released.edit(ISLANDS, "in_book = true", 'in_book = true\ncompare_with = ["mainland"]')
    path = released.study / "release" / "by_author.csv"
    assert len(release.compare(released.open(), ingest.renew(released.open())[0])) > 0
    assert released.framing("release", "islands").status == 0
    before = path.read_bytes()
    (released.raw / "herald.txt").unlink()
    released.framing("release", "islands")
    assert path.read_bytes() == before
    released.edit(ISLANDS, '\ncompare_with = ["mainland"]', "")
    released.framing("release", "islands")
    assert not path.exists() and release.read_table(released.open(), "by_author").empty


def test_rows_of_another_coder_do_not_stand_beside_new_ones(older):
    before = (older.study / "release" / "mentions.csv").read_bytes()
    (older.raw / "herald.txt").unlink()
    done = older.framing("release", "islands")
    assert done.lines == [
        "error: study islands: the release was coded by another coder, and its rows can't stand beside new "
        "ones; give the texts of all documents, herald among them: --texts FOLDER"
    ]
    assert (older.study / "release" / "mentions.csv").read_bytes() == before


def test_the_command_says_where_the_release_is(checkout):
    done = checkout.framing("release", "islands")
    assert (done.lines, done.status) == (["written: data/studies/islands/release"], 0)


@pytest.mark.parametrize("text", ["focal = ", "", 'focal = "x"\ncoder = 3\n'])
def test_a_malformed_record_is_named(released, text):
    (released.study / "release" / "release.toml").write_text(text, encoding="utf-8")
    shutil.rmtree(released.raw)
    with pytest.raises(TableError, match=r"^data/studies/islands/release/release\.toml: "):
        release.check_current(released.open())


# What a document's codes are taken from


class Counting:
    """A stand-in that tells which documents it was given."""

    name = "plain coder"

    def __init__(self):
        self.plain, self.coded = PlainCoder(), []

    def code(self, document, matches, focus):
        self.coded.append(document.doc_id)
        return self.plain.code(document, matches, focus)


@pytest.fixture
def counting(released, monkeypatch):
    """A coder that has not coded before."""
    coder = Counting()
    (released.open().tables / tuned.MEMORY).unlink(missing_ok=True)
    monkeypatch.setattr(model, "load_model", lambda: coder)
    return coder


def test_documents_that_are_what_they_were_take_their_codes_from_the_release(released, counting):
    released.edit(f"{FOLDER}/mentions.csv", *first_denial(released))
    made = make_tables(released.open())["mentions"]
    assert counting.coded == [] and made.equals(release.read_table(released.open(), "mentions"))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (f"{FOLDER}/release.toml", "plain coder", "another coder"),
        (f"{FOLDER}/release.toml", f'sha256 = "{"0" * 64}"', f'sha256 = "{"1" * 64}"'),
        (f"{FOLDER}/release.toml", f'states = "{"0" * 64}"', f'states = "{"1" * 64}"'),
        ("data/codebooks/relationship.toml", 'forms = ["bloc(|s)"', 'forms = ["blocs"'),
        ("data/studies/islands/study.toml", '"Port Selm"', '"Port Selm", "Selm"'),
    ],
)
def test_another_coder_codebook_or_focal_party_has_all_documents_coded_anew(
    released, counting, name, old, new
):
    released.edit(name, old, new)
    make_tables(released.open())
    assert counting.coded == ["herald", "interview", "minister"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("data/studies/islands/sources.csv", "Ada Marrow", "Ada Morrow"),  # of the minister's text
        (f"{FOLDER}/passages.csv", "minister:p2,minister,2,paragraph", "minister:p2,minister,2,heading"),
    ],
)
def test_a_document_of_which_anything_is_otherwise_is_coded_anew(released, counting, name, old, new):
    released.edit(name, old, new)
    make_tables(released.open())
    assert counting.coded == ["minister"]


def test_another_text_of_a_document_is_coded_anew(released, counting):
    path = released.raw / "herald.txt"
    before = sha256(path.read_bytes())
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    released.edit("data/studies/islands/sources.csv", before, sha256(path.read_bytes()))
    make_tables(released.open())
    assert counting.coded == ["herald"]


def test_other_focal_parties_have_all_documents_coded_anew(released, counting):
    make_tables(released.open())
    ingest.mention_tables(released.open(), focal="author")
    assert counting.coded == ["herald", "interview", "minister"]


def test_verifying_and_releasing_code_anew(released, counting):
    released.framing("verify", "islands")
    released.framing("release", "islands")
    assert counting.coded == ["herald", "interview", "minister"] * 2


# Coded by an older coder


@pytest.fixture
def older(released):
    """A checkout whose release was made by another model."""
    released.edit(f"{FOLDER}/release.toml", f'sha256 = "{"0" * 64}"', f'sha256 = "{"1" * 64}"')
    return released


def findings_page(study):
    from framing.book import publish

    store.save(study, findings=tables.empty("findings"))
    return publish.findings_page(study)


def test_a_release_of_this_coder_is_not_by_an_older_one(released):
    assert not provenance.coded_by_older_coder(released.open())


def test_without_a_release_nothing_was_coded_by_an_older_coder(checkout):
    assert not provenance.coded_by_older_coder(checkout.open())


def test_another_model_makes_a_release_one_of_an_older_coder(older):
    assert provenance.coded_by_older_coder(older.open())


def test_without_texts_a_release_by_an_older_coder_gets_a_banner_and_no_error(older):
    shutil.rmtree(older.raw)
    study = older.open()
    make_tables(study)
    assert "coded by an older coder" in findings_page(study)


def test_a_release_of_the_time_when_coders_had_no_name_is_by_an_older_one(released):
    path = released.study / "release" / "release.toml"
    record = tomllib.loads(path.read_text(encoding="utf-8"))
    path.write_text(toml_text({**record, "coder": {}}), encoding="utf-8")
    assert provenance.coded_by_older_coder(released.open())


def test_with_texts_there_is_no_such_banner(older):
    assert "older coder" not in findings_page(older.open())


def test_a_current_release_has_no_such_banner(released):
    shutil.rmtree(released.raw)
    assert "older coder" not in findings_page(released.open())
