"""What does a book cost whose one page changed? It is timed beside Sphinx over the same kept folder.

    python tests/benchmarks/book.py

The book of this checkout is built in a folder of its own, from the chapters that are in git and the pages
that ``framing book`` left in ``book/_generated``. CPU seconds, those of Sphinx's process among them. Outside
the test run: nothing here is checked but that the page has its new words.
"""

import resource
import shutil
import tempfile
from pathlib import Path

from _record import WORKBOOK, called, record

from framing.base.workbook import Workbook
from framing.book import api, build, pages, publish, render
from framing.study.study import open_study

PAGE = "method.md"


def cpu_seconds(function):
    """The CPU seconds of a call, of this process and of those that it started."""

    def spent():
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in used)

    began = spent()
    function()
    return spent() - began


def add_words(page, words):
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{words}\n", encoding="utf-8")


def main():
    workbook = Workbook.from_environment()
    if not (workbook.book / "_generated").is_dir():
        raise SystemExit("make book makes the pages that this book is built of")
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder) / "book", Path(folder) / "_build"
        shutil.copytree(workbook.book, source, ignore=shutil.ignore_patterns("_build", "__pycache__"))
        parts = build.listed_parts(source)
        studies = [open_study(part.study, workbook) for part in parts]
        reference = pages.reference_pages(
            publish.load_codebooks(studies), publish.load_schemes(workbook, studies)
        )

        def make():
            given = {"source": source, "output": output, "reference": reference | api.api_pages()}
            return build.build_book(parts, **given, lock=workbook.lock)

        whole = cpu_seconds(make)
        add_words(source / PAGE, "Words of a first change.")
        changed = cpu_seconds(make)
        assert "a first change" in (output / "html" / "method.html").read_text(encoding="utf-8")
        nothing = cpu_seconds(make)
        add_words(output / render.KEPT / "source" / PAGE, "Words of a second change.")
        sphinx = cpu_seconds(lambda: render.run_sphinx(output / render.KEPT))
    floor = {called("Sphinx", "over the same kept folder"): sphinx}
    record("the whole book built", {WORKBOOK: whole})
    record("the book with one page changed", {WORKBOOK: changed, **floor})
    record("the book with nothing changed", {WORKBOOK: nothing})


if __name__ == "__main__":
    main()
