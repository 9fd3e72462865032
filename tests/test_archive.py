"""The archive: one file with book, tables, code and packages, the same bytes each time."""

import subprocess
import tarfile

import pytest
from conftest import ROOT, make_tables

from framing.base.errors import BookError
from framing.book.archive import pack

FOLDER = "framing-workbook-0.2.0"


def git(folder, *arguments):
    """Run git as somebody with a name, at a fixed time."""
    told = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    variables = {"GIT_AUTHOR_DATE": "@1700000000 +0000", "GIT_COMMITTER_DATE": "@1700000000 +0000"}
    subprocess.run(
        ["git", *told, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", **variables},
    )


@pytest.fixture
def committed(checkout):
    """A checkout that is committed, with tables of its study and a book of one page that shows no text."""
    for name in (".ci/rebuild", ".ci/same", ".gitignore"):
        (checkout.root / name).parent.mkdir(exist_ok=True)
        (checkout.root / name).write_bytes((ROOT / name).read_bytes())
        (checkout.root / name).chmod((ROOT / name).stat().st_mode)
    make_tables(checkout.open())
    git(checkout.root, "init")
    git(checkout.root, "add", ".")
    git(checkout.root, "commit", "--message", "All")
    page = checkout.root / "book" / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>Pacts</h1>")
    for path in checkout.open().decoded_texts.iterdir():
        path.unlink()
    checkout.open().decoded_texts.rmdir()
    return checkout


@pytest.fixture
def unpacked(committed, tmp_path):
    """The folder of an archive that was packed and unpacked."""
    archive = pack(committed.workbook, tmp_path / "one.tar")
    subprocess.run(["tar", "-x", "-f", archive, "-C", tmp_path], check=True)
    return tmp_path / FOLDER


def run(*command, cwd):
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_book_tables_code_packages_and_a_readme_are_in_it(unpacked):
    assert {path.name for path in unpacked.iterdir()} == {
        *("README.md", "SHA256SUMS", "book", "code", "packages.csv", "rebuild", "tables")
    }
    assert (unpacked / "book" / "index.html").read_text() == "<h1>Pacts</h1>"
    assert (unpacked / "tables" / "islands" / "mentions.parquet").is_file()
    assert (unpacked / "code" / "requirements.lock").read_bytes() == (ROOT / "requirements.lock").read_bytes()
    assert "of commit" in (unpacked / "README.md").read_text(encoding="utf-8")


def test_every_file_has_a_checksum_that_holds(unpacked):
    assert run("sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS", cwd=unpacked) == (0, "", "")
    lines = (unpacked / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    assert len(lines) == len(files) - 1


def test_packages_are_listed_with_licence_and_hashes(unpacked):
    head, *rows = (unpacked / "packages.csv").read_text(encoding="utf-8").splitlines()
    assert head == "package,version,released,licence,needed_by,files"
    assert [row for row in rows if "sha256:" not in row] == []


def test_the_same_commit_gives_the_same_bytes_whenever_and_wherever_it_is_packed(committed, tmp_path):
    one = pack(committed.workbook, tmp_path / "one.tar").read_bytes()
    (committed.root / "book" / "_build" / "html" / "index.html").touch()
    assert pack(committed.workbook, tmp_path / "a" / "other.tar").read_bytes() == one


def test_files_have_the_commit_s_time_no_owner_and_stand_in_order(committed, tmp_path):
    with tarfile.open(pack(committed.workbook, tmp_path / "one.tar")) as archive:
        members = archive.getmembers()
    assert {(one.mtime, one.uid, one.gid, one.uname, one.gname) for one in members} == {
        (1700000000, 0, 0, "", "")
    }
    assert [one.name for one in members] == sorted(one.name for one in members)
    runs = {one.name.removeprefix(f"{FOLDER}/") for one in members if one.mode & 0o100}
    assert runs == {"rebuild", "code/.ci/rebuild", "code/.ci/same"}


def test_what_is_not_committed_is_not_packed(committed, tmp_path):
    (committed.root / "CITATION.cff").write_text("title: Another", encoding="utf-8")
    with pytest.raises(
        BookError, match=r"^CITATION\.cff: 1 files differ from what is committed; commit them"
    ):
        pack(committed.workbook, tmp_path / "one.tar")


def test_a_book_with_the_words_of_documents_is_not_packed(committed, tmp_path):
    folder = committed.open().decoded_texts
    folder.mkdir()
    with pytest.raises(
        BookError, match=r"^data/texts/islands: the book shows words of this study's documents"
    ):
        pack(committed.workbook, tmp_path / "one.tar")


@pytest.mark.parametrize("missing", ["book/_build/html/index.html", "data/tables/islands"])
def test_what_was_not_built_is_told(committed, tmp_path, missing):
    path = committed.root / missing
    path.rename(tmp_path / "elsewhere")
    with pytest.raises(BookError, match="make book"):
        pack(committed.workbook, tmp_path / "one.tar")


def test_a_folder_that_is_no_clone_is_told(checkout, tmp_path):
    with pytest.raises(BookError, match="git can't be asked"):
        pack(checkout.workbook, tmp_path / "one.tar")


# Rebuilding: what can be said without building


def test_a_damaged_archive_is_not_rebuilt(unpacked, tmp_path):
    (unpacked / "book" / "index.html").write_text("<h1>Facts</h1>")
    status, _, err = run("bash", "rebuild", tmp_path / "anew", cwd=unpacked)
    assert status == 1 and "the archive is damaged" in err
    assert list((tmp_path / "anew").iterdir()) == []


def test_nothing_is_rebuilt_in_a_folder_that_is_not_empty(unpacked):
    status, _, err = run("bash", "rebuild", unpacked / "book", cwd=unpacked)
    assert status == 1 and "is not empty" in err


@pytest.fixture
def pair(tmp_path):
    """Two folders with the same table, chapter and data of a figure, and other times and records."""
    for name in ("one", "other"):
        for file in ("a.parquet", "figures/b.csv", "c.ipynb"):
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file)
        (tmp_path / name / "a.json").write_text(name)
    return tmp_path / "one", tmp_path / "other"


def test_folders_with_the_same_tables_figures_and_chapters_are_the_same(pair):
    status, out, _ = run("bash", ROOT / ".ci" / "same", *pair, cwd=ROOT)
    assert status == 0 and out.startswith("3 files of ")


@pytest.mark.parametrize("file", ["a.parquet", "figures/b.csv", "c.ipynb"])
@pytest.mark.parametrize("change", ["edit", "delete", "add"])
def test_any_other_byte_or_file_is_noticed_and_named(pair, file, change):
    path = pair[1] / file
    if change == "edit":
        path.write_text("x")
    elif change == "delete":
        path.unlink()
    else:
        path = path.with_stem("new")
        path.write_text("x")
    status, out, err = run("bash", ROOT / ".ci" / "same", *pair, cwd=ROOT)
    assert status == 1 and path.name in out and "differ in these files" in err


def test_two_folders_without_anything_to_compare_are_not_called_the_same(tmp_path):
    status, _, err = run("bash", ROOT / ".ci" / "same", tmp_path, tmp_path, cwd=ROOT)
    assert status == 1 and "holds no table" in err


@pytest.mark.parametrize("name", ["same", "rebuild", "twice"])
def test_the_scripts_are_strict_and_without_a_fault_in_their_grammar(name):
    script = ROOT / ".ci" / name
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert run("bash", "-n", script, cwd=ROOT)[0] == 0
