"""Studies made as a newcomer makes them: an empty workbook, ``framing new``, and exactly what it prints."""

import os
import re
import shutil
import sys
import urllib.parse
from dataclasses import dataclass

from conftest import _WHOLE, Checkout, make_checkout
from lxml import html
from printed import pages_of

from framing.base import store

#: Words for what the shipped studies are about.
SHIPPED = re.compile(
    r"\b(?:Russia\w*|Chin(?:a|ese)|Sino|Soviet\w*|USSR|Moscow|Beijing|Kremlin|Lavrov|Putin|Xi"
    r"|[Pp]residen\w+|[Pp]arliament\w*|Congress|russia-china|presidents)\b"
)


@dataclass
class Own:
    """A study that was made, run and put into a book by the printed commands, and what they said."""

    checkout: Checkout
    said: dict

    @property
    def study(self):
        return self.checkout.open("mine").in_run("default")

    @property
    def book(self):
        return self.checkout.root / "data/runs/mine/default/_build/html"

    def table(self, name):
        return store.load(self.study, name)


def shims(folder):
    """A folder with the command as it stands in .venv/bin, and one that notes what is to be opened."""
    folder.mkdir()
    for name, line in {
        "framing": f'exec "{sys.executable}" -m framing "$@"',
        "xdg-open": f'echo "$1" >> "{folder}/opened"',
    }.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
    return folder


def write_texts(folder, texts):
    """A new folder with these texts, by the names of their files."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def make_own(folder, texts, *options, before_run=lambda root: None):
    """Make the study ``mine`` of these texts in a workbook without studies, run it and build its book."""
    checkout = Checkout(make_checkout(folder / "checkout", (*_WHOLE, "data/examples")))
    (checkout.root / "data/studies").mkdir(exist_ok=True)
    for place in ("studies/islands", "raw/islands"):
        shutil.rmtree(checkout.root / "data" / place)
    checkout.environment["PATH"] = f"{shims(folder / 'bin')}{os.pathsep}{os.environ['PATH']}"
    done = checkout.command("new", "mine", "--texts", texts, *options, cwd=checkout.root)
    said = {"new": done.err}
    before_run(checkout.root / "data/studies/mine")
    printed = [line.split()[1:] for line in done.lines if line.startswith("  framing ")]
    assert [line[0] for line in printed] == ["run", "book"], done.err
    for line in printed:
        done = checkout.command(*line, cwd=checkout.root)
        assert done.status == 0, done.err
        said[line[0]] = done.err
    return Own(checkout, said)


def check_book(own, *, about_shipped=False, known=()):
    """The book has ten chapters; each link leads somewhere; nothing of this machine or of another study."""
    assert len(list((own.book / "chapters/mine").glob("[0-9]*.html"))) == 10
    assert dead_links(own.book) == []
    found = {}
    for path in pages_of(own.book):
        text = text_of(path)
        words = set() if about_shipped else set(SHIPPED.findall(text)) - set(known)
        if words := words | {place for place in (str(own.checkout.root.parent),) if place in text}:
            found[path.name] = words
    assert found == {}


def text_of(path):
    """What a reader sees on a page, in one line; of a codebook's page all but its words and examples."""
    tree = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    dropped = "//script | //style" + (
        " | //article//dl | //article//code" if "codebook_" in path.name else ""
    )
    for element in tree.xpath(dropped):
        element.drop_tree()
    described = tree.xpath("//@alt | //@title | //@aria-label | //meta/@content")
    return " ".join(" ".join([tree.text_content(), *described]).split())


def dead_links(built):
    """Links of a book's pages to files that aren't there."""
    return [
        (path.name, link)
        for path in pages_of(built)
        for link in html.parse(path).xpath("//a/@href | //img/@src")
        if not re.match(r"[a-z]+:|#", link)
        and not (path.parent / urllib.parse.unquote(re.split("[#?]", link)[0])).exists()
    ]
