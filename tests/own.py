"""Studies made as a newcomer makes them: an empty workbook, ``framing new``, and exactly what it prints."""

import os
import re
import shutil
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from conftest import _WHOLE, Checkout, make_checkout
from lxml import html
from test_own_book import SHIPPED, pages_of, shims, text_of

from framing.base import store

CORPORA = Path(os.environ.get("FRAMING_CORPORA", "/nowhere"))


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
    assert len(list((own.book / "chapters/mine").glob("*.html"))) == 10
    assert dead_links(own.book) == []
    found = {}
    for path in pages_of(own.book):
        text = text_of(path)
        words = set() if about_shipped else set(SHIPPED.findall(text)) - set(known)
        if words := words | {place for place in (str(own.checkout.root.parent),) if place in text}:
            found[path.name] = words
    assert found == {}


def dead_links(built):
    """Links of a book's pages to files that aren't there."""
    return [
        (path.name, link)
        for path in pages_of(built)
        for link in html.parse(path).xpath("//a/@href | //img/@src")
        if not re.match(r"[a-z]+:|#", link)
        and not (path.parent / urllib.parse.unquote(re.split("[#?]", link)[0])).exists()
    ]
