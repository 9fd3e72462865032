"""What README and the book tell people to type exists, and what they point to is there."""

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from framing.cli import cli

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "book").glob("*.md"))]
NAMES = [path.name for path in DOCUMENTS]
#: What studies say of themselves, which links as a page in a folder of the book does.
ABOUT = sorted((ROOT / "data" / "studies").glob("*/about.md"))


def commands_in(text):
    """The command lines in a page's bash blocks and in its inline code, as lists of words."""
    blocks = re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(
        r"`((?:framing|make)(?: [^`]+)?)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    )
    words = (shlex.split(line, comments=True) for line in lines)
    return [each for each in words if each and each[0] in ("framing", "make")]


def fault_of(words):
    """What is wrong with a command line, or the empty string."""
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        known = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split()
        wanted = [word for word in words[1:] if "=" not in word]
        return "".join(f"no target {word}" for word in wanted if word not in known)
    command = cli
    for word in words[1:]:
        if isinstance(command, click.Group):
            if re.fullmatch(r"\w+(\|\w+)+", word):
                return "".join(
                    f"no command {name}" for name in word.split("|") if name not in command.commands
                )
            if word not in command.commands:
                return f"no command {word}"
            command = command.commands[word]
        elif word.startswith("-") and word != "-":  # which is standard input
            options = {name for one in command.params for name in one.opts}
            if word.split("=")[0] not in options:
                return f"no option {word}"
    return ""


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_each_command_that_a_page_names_exists(path):
    faults = {" ".join(words): fault_of(words) for words in commands_in(path.read_text(encoding="utf-8"))}
    assert {line: fault for line, fault in faults.items() if fault} == {}


def test_the_pages_do_name_commands():
    assert len(commands_in(DOCUMENTS[0].read_text(encoding="utf-8"))) > 8


@pytest.mark.parametrize(
    "line", ["framing dance", "framing run x --loud", "make coffee", "framing codebook eat"]
)
def test_a_command_that_does_not_exist_is_noticed(line):
    (words,) = commands_in(f"```bash\n{line}   # a remark\n```\n")
    assert fault_of(words)


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_each_file_that_a_page_links_to_is_there(path):
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_each_path_that_a_page_names_is_there(path):
    named = re.findall(r"`((?:lib|notebooks|data|book|tests)/[\w./-]*)`", path.read_text(encoding="utf-8"))
    made = ("data/tables", "data/runs", "data/raw", "data/texts", "data/studies/my-study", "book/_build")
    wanted = [one for one in named if "STUDY" not in one and not one.startswith(made)]
    assert [one for one in wanted if not (ROOT / one).exists()] == []


def test_every_page_of_the_book_is_in_the_table_of_contents():
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    entries = [entry["file"] for part in toc["parts"] for entry in part["chapters"] if "file" in entry]
    pages = [toc["root"], *(name for name in entries if "/" not in name)]
    assert sorted(pages) == sorted(path.stem for path in (ROOT / "book").glob("*.md"))
    chapters = [name for name in entries if "/" in name]
    assert [name for name in chapters if not (ROOT / "book" / f"{name}.ipynb").is_file()] == []


def test_each_reference_is_cited_somewhere():
    keys = re.findall(
        r"^@\w+\{([\w]+),", (ROOT / "book" / "references.bib").read_text(encoding="utf-8"), re.MULTILINE
    )
    prose = (ROOT / "data" / "studies").glob("*/prose/*.md")
    pages = [*DOCUMENTS, *ABOUT, *(ROOT / "notebooks").glob("*.ipynb"), *prose]
    cited = " ".join(
        ",".join(re.findall(r"cite:\w+\}`([^`]+)`", path.read_text(encoding="utf-8"))) for path in pages
    )
    assert len(keys) == len(set(keys)) > 30
    assert [key for key in keys if key not in re.split(r"[,\s]+", cited)] == []


def test_the_glossary_is_in_alphabetical_order():
    terms = re.findall(
        r"^(\w[\w ]*)\n  \S", (ROOT / "book" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(terms) > 20 and terms == sorted(terms)
