"""The evidence of Russia and China with its paragraphs, where the documents are at hand: as readers see it.

Where the book is built the documents are absent, so that these pages are put into a small book of their own.
"""

import json
import os
import shutil

import pytest
from chromium import needs_browser
from visits import WIDTHS, open_page, visit, walk

from framing.base import store
from framing.base.workbook import Workbook
from framing.book import build, evidence
from framing.study.study import open_study

pytestmark = [pytest.mark.documents]
CHAPTER = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
CHAPTER["cells"] = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# What do we have?"}]
TOC = "format: jb-book\nroot: index\nparts:\n- caption: A\n  chapters:\n  - glob: chapters/{study}/*\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The evidence pages of the documents, in a book with nothing else."""
    study = open_study("russia-china")
    if not os.environ.get("FRAMING_TEXTS") or "mentions" not in store.stored(study):
        pytest.skip("the documents of russia-china are not here, or it was not run: FRAMING_TEXTS is not set")
    folder = tmp_path_factory.mktemp("small")
    source, chapters, generated = folder / "book", folder / "chapters", folder / "generated"
    for path in (chapters, generated):
        path.mkdir()
    shutil.copytree(Workbook().book / "_static", source / "_static")
    shutil.copytree(Workbook().book / "_ext", source / "_ext")
    for name in ("_config.yml", "references.bib"):
        shutil.copy(Workbook().book / name, source / name)
    (source / "index.md").write_text("# A book\n", encoding="utf-8")
    (source / "_toc.yml").write_text(TOC.format(study=study.study_id), encoding="utf-8")
    (chapters / "01_documents.ipynb").write_text(json.dumps(CHAPTER), encoding="utf-8")
    for name, text in evidence.evidence_pages(study).items():
        (generated / name).write_text(text, encoding="utf-8")
    part = build.Part(study.study_id, "A", chapters)
    index = build.build_book([part], source=source, generated=generated, output=folder / "built")
    return sorted((index.parent / "_generated").glob("evidence_*-[0-9]*.html"))


@needs_browser
def test_a_paragraph_with_marked_words_is_no_barrier_at_any_width_and_can_be_walked_by_key(pages, browser):
    assert len(pages) == 5
    for path in {pages[0], max(pages, key=lambda path: path.stat().st_size)}:
        assert "<blockquote>" in path.read_text(encoding="utf-8")
        for seen in visit(browser, path, *WIDTHS.values()):
            assert (seen.requests, seen.errors, seen.overflow, seen.cut, seen.violations) == (
                [],
                [],
                0,
                [],
                [],
            )
    open_page(browser, pages[0].as_uri(), WIDTHS["desktop"])
    walked = walk(browser)
    assert (walked.nameless, walked.unmarked, walked.unseen, walked.astray) == ([], [], [], [])


@needs_browser
def test_the_words_that_an_address_asks_for_are_marked_apart_and_legible(pages, browser):
    for scheme in ("light", "dark"):
        name = pages[0].read_text(encoding="utf-8").partition('<mark id="')[2].partition('"')[0]
        open_page(browser, f"{pages[0].as_uri()}#{name}", WIDTHS["desktop"], scheme)
        colour = "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor"
        asked, other = (browser.execute_script(colour, one) for one in ("mark:target", "mark:not(:target)"))
        assert asked != other
