"""No more than eight words of a document, one after the other, are published, whatever the codebook."""

import shutil
import subprocess

import pandas as pd
import pytest
from conftest import ROOT, make_tables

from framing.base.files import list_files, sha256
from framing.study import release, rights

MINISTER = (
    "Our friends in Borealia know that a pact would bind both harbours. We want a partnership of equals, and "
    "a multipolar world in which no island commands the others."
)
LONG = " ".join(["Our", *(f"oar{number}" for number in range(16))])
WORDS = MINISTER.replace(".", "").replace(",", "").split()
WILD = "Our *" + " *" * 15
BOOK = """
title = "Anything"
description = "Forms that find running text."
version = "1"
[[family]]
name = "all"
definition = "All words."
[[entry]]
name = "run"
family = "all"
forms = [{forms}]
positive = {positive}
negative = ["No."]
"""
SETTINGS = "data/studies/islands/study.toml"


def add_codebook(checkout, *forms, positive):
    """Give the study a codebook of its own."""
    folder = checkout.study / "codebooks"
    folder.mkdir()
    written = ", ".join(f'"{form}"' for form in forms)
    (folder / "anything.toml").write_text(BOOK.format(forms=written, positive=positive))
    checkout.edit(SETTINGS, 'codebooks = ["relationship"]', 'codebooks = ["relationship", "anything"]')


def refused(checkout):
    """What `framing release` says, after it is seen that nothing was written."""
    before = {path: path.read_bytes() for path in (checkout.study / "release").iterdir()}
    done = checkout.framing("release", "islands")
    assert done.status == 1
    assert {path: path.read_bytes() for path in (checkout.study / "release").iterdir()} == before
    return done.lines[-1]


def test_a_form_of_sixteen_wildcards_is_refused_before_anything_is_written(released):
    (released.raw / "long.txt").write_text(f"{LONG}. A pact.")
    with (released.study / "sources.csv").open("a") as sources:
        row = {"doc_id": "long", "file": "long.txt", "sha256": sha256(f"{LONG}. A pact.".encode())}
        header = (released.study / "sources.csv").read_text().splitlines()[0].split(",")
        sources.write(",".join(row.get(name, "") for name in header) + "\n")
    assert released.framing("release", "islands").status == 0
    add_codebook(released, WILD, positive=f'["[Our{" word" * 16}]."]')
    line = refused(released)
    assert "mentions.csv, column surface: repeats more than 8 words of long" in line
    assert "oar3" not in line  # they aren't shown, either


@pytest.mark.parametrize("n", [8, 9])
def test_eight_words_may_be_found_by_wildcards_and_nine_may_not(released, n):
    words = ["Our", "one", "two", "three", "four", "five", "six", "seven", "eight"][:n]
    add_codebook(released, "Our" + " *" * (n - 1), positive=f'["[{" ".join(words)}]."]')
    if n == rights.MOST_WORDS:
        assert released.framing("release", "islands").status == 0
    else:
        assert "repeats more than 8 words" in refused(released)


def test_a_phrase_that_the_codebook_spells_out_is_its_own(released):
    phrase = " ".join(WORDS[:10])
    add_codebook(released, phrase, positive=f'["[{phrase}]."]')
    assert released.framing("release", "islands").status == 0
    table = release.read_table(released.open(), "mentions")
    assert phrase in set(table["surface"])


def test_words_that_are_found_one_by_one_may_not_add_up_to_running_text(released):
    forms = sorted({word.lower() for word in WORDS})
    listed = ", ".join(f'"[{form}]."' for form in forms[:1])
    add_codebook(released, *forms, positive=f"[{listed}]")
    assert "mentions.csv, minister from" in refused(released)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prose/05_alliance_partnership.md", "He says: {}."),
        ("about.md", "{}"),
        ("notes.csv", "a,b\n1,{}\n"),
    ],
)
def test_prose_and_notes_of_a_study_may_not_hold_running_text(released, name, text):
    path = released.study / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.format(" ".join(WORDS[4:13])))
    assert f"islands/{name}: repeats more than 8 words of minister" in refused(released)
    path.write_text(text.format(" ".join(WORDS[4:12])))
    assert released.framing("release", "islands").status == 0


def test_an_official_name_that_the_study_declares_may_be_written_out(released):
    name = " ".join(WORDS[4:14])
    (released.study / "about.md").write_text(f"It speaks of the {name}.")
    assert "about.md" in refused(released)
    released.edit(SETTINGS, "[parties.arcadia]", f'[release]\nnames = ["{name}"]\n\n[parties.arcadia]')
    assert released.framing("release", "islands").status == 0


@pytest.mark.parametrize(("n", "refused"), [(20, False), (21, True)])
def test_what_a_study_calls_an_official_name_is_text_from_21_words_on(released, n, refused):
    words = [f"word{number}" for number in range(n)]
    released.edit(
        "data/studies/islands/study.toml",
        "[parties.arcadia]",
        f'[release]\nnames = ["{" ".join(words)}"]\n\n[parties.arcadia]',
    )
    contents = {"minister": f"It says {' '.join(words)} there."}
    frames = {name: release.read_table(released.open(), name) for name in release.RELEASED}
    assert bool(rights.find_running_text(released.open(), frames, contents)) == refused


def test_a_title_may_stand_in_its_text_and_is_no_place_for_one(released):
    frames = {**make_tables(released.open())}
    documents = frames["documents"].assign(title=" ".join(WORDS[:12]))
    assert not rights.find_running_text(released.open(), frames | {"documents": documents}, {"m": MINISTER})
    long = documents.assign(title=" ".join(["word"] * 61))
    (problem,) = rights.find_running_text(released.open(), frames | {"documents": long}, {"m": MINISTER})
    assert "has 61 words" in str(problem)


@pytest.mark.parametrize("fact", ["author", "publisher", "genre", "rights", "url"])
def test_what_else_is_said_of_a_document_is_no_place_for_its_text(released, fact):
    frames = make_tables(released.open())
    for n in (8, 9):
        documents = frames["documents"].assign(**{fact: " ".join(WORDS[:n])})
        found = rights.find_running_text(released.open(), frames | {"documents": documents}, {"m": MINISTER})
        assert [error.where for error in found] == [f"documents.csv, column {fact}"] * (n > 8)


def test_marks_case_and_line_breaks_hide_nothing(released):
    frames = make_tables(released.open())
    remarks = pd.DataFrame({"name": ["x"], "detail": [MINISTER[:60].upper().replace(" ", "\n— ")]})
    (problem,) = rights.find_running_text(released.open(), frames | {"remarks": remarks}, {"m": MINISTER})
    assert str(problem).startswith("remarks.csv, column detail: repeats more than 8 words of m")


def test_verifying_finds_running_text_in_a_release_of_somebody_else(released):
    lines = (released.study / "release" / "mentions.csv").read_text().splitlines()
    row = next(n for n, line in enumerate(lines) if line.startswith("minister"))
    cells = lines[row].split(",")
    cells[lines[0].split(",").index("cue")] = " ".join(WORDS[4:14])
    lines[row] = ",".join(cells)
    (released.study / "release" / "mentions.csv").write_text("\n".join(lines) + "\n")
    done = released.framing("verify", "islands")
    assert done.status == 1
    assert any(
        "mentions.csv, column cue: repeats more than 8 words of minister" in line for line in done.lines
    )


def test_twice_the_text_is_twice_the_work(released, monkeypatch):
    frames = make_tables(released.open()) | {"remarks": pd.DataFrame({"detail": [MINISTER]})}
    work = []
    for times in (100, 200):
        runs = []
        monkeypatch.setattr(rights, "hash", lambda run, seen=runs: seen.append(run) or 0, raising=False)
        rights.find_running_text(released.open(), frames, {"m": MINISTER * times})
        work.append(len(runs))
    assert work[1] < 2.1 * work[0]


# What git takes


DOCUMENTS = (
    "speech.txt",
    "speech.pdf",
    "speeches.csv",
    "speeches.jsonl",
    "notes.md",
    "papers/speech.txt",
    "a.zip",
    "reference_speech.csv",
    *(
        f"{folder}/speech.{end}"
        for folder in ("release", "prose", "codings", "model")
        for end in ("txt", "docx")
    ),
    *("release/texts/speech.csv", "codebooks/speech.pdf", "samples/speech.html", "prose/speech.toml"),
)
OWN = ("study.toml", "sources.csv", "about.md", "release/mentions.csv", "codings/a.json", "prose/values.toml")


FORMATS = ("txt", "pdf", "docx", "odt", "rtf", "epub", "html", "xml", "eml", "jsonl", "xlsx", "zip", "tar.gz")


def ignored(repository, names):
    given = {"input": "\n".join(names), "capture_output": True, "text": True, "check": False}
    done = subprocess.run(["git", "check-ignore", "--no-index", "--stdin"], cwd=repository, **given)
    return set(done.stdout.split("\n")) - {""}


def tracked():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("study", ["russia-china", "a-study-made-by-hand"])
def test_git_takes_a_studys_own_files_and_no_document_beside_them(study):
    names = {name: f"data/studies/{study}/{name}" for name in (*DOCUMENTS, *OWN)}
    assert ignored(ROOT, names.values()) == {names[name] for name in DOCUMENTS}


def test_git_takes_no_document_wherever_in_the_checkout_it_lies():
    folders = {path.relative_to(ROOT).as_posix() for path in list_files(ROOT / "data" / "studies")}
    folders = {name.rpartition("/")[0] for name in (*tracked(), *folders)} | {
        "",
        "papers",
        "data/raw",
        "data",
    }
    names = [f"{folder}/speech.{end}".lstrip("/") for folder in sorted(folders) for end in FORMATS]
    own = {
        name
        for name in names
        if name.startswith((".ci/", "data/models/coder/", "lib/framing/figures/fonts/"))
    }
    assert ignored(ROOT, names) == {*names} - own


def test_git_takes_every_file_that_it_has():
    assert len(tracked()) > 700 and ignored(ROOT, tracked()) == set()


@pytest.mark.parametrize("command", ["new", "release"])
def test_the_folder_of_a_study_keeps_its_documents_out_of_git_wherever_it_is(released, tmp_path, command):
    name = "islands"
    if command == "new":
        name = "mine"
        arguments = ("mine", "--texts", released.raw, "--party", "Arcadia", "--party", "Borealia")
    else:
        arguments = ("islands",)
    assert released.framing(command, *arguments).status == 0
    shutil.copytree(released.study.parent / name, tmp_path / "elsewhere")
    subprocess.run(["git", "init", "--quiet", tmp_path / "elsewhere"], check=True)
    assert ignored(tmp_path / "elsewhere", (*DOCUMENTS, *OWN)) == set(DOCUMENTS)
