"""What hidden words are learned from: windows of documents that nobody has read."""

import gzip
import io
import json
import shutil
import tarfile

import pytest
from small import CODEBOOKS
from tiny_encoder import write_vocabulary

from framing.base.workbook import Workbook
from framing.coding.encoder import Tokens
from framing.training.material import gather
from framing.training.unread import MOST, READ, document_name, read_unread, unread_documents

SPEECHES = [f"ARC_{number}_{1945 + number}" for number in range(10, 50)]
PAGES = [str(number) for number in range(100, 140)]
SPEECH = "Arcadia has allies and partners, friends and neighbours. " * 3
PAGE = "Russia and Kenya are partners. Kenya has allies."


def write_collections(folder, speeches=SPEECHES):
    folder.mkdir()
    with tarfile.open(folder / "ungdc.tar.gz", "w:gz") as archive:
        for name in speeches:
            member = tarfile.TarInfo(f"TXT/{name}.txt")
            data = f"{name} says. {SPEECH}".encode()
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    lines = "".join(json.dumps({"id": name, "text": f"{name}. {PAGE}"}) + "\n" for name in PAGES)
    (folder / "kremlin.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return folder


@pytest.fixture
def workbook(tmp_path):
    root = tmp_path / "checkout"
    (root / "data" / "training").mkdir(parents=True)
    (root / "data" / "codebooks").mkdir()
    shutil.copy(CODEBOOKS / "relationship.toml", root / "data" / "codebooks")
    return Workbook(root=root)


@pytest.fixture
def tokens(tmp_path):
    return Tokens(write_vocabulary(tmp_path))


def taken(workbook, folder):
    return [document_name(item.doc_id) for _, item in unread_documents(workbook, folder, 1)]


def test_a_fixed_share_of_the_documents_is_taken(workbook, tmp_path):
    names = taken(workbook, write_collections(tmp_path / "c"))
    assert 45 < len(names) < 75


@pytest.mark.parametrize("file", READ)
def test_a_document_of_which_something_was_read_is_not_taken(workbook, tmp_path, file):
    folder = write_collections(tmp_path / "c")
    before = taken(workbook, folder)
    speech, page = before[0], before[-1]
    rows = ["corpus,doc_id", f"ungdc,data/TXT/{speech}.txt", f"kremlin,kremlin--{page}--author"]
    (workbook.training / file).write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert taken(workbook, folder) == before[1:-1]


def test_another_document_changes_nothing_of_the_others(workbook, tmp_path):
    few = taken(workbook, write_collections(tmp_path / "few", SPEECHES[:20]))
    more = taken(workbook, write_collections(tmp_path / "more"))
    assert [name for name in more if name not in SPEECHES[20:]] == few


def test_the_same_seed_gives_the_same_windows(workbook, tmp_path, tokens):
    folder = write_collections(tmp_path / "c")
    first, again, other = (read_unread(workbook, folder, tokens, seed) for seed in (1, 1, 2))
    assert [one.ids for one in first] == [one.ids for one in again] != [one.ids for one in other]


def test_a_document_gives_few_windows(workbook, tmp_path, tokens):
    folder = write_collections(tmp_path / "c")
    assert 0 < len(read_unread(workbook, folder, tokens, 1)) <= MOST * len(taken(workbook, folder))


def test_some_pages_are_seen_as_of_a_pair_of_states_and_speeches_as_of_their_authors(
    workbook, tmp_path, tokens
):
    windows = read_unread(workbook, write_collections(tmp_path / "c"), tokens, 1)
    pairs = [tokens.marks("pair study") <= set(window.ids) for window in windows]
    authors = [tokens.marks("author study") <= set(window.ids) for window in windows]
    assert all(one != other for one, other in zip(pairs, authors, strict=True))
    assert 0 < sum(pairs) < len(PAGES) * 2
    assert all(
        tokens.marks("party 2") <= set(window.ids)
        for window, pair in zip(windows, pairs, strict=True)
        if pair
    )


def test_without_collections_there_are_no_windows(workbook, tmp_path, tokens):
    assert read_unread(workbook, tmp_path, tokens, 1) == []


# What is read


@pytest.fixture
def readings(workbook, tmp_path):
    """Codings of two speeches to learn from, and one test in one of them."""
    training = workbook.training
    head = "corpus,doc_id,start,end,family,term,focal,referent,stance,time,voice,speaker"
    row = "ungdc,{},30,36,alliance,allies,author,focal,asserted,current,author,"
    learned, tested = ([row.format(SPEECHES[n]) for n in numbers] for numbers in ((0, 1), (1, 2)))
    (training / "natural.csv").write_text("\n".join([head, *learned]) + "\n", encoding="utf-8")
    (training / "held_out.csv").write_text("\n".join([head, *tested]) + "\n", encoding="utf-8")
    (training / "themes.csv").write_text("corpus,doc_id,reading\n", encoding="utf-8")
    for name in ("invented.jsonl", "sentences.jsonl"):
        (training / name).touch()
    (training / "parties.json").write_text("{}", encoding="utf-8")
    challenge = workbook.root / "tests" / "fixtures" / "challenge.jsonl"
    challenge.parent.mkdir(parents=True)
    challenge.touch()
    return workbook


def test_a_test_in_a_document_that_is_learned_from_is_left_out(readings, tmp_path):
    said = []
    examples, tests = gather(readings, write_collections(tmp_path / "c"), said.append)
    assert len(examples) == 2 and [one.group for one in tests] == [f"ungdc:{SPEECHES[2]}"]
    assert "1 tests are left out: their documents are learned from" in said


def test_an_example_stands_at_its_place(readings, tmp_path):
    examples, _ = gather(readings, write_collections(tmp_path / "c"), lambda _: None)
    match = examples[0].match
    assert examples[0].document.content[match.start : match.end] == "allies"
    assert examples[0].document.actor == "ARC"
